//! Writes a sheet as it was planned.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    Format, FormatAlign, FormatBorder, FormatUnderline, Formula, IgnoreError, Worksheet, XlsxError, row_col_to_cell,
};

use super::options::Options;
use super::plan::{ABOVE, Plan, Print, head_text, lines, text_width};
use super::sums::sums;
use crate::document::{Cell, CellAlign, CellRole, Document, Face, Role, Sheet, StyleSheet, TableRole};
use crate::length::Length;

/// Name of the sheet that lists the others.
const CONTENTS: &str = "目录";
const A4: u8 = 9;

/// How a cell looks; each look is one format of the workbook.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Look {
    head: bool,
    align: u8,
    number: bool,
    indent: u8,
    wrap: bool,
    /// Heavier borders: left, right, above, below.
    heavy: [bool; 4],
}

/// The formats of a table.
pub(super) struct Formats {
    face: String,
    head_face: String,
    size: f64,
    made: BTreeMap<Look, Format>,
}

impl Formats {
    pub(super) fn new(style: &StyleSheet, role: TableRole) -> Formats {
        let look = style.table(role);
        Formats {
            face: style.faces.of(look.face).to_owned(),
            head_face: style.faces.of(look.head_face).to_owned(),
            size: points(look.size),
            made: BTreeMap::new(),
        }
    }

    fn of(&mut self, look: Look) -> Format {
        if let Some(format) = self.made.get(&look) {
            return format.clone();
        }
        let border = |heavy: bool| if heavy { FormatBorder::Medium } else { FormatBorder::Thin };
        let [left, right, above, below] = look.heavy.map(border);
        let mut format = Format::new()
            .set_font_name(if look.head { &self.head_face } else { &self.face })
            .set_font_size(self.size)
            .set_border_left(left)
            .set_border_right(right)
            .set_border_top(above)
            .set_border_bottom(below)
            .set_align(FormatAlign::VerticalCenter)
            .set_align(match look.align {
                0 => FormatAlign::Left,
                1 => FormatAlign::Center,
                _ => FormatAlign::Right,
            });
        if look.wrap {
            format = format.set_text_wrap();
        }
        if look.number {
            // A blank as wide as a space keeps the figure off the rule.
            format = format.set_num_format("#,##0.00_ ");
        }
        if look.indent > 0 {
            format = format.set_indent(look.indent);
        }
        self.made.insert(look, format.clone());
        format
    }
}

/// Points as a spreadsheet counts them, to a hundredth.
fn points(length: Length) -> f64 {
    f64::from(length.thousandths() / 10) / 100.0
}

fn inches(length: Length) -> f64 {
    points(length) / 72.0
}

/// Sets the width of a column; a spreadsheet counts pixels of three quarters of a point.
fn set_width(worksheet: &mut Worksheet, column: u16, width: Length) -> Result<(), XlsxError> {
    let pixels = (width.thousandths().max(0) / 750).clamp(8, 1790);
    worksheet.set_column_width_pixels(column, u32::try_from(pixels).unwrap_or(8))?;
    Ok(())
}

/// The list of the tables, each a link to its sheet.
pub(super) fn contents(worksheet: &mut Worksheet, document: &Document) -> Result<(), XlsxError> {
    let style = &document.style;
    let page = &style.page;
    worksheet.set_name(CONTENTS)?;
    let face = |face: Face| style.faces.of(face).to_owned();
    let title_style = style.paragraph(Role::TableTitle);
    let title = Format::new()
        .set_font_name(face(title_style.face))
        .set_font_size(points(title_style.size))
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter);
    let cell = Format::new()
        .set_font_name(face(Face::Song))
        .set_font_size(12)
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter);
    let head = cell.clone().set_font_name(face(Face::Hei)).set_align(FormatAlign::Center);
    let centred = cell.clone().set_align(FormatAlign::Center);
    // Blue and underlined, as links are everywhere.
    let link =
        cell.clone().set_font_color("0563C1").set_underline(FormatUnderline::Single).set_indent(1).set_text_wrap();
    let width = page.text_width() * 98 / 100;
    let widths = [width * 12 / 100, width * 22 / 100, width * 66 / 100];
    worksheet.merge_range(0, 0, 0, 2, &document.title, &title)?;
    let count = lines(&document.title, title_style.size, width);
    worksheet.set_row_height(0, points(title_style.size * 3 / 2 * count + Length::pt(10)))?;
    for (column, (name, width)) in (0..).zip(["序号", "表号", "表名"].into_iter().zip(widths)) {
        set_width(worksheet, column, width)?;
        worksheet.write_with_format(1, column, name, &head)?;
    }
    worksheet.set_row_height(1, 24)?;
    for (row, sheet) in (2..).zip(&document.sheets) {
        worksheet.write_with_format(row, 0, row - 1, &centred)?;
        let number = if sheet.table.number.is_empty() { sheet.name.as_str() } else { sheet.table.number.as_str() };
        worksheet.write_with_format(row, 1, number, &centred)?;
        let target = format!("internal:'{}'!A1", sheet.name.replace('\'', "''"));
        let link_text = rust_xlsxwriter::Url::new(target).set_text(&sheet.title).set_tip(&sheet.title);
        worksheet.write_url_with_format(row, 2, link_text, &link)?;
        let height = Length::pt(16) * lines(&sheet.title, Length::pt(12), widths[2] - Length::pt(12)) + Length::pt(8);
        worksheet.set_row_height(row, points(height))?;
    }
    worksheet.set_paper_size(A4).set_print_center_horizontally(true).set_print_fit_to_pages(1, 0);
    let [left, right, top, bottom] = [page.left, page.right, page.top, page.bottom].map(inches);
    worksheet.set_margins(left, right, top, bottom, 0.3, 0.3);
    worksheet.set_repeat_rows(0, 1)?.set_freeze_panes(2, 0)?;
    Ok(())
}

/// A table on its sheet.
pub(super) fn write(
    worksheet: &mut Worksheet,
    sheet: &Sheet,
    style: &StyleSheet,
    options: Options,
    formats: &mut Formats,
) -> Result<(), XlsxError> {
    let table = &*sheet.table;
    let plan = Plan::new(sheet, style);
    let last = column_number(table.columns.len().saturating_sub(1))?;
    worksheet.set_name(&sheet.name)?;
    head_lines(worksheet, sheet, style, &plan, last)?;

    let sums = if options.formulas { sums(table) } else { BTreeMap::new() };
    let size = style.table(table.role).size;
    for (row, at) in table.rows.iter().zip(ABOVE..) {
        for cell in &row.cells {
            let (column, end) = (column_number(cell.column)?, column_number(cell.column + cell.column_span - 1)?);
            let down = row_number(cell.row_span - 1)?;
            let format = formats.of(look(cell, (at - ABOVE) as usize, sheet));
            let text = match cell.role {
                CellRole::ColumnHead => head_text(cell, size, &plan.columns),
                _ => cell.text.clone(),
            };
            span(worksheet, (at, column, at + down, end), &text, &format)?;
            let Some(number) = cell.number else { continue };
            match sums.get(&((at - ABOVE) as usize, cell.column)) {
                Some(addends) => {
                    let formula = Formula::new(sum(addends)?).set_result(number.normalize().to_string());
                    worksheet.write_formula_with_format(at, column, formula, &format)?
                }
                None => worksheet.write_number_with_format(at, column, number_of(number), &format)?,
            };
        }
    }
    for (at, height) in (ABOVE..).zip(&plan.rows) {
        worksheet.set_row_height(at, points(*height))?;
    }
    let below = ABOVE + row_number(table.rows.len())?;
    let note_style = style.paragraph(Role::Note);
    let note = Format::new()
        .set_font_name(style.faces.of(note_style.face))
        .set_font_size(points(note_style.size))
        .set_align(FormatAlign::Left)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap();
    let note_end = note_end(&plan, last);
    for ((at, text), height) in (below..).zip(&table.notes).zip(&plan.notes) {
        span(worksheet, (at, 0, at, note_end), text, &note)?;
        worksheet.set_row_height(at, points(*height))?;
    }
    for (column, width) in (0..).zip(&plan.columns) {
        set_width(worksheet, column, *width)?;
    }
    fold(worksheet, &plan)?;
    if !table.rows.is_empty() {
        // Codes and numbers of rows are texts on purpose.
        worksheet.ignore_error_range(ABOVE, 0, below - 1, last, IgnoreError::NumberStoredAsText)?;
    }
    print_setup(worksheet, sheet, style, &plan)
}

/// Title, number, agency and unit above the table.
fn head_lines(
    worksheet: &mut Worksheet,
    sheet: &Sheet,
    style: &StyleSheet,
    plan: &Plan,
    last: u16,
) -> Result<(), XlsxError> {
    let table = &*sheet.table;
    let look = style.table(table.role);
    let title = Format::new()
        .set_font_name(style.faces.of(style.paragraph(Role::TableTitle).face))
        .set_font_size(points(plan.title.0))
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter);
    let plain = Format::new()
        .set_font_name(style.faces.of(look.face))
        .set_font_size(points(look.size))
        .set_align(FormatAlign::VerticalCenter);
    let right = plain.clone().set_align(FormatAlign::Right);
    // What stands at the right end of a page must not lie beyond its groups of columns.
    let end = note_end(plan, last);
    span(worksheet, (0, 0, 0, end), &sheet.title, &title)?;
    worksheet.set_row_height(0, points(plan.title.1))?;
    span(worksheet, (1, 0, 1, end), &table.number, &right)?;
    // The agency has as many columns as its name needs.
    let (mut middle, mut room) = (0, Length::ZERO);
    let needed = text_width(&table.left, look.size) + Length::pt(12);
    while middle + 1 < end && room + plan.columns[usize::from(middle)] < needed {
        room += plan.columns[usize::from(middle)];
        middle += 1;
    }
    if end == 0 {
        worksheet.write_with_format(2, 0, format!("{}　{}", table.left, table.right), &plain)?;
    } else {
        span(worksheet, (2, 0, 2, middle), &table.left, &plain)?;
        span(worksheet, (2, middle + 1, 2, end), &table.right, &right)?;
    }
    for row in 1..ABOVE {
        worksheet.set_row_height(row, points(plan.head_line))?;
    }
    Ok(())
}

/// The last column that title and notes reach: that of the first page.
fn note_end(plan: &Plan, last: u16) -> u16 {
    let first_page = match &plan.print {
        Print::Parted { columns, .. } => columns.first().and_then(|&column| u16::try_from(column.checked_sub(1)?).ok()),
        Print::OnePage => None,
    };
    first_page.unwrap_or(last)
}

/// Folds the columns away that hold no figure; a click shows them.
fn fold(worksheet: &mut Worksheet, plan: &Plan) -> Result<(), XlsxError> {
    let mut folded = plan.folded.iter().copied().peekable();
    while let Some(first) = folded.next() {
        let mut end = first;
        while folded.next_if_eq(&(end + 1)).is_some() {
            end += 1;
        }
        worksheet.group_columns_collapsed(column_number(first)?, column_number(end)?)?;
    }
    Ok(())
}

fn look(cell: &Cell, row: usize, sheet: &Sheet) -> Look {
    let table = &*sheet.table;
    let end = cell.column + cell.column_span;
    let opens_group = |column: usize| table.columns.get(column).is_some_and(|column| column.group);
    let left = cell.align == CellAlign::Left && cell.number.is_none();
    Look {
        head: matches!(cell.role, CellRole::ColumnHead | CellRole::RowHead),
        align: match cell.align {
            CellAlign::Left => 0,
            CellAlign::Center => 1,
            CellAlign::Right => 2,
        },
        number: cell.number.is_some(),
        indent: if left { cell.indent.saturating_add(1).min(15) } else { 0 },
        wrap: cell.number.is_none(),
        heavy: [
            cell.column == 0 || opens_group(cell.column),
            end >= table.columns.len() || opens_group(end),
            row == 0,
            row + cell.row_span >= table.rows.len(),
        ],
    }
}

fn column_number(column: usize) -> Result<u16, XlsxError> {
    u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)
}

fn row_number(row: usize) -> Result<u32, XlsxError> {
    u32::try_from(row).map_err(|_| XlsxError::RowColumnLimitError)
}

/// `=SUM(C7:C9,C12)`: neighbors under each other are one range.
fn sum(addends: &[(usize, usize)]) -> Result<String, XlsxError> {
    let mut ranges: Vec<[(usize, usize); 2]> = Vec::new();
    for &cell in addends {
        match ranges.last_mut() {
            Some([first, last]) if first.1 == cell.1 && last.0 + 1 == cell.0 => *last = cell,
            Some([first, last]) if first.0 == cell.0 && last.0 == cell.0 && last.1 + 1 == cell.1 => *last = cell,
            _ => ranges.push([cell, cell]),
        }
    }
    let name = |(row, column): (usize, usize)| -> Result<String, XlsxError> {
        Ok(row_col_to_cell(ABOVE + row_number(row)?, column_number(column)?))
    };
    let mut parts = Vec::with_capacity(ranges.len());
    for [first, last] in ranges {
        parts.push(if first == last { name(first)? } else { format!("{}:{}", name(first)?, name(last)?) });
    }
    // SUM takes 255 arguments; more stand in sums of sums.
    let parts: Vec<String> = if parts.len() > 200 {
        parts.chunks(200).map(|chunk| format!("SUM({})", chunk.join(","))).collect()
    } else {
        parts
    };
    Ok(format!("=SUM({})", parts.join(",")))
}

/// A cell, merged where it covers more than one.
fn span(
    worksheet: &mut Worksheet,
    (top, left, bottom, right): (u32, u16, u32, u16),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if (top, left) == (bottom, right) {
        worksheet.write_with_format(top, left, text, format)?;
    } else {
        worksheet.merge_range(top, left, bottom, right, text, format)?;
    }
    Ok(())
}

/// The number that a spreadsheet holds: two decimals of 万元, as printed.
fn number_of(number: Decimal) -> f64 {
    number.to_f64().unwrap_or_default()
}

/// A4 with the report's margins, heads and names on each page, and in view on the screen.
fn print_setup(worksheet: &mut Worksheet, sheet: &Sheet, style: &StyleSheet, plan: &Plan) -> Result<(), XlsxError> {
    let table = &*sheet.table;
    let head = ABOVE + row_number(table.header_rows)?;
    let stub = column_number(plan.stub)?;
    worksheet.set_paper_size(A4).set_print_center_horizontally(true);
    let [left, right, top, bottom] = plan.margins.map(inches);
    // The number of the page is 7 mm under the table's area.
    let footer = (bottom - 7.0 / 25.4 - points(style.paragraph(Role::PageNumber).size) / 72.0).max(0.2);
    worksheet.set_margins(left, right, top, bottom, 0.3, footer);
    let name = if table.number.is_empty() { sheet.title.as_str() } else { table.number.as_str() };
    worksheet.set_footer(format!("&C&10{}　第 &P 页", name.replace('&', "&&"))).set_print_first_page_number(1);
    if plan.landscape {
        worksheet.set_landscape();
    }
    match &plan.print {
        Print::OnePage => _ = worksheet.set_print_fit_to_pages(1, 1),
        Print::Parted { scale, rows, columns } => {
            if columns.is_empty() {
                // Not wider than its paper, whatever a program takes for the width of a digit.
                worksheet.set_print_fit_to_pages(1, u16::try_from(rows.len() + 1).unwrap_or(0));
            } else {
                worksheet.set_print_scale(*scale);
            }
            let rows = rows.iter().map(|&row| Ok(ABOVE + row_number(row)?)).collect::<Result<Vec<_>, XlsxError>>()?;
            worksheet.set_page_breaks(&rows)?;
            let columns = columns.iter().map(|&column| row_number(column)).collect::<Result<Vec<_>, _>>()?;
            worksheet.set_vertical_page_breaks(&columns)?;
            if !columns.is_empty() && stub > 0 {
                worksheet.set_repeat_columns(0, stub - 1)?;
            }
        }
    }
    worksheet.set_freeze_panes(if table.header_rows > 0 { head } else { 0 }, stub)?;
    if table.header_rows > 0 {
        worksheet.set_repeat_rows(0, head - 1)?;
    }
    Ok(())
}
