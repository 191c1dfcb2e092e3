//! From a place in the value of a TOML string back to the place in its literal: quotes, escapes and folded lines apart.

use std::ops::Range;

/// Bytes of the literal `raw` that give these bytes of its value; none where the literal ends before them.
pub(super) fn locate(raw: &str, span: &Range<usize>) -> Option<Range<usize>> {
    let (mut at, end, escapes) = body(raw)?;
    let mut value = 0;
    let mut start = None;
    while at < end {
        if value >= span.start && start.is_none() {
            start = Some(at);
        }
        if value >= span.end {
            return Some(start?..at);
        }
        let rest = &raw[at..end];
        let (raw_length, value_length) = if escapes && rest.starts_with('\\') {
            escape(rest)?
        } else {
            let length = rest.chars().next()?.len_utf8();
            (length, length)
        };
        at += raw_length;
        value += value_length;
        if value_length == 0 && value == span.start {
            // What gives nothing belongs to what came before it.
            start = None;
        }
    }
    (value >= span.end).then(|| start.unwrap_or(end)..end)
}

/// Where the body of a literal begins and ends, and whether it has escapes.
fn body(raw: &str) -> Option<(usize, usize, bool)> {
    for (quotes, escapes, lines) in
        [("\"\"\"", true, true), ("'''", false, true), ("\"", true, false), ("'", false, false)]
    {
        if let Some(inner) = raw.strip_prefix(quotes).and_then(|rest| rest.strip_suffix(quotes)) {
            // A line feed right behind the opening quotes is no part of the value.
            let skipped = if !lines {
                0
            } else if inner.starts_with("\r\n") {
                2
            } else {
                usize::from(inner.starts_with('\n'))
            };
            return Some((quotes.len() + skipped, raw.len() - quotes.len(), escapes));
        }
    }
    None
}

/// Bytes of an escape sequence, and of what it stands for.
fn escape(rest: &str) -> Option<(usize, usize)> {
    let digits = match rest.chars().nth(1)? {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        // A backslash at the end of a line swallows the white space up to the next text.
        blank if blank.is_ascii_whitespace() => {
            return Some((rest.len() - rest[1..].trim_start_matches([' ', '\t', '\n', '\r']).len(), 0));
        }
        _ => return Some((2, 1)),
    };
    let code = u32::from_str_radix(rest.get(2..2 + digits)?, 16).ok()?;
    Some((2 + digits, char::from_u32(code)?.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_place_in_every_kind_of_literal() {
        for (raw, value, wanted, shown) in [
            (r#""人员增加""#, "人员增加", "增加", "增加"),
            (r#""a\"b\u7532丙""#, "a\"b甲丙", "丙", "丙"),
            (r#""a\"b\u7532丙""#, "a\"b甲丙", "b甲", r"b\u7532"),
            (r"'C:\甲'", r"C:\甲", "甲", "甲"),
            ("\"\"\"\n一\n二\"\"\"", "一\n二", "二", "二"),
            ("\"\"\"\r\n一二\"\"\"", "一二", "一", "一"),
            ("\"\"\"一\\\n   二三\"\"\"", "一二三", "二", "二"),
            ("\"\"\"一\\\n   二三\"\"\"", "一二三", "一", "一"),
            ("'''\n甲\\n乙'''", "甲\\n乙", "乙", "乙"),
        ] {
            let at = value.find(wanted).expect("wanted text is there");
            let found = locate(raw, &(at..at + wanted.len())).map(|span| &raw[span]);
            assert_eq!(found, Some(shown), "{raw}");
        }
        assert_eq!(locate("\"ab\"", &(1..9)), None);
        assert_eq!(locate("12.5", &(0..1)), None);
    }
}
