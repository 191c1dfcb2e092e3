//! What all parts of the file share: their namespace, the numbers of its objects, and the error of a caller.

use crate::diag::{Error, ErrorKind};

/// The namespace of all parts (clause 7.1).
pub(super) const NAMESPACE: &str = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";

/// Numbers for the objects of the file, each given once (ST_ID, clause 7.2).
#[derive(Debug)]
pub(super) struct Ids(pub(super) u32);

impl Ids {
    pub(super) fn next(&mut self) -> u32 {
        self.0 += 1;
        self.0
    }
}

/// The error of a caller whose pages do not fit together.
pub(super) fn misuse(what: &str) -> Error {
    Error::plain(ErrorKind::Write, "ofd", what)
}
