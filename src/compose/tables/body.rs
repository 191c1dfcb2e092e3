//! The cells of a public table.

use super::leaf::{Leaf, LeafSource};
use super::line::{Line, Stub};
use crate::amount::Amount;
use crate::document::{Cell, CellAlign, CellRole, Row, RowKind, Table};
use crate::form::{CellText, Common};
use crate::wording;

pub(super) fn body(
    table: &mut Table,
    leaves: &[Leaf<'_>],
    shown: &[usize],
    lines: &[&Line],
    common: &Common,
    empty: bool,
) {
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
            (LeafSource::Value(_), Some(stub)) if stub.counts.contains_key(&at) => {
                count_cell(column, stub.counts[&at], common)
            }
            (LeafSource::Value(_) | LeafSource::Difference(_), _) => amount_cell(column, line.values[at], common),
            (LeafSource::Share(of), _) => share_cell(column, line.operands(*of, leaves)),
            (LeafSource::Codes(_, count), Some(stub)) => {
                span = *count;
                Cell::new(column, named(&stub.code), CellAlign::Left, stub.code.as_str())
            }
            (LeafSource::CodePart(_, part), Some(stub)) => {
                Cell::new(column, CellRole::Data, CellAlign::Center, code_part(&stub.code, *part))
            }
            (LeafSource::Text(text), Some(stub)) => text_cell(column, *text, stub),
            _ => Cell::new(column, CellRole::Data, CellAlign::Left, ""),
        };
        cells.push(cell.spanning(span, 1));
        column += span;
    }
    cells
}

/// What names a row, if it says anything.
fn named(text: &str) -> CellRole {
    if text.trim().is_empty() { CellRole::Data } else { CellRole::RowName }
}

/// A part of a code: three digits, then two each.
fn code_part(code: &str, part: usize) -> &str {
    let start = if part == 0 { 0 } else { 1 + 2 * part };
    code.get(start..3 + 2 * part).unwrap_or_default()
}

fn amount_cell(column: usize, amount: Option<Amount>, common: &Common) -> Cell {
    let shown = amount.filter(|amount| common.print_zero || !amount.is_zero());
    let mut cell = Cell::new(column, CellRole::Data, CellAlign::Right, shown.map_or(String::new(), Amount::cell));
    cell.number = shown.map(Amount::wan);
    cell
}

fn count_cell(column: usize, count: i64, common: &Common) -> Cell {
    let shown = if count != 0 || common.print_zero { count.to_string() } else { String::new() };
    Cell::new(column, CellRole::Data, CellAlign::Right, shown)
}

/// A share of nothing is not shown.
fn share_cell(column: usize, of: [Option<Amount>; 2]) -> Cell {
    let shown = match of {
        [Some(part), Some(whole)] if !whole.is_zero() => wording::share(part, whole, wording::Decimals::Fixed),
        _ => String::new(),
    };
    Cell::new(column, CellRole::Data, CellAlign::Right, shown)
}

fn text_cell(column: usize, text: CellText, stub: &Stub) -> Cell {
    let role = if stub.strong { CellRole::RowHead } else { named(&stub.name) };
    let align = if stub.center { CellAlign::Center } else { CellAlign::Left };
    let mut cell = match text {
        CellText::Code | CellText::Codes | CellText::CodeParts => {
            Cell::new(column, named(&stub.code), CellAlign::Left, stub.code.as_str())
        }
        CellText::Name | CellText::Label => Cell::new(column, role, align, stub.name.as_str()),
        CellText::Unit => Cell::new(column, CellRole::Data, CellAlign::Center, stub.unit.as_str()),
        CellText::RowNumber => Cell::new(column, CellRole::Data, CellAlign::Center, stub.row_number.as_str()),
    };
    if matches!(text, CellText::Name | CellText::Label) {
        cell.indent = stub.indent;
    }
    cell
}
