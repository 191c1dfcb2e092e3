//! Checks published reports, DOCX or plain text, without their facts.
//!
//! `cargo run --release --example audit -- FILE… [--json | --sarif]`: findings go to standard output. Exit status: 0 none
//! is an error; 1 some are, or a file is no text and no DOCX; 2 usage, input or output.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;

use juesuan::audit;
use juesuan::diag::{Diagnostic, Display, Severity, Source, TextFile, to_json, to_sarif};

const USAGE: &str = "usage: audit FILE... [--json | --sarif]
FILE is a .docx file or a text in UTF-8";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Terminal,
    Json,
    Sarif,
}

fn arguments() -> Result<(Vec<String>, Format), String> {
    let (mut files, mut format) = (Vec::new(), Format::Terminal);
    for argument in std::env::args_os().skip(1) {
        match argument.into_string() {
            Ok(option) if option == "--json" || option == "--sarif" => {
                if format != Format::Terminal {
                    return Err("one format at a time".to_owned());
                }
                format = if option == "--json" { Format::Json } else { Format::Sarif };
            }
            Ok(option) if option.starts_with("--") => return Err(format!("unknown option {option}")),
            Ok(file) => files.push(file),
            Err(file) => return Err(format!("{} is no file name in UTF-8", file.display())),
        }
    }
    if files.is_empty() { Err("no file".to_owned()) } else { Ok((files, format)) }
}

/// The text of a file, or why it has none.
fn read(name: &str) -> io::Result<Result<Arc<TextFile>, String>> {
    let bytes = fs::read(name)?;
    if bytes.starts_with(b"PK") || name.to_lowercase().ends_with(".docx") {
        return Ok(audit::docx(&bytes, name).map_err(|error| error.to_string()));
    }
    let text = String::from_utf8(bytes).map_err(|_| format!("{name}：不是 UTF-8 文本"));
    Ok(text.map(|text| TextFile::new(name, text.trim_start_matches('\u{feff}'))))
}

fn run(files: &[String], format: Format) -> io::Result<bool> {
    let mut out = io::stdout().lock();
    let source = Source::default();
    let mut right = true;
    let mut all: Vec<Diagnostic> = Vec::new();
    for name in files {
        let file = match read(name).map_err(|error| io::Error::new(error.kind(), format!("{name}: {error}")))? {
            Ok(file) => file,
            Err(message) => {
                eprintln!("{message}");
                right = false;
                continue;
            }
        };
        let findings = audit::text(&file);
        let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        let errors = count(Severity::Error);
        right &= errors == 0;
        match format {
            Format::Terminal => {
                let colour = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
                if !findings.is_empty() {
                    writeln!(out, "{}\n", Display::new(&findings, &source).coloured(colour))?;
                }
                let (warnings, notes) = (count(Severity::Warning), count(Severity::Note));
                writeln!(out, "{name}：错误 {errors}，警告 {warnings}，提示 {notes}")?;
            }
            Format::Json => out.write_all(to_json(name, &findings, &source).as_bytes())?,
            Format::Sarif => all.extend(findings),
        }
    }
    if format == Format::Sarif {
        out.write_all(to_sarif(&all, &source, audit::title).as_bytes())?;
    }
    out.flush()?;
    Ok(right)
}

fn main() -> ExitCode {
    let (files, format) = match arguments() {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("audit: {message}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&files, format) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("audit: {error}");
            ExitCode::from(2)
        }
    }
}
