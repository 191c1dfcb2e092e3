//! Figures in Chinese prose: 266.04, 91.78%, 增加144.55万元，增长118.98%. `docs/wording.md` names the rules, one test each.
//!
//! Templates reach these functions as filters of the same names. Everything else that a sentence says is the form's and
//! stands in its templates.

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::amount::{Amount, round};

/// How many decimals figures have in prose.
///
/// An amount that two decimals would show as zero, and a percentage that they would show as nothing or as all of it, have as
/// many as it takes: `0.004`, `0.001%`, `99.998%`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Decimals {
    /// Two at most, without zeros at the end: 266.1, 98.2%.
    #[default]
    Trimmed,
    /// Always two: 266.10, 98.20%, 0.00.
    Fixed,
}

impl Decimals {
    /// A number that is rounded, as a rule to two decimals.
    fn write(self, number: Decimal) -> String {
        match self {
            Decimals::Fixed if number.scale() <= 2 => format!("{number:.2}"),
            _ => number.to_string(),
        }
    }
}

/// An amount in 万元 without its unit and without separators: `266.04`, `2`, `0`, or with fixed decimals `2.00`.
pub(crate) fn wan(amount: Amount, decimals: Decimals) -> String {
    decimals.write(shown(amount))
}

/// The number that [`wan`] writes.
pub(crate) fn shown(amount: Amount) -> Decimal {
    if vanishes(amount) { amount.wan_exact() } else { amount.wan() }
}

/// Whether two decimals of 万元 would show an amount as zero that is not.
fn vanishes(amount: Amount) -> bool {
    !amount.is_zero() && amount.wan().is_zero()
}

/// A part of a whole in percent: `91.78%`. Nothing of nothing is `0%`.
pub(crate) fn share(part: Amount, whole: Amount, decimals: Decimals) -> String {
    percent(part.percent_of(whole).unwrap_or_default(), decimals)
}

/// A percentage: `118.98%`, `98.2%`, or with fixed decimals `98.20%`. Only nothing is `0%`, and only all of it is `100%`.
fn percent(value: Decimal, decimals: Decimals) -> String {
    let exact = |places: &u32| {
        let shown = round(value, *places);
        shown == value || !(shown.is_zero() || shown == Decimal::ONE_HUNDRED)
    };
    let places = (2..Decimal::MAX_SCALE).find(exact).unwrap_or(Decimal::MAX_SCALE);
    format!("{}%", decimals.write(round(value, places)))
}

/// How an amount stands to another, as shown: a change that rounds to 0.00万元 is none, unless one of the two would
/// itself vanish so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Direction {
    /// 增加.
    Up,
    /// 减少.
    Down,
    /// 持平.
    Level,
}

/// The direction of a change.
pub(crate) fn direction(actual: Amount, prior: Amount) -> Direction {
    let change = actual - prior;
    if change.is_zero() || (vanishes(change) && !vanishes(actual) && !vanishes(prior)) {
        Direction::Level
    } else if change.is_negative() {
        Direction::Down
    } else {
        Direction::Up
    }
}

/// A change against last year: `增加144.55万元，增长118.98%`, `减少3万元，下降60%`, `持平`.
///
/// From nothing there is no rate: `增加3万元（{none}）`, where `none` is the form's word: 上年无此项支出.
pub(crate) fn versus(actual: Amount, prior: Amount, none: &str, decimals: Decimals) -> String {
    let change = actual - prior;
    let amount = wan(change.abs(), decimals);
    let rate = change.abs().percent_of(prior.abs()).map(|rate| percent(rate, decimals));
    match (direction(actual, prior), rate) {
        (Direction::Level, _) => "持平".to_owned(),
        (Direction::Up, Some(rate)) => format!("增加{amount}万元，增长{rate}"),
        (Direction::Down, Some(rate)) => format!("减少{amount}万元，下降{rate}"),
        (Direction::Up, None) => format!("增加{amount}万元（{none}）"),
        (Direction::Down, None) => format!("减少{amount}万元（{none}）"),
    }
}

/// Completion of a budget: `完成预算100%`; without a budget `年初未安排预算`, never a rate. `budget_word` is the form's: 预算, 年初预算的.
pub(crate) fn completion(actual: Amount, budget: Amount, budget_word: &str, decimals: Decimals) -> String {
    match actual.percent_of(budget) {
        Some(rate) => format!("完成{budget_word}{}", percent(rate, decimals)),
        None => "年初未安排预算".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amount::Unit;

    fn amount(wan: &str) -> Amount {
        Amount::parse(wan, Unit::WanYuan).expect("an amount")
    }

    /// The rules of `docs/wording.md`, by number.
    #[test]
    fn rules() {
        // 1 and 2
        for (given, shown) in [
            ("266.04", "266.04"),
            ("2.00", "2"),
            ("0", "0"),
            ("3.10", "3.1"),
            ("12345.678", "12345.68"),
            ("0.004999", "0.004999"),
            ("-0.004", "-0.004"),
            ("0.000001", "0.000001"),
        ] {
            assert_eq!(wan(amount(given), Decimals::Trimmed), shown);
        }
        // 3 and 4
        for (part, whole, shown) in [
            ("244.16", "266.04", "91.78%"),
            ("9.13", "266.04", "3.43%"),
            ("266.04", "266.04", "100%"),
            ("0", "2", "0%"),
            ("0", "0", "0%"),
            ("0.004", "508.2", "0.001%"),
            ("99999.5", "100000", "99.9995%"),
            ("0.004", "0.004", "100%"),
        ] {
            assert_eq!(share(amount(part), amount(whole), Decimals::Trimmed), shown);
        }
        // 5 to 8
        for (actual, prior, phrase) in [
            ("266.04", "121.49", "增加144.55万元，增长118.98%"),
            ("2", "5", "减少3万元，下降60%"),
            ("2", "2", "持平"),
            ("2.004", "2", "持平"),
            ("3", "0", "增加3万元（上年无此项）"),
            ("0", "3", "减少3万元，下降100%"),
            ("0.004", "0.003", "增加0.001万元，增长33.33%"),
            ("0.004", "0", "增加0.004万元（上年无此项）"),
            ("0", "0.004", "减少0.004万元，下降100%"),
        ] {
            assert_eq!(versus(amount(actual), amount(prior), "上年无此项", Decimals::Trimmed), phrase);
        }
        // 9 and 10
        for (actual, budget, word, phrase) in [
            ("244.16", "244.16", "预算", "完成预算100%"),
            ("95", "100", "年初预算的", "完成年初预算的95%"),
            ("0", "0", "预算", "年初未安排预算"),
            ("3", "0", "预算", "年初未安排预算"),
            ("0.004", "0.004", "预算", "完成预算100%"),
            ("9999.9", "10000", "预算", "完成预算99.999%"),
        ] {
            assert_eq!(completion(amount(actual), amount(budget), word, Decimals::Trimmed), phrase);
        }
    }

    #[test]
    fn fixed_decimals() {
        let fixed = Decimals::Fixed;
        assert_eq!(wan(amount("0"), fixed), "0.00");
        assert_eq!(wan(amount("3.1"), fixed), "3.10");
        assert_eq!(wan(amount("0.004"), fixed), "0.004");
        assert_eq!(share(amount("0.004"), amount("508.2"), fixed), "0.001%");
        assert_eq!(share(amount("2"), amount("2"), fixed), "100.00%");
        assert_eq!(share(amount("98.2"), amount("100"), fixed), "98.20%");
        assert_eq!(versus(amount("2"), amount("5"), "", fixed), "减少3.00万元，下降60.00%");
        assert_eq!(completion(amount("95"), amount("100"), "预算", fixed), "完成预算95.00%");
    }
}
