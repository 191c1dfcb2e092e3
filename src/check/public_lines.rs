//! The lines of “三公”经费 that a report has.

use crate::model::{FundLine, Line, Report};

/// A line of “三公”经费 that the report has.
pub(super) struct PublicLine<'a> {
    /// Key below `three_public`.
    pub(super) key: &'static str,
    pub(super) term: &'static str,
    pub(super) line: Line,
    /// Why it changed against last year.
    pub(super) reason: &'a Option<String>,
    /// Why it differs from the budget.
    pub(super) budget_reason: &'a Option<String>,
    /// What government funds paid of it.
    pub(super) from_funds: FundLine,
}

impl PublicLine<'_> {
    pub(super) fn path(&self, field: &str) -> String {
        format!("three_public.{}.{field}", self.key)
    }

    /// Where the actual figure stands: in the parts of the receptions, which make it.
    pub(super) fn actual_path(&self) -> String {
        if self.key == "reception" { self.path("domestic.amount") } else { self.path("actual") }
    }
}

/// The lines that the report has.
pub(super) fn lines<'a>(report: &'a Report) -> Vec<PublicLine<'a>> {
    let public = &report.three_public;
    let funds = public.from_government_funds.clone().unwrap_or_default();
    let mut lines = Vec::with_capacity(4);
    let mut add = |key, term, line, [reason, budget_reason]: [&'a Option<String>; 2], from_funds| {
        lines.push(PublicLine { key, term, line, reason, budget_reason, from_funds });
    };
    if let Some(own) = &public.overseas {
        let reasons = [&own.reason, &own.budget_reason];
        add("overseas", "因公出国（境）费", report.overseas_line(), reasons, funds.overseas);
    }
    if let Some(own) = &public.vehicle_purchase {
        let reasons = [&own.reason, &own.budget_reason];
        add("vehicle_purchase", "公务用车购置费", report.vehicle_purchase_line(), reasons, funds.vehicle_purchase);
    }
    if let Some(own) = &public.vehicle_upkeep {
        let reasons = [&own.reason, &own.budget_reason];
        add("vehicle_upkeep", "公务用车运行维护费", report.vehicle_upkeep_line(), reasons, funds.vehicle_upkeep);
    }
    if let Some(own) = &public.reception {
        let reasons = [&own.reason, &own.budget_reason];
        add("reception", "公务接待费", report.reception_line(), reasons, funds.reception);
    }
    lines
}
