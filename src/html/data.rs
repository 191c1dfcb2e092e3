//! The public tables for machines: each as CSV, all as one JSON (开放数据).

use super::text::Html;
use crate::document::{CellRole, Document, RowKind, Sheet, Table};

/// A file of data beside the page.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct DataFile {
    /// Its name within the folder of data: `公开01.csv`, `tables.json`.
    pub name: String,
    /// What the page calls it: 收入支出决算总表.
    pub title: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The name of the file with all tables.
const ALL: &str = "tables.json";

/// The public tables as files: `tables.json` with all of them, then one CSV a table, named after its sheet.
///
/// A table is rows × columns with one head: names of columns are those of all levels of the head with `/` between them
/// (收入/金额). Amounts are decimal numbers in the unit of the table (万元, two decimals) without separators; empty cells stay
/// empty (`null`). A cell that covers several columns or rows stands where it begins. CSV is that of RFC 4180 in UTF-8 with
/// a mark (BOM), since Excel takes it for GBK without. The page `docs/html.md` has the keys of the JSON.
pub fn data(document: &Document) -> Vec<DataFile> {
    let mut files =
        vec![DataFile { name: ALL.to_owned(), title: "全部公开表".to_owned(), bytes: json(document).into() }];
    let csv = |sheet: &Sheet| DataFile { name: csv_name(sheet), title: sheet.title.clone(), bytes: csv(sheet).into() };
    files.extend(document.sheets.iter().map(csv));
    files
}

/// The names and titles of the files, for links.
pub(super) fn names(document: &Document) -> impl Iterator<Item = (String, &str)> {
    let all = std::iter::once((ALL.to_owned(), "全部公开表"));
    all.chain(document.sheets.iter().map(|sheet| (csv_name(sheet), sheet.title.as_str())))
}

/// Names of sheets hold none of `[]:*?/\`, so they are names of files; those that a system keeps for itself are not.
fn csv_name(sheet: &Sheet) -> String {
    let name: String =
        sheet.name.chars().filter(|c| !matches!(c, '/' | '\\' | '<' | '>' | '|' | '"' | ':' | '*' | '?')).collect();
    format!("{}.csv", name.trim_matches('.'))
}

/// Text on one line, without what only serves its looks.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(if text.is_ascii() { " " } else { "" })
}

/// The name of each column: the levels of its head.
fn columns(table: &Table) -> Vec<Vec<String>> {
    let mut names: Vec<Vec<String>> = vec![Vec::new(); table.columns.len()];
    let heads = table.rows.iter().take(table.header_rows).flat_map(|row| &row.cells);
    for cell in heads.filter(|cell| cell.role != CellRole::ColumnNumber) {
        let text = plain(&cell.text);
        let end = cell.column.saturating_add(cell.column_span).min(names.len());
        for name in names.get_mut(cell.column..end).into_iter().flatten() {
            if !text.is_empty() {
                name.push(text.clone());
            }
        }
    }
    names
}

/// What a cell holds.
enum Value<'a> {
    Empty,
    Text(&'a str),
    Number(rust_decimal::Decimal),
}

/// The rows under the head, each as long as the table is wide.
fn rows(table: &Table) -> impl Iterator<Item = (RowKind, Vec<Value<'_>>)> {
    table.rows.iter().skip(table.header_rows).map(|row| {
        let mut values: Vec<Value<'_>> = table.columns.iter().map(|_| Value::Empty).collect();
        for cell in &row.cells {
            let value = match cell.number {
                Some(number) => Value::Number(number),
                None if cell.text.is_empty() => Value::Empty,
                None => Value::Text(&cell.text),
            };
            if let Some(place) = values.get_mut(cell.column) {
                *place = value;
            }
        }
        (row.kind, values)
    })
}

fn csv(sheet: &Sheet) -> String {
    let mut out = String::from("\u{FEFF}");
    for (at, name) in columns(&sheet.table).iter().enumerate() {
        field(&mut out, at, &name.join("/"));
    }
    out.push_str("\r\n");
    for (_, row) in rows(&sheet.table) {
        for (at, value) in row.iter().enumerate() {
            match value {
                Value::Empty => field(&mut out, at, ""),
                Value::Text(text) => field(&mut out, at, text),
                Value::Number(number) => field(&mut out, at, &number.to_string()),
            }
        }
        out.push_str("\r\n");
    }
    out
}

fn field(out: &mut String, at: usize, text: &str) {
    if at > 0 {
        out.push(',');
    }
    if text.contains(['"', ',', '\n', '\r']) || text.trim() != text {
        out.put(format_args!("\"{}\"", text.replace('"', "\"\"")));
    } else {
        out.push_str(text);
    }
}

fn json(document: &Document) -> String {
    let mut out = String::with_capacity(1 << 16);
    out.push_str("{\"title\":");
    string(&mut out, &document.title);
    out.push_str(",\"agency\":");
    string(&mut out, &document.author);
    out.push_str(",\"published\":");
    match &document.date {
        Some(date) => string(&mut out, date),
        None => out.push_str("null"),
    }
    out.push_str(",\"tables\":[");
    for (at, sheet) in document.sheets.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        table(&mut out, sheet);
    }
    out.push_str("\n]}\n");
    out
}

fn table(out: &mut String, sheet: &Sheet) {
    let table = &*sheet.table;
    out.push_str("\n{\"name\":");
    string(out, &sheet.name);
    for (key, text) in [("title", &sheet.title), ("number", &table.number), ("unit", &table.right)] {
        out.put(format_args!(",\"{key}\":"));
        string(out, text);
    }
    out.push_str(",\"columns\":[");
    for (at, levels) in columns(table).iter().enumerate() {
        out.push_str(if at > 0 { ",[" } else { "[" });
        strings(out, levels);
        out.push(']');
    }
    out.push_str("],\"rows\":[");
    for (at, (kind, row)) in rows(table).enumerate() {
        let kind = match kind {
            RowKind::Head => "head",
            RowKind::Body => "body",
            RowKind::Total => "total",
        };
        out.put(format_args!("{}\n{{\"kind\":\"{kind}\",\"cells\":[", if at > 0 { "," } else { "" }));
        for (at, value) in row.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            match value {
                Value::Empty => out.push_str("null"),
                Value::Text(text) => string(out, text),
                Value::Number(number) => out.put(format_args!("{number}")),
            }
        }
        out.push_str("]}");
    }
    out.push_str("],\"notes\":[");
    strings(out, &table.notes);
    out.push_str("]}");
}

fn strings(out: &mut String, texts: &[String]) {
    for (at, text) in texts.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        string(out, text);
    }
}

fn string(out: &mut String, text: &str) {
    out.push_str(&serde_json::Value::from(text).to_string());
}
