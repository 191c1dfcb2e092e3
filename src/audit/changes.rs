//! Changes of parts against the change of their whole.

use std::collections::BTreeMap;
use std::ops::Range;

use rust_decimal::Decimal;

use super::evidence::Evidence;
use super::parts::{TOTALS, Total};
use super::precision::Interval;
use super::statement::{Aspect, Base, Change, Event, Statement, Subject};
use crate::diag::Diagnostic;
use crate::prose::{Figure, Measure, Unit};

/// A change of money with its sign.
struct Move {
    figure: Figure,
    up: bool,
    span: Range<usize>,
}

/// Changes of parts against the change of their whole.
pub(super) fn check(evidence: &mut Evidence<'_>) {
    // By section and base, by term.
    let mut moves: BTreeMap<(usize, Base), BTreeMap<&'static str, Vec<Move>>> = BTreeMap::new();
    for (at, event) in evidence.events.iter().enumerate() {
        let (subject, base, figure, up, span) = match &event.what {
            Statement::Change(change) => {
                let [figure] = change.amounts.as_slice() else { continue };
                (&change.subject, change.base, figure.clone(), change.direction.up, change.direction.span.clone())
            }
            Statement::Unchanged { subject, base, span, .. } => (subject, *base, nothing(span), true, span.clone()),
            _ => continue,
        };
        let term = match subject {
            Subject::None => subject_before(evidence, at),
            subject => subject.term(),
        };
        if let Some(term) = term {
            let near = moves.entry((event.place.section, base)).or_default();
            near.entry(term).or_default().push(Move { figure, up, span });
        }
    }
    let mut found = Vec::new();
    for total in TOTALS.iter().filter(|total| !total.required.is_empty()) {
        let near = moves.values().filter_map(|near| Some((near, near.get(total.whole)?)));
        for (near, whole) in near.flat_map(|(near, wholes)| wholes.iter().map(move |whole| (near, whole))) {
            let own = |part: &'static str| match near.get(part).map(Vec::as_slice) {
                Some([one]) => Some(one),
                _ => None,
            };
            let parts: Vec<&Move> = total.required.iter().filter_map(|part| own(part)).collect();
            // 公务用车 may be given as one part or as two: the sum is of those that are given.
            let given = |other: &&Total| other.required.iter().filter(|part| near.contains_key(*part)).count();
            let most = TOTALS.iter().filter(|other| other.whole == total.whole).map(|other| given(&other)).max();
            if most.is_some_and(|most| given(&total) < most) {
                continue;
            }
            // A part that the report has no money for does not change.
            let silent = |part: &'static str| own(part).is_some() || evidence.has_no_money(part);
            if parts.len() < 2 || !total.required.iter().all(|part| silent(part)) {
                continue;
            }
            let signed = |one: &Move| {
                let Interval { low, high } = evidence.precision.interval(&one.figure);
                if one.up { Interval { low, high } } else { Interval { low: -high, high: -low } }
            };
            let sum = parts.iter().fold(Interval::ZERO, |sum, part| sum.plus(signed(part)));
            if !sum.meets(signed(whole)) {
                let value = |one: &Move| if one.up { one.figure.value() } else { -one.figure.value() };
                let sum: Decimal = parts.iter().map(|part| value(part)).sum();
                let labels = parts.iter().map(|part| (part.figure.clone(), part.span.clone())).collect::<Vec<_>>();
                found.push((whole.figure.clone(), whole.span.clone(), sum, labels));
            }
        }
    }
    for (figure, verb, sum, parts) in found {
        let page = evidence.page;
        let said = format!("{}{}", page.quote(&verb), page.quote(&figure.span));
        let right = format!("{}{}", if sum.is_sign_negative() { "减少" } else { "增加" }, figure.alike(sum.abs()));
        let mut finding = Diagnostic::error("changes-sum", format!("总额{said}，而各项增减相抵为{right}"))
            .label(page.label(figure.span.clone(), format!("按各项为{right}")));
        for (part, verb) in parts {
            let text = format!("{}{}", page.quote(&verb), page.quote(&part.span));
            finding = finding.label(page.label(part.span, text));
        }
        evidence.report(finding.help("核对总额与各项的增减"));
    }
}

/// No change: 持平.
fn nothing(span: &Range<usize>) -> Figure {
    let measure = Measure::Money(Unit { yuan: 10_000, symbol: "万元" });
    Figure { printed: Decimal::ZERO, decimals: 2, measure, span: span.clone(), approximate: false }
}

/// What a change without a subject is of: what the amount nearest before it is of.
fn subject_before(evidence: &Evidence<'_>, at: usize) -> Option<&'static str> {
    let here = evidence.events[at].place;
    let named = |event: &Event| match &event.what {
        Statement::Amount(amount) if amount.aspect == Aspect::Current => Some(amount.subject.term()),
        // 较上年减少15.29万元，较年初预算数减少0.04万元: both of the same.
        Statement::Change(Change { subject, .. }) | Statement::Unchanged { subject, .. }
            if *subject != Subject::None =>
        {
            Some(subject.term())
        }
        _ => None,
    };
    let start = evidence.start_of_paragraph(at);
    let in_paragraph =
        || evidence.after(start, |place| place.paragraph == here.paragraph).take(at - start).find_map(named);
    evidence
        .before(at, |place| place.group == here.group)
        .find_map(named)
        .or_else(|| evidence.before(at, |place| place.sentence == here.sentence).find_map(named))
        .or_else(in_paragraph)
        .flatten()
}
