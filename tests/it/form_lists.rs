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
use juesuan::{Composer, Form, text};
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

/// Every extra fact that the form asks for, as lines of a report.
fn extras(form: &Form) -> String {
    let data: toml::Table = form.file("form.toml").expect("its data").text.parse().expect("TOML");
    let own = data.get("extra").and_then(toml::Value::as_array).into_iter().flatten();
    let mut tables: BTreeMap<&str, String> = BTreeMap::new();
    for extra in own {
        let [name, kind] = ["name", "kind"].map(|key| extra[key].as_str().expect("a text"));
        let (table, value) = match kind {
            "amount" => ("amounts", "1.5"),
            "count" => ("counts", "3"),
            _ => ("texts", "'补充的文字。'"),
        };
        writeln!(tables.entry(table).or_default(), "{name} = {value}").expect("a string");
    }
    tables.into_iter().map(|(table, lines)| format!("\n[extra.{table}]\n{lines}")).collect()
}

/// All that a document says, a line each, without white space.
fn lines(document: &Document) -> Vec<String> {
    let mut lines: Vec<String> = text::to_string(document).lines().map(str::to_owned).collect();
    for sheet in &document.sheets {
        let table = &sheet.table;
        lines.extend([sheet.title.clone(), table.right.clone()]);
        lines.extend(table.notes.iter().cloned());
        lines.extend(table.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.text.clone()));
    }
    lines.iter().map(|line| line.split_whitespace().collect()).collect()
}

/// Whether a line says this; `…` stands for anything.
fn says(line: &str, pattern: &str) -> bool {
    let mut rest = line;
    pattern.split('…').all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

/// `tests/forms/blank/NAME.tsv` holds every piece of the official blank form: the form says it, or the reason why not stands
/// beside it. `tests/judges/blank_form.py` holds the table against the PDF.
#[test]
fn blank_forms_are_said() {
    let folder = fs::read_dir(in_package("tests/forms/blank")).expect("the tables");
    let mut count = 0;
    for path in folder.map(|entry| entry.expect("a table").path()) {
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        let form = Form::built_in(name).expect("a form");
        let composer = composer(name);
        let mut said = Vec::new();
        for (file, added) in [
            ("src/compose/specimens/full.toml", extras(&form)),
            ("src/compose/specimens/least.toml", String::new()),
            ("src/compose/specimens/small.toml", String::new()),
            ("examples/county-education-bureau-2023/report.toml", String::new()),
        ] {
            let file = in_package(file);
            let text = fs::read_to_string(&file).expect("a report") + &added;
            let beside = |name: &str| fs::read(file.parent().expect("a folder").join(name));
            let beside = |name: &str| if name == "annex.txt" { Ok("附件。".into()) } else { beside(name) };
            let read = Report::from_toml("report.toml", text.as_bytes(), beside);
            let (report, _) = read.unwrap_or_else(|error| panic!("{error}"));
            said.extend(lines(&composer.compose(&report).unwrap_or_else(|error| panic!("{error}"))));
        }
        let table = fs::read_to_string(&path).expect("the table");
        let mut missing = Vec::new();
        for row in table.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = row.split('\t').skip(1);
            let [piece, pattern, reason] = [(); 3].map(|()| cells.next().unwrap_or_default());
            let pattern = if pattern.is_empty() { piece } else { pattern };
            if reason.is_empty() && !said.iter().any(|line| says(line, pattern)) {
                missing.push(pattern.to_owned());
            }
            count += 1;
        }
        assert!(missing.is_empty(), "{name} does not say:\n{}", missing.join("\n"));
    }
    assert!(count > 300, "only {count} pieces");
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

/// The steps of `docs/forms.md`: each block whose first line names a file is written, and the form is right after each.
#[test]
fn the_steps_of_the_page_make_a_form() {
    let page = fs::read_to_string(in_package("docs/forms.md")).expect("the page");
    let section = page.split("\n## ").find(|section| section.starts_with("Write a form in an afternoon"));
    let folder = std::env::temp_dir().join(format!("juesuan tutorial {}", std::process::id()));
    let mut steps = 0;
    for block in section.expect("the steps").split("\n```").skip(1).step_by(2) {
        let (first, text) = block.split_once('\n').and_then(|(_, block)| block.split_once('\n')).expect("a file");
        let name = first.trim_matches(|c: char| "#{} ".contains(c));
        let file = folder.join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(&file, text).expect("a file");
        let found = Form::read_dir(&folder).expect("a form").check();
        assert!(found.is_empty(), "{name}: {found:?}");
        steps += 1;
    }
    assert!(steps >= 5, "only {steps} steps");
    let form = Form::read_dir(&folder).expect("a form");
    fs::remove_dir_all(&folder).expect("it was made");
    let report = specimen("small.toml", Form::built_in_names()[0]);
    let document = Composer::new(&form).and_then(|composer| composer.compose(&report)).expect("a document");
    let found = headings(&document, &report);
    for heading in ["一、主要职能", "二、机构设置", "十、预算绩效情况说明"] {
        assert!(found.iter().any(|own| own == heading), "{heading}: {found:?}");
    }
    assert_eq!(document.sheets.last().map(|sheet| sheet.title.as_str()), Some("国有资产占用情况表"));
}

/// The words 决算 and 预算 come from the kind of document.
#[test]
fn a_budget_is_called_one() {
    let base = Form::built_in_names()[0];
    let data = format!("extends = '{base}'\ntitle = '某地部门预算公开格式'\ndocument = 'budget'\n");
    let form = Form::built_in(base).expect("a form").overlay("form.toml", data);
    let report = specimen("small.toml", base);
    let document = Composer::new(&form).and_then(|composer| composer.compose(&report)).expect("a document");
    assert!(document.title.ends_with("部门预算"), "{}", document.title);
    assert!(headings(&document, &report).iter().any(|heading| heading.ends_with("部门预算单位构成")));
}
