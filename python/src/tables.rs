//! The public tables as rows of cells.

use juesuan::document::{Document, RowKind, Sheet};
use pyo3::prelude::*;
use pyo3::types::PyList;
use rust_decimal::Decimal;

use crate::findings::escape;

/// A public table: what the workbook has on one sheet.
#[pyclass(frozen, get_all, module = "juesuan")]
pub(crate) struct Table {
    /// Name of its sheet: 公开01.
    name: String,
    /// Its title.
    title: String,
    /// A name for each column: its heads from above, joined by `/`.
    columns: Vec<String>,
    /// The rows below the head.
    rows: Vec<Vec<Value>>,
    /// Notes under the table.
    notes: Vec<String>,
}

/// What stands in a cell.
#[derive(Clone)]
pub(crate) enum Value {
    /// An amount in 万元, a count or a share.
    Number(Decimal),
    /// A text.
    Text(String),
    /// Nothing.
    Empty,
}

impl<'py> IntoPyObject<'py> for &Value {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(match self {
            Value::Number(number) => number.into_pyobject(py)?.into_any(),
            Value::Text(text) => text.into_pyobject(py)?.into_any(),
            Value::Empty => py.None().into_bound(py),
        })
    }
}

impl<'py> IntoPyObject<'py> for Value {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        (&self).into_pyobject(py)
    }
}

#[pymethods]
impl Table {
    fn __len__(&self) -> usize {
        self.rows.len()
    }

    fn __repr__(&self) -> String {
        format!("<Table {} {} {} × {}>", self.name, self.title, self.rows.len(), self.columns.len())
    }

    /// The table as a `pandas.DataFrame`; numbers stay `Decimal`.
    fn to_pandas<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let (rows, columns) = ((&self.rows).into_pyobject(py)?, PyList::new(py, &self.columns)?);
        let options = pyo3::types::PyDict::new(py);
        options.set_item("columns", columns)?;
        py.import("pandas")?.getattr("DataFrame")?.call((rows,), Some(&options))
    }

    /// The table as a `polars.DataFrame`: columns of amounts as decimals of two places, the others as text.
    fn to_polars<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let columns = pyo3::types::PyDict::new(py);
        for (at, name) in self.columns.iter().enumerate() {
            let cells = self.rows.iter().map(|row| row[at].clone());
            let is_text = self.rows.iter().any(|row| matches!(row[at], Value::Text(_)));
            let cells: Vec<Value> = match is_text {
                true => cells.map(Value::into_text).collect(),
                false => cells.collect(),
            };
            columns.set_item(name, cells)?;
        }
        let options = pyo3::types::PyDict::new(py);
        options.set_item("strict", false)?;
        py.import("polars")?.getattr("DataFrame")?.call((columns,), Some(&options))
    }
}

impl Table {
    /// The table as HTML that folds up, for a notebook.
    pub(crate) fn html(&self) -> String {
        let row = |tag: &str, cells: Vec<String>| {
            let cells: Vec<String> = cells.iter().map(|text| format!("<{tag}>{}</{tag}>", escape(text))).collect();
            format!("<tr>{}</tr>", cells.concat())
        };
        let rows = self.rows.iter().map(|cells| row("td", cells.iter().map(Value::text).collect()));
        format!(
            "<details><summary>{} {}</summary><table><thead>{}</thead><tbody>{}</tbody></table></details>",
            escape(&self.name),
            escape(&self.title),
            row("th", self.columns.clone()),
            rows.collect::<Vec<_>>().concat()
        )
    }
}

impl Value {
    fn text(&self) -> String {
        match self {
            Value::Number(number) => number.to_string(),
            Value::Text(text) => text.clone(),
            Value::Empty => String::new(),
        }
    }

    fn into_text(self) -> Value {
        match self {
            Value::Number(number) => Value::Text(number.to_string()),
            other => other,
        }
    }
}

/// The public tables of a document.
pub(crate) fn tables(document: &Document) -> Vec<Table> {
    document.sheets.iter().map(table).collect()
}

fn table(sheet: &Sheet) -> Table {
    let width = sheet.table.columns.len();
    let mut heads: Vec<Vec<&str>> = vec![Vec::new(); width];
    let mut rows = Vec::new();
    for row in &sheet.table.rows {
        if row.kind == RowKind::Head {
            for cell in &row.cells {
                let covered = heads.iter_mut().skip(cell.column).take(cell.column_span);
                covered.for_each(|head| head.push(&cell.text));
            }
            continue;
        }
        let mut values = vec![Value::Empty; width];
        for cell in &row.cells {
            let value = match cell.number {
                Some(number) => Value::Number(number),
                None if cell.text.is_empty() => continue,
                None => Value::Text(cell.text.clone()),
            };
            if let Some(place) = values.get_mut(cell.column) {
                *place = value;
            }
        }
        rows.push(values);
    }
    let mut columns: Vec<String> = Vec::new();
    for head in heads {
        let name = head.iter().map(|text| text.replace('\n', "")).collect::<Vec<_>>().join("/");
        // A frame wants each name once.
        let again = columns.iter().filter(|other| other.split('#').next() == Some(&name)).count();
        columns.push(if again == 0 { name } else { format!("{name}#{}", again + 1) });
    }
    Table { name: sheet.name.clone(), title: sheet.title.clone(), columns, rows, notes: sheet.table.notes.clone() }
}
