//! TOML → report: every case under `tests/input` says what is wrong with it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use juesuan::diag::FactPath;
use juesuan::model::Report;

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
