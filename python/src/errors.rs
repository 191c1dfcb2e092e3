//! Errors as Python's exceptions. Each carries its findings; as a text it is what the program would print.

use std::panic::{AssertUnwindSafe, catch_unwind};

use juesuan::ErrorKind;
use juesuan::diag::Source;
use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

use crate::findings::Findings;

create_exception!(juesuan, Error, PyException, "What is wrong; `findings` says it piece by piece.");
create_exception!(
    juesuan,
    InputError,
    Error,
    "The facts cannot be read: syntax, unknown or missing keys, wrong figures."
);
create_exception!(juesuan, DataError, Error, "The facts were read, but contradict each other: not to be published.");
create_exception!(juesuan, FormError, Error, "The form is unknown, or a template or the text that it gives is wrong.");
create_exception!(
    juesuan,
    LayoutError,
    Error,
    "The pages cannot be laid out: a character without a font, for instance."
);
create_exception!(juesuan, WriteError, Error, "A file cannot be written in its format.");
create_exception!(juesuan, InternalError, Error, "A mistake in juesuan itself.");

/// An error of the library as an exception, its facts looked up in `source`.
pub(crate) fn exception(py: Python<'_>, error: juesuan::Error, source: Option<&Source>) -> PyErr {
    let error = match source {
        Some(source) => error.with_source(source),
        None => error,
    };
    let text = error.to_string();
    let raised = match error.kind() {
        ErrorKind::Input | ErrorKind::Io => InputError::new_err(text),
        ErrorKind::Template => FormError::new_err(text),
        ErrorKind::Layout => LayoutError::new_err(text),
        ErrorKind::Write => WriteError::new_err(text),
        _ => Error::new_err(text),
    };
    with_findings(py, raised, Findings::of_error(&error))
}

/// The same exception with its findings.
pub(crate) fn with_findings(py: Python<'_>, raised: PyErr, findings: Findings) -> PyErr {
    match findings.into_pyobject(py).and_then(|findings| raised.value(py).setattr("findings", findings)) {
        Ok(()) => raised,
        Err(other) => other,
    }
}

/// Works without the interpreter's lock. A panic becomes an [`InternalError`]: it never crosses into the interpreter.
pub(crate) fn detached<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    let done = py.detach(|| catch_unwind(AssertUnwindSafe(work)));
    done.map_err(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a word");
        InternalError::new_err(format!("juesuan panicked: {said}"))
    })
}
