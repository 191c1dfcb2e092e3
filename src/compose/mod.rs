//! Report → document: the form's templates give the words, the model the figures, the document everything resolved.

mod charts;
mod context;
mod origin;
mod proof;
mod tables;
mod templates;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::both::both;
use crate::check::Rule;
use crate::diag::{Diagnostic, Error, ErrorKind, FactPath, Label, Location, Source, TextFile, nearest};
use crate::document::{
    Block, Document, Entry, Figure, Heading, Numbering, Paragraph, Role, Run, Section, SectionKind, Sheet, StyleSheet,
    chinese_number,
};
use crate::form::{Form, FormSpec, GlossarySpec, TablesSpec};
use crate::input::{self, Placed};
use crate::markup::{self, Element, ElementKind};
use crate::model::Report;
use origin::Rendered;
use templates::{Data, Templates};

/// Composes reports in one form: templates compiled once, used by many reports. `Send + Sync`.
#[derive(Clone, Debug)]
pub struct Composer {
    spec: Arc<FormSpec>,
    /// Its files, for places in them.
    form: Form,
    tables: Arc<TablesSpec>,
    templates: Arc<Templates>,
    style: StyleSheet,
}

impl Composer {
    /// Compiles the templates of a form.
    ///
    /// # Errors
    /// [`ErrorKind::Template`]: `form.toml` is wrong, or a template has a syntax error or names an unknown filter.
    pub fn new(form: &Form) -> Result<Composer, Error> {
        let spec = form.spec()?;
        // Half of a form each: its tables, and its words.
        let (tables, templates) = both(|| form.tables(), || Templates::new(form));
        let (tables, templates) = (tables?, templates?);
        let wrong = [missing_sections(form, &spec), unknown_paths(form, &spec, &tables)].concat();
        if !wrong.is_empty() {
            return Err(Error::new(ErrorKind::Template, wrong, Source::default()));
        }
        let texts = spec.texts().map(|text| TextFile::new("form.toml", text.as_str()));
        let texts = texts.chain(tables.texts().map(|text| TextFile::new("tables.toml", text.as_str())));
        let templates = templates.with_texts(texts).map_err(|error| in_their_files(form, &error))?;
        Ok(Composer {
            spec: Arc::new(spec),
            form: form.clone(),
            tables: Arc::new(tables),
            templates: Arc::new(templates),
            style: StyleSheet::default(),
        })
    }

    /// The same with another style sheet.
    pub fn with_style(mut self, style: StyleSheet) -> Composer {
        self.style = style;
        self
    }

    /// What the form is called (公开格式), for people.
    pub fn form_title(&self) -> &str {
        &self.spec.title
    }

    /// Those of these rules that the form asks for: all but its `without_rules`.
    ///
    /// # Errors
    /// [`ErrorKind::Template`]: the form leaves out a rule that is not among these.
    pub fn rules(&self, rules: &[Rule]) -> Result<Vec<Rule>, Error> {
        let without = &self.spec.without_rules;
        let unknown = without.iter().filter(|id| rules.iter().all(|rule| rule.id != id.get_ref()));
        let unknown: Vec<Diagnostic> = unknown
            .map(|id| {
                let near = nearest(id.get_ref(), rules.iter().map(|rule| rule.id));
                let mut unknown = Diagnostic::error("unknown-rule", format!("没有规则“{}”", id.get_ref()));
                let place = self.place("form.toml", id);
                unknown.labels.extend(place.map(|location| Label { location, text: "没有这条规则".to_owned() }));
                unknown.help(format!("相近的有：{}。", near[..near.len().min(3)].join("、")))
            })
            .collect();
        if !unknown.is_empty() {
            return Err(Error::new(ErrorKind::Template, unknown, Source::default()));
        }
        let asked = |rule: &&Rule| without.iter().all(|id| id.get_ref() != rule.id);
        Ok(rules.iter().filter(asked).copied().collect())
    }

    /// Which budget the form compares with.
    pub fn budget_basis(&self) -> crate::model::BudgetBasis {
        self.spec.budget
    }

    /// Composes a report, whether it is free of findings or not.
    ///
    /// # Errors
    /// [`ErrorKind::Template`]: an expression or the markup of a template, of an annex or of a text of the report is wrong.
    pub fn compose(&self, report: &Report) -> Result<Document, Error> {
        let json = context::context(report, &self.spec, &self.templates)?;
        let mut data = Data::new(&json)?;
        let tables = self.public_tables(report, &json, &data)?;
        let wrong = wrong_sheets(&tables);
        if !wrong.is_empty() {
            return Err(Error::new(ErrorKind::Template, wrong, Source::default()));
        }
        data.insert("tables", &tables.iter().map(PublicTable::listed).collect());
        let mut builder = Builder::new(self, report, &json, &data, &tables);
        let mut diagnostics = Vec::new();
        for section in &self.spec.sections {
            let built = self
                .templates
                .render(section.get_ref(), &data)
                .and_then(|text| builder.elements(&text, Builder::element).map_err(|error| text.trace(&error)));
            if let Err(error) = built {
                diagnostics.extend_from_slice(error.diagnostics());
            }
        }
        if !diagnostics.is_empty() {
            return Err(Error::new(ErrorKind::Template, diagnostics, Source::default()));
        }
        let sheets =
            tables.iter().map(|table| Sheet::new(&*table.sheet, &*table.title, Arc::clone(&table.built.whole)));
        Ok(Document {
            title: self.text("form.toml", self.spec.report_title.get_ref(), &data)?,
            title_location: self.place("form.toml", &self.spec.report_title),
            author: report.agency.name.clone(),
            date: report.published.map(|date| date.to_string()),
            style: self.style.clone(),
            sections: builder.sections,
            sheets: sheets.collect(),
        })
    }

    /// The public tables of the form, drawn, in order.
    fn public_tables(&self, report: &Report, json: &Json, data: &Data) -> Result<Vec<PublicTable>, Error> {
        let common = &self.tables.common;
        let ledger = report.ledger(self.spec.budget);
        let drawn = (1..).zip(&self.tables.tables).map(|(ordinal, spec)| {
            let data =
                data.with("id", &spec.id).with("ordinal", &chinese_number(ordinal)).with("title", spec.title.get_ref());
            let text = |template: &str| self.text("tables.toml", template, &data);
            let texts = tables::Texts {
                location: self.place("tables.toml", &spec.title),
                number: text(&common.number)?,
                left: text(&common.left)?,
                right: text(&common.right)?,
                notes: spec.notes.iter().map(|note| text(note)).collect::<Result<_, _>>()?,
                empty: text(&spec.empty)?,
            };
            Ok(PublicTable {
                id: spec.id.clone(),
                title: spec.title.get_ref().clone(),
                entry: text(&common.entry)?,
                sheet: text(&common.sheet)?,
                kind: if spec.landscape { SectionKind::Landscape } else { SectionKind::Body },
                built: tables::build(spec, common, texts, report, &ledger, json),
            })
        });
        drawn.collect()
    }

    /// A short template of a data file of the form, written out.
    fn text(&self, name: &str, template: &str, data: &Data) -> Result<String, Error> {
        let text = self.templates.render_text(&TextFile::new(name, template), data);
        text.map_err(|error| in_their_files(&self.form, &error))
    }

    /// Where a value of a data file of the form stands.
    fn place<T>(&self, name: &str, value: &Placed<T>) -> Option<Location> {
        let file = self.form.file(name)?;
        Some(Location::Text { file: Arc::clone(file), span: value.span() })
    }
}

/// An error in short templates of the form's data: where they stand in their files, if they stand there as they are.
fn in_their_files(form: &Form, error: &Error) -> Error {
    let mut diagnostics = error.diagnostics().to_vec();
    for label in diagnostics.iter_mut().flat_map(|diagnostic| &mut diagnostic.labels) {
        if let Location::Text { file: own, span } = &mut label.location
            && let Some(whole) = form.file(&own.name).filter(|whole| !Arc::ptr_eq(whole, own))
            && let Some(at) = whole.text.find(&own.text)
        {
            (*own, *span) = (Arc::clone(whole), at + span.start..at + span.end);
        }
    }
    Error::new(error.kind(), diagnostics, Source::default())
}

/// The sections that the form has no file for.
fn missing_sections(form: &Form, spec: &FormSpec) -> Vec<Diagnostic> {
    let missing = spec.sections.iter().filter(|section| form.file(section.get_ref()).is_none());
    let said = missing.map(|section| {
        let name = section.get_ref();
        let near = nearest(name, form.files().map(|file| &*file.name).filter(|name| name.ends_with(".xml")));
        let mut said = Diagnostic::error("form-file-missing", format!("格式“{}”中没有文件 {name}", form.name()));
        let file = form.file("form.toml");
        said.labels.extend(file.map(|file| Label::text(file, section.span(), "没有这个文件")));
        said.help(format!("相近的有：{}。", near[..near.len().min(3)].join("、")))
    });
    said.collect()
}

/// The paths in the data of the form that name no amount: what they should show would silently be nothing.
fn unknown_paths(form: &Form, spec: &FormSpec, tables: &TablesSpec) -> Vec<Diagnostic> {
    let groups = spec.charts.values().flat_map(|chart| &chart.groups).flat_map(|group| [&group.prior, &group.actual]);
    let terms = spec.glossary.iter().filter_map(GlossarySpec::when);
    let totals = tables.tables.iter().flat_map(|table| table.rows.totals()).map(|total| &total.path);
    let paths = groups.chain(terms).map(|path| ("form.toml", path)).chain(totals.map(|path| ("tables.toml", path)));
    let unknown = paths.filter(|(_, path)| !input::is_amount(path));
    let said = unknown.map(|(name, path)| {
        let mut said = Diagnostic::error("form-path", format!("没有名为“{path}”的金额"));
        let file = form.file(name);
        let place = file.and_then(|file| Some((file, file.text.find(&format!("\"{path}\""))?)));
        said.labels.extend(place.map(|(file, at)| Label::text(file, at..at + path.len() + 2, "没有这个金额")));
        said.help("可用的金额见 docs/templates.md 和 docs/data.md")
    });
    said.collect()
}

/// The tables whose sheets no workbook can hold by their names; the first of each kind.
fn wrong_sheets(tables: &[PublicTable]) -> Vec<Diagnostic> {
    const LONGEST: usize = 31;
    let mut wrong: BTreeMap<&str, &PublicTable> = BTreeMap::new();
    for (i, table) in tables.iter().enumerate() {
        let name = table.sheet.as_str();
        let same = |other: &PublicTable| other.sheet.to_lowercase() == name.to_lowercase();
        let why = if name.trim().is_empty() {
            "是空的"
        } else if name.chars().count() > LONGEST {
            "超过 31 个字"
        } else if name.contains(['[', ']', ':', '*', '?', '/', '\\']) || name.starts_with('\'') || name.ends_with('\'')
        {
            "有不能用的字符"
        } else if tables[..i].iter().any(same) {
            "与前面的表相同"
        } else {
            continue;
        };
        wrong.entry(why).or_insert(table);
    }
    let said = wrong.into_iter().map(|(why, table)| {
        let mut said = Diagnostic::error("form-sheet", format!("工作表的名称“{}”{why}", table.sheet));
        let place = table.built.whole.location.clone();
        said.labels.extend(place.map(|location| Label { location, text: "此表".to_owned() }));
        said.help("名称由 tables.toml 的 [common] sheet 写成：最多 31 个字，不含 [ ] : * ? / \\，各表不同")
    });
    said.collect()
}

/// A public table with its texts.
struct PublicTable {
    id: String,
    title: String,
    entry: String,
    sheet: String,
    kind: SectionKind,
    built: tables::Built,
}

impl PublicTable {
    /// What templates know of it.
    fn listed(&self) -> Json {
        let (number, empty) = (&self.built.whole.number, self.built.empty);
        json!({ "id": self.id, "title": self.title, "number": number, "empty": empty })
    }
}

/// Turns elements into blocks: numbers headings and figures, resolves references.
struct Builder<'a> {
    composer: &'a Composer,
    report: &'a Report,
    json: &'a Json,
    data: &'a Data,
    numbering: Numbering,
    /// The levels of the last heading and of those above it, as the markup has them.
    outline: Vec<u8>,
    figures: u32,
    anchors: u32,
    tables: &'a [PublicTable],
    sections: Vec<Section>,
}

impl<'a> Builder<'a> {
    fn new(
        composer: &'a Composer,
        report: &'a Report,
        json: &'a Json,
        data: &'a Data,
        tables: &'a [PublicTable],
    ) -> Builder<'a> {
        Builder {
            composer,
            report,
            json,
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

    /// What a template gave, with all that is wrong in it.
    fn elements(
        &mut self,
        text: &Rendered,
        each: fn(&mut Self, Element, &Rendered) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut diagnostics = Vec::new();
        for element in markup::parse(&text.file)? {
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

    fn element(&mut self, element: Element, text: &Rendered) -> Result<(), Error> {
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
                let number = self.numbering.next(0);
                let mut heading = self.heading(Role::PartTitle, 1, number, text, origin);
                heading.entry = Some(Entry::new(1, heading.line()));
                self.push(SectionKind::Body, Block::Heading(heading));
            }
            ElementKind::Heading { level, text } => {
                let number = self.numbering.next(usize::from(level));
                let entry = (level == 1).then(|| Entry::new(2, format!("{number}{text}")));
                let mut heading = self.heading(heading_role(level), level + 1, number, text, origin);
                heading.entry = entry;
                self.push(SectionKind::Body, Block::Heading(heading));
            }
            ElementKind::Paragraph(runs) => self.paragraph(Role::Body, runs),
            ElementKind::Item { level, mut runs } => {
                let number = self.numbering.next(usize::from(level));
                match runs.first_mut() {
                    Some(first) if !first.strong => first.text.insert_str(0, &number),
                    _ => runs.insert(0, Run::new(number, false)),
                }
                self.paragraph(Role::Body, runs);
            }
            ElementKind::Note(runs) => self.paragraph(Role::Note, runs),
            ElementKind::Chart(name) => {
                let Some(spec) = self.composer.spec.charts.get(&name) else {
                    let known: Vec<_> = self.composer.spec.charts.keys().map(String::as_str).collect();
                    return unknown("图", &name, known.join("、"));
                };
                if let Some(path) =
                    spec.slices.as_ref().filter(|path| charts::slices(path.get_ref(), self.json).is_none())
                {
                    let known = charts::lists(self.json).join("、");
                    let mut said = Diagnostic::error("form-path", format!("没有名为“{}”的一组金额", path.get_ref()));
                    let place = self.composer.place("form.toml", path);
                    said.labels.extend(place.map(|location| Label { location, text: "没有这组金额".to_owned() }));
                    let said = said.help(format!("可用的：{known}"));
                    return Err(Error::new(ErrorKind::Template, vec![said], Source::default()));
                }
                if let Some(drawn) = charts::chart(spec, self.json) {
                    self.figures += 1;
                    let number = self.figures.to_string();
                    let data = self.data.with("number", &number).with("title", spec.title.get_ref());
                    let caption = self.composer.text("form.toml", &self.composer.spec.caption, &data)?;
                    let note = if drawn.zero.is_empty() {
                        None
                    } else {
                        let data = self.data.with("names", &drawn.zero.join("、"));
                        Some(self.composer.text("form.toml", &self.composer.spec.zero_note, &data)?)
                    };
                    let mut figure = Figure::new(drawn.chart, caption, note, drawn.alt);
                    figure.location = self.composer.place("form.toml", &spec.title);
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
                let title = Paragraph::new(Role::InlineTableTitle, table.title.clone());
                self.push(SectionKind::Body, Block::Paragraph(title));
                if let Some(subtitle) = &table.subtitle {
                    let subtitle = Paragraph::new(Role::InlineTableSubtitle, subtitle.clone());
                    self.push(SectionKind::Body, Block::Paragraph(subtitle));
                }
                let mut table = tables::from_markup(&table, &span, file)?;
                table.location = origin;
                self.push(SectionKind::Body, Block::Table(Arc::new(table)));
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
        let title = self.json["annexes"][index]["title"].as_str().unwrap_or_default().trim();
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
        let text = self.composer.templates.render_file(&file, &path, self.data, markup)?;
        if markup {
            return self.elements(&text, Builder::annex_element).map_err(|error| text.trace(&error));
        }
        for (at, level, line) in markup::annex_lines(&text.file.text) {
            match level {
                None => self.paragraph(Role::Body, vec![Run::new(line, false)]),
                Some(level) => {
                    let origin = text.origin(at).cloned();
                    let heading = self.heading(heading_role(level), level + 2, String::new(), line.to_owned(), origin);
                    self.push(SectionKind::Body, Block::Heading(heading));
                }
            }
        }
        Ok(())
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
