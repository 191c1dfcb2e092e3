//! The public tables of a form with their texts written out.

use std::collections::BTreeMap;

use super::compiled::CompiledForm;
use super::tables;
use super::templates::Data;
use super::value::Value;
use crate::diag::{Diagnostic, Error, Label};
use crate::document::{SectionKind, chinese_number};
use crate::form::Common;
use crate::model::Report;

/// A public table with its texts.
pub(super) struct PublicTable {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) entry: String,
    pub(super) sheet: String,
    pub(super) kind: SectionKind,
    pub(super) columns_per_part: Option<usize>,
    pub(super) built: tables::Built,
}

impl PublicTable {
    /// What templates know of it.
    pub(super) fn listed(&self) -> Value {
        Value::table([
            ("id", self.id.as_str().into()),
            ("title", self.title.as_str().into()),
            ("number", self.built.whole.number.as_str().into()),
            ("empty", self.built.empty.into()),
        ])
    }
}

/// The tables whose sheets no workbook can hold by their names; the first of each kind.
pub(super) fn wrong_sheets(tables: &[PublicTable]) -> Vec<Diagnostic> {
    const LONGEST: usize = 31;
    let mut wrong: BTreeMap<&str, &PublicTable> = BTreeMap::new();
    for (i, table) in tables.iter().enumerate() {
        let name = table.sheet.as_str();
        let same = |other: &PublicTable| other.sheet.to_lowercase() == name.to_lowercase();
        let why = if name.trim().is_empty() {
            "是空的"
        } else if name.chars().count() > LONGEST {
            "超过 31 个字"
        } else if name.contains(['[', ']', ':', '*', '?', '/', '\\']) || name.starts_with('\'') || name.ends_with('\'')
        {
            "有不能用的字符"
        } else if tables[..i].iter().any(same) {
            "与前面的表相同"
        } else {
            continue;
        };
        wrong.entry(why).or_insert(table);
    }
    let said = wrong.into_iter().map(|(why, table)| {
        let mut said = Diagnostic::error("form-sheet", format!("工作表的名称“{}”{why}", table.sheet));
        let place = table.built.whole.location.clone();
        said.labels.extend(place.map(|location| Label { location, text: "此表".to_owned() }));
        said.help("名称由 tables.toml 的 [common] sheet 写成：最多 31 个字，不含 [ ] : * ? / \\，各表不同")
    });
    said.collect()
}

/// The public tables of the form, drawn, in order.
pub(super) fn public_tables(
    form: &CompiledForm,
    report: &Report,
    values: &Value,
    data: &Data,
) -> Result<Vec<PublicTable>, Error> {
    let shared = &form.tables.common;
    let ledger = report.ledger(form.spec.budget);
    let mut rounding_said = false;
    let drawn = (1..).zip(&form.tables.tables).map(|(ordinal, spec)| {
        let common = &Common { total_last: spec.total_last.unwrap_or(shared.total_last), ..shared.clone() };
        let data = data
            .with("id", spec.id.as_str())
            .with("ordinal", chinese_number(ordinal))
            .with("title", spec.title.get_ref().as_str());
        let text = |template: &str| form.text("tables.toml", template, &data);
        let texts = tables::Texts {
            location: form.place("tables.toml", &spec.title),
            number: text(&common.number)?,
            left: text(&common.left)?,
            right: text(&common.right)?,
            notes: spec.notes.iter().map(|note| text(note)).collect::<Result<_, _>>()?,
            empty: text(&spec.empty)?,
            rounding: if common.rounding_once && rounding_said { String::new() } else { common.rounding.clone() },
        };
        let built = tables::build(spec, common, texts, report, &ledger, values);
        rounding_said |= built.uneven;
        Ok(PublicTable {
            id: spec.id.clone(),
            title: spec.title.get_ref().clone(),
            entry: text(&common.entry)?,
            sheet: text(&common.sheet)?,
            kind: if spec.landscape { SectionKind::Landscape } else { SectionKind::Body },
            columns_per_part: spec.columns_per_part,
            built,
        })
    });
    drawn.collect()
}
