//! What stands on the pages, as printpdf's operations, each thing marked with the node of the structure it belongs to.
//!
//! Places are rounded to tenths of a point, 35 µm, each from where it should be, so that errors do not add up: a dot of
//! a printer of 600 dots an inch is larger.

use std::collections::BTreeMap;

use printpdf::{
    Color, DictItem, Line, LinePoint, Op, PaintMode, PdfFontHandle, PdfPage, Point, Polygon, PolygonRing, Pt, Rect,
    Rgb, TextMatrix, WindingOrder,
};

use super::fonts::{Subset, Subsets};
use super::{misuse, tags};
use crate::diag::Error;
use crate::layout::{Colour, FontId, Glyph, Item, Mark, Node, Page, Segment, Shape, Stroke, Text};
use crate::length::Length;

/// How far a glyph may stand from its place before it is moved there, in thousandths of a point: 21 µm.
const TOLERANCE: i64 = 60;

/// A page's operations, and the node of each marked sequence by its number (MCID).
pub(super) fn page(page: &Page, nodes: &[Node], subsets: &Subsets<'_>) -> Result<(PdfPage, Vec<u32>), Error> {
    let mut painter = Painter {
        page,
        subsets,
        ops: Vec::with_capacity(4 * page.items.len()),
        marked: Vec::new(),
        state: State::default(),
    };
    for run in page.groups.chunk_by(|a, b| a.mark == b.mark) {
        let items = || run.iter().flat_map(|group| page.items_of(group)).filter(|item| is_painted(item));
        if items().next().is_none() {
            continue;
        }
        // A marked sequence lies within a text object or text objects lie within the sequence.
        let within_text = items().all(|item| matches!(item, Item::Text(text) if text.turn == 0));
        painter.text_object(within_text);
        painter.begin_mark(run[0].mark, nodes)?;
        items().for_each(|item| painter.item(item));
        painter.text_object(within_text);
        painter.ops.push(Op::EndMarkedContent);
    }
    painter.text_object(false);
    let sheet = || Rect {
        x: Pt(0.0),
        y: Pt(0.0),
        width: pt(hundredths(page.width)),
        height: pt(hundredths(page.height)),
        mode: None,
        winding_order: None,
    };
    Ok((PdfPage { media_box: sheet(), trim_box: sheet(), crop_box: sheet(), ops: painter.ops }, painter.marked))
}

fn is_painted(item: &Item) -> bool {
    match item {
        Item::Text(text) => !text.glyphs.is_empty(),
        Item::Stroke(_) | Item::Shape(_) => true,
        Item::Link(_) => false,
    }
}

struct Painter<'a> {
    page: &'a Page,
    subsets: &'a Subsets<'a>,
    ops: Vec<Op>,
    marked: Vec<u32>,
    state: State,
}

/// What the page's operations have set so far.
struct State {
    font: Option<(FontId, Length)>,
    /// Space added after each glyph, in thousandths of a point.
    spacing: i64,
    /// Colour of text and of the inside of shapes.
    fill: Colour,
    /// Colour and thickness of lines.
    outline: Colour,
    thickness: Length,
    in_text: bool,
    /// Where the line begins that the next one is relative to, in tenths of a point from the lower left corner; there
    /// in a new text object.
    line: (i32, i32),
    /// How far the pen has come along the line, in millionths of a point: from the left edge, or from the start of a
    /// turned text.
    pen: i64,
}

impl Default for State {
    fn default() -> State {
        State {
            font: None,
            spacing: 0,
            fill: Colour::BLACK,
            outline: Colour::BLACK,
            thickness: Length::pt(1),
            in_text: false,
            line: (0, 0),
            pen: 0,
        }
    }
}

impl Painter<'_> {
    fn begin_mark(&mut self, mark: Mark, nodes: &[Node]) -> Result<(), Error> {
        let (tag, key, value) = match mark {
            Mark::Node(node) => {
                let kind =
                    &nodes.get(node as usize).ok_or_else(|| misuse("a group names a node that is not there"))?.kind;
                self.marked.push(node);
                (tags::name(kind), "MCID", DictItem::Int(self.marked.len() as i64 - 1))
            }
            Mark::Pagination => ("Artifact", "Type", DictItem::Name(b"Pagination".to_vec())),
            Mark::Layout => ("Artifact", "Type", DictItem::Name(b"Layout".to_vec())),
        };
        let properties = DictItem::Dict { map: BTreeMap::from([(key.to_owned(), value)]) };
        self.ops.push(Op::BeginMarkedContentWithProperties { tag: tag.to_owned(), properties });
        Ok(())
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Text(text) => self.text(text),
            Item::Stroke(stroke) => self.stroke(stroke),
            Item::Shape(shape) => self.shape(shape),
            Item::Link(_) => {}
        }
    }

    /// Begins or ends a text object, unless it is so already.
    fn text_object(&mut self, open: bool) {
        if open != self.state.in_text {
            self.ops.push(if open { Op::StartTextSection } else { Op::EndTextSection });
            self.state.in_text = open;
            self.state.line = (0, 0);
            self.state.pen = 0;
        }
    }

    fn text(&mut self, text: &Text) {
        let (place, subset) = self.subsets.get(text.font);
        let glyphs = self.page.glyphs_of(text);
        if text.turn != 0 {
            self.text_object(false);
        }
        self.text_object(true);
        self.fill(Colour::BLACK);
        if self.state.font != Some((text.font, text.size)) {
            self.state.font = Some((text.font, text.size));
            let font = PdfFontHandle::External(printpdf::FontId(format!("F{place}")));
            self.ops.push(Op::SetFont { font, size: pt(hundredths(text.size)) });
        }
        let gaps = Gaps { glyphs, subset, size: i64::from(text.size.thousandths()) };
        self.spacing(&gaps);

        let start = text.x + glyphs[0].offset;
        let (x, y) = self.place((start, text.y));
        if text.turn == 0 {
            // Texts that follow each other on a line need no move.
            let here =
                self.state.line.1 == y && (self.state.pen / 1000 - i64::from(start.thousandths())).abs() <= TOLERANCE;
            if !here || self.state.line == (0, 0) {
                let (line_x, line_y) = self.state.line;
                self.ops.push(Op::SetTextCursor { pos: Point { x: Pt(at(x - line_x)), y: Pt(at(y - line_y)) } });
                self.state.line = (x, y);
                self.state.pen = i64::from(x) * 100_000;
            }
            self.glyphs(&gaps, i64::from(text.x.thousandths()) * 1000);
        } else {
            let (x, y) = self.place((text.x, text.y));
            let [a, b] = match text.turn % 4 {
                0 => [1.0, 0.0],
                1 => [0.0, -1.0],
                2 => [-1.0, 0.0],
                _ => [0.0, 1.0],
            };
            self.ops.push(Op::SetTextMatrix { matrix: TextMatrix::Raw([a, b, -b, a, at(x), at(y)]) });
            self.glyphs(&gaps, 0);
            // The matrix lasts as long as the text object.
            self.text_object(false);
        }
    }

    /// Sets the space between glyphs that most of them have, if it spares more moves than it costs.
    fn spacing(&mut self, gaps: &Gaps<'_>) {
        let usual = gaps.usual();
        let moves = |spacing: i64| gaps.all().filter(|gap| (gap - spacing).abs() > 1).count();
        if usual != self.state.spacing && moves(self.state.spacing) > moves(usual) + 2 {
            self.state.spacing = usual;
            self.ops.push(Op::SetCharacterSpacing { multiplier: usual as f32 / 1000.0 });
        }
    }

    /// Shows glyphs from the pen on; `origin` is where offsets count from, in millionths of a point.
    fn glyphs(&mut self, gaps: &Gaps<'_>, origin: i64) {
        let Gaps { glyphs, subset, size } = *gaps;
        let mut pieces = Vec::new();
        let mut piece = Vec::with_capacity(glyphs.len() * 2);
        for (n, glyph) in glyphs.iter().enumerate() {
            let error = origin + i64::from(glyph.offset.thousandths()) * 1000 - self.state.pen;
            if n > 0 && error.abs() > TOLERANCE * 1000 {
                // A number in an array moves back by thousandths of an em.
                let number = -rounded(error, size);
                pieces.push(DictItem::String { data: std::mem::take(&mut piece), literal: true });
                pieces.push(DictItem::Int(number));
                self.state.pen -= number * size;
            }
            piece.extend(subset.code(glyph.id, glyph.character).to_be_bytes());
            self.state.pen += i64::from(subset.data.advance(glyph.id)) * size + self.state.spacing * 1000;
        }
        let last = DictItem::String { data: piece, literal: true };
        let (key, value) = if pieces.is_empty() {
            ("Tj", last)
        } else {
            pieces.push(last);
            ("TJ", DictItem::Array(pieces))
        };
        self.ops.push(Op::Unknown { key: key.to_owned(), value: vec![value] });
    }

    fn stroke(&mut self, stroke: &Stroke) {
        self.text_object(false);
        self.outline(stroke.colour, stroke.width);
        let points = [stroke.from, stroke.to].map(|point| self.point(point, false)).to_vec();
        self.ops.push(Op::DrawLine { line: Line { points, is_closed: false } });
    }

    fn shape(&mut self, shape: &Shape) {
        self.text_object(false);
        let mode = match (shape.fill, shape.outline) {
            (Some(_), Some(_)) => PaintMode::FillStroke,
            (Some(_), None) => PaintMode::Fill,
            (None, Some(_)) => PaintMode::Stroke,
            (None, None) => return,
        };
        if let Some(colour) = shape.fill {
            self.fill(colour);
        }
        if let Some((thickness, colour)) = shape.outline {
            self.outline(colour, thickness);
        }
        let mut points = vec![self.point(shape.start, false)];
        for segment in &shape.segments {
            match *segment {
                Segment::Line(end) => points.push(self.point(end, false)),
                Segment::Curve(first, second, end) => {
                    points.extend([self.point(first, true), self.point(second, true), self.point(end, false)]);
                }
            }
        }
        let rings = vec![PolygonRing { points }];
        self.ops.push(Op::DrawPolygon { polygon: Polygon { rings, mode, winding_order: WindingOrder::NonZero } });
    }

    fn fill(&mut self, colour: Colour) {
        if self.state.fill != colour {
            self.state.fill = colour;
            self.ops.push(Op::SetFillColor { col: rgb(colour) });
        }
    }

    fn outline(&mut self, colour: Colour, thickness: Length) {
        if self.state.outline != colour {
            self.state.outline = colour;
            self.ops.push(Op::SetOutlineColor { col: rgb(colour) });
        }
        if self.state.thickness != thickness {
            self.state.thickness = thickness;
            self.ops.push(Op::SetOutlineThickness { pt: pt(hundredths(thickness)) });
        }
    }

    fn point(&self, point: (Length, Length), bezier: bool) -> LinePoint {
        let (x, y) = self.place(point);
        LinePoint { p: Point { x: Pt(at(x)), y: Pt(at(y)) }, bezier }
    }

    /// A place in tenths of a point, counted from the lower left corner.
    fn place(&self, (x, y): (Length, Length)) -> (i32, i32) {
        (tenths(x), tenths(self.page.height - y))
    }
}

/// The glyphs of a text and the spaces between them.
struct Gaps<'a> {
    glyphs: &'a [Glyph],
    subset: &'a Subset<'a>,
    /// Font size in thousandths of a point.
    size: i64,
}

impl Gaps<'_> {
    /// The space after each glyph but the last, beyond its own width, in thousandths of a point.
    fn all(&self) -> impl Iterator<Item = i64> {
        self.glyphs.windows(2).map(|pair| {
            let step = i64::from(pair[1].offset.thousandths() - pair[0].offset.thousandths());
            step - rounded(i64::from(self.subset.data.advance(pair[0].id)) * self.size, 1000)
        })
    }

    /// The space that more than half of the glyphs have, if there is one (majority vote of Boyer and Moore).
    fn usual(&self) -> i64 {
        let (mut usual, mut votes) = (0, 0);
        for gap in self.all() {
            if votes == 0 {
                usual = gap;
            }
            votes += if (gap - usual).abs() <= 1 { 1 } else { -1 };
        }
        usual
    }
}

fn rounded(number: i64, divisor: i64) -> i64 {
    (number + number.signum() * divisor / 2) / divisor
}

/// A place in tenths of a point.
fn tenths(place: Length) -> i32 {
    rounded(place.thousandths().into(), 100) as i32
}

/// Tenths of a point as printpdf takes them. The shortest decimal of such a number is what it writes.
fn at(tenths: i32) -> f32 {
    tenths as f32 / 10.0
}

/// A size in hundredths of a point.
fn hundredths(length: Length) -> i32 {
    rounded(length.thousandths().into(), 10) as i32
}

/// Hundredths of a point as printpdf takes them.
fn pt(hundredths: i32) -> Pt {
    Pt(hundredths as f32 / 100.0)
}

/// A colour; three decimals tell all 256 steps apart.
fn rgb(Colour(r, g, b): Colour) -> Color {
    let [r, g, b] = [r, g, b].map(|part| rounded(i64::from(part) * 1000, 255) as f32 / 1000.0);
    Color::Rgb(Rgb { r, g, b, icc_profile: None })
}
