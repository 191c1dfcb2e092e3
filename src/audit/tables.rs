//! Tables: rows of a subject and its figures, against each other and against the prose.
//!
//! A row has a code or a label, and figures. Where a table begins, and of what it is, its title says; `tables.tsv` has
//! the rows that repeat what the prose says. How columns belong together is taken from the table itself: what holds in
//! most rows must hold in all.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::book::Book;
use super::claims::relation_word;
use super::figure::{Figure, Interval, Measure, Verdict};
use super::lexicon::Quantity;
use super::page::{Page, Paragraph, Shape, is_title};
use super::reading::{Amount, Aspect, Event, Kind, Place, Statement, Subject, Token, subject_of, tokens};
use super::totals::{Sum, report_same_item, report_sum};
use crate::classification::{Catalogue, EconomicCode, FunctionCode};
use crate::diag::Diagnostic;

/// A row: what it is of, and its figures.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// The code, of the lowest level where several stand together; empty where there is none.
    code: String,
    label: String,
    quantity: Option<Quantity>,
    figures: Vec<Figure>,
}

/// The rows under one title.
#[derive(Debug, Default)]
pub(super) struct Table {
    title: String,
    section: usize,
    paragraph: usize,
    rows: Vec<Row>,
    /// The lines by their paragraph, cell by cell.
    lines: Vec<(usize, Vec<Vec<Token>>)>,
    /// Whether each row has a budget and an actual figure: 预算/决算.
    pairs: bool,
}

/// A line of `tables.tsv`: rows of a table that the lexicon knows.
struct Known {
    title: &'static str,
    not: &'static str,
    row: &'static str,
    quantities: Vec<&'static str>,
    /// What the functional classes of the table are parts of.
    within: &'static str,
}

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or("");
        Known { title: cell(), not: cell(), row: cell(), quantities: cell().split(' ').collect(), within: cell() }
    };
    include_str!("tables.tsv").lines().skip(1).map(line).collect()
});

impl Known {
    /// The quantities that the figures of a row are, column by column; none if the row has not the columns of the table.
    fn columns<'f>(&self, figures: &'f [Figure]) -> impl Iterator<Item = (&'static str, &'f Figure)> {
        // … stands for further columns, that the prose does not repeat.
        let open = self.quantities.last() == Some(&"…");
        let named = self.quantities.len() - usize::from(open);
        let fits = figures.len() == named || open && figures.len() > named;
        self.quantities.clone().into_iter().take(if fits { named } else { 0 }).zip(figures)
    }
}

/// The figures of a row behind its line number (行次), where it has one.
fn without_line_number(figures: &[Figure]) -> &[Figure] {
    match figures {
        [number, amounts @ ..] if number.decimals == 0 && amounts.iter().any(|amount| amount.decimals > 0) => amounts,
        _ => figures,
    }
}

fn known(title: &str) -> impl Iterator<Item = &'static Known> {
    KNOWN
        .iter()
        .filter(move |known| title.contains(known.title) && (known.not.is_empty() || !title.contains(known.not)))
}

/// The tables of a text.
pub(super) fn read(page: &Page<'_>) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut title: Option<String> = None;
    let mut running = false;
    for (index, paragraph) in page.paragraphs.iter().enumerate() {
        if paragraph.shape == Shape::Prose {
            let text = paragraph.body_text();
            // A short line between the rows, such as 单位：万元, ends no table; a title or a sentence does.
            let short = text.chars().count() <= 40 && !text.contains(['。', '，']);
            if is_title(paragraph) && is_table_title(&text) {
                title = Some(text);
            } else if !short {
                title = None;
            }
            running &= title.is_none() && short;
            continue;
        }
        let (own, from) = own_title(paragraph);
        if own.is_some() || title.is_some() || !running {
            let title = own.or_else(|| title.take()).unwrap_or_default();
            tables.push(Table { title, section: paragraph.section, paragraph: index, ..Table::default() });
        }
        running = true;
        let Some(table) = tables.last_mut() else { continue };
        let mut tokens = tokens(&paragraph.chars);
        tokens.retain(|token| token.chars.start >= from);
        table.rows.extend(rows(page, paragraph, &tokens));
        let bar = |token: &Token| matches!(token.kind, Kind::Mark('|'));
        let cells: Vec<Vec<Token>> = tokens.split(bar).map(<[Token]>::to_vec).collect();
        table.pairs |= paragraph.find("预算/决算", 0).is_some() || heads_pairs(paragraph, &cells);
        table.lines.push((index, cells));
    }
    tables
}

/// Whether cells head two columns, of the budget and of the accounts: 项目 | 预算数 | 决算数.
fn heads_pairs(paragraph: &Paragraph, cells: &[Vec<Token>]) -> bool {
    let texts: Vec<String> = cells
        .iter()
        .map(|cell| cell.iter().map(|token| paragraph.text(token.chars.clone())).collect::<String>())
        .filter(|text| !text.is_empty())
        .collect();
    matches!(texts.as_slice(), [_, budget, actual] if budget.ends_with("预算数") && actual.ends_with("决算数"))
}

/// Whether a line names a table; 公开01表 is its number.
fn is_table_title(text: &str) -> bool {
    text.contains('表') && !text.contains("公开")
}

/// The title at the head of a row, 支出决算表 合计 …, and where the rows begin.
fn own_title(paragraph: &Paragraph) -> (Option<String>, usize) {
    let end = paragraph.chars.iter().take(40).position(|char| char.c == '表' || matches!(char.c, '|' | ';' | ':'));
    match end.filter(|&end| is_table_title(&paragraph.text(0..end + 1))) {
        Some(end) => (Some(paragraph.text(0..end + 1)), end + 1),
        None => (None, 0),
    }
}

fn rows(page: &Page<'_>, paragraph: &Paragraph, tokens: &[Token]) -> Vec<Row> {
    let mut rows = vec![Row::default()];
    // A remark in brackets before any label is of the whole table: (预算/决算).
    let mut remark = false;
    for token in tokens {
        let Some(row) = rows.last_mut() else { break };
        remark |= matches!(token.kind, Kind::Mark('(')) && row.label.is_empty() && row.figures.is_empty();
        if remark {
            remark = !matches!(token.kind, Kind::Mark(')'));
            continue;
        }
        match &token.kind {
            Kind::Figure(figure) if is_code(page, figure) && all_decimal(row) => {
                let code = page.quote(&figure.span);
                match row.figures.is_empty() && row.label.is_empty() {
                    true => row.code = code,
                    false => rows.push(Row { code, ..Row::default() }),
                }
            }
            Kind::Figure(figure) if matches!(figure.measure, Measure::Bare | Measure::Money(_)) => {
                row.figures.push(figure.clone());
            }
            Kind::Mark('(') if !row.figures.is_empty() => rows.push(Row::default()),
            Kind::Mark('|' | ';' | ':' | '，' | ',' | ')' | '/') => {}
            Kind::Figure(_) | Kind::Mark(_) | Kind::Text | Kind::Term(..) | Kind::Word(_) => {
                if !row.figures.is_empty() {
                    rows.push(Row::default());
                }
                if let Some(row) = rows.last_mut() {
                    row.label.push_str(&paragraph.text(token.chars.clone()));
                }
            }
        }
    }
    rows.retain(|row| !row.figures.is_empty() && !numbers_columns(row));
    for row in &mut rows {
        row.quantity = subject_of(&row.label).quantity().cloned();
    }
    rows
}

/// Whether a row only numbers the columns (栏次): 1, 2, 3.
fn numbers_columns(row: &Row) -> bool {
    let follows = |pair: &[Figure]| pair[0].decimals == 0 && pair[1].printed == pair[0].printed + Decimal::ONE;
    row.figures.len() > 1 && row.figures.windows(2).all(follows)
}

/// Whether the figures so far are amounts with decimals, among which a whole number may be a code.
fn all_decimal(row: &Row) -> bool {
    row.figures.iter().all(|figure| figure.decimals > 0)
}

/// Whether a number is a subject's code: of a length that codes have, and known.
fn is_code(page: &Page<'_>, figure: &Figure) -> bool {
    let text = page.quote(&figure.span);
    figure.measure == Measure::Bare
        && figure.decimals == 0
        && (text.parse().is_ok_and(|code: FunctionCode| Catalogue::function_history(code).next().is_some())
            || text.parse().is_ok_and(|code: EconomicCode| Catalogue::economic_history(code).next().is_some()))
}

/// The figures of tables that the prose repeats, as statements.
pub(super) fn statements(page: &Page<'_>, tables: &[Table]) -> Vec<Event> {
    let Some(unit) = page.unit else { return Vec::new() };
    let mut events = Vec::new();
    for table in tables {
        let place = Place::of_table(table.section, table.paragraph);
        let mut state = |quantity: Quantity, aspect: Aspect, within: Option<&'static str>, figure: &Figure| {
            let figure = figure.in_unit(unit);
            let amount = Amount {
                subject: Subject::Known(quantity),
                explicit: true,
                same: true,
                owner: None,
                aspect,
                year: page.year,
                within,
                figures: vec![figure],
            };
            events.push(Event { place, what: Statement::Amount(amount) });
        };
        for row in &table.rows {
            for known in known(&table.title).filter(|known| known.row == row.label) {
                if let (true, [quantity], [budget, actual]) =
                    (table.pairs, known.quantities.as_slice(), row.figures.as_slice())
                {
                    state(Quantity::Term(quantity), Aspect::Budget, None, budget);
                    state(Quantity::Term(quantity), Aspect::Actual, None, actual);
                    continue;
                }
                for (quantity, figure) in known.columns(without_line_number(&row.figures)) {
                    state(Quantity::Term(quantity), Aspect::Actual, None, figure);
                }
            }
            let within = known(&table.title).map(|known| known.within).find(|within| !within.is_empty());
            if let (Some(within), Ok(class), Some(figure)) = (within, row.code.parse(), row.figures.first())
                && row.code.len() == 3
                && all_decimal(row)
            {
                state(Quantity::Class(class), Aspect::Actual, Some(within), figure);
            }
            if let (true, true, Some(Quantity::Term(term)), [budget, actual]) =
                (table.title.contains("三公"), table.pairs, &row.quantity, row.figures.as_slice())
            {
                state(Quantity::Term(term), Aspect::Budget, None, budget);
                state(Quantity::Term(term), Aspect::Actual, None, actual);
            }
        }
    }
    events
}

pub(super) fn check(book: &mut Book<'_>, tables: &[Table]) {
    for table in tables {
        codes(book, table);
        columns(book, table);
        economic_totals(book, table);
        three_public_columns(book, table);
        worded(book, table);
    }
    three_public_in_economic(book, tables);
}

/// A row's figure in a column.
fn column(rows: &[&Row], column: usize) -> Vec<Figure> {
    rows.iter().filter_map(|row| row.figures.get(column).cloned()).collect()
}

/// How the figures below a row add up in a column.
struct Column {
    sum: Decimal,
    bounds: Interval,
    own: Figure,
    parts: Vec<Figure>,
}

impl Column {
    fn of(book: &Book<'_>, whole: &Row, parts: &[&Row], at: usize) -> Option<Column> {
        let parts = column(parts, at);
        let bounds = parts.iter().fold(Interval::ZERO, |sum, part| sum.plus(book.precision.interval(part)));
        Some(Column { sum: parts.iter().map(Figure::value).sum(), bounds, own: whole.figures.get(at)?.clone(), parts })
    }

    fn fits(&self, book: &Book<'_>) -> bool {
        self.bounds.meets(book.precision.interval(&self.own))
    }

    fn exceeds(&self, book: &Book<'_>) -> bool {
        self.bounds.low > book.precision.interval(&self.own).high
    }
}

/// Sums by code: 款 of a 类, 项 of a 款, 类 of the total.
fn codes(book: &mut Book<'_>, table: &Table) {
    let usual = usual_width(table);
    let coded: Vec<&Row> = table.rows.iter().filter(|row| !row.code.is_empty() && row.figures.len() == usual).collect();
    let once = |code: &str| coded.iter().filter(|row| row.code == code).count() == 1;
    if !coded.iter().all(|row| once(&row.code)) {
        return;
    }
    let total =
        table.rows.iter().find(|row| matches!(row.label.as_str(), "合计" | "总计") && row.figures.len() == usual);
    let mut sums: Vec<(&Row, Vec<&Row>)> = Vec::new();
    for whole in &coded {
        let below = |row: &&Row| row.code.len() == whole.code.len() + 2 && row.code.starts_with(&whole.code);
        sums.push((whole, coded.iter().copied().filter(below).collect()));
    }
    if let Some(total) = total {
        sums.push((total, coded.iter().copied().filter(|row| row.code.len() == 3).collect()));
    }
    sums.retain(|(_, parts)| parts.len() >= 2 || parts.first().is_some_and(|part| part.code.len() > 3));
    // Tables are published in extracts too, and rows get lost where text is taken from pages. One with bars between its
    // cells is whole where other sums of it show that.
    let fits = |(whole, parts): &(&Row, Vec<&Row>)| {
        let columns = (0..usual).filter_map(|at| Column::of(book, whole, parts, at));
        columns.filter(|column| !column.own.is_zero()).all(|column| column.fits(book))
    };
    let barred = table.lines.iter().all(|(_, cells)| cells.len() > 1);
    let whole_sums = sums.iter().filter(|sum| sum.1.len() >= 2 && fits(sum)).count();
    let mut found = Vec::new();
    for (whole, parts) in &sums {
        let columns: Vec<Column> = (0..usual).filter_map(|at| Column::of(book, whole, parts, at)).collect();
        let full = is_full(whole, parts);
        let mut said: Vec<(Decimal, Decimal)> = Vec::new();
        for (at, column) in columns.iter().enumerate() {
            let complete = barred && (full || whole_sums >= 2);
            // The same figures in another column break in the same way.
            let known = said.contains(&(column.sum, column.own.value()));
            if !known && (column.exceeds(book) || complete && !column.fits(book)) {
                said.push((column.sum, column.own.value()));
                found.push(sum_finding(book, whole, parts, column));
                found.extend(shifted(book, whole, parts, column, at));
            }
        }
    }
    found.into_iter().for_each(|finding| book.report(finding));
}

/// How many figures most rows have.
fn usual_width(table: &Table) -> usize {
    let widths: Vec<usize> = table.rows.iter().map(|row| row.figures.len()).collect();
    widths.iter().copied().max_by_key(|width| (widths.iter().filter(|own| *own == width).count(), *width)).unwrap_or(0)
}

/// Whether the rows are, but for one, all that the economic classification has below a class.
fn is_full(whole: &Row, parts: &[&Row]) -> bool {
    let Ok(class) = whole.code.parse::<EconomicCode>() else { return false };
    let all = Catalogue::of_year(Catalogue::LAST_YEAR).economic_divisions(class).count();
    all > 2 && parts.len() + 1 >= all
}

fn sum_finding(book: &Book<'_>, whole: &Row, parts: &[&Row], column: &Column) -> Diagnostic {
    let page = book.page;
    let name = if whole.code.is_empty() { &whole.label } else { &whole.code };
    let (text, sum) = (page.quote(&column.own.span), column.own.alike(column.sum));
    let gap = column.own.alike((column.sum - column.own.value()).abs());
    let message = format!("{name} 所列 {text} 与其下各行之和 {sum} 不符，差 {gap}");
    let mut finding =
        Diagnostic::error("table-sum", message).label(page.label(column.own.span.clone(), format!("各行之和为 {sum}")));
    for (row, figure) in parts.iter().zip(&column.parts).filter(|(_, figure)| !figure.is_zero()) {
        finding = finding.label(page.label(figure.span.clone(), row.code.clone()));
    }
    finding.help("核对本行与其下各行")
}

/// A column that slipped by a row: its last figure is the total, and the others add up to it already.
fn shifted(book: &Book<'_>, whole: &Row, parts: &[&Row], column: &Column, at: usize) -> Option<Diagnostic> {
    let page = book.page;
    let (last, others) = column.parts.split_last()?;
    let before = others.last()?;
    let rest: Decimal = others.iter().map(Figure::value).sum();
    let slipped = last.value() == column.own.value() && !last.is_zero() && rest == column.own.value();
    let row = parts.last().filter(|row| slipped && row.figures.get(at).is_some())?;
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

/// 合计 = 基本支出 + 项目支出 + …: where the first column is the sum of the others in most rows, it is in all.
fn columns(book: &mut Book<'_>, table: &Table) {
    let usual = usual_width(table);
    if usual < 3 || table.pairs {
        return;
    }
    let rows: Vec<&Row> = table.rows.iter().filter(|row| row.figures.len() == usual).collect();
    let verdict = |row: &Row| book.precision.sum(&row.figures[0], &row.figures[1..]);
    // A row with one figure beside its total shows nothing.
    let shows = |row: &Row| row.figures[1..].iter().filter(|figure| !figure.is_zero()).count() >= 2;
    let right = rows.iter().filter(|row| shows(row) && verdict(row) == Verdict::Exact).count();
    let wrong: Vec<&Row> = rows.iter().copied().filter(|row| verdict(row) == Verdict::Impossible).collect();
    if right < 2 || wrong.len() * 2 > right {
        return;
    }
    let exact: Vec<&Figure> =
        rows.iter().filter(|row| verdict(row) == Verdict::Exact).flat_map(|row| &row.figures).collect();
    book.weigh(Verdict::Exact, exact);
    for row in wrong {
        let page = book.page;
        let (whole, parts) = (&row.figures[0], &row.figures[1..]);
        let sum: Decimal = parts.iter().map(Figure::value).sum();
        let (text, right) = (page.quote(&whole.span), whole.alike(sum));
        let name = if row.code.is_empty() { &row.label } else { &row.code };
        let mut finding = Diagnostic::error("table-row", format!("{name} 一行合计 {text} 与其后各栏之和 {right} 不符"))
            .label(page.label(whole.span.clone(), format!("各栏之和为 {right}")));
        for part in parts.iter().filter(|part| !part.is_zero()) {
            finding = finding.label(page.label(part.span.clone(), page.quote(&part.span)));
        }
        book.report(finding.help("本表其余各行都合：核对此行"));
    }
}

/// 人员经费合计 = 301 + 303; 公用经费合计 = the other classes.
fn economic_totals(book: &mut Book<'_>, table: &Table) {
    let class = |code: &str| table.rows.iter().find(|row| row.code == code && row.figures.len() == 1);
    let single = |row: &&Row| row.figures.len() == 1;
    for (label, codes) in [
        ("人员经费合计", ["301", "303"].as_slice()),
        ("公用经费合计", ["302", "307", "309", "310", "311", "312", "313", "399"].as_slice()),
    ] {
        let Some(total) = table.rows.iter().filter(single).find(|row| row.label == label) else { continue };
        let parts: Vec<&Row> = codes.iter().filter_map(|code| class(code)).collect();
        let Some(column) = Column::of(book, total, &parts, 0) else { continue };
        let complete = parts.len() >= 2;
        if column.exceeds(book) || complete && !column.fits(book) {
            let finding = sum_finding(book, total, &parts, &column);
            book.report(finding);
        }
    }
}

/// The row of twelve figures of the “三公” table: six of the budget and six of the accounts, one after the other or by pairs.
fn three_public_columns(book: &mut Book<'_>, table: &Table) {
    if !table.title.contains("三公") {
        return;
    }
    for row in table.rows.iter().filter(|row| row.figures.len() == 12) {
        let pick = |first: usize, step: usize| row.figures.iter().skip(first).step_by(step).take(6).collect::<Vec<_>>();
        let one_after_the_other = wrong_sums(book, [pick(0, 1), pick(6, 1)]);
        let by_pairs = wrong_sums(book, [pick(0, 2), pick(1, 2)]);
        let wrong = if by_pairs.is_empty() { by_pairs } else { one_after_the_other };
        for (whole, parts) in wrong {
            report_sum(book, &whole, &parts, Sum::WRONG);
        }
    }
}

/// Of 合计, 因公出国, 公务用车小计, 购置, 运行维护, 公务接待: the sums that do not come out.
fn wrong_sums(book: &Book<'_>, lines: [Vec<&Figure>; 2]) -> Vec<(Figure, Vec<Figure>)> {
    let mut wrong = Vec::new();
    for line in lines {
        let [total, overseas, vehicles, purchase, upkeep, reception] = line.as_slice() else { continue };
        for (whole, parts) in [(total, vec![*overseas, *vehicles, *reception]), (vehicles, vec![*purchase, *upkeep])] {
            if book.precision.sum(whole, parts.iter().copied()) == Verdict::Impossible {
                wrong.push(((*whole).clone(), parts.into_iter().cloned().collect()));
            }
        }
    }
    wrong
}

/// Rows that say in a word how the accounts stand to the budget, under heads that name the columns.
fn worded(book: &mut Book<'_>, table: &Table) {
    let page = book.page;
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
            book.report(finding.help("核对两数与文字"));
        }
        // The amount in the heading of an item is what was spent on it.
        if let Some(title) = line.first().and_then(|cell| number(cell)).filter(|_| budget_at > 0 && actual_at > 0)
            && title.value() != actual.value()
        {
            report_same_item(book, &title, &actual);
        }
    }
}

/// A line of “三公”经费 is all that the appropriations paid for it: 基本支出 alone cannot have more in its 款.
fn three_public_in_economic(book: &mut Book<'_>, tables: &[Table]) {
    let Some(unit) = book.page.unit else { return };
    for (code, term) in [("30212", "overseas"), ("30217", "reception"), ("30231", "upkeep"), ("31013", "purchase")] {
        let Some((line, most)) = three_public_line(book, term) else { continue };
        for table in tables.iter().filter(|table| table.title.contains("基本支出")) {
            for (at, row) in table.rows.iter().enumerate().filter(|(_, row)| row.code == code) {
                let [figure] = row.figures.as_slice() else { continue };
                let own = figure.in_unit(unit);
                if book.precision.interval(&own).low <= most {
                    continue;
                }
                let page = book.page;
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
                book.report(finding.help(help));
            }
        }
    }
}

/// A line of “三公”经费 and the most that it can be; without a figure where the other lines leave nothing for it.
fn three_public_line(book: &Book<'_>, term: &'static str) -> Option<(Option<Figure>, Decimal)> {
    let all = |term: &str| -> Vec<&Figure> {
        book.spent(term).into_iter().filter(|amount| amount.same).flat_map(|amount| &amount.figures).collect()
    };
    if let Some(most) = all(term).into_iter().max_by_key(|figure| figure.value()) {
        return Some((Some(most.clone()), book.precision.interval(most).high));
    }
    let total = *all("three_public").first()?;
    let others = ["overseas", "vehicles", "reception"].into_iter().filter(|other| *other != term);
    let others: Vec<&Figure> = others.filter_map(|other| all(other).first().copied()).collect();
    let left = total.value() - others.iter().map(|figure| figure.value()).sum::<Decimal>();
    let half = book.precision.interval(total).high - total.value();
    (others.len() == 2 && left.is_zero()).then(|| (None, half * Decimal::from(3)))
}
