//! 预算绩效: how the money was managed and what it achieved.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::amount::Amount;

/// 预算绩效管理情况.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Performance {
    /// Projects assessed before the budget (预算事前绩效评估), by name.
    #[serde(default)]
    pub pre_assessed: Vec<String>,
    /// 编制绩效目标 (projects with goals); absent: the projects of this file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goals_set: Option<u32>,
    /// 开展绩效监控 (projects monitored); absent: the projects of this file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monitored: Option<u32>,
    /// 绩效目标完成情况自评 (projects that assessed themselves); absent: the projects of this file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_assessed: Option<u32>,
    /// 部门整体支出绩效自评: what it found. Prose.
    #[serde(default)]
    pub whole_agency: String,
    /// 自行组织的项目支出绩效评价: how many projects; absent: the projects of this file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluated: Option<u32>,
    /// What that evaluation found. Prose.
    #[serde(default)]
    pub projects_text: String,
    /// Name of the evaluated projects in the text, where it is not theirs: 帮扶项目.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluated_name: Option<String>,
    /// The projects that the report tells of.
    #[serde(default)]
    pub projects: Vec<Project>,
}

/// A project (项目) and how it reached its goals.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Project {
    /// Its name in the text.
    pub name: String,
    /// Its name in the table, where it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table_name: Option<String>,
    /// 预算单位.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_unit: Option<String>,
    /// 财政拨款.
    pub fiscal: Funding,
    /// 其他资金.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<Funding>,
    /// 年度目标.
    pub goal: Goal,
    /// 通过项目实施，… Prose.
    #[serde(default)]
    pub effect: String,
    /// 发现的主要问题. Prose.
    #[serde(default)]
    pub problems: String,
    /// 下一步改进措施. Prose.
    #[serde(default)]
    pub improvements: String,
    /// 得分, where the form has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// 绩效指标, in the order of the table.
    #[serde(default)]
    pub indicators: Vec<Indicator>,
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

/// Budget and actual of a project from one kind of money.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Funding {
    /// 预算数.
    pub budget: Amount,
    /// 执行数.
    pub actual: Amount,
}

impl Funding {
    /// Budget and actual.
    pub const fn new(budget: Amount, actual: Amount) -> Funding {
        Funding { budget, actual }
    }
}

/// 年度目标完成情况.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Goal {
    /// 预期目标.
    pub expected: String,
    /// 实际完成目标.
    pub actual: String,
}

/// 绩效指标 in three levels.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Indicator {
    /// 一级指标.
    pub level1: String,
    /// 二级指标.
    pub level2: String,
    /// 三级指标.
    pub level3: String,
    /// 预期指标值 (with its unit: 25人).
    pub expected: String,
    /// 实际完成指标值.
    pub actual: String,
    /// 权重, where the form has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Score>,
    /// 得分, where the form has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
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
