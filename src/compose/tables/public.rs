//! The public tables (公开NN表): rows from the ledger, heads from data.
//!
//! A table is drawn in two steps: its figures (leaves × rows), then cells. So a table that is too wide for a page is drawn
//! by groups of columns from the same figures, and whole for the workbook.

use std::sync::Arc;

use super::body::body;
use super::figures::Figures;
use super::head::head;
use super::leaf::{Leaf, LeafSource, columns, leaves};
use super::line::Line;
use crate::compose::value::Value;
use crate::diag::Location;
use crate::document::{RowKind, Table};
use crate::form::{Common, Filter, TableSpec};
use crate::model::{Entry, Report};

/// A public table as printed and as in the workbook.
pub(crate) struct Built {
    /// The whole.
    pub(crate) whole: Arc<Table>,
    /// What is printed: the whole, or its groups of columns.
    pub(crate) parts: Vec<Arc<Table>>,
    /// No amount stands in it.
    pub(crate) empty: bool,
    /// Its rounded parts do not add up to its rounded totals.
    pub(crate) uneven: bool,
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
    /// Note where rounded parts do not add up; empty where an earlier table has said it for all.
    pub(crate) rounding: String,
}

/// Builds a table.
pub(crate) fn build(
    spec: &TableSpec,
    common: &Common,
    texts: Texts,
    report: &Report,
    ledger: &[Entry<'_>],
    values: &Value,
) -> Built {
    let leaves = leaves(spec, report);
    let filters: Vec<Option<&Filter>> = leaves
        .iter()
        .map(|leaf| match &leaf.source {
            LeafSource::Value(filter) => Some(filter),
            _ => None,
        })
        .collect();
    let mut figures = Figures { report, ledger, values, filters, uneven: false, incomplete: false };
    let mut lines = figures.lines(&spec.rows, common, &leaves);
    let empty = lines.iter().all(Line::is_empty);
    for line in &mut lines {
        subtract(line, &leaves);
    }
    let mut notes = texts.notes;
    for (says, note) in
        [(empty, &texts.empty), (figures.incomplete && !empty, &common.incomplete), (figures.uneven, &texts.rounding)]
    {
        if says && !note.is_empty() {
            notes.push(note.clone());
        }
    }
    number_notes(&mut notes);
    let draw = |shown: &[usize], lines: &[&Line], part: String| {
        let mut table = Table::new(spec.look.role(), spec.title.get_ref().as_str(), columns(&leaves, shown));
        table.location.clone_from(&texts.location);
        table.number.clone_from(&texts.number);
        table.left.clone_from(&texts.left);
        table.right.clone_from(&texts.right);
        table.continued.clone_from(if part.is_empty() { &common.continued } else { &part });
        table.part = part;
        table.notes.clone_from(&notes);
        head(&mut table, &leaves, shown, if spec.column_numbers { &common.column_numbers } else { "" });
        body(&mut table, &leaves, shown, lines, common, empty);
        Arc::new(table)
    };
    let all: Vec<usize> = (0..leaves.len()).collect();
    let whole = draw(&all, &lines.iter().collect::<Vec<_>>(), String::new());
    let parts = match spec.columns_per_part {
        None => vec![Arc::clone(&whole)],
        Some(most) => parts(&leaves, &lines, most.max(1))
            .iter()
            .enumerate()
            .map(|(part, shown)| {
                let part = if part == 0 { String::new() } else { part_label(&leaves, shown, common) };
                // Like the columns, rows without money are left out: a page of names says nothing.
                let says =
                    |line: &&Line| empty || line.kind == RowKind::Total || shown.iter().any(|&at| line.has_money(at));
                draw(shown, &lines.iter().filter(says).collect::<Vec<_>>(), part)
            })
            .collect(),
    };
    Built { whole, parts, empty, uneven: figures.uneven }
}

/// Fills the columns that are a difference of two others.
fn subtract(line: &mut Line, leaves: &[Leaf<'_>]) {
    for (at, leaf) in leaves.iter().enumerate() {
        if let LeafSource::Difference(of) = &leaf.source
            && let [Some(first), Some(second)] = line.operands(*of, leaves)
        {
            line.values[at] = Some(first - second);
        }
    }
}

/// What a group of columns after the first is called: 续表（栏次10—18）.
fn part_label(leaves: &[Leaf<'_>], shown: &[usize], common: &Common) -> String {
    let number = |&at: &usize| leaves[..=at].iter().filter(|leaf| leaf.is_value()).count();
    let numbers: Vec<usize> = shown.iter().filter(|&&at| leaves[at].is_value()).map(number).collect();
    match (numbers.first(), numbers.last()) {
        (Some(first), Some(last)) if !common.column_numbers.is_empty() && !common.continued.is_empty() => {
            let range = if first == last { first.to_string() } else { format!("{first}—{last}") };
            format!("{}（{}{range}）", common.continued, common.column_numbers)
        }
        _ => common.continued.clone(),
    }
}

/// Several notes with one mark stand under it, numbered: 注：1.…, 2.….
fn number_notes(notes: &mut [String]) {
    let mark = |note: &String| note.find('：').map(|at| note[..at + '：'.len_utf8()].to_owned());
    let Some(first) = notes.first().and_then(mark) else { return };
    let alike = notes.iter().take_while(|note| note.starts_with(&first)).count();
    if alike < 2 {
        return;
    }
    for (number, note) in (1..).zip(&mut notes[..alike]) {
        let text = note[first.len()..].to_owned();
        *note = if number == 1 { format!("{first}1.{text}") } else { format!("{number}.{text}") };
    }
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
