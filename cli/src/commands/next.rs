//! `next OLD NEW`: next year's report from this one.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use juesuan::import::next_year;
use juesuan::write_files;

use super::new::write_schema;
use crate::Failure;
use crate::folders::REPORT;
use crate::screen::Screen;

pub(super) fn run(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    let words = screen.words;
    let path = |id| matches.get_one::<PathBuf>(id).cloned().unwrap_or_default();
    let (old, new) = (path("old"), path("new"));
    if new.join(REPORT).exists() {
        return Err(Failure::usage(words.fill("new.exists", &[("file", &new.join(REPORT).display())])));
    }
    let read = |file: PathBuf| {
        fs::read(&file).map_err(|error| {
            let why = words.io_error(&error);
            Failure::usage(words.fill("import.unreadable", &[("file", &file.display()), ("error", &why)]))
        })
    };
    // Last year's figures are read from the folder beside: both are moved together.
    let above = |folder: &Path| {
        let whole = std::path::absolute(folder).ok()?;
        Some((whole.parent()?.to_owned(), whole.file_name()?.to_string_lossy().into_owned()))
    };
    let beside = above(&old).zip(above(&new)).filter(|((one, _), (other, _))| one == other);
    let Some(((_, name), _)) = beside else {
        return Err(Failure::usage(words.fill("next.apart", &[("old", &old.display()), ("new", &new.display())])));
    };
    let text = String::from_utf8_lossy(&read(old.join(REPORT))?).into_owned();
    let (next, renamed) = next_year(text.trim_start_matches('\u{feff}'), &format!("../{name}"))?;
    let mut files = vec![(PathBuf::from(REPORT), next.clone().into_bytes())];
    // Texts of annexes and what was said of other systems' heads go along; the ledger lines are last year's.
    let table: toml::Table = next.parse().unwrap_or_default();
    let annexes = table.get("annexes").and_then(toml::Value::as_array).into_iter().flatten();
    let annexes = annexes.filter_map(|annex| annex.get("file")?.as_str());
    for file in annexes.chain(["import.toml"]).filter(|file| !file.contains("..") && old.join(file).is_file()) {
        files.push((PathBuf::from(file), read(old.join(file))?));
    }
    write_schema(&new)?;
    for path in write_files(&new, &files)? {
        screen.result(&path.to_string_lossy());
    }
    for line in renamed {
        screen.say(&line);
    }
    screen.remark(&words.fill("next.next", &[("folder", &new.display())]));
    Ok(0)
}
