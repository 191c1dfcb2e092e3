//! `diff OLD NEW`: what changed between two versions, or two years, of a report: facts, derived figures, sentences.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use clap::ArgMatches;
use juesuan::document::{
    Block, Cell, CellAlign, CellRole, Column, Document, Row, RowKind, Section, SectionKind, Table, TableRole,
};
use juesuan::layout::{Fonts, layout};
use juesuan::model::Report;
use juesuan::model::figures::{self, Explanation, Shown};
use juesuan::model::schema::Value;
use juesuan::{Composer, Form, docx, text, write_files};
use serde_json::json;
use similar::{ChangeTag, TextDiff};

use crate::Failure;
use crate::screen::Screen;
use crate::words::Words;

/// A line of what changed: where, what it is, the old and the new value; an empty one where there is none.
struct Change {
    path: String,
    term: String,
    old: String,
    new: String,
}

/// A report with what is said of it: values by their paths, in order, and its sentences.
struct Version {
    facts: BTreeMap<String, (String, String)>,
    figures: BTreeMap<String, (String, String)>,
    sentences: Vec<String>,
}

impl Version {
    fn read(path: &PathBuf, words: Words) -> Result<Version, Failure> {
        let (report, source) = Report::read(path)?;
        let form = Form::built_in(&report.form);
        let composer = form.map(|form| Composer::new(&form)).transpose()?;
        let mut facts = BTreeMap::new();
        report.visit(|path, key, value| {
            facts.insert(path.to_owned(), (key.term.to_owned(), shown(value, words)));
        });
        let basis = composer.as_ref().map(Composer::budget_basis).unwrap_or_default();
        let figures = figures::all().filter_map(|figure| figures::explain(&report, basis, figure.path));
        let figure =
            |one: Explanation| Some((one.path.as_ref()?.to_string(), (one.term.to_string(), number(&one, words))));
        let figures = figures.filter_map(figure).collect();
        let document = composer.map(|composer| composer.compose(&report)).transpose();
        let document = document.map_err(|error| error.with_source(&source))?;
        let words = document.map(|document| text::to_string(&document)).unwrap_or_default();
        // A sentence is what a reader compares; a line of a table has no stop and stays whole.
        let sentences = words.lines().flat_map(|line| line.split_inclusive(['。', '；']));
        let sentences = sentences.map(str::trim).filter(|sentence| !sentence.is_empty()).map(str::to_owned).collect();
        Ok(Version { facts, figures, sentences })
    }
}

/// A derived figure with what it counts.
fn number(figure: &Explanation, words: Words) -> String {
    let unit = match figure.unit {
        Shown::Yuan => words.get("unit.yuan"),
        Shown::Count(word) => word,
        _ => "",
    };
    format!("{}{unit}", figure.value.normalize())
}

/// A fact as it is shown: amounts in 元.
fn shown(value: Value<'_>, words: Words) -> String {
    match value {
        Value::Amount(amount) => format!("{}{}", amount.yuan().normalize(), words.get("unit.yuan")),
        Value::Count(count) => count.to_string(),
        Value::Year(year) => year.to_string(),
        Value::Points(points) => points.0.normalize().to_string(),
        Value::Date(date) => date.to_string(),
        Value::Code(text) | Value::Text(text) => text.to_owned(),
        Value::Word(word) => word.term.to_owned(),
        _ => String::new(),
    }
}

pub(super) fn run(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    let words = screen.words;
    let path = |id| matches.get_one::<PathBuf>(id).cloned().unwrap_or_default();
    let (old, new) = (Version::read(&path("old"), words)?, Version::read(&path("new"), words)?);
    let facts = changes(&old.facts, &new.facts);
    let figures = changes(&old.figures, &new.figures);
    let sentences = sentences(&old.sentences, &new.sentences);
    let parts = [
        ("facts", "diff.facts", facts),
        ("figures", "diff.figures", figures),
        ("sentences", "diff.sentences", sentences),
    ];
    let found: usize = parts.iter().map(|(.., changes)| changes.len()).sum();
    match matches.get_one::<String>("format").map(String::as_str) {
        Some("json") => {
            let list = |changes: &[Change]| -> Vec<_> {
                let one = |change: &Change| json!({ "path": change.path, "term": change.term, "old": change.old, "new": change.new });
                changes.iter().map(one).collect()
            };
            let parts: serde_json::Map<String, serde_json::Value> =
                parts.iter().map(|(name, _, changes)| ((*name).to_owned(), json!(list(changes)))).collect();
            screen.result(&format!("{:#}", serde_json::Value::Object(parts)));
        }
        Some("docx") => {
            let Some(out) = matches.get_one::<PathBuf>("out") else {
                return Err(Failure::usage(words.get("diff.need-out")));
            };
            let all: Vec<&Change> = parts.iter().flat_map(|(.., changes)| changes).collect();
            let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.map_or_else(|| PathBuf::from("."), PathBuf::from);
            let name = out.file_name().map(PathBuf::from).unwrap_or_default();
            for path in write_files(folder, &[(name, table(&all)?)])? {
                screen.result(&path.to_string_lossy());
            }
        }
        _ => {
            for (_, title, changes) in parts.iter().filter(|(.., changes)| !changes.is_empty()) {
                screen.result(&format!("{}（{}）", words.find(title).unwrap_or_default(), changes.len()));
                for change in changes {
                    let name = if change.path.is_empty() {
                        String::new()
                    } else {
                        format!("  {} {}\n", change.path, change.term)
                    };
                    let sign = |sign, text: &str| {
                        if text.is_empty() { String::new() } else { format!("  {sign} {text}\n") }
                    };
                    screen.result(&format!("{name}{}{}", sign('-', &change.old), sign('+', &change.new)));
                }
            }
        }
    }
    if found == 0 {
        screen.remark(words.get("diff.same"));
    }
    Ok(0)
}

fn changes(old: &BTreeMap<String, (String, String)>, new: &BTreeMap<String, (String, String)>) -> Vec<Change> {
    let paths: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let changes = paths.into_iter().filter_map(|path| {
        let value = |values: &BTreeMap<String, (String, String)>| {
            values.get(path).map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let term = new.get(path).or_else(|| old.get(path)).map(|(term, _)| term.clone()).unwrap_or_default();
        let (old, new) = (value(old), value(new));
        (old != new).then(|| Change { path: path.clone(), term, old, new })
    });
    changes.collect()
}

/// Sentences that changed: each that went beside the one that came in its place.
fn sentences(old: &[String], new: &[String]) -> Vec<Change> {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
    let diff = TextDiff::from_slices(&old, &new);
    let mut all = Vec::new();
    for group in diff.ops() {
        let texts = |tag| -> Vec<String> {
            let changes = diff.iter_changes(group).filter(|change| change.tag() == tag);
            changes.map(|change| change.value().to_string()).collect()
        };
        let (gone, come) = (texts(ChangeTag::Delete), texts(ChangeTag::Insert));
        for at in 0..gone.len().max(come.len()) {
            let text = |texts: &[String]| texts.get(at).cloned().unwrap_or_default();
            all.push(Change { path: String::new(), term: String::new(), old: text(&gone), new: text(&come) });
        }
    }
    all
}

/// The changes as a Word file with one table, for the notice that a published report was corrected (更正说明).
fn table(changes: &[&Change]) -> Result<Vec<u8>, Failure> {
    const HEADS: [&str; 3] = ["项目", "更正前", "更正后"];
    let mut table = Table::new(TableRole::Public, "更正对照表", [400, 500, 500].map(Column::new).to_vec());
    let cells = |role, align, texts: [&str; 3]| {
        texts.iter().enumerate().map(|(at, text)| Cell::new(at, role, align, *text)).collect()
    };
    table.rows.push(Row::new(RowKind::Head, cells(CellRole::ColumnHead, CellAlign::Center, HEADS)));
    table.header_rows = 1;
    table.rows.extend(changes.iter().map(|change| {
        let name = if change.term.is_empty() { "文字" } else { change.term.as_str() };
        // The cells of a public table are apart by tabs, which no line of type has.
        let [old, new] = [&change.old, &change.new].map(|text| text.replace('\t', "　"));
        Row::new(RowKind::Body, cells(CellRole::Data, CellAlign::Left, [name, &old, &new]))
    }));
    let mut document = Document::default();
    document.title = "更正对照表".to_owned();
    document.sections.push(Section::new(SectionKind::Body, vec![Block::Table(Arc::new(table))]));
    let pages = layout(&document, &Fonts::embedded())?;
    Ok(docx::to_vec(&document, &pages)?)
}
