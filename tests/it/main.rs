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
mod forms;
mod found;
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
mod published;
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
