//! B. Expenditure by functional subject (功能分类科目).

use std::collections::BTreeMap;

use super::equation::Sum;
use super::sums::subject;
use super::{Findings, Rule, Test};
use crate::diag::Severity;
use crate::model::{DetailKind, ExpenditureKind, Report};

pub(super) const BASIC_PLUS_PROJECT: Rule = Rule {
    id: "basic-plus-project",
    title: "各科目支出等于基本支出、项目支出、上缴上级支出、经营支出、对附属单位补助支出之和，且与明细一致",
    severity: Severity::Error,
    authority: "支出决算表（公开03表）：1栏＝2栏＋3栏＋4栏＋5栏＋6栏",
    help: "核对该科目的基本支出与项目支出；有明细的以明细为准，明细中的科目须在支出项目中列出。",
    test: Test::Report(basic_plus_project),
};

/// The rows of the accounting system make the basic and the project expenditure of their subject.
fn basic_plus_project(report: &Report, findings: &mut Findings) {
    if report.detail.is_empty() {
        return;
    }
    let mut rows = BTreeMap::new();
    for (i, item) in report.expenditure.items.iter().enumerate() {
        rows.entry((item.fund, item.code)).or_insert_with(|| (i, Vec::new()));
    }
    let mut strays: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (i, row) in report.detail.iter().enumerate() {
        match rows.get_mut(&(row.fund, row.code)) {
            Some((_, details)) => details.push(i),
            None => strays.entry((row.fund, row.code)).or_default().push(i),
        }
    }
    let detail = |term: String, indices: &[usize], kind: Option<DetailKind>| {
        let wanted = indices.iter().filter(|&&i| kind.is_none_or(|kind| report.detail[i].kind == kind));
        wanted.fold(Sum::new(term, "detail"), |sum, &i| {
            let row = &report.detail[i];
            sum.plus(crate::fact!(report.detail[i].amount), super::sums::economic(report, row.economic))
        })
    };
    for ((_, code), (i, details)) in rows {
        let item = &report.expenditure.items[i];
        for (kind, row_kind) in
            [(ExpenditureKind::Basic, DetailKind::Basic), (ExpenditureKind::Project, DetailKind::Project)]
        {
            let name = subject(report, code);
            let left = Sum::new(format!("{name} {}", kind.term()), "expenditure")
                .spending(report, &[kind], |other| std::ptr::eq(other, item));
            findings.equal(left, detail(format!("{name} 明细之和"), &details, Some(row_kind)));
        }
    }
    for ((fund, code), details) in strays {
        let name = format!("{}{}", fund.term(), subject(report, code));
        let missing = Sum::new(format!("{name}（支出项目中没有列出）"), "expenditure");
        findings.equal(detail(format!("{name} 明细之和"), &details, None), missing);
    }
}
