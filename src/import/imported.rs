//! What goes in and what comes out.

use crate::amount::{Amount, Unit};
use crate::diag::{Cell, Diagnostic};
use crate::model::Entry;

/// A workbook: what it is called in messages, and its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Workbook<'a> {
    /// Name of the file: `决算表.xlsx`.
    pub name: &'a str,
    /// What stands in it.
    pub bytes: &'a [u8],
}

/// A fact that a workbook gives.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct ImportedFact {
    /// What it is, as an entry of the ledger, and how much in 元.
    pub entry: Entry<'static>,
    /// The cell that it was taken from; none where it is nothing because no table lists it.
    pub cell: Option<Cell>,
    /// It is what is left of that cell when other facts are taken off: exact to the rounding of all of them.
    pub is_rest: bool,
}

/// What workbooks hold of a report.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Imported {
    /// The year that the workbooks name.
    pub year: Option<i32>,
    /// The agency that they name.
    pub agency: Option<String>,
    /// The unit of their tables, 元 if they differ.
    pub unit: Unit,
    /// The facts; those that are nothing too.
    pub facts: Vec<ImportedFact>,
    /// What the workbooks state under a path of its own: compared, never used.
    pub stated: Vec<(String, Amount, Cell)>,
    /// The tables that were read: title, workbook, sheet.
    pub tables: Vec<(String, String, String)>,
    /// What could not be read or does not add up, by cell.
    pub findings: Vec<Diagnostic>,
}
