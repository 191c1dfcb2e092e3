//! The figures of a public table: rows from the ledger, as the form's data ask for them.

use std::collections::BTreeMap;

use super::leaf::Leaf;
use super::line::{By, Line, Stub};
use crate::amount::Amount;
use crate::classification::{EconomicCode, FunctionCode, Fund, Level};
use crate::compose::run;
use crate::compose::value::Value;
use crate::document::{RowKind, chinese_number};
use crate::form::{BlockTotal, Common, Filter, PathRow, RowsSpec, SideRow};
use crate::model::{Entry, Measure, Report};

pub(super) struct Figures<'a> {
    pub(super) report: &'a Report,
    pub(super) ledger: &'a [Entry<'a>],
    pub(super) values: &'a Value,
    pub(super) filters: Vec<Option<&'a Filter>>,
    /// Rounded parts do not add up to their rounded sum somewhere.
    pub(super) uneven: bool,
    /// The rows do not add up to the total: detail is missing.
    pub(super) incomplete: bool,
}

impl Figures<'_> {
    pub(super) fn lines(&mut self, rows: &RowsSpec, common: &Common, leaves: &[Leaf<'_>]) -> Vec<Line> {
        self.note();
        match rows {
            RowsSpec::Functions { projects } => self.functions(common, *projects),
            RowsSpec::Economics => self.economics(common),
            RowsSpec::Sides { left, right } => self.sides(left, right, leaves),
            RowsSpec::Blocks { blocks, totals, if_any } => self.blocks(blocks, if_any, totals, leaves),
            RowsSpec::Paths { rows } => self.facts(rows),
            RowsSpec::Units => self.units(common),
            RowsSpec::Single => {
                let values = self.sum(|_| true);
                vec![Line { kind: RowKind::Body, by: By::Row, stubs: vec![Stub::default()], values, keep_next: false }]
            }
        }
    }

    /// A row for the agency, if it is the only unit: the facts do not say which unit of several has what.
    fn units(&mut self, common: &Common) -> Vec<Line> {
        let total = self.sum(|_| true);
        let overview = &self.report.overview;
        let alone = overview.units.len() <= 1 && overview.subordinate_units.total() == 0;
        self.incomplete |= !alone;
        let name = overview.units.first().unwrap_or(&self.report.agency.name).clone();
        let stubs = vec![Stub { name, ..Stub::default() }];
        let line = Line { kind: RowKind::Body, by: By::Row, stubs, values: total.clone(), keep_next: false };
        with_total(if alone { vec![line] } else { Vec::new() }, total, common)
    }

    /// Rows of facts by their paths.
    fn facts(&self, rows: &[PathRow]) -> Vec<Line> {
        let leaves: Vec<usize> = (0..self.filters.len()).filter(|&at| self.filters[at].is_some()).collect();
        let lines = rows.iter().enumerate().map(|(at, row)| {
            let mut values = vec![None; self.filters.len()];
            let mut stub = Stub {
                name: row.label.clone(),
                indent: row.indent,
                row_number: (at + 1).to_string(),
                strong: row.total,
                unit: row.unit.clone(),
                ..Stub::default()
            };
            for (path, &leaf) in row.paths.iter().zip(&leaves) {
                match self.values.get(path) {
                    Some(Value::Amount(amount)) => values[leaf] = Some(*amount),
                    Some(Value::Number(count)) => _ = stub.counts.insert(leaf, *count),
                    _ => {}
                }
                run::note(path);
            }
            let kind = if row.total { RowKind::Total } else { RowKind::Body };
            Line { kind, by: By::Row, stubs: vec![stub], values, keep_next: false }
        });
        lines.collect()
    }

    /// Notes what only a table shows: which part of “三公”经费 a government fund paid.
    fn note(&self) {
        let of_fund = |entry: &&Entry<'_>| entry.line.is_some() && entry.fund == Fund::GovernmentFunds;
        for entry in self.ledger.iter().filter(of_fund) {
            if self.filters.iter().flatten().any(|filter| filter.takes(entry)) {
                run::note("three_public.from_government_funds");
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
                let own = lines.len() - 1;
                self.projects(code, indent + 1, &mut lines);
                // Nor is a 项 from its first project.
                lines[own].keep_next |= lines.len() > own + 1;
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

    fn blocks(
        &mut self,
        blocks: &[Vec<EconomicCode>],
        if_any: &[EconomicCode],
        totals: &[BlockTotal],
        leaves: &[Leaf<'_>],
    ) -> Vec<Line> {
        let catalogue = self.report.catalogue();
        let has_money = |class: &&EconomicCode| {
            self.ledger.iter().any(|entry| {
                entry.measure == Measure::BasicByEconomic
                    && !entry.amount.is_zero()
                    && entry.economic.is_some_and(|code| code.is_within(**class))
            })
        };
        let mut blocks = blocks.to_vec();
        if let Some(last) = blocks.last_mut() {
            last.extend(if_any.iter().filter(has_money));
        }
        let value_leaves: Vec<usize> = (0..leaves.len()).filter(|&at| leaves[at].is_value()).collect();
        let mut columns: Vec<Vec<(Stub, Amount)>> = Vec::new();
        for (block, &leaf) in blocks.iter().zip(&value_leaves) {
            let mut rows = Vec::new();
            for &class in block.iter().filter(|code| code.level() == Level::Class) {
                // Some of its 款 may be named behind it.
                let named = |code: EconomicCode| block.contains(&code);
                let some = block.iter().any(|code| *code != class && code.is_within(class));
                let divisions = catalogue.economic_divisions(class).filter(|(code, _)| !some || named(*code));
                let divisions = divisions.map(|(code, name)| (code, name, false));
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
        let total: Amount = totals.iter().filter_map(|total| self.values.amount(&total.path)).sum();
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
                line.values[last] = Some(self.values.amount(&total.path).unwrap_or_default());
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
    let spent = |class: &&FunctionCode| {
        report.expenditure.items.iter().any(|item| item.code.is_within(**class) && !item.actual().is_zero())
    };
    let numbered = (1..).zip(row.functions.iter().chain(row.if_any.iter().filter(spent))).map(|(n, &code)| {
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
