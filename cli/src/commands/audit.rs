//! `audit FILE…`: what does not add up in reports that someone else published. The findings are the result.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ArgMatches;
use juesuan::audit::{self, Coverage, Standing};
use juesuan::diag::{Diagnostic, Error, ErrorKind, Severity, Source, TextFile};
use juesuan::published::{self, Published};
use juesuan::{marked, write_files};

use crate::Failure;
use crate::making::status;
use crate::messages::{Format, Found, Messages, render, text};
use crate::screen::Screen;
use crate::words::Words;
use crate::{marked_page, rectification};

/// What was found in a file, or why it could not be read.
struct Audited {
    name: String,
    diagnostics: Vec<Diagnostic>,
    /// The text and how much of it was read and judged.
    read: Option<(Arc<TextFile>, Coverage)>,
    verdict: String,
    status: u8,
}

pub(super) fn run(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    let messages = Messages::of(matches, screen.words)?;
    let paths = matches.get_many::<PathBuf>("files").unwrap_or_default();
    let all: Vec<Audited> = paths.flat_map(|path| files(path)).map(|file| audited(&file, screen.words)).collect();
    if all.is_empty() {
        return Err(Failure::usage(screen.words.get("audit.no-files")));
    }
    if matches.get_flag("claims") {
        let read = all.iter().filter_map(|one| one.read.as_ref());
        screen.result(&audit::claims_to_json(read.map(|(file, coverage)| (&**file, coverage))));
        return Ok(all.iter().map(|one| one.status).max().unwrap_or(0));
    }
    let source = Source::default();
    let found: Vec<Found<'_>> = all
        .iter()
        .map(|one| Found {
            name: one.name.clone(),
            diagnostics: &one.diagnostics,
            source: &source,
            verdict: one.verdict.clone(),
        })
        .collect();
    match messages.format {
        Format::Text => found.iter().for_each(|one| screen.result(&text(one, screen.color_results, screen.verbose))),
        format => screen.result(&render(format, &found, false)),
    }
    messages.write(&found)?;
    beside(&all, matches, screen.words)?;
    Ok(all.iter().map(|one| one.status).max().unwrap_or(0))
}

/// Writes what is asked for beside the findings: the list, the page, the copies with marks.
fn beside(all: &[Audited], matches: &ArgMatches, words: Words) -> Result<(), Failure> {
    let file = |id| matches.get_one::<PathBuf>(id);
    if let Some(file) = file("list") {
        let found: Vec<_> = all.iter().map(|one| (one.name.as_str(), one.diagnostics.as_slice())).collect();
        rectification::write(&found, file, words)?;
    }
    if let Some(file) = file("html") {
        let reads = all.iter().map(|one| marked_page::Read {
            name: &one.name,
            verdict: &one.verdict,
            diagnostics: &one.diagnostics,
            text: one.read.as_ref().map(|(text, _)| text),
        });
        marked_page::write(&reads.collect::<Vec<_>>(), file)?;
    }
    if let Some(folder) = file("marked") {
        let mut copies: Vec<(PathBuf, Vec<u8>)> = Vec::new();
        for one in all.iter().filter(|one| one.read.is_some()) {
            let path = Path::new(&one.name);
            let home = path.parent().filter(|home| !home.as_os_str().is_empty()).unwrap_or(Path::new("."));
            if fs::canonicalize(home).ok().is_some_and(|home| Some(home) == fs::canonicalize(folder).ok()) {
                return Err(Failure::usage(words.fill("audit.same-folder", &[("name", &one.name)])));
            }
            let bytes = bytes(path, &one.name, words)?;
            let copy = match published::is_pdf(&bytes) {
                true => marked::pdf(&bytes, &one.name, &one.diagnostics)?,
                false if published::is_word(&bytes, &one.name) => marked::docx(&bytes, &one.name, &one.diagnostics)?,
                // A workbook, a page or a text has its places in the list.
                false => continue,
            };
            copies.push((path.file_name().map(PathBuf::from).unwrap_or_default(), copy));
        }
        write_files(folder, &copies)?;
    }
    Ok(())
}

fn audited(path: &Path, words: Words) -> Audited {
    let name = path.to_string_lossy().into_owned();
    match read(path, &name, words) {
        Ok(file) => {
            let audit::Audit { findings: mut diagnostics, coverage, .. } = audit::read(file.text());
            diagnostics.extend(file.unread.iter().cloned());
            let count = |severity| diagnostics.iter().filter(|finding| finding.severity == severity).count();
            let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
            let verdict = words.fill(
                "audit.verdict",
                &[("name", &name), ("errors", &errors), ("warnings", &warnings), ("notes", &notes)],
            );
            let unchecked = coverage.count(Standing::Unchecked);
            let read = words.fill(
                "audit.coverage",
                &[
                    ("checked", &(coverage.claims.len() - unchecked)),
                    ("claims", &coverage.claims.len()),
                    ("right", &coverage.count(Standing::Right)),
                    ("used", &coverage.checked_amounts),
                    ("amounts", &coverage.amounts),
                    ("places", &coverage.unchecked.len()),
                ],
            );
            let verdict = format!("{verdict}\n{read}");
            Audited {
                name,
                diagnostics,
                read: Some((Arc::clone(file.text()), coverage)),
                verdict,
                status: u8::from(errors > 0),
            }
        }
        Err(error) => Audited {
            verdict: words.fill("audit.unread", &[("name", &name)]),
            name,
            diagnostics: error.diagnostics().to_vec(),
            read: None,
            status: status(&error),
        },
    }
}

/// What a file says.
fn read(path: &Path, name: &str, words: Words) -> Result<Published, Error> {
    published::read(&bytes(path, name, words)?, name)
}

fn bytes(path: &Path, name: &str, words: Words) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|error| {
        let message = words.fill("audit.cannot-read", &[("name", &name), ("error", &words.io_error(&error))]);
        Error::plain(ErrorKind::Io, "cannot-read", message)
    })
}

/// The files that a path names: itself or, of a folder, those in it, in the order of their names. What a system or an
/// editor leaves there is none of them.
fn files(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path) else { return vec![path.to_owned()] };
    let hidden = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['.', '~']));
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file() && !hidden(path)).collect();
    files.sort();
    files
}
