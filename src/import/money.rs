//! The amount that stands in a cell.

use rust_decimal::Decimal;

use super::words::half;
use crate::amount::{Amount, round};
use crate::sheets::Content;

/// The unit of a table's amounts (金额单位).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Scale {
    /// So many 元 are one.
    yuan: u32,
    pub(super) symbol: &'static str,
}

/// All units that public tables have.
const SCALES: [Scale; 4] = [
    Scale { yuan: 10_000, symbol: "万元" },
    Scale { yuan: 1_000, symbol: "千元" },
    Scale { yuan: 100_000_000, symbol: "亿元" },
    Scale { yuan: 1, symbol: "元" },
];

impl Scale {
    /// The unit that a word names.
    pub(super) fn named(word: &str) -> Option<Scale> {
        SCALES.into_iter().find(|scale| scale.symbol == word)
    }

    /// The unit that a text names behind 单位：, as 金额单位：万元 does; 编制单位：某局 names none.
    pub(super) fn of_line(text: &str) -> Option<Scale> {
        let text: String = text.chars().map(half).filter(|c| !c.is_whitespace()).collect();
        text.match_indices("单位").find_map(|(at, word)| {
            let rest = text[at + word.len()..].trim_start_matches([':', '为', '(']).trim_start_matches("人民币");
            SCALES.into_iter().find(|scale| {
                rest.strip_prefix(scale.symbol).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
            })
        })
    }

    /// Decimals that end at 分.
    fn decimals(self) -> u32 {
        match self.yuan {
            1 => 2,
            1_000 => 5,
            10_000 => 6,
            _ => 10,
        }
    }

    /// How far a true amount may be from a printed one with so many decimals, in 元; nothing beyond 分.
    pub(super) fn half_step(self, decimals: u32) -> Amount {
        if decimals >= self.decimals() {
            return Amount::ZERO;
        }
        Amount::from_yuan(Decimal::from(self.yuan) * Decimal::new(5, decimals + 1))
    }
}

/// What a cell says of an amount.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Money {
    /// Nothing: blank, a dash.
    Nothing,
    Amount(Amount),
    /// It is none; why, in Chinese.
    Wrong(String),
}

/// The amount of a cell in a unit.
pub(super) fn money(content: Option<&Content>, scale: Scale) -> Money {
    let number = match content {
        None => return Money::Nothing,
        Some(Content::NoValue) => {
            return Money::Wrong("公式没有算出的值；在 Excel 或 WPS 中打开工作簿，重新计算后保存".to_owned());
        }
        Some(Content::Wrong(text)) => return Money::Wrong(format!("是错误值 {text}")),
        Some(Content::Number(number, _)) => (*number, scale),
        Some(Content::Text(text)) => match written(text, scale) {
            Ok(Some(number)) => number,
            Ok(None) => return Money::Nothing,
            Err(()) => return Money::Wrong(format!("“{}”不是金额", text.trim())),
        },
    };
    exact(number.0, number.1)
}

/// A number as it was meant: what a binary fraction adds behind the digits of 分 is nobody's.
fn exact(number: Decimal, scale: Scale) -> Money {
    // 15 digits are all that a binary fraction is good for.
    let number = number.round_sf(15).unwrap_or(number);
    let meant = round(number, scale.decimals());
    let distance = (number - meant).abs();
    if distance > Decimal::new(1, scale.decimals() + 3) {
        return Money::Wrong(format!("{} {} 的小数超过 {} 位", number.normalize(), scale.symbol, scale.decimals()));
    }
    match meant.checked_mul(Decimal::from(scale.yuan)) {
        Some(yuan) => Money::Amount(Amount::from_yuan(yuan.normalize())),
        None => Money::Wrong(format!("{number} 太大")),
    }
}

/// A number that stands as a text: 2,940.05, (1.2), －3, 12.5万元; nothing for a dash.
fn written(text: &str, scale: Scale) -> Result<Option<(Decimal, Scale)>, ()> {
    let text: String = text.chars().map(half).filter(|c| !c.is_whitespace() && !",，'￥¥".contains(*c)).collect();
    if text.chars().all(|c| "-—–―_/\\…*".contains(c)) || ["无", "不适用"].contains(&text.as_str()) {
        return Ok(None);
    }
    let (text, scale) = SCALES
        .into_iter()
        .find_map(|scale| Some((text.strip_suffix(scale.symbol)?.to_owned(), scale)))
        .unwrap_or((text, scale));
    let (digits, negative) = match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        Some(inner) => (inner.to_owned(), true),
        None => (text.replace(['－', '−', '—'], "-"), false),
    };
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-') && !digits.is_empty();
    let number: Decimal = digits.parse().map_err(|_| ())?;
    if !plain {
        return Err(());
    }
    Ok(Some((if negative { -number } else { number }, scale)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wan() -> Scale {
        Scale::named("万元").expect("it is one")
    }

    #[test]
    fn amounts_as_people_write_them() {
        let number = |text: &str| Content::Number(text.parse().expect("a number"), None);
        let text = |text: &str| Content::Text(text.to_owned());
        for (content, expected) in [
            (number("266.04"), "2660400"),
            (number("0.30000000000000004"), "3000"),
            (number("7.000000000000001"), "70000"),
            (text("2,940.05"), "29400500"),
            (text("２，９４０．０５"), "29400500"),
            (text("(1.2)"), "-12000"),
            (text("（1.2）"), "-12000"),
            (text("-3"), "-30000"),
            (text("12.5万元"), "125000"),
            (text("300元"), "300"),
            (text(" 5 "), "50000"),
        ] {
            let amount = Amount::from_yuan(expected.parse().expect("a number"));
            assert_eq!(money(Some(&content), wan()), Money::Amount(amount), "{content:?}");
        }
        for nothing in ["—", "-", "/", "——", "…", "无"] {
            assert_eq!(money(Some(&text(nothing)), wan()), Money::Nothing, "{nothing}");
        }
        assert_eq!(money(None, wan()), Money::Nothing);
        let yuan = Scale::named("元").expect("it is one");
        for wrong in [
            number("7.005"),
            text("见附件"),
            text("1.2.3"),
            text("1e5"),
            Content::NoValue,
            Content::Wrong("#REF!".into()),
        ] {
            assert!(matches!(money(Some(&wrong), yuan), Money::Wrong(_)), "{wrong:?}");
        }
    }

    #[test]
    fn units_as_tables_write_them() {
        for (text, expected) in [
            ("金额单位：万元", Some("万元")),
            ("单位:元", Some("元")),
            ("编制单位：某局    单位：千元", Some("千元")),
            ("编制单位：元坝区总工会", None),
            ("金额单位：人民币万元", Some("万元")),
            ("（单位：万元）", Some("万元")),
        ] {
            assert_eq!(Scale::of_line(text).map(|scale| scale.symbol), expected, "{text}");
        }
    }
}
