//! `detail.csv` → rows of the tree. The only place that speaks to the crate `csv-core`.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use csv_core::{ReadFieldResult, Reader};

use super::problem;
use super::tree::{Node, Value};
use crate::diag::{Diagnostic, Label, TextFile};
use crate::model::schema::{Key, key};

/// The columns, in any order: the keys of [`crate::model::DetailRow`]. One that is not required may be left out.
fn schema() -> &'static [Key] {
    key("detail").and_then(|key| key.table()).map_or(&[], |table| table.keys)
}

/// Reads the rows, as an array of tables of texts. Blank rows are passed over.
pub(super) fn parse<'a>(file: &'a Arc<TextFile>) -> (Node<'a>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut records = records(&file.text).into_iter().filter(|record| record.iter().any(|(_, text)| !text.is_empty()));
    let header = records.next().unwrap_or_default();
    let columns = columns(file, &header, &mut problems);
    let is_known = problems.is_empty();
    let mut rows = Vec::new();
    for record in records.take_while(|_| is_known) {
        let span = record_span(&record);
        if record.len() != header.len() {
            problems.push(
                Diagnostic::error("csv-columns", format!("这一行有 {} 列，表头有 {} 列", record.len(), header.len()))
                    .label(Label::text(file, span.clone(), "列数不符"))
                    .help(meant_by(&file.text[span])),
            );
            continue;
        }
        let cells = columns.iter().zip(record).filter_map(|(column, (span, text))| {
            column.map(|name| (Cow::Borrowed(name), Node { file, key: None, span, value: Value::Text(text) }))
        });
        rows.push(Node { file, key: None, span, value: Value::Table(cells.collect()) });
    }
    if rows.is_empty() && problems.is_empty() {
        let end = file.text.len();
        let said = Diagnostic::error("csv-empty", format!("{} 没有数据行", file.name));
        problems.push(said.label(Label::text(file, end..end, "表头以下没有数据")).help("没有明细时删去这个文件"));
    }
    (Node { file, key: None, span: 0..0, value: Value::Array(rows) }, problems)
}

/// What was probably meant by a row that has too many columns or too few.
fn meant_by(row: &str) -> &'static str {
    if ["合计", "小计", "总计"].iter().any(|word| row.starts_with(word)) {
        "删去这一行：合计由程序算出"
    } else if is_separated_otherwise(row) {
        SEPARATED
    } else {
        "金额不写千分位逗号；文字里有逗号时整格加英文双引号"
    }
}

const SEPARATED: &str = "各列用英文逗号隔开；在 Excel 中另存为“CSV UTF-8（逗号分隔）”";

/// Whether a row has other marks where commas should stand.
fn is_separated_otherwise(row: &str) -> bool {
    ["\t", ";", "；", "，"].iter().any(|mark| row.matches(mark).count() + 1 >= schema().len() - 1)
}

/// What each field of the header names; a wrong header is complained of.
fn columns(
    file: &Arc<TextFile>,
    header: &[(Range<usize>, Cow<'_, str>)],
    problems: &mut Vec<Diagnostic>,
) -> Vec<Option<&'static str>> {
    let mut columns = Vec::new();
    let names: Vec<&str> = schema().iter().map(|key| key.name).collect();
    if is_separated_otherwise(&file.text[record_span(header)]) {
        let said = Diagnostic::error("csv-header", "表头只有一列");
        problems.push(said.label(Label::text(file, record_span(header), "没有用英文逗号隔开")).help(SEPARATED));
        return columns;
    }
    for (span, text) in header {
        let known = names.iter().copied().find(|name| name == text);
        let wrong = match known {
            None => Some(problem::unknown_column(text, &names)),
            Some(_) if columns.contains(&known) => Some(Diagnostic::error("csv-header", format!("{text} 列重复"))),
            Some(_) => None,
        };
        columns.push(if wrong.is_none() { known } else { None });
        problems.extend(wrong.map(|said| said.label(Label::text(file, span.clone(), "这一列不用"))));
    }
    let required = schema().iter().filter(|key| key.required);
    let missing: Vec<&str> = required.map(|key| key.name).filter(|name| !columns.contains(&Some(*name))).collect();
    if !missing.is_empty() {
        let said = Diagnostic::error("csv-header", format!("表头缺少 {}", missing.join("、")));
        problems.push(
            said.label(Label::text(file, record_span(header), "第一行是表头"))
                .help(format!("表头写成 {}", names.join(","))),
        );
    }
    columns
}

fn record_span(record: &[(Range<usize>, Cow<'_, str>)]) -> Range<usize> {
    record.first().map_or(0, |(span, _)| span.start)..record.last().map_or(0, |(span, _)| span.end)
}

/// All records, each field with its bytes in the text, without blanks around it.
fn records(text: &str) -> Vec<Vec<(Range<usize>, Cow<'_, str>)>> {
    let (mut records, mut record) = (Vec::new(), Vec::new());
    let mut reader = Reader::new();
    let mut out = vec![0; text.len()];
    let (mut from, mut at) = (0, 0);
    let mut filled = 0;
    loop {
        let (result, read, written) = reader.read_field(&text.as_bytes()[at..], &mut out[filled..]);
        at += read;
        filled += written;
        match result {
            ReadFieldResult::InputEmpty => {}
            ReadFieldResult::Field { record_end } => {
                let raw = &text[from..at];
                let raw = raw.strip_suffix(if record_end { '\n' } else { ',' }).unwrap_or(raw);
                // Blank lines before a record are read with its first field.
                let start = from + raw.len() - raw.trim_start_matches('\n').len();
                let raw = raw.trim_start_matches('\n').trim_end();
                let start = start + raw.len() - raw.trim_start().len();
                let raw = raw.trim_start();
                let field = std::str::from_utf8(&out[..filled]).expect("fields of a text are text").trim();
                let field = if field == raw { Cow::Borrowed(raw) } else { Cow::Owned(field.to_owned()) };
                record.push((start..start + raw.len(), field));
                if record_end {
                    records.push(std::mem::take(&mut record));
                }
                (from, filled) = (at, 0);
            }
            // A field is never longer than the text that it was unquoted from.
            ReadFieldResult::OutputFull | ReadFieldResult::End => return records,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_know_their_bytes() {
        for (text, fields) in [
            ("a,b\n1,2\n", vec![vec![(0..1, "a"), (2..3, "b")], vec![(4..5, "1"), (6..7, "2")]]),
            ("a,\"b,c\"\n", vec![vec![(0..1, "a"), (2..7, "b,c")]]),
            (
                "\"a\"\"b\", x ,\n\n,y",
                vec![vec![(0..6, "a\"b"), (8..9, "x"), (11..11, "")], vec![(13..13, ""), (14..15, "y")]],
            ),
            ("甲,乙", vec![vec![(0..3, "甲"), (4..7, "乙")]]),
            ("\"a\nb\",c\n", vec![vec![(0..5, "a\nb"), (6..7, "c")]]),
            ("\"a", vec![vec![(0..2, "a")]]),
            ("a,\nb,c", vec![vec![(0..1, "a"), (2..2, "")], vec![(3..4, "b"), (5..6, "c")]]),
            ("", vec![]),
        ] {
            let found = records(text);
            let found: Vec<Vec<(Range<usize>, &str)>> = found
                .iter()
                .map(|record| record.iter().map(|(span, field)| (span.clone(), field.as_ref())).collect())
                .collect();
            assert_eq!(found, fields, "{text:?}");
        }
    }
}
