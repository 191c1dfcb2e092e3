//! Glyphs to lines: what stands on one baseline, from the left, with blanks where there are gaps.

use super::super::text::Text;
use super::device::Glyph;
use crate::diag::Origin;

/// The glyphs of one line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) base: f64,
    pub(super) size: f64,
}

impl Line {
    pub(super) fn left(&self) -> f64 {
        self.glyphs.first().map_or(0.0, |glyph| glyph.left)
    }

    pub(super) fn right(&self) -> f64 {
        self.glyphs.last().map_or(0.0, |glyph| glyph.right)
    }

    /// The glyphs without blanks, for comparing.
    pub(super) fn letters(&self) -> String {
        self.glyphs.iter().map(|glyph| glyph.text.as_str()).collect()
    }

    /// Pieces that stand further apart than words do, by the gap in ems.
    pub(super) fn pieces(&self, ems: f64) -> Vec<&[Glyph]> {
        let size = self.size;
        self.glyphs.chunk_by(|a, b| b.left - a.right <= ems * size).collect()
    }

    /// The text, on a page by its number.
    pub(super) fn text(&self, page: u32) -> Text {
        let mut text = Text::default();
        let mut last: Option<&Glyph> = None;
        for glyph in &self.glyphs {
            if let Some(last) = last {
                let gap = (glyph.left - last.right) / self.size;
                if gap > 2.0 {
                    text.text.push_str("    ");
                } else if gap > 0.22 {
                    text.text.push(' ');
                }
            }
            text.push(&glyph.text, &Origin::Page { number: page, area: glyph.area });
            last = Some(glyph);
        }
        text
    }
}

/// The lines of some upright glyphs, from above. What is drawn twice at one place, for bold type, counts once.
pub(super) fn lines(mut glyphs: Vec<Glyph>) -> Vec<Line> {
    glyphs.sort_by(|a, b| a.base.total_cmp(&b.base).then(a.left.total_cmp(&b.left)));
    let mut lines: Vec<Line> = Vec::new();
    for glyph in glyphs {
        match lines.last_mut().filter(|line| glyph.base - line.base <= 0.4 * line.size.max(glyph.size)) {
            Some(line) => {
                // A small figure above or below the line does not move it.
                if glyph.size > line.size * 0.9 {
                    let count = f64::from(u16::try_from(line.glyphs.len()).unwrap_or(u16::MAX));
                    line.base = (line.base * count + glyph.base) / (count + 1.0);
                }
                line.size = line.size.max(glyph.size);
                line.glyphs.push(glyph);
            }
            None => lines.push(Line { base: glyph.base, size: glyph.size, glyphs: vec![glyph] }),
        }
    }
    for line in &mut lines {
        line.glyphs.sort_by(|a, b| a.left.total_cmp(&b.left));
        let mut kept: Vec<Glyph> = Vec::with_capacity(line.glyphs.len());
        for glyph in line.glyphs.drain(..) {
            let same = |known: &Glyph| {
                let near = 0.2 * glyph.size.min(known.size);
                known.text == glyph.text
                    && (known.left - glyph.left).abs() < near
                    && (known.base - glyph.base).abs() < near
            };
            if !kept.iter().rev().take(4).any(same) {
                kept.push(glyph);
            }
        }
        line.glyphs = kept;
    }
    lines
}
