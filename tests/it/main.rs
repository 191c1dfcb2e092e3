//! The integration tests: one binary.

use std::path::{Path, PathBuf};

mod accessibility;
mod audit;
mod cases;
mod consistent;
mod determinism;
mod docs;
mod facts;
mod floors;
mod form_check;
mod form_lists;
mod forms;
mod found;
#[cfg(feature = "audit-pdf")]
mod fuzz;
mod hostile;
mod hostile_pages;
#[cfg(feature = "import")]
mod import;
mod input;
mod looks;
mod made;
mod mutation;
#[cfg(feature = "ofd")]
mod ofd;
mod programs;
#[cfg(feature = "audit-pdf")]
mod published;
#[cfg(feature = "audit-pdf")]
mod published_mutation;
mod readback;
mod readers;
mod rules;
mod rust;
mod sentences;
mod spoken;

/// A file of this package.
fn in_package(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
