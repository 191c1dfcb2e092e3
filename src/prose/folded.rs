//! Characters in one form: what is written in full width, with blanks or in one of many quotation marks reads the same.

/// A character in its folded form, with the bytes of the file that it stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Char {
    /// Full-width letters, digits, brackets and colons are half-width; a tab is the bar between two cells.
    pub(crate) c: char,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether blanks stood before it: they part numbers, but not words.
    pub(crate) gap: bool,
    /// Whether the file has the character in full width.
    pub(crate) wide: bool,
}

/// The characters of a text in their folded form. `offset` is where the text begins in its file.
pub(crate) fn fold(text: &str, offset: usize) -> Vec<Char> {
    let mut chars: Vec<Char> = Vec::with_capacity(text.len() / 3 + 1);
    let (mut gap, mut tab) = (false, false);
    for (at, c) in text.char_indices() {
        let (start, end) = (offset + at, offset + at + c.len_utf8());
        if c == '\t' && !chars.is_empty() {
            tab = true;
        }
        if c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}' | '\u{feff}') {
            gap = true;
            continue;
        }
        // Quotation marks come in many forms, or not at all: “三公”经费, "三公"经费, 三公经费.
        if matches!(c, '“' | '”' | '‘' | '’' | '"' | '＂' | '\'') {
            continue;
        }
        if tab {
            chars.push(Char { c: '|', start: start - 1, end: start, gap: true, wide: false });
        }
        let half = folded(c);
        chars.push(Char { c: half, start, end, gap: gap && !chars.is_empty(), wide: half != c });
        (gap, tab) = (false, false);
    }
    chars
}

/// The half-width form of a full-width letter, digit or sign, of other signs for percent and minus, and of a wide blank;
/// any other character is itself.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '﹪' => '%',
        '−' => '-',
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// How prose is read: in half width, but for the stops that Chinese text has in full width.
fn folded(c: char) -> char {
    match c {
        '，' | '！' | '？' => c,
        '｡' => '。',
        '〈' => '(',
        '〉' => ')',
        _ => half_width(c),
    }
}
