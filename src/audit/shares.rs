//! Shares that stand without the amounts to judge them by: no part is more than its whole, and all parts make it.

use rust_decimal::Decimal;

use super::evidence::{Evidence, NEAR};
use super::lexicon::Quantity;
use super::parts::TOTALS;
use super::precision::{Interval, Verdict, percent};
use super::statement::{Amount, Aspect, Place, Statement, Subject, Whole};
use crate::diag::Diagnostic;
use crate::prose::Figure;

/// A share of a list: of what, and how much.
struct Share {
    place: Place,
    at: usize,
    subject: Subject,
    percent: Figure,
}

pub(super) fn check(evidence: &mut Evidence<'_>) {
    let shares: Vec<Share> = evidence
        .events
        .iter()
        .enumerate()
        .filter_map(|(at, event)| match &event.what {
            Statement::Share { part, whole: Whole::Implied | Whole::Said(_), percent } => {
                let subject = match part {
                    Subject::None => subject_before(evidence, at),
                    part => part.clone(),
                };
                Some(Share { place: event.place, at, subject, percent: percent.clone() })
            }
            _ => None,
        })
        .collect();
    for share in shares.iter().filter(|share| !evidence.is_used(&share.percent)).collect::<Vec<_>>() {
        more_than_all(evidence, share);
    }
    let mut start = 0;
    while start < shares.len() {
        let sentence = shares[start].place.sentence;
        let end = start + shares[start..].iter().take_while(|share| share.place.sentence == sentence).count();
        list(evidence, &shares[start..end]);
        start = end;
    }
}

/// What a share in the clause behind an amount is of.
fn subject_before(evidence: &Evidence<'_>, at: usize) -> Subject {
    let group = evidence.events[at].place.group;
    let amount = evidence.before(at, |place| place.group == group).find_map(|event| event.amount());
    amount.map_or(Subject::None, |amount| amount.subject.clone())
}

fn hundred(evidence: &Evidence<'_>, shares: &[&Share]) -> (Decimal, Interval) {
    let all = shares.iter().map(|share| &share.percent);
    let bounds = all.clone().fold(Interval::ZERO, |sum, one| sum.plus(evidence.precision.interval(one)));
    (all.map(Figure::value).sum(), bounds)
}

/// 占130%.
fn more_than_all(evidence: &mut Evidence<'_>, share: &Share) {
    let (_, bounds) = hundred(evidence, &[share]);
    if bounds.low <= Decimal::ONE_HUNDRED {
        return;
    }
    let text = evidence.page.quote(&share.percent.span);
    let finding = Diagnostic::error("share", format!("占比 {text} 大于 100%，部分不会大于合计"))
        .label(evidence.page.label(share.percent.span.clone(), "至多为 100%"))
        .help("核对占比与两数");
    evidence.score(Verdict::Impossible, [&share.percent]);
    evidence.report(finding);
}

/// The shares of one list, of which no amounts judged any.
fn list(evidence: &mut Evidence<'_>, shares: &[Share]) {
    let free: Vec<&Share> = shares.iter().filter(|share| !evidence.is_used(&share.percent)).collect();
    // No list of parts is longer.
    if !(2..=NEAR).contains(&shares.len()) || free.len() < shares.len() {
        return;
    }
    let terms: Option<Vec<&'static str>> = free.iter().map(|share| share.subject.term()).collect();
    let classes = free.iter().all(|share| matches!(share.subject, Subject::Known(Quantity::Class(_))));
    let distinct = free.iter().enumerate().all(|(i, one)| free[..i].iter().all(|other| other.subject != one.subject));
    let total = terms.and_then(|terms| TOTALS.iter().find(|total| terms.iter().all(|term| total.parts.contains(term))));
    if !distinct || total.is_none() && !classes {
        return;
    }
    let complete = total.is_some_and(|total| {
        let has = |part: &&str| free.iter().any(|share| share.subject.term() == Some(part));
        !total.required.is_empty() && total.parts.iter().all(|part| has(part) || evidence.has_no_money(part))
    });
    let (sum, bounds) = hundred(evidence, &free);
    let wrong = bounds.low > Decimal::ONE_HUNDRED || complete && bounds.high < Decimal::ONE_HUNDRED;
    if !wrong {
        if complete && sum == Decimal::ONE_HUNDRED {
            evidence.score(Verdict::Exact, free.iter().map(|share| &share.percent));
        }
        return;
    }
    let page = evidence.page;
    // With the amounts of all parts the one that was bent is known.
    let amounts: Option<Vec<Figure>> = free.iter().map(|share| amount_of(evidence, share)).collect();
    let bent = amounts.filter(|_| complete).and_then(|amounts| {
        let whole: Decimal = amounts.iter().map(Figure::value).sum();
        let off = free.iter().zip(&amounts).filter_map(|(share, amount)| {
            let right = percent(amount.value(), whole)?;
            (!share.percent.shows(right)).then(|| (share.percent.clone(), amount.clone(), right))
        });
        match off.collect::<Vec<_>>().as_slice() {
            [one] => Some((one.clone(), amounts[0].alike(whole))),
            _ => None,
        }
    });
    let finding = if let Some(((share, amount, right), whole)) = bent {
        let (text, right) = (page.quote(&share.span), share.alike(right));
        let amount_text = page.quote(&amount.span);
        let message = format!("占比 {text} 与所列金额不符：{amount_text} ÷ {whole} = {right}");
        Diagnostic::error("share", message)
            .label(page.label(share.span, format!("按所列金额为 {right}")))
            .label(page.label(amount.span, format!("部分 {amount_text}")))
            .help("各部分占比之和为 100%；核对占比与金额")
    } else {
        let sum = free[0].percent.alike(sum);
        let finding = Diagnostic::error("share", format!("各部分占比之和为 {sum}，应为 100%"));
        let labelled = free.iter().fold(finding, |finding, share| {
            finding.label(page.label(share.percent.span.clone(), page.quote(&share.percent.span)))
        });
        labelled.help("核对各项占比")
    };
    evidence.score(Verdict::Impossible, free.iter().map(|share| &share.percent));
    evidence.report(finding);
}

/// The amount that a share is of, in its paragraph.
fn amount_of(evidence: &Evidence<'_>, share: &Share) -> Option<Figure> {
    let own = |amount: &&Amount| amount.subject == share.subject && amount.aspect == Aspect::Current;
    let paragraph = share.place.paragraph;
    let before = evidence.before(share.at, |place| place.paragraph == paragraph);
    let amount = before.filter_map(|event| event.amount()).find(own)?;
    match amount.figures.as_slice() {
        [figure] => Some(figure.clone()),
        _ => None,
    }
}
