//! Paragraphs in lines of placed glyphs.

use std::ops::Range;

use crate::layout::fonts::FontId;
use crate::layout::page::Glyph;
use crate::length::Length;

/// From the base line of a Chinese character up to the top of its em box, in thousandths of an em.
pub(crate) const ASCENT: i32 = 880;

/// Paragraphs in lines.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Lines {
    /// The lines from top to bottom; at least one for each paragraph.
    pub(crate) lines: Vec<Line>,
    /// The runs of all lines.
    pub(crate) runs: Vec<LineRun>,
    /// The glyphs of all runs.
    pub(crate) glyphs: Vec<Glyph>,
}

/// A line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Line {
    /// Its runs in [`Lines::runs`].
    pub(crate) runs: Range<u32>,
    /// Where its first character starts, from the left edge of the paragraph.
    pub(crate) x: Length,
    /// From there to the end of its last visible character.
    pub(crate) width: Length,
    /// Its bytes in the text of all spans.
    pub(crate) text: Range<u32>,
    /// By how much each of its gaps opens, in thousandths of an em.
    pub(crate) gap: i32,
    /// Its characters but for spaces and the marks that begin no line.
    pub(crate) words: u32,
    /// It begins within a number with its unit.
    pub(crate) parted: bool,
}

/// Glyphs of one font and size in a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct LineRun {
    /// The font.
    pub(crate) font: FontId,
    /// The size.
    pub(crate) size: Length,
    /// How far its base line lies under [`ASCENT`] of its own size: raised and lowered characters.
    pub(crate) drop: Length,
    /// Where it starts, from the left edge of the paragraph. The glyphs' offsets count from here.
    pub(crate) x: Length,
    /// Its glyphs in [`Lines::glyphs`].
    pub(crate) glyphs: Range<u32>,
}

impl Lines {
    /// The runs of a line.
    pub(crate) fn runs_of(&self, line: &Line) -> &[LineRun] {
        &self.runs[line.runs.start as usize..line.runs.end as usize]
    }

    /// The bytes with which the lines of a paragraph begin, but for the first.
    pub(crate) fn starts_of(&self, lines: Range<u32>) -> impl Iterator<Item = u32> {
        self.lines[lines.start as usize..lines.end as usize].iter().skip(1).map(|line| line.text.start)
    }

    /// How many things of a paragraph a reader stumbles over: a last line of one character or of a unit alone, and gaps
    /// that open by more than 0.15 em.
    pub(crate) fn flaws(&self, lines: Range<u32>) -> usize {
        const WIDEST: i32 = 150;
        let lines = &self.lines[lines.start as usize..lines.end as usize];
        let loose = lines.iter().filter(|line| line.gap > WIDEST).count();
        let ends_badly = match lines {
            [_, .., last] => last.words == 1 || (last.parted && last.words <= 2),
            _ => false,
        };
        loose + usize::from(ends_badly)
    }

    /// The glyphs of a run.
    pub(crate) fn glyphs_of(&self, run: &LineRun) -> &[Glyph] {
        &self.glyphs[run.glyphs.start as usize..run.glyphs.end as usize]
    }
}
