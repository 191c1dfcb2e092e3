//! Amounts and percentages that a text types out.

use std::ops::Range;

use rust_decimal::Decimal;

use super::prose::BLANK;
use crate::amount::{Amount, Unit};

/// A number with its unit in a text.
pub(super) struct Number {
    pub(super) span: Range<usize>,
    pub(super) value: Measured,
    /// Whether it is not meant to the last digit: 约, 余.
    pub(super) vague: bool,
}

/// What a number measures.
pub(super) enum Measured {
    Money(Amount),
    Percent(Decimal),
}

/// Amounts and percentages that a text types.
pub(super) fn numbers(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(start) = text[at..].find(|c: char| c.is_ascii_digit()).map(|found| at + found) {
        let mut end = start;
        while end < bytes.len()
            && (bytes[end].is_ascii_digit()
                || (matches!(bytes[end], b'.' | b',') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit)))
        {
            end += 1;
        }
        at = end;
        let digits = text[start..end].replace(',', "");
        let before = text[..start].chars().next_back();
        if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.' || c == BLANK) {
            continue;
        }
        let rest = &text[end..];
        let vague_before =
            ["约", "近", "超", "逾", "超过", "不足", "每人", "人均"].iter().any(|word| text[..start].ends_with(word));
        let (value, unit) = if rest.starts_with('%') || rest.starts_with('％') {
            let Ok(percent) = digits.parse() else { continue };
            (Measured::Percent(percent), rest.chars().next().map_or(1, char::len_utf8))
        } else {
            let Some((symbol, factor, unit)) =
                [("亿元", 10_000, Unit::WanYuan), ("万元", 1, Unit::WanYuan), ("元", 1, Unit::Yuan)]
                    .into_iter()
                    .find(|(symbol, ..)| rest.starts_with(symbol))
            else {
                continue;
            };
            let Ok(amount) = Amount::parse(&digits, unit) else { continue };
            (Measured::Money(amount.times(factor)), symbol.len())
        };
        at = end + unit;
        let vague_after = ["以上", "以下", "以内", "左右", "余", "多"].iter().any(|word| text[at..].starts_with(word));
        found.push(Number { span: start..at, value, vague: vague_before || vague_after });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_text() {
        let read = |text: &str| {
            numbers(text)
                .into_iter()
                .map(|number| {
                    let value = match number.value {
                        Measured::Money(amount) => amount.to_string(),
                        Measured::Percent(percent) => format!("{percent}%"),
                    };
                    (value, number.vague)
                })
                .collect::<Vec<_>>()
        };
        for (text, expected) in [
            ("共266.04万元，增长118.98%", vec![("2660400", false), ("118.98%", false)]),
            ("1,234.5元", vec![("1234.5", false)]),
            ("筹资13万余元，约5万元", vec![("50000", true)]),
            ("1.5亿元以上", vec![("150000000", true)]),
            ("25人，2020年，A4", vec![]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|(value, vague)| (value.to_owned(), vague)).collect();
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
