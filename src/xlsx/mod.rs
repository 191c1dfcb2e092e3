//! The public tables as an Excel workbook, one sheet a table: the attachment that is published beside the report.
//!
//! `plan` decides how a table stands on its sheet and on paper, `sums` which figures are sums of others, `sheet` writes it.

mod options;
mod plan;
mod sheet;
mod sums;

use std::io::Write;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use crate::diag::{Error, ErrorKind};
use crate::document::{Document, Face};
pub use options::Options;
use sheet::Formats;

/// Writes the sheets of a document as a workbook, a list of them before. The same document gives the same bytes.
///
/// # Errors
/// [`ErrorKind::Write`]: a table is larger than a sheet, or two sheets have one name.
pub fn to_vec(document: &Document) -> Result<Vec<u8>, Error> {
    to_vec_with(document, Options::default())
}

/// Writes the sheets of a document as a workbook, as these options say.
///
/// # Errors
/// As [`to_vec`].
pub fn to_vec_with(document: &Document, options: Options) -> Result<Vec<u8>, Error> {
    let failed =
        |error: XlsxError| Error::plain(ErrorKind::Write, "xlsx", format!("the workbook cannot be written: {error}"));
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(document).map_err(failed)?);
    // Columns count their width in digits of this font: 8 pixels wide, a column without a width of its own 72, rows 18 high.
    let font = Format::new().set_font_name(document.style.faces.of(Face::Song)).set_font_size(11).set_font_charset(134);
    workbook.set_default_format(&font, 18, 72).map_err(failed)?;
    if document.sheets.is_empty() {
        // Excel opens no workbook without a sheet.
        workbook.add_worksheet();
    } else {
        sheet::contents(workbook.add_worksheet(), document).map_err(failed)?;
    }
    for sheet in &document.sheets {
        let mut formats = Formats::new(&document.style, sheet.table.role);
        sheet::write(workbook.add_worksheet(), sheet, &document.style, options, &mut formats).map_err(failed)?;
    }
    workbook.save_to_buffer().map_err(failed)
}

/// Writes the sheets of a document as a workbook to `out`.
///
/// # Errors
/// As [`to_vec`], and [`ErrorKind::Io`] if `out` fails.
pub fn write(document: &Document, mut out: impl Write) -> Result<(), Error> {
    let bytes = to_vec(document)?;
    out.write_all(&bytes)
        .map_err(|error| Error::plain(ErrorKind::Io, "xlsx-write", format!("the workbook cannot be written: {error}")))
}

/// Title, author and a date that is the report's, or the first that Excel knows: never the clock's.
fn properties(document: &Document) -> Result<DocProperties, XlsxError> {
    let date = ExcelDateTime::parse_from_str(document.date.as_deref().unwrap_or("1900-01-01"))?;
    Ok(DocProperties::new().set_title(&document.title).set_author(&document.author).set_creation_datetime(&date))
}
