//! Years that cannot be: left over from the report of the year before, compared with themselves, or other than in all
//! sentences of the same words.

use std::collections::BTreeMap;
use std::ops::Range;

use super::evidence::Evidence;
use super::page::{Document, Paragraph, Shape, is_title, years};
use super::statement::{Base, Statement};
use crate::diag::{Diagnostic, Severity};

pub(super) fn check(evidence: &mut Evidence<'_>) {
    let mut found: Vec<Diagnostic> = Vec::new();
    for paragraph in &evidence.page.paragraphs {
        found.extend(in_paragraph(evidence, paragraph));
    }
    found.extend(stale(evidence));
    found.extend(bases(evidence));
    found.extend(other_than_usual(evidence));
    let mut seen: Vec<Range<usize>> = Vec::new();
    for finding in found {
        let span = finding.labels.first().map(|label| match &label.location {
            crate::diag::Location::Text { span, .. } => span.clone(),
            _ => 0..0,
        });
        let span = span.unwrap_or(0..0);
        if !seen.iter().any(|own| own.start < span.end && span.start < own.end) {
            seen.push(span);
            evidence.report(finding);
        }
    }
}

/// A sentence about the report's own year that names the year before.
fn stale(evidence: &Evidence<'_>) -> Vec<Diagnostic> {
    let page = evidence.page;
    let Some(own) = page.year else { return Vec::new() };
    let mut found = Vec::new();
    for amount in evidence.events.iter().filter_map(|event| event.amount()).filter(|amount| amount.stale_year) {
        let Some(span) = &amount.year_at else { continue };
        let text = page.quote(span);
        let finding = Diagnostic::error("year-consistent", format!("{own}年度的决算写{text}，当为{own}年"))
            .label(page.label(span.clone(), format!("当为{own}年")))
            .help("此句与预算或上年比较，说的是本年；核对年度");
        found.push(finding);
    }
    found
}

/// A change measured from a year that is not the one before, where the paragraph has no other comparison.
fn bases(evidence: &Evidence<'_>) -> Vec<Diagnostic> {
    let page = evidence.page;
    let Some(own) = page.year else { return Vec::new() };
    let mut named: Vec<(usize, i32, Range<usize>, Base)> = Vec::new();
    for event in &evidence.events {
        let (base, year) = match &event.what {
            Statement::Change(change) => (change.base, &change.named_year),
            Statement::Unchanged { base, named_year, .. } => (*base, named_year),
            _ => continue,
        };
        if evidence.is_annex(event.place) || !matches!(base, Base::Prior | Base::Year(_) | Base::PriorBudget) {
            continue;
        }
        match year {
            Some((year, span)) => named.push((event.place.paragraph, *year, span.clone(), base)),
            None => named.push((event.place.paragraph, own - 1, 0..0, base)),
        }
    }
    // A report without a year in its title is of the year that its comparisons say.
    let right = named.iter().filter(|(_, year, ..)| year + 1 == own).count();
    let wrong = |year: i32| (own - 3..own - 1).contains(&year) || page.document == Document::Budget && year >= own;
    let mut found = Vec::new();
    for (paragraph, year, span, _) in &named {
        let beside = named.iter().any(|(other, year, ..)| other == paragraph && year + 1 == own);
        let known = page.titled_year.is_some() || right >= 2;
        let alone = !beside || page.document == Document::Budget;
        if wrong(*year) && known && alone && !span.is_empty() {
            let right = own - 1;
            let word = if page.document == Document::Budget { "预算" } else { "决算" };
            let finding =
                Diagnostic::error("year-consistent", format!("{own}年度的{word}与{year}年比较，当为{right}年"))
                    .label(page.label(span.clone(), format!("当为{right}年")))
                    .help("核对比较的年度");
            found.push(finding);
        }
    }
    found
}

/// Sentences of the same words that all name one year, but for one or two.
fn other_than_usual(evidence: &Evidence<'_>) -> Vec<Diagnostic> {
    let page = evidence.page;
    let mut seen: BTreeMap<String, BTreeMap<i32, Vec<Range<usize>>>> = BTreeMap::new();
    for paragraph in page.paragraphs.iter().filter(|paragraph| paragraph.shape == Shape::Prose) {
        if page.sections[paragraph.section].annex {
            continue;
        }
        for (year, next) in years(&paragraph.chars) {
            let at = next - 5;
            let blank = |c: char| if c.is_ascii_digit() { '#' } else { c };
            let before = paragraph.text(at.saturating_sub(2)..at);
            let after = paragraph.text(next..(next + 6).min(paragraph.chars.len()));
            let after: String =
                after.trim_start_matches('度').chars().map(blank).take_while(|c| *c != '#').take(4).collect();
            // Too few words say nothing of which year is meant.
            if before.chars().count() == 2 && after.chars().count() >= 2 {
                let key = format!("{}|{after}", before.chars().map(blank).collect::<String>());
                seen.entry(key).or_default().entry(year).or_default().push(paragraph.bytes(at..next));
            }
        }
    }
    let mut found = Vec::new();
    for years in seen.into_values() {
        let all: usize = years.values().map(Vec::len).sum();
        let Some((&usual, places)) = years.iter().max_by_key(|(_, places)| places.len()) else { continue };
        if places.len() < 5 || places.len() * 10 < all * 9 {
            continue;
        }
        for (year, places) in years.iter().filter(|(year, _)| **year != usual) {
            for span in places {
                let message = format!("同样的话其余各处都写{usual}年，此处写{year}年");
                let finding = Diagnostic::error("year-consistent", message)
                    .label(page.label(span.clone(), format!("当为{usual}年")))
                    .help("核对年度");
                found.push(finding);
            }
        }
    }
    found
}

/// A year compared with itself or with a later one, and a date at the end of another year.
fn in_paragraph(evidence: &Evidence<'_>, paragraph: &Paragraph) -> Vec<Diagnostic> {
    let page = evidence.page;
    let Some(own) = page.titled_year else { return Vec::new() };
    let word = if page.document == Document::Budget { "预算" } else { "决算" };
    let mut found = Vec::new();
    for (year, next) in years(&paragraph.chars) {
        let at = next - 5;
        let span = paragraph.bytes(at..next);
        let before = at.checked_sub(1).map(|before| paragraph.chars[before].c);
        let clause: String = paragraph.chars[next..].iter().map(|char| char.c).take(12).collect();
        let clause = clause.split(['，', '。', ';']).next().unwrap_or_default();
        let rest = clause.trim_start_matches('度').trim_start_matches("决算").trim_start_matches('数');
        let compared = matches!(before, Some('与' | '比' | '较'))
            && (rest.starts_with("相比")
                || rest.starts_with("持平")
                || before != Some('与') && rest.starts_with(['增', '减']));
        let title = is_title(paragraph) && paragraph.mark.is_some();
        if title && year + 1 == own && clause.contains(word) {
            let finding =
                Diagnostic::new("year-consistent", Severity::Warning, format!("{own}年度的{word}，标题写{year}年"))
                    .label(page.label(span.clone(), format!("当为{own}年")))
                    .help("核对年度");
            found.push(finding);
        }
        if compared && year >= own {
            let right = own - 1;
            let finding =
                Diagnostic::error("year-consistent", format!("{own}年度的{word}与{year}年相比，当为{right}年"))
                    .label(page.label(span.clone(), format!("当为{right}年")))
                    .help("核对比较的年度");
            found.push(finding);
        }
        let at_end = clause.starts_with("12月31日")
            && paragraph
                .find("截至", 0)
                .or_else(|| paragraph.find("截止", 0))
                .is_some_and(|from| from + 2 == at || from + 3 == at);
        if at_end && year != own && !page.sections[paragraph.section].annex {
            let finding = Diagnostic::new(
                "year-consistent",
                Severity::Warning,
                format!("{own}年度的决算写截至{year}年12月31日，当为{own}年"),
            )
            .label(page.label(span, format!("当为{own}年")))
            .help("核对年度");
            found.push(finding);
        }
    }
    found
}
