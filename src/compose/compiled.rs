//! A form made ready: its data read, its templates compiled.

use std::sync::Arc;

use super::form_errors::{missing_sections, unknown_paths};
use super::templates::{Data, Templates};
use crate::both::both;
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
    /// Its templates.
    pub(super) templates: Templates,
}

impl CompiledForm {
    /// Reads the data of a form and compiles its templates.
    pub(super) fn new(form: &Form) -> Result<CompiledForm, Error> {
        let spec = form.spec()?;
        // Half of a form each: its tables, and its words.
        let (tables, templates) = both(|| form.tables(), || Templates::new(form));
        let (tables, templates) = (tables?, templates?);
        let wrong = [missing_sections(form, &spec), unknown_paths(form, &spec, &tables)].concat();
        if !wrong.is_empty() {
            return Err(Error::new(ErrorKind::Template, wrong, Source::default()));
        }
        let texts = spec.texts().map(|text| TextFile::new("form.toml", text.as_str()));
        let texts = texts.chain(tables.texts().map(|text| TextFile::new("tables.toml", text.as_str())));
        let templates = templates.with_texts(texts).map_err(|error| in_their_files(form, &error))?;
        Ok(CompiledForm { spec, form: form.clone(), tables, templates })
    }

    /// A short template of a data file of the form, written out.
    pub(super) fn text(&self, name: &str, template: &str, data: &Data) -> Result<String, Error> {
        let text = self.templates.render_text(&TextFile::new(name, template), data);
        text.map_err(|error| in_their_files(&self.form, &error))
    }

    /// Where a value of a data file of the form stands.
    pub(super) fn place<T>(&self, name: &str, value: &Placed<T>) -> Option<Location> {
        let file = self.form.file(name)?;
        Some(Location::Text { file: Arc::clone(file), span: value.span() })
    }
}

/// An error in short templates of the form's data: where they stand in their files, if they stand there as they are.
fn in_their_files(form: &Form, error: &Error) -> Error {
    let mut diagnostics = error.diagnostics().to_vec();
    for label in diagnostics.iter_mut().flat_map(|diagnostic| &mut diagnostic.labels) {
        if let Location::Text { file: own, span } = &mut label.location
            && let Some(whole) = form.file(&own.name).filter(|whole| !Arc::ptr_eq(whole, own))
            && let Some(at) = whole.text.find(&own.text)
        {
            (*own, *span) = (Arc::clone(whole), at + span.start..at + span.end);
        }
    }
    Error::new(error.kind(), diagnostics, Source::default())
}
