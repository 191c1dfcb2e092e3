//! Report → document: the form's templates give the words, the model the figures, the document everything resolved.

mod builder;
mod charts;
mod compiled;
mod context;
mod form_check;
mod form_errors;
mod kind;
mod origin;
mod proof;
mod provenance;
mod public_tables;
mod run;
mod specimen;
mod tables;
mod templates;
mod value;

use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;

use crate::check::{Proof, Rule};
use crate::diag::{Diagnostic, Error, ErrorKind, FactPath, Label, Source, nearest};
use crate::document::{Document, SectionKind, Sheet, StyleSheet};
use crate::form::Form;
use crate::model::{BudgetBasis, Report};
use builder::Builder;
use compiled::CompiledForm;
use public_tables::{PublicTable, public_tables, wrong_sheets};
#[cfg(feature = "import")]
pub(crate) use tables::{Leaf, LeafSource, leaves};
use templates::Data;
use value::Value;

/// What templates see under another name than the fact has.
const SHOWN_BY: &[(&str, &str)] = &[
    ("published_text", "published"),
    ("prior_year", "year"),
    ("general_public_budget.classes", "expenditure.shown_zero_classes"),
    ("basic_by_economic.operating_names", "basic_by_economic.undetailed.subjects"),
    ("basic_by_economic.personnel_names", "basic_by_economic.undetailed.subjects"),
];

/// Composes reports in one form: templates compiled once, used by many reports. `Send + Sync`.
#[derive(Clone, Debug)]
pub struct Composer {
    form: Arc<CompiledForm>,
    style: StyleSheet,
}

impl Composer {
    /// Compiles the templates of a form.
    ///
    /// # Errors
    /// [`ErrorKind::Template`]: `form.toml` or `style.toml` is wrong, or a template has a syntax error or names an unknown filter.
    pub fn new(form: &Form) -> Result<Composer, Error> {
        Ok(Composer { form: Arc::new(CompiledForm::new(form)?), style: form.style()? })
    }

    /// Sets another style sheet in place of the form's.
    pub fn with_style(mut self, style: StyleSheet) -> Composer {
        self.style = style;
        self
    }

    /// What the form is called (公开格式), for people.
    pub fn form_title(&self) -> &str {
        &self.form.spec.title
    }

    /// Those of these rules that the form asks for: all but its `without_rules`.
    ///
    /// # Errors
    /// [`ErrorKind::Template`]: the form leaves out a rule that is not among these.
    pub fn rules(&self, rules: &[Rule]) -> Result<Vec<Rule>, Error> {
        let without = &self.form.spec.without_rules;
        let unknown = without.iter().filter(|id| rules.iter().all(|rule| rule.id != id.get_ref()));
        let unknown: Vec<Diagnostic> = unknown
            .map(|id| {
                let near = nearest(id.get_ref(), rules.iter().map(|rule| rule.id));
                let mut unknown = Diagnostic::error("unknown-rule", format!("没有规则“{}”", id.get_ref()));
                let place = self.form.place("form.toml", id);
                unknown.labels.extend(place.map(|location| Label { location, text: "没有这条规则".to_owned() }));
                unknown.help(format!("相近的有：{}。", near[..near.len().min(3)].join("、")))
            })
            .collect();
        if !unknown.is_empty() {
            return Err(Error::new(ErrorKind::Template, unknown, Source::default()));
        }
        let asked = |rule: &&Rule| without.iter().all(|id| id.get_ref() != rule.id);
        Ok(rules.iter().filter(asked).copied().collect())
    }

    /// Which budget the form compares with.
    pub fn budget_basis(&self) -> BudgetBasis {
        self.form.spec.budget
    }

    /// Composes a report, whether it is free of findings or not.
    ///
    /// # Errors
    /// [`ErrorKind::Template`]: an expression or the markup of a template, of an annex or of a text of the report is wrong.
    pub fn compose(&self, report: &Report) -> Result<Document, Error> {
        run::begin();
        let composed = self.composed(report);
        run::end();
        composed
    }

    fn composed(&self, report: &Report) -> Result<Document, Error> {
        let values = context::context(report, &self.form.spec, &self.form.kinds, &self.form.templates)?;
        let data = Data::new(&values);
        let tables = public_tables(&self.form, report, &values, &data)?;
        let wrong = wrong_sheets(&tables);
        if !wrong.is_empty() {
            return Err(Error::new(ErrorKind::Template, wrong, Source::default()));
        }
        let data = data.with("tables", tables.iter().map(PublicTable::listed).collect::<Value>());
        let mut builder = Builder::new(&self.form, report, &values, &data, &tables);
        let mut diagnostics = Vec::new();
        for section in &self.form.spec.sections {
            let built = self
                .form
                .templates
                .render(section.get_ref(), &data)
                .and_then(|text| builder.elements(&text, Builder::element).map_err(|error| text.trace(&error)));
            if let Err(error) = built {
                diagnostics.extend_from_slice(error.diagnostics());
            }
        }
        if !diagnostics.is_empty() {
            return Err(Error::new(ErrorKind::Template, diagnostics, Source::default()));
        }
        let sheets = tables.iter().map(|table| {
            let mut sheet = Sheet::new(&*table.sheet, &*table.title, Arc::clone(&table.built.whole));
            sheet.landscape = table.kind == SectionKind::Landscape;
            sheet.columns_per_page = table.columns_per_part;
            sheet
        });
        Ok(Document {
            title: self.form.text("form.toml", self.form.spec.report_title.get_ref(), &data)?,
            title_location: self.form.place("form.toml", &self.form.spec.report_title),
            author: report.agency.name.clone(),
            date: report.published.map(|date| date.to_string()),
            style: self.style.clone(),
            sections: builder.sections,
            sheets: sheets.collect(),
            used: self.used(&data),
        })
    }

    /// The facts that this composing read, and those that the form does not publish.
    fn used(&self, data: &Data) -> BTreeSet<FactPath> {
        let (keys, paths) = run::reads();
        let read = keys.iter().filter_map(|(table, key)| data.path(*table, key));
        let unpublished = self.form.spec.unpublished.iter().map(|own| own.path.get_ref().clone());
        let mut used: BTreeSet<FactPath> = read.chain(paths).chain(unpublished).map(FactPath::new).collect();
        for (shown, fact) in SHOWN_BY {
            if used
                .range::<str, _>((Bound::Included(*shown), Bound::Unbounded))
                .next()
                .is_some_and(|path| path.as_str().starts_with(shown))
            {
                used.insert(FactPath::new(fact));
            }
        }
        used
    }

    /// Puts the appendix of what was checked at the end of a document.
    pub(crate) fn append_proof(&self, document: &mut Document, rows: &[Proof]) {
        proof::append(document, &self.form.spec.proof, rows);
    }
}
