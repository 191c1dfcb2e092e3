//! Forms with one deliberate fault each: refused or warned of at the line.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use juesuan::Form;
use juesuan::diag::{Display, Source};
use serde::Deserialize;

use super::in_package;

/// `tests/forms/<case>.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// The form that is right.
    base: String,
    /// What takes the place of what in a file.
    #[serde(default)]
    change: Vec<Change>,
    /// Files that are added.
    #[serde(default)]
    add: Vec<Added>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    file: String,
    from: String,
    to: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Added {
    file: String,
    text: String,
}

impl Case {
    fn form(&self) -> Form {
        let mut form = Form::built_in(&self.base).expect("the form");
        for Change { file, from, to } in &self.change {
            let text = form.file(file).unwrap_or_else(|| panic!("no file {file}")).text.clone();
            assert!(text.contains(from.as_str()), "{file} has no {from}");
            form = form.overlay(file.as_str(), text.replacen(from.as_str(), to, 1));
        }
        self.add.iter().fold(form, |form, added| form.overlay(added.file.as_str(), added.text.as_str()))
    }
}

fn shown(form: &Form) -> String {
    let found = form.check();
    if found.is_empty() { "ok\n".to_owned() } else { format!("{}\n", Display::new(&found, &Source::default())) }
}

#[test]
fn built_in_forms_are_right() {
    for name in Form::built_in_names() {
        let found = shown(&Form::built_in(name).expect("a form"));
        assert_eq!(found, "ok\n", "{name}");
    }
}

/// `tests/forms/<case>.toml` and `<case>.txt`: all that is found. `INSTA_UPDATE=always` writes it.
#[test]
fn faults_are_found_at_their_line() {
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always");
    let folder = fs::read_dir(in_package("tests/forms")).expect("the cases");
    let mut cases: Vec<PathBuf> = folder.map(|entry| entry.expect("a case").path()).collect();
    cases.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    cases.sort();
    assert!(cases.len() >= 16, "only {} cases", cases.len());
    let mut wrong = String::new();
    for path in cases {
        let case: Case = toml::from_str(&fs::read_to_string(&path).expect("a case")).expect("its data");
        let found = shown(&case.form());
        let expected = path.with_extension("txt");
        if update {
            fs::write(&expected, &found).expect("the expected text is written");
        }
        let expected = fs::read_to_string(&expected).unwrap_or_default();
        if found != expected {
            write!(wrong, "== {}\nfound:\n{found}\nexpected:\n{expected}\n", path.display()).expect("a string");
        }
        assert!(found.contains(" --> "), "{}: no place\n{found}", path.display());
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Forms in folders beside each other that extend each other, and one that is called like the built-in form it extends.
#[test]
fn folders_beside_are_extended() {
    let folder = std::env::temp_dir().join(format!("juesuan forms {}", std::process::id()));
    let write = |name: &str, text: &str| {
        let form = folder.join(name);
        fs::create_dir_all(&form).expect("a folder");
        fs::write(form.join("form.toml"), text).expect("a file");
        form
    };
    let built_in = Form::built_in_names()[0];
    let county = write("county", &format!("extends = '{built_in}'\ntitle = '某县格式'\n"));
    let town = write("town", "extends = 'county'\ntitle = '某镇格式'\n");
    let first = write("first", "extends = 'second'\ntitle = '一'\n");
    write("second", "extends = 'first'\ntitle = '二'\n");
    let same = write(built_in, &format!("extends = '{built_in}'\ntitle = '本县格式'\n"));
    let read = |folder: &PathBuf| Form::read_dir(folder).expect("a form");
    for (form, title) in [(&county, "某县格式"), (&town, "某镇格式"), (&same, "本县格式")] {
        let form = read(form);
        assert_eq!(shown(&form), "ok\n");
        assert_eq!(form.about().expect("its data").title, title);
    }
    assert_eq!(read(&town).extends(), Some("county"));
    let circle = shown(&read(&first));
    assert!(circle.contains("格式互相扩展：first → second → first") || circle.contains("second → first"), "{circle}");
    assert!(circle.contains(" --> form.toml:1:11"), "{circle}");
    fs::remove_dir_all(&folder).expect("it was made");
}
