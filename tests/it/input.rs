//! TOML → report: every case under `tests/input` says what is wrong with it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use juesuan::diag::{Cell, Diagnostic, FactPath, Label};
use juesuan::model::Report;
use juesuan::model::schema::{Kind, key};
use juesuan::{Error, ErrorKind};
use proptest::prelude::*;

fn in_package(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// `tests/input/<case>/report.toml` and its `expected.txt`: all diagnostics as they are shown. `INSTA_UPDATE=always`
/// writes what is found.
#[test]
fn cases() {
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always");
    let mut folders: Vec<PathBuf> = fs::read_dir(in_package("tests/input"))
        .expect("the cases")
        .map(|entry| entry.expect("a case").path())
        .collect();
    folders.sort();
    assert!(folders.len() >= 40, "only {} cases", folders.len());
    let mut wrong = String::new();
    for folder in folders {
        let found = match Report::read(&folder) {
            Ok(_) => "ok\n".to_owned(),
            Err(error) => format!("{error}\n"),
        };
        let expected = folder.join("expected.txt");
        if update {
            fs::write(&expected, &found).expect("the expected text is written");
        }
        let expected = fs::read_to_string(&expected).unwrap_or_default();
        if found != expected {
            write!(wrong, "== {}\nfound:\n{found}\nexpected:\n{expected}\n", folder.display()).expect("a string");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The first example is read as it stands.
#[test]
fn the_example() {
    let (report, source) = Report::read(in_package("examples/zhaohua-union-2020")).expect("the example is right");
    assert_eq!(report.revenue_total().wan().to_string(), "266.04");
    assert_eq!(report.expenditure_total(), report.revenue_total());
    assert_eq!(report.annexes.len(), 2);
    assert!(report.annexes[1].text.starts_with("一、项目概况\n"));
    for path in ["revenue.items[0].amount", "performance.projects[0].indicators[6].actual", "annexes[1].text"] {
        assert!(source.exact(&FactPath::new(path)).is_some(), "{path}");
    }
}

fn no_files(_: &str) -> io::Result<Vec<u8>> {
    Err(io::ErrorKind::NotFound.into())
}

/// Reads a report of one text.
fn read(text: impl AsRef<[u8]>) -> Result<Report, Error> {
    Report::from_toml("report.toml", text.as_ref(), no_files).map(|(report, _)| report)
}

/// The complete report of `docs/data.md`.
fn small_report() -> String {
    let page = fs::read_to_string(in_package("docs/data.md")).expect("docs/data.md");
    let (_, rest) = page.split_once("```toml\n").expect("a report");
    rest.split_once("```").expect("its end").0.to_owned()
}

#[test]
fn the_report_of_the_docs_is_right() {
    let report = read(small_report()).expect("the report of docs/data.md is right");
    assert_eq!(report.total_sources(), report.total_uses());
    assert_eq!(report.stated["revenue.total"], report.revenue_total());
}

/// The schema names just the keys that the reader takes: each table is asked by a key that it does not have.
#[test]
fn the_schema_has_every_key() {
    let schema = Report::schema().paths();
    let is_array = |path: &str| key(path).is_some_and(|key| matches!(key.kind, Kind::Rows(_)));
    let typed: BTreeSet<String> =
        schema.iter().filter(|(_, key)| key.file.is_none()).map(|(path, _)| path.clone()).collect();
    let typed: BTreeSet<String> = typed.into_iter().filter(|path| !path.starts_with("detail.")).collect();
    let tables: BTreeSet<&str> = typed.iter().map(|key| key.rsplit_once('.').map_or("", |(table, _)| table)).collect();

    let mut known = BTreeSet::new();
    for table in tables {
        let mut text = String::new();
        let ends = table.match_indices('.').map(|(at, _)| at).chain([table.len()]);
        for path in ends.map(|end| &table[..end]).filter(|path| !path.is_empty()) {
            let (open, close) = if is_array(path) { ("[[", "]]") } else { ("[", "]") };
            writeln!(text, "{open}{path}{close}").expect("a string");
        }
        text.push_str("no_such_key = 1\n");
        let error = read(&text).expect_err("an unknown key");
        let help = error.diagnostics().iter().filter_map(|diagnostic| diagnostic.help.as_deref());
        let keys = help.filter_map(|help| help.strip_prefix("这里可用的键：")).next();
        for key in keys.unwrap_or_else(|| panic!("{table} knows no keys: {error}")).split('、') {
            known.insert(if table.is_empty() { key.to_owned() } else { format!("{table}.{key}") });
        }
    }
    // `detail` is a field of the report: the reader puts the rows of `detail.csv` there.
    assert!(known.remove("detail"));
    assert_eq!(typed, known);
}

/// What the walk through a report hands over, a path finds again; and each path leads to its key.
#[test]
fn facts_are_found_by_their_paths() {
    for case in ["examples/county-education-bureau-2023", "tests/input/good-detail"] {
        let (report, source) = Report::read(in_package(case)).expect("it is right");
        let mut paths = BTreeSet::new();
        report.visit(|path, own, value| {
            let (found, again) = report.fact(path).unwrap_or_else(|| panic!("{path} is not found"));
            assert_eq!((found.name, again), (own.name, value), "{path}");
            let known = key(path).unwrap_or_else(|| panic!("{path} has no key"));
            assert_eq!((known.name, known.term), (own.name, own.term), "{path}");
            paths.insert(path.to_owned());
        });
        // Every value of the file is among them.
        for (path, place) in source.facts().filter(|(path, _)| !path.as_str().ends_with(']')) {
            let is_table = key(path.as_str()).is_some_and(|key| {
                matches!(key.kind, Kind::Table(_) | Kind::Rows(_) | Kind::Map(..))
                    && report.fact(path.as_str()).is_none()
            });
            let adjusted = source.exact(&FactPath::new(format!("{path}.initial"))).is_some();
            assert!(is_table || adjusted || paths.contains(path.as_str()), "{path} {place:?}");
        }
        assert!(report.fact("total.actual").is_none() && report.fact("revenue.items[99].amount").is_none());
    }
}

#[test]
fn a_byte_order_mark_and_carriage_returns_change_nothing() {
    let text = small_report();
    let plain = read(&text).expect("the report is right");
    let marked = format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
    assert_eq!(read(&marked).expect("the report is right"), plain);

    let places = |text: &str| {
        let wrong = text.replace("amount = 388.2", "amount = \"一\"");
        let error = read(wrong).expect_err("an amount is wrong");
        let at = |diagnostic: &Diagnostic| {
            let (file, span) = error.source_text().resolve(&diagnostic.labels[0]).expect("a place");
            (diagnostic.id, file.line_column(span.start), file.text[span].to_owned())
        };
        error.diagnostics().iter().map(at).collect::<Vec<_>>()
    };
    assert!(matches!(&places(&text)[..], [("amount-malformed", (_, 10), value)] if value == "\"一\""));
    assert_eq!(places(&marked), places(&text));
}

#[test]
fn the_detail_is_summed_and_has_its_places() {
    let (report, source) = Report::read(in_package("tests/input/good-detail")).expect("the case is right");
    assert_eq!(report.detail.len(), 2);
    assert_eq!(report.expenditure.items[0].basic.to_string(), "80000");
    let codes: Vec<String> = report.basic_by_economic.items.keys().map(ToString::to_string).collect();
    assert_eq!(codes, ["30101", "30201"]);
    for (path, text) in [
        ("detail[0].amount", "5.5"),
        ("detail[1].code", "2010501"),
        ("detail[1].amount", "\"2.5\""),
        ("detail[1]", "\"general_public_budget\", 2010501 ,30201,basic,,\"2.5\""),
    ] {
        let place = source.exact(&FactPath::new(path)).expect("a place");
        assert_eq!((&*place.file.name, &place.file.text[place.value.clone()]), ("detail.csv", text));
    }
}

#[test]
fn last_years_figures_come_from_last_years_report() {
    let (report, source) = Report::read(in_package("tests/input/good-prior")).expect("the case is right");
    let reception = report.three_public.reception.as_ref().expect("a line that only last year had");
    let operating = report.agency_operating.as_ref().expect("it is there");
    for (path, prior, yuan) in [
        ("total.prior", report.total.prior, "80000"),
        ("fiscal_appropriation.prior", report.fiscal_appropriation.prior, "80000"),
        ("general_public_budget.prior", report.general_public_budget.prior, "80000"),
        ("agency_operating.prior", operating.prior, "0"),
        ("three_public.reception.prior", reception.prior, "15000"),
        ("prior_closing_balance.items[0].amount", report.prior_closing_balance.expect("it is there").total(), "5000"),
    ] {
        assert_eq!(prior.to_string(), yuan, "{path}");
        let place = source.exact(&FactPath::new(path)).expect("a place");
        assert_eq!(&place.file.text[place.value.clone()], "\"2019\"", "{path}");
    }
    assert_eq!((reception.budget.adjusted.to_string(), reception.actual().to_string()), ("0".into(), "0".into()));
}

#[test]
fn a_report_is_read_from_its_folder_or_its_file() {
    let folder = in_package("tests/input/good-small");
    assert!(Report::read(folder.join("report.toml")).is_ok());
    let error = Report::read(folder.join("no-report.toml")).expect_err("there is no such file");
    assert_eq!((error.kind(), error.diagnostics()[0].id), (ErrorKind::Io, "cannot-read"));
}

/// What serde writes are amounts in 元, whatever unit the file had. It reads none back: it would take those of a file in
/// 万元 for 元 (the doc test of `Report` shows that it cannot).
#[test]
fn serde_writes_yuan() {
    let report = read(small_report()).expect("the report is right");
    let json = serde_json::to_value(&report).expect("a report serialises");
    assert_eq!((&json["unit"], &json["total"]["prior"]), (&"万元".into(), &"4800000".into()));
}

/// Amounts come out as they were written, whatever binary fractions can hold.
#[test]
fn amounts_are_exact() {
    for (unit, written, yuan) in [
        ("万元", "0.1", "1000"),
        ("万元", "266.040001", "2660400.01"),
        ("万元", "99999999999.999999", "999999999999999.99"),
        ("万元", "\"8.10\"", "81000"),
        ("元", "1_000_000.01", "1000000.01"),
        ("元", "+3", "3"),
    ] {
        let text = small_report()
            .replace("\"万元\"", &format!("\"{unit}\""))
            .replace("prior = 60.5", &format!("prior = {written}"));
        let report = read(&text).expect("the report is right");
        assert_eq!(report.agency_operating.expect("it is there").prior.to_string(), yuan, "{written} {unit}");
    }
}

/// Every key of the small report, left out in turn: where it must stand it is named, else the report is as right as
/// before; nothing else is complained of.
#[test]
fn a_line_left_out_is_one_problem_at_most() {
    let text = small_report();
    let lines: Vec<&str> = text.lines().collect();
    let mut missing = 0;
    for out in (0..lines.len()).filter(|&i| lines[i].contains(" = ")) {
        let rest: Vec<&str> = lines.iter().enumerate().filter(|(i, _)| *i != out).map(|(_, line)| *line).collect();
        if let Err(error) = read(rest.join("\n")) {
            let key = lines[out].split(" = ").next().expect("a key");
            let [diagnostic] = error.diagnostics() else { panic!("without line {out}:\n{error}") };
            assert_eq!(diagnostic.id, "missing-key", "{error}");
            assert!(diagnostic.labels[0].text.contains(key), "{error}");
            missing += 1;
        }
    }
    assert!(missing > 20, "only {missing} keys are missed");
}

/// What every error keeps: at least one diagnostic, each with words and at least one place that is in its file; sorted;
/// and it can be shown.
fn is_sound(error: &Error) {
    assert!(!error.diagnostics().is_empty());
    let mut last = (0, 0);
    for diagnostic in error.diagnostics() {
        assert!(!diagnostic.message.is_empty());
        assert!(!diagnostic.labels.is_empty(), "{diagnostic:?}");
        for label in &diagnostic.labels {
            let (file, span) = error.source_text().resolve(label).expect("a label has a place");
            assert!(file.text.get(span.clone()).is_some(), "{span:?} is not in {}", file.name);
        }
        let (file, span) = error.source_text().resolve(&diagnostic.labels[0]).expect("a place");
        let file = error.source_text().files().iter().position(|other| other.name == file.name).unwrap_or(usize::MAX);
        assert!(last <= (file, span.start), "{error}");
        last = (file, span.start);
    }
    assert!(!error.to_string().is_empty());
}

fn sound(text: &[u8], detail: Option<&[u8]>) {
    let files = |name: &str| match (name, detail) {
        ("detail.csv", Some(bytes)) => Ok(bytes.to_vec()),
        ("annex-1.txt", _) => Ok("一、概况\n".into()),
        _ => no_files(name),
    };
    if let Err(error) = Report::from_toml("report.toml", text, files) {
        is_sound(&error);
    }
}

/// Replaces a stretch of a text, wherever it begins.
fn spliced(text: &str, at: prop::sample::Index, length: usize, with: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = at.index(chars.len());
    let end = (at + length).min(chars.len());
    chars[..at].iter().copied().chain(with.chars()).chain(chars[end..].iter().copied()).collect()
}

/// What a hand does to a file: it deletes, types, pastes.
fn slip() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        prop::sample::select(
            [
                "\"",
                "[",
                "]",
                "=",
                "\n",
                "-",
                ".",
                "[[",
                "{",
                "“",
                "，",
                "\n[total]\n",
                "\nbudget = 1\n",
                "1e9",
                "2012901",
                "\"\"\"",
                "\0",
                "\r",
                "万"
            ]
            .as_slice()
        )
        .prop_map(str::to_owned),
        "\\PC{0,6}",
    ]
}

proptest! {
    #[test]
    fn any_bytes_are_a_report_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300), detail in prop::option::of(prop::collection::vec(any::<u8>(), 0..100))) {
        sound(&bytes, detail.as_deref());
    }

    #[test]
    fn any_text_is_a_report_or_an_error(text in "[a-z_.=\\[\\]{}\", 0-9\n”“万-]{0,120}", detail in prop::option::of("[a-z,\"0-9\n.-]{0,60}")) {
        sound(text.as_bytes(), detail.as_deref().map(str::as_bytes));
    }

    #[test]
    fn slips_are_said(slips in prop::collection::vec((any::<prop::sample::Index>(), 0..12_usize, slip()), 1..5)) {
        let text = slips.into_iter().fold(small_report(), |text, (at, length, with)| spliced(&text, at, length, &with));
        sound(text.as_bytes(), None);
    }

    #[test]
    fn slips_in_the_detail_are_said(slips in prop::collection::vec((any::<prop::sample::Index>(), 0..6_usize, slip()), 1..4)) {
        let detail = "fund,code,economic,kind,project,amount\ngeneral_public_budget,2010501,30101,basic,,180.4\n\
                      general_public_budget,2010507,30226,project,\"农业,普查\",120\n";
        let detail = slips.into_iter().fold(detail.to_owned(), |text, (at, length, with)| spliced(&text, at, length, &with));
        sound(small_report().replace("basic = 388.2\n", "").as_bytes(), Some(detail.as_bytes()));
    }
}

/// A comment behind a value that names a cell of a workbook is where the value was taken from: findings say so.
#[test]
fn facts_know_their_cells() {
    let text = small_report().replace("amount = 120\n", "amount = 120 # 决算 表.xlsx 收入决算表!E7\n");
    let (report, source) = Report::from_toml("report.toml", text.as_bytes(), no_files).expect("the report is right");
    assert_eq!(report, read(small_report()).expect("the report is right"));
    let cell = |path: &str| source.exact(&FactPath::new(path)).and_then(|place| place.cell.clone());
    assert_eq!(cell("revenue.items[1].amount"), Some(Cell::new("决算 表.xlsx", "收入决算表", "E7")));
    assert_eq!(cell("revenue.items[0].amount"), None);
    let label = Label::fact(FactPath::new("revenue.items[1].amount"), "此处");
    let finding = [Diagnostic::error("an-id", "不符").label(label)];
    let shown = juesuan::diag::Display::new(&finding, &source).to_string();
    assert!(shown.contains("^^^ 此处（决算 表.xlsx 收入决算表!E7）"), "{shown}");
    let json = juesuan::diag::to_json("report.toml", &finding, &source);
    assert!(json.contains(r#""cell": "E7""#), "{json}");
    for comment in ["# 决算表.xlsx", "# 见收入决算表!E7", "# a.xlsx s!7", "# a.xlsx s!E", "# a.xlsx !E7", "a.xlsx s!E7"]
    {
        assert_eq!(Cell::from_comment(comment), None, "{comment}");
    }
}
