//! A figure by its path.

use super::list::{Rows, definition};
use super::places::{economic_subject, subject};
use super::total::Total;
use crate::classification::{EconomicCode, FunctionCode, Fund};
use crate::diag::FactPath;
use crate::model::schema::Value;
use crate::model::{BudgetBasis, Fact, Report};

/// The figure of a path as the sum of its facts. `None` if the report has none there.
///
/// ```
/// use juesuan::model::{BudgetBasis, Report, figures};
///
/// # let none = |_: &str| Err(std::io::ErrorKind::NotFound.into());
/// # let toml = include_str!("../../../tests/input/good-small/report.toml");
/// let (report, _) = Report::from_toml("report.toml", toml.as_bytes(), none)?;
/// let total = figures::figure(&report, BudgetBasis::Adjusted, "expenditure.total").expect("a figure");
/// assert_eq!(total.value(), report.expenditure_total());
/// for addend in &total.addends {
///     println!("{} {} {}", addend.path, addend.term, addend.value);
/// }
/// # Ok::<(), juesuan::Error>(())
/// ```
pub fn figure(report: &Report, basis: BudgetBasis, path: &str) -> Option<Total> {
    match definition(path) {
        Some(definition) => definition.total(report, basis),
        None => project(report, path).or_else(|| of_subject(report, basis, path)).or_else(|| fact(report, path)),
    }
}

/// A column of one subject: `expenditure.205.basic`, `basic_by_economic.301`.
fn of_subject(report: &Report, basis: BudgetBasis, path: &str) -> Option<Total> {
    let (table, rest) = path.split_once('.')?;
    if let ("basic_by_economic", Ok(code)) = (table, rest.parse::<EconomicCode>()) {
        let total = Total::new(economic_subject(report, code), "basic_by_economic");
        return Some(total.economic(report, |own| own.is_within(code)));
    }
    let (code, column) = rest.split_once('.')?;
    let code: FunctionCode = code.parse().ok()?;
    // Only the figures of these tables are made of rows with subjects alone.
    let has_subjects = ["revenue", "expenditure"].contains(&table) || Fund::ALL.iter().any(|fund| fund.key() == table);
    let definition = definition(&format!("{table}.{column}")).filter(|_| has_subjects)?;
    let term = format!("{} {}", subject(report, code), definition.term);
    Some(definition.narrowed(report, basis, Rows::Of(code), term.into()))
}

/// Budget and actual of a project: its fiscal and its other money.
fn project(report: &Report, path: &str) -> Option<Total> {
    let (i, column) = path.strip_prefix("performance.projects[")?.split_once("].")?;
    let i: usize = i.parse().ok()?;
    let project = report.performance.projects.get(i)?;
    let column_term = match column {
        "budget" => "预算数",
        "actual" => "执行数",
        _ => return None,
    };
    let mut total = Total::new(format!("项目“{}”{column_term}", project.name), "performance");
    for (key, term, funding) in [("fiscal", "财政拨款", Some(project.fiscal)), ("other", "其他资金", project.other)]
    {
        let Some(funding) = funding else { continue };
        let value = if column == "budget" { funding.budget } else { funding.actual };
        total.push(FactPath::new(format!("performance.projects[{i}].{key}.{column}")), value, term);
    }
    Some(total)
}

/// A fact as it is written: an amount or a count, called by its path.
fn fact(report: &Report, path: &str) -> Option<Total> {
    let term = path.to_owned();
    match report.fact(path)?.1 {
        Value::Amount(amount) => Some(Total::new(term.clone(), "stated").plus(Fact::new(path, amount), term)),
        Value::Count(n) => Some(Total::count(term.clone(), "stated", "").plus_count(Fact::new(path, n), term)),
        _ => None,
    }
}
