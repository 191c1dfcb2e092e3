//! The audit of published texts: what is wrong in them is found, and nothing right is called an error.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use juesuan::audit::{self, Standing};
use juesuan::diag::{Diagnostic, Display, Location, Severity, Source, TextFile, to_json, to_sarif};
use proptest::prelude::*;
use serde_json::Value;

use super::made::keep;

/// The texts of a folder under `tests/audit`, by name.
fn texts(folder: &str) -> Vec<(PathBuf, Arc<TextFile>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audit").join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(&root)
        .expect("the texts")
        .map(|entry| entry.expect("a text").path())
        .filter(|path| path.extension().is_some_and(|end| end == "txt") && !is_golden(path))
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let text = fs::read_to_string(&path).expect("a text in UTF-8");
        (path, TextFile::new(name, text))
    };
    paths.into_iter().map(read).collect()
}

fn is_golden(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| Path::new(stem).extension().is_some())
}

fn shown(findings: &[Diagnostic]) -> String {
    format!("{}\n", Display::new(findings, &Source::default()))
}

/// What the file has at the caret.
fn caret(finding: &Diagnostic) -> &str {
    match finding.labels.first().map(|label| &label.location) {
        Some(Location::Text { file, span }) => &file.text[span.clone()],
        _ => "",
    }
}

/// The rows of a TSV file, without its head and its notes.
fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap_or_else(|_| panic!("{}", path.display()));
    let rows = text.lines().skip(1).filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// `published/<name>.findings.txt`: what is found, as it is shown. `INSTA_UPDATE=always` writes it.
#[test]
fn published_texts() {
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always");
    let mut wrong = String::new();
    for (path, file) in texts("published") {
        let found = shown(&audit::text(&file));
        let golden = path.with_extension("findings.txt");
        if update {
            fs::write(&golden, &found).expect("the golden file is written");
        }
        if found != fs::read_to_string(&golden).unwrap_or_default() {
            write!(wrong, "== {}\n{found}\n", file.name).expect("a string");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Every mistake that a truth list marks certain is found: a finding has what was published and what is right. What is
/// not is listed here with the reason.
#[test]
fn certain_mistakes_are_found() {
    let mut missed = String::new();
    let mut certain = 0;
    for (path, file) in texts("published") {
        let findings: Vec<String> =
            audit::text(&file).iter().map(|finding| shown(std::slice::from_ref(finding))).collect();
        for row in rows(&path.with_extension("truth.tsv")) {
            let [quote, published, right, _, sure] = row.as_slice() else { panic!("{}: {row:?}", file.name) };
            if sure != "yes" {
                continue;
            }
            certain += 1;
            let said = |finding: &&String| says(finding, published) && says(finding, right);
            if !findings.iter().any(|finding| said(&finding)) {
                writeln!(missed, "{}: {quote}: {published} → {right}", file.name).expect("a string");
            }
        }
    }
    assert!(missed.is_empty(), "{missed}");
    assert!(certain >= 30, "{certain}");
}

/// Whether a finding has the first figure of a text or, where that has none, its first words.
fn says(finding: &str, text: &str) -> bool {
    let numbers = |text: &str| -> Vec<f64> {
        let digits = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
        text.split(|c: char| !digits(c)).filter_map(|number| number.replace(',', "").parse().ok()).collect()
    };
    match numbers(text).first() {
        Some(first) => numbers(finding).iter().any(|number| (number - first).abs() < 1e-9),
        None => finding.contains(text.split(['，', ' ', '(']).next().unwrap_or(text)),
    }
}

/// Right texts in the words of other places: nothing is called wrong.
#[test]
fn right_texts_are_clean() {
    let texts = texts("right");
    assert!(texts.len() >= 20);
    let mut wrong = String::new();
    for (_, file) in texts {
        let findings = audit::text(&file);
        if !findings.is_empty() {
            write!(wrong, "{}", shown(&findings)).expect("a string");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Wrong texts: `<name>.tsv` has the id of each finding, the words at its caret and the right ones.
#[test]
fn wrong_texts() {
    let texts = texts("wrong");
    assert!(texts.len() >= 20);
    let mut wrong = String::new();
    let mut seen: Vec<&str> = Vec::new();
    for (path, file) in texts {
        let findings = audit::text(&file);
        let expected = rows(&path.with_extension("tsv"));
        let fits = |finding: &Diagnostic, row: &[String]| {
            let [id, at, right] = row else { panic!("{}: {row:?}", file.name) };
            finding.id == id && caret(finding) == at && shown(std::slice::from_ref(finding)).contains(right.as_str())
        };
        let all = findings.len() == expected.len()
            && expected.iter().all(|row| findings.iter().any(|finding| fits(finding, row)));
        if !all {
            writeln!(wrong, "== {}\n{expected:?}\n{}", file.name, shown(&findings)).expect("a string");
        }
        seen.extend(findings.iter().map(|finding| finding.id));
    }
    assert!(wrong.is_empty(), "{wrong}");
    // What is said of a whole file has a test of its own.
    let of_files = ["nothing-read"];
    let known = audit::RULES.iter().map(|(id, _)| *id).filter(|id| !of_files.contains(id));
    let never: Vec<&str> = known.filter(|id| !seen.contains(id)).collect();
    assert!(never.is_empty(), "no wrong text has {never:?}");
}

/// Ids are in the list, findings have a place, a help and both figures.
#[test]
fn findings_are_whole() {
    for folder in ["published", "wrong"] {
        for (_, file) in texts(folder) {
            for finding in audit::text(&file) {
                assert!(audit::title(finding.id).is_some(), "{}", finding.id);
                assert!(!caret(&finding).is_empty() && finding.help.is_some(), "{finding:?}");
            }
        }
    }
}

/// The place in JSON and in SARIF is the place of the caret.
#[test]
fn places_agree() {
    for (_, file) in texts("published") {
        let findings = audit::text(&file);
        let source = Source::default();
        let json: Value = serde_json::from_str(&to_json(&file.name, &findings, &source)).expect("JSON");
        let sarif = to_sarif([(&findings[..], &source)], audit::title);
        keep("audit", &[("sarif", sarif.as_bytes())]);
        let sarif: Value = serde_json::from_str(&sarif).expect("SARIF");
        for (i, finding) in findings.iter().enumerate() {
            let drawn = shown(std::slice::from_ref(finding));
            let arrow = drawn.lines().find_map(|line| line.trim_start().strip_prefix("--> ")).expect("a place");
            let label = &json["findings"][i]["labels"][0];
            assert_eq!(arrow, format!("{}:{}:{}", file.name, label["line"], label["column"]));
            let region = &sarif["runs"][0]["results"][i]["locations"][0]["physicalLocation"]["region"];
            for (ours, theirs) in
                [("line", "startLine"), ("column", "startColumn"), ("end_line", "endLine"), ("end_column", "endColumn")]
            {
                assert_eq!(label[ours], region[theirs], "{arrow}");
            }
        }
    }
}

/// How much was read is said beside what was found; of a text without amounts and claims nothing is.
#[test]
fn coverage_is_told() {
    let text = "2021年本年支出合计200万元，其中：基本支出150万元，占75%；项目支出50万元，占26%。\n\
                办公设备购置3万元，比上年增加1万元，增长50%。捐赠物资7万元。\n";
    let file = TextFile::new("a.txt", text);
    let coverage = audit::read(&file).coverage;
    assert_eq!(coverage.count(Standing::Right), 2);
    assert_eq!(coverage.count(Standing::Wrong), 1);
    assert_eq!((coverage.amounts, coverage.checked_amounts), (6, 5));
    let json: Value = serde_json::from_str(&audit::claims_to_json([(&*file, &coverage)])).expect("JSON");
    let json = &json["files"][0];
    assert_eq!(json["coverage"]["claims"], 3);
    assert_eq!(json["claims"][1]["text"], "26%");
    assert_eq!(json["claims"][1]["standing"], "wrong");
    for text in ["", "hello world", "\u{1f4a9}\n"] {
        let audit = audit::read(&TextFile::new("a.txt", text));
        assert_eq!(audit.findings.iter().map(|finding| finding.id).collect::<Vec<_>>(), ["nothing-read"], "{text}");
    }
}

/// A text broken in many ways at once: every mistake is found, and stays the same from run to run.
#[test]
fn the_same_text_gives_the_same_findings() {
    let all: String = texts("wrong").iter().map(|(_, file)| file.text.clone()).collect();
    let file = TextFile::new("all.txt", all);
    let first = audit::text(&file);
    assert_eq!(first, audit::text(&file));
    assert!(first.iter().filter(|finding| finding.severity == Severity::Error).count() >= 10);
}

/// What reports are made of, and what they are not.
const PIECES: [&str; 48] = [
    "2020年",
    "与2019年相比",
    "，",
    "。",
    "；",
    "：",
    "、",
    "（",
    "）",
    "其中",
    "一般公共预算财政拨款支出",
    "收、支总计",
    "“三公”经费",
    "公务接待费",
    "基本支出",
    "项目支出",
    "支出决算为",
    "年初预算为",
    "完成预算的",
    "占",
    "增加",
    "减少",
    "增长",
    "下降",
    "持平",
    "266.04",
    "1,234.5",
    "０．５",
    "万元",
    "亿元",
    "%",
    "个",
    "辆",
    "一般公共服务（类）",
    "群众团体事务（款）",
    "行政运行（项）",
    "\n",
    "\t",
    " | ",
    "201 ",
    "合计 ",
    "30217 ",
    "支出决算表",
    "名词解释",
    "第二部分",
    "（二）",
    "3.",
    "XX",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Any text, however broken, is read to its end.
    #[test]
    fn any_text_is_read(pieces in prop::collection::vec(0..PIECES.len(), 0..60), noise in ".{0,12}") {
        let text: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
        let file = TextFile::new("a.txt", text + &noise);
        let findings = audit::text(&file);
        let _ = (shown(&findings), to_json("a.txt", &findings, &Source::default()));
    }
}
