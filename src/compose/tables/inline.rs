//! Tables: those that a template writes out, and the public tables of the form.

use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Diagnostic, Error, ErrorKind, Label, Source, TextFile};
use crate::document::{Cell, CellAlign, CellRole, Column, Row, RowKind, Table, TableRole};
use crate::markup::{CellElement, CellKind, RowElement, TableElement};

/// A table whose cells stand in the template.
///
/// # Errors
/// Cells that do not fill the grid: each row's cells, with those that reach down into it, cover all columns just once.
pub(in crate::compose) fn from_markup(
    element: &TableElement,
    at: &Range<usize>,
    file: &Arc<TextFile>,
) -> Result<Table, Error> {
    let columns: Vec<Column> = element.widths.iter().map(|&width| Column::new(width)).collect();
    let count = columns.len();
    let mut table = Table::new(TableRole::Inline, element.title.clone(), columns);
    table.continued = "续表".to_owned();
    table.header_rows = element.rows.iter().take_while(|row| row.head).count();
    // Rows still covered from above, a column each; and the cell that stands there, by row and index.
    let mut covered = vec![0_usize; count];
    let mut standing: Vec<Option<(usize, usize)>> = vec![None; count];
    // The cell of the template that covers each column.
    let mut covering: Vec<Option<&CellElement>> = vec![None; count];
    let mut diagnostics = Vec::new();
    for (number, row) in element.rows.iter().enumerate() {
        let mut cells: Vec<Cell> = Vec::new();
        let mut column = 0;
        for cell in &row.cells {
            while column < count && covered[column] > 0 {
                column += 1;
            }
            if column + cell.columns > count || covered[column..column + cell.columns].iter().any(|&rows| rows > 0) {
                diagnostics.push(too_wide(cell, file, count));
                break;
            }
            let merged = cell.merge_down && merge(&mut table.rows, standing[column], cell);
            for column in column..column + cell.columns {
                covered[column] = cell.rows;
                covering[column] = Some(cell);
                if !merged {
                    standing[column] = Some((number, cells.len()));
                }
            }
            if !merged {
                cells.push(cell_of(cell, column));
            }
            column += cell.columns;
        }
        if let Some(gap) = covered.iter().position(|&rows| rows == 0)
            && diagnostics.is_empty()
        {
            diagnostics.push(too_narrow(row, file, gap, count));
        }
        for rows in &mut covered {
            *rows = rows.saturating_sub(1);
        }
        let kind = if row.head { RowKind::Head } else { RowKind::Body };
        table.rows.push(Row::new(kind, cells));
    }
    let below = covered.iter().zip(covering).filter(|(rows, _)| **rows > 0).find_map(|(_, cell)| cell);
    if let (Some(cell), true) = (below, diagnostics.is_empty()) {
        diagnostics.push(too_tall(cell, file));
    }
    if table.rows.is_empty() {
        diagnostics.push(
            Diagnostic::error("markup-table", format!("表“{}”没有行", element.title))
                .label(Label::text(file, at.clone(), "此表"))
                .help("至少写一行 <row>；没有数据时不放这个表，或写一行“无”"),
        );
    }
    if diagnostics.is_empty() {
        Ok(table)
    } else {
        Err(Error::new(ErrorKind::Template, diagnostics, Source::default()))
    }
}

/// Joins a cell with the one above where both say the same.
fn merge(rows: &mut [Row], above: Option<(usize, usize)>, cell: &CellElement) -> bool {
    let Some(above) = above.and_then(|(row, index)| rows.get_mut(row)?.cells.get_mut(index)) else { return false };
    let same = above.text == cell.text && above.column_span == cell.columns;
    if same {
        above.row_span += cell.rows;
    }
    same
}

fn cell_of(cell: &CellElement, column: usize) -> Cell {
    let (role, align) = match cell.kind {
        CellKind::ColumnHead => (CellRole::ColumnHead, CellAlign::Center),
        CellKind::RowHead => (CellRole::RowHead, CellAlign::Center),
        CellKind::Value => (CellRole::Data, CellAlign::Center),
        CellKind::Text => (CellRole::Data, CellAlign::Left),
    };
    let mut own = Cell::new(column, role, align, cell.text.as_str()).spanning(cell.columns, cell.rows);
    own.shown.clone_from(&cell.shown);
    own
}

fn too_wide(cell: &CellElement, file: &Arc<TextFile>, count: usize) -> Diagnostic {
    Diagnostic::error("markup-table", format!("单元格超出表格的 {count} 列"))
        .label(Label::text(file, cell.span.clone(), "此单元格"))
        .help("核对 columns 和 rows：每行的单元格连同上方跨下来的，恰好占满各列")
}

fn too_tall(cell: &CellElement, file: &Arc<TextFile>) -> Diagnostic {
    Diagnostic::error("markup-table", format!("单元格占 {} 行，跨出了表的最后一行", cell.rows))
        .label(Label::text(file, cell.span.clone(), "此单元格"))
        .help("核对 rows：不能多于从这一行到表末的行数")
}

fn too_narrow(row: &RowElement, file: &Arc<TextFile>, gap: usize, count: usize) -> Diagnostic {
    let span = row.cells.last().map_or(0..0, |cell| cell.span.clone());
    Diagnostic::error("markup-table", format!("此行没有占满表格的 {count} 列：第 {} 列没有单元格", gap + 1))
        .label(Label::text(file, span, "此行最后一个单元格"))
        .help("核对 columns 和 rows：每行的单元格连同上方跨下来的，恰好占满各列")
}
