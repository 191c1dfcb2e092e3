//! Findings drawn into a copy of the file that they were found in, so that they are seen where they stand.
//!
//! [`docx()`] writes them as comments (批注) of a Word file, `pdf` as highlighted places with notes.

mod docx;
mod note;
#[cfg(feature = "audit-pdf")]
mod pdf;

pub use docx::docx;
#[cfg(feature = "audit-pdf")]
pub use pdf::pdf;
