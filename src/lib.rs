//! juesuan

mod amount;
pub mod classification;
pub mod diag;
pub mod document;
pub mod layout;
mod length;
pub mod model;
#[cfg(feature = "pdf")]
pub mod pdf;

pub use amount::{Amount, AmountError, Unit, round};
pub use diag::{Error, ErrorKind};
pub use length::Length;
