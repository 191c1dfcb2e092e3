//! The rows of a public table as figures, before they become cells.

use super::leaf::Leaf;
use crate::amount::Amount;
use crate::document::RowKind;

/// A row of figures: what it says at the left, and one amount a leaf.
pub(super) struct Line {
    pub(super) kind: RowKind,
    pub(super) by: By,
    pub(super) stubs: Vec<Stub>,
    pub(super) values: Vec<Option<Amount>>,
    pub(super) keep_next: bool,
}

impl Line {
    pub(super) fn has_money(&self, leaf: usize) -> bool {
        self.values[leaf].is_some_and(|amount| !amount.is_zero())
    }
}

/// Which stub of a row a leaf belongs to.
#[derive(Clone, Copy)]
pub(super) enum By {
    /// The row has one.
    Row,
    /// One for each outermost head.
    Side,
    /// One for each amount column.
    Block,
}

impl By {
    pub(super) fn index(self, leaf: &Leaf<'_>) -> usize {
        match self {
            By::Row => 0,
            By::Side => leaf.side,
            By::Block => leaf.block,
        }
    }
}

/// What stands beside the amounts of a row, or of one side of it.
#[derive(Default)]
pub(super) struct Stub {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) indent: u8,
    pub(super) row_number: String,
    pub(super) strong: bool,
    pub(super) center: bool,
    /// The name covers all columns before the first amount.
    pub(super) covers: bool,
}
