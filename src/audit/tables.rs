//! Tables: rows of a subject and its figures, as far as a text keeps them.
//!
//! A row has a code or a label, and figures. Where a table begins, and of what it is, its title says
//! (`table_kinds.tsv`); `tables.tsv` has the rows that repeat the prose. Where the text has bars or tabs between cells,
//! each figure knows its cell; where blank cells are lost, only the first figure of a row has a known column.

use std::sync::LazyLock;

use super::lexicon::Quantity;
use super::page::{Page, Paragraph, Shape, is_title, unit_in};
use super::statement::{Amount, Aspect, Event, Place, Statement, Subject};
use super::subject::subject_of;
use super::tokens::{Kind, Token, tokens};
use crate::classification::{Catalogue, EconomicCode, FunctionCode};
use crate::prose::{Figure, Level, Measure, Unit, fold, mark};

/// A row: what it is of, and its figures.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// The code, of the lowest level where several stand together; empty where there is none.
    pub(super) code: String,
    /// The label without the number that it may begin with: 一、.
    pub(super) label: String,
    pub(super) quantity: Option<Quantity>,
    pub(super) figures: Vec<Figure>,
    /// The cell of each figure, counted from 0 in its line, where the line has bars.
    pub(super) cells: Vec<usize>,
    /// How many cells the line of the row has.
    pub(super) line: usize,
}

impl Row {
    /// The figure in a cell of the line.
    pub(super) fn in_cell(&self, cell: usize) -> Option<&Figure> {
        self.cells.iter().position(|own| *own == cell).map(|at| &self.figures[at])
    }

    /// What the row is called: its code or, without one, its label.
    pub(super) fn name(&self) -> &str {
        if self.code.is_empty() { &self.label } else { &self.code }
    }

    /// Whether the row is the total of the table.
    pub(super) fn is_total(&self) -> bool {
        self.code.is_empty() && matches!(self.label.as_str(), "合计" | "总计" | "本年支出合计" | "本年合计")
    }
}

/// The rows under one title.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) title: String,
    /// Of what the table is: a name of `table_kinds.tsv`.
    pub(super) kind: Option<&'static str>,
    pub(super) section: usize,
    pub(super) paragraph: usize,
    pub(super) rows: Vec<Row>,
    /// The lines by their paragraph, cell by cell.
    pub(super) lines: Vec<(usize, Vec<Vec<Token>>)>,
    /// Whether each row has a budget and an actual figure: 预算/决算.
    pub(super) pairs: bool,
    /// Whether lines have several rows side by side without bars, so that blank cells between them are lost.
    pub(super) side_by_side: bool,
    /// The unit that a line above the table gives.
    pub(super) unit: Option<Unit>,
}

impl Table {
    /// Whether all lines have bars between their cells, so that no row and no cell was lost.
    pub(super) fn is_barred(&self) -> bool {
        self.lines.iter().all(|(_, cells)| cells.len() > 1)
    }

    /// How many figures most rows have; of two widths, the greater.
    pub(super) fn usual_width(&self) -> usize {
        let mut counts = std::collections::BTreeMap::new();
        for row in &self.rows {
            *counts.entry(row.figures.len()).or_insert(0_usize) += 1;
        }
        counts.into_iter().max_by_key(|&(width, count)| (count, width)).map_or(0, |(width, _)| width)
    }

    /// How many figures the widest row has.
    pub(super) fn width(&self) -> usize {
        self.rows.iter().map(|row| row.figures.len()).max().unwrap_or(0)
    }

    /// The row of its total.
    pub(super) fn total(&self) -> Option<&Row> {
        self.rows.iter().find(|row| row.is_total())
    }
}

/// A line of `table_kinds.tsv`.
struct TableKind {
    name: &'static str,
    /// Alternatives, each of words that the title must have.
    has: Vec<Vec<&'static str>>,
    not: Vec<&'static str>,
}

static KINDS: LazyLock<Vec<TableKind>> = LazyLock::new(|| {
    let words = |cell: &'static str, mark: char| cell.split(mark).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let line = |line: &'static str| {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or("");
        let name = cell();
        let has = words(cell(), '|').into_iter().map(|all| words(all, '+')).collect();
        TableKind { name, has, not: words(cell(), '|') }
    };
    include_str!("table_kinds.tsv").lines().skip(1).map(line).collect()
});

/// What a table with this title is of.
pub(super) fn kind_of(title: &str) -> Option<&'static str> {
    let fits = |kind: &&TableKind| {
        kind.has.iter().any(|all| all.iter().all(|word| title.contains(word)))
            && !kind.not.iter().any(|word| title.contains(word))
    };
    KINDS.iter().find(fits).map(|kind| kind.name)
}

/// A line of `tables.tsv`: rows of a table that the lexicon knows.
struct Known {
    kind: &'static str,
    row: &'static str,
    quantities: Vec<&'static str>,
    /// What the functional classes of the table are parts of.
    within: &'static str,
}

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or("");
        Known { kind: cell(), row: cell(), quantities: cell().split(' ').collect(), within: cell() }
    };
    include_str!("tables.tsv").lines().skip(1).map(line).collect()
});

impl Known {
    /// The quantities that the figures of a row are, column by column. A row with another number of figures than the table
    /// has columns lost some: then only the first is sure.
    fn columns<'f>(&self, figures: &'f [Figure]) -> impl Iterator<Item = (&'static str, &'f Figure)> {
        // Columns with a question mark are left out of some forms, all of them or none.
        let always = self.quantities.iter().filter(|name| !name.ends_with('?')).count();
        let fits = figures.len() == self.quantities.len() || figures.len() == always;
        let names = self.quantities.clone().into_iter().map(|name| name.trim_end_matches('?'));
        names.take(if fits { figures.len() } else { 1 }).zip(figures)
    }
}

/// What the columns of the tables by fund and by nature are, by their heads: kind, head, quantity.
const HEADS: [(&str, &str, &str); 14] = [
    ("revenue", "revenue", "revenue"),
    ("revenue", "revenue.fiscal", "revenue.fiscal"),
    ("revenue", "revenue.superior", "revenue.superior"),
    ("revenue", "revenue.undertaking", "revenue.undertaking"),
    ("revenue", "revenue.business", "revenue.business"),
    ("revenue", "revenue.affiliated", "revenue.affiliated"),
    ("revenue", "revenue.other", "revenue.other"),
    ("expenditure", "basic", "basic"),
    ("expenditure", "project", "project"),
    ("expenditure", "to_superior", "to_superior"),
    ("expenditure", "business", "business"),
    ("expenditure", "to_affiliates", "to_affiliates"),
    ("general", "basic", "general.basic"),
    ("general", "project", "general.project"),
];

/// What each cell of the row of the total is, by the heads above it, where the lines have bars.
fn heads(page: &Page<'_>, table: &Table) -> std::collections::BTreeMap<usize, &'static str> {
    let mut heads = std::collections::BTreeMap::new();
    // A line with other cells than the total is not above it.
    let Some(total) = table.total() else { return heads };
    let even = table.rows.iter().all(|row| row.line == total.line);
    let first = table.rows.iter().filter_map(|row| row.cells.first()).min();
    if !even || total.cells.first() < first {
        return heads;
    }
    let Some(kind) = table.kind.filter(|kind| table.is_barred() && HEADS.iter().any(|(own, ..)| own == kind)) else {
        return heads;
    };
    let figure = |token: &Token| matches!(&token.kind, Kind::Figure(figure) if figure.decimals > 0);
    let above = table.lines.iter().take_while(|(_, cells)| !cells.iter().flatten().any(figure));
    for (index, cells) in above.filter(|(_, cells)| cells.len() == total.line) {
        let paragraph = &page.paragraphs[*index];
        for (at, cell) in cells.iter().enumerate() {
            let text: String = cell.iter().map(|token| paragraph.text(token.chars.clone())).collect();
            let head = subject_of(&text).quantity().cloned();
            let own = HEADS.iter().find(|(own, head_term, _)| {
                *own == kind && matches!(head, Some(Quantity::Term(term)) if term == *head_term)
            });
            match own {
                Some((.., term)) => _ = heads.insert(at, *term),
                None if matches!(text.as_str(), "合计" | "小计" | "本年支出合计") => {
                    _ = heads.entry(at).or_insert(kind)
                }
                None => {}
            }
        }
    }
    // One head over two cells says nothing of either.
    let count = |term: &str| heads.values().filter(|own| **own == term).count();
    let once: Vec<&str> = heads.values().copied().filter(|term| count(term) == 1).collect();
    heads.retain(|_, term| once.contains(term));
    heads
}

fn known(table: &Table) -> impl Iterator<Item = &'static Known> {
    let kind = table.kind;
    KNOWN.iter().filter(move |known| Some(known.kind) == kind)
}

/// What headings have, and the labels of rows that are numbered like them have not.
const HEADINGS: [&str; 9] = ["情况", "说明", "概况", "职责", "职能", "机构", "解释", "事项", "绩效"];

/// The tables of a text.
pub(super) fn read(page: &Page<'_>) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut title: Option<String> = None;
    let mut unit: Option<Unit> = None;
    let mut running = false;
    for (index, paragraph) in page.paragraphs.iter().enumerate() {
        unit = unit_in(paragraph).or(unit);
        if paragraph.shape == Shape::Prose {
            let text = paragraph.body_text();
            // A line between the rows, such as 单位：万元 or the head that a page repeats, ends no table; a heading, a title or
            // a sentence does.
            let heading = paragraph.mark.is_some_and(|mark| {
                mark.level == Level::Part
                    || mark.level <= Level::Section && HEADINGS.iter().any(|word| text.contains(word))
            });
            let within = !heading && !text.contains(['。', '，', ';']) && text.chars().count() <= 80;
            let again = tables.last().is_some_and(|last| running && is_continued(&last.title, &text));
            if is_title(paragraph) && is_table_title(&text) && !again {
                title = Some(text);
            } else if !within {
                title = None;
            }
            running &= title.is_none() && within;
            continue;
        }
        let (own, from) = own_title(paragraph);
        if own.is_some() || title.is_some() || !running {
            let title = own.or_else(|| title.take()).unwrap_or_default();
            let kind = kind_of(&title);
            let section = paragraph.section;
            tables.push(Table { title, kind, section, paragraph: index, unit, ..Table::default() });
        }
        running = true;
        let Some(table) = tables.last_mut() else { continue };
        let mut tokens = tokens(&paragraph.chars);
        tokens.retain(|token| token.chars.start >= from);
        let rows = rows(page, paragraph, &tokens);
        let parted = paragraph.chars.iter().any(|char| matches!(char.c, '|' | ';'));
        table.side_by_side |= !parted && rows.iter().filter(|row| !row.code.is_empty()).count() >= 2;
        table.rows.extend(rows);
        let bar = |token: &Token| matches!(token.kind, Kind::Mark('|'));
        let cells: Vec<Vec<Token>> = tokens.split(bar).map(<[Token]>::to_vec).collect();
        table.pairs |= paragraph.has("预算/决算") || heads_pairs(paragraph, &cells);
        table.lines.push((index, cells));
    }
    tables.iter_mut().for_each(drop_line_numbers);
    tables.iter_mut().for_each(|table| drop_codes(page, table));
    tables
}

/// Takes codes that stand where amounts do, since their labels or the amounts before them were lost, out of a table whose
/// amounts have decimals.
fn drop_codes(page: &Page<'_>, table: &mut Table) {
    let figures = || table.rows.iter().flat_map(|row| &row.figures);
    if figures().filter(|figure| figure.decimals > 0).count() * 5 < figures().count() * 3 {
        return;
    }
    for row in &mut table.rows {
        while let Some(at) = row.figures.iter().position(|figure| is_code(page, figure)) {
            row.figures.remove(at);
            if at < row.cells.len() {
                row.cells.remove(at);
            }
        }
    }
    table.rows.retain(|row| !row.figures.is_empty());
}

/// Takes the numbers of the lines (行次) out of a table of two sides: whole numbers below a hundred before amounts with
/// decimals, and where cells are blank before none.
fn drop_line_numbers(table: &mut Table) {
    if !matches!(table.kind, Some("total" | "fiscal_total")) {
        return;
    }
    let number = |figure: &Figure| figure.decimals == 0 && figure.printed < rust_decimal::Decimal::ONE_HUNDRED;
    // With bars: the cells that count up from line to line.
    let cells: std::collections::BTreeSet<usize> = table.rows.iter().flat_map(|row| row.cells.clone()).collect();
    for cell in cells {
        let figures: Vec<&Figure> = table.rows.iter().filter_map(|row| row.in_cell(cell)).collect();
        let counts = figures.windows(2).all(|pair| pair[0].printed < pair[1].printed);
        if figures.len() >= 3 && figures.iter().all(|figure| number(figure)) && counts {
            for row in &mut table.rows {
                if let Some(at) = row.cells.iter().position(|own| *own == cell) {
                    row.figures.remove(at);
                    row.cells.remove(at);
                }
            }
        }
    }
    table.rows.retain(|row| !row.figures.is_empty());
    let numbered = |row: &&mut Row| row.figures.first().is_some_and(number);
    let before_amount = |row: &Row| {
        row.figures.len() > 1 && number(&row.figures[0]) && row.figures[1..].iter().any(|figure| figure.decimals > 0)
    };
    if table.rows.iter().filter(|row| before_amount(row)).count() >= 2 {
        for row in table.rows.iter_mut().filter(numbered) {
            row.figures.remove(0);
            row.cells.drain(..row.cells.len().min(1));
        }
        table.rows.retain(|row| !row.figures.is_empty());
    }
}

/// Whether a line continues a table on the next page: 续表, or its title again.
fn is_continued(title: &str, text: &str) -> bool {
    text.starts_with('续') || text.ends_with("(续)") || text.contains("(续表)") || !title.is_empty() && text == title
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
pub(super) fn is_table_title(text: &str) -> bool {
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
    let barred = tokens.iter().any(|token| matches!(token.kind, Kind::Mark('|')));
    let mut cell = 0;
    // A remark in brackets before any label is of the whole table: (预算/决算).
    let mut remark = false;
    for (i, token) in tokens.iter().enumerate() {
        let Some(row) = rows.last_mut() else { break };
        remark |= matches!(token.kind, Kind::Mark('(')) && row.label.is_empty() && row.figures.is_empty();
        if remark {
            remark = !matches!(token.kind, Kind::Mark(')'));
            continue;
        }
        // 1、一般公共预算: the number of an item.
        let behind = tokens
            .get(i + 1)
            .is_some_and(|next| matches!(next.kind, Kind::Mark('、')) || starts_with_point(paragraph, next));
        match &token.kind {
            Kind::Figure(figure) if figure.decimals == 0 && figure.measure == Measure::Bare && behind => {
                if !row.figures.is_empty() {
                    rows.push(Row::default());
                }
            }
            Kind::Mark('、') if row.label.is_empty() => {}
            Kind::Figure(figure) if continues_code(page, row, figure) => {
                let text = page.quote(&figure.span);
                row.code = if text.starts_with(&row.code) { text } else { format!("{}{text}", row.code) };
            }
            Kind::Figure(figure) if begins_with_code(page, row, figure) => row.code = page.quote(&figure.span),
            Kind::Figure(figure)
                if is_code(page, figure) && all_decimal(row) && is_code_here(tokens, i, row, barred) =>
            {
                let code = page.quote(&figure.span);
                match row.figures.is_empty() && row.label.is_empty() {
                    true => row.code = code,
                    false => rows.push(Row { code, ..Row::default() }),
                }
            }
            Kind::Figure(figure) if matches!(figure.measure, Measure::Bare | Measure::Money(_)) => {
                row.figures.push(figure.clone());
                row.cells.extend(barred.then_some(cell));
            }
            Kind::Mark('(') if !row.figures.is_empty() => rows.push(Row::default()),
            Kind::Mark(')') if row.figures.is_empty() && row.label.contains('(') => row.label.push(')'),
            Kind::Mark('|') => cell += 1,
            Kind::Mark(';' | ':' | '，' | ',' | ')' | '/') => {}
            Kind::Figure(_) | Kind::Mark(_) | Kind::Text | Kind::Term(..) | Kind::Word(_) => {
                if !row.figures.is_empty() {
                    rows.push(Row::default());
                }
                // 合计 | 无 | 60.00: what stands in the place of the amount is no part of the label.
                let total = |row: &&mut Row| barred && row.is_total() && row.figures.is_empty();
                if let Some(row) = rows.last_mut().filter(|row| !total(row)) {
                    row.label.push_str(&paragraph.text(token.chars.clone()));
                }
            }
        }
    }
    rows.retain(|row| !row.figures.is_empty() && !numbers_columns(row));
    for row in &mut rows {
        row.line = cell + 1;
        row.label = own_label(&row.label);
        row.quantity = subject_of(&row.label).quantity().cloned();
    }
    rows
}

fn starts_with_point(paragraph: &Paragraph, token: &Token) -> bool {
    paragraph.chars.get(token.chars.start).is_some_and(|char| char.c == '.')
}

/// The label of the last of several items that stand in one line, 四、其他收入七、住房保障支出, without its number: the
/// items before it have no figures.
fn own_label(label: &str) -> String {
    let chars = fold(label, 0);
    let begins = |at: &usize| {
        let numeral = |c: char| "一二三四五六七八九十".contains(c) || c.is_ascii_digit();
        let first = *at == 0 || !numeral(chars[*at - 1].c);
        first && numeral(chars[*at].c) && mark(&chars[*at..]).is_some()
    };
    let from = (0..chars.len()).rev().find(begins);
    let body = from.and_then(|at| mark(&chars[at..]).map(|(_, body)| at + body)).unwrap_or(0);
    let text: String = chars[body..].iter().map(|char| char.c).collect();
    text.trim_start_matches("其中:").trim_start_matches("其中").to_owned()
}

/// Whether a row only numbers the columns (栏次): 1, 2, 3.
fn numbers_columns(row: &Row) -> bool {
    let follows =
        |pair: &[Figure]| pair[0].decimals == 0 && pair[1].printed == pair[0].printed + rust_decimal::Decimal::ONE;
    row.figures.len() > 1 && row.figures.windows(2).all(follows)
}

/// Whether the figures so far are amounts with decimals, among which a whole number may be a code.
fn all_decimal(row: &Row) -> bool {
    row.figures.iter().all(|figure| figure.decimals > 0)
}

/// Whether a figure that could be a code stands where one does: before a label, or behind a stop.
fn is_code_here(tokens: &[Token], at: usize, row: &Row, barred: bool) -> bool {
    let bar = |token: &&Token| matches!(token.kind, Kind::Mark('|'));
    let labels = |token: &Token| matches!(token.kind, Kind::Text | Kind::Term(..) | Kind::Word(_));
    // A label that was broken over lines leaves the code beside its amount.
    let amount = |token: &Token| matches!(&token.kind, Kind::Figure(figure) if figure.decimals > 0);
    let before_label = tokens[at + 1..].iter().find(|token| !bar(token)).is_some_and(labels)
        || !barred && tokens.get(at + 1).is_some_and(amount);
    if row.label.is_empty() || !row.figures.is_empty() {
        let stop = at
            .checked_sub(1)
            .is_some_and(|before| matches!(tokens[before].kind, Kind::Mark(';' | ':' | '，' | '/' | '|')));
        return row.figures.is_empty() || before_label || stop;
    }
    // 303 | 对个人和家庭的补助 | | 30215 | 会议费: the cell between is the amount, and blank.
    let blanks = tokens[..at].iter().rev().take_while(bar).count();
    before_label && (!barred || blanks >= 2)
}

/// Whether a number is a subject's code: of a length that codes have, and known.
fn is_code(page: &Page<'_>, figure: &Figure) -> bool {
    figure.measure == Measure::Bare && figure.decimals == 0 && is_known_code(&page.quote(&figure.span))
}

fn is_known_code(text: &str) -> bool {
    text.parse().is_ok_and(|code: FunctionCode| Catalogue::function_history(code).next().is_some())
        || text.parse().is_ok_and(|code: EconomicCode| Catalogue::economic_history(code).next().is_some())
}

/// Whether a number is the next level of the code that its row begins with: 201 29 01.
fn continues_code(page: &Page<'_>, row: &Row, figure: &Figure) -> bool {
    let text = page.quote(&figure.span);
    let open = !row.code.is_empty() && row.label.is_empty() && row.figures.is_empty();
    let next = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()) && row.code.len() < 7;
    // 221/22198/2219899
    let whole = text.len() == row.code.len() + 2 && text.starts_with(&row.code);
    open && figure.measure == Measure::Bare && figure.decimals == 0 && (next || whole)
}

/// Whether a number at the head of a row is a code: of the length of one, below a class that is known. Places have codes of
/// their own below it.
fn begins_with_code(page: &Page<'_>, row: &Row, figure: &Figure) -> bool {
    let text = page.quote(&figure.span);
    let open = row.code.is_empty() && row.label.is_empty() && row.figures.is_empty();
    let long = matches!(text.len(), 5 | 7) && text.bytes().all(|byte| byte.is_ascii_digit());
    open && figure.measure == Measure::Bare && long && is_known_code(&text[..3])
}

/// The figures of tables that the prose repeats, as statements.
pub(super) fn statements(page: &Page<'_>, tables: &[Table]) -> Vec<Event> {
    let mut events = Vec::new();
    for table in tables {
        let Some(unit) = table.unit.or(page.unit) else { continue };
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
                year_at: None,
                stale_year: false,
                within,
                figures: vec![figure],
            };
            events.push(Event { place, what: Statement::Amount(amount) });
        };
        let heads = heads(page, table);
        for row in &table.rows {
            let pair = pair_of(table, row);
            // The heads tell more than the order does, where blank cells are kept.
            if row.is_total() && heads.len() >= 2 && row.cells.len() == row.figures.len() {
                for (figure, cell) in row.figures.iter().zip(&row.cells) {
                    if let Some(term) = heads.get(cell) {
                        state(Quantity::Term(term), Aspect::Current, None, figure);
                    }
                }
                continue;
            }
            for known in known(table).filter(|known| known.row == row.label) {
                if let (true, [quantity]) = (table.pairs, known.quantities.as_slice()) {
                    if let Some((budget, actual)) = pair {
                        state(Quantity::Term(quantity), Aspect::Budget, None, budget);
                        actual.into_iter().for_each(|actual| {
                            state(Quantity::Term(quantity), Aspect::Current, None, actual);
                        });
                    }
                    continue;
                }
                for (quantity, figure) in known.columns(&row.figures) {
                    state(Quantity::Term(quantity), Aspect::Current, None, figure);
                }
            }
            let within = known(table).map(|known| known.within).find(|within| !within.is_empty());
            if let (Some(within), Ok(class), Some(figure)) = (within, row.code.parse(), row.figures.first())
                && row.code.len() == 3
                && all_decimal(row)
            {
                state(Quantity::Class(class), Aspect::Current, Some(within), figure);
            }
            if let (Some("three_public"), true, Some(Quantity::Term(term)), Some((budget, actual))) =
                (table.kind, table.pairs, &row.quantity, pair)
                && !row.is_total()
            {
                state(Quantity::Term(term), Aspect::Budget, None, budget);
                actual.into_iter().for_each(|actual| state(Quantity::Term(term), Aspect::Current, None, actual));
            }
        }
    }
    events
}

/// The budget and the actual figure of a row of a table of pairs; the latter is missing where its cell is blank.
fn pair_of<'r>(table: &Table, row: &'r Row) -> Option<(&'r Figure, Option<&'r Figure>)> {
    match (row.figures.as_slice(), row.cells.as_slice()) {
        ([budget, actual], _) => Some((budget, Some(actual))),
        // The first cell with figures in any row is that of the budget.
        ([budget], [cell]) => {
            let first = table.rows.iter().filter_map(|row| row.cells.first()).min()?;
            (cell == first).then_some((budget, None))
        }
        _ => None,
    }
}
