//! What the programs share: the files of a report are written all or none, and every failure has its exit status.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use juesuan::{Error, ErrorKind, Generated, Generator};

/// Exit status of an error: 2 where a file cannot be read or written, 1 where what stands in the files is wrong.
pub(crate) fn status(error: &Error) -> u8 {
    if error.kind() == ErrorKind::Io { 2 } else { 1 }
}

/// The three files of a report, by the endings of their names.
pub(crate) fn files(generator: &Generator, generated: &Generated) -> Result<[(&'static str, Vec<u8>); 3], Error> {
    Ok([("docx", generated.docx()?), ("pdf", generated.pdf(generator.fonts())?), ("xlsx", generated.xlsx()?)])
}

/// Writes files `name.ending` into a folder, all or none, each whole: a reader sees the old one or the new one, and where
/// one cannot take its place, the others give theirs back. Returns their paths.
pub(crate) fn write(folder: &Path, name: &Path, files: &[(&str, Vec<u8>)]) -> Result<Vec<PathBuf>, Error> {
    let placed: Vec<Placed<'_>> =
        files.iter().map(|(ending, bytes)| Placed::new(folder, name, ending, bytes)).collect();
    let written = fs::create_dir_all(folder).and_then(|()| {
        placed.iter().try_for_each(Placed::prepare)?;
        for (at, file) in placed.iter().enumerate() {
            if let Err(error) = fs::rename(&file.part, &file.path) {
                placed[..at].iter().for_each(Placed::give_back);
                return Err(error);
            }
        }
        Ok(())
    });
    placed.iter().for_each(Placed::clean);
    match written {
        Ok(()) => Ok(placed.into_iter().map(|file| file.path).collect()),
        Err(error) => Err(Error::plain(ErrorKind::Io, "cannot-write", format!("{}: {error}", folder.display()))),
    }
}

/// A file on its way to its place.
struct Placed<'a> {
    path: PathBuf,
    /// The new one before it takes its place.
    part: PathBuf,
    /// A second name of the one that was there.
    old: PathBuf,
    bytes: &'a [u8],
}

impl<'a> Placed<'a> {
    fn new(folder: &Path, name: &Path, ending: &str, bytes: &'a [u8]) -> Placed<'a> {
        let path = |ending: &str| {
            let mut file = name.as_os_str().to_owned();
            file.push(ending);
            folder.join(file)
        };
        Placed {
            path: path(&format!(".{ending}")),
            part: path(&format!(".{ending}.part")),
            old: path(&format!(".{ending}.old")),
            bytes,
        }
    }

    fn prepare(&self) -> io::Result<()> {
        let mut file = File::create(&self.part)?;
        file.write_all(self.bytes)?;
        file.sync_all()?;
        if self.path.exists() {
            let _ = fs::remove_file(&self.old);
            fs::hard_link(&self.path, &self.old).or_else(|_| fs::copy(&self.path, &self.old).map(|_| ()))?;
        }
        Ok(())
    }

    /// Puts back what was there before.
    fn give_back(&self) {
        let _ = if self.old.exists() { fs::rename(&self.old, &self.path) } else { fs::remove_file(&self.path) };
    }

    fn clean(&self) {
        let _ = fs::remove_file(&self.part);
        let _ = fs::remove_file(&self.old);
    }
}
