//! A table that has been measured, and what can be said of its rows and cells.

use std::ops::Range;

use crate::diag::{Diagnostic, Label};
use crate::document::{Cell, CellRole, RowKind, Table, TableStyle};
use crate::layout::line::{CharStyle, Lines};
use crate::layout::page::LineBreak;
use crate::layout::pen::Label as TextLabel;
use crate::length::Length;

/// No cell begins here.
pub(super) const NONE: u32 = u32::MAX;

/// A table that has been measured.
pub(in crate::layout) struct TableBlock<'d> {
    pub(super) table: &'d Table,
    pub(super) style: TableStyle,
    /// Right edge of each column, from the left edge of the table.
    pub(super) edges: Vec<Length>,
    /// The cells in reading order, with their rows and lines.
    pub(super) cells: Vec<Placed<'d>>,
    /// For each row and column the cell that covers it.
    pub(super) owners: Vec<u32>,
    /// Height of each row as if the table stood on one page. A row so high that pages may end within it stands here as
    /// the rows of its lines.
    pub(super) rows: Vec<Length>,
    /// For each of `rows` the row of the table that it is, or is a line of.
    pub(super) origins: Vec<u32>,
    /// The same for Word's own table, where it needs others to have as many pages; else empty.
    pub(super) word_rows: Vec<Length>,
    /// Some cell covers several rows.
    pub(super) merged: bool,
    /// Heads between the rows that they stand above.
    pub(super) inner_heads: Vec<Range<u32>>,
    /// The lines above the table: number; agency and unit.
    pub(super) head: Vec<HeadLine>,
    /// The lines above it on following pages.
    pub(super) continued: Vec<HeadLine>,
    /// Agency and unit stand one below the other: they do not fit one line.
    pub(super) stacked: bool,
    /// The notes under it, each with its lines.
    pub(super) notes: Vec<Range<u32>>,
    pub(super) notes_height: Length,
}

pub(super) struct Placed<'d> {
    pub(super) cell: &'d Cell,
    /// Its number in the reading order of the table.
    pub(super) number: u32,
    pub(super) row: u32,
    pub(super) lines: Range<u32>,
}

#[derive(Clone, Copy, Default)]
pub(super) struct HeadLine {
    pub(super) left: Option<TextLabel>,
    pub(super) right: Option<TextLabel>,
}

/// Whose pages are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Paging {
    /// Ours, with 续表 and all heads.
    Own,
    /// Those of a word processor's own table, which repeats its head alone.
    Word,
}

impl TableBlock<'_> {
    pub(super) fn char_style(&self, cell: &Cell) -> CharStyle {
        let TableStyle { face, western, head_face, size, .. } = self.style;
        let tracking = Length::ZERO;
        match cell.role {
            CellRole::Data | CellRole::RowName | CellRole::ColumnNumber => CharStyle { face, western, size, tracking },
            CellRole::ColumnHead | CellRole::RowHead => CharStyle { face: head_face, western: None, size, tracking },
        }
    }

    /// Left and right edge of the columns that a cell covers.
    pub(super) fn span(&self, cell: &Cell) -> (Length, Length) {
        let right = (cell.column + cell.column_span.max(1)).min(self.edges.len());
        let edge = |column: usize| if column == 0 { Length::ZERO } else { self.edges[column - 1] };
        (edge(cell.column.min(right)), edge(right))
    }

    /// Padding at the left and the right of a cell's text, its indent included.
    pub(super) fn padding(&self, cell: &Cell) -> (Length, Length) {
        let (left, right) = self.table.padding(cell, &self.style);
        (left + self.style.size * i32::from(cell.indent), right)
    }

    pub(super) fn width(&self) -> Length {
        self.edges.last().copied().unwrap_or(Length::ZERO)
    }

    pub(super) fn head_height(&self) -> Length {
        self.style.head_pitch * self.head.len() as i32
    }

    /// Number of its rows.
    pub(in crate::layout) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Free space under it, at least.
    pub(in crate::layout) fn space_after(&self) -> Length {
        self.style.space_after
    }

    /// Height of the text of a cell with its padding.
    pub(super) fn text_height(&self, placed: &Placed<'_>, padding: Length) -> Length {
        self.style.pitch * placed.lines.len() as i32 + padding * 2
    }

    /// Whether a row is a line of a row of the table.
    pub(super) fn is_parted(&self, row: usize) -> bool {
        let own = self.origins.get(row);
        self.goes_on(row) || self.origins.get(row + 1).is_some_and(|next| Some(next) == own)
    }

    /// Whether a row goes on with the row of the table that the one before it is a line of.
    pub(super) fn goes_on(&self, row: usize) -> bool {
        row > 0 && self.origins.get(row) == self.origins.get(row - 1)
    }

    /// The row of the table that a row is, or is a line of.
    pub(super) fn origin(&self, row: usize) -> usize {
        self.origins.get(row).map_or(row, |origin| *origin as usize)
    }

    /// Whether a row stays on the page of the next. Two lines of a parted row at least stand on either side of a page's end.
    pub(super) fn keeps_next(&self, row: usize) -> bool {
        if self.goes_on(row + 1) {
            return !self.goes_on(row) || !self.goes_on(row + 2);
        }
        self.table.keeps_next(self.origin(row))
    }

    /// Whether some row is parted: the heights of the rows are then what they are.
    pub(super) fn has_parted_rows(&self) -> bool {
        self.rows.len() > self.table.rows.len()
    }

    pub(super) fn rows_of(&self, paging: Paging) -> &[Length] {
        if paging == Paging::Word && !self.word_rows.is_empty() { &self.word_rows } else { &self.rows }
    }

    /// See [`Pages::breaks`](super::page::Pages::breaks). The lines of a parted row are the word processor's own.
    pub(in crate::layout) fn breaks(&self, lines: &Lines) -> Vec<LineBreak> {
        let whole = self.cells.iter().filter(|placed| !self.is_parted(placed.row as usize));
        whole
            .flat_map(|placed| lines.starts_of(placed.lines.clone()).map(move |at| LineBreak::new(placed.number, at)))
            .collect()
    }

    /// One problem of several cells of the table; none of none.
    pub(super) fn cells_problem(
        &self,
        id: &'static str,
        cells: &[usize],
        problem: &str,
        help: &str,
    ) -> Option<Diagnostic> {
        let problem = if cells.len() > 1 { format!("等 {} 格{problem}", cells.len()) } else { problem.to_owned() };
        let mut told = self.cell_problem(id, *cells.first()?, &problem, help);
        let mut texts: Vec<&str> =
            cells.iter().filter_map(|cell| Some(self.cells.get(*cell)?.cell.text.as_str())).collect();
        texts.dedup();
        let others = texts.iter().skip(1).map(|text| Label::words(*text, "此处"));
        let at = told.labels.len().min(1);
        told.labels.splice(at..at, others);
        Some(told)
    }

    pub(super) fn cell_problem(&self, id: &'static str, index: usize, problem: &str, help: &str) -> Diagnostic {
        let (row, column, text) = self.cells.get(index).map_or((1, 1, ""), |placed| {
            (self.origin(placed.row as usize) + 1, placed.cell.column + 1, placed.cell.text.as_str())
        });
        let excerpt: String = text.chars().take(24).collect();
        let name = &self.table.name;
        let message = format!("表“{name}”第{row}行第{column}栏“{}”{problem}", excerpt.replace('\n', " "));
        let mut problem = Diagnostic::error(id, message).help(help).label(Label::words(text, "此处"));
        let place = self.table.location.clone();
        problem.labels.extend(place.map(|location| Label { location, text: "此表".to_owned() }));
        problem
    }
}

/// Which cell covers each place of the grid; the cells in reading order.
pub(super) fn grid(table: &Table) -> (Vec<u32>, Vec<Placed<'_>>) {
    let (rows, columns) = (table.rows.len(), table.columns.len());
    let mut owners = vec![NONE; rows * columns];
    let mut cells = Vec::with_capacity(table.rows.iter().map(|row| row.cells.len()).sum());
    for (row, cell) in
        table.rows.iter().enumerate().flat_map(|(row, cells)| cells.cells.iter().map(move |cell| (row, cell)))
    {
        let index = cells.len() as u32;
        let bottom = (row + cell.row_span.max(1)).min(rows);
        let right = (cell.column + cell.column_span.max(1)).min(columns);
        for covered in row..bottom {
            owners[covered * columns..][cell.column.min(right)..right].fill(index);
        }
        cells.push(Placed { cell, number: index, row: row as u32, lines: 0..0 });
    }
    (owners, cells)
}

/// The heads that stand between the rows of a table.
pub(super) fn inner_heads(table: &Table) -> Vec<Range<u32>> {
    let is_head = |row: usize| row >= table.header_rows && table.rows[row].kind == RowKind::Head;
    let mut heads = Vec::new();
    runs(table.rows.len(), is_head, |from, to| heads.push(from as u32..to as u32));
    heads
}

/// Calls `draw` for each longest run of numbers below `count` that `holds` is true for.
pub(super) fn runs(count: usize, holds: impl Fn(usize) -> bool, mut draw: impl FnMut(usize, usize)) {
    let mut start = None;
    for at in 0..=count {
        match (at < count && holds(at), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                draw(from, at);
                start = None;
            }
            _ => {}
        }
    }
}
