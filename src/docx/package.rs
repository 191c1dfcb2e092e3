//! The package: parts in a zip file whose bytes depend on nothing but the parts.

use std::io::{Cursor, Write};

use zip::result::ZipError;
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, DateTime, System};

use crate::diag::{Error, ErrorKind};

/// A part of a package.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'a> {
    path: &'a str,
    bytes: &'a [u8],
    method: CompressionMethod,
}

impl<'a> Part<'a> {
    /// A part that is text.
    pub(super) fn text(path: &'a str, text: &'a str) -> Part<'a> {
        Part { path, bytes: text.as_bytes(), method: CompressionMethod::Deflated }
    }

    /// A part that is compressed already.
    pub(super) fn stored(path: &'a str, bytes: &'a [u8]) -> Part<'a> {
        Part { path, bytes, method: CompressionMethod::Stored }
    }
}

/// A package that is being written, its parts in the order in which they are added.
#[derive(Debug)]
pub(super) struct Package(ZipWriter<Cursor<Vec<u8>>>);

impl Package {
    pub(super) fn new() -> Package {
        Package(ZipWriter::new(Cursor::new(Vec::new())))
    }

    /// Adds a part.
    pub(super) fn add(&mut self, part: Part<'_>) -> Result<(), Error> {
        // The same date, rights and system everywhere: the first date that a zip file can have.
        let options = SimpleFileOptions::default()
            .compression_method(part.method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .system(System::Unix);
        self.0.start_file(part.path, options).map_err(failed)?;
        self.0.write_all(part.bytes).map_err(|error| failed(ZipError::Io(error)))
    }

    /// The bytes.
    pub(super) fn finish(self) -> Result<Vec<u8>, Error> {
        Ok(self.0.finish().map_err(failed)?.into_inner())
    }
}

fn failed(error: ZipError) -> Error {
    Error::plain(ErrorKind::Write, "docx-package", format!("the package cannot be written: {error}"))
}
