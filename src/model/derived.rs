//! What Rust asks of a report beside its facts: the figures that have a path ([`figures`](super::figures)) by methods,
//! accounts of funds, lists by subject.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::accounts::{Budget, DetailKind, ExpenditureItem, RevenueSource};
use super::figures::{Funds, Part};
use super::{Balance, Report};
use crate::amount::Amount;
use crate::classification::{EconomicCode, EconomicKind, FunctionCode, Fund};

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
        Part::Source(source).value(self)
    }

    /// 本年收入合计.
    pub fn revenue_total(&self) -> Amount {
        Part::Revenue(Funds::All).value(self)
    }

    /// 本年支出合计.
    pub fn expenditure_total(&self) -> Amount {
        Part::Spending(&ExpenditureKind::ALL, Funds::All).value(self)
    }

    /// Expenditure of one kind.
    pub fn expenditure_of(&self, kind: ExpenditureKind) -> Amount {
        self.expenditure.items.iter().map(|item| kind.of(item)).sum()
    }

    /// The revenue side of 收、支总计: revenue, use of non-fiscal surplus, opening balance.
    pub fn total_sources(&self) -> Amount {
        Part::Figure("total.actual").value(self)
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
        self.account_of(Funds::One(fund))
    }

    fn account_of(&self, funds: Funds) -> FundAccount {
        FundAccount {
            opening_balance: Part::Balance("opening_balance", "", funds).value(self),
            revenue: Part::Revenue(funds).value(self),
            budget: Part::Budgets(funds).budget(self),
            actual: Part::Spending(&ExpenditureKind::ALL, funds).value(self),
            basic: Part::Spending(&[ExpenditureKind::Basic], funds).value(self),
            project: Part::Spending(&[ExpenditureKind::Project], funds).value(self),
            closing_balance: Part::Balance("closing_balance", "", funds).value(self),
        }
    }

    /// The account of all fiscal appropriation: the three funds together.
    pub fn fiscal_account(&self) -> FundAccount {
        self.account_of(Funds::Fiscal)
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
        Part::Basic(kind).value(self)
    }

    /// 机关运行经费: what the file says, else the whole 公用经费 of the general public budget; none for 事业单位.
    pub fn agency_operating_actual(&self) -> Option<Amount> {
        self.agency_operating.as_ref().map(|_| Part::AgencyOperating.value(self))
    }

    /// “三公”经费预算数.
    pub fn three_public_budget(&self) -> Budget {
        Part::Figure("three_public.budget").budget(self)
    }

    /// “三公”经费决算数.
    pub fn three_public_actual(&self) -> Amount {
        Part::Figure("three_public.actual").value(self)
    }

    /// “三公”经费上年决算数.
    pub fn three_public_prior(&self) -> Amount {
        Part::Figure("three_public.prior").value(self)
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

    /// 公务用车保有量: what 三公 says of it, or all vehicles of the assets.
    pub fn vehicles_held(&self) -> u64 {
        let own = self.three_public.vehicle_upkeep.as_ref().and_then(|upkeep| upkeep.vehicles);
        own.map_or_else(|| self.assets.vehicles.total(), u64::from)
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
