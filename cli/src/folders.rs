//! Which folders hold reports, and what the files of a report are called.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Failure;
use crate::words::Words;

/// The file that makes a folder a report.
pub(crate) const REPORT: &str = "report.toml";

/// So many folders below the one that was named a report may lie: province, city, county, department, unit.
const DEPTH: usize = 8;

/// The folders of reports that these paths mean, each once, and whether they are a batch: a folder with `report.toml` is a
/// report, its `report.toml` means the folder, a folder above reports is all of them.
pub(crate) fn reports(paths: &[PathBuf], words: Words) -> Result<(Vec<PathBuf>, bool), Failure> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    let mut batch = paths.len() > 1;
    let mut all: Vec<PathBuf> = Vec::new();
    for path in paths {
        let is_report_file = path.file_name().is_some_and(|name| name == REPORT);
        if is_report_file && !path.is_dir() {
            let folder = path.parent().unwrap_or(Path::new(""));
            all.push(if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() });
        } else if path.join(REPORT).exists() {
            all.push(path.clone());
        } else if path.is_dir() {
            let before = all.len();
            below(path, DEPTH, &mut all).map_err(|error| {
                Failure::usage(
                    words.fill("folders.unreadable", &[("path", &path.display()), ("error", &words.io_error(&error))]),
                )
            })?;
            if all.len() == before {
                return Err(Failure::usage(words.fill("folders.none", &[("path", &path.display())])));
            }
            batch = true;
        } else {
            // Reading it says what is wrong with it.
            all.push(path.clone());
        }
    }
    let mut seen = BTreeMap::new();
    all.retain(|path| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone()), ()).is_none());
    Ok((all, batch))
}

/// The folders of reports below a folder, in the order of their names. Links are not followed: they could lead in circles.
fn below(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if !hidden && entry.file_type()?.is_dir() {
            folders.push(entry.path());
        }
    }
    folders.sort();
    for folder in folders {
        if folder.join(REPORT).is_file() {
            found.push(folder);
        } else if depth > 1 {
            // A folder that may not be looked into hides its own reports only.
            let _ = below(&folder, depth - 1, found);
        }
    }
    Ok(())
}

/// What the files of a report are called: its folder.
pub(crate) fn name(folder: &Path) -> String {
    let own = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    own.file_name().map_or_else(|| "report".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Two reports whose files would take each other's place in one folder: on Windows and macOS `甲A` and `甲a` are one name.
pub(crate) fn same_name(folders: &[PathBuf]) -> Option<(&PathBuf, &PathBuf)> {
    let mut names: BTreeMap<String, &PathBuf> = BTreeMap::new();
    folders.iter().find_map(|folder| Some((names.insert(name(folder).to_lowercase(), folder)?, folder)))
}

/// The part of the reports that is this shard's, of `1/n` to `n/n`: by a hash of the name, so that a report stays in its shard
/// when others come and go.
pub(crate) fn shard(folders: Vec<PathBuf>, part: u64, parts: u64) -> Vec<PathBuf> {
    // FNV-1a: stable over versions and machines, which the standard library's hash is not.
    let hash = |name: &str| {
        name.bytes()
            .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
    };
    folders.into_iter().filter(|folder| hash(&name(folder)) % parts == part - 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_report_is_in_one_shard() {
        let folders: Vec<PathBuf> = (0..100).map(|i| PathBuf::from(format!("单位{i}"))).collect();
        let mut all: Vec<PathBuf> = (1..=3).flat_map(|part| shard(folders.clone(), part, 3)).collect();
        all.sort();
        let mut expected = folders;
        expected.sort();
        assert_eq!(all, expected);
    }

    #[test]
    fn names_that_one_folder_cannot_hold_are_found() {
        let folders = ["甲/局", "乙/局"].map(PathBuf::from);
        assert_eq!(same_name(&folders), Some((&folders[0], &folders[1])));
        assert_eq!(same_name(&["甲/局", "乙/院"].map(PathBuf::from)), None);
    }
}
