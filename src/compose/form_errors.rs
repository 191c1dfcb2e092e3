//! What is wrong in the data of a form before any report is composed.

use crate::diag::{Diagnostic, Label, nearest};
use crate::form::{Form, FormSpec, GlossarySpec, TablesSpec};
use crate::model::is_amount;

/// The sections that the form has no file for.
pub(super) fn missing_sections(form: &Form, spec: &FormSpec) -> Vec<Diagnostic> {
    let missing = spec.sections.iter().filter(|section| form.file(section.get_ref()).is_none());
    let said = missing.map(|section| {
        let name = section.get_ref();
        let near = nearest(name, form.files().map(|file| &*file.name).filter(|name| name.ends_with(".xml")));
        let mut said = Diagnostic::error("form-file-missing", format!("格式“{}”中没有文件 {name}", form.name()));
        let file = form.file("form.toml");
        said.labels.extend(file.map(|file| Label::text(file, section.span(), "没有这个文件")));
        said.help(format!("相近的有：{}。", near[..near.len().min(3)].join("、")))
    });
    said.collect()
}

/// The paths in the data of the form that name no amount: what they should show would silently be nothing.
pub(super) fn unknown_paths(form: &Form, spec: &FormSpec, tables: &TablesSpec) -> Vec<Diagnostic> {
    let groups = spec.charts.values().flat_map(|chart| &chart.groups).flat_map(|group| [&group.prior, &group.actual]);
    let terms = spec.glossary.iter().filter_map(GlossarySpec::when);
    let totals = tables.tables.iter().flat_map(|table| table.rows.totals()).map(|total| &total.path);
    let paths = groups.chain(terms).map(|path| ("form.toml", path)).chain(totals.map(|path| ("tables.toml", path)));
    let unknown = paths.filter(|(_, path)| !is_amount(path));
    let said = unknown.map(|(name, path)| {
        let mut said = Diagnostic::error("form-path", format!("没有名为“{path}”的金额"));
        let file = form.file(name);
        let place = file.and_then(|file| Some((file, file.text.find(&format!("\"{path}\""))?)));
        said.labels.extend(place.map(|(file, at)| Label::text(file, at..at + path.len() + 2, "没有这个金额")));
        said.help("可用的金额见 docs/templates.md 和 docs/data.md")
    });
    said.collect()
}
