//! Makes every report of a folder of report folders: forms and fonts once, reports on all cores.
//!
//! `cargo run --release --example batch -- FOLDER --out DIR`: a progress bar, one summary at the end, and the exit status
//! of the worst: 0 all made; 1 the data of some are wrong; 2 some could not be read or written. A report that fails stops
//! no other. Files are written as they are made, so memory does not grow with their number.

mod output;

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressDrawTarget};
use juesuan::Generator;
use juesuan::layout::Fonts;
use juesuan::model::Report;
use rayon::prelude::*;

/// What became of a report: exit status and what is to be said.
struct Outcome {
    folder: PathBuf,
    status: u8,
    said: String,
}

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [folder, option, out] = arguments.as_slice() else { return usage() };
    if option != "--out" {
        return usage();
    }
    let folders = match report_folders(Path::new(folder)) {
        Ok(folders) if !folders.is_empty() => folders,
        Ok(_) => return failed(&format!("{}: no folder with report.toml", folder.display())),
        Err(error) => return failed(&format!("{}: {error}", folder.display())),
    };
    let out = Path::new(out);
    if let Err(error) = fs::create_dir_all(out) {
        return failed(&format!("{}: {error}", out.display()));
    }

    let generator = Generator::new(Fonts::embedded());
    let bar = ProgressBar::new(folders.len() as u64);
    if !io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let outcomes: Vec<Outcome> = folders
        .into_par_iter()
        .map(|folder| {
            let outcome = make(&generator, folder, out);
            bar.inc(1);
            outcome
        })
        .collect();
    bar.finish_and_clear();

    for outcome in outcomes.iter().filter(|outcome| outcome.status > 0) {
        eprintln!("==> {}\n{}\n", outcome.folder.display(), outcome.said);
    }
    let count = |status| outcomes.iter().filter(|outcome| outcome.status == status).count();
    eprintln!("共 {} 份：生成 {}，数据有误 {}，读写失败 {}。", outcomes.len(), count(0), count(1), count(2));
    ExitCode::from(outcomes.iter().map(|outcome| outcome.status).max().unwrap_or(0))
}

fn usage() -> ExitCode {
    failed("usage: batch FOLDER --out DIR")
}

fn failed(problem: &str) -> ExitCode {
    eprintln!("{problem}");
    ExitCode::from(2)
}

/// The folders that hold a report, in the order of their names.
fn report_folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries: io::Result<Vec<PathBuf>> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect();
    let mut folders: Vec<PathBuf> = entries?.into_iter().filter(|path| path.join("report.toml").is_file()).collect();
    folders.sort();
    Ok(folders)
}

fn make(generator: &Generator, folder: PathBuf, out: &Path) -> Outcome {
    let name = folder.file_name().map(PathBuf::from).unwrap_or_default();
    let result = Report::read(&folder).and_then(|(report, source)| {
        let generated = generator.generate(&report).map_err(|error| error.with_source(&source))?;
        if !generated.findings.is_publishable() {
            return Ok(Some(generated.findings.display(&source).to_string()));
        }
        output::write(out, &name, &output::files(generator, &generated)?)?;
        Ok(None)
    });
    let (status, said) = match result {
        Ok(None) => (0, String::new()),
        Ok(Some(said)) => (1, said),
        Err(error) => (output::status(&error), error.to_string()),
    };
    Outcome { folder, status, said }
}
