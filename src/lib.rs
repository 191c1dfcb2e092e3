//! juesuan

pub mod document;
pub mod layout;
mod length;

pub use length::Length;
