//! What the checks share: the statements of a text, how they are looked up, and what has been found.

use std::collections::{BTreeMap, BTreeSet};

use super::figure::{Figure, Precision, Verdict};
use super::lexicon::Quantity;
use super::page::Page;
use super::reading::{self, Amount, Aspect, Event, Place, Statement, Subject};
use super::tables::{self, Table};
use super::totals;
use crate::diag::Diagnostic;

pub(super) struct Book<'a> {
    pub(super) page: &'a Page<'a>,
    pub(super) events: Vec<Event>,
    pub(super) precision: Precision,
    pub(super) findings: Vec<Diagnostic>,
    /// By the first byte of a figure: in how many claims it proved right, less those that it broke.
    weights: BTreeMap<usize, i32>,
}

impl<'a> Book<'a> {
    pub(super) fn new(page: &'a Page<'a>, tables: &[Table]) -> Book<'a> {
        let mut events = reading::read(page);
        name_strangers(&mut events);
        part_strangers(&mut events);
        name_openings(&mut events);
        name_by_titles(page, &mut events);
        place_classes(&mut events);
        events.extend(tables::statements(page, tables));
        events.sort_by_key(|event| event.place.paragraph);
        let precision = Precision::of(events.iter().filter_map(Event::amount).flat_map(|amount| &amount.figures));
        Book { page, events, precision, findings: Vec::new(), weights: BTreeMap::new() }
    }

    pub(super) fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// Notes what a claim says of the figures in it.
    pub(super) fn weigh<'f>(&mut self, verdict: Verdict, figures: impl IntoIterator<Item = &'f Figure>) {
        let weight = match verdict {
            Verdict::Exact => 1,
            Verdict::Possible => 0,
            Verdict::Impossible => -1,
        };
        for figure in figures {
            *self.weights.entry(figure.span.start).or_insert(0) += weight;
        }
    }

    /// How well a figure stood up to the claims that it is in.
    pub(super) fn weight(&self, figure: &Figure) -> i32 {
        self.weights.get(&figure.span.start).copied().unwrap_or(0)
    }

    /// Whether an amount is of a subject, as the text names it elsewhere.
    pub(super) fn is_of(&self, amount: &Amount, subject: &Subject) -> bool {
        let term = amount.subject.term();
        match subject {
            // 一般公共预算财政拨款增加5万元 leaves out whether it is revenue or expenditure.
            Subject::Known(Quantity::Term("appropriation")) => matches!(term, Some("general" | "revenue.general")),
            // 收、支总计 are one figure, given together or one by one.
            Subject::Known(Quantity::Term(own)) => term.is_some_and(|term| {
                term == *own
                    || TOTALS
                        .iter()
                        .any(|total| is_total(own, total) && is_total(term, total) && (own == total || term == *total))
            }),
            Subject::None => false,
            subject => amount.subject == *subject,
        }
    }

    fn amounts(&self) -> impl DoubleEndedIterator<Item = (Place, &Amount)> {
        self.events.iter().filter_map(|event| Some((event.place, event.amount()?)))
    }

    /// The amounts that are wanted and stand near a statement: in its section, else anywhere.
    fn near(&self, at: usize, wanted: impl Fn(&Amount) -> bool) -> Vec<&Amount> {
        let here = self.events[at].place;
        let wanted: Vec<(Place, &Amount)> = self.amounts().filter(|(_, amount)| wanted(amount)).collect();
        let within = |near: &dyn Fn(Place) -> bool| -> Vec<&Amount> {
            // Those of the paragraph first, those of tables last.
            let mut found: Vec<_> = wanted.iter().filter(|(place, _)| near(*place)).collect();
            found.sort_by_key(|(place, _)| (place.paragraph != here.paragraph, place.is_in_table()));
            found.into_iter().map(|&(_, amount)| amount).collect()
        };
        let section = within(&|place| place.section == here.section);
        if section.is_empty() { within(&|place| self.is_annex(place) == self.is_annex(here)) } else { section }
    }

    pub(super) fn is_annex(&self, place: Place) -> bool {
        self.page.sections.get(place.section).is_some_and(|section| section.annex)
    }

    /// What the report itself, without its annexes, says was spent or received of a quantity.
    pub(super) fn spent(&self, term: &str) -> Vec<&Amount> {
        let own = |amount: &Amount| {
            amount.subject.term() == Some(term) && amount.aspect == Aspect::Actual && amount.year == self.page.year
        };
        self.amounts()
            .filter(|(place, amount)| !self.is_annex(*place) && own(amount))
            .map(|(_, amount)| amount)
            .collect()
    }

    /// The amounts of a quantity that stand near.
    pub(super) fn amounts_near(&self, at: usize, quantity: &Quantity, aspect: Aspect) -> Vec<&Amount> {
        let subject = Subject::Known(quantity.clone());
        self.near(at, |amount| self.is_of(amount, &subject) && alike(amount.aspect, aspect))
    }

    /// The amounts that stand near of what a quantity is part of.
    pub(super) fn wholes_of(&self, at: usize, part: &Quantity, aspect: Aspect) -> Vec<&Amount> {
        self.near(at, |amount| {
            alike(amount.aspect, aspect)
                && amount.subject.quantity().is_some_and(|whole| totals::is_whole_of(whole, part))
        })
    }

    /// The budgets of what an amount is of.
    pub(super) fn budgets_of(&self, at: usize, amount: &Amount) -> Vec<&Amount> {
        self.budgets_of_subject(at, &amount.subject)
    }

    /// The budgets of a subject; none where it has no name.
    pub(super) fn budgets_of_subject(&self, at: usize, subject: &Subject) -> Vec<&Amount> {
        if *subject == Subject::None {
            return Vec::new();
        }
        self.near(at, |amount| amount.aspect.is_budget() && self.is_of(amount, subject))
    }
}

/// The totals of 收 and 支, which are equal.
const TOTALS: [&str; 2] = ["total", "fiscal_total"];

/// Whether a term is a total, of both sides or of one.
fn is_total(term: &str, total: &str) -> bool {
    term.strip_prefix(total).is_some_and(|side| matches!(side, "" | ".revenue" | ".expenditure"))
}

/// Whether two aspects can be parts of one whole.
fn alike(a: Aspect, b: Aspect) -> bool {
    a.is_budget() == b.is_budget() && (a == Aspect::Prior) == (b == Aspect::Prior)
}

/// The amounts that an opening may go on from: those before it in its sentence or, where it begins one, in its paragraph,
/// and else in the paragraph before.
pub(super) fn opened_by(events: &[Event], opening: usize) -> Vec<usize> {
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
fn part_strangers(events: &mut [Event]) {
    for opening in 0..events.len() {
        if !matches!(events[opening].what, Statement::Opening { .. }) {
            continue;
        }
        let sentence = events[opening].place.sentence;
        let whole = opened_by(events, opening).last().and_then(|&at| events[at].amount());
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
        let Some(whole) = totals::only_whole_of(&parts) else { continue };
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
        page.sections.iter().map(|section| reading::subject_of(&section.title).quantity().cloned()).collect();
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
fn name_strangers(events: &mut [Event]) {
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
