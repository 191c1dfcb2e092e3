//! Names for amounts that do not say themselves of what they are, or of whom.

use std::collections::{BTreeMap, BTreeSet};

use super::lexicon::Quantity;
use super::page::Page;
use super::parts;
use super::statement::{Event, Place, Statement, Subject};
use super::subject::subject_of;

/// Names what the sentences leave unnamed, and takes names from what is another agency's.
pub(super) fn name_amounts(page: &Page<'_>, events: &mut [Event]) {
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
    let amounts = |near: &dyn Fn(Place) -> bool| -> Vec<usize> {
        (0..opening).filter(|&at| events[at].amount().is_some() && near(events[at].place)).collect()
    };
    let mut found = amounts(&|place| place.sentence == here.sentence);
    if matches!(events[opening].what, Statement::Opening { bare: true }) {
        if found.is_empty() {
            found = amounts(&|place| place.paragraph == here.paragraph);
        }
        if found.is_empty() {
            found = amounts(&|place| place.section == here.section && place.paragraph + 1 == here.paragraph);
        }
    }
    found
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
        for event in events[opening..].iter_mut().take_while(|event| stranger && event.place.sentence == sentence) {
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
            .filter_map(|event| event.amount().filter(|amount| amount.explicit)?.subject.quantity().cloned())
            .collect();
        let Some(whole) = parts::only_whole_of(&parts) else { continue };
        for event in events[..opening].iter_mut().rev().take_while(|event| event.place.sentence == sentence) {
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
