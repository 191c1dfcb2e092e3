//! Forms (公开格式): a folder of templates and data. No line of Rust names one.
//!
//! A form is `form.toml` (order of sections, options, charts, glossary), `tables.toml` (the public tables) and the
//! templates it names. `docs/forms.md` shows how to add one.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, DirEntry, include_dir};
use serde::Deserialize;

use crate::diag::{Diagnostic, Error, ErrorKind, Source, TextFile};
use crate::model::BudgetBasis;

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// A form: its templates and its data. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Form {
    name: String,
    files: BTreeMap<String, Arc<TextFile>>,
}

impl Form {
    /// The names of the built-in forms, in order.
    pub fn built_in_names() -> Vec<&'static str> {
        let mut names: Vec<_> = BUILT_IN.dirs().filter_map(|dir| dir.path().to_str()).collect();
        names.sort_unstable();
        names
    }

    /// A built-in form by its name: `sichuan-2020`.
    pub fn built_in(name: &str) -> Option<Form> {
        let dir = BUILT_IN.get_dir(name)?;
        let mut files = BTreeMap::new();
        collect(dir, dir.path(), &mut files);
        Some(Form { name: name.to_owned(), files })
    }

    /// A form from a folder; its name is the folder's.
    ///
    /// # Errors
    /// [`ErrorKind::Io`]: the folder or a file in it cannot be read as UTF-8 text.
    pub fn read_dir(path: impl AsRef<Path>) -> Result<Form, Error> {
        let path = path.as_ref();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Form { name, files: BTreeMap::new() }.overlay_dir(path)
    }

    /// The same form, each file of this folder taking the place of the file of that name.
    ///
    /// # Errors
    /// As [`Form::read_dir`].
    pub fn overlay_dir(mut self, path: impl AsRef<Path>) -> Result<Form, Error> {
        read_folder(path.as_ref(), path.as_ref(), &mut self.files)?;
        Ok(self)
    }

    /// The same form, this text taking the place of the file of that name.
    pub fn overlay(mut self, name: impl Into<String>, text: impl Into<String>) -> Form {
        let name = name.into();
        self.files.insert(name.clone(), TextFile::new(name, text));
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its files by name, `/` between folder and file.
    pub fn files(&self) -> impl Iterator<Item = &Arc<TextFile>> {
        self.files.values()
    }

    /// A file of the form.
    pub fn file(&self, name: &str) -> Option<&Arc<TextFile>> {
        self.files.get(name)
    }

    /// What `form.toml` says.
    pub(crate) fn spec(&self) -> Result<FormSpec, Error> {
        self.data("form.toml")
    }

    /// A data file of the form.
    pub(crate) fn data<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<T, Error> {
        let file = self.file(name).ok_or_else(|| {
            let message = format!("格式“{}”中没有文件 {name}", self.name);
            Error::plain(ErrorKind::Template, "form-file-missing", message)
        })?;
        toml::from_str(&file.text).map_err(|error| {
            let span = error.span().unwrap_or_default();
            let diagnostic = Diagnostic::error("form-data", format!("格式的数据有误：{}", error.message()))
                .label(crate::diag::Label::text(file, span, "此处"));
            Error::new(ErrorKind::Template, vec![diagnostic], Source::default())
        })
    }
}

fn collect(dir: &'static Dir<'static>, root: &Path, files: &mut BTreeMap<String, Arc<TextFile>>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(inner) => collect(inner, root, files),
            DirEntry::File(file) => {
                if let (Some(name), Some(text)) = (relative_name(file.path(), root), file.contents_utf8()) {
                    files.insert(name.clone(), TextFile::new(name, text));
                }
            }
        }
    }
}

fn read_folder(dir: &Path, root: &Path, files: &mut BTreeMap<String, Arc<TextFile>>) -> Result<(), Error> {
    let failed = |path: &Path, error: &dyn std::fmt::Display| {
        let message = format!("无法读取 {}：{error}", path.display());
        Error::new(ErrorKind::Io, vec![Diagnostic::error("unreadable-file", message)], Source::default())
    };
    for entry in std::fs::read_dir(dir).map_err(|error| failed(dir, &error))? {
        let path = entry.map_err(|error| failed(dir, &error))?.path();
        if path.is_dir() {
            read_folder(&path, root, files)?;
        } else if let Some(name) = relative_name(&path, root) {
            let text = std::fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
            files.insert(name.clone(), TextFile::new(name, text));
        }
    }
    Ok(())
}

fn relative_name(path: &Path, root: &Path) -> Option<String> {
    let parts: Option<Vec<_>> = path.strip_prefix(root).ok()?.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

/// `form.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormSpec {
    /// What the form is called, for people.
    #[allow(dead_code, reason = "read by people, checked to be there")]
    pub(crate) title: String,
    /// Title of a report, a template: `{{ agency.name }}{{ year }}年度部门决算`.
    pub(crate) report_title: String,
    /// Which budget the form compares with.
    #[serde(default)]
    pub(crate) budget: BudgetBasis,
    /// Whether the name of a 类 in running text drops its last 支出.
    #[serde(default)]
    pub(crate) drop_class_suffix: bool,
    /// The templates in reading order.
    pub(crate) sections: Vec<String>,
    /// The caption of a figure, a template over `number` and `title`.
    pub(crate) caption: String,
    /// The note that names slices of zero, a template over `names`.
    pub(crate) zero_note: String,
    /// The charts, by the name under which a template calls them.
    #[serde(default)]
    pub(crate) charts: BTreeMap<String, ChartSpec>,
    /// The terms of the glossary in order.
    #[serde(default)]
    pub(crate) glossary: Vec<GlossarySpec>,
    /// Ids of rules that do not apply.
    #[serde(default)]
    pub(crate) without_rules: Vec<String>,
}

/// A chart as data: columns in `groups`, or a pie of `slices`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChartSpec {
    /// 收入决算结构图.
    pub(crate) title: String,
    /// Two years side by side.
    #[serde(default)]
    pub(crate) groups: Vec<GroupSpec>,
    /// Path of a list of `{ term, amount }`, the shares of a whole: `revenue.sources`.
    #[serde(default)]
    pub(crate) slices: Option<String>,
}

/// A group of columns: the same figure last year and this year.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroupSpec {
    /// 收入总计.
    pub(crate) name: String,
    /// Path of last year's figure.
    pub(crate) prior: String,
    /// Path of this year's.
    pub(crate) actual: String,
}

/// A place in the glossary.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum GlossarySpec {
    /// Here stand the functional subjects that the text names.
    Subjects {
        /// Says so.
        subjects: bool,
    },
    /// A general term.
    Term {
        /// 财政拨款收入.
        term: String,
        /// 指….
        definition: String,
        /// Path of an amount; the term stands only where it is not zero.
        #[serde(default)]
        when: Option<String>,
    },
}
