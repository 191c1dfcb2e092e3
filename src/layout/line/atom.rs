//! The characters of a paragraph, each with all that its place depends on.

use std::ops::Range;

use super::bonds::bind;
use super::lines::ASCENT;
use super::marks::{self, Class};
use super::rules::{LineRules, Span};
use crate::document::{Shift, unshifted};
use crate::layout::fonts::{FontId, Fonts, MissingGlyph};
use crate::length::Length;

/// Size of raised and lowered characters, in thousandths of that of the line; how far they are raised or lowered.
const SHIFTED_SIZE: i32 = 640;
const RAISED: i32 = 330;
const LOWERED: i32 = 140;

/// Air shown between a Chinese character and a Western letter or digit, in thousandths of an em: with the side bearing
/// of the Chinese character the same gap as between two of them.
pub(super) const SHOWN_AIR: i32 = 125;

/// A character with all that its place depends on. Lengths in thousandths of a point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Atom {
    pub(super) character: char,
    pub(super) class: Class,
    pub(super) script: Script,
    /// Whether a line may begin here.
    pub(super) bond: Bond,
    pub(super) font: FontId,
    pub(super) glyph: u16,
    pub(super) size: i32,
    /// How far its base line lies under that of a line set in its size alone.
    pub(super) drop: i32,
    /// Offset in the text of all spans.
    pub(super) byte: u32,
    /// Advance with tracking.
    pub(super) advance: i32,
    /// Blank half of a full-width mark, which it may lose.
    pub(super) blank: i32,
    /// Air before it as the word processor counts it.
    pub(super) air: i32,
    /// The part of its advance that counts for nothing at the end of a run.
    pub(super) tail: i32,
    /// Air before it as we show it.
    pub(super) shown_air: i32,
    /// Where it ends, from the start of the paragraph set as one line, as the word processor counts.
    pub(super) end: i64,
}

/// The run of one script to which a word processor counts a character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Script {
    Chinese,
    Western,
    /// A Chinese mark in a run of its own: see [`borrowed_marks`].
    Borrowed,
}

impl Script {
    fn of(character: char, class: Class, before: Option<Script>) -> Script {
        match before {
            _ if class.is_western() => Script::Western,
            Some(Script::Chinese) => Script::Chinese,
            _ if marks::is_ambiguous(character) => Script::Borrowed,
            _ => Script::Chinese,
        }
    }
}

/// The marks of a paragraph that LibreOffice would set in the Western face, as ranges of bytes: “ ” ‘ ’ · × — … ‰ and the
/// like at its beginning and behind Western characters.
///
/// The DOCX has each range in a run whose Western face is the Chinese one; then all programs agree with our widths.
#[cfg_attr(not(feature = "docx"), allow(dead_code, reason = "for the DOCX alone"))]
pub(crate) fn borrowed_marks(text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut before = None;
    for (at, character) in text.char_indices() {
        let script = Script::of(character, Class::of(character), before);
        let end = at + character.len_utf8();
        match ranges.last_mut() {
            Some(range) if before == Some(Script::Borrowed) && script == Script::Borrowed => range.end = end,
            _ if script == Script::Borrowed => ranges.push(at..end),
            _ => {}
        }
        before = Some(script);
    }
    ranges
}

/// How strongly a character is bound to the one before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Bond {
    /// Not at all: a line may begin here.
    Free,
    /// A number and its unit: parted only where the line would become too wide.
    Unit,
    /// The word processor would part them, we would rather not: two dashes, 万 and 元.
    Pair,
    /// The word processor would not part them, we do where the line would become too wide: the parts of an address (URL).
    Address,
    /// Neither parts them: marks at the wrong end (避头尾), a word, a number.
    Fixed,
}

/// The characters of a paragraph.
pub(super) struct Text {
    pub(super) atoms: Vec<Atom>,
    /// Indexes of the atoms before which a line feed stands.
    pub(super) feeds: Vec<usize>,
    /// Length of the text.
    pub(super) bytes: u32,
}

impl Text {
    pub(super) fn measure(fonts: &Fonts, spans: &[Span<'_>], rules: LineRules) -> Result<Text, MissingGlyph> {
        let mut atoms: Vec<Atom> = Vec::with_capacity(spans.iter().map(|span| span.text.len()).sum::<usize>() / 2);
        let mut feeds = Vec::new();
        let (mut bytes, mut end) = (0, 0);
        for Span { text, style } in spans {
            let em = |thousandths: i32| style.size.em(thousandths).thousandths();
            for (at, character) in text.char_indices() {
                if character == '\n' {
                    feeds.push(atoms.len());
                    continue;
                }
                let class = Class::of(character);
                let face = style.western.filter(|_| class.is_western()).unwrap_or(style.face);
                let (plain, shift) =
                    unshifted(character).map_or((character, None), |(plain, shift)| (plain, Some(shift)));
                let glyph = fonts.glyph(face, plain)?;
                let (size, drop) = match shift {
                    None => (em(1000), 0),
                    Some(shift) => {
                        let size = em(SHIFTED_SIZE);
                        let base_line = (style.size - Length::milli(size)).em(ASCENT).thousandths();
                        (size, base_line + em(if shift == Shift::Up { -RAISED } else { LOWERED }))
                    }
                };
                let before = atoms.last().filter(|_| feeds.last() != Some(&atoms.len()));
                let joint = before.is_some_and(|before| class.wants_air(before.class));
                let script = Script::of(character, class, before.map(|before| before.script));
                let new_run = before.filter(|before| before.script != script);
                let counted = if joint { em(rules.western_air.into()) } else { 0 };
                // A mark of a proportional font has no blank half.
                let squeezable = matches!(class, Class::Opening | Class::Closing) && glyph.advance >= 900;
                let mut atom = Atom {
                    character,
                    class,
                    script,
                    bond: Bond::Free,
                    font: glyph.font,
                    glyph: glyph.glyph,
                    size,
                    drop,
                    byte: bytes + at as u32,
                    advance: Length::milli(size).em(glyph.advance.into()).thousandths() + style.tracking.thousandths(),
                    blank: if squeezable { em(500) } else { 0 },
                    air: counted - new_run.map_or(0, |before| before.tail),
                    tail: if rules.spaces_run_ends { 0 } else { style.tracking.thousandths() },
                    shown_air: if joint { em(SHOWN_AIR) } else { 0 },
                    end,
                };
                end += i64::from(atom.air + atom.advance);
                atom.end = end;
                atoms.push(atom);
            }
            bytes += text.len() as u32;
        }
        bind(&mut atoms, rules);
        Ok(Text { atoms, feeds, bytes })
    }
}
