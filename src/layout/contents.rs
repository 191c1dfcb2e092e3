//! The contents (目录): entries, leaders, page numbers, links.

use std::ops::Range;

use super::line::{ASCENT, Breaking, CharStyle, ParagraphShape, Span};
use super::page::{Glyph, Item, Link, Mark, Node, NodeKind, Text};
use super::pen::{Pen, Setter};
use super::table::add;
use crate::diag::Error;
use crate::document::{Align, Document, Face, ParagraphStyle, Role};
use crate::length::Length;

/// Room of the page numbers, which end at the right edge.
const NUMBERS: Length = Length::mm10(70);
/// Leaders stand in cells counted from the right, so that all dots stand in columns.
const DOT_CELL: Length = Length::hundredths(520);
const DOT_SIZE: Length = Length::pt(12);
/// Between the text and the first dot, at least.
const BEFORE_DOTS: Length = Length::pt(5);
const LEAST_DOTS: i32 = 3;

/// The contents, measured: their pages are known before any page number is.
pub(super) struct ContentsBlock<'d> {
    entries: Vec<EntryBlock<'d>>,
    width: Length,
}

struct EntryBlock<'d> {
    level: u8,
    text: &'d str,
    anchor: u32,
    style: ParagraphStyle,
    lines: Range<u32>,
}

impl EntryBlock<'_> {
    fn height(&self) -> Length {
        self.style.pitch * self.lines.len() as i32
    }
}

impl<'d> ContentsBlock<'d> {
    pub(super) fn measure(
        document: &'d Document,
        width: Length,
        setter: &mut Setter<'_>,
    ) -> Result<ContentsBlock<'d>, Error> {
        let mut entries = Vec::new();
        for heading in document.headings() {
            let Some(entry) = &heading.entry else { continue };
            let role = if entry.level <= 1 { Role::ContentsPart } else { Role::ContentsEntry };
            let style = *document.style.paragraph(role);
            let characters = CharStyle::from(&style);
            let number = number_of(&entry.text);
            let hang = if number.is_empty() { Length::ZERO } else { setter.measure(number, characters)? };
            let shape = ParagraphShape {
                width: width - NUMBERS - DOT_CELL * LEAST_DOTS - BEFORE_DOTS,
                first_indent: style.left_indent,
                hanging_indent: style.left_indent + hang,
                align: Align::Left,
                breaking: Breaking::Sense,
                rules: setter.rules,
            };
            let lines = setter.set(&[Span { text: &entry.text, style: characters }], &shape)?;
            entries.push(EntryBlock { level: entry.level, text: &entry.text, anchor: heading.anchor, style, lines });
        }
        Ok(ContentsBlock { entries, width })
    }

    /// The entries of each page, where they begin and how high they are. A part whose entries do not all fit begins the
    /// next page.
    pub(super) fn pages(&self, top: Length, page_height: Length) -> Vec<(Range<usize>, Length, Length)> {
        let mut pages = Vec::new();
        let (mut start, mut page_top, mut height) = (0, top, Length::ZERO);
        for (number, entry) in self.entries.iter().enumerate() {
            let whole: Length = match entry.level {
                0 | 1 => {
                    let below = self.entries[number + 1..].iter().take_while(|below| below.level > 1);
                    entry.height() + below.map(EntryBlock::height).sum()
                }
                _ => entry.height(),
            };
            let needed = if whole <= page_height { whole } else { entry.height() };
            if page_top + height + needed > page_height && height > Length::ZERO {
                pages.push((start..number, page_top, height));
                (start, page_top, height) = (number, Length::ZERO, Length::ZERO);
            }
            height += entry.height();
        }
        pages.push((start..self.entries.len(), page_top, height));
        pages
    }

    /// Draws entries from (x, y) on; `number` gives the page number of a heading.
    pub(super) fn draw(
        &self,
        entries: Range<usize>,
        (x, mut y): (Length, Length),
        number: impl Fn(u32) -> Option<u32>,
        nodes: &mut Vec<Node>,
        contents: u32,
        pen: &mut Pen<'_, '_>,
    ) -> Result<(), Error> {
        let right = x + self.width;
        for entry in &self.entries[entries] {
            let item = add(nodes, NodeKind::ContentsItem, contents);
            let reference = add(nodes, NodeKind::Reference, item);
            let link = add(nodes, NodeKind::Link, reference);
            let mark = Mark::Node(link);
            let size = entry.style.size;
            pen.lines(mark, entry.lines.clone(), x, y, entry.style.pitch);
            let last = y + entry.style.pitch * (entry.lines.len() as i32 - 1);

            // A space before it, for readers who hear it: 部门概况 1.
            let number = number(entry.anchor).map_or_else(String::new, |number| format!(" {number}"));
            let western = CharStyle { face: Face::Roman, western: None, size, tracking: Length::ZERO };
            let number = pen.setter.label(&number, western)?;
            pen.line(mark, number.line, right - number.width, last);
            let (top_left, bottom_right) = ((x + entry.style.left_indent, y), (right, last + size));
            pen.put(mark, Item::Link(Link::new(top_left, bottom_right, entry.anchor, entry.text, link)));

            let end = x + pen.setter.widest(entry.lines.end - 1..entry.lines.end);
            let space = pen.setter.measure(" 1", western)? - pen.setter.measure("1", western)?;
            let room = NUMBERS.max(number.width - space + BEFORE_DOTS);
            draw_leader(end + BEFORE_DOTS, right - room, last + size.em(ASCENT), pen);
            y += entry.height();
        }
        Ok(())
    }
}

/// Dots on a base line between two edges.
fn draw_leader(left: Length, right: Length, y: Length, pen: &mut Pen<'_, '_>) {
    let count = (right - left).thousandths() / DOT_CELL.thousandths();
    let Ok(dot) = pen.setter.fonts.glyph(Face::Roman, '.') else { return };
    if count <= 0 {
        return;
    }
    let text = Text {
        font: dot.font,
        size: DOT_SIZE,
        x: right - DOT_CELL * count + (DOT_CELL - DOT_SIZE.em(dot.advance.into())) / 2,
        y,
        turn: 0,
        glyphs: pen.page.add_glyphs((0..count).map(|number| Glyph::new(dot.glyph, '.', DOT_CELL * number))),
    };
    pen.put(Mark::Layout, Item::Text(text));
}

/// The number that an entry begins with: 一、, 附件1 and the space behind it. A second line begins under what follows it.
fn number_of(text: &str) -> &str {
    let mut end = 0;
    for (count, (at, character)) in text.char_indices().enumerate() {
        let space = character.is_whitespace();
        if end > 0 && !space {
            break;
        }
        if space || character == '、' {
            end = at + character.len_utf8();
        } else if count >= 6 {
            return "";
        }
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_entries() {
        for (text, number) in [
            ("一、收入支出决算总表", "一、"),
            ("十四、国有资本经营预算、支出", "十四、"),
            ("附件1 广元市昭化区总工会", "附件1 "),
            ("第一部分\u{3000}部门概况", "第一部分\u{3000}"),
            ("部门整体支出绩效评价报告 一", ""),
            ("附表", ""),
        ] {
            assert_eq!(number_of(text), number, "{text}");
        }
    }
}
