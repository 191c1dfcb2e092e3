//! Every figure that has a path: what `[stated]` may name, with the facts behind it.
//!
//! - the derived figures of the report under their paths (`revenue.total`);
//! - the rows of the public tables, with the subject's code before the column: `expenditure.205.basic`,
//!   `revenue.20502.total`, `general_public_budget.2050201.actual`, `basic_by_economic.301`;
//! - counts that the accounting system adds up (`assets.vehicles.total`);
//! - the facts themselves, as they are written (`three_public.overseas.actual`).

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::equation::Total;
use super::public_lines::{PublicLine, lines};
use super::sums::{FISCAL, budget_path, economic, is_fiscal, subject};
use crate::amount::{Amount, Unit};
use crate::classification::{EconomicKind, FunctionCode, Fund};
use crate::diag::FactPath;
use crate::model::{Budget, BudgetBasis, ExpenditureKind, Fact, Report, RevenueSource, derived};

const KINDS: [ExpenditureKind; 5] = ExpenditureKind::ALL;

/// The figure of a path; none where no figure has it.
pub(super) fn figure(report: &Report, basis: BudgetBasis, path: &str) -> Option<Total> {
    let (head, rest) = path.split_once('.')?;
    match head {
        "total" if rest == "actual" => Some(sources(report)),
        "revenue" => revenue(report, rest),
        "expenditure" => expenditure(report, rest),
        "opening_balance" if rest == "total" => {
            Some(Total::new("年初结转和结余", "opening_balance").opening(report, |_, _| true))
        }
        "closing_balance" if rest == "total" => {
            Some(Total::new("年末结转和结余", "closing_balance").closing(report, |_, _| true))
        }
        "fiscal_appropriation" => fiscal(report, rest),
        "general_public_budget" => fund(report, basis, Fund::GeneralPublicBudget, rest),
        "government_funds" => fund(report, basis, Fund::GovernmentFunds, rest),
        "state_capital" => fund(report, basis, Fund::StateCapital, rest),
        "basic_by_economic" => by_economic(report, rest),
        "agency_operating" if rest == "actual" => agency_operating(report),
        "three_public" => three_public(report, basis, rest),
        "procurement" if rest == "total" => Some(procurement(report)),
        "assets" if rest == "vehicles.total" => {
            Some(Total::count("车辆", "assets", "辆").vehicles(&report.assets.vehicles))
        }
        "overview" if rest == "subordinate_units.total" => {
            let path = "overview.subordinate_units";
            Some(Total::count("下属二级单位", "overview", "个").counts(report.overview.subordinate_units, path))
        }
        "staff" if rest == "posts.total" => {
            Some(Total::count("编制", "staff", "人").counts(report.staff.posts, "staff.posts"))
        }
        "staff" if rest == "in_post.total" => {
            Some(Total::count("在职人员", "staff", "人").counts(report.staff.in_post, "staff.in_post"))
        }
        "performance" => project(report, rest),
        _ => None,
    }
    .or_else(|| fact(report, path))
}

/// The revenue side of 收、支总计.
pub(super) fn sources(report: &Report) -> Total {
    Total::new("收入总计", "total")
        .revenue(report, |_| true)
        .plus(crate::fact!(report.non_fiscal.use_of_surplus), "使用非财政拨款结余")
        .opening(report, |_, _| true)
}

/// The expenditure side of 收、支总计.
pub(super) fn uses(report: &Report) -> Total {
    Total::new("支出总计", "total")
        .spending(report, &KINDS, |_| true)
        .plus(crate::fact!(report.non_fiscal.distribution), "结余分配")
        .closing(report, |_, _| true)
}

/// The revenue side of some funds: revenue and opening balance.
pub(super) fn fund_sources(report: &Report, term: String, keep: impl Fn(Fund) -> bool) -> Total {
    Total::new(term, "revenue").revenue(report, |item| keep(item.source.fund())).opening(report, |fund, _| keep(fund))
}

/// The expenditure side of some funds: expenditure and closing balance.
pub(super) fn fund_uses(report: &Report, term: String, keep: impl Fn(Fund) -> bool) -> Total {
    Total::new(term, "expenditure")
        .spending(report, &KINDS, |item| keep(item.fund))
        .closing(report, |fund, _| keep(fund))
}

/// A code before a column: `205.basic`.
fn coded(rest: &str) -> (Option<FunctionCode>, &str) {
    let split = rest.split_once('.').and_then(|(code, column)| Some((code.parse().ok()?, column)));
    split.map_or((None, rest), |(code, column)| (Some(code), column))
}

/// Whether a row's code is the one asked for or lies below it; without one every row is.
fn in_subject(code: FunctionCode, wanted: Option<FunctionCode>) -> bool {
    wanted.is_none_or(|wanted| code.is_within(wanted))
}

/// The subject in front of a column's name: 205 教育支出 基本支出.
fn term(report: &Report, code: Option<FunctionCode>, column: &'static str) -> Cow<'static, str> {
    code.map_or(Cow::Borrowed(column), |code| format!("{} {column}", subject(report, code)).into())
}

fn revenue(report: &Report, rest: &str) -> Option<Total> {
    let (code, column) = coded(rest);
    let source = RevenueSource::ALL.into_iter().find(|source| source.key() == column);
    let name = match source {
        Some(source) => source.term(),
        None if column == "total" => "本年收入合计",
        None => return None,
    };
    let sum = Total::new(term(report, code, name), "revenue").revenue(report, |item| {
        source.is_none_or(|source| item.source == source)
            && code.is_none_or(|code| item.code.is_some_and(|own| own.is_within(code)))
    });
    Some(sum)
}

fn expenditure(report: &Report, rest: &str) -> Option<Total> {
    let (code, column) = coded(rest);
    let kind = ExpenditureKind::ALL.into_iter().find(|kind| kind.key() == column);
    let (name, kinds) = match &kind {
        Some(kind) => (kind.term(), std::slice::from_ref(kind)),
        None if column == "total" => ("本年支出合计", &KINDS[..]),
        None => return None,
    };
    let sum =
        Total::new(term(report, code, name), "expenditure").spending(report, kinds, |item| in_subject(item.code, code));
    Some(sum)
}

fn fiscal(report: &Report, rest: &str) -> Option<Total> {
    let table = "fiscal_appropriation";
    match rest {
        "actual" => Some(fund_sources(report, "财政拨款收入总计".to_owned(), is_fiscal)),
        "revenue" => {
            Some(Total::new("财政拨款本年收入合计", table).revenue(report, |item| is_fiscal(item.source.fund())))
        }
        "expenditure" => {
            Some(Total::new("财政拨款本年支出合计", table).spending(report, &KINDS, |item| is_fiscal(item.fund)))
        }
        "opening_balance" => {
            Some(Total::new("年初财政拨款结转和结余", table).opening(report, |fund, _| is_fiscal(fund)))
        }
        "closing_balance" => {
            Some(Total::new("年末财政拨款结转和结余", table).closing(report, |fund, _| is_fiscal(fund)))
        }
        _ => None,
    }
}

fn fund(report: &Report, basis: BudgetBasis, fund: Fund, rest: &str) -> Option<Total> {
    let (code, column) = coded(rest);
    let (table, name) = (fund.key(), fund.term());
    let term = |column: &str| match code {
        Some(code) => format!("{} {name}{column}", subject(report, code)),
        None => format!("{name}{column}"),
    };
    let row = |own: Option<FunctionCode>| code.is_none_or(|code| own.is_some_and(|own| own.is_within(code)));
    let spent = |kinds: &[ExpenditureKind], column: &str| {
        Total::new(term(column), table).spending(report, kinds, |item| item.fund == fund && in_subject(item.code, code))
    };
    let sum = match column {
        "actual" => spent(&KINDS, "支出"),
        "basic" => spent(&[ExpenditureKind::Basic], "基本支出"),
        "project" => spent(&[ExpenditureKind::Project], "项目支出"),
        "budget" => Total::new(term("支出预算数"), table)
            .budgets(report, basis, |item| item.fund == fund && in_subject(item.code, code)),
        "revenue" => {
            Total::new(term("收入"), table).revenue(report, |item| item.source.fund() == fund && row(item.code))
        }
        "opening_balance" => {
            Total::new(term("年初结转和结余"), table).opening(report, |own, code| own == fund && row(code))
        }
        "closing_balance" => {
            Total::new(term("年末结转和结余"), table).closing(report, |own, code| own == fund && row(code))
        }
        _ => return None,
    };
    Some(sum)
}

fn by_economic(report: &Report, rest: &str) -> Option<Total> {
    let kind = EconomicKind::ALL.into_iter().find(|kind| kind.key() == rest);
    let sum = match kind {
        Some(kind) => Total::new(kind.term(), "basic_by_economic").basic_of(report, kind),
        None if rest == "total" => EconomicKind::ALL
            .into_iter()
            .fold(Total::new("人员经费与公用经费之和", "basic_by_economic"), |sum, kind| {
                sum.basic_of(report, kind)
            }),
        None => {
            let code = rest.parse().ok()?;
            Total::new(economic(report, code), "basic_by_economic").economic(report, |own| own.is_within(code))
        }
    };
    Some(sum)
}

fn agency_operating(report: &Report) -> Option<Total> {
    let own = report.agency_operating.as_ref()?;
    let sum = Total::new("机关运行经费", "agency_operating");
    let sum = match own.actual {
        Some(actual) => sum.plus(Fact::new("agency_operating.actual", actual), "机关运行经费"),
        None => sum.basic_of(report, EconomicKind::Operating),
    };
    Some(sum)
}

pub(super) fn procurement(report: &Report) -> Total {
    Total::new("政府采购支出总额", "procurement")
        .plus(crate::fact!(report.procurement.goods), "货物")
        .plus(crate::fact!(report.procurement.works), "工程")
        .plus(crate::fact!(report.procurement.services), "服务")
}

fn project(report: &Report, rest: &str) -> Option<Total> {
    let (i, column) = rest.strip_prefix("projects[")?.split_once("].")?;
    let i: usize = i.parse().ok()?;
    let project = report.performance.projects.get(i)?;
    let column_term = match column {
        "budget" => "预算数",
        "actual" => "执行数",
        _ => return None,
    };
    let mut sum = Total::new(format!("项目“{}”{column_term}", project.name), "performance");
    for (key, term, funding) in [("fiscal", "财政拨款", Some(project.fiscal)), ("other", "其他资金", project.other)]
    {
        let Some(funding) = funding else { continue };
        let value = if column == "budget" { funding.budget } else { funding.actual };
        sum.push(FactPath::new(format!("performance.projects[{i}].{key}.{column}")), value, term);
    }
    Some(sum)
}

pub(super) fn three_public(report: &Report, basis: BudgetBasis, rest: &str) -> Option<Total> {
    if let Some(figure) = receptions(report, rest) {
        return Some(figure);
    }
    let (from_funds, rest) = match rest.strip_prefix("from_government_funds.") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let (line, column) = rest.split_once('.').map_or((None, rest), |(line, column)| (Some(line), column));
    let columns = [("budget", "预算数"), ("actual", "决算数"), ("prior", "上年决算数")];
    let column_term = columns.into_iter().find(|(key, _)| *key == column)?.1;
    let wanted: &[&str] = match line {
        None => &["overseas", "vehicle_purchase", "vehicle_upkeep", "reception"],
        Some("vehicles") => &["vehicle_purchase", "vehicle_upkeep"],
        Some("overseas") => &["overseas"],
        Some("vehicle_purchase") => &["vehicle_purchase"],
        Some("vehicle_upkeep") => &["vehicle_upkeep"],
        Some("reception") => &["reception"],
        Some(_) => return None,
    };
    let name = match line {
        None => "“三公”经费",
        Some("overseas") => "因公出国（境）费",
        Some("vehicles") => "公务用车购置及运行维护费",
        Some("vehicle_purchase") => "公务用车购置费",
        Some("vehicle_upkeep") => "公务用车运行维护费",
        Some(_) => "公务接待费",
    };
    let name = if from_funds { format!("政府性基金预算财政拨款{name}") } else { name.to_owned() };
    let mut sum = Total::new(format!("{name}{column_term}"), "three_public");
    let wanted = lines(report).into_iter().filter(|line| wanted.contains(&line.key));
    for PublicLine { key, term, line, from_funds: part, .. } in wanted {
        let table = if from_funds {
            format!("three_public.from_government_funds.{key}")
        } else {
            format!("three_public.{key}")
        };
        let budget: Budget = if from_funds { part.budget } else { line.budget };
        match column {
            "budget" => sum.push(budget_path(&format!("{table}.budget"), budget, basis), budget.on(basis), term),
            "actual" if from_funds => sum.push(FactPath::new(format!("{table}.actual")), part.actual, term),
            "actual" => match (&report.three_public.reception, key) {
                (Some(reception), "reception") => {
                    for (part, name, value) in [
                        ("domestic", "国内公务接待", reception.domestic.amount),
                        ("foreign", "外事接待", reception.foreign.amount),
                    ] {
                        sum.push(FactPath::new(format!("{table}.{part}.amount")), value, name);
                    }
                }
                _ => sum.push(FactPath::new(format!("{table}.actual")), line.actual, term),
            },
            _ if from_funds => return None,
            _ => sum.push(FactPath::new(format!("{table}.prior")), line.prior, term),
        }
    }
    Some(sum)
}

/// Batches and guests of all receptions, as the accounting system adds them up.
fn receptions(report: &Report, rest: &str) -> Option<Total> {
    let reception = report.three_public.reception.as_ref()?;
    let (domestic, foreign) = (&reception.domestic, &reception.foreign);
    let (term, word, key, counts) = match rest {
        "reception.batches" => ("公务接待批次", "批", "batches", [domestic.batches, foreign.batches]),
        "reception.guests" => ("公务接待人次", "人次", "guests", [domestic.guests, foreign.guests]),
        _ => return None,
    };
    let parts = [("domestic", "国内公务接待"), ("foreign", "外事接待")];
    let sum = parts.into_iter().zip(counts).fold(Total::count(term, "three_public", word), |sum, ((part, name), n)| {
        sum.plus_count(Fact::new(format!("three_public.reception.{part}.{key}"), n), name)
    });
    Some(sum)
}

/// A fact as it is written. Its path leads through the report's own serialised form, so no second list of facts is kept.
fn fact(report: &Report, path: &str) -> Option<Total> {
    let whole = serde_json::to_value(report).ok()?;
    let mut value = &whole;
    for part in path.split(['.', '[']) {
        value = match part.strip_suffix(']') {
            Some(index) => value.get(index.parse::<usize>().ok()?)?,
            None => value.get(part)?,
        };
    }
    // Amounts are text in 元; counts are numbers.
    let term = path.to_owned();
    let sum = match value {
        serde_json::Value::String(text) => {
            let amount = Amount::parse(text, Unit::Yuan).ok()?;
            Total::new(term.clone(), "stated").plus(Fact::new(path, amount), term)
        }
        serde_json::Value::Number(number) => {
            let number = u32::try_from(number.as_u64()?).ok()?;
            Total::count(term.clone(), "stated", "").plus_count(Fact::new(path, number), term)
        }
        _ => return None,
    };
    Some(sum)
}

/// Paths that a report may state, for the message on one that it may not.
pub(super) fn paths(report: &Report, basis: BudgetBasis) -> Vec<String> {
    let mut paths: Vec<String> = derived(report, basis).into_iter().map(|figure| figure.path.to_owned()).collect();
    paths.extend(
        [
            "assets.vehicles.total",
            "overview.subordinate_units.total",
            "staff.posts.total",
            "staff.in_post.total",
            "three_public.reception.batches",
            "three_public.reception.guests",
        ]
        .map(str::to_owned),
    );
    let mut codes = BTreeMap::new();
    for item in &report.expenditure.items {
        codes.insert(item.code, item.fund);
        codes.extend(item.code.ancestors().map(|code| (code, item.fund)));
    }
    for (code, fund) in codes {
        paths.push(format!("expenditure.{code}.total"));
        if FISCAL.contains(&fund) {
            paths.push(format!("{}.{code}.actual", fund.key()));
        }
    }
    paths.extend(report.basic_by_economic.items.keys().map(|code| format!("basic_by_economic.{code}")));
    paths
}

/// What government funds paid of each line of “三公”经费, and the line.
pub(super) fn three_public_parts(report: &Report, basis: BudgetBasis) -> Vec<(Total, Total)> {
    if report.three_public.from_government_funds.is_none() {
        return Vec::new();
    }
    let pair = |line: &PublicLine<'_>, column: &str| {
        let path = format!("{}.{column}", line.key);
        let part = three_public(report, basis, &format!("from_government_funds.{path}"))?;
        Some((part, three_public(report, basis, &path)?))
    };
    let lines = lines(report);
    lines.iter().flat_map(|line| ["budget", "actual"].into_iter().filter_map(|column| pair(line, column))).collect()
}
