//! J. Waivers (豁免). They run last: they look at what was found.

use super::findings::{Findings, Subject, label};
use super::rule::{Rule, Test};
use crate::diag::{Severity, nearest};
use crate::model::Report;

pub(super) const WAIVER_HAS_REASON: Rule =
    Rule::new("waiver-has-reason", "豁免写明理由，所豁免的规则存在", Test::Report(waiver_has_reason))
        .authority("本工具的约定：豁免随报告公示，须有理由")
        .unwaivable();

fn waiver_has_reason(report: &Report, findings: &mut Findings) {
    for (i, waiver) in report.waivers.iter().enumerate() {
        let known = findings.known_rules().iter().map(|rule| rule.id);
        if !known.clone().any(|id| id == waiver.rule) {
            let near = nearest(&waiver.rule, known);
            let finding = findings
                .finding(format!("没有规则“{}”", waiver.rule))
                .label(label(format!("waivers[{i}].rule"), "没有这条规则"))
                .help(format!("相近的有：{}。", near[..near.len().min(3)].join("、")));
            findings.push(finding);
        } else if waiver.reason.trim().is_empty() {
            let finding = findings
                .finding(format!("豁免规则“{}”没有写明理由，不予豁免", waiver.rule))
                .label(label(format!("waivers[{i}].reason"), "没有理由"))
                .label(label(format!("waivers[{i}].rule"), "豁免的规则"))
                .help("在 reason 写明为什么可以不守这条规则。");
            findings.push(finding);
        }
    }
}

pub(super) const WAIVER_USED: Rule = Rule::new(
    "waiver-used",
    "豁免确有所豁免，过时的删去",
    Test::Report(|report, findings| unused(report, findings, false)),
)
.severity(Severity::Warning)
.authority("本工具的约定：豁免与报告的现状一致")
.help("删去这条豁免。");

/// Waivers of rules that looked and found nothing. `documents`: those that look at the finished document, which run apart.
pub(super) fn unused(report: &Report, findings: &mut Findings, documents: bool) {
    for (i, waiver) in report.waivers.iter().enumerate() {
        let rule = findings.known_rules().iter().find(|rule| rule.id == waiver.rule);
        let looked = rule.is_some_and(|rule| (rule.subject == Subject::Document) == documents);
        let reasoned = !waiver.reason.trim().is_empty();
        if looked && reasoned && !findings.has_found(&waiver.rule) {
            let message = format!("豁免规则“{}”，但本报告没有违反它", waiver.rule);
            findings.report_at(format!("waivers[{i}].rule"), message, "没有可豁免的");
        }
    }
}
