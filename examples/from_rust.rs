//! A report built in Rust instead of TOML: plain public data.
//!
//! `cargo run --release --example from_rust` writes `target/report/from-rust.docx` and `.pdf`.

use juesuan::classification::{EconomicCode, FunctionCode, Fund};
use juesuan::layout::Fonts;
use juesuan::model::{
    Agency, AgencyOperating, Annex, Budget, ExpenditureItem, Passage, Report, RevenueItem, RevenueSource,
};
use juesuan::{Amount, Generator, Unit};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The same form that the bundled example names; any built-in one would do.
    let form = juesuan::Form::built_in_names()[0];
    let mut report = Report::new(form, 2020, Unit::Yuan, Agency::new("某县档案馆", "县档案馆"));
    let yuan = |text| Amount::parse(text, Unit::Yuan);

    let (salaries, supplies) = (yuan("812345.60")?, yuan("96120.35")?);
    let spent = salaries + supplies;
    report.revenue.items.push(RevenueItem::new(RevenueSource::GeneralPublicBudget, None, spent));
    let code: FunctionCode = "2012604".parse()?;
    let mut item = ExpenditureItem::new(Fund::GeneralPublicBudget, code, Budget::new(spent));
    item.basic = spent;
    report.expenditure.items.push(item);
    for (code, amount) in [("30101", salaries), ("30201", supplies)] {
        report.basic_by_economic.items.insert(code.parse::<EconomicCode>()?, amount);
    }
    let (prior, reason) = (yuan("880000")?, Some("新增档案数字化人员".to_owned()));
    for compared in [&mut report.total, &mut report.fiscal_appropriation] {
        (compared.prior, compared.reason) = (prior, reason.clone());
    }
    (report.general_public_budget.prior, report.general_public_budget.reason) = (prior, reason);
    let mut operating = AgencyOperating::default();
    operating.prior = yuan("90000")?;
    operating.reason = Some("新增档案数字化人员，办公费增加".to_owned());
    report.agency_operating = Some(operating);

    let mut function = Passage::default();
    function.text = "负责全县档案的收集、整理、保管和利用。".to_owned();
    report.overview.functions.push(function);
    report.annexes.push(Annex::new(
        "{{ agency.name }}情况",
        "annex.txt",
        "一、概况\n本年支出{{ expenditure.total | wan }}万元。",
    ));

    let generator = Generator::new(Fonts::embedded());
    let generated = generator.generate(&report)?;
    eprintln!("{}", generated.findings.display(&juesuan::diag::Source::default()));
    std::fs::create_dir_all("target/report")?;
    std::fs::write("target/report/from-rust.docx", generated.docx()?)?;
    std::fs::write("target/report/from-rust.pdf", generated.pdf()?)?;
    Ok(())
}
