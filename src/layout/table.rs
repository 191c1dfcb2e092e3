//! Tables: cells are set, columns and rows measured, rows dealt out to pages, rules drawn once.

use std::ops::Range;

use super::line::{Breaking, CharStyle, Lines, ParagraphShape, Span};
use super::page::{LineBreak, Mark, Node, NodeKind, TablePlace};
use super::pen::{Label as TextLabel, Pen, Setter};
use crate::diag::{Diagnostic, Error, ErrorKind, Label, Source};
use crate::document::{
    Align, Cell, CellAlign, CellRole, Colour, Column, Role, RowKind, StyleSheet, Table, TableRole, TableStyle,
};
use crate::length::Length;

/// 六号: no cell is set smaller.
const SMALLEST: Length = Length::hundredths(750);
/// Steps by which the cells of a table that is too narrow become smaller.
const STEP: Length = Length::hundredths(50);
/// No cell begins here.
const NONE: u32 = u32::MAX;

/// A table that has been measured.
pub(super) struct TableBlock<'d> {
    table: &'d Table,
    style: TableStyle,
    /// Right edge of each column, from the left edge of the table.
    edges: Vec<Length>,
    /// The cells in reading order, with their rows and lines.
    cells: Vec<Placed<'d>>,
    /// For each row and column the cell that covers it.
    owners: Vec<u32>,
    /// Height of each row as if the table stood on one page. A row so high that pages may end within it stands here as
    /// the rows of its lines.
    rows: Vec<Length>,
    /// For each of `rows` the row of the table that it is, or is a line of.
    origins: Vec<u32>,
    /// The same for Word's own table, where it needs others to have as many pages; else empty.
    word_rows: Vec<Length>,
    /// Some cell covers several rows.
    merged: bool,
    /// Heads between the rows that they stand above.
    inner_heads: Vec<Range<u32>>,
    /// The lines above the table: number; agency and unit.
    head: Vec<HeadLine>,
    /// The lines above it on following pages.
    continued: Vec<HeadLine>,
    /// Agency and unit stand one below the other: they do not fit one line.
    stacked: bool,
    /// The notes under it, each with its lines.
    notes: Vec<Range<u32>>,
    notes_height: Length,
}

struct Placed<'d> {
    cell: &'d Cell,
    /// Its number in the reading order of the table.
    number: u32,
    row: u32,
    lines: Range<u32>,
}

#[derive(Clone, Copy, Default)]
struct HeadLine {
    left: Option<TextLabel>,
    right: Option<TextLabel>,
}

/// The rows of a table that stand on one page.
pub(super) struct Part {
    /// First row, and the row after the last.
    pub(super) rows: Range<usize>,
    /// Rows repeated above them.
    repeated: Vec<u32>,
    /// Heights of all of them, the repeated ones first.
    heights: Vec<Length>,
    /// From the upper edge of the lines above the table to the lower edge of its notes.
    pub(super) height: Length,
}

/// Whose pages are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Paging {
    /// Ours, with 续表 and all heads.
    Own,
    /// Those of a word processor's own table, which repeats its head alone.
    Word,
}

/// The nodes of a table's structure.
pub(super) struct TableNodes {
    pub(super) table: u32,
    caption: Option<u32>,
    head: Option<u32>,
    body: Option<u32>,
    /// The cells of the row that was drawn last, by their number: its other lines belong to them.
    cells: Vec<(u32, u32)>,
}

impl TableNodes {
    pub(super) fn new(table: u32) -> TableNodes {
        TableNodes { table, caption: None, head: None, body: None, cells: Vec::new() }
    }

    /// Adds a paragraph to the caption.
    pub(super) fn caption_paragraph(&mut self, nodes: &mut Vec<Node>) -> u32 {
        let caption = *self.caption.get_or_insert_with(|| add(nodes, NodeKind::Caption, self.table));
        add(nodes, NodeKind::Paragraph, caption)
    }
}

impl<'d> TableBlock<'d> {
    /// Measures a table for a page of this width and height.
    pub(super) fn measure(
        table: &'d Table,
        sheet: &StyleSheet,
        (width, height): (Length, Length),
        setter: &mut Setter<'_>,
    ) -> Result<TableBlock<'d>, Error> {
        let (owners, cells) = grid(table);
        let mut block = TableBlock {
            table,
            style: *sheet.table(table.role),
            edges: Vec::new(),
            merged: cells.iter().any(|placed| placed.cell.row_span > 1),
            cells,
            owners,
            rows: Vec::new(),
            origins: (0..table.rows.len() as u32).collect(),
            word_rows: Vec::new(),
            inner_heads: inner_heads(table),
            head: Vec::new(),
            continued: Vec::new(),
            stacked: false,
            notes: Vec::new(),
            notes_height: Length::ZERO,
        };
        let note = sheet.paragraph(Role::Note);
        let shape = ParagraphShape {
            width,
            first_indent: Length::ZERO,
            hanging_indent: Length::ZERO,
            align: Align::Left,
            breaking: Breaking::Full,
            rules: setter.rules,
        };
        for text in &table.notes {
            let lines = setter.set(&[Span { text, style: CharStyle::from(note) }], &shape)?;
            block.notes_height += note.space_before + note.pitch * lines.len() as i32;
            block.notes.push(lines);
        }
        block.fit(width, height - sheet.paragraph(Role::TableTitle).pitch, setter)?;
        block.part_high_rows(height);
        Ok(block)
    }

    /// Sets the table in the largest size in which every word and number fits its column and, if the table has to fit one
    /// page, all rows fit it with their least height; those of many columns with half of their air at least.
    fn fit(&mut self, width: Length, room: Length, setter: &mut Setter<'_>) -> Result<(), Error> {
        let largest = self.style;
        let mut size = largest.size;
        let mut fits_columns = None;
        loop {
            let scale =
                |length: Length| Length::milli(length.thousandths() * size.thousandths() / largest.size.thousandths());
            self.style =
                TableStyle { size, pitch: scale(largest.pitch), row_height: scale(largest.row_height), ..largest };
            self.edges = self.column_edges(width, setter)?;
            let mark = setter.mark();
            let mut too_wide = self.set_cells(setter)?;
            if too_wide.is_some() && self.widen_for_numbers(setter)? {
                setter.forget(mark);
                too_wide = self.set_cells(setter)?;
            }
            match too_wide {
                None => {
                    self.set_head(setter)?;
                    self.rows = self.row_heights(self.style.row_height, self.style.padding_y);
                    let room = room - self.head_height() - self.notes_height;
                    let least: Length = self.least_rows().into_iter().sum();
                    let fits_page = match self.table.role {
                        TableRole::Compact => least <= room,
                        TableRole::Dense => least > room || least + self.rows.iter().copied().sum() <= room * 2,
                        TableRole::Public | TableRole::Inline => true,
                    };
                    if fits_page || fits_columns == Some(size) {
                        return Ok(());
                    }
                    fits_columns.get_or_insert(size);
                }
                Some(cell) if size <= SMALLEST => {
                    let problem = "在六号字下仍宽于所在的栏";
                    let help = "缩短内容，加宽该栏，或把表放到横页上（<table landscape=\"yes\">；tables.toml 的 landscape = true）";
                    return Err(self.cell_error("cell-too-narrow", cell, problem, help));
                }
                Some(_) => {}
            }
            setter.forget(mark);
            // A table that fits no page in any size keeps the largest that fits its columns.
            size = if size > SMALLEST { (size - STEP).max(SMALLEST) } else { fits_columns.unwrap_or(size) };
        }
    }

    /// Right edges of the columns: those as narrow as their content first, the others share the rest.
    fn column_edges(&self, width: Length, setter: &Setter<'_>) -> Result<Vec<Length>, Error> {
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
    fn widen_for_numbers(&mut self, setter: &Setter<'_>) -> Result<bool, Error> {
        let columns = self.table.columns.len();
        let mut needed = vec![Length::ZERO; columns];
        let mut numbers = vec![false; columns];
        for Placed { cell, .. } in self.cells.iter().filter(|placed| placed.cell.column_span == 1) {
            let is_number = cell.role == CellRole::Data && cell.align == CellAlign::Right;
            let Some(needed) = needed.get_mut(cell.column).filter(|_| is_number || cell.role != CellRole::Data) else {
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

    fn char_style(&self, cell: &Cell) -> CharStyle {
        let TableStyle { face, western, head_face, size, .. } = self.style;
        let tracking = Length::ZERO;
        match cell.role {
            CellRole::Data | CellRole::ColumnNumber => CharStyle { face, western, size, tracking },
            CellRole::ColumnHead | CellRole::RowHead => CharStyle { face: head_face, western: None, size, tracking },
        }
    }

    /// Left and right edge of the columns that a cell covers.
    fn span(&self, cell: &Cell) -> (Length, Length) {
        let right = (cell.column + cell.column_span.max(1)).min(self.edges.len());
        let edge = |column: usize| if column == 0 { Length::ZERO } else { self.edges[column - 1] };
        (edge(cell.column.min(right)), edge(right))
    }

    /// Padding at the left and the right of a cell's text, its indent included.
    fn padding(&self, cell: &Cell) -> (Length, Length) {
        let (left, right) = self.table.padding(cell, &self.style);
        (left + self.style.size * i32::from(cell.indent), right)
    }

    /// Sets the text of all cells; gives the first whose text is wider than the cell.
    fn set_cells(&mut self, setter: &mut Setter<'_>) -> Result<Option<usize>, Error> {
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
                return Ok(Some(index));
            }
            self.cells[index].lines = lines;
        }
        Ok(None)
    }

    /// Height of the text of a cell with its padding.
    fn text_height(&self, placed: &Placed<'_>, padding: Length) -> Length {
        self.style.pitch * placed.lines.len() as i32 + padding * 2
    }

    /// Row heights: the highest cell of a row, but `least`; what a merged cell lacks is added to its last row.
    fn row_heights(&self, least: Length, padding: Length) -> Vec<Length> {
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
    fn least_rows(&self) -> Vec<Length> {
        const HAIR: Length = Length::hundredths(20);
        self.row_heights(self.style.pitch + HAIR * 2, self.style.padding_y.min(HAIR))
    }

    fn set_head(&mut self, setter: &mut Setter<'_>) -> Result<(), Error> {
        let table = self.table;
        let style = CharStyle {
            face: self.style.face,
            western: self.style.western,
            size: self.style.size,
            tracking: Length::ZERO,
        };
        let width = self.width();
        let mut set = |text: &str, style: CharStyle| {
            if text.is_empty() { Ok(None) } else { setter.label(text, style).map(Some) }
        };
        let number = set(&table.number, style)?;
        let (left, right) = (set(&table.left, style)?, set(&table.right, style)?);
        let continued = HeadLine {
            left: set(&table.continued, CharStyle { face: self.style.head_face, western: None, ..style })?,
            right: if table.number.is_empty() && !table.continued.is_empty() {
                set(&table.name, style)?
            } else {
                number
            },
        };
        let wide = |label: Option<TextLabel>| label.map_or(Length::ZERO, |label| label.width);
        self.stacked = right.is_some() && wide(left) + self.style.size + wide(right) > width;
        let mut unit = Vec::new();
        if self.stacked || wide(left) > width {
            let lines = setter.wrap(&table.left, style, width, Align::Left)?;
            let line = |line: u32| HeadLine { left: Some(TextLabel { line, width }), right: None };
            unit.extend(lines.map(line));
            unit.push(HeadLine { left: None, right });
        } else {
            unit.push(HeadLine { left, right });
        }
        let above = |first: HeadLine| -> Vec<HeadLine> {
            let lines = std::iter::once(first).chain(unit.iter().copied());
            lines.filter(|line| line.left.is_some() || line.right.is_some()).collect()
        };
        self.head = above(HeadLine { left: None, right: number });
        self.continued = above(continued);
        Ok(())
    }

    /// Makes the rows lower if the table then fits this room, and says whether it does: those of a table that has to fit
    /// one page down to their text, those of a table within the text by an eighth at most.
    pub(super) fn squeeze(&mut self, room: Length) -> bool {
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

    fn width(&self) -> Length {
        self.edges.last().copied().unwrap_or(Length::ZERO)
    }

    fn head_height(&self) -> Length {
        self.style.head_pitch * self.head.len() as i32
    }

    /// From its upper edge to where its first page may end: the room that it needs to begin on a page.
    pub(super) fn least_height(&self) -> Length {
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

    /// Number of its rows.
    pub(super) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Its height on one page, if it had better not be parted: a table within the text.
    pub(super) fn whole_height(&self) -> Option<Length> {
        let rows = self.rows.iter().copied().sum::<Length>();
        (self.table.role == TableRole::Inline && !self.has_parted_rows())
            .then(|| self.head_height() + rows + self.notes_height)
    }

    /// What was decided; `whole`: its rows stay on one page.
    pub(super) fn place(&self, whole: bool) -> TablePlace {
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

    /// See [`Pages::breaks`](super::page::Pages::breaks). The lines of a parted row are the word processor's own.
    pub(super) fn breaks(&self, lines: &Lines) -> Vec<LineBreak> {
        let whole = self.cells.iter().filter(|placed| !self.is_parted(placed.row as usize));
        whole
            .flat_map(|placed| lines.starts_of(placed.lines.clone()).map(move |at| LineBreak::new(placed.number, at)))
            .collect()
    }

    /// Whether a row is a line of a row of the table.
    fn is_parted(&self, row: usize) -> bool {
        let own = self.origins.get(row);
        self.goes_on(row) || self.origins.get(row + 1).is_some_and(|next| Some(next) == own)
    }

    /// Whether a row goes on with the row of the table that the one before it is a line of.
    fn goes_on(&self, row: usize) -> bool {
        row > 0 && self.origins.get(row) == self.origins.get(row - 1)
    }

    /// The row of the table that a row is, or is a line of.
    fn origin(&self, row: usize) -> usize {
        self.origins.get(row).map_or(row, |origin| *origin as usize)
    }

    /// Whether a row stays on the page of the next. Two lines of a parted row at least stand on either side of a page's end.
    fn keeps_next(&self, row: usize) -> bool {
        if self.goes_on(row + 1) {
            return !self.goes_on(row) || !self.goes_on(row + 2);
        }
        self.table.keeps_next(self.origin(row))
    }

    /// Parts rows higher than half a page into rows of one line, so that pages may end within them, as they do in a word
    /// processor.
    fn part_high_rows(&mut self, page_height: Length) {
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

    /// Whether some row is parted: the heights of the rows are then what they are.
    fn has_parted_rows(&self) -> bool {
        self.rows.len() > self.table.rows.len()
    }

    /// Free space under it, at least.
    pub(super) fn space_after(&self) -> Length {
        self.style.space_after
    }

    /// Gives the table as many pages as Word's own has, which has no 续表 above its pages: the contents would else be wrong
    /// about what follows. If a tenth less height of the rows makes the table a page shorter, they are lower; else those
    /// of Word are as much higher as it takes.
    pub(super) fn match_word(&mut self, room: Length, page_height: Length, fresh: bool) {
        let pages = |block: &Self, paging| block.end(room, page_height, fresh, paging).0;
        let (own, word) = (pages(self, Paging::Own), pages(self, Paging::Word));
        if own <= word {
            return;
        }
        let scaled = |rows: &[Length], per_mille: i64| -> Vec<Length> {
            let scale = |row: &Length| Length::milli((i64::from(row.thousandths()) * per_mille / 1000) as i32);
            rows.iter().map(scale).collect()
        };
        let normal = self.rows.clone();
        if own == word + 1 && !self.has_parted_rows() {
            let least = self.least_rows();
            for per_mille in [980, 960, 940, 920, 900] {
                self.rows =
                    scaled(&normal, per_mille).into_iter().zip(&least).map(|(row, least)| row.max(*least)).collect();
                if pages(self, Paging::Own) == pages(self, Paging::Word) {
                    return;
                }
            }
            self.rows.clone_from(&normal);
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
    pub(super) fn beyond_word(&self, room: Length, page_height: Length, fresh: bool) -> Length {
        let [own, word] = [Paging::Own, Paging::Word].map(|paging| self.end(room, page_height, fresh, paging));
        if own.0 == word.0 { own.1 - word.1 } else { Length::ZERO }
    }

    /// Number of pages that the table stands on, the first with this room, and its height on the last of them.
    fn end(&self, mut room: Length, page_height: Length, mut fresh: bool, paging: Paging) -> (usize, Length) {
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

    /// The rows from `first` on that fit in this room; none if they had better begin on the next page.
    ///
    /// # Errors
    /// No rows at all; a row that is higher than a whole page.
    pub(super) fn part(&self, first: usize, room: Length, whole_page: bool) -> Result<Option<Part>, Error> {
        if self.rows.is_empty() {
            let problem = format!("表“{}”没有行", self.table.name);
            return Err(Error::plain(ErrorKind::Layout, "table-without-rows", problem));
        }
        let part = self.split(first, room, whole_page, Paging::Own);
        if part.is_none() && whole_page {
            let in_row = |index: &usize| self.cells[*index].row as usize == first;
            let highest = (0..self.cells.len()).filter(in_row).max_by_key(|index| self.cells[*index].lines.len());
            let height = i64::from(self.rows[first].thousandths()) * 254 / 720_000;
            let problem = format!("所在的行高{height}毫米，一页放不下");
            return Err(self.cell_error("row-too-high", highest.unwrap_or(0), &problem, "缩短内容，或分行填写"));
        }
        Ok(part)
    }

    fn rows_of(&self, paging: Paging) -> &[Length] {
        if paging == Paging::Word && !self.word_rows.is_empty() { &self.word_rows } else { &self.rows }
    }

    fn split(&self, first: usize, room: Length, whole_page: bool, paging: Paging) -> Option<Part> {
        let repeated = self.repeated(first, paging);
        let lines = match paging {
            _ if first == 0 => self.head.len(),
            Paging::Own => self.continued.len(),
            Paging::Word => 0,
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
    fn fill(&self, first: usize, repeated: &[u32], room: Length, whole_page: bool, rows: &[Length]) -> Option<usize> {
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
    fn legal_end(&self, first: usize, end: usize, whole_page: bool) -> Option<usize> {
        let legal = (first + 1..=end).rev().find(|end| !self.keeps_next(end - 1));
        legal.or_else(|| (whole_page && end > first).then_some(end))
    }

    /// Rows repeated above row `first` on a new page: the head, and a head between the rows that they stand under.
    fn repeated(&self, first: usize, paging: Paging) -> Vec<u32> {
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
    fn make_room_for_labels(&self, list: &[u32], heights: &mut [Length]) {
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

    /// The cells that begin in the row at this place of a list of rows, each with the place after its last row.
    fn beginning(&self, list: &[u32], at: usize) -> impl Iterator<Item = (usize, usize)> {
        let columns = self.table.columns.len();
        (0..columns).filter_map(move |column| {
            let owner = |at: usize| self.owners[list[at] as usize * columns + column];
            let index = owner(at);
            if index == NONE || self.cells[index as usize].cell.column != column || (at > 0 && owner(at - 1) == index) {
                return None;
            }
            let to = (at..list.len()).find(|below| owner(*below) != index).unwrap_or(list.len());
            Some((index as usize, to))
        })
    }

    /// Draws a part of the table; `y` is the upper edge of the lines above it.
    pub(super) fn draw(
        &self,
        part: &Part,
        (x, y): (Length, Length),
        note: (Length, Length),
        nodes: &mut Vec<Node>,
        table: &mut TableNodes,
        pen: &mut Pen<'_, '_>,
    ) {
        let width = self.width();
        let begins = part.rows.start == 0;
        let lines = if begins { &self.head } else { &self.continued };
        let mut top = y;
        for line in lines {
            let mark = if begins { Mark::Node(table.caption_paragraph(nodes)) } else { Mark::Pagination };
            if let Some(left) = line.left {
                pen.line(mark, left.line, x, top);
            }
            if let Some(right) = line.right {
                pen.line(mark, right.line, x + width - right.width, top);
            }
            top += self.style.head_pitch;
        }

        let list: Vec<u32> =
            part.repeated.iter().copied().chain(part.rows.start as u32..part.rows.end as u32).collect();
        let mut tops = Vec::with_capacity(list.len() + 1);
        tops.push(top);
        for height in &part.heights {
            top += *height;
            tops.push(top);
        }
        self.draw_rules(&list, &tops, x, pen);

        for (from, row) in list.iter().enumerate() {
            let own = from >= part.repeated.len();
            let goes_on = self.goes_on(*row as usize);
            let row_node = (own && !goes_on).then(|| self.row_node(*row, nodes, table));
            if row_node.is_some() {
                table.cells.clear();
            }
            for (index, to) in self.beginning(&list, from) {
                let placed = &self.cells[index];
                let mark = match row_node {
                    Some(node) if placed.row == *row => {
                        let cell = add(nodes, cell_kind(placed.cell), node);
                        table.cells.push((placed.number, cell));
                        Mark::Node(cell)
                    }
                    // A further line of a cell.
                    None if own && goes_on => {
                        let begun = table.cells.iter().find(|(number, _)| *number == placed.number);
                        begun.map_or(Mark::Pagination, |(_, cell)| Mark::Node(*cell))
                    }
                    _ => Mark::Pagination,
                };
                let (left, _) = self.span(placed.cell);
                let (before, _) = self.padding(placed.cell);
                let count = placed.lines.len() as i32;
                let height = self.style.pitch * (count - 1) + self.style.size;
                let top = if self.is_parted(*row as usize) && placed.cell.row_span <= 1 {
                    // The air between lines, and that of the row's upper edge above the first.
                    let air = if goes_on { Length::ZERO } else { self.style.padding_y };
                    tops[from] + air + (self.style.pitch - self.style.size) / 2
                } else {
                    tops[from] + (tops[to] - tops[from] - height) / 2
                };
                pen.lines(mark, placed.lines.clone(), x + left + before, top, self.style.pitch);
            }
        }

        if part.rows.end == self.rows.len() {
            let (space, pitch) = note;
            for lines in &self.notes {
                top += space;
                let mark = Mark::Node(add(nodes, NodeKind::Note, nodes[table.table as usize].parent.unwrap_or(0)));
                pen.lines(mark, lines.clone(), x, top, pitch);
                top += pitch * lines.len() as i32;
            }
        }
    }

    /// The node of a row, in the head or the body of the table.
    fn row_node(&self, row: u32, nodes: &mut Vec<Node>, table: &mut TableNodes) -> u32 {
        let group = if (row as usize) < self.table.header_rows {
            *table.head.get_or_insert_with(|| add(nodes, NodeKind::TableHead, table.table))
        } else {
            *table.body.get_or_insert_with(|| add(nodes, NodeKind::TableBody, table.table))
        };
        add(nodes, NodeKind::TableRow, group)
    }

    /// Rules between different cells, each drawn once, and the frame.
    fn draw_rules(&self, list: &[u32], tops: &[Length], x: Length, pen: &mut Pen<'_, '_>) {
        let columns = self.table.columns.len();
        let (Some(&top), Some(&bottom), Some(&width)) = (tops.first(), tops.last(), self.edges.last()) else { return };
        let mark = Mark::Layout;
        let black = Colour::BLACK;
        let owner = |at: usize, column: usize| self.owners[list[at] as usize * columns + column];
        let parted = |one: u32, other: u32| one != other || one == NONE;
        let edge = |column: usize| x + if column == 0 { Length::ZERO } else { self.edges[column - 1] };
        for (at, y) in tops.iter().copied().enumerate().take(list.len()).skip(1) {
            runs(
                columns,
                |column| {
                    // No rule stands between the lines of a row.
                    let one = list[at - 1] + 1 == list[at] && self.goes_on(list[at] as usize);
                    !one && parted(owner(at - 1, column), owner(at, column))
                },
                |from, to| {
                    pen.stroke(mark, (edge(from), y), (edge(to), y), self.style.rule, black);
                },
            );
        }
        for column in 1..columns {
            let group = self.table.columns[column].group;
            let thickness = if group { self.style.group_rule } else { self.style.rule };
            runs(
                list.len(),
                |at| parted(owner(at, column - 1), owner(at, column)),
                |from, to| {
                    pen.stroke(mark, (edge(column), tops[from]), (edge(column), tops[to]), thickness, black);
                },
            );
        }
        // The frame is centred on the edge of the type area; its corners are closed.
        let (frame, half) = (self.style.frame, self.style.frame / 2);
        let right = x + width;
        for y in [top, bottom] {
            pen.stroke(mark, (x - half, y), (right + half, y), frame, black);
        }
        for x in [x, right] {
            pen.stroke(mark, (x, top), (x, bottom), frame, black);
        }
    }

    fn cell_error(&self, id: &'static str, index: usize, problem: &str, help: &str) -> Error {
        let (row, column, text) = self.cells.get(index).map_or((1, 1, ""), |placed| {
            (self.origin(placed.row as usize) + 1, placed.cell.column + 1, placed.cell.text.as_str())
        });
        let excerpt: String = text.chars().take(24).collect();
        let name = &self.table.name;
        let message = format!("表“{name}”第{row}行第{column}栏“{}”{problem}", excerpt.replace('\n', " "));
        let mut problem = Diagnostic::error(id, message).help(help);
        let place = self.table.location.clone();
        problem.labels.extend(place.map(|location| Label { location, text: "此表".to_owned() }));
        Error::new(ErrorKind::Layout, vec![problem], Source::default())
    }
}

/// Which cell covers each place of the grid; the cells in reading order.
fn grid(table: &Table) -> (Vec<u32>, Vec<Placed<'_>>) {
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
fn inner_heads(table: &Table) -> Vec<Range<u32>> {
    let is_head = |row: usize| row >= table.header_rows && table.rows[row].kind == RowKind::Head;
    let mut heads = Vec::new();
    runs(table.rows.len(), is_head, |from, to| heads.push(from as u32..to as u32));
    heads
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

/// Calls `draw` for each longest run of numbers below `count` that `holds` is true for.
fn runs(count: usize, holds: impl Fn(usize) -> bool, mut draw: impl FnMut(usize, usize)) {
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

fn cell_kind(cell: &Cell) -> NodeKind {
    let (column_span, row_span) = (cell.column_span as u32, cell.row_span as u32);
    match cell.role {
        CellRole::Data => NodeKind::DataCell { column_span, row_span },
        role => NodeKind::HeaderCell { columns: role != CellRole::RowHead, column_span, row_span },
    }
}

/// Adds a node.
pub(super) fn add(nodes: &mut Vec<Node>, kind: NodeKind, parent: u32) -> u32 {
    nodes.push(Node::new(kind, Some(parent)));
    nodes.len() as u32 - 1
}
