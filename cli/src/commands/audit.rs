//! `audit FILE…`: what does not add up in reports that someone else published. The findings are the result.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ArgMatches;
use juesuan::audit::{self, Coverage, Standing};
use juesuan::diag::{Diagnostic, Error, ErrorKind, Severity, Source, TextFile};

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
    let files = matches.get_many::<PathBuf>("files").unwrap_or_default();
    let all: Vec<Audited> = files.map(|file| audited(file, screen.words)).collect();
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
            let audit::Audit { findings: diagnostics, coverage, .. } = audit::read(&file);
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
            Audited { name, diagnostics, read: Some((file, coverage)), verdict, status: u8::from(errors > 0) }
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

/// The text of a file.
fn read(path: &Path, name: &str, words: Words) -> Result<Arc<TextFile>, Error> {
    let bytes = fs::read(path).map_err(|error| {
        let message = words.fill("audit.cannot-read", &[("name", &name), ("error", &words.io_error(&error))]);
        Error::plain(ErrorKind::Io, "cannot-read", message)
    })?;
    if bytes.starts_with(b"PK") || name.to_lowercase().ends_with(".docx") {
        return audit::docx(&bytes, name);
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| Error::plain(ErrorKind::Input, "not-utf8", words.fill("audit.not-utf8", &[("name", &name)])))?;
    Ok(TextFile::new(name, text.trim_start_matches('\u{feff}')))
}
