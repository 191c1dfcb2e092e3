//! What a paragraph is set by: the word processor to agree with, the look of its characters, the room.

use crate::document::{Align, Face, ParagraphStyle};
use crate::length::Length;

/// How a word processor counts when it breaks lines: the points in which they differ.
///
/// Both outputs of a report are made with the same rules, so that a contents page tells the truth about the DOCX.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct LineRules {
    /// Air between a Chinese character and a Western letter or digit, in thousandths of an em, as the program counts
    /// it. Our own lines show an eighth of an em.
    pub western_air: u16,
    /// The marks ， 。 、 ； ： ？ ！ may hang over the right edge. Our own lines squeeze them in instead.
    pub hanging: bool,
    /// Character spacing counts behind the last character of a run of one script too (Chinese or Western).
    pub spaces_run_ends: bool,
    /// Western text is broken by Unicode's rules (UAX 14): a word or number keeps to the brackets, ％, ‰ or ℃ before it
    /// and to （ between two of them, and may end after a slash.
    pub unicode_words: bool,
}

impl LineRules {
    /// Microsoft Word (with `autoSpaceDE`, `autoSpaceDN`, without `overflowPunct`): a quarter em, nothing hangs.
    pub const WORD: LineRules =
        LineRules { western_air: 250, hanging: false, spaces_run_ends: true, unicode_words: false };
    /// LibreOffice, as measured with version 7.4. For comparing both outputs in LibreOffice.
    pub const LIBRE_OFFICE: LineRules =
        LineRules { western_air: 200, hanging: true, spaces_run_ends: false, unicode_words: true };
}

impl Default for LineRules {
    fn default() -> LineRules {
        LineRules::WORD
    }
}

/// The look of characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct CharStyle {
    /// Chinese face.
    pub(crate) face: Face,
    /// Face of Western letters, digits and marks; the Chinese face's own where absent.
    pub(crate) western: Option<Face>,
    /// Font size.
    pub(crate) size: Length,
    /// Added to each advance.
    pub(crate) tracking: Length,
}

impl From<&ParagraphStyle> for CharStyle {
    fn from(style: &ParagraphStyle) -> CharStyle {
        CharStyle { face: style.face, western: style.western, size: style.size, tracking: style.tracking }
    }
}

/// Characters of one look. A line feed ends the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Span<'a> {
    /// The characters.
    pub(crate) text: &'a str,
    /// Their look.
    pub(crate) style: CharStyle,
}

/// Where a line may end, apart from what is forbidden.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Breaking {
    /// As late as possible: running text.
    Full,
    /// By sense, into lines of like length: titles, cells, entries of the contents.
    Sense,
}

/// The room for a paragraph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ParagraphShape {
    /// From edge to edge.
    pub(crate) width: Length,
    /// Indent of the first line.
    pub(crate) first_indent: Length,
    /// Indent of the other lines.
    pub(crate) hanging_indent: Length,
    /// How the lines stand between the edges.
    pub(crate) align: Align,
    /// Where they end.
    pub(crate) breaking: Breaking,
    /// The word processor to agree with.
    pub(crate) rules: LineRules,
}
