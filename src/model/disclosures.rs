//! Other disclosures: procurement and state assets.

use serde::{Deserialize, Serialize};

use super::accounts::Budget;
use crate::amount::Amount;

/// 政府采购支出. Its total is the sum of goods, works and services.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Procurement {
    /// 预算数; absent: none was made (年初未安排预算).
    #[serde(default)]
    pub budget: Budget,
    /// 货物.
    #[serde(default)]
    pub goods: Amount,
    /// 工程.
    #[serde(default)]
    pub works: Amount,
    /// 服务.
    #[serde(default)]
    pub services: Amount,
    /// 授予中小企业合同金额.
    #[serde(default)]
    pub small_medium: Amount,
    /// 其中：授予小微企业合同金额.
    #[serde(default)]
    pub small_micro: Amount,
    /// What was bought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
}

impl Procurement {
    /// 政府采购支出总额.
    pub fn total(&self) -> Amount {
        self.goods + self.works + self.services
    }
}

/// 国有资产占有使用情况 at the end of the year.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Assets {
    /// 车辆 by use; the total is derived.
    #[serde(default)]
    pub vehicles: Vehicles,
    /// 单价50万元以上通用设备, 台（套）.
    #[serde(default)]
    pub general_equipment_over_500k: u32,
    /// 单价100万元以上专用设备, 台（套）.
    #[serde(default)]
    pub special_equipment_over_1m: u32,
    /// 单价100万元（含）以上设备（不含车辆）, 台（套）: the forms since 2022 ask for this one.
    #[serde(default)]
    pub equipment_over_1m: u32,
}

/// 车辆 by use, 辆.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Vehicles {
    /// 部（省）级领导干部用车.
    #[serde(default)]
    pub ministers: u32,
    /// 主要领导干部用车.
    #[serde(default)]
    pub leaders: u32,
    /// 机要通信用车.
    #[serde(default)]
    pub confidential: u32,
    /// 应急保障用车.
    #[serde(default)]
    pub emergency: u32,
    /// 执法执勤用车.
    #[serde(default)]
    pub law_enforcement: u32,
    /// 特种专业技术用车.
    #[serde(default)]
    pub special_technical: u32,
    /// 离退休干部用车.
    #[serde(default)]
    pub retired_cadres: u32,
    /// 其他用车.
    #[serde(default)]
    pub other: u32,
    /// What the other vehicles are for (其他用车主要是用于…).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_purpose: Option<String>,
}

impl Vehicles {
    /// Vehicles in all.
    pub fn total(&self) -> u64 {
        [
            self.ministers,
            self.leaders,
            self.confidential,
            self.emergency,
            self.law_enforcement,
            self.special_technical,
            self.retired_cadres,
            self.other,
        ]
        .map(u64::from)
        .iter()
        .sum()
    }
}
