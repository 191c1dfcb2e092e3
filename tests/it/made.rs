//! A report made whole, for tests that look at what came out.

use std::path::Path;
use std::sync::OnceLock;

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
}

/// One generator for all tests, as a program has one.
pub(super) fn generator() -> &'static Generator {
    static GENERATOR: OnceLock<Generator> = OnceLock::new();
    GENERATOR.get_or_init(|| Generator::new(Fonts::embedded()))
}

/// Makes the report of a folder.
pub(super) fn made(folder: &Path) -> Made {
    let (report, source) = Report::read(folder).unwrap_or_else(|error| panic!("{}:\n{error}", folder.display()));
    make(report, source)
}

/// Makes a report.
pub(super) fn make(report: Report, source: Source) -> Made {
    let name = report.agency.name.clone();
    let generated = generator().generate(&report).map_err(|error| error.with_source(&source));
    let generated = generated.unwrap_or_else(|error| panic!("{name}:\n{error}"));
    let docx = generated.docx().expect("a Word file");
    let pdf = generated.pdf(generator().fonts()).expect("a PDF");
    let xlsx = generated.xlsx().expect("a workbook");
    Made { report, source, generated, docx, pdf, xlsx }
}
