//! C. Basic expenditure by economic subject (经济分类科目).

use super::equation::Sum;
use super::{Rule, Test};
use crate::classification::{EconomicKind, Fund};
use crate::diag::Severity;
use crate::model::ExpenditureKind;

pub(super) const ECONOMIC_SUM: Rule = Rule {
    id: "economic-sum",
    title: "人员经费与公用经费之和等于一般公共预算财政拨款基本支出",
    severity: Severity::Error,
    authority: "一般公共预算财政拨款基本支出决算表（公开08表）：人员经费合计＋公用经费合计＝公开06表合计行基本支出",
    help: "核对经济分类各款与各功能科目的基本支出。",
    test: Test::Report(|report, findings| {
        let basic = Sum::new("一般公共预算财政拨款基本支出", "general_public_budget").spending(
            report,
            &[ExpenditureKind::Basic],
            |item| item.fund == Fund::GeneralPublicBudget,
        );
        let parts = EconomicKind::ALL
            .into_iter()
            .fold(Sum::new("人员经费与公用经费之和", "basic_by_economic"), |sum, kind| {
                sum.basic_of(report, kind)
            });
        findings.equal(parts, basic);
    }),
};
