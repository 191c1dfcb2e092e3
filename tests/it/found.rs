//! Reports that failed once: each folder under `tests/found` stands for a kind of input.
//!
//! `expected.txt` has what the program says of it, which files can be made, and how many lines stand on each page;
//! `INSTA_UPDATE=always` writes what is found. What the document must say of it stands here.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use juesuan::layout::{Item, Page};
use juesuan::model::Report;
use juesuan::text;

use super::in_package;
use super::made::generator;

/// A folder, what its document says, and what it must not say.
type Case = (&'static str, &'static [&'static str], &'static [&'static str]);

const CASES: &[Case] = &[
    ("annex-etc-passwd", &[], &[]),
    ("annex-parent", &[], &[]),
    ("comment-beside-an-expression", &["完成2020年工作。"], &["内部", "{#"]),
    ("comment-in-prose", &["完成工作。"], &["内部", "{#"]),
    ("form-wrong-no-place", &[], &[]),
    ("full-width-braces", &[], &[]),
    ("full-width-digits", &["９９９．９９万元"], &[]),
    ("goal-taller-than-a-page", &[], &[]),
    ("identity-in-a-comment", &["联系工作。"], &["身份证", "{#"]),
    ("indicator-of-300-characters", &[], &[]),
    ("name-control-character", &[], &[]),
    ("no-projects", &["十、预算绩效管理情况\n整体支出绩效自评："], &["未开展", "（一）项目绩效自评结果"]),
    ("optional-title", &["1、组织实施"], &["1、。"]),
    ("projects-text-alone", &["项目支出绩效评价："], &["未开展预算绩效管理"]),
    ("rare-characters", &["頔", "𠮷", "₂"], &[]),
    ("row-of-an-annex-taller-than-a-page", &[], &[]),
    ("several-faults", &[], &[]),
    ("subscripts", &["CO₂排放", "PM₂.₅", "H₂O"], &[]),
    ("superscripts", &["35m²、", "10³个", "每m²补助"], &[]),
    ("tiny-amount", &["公务接待费支出0.004万元，完成预算100%", "12批次，85人次"], &["公务接待费支出0万元", "占100%；"]),
    ("tiny-fund", &["政府性基金预算拨款支出0.0045万元，完成预算100%"], &["政府性基金预算拨款支出0万元"]),
    ("wide-table", &[], &[]),
    ("wide-table-turned", &["12,345.67"], &[]),
];

/// How many lines of text stand on a page.
fn lines(page: &Page) -> usize {
    let texts = page.items.iter().filter_map(|item| match item {
        Item::Text(text) => Some((text.turn, text.y)),
        _ => None,
    });
    texts.collect::<BTreeSet<_>>().len()
}

/// What is said of a report and made of it; and its words, where there are any.
fn told(folder: &Path) -> (String, String) {
    let (report, source) = match Report::read(folder) {
        Ok(read) => read,
        Err(error) => return (format!("{error}\n\n{}\nnothing is made\n", error.verdict()), String::new()),
    };
    let generated = match generator().generate(&report) {
        Ok(generated) => generated,
        Err(error) => {
            let error = error.with_source(&source);
            return (format!("{error}\n\n{}\nnothing is made\n", error.verdict()), String::new());
        }
    };
    let mut told = format!("{}\n", generated.findings.display(&source));
    let files = [("docx", generated.docx()), ("pdf", generated.pdf()), ("xlsx", generated.xlsx())];
    for (name, made) in files {
        writeln!(told, "{name}: {}", if made.is_ok() { "can be made" } else { "cannot be made" }).expect("a string");
    }
    let pages: Vec<String> = generated.pages.pages.iter().map(|page| lines(page).to_string()).collect();
    writeln!(told, "lines on the pages: {}", pages.join(" ")).expect("a string");
    (told, text::to_string(&generated.document))
}

#[test]
fn what_failed_once_does_not_fail_again() {
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always");
    let folders = fs::read_dir(in_package("tests/found")).expect("the cases");
    let names: BTreeSet<String> =
        folders.map(|entry| entry.expect("a case").file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(names, CASES.iter().map(|(name, ..)| (*name).to_owned()).collect(), "a folder a case");
    let mut wrong = String::new();
    for (name, says, says_not) in CASES {
        let folder = in_package("tests/found").join(name);
        let (found, words) = told(&folder);
        // The same on every machine.
        let found = found.replace(&format!("{}/", folder.display()), "");
        let golden = folder.join("expected.txt");
        if update {
            fs::write(&golden, &found).expect("the text is written");
        }
        if found != fs::read_to_string(&golden).unwrap_or_default() {
            writeln!(wrong, "== {name}\n{found}").expect("a string");
        }
        for said in says.iter().filter(|said| !words.contains(**said)) {
            writeln!(wrong, "== {name} does not say {said}").expect("a string");
        }
        for said in says_not.iter().filter(|said| words.contains(**said)) {
            writeln!(wrong, "== {name} says {said}").expect("a string");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
