//! What the checks share: the statements of a text, how they are looked up, and what has been found.

use std::collections::BTreeMap;

use super::lexicon::Quantity;
use super::naming::name_amounts;
use super::page::Page;
use super::parts::{is_same_total, is_whole_of};
use super::precision::{Precision, Verdict};
use super::reading;
use super::statement::{Amount, Aspect, Event, Place, Subject};
use super::tables::{self, Table};
use crate::diag::Diagnostic;
use crate::prose::Figure;

pub(super) struct Evidence<'a> {
    pub(super) page: &'a Page<'a>,
    pub(super) events: Vec<Event>,
    pub(super) precision: Precision,
    pub(super) findings: Vec<Diagnostic>,
    /// By the first byte of a figure: in how many claims it proved right, less those that it broke.
    scores: BTreeMap<usize, i32>,
}

impl<'a> Evidence<'a> {
    pub(super) fn new(page: &'a Page<'a>, tables: &[Table]) -> Evidence<'a> {
        let mut events = reading::read(page);
        name_amounts(page, &mut events);
        events.extend(tables::statements(page, tables));
        events.sort_by_key(|event| event.place.paragraph);
        let precision = Precision::of(events.iter().filter_map(Event::amount).flat_map(|amount| &amount.figures));
        Evidence { page, events, precision, findings: Vec::new(), scores: BTreeMap::new() }
    }

    pub(super) fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// Counts for or against the figures of a claim what the claim says of them.
    pub(super) fn score<'f>(&mut self, verdict: Verdict, figures: impl IntoIterator<Item = &'f Figure>) {
        let weight = match verdict {
            Verdict::Exact => 1,
            Verdict::Possible => 0,
            Verdict::Impossible => -1,
        };
        for figure in figures {
            *self.scores.entry(figure.span.start).or_insert(0) += weight;
        }
    }

    /// How well a figure stood up to the claims that it is in.
    pub(super) fn score_of(&self, figure: &Figure) -> i32 {
        self.scores.get(&figure.span.start).copied().unwrap_or(0)
    }

    /// Whether an amount is of a subject, as the text names it elsewhere.
    pub(super) fn refers_to(&self, amount: &Amount, subject: &Subject) -> bool {
        let term = amount.subject.term();
        match subject {
            // 一般公共预算财政拨款增加5万元 leaves out whether it is revenue or expenditure.
            Subject::Known(Quantity::Term("appropriation")) => matches!(term, Some("general" | "revenue.general")),
            // 收、支总计 are one figure, given together or one by one.
            Subject::Known(Quantity::Term(own)) => term.is_some_and(|term| term == *own || is_same_total(own, term)),
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
    pub(super) fn actuals_of(&self, term: &str) -> Vec<&Amount> {
        let own = |amount: &Amount| {
            amount.subject.term() == Some(term) && amount.aspect == Aspect::Actual && amount.year == self.page.year
        };
        self.amounts()
            .filter(|(place, amount)| !self.is_annex(*place) && own(amount))
            .map(|(_, amount)| amount)
            .collect()
    }

    /// Whether the text never gives money to a quantity.
    pub(super) fn has_no_money(&self, term: &str) -> bool {
        let mut amounts = self.amounts().map(|(_, amount)| amount).filter(|amount| amount.subject.term() == Some(term));
        amounts.all(|amount| amount.figures.iter().all(Figure::is_zero))
    }

    /// The amounts of a quantity that stand near.
    pub(super) fn amounts_near(&self, at: usize, quantity: &Quantity, aspect: Aspect) -> Vec<&Amount> {
        let subject = Subject::Known(quantity.clone());
        self.near(at, |amount| self.refers_to(amount, &subject) && alike(amount.aspect, aspect))
    }

    /// The amounts that stand near of what a quantity is part of.
    pub(super) fn wholes_of(&self, at: usize, part: &Quantity, aspect: Aspect) -> Vec<&Amount> {
        self.near(at, |amount| {
            alike(amount.aspect, aspect) && amount.subject.quantity().is_some_and(|whole| is_whole_of(whole, part))
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
        self.near(at, |amount| amount.aspect.is_budget() && self.refers_to(amount, subject))
    }
}

/// Whether two aspects can be parts of one whole.
fn alike(a: Aspect, b: Aspect) -> bool {
    a.is_budget() == b.is_budget() && (a == Aspect::Prior) == (b == Aspect::Prior)
}
