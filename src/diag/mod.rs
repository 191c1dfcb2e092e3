//! Diagnostics: what is wrong, where, and what to do about it.
//!
//! A message with a place in a file is Chinese, since a clerk reads it; ids are English, stable, and what tests match.

mod json;
mod literal;
mod nearest;
mod origin;
mod render;
mod sarif;
mod source;

pub use json::{JSON_VERSION, to_json};
pub(crate) use nearest::{distance, nearest};
pub use origin::{Area, Origin};
pub use render::Display;
pub use sarif::to_sarif;
pub use source::{Cell, Place, Source, TextFile};

use std::borrow::Borrow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// The path of a fact: the TOML key, the Rust field and the template variable in one: `expenditure.items[3].basic`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FactPath(Arc<str>);

impl FactPath {
    /// A path.
    pub fn new(path: impl AsRef<str>) -> FactPath {
        FactPath(Arc::from(path.as_ref()))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for FactPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FactPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Worth a look (提示).
    Note,
    /// Probably wrong, or asks for an explanation (警告).
    Warning,
    /// A published report with it is wrong (错误).
    Error,
}

/// Where something is.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Location {
    /// A fact, by its path; the [`Source`] knows where it stands.
    Fact(FactPath),
    /// A range of bytes within the text of a fact: a word in a paragraph, or in the file of an annex.
    Passage {
        /// The fact whose value the text is.
        path: FactPath,
        /// The bytes of the value.
        span: Range<usize>,
    },
    /// A range of bytes in a file.
    Text {
        /// The file.
        file: Arc<TextFile>,
        /// The bytes.
        span: Range<usize>,
    },
    /// The first place where a character stands in the files: the layout knows of no facts, only that no font has it.
    Character(char),
    /// The first place where these words stand in the files: the layout knows of no facts, only of the text of a cell.
    Words(String),
}

/// A place with what is to be said of it.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Label {
    /// The place.
    pub location: Location,
    /// What is said of it: 填报合计 266.04.
    pub text: String,
}

impl Label {
    /// A label at a fact.
    pub fn fact(path: FactPath, text: impl Into<String>) -> Label {
        Label { location: Location::Fact(path), text: text.into() }
    }

    /// A label at bytes of the text of a fact.
    pub fn passage(path: FactPath, span: Range<usize>, text: impl Into<String>) -> Label {
        Label { location: Location::Passage { path, span }, text: text.into() }
    }

    /// A label at the first place of a character.
    pub fn character(character: char, text: impl Into<String>) -> Label {
        Label { location: Location::Character(character), text: text.into() }
    }

    /// A label at the first place of some words.
    pub fn words(words: impl Into<String>, text: impl Into<String>) -> Label {
        Label { location: Location::Words(words.into()), text: text.into() }
    }

    /// A label at bytes of a file.
    pub fn text(file: &Arc<TextFile>, span: Range<usize>, text: impl Into<String>) -> Label {
        Label { location: Location::Text { file: Arc::clone(file), span }, text: text.into() }
    }
}

/// One thing that is wrong. The first label is the place of the caret; the others show the other figures.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Stable id: of the rule, or of the kind of input error.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, with all figures.
    pub message: String,
    /// Where.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
    /// What only follows from this: it will be gone when this is mended.
    pub children: Vec<Diagnostic>,
    /// Why it may stand (豁免理由), where the report waives the rule.
    pub waived: Option<String>,
    /// Whether one line says enough: a difference that rounding explains (尾差). A terminal shows no more than that.
    pub brief: bool,
}

impl Severity {
    /// The Chinese word: 错误, 警告, 提示.
    pub const fn term(self) -> &'static str {
        match self {
            Severity::Note => "提示",
            Severity::Warning => "警告",
            Severity::Error => "错误",
        }
    }

    /// The word in messages and in files: `error`.
    pub const fn key(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl Diagnostic {
    /// An error.
    pub fn error(id: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(id, Severity::Error, message)
    }

    /// A diagnostic.
    pub fn new(id: &'static str, severity: Severity, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            id,
            severity,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            children: Vec::new(),
            waived: None,
            brief: false,
        }
    }

    /// The same with one more label.
    pub fn label(mut self, label: Label) -> Diagnostic {
        self.labels.push(label);
        self
    }

    /// The same with help.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }
}

/// What kind of failure an [`Error`] is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The facts cannot be read: syntax, unknown or missing keys, malformed figures.
    Input,
    /// A template or the markup that it gives is wrong.
    Template,
    /// The document cannot be laid out: a character without a font, a row higher than a page.
    Layout,
    /// A file cannot be written in its format.
    Write,
    /// A file cannot be read or written.
    Io,
}

/// Everything that went wrong in one phase, at least one diagnostic.
#[derive(Clone)]
pub struct Error(Box<Repr>);

#[derive(Clone, Debug)]
struct Repr {
    kind: ErrorKind,
    diagnostics: Vec<Diagnostic>,
    source: Source,
    cause: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of several diagnostics, with the source that their facts stand in.
    pub fn new(kind: ErrorKind, diagnostics: Vec<Diagnostic>, source: Source) -> Error {
        Error(Box::new(Repr { kind, diagnostics, source, cause: None }))
    }

    /// An error without a place.
    pub fn plain(kind: ErrorKind, id: &'static str, message: impl Into<String>) -> Error {
        Error::new(kind, vec![Diagnostic::error(id, message)], Source::default())
    }

    /// The same, with the error of the system or of a crate that caused it, for [`source`](std::error::Error::source).
    pub fn because(mut self, cause: impl std::error::Error + Send + Sync + 'static) -> Error {
        self.0.cause = Some(Arc::new(cause));
        self
    }

    /// What kind of failure.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// All that is wrong, in the order of the places.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.0.diagnostics
    }

    /// The last word (结论) of a report that was not made: 不得公开：错误 1，警告 0，提示 0。
    pub fn verdict(&self) -> String {
        let count = |severity| {
            let all = self.0.diagnostics.iter().flat_map(|one| std::iter::once(one).chain(&one.children));
            all.filter(|one| one.waived.is_none() && one.severity == severity).count()
        };
        let counts = [Severity::Error, Severity::Warning, Severity::Note]
            .map(|severity| format!("{} {}", severity.term(), count(severity)));
        format!("不得公开：{}。", counts.join("，"))
    }

    /// The source that facts are resolved against.
    pub fn source_text(&self) -> &Source {
        &self.0.source
    }

    /// The same, its facts resolved against this source.
    pub fn with_source(mut self, source: &Source) -> Error {
        self.0.source = source.clone();
        self
    }
}

/// All diagnostics with their excerpts.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::new(&self.0.diagnostics, &self.0.source).fmt(f)
    }
}

/// As [`Display`](fmt::Display): a program whose `main` returns an error prints what a reader understands.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as &(dyn std::error::Error + 'static))
    }
}
