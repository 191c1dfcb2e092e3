//! Many reports from one set of resources: forms compiled, fonts and styles resolved once.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::both::both;
use crate::check::{self, Findings, Rule};
use crate::compose::Composer;
use crate::diag::{Error, ErrorKind, Label, Location, Severity, Source};
use crate::document::{Document, StyleSheet};
use crate::form::Form;
use crate::layout::{self, Fonts, Pages};
use crate::model::Report;

/// Makes reports: facts in, findings and files out. `Send + Sync`: one for all threads.
///
/// Each form is compiled at its first use and kept.
#[derive(Debug)]
pub struct Generator {
    fonts: Fonts,
    style: Option<StyleSheet>,
    templates: Option<PathBuf>,
    rules: Vec<Rule>,
    strict: bool,
    proof: bool,
    forms: Mutex<BTreeMap<String, Arc<Composer>>>,
    #[cfg(feature = "docx")]
    word_styles: Arc<crate::docx::StyleCache>,
}

/// A report made: its findings, its document, its pages.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Generated {
    /// What the rules found; see [`Findings::is_publishable`].
    pub findings: Findings,
    /// The composed document.
    pub document: Document,
    /// Its pages.
    pub pages: Pages,
    #[cfg(feature = "docx")]
    word_styles: Arc<crate::docx::StyleCache>,
}

impl Generator {
    /// A generator with these fonts, the built-in forms, all rules, and the style of GB/T 9704-2012.
    pub fn new(fonts: Fonts) -> Generator {
        Generator {
            fonts,
            style: None,
            templates: None,
            rules: check::RULES.to_vec(),
            strict: false,
            proof: false,
            forms: Mutex::default(),
            #[cfg(feature = "docx")]
            word_styles: Arc::default(),
        }
    }

    /// The same; each file of this folder takes the place of the form's file of that name.
    pub fn with_templates(mut self, folder: impl Into<PathBuf>) -> Generator {
        self.templates = Some(folder.into());
        self
    }

    /// The same with one more form, to be used by reports that name it.
    ///
    /// # Errors
    /// As [`Composer::new`].
    pub fn with_form(self, form: &Form) -> Result<Generator, Error> {
        let composer = Arc::new(self.compile(form)?);
        self.forms.lock().unwrap_or_else(PoisonError::into_inner).insert(form.name().to_owned(), composer);
        Ok(self)
    }

    /// Sets the style sheet of all reports, in place of those of their forms.
    pub fn with_style(mut self, style: StyleSheet) -> Generator {
        self.style = Some(style);
        self
    }

    /// The same with more rules beside the built-in ones.
    pub fn with_rules(mut self, rules: &[Rule]) -> Generator {
        self.rules.extend_from_slice(rules);
        self
    }

    /// The same, without slack for rounding in the rules.
    pub fn strict(mut self, strict: bool) -> Generator {
        self.strict = strict;
        self
    }

    /// The same, each report with the appendix that proves every rule.
    pub fn with_proof(mut self, proof: bool) -> Generator {
        self.proof = proof;
        self
    }

    /// Its fonts.
    pub fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// Checks, composes and lays out a report. A report with errors is made too: whether to keep it is the caller's, by
    /// [`Findings::is_publishable`].
    ///
    /// # Errors
    /// [`ErrorKind::Template`]: the form or a rule that it leaves out is unknown, or a template or text is wrong.
    /// [`ErrorKind::Layout`]: a character without a font, a row higher than a page. What the rules call an error stands
    /// beside either.
    pub fn generate(&self, report: &Report) -> Result<Generated, Error> {
        let composer = self.composer(&report.form)?;
        let options = check::Options::default().strict(self.strict).basis(composer.budget_basis());
        let rules = composer.rules(&self.rules)?;
        // The rules, the fonts and the words do not wait for each other.
        let rules_and_fonts = || {
            let findings = check::check(report, &rules, options);
            self.fonts.load();
            findings
        };
        let (mut findings, document) = both(rules_and_fonts, || composer.compose(report));
        let mut document = document.map_err(|error| beside(&error, &findings))?;
        if self.proof {
            composer.append_proof(&mut document, &check::proof(report, &rules, options));
        }
        let (more, pages) = both(
            || check::check_document(report, &document, &rules, options),
            || layout::layout(&document, &self.fonts),
        );
        findings.extend(more);
        let pages = pages.map_err(|error| beside(&error, &findings))?;
        Ok(Generated {
            findings,
            document,
            pages,
            #[cfg(feature = "docx")]
            word_styles: Arc::clone(&self.word_styles),
        })
    }

    /// A form compiled, in the look given, or its own.
    fn compile(&self, form: &Form) -> Result<Composer, Error> {
        let composer = Composer::new(form)?;
        Ok(match &self.style {
            Some(style) => composer.with_style(style.clone()),
            None => composer,
        })
    }

    /// The compiled form of this name.
    fn composer(&self, name: &str) -> Result<Arc<Composer>, Error> {
        let mut forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(composer) = forms.get(name) {
            return Ok(Arc::clone(composer));
        }
        let form = Form::built_in(name).ok_or_else(|| {
            let known = Form::built_in_names().join("、");
            Error::plain(ErrorKind::Template, "unknown-form", format!("没有名为“{name}”的格式；可用的格式：{known}"))
        })?;
        let form = match &self.templates {
            Some(folder) => form.overlay_dir(folder)?,
            None => form,
        };
        let composer = Arc::new(self.compile(&form)?);
        forms.insert(name.to_owned(), Arc::clone(&composer));
        Ok(composer)
    }
}

/// An error of a later phase beside the errors that were found before: whoever mends the report is told all at once, and of a
/// character that a rule has spoken of only once.
fn beside(error: &Error, findings: &Findings) -> Error {
    let errors = findings.diagnostics().iter();
    let errors = errors.filter(|finding| finding.severity == Severity::Error && finding.waived.is_none());
    let said = |label: &Label| matches!(label.location, Location::Character(c) if findings.mentions_character(c));
    let rest = error.diagnostics().iter().filter(|diagnostic| !diagnostic.labels.iter().any(said));
    Error::new(error.kind(), errors.chain(rest).cloned().collect(), Source::default())
}

impl Generated {
    /// The Word file.
    ///
    /// # Errors
    /// [`ErrorKind::Write`].
    #[cfg(feature = "docx")]
    pub fn docx(&self) -> Result<Vec<u8>, Error> {
        crate::docx::to_vec_with(&self.document, &self.pages, &self.word_styles)
    }

    /// The PDF, with the fonts that laid it out.
    ///
    /// # Errors
    /// [`ErrorKind::Write`].
    #[cfg(feature = "pdf")]
    pub fn pdf(&self, fonts: &Fonts) -> Result<Vec<u8>, Error> {
        crate::pdf::to_vec(&self.document, &self.pages, fonts)
    }

    /// The workbook of the public tables.
    ///
    /// # Errors
    /// [`ErrorKind::Write`].
    #[cfg(feature = "xlsx")]
    pub fn xlsx(&self) -> Result<Vec<u8>, Error> {
        crate::xlsx::to_vec(&self.document)
    }
}
