//! What a word processor's own table needs to have as many pages as ours.

use super::block::{Paging, TableBlock};
use crate::layout::page::TablePlace;
use crate::length::Length;

/// A table of more pages gains nothing by one less.
const MOST_PAGES: usize = 12;

impl TableBlock<'_> {
    /// What was decided; `whole`: its rows stay on one page.
    pub(in crate::layout) fn place(&self, whole: bool) -> TablePlace {
        let mut left = Length::ZERO;
        let columns = self.edges.iter().map(|edge| *edge - std::mem::replace(&mut left, *edge)).collect();
        let mut rows: Vec<Length> = Vec::with_capacity(self.table.rows.len());
        let mut parted = Vec::new();
        for (row, height) in self.rows_of(Paging::Word).iter().enumerate() {
            if !self.is_parted(row) {
                rows.push(*height);
            } else if !self.goes_on(row) {
                // As high as its text: a word processor parts it by itself.
                parted.push(rows.len());
                rows.push(Length::ZERO);
            }
        }
        TablePlace {
            whole,
            stacked: self.stacked,
            parted,
            ..TablePlace::new(self.style.size, self.style.pitch, columns, rows)
        }
    }

    /// Gives the table as many pages as Word's own has, above whose pages other lines may stand: the contents would else be
    /// wrong about what follows. If a tenth less height of the rows makes the table a page shorter, they are lower; where
    /// Word's table is still shorter, its rows are as much higher as it takes.
    pub(in crate::layout) fn match_word(&mut self, room: Length, page_height: Length, fresh: bool) {
        let pages = |block: &Self, paging| block.end(room, page_height, fresh, paging).0;
        let (own, word) = (pages(self, Paging::Own), pages(self, Paging::Word));
        let scaled = |rows: &[Length], per_mille: i64| -> Vec<Length> {
            let scale = |row: &Length| Length::milli((i64::from(row.thousandths()) * per_mille / 1000) as i32);
            rows.iter().map(scale).collect()
        };
        let normal = self.rows.clone();
        if own > 1 && own <= word + 1 && own <= MOST_PAGES && !self.has_parted_rows() {
            let least = self.least_rows();
            for per_mille in [980, 960, 940, 920, 900] {
                self.rows =
                    scaled(&normal, per_mille).into_iter().zip(&least).map(|(row, least)| row.max(*least)).collect();
                let lower = pages(self, Paging::Own);
                if lower < own && lower == pages(self, Paging::Word) {
                    return;
                }
            }
            self.rows.clone_from(&normal);
        }
        if own <= word {
            return;
        }
        // The least stretch by which Word's table has our number of pages.
        let (mut too_low, mut enough) = (1000, 1250);
        while enough - too_low > 1 {
            let middle = (too_low + enough) / 2;
            self.word_rows = scaled(&normal, middle);
            if pages(self, Paging::Word) < own {
                too_low = middle;
            } else {
                enough = middle;
            }
        }
        self.word_rows = scaled(&normal, enough);
    }

    /// By how much Word's own table ends higher on the last of its pages.
    pub(in crate::layout) fn beyond_word(&self, room: Length, page_height: Length, fresh: bool) -> Length {
        let [own, word] = [Paging::Own, Paging::Word].map(|paging| self.end(room, page_height, fresh, paging));
        if own.0 == word.0 { own.1 - word.1 } else { Length::ZERO }
    }
}
