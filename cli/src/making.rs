//! One report: read, checked, made.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use juesuan::diag::{Diagnostic, Severity, Source};
use juesuan::model::Report;
use juesuan::{Error, ErrorKind, Generated, Generator, write_files};

use crate::folders;
use crate::settings::Deny;
use crate::words::Words;

/// Exit status of an error: 2 where a file cannot be read or written, 1 where what stands in the files is wrong.
pub(crate) fn status(error: &Error) -> u8 {
    if error.kind() == ErrorKind::Io { 2 } else { 1 }
}

/// How reports are made.
pub(crate) struct Plan<'a> {
    pub(crate) generator: &'a Generator,
    /// The form that takes the place of the one that reports name.
    pub(crate) form: Option<&'a str>,
    pub(crate) deny: Option<Deny>,
    /// The kinds of files; none where a report is only checked.
    pub(crate) kinds: &'a [String],
    /// Of the web page only a fragment.
    pub(crate) fragment: bool,
    /// Where they go; the report's own folder where this is none.
    pub(crate) out: Option<&'a Path>,
    pub(crate) words: Words,
}

/// What became of a report.
pub(crate) struct Outcome {
    /// Its folder as the user named it.
    pub(crate) folder: PathBuf,
    /// 0 made, 1 the data are wrong, 2 input or output failed.
    pub(crate) status: u8,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) source: Source,
    /// A line that sums up.
    pub(crate) verdict: String,
    /// The files that were written.
    pub(crate) files: Vec<PathBuf>,
    /// The facts, where they could be read.
    pub(crate) report: Option<Report>,
}

impl Outcome {
    pub(crate) fn count(&self, severity: Severity) -> usize {
        let all = self.diagnostics.iter().flat_map(|root| std::iter::once(root).chain(&root.children));
        all.filter(|one| one.severity == severity && one.waived.is_none()).count()
    }

    fn failed(folder: &Path, status: u8, error: &Error) -> Outcome {
        Outcome {
            folder: folder.to_owned(),
            status,
            diagnostics: error.diagnostics().to_vec(),
            source: error.source_text().clone().in_folder(folder_of(folder)),
            verdict: String::new(),
            files: Vec::new(),
            report: None,
        }
    }
}

/// A folder as messages name it: nothing for the one where the program was called.
fn folder_of(folder: &Path) -> String {
    let name = folder.to_string_lossy();
    name.strip_prefix("./").map_or_else(|| if name == "." { String::new() } else { name.to_string() }, str::to_owned)
}

/// Makes a report. Whatever goes wrong, even in the program itself, is its outcome and no other's.
pub(crate) fn make(plan: &Plan<'_>, folder: &Path) -> Outcome {
    catch_unwind(AssertUnwindSafe(|| made(plan, folder))).unwrap_or_else(|_| {
        let error = Error::plain(ErrorKind::Write, "internal-error", plan.words.get("making.panic"));
        Outcome { verdict: plan.words.get("making.failed").to_owned(), ..Outcome::failed(folder, 2, &error) }
    })
}

fn made(plan: &Plan<'_>, folder: &Path) -> Outcome {
    let (mut report, source) = match Report::read(folder) {
        Ok((report, source)) => (report, source.in_folder(folder_of(folder))),
        Err(error) => return unmade(plan.words, folder, &error, None),
    };
    if let Some(form) = plan.form {
        report.form = form.to_owned();
    }
    let mut generated = match plan.generator.generate(&report) {
        Ok(generated) => generated,
        Err(error) => return unmade(plan.words, folder, &error.with_source(&source), Some(report)),
    };
    let makes_pdf = plan.kinds.is_empty() || plan.kinds.iter().any(|kind| kind == "pdf");
    if !makes_pdf {
        generated.findings = generated.findings.without_pdf();
    }
    let mut outcome = Outcome {
        folder: folder.to_owned(),
        status: 0,
        diagnostics: generated.findings.diagnostics().to_vec(),
        source,
        verdict: generated.findings.verdict(),
        files: Vec::new(),
        report: Some(report),
    };
    let warned = plan.deny == Some(Deny::Warning) && outcome.count(Severity::Warning) > 0;
    if warned {
        outcome.verdict = format!("{}{}", outcome.verdict, plan.words.get("making.denied"));
    }
    if warned || !generated.findings.is_publishable() {
        outcome.status = 1;
    } else if plan.kinds.is_empty() {
        outcome.status = u8::from(!generated.findings.is_printable());
    } else {
        match write(plan, folder, &generated) {
            Ok(files) => {
                outcome.files = files;
                outcome.status = u8::from(!generated.findings.is_printable());
            }
            Err(error) => {
                outcome.status = status(&error);
                outcome.diagnostics.extend_from_slice(error.diagnostics());
                outcome.verdict = plan.words.get("making.unwritten").to_owned();
            }
        }
    }
    outcome
}

/// A report of which no findings can be had.
fn unmade(words: Words, folder: &Path, error: &Error, report: Option<Report>) -> Outcome {
    let mut outcome = Outcome::failed(folder, status(error), error);
    outcome.verdict = if outcome.status == 2 {
        words.get("making.unread").to_owned()
    } else {
        words.fill("making.wrong", &[("errors", &outcome.count(Severity::Error))])
    };
    outcome.report = report;
    outcome
}

fn write(plan: &Plan<'_>, folder: &Path, generated: &Generated) -> Result<Vec<PathBuf>, Error> {
    let name = folders::name(folder);
    let mut files = Vec::new();
    // Only a PDF needs glyphs: what it lacks is among the findings.
    let can_be_made = |kind: &&String| *kind != "pdf" || generated.findings.is_printable();
    for kind in plan.kinds.iter().filter(can_be_made) {
        if kind == "html" {
            let options = juesuan::html::Options::default().fragment(plan.fragment);
            files.extend(generated.html_with(&name, options));
            continue;
        }
        let bytes = match kind.as_str() {
            "docx" => generated.docx()?,
            "pdf" => generated.pdf()?,
            "ofd" => generated.ofd()?,
            _ => generated.xlsx()?,
        };
        files.push((format!("{name}.{kind}"), bytes));
    }
    let own = if folder.is_dir() { folder } else { folder.parent().unwrap_or(Path::new("")) };
    write_files(plan.out.unwrap_or(own), &files)
}
