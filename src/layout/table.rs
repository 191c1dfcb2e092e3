//! Tables: cells are set, columns and rows measured, rows dealt out to pages, rules drawn once.

mod block;
mod columns;
mod drawing;
mod heights;
mod parts;
mod word;

use super::line::{Breaking, CharStyle, ParagraphShape, Span};
use super::pen::{Label as TextLabel, Setter};
use crate::diag::Error;
use crate::document::{Align, Role, StyleSheet, Table, TableRole, TableStyle};
use crate::length::Length;
pub(super) use block::TableBlock;
use block::{HeadLine, grid, inner_heads};
pub(super) use drawing::{TableNodes, add};
pub(super) use parts::Part;

/// 六号: no cell is set smaller.
const SMALLEST: Length = Length::hundredths(750);
/// Steps by which the cells of a table that is too narrow become smaller.
const STEP: Length = Length::hundredths(50);

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
        let mut standing_over = Vec::new();
        loop {
            let scale =
                |length: Length| Length::milli(length.thousandths() * size.thousandths() / largest.size.thousandths());
            self.style =
                TableStyle { size, pitch: scale(largest.pitch), row_height: scale(largest.row_height), ..largest };
            self.edges = self.column_edges(width, setter)?;
            let mark = setter.mark();
            let every = size <= SMALLEST;
            let mut too_wide = self.set_cells(setter, every)?;
            if !too_wide.is_empty() && self.widen_for_numbers(setter)? {
                setter.forget(mark);
                too_wide = self.set_cells(setter, every)?;
            }
            if every {
                // There is no smaller size: they stand over, and are told of.
                standing_over = std::mem::take(&mut too_wide);
            }
            if too_wide.is_empty() {
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
                    let problem = "在六号字下仍宽于所在的栏";
                    let help = "缩短内容，加宽该栏，或把表放到横页上（<table landscape=\"yes\">；tables.toml 的 landscape = true）";
                    setter.problems.extend(self.cells_problem("cell-too-narrow", &standing_over, problem, help));
                    return Ok(());
                }
                fits_columns.get_or_insert(size);
            }
            setter.forget(mark);
            // A table that fits no page in any size keeps the largest that fits its columns.
            size = if size > SMALLEST { (size - STEP).max(SMALLEST) } else { fits_columns.unwrap_or(size) };
        }
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
        let part = set(&table.part, CharStyle { face: self.style.head_face, western: None, ..style })?;
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
        self.head = above(HeadLine { left: part, right: number });
        self.continued = above(continued);
        Ok(())
    }
}
