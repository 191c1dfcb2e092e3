//! E. Year on year and against the budget (与上年、与预算比较).

use super::equation::money;
use super::explained::{DOWN, UP, first_word, has, is_level, names_a_cause};
use super::findings::{Findings, label};
use super::public_lines::lines;
use super::rule::{Rule, Test};
use crate::amount::{Amount, round};
use crate::classification::Fund;
use crate::diag::{Diagnostic, Severity};
use crate::model::figures::{budget_path, subject};
use crate::model::{Comparison, Report};

/// A figure of this year beside last year's.
struct Compared<'a> {
    path: String,
    term: &'static str,
    actual: Amount,
    prior: Amount,
    reason: Option<&'a str>,
}

impl Compared<'_> {
    fn change(&self) -> Amount {
        self.actual - self.prior
    }

    /// Whether the change is more than so many hundredths of last year's figure; from nothing every change is.
    fn exceeds(&self, percent: u32) -> bool {
        self.change().abs().times(100) > self.prior.abs().times(percent)
    }

    fn is_level(&self) -> bool {
        is_level(self.actual, self.prior)
    }

    fn direction(&self) -> &'static str {
        if self.change().is_negative() { "减少" } else { "增加" }
    }

    fn change_text(&self) -> String {
        let rate =
            self.change().abs().percent_of(self.prior).map_or(String::new(), |rate| format!("（{}%）", round(rate, 2)));
        format!("{}比上年{} {}{rate}", self.term, self.direction(), money(self.change().abs()))
    }

    fn prior_label(&self) -> crate::diag::Label {
        label(
            format!("{}.prior", self.path),
            format!("{}：上年 {}，本年 {}", self.term, money(self.prior), money(self.actual)),
        )
    }

    fn reason_path(&self) -> String {
        format!("{}.reason", self.path)
    }
}

/// What is said where two figures differ and the text says that they are the same: no reason is asked for, but one of them
/// may be a slip.
fn level(findings: &Findings, what: &str) -> Diagnostic {
    let finding = findings.finding(format!("{what}，正文写“持平”"));
    Diagnostic { severity: Severity::Note, ..finding }.help("核对末几位是否填错；无误的不必处理。")
}

/// What the form compares with last year, where that is another figure.
fn comparisons(report: &Report) -> Vec<Compared<'_>> {
    let mut all = compared(report);
    all.retain(|compared| compared.actual != compared.prior);
    all
}

/// What the form compares with last year.
fn compared(report: &Report) -> Vec<Compared<'_>> {
    fn compared<'a>(path: &str, term: &'static str, actual: Amount, own: &'a Comparison) -> Compared<'a> {
        Compared { path: path.to_owned(), term, actual, prior: own.prior, reason: own.reason.as_deref() }
    }
    let spent = |fund| report.fund_account(fund).actual;
    let mut all = vec![
        compared("total", "收、支总计", report.total_sources(), &report.total),
        compared(
            "fiscal_appropriation",
            "财政拨款收、支总计",
            report.fiscal_account().sources(),
            &report.fiscal_appropriation,
        ),
        compared(
            "general_public_budget",
            "一般公共预算财政拨款支出",
            spent(Fund::GeneralPublicBudget),
            &report.general_public_budget,
        ),
    ];
    let funds = report.government_funds.as_ref();
    all.extend(
        funds.map(|own| compared("government_funds", "政府性基金预算财政拨款支出", spent(Fund::GovernmentFunds), own)),
    );
    let capital = report.state_capital.as_ref();
    all.extend(
        capital.map(|own| compared("state_capital", "国有资本经营预算财政拨款支出", spent(Fund::StateCapital), own)),
    );
    if let (Some(own), Some(actual)) = (&report.agency_operating, report.agency_operating_actual()) {
        let path = "agency_operating".to_owned();
        all.push(Compared {
            path, term: "机关运行经费", actual, prior: own.prior, reason: own.reason.as_deref()
        });
    }
    all
}

/// The lines of “三公”经费 beside last year's, where the text tells them apart.
fn public_lines(report: &Report) -> impl Iterator<Item = Compared<'_>> {
    lines(report).into_iter().filter(|line| !is_level(line.line.actual, line.line.prior)).map(|line| Compared {
        path: format!("three_public.{}", line.key),
        term: line.term,
        actual: line.line.actual,
        prior: line.line.prior,
        reason: line.reason.as_deref(),
    })
}

pub(super) const CHANGE_EXPLAINED: Rule = Rule::new(
    "change-explained",
    "与上年比较的增减写明原因；变动超过10%的写明具体原因，不能只说增加或减少",
    Test::Report(change_explained),
)
.severity(Severity::Warning)
.authority("预决算公开操作规程：说明收支增减变化情况")
.help("在该表的 reason 写明变动的原因，如人员、项目、标准的变化。");

fn change_explained(report: &Report, findings: &mut Findings) {
    for compared in comparisons(report) {
        let reason = compared.reason.map(str::trim).filter(|reason| !reason.is_empty());
        match reason {
            _ if compared.is_level() => {
                let finding = level(findings, &compared.change_text()).label(compared.prior_label());
                findings.push(finding);
            }
            None => {
                let finding =
                    findings.finding(format!("{}，没有写明原因", compared.change_text())).label(compared.prior_label());
                findings.push(finding);
            }
            Some(reason) if compared.exceeds(10) && !names_a_cause(reason) => {
                let finding = findings
                    .finding(format!("{}，原因“{reason}”没有说出具体的事由", compared.change_text()))
                    .label(label(compared.reason_path(), "只说了增减"))
                    .label(compared.prior_label());
                findings.push(finding);
            }
            Some(_) => {}
        }
    }
}

pub(super) const REASON_DIRECTION: Rule =
    Rule::new("reason-direction", "变动原因的用词与增减方向一致", Test::Report(reason_direction))
        .severity(Severity::Warning)
        .authority("部门决算情况说明：增减变动原因")
        .help("核对增减方向与原因；原因是反方向的（如人员减少但标准提高），把主要的一面也写出来。");

fn reason_direction(report: &Report, findings: &mut Findings) {
    let basis = findings.options().basis;
    let budget = |i: usize| report.expenditure.items[i].budget.on(basis);
    let mut reasons: Vec<(String, String, Amount, &str)> = Vec::new();
    let public: Vec<_> = public_lines(report).collect();
    for compared in comparisons(report).iter().chain(&public).filter(|compared| !compared.is_level()) {
        // A reason of “三公”经费 also tells why budget and actual differ: it may mean the other direction.
        let other = lines(report).iter().any(|line| {
            compared.path.ends_with(line.key)
                && opposite(line.line.actual - line.line.budget.on(basis), compared.change())
        });
        if let Some(reason) = compared.reason.filter(|_| !other) {
            reasons.push((compared.reason_path(), compared.change_text(), compared.change(), reason));
        }
    }
    for (i, item) in report.expenditure.items.iter().enumerate() {
        if let Some(reason) = item.reason.as_deref() {
            let difference = item.actual() - budget(i);
            let word = if difference.is_negative() { "小于" } else { "大于" };
            let text = format!("{} 决算数{word}预算数 {}", subject(report, item.code), money(difference.abs()));
            reasons.push((format!("expenditure.items[{i}].reason"), text, difference, reason));
        }
    }
    for level in compared(report).iter().filter(|compared| compared.is_level()) {
        let reason = level.reason.unwrap_or_default();
        if let Some(word) = first_word(reason, &UP).or_else(|| first_word(reason, &DOWN)) {
            let finding = findings
                .finding(format!("{}与上年持平，原因“{reason}”却说“{word}”", level.term))
                .label(label(level.reason_path(), "没有增减"))
                .label(level.prior_label())
                .help("核对上年数：是不是填了本年数；确实持平的，删去原因。");
            findings.push(finding);
        }
    }
    for (path, text, change, reason) in reasons {
        let (up, down) = (first_word(reason, &UP), first_word(reason, &DOWN));
        let wrong = match (change.is_positive(), change.is_negative()) {
            (true, _) if up.is_none() => down,
            (_, true) if down.is_none() => up,
            _ => None,
        };
        if let Some(word) = wrong {
            findings.report_at(path, format!("{text}，原因“{reason}”却只说“{word}”"), "与增减方向相反");
        }
    }
}

fn opposite(a: Amount, b: Amount) -> bool {
    a.is_positive() && b.is_negative() || a.is_negative() && b.is_positive()
}

pub(super) const COMPLETION_EXPLAINED: Rule = Rule::new(
    "completion-explained",
    "决算数与预算数不同的写明原因；相差十个百分点以上没有原因的不得公开",
    Test::Report(completion_explained),
)
.authority("预决算公开操作规程：说明决算数与预算数差异的原因")
.help("在该行的 reason 写明原因；预算有调整的，填 budget = { initial = …, adjusted = … }。");

fn completion_explained(report: &Report, findings: &mut Findings) {
    let basis = findings.options().basis;
    let mut explain =
        |path: String, budget: crate::model::Budget, actual: Amount, actual_path: String, term: String| {
            let amount = budget.on(basis);
            let difference = (actual - amount).abs();
            if difference.is_zero() {
                return;
            }
            // Ten points of the budget or more; with no budget there is nothing that a tenth could be of.
            let far = difference.times(10) >= amount.abs();
            let how = match actual.percent_of(amount) {
                Some(rate) => format!("完成预算 {}%", round(rate, 2)),
                None => "没有预算".to_owned(),
            };
            let figures = format!("{term}决算数 {}，预算数 {}，{how}", money(actual), money(amount));
            // What was spent without a budget asks for a reason however little it is.
            let finding = if !amount.is_zero() && is_level(actual, amount) {
                level(findings, &figures)
            } else {
                let finding = findings.finding(format!("{figures}，没有写明原因"));
                Diagnostic { severity: if far { finding.severity } else { Severity::Warning }, ..finding }
            };
            let finding = finding
                .label(label(budget_path(&path, budget, basis).as_str(), format!("预算数 {}", money(amount))))
                .label(label(actual_path, format!("决算数 {}", money(actual))));
            findings.push(finding);
        };
    for (i, item) in report.expenditure.items.iter().enumerate() {
        // Own money has no budget that the form compares with.
        if item.fund != Fund::Own && !has(&item.reason) {
            let kind = crate::model::ExpenditureKind::ALL.into_iter().find(|kind| !kind.of(item).is_zero());
            let key = kind.map_or("code", crate::model::ExpenditureKind::key);
            let row = format!("expenditure.items[{i}]");
            explain(
                format!("{row}.budget"),
                item.budget,
                item.actual(),
                format!("{row}.{key}"),
                subject(report, item.code),
            );
        }
    }
    for line in lines(report) {
        // More than the budget is the business of three-public-within-budget.
        let less = line.line.actual < line.line.budget.on(basis);
        if less && !has(line.reason) && !has(&report.three_public.reason) {
            explain(line.path("budget"), line.line.budget, line.line.actual, line.actual_path(), line.term.to_owned());
        }
    }
}

pub(super) const LARGE_CHANGE: Rule =
    Rule::new("large-change", "比上年变动超过100%的再核一遍", Test::Report(large_change))
        .severity(Severity::Note)
        .authority("部门决算审核要求：异常变动")
        .help("核对上年数的口径和单位；无误的不必处理。");

fn large_change(report: &Report, findings: &mut Findings) {
    let mut large: Vec<Compared<'_>> = comparisons(report);
    large.extend(public_lines(report));
    large.retain(|compared| !compared.prior.is_zero() && !compared.is_level() && compared.exceeds(100));
    while let Some(first) = (!large.is_empty()).then(|| large.remove(0)) {
        let mut finding = findings.finding(first.change_text()).label(first.prior_label());
        // An agency with one fund has one change under several names.
        large.retain(|other| {
            let same = (other.actual, other.prior) == (first.actual, first.prior);
            finding.labels.extend(same.then(|| other.prior_label()));
            !same
        });
        findings.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amount::Unit;
    use crate::check::{Options, RULES, check};
    use crate::model::{Agency, Budget, ExpenditureItem, RevenueItem, RevenueSource, VehicleUpkeep};

    /// Each figure differs from the one that it is compared with by so many 元.
    fn off_by(yuan: &str) -> Report {
        let amount = |yuan: &str| Amount::parse(yuan, Unit::Yuan).expect("an amount");
        let mut report = Report::new("a-form", 2020, Unit::Yuan, Agency::new("某某局", "某某局"));
        let (base, actual) = (amount("100"), amount("100") + amount(yuan));
        let code = "2012901".parse().expect("a code");
        let mut item = ExpenditureItem::new(Fund::GeneralPublicBudget, code, Budget::new(base));
        item.basic = actual;
        report.expenditure.items.push(item);
        report.revenue.items.push(RevenueItem::new(RevenueSource::GeneralPublicBudget, None, actual));
        for own in [&mut report.total, &mut report.fiscal_appropriation, &mut report.general_public_budget] {
            own.prior = base;
        }
        let mut upkeep = VehicleUpkeep::default();
        (upkeep.budget, upkeep.actual, upkeep.prior) = (Budget::new(base), actual, base);
        report.three_public.vehicle_upkeep = Some(upkeep);
        report
    }

    #[test]
    fn what_the_text_calls_level_needs_no_reason() {
        let asked = |yuan: &str| {
            let findings = check(&off_by(yuan), RULES, Options::default());
            let asks =
                |id| findings.diagnostics().iter().any(|finding| finding.id == id && finding.severity > Severity::Note);
            ["change-explained", "completion-explained", "three-public-within-budget", "three-public-change-explained"]
                .map(asks)
        };
        assert_eq!(asked("49.99"), [false; 4]);
        assert_eq!(asked("50.00"), [true; 4]);
    }
}
