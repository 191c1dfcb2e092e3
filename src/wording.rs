//! Figures in Chinese prose: 266.04, 91.78%, 增加144.55万元，增长118.98%. `docs/wording.md` names the rules, one test each.
//!
//! Templates reach these functions as filters of the same names. Everything else that a sentence says is the form's and
//! stands in its templates.

use rust_decimal::Decimal;

use crate::amount::{Amount, round};

/// An amount in 万元 without its unit: two decimals at most, trailing zeros dropped, no separators: `266.04`, `2`, `0`.
///
/// One that two decimals would show as zero has as many as it takes: `0.004`.
pub(crate) fn wan(amount: Amount) -> String {
    shown(amount).to_string()
}

/// The number that [`wan`] writes.
pub(crate) fn shown(amount: Amount) -> Decimal {
    if vanishes(amount) { amount.wan_exact() } else { amount.wan() }
}

/// Whether two decimals of 万元 would show an amount as zero that is not.
fn vanishes(amount: Amount) -> bool {
    !amount.is_zero() && amount.wan().is_zero()
}

/// A part of a whole in percent: two decimals at most, trailing zeros dropped: `91.78%`. Nothing of nothing is `0%`.
pub(crate) fn share(part: Amount, whole: Amount) -> String {
    percent(part.percent_of(whole).unwrap_or_default())
}

/// A percentage: two decimals at most, trailing zeros dropped: `118.98%`.
///
/// Only nothing is `0%`, and only all of it is `100%`: what two decimals would show as one of them has as many as it takes,
/// `0.001%`, `99.998%`.
pub(crate) fn percent(value: Decimal) -> String {
    let exact = |places: &u32| {
        let shown = round(value, *places);
        shown == value || !(shown.is_zero() || shown == Decimal::ONE_HUNDRED)
    };
    format!("{}%", round(value, (2..Decimal::MAX_SCALE).find(exact).unwrap_or(Decimal::MAX_SCALE)))
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
pub(crate) fn versus(actual: Amount, prior: Amount, none: &str) -> String {
    let change = actual - prior;
    let amount = wan(change.abs());
    let rate = change.abs().percent_of(prior.abs()).map(percent);
    match (direction(actual, prior), rate) {
        (Direction::Level, _) => "持平".to_owned(),
        (Direction::Up, Some(rate)) => format!("增加{amount}万元，增长{rate}"),
        (Direction::Down, Some(rate)) => format!("减少{amount}万元，下降{rate}"),
        (Direction::Up, None) => format!("增加{amount}万元（{none}）"),
        (Direction::Down, None) => format!("减少{amount}万元（{none}）"),
    }
}

/// Completion of a budget: `完成预算100%`; without a budget `年初未安排预算`, never a rate. `budget_word` is the form's: 预算, 年初预算的.
pub(crate) fn completion(actual: Amount, budget: Amount, budget_word: &str) -> String {
    match actual.percent_of(budget) {
        Some(rate) => format!("完成{budget_word}{}", percent(rate)),
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
            assert_eq!(wan(amount(given)), shown);
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
            assert_eq!(share(amount(part), amount(whole)), shown);
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
            assert_eq!(versus(amount(actual), amount(prior), "上年无此项"), phrase);
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
            assert_eq!(completion(amount(actual), amount(budget), word), phrase);
        }
    }
}
