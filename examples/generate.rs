//! Makes a report folder into a Word file, a PDF, a workbook and a web page.
//!
//! `cargo run --release --example generate` makes the bundled example into `target/report/`; `-- FOLDER --out DIR` makes any
//! report folder, the files named after it. Findings go to standard error. Exit status: 0 made; 1 the data are wrong,
//! nothing written; 2 usage, input or output. The program `juesuan` (`cli/`) does this and more.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use juesuan::layout::Fonts;
use juesuan::model::Report;
use juesuan::{Error, ErrorKind, Form, Generator, write_files};

const USAGE: &str =
    "usage: generate [FOLDER] [--out DIR] [--form DIR] [--templates DIR] [--fonts DIR] [--strict] [--proof]
FOLDER holds report.toml (default: examples/zhaohua-union-2020); DIR of --out defaults to target/report";

/// What the command line says: a folder, options with a value, options without.
#[derive(Default)]
struct Arguments {
    folder: Option<PathBuf>,
    out: Option<PathBuf>,
    form: Option<PathBuf>,
    templates: Option<PathBuf>,
    fonts: Option<PathBuf>,
    strict: bool,
    proof: bool,
    help: bool,
}

fn arguments() -> Result<Arguments, String> {
    let mut arguments = Arguments::default();
    let mut rest = std::env::args_os().skip(1);
    while let Some(argument) = rest.next() {
        let mut value = || {
            let value = rest.next().map(PathBuf::from);
            value.map(Some).ok_or_else(|| format!("{} needs a folder", argument.display()))
        };
        match argument.to_str() {
            Some("--out") => arguments.out = value()?,
            Some("--form") => arguments.form = value()?,
            Some("--templates") => arguments.templates = value()?,
            Some("--fonts") => arguments.fonts = value()?,
            Some("--strict") => arguments.strict = true,
            Some("--proof") => arguments.proof = true,
            Some("--help" | "-h") => arguments.help = true,
            Some(option) if option.starts_with('-') => return Err(format!("unknown option {option}")),
            _ if arguments.folder.is_some() => return Err("one folder at a time".to_owned()),
            _ => arguments.folder = Some(PathBuf::from(argument)),
        }
    }
    Ok(arguments)
}

fn main() -> ExitCode {
    // A closed or full terminal is no reason to fail: what counts are the files and the exit status.
    let say = |text: String| _ = writeln!(io::stderr(), "{text}");
    let arguments = match arguments() {
        Ok(arguments) if arguments.help => {
            let _ = writeln!(io::stdout(), "{USAGE}");
            return ExitCode::SUCCESS;
        }
        Ok(arguments) => arguments,
        Err(problem) => {
            say(format!("{problem}\n{USAGE}"));
            return ExitCode::from(2);
        }
    };
    match run(&arguments, say) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            say(error.to_string());
            ExitCode::from(if error.kind() == ErrorKind::Io { 2 } else { 1 })
        }
    }
}

fn run(arguments: &Arguments, say: impl Fn(String)) -> Result<bool, Error> {
    let folder = arguments.folder.as_deref().unwrap_or(Path::new("examples/zhaohua-union-2020"));
    let (mut report, source) = Report::read(folder)?;
    let mut fonts = Fonts::embedded();
    if let Some(folder) = &arguments.fonts {
        fonts = fonts.with_dir(folder)?;
    }
    let mut builder = Generator::builder(fonts).strict(arguments.strict).proof(arguments.proof);
    if let Some(folder) = &arguments.templates {
        builder = builder.templates(folder);
    }
    if let Some(folder) = &arguments.form {
        let form = Form::read_dir(folder)?;
        report.form = form.name().to_owned();
        builder = builder.form(form);
    }
    let generated = builder.build()?.generate(&report).map_err(|error| error.with_source(&source))?;
    say(generated.findings.display(&source).coloured(io::stderr().is_terminal()).to_string());
    if !generated.findings.is_publishable() {
        return Ok(false);
    }
    // FOLDER/report.toml means FOLDER.
    let folder = if folder.is_file() { folder.parent().unwrap_or(Path::new("")) } else { folder };
    let name = folder.canonicalize().ok().and_then(|folder| Some(folder.file_name()?.to_string_lossy().into_owned()));
    let name = name.unwrap_or_else(|| "report".to_owned());
    let mut files = vec![("docx", generated.docx()?), ("xlsx", generated.xlsx()?)];
    // Only a PDF needs glyphs: what it lacks is among the findings.
    let is_printable = generated.findings.is_printable();
    if is_printable {
        files.push(("pdf", generated.pdf()?));
    }
    let mut files: Vec<_> = files.into_iter().map(|(ending, bytes)| (format!("{name}.{ending}"), bytes)).collect();
    files.extend(generated.html(&name));
    let out = arguments.out.as_deref().unwrap_or(Path::new("target/report"));
    for path in write_files(out, &files)? {
        let _ = writeln!(io::stdout(), "{}", path.display());
    }
    Ok(is_printable)
}
