#![doc = include_str!("../README.md")]
//!
//! # The five phases
//!
//! | phase | takes | gives |
//! |---|---|---|
//! | [`Report::read`](model::Report::read) | TOML, annexes, `detail.csv` | [`Report`](model::Report) and [`Source`](diag::Source) |
//! | [`check::check`] | the report, [`RULES`](check::RULES) | [`Findings`](check::Findings) |
//! | [`Composer::compose`] | the report, a [`Form`] | [`Document`](document::Document) |
//! | [`layout::layout`] | the document, [`Fonts`](layout::Fonts) | [`Pages`](layout::Pages) |
//! | [`docx`], [`pdf`], [`xlsx`], [`text`] | document and pages | bytes |
//!
//! Every phase is pure: files are read only by functions named `read` or `*_dir`, nothing asks the clock, and the same
//! input gives the same bytes.

mod amount;
pub mod audit;
mod both;
pub mod check;
pub mod classification;
mod compose;
pub mod diag;
pub mod document;
#[cfg(feature = "docx")]
pub mod docx;
mod form;
mod generator;
mod input;
pub mod layout;
mod length;
#[cfg(feature = "audit-pdf")]
pub mod marked;
mod markup;
pub mod model;
mod output;
#[cfg(feature = "docx")]
mod package;
#[cfg(feature = "pdf")]
pub mod pdf;
mod prose;
#[cfg(feature = "audit")]
pub mod published;
pub mod text;
mod wording;
#[cfg(feature = "xlsx")]
pub mod xlsx;
#[cfg(feature = "docx")]
mod xml;

pub use amount::{Amount, AmountError, Unit, round};
pub use compose::Composer;
pub use diag::{Error, ErrorKind};
pub use form::Form;
pub use generator::{Generated, Generator, GeneratorBuilder};
pub use length::Length;
pub use output::write_files;
