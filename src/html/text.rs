//! Text in a web page: nothing of it is ever taken for markup.

use std::fmt::{self, Arguments, Display, Write as _};

use crate::length::Length;

/// Writing a web page into a `String`.
pub(super) trait Html {
    /// Adds what `format_args!` made of our own markup.
    fn put(&mut self, arguments: Arguments<'_>);
    /// Adds text; a line feed breaks the line.
    fn text(&mut self, text: &str);
    /// Adds the value of an attribute; a line feed is a space.
    fn value(&mut self, text: &str);
}

impl Html for String {
    fn put(&mut self, arguments: Arguments<'_>) {
        self.write_fmt(arguments).expect("a String takes all that is written to it");
    }

    fn text(&mut self, text: &str) {
        escape(self, text, "<br>");
    }

    fn value(&mut self, text: &str) {
        escape(self, text, " ");
    }
}

fn escape(out: &mut String, text: &str, line_feed: &str) {
    // A byte of these begins whatever HTML keeps for itself or forbids: controls (C2 80–9F) and no characters (EF, F0 on).
    let special = |byte: u8| byte < 0x20 || matches!(byte, b'&' | b'<' | b'>' | b'"' | 0x7F | 0xC2 | 0xEF..);
    let mut rest = text;
    while let Some(at) = rest.bytes().position(special) {
        out.push_str(&rest[..at]);
        let mut characters = rest[at..].chars();
        match characters.next() {
            Some('&') => out.push_str("&amp;"),
            Some('<') => out.push_str("&lt;"),
            Some('>') => out.push_str("&gt;"),
            Some('"') => out.push_str("&quot;"),
            Some('\n') => out.push_str(line_feed),
            Some('\t') => out.push(' '),
            Some(character) if is_allowed(character) => out.push(character),
            _ => {}
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
}

/// Whether HTML takes this character: neither a control nor a code point that is none.
fn is_allowed(character: char) -> bool {
    let code = u32::from(character);
    !character.is_control() && !(0xFDD0..=0xFDEF).contains(&code) && code & 0xFFFE != 0xFFFE
}

/// A length in points, to a hundredth.
pub(super) fn pt(length: Length) -> impl Display {
    let milli = i64::from(length.thousandths());
    Decimals((milli + if milli < 0 { -5 } else { 5 }) / 10, 2)
}

/// A part of another length, to a thousandth: sizes in em.
pub(super) fn part(length: Length, of: Length) -> impl Display {
    let (part, whole) = (i64::from(length.thousandths()), i64::from(of.thousandths()).max(1));
    Decimals((part * 1000 + part.signum() * whole / 2) / whole, 3)
}

/// A whole number of tenths, hundredths … with its point where it belongs.
struct Decimals(i64, u32);

impl Display for Decimals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = 10_i64.pow(self.1);
        let (whole, mut rest) = (self.0.abs() / scale, self.0.abs() % scale);
        if self.0 < 0 {
            f.write_char('-')?;
        }
        write!(f, "{whole}")?;
        if rest == 0 {
            return Ok(());
        }
        let mut places = self.1 as usize;
        while rest % 10 == 0 {
            rest /= 10;
            places -= 1;
        }
        write!(f, ".{rest:0places$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        for (text, html, value) in [
            ("决算，“三公”", "决算，“三公”", "决算，“三公”"),
            ("<script>&\"", "&lt;script&gt;&amp;&quot;", "&lt;script&gt;&amp;&quot;"),
            ("一\n二\t三", "一<br>二 三", "一 二 三"),
            ("\0甲\u{1}\u{7F}\u{85}\u{FFFE}乙\u{FDD0}\u{1FFFF}\u{1F}", "甲乙", "甲乙"),
            ("·é（＜😀\u{FEFF}", "·é（＜😀\u{FEFF}", "·é（＜😀\u{FEFF}"),
        ] {
            let (mut in_text, mut in_value) = (String::new(), String::new());
            in_text.text(text);
            in_value.value(text);
            assert_eq!((in_text.as_str(), in_value.as_str()), (html, value));
        }
    }

    #[test]
    fn decimals() {
        for (length, text) in [(16_000, "16"), (10_500, "10.5"), (-425, "-0.43"), (1_004, "1"), (50, "0.05")] {
            assert_eq!(pt(Length::milli(length)).to_string(), text);
        }
        assert_eq!(part(Length::hundredths(1050), Length::pt(16)).to_string(), "0.656");
        assert_eq!(part(Length::pt(36), Length::pt(16)).to_string(), "2.25");
    }
}
