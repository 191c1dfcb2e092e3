//! A rule of one's own: a constant of the same type as the built-in ones.
//!
//! `cargo run --release --example own_rule` checks the bundled report with it and prints the findings.

use juesuan::check::{self, Findings, Options, Rule, Test};
use juesuan::diag::Severity;
use juesuan::model::Report;

/// The county asks every agency to keep its receptions below 1.5万元.
const RECEPTION_LIMIT: Rule = Rule::new("reception-limit", "公务接待费不超过1.5万元", Test::Report(reception_limit))
    .severity(Severity::Warning)
    .authority("县财政局公务接待管理办法（虚构）")
    .help("说明超过限额的原因。");

fn reception_limit(report: &Report, findings: &mut Findings) {
    let spent = report.reception_line().actual;
    if spent.yuan() > 15_000.into() {
        let message = format!("公务接待费 {}万元，超过 1.5万元", spent.wan());
        findings.report_at("three_public.reception.domestic.amount", message, "国内公务接待");
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (report, source) = Report::read("examples/zhaohua-union-2020")?;
    let mut rules = check::RULES.to_vec();
    rules.push(RECEPTION_LIMIT);
    let findings = check::check(&report, &rules, Options::default());
    eprint!("{}", findings.display(&source));
    Ok(())
}
