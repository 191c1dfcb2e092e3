//! Whether parts make their whole, and how a sum that does not come out is reported.

use rust_decimal::Decimal;

use super::evidence::Evidence;
use super::precision::{Interval, Verdict};
use crate::diag::{Diagnostic, Severity};
use crate::prose::Figure;

/// What is known of a sum that does not come out.
#[derive(Clone, Copy)]
pub(super) struct Sum {
    /// Whether the parts are all that there are; else they are only too much.
    pub(super) complete: bool,
    pub(super) verdict: Verdict,
    /// What the parts are called.
    pub(super) of: &'static str,
}

impl Sum {
    /// Of parts that must make the whole, and cannot.
    pub(super) const WRONG: Sum = Sum { complete: true, verdict: Verdict::Impossible, of: "各项" };
    /// Of parts that are more than the whole.
    pub(super) const TOO_MUCH: Sum = Sum { complete: false, ..Sum::WRONG };
}

pub(super) fn report_sum(evidence: &mut Evidence<'_>, whole: &Figure, parts: &[Figure], sum_is: Sum) {
    let Sum { complete, verdict, of: what } = sum_is;
    evidence.score(verdict, parts.iter().chain([whole]));
    let page = evidence.page;
    let sum: Decimal = parts.iter().map(Figure::value).sum();
    let (whole_text, right) = (page.quote(&whole.span), whole.alike(sum));
    let gap = whole.alike((sum - whole.value()).abs());
    let finding = if let [part] = parts {
        let part_text = page.quote(&part.span);
        Diagnostic::error("part-within-whole", format!("部分 {part_text} 大于合计 {whole_text}"))
            .label(page.label(part.span.clone(), format!("部分 {part_text}，至多为 {whole_text}")))
            .label(page.label(whole.span.clone(), format!("合计 {whole_text}")))
            .help("核对两数：部分不会大于合计")
    } else {
        let verb = if complete { "与合计" } else { "大于合计" };
        let end = if complete { "不符" } else { "" };
        let message = format!("{what}之和 {right} {verb} {whole_text} {end}，差 {gap}").replace(" ，", "，");
        let mut finding = Diagnostic::new("parts-sum", verdict.severity(), message)
            .label(page.label(whole.span.clone(), format!("合计 {whole_text}，{what}之和为 {right}")));
        for part in parts {
            finding = finding.label(page.label(part.span.clone(), page.quote(&part.span)));
        }
        finding.help(format!("核对合计与{what}"))
    };
    evidence.report_of(finding, parts.iter().chain([whole]));
}

/// Reports an item that its heading gives another amount than its sentence; one that is off by the last digit may be
/// rounded twice.
pub(super) fn report_same_item(evidence: &mut Evidence<'_>, title: &Figure, actual: &Figure) {
    let page = evidence.page;
    let (title_text, actual_text) = (page.quote(&title.span), page.quote(&actual.span));
    let step = evidence.precision.interval(title).high - title.value();
    let near = (title.value() - actual.value()).abs() <= step * Decimal::TWO;
    let severity = if near { Severity::Warning } else { Severity::Error };
    let message = format!("同一项两处不一：标题为 {title_text}，决算数为 {actual_text}");
    let finding = Diagnostic::new("same-quantity", severity, message)
        .label(page.label(title.span.clone(), format!("决算数为 {actual_text}")))
        .label(page.label(actual.span.clone(), "决算数"));
    evidence.report(finding.help("两处为同一数，核对后改为一致"));
}

/// Whether the parts are more than the whole, however they were rounded.
pub(super) fn exceeds<'f>(evidence: &Evidence<'_>, whole: &Figure, parts: impl Iterator<Item = &'f Figure>) -> bool {
    let sum = parts.fold(Interval::ZERO, |sum, part| sum.plus(evidence.precision.interval(part)));
    sum.low > evidence.precision.interval(whole).high
}

/// Whether parts fit one of the wholes they may be of: the whole that they do not fit and how badly, `Some(None)` if they
/// fit one, `None` where nothing can be said.
pub(super) fn judge(
    evidence: &Evidence<'_>,
    wholes: &[&Figure],
    parts: &[(&str, Figure)],
    complete: bool,
) -> Option<Option<(Figure, Verdict)>> {
    let figures = || parts.iter().map(|(_, figure)| figure);
    let verdicts = wholes.iter().map(|whole| (evidence.precision.sum(whole, figures()), *whole));
    let (verdict, whole) = verdicts.min_by_key(|(verdict, _)| *verdict)?;
    if verdict == Verdict::Exact {
        return Some(None);
    }
    let wrong = complete || wholes.iter().all(|whole| exceeds(evidence, whole, figures()));
    wrong.then(|| Some((whole.clone(), verdict)))
}
