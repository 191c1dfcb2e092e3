//! What the prose says of a subject (科目) against the row of its code in the tables.

use std::ops::Range;

use super::evidence::Evidence;
use super::lexicon::Quantity;
use super::precision::Verdict;
use super::sisters::Sisters;
use super::statement::{Aspect, Statement, Subject};
use super::subjects::{Named, Paths};
use crate::diag::Diagnostic;
use crate::prose::Figure;

pub(super) fn check(evidence: &mut Evidence<'_>, paths: &Paths, sisters: &Sisters<'_>) {
    let mut found = Vec::new();
    for named in &paths.0 {
        let Some(code) = named.code else { continue };
        for figure in amounts(evidence, paths, named) {
            let rows = sisters.amounts(code.as_str());
            let fits = |row: &Figure| evidence.precision.same(&figure, row) != Verdict::Impossible;
            let Some((table, row)) = rows.first().filter(|_| !rows.iter().any(|(_, row)| fits(row))) else { continue };
            let page = evidence.page;
            let (text, right) = (page.quote(&figure.span), figure.alike(row.value()));
            let table = if table.is_empty() { "表" } else { table };
            let message = format!("{code} 文中写 {text}，{table}为 {}（{right}）", page.quote(&row.span));
            let finding = Diagnostic::error("prose-table", message)
                .label(page.label(figure.span.clone(), format!("表中为 {right}")))
                .label(page.label(row.span.clone(), "表中所列"))
                .help("文字与报表为同一数；核对两处");
            found.push((figure, finding));
        }
    }
    for (figure, finding) in found {
        evidence.refute(&figure, finding);
    }
}

/// What the prose says was spent on the item (项) of a path: up to the next path of the paragraph.
fn amounts(evidence: &Evidence<'_>, paths: &Paths, named: &Named) -> Vec<Figure> {
    let Some((_, span)) = named.item() else { return Vec::new() };
    let next =
        paths.0.iter().filter(|other| other.paragraph == named.paragraph).filter_map(|other| other.names.first());
    let until = next.map(|(_, _, other)| other.start).filter(|&start| start > span.end).min().unwrap_or(usize::MAX);
    let start = evidence.events.partition_point(|event| event.place.paragraph < named.paragraph);
    let here = evidence.events[start..].iter().take_while(|event| event.place.paragraph == named.paragraph);
    let within = |range: &Range<usize>| range.start >= span.end && range.start < until;
    here.filter_map(|event| match &event.what {
        Statement::Amount(amount)
            if (matches!(amount.subject, Subject::Known(Quantity::Item(..)))
                || matches!(amount.subject, Subject::Named(_)) && amount.figure().span.start < span.end + 12)
                && amount.aspect == Aspect::Current
                && amount.year == evidence.page.year
                && amount.figures.len() == 1
                && !evidence.is_annex(event.place) =>
        {
            Some(amount.figure().clone())
        }
        _ => None,
    })
    .filter(|figure| within(&figure.span))
    .collect()
}
