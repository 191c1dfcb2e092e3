//! What the audit read of a text, and how much of it a check could judge.

use std::ops::Range;

use super::evidence::Evidence;
use super::page::{Paragraph, Shape};
use super::precision::Verdict;
use super::statement::{Base, Event, Statement};
use super::tokens::{Kind, tokens};
use crate::prose::{Figure, Measure};

/// How a claim stands to the figures that the text has for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Standing {
    /// The printed figures give it, or unrounded ones may.
    Right,
    /// No figures that round to the printed ones can give it.
    Wrong,
    /// The text has no figures to judge it by, or the audit did not find them.
    Unchecked,
}

impl Standing {
    /// The word for it in JSON: `right`, `wrong`, `unchecked`.
    pub const fn key(self) -> &'static str {
        match self {
            Standing::Right => "right",
            Standing::Wrong => "wrong",
            Standing::Unchecked => "unchecked",
        }
    }
}

/// A claim of the prose: that something grew by so much, is so large a share, is equal to something else.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Claim {
    /// What is claimed: `change`, `share`, `completion`, `comparison`, `unchanged`, `difference`.
    pub kind: &'static str,
    /// The bytes of the text that say it.
    pub span: Range<usize>,
    /// How the audit reads it, in Chinese: 比上年减少 2.00万元，下降 10%.
    pub reading: String,
    /// How it stands to the figures of the text.
    pub standing: Standing,
}

/// How much of a text was read and judged.
#[derive(Clone, Default, Debug)]
#[non_exhaustive]
pub struct Coverage {
    /// Claims of the prose, in order.
    pub claims: Vec<Claim>,
    /// Amounts in prose and tables.
    pub amounts: usize,
    /// Amounts that at least one check used.
    pub checked_amounts: usize,
    /// The bytes of paragraphs and rows with amounts of which no check used any.
    pub unchecked: Vec<Range<usize>>,
}

impl Coverage {
    /// How many claims stand in this way.
    pub fn count(&self, standing: Standing) -> usize {
        self.claims.iter().filter(|claim| claim.standing == standing).count()
    }

    /// Whether the text has anything that the audit knows: an amount or a claim. Of a text without, it can say nothing, and
    /// no finding does not mean that the text is right.
    pub fn is_empty(&self) -> bool {
        self.claims.is_empty() && self.amounts == 0
    }
}

/// What the checks have judged. To be asked when all of them have run.
pub(super) fn of(evidence: &Evidence<'_>) -> Coverage {
    let mut coverage = Coverage::default();
    for (at, event) in evidence.events.iter().enumerate() {
        coverage.claims.extend(claim(evidence, at, event));
    }
    for paragraph in &evidence.page.paragraphs {
        let amounts = amounts(paragraph);
        let checked = amounts.iter().filter(|figure| evidence.is_used(figure)).count();
        coverage.amounts += amounts.len();
        coverage.checked_amounts += checked;
        if checked == 0 && amounts.iter().any(|figure| !figure.is_zero()) {
            coverage.unchecked.push(paragraph.all());
        }
    }
    coverage
}

/// The amounts of a paragraph: money in prose, figures with decimals or thousands in rows.
fn amounts(paragraph: &Paragraph) -> Vec<Figure> {
    if !paragraph.chars.iter().any(|char| char.c.is_ascii_digit()) {
        return Vec::new();
    }
    let figures = tokens(&paragraph.chars).into_iter().filter_map(|token| match token.kind {
        Kind::Figure(figure) => Some(figure),
        _ => None,
    });
    let row = paragraph.shape == Shape::Row;
    let amount = |figure: &Figure| match figure.measure {
        Measure::Money(_) => true,
        Measure::Bare => row && (figure.decimals > 0 || figure.printed.abs() >= 10_000.into()),
        _ => false,
    };
    figures.filter(amount).collect()
}

fn claim(evidence: &Evidence<'_>, at: usize, event: &Event) -> Option<Claim> {
    let page = evidence.page;
    let quote =
        |figures: &[Figure]| figures.iter().map(|figure| page.quote(&figure.span)).collect::<Vec<_>>().join("、");
    let (kind, spans, reading) = match &event.what {
        Statement::Change(change) => {
            let rate = change.rate.as_ref();
            let mut spans = vec![change.direction.span.clone()];
            spans.extend(change.amounts.iter().map(|figure| figure.span.clone()));
            spans.extend(rate.iter().flat_map(|(_, rates)| rates.iter().map(|figure| figure.span.clone())));
            let mut reading = format!("比{}{}", base(change.base), page.quote(&change.direction.span));
            if !change.amounts.is_empty() {
                reading.push_str(&format!(" {}", quote(&change.amounts)));
            }
            if let Some((direction, rates)) = rate {
                reading.push_str(&format!("，{} {}", page.quote(&direction.span), quote(rates)));
            }
            ("change", spans, reading)
        }
        Statement::Share { percent, .. } => {
            ("share", vec![percent.span.clone()], format!("占合计的 {}", page.quote(&percent.span)))
        }
        Statement::Completion { percent, .. } => {
            ("completion", vec![percent.span.clone()], format!("完成预算的 {}", page.quote(&percent.span)))
        }
        Statement::Compared { span, .. } => ("comparison", vec![span.clone()], page.quote(span)),
        Statement::Unchanged { base: own, span, .. } => {
            ("unchanged", vec![span.clone()], format!("与{}{}", base(*own), page.quote(span)))
        }
        Statement::Difference { figure } => {
            ("difference", vec![figure.span.clone()], format!("差额 {}", page.quote(&figure.span)))
        }
        Statement::Amount(_) | Statement::Opening { .. } | Statement::NoBudget { .. } | Statement::Count { .. } => {
            return None;
        }
    };
    let standing = match evidence.verdict_of(at) {
        Some(Verdict::Impossible) => Standing::Wrong,
        Some(Verdict::Exact | Verdict::Possible) => Standing::Right,
        None => Standing::Unchecked,
    };
    let start = spans.iter().map(|span| span.start).min()?;
    let end = spans.iter().map(|span| span.end).max()?;
    Some(Claim { kind, span: start..end, reading, standing })
}

fn base(base: Base) -> String {
    match base {
        Base::Prior => "上年".to_owned(),
        Base::Year(year) => format!("{year}年"),
        Base::Budget => "预算".to_owned(),
        Base::PriorBudget => "上年预算".to_owned(),
    }
}
