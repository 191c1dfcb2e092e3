//! Heights of rows: natural, least, squeezed; rows so high that pages may end within them.

use super::block::{NONE, Placed, TableBlock};
use crate::document::TableRole;
use crate::length::Length;

impl TableBlock<'_> {
    /// Row heights: the highest cell of a row, but `least`; what a merged cell lacks is added to its last row.
    pub(super) fn row_heights(&self, least: Length, padding: Length) -> Vec<Length> {
        let mut rows = vec![least; self.table.rows.len()];
        for placed in self.cells.iter().filter(|placed| placed.cell.row_span <= 1) {
            let row = &mut rows[placed.row as usize];
            *row = (*row).max(self.text_height(placed, padding));
        }
        for placed in self.cells.iter().filter(|placed| placed.cell.row_span > 1) {
            let first = placed.row as usize;
            let last = (first + placed.cell.row_span).min(rows.len()) - 1;
            let covered: Length = rows[first..=last].iter().copied().sum();
            rows[last] += (self.text_height(placed, padding) - covered).max(Length::ZERO);
        }
        rows
    }

    /// Row heights of a table that has to fit one page: a hair above and below the text.
    pub(super) fn least_rows(&self) -> Vec<Length> {
        const HAIR: Length = Length::hundredths(20);
        self.row_heights(self.style.pitch + HAIR * 2, self.style.padding_y.min(HAIR))
    }

    /// Makes the rows lower if the table then fits this room, and says whether it does: those of a table that has to fit
    /// one page down to their text, those of a table within the text by an eighth at most.
    pub(in crate::layout) fn squeeze(&mut self, room: Length) -> bool {
        let room = room - self.head_height() - self.notes_height;
        let height: Length = self.rows.iter().copied().sum();
        if height <= room {
            return true;
        }
        if self.has_parted_rows() {
            return false;
        }
        let mut least_rows = self.least_rows();
        match self.table.role {
            TableRole::Compact | TableRole::Dense => {}
            TableRole::Inline => {
                least_rows.iter_mut().zip(&self.rows).for_each(|(least, row)| *least = (*least).max(*row * 7 / 8));
            }
            TableRole::Public => return false,
        }
        let least: Length = least_rows.iter().copied().sum();
        if least > room {
            return false;
        }
        // Each row gives up the same part of what it can.
        let (gain, total) = (i64::from((room - least).thousandths()), i64::from((height - least).thousandths()));
        for (row, least) in self.rows.iter_mut().zip(least_rows) {
            let spare = i64::from((*row - least).thousandths());
            *row = least + Length::milli((spare * gain / total) as i32);
        }
        true
    }

    /// From its upper edge to where its first page may end: the room that it needs to begin on a page.
    pub(in crate::layout) fn least_height(&self) -> Length {
        let mut end = 0;
        let mut height = self.head_height();
        while end < self.rows.len() {
            height += self.rows[end];
            end += 1;
            if !self.keeps_next(end - 1) {
                break;
            }
        }
        if end == self.rows.len() { height + self.notes_height } else { height }
    }

    /// Its height on one page, if it had better not be parted: a table within the text.
    pub(in crate::layout) fn whole_height(&self) -> Option<Length> {
        let rows = self.rows.iter().copied().sum::<Length>();
        (self.table.role == TableRole::Inline && !self.has_parted_rows())
            .then(|| self.head_height() + rows + self.notes_height)
    }

    /// Parts rows higher than half a page into rows of one line, so that pages may end within them, as they do in a word
    /// processor.
    pub(super) fn part_high_rows(&mut self, page_height: Length) {
        let high = |row: usize| row >= self.table.header_rows && self.rows[row] > page_height / 2;
        if !(0..self.rows.len()).any(high) {
            return;
        }
        // The lines of each row: those of its longest cell of one row.
        let mut counts = vec![0; self.rows.len()];
        for placed in self.cells.iter().filter(|placed| placed.cell.row_span <= 1) {
            let count = &mut counts[placed.row as usize];
            *count = placed.lines.len().max(*count);
        }
        let mut heights = Vec::new();
        let mut origins = Vec::new();
        // Where the rows of each row of the table begin.
        let mut starts = Vec::with_capacity(self.rows.len() + 1);
        for (row, height) in self.rows.iter().enumerate() {
            starts.push(heights.len());
            let lines = counts[row];
            if !high(row) || lines < 4 {
                heights.push(*height);
                origins.push(row as u32);
                continue;
            }
            for line in 0..lines {
                let edges = i32::from(line == 0) + i32::from(line + 1 == lines);
                heights.push(self.style.pitch + self.style.padding_y * edges);
                origins.push(row as u32);
            }
        }
        starts.push(heights.len());
        let columns = self.table.columns.len();
        let mut owners = vec![NONE; heights.len() * columns];
        let mut cells = Vec::with_capacity(self.cells.len());
        for placed in &self.cells {
            let first = placed.row as usize;
            let last = (first + placed.cell.row_span.max(1)).min(self.rows.len());
            let (from, to) = (starts[first], starts[last]);
            let right = (placed.cell.column + placed.cell.column_span.max(1)).min(columns);
            let left = placed.cell.column.min(right);
            let in_lines = placed.cell.row_span <= 1 && to - from > 1;
            // How many rows stand under each of the cell's pieces.
            let step = if in_lines { 1 } else { to - from };
            for (line, top) in (0..).zip((from..to).step_by(step.max(1))) {
                let lines = if in_lines {
                    let at = (placed.lines.start + line).min(placed.lines.end);
                    at..(at + 1).min(placed.lines.end)
                } else {
                    placed.lines.clone()
                };
                let index = cells.len() as u32;
                for row in top..top + step {
                    owners[row * columns..][left..right].fill(index);
                }
                cells.push(Placed { cell: placed.cell, number: placed.number, row: top as u32, lines });
            }
        }
        let head = |row: &u32| starts[*row as usize] as u32;
        self.inner_heads = self.inner_heads.iter().map(|rows| head(&rows.start)..head(&rows.end)).collect();
        (self.rows, self.origins, self.owners, self.cells) = (heights, origins, owners, cells);
    }
}
