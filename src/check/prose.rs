//! The prose of a report: every text that is published as it was typed, with its path.
//!
//! Expressions (`{{ … }}`) are the report's own figures and names; to the rules of text they are blank. So are the tags of
//! an annex that is written in the form's markup.

use std::ops::Range;

use crate::diag::{FactPath, Label};
use crate::model::Report;

/// What kind of text it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Sentences and paragraphs.
    Text,
    /// The whole file of an annex.
    Annex,
    /// A title or name.
    Title,
    /// What a table of indicators says.
    Target,
}

/// A text with its path.
#[derive(Clone, Debug)]
pub(super) struct Prose {
    pub(super) path: FactPath,
    pub(super) kind: Kind,
    /// The text, expressions blank; byte for byte as long as the text itself.
    pub(super) text: String,
}

/// What stands in place of expressions: no character of any text.
pub(super) const BLANK: char = '\u{1}';

impl Prose {
    /// A label at bytes of the text.
    pub(super) fn label(&self, span: Range<usize>, text: impl Into<String>) -> Label {
        Label::passage(self.path.clone(), span, text)
    }

    /// The sentences with their places; a line feed ends one too.
    pub(super) fn sentences(&self) -> impl Iterator<Item = (usize, &str)> {
        pieces(&self.text, &['。', '！', '？', '；', '\n'])
    }

    /// The paragraphs with their places.
    pub(super) fn paragraphs(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut at = 0;
        self.text.split("\n\n").map(move |paragraph| {
            let start = at;
            at += paragraph.len() + 2;
            (start, paragraph)
        })
    }

    /// The lines with their places.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        pieces(&self.text, &['\n'])
    }

    /// All places of a word.
    pub(super) fn find<'t>(&'t self, word: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
        self.text.match_indices(word).map(|(at, found)| at..at + found.len())
    }
}

fn pieces<'t>(text: &'t str, ends: &'t [char]) -> impl Iterator<Item = (usize, &'t str)> {
    let mut at = 0;
    text.split_inclusive(ends).map(move |piece| {
        let start = at;
        at += piece.len();
        (start, piece)
    })
}

/// The paths of the texts that a report must have and that are empty.
pub(super) fn blank_texts(report: &Report) -> Vec<String> {
    let mut blank = Vec::new();
    let mut given = |path: String, text: &str| {
        if text.trim().is_empty() {
            blank.push(path);
        }
    };
    given("agency.name".to_owned(), &report.agency.name);
    given("agency.short_name".to_owned(), &report.agency.short_name);
    for (key, passages) in [("functions", &report.overview.functions), ("key_work", &report.overview.key_work)] {
        for (i, passage) in passages.iter().enumerate() {
            given(format!("overview.{key}[{i}].title"), &passage.title);
            given(format!("overview.{key}[{i}].text"), &passage.text);
        }
    }
    for (i, unit) in report.overview.units.iter().enumerate() {
        given(format!("overview.units[{i}]"), unit);
    }
    for (i, project) in report.performance.projects.iter().enumerate() {
        given(format!("performance.projects[{i}].name"), &project.name);
        if let Some(name) = &project.table_name {
            given(format!("performance.projects[{i}].table_name"), name);
        }
    }
    for (i, term) in report.glossary.iter().enumerate() {
        given(format!("glossary[{i}].term"), &term.term);
        given(format!("glossary[{i}].definition"), &term.definition);
    }
    for (i, subject) in report.subjects.iter().enumerate() {
        given(format!("subjects[{i}].name"), &subject.name);
    }
    for (i, annex) in report.annexes.iter().enumerate() {
        given(format!("annexes[{i}].title"), &annex.title);
    }
    blank
}

/// All prose of a report, in the order in which it is published.
pub(super) fn prose(report: &Report) -> Vec<Prose> {
    let mut all = Collector(Vec::new());
    let overview = &report.overview;
    for (key, passages) in [("functions", &overview.functions), ("key_work", &overview.key_work)] {
        for (i, passage) in passages.iter().enumerate() {
            let path = format!("overview.{key}[{i}]");
            all.add(format!("{path}.title"), Kind::Title, &passage.title);
            all.add(format!("{path}.text"), Kind::Text, &passage.text);
        }
    }
    all.maybe("staff.reason", &report.staff.reason);
    for (key, comparison) in [
        ("total", Some(&report.total)),
        ("fiscal_appropriation", Some(&report.fiscal_appropriation)),
        ("general_public_budget", Some(&report.general_public_budget)),
        ("government_funds", report.government_funds.as_ref()),
        ("state_capital", report.state_capital.as_ref()),
    ] {
        if let Some(comparison) = comparison {
            all.maybe(format!("{key}.reason"), &comparison.reason);
        }
    }
    if let Some(operating) = &report.agency_operating {
        all.maybe("agency_operating.reason", &operating.reason);
    }
    for (i, item) in report.expenditure.items.iter().enumerate() {
        all.maybe(format!("expenditure.items[{i}].purpose"), &item.purpose);
        all.maybe(format!("expenditure.items[{i}].reason"), &item.reason);
    }
    for (key, balance) in [("opening_balance", &report.opening_balance), ("closing_balance", &report.closing_balance)] {
        all.maybe(format!("{key}.reason"), &balance.reason);
    }
    let public = &report.three_public;
    if let Some(overseas) = &public.overseas {
        all.maybe("three_public.overseas.purpose", &overseas.purpose);
        all.maybe("three_public.overseas.reason", &overseas.reason);
    }
    if let Some(purchase) = &public.vehicle_purchase {
        all.maybe("three_public.vehicle_purchase.purpose", &purchase.purpose);
        all.maybe("three_public.vehicle_purchase.reason", &purchase.reason);
    }
    if let Some(upkeep) = &public.vehicle_upkeep {
        all.maybe("three_public.vehicle_upkeep.purpose", &upkeep.purpose);
        all.maybe("three_public.vehicle_upkeep.reason", &upkeep.reason);
    }
    if let Some(reception) = &public.reception {
        all.maybe("three_public.reception.domestic.purpose", &reception.domestic.purpose);
        all.maybe("three_public.reception.foreign.purpose", &reception.foreign.purpose);
        all.maybe("three_public.reception.reason", &reception.reason);
    }
    all.maybe("three_public.reason", &public.reason);
    all.maybe("procurement.purpose", &report.procurement.purpose);
    all.maybe("assets.vehicles.other_purpose", &report.assets.vehicles.other_purpose);
    performance(report, &mut all);
    for (i, term) in report.glossary.iter().enumerate() {
        all.add(format!("glossary[{i}].term"), Kind::Title, &term.term);
        all.add(format!("glossary[{i}].definition"), Kind::Text, &term.definition);
    }
    for (i, subject) in report.subjects.iter().enumerate() {
        all.maybe(format!("subjects[{i}].definition"), &subject.definition);
    }
    for (i, annex) in report.annexes.iter().enumerate() {
        all.add(format!("annexes[{i}].title"), Kind::Title, &annex.title);
        let markup = annex.file.ends_with(".xml");
        all.push(format!("annexes[{i}].text"), Kind::Annex, &annex.text, markup);
    }
    all.0
}

fn performance(report: &Report, all: &mut Collector) {
    let performance = &report.performance;
    for (i, name) in performance.pre_assessed.iter().enumerate() {
        all.add(format!("performance.pre_assessed[{i}]"), Kind::Title, name);
    }
    all.add("performance.whole_agency", Kind::Text, &performance.whole_agency);
    all.add("performance.projects_text", Kind::Text, &performance.projects_text);
    for (i, project) in performance.projects.iter().enumerate() {
        let path = format!("performance.projects[{i}]");
        all.add(format!("{path}.name"), Kind::Title, &project.name);
        all.add(format!("{path}.goal.expected"), Kind::Target, &project.goal.expected);
        all.add(format!("{path}.goal.actual"), Kind::Target, &project.goal.actual);
        all.add(format!("{path}.effect"), Kind::Text, &project.effect);
        all.add(format!("{path}.problems"), Kind::Text, &project.problems);
        all.add(format!("{path}.improvements"), Kind::Text, &project.improvements);
        for (j, indicator) in project.indicators.iter().enumerate() {
            let path = format!("{path}.indicators[{j}]");
            all.add(format!("{path}.level3"), Kind::Target, &indicator.level3);
            all.add(format!("{path}.expected"), Kind::Target, &indicator.expected);
            all.add(format!("{path}.actual"), Kind::Target, &indicator.actual);
        }
    }
}

struct Collector(Vec<Prose>);

impl Collector {
    fn push(&mut self, path: impl AsRef<str>, kind: Kind, text: &str, markup: bool) {
        if !text.trim().is_empty() {
            self.0.push(Prose { path: FactPath::new(path), kind, text: blanked(text, markup) });
        }
    }

    fn add(&mut self, path: impl AsRef<str>, kind: Kind, text: &str) {
        self.push(path, kind, text, false);
    }

    fn maybe(&mut self, path: impl AsRef<str>, text: &Option<String>) {
        if let Some(text) = text {
            self.add(path, Kind::Text, text);
        }
    }
}

/// The text with its expressions blank, and its tags where it is markup. What is not closed stays as it is.
fn blanked(text: &str, markup: bool) -> String {
    let mut out = text.to_owned();
    for (open, close) in [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<", ">")] {
        if open == "<" && !markup {
            continue;
        }
        let mut from = 0;
        while let Some(start) = text[from..].find(open).map(|at| from + at) {
            let Some(end) = text[start..].find(close).map(|at| start + at + close.len()) else { break };
            let blank: String = std::iter::repeat_n(BLANK, end - start).collect();
            out.replace_range(start..end, &blank);
            from = end;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_blank_and_keep_their_length() {
        for (text, markup, shown) in [
            ("共{{ a }}万元", false, "共_______万元"),
            ("{{ a }}{% if b %}是{% endif %}", false, "_________________是___________"),
            ("未闭合{{ a", false, "未闭合{{ a"),
            ("<p>甲</p>", true, "___甲____"),
            ("a<b", false, "a<b"),
        ] {
            assert_eq!(blanked(text, markup).replace(BLANK, "_"), shown);
            assert_eq!(blanked(text, markup).len(), text.len());
        }
    }
}
