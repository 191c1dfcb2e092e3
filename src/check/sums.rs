//! The quantities of the accounts as sums of their facts. A test compares each with the model's own derived figure.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::equation::{Total, count};
use crate::classification::{EconomicCode, EconomicKind, FunctionCode, Fund};
use crate::diag::FactPath;
use crate::model::{
    Balance, Budget, BudgetBasis, Counts, DetailKind, DetailRow, ExpenditureItem, ExpenditureKind, Report, RevenueItem,
    Vehicles,
};

/// The funds of fiscal appropriation (财政拨款).
pub(super) const FISCAL: [Fund; 3] = [Fund::GeneralPublicBudget, Fund::GovernmentFunds, Fund::StateCapital];

/// Whether a fund is fiscal appropriation.
pub(super) fn is_fiscal(fund: Fund) -> bool {
    fund != Fund::Own
}

/// Code and name of a functional subject: 2012901 行政运行.
pub(super) fn subject(report: &Report, code: FunctionCode) -> String {
    match report.function_name(code) {
        Some(name) => format!("{code} {name}"),
        None => code.to_string(),
    }
}

/// Code and name of an economic subject: 30201 办公费.
pub(super) fn economic(report: &Report, code: EconomicCode) -> String {
    match report.catalogue().economic_name(code) {
        Some(name) => format!("{code} {name}"),
        None => code.to_string(),
    }
}

/// Which of the two figures of a budget a form compares with, as its path.
pub(super) fn budget_path(path: &str, budget: Budget, basis: BudgetBasis) -> FactPath {
    let half = match basis {
        _ if budget.initial == budget.adjusted => "",
        BudgetBasis::Initial => ".initial",
        BudgetBasis::Adjusted => ".adjusted",
    };
    FactPath::new(format!("{path}{half}"))
}

impl Total {
    /// With the rows of revenue that `keep` takes.
    pub(super) fn revenue(mut self, report: &Report, keep: impl Fn(&RevenueItem) -> bool) -> Total {
        for (i, item) in report.revenue.items.iter().enumerate().filter(|(_, item)| keep(item)) {
            let mut term = item.source.term().to_owned();
            if let Some(code) = item.code {
                let _ = write!(term, "（{code}）");
            }
            self.push(FactPath::new(format!("revenue.items[{i}].amount")), item.amount, term);
        }
        self
    }

    /// With what the rows of expenditure that `keep` takes spent in these ways.
    pub(super) fn spending(
        mut self,
        report: &Report,
        kinds: &[ExpenditureKind],
        keep: impl Fn(&ExpenditureItem) -> bool,
    ) -> Total {
        for (i, item) in report.expenditure.items.iter().enumerate().filter(|(_, item)| keep(item)) {
            for kind in kinds.iter().filter(|kind| !kind.of(item).is_zero()) {
                let path = FactPath::new(format!("expenditure.items[{i}].{}", kind.key()));
                self.push(path, kind.of(item), format!("{} {}", subject(report, item.code), kind.term()));
            }
        }
        self
    }

    /// With the budgets of the rows of expenditure that `keep` takes.
    pub(super) fn budgets(
        mut self,
        report: &Report,
        basis: BudgetBasis,
        keep: impl Fn(&ExpenditureItem) -> bool,
    ) -> Total {
        for (i, item) in report.expenditure.items.iter().enumerate().filter(|(_, item)| keep(item)) {
            let path = budget_path(&format!("expenditure.items[{i}].budget"), item.budget, basis);
            self.push(path, item.budget.on(basis), format!("{} 预算数", subject(report, item.code)));
        }
        self
    }

    /// With the rows of a balance of the funds (and subjects) that `keep` takes.
    pub(super) fn balance(
        mut self,
        balance: &Balance,
        key: &str,
        term: &str,
        keep: impl Fn(Fund, Option<FunctionCode>) -> bool,
    ) -> Total {
        for (i, item) in balance.items.iter().enumerate().filter(|(_, item)| keep(item.fund, item.code)) {
            let path = FactPath::new(format!("{key}.items[{i}].amount"));
            self.push(path, item.amount, format!("{}{term}", item.fund.term()));
        }
        self
    }

    /// With the opening balance (年初结转和结余).
    pub(super) fn opening(self, report: &Report, keep: impl Fn(Fund, Option<FunctionCode>) -> bool) -> Total {
        self.balance(&report.opening_balance, "opening_balance", "年初结转和结余", keep)
    }

    /// With the closing balance (年末结转和结余).
    pub(super) fn closing(self, report: &Report, keep: impl Fn(Fund, Option<FunctionCode>) -> bool) -> Total {
        self.balance(&report.closing_balance, "closing_balance", "年末结转和结余", keep)
    }

    /// With the economic subjects of basic expenditure that `keep` takes; where the rows of the accounting system are
    /// there, with those.
    pub(super) fn economic(mut self, report: &Report, keep: impl Fn(EconomicCode) -> bool) -> Total {
        if report.detail.is_empty() {
            for (&code, &amount) in report.basic_by_economic.items.iter().filter(|&(&code, _)| keep(code)) {
                let path = FactPath::new(format!("basic_by_economic.items.{code}"));
                self.push(path, amount, economic(report, code));
            }
            return self;
        }
        self.detail(report, |row| {
            row.fund == Fund::GeneralPublicBudget && row.kind == DetailKind::Basic && keep(row.economic)
        })
    }

    /// With the rows of the accounting system that `keep` takes.
    pub(super) fn detail(mut self, report: &Report, keep: impl Fn(&DetailRow) -> bool) -> Total {
        for (i, row) in report.detail.iter().enumerate().filter(|(_, row)| keep(row)) {
            let term = format!("{} {}", row.code, economic(report, row.economic));
            self.push(FactPath::new(format!("detail[{i}].amount")), row.amount, term);
        }
        self
    }

    /// With 人员经费 or 公用经费 of the general public budget.
    pub(super) fn basic_of(self, report: &Report, kind: EconomicKind) -> Total {
        self.economic(report, |code| report.economic_kind(code) == Some(kind)).undetailed(report, kind)
    }

    /// With 人员经费 or 公用经费 where the report has the two sums only.
    pub(super) fn undetailed(mut self, report: &Report, kind: EconomicKind) -> Total {
        if let Some(undetailed) = &report.basic_by_economic.undetailed {
            let value = match kind {
                EconomicKind::Personnel => undetailed.personnel,
                EconomicKind::Operating => undetailed.operating,
            };
            self.push(FactPath::new(format!("basic_by_economic.undetailed.{}", kind.key())), value, kind.term());
        }
        self
    }

    /// With vehicles by use (车辆), in 辆.
    pub(super) fn vehicles(self, vehicles: &Vehicles) -> Total {
        [
            ("ministers", "部（省）级领导干部用车", vehicles.ministers),
            ("leaders", "主要领导干部用车", vehicles.leaders),
            ("confidential", "机要通信用车", vehicles.confidential),
            ("emergency", "应急保障用车", vehicles.emergency),
            ("law_enforcement", "执法执勤用车", vehicles.law_enforcement),
            ("special_technical", "特种专业技术用车", vehicles.special_technical),
            ("retired_cadres", "离退休干部用车", vehicles.retired_cadres),
            ("other", "其他用车", vehicles.other),
        ]
        .into_iter()
        .fold(self, |mut sum, (key, term, n)| {
            sum.push(FactPath::new(format!("assets.vehicles.{key}")), count(u64::from(n)), term);
            sum
        })
    }

    /// With counts by kind of unit, at this path.
    pub(super) fn counts(self, counts: Counts, path: &str) -> Total {
        [
            ("administrative", "行政", counts.administrative),
            ("civil_service_managed", "参公", counts.civil_service_managed),
            ("other_public", "其他事业", counts.other_public),
        ]
        .into_iter()
        .fold(self, |mut sum, (key, term, n)| {
            sum.push(FactPath::new(format!("{path}.{key}")), count(u64::from(n)), term);
            sum
        })
    }
}

/// Economic codes of basic expenditure with the places that write them.
pub(super) fn economic_codes(report: &Report) -> Vec<(String, EconomicCode)> {
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
