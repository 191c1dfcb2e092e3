//! What a value was probably meant to be, written as it should be: for the help of a message, never for the report.

use rust_decimal::Decimal;

use crate::amount::round;
use crate::model::Date;
use crate::prose;

/// A number in full-width digits, with thousands separators or with a unit: ２６６．０４, 1,266.04, 266.04万元, 340人次.
pub(super) fn number(written: &str) -> Option<String> {
    let text: String = written.trim().trim_matches(['"', '\'', '“', '”']).chars().map(half_width).collect();
    let text = text.trim_start_matches(['¥', '￥', ' ']);
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',')).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    const UNITS: [&str; 20] = [
        "",
        "元",
        "万元",
        "万",
        "人",
        "人次",
        "名",
        "次",
        "批",
        "批次",
        "个",
        "辆",
        "台",
        "台（套）",
        "家",
        "项",
        "年",
        "年度",
        "团组",
        "件",
    ];
    if !UNITS.contains(&unit.trim()) || !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    // 266,04: a comma for a point.
    if let ([cents], None) = (&rest[..], fraction)
        && (1..=2).contains(&cents.len())
    {
        return Some(format!("{sign}{first}.{cents}"));
    }
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let right = rest.iter().all(|group| group.len() == 3) && plain(first) && fraction.is_none_or(plain);
    let fraction = fraction.map_or(String::new(), |fraction| format!(".{fraction}"));
    let meant = format!("{sign}{first}{}{fraction}", rest.concat());
    (right && meant != written).then_some(meant)
}

/// A day written in another way: 2021/9/10, 2021.9.10, 2021年9月10日, 2021-9-10.
pub(super) fn date(written: &str) -> Option<String> {
    let text: String = written.trim().trim_matches(['"', '\'', '“', '”']).chars().map(half_width).collect();
    let parts: Vec<&str> = text.trim_end_matches('日').split(['/', '.', '-', '年', '月']).map(str::trim).collect();
    let [year, month, day] = parts[..] else { return None };
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    (year.len() == 4).then(|| date.to_string())
}

/// The code in a text that holds other characters too: 201.29.01; or that a spreadsheet took for a number: 2010501.0,
/// 2.010501E+06. None where digits are lost: 2.0105E+06.
pub(super) fn code(written: &str) -> Option<String> {
    let text: String = written.trim().chars().map(half_width).collect();
    let digits: String = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
            let all: usize = exponent.trim_start_matches('+').parse().ok()?;
            (digits.len() == all + 1).then_some(digits)?
        }
        None => match text.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0') => {
                whole.to_owned()
            }
            _ => text.chars().filter(char::is_ascii_digit).collect(),
        },
    };
    let right = matches!(digits.len(), 3 | 5 | 7) && digits.bytes().all(|byte| byte.is_ascii_digit());
    (right && digits != written).then_some(digits)
}

/// Whether a code is a number of which a spreadsheet shows only the first digits: 2.0105E+06.
pub(super) fn is_cut_code(written: &str) -> bool {
    let text: String = written.trim().chars().map(half_width).collect();
    let number = |(mantissa, exponent): (&str, &str)| {
        mantissa.chars().all(|c| c.is_ascii_digit() || c == '.')
            && exponent.trim_start_matches('+').parse::<u8>().is_ok()
    };
    text.split_once(['e', 'E']).is_some_and(number) && code(written).is_none()
}

/// The amount that a binary fraction stands for: 180.39999999999998 is 180.4; and one written with an exponent. `decimals`
/// are those that an amount may have.
pub(super) fn near(written: &str, decimals: u32) -> Option<String> {
    let text = written.trim().trim_matches(['"', '\'']);
    let has_exponent = text.contains(['e', 'E']);
    let value = if has_exponent { Decimal::from_scientific(text).ok()? } else { text.parse::<Decimal>().ok()? };
    let rounded = round(value, decimals).normalize();
    let tail = value.scale() > 8 && (value - rounded).abs() < Decimal::new(1, 7);
    (tail || has_exponent && value == rounded).then(|| rounded.to_string())
}

/// A number as a spreadsheet shows it, its digits in threes, with a sign of money or in brackets where it is negative:
/// 1,234.56, ￥1,234.56, （1,234.56）. None for what is a number already, or none at all.
pub(super) fn grouped(written: &str) -> Option<String> {
    let text: String = written.trim().chars().map(half_width).collect();
    let inner = text.strip_prefix(['(', '（']).and_then(|rest| rest.strip_suffix([')', '）']));
    let (minus, text) = match (inner, text.strip_prefix('-')) {
        (Some(inner), _) => ("-", inner),
        (None, Some(rest)) => ("-", rest),
        (None, None) => ("", &*text),
    };
    let text = text.trim().trim_start_matches(['¥', '￥']).trim();
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().filter(|first| plain(first))?;
    let rest: Vec<&str> = groups.collect();
    let threes = rest.is_empty() || first.len() <= 3 && rest.iter().all(|group| group.len() == 3 && plain(group));
    let number =
        format!("{minus}{first}{}{}", rest.concat(), fraction.map_or(String::new(), |rest| format!(".{rest}")));
    (threes && fraction.is_none_or(plain) && number != written).then_some(number)
}

/// A character of a number as it should be: half-width, with a point where a hand typed a full stop.
pub(super) fn half_width(c: char) -> char {
    if c == '。' { '.' } else { prose::half_width(c) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for (written, meant) in [
            ("２６６．０４", Some("266.04")),
            ("\"1,266.04\"", Some("1266.04")),
            ("266.04万元", Some("266.04")),
            ("-１", Some("-1")),
            ("266,04", Some("266.04")),
            ("340人次", Some("340")),
            ("\"2020年\"", Some("2020")),
            ("1,26", Some("1.26")),
            ("12,26.5", None),
            ("1,2,3", None),
            ("266.04", None),
            ("约3", None),
            ("3%", None),
            ("", None),
        ] {
            assert_eq!(number(written).as_deref(), meant, "{written}");
        }
    }

    #[test]
    fn dates_and_codes() {
        for written in ["2021/9/10", "2021.9.10", "\"2021年9月10日\"", "2021-9-10", "２０２１-09-10"] {
            assert_eq!(date(written).as_deref(), Some("2021-09-10"), "{written}");
        }
        for written in ["2021-13-1", "9/10", "21/9/10", "266.04"] {
            assert_eq!(date(written), None, "{written}");
        }
        assert_eq!(code("201.29.01").as_deref(), Some("2012901"));
        assert_eq!((code("2012901"), code("20129011")), (None, None));
        for written in ["2010501.0", "2010501.00", "2.010501E+06", "２０１０５０１", "'2010501"] {
            assert_eq!(code(written).as_deref(), Some("2010501"), "{written}");
            assert!(!is_cut_code(written), "{written}");
        }
        for (written, cut) in [("2.0105E+06", true), ("2.01E6", true), ("2010501.5", false), ("Education", false)] {
            assert_eq!((code(written), is_cut_code(written)), (None, cut), "{written}");
        }
    }

    #[test]
    fn spreadsheets() {
        for (written, decimals, meant) in [
            ("180.39999999999998", 2, Some("180.4")),
            ("-0.30000000000000004", 6, Some("-0.3")),
            ("8.123456999999999", 6, Some("8.123457")),
            ("1.8039E2", 2, Some("180.39")),
            ("1.803912E2", 2, None),
            ("180.395", 2, None),
            ("180.333333333333333", 2, None),
        ] {
            assert_eq!(near(written, decimals).as_deref(), meant, "{written}");
        }
        for (written, meant) in [
            ("1,234.56", Some("1234.56")),
            ("￥ 1,234,567", Some("1234567")),
            ("（1,234.50）", Some("-1234.50")),
            ("-¥8", Some("-8")),
            ("１２．５", Some("12.5")),
            ("1234.56", None),
            ("1,23", None),
            ("1234,567", None),
            ("1,234.5万元", None),
            ("-", None),
            ("", None),
        ] {
            assert_eq!(grouped(written).as_deref(), meant, "{written}");
        }
    }
}
