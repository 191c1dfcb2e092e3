//! `forms`: the built-in forms (公开格式): their names, their files, one of one's own made from them, and its check.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use juesuan::{Composer, Form};

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
        let title = Form::built_in(name).map(|form| Composer::new(&form)).transpose()?;
        let title = title.map(|composer| composer.form_title().to_owned()).unwrap_or_default();
        screen.result(&format!("{name}\t{title}"));
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

/// Copies the files of a form into a new folder.
fn new(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    let words = screen.words;
    let folder = matches.get_one::<PathBuf>("folder").cloned().unwrap_or_default();
    let from = matches.get_one::<String>("from").cloned();
    let from = from.unwrap_or_else(|| Form::built_in_names().first().copied().unwrap_or_default().to_owned());
    let form = built_in(&from, words)?;
    let is_empty = fs::read_dir(&folder).map_or(true, |mut entries| entries.next().is_none());
    if !is_empty {
        return Err(Failure::usage(words.fill("new.not-empty", &[("folder", &folder.display())])));
    }
    for file in form.files() {
        let path = folder.join(&file.name);
        let beside = path.parent().unwrap_or(Path::new("")).to_owned();
        let name = path.file_name().map(PathBuf::from).unwrap_or_default();
        juesuan::write_files(beside, &[(name, &file.text)])?;
        screen.result(&path.to_string_lossy());
    }
    Ok(0)
}

/// Compiles a form: its data, its templates, the paths that they name.
fn check(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    let folder = matches.get_one::<PathBuf>("folder").cloned().unwrap_or_default();
    let form = Form::read_dir(&folder)?;
    let title = Composer::new(&form)?.form_title().to_owned();
    screen.remark(&screen.words.fill("forms.right", &[("title", &title), ("files", &form.files().count())]));
    Ok(0)
}
