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
    let levels = shown.iter().any(|&at| matches!(leaves[at].source, LeafSource::Codes(..) | LeafSource::CodePart(..)));
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
            LeafSource::Codes(level, _) | LeafSource::CodeLevel(level) | LeafSource::CodePart(level, _) => {
                (CellRole::ColumnHead, (*level).to_owned())
            }
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
