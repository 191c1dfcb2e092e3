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
use crate::diag::{Diagnostic, Label, Location};
use crate::prose::Figure;

/// The most amounts on either side of a claim that it may be about. A text of any length is read in linear time, and what
/// stands farther off is not meant.
pub(super) const NEAR: usize = 24;

pub(super) struct Evidence<'a> {
    pub(super) page: &'a Page<'a>,
    /// In the order of their paragraphs.
    pub(super) events: Vec<Event>,
    pub(super) precision: Precision,
    pub(super) findings: Vec<Diagnostic>,
    /// By the first byte of a figure: in how many claims it proved right, less those that it broke.
    scores: BTreeMap<usize, i32>,
    /// The claim that is being checked, by its place in `events`, and what the checks said of each: the worst.
    claim: Option<usize>,
    verdicts: BTreeMap<usize, Verdict>,
    /// The finding that refutes a figure, by the first byte of the figure.
    refuted: BTreeMap<usize, usize>,
    /// The amounts of each quantity of the lexicon, by their place in `events`.
    by_quantity: BTreeMap<Quantity, Vec<usize>>,
    /// The amounts of what the lexicon does not know, by its name.
    by_name: BTreeMap<String, Vec<usize>>,
}

impl<'a> Evidence<'a> {
    pub(super) fn new(page: &'a Page<'a>, tables: &[Table]) -> Evidence<'a> {
        let mut events = reading::read(page);
        name_amounts(page, &mut events);
        events.extend(tables::statements(page, tables));
        events.sort_by_key(|event| event.place.paragraph);
        let precision = Precision::of(events.iter().filter_map(Event::amount).flat_map(|amount| &amount.figures));
        let mut by_quantity: BTreeMap<Quantity, Vec<usize>> = BTreeMap::new();
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, event) in events.iter().enumerate() {
            match event.amount().map(|amount| &amount.subject) {
                Some(Subject::Known(quantity)) => by_quantity.entry(quantity.clone()).or_default().push(at),
                Some(Subject::Named(name)) => by_name.entry(name.clone()).or_default().push(at),
                _ => {}
            }
        }
        let (findings, scores, refuted) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        let verdicts = BTreeMap::new();
        Evidence { page, events, precision, findings, scores, claim: None, verdicts, refuted, by_quantity, by_name }
    }

    pub(super) fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// Reports a finding that a figure is wrong for certain: what other checks find of it only follows from that.
    pub(super) fn refute(&mut self, figure: &Figure, finding: Diagnostic) {
        self.score(Verdict::Impossible, [figure]);
        self.refuted.insert(figure.span.start, self.findings.len());
        self.findings.push(finding);
    }

    /// Reports a finding about some figures; where one of them is refuted, under that finding.
    pub(super) fn report_of<'f>(&mut self, finding: Diagnostic, figures: impl IntoIterator<Item = &'f Figure>) {
        let cause = figures.into_iter().find_map(|figure| self.refuted.get(&figure.span.start));
        match cause.and_then(|&cause| self.findings.get_mut(cause)) {
            Some(cause) => cause.children.push(finding),
            None => self.findings.push(finding),
        }
    }

    /// The findings, those about one wrong figure under the one that points at it: a cell breaks the sum that it is in, the
    /// sum of its row, and what other tables say.
    pub(super) fn under_their_cause(&mut self) -> Vec<Diagnostic> {
        const SUMS: [&str; 7] = [
            "table-sum",
            "table-row",
            "sister-tables",
            "prose-table",
            "parts-sum",
            "part-within-whole",
            "same-quantity",
        ];
        let scores = &self.scores;
        let findings = std::mem::take(&mut self.findings);
        let start = |label: &Label| match &label.location {
            Location::Text { span, .. } => Some(span.start),
            _ => None,
        };
        // The figure that most claims speak against.
        let culprit = |finding: &Diagnostic| {
            let starts = finding.labels.iter().filter_map(start).filter(|_| SUMS.contains(&finding.id));
            let scored = starts.filter_map(|at| Some((*scores.get(&at)?, at))).filter(|(score, _)| *score < 0);
            scored.min().map(|(_, at)| at)
        };
        let culprits: Vec<Option<usize>> = findings.iter().map(culprit).collect();
        let mut causes: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, (finding, culprit)) in findings.iter().zip(&culprits).enumerate() {
            if let (Some(culprit), Some(caret)) = (culprit, finding.labels.first().and_then(start))
                && *culprit == caret
            {
                causes.entry(caret).or_insert(at);
            }
        }
        let mut kept: Vec<Diagnostic> = Vec::new();
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        let mut children: Vec<(usize, Diagnostic)> = Vec::new();
        for (at, (finding, culprit)) in findings.into_iter().zip(culprits).enumerate() {
            match culprit.and_then(|culprit| causes.get(&culprit)) {
                Some(&cause) if cause != at => children.push((cause, finding)),
                _ => {
                    places.insert(at, kept.len());
                    kept.push(finding);
                }
            }
        }
        for (cause, child) in children {
            match places.get(&cause).and_then(|&place| kept.get_mut(place)) {
                Some(cause) => cause.children.push(child),
                None => kept.push(child),
            }
        }
        kept
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
        if let Some(claim) = self.claim {
            let worst = self.verdicts.entry(claim).or_insert(verdict);
            *worst = (*worst).max(verdict);
        }
    }

    /// Begins the check of a claim, by its place in `events`, or ends that of claims: `score` notes what is said of it.
    pub(super) fn check_claim(&mut self, claim: Option<usize>) {
        self.claim = claim;
    }

    /// What the checks said of a claim; `None` if none could judge it.
    pub(super) fn verdict_of(&self, claim: usize) -> Option<Verdict> {
        self.verdicts.get(&claim).copied()
    }

    /// Whether any check used a figure.
    pub(super) fn is_used(&self, figure: &Figure) -> bool {
        self.scores.contains_key(&figure.span.start)
    }

    /// How well a figure stood up to the claims that it is in.
    pub(super) fn score_of(&self, figure: &Figure) -> i32 {
        self.scores.get(&figure.span.start).copied().unwrap_or(0)
    }

    /// The statements that are amounts of a subject, by whatever name, near a statement: in order,
    /// at most [`NEAR`] on either side.
    pub(super) fn mentions(&self, at: usize, subject: &Subject) -> Vec<usize> {
        let none = Vec::new();
        let lists: Vec<&Vec<usize>> = match subject {
            Subject::None => Vec::new(),
            Subject::Named(name) => vec![self.by_name.get(name).unwrap_or(&none)],
            Subject::Known(quantity) => same_quantities(quantity)
                .iter()
                .chain([quantity])
                .filter_map(|quantity| self.by_quantity.get(quantity))
                .collect(),
        };
        merged(at, lists)
    }

    /// The amounts among some statements, those in the section of a statement, else any.
    fn near(&self, at: usize, found: Vec<usize>, wanted: impl Fn(&Amount) -> bool) -> Vec<&Amount> {
        let here = self.events[at].place;
        let wanted: Vec<(Place, &Amount)> = found
            .into_iter()
            .filter_map(|at| Some((self.events[at].place, self.events[at].amount()?)))
            .filter(|(_, amount)| wanted(amount))
            .collect();
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

    /// All amounts of a term of the lexicon.
    pub(super) fn amounts_of(&self, term: &'static str) -> impl Iterator<Item = (Place, &Amount)> {
        let places = self.by_quantity.get(&Quantity::Term(term)).into_iter().flatten();
        places.filter_map(|&at| Some((self.events[at].place, self.events[at].amount()?)))
    }

    /// What the report itself, without its annexes, says was spent or received of a quantity.
    pub(super) fn actuals_of(&self, term: &'static str) -> Vec<&Amount> {
        let own = |(place, amount): &(Place, &Amount)| {
            !self.is_annex(*place) && amount.aspect == Aspect::Current && amount.year == self.page.year
        };
        self.amounts_of(term).filter(own).map(|(_, amount)| amount).collect()
    }

    /// Whether the text never gives money to a quantity.
    pub(super) fn has_no_money(&self, term: &'static str) -> bool {
        self.amounts_of(term).all(|(_, amount)| amount.figures.iter().all(Figure::is_zero))
    }

    /// The amounts of a quantity that stand near.
    pub(super) fn amounts_near(&self, at: usize, quantity: &Quantity, aspect: Aspect) -> Vec<&Amount> {
        let mentions = self.mentions(at, &Subject::Known(quantity.clone()));
        self.near(at, mentions, |amount| alike(amount.aspect, aspect))
    }

    /// The amounts that stand near of what a quantity is part of.
    pub(super) fn wholes_of(&self, at: usize, part: &Quantity, aspect: Aspect) -> Vec<&Amount> {
        let wholes = self.by_quantity.iter().filter(|(whole, _)| is_whole_of(whole, part)).map(|(_, places)| places);
        let mentions = merged(at, wholes.collect());
        self.near(at, mentions, |amount| alike(amount.aspect, aspect))
    }

    /// The budgets of what an amount is of.
    pub(super) fn budgets_of(&self, at: usize, amount: &Amount) -> Vec<&Amount> {
        self.budgets_of_subject(at, &amount.subject)
    }

    /// The budgets of a subject; none where it has no name.
    pub(super) fn budgets_of_subject(&self, at: usize, subject: &Subject) -> Vec<&Amount> {
        self.near(at, self.mentions(at, subject), |amount| amount.aspect.is_budget())
    }

    /// The amounts of an aspect that a subject has near a statement.
    pub(super) fn figures_of(&self, at: usize, subject: &Subject, aspect: Aspect) -> Vec<&Amount> {
        self.near(at, self.mentions(at, subject), |amount| alike_exactly(amount.aspect, aspect))
    }

    /// The first statement of the paragraph of a statement.
    pub(super) fn start_of_paragraph(&self, at: usize) -> usize {
        let paragraph = self.events[at].place.paragraph;
        self.events.partition_point(|event| event.place.paragraph < paragraph)
    }

    /// The statements before one, the nearest first, as far as they belong together and are near.
    pub(super) fn before(&self, at: usize, together: impl Fn(Place) -> bool) -> impl Iterator<Item = &Event> {
        self.events[..at].iter().rev().take_while(move |event| together(event.place)).take(4 * NEAR)
    }

    /// The statements from one on, as far as they belong together and are near.
    pub(super) fn after(&self, at: usize, together: impl Fn(Place) -> bool) -> impl Iterator<Item = &Event> {
        self.events[at..].iter().take_while(move |event| together(event.place)).take(4 * NEAR)
    }
}

/// The quantities that a text may name by another word: 一般公共预算财政拨款增加5万元 leaves out whether it is revenue or
/// expenditure; 收、支总计 are one figure, given together or one by one.
fn same_quantities(quantity: &Quantity) -> Vec<Quantity> {
    let Quantity::Term(own) = quantity else { return Vec::new() };
    if *own == "appropriation" {
        return vec![Quantity::Term("general"), Quantity::Term("revenue.general")];
    }
    let totals = [
        "total",
        "total.revenue",
        "total.expenditure",
        "fiscal_total",
        "fiscal_total.revenue",
        "fiscal_total.expenditure",
    ];
    totals.into_iter().filter(|other| other != own && is_same_total(own, other)).map(Quantity::Term).collect()
}

/// The nearest members of some ordered lists on either side of a place, in order.
fn merged(at: usize, lists: Vec<&Vec<usize>>) -> Vec<usize> {
    let mut found = Vec::new();
    for list in lists {
        let middle = list.partition_point(|&own| own < at);
        found.extend_from_slice(&list[middle.saturating_sub(NEAR)..(middle + NEAR).min(list.len())]);
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn alike_exactly(a: Aspect, b: Aspect) -> bool {
    a == b || a.is_budget() && b.is_budget()
}

/// Whether two aspects can be parts of one whole.
fn alike(a: Aspect, b: Aspect) -> bool {
    a.is_budget() == b.is_budget() && a.is_prior() == b.is_prior()
}
