//! The files of a form in a folder, on the disk or built in.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::diag::{Diagnostic, Error, ErrorKind, Source, TextFile};
use crate::input;
use include_dir::{Dir, DirEntry};

/// Reads the files of a built-in folder.
pub(super) fn collect(dir: &'static Dir<'static>, root: &Path, files: &mut BTreeMap<String, Arc<TextFile>>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(inner) => collect(inner, root, files),
            DirEntry::File(file) => {
                if let (Some(name), Some(text)) = (relative_name(file.path(), root), file.contents_utf8()) {
                    files.insert(name.clone(), TextFile::new(name, text));
                }
            }
        }
    }
}

/// More files than a form can have: a folder was named that is none.
const MOST_FILES: usize = 1000;

/// Reads the files of a folder and of the folders in it: regular ones, since a link could lead anywhere. What an editor or
/// a system leaves there is passed over.
pub(super) fn read_folder(dir: &Path, root: &Path, files: &mut BTreeMap<String, Arc<TextFile>>) -> Result<(), Error> {
    let failed = |path: &Path, why: &str| {
        let message = format!("无法读取 {}：{why}", path.display());
        Error::new(ErrorKind::Io, vec![Diagnostic::error("unreadable-file", message)], Source::default())
    };
    let unreadable = |path: &Path, error: &std::io::Error| failed(path, &input::why(error));
    for entry in std::fs::read_dir(dir).map_err(|error| unreadable(dir, &error))? {
        let path = entry.map_err(|error| unreadable(dir, &error))?.path();
        let kind = std::fs::symlink_metadata(&path).map_err(|error| unreadable(&path, &error))?;
        let Some(name) = relative_name(&path, root).filter(|name| !is_left_over(name)) else { continue };
        if kind.is_symlink() {
            return Err(failed(&path, "它是链接；把文件本身复制过来"));
        } else if kind.is_dir() {
            read_folder(&path, root, files)?;
        } else if files.len() >= MOST_FILES {
            return Err(failed(root, &format!("文件多于 {MOST_FILES} 个，不是格式的文件夹")));
        } else {
            let bytes = input::read_regular(&path).map_err(|error| unreadable(&path, &error))?;
            let file = input::text_file(&name, &bytes);
            let file = file.map_err(|problem| Error::new(ErrorKind::Template, vec![*problem], Source::default()))?;
            files.insert(name, file);
        }
    }
    Ok(())
}

/// Whether a file is none of the form's but left by an editor or a system: `.DS_Store`, `.a.xml.swp`, `a.xml~`, `a.xml.bak`.
fn is_left_over(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    let endings = [".bak", ".orig", ".swp", ".tmp"];
    name.starts_with(['.', '~', '#'])
        || name.ends_with('~')
        || endings.iter().any(|ending| name.ends_with(ending))
        || ["Thumbs.db", "desktop.ini"].contains(&name)
}

fn relative_name(path: &Path, root: &Path) -> Option<String> {
    let parts: Option<Vec<_>> = path.strip_prefix(root).ok()?.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}
