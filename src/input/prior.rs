//! `prior_report`: last year's figures, taken from last year's report.

use std::borrow::Cow;

use super::PRIOR_REPORT;
use super::problem;
use super::tree::{Node, Value};
use crate::amount::{Amount, Unit};
use crate::classification::Fund;
use crate::diag::Diagnostic;
use crate::model::{Agency, Report};

/// Puts last year's figures where this year's report does not type them; says where it does and they differ. Without
/// `prior`, where that could not be read or is not wanted, puts nothings, so that none is missed.
pub(super) fn fill<'a>(root: &mut Node<'a>, prior: Option<&Report>, unit: Unit, problems: &mut Vec<Diagnostic>) {
    let Some(named) = root.get(PRIOR_REPORT).cloned() else { return };
    let is_known = prior.is_some();
    let nothing = Report::new("", 0, unit, Agency::new("", ""));
    let prior = prior.unwrap_or(&nothing);
    if is_known
        && let Some(Value::Number(year)) = root.get("year").map(|node| &node.value)
        && *year != (i64::from(prior.year) + 1).to_string()
    {
        problems.push(problem::prior_year(&named, prior.year, year));
    }
    let spent = |fund| prior.fund_account(fund).actual;
    let table = |entries| at(&named, Value::Table(entries));
    let mut put = |node: Option<&mut Node<'a>>, path: &str, amount| {
        if let Some(node) = node {
            let typed = put(node, amount, unit, &named);
            if let Some(typed) = typed.filter(|_| is_known) {
                let prior = in_unit(amount, unit);
                problems.push(problem::prior_differs(typed, &format!("{path}.prior"), &prior, &named));
            }
        }
    };
    for (path, amount) in [
        ("total", prior.total_sources()),
        ("fiscal_appropriation", prior.fiscal_account().sources()),
        ("general_public_budget", spent(Fund::GeneralPublicBudget)),
    ] {
        put(root.entry(path, || table(Vec::new())), path, amount);
    }
    // These count only where this year's report has them.
    for (path, amount) in [
        ("government_funds", spent(Fund::GovernmentFunds)),
        ("state_capital", spent(Fund::StateCapital)),
        ("agency_operating", prior.agency_operating_actual().unwrap_or_default()),
    ] {
        put(root.get_mut(path), path, amount);
    }
    for (line, amount, keys) in [
        ("overseas", prior.overseas_line().actual, &["budget", "actual"][..]),
        ("vehicle_purchase", prior.vehicle_purchase_line().actual, &["budget", "actual"]),
        ("vehicle_upkeep", prior.vehicle_upkeep_line().actual, &["budget", "actual"]),
        ("reception", prior.reception_line().actual, &["budget"]),
    ] {
        // A line of last year that this year's report does not have is nothing this year.
        let nothing = || keys.iter().map(|key| (Cow::Borrowed(*key), number(&named, Amount::ZERO, unit))).collect();
        let lines = root.entry("three_public", || table(Vec::new()));
        let node = lines.and_then(|lines| match amount.is_zero() {
            true => lines.get_mut(line),
            false => lines.entry(line, || table(nothing())),
        });
        put(node, &format!("three_public.{line}"), amount);
    }
    if root.get("prior_closing_balance").is_none() {
        let rows = prior.closing_balance.items.iter().map(|item| {
            let text = |text: &str| at(&named, Value::Text(Cow::Owned(text.to_owned())));
            let code = item.code.map(|code| (Cow::Borrowed("code"), text(code.as_str())));
            let rest = [
                (Cow::Borrowed("fund"), text(item.fund.key())),
                (Cow::Borrowed("amount"), number(&named, item.amount, unit)),
            ];
            at(&named, Value::Table(rest.into_iter().chain(code).collect()))
        });
        let items = at(&named, Value::Array(rows.collect()));
        root.add("prior_closing_balance", at(&named, Value::Table(vec![(Cow::Borrowed("items"), items)])));
    }
}

/// Puts `prior` in a table that does not have it; gives the typed one if it differs by more than rounding.
fn put<'n, 'a>(table: &'n mut Node<'a>, prior: Amount, unit: Unit, named: &Node<'a>) -> Option<&'n Node<'a>> {
    if table.get("prior").is_none() {
        table.add("prior", number(named, prior, unit));
    }
    let typed = table.get("prior")?;
    let (Value::Text(text) | Value::Number(text)) = &typed.value else { return None };
    let differs = |typed: Amount| (typed - prior).abs() > unit.half_step();
    Amount::parse(text, unit).is_ok_and(differs).then_some(typed)
}

/// A value that stands where last year's report is named.
fn at<'a>(named: &Node<'a>, value: Value<'a>) -> Node<'a> {
    Node { file: named.file, key: None, span: named.span.clone(), value }
}

fn number<'a>(named: &Node<'a>, amount: Amount, unit: Unit) -> Node<'a> {
    at(named, Value::Number(Cow::Owned(in_unit(amount, unit))))
}

fn in_unit(amount: Amount, unit: Unit) -> String {
    match unit {
        Unit::Yuan => amount.to_string(),
        Unit::WanYuan => amount.wan_exact().to_string(),
    }
}
