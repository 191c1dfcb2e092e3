//! The table of “三公”经费: against itself, against the prose, and against the table of basic expenditure.

use rust_decimal::Decimal;

use super::evidence::Evidence;
use super::precision::Verdict;
use super::statement::{Aspect, Place};
use super::sums::{Sum, report_sum};
use super::tables::{Row, Table};
use crate::diag::Diagnostic;
use crate::prose::{Figure, Unit};

pub(super) fn check(evidence: &mut Evidence<'_>, tables: &[Table]) {
    for table in tables {
        columns(evidence, table);
        if let Some(unit) = table.unit.or(evidence.page.unit) {
            row_of_figures(evidence, table, unit);
        }
    }
    within_economic(evidence, tables);
}

/// What the prose says of a line, of its year and without zeros.
fn said_of(evidence: &Evidence<'_>, term: &'static str) -> Vec<Figure> {
    let prose = |place: Place| !place.is_in_table() && !evidence.is_annex(place);
    let own = evidence.amounts_of(term).filter(|(place, amount)| {
        prose(*place)
            && amount.same
            && (amount.aspect == Aspect::Current || amount.aspect.is_budget())
            && amount.year == evidence.page.year
            && amount.figures.len() == 1
    });
    own.map(|(_, amount)| amount.figure().clone()).filter(|figure| !figure.is_zero()).collect()
}

/// A row without labels, 8.53 1.53 7 7 386.02: what the prose says of each line stands in it. Blank cells are lost, so no
/// figure has a known column; but where all lines but one are found, that one is not.
fn row_of_figures(evidence: &mut Evidence<'_>, table: &Table, unit: Unit) {
    const LINES: [&str; 7] =
        ["three_public", "overseas", "vehicles", "purchase", "upkeep", "reception", "agency_operating"];
    if table.kind != Some("three_public") {
        return;
    }
    let bare = |row: &&Row| row.code.is_empty() && row.label.is_empty() && row.figures.len() >= 3;
    let rows: Vec<&Row> = table.rows.iter().filter(bare).collect();
    let [row] = rows.as_slice() else { return };
    let cells: Vec<Figure> = row.figures.iter().map(|figure| figure.in_unit(unit)).collect();
    let lines: Vec<Figure> = LINES
        .into_iter()
        .filter(|term| *term != "agency_operating" || table.title.contains("机关运行"))
        .flat_map(|term| said_of(evidence, term))
        .collect();
    let same = |a: &Figure, b: &Figure| evidence.precision.same(a, b) != Verdict::Impossible;
    let (found, lost): (Vec<Figure>, Vec<Figure>) =
        lines.into_iter().partition(|figure| cells.iter().any(|cell| same(figure, cell)));
    let free: Vec<&Figure> =
        cells.iter().filter(|cell| !cell.is_zero() && !found.iter().any(|figure| same(figure, cell))).collect();
    let ([lost], [cell], true) = (lost.as_slice(), free.as_slice(), found.len() >= 2) else { return };
    let page = evidence.page;
    let (text, other) = (page.quote(&lost.span), cell.alike(cell.value()));
    let finding =
        Diagnostic::error("prose-table", format!("文中写 {text}，“三公”经费表中没有此数，所余一栏为 {other}"))
            .label(page.label(lost.span.clone(), format!("表中为 {other}")))
            .label(page.label(cell.span.clone(), "表中所列"))
            .help("文字与报表为同一数；核对两处");
    evidence.refute(&lost.clone(), finding);
}

/// The row of twelve figures of the “三公” table: six of the budget and six of the accounts, one after the other or by pairs.
fn columns(evidence: &mut Evidence<'_>, table: &Table) {
    if table.kind != Some("three_public") {
        return;
    }
    for row in table.rows.iter().filter(|row| row.figures.len() == 12) {
        let pick = |first: usize, step: usize| row.figures.iter().skip(first).step_by(step).take(6).collect::<Vec<_>>();
        let one_after_the_other = wrong_sums(evidence, [pick(0, 1), pick(6, 1)]);
        let by_pairs = wrong_sums(evidence, [pick(0, 2), pick(1, 2)]);
        let wrong = if by_pairs.is_empty() { by_pairs } else { one_after_the_other };
        for (whole, parts) in wrong {
            report_sum(evidence, &whole, &parts, Sum::WRONG);
        }
    }
}

/// Of 合计, 因公出国, 公务用车小计, 购置, 运行维护, 公务接待: the sums that do not come out.
fn wrong_sums(evidence: &Evidence<'_>, lines: [Vec<&Figure>; 2]) -> Vec<(Figure, Vec<Figure>)> {
    let mut wrong = Vec::new();
    for line in lines {
        let [total, overseas, vehicles, purchase, upkeep, reception] = line.as_slice() else { continue };
        for (whole, parts) in [(total, vec![*overseas, *vehicles, *reception]), (vehicles, vec![*purchase, *upkeep])] {
            if evidence.precision.sum(whole, parts.iter().copied()) == Verdict::Impossible {
                wrong.push(((*whole).clone(), parts.into_iter().cloned().collect()));
            }
        }
    }
    wrong
}

/// A line of “三公”经费 is all that the appropriations paid for it: 基本支出 alone cannot have more in its 款.
fn within_economic(evidence: &mut Evidence<'_>, tables: &[Table]) {
    let page_unit = evidence.page.unit;
    for (code, term) in [("30212", "overseas"), ("30217", "reception"), ("30231", "upkeep"), ("31013", "purchase")] {
        let Some((line, most)) = line(evidence, term) else { continue };
        for table in tables.iter().filter(|table| table.kind == Some("basic")) {
            let Some(unit) = table.unit.or(page_unit) else { continue };
            for (at, row) in table.rows.iter().enumerate().filter(|(_, row)| row.code == code) {
                let [figure] = row.figures.as_slice() else { continue };
                let own = figure.in_unit(unit);
                if evidence.precision.interval(&own).low <= most {
                    continue;
                }
                let page = evidence.page;
                let value = line.as_ref().map_or(Decimal::ZERO, Figure::value);
                let (text, right) = (page.quote(&figure.span), own.alike(value));
                let message = format!("{code} {} {text} 大于“三公”经费中此项的 {right}", row.label);
                let mut finding = Diagnostic::error("three-public-in-economic", message)
                    .label(page.label(figure.span.clone(), format!("“三公”经费中此项为 {right}")));
                if let Some(line) = &line {
                    finding = finding.label(page.label(line.span.clone(), "“三公”经费中此项"));
                }
                let above = at.checked_sub(1).and_then(|above| table.rows.get(above)?.figures.first());
                let help = match above.filter(|above| above.in_unit(unit).value() == value) {
                    Some(above) => format!("上一行所列恰为 {}：当是各行错位", page.quote(&above.span)),
                    None => "基本支出中的此款不会多于“三公”经费的此项；核对两处".to_owned(),
                };
                evidence.report(finding.help(help));
            }
        }
    }
}

/// A line of “三公”经费 and the most that it can be; without a figure where the other lines leave nothing for it.
fn line(evidence: &Evidence<'_>, term: &'static str) -> Option<(Option<Figure>, Decimal)> {
    let all = |term: &'static str| -> Vec<&Figure> {
        evidence.actuals_of(term).into_iter().filter(|amount| amount.same).flat_map(|amount| &amount.figures).collect()
    };
    if let Some(most) = all(term).into_iter().max_by_key(|figure| figure.value()) {
        return Some((Some(most.clone()), evidence.precision.interval(most).high));
    }
    let total = *all("three_public").first()?;
    let others = ["overseas", "vehicles", "reception"].into_iter().filter(|other| *other != term);
    let others: Vec<&Figure> = others.filter_map(|other| all(other).first().copied()).collect();
    let left = total.value() - others.iter().map(|figure| figure.value()).sum::<Decimal>();
    let half = evidence.precision.interval(total).high - total.value();
    (others.len() == 2 && left.is_zero()).then(|| (None, half * Decimal::from(3)))
}
