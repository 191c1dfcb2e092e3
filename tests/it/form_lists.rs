//! The built-in forms against the lists of their sources: tables, heads of columns, headings. And the page that shows them.
//!
//! `tests/forms/lists/NAME.toml` is what was read in the source, never what the form makes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use juesuan::check::{Options, RULES, check_document};
use juesuan::diag::{Severity, Source};
use juesuan::document::{Block, Document, RowKind, Table};
use juesuan::model::Report;
use juesuan::{Composer, Form};
use serde::Deserialize;

use super::in_package;

/// What was read in the source of a form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    /// The document.
    source: String,
    /// Titles of the tables in order.
    tables: Vec<String>,
    /// Parts and sections in order, as far as the source shows them; `{agency}` and `{year}` stand for those.
    #[serde(default)]
    headings: Vec<String>,
    /// By the number of the table, from 1: the heads of its columns, row by row.
    #[serde(default)]
    heads: BTreeMap<String, Vec<String>>,
}

/// A report that a form is tried with, in a year of the form.
fn specimen(name: &str, form: &str) -> Report {
    let about = Form::built_in(form).and_then(|form| form.about().ok()).expect("a form");
    let text = fs::read_to_string(in_package("src/compose/specimens").join(name)).expect("a report");
    let annex = |name: &str| match name {
        "detail.csv" => Err(std::io::ErrorKind::NotFound.into()),
        _ => Ok("附件的文字。".as_bytes().to_vec()),
    };
    let (mut report, _) = Report::from_toml(name, text.as_bytes(), annex).unwrap_or_else(|error| panic!("{error}"));
    report.year = about.years.map_or(report.year, |[first, _]| first);
    report
}

fn composer(form: &str) -> Composer {
    Composer::new(&Form::built_in(form).expect("a form")).unwrap_or_else(|error| panic!("{form}: {error}"))
}

fn composed(form: &str, report: &Report) -> Document {
    composer(form).compose(report).unwrap_or_else(|error| panic!("{form}: {error}"))
}

/// Parts and sections, the agency and the year left open.
fn headings(document: &Document, report: &Report) -> Vec<String> {
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    let own = blocks.filter_map(|block| match block {
        Block::Heading(heading) if heading.entry.is_some() && !heading.number.starts_with("附件") => Some(heading),
        _ => None,
    });
    let tables: Vec<&str> = document.sheets.iter().map(|sheet| sheet.title.as_str()).collect();
    let own = own.filter(|heading| !tables.contains(&heading.text.as_str()));
    own.map(|heading| {
        let text = heading.text.replace(&report.agency.name, "{agency}").replace(&report.agency.short_name, "{agency}");
        format!("{}{}", heading.number.trim(), text.replace(&report.year.to_string(), "{year}"))
    })
    .collect()
}

/// The heads of a table, row by row.
fn heads(table: &Table) -> Vec<String> {
    let rows = table.rows.iter().filter(|row| row.kind == RowKind::Head);
    rows.flat_map(|row| &row.cells).map(|cell| cell.text.clone()).filter(|text| !text.is_empty()).collect()
}

#[test]
fn forms_are_as_their_sources() {
    let mut wrong = String::new();
    for name in Form::built_in_names() {
        let file = in_package("tests/forms/lists").join(format!("{name}.toml"));
        let text = fs::read_to_string(&file).unwrap_or_else(|_| panic!("{name} has no list of its source"));
        let list: List = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!list.source.is_empty(), "{name}");
        let report = specimen("small.toml", name);
        let document = composed(name, &report);
        let mut compare = |what: &str, found: Vec<String>, expected: &[String]| {
            if found != expected {
                writeln!(wrong, "== {name}: {what}\nfound:    {found:?}\nexpected: {expected:?}").expect("a string");
            }
        };
        compare("tables", document.sheets.iter().map(|sheet| sheet.title.clone()).collect(), &list.tables);
        if !list.headings.is_empty() {
            // `…`: the source shows no more.
            let mut found = headings(&document, &report);
            let shown = list.headings.strip_suffix(&["…".to_owned()][..]);
            found.truncate(shown.map_or(found.len(), <[String]>::len));
            compare("headings", found, shown.unwrap_or(&list.headings));
        }
        for (number, expected) in &list.heads {
            let at: usize = number.parse().expect("the number of a table");
            compare(number, heads(&document.sheets[at - 1].table), expected);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A report with everything, one with nothing and a typical one break no rule of documents in any form.
#[test]
fn every_form_says_three_reports_without_error() {
    for name in Form::built_in_names() {
        let composer = composer(name);
        for specimen_name in ["full.toml", "least.toml", "small.toml"] {
            let report = specimen(specimen_name, name);
            let document = composer.compose(&report).unwrap_or_else(|error| panic!("{name}: {error}"));
            let options = Options::default().basis(composer.budget_basis());
            let rules = composer.rules(RULES).expect("rules");
            let findings = check_document(&report, &document, &rules, options);
            let errors = findings.count(Severity::Error);
            assert!(errors == 0, "{name}, {specimen_name}: {}", findings.display(&Source::default()));
        }
    }
}

/// What a form says of itself is whole, and a form that extends another does not repeat it.
#[test]
fn forms_tell_their_sources_and_repeat_nothing() {
    for name in Form::built_in_names() {
        let form = Form::built_in(name).expect("a form");
        let about = form.about().expect("its data");
        assert!(!about.place.is_empty() && about.years.is_some() && !about.sources.is_empty(), "{name}");
        let Some(base) = form.extends().and_then(Form::built_in) else { continue };
        let lines = |form: &Form| -> Vec<String> {
            let own = form.files().filter(|file| form.is_own(&file.name));
            own.flat_map(|file| file.text.lines().map(str::trim).map(str::to_owned).collect::<Vec<_>>()).collect()
        };
        let of_base = lines(&base);
        let own = lines(&form);
        let own: Vec<&String> = own.iter().filter(|line| line.chars().count() > 12).collect();
        let repeated = own.iter().filter(|line| of_base.contains(line)).count();
        assert!(
            own.len() <= 200 || repeated * 2 < own.len(),
            "{name}: {repeated} of {} lines stand in its base",
            own.len()
        );
    }
}

/// `docs/forms/README.md`. `INSTA_UPDATE=always` writes it.
#[test]
fn the_page_shows_every_form() {
    let mut page = String::from(
        "# 内置的格式\n\n\
         本页由测试从各格式的数据写成（`tests/it/form_lists.rs`）。“按国家格式，未见原件”的部分没有见到该地的原件，用前请与当地\
         财政部门印发的格式核对。怎样写自己的格式见 [forms.md](../forms.md)。\n\n\
         | 格式 | 用处 | 年度 | 扩展 | 公开表 |\n|---|---|---|---|---|\n",
    );
    let mut rest = String::new();
    for name in Form::built_in_names() {
        let form = Form::built_in(name).expect("a form");
        let about = form.about().expect("its data");
        let years = about.years.map_or(String::new(), |[first, last]| {
            if first == last { first.to_string() } else { format!("{first}—{last}") }
        });
        let base = form.extends().map(|base| format!("`{base}`")).unwrap_or_default();
        writeln!(page, "| [`{name}`](#{name}) | {} | {years} | {base} | {} |", about.place, about.tables.len())
            .expect("a string");
        writeln!(rest, "\n## {name}\n\n{}。\n\n| 部分 | 来源 |\n|---|---|", about.title).expect("a string");
        for [of, source] in &about.sources {
            writeln!(rest, "| {of} | {source} |").expect("a string");
        }
        let document = composed(name, &specimen("small.toml", name));
        let titles: Vec<&str> = document.sheets.iter().map(|sheet| sheet.title.as_str()).collect();
        let parts = headings(&document, &specimen("small.toml", name));
        writeln!(rest, "\n各部分：{}。", parts.join("；").replace("{agency}", "某某局").replace("{year}", "某"))
            .expect("a string");
        writeln!(rest, "\n公开表：{}。", titles.join("；")).expect("a string");
    }
    page.push_str(&rest);
    let file = in_package("docs/forms/README.md");
    if std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always") {
        fs::write(&file, &page).expect("the page is written");
    }
    assert!(
        fs::read_to_string(&file).unwrap_or_default() == page,
        "docs/forms/README.md: INSTA_UPDATE=always writes it"
    );
}
