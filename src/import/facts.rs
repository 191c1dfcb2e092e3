//! The facts of a workbook as a report, and which figures of a report its cells state.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::imported::ImportedFact;
use super::reading::{Question, Row};
use crate::amount::{Amount, Unit};
use crate::diag::Cell;
use crate::model::{
    Agency, BalanceItem, Budget, BudgetBasis, Entry, ExpenditureItem, ExpenditureKind, Measure, Overseas, Reception,
    ReceptionPart, Report, RevenueItem, ThreePublicLine, VehiclePurchase, VehicleUpkeep, figures,
};

/// A report of these facts alone, with the path of each of them; none of those that are nothing.
pub(super) fn report_of(form: &str, year: i32, facts: &[ImportedFact]) -> (Report, BTreeMap<String, Entry<'static>>) {
    let mut report = Report::new(form, year, Unit::Yuan, Agency::new("", ""));
    let mut paths = BTreeMap::new();
    let mut lines: BTreeMap<(ThreePublicLine, Measure), Amount> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| !fact.entry.amount.is_zero()) {
        let (entry, amount) = (fact.entry, fact.entry.amount);
        let path = match entry.measure {
            Measure::Revenue => entry.source.map(|source| {
                report.revenue.items.push(RevenueItem::new(source, entry.function, amount));
                format!("revenue.items[{}].amount", report.revenue.items.len() - 1)
            }),
            Measure::Expenditure => entry.function.zip(entry.kind).map(|(code, kind)| {
                let items = &mut report.expenditure.items;
                let at =
                    items.iter().position(|item| item.fund == entry.fund && item.code == code).unwrap_or_else(|| {
                        items.push(ExpenditureItem::new(entry.fund, code, Budget::default()));
                        items.len() - 1
                    });
                let item = &mut items[at];
                match kind {
                    ExpenditureKind::Basic => item.basic = amount,
                    ExpenditureKind::Project => item.project = amount,
                    ExpenditureKind::ToSuperior => item.to_superior = amount,
                    ExpenditureKind::Business => item.business = amount,
                    ExpenditureKind::ToAffiliates => item.to_affiliates = amount,
                }
                format!("expenditure.items[{at}].{}", kind.key())
            }),
            Measure::OpeningBalance | Measure::ClosingBalance => {
                let opening = entry.measure == Measure::OpeningBalance;
                let (name, balance) = if opening {
                    ("opening_balance", &mut report.opening_balance)
                } else {
                    ("closing_balance", &mut report.closing_balance)
                };
                balance.items.push(BalanceItem::new(entry.fund, entry.function, amount));
                Some(format!("{name}.items[{}].amount", balance.items.len() - 1))
            }
            Measure::UseOfSurplus => {
                report.non_fiscal.use_of_surplus = amount;
                Some("non_fiscal.use_of_surplus".to_owned())
            }
            Measure::Distribution => {
                report.non_fiscal.distribution = amount;
                Some("non_fiscal.distribution".to_owned())
            }
            Measure::BasicByEconomic => entry.economic.map(|code| {
                report.basic_by_economic.items.insert(code, amount);
                format!("basic_by_economic.items.{code}")
            }),
            Measure::ThreePublicBudget | Measure::ThreePublicActual => {
                if let Some(line) = entry.line {
                    *lines.entry((line, entry.measure)).or_insert(Amount::ZERO) += amount;
                }
                None
            }
            Measure::Detail => None,
        };
        if let Some(path) = path {
            paths.insert(path, entry);
        }
    }
    let line = |line| {
        let of = |measure| lines.get(&(line, measure)).copied();
        let (budget, actual) = (of(Measure::ThreePublicBudget), of(Measure::ThreePublicActual));
        (budget.is_some() || actual.is_some())
            .then(|| (Budget::new(budget.unwrap_or_default()), actual.unwrap_or_default()))
    };
    let three = &mut report.three_public;
    three.overseas =
        line(ThreePublicLine::Overseas).map(|(budget, actual)| Overseas { budget, actual, ..Overseas::default() });
    three.vehicle_purchase = line(ThreePublicLine::VehiclePurchase).map(|(budget, actual)| VehiclePurchase {
        budget,
        actual,
        ..VehiclePurchase::default()
    });
    three.vehicle_upkeep = line(ThreePublicLine::VehicleUpkeep).map(|(budget, actual)| VehicleUpkeep {
        budget,
        actual,
        ..VehicleUpkeep::default()
    });
    three.reception = line(ThreePublicLine::Reception).map(|(budget, actual)| {
        let domestic = ReceptionPart { amount: actual, ..ReceptionPart::default() };
        Reception { budget, domestic, ..Reception::default() }
    });
    (report, paths)
}

/// Whether a stated figure differs from the one that follows from the facts, but by no more than rounding can explain.
pub(super) fn is_rounded(report: &Report, path: &str, stated: Amount, step: Amount) -> bool {
    figures::figure(report, BudgetBasis::default(), path).is_some_and(|total| {
        let difference = (stated - total.value()).abs();
        let terms = u32::try_from(total.addends.len() + 1).unwrap_or(u32::MAX);
        !difference.is_zero() && difference <= step.times(terms)
    })
}

/// The cells that state a figure which has a path: those that sum just the facts, of all that there could be, that the
/// figure sums.
pub(super) fn stated(questions: &[Question], all: &[Entry<'static>]) -> Vec<(String, Amount, Cell)> {
    // A report in which none of them is nothing shows what a figure is made of.
    let something = |entry: &Entry<'static>| ImportedFact {
        entry: Entry { amount: Amount::from_yuan(Decimal::ONE), ..*entry },
        cell: None,
        is_rest: false,
    };
    let (report, paths) = report_of("", 0, &all.iter().map(something).collect::<Vec<_>>());
    let mut figures: BTreeMap<BTreeSet<&str>, &str> = BTreeMap::new();
    let owned: Vec<(&str, Vec<String>)> = figures::all()
        .filter_map(|figure| {
            let total = figures::figure(&report, BudgetBasis::default(), figure.path)?;
            let addends: Vec<String> = total.addends.iter().map(|addend| addend.path.as_str().to_owned()).collect();
            addends.iter().all(|path| paths.contains_key(path)).then_some((figure.path, addends))
        })
        .collect();
    for (path, addends) in &owned {
        let set: BTreeSet<&str> = addends.iter().map(String::as_str).collect();
        if !set.is_empty() && set.len() == addends.len() {
            figures.entry(set).or_insert(path);
        }
    }
    let mut found: BTreeMap<&str, (Amount, Cell)> = BTreeMap::new();
    for question in questions {
        let is_sum = matches!(question.row, Row::All | Row::Terms(_, None));
        let (true, Some(cell)) = (is_sum && !question.value.is_zero(), &question.cell) else { continue };
        let set: BTreeSet<&str> =
            paths.iter().filter(|(_, entry)| question.takes(entry)).map(|(path, _)| path.as_str()).collect();
        if let Some(path) = figures.get(&set) {
            found.entry(path).or_insert_with(|| (question.value, cell.clone()));
        }
    }
    found.into_iter().map(|(path, (amount, cell))| (path.to_owned(), amount, cell)).collect()
}
