//! What a mark says.

use crate::diag::Diagnostic;

/// What is said at a place of a finding: at the first the finding itself, at the others where it is found.
pub(super) fn note(finding: &Diagnostic, at: usize) -> String {
    match (at, &finding.help) {
        (0, Some(help)) => format!("{}：{}\n{help}", finding.severity.term(), finding.message),
        (0, None) => format!("{}：{}", finding.severity.term(), finding.message),
        _ => format!("{}（见：{}）", finding.labels[at].text, finding.message),
    }
}
