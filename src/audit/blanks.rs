//! Tables that say nothing: empty ones, and cells of totals with words.

use super::evidence::Evidence;
use super::page::is_title;
use super::statement::Amount;
use super::tables::{Table, is_table_title};
use super::tokens::Kind;
use crate::diag::{Diagnostic, Severity};
use crate::prose::Figure;

/// What a table of a kind would have if the text has money for it.
const MONEY: [(&str, &[&str]); 7] = [
    ("funds", &["funds", "revenue.funds"]),
    ("capital", &["capital", "revenue.capital"]),
    ("three_public", &["three_public"]),
    ("general", &["general"]),
    ("basic", &["general.basic"]),
    ("revenue", &["revenue"]),
    ("expenditure", &["expenditure"]),
];

/// Words that say why a table is empty.
const EXPLAINS: [&str; 7] = ["无", "没有", "空表", "不涉及", "未", "为空", "不适用"];

pub(super) fn check(evidence: &mut Evidence<'_>, tables: &[Table]) {
    let mut found = Vec::new();
    for table in tables.iter().filter(|table| table.is_barred() && table.kind.is_some() && !table.title.is_empty()) {
        if table.rows.is_empty() {
            found.extend(empty(evidence, table));
        } else {
            found.extend(worded_totals(evidence, table));
        }
    }
    found.into_iter().for_each(|finding| evidence.report(finding));
}

/// A table without a figure, though the text has money for it, or without a word why.
fn empty(evidence: &Evidence<'_>, table: &Table) -> Option<Diagnostic> {
    let page = evidence.page;
    // An empty table has a row for its total all the same, or rows of blank cells alone.
    let bare = |line: &usize| {
        let text = page.paragraphs[*line].chars.iter().map(|char| char.c).filter(|c| *c != '|').collect::<String>();
        matches!(text.as_str(), "" | "合计" | "总计" | "本年支出合计")
    };
    if !table.lines.iter().any(|(line, _)| bare(line)) || page.sections[table.section].annex {
        return None;
    }
    let (first, last) = (table.lines.first()?.0, table.lines.last()?.0);
    let span = page.paragraphs[first].all();
    let terms = MONEY.iter().find(|(kind, _)| Some(*kind) == table.kind).map_or(&[][..], |(_, terms)| terms);
    // “三公” of another fund are not those that the prose has.
    let other = table.title.contains("基金") || table.title.contains("国有资本");
    let terms = if other && !matches!(table.kind, Some("funds" | "capital")) { &[] } else { terms };
    let amounts = terms.iter().flat_map(|term| evidence.actuals_of(term));
    let money = amounts.map(Amount::figure).find(|figure| !Figure::is_zero(figure));
    let title = &table.title;
    if let Some(figure) = money {
        let text = page.quote(&figure.span);
        let finding = Diagnostic::error("empty-table", format!("“{title}”没有数，而文中写 {text}"))
            .label(page.label(span, "空表"))
            .label(page.label(figure.span.clone(), text))
            .help("填列此表，或改正文字");
        return Some(finding);
    }
    // The lines of the table itself, and what stands below it before the next.
    let below = page.paragraphs.get(last + 1..).unwrap_or_default();
    let own = |text: &str| is_table_title(text);
    let notes = below
        .iter()
        .take(4)
        .take_while(|paragraph| !(is_title(paragraph) && own(&paragraph.body_text()) && !paragraph.has("无")));
    let inside = table.lines.iter().map(|(line, _)| &page.paragraphs[*line]);
    let explained = inside.chain(notes).any(|line| EXPLAINS.iter().any(|word| line.has(word)));
    if explained || table.lines.len() < 2 {
        return None;
    }
    let finding = Diagnostic::new("empty-table", Severity::Warning, format!("“{title}”是空表，没有说明"))
        .label(page.label(span, "空表"))
        .help("空表之下说明无此项收支");
    Some(finding)
}

/// The row of the total with words where other rows have figures: 合计 | 无 | 60.00.
fn worded_totals(evidence: &Evidence<'_>, table: &Table) -> Vec<Diagnostic> {
    let page = evidence.page;
    let mut found = Vec::new();
    for (index, cells) in &table.lines {
        let paragraph = &page.paragraphs[*index];
        let mut filled = cells.iter().filter(|cell| !cell.is_empty());
        let label: String = filled
            .next()
            .map(|cell| cell.iter().map(|token| paragraph.text(token.chars.clone())).collect())
            .unwrap_or_default();
        let figures = cells.iter().flatten().filter(|token| matches!(token.kind, Kind::Figure(_))).count();
        if !matches!(label.as_str(), "合计" | "总计") || figures == 0 {
            continue;
        }
        for (at, cell) in cells.iter().enumerate().skip(1) {
            let words = cell.iter().all(|token| matches!(token.kind, Kind::Text | Kind::Word(_)));
            let text: String = cell.iter().map(|token| paragraph.text(token.chars.clone())).collect();
            let letters = text.chars().any(char::is_alphabetic) && text != label && !text.contains('计');
            let column = table.rows.iter().filter(|row| row.in_cell(at).is_some()).count();
            if let (true, true, true, Some(first), Some(last)) =
                (words, letters, column >= 2, cell.first(), cell.last())
            {
                let span = paragraph.bytes(first.chars.start..last.chars.end);
                let finding =
                    Diagnostic::new("total-cell", Severity::Warning, format!("{label}栏写“{text}”，当为金额"))
                        .label(page.label(span, "当为金额"))
                        .help("填写合计数");
                found.push(finding);
            }
        }
    }
    found
}
