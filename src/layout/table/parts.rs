//! Rows dealt out to pages.

use std::ops::Range;

use super::block::{NONE, Paging, TableBlock};
use crate::diag::{Diagnostic, Error, ErrorKind, Label, Source};
use crate::document::RowKind;
use crate::length::Length;

/// The rows of a table that stand on one page.
pub(in crate::layout) struct Part {
    /// First row, and the row after the last.
    pub(in crate::layout) rows: Range<usize>,
    /// Rows repeated above them.
    pub(super) repeated: Vec<u32>,
    /// Heights of all of them, the repeated ones first.
    pub(super) heights: Vec<Length>,
    /// From the upper edge of the lines above the table to the lower edge of its notes.
    pub(in crate::layout) height: Length,
}

impl TableBlock<'_> {
    /// The rows from `first` on that fit in this room; none if they had better begin on the next page.
    ///
    /// # Errors
    /// No rows at all; a row that is higher than a whole page.
    pub(in crate::layout) fn part(&self, first: usize, room: Length, whole_page: bool) -> Result<Option<Part>, Error> {
        if self.rows.is_empty() {
            let problem = format!("表“{}”没有行", self.table.name);
            return Err(Error::plain(ErrorKind::Layout, "table-without-rows", problem));
        }
        let part = self.split(first, room, whole_page, Paging::Own);
        if part.is_none() && whole_page {
            let in_row = |index: &usize| self.cells[*index].row as usize == first;
            let highest = (0..self.cells.len()).filter(in_row).max_by_key(|index| self.cells[*index].lines.len());
            let millimetres = |height: Length| i64::from(height.thousandths()) * 254 / 720_000;
            let above = self.style.head_pitch * self.head.len().max(self.continued.len()) as i32;
            let problem = if above > self.rows[first] {
                let height = millimetres(above);
                let problem = format!("表“{}”的表题和表上各行高{height}毫米，一页放不下", self.table.name);
                // 部门：…: whose name it is.
                let whose = self.table.left.split_once('：').map_or(self.table.left.as_str(), |(_, whose)| whose);
                let label = Label::words(whose, "太长");
                Diagnostic::error("row-too-high", problem).help("缩短表题、单位名称等").label(label)
            } else {
                let height = millimetres(self.rows[first]);
                let problem = format!("所在的行高{height}毫米，一页放不下");
                self.cell_problem("row-too-high", highest.unwrap_or(0), &problem, "缩短内容，或分行填写")
            };
            return Err(Error::new(ErrorKind::Layout, vec![problem], Source::default()));
        }
        Ok(part)
    }

    pub(super) fn split(&self, first: usize, room: Length, whole_page: bool, paging: Paging) -> Option<Part> {
        let repeated = self.repeated(first, paging);
        let lines = match paging {
            _ if first == 0 => self.head.len(),
            Paging::Own => self.continued.len(),
            // They are rows of its head.
            Paging::Word => self.head.len(),
        };
        let above = self.style.head_pitch * lines as i32;
        let row_heights = self.rows_of(paging);
        let mut end = self.fill(first, &repeated, room - above, whole_page, row_heights)?;
        loop {
            let list: Vec<u32> = repeated.iter().copied().chain(first as u32..end as u32).collect();
            let mut heights: Vec<Length> = list.iter().map(|row| row_heights[*row as usize]).collect();
            let natural: Length = heights.iter().copied().sum();
            self.make_room_for_labels(&list, &mut heights);
            let mut height = above + heights.iter().copied().sum();
            if end == self.rows.len() {
                height += self.notes_height;
            }
            if height <= room {
                if paging == Paging::Word {
                    // It leaves no room for labels that go on: it does not repeat them.
                    height -= heights.iter().copied().sum::<Length>() - natural;
                }
                return Some(Part { rows: first..end, repeated, heights, height });
            }
            // A label that is repeated needs more room than its few rows here have: end the page earlier.
            end = self.legal_end(first, end - 1, whole_page)?;
        }
    }

    /// Where a page ends that begins with row `first`.
    pub(super) fn fill(
        &self,
        first: usize,
        repeated: &[u32],
        room: Length,
        whole_page: bool,
        rows: &[Length],
    ) -> Option<usize> {
        let mut height = repeated.iter().map(|row| rows[*row as usize]).sum::<Length>();
        let mut end = first;
        while end < rows.len() {
            height += rows[end];
            let notes = if end + 1 == rows.len() { self.notes_height } else { Length::ZERO };
            if height + notes > room {
                break;
            }
            end += 1;
        }
        if end == rows.len() && end > first { Some(end) } else { self.legal_end(first, end, whole_page) }
    }

    /// The last place up to `end` where a page may end. On a page of its own a table that holds together too much is
    /// parted where it must.
    pub(super) fn legal_end(&self, first: usize, end: usize, whole_page: bool) -> Option<usize> {
        let legal = (first + 1..=end).rev().find(|end| !self.keeps_next(end - 1));
        legal.or_else(|| (whole_page && end > first).then_some(end))
    }

    /// Rows repeated above row `first` on a new page: the head, and a head between the rows that they stand under.
    pub(super) fn repeated(&self, first: usize, paging: Paging) -> Vec<u32> {
        if first == 0 {
            return Vec::new();
        }
        let mut repeated: Vec<u32> = (0..self.table.header_rows.min(first) as u32).collect();
        let above = self.inner_heads.partition_point(|head| head.end as usize <= first);
        if paging == Paging::Own && self.table.rows[self.origin(first)].kind != RowKind::Head && above > 0 {
            repeated.extend(self.inner_heads[above - 1].clone());
        }
        repeated
    }

    /// Adds to the last row of a label whose rows are only in part on a page what the label lacks.
    pub(super) fn make_room_for_labels(&self, list: &[u32], heights: &mut [Length]) {
        if !self.merged {
            return;
        }
        let columns = self.table.columns.len();
        let owner = |row: u32, column: usize| self.owners.get(row as usize * columns + column).copied().unwrap_or(NONE);
        for at in 0..list.len() {
            // Where the rows of the table do not follow each other a label may be cut, at its end or at its beginning.
            let (row, next) = (list[at], list.get(at + 1).copied());
            let before = if at == 0 { None } else { Some(list[at - 1]) };
            let cut_below = next != Some(row + 1);
            let cut_above = row > 0 && before != Some(row - 1);
            if !cut_below && !cut_above {
                continue;
            }
            for column in 0..columns {
                let index = owner(row, column);
                let goes_on = cut_below && owner(row + 1, column) == index;
                let began = cut_above && owner(row.wrapping_sub(1), column) == index;
                if index == NONE || !(goes_on || began) || self.cells[index as usize].cell.column != column {
                    continue;
                }
                let same = |at: &usize| owner(list[*at], column) == index;
                let from = (0..at).rev().take_while(same).last().unwrap_or(at);
                let to = (at..list.len()).take_while(same).last().map_or(at, |last| last);
                let covered: Length = heights[from..=to].iter().copied().sum();
                let needed = self.text_height(&self.cells[index as usize], self.style.padding_y);
                heights[to] += (needed - covered).max(Length::ZERO);
            }
        }
    }

    /// Number of pages that the table stands on, the first with this room, and its height on the last of them.
    pub(super) fn end(
        &self,
        mut room: Length,
        page_height: Length,
        mut fresh: bool,
        paging: Paging,
    ) -> (usize, Length) {
        let (mut first, mut pages) = (0, 1);
        loop {
            match self.split(first, room, fresh, paging) {
                Some(part) if part.rows.end == self.rows.len() => return (pages, part.height),
                Some(part) => first = part.rows.end,
                // A row higher than a page: what is to be said of it is said when it is placed.
                None if fresh => return (pages, room),
                None => {}
            }
            pages += 1;
            (room, fresh) = (page_height, true);
        }
    }
}
