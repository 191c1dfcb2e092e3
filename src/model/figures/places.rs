//! The facts that figures are made of, row by row: how much each is, where it stands, how it is called.

use std::borrow::Cow;

use super::super::accounts::{Budget, BudgetBasis, DetailKind, DetailRow, ExpenditureItem, RevenueItem};
use super::super::schema::{self, Value};
use super::super::{Balance, ExpenditureKind, Report};
use rust_decimal::Decimal;

use crate::amount::Amount;
use crate::classification::{EconomicCode, EconomicKind, FunctionCode, Fund};
use crate::diag::FactPath;

/// Whether a fund is fiscal appropriation (财政拨款).
pub(crate) fn is_fiscal(fund: Fund) -> bool {
    fund != Fund::Own
}

/// A number of things, as sums count them.
pub(crate) fn count(n: u64) -> Amount {
    Amount::from_yuan(Decimal::from(n))
}

/// Where a fact stands. Its path and its name are put into words only where somebody reads them.
pub(super) enum Place {
    /// A row of revenue.
    Revenue(usize),
    /// What a row of expenditure spent in one way.
    Spending(usize, ExpenditureKind),
    /// The budget of a row of expenditure.
    Budget(usize, BudgetBasis),
    /// A row of a balance, with the key and the term of the balance.
    Balance(&'static str, &'static str, usize),
    /// An economic subject of basic expenditure.
    Economic(EconomicCode),
    /// 人员经费 or 公用经费 of a report that has the two sums only.
    Undetailed(EconomicKind),
    /// A row of the accounting system.
    Detail(usize),
    /// A fact that stands alone.
    Fact(Cow<'static, str>, Cow<'static, str>),
}

/// Takes the facts of a figure one by one.
pub(super) type Take<'t> = &'t mut dyn FnMut(Amount, Place);

impl Place {
    /// The path of the fact.
    pub(super) fn path(&self, report: &Report) -> FactPath {
        FactPath::new(match self {
            Place::Revenue(i) => format!("revenue.items[{i}].amount"),
            Place::Spending(i, kind) => format!("expenditure.items[{i}].{}", kind.key()),
            Place::Budget(i, basis) => {
                let budget = report.expenditure.items.get(*i).map(|item| item.budget).unwrap_or_default();
                return budget_path(&format!("expenditure.items[{i}].budget"), budget, *basis);
            }
            Place::Balance(key, _, i) => format!("{key}.items[{i}].amount"),
            Place::Economic(code) => format!("basic_by_economic.items.{code}"),
            Place::Undetailed(kind) => format!("basic_by_economic.undetailed.{}", kind.key()),
            Place::Detail(i) => format!("detail[{i}].amount"),
            Place::Fact(path, _) => return FactPath::new(path),
        })
    }

    /// What the fact is called beside others: 2050201 学前教育 基本支出.
    pub(super) fn term(self, report: &Report) -> Cow<'static, str> {
        let item =
            |i: usize| report.expenditure.items.get(i).map(|item| subject(report, item.code)).unwrap_or_default();
        Cow::Owned(match self {
            Place::Revenue(i) => match report.revenue.items.get(i) {
                Some(RevenueItem { source, code: Some(code), .. }) => format!("{}（{code}）", source.term()),
                Some(RevenueItem { source, .. }) => return Cow::Borrowed(source.term()),
                None => String::new(),
            },
            Place::Spending(i, kind) => format!("{} {}", item(i), kind.term()),
            Place::Budget(i, _) => format!("{} 预算数", item(i)),
            Place::Balance(key, term, i) => {
                let row = balance(report, key).and_then(|balance| balance.items.get(i));
                format!("{}{term}", row.map_or("", |row| row.fund.term()))
            }
            Place::Economic(code) => economic_subject(report, code),
            Place::Undetailed(kind) => return Cow::Borrowed(kind.term()),
            Place::Detail(i) => match report.detail.get(i) {
                Some(row) => format!("{} {}", row.code, economic_subject(report, row.economic)),
                None => String::new(),
            },
            Place::Fact(_, term) => return term,
        })
    }
}

/// What a fact is called where others stand beside it: of a row its subject, fund or source too.
pub(crate) fn fact_term(report: &Report, path: &str) -> Option<Cow<'static, str>> {
    let key = report.fact(path)?.0;
    let row = |table: &str| path.strip_prefix(table)?.strip_prefix('[')?.split_once("].");
    let row = |table: &str| row(table).and_then(|(i, field)| Some((i.parse::<usize>().ok()?, field)));
    let amount = |table: &str| row(table).filter(|(_, field)| *field == "amount").map(|(i, _)| i);
    let spent = |field: &str| ExpenditureKind::ALL.into_iter().find(|kind| kind.key() == field);
    let place = if let Some(i) = amount("revenue.items") {
        Place::Revenue(i)
    } else if let Some((i, kind)) = row("expenditure.items").and_then(|(i, field)| Some((i, spent(field)?))) {
        Place::Spending(i, kind)
    } else if let Some(i) = amount("detail") {
        Place::Detail(i)
    } else if let Some(code) = path.strip_prefix("basic_by_economic.items.").and_then(|code| code.parse().ok()) {
        Place::Economic(code)
    } else {
        let balances = ["opening_balance", "closing_balance", "prior_closing_balance"];
        let balance = balances.into_iter().find_map(|own| {
            let i = amount(&format!("{own}.items"))?;
            Some(Place::Balance(own, schema::key(own)?.term, i))
        });
        balance.unwrap_or_else(|| Place::Fact(path.to_owned().into(), key.term.into()))
    };
    Some(place.term(report))
}

/// The balance under a key of the report.
fn balance<'r>(report: &'r Report, key: &str) -> Option<&'r Balance> {
    match key {
        "opening_balance" => Some(&report.opening_balance),
        "closing_balance" => Some(&report.closing_balance),
        "prior_closing_balance" => report.prior_closing_balance.as_ref(),
        _ => None,
    }
}

/// Code and name of a functional subject: 2012901 行政运行.
pub(crate) fn subject(report: &Report, code: FunctionCode) -> String {
    match report.function_name(code) {
        Some(name) => format!("{code} {name}"),
        None => code.to_string(),
    }
}

/// Code and name of an economic subject: 30201 办公费.
pub(crate) fn economic_subject(report: &Report, code: EconomicCode) -> String {
    match report.catalogue().economic_name(code) {
        Some(name) => format!("{code} {name}"),
        None => code.to_string(),
    }
}

/// Which of the two figures of a budget a form compares with, as its path.
pub(crate) fn budget_path(path: &str, budget: Budget, basis: BudgetBasis) -> FactPath {
    let half = match basis {
        _ if budget.initial == budget.adjusted => "",
        BudgetBasis::Initial => ".initial",
        BudgetBasis::Adjusted => ".adjusted",
    };
    FactPath::new(format!("{path}{half}"))
}

/// Rows of revenue.
pub(super) fn revenue(report: &Report, keep: impl Fn(&RevenueItem) -> bool, take: Take<'_>) {
    for (i, item) in report.revenue.items.iter().enumerate().filter(|(_, item)| keep(item)) {
        take(item.amount, Place::Revenue(i));
    }
}

/// What rows of expenditure spent in these ways.
pub(super) fn spending(
    report: &Report,
    kinds: &[ExpenditureKind],
    keep: impl Fn(&ExpenditureItem) -> bool,
    take: Take<'_>,
) {
    for (i, item) in report.expenditure.items.iter().enumerate().filter(|(_, item)| keep(item)) {
        for &kind in kinds {
            take(kind.of(item), Place::Spending(i, kind));
        }
    }
}

/// Budgets of rows of expenditure.
pub(super) fn budgets(report: &Report, basis: BudgetBasis, keep: impl Fn(&ExpenditureItem) -> bool, take: Take<'_>) {
    for (i, item) in report.expenditure.items.iter().enumerate().filter(|(_, item)| keep(item)) {
        take(item.budget.on(basis), Place::Budget(i, basis));
    }
}

/// Rows of the balance under a key.
pub(super) fn balances(
    report: &Report,
    (key, term): (&'static str, &'static str),
    keep: impl Fn(Fund, Option<FunctionCode>) -> bool,
    take: Take<'_>,
) {
    let rows = balance(report, key).into_iter().flat_map(|balance| &balance.items);
    for (i, item) in rows.enumerate().filter(|(_, item)| keep(item.fund, item.code)) {
        take(item.amount, Place::Balance(key, term, i));
    }
}

/// Economic subjects of basic expenditure; where the rows of the accounting system are there, those.
pub(super) fn economic(report: &Report, keep: impl Fn(EconomicCode) -> bool, take: Take<'_>) {
    if report.detail.is_empty() {
        for (&code, &amount) in report.basic_by_economic.items.iter().filter(|&(&code, _)| keep(code)) {
            take(amount, Place::Economic(code));
        }
        return;
    }
    let is_basic = |row: &DetailRow| row.fund == Fund::GeneralPublicBudget && row.kind == DetailKind::Basic;
    detail(report, |row| is_basic(row) && keep(row.economic), take);
}

/// Rows of the accounting system.
pub(super) fn detail(report: &Report, keep: impl Fn(&DetailRow) -> bool, take: Take<'_>) {
    for (i, row) in report.detail.iter().enumerate().filter(|(_, row)| keep(row)) {
        take(row.amount, Place::Detail(i));
    }
}

/// 人员经费 or 公用经费 where the report has the two sums only.
pub(super) fn undetailed(report: &Report, kind: EconomicKind, take: Take<'_>) {
    if let Some(undetailed) = &report.basic_by_economic.undetailed {
        let value = match kind {
            EconomicKind::Personnel => undetailed.personnel,
            EconomicKind::Operating => undetailed.operating,
        };
        take(value, Place::Undetailed(kind));
    }
}

/// A fact that stands alone: an amount, the half of a budget that the form takes, a count.
pub(super) fn fact(report: &Report, path: &str, basis: BudgetBasis) -> Option<(Amount, FactPath)> {
    let half = match basis {
        BudgetBasis::Initial => "initial",
        BudgetBasis::Adjusted => "adjusted",
    };
    let whole = report.fact(path).map(|(_, value)| (value, FactPath::new(path)));
    let (value, path) = whole.or_else(|| {
        let path = format!("{path}.{half}");
        report.fact(&path).map(|(_, value)| (value, FactPath::new(&path)))
    })?;
    match value {
        Value::Amount(amount) => Some((amount, path)),
        Value::Count(n) => Some((count(u64::from(n)), path)),
        _ => None,
    }
}
