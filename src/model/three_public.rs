//! “三公”经费: overseas trips, official vehicles, official receptions, paid from fiscal appropriation.

use serde::{Deserialize, Serialize};

use super::accounts::Budget;
use crate::amount::Amount;

/// “三公”经费财政拨款支出. A line that is absent is nothing: budget, actual and last year's.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ThreePublic {
    /// 因公出国（境）费.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overseas: Option<Overseas>,
    /// 公务用车购置费.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle_purchase: Option<VehiclePurchase>,
    /// 公务用车运行维护费.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle_upkeep: Option<VehicleUpkeep>,
    /// 公务接待费.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reception: Option<Reception>,
    /// What of it was paid from government funds (公开12); the rest is from the general public budget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_government_funds: Option<FromFund>,
    /// Why the whole differs from its budget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// 因公出国（境）费.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Overseas {
    /// 预算数.
    pub budget: Budget,
    /// 决算数.
    pub actual: Amount,
    /// 上年决算数.
    pub prior: Amount,
    /// 团组 (groups sent).
    #[serde(default)]
    pub groups: u32,
    /// 人次 (persons sent, each time counted).
    #[serde(default)]
    pub persons: u32,
    /// What the trips were for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Why it differs from budget and last year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// 公务用车购置费.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct VehiclePurchase {
    /// 预算数.
    pub budget: Budget,
    /// 决算数.
    pub actual: Amount,
    /// 上年决算数.
    pub prior: Amount,
    /// 更新购置公务用车 (vehicles bought), 辆.
    #[serde(default)]
    pub vehicles: u32,
    /// What they are for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Why it differs from budget and last year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// 公务用车运行维护费.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct VehicleUpkeep {
    /// 预算数.
    pub budget: Budget,
    /// 决算数.
    pub actual: Amount,
    /// 上年决算数.
    pub prior: Amount,
    /// What the vehicles were used for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Why it differs from budget and last year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// 公务接待费. Its actual figure is the sum of its parts.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Reception {
    /// 预算数.
    pub budget: Budget,
    /// 上年决算数.
    pub prior: Amount,
    /// 国内公务接待.
    #[serde(default)]
    pub domestic: ReceptionPart,
    /// 外事接待.
    #[serde(default)]
    pub foreign: ReceptionPart,
    /// Why it differs from budget and last year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Reception {
    /// 决算数: domestic and foreign.
    pub fn actual(&self) -> Amount {
        self.domestic.amount + self.foreign.amount
    }
}

/// A part of the receptions.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ReceptionPart {
    /// 决算数.
    pub amount: Amount,
    /// 批次.
    #[serde(default)]
    pub batches: u32,
    /// 人次, without those who accompany.
    #[serde(default)]
    pub guests: u32,
    /// What it was spent on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
}

/// The part of “三公”经费 that one fund paid.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FromFund {
    /// 因公出国（境）费.
    #[serde(default)]
    pub overseas: FundLine,
    /// 公务用车购置费.
    #[serde(default)]
    pub vehicle_purchase: FundLine,
    /// 公务用车运行维护费.
    #[serde(default)]
    pub vehicle_upkeep: FundLine,
    /// 公务接待费.
    #[serde(default)]
    pub reception: FundLine,
}

/// Budget and actual of one line from one fund.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FundLine {
    /// 预算数.
    pub budget: Budget,
    /// 决算数.
    pub actual: Amount,
}
