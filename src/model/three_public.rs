//! “三公”经费: overseas trips, official vehicles, official receptions, paid from fiscal appropriation.

use super::accounts::Budget;
use super::schema::facts;
use crate::amount::Amount;

facts! {
    /// “三公”经费财政拨款支出. A line that is absent is nothing: budget, actual and last year's.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct ThreePublic {
        /// Trips abroad.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub overseas: Option<Overseas> => "因公出国（境）费", "七（二）1";
        /// Vehicles bought.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub vehicle_purchase: Option<VehiclePurchase> => "公务用车购置费", "七（二）2";
        /// Upkeep of vehicles.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub vehicle_upkeep: Option<VehicleUpkeep> => "公务用车运行维护费", "七（二）2";
        /// Receptions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reception: Option<Reception> => "公务接待费", "七（二）3；决算数由国内接待和外事接待得出";
        /// What of it was paid from government funds; absent, all is from the general public budget.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from_government_funds: Option<FromFund> => "其中：政府性基金安排", "公开12；不填即全部由一般公共预算安排";
        /// Why the whole changed against last year.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<String> => clause "变动原因", "与上年相比；七（一）";
        /// Why the whole differs from its budget.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub budget_reason: Option<String> => clause "预决算差异原因", "决算数与预算数不同的主要原因；七（一）";
    }

    /// 因公出国（境）费.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct Overseas {
        /// The budget.
        pub budget: Budget => "预算数";
        /// What was spent.
        pub actual: Amount => "决算数";
        /// Last year's actual figure.
        pub prior: Amount => prior "上年决算数";
        /// Groups sent.
        #[serde(default)]
        pub groups: u32 => "团组数", "`overseas-money-and-trips`";
        /// Persons sent, each time counted.
        #[serde(default)]
        pub persons: u32 => "人次", "`overseas-heads`";
        /// What the trips were for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub purpose: Option<String> => clause "主要用途", "出国（境）的任务";
        /// Why it changed against last year.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<String> => clause "变动原因", "与上年相比；`three-public-change-explained`，`reason-direction`";
        /// Why it differs from the budget.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub budget_reason: Option<String> => clause "预决算差异原因", "`completion-explained`，`three-public-within-budget`";
    }

    /// 公务用车购置费.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct VehiclePurchase {
        /// The budget.
        pub budget: Budget => "预算数";
        /// What was spent.
        pub actual: Amount => "决算数";
        /// Last year's actual figure.
        pub prior: Amount => prior "上年决算数";
        /// Vehicles bought, 辆.
        #[serde(default)]
        pub vehicles: u32 => "购置辆数", "`purchase-money-and-vehicles`";
        /// What they are for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub purpose: Option<String> => clause "主要用途";
        /// Why it changed against last year.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<String> => clause "变动原因", "与上年相比；`three-public-change-explained`，`reason-direction`";
        /// Why it differs from the budget.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub budget_reason: Option<String> => clause "预决算差异原因", "`completion-explained`，`three-public-within-budget`";
    }

    /// 公务用车运行维护费.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct VehicleUpkeep {
        /// The budget.
        pub budget: Budget => "预算数";
        /// What was spent.
        pub actual: Amount => "决算数";
        /// Last year's actual figure.
        pub prior: Amount => prior "上年决算数";
        /// Vehicles held at the end of the year whose upkeep the appropriation pays, 辆; absent: all of the assets.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub vehicles: Option<u32> => "公务用车保有量", "年末由财政拨款负担运行维护费的车辆；不填即 assets.vehicles 的合计；`purchase-within-stock`";
        /// What the vehicles were used for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub purpose: Option<String> => clause "主要用途";
        /// Why it changed against last year.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<String> => clause "变动原因", "与上年相比；`three-public-change-explained`，`reason-direction`";
        /// Why it differs from the budget.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub budget_reason: Option<String> => clause "预决算差异原因", "`completion-explained`，`three-public-within-budget`";
    }

    /// 公务接待费. Its actual figure is the sum of its parts.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct Reception {
        /// The budget.
        pub budget: Budget => "预算数";
        /// Last year's actual figure.
        pub prior: Amount => prior "上年决算数";
        /// Receptions of domestic guests.
        #[serde(default)]
        pub domestic: ReceptionPart => "国内公务接待";
        /// Receptions of foreign guests.
        #[serde(default)]
        pub foreign: ReceptionPart => "外事接待", "`reception-foreign-within`";
        /// Why it changed against last year.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<String> => clause "变动原因", "与上年相比；`three-public-change-explained`，`reason-direction`";
        /// Why it differs from the budget.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub budget_reason: Option<String> => clause "预决算差异原因", "`completion-explained`，`three-public-within-budget`";
    }

    /// A part of the receptions.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct ReceptionPart {
        /// What was spent.
        pub amount: Amount => "决算数", "`reception-per-head`";
        /// How many receptions.
        #[serde(default)]
        pub batches: u32 => "批次", "`reception-heads`";
        /// How many guests, each time counted, without those who accompany.
        #[serde(default)]
        pub guests: u32 => "人次", "不含陪同人员；`reception-money-and-guests`";
        /// What it was spent on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub purpose: Option<String> => clause "主要用途";
    }

    /// The part of “三公”经费 that one fund paid.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct FromFund {
        /// Trips abroad.
        #[serde(default)]
        pub overseas: FundLine => "因公出国（境）费";
        /// Vehicles bought.
        #[serde(default)]
        pub vehicle_purchase: FundLine => "公务用车购置费";
        /// Upkeep of vehicles.
        #[serde(default)]
        pub vehicle_upkeep: FundLine => "公务用车运行维护费";
        /// Receptions.
        #[serde(default)]
        pub reception: FundLine => "公务接待费";
    }

    /// Budget and actual of one line from one fund.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub struct FundLine {
        /// The budget.
        pub budget: Budget => "预算数";
        /// What was spent.
        pub actual: Amount => "决算数";
    }
}

impl Reception {
    /// 决算数: domestic and foreign.
    pub fn actual(&self) -> Amount {
        self.domestic.amount + self.foreign.amount
    }
}
