//! Amounts and percentages that a text types out, as [`prose`](crate::prose) reads them.

use std::ops::Range;

use rust_decimal::Decimal;

use super::prose::BLANK;
use crate::amount::Amount;
use crate::prose::{Measure, figure, fold};

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

/// Amounts and percentages that a text types, in full width or in half.
pub(super) fn numbers(text: &str) -> Vec<Number> {
    let chars = fold(text, 0);
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let Some((own, next)) = figure(&chars, at) else {
            at += 1;
            continue;
        };
        at = next;
        // Digits behind an expression are the rest of its figure.
        let written = text[..own.span.start].ends_with(BLANK);
        let value = match own.measure {
            _ if written || own.printed.is_sign_negative() => continue,
            Measure::Money(_) => Measured::Money(Amount::from_yuan(own.value())),
            Measure::Percent => Measured::Percent(own.printed),
            Measure::Times | Measure::Count(_) | Measure::Year | Measure::Bare => continue,
        };
        found.push(Number { span: own.span, value, vague: own.approximate });
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
            ("筹资13万余元，约5万元", vec![("130000", true), ("50000", true)]),
            ("９９９．９９万元，占１，２３４．５％", vec![("9999900", false), ("1234.5%", false)]),
            ("1.5亿元以上", vec![("150000000", true)]),
            ("25人，2020年，A4", vec![]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|(value, vague)| (value.to_owned(), vague)).collect();
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
