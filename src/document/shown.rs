//! What words of a document show.

use std::ops::Range;

use crate::diag::FactPath;

/// Characters that show a fact or a derived figure: 266.04 shows `revenue.total`.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Shown {
    /// The bytes of the text.
    pub span: Range<usize>,
    /// The fact, or the derived figure.
    pub path: FactPath,
}

impl Shown {
    /// Bytes of a text that show what stands under a path.
    pub fn new(span: Range<usize>, path: FactPath) -> Shown {
        Shown { span, path }
    }
}
