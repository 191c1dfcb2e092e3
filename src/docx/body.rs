//! The body, written straight into a string in the order of the schema: through a model it costs fifty times as much.

use std::fmt::Display;

use super::chart;
use super::chart_data::ChartData;
use super::footer::FooterKind;
use super::names::{self, TablePart};
use super::paragraph::{self, Direct, Line, Look};
use super::relations::{RELATIONS, chart_relation};
use super::sheet::Sheet;
use super::table;
use super::workbook;
use crate::diag::Error;
use crate::document::{
    Block, Chart, Document, Entry, Face, Figure, Heading, Paragraph, PiePlan, Role, Section, SectionKind, StyleSheet,
    Table,
};
use crate::layout::{LineBreak, Pages};
use crate::length::Length;
use crate::xml::{DECLARATION, Put, escape};

/// The body with the parts that its charts need.
#[derive(Debug)]
pub(super) struct Body {
    /// `word/document.xml`.
    pub(super) xml: String,
    /// In reading order.
    pub(super) charts: Vec<ChartParts>,
}

/// A chart and the workbook behind it.
#[derive(Debug)]
pub(super) struct ChartParts {
    pub(super) chart: String,
    pub(super) workbook: Vec<u8>,
}

/// Room that Word needs under a chart to keep the line that it stands on from growing.
const UNDER_CHART: Length = Length::pt(10);

/// Writes the body of a document.
pub(super) fn write(document: &Document, pages: &Pages) -> Result<Body, Error> {
    let mut writer = Writer {
        xml: String::with_capacity(1 << 18),
        charts: Vec::new(),
        document,
        pages,
        style: &document.style,
        sheet: Sheet::new(&document.style, SectionKind::Body),
        blocks: 0,
        breaks: &[],
        wider: Length::ZERO,
        tables: 0,
        bookmarks: 0,
        numbered: false,
        place: Place::default(),
    };
    writer.xml.push_str(DECLARATION);
    writer.xml.put(format_args!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"{RELATIONS}\" \
         xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
         xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"><w:body>"
    ));
    for (index, section) in document.sections.iter().enumerate() {
        writer.section(section, index + 1 == document.sections.len())?;
    }
    writer.xml.push_str("</w:body></w:document>");
    Ok(Body { xml: writer.xml, charts: writer.charts })
}

struct Writer<'a> {
    xml: String,
    charts: Vec<ChartParts>,
    document: &'a Document,
    pages: &'a Pages,
    style: &'a StyleSheet,
    /// The sheet of the section.
    sheet: Sheet,
    /// Blocks begun so far.
    blocks: usize,
    /// Where the lines of the block begin.
    breaks: &'a [LineBreak],
    /// By how much the characters of the block are wider than its style says.
    wider: Length,
    /// Tables written so far.
    tables: usize,
    /// Bookmarks written so far.
    bookmarks: usize,
    /// A section with page numbers has been written.
    numbered: bool,
    place: Place,
}

/// Where in its section the writer stands.
#[derive(Default)]
struct Place {
    /// Role of the block before.
    after: Option<Role>,
    /// The next paragraph opens a page.
    page_break: bool,
    /// Free space above the next paragraph beyond its style's.
    extra: Length,
    /// Where properties may be added to the last paragraph; none behind a table or the contents.
    properties: Option<usize>,
    /// Nothing stands between here and the table before.
    touches_table: bool,
}

impl<'a> Writer<'a> {
    fn section(&mut self, section: &'a Section, last: bool) -> Result<(), Error> {
        self.sheet = Sheet::new(self.style, section.kind);
        self.place = Place::default();
        for block in &section.blocks {
            self.place.extra = self.pages.extra.get(self.blocks).copied().unwrap_or(Length::ZERO);
            self.breaks = self.pages.breaks.get(self.blocks).map_or(&[], Vec::as_slice);
            self.wider = self.pages.tracking.get(self.blocks).copied().unwrap_or(Length::ZERO);
            self.blocks += 1;
            match block {
                Block::Heading(heading) => self.heading(heading),
                Block::Paragraph(paragraph) => self.paragraph(paragraph),
                Block::Table(table) => self.table(table)?,
                Block::Figure(figure) => self.figure(figure)?,
                Block::Contents => self.contents(),
                Block::PageBreak => self.place.page_break = true,
            }
        }
        let properties = self.section_properties(section.kind);
        // A paragraph carries the properties of the section that it ends; those of the last stand in the body.
        let at = match self.place.properties {
            Some(at) => at,
            None => self.spacer(),
        };
        if last {
            self.xml.push_str(&properties);
        } else {
            self.xml.insert_str(at, &properties);
        }
        Ok(())
    }

    /// Opens a paragraph of a role, with what the place before it left to be said.
    fn open(&mut self, role: Role, style: impl Display, mut direct: Direct) {
        let look = self.style.paragraph(role);
        let opens = self.style.opens_page(role, self.place.after);
        direct.page_break = match (look.page_break_before, opens, self.place.page_break) {
            (false, _, true) | (true, false, true) => Some(true),
            (true, false, false) => Some(false),
            _ => None,
        };
        if self.place.extra > Length::ZERO {
            direct.before = Some(look.space_before + self.place.extra);
        }
        let end = paragraph::open(&mut self.xml, style, &direct);
        self.place = Place { after: Some(role), properties: Some(end), ..Place::default() };
    }

    /// What the runs of the block say of the advance of their characters.
    fn tracking(&self, of_style: Length) -> Option<Length> {
        (self.wider != Length::ZERO).then_some(of_style + self.wider)
    }

    fn heading(&mut self, heading: &Heading) {
        // In an annex, or where marks leave a level out, a heading stands elsewhere in the outline than others that look so.
        let outline = Some(heading.level).filter(|_| self.style.paragraph(heading.role).outline != Some(heading.level));
        let style = match (heading.role, &heading.entry) {
            (Role::Heading1, None) => names::UNLISTED,
            (role, _) => names::of(role).id,
        };
        self.open(heading.role, style, Direct { outline, ..Direct::default() });
        let id = self.bookmarks;
        self.bookmarks += 1;
        self.xml.put(format_args!("<w:bookmarkStart w:id=\"{id}\" w:name=\"{}\"/>", bookmark(heading)));
        let line = heading.line();
        let text = paragraph::broken(&line, 0, self.breaks);
        let style = self.style.paragraph(heading.role);
        let look = Look { tracking: self.tracking(style.tracking), ..Look::default() };
        paragraph::characters(&mut self.xml, &text, look, style, &self.style.faces);
        self.xml.put(format_args!("<w:bookmarkEnd w:id=\"{id}\"/>"));
        if let Some(entry) = heading.entry.as_ref().filter(|_| !lists_itself(heading.role)) {
            contents_entry(&mut self.xml, entry);
        }
        paragraph::close(&mut self.xml);
    }

    fn paragraph(&mut self, block: &Paragraph) {
        let (usual, look) = (self.style.paragraph(block.role), block.style(self.style));
        let line = (look.pitch != usual.pitch).then_some(Line::Exact(look.pitch));
        let size = (look.size != usual.size).then_some(look.size);
        let tracking = self.tracking(look.tracking);
        self.open(block.role, names::of(block.role).id, Direct { line, ..Direct::default() });
        let mut start = 0;
        for run in &block.runs {
            let style = run.strong.then_some(names::STRONG);
            let text = paragraph::broken(&run.text, start, self.breaks);
            paragraph::characters(
                &mut self.xml,
                &text,
                Look { style, size, tracking, face: None },
                &look,
                &self.style.faces,
            );
            start += run.text.len();
        }
        paragraph::close(&mut self.xml);
    }

    fn figure(&mut self, figure: &Figure) -> Result<(), Error> {
        let number = self.charts.len() + 1;
        let (caption, note) = (self.style.paragraph(Role::Caption), self.style.paragraph(Role::Note));
        let wanted = self.style.page.pitch * figure.chart.lines().0;
        let place = self.pages.figures.get(number - 1);
        let block = place.map_or(wanted, |place| place.height);
        let under = |look: &crate::document::ParagraphStyle| look.space_before + look.pitch + look.space_after;
        let height = block - under(caption) - figure.note.as_ref().map_or(Length::ZERO, |_| under(note));
        let size = (self.style.page.text_width(), height - UNDER_CHART);

        self.open(Role::Caption, names::GRAPH, Direct { line: Some(Line::AtLeast(height)), ..Direct::default() });
        self.xml.put(format_args!(
            "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">\
             <wp:extent cx=\"{}\" cy=\"{}\"/><wp:effectExtent l=\"0\" t=\"0\" r=\"0\" b=\"0\"/>\
             <wp:docPr id=\"{number}\" name=\"图表 {number}\" descr=\"{}\" title=\"{}\"/><wp:cNvGraphicFramePr/>\
             <a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\">\
             <c:chart r:id=\"{}\"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>",
            size.0.emu(),
            size.1.emu(),
            escape(&figure.alt),
            escape(&figure.caption),
            chart_relation(number),
        ));
        paragraph::close(&mut self.xml);
        if let Some(note) = &figure.note {
            self.line(Role::Note, names::GRAPH_NOTE, note, Direct::default());
        }
        self.line(Role::Caption, names::of(Role::Caption).id, &figure.caption, Direct::default());

        let data = ChartData::of(figure);
        // As layout planned it; without pages, by estimated widths.
        let planned = place.and_then(|place| place.pie.clone());
        let pie = match &figure.chart {
            Chart::Pie(pie) => planned.or_else(|| Some(PiePlan::estimated(pie, &self.style.chart, (size.0, height)))),
            Chart::Columns(_) => None,
        };
        let chart = chart::part(figure, &data, pie.as_ref(), self.style, size);
        self.charts.push(ChartParts { chart, workbook: workbook::to_vec(&data)? });
        Ok(())
    }

    /// A paragraph of one run.
    fn line(&mut self, role: Role, style: impl Display, text: &str, direct: Direct) {
        self.open(role, style, direct);
        paragraph::characters(&mut self.xml, text, Look::default(), self.style.paragraph(role), &self.style.faces);
        paragraph::close(&mut self.xml);
    }

    fn table(&mut self, table: &'a Table) -> Result<(), Error> {
        let place = self.pages.tables.get(self.tables);
        self.tables += 1;
        let part = if self.sheet.text_width() > self.style.page.text_width().twips() {
            TablePart::WideLine
        } else {
            TablePart::Line
        };
        let mut above = Vec::new();
        if !table.number.is_empty() || !table.part.is_empty() {
            above.push(format!("{}\t{}", table.part, table.number));
        }
        if place.is_some_and(|place| place.stacked) {
            above.push(table.left.clone());
            above.push(format!("\t{}", table.right));
        } else if !table.left.is_empty() || !table.right.is_empty() {
            above.push(format!("{}\t{}", table.left, table.right));
        }
        if self.place.touches_table {
            // Two tables without a paragraph between them would be one.
            self.spacer();
        }
        let space = if above.is_empty() { Length::ZERO } else { self.place.extra };
        let writer = table::Writer::new(table, self.style, place, self.breaks, self.sheet.text_width());
        writer.under(above, part).write(&mut self.xml, self.place.page_break, space)?;
        self.place = Place { touches_table: true, ..Place::default() };
        for note in &table.notes {
            self.line(Role::Note, names::of(Role::Note).id, note, Direct::default());
        }
        Ok(())
    }

    /// A line of one point; gives the place for more properties.
    fn spacer(&mut self) -> usize {
        let end = paragraph::open(&mut self.xml, names::SPACER, &Direct::default());
        paragraph::close(&mut self.xml);
        end
    }

    /// The contents: a field with its result, inside the content control that Word knows as one.
    fn contents(&mut self) {
        let entries: Vec<_> =
            self.document.headings().filter_map(|heading| Some((heading, heading.entry.as_ref()?))).collect();
        let Some(last) = entries.len().checked_sub(1) else { return };
        self.xml.push_str(
            "<w:sdt><w:sdtPr><w:id w:val=\"1\"/><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/>\
             <w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>",
        );
        for (index, (heading, entry)) in entries.iter().enumerate() {
            let role = if entry.level <= 1 { Role::ContentsPart } else { Role::ContentsEntry };
            // A part stays with its entries.
            let keep_next = entries.get(index + 1).is_some_and(|(_, next)| next.level > 1);
            self.open(role, names::of(role).id, Direct { keep_next, ..Direct::default() });
            if index == 0 {
                field(&mut self.xml, "begin");
                instruction(&mut self.xml, "TOC \\o \"1-2\" \\f \\h \\z");
                field(&mut self.xml, "separate");
            }
            let name = bookmark(heading);
            self.xml.put(format_args!("<w:hyperlink w:anchor=\"{name}\" w:history=\"1\">"));
            paragraph::run(&mut self.xml, &entry.text, Look::default());
            // Dots and number in the Western face, whatever that of the entry; inside a link LibreOffice heeds no style.
            let number_look = Look { face: Some(self.style.faces.of(Face::Roman)), ..Look::default() };
            paragraph::run(&mut self.xml, "\t", number_look);
            if let Some(number) = self.pages.number_of(heading.anchor) {
                field(&mut self.xml, "begin");
                instruction(&mut self.xml, &format!("PAGEREF {name} \\h"));
                field(&mut self.xml, "separate");
                paragraph::run(&mut self.xml, &number.to_string(), number_look);
                field(&mut self.xml, "end");
            }
            self.xml.push_str("</w:hyperlink>");
            if index == last {
                field(&mut self.xml, "end");
            }
            paragraph::close(&mut self.xml);
        }
        self.xml.push_str("</w:sdtContent></w:sdt>");
        self.place.properties = None;
    }

    fn section_properties(&mut self, kind: SectionKind) -> String {
        let sheet = &self.sheet;
        let (footers, orientation) = match kind {
            SectionKind::Cover | SectionKind::Contents => (None, ""),
            SectionKind::Body => (Some([FooterKind::Odd, FooterKind::Even]), ""),
            SectionKind::Landscape => {
                (Some([FooterKind::TurnedOdd, FooterKind::TurnedEven]), " w:orient=\"landscape\"")
            }
        };
        let mut xml = String::from("<w:sectPr>");
        if let Some([odd, even]) = footers {
            for (kind, footer) in [("default", odd), ("even", even)] {
                xml.put(format_args!("<w:footerReference w:type=\"{kind}\" r:id=\"{}\"/>", footer.relation()));
            }
        }
        xml.put(format_args!(
            "<w:type w:val=\"nextPage\"/><w:pgSz w:w=\"{}\" w:h=\"{}\"{orientation}/><w:pgMar w:top=\"{}\" \
             w:right=\"{}\" w:bottom=\"{}\" w:left=\"{}\" w:header=\"851\" w:footer=\"{}\" w:gutter=\"0\"/>",
            sheet.width, sheet.height, sheet.top, sheet.right, sheet.bottom, sheet.left, sheet.footer
        ));
        if footers.is_some() && !std::mem::replace(&mut self.numbered, true) {
            xml.push_str("<w:pgNumType w:start=\"1\"/>");
        }
        // Tables alone stand on turned sheets: a grid would cut what is left of its last line off their area.
        let grid = if kind == SectionKind::Landscape { "" } else { " w:type=\"lines\"" };
        xml.put(format_args!("<w:cols w:space=\"425\"/><w:docGrid{grid} w:linePitch=\"{}\"/></w:sectPr>", sheet.pitch));
        xml
    }
}

/// The bookmark of a heading, named as Word names those of its contents.
fn bookmark(heading: &Heading) -> impl Display {
    format!("_Toc{:08}", heading.anchor + 1)
}

/// Whether Word, when it makes the contents anew, takes a heading by its style, with the text that it has there.
fn lists_itself(role: Role) -> bool {
    matches!(role, Role::PartTitle | Role::Heading1)
}

/// A hidden field with the entry of a heading whose own text is another: 附件1 stands above the title of an annex, the
/// ordinal of a public table in the contents alone.
fn contents_entry(xml: &mut String, entry: &Entry) {
    const HIDDEN: &str = "<w:r><w:rPr><w:vanish/></w:rPr>";
    let text = entry.text.replace('\\', "\\\\").replace('"', "\\\"");
    xml.put(format_args!(
        "{HIDDEN}<w:fldChar w:fldCharType=\"begin\"/></w:r>\
         {HIDDEN}<w:instrText xml:space=\"preserve\"> TC \"{}\" \\l {} </w:instrText></w:r>\
         {HIDDEN}<w:fldChar w:fldCharType=\"end\"/></w:r>",
        escape(&text),
        entry.level
    ));
}

fn field(xml: &mut String, kind: &str) {
    xml.put(format_args!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>"));
}

fn instruction(xml: &mut String, text: &str) {
    xml.put(format_args!("<w:r><w:instrText xml:space=\"preserve\"> {} </w:instrText></w:r>", escape(text)));
}
