//! What others published, read: a PDF, a Word file, a workbook, a web page or a plain text becomes one neutral value.
//!
//! [`read`] takes any bytes. What comes out is a [`Published`]: paragraphs and tables in their order, each with its place
//! in the file, and what could not be read. [`Published::text`] is what the [audit](crate::audit) reads. Nothing here
//! panics on bad bytes, and what unpacks to more than a report can hold is refused.

mod decode;
mod document;
mod kind;
mod numbering;
mod package;
#[cfg(feature = "audit-pdf")]
mod pdf;
mod table;
mod text;
mod web;
mod word;
mod workbook;

pub use document::{Block, Published};
pub use table::{Cell, Table};
pub use text::Text;

use crate::diag::Error;
use document::{Loss, TEXT_LIMIT, refuse};
use kind::Kind;

/// Reads a published file. What it is, its bytes say; the name is for messages, and tells a web page from a text.
///
/// - **PDF** (feature `audit-pdf`): text in reading order, tables with their cells, headers and footers left out;
/// - **Word** (`.docx`): paragraphs with their automatic numbers, tables;
/// - **Excel** (`.xlsx`, `.xls`): each sheet with its title lines and its table;
/// - **web pages**: paragraphs and tables;
/// - **text** in UTF-8, UTF-16 or GBK.
///
/// # Errors
/// The bytes are of another format — the message names it and the way to one of these —, too damaged to give any text,
/// empty, or larger than a report.
pub fn read(bytes: &[u8], name: &str) -> Result<Published, Error> {
    match Kind::of(bytes, name) {
        Kind::Word => word::read(bytes, name),
        Kind::Workbook => workbook::read(bytes, name),
        Kind::Web => web::read(bytes, name),
        Kind::Text => plain(bytes, name),
        Kind::Empty => Err(refuse(name, "是空文件，没有可审读的内容")),
        #[cfg(feature = "audit-pdf")]
        Kind::Pdf => pdf::read(bytes, name),
        #[cfg(not(feature = "audit-pdf"))]
        Kind::Pdf => Err(refuse(name, "是 PDF，而此程序编译时没有启用 audit-pdf")),
        Kind::Other { what, way_out } => Err(refuse(name, format!("是{what}，不能直接审读；{way_out}"))),
    }
}

/// Whether some bytes are a PDF.
pub fn is_pdf(bytes: &[u8]) -> bool {
    Kind::of(bytes, "") == Kind::Pdf
}

/// Whether some bytes are a Word file (`.docx`).
pub fn is_word(bytes: &[u8], name: &str) -> bool {
    Kind::of(bytes, name) == Kind::Word
}

/// The path of the main part of the package of an Office file.
pub(crate) fn main_part(bytes: &[u8]) -> Option<String> {
    package::Package::open(bytes)?.main_part()
}

/// A plain text, line by line.
fn plain(bytes: &[u8], name: &str) -> Result<Published, Error> {
    let (text, damaged) = decode::text(bytes);
    if text.trim().is_empty() {
        return Err(refuse(name, "没有文字，没有可审读的内容"));
    }
    if text.len() > TEXT_LIMIT {
        return Err(refuse(name, format!("文字超过 {} MiB，不是一份报告", TEXT_LIMIT >> 20)));
    }
    let losses = damaged.then(|| Loss::damage("有不能识别的字节（编码应为 UTF-8、UTF-16 或 GBK）"));
    // A text is its own origin: a finding's line and column are those of the file.
    let blocks = text.lines().map(|line| Block::Paragraph(Text { text: line.to_owned(), origins: Vec::new() }));
    Published::new(name, blocks.collect(), losses.into_iter().collect())
}
