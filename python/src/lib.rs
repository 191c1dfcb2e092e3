//! `juesuan._native`, the part of the Python package that is Rust. The face of it is `juesuan/__init__.py`, its types stand
//! in `juesuan/_native.pyi`.
//!
//! Amounts go over as `decimal.Decimal`, in 元 unless something else is said; work is done without the interpreter's
//! lock; one generator serves the process.

mod errors;
mod findings;
mod making;
mod report;
mod tables;

use pyo3::prelude::*;

#[pymodule]
mod _native {
    #[pymodule_export]
    use super::errors::{DataError, Error, FormError, InputError, InternalError, LayoutError, WriteError};
    #[pymodule_export]
    use super::findings::{Finding, Findings, Label};
    #[pymodule_export]
    use super::making::{audit, generate, main, plant_panic};
    #[pymodule_export]
    use super::report::{Explanation, Report};
    #[pymodule_export]
    use super::tables::Table;
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
