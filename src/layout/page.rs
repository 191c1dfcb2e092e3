//! Placed pages: what the PDF writer draws and the DOCX writer takes its page numbers from.
//!
//! Coordinates count from the upper left corner of the sheet, x to the right, y downwards; text stands on its base line.

use std::ops::Range;

use super::fonts::{FontId, MissingGlyph};
use crate::diag::{Diagnostic, Label};
use crate::document::{Colour, PiePlan};
use crate::length::Length;

/// A laid-out document: its pages, its structure, and where its headings stand.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Pages {
    /// The pages in order.
    pub pages: Vec<Page>,
    /// The structure tree in reading order; a node's parent stands before it. Node 0 is the document.
    pub nodes: Vec<Node>,
    /// Where each heading stands, in reading order, one for each heading of the document.
    pub headings: Vec<HeadingPlace>,
    /// Free space above each block beyond what the styles say, one for each of
    /// [`Document::blocks`](crate::document::Document::blocks): it brings the text back to the grid after a table, a title
    /// or a note, and puts the lines of the cover where they belong. What goes to the next page has the space that it
    /// would have needed on the page before: a word processor drops it there, too.
    pub extra: Vec<Length>,
    /// Where lines that are broken by sense begin, one list for each of
    /// [`Document::blocks`](crate::document::Document::blocks): titles, captions, cells. The DOCX breaks them there too.
    /// Empty for running text, which every program breaks itself.
    pub breaks: Vec<Vec<LineBreak>>,
    /// By how much the characters of each block are set wider (or, negative, narrower) than its style says, one for each of
    /// [`Document::blocks`](crate::document::Document::blocks): a paragraph whose lines would else be loose or end in one
    /// character. Whole twentieths of a point; the DOCX says the same.
    pub tracking: Vec<Length>,
    /// What was decided for each figure, in reading order.
    pub figures: Vec<FigurePlace>,
    /// What was decided for each table, in reading order.
    pub tables: Vec<TablePlace>,
    /// Characters that no font has, each once, in the order of the document: boxes stand for them on these pages. A Word
    /// file and a workbook need no glyph, a PDF cannot be written.
    pub missing: Vec<MissingGlyph>,
}

impl Pages {
    /// What keeps these pages from becoming a PDF, said at once: all characters that no font has.
    pub fn missing_glyphs(&self) -> Option<Diagnostic> {
        missing_glyphs(&self.missing)
    }
}

/// What is said of characters that no font has.
pub(crate) fn missing_glyphs(missing: &[MissingGlyph]) -> Option<Diagnostic> {
    const NAMED: usize = 20;
    if missing.is_empty() {
        return None;
    }
    let named = missing.iter().take(NAMED);
    let named: Vec<String> = named
        .map(|MissingGlyph { character, .. }| format!("“{character}”（U+{:04X}）", u32::from(*character)))
        .collect();
    let rest = if missing.len() > NAMED { "等" } else { "" };
    let message = format!("PDF 不能生成：没有字体含有 {} 个字：{}{rest}", missing.len(), named.join("、"));
    let mut problem = Diagnostic::error("missing-glyph", message);
    problem.labels.extend(missing.iter().map(|missing| Label::character(missing.character, "没有一种字体有此字")));
    Some(problem.help(
        "Word 文件和工作簿不需要字形，不受影响；生成 PDF 时用 --fonts 指定一个文件夹，放入含有这些字的字体，或换用通行的字",
    ))
}

/// One page.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Page {
    /// Width of the sheet as the reader holds it.
    pub width: Length,
    /// Height of the sheet.
    pub height: Length,
    /// The printed number; none on cover and contents.
    pub number: Option<u32>,
    /// What is drawn, in the order of drawing, grouped by what it belongs to.
    pub groups: Vec<Group>,
    /// The drawn things of all groups of the page; a [`Group`] names its range.
    pub items: Vec<Item>,
    /// The glyphs of all texts of the page; a [`Text`] names its range.
    pub glyphs: Vec<Glyph>,
}

impl Page {
    /// The drawn things of a group of this page.
    pub fn items_of(&self, group: &Group) -> &[Item] {
        &self.items[group.items.start as usize..group.items.end as usize]
    }

    /// The glyphs of a text of this page.
    pub fn glyphs_of(&self, text: &Text) -> &[Glyph] {
        &self.glyphs[text.glyphs.start as usize..text.glyphs.end as usize]
    }
}

/// Drawn things that belong to one node of the structure, or to none.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Group {
    /// To whom they belong.
    pub mark: Mark,
    /// The things, in [`Page::items`].
    pub items: Range<u32>,
}

impl Group {
    /// A group.
    pub const fn new(mark: Mark, items: Range<u32>) -> Group {
        Group { mark, items }
    }
}

/// To whom drawn things belong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// A node of the structure, by its index in [`Pages::nodes`].
    Node(u32),
    /// Page numbers, repeated heads, 续表: read by nobody aloud.
    Pagination,
    /// Rules, leader dots.
    Layout,
}

/// One drawn thing.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Item {
    /// Glyphs on one base line.
    Text(Text),
    /// A straight stroke.
    Stroke(Stroke),
    /// A filled, perhaps outlined, path.
    Shape(Shape),
    /// A place to click that leads to a heading.
    Link(Link),
}

/// Glyphs of one font and size on one base line.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Text {
    /// The font.
    pub font: FontId,
    /// The size.
    pub size: Length,
    /// Start of the first glyph.
    pub x: Length,
    /// Base line.
    pub y: Length,
    /// Clockwise turn in quarters of a circle: 0, or 1 for the number of a turned page.
    pub turn: u8,
    /// Its glyphs in [`Page::glyphs`].
    pub glyphs: Range<u32>,
}

/// A glyph of a [`Text`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Glyph {
    /// Index of the glyph in its font.
    pub id: u16,
    /// The character it stands for.
    pub character: char,
    /// From the start of the text, along the line.
    pub offset: Length,
}

impl Glyph {
    /// A glyph.
    pub const fn new(id: u16, character: char, offset: Length) -> Glyph {
        Glyph { id, character, offset }
    }
}

/// A straight stroke.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Stroke {
    /// One end (x, y).
    pub from: (Length, Length),
    /// The other end.
    pub to: (Length, Length),
    /// Thickness.
    pub width: Length,
    /// Colour.
    pub colour: Colour,
}

impl Stroke {
    /// A stroke.
    pub const fn new(from: (Length, Length), to: (Length, Length), width: Length, colour: Colour) -> Stroke {
        Stroke { from, to, width, colour }
    }
}

/// A closed path.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Shape {
    /// Where it begins.
    pub start: (Length, Length),
    /// How it goes on; closed back to the start.
    pub segments: Vec<Segment>,
    /// Colour of its inside.
    pub fill: Option<Colour>,
    /// Thickness and colour of its outline.
    pub outline: Option<(Length, Colour)>,
}

impl Shape {
    /// A shape.
    pub fn new(
        start: (Length, Length),
        segments: Vec<Segment>,
        fill: Option<Colour>,
        outline: Option<(Length, Colour)>,
    ) -> Shape {
        Shape { start, segments, fill, outline }
    }
}

/// A piece of a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Segment {
    /// A line to this point.
    Line((Length, Length)),
    /// A cubic curve: two control points and the end.
    Curve((Length, Length), (Length, Length), (Length, Length)),
}

/// A place to click.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Link {
    /// Upper left corner.
    pub top_left: (Length, Length),
    /// Lower right corner.
    pub bottom_right: (Length, Length),
    /// [`Heading::anchor`](crate::document::Heading::anchor) of the target.
    pub anchor: u32,
    /// What the link says (for readers who cannot see it).
    pub text: String,
    /// The node of kind [`NodeKind::Link`] it belongs to.
    pub node: u32,
}

impl Link {
    /// A link.
    pub fn new(
        top_left: (Length, Length),
        bottom_right: (Length, Length),
        anchor: u32,
        text: impl Into<String>,
        node: u32,
    ) -> Link {
        Link { top_left, bottom_right, anchor, text: text.into(), node }
    }
}

/// A node of the structure tree (ISO 32000-1, 14.7–14.8).
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Its parent, by index; the document has none.
    pub parent: Option<u32>,
}

impl Node {
    /// A node.
    pub const fn new(kind: NodeKind, parent: Option<u32>) -> Node {
        Node { kind, parent }
    }
}

/// Kinds of nodes.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum NodeKind {
    /// The whole.
    Document,
    /// A part of the report (第一部分 …): its heading and all under it.
    Part,
    /// A section within a part.
    Section,
    /// A heading of this level, 1–6.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// The contents.
    Contents,
    /// A line of the contents.
    ContentsItem,
    /// The text of that line that refers to a heading.
    Reference,
    /// A link.
    Link,
    /// A table.
    Table,
    /// Head rows of a table.
    TableHead,
    /// Body rows of a table.
    TableBody,
    /// A row.
    TableRow,
    /// A cell that heads columns (`true`) or rows (`false`).
    HeaderCell {
        /// Heads columns; else rows.
        columns: bool,
        /// Columns covered.
        column_span: u32,
        /// Rows covered.
        row_span: u32,
    },
    /// Any other cell.
    DataCell {
        /// Columns covered.
        column_span: u32,
        /// Rows covered.
        row_span: u32,
    },
    /// A figure.
    Figure {
        /// The figures in words.
        alt: String,
        /// Upper left corner on its page.
        top_left: (Length, Length),
        /// Lower right corner.
        bottom_right: (Length, Length),
    },
    /// A caption of a figure or table.
    Caption,
    /// A note.
    Note,
}

/// Where a heading stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct HeadingPlace {
    /// [`Heading::anchor`](crate::document::Heading::anchor).
    pub anchor: u32,
    /// Index of the page, from 0.
    pub page: u32,
    /// Upper edge of its first line on that page.
    pub y: Length,
}

impl HeadingPlace {
    /// A place.
    pub const fn new(anchor: u32, page: u32, y: Length) -> HeadingPlace {
        HeadingPlace { anchor, page, y }
    }
}

/// The start of a line that is not the first of its paragraph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct LineBreak {
    /// Number of the cell in the reading order of its table, from 0; 0 in a title or caption.
    pub cell: u32,
    /// The byte of the text that the line begins with.
    pub at: u32,
}

impl LineBreak {
    /// A break.
    pub const fn new(cell: u32, at: u32) -> LineBreak {
        LineBreak { cell, at }
    }
}

/// What layout decided for a figure; the DOCX repeats it.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct FigurePlace {
    /// Height of the whole block, note and caption included: whole grid lines, fewer than
    /// [`Chart::lines`](crate::document::Chart::lines) wishes where that avoids a hole on the page before.
    pub height: Length,
    /// Where slices and labels of a pie stand.
    pub pie: Option<PiePlan>,
}

impl FigurePlace {
    /// A decision.
    pub const fn new(height: Length) -> FigurePlace {
        FigurePlace { height, pie: None }
    }
}

/// What layout decided for a table; the DOCX repeats it.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct TablePlace {
    /// Font size of its cells.
    pub size: Length,
    /// Distance of base lines within its cells.
    pub pitch: Length,
    /// Width of each column.
    pub columns: Vec<Length>,
    /// Height of each row of Word's own table, its padding included, so that it has as many pages as ours: our heights
    /// almost always, a little more where 续表 on our pages costs one.
    pub rows: Vec<Length>,
    /// All rows stay on one page.
    pub whole: bool,
    /// What stands at the left and at the right above it stands one below the other.
    pub stacked: bool,
    /// Rows so high that a page may end between their lines.
    pub parted: Vec<usize>,
}

impl TablePlace {
    /// A decision; the table may be parted.
    pub const fn new(size: Length, pitch: Length, columns: Vec<Length>, rows: Vec<Length>) -> TablePlace {
        TablePlace { size, pitch, columns, rows, whole: false, stacked: false, parted: Vec::new() }
    }
}

impl Pages {
    /// The printed number of the page on which a heading stands; none for headings that are not there or stand on unnumbered pages.
    pub fn number_of(&self, anchor: u32) -> Option<u32> {
        let place = self.headings.iter().find(|place| place.anchor == anchor)?;
        self.pages.get(place.page as usize)?.number
    }
}
