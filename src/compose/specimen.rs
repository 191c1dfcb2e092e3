//! Reports that no agency made, to try forms with.

use std::io;

use rust_decimal::Decimal;

use crate::amount::Amount;
use crate::form::{ExtraKind, FormSpec};
use crate::model::{DetailKind, DetailRow, Report, Score, Undetailed};

/// The reports that a form is tried with, each with its name.
pub(super) fn all(spec: &FormSpec) -> [(&'static str, Report); 3] {
    let mut reports = [
        ("各项齐全的报告", full()),
        ("只有必填项的报告", read("least.toml", include_str!("specimens/least.toml"))),
        ("一份小报告", read("small.toml", include_str!("specimens/small.toml"))),
    ];
    for (_, report) in &mut reports {
        for extra in &spec.extra {
            let name = extra.name.get_ref().clone();
            match extra.kind {
                ExtraKind::Amount => _ = report.extra.amounts.insert(name, Amount::from_yuan(Decimal::from(12_300))),
                ExtraKind::Count => _ = report.extra.counts.insert(name, 3),
                ExtraKind::Points => _ = report.extra.points.insert(name, Score(Decimal::from(95))),
                ExtraKind::Text => _ = report.extra.texts.insert(name, "补充的文字".to_owned()),
            }
        }
    }
    reports
}

/// A report in which every key is set.
pub(super) fn full() -> Report {
    let mut report = read("full.toml", include_str!("specimens/full.toml"));
    // A file gives these in place of others; for templates all are there.
    report.prior_report = Some("../2022".to_owned());
    let subjects = report.basic_by_economic.items.keys().copied().collect();
    report.basic_by_economic.undetailed = Some(Undetailed { subjects, ..Undetailed::default() });
    if let (Some(item), Some((&economic, _))) =
        (report.expenditure.items.first(), report.basic_by_economic.items.first_key_value())
    {
        report.detail = vec![DetailRow {
            fund: item.fund,
            code: item.code,
            economic,
            kind: DetailKind::Basic,
            project: String::new(),
            amount: item.basic,
        }];
    }
    report
}

fn read(name: &str, text: &str) -> Report {
    let files = |name: &str| match name {
        "annex.txt" => Ok("附件的文字。".as_bytes().to_vec()),
        _ => Err(io::ErrorKind::NotFound.into()),
    };
    match Report::from_toml(name, text.as_bytes(), files) {
        Ok((report, _)) => report,
        Err(error) => unreachable!("{error}"),
    }
}
