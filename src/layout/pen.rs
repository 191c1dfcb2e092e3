//! Setting text and drawing on a page: what blocks, tables, charts and contents share.

use std::collections::BTreeSet;
use std::ops::Range;

use super::fonts::{Fonts, MissingGlyph, is_forbidden};
use super::line::{self, ASCENT, Breaking, CharStyle, LineRules, Lines, ParagraphShape, Span};
use super::page::{Glyph, Group, Item, Mark, Page, Shape, Stroke, Text};
use crate::diag::{self, Diagnostic, Error, ErrorKind, Source};
use crate::document::{Align, Colour, Document, Face, unshifted};
use crate::length::Length;

/// Sets text in lines, and keeps them all.
pub(super) struct Setter<'f> {
    pub(super) fonts: &'f Fonts,
    pub(super) rules: LineRules,
    pub(super) lines: Lines,
    /// What is wrong and does not stop the layout: all of it is told at once.
    pub(super) problems: Vec<Diagnostic>,
}

/// A line that stands by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Label {
    pub(super) line: u32,
    pub(super) width: Length,
}

impl<'f> Setter<'f> {
    pub(super) fn new(fonts: &'f Fonts, rules: LineRules) -> Setter<'f> {
        Setter { fonts, rules, lines: Lines::default(), problems: Vec::new() }
    }

    /// Sets a paragraph; gives its lines.
    pub(super) fn set(&mut self, spans: &[Span<'_>], shape: &ParagraphShape) -> Result<Range<u32>, Error> {
        self.lines.set(self.fonts, spans, shape).map_err(|missing| {
            let text: String = spans.iter().map(|span| span.text).collect();
            missing_glyph(missing, &text)
        })
    }

    /// Sets a text of one look in lines of like length, broken by sense.
    pub(super) fn wrap(
        &mut self,
        text: &str,
        style: CharStyle,
        width: Length,
        align: Align,
    ) -> Result<Range<u32>, Error> {
        let shape = ParagraphShape {
            width,
            first_indent: Length::ZERO,
            hanging_indent: Length::ZERO,
            align,
            breaking: Breaking::Sense,
            rules: self.rules,
        };
        self.set(&[Span { text, style }], &shape)
    }

    /// Sets a text on one line.
    pub(super) fn label(&mut self, text: &str, style: CharStyle) -> Result<Label, Error> {
        const ENDLESS: Length = Length::pt(1_000_000);
        let lines = self.wrap(text, style, ENDLESS, Align::Left)?;
        let width = self.lines.lines[lines.start as usize].width;
        Ok(Label { line: lines.start, width })
    }

    /// The room that a text needs to stay on one line.
    pub(super) fn measure(&self, text: &str, style: CharStyle) -> Result<Length, Error> {
        line::measure(self.fonts, text, style, self.rules).map_err(|missing| missing_glyph(missing, text))
    }

    /// What has been set so far, for [`forget`](Setter::forget).
    pub(super) fn mark(&self) -> [usize; 3] {
        [self.lines.lines.len(), self.lines.runs.len(), self.lines.glyphs.len()]
    }

    /// Forgets what was set since the mark.
    pub(super) fn forget(&mut self, [lines, runs, glyphs]: [usize; 3]) {
        self.lines.lines.truncate(lines);
        self.lines.runs.truncate(runs);
        self.lines.glyphs.truncate(glyphs);
    }

    /// The widest of these lines, its indent included.
    pub(super) fn widest(&self, lines: Range<u32>) -> Length {
        let lines = &self.lines.lines[lines.start as usize..lines.end as usize];
        lines.iter().map(|line| line.x + line.width).max().unwrap_or(Length::ZERO)
    }
}

const MISSING_GLYPH: &str = "missing-glyph";

fn missing_glyph(missing: MissingGlyph, text: &str) -> Error {
    let at = text.chars().position(|character| character == missing.character).unwrap_or(0);
    let excerpt: String = text.chars().skip(at.saturating_sub(12)).take(24).collect();
    let problem = Diagnostic::error(MISSING_GLYPH, format!("{missing}，见“{}”", excerpt.replace('\n', " ")))
        .label(diag::Label::character(missing.character, "不能排印"))
        .help("删去；从别处复制来的文字，先粘贴为纯文本");
    Error::new(ErrorKind::Layout, vec![problem], Source::default())
}

/// Whether a layout stopped at a character without a font.
pub(super) fn is_missing_glyph(error: &Error) -> bool {
    error.diagnostics().iter().any(|problem| problem.id == MISSING_GLYPH)
}

/// All characters of a document that no font has, each once.
pub(super) fn missing_glyphs(document: &Document, fonts: &Fonts) -> Vec<MissingGlyph> {
    let mut known = BTreeSet::new();
    let mut missing = Vec::new();
    for character in document.texts().into_iter().flat_map(str::chars).filter(|character| *character != '\n') {
        let plain = unshifted(character).map_or(character, |(plain, _)| plain);
        // A face takes what it lacks from any other.
        if known.insert(character) && !is_forbidden(character) && fonts.glyph(Face::Fang, plain).is_err() {
            missing.push(MissingGlyph { character, face: Face::Fang });
        }
    }
    missing
}

/// Draws on a page.
pub(super) struct Pen<'p, 'f> {
    pub(super) setter: &'p mut Setter<'f>,
    pub(super) page: &'p mut Page,
}

impl Page {
    /// Draws a thing; things of one owner that follow each other are one group.
    pub(super) fn put(&mut self, mark: Mark, item: Item) {
        let start = self.items.len() as u32;
        self.items.push(item);
        match self.groups.last_mut() {
            Some(group) if group.mark == mark => group.items.end = start + 1,
            _ => self.groups.push(Group::new(mark, start..start + 1)),
        }
    }

    /// Adds the glyphs of a text; gives their range.
    pub(super) fn add_glyphs(&mut self, glyphs: impl Iterator<Item = Glyph>) -> Range<u32> {
        let start = self.glyphs.len() as u32;
        self.glyphs.extend(glyphs);
        start..self.glyphs.len() as u32
    }
}

impl Pen<'_, '_> {
    pub(super) fn put(&mut self, mark: Mark, item: Item) {
        self.page.put(mark, item);
    }

    pub(super) fn stroke(
        &mut self,
        mark: Mark,
        from: (Length, Length),
        to: (Length, Length),
        width: Length,
        colour: Colour,
    ) {
        self.put(mark, Item::Stroke(Stroke::new(from, to, width, colour)));
    }

    pub(super) fn shape(&mut self, mark: Mark, shape: Shape) {
        self.put(mark, Item::Shape(shape));
    }

    /// Draws a line of text whose paragraph begins at `x`; `top` is the upper edge of the em box.
    pub(super) fn line(&mut self, mark: Mark, line: u32, x: Length, top: Length) {
        let Pen { setter, page } = self;
        let lines = &setter.lines;
        let Some(line) = lines.lines.get(line as usize) else { return };
        for run in lines.runs_of(line) {
            let glyphs = page.add_glyphs(lines.glyphs_of(run).iter().copied());
            let (x, y) = (x + run.x, top + run.size.em(ASCENT) + run.drop);
            page.put(mark, Item::Text(Text { font: run.font, size: run.size, x, y, turn: 0, glyphs }));
        }
    }

    /// Draws lines at this distance of base lines; `top` is the upper edge of the first em box.
    pub(super) fn lines(&mut self, mark: Mark, lines: Range<u32>, x: Length, top: Length, pitch: Length) {
        for (number, line) in (0..).zip(lines) {
            self.line(mark, line, x, top + pitch * number);
        }
    }
}
