//! Sums of the accounts that have no path of their own, and what `[stated]` may name.

use std::collections::BTreeMap;

use super::public_lines::{PublicLine, lines};
use crate::classification::Fund;
use crate::model::figures::{self, Total, is_fiscal};
use crate::model::{BudgetBasis, ExpenditureKind, Report};

const KINDS: [ExpenditureKind; 5] = ExpenditureKind::ALL;

/// The revenue side of 收、支总计.
pub(super) fn sources(report: &Report) -> Total {
    Total::new("收入总计", "total")
        .revenue(report, |_| true)
        .plus(crate::fact!(report.non_fiscal.use_of_surplus), "使用非财政拨款结余")
        .opening(report, |_, _| true)
}

/// The expenditure side of 收、支总计.
pub(super) fn uses(report: &Report) -> Total {
    Total::new("支出总计", "total")
        .spending(report, &KINDS, |_| true)
        .plus(crate::fact!(report.non_fiscal.distribution), "结余分配")
        .closing(report, |_, _| true)
}

/// The revenue side of some funds: revenue and opening balance.
pub(super) fn fund_sources(report: &Report, term: String, keep: impl Fn(Fund) -> bool) -> Total {
    Total::new(term, "revenue").revenue(report, |item| keep(item.source.fund())).opening(report, |fund, _| keep(fund))
}

/// The expenditure side of some funds: expenditure and closing balance.
pub(super) fn fund_uses(report: &Report, term: String, keep: impl Fn(Fund) -> bool) -> Total {
    Total::new(term, "expenditure")
        .spending(report, &KINDS, |item| keep(item.fund))
        .closing(report, |fund, _| keep(fund))
}

/// Paths that a report may state, for the message on one that it may not.
pub(super) fn paths(report: &Report) -> Vec<String> {
    let mut paths: Vec<String> = figures::all().map(|figure| figure.path.to_owned()).collect();
    let mut codes = BTreeMap::new();
    for item in &report.expenditure.items {
        codes.insert(item.code, item.fund);
        codes.extend(item.code.ancestors().map(|code| (code, item.fund)));
    }
    for (code, fund) in codes {
        paths.push(format!("expenditure.{code}.total"));
        if is_fiscal(fund) {
            paths.push(format!("{}.{code}.actual", fund.key()));
        }
    }
    paths.extend(report.basic_by_economic.items.keys().map(|code| format!("basic_by_economic.{code}")));
    paths
}

/// What government funds paid of each line of “三公”经费, and the line.
pub(super) fn three_public_parts(report: &Report, basis: BudgetBasis) -> Vec<(Total, Total)> {
    if report.three_public.from_government_funds.is_none() {
        return Vec::new();
    }
    let pair = |line: &PublicLine<'_>, column: &str| {
        let path = format!("{}.{column}", line.key);
        let part = figures::figure(report, basis, &format!("three_public.from_government_funds.{path}"))?;
        Some((part, figures::figure(report, basis, &format!("three_public.{path}"))?))
    };
    let lines = lines(report);
    lines.iter().flat_map(|line| ["budget", "actual"].into_iter().filter_map(|column| pair(line, column))).collect()
}
