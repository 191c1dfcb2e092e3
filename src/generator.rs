//! Many reports from one set of resources: forms compiled, fonts and styles resolved once.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::both::both;
use crate::check::{self, Findings, Rule};
use crate::compose::Composer;
use crate::diag::{Diagnostic, Error, ErrorKind, FactPath, Label, Location, Source, nearest};
use crate::document::{Document, StyleSheet};
use crate::form::Form;
use crate::layout::{self, Fonts, LineRules, MissingGlyph, Pages};
use crate::model::Report;

/// Makes reports: facts in, findings and files out. `Send + Sync`: one for all threads.
///
/// [`Generator::new`] knows the built-in forms; [`Generator::builder`] sets what else it uses. A built-in form is compiled
/// when the first report names it, and kept.
///
/// ```
/// # #[cfg(feature = "embedded-fonts")] {
/// use juesuan::layout::Fonts;
/// use juesuan::{Generator, model::Report};
///
/// let generator = Generator::builder(Fonts::embedded()).strict(true).build()?;
/// let (report, source) = Report::read("examples/zhaohua-union-2020")?;
/// let generated = generator.generate(&report).map_err(|error| error.with_source(&source))?;
/// assert!(generated.findings.is_publishable(), "{}", generated.findings.display(&source));
/// # }
/// # Ok::<(), juesuan::Error>(())
/// ```
#[derive(Debug)]
pub struct Generator {
    fonts: Fonts,
    style: Option<StyleSheet>,
    overlay: Option<Form>,
    /// What of it takes the place of nothing.
    stray: Vec<Diagnostic>,
    rules: Vec<Rule>,
    strict: bool,
    proof: bool,
    forms: Mutex<BTreeMap<String, Arc<Composer>>>,
    #[cfg(feature = "docx")]
    word_styles: Arc<crate::docx::StyleCache>,
}

/// Settings of a [`Generator`], in any order; [`build`](GeneratorBuilder::build) puts them together.
#[derive(Clone, Debug)]
#[must_use]
pub struct GeneratorBuilder {
    fonts: Fonts,
    style: Option<StyleSheet>,
    templates: Option<PathBuf>,
    forms: Vec<Form>,
    rules: Vec<Rule>,
    strict: bool,
    proof: bool,
}

impl GeneratorBuilder {
    /// Lays the files of this folder over every form: each takes the place of the form's file of that name.
    pub fn templates(mut self, folder: impl Into<PathBuf>) -> GeneratorBuilder {
        self.templates = Some(folder.into());
        self
    }

    /// Adds a form, for reports that name it; it takes the place of a built-in form of the same name.
    pub fn form(mut self, form: Form) -> GeneratorBuilder {
        self.forms.push(form);
        self
    }

    /// Sets the style sheet, for all forms. The default is the form's own, or that of GB/T 9704-2012.
    pub fn style(mut self, style: StyleSheet) -> GeneratorBuilder {
        self.style = Some(style);
        self
    }

    /// Adds rules to the built-in ones.
    pub fn rules(mut self, rules: &[Rule]) -> GeneratorBuilder {
        self.rules.extend_from_slice(rules);
        self
    }

    /// Leaves the rules no slack for rounding. The default is `false`.
    pub fn strict(mut self, strict: bool) -> GeneratorBuilder {
        self.strict = strict;
        self
    }

    /// Appends to each report the proof of every rule. The default is `false`.
    pub fn proof(mut self, proof: bool) -> GeneratorBuilder {
        self.proof = proof;
        self
    }

    /// Reads the folder of templates and compiles the forms that were added.
    ///
    /// A built-in form is compiled when the first report names it: templates of one's own are often meant for one form
    /// only and need not fit the others.
    ///
    /// # Errors
    /// [`ErrorKind::Io`]: the folder of templates or a file in it cannot be read. [`ErrorKind::Template`]: a form that was
    /// added does not compile, with all that is wrong in it.
    pub fn build(self) -> Result<Generator, Error> {
        let overlay = self.templates.as_deref().map(Form::read_dir).transpose()?;
        let forms = self.forms.clone();
        let mut generator = self.without_forms(overlay);
        generator.stray = generator.overlay.as_ref().map_or(Vec::new(), |overlay| overlay.stray_files(&forms));
        for form in forms {
            let name = form.name().to_owned();
            let composer = generator.compile(form)?;
            generator.compiled().insert(name, composer);
        }
        Ok(generator)
    }

    /// The generator before the forms that were added are compiled.
    fn without_forms(self, overlay: Option<Form>) -> Generator {
        Generator {
            fonts: self.fonts,
            style: self.style,
            overlay,
            stray: Vec::new(),
            rules: self.rules,
            strict: self.strict,
            proof: self.proof,
            forms: Mutex::default(),
            #[cfg(feature = "docx")]
            word_styles: Arc::default(),
        }
    }
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
    #[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "only the PDF asks for the fonts again"))]
    fonts: Fonts,
    #[cfg(feature = "docx")]
    word_styles: Arc<crate::docx::StyleCache>,
}

impl Generator {
    /// Creates a generator with these fonts, the built-in forms, all rules, and the style of GB/T 9704-2012.
    pub fn new(fonts: Fonts) -> Generator {
        Generator::builder(fonts).without_forms(None)
    }

    /// Begins a generator with settings of its own; without any it is that of [`Generator::new`].
    pub fn builder(fonts: Fonts) -> GeneratorBuilder {
        GeneratorBuilder {
            fonts,
            style: None,
            templates: None,
            forms: Vec::new(),
            rules: check::RULES.to_vec(),
            strict: false,
            proof: false,
        }
    }

    /// The fonts that lay out its reports.
    pub fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// Checks, composes and lays out a report. A report with errors is made too: whether to keep it is the caller's, by
    /// [`Findings::is_publishable`].
    ///
    /// # Errors
    /// [`ErrorKind::Template`]: the form or a rule that it leaves out is unknown, or a template or text is wrong.
    /// [`ErrorKind::Layout`]: what keeps pages from being made, a control character. What the rules found stands beside
    /// either. What is too wide or has no glyph is among the findings.
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
            || layout::layout_all(&document, &self.fonts, LineRules::default()),
        );
        findings.extend(more);
        findings.add_others(self.stray.iter().cloned());
        let (pages, problems) = pages.map_err(|error| beside(&error, &findings))?;
        // A character that a rule has spoken of is told once.
        let unsaid: Vec<MissingGlyph> =
            pages.missing.iter().copied().filter(|glyph| !findings.mentions_character(glyph.character)).collect();
        findings.add_others(problems);
        findings.add_missing_glyphs(layout::missing_glyphs(&unsaid));
        Ok(Generated {
            findings,
            document,
            pages,
            fonts: self.fonts.clone(),
            #[cfg(feature = "docx")]
            word_styles: Arc::clone(&self.word_styles),
        })
    }

    /// The compiled form of this name: one that was added, or a built-in one.
    ///
    /// # Errors
    /// [`ErrorKind::Template`]: there is none, or it does not compile.
    pub fn composer(&self, name: &str) -> Result<Arc<Composer>, Error> {
        if let Some(composer) = self.compiled().get(name) {
            return Ok(Arc::clone(composer));
        }
        let form = Form::built_in(name).ok_or_else(|| {
            let known = Form::built_in_names();
            let near = nearest(name, known.iter().copied())
                .first()
                .map_or(String::new(), |near| format!("相近的有：{near}。"));
            let help = format!(
                "{near}内置的格式：{}；自己的格式放在一个文件夹里，用 --form 指定，程序中用 GeneratorBuilder::form",
                known.join("、")
            );
            let unknown = Diagnostic::error("unknown-form", format!("没有名为“{name}”的格式"));
            let unknown = unknown.label(Label::fact(FactPath::new("form"), "没有这种格式")).help(help);
            Error::new(ErrorKind::Template, vec![unknown], Source::default())
        })?;
        // Compiled without holding the lock: threads that want another form do not wait for it.
        let composer = self.compile(form)?;
        Ok(Arc::clone(self.compiled().entry(name.to_owned()).or_insert(composer)))
    }

    fn compile(&self, form: Form) -> Result<Arc<Composer>, Error> {
        let form = match &self.overlay {
            Some(overlay) => form.overlay_form(overlay),
            None => form,
        };
        let composer = Composer::new(&form)?;
        Ok(Arc::new(match &self.style {
            Some(style) => composer.with_style(style.clone()),
            None => composer,
        }))
    }

    fn compiled(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Composer>>> {
        self.forms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An error of a later phase beside all that was found before: whoever mends the report is told all at once, and of a
/// character that a rule has spoken of only once.
fn beside(error: &Error, findings: &Findings) -> Error {
    let said = |label: &Label| matches!(label.location, Location::Character(c) if findings.mentions_character(c));
    let rest = error.diagnostics().iter().filter(|diagnostic| !diagnostic.labels.iter().any(said));
    let mut all: Vec<Diagnostic> = findings.diagnostics().iter().chain(rest).cloned().collect();
    all.sort_by_key(|finding| (finding.waived.is_some(), Reverse(finding.severity)));
    Error::new(error.kind(), all, Source::default())
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
    pub fn pdf(&self) -> Result<Vec<u8>, Error> {
        crate::pdf::to_vec(&self.document, &self.pages, &self.fonts)
    }

    /// The OFD file, with the fonts that laid it out.
    ///
    /// # Errors
    /// [`ErrorKind::Write`].
    #[cfg(feature = "ofd")]
    pub fn ofd(&self) -> Result<Vec<u8>, Error> {
        crate::ofd::to_vec(&self.document, &self.pages, &self.fonts)
    }

    /// The workbook of the public tables.
    ///
    /// # Errors
    /// [`ErrorKind::Write`].
    #[cfg(feature = "xlsx")]
    pub fn xlsx(&self) -> Result<Vec<u8>, Error> {
        crate::xlsx::to_vec(&self.document)
    }

    /// The web page as files that belong together: `NAME.html`, and in the folder `NAME-data` what the page links, the public
    /// tables as CSV and JSON.
    #[cfg(feature = "html")]
    pub fn html(&self, name: &str) -> Vec<(String, Vec<u8>)> {
        self.html_with(name, crate::html::Options::default())
    }

    /// The same, as these options say; what they say of data is set here.
    #[cfg(feature = "html")]
    pub fn html_with(&self, name: &str, options: crate::html::Options) -> Vec<(String, Vec<u8>)> {
        let folder = format!("{name}-data");
        let page = crate::html::to_vec_with(&self.document, &options.data(folder.as_str()));
        let mut files = vec![(format!("{name}.html"), page)];
        let data = crate::html::data(&self.document).into_iter();
        files.extend(data.map(|file| (format!("{folder}/{}", file.name), file.bytes)));
        files
    }
}
