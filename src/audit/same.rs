//! One quantity in several places.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::evidence::Evidence;
use super::lexicon::Quantity;
use super::precision::Verdict;
use super::statement::{Aspect, Place, Subject};
use super::sums::report_same_item;
use crate::diag::{Diagnostic, Severity};
use crate::prose::Figure;

pub(super) fn check(evidence: &mut Evidence<'_>) {
    same_quantity(evidence);
    same_item(evidence);
}

/// A quantity that the report has one value of, in several places.
fn same_quantity(evidence: &mut Evidence<'_>) {
    // A class has one value in each of the totals that it is part of.
    type Key = (Quantity, Aspect, Option<&'static str>);
    let mut groups: BTreeMap<Key, Vec<(Place, Figure)>> = BTreeMap::new();
    for event in &evidence.events {
        let Some(amount) = event.amount().filter(|amount| amount.same && !amount.aspect.is_prior()) else {
            continue;
        };
        let class = matches!(amount.subject, Subject::Known(Quantity::Class(_)));
        if let ([figure], Subject::Known(quantity)) = (amount.figures.as_slice(), &amount.subject)
            && (!class || amount.within.is_some())
            && amount.year == evidence.page.year
        {
            let group = groups.entry((quantity.clone(), amount.aspect, amount.within)).or_default();
            group.push((event.place, figure.clone()));
        }
    }
    for places in groups.into_values() {
        let count = |value: Decimal| places.iter().filter(|(_, figure)| figure.value() == value).count();
        // The value that most places have; of two, the one that other claims speak for; of those, the first.
        let best = |(place, figure): &(Place, Figure)| {
            (
                count(figure.value()),
                evidence.score_of(figure),
                !evidence.is_annex(*place),
                std::cmp::Reverse(figure.span.start),
            )
        };
        let Some((_, right)) = places.iter().max_by_key(|one| best(one)).cloned() else { continue };
        for (place, figure) in &places {
            let verdict = evidence.precision.same(figure, &right);
            if verdict == Verdict::Exact {
                continue;
            }
            let page = evidence.page;
            let (text, other) = (page.quote(&figure.span), page.quote(&right.span));
            let certain = verdict == Verdict::Impossible && !evidence.is_annex(*place);
            let severity = if certain { Severity::Error } else { Severity::Warning };
            let finding =
                Diagnostic::new("same-quantity", severity, format!("同一数两处不一：此处 {text}，另一处 {other}"))
                    .label(page.label(figure.span.clone(), format!("另一处为 {other}")))
                    .label(page.label(right.span.clone(), other))
                    .help("两处为同一数，核对后改为一致");
            evidence.report_of(finding, [figure, &right]);
        }
    }
}

/// An item (项) whose paragraph gives it two amounts: （项）207万元。…支出决算为170.03万元.
fn same_item(evidence: &mut Evidence<'_>) {
    let mut paragraphs: BTreeMap<usize, Vec<(&Subject, &Figure)>> = BTreeMap::new();
    for event in &evidence.events {
        if let Some(amount) = event.amount()
            && matches!(amount.subject, Subject::Known(Quantity::Item(..)))
            && amount.aspect == Aspect::Current
            && amount.year == evidence.page.year
            && amount.figures.len() == 1
        {
            paragraphs.entry(event.place.paragraph).or_default().push((&amount.subject, amount.figure()));
        }
    }
    let mut found = Vec::new();
    for amounts in paragraphs.into_values() {
        if let [(first, title), (second, actual)] = amounts.as_slice()
            && first == second
            && title.value() != actual.value()
        {
            found.push(((*title).clone(), (*actual).clone()));
        }
    }
    for (title, actual) in found {
        report_same_item(evidence, &title, &actual);
    }
}
