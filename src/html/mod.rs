//! The report as a web page: one file without scripts, fonts or addresses of others, for a site or for a page of a
//! content management system.
//!
//! `page` writes the blocks, `table` the tables, `chart` the drawings, `sheet` the looks from the style sheet and
//! `page.css`; `data` gives the public tables to machines, as CSV and JSON.
//! The page needs no layout: its reader's screen decides where lines end. Same document, same bytes.

mod chart;
mod data;
mod options;
mod page;
mod sheet;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod writer;

use std::io::Write;

use crate::diag::{Error, ErrorKind};
use crate::document::Document;

pub use data::{DataFile, data};
pub use options::Options;

/// The document as a web page in UTF-8.
pub fn to_vec(document: &Document) -> Vec<u8> {
    to_vec_with(document, &Options::default())
}

/// The document as a web page, as these options say.
pub fn to_vec_with(document: &Document, options: &Options) -> Vec<u8> {
    page::write(document, options).into_bytes()
}

/// Writes the document as a web page to `out`.
///
/// # Errors
/// [`ErrorKind::Io`] if `out` fails.
pub fn write(document: &Document, mut out: impl Write) -> Result<(), Error> {
    out.write_all(&to_vec(document))
        .map_err(|error| Error::plain(ErrorKind::Io, "html-write", format!("the web page cannot be written: {error}")))
}
