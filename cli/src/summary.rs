//! What became of many reports, a row each: kept as JSON by the runs that shared them, shown as a workbook (汇总表).

use std::path::Path;

use juesuan::Amount;
use juesuan::diag::Severity;
use juesuan::write_files;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use serde::{Deserialize, Serialize};

use crate::Failure;
use crate::making::Outcome;
use crate::words::Words;

/// A change of so many percent against last year is marked where `juesuan.toml` says nothing.
pub(crate) const THRESHOLD: u32 = 30;

/// An amount in 元, exact: in JSON a text, since a number there is binary.
#[derive(Clone, Copy, Debug)]
struct Yuan(Decimal);

impl Serialize for Yuan {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Yuan {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Yuan, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Yuan).map_err(serde::de::Error::custom)
    }
}

/// What became of a report.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Unit {
    folder: String,
    agency: String,
    /// 0 made, 1 wrong, 2 not read or written.
    status: u8,
    verdict: String,
    errors: usize,
    warnings: usize,
    /// 元: revenue, expenditure, total of both sides, last year's total.
    revenue: Option<Yuan>,
    expenditure: Option<Yuan>,
    total: Option<Yuan>,
    prior: Option<Yuan>,
    three_public: Option<Yuan>,
    /// Percent from which the change of the total is marked.
    threshold: u32,
    findings: Vec<Finding>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Finding {
    id: String,
    severity: String,
    message: String,
    file: String,
    line: usize,
}

impl Unit {
    pub(crate) fn of(outcome: &Outcome, threshold: u32) -> Unit {
        let report = outcome.report.as_ref();
        let yuan = |amount: fn(&juesuan::model::Report) -> Amount| report.map(|report| Yuan(amount(report).yuan()));
        let all = outcome.diagnostics.iter().flat_map(|root| std::iter::once(root).chain(&root.children));
        let findings = all.filter(|one| one.waived.is_none()).map(|one| {
            let place = one.labels.iter().find_map(|label| outcome.source.resolve(label));
            let (file, line) = place.map_or((String::new(), 0), |(file, span)| {
                (outcome.source.name_of(&file), file.line_column(span.start).0)
            });
            Finding {
                id: one.id.to_owned(),
                severity: one.severity.key().to_owned(),
                message: one.message.clone(),
                file,
                line,
            }
        });
        Unit {
            folder: outcome.folder.to_string_lossy().into_owned(),
            agency: report.map(|report| report.agency.name.clone()).unwrap_or_default(),
            status: outcome.status,
            verdict: outcome.verdict.clone(),
            errors: outcome.count(Severity::Error),
            warnings: outcome.count(Severity::Warning),
            revenue: yuan(juesuan::model::Report::revenue_total),
            expenditure: yuan(juesuan::model::Report::expenditure_total),
            total: yuan(juesuan::model::Report::total_sources),
            prior: report.map(|report| Yuan(report.total.prior.yuan())),
            three_public: yuan(juesuan::model::Report::three_public_actual),
            threshold,
            findings: findings.collect(),
        }
    }

    /// The change of the total against last year, in percent.
    fn change(&self) -> Option<Decimal> {
        let (total, prior) = (self.total?.0, self.prior?.0);
        if prior.is_zero() {
            return None;
        }
        total.checked_sub(prior)?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(prior)
    }
}

/// Writes units: as JSON where the file is called so, else as a workbook.
pub(crate) fn write(units: &[Unit], file: &Path, words: Words) -> Result<(), Failure> {
    let is_json = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    let failed = |error: &dyn std::fmt::Display| Failure::usage(words.fill("summary.failed", &[("error", error)]));
    let bytes = if is_json {
        serde_json::to_vec_pretty(units).map_err(|error| failed(&error))?
    } else {
        workbook(units, words).map_err(|error| failed(&error))?
    };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    write_files(folder, &[(file.file_name().unwrap_or_default(), bytes)])?;
    Ok(())
}

/// Reads what [`write`] wrote as JSON.
pub(crate) fn read(file: &Path, words: Words) -> Result<Vec<Unit>, Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::usage(words.fill("summary.unreadable", &[("file", &file.display()), ("error", error)]))
    };
    let bytes = std::fs::read(file).map_err(|error| failed(&error))?;
    serde_json::from_slice(&bytes).map_err(|error| failed(&error))
}

fn workbook(units: &[Unit], words: Words) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The time of the first day that a workbook knows: the same units give the same bytes.
    let start = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&start));
    let head = Format::new().set_bold().set_align(FormatAlign::Center).set_text_wrap();
    let marked = Format::new().set_font_color(Color::Red).set_num_format("0.00");
    let money = Format::new().set_num_format("#,##0.00");
    let sheet = workbook.add_worksheet().set_name(words.get("summary.units"))?;
    heads(sheet, words.get("summary.unit-heads"), &head)?;
    for (row, unit) in (1..).zip(units) {
        sheet.write(row, 0, &unit.folder)?;
        sheet.write(row, 1, &unit.agency)?;
        sheet.write(row, 2, &unit.verdict)?;
        sheet.write(row, 3, unit.errors as u32)?;
        sheet.write(row, 4, unit.warnings as u32)?;
        let amounts = [unit.revenue, unit.expenditure, unit.total, unit.prior];
        for (column, amount) in (5..).zip(amounts) {
            if let Some(amount) = amount.and_then(|amount| amount.0.to_f64()) {
                sheet.write_with_format(row, column, amount, &money)?;
            }
        }
        if let Some(change) = unit.change() {
            let percent = juesuan::round(change, 2);
            let beyond = percent.abs() >= Decimal::from(unit.threshold);
            let format = if beyond { &marked } else { &money };
            sheet.write_with_format(row, 9, percent.to_f64().unwrap_or_default(), format)?;
        }
        if let Some(amount) = unit.three_public.and_then(|amount| amount.0.to_f64()) {
            sheet.write_with_format(row, 10, amount, &money)?;
        }
    }
    // Totals, exact before they become the workbook's numbers.
    let total = u32::try_from(units.len()).map_err(|_| XlsxError::RowColumnLimitError)? + 1;
    sheet.write(total, 0, words.get("summary.total"))?;
    sheet.write(total, 3, units.iter().map(|unit| unit.errors as u32).sum::<u32>())?;
    sheet.write(total, 4, units.iter().map(|unit| unit.warnings as u32).sum::<u32>())?;
    let columns: [fn(&Unit) -> Option<Yuan>; 4] =
        [|unit| unit.revenue, |unit| unit.expenditure, |unit| unit.total, |unit| unit.prior];
    for (column, of) in (5..).zip(columns) {
        let sum = units.iter().filter_map(of).map(|amount| amount.0).try_fold(Decimal::ZERO, Decimal::checked_add);
        if let Some(sum) = sum.and_then(|sum| sum.to_f64()) {
            sheet.write_with_format(total, column, sum, &money)?;
        }
    }
    let sheet = workbook.add_worksheet().set_name(words.get("summary.findings"))?;
    heads(sheet, words.get("summary.finding-heads"), &head)?;
    let findings = units.iter().flat_map(|unit| unit.findings.iter().map(move |finding| (unit, finding)));
    for (row, (unit, finding)) in (1..).zip(findings) {
        sheet.write(row, 0, if unit.agency.is_empty() { &unit.folder } else { &unit.agency })?;
        sheet.write(row, 1, &finding.severity)?;
        sheet.write(row, 2, &finding.id)?;
        sheet.write(row, 3, &finding.message)?;
        if !finding.file.is_empty() {
            sheet.write(row, 4, format!("{}:{}", finding.file, finding.line))?;
        }
    }
    workbook.save_to_buffer()
}

/// The heads of a sheet, separated by bars, which stay in view.
fn heads(sheet: &mut Worksheet, heads: &str, format: &Format) -> Result<(), XlsxError> {
    for (column, head) in (0..).zip(heads.split('|')) {
        sheet.write_with_format(0, column, head, format)?;
        sheet.set_column_width(column, if head.chars().count() > 4 { 24 } else { 14 })?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}
