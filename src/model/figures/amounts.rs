//! The amounts of a report: those that have a path of their own, and all that there are.

use super::list::{all, definition};
use super::places;
use super::total::Quantity;
use crate::amount::Amount;
use crate::classification::Fund;
use crate::model::schema::Value;
use crate::model::{BudgetBasis, Report};

/// A derived figure with its path and value.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Derived {
    /// Its path: `revenue.total`.
    pub path: &'static str,
    /// Its Chinese term: 本年收入合计.
    pub term: &'static str,
    /// Its value.
    pub value: Amount,
}

/// The amounts that templates see under paths of their own. `basis` says which budget the form takes.
pub fn derived(report: &Report, basis: BudgetBasis) -> Vec<Derived> {
    let variables = all().filter(|figure| figure.is_variable && figure.quantity == Quantity::Money);
    variables
        .filter_map(|figure| {
            Some(Derived { path: figure.path, term: figure.term, value: figure.value(report, basis)? })
        })
        .collect()
}

/// The paths of all amounts that [`derived`] may give.
pub(crate) fn derived_paths() -> impl Iterator<Item = &'static str> {
    all().filter(|figure| figure.is_variable && figure.quantity == Quantity::Money).map(|figure| figure.path)
}

/// Whether a path is that of a derived figure, or of a table of such figures: what nobody may type.
pub(crate) fn is_derived(path: &str) -> bool {
    let below = |other: &str| other.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    all().any(|figure| figure.is_variable && below(figure.path))
}

/// Every amount of the report's own year: its facts, but not what was only printed elsewhere, the derived figures, the
/// sums of rows, classes and projects.
pub(crate) fn amounts(report: &Report, basis: BudgetBasis, add: &mut dyn FnMut(Amount)) {
    report.visit(|path, key, value| match value {
        Value::Amount(amount) if !key.from_prior && !path.starts_with("stated.") => add(amount),
        _ => {}
    });
    derived(report, basis).into_iter().for_each(|figure| add(figure.value));
    report.expenditure.items.iter().for_each(|item| add(item.actual()));
    for fund in Fund::ALL {
        report.classes_of(fund).into_iter().for_each(|class| add(class.amount));
    }
    for project in &report.performance.projects {
        add(project.budget());
        add(project.actual());
    }
}

/// This year's figures beside last year's: every `actual` beside which a `prior` stands.
pub(crate) fn compared(report: &Report, basis: BudgetBasis) -> Vec<(Amount, Amount)> {
    let actuals = all().filter_map(|figure| Some((figure, figure.path.strip_suffix("actual")?)));
    let pairs = actuals.filter_map(|(figure, table)| {
        let prior = figure_or_fact(report, basis, &format!("{table}prior"))?;
        Some((figure.value(report, basis)?, prior))
    });
    pairs.collect()
}

fn figure_or_fact(report: &Report, basis: BudgetBasis, path: &str) -> Option<Amount> {
    match definition(path) {
        Some(definition) => definition.value(report, basis),
        None => places::fact(report, path, basis).map(|(amount, _)| amount),
    }
}
