//! Whether the columns and blocks of a table make up its totals: a form may have left one out.

use crate::amount::Amount;
use crate::classification::{Catalogue, EconomicKind, Fund};
use crate::diag::{Diagnostic, Label, Severity};
use crate::form::{ColumnSpec, Filter, Form, RowsSpec, TableSpec, TablesSpec};
use crate::model::{Entry, ExpenditureKind, Measure, RevenueSource, ThreePublicLine};

/// The tables whose parts leave something out that their total has.
pub(crate) fn uncovered(tables: &TablesSpec, form: &Form) -> Vec<Diagnostic> {
    let entries = entries();
    let mut found = Vec::new();
    for table in &tables.tables {
        let mut columns = Vec::new();
        for column in &table.columns {
            collect(column, &mut columns);
        }
        for (head, whole) in &columns {
            let taken: Vec<bool> = entries.iter().map(|(entry, _)| whole.takes(entry)).collect();
            let below = columns.iter().filter(|(_, part)| {
                let mut fewer = false;
                let within = entries.iter().zip(&taken).all(|((entry, _), taken)| {
                    fewer |= *taken && !part.takes(entry);
                    *taken || !part.takes(entry)
                });
                within && fewer && entries.iter().any(|(entry, _)| part.takes(entry))
            });
            let parts: Vec<&Filter> = below.map(|(_, part)| *part).collect();
            if parts.len() < 2 {
                continue;
            }
            let lost = entries
                .iter()
                .zip(&taken)
                .filter(|((entry, _), taken)| **taken && parts.iter().all(|part| !part.takes(entry)));
            let mut names: Vec<&str> = lost.map(|((_, name), _)| *name).collect();
            names.dedup();
            if !names.is_empty() {
                let message = format!("“{head}”的分栏没有占满它：缺 {}", names.join("、"));
                found.push(said(table, form, message, "补上这一栏，或让合计只取所列的各栏"));
            }
        }
        found.extend(blocks(table, form));
    }
    found
}

fn said(table: &TableSpec, form: &Form, message: String, help: &str) -> Diagnostic {
    let mut said =
        Diagnostic::new("form-total", Severity::Warning, format!("表“{}”：{message}", table.title.get_ref()));
    let place = form.place("tables.toml", table.title.span());
    said.labels.extend(place.map(|(file, span)| Label::text(file, span, "此表")));
    said.help(help)
}

fn collect<'a>(column: &'a ColumnSpec, columns: &mut Vec<(&'a str, &'a Filter)>) {
    if let Some(value) = &column.value {
        columns.push((&column.head, value));
    }
    for inner in &column.columns {
        collect(inner, columns);
    }
}

/// Blocks of economic subjects under totals of 人员经费 and 公用经费.
fn blocks(table: &TableSpec, form: &Form) -> Option<Diagnostic> {
    let RowsSpec::Blocks { blocks, totals, if_any } = &table.rows else { return None };
    let catalogue = Catalogue::of_year(Catalogue::LAST_YEAR);
    let kinds = EconomicKind::ALL
        .into_iter()
        .filter(|kind| totals.iter().any(|total| total.path == format!("basic_by_economic.{}", kind.key())));
    let kinds: Vec<EconomicKind> = kinds.collect();
    let lost = catalogue.economic_classes().filter(|(class, _)| {
        catalogue.economic_kind(*class).is_some_and(|kind| kinds.contains(&kind))
            && blocks.iter().flatten().chain(if_any).all(|code| code.class() != *class)
    });
    let lost: Vec<String> = lost.map(|(code, name)| format!("{code} {name}")).collect();
    (!lost.is_empty()).then(|| {
        let message = format!("合计中有而各块没有的类：{}", lost.join("、"));
        said(table, form, message, "把这些类写进 blocks；只在有支出时列出的写进 if_any")
    })
}

fn entry(measure: Measure, fund: Fund) -> Entry<'static> {
    Entry {
        measure,
        fund,
        source: None,
        function: None,
        economic: None,
        kind: None,
        line: None,
        project: "",
        amount: Amount::ZERO,
    }
}

/// One entry of every kind that a ledger can have, each with its name.
fn entries() -> Vec<(Entry<'static>, &'static str)> {
    let mut entries = Vec::new();
    let fiscal = [Fund::GeneralPublicBudget, Fund::GovernmentFunds, Fund::StateCapital];
    for source in RevenueSource::ALL {
        entries.push((Entry { source: Some(source), ..entry(Measure::Revenue, source.fund()) }, source.term()));
    }
    for fund in Fund::ALL {
        for kind in ExpenditureKind::ALL {
            // Fiscal money is spent in two ways only.
            if !fiscal.contains(&fund) || matches!(kind, ExpenditureKind::Basic | ExpenditureKind::Project) {
                entries.push((Entry { kind: Some(kind), ..entry(Measure::Expenditure, fund) }, kind.term()));
            }
        }
        entries.push((entry(Measure::OpeningBalance, fund), "年初结转和结余"));
        entries.push((entry(Measure::ClosingBalance, fund), "年末结转和结余"));
    }
    for line in [
        (ThreePublicLine::Overseas, "因公出国（境）费"),
        (ThreePublicLine::VehiclePurchase, "公务用车购置费"),
        (ThreePublicLine::VehicleUpkeep, "公务用车运行维护费"),
        (ThreePublicLine::Reception, "公务接待费"),
    ] {
        for measure in [Measure::ThreePublicBudget, Measure::ThreePublicActual] {
            for fund in [Fund::GeneralPublicBudget, Fund::GovernmentFunds] {
                entries.push((Entry { line: Some(line.0), ..entry(measure, fund) }, line.1));
            }
        }
    }
    entries
}
