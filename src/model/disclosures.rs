//! Other disclosures: procurement and state assets.

use super::accounts::Budget;
use super::schema::facts;
use crate::amount::Amount;

facts! {
    /// 政府采购支出. Its total is the sum of goods, works and services.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct Procurement {
        /// The budget; absent: none was made (年初未安排预算).
        #[serde(default)]
        pub budget: Budget => "预算数", "不填即年初未安排预算";
        /// Goods.
        #[serde(default)]
        pub goods: Amount => "货物采购", "`procurement-sum`";
        /// Works.
        #[serde(default)]
        pub works: Amount => "工程采购", "`procurement-sum`";
        /// Services.
        #[serde(default)]
        pub services: Amount => "服务采购", "`procurement-sum`";
        /// Contracts awarded to small and medium enterprises.
        #[serde(default)]
        pub small_medium: Amount => "授予中小企业合同金额", "`procurement-sme-within`";
        /// Contracts awarded to small and micro enterprises, a part of those.
        #[serde(default)]
        pub small_micro: Amount => "其中：授予小微企业", "`procurement-sme-within`";
        /// What was bought.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub purpose: Option<String> => clause "主要用途";
    }

    /// 国有资产占有使用情况 at the end of the year.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct Assets {
        /// Vehicles by use; their total is derived.
        #[serde(default)]
        pub vehicles: Vehicles => "车辆", "合计自动得出；`vehicles-sum`，`upkeep-needs-vehicles`";
        /// General equipment of 500,000元 and more each, 台（套）.
        #[serde(default)]
        pub general_equipment_over_500k: u32 => "单价50万元以上通用设备", "2021年及以前的格式；`equipment-thresholds`";
        /// Special equipment of 1,000,000元 and more each, 台（套）.
        #[serde(default)]
        pub special_equipment_over_1m: u32 => "单价100万元以上专用设备", "2021年及以前的格式；`equipment-thresholds`";
        /// Equipment of 1,000,000元 and more each, vehicles apart, 台（套）: the forms since 2022 ask for this one.
        #[serde(default)]
        pub equipment_over_1m: u32 => "单价100万元以上设备", "不含车辆；2022年起的格式；`equipment-thresholds`";
    }

    /// 车辆 by use, 辆.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct Vehicles {
        /// For cadres of ministerial or provincial rank.
        #[serde(default)]
        pub ministers: u32 => "部（省）级领导干部用车";
        /// For leading cadres.
        #[serde(default)]
        pub leaders: u32 => "主要领导干部用车";
        /// For confidential mail.
        #[serde(default)]
        pub confidential: u32 => "机要通信用车";
        /// For emergencies.
        #[serde(default)]
        pub emergency: u32 => "应急保障用车";
        /// For law enforcement on duty.
        #[serde(default)]
        pub law_enforcement: u32 => "执法执勤用车";
        /// For special and technical work.
        #[serde(default)]
        pub special_technical: u32 => "特种专业技术用车";
        /// For retired cadres.
        #[serde(default)]
        pub retired_cadres: u32 => "离退休干部用车";
        /// For other uses.
        #[serde(default)]
        pub other: u32 => "其他用车";
        /// What the other vehicles are for (其他用车主要是用于…).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub other_purpose: Option<String> => clause "其他用车用途", "接在“其他用车主要是用于”之后";
    }
}

impl Procurement {
    /// 政府采购支出总额.
    pub fn total(&self) -> Amount {
        self.goods + self.works + self.services
    }
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
