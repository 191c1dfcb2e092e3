//! A. Balance of the accounts (收支平衡).

use std::collections::BTreeSet;

use super::equation::money;
use super::explained::has;
use super::figures;
use super::findings::{Findings, label};
use super::rule::{Rule, Test};
use crate::amount::Amount;
use crate::classification::Fund;
use crate::diag::{Label, Severity, nearest};
use crate::model::figures::{Total, fact_term, figure, is_fiscal, subject};
use crate::model::schema::{Sign, Value};
use crate::model::{ExpenditureKind, Report};

const CHECK_ACCOUNTS: &str = "逐笔核对所标各数：收入、支出或结转结余必有一处填错或漏填。";

pub(super) const TOTAL_BALANCE: Rule = Rule::new(
    "total-balance",
    "收入总计等于支出总计：本年收入＋使用非财政拨款结余＋年初结转和结余＝本年支出＋结余分配＋年末结转和结余",
    Test::Report(total_balance),
)
.authority("收入支出决算总表（公开01表）：收入方总计＝支出方总计")
.help(CHECK_ACCOUNTS)
.compares_stated(&["total.actual"]);

fn total_balance(report: &Report, findings: &mut Findings) {
    if !findings.settled(report.total_sources(), report.total_uses()) {
        findings.expect_equal(figures::sources(report), figures::uses(report));
    }
}

pub(super) const FISCAL_BALANCE: Rule = Rule::new(
    "fiscal-balance",
    "财政拨款收入总计等于财政拨款支出总计：本年收入＋年初结转和结余＝本年支出＋年末结转和结余",
    Test::Report(fiscal_balance),
)
.authority("财政拨款收入支出决算总表（公开04表）：收入方总计＝支出方总计")
.help(CHECK_ACCOUNTS)
.compares_stated(&["fiscal_appropriation.actual"]);

fn fiscal_balance(report: &Report, findings: &mut Findings) {
    let account = report.fiscal_account();
    if !findings.settled(account.sources(), account.uses()) {
        let sources = figures::fund_sources(report, "财政拨款收入总计".to_owned(), is_fiscal);
        findings.expect_equal(sources, figures::fund_uses(report, "财政拨款支出总计".to_owned(), is_fiscal));
    }
}

pub(super) const GENERAL_BUDGET_BALANCE: Rule = Rule::new(
    "general-budget-balance",
    "一般公共预算财政拨款：本年收入＋年初结转和结余＝本年支出＋年末结转和结余",
    Test::Report(|report, findings| fund_balance(report, findings, Fund::GeneralPublicBudget)),
)
.authority("财政拨款收入支出决算总表（公开04表）：一般公共预算财政拨款栏")
.help(CHECK_ACCOUNTS);

pub(super) const GOVERNMENT_FUNDS_BALANCE: Rule = Rule::new(
    "government-funds-balance",
    "政府性基金预算财政拨款：本年收入＋年初结转和结余＝本年支出＋年末结转和结余",
    Test::Report(|report, findings| fund_balance(report, findings, Fund::GovernmentFunds)),
)
.authority("政府性基金预算财政拨款收入支出决算表（公开11表）：1栏＋2栏＝3栏＋6栏")
.help(CHECK_ACCOUNTS);

pub(super) const STATE_CAPITAL_BALANCE: Rule = Rule::new(
    "state-capital-balance",
    "国有资本经营预算财政拨款：本年收入＋年初结转和结余＝本年支出＋年末结转和结余",
    Test::Report(|report, findings| fund_balance(report, findings, Fund::StateCapital)),
)
.authority("国有资本经营预算财政拨款收入支出决算表（公开13表）：1栏＋2栏＝3栏＋6栏")
.help(CHECK_ACCOUNTS);

fn fund_balance(report: &Report, findings: &mut Findings, fund: Fund) {
    let account = report.fund_account(fund);
    if findings.settled(account.sources(), account.uses()) {
        return;
    }
    let sources = figures::fund_sources(report, format!("{}收入总计", fund.term()), |own| own == fund);
    findings.expect_equal(sources, figures::fund_uses(report, format!("{}支出总计", fund.term()), |own| own == fund));
}

pub(super) const FISCAL_WITHIN_TOTAL: Rule =
    Rule::new("fiscal-within-total", "各项财政拨款数不大于同项的全部资金数", Test::Report(fiscal_within_total))
        .authority("公开04表各行不大于公开01表同行：本年支出合计、年初和年末结转和结余、各功能科目")
        .help("全部资金含财政拨款；非财政拨款的数为负时核对是否串户、漏记。");

fn fiscal_within_total(report: &Report, findings: &mut Findings) {
    findings.expect_within(
        Total::new("年初财政拨款结转和结余", "opening_balance").opening(report, |fund, _| is_fiscal(fund)),
        Total::new("年初结转和结余", "opening_balance").opening(report, |_, _| true),
    );
    findings.expect_within(
        Total::new("年末财政拨款结转和结余", "closing_balance").closing(report, |fund, _| is_fiscal(fund)),
        Total::new("年末结转和结余", "closing_balance").closing(report, |_, _| true),
    );
    // Only a subject on which own money was spent can have less in all than of fiscal money.
    let codes: BTreeSet<_> = report.items_of(Fund::Own).map(|item| item.code).collect();
    for code in codes {
        let spent = |term: &str, keep: &dyn Fn(Fund) -> bool| {
            Total::new(format!("{} {term}", subject(report, code)), "expenditure").spending(
                report,
                &ExpenditureKind::ALL,
                |item| item.code == code && keep(item.fund),
            )
        };
        findings.expect_within(spent("财政拨款支出", &is_fiscal), spent("本年支出", &|_| true));
    }
}

pub(super) const FUNDS_MAKE_FISCAL: Rule = Rule::new(
    "funds-make-fiscal",
    "一般公共预算、政府性基金预算、国有资本经营预算财政拨款之和等于财政拨款：收入、支出、年初和年末结转和结余",
    Test::Stated,
)
.authority("财政拨款收入支出决算总表（公开04表）：2栏＝3栏＋4栏＋5栏，本年收入合计＝1行＋2行＋3行")
.help("核对三本预算各自的数与系统打印的财政拨款数。")
.compares_stated(&[
    "fiscal_appropriation.revenue",
    "fiscal_appropriation.expenditure",
    "fiscal_appropriation.opening_balance",
    "fiscal_appropriation.closing_balance",
]);

pub(super) const OPENING_IS_PRIOR_CLOSING: Rule = Rule::new(
    "opening-is-prior-closing",
    "年初结转和结余等于上年年末结转和结余；经批准调整的写明原因",
    Test::Report(opening_is_prior_closing),
)
.authority("公开01表、公开04表：本年年初数＝上年年末数")
.help("更正年初数或上年年末数；确有调整的，在 opening_balance.reason 写明原因。");

fn opening_is_prior_closing(report: &Report, findings: &mut Findings) {
    if report.prior_closing_balance.is_none() || has(&report.opening_balance.reason) {
        return;
    }
    for fund in Fund::ALL {
        let opening = Total::new(format!("{}年初结转和结余", fund.term()), "opening_balance");
        let closing = Total::new(format!("{}上年年末结转和结余", fund.term()), "prior_closing_balance");
        findings.expect_equal(
            opening.opening(report, |own, _| own == fund),
            closing.prior_closing(report, |own, _| own == fund),
        );
    }
}

pub(super) const NO_NEGATIVE: Rule =
    Rule::new("no-negative", "金额不为负；结转和结余为负的写明原因", Test::Report(no_negative))
        .authority("部门决算报表编制要求：除调整和超支挂账外各栏不填负数")
        .help("核对正负号；结转和结余确为负数（超支、调整）的，在同表的 reason 写明原因。");

fn no_negative(report: &Report, findings: &mut Findings) {
    let mut negative = Vec::new();
    // Rows of the accounting system may take back others; their sums may not be negative.
    report.visit(|path, key, value| match value {
        Value::Amount(amount) if amount.is_negative() && key.sign != Sign::Either => {
            negative.push((path.to_owned(), key.sign, amount));
        }
        _ => {}
    });
    for (path, sign, amount) in negative {
        if sign == Sign::Explained && has_reason(report, &path) {
            continue;
        }
        let term = fact_term(report, &path).unwrap_or_default();
        findings.report_at(&path, format!("{term}为负数：{}", money(amount)), "不应为负");
    }
}

/// Whether a table above a fact has a `reason`.
fn has_reason(report: &Report, path: &str) -> bool {
    let tables = std::iter::successors(path.rsplit_once('.'), |(table, _)| table.rsplit_once('.'));
    let reason = |(table, _): (&str, &str)| report.fact(&format!("{table}.reason"));
    tables.filter_map(reason).any(|(_, value)| matches!(value, Value::Text(text) if !text.trim().is_empty()))
}

pub(super) const STATED_FIGURE: Rule =
    Rule::new("stated-figure", "[stated] 中填报的数等于由各项事实推算的数", Test::Report(stated_paths))
        .authority("各表合计栏、小计栏的栏间与行间关系")
        .help("以会计账为准：改正有误的一方；[stated] 只抄录系统打印的数。");

/// Every path of `[stated]` is a figure's.
fn stated_paths(report: &Report, findings: &mut Findings) {
    let basis = findings.options().basis;
    if report.stated.is_empty() {
        return;
    }
    let mut known = None;
    for path in report.stated.keys() {
        if figure(report, basis, path).is_some() {
            continue;
        }
        let known = known.get_or_insert_with(|| figures::paths(report));
        let near = nearest(path, known.iter().map(String::as_str));
        let finding = findings
            .finding(format!("[stated] 中的“{path}”不是本报告的数"))
            .label(label(format!("stated.{path}"), "没有这个数"))
            .help(format!("相近的有：{}。", near[..near.len().min(3)].join("、")));
        findings.push(finding);
    }
}

pub(super) const REVENUE_FUNDS_EXPENDITURE: Rule = Rule::new(
    "revenue-funds-expenditure",
    "有支出的资金必有来源：本年收入、年初结转和结余，或使用的非财政拨款结余",
    Test::Report(revenue_funds_expenditure),
)
.authority("公开01表、公开04表：收入方与支出方按资金性质对应")
.help("核对支出的资金性质（fund），或补填该资金的收入、年初结转和结余。");

fn revenue_funds_expenditure(report: &Report, findings: &mut Findings) {
    for fund in Fund::ALL {
        let mut sources = figures::fund_sources(report, String::new(), |own| own == fund);
        if fund == Fund::Own {
            sources = sources.plus(crate::fact!(report.non_fiscal.use_of_surplus), "使用非财政拨款结余");
        }
        if sources.addends.is_empty() {
            let spent = Total::new(format!("没有来源的{}支出", fund.term()), "expenditure");
            findings.expect_zero(spent.spending(report, &ExpenditureKind::ALL, |item| item.fund == fund));
        }
    }
}

pub(super) const UNIT_PLAUSIBLE: Rule = Rule::new(
    "unit-plausible",
    "金额的数量级与单位相称：人均收支在一千元与一千万元之间，收入总计不少于一万元",
    Test::Report(unit_plausible),
)
.authority("部门决算审核要求：金额单位")
.help("核对 unit（金额是以元填的还是以万元填的）和在职人数。");

fn unit_plausible(report: &Report, findings: &mut Findings) {
    let mut huge = Vec::new();
    report.visit(|path, _, value| match value {
        Value::Amount(amount) if amount.abs() >= Amount::LIMIT => huge.push((path.to_owned(), amount)),
        _ => {}
    });
    for (path, amount) in &huge {
        let term = fact_term(report, path).unwrap_or_default();
        findings.report_at(path, format!("{term}为 {}，大得不合理", money(*amount)), "应小于一千万亿元");
    }
    if !huge.is_empty() {
        return;
    }
    let (sources, basic) = (report.total_sources(), report.expenditure_of(ExpenditureKind::Basic));
    let heads = report.staff.in_post.total();
    let each = |n: u32| Amount::from_yuan((u64::from(n) * heads).into());
    // One figure that slipped is the business of the balances: here both are far too small, or both too large.
    let (small, large) = (sources.max(basic) < each(1_000), sources.min(basic) > each(10_000_000));
    let few = sources < Amount::from_yuan(10_000.into());
    let what = format!("收入总计 {}，基本支出 {}", money(sources), money(basic));
    let finding = if heads > 0 && sources.is_positive() && (small || large) {
        let word = if small { "不到一千元" } else { "超过一千万元" };
        let staff = label("staff.in_post", format!("在职 {heads} 人"));
        findings.finding(format!("{what}，在职 {heads} 人，人均{word}")).label(unit_label(report)).label(staff)
    } else if heads == 0 && sources.is_positive() && few {
        findings.finding(format!("{what}，收入总计不到一万元")).label(unit_label(report))
    } else {
        return;
    };
    findings.push(finding);
}

fn unit_label(report: &Report) -> Label {
    label("unit", format!("金额单位：{}", report.unit.symbol()))
}

pub(super) const CLOSING_BALANCE_EXPLAINED: Rule = Rule::new(
    "closing-balance-explained",
    "年末结转和结余超过本年收入30%的写明原因",
    Test::Report(closing_balance_explained),
)
.severity(Severity::Warning)
.authority("国务院关于盘活财政存量资金的要求；公开01表年末结转和结余与本年收入合计")
.help("在 closing_balance.reason 写明结转的原因和使用安排。");

fn closing_balance_explained(report: &Report, findings: &mut Findings) {
    let (closing, revenue) = (report.closing_balance.total(), report.revenue_total());
    if has(&report.closing_balance.reason) || closing.times(100) <= revenue.times(30) {
        return;
    }
    let mut finding = findings.finding(format!(
        "年末结转和结余 {} 超过本年收入 {} 的30%，没有写明原因",
        money(closing),
        money(revenue)
    ));
    let items = report.closing_balance.items.iter().enumerate().filter(|(_, item)| !item.amount.is_zero());
    finding.labels.extend(items.map(|(i, item)| {
        label(format!("closing_balance.items[{i}].amount"), format!("{} {}", item.fund.term(), money(item.amount)))
    }));
    findings.push(finding);
}
