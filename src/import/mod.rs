//! Workbooks in: the public tables of an accounting system's workbook become facts, through the data of any form.
//!
//! A table of a form is a set of questions to the ledger. A workbook has the answers. So a table is found by its title, its
//! columns by their heads, its rows by codes and labels, and each cell is a sum of facts: one that is of one fact alone gives
//! it, the others are checked. Nothing here knows a certain table.

mod columns;
mod detail;
mod facts;
mod imported;
mod money;
mod next;
mod reading;
mod region;
mod solve;
mod words;
mod write;

use std::collections::BTreeSet;

pub use self::detail::{Detail, Mapping, read_detail};
pub use self::imported::{Imported, ImportedFact, Workbook};
use self::money::Scale;
pub use self::next::next_year;
use self::reading::{Reading, Row};
use self::solve::{Solved, solve};
pub use self::write::{Beside, Change, update};
use crate::amount::{Amount, Unit};
use crate::classification::{Catalogue, FunctionCode};
use crate::diag::{Error, ErrorKind};
use crate::form::Form;
use crate::model::{Agency, Report};
use crate::sheets::{self, Content};

/// Reads the public tables of workbooks (`.xlsx`, `.xls`) as `form` has them. `year` is that of the accounts, for the names
/// of subjects; without it that of the workbooks is taken. `unit` (元, 千元, 万元, 亿元) is that of tables which name none.
///
/// # Errors
/// A file is no workbook; no table of the form is in it; no year is known.
pub fn read_tables(
    books: &[Workbook<'_>],
    form: &Form,
    year: Option<i32>,
    unit: Option<&str>,
) -> Result<Imported, Error> {
    let failed = |id, message: String| Error::plain(ErrorKind::Input, id, message);
    let mut all = Vec::new();
    for book in books {
        let sheets = sheets::read(book.bytes).and_then(|sheets| sheets.into_iter().collect::<Result<Vec<_>, _>>());
        let sheets = sheets.map_err(|why| failed("not-a-workbook", format!("{}：{why}", book.name)))?;
        all.push((book.name, sheets));
    }
    let texts = || {
        let cells = all.iter().flat_map(|(_, sheets)| sheets).flat_map(|sheet| sheet.cells.values());
        cells.filter_map(|content| match content {
            Content::Text(text) => Some(text.as_str()),
            _ => None,
        })
    };
    let found = texts().find_map(words::year);
    let Some(year) = year.or(found) else {
        return Err(failed("import-year", "工作簿中没有写年度；用 --year 指明".to_owned()));
    };
    let given = unit.and_then(Scale::named);
    let tables = form.tables()?;
    let report = Report::new(form.name(), year, Unit::Yuan, Agency::new("", ""));
    let mut reading = Reading::default();
    let mut in_yuan = false;
    let mut regions = Vec::new();
    for (name, sheets) in &all {
        regions.extend(region::regions(name, sheets, &tables));
    }
    for region in &regions {
        reading::read(region, &tables.tables[region.table], &report, given, &mut reading);
        in_yuan |= region.scale.or(given).is_some_and(|scale| scale.symbol == "元");
    }
    if reading.tables.is_empty() && reading.findings.is_empty() {
        let titles: Vec<&str> = tables.tables.iter().map(|table| table.title.get_ref().as_str()).collect();
        let message = format!("工作簿中没有找到格式“{}”的公开表；按表名查找：{}", form.name(), titles.join("、"));
        return Err(failed("import-no-table", message));
    }
    let codes: BTreeSet<FunctionCode> = reading
        .questions
        .iter()
        .filter_map(|question| match question.row {
            Row::Function(code) => Some(code),
            _ => None,
        })
        .collect();
    reading.close(&codes);
    let solve::Solution { facts: solved, all, findings } = solve(&reading.questions, Catalogue::of_year(year));
    let facts = solved.into_iter().map(|Solved { entry, cell, is_rest }| ImportedFact { entry, cell, is_rest });
    let facts: Vec<ImportedFact> = facts.collect();
    let mut stated = reading.stated;
    stated.extend(facts::stated(&reading.questions, &all));
    // A total that was rounded for itself says nothing new.
    let (known, _) = facts::report_of(form.name(), year, &facts);
    let step = if in_yuan { Amount::ZERO } else { Unit::WanYuan.half_step() };
    stated.retain(|(path, amount, _)| !facts::is_rounded(&known, path, *amount, step));
    let mut imported = Imported {
        year: found,
        agency: texts().find_map(agency),
        unit: if in_yuan { Unit::Yuan } else { Unit::WanYuan },
        facts,
        stated,
        tables: reading.tables,
        findings: reading.findings,
    };
    imported.findings.extend(findings);
    Ok(imported)
}

/// The agency that a line above a table names: 部门：某局, 编制单位：某局.
fn agency(text: &str) -> Option<String> {
    let before = ["编制单位", "部门名称", "单位名称", "部门", "填报单位"];
    let text: String = text.chars().map(words::half).collect();
    let rest = before.iter().find_map(|word| text.trim().strip_prefix(word)?.trim_start().strip_prefix(':'))?;
    let name = rest.split_whitespace().next()?;
    (Scale::named(name).is_none() && name.chars().count() > 2).then(|| name.to_owned())
}
