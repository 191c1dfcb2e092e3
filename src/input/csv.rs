//! `detail.csv` → rows of the tree. The only place that speaks to the crate `csv-core`.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use csv_core::{ReadFieldResult, Reader};
use rust_decimal::Decimal;

use super::tree::{Node, Value};
use super::{meant, problem};
use crate::amount::Unit;
use crate::diag::{Diagnostic, Label, TextFile};
use crate::model::schema::{Key, key};

/// The columns, in any order: the keys of [`crate::model::DetailRow`]. One that is not required may be left out.
fn schema() -> &'static [Key] {
    key("detail").and_then(|key| key.table()).map_or(&[], |table| table.keys)
}

/// Reads the rows, as an array of tables of texts. Blank rows are passed over. Heads and words may be the Chinese terms;
/// amounts may be written as a spreadsheet shows them; a row of totals at the end must be the sum of the others. `unit` is
/// that of the amounts, where the report says it.
pub(super) fn parse<'a>(file: &'a Arc<TextFile>, unit: Option<Unit>) -> (Node<'a>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut records = records(&file.text).into_iter().filter(|record| record.iter().any(|(_, text)| !text.is_empty()));
    let header = records.next().unwrap_or_default();
    let columns = columns(file, &header, unit, &mut problems);
    let is_known = problems.is_empty();
    let mut rows = Vec::new();
    let mut records = records.take_while(|_| is_known).peekable();
    while let Some(record) = records.next() {
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
            let column = (*column)?;
            let node = Node { file, key: None, span, value: Value::Text(as_meant(column, text)) };
            Some((Cow::Borrowed(column.name), node))
        });
        let row = Node { file, key: None, span, value: Value::Table(cells.collect()) };
        match total(&row) {
            None => rows.push(row),
            Some("小计") => problems.push(problem::subtotal(&row)),
            Some(_) if records.peek().is_some() => problems.push(problem::subtotal(&row)),
            Some(_) => problems.extend(differs_from_sum(&row, &rows)),
        }
    }
    if rows.is_empty() && problems.is_empty() {
        let end = file.text.len();
        let said = Diagnostic::error("csv-empty", format!("{} 没有数据行", file.name));
        problems.push(said.label(Label::text(file, end..end, "表头以下没有数据")).help("没有明细时删去这个文件"));
    }
    (Node { file, key: None, span: 0..0, value: Value::Array(rows) }, problems)
}

/// The text of a cell as the report writes it.
fn as_meant<'t>(column: &'static Key, text: Cow<'t, str>) -> Cow<'t, str> {
    if column.is_amount() {
        return meant::grouped(&text).map_or(text, Cow::Owned);
    }
    let word = column.kind.words().iter().find(|word| word.term == text);
    word.map_or(text, |word| Cow::Borrowed(word.key))
}

/// The word of a row that has no more than an amount beside it: 合计.
fn total(row: &Node<'_>) -> Option<&'static str> {
    let Value::Table(cells) = &row.value else { return None };
    let mut texts = cells.iter().filter(|(name, _)| name != AMOUNT).filter_map(|(_, cell)| cell.text());
    let word = texts.by_ref().find(|text| !text.is_empty())?;
    let word: String = word.chars().filter(|c| !c.is_whitespace()).collect();
    let word = ["合计", "总计", "小计"].into_iter().find(|known| *known == word)?;
    texts.all(str::is_empty).then_some(word)
}

/// What is said of a row of totals that is not the sum of the rows above it. Amounts that are none are spoken of elsewhere.
fn differs_from_sum(total: &Node<'_>, rows: &[Node<'_>]) -> Option<Diagnostic> {
    let amount = |row: &Node<'_>| row.get(AMOUNT)?.text()?.parse::<Decimal>().ok();
    let sum = rows.iter().try_fold(Decimal::ZERO, |sum, row| sum.checked_add(amount(row)?))?;
    let typed = amount(total)?;
    (typed != sum).then(|| problem::wrong_total(total.get(AMOUNT).unwrap_or(total), typed, sum))
}

/// The column of the amounts.
const AMOUNT: &str = "amount";

/// What was probably meant by a row that has too many columns or too few.
fn meant_by(row: &str) -> &'static str {
    if ["合计", "小计", "总计"].iter().any(|word| row.starts_with(word)) {
        "删去这一行，或补齐各列：合计由程序算出"
    } else if is_separated_otherwise(row) {
        SEPARATED
    } else {
        "有千分位逗号的金额和有逗号的文字，整格加英文双引号"
    }
}

const SEPARATED: &str = "各列用英文逗号隔开；在 Excel 中另存为“CSV UTF-8（逗号分隔）”";

/// Whether a row has other marks where commas should stand.
fn is_separated_otherwise(row: &str) -> bool {
    ["\t", ";", "；", "，"].iter().any(|mark| row.matches(mark).count() + 1 >= schema().len() - 1)
}

/// What accounting systems call the columns beside the terms of the schema.
const HEADS: &[(&str, &str)] = &[
    ("资金来源", "fund"),
    ("经费性质", "fund"),
    ("功能科目", "code"),
    ("功能分类", "code"),
    ("功能分类编码", "code"),
    ("功能科目编码", "code"),
    ("支出功能分类", "code"),
    ("支出功能分类科目", "code"),
    ("经济科目", "economic"),
    ("经济分类", "economic"),
    ("经济分类编码", "economic"),
    ("经济科目编码", "economic"),
    ("部门经济分类", "economic"),
    ("部门支出经济分类", "economic"),
    ("支出经济分类", "economic"),
    ("支出经济分类科目", "economic"),
    ("支出类型", "kind"),
    ("支出类别", "kind"),
    ("项目", "project"),
    ("金额", "amount"),
    ("支出金额", "amount"),
    ("支出数", "amount"),
    ("本年支出", "amount"),
];

/// The column that a head names, by its key or in Chinese, and the unit that it says: 金额（万元）.
fn column(head: &str) -> (Option<&'static Key>, Option<&str>) {
    let (name, unit) = match head.trim_end_matches([')', '）']).split_once(['(', '（']) {
        Some((name, inside)) => (name.trim(), Some(inside.trim().trim_start_matches("单位：").trim())),
        None => (head, None),
    };
    let alias = HEADS.iter().find(|(alias, _)| *alias == name).map(|(_, key)| *key);
    (schema().iter().find(|key| key.name == name || key.term == name || Some(key.name) == alias), unit)
}

/// What each field of the header names; a wrong header is complained of.
fn columns(
    file: &Arc<TextFile>,
    header: &[(Range<usize>, Cow<'_, str>)],
    unit: Option<Unit>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Option<&'static Key>> {
    let mut columns: Vec<Option<&Key>> = Vec::new();
    let names: Vec<&str> = schema().iter().map(|key| key.name).collect();
    if is_separated_otherwise(&file.text[record_span(header)]) {
        let said = Diagnostic::error("csv-header", "表头只有一列");
        problems.push(said.label(Label::text(file, record_span(header), "没有用英文逗号隔开")).help(SEPARATED));
        return columns;
    }
    let mut seen = BTreeSet::new();
    for (span, text) in header {
        let (known, said_unit) = column(text);
        let wrong = match (known, said_unit, unit) {
            (None, ..) if text.is_empty() => Some(Diagnostic::error("csv-header", "表头有一列没有名称")),
            (None, ..) => Some(problem::unknown_column(text, &names)),
            (Some(key), ..) if !seen.insert(key.name) => {
                Some(Diagnostic::error("csv-header", format!("{text} 列重复")))
            }
            (Some(_), Some(said), Some(unit)) if said != unit.symbol() => {
                let message = format!("{text} 列的单位与报告的 unit（{}）不同", unit.symbol());
                Some(Diagnostic::error("csv-header", message).help("改成同一个单位，金额也随之换算"))
            }
            (Some(_), ..) => None,
        };
        columns.push(if wrong.is_none() { known } else { None });
        problems.extend(wrong.map(|said| said.label(Label::text(file, span.clone(), "这一列不用"))));
    }
    let required = schema().iter().filter(|key| key.required);
    let missing: Vec<String> =
        required.filter(|key| !seen.contains(key.name)).map(|key| format!("{}（{}）", key.name, key.term)).collect();
    if !missing.is_empty() {
        let said = Diagnostic::error("csv-header", format!("表头缺少 {}", missing.join("、")));
        let terms: Vec<&str> = schema().iter().map(|key| key.term).collect();
        problems.push(said.label(Label::text(file, record_span(header), "第一行是表头")).help(format!(
            "表头写成 {}，或 {}",
            names.join(","),
            terms.join(",")
        )));
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
