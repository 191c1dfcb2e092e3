//! What a slip of one digit does: every figure of an example is changed by one unit of its last digit, one at a time.
//!
//! `tests/mutation/<example>.txt` says how many are found, and names those that are not, with the reason: free facts that
//! nothing else in the report determines. A figure that is not found and not free fails the test.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use juesuan::check::{Findings, Options, RULES, check};
use juesuan::diag::{Location, Place, Source};
use juesuan::model::Report;
use juesuan::model::schema::{self, Kind};
use juesuan::{Composer, Form};
use rayon::prelude::*;

/// Facts that stand alone, with why. `*` stands for anything but a point.
const FREE: &[(&str, &str)] = &[
    ("*.prior", "上年数：只有上年的报告能核对"),
    ("three_public.*.prior", "上年数：只有上年的报告能核对"),
    ("expenditure.items[*].budget", "有原因的预算数：决算数可以与它不同"),
    ("expenditure.items[*].budget.initial", "年初预算数：格式比较的是调整后的数"),
    ("expenditure.items[*].budget.adjusted", "全年预算数：格式比较的是年初的数"),
    ("three_public.*.budget", "有原因的预算数：决算数可以与它不同"),
    ("three_public.*.groups", "计数：没有别的数决定它"),
    ("three_public.*.persons", "计数：没有别的数决定它"),
    ("three_public.*.*.batches", "计数：没有别的数决定它"),
    ("three_public.*.*.guests", "计数：没有别的数决定它"),
    ("three_public.*.vehicles", "计数：没有别的数决定它"),
    ("staff.*.*", "人数：没有别的数决定它"),
    ("staff.retired", "人数：没有别的数决定它"),
    ("assets.*", "计数：没有别的数决定它"),
    ("assets.vehicles.*", "计数：没有填报车辆总数，没有别的数决定它"),
    ("agency_operating.actual", "其中数：只受公用经费的限制"),
    ("procurement.budget", "预算数：决算数可以与它不同"),
    ("procurement.small_*", "其中数：只受总额的限制"),
    ("performance.projects[*].*.budget", "项目金额：只受项目支出的限制"),
    ("performance.projects[*].*.actual", "项目金额：只受项目支出的限制"),
];

fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, rest)) => text.strip_prefix(head).is_some_and(|text| {
            let stop = text.find('.').unwrap_or(text.len());
            (0..=stop).filter(|&at| text.is_char_boundary(at)).any(|at| matches(rest, &text[at..]))
        }),
    }
}

/// The files of an example by their names.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).expect("an example").map(|entry| entry.expect("a file").path());
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    files.filter(|path| path.is_file()).map(|path| (name(&path), fs::read(&path).expect("a file"))).collect()
}

/// What is found: rule and place of every finding; nothing where the report cannot be read.
fn found(files: &BTreeMap<String, Vec<u8>>, composer: &Composer) -> Option<BTreeSet<(&'static str, String)>> {
    let main = files.get("report.toml").expect("a report");
    let (report, _) = Report::from_toml("report.toml", main, |name| {
        files.get(name).cloned().ok_or_else(|| std::io::ErrorKind::NotFound.into())
    })
    .ok()?;
    let findings: Findings = check(&report, RULES, Options::default().basis(composer.budget_basis()));
    let all = findings.diagnostics().iter();
    let place = |location: &Location| format!("{location:?}");
    Some(
        all.map(|finding| (finding.id, finding.labels.first().map(|label| place(&label.location)).unwrap_or_default()))
            .collect(),
    )
}

/// Whether a place holds a figure: what the schema calls a number, written as one.
fn is_figure(path: &str, place: &Place) -> bool {
    let raw = &place.file.text[place.value.clone()];
    let is_number = schema::key(path).is_some_and(|key| key.is_number() || matches!(key.kind, Kind::Year));
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    is_number && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// The number with one more unit of its last digit.
fn changed(raw: &str) -> String {
    let decimals = raw.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let units: i64 = raw.replace('.', "").parse().expect("digits");
    let (sign, units) = if units + 1 < 0 { ("-", -(units + 1)) } else { ("", units + 1) };
    let digits = format!("{units:0width$}", width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    format!("{sign}{whole}{}{fraction}", if decimals > 0 { "." } else { "" })
}

fn mutate(folder: &Path) -> String {
    let original = files(folder);
    let (report, source): (Report, Source) = Report::read(folder).unwrap_or_else(|error| panic!("{error}"));
    let composer = Composer::new(&Form::built_in(&report.form).expect("a form")).expect("its templates");
    let clean = found(&original, &composer).expect("the example can be read");
    let figures: Vec<(&str, &Place)> = source
        .facts()
        .map(|(path, place)| (path.as_str(), place))
        .filter(|(path, place)| is_figure(path, place))
        .collect();
    let silent: Vec<&str> = figures
        .par_iter()
        .filter(|(_, place)| {
            let mut files = original.clone();
            let mut text = place.file.text.clone();
            text.replace_range(place.value.clone(), &changed(&place.file.text[place.value.clone()]));
            files.insert(place.file.name.clone(), text.into_bytes());
            // What cannot be read is found by the reader.
            found(&files, &composer).is_some_and(|found| found.is_subset(&clean))
        })
        .map(|(path, _)| *path)
        .collect();
    let heard = figures.len() - silent.len();
    let share =
        juesuan::round(rust_decimal::Decimal::from(heard * 100) / rust_decimal::Decimal::from(figures.len()), 1);
    let mut text = format!(
        "{} figures changed one at a time, {heard} found ({share}%).\n\nNot found, since nothing else in the report determines them:\n",
        figures.len()
    );
    let mut bound = Vec::new();
    for path in silent {
        match FREE.iter().find(|(pattern, _)| matches(pattern, path)) {
            Some((_, reason)) => writeln!(text, "- {path}：{reason}").expect("a string takes all"),
            None => bound.push(path),
        }
    }
    assert!(bound.is_empty(), "{}: not found though something determines them: {bound:?}", folder.display());
    text
}

#[test]
#[expect(clippy::print_stdout, reason = "the share that is found is what a reader of the run wants to know")]
fn every_figure_that_is_said_twice_is_guarded() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = fs::read_dir(package.join("examples"))
        .expect("the examples")
        .map(|entry| entry.expect("an example").path())
        .filter(|path| path.join("report.toml").is_file())
        .collect();
    folders.sort();
    assert!(!folders.is_empty());
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always");
    for folder in folders {
        let found = mutate(&folder);
        println!("{}: {}", folder.display(), found.lines().next().unwrap_or_default());
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let golden = package.join("tests/mutation").join(format!("{name}.txt"));
        if update {
            fs::create_dir_all(package.join("tests/mutation")).expect("a folder");
            fs::write(&golden, &found).expect("the list is written");
        }
        assert_eq!(found, fs::read_to_string(&golden).unwrap_or_default(), "{}", golden.display());
    }
}

#[test]
fn one_more_unit_of_the_last_digit() {
    for (raw, more) in
        [("266.04", "266.05"), ("9", "10"), ("0.99", "1.00"), ("-0.01", "0.00"), ("-2", "-1"), ("0.00", "0.01")]
    {
        assert_eq!(changed(raw), more);
    }
    assert!(matches("three_public.*.prior", "three_public.overseas.prior"));
    assert!(!matches("three_public.*.prior", "three_public.a.b.prior"));
    assert!(matches("expenditure.items[*].budget", "expenditure.items[12].budget"));
}
