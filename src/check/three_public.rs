//! D. “三公”经费.

use super::{Rule, Test};
use crate::diag::Severity;

pub(super) const THREE_PUBLIC_SUM: Rule = Rule {
    id: "three-public-sum",
    title: "“三公”经费合计等于因公出国（境）费、公务用车购置费、公务用车运行维护费、公务接待费之和",
    severity: Severity::Error,
    authority: "“三公”经费支出决算表（公开10表）：1栏＝2栏＋3栏＋6栏，3栏＝4栏＋5栏，7栏＝8栏＋9栏＋12栏，9栏＝10栏＋11栏",
    help: "核对各项“三公”经费与系统打印的合计。",
    test: Test::Report(|report, findings| {
        let basis = findings.options().basis;
        for (part, whole) in super::figures::three_public_parts(report, basis) {
            findings.within(part, whole);
        }
    }),
};
