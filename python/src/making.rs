//! What makes and audits: one generator for the process, and the program itself.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::OnceLock;

use juesuan::diag::TextFile;
use juesuan::layout::Fonts;
use juesuan::{Generated, Generator};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors::{DataError, detached, exception, with_findings};
use crate::findings::Findings;
use crate::report::Report;

/// The generator of the process: fonts are read and forms compiled once.
pub(crate) fn generator(strict: bool) -> &'static Generator {
    static GENERATORS: [OnceLock<Generator>; 2] = [OnceLock::new(), OnceLock::new()];
    GENERATORS[usize::from(strict)].get_or_init(|| {
        let builder = Generator::builder(Fonts::embedded()).strict(strict);
        builder.build().unwrap_or_else(|_| Generator::new(Fonts::embedded()))
    })
}

pub(crate) fn generated(report: &Report, strict: bool) -> Result<Generated, juesuan::Error> {
    generator(strict).generate(&report.facts)
}

const FORMATS: [&str; 4] = ["docx", "pdf", "xlsx", "ofd"];

/// Makes the files of a report, by their formats: `docx`, `pdf`, `xlsx`, `ofd`.
#[pyfunction]
#[pyo3(signature = (report, formats = None, *, strict = false))]
pub(crate) fn generate<'py>(
    py: Python<'py>,
    report: &Report,
    formats: Option<Vec<String>>,
    strict: bool,
) -> PyResult<BTreeMap<String, Bound<'py, PyBytes>>> {
    let formats = formats.unwrap_or_else(|| FORMATS[..3].iter().map(|&format| format.to_owned()).collect());
    if let Some(unknown) = formats.iter().find(|format| !FORMATS.contains(&format.as_str())) {
        return Err(PyValueError::new_err(format!("no format {unknown:?}; there are {}", FORMATS.join(", "))));
    }
    let fail = |error| exception(py, error, Some(&report.source));
    let made = detached(py, || generated(report, strict))?.map_err(fail)?;
    if !made.findings.is_publishable() {
        let findings = Findings::of_report(&made.findings, &report.source);
        let raised = DataError::new_err(made.findings.display(&report.source).to_string());
        return Err(with_findings(py, raised, findings));
    }
    let write = |format: &str| match format {
        "docx" => made.docx(),
        "pdf" => made.pdf(),
        "xlsx" => made.xlsx(),
        _ => made.ofd(),
    };
    let mut files = BTreeMap::new();
    for format in formats {
        let bytes = detached(py, || write(&format))?.map_err(fail)?;
        files.insert(format, PyBytes::new(py, &bytes));
    }
    Ok(files)
}

/// What is audited: the text of a report, or a file of it.
#[derive(FromPyObject)]
pub(crate) enum Content {
    /// Its text, as `pdftotext -layout` gives it.
    Text(String),
    /// A PDF, a DOCX, a workbook, a web page or a text.
    Bytes(Vec<u8>),
}

/// What contradicts itself in a report of others, from its text or its file.
#[pyfunction]
pub(crate) fn audit(py: Python<'_>, content: Content, name: &str) -> PyResult<Findings> {
    let fail = |error| exception(py, error, None);
    let audited = detached(py, || {
        Ok(match content {
            Content::Text(text) => juesuan::audit::read(&TextFile::new(name, text)),
            Content::Bytes(bytes) => {
                let file = juesuan::published::read(&bytes, name)?;
                let mut audit = juesuan::audit::read(file.text());
                audit.findings.extend_from_slice(&file.unread);
                audit
            }
        })
    })?;
    let audit = audited.map_err(fail)?;
    Ok(Findings::of_audit(audit, name))
}

/// Runs the program with these arguments, its name first; gives its exit status.
#[pyfunction]
pub(crate) fn main(py: Python<'_>, arguments: Vec<OsString>) -> PyResult<u8> {
    detached(py, || juesuan_cli::run(&arguments))
}

/// Panics, for the test that no panic crosses into the interpreter.
#[pyfunction(name = "_plant_panic")]
pub(crate) fn plant_panic(py: Python<'_>) -> PyResult<()> {
    detached(py, || panic!("planted"))
}
