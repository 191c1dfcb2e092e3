//! Forms (公开格式): a folder of templates and data. No line of Rust names one.
//!
//! A form is `form.toml` (order of sections, options, charts, glossary), `tables.toml` (the public tables), `style.toml`
//! (its look, where that departs from the default) and the templates it names. `docs/forms.md` shows how to add one.

mod spec;
mod tables;

pub(crate) use spec::{ChartSpec, ExtraKind, ExtraSpec, FormSpec, GlossarySpec, GroupSpec, ProofSpec, RelationSpec};
pub(crate) use tables::{BlockTotal, CellText, ColumnSpec, Common, Filter, RowsSpec, SideRow, TableSpec, TablesSpec};

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use crate::diag::{Diagnostic, Error, ErrorKind, Label, Severity, Source, TextFile, nearest};
use crate::document::StyleSheet;
use crate::input;
use include_dir::{Dir, DirEntry, include_dir};

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

    /// A form from a folder; its name is the folder's. Its files are regular ones of 16 MB at most, no links; hidden files
    /// and an editor's copies (`.DS_Store`, `a.xml~`, `a.xml.bak`) are passed over.
    ///
    /// # Errors
    /// [`ErrorKind::Io`]: the folder or a file in it cannot be read; [`ErrorKind::Template`]: a file is no UTF-8 text.
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

    /// The same form, each file of another one taking the place of the file of that name.
    pub(crate) fn overlay_form(mut self, other: &Form) -> Form {
        self.files.extend(other.files.iter().map(|(name, file)| (name.clone(), Arc::clone(file))));
        self
    }

    /// The templates and data files of this folder that take the place of no file of any form, and that it does not use
    /// itself: mistyped names.
    pub(crate) fn stray_files(&self, forms: &[Form]) -> Vec<Diagnostic> {
        let built_in: Vec<Form> = Form::built_in_names().into_iter().filter_map(Form::built_in).collect();
        let known: BTreeSet<&str> =
            built_in.iter().chain(forms).flat_map(|form| form.files.keys()).map(String::as_str).collect();
        let own = self.file("form.toml").and_then(|_| self.spec().ok());
        let is_used = |file: &TextFile| {
            known.contains(file.name.as_str())
                || ["form.toml", "tables.toml", "style.toml"].contains(&file.name.as_str())
                || own.as_ref().is_some_and(|spec| spec.sections.iter().any(|own| *own.get_ref() == file.name))
                || file.text.contains("{% component")
        };
        let is_of_a_form = |file: &TextFile| file.name.ends_with(".xml") || file.name.ends_with(".toml");
        let stray = self.files.values().filter(|file| is_of_a_form(file) && !is_used(file));
        stray
            .map(|file| {
                let near = nearest(&file.name, known.iter().copied());
                let near = near.first().map_or(String::new(), |near| format!("相近的有：{near}；"));
                Diagnostic::new("form-unused", Severity::Warning, format!("模板文件夹中的 {} 没有用到", file.name))
                    .label(Label::text(file, 0..file.text.lines().next().map_or(0, str::len), "没有用到"))
                    .help(format!("{near}文件名要与它所代替的文件相同，或在 form.toml 的 sections 中写上它"))
            })
            .collect()
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

    /// What `tables.toml` says; a form without that file has no public tables.
    pub(crate) fn tables(&self) -> Result<TablesSpec, Error> {
        if self.file("tables.toml").is_none() { Ok(TablesSpec::default()) } else { self.data("tables.toml") }
    }

    /// The look that `style.toml` puts over the default; a form without that file has the default.
    pub(crate) fn style(&self) -> Result<StyleSheet, Error> {
        self.file("style.toml")
            .map_or_else(|| Ok(StyleSheet::default()), |file| input::style(file, StyleSheet::default()))
    }

    /// A data file of the form.
    pub(crate) fn data<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<T, Error> {
        let file = self.file(name).ok_or_else(|| {
            let message = format!("格式“{}”中没有文件 {name}", self.name);
            Error::plain(ErrorKind::Template, "form-file-missing", message)
        })?;
        input::data(file)
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

/// More files than a form can have: a folder was named that is none.
const MOST_FILES: usize = 1000;

/// Reads the files of a folder and of the folders in it: regular ones, since a link could lead anywhere. What an editor or
/// a system leaves there is passed over.
fn read_folder(dir: &Path, root: &Path, files: &mut BTreeMap<String, Arc<TextFile>>) -> Result<(), Error> {
    let failed = |path: &Path, why: &str| {
        let message = format!("无法读取 {}：{why}", path.display());
        Error::new(ErrorKind::Io, vec![Diagnostic::error("unreadable-file", message)], Source::default())
    };
    let unreadable = |path: &Path, error: &std::io::Error| failed(path, &input::why(error));
    for entry in std::fs::read_dir(dir).map_err(|error| unreadable(dir, &error))? {
        let path = entry.map_err(|error| unreadable(dir, &error))?.path();
        let kind = std::fs::symlink_metadata(&path).map_err(|error| unreadable(&path, &error))?;
        let Some(name) = relative_name(&path, root).filter(|name| !is_left_over(name)) else { continue };
        if kind.is_symlink() {
            return Err(failed(&path, "它是链接；把文件本身复制过来"));
        } else if kind.is_dir() {
            read_folder(&path, root, files)?;
        } else if files.len() >= MOST_FILES {
            return Err(failed(root, &format!("文件多于 {MOST_FILES} 个，不是格式的文件夹")));
        } else {
            let bytes = input::read_regular(&path).map_err(|error| unreadable(&path, &error))?;
            let file = input::text_file(&name, &bytes);
            let file = file.map_err(|problem| Error::new(ErrorKind::Template, vec![*problem], Source::default()))?;
            files.insert(name, file);
        }
    }
    Ok(())
}

/// Whether a file is none of the form's but left by an editor or a system: `.DS_Store`, `.a.xml.swp`, `a.xml~`, `a.xml.bak`.
fn is_left_over(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    let endings = [".bak", ".orig", ".swp", ".tmp"];
    name.starts_with(['.', '~', '#'])
        || name.ends_with('~')
        || endings.iter().any(|ending| name.ends_with(ending))
        || ["Thumbs.db", "desktop.ini"].contains(&name)
}

fn relative_name(path: &Path, root: &Path) -> Option<String> {
    let parts: Option<Vec<_>> = path.strip_prefix(root).ok()?.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}
