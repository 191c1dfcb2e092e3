//! Names for amounts that do not say themselves of what they are, or of whom.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::lexicon::Quantity;
use super::page::{Document, Page};
use super::parts;
use super::statement::{Amount, Aspect, Base, Event, Place, Statement, Subject};
use super::subject::subject_of;

/// The most statements of one sentence that are looked at from one of them.
const FAR: usize = 200;

/// Names what the sentences leave unnamed, and takes names from what is another agency's.
pub(super) fn name_amounts(page: &Page<'_>, events: &mut [Event]) {
    read_stale_years(page, events);
    name_other_agencies(events);
    part_other_agencies(events);
    name_openings(events);
    name_by_titles(page, events);
    place_classes(events);
}

/// The amounts that an opening may go on from: those before it in its sentence or, where it begins one, in its paragraph,
/// and else in the paragraph before.
pub(super) fn antecedents(events: &[Event], opening: usize) -> Vec<usize> {
    let here = events[opening].place;
    let amounts = |near: &dyn Fn(Place) -> bool, before: usize| -> Vec<usize> {
        let near = events[..before].iter().enumerate().rev().take_while(|(_, event)| near(event.place)).take(FAR);
        let mut found: Vec<usize> = near.filter(|(_, event)| event.amount().is_some()).map(|(at, _)| at).collect();
        found.reverse();
        found
    };
    let mut found = amounts(&|place| place.sentence == here.sentence, opening);
    if matches!(events[opening].what, Statement::Opening { bare: true }) {
        if found.is_empty() {
            found = amounts(&|place| place.paragraph == here.paragraph, opening);
        }
        if found.is_empty() {
            let start = events[..opening].partition_point(|event| event.place.paragraph < here.paragraph);
            let above = |place: Place| place.section == here.section && place.paragraph + 1 == here.paragraph;
            found = amounts(&above, start);
        }
    }
    found
}

/// Reads an amount that has the year before, but is measured against its budget or against 上年, as one of the report's own
/// year: the year was left over from the last report. [`years`](super::years) reports it; the other checks go on.
fn read_stale_years(page: &Page<'_>, events: &mut [Event]) {
    let Some(own) = page.year.filter(|_| page.document == Document::Accounts) else { return };
    // What the report says of its own year, elsewhere.
    let current: BTreeSet<(Quantity, Decimal)> = events
        .iter()
        .filter_map(Event::amount)
        .filter(|amount| amount.aspect == Aspect::Current && amount.year == Some(own))
        .filter_map(of_quantity)
        .collect();
    for at in 0..events.len() {
        let group = events[at].place.group;
        let measured = |event: &Event| match &event.what {
            Statement::Completion { .. } => true,
            Statement::Change(change) => change.base == Base::Prior && change.named_year.is_none(),
            _ => false,
        };
        let before = |amount: &Amount| {
            amount.aspect == Aspect::Prior && amount.year_at.is_some() && amount.year == Some(own - 1)
        };
        let Some(amount) = events[at].amount().filter(|amount| before(amount)) else { continue };
        // 2023年支出5万元，2022年支出6万元，比上年减少1万元 names both years.
        let sentence = events[at].place.sentence;
        let here = |event: &&Event| event.place.sentence == sentence;
        let both = events[..at]
            .iter()
            .rev()
            .take_while(here)
            .take(FAR)
            .chain(events[at..].iter().take_while(here).take(FAR))
            .filter_map(Event::amount)
            .any(|other| other.year == Some(own) && other.aspect == Aspect::Current);
        let beside = events[at..].iter().take_while(|event| event.place.group == group).take(4);
        let stale = !both && (beside.clone().any(measured) || is_of(&current, amount));
        if let (true, Statement::Amount(amount)) = (stale, &mut events[at].what) {
            amount.aspect = Aspect::Current;
            amount.year = Some(own);
            amount.stale_year = true;
        }
    }
}

/// A quantity of one value in the report, and the value, if it is not nothing.
fn of_quantity(amount: &Amount) -> Option<(Quantity, Decimal)> {
    let [figure] = amount.figures.as_slice() else { return None };
    let quantity = amount.subject.quantity().filter(|_| amount.same && amount.explicit && !figure.is_zero())?;
    Some((quantity.clone(), figure.value()))
}

/// Whether an amount of the year before is just what the report says of its own year, to the last of at least two decimals.
fn is_of(current: &BTreeSet<(Quantity, Decimal)>, amount: &Amount) -> bool {
    amount.figures.iter().all(|figure| figure.decimals >= 2)
        && of_quantity(amount).is_some_and(|amount| current.contains(&amount))
}

/// Parts of what the lexicon does not know, 局本级“三公”经费5万元，其中：公务接待费2万元, have not the one value of the report.
fn part_other_agencies(events: &mut [Event]) {
    for opening in 0..events.len() {
        if !matches!(events[opening].what, Statement::Opening { .. }) {
            continue;
        }
        let sentence = events[opening].place.sentence;
        let whole = antecedents(events, opening).last().and_then(|&at| events[at].amount());
        let stranger = whole.is_some_and(|whole| matches!(whole.subject, Subject::Named(_)));
        for event in
            events[opening..].iter_mut().take_while(|event| stranger && event.place.sentence == sentence).take(FAR)
        {
            if let Statement::Amount(part) = &mut event.what {
                part.same = false;
            }
        }
    }
}

/// Names an amount that says nothing of itself by its parts: 预算为20万元：因公出国0万元，公务接待费9万元 is of “三公”经费.
fn name_openings(events: &mut [Event]) {
    for opening in 0..events.len() {
        if !matches!(events[opening].what, Statement::Opening { .. }) {
            continue;
        }
        let sentence = events[opening].place.sentence;
        let here = |event: &&Event| event.place.sentence == sentence;
        let parts: Vec<Quantity> = events[opening..]
            .iter()
            .take_while(here)
            .take(FAR)
            .filter_map(|event| event.amount().filter(|amount| amount.explicit)?.subject.quantity().cloned())
            .collect();
        let Some(whole) = parts::only_whole_of(&parts) else { continue };
        for event in events[..opening].iter_mut().rev().take_while(|event| event.place.sentence == sentence).take(FAR) {
            if let Statement::Amount(amount) = &mut event.what
                && amount.subject == Subject::None
            {
                amount.subject = Subject::Known(Quantity::Term(whole));
            }
        }
    }
}

/// Names the amounts left without a name by the heading that they stand under.
fn name_by_titles(page: &Page<'_>, events: &mut [Event]) {
    let titles: Vec<Option<Quantity>> =
        page.sections.iter().map(|section| subject_of(&section.title).quantity().cloned()).collect();
    for event in events {
        let title = titles.get(event.place.section).cloned().flatten();
        if let (Statement::Amount(amount), Some(title)) = (&mut event.what, title)
            && amount.subject == Subject::None
        {
            amount.subject = Subject::Known(title);
        }
    }
}

/// Says of functional classes that they are of the general public budget, where their section is about that.
fn place_classes(events: &mut [Event]) {
    let general: BTreeSet<usize> = events
        .iter()
        .filter(|event| event.amount().is_some_and(|amount| amount.subject.term() == Some("general")))
        .map(|event| event.place.section)
        .collect();
    for event in events {
        if let Statement::Amount(amount) = &mut event.what
            && matches!(amount.subject, Subject::Known(Quantity::Class(_)))
            && general.contains(&event.place.section)
        {
            amount.within = Some("general");
        }
    }
}

/// Takes the name of a quantity from what is another agency's: a department tells of its units too.
fn name_other_agencies(events: &mut [Event]) {
    let mut owners: BTreeMap<&String, usize> = BTreeMap::new();
    for owner in events.iter().filter_map(Event::amount).filter_map(|amount| amount.owner.as_ref()) {
        *owners.entry(owner).or_default() += 1;
    }
    let all: usize = owners.values().sum();
    // The agency itself is the one named most often, by its longest name.
    let main = owners.into_iter().max_by_key(|(owner, count)| (*count, owner.len()));
    let main = main.filter(|(_, count)| count * 2 > all).map(|(owner, _)| owner.clone());
    for event in events {
        if let Statement::Amount(amount) = &mut event.what
            && let Some(owner) = &amount.owner
            && !main.as_ref().is_some_and(|main| main.ends_with(owner.as_str()) || owner.ends_with(main.as_str()))
        {
            amount.subject = Subject::Named(format!("{owner}{:?}", amount.subject));
            amount.same = false;
        }
    }
}
