//! Makes a report folder into a Word file, a PDF and a workbook.
//!
//! `cargo run --release --example generate` makes the bundled example into `target/report/`;
//! `cargo run --release --example generate -- FOLDER --out DIR` makes any report folder, the files named after it.
//! Findings go to standard error. Exit status: 0 made; 1 the data are wrong, nothing written; 2 usage, input or output.

#![expect(clippy::print_stdout, reason = "the names of the files are all that the program says")]

mod output;

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use juesuan::layout::Fonts;
use juesuan::model::Report;
use juesuan::{Error, Generator};

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
            ExitCode::from(output::status(&error))
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
    let name = arguments.folder.canonicalize().ok().and_then(|folder| folder.file_name().map(PathBuf::from));
    let name = name.unwrap_or_else(|| PathBuf::from("report"));
    for path in output::write(&arguments.out, &name, &output::files(&generator, &generated)?)? {
        println!("{}", path.display());
    }
    Ok(true)
}
