//! The package: parts in a zip file whose bytes depend on nothing but the parts.

use std::io::{Cursor, Write};

use zip::result::ZipError;
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, DateTime, System, ZipArchive};

use crate::diag::{Error, ErrorKind};

/// Of a report of 46 pages: two thirds of the time of the usual level 6 for a tenth more bytes.
const LEVEL: i64 = 4;

/// A package that is being written, its parts in the order in which they are added.
#[derive(Debug)]
pub(crate) struct Package(ZipWriter<Cursor<Vec<u8>>>);

impl Package {
    pub(crate) fn new() -> Package {
        Package(ZipWriter::new(Cursor::new(Vec::new())))
    }

    /// Adds a part.
    pub(crate) fn add(&mut self, path: &str, part: impl AsRef<[u8]>) -> Result<(), Error> {
        self.part(path, part.as_ref(), CompressionMethod::Deflated)
    }

    /// Adds a part as it is, because the whole package is compressed in its turn.
    pub(crate) fn store(&mut self, path: &str, part: impl AsRef<[u8]>) -> Result<(), Error> {
        self.part(path, part.as_ref(), CompressionMethod::Stored)
    }

    fn part(&mut self, path: &str, bytes: &[u8], method: CompressionMethod) -> Result<(), Error> {
        // The same date, rights and system everywhere: the first date that a zip file can have.
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .compression_level((method == CompressionMethod::Deflated).then_some(LEVEL))
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .system(System::Unix);
        self.0.start_file(path, options).map_err(failed)?;
        self.0.write_all(bytes).map_err(|error| failed(ZipError::Io(error)))
    }

    /// Adds the parts of a package that has been written before, compressed as they are.
    pub(crate) fn merge(&mut self, package: &[u8]) -> Result<(), Error> {
        let parts = ZipArchive::new(Cursor::new(package)).map_err(failed)?;
        self.0.merge_archive(parts).map_err(failed)
    }

    /// The bytes.
    pub(crate) fn finish(self) -> Result<Vec<u8>, Error> {
        Ok(self.0.finish().map_err(failed)?.into_inner())
    }
}

fn failed(error: ZipError) -> Error {
    Error::plain(ErrorKind::Write, "package", format!("the package cannot be written: {error}"))
}
