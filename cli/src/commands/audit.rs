//! `audit FILE…`: what does not add up in reports that someone else published. The findings are the result.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ArgMatches;
use juesuan::audit::{self, Coverage, Standing};
use juesuan::diag::{Diagnostic, Error, ErrorKind, Severity, Source, TextFile};
use juesuan::published::{self, Published};

use crate::Failure;
use crate::making::status;
use crate::messages::{Format, Found, Messages, render, text};
use crate::screen::Screen;
use crate::words::Words;

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
    Ok(all.iter().map(|one| one.status).max().unwrap_or(0))
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
    let bytes = fs::read(path).map_err(|error| {
        let message = words.fill("audit.cannot-read", &[("name", &name), ("error", &words.io_error(&error))]);
        Error::plain(ErrorKind::Io, "cannot-read", message)
    })?;
    published::read(&bytes, name)
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
