//! The report as plain public data: facts only.
//!
//! A TOML key, a Rust field, a template variable and a path in a finding are the same word. What can be derived is no
//! field but a method (`derived.rs`), so it cannot be typed. Amounts are exact, in 元, whatever unit the file writes.

mod accounts;
mod agency;
mod date;
mod derived;
mod disclosures;
mod fact;
mod ledger;
mod performance;
mod three_public;

pub use accounts::{
    AgencyOperating, Balance, BalanceItem, BasicByEconomic, Budget, BudgetBasis, Comparison, DetailKind, DetailRow,
    Expenditure, ExpenditureItem, NonFiscal, Revenue, RevenueItem, RevenueSource, Undetailed,
};
pub use agency::{Agency, AgencyKind, Counts, Overview, Passage, ReportLevel, SelfName, Staff};
pub use date::Date;
pub use derived::{BasicItem, Derived, ExpenditureKind, FundAccount, Line, SubjectAmount, derived};
pub use disclosures::{Assets, Procurement, Vehicles};
pub use fact::Fact;
pub use ledger::{Entry, Measure, ThreePublicLine};
pub use performance::{Funding, Goal, Indicator, Performance, Project, Score};
pub use three_public::{
    FromFund, FundLine, Overseas, Reception, ReceptionPart, ThreePublic, VehiclePurchase, VehicleUpkeep,
};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::amount::{Amount, Unit};
use crate::classification::Catalogue;

/// A final-accounts report (部门决算): everything that is a fact, and nothing that follows from one.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Report {
    /// Name of the form (公开格式), a folder of templates: `sichuan-2020`.
    pub form: String,
    /// Year of the accounts (决算年度).
    pub year: i32,
    /// Unit of the amounts in the file (金额单位); in memory all are in 元.
    pub unit: Unit,
    /// Date of publication (公开时间).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Date>,
    /// Date of the finance department's approval (批复): publication follows within 20 days (预算法 art. 14).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<Date>,
    /// 部门决算 or 单位决算.
    #[serde(default)]
    pub level: ReportLevel,
    /// Folder of last year's report (上年决算), seen from this one's: `../2019`. Last year's figures are then taken from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prior_report: Option<String>,
    /// The agency (部门、单位).
    pub agency: Agency,
    /// 部门概况.
    #[serde(default)]
    pub overview: Overview,
    /// Posts and staff (编制和人员).
    #[serde(default)]
    pub staff: Staff,
    /// 收、支总计 beside last year's.
    pub total: Comparison,
    /// 财政拨款收、支总计 beside last year's.
    pub fiscal_appropriation: Comparison,
    /// 一般公共预算财政拨款支出 beside last year's.
    pub general_public_budget: Comparison,
    /// 政府性基金预算财政拨款支出 beside last year's, where the form compares it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub government_funds: Option<Comparison>,
    /// 国有资本经营预算财政拨款支出 beside last year's, where the form compares it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_capital: Option<Comparison>,
    /// 机关运行经费. Absent: the agency has none (事业单位).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency_operating: Option<AgencyOperating>,
    /// 收入.
    #[serde(default)]
    pub revenue: Revenue,
    /// 支出.
    #[serde(default)]
    pub expenditure: Expenditure,
    /// 年初结转和结余.
    #[serde(default)]
    pub opening_balance: Balance,
    /// 年末结转和结余.
    #[serde(default)]
    pub closing_balance: Balance,
    /// 上年年末结转和结余: the opening balance equals it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prior_closing_balance: Option<Balance>,
    /// 非财政拨款结余: its use and its distribution.
    #[serde(default)]
    pub non_fiscal: NonFiscal,
    /// 一般公共预算财政拨款基本支出 by economic subject (公开08).
    #[serde(default)]
    pub basic_by_economic: BasicByEconomic,
    /// “三公”经费.
    #[serde(default)]
    pub three_public: ThreePublic,
    /// 政府采购.
    #[serde(default)]
    pub procurement: Procurement,
    /// 国有资产占有使用情况.
    #[serde(default)]
    pub assets: Assets,
    /// 预算绩效.
    #[serde(default)]
    pub performance: Performance,
    /// 名词解释: additions and replacements.
    #[serde(default)]
    pub glossary: Vec<Term>,
    /// 附件.
    #[serde(default)]
    pub annexes: Vec<Annex>,
    /// Subjects that the catalogue lacks or that the place names otherwise (地方科目).
    #[serde(default)]
    pub subjects: Vec<LocalSubject>,
    /// Rows of the accounting system (`detail.csv`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub detail: Vec<DetailRow>,
    /// What the accounting system printed, by path: compared with what follows from the facts, never used.
    #[serde(default)]
    pub stated: BTreeMap<String, Amount>,
    /// Rules that this report need not keep, each with its reason.
    #[serde(default)]
    pub waivers: Vec<Waiver>,
}

/// A term of the glossary (名词解释).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Term {
    /// The term. One that the form has already is replaced.
    pub term: String,
    /// Its definition: 指…。
    pub definition: String,
}

/// An annex (附件).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Annex {
    /// Its title; expressions such as `{{ agency.name }}` are figures and names of this report. A line feed breaks the line.
    pub title: String,
    /// Its file beside `report.toml`: plain text (`.txt`) or the form's markup (`.xml`).
    pub file: String,
    /// The text of that file; read with the report, never written in the TOML.
    #[serde(skip)]
    pub text: String,
}

/// A subject as this place names it (地方科目).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LocalSubject {
    /// Code of the functional subject.
    pub code: crate::classification::FunctionCode,
    /// Its name in this report.
    pub name: String,
    /// Its definition for the glossary: 指…。
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
}

/// A rule that this report need not keep (豁免).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Waiver {
    /// Id of the rule.
    pub rule: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

impl Report {
    /// A report without figures, to be filled in Rust.
    pub fn new(form: impl Into<String>, year: i32, unit: Unit, agency: Agency) -> Report {
        Report {
            form: form.into(),
            year,
            unit,
            published: None,
            approved: None,
            level: ReportLevel::default(),
            prior_report: None,
            agency,
            overview: Overview::default(),
            staff: Staff::default(),
            total: Comparison::default(),
            fiscal_appropriation: Comparison::default(),
            general_public_budget: Comparison::default(),
            government_funds: None,
            state_capital: None,
            agency_operating: None,
            revenue: Revenue::default(),
            expenditure: Expenditure::default(),
            opening_balance: Balance::default(),
            closing_balance: Balance::default(),
            prior_closing_balance: None,
            non_fiscal: NonFiscal::default(),
            basic_by_economic: BasicByEconomic::default(),
            three_public: ThreePublic::default(),
            procurement: Procurement::default(),
            assets: Assets::default(),
            performance: Performance::default(),
            glossary: Vec::new(),
            annexes: Vec::new(),
            subjects: Vec::new(),
            detail: Vec::new(),
            stated: BTreeMap::new(),
            waivers: Vec::new(),
        }
    }

    /// The catalogue of budget subjects of the report's year.
    pub fn catalogue(&self) -> Catalogue {
        Catalogue::of_year(self.year)
    }

    /// Name of a functional subject: the report's own, else the catalogue's of its year.
    pub fn function_name(&self, code: crate::classification::FunctionCode) -> Option<&str> {
        let local = self.subjects.iter().find(|subject| subject.code == code);
        local.map(|subject| subject.name.as_str()).or_else(|| self.catalogue().function_name(code))
    }
}

impl Term {
    /// A term.
    pub fn new(term: impl Into<String>, definition: impl Into<String>) -> Term {
        Term { term: term.into(), definition: definition.into() }
    }
}

impl Annex {
    /// An annex from memory: `file` names it in messages, its ending (`.txt`, `.xml`) says what `text` is.
    pub fn new(title: impl Into<String>, file: impl Into<String>, text: impl Into<String>) -> Annex {
        Annex { title: title.into(), file: file.into(), text: text.into() }
    }
}

impl Waiver {
    /// A waiver.
    pub fn new(rule: impl Into<String>, reason: impl Into<String>) -> Waiver {
        Waiver { rule: rule.into(), reason: reason.into() }
    }
}
