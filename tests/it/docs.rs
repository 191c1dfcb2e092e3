//! The pages on templates and forms name everything that there is.

use std::collections::BTreeSet;
use std::fs;

use juesuan::diag::Location;
use juesuan::model::schema::{self, Key, Kind, Sign};
use juesuan::model::{BudgetBasis, Report, derived, json_schema};
use juesuan::{Composer, Form};

use super::in_package;
use super::made::made;

fn page_of(name: &str) -> String {
    fs::read_to_string(in_package("docs").join(name)).expect("the page")
}

#[test]
fn every_derived_figure_is_a_variable_of_templates() {
    let page = page_of("templates.md");
    let made = made(&in_package("examples/county-education-bureau-2023"));
    for figure in derived(&made.report, BudgetBasis::default()) {
        assert!(page.contains(&format!("| `{}` | {} |", figure.path, figure.term)), "{} {}", figure.path, figure.term);
    }
}

/// Every variable that the page names is there: a template that prints it is composed.
#[test]
fn every_variable_of_the_page_is_there() {
    let page = page_of("templates.md");
    let variables_of = page.split("\n## Filters").next().expect("the variables");
    let named =
        variables_of.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | ")).map(|(name, _)| name);
    let lists =
        ["revenue.sources", "expenditure.kinds", "three_public.lines", "FUND.classes", "FUND.items", "terms", "tables"];
    let lists = lists.into_iter().chain(["performance.projects"]);
    let lists: BTreeSet<&str> = lists.collect();
    let mut variables = Vec::new();
    for name in named.filter(|name| name.contains('.') || !name.contains([' ', '('])) {
        let (list, field) = name.rsplit_once('.').filter(|(list, _)| lists.contains(list)).unwrap_or((name, ""));
        if lists.contains(name)
            || name == "wan"
            || name == "cell"
            || ["change", "completion", "versus", "line"].contains(&name)
        {
            continue;
        }
        let list = list.replace("FUND", "general_public_budget");
        let path = if field.is_empty() { list } else { format!("{list}[0].{field}") };
        variables.push(path);
    }
    assert!(variables.len() > 80, "only {} variables", variables.len());
    // A text or a number is written, an amount by its filter, and whether something is there is asked: a line each.
    let lines = variables.iter().flat_map(|path| {
        [
            format!("{{{{ {path} }}}}\n"),
            format!("{{{{ {path} | wan }}}}\n"),
            format!("{{% if {path} %}}{{% endif %}}\n"),
        ]
    });
    let template = format!("<p>\n{}</p>", lines.collect::<String>());
    let form = Form::built_in(Form::built_in_names()[0]).expect("a form").overlay("sections/cover.xml", template);
    let error = Composer::new(&form).expect_err("no variable can stand in all three ways");
    let mut wrong = vec![0; variables.len()];
    for diagnostic in error.diagnostics() {
        let Some(Location::Text { file, span }) = diagnostic.labels.first().map(|label| &label.location) else {
            continue;
        };
        let line = file.text[..span.start].matches('\n').count() - 1;
        wrong[line / 3] += 1;
    }
    for (path, wrong) in variables.iter().zip(wrong) {
        assert!(wrong < 3, "{path} is no variable: {error}");
    }
}

/// An element that is not known names those that are: the page has them all, and no others.
#[test]
fn every_element_is_on_the_page() {
    let page = page_of("markup.md");
    let made = made(&in_package("examples/zhaohua-union-2020"));
    let form = Form::built_in(&made.report.form).expect("the form").overlay("sections/cover.xml", "<no-such/>");
    let error = Composer::new(&form).and_then(|composer| composer.compose(&made.report)).expect_err("no such element");
    let help = error.diagnostics()[0].help.clone().expect("help");
    let known = help.split_once('：').expect("a list").1.split('、');
    for element in known {
        assert!(page.contains(&format!("`<{element}")), "docs/markup.md lacks <{element}>");
    }
}

/// The keys that a form's data may have, as the error on an unknown one lists them.
#[test]
fn every_key_of_a_form_is_on_the_page() {
    let page = page_of("forms.md");
    let form = Form::built_in(Form::built_in_names()[0]).expect("a form");
    for (file, before) in [("form.toml", "no_such_key = 1\n"), ("tables.toml", "[common]\nno_such_key = 1\n")] {
        let error = Composer::new(&form.clone().overlay(file, before)).expect_err("no such key");
        let help = error.diagnostics()[0].help.clone().unwrap_or_default();
        let known: Vec<&str> = help.split_once('：').expect("a list").1.split('、').collect();
        assert!(known.len() > 5, "{error}");
        for key in known {
            let named = page.contains(&format!("`{key}`")) || page.contains(&format!("`{key}."));
            assert!(named, "docs/forms.md lacks {key} of {file}");
        }
    }
}

/// The tables of `docs/data.md` are the schema: a line `<!-- keys: agency staff -->` stands before the table of those
/// keys and of all below them. `INSTA_UPDATE=always` writes what the schema says.
#[test]
fn the_tables_of_keys_are_the_schema() {
    let schema = Report::schema().paths();
    let mut named = Vec::new();
    let mut page = String::new();
    let found = page_of("data.md");
    let mut lines = found.lines().peekable();
    while let Some(line) = lines.next() {
        page += line;
        page.push('\n');
        let Some(roots) = line.strip_prefix("<!-- keys: ").and_then(|rest| rest.strip_suffix(" -->")) else { continue };
        while lines.next_if(|line| line.starts_with('|')).is_some() {}
        page += "| key | 中文 | type | required | 说明 | meaning |\n|---|---|---|---|---|---|\n";
        for root in roots.split(' ') {
            named.push(root);
            for (path, key) in &schema {
                let below = path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
                let parent = path.rsplit_once('.').and_then(|(parent, _)| schema::key(parent));
                // Every budget has the same two keys; the text of the page says so once.
                let is_half = parent.is_some_and(|parent| matches!(parent.kind, Kind::Budget(_)));
                if below && !is_half {
                    page += &row(path, key);
                }
            }
        }
    }
    let all: BTreeSet<&str> = Report::schema().keys.iter().map(|key| key.name).collect();
    assert_eq!(named.len(), all.len(), "each key of the beginning stands in one table");
    assert_eq!(named.into_iter().collect::<BTreeSet<_>>(), all);
    if std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always") {
        fs::write(in_package("docs/data.md"), &page).expect("the page is written");
    } else {
        assert!(page == found, "docs/data.md is not what the schema says: INSTA_UPDATE=always writes it");
    }
}

fn row(path: &str, key: &Key) -> String {
    let doc: Vec<&str> = key.doc.iter().map(|line| line.trim()).collect();
    let required = if key.required { "yes" } else { "no" };
    let required = key.file.map_or(required.to_owned(), |file| format!("stands in {file}"));
    format!(
        "| `{path}` | {} | {} | {required} | {} | {} |\n",
        key.term,
        type_of(key, key.kind),
        key.note,
        doc.join(" ")
    )
}

fn type_of(key: &Key, kind: Kind) -> String {
    let sign = if key.sign == Sign::NotNegative { "" } else { " ±" };
    match kind {
        Kind::Amount => format!("amount{sign}"),
        Kind::Budget(_) => "amount, or `{ initial, adjusted }`".to_owned(),
        Kind::Count => "count".to_owned(),
        Kind::Year => "year".to_owned(),
        Kind::Points => "points".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::FunctionCode | Kind::EconomicCode => "code".to_owned(),
        Kind::Word(words) => {
            let words = words.iter().map(|word| match word.key == word.term {
                true => word.key.to_owned(),
                false => format!("`{}` {}", word.key, word.term),
            });
            format!("word: {}", words.collect::<Vec<_>>().join(", "))
        }
        Kind::Text => format!("{:?}", key.text).to_lowercase(),
        Kind::Table(_) => "table".to_owned(),
        Kind::Rows(Kind::Table(_)) if key.once.is_empty() => "rows".to_owned(),
        Kind::Rows(Kind::Table(_)) => format!("rows, each ({}) once", key.once.join(", ")),
        Kind::Rows(of) => format!("{}s", type_of(key, *of)),
        Kind::Map(Kind::Text, of) => format!("{} by path", type_of(key, *of)),
        Kind::Map(_, of) => format!("{} by code", type_of(key, *of)),
        _ => panic!("a kind that the page does not know: {kind:?}"),
    }
}

/// The JSON Schema has each key at its place, with its term and its notes, and no key that stands in another file.
#[test]
fn the_json_schema_has_every_key() {
    let root: serde_json::Value = serde_json::from_str(&json_schema()).expect("it is JSON");
    let mut elsewhere = Vec::new();
    for (path, key) in Report::schema().paths() {
        let mut at = &root;
        for name in path.split('.') {
            // Rows have theirs under `items`, an adjusted budget under the second of two ways.
            let table = if at["items"].is_object() { &at["items"] } else { at };
            let table = if table["anyOf"].is_array() { &table["anyOf"][1] } else { table };
            at = &table["properties"][name];
        }
        if at.is_null() {
            elsewhere.push(path);
            continue;
        }
        assert_eq!(at["title"], key.term, "{path}");
        let description = at["description"].as_str().unwrap_or_default();
        let english = key.doc.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
        assert!(description.ends_with(&english) && !english.is_empty(), "{path}: {description}");
        assert!(description.starts_with(&key.note.replace('`', "")), "{path}: {description}");
    }
    elsewhere.retain(|path| !path.starts_with("detail."));
    assert_eq!(elsewhere, ["annexes.text", "detail"]);
}
