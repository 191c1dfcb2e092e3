//! What others published, read: every format gives the same text and tables, and nothing that was not read goes unsaid.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use juesuan::audit;
use juesuan::diag::{Diagnostic, Display, Origin, Severity, Source};
use juesuan::published::{self, Published};
use proptest::prelude::*;

use super::in_package;
use super::made::{Made, made};

const EXAMPLES: [&str; 2] = ["examples/zhaohua-union-2020", "examples/county-education-bureau-2023"];

fn example(folder: &str) -> Made {
    made(&in_package(folder))
}

fn read(bytes: &[u8], name: &str) -> Published {
    published::read(bytes, name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A cell without blanks and without the commas of thousands.
fn plain(cell: &str) -> String {
    cell.chars().filter(|c| !c.is_whitespace() && *c != ',').collect()
}

/// The filled cells of every row of every table.
fn rows(published: &Published) -> Vec<Vec<String>> {
    let grids: Vec<Vec<Vec<&str>>> = published.tables().map(published::Table::grid).collect();
    // The first sheet of a workbook lists the others.
    let grids = grids.into_iter().filter(|grid| !grid[0].contains(&"表号")).collect::<Vec<_>>();
    let cells = |row: &Vec<&str>| row.iter().map(|cell| plain(cell)).filter(|cell| !cell.is_empty()).collect();
    let rows = grids.iter().flatten().map(cells);
    rows.filter(|row: &Vec<String>| !row.is_empty()).collect()
}

fn count(rows: Vec<Vec<String>>) -> BTreeMap<Vec<String>, usize> {
    let mut counts = BTreeMap::new();
    for row in rows {
        *counts.entry(row).or_insert(0) += 1;
    }
    counts
}

/// More filled cells than this, and a row may be printed in groups of columns.
const WIDE: usize = 11;

/// Whether a row is printed so many times. The heads of a table printed in groups are other ones; of its rows of amounts
/// every cell stands in a row of the same subject.
fn stands_in(printed: &BTreeMap<Vec<String>, usize>, row: &[String], times: usize) -> bool {
    let whole = printed.get(row).is_some_and(|found| *found >= times);
    let head = row.iter().all(|cell| !cell.contains('.'));
    let groups: Vec<&Vec<String>> = printed.keys().filter(|other| other[0] == row[0]).collect();
    let grouped = row.iter().all(|cell| groups.iter().any(|group| group.contains(cell)));
    whole || row.len() > WIDE && (head || grouped)
}

/// Every row of the workbook stands in the PDF and in the Word file, cell by cell. A table that is too wide for a page is
/// printed in groups of columns, each with the subject before it: there every cell stands in a row of its subject.
#[test]
fn tables_of_the_pdf_are_those_of_the_workbook() {
    for folder in EXAMPLES {
        let made = example(folder);
        let sheets = rows(&read(&made.xlsx, "report.xlsx"));
        assert!(sheets.len() > 100, "{folder}: {}", sheets.len());
        let wanted = count(sheets);
        for (name, bytes) in [("report.pdf", &made.pdf), ("report.docx", &made.docx)] {
            let printed = count(rows(&read(bytes, name)));
            let missed: Vec<&Vec<String>> =
                wanted.iter().filter(|(row, times)| !stands_in(&printed, row, **times)).map(|(row, _)| row).collect();
            assert!(missed.is_empty(), "{folder}: {name} lacks {missed:?}");
        }
    }
}

/// What a reader of findings sees, without places.
fn said(findings: &[Diagnostic]) -> Vec<String> {
    let mut said: Vec<String> = findings.iter().map(|finding| format!("{} {}", finding.id, finding.message)).collect();
    said.sort();
    said
}

/// The audit finds the same in the PDF of a report as in its Word file, and no error in either.
#[test]
fn every_format_gives_the_same_findings() {
    for folder in EXAMPLES {
        let made = example(folder);
        let word = audit::text(read(&made.docx, "report.docx").text());
        let pdf = audit::text(read(&made.pdf, "report.pdf").text());
        assert_eq!(said(&pdf), said(&word), "{folder}");
        // The first example tells what was published: all expenditure is basic, and a project has money.
        let known = |id: &str| folder == EXAMPLES[0] && id == "project-money-has-project-expenditure";
        let errors: Vec<Diagnostic> =
            pdf.into_iter().filter(|one| one.severity == Severity::Error && !known(one.id)).collect();
        assert!(errors.is_empty(), "{folder}\n{}", Display::new(&errors, &Source::default()));
    }
}

/// What we make, audits without an error or a warning, in every format: but for what the rules warn of as well.
#[test]
fn our_own_reports_audit_clean() {
    let cases = ["many-rows", "unit", "minimal", "decreases"].map(|name| format!("tests/cases/{name}"));
    let mut wrong = String::new();
    for folder in EXAMPLES.into_iter().map(str::to_owned).chain(cases) {
        let made = example(&folder);
        for (name, bytes) in [("report.docx", &made.docx), ("report.pdf", &made.pdf), ("tables.xlsx", &made.xlsx)] {
            let published = read(bytes, name);
            let findings = audit::text(published.text()).into_iter().chain(published.unread);
            // The first example tells what was published: all expenditure is basic, and a project has money. A subject that
            // the catalogue does not define is not explained, and the rules say so.
            let known = |id: &str| {
                folder == EXAMPLES[0] && id == "project-money-has-project-expenditure"
                    || made.generated.findings.diagnostics().iter().any(|own| own.id == id)
            };
            let findings: Vec<Diagnostic> =
                findings.filter(|one| one.severity != Severity::Note && !known(one.id)).collect();
            if !findings.is_empty() {
                let source = Source::default();
                write!(wrong, "{folder} {name}\n{}\n", Display::new(&findings, &source)).expect("a string");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A finding in a PDF has its page and its box there; the page's text is found in the box by another reader, where one is.
#[test]
fn places_lead_back_to_the_page() {
    let made = example(EXAMPLES[1]);
    let published = read(&made.pdf, "report.pdf");
    let file = published.text();
    let at = file.text.find("78,891.54").or_else(|| file.text.find("78891.54")).expect("the total");
    let origins = file.origins(at..at + 8);
    let [Origin::Page { number, area }] = origins.as_slice() else { panic!("{origins:?}") };
    assert!(*number >= 5 && area.left > 0 && area.right > area.left && area.bottom > area.top, "{origins:?}");
    assert!(area.bottom - area.top < 20_000 && area.right - area.left < 100_000, "{origins:?}");
    let folder = env::temp_dir().join(format!("juesuan-published-{}.pdf", std::process::id()));
    fs::write(&folder, &made.pdf).expect("a file");
    let points = |thousandths: i32| (thousandths / 1000).to_string();
    let words = Command::new("pdftotext")
        .args(["-f", &number.to_string(), "-l", &number.to_string()])
        .args(["-x", &points(area.left - 1000), "-y", &points(area.top - 1000)])
        .args(["-W", &points(area.right - area.left + 3000), "-H", &points(area.bottom - area.top + 3000)])
        .args([folder.as_os_str(), "-".as_ref()])
        .output();
    fs::remove_file(&folder).expect("removed");
    if let Ok(words) = words {
        let words = String::from_utf8_lossy(&words.stdout).replace(',', "");
        assert!(words.contains("78891.54"), "{words:?} {origins:?}");
    }
}

/// Published budgets, where the reference material lies beside the repository: what is found in the text that `pdftotext`
/// makes is found in the PDF.
#[test]
fn published_pdfs_give_what_their_text_gives() {
    let folder = in_package("../shared/reference/pdf");
    let Ok(files) = fs::read_dir(&folder) else { return };
    for file in files {
        let path = file.expect("a file").path();
        let Ok(text) = Command::new("pdftotext").args(["-layout"]).arg(&path).arg("-").output() else { return };
        let text = read(&text.stdout, "report.txt");
        let pdf = read(&fs::read(&path).expect("a PDF"), "report.pdf");
        let found = said(&audit::text(pdf.text()));
        let missed: Vec<String> =
            said(&audit::text(text.text())).into_iter().filter(|finding| !found.contains(finding)).collect();
        assert!(missed.is_empty(), "{}: {missed:?}", path.display());
        assert!(pdf.unread.is_empty() && pdf.tables().count() >= 9, "{}", path.display());
    }
}

/// A package of parts.
fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        archive.write_all(content).expect("its content");
    }
    archive.finish().expect("an archive").into_inner()
}

fn word_file(body: &str) -> Vec<u8> {
    let document = format!("<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>");
    package(&[("word/document.xml", document.as_bytes())])
}

const WRONG: &str = "<w:p><w:r><w:t>2021年本年支出合计200万元，其中：基本支出150万元，占75%；</w:t></w:r>\
                     <w:r><w:t>项目支出50万元，占26%。</w:t></w:r></w:p>";

#[test]
fn word_files_are_read() {
    let ids = |bytes: &[u8]| -> Vec<&str> {
        let published = read(bytes, "报告.docx");
        audit::text(published.text()).iter().chain(&published.unread).map(|finding| finding.id).collect()
    };
    assert_eq!(ids(&word_file(WRONG)), ["share"]);
    // The main part is what the relations say.
    let relations = "<Relationships><Relationship Id='r1' Target='/word/document2.xml' \
        Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument'/></Relationships>";
    let document = format!("<w:document xmlns:w='w'><w:body>{WRONG}</w:body></w:document>");
    let renamed = [("_rels/.rels", relations.as_bytes()), ("word/document2.xml", document.as_bytes())];
    assert_eq!(ids(&package(&renamed)), ["share"]);
    // In UTF-16.
    let wide: Vec<u8> = format!("\u{feff}{document}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(ids(&package(&[("word/document.xml", &wide)])), ["share"]);
    // Cut in the middle of the XML: what was read is audited, and the rest is said to be missing.
    let cut = &document.as_bytes()[..document.len() - 30];
    assert_eq!(ids(&package(&[("word/document.xml", cut)])), ["share", "unread"]);
}

/// No file that was not read whole passes without a word.
#[test]
fn what_cannot_be_read_is_said() {
    let word = word_file(&format!("{WRONG}{}", "<w:p><w:r><w:t>一、收入情况</w:t></w:r></w:p>".repeat(200)));
    let said = |bytes: &[u8], name: &str| match published::read(bytes, name) {
        Ok(published) => published.unread.iter().map(|finding| finding.message.as_str()).collect::<Vec<_>>().join("\n"),
        Err(error) => error.to_string(),
    };
    // Each byte of the compressed data in turn.
    let start = 30 + "word/document.xml".len();
    for at in (start..word.len() - 80).step_by(7) {
        let mut damaged = word.clone();
        damaged[at] ^= 0x40;
        let same = published::read(&damaged, "a.docx")
            .is_ok_and(|read_| read_.text().text == read(&word, "a.docx").text().text);
        assert!(same || !said(&damaged, "a.docx").is_empty(), "byte {at}");
    }
    for (bytes, name, message) in [
        (&b""[..], "a.docx", "空文件"),
        (b" \n", "a.txt", "空文件"),
        (b"no archive", "a.docx", ""),
        (&word[..word.len() - 30], "a.docx", "不是完整的 DOCX"),
        (&word_file(""), "a.docx", "没有读出任何文字"),
        (b"%PDF-1.7", "a.pdf", "损坏"),
        (b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "a.zip", "解压"),
        (b"\xD0\xCF\x11\xE0", "a.doc", "soffice --headless --convert-to docx"),
        (b"\xD0\xCF\x11\xE0", "a.wps", "soffice --headless --convert-to docx"),
        (&package(&[("OFD.xml", b"<ofd/>")]), "a.ofd", "OFD"),
        (&package(&[("a.pdf", b"x")]), "a.zip", "先解压"),
    ] {
        assert!(said(bytes, name).contains(message), "{name}: {}", said(bytes, name));
    }
    let made = example(EXAMPLES[0]);
    for cut in [1, 2, 3] {
        let part = &made.pdf[..made.pdf.len() * cut / 4];
        assert!(!said(part, "a.pdf").is_empty(), "{cut}");
    }
}

/// Large and hostile files end within the time and the memory of a report.
#[test]
fn hostile_files_are_bounded() {
    let level = format!(
        "<w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:lvlText w:val='{}'/></w:lvl>\
         </w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num>",
        "甲".repeat(100_000)
    );
    let item =
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>";
    let numbered = format!("<w:document xmlns:w='w'><w:body>{}</w:body></w:document>", item.repeat(2000));
    let files = [
        word_file(&format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "&".repeat(400_000))),
        word_file(&format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "甲，".repeat(10_000_000))),
        package(&[("word/document.xml", numbered.as_bytes()), ("word/numbering.xml", level.as_bytes())]),
        word_file(&"<w:tbl><w:tr><w:tc>".repeat(50_000)),
        word_file(&format!(
            "<w:tbl><w:tr>{}</w:tr></w:tbl>",
            "<w:tc><w:tcPr><w:gridSpan w:val='65535'/></w:tcPr></w:tc>".repeat(9999)
        )),
    ];
    for (at, bytes) in files.iter().enumerate() {
        let start = Instant::now();
        let length = published::read(bytes, "a.docx").map_or(0, |published| published.text().text.len());
        assert!(length < 4 << 20, "{at}: {length}");
        assert!(start.elapsed() < Duration::from_secs(20), "{at}: {:?}", start.elapsed());
    }
    let spans = "<table><tr><td colspan=99999 rowspan=99999>a</td><td>b</td></tr></table>".repeat(500);
    let _ = published::read(spans.as_bytes(), "a.html");
}

/// A web page and a workbook of the same table read alike.
#[test]
fn pages_and_texts_read_alike() {
    let html = "<html><meta charset='gbk'><h1>收入决算表</h1><p>单位：万元</p><table><tr><th>项目</th><th>本年收入合计</th></tr>\
                <tr><td>合计</td><td>266.04</td></tr></table></html>";
    let (gbk, _, _) = encoding_rs::GBK.encode(html);
    let page = read(&gbk, "a.html");
    assert_eq!(page.text().text, "收入决算表\n单位：万元\n项目 | 本年收入合计\n合计 | 266.04\n");
    assert_eq!(read(html.as_bytes(), "a.html").text().text, page.text().text);
}

/// Reads some bytes and audits them; whatever they are, there is a result.
fn survives(bytes: &[u8], name: &str) {
    if let Ok(published) = published::read(bytes, name) {
        let _ = (audit::text(published.text()), published.tables().map(published::Table::grid).count());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Any bytes, and files broken anywhere, are read or refused.
    #[test]
    fn any_bytes_are_read_or_refused(
        at in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
        junk in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let body = "<w:p><w:pPr><w:numPr><w:ilvl w:val='8'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>占&#x25;&amp;</w:t></w:r></w:p>\
                    <w:tbl><w:tr><w:tc><w:p><w:t>合计</w:t></w:p></w:tc><w:tc><w:p><w:t>1.00</w:t></w:p></w:tc></w:tr></w:tbl>";
        let pdf = fs::read(in_package("tests/published/small.pdf")).expect("a PDF");
        let html = "<table><tr><td rowspan=2>甲</td><td>1.00</td></tr><tr><td>2</td></tr></table><p>收入</p>";
        for (name, whole) in [("a.docx", word_file(body)), ("a.pdf", pdf), ("a.html", html.as_bytes().to_vec())] {
            let mut broken = whole.clone();
            for (index, byte) in &at {
                let place = index.index(broken.len());
                broken[place] = *byte;
            }
            survives(&broken, name);
            survives(&whole[..cut.index(whole.len())], name);
        }
        survives(&junk, "a");
        survives(&junk, "a.pdf");
    }
}

/// A page turned on its side, with a table, its number, a line drawn twice, one that is invisible and one beyond the edge;
/// the font is not in the file, and its codes are GBK.
#[test]
fn the_small_pdf_is_read() {
    let bytes = fs::read(in_package("tests/published/small.pdf")).expect("a PDF");
    let published = read(&bytes, "small.pdf");
    assert_eq!(published.text().text, include_str!("../published/small.txt"));
    assert!(published.unread.is_empty(), "{:?}", published.unread);
}
