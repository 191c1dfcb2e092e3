//! The DOCX writer: a document becomes a Word file that a clerk can go on working in.
//!
//! Real heading styles, contents that are filled in and can be refreshed, page-number fields, native tables, native
//! charts. docx-rs makes what follows from the style sheet (`style_parts`), `mend` puts its parts right; the body is
//! written in schema order by `body`. Same document and pages, same bytes.

mod body;
mod chart;
mod chart_data;
mod footer;
mod mend;
mod names;
mod paragraph;
mod properties;
mod relations;
mod sheet;
mod style_parts;
mod styles;
mod table;
#[cfg(test)]
mod tests;
mod workbook;

use std::io::Write;

use crate::diag::{Error, ErrorKind};
use crate::document::Document;
use crate::layout::Pages;
use crate::package::Package;

pub use style_parts::StyleCache;

/// The document as the bytes of a Word file.
///
/// The contents take their page numbers from `pages`, and figures and tables the sizes that were decided there; with
/// empty pages the contents have no numbers until the field is refreshed in Word (F9).
///
/// # Errors
///
/// [`ErrorKind::Write`] where a table's cells overlap or leave the table, or the date is none.
pub fn to_vec(document: &Document, pages: &Pages) -> Result<Vec<u8>, Error> {
    to_vec_with(document, pages, &StyleCache::default())
}

/// The document as the bytes of a Word file, with what follows from its style sheet taken from a cache: for many documents
/// of one look. The bytes are those of [`to_vec`].
///
/// # Errors
///
/// Those of [`to_vec`].
pub fn to_vec_with(document: &Document, pages: &Pages, styles: &StyleCache) -> Result<Vec<u8>, Error> {
    let style = styles.parts(&document.style)?;
    let body = body::write(document, pages)?;
    let charts = body.charts.len();
    let mut package = Package::new();
    package.add("[Content_Types].xml", style.content_types(charts))?;
    package.add("docProps/core.xml", properties::core(document)?)?;
    package.add("word/document.xml", &body.xml)?;
    package.add("word/_rels/document.xml.rels", style.relations(charts))?;
    package.merge(&style.parts)?;
    for (number, parts) in (1..).zip(&body.charts) {
        let workbook = format!("word/embeddings/Microsoft_Excel_Worksheet{number}.xlsx");
        package.add(&format!("word/charts/chart{number}.xml"), &parts.chart)?;
        package.add(&format!("word/charts/_rels/chart{number}.xml.rels"), workbook::relation(number))?;
        package.add(&workbook, &parts.workbook)?;
    }
    package.finish()
}

/// The same, written somewhere.
///
/// # Errors
///
/// Those of [`to_vec`], and [`ErrorKind::Io`] where the bytes cannot be written.
pub fn write(document: &Document, pages: &Pages, mut writer: impl Write) -> Result<(), Error> {
    let bytes = to_vec(document, pages)?;
    writer
        .write_all(&bytes)
        .map_err(|error| Error::plain(ErrorKind::Io, "docx-write", format!("the DOCX cannot be written: {error}")))
}
