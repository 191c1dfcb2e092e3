//! Whole reports: every folder under `tests/cases` is checked, composed, laid out and written.
//!
//! `findings.txt` is what the rules say, `document.txt` what the report says, `pages.txt` where its lines stand.
//! `INSTA_UPDATE=always` writes what is found. The three files must say the same words. The examples go the same way, but
//! for the texts to compare with.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use juesuan::document::{Block, Document};
use juesuan::layout::{Fonts, Item, Page, Pages, Text};
use juesuan::{Generator, Length, text};

use super::in_package;
use super::made::{Made, made, made_by};
use super::readers::{self, Value, squeeze};

fn folders(path: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(in_package(path)).expect("a folder");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    folders.retain(|folder| folder.join("report.toml").is_file());
    folders.sort();
    folders
}

#[test]
fn cases_are_as_they_were() {
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always");
    let folders = folders("tests/cases");
    assert!(folders.len() >= 8, "only {} cases", folders.len());
    let mut wrong = String::new();
    for folder in folders {
        let made = made(&folder);
        let found = [
            ("findings.txt", made.generated.findings.display(&made.source).to_string()),
            ("document.txt", text::to_string(&made.generated.document)),
            ("pages.txt", lines(&made.generated.pages)),
        ];
        for (name, found) in found {
            let file = folder.join(name);
            if update {
                fs::write(&file, &found).expect("the text is written");
            }
            let expected = fs::read_to_string(&file).unwrap_or_default();
            if found != expected {
                writeln!(wrong, "== {}\n{}", file.display(), first_difference(&found, &expected)).expect("a string");
            }
        }
        say_the_same(&folder, &made);
    }
    assert!(wrong.is_empty(), "{wrong}\nINSTA_UPDATE=always writes what is found");
}

#[test]
fn examples_can_be_published() {
    let folders = folders("examples");
    assert!(folders.len() >= 2, "only {} examples", folders.len());
    for folder in folders.into_iter().chain([in_package("tests/rules")]) {
        let made = made(&folder);
        let findings = &made.generated.findings;
        assert!(findings.is_publishable(), "{}", findings.display(&made.source));
        say_the_same(&folder, &made);
    }
}

/// The appendix with the proof stands in every file.
#[test]
fn the_proof_is_said_everywhere() {
    let generator = Generator::builder(Fonts::embedded()).proof(true).build().expect("a generator");
    for folder in folders("examples").into_iter().chain([in_package("tests/cases/no-data")]) {
        let made = made_by(&generator, &folder);
        let last = made.generated.document.sections.last().and_then(|section| section.blocks.last());
        let Some(Block::Table(proof)) = last else { panic!("{}: {last:?}", folder.display()) };
        assert!(proof.rows.len() > 20, "{}: {} rows", folder.display(), proof.rows.len());
        say_the_same(&folder, &made);
    }
}

/// The first line that differs, with the one before it.
fn first_difference(found: &str, expected: &str) -> String {
    let (found, expected): (Vec<&str>, Vec<&str>) = (found.lines().collect(), expected.lines().collect());
    let at = found.iter().zip(&expected).take_while(|(a, b)| a == b).count();
    let from = at.saturating_sub(1);
    let part = |lines: &[&str]| lines.iter().skip(from).take(4).map(|line| format!("  {line}\n")).collect::<String>();
    format!("from line {}\nfound:\n{}expected:\n{}", from + 1, part(&found), part(&expected))
}

/// Where the lines of a page stand: base line, left edge, size, text; what stands apart on one line is parted by ` | `.
fn lines(pages: &Pages) -> String {
    let mut out = String::new();
    for (page, index) in pages.pages.iter().zip(1..) {
        let number = page.number.map_or("unnumbered".to_owned(), |number| format!("number {number}"));
        let (strokes, shapes) = page.items.iter().fold((0, 0), |(strokes, shapes), item| match item {
            Item::Stroke(_) => (strokes + 1, shapes),
            Item::Shape(_) => (strokes, shapes + 1),
            _ => (strokes, shapes),
        });
        let (width, height) = (points(page.width), points(page.height));
        writeln!(out, "page {index}, {number}, {width} × {height}, {strokes} strokes, {shapes} shapes")
            .expect("a string");
        let mut lines: BTreeMap<(u8, Length), Vec<&Text>> = BTreeMap::new();
        for item in &page.items {
            if let Item::Text(text) = item {
                lines.entry((text.turn, text.y)).or_default().push(text);
            }
        }
        for ((turn, y), mut texts) in lines {
            texts.sort_by_key(|text| text.x);
            let turn = if turn == 0 { "" } else { "turned " };
            let (x, size) = (points(texts[0].x), points(texts[0].size));
            writeln!(out, "  {turn}{} {x} {size} {}", points(y), joined(page, &texts)).expect("a string");
        }
    }
    out
}

fn joined(page: &Page, texts: &[&Text]) -> String {
    let mut line = String::new();
    let mut end: Option<Length> = None;
    for text in texts {
        let glyphs = page.glyphs_of(text);
        if end.is_some_and(|end| text.x > end + text.size) {
            line += " | ";
        }
        line.extend(glyphs.iter().map(|glyph| glyph.character));
        end = glyphs.last().map(|last| text.x + last.offset + text.size);
    }
    line
}

fn points(length: Length) -> String {
    let tenths = (length.thousandths() + 50).div_euclid(100);
    format!("{}.{}", tenths.div_euclid(10), tenths.rem_euclid(10))
}

/// DOCX, PDF and the text writer say the same words in the same order, contents and figures by themselves; the workbook
/// says what the document's sheets say.
fn say_the_same(folder: &Path, made: &Made) {
    let name = folder.display();
    let document = &made.generated.document;
    let word = readers::word(&made.docx);
    let pages = readers::pdf(&made.pdf);

    let expected = body(document);
    let in_docx: String = word.paragraphs.iter().map(|text| squeeze(text)).collect();
    same(&format!("{name}: text and DOCX"), &expected, &in_docx);
    same(&format!("{name}: text and PDF"), &expected, &readers::body(&pages));
    let page = readers::page(&made.html);
    same(&format!("{name}: text and web page"), &expected, &page.body);
    let entries = document.headings().filter_map(|heading| heading.entry.as_ref());
    let entries: String = entries.map(|entry| squeeze(&entry.text)).collect();
    same(&format!("{name}: contents of the web page"), &entries, &page.contents);
    assert!(made.html.len() < 400_000, "{name}: the web page has {} bytes", made.html.len());

    let entries = document.headings().filter_map(|heading| {
        let number = made.generated.pages.number_of(heading.anchor)?;
        Some((squeeze(&heading.entry.as_ref()?.text), number.to_string()))
    });
    let entries: Vec<(String, String)> = entries.collect();
    assert!(!entries.is_empty(), "{name}");
    let contents: Vec<_> = word.contents.iter().map(|(text, number)| (squeeze(text), number.clone())).collect();
    assert_eq!(entries, contents, "{name}");
    let links = pages.iter().flatten().filter(|(tag, _)| tag == "Link");
    let links: String = links.map(|(_, text)| squeeze(text)).collect();
    same(
        &format!("{name}: contents"),
        &entries.iter().map(|(text, number)| format!("{text}{number}")).collect::<String>(),
        &links,
    );

    let sheets = readers::workbook(&made.xlsx);
    assert_eq!(sheets.len(), document.sheets.len(), "{name}");
    for (read, sheet) in sheets.iter().zip(&document.sheets) {
        assert_eq!(read.name, sheet.name, "{name}");
        for (row, at) in sheet.table.rows.iter().zip(3..) {
            for cell in &row.cells {
                let place = (at, u32::try_from(cell.column).expect("a column"));
                let (shown, expected) = match read.cells.get(&place) {
                    None => (String::new(), cell.text.clone()),
                    Some(Value::Text(text)) => (text.clone(), cell.text.clone()),
                    Some(Value::Number(number)) => (format!("{number:.2}"), cell.text.replace(',', "")),
                };
                assert_eq!(squeeze(&shown), squeeze(&expected), "{name}: {} {place:?}", sheet.name);
            }
        }
    }
}

/// What a document says outside of its contents and the descriptions of its figures.
fn body(document: &Document) -> String {
    let mut document = document.clone();
    for section in &mut document.sections {
        section.blocks.retain(|block| !matches!(block, Block::Contents));
        for block in &mut section.blocks {
            if let Block::Figure(figure) = block {
                figure.alt.clear();
            }
        }
    }
    squeeze(&text::to_string(&document)).replace("［］", "")
}

fn same(what: &str, a: &str, b: &str) {
    let at = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let from = |text: &str| text.chars().skip(at.saturating_sub(20)).take(60).collect::<String>();
    assert!(a == b, "{what} differ at {at}:\n{}\n{}", from(a), from(b));
}
