//! Writing XML into a `String`.

use std::fmt::{self, Arguments, Display, Write};

/// What a part begins with.
pub(crate) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Adding formatted text to a part that is being written.
pub(crate) trait Put {
    /// Adds what `format_args!` made.
    fn put(&mut self, arguments: Arguments<'_>);
}

impl Put for String {
    fn put(&mut self, arguments: Arguments<'_>) {
        self.write_fmt(arguments).expect("a String takes all that is written to it");
    }
}

/// Text with the characters that XML keeps for itself escaped, and those that it forbids left out.
pub(crate) fn escape(text: &str) -> impl Display + '_ {
    Escape(text)
}

struct Escape<'a>(&'a str);

impl Display for Escape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let special = |c: char| matches!(c, '&' | '<' | '>' | '"' | '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
        let mut rest = self.0;
        while let Some(at) = rest.find(special) {
            f.write_str(&rest[..at])?;
            let mut characters = rest[at..].chars();
            match characters.next() {
                Some('&') => f.write_str("&amp;")?,
                Some('<') => f.write_str("&lt;")?,
                Some('>') => f.write_str("&gt;")?,
                Some('"') => f.write_str("&quot;")?,
                Some('\n') => f.write_str("&#10;")?,
                Some('\t') => f.write_str("&#9;")?,
                _ => (),
            }
            rest = characters.as_str();
        }
        f.write_str(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        for (text, xml) in [
            ("决算", "决算"),
            ("<甲> & \"乙\"", "&lt;甲&gt; &amp; &quot;乙&quot;"),
            ("一\n二\t三", "一&#10;二&#9;三"),
            ("\0甲\u{1}\u{FFFE}乙\u{1F}", "甲乙"),
        ] {
            assert_eq!(escape(text).to_string(), xml);
        }
    }
}
