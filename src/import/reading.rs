//! A public table of a workbook as questions to the ledger that have their answers beside them.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{Columns, Stub, columns, is_number, is_numbered, is_of_side};
use super::money::{Money, Scale, money};
use super::region::{Region, written};
use super::words;
use crate::amount::Amount;
use crate::classification::{EconomicCode, FunctionCode};
use crate::compose::{Leaf, LeafSource, leaves};
use crate::diag::{Cell, Diagnostic, Severity};
use crate::form::{Filter, RowsSpec, SideRow, TableSpec};
use crate::model::{Entry, Report};
use crate::sheets::{Content, Place, name};

/// Which entries a row takes.
#[derive(Clone, Debug)]
pub(super) enum Row {
    /// All: 合计.
    All,
    Function(FunctionCode),
    Economic(EconomicCode),
    /// Those of any of the terms, within a 类 where there is one.
    Terms(Vec<Filter>, Option<FunctionCode>),
}

/// A cell: what it asks of the ledger, and the answer that stands in it.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) row: Row,
    pub(super) column: Filter,
    pub(super) value: Amount,
    /// How far each amount may be from what it stands for.
    pub(super) slack: Amount,
    /// The cell; none where a table does not list a subject, which says that it has nothing.
    pub(super) cell: Option<Cell>,
    /// What it is, for messages: 支出决算表 合计 基本支出.
    pub(super) term: String,
}

impl Question {
    pub(super) fn takes(&self, entry: &Entry<'_>) -> bool {
        let within = |code: Option<FunctionCode>, class| code.is_some_and(|code| code.is_within(class));
        self.column.takes(entry)
            && match &self.row {
                Row::All => true,
                Row::Function(code) => within(entry.function, *code),
                Row::Economic(code) => entry.economic.is_some_and(|own| own.is_within(*code)),
                Row::Terms(terms, class) => {
                    terms.iter().any(|term| term.takes(entry))
                        && class.is_none_or(|class| within(entry.function, class))
                }
            }
    }
}

/// What a column asks, and its heads.
type Column = (Filter, String);

/// What was read of the tables of all workbooks.
#[derive(Default)]
pub(super) struct Reading {
    pub(super) questions: Vec<Question>,
    /// Figures that a table has under a path of its own.
    pub(super) stated: Vec<(String, Amount, Cell)>,
    pub(super) findings: Vec<Diagnostic>,
    /// The tables that were found: title, workbook, sheet.
    pub(super) tables: Vec<(String, String, String)>,
    /// Tables that list all subjects with money: their columns, the subjects, where.
    complete: Vec<(Vec<Column>, BTreeSet<FunctionCode>)>,
}

impl Reading {
    /// Has every table that lists subjects say of those it lacks that they have nothing.
    pub(super) fn close(&mut self, all: &BTreeSet<FunctionCode>) {
        for (columns, listed) in std::mem::take(&mut self.complete) {
            // Where only 合计 stands, the rows were not given.
            if listed.is_empty() {
                continue;
            }
            for code in
                all.iter().filter(|code| listed.iter().all(|own| !own.is_within(**code) && !code.is_within(*own)))
            {
                for (filter, term) in &columns {
                    self.questions.push(Question {
                        row: Row::Function(*code),
                        column: filter.clone(),
                        value: Amount::ZERO,
                        slack: Amount::ZERO,
                        cell: None,
                        term: term.clone(),
                    });
                }
            }
        }
    }
}

/// A table while it is read.
struct Table<'a> {
    region: &'a Region<'a>,
    spec: &'a TableSpec,
    leaves: Vec<Leaf<'a>>,
    scale: Scale,
    slack: Amount,
    out: &'a mut Reading,
}

/// Reads a table into `out`; `given` is the unit of tables that name none.
pub(super) fn read(region: &Region<'_>, spec: &TableSpec, report: &Report, given: Option<Scale>, out: &mut Reading) {
    let title = spec.title.get_ref().clone();
    let place = (region.rows.start, 0);
    let Some(scale) = region.scale.or(given) else {
        let said = format!("{}：表“{title}”没有写金额单位", cell(region, place));
        out.findings.push(
            Diagnostic::error("import-unit", said).help("在表的上方写上“单位：元”或“单位：万元”，或用 --unit 指明"),
        );
        return;
    };
    let scaled = |content: &Content| match content {
        Content::Number(number, _) => Some(crate::amount::round(*number, 6).scale()),
        _ => None,
    };
    let cells = region.sheet.cells.range((region.rows.start, 0)..(region.rows.end, 0));
    let decimals = cells.filter_map(|(_, content)| scaled(content)).max().unwrap_or(0).max(2);
    let slack = scale.half_step(decimals);
    let before = (out.questions.len(), out.stated.len());
    let mut table = Table { region, spec, leaves: leaves(spec, report), scale, slack, out };
    match &spec.rows {
        RowsSpec::Functions { projects } => table.listed(false, *projects),
        RowsSpec::Economics => table.listed(true, false),
        RowsSpec::Sides { left, right } => table.sides(left, right, report),
        RowsSpec::Blocks { .. } => table.blocks(),
        RowsSpec::Single => table.single(),
    }
    let name = |text: &str| text.to_owned();
    if (out.questions.len(), out.stated.len()) == before {
        let said = format!("{}：有表名“{title}”，下面没有读出它的行和栏", cell(region, place));
        out.findings.push(
            Diagnostic::new("import-table", Severity::Warning, said).help("核对表头和项目名称是否与公开格式一致"),
        );
    } else {
        out.tables.push((title, name(region.workbook), name(&region.sheet.name)));
    }
}

fn cell(region: &Region<'_>, place: Place) -> Cell {
    Cell::new(region.workbook, region.sheet.name.as_str(), name(place))
}

/// The digits of a cell, if it has nothing else: a code, or a part of one.
fn digits(content: Option<&Content>) -> Option<String> {
    let text = words::plain(&written(content));
    let text = text.strip_suffix(".0").unwrap_or(&text);
    (!text.is_empty() && text.len() <= 7 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.to_owned())
}

fn is_total(text: &str) -> bool {
    ["合计", "总计", "本年合计"].contains(&words::label(text).as_str())
}

/// A row that says something about the table: 注：…
fn is_note(text: &str) -> bool {
    let text = words::plain(text);
    ["注:", "备注", "说明", "…", "制表", "填表", "单位负责人"].iter().any(|word| text.starts_with(word))
}

impl Table<'_> {
    fn term(&self, row: &str, head: &str) -> String {
        format!("{} {row} {head}", self.spec.title.get_ref()).replace('\n', "")
    }

    fn filter(&self, leaf: usize) -> Option<Column> {
        match &self.leaves[leaf].source {
            LeafSource::Value(filter) => {
                let heads: Vec<&str> = self.leaves[leaf].heads.iter().map(|(_, head)| head.as_str()).collect();
                Some((filter.clone(), heads.join(" ")))
            }
            _ => None,
        }
    }

    fn said(&mut self, id: &'static str, severity: Severity, place: Place, text: &str) {
        let message = format!("{}：{text}", cell(self.region, place));
        self.out.findings.push(Diagnostic::new(id, severity, message));
    }

    /// The amount of a cell; a finding, and none, where it is no amount.
    fn amount(&mut self, place: Place) -> Option<Amount> {
        match money(self.region.at(place), self.scale) {
            Money::Nothing => Some(Amount::ZERO),
            Money::Amount(amount) => Some(amount),
            Money::Wrong(why) => {
                self.said("import-cell", Severity::Error, place, &why);
                None
            }
        }
    }

    fn ask(&mut self, place: Place, row: &Row, row_name: &str, leaf: usize) {
        let Some((column, head)) = self.filter(leaf) else { return };
        let term = self.term(row_name, &head);
        if let Some(value) = self.amount(place) {
            let cell = Some(cell(self.region, place));
            self.out.questions.push(Question { row: row.clone(), column, value, slack: self.slack, cell, term });
        }
    }

    /// The rows that hold heads: from the first with two cells or more to the one before the body.
    fn heads(&self, body: u32) -> Vec<u32> {
        let rows = (self.region.rows.start..body).filter(|&row| {
            let texts: Vec<String> = self.region.row(row).map(|(_, content)| written(Some(content))).collect();
            let is_line = texts.iter().any(|text| {
                text.contains(['：', ':']) && !text.contains('\n') && text.len() > 9 || Scale::of_line(text).is_some()
            });
            let is_title = texts
                .first()
                .is_some_and(|text| words::title(text).ends_with(&words::title(self.spec.title.get_ref())));
            !texts.is_empty() && !is_line && !is_title
        });
        rows.skip_while(|&row| self.region.row(row).count() < 2).collect()
    }

    /// Says what stands in columns that the form does not have, and which of its columns are not there.
    fn about(&mut self, columns: &Columns, body: &[u32]) {
        for (column, head) in &columns.unknown {
            let filled = body.iter().copied().find(|&row| match money(self.region.at((row, *column)), self.scale) {
                Money::Amount(amount) => !amount.is_zero(),
                _ => false,
            });
            if let Some(row) = filled {
                let text = format!("“{head}”不是表“{}”的栏，这一栏没有导入", self.spec.title.get_ref());
                self.said("import-column", Severity::Warning, (row, *column), &text);
            }
        }
        let missing: Vec<String> = (0..self.leaves.len())
            .filter(|leaf| !columns.leaves.contains_key(leaf))
            .filter_map(|leaf| Some(self.filter(leaf)?.1))
            .collect();
        if !missing.is_empty() && !columns.leaves.is_empty() {
            let text = format!("表“{}”没有找到这些栏：{}", self.spec.title.get_ref(), missing.join("、"));
            self.said("import-column", Severity::Note, (self.region.rows.start, 0), &text);
        }
    }

    /// Rows by subject, 合计 first, last or in the row of 类 款 项.
    fn listed(&mut self, economic: bool, projects: bool) {
        let first_digit = if economic { '3' } else { '2' };
        let starts = |row: u32| {
            let cells: Vec<(u32, &Content)> = self.region.row(row).collect();
            let code = cells.iter().take(3).any(|(_, content)| {
                digits(Some(content))
                    .is_some_and(|code| code.starts_with(first_digit) && [3, 5, 7].contains(&code.len()))
            });
            let level =
                cells.first().is_some_and(|(_, content)| ["类", "科目编码"].contains(&written(Some(content)).trim()));
            let total = cells.iter().take(5).any(|(_, content)| is_total(&written(Some(content))));
            let amounts = cells.iter().any(|(_, content)| is_number(content));
            let first_total = cells.first().is_some_and(|(_, content)| is_total(&written(Some(content))));
            (code && cells.len() > 1)
                || (first_total && !self.is_head(row))
                || (level && total && amounts && !is_numbered(self.region, row))
        };
        let Some(body) = self.region.rows.clone().skip(1).find(|&row| starts(row)) else { return };
        // A row that is both gives its head to the columns too.
        let both = self.region.row(body).next().is_some_and(|(_, content)| written(Some(content)).trim() == "类");
        let mut columns = columns(self.region, &self.heads(body), &self.leaves);
        let first = columns.leaves.values().min().copied().unwrap_or(u32::MAX);
        if !columns.stubs.values().any(|stub| *stub == Stub::Code) {
            for column in 0..first.min(4) {
                columns.stubs.entry(column).or_insert(Stub::Code);
            }
        }
        // Blank heads beside a code's are its further levels.
        for column in 0..first.min(8) {
            if !columns.unknown.iter().any(|(own, _)| *own == column) {
                columns.stubs.entry(column).or_insert(Stub::Code);
            }
        }
        let rows: Vec<u32> = (body..self.region.rows.end).collect();
        self.about(&columns, &rows);
        let (mut codes, mut last): (BTreeSet<FunctionCode>, String) = (BTreeSet::new(), String::new());
        for row in rows {
            let cells: Vec<(u32, &Content)> = self.region.row(row).collect();
            let Some((_, head)) = cells.first() else { continue };
            let stub = |kind| columns.stubs.iter().filter(move |(_, stub)| **stub == kind).map(|(column, _)| *column);
            let names: Vec<String> =
                columns.stubs.keys().map(|column| written(self.region.at((row, *column)))).collect();
            let level_row = both && row == body;
            if is_note(&written(Some(head)))
                || (!level_row
                    && is_numbered(self.region, row)
                    && names.iter().all(|name| name.parse::<f64>().is_err()))
            {
                continue;
            }
            let parts: Vec<String> =
                stub(Stub::Code).filter_map(|column| digits(self.region.at((row, column)))).collect();
            let name = stub(Stub::Name)
                .map(|column| written(self.region.at((row, column))))
                .find(|name| !name.is_empty())
                .unwrap_or_default();
            if names.iter().any(|name| is_total(name)) {
                self.row(&columns, row, &Row::All, "合计");
                continue;
            }
            let code = join(&parts, &last, first_digit);
            let asked = match (economic, &code) {
                (_, None) => None,
                (true, Some(code)) => code.parse().ok().map(Row::Economic),
                (false, Some(code)) => code.parse().ok().map(Row::Function),
            };
            match asked {
                Some(asked) => {
                    let code = code.unwrap_or_default();
                    if let Row::Function(code) = asked {
                        codes.insert(code);
                    }
                    self.row(&columns, row, &asked, &format!("{code} {}", name.trim()));
                    last = code;
                }
                None if projects && parts.is_empty() => {}
                None => {
                    let amount = columns
                        .leaves
                        .values()
                        .find(|&&column| matches!(money(self.region.at((row, column)), self.scale), Money::Amount(_)));
                    if let Some(&column) = amount {
                        let text = format!("这一行没有科目编码（“{}”），没有导入", names.join(" ").trim());
                        self.said("import-row", Severity::Error, (row, column), &text);
                    }
                }
            }
        }
        if !economic && !projects {
            let filters = columns.leaves.keys().filter_map(|&leaf| self.filter(leaf)).collect();
            self.out.complete.push((filters, codes));
        }
    }

    /// Whether 合计 stands in a row as a head: others heads stand beside it, and no amounts.
    fn is_head(&self, row: u32) -> bool {
        let mut texts = self.region.row(row).filter(|(_, content)| !is_number(content));
        let more = texts.by_ref().skip(1).any(|(_, content)| money(Some(content), self.scale).is_wrong());
        more && !self.region.row(row).any(|(_, content)| is_number(content))
    }

    fn row(&mut self, columns: &Columns, row: u32, asked: &Row, name: &str) {
        for (&leaf, &column) in &columns.leaves {
            self.ask((row, column), asked, name, leaf);
        }
    }

    /// Labelled rows side by side.
    fn sides(&mut self, left: &[SideRow], right: &[SideRow], report: &Report) {
        let rows = [left, right].map(|side| side.iter().flat_map(|row| expand(row, report)).collect::<Vec<_>>());
        let known: Vec<BTreeSet<String>> =
            rows.iter().map(|side| side.iter().map(|(label, _)| words::label(label)).collect()).collect();
        // The column of each side's labels: where most of them stand.
        let mut counts: [BTreeMap<u32, usize>; 2] = Default::default();
        for (&(row, column), content) in
            self.region.sheet.cells.range((self.region.rows.start, 0)..(self.region.rows.end, 0))
        {
            if let Content::Text(text) = content {
                let label = words::label(text);
                for side in 0..2 {
                    if known[side].contains(&label) && row > self.region.rows.start {
                        *counts[side].entry(column).or_default() += 1;
                    }
                }
            }
        }
        let most = |counts: &BTreeMap<u32, usize>, not: Option<u32>| {
            let all = counts.iter().filter(|(column, count)| **count > 1 && Some(**column) != not);
            all.max_by_key(|(column, count)| (**count, std::cmp::Reverse(**column))).map(|(column, _)| *column)
        };
        let left_column = most(&counts[0], None);
        let columns_of = [left_column, most(&counts[1], left_column)];
        let is_label = |row: u32, side: usize| {
            columns_of[side]
                .is_some_and(|column| known[side].contains(&words::label(&written(self.region.at((row, column))))))
        };
        let mut body_rows = self.region.rows.clone().skip(1);
        let Some(body) = body_rows.find(|&row| is_label(row, 0) || is_label(row, 1)) else { return };
        let mut columns = columns(self.region, &self.heads(body), &self.leaves);
        columns.unknown.retain(|(column, _)| columns_of.iter().flatten().all(|label| label != column));
        let body: Vec<u32> = (body..self.region.rows.end).collect();
        self.about(&columns, &body);
        for side in 0..2 {
            let Some(label_column) = columns_of[side] else { continue };
            let leaves: Vec<(usize, u32)> = columns
                .leaves
                .iter()
                .filter(|(leaf, _)| is_of_side(&self.leaves[**leaf], side))
                .map(|(leaf, column)| (*leaf, *column))
                .collect();
            let mut next = 0;
            for &row in &body {
                let text = written(self.region.at((row, label_column)));
                if text.trim().is_empty() || is_note(&text) {
                    continue;
                }
                // Labels that stand twice are taken in their order.
                let find = |same: &dyn Fn(&str) -> bool| {
                    let at = |range: std::ops::Range<usize>| range.into_iter().find(|&at| same(&rows[side][at].0));
                    at(next..rows[side].len()).or_else(|| at(0..next))
                };
                let own = words::label(&text);
                let loose = words::loose_label(&text);
                let found = find(&|label| words::label(label) == own)
                    .or_else(|| find(&|label| words::loose_label(label) == loose));
                match found {
                    Some(at) => {
                        next = at + 1;
                        let asked = rows[side][at].1.clone();
                        for &(leaf, column) in &leaves {
                            self.ask((row, column), &asked, text.trim(), leaf);
                        }
                    }
                    None => {
                        let filled =
                            leaves.iter().find(|(_, column)| match money(self.region.at((row, *column)), self.scale) {
                                Money::Amount(amount) => !amount.is_zero(),
                                _ => false,
                            });
                        if let Some(&(_, column)) = filled {
                            let said = format!("“{}”不是表“{}”的行，没有导入", text.trim(), self.spec.title.get_ref());
                            self.said("import-row", Severity::Warning, (row, column), &said);
                        }
                    }
                }
            }
        }
    }

    /// Economic subjects side by side: a code, a name, an amount, and again.
    fn blocks(&mut self) {
        let Some(leaf) = (0..self.leaves.len()).find(|&leaf| self.leaves[leaf].is_value()) else { return };
        // Columns of codes: an amount may look like one, most of a column do not.
        let mut seen: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
        for (&(row, column), content) in
            self.region.sheet.cells.range((self.region.rows.start, 0)..(self.region.rows.end, 0))
        {
            if digits(Some(content)).is_none() && !is_number(content) {
                continue;
            }
            let (codes, all) = seen.entry(column).or_default();
            *all += 1;
            let is_code =
                digits(Some(content)).is_some_and(|code| code.starts_with('3') && [3, 5].contains(&code.len()));
            // Behind a code stands its name, or the rest of it.
            let next = (1..=2).find_map(|more| self.region.at((row, column + more)));
            let named =
                next.is_some_and(|next| !is_number(next) || digits(Some(next)).is_some_and(|part| part.len() <= 2));
            let named = named && digits(next).is_none_or(|part| part.len() <= 2);
            *codes += usize::from(is_code && named);
        }
        let codes: BTreeSet<u32> =
            seen.into_iter().filter(|(_, (codes, all))| *codes * 2 >= *all).map(|(column, _)| column).collect();
        for row in self.region.rows.clone().skip(1) {
            let cells: Vec<(u32, Content)> =
                self.region.row(row).map(|(column, content)| (column, content.clone())).collect();
            if cells.first().is_some_and(|(_, content)| is_note(&written(Some(content))))
                || is_numbered(self.region, row)
            {
                continue;
            }
            let mut at = 0;
            while at < cells.len() {
                let (column, content) = &cells[at];
                let own = digits(Some(content))
                    .filter(|code| codes.contains(column) && code.starts_with('3') && [3, 5].contains(&code.len()));
                let total = self
                    .spec
                    .rows
                    .totals()
                    .iter()
                    .find(|total| words::label(&total.label) == words::label(&written(Some(content))));
                if let Some(mut code) = own {
                    // 301 | 01: the 款 may stand in a cell of its own.
                    let mut next = at + 1;
                    if let Some((_, part)) = cells.get(next)
                        && code.len() == 3
                        && let Some(part) = digits(Some(part))
                            .filter(|part| part.len() <= 2 && !self.region.text((row, column + 1)).is_empty())
                        && cells[next].0 == column + 1
                        && cells.get(next + 1).is_some_and(|(_, name)| !is_number(name))
                    {
                        code = format!("{code}{part:0>2}");
                        next += 1;
                    }
                    let name = cells.get(next).map(|(_, name)| written(Some(name))).unwrap_or_default();
                    let value = cells.get(next + 1).filter(|(_, value)| {
                        is_number(value) || !matches!(money(Some(value), self.scale), Money::Wrong(_))
                    });
                    match (value, code.parse().map(Row::Economic)) {
                        (Some((place, _)), Ok(ref asked)) if !codes.contains(place) => {
                            self.ask((row, *place), asked, &format!("{code} {}", name.trim()), leaf);
                            at = next + 2;
                        }
                        // No amount: it is nothing.
                        (_, Ok(row)) => {
                            if let Some((column, head)) = self.filter(leaf) {
                                let (value, slack) = (Amount::ZERO, Amount::ZERO);
                                let term = self.term(&code, &head);
                                self.out.questions.push(Question { row, column, value, slack, cell: None, term });
                            }
                            at = next + 1;
                        }
                        _ => at = next + 1,
                    }
                } else if let Some(total) = total {
                    let path = total.path.clone();
                    if let Some((place, _)) = cells.get(at + 1).filter(|(_, value)| {
                        is_number(value) || matches!(money(Some(value), self.scale), Money::Amount(_))
                    }) && let Some(amount) = self.amount((row, *place))
                    {
                        self.out.stated.push((path, amount, cell(self.region, (row, *place))));
                    }
                    at += 2;
                } else {
                    at += 1;
                }
            }
        }
    }

    /// One row of amounts.
    fn single(&mut self) {
        let is_amounts = |row: u32| {
            let mut cells = self.region.row(row).peekable();
            let any = cells.peek().is_some();
            let wrong = cells
                .filter(|(_, content)| {
                    matches!(money(Some(content), self.scale), Money::Wrong(_)) && !is_number(content)
                })
                .count();
            // The name of the unit may stand before them.
            any && wrong <= 1
                && self.region.row(row).any(|(_, content)| {
                    is_number(content) || matches!(money(Some(content), self.scale), Money::Amount(_))
                })
                && !is_numbered(self.region, row)
        };
        let numbered = self
            .region
            .rows
            .clone()
            .skip(1)
            .find(|&row| is_numbered(self.region, row) && self.region.row(row).count() > 1);
        let notes = self
            .region
            .rows
            .clone()
            .skip(1)
            .find(|&row| self.region.row(row).next().is_some_and(|(_, content)| is_note(&written(Some(content)))));
        let body = self.region.rows.clone().skip(1).find(|&row| is_amounts(row));
        // Without amounts all are nothing: the row below the heads is blank.
        let row = body.or(numbered.map(|row| row + 1)).or(notes).unwrap_or(self.region.rows.end);
        let columns = columns(self.region, &self.heads(numbered.unwrap_or(row).min(row)), &self.leaves);
        self.about(&columns, &[row]);
        if body.is_some() {
            self.row(&columns, row, &Row::All, "");
        } else {
            for &leaf in columns.leaves.keys() {
                if let Some((column, head)) = self.filter(leaf) {
                    let term = self.term("", &head);
                    self.out.questions.push(Question {
                        row: Row::All,
                        column,
                        value: Amount::ZERO,
                        slack: Amount::ZERO,
                        cell: None,
                        term,
                    });
                }
            }
        }
    }
}

impl Money {
    /// Whether it is no amount.
    fn is_wrong(&self) -> bool {
        matches!(self, Money::Wrong(_))
    }
}

/// The code of a row from the cells of its code: 2010601; 201 | 06 | 01; 201 | 20106 | 2010601; or the parts below the last
/// row's, where those above are left out.
fn join(parts: &[String], last: &str, first: char) -> Option<String> {
    let mut code = String::new();
    for part in parts {
        if part.len() >= 3 && part.starts_with(first) && (code.is_empty() || part.starts_with(code.as_str())) {
            code.clone_from(part);
        } else if part.len() <= 2 {
            if code.is_empty() {
                let above = if parts.len() == 1 && last.len() >= 5 { 5 } else { 3 };
                code.push_str(last.get(..above)?);
            }
            code.push_str(&format!("{part:0>2}"));
        } else {
            return None;
        }
    }
    [3, 5, 7].contains(&code.len()).then_some(code)
}

/// The rows that a row of the form's data stands for: label, and what they ask.
fn expand(row: &SideRow, report: &Report) -> Vec<(String, Row)> {
    if row.blank > 0 || (row.terms.is_empty() && row.functions.is_empty()) {
        return Vec::new();
    }
    if row.functions.is_empty() {
        return vec![(row.label.clone(), Row::Terms(row.terms.clone(), None))];
    }
    let of_class = |&code: &FunctionCode| {
        let name = report.function_name(code).unwrap_or_default().to_owned();
        (name, Row::Terms(row.terms.clone(), Some(code)))
    };
    // A 类 that the year does not have is blank.
    row.functions.iter().map(of_class).filter(|(name, _)| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_in_one_to_three_cells() {
        for (parts, last, expected) in [
            (&["2010601"][..], "", Some("2010601")),
            (&["201", "06", "01"], "", Some("2010601")),
            (&["201", "6", "1"], "", Some("2010601")),
            (&["201"], "", Some("201")),
            (&["201", "20106", "2010601"], "", Some("2010601")),
            (&["06"], "201", Some("20106")),
            (&["06", "01"], "201", Some("2010601")),
            (&["02"], "2010601", Some("2010602")),
            (&["99999"], "", None),
            (&[], "", None),
        ] {
            let parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
            assert_eq!(join(&parts, last, '2').as_deref(), expected, "{parts:?}");
        }
    }
}
