//! Figures in a text: what is printed, and in which unit.

use std::ops::Range;

use rust_decimal::Decimal;

use super::folded::Char;
use crate::amount::round;

/// What a figure counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Measure {
    /// Money, in a unit such as 万元.
    Money(Unit),
    /// 266.04%
    Percent,
    /// 1.5倍: a hundred percent each.
    Times,
    /// 3个, 25人: the counter.
    Count(&'static str),
    /// 2020年
    Year,
    /// No unit beside it.
    Bare,
}

/// A unit of money as texts write it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Unit {
    pub(crate) yuan: i64,
    pub(crate) symbol: &'static str,
}

/// The longer first, since 元 ends them all.
const UNITS: [Unit; 6] = [
    Unit { yuan: 100_000_000, symbol: "亿元" },
    Unit { yuan: 10_000_000, symbol: "千万元" },
    Unit { yuan: 1_000_000, symbol: "百万元" },
    Unit { yuan: 10_000, symbol: "万元" },
    Unit { yuan: 1_000, symbol: "千元" },
    Unit { yuan: 1, symbol: "元" },
];

const COUNTERS: [&str; 14] =
    ["人次", "批次", "个百分点", "个", "家", "辆", "台", "人", "名", "次", "批", "项", "户", "件"];

impl Unit {
    /// The unit that stands at a character.
    pub(crate) fn at(chars: &[Char], from: usize) -> Option<Unit> {
        UNITS.into_iter().find(|unit| starts(chars, from, unit.symbol))
    }
}

/// A number as a text has it.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    /// The number as printed, without its unit.
    pub(crate) printed: Decimal,
    /// Decimals as printed.
    pub(crate) decimals: u32,
    pub(crate) measure: Measure,
    /// The bytes of number and unit.
    pub(crate) span: Range<usize>,
    /// 约, 余, 以上: not meant to the last digit.
    pub(crate) approximate: bool,
}

impl Figure {
    /// In 元 for money, in percent for 倍, else as printed.
    pub(crate) fn value(&self) -> Decimal {
        self.printed * self.scale()
    }

    /// What one of the printed unit is in that of [`value`](Figure::value).
    pub(crate) fn scale(&self) -> Decimal {
        match self.measure {
            Measure::Money(unit) => Decimal::from(unit.yuan),
            Measure::Times => Decimal::ONE_HUNDRED,
            _ => Decimal::ONE,
        }
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.printed.is_zero()
    }

    /// Whether the figure is this value, rounded to its decimals.
    pub(crate) fn shows(&self, value: Decimal) -> bool {
        round(value / self.scale(), self.decimals) == self.printed
    }

    /// The figure with this unit, if none is printed beside it.
    pub(crate) fn in_unit(&self, unit: Unit) -> Figure {
        let measure = if self.measure == Measure::Bare { Measure::Money(unit) } else { self.measure };
        Figure { measure, ..self.clone() }
    }

    /// This value (of the figure's own measure) as the figure would print it, unit and all.
    pub(crate) fn alike(&self, value: Decimal) -> String {
        // Amounts have the decimals that they need, as many as the figure prints at least.
        let fixed = |value: Decimal, most: u32| {
            let value = round(value, most);
            let decimals = value.scale().max(self.decimals) as usize;
            format!("{value:.decimals$}")
        };
        match self.measure {
            Measure::Money(unit) => {
                format!("{}{}", fixed(value / Decimal::from(unit.yuan), self.decimals.max(2)), unit.symbol)
            }
            Measure::Percent => format!("{}%", fixed(value, self.decimals)),
            Measure::Times => format!("{}倍", fixed(value / Decimal::ONE_HUNDRED, self.decimals)),
            Measure::Count(counter) => format!("{}{counter}", round(value, 0)),
            Measure::Year => format!("{value}年"),
            Measure::Bare => fixed(value, self.decimals.max(2)),
        }
    }
}

/// The figure that begins at a character, and the character behind it.
pub(crate) fn figure(chars: &[Char], from: usize) -> Option<(Figure, usize)> {
    let at = |i: usize| chars.get(i).map(|char| char.c);
    let digit = |i: usize| at(i).is_some_and(|c| c.is_ascii_digit());
    let joined = |i: usize| chars.get(i).is_some_and(|char| !char.gap);
    let negative = at(from) == Some('-') && digit(from + 1) && joined(from + 1);
    let first = from + usize::from(negative);
    if !digit(first) {
        return None;
    }
    // A number begins neither inside another nor behind a letter: A4, 2019-2020.
    let before = from.checked_sub(1).and_then(at).filter(|_| joined(from));
    if before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-') || negative && c == ')') {
        return None;
    }
    let run = |mut i: usize| {
        while digit(i) && joined(i) {
            i += 1;
        }
        i
    };
    let mut whole = String::new();
    let mut end = run(first + 1);
    whole.extend(chars[first..end].iter().map(|char| char.c));
    // Commas part thousands only in groups of three; a wide comma does where the digits are wide too.
    while whole.len() <= 3 || end - first > whole.len() {
        let comma = at(end) == Some(',') || at(end) == Some('，') && chars[end - 1].wide;
        let group = run(end + 1);
        if !comma || group != end + 4 || !joined(end) || !joined(end + 1) {
            break;
        }
        whole.extend(chars[end + 1..group].iter().map(|char| char.c));
        end = group;
    }
    let mut decimals = 0;
    let mut fraction = String::new();
    if at(end) == Some('.') && joined(end) && digit(end + 1) && joined(end + 1) {
        let stop = run(end + 1);
        fraction.extend(chars[end + 1..stop].iter().map(|char| char.c));
        decimals = u32::try_from(fraction.len()).ok()?;
        end = stop;
    }
    // Nothing that a budget holds is longer; and what is no longer cannot overflow.
    if whole.len() > 12 || decimals > 6 {
        return None;
    }
    let sign = if negative { "-" } else { "" };
    let printed: Decimal = format!("{sign}{whole}.{fraction}0").parse().ok()?;
    let (measure, close, vague) = measure(chars, end, &whole, decimals);
    let span = chars[from].start..chars[close - 1].end;
    let approximate = vague || roughly(chars, from);
    Some((Figure { printed: printed.normalize(), decimals, measure, span, approximate }, close))
}

/// Whether the characters from `from` on are this text.
fn starts(chars: &[Char], from: usize, text: &str) -> bool {
    let mut i = from;
    text.chars().all(|c| {
        i += 1;
        chars.get(i - 1).is_some_and(|char| char.c == c)
    })
}

/// The measure behind a number, the end of it, and whether it makes the number a rough one.
fn measure(chars: &[Char], end: usize, whole: &str, decimals: u32) -> (Measure, usize, bool) {
    if starts(chars, end, "%") {
        let close = end + 1;
        return (Measure::Percent, close, afterwards(chars, close));
    }
    if starts(chars, end, "倍") {
        let close = end + 1;
        return (Measure::Times, close, starts(chars, close, "多") || afterwards(chars, close));
    }
    if whole.len() == 4 && decimals == 0 && starts(chars, end, "年") {
        return (Measure::Year, end + 1 + usize::from(starts(chars, end + 1, "度")), false);
    }
    let vague = usize::from(["余", "多", "几"].into_iter().any(|word| starts(chars, end, word)));
    // 13万余元: the word may stand within the unit.
    for unit in UNITS {
        if starts(chars, end + vague, unit.symbol) {
            let close = end + vague + unit.symbol.chars().count();
            return (Measure::Money(unit), close, vague > 0 || afterwards(chars, close));
        }
        let stem = unit.symbol.trim_end_matches('元');
        let inner = end + stem.chars().count();
        if !stem.is_empty()
            && starts(chars, end, stem)
            && (starts(chars, inner, "余元") || starts(chars, inner, "多元"))
        {
            return (Measure::Money(unit), inner + 2, true);
        }
    }
    for counter in COUNTERS {
        if starts(chars, end + vague, counter) {
            let close = end + vague + counter.chars().count();
            return (Measure::Count(counter), close, vague > 0 || afterwards(chars, close));
        }
    }
    (Measure::Bare, end, false)
}

/// Whether what follows makes a figure a bound and not a value.
fn afterwards(chars: &[Char], close: usize) -> bool {
    ["以上", "以下", "以内", "左右", "上下", "余", "(含)", "(不含)", "的标准"]
        .into_iter()
        .any(|word| starts(chars, close, word))
}

/// Whether what stands before makes a figure a rough one.
fn roughly(chars: &[Char], from: usize) -> bool {
    let before: String = chars[from.saturating_sub(2)..from].iter().map(|char| char.c).collect();
    ["约", "近", "超", "超过", "逾", "不足", "至少", "将近", "人均", "单价", "每人", "每"]
        .iter()
        .any(|word| before.ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::super::fold;
    use super::*;

    fn figures(text: &str) -> Vec<(String, Measure, bool)> {
        let chars = fold(text, 0);
        let mut found = Vec::new();
        let mut i = 0;
        while i < chars.len() {
            match figure(&chars, i) {
                Some((figure, next)) => {
                    found.push((figure.printed.to_string(), figure.measure, figure.approximate));
                    i = next;
                }
                None => i += 1,
            }
        }
        found
    }

    #[test]
    fn numbers_and_their_units() {
        let wan = Measure::Money(UNITS[3]);
        for (text, expected) in [
            ("共1,234.56万元", vec![("1234.56", wan, false)]),
            ("各是4125.49,4143.91万元", vec![("4125.49", Measure::Bare, false), ("4143.91", wan, false)]),
            ("１，２３４．５６万元", vec![("1234.56", wan, false)]),
            ("增长1,055.4%", vec![("1055.4", Measure::Percent, false)]),
            ("共3，200万元", vec![("3", Measure::Bare, false), ("200", wan, false)]),
            ("筹资13万余元", vec![("13", wan, true)]),
            ("340余人次", vec![("340", Measure::Count("人次"), true)]),
            ("单价50万元以上设备0台", vec![("50", wan, true), ("0", Measure::Count("台"), false)]),
            ("2020年度1.5亿元", vec![("2020", Measure::Year, false), ("1.5", Measure::Money(UNITS[0]), false)]),
            ("减少-3.5万元", vec![("-3.5", wan, false)]),
            ("A4纸2019-2020年", vec![("2019", Measure::Bare, false)]),
            ("合计 20,323.21 14,107.46", vec![("20323.21", Measure::Bare, false), ("14107.46", Measure::Bare, false)]),
            ("31.47/19.86", vec![("31.47", Measure::Bare, false), ("19.86", Measure::Bare, false)]),
            ("1,234,567.89元", vec![("1234567.89", Measure::Money(UNITS[5]), false)]),
            ("提高2.3个百分点", vec![("2.3", Measure::Count("个百分点"), false)]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|(n, m, a)| (n.to_owned(), m, a)).collect();
            assert_eq!(figures(text), expected, "{text}");
        }
    }
}
