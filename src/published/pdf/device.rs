//! What a page draws, as hayro-interpret plays it: glyphs and ruling lines.

use std::f64::consts::FRAC_PI_2;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, InterpreterWarning, SoftMask, TransformExt, interpret_page,
};

use crate::diag::Area;

/// The pages of a file.
pub(super) struct Book(Pdf);

/// A page as it is drawn. Lengths are points from the upper left corner of the page, turned so that its text is upright.
#[derive(Default)]
pub(super) struct Drawing {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) glyphs: Vec<Glyph>,
    pub(super) rules: Vec<Rule>,
    pub(super) images: usize,
    /// Glyphs that have no character: the font does not say what they are.
    pub(super) nameless: usize,
    /// Whether there was more on the page than a page can hold.
    pub(super) overfull: bool,
}

/// A character in its place.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub(super) text: String,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) base: f64,
    pub(super) size: f64,
    /// Quarter turns clockwise against the text of the page.
    pub(super) turn: u8,
    /// Where it is on the page as it is shown.
    pub(super) area: Area,
}

impl Glyph {
    pub(super) fn middle(&self) -> f64 {
        (self.left + self.right) / 2.0
    }

    /// The height of the middle of the character.
    pub(super) fn center(&self) -> f64 {
        self.base - self.size * 0.35
    }
}

/// A straight line that may be of a table.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Rule {
    pub(super) vertical: bool,
    /// x of a vertical line, y of a horizontal one.
    pub(super) at: f64,
    pub(super) from: f64,
    pub(super) to: f64,
}

/// The most glyphs and rules of a page: ten times what a full page of a large table has.
const LIMIT: usize = 100_000;

/// What is thicker is an area and no line.
const THICK: f64 = 3.0;

impl Book {
    /// Why a file is no PDF that can be read: whether it is encrypted.
    pub(super) fn open(bytes: &[u8]) -> Result<Book, bool> {
        use hayro_interpret::hayro_syntax::LoadPdfError;
        let data: Arc<Vec<u8>> = Arc::new(bytes.to_vec());
        Pdf::new(data).map(Book).map_err(|error| matches!(error, LoadPdfError::Decryption(_)))
    }

    pub(super) fn len(&self) -> usize {
        self.0.pages().len()
    }

    /// Plays each page; gives how many fonts could not be read, whose text is in no drawing.
    pub(super) fn play(&self, mut each: impl FnMut(Drawing)) -> usize {
        let cache = InterpreterCache::new();
        let lost = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&lost);
        let settings = InterpreterSettings {
            warning_sink: Arc::new(move |warning| {
                if matches!(warning, InterpreterWarning::UnsupportedFont) {
                    counter.fetch_add(1, Ordering::Relaxed);
                }
            }),
            ..InterpreterSettings::default()
        };
        for page in self.0.pages().iter() {
            each(self.page(page, &cache, settings.clone()));
        }
        lost.load(Ordering::Relaxed)
    }

    fn page<'a>(&'a self, page: &'a Page<'a>, cache: &InterpreterCache<'a>, settings: InterpreterSettings) -> Drawing {
        let (width, height) = page.render_dimensions();
        let (width, height) = (f64::from(width), f64::from(height));
        let transform = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(transform, Rect::new(0.0, 0.0, width, height), cache, self.0.xref(), settings);
        let mut player = Player { drawing: Drawing { width, height, ..Drawing::default() } };
        interpret_page(page, &mut context, &mut player);
        upright(player.drawing)
    }
}

struct Player {
    drawing: Drawing,
}

impl Player {
    fn full(&mut self) -> bool {
        self.drawing.overfull |= self.drawing.glyphs.len() >= LIMIT || self.drawing.rules.len() >= LIMIT;
        self.drawing.overfull
    }

    fn segment(&mut self, a: Point, b: Point) {
        let (across, down) = ((a.x - b.x).abs(), (a.y - b.y).abs());
        let rule = match () {
            () if across < 0.5 && down > 2.0 => {
                Rule { vertical: true, at: (a.x + b.x) / 2.0, from: a.y.min(b.y), to: a.y.max(b.y) }
            }
            () if down < 0.5 && across > 2.0 => {
                Rule { vertical: false, at: (a.y + b.y) / 2.0, from: a.x.min(b.x), to: a.x.max(b.x) }
            }
            () => return,
        };
        if !self.full() {
            self.drawing.rules.push(rule);
        }
    }

    fn filled(&mut self, area: Rect) {
        let (x, y) = ((area.x0 + area.x1) / 2.0, (area.y0 + area.y1) / 2.0);
        if area.width() <= THICK && area.height() > area.width() {
            self.segment(Point::new(x, area.y0), Point::new(x, area.y1));
        } else if area.height() <= THICK && area.width() > area.height() {
            self.segment(Point::new(area.x0, y), Point::new(area.x1, y));
        }
    }

    fn path(&mut self, path: &BezPath, transform: Affine, stroked: bool) {
        let (mut start, mut last) = (Point::ZERO, Point::ZERO);
        let mut area: Option<Rect> = None;
        for element in path.elements() {
            let to = match *element {
                PathEl::MoveTo(to) => {
                    if let Some(area) = area.take().filter(|_| !stroked) {
                        self.filled(area);
                    }
                    (start, last) = (transform * to, transform * to);
                    area = Some(Rect::from_points(start, start));
                    continue;
                }
                PathEl::LineTo(to) => transform * to,
                PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => {
                    last = transform * to;
                    area = area.map(|area| area.union_pt(last));
                    continue;
                }
                PathEl::ClosePath => start,
            };
            if stroked {
                self.segment(last, to);
            }
            last = to;
            area = area.map(|area| area.union_pt(to));
        }
        if let Some(area) = area.filter(|_| !stroked) {
            self.filled(area);
        }
    }
}

impl<'a> Device<'a> for Player {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        if self.full() {
            return;
        }
        match mode {
            DrawMode::Fill(_) => self.path(path, props.transform, false),
            DrawMode::Stroke(_) => self.path(path, props.transform, true),
            DrawMode::FillAndStroke(..) => self.path(path, props.transform, true),
            DrawMode::Invisible => {}
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        if matches!(mode, DrawMode::Invisible) {
            return;
        }
        for glyph in run.glyphs() {
            if self.full() {
                return;
            }
            let (advance, text) = match &**glyph {
                Drawn::Outline(outline) => (outline.advance_width(), outline.as_unicode()),
                Drawn::Type3(drawn) => (drawn.advance_width(), drawn.as_unicode()),
            };
            let text = match text {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(text)) => text,
                None => {
                    self.drawing.nameless += 1;
                    continue;
                }
            };
            if text.chars().all(|c| c.is_whitespace() || c.is_control() || c == '\u{feff}') {
                continue;
            }
            let transform = props.transform * glyph.transform();
            let advance = f64::from(advance.unwrap_or(1000.0));
            let (start, end) = (transform * Point::ZERO, transform * Point::new(advance, 0.0));
            let size = (transform * Point::new(0.0, 1000.0) - start).hypot();
            let along = end - start;
            let place = [start.x, start.y, end.x, end.y, size];
            if size < 0.5 || along.hypot() < 0.01 || !place.iter().all(|length| length.is_finite()) {
                continue;
            }
            // Text across the page is a watermark.
            let quarters = along.atan2() / FRAC_PI_2;
            if (quarters - quarters.round()).abs() > 0.1 {
                continue;
            }
            let turn = match quarters.round() {
                q if (q - 1.0).abs() < 0.5 => 1,
                q if q.abs() > 1.5 => 2,
                q if (q + 1.0).abs() < 0.5 => 3,
                _ => 0,
            };
            let (width, height) = (self.drawing.width, self.drawing.height);
            // From the baseline up to the head of the characters and a little below it.
            let up = (transform * Point::new(0.0, 860.0)) - start;
            let box_of = Rect::from_points(start - up * 0.15, end + up);
            let middle = box_of.center();
            if !(0.0..=width).contains(&middle.x) || !(0.0..=height).contains(&middle.y) {
                continue;
            }
            let area = Area {
                left: thousandths(box_of.x0),
                top: thousandths(box_of.y0),
                right: thousandths(box_of.x1),
                bottom: thousandths(box_of.y1),
            };
            let glyph = Glyph { text, left: start.x, right: end.x, base: start.y, size, turn, area };
            self.drawing.glyphs.push(glyph);
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.drawing.images += 1;
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_clip_rect(&mut self, _: &Rect) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

#[expect(clippy::cast_possible_truncation, reason = "`as` saturates, and a box beyond two million points is no place")]
fn thousandths(points: f64) -> i32 {
    (points * 1000.0).round() as i32
}

/// Turns a page whose text stands on its side: a wide table on an upright sheet.
fn upright(mut drawing: Drawing) -> Drawing {
    let mut counts = [0_usize; 4];
    for glyph in &drawing.glyphs {
        counts[usize::from(glyph.turn)] += 1;
    }
    let most = (0..4_u8).max_by_key(|turn| (counts[usize::from(*turn)], 4 - turn)).unwrap_or(0);
    let (width, height) = (drawing.width, drawing.height);
    let turn = |x: f64, y: f64| match most {
        1 => (y, width - x),
        2 => (width - x, height - y),
        3 => (height - y, x),
        _ => (x, y),
    };
    for glyph in &mut drawing.glyphs {
        let (left, base) = turn(glyph.left, glyph.base);
        glyph.turn = (glyph.turn + 4 - most) % 4;
        // What the text runs along is the longer edge of its box, on the page as it is shown.
        let along = if most % 2 == 1 {
            glyph.area.bottom.saturating_sub(glyph.area.top)
        } else {
            glyph.area.right.saturating_sub(glyph.area.left)
        };
        let length = if glyph.turn == 0 { f64::from(along) / 1000.0 } else { 0.0 };
        (glyph.left, glyph.right, glyph.base) = (left, left + length, base);
    }
    for rule in &mut drawing.rules {
        let ends = |from: f64, at: f64| if rule.vertical { turn(at, from) } else { turn(from, at) };
        let (a, b) = (ends(rule.from, rule.at), ends(rule.to, rule.at));
        let vertical = rule.vertical != (most % 2 == 1);
        let (at, from, to) = if vertical { (a.0, a.1, b.1) } else { (a.1, a.0, b.0) };
        *rule = Rule { vertical, at, from: from.min(to), to: from.max(to) };
    }
    if most % 2 == 1 {
        (drawing.width, drawing.height) = (height, width);
    }
    drawing
}
