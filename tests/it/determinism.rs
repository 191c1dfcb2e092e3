//! The same input gives the same bytes.

use std::fs;
use std::process::Command;

use juesuan::Generator;
use juesuan::layout::Fonts;
use juesuan::model::Report;

use super::in_package;
use super::programs::{Folder, generate};
use super::rust::sources;

/// Every example and the case with the longest tables.
const REPORTS: [&str; 3] =
    ["examples/zhaohua-union-2020", "examples/county-education-bureau-2023", "tests/cases/many-rows"];

const ENDINGS: [&str; 3] = ["docx", "pdf", "xlsx"];

/// The three files of a report.
fn made(generator: &Generator, folder: &str) -> [Vec<u8>; 3] {
    let (report, _) = Report::read(in_package(folder)).expect("the report is right");
    let generated = generator.generate(&report).expect("it can be made");
    [generated.docx().expect("a Word file"), generated.pdf().expect("a PDF"), generated.xlsx().expect("a workbook")]
}

fn assert_same(what: &str, a: &[Vec<u8>; 3], b: &[Vec<u8>; 3]) {
    for ((a, b), ending) in a.iter().zip(b).zip(ENDINGS) {
        let at = a.iter().zip(b).position(|(a, b)| a != b);
        assert!(a == b, "{what}: two {ending} differ, of {} and {} bytes, from byte {at:?} on", a.len(), b.len());
    }
}

#[test]
fn twice_in_one_process() {
    let shared = Generator::new(Fonts::embedded());
    for folder in REPORTS {
        let first = made(&shared, folder);
        assert_same(folder, &first, &made(&shared, folder));
        assert_same(folder, &first, &made(&Generator::new(Fonts::embedded()), folder));
    }
}

/// Threads that share a generator, each making the reports in another order.
#[test]
fn from_threads_at_once() {
    let shared = Generator::new(Fonts::embedded());
    let alone = REPORTS.map(|folder| made(&shared, folder));
    std::thread::scope(|scope| {
        for start in 0..2 {
            let (shared, alone) = (&shared, &alone);
            scope.spawn(move || {
                for at in (0..REPORTS.len()).map(|at| (at + start) % REPORTS.len()) {
                    assert_same(REPORTS[at], &alone[at], &made(shared, REPORTS[at]));
                }
            });
        }
    });
}

/// Processes of their own, in other folders, languages and time zones.
#[test]
fn from_two_processes() {
    let generator = Generator::new(Fonts::embedded());
    for folder in &REPORTS[..2] {
        let here = made(&generator, folder);
        for (zone, language) in [("Asia/Shanghai", "zh_CN.UTF-8"), ("America/Los_Angeles", "C")] {
            let out = Folder::new("process");
            let status = Command::new(generate())
                .arg(in_package(folder))
                .arg("--out")
                .arg(out.path())
                .current_dir(out.path())
                .envs([("TZ", zone), ("LANG", language), ("LC_ALL", language)])
                .output()
                .expect("the program runs");
            assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
            let name = folder.rsplit('/').next().expect("a name");
            let there = ENDINGS.map(|ending| fs::read(out.path().join(format!("{name}.{ending}"))).expect("a file"));
            assert_same(folder, &here, &there);
        }
    }
}

/// What bytes could depend on: the clock, chance, the order of a hash map.
#[test]
fn nothing_asks_the_clock() {
    for source in sources() {
        for word in ["SystemTime", "Instant", "HashMap", "HashSet", "RandomState"] {
            let found = source.code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|found| found == word);
            assert!(!found, "{} names {word}", source.path);
        }
    }
}
