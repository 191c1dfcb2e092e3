//! A form looked at as a whole, and tried with reports that no agency made: what loading it does not tell.

use std::collections::BTreeSet;

use super::Composer;
use super::compiled::CompiledForm;
use super::specimen;
use super::tables::uncovered;
use crate::diag::{Diagnostic, Error, FactPath, Label, Location, Severity};
use crate::document::{Block, Document};
use crate::form::{Form, RowsSpec, SideRow};
use crate::model::schema::without_indices;

impl Form {
    /// Checks the form: its data and templates as [`Composer::new`] does, what of it is used nowhere, whether the columns
    /// and blocks of its tables make up their totals, and what comes of it for three reports: one in which everything is
    /// set, one with nothing but what must be, and the small report of `docs/data.md`.
    ///
    /// Errors are what no report can be made with; warnings are what somebody should look at. Empty: nothing is wrong.
    ///
    /// ```
    /// let form = juesuan::Form::built_in("sichuan-2020").expect("a form");
    /// let wrong = form.overlay("sections/1-overview.xml", "<p>{{ agency.nam }}</p>").check();
    /// assert!(wrong.iter().any(|wrong| wrong.message.contains("没有 nam 这一项")));
    /// ```
    pub fn check(&self) -> Vec<Diagnostic> {
        let composer = match Composer::new(self) {
            Ok(composer) => composer,
            Err(error) => return error.diagnostics().to_vec(),
        };
        let mut found = unused_files(&composer.form);
        found.extend(self.copies().map(|file| {
            Diagnostic::new("form-extends", Severity::Warning, format!("{} 与所扩展的格式中的相同", file.name))
                .label(Label::text(file, 0..file.text.lines().next().map_or(0, str::len), "相同"))
                .help("删去这个文件：没有的文件取自所扩展的格式")
        }));
        found.extend(lost_labels(&composer.form));
        found.extend(uncovered(&composer.form.tables, self));
        let mut printed = BTreeSet::new();
        let mut charts = 0;
        for (at, (name, report)) in specimen::all(&composer.form.spec).into_iter().enumerate() {
            match composer.compose_reading(&report) {
                Ok((document, read)) => {
                    // The first has everything.
                    if at == 0 {
                        found.extend(published_all_the_same(&composer.form, &read));
                    }
                    found.extend(odd_texts(&document, name));
                    for block in document.blocks() {
                        match block {
                            Block::Table(table) => _ = printed.insert(table.name.clone()),
                            Block::Figure(_) => charts += 1,
                            _ => {}
                        }
                    }
                }
                Err(error) => found.extend(of_trial(&error, name)),
            }
        }
        if !printed.is_empty() {
            found.extend(unprinted(&composer.form, &printed, charts));
        }
        let mut unique: Vec<Diagnostic> = Vec::new();
        for one in found {
            if !unique.iter().any(|own| own.id == one.id && own.message == one.message && own.labels == one.labels) {
                unique.push(one);
            }
        }
        unique
    }
}

/// What a trial report came to grief on.
fn of_trial(error: &Error, name: &str) -> Vec<Diagnostic> {
    let told = error.diagnostics().iter().cloned().map(|mut told| {
        // A place in the trial report says nothing to the author of the form.
        told.labels.retain(|label| matches!(label.location, Location::Text { .. }));
        told.message = format!("试排{name}时：{}", told.message);
        told
    });
    told.collect()
}

/// Templates and components that nothing uses.
fn unused_files(form: &CompiledForm) -> Vec<Diagnostic> {
    let sections: Vec<&str> = form.spec.sections.iter().map(|section| section.get_ref().as_str()).collect();
    let unused = form.templates.unused_components();
    // What a form does not use of the form that it extends is no fault of it.
    let own = |name: &str| form.form.is_own(name);
    let components = unused.into_iter().filter(|(file, ..)| own(&file.name)).map(|(file, component, span)| {
        Diagnostic::new("form-unused", Severity::Warning, format!("组件 {component} 没有用到"))
            .label(Label::text(&file, span, "没有用到"))
            .help("删去它，或在模板中用 {{ <名称 … /> }} 写出")
    });
    let templates = form.form.files().filter(|file| file.name.ends_with(".xml") && own(&file.name));
    let files = templates.filter(|file| !sections.contains(&file.name.as_str()));
    let files = files.filter(|file| !form.templates.has_components(&file.name)).map(|file| {
        Diagnostic::new("form-unused", Severity::Warning, format!("模板 {} 没有用到", file.name))
            .label(Label::text(file, 0..file.text.lines().next().map_or(0, str::len), "没有用到"))
            .help("在 form.toml 的 sections 中写上它，或删去这个文件；核对文件名有没有写错")
    });
    components.chain(files).collect()
}

/// Facts that the form says it does not publish, and reads.
fn published_all_the_same(form: &CompiledForm, read: &BTreeSet<FactPath>) -> Vec<Diagnostic> {
    let read: BTreeSet<String> = read.iter().map(|path| without_indices(path.as_str())).collect();
    let is_read = |path: &str| {
        read.iter().any(|read| read.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
    };
    let printed = form.spec.unpublished.iter().filter(|own| is_read(own.path.get_ref()));
    let printed = printed.map(|own| {
        let message = format!("[[unpublished]] 说不公开 {}，模板却用到它", own.path.get_ref());
        let mut said = Diagnostic::new("form-unpublished", Severity::Warning, message);
        said.labels
            .extend(form.place("form.toml", &own.path).map(|location| Label { location, text: "用到了".to_owned() }));
        said.help("删去这一项：没有印出来的事实才要写明理由")
    });
    printed.collect()
}

/// The public tables and the charts that no section prints.
fn unprinted(form: &CompiledForm, printed: &BTreeSet<String>, charts: usize) -> Vec<Diagnostic> {
    let tables = form.tables.tables.iter().filter(|table| !printed.contains(table.title.get_ref().as_str()));
    let tables = tables.map(|table| {
        let mut said =
            Diagnostic::new("form-unused", Severity::Warning, format!("表“{}”没有印出来", table.title.get_ref()));
        said.labels.extend(
            form.place("tables.toml", &table.title).map(|location| Label { location, text: "此表".to_owned() }),
        );
        said.help("在模板中写 <form-table ref=\"…\"/>，或逐张列出 tables")
    });
    let named = |name: &str| {
        let sections = form.spec.sections.iter().filter_map(|section| form.form.file(section.get_ref()));
        sections.into_iter().any(|file| file.text.contains(&format!("\"{name}\"")))
    };
    let own = form.spec.charts.iter().filter(|(_, chart)| form.form.is_own_value("form.toml", &chart.title));
    let unused = own.filter(|(name, _)| charts == 0 || !named(name)).map(|(name, chart)| {
        let mut said = Diagnostic::new("form-unused", Severity::Warning, format!("图 {name} 没有用到"));
        said.labels
            .extend(form.place("form.toml", &chart.title).map(|location| Label { location, text: "此图".to_owned() }));
        said.help("在模板中写 <chart ref=\"…\"/>，或删去它")
    });
    tables.chain(unused).collect()
}

/// Rows that say no amount of what.
fn lost_labels(form: &CompiledForm) -> Vec<Diagnostic> {
    let mut lost = Vec::new();
    for table in &form.tables.tables {
        let RowsSpec::Sides { left, right } = &table.rows else { continue };
        let nameless =
            |row: &&SideRow| row.label.trim().is_empty() && row.functions.is_empty() && !row.terms.is_empty();
        let count = left.iter().chain(right).filter(nameless).count();
        if count > 0 {
            let message = format!("表“{}”有 {count} 行有金额而没有名称", table.title.get_ref());
            let mut said = Diagnostic::new("form-label", Severity::Warning, message);
            said.labels.extend(
                form.place("tables.toml", &table.title).map(|location| Label { location, text: "此表".to_owned() }),
            );
            lost.push(said.help("给这些行写上 label"));
        }
    }
    lost
}

/// Marks that meet where something between them is absent.
const MEETING: &[&str] = &[
    "：。", "，。", "；。", "、。", "。。", "，，", "；；", "、、", "：，", "：；", "；，", "，；", "（）", "“”",
    "《》", "，）", "（，", "（；", "：：", "。，", "。；",
];

/// Sentences that a trial report left with a hole.
fn odd_texts(document: &Document, name: &str) -> Vec<Diagnostic> {
    let mut odd = Vec::new();
    let mut under: Option<Location> = None;
    for block in document.blocks() {
        let text = match block {
            Block::Heading(heading) => {
                under = heading.location.clone().or(under);
                heading.text.clone()
            }
            Block::Paragraph(paragraph) => paragraph.text(),
            _ => continue,
        };
        let Some(marks) = MEETING.iter().find(|marks| text.contains(**marks)) else { continue };
        let at = text.find(*marks).unwrap_or(0);
        let start = text[..at].char_indices().rev().nth(11).map_or(0, |(at, _)| at);
        let passage = &text[start..at + marks.len()];
        let mut said =
            Diagnostic::new("form-sentence", Severity::Warning, format!("试排{name}时，句子缺了一截：“…{passage}”"));
        said.labels.extend(under.clone().map(|location| Label { location, text: "在此标题之下".to_owned() }));
        odd.push(said.help("用 {% if … %} 让没有这一项时的句子也完整"));
    }
    odd
}
