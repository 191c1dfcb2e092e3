//! Between which bounds the true value of a printed figure lies, and what that says of sums, shares and rates.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::diag::Severity;
use crate::prose::{Figure, Measure};

/// Between which bounds a value lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Interval {
    pub(super) low: Decimal,
    pub(super) high: Decimal,
}

impl Interval {
    pub(super) const ZERO: Interval = Interval { low: Decimal::ZERO, high: Decimal::ZERO };

    /// The bounds around a figure: half a unit of its last decimal, of `decimals`, to either side.
    fn about(figure: &Figure, decimals: u32) -> Interval {
        let (value, half) = (figure.value(), Precision::half_step(figure, decimals));
        Interval { low: value - half, high: value + half }
    }

    pub(super) fn plus(self, other: Interval) -> Interval {
        Interval { low: self.low + other.low, high: self.high + other.high }
    }

    pub(super) fn meets(self, other: Interval) -> bool {
        self.low <= other.high && other.low <= self.high
    }
}

/// What the arithmetic says of a claim.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Verdict {
    /// The printed figures give it.
    Exact,
    /// The printed figures give another, but unrounded ones could give it.
    Possible,
    /// No unrounded figures can give it.
    Impossible,
}

impl Verdict {
    /// The severity of a claim with this verdict.
    pub(super) fn severity(self) -> Severity {
        if self == Verdict::Impossible { Severity::Error } else { Severity::Note }
    }
}

/// To how many decimals a text gives its amounts, by unit: 2万元 among amounts such as 266.04万元 is 2.00万元.
#[derive(Debug, Default)]
pub(super) struct Precision(BTreeMap<Measure, u32>);

impl Precision {
    /// Takes the most decimals that at least three figures of the unit have, and two in five of them.
    pub(super) fn of<'f>(figures: impl IntoIterator<Item = &'f Figure>) -> Precision {
        let mut seen: BTreeMap<Measure, Vec<u32>> = BTreeMap::new();
        for figure in figures {
            if !figure.approximate && !figure.is_zero() && matches!(figure.measure, Measure::Money(_) | Measure::Bare) {
                seen.entry(figure.measure).or_default().push(figure.decimals);
            }
        }
        let usual = |decimals: Vec<u32>| {
            (1..=6).rev().find(|&d| {
                let so_many = decimals.iter().filter(|&&own| own >= d).count();
                so_many >= 3 && so_many * 5 >= decimals.len() * 2
            })
        };
        Precision(seen.into_iter().filter_map(|(measure, decimals)| Some((measure, usual(decimals)?))).collect())
    }

    /// Half a unit of the last of `decimals`, in the measure of a figure (元 for money); zero for counts, which are exact.
    fn half_step(figure: &Figure, decimals: u32) -> Decimal {
        match figure.measure {
            Measure::Count(_) | Measure::Year => Decimal::ZERO,
            _ => figure.scale() * Decimal::new(5, decimals + 1),
        }
    }

    /// The bounds of a figure, by the digits that it stands for in this text.
    pub(super) fn interval(&self, figure: &Figure) -> Interval {
        let usual = self.0.get(&figure.measure).copied().unwrap_or(0);
        Interval::about(figure, figure.decimals.max(usual))
    }

    /// Whether a sum and its printed total agree: each figure may be half a step off.
    pub(super) fn sum<'f>(&self, total: &Figure, parts: impl IntoIterator<Item = &'f Figure>) -> Verdict {
        // Accounts are in 元 and published to two decimals of 万元: what agrees to these agrees, whatever is cut off. A
        // last digit that is one off comes of rounding.
        let fine = |figure: &Figure| match figure.measure {
            Measure::Money(unit) if unit.yuan <= 10_000 => Interval::about(figure, figure.decimals.max(2)),
            _ => self.interval(figure),
        };
        let (mut near, mut wide) = (Interval::ZERO, Interval::ZERO);
        for part in parts {
            (near, wide) = (near.plus(fine(part)), wide.plus(self.interval(part)));
        }
        if near.meets(fine(total)) {
            Verdict::Exact
        } else if wide.meets(self.interval(total)) {
            Verdict::Possible
        } else {
            Verdict::Impossible
        }
    }

    /// Whether two figures of one quantity agree.
    pub(super) fn same(&self, a: &Figure, b: &Figure) -> Verdict {
        if a.value() == b.value() {
            return Verdict::Exact;
        }
        // 7,630.61万元 in the prose is 76,306,134元 in the table.
        let step = |figure: &Figure| Precision::half_step(figure, figure.decimals);
        let (wide, fine) = if step(a) >= step(b) { (a, b) } else { (b, a) };
        if a.measure != b.measure && wide.shows(fine.value()) {
            return Verdict::Exact;
        }
        // 62.1 beside 62.07 may be rounded further, and a last digit that is one off rounded otherwise.
        let (coarse, other) = if a.decimals <= b.decimals { (a, b) } else { (b, a) };
        let further = coarse.decimals < other.decimals && coarse.shows(other.value());
        if further || self.interval(a).meets(self.interval(b)) { Verdict::Possible } else { Verdict::Impossible }
    }

    /// Whether a figure is the printed percentage of what `base` makes of it and another: of the other itself for a
    /// share, of the other less the figure for growth. `None` where the base is nothing.
    pub(super) fn percent(
        &self,
        part: &Figure,
        other: &Figure,
        base: fn(Decimal, Decimal) -> Decimal,
        printed: &Figure,
    ) -> Option<Verdict> {
        let exact = percent(part.value(), base(part.value(), other.value()));
        if exact.is_some_and(|exact| printed.shows(exact)) {
            return Some(Verdict::Exact);
        }
        let (parts, others) = (self.interval(part), self.interval(other));
        let mut bounds: Option<Interval> = None;
        let mut unbounded = false;
        for part in [parts.low, parts.high] {
            for other in [others.low, others.high] {
                let base = base(part, other);
                match percent(part, base).filter(|_| base > Decimal::ZERO) {
                    Some(value) => {
                        let known = bounds.unwrap_or(Interval { low: value, high: value });
                        bounds = Some(Interval { low: known.low.min(value), high: known.high.max(value) });
                    }
                    None => unbounded = true,
                }
            }
        }
        let Interval { low, high } = bounds?;
        let high = if unbounded { Decimal::MAX } else { high };
        let possible = Interval { low, high }.meets(self.interval(printed));
        Some(if possible { Verdict::Possible } else { Verdict::Impossible })
    }
}

/// `part` in percent of `whole`; `None` if `whole` is zero.
pub(super) fn percent(part: Decimal, whole: Decimal) -> Option<Decimal> {
    part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prose::Unit;

    #[test]
    fn verdicts_of_percentages() {
        let money = |text: &str| Figure {
            printed: text.parse().expect("a number"),
            decimals: 2,
            measure: Measure::Money(Unit { yuan: 10_000, symbol: "万元" }),
            span: 0..0,
            approximate: false,
        };
        let precision = Precision::default();
        for (part, whole, printed, verdict) in [
            ("244.16", "266.04", "91.78", Verdict::Exact),
            ("244.16", "266.04", "91.77", Verdict::Possible),
            ("9.13", "266.04", "3.44", Verdict::Impossible),
            ("20218.21", "20707.11", "98", Verdict::Exact),
        ] {
            let (part, whole) = (money(part), money(whole));
            let decimals = printed.split_once('.').map_or(0, |(_, f)| f.len() as u32);
            let printed = Figure { measure: Measure::Percent, decimals, ..money(printed) };
            let found = precision.percent(&part, &whole, |_, whole| whole, &printed);
            assert_eq!(found, Some(verdict), "{}", printed.printed);
        }
    }
}
