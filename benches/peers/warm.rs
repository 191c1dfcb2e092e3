//! juesuan as a peer of the peers: `warm --format pdf|docx|xlsx [-n N] [--out FILE] FOLDER`.
//!
//! Makes the report of the folder N times in one process, each time with other amounts (all of them times 1, 2, 3, …,
//! so that what adds up still does), and prints the milliseconds from data files to finished output file, one line a
//! report. With `-n 1` the process is a cold one.

#![allow(clippy::print_stdout, reason = "the milliseconds are what it is for")]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use juesuan::Generator;
use juesuan::layout::Fonts;
use juesuan::model::Report;

const USAGE: &str = "usage: warm --format pdf|docx|xlsx [-n N] [--out FILE] FOLDER";

fn main() -> Result<(), Box<dyn Error>> {
    let (mut format, mut count, mut out, mut folder) = (None, 1, None, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--format" => format = arguments.next(),
            "-n" => count = arguments.next().ok_or(USAGE)?.parse()?,
            "--out" => out = arguments.next().map(PathBuf::from),
            _ => folder = Some(PathBuf::from(argument)),
        }
    }
    let (format, folder) = (format.ok_or(USAGE)?, folder.ok_or(USAGE)?);
    let out = out.unwrap_or_else(|| std::env::temp_dir().join("juesuan-warm"));
    // One report is the folder as it is: a cold process copies nothing.
    let folders = match count {
        1 => vec![folder],
        _ => (1..=count).map(|factor| variant(&folder, factor)).collect::<Result<_, _>>()?,
    };
    let mut generator = None;
    for folder in folders {
        let start = Instant::now();
        let generator = generator.get_or_insert_with(|| Generator::new(Fonts::embedded()));
        let (report, source) = Report::read(&folder).map_err(|error| error.to_string())?;
        let generated = generator.generate(&report).map_err(|error| error.with_source(&source).to_string())?;
        let bytes = match format.as_str() {
            "pdf" => generated.pdf()?,
            "docx" => generated.docx()?,
            "xlsx" => generated.xlsx()?,
            _ => return Err(USAGE.into()),
        };
        fs::write(&out, bytes)?;
        println!("{:.3}", 1000.0 * start.elapsed().as_secs_f64());
    }
    Ok(())
}

/// A copy of the report's folder with all its amounts times `factor`.
fn variant(folder: &Path, factor: u32) -> Result<PathBuf, Box<dyn Error>> {
    let name = folder.file_name().ok_or(USAGE)?;
    let copy = std::env::temp_dir().join("juesuan-variants").join(factor.to_string()).join(name);
    fs::create_dir_all(&copy)?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() {
            let text = fs::read_to_string(&path)?;
            fs::write(copy.join(path.file_name().ok_or(USAGE)?), times(&text, factor))?;
        }
    }
    Ok(copy)
}

/// The text with each number of two decimals (266.04) times `factor`.
fn times(text: &str, factor: u32) -> String {
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_number) {
        let end = rest[start..].find(|c| !is_number(c)).map_or(rest.len(), |length| start + length);
        let number = &rest[start..end];
        out.push_str(&rest[..start]);
        match number.split_once('.').filter(|(whole, cents)| !whole.is_empty() && cents.len() == 2) {
            Some((whole, cents)) => match format!("{whole}{cents}").parse::<u64>() {
                Ok(cents) => {
                    let cents = cents * u64::from(factor);
                    out.push_str(&format!("{}.{:02}", cents / 100, cents % 100));
                }
                Err(_) => out.push_str(number),
            },
            None => out.push_str(number),
        }
        rest = &rest[end..];
    }
    out + rest
}
