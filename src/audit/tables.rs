//! Tables: rows of a subject and its figures, against each other and against the prose.
//!
//! A row has a code or a label, and figures. Where a table begins, and of what it is, its title says; `tables.tsv` has
//! the rows that repeat what the prose says. How columns belong together is taken from the table itself: what holds in
//! most rows must hold in all.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::lexicon::Quantity;
use super::page::{Page, Paragraph, Shape, is_title};
use super::statement::{Amount, Aspect, Event, Place, Statement, Subject};
use super::subject::subject_of;
use super::tokens::{Kind, Token, tokens};
use crate::classification::{Catalogue, EconomicCode, FunctionCode};
use crate::prose::{Figure, Measure};

/// A row: what it is of, and its figures.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// The code, of the lowest level where several stand together; empty where there is none.
    pub(super) code: String,
    pub(super) label: String,
    pub(super) quantity: Option<Quantity>,
    pub(super) figures: Vec<Figure>,
}

/// The rows under one title.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) title: String,
    pub(super) section: usize,
    pub(super) paragraph: usize,
    pub(super) rows: Vec<Row>,
    /// The lines by their paragraph, cell by cell.
    pub(super) lines: Vec<(usize, Vec<Vec<Token>>)>,
    /// Whether each row has a budget and an actual figure: 预算/决算.
    pub(super) pairs: bool,
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
