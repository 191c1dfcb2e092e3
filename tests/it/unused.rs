//! Nothing that is given vanishes: each fact of a report, changed, changes what is made or what is found, or the report is
//! told that nothing uses it.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;

use juesuan::check::{Findings, Options, RULES, check, check_document};
use juesuan::diag::{Diagnostic, FactPath, Location};
use juesuan::model::Report;
use juesuan::model::schema::{Kind, Value};
use juesuan::{Composer, Form, text};

use super::in_package;

/// The annex beside the reports.
fn file(name: &str) -> std::io::Result<Vec<u8>> {
    match name {
        "annex.txt" => Ok("附件的文字。".as_bytes().to_vec()),
        _ => Err(std::io::ErrorKind::NotFound.into()),
    }
}

/// What is made of a report, and what is found.
fn outcome(composer: &Composer, toml: &str) -> (String, Vec<Diagnostic>) {
    let report = match Report::from_toml("report.toml", toml.as_bytes(), file) {
        Ok((report, _)) => report,
        Err(error) => return (String::new(), error.diagnostics().to_vec()),
    };
    let rules = composer.rules(RULES).expect("the rules of the form");
    let options = Options::default().basis(composer.budget_basis());
    let mut findings: Findings = check(&report, &rules, options);
    match composer.compose(&report) {
        Ok(document) => {
            findings.extend(check_document(&report, &document, &rules, options));
            let tables = format!("{:?}", document.sheets);
            (format!("{}\n{:?}\n{tables}", text::to_string(&document), document.date), findings.diagnostics().to_vec())
        }
        Err(error) => (String::new(), error.diagnostics().to_vec()),
    }
}

/// Other words in place of a fact's, each of which may be read.
fn others(value: &Value<'_>, kind: &Kind, typed: &str) -> Vec<String> {
    let quoted = |text: &str| format!("{text:?}");
    match value {
        Value::Amount(_) | Value::Count(_) | Value::Year(_) => {
            let (whole, rest) = typed.split_once('.').map_or((typed, ""), |(whole, rest)| (whole, rest));
            let more = |by: i64| whole.parse::<i64>().map(|whole| whole + by).ok();
            let dot = if rest.is_empty() { "" } else { "." };
            [more(1), more(7)].into_iter().flatten().map(|whole| format!("{whole}{dot}{rest}")).collect()
        }
        Value::Points(_) => vec![quoted("1"), "1".to_owned(), quoted("优")],
        Value::Date(_) => vec![quoted("2021-06-07"), "2021-06-07".to_owned()],
        Value::Code(_) => ["2010502", "2010599", "30103", "30202", "211"].map(quoted).to_vec(),
        Value::Word(own) => {
            let mut kind = kind;
            while let Kind::Rows(of) = kind {
                kind = of;
            }
            let Kind::Word(words) = kind else { return Vec::new() };
            words.iter().filter(|word| word.key != own.key).map(|word| quoted(word.key)).collect()
        }
        Value::Text(own) => vec![quoted(&format!("另{own}")), quoted("甲乙丙"), quoted("")],
        _ => Vec::new(),
    }
}

/// A fact of a file: its path, where its value stands, other values.
type Fact = (String, Range<usize>, Vec<String>);

fn facts(toml: &str) -> Vec<Fact> {
    let (report, source) = Report::from_toml("report.toml", toml.as_bytes(), file).expect("a report");
    let mut facts = Vec::new();
    report.visit(|path, key, value| {
        let Some(place) = source.exact(&FactPath::new(path)) else { return };
        if place.file.name == "report.toml" && !place.value.is_empty() {
            let typed = &toml[place.value.clone()];
            facts.push((path.to_owned(), place.value.clone(), others(&value, &key.kind, typed)));
        }
    });
    facts
}

#[test]
fn every_fact_is_printed_checked_or_reported() {
    let read = |path: &str| fs::read_to_string(in_package(path)).expect("a report");
    let page = read("docs/data.md");
    let (_, rest) = page.split_once("## A small report\n\n```toml\n").expect("the report");
    let reports = [
        ("full", read("src/compose/specimens/full.toml")),
        ("small", rest.split_once("\n```").expect("its end").0.to_owned()),
        ("two reasons", read("tests/sentences/two-reasons/report.toml")),
    ];
    let mut wrong = String::new();
    let mut count = 0;
    for name in Form::built_in_names() {
        let form = Form::built_in(name).expect("a form");
        let composer = Composer::new(&form).expect("its templates");
        let form_toml = &form.file("form.toml").expect("its data").text;
        for (title, toml) in &reports {
            let before = outcome(&composer, toml);
            let reported: BTreeSet<String> = before
                .1
                .iter()
                .filter(|found| found.id == "fact-unused")
                .flat_map(|found| &found.labels)
                .filter_map(|label| match &label.location {
                    Location::Fact(path) => Some(path.as_str().to_owned()),
                    _ => None,
                })
                .collect();
            for (path, span, others) in facts(toml) {
                // Where the form says why it does not publish it.
                let pattern: String =
                    path.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest)).collect();
                let mut above = std::iter::successors(Some(&*pattern), |path| Some(path.rsplit_once('.')?.0));
                if above.any(|path| form_toml.contains(&format!("path = \"{path}\""))) || reported.contains(&path) {
                    continue;
                }
                count += 1;
                let changes = others.iter().any(|other| {
                    let mut changed = toml.clone();
                    changed.replace_range(span.clone(), other);
                    outcome(&composer, &changed) != before
                });
                if !changes {
                    wrong += &format!("{name}, {title}: {path} = {}\n", &toml[span]);
                }
            }
        }
    }
    assert!(count > 500, "{count}");
    assert!(wrong.is_empty(), "{wrong}");
}
