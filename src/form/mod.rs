//! Forms (公开格式): a folder of templates and data. No line of Rust names one.
//!
//! A form is `form.toml` (order of sections, options, charts, glossary), `tables.toml` (the public tables) and the
//! templates it names. `docs/forms.md` shows how to add one.

mod spec;
mod tables;

pub(crate) use spec::{ChartSpec, FormSpec, GlossarySpec, GroupSpec, ProofSpec};
pub(crate) use tables::{BlockTotal, CellText, ColumnSpec, Common, Filter, RowsSpec, SideRow, TableSpec, TablesSpec};

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::diag::{Diagnostic, Error, ErrorKind, Source, TextFile};
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

    /// A form from a folder; its name is the folder's.
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
            let bytes = std::fs::read(&path).map_err(|error| failed(&path, &error))?;
            let file = input::text_file(&name, &bytes);
            let file = file.map_err(|problem| Error::new(ErrorKind::Template, vec![*problem], Source::default()))?;
            files.insert(name, file);
        }
    }
    Ok(())
}

fn relative_name(path: &Path, root: &Path) -> Option<String> {
    let parts: Option<Vec<_>> = path.strip_prefix(root).ok()?.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}
