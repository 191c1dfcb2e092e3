//! The rows of a public table as figures, before they become cells.

use std::collections::BTreeMap;

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
    /// Whether it has neither amount nor count.
    pub(super) fn is_empty(&self) -> bool {
        self.values.iter().flatten().all(|amount| amount.is_zero())
            && self.stubs.iter().flat_map(|stub| stub.counts.values()).all(|count| *count == 0)
    }

    /// Its amounts in two columns of amounts, by the numbers of these from 1.
    pub(super) fn operands(&self, of: [usize; 2], leaves: &[Leaf<'_>]) -> [Option<Amount>; 2] {
        of.map(|number| {
            let at = (0..leaves.len()).filter(|&at| leaves[at].is_value()).nth(number.checked_sub(1)?)?;
            self.values[at]
        })
    }

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
    /// The unit of its figures.
    pub(super) unit: String,
    /// Counts that stand in place of amounts, by leaf.
    pub(super) counts: BTreeMap<usize, i64>,
}
