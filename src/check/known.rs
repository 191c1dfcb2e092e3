//! The amounts and percentages that a report itself has: what a text may type.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::numbers::Measured;
use crate::amount::{Amount, Unit, round};
use crate::classification::Fund;
use crate::model::{BudgetBasis, Report, figures};

/// The amounts and percentages that the report itself has.
#[derive(Clone, Debug)]
pub(super) struct Known {
    amounts: BTreeSet<Amount>,
    /// What shares are of.
    wholes: [Amount; 4],
    /// Changes with what they are measured from, actual figures with their budgets.
    ratios: Vec<(Amount, Amount)>,
}

impl Known {
    pub(super) fn of(report: &Report, basis: BudgetBasis) -> Known {
        let mut amounts = BTreeSet::new();
        figures::amounts(report, basis, &mut |amount| {
            amounts.insert(amount);
        });
        let mut ratios = Vec::new();
        for (actual, prior) in figures::compared(report, basis) {
            amounts.insert((actual - prior).abs());
            ratios.push(((actual - prior).abs(), prior));
        }
        let general = report.fund_account(Fund::GeneralPublicBudget).actual;
        let wholes = [report.revenue_total(), report.expenditure_total(), general, report.three_public_actual()];
        ratios.extend(report.expenditure.items.iter().map(|item| (item.actual(), item.budget.on(basis))));
        ratios.extend(report.performance.projects.iter().map(|project| (project.actual(), project.budget())));
        Known { amounts, wholes, ratios }
    }

    /// An amount of the report, or one that 万元 with two decimals shows so.
    pub(super) fn has_amount(&self, amount: Amount) -> bool {
        let half = Unit::WanYuan.half_step();
        let shown = amount.wan_exact().scale() <= 2;
        let near = || self.amounts.range(amount - half..=amount + half).any(|known| known.wan() == amount.wan());
        self.amounts.contains(&amount) || shown && near()
    }

    pub(super) fn has(&self, value: &Measured) -> bool {
        match value {
            Measured::Money(amount) => self.has_amount(*amount),
            Measured::Percent(percent) => {
                let gives = |(part, whole): &(Amount, Amount)| {
                    part.percent_of(*whole).is_some_and(|exact| round(exact, percent.scale()) == percent.normalize())
                };
                // A text may type a percentage of any size and any number of digits: then it is none of the report's.
                let Ok(half) = Decimal::try_new(5, percent.scale() + 1) else { return false };
                let is_share = |whole: &Amount| {
                    let part = |percent: Decimal| whole.checked_mul(percent / Decimal::ONE_HUNDRED);
                    let (low, high) =
                        (percent.checked_sub(half).and_then(part), percent.checked_add(half).and_then(part));
                    let (Some(low), Some(high)) = (low, high) else { return false };
                    low < high && self.amounts.range(low..high).next().is_some()
                };
                self.wholes.iter().any(is_share) || self.ratios.iter().any(gives)
            }
        }
    }
}
