//! The sheet in twips: margins that put the type area where the style sheet says, upright and turned.

use crate::document::{Role, SectionKind, StyleSheet};
use crate::length::Length;

/// Word and LibreOffice put the base line of a line of exact height at four fifths of it, whatever the font.
const BASE_LINE: i32 = 800;
/// The ink of a Chinese character rises this far above the base line, in thousandths of its size.
const INK: i32 = 850;
/// The dashes of the page number stand 7 mm under the type area (GB/T 9704-2012, 7.5), and this far above their base line,
/// in thousandths of their size.
const NUMBER_GAP: Length = Length::mm10(70);
const DASH: i32 = 380;
/// Height of the line that ends a section behind a table.
pub(super) const SPACER: i32 = 20;
/// What the area has more than its lines: room for that line, and for the frame of a table that fills a page.
const SLACK: i32 = 2 * SPACER;
/// Length of the cell that holds the number of a turned page.
pub(super) const NUMBER_CELL: i32 = 1700;

/// A sheet, as the reader holds it: all in twips.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Sheet {
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) top: i32,
    pub(super) left: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
    /// From the lower edge of the sheet to the lower edge of the footer.
    pub(super) footer: i32,
    /// Height of the line that holds the page number.
    pub(super) number: i32,
    /// From the left edge of a turned sheet to the line that holds the page number.
    pub(super) turned_number: i32,
    /// Distance of grid lines.
    pub(super) pitch: i32,
}

impl Sheet {
    /// The sheet of a section.
    pub(super) fn new(style: &StyleSheet, kind: SectionKind) -> Sheet {
        let page = &style.page;
        let body = style.paragraph(Role::Body);
        let pitch = page.pitch.twips();
        let page_number = style.paragraph(Role::PageNumber);
        let number = page_number.pitch.twips();
        // From the type area to the line that holds the number.
        let gap = NUMBER_GAP + page_number.size.em(DASH) - page_number.pitch.em(BASE_LINE);
        // Word measures the margin to the line, the standard to the ink of the first line.
        let top = (page.top - body.pitch.em(BASE_LINE) + body.size.em(INK)).twips();
        let (width, height) = (page.width.twips(), page.height.twips());
        let lines = (page.text_height() + Length::hundredths(25)).thousandths() / page.pitch.thousandths();
        let right = page.right.twips();
        let left = width - right - page.text_width().twips();
        let upright = Sheet {
            width,
            height,
            top,
            left,
            right,
            // The area holds its lines (one twip less and the last goes to the next page) and some slack.
            bottom: height - top - lines * pitch - SLACK,
            footer: (page.bottom - gap).twips() - number,
            number,
            turned_number: 0,
            pitch,
        };
        match kind {
            SectionKind::Cover | SectionKind::Contents | SectionKind::Body => upright,
            // The upright type area turned clockwise: its head is on the binding side of odd pages.
            SectionKind::Landscape => Sheet {
                width: height,
                height: width,
                top: left,
                left: page.bottom.twips(),
                right: page.top.twips(),
                bottom: right - SLACK,
                // Its own line is empty, and must not push the text up.
                footer: (right - SLACK - number) / 2,
                turned_number: (page.bottom - gap).twips() - number,
                ..upright
            },
        }
    }

    /// Width of the type area.
    pub(super) fn text_width(&self) -> i32 {
        self.width - self.left - self.right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn margins_as_measured() {
        let style = StyleSheet::gbt9704();
        let upright = Sheet::new(&style, SectionKind::Body);
        assert_eq!((upright.width, upright.height), (11906, 16838));
        assert_eq!((upright.top, upright.bottom, upright.left, upright.right), (1906, 2172 - SLACK, 1588, 1474));
        assert_eq!((upright.footer, upright.text_width()), (1425, 8844));
        let turned = Sheet::new(&style, SectionKind::Landscape);
        assert_eq!((turned.width, turned.height), (16838, 11906));
        assert_eq!((turned.top, turned.bottom, turned.left, turned.right), (1588, 1474 - SLACK, 1984, 2098));
    }
}
