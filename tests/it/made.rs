//! A report made whole, for tests that look at what came out.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::{env, fs};

use juesuan::diag::Source;
use juesuan::layout::Fonts;
use juesuan::model::Report;
use juesuan::{Generated, Generator};

/// A report with all that is made of it.
pub(super) struct Made {
    pub(super) report: Report,
    pub(super) source: Source,
    pub(super) generated: Generated,
    pub(super) docx: Vec<u8>,
    pub(super) pdf: Vec<u8>,
    pub(super) xlsx: Vec<u8>,
    pub(super) html: Vec<u8>,
}

/// One generator for all tests, as a program has one.
pub(super) fn generator() -> &'static Generator {
    static GENERATOR: OnceLock<Generator> = OnceLock::new();
    GENERATOR.get_or_init(|| Generator::new(Fonts::embedded()))
}

/// Makes the report of a folder.
pub(super) fn made(folder: &Path) -> Made {
    made_by(generator(), folder)
}

/// Makes the report of a folder with a generator of its own.
pub(super) fn made_by(generator: &Generator, folder: &Path) -> Made {
    let (report, source) = Report::read(folder).unwrap_or_else(|error| panic!("{}:\n{error}", folder.display()));
    let name = folder.file_name().and_then(|name| name.to_str()).expect("a plain name");
    make(generator, name, report, source)
}

/// Makes a report.
pub(super) fn make(generator: &Generator, name: &str, report: Report, source: Source) -> Made {
    let generated = generator.generate(&report).map_err(|error| error.with_source(&source));
    let generated = generated.unwrap_or_else(|error| panic!("{name}:\n{error}"));
    let docx = generated.docx().expect("a Word file");
    let pdf = generated.pdf().expect("a PDF");
    let xlsx = generated.xlsx().expect("a workbook");
    // Without links to data, which the judges do not have beside it.
    let html = juesuan::html::to_vec(&generated.document);
    keep(name, &[("docx", &docx), ("pdf", &pdf), ("xlsx", &xlsx), ("html", &html)]);
    Made { report, source, generated, docx, pdf, xlsx, html }
}

/// Keeps what a test made, by the endings of the names, for `tests/judges/run`: in the folder that `JUESUAN_MADE` names,
/// if it is set. What differs gets names that differ.
pub(super) fn keep(name: &str, files: &[(&str, &[u8])]) {
    let Some(folder) = env::var_os("JUESUAN_MADE").map(PathBuf::from) else { return };
    let mut digest = DefaultHasher::new();
    files.hash(&mut digest);
    fs::create_dir_all(&folder).expect("a folder");
    for (ending, bytes) in files {
        let file = folder.join(format!("{name}-{:016x}.{ending}", digest.finish()));
        fs::write(file, bytes).expect("the file is written");
    }
}
