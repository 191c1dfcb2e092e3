//! A form made ready: its data read, its templates compiled.

use std::sync::Arc;

use super::context;
use super::form_errors::{missing_sections, unknown_paths, wrong_relations, wrong_unpublished};
use super::kind::Kind;
use super::templates::{Data, ShortText, Templates};
use crate::diag::{Error, ErrorKind, Location, Source, TextFile};
use crate::form::{Form, FormSpec, TablesSpec};
use crate::input::Placed;

/// A form made ready for many reports.
#[derive(Debug)]
pub(super) struct CompiledForm {
    /// What `form.toml` says.
    pub(super) spec: FormSpec,
    /// Its files, for places in them.
    pub(super) form: Form,
    /// What `tables.toml` says.
    pub(super) tables: TablesSpec,
    /// The kinds of all that its templates see.
    pub(super) kinds: Arc<Kind>,
    /// Its templates.
    pub(super) templates: Templates,
}

impl CompiledForm {
    /// Reads the data of a form and compiles its templates.
    pub(super) fn new(form: &Form) -> Result<CompiledForm, Error> {
        let spec = form.spec()?;
        let tables = form.tables()?;
        let facts = context::kinds(&spec);
        let wrong = [
            missing_sections(form, &spec),
            unknown_paths(form, &spec, &tables, &facts),
            wrong_relations(form, &spec, &facts),
            wrong_unpublished(form, &spec),
        ]
        .concat();
        if !wrong.is_empty() {
            return Err(Error::new(ErrorKind::Template, wrong, Source::default()));
        }
        let sections = spec.sections.iter().map(Placed::get_ref);
        let files: Vec<Arc<TextFile>> = form
            .files()
            .filter(|file| sections.clone().any(|name| *name == file.name) || has_components(file))
            .cloned()
            .collect();
        let text = |name: &str, text: &String| TextFile::new(name, text.as_str());
        let [figure, zero, table] = [&["number", "title"][..], &["names"], &["id", "ordinal", "title"]]
            .map(|names| names.iter().map(|name| (*name, Kind::Text)).collect::<Vec<_>>());
        let mut texts = vec![
            ShortText { file: text("form.toml", spec.report_title.get_ref()), others: &[] },
            ShortText { file: text("form.toml", &spec.caption), others: &figure },
            ShortText { file: text("form.toml", &spec.zero_note), others: &zero },
        ];
        texts.extend(
            spec.definitions().map(|definition| ShortText { file: text("form.toml", definition), others: &[] }),
        );
        texts.extend(tables.texts().map(|own| ShortText { file: text("tables.toml", own), others: &table }));
        let others = [("tables", Kind::public_tables())];
        let templates = Templates::new(&files, &others, &texts, Arc::clone(&facts), spec.decimals)
            .map_err(|error| in_their_files(form, &error))?;
        Ok(CompiledForm { spec, form: form.clone(), tables, kinds: facts, templates })
    }

    /// A short template of a data file of the form, written out.
    pub(super) fn text(&self, name: &str, template: &str, data: &Data) -> Result<String, Error> {
        let text = self.templates.render_text(&TextFile::new(name, template), data);
        text.map_err(|error| in_their_files(&self.form, &error))
    }

    /// Where a value of a data file of the form stands.
    pub(super) fn place<T>(&self, name: &str, value: &Placed<T>) -> Option<Location> {
        let (file, span) = self.form.place(name, value.span())?;
        Some(Location::Text { file: Arc::clone(file), span })
    }
}

/// Whether a template defines components.
fn has_components(file: &TextFile) -> bool {
    file.name.ends_with(".xml") && file.text.contains("{%") && file.text.contains("component ")
}

/// An error in short templates of the form's data: where they stand in their files, if they stand there as they are.
fn in_their_files(form: &Form, error: &Error) -> Error {
    let mut diagnostics = error.diagnostics().to_vec();
    for label in diagnostics.iter_mut().flat_map(|diagnostic| &mut diagnostic.labels) {
        if let Location::Text { file: own, span } = &mut label.location
            && !form.texts(&own.name).iter().any(|whole| Arc::ptr_eq(whole, own))
            && let Some((whole, at)) =
                form.texts(&own.name).into_iter().find_map(|whole| Some((whole, whole.text.find(&own.text)?)))
        {
            (*own, *span) = (Arc::clone(whole), at + span.start..at + span.end);
        }
    }
    Error::new(error.kind(), diagnostics, Source::default())
}
