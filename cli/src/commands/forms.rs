//! `forms`: the built-in forms (公开格式): their names, their files, one of one's own made from them, and its check.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use juesuan::Form;
use juesuan::diag::{Display, Severity, Source};

use crate::Failure;
use crate::screen::Screen;
use crate::words::Words;

pub(super) fn run(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    match matches.subcommand() {
        Some(("show", matches)) => show(screen, matches),
        Some(("new", matches)) => new(screen, matches),
        Some(("check", matches)) => check(screen, matches),
        _ => list(screen),
    }
}

/// Name and title of each, a line each.
fn list(screen: &Screen) -> Result<u8, Failure> {
    for name in Form::built_in_names() {
        let title = Form::built_in(name).map(|form| form.about()).transpose()?.map(|about| about.title);
        screen.result(&format!("{name}\t{}", title.unwrap_or_default()));
    }
    Ok(0)
}

/// A built-in form by its name.
pub(super) fn built_in(name: &str, words: Words) -> Result<Form, Failure> {
    Form::built_in(name).ok_or_else(|| {
        let known = Form::built_in_names().join(", ");
        Failure::usage(words.fill("forms.unknown", &[("name", &name), ("known", &known)]))
    })
}

/// The files of a form, or the text of one.
fn show(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    let name = matches.get_one::<String>("form").map_or("", String::as_str);
    let form = if Path::new(name).is_dir() { Form::read_dir(name)? } else { built_in(name, screen.words)? };
    match matches.get_one::<String>("file") {
        None => form.files().for_each(|file| screen.result(&file.name)),
        Some(name) => {
            let unknown = || Failure::usage(screen.words.fill("forms.no-file", &[("file", name)]));
            screen.result(&form.file(name).ok_or_else(unknown)?.text);
        }
    }
    Ok(0)
}

/// Makes a folder with a form that extends another and says nothing yet.
fn new(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    let words = screen.words;
    let folder = matches.get_one::<PathBuf>("folder").cloned().unwrap_or_default();
    let from = matches.get_one::<String>("from").cloned();
    let from = from.unwrap_or_else(|| Form::built_in_names().first().copied().unwrap_or_default().to_owned());
    let about = built_in(&from, words)?.about()?;
    let is_empty = fs::read_dir(&folder).map_or(true, |mut entries| entries.next().is_none());
    if !is_empty {
        return Err(Failure::usage(words.fill("new.not-empty", &[("folder", &folder.display())])));
    }
    let text = NEW_FORM.replace("{from}", &from).replace("{title}", &about.title);
    juesuan::write_files(folder.clone(), &[(PathBuf::from("form.toml"), &text)])?;
    screen.result(&folder.join("form.toml").to_string_lossy());
    Ok(0)
}

/// A form that extends another.
const NEW_FORM: &str = include_str!("new_form.toml");

/// Checks a form as a whole and with trial reports.
fn check(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    let folder = matches.get_one::<PathBuf>("folder").cloned().unwrap_or_default();
    let form = Form::read_dir(&folder)?;
    let found = form.check();
    if !found.is_empty() {
        screen.result(&Display::new(&found, &Source::default()).to_string());
    }
    if found.iter().any(|found| found.severity == Severity::Error) {
        return Ok(1);
    }
    let title = form.about()?.title;
    screen.remark(&screen.words.fill("forms.right", &[("title", &title), ("files", &form.files().count())]));
    Ok(0)
}
