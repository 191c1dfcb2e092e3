//! C. Basic expenditure by economic subject (经济分类科目).

use std::collections::{BTreeMap, BTreeSet};

use super::equation::money;
use super::findings::{Findings, label};
use super::rule::{Rule, Test};
use crate::amount::{Amount, round};
use crate::classification::{EconomicCode, EconomicKind, Fund, Level, Standing};
use crate::diag::Severity;
use crate::model::figures::{Total, economic_subject};
use crate::model::{AgencyKind, DetailKind, DetailRow, ExpenditureKind, Fact, Report};

pub(super) const ECONOMIC_SUM: Rule =
    Rule::new("economic-sum", "人员经费与公用经费之和等于一般公共预算财政拨款基本支出", Test::Report(economic_sum))
        .authority("一般公共预算财政拨款基本支出决算表（公开08表）：人员经费合计＋公用经费合计＝公开06表合计行基本支出")
        .help("核对经济分类各款与各功能科目的基本支出。")
        .compares_stated(&["basic_by_economic.personnel", "basic_by_economic.operating", "basic_by_economic.total"]);

fn economic_sum(report: &Report, findings: &mut Findings) {
    let items: Amount = report.basic_by_economic.items.values().copied().sum();
    let sums = report.basic_by_economic.undetailed.as_ref();
    let sums = sums.map_or(Amount::ZERO, |undetailed| undetailed.personnel + undetailed.operating);
    let spent: Amount = report.items_of(Fund::GeneralPublicBudget).map(|item| item.basic).sum();
    let basic = |row: &&DetailRow| row.fund == Fund::GeneralPublicBudget && row.kind == DetailKind::Basic;
    let rows: Amount = report.detail.iter().filter(basic).map(|row| row.amount).sum();
    if (report.detail.is_empty() || rows == items) && findings.settled(items + sums, spent) {
        return;
    }
    let basic = Total::new("一般公共预算财政拨款基本支出", "general_public_budget").spending(
        report,
        &[ExpenditureKind::Basic],
        |item| item.fund == Fund::GeneralPublicBudget,
    );
    findings.expect_equal(parts(report), basic);
}

/// All of basic expenditure by economic subject, also what stands under a subject that may not be there: that is said
/// by `economic-class`.
fn parts(report: &Report) -> Total {
    let mut sum = Total::new("人员经费与公用经费之和", "basic_by_economic").economic(report, |_| true);
    if report.basic_by_economic.undetailed.is_some() {
        for kind in EconomicKind::ALL {
            sum = sum.undetailed(report, kind);
        }
    }
    sum
}

pub(super) const ECONOMIC_CLASS: Rule = Rule::new(
    "economic-class",
    "基本支出中301、303为人员经费，302、307、310、399为公用经费；309、311—313只列项目支出",
    Test::Report(economic_class),
)
.authority("《政府收支分类科目》部门预算支出经济分类；公开08表栏目")
.help("基本建设、对企业补助等改列项目支出，或改正经济分类编码。");

fn economic_class(report: &Report, findings: &mut Findings) {
    let catalogue = report.catalogue();
    let stray = |code| catalogue.economic_name(code).is_some() && report.economic_kind(code).is_none();
    findings.expect_zero(Total::new("基本支出中只能列项目支出的款", "basic_by_economic").economic(report, stray));
    let named =
        report.basic_by_economic.undetailed.iter().flat_map(|undetailed| undetailed.subjects.iter().enumerate());
    for (i, &code) in named.filter(|&(_, &code)| stray(code)) {
        let message = format!("{} 只能列项目支出，写在基本支出的款中", economic_subject(report, code));
        findings.report_at(format!("basic_by_economic.undetailed.subjects[{i}]"), message, "项目支出的款");
    }
}

pub(super) const ECONOMIC_KNOWN: Rule =
    Rule::new("economic-known", "经济分类填到款，款在当年科目表中", Test::Report(economic_known))
        .severity(Severity::Warning)
        .authority("当年《政府收支分类科目》部门预算支出经济分类；预算法实施条例：基本支出公开到款");

fn economic_known(report: &Report, findings: &mut Findings) {
    let catalogue = report.catalogue();
    for (path, code) in economic_codes(report) {
        let message = match catalogue.economic_standing(code) {
            Standing::InForce(_) if code.level() == Level::Division => continue,
            Standing::InForce(_) => format!("{} 只列到类，没有列到款", economic_subject(report, code)),
            Standing::OutOfForce { .. } => {
                format!("{}年科目表中没有 {code}：该款在别的年度有效", catalogue.book_year())
            }
            Standing::Unknown => format!("{}年科目表中没有 {code}", catalogue.book_year()),
        };
        let near: Vec<String> = if code.level() == Level::Class {
            catalogue.economic_divisions(code).map(|(code, name)| format!("{code} {name}")).take(3).collect()
        } else {
            catalogue.nearest_economics(code, 3).iter().map(|(code, name)| format!("{code} {name}")).collect()
        };
        let help = format!("改用科目表中的款，如：{}。", near.join("、"));
        let finding = findings.finding(message).label(label(path, "此款")).help(help);
        findings.push(finding);
    }
}

pub(super) const ECONOMIC_LISTED_IN_PROSE: Rule = Rule::new(
    "economic-listed-in-prose",
    "文字中列举的款恰是有金额的款：只填两类合计的，列出两类各有哪些款",
    Test::Report(listed_in_prose),
)
.severity(Severity::Warning)
.authority("部门决算情况说明第六部分：人员经费、公用经费“主要包括”各款")
.help("在 basic_by_economic.undetailed.subjects 中补上或删去所说的款。");

/// With the sums alone, the subjects named are of the kinds that have money, each once.
fn listed_in_prose(report: &Report, findings: &mut Findings) {
    let Some(undetailed) = &report.basic_by_economic.undetailed else { return };
    let path = "basic_by_economic.undetailed.subjects";
    for (kind, amount) in
        [(EconomicKind::Personnel, undetailed.personnel), (EconomicKind::Operating, undetailed.operating)]
    {
        let named = undetailed.subjects.iter().position(|&code| report.economic_kind(code) == Some(kind));
        match named {
            None if amount.is_positive() => {
                let message = format!("{} {}，没有列出任何款", kind.term(), money(amount));
                findings.report_at(
                    format!("basic_by_economic.undetailed.{}", kind.key()),
                    message,
                    "有金额，没有列出款",
                );
            }
            Some(i) if amount.is_zero() => {
                let message =
                    format!("{}为0，却列出 {}", kind.term(), economic_subject(report, undetailed.subjects[i]));
                findings.report_at(format!("{path}[{i}]"), message, "没有金额");
            }
            _ => {}
        }
    }
    let mut seen = BTreeMap::new();
    for (i, &code) in undetailed.subjects.iter().enumerate() {
        if let Some(first) = seen.insert(code, i) {
            let finding = findings
                .finding(format!("{} 列了两次", economic_subject(report, code)))
                .label(label(format!("{path}[{i}]"), "又列一次"))
                .label(label(format!("{path}[{first}]"), "前面已列"));
            findings.push(finding);
        }
    }
}

pub(super) const AGENCY_OPERATING_IS_OPERATING: Rule = Rule::new(
    "agency-operating-is-operating",
    "机关运行经费是行政单位和参公单位的公用经费；只有这两类单位时等于全部公用经费",
    Test::Report(agency_operating_is_operating),
)
.authority("预算法实施条例：公开机关运行经费的安排、使用情况；公开08表公用经费合计")
.help("只有行政和参公单位时不必填 agency_operating.actual；有其他事业单位时填其中行政和参公单位的数，不大于公用经费。")
.compares_stated(&["agency_operating.actual"]);

fn agency_operating_is_operating(report: &Report, findings: &mut Findings) {
    let Some(actual) = report.agency_operating.as_ref().and_then(|own| own.actual) else { return };
    let term = "机关运行经费";
    let own = Total::new(term, "agency_operating").plus(Fact::new("agency_operating.actual", actual), term);
    let operating = Total::new("公用经费", "basic_by_economic").basic_of(report, EconomicKind::Operating);
    let counts = [report.overview.subordinate_units, report.staff.posts, report.staff.in_post];
    if report.agency.kind.has_agency_operating() && counts.iter().all(|counts| counts.other_public == 0) {
        findings.expect_equal(own, operating);
    } else {
        findings.expect_within(own, operating);
    }
}

pub(super) const AGENCY_OPERATING_ONLY_ADMINISTRATIVE: Rule = Rule::new(
    "agency-operating-only-administrative",
    "没有行政单位和参公单位的部门没有机关运行经费",
    Test::Report(agency_operating_only_administrative),
)
.authority("预算法实施条例第六条：机关运行经费指行政单位（含参公单位）的公用经费")
.help("事业单位删去 [agency_operating]；有下属行政或参公单位的，填明 overview.subordinate_units。");

fn agency_operating_only_administrative(report: &Report, findings: &mut Findings) {
    let units = report.overview.subordinate_units;
    let administrative = report.agency.kind != AgencyKind::PublicInstitution
        || units.administrative > 0
        || units.civil_service_managed > 0;
    let Some(actual) = report.agency_operating_actual().filter(|_| !administrative) else { return };
    if !actual.is_zero() || report.agency_operating.as_ref().is_some_and(|own| !own.prior.is_zero()) {
        let finding = findings
            .finding(format!("事业单位没有机关运行经费，却列了 {}", money(actual)))
            .label(label("agency_operating", "机关运行经费"))
            .label(label("agency.kind", "事业单位"));
        findings.push(finding);
    }
}

pub(super) const OPERATING_PER_HEAD: Rule =
    Rule::new("operating-per-head", "人均机关运行经费不超过上年的三倍，也不低于三分之一", Test::Report(per_head))
        .severity(Severity::Note)
        .authority("党政机关厉行节约反对浪费条例；公开08表公用经费合计与年末人数")
        .help("核对上年数与本年数口径是否一致；确有变化的，在 agency_operating.reason 写明原因。");

fn per_head(report: &Report, findings: &mut Findings) {
    let (Some(own), Some(actual)) = (&report.agency_operating, report.agency_operating_actual()) else { return };
    let Ok(heads) = u32::try_from(report.staff.in_post.total()) else { return };
    let (now, before) = (actual, own.prior);
    if heads == 0 || !now.is_positive() || !before.is_positive() || (now <= before.times(3) && before <= now.times(3)) {
        return;
    }
    let per_head = |amount: Amount| Amount::from_yuan(round(amount.yuan() / rust_decimal::Decimal::from(heads), 0));
    let finding = findings
        .finding(format!(
            "在职 {heads} 人，人均机关运行经费 {}，上年 {}，相差三倍以上",
            money(per_head(now)),
            money(per_head(before))
        ))
        .label(label("agency_operating.prior", format!("上年 {}；本年 {}", money(before), money(now))));
    findings.push(finding);
}

/// Economic codes of basic expenditure with the places that write them.
fn economic_codes(report: &Report) -> Vec<(String, EconomicCode)> {
    let items = report.basic_by_economic.items.keys().map(|&code| (format!("basic_by_economic.items.{code}"), code));
    let named =
        report.basic_by_economic.undetailed.iter().flat_map(|undetailed| undetailed.subjects.iter().enumerate());
    let named = named.map(|(i, &code)| (format!("basic_by_economic.undetailed.subjects[{i}]"), code));
    if report.detail.is_empty() {
        return items.chain(named).collect();
    }
    let mut seen = BTreeSet::new();
    let rows = report.detail.iter().enumerate().filter(|(_, row)| seen.insert(row.economic));
    rows.map(|(i, row)| (format!("detail[{i}].economic"), row.economic)).chain(named).collect()
}
