//! Makes a report folder into a Word file, a PDF and a workbook.
//!
//! `cargo run --release --example generate` makes the bundled example into `target/report/`;
//! `cargo run --release --example generate -- FOLDER --out DIR` makes any report folder, the files named after it.
//! Findings go to standard error. Exit status: 0 made; 1 the data are wrong, nothing written; 2 usage, input or output.

#![expect(clippy::print_stdout, reason = "the names of the files are all that the program says")]

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use juesuan::layout::Fonts;
use juesuan::model::Report;
use juesuan::{Error, ErrorKind, Generator};

const USAGE: &str = "usage: generate [FOLDER] [--out DIR] [--templates DIR] [--fonts DIR] [--strict] [--proof]
FOLDER holds report.toml (default: examples/zhaohua-union-2020); DIR defaults to target/report";

struct Arguments {
    folder: PathBuf,
    out: PathBuf,
    templates: Option<PathBuf>,
    fonts: Option<PathBuf>,
    strict: bool,
    proof: bool,
}

fn arguments() -> Result<Arguments, String> {
    let mut arguments = Arguments {
        folder: PathBuf::from("examples/zhaohua-union-2020"),
        out: PathBuf::from("target/report"),
        templates: None,
        fonts: None,
        strict: false,
        proof: false,
    };
    let mut folder = None;
    let mut rest = std::env::args_os().skip(1);
    while let Some(argument) = rest.next() {
        let mut value =
            || rest.next().map(PathBuf::from).ok_or_else(|| format!("{} needs a folder", argument.display()));
        match argument.to_str() {
            Some("--out") => arguments.out = value()?,
            Some("--templates") => arguments.templates = Some(value()?),
            Some("--fonts") => arguments.fonts = Some(value()?),
            Some("--strict") => arguments.strict = true,
            Some("--proof") => arguments.proof = true,
            Some(option) if option.starts_with('-') => return Err(format!("unknown option {option}")),
            _ if folder.is_some() => return Err("one folder at a time".to_owned()),
            _ => folder = Some(PathBuf::from(argument)),
        }
    }
    if let Some(folder) = folder {
        arguments.folder = folder;
    }
    Ok(arguments)
}

fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(problem) => {
            eprintln!("{problem}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(if error.kind() == ErrorKind::Input { 1 } else { 2 })
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool, Error> {
    let (report, source) = Report::read(&arguments.folder)?;
    let mut fonts = Fonts::embedded();
    if let Some(folder) = &arguments.fonts {
        fonts = fonts.with_dir(folder)?;
    }
    let mut generator = Generator::new(fonts).strict(arguments.strict).with_proof(arguments.proof);
    if let Some(folder) = &arguments.templates {
        generator = generator.with_templates(folder);
    }
    let generated = generator.generate(&report).map_err(|error| error.with_source(&source))?;
    eprintln!("{}", generated.findings.display(&source).coloured(io::stderr().is_terminal()));
    if !generated.findings.is_publishable() {
        return Ok(false);
    }
    // All three are made before the first is written.
    let files = [("docx", generated.docx()?), ("pdf", generated.pdf(generator.fonts())?), ("xlsx", generated.xlsx()?)];
    let name = arguments.folder.canonicalize().ok().and_then(|folder| folder.file_name().map(PathBuf::from));
    let name = name.unwrap_or_else(|| PathBuf::from("report"));
    write_all(&arguments.out, &name, &files).map_err(|error| {
        Error::plain(ErrorKind::Io, "cannot-write", format!("{}: {error}", arguments.out.display()))
    })?;
    Ok(true)
}

/// Writes all files whole or none: each beside its place first, then renamed.
fn write_all(folder: &Path, name: &Path, files: &[(&str, Vec<u8>)]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let path = |ending: &str| {
        let mut file = name.as_os_str().to_owned();
        file.push(".");
        file.push(ending);
        folder.join(file)
    };
    let part = |ending: &str| path(&format!("{ending}.part"));
    let written = files.iter().try_for_each(|(ending, bytes)| {
        let mut file = fs::File::create(part(ending))?;
        file.write_all(bytes)?;
        file.sync_all()
    });
    if let Err(error) = written {
        for (ending, _) in files {
            let _ = fs::remove_file(part(ending));
        }
        return Err(error);
    }
    for (ending, _) in files {
        fs::rename(part(ending), path(ending))?;
        println!("{}", path(ending).display());
    }
    Ok(())
}
