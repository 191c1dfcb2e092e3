//! D. “三公”经费.

use super::equation::money;
use super::explained::{has, is_level};
use super::figures;
use super::findings::{Findings, label};
use super::public_lines::lines;
use super::rule::{Rule, Test};
use crate::amount::{Amount, round};
use crate::classification::Fund;
use crate::diag::Severity;
use crate::model::figures::{Total, budget_path, figure};
use crate::model::{ExpenditureKind, Fact, Line, ReceptionPart, Report};

pub(super) const THREE_PUBLIC_SUM: Rule = Rule::new("three-public-sum", "“三公”经费合计等于因公出国（境）费、公务用车购置费、公务用车运行维护费、公务接待费之和；政府性基金支付的部分不大于该项", Test::Report(three_public_sum)).authority("“三公”经费支出决算表（公开10表、公开12表）：1栏＝2栏＋3栏＋6栏，3栏＝4栏＋5栏，7栏＝8栏＋9栏＋12栏，9栏＝10栏＋11栏").help("核对各项“三公”经费与系统打印的合计。").compares_stated(&["three_public.budget", "three_public.actual", "three_public.prior", "three_public.*.budget", "three_public.*.actual", "three_public.*.prior", "three_public.from_government_funds.*.budget", "three_public.from_government_funds.*.actual"]);

fn three_public_sum(report: &Report, findings: &mut Findings) {
    let basis = findings.options().basis;
    for (part, whole) in figures::three_public_parts(report, basis) {
        findings.expect_within(part, whole);
    }
}

pub(super) const THREE_PUBLIC_WITHIN_BUDGET: Rule = Rule::new(
    "three-public-within-budget",
    "“三公”经费各项决算数不大于预算数，超出的写明原因",
    Test::Report(three_public_within_budget),
)
.severity(Severity::Warning)
.authority("党政机关厉行节约反对浪费条例：“三公”经费不得超预算")
.help("核对预算数与决算数；确实超出的，在该项的 budget_reason 写明原因。");

fn three_public_within_budget(report: &Report, findings: &mut Findings) {
    over_budget(report, findings, |actual, budget| !budget.is_zero() && !is_level(actual, budget), "大于预算数");
}

pub(super) const THREE_PUBLIC_NO_BUDGET_NO_ACTUAL: Rule = Rule::new(
    "three-public-no-budget-no-actual",
    "没有“三公”经费预算的项没有支出，有支出的写明原因",
    Test::Report(three_public_no_budget_no_actual),
)
.severity(Severity::Warning)
.authority("预算法第十三条：未列入预算的不得支出")
.help("核对预算数是否漏填；确实没有预算的，在该项的 budget_reason 写明原因。");

fn three_public_no_budget_no_actual(report: &Report, findings: &mut Findings) {
    over_budget(report, findings, |_, budget| budget.is_zero(), "没有预算：");
}

fn over_budget(report: &Report, findings: &mut Findings, concerns: fn(Amount, Amount) -> bool, what: &str) {
    let basis = findings.options().basis;
    for line in lines(report) {
        let (budget, actual) = (line.line.budget.on(basis), line.line.actual);
        let explained = has(line.budget_reason) || has(&report.three_public.budget_reason);
        if actual <= budget || !concerns(actual, budget) || explained {
            continue;
        }
        let message = format!("{}决算数 {} {what} {}，没有写明原因", line.term, money(actual), money(budget),);
        let finding = findings
            .finding(message)
            .label(label(line.actual_path(), format!("决算数 {}", money(actual))))
            .label(label(
                budget_path(&line.path("budget"), line.line.budget, basis).as_str(),
                format!("预算数 {}", money(budget)),
            ));
        findings.push(finding);
    }
}

/// Things that are all there or all not: money ⇔ count ⇔ count.
fn all_or_none(findings: &mut Findings, term: &str, things: &[(String, &str, bool, String)]) {
    if things.iter().all(|thing| thing.2) || !things.iter().any(|thing| thing.2) {
        return;
    }
    let list = |there: bool| {
        let names = things.iter().filter(|thing| thing.2 == there).map(|thing| thing.1);
        names.collect::<Vec<_>>().join("、")
    };
    let mut finding = findings.finding(format!("{term}有{}，没有{}", list(true), list(false)));
    for there in [false, true] {
        let such = things.iter().filter(|thing| thing.2 == there);
        finding.labels.extend(such.map(|(path, name, _, value)| label(path, format!("{name} {value}"))));
    }
    findings.push(finding);
}

fn amount_thing(path: String, amount: Amount) -> (String, &'static str, bool, String) {
    (path, "支出", !amount.is_zero(), money(amount))
}

fn count_thing(path: String, name: &'static str, n: u32) -> (String, &'static str, bool, String) {
    (path, name, n > 0, n.to_string())
}

pub(super) const OVERSEAS_MONEY_AND_TRIPS: Rule = Rule::new(
    "overseas-money-and-trips",
    "因公出国（境）费、团组数、人次数同有同无",
    Test::Report(overseas_money_and_trips),
)
.authority("机构运行信息表：因公出国（境）费、团组数、人次数")
.help("核对出国（境）的支出、团组数和人次数，补填漏填的一项。");

fn overseas_money_and_trips(report: &Report, findings: &mut Findings) {
    if let Some(overseas) = &report.three_public.overseas {
        let path = |field: &str| format!("three_public.overseas.{field}");
        all_or_none(
            findings,
            "因公出国（境）",
            &[
                amount_thing(path("actual"), overseas.actual),
                count_thing(path("groups"), "团组数", overseas.groups),
                count_thing(path("persons"), "人次数", overseas.persons),
            ],
        );
    }
}

pub(super) const OVERSEAS_HEADS: Rule =
    Rule::new("overseas-heads", "因公出国（境）人次数不少于团组数", Test::Report(overseas_heads))
        .authority("机构运行信息表：因公出国（境）团组数、人次数")
        .help("每个团组至少一人；核对两数是否填反。");

fn overseas_heads(report: &Report, findings: &mut Findings) {
    if let Some(overseas) = &report.three_public.overseas {
        heads(
            findings,
            "因公出国（境）",
            "three_public.overseas",
            ("groups", "团组数", overseas.groups),
            ("persons", "人次数", overseas.persons),
        );
    }
}

/// No fewer heads than groups, where there are both.
fn heads(findings: &mut Findings, term: &str, path: &str, groups: (&str, &str, u32), heads: (&str, &str, u32)) {
    let ((group_key, group_name, groups), (head_key, head_name, heads)) = (groups, heads);
    if heads > 0 && heads < groups {
        let finding = findings
            .finding(format!("{term}{head_name} {heads} 少于{group_name} {groups}"))
            .label(label(format!("{path}.{head_key}"), format!("{head_name} {heads}")))
            .label(label(format!("{path}.{group_key}"), format!("{group_name} {groups}")));
        findings.push(finding);
    }
}

pub(super) const PURCHASE_MONEY_AND_VEHICLES: Rule = Rule::new(
    "purchase-money-and-vehicles",
    "公务用车购置费与购置辆数同有同无",
    Test::Report(purchase_money_and_vehicles),
)
.authority("机构运行信息表：公务用车购置费、公务用车购置数")
.help("核对购置费与购置辆数，补填漏填的一项。");

fn purchase_money_and_vehicles(report: &Report, findings: &mut Findings) {
    if let Some(purchase) = &report.three_public.vehicle_purchase {
        let path = |field: &str| format!("three_public.vehicle_purchase.{field}");
        all_or_none(
            findings,
            "公务用车购置",
            &[
                amount_thing(path("actual"), purchase.actual),
                count_thing(path("vehicles"), "购置辆数", purchase.vehicles),
            ],
        );
    }
}

pub(super) const UPKEEP_NEEDS_VEHICLES: Rule = Rule::new(
    "upkeep-needs-vehicles",
    "有公务用车运行维护费的有车辆，没有的写明原因",
    Test::Report(upkeep_needs_vehicles),
)
.severity(Severity::Warning)
.authority("机构运行信息表：公务用车运行维护费、公务用车保有量")
.help("在 assets.vehicles 填明车辆；确实没有的，在该项的 reason 写明原因。");

fn upkeep_needs_vehicles(report: &Report, findings: &mut Findings) {
    let Some(upkeep) = &report.three_public.vehicle_upkeep else { return };
    let explained = has(&upkeep.reason) || has(&report.three_public.reason);
    if upkeep.actual.is_positive() && report.vehicles_held() == 0 && !explained {
        let finding = findings
            .finding(format!("有公务用车运行维护费 {}，没有车辆", money(upkeep.actual)))
            .label(label("three_public.vehicle_upkeep.actual", format!("运行维护费 {}", money(upkeep.actual))));
        findings.push(finding);
    }
}

pub(super) const VEHICLES_NEED_UPKEEP: Rule = Rule::new(
    "vehicles-need-upkeep",
    "有车辆的有公务用车运行维护费，没有的写明原因",
    Test::Report(vehicles_need_upkeep),
)
.severity(Severity::Note)
.authority("机构运行信息表：公务用车运行维护费、公务用车保有量")
.help("核对运行维护费是否漏填；确实没有的，在 three_public.vehicle_upkeep.reason 写明原因。");

fn vehicles_need_upkeep(report: &Report, findings: &mut Findings) {
    let upkeep = report.three_public.vehicle_upkeep.as_ref();
    let spent = upkeep.is_some_and(|upkeep| !upkeep.actual.is_zero());
    let explained = upkeep.is_some_and(|upkeep| has(&upkeep.reason)) || has(&report.three_public.reason);
    let vehicles = report.vehicles_held();
    if vehicles > 0 && !spent && !explained {
        findings.report_at(
            held(report),
            format!("有车辆 {vehicles} 辆，没有公务用车运行维护费"),
            format!("车辆 {vehicles} 辆"),
        );
    }
}

pub(super) const PURCHASE_WITHIN_STOCK: Rule =
    Rule::new("purchase-within-stock", "当年购置的公务用车不多于年末车辆", Test::Report(purchase_within_stock))
        .authority("机构运行信息表：公务用车购置数、公务用车保有量")
        .help("核对购置辆数与年末车辆；新购的车辆须列入 assets.vehicles。");

fn purchase_within_stock(report: &Report, findings: &mut Findings) {
    let bought = report.three_public.vehicle_purchase.as_ref().map_or(0, |purchase| purchase.vehicles);
    let bought = Total::count("购置公务用车", "three_public", "辆")
        .plus_count(Fact::new("three_public.vehicle_purchase.vehicles", bought), "购置公务用车");
    let own = report.three_public.vehicle_upkeep.as_ref().and_then(|upkeep| upkeep.vehicles);
    let vehicles = match own {
        Some(own) => {
            Some(Total::count("", "three_public", "辆").plus_count(Fact::new(held(report), own), "公务用车保有量"))
        }
        None => figure(report, findings.options().basis, "assets.vehicles.total"),
    };
    let vehicles = vehicles.unwrap_or_else(|| Total::count("", "assets", "辆"));
    findings.expect_within(bought, vehicles.named("年末车辆"));
}

/// Where the vehicles held are told.
fn held(report: &Report) -> &'static str {
    let own = report.three_public.vehicle_upkeep.as_ref().and_then(|upkeep| upkeep.vehicles);
    if own.is_some() { "three_public.vehicle_upkeep.vehicles" } else { "assets.vehicles" }
}

/// The parts of the receptions with their keys.
fn receptions(report: &Report) -> Vec<(&'static str, &'static str, &ReceptionPart)> {
    report
        .three_public
        .reception
        .iter()
        .flat_map(|reception| {
            [("domestic", "国内公务接待", &reception.domestic), ("foreign", "外事接待", &reception.foreign)]
        })
        .collect()
}

pub(super) const RECEPTION_MONEY_AND_GUESTS: Rule = Rule::new(
    "reception-money-and-guests",
    "公务接待的支出、批次、人次同有同无：国内、外事各自核对",
    Test::Report(reception_money_and_guests),
)
.authority("机构运行信息表：公务接待费、批次、人次")
.help("核对接待的支出、批次和人次，补填漏填的一项。");

fn reception_money_and_guests(report: &Report, findings: &mut Findings) {
    for (key, term, part) in receptions(report) {
        let path = |field: &str| format!("three_public.reception.{key}.{field}");
        all_or_none(
            findings,
            term,
            &[
                amount_thing(path("amount"), part.amount),
                count_thing(path("batches"), "批次", part.batches),
                count_thing(path("guests"), "人次", part.guests),
            ],
        );
    }
}

pub(super) const RECEPTION_HEADS: Rule =
    Rule::new("reception-heads", "公务接待人次不少于批次", Test::Report(reception_heads))
        .authority("机构运行信息表：公务接待批次、人次")
        .help("每批至少一人；核对两数是否填反。");

fn reception_heads(report: &Report, findings: &mut Findings) {
    for (key, term, part) in receptions(report) {
        let path = format!("three_public.reception.{key}");
        heads(findings, term, &path, ("batches", "批次", part.batches), ("guests", "人次", part.guests));
    }
}

pub(super) const RECEPTION_FOREIGN_WITHIN: Rule = Rule::new(
    "reception-foreign-within",
    "公务接待的批次、人次合计等于国内接待与外事接待之和，外事接待不大于合计",
    Test::Stated,
)
.authority("机构运行信息表：国内公务接待批次（其中外事接待批次）、人次（其中外事接待人次）")
.help("核对国内接待、外事接待与系统打印的合计。")
.compares_stated(&["three_public.reception.batches", "three_public.reception.guests"]);

pub(super) const RECEPTION_PER_HEAD: Rule =
    Rule::new("reception-per-head", "公务接待人均支出在10元至500元之间", Test::Report(reception_per_head))
        .severity(Severity::Warning)
        .authority("党政机关国内公务接待管理规定：接待费标准")
        .help("核对接待支出与人次的单位（元、万元）是否填错。");

fn reception_per_head(report: &Report, findings: &mut Findings) {
    let step = if findings.options().strict { Amount::ZERO } else { findings.unit().half_step() };
    for (key, term, part) in receptions(report) {
        if part.guests == 0 || !part.amount.is_positive() {
            continue;
        }
        let bound = |yuan: u32| Amount::from_yuan(rust_decimal::Decimal::from(yuan)).times(part.guests);
        if part.amount + step >= bound(10) && part.amount <= bound(500) + step {
            continue;
        }
        let each = round(part.amount.yuan() / rust_decimal::Decimal::from(part.guests), 2);
        let path = format!("three_public.reception.{key}");
        let finding = findings
            .finding(format!("{term} {}，{} 人次，人均 {each} 元", money(part.amount), part.guests))
            .label(label(format!("{path}.amount"), format!("支出 {}", money(part.amount))))
            .label(label(format!("{path}.guests"), format!("{} 人次", part.guests)));
        findings.push(finding);
    }
}

pub(super) const UPKEEP_PER_VEHICLE: Rule =
    Rule::new("upkeep-per-vehicle", "公务用车运行维护费平均每辆不超过6万元", Test::Report(upkeep_per_vehicle))
        .severity(Severity::Note)
        .authority("机构运行信息表：公务用车运行维护费、公务用车保有量")
        .help("核对运行维护费与车辆数；租车等不列本项。");

fn upkeep_per_vehicle(report: &Report, findings: &mut Findings) {
    let Ok(vehicles) = u32::try_from(report.vehicles_held()) else { return };
    let upkeep = report.vehicle_upkeep_line().actual;
    let limit = Amount::from_yuan(rust_decimal::Decimal::from(60_000)).times(vehicles);
    if vehicles > 0 && upkeep > limit {
        let each = Amount::from_yuan(round(upkeep.yuan() / rust_decimal::Decimal::from(vehicles), 0));
        let finding = findings
            .finding(format!("公务用车运行维护费 {}，车辆 {vehicles} 辆，平均每辆 {}", money(upkeep), money(each)))
            .label(label("three_public.vehicle_upkeep.actual", format!("运行维护费 {}", money(upkeep))))
            .label(label(held(report), format!("车辆 {vehicles} 辆")));
        findings.push(finding);
    }
}

pub(super) const THREE_PUBLIC_IN_ECONOMIC: Rule = Rule::new(
    "three-public-in-economic",
    "“三公”经费各项不大于相应的经济分类款：30212、30913和31013、30231、30217",
    Test::Report(three_public_in_economic),
)
.authority("公开10表8栏、10栏、11栏、12栏与公开07表、公开08表的款")
.help("核对“三公”经费与经济分类明细；两处以会计账为准。");

/// The money of a line that the general budget paid lies in its 款. With the rows of the accounting system all of it is
/// there; with basic expenditure alone only where there is no project expenditure that could have paid the line.
fn three_public_in_economic(report: &Report, findings: &mut Findings) {
    let general = |fund| fund == Fund::GeneralPublicBudget;
    let by_detail = !report.detail.is_empty();
    let all_basic = report.items_of(Fund::GeneralPublicBudget).all(|item| ExpenditureKind::Project.of(item).is_zero());
    if !by_detail && (!all_basic || report.basic_by_economic.items.is_empty()) {
        return;
    }
    for line in lines(report) {
        let codes: &[&str] = match line.key {
            "overseas" => &["30212"],
            "vehicle_purchase" => &["30913", "31013"],
            "vehicle_upkeep" => &["30231"],
            _ => &["30217"],
        };
        let mut part = Total::new(format!("{}（一般公共预算）", line.term), "three_public");
        if line.key == "reception" {
            part = figure(report, findings.options().basis, "three_public.reception.actual").unwrap_or(part);
        } else {
            part = part.plus(Fact::new(line.actual_path(), line.line.actual), line.term);
        }
        if !line.from_funds.actual.is_zero() {
            let path = format!("three_public.from_government_funds.{}.actual", line.key);
            part = part.plus(Fact::new(path, -line.from_funds.actual), "减：政府性基金支付");
        }
        let whole = Total::new(format!("经济分类 {}", codes.join("、")), "basic_by_economic");
        let whole = if by_detail {
            whole.detail(report, |row| general(row.fund) && codes.contains(&row.economic.as_str()))
        } else {
            whole.economic(report, |code| codes.contains(&code.as_str()))
        };
        findings.expect_within(part, whole);
    }
}

pub(super) const THREE_PUBLIC_CHANGE_EXPLAINED: Rule = Rule::new(
    "three-public-change-explained",
    "“三公”经费比上年增加，或减少超过10%的，写明原因",
    Test::Report(three_public_change_explained),
)
.severity(Severity::Warning)
.authority("预决算公开操作规程：说明“三公”经费增减变化原因")
.help("在该项的 reason 写明增减的原因。");

fn three_public_change_explained(report: &Report, findings: &mut Findings) {
    for line in lines(report) {
        let Line { actual, prior, .. } = line.line;
        let fell = prior - actual;
        let large = !is_level(actual, prior) && (actual > prior || fell.times(10) > prior);
        if large && !has(line.reason) && !has(&report.three_public.reason) {
            let word = if actual > prior { "增加" } else { "减少" };
            let finding = findings
                .finding(format!("{}比上年{word} {}，没有写明原因", line.term, money(fell.abs())))
                .label(label(line.actual_path(), format!("决算数 {}", money(actual))))
                .label(label(line.path("prior"), format!("上年决算数 {}", money(prior))));
            findings.push(finding);
        }
    }
}
