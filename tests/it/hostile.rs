//! Input of a stranger: what it may reach, and what it may cost.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use juesuan::diag::{Display, Source, TextFile, to_json};
use juesuan::document::{
    Block, Cell, CellAlign, CellRole, Column, Document, Paragraph, Role, Row, RowKind, Section, SectionKind, Table,
    TableRole,
};
use juesuan::layout::layout;
use juesuan::model::Report;
use juesuan::{Error, ErrorKind};

use super::in_package;
use super::made::generator;
use super::programs::Folder;

/// A folder with the report of the docs, which names an annex `annex.txt`.
fn report(name: &str) -> Folder {
    let folder = Folder::new(name);
    let page = fs::read_to_string(in_package("docs/data.md")).expect("docs/data.md");
    let (_, rest) = page.split_once("```toml\n").expect("a report");
    let (text, _) = rest.split_once("```").expect("its end");
    let annex = "\n[[annexes]]\ntitle = \"甲\"\nfile = \"annex.txt\"\n";
    fs::write(folder.path().join("report.toml"), format!("{text}{annex}")).expect("the report is written");
    fs::write(folder.path().join("annex.txt"), "一、概况\n").expect("the annex is written");
    folder
}

fn ids(result: Result<impl Sized, Error>) -> Vec<&'static str> {
    result.err().map_or(Vec::new(), |error| error.diagnostics().iter().map(|diagnostic| diagnostic.id).collect())
}

/// What the message shows of a file that must not be read.
fn says(folder: &Path) -> String {
    Report::read(folder).expect_err("it reaches out").to_string()
}

#[test]
fn a_report_reads_what_lies_beside_it() {
    let folder = report("beside");
    assert_eq!(ids(Report::read(folder.path())), [""; 0]);
    fs::create_dir(folder.path().join("附件")).expect("a folder");
    fs::rename(folder.path().join("annex.txt"), folder.path().join("附件/一.txt")).expect("the annex moves");
    let file = folder.path().join("report.toml");
    let text = fs::read_to_string(&file).expect("the report").replace("annex.txt", "附件/一.txt");
    fs::write(&file, text).expect("the report is written");
    assert_eq!(ids(Report::read(folder.path())), [""; 0]);
    assert_eq!(ids(Report::read(&file)), [""; 0]);
}

#[test]
fn files_have_a_size_that_can_be_meant() {
    for name in ["annex.txt", "detail.csv", "report.toml"] {
        let folder = report("size");
        fs::write(folder.path().join(name), vec![b'\n'; (16 << 20) + 1]).expect("a large file");
        let error = Report::read(folder.path()).expect_err("it is too large");
        assert!(error.to_string().contains("大于 16 MB"), "{name}: {error}");
    }
    let annexes: String = (0..5).map(|i| format!("[[annexes]]\ntitle = \"{i}\"\nfile = \"annex.txt\"\n")).collect();
    let folder = report("sizes");
    let file = folder.path().join("report.toml");
    let text = fs::read_to_string(&file).expect("the report");
    fs::write(&file, format!("{text}\n{annexes}")).expect("the report is written");
    fs::write(folder.path().join("annex.txt"), vec![b'\n'; 15 << 20]).expect("a large file");
    let error = says(folder.path());
    assert!(error.contains("一份报告的文件合起来大于 64 MB"), "{error}");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    /// Links, devices and pipes in the place of every file that a report has.
    #[test]
    fn links_devices_and_pipes_are_refused() {
        let secret = Folder::new("secret");
        fs::write(secret.path().join("secret.txt"), "秘密 = 1\n").expect("a secret");
        for name in ["annex.txt", "detail.csv", "report.toml"] {
            for kind in ["link", "device", "pipe", "folder"] {
                let folder = report("links");
                let path = folder.path().join(name);
                let _ = fs::remove_file(&path);
                match kind {
                    "link" => symlink(secret.path().join("secret.txt"), &path).expect("a link"),
                    "device" => symlink("/dev/zero", &path).expect("a link"),
                    "pipe" => assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo").success()),
                    _ => fs::create_dir(&path).expect("a folder"),
                }
                let error = says(folder.path());
                let id = if name == "report.toml" { "cannot-read" } else { "unreadable-file" };
                assert!(error.contains(&format!("error[{id}]")) && !error.contains("秘密"), "{name} {kind}: {error}");
                assert!(name == "report.toml" || error.contains("report.toml:"), "{name} {kind}: {error}");
            }
        }
    }

    /// A link to a file of the folder itself, or a folder that is reached by a link, hides nothing.
    #[test]
    fn links_within_the_folder_are_followed() {
        let folder = report("within");
        fs::rename(folder.path().join("annex.txt"), folder.path().join("other.txt")).expect("the annex moves");
        symlink("other.txt", folder.path().join("annex.txt")).expect("a link");
        assert_eq!(ids(Report::read(folder.path())), [""; 0]);
        let place = Folder::new("place");
        symlink(folder.path(), place.path().join("report")).expect("a link");
        assert_eq!(ids(Report::read(place.path().join("report"))), [""; 0]);
    }

    #[test]
    fn last_years_report_is_a_folder_near_by() {
        let years = Folder::new("years");
        let this = report("this");
        let outside = report("outside");
        for year in ["2019", "2020"] {
            fs::create_dir(years.path().join(year)).expect("a folder");
        }
        fs::rename(this.path(), years.path().join("2020/甲")).expect("the report moves");
        symlink(outside.path(), years.path().join("2019/乙")).expect("a link");
        fs::create_dir(years.path().join("2019/丙")).expect("a folder");
        symlink(outside.path().join("report.toml"), years.path().join("2019/丙/report.toml")).expect("a link");
        let file = years.path().join("2020/甲/report.toml");
        let text = fs::read_to_string(&file).expect("the report");
        for (prior, id) in [
            ("../../2019/甲", "missing-file"),
            ("../../2019/乙", "unreadable-file"),
            ("../../2019/丙", "unreadable-file"),
            ("../../../x", "file-out-of-reach"),
        ] {
            fs::write(&file, format!("prior_report = \"{prior}\"\n{text}")).expect("the report is written");
            let found = ids(Report::read(&file));
            assert!(found.contains(&id), "{prior}: {found:?}");
        }
    }

    #[test]
    fn a_folder_of_templates_has_no_links() {
        let templates = Folder::new("no-links");
        fs::write(templates.path().join(".DS_Store"), [0xFF, 0xFE]).expect("a left-over");
        fs::write(templates.path().join("a.xml~"), [0xFF]).expect("a left-over");
        assert!(juesuan::Form::read_dir(templates.path()).expect("a form without files").files().next().is_none());
        symlink("/", templates.path().join("sections")).expect("a link");
        let error = juesuan::Form::read_dir(templates.path()).expect_err("a link");
        assert_eq!(error.kind(), ErrorKind::Io);
        assert!(error.to_string().contains("它是链接"), "{error}");
    }
}

/// The report of the docs with more behind it.
fn with(more: &str) -> Vec<u8> {
    let page = fs::read_to_string(in_package("docs/data.md")).expect("docs/data.md");
    let (_, rest) = page.split_once("```toml\n").expect("a report");
    let (text, _) = rest.split_once("```").expect("its end");
    format!("{text}\n{more}").into_bytes()
}

/// Reads a report and shows what is wrong with it; gives the length of that.
fn shown(text: &[u8], detail: Option<&str>) -> usize {
    let files = |name: &str| match detail {
        Some(detail) if name == "detail.csv" => Ok(detail.as_bytes().to_vec()),
        _ => Err(std::io::ErrorKind::NotFound.into()),
    };
    let result = Report::from_toml("report.toml", text, files);
    result.err().map_or(0, |error| {
        error.to_string().len() + to_json("report.toml", error.diagnostics(), error.source_text()).len()
    })
}

fn item(i: usize, fund: &str, code: &str) -> String {
    format!("[[expenditure.items]]\nfund = \"{fund}\"\ncode = \"{code}\"\nbudget = {i}\n")
}

/// Ways to write a report as large as is wanted.
type Way = (&'static str, fn(usize) -> usize);

const READING: &[Way] = &[
    ("signs on one line", |n| shown(&with(&"=".repeat(8 * n)), None)),
    ("signs on lines", |n| shown(&with(&"=\n".repeat(n)), None)),
    ("blank lines", |n| shown(&with(&"\n".repeat(20 * n)), None)),
    ("bad codes", |n| shown(&with(&(0..n).map(|i| item(i, "general_public_budget", "20x")).collect::<String>()), None)),
    ("bad words", |n| shown(&with(&(0..n).map(|i| item(i, "公共预算", "2010101")).collect::<String>()), None)),
    ("rows again", |n| {
        shown(&with(&(0..n).map(|i| item(i, "general_public_budget", "2010101")).collect::<String>()), None)
    }),
    ("unknown keys", |n| shown(&with(&(0..n).map(|i| format!("x{i} = 1\n")).collect::<String>()), None)),
    ("rows without keys", |n| shown(&with(&"[[expenditure.items]]\n".repeat(n)), None)),
    ("a long key", |n| shown(&with(&format!("{} = 1\n", "k".repeat(20 * n))), None)),
    ("a long name", |n| shown(&with(&format!("[[glossary]]\nterm = \"{}\"\n", "\\u0001甲".repeat(4 * n))), None)),
    ("rows of the detail", |n| {
        shown(&with(""), Some(&format!("fund,code,economic,kind,project,amount\n{}", "a,b,c,d,e,f\n".repeat(n))))
    }),
    ("columns too many", |n| {
        shown(&with(""), Some(&format!("fund,code,economic,kind,project,amount\n{}", "a,b,c,d,e,f,g\n".repeat(4 * n))))
    }),
    ("columns", |n| shown(&with(""), Some(&"fund,".repeat(2 * n)))),
    ("quotes", |n| shown(&with(""), Some(&format!("fund,code\n{}", "\"".repeat(20 * n))))),
];

/// Lays out a text in a paragraph, and in a cell of a table; gives the number of pages.
fn laid_out(text: &str, in_table: bool) -> usize {
    let block = if in_table {
        let mut table = Table::new(TableRole::Inline, "表", vec![Column::new(1)]);
        table.rows.push(Row::new(RowKind::Body, vec![Cell::new(0, CellRole::Data, CellAlign::Left, text)]));
        Block::Table(Arc::new(table))
    } else {
        Block::Paragraph(Paragraph::new(Role::Body, text))
    };
    let mut document = Document::default();
    document.sections.push(Section::new(SectionKind::Body, vec![block]));
    layout(&document, generator().fonts()).expect("pages").pages.len()
}

const LAYOUT: &[Way] = &[
    ("a long paragraph", |n| laid_out(&"甲".repeat(4 * n), false)),
    ("a long word", |n| laid_out(&"x".repeat(4 * n), false)),
    ("figures", |n| laid_out(&"12,345.67万元，".repeat(n), false)),
    ("breaks", |n| laid_out(&"甲\n".repeat(n), false)),
    ("a high cell", |n| laid_out(&"甲".repeat(4 * n), true)),
    ("a cell of breaks", |n| laid_out(&"甲\n".repeat(n), true)),
];

/// Audits a text; gives the number of findings.
fn audited(text: String) -> usize {
    juesuan::audit::read(&TextFile::new("a.txt", text)).findings.len()
}

const AUDIT: &[Way] = &[
    ("clauses on one line", |n| audited("收入合计5万元，占50%，".repeat(n / 4))),
    ("clauses on lines", |n| audited("收入合计5万元，占50%，\n".repeat(n / 4))),
    ("digits", |n| audited("5".repeat(20 * n))),
    ("commas", |n| audited("甲，".repeat(8 * n))),
    ("brackets", |n| audited("（".repeat(8 * n))),
    ("ampersands", |n| audited("&".repeat(20 * n))),
    ("the same paragraph", |n| audited("本部门2020年收入合计为508.2万元，比上年增加12万元。\n\n".repeat(n / 4))),
];

/// Nanoseconds that this thread has worked: what other programs do at the same time does not count.
fn worked() -> Option<u64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok()
}

/// Four times the input takes four times the work, not sixteen times. Where the system does not tell the work of a thread
/// nothing is measured.
#[test]
fn work_grows_with_the_input() {
    if worked().is_none() {
        return;
    }
    // The clock of a thread ticks every few milliseconds.
    const TICKS: u64 = 10_000_000;
    let cost = |way: fn(usize) -> usize, n: usize| {
        let before = worked().unwrap_or(0);
        std::hint::black_box(way(n));
        (worked().unwrap_or(0) - before).max(TICKS)
    };
    let is_squared = |way, n| cost(way, 4 * n) > 8 * cost(way, n);
    // What is squared stays so, the larger the surer.
    let all = READING.iter().chain(LAYOUT).chain(AUDIT);
    let squared = all.filter(|(_, way)| (0..3).all(|i| is_squared(*way, 1000 << i)));
    let squared: Vec<&str> = squared.map(|(name, _)| *name).collect();
    assert!(squared.is_empty(), "{squared:#?}");
}

/// Of one kind of error the first ten are shown, and how many there are.
#[test]
fn errors_of_one_kind_are_summed_up() {
    let text = with(&(0..50).map(|i| item(i, "公共预算", "20x")).collect::<String>());
    let error =
        Report::from_toml("report.toml", &text, |_| Err(std::io::ErrorKind::NotFound.into())).expect_err("wrong");
    let said = error.to_string();
    for id in ["unknown-value", "malformed-code"] {
        assert_eq!(error.diagnostics().iter().filter(|diagnostic| diagnostic.id == id).count(), 50);
        assert_eq!(said.matches(&format!("error[{id}]: ")).count(), 11, "{said}");
        assert!(said.contains(&format!("error[{id}]: 另有 40 处（共 50 处）")), "{said}");
    }
    let all = Display::new(error.diagnostics(), error.source_text()).verbose(true).to_string();
    assert_eq!(all.matches("error[malformed-code]: ").count(), 50);
}

/// The report of the docs with this name of the agency.
fn named(name: &str) -> Report {
    let text =
        String::from_utf8(with("")).expect("a text").replace("name = \"某某县统计局\"", &format!("name = \"{name}\""));
    assert!(text.contains(name), "{text}");
    let none = |_: &str| Err(std::io::ErrorKind::NotFound.into());
    Report::from_toml("report.toml", text.as_bytes(), none).expect("the report is right").0
}

/// Names of people and places stop no report.
#[test]
fn rare_characters_print() {
    let generated = generator().generate(&named("甲县王頔、龑珮、𠮷統計局")).expect("a report");
    assert!(generated.findings.is_printable(), "{}", generated.findings.verdict());
    generated.pdf().expect("a PDF");
}

/// What no font has keeps a PDF from being made, and nothing else.
#[test]
fn only_a_pdf_needs_glyphs() {
    let clean = generator().generate(&named("甲县统计局")).expect("a report").findings;
    let generated = generator().generate(&named("甲县\u{13000}统计局\u{1F600}")).expect("a report");
    let findings = &generated.findings;
    assert_eq!((findings.is_publishable(), findings.is_printable()), (clean.is_publishable(), false));
    let last = findings.diagnostics().last().expect("a finding");
    assert_eq!((last.id, last.labels.len()), ("missing-glyph", 2));
    assert!(last.help.as_ref().is_some_and(|help| help.contains("--fonts")));
    generated.docx().expect("a Word file");
    generated.xlsx().expect("a workbook");
    let error = generated.pdf().expect_err("no glyph");
    assert_eq!(ids(Err::<(), _>(error)), ["missing-glyph"]);
}

/// Many invisible characters are one finding of a few lines, of which a missing glyph says nothing more.
#[test]
fn invisible_characters_are_one_finding() {
    for name in
        [format!("甲县{}统计局", "\u{200B}".repeat(200)), format!("甲县{}统计局", "\u{200B}\u{200C}".repeat(100))]
    {
        let generated = generator().generate(&named(&name)).expect("a report");
        let found: Vec<_> =
            generated.findings.diagnostics().iter().filter(|one| one.id == "visible-characters").collect();
        assert_eq!(found.len(), 1);
        assert!(found[0].message.contains("200 个"), "{}", found[0].message);
        assert!(generated.findings.is_printable());
        let source = Source::default();
        assert!(generated.findings.display(&source).to_string().len() < 20_000);
    }
}
