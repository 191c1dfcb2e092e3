//! Where a figure comes from: its tree, and the lines of the files at its ends.

use std::path::{Path, PathBuf};

use juesuan::diag::{FactPath, Place};
use juesuan::model::figures;
use juesuan::{Composer, Form};
use serde::Serialize;

use super::state::Shown;
use crate::commands::explain;
use crate::words::Words;

/// So many lines of a file are shown around a place.
const AROUND: usize = 2;

/// What is shown of a figure.
#[derive(Serialize)]
pub(super) struct Origin {
    path: String,
    /// The tree as `juesuan explain` draws it; empty where the fact is no number.
    tree: String,
    places: Vec<Line>,
}

impl Origin {
    /// The first line that makes the figure.
    pub(super) fn first(&self) -> Option<&Line> {
        self.places.first()
    }
}

/// A line that makes a figure.
#[derive(Serialize)]
pub(super) struct Line {
    /// `report.toml:51:10`.
    pub(super) place: String,
    /// The address by which editors open it.
    pub(super) editor: String,
    /// The cell of a workbook that it was taken from.
    cell: Option<String>,
    /// The lines around it, each with its number; the one that is meant begins with `>`.
    excerpt: String,
    #[serde(skip)]
    pub(super) file: PathBuf,
    #[serde(skip)]
    pub(super) line: usize,
    #[serde(skip)]
    pub(super) column: usize,
}

/// Where the figure of a path comes from; `None` if the report knows no such path.
pub(super) fn origin(shown: &Shown, path: &str, words: Words) -> Option<Origin> {
    let report = shown.report.as_ref()?;
    let composer = Form::built_in(&report.form).and_then(|form| Composer::new(&form).ok());
    let basis = composer.map(|composer| composer.budget_basis()).unwrap_or_default();
    let tree = figures::explain(report, basis, path).map(figures::Explanation::in_wan);
    let mut places = Vec::new();
    let mut text = String::new();
    if let Some(tree) = tree {
        for fact in tree.facts() {
            places.extend(fact.path.as_ref().and_then(|path| shown.source.exact(path)));
        }
        explain::draw(&tree, &shown.source, 0, words, &mut text);
    }
    if places.is_empty() {
        places.extend(shown.source.place(&FactPath::new(path)));
    }
    let folder = shown.folder.canonicalize().unwrap_or_else(|_| shown.folder.clone());
    let places: Vec<Line> = places.into_iter().map(|place| line(place, &folder)).collect();
    (!text.is_empty() || !places.is_empty()).then(|| Origin { path: path.to_owned(), tree: text, places })
}

fn line(place: &Place, folder: &Path) -> Line {
    let (line, column) = place.file.line_column(place.value.start);
    let file = folder.join(&place.file.name);
    let first = line.saturating_sub(AROUND).max(1);
    let lines = place.file.text.lines().enumerate().skip(first - 1).take(line + AROUND + 1 - first);
    let excerpt = lines.map(|(at, text)| {
        let mark = if at + 1 == line { '>' } else { ' ' };
        format!("{mark}{:5} {text}\n", at + 1)
    });
    Line {
        place: format!("{}:{line}:{column}", place.file.name),
        editor: address(&file, line, column),
        cell: place.cell.as_ref().map(|cell| format!("{}!{}", cell.sheet, cell.cell)),
        excerpt: excerpt.collect(),
        file,
        line,
        column,
    }
}

/// `vscode://file/home/…/report.toml:51:10`.
fn address(file: &Path, line: usize, column: usize) -> String {
    let mut address = String::from("vscode://file");
    let path = file.to_string_lossy().replace('\\', "/");
    if !path.starts_with('/') {
        address.push('/');
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/:".contains(&byte) {
            address.push(char::from(byte));
        } else {
            address.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("{address}:{line}:{column}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_lines() {
        let file = Path::new("/家/a b/report.toml");
        assert_eq!(address(file, 51, 10), "vscode://file/%E5%AE%B6/a%20b/report.toml:51:10");
        assert_eq!(address(Path::new("C:\\a\\report.toml"), 1, 2), "vscode://file/C:/a/report.toml:1:2");
    }
}
