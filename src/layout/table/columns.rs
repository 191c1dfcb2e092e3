//! Widths of columns, and cells set in them.

use std::ops::Range;

use super::block::{Placed, TableBlock};
use crate::diag::Error;
use crate::document::{Align, Cell, CellAlign, CellRole, Column};
use crate::layout::pen::Setter;
use crate::length::Length;

impl TableBlock<'_> {
    /// Right edges of the columns: those as narrow as their content first, the others share the rest.
    pub(super) fn column_edges(&self, width: Length, setter: &Setter<'_>) -> Result<Vec<Length>, Error> {
        let columns = &self.table.columns;
        let mut fitted = vec![Length::ZERO; columns.len()];
        if columns.iter().any(|column| column.fit) {
            for Placed { cell, .. } in &self.cells {
                let single = cell.column_span == 1 && columns.get(cell.column).is_some_and(|column| column.fit);
                if !single {
                    continue;
                }
                for text in cell.text.split('\n') {
                    let mut needed = setter.measure(text, self.char_style(cell))?;
                    // A head of more than three characters may stand in two lines.
                    let characters = text.chars().count() as i32;
                    if cell.role == CellRole::ColumnHead && characters > 3 {
                        needed = needed * ((characters + 1) / 2) / characters;
                    }
                    let widest = &mut fitted[cell.column];
                    *widest = (*widest).max(needed + self.style.padding_x * 2);
                }
            }
        }
        let rest = (width - fitted.iter().copied().sum()).max(Length::ZERO);
        let share = |column: &Column| if column.fit { 0 } else { i64::from(column.width) };
        let total = columns.iter().map(share).sum::<i64>();
        if total == 0 {
            // All are fitted, or none has a share: what is left goes to all alike.
            let count = columns.len().max(1) as i64;
            let shares = fitted.iter().map(|fitted| (*fitted, 1));
            return Ok(edges(shares, rest, count));
        }
        Ok(edges(fitted.iter().copied().zip(columns.iter().map(share)), rest, total))
    }

    /// Gives columns that are too narrow for their numbers what the others can do without: columns of numbers what is more
    /// than their numbers and heads need, the others a quarter. Whether that is enough.
    pub(super) fn widen_for_numbers(&mut self, setter: &Setter<'_>) -> Result<bool, Error> {
        let columns = self.table.columns.len();
        let mut needed = vec![Length::ZERO; columns];
        let mut numbers = vec![false; columns];
        for Placed { cell, .. } in self.cells.iter().filter(|placed| placed.cell.column_span == 1) {
            let is_number = cell.role == CellRole::Data && cell.align == CellAlign::Right;
            let Some(needed) = needed
                .get_mut(cell.column)
                .filter(|_| is_number || !matches!(cell.role, CellRole::Data | CellRole::RowName))
            else {
                continue;
            };
            let mut text = setter.measure(&cell.text, self.char_style(cell))?;
            if !is_number {
                // A head may stand in lines of four characters.
                text = text.min(self.style.size * 4);
            }
            // A hair more: a word processor's widths are whole twips.
            *needed = (*needed).max(text + self.style.padding_x * 2 + Length::pt(1));
            numbers[cell.column] |= is_number;
        }
        let mut left = Length::ZERO;
        let mut widths: Vec<Length> =
            self.edges.iter().map(|edge| *edge - std::mem::replace(&mut left, *edge)).collect();
        let lacks: Length =
            widths.iter().zip(&needed).map(|(width, needed)| (*needed - *width).max(Length::ZERO)).sum();
        let spare = |column: usize, width: Length| {
            let floor = if numbers[column] { needed[column] } else { needed[column].max(width * 3 / 4) };
            (width - floor).max(Length::ZERO)
        };
        let spares: Vec<Length> = widths.iter().enumerate().map(|(column, width)| spare(column, *width)).collect();
        let all: Length = spares.iter().copied().sum();
        if lacks == Length::ZERO || all < lacks {
            return Ok(false);
        }
        let (lacks, all) = (i64::from(lacks.thousandths()), i64::from(all.thousandths()));
        for ((width, needed), spare) in widths.iter_mut().zip(&needed).zip(spares) {
            let given = i64::from(spare.thousandths()) * lacks / all;
            *width = (*width - Length::milli(given as i32)).max(*needed);
        }
        // What rounding leaves goes to the last edge, which stays where it is.
        let right = left;
        self.edges = edges(widths.into_iter().map(|width| (width, 0)), Length::ZERO, 1);
        if let Some(last) = self.edges.last_mut() {
            *last = right;
        }
        Ok(true)
    }

    /// Sets the text of all cells; gives those whose text is wider than the cell, up to the first if not all are asked for.
    pub(super) fn set_cells(&mut self, setter: &mut Setter<'_>, every: bool) -> Result<Vec<usize>, Error> {
        let mut too_wide = Vec::new();
        for index in 0..self.cells.len() {
            let cell = self.cells[index].cell;
            if cell.text.is_empty() {
                continue;
            }
            let ((left, right), (before, after)) = (self.span(cell), self.padding(cell));
            let width = right - left - before - after;
            let align = match cell.align {
                CellAlign::Left => Align::Left,
                CellAlign::Center => Align::Center,
                CellAlign::Right => Align::Right,
            };
            let lines = setter.wrap(&cell.text, self.char_style(cell), width, align)?;
            if width < self.style.size || setter.widest(lines.clone()) > width || parts_a_word(cell, &lines, setter) {
                too_wide.push(index);
                if !every {
                    break;
                }
            }
            self.cells[index].lines = lines;
        }
        Ok(too_wide)
    }
}

/// Right edges of columns of a fixed width and a share of what is left, rounded together.
fn edges(columns: impl Iterator<Item = (Length, i64)>, rest: Length, total: i64) -> Vec<Length> {
    let (mut fixed, mut shares) = (Length::ZERO, 0);
    columns
        .map(|(width, share)| {
            fixed += width;
            shares += share;
            fixed + Length::milli(((i64::from(rest.thousandths()) * shares + total / 2) / total) as i32)
        })
        .collect()
}

/// Whether a line of a cell ends within a number or a Western word, for want of room.
fn parts_a_word(cell: &Cell, lines: &Range<u32>, setter: &Setter<'_>) -> bool {
    let lines = &setter.lines.lines[lines.start as usize..lines.end as usize];
    lines.windows(2).any(|pair| {
        let (before, after) = (&cell.text[..pair[0].text.end as usize], &cell.text[pair[1].text.start as usize..]);
        let parts = |before: char, after: char| before.is_ascii_alphanumeric() && after.is_ascii_graphic()
            || before.is_ascii_graphic() && before != '-' && after.is_ascii_alphanumeric();
        matches!((before.chars().next_back(), after.chars().next()), (Some(before), Some(after)) if parts(before, after))
    })
}
