//! Where a figure comes from: a tree down to the facts, with every step in between.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::list::{Definition, Part, Rows, definition};
use super::lookup::figure;
use super::places::{self, Place};
use super::total::{Quantity, Total};
use crate::amount::{Amount, round};
use crate::diag::FactPath;
use crate::model::{BudgetBasis, DetailRow, Report};

/// What a number of an explanation counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Shown {
    /// 元.
    Yuan,
    /// 万元.
    WanYuan,
    /// Percent.
    Percent,
    /// Things, with their measure word.
    Count(&'static str),
}

/// How a number follows from those below it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum How {
    /// It does not: it is a fact, read at its path.
    Fact,
    /// It is their sum.
    Sum,
    /// It is the first less the second.
    Difference,
    /// It is the first in percent of the second.
    Share,
    /// It is the one below, rounded half away from zero to this many decimals.
    Rounded(u32),
}

/// A number with all that it follows from.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Explanation {
    /// What it is: 本年支出合计.
    pub term: Cow<'static, str>,
    /// Its path, if it has one: of a fact, or of a derived figure.
    pub path: Option<FactPath>,
    /// How much: exact, but where [`How::Rounded`] says how it was rounded.
    pub value: Decimal,
    /// What it counts.
    pub unit: Shown,
    /// How it follows from those below.
    pub how: How,
    /// What it follows from, in order; nothing below a fact. Facts that are zero are left out of sums.
    pub from: Vec<Explanation>,
}

/// Explains the figure of a path ([`figure`]). `None` if the report has none there.
///
/// ```
/// use juesuan::model::{BudgetBasis, Report, figures::{How, explain}};
///
/// # let none = |_: &str| Err(std::io::ErrorKind::NotFound.into());
/// # let toml = include_str!("../../../tests/input/good-small/report.toml");
/// let (report, source) = Report::from_toml("report.toml", toml.as_bytes(), none)?;
/// let of = |path| explain(&report, BudgetBasis::Adjusted, path).expect("a figure");
///
/// // 占…%: what the general public budget spent, in percent of all, as the text prints it.
/// let share = of("general_public_budget.actual").share_of(of("expenditure.total")).rounded(2);
/// assert_eq!(share.value, "100".parse()?);
/// for fact in share.facts() {
///     let path = fact.path.as_ref().expect("a fact has a path");
///     let place = source.exact(path).expect("it was read from the file");
///     println!("{} {} {}", fact.term, fact.value, place.file.line_column(place.value.start).0);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn explain(report: &Report, basis: BudgetBasis, path: &str) -> Option<Explanation> {
    match definition(path) {
        Some(definition) => definition.is_there(report).then(|| definition.explained(report, basis)),
        None => figure(report, basis, path).map(|total| Explanation::of_total(report, path, total)),
    }
}

impl Definition {
    fn explained(&self, report: &Report, basis: BudgetBasis) -> Explanation {
        let unit = Shown::of(self.quantity);
        let mut from = Vec::new();
        for part in self.parts {
            if let Part::Figure(path) = part {
                from.extend(definition(path).map(|figure| figure.explained(report, basis)));
                continue;
            }
            part.each(report, basis, Rows::All, &mut |amount, place| {
                if !amount.is_zero() {
                    let fact = Explanation::fact(place.path(report), Place::term(place, report), amount, unit);
                    from.push(fact.by_detail(report));
                }
            });
        }
        let value = from.iter().map(|part| part.value).sum();
        Explanation { term: self.term.into(), path: Some(FactPath::new(self.path)), value, unit, how: How::Sum, from }
    }
}

impl Shown {
    const fn of(quantity: Quantity) -> Shown {
        match quantity {
            Quantity::Money => Shown::Yuan,
            Quantity::Count(word) => Shown::Count(word),
        }
    }
}

impl Explanation {
    fn fact(path: FactPath, term: Cow<'static, str>, amount: Amount, unit: Shown) -> Explanation {
        Explanation { term, path: Some(path), value: amount.yuan(), unit, how: How::Fact, from: Vec::new() }
    }

    /// What a row of expenditure spent, if the rows of the accounting system say it: their sum.
    fn by_detail(self, report: &Report) -> Explanation {
        let row =
            self.path.as_ref().and_then(|path| path.as_str().strip_prefix("expenditure.items[")?.split_once("]."));
        let item = row.and_then(|(i, kind)| Some((report.expenditure.items.get(i.parse::<usize>().ok()?)?, kind)));
        let Some((item, kind)) = item.filter(|_| !report.detail.is_empty()) else { return self };
        let mut from = Vec::new();
        let is_of = |row: &DetailRow| row.fund == item.fund && row.code == item.code && row.kind.key() == kind;
        places::detail(report, is_of, &mut |amount, place| {
            from.push(Explanation::fact(place.path(report), Place::term(place, report), amount, self.unit));
        });
        let sum: Decimal = from.iter().map(|row| row.value).sum();
        if from.is_empty() || sum != self.value { self } else { Explanation { how: How::Sum, from, ..self } }
    }

    fn of_total(report: &Report, path: &str, total: Total) -> Explanation {
        let (unit, value) = (Shown::of(total.quantity), total.value().yuan());
        let mut from: Vec<Explanation> = total
            .addends
            .into_iter()
            .map(|addend| Explanation::fact(addend.path, addend.term, addend.value, unit).by_detail(report))
            .collect();
        let is_fact = |fact: &Explanation| fact.path.as_ref().is_some_and(|own| own.as_str() == path);
        match from.pop_if(|fact| is_fact(fact)) {
            Some(fact) => fact,
            None => Explanation { term: total.term, path: Some(FactPath::new(path)), value, unit, how: How::Sum, from },
        }
    }

    /// This one in 万元, if it is money: exact.
    #[must_use]
    pub fn in_wan(mut self) -> Explanation {
        if self.unit == Shown::Yuan {
            self.value = Amount::from_yuan(self.value).wan_exact();
            self.unit = Shown::WanYuan;
            self.from = self.from.into_iter().map(Explanation::in_wan).collect();
        }
        self
    }

    /// This one, rounded to this many decimals, as a text or table shows it.
    #[must_use]
    pub fn rounded(self, decimals: u32) -> Explanation {
        Explanation {
            term: self.term.clone(),
            path: None,
            value: round(self.value, decimals),
            unit: self.unit,
            how: How::Rounded(decimals),
            from: vec![self],
        }
    }

    /// This one less another, as 增加 and 减少 take it.
    #[must_use]
    pub fn less(self, other: Explanation) -> Explanation {
        Explanation {
            term: format!("{}－{}", self.term, other.term).into(),
            path: None,
            value: self.value.saturating_sub(other.value),
            unit: self.unit,
            how: How::Difference,
            from: vec![self, other],
        }
    }

    /// This one in percent of another, as 占 and 完成预算 take it; 0 if the other is zero.
    #[must_use]
    pub fn share_of(self, whole: Explanation) -> Explanation {
        let percent = Amount::from_yuan(self.value).percent_of(Amount::from_yuan(whole.value));
        Explanation {
            term: format!("{}占{}", self.term, whole.term).into(),
            path: None,
            value: percent.unwrap_or_default(),
            unit: Shown::Percent,
            how: How::Share,
            from: vec![self, whole],
        }
    }

    /// The facts at the ends of the tree, in order; the same fact more than once where it counts more than once.
    pub fn facts(&self) -> Vec<&Explanation> {
        match self.how {
            How::Fact => vec![self],
            _ => self.from.iter().flat_map(Explanation::facts).collect(),
        }
    }
}
