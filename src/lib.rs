//! juesuan

mod amount;
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
mod markup;
pub mod model;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod text;
mod wording;
#[cfg(feature = "xlsx")]
pub mod xlsx;

pub use amount::{Amount, AmountError, Unit, round};
pub use compose::Composer;
pub use diag::{Error, ErrorKind};
pub use form::Form;
pub use generator::{Generated, Generator};
pub use length::Length;
