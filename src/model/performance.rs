//! 预算绩效: how the money was managed and what it achieved.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::schema::facts;
use crate::amount::Amount;

facts! {
    /// 预算绩效管理情况.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct Performance {
        /// Projects assessed before the budget was made.
        #[serde(default)]
        pub pre_assessed: Vec<String> => title "预算事前绩效评估项目", "十（四）";
        /// Projects with goals; absent: the projects of this file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub goals_set: Option<u32> => "编制绩效目标项目数", "不填即下列项目的个数；`project-counts`";
        /// Projects monitored; absent: the projects of this file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub monitored: Option<u32> => "开展绩效监控项目数", "不填即下列项目的个数；`project-counts`";
        /// Projects that assessed themselves; absent: the projects of this file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub self_assessed: Option<u32> => "绩效自评项目数", "不填即下列项目的个数；`project-counts`";
        /// What the agency's assessment of its whole expenditure found.
        #[serde(default)]
        pub whole_agency: String => prose "部门整体支出绩效自评情况", "接在“从评价情况来看，”之后";
        /// Projects that the agency evaluated itself; absent: the projects of this file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub evaluated: Option<u32> => "自行组织评价项目数", "十（四）；不填即下列项目的个数";
        /// What that evaluation found.
        #[serde(default)]
        pub projects_text: String => prose "项目支出绩效评价情况", "接在“从评价情况来看，”之后";
        /// Name of the evaluated projects in the text, where it is not theirs: 帮扶项目.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub evaluated_name: Option<String> => name "自行组织评价项目名称", "十（四）2；不填即各项目的名称";
        /// The projects that the report tells of.
        #[serde(default)]
        pub projects: Vec<Project> => once(name) "项目", "十（四）1和项目绩效目标完成情况表";
    }

    /// A project (项目) and how it reached its goals.
    #[derive(Clone, PartialEq, Eq, Debug)]
    pub struct Project {
        /// Its name in the text.
        pub name: String => title "项目名称";
        /// Its name in the table, where it is another.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub table_name: Option<String> => name "表中项目名称", "不填即项目名称";
        /// The unit whose budget it is; absent: the agency.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub budget_unit: Option<String> => name "预算单位", "不填即单位全称";
        /// Its fiscal money.
        pub fiscal: Funding => "财政拨款", "`project-funding-sum`";
        /// Its other money.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub other: Option<Funding> => "其他资金";
        /// Its goal of the year.
        pub goal: Goal => "年度目标";
        /// What it achieved.
        #[serde(default)]
        pub effect: String => prose "实施效果", "接在“通过项目实施，”之后";
        /// The main problems that were found.
        #[serde(default)]
        pub problems: String => prose "发现的主要问题", "`finding-has-measure`，`indicator-met`";
        /// What will be done about them.
        #[serde(default)]
        pub improvements: String => prose "下一步改进措施", "`finding-has-measure`";
        /// Its score, where the form has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub score: Option<Score> => "得分";
        /// Its indicators, in the order of the table.
        #[serde(default)]
        pub indicators: Vec<Indicator> => "绩效指标", "`indicator-levels`";
    }

    /// Budget and actual of a project from one kind of money.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub struct Funding {
        /// The budget.
        pub budget: Amount => "预算数";
        /// What was spent.
        pub actual: Amount => "执行数", "`project-actual-within-budget`";
    }

    /// 年度目标完成情况.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct Goal {
        /// What was to be reached.
        pub expected: String => target "预期目标";
        /// What was reached.
        pub actual: String => target "实际完成目标";
    }

    /// 绩效指标 in three levels.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct Indicator {
        /// First level. Rows that follow each other and agree are one cell.
        pub level1: String => label "一级指标", "相邻的行相同时合为一格";
        /// Second level.
        pub level2: String => label "二级指标";
        /// Third level.
        pub level3: String => target "三级指标";
        /// The value aimed at, with its unit: 25人.
        pub expected: String => target "预期指标值", "带单位：25人；`indicator-values`";
        /// The value reached.
        pub actual: String => target "实际完成指标值", "`indicator-values`";
        /// Its weight, where the form has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub weight: Option<Score> => "权重", "`indicator-weights`";
        /// Its score, where the form has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub score: Option<Score> => "得分", "`indicator-weights`";
    }
}

impl Project {
    /// A project paid from fiscal money.
    pub fn new(name: impl Into<String>, fiscal: Funding, goal: Goal) -> Project {
        Project {
            name: name.into(),
            table_name: None,
            budget_unit: None,
            fiscal,
            other: None,
            goal,
            effect: String::new(),
            problems: String::new(),
            improvements: String::new(),
            score: None,
            indicators: Vec::new(),
        }
    }

    /// 预算数: fiscal and other money.
    pub fn budget(&self) -> Amount {
        self.fiscal.budget + self.other.map_or(Amount::ZERO, |other| other.budget)
    }

    /// 执行数: fiscal and other money.
    pub fn actual(&self) -> Amount {
        self.fiscal.actual + self.other.map_or(Amount::ZERO, |other| other.actual)
    }
}

impl Funding {
    /// Budget and actual.
    pub const fn new(budget: Amount, actual: Amount) -> Funding {
        Funding { budget, actual }
    }
}

/// Points (分), exact: 98.5.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Score(pub Decimal);

impl Serialize for Score {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.normalize())
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Score, D::Error> {
        // A score is written like an amount and is as exact; only it has no unit.
        #[derive(Deserialize)]
        #[serde(rename = "Score")]
        struct Points(Amount);
        Points::deserialize(deserializer).map(|points| Score(points.0.yuan()))
    }
}
