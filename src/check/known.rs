//! The amounts and percentages that a report itself has: what a text may type.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::numbers::Measured;
use super::public_lines::lines;
use crate::amount::{Amount, Unit, round};
use crate::classification::Fund;
use crate::model::{BudgetBasis, ExpenditureKind, Report, derived};

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
        let mut amounts: BTreeSet<Amount> = derived(report, basis).into_iter().map(|figure| figure.value).collect();
        each_amount(report, basis, &mut |amount| {
            amounts.insert(amount);
        });
        let mut ratios = Vec::new();
        for (actual, prior) in compared(report) {
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
                let half = Decimal::new(5, percent.scale() + 1);
                let is_share = |whole: &Amount| {
                    let part = |percent: Decimal| Amount::from_yuan(whole.yuan() * percent / Decimal::ONE_HUNDRED);
                    let (low, high) = (part(*percent - half), part(*percent + half));
                    low < high && self.amounts.range(low..high).next().is_some()
                };
                self.wholes.iter().any(is_share) || self.ratios.iter().any(gives)
            }
        }
    }
}

/// Visits every amount that the report gives, and the sums of its classes.
fn each_amount(report: &Report, basis: BudgetBasis, add: &mut dyn FnMut(Amount)) {
    for item in &report.revenue.items {
        add(item.amount);
    }
    for item in &report.expenditure.items {
        add(item.actual());
        add(item.budget.on(basis));
        ExpenditureKind::ALL.iter().for_each(|kind| add(kind.of(item)));
    }
    for fund in Fund::ALL {
        report.classes_of(fund).into_iter().for_each(|class| add(class.amount));
    }
    report.basic_by_economic.items.values().for_each(|&amount| add(amount));
    report.detail.iter().for_each(|row| add(row.amount));
    for balance in [&report.opening_balance, &report.closing_balance] {
        balance.items.iter().for_each(|item| add(item.amount));
    }
    let reception = report.three_public.reception.iter();
    reception
        .for_each(|reception| [reception.domestic.amount, reception.foreign.amount].into_iter().for_each(&mut *add));
    let procurement = &report.procurement;
    [procurement.goods, procurement.works, procurement.services, procurement.small_medium, procurement.small_micro]
        .into_iter()
        .for_each(&mut *add);
    for project in &report.performance.projects {
        for funding in std::iter::once(project.fiscal).chain(project.other) {
            add(funding.budget);
            add(funding.actual);
        }
        add(project.budget());
        add(project.actual());
    }
}

/// This year's figures beside last year's.
fn compared(report: &Report) -> Vec<(Amount, Amount)> {
    let mut all = vec![
        (report.total_sources(), report.total.prior),
        (report.fiscal_account().sources(), report.fiscal_appropriation.prior),
        (report.fund_account(Fund::GeneralPublicBudget).actual, report.general_public_budget.prior),
    ];
    if let (Some(own), Some(actual)) = (&report.agency_operating, report.agency_operating_actual()) {
        all.push((actual, own.prior));
    }
    all.push((report.three_public_actual(), report.three_public_prior()));
    all.extend(lines(report).into_iter().map(|line| (line.line.actual, line.line.prior)));
    all
}
