//! Tables against themselves: sums by code, by column and by row, and what their words say.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::evidence::Evidence;
use super::lexicon::relation_word;
use super::page::Paragraph;
use super::precision::{Interval, Verdict};
use super::sums::{Sum, report_same_item, report_sum};
use super::tables::{Row, Table};
use super::tokens::{Kind, Token};
use crate::classification::{Catalogue, EconomicCode};
use crate::diag::Diagnostic;
use crate::prose::{Figure, Measure};

pub(super) fn check(evidence: &mut Evidence<'_>, tables: &[Table]) {
    for table in tables {
        codes(evidence, table);
        columns(evidence, table);
        economic_totals(evidence, table);
        worded(evidence, table);
    }
}

/// How the figures below a row add up in a column.
struct Column {
    sum: Decimal,
    bounds: Interval,
    own: Figure,
    /// The rows that have a figure in the column, by their place among the parts.
    parts: Vec<(usize, Figure)>,
}

impl Column {
    /// The column that `pick` takes from each row; `None` if the whole has no figure there. A blank cell is nothing.
    fn of(
        evidence: &Evidence<'_>,
        whole: &Row,
        parts: &[&Row],
        pick: impl Fn(&Row) -> Option<Figure>,
    ) -> Option<Column> {
        let own = pick(whole)?;
        let parts: Vec<(usize, Figure)> =
            parts.iter().enumerate().filter_map(|(at, row)| Some((at, pick(row)?))).collect();
        let bounds = parts.iter().fold(Interval::ZERO, |sum, (_, part)| sum.plus(evidence.precision.interval(part)));
        Some(Column { sum: parts.iter().map(|(_, part)| part.value()).sum(), bounds, own, parts })
    }

    fn fits(&self, evidence: &Evidence<'_>) -> bool {
        self.bounds.meets(evidence.precision.interval(&self.own))
    }

    fn exceeds(&self, evidence: &Evidence<'_>) -> bool {
        self.bounds.low > evidence.precision.interval(&self.own).high
    }
}

/// The columns in which a row can be compared with those below it: by cells where the lines have bars, else by their
/// order in rows of equal width, and the first in any.
fn columns_of(evidence: &Evidence<'_>, table: &Table, whole: &Row, parts: &[&Row]) -> Vec<Column> {
    // A total may stand in merged cells: then cells do not tell the columns.
    let merged = parts.iter().any(|part| part.line != whole.line)
        || whole.cells.first() < parts.iter().filter_map(|part| part.cells.first()).min();
    if table.is_barred() && !merged {
        let mut cells: Vec<usize> =
            whole.cells.iter().chain(parts.iter().flat_map(|part| &part.cells)).copied().collect();
        cells.sort_unstable();
        cells.dedup();
        return cells
            .into_iter()
            .filter_map(|cell| Column::of(evidence, whole, parts, |row| row.in_cell(cell).cloned()))
            .collect();
    }
    let width = whole.figures.len();
    let even = parts.iter().all(|part| part.figures.len() == width);
    let usual = table.usual_width();
    // The first column is sure only where it is that of the total, which no row leaves blank.
    let total = matches!(table.kind, Some("revenue" | "expenditure" | "general" | "basic"))
        || matches!(table.kind, Some("funds" | "capital")) && !table.title.contains("收入");
    let sure = usize::from(total);
    let known = if even && width == usual { width } else { sure };
    (0..known).filter_map(|at| Column::of(evidence, whole, parts, |row| row.figures.get(at).cloned())).collect()
}

/// Sums by code: 款 of a 类, 项 of a 款, 类 of the total.
fn codes(evidence: &mut Evidence<'_>, table: &Table) {
    if table.side_by_side {
        return;
    }
    let mut coded: BTreeMap<&str, &Row> = BTreeMap::new();
    for row in table.rows.iter().filter(|row| !row.code.is_empty()) {
        // A code that stands twice belongs to two tables under one title.
        if coded.insert(&row.code, row).is_some() {
            return;
        }
    }
    let mut below: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for (code, row) in &coded {
        let parent = code.get(..code.len().saturating_sub(2)).unwrap_or("");
        let parent = if code.len() > 3 { parent } else { "" };
        below.entry(parent).or_default().push(row);
    }
    let mut sums: Vec<(&Row, Vec<&Row>)> = Vec::new();
    for (parent, parts) in below {
        let whole = if parent.is_empty() { table.total() } else { coded.get(parent).copied() };
        sums.extend(whole.map(|whole| (whole, parts)));
    }
    sums.sort_by_key(|(whole, _)| whole.figures.first().map(|figure| figure.span.start));
    sums.retain(|(_, parts)| parts.len() >= 2 || parts.first().is_some_and(|part| part.code.len() > 3));
    // Tables are published in extracts too, and rows get lost where text is taken from pages: one is whole where most of
    // its other sums come out.
    let columns: Vec<Vec<Column>> =
        sums.iter().map(|(whole, parts)| columns_of(evidence, table, whole, parts)).collect();
    let fits = |columns: &Vec<Column>| {
        columns.iter().filter(|column| !column.own.is_zero()).all(|column| column.fits(evidence))
    };
    let shows = |at: usize| sums[at].1.len() >= 2;
    let right = (0..sums.len()).filter(|&at| shows(at) && fits(&columns[at])).count();
    let wrong = (0..sums.len()).filter(|&at| shows(at) && !fits(&columns[at])).count();
    let complete = right >= 2 && right >= wrong || right >= 1 && wrong == 0;
    let mut found = Vec::new();
    let mut scores: Vec<(Verdict, Figure)> = Vec::new();
    for ((whole, parts), columns) in sums.iter().zip(&columns) {
        let complete = is_full(whole, parts) && table.is_barred() || complete;
        let mut said: Vec<(Decimal, Decimal)> = Vec::new();
        for column in columns {
            let fits = column.fits(evidence);
            let verdict = if fits { Verdict::Exact } else { Verdict::Impossible };
            if complete || fits {
                let all = column.parts.iter().map(|(_, figure)| figure).chain([&column.own]);
                scores.extend(all.map(|figure| (verdict, figure.clone())));
            }
            // The same figures in another column break in the same way.
            let known = said.contains(&(column.sum, column.own.value()));
            let lost = is_lost_row(table, column);
            if !known && !lost && (column.exceeds(evidence) || complete && !fits) {
                said.push((column.sum, column.own.value()));
                let mut finding = sum_finding(evidence, whole, parts, column);
                finding.children.extend(shifted(evidence, whole, parts, column));
                found.push(finding);
            }
        }
    }
    for (verdict, figure) in scores {
        evidence.score(verdict, [&figure]);
    }
    for mut finding in found {
        // A slipped column is what the sum shows first.
        let children = std::mem::take(&mut finding.children);
        evidence.report(finding);
        children.into_iter().for_each(|child| evidence.report(child));
    }
}

/// Whether what a sum lacks is the amount of a row that lost its code.
fn is_lost_row(table: &Table, column: &Column) -> bool {
    let lack = column.own.value() - column.sum;
    let lost = |row: &&Row| row.code.is_empty() && !row.is_total();
    lack > Decimal::ZERO
        && table.rows.iter().filter(lost).any(|row| row.figures.first().is_some_and(|first| first.value() == lack))
}

/// Whether the rows are, but for one, all that the economic classification has below a class.
fn is_full(whole: &Row, parts: &[&Row]) -> bool {
    let Ok(class) = whole.code.parse::<EconomicCode>() else { return false };
    let all = Catalogue::of_year(Catalogue::LAST_YEAR).economic_divisions(class).count();
    all > 2 && parts.len() + 1 >= all
}

fn sum_finding(evidence: &Evidence<'_>, whole: &Row, parts: &[&Row], column: &Column) -> Diagnostic {
    let page = evidence.page;
    let name = whole.name();
    let (text, sum) = (page.quote(&column.own.span), column.own.alike(column.sum));
    let gap = column.own.alike((column.sum - column.own.value()).abs());
    let message = format!("{name} 所列 {text} 与其下各行之和 {sum} 不符，差 {gap}");
    let mut finding =
        Diagnostic::error("table-sum", message).label(page.label(column.own.span.clone(), format!("各行之和为 {sum}")));
    for (at, figure) in column.parts.iter().filter(|(_, figure)| !figure.is_zero()) {
        finding = finding.label(page.label(figure.span.clone(), parts[*at].code.clone()));
    }
    finding.help("核对本行与其下各行")
}

/// A column that slipped by a row: its last figure is the total, and the others add up to it already.
fn shifted(evidence: &Evidence<'_>, whole: &Row, parts: &[&Row], column: &Column) -> Option<Diagnostic> {
    let page = evidence.page;
    let ((at, last), others) = column.parts.split_last()?;
    let (_, before) = others.last()?;
    let rest: Decimal = others.iter().map(|(_, figure)| figure.value()).sum();
    let slipped = last.value() == column.own.value() && !last.is_zero() && rest == column.own.value();
    let row = parts.get(*at).filter(|_| slipped)?;
    let (text, right) = (page.quote(&last.span), page.quote(&before.span));
    let message = format!(
        "{} 所列 {text} 是 {} 的合计，其余各行之和已等于合计：各行错位，此行应为上一行所列的 {right}",
        row.code, whole.code
    );
    Some(
        Diagnostic::error("table-shift", message)
            .label(page.label(last.span.clone(), format!("应为 {right}")))
            .label(page.label(before.span.clone(), "当在下一行"))
            .label(page.label(column.own.span.clone(), "合计"))
            .help("逐行核对：自某一行起所列都是下一行之数"),
    )
}

/// 合计 = 基本支出 + 项目支出 + …: where the first column is the sum of the others in most rows, it is in all, however many
/// cells are blank.
fn columns(evidence: &mut Evidence<'_>, table: &Table) {
    if table.width() < 3 || table.pairs || table.kind == Some("three_public") {
        return;
    }
    // Where cells are kept, a row whose first is blank has no total to compare with.
    let mut firsts: BTreeMap<usize, usize> = BTreeMap::new();
    for (line, cell) in table.rows.iter().filter_map(|row| Some((row.line, *row.cells.first()?))) {
        firsts.entry(line).and_modify(|first| *first = cell.min(*first)).or_insert(cell);
    }
    let has_total = |row: &&Row| row.cells.first().is_none_or(|cell| firsts.get(&row.line) == Some(cell));
    let rows: Vec<&Row> = table.rows.iter().filter(|row| row.figures.len() >= 2).filter(has_total).collect();
    let verdict = |row: &Row| evidence.precision.sum(&row.figures[0], &row.figures[1..]);
    // A row with one figure beside its total shows nothing.
    let shows = |row: &&&Row| row.figures[1..].iter().filter(|figure| !figure.is_zero()).count() >= 2;
    let right = rows.iter().filter(shows).filter(|row| verdict(row) == Verdict::Exact).count();
    let all = rows.iter().filter(|row| verdict(row) == Verdict::Exact).count();
    let wrong: Vec<&Row> = rows.iter().copied().filter(|row| verdict(row) == Verdict::Impossible).collect();
    // Such tables add up by their nature, where the rows with one figure beside the total say so.
    let natural =
        matches!(table.kind, Some("revenue" | "expenditure" | "general" | "basic" | "fiscal_total")) && all >= 6;
    if right < 2 && !natural || wrong.len() * 2 > right.max(all / 2) {
        return;
    }
    let exact: Vec<Figure> =
        rows.iter().filter(|row| verdict(row) == Verdict::Exact).flat_map(|row| row.figures.clone()).collect();
    evidence.score(Verdict::Exact, &exact);
    for row in wrong {
        evidence.score(Verdict::Impossible, &row.figures);
        let page = evidence.page;
        let (whole, parts) = (&row.figures[0], &row.figures[1..]);
        let sum: Decimal = parts.iter().map(Figure::value).sum();
        let (text, right) = (page.quote(&whole.span), whole.alike(sum));
        let name = row.name();
        let mut finding = Diagnostic::error("table-row", format!("{name} 一行合计 {text} 与其后各栏之和 {right} 不符"))
            .label(page.label(whole.span.clone(), format!("各栏之和为 {right}")));
        for part in parts.iter().filter(|part| !part.is_zero()) {
            finding = finding.label(page.label(part.span.clone(), page.quote(&part.span)));
        }
        evidence.report(finding.help("本表其余各行都合：核对此行"));
    }
}

/// 人员经费合计 = 301 + 303; 公用经费合计 = the other classes.
fn economic_totals(evidence: &mut Evidence<'_>, table: &Table) {
    if table.kind != Some("basic") {
        return;
    }
    // 合计 with its columns of 人员经费 and 公用经费.
    if let Some([_, personnel, operating]) = table.total().map(|row| row.figures.as_slice()) {
        for (whole, name, own) in [(personnel, "人员经费", true), (operating, "公用经费", false)] {
            let parts: Vec<&Row> = table
                .rows
                .iter()
                .filter(|row| row.code.len() == 3 && row.figures.len() == 2)
                .filter(|row| matches!(row.code.as_str(), "301" | "303") == own)
                .collect();
            let all = table.rows.iter().filter(|row| row.code.len() == 3).count();
            let sum: Vec<Figure> = parts.iter().filter_map(|row| row.figures.first().cloned()).collect();
            // Each class is of one of the two, or the table says more than that.
            let known = all == table.rows.iter().filter(|row| row.code.len() == 3 && row.figures.len() == 2).count();
            if known && !sum.is_empty() && evidence.precision.sum(whole, &sum) == Verdict::Impossible {
                report_sum(evidence, &whole.clone(), &sum, Sum { of: name, ..Sum::WRONG });
            }
        }
    }
    let class = |code: &str| table.rows.iter().find(|row| row.code == code && row.figures.len() == 1);
    let single = |row: &&Row| row.figures.len() == 1;
    for (label, codes) in [
        ("人员经费合计", ["301", "303"].as_slice()),
        ("公用经费合计", ["302", "307", "309", "310", "311", "312", "313", "399"].as_slice()),
    ] {
        let Some(total) = table.rows.iter().filter(single).find(|row| row.label == label) else { continue };
        let parts: Vec<&Row> = codes.iter().filter_map(|code| class(code)).collect();
        let first = |row: &Row| row.figures.first().cloned();
        let Some(column) = Column::of(evidence, total, &parts, first) else { continue };
        let complete = parts.len() >= 2;
        if column.exceeds(evidence) || complete && !column.fits(evidence) {
            let finding = sum_finding(evidence, total, &parts, &column);
            evidence.report(finding);
        }
    }
}

/// Rows that say in a word how the accounts stand to the budget, under heads that name the columns.
fn worded(evidence: &mut Evidence<'_>, table: &Table) {
    let page = evidence.page;
    let text = |cell: &[Token], paragraph: &Paragraph| -> String {
        cell.iter().map(|token| paragraph.text(token.chars.clone())).collect()
    };
    let number = |cell: &[Token]| {
        cell.iter().find_map(|token| match &token.kind {
            Kind::Figure(figure) if matches!(figure.measure, Measure::Bare | Measure::Money(_)) => Some(figure.clone()),
            _ => None,
        })
    };
    let mut heads: Option<(usize, usize, usize)> = None;
    for (at, line) in &table.lines {
        let paragraph = &page.paragraphs[*at];
        let cells: Vec<String> = line.iter().map(|cell| text(cell, paragraph)).collect();
        if line.iter().all(|cell| number(cell).is_none()) {
            let budget = cells.iter().position(|cell| cell.contains("预算") && !cell.contains("决算"));
            let actual = cells.iter().position(|cell| cell.contains("决算") && !cell.contains("预算"));
            heads = budget.zip(actual).map(|(budget, actual)| (budget, actual, cells.len())).or(heads);
            continue;
        }
        let Some((budget_at, actual_at, _)) = heads.filter(|heads| heads.2 == line.len()) else { continue };
        let (Some(budget), Some(actual)) = (number(&line[budget_at]), number(&line[actual_at])) else { continue };
        let word = line.iter().flatten().find_map(|token| match token.kind {
            Kind::Word(word) => Some((word.ordering()?, paragraph.bytes(token.chars.clone()))),
            _ => None,
        });
        let (actual_text, budget_text) = (page.quote(&actual.span), page.quote(&budget.span));
        if let Some((relation, span)) = word
            && actual.value().cmp(&budget.value()) != relation
            // 大于 for two equal figures may be true of what was rounded away.
            && (relation.is_eq() || actual.value() != budget.value())
        {
            let right = relation_word(actual.value().cmp(&budget.value()));
            let message = format!("写“{}”，而决算数 {actual_text} {right}预算数 {budget_text}", page.quote(&span));
            let finding = Diagnostic::error("stated-relation", message)
                .label(page.label(span, format!("按所列金额为{right}")))
                .label(page.label(actual.span.clone(), "决算数"))
                .label(page.label(budget.span.clone(), "预算数"));
            evidence.report(finding.help("核对两数与文字"));
        }
        // The amount in the heading of an item is what was spent on it.
        if let Some(title) = line.first().and_then(|cell| number(cell)).filter(|_| budget_at > 0 && actual_at > 0)
            && title.value() != actual.value()
        {
            report_same_item(evidence, &title, &actual);
        }
    }
}
