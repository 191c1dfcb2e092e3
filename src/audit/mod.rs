//! Checks a published report without its facts (审读): what contradicts itself in the text alone.

mod book;
mod claims;
mod counts;
mod figure;
mod headings;
mod lexicon;
mod page;
mod reading;
mod subjects;
mod tables;
mod totals;
mod wording;

use std::sync::Arc;

use crate::diag::{Diagnostic, Location, TextFile};

/// Everything in the text of a report that contradicts itself, in the order of the places.
pub fn text(file: &Arc<TextFile>) -> Vec<Diagnostic> {
    let page = page::Page::new(file);
    let tables = tables::read(&page);
    let mut book = book::Book::new(&page, &tables);
    claims::check(&mut book);
    tables::check(&mut book, &tables);
    totals::check(&mut book);
    counts::check(&mut book);
    headings::check(&mut book);
    subjects::check(&mut book);
    wording::check(&mut book);
    let mut findings = book.findings;
    let place = |finding: &Diagnostic| match finding.labels.first().map(|label| &label.location) {
        Some(Location::Text { span, .. }) => span.start,
        _ => 0,
    };
    findings.sort_by_key(|finding| (place(finding), finding.id));
    findings.dedup();
    findings
}
