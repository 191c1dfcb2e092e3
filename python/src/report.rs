//! A report of facts, its figures, and where they come from.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use juesuan::diag::Source;
use juesuan::model::figures::{self, How, Shown};
use juesuan::model::schema::Value;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use rust_decimal::Decimal;

use crate::errors::{detached, exception};
use crate::findings::{Findings, escape};
use crate::making::{generated, generator};
use crate::tables::{Table, tables};

/// The facts of a report, as `report.toml` has them. It never changes.
#[pyclass(frozen, module = "juesuan")]
#[derive(Clone)]
pub(crate) struct Report {
    pub(crate) facts: Arc<juesuan::model::Report>,
    pub(crate) source: Arc<Source>,
}

#[pymethods]
impl Report {
    /// Reads a report from its folder, or from the TOML file in it.
    #[staticmethod]
    fn read(py: Python<'_>, path: PathBuf) -> PyResult<Report> {
        let read = detached(py, || juesuan::model::Report::read(path))?;
        Report::of(py, read)
    }

    /// Reads a report from the text of its `report.toml`; `files` has the bytes of the files that it names, and of
    /// `detail.csv`, by their names.
    #[staticmethod]
    #[pyo3(signature = (text, files = None))]
    fn from_toml(py: Python<'_>, text: &str, files: Option<BTreeMap<String, Vec<u8>>>) -> PyResult<Report> {
        let files = files.unwrap_or_default();
        let file = |name: &str| files.get(name).cloned().ok_or_else(|| io::ErrorKind::NotFound.into());
        let read = detached(py, || juesuan::model::Report::from_toml("report.toml", text.as_bytes(), file))?;
        Report::of(py, read)
    }

    /// Reads a report from a dictionary with the keys of `report.toml`. Amounts are `Decimal`, `int` or `str`; a `float` is
    /// refused with its path. Places in findings are lines of the TOML that the dictionary becomes.
    #[staticmethod]
    #[pyo3(signature = (facts, files = None))]
    fn from_dict(
        py: Python<'_>,
        facts: Bound<'_, PyAny>,
        files: Option<BTreeMap<String, Vec<u8>>>,
    ) -> PyResult<Report> {
        let text: String = py.import("juesuan._facts")?.getattr("to_toml")?.call1((facts,))?.extract()?;
        Report::from_toml(py, &text, files)
    }

    /// Name of the form: `sichuan-2020`.
    #[getter]
    fn form(&self) -> &str {
        &self.facts.form
    }

    /// Year of the accounts.
    #[getter]
    fn year(&self) -> i32 {
        self.facts.year
    }

    /// Full name of the agency.
    #[getter]
    fn agency(&self) -> &str {
        &self.facts.agency.name
    }

    /// What the rules find, those of the finished document included.
    #[pyo3(signature = (*, strict = false))]
    fn check(&self, py: Python<'_>, strict: bool) -> PyResult<Findings> {
        let made =
            detached(py, || generated(self, strict))?.map_err(|error| exception(py, error, Some(&self.source)))?;
        Ok(Findings::of_report(&made.findings, &self.source))
    }

    /// The facts by their paths, in the order of the data page: amounts as `Decimal` in 元, points as `Decimal`, counts
    /// and the year as `int`, the rest as `str`.
    fn facts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let facts = PyDict::new(py);
        let mut done = Ok(());
        self.facts.visit(|path, _, value| {
            if done.is_ok() {
                done = fact(py, value).and_then(|value| facts.set_item(path, value));
            }
        });
        done.map(|()| facts)
    }

    /// The derived figures by their paths, `Decimal` in 元: `expenditure.total`, `total.actual` …
    fn figures(&self, py: Python<'_>) -> PyResult<BTreeMap<&'static str, Decimal>> {
        let basis = self.basis(py)?;
        let figures = figures::derived(&self.facts, basis);
        Ok(figures.into_iter().map(|figure| (figure.path, yuan(figure.value))).collect())
    }

    /// Where the figure or fact of a path comes from, down to facts and their lines.
    fn explain(&self, py: Python<'_>, path: &str) -> PyResult<Explanation> {
        let basis = self.basis(py)?;
        let tree = figures::explain(&self.facts, basis, path);
        let tree = tree.ok_or_else(|| PyKeyError::new_err(format!("the report has no figure under {path}")))?;
        Explanation::new(py, &tree, &self.source)
    }

    /// The public tables, in the order of the form.
    fn tables(&self, py: Python<'_>) -> PyResult<Vec<Table>> {
        let made =
            detached(py, || generated(self, false))?.map_err(|error| exception(py, error, Some(&self.source)))?;
        Ok(tables(&made.document))
    }

    /// The public tables, for a notebook.
    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        let title = format!("<h3>{} {}年度</h3>", escape(&self.facts.agency.name), self.facts.year);
        let tables = self.tables(py)?.iter().map(Table::html).collect::<Vec<_>>().concat();
        Ok(format!("{title}{tables}"))
    }

    fn __repr__(&self) -> String {
        format!("<Report {} {} {}>", self.facts.form, self.facts.year, self.facts.agency.name)
    }
}

impl Report {
    fn of(py: Python<'_>, read: Result<(juesuan::model::Report, Source), juesuan::Error>) -> PyResult<Report> {
        let (facts, source) = read.map_err(|error| exception(py, error, None))?;
        Ok(Report { facts: Arc::new(facts), source: Arc::new(source) })
    }

    /// Which budget the report's form compares with.
    fn basis(&self, py: Python<'_>) -> PyResult<juesuan::model::BudgetBasis> {
        let composer = detached(py, || generator(false).composer(&self.facts.form))?;
        Ok(composer.map_err(|error| exception(py, error, Some(&self.source)))?.budget_basis())
    }
}

/// An amount in 元.
fn yuan(amount: juesuan::Amount) -> Decimal {
    (amount.wan_exact() * Decimal::from(10_000)).normalize()
}

fn fact<'py>(py: Python<'py>, value: Value<'_>) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Amount(amount) => yuan(amount).into_pyobject(py)?.into_any(),
        Value::Count(count) => count.into_pyobject(py)?.into_any(),
        Value::Year(year) => year.into_pyobject(py)?.into_any(),
        Value::Points(score) => score.0.into_pyobject(py)?.into_any(),
        Value::Date(date) => date.to_string().into_pyobject(py)?.into_any(),
        Value::Code(text) | Value::Text(text) => text.into_pyobject(py)?.into_any(),
        Value::Word(word) => word.key.into_pyobject(py)?.into_any(),
        _ => py.None().into_bound(py),
    })
}

/// A number with all that it follows from.
#[pyclass(frozen, get_all, module = "juesuan", name = "Explanation")]
pub(crate) struct Explanation {
    /// What it is: 本年支出合计.
    term: String,
    /// Its path, if it has one.
    path: Option<String>,
    /// How much.
    value: Decimal,
    /// 元, 万元, % or a measure word.
    unit: &'static str,
    /// `fact`, `sum`, `difference`, `share`, or `rounded`.
    how: &'static str,
    /// File and line of a fact.
    file: Option<String>,
    /// Line of a fact, from 1.
    line: Option<usize>,
    /// What it follows from, in order.
    parts: Py<PyTuple>,
}

#[pymethods]
impl Explanation {
    fn __str__(&self, py: Python<'_>) -> PyResult<String> {
        let mut text = String::new();
        self.draw(py, 0, &mut text)?;
        Ok(text)
    }

    fn __repr__(&self) -> String {
        format!("<Explanation {} {} {}>", self.term, self.value, self.unit)
    }
}

impl Explanation {
    fn new(py: Python<'_>, tree: &figures::Explanation, source: &Source) -> PyResult<Explanation> {
        let parts = tree.from.iter().map(|part| Explanation::new(py, part, source)?.into_pyobject(py));
        let parts = parts.collect::<PyResult<Vec<_>>>()?;
        let place = tree.path.as_ref().filter(|_| tree.how == How::Fact).and_then(|path| source.place(path));
        Ok(Explanation {
            term: tree.term.to_string(),
            path: tree.path.as_ref().map(|path| path.as_str().to_owned()),
            value: tree.value.normalize(),
            unit: match tree.unit {
                Shown::Yuan => "元",
                Shown::WanYuan => "万元",
                Shown::Percent => "%",
                Shown::Count(word) => word,
                _ => "",
            },
            how: match tree.how {
                How::Fact => "fact",
                How::Sum => "sum",
                How::Difference => "difference",
                How::Share => "share",
                How::Rounded(_) => "rounded",
                _ => "other",
            },
            file: place.map(|place| source.name_of(&place.file)),
            line: place.map(|place| place.file.line_column(place.value.start).0),
            parts: PyTuple::new(py, parts)?.unbind(),
        })
    }

    fn draw(&self, py: Python<'_>, depth: usize, text: &mut String) -> PyResult<()> {
        let place = match (&self.file, self.line) {
            (Some(file), Some(line)) => format!("  {file}:{line}"),
            _ => String::new(),
        };
        text.push_str(&format!("{}{} {}{}{place}\n", "  ".repeat(depth), self.term, self.value, self.unit));
        for part in self.parts.bind(py) {
            part.cast::<Explanation>()?.get().draw(py, depth + 1, text)?;
        }
        Ok(())
    }
}
