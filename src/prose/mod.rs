//! Chinese prose of reports, as far as everything that reads it agrees: the characters, the figures in it, the numbers of
//! headings. The audit reads published texts with it, the rules read typed sentences, the reader reads typed numbers.

mod figure;
mod folded;
mod mark;

pub(crate) use figure::{Figure, Measure, Unit, figure};
pub(crate) use folded::{Char, fold, half_width};
#[cfg(feature = "audit")]
pub(crate) use mark::numeral;
pub(crate) use mark::{Level, Mark, mark};
