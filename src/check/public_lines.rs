//! The lines of “三公”经费 that a report has.

use crate::model::{FundLine, Line, Report};

/// A line of “三公”经费 that the report has.
pub(super) struct PublicLine<'a> {
    /// Key below `three_public`.
    pub(super) key: &'static str,
    pub(super) term: &'static str,
    pub(super) line: Line,
    pub(super) reason: &'a Option<String>,
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
pub(super) fn lines(report: &Report) -> Vec<PublicLine<'_>> {
    let public = &report.three_public;
    let funds = public.from_government_funds.clone().unwrap_or_default();
    let mut lines = Vec::with_capacity(4);
    let mut add = |key, term, line, reason, from_funds| lines.push(PublicLine { key, term, line, reason, from_funds });
    if let Some(overseas) = &public.overseas {
        add("overseas", "因公出国（境）费", report.overseas_line(), &overseas.reason, funds.overseas);
    }
    if let Some(purchase) = &public.vehicle_purchase {
        add(
            "vehicle_purchase",
            "公务用车购置费",
            report.vehicle_purchase_line(),
            &purchase.reason,
            funds.vehicle_purchase,
        );
    }
    if let Some(upkeep) = &public.vehicle_upkeep {
        add("vehicle_upkeep", "公务用车运行维护费", report.vehicle_upkeep_line(), &upkeep.reason, funds.vehicle_upkeep);
    }
    if let Some(reception) = &public.reception {
        add("reception", "公务接待费", report.reception_line(), &reception.reason, funds.reception);
    }
    lines
}
