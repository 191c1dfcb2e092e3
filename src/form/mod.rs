//! Forms (公开格式): a folder of templates and data. No line of Rust names one.
//!
//! A form is `form.toml` (order of sections, options, charts, glossary), `tables.toml` (the public tables), `style.toml`
//! (its look, where that departs from the default) and the templates it names. `docs/forms.md` shows how to add one.

mod folder;
mod spec;
mod tables;

pub(crate) use spec::{ChartSpec, ExtraKind, ExtraSpec, FormSpec, GlossarySpec, GroupSpec, ProofSpec, RelationSpec};
pub(crate) use tables::{
    BlockTotal, CellText, ColumnSpec, Common, Filter, PathRow, RowsSpec, SideRow, TableSpec, TablesSpec,
};

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diag::{Diagnostic, Error, ErrorKind, Label, Severity, Source, TextFile, nearest};
use crate::document::StyleSheet;
use crate::input::{self, Placed};
use folder::{collect, read_folder};
use include_dir::{Dir, include_dir};

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The file that makes a folder a form.
const DATA: &str = "form.toml";

/// The form that a form extends, if any; or why there is none although it names one.
#[derive(Clone, Debug, Default)]
struct Base {
    form: Option<Arc<Form>>,
    wrong: Vec<Diagnostic>,
}

impl Base {
    fn form(&self) -> Option<&Form> {
        self.form.as_deref()
    }

    /// # Errors
    /// What it should extend is not there, or is wrong.
    fn right(&self) -> Result<(), Error> {
        if self.wrong.is_empty() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Template, self.wrong.clone(), Source::default()))
    }
}

/// A form: its templates and its data. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Form {
    name: String,
    /// Its own files.
    files: BTreeMap<String, Arc<TextFile>>,
    /// Where it stands on the disk: forms that it extends may stand beside it.
    folder: Option<PathBuf>,
    /// The form that it extends.
    base: Base,
}

impl Form {
    /// The names of the built-in forms: those that stand alone first, then those that extend another; in order.
    pub fn built_in_names() -> Vec<&'static str> {
        let mut names: Vec<_> = BUILT_IN.dirs().filter_map(|dir| dir.path().to_str()).collect();
        names
            .sort_by_cached_key(|name| (Form::of_built_in(name).is_some_and(|form| form.base_name().is_some()), *name));
        names
    }

    /// A built-in form by its name: `sichuan-2020`.
    pub fn built_in(name: &str) -> Option<Form> {
        Some(Form::of_built_in(name)?.extended(vec![name.to_owned()]))
    }

    /// The files of a built-in form, without what it extends.
    fn of_built_in(name: &str) -> Option<Form> {
        let dir = BUILT_IN.get_dir(name)?;
        let mut files = BTreeMap::new();
        collect(dir, dir.path(), &mut files);
        Some(Form { name: name.to_owned(), files, folder: None, base: Base::default() })
    }

    /// A form from a folder; its name is the folder's. Its files are regular ones of 16 MB at most, no links; hidden files
    /// and an editor's copies (`.DS_Store`, `a.xml~`, `a.xml.bak`) are passed over.
    ///
    /// # Errors
    /// [`ErrorKind::Io`]: the folder or a file in it cannot be read; [`ErrorKind::Template`]: a file is no UTF-8 text.
    pub fn read_dir(path: impl AsRef<Path>) -> Result<Form, Error> {
        let path = path.as_ref();
        let form = Form::of_dir(path)?;
        let own = form.folder.as_ref().map(|folder| folder.display().to_string());
        Ok(form.extended(own.into_iter().collect()))
    }

    /// The files of a folder, without what the form extends.
    fn of_dir(path: &Path) -> Result<Form, Error> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut files = BTreeMap::new();
        read_folder(path, path, &mut files)?;
        let folder = path.canonicalize().ok();
        Ok(Form { name, files, folder, base: Base::default() })
    }

    /// The same form, each file of this folder taking the place of the file of that name.
    ///
    /// # Errors
    /// As [`Form::read_dir`].
    pub fn overlay_dir(mut self, path: impl AsRef<Path>) -> Result<Form, Error> {
        read_folder(path.as_ref(), path.as_ref(), &mut self.files)?;
        Ok(self.extended(Vec::new()))
    }

    /// The same form, this text taking the place of the file of that name.
    pub fn overlay(mut self, name: impl Into<String>, text: impl Into<String>) -> Form {
        let name = name.into();
        let is_data = name == DATA;
        self.files.insert(name.clone(), TextFile::new(name, text));
        if is_data { self.extended(Vec::new()) } else { self }
    }

    /// The same form, each file of another one taking the place of the file of that name.
    pub(crate) fn overlay_form(mut self, other: &Form) -> Form {
        self.files.extend(other.files.iter().map(|(name, file)| (name.clone(), Arc::clone(file))));
        if other.files.contains_key(DATA) {
            self.base = other.base.clone();
        }
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

    /// Its files by name, `/` between folder and file; with those of the form that it extends, as far as it has none of
    /// that name.
    pub fn files(&self) -> impl Iterator<Item = &Arc<TextFile>> {
        let mut files: BTreeMap<&str, &Arc<TextFile>> = BTreeMap::new();
        for (name, file) in self.layers().flat_map(|form| &form.files) {
            files.entry(name).or_insert(file);
        }
        files.into_values()
    }

    /// A file of the form, or of the form that it extends.
    pub fn file(&self, name: &str) -> Option<&Arc<TextFile>> {
        self.layers().find_map(|form| form.files.get(name))
    }

    /// The name of the form that it extends.
    pub fn extends(&self) -> Option<&str> {
        self.base.form().map(Form::name)
    }

    /// Whether a file is its own and not that of a form that it extends.
    pub fn is_own(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// Its own files that say the same as those of the form that it extends.
    pub(crate) fn copies(&self) -> impl Iterator<Item = &Arc<TextFile>> {
        self.files.values().filter(|file| {
            self.base.form().and_then(|base| base.file(&file.name)).is_some_and(|base| base.text == file.text)
        })
    }

    /// What `form.toml` says.
    pub(crate) fn spec(&self) -> Result<FormSpec, Error> {
        self.data(DATA)
    }

    /// What `tables.toml` says; a form without that file has no public tables.
    pub(crate) fn tables(&self) -> Result<TablesSpec, Error> {
        if self.file("tables.toml").is_none() { Ok(TablesSpec::default()) } else { self.data("tables.toml") }
    }

    /// The look that `style.toml` puts over the default; a form without that file has the default.
    pub(crate) fn style(&self) -> Result<StyleSheet, Error> {
        let files = self.texts("style.toml");
        files.into_iter().rev().try_fold(StyleSheet::default(), |sheet, file| input::style(file, sheet))
    }

    /// A data file of the form over that of the form that it extends.
    fn data<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<T, Error> {
        self.base.right()?;
        let files = self.texts(name);
        if files.is_empty() {
            let message = format!("格式“{}”中没有文件 {name}", self.name);
            return Err(Error::plain(ErrorKind::Template, "form-file-missing", message));
        }
        input::layered(&files)
    }

    /// The form and those that it extends, itself first.
    fn layers(&self) -> impl Iterator<Item = &Form> {
        std::iter::successors(Some(self), |form| form.base.form())
    }

    /// The files of a name, its own first.
    pub(crate) fn texts(&self, name: &str) -> Vec<&Arc<TextFile>> {
        self.layers().filter_map(|form| form.files.get(name)).collect()
    }

    /// Where a value of a data file stands: in the form's own, or in that of a form that it extends.
    pub(crate) fn place(&self, name: &str, span: Range<usize>) -> Option<(&Arc<TextFile>, Range<usize>)> {
        let files = self.texts(name);
        (!files.is_empty()).then(|| input::whose(&files, span))
    }

    /// Whether a value of a data file stands in the form's own.
    pub(crate) fn is_own_value<T>(&self, name: &str, value: &Placed<T>) -> bool {
        let own = self.files.get(name);
        own.is_some_and(|own| self.place(name, value.span()).is_some_and(|(file, _)| Arc::ptr_eq(file, own)))
    }
}

/// What a form says of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct About {
    /// What it is called, for people.
    pub title: String,
    /// Where it is used: 全国, 上海市. Empty: it does not say.
    pub place: String,
    /// The first and the last year for whose accounts it is known to hold.
    pub years: Option<[i32; 2]>,
    /// What of the form, and the document that it was taken from.
    pub sources: Vec<[String; 2]>,
    /// Number and title of its public tables, in order.
    pub tables: Vec<[String; 2]>,
}

impl Form {
    /// What the form says of itself.
    ///
    /// # Errors
    /// [`ErrorKind::Template`]: `form.toml` or `tables.toml` is wrong, or the form extends one that is not there.
    pub fn about(&self) -> Result<About, Error> {
        let FormSpec { title, place, years, sources, .. } = self.spec()?;
        let sources = sources.into_iter().map(|own| [own.of, own.source]).collect();
        let tables = self.tables()?.tables.into_iter().map(|table| [table.id, table.title.into_inner()]).collect();
        Ok(About { title, place, years, sources, tables })
    }
}

/// What a form extends.
impl Form {
    /// The name of the form that its `form.toml` says it extends.
    fn base_name(&self) -> Option<Placed<String>> {
        input::extends(self.files.get(DATA)?)
    }

    /// The same form with the form that it extends. `seen`: the forms that led here.
    fn extended(mut self, seen: Vec<String>) -> Form {
        self.base = match self.base_name().map(|name| self.find_base(&name, seen)) {
            None => Base::default(),
            Some(Ok(form)) => Base { form: Some(Arc::new(form)), wrong: Vec::new() },
            Some(Err(wrong)) => Base { form: None, wrong },
        };
        self
    }

    /// The form of that name in the folder beside its own, else the built-in one.
    fn find_base(&self, wanted: &Placed<String>, mut seen: Vec<String>) -> Result<Form, Vec<Diagnostic>> {
        let name = wanted.get_ref();
        let said = |message: String, here: &str, help: String| {
            let mut said = Diagnostic::error("form-extends", message).help(help);
            said.labels.extend(self.files.get(DATA).map(|file| Label::text(file, wanted.span(), here)));
            vec![said]
        };
        let beside = self.folder_beside(name);
        let own = beside.as_ref().map_or_else(|| name.clone(), |folder| folder.display().to_string());
        seen.push(own.clone());
        if seen[..seen.len() - 1].contains(&own) {
            let names: Vec<&str> = seen.iter().map(|name| name.rsplit(['/', '\\']).next().unwrap_or(name)).collect();
            let message = format!("格式互相扩展：{}", names.join(" → "));
            return Err(said(message, "又回到这里", "让其中一个不再扩展别的格式".to_owned()));
        }
        let form = match beside {
            Some(folder) => Form::of_dir(&folder).map_err(|error| error.diagnostics().to_vec())?,
            None => Form::of_built_in(name).ok_or_else(|| {
                let built_in = Form::built_in_names();
                let near = nearest(name, built_in.iter().copied());
                let help = format!("相近的有：{}；也可以扩展旁边文件夹里的格式", near[..near.len().min(3)].join("、"));
                said(format!("没有名为“{name}”的格式可以扩展"), "没有这个格式", help)
            })?,
        };
        let form = form.extended(seen);
        if form.base.wrong.is_empty() { Ok(form) } else { Err(form.base.wrong) }
    }

    /// The folder of that name beside the form's own. A form never extends itself: a folder that is called like a built-in
    /// form can extend that one.
    fn folder_beside(&self, name: &str) -> Option<PathBuf> {
        let own = self.folder.as_ref()?;
        let plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', ':']);
        let folder = own.parent()?.join(name);
        (plain && folder.is_dir() && folder != *own).then_some(folder)
    }
}
