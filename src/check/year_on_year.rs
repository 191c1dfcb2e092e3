//! E. Year on year and against the budget (与上年、与预算比较).

use super::equation::money;
use super::explained::{DOWN, UP, first_word, has, is_level, names_a_cause};
use super::findings::{Findings, label};
use super::public_lines::lines;
use super::rule::{Rule, Test};
use crate::amount::{Amount, round};
use crate::classification::Fund;
use crate::diag::{Diagnostic, FactPath, Label, Severity};
use crate::model::figures::{budget_path, subject};
use crate::model::{BudgetBasis, FundComparison, Report};
use crate::wording::{Direction, direction};

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
    fn compared<'a>(
        path: &str,
        term: &'static str,
        actual: Amount,
        prior: Amount,
        reason: &'a Option<String>,
    ) -> Compared<'a> {
        Compared { path: path.to_owned(), term, actual, prior, reason: reason.as_deref() }
    }
    let mut all = Vec::new();
    let (total, fiscal) = (&report.total, &report.fiscal_appropriation);
    all.push(compared("total", "收、支总计", report.total_sources(), total.prior, &total.reason));
    let sources = report.fiscal_account().sources();
    all.push(compared("fiscal_appropriation", "财政拨款收、支总计", sources, fiscal.prior, &fiscal.reason));
    for (fund, term, own) in funds(report) {
        all.push(compared(fund.key(), term, report.fund_account(fund).actual, own.prior, &own.reason));
    }
    if let (Some(own), Some(actual)) = (&report.agency_operating, report.agency_operating_actual()) {
        let path = "agency_operating".to_owned();
        all.push(Compared {
            path, term: "机关运行经费", actual, prior: own.prior, reason: own.reason.as_deref()
        });
    }
    all
}

/// The funds that are compared with last year and with their budget.
fn funds(report: &Report) -> impl Iterator<Item = (Fund, &'static str, &FundComparison)> {
    [
        (Fund::GeneralPublicBudget, "一般公共预算财政拨款支出", Some(&report.general_public_budget)),
        (Fund::GovernmentFunds, "政府性基金预算财政拨款支出", report.government_funds.as_ref()),
        (Fund::StateCapital, "国有资本经营预算财政拨款支出", report.state_capital.as_ref()),
    ]
    .into_iter()
    .filter_map(|(fund, term, own)| Some((fund, term, own?)))
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
    Rule::new("reason-direction", "与上年、与预算比较的原因，用词与增减方向一致", Test::Report(reason_direction))
        .severity(Severity::Warning)
        .authority("部门决算情况说明：增减变动原因")
        .help("核对增减方向与原因；原因是反方向的（如人员减少但标准提高），把主要的一面也写出来。");

/// A reason with the two figures that it speaks of.
struct Reason<'a> {
    path: String,
    text: &'a str,
    /// What it explains: 机关运行经费比上年增加 1万元.
    what: String,
    /// The same where there is nothing to explain: 机关运行经费与上年持平.
    level: String,
    actual: Amount,
    base: Amount,
    /// Where the base stands, if it is typed.
    label: Option<Label>,
    /// What to do where there is nothing to explain.
    help: &'static str,
}

/// The reasons of changes against last year.
fn change_reasons(report: &Report) -> Vec<Reason<'_>> {
    let mut all = compared(report);
    all.extend(lines(report).into_iter().map(|line| Compared {
        path: format!("three_public.{}", line.key),
        term: line.term,
        actual: line.line.actual,
        prior: line.line.prior,
        reason: line.reason.as_deref(),
    }));
    all.push(Compared {
        path: "three_public".to_owned(),
        term: "“三公”经费",
        actual: report.three_public_actual(),
        prior: report.three_public_prior(),
        reason: report.three_public.reason.as_deref(),
    });
    let reasons = all.into_iter().filter_map(|compared| {
        Some(Reason {
            path: compared.reason_path(),
            text: compared.reason?,
            what: compared.change_text(),
            level: format!("{}与上年持平", compared.term),
            actual: compared.actual,
            base: compared.prior,
            label: (compared.path != "three_public").then(|| compared.prior_label()),
            help: "核对上年数：是不是填了本年数；确实持平的，删去原因。",
        })
    });
    reasons.collect()
}

/// The reasons of differences from the budget.
fn budget_reasons(report: &Report, basis: BudgetBasis) -> Vec<Reason<'_>> {
    fn reason<'a>(
        path: String,
        text: &'a Option<String>,
        term: String,
        actual: Amount,
        budget: Amount,
        at: Option<FactPath>,
    ) -> Option<Reason<'a>> {
        let text = text.as_deref()?;
        let word = if actual < budget { "小于" } else { "大于" };
        Some(Reason {
            path,
            text,
            what: format!("{term} 决算数{word}预算数 {}", money((actual - budget).abs())),
            level: format!("{term} 决算数与预算数持平"),
            actual,
            base: budget,
            label: at.map(|at| Label::fact(at, format!("预算数 {}，决算数 {}", money(budget), money(actual)))),
            help: "核对预算数：是不是填了决算数；确实持平的，删去原因。",
        })
    }
    let mut all = Vec::new();
    for (fund, term, own) in funds(report) {
        let path = format!("{}.budget_reason", fund.key());
        let budget = report.items_of(fund).map(|item| item.budget.on(basis)).sum();
        let actual = report.fund_account(fund).actual;
        all.extend(reason(path, &own.budget_reason, term.to_owned(), actual, budget, None));
    }
    for (i, item) in report.expenditure.items.iter().enumerate() {
        let path = |key: &str| format!("expenditure.items[{i}].{key}");
        let (term, budget) = (subject(report, item.code), item.budget.on(basis));
        let at = budget_path(&path("budget"), item.budget, basis);
        all.extend(reason(path("reason"), &item.reason, term, item.actual(), budget, Some(at)));
    }
    for line in lines(report) {
        let (budget, actual) = (line.line.budget.on(basis), line.line.actual);
        let at = budget_path(&line.path("budget"), line.line.budget, basis);
        let path = line.path("budget_reason");
        all.extend(reason(path, line.budget_reason, line.term.to_owned(), actual, budget, Some(at)));
    }
    let path = "three_public.budget_reason".to_owned();
    let budget = lines(report).iter().map(|line| line.line.budget.on(basis)).sum();
    all.extend(reason(
        path,
        &report.three_public.budget_reason,
        "“三公”经费".to_owned(),
        report.three_public_actual(),
        budget,
        None,
    ));
    all
}

fn reason_direction(report: &Report, findings: &mut Findings) {
    let basis = findings.options().basis;
    for Reason { path, text, what, level, actual, base, label: at, help } in
        change_reasons(report).into_iter().chain(budget_reasons(report, basis))
    {
        let (up, down) = (first_word(text, &UP), first_word(text, &DOWN));
        let wrong = match direction(actual, base) {
            Direction::Level => up.or(down),
            Direction::Up => down.filter(|_| up.is_none()),
            Direction::Down => up.filter(|_| down.is_none()),
        };
        let Some(word) = wrong else { continue };
        let finding = if is_level(actual, base) {
            let mut finding = findings.finding(format!("{level}，原因“{text}”却说“{word}”"));
            finding.labels.extend([Some(label(&path, "没有增减")), at].into_iter().flatten());
            finding.help(help)
        } else {
            findings.finding(format!("{what}，原因“{text}”却只说“{word}”")).label(label(&path, "与增减方向相反"))
        };
        findings.push(finding);
    }
}

pub(super) const COMPLETION_EXPLAINED: Rule = Rule::new(
    "completion-explained",
    "决算数与预算数不同的写明原因；相差十个百分点以上没有原因的不得公开",
    Test::Report(completion_explained),
)
.authority("预决算公开操作规程：说明决算数与预算数差异的原因")
.help(
    "在该行的 reason（“三公”经费为 budget_reason）写明原因；预算有调整的，填 budget = { initial = …, adjusted = … }。",
);

fn completion_explained(report: &Report, findings: &mut Findings) {
    let basis = findings.options().basis;
    let mut explain =
        |path: String, budget: crate::model::Budget, actual: Amount, actual_path: String, term: String, half: bool| {
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
                let severity = if far && !half { finding.severity } else { Severity::Warning };
                let help = "reason 说的是与上年相比的变动；与预算不同的原因，写在 budget_reason。";
                let help = half.then(|| help.to_owned());
                Diagnostic { severity, help, ..finding }
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
                false,
            );
        }
    }
    for line in lines(report) {
        // More than the budget is the business of three-public-within-budget.
        let less = line.line.actual < line.line.budget.on(basis);
        if less && !has(line.budget_reason) && !has(&report.three_public.budget_reason) {
            // A reason of the change against last year is half an answer.
            let half = has(line.reason) || has(&report.three_public.reason);
            let term = line.term.to_owned();
            explain(line.path("budget"), line.line.budget, line.line.actual, line.actual_path(), term, half);
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
        report.general_public_budget.prior = base;
        (report.total.prior, report.fiscal_appropriation.prior) = (base, base);
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
