//! The example programs as a user calls them.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use super::in_package;

/// The program of `examples/generate.rs`. Cargo builds it first, so that it is never an old one.
pub(super) fn generate() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let test = std::env::current_exe().expect("the path of this test");
        // target/debug/deps/it-…: the folder of the profile is that above the one of the test.
        let profile = test.ancestors().nth(2).expect("the folder of the profile");
        let name = profile.file_name().and_then(OsStr::to_str).expect("the name of the profile");
        let cargo = Command::new(env!("CARGO"))
            .current_dir(in_package(""))
            .args([
                "build",
                "--quiet",
                "--example",
                "generate",
                "--profile",
                if name == "debug" { "dev" } else { name },
            ])
            .env("CARGO_TARGET_DIR", profile.parent().expect("the folder of the build"))
            .stdin(Stdio::null())
            .output()
            .expect("cargo runs");
        assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));
        profile.join("examples").join(format!("generate{}", std::env::consts::EXE_SUFFIX))
    })
}

/// A folder of its own for a test, gone at the end of it.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new(name: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!("juesuan-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        Folder(folder)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Names and bytes of the files in it.
    pub(super) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let entries = fs::read_dir(&self.0).expect("a folder");
        let paths = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file());
        let name = |path: &Path| path.file_name().and_then(OsStr::to_str).expect("a plain name").to_owned();
        let mut files: Vec<_> = paths.map(|path| (name(&path), fs::read(&path).expect("a file"))).collect();
        files.sort();
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs the program from the top folder of the package.
pub(super) fn run(arguments: &[&OsStr]) -> Output {
    let mut command = Command::new(generate());
    command.current_dir(in_package("")).args(arguments).stdin(Stdio::null());
    command.output().expect("the program runs")
}

fn run_into(folder: &Path, out: &Path, more: &[&str]) -> Output {
    let mut arguments = vec![folder.as_os_str(), "--out".as_ref(), out.as_os_str()];
    arguments.extend(more.iter().map(OsStr::new));
    run(&arguments)
}

fn said(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The report of the folder, copied with a change.
fn changed(name: &str, change: impl FnOnce(String) -> String) -> Folder {
    let copy = Folder::new(name);
    let text = fs::read_to_string(in_package("tests/rules/report.toml")).expect("the report");
    let changed = change(text.clone());
    assert!(changed != text, "{name} changes nothing");
    fs::write(copy.path().join("report.toml"), changed).expect("the report is written");
    fs::copy(in_package("tests/rules/annex.txt"), copy.path().join("annex.txt")).expect("the annex is copied");
    copy
}

#[test]
fn files_are_made_and_named_after_the_folder() {
    let out = Folder::new("made");
    let output = run_into(&in_package("tests/rules"), out.path(), &[]);
    let (code, said) = said(&output);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("可以公开"), "{said}");
    let files = out.files();
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["rules.docx", "rules.html", "rules.pdf", "rules.xlsx"]);
    let start = |name: &str| match name.rsplit('.').next() {
        Some("pdf") => "%PDF",
        Some("html") => "<!DOCTYPE html>",
        _ => "PK\x03\x04",
    };
    assert!(files.iter().all(|(name, bytes)| bytes.starts_with(start(name).as_bytes())));
    // What the page links lies beside it.
    let page = String::from_utf8(files[1].1.clone()).expect("UTF-8");
    let links = page.split("href=\"rules-data/").skip(1).map(|link| link.split('"').next().expect("a link"));
    let data: Vec<_> = fs::read_dir(out.path().join("rules-data")).expect("a folder").collect();
    assert_eq!(links.count(), data.len());
    assert!(out.path().join("rules-data/tables.json").is_file() && data.len() > 9);
}

#[test]
fn warnings_and_waivers_stop_nothing() {
    let report = changed("warnings", |text| text.replace("reason = \"人口普查任务增加\"\n", ""));
    let out = Folder::new("warnings-out");
    let (code, said) = said(&run_into(report.path(), out.path(), &[]));
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("warning[change-explained]"), "{said}");
    assert_eq!(out.files().len(), 4);
}

/// Wrong data: nothing is written, what was there stays as it was.
#[test]
fn wrong_data_leave_everything_as_it_was() {
    for (name, id, change) in [
        ("balance", "total-balance", ("amount = 147", "amount = 148")),
        ("syntax", "toml-syntax", ("year = 2020", "year = = 2020")),
        ("key", "unknown-key", ("year = 2020", "yaer = 2020")),
        ("annex", "missing-file", ("file = \"annex.txt\"", "file = \"no-annex.txt\"")),
        ("form", "unknown-form", ("form = \"sichuan-2020\"", "form = \"no-such-form\"")),
        ("expression", "template", ("{{ staff.in_post.total }}", "{{ staff.in_post.total | no_such_filter }}")),
        ("tab", "visible-characters", ("依法组织实施", "依法组织实施\\t")),
    ] {
        let report = changed(name, |text| text.replace(change.0, change.1));
        let out = Folder::new(&format!("{name}-out"));
        let stem = report.path().file_name().and_then(OsStr::to_str).expect("a name").to_owned();
        for ending in ["docx", "pdf", "xlsx"] {
            fs::write(out.path().join(format!("{stem}.{ending}")), format!("old {ending}")).expect("an old file");
        }
        let before = out.files();
        let (code, said) = said(&run_into(report.path(), out.path(), &[]));
        assert_eq!(code, Some(1), "{name}: {said}");
        assert!(said.contains(&format!("[{id}]")), "{name}: {said}");
        assert_eq!(out.files(), before, "{name}");
    }
}

/// A character that no font has keeps the PDF from being made, and nothing else.
#[test]
fn only_the_pdf_lacks_a_glyph() {
    let report = changed("glyph", |text| text.replace("依法组织实施", "依法组织实施\u{1F600}"));
    let out = Folder::new("glyph-out");
    let (code, said) = said(&run_into(report.path(), out.path(), &[]));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("error[missing-glyph]") && said.contains("可以公开，但不能生成 PDF"), "{said}");
    let endings: Vec<String> =
        out.files().into_iter().map(|(name, _)| name.rsplit('.').next().unwrap_or_default().to_owned()).collect();
    assert_eq!(endings, ["docx", "html", "xlsx"]);
}

/// What the layout refuses is said together with what the rules found, and of one character only once.
#[test]
fn all_errors_are_said_at_once() {
    for (character, ids) in [("\u{1F600}", [1, 0, 1]), ("\\t", [1, 1, 0]), ("\\t\u{1F600}\u{1F601}", [1, 1, 1])] {
        let report = changed("at-once", |text| {
            text.replace("amount = 147", "amount = 148").replace("依法组织", &format!("依法{character}组织"))
        });
        let out = Folder::new("at-once-out");
        let (code, said) = said(&run_into(report.path(), out.path(), &[]));
        assert_eq!(code, Some(1), "{said}");
        let count = |id: &str| said.matches(&format!("error[{id}]:")).count();
        assert_eq!(["general-budget-balance", "visible-characters", "missing-glyph"].map(count), ids, "{said}");
        assert_eq!(out.files(), []);
    }
}

/// A mistake in a template of one's own: found before anything is written, at its line.
#[test]
fn a_template_without_headings_text_writes_nothing() {
    let templates = Folder::new("templates");
    fs::create_dir(templates.path().join("sections")).expect("a folder");
    let text =
        fs::read_to_string(in_package("templates/sichuan-2020/sections/2-three-public.xml")).expect("a template");
    let (first, rest) = text.split_once('\n').expect("lines");
    let text = format!("{first}\n<h2></h2>\n{}", rest.split_once('\n').expect("lines").1);
    fs::write(templates.path().join("sections/2-three-public.xml"), text).expect("the template is written");
    let out = Folder::new("templates-out");
    let folder = templates.path().to_str().expect("a plain path");
    let (code, said) = said(&run_into(&in_package("tests/rules"), out.path(), &["--templates", folder]));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("error[heading-text]: 标题“（一）”只有编号，没有文字\n"), "{said}");
    assert!(said.contains("--> sections/2-three-public.xml:2:1\n"), "{said}");
    assert_eq!(out.files(), []);
}

/// Files that cannot be written, or not all of them: none is, and nothing else is left behind.
#[test]
fn files_are_written_all_or_none() {
    let report = in_package("tests/rules");
    // A folder in the place of a file is as good as a file that another program holds: the first files have taken their
    // places already. What is called as such files used to be on their way is the user's.
    for blocked in ["rules.docx", "rules.pdf", "rules.xlsx"] {
        let out = Folder::new(blocked);
        for name in ["rules.docx", "rules.pdf", "rules.xlsx"].into_iter().filter(|name| *name != blocked) {
            fs::write(out.path().join(name), format!("old {name}")).expect("an old file");
        }
        fs::create_dir_all(out.path().join(blocked).join("in-the-way")).expect("a folder");
        let before = out.files();
        let (code, said) = said(&run_into(&report, out.path(), &[]));
        assert_eq!(code, Some(2), "{blocked}: {said}");
        assert!(said.contains("[cannot-write]"), "{said}");
        assert_eq!(out.files(), before, "{blocked}");
    }
    let out = Folder::new("file-as-folder");
    let file = out.path().join("file");
    fs::write(&file, "old").expect("a file");
    let (code, said) = said(&run_into(&report, &file, &[]));
    assert_eq!(code, Some(2), "{said}");
    assert_eq!(out.files(), [("file".to_owned(), b"old".to_vec())]);
}

#[test]
fn misuse_is_said() {
    let out = Folder::new("misuse");
    let folder = in_package("tests/rules");
    for (arguments, words) in [
        (vec!["--no-such-option"], "unknown option --no-such-option"),
        (vec!["--out"], "--out needs a folder"),
        (vec!["a", "b"], "one folder at a time"),
        (vec!["no-such-folder"], "cannot-read"),
        (vec![folder.to_str().expect("a plain path"), "--templates", "no-such-folder"], "unreadable-file"),
        (vec![folder.to_str().expect("a plain path"), "--fonts", "no-such-folder"], "no-such-folder"),
    ] {
        let mut all: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
        if arguments != ["--out"] {
            all.extend([OsStr::new("--out"), out.path().as_os_str()]);
        }
        let (code, said) = said(&run(&all));
        assert_eq!(code, Some(2), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
    assert_eq!(out.files(), []);
}
