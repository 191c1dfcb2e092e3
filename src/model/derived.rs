//! Derived figures: what follows from the facts, exact, each in one place.
//!
//! [`derived`] lists the scalar ones with the paths that templates, `[stated]`, rules and messages use. The methods below
//! are the only arithmetic on facts outside of rules.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::accounts::{Budget, BudgetBasis, DetailKind, ExpenditureItem, RevenueSource};
use super::{Agency, AgencyOperating, Balance, Report, schema};
use crate::amount::{Amount, Unit};
use crate::classification::{EconomicCode, EconomicKind, FunctionCode, Fund};

/// A derived figure with its path.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Derived {
    /// Its path: `revenue.total`.
    pub path: &'static str,
    /// Its Chinese term: 本年收入合计.
    pub term: &'static str,
    /// Its value.
    pub value: Amount,
}

/// A functional subject and an amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct SubjectAmount {
    /// The subject.
    pub code: FunctionCode,
    /// The amount.
    pub amount: Amount,
}

/// An economic subject and an amount of basic expenditure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct BasicItem {
    /// The subject.
    pub code: EconomicCode,
    /// The amount; none where the report names the subject only.
    pub amount: Option<Amount>,
}

/// Kinds of expenditure in the order of 支出决算表.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpenditureKind {
    /// 基本支出.
    Basic,
    /// 项目支出.
    Project,
    /// 上缴上级支出.
    ToSuperior,
    /// 经营支出.
    Business,
    /// 对附属单位补助支出.
    ToAffiliates,
}

impl ExpenditureKind {
    /// All, in the order of the table.
    pub const ALL: [ExpenditureKind; 5] = [
        ExpenditureKind::Basic,
        ExpenditureKind::Project,
        ExpenditureKind::ToSuperior,
        ExpenditureKind::Business,
        ExpenditureKind::ToAffiliates,
    ];

    /// The word in TOML, templates and paths.
    pub const fn key(self) -> &'static str {
        match self {
            ExpenditureKind::Basic => "basic",
            ExpenditureKind::Project => "project",
            ExpenditureKind::ToSuperior => "to_superior",
            ExpenditureKind::Business => "business",
            ExpenditureKind::ToAffiliates => "to_affiliates",
        }
    }

    /// The Chinese term.
    pub const fn term(self) -> &'static str {
        match self {
            ExpenditureKind::Basic => "基本支出",
            ExpenditureKind::Project => "项目支出",
            ExpenditureKind::ToSuperior => "上缴上级支出",
            ExpenditureKind::Business => "经营支出",
            ExpenditureKind::ToAffiliates => "对附属单位补助支出",
        }
    }

    /// What a row spent in this way.
    pub const fn of(self, item: &ExpenditureItem) -> Amount {
        match self {
            ExpenditureKind::Basic => item.basic,
            ExpenditureKind::Project => item.project,
            ExpenditureKind::ToSuperior => item.to_superior,
            ExpenditureKind::Business => item.business,
            ExpenditureKind::ToAffiliates => item.to_affiliates,
        }
    }
}

/// The account of one fund, or of all fiscal appropriation together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct FundAccount {
    /// 年初结转和结余.
    pub opening_balance: Amount,
    /// 本年收入.
    pub revenue: Amount,
    /// 本年支出预算数.
    pub budget: Budget,
    /// 本年支出.
    pub actual: Amount,
    /// 其中：基本支出.
    pub basic: Amount,
    /// 其中：项目支出.
    pub project: Amount,
    /// 年末结转和结余.
    pub closing_balance: Amount,
}

impl FundAccount {
    fn plus(self, other: FundAccount) -> FundAccount {
        FundAccount {
            opening_balance: self.opening_balance + other.opening_balance,
            revenue: self.revenue + other.revenue,
            budget: [self.budget, other.budget].into_iter().sum(),
            actual: self.actual + other.actual,
            basic: self.basic + other.basic,
            project: self.project + other.project,
            closing_balance: self.closing_balance + other.closing_balance,
        }
    }

    /// 收入总计: opening balance and revenue.
    pub fn sources(&self) -> Amount {
        self.opening_balance + self.revenue
    }

    /// 支出总计: expenditure and closing balance.
    pub fn uses(&self) -> Amount {
        self.actual + self.closing_balance
    }
}

impl Balance {
    /// The balance of all funds.
    pub fn total(&self) -> Amount {
        self.items.iter().map(|item| item.amount).sum()
    }

    /// The balance of one fund.
    pub fn of_fund(&self, fund: Fund) -> Amount {
        self.items.iter().filter(|item| item.fund == fund).map(|item| item.amount).sum()
    }
}

impl Report {
    /// Revenue from one source.
    pub fn revenue_from(&self, source: RevenueSource) -> Amount {
        self.revenue.items.iter().filter(|item| item.source == source).map(|item| item.amount).sum()
    }

    /// 本年收入合计.
    pub fn revenue_total(&self) -> Amount {
        self.revenue.items.iter().map(|item| item.amount).sum()
    }

    /// 本年支出合计.
    pub fn expenditure_total(&self) -> Amount {
        self.expenditure.items.iter().map(ExpenditureItem::actual).sum()
    }

    /// Expenditure of one kind.
    pub fn expenditure_of(&self, kind: ExpenditureKind) -> Amount {
        self.expenditure.items.iter().map(|item| kind.of(item)).sum()
    }

    /// The revenue side of 收、支总计: revenue, use of non-fiscal surplus, opening balance.
    pub fn total_sources(&self) -> Amount {
        self.revenue_total() + self.non_fiscal.use_of_surplus + self.opening_balance.total()
    }

    /// The expenditure side of 收、支总计: expenditure, distribution of surplus, closing balance.
    pub fn total_uses(&self) -> Amount {
        self.expenditure_total() + self.non_fiscal.distribution + self.closing_balance.total()
    }

    /// Rows of one fund, in the order of the file.
    pub fn items_of(&self, fund: Fund) -> impl Iterator<Item = &ExpenditureItem> {
        self.expenditure.items.iter().filter(move |item| item.fund == fund)
    }

    /// The account of one fund.
    pub fn fund_account(&self, fund: Fund) -> FundAccount {
        FundAccount {
            opening_balance: self.opening_balance.of_fund(fund),
            revenue: self.revenue.items.iter().filter(|item| item.source.fund() == fund).map(|item| item.amount).sum(),
            budget: self.items_of(fund).map(|item| item.budget).sum(),
            actual: self.items_of(fund).map(ExpenditureItem::actual).sum(),
            basic: self.items_of(fund).map(|item| item.basic).sum(),
            project: self.items_of(fund).map(|item| item.project).sum(),
            closing_balance: self.closing_balance.of_fund(fund),
        }
    }

    /// The account of all fiscal appropriation: the three funds together.
    pub fn fiscal_account(&self) -> FundAccount {
        [Fund::GeneralPublicBudget, Fund::GovernmentFunds, Fund::StateCapital]
            .into_iter()
            .map(|fund| self.fund_account(fund))
            .fold(FundAccount::default(), FundAccount::plus)
    }

    /// Expenditure of one fund by 类, in the order of the codes.
    pub fn classes_of(&self, fund: Fund) -> Vec<SubjectAmount> {
        let mut classes: Vec<SubjectAmount> = Vec::new();
        for item in self.items_of(fund) {
            let code = item.code.class();
            match classes.binary_search_by_key(&code, |class| class.code) {
                Ok(at) => classes[at].amount += item.actual(),
                Err(at) => classes.insert(at, SubjectAmount { code, amount: item.actual() }),
            }
        }
        classes
    }

    /// 一般公共预算财政拨款基本支出 by 款, in the order of the codes.
    pub fn basic_items(&self) -> Vec<BasicItem> {
        let items = self.basic_by_economic.items.iter().filter(|(_, amount)| !amount.is_zero());
        let detailed = items.map(|(&code, &amount)| BasicItem { code, amount: Some(amount) });
        let named = self.basic_by_economic.undetailed.iter().flat_map(|undetailed| &undetailed.subjects);
        let mut all: Vec<BasicItem> = detailed.chain(named.map(|&code| BasicItem { code, amount: None })).collect();
        all.sort_by_key(|item| item.code);
        all
    }

    /// Whether an economic subject is 人员经费 or 公用经费; one that the catalogue lacks is what its 类 is.
    pub fn economic_kind(&self, code: EconomicCode) -> Option<EconomicKind> {
        let catalogue = self.catalogue();
        catalogue.economic_kind(code).or_else(|| catalogue.economic_kind(code.class()))
    }

    /// 人员经费 or 公用经费 of the general public budget.
    pub fn basic_of(&self, kind: EconomicKind) -> Amount {
        let items = self.basic_by_economic.items.iter();
        let detailed: Amount =
            items.filter(|(code, _)| self.economic_kind(**code) == Some(kind)).map(|(_, &amount)| amount).sum();
        let undetailed = self.basic_by_economic.undetailed.as_ref().map_or(Amount::ZERO, |undetailed| match kind {
            EconomicKind::Personnel => undetailed.personnel,
            EconomicKind::Operating => undetailed.operating,
        });
        detailed + undetailed
    }

    /// 机关运行经费: what the file says, else the whole 公用经费 of the general public budget; none for 事业单位.
    pub fn agency_operating_actual(&self) -> Option<Amount> {
        let own = self.agency_operating.as_ref()?;
        Some(own.actual.unwrap_or_else(|| self.basic_of(EconomicKind::Operating)))
    }

    /// “三公”经费预算数.
    pub fn three_public_budget(&self) -> Budget {
        [self.overseas_line(), self.vehicles_line(), self.reception_line()].into_iter().map(|line| line.budget).sum()
    }

    /// “三公”经费决算数.
    pub fn three_public_actual(&self) -> Amount {
        [self.overseas_line(), self.vehicles_line(), self.reception_line()].into_iter().map(|line| line.actual).sum()
    }

    /// “三公”经费上年决算数.
    pub fn three_public_prior(&self) -> Amount {
        [self.overseas_line(), self.vehicles_line(), self.reception_line()].into_iter().map(|line| line.prior).sum()
    }

    /// 因公出国（境）费.
    pub fn overseas_line(&self) -> Line {
        let line = self.three_public.overseas.as_ref();
        line.map_or(Line::default(), |line| Line { budget: line.budget, actual: line.actual, prior: line.prior })
    }

    /// 公务用车购置费.
    pub fn vehicle_purchase_line(&self) -> Line {
        let line = self.three_public.vehicle_purchase.as_ref();
        line.map_or(Line::default(), |line| Line { budget: line.budget, actual: line.actual, prior: line.prior })
    }

    /// 公务用车运行维护费.
    pub fn vehicle_upkeep_line(&self) -> Line {
        let line = self.three_public.vehicle_upkeep.as_ref();
        line.map_or(Line::default(), |line| Line { budget: line.budget, actual: line.actual, prior: line.prior })
    }

    /// 公务用车购置及运行维护费.
    pub fn vehicles_line(&self) -> Line {
        let (purchase, upkeep) = (self.vehicle_purchase_line(), self.vehicle_upkeep_line());
        Line {
            budget: [purchase.budget, upkeep.budget].into_iter().sum(),
            actual: purchase.actual + upkeep.actual,
            prior: purchase.prior + upkeep.prior,
        }
    }

    /// 公务接待费.
    pub fn reception_line(&self) -> Line {
        let line = self.three_public.reception.as_ref();
        line.map_or(Line::default(), |line| Line { budget: line.budget, actual: line.actual(), prior: line.prior })
    }

    /// Fills `basic` and `project` of the expenditure rows and `basic_by_economic` from the rows of `detail`.
    ///
    /// Does nothing where there is no detail. Rows for which no expenditure row stands are left to the rules.
    pub fn apply_detail(&mut self) {
        if self.detail.is_empty() {
            return;
        }
        let mut sums: BTreeMap<(Fund, FunctionCode, DetailKind), Amount> = BTreeMap::new();
        for row in &self.detail {
            *sums.entry((row.fund, row.code, row.kind)).or_default() += row.amount;
        }
        for item in &mut self.expenditure.items {
            let sum = |kind| sums.get(&(item.fund, item.code, kind)).copied().unwrap_or_default();
            (item.basic, item.project) = (sum(DetailKind::Basic), sum(DetailKind::Project));
        }
        self.basic_by_economic.items.clear();
        for row in &self.detail {
            if row.fund == Fund::GeneralPublicBudget && row.kind == DetailKind::Basic {
                *self.basic_by_economic.items.entry(row.economic).or_default() += row.amount;
            }
        }
    }
}

/// Budget, actual and last year's figure of one line of “三公”经费.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Line {
    /// 预算数.
    pub budget: Budget,
    /// 决算数.
    pub actual: Amount,
    /// 上年决算数.
    pub prior: Amount,
}

/// Whether a path is that of a derived figure, or of a table of such figures: what nobody may type.
pub(crate) fn is_derived(path: &str) -> bool {
    let mut nobody = Report::new("", 0, Unit::Yuan, Agency::new("", ""));
    nobody.agency_operating = Some(AgencyOperating::default());
    let below = |other: &str| other.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    derived(&nobody, BudgetBasis::default()).iter().any(|figure| below(figure.path))
}

/// Whether a path, without indices, is that of an amount: a fact, or a derived figure.
pub(crate) fn is_amount(path: &str) -> bool {
    schema::key(path).is_some_and(|key| key.is_amount()) || is_derived(path)
}

/// All scalar derived figures of a report, with the paths under which templates know them. `basis` says which budget the form takes.
pub fn derived(report: &Report, basis: BudgetBasis) -> Vec<Derived> {
    let mut list = Vec::with_capacity(80);
    let mut add = |path, term, value| list.push(Derived { path, term, value });

    add("total.actual", "收、支总计", report.total_sources());
    add("revenue.total", "本年收入合计", report.revenue_total());
    for (source, path) in RevenueSource::ALL.into_iter().zip([
        "revenue.general_public_budget",
        "revenue.government_funds",
        "revenue.state_capital",
        "revenue.superior_subsidy",
        "revenue.undertaking",
        "revenue.business",
        "revenue.affiliated_remittance",
        "revenue.other",
    ]) {
        add(path, source.term(), report.revenue_from(source));
    }
    add("expenditure.total", "本年支出合计", report.expenditure_total());
    for (kind, path) in ExpenditureKind::ALL.into_iter().zip([
        "expenditure.basic",
        "expenditure.project",
        "expenditure.to_superior",
        "expenditure.business",
        "expenditure.to_affiliates",
    ]) {
        add(path, kind.term(), report.expenditure_of(kind));
    }
    add("opening_balance.total", "年初结转和结余", report.opening_balance.total());
    add("closing_balance.total", "年末结转和结余", report.closing_balance.total());

    let fiscal = report.fiscal_account();
    add("fiscal_appropriation.actual", "财政拨款收、支总计", fiscal.sources());
    add("fiscal_appropriation.revenue", "财政拨款本年收入合计", fiscal.revenue);
    add("fiscal_appropriation.expenditure", "财政拨款本年支出合计", fiscal.actual);
    add("fiscal_appropriation.opening_balance", "年初财政拨款结转和结余", fiscal.opening_balance);
    add("fiscal_appropriation.closing_balance", "年末财政拨款结转和结余", fiscal.closing_balance);

    let general = report.fund_account(Fund::GeneralPublicBudget);
    add("general_public_budget.actual", "一般公共预算财政拨款支出", general.actual);
    add("general_public_budget.budget", "一般公共预算财政拨款支出预算数", general.budget.on(basis));
    add("general_public_budget.revenue", "一般公共预算财政拨款收入", general.revenue);
    add("general_public_budget.basic", "一般公共预算财政拨款基本支出", general.basic);
    add("general_public_budget.project", "一般公共预算财政拨款项目支出", general.project);
    add("general_public_budget.opening_balance", "一般公共预算财政拨款年初结转和结余", general.opening_balance);
    add("general_public_budget.closing_balance", "一般公共预算财政拨款年末结转和结余", general.closing_balance);

    let funds = report.fund_account(Fund::GovernmentFunds);
    add("government_funds.actual", "政府性基金预算财政拨款支出", funds.actual);
    add("government_funds.budget", "政府性基金预算财政拨款支出预算数", funds.budget.on(basis));
    add("government_funds.revenue", "政府性基金预算财政拨款收入", funds.revenue);
    add("government_funds.basic", "政府性基金预算财政拨款基本支出", funds.basic);
    add("government_funds.project", "政府性基金预算财政拨款项目支出", funds.project);
    add("government_funds.opening_balance", "政府性基金预算财政拨款年初结转和结余", funds.opening_balance);
    add("government_funds.closing_balance", "政府性基金预算财政拨款年末结转和结余", funds.closing_balance);

    let capital = report.fund_account(Fund::StateCapital);
    add("state_capital.actual", "国有资本经营预算财政拨款支出", capital.actual);
    add("state_capital.budget", "国有资本经营预算财政拨款支出预算数", capital.budget.on(basis));
    add("state_capital.revenue", "国有资本经营预算财政拨款收入", capital.revenue);
    add("state_capital.basic", "国有资本经营预算财政拨款基本支出", capital.basic);
    add("state_capital.project", "国有资本经营预算财政拨款项目支出", capital.project);
    add("state_capital.opening_balance", "国有资本经营预算财政拨款年初结转和结余", capital.opening_balance);
    add("state_capital.closing_balance", "国有资本经营预算财政拨款年末结转和结余", capital.closing_balance);

    add("basic_by_economic.personnel", "人员经费", report.basic_of(EconomicKind::Personnel));
    add("basic_by_economic.operating", "公用经费", report.basic_of(EconomicKind::Operating));
    if let Some(actual) = report.agency_operating_actual() {
        add("agency_operating.actual", "机关运行经费", actual);
    }

    add("three_public.budget", "“三公”经费预算数", report.three_public_budget().on(basis));
    add("three_public.actual", "“三公”经费决算数", report.three_public_actual());
    add("three_public.prior", "“三公”经费上年决算数", report.three_public_prior());
    for (line, [budget, actual, prior], [budget_term, actual_term, prior_term]) in [
        (
            report.overseas_line(),
            ["three_public.overseas.budget", "three_public.overseas.actual", "three_public.overseas.prior"],
            ["因公出国（境）费预算数", "因公出国（境）费决算数", "因公出国（境）费上年决算数"],
        ),
        (
            report.vehicles_line(),
            ["three_public.vehicles.budget", "three_public.vehicles.actual", "three_public.vehicles.prior"],
            ["公务用车购置及运行维护费预算数", "公务用车购置及运行维护费决算数", "公务用车购置及运行维护费上年决算数"],
        ),
        (
            report.vehicle_purchase_line(),
            [
                "three_public.vehicle_purchase.budget",
                "three_public.vehicle_purchase.actual",
                "three_public.vehicle_purchase.prior",
            ],
            ["公务用车购置费预算数", "公务用车购置费决算数", "公务用车购置费上年决算数"],
        ),
        (
            report.vehicle_upkeep_line(),
            [
                "three_public.vehicle_upkeep.budget",
                "three_public.vehicle_upkeep.actual",
                "three_public.vehicle_upkeep.prior",
            ],
            ["公务用车运行维护费预算数", "公务用车运行维护费决算数", "公务用车运行维护费上年决算数"],
        ),
        (
            report.reception_line(),
            ["three_public.reception.budget", "three_public.reception.actual", "three_public.reception.prior"],
            ["公务接待费预算数", "公务接待费决算数", "公务接待费上年决算数"],
        ),
    ] {
        add(budget, budget_term, line.budget.on(basis));
        add(actual, actual_term, line.actual);
        add(prior, prior_term, line.prior);
    }
    add("procurement.total", "政府采购支出总额", report.procurement.total());
    list
}
