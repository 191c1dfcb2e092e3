//! Checks a published report without its facts (审读): what contradicts itself in the text alone.

mod book;
mod claims;
mod figure;
mod lexicon;
mod page;
mod reading;
mod totals;

use std::sync::Arc;

use crate::diag::{Diagnostic, Location, TextFile};

/// Everything in the text of a report that contradicts itself, in the order of the places.
pub fn text(file: &Arc<TextFile>) -> Vec<Diagnostic> {
    let page = page::Page::new(file);
    let mut book = book::Book::new(&page);
    claims::check(&mut book);
    totals::check(&mut book);
    let mut findings = book.findings;
    let place = |finding: &Diagnostic| match finding.labels.first().map(|label| &label.location) {
        Some(Location::Text { span, .. }) => span.start,
        _ => 0,
    };
    findings.sort_by_key(|finding| (place(finding), finding.id));
    findings.dedup();
    findings
}
