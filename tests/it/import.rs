//! Workbooks in: the facts that a workbook of public tables holds come back.

use std::collections::BTreeMap;
use std::fs;

use juesuan::classification::{EconomicCode, FunctionCode, Fund};
use juesuan::import::{Beside, Imported, Workbook, read_tables, update};
use juesuan::model::{BudgetBasis, ExpenditureKind, Measure, Report, RevenueSource, ThreePublicLine};
use juesuan::{Amount, Composer, Form, round, xlsx};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rust_decimal::Decimal;

use super::in_package;

/// What makes a fact one of its own.
type Key = (
    Measure,
    Fund,
    Option<RevenueSource>,
    Option<FunctionCode>,
    Option<EconomicCode>,
    Option<ExpenditureKind>,
    Option<ThreePublicLine>,
);

/// A workbook of other hands, as a text: `@ name` begins a sheet, a line is a row, bars part the cells. `>` belongs to the
/// cell on the left, `^` to the one above; `'12` is a text, `=` a formula that nobody has computed.
fn drawn(text: &str) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let plain = rust_xlsxwriter::Format::new();
    for part in text.split("\n@ ").map(|part| part.trim_start_matches("@ ")) {
        let (name, rows) = part.split_once('\n').expect("rows");
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        let grid: Vec<Vec<&str>> = rows.lines().map(|row| row.split('|').map(str::trim).collect()).collect();
        let at = |row: usize, column: usize| grid.get(row).and_then(|row| row.get(column)).copied().unwrap_or("");
        for (row, cells) in grid.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let (r, c) = (row as u32, column as u16);
                let cell = cell.replace("\\n", "\n");
                match cell.as_str() {
                    "" | ">" | "^" => continue,
                    "=" => {
                        let formula = rust_xlsxwriter::Formula::new("=NA()+1").set_result("");
                        sheet.write_formula(r, c, formula).expect("a formula");
                    }
                    text => match (text.strip_prefix('\''), text.parse::<f64>()) {
                        (Some(text), _) => _ = sheet.write_string(r, c, text).expect("a text"),
                        (None, Ok(number)) => _ = sheet.write_number(r, c, number).expect("a number"),
                        _ => _ = sheet.write_string(r, c, text).expect("a text"),
                    },
                }
                let right = (column + 1..).take_while(|&next| at(row, next) == ">").count();
                let down = (row + 1..).take_while(|&next| at(next, column) == "^").count();
                if right + down > 0 && cell.parse::<f64>().is_err() {
                    let (last_row, last_column) = (r + down as u32, c + right as u16);
                    sheet.merge_range(r, c, last_row, last_column, &cell, &plain).expect("an area");
                }
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

/// What was imported, a line a fact.
fn told(imported: &Imported) -> String {
    let mut lines = vec![format!("{:?} {:?} {}", imported.year, imported.agency, imported.unit.symbol())];
    for fact in imported.facts.iter().filter(|fact| !fact.entry.amount.is_zero()) {
        let entry = &fact.entry;
        let mut words = vec![format!("{:?}", entry.measure), entry.fund.key().to_owned()];
        words.extend(entry.source.map(|source| source.key().to_owned()));
        words.extend(entry.function.map(|code| code.to_string()));
        words.extend(entry.economic.map(|code| code.to_string()));
        words.extend(entry.kind.map(|kind| kind.key().to_owned()));
        words.extend(entry.line.map(|line| format!("{line:?}")));
        let cell = fact.cell.as_ref().map(|cell| format!("{}!{}", cell.sheet, cell.cell)).unwrap_or_default();
        let rest = if fact.is_rest { " rest" } else { "" };
        lines.push(format!("{} = {} <- {cell}{rest}", words.join(" "), entry.amount.yuan().normalize()));
    }
    for (path, amount, cell) in &imported.stated {
        lines.push(format!("stated {path} = {} <- {}!{}", amount.yuan().normalize(), cell.sheet, cell.cell));
    }
    lines.extend(imported.findings.iter().map(|one| format!("{:?}[{}] {}", one.severity, one.id, one.message)));
    lines.join("\n")
}

#[test]
fn workbooks_of_other_hands() {
    insta::glob!("../import", "*.txt", |path| {
        let text = fs::read_to_string(path).expect("a workbook as a text");
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        let form = Form::built_in(name.split_once('.').map_or("national-2022", |(_, form)| form)).expect("a form");
        let read = read_tables(&[Workbook { name: "表.xlsx", bytes: &drawn(&text) }], &form, Some(2023), None);
        insta::assert_snapshot!(read.map_or_else(|error| error.to_string(), |imported| told(&imported)));
    });
}

/// openpyxl writes formulas and no values.
#[test]
fn formulas_that_nobody_computed_are_refused() {
    let bytes = fs::read(in_package("tests/import/formulas-without-values.xlsx")).expect("a workbook");
    let form = Form::built_in("national-2022").expect("a form");
    let read = read_tables(&[Workbook { name: "表.xlsx", bytes: &bytes }], &form, Some(2023), None).expect("tables");
    insta::assert_snapshot!(told(&read));
}

/// A workbook of a report's public tables.
fn workbook(report: &Report, form: &Form) -> Vec<u8> {
    let composer = Composer::new(form).expect("a form");
    xlsx::to_vec(&composer.compose(report).expect("a document")).expect("a workbook")
}

fn import(bytes: &[u8], form: &Form) -> Imported {
    read_tables(&[Workbook { name: "决算表.xlsx", bytes }], form, None, None).expect("tables")
}

/// What the public tables hold of a report: its ledger but for the rows of the accounting system, of which they show sums.
fn held(report: &Report, form: &Form) -> BTreeMap<Key, Amount> {
    let basis = Composer::new(form).expect("a form").budget_basis();
    let mut all = BTreeMap::new();
    for entry in report.ledger(basis).into_iter().filter(|entry| entry.measure != Measure::Detail) {
        let key = (entry.measure, entry.fund, entry.source, entry.function, entry.economic, entry.kind, entry.line);
        let sum: &mut Amount = all.entry(key).or_insert(Amount::ZERO);
        *sum += entry.amount;
    }
    all
}

/// Every fact of the report comes back, as the tables print it; what is left of a sum within the rounding of its parts.
fn comes_back(report: &Report, form: &Form) -> Result<(), String> {
    let imported = import(&workbook(report, form), form);
    let mut wrong: Vec<String> = imported
        .findings
        .iter()
        .filter(|one| one.severity != juesuan::diag::Severity::Note)
        .map(|one| one.message.clone())
        .collect();
    let mut found: BTreeMap<Key, (Amount, bool)> = BTreeMap::new();
    for fact in &imported.facts {
        let entry = &fact.entry;
        let key = (entry.measure, entry.fund, entry.source, entry.function, entry.economic, entry.kind, entry.line);
        found.insert(key, (entry.amount, fact.is_rest));
    }
    // A form whose tables do not tell government funds apart in “三公” has them in one.
    let funds_of_lines = imported
        .facts
        .iter()
        .any(|fact| fact.entry.line.is_some() && fact.entry.fund == Fund::GovernmentFunds && !fact.is_rest);
    let mut expected: BTreeMap<Key, Amount> = BTreeMap::new();
    for (mut key, amount) in held(report, form) {
        // So it is with subjects of balances: most tables have them for some funds only.
        let is_balance = matches!(key.0, Measure::OpeningBalance | Measure::ClosingBalance);
        if is_balance && !found.keys().any(|own| own.0 == key.0 && own.1 == key.1 && own.3.is_some()) {
            key.3 = None;
        }
        if key.6.is_some() && !funds_of_lines {
            key.1 = Fund::GeneralPublicBudget;
        }
        *expected.entry(key).or_insert(Amount::ZERO) += amount;
    }
    for (key, amount) in expected {
        let (back, is_rest) = found.remove(&key).unwrap_or((Amount::ZERO, false));
        let printed = Amount::from_yuan(round(amount.wan_exact(), 2) * Decimal::from(10_000));
        let slack = if is_rest { Decimal::from(400) } else { Decimal::ZERO };
        if (back.yuan() - printed.yuan()).abs() > slack {
            wrong.push(format!("{key:?}: {printed:?} came back as {back:?}"));
        }
    }
    wrong.extend(
        found
            .into_iter()
            .filter(|(_, (amount, _))| !amount.is_zero())
            .map(|(key, (amount, _))| format!("{key:?}: {amount:?} came from nowhere")),
    );
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

fn both_forms() -> Vec<Form> {
    Form::built_in_names().into_iter().map(|name| Form::built_in(name).expect("it is built in")).collect()
}

#[test]
fn facts_of_the_examples_come_back() {
    for example in ["zhaohua-union-2020", "county-education-bureau-2023"] {
        let (report, _) = Report::read(in_package("examples").join(example)).expect("a report");
        for form in both_forms() {
            comes_back(&report, &form).unwrap_or_else(|wrong| panic!("{example} as {}:\n{wrong}", form.name()));
        }
    }
}

#[test]
fn facts_of_the_cases_come_back() {
    for entry in fs::read_dir(in_package("tests/cases")).expect("cases") {
        let folder = entry.expect("an entry").path();
        if !folder.join("report.toml").exists() {
            continue;
        }
        let (report, _) = Report::read(&folder).expect("a report");
        for form in both_forms() {
            comes_back(&report, &form)
                .unwrap_or_else(|wrong| panic!("{} as {}:\n{wrong}", folder.display(), form.name()));
        }
    }
}

#[test]
fn facts_of_a_hundred_consistent_reports_come_back() {
    let config = Config { cases: 50, max_shrink_iters: 0, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let forms = both_forms();
    let result = TestRunner::new_with_rng(config, rng).run(&super::consistent::choices(), |choices| {
        let report = super::consistent::report(&choices);
        for form in &forms {
            comes_back(&report, form).map_err(proptest::test_runner::TestCaseError::fail)?;
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

const EMPTY: &str = "# 我的报告\nform = \"national-2022\"\nyear = 2023\n\n[agency]\nname = \"云岭县教育和体育局\"  # 全称\nshort_name = \"县教体局\"\n";

fn read(text: &str) -> (Report, juesuan::diag::Source) {
    let none = |_: &str| Err(std::io::ErrorKind::NotFound.into());
    Report::from_toml("report.toml", text.as_bytes(), none).unwrap_or_else(|error| panic!("{text}\n{error}"))
}

#[test]
fn facts_go_into_a_file_and_come_again() {
    let form = Form::built_in("national-2022").expect("a form");
    let (report, _) = Report::read(in_package("examples/county-education-bureau-2023")).expect("a report");
    let imported = import(&workbook(&report, &form), &form);
    let beside =
        Beside { prior: Some(&imported), budget: Some(&imported), basis: BudgetBasis::Initial, ..Beside::default() };
    let (text, changes) = update(EMPTY, &imported, beside).expect("it can be put there");
    assert!(changes.len() > 200 && changes.iter().all(|change| change.old.is_none()));
    let (back, source) = read(&text);
    let differ = |back: &Report| -> Vec<String> {
        let expected = held(&report, &form);
        let found = held(back, &form);
        let printed = |amount: &Amount| round(amount.wan_exact(), 2);
        expected
            .iter()
            .filter(|(key, _)| key.0 != Measure::ThreePublicBudget && key.0 != Measure::ThreePublicActual)
            .filter(|(key, amount)| {
                (printed(found.get(*key).unwrap_or(&Amount::ZERO)) - printed(amount)).abs() > Decimal::new(4, 2)
            })
            .map(|(key, amount)| format!("{key:?} {amount:?}"))
            .collect()
    };
    assert_eq!(differ(&back), Vec::<String>::new());
    // Where each came from is known.
    let place = source.exact(&juesuan::diag::FactPath::new("revenue.items[0].amount")).expect("a place");
    assert_eq!(place.cell.as_ref().map(|cell| cell.workbook.as_str()), Some("决算表.xlsx"));
    assert!(text.starts_with("# 我的报告\n") && text.contains("# 全称"), "{text}");

    // Again: nothing changes. Then a figure of the user's own is put right, and what else he wrote stays.
    let (again, changes) = update(&text, &imported, beside).expect("it can be put there");
    assert_eq!((again.as_str(), changes.len()), (text.as_str(), 0));
    let amount = text.lines().find(|line| line.starts_with("amount = ")).expect("an amount").to_owned();
    let mine = text.replacen(&amount, "amount = 1.5   # 我核对过\nreason = \"不要动\"", 1);
    let (put, changes) = update(&mine, &imported, beside).expect("it can be put there");
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!(changes[0].old.as_deref(), Some("1.5"));
    let number = amount.trim_start_matches("amount = ").split_whitespace().next().expect("a number");
    assert_eq!(put, mine.replacen("1.5   #", &format!("{number}   #"), 1));
}

#[test]
fn what_is_missing_is_asked_for() {
    let form = Form::built_in("national-2022").expect("a form");
    let bytes = drawn(&fs::read_to_string(in_package("tests/import/several-tables-in-a-sheet.txt")).expect("a file"));
    let imported =
        read_tables(&[Workbook { name: "表.xlsx", bytes: &bytes }], &form, Some(2023), None).expect("tables");
    let (text, _) = update(EMPTY, &imported, Beside::default()).expect("it can be put there");
    insta::assert_snapshot!(text);
}
