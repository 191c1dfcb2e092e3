//! What a name in a report may reach.
//!
//! A report may come from a stranger, and what the files hold that it names is published. So a name reaches regular files
//! in the report's own folder and nothing else: no absolute path, no way out by `..` or by a link, no device, no pipe.
//! Only `prior_report` may climb, to the folder of another year.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes.
pub(super) const LARGEST: u64 = 16 << 20;

/// So many bytes are read for one report, all its files together.
pub(super) const LARGEST_OF_ALL: u64 = 64 << 20;

/// So many folders up `prior_report` may begin: `../../2019/某局`.
pub(super) const CLIMB: usize = 2;

/// Why a name is none of a file that may be read, where it climbs no more than so many folders first.
pub(super) fn out_of_reach(name: &str, climb: usize) -> Option<&'static str> {
    // Both kinds of slashes part names, and a drive begins an absolute path, on every machine alike.
    let is_drive = matches!(name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    let parts = || name.split(['/', '\\']).filter(|part| !matches!(*part, "" | "."));
    let up = parts().take_while(|part| *part == "..").count();
    if name.contains(char::is_control) {
        Some("文件名中有控制字符")
    } else if is_drive || name.starts_with(['/', '\\']) {
        Some("不能用绝对路径")
    } else if up > climb || parts().skip(up).any(|part| part == "..") {
        Some(if climb == 0 {
            "不能用 .. 指到别的文件夹"
        } else {
            "开头最多用两个 ..，后面不能再用"
        })
    } else {
        None
    }
}

/// Reads a file by its name beside others. The name is within reach.
pub(super) fn read_beside(folder: &Path, name: &str) -> io::Result<Vec<u8>> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let path = folder.join(name);
    let own = path.canonicalize()?;
    let mut reach = folder.canonicalize()?;
    let up = name.split('/').take_while(|part| *part == "..").count();
    if up > 0 {
        // The folder of another year: within the folder that it climbed to; its files within itself.
        let climbed = reach.ancestors().take(up + 1).last().map(Path::to_owned).unwrap_or_default();
        reach = path.parent().map_or_else(|| Ok(PathBuf::new()), Path::canonicalize)?;
        if !reach.starts_with(climbed) {
            return Err(leads_out());
        }
    }
    if own.starts_with(reach) { read_regular(&own) } else { Err(leads_out()) }
}

fn leads_out() -> io::Error {
    io::Error::other("它是链接，指到了别的文件夹；把文件本身复制过来")
}

/// Reads a file, if it is a regular one of a size that can be meant.
pub(crate) fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    let regular = |is_file: bool| {
        if is_file { Ok(()) } else { Err(io::Error::other("它不是普通文件")) }
    };
    // Asked before it is opened, since a pipe would be waited for.
    regular(fs::metadata(path)?.is_file())?;
    let file = File::open(path)?;
    regular(file.metadata()?.is_file())?;
    read_capped(file)
}

/// Reads all, if it is of a size that can be meant.
pub(super) fn read_capped(file: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST { Err(io::Error::other("它大于 16 MB")) } else { Ok(bytes) }
}

/// What the system says, in Chinese where it is known.
pub(crate) fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "没有这个文件".to_owned(),
        io::ErrorKind::PermissionDenied => "没有读取的权限".to_owned(),
        io::ErrorKind::IsADirectory => "它是文件夹".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_within_reach() {
        for (name, climb, right) in [
            ("annex-1.txt", 0, true),
            ("附件/一.txt", 0, true),
            ("./a..b.txt", 0, true),
            ("/etc/passwd", 0, false),
            ("../a.txt", 0, false),
            ("a/../../b", 0, false),
            (r"..\a.txt", 0, false),
            (r"\\server\share", 0, false),
            (r"C:\a.txt", 0, false),
            ("c:a.txt", 0, false),
            ("a\0b", 0, false),
            ("../2019", 2, true),
            ("../../2019/某局/", 2, true),
            ("../../../2019", 2, false),
            ("2019/..", 2, false),
            ("/srv/2019", 2, false),
        ] {
            assert_eq!(out_of_reach(name, climb).is_none(), right, "{name}");
        }
    }
}
