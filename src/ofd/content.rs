//! What a page draws (Content.xml, clauses 7.7, 9 and 11): one object for each text, stroke and shape.

use super::common::{Ids, NAMESPACE};
use super::fonts::Subsets;
use super::geometry::{Bounds, Micrometers};
use crate::layout::{Colour, Glyph, Item, Mark, Page, Segment, Shape, Stroke, Text};
use crate::length::Length;
use crate::xml::{DECLARATION, Put, escape};

/// How far a character may stand from its place, in micrometers: less than a dot of a printer of 1,200 dots an inch.
/// Steps that differ by less are written as one that repeats.
const TOLERANCE: i64 = 15;

/// A page's part.
pub(super) struct Content {
    /// Its number.
    pub(super) id: u32,
    /// The part.
    pub(super) xml: String,
    /// For each object of the structure: the node it belongs to, and its number. In the order of drawing.
    pub(super) marked: Vec<(u32, u32)>,
}

/// The part of a page.
pub(super) fn content(page: &Page, subsets: &Subsets<'_>, ids: &mut Ids) -> Content {
    let id = ids.next();
    let mut xml = String::with_capacity(256 + 160 * page.items.len());
    xml.put(format_args!(
        "{DECLARATION}<ofd:Page {NAMESPACE}><ofd:Area><ofd:PhysicalBox>{}</ofd:PhysicalBox></ofd:Area>\
         <ofd:Content><ofd:Layer ID=\"{}\" Type=\"Body\">",
        Bounds::between((Length::ZERO, Length::ZERO), (page.width, page.height)),
        ids.next()
    ));
    let mut marked = Vec::new();
    for group in &page.groups {
        for item in page.items_of(group) {
            let object = match item {
                Item::Text(text) => draw_text(&mut xml, text, page.glyphs_of(text), subsets, ids),
                Item::Stroke(stroke) => Some(draw_stroke(&mut xml, stroke, ids)),
                Item::Shape(shape) => draw_shape(&mut xml, shape, ids),
                Item::Link(_) => None,
            };
            if let (Some(object), Mark::Node(node)) = (object, group.mark) {
                marked.push((node, object));
            }
        }
    }
    xml.push_str("</ofd:Layer></ofd:Content></ofd:Page>");
    Content { id, xml, marked }
}

/// A text object (clause 11.2); nothing for a text without characters.
fn draw_text(xml: &mut String, text: &Text, glyphs: &[Glyph], subsets: &Subsets<'_>, ids: &mut Ids) -> Option<u32> {
    let (first, last) = (glyphs.first()?, glyphs.last()?);
    let (font, metrics) = subsets.get(text.font);
    let length = last.offset - first.offset + text.size.em(metrics.advance(last.id).into());
    let (ascent, descent) = (text.size.em(metrics.ascent), -text.size.em(metrics.descent));
    // The box of a turned text is turned with it: clockwise, its ascent points to the right.
    let (start_x, start_y) = if text.turn == 0 { (text.x + first.offset, text.y) } else { (text.x, text.y) };
    let (top_left, bottom_right, turned) = match text.turn % 4 {
        0 => ((start_x, start_y - ascent), (start_x + length, start_y + descent), false),
        _ => ((start_x - descent, start_y), (start_x + ascent, start_y + length), true),
    };
    let id = ids.next();
    xml.put(format_args!(
        "<ofd:TextObject ID=\"{id}\" Boundary=\"{}\" Font=\"{font}\" Size=\"{}\"",
        Bounds::between(top_left, bottom_right),
        Micrometers::of(text.size)
    ));
    if turned {
        xml.put(format_args!(" CTM=\"0 1 -1 0 {} 0\"", Micrometers::of(ascent + descent)));
    }
    xml.put(format_args!("><ofd:TextCode X=\"0\" Y=\"{}\"", Micrometers::of(ascent)));
    if glyphs.len() > 1 {
        xml.push_str(" DeltaX=\"");
        put_steps(xml, glyphs);
        xml.push('"');
    }
    let characters: String = glyphs.iter().map(|glyph| glyph.character).collect();
    xml.put(format_args!(">{}</ofd:TextCode></ofd:TextObject>", escape(&characters)));
    Some(id)
}

/// The distances between characters (clause 11.3): `g 3 5.644` is 5.644 three times.
fn put_steps(xml: &mut String, glyphs: &[Glyph]) {
    let place = |n: usize| Micrometers::of_thousandths(i64::from(glyphs[n].offset.thousandths())).0;
    let (mut n, mut pen, mut first) = (0, place(0), true);
    while n + 1 < glyphs.len() {
        let step = place(n + 1) - pen;
        let mut count = 1;
        while n + count + 1 < glyphs.len()
            && (pen + step * (count as i64 + 1) - place(n + count + 1)).abs() <= TOLERANCE
        {
            count += 1;
        }
        if !first {
            xml.push(' ');
        }
        first = false;
        let shown = Micrometers(step);
        match count {
            1 => xml.put(format_args!("{shown}")),
            2 => xml.put(format_args!("{shown} {shown}")),
            _ => xml.put(format_args!("g {count} {shown}")),
        }
        pen += step * count as i64;
        n += count;
    }
}

/// A path object (clause 9) for a line.
fn draw_stroke(xml: &mut String, stroke: &Stroke, ids: &mut Ids) -> u32 {
    let id = ids.next();
    let bounds = Bounds::around([stroke.from, stroke.to].into_iter(), stroke.width / 2);
    xml.put(format_args!(
        "<ofd:PathObject ID=\"{id}\" Boundary=\"{bounds}\" LineWidth=\"{}\">",
        Micrometers::of(stroke.width)
    ));
    put_color(xml, "StrokeColor", stroke.colour);
    let ((x1, y1), (x2, y2)) = (bounds.inner(stroke.from), bounds.inner(stroke.to));
    xml.put(format_args!("<ofd:AbbreviatedData>M {x1} {y1} L {x2} {y2}</ofd:AbbreviatedData></ofd:PathObject>"));
    id
}

/// A path object for a closed path; nothing for one that is neither filled nor outlined.
fn draw_shape(xml: &mut String, shape: &Shape, ids: &mut Ids) -> Option<u32> {
    if shape.fill.is_none() && shape.outline.is_none() {
        return None;
    }
    let id = ids.next();
    let points = shape.segments.iter().flat_map(|segment| match *segment {
        Segment::Line(end) => vec![end],
        Segment::Curve(first, second, end) => vec![first, second, end],
    });
    let thickness = shape.outline.map_or(Length::ZERO, |(thickness, _)| thickness);
    let bounds = Bounds::around(std::iter::once(shape.start).chain(points), thickness / 2);
    xml.put(format_args!("<ofd:PathObject ID=\"{id}\" Boundary=\"{bounds}\""));
    match shape.outline {
        Some((thickness, _)) => xml.put(format_args!(" LineWidth=\"{}\"", Micrometers::of(thickness))),
        None => xml.push_str(" Stroke=\"false\""),
    }
    xml.push_str(if shape.fill.is_some() { " Fill=\"true\">" } else { ">" });
    if let Some((_, color)) = shape.outline {
        put_color(xml, "StrokeColor", color);
    }
    if let Some(color) = shape.fill {
        put_color(xml, "FillColor", color);
    }
    let (x, y) = bounds.inner(shape.start);
    xml.put(format_args!("<ofd:AbbreviatedData>M {x} {y}"));
    for segment in &shape.segments {
        match *segment {
            Segment::Line(end) => {
                let (x, y) = bounds.inner(end);
                xml.put(format_args!(" L {x} {y}"));
            }
            Segment::Curve(first, second, end) => {
                let [(x1, y1), (x2, y2), (x, y)] = [first, second, end].map(|point| bounds.inner(point));
                xml.put(format_args!(" B {x1} {y1} {x2} {y2} {x} {y}"));
            }
        }
    }
    xml.push_str(" C</ofd:AbbreviatedData></ofd:PathObject>");
    Some(id)
}

/// A color of sRGB; black is what an object has without one (clause 8.3.2), but the inside of a path has none then.
fn put_color(xml: &mut String, element: &str, color: Colour) {
    if color != Colour::BLACK || element == "FillColor" {
        let Colour(r, g, b) = color;
        xml.put(format_args!("<ofd:{element} Value=\"{r} {g} {b}\"/>"));
    }
}
