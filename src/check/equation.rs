//! The arithmetic of rules, all of it: sums with the place of every addend, compared within a slack that follows from
//! the figures themselves.
//!
//! A figure in 万元 stands for ±0.005万元, however many digits are shown; a figure in 元 is exact, and so is nothing. So two
//! sums of together *n* figures agree when they differ by no more than *n* × 0.005万元: a total and its *n* parts by no more
//! than (*n* + 1) × 0.005. What no unrounded amounts can give breaks the rule; what only the written ones contradict is
//! a warning (尾差).

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::findings::Findings;
use crate::amount::{Amount, Unit};
use crate::diag::{FactPath, Label, Location, Severity};
use crate::model::Fact;
use crate::model::figures::{Addend, Quantity, Total};

/// A quantity of a sum in words.
fn in_words(total: &Total, value: Amount) -> String {
    show(value, total.quantity)
}

/// A label at each addend of a sum.
fn labels(total: &Total) -> impl Iterator<Item = Label> {
    total.addends.iter().map(|addend| {
        let value = in_words(total, addend.value);
        // A figure that is its own sum need not say its name twice.
        let text = match addend.term == total.term {
            true => format!("{} {value}", addend.term),
            false => format!("{}：{} {value}", total.term, addend.term),
        };
        Label::fact(addend.path.clone(), text)
    })
}

/// An amount as messages show it: 266.04万元, exact; with the 元 beside it where 万元 needs more than two decimals.
pub(super) fn money(amount: Amount) -> String {
    let wan = amount.wan_exact();
    if wan.scale() <= 2 {
        return format!("{wan}万元");
    }
    let yuan = amount.yuan().normalize();
    if yuan.scale() == 0 { format!("{wan}万元（{yuan}元）") } else { format!("{wan}万元（{yuan:.2}元）") }
}

fn show(value: Amount, quantity: Quantity) -> String {
    match quantity {
        Quantity::Money => money(value),
        Quantity::Count(word) => format!("{}{word}", value.yuan().normalize()),
    }
}

/// How far the sums may be apart, and what that comes from.
struct Slack {
    allowed: Amount,
    figures: u32,
}

impl Findings {
    /// Whether two values agree and nobody asked to see it: then their sums, with the names and places of all addends, need
    /// not be built.
    pub(super) fn settled(&self, left: Amount, right: Amount) -> bool {
        left == right && !self.records()
    }

    /// The slack of two sums that differ: figures that occur on both sides take no part in the difference.
    fn slack(&self, left: &Total, right: &Total, common: &BTreeSet<&FactPath>) -> Slack {
        let figures = left.addends.len() + right.addends.len() - 2 * common.len();
        let figures = u32::try_from(figures).unwrap_or(u32::MAX);
        let money = left.quantity == Quantity::Money && right.quantity == Quantity::Money;
        let step = if money && !self.options().strict { self.unit().half_step() } else { Amount::ZERO };
        Slack { allowed: step.times(figures), figures }
    }

    /// Reports a finding unless both sums are equal, within the slack for rounding. Returns whether they are exactly equal.
    pub fn expect_equal(&mut self, left: impl Into<Total>, right: impl Into<Total>) -> bool {
        let (left, right) = (left.into(), right.into());
        let difference = left.value() - right.value();
        let message = |l: &str, r: &str, gap: &str| format!("{l} 与{r} 不符，差额 {gap}");
        self.compare([left, right], "＝", difference, difference.abs(), message)
    }

    /// Reports a finding if the first sum is greater than the second. Returns whether it is not.
    pub fn expect_within(&mut self, part: impl Into<Total>, whole: impl Into<Total>) -> bool {
        let (part, whole) = (part.into(), whole.into());
        let difference = part.value() - whole.value();
        let excess = if difference.is_positive() { difference } else { Amount::ZERO };
        let message = |l: &str, r: &str, gap: &str| format!("{l} 大于{r}，差额 {gap}");
        self.compare([part, whole], "≤", difference, excess, message)
    }

    /// Reports a finding unless the sum is zero. Returns whether it is.
    pub fn expect_zero(&mut self, sum: impl Into<Total>) -> bool {
        let sum = sum.into();
        let value = sum.value();
        let nothing = Total { quantity: sum.quantity, ..Total::new("应有的数", sum.place) };
        self.compare([sum, nothing], "＝", value, value.abs(), |l, _, _| format!("{l}，应为零"))
    }

    /// Reports a finding unless the parts add up to the total. Returns whether they do.
    pub fn expect_sum(&mut self, total: Fact<Amount>, parts: impl IntoIterator<Item = Fact<Amount>>) -> bool {
        let parts = parts.into_iter().fold(Total::new("各项之和", "total"), |sum, part| {
            let term = part.path.as_str().to_owned();
            sum.plus(part, term)
        });
        self.expect_equal(total, parts)
    }

    fn compare(
        &mut self,
        [left, right]: [Total; 2],
        sign: &str,
        difference: Amount,
        excess: Amount,
        message: impl FnOnce(&str, &str, &str) -> String,
    ) -> bool {
        let shown = |sum: &Total| format!("{} {}", sum.term, in_words(sum, sum.value()));
        if excess.is_zero() {
            if self.records() {
                let compared = format!("{} {sign} {}", shown(&left), shown(&right));
                self.record(compared, "相符".to_owned());
            }
            return true;
        }
        let lefts: BTreeSet<&FactPath> = left.addends.iter().map(|addend| &addend.path).collect();
        let common = right.addends.iter().map(|addend| &addend.path).filter(|path| lefts.contains(path)).collect();
        let slack = self.slack(&left, &right, &common);
        let tail = excess <= slack.allowed;
        let gap = in_words(&left, difference.abs());
        if self.records() {
            let compared = format!("{} {sign} {}", shown(&left), shown(&right));
            self.record(compared, if tail { format!("尾差 {gap}") } else { format!("不符，差额 {gap}") });
        }
        let mut message = message(&shown(&left), &shown(&right), &gap);
        let mut severity = self.rule().severity;
        if !slack.allowed.is_zero() {
            let Slack { allowed, figures } = slack;
            let allowed = format!("±{}万元（{figures} 个以万元填列的数，各 ±0.005万元）", allowed.wan_exact());
            if tail {
                severity = severity.min(Severity::Warning);
                message += &format!("，在允许误差 {allowed}之内，可能是四舍五入的尾差");
            } else {
                message += &format!("，超出允许误差 {allowed}");
            }
        }
        let mut finding = self.finding(message);
        finding.severity = severity;
        finding.brief = tail;
        // A figure that stands on both sides is marked once.
        finding.labels.extend(labels(&left));
        finding.labels.extend(labels(&right).filter(|label| match &label.location {
            Location::Fact(path) => !common.contains(path),
            _ => true,
        }));
        let slip = if sign == "＝" && !tail {
            slip([&left, &right], &common, difference, slack.allowed, self.unit())
        } else {
            None
        };
        finding.help = slip.map(|slip| format!("{}{slip}", self.rule().help));
        if finding.labels.is_empty() {
            finding.labels.push(Label::fact(FactPath::new(left.place), left.term.clone()));
        }
        let paths = left.addends.iter().chain(&right.addends).map(|addend| addend.path.clone()).collect();
        self.push_equation(finding, paths, difference.abs());
        false
    }
}

/// The one figure with which both sums would be the same if it were written a little otherwise, in words.
fn slip(
    [left, right]: [&Total; 2],
    common: &BTreeSet<&FactPath>,
    difference: Amount,
    allowed: Amount,
    unit: Unit,
) -> Option<String> {
    if left.quantity != Quantity::Money || left.addends.is_empty() || right.addends.is_empty() {
        return None;
    }
    let of = |sum: &'_ Total, sign: i32| -> Vec<(Addend, i32)> {
        sum.addends
            .iter()
            .filter(|addend| !common.contains(&addend.path))
            .map(|addend| (addend.clone(), sign))
            .collect()
    };
    let mut found = Vec::new();
    for (addend, sign) in of(left, 1).into_iter().chain(of(right, -1)) {
        for (candidate, why) in written_otherwise(addend.value, unit) {
            let change = candidate - addend.value;
            let gap = if sign > 0 { difference + change } else { difference - change };
            // A figure that would be nothing is one left out, whatever was wrong with it.
            let is_something = !candidate.wan().is_zero() && candidate.abs() > allowed.times(2);
            if is_something && gap.abs() <= allowed {
                found.push(format!("“{}”若是 {}（{why}），两边就相符。", addend.term, money(candidate)));
            }
        }
    }
    // What could be one of several slips is none that can be named.
    let mut found = found.into_iter();
    found.next().filter(|_| found.next().is_none())
}

/// A figure as it would be without one of the usual slips: 元 for 万元, the point one place off, two digits exchanged.
fn written_otherwise(value: Amount, unit: Unit) -> Vec<(Amount, &'static str)> {
    let yuan = value.yuan();
    let ten_thousand = Decimal::from(10_000);
    let shifted = [
        (yuan.checked_div(ten_thousand), "元与万元填混"),
        (yuan.checked_mul(ten_thousand), "元与万元填混"),
        (yuan.checked_div(Decimal::TEN), "小数点错一位"),
        (yuan.checked_mul(Decimal::TEN), "小数点错一位"),
    ];
    let shifted = shifted.into_iter().filter_map(|(yuan, why)| Some((Amount::from_yuan(yuan?), why)));
    let mut all: Vec<(Amount, &'static str)> = shifted.collect();
    let written = match unit {
        Unit::Yuan => yuan,
        Unit::WanYuan => value.wan_exact(),
    };
    let digits: Vec<char> = written.to_string().chars().collect();
    let places: Vec<usize> = (0..digits.len()).filter(|&at| digits[at].is_ascii_digit()).collect();
    for pair in places.windows(2).filter(|pair| digits[pair[0]] != digits[pair[1]]) {
        let mut swapped = digits.clone();
        swapped.swap(pair[0], pair[1]);
        let swapped: String = swapped.into_iter().collect();
        all.extend(Amount::parse(&swapped, unit).ok().map(|amount| (amount, "两位数字写颠倒")));
    }
    all.retain(|(amount, _)| *amount != value);
    all
}

/// A count that the file wrote among amounts ([`Report::stated`](crate::model::Report::stated)): read back in its unit.
pub(super) fn stated_count(amount: Amount, unit: Unit) -> Amount {
    match unit {
        Unit::Yuan => amount,
        Unit::WanYuan => Amount::from_yuan(amount.wan_exact()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two sums of figures in 万元, called 甲, 乙, … in order.
    fn slipped(left: &[&str], right: &[&str]) -> Option<String> {
        let mut names = "甲乙丙丁戊".chars();
        let mut sum = |figures: &[&str]| {
            figures.iter().fold(Total::new("和", "total"), |sum, figure| {
                let name = names.next().expect("a name").to_string();
                let value = Amount::parse(figure, Unit::WanYuan).expect("an amount");
                sum.plus(Fact::new(name.as_str(), value), name.clone())
            })
        };
        let (left, right) = (sum(left), sum(right));
        let difference = left.value() - right.value();
        let allowed = Unit::WanYuan.half_step().times(3);
        slip([&left, &right], &BTreeSet::new(), difference, allowed, Unit::WanYuan)
    }

    #[test]
    fn the_figure_that_slipped_is_named() {
        for (left, right, expected) in [
            (&["266.04"][..], &["244.16", "218800"][..], Some("“丙”若是 21.88万元（元与万元填混），两边就相符。")),
            (&["266.04"], &["244.16", "218.8"], Some("“丙”若是 21.88万元（小数点错一位），两边就相符。")),
            (&["260.64"], &["244.16", "21.88"], Some("“甲”若是 266.04万元（两位数字写颠倒），两边就相符。")),
            // Left out, or wrong in some other way.
            (&["266.04"], &["244.16"], None),
            (&["244.16"], &["244.16", "21.88"], None),
            (&["266.04"], &["244.16", "30"], None),
            // Two figures that could have slipped.
            (&["33"], &["12", "12"], None),
        ] {
            assert_eq!(slipped(left, right).as_deref(), expected, "{left:?} {right:?}");
        }
    }
}
