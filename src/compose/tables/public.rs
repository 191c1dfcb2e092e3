//! The public tables (公开NN表): rows from the ledger, heads from data.
//!
//! A table is drawn in two steps: its figures (leaves × rows), then cells. So a table that is too wide for a page is drawn
//! by groups of columns from the same figures, and whole for the workbook.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use super::super::context::amount_at;
use crate::amount::Amount;
use crate::classification::{EconomicCode, FunctionCode, Level};
use crate::diag::Location;
use crate::document::{Cell, CellAlign, CellRole, Column, Row, RowKind, Table, chinese_number};
use crate::form::{BlockTotal, CellText, ColumnSpec, Common, Filter, RowsSpec, SideRow, TableSpec};
use crate::model::{Entry, Measure, Report};

/// A public table as printed and as in the workbook.
pub(crate) struct Built {
    /// The whole.
    pub(crate) whole: Arc<Table>,
    /// What is printed: the whole, or its groups of columns.
    pub(crate) parts: Vec<Arc<Table>>,
    /// No amount stands in it.
    pub(crate) empty: bool,
}

/// Texts of a table, already written out.
pub(crate) struct Texts {
    /// Where the form has the table.
    pub(crate) location: Option<Location>,
    pub(crate) number: String,
    pub(crate) left: String,
    pub(crate) right: String,
    pub(crate) notes: Vec<String>,
    pub(crate) empty: String,
}

/// A column without columns under it.
struct Leaf<'a> {
    /// The heads above it, outermost first, its own last; equal neighbours are one head (compared by place, not by text).
    heads: Vec<(usize, String)>,
    /// Index of its outermost head.
    side: usize,
    /// Number of amount columns before it.
    block: usize,
    width: u32,
    group: bool,
    fit: bool,
    source: LeafSource<'a>,
}

enum LeafSource<'a> {
    Text(CellText),
    /// One of the columns of a code that is not the first: covered by it.
    CodeLevel(&'a str),
    /// First column of a code, with the name of its level and the number of levels.
    Codes(&'a str, usize),
    Value(Filter),
}

impl Leaf<'_> {
    fn is_value(&self) -> bool {
        matches!(self.source, LeafSource::Value(_))
    }
}

/// A row of figures: what it says at the left, and one amount a leaf.
struct Line {
    kind: RowKind,
    by: By,
    stubs: Vec<Stub>,
    values: Vec<Option<Amount>>,
    keep_next: bool,
}

impl Line {
    fn has_money(&self, leaf: usize) -> bool {
        self.values[leaf].is_some_and(|amount| !amount.is_zero())
    }
}

/// Which stub of a row a leaf belongs to.
#[derive(Clone, Copy)]
enum By {
    /// The row has one.
    Row,
    /// One for each outermost head.
    Side,
    /// One for each amount column.
    Block,
}

impl By {
    fn index(self, leaf: &Leaf<'_>) -> usize {
        match self {
            By::Row => 0,
            By::Side => leaf.side,
            By::Block => leaf.block,
        }
    }
}

/// What stands beside the amounts of a row, or of one side of it.
#[derive(Default)]
struct Stub {
    code: String,
    name: String,
    indent: u8,
    row_number: String,
    strong: bool,
    center: bool,
    /// The name covers all columns before the first amount.
    covers: bool,
}

/// Builds a table.
pub(crate) fn build(
    spec: &TableSpec,
    common: &Common,
    texts: Texts,
    report: &Report,
    ledger: &[Entry<'_>],
    json: &Json,
) -> Built {
    let leaves = leaves(spec, report);
    let filters: Vec<Option<&Filter>> = leaves
        .iter()
        .map(|leaf| match &leaf.source {
            LeafSource::Value(filter) => Some(filter),
            _ => None,
        })
        .collect();
    let mut figures = Figures { report, ledger, json, filters, uneven: false, incomplete: false };
    let lines = figures.lines(&spec.rows, common, &leaves);
    let empty = lines.iter().all(|line| line.values.iter().flatten().all(|amount| amount.is_zero()));
    let mut notes = texts.notes;
    for (says, note) in
        [(empty, &texts.empty), (figures.incomplete && !empty, &common.incomplete), (figures.uneven, &common.rounding)]
    {
        if says && !note.is_empty() {
            notes.push(note.clone());
        }
    }
    let draw = |shown: &[usize], lines: &[&Line]| {
        let mut table = Table::new(spec.look.role(), spec.title.get_ref().as_str(), columns(&leaves, shown));
        table.location.clone_from(&texts.location);
        table.number.clone_from(&texts.number);
        table.left.clone_from(&texts.left);
        table.right.clone_from(&texts.right);
        table.continued.clone_from(&common.continued);
        table.notes.clone_from(&notes);
        head(&mut table, &leaves, shown, if spec.column_numbers { &common.column_numbers } else { "" });
        body(&mut table, &leaves, shown, lines, common, empty);
        Arc::new(table)
    };
    let all: Vec<usize> = (0..leaves.len()).collect();
    let whole = draw(&all, &lines.iter().collect::<Vec<_>>());
    let parts = match spec.columns_per_part {
        None => vec![Arc::clone(&whole)],
        Some(most) => parts(&leaves, &lines, most.max(1))
            .iter()
            .map(|shown| {
                // Like the columns, rows without money are left out: a page of names says nothing.
                let says =
                    |line: &&Line| empty || line.kind == RowKind::Total || shown.iter().any(|&at| line.has_money(at));
                draw(shown, &lines.iter().filter(says).collect::<Vec<_>>())
            })
            .collect(),
    };
    Built { whole, parts, empty }
}

// ---- columns -------------------------------------------------------------------------------------------------------

fn leaves<'a>(spec: &'a TableSpec, report: &Report) -> Vec<Leaf<'a>> {
    let mut leaves = Vec::new();
    let mut heads = 0;
    for (side, column) in spec.columns.iter().enumerate() {
        collect(column, side, &mut Vec::new(), &mut heads, report, &mut leaves);
    }
    let mut amounts = 0;
    for leaf in &mut leaves {
        leaf.block = amounts;
        amounts += usize::from(leaf.is_value());
    }
    leaves
}

fn collect<'a>(
    column: &'a ColumnSpec,
    side: usize,
    above: &mut Vec<(usize, String)>,
    heads: &mut usize,
    report: &Report,
    leaves: &mut Vec<Leaf<'a>>,
) {
    if let Some(economic) = &column.by_economic {
        let catalogue = report.catalogue();
        for &class in &economic.classes {
            *heads += 1;
            above.push((*heads, catalogue.economic_name(class).unwrap_or_default().to_owned()));
            let divisions = catalogue.economic_divisions(class).map(|(code, name)| (code, name.to_owned()));
            let columns = std::iter::once((class, economic.subtotal.clone())).chain(divisions);
            for (i, (code, name)) in columns.enumerate() {
                *heads += 1;
                let mut own = above.clone();
                own.push((*heads, name));
                let value = Filter { economic: Some(code), ..economic.value.clone() };
                let source = LeafSource::Value(value);
                leaves.push(Leaf {
                    heads: own,
                    side,
                    block: 0,
                    width: economic.width,
                    group: i == 0,
                    fit: false,
                    source,
                });
            }
            above.pop();
        }
        return;
    }
    *heads += 1;
    above.push((*heads, column.head.clone()));
    let first = leaves.len();
    for inner in &column.columns {
        collect(inner, side, above, heads, report, leaves);
    }
    if column.columns.is_empty() {
        let mut push = |source, width| {
            leaves.push(Leaf { heads: above.clone(), side, block: 0, width, group: false, fit: column.fit, source });
        };
        match (column.text, &column.value) {
            (Some(CellText::Codes), _) => {
                let count = column.levels.len().max(1);
                let width = column.width / u32::try_from(count).unwrap_or(1);
                for (i, level) in column.levels.iter().enumerate() {
                    push(if i == 0 { LeafSource::Codes(level, count) } else { LeafSource::CodeLevel(level) }, width);
                }
            }
            (Some(text), _) => push(LeafSource::Text(text), column.width),
            (None, Some(value)) => push(LeafSource::Value(value.clone()), column.width),
            (None, None) => push(LeafSource::Text(CellText::Label), column.width),
        }
    }
    if column.group
        && let Some(leaf) = leaves.get_mut(first)
    {
        leaf.group = true;
    }
    above.pop();
}

fn columns(leaves: &[Leaf<'_>], shown: &[usize]) -> Vec<Column> {
    let column = |(i, &at): (usize, &usize)| {
        let leaf = &leaves[at];
        let column = if leaf.group && i > 0 { Column::group(leaf.width) } else { Column::new(leaf.width) };
        if leaf.fit { column.fitted() } else { column }
    };
    shown.iter().enumerate().map(column).collect()
}

/// Groups of columns for print: the stub columns before each, amounts with money only, at most so many a part.
///
/// The sums (the first column, and the first of each group) of what has no money are left out too; a table without any
/// money shows its first columns.
fn parts(leaves: &[Leaf<'_>], lines: &[Line], most: usize) -> Vec<Vec<usize>> {
    let stub: Vec<usize> = (0..leaves.len()).filter(|&at| !leaves[at].is_value()).collect();
    let has_money = |at: usize| lines.iter().any(|line| line.has_money(at));
    let mut amounts: Vec<usize> = (0..leaves.len()).filter(|&at| leaves[at].is_value() && has_money(at)).collect();
    if amounts.is_empty() {
        amounts = (0..leaves.len()).filter(|&at| leaves[at].is_value()).take(most).collect();
    }
    // Parts of nearly equal width look better than a full one and a rest.
    let count = amounts.len().div_ceil(most);
    let size = amounts.len().div_ceil(count.max(1));
    amounts.chunks(size.max(1)).map(|chunk| stub.iter().chain(chunk).copied().collect()).collect()
}

// ---- head ----------------------------------------------------------------------------------------------------------

/// Head rows: the tree of heads, then 栏次 with the names of the code's levels.
fn head(table: &mut Table, leaves: &[Leaf<'_>], shown: &[usize], column_number_label: &str) {
    let depth = shown.iter().map(|&at| leaves[at].heads.len()).max().unwrap_or(0);
    for row in 0..depth {
        let mut cells = Vec::new();
        let mut column = 0;
        while column < shown.len() {
            let leaf = &leaves[shown[column]];
            let Some((id, text)) = leaf.heads.get(row) else {
                column += 1;
                continue;
            };
            let same = |&&at: &&usize| leaves[at].heads.get(row).is_some_and(|(other, _)| other == id);
            let span = shown[column..].iter().take_while(same).count();
            let rows = if row + 1 == leaf.heads.len() { depth - row } else { 1 };
            cells.push(Cell::new(column, CellRole::ColumnHead, CellAlign::Center, text.as_str()).spanning(span, rows));
            column += span;
        }
        table.rows.push(Row::new(RowKind::Head, cells));
    }
    let levels = shown.iter().any(|&at| matches!(leaves[at].source, LeafSource::Codes(..)));
    if !column_number_label.is_empty() || levels {
        table.rows.push(Row::new(RowKind::Head, column_numbers(leaves, shown, column_number_label)));
    }
    table.header_rows = table.rows.len();
}

/// 类 | 款 | 项 | 栏次 | 1 | 2 …: numbers count all amount columns of the table, shown or not.
fn column_numbers(leaves: &[Leaf<'_>], shown: &[usize], label: &str) -> Vec<Cell> {
    let numbered = !label.is_empty();
    let mut cells: Vec<Cell> = Vec::new();
    for (column, &at) in shown.iter().enumerate() {
        let (role, text) = match &leaves[at].source {
            LeafSource::Codes(level, _) | LeafSource::CodeLevel(level) => (CellRole::ColumnHead, (*level).to_owned()),
            LeafSource::Text(CellText::Name | CellText::Label) if numbered => {
                (CellRole::ColumnNumber, label.to_owned())
            }
            LeafSource::Value(_) if numbered => {
                let number = leaves[..=at].iter().filter(|leaf| leaf.is_value()).count();
                (CellRole::ColumnNumber, number.to_string())
            }
            _ => (CellRole::ColumnNumber, String::new()),
        };
        cells.push(Cell::new(column, role, CellAlign::Center, text));
    }
    cells
}

// ---- figures -------------------------------------------------------------------------------------------------------

struct Figures<'a> {
    report: &'a Report,
    ledger: &'a [Entry<'a>],
    json: &'a Json,
    filters: Vec<Option<&'a Filter>>,
    /// Rounded parts do not add up to their rounded sum somewhere.
    uneven: bool,
    /// The rows do not add up to the total: detail is missing.
    incomplete: bool,
}

impl Figures<'_> {
    fn lines(&mut self, rows: &RowsSpec, common: &Common, leaves: &[Leaf<'_>]) -> Vec<Line> {
        match rows {
            RowsSpec::Functions { projects } => self.functions(common, *projects),
            RowsSpec::Economics => self.economics(common),
            RowsSpec::Sides { left, right } => self.sides(left, right, leaves),
            RowsSpec::Blocks { blocks, totals } => self.blocks(blocks, totals, leaves),
            RowsSpec::Single => {
                let values = self.sum(|_| true);
                vec![Line { kind: RowKind::Body, by: By::Row, stubs: vec![Stub::default()], values, keep_next: false }]
            }
        }
    }

    /// One amount a leaf: the entries that its filter and `take` let through.
    fn sum(&self, take: impl Fn(&Entry<'_>) -> bool) -> Vec<Option<Amount>> {
        let mut values: Vec<Option<Amount>> = self.filters.iter().map(|filter| filter.map(|_| Amount::ZERO)).collect();
        for entry in self.ledger.iter().filter(|entry| take(entry)) {
            add(&mut values, &self.filters, entry);
        }
        values
    }

    fn functions(&mut self, common: &Common, projects: bool) -> Vec<Line> {
        let mut tree: BTreeMap<FunctionCode, Vec<Option<Amount>>> = BTreeMap::new();
        let zero: Vec<Option<Amount>> = self.filters.iter().map(|filter| filter.map(|_| Amount::ZERO)).collect();
        for entry in self.ledger {
            if let Some(code) = entry.function
                && self.filters.iter().flatten().any(|filter| filter.takes(entry))
            {
                for code in code.ancestors().chain([code]) {
                    add(tree.entry(code).or_insert_with(|| zero.clone()), &self.filters, entry);
                }
            }
        }
        let total = self.total(tree.is_empty());
        let tops = || tree.iter().filter(|(code, _)| code.level() == Level::Class).map(|(_, values)| values);
        self.incomplete |= !adds_up(&total, tops(), |amount| amount.yuan());
        self.uneven |= !self.incomplete && !adds_up(&total, tops(), Amount::wan);
        for (&parent, values) in &tree {
            let mut children =
                tree.iter().filter(|(code, _)| code.parent() == Some(parent)).map(|(_, values)| values).peekable();
            self.uneven |= children.peek().is_some() && !adds_up(values, children, Amount::wan);
        }
        let mut lines = Vec::with_capacity(tree.len() + 1);
        for (code, values) in tree {
            if values.iter().flatten().all(|amount| amount.is_zero()) {
                continue;
            }
            let indent = match code.level() {
                Level::Class => 0,
                Level::Division => 1,
                Level::Item => 2,
            };
            let name = self.report.function_name(code).unwrap_or_default().to_owned();
            let stub = Stub { code: code.to_string(), name, indent, ..Stub::default() };
            // A 类 or 款 is not parted from its first child.
            let keep_next = code.level() != Level::Item;
            lines.push(Line { kind: RowKind::Body, by: By::Row, stubs: vec![stub], values, keep_next });
            if projects {
                self.projects(code, indent + 1, &mut lines);
            }
        }
        with_total(lines, total, common)
    }

    /// The projects of a 项, by name.
    fn projects(&self, code: FunctionCode, indent: u8, lines: &mut Vec<Line>) {
        let mut projects: BTreeMap<&str, Vec<Option<Amount>>> = BTreeMap::new();
        for entry in self.ledger {
            if entry.measure == Measure::Detail && entry.function == Some(code) && !entry.project.is_empty() {
                // Detail speaks for the expenditure that it makes up.
                let as_expenditure = Entry { measure: Measure::Expenditure, ..*entry };
                if self.filters.iter().flatten().any(|filter| filter.takes(&as_expenditure)) {
                    let zero = || self.filters.iter().map(|filter| filter.map(|_| Amount::ZERO)).collect();
                    add(projects.entry(entry.project).or_insert_with(zero), &self.filters, &as_expenditure);
                }
            }
        }
        for (name, values) in projects {
            let stub = Stub { name: name.to_owned(), indent, ..Stub::default() };
            lines.push(Line { kind: RowKind::Body, by: By::Row, stubs: vec![stub], values, keep_next: false });
        }
    }

    fn economics(&mut self, common: &Common) -> Vec<Line> {
        let mut tree: BTreeMap<EconomicCode, Vec<Option<Amount>>> = BTreeMap::new();
        for entry in self.ledger {
            if let Some(code) = entry.economic
                && self.filters.iter().flatten().any(|filter| filter.takes(entry))
            {
                for code in code.ancestors().chain([code]) {
                    let zero = || self.filters.iter().map(|filter| filter.map(|_| Amount::ZERO)).collect();
                    add(tree.entry(code).or_insert_with(zero), &self.filters, entry);
                }
            }
        }
        let total = self.total(tree.is_empty());
        let tops = || tree.iter().filter(|(code, _)| code.level() == Level::Class).map(|(_, values)| values);
        self.incomplete |= !adds_up(&total, tops(), |amount| amount.yuan());
        self.uneven |= !self.incomplete && !adds_up(&total, tops(), Amount::wan);
        let catalogue = self.report.catalogue();
        let lines = tree.into_iter().filter(|(_, values)| values.iter().flatten().any(|amount| !amount.is_zero()));
        let lines = lines.map(|(code, values)| {
            let class = code.level() == Level::Class;
            let name = catalogue.economic_name(code).unwrap_or_default().to_owned();
            let stub = Stub { code: code.to_string(), name, indent: u8::from(!class), ..Stub::default() };
            Line { kind: RowKind::Body, by: By::Row, stubs: vec![stub], values, keep_next: class }
        });
        with_total(lines.collect(), total, common)
    }

    /// The totals of a table. Without any detail the report still knows what was spent in all: the expenditure that the
    /// detail would make up.
    fn total(&self, without_rows: bool) -> Vec<Option<Amount>> {
        let mut values = self.sum(|_| true);
        if without_rows {
            for entry in self.ledger.iter().filter(|entry| entry.measure == Measure::Expenditure) {
                add(&mut values, &self.filters, &Entry { measure: Measure::Detail, ..*entry });
            }
        }
        values
    }

    fn sides(&mut self, left: &[SideRow], right: &[SideRow], leaves: &[Leaf<'_>]) -> Vec<Line> {
        let mut number = 0;
        let mut sides: Vec<Vec<(Stub, Vec<Option<Amount>>)>> = Vec::new();
        for (side, rows) in [left, right].into_iter().enumerate() {
            let mut built = Vec::new();
            for row in rows {
                for (label, within, blank) in expand(row, self.report) {
                    number += 1;
                    let stub = Stub {
                        name: label,
                        indent: row.indent,
                        row_number: number.to_string(),
                        strong: row.total,
                        center: row.total,
                        ..Stub::default()
                    };
                    let mut values: Vec<Option<Amount>> = vec![None; leaves.len()];
                    if !blank {
                        let in_class = |entry: &Entry<'_>| {
                            within.is_none_or(|class| entry.function.is_some_and(|code| code.is_within(class)))
                        };
                        let sums = self.sum(|entry| in_class(entry) && row.terms.iter().any(|term| term.takes(entry)));
                        for (at, sum) in sums.into_iter().enumerate().filter(|(at, _)| leaves[*at].side == side) {
                            values[at] = sum;
                        }
                    }
                    built.push((stub, values));
                }
            }
            sides.push(built);
        }
        self.uneven |= sides.iter().any(|side| uneven_side(side));
        let count = sides.iter().map(Vec::len).max().unwrap_or(0);
        let mut sides: Vec<_> = sides.into_iter().map(Vec::into_iter).collect();
        let mut lines = Vec::with_capacity(count);
        for _ in 0..count {
            let mut line = Line {
                kind: RowKind::Body,
                by: By::Side,
                stubs: Vec::new(),
                values: vec![None; leaves.len()],
                keep_next: false,
            };
            for side in &mut sides {
                let (stub, values) = side.next().unwrap_or_else(|| (Stub::default(), vec![None; leaves.len()]));
                line.kind = if stub.strong { RowKind::Total } else { line.kind };
                line.stubs.push(stub);
                for (into, value) in line.values.iter_mut().zip(values) {
                    *into = into.or(value);
                }
            }
            lines.push(line);
        }
        lines
    }

    fn blocks(&mut self, blocks: &[Vec<EconomicCode>], totals: &[BlockTotal], leaves: &[Leaf<'_>]) -> Vec<Line> {
        let catalogue = self.report.catalogue();
        let value_leaves: Vec<usize> = (0..leaves.len()).filter(|&at| leaves[at].is_value()).collect();
        let mut columns: Vec<Vec<(Stub, Amount)>> = Vec::new();
        for (block, &leaf) in blocks.iter().zip(&value_leaves) {
            let mut rows = Vec::new();
            for &class in block {
                let divisions = catalogue.economic_divisions(class).map(|(code, name)| (code, name, false));
                let all = catalogue.economic_name(class).map(|name| (class, name, true)).into_iter().chain(divisions);
                for (code, name, strong) in all {
                    let amount =
                        self.sum(|entry| entry.economic.is_some_and(|economic| economic.is_within(code)))[leaf];
                    let stub = Stub { code: code.to_string(), name: name.to_owned(), strong, ..Stub::default() };
                    rows.push((stub, amount.unwrap_or_default()));
                }
            }
            columns.push(rows);
        }
        let known: Amount = columns.iter().flatten().filter(|(stub, _)| stub.strong).map(|(_, amount)| *amount).sum();
        let total: Amount = totals.iter().filter_map(|total| amount_at(self.json, &total.path)).sum();
        self.incomplete |= known != total;
        let count = columns.iter().map(Vec::len).max().unwrap_or(0);
        let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
        let mut lines = Vec::with_capacity(count + 1);
        for _ in 0..count {
            let mut line = Line {
                kind: RowKind::Body,
                by: By::Block,
                stubs: Vec::new(),
                values: vec![None; leaves.len()],
                keep_next: false,
            };
            for (rows, &leaf) in columns.iter_mut().zip(&value_leaves) {
                match rows.next() {
                    Some((stub, amount)) => {
                        line.values[leaf] = Some(amount);
                        line.stubs.push(stub);
                    }
                    None => line.stubs.push(Stub::default()),
                }
            }
            lines.push(line);
        }
        // 合计: a label over the columns of each head but the last, which has the amount.
        let mut line = Line {
            kind: RowKind::Total,
            by: By::Side,
            stubs: Vec::new(),
            values: vec![None; leaves.len()],
            keep_next: false,
        };
        for (side, total) in totals.iter().enumerate() {
            if let Some(last) = (0..leaves.len()).rfind(|&at| leaves[at].side == side) {
                line.values[last] = Some(amount_at(self.json, &total.path).unwrap_or_default());
            }
            line.stubs.push(Stub {
                name: total.label.clone(),
                strong: true,
                center: true,
                covers: true,
                ..Stub::default()
            });
        }
        lines.push(line);
        lines
    }
}

/// Adds an entry to the leaves that take it.
fn add(values: &mut [Option<Amount>], filters: &[Option<&Filter>], entry: &Entry<'_>) {
    for (value, filter) in values.iter_mut().zip(filters) {
        if let (Some(value), Some(filter)) = (value, filter)
            && filter.takes(entry)
        {
            *value += entry.amount;
        }
    }
}

/// Whether parts add up to their sum in every column, as measured.
fn adds_up<'a, N: std::ops::Add<Output = N> + Default + PartialEq>(
    sum: &[Option<Amount>],
    parts: impl Iterator<Item = &'a Vec<Option<Amount>>>,
    measure: impl Fn(Amount) -> N,
) -> bool {
    let mut sums: Vec<N> = sum.iter().map(|_| N::default()).collect();
    for part in parts {
        for (into, value) in sums.iter_mut().zip(part) {
            if let Some(value) = value {
                *into = std::mem::take(into) + measure(*value);
            }
        }
    }
    sum.iter().zip(sums).all(|(sum, parts)| sum.is_none_or(|sum| measure(sum) == parts))
}

/// Whether the rounded rows of a side before its first total do not add up to it.
fn uneven_side(side: &[(Stub, Vec<Option<Amount>>)]) -> bool {
    let Some(at) = side.iter().position(|(stub, _)| stub.strong) else { return false };
    !adds_up(&side[at].1, side[..at].iter().map(|(_, values)| values), Amount::wan)
}

/// The rows that a row of data stands for: label, 类, whether it is blank.
fn expand(row: &SideRow, report: &Report) -> Vec<(String, Option<FunctionCode>, bool)> {
    if row.blank > 0 {
        return vec![(String::new(), None, true); row.blank];
    }
    if row.functions.is_empty() {
        return vec![(row.label.clone(), None, row.terms.is_empty())];
    }
    let numbered = (1..).zip(&row.functions).map(|(n, &code)| {
        let name = report.function_name(code).unwrap_or_default();
        (format!("{}、{name}", chinese_number(n)), Some(code), false)
    });
    numbered.collect()
}

fn with_total(mut lines: Vec<Line>, total: Vec<Option<Amount>>, common: &Common) -> Vec<Line> {
    let stub = Stub { name: common.total.clone(), strong: true, center: true, covers: true, ..Stub::default() };
    let mut line = Line { kind: RowKind::Total, by: By::Row, stubs: vec![stub], values: total, keep_next: false };
    if common.total_last {
        // 合计 is never alone on its page.
        if let Some(last) = lines.last_mut() {
            last.keep_next = true;
        }
        lines.push(line);
    } else {
        line.keep_next = !lines.is_empty();
        lines.insert(0, line);
    }
    lines
}

// ---- body ----------------------------------------------------------------------------------------------------------

fn body(table: &mut Table, leaves: &[Leaf<'_>], shown: &[usize], lines: &[&Line], common: &Common, empty: bool) {
    for line in lines {
        let mut row = Row::new(line.kind, cells(leaves, shown, line, common));
        row.keep_next = line.keep_next;
        table.rows.push(row);
    }
    // A table without data still shows one empty row under 合计.
    if empty && lines.len() == 1 && lines[0].kind == RowKind::Total {
        let blank = |column| Cell::new(column, CellRole::Data, CellAlign::Left, "");
        table.rows.push(Row::new(RowKind::Body, (0..shown.len()).map(blank).collect()));
    }
}

fn cells(leaves: &[Leaf<'_>], shown: &[usize], line: &Line, common: &Common) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::with_capacity(shown.len());
    let mut column = 0;
    while column < shown.len() {
        let at = shown[column];
        let leaf = &leaves[at];
        let index = line.by.index(leaf);
        let stub = line.stubs.get(index);
        let mut span = 1;
        let cell = match (&leaf.source, stub) {
            // The label of a total covers what stands before its amount.
            (_, Some(stub)) if stub.covers => {
                let before = |&&at: &&usize| line.values[at].is_none() && line.by.index(&leaves[at]) == index;
                span = shown[column..].iter().take_while(before).count();
                if span == 0 {
                    span = 1;
                    amount_cell(column, line.values[at], common)
                } else {
                    Cell::new(column, CellRole::RowHead, CellAlign::Center, stub.name.as_str())
                }
            }
            (LeafSource::Value(_), _) => amount_cell(column, line.values[at], common),
            (LeafSource::Codes(_, count), Some(stub)) => {
                span = *count;
                Cell::new(column, CellRole::Data, CellAlign::Left, stub.code.as_str())
            }
            (LeafSource::Text(text), Some(stub)) => text_cell(column, *text, stub),
            _ => Cell::new(column, CellRole::Data, CellAlign::Left, ""),
        };
        cells.push(cell.spanning(span, 1));
        column += span;
    }
    cells
}

fn amount_cell(column: usize, amount: Option<Amount>, common: &Common) -> Cell {
    let shown = amount.filter(|amount| common.print_zero || !amount.wan().is_zero());
    let mut cell = Cell::new(column, CellRole::Data, CellAlign::Right, shown.map_or(String::new(), Amount::cell));
    cell.number = shown.map(Amount::wan);
    cell
}

fn text_cell(column: usize, text: CellText, stub: &Stub) -> Cell {
    let role = if stub.strong { CellRole::RowHead } else { CellRole::Data };
    let align = if stub.center { CellAlign::Center } else { CellAlign::Left };
    let mut cell = match text {
        CellText::Code | CellText::Codes => Cell::new(column, CellRole::Data, CellAlign::Left, stub.code.as_str()),
        CellText::Name | CellText::Label => Cell::new(column, role, align, stub.name.as_str()),
        CellText::RowNumber => Cell::new(column, CellRole::Data, CellAlign::Center, stub.row_number.as_str()),
    };
    if matches!(text, CellText::Name | CellText::Label) {
        cell.indent = stub.indent;
    }
    cell
}
