#![doc = include_str!("../README.md")]
//!
//! # Where to begin
//!
//! - A first report: [`Report::read`](model::Report::read) and [`Generator`], or one built in Rust
//!   (`examples/from_rust.rs`).
//! - A first form of one's own: [`Form::read_dir`] and [`GeneratorBuilder::form`] (`examples/own_form.rs`,
//!   `examples/own_templates.rs`; `docs/forms.md`).
//! - A first rule of one's own: [`check::Rule`] and [`GeneratorBuilder::rules`] (`examples/own_rule.rs`).
//! - A report that someone else wrote: [`audit`].
//!
//! # The five phases
//!
//! | phase | takes | gives |
//! |---|---|---|
//! | [`Report::read`](model::Report::read) | TOML, annexes, `detail.csv` | [`Report`](model::Report) and [`Source`](diag::Source) |
//! | [`check::check`] | the report, [`RULES`](check::RULES) | [`Findings`](check::Findings) |
//! | [`Composer::compose`] | the report, a [`Form`] | [`Document`](document::Document) |
//! | [`layout::layout`] | the document, [`Fonts`](layout::Fonts) | [`Pages`](layout::Pages) |
//! | [`docx`], [`pdf`], [`xlsx`], [`html`], [`text`] | document and pages | bytes |
//!
//! Every phase is pure: files are read only by functions named `read` or `*_dir`, nothing asks the clock, and the same
//! input gives the same bytes.

#![cfg_attr(docsrs, feature(doc_cfg))]

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
#[cfg(feature = "html")]
pub mod html;
#[cfg(feature = "import")]
pub mod import;
mod input;
pub mod layout;
mod length;
#[cfg(feature = "audit-pdf")]
pub mod marked;
mod markup;
pub mod model;
#[cfg(feature = "ofd")]
pub mod ofd;
mod output;
#[cfg(any(feature = "docx", feature = "ofd"))]
mod package;
#[cfg(feature = "pdf")]
pub mod pdf;
mod prose;
#[cfg(feature = "audit")]
pub mod published;
#[cfg(any(feature = "import", feature = "audit"))]
mod sheets;
pub mod text;
mod wording;
#[cfg(feature = "xlsx")]
pub mod xlsx;
#[cfg(any(feature = "docx", feature = "ofd"))]
mod xml;

pub use amount::{Amount, AmountError, Unit, round};
pub use compose::Composer;
pub use diag::{Error, ErrorKind};
pub use form::Form;
pub use generator::{Generated, Generator, GeneratorBuilder};
pub use length::Length;
pub use output::write_files;
