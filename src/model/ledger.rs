//! The facts as entries of one ledger, so that every public table is a question to the same figures.

use serde::Deserialize;

use super::accounts::{BudgetBasis, DetailKind};
use super::derived::{ExpenditureKind, Line};
use super::{Report, RevenueSource};
use crate::amount::Amount;
use crate::classification::{EconomicCode, FunctionCode, Fund};

/// What an entry measures.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// 本年收入.
    Revenue,
    /// 本年支出 by functional subject.
    Expenditure,
    /// 年初结转和结余.
    OpeningBalance,
    /// 年末结转和结余.
    ClosingBalance,
    /// 使用非财政拨款结余.
    UseOfSurplus,
    /// 结余分配.
    Distribution,
    /// 一般公共预算财政拨款基本支出 by economic subject.
    BasicByEconomic,
    /// 支出明细: by functional and economic subject.
    Detail,
    /// “三公”经费预算数.
    ThreePublicBudget,
    /// “三公”经费决算数.
    ThreePublicActual,
}

/// A line of “三公”经费.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThreePublicLine {
    /// 因公出国（境）费.
    Overseas,
    /// 公务用车购置费.
    VehiclePurchase,
    /// 公务用车运行维护费.
    VehicleUpkeep,
    /// 公务接待费.
    Reception,
}

/// One amount with all that is known of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Entry<'a> {
    /// What it measures.
    pub measure: Measure,
    /// Whose money.
    pub fund: Fund,
    /// Where revenue comes from.
    pub source: Option<RevenueSource>,
    /// For what.
    pub function: Option<FunctionCode>,
    /// As what.
    pub economic: Option<EconomicCode>,
    /// Kind of expenditure.
    pub kind: Option<ExpenditureKind>,
    /// Line of “三公”经费.
    pub line: Option<ThreePublicLine>,
    /// Name of the project.
    pub project: &'a str,
    /// How much.
    pub amount: Amount,
}

impl Report {
    /// All facts that public tables show, as entries. `basis` says which budget the form takes.
    pub fn ledger(&self, basis: BudgetBasis) -> Vec<Entry<'_>> {
        let blank = |measure, fund, amount| Entry {
            measure,
            fund,
            source: None,
            function: None,
            economic: None,
            kind: None,
            line: None,
            project: "",
            amount,
        };
        let mut entries =
            Vec::with_capacity(self.revenue.items.len() + self.expenditure.items.len() + self.detail.len() + 64);
        for item in &self.revenue.items {
            let entry = blank(Measure::Revenue, item.source.fund(), item.amount);
            entries.push(Entry { source: Some(item.source), function: item.code, ..entry });
        }
        for item in &self.expenditure.items {
            for kind in ExpenditureKind::ALL {
                let amount = kind.of(item);
                if !amount.is_zero() {
                    let entry = blank(Measure::Expenditure, item.fund, amount);
                    entries.push(Entry { function: Some(item.code), kind: Some(kind), ..entry });
                }
            }
        }
        for (measure, balance) in
            [(Measure::OpeningBalance, &self.opening_balance), (Measure::ClosingBalance, &self.closing_balance)]
        {
            let items = balance.items.iter();
            entries.extend(items.map(|item| Entry { function: item.code, ..blank(measure, item.fund, item.amount) }));
        }
        entries.push(blank(Measure::UseOfSurplus, Fund::Own, self.non_fiscal.use_of_surplus));
        entries.push(blank(Measure::Distribution, Fund::Own, self.non_fiscal.distribution));
        for (&code, &amount) in &self.basic_by_economic.items {
            let entry = blank(Measure::BasicByEconomic, Fund::GeneralPublicBudget, amount);
            entries.push(Entry { economic: Some(code), kind: Some(ExpenditureKind::Basic), ..entry });
        }
        for row in &self.detail {
            let kind = match row.kind {
                DetailKind::Basic => ExpenditureKind::Basic,
                DetailKind::Project => ExpenditureKind::Project,
            };
            let entry = blank(Measure::Detail, row.fund, row.amount);
            entries.push(Entry {
                function: Some(row.code),
                economic: Some(row.economic),
                kind: Some(kind),
                project: &row.project,
                ..entry
            });
        }
        self.three_public_entries(basis, &mut entries, blank);
        entries
    }

    /// “三公”经费 by fund: what government funds paid, and the rest from the general public budget.
    fn three_public_entries<'a>(
        &'a self,
        basis: BudgetBasis,
        entries: &mut Vec<Entry<'a>>,
        blank: impl Fn(Measure, Fund, Amount) -> Entry<'a>,
    ) {
        let funds = self.three_public.from_government_funds.clone().unwrap_or_default();
        let lines: [(ThreePublicLine, Line, super::FundLine); 4] = [
            (ThreePublicLine::Overseas, self.overseas_line(), funds.overseas),
            (ThreePublicLine::VehiclePurchase, self.vehicle_purchase_line(), funds.vehicle_purchase),
            (ThreePublicLine::VehicleUpkeep, self.vehicle_upkeep_line(), funds.vehicle_upkeep),
            (ThreePublicLine::Reception, self.reception_line(), funds.reception),
        ];
        for (line, whole, part) in lines {
            for (measure, whole, part) in [
                (Measure::ThreePublicBudget, whole.budget.on(basis), part.budget.on(basis)),
                (Measure::ThreePublicActual, whole.actual, part.actual),
            ] {
                for (fund, amount) in [(Fund::GeneralPublicBudget, whole - part), (Fund::GovernmentFunds, part)] {
                    entries.push(Entry { line: Some(line), ..blank(measure, fund, amount) });
                }
            }
        }
    }
}
