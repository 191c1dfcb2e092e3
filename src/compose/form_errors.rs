//! What is wrong in the data of a form before any report is composed.

use std::ops::Range;
use std::sync::Arc;

use super::kind::Kind;
use crate::diag::{Diagnostic, Label, TextFile, nearest};
use crate::form::{Form, FormSpec, GlossarySpec, TablesSpec};
use crate::input::Placed;
use crate::model::{Report, schema};

/// The sections that the form has no file for.
pub(super) fn missing_sections(form: &Form, spec: &FormSpec) -> Vec<Diagnostic> {
    let missing = spec.sections.iter().filter(|section| form.file(section.get_ref()).is_none());
    let said = missing.map(|section| {
        let name = section.get_ref();
        let near = nearest(name, form.files().map(|file| &*file.name).filter(|name| name.ends_with(".xml")));
        let mut said = Diagnostic::error("form-file-missing", format!("格式“{}”中没有文件 {name}", form.name()));
        said.labels.extend(at(form, section, "没有这个文件"));
        said.help(format!("相近的有：{}。", near[..near.len().min(3)].join("、")))
    });
    said.collect()
}

/// The paths in the data of the form that name no amount, or no list of them: what they should show would silently be
/// nothing.
pub(super) fn unknown_paths(form: &Form, spec: &FormSpec, tables: &TablesSpec, facts: &Kind) -> Vec<Diagnostic> {
    let groups = spec.charts.values().flat_map(|chart| &chart.groups).flat_map(|group| [&group.prior, &group.actual]);
    let terms = spec.glossary.iter().filter_map(GlossarySpec::when);
    let totals = tables.tables.iter().flat_map(|table| table.rows.totals()).map(|total| &total.path);
    let paths = groups.chain(terms).map(|path| ("form.toml", path)).chain(totals.map(|path| ("tables.toml", path)));
    let unknown = paths.filter(|(_, path)| facts.get_path(path) != Some(&Kind::Amount));
    let (amounts_known, lists) = known(facts);
    let amounts = unknown.map(|(name, path)| {
        let label = find_text(form, name, path).map(|(file, at)| Label::text(file, at, "没有这个金额"));
        let near = nearest(path, amounts_known.iter().map(String::as_str));
        let help = format!(
            "相近的有：{}；可用的金额见 docs/templates.md 和 docs/data.md",
            near[..near.len().min(3)].join("、")
        );
        said(format!("没有名为“{path}”的金额"), label, help)
    });
    let slices = spec.charts.values().filter_map(|chart| chart.slices.as_ref());
    let unknown = slices.filter(|path| !facts.get_path(path.get_ref()).is_some_and(is_slices));
    let slices = unknown.map(|path| {
        let label = at(form, path, "没有这组金额");
        said(format!("没有名为“{}”的一组金额", path.get_ref()), label, format!("可用的：{}", lists.join("、")))
    });
    let rows = tables.tables.iter().flat_map(|table| table.rows.facts()).flat_map(|row| &row.paths);
    let known_here = |path: &str| path.is_empty() || matches!(facts.get_path(path), Some(Kind::Amount | Kind::Number));
    let rows = rows.filter(|path| !known_here(path)).map(|path| {
        let label = find_text(form, "tables.toml", path).map(|(file, at)| Label::text(file, at, "没有这个金额或个数"));
        let near = nearest(path, amounts_known.iter().map(String::as_str));
        let help = format!("相近的有：{}；见 docs/templates.md 和 docs/data.md", near[..near.len().min(3)].join("、"));
        said(format!("没有名为“{path}”的金额或个数"), label, help)
    });
    amounts.chain(slices).chain(rows).collect()
}

/// Sums of the form that compare nothing, or what cannot be compared.
pub(super) fn wrong_relations(form: &Form, spec: &FormSpec, facts: &Kind) -> Vec<Diagnostic> {
    let file = form.file("form.toml");
    let (amounts, _) = known(facts);
    let wrong = spec.relations.iter().flat_map(|relation| {
        let mut first = None;
        let mut wrong = Vec::new();
        for path in relation.left.iter().chain(&relation.right) {
            let label = |text: &str| file.map(|file| Label::text(file, path.span(), text));
            let kind = facts.get_path(path.get_ref()).filter(|kind| matches!(kind, Kind::Amount | Kind::Number));
            match (kind, &first) {
                (None, _) => {
                    let near = nearest(path.get_ref(), amounts.iter().map(String::as_str));
                    let help =
                        format!("相近的有：{}；金额和个数见 docs/templates.md", near[..near.len().min(3)].join("、"));
                    wrong.push(said(format!("没有名为“{}”的金额或个数", path.get_ref()), label("没有这一项"), help));
                }
                (Some(kind), Some(first)) if kind != first => {
                    let help = "relations 的两边都是金额，或都是个数".to_owned();
                    wrong.push(said(
                        format!("“{}”是{kind}，不能与{first}比较", path.get_ref()),
                        label("另一种值"),
                        help,
                    ));
                }
                (Some(kind), _) => first = Some(kind.clone()),
            }
        }
        if relation.left.is_empty() || relation.right.is_empty() {
            let span = relation.left.iter().chain(&relation.right).next().map(Placed::span);
            let label = file.zip(span).map(|(file, span)| Label::text(file, span, "另一边是空的"));
            wrong.push(said("relations 有一边没有写".to_owned(), label, "left 和 right 各写至少一个路径".to_owned()));
        }
        wrong
    });
    wrong.collect()
}

/// What the form says it does not publish, and is no fact or has no reason.
pub(super) fn wrong_unpublished(form: &Form, spec: &FormSpec) -> Vec<Diagnostic> {
    let wrong = spec.unpublished.iter().filter_map(|own| {
        let path = own.path.get_ref();
        if schema::key(path).is_none() {
            let all = Report::schema().paths();
            let near = nearest(path, all.iter().map(|(path, _)| path.as_str()));
            let label = at(form, &own.path, "没有这个事实");
            let help = format!("相近的有：{}；路径不写序号，见 docs/data.md", near[..near.len().min(3)].join("、"));
            return Some(said(format!("没有名为“{path}”的事实"), label, help));
        }
        own.reason.get_ref().trim().is_empty().then(|| {
            let label = at(form, &own.reason, "缺少理由");
            said(format!("没有写明不公开“{path}”的理由"), label, "写明为什么这个格式不公开它".to_owned())
        })
    });
    wrong.collect()
}

/// Where a text stands in a data file, in its quotes: what stands in an untagged value tells no place.
fn find_text<'a>(form: &'a Form, name: &str, text: &str) -> Option<(&'a Arc<TextFile>, Range<usize>)> {
    let quoted = format!("\"{text}\"");
    form.texts(name).into_iter().find_map(|file| {
        let at = file.text.find(&quoted)?;
        Some((file, at..at + quoted.len()))
    })
}

/// A label at a value of `form.toml`.
fn at(form: &Form, value: &Placed<String>, text: &str) -> Option<Label> {
    form.place("form.toml", value.span()).map(|(file, span)| Label::text(file, span, text))
}

fn said(message: String, label: Option<Label>, help: String) -> Diagnostic {
    let mut said = Diagnostic::error("form-path", message);
    said.labels.extend(label);
    said.help(help)
}

/// Whether a value is a list of amounts with their terms.
fn is_slices(kind: &Kind) -> bool {
    let Kind::List(of) = kind else { return false };
    of.get("term") == Some(&Kind::Text) && of.get("amount") == Some(&Kind::Amount)
}

/// The paths of all amounts that stand alone, and of all lists of them.
fn known(facts: &Kind) -> (Vec<String>, Vec<String>) {
    fn walk(kind: &Kind, path: &str, amounts: &mut Vec<String>, lists: &mut Vec<String>) {
        match kind {
            Kind::Amount => amounts.push(path.to_owned()),
            kind if is_slices(kind) => lists.push(path.to_owned()),
            Kind::Table(table) => {
                for (key, kind) in &**table {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    walk(kind, &path, amounts, lists);
                }
            }
            _ => {}
        }
    }
    let (mut amounts, mut lists) = (Vec::new(), Vec::new());
    walk(facts, "", &mut amounts, &mut lists);
    (amounts, lists)
}
