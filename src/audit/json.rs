//! What was read of a text, as JSON for programs; `docs/audit.md` has the schema.

use serde_json::{Value, json};

use super::coverage::{Coverage, Standing};
use crate::diag::TextFile;

/// The version of the schema; it grows when a reader of the old one would misread the new one.
const VERSION: u32 = 1;

/// The claims of some texts and their coverage as one JSON value, indented, with a line end.
///
/// `{version, files: [{file, coverage: {claims, right, wrong, unchecked, amounts, checked_amounts}, claims: [{kind,
/// standing, reading, text, line, column, end_line, end_column}], unchecked: [{line, text}]}]}`. Lines and columns count
/// from 1, columns count characters; `unchecked` are the paragraphs and rows with amounts that no check could use.
pub fn claims_to_json<'a>(texts: impl IntoIterator<Item = (&'a TextFile, &'a Coverage)>) -> String {
    let files: Vec<Value> = texts.into_iter().map(|(file, coverage)| of_file(file, coverage)).collect();
    format!("{:#}\n", json!({ "version": VERSION, "files": files }))
}

fn of_file(file: &TextFile, coverage: &Coverage) -> Value {
    let claims: Vec<Value> = coverage
        .claims
        .iter()
        .map(|claim| {
            let (line, column) = file.line_column(claim.span.start);
            let (end_line, end_column) = file.line_column(claim.span.end);
            json!({
                "kind": claim.kind, "standing": claim.standing.key(), "reading": claim.reading,
                "text": file.text[claim.span.clone()],
                "line": line, "column": column, "end_line": end_line, "end_column": end_column,
            })
        })
        .collect();
    let unchecked: Vec<Value> = coverage
        .unchecked
        .iter()
        .map(|span| json!({ "line": file.line_column(span.start).0, "text": file.text[span.clone()] }))
        .collect();
    let count = |standing| coverage.count(standing);
    json!({
        "file": file.name,
        "coverage": {
            "claims": coverage.claims.len(),
            "right": count(Standing::Right),
            "wrong": count(Standing::Wrong),
            "unchecked": count(Standing::Unchecked),
            "amounts": coverage.amounts,
            "checked_amounts": coverage.checked_amounts,
        },
        "claims": claims,
        "unchecked": unchecked,
    })
}
