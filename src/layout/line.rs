//! Lines of Chinese text: one paragraph becomes lines of placed glyphs.
//!
//! `docs/line-layout.md` names each rule with its clause and its test case. Two steps:
//!
//! 1. **Break** (`breaking`). The number of lines is always the one that a word processor comes to, with its own
//!    widths ([`LineRules`]), so that a paragraph has the same height in the DOCX and in the PDF. Within this number the
//!    breaks are made better: numbers keep their units, titles and cells are broken by sense.
//! 2. **Place** (`placing`). Neighbouring full-width marks lose the blank between them, marks at the edges their outer
//!    blank; what is left over is spread evenly over the gaps of a justified line.

mod atom;
mod bonds;
mod breaking;
mod lines;
mod marks;
mod placing;
mod rules;
#[cfg(all(test, feature = "embedded-fonts"))]
mod tests;

use std::ops::Range;

use self::atom::Text;
#[cfg(any(feature = "docx", test))]
pub(crate) use self::atom::borrowed_marks;
use self::breaking::Room;
pub(crate) use self::lines::{ASCENT, Lines};
use self::placing::{place, width};
pub use self::rules::LineRules;
pub(crate) use self::rules::{Breaking, CharStyle, ParagraphShape, Span};
use super::fonts::{Fonts, MissingGlyph};
use crate::length::Length;

impl Lines {
    /// Sets a paragraph in lines behind those that are here; gives their range.
    ///
    /// # Errors
    /// The first character that no font has.
    pub(crate) fn set(
        &mut self,
        fonts: &Fonts,
        spans: &[Span<'_>],
        shape: &ParagraphShape,
    ) -> Result<Range<u32>, MissingGlyph> {
        let text = Text::measure(fonts, spans, shape.rules)?;
        let first = self.lines.len() as u32;
        let mut start = 0;
        for feed in text.feeds.iter().copied().chain([text.atoms.len()]) {
            let room = Room { shape, opens_paragraph: start == 0, atoms: &text.atoms[start..feed] };
            let mut from = 0;
            for (number, end) in room.line_ends().into_iter().enumerate() {
                let line = room.line(number, end);
                let byte = room.atoms.get(from).map_or(text.bytes, |atom| atom.byte);
                place(self, &room.atoms[from..end], &line, byte);
                from = end;
            }
            start = feed;
        }
        Ok(first..self.lines.len() as u32)
    }
}

/// The room that a text needs to stay on one line: a column of this width does not break it.
///
/// A line shows a little less: see [`Line::width`].
///
/// # Errors
/// The first character that no font has.
pub(crate) fn measure(fonts: &Fonts, text: &str, style: CharStyle, rules: LineRules) -> Result<Length, MissingGlyph> {
    let text = Text::measure(fonts, &[Span { text, style }], rules)?;
    Ok(Length::milli(width(&text.atoms) as i32))
}
