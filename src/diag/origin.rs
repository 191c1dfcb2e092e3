//! Where a text that was read from a PDF, a Word file or a workbook stands in that file.

use std::fmt;
use std::sync::Arc;

/// A place in a file that is no text.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Origin {
    /// On a page (页).
    Page {
        /// The number of the page, from 1, as the file has them and not as they are printed.
        number: u32,
        /// Where on the page.
        area: Area,
    },
    /// In a cell (单元格) of a workbook.
    Cell {
        /// The name of the sheet.
        sheet: Arc<str>,
        /// The row, from 1.
        row: u32,
        /// The column, from 1.
        column: u32,
    },
    /// In a paragraph (段) of a Word file or of a web page: its number from 1, those within tables counted too.
    Paragraph(u32),
}

/// A box on a page, in thousandths of a point from the left and the upper edge of the page as it is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Area {
    /// The left edge.
    pub left: i32,
    /// The upper edge.
    pub top: i32,
    /// The right edge.
    pub right: i32,
    /// The lower edge.
    pub bottom: i32,
}

impl Area {
    /// The smallest box that holds both.
    pub fn with(self, other: Area) -> Area {
        Area {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Whether both stand on one line: they share half of the height of the lower one.
    fn is_beside(self, other: Area) -> bool {
        let shared = self.bottom.min(other.bottom).saturating_sub(self.top.max(other.top));
        let height = self.bottom.saturating_sub(self.top).min(other.bottom.saturating_sub(other.top));
        shared.saturating_mul(2) >= height
    }
}

impl Origin {
    /// Grows over the next one, where that goes on in the same place: on the same line, in the same cell or paragraph.
    pub(super) fn takes(&mut self, next: &Origin) -> bool {
        match (self, next) {
            (Origin::Page { number, area }, Origin::Page { number: other, area: more })
                if number == other && area.is_beside(*more) =>
            {
                *area = area.with(*more);
                true
            }
            (own, next) => *own == *next,
        }
    }

    /// The place without the box.
    fn is_same_place(&self, other: &Origin) -> bool {
        match (self, other) {
            (Origin::Page { number, .. }, Origin::Page { number: other, .. }) => number == other,
            (own, other) => own == other,
        }
    }

    /// Several places in a few words: 第3页、第4页.
    pub fn list(origins: &[Origin]) -> String {
        let mut places: Vec<&Origin> = Vec::new();
        for origin in origins {
            if !places.iter().any(|known| known.is_same_place(origin)) {
                places.push(origin);
            }
        }
        places.iter().map(|origin| origin.to_string()).collect::<Vec<_>>().join("、")
    }
}

/// 第3页; 第12段; 收入决算表!B7.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Page { number, .. } => write!(f, "第{number}页"),
            Origin::Paragraph(number) => write!(f, "第{number}段"),
            Origin::Cell { sheet, row, column } => write!(f, "{sheet}!{}{row}", letters(*column)),
        }
    }
}

/// The letters of a column: 1 is A, 27 is AA.
fn letters(column: u32) -> String {
    let (mut rest, mut letters) = (column, Vec::new());
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::TextFile;

    fn glyph(number: u32, left: i32, top: i32) -> Origin {
        Origin::Page { number, area: Area { left, top, right: left + 10, bottom: top + 10 } }
    }

    #[test]
    fn columns_have_letters() {
        for (column, expected) in [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")] {
            assert_eq!(letters(column), expected);
        }
    }

    #[test]
    fn a_span_has_a_place_a_line() {
        let origins = vec![(0, glyph(1, 0, 0)), (1, glyph(1, 10, 1)), (2, glyph(1, 0, 20)), (3, glyph(2, 0, 0))];
        let file = TextFile::read_from("a.pdf", "abcd", origins);
        assert_eq!(file.origins(1..2), [glyph(1, 10, 1)]);
        let two = Origin::Page { number: 1, area: Area { left: 0, top: 0, right: 20, bottom: 11 } };
        assert_eq!(file.origins(0..4), [two, glyph(1, 0, 20), glyph(2, 0, 0)]);
        assert_eq!(Origin::list(&file.origins(0..4)), "第1页、第2页");
        assert_eq!(TextFile::new("a.txt", "abcd").origins(0..4), []);
    }

    #[test]
    fn joined_files_lead_back() {
        let (one, two) = (TextFile::new("a", "甲\n乙"), TextFile::new("b", "丙"));
        let both = TextFile::join("ab", &[one, two]);
        assert_eq!(both.text, "甲\n乙\n丙\n");
        let (file, span) = both.part(8..11);
        assert_eq!((file.name.as_str(), &file.text[span]), ("b", "丙"));
        let (file, span) = both.part(4..7);
        assert_eq!((file.name.as_str(), &file.text[span]), ("a", "乙"));
    }
}
