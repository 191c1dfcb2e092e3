//! The head of a public table.

use super::leaf::{Leaf, LeafSource};
use crate::document::{Cell, CellAlign, CellRole, Row, RowKind, Table};
use crate::form::CellText;

/// Head rows: the tree of heads, then 栏次 with the names of the code's levels.
pub(super) fn head(table: &mut Table, leaves: &[Leaf<'_>], shown: &[usize], column_number_label: &str) {
    let depth = shown.iter().map(|&at| leaves[at].heads.len()).max().unwrap_or(0);
    for row in 0..depth {
        let mut cells = Vec::new();
        let mut column = 0;
        while column < shown.len() {
            let leaf = &leaves[shown[column]];
            let Some((at, rows)) = begins(leaf, row, depth) else {
                column += 1;
                continue;
            };
            let (id, text) = &leaf.heads[at];
            let same = |&&other: &&usize| leaves[other].heads.get(at).is_some_and(|(other, _)| other == id);
            let span = shown[column..].iter().take_while(same).count();
            cells.push(Cell::new(column, CellRole::ColumnHead, CellAlign::Center, text.as_str()).spanning(span, rows));
            column += span;
        }
        table.rows.push(Row::new(RowKind::Head, cells));
    }
    let levels = shown.iter().any(|&at| matches!(leaves[at].source, LeafSource::Codes(..) | LeafSource::CodePart(..)));
    if !column_number_label.is_empty() || levels {
        table.rows.push(Row::new(RowKind::Head, column_numbers(leaves, shown, column_number_label)));
    }
    table.header_rows = table.rows.len();
}

/// Which of a leaf's heads begins in this row, and how many rows it takes: what the leaf has fewer than the deepest goes to
/// its tall head, else to its own.
fn begins(leaf: &Leaf<'_>, row: usize, depth: usize) -> Option<(usize, usize)> {
    let count = leaf.heads.len();
    let tall = leaf.tall.unwrap_or(count - 1);
    let spare = depth - count;
    let at = if row <= tall { row } else { row.checked_sub(spare).filter(|at| *at > tall)? };
    (at < count).then_some((at, if at == tall { 1 + spare } else { 1 }))
}

/// 类 | 款 | 项 | 栏次 | 1 | 2 …: numbers count all amount columns of the table, shown or not.
fn column_numbers(leaves: &[Leaf<'_>], shown: &[usize], label: &str) -> Vec<Cell> {
    let numbered = !label.is_empty();
    let mut cells: Vec<Cell> = Vec::new();
    for (column, &at) in shown.iter().enumerate() {
        let (role, text) = match &leaves[at].source {
            LeafSource::Codes(level, _) | LeafSource::CodeLevel(level) | LeafSource::CodePart(level, _) => {
                (CellRole::ColumnHead, (*level).to_owned())
            }
            LeafSource::Text(CellText::Name | CellText::Label) if numbered => {
                (CellRole::ColumnNumber, label.to_owned())
            }
            _ if numbered && leaves[at].is_value() => {
                let number = leaves[..=at].iter().filter(|leaf| leaf.is_value()).count();
                (CellRole::ColumnNumber, number.to_string())
            }
            _ => (CellRole::ColumnNumber, String::new()),
        };
        cells.push(Cell::new(column, role, CellAlign::Center, text));
    }
    cells
}
