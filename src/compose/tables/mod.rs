//! Tables: those that a template writes out, and the public tables of the form, drawn from the ledger as data say.

mod body;
mod covered;
mod figures;
mod head;
mod inline;
mod leaf;
mod line;
mod public;

pub(super) use covered::uncovered;
pub(super) use inline::from_markup;
#[cfg(feature = "import")]
pub(crate) use leaf::{Leaf, LeafSource, leaves};
pub(super) use public::{Built, Texts, build};
