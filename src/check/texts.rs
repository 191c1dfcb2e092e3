//! The prose of a report with what several rules ask of it, worked out once.

use std::sync::OnceLock;

use super::known::Known;
use super::numbers::numbers;
use super::prose::{BLANK, Kind, Prose, prose};
use crate::audit;
use crate::diag::{Diagnostic, Location, TextFile};
use crate::model::{BudgetBasis, Report};

/// All prose of a report, gathered once for all rules of text, and what several of them ask of it.
#[derive(Clone, Debug)]
pub(super) struct Texts {
    /// In the order in which it is published.
    pub(super) all: Vec<Prose>,
    claims: OnceLock<Vec<Diagnostic>>,
    known: OnceLock<Known>,
}

impl Texts {
    /// The texts of a report.
    pub(super) fn of(report: &Report) -> Texts {
        Texts { all: prose(report), claims: OnceLock::new(), known: OnceLock::new() }
    }

    /// The texts that are sentences and paragraphs.
    pub(super) fn running(&self) -> impl Iterator<Item = &Prose> {
        self.all.iter().filter(|text| matches!(text.kind, Kind::Text | Kind::Annex))
    }

    /// The figures that the report has.
    pub(super) fn known(&self, report: &Report, basis: BudgetBasis) -> &Known {
        self.known.get_or_init(|| Known::of(report, basis))
    }

    /// What the audit of texts says of the sentences that are typed out. A sentence with an expression has figures that
    /// do not stand in the text, so it is left out; so is one with fewer than two figures, which claims nothing.
    pub(super) fn claims(&self) -> &[Diagnostic] {
        self.claims.get_or_init(|| self.running().flat_map(claims_of).collect())
    }
}

fn claims_of(text: &Prose) -> Vec<Diagnostic> {
    let mut typed = String::new();
    for (_, sentence) in text.sentences() {
        if !sentence.contains(BLANK) && numbers(sentence).len() >= 2 {
            typed.push_str(sentence);
        } else {
            typed.extend(std::iter::repeat_n(' ', sentence.len()));
        }
    }
    if typed.trim().is_empty() {
        return Vec::new();
    }
    let mut claims = audit::text(&TextFile::new(text.path.as_str(), typed));
    for label in claims.iter_mut().flat_map(|claim| &mut claim.labels) {
        if let Location::Text { span, .. } = &label.location {
            label.location = Location::Passage { path: text.path.clone(), span: span.clone() };
        }
    }
    claims
}
