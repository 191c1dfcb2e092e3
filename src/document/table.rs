//! Tables: a grid of rows × columns with merged cells, one level deep.

use rust_decimal::Decimal;

use super::shown::Shown;
use super::style::{TableRole, TableStyle};
use crate::diag::Location;
use crate::length::Length;

/// A table with its head line and its notes. Its title, where it has one, is a block before it.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Table {
    /// Its look.
    pub role: TableRole,
    /// Name for readers who cannot see it: 一般公共预算财政拨款支出决算表, 项目绩效目标完成情况表.
    pub name: String,
    /// Its number, at the right of a line of its own above the table: 公开06表. Empty: none. On following pages it stands at
    /// the right of 续表; a table without a number has its name there.
    pub number: String,
    /// Left of its number, where the table is a group of columns of a wider one: 续表（栏次10—18）. Empty: it is whole.
    pub part: String,
    /// Left of the line above the table: 部门：广元市昭化区总工会. Empty: none.
    pub left: String,
    /// Right of that line: 金额单位：万元. Empty: none.
    pub right: String,
    /// Word at the left above each following page: 续表. Empty: the form does not say so. PDF only.
    pub continued: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// Number of rows at the top that are head and repeat on each page.
    pub header_rows: usize,
    /// The rows, head first. Each cell stands in the row where it begins.
    pub rows: Vec<Row>,
    /// Notes under the table: 注：…, 说明：….
    pub notes: Vec<String>,
    /// Where its author wrote it: in a template, an annex or the data of the form; for findings.
    pub location: Option<Location>,
}

impl Table {
    /// An empty table of this role and name.
    pub fn new(role: TableRole, name: impl Into<String>, columns: Vec<Column>) -> Table {
        Table {
            role,
            name: name.into(),
            number: String::new(),
            part: String::new(),
            left: String::new(),
            right: String::new(),
            continued: String::new(),
            columns,
            header_rows: 0,
            rows: Vec::new(),
            notes: Vec::new(),
            location: None,
        }
    }

    /// Space between the rules and the text of a cell at its left and right, its indent aside.
    ///
    /// In a column as narrow as its content the text stands a little nearer to the middle of its group of columns.
    pub fn padding(&self, cell: &Cell, look: &TableStyle) -> (Length, Length) {
        const SHIFT: Length = Length::mm10(2);
        let padding = look.padding_x;
        let shift = if self.fits(cell) { SHIFT.min(padding) } else { Length::ZERO };
        match cell.align {
            CellAlign::Left => (padding + shift, padding - shift),
            CellAlign::Center => (padding, padding),
            CellAlign::Right => (padding - shift, padding + shift),
        }
    }

    /// Whether a cell stands in a column as narrow as its content.
    pub fn fits(&self, cell: &Cell) -> bool {
        cell.column_span == 1 && self.columns.get(cell.column).is_some_and(|column| column.fit)
    }

    /// Whether this row stays on the page of the next: because it says so, because head and first two body rows stay
    /// together, because a head between the rows stays with what it heads and a total with one row at least above it, or
    /// because the last page holds two body rows at least.
    pub fn keeps_next(&self, row: usize) -> bool {
        let Some(next) = self.rows.get(row + 1) else { return false };
        let this = &self.rows[row];
        this.keep_next
            || row <= self.header_rows
            || this.kind == RowKind::Head
            || next.kind == RowKind::Total
            || row + 2 == self.rows.len()
    }
}

/// A column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Column {
    /// Its part of the table's width: tenths of a millimetre on the model page; only the proportion counts.
    pub width: u32,
    /// A heavier rule stands before it (between 收入 and 支出).
    pub group: bool,
    /// As narrow as its widest body cell allows (codes and amounts of 公开08); the other columns share what is left.
    pub fit: bool,
}

impl Column {
    /// A column.
    pub const fn new(width: u32) -> Column {
        Column { width, group: false, fit: false }
    }

    /// A column that opens a group.
    pub const fn group(width: u32) -> Column {
        Column { width, group: true, fit: false }
    }

    /// The same, as narrow as its content.
    pub const fn fitted(mut self) -> Column {
        self.fit = true;
        self
    }
}

/// What a row is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RowKind {
    /// Head (表头), 栏次 included.
    Head,
    /// Body.
    Body,
    /// 合计, 总计.
    Total,
}

/// A row. Rows never split over pages.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Row {
    /// What it is.
    pub kind: RowKind,
    /// The cells that begin in this row, by column.
    pub cells: Vec<Cell>,
    /// Stays on the page of the next row (a 类 with its first 项, the last rows with 合计).
    pub keep_next: bool,
}

impl Row {
    /// A row.
    pub fn new(kind: RowKind, cells: Vec<Cell>) -> Row {
        Row { kind, cells, keep_next: false }
    }
}

/// What a cell is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CellRole {
    /// Heads its columns: 黑体, centred.
    ColumnHead,
    /// 栏次 and the numbers of columns: look like data, and are read as such.
    ColumnNumber,
    /// Heads its row: 黑体.
    RowHead,
    /// Names its row (code and name of a subject, an item of revenue): heads it for readers who cannot see it, but looks
    /// like data.
    RowName,
    /// Anything else.
    Data,
}

/// How text stands in a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CellAlign {
    /// Left, vertically centred.
    Left,
    /// Centred both ways.
    Center,
    /// Right: figures, so that their points stand under each other.
    Right,
}

/// A cell, where it begins.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Cell {
    /// First column, from 0.
    pub column: usize,
    /// Columns that it covers, at least 1.
    pub column_span: usize,
    /// Rows that it covers, at least 1.
    pub row_span: usize,
    /// What it is.
    pub role: CellRole,
    /// How its text stands.
    pub align: CellAlign,
    /// Indent of the text in em (款 1, 项 2).
    pub indent: u8,
    /// The text; a line feed begins a paragraph within the cell.
    pub text: String,
    /// The exact number behind the text in 万元, for the workbook.
    pub number: Option<Decimal>,
    /// Which bytes of the text show a fact or a figure of the report; in order. Writers need not know.
    pub shown: Vec<Shown>,
}

impl Cell {
    /// A cell of one column and one row.
    pub fn new(column: usize, role: CellRole, align: CellAlign, text: impl Into<String>) -> Cell {
        Cell {
            column,
            column_span: 1,
            row_span: 1,
            role,
            align,
            indent: 0,
            text: text.into(),
            number: None,
            shown: Vec::new(),
        }
    }

    /// The same over so many columns and rows.
    pub fn spanning(mut self, column_span: usize, row_span: usize) -> Cell {
        self.column_span = column_span;
        self.row_span = row_span;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_stay_together() {
        let mut table = Table::new(TableRole::Public, "公开06表", vec![Column::new(1)]);
        table.header_rows = 1;
        table.rows = vec![Row::new(RowKind::Head, Vec::new())];
        table.rows.extend((0..6).map(|_| Row::new(RowKind::Body, Vec::new())));
        table.rows[3].keep_next = true;
        let keeps = |table: &Table| (0..7).map(|row| table.keeps_next(row)).collect::<Vec<_>>();
        assert_eq!(keeps(&table), [true, true, false, true, false, true, false]);
        table.rows[4].kind = RowKind::Head;
        table.rows[3].keep_next = false;
        table.rows[3].kind = RowKind::Total;
        assert_eq!(keeps(&table), [true, true, true, false, true, true, false]);
    }
}
