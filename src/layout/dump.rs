//! A text dump of placed pages, for people and for snapshots (`pages.txt`).

use std::fmt::Write;

use super::page::{Item, Mark, Node, NodeKind, Page, Pages, Segment};
use crate::length::Length;

/// All pages, what is drawn on them and to whom it belongs, then the headings. Lengths in points.
///
/// A text is shown with its font's number, its size, its start, and the start of its last glyph.
pub fn dump(pages: &Pages) -> String {
    let mut out = String::new();
    // Writing into a string cannot fail.
    for (index, page) in pages.pages.iter().enumerate() {
        let _ = dump_page(&mut out, pages, index, page);
    }
    for place in &pages.headings {
        let _ = writeln!(out, "heading {} on page {} at {}", place.anchor, place.page + 1, pt(place.y));
    }
    out
}

fn dump_page(out: &mut String, pages: &Pages, index: usize, page: &Page) -> std::fmt::Result {
    let number = page.number.map_or_else(|| "no number".to_owned(), |number| format!("number {number}"));
    writeln!(out, "page {}, {number}, {} × {}", index + 1, pt(page.width), pt(page.height))?;
    for group in &page.groups {
        match group.mark {
            Mark::Node(node) => writeln!(out, "  {}", path(&pages.nodes, node))?,
            Mark::Pagination => writeln!(out, "  pagination")?,
            Mark::Layout => writeln!(out, "  layout")?,
        }
        for item in page.items_of(group) {
            write!(out, "    ")?;
            dump_item(out, page, item)?;
        }
    }
    Ok(())
}

fn dump_item(out: &mut String, page: &Page, item: &Item) -> std::fmt::Result {
    let at = |(x, y): (Length, Length)| format!("{},{}", pt(x), pt(y));
    match item {
        Item::Text(text) => {
            let glyphs = page.glyphs_of(text);
            let characters: String = glyphs.iter().map(|glyph| glyph.character).collect();
            let last = glyphs.last().map_or(Length::ZERO, |glyph| glyph.offset);
            let turn = if text.turn == 0 { "" } else { " turned" };
            let start = at((text.x, text.y));
            writeln!(out, "text{turn} {start} +{} f{} {} {characters:?}", pt(last), text.font.0, pt(text.size))
        }
        Item::Stroke(stroke) => {
            let colour = colour(stroke.colour);
            writeln!(out, "stroke {} {} {} {colour}", at(stroke.from), at(stroke.to), pt(stroke.width))
        }
        Item::Shape(shape) => {
            write!(out, "shape {}", at(shape.start))?;
            for segment in &shape.segments {
                match segment {
                    Segment::Line(end) => write!(out, " {}", at(*end))?,
                    Segment::Curve(first, second, end) => {
                        write!(out, " ({} {} {})", at(*first), at(*second), at(*end))?;
                    }
                }
            }
            if let Some(fill) = shape.fill {
                write!(out, " fill {}", colour(fill))?;
            }
            if let Some((width, outline)) = shape.outline {
                write!(out, " outline {} {}", pt(width), colour(outline))?;
            }
            writeln!(out)
        }
        Item::Link(link) => {
            writeln!(out, "link {} {} to {}", at(link.top_left), at(link.bottom_right), link.anchor)
        }
    }
}

/// Points with as many decimals as needed.
fn pt(length: Length) -> String {
    let thousandths = length.thousandths();
    let sign = if thousandths < 0 { "-" } else { "" };
    let (points, rest) = (thousandths.abs() / 1000, thousandths.abs() % 1000);
    if rest == 0 {
        return format!("{sign}{points}");
    }
    format!("{sign}{points}.{rest:03}").trim_end_matches('0').to_owned()
}

fn colour(colour: crate::document::Colour) -> String {
    format!("#{:02X}{:02X}{:02X}", colour.0, colour.1, colour.2)
}

/// The kinds of a node and of those above it, the document left out.
fn path(nodes: &[Node], node: u32) -> String {
    let mut kinds = Vec::new();
    let mut at = Some(node);
    while let Some(index) = at {
        let Some(node) = nodes.get(index as usize) else { break };
        if node.kind != NodeKind::Document {
            kinds.push(kind(&node.kind));
        }
        at = node.parent;
    }
    kinds.reverse();
    format!("{node} {}", kinds.join(" › "))
}

fn kind(kind: &NodeKind) -> String {
    let spans = |columns: u32, rows: u32| match (columns, rows) {
        (1, 1) => String::new(),
        (columns, rows) => format!(" {columns}×{rows}"),
    };
    match kind {
        NodeKind::Document => "document".into(),
        NodeKind::Part => "part".into(),
        NodeKind::Section => "section".into(),
        NodeKind::Heading(level) => format!("heading {level}"),
        NodeKind::Paragraph => "paragraph".into(),
        NodeKind::Contents => "contents".into(),
        NodeKind::ContentsItem => "item".into(),
        NodeKind::Reference => "reference".into(),
        NodeKind::Link => "link".into(),
        NodeKind::Table => "table".into(),
        NodeKind::TableHead => "head".into(),
        NodeKind::TableBody => "body".into(),
        NodeKind::TableRow => "row".into(),
        NodeKind::HeaderCell { columns, column_span, row_span } => {
            let heads = if *columns { "columns" } else { "rows" };
            format!("head of {heads}{}", spans(*column_span, *row_span))
        }
        NodeKind::DataCell { column_span, row_span } => format!("cell{}", spans(*column_span, *row_span)),
        NodeKind::Figure { .. } => "figure".into(),
        NodeKind::Caption => "caption".into(),
        NodeKind::Note => "note".into(),
    }
}
