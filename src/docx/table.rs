//! Tables: one native Word table each, whose head rows repeat and whose rows do not split.

use super::names::{self, TableParagraph, TablePart};
use super::paragraph::{self, Direct, Line, Look};
use super::styles::eighths;
use crate::diag::{Error, ErrorKind};
use crate::document::{Cell, CellAlign, CellRole, Row, StyleSheet, Table, TableStyle};
use crate::layout::{LineBreak, TablePlace};
use crate::length::Length;
use crate::xml::{Put, escape};

/// A table that is being written.
pub(super) struct Writer<'a> {
    table: &'a Table,
    look: &'a TableStyle,
    /// Edges of the columns from the left edge of the table, in twips.
    edges: Vec<i32>,
    /// Where the layout took a smaller size than the style's: that size and its pitch.
    fitted: Option<(Length, Length)>,
    /// Heights of the rows.
    rows: &'a [Length],
    /// All rows stay on one page.
    whole: bool,
    /// Rows that a page may end in.
    parted: &'a [usize],
    /// The lines above it, left and right parted by a tab: they repeat with the head on each page.
    above: Vec<String>,
    /// The style of these lines.
    above_part: TablePart,
    /// Where the lines of its cells begin.
    breaks: &'a [LineBreak],
}

impl<'a> Writer<'a> {
    /// A table of this width (twips), fitted as its place says.
    pub(super) fn new(
        table: &'a Table,
        style: &'a StyleSheet,
        place: Option<&'a TablePlace>,
        breaks: &'a [LineBreak],
        width: i32,
    ) -> Writer<'a> {
        let look = style.table(table.role);
        let fitted = place.filter(|place| place.size != look.size).map(|place| (place.size, place.pitch));
        let rows = place.map_or(&[][..], |place| &place.rows);
        let whole = place.is_some_and(|place| place.whole);
        let parted = place.map_or(&[][..], |place| &place.parted);
        Writer {
            table,
            look,
            edges: edges(table, place, width),
            fitted,
            rows,
            whole,
            parted,
            above: Vec::new(),
            above_part: TablePart::Line,
            breaks,
        }
    }

    /// The same under these lines, which belong to its head.
    pub(super) fn under(mut self, above: Vec<String>, part: TablePart) -> Writer<'a> {
        (self.above, self.above_part) = (above, part);
        self
    }

    /// Writes it, so much free space above its first line; it opens a page where `page_break` says so.
    pub(super) fn write(&self, xml: &mut String, page_break: bool, space: Length) -> Result<(), Error> {
        let table = self.table;
        let squeezed = self.rows.iter().any(|&height| height > Length::ZERO && height < self.look.row_height);
        // What heads the table: its first rows, its first column.
        let first_row = table.header_rows > 0;
        let first = table.rows.get(table.header_rows).and_then(|row| row.cells.first());
        let first_column = first.is_some_and(|cell| cell.column == 0 && cell.role == CellRole::RowHead);
        xml.put(format_args!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"{id}\"/><w:tblW w:w=\"{width}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/>\
             <w:tblLayout w:type=\"fixed\"/>{padding}<w:tblLook w:val=\"{look:04X}\" w:firstRow=\"{head}\" w:lastRow=\"0\" \
             w:firstColumn=\"{side}\" w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/><w:tblCaption w:val=\"{name}\"/>\
             <w:tblDescription w:val=\"{name}，{rows}行{columns}列\"/></w:tblPr><w:tblGrid>",
            id = names::table(table.role).0,
            padding = if squeezed { self.narrow_padding() } else { String::new() },
            look = 0x0600 | if first_row { 0x0020 } else { 0 } | if first_column { 0x0080 } else { 0 },
            head = u8::from(first_row),
            side = u8::from(first_column),
            width = self.edges.last().copied().unwrap_or_default(),
            name = escape(&table.name),
            rows = table.rows.len(),
            columns = table.columns.len(),
        ));
        for pair in self.edges.windows(2) {
            xml.put(format_args!("<w:gridCol w:w=\"{}\"/>", pair[1] - pair[0]));
        }
        xml.push_str("</w:tblGrid>");
        for (index, line) in self.above.iter().enumerate() {
            self.line_above(xml, line, index, page_break, space);
        }
        let page_break = page_break && self.above.is_empty();
        let mut grid = Grid::new(table);
        let mut breaks = self.breaks.chunk_by(|one, other| one.cell == other.cell).peekable();
        let mut number = 0;
        for (index, row) in table.rows.iter().enumerate() {
            let mut height = self.rows.get(index).copied().unwrap_or(self.look.row_height);
            if index == 0 {
                // The frame stands on the edge of the table as it was laid out, and inside of Word's.
                height -= self.look.frame;
            }
            // Rounded down: many rows that fill a page must not be higher than the page.
            let height = height.thousandths() / 50;
            let parted = self.parted.contains(&index);
            xml.push_str(if parted { "<w:tr><w:trPr>" } else { "<w:tr><w:trPr><w:cantSplit/>" });
            xml.put(format_args!("<w:trHeight w:val=\"{}\" w:hRule=\"atLeast\"/>", height.max(0)));
            xml.push_str(if index < table.header_rows { "<w:tblHeader/></w:trPr>" } else { "</w:trPr>" });
            let mut direct = Direct {
                keep_next: !parted && table.keeps_next(index) || self.whole && index + 1 < table.rows.len(),
                page_break: (page_break && index == 0).then_some(true),
                line: self.fitted.map(|(_, pitch)| Line::Exact(pitch)),
                ..Direct::default()
            };
            for piece in grid.row(row)? {
                let begins = piece.cell.is_some() && piece.merge != Merge::GoesOn;
                let here = breaks.next_if(|breaks| begins && breaks[0].cell == number).unwrap_or(&[]);
                number += u32::from(begins);
                let under = index == 0 && !self.above.is_empty();
                self.piece(xml, &piece, here, (parted, under), &mut direct);
            }
            xml.push_str("</w:tr>");
        }
        xml.push_str("</w:tbl>");
        Ok(())
    }

    /// A line above the table: one cell without rules, part of the head that repeats.
    fn line_above(&self, xml: &mut String, line: &str, index: usize, page_break: bool, space: Length) {
        let last = index + 1 == self.above.len();
        let space = if index == 0 { space } else { Length::ZERO };
        let height = (self.look.head_pitch + space).twips();
        let bottom = if last {
            let frame = eighths(self.look.frame);
            format!("<w:bottom w:val=\"single\" w:sz=\"{frame}\" w:space=\"0\" w:color=\"000000\"/>")
        } else {
            "<w:bottom w:val=\"nil\"/>".to_owned()
        };
        xml.put(format_args!(
            "<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val=\"{height}\" w:hRule=\"exact\"/><w:tblHeader/></w:trPr>\
             <w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:gridSpan w:val=\"{columns}\"/><w:tcBorders>\
             <w:top w:val=\"nil\"/><w:left w:val=\"nil\"/>{bottom}<w:right w:val=\"nil\"/></w:tcBorders><w:tcMar>\
             <w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"0\" w:type=\"dxa\"/><w:bottom w:w=\"0\" w:type=\"dxa\"/>\
             <w:right w:w=\"0\" w:type=\"dxa\"/></w:tcMar></w:tcPr>",
            width = self.edges.last().copied().unwrap_or_default(),
            columns = self.table.columns.len().max(1),
        ));
        let direct = Direct {
            keep_next: true,
            page_break: (page_break && index == 0).then_some(true),
            before: (space > Length::ZERO).then_some(space),
            ..Direct::default()
        };
        paragraph::open(xml, TableParagraph(self.table.role, self.above_part), &direct);
        paragraph::run(xml, line, Look::default());
        paragraph::close(xml);
        xml.push_str("</w:tc></w:tr>");
    }

    /// Cells without air above and below: rows that had to become lower hold their text by their height alone.
    fn narrow_padding(&self) -> String {
        let x = self.look.padding_x.twips();
        format!(
            "<w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"{x}\" w:type=\"dxa\"/>\
             <w:bottom w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"{x}\" w:type=\"dxa\"/></w:tblCellMar>"
        )
    }

    fn piece(
        &self,
        xml: &mut String,
        piece: &Piece<'_>,
        breaks: &[LineBreak],
        (parted, under): (bool, bool),
        direct: &mut Direct,
    ) {
        let end = piece.column + piece.span;
        let width = self.edges[end] - self.edges[piece.column];
        xml.put(format_args!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>"));
        if piece.span > 1 {
            xml.put(format_args!("<w:gridSpan w:val=\"{}\"/>", piece.span));
        }
        match piece.merge {
            Merge::None => (),
            Merge::Begins => xml.push_str("<w:vMerge w:val=\"restart\"/>"),
            Merge::GoesOn => xml.push_str("<w:vMerge/>"),
        }
        // A rule between two cells is said by both: programs differ in whom they believe.
        let group = |column: usize| column > 0 && self.table.columns.get(column).is_some_and(|column| column.group);
        if under || group(piece.column) || group(end) {
            xml.push_str("<w:tcBorders>");
            if under {
                // Under the lines above the table its frame begins.
                xml.put(format_args!(
                    "<w:top w:val=\"single\" w:sz=\"{}\" w:space=\"0\" w:color=\"000000\"/>",
                    eighths(self.look.frame)
                ));
            }
            for (side, column) in [("left", piece.column), ("right", end)] {
                if group(column) {
                    xml.put(format_args!(
                        "<w:{side} w:val=\"single\" w:sz=\"{}\" w:space=\"0\" w:color=\"000000\"/>",
                        eighths(self.look.group_rule)
                    ));
                }
            }
            xml.push_str("</w:tcBorders>");
        }
        // A column as narrow as its content leaves its text no room to be measured a little wider: the far side gives some.
        if let Some(cell) = piece.cell.filter(|cell| self.table.fits(cell)) {
            let (left, right) = self.table.padding(cell, self.look);
            let (left, right) = match cell.align {
                CellAlign::Left => (left.twips(), 0),
                CellAlign::Center => (0, 0),
                CellAlign::Right => (0, right.twips()),
            };
            xml.put(format_args!(
                "<w:tcMar><w:left w:w=\"{left}\" w:type=\"dxa\"/><w:right w:w=\"{right}\" w:type=\"dxa\"/></w:tcMar>"
            ));
        }
        // What goes over a page begins at the top of its row.
        let centred = !parted || piece.cell.is_some_and(|cell| cell.row_span > 1);
        xml.push_str(if centred { "<w:vAlign w:val=\"center\"/></w:tcPr>" } else { "</w:tcPr>" });

        let part = piece.cell.map_or(TablePart::Text, |cell| TablePart::of(cell.role, cell.align));
        let text = piece.cell.filter(|_| piece.merge != Merge::GoesOn).map_or("", |cell| &cell.text);
        let indent = piece.cell.map_or(0, |cell| i32::from(cell.indent));
        let size = self.fitted.map(|(size, _)| size);
        direct.left = (indent > 0).then(|| size.unwrap_or(self.look.size) * indent);
        // Sentences flow; a label or a name of two lines is broken where its sense allows it.
        let breaks = if part == TablePart::Text && breaks.len() > 1 { &[] } else { breaks };
        let mut start = 0;
        for line in text.split('\n') {
            paragraph::open(xml, TableParagraph(self.table.role, part), direct);
            paragraph::run(xml, &paragraph::broken(line, start, breaks), Look { size, ..Look::default() });
            paragraph::close(xml);
            direct.page_break = None;
            start += line.len() + 1;
        }
        xml.push_str("</w:tc>");
    }
}

/// Edges of the columns: rounded from the sum of the widths before, so that they fill the width.
fn edges(table: &Table, place: Option<&TablePlace>, width: i32) -> Vec<i32> {
    let shares: Vec<i64> = match place.filter(|place| place.columns.len() == table.columns.len()) {
        Some(place) => place.columns.iter().map(|width| i64::from(width.thousandths())).collect(),
        None => table.columns.iter().map(|column| i64::from(column.width)).collect(),
    };
    let total = shares.iter().sum::<i64>().max(1);
    let mut sum = 0;
    let right_edges = shares.iter().map(|share| {
        sum += share;
        ((sum * i64::from(width) + total / 2) / total) as i32
    });
    std::iter::once(0).chain(right_edges).collect()
}

/// What Word wants to see of a cell in each row that it covers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Piece<'a> {
    column: usize,
    span: usize,
    /// None: the table says nothing of this place.
    cell: Option<&'a Cell>,
    merge: Merge,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Merge {
    None,
    Begins,
    GoesOn,
}

/// The cells row by row, those that reach down from above among them.
struct Grid<'a> {
    table: &'a Table,
    /// For each column the cell that begins in it, and how many more rows it covers.
    above: Vec<Option<(&'a Cell, usize)>>,
}

impl<'a> Grid<'a> {
    fn new(table: &'a Table) -> Grid<'a> {
        Grid { table, above: vec![None; table.columns.len()] }
    }

    /// The next row from left to right, without a gap.
    fn row(&mut self, row: &'a Row) -> Result<Vec<Piece<'a>>, Error> {
        let columns = self.above.len();
        let mut pieces = Vec::with_capacity(columns);
        let mut cells = row.cells.iter().peekable();
        let mut column = 0;
        while column < columns {
            let piece = match self.above[column].take() {
                Some((cell, rows)) => {
                    self.above[column] = (rows > 1).then(|| (cell, rows - 1));
                    Piece { column, span: cell.column_span, cell: Some(cell), merge: Merge::GoesOn }
                }
                None => match cells.next_if(|cell| cell.column == column) {
                    Some(cell) => {
                        let tall = cell.row_span > 1;
                        self.above[column] = tall.then(|| (cell, cell.row_span - 1));
                        let merge = if tall { Merge::Begins } else { Merge::None };
                        Piece { column, span: cell.column_span, cell: Some(cell), merge }
                    }
                    None => Piece { column, span: 1, cell: None, merge: Merge::None },
                },
            };
            pieces.push(piece);
            column += 1;
            // Nothing reaches down into the rest of a wide cell.
            let end = piece.column + piece.span.max(1);
            while column < end.min(columns) && self.above[column].is_none() {
                column += 1;
            }
            if column < end {
                return Err(self.refused(piece.cell));
            }
        }
        // What is left over stands under a cell from above, under its neighbour or outside the table.
        match cells.next() {
            None => Ok(pieces),
            cell => Err(self.refused(cell)),
        }
    }

    fn refused(&self, cell: Option<&Cell>) -> Error {
        let text = cell.map_or("", |cell| &cell.text);
        let message = format!("table \"{}\": a cell overlaps another or leaves the table: {text:?}", self.table.name);
        Error::plain(ErrorKind::Write, "docx-table", message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{CellAlign, CellRole, Column, RowKind, TableRole};

    fn cell(column: usize, text: &str) -> Cell {
        Cell::new(column, CellRole::Data, CellAlign::Left, text)
    }

    fn table(columns: usize, rows: Vec<Vec<Cell>>) -> Table {
        let mut table = Table::new(TableRole::Inline, "表", vec![Column::new(1); columns]);
        table.rows = rows.into_iter().map(|cells| Row::new(RowKind::Body, cells)).collect();
        table
    }

    #[test]
    fn merged_cells_are_said_in_each_row() {
        let table = table(
            3,
            vec![
                vec![cell(0, "甲").spanning(2, 2), cell(2, "乙")],
                vec![cell(2, "丙").spanning(1, 2)],
                vec![cell(1, "丁")],
            ],
        );
        let mut grid = Grid::new(&table);
        let rows: Vec<Vec<_>> = table
            .rows
            .iter()
            .map(|row| {
                let pieces = grid.row(row).expect("a legal row");
                pieces.into_iter().map(|p| (p.column, p.span, p.cell.map(|cell| cell.text.as_str()), p.merge)).collect()
            })
            .collect();
        assert_eq!(
            rows,
            [
                vec![(0, 2, Some("甲"), Merge::Begins), (2, 1, Some("乙"), Merge::None)],
                vec![(0, 2, Some("甲"), Merge::GoesOn), (2, 1, Some("丙"), Merge::Begins)],
                vec![(0, 1, None, Merge::None), (1, 1, Some("丁"), Merge::None), (2, 1, Some("丙"), Merge::GoesOn)],
            ]
        );
    }

    #[test]
    fn impossible_tables_are_refused() {
        for rows in [
            vec![vec![cell(0, "").spanning(3, 1)]],
            vec![vec![cell(2, "")]],
            vec![vec![cell(0, ""), cell(0, "")]],
            vec![vec![cell(0, "").spanning(2, 1), cell(1, "")]],
            vec![vec![cell(0, "").spanning(1, 2)], vec![cell(0, "")]],
            vec![vec![cell(1, "").spanning(1, 2)], vec![cell(0, "").spanning(2, 1)]],
        ] {
            let table = table(2, rows);
            let style = StyleSheet::default();
            assert!(
                Writer::new(&table, &style, None, &[], 8844).write(&mut String::new(), false, Length::ZERO).is_err(),
                "{table:?}"
            );
        }
    }

    #[test]
    fn the_rows_of_a_whole_table_keep_with_the_next() {
        let table = table(1, vec![vec![cell(0, "甲")], vec![cell(0, "乙")], vec![cell(0, "丙")], vec![cell(0, "丁")]]);
        for (whole, kept) in [(false, 2), (true, 3)] {
            let mut place = TablePlace::new(Length::pt(9), Length::pt(11), Vec::new(), Vec::new());
            place.whole = whole;
            let (style, mut xml) = (StyleSheet::default(), String::new());
            Writer::new(&table, &style, Some(&place), &[], 8844)
                .write(&mut xml, false, Length::ZERO)
                .expect("a legal table");
            assert_eq!(xml.matches("<w:keepNext").count(), kept, "{whole}");
        }
    }

    #[test]
    fn a_parted_row_may_end_a_page() {
        let table = table(1, vec![vec![cell(0, "甲")], vec![cell(0, "乙")]]);
        let mut place = TablePlace::new(Length::pt(9), Length::pt(11), Vec::new(), vec![Length::pt(20), Length::ZERO]);
        place.parted = vec![1];
        let (style, mut xml) = (StyleSheet::default(), String::new());
        Writer::new(&table, &style, Some(&place), &[], 8844)
            .write(&mut xml, false, Length::ZERO)
            .expect("a legal table");
        assert_eq!(xml.matches("<w:cantSplit/>").count(), 1);
        assert_eq!(xml.matches("<w:vAlign").count(), 1);
    }

    #[test]
    fn columns_fill_the_width() {
        let mut table = table(3, Vec::new());
        assert_eq!(edges(&table, None, 100), [0, 33, 67, 100]);
        table.columns[2].width = 2;
        assert_eq!(edges(&table, None, 100), [0, 25, 50, 100]);
        let place = TablePlace::new(
            Length::pt(9),
            Length::pt(11),
            vec![Length::pt(1), Length::pt(1), Length::pt(3)],
            Vec::new(),
        );
        assert_eq!(edges(&table, Some(&place), 8844), [0, 1769, 3538, 8844]);
    }
}
