//! True sentences: what a form says of agencies that lack something, of tiny amounts, of two reasons for one figure.
//!
//! Each folder under `tests/sentences` holds one report; every built-in form says it. `FORM.txt` has the findings and
//! the words. `INSTA_UPDATE=always` writes what is found.

use std::fmt::Write as _;
use std::fs;

use juesuan::check::{Options, RULES, check, check_document};
use juesuan::diag::Severity;
use juesuan::document::Block;
use juesuan::model::Report;
use juesuan::{Composer, Form, text};

use super::in_package;

/// The findings and the words of a report in a form, and how many errors and warnings there are.
fn said(composer: &Composer, report: &str) -> (String, [usize; 2]) {
    let read = Report::from_toml("report.toml", report.as_bytes(), |_| Err(std::io::ErrorKind::NotFound.into()));
    let (report, source) = read.unwrap_or_else(|error| panic!("{error}"));
    let options = Options::default().basis(composer.budget_basis());
    let mut findings = check(&report, RULES, options);
    let mut document = composer.compose(&report).unwrap_or_else(|error| panic!("{error}"));
    findings.extend(check_document(&report, &document, RULES, options));
    // What tables show is another matter.
    for section in &mut document.sections {
        section.blocks.retain(|block| !matches!(block, Block::Table(_) | Block::Contents));
    }
    let counts = [Severity::Error, Severity::Warning].map(|severity| findings.count(severity));
    (format!("{}\n{}", findings.display(&source), text::to_string(&document)), counts)
}

/// The report in this form.
fn in_form(report: &str, form: &str) -> String {
    let (before, rest) = report.split_once("form = \"").expect("the form");
    let (_, after) = rest.split_once('"').expect("the name of the form");
    format!("{before}form = \"{form}\"{after}")
}

#[test]
fn every_form_says_them_truly() {
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always");
    let folders = fs::read_dir(in_package("tests/sentences")).expect("the cases");
    let mut folders: Vec<_> = folders.map(|entry| entry.expect("a case").path()).collect();
    folders.sort();
    assert!(folders.len() >= 10, "only {} cases", folders.len());
    let mut wrong = String::new();
    for name in Form::built_in_names() {
        let composer = Composer::new(&Form::built_in(name).expect("a form")).expect("its templates");
        for folder in &folders {
            let report = fs::read_to_string(folder.join("report.toml")).expect("a report");
            let (found, [errors, _]) = said(&composer, &in_form(&report, name));
            let golden = folder.join(format!("{name}.txt"));
            if update {
                fs::write(&golden, &found).expect("the text is written");
            }
            if errors > 0 || found != fs::read_to_string(&golden).unwrap_or_default() {
                writeln!(wrong, "== {}\n{found}", golden.display()).expect("a string takes all");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The page on the data shows a small report; whoever copies it can publish it.
#[test]
fn the_small_report_of_the_page_is_publishable() {
    let page = fs::read_to_string(in_package("docs/data.md")).expect("the page");
    let (_, rest) = page.split_once("## A small report\n\n```toml\n").expect("the report");
    let (report, _) = rest.split_once("\n```").expect("its end");
    for name in Form::built_in_names() {
        let composer = Composer::new(&Form::built_in(name).expect("a form")).expect("its templates");
        let (found, counts) = said(&composer, &in_form(report, name));
        assert_eq!(counts[0], 0, "{name}: {found}");
    }
}
