//! What a value was probably meant to be, written as it should be: for the help of a message, never for the report.

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

/// The code in a text that holds other characters too: 201.29.01.
pub(super) fn code(written: &str) -> Option<String> {
    let digits: String = written.chars().map(half_width).filter(char::is_ascii_digit).collect();
    (digits != written && matches!(digits.len(), 3 | 5 | 7)).then_some(digits)
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
    }
}
