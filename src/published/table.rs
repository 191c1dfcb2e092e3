//! Tables with cells.

use super::text::Text;

/// A table (表): rows × columns.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Table {
    /// How many rows.
    pub rows: usize,
    /// How many columns.
    pub columns: usize,
    /// The cells, row by row from the left. A merged cell stands once, at its upper left corner; a blank cell may be left
    /// out.
    pub cells: Vec<Cell>,
}

/// A cell (单元格), which may span several rows and columns.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Cell {
    /// The first row, from 0.
    pub row: usize,
    /// The first column, from 0.
    pub column: usize,
    /// How many rows, at least 1.
    pub rows: usize,
    /// How many columns, at least 1.
    pub columns: usize,
    /// What stands in it; lines of one cell run together.
    pub text: Text,
}

/// The most columns of a table: what a workbook may have in one sheet and a page never has.
pub(super) const COLUMN_LIMIT: usize = 256;

impl Table {
    /// A table of cells in any order; those beyond [`COLUMN_LIMIT`] are left out.
    pub(super) fn new(mut cells: Vec<Cell>) -> Table {
        cells.retain(|cell| cell.column + cell.columns <= COLUMN_LIMIT);
        cells.sort_by_key(|cell| (cell.row, cell.column));
        let rows = cells.iter().map(|cell| cell.row + cell.rows).max().unwrap_or(0);
        let columns = cells.iter().map(|cell| cell.column + cell.columns).max().unwrap_or(0);
        Table { rows, columns, cells }
    }

    /// The text of each cell, row by row: rows × columns. What a merged cell covers beside its corner is blank.
    pub fn grid(&self) -> Vec<Vec<&str>> {
        let mut grid = vec![vec![""; self.columns]; self.rows];
        for cell in &self.cells {
            if let Some(place) = grid.get_mut(cell.row).and_then(|row| row.get_mut(cell.column)) {
                *place = &cell.text.text;
            }
        }
        grid
    }

    /// Writes the rows, a line each, with ` | ` between the cells; the last line has no line end.
    pub(super) fn write(&self, out: &mut Text) {
        let mut cells = self.cells.iter().peekable();
        for row in 0..self.rows {
            if row > 0 {
                out.text.push('\n');
            }
            let mut column = 0;
            while let Some(cell) = cells.next_if(|cell| cell.row == row) {
                for _ in column..cell.column {
                    out.text.push_str(" | ");
                }
                column = cell.column;
                out.append(&cell.text);
            }
        }
    }
}
