//! What is read back from the files: every public table of the form, and the same totals everywhere.

use std::collections::BTreeSet;
use std::fs;

use juesuan::model::{BudgetBasis, derived};
use juesuan::{Form, text};

use super::in_package;
use super::made::{Made, made};
use super::readers::{self, Value, WorkSheet, squeeze};

const EXAMPLES: [&str; 2] = ["examples/zhaohua-union-2020", "examples/county-education-bureau-2023"];

fn example(folder: &str) -> Made {
    made(&in_package(folder))
}

/// The titles of the public tables of a form, as its data have them.
fn titles(form: &str) -> Vec<String> {
    let file = fs::read_to_string(in_package("templates").join(form).join("tables.toml")).expect("the tables");
    let tables: toml::Table = file.parse().expect("TOML");
    let tables = tables["tables"].as_array().expect("tables");
    tables.iter().map(|table| table["title"].as_str().expect("a title").to_owned()).collect()
}

/// Every form that stands alone has an example; what the others change, `form_lists.rs` looks at.
#[test]
fn the_examples_use_every_form() {
    let forms: BTreeSet<String> = EXAMPLES.map(|folder| example(folder).report.form).into();
    let alone = Form::built_in_names().into_iter().filter(|name| {
        let form = Form::built_in(name).expect("a form");
        form.extends().is_none()
    });
    assert_eq!(forms, alone.map(str::to_owned).collect());
}

#[test]
fn every_table_is_found_in_every_file() {
    for folder in EXAMPLES {
        let made = example(folder);
        let titles = titles(&made.report.form);
        assert!(titles.len() >= 9, "{folder}: {titles:?}");
        let word = readers::word(&made.docx);
        let headings: BTreeSet<String> = word.paragraphs.iter().map(|text| squeeze(text)).collect();
        let pdf = readers::pdf(&made.pdf);
        let tagged: BTreeSet<String> =
            pdf.iter().flatten().filter(|(tag, _)| tag.starts_with('H')).map(|(_, text)| squeeze(text)).collect();
        let sheets = readers::workbook(&made.xlsx);
        assert_eq!(sheets.len(), titles.len());
        for (title, sheet) in titles.iter().zip(&sheets) {
            assert!(headings.contains(title), "{folder}: {title} is not in the DOCX");
            assert!(tagged.contains(title), "{folder}: {title} is not in the PDF");
            assert_eq!(sheet.cells.get(&(0, 0)), Some(&Value::Text(title.clone())), "{folder}");
        }
    }
}

/// The figures that every report tells of, each with the table whose total row begins with it, and what that row says.
const TOTALS: [(&str, &str, &str); 5] = [
    ("total.actual", "收入支出决算总表", "总计"),
    ("revenue.total", "收入决算表", "合计"),
    ("expenditure.total", "支出决算表", "合计"),
    ("fiscal_appropriation.actual", "财政拨款收入支出决算总表", "总计"),
    ("general_public_budget.actual", "一般公共预算财政拨款支出决算表", "合计"),
];

/// The numbers of the first row that says this and has any, with two decimals.
fn row_of_sheet(sheet: &WorkSheet, label: &str) -> Option<Vec<String>> {
    let says = |value: &Value| matches!(value, Value::Text(text) if squeeze(text) == label);
    let rows = sheet.cells.iter().filter(|(_, value)| says(value)).map(|((row, _), _)| *row);
    let mut rows = rows.map(|row| {
        let cells = sheet.cells.range((row, 0)..(row + 1, 0)).filter_map(|(_, value)| match value {
            Value::Number(number) => Some(format!("{number:.2}")),
            Value::Text(_) => None,
        });
        cells.collect::<Vec<String>>()
    });
    rows.find(|numbers| !numbers.is_empty())
}

/// The same of a table of the Word file.
fn row_of_table(table: &[Vec<String>], label: &str) -> Option<Vec<String>> {
    let rows = table.iter().filter(|row| row.iter().any(|cell| squeeze(cell) == label));
    let numbers = |row: &Vec<String>| row.iter().filter_map(|cell| figure(cell)).collect::<Vec<String>>();
    rows.map(numbers).find(|numbers| !numbers.is_empty())
}

/// The number of a cell with two decimals, without separators.
fn figure(cell: &str) -> Option<String> {
    let cell = cell.trim().replace(',', "");
    let (whole, cents) = cell.split_once('.')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole.trim_start_matches('-')) && cents.len() == 2 && digits(cents)).then_some(cell)
}

#[test]
fn totals_are_the_same_everywhere() {
    for folder in EXAMPLES {
        let made = example(folder);
        let titles = titles(&made.report.form);
        let word = readers::word(&made.docx);
        let sheets = readers::workbook(&made.xlsx);
        let pdf = readers::body(&readers::pdf(&made.pdf));
        let prose = squeeze(&text::to_string(&made.generated.document));
        let derived = derived(&made.report, BudgetBasis::default());
        for (path, table, label) in TOTALS {
            let value = derived.iter().find(|figure| figure.path == path).expect("a derived figure").value;
            let expected = format!("{:.2}", value.wan());
            let sheet = titles.iter().zip(&sheets).find(|(title, _)| *title == table).expect("a sheet").1;
            let in_sheet = row_of_sheet(sheet, label).unwrap_or_else(|| panic!("{folder}: {table} has no {label}"));
            assert_eq!(in_sheet[0], expected, "{folder}: {table}: {path}");
            // The Word file has one table with this row.
            let rows: Vec<_> = word.tables.iter().filter_map(|table| row_of_table(table, label)).collect();
            assert!(rows.contains(&in_sheet), "{folder}: {table} of the DOCX: {in_sheet:?} is not in {rows:?}");
            assert!(pdf.contains(&squeeze(&value.cell())), "{folder}: {table} of the PDF");
            // The text tells of it in its own notation.
            let told = format!("{}万元", value.wan());
            assert!(prose.contains(&told) && pdf.contains(&told), "{folder}: {path} is not told: {told}");
            assert!(word.paragraphs.iter().any(|text| squeeze(text).contains(&told)), "{folder}: {path}: {told}");
        }
    }
}
