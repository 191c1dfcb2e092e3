//! Elements → blocks: headings and figures numbered, references resolved, annexes in their place.

use std::sync::Arc;

use super::charts;
use super::compiled::CompiledForm;
use super::origin::Rendered;
use super::provenance::Tracer;
use super::public_tables::PublicTable;
use super::run;
use super::tables;
use super::templates::Data;
use super::value::Value;
use crate::diag::{Diagnostic, Error, ErrorKind, FactPath, Label, Location, Source, TextFile};
use crate::document::{Block, Entry, Figure, Heading, Numbering, Paragraph, Role, Run, Section, SectionKind};
use crate::markup::{self, Element, ElementKind};
use crate::model::Report;

/// Turns elements into blocks: numbers headings and figures, resolves references.
pub(super) struct Builder<'a> {
    form: &'a CompiledForm,
    report: &'a Report,
    values: &'a Value,
    data: &'a Data,
    numbering: Numbering,
    /// The levels of the last heading and of those above it, as the markup has them.
    outline: Vec<u8>,
    figures: u32,
    anchors: u32,
    tables: &'a [PublicTable],
    pub(super) sections: Vec<Section>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        form: &'a CompiledForm,
        report: &'a Report,
        values: &'a Value,
        data: &'a Data,
        tables: &'a [PublicTable],
    ) -> Builder<'a> {
        Builder {
            form,
            report,
            values,
            data,
            numbering: Numbering::default(),
            outline: Vec::new(),
            figures: 0,
            anchors: 0,
            tables,
            sections: Vec::new(),
        }
    }

    /// Puts a block into the last section, or into a new one where that is of another kind.
    fn push(&mut self, kind: SectionKind, block: Block) {
        match self.sections.last_mut() {
            Some(section) if section.kind == kind => section.blocks.push(block),
            _ => self.sections.push(Section::new(kind, vec![block])),
        }
    }

    fn paragraph(&mut self, role: Role, runs: Vec<Run>) {
        if !runs.is_empty() {
            let mut paragraph = Paragraph::new(role, "");
            paragraph.runs = runs;
            self.push(SectionKind::Body, Block::Paragraph(paragraph));
        }
    }

    /// A heading. Marks may leave a level out (一、 and then 1.), the structure of the document may not: there a heading
    /// stands one level below the one it belongs to.
    fn heading(&mut self, role: Role, level: u8, number: String, text: String, location: Option<Location>) -> Heading {
        while self.outline.pop_if(|above| *above >= level).is_some() {}
        self.outline.push(level);
        let depth = u8::try_from(self.outline.len()).unwrap_or(u8::MAX);
        let mut heading = Heading::new(role, depth, number, text, self.anchors, None);
        heading.location = location;
        self.anchors += 1;
        heading
    }

    /// By how many levels headings and items stand lower: a form without 第一部分 begins with 一、.
    fn sunk(&self) -> u8 {
        u8::from(!self.form.spec.parts)
    }

    /// What a template gave, with all that is wrong in it.
    pub(super) fn elements(
        &mut self,
        text: &Rendered,
        each: fn(&mut Self, Element, &Rendered) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut diagnostics = Vec::new();
        let mut tracer = Tracer::new(text, self.data);
        for mut element in markup::parse(&text.file)? {
            tracer.element(&mut element);
            if let Err(error) = each(self, element, text) {
                diagnostics.extend_from_slice(error.diagnostics());
            }
        }
        if diagnostics.is_empty() {
            Ok(())
        } else {
            Err(Error::new(ErrorKind::Template, diagnostics, Source::default()))
        }
    }

    pub(super) fn element(&mut self, element: Element, text: &Rendered) -> Result<(), Error> {
        let Element { span, kind } = element;
        let file = &text.file;
        let origin = text.origin(span.start).cloned();
        let unknown = |what: &str, name: &str, known: String| {
            let diagnostic = Diagnostic::error("markup-reference", format!("没有名为“{name}”的{what}"))
                .label(Label::text(file, span.clone(), "此处"))
                .help(format!("可用的{what}：{known}"));
            Err(Error::new(ErrorKind::Template, vec![diagnostic], Source::default()))
        };
        match kind {
            ElementKind::Cover { lines, date } => {
                if lines.iter().any(|line| !line.is_empty()) {
                    let title = Paragraph::new(Role::CoverTitle, lines.join("\n"));
                    self.push(SectionKind::Cover, Block::Paragraph(title));
                }
                if let Some(date) = date.filter(|date| !date.is_empty()) {
                    self.push(SectionKind::Cover, Block::Paragraph(Paragraph::new(Role::CoverDate, date)));
                }
            }
            ElementKind::Contents(title) => {
                if self.sections.iter().any(|section| section.kind == SectionKind::Contents) {
                    let diagnostic = Diagnostic::error("markup-reference", "目录只能有一处")
                        .label(Label::text(file, span, "第二处目录"))
                        .help("删去其中一处 <contents>");
                    return Err(Error::new(ErrorKind::Template, vec![diagnostic], Source::default()));
                }
                if !title.is_empty() {
                    let title = Paragraph::new(Role::ContentsTitle, title);
                    self.push(SectionKind::Contents, Block::Paragraph(title));
                }
                self.push(SectionKind::Contents, Block::Contents);
            }
            ElementKind::Part(text) => {
                let sunk = self.sunk();
                let number = self.numbering.next(usize::from(sunk));
                let role = if sunk == 0 { Role::PartTitle } else { heading_role(sunk) };
                let mut heading = self.heading(role, 1, number, text, origin);
                heading.entry = Some(Entry::new(1, heading.line()));
                self.push(SectionKind::Body, Block::Heading(heading));
            }
            ElementKind::Heading { level, text } => {
                let number = self.numbering.next(usize::from(level + self.sunk()));
                let entry = (level == 1).then(|| Entry::new(2, format!("{number}{text}")));
                let role = heading_role(level + self.sunk());
                let mut heading = self.heading(role, level + 1, number, text, origin);
                heading.entry = entry;
                self.push(SectionKind::Body, Block::Heading(heading));
            }
            ElementKind::Paragraph(runs) => self.paragraph(Role::Body, runs),
            ElementKind::Item { level, mut runs } => {
                let number = self.numbering.next(usize::from(level + self.sunk()));
                match runs.first_mut() {
                    Some(first) if !first.strong => {
                        first.text.insert_str(0, &number);
                        for shown in &mut first.shown {
                            shown.span = shown.span.start + number.len()..shown.span.end + number.len();
                        }
                    }
                    _ => runs.insert(0, Run::new(number, false)),
                }
                self.paragraph(Role::Body, runs);
            }
            ElementKind::Note(runs) => self.paragraph(Role::Note, runs),
            ElementKind::Chart(name) => {
                let Some(spec) = self.form.spec.charts.get(&name) else {
                    let known: Vec<_> = self.form.spec.charts.keys().map(String::as_str).collect();
                    return unknown("图", &name, known.join("、"));
                };
                if let Some(drawn) = charts::chart(spec, self.values, self.form.spec.decimals) {
                    self.figures += 1;
                    let number = self.figures.to_string();
                    let data = self.data.with("number", number).with("title", spec.title.get_ref().as_str());
                    let caption = self.form.text("form.toml", &self.form.spec.caption, &data)?;
                    let note = if drawn.zero.is_empty() {
                        None
                    } else {
                        let data = self.data.with("names", drawn.zero.join("、"));
                        Some(self.form.text("form.toml", &self.form.spec.zero_note, &data)?)
                    };
                    let mut figure = Figure::new(drawn.chart, caption, note, drawn.alt);
                    figure.location = self.form.place("form.toml", &spec.title);
                    self.push(SectionKind::Body, Block::Figure(figure));
                }
            }
            ElementKind::Annex(index) => {
                if index >= self.report.annexes.len() {
                    let known = format!("0 至 {}", self.report.annexes.len().saturating_sub(1));
                    return unknown("附件", &index.to_string(), known);
                }
                self.annex(index)?;
            }
            ElementKind::Table(table) => {
                let kind = if table.landscape { SectionKind::Landscape } else { SectionKind::Body };
                let title = Paragraph::new(Role::InlineTableTitle, table.title.clone());
                self.push(kind, Block::Paragraph(title));
                if let Some(subtitle) = &table.subtitle {
                    let subtitle = Paragraph::new(Role::InlineTableSubtitle, subtitle.clone());
                    self.push(kind, Block::Paragraph(subtitle));
                }
                let mut table = tables::from_markup(&table, &span, file)?;
                table.location = origin;
                self.push(kind, Block::Table(Arc::new(table)));
            }
            ElementKind::FormTable(id) => {
                let Some(table) = self.tables.iter().find(|table| table.id == id) else {
                    let known: Vec<_> = self.tables.iter().map(|table| table.id.as_str()).collect();
                    return unknown("附表", &id, known.join("、"));
                };
                self.public_table(table);
            }
            ElementKind::PageBreak => self.push(SectionKind::Body, Block::PageBreak),
        }
        Ok(())
    }

    /// A public table: its title, and the table or its parts.
    fn public_table(&mut self, table: &PublicTable) {
        let location = table.built.whole.location.clone();
        let mut heading = self.heading(Role::TableTitle, 2, String::new(), table.title.clone(), location);
        heading.entry = Some(Entry::new(2, table.entry.as_str()));
        self.push(table.kind, Block::Heading(heading));
        for (part, drawn) in table.built.parts.iter().enumerate() {
            if part > 0 {
                self.push(table.kind, Block::PageBreak);
            }
            self.push(table.kind, Block::Table(Arc::clone(drawn)));
        }
    }

    /// 附件N: mark, title, text.
    fn annex(&mut self, index: usize) -> Result<(), Error> {
        let annex = &self.report.annexes[index];
        run::note(&format!("annexes[{index}].title"));
        let title = self.title_of_annex(index).trim();
        let lines: Vec<_> = title.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let mark = format!("附件{}", index + 1);
        self.paragraph(Role::AnnexMark, vec![Run::new(mark.clone(), false)]);
        let place = Location::Fact(FactPath::new(format!("annexes[{index}].title")));
        let mut heading = self.heading(Role::AnnexTitle, 2, String::new(), lines.join("\n"), Some(place));
        heading.entry = Some(Entry::new(2, format!("{mark} {}", lines.concat())));
        self.push(SectionKind::Body, Block::Heading(heading));
        self.numbering.restart_below(0);

        let file = TextFile::new(annex.file.as_str(), annex.text.as_str());
        let path = FactPath::new(format!("annexes[{index}].text"));
        let markup = annex.file.ends_with(".xml");
        let text = self.form.templates.render_file(&file, &path, self.data, markup)?;
        if markup {
            return self.elements(&text, Builder::annex_element).map_err(|error| text.trace(&error));
        }
        let tracer = Tracer::new(&text, self.data);
        for (at, level, line) in markup::annex_lines(&text.file.text) {
            match level {
                None => {
                    let mut run = Run::new(line, false);
                    run.shown = tracer.plain(at, line.len());
                    self.paragraph(Role::Body, vec![run]);
                }
                Some(level) => {
                    let origin = text.origin(at).cloned();
                    let heading = self.heading(heading_role(level), level + 2, String::new(), line.to_owned(), origin);
                    self.push(SectionKind::Body, Block::Heading(heading));
                }
            }
        }
        Ok(())
    }

    /// The title of an annex, written out.
    fn title_of_annex(&self, index: usize) -> &'a str {
        let Some(Value::List(annexes)) = self.values.get("annexes") else { return "" };
        annexes.get(index).and_then(|annex| annex.get("title")?.as_text()).unwrap_or_default()
    }

    /// An element of an annex: its headings stand one level below the annex's title and have no place in the contents.
    fn annex_element(&mut self, element: Element, text: &Rendered) -> Result<(), Error> {
        match element.kind {
            ElementKind::Heading { level, text: title } => {
                let number = self.numbering.next(usize::from(level));
                let origin = text.origin(element.span.start).cloned();
                let heading = self.heading(heading_role(level), level + 2, number, title, origin);
                self.push(SectionKind::Body, Block::Heading(heading));
                Ok(())
            }
            ElementKind::Annex(_) => {
                let diagnostic = Diagnostic::error("markup-reference", "附件内不能再放附件")
                    .label(Label::text(&text.file, element.span, "此处"))
                    .help("删去 <annex/>：附件由格式的模板依次放入");
                Err(Error::new(ErrorKind::Template, vec![diagnostic], Source::default()))
            }
            _ => self.element(element, text),
        }
    }
}

fn heading_role(level: u8) -> Role {
    match level {
        1 => Role::Heading1,
        2 => Role::Heading2,
        3 => Role::Heading3,
        _ => Role::Heading4,
    }
}
