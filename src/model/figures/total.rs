//! A quantity as the sum of facts, each with its place.

use std::borrow::Cow;

use super::places::{self, Place, count};
use crate::amount::Amount;
use crate::classification::{EconomicCode, EconomicKind, FunctionCode, Fund};
use crate::diag::FactPath;
use crate::model::{DetailRow, ExpenditureItem, ExpenditureKind, Fact, Report, RevenueItem};

/// What a sum counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Quantity {
    /// Money, shown in 万元.
    Money,
    /// Things, with their measure word: 辆, 个, 人.
    Count(&'static str),
}

/// A figure that goes into a sum.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Addend {
    /// Where it is given.
    pub path: FactPath,
    /// What it is: 一般公共预算财政拨款收入.
    pub term: Cow<'static, str>,
    /// How much.
    pub value: Amount,
}

/// A quantity as the sum of figures of the report, each with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Total {
    /// What it is: 本年收入合计.
    pub term: Cow<'static, str>,
    /// What a sum counts.
    pub quantity: Quantity,
    /// Its addends, without those that are zero.
    pub addends: Vec<Addend>,
    /// The path of the table it belongs to: where a finding points if there are no addends.
    pub place: &'static str,
}

impl Total {
    /// Creates an empty sum of money. `place` is the path of the table it belongs to.
    pub fn new(term: impl Into<Cow<'static, str>>, place: &'static str) -> Total {
        Total { term: term.into(), quantity: Quantity::Money, addends: Vec::new(), place }
    }

    /// Creates an empty sum of things. `word` is their measure word: 辆.
    pub fn count(term: impl Into<Cow<'static, str>>, place: &'static str, word: &'static str) -> Total {
        Total { quantity: Quantity::Count(word), ..Total::new(term, place) }
    }

    /// Adds a figure. One that is zero is left out.
    pub fn plus(mut self, fact: Fact<Amount>, term: impl Into<Cow<'static, str>>) -> Total {
        self.push(fact.path, fact.value, term);
        self
    }

    /// Adds a count.
    pub fn plus_count(self, fact: Fact<u32>, term: impl Into<Cow<'static, str>>) -> Total {
        self.plus(Fact::new(fact.path.as_str(), count(u64::from(fact.value))), term)
    }

    /// The same sum under another name.
    #[must_use]
    pub fn named(self, term: impl Into<Cow<'static, str>>) -> Total {
        Total { term: term.into(), ..self }
    }

    /// The sum of all addends.
    pub fn value(&self) -> Amount {
        self.addends.iter().map(|addend| addend.value).sum()
    }

    pub(crate) fn push(&mut self, path: FactPath, value: Amount, term: impl Into<Cow<'static, str>>) {
        if !value.is_zero() {
            self.addends.push(Addend { path, term: term.into(), value });
        }
    }

    pub(super) fn add(&mut self, report: &Report, value: Amount, place: Place) {
        if !value.is_zero() {
            self.addends.push(Addend { path: place.path(report), term: place.term(report), value });
        }
    }

    /// Adds the rows of revenue that `keep` takes.
    pub(crate) fn revenue(mut self, report: &Report, keep: impl Fn(&RevenueItem) -> bool) -> Total {
        places::revenue(report, keep, &mut |amount, place| self.add(report, amount, place));
        self
    }

    /// Adds what the rows of expenditure that `keep` takes spent in these ways.
    pub(crate) fn spending(
        mut self,
        report: &Report,
        kinds: &[ExpenditureKind],
        keep: impl Fn(&ExpenditureItem) -> bool,
    ) -> Total {
        places::spending(report, kinds, keep, &mut |amount, place| self.add(report, amount, place));
        self
    }

    /// Adds the rows of the opening balance (年初结转和结余) that `keep` takes by fund and subject.
    pub(crate) fn opening(mut self, report: &Report, keep: impl Fn(Fund, Option<FunctionCode>) -> bool) -> Total {
        let key = ("opening_balance", "年初结转和结余");
        places::balances(report, key, keep, &mut |amount, place| self.add(report, amount, place));
        self
    }

    /// Adds the rows of the closing balance (年末结转和结余) that `keep` takes.
    pub(crate) fn closing(mut self, report: &Report, keep: impl Fn(Fund, Option<FunctionCode>) -> bool) -> Total {
        let key = ("closing_balance", "年末结转和结余");
        places::balances(report, key, keep, &mut |amount, place| self.add(report, amount, place));
        self
    }

    /// Adds the rows of last year's closing balance (上年年末结转和结余) that `keep` takes.
    pub(crate) fn prior_closing(mut self, report: &Report, keep: impl Fn(Fund, Option<FunctionCode>) -> bool) -> Total {
        let key = ("prior_closing_balance", "上年年末结转和结余");
        places::balances(report, key, keep, &mut |amount, place| self.add(report, amount, place));
        self
    }

    /// Adds the economic subjects of basic expenditure that `keep` takes; where the rows of the accounting system are
    /// there, those.
    pub(crate) fn economic(mut self, report: &Report, keep: impl Fn(EconomicCode) -> bool) -> Total {
        places::economic(report, keep, &mut |amount, place| self.add(report, amount, place));
        self
    }

    /// Adds the rows of the accounting system that `keep` takes.
    pub(crate) fn detail(mut self, report: &Report, keep: impl Fn(&DetailRow) -> bool) -> Total {
        places::detail(report, keep, &mut |amount, place| self.add(report, amount, place));
        self
    }

    /// Adds 人员经费 or 公用经费 of the general public budget.
    pub(crate) fn basic_of(self, report: &Report, kind: EconomicKind) -> Total {
        self.economic(report, |code| report.economic_kind(code) == Some(kind)).undetailed(report, kind)
    }

    /// Adds 人员经费 or 公用经费 where the report has the two sums only.
    pub(crate) fn undetailed(mut self, report: &Report, kind: EconomicKind) -> Total {
        places::undetailed(report, kind, &mut |amount, place| self.add(report, amount, place));
        self
    }
}

/// A sum of one figure, called by its path.
impl From<Fact<Amount>> for Total {
    fn from(fact: Fact<Amount>) -> Total {
        let term = fact.path.as_str().to_owned();
        Total::new(term.clone(), "total").plus(fact, term)
    }
}
