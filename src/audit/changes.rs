//! Changes of parts against the change of their whole.

use std::ops::Range;

use rust_decimal::Decimal;

use super::evidence::Evidence;
use super::parts::TOTALS;
use super::precision::Interval;
use super::statement::{Aspect, Base, Event, Place, Statement, Subject};
use crate::diag::Diagnostic;
use crate::prose::Figure;

/// A change of money with its sign.
struct Move {
    place: Place,
    base: Base,
    figure: Figure,
    up: bool,
    span: Range<usize>,
}

/// Changes of parts against the change of their whole.
pub(super) fn check(evidence: &mut Evidence<'_>) {
    let mut moves: Vec<(&'static str, Move)> = Vec::new();
    for (at, event) in evidence.events.iter().enumerate() {
        let Statement::Change(change) = &event.what else { continue };
        let [figure] = change.amounts.as_slice() else { continue };
        let term = match &change.subject {
            Subject::None => subject_before(evidence, at),
            subject => subject.term(),
        };
        if let Some(term) = term {
            let (up, span) = (change.direction.up, change.direction.span.clone());
            moves.push((term, Move { place: event.place, base: change.base, figure: figure.clone(), up, span }));
        }
    }
    let mut found = Vec::new();
    for total in TOTALS.iter().filter(|total| !total.required.is_empty()) {
        for (_, whole) in moves.iter().filter(|(term, _)| *term == total.whole) {
            let near = |one: &Move| one.place.section == whole.place.section && one.base == whole.base;
            let own = |part: &str| {
                let mut found = moves.iter().filter(|(term, one)| *term == part && near(one)).map(|(_, one)| one);
                found.next().filter(|_| found.next().is_none())
            };
            let parts: Vec<&Move> = total.required.iter().filter_map(|part| own(part)).collect();
            // A part that the report has no money for does not change.
            let silent = |part: &str| own(part).is_some() || evidence.has_no_money(part);
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

/// What a change without a subject is of: what the amount nearest before it is of.
fn subject_before(evidence: &Evidence<'_>, at: usize) -> Option<&'static str> {
    let here = evidence.events[at].place;
    let amounts = |near: fn(Place, Place) -> bool| {
        let before = evidence.events[..at].iter().rev().filter(move |event| near(event.place, here));
        before.filter_map(Event::amount).filter(|amount| amount.aspect == Aspect::Actual)
    };
    let in_group = amounts(|place, here| place.group == here.group).next();
    let in_sentence = || amounts(|place, here| place.sentence == here.sentence).next();
    let in_paragraph = || amounts(|place, here| place.paragraph == here.paragraph).next_back();
    in_group.or_else(in_sentence).or_else(in_paragraph)?.subject.term()
}
