//! Lists of names, 人员经费主要包括：基本工资、津贴补贴…, against the rows of the table of basic expenditure.

use std::collections::BTreeMap;
use std::ops::Range;

use super::evidence::Evidence;
use super::page::{Paragraph, Shape};
use super::tables::Table;
use crate::classification::{Catalogue, same_name};
use crate::diag::{Diagnostic, Severity};
use crate::prose::Figure;

/// The classes of each list, by the words before it.
const LISTS: [(&str, &[&str]); 2] =
    [("人员经费", &["301", "303"]), ("公用经费", &["302", "307", "309", "310", "311", "312", "313", "399"])];

pub(super) fn check(evidence: &mut Evidence<'_>, tables: &[Table]) {
    let page = evidence.page;
    let year = page.year.unwrap_or(Catalogue::LAST_YEAR);
    let catalogue = Catalogue::of_year(year);
    // What the tables spend by 款, under its name in the table.
    let mut spent: BTreeMap<&str, (&str, Option<&Figure>)> = BTreeMap::new();
    for table in tables.iter().filter(|table| table.kind == Some("basic") && !table.side_by_side) {
        for row in table.rows.iter().filter(|row| row.code.len() == 5) {
            spent.entry(&row.code).or_insert((&row.label, row.figures.first()));
        }
    }
    if spent.len() < 4 {
        return;
    }
    let mut found = Vec::new();
    for paragraph in page.paragraphs.iter().filter(|paragraph| paragraph.shape == Shape::Prose) {
        for (words, classes) in LISTS {
            let Some(names) = list(paragraph, words) else { continue };
            let own = |code: &str| classes.iter().any(|class| code.starts_with(class));
            let is_name = |name: &str, label: &str| same_name(name, label) || same_name(&format!("{name}支出"), label);
            // A label may be broken over lines: the code says what it is.
            let is_row = |name: &str, code: &str, label: &str| {
                let known = code.parse().ok().and_then(|code| catalogue.economic_name(code));
                is_name(name, label) || known.is_some_and(|known| is_name(name, known))
            };
            let money = |name: &str| {
                spent.iter().any(|(code, (label, figure))| {
                    own(code) && is_row(name, code, label) && figure.is_some_and(|figure| !figure.is_zero())
                })
            };
            let known = |name: &str| {
                catalogue.economics().any(|(code, own_name)| own(code.as_str()) && is_name(name, own_name))
            };
            let texts: Vec<(String, Range<usize>)> =
                names.into_iter().map(|chars| (paragraph.text(chars.clone()), paragraph.bytes(chars))).collect();
            let right = texts.iter().filter(|(name, _)| money(name)).count();
            // A list in other words, or a table of other scope, says nothing.
            if right < 2 || right * 2 < texts.len() {
                continue;
            }
            let unpaid = texts.iter().filter(|(name, _)| !money(name) && known(name)).count();
            for (name, span) in texts.iter().filter(|_| unpaid <= 3 && unpaid * 3 <= right) {
                if !money(name) && known(name) {
                    let finding = Diagnostic::new(
                        "listed-names",
                        Severity::Warning,
                        format!("{words}列有“{name}”，基本支出决算表中此款没有金额"),
                    )
                    .label(page.label(span.clone(), "表中没有金额"))
                    .help("删去此项，或核对表中的款");
                    found.push(finding);
                }
            }
            // 等 leaves the list open.
            let open = texts.last().is_some_and(|(_, span)| page.file.text[span.end..].starts_with('等'));
            let missing: Vec<(&str, &str, &Figure)> = spent
                .iter()
                .filter(|(code, (label, _))| own(code) && !texts.iter().any(|(name, _)| is_row(name, code, label)))
                .filter_map(|(code, (label, figure))| Some((*code, *label, figure.filter(|figure| !figure.is_zero())?)))
                .collect();
            // One or two are forgotten; many are left out.
            if !open && !missing.is_empty() && missing.len() <= 3 && missing.len() * 3 <= right {
                for (code, label, figure) in missing {
                    let text = page.quote(&figure.span);
                    let last = texts.last().map_or(paragraph.all(), |(_, span)| span.clone());
                    let finding = Diagnostic::new(
                        "listed-names",
                        Severity::Warning,
                        format!("{words}没有列出“{label}”，表中 {code} {label} 为 {text}"),
                    )
                    .label(page.label(last, format!("没有列出“{label}”")))
                    .label(page.label(figure.span.clone(), "表中所列"))
                    .help("补上此项，或核对表中的款");
                    found.push(finding);
                }
            }
        }
    }
    found.into_iter().for_each(|finding| evidence.report(finding));
}

/// The names of a list behind 主要包括 and the like, by their characters.
fn list(paragraph: &Paragraph, words: &str) -> Option<Vec<Range<usize>>> {
    const OPENINGS: [&str; 5] = ["主要包括:", "主要包括", "包括:", "包括", "主要用于:"];
    let from = paragraph.find(words, 0)?;
    // The words head the paragraph: another list of it is of something else.
    if from > paragraph.body + 12 {
        return None;
    }
    let mut start =
        OPENINGS.iter().find_map(|opening| Some(paragraph.find(opening, from)? + opening.chars().count()))?;
    let end = (start..paragraph.chars.len()).find(|&at| matches!(paragraph.chars[at].c, '。' | ';'))?;
    let mut names = Vec::new();
    let mut depth = 0;
    let first = start;
    for at in first..=end {
        match paragraph.chars[at].c {
            '(' => depth += 1,
            ')' => depth -= 1,
            '、' | '，' | ',' | '。' | ';' if depth == 0 => {
                names.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    if let Some(last) = names.last_mut() {
        while last.end > last.start && matches!(paragraph.chars[last.end - 1].c, '等') {
            last.end -= 1;
        }
        // …费等支出
        for tail in ["等支出", "等方面的支出", "等方面支出", "等费用"] {
            let length = tail.chars().count();
            if last.len() > length && paragraph.has_at(tail, last.end - length) {
                last.end -= length;
            }
        }
    }
    names.retain(|name| !name.is_empty());
    (names.len() >= 3).then_some(names)
}
