//! Files that belong together, written as a set: all of them or none, each whole, never two versions side by side.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::diag::{Diagnostic, Error, ErrorKind, Source};

/// How the names of files on their way begin. Nobody else's file is taken for one of them.
const PREFIX: &str = ".juesuan-";
const NEW: &str = ".new";
const OLD: &str = ".old";

/// Writes files into a folder, which is made where it is missing, and returns their paths. A name may lead into a folder
/// within it (`data/01.csv`), which is made too.
///
/// The set is replaced as a set: a reader sees the old files or the new ones, each whole; where one cannot take its place,
/// the others give theirs back. Of two processes that write into one folder at once, one waits. Links are replaced, not
/// followed. What a killed run left behind is removed.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("juesuan-doc-{}", std::process::id()));
/// let paths = juesuan::write_files(&folder, &[("报告.txt", b"1"), ("报告.csv", b"2")])?;
/// assert_eq!(paths[1], folder.join("报告.csv"));
/// # std::fs::remove_dir_all(&folder).expect("it was made");
/// # Ok::<(), juesuan::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Io`] with the id `cannot-write`, naming the file or folder: nothing has changed then.
pub fn write_files<N: AsRef<Path>, B: AsRef<[u8]>>(
    folder: impl AsRef<Path>,
    files: &[(N, B)],
) -> Result<Vec<PathBuf>, Error> {
    let folder = folder.as_ref();
    fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))?;
    let mut waiting = Vec::new();
    let filled = begin(folder, files.iter().map(|(name, _)| name.as_ref()), &mut waiting).and_then(|()| {
        let mut all = waiting.iter_mut().zip(files);
        all.try_for_each(|(file, (_, bytes))| {
            file.fill(bytes.as_ref()).map_err(|error| cannot_write(&file.path, &error))
        })
    });
    match filled {
        Ok(()) => place(folder, &waiting)?,
        Err(error) => {
            waiting.iter().for_each(Waiting::clean);
            return Err(error);
        }
    }
    Ok(waiting.into_iter().map(|file| file.path).collect())
}

/// Makes the new files, empty, beside the old ones.
fn begin<'a>(folder: &Path, names: impl Iterator<Item = &'a Path>, waiting: &mut Vec<Waiting>) -> Result<(), Error> {
    let _lock = lock(folder);
    remove_leftovers(folder);
    for name in names {
        let path = folder.join(name);
        if let Some(within) = name.parent().filter(|within| !within.as_os_str().is_empty()) {
            let within = folder.join(within);
            fs::create_dir_all(&within).map_err(|error| cannot_write(&within, &error))?;
        }
        waiting.push(Waiting::new(folder, name).map_err(|error| cannot_write(&path, &error))?);
    }
    Ok(())
}

/// Puts the new files into the places of the old ones.
fn place(folder: &Path, waiting: &[Waiting]) -> Result<(), Error> {
    let _lock = lock(folder);
    let kept = waiting.iter().try_for_each(|file| file.keep_old().map_err(|error| cannot_write(&file.path, &error)));
    let placed = kept.and_then(|()| {
        for (at, file) in waiting.iter().enumerate() {
            if let Err(error) = fs::rename(&file.new, &file.path) {
                waiting[..at].iter().for_each(Waiting::give_back);
                return Err(cannot_write(&file.path, &error));
            }
        }
        Ok(())
    });
    // Before the folder is free: then others may use these names.
    waiting.iter().for_each(Waiting::clean);
    placed
}

/// Holds the folder for as long as the file lives. Only Unix opens a folder as a file, and some file systems know no locks:
/// there the moment between the first and the last renaming is not guarded.
fn lock(folder: &Path) -> Option<File> {
    let file = File::open(folder).ok()?;
    file.lock().ok()?;
    Some(file)
}

/// Removes what a killed run left behind: files that nobody holds any more.
fn remove_leftovers(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let ours = name.starts_with(PREFIX) && (name.ends_with(NEW) || name.ends_with(OLD));
        if ours && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            let held = File::open(entry.path()).is_ok_and(|file| file.try_lock().is_err());
            if !held {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// A file on its way to its place.
struct Waiting {
    path: PathBuf,
    /// The new one before it takes its place.
    new: PathBuf,
    /// A second name of the one that was there.
    old: PathBuf,
    /// The new one, locked for as long as it is on its way.
    file: File,
}

impl Waiting {
    fn new(folder: &Path, name: &Path) -> io::Result<Waiting> {
        let process = std::process::id();
        // Threads of one process that write the same file need names that differ.
        for number in 0..1000 {
            let beside = |ending: &str| {
                let mut file = OsString::from(format!("{PREFIX}{process}-{number}-"));
                file.push(name.file_name().unwrap_or_default());
                file.push(ending);
                folder.join(file)
            };
            let new = beside(NEW);
            match File::create_new(&new) {
                Ok(file) => {
                    // A file system that knows no locks does without.
                    let _ = file.try_lock();
                    return Ok(Waiting { path: folder.join(name), new, old: beside(OLD), file });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    fn fill(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.file.sync_all()
    }

    /// Gives the file that is in the place a second name.
    fn keep_old(&self) -> io::Result<()> {
        // Asked of the name itself, not of what a link points at.
        match fs::symlink_metadata(&self.path) {
            Ok(there) if there.is_file() || there.is_symlink() => {}
            Ok(_) => return Err(io::Error::new(io::ErrorKind::AlreadyExists, "已有同名的文件夹或设备")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        }
        // Some file systems have no second names.
        fs::hard_link(&self.path, &self.old)
            .or_else(|_| io::copy(&mut File::open(&self.path)?, &mut File::create_new(&self.old)?).map(|_| ()))
    }

    /// Puts back what was there before.
    fn give_back(&self) {
        let there = fs::symlink_metadata(&self.old).is_ok();
        let _ = if there { fs::rename(&self.old, &self.path) } else { fs::remove_file(&self.path) };
    }

    fn clean(&self) {
        let _ = fs::remove_file(&self.new);
        let _ = fs::remove_file(&self.old);
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Error {
    // Windows: a sharing or lock violation.
    let held = cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33));
    let why = if held { "文件被占用".to_owned() } else { error.to_string() };
    let mut said = Diagnostic::error("cannot-write", format!("无法写入 {}：{why}", path.display()));
    if held {
        said = said.help("在 Word、WPS 或 PDF 阅读器中关闭它，再生成一次");
    } else if matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) {
        said = said.help("文件或文件夹是只读的，或没有写入的权限；可以换一个输出文件夹");
    }
    Error::new(ErrorKind::Io, vec![said], Source::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("juesuan-output-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder").flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_set_is_written_whole_or_not_at_all() {
        let folder = folder("set");
        fs::write(folder.join("a.part"), "mine").expect("a file");
        fs::write(folder.join(".juesuan-1-0-a.new"), "left behind").expect("a file");
        write_files(&folder, &[("a", "1"), ("b", "1")]).expect("they are written");
        write_files(&folder, &[("a", "1"), ("within/b", "1")]).expect("they are written");
        assert_eq!(fs::read_to_string(folder.join("within/b")).expect("a file"), "1");
        fs::remove_dir_all(folder.join("within")).expect("it was made");
        fs::create_dir(folder.join("c")).expect("a folder");
        let error = write_files(&folder, &[("a", "2"), ("b", "2"), ("c", "2")]).expect_err("a folder is in the way");
        assert_eq!(error.kind(), ErrorKind::Io);
        let read = |name| fs::read_to_string(folder.join(name)).expect("a file");
        assert_eq!([read("a"), read("b"), read("a.part")], ["1", "1", "mine"]);
        if cfg!(unix) {
            assert_eq!(names(&folder), ["a", "a.part", "b", "c"]);
        }
        fs::remove_dir_all(&folder).expect("it was made");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let folder = folder("links");
        fs::write(folder.join("target"), "mine").expect("a file");
        std::os::unix::fs::symlink("target", folder.join("a")).expect("a link");
        write_files(&folder, &[("a", "1")]).expect("it is written");
        assert_eq!(fs::read_to_string(folder.join("target")).expect("a file"), "mine");
        assert!(!folder.join("a").is_symlink());
        fs::remove_dir_all(&folder).expect("it was made");
    }

    /// Threads stand for processes: a lock belongs to an open file.
    #[test]
    fn sets_are_never_mixed() {
        let folder = folder("mixed");
        std::thread::scope(|scope| {
            for version in 0..4 {
                let folder = &folder;
                scope.spawn(move || {
                    let bytes = version.to_string();
                    for _ in 0..20 {
                        let names: Vec<String> = (0..3).map(|file| format!("{file}")).collect();
                        let files: Vec<_> = names.iter().map(|name| (name, &bytes)).collect();
                        write_files(folder, &files).expect("they are written");
                    }
                });
            }
        });
        let read = |name| fs::read_to_string(folder.join(name)).expect("a file");
        if cfg!(unix) {
            assert_eq!(read("0"), read("1"));
            assert_eq!(read("1"), read("2"));
        }
        fs::remove_dir_all(&folder).expect("it was made");
    }
}
