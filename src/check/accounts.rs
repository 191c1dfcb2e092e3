//! A. Balance of the accounts (收支平衡).

use super::figures;
use super::{Findings, Rule, Test, label};
use crate::diag::Severity;
use crate::model::Report;

pub(super) const TOTAL_BALANCE: Rule = Rule {
    id: "total-balance",
    title: "收入总计等于支出总计：本年收入＋使用非财政拨款结余＋年初结转和结余＝本年支出＋结余分配＋年末结转和结余",
    severity: Severity::Error,
    authority: "收入支出决算总表（公开01表）：收入方总计＝支出方总计",
    help: "逐笔核对所标各数；收入、支出或结转结余必有一处填错或漏填。",
    test: Test::Report(|report, findings| {
        findings.equal(figures::sources(report), figures::uses(report));
    }),
};

pub(super) const STATED_FIGURE: Rule = Rule {
    id: "stated-figure",
    title: "[stated] 中填报的数等于由各项事实推算的数",
    severity: Severity::Error,
    authority: "各表合计栏、小计栏的栏间与行间关系",
    help: "以会计账为准：改正有误的一方；[stated] 只抄录系统打印的数。",
    test: Test::Report(stated_paths),
};

/// Every path of `[stated]` is a figure's.
fn stated_paths(report: &Report, findings: &mut Findings) {
    let basis = findings.options().basis;
    let mut known = None;
    for path in report.stated.keys() {
        if figures::figure(report, basis, path).is_some() {
            continue;
        }
        let known = known.get_or_insert_with(|| figures::paths(report, basis));
        let mut near: Vec<&String> = known.iter().collect();
        near.sort_by_key(|candidate| strsim::damerau_levenshtein(path, candidate));
        let near: Vec<&str> = near.iter().take(3).map(|path| path.as_str()).collect();
        let finding = findings
            .finding(format!("[stated] 中的“{path}”不是本报告的数"))
            .label(label(format!("stated.{path}"), "没有这个数"))
            .help(format!("相近的有：{}。", near.join("、")));
        findings.push(finding);
    }
}
