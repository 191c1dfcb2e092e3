//! The reports of a preview: made again when a file is saved, the last good page kept.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use juesuan::diag::{Diagnostic, Location, Severity, Source};
use juesuan::html;
use juesuan::model::Report;
use juesuan::{Error, Generator};
use serde::Serialize;

use super::page;
use crate::folders;
use crate::screen::Screen;
use crate::settings::Settings;
use crate::words::Words;

/// All reports of a preview.
pub(super) struct State {
    pub(super) words: Words,
    /// The command that opens a file in an editor.
    pub(super) editor: Option<String>,
    reports: Mutex<Vec<Shown>>,
    changed: Condvar,
}

/// A report as it is shown.
pub(super) struct Shown {
    pub(super) folder: PathBuf,
    pub(super) name: String,
    settings: Settings,
    tools: Option<(Generator, Option<String>)>,
    /// Counts how often it was made.
    pub(super) version: u64,
    /// Counts the good pages.
    pub(super) pages: u64,
    /// The last good page, with the preview's own parts.
    pub(super) page: Option<String>,
    /// The PDF of that page.
    pub(super) pdf: Option<Vec<u8>>,
    pub(super) verdict: String,
    /// Whether what is shown is what stands in the files, and may be published.
    pub(super) good: bool,
    /// Whether the page is an earlier one.
    stale: bool,
    pub(super) findings: Vec<Finding>,
    pub(super) report: Option<Report>,
    pub(super) source: Source,
}

/// What the bar says of a finding.
#[derive(Serialize)]
pub(super) struct Finding {
    severity: &'static str,
    id: &'static str,
    message: String,
    help: Option<String>,
    /// `report.toml:51:10`.
    place: String,
    /// The fact that it speaks of.
    path: Option<String>,
}

/// What the bar of a page shows.
#[derive(Serialize)]
pub(super) struct Bar<'a> {
    version: u64,
    pages: u64,
    good: bool,
    stale: bool,
    verdict: &'a str,
    name: &'a str,
    several: bool,
    pdf: bool,
    findings: &'a [Finding],
}

impl Shown {
    pub(super) fn bar(&self, several: bool) -> Bar<'_> {
        let Shown { version, pages, good, stale, verdict, name, findings, pdf, .. } = self;
        Bar {
            version: *version,
            pages: *pages,
            good: *good,
            stale: *stale,
            verdict,
            name,
            several,
            pdf: pdf.is_some(),
            findings,
        }
    }

    fn make(&mut self, words: Words) {
        self.version += 1;
        self.stale = self.page.is_some();
        if let Err(problem) = self.try_make() {
            self.good = false;
            self.verdict = words.get("preview.wrong").to_owned();
            self.findings = problem;
        }
    }

    fn try_make(&mut self) -> Result<(), Vec<Finding>> {
        let said = |error: &Error| findings(error.diagnostics(), error.source_text());
        // Templates are part of the generator.
        if self.tools.is_none() || self.settings.templates.is_some() || self.settings.form.is_some() {
            let tools = self.settings.generator();
            self.tools = Some(tools.map_err(|failure| vec![Finding::of_text(failure.message)])?);
        }
        let Some((generator, form)) = &self.tools else { return Ok(()) };
        let (mut report, source) = Report::read(&self.folder).map_err(|error| said(&error))?;
        if let Some(form) = form {
            report.form.clone_from(form);
        }
        let generated = generator.generate(&report).map_err(|error| said(&error.with_source(&source)))?;
        self.findings = findings(generated.findings.diagnostics(), &source);
        self.verdict = generated.findings.verdict();
        self.good = generated.findings.is_publishable();
        if self.good || self.page.is_none() {
            let options = html::Options::default().provenance(true);
            let html = String::from_utf8_lossy(&html::to_vec_with(&generated.document, &options)).into_owned();
            self.page = Some(page::with_preview(&html));
            self.pdf = generated.findings.is_printable().then(|| generated.pdf().ok()).flatten();
            self.pages += 1;
            self.stale = false;
            (self.report, self.source) = (Some(report), source);
        }
        Ok(())
    }
}

impl Finding {
    fn of_text(message: String) -> Finding {
        Finding { severity: Severity::Error.term(), id: "", message, help: None, place: String::new(), path: None }
    }
}

fn findings(diagnostics: &[Diagnostic], source: &Source) -> Vec<Finding> {
    let all = diagnostics.iter().filter(|one| one.waived.is_none());
    let all = all.map(|one| {
        let place = one.labels.iter().find_map(|label| source.resolve(label)).map_or(String::new(), |(file, span)| {
            let (line, column) = file.line_column(span.start);
            format!("{}:{line}:{column}", file.name)
        });
        let path = one.labels.iter().find_map(|label| match &label.location {
            Location::Fact(path) | Location::Passage { path, .. } => Some(path.to_string()),
            _ => None,
        });
        let (message, help) = (one.message.clone(), one.help.clone());
        Finding { severity: one.severity.term(), id: one.id, message, help, place, path }
    });
    all.collect()
}

impl State {
    pub(super) fn new(reports: Vec<(PathBuf, Settings)>, words: Words, editor: Option<String>) -> State {
        let shown = reports.into_iter().map(|(folder, settings)| Shown {
            name: folders::name(&folder),
            folder,
            settings,
            tools: None,
            version: 0,
            pages: 0,
            page: None,
            pdf: None,
            verdict: String::new(),
            good: false,
            stale: false,
            findings: Vec::new(),
            report: None,
            source: Source::default(),
        });
        State { words, editor, reports: Mutex::new(shown.collect()), changed: Condvar::new() }
    }

    pub(super) fn reports(&self) -> MutexGuard<'_, Vec<Shown>> {
        self.reports.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the reports that files belong to; all, if none of the files lies in the folder of one: then it is a template.
    pub(super) fn make(&self, screen: &Screen, files: &[PathBuf]) {
        let mut reports = self.reports();
        let within = |folder: &Path| {
            let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
            files.iter().any(|file| {
                file.starts_with(&folder) || file.canonicalize().is_ok_and(|file| file.starts_with(&folder))
            })
        };
        let touched: Vec<bool> = reports.iter().map(|shown| within(&shown.folder)).collect();
        let all = !touched.contains(&true);
        for (shown, _) in reports.iter_mut().zip(touched).filter(|(_, touched)| all || *touched) {
            shown.make(self.words);
            screen.say(&format!("{}：{}", shown.name, shown.verdict));
        }
        drop(reports);
        self.changed.notify_all();
    }

    /// Waits until a report is no longer of this version, or some time; gives the version that it has then.
    pub(super) fn wait(&self, report: usize, version: u64, time: Duration) -> Option<u64> {
        let is_same = |reports: &mut Vec<Shown>| reports.get(report).is_some_and(|shown| shown.version == version);
        let waited = self.changed.wait_timeout_while(self.reports(), time, is_same);
        let (reports, _) = waited.unwrap_or_else(PoisonError::into_inner);
        reports.get(report).map(|shown| shown.version)
    }
}
