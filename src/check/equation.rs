//! The arithmetic of rules, all of it: sums with the place of every addend, compared within a slack that follows from
//! the figures themselves.
//!
//! A figure in 万元 stands for ±0.005万元, however many digits are shown; a figure in 元 is exact, and so is nothing. So two
//! sums of together *n* figures agree when they differ by no more than *n* × 0.005万元: a total and its *n* parts by no more
//! than (*n* + 1) × 0.005. What no unrounded amounts can give breaks the rule; what only the written ones contradict is
//! a warning (尾差).

use std::borrow::Cow;
use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::findings::{Comparison, Findings};
use crate::amount::{Amount, Unit};
use crate::diag::{FactPath, Label, Location, Severity};
use crate::model::Fact;

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Measure {
    /// Money, shown in 万元.
    Money,
    /// Things, with their measure word: 辆, 个, 人.
    Count(&'static str),
}

/// A figure that goes into a sum.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Addend {
    /// Where it stands.
    pub path: FactPath,
    /// What it is: 一般公共预算财政拨款收入.
    pub term: Cow<'static, str>,
    /// How much.
    pub value: Amount,
}

/// A quantity as the sum of figures of the report, each with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Sum {
    /// What it is: 本年收入合计.
    pub term: Cow<'static, str>,
    /// What is counted.
    pub measure: Measure,
    /// Its addends. Those that are nothing are left out.
    pub addends: Vec<Addend>,
    /// Where it would stand, for a sum without addends.
    pub place: &'static str,
}

impl Sum {
    /// An empty sum of money. `place` is the path of the table it belongs to.
    pub fn new(term: impl Into<Cow<'static, str>>, place: &'static str) -> Sum {
        Sum { term: term.into(), measure: Measure::Money, addends: Vec::new(), place }
    }

    /// An empty sum of things.
    pub fn count(term: impl Into<Cow<'static, str>>, place: &'static str, word: &'static str) -> Sum {
        Sum { measure: Measure::Count(word), ..Sum::new(term, place) }
    }

    /// The same with one more figure; nothing adds nothing.
    pub fn plus(mut self, fact: Fact<Amount>, term: impl Into<Cow<'static, str>>) -> Sum {
        self.push(fact.path, fact.value, term);
        self
    }

    /// The same with one more count.
    pub fn plus_count(self, fact: Fact<u32>, term: impl Into<Cow<'static, str>>) -> Sum {
        self.plus(Fact::new(fact.path.as_str(), count(u64::from(fact.value))), term)
    }

    pub(super) fn push(&mut self, path: FactPath, value: Amount, term: impl Into<Cow<'static, str>>) {
        if !value.is_zero() {
            self.addends.push(Addend { path, term: term.into(), value });
        }
    }

    /// The sum.
    pub fn value(&self) -> Amount {
        self.addends.iter().map(|addend| addend.value).sum()
    }

    fn show(&self, value: Amount) -> String {
        show(value, self.measure)
    }

    fn labels(&self) -> impl Iterator<Item = Label> {
        self.addends.iter().map(|addend| {
            let text = format!("{}：{} {}", self.term, addend.term, self.show(addend.value));
            // A figure that is its own sum need not say its name twice.
            let text =
                if addend.term == self.term { format!("{} {}", addend.term, self.show(addend.value)) } else { text };
            Label::fact(addend.path.clone(), text)
        })
    }
}

/// One figure is a sum; it is called by its path.
impl From<Fact<Amount>> for Sum {
    fn from(fact: Fact<Amount>) -> Sum {
        let term = fact.path.as_str().to_owned();
        Sum::new(term.clone(), "total").plus(fact, term)
    }
}

/// So many things, as sums count them.
pub(super) fn count(n: u64) -> Amount {
    Amount::from_yuan(Decimal::from(n))
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

fn show(value: Amount, measure: Measure) -> String {
    match measure {
        Measure::Money => money(value),
        Measure::Count(word) => format!("{}{word}", value.yuan().normalize()),
    }
}

/// How two sums should stand, and the words for where they do not.
struct Relation {
    sign: &'static str,
    broken: [&'static str; 2],
}

const EQUAL: Relation = Relation { sign: "＝", broken: ["与", " 不符"] };
const WITHIN: Relation = Relation { sign: "≤", broken: ["大于", ""] };

/// How far the sums may be apart, and what that comes from.
struct Slack {
    allowed: Amount,
    figures: u32,
}

impl Findings {
    fn slack(&self, sums: [&Sum; 2]) -> Slack {
        let figures = sums.iter().map(|sum| sum.addends.len()).sum::<usize>();
        let figures = u32::try_from(figures).unwrap_or(u32::MAX);
        let money = sums.iter().all(|sum| sum.measure == Measure::Money);
        let step = if money && !self.options().strict { self.unit().half_step() } else { Amount::ZERO };
        Slack { allowed: step.times(figures), figures }
    }

    /// Both sums are the same. Says whether they are.
    pub fn equal(&mut self, left: impl Into<Sum>, right: impl Into<Sum>) -> bool {
        let (left, right) = (left.into(), right.into());
        let difference = left.value() - right.value();
        self.compare([left, right], &EQUAL, difference, difference.abs())
    }

    /// The first is no more than the second. Says whether it is.
    pub fn within(&mut self, part: impl Into<Sum>, whole: impl Into<Sum>) -> bool {
        let (part, whole) = (part.into(), whole.into());
        let difference = part.value() - whole.value();
        let excess = if difference.is_positive() { difference } else { Amount::ZERO };
        self.compare([part, whole], &WITHIN, difference, excess)
    }

    /// The sum is nothing. Says whether it is.
    pub fn zero(&mut self, sum: impl Into<Sum>) -> bool {
        let sum = sum.into();
        let place = sum.place;
        let nothing = Sum { measure: sum.measure, ..Sum::new("0", place) };
        self.equal(sum, nothing)
    }

    /// The parts make the total. Says whether they do.
    pub fn sum(&mut self, total: Fact<Amount>, parts: impl IntoIterator<Item = Fact<Amount>>) -> bool {
        let parts = parts.into_iter().fold(Sum::new("各项之和", "total"), |sum, part| {
            let term = part.path.as_str().to_owned();
            sum.plus(part, term)
        });
        self.equal(total, parts)
    }

    fn compare(&mut self, [left, right]: [Sum; 2], relation: &Relation, difference: Amount, excess: Amount) -> bool {
        let slack = self.slack([&left, &right]);
        let holds = excess.is_zero();
        let (l, r) = (left.show(left.value()), right.show(right.value()));
        if self.records() {
            let compared = format!("{} {l} {} {} {r}", left.term, relation.sign, right.term);
            let result = match (holds, excess <= slack.allowed) {
                (true, _) => "相符".to_owned(),
                (false, true) => format!("尾差 {}", left.show(difference.abs())),
                (false, false) => format!("不符，差额 {}", left.show(difference.abs())),
            };
            self.record(Comparison { compared, result });
        }
        if holds {
            return true;
        }
        let [before, after] = relation.broken;
        let mut message =
            format!("{} {l} {before}{} {r}{after}，差额 {}", left.term, right.term, left.show(difference.abs()));
        let mut severity = self.rule().severity;
        if !slack.allowed.is_zero() {
            let allowed =
                format!("±{}万元（{} 个以万元填列的数，各 ±0.005万元）", slack.allowed.wan_exact(), slack.figures);
            if excess <= slack.allowed {
                severity = severity.min(Severity::Warning);
                message += &format!("，在允许误差 {allowed}之内，可能是四舍五入的尾差");
            } else {
                message += &format!("，超出允许误差 {allowed}");
            }
        }
        let mut finding = self.finding(message);
        finding.severity = severity;
        // A figure that stands on both sides is marked once.
        let marked: BTreeSet<&FactPath> = left.addends.iter().map(|addend| &addend.path).collect();
        finding.labels.extend(left.labels());
        finding.labels.extend(right.labels().filter(|label| match &label.location {
            Location::Fact(path) => !marked.contains(path),
            _ => true,
        }));
        if finding.labels.is_empty() {
            finding.labels.push(Label::fact(FactPath::new(left.place), left.term.clone()));
        }
        let paths = left.addends.iter().chain(&right.addends).map(|addend| addend.path.clone()).collect();
        self.push_equation(finding, paths, difference.abs());
        false
    }
}

/// A count that the file wrote among amounts ([`Report::stated`](crate::model::Report::stated)): read back in its unit.
pub(super) fn stated_count(amount: Amount, unit: Unit) -> Amount {
    match unit {
        Unit::Yuan => amount,
        Unit::WanYuan => Amount::from_yuan(amount.wan_exact()),
    }
}
