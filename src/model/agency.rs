//! Who reports: the agency, what it does, what it consists of, its people.

use serde::{Deserialize, Serialize};

/// Whether a whole department or one unit reports: the words of the form follow.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportLevel {
    /// 部门决算.
    #[default]
    Agency,
    /// 单位决算.
    Unit,
}

/// The agency (部门、单位).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Agency {
    /// Full name (全称): cover, tables, properties of the files.
    pub name: String,
    /// Name in running text (简称).
    pub short_name: String,
    /// What it calls itself in running text.
    #[serde(default)]
    pub self_name: SelfName,
    /// Its kind (单位性质).
    #[serde(default)]
    pub kind: AgencyKind,
}

impl Agency {
    /// An administrative agency that calls itself 本部门.
    pub fn new(name: impl Into<String>, short_name: impl Into<String>) -> Agency {
        Agency {
            name: name.into(),
            short_name: short_name.into(),
            self_name: SelfName::default(),
            kind: AgencyKind::default(),
        }
    }
}

/// What an agency calls itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum SelfName {
    /// 本部门.
    #[default]
    #[serde(rename = "本部门")]
    Department,
    /// 本单位.
    #[serde(rename = "本单位")]
    Unit,
}

/// Kinds of agencies (单位性质).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencyKind {
    /// 行政单位.
    #[default]
    Administrative,
    /// 参照公务员法管理的事业单位.
    CivilServiceManaged,
    /// 事业单位: has no 机关运行经费.
    PublicInstitution,
}

impl AgencyKind {
    /// Whether agencies of this kind report 机关运行经费.
    pub const fn has_agency_operating(self) -> bool {
        !matches!(self, AgencyKind::PublicInstitution)
    }
}

/// 部门概况.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Overview {
    /// 主要职能.
    #[serde(default)]
    pub functions: Vec<Passage>,
    /// 重点工作完成情况.
    #[serde(default)]
    pub key_work: Vec<Passage>,
    /// 下属二级单位 by kind; the total is derived.
    #[serde(default)]
    pub subordinate_units: Counts,
    /// Names of the units in the accounts (部门决算单位构成), where the form lists them.
    #[serde(default)]
    pub units: Vec<String>,
}

/// A passage of prose with a title that leads in (1、参与职能。…).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Passage {
    /// Words that open the first paragraph: 参与职能.
    #[serde(default)]
    pub title: String,
    /// Plain text; a blank line parts paragraphs; `{{ … }}` is a figure of this report.
    pub text: String,
}

/// Counts by kind of unit (行政、参公、其他事业).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Counts {
    /// 行政.
    #[serde(default)]
    pub administrative: u32,
    /// 参照公务员法管理的事业.
    #[serde(default)]
    pub civil_service_managed: u32,
    /// 其他事业.
    #[serde(default)]
    pub other_public: u32,
}

impl Counts {
    /// Their sum.
    pub fn total(&self) -> u64 {
        [self.administrative, self.civil_service_managed, self.other_public].map(u64::from).iter().sum()
    }
}

/// Posts and staff at the end of the year (编制和年末实有人数).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Staff {
    /// Authorised posts (编制) by kind.
    #[serde(default)]
    pub posts: Counts,
    /// Staff in post (在职人员) by kind.
    #[serde(default)]
    pub in_post: Counts,
    /// Retired staff (退休人员).
    #[serde(default)]
    pub retired: u32,
    /// Why more are in post than authorised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
