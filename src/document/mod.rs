//! The neutral tree between the report and the writers.
//!
//! Everything is resolved here: numbers of headings, text of cells, data of charts, roles. A writer decides nothing
//! about content; it draws what stands in the tree. The tree knows nothing of money, forms or years.

mod chart;
mod chart_plan;
mod chart_style;
mod numbering;
mod shifted;
mod shown;
mod style;
mod style_keys;
mod table;

pub use chart::{Chart, Columns, Pie, Series, Slice};
pub use chart_plan::{ColumnsPlan, Estimate, LabelPlace, Measure, PiePlan, Sector, SliceLabel};
pub(crate) use chart_plan::{cents, cos_sin, rounded};
pub use chart_style::{ChartStyle, Colour};
pub use numbering::{Numbering, chinese_number};
pub(crate) use shifted::{Shift, shifted, unshifted};
pub use shown::Shown;
pub use style::{Align, Face, FaceNames, PageStyle, ParagraphStyle, Role, StyleSheet, TableRole, TableStyle};
pub use style_keys::StyleValue;
pub(crate) use style_keys::{StyleKey, StyleKind, StyleUnit, style_contradictions, style_keys, style_words};
pub use table::{Cell, CellAlign, CellRole, Column, Row, RowKind, Table};

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::{FactPath, Location};

/// A finished report before layout: properties, style sheet, sections, and the sheets of the workbook.
///
/// Public and plain: it may be edited between compose and write.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Document {
    /// Title for the properties of the files: 广元市昭化区总工会2020年度部门决算.
    pub title: String,
    /// Where the author of the form wrote the title; for findings.
    pub title_location: Option<Location>,
    /// Author for the properties: the agency's full name.
    pub author: String,
    /// Date of publication as `2021-09-10`, for the properties; the files carry no other date.
    pub date: Option<String>,
    /// Looks by role.
    pub style: StyleSheet,
    /// The sections in reading order.
    pub sections: Vec<Section>,
    /// The public tables of the workbook, one sheet each, whole (a table printed by column groups stands here once).
    pub sheets: Vec<Sheet>,
    /// The facts and derived figures that its words, tables and charts show or depend on, and what its form says that it
    /// does not publish (then the path has no indices). Empty: nobody noted them.
    pub used: BTreeSet<FactPath>,
    /// Sums that its form asks to agree (格式自己的勾稽关系), for the rules.
    pub relations: Vec<Relation>,
}

/// Two sums of figures, each by its path and its Chinese term: equal, or the left not greater.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Relation {
    /// The figures of the left sum.
    pub left: Vec<(FactPath, String)>,
    /// The figures of the right sum.
    pub right: Vec<(FactPath, String)>,
    /// Whether the left may be less.
    pub at_most: bool,
}

/// A sheet of the workbook.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Sheet {
    /// Name of the sheet, at most 31 characters: 公开01.
    pub name: String,
    /// Title above the table.
    pub title: String,
    /// The table; shared with the section that prints it.
    pub table: Arc<Table>,
    /// It is printed across.
    pub landscape: bool,
    /// Columns of figures that stand on one sheet of paper; `None`: all.
    pub columns_per_page: Option<usize>,
}

impl Sheet {
    /// A sheet.
    pub fn new(name: impl Into<String>, title: impl Into<String>, table: Arc<Table>) -> Sheet {
        Sheet { name: name.into(), title: title.into(), table, landscape: false, columns_per_page: None }
    }
}

/// Which sheet of paper a section stands on, and whether its pages are numbered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SectionKind {
    /// The cover: upright, no page number.
    Cover,
    /// The contents: upright, no page number.
    Contents,
    /// Text: upright, numbered from 1 on.
    Body,
    /// Wide tables: the sheet turned; numbering goes on, the number stays where it is on upright pages.
    Landscape,
}

/// A run of pages of one kind. A section opens a page.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Section {
    /// The kind of its pages.
    pub kind: SectionKind,
    /// What stands on them.
    pub blocks: Vec<Block>,
}

impl Section {
    /// A section.
    pub fn new(kind: SectionKind, blocks: Vec<Block>) -> Section {
        Section { kind, blocks }
    }
}

/// One thing in the flow.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Block {
    /// A heading of any level; it has a place in bookmarks and, where it says so, in the contents.
    Heading(Heading),
    /// A paragraph of any other role.
    Paragraph(Paragraph),
    /// A table with its head and its notes.
    Table(Arc<Table>),
    /// A chart with its caption.
    Figure(Figure),
    /// The contents (目录), made of the headings that have an entry. Stands once, in the section of that kind.
    Contents,
    /// The next block opens a page.
    PageBreak,
}

/// A heading.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Heading {
    /// Its look.
    pub role: Role,
    /// Level in the structure of the document, from 1; none is skipped.
    pub level: u8,
    /// Number with its mark as printed: 第一部分, 一、, （一）, 1., 附件1; empty where the heading has none.
    pub number: String,
    /// Text without the number; a line feed breaks the line (titles of annexes).
    pub text: String,
    /// Number of the heading in the document, from 0: names the target of links and bookmarks.
    pub anchor: u32,
    /// Its entry in the contents.
    pub entry: Option<Entry>,
    /// Where its author wrote it: in a template, an annex or the report; for findings.
    pub location: Option<Location>,
}

impl Heading {
    /// A heading.
    pub fn new(
        role: Role,
        level: u8,
        number: impl Into<String>,
        text: impl Into<String>,
        anchor: u32,
        entry: Option<Entry>,
    ) -> Heading {
        Heading { role, level, number: number.into(), text: text.into(), anchor, entry, location: None }
    }

    /// Number and text as one line: 第一部分　部门概况, 一、收入支出决算总体情况说明.
    ///
    /// A part's number and its name are one em apart.
    pub fn line(&self) -> String {
        let gap = if self.role == Role::PartTitle && !self.number.is_empty() { "\u{3000}" } else { "" };
        format!("{}{gap}{}", self.number, self.text)
    }
}

/// A line of the contents.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// 1: a part; 2: a section, an annex or a table.
    pub level: u8,
    /// The text before the dots, number included.
    pub text: String,
}

impl Entry {
    /// A line of the contents.
    pub fn new(level: u8, text: impl Into<String>) -> Entry {
        Entry { level, text: text.into() }
    }
}

/// A paragraph.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Paragraph {
    /// Its look.
    pub role: Role,
    /// Its text; a line feed breaks the line (cover title).
    pub runs: Vec<Run>,
}

impl Paragraph {
    /// A paragraph of one run.
    pub fn new(role: Role, text: impl Into<String>) -> Paragraph {
        Paragraph { role, runs: vec![Run::new(text, false)] }
    }

    /// Its look: that of its role; the size of a cover title goes by its longest line.
    pub fn style(&self, sheet: &StyleSheet) -> ParagraphStyle {
        let style = *sheet.paragraph(self.role);
        if self.role != Role::CoverTitle {
            return style;
        }
        let text = self.text();
        let size = sheet.cover_title_size(text.split('\n').map(|line| line.chars().count()).max().unwrap_or(0));
        // Smaller lines stand nearer to each other: one and a half grid lines.
        let pitch = if size < style.size { sheet.page.pitch * 3 / 2 } else { style.pitch };
        ParagraphStyle { size, pitch, ..style }
    }

    /// The text of all runs.
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// Characters of one look within a paragraph.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Run {
    /// The characters.
    pub text: String,
    /// Stressed: 黑体 in the text, never a smeared bold.
    pub strong: bool,
    /// Which of them show a fact or a figure of the report; in order. Writers need not know.
    pub shown: Vec<Shown>,
}

impl Run {
    /// A run.
    pub fn new(text: impl Into<String>, strong: bool) -> Run {
        Run { text: text.into(), strong, shown: Vec::new() }
    }
}

/// A chart, its caption and what a reader who cannot see it is told.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Figure {
    /// The data.
    pub chart: Chart,
    /// Caption under the figure: 图1：收、支决算总计变动情况图（单位：万元）.
    pub caption: String,
    /// Note above the caption: 注：教育支出为0，图中不列。
    pub note: Option<String>,
    /// The figures in words (alternative text).
    pub alt: String,
    /// Where its author wrote it: the chart in the data of the form; for findings.
    pub location: Option<Location>,
}

impl Figure {
    /// A figure.
    pub fn new(chart: Chart, caption: impl Into<String>, note: Option<String>, alt: impl Into<String>) -> Figure {
        Figure { chart, caption: caption.into(), note, alt: alt.into(), location: None }
    }
}

impl Document {
    /// All headings in reading order.
    pub fn headings(&self) -> impl Iterator<Item = &Heading> {
        self.blocks().filter_map(|block| match block {
            Block::Heading(heading) => Some(heading),
            _ => None,
        })
    }

    /// Every text of the blocks, in reading order.
    pub fn texts(&self) -> Vec<&str> {
        let mut texts: Vec<&str> = Vec::new();
        for block in self.blocks() {
            match block {
                Block::Heading(heading) => {
                    let entry = heading.entry.as_ref().map(|entry| &*entry.text);
                    texts.extend([&*heading.number, &*heading.text].into_iter().chain(entry));
                }
                Block::Paragraph(paragraph) => texts.extend(paragraph.runs.iter().map(|run| &*run.text)),
                Block::Table(table) => {
                    texts.extend([
                        &*table.name,
                        &*table.number,
                        &*table.part,
                        &*table.left,
                        &*table.right,
                        &*table.continued,
                    ]);
                    texts.extend(table.rows.iter().flat_map(|row| &row.cells).map(|cell| &*cell.text));
                    texts.extend(table.notes.iter().map(|note| &**note));
                }
                Block::Figure(figure) => {
                    texts.extend(figure.chart.texts());
                    texts.extend(figure.note.iter().chain([&figure.caption]).map(|text| &**text));
                }
                Block::Contents | Block::PageBreak => {}
            }
        }
        texts
    }

    /// All blocks in reading order.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.sections.iter().flat_map(|section| &section.blocks)
    }
}
