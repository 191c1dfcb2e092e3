//! The public tables as an Excel workbook, one sheet a table: the attachment that is published beside the report.

use std::collections::BTreeMap;
use std::io::Write;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::diag::{Error, ErrorKind};
use crate::document::{Cell, CellAlign, CellRole, Document, RowKind, Sheet, Table};

/// Rows above the table: title, number, the line of agency and unit.
const ABOVE: u32 = 3;

/// Writes the sheets of a document as a workbook. The same document gives the same bytes.
///
/// # Errors
/// [`ErrorKind::Write`]: a table is larger than a sheet, or two sheets have one name.
pub fn to_vec(document: &Document) -> Result<Vec<u8>, Error> {
    let failed =
        |error: XlsxError| Error::plain(ErrorKind::Write, "xlsx", format!("the workbook cannot be written: {error}"));
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(document).map_err(failed)?);
    let mut formats = Formats::default();
    for sheet in &document.sheets {
        write_sheet(workbook.add_worksheet(), sheet, &mut formats).map_err(failed)?;
    }
    if document.sheets.is_empty() {
        // Excel opens no workbook without a sheet.
        workbook.add_worksheet();
    }
    workbook.save_to_buffer().map_err(failed)
}

/// Writes the sheets of a document as a workbook to `out`.
///
/// # Errors
/// As [`to_vec`], and [`ErrorKind::Io`] if `out` fails.
pub fn write(document: &Document, mut out: impl Write) -> Result<(), Error> {
    let bytes = to_vec(document)?;
    out.write_all(&bytes).map_err(|error| Error::plain(ErrorKind::Io, "cannot-write", error.to_string()))
}

/// Title, author and a date that is the report's, or the first that Excel knows: never the clock's.
fn properties(document: &Document) -> Result<DocProperties, XlsxError> {
    let date = ExcelDateTime::parse_from_str(document.date.as_deref().unwrap_or("1900-01-01"))?;
    Ok(DocProperties::new().set_title(&document.title).set_author(&document.author).set_creation_datetime(&date))
}

/// How a cell looks; each look is one format of the workbook.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Look {
    head: bool,
    align: u8,
    number: bool,
    indent: u8,
}

#[derive(Default)]
struct Formats(BTreeMap<Look, Format>);

impl Formats {
    fn of(&mut self, cell: &Cell) -> Format {
        let align = match cell.align {
            CellAlign::Left => 0,
            CellAlign::Center => 1,
            CellAlign::Right => 2,
        };
        let look = Look {
            head: matches!(cell.role, CellRole::ColumnHead | CellRole::RowHead),
            align,
            number: cell.number.is_some(),
            indent: cell.indent,
        };
        self.0.entry(look).or_insert_with(|| look.format()).clone()
    }
}

impl Look {
    fn format(self) -> Format {
        let format = Format::new()
            .set_font_name(if self.head { "黑体" } else { "宋体" })
            .set_font_size(10)
            .set_border(FormatBorder::Thin)
            .set_align(FormatAlign::VerticalCenter)
            .set_align(match self.align {
                0 => FormatAlign::Left,
                1 => FormatAlign::Center,
                _ => FormatAlign::Right,
            });
        let format = if self.head { format.set_text_wrap() } else { format };
        let format = if self.number { format.set_num_format("#,##0.00") } else { format };
        if self.indent > 0 { format.set_indent(self.indent) } else { format }
    }
}

fn write_sheet(worksheet: &mut Worksheet, sheet: &Sheet, formats: &mut Formats) -> Result<(), XlsxError> {
    let table = &*sheet.table;
    let last = u16::try_from(table.columns.len().saturating_sub(1)).map_err(|_| XlsxError::RowColumnLimitError)?;
    worksheet.set_name(&sheet.name)?;
    let plain = Format::new().set_font_name("宋体").set_font_size(10);
    let title = Format::new()
        .set_font_name("方正小标宋简体")
        .set_font_size(18)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter);
    span(worksheet, 0, 0, 0, last, &sheet.title, &title)?;
    worksheet.set_row_height(0, 30)?;
    let right = plain.clone().set_align(FormatAlign::Right);
    worksheet.write_with_format(1, last, &table.number, &right)?;
    worksheet.write_with_format(2, 0, &table.left, &plain)?;
    worksheet.write_with_format(2, last, &table.right, &right)?;

    let mut widths = vec![0_usize; table.columns.len()];
    for (row, at) in table.rows.iter().zip(ABOVE..) {
        if row.kind == RowKind::Head {
            worksheet.set_row_height(at, 24)?;
        }
        for cell in &row.cells {
            let column = u16::try_from(cell.column).map_err(|_| XlsxError::RowColumnLimitError)?;
            let down = u32::try_from(cell.row_span - 1).map_err(|_| XlsxError::RowColumnLimitError)?;
            let across = u16::try_from(cell.column_span - 1).map_err(|_| XlsxError::RowColumnLimitError)?;
            let format = formats.of(cell);
            span(worksheet, at, column, at + down, column + across, &cell.text, &format)?;
            if let Some(number) = cell.number {
                worksheet.write_number_with_format(at, column, number_of(number), &format)?;
            }
            if cell.column_span == 1 {
                let wanted = text_width(cell);
                widths[cell.column] = widths[cell.column].max(wanted);
            }
        }
    }
    let below = ABOVE + u32::try_from(table.rows.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
    for (at, note) in (below..).zip(&table.notes) {
        worksheet.write_with_format(at, 0, note, &plain)?;
    }
    for (column, width) in (0..).zip(widths) {
        worksheet.set_column_width(column, width.clamp(6, 48) as f64)?;
    }
    print_setup(worksheet, table)
}

/// A cell, merged where it covers more than one.
fn span(
    worksheet: &mut Worksheet,
    top: u32,
    left: u16,
    bottom: u32,
    right: u16,
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

/// Width of a text in digits: a Chinese character is two wide. Heads wrap, so half of theirs is enough.
fn text_width(cell: &Cell) -> usize {
    let wide = |c: char| if c.is_ascii() { 1 } else { 2 };
    let width: usize = cell.text.chars().map(wide).sum();
    match cell.role {
        CellRole::ColumnHead => width.div_ceil(2) + 3,
        _ => width + 2 + 2 * usize::from(cell.indent),
    }
}

/// A4, across where the table is wide; all columns on one sheet of paper, heads on each, which stay in view on the screen.
fn print_setup(worksheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    const A4: u8 = 9;
    let head = ABOVE + u32::try_from(table.header_rows).map_err(|_| XlsxError::RowColumnLimitError)?;
    worksheet.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_footer("&C— &P —");
    worksheet.set_margins(0.75, 0.75, 1.0, 1.0, 0.5, 0.5);
    if table.columns.len() > 4 {
        worksheet.set_landscape();
    }
    if table.header_rows > 0 {
        worksheet.set_repeat_rows(0, head - 1)?;
        worksheet.set_freeze_panes(head, 0)?;
    }
    Ok(())
}
