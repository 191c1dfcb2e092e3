//! The report as plain public data: facts only.
//!
//! A TOML key, a Rust field, a template variable and a path in a finding are the same word. What can be derived is no
//! field but a method (`derived.rs`), so it cannot be typed. Amounts are exact, in 元, whatever unit the file writes.

mod accounts;
mod agency;
mod date;
mod derived;
mod disclosures;
mod extra;
mod fact;
pub mod figures;
mod json_schema;
mod ledger;
mod performance;
pub mod schema;
mod three_public;

pub use accounts::{
    AgencyOperating, Balance, BalanceItem, BasicByEconomic, Budget, BudgetBasis, Comparison, DetailKind, DetailRow,
    Expenditure, ExpenditureItem, FundComparison, NonFiscal, Revenue, RevenueItem, RevenueSource, Undetailed,
};
pub use agency::{Agency, AgencyKind, Counts, Overview, Passage, ReportLevel, SelfName, Staff};
pub use date::Date;
pub use derived::{BasicItem, ExpenditureKind, FundAccount, Line, SubjectAmount};
pub use disclosures::{Assets, Procurement, Vehicles};
pub use extra::Extra;
pub use fact::Fact;
pub(crate) use figures::{derived_paths, is_derived};

pub use figures::{Derived, derived};
pub use json_schema::json_schema;
pub use ledger::{Entry, Measure, ThreePublicLine};
pub use performance::{Funding, Goal, Indicator, Performance, Project, Score};
pub use three_public::{
    FromFund, FundLine, Overseas, Reception, ReceptionPart, ThreePublic, VehiclePurchase, VehicleUpkeep,
};

use std::collections::BTreeMap;

use self::schema::facts;
use crate::amount::{Amount, Unit};
use crate::classification::{Catalogue, FunctionCode};

facts! {
    /// A final-accounts report (部门决算): everything that is a fact, and nothing that follows from one.
    ///
    /// Amounts are in 元, in memory and where serde writes them. Reading is for [`Report::read`] and
    /// [`Report::from_toml`], which know the unit that the file declares. Serde alone does not, so that
    /// it cannot read a report:
    ///
    /// ```compile_fail,E0277
    /// fn read<T: serde::de::DeserializeOwned>(_: &str) {}
    /// read::<juesuan::model::Report>("unit = '万元'");
    /// ```
    #[derive(Clone, PartialEq, Debug)]
    pub struct Report read as ReportFacts {
        /// Name of the form, a folder of templates: `sichuan-2020`. It names the templates, the tables and the rules.
        pub form: String => "公开格式", "模板、表式和规则的名称";
        /// Year of the accounts.
        pub year: i32 => "决算年度", "处处；`year-consistent`";
        /// Unit of the amounts in the file; in memory all are in 元.
        pub unit: Unit => "金额单位", "文件中所有金额的单位";
        /// Date of publication.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub published: Option<Date> => "公开时间", "封面；`published-in-time`";
        /// Date of the finance department's approval: publication follows within 20 days (预算法 art. 14).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub approved: Option<Date> => "批复时间", "批复后二十日内公开；`published-in-time`";
        /// Whether a whole department or one unit reports.
        #[serde(default)]
        pub level: ReportLevel => "决算级次", "格式中的用语；不填为部门决算";
        /// Folder of last year's report, seen from this one's: `../2019`. Last year's figures are then taken from it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub prior_report: Option<String> => "上年报告", "上年报告的文件夹；上年数由它得出";
        /// The agency.
        pub agency: Agency => "部门（单位）";
        /// What the agency does.
        #[serde(default)]
        pub overview: Overview => "部门概况", "第一部分";
        /// Posts and staff.
        #[serde(default)]
        pub staff: Staff => "编制和人员", "`staff-within-posts`，`operating-per-head`，`pension-with-staff`";
        /// The grand total beside last year's.
        pub total: Comparison => prior "收、支总计", "一，图1";
        /// The total of fiscal appropriation beside last year's.
        pub fiscal_appropriation: Comparison => prior "财政拨款收、支总计", "四，图4";
        /// Expenditure of the general public budget beside last year's.
        pub general_public_budget: FundComparison => prior "一般公共预算财政拨款支出", "五（一），图5";
        /// Expenditure of government funds beside last year's, where the form compares it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub government_funds: Option<FundComparison> => "政府性基金预算财政拨款支出", "八，格式作比较时填写";
        /// Expenditure of the state capital budget beside last year's, where the form compares it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub state_capital: Option<FundComparison> => "国有资本经营预算财政拨款支出", "九，格式作比较时填写";
        /// Agency operating expenditure. Absent: the agency has none (事业单位).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub agency_operating: Option<AgencyOperating> => "机关运行经费", "十（一）；事业单位不填";
        /// Revenue.
        #[serde(default)]
        pub revenue: Revenue => "收入";
        /// Expenditure.
        #[serde(default)]
        pub expenditure: Expenditure => "支出";
        /// Balances brought forward.
        #[serde(default)]
        pub opening_balance: Balance => "年初结转和结余", "公开01、04、11、13；`opening-is-prior-closing`";
        /// Balances carried over.
        #[serde(default)]
        pub closing_balance: Balance => "年末结转和结余", "公开01、04、11、13；`closing-balance-explained`";
        /// Last year's closing balances: the opening balance equals them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub prior_closing_balance: Option<Balance> => "上年年末结转和结余", "`opening-is-prior-closing`";
        /// The surplus of other than fiscal money: its use and its distribution.
        #[serde(default)]
        pub non_fiscal: NonFiscal => "非财政拨款结余";
        /// Basic expenditure of the general public budget by economic subject.
        #[serde(default)]
        pub basic_by_economic: BasicByEconomic => "一般公共预算基本支出经济分类", "六，公开08；有 detail.csv 时不填；`economic-sum`";
        /// Overseas trips, vehicles and receptions.
        #[serde(default)]
        pub three_public: ThreePublic => "“三公”经费", "七，图7，公开10、12；D 组规则";
        /// Procurement.
        #[serde(default)]
        pub procurement: Procurement => "政府采购", "十（二）";
        /// State assets.
        #[serde(default)]
        pub assets: Assets => "国有资产占有使用", "十（三）";
        /// Performance.
        #[serde(default)]
        pub performance: Performance => "预算绩效", "十（四）";
        /// Facts that only this form asks for.
        #[serde(default)]
        pub extra: Extra => "补充事实", "格式另外要求的金额、个数和文字";
        /// The glossary: additions and replacements. The rest follows from the form and the subjects.
        #[serde(default)]
        pub glossary: Vec<Term> => once(term) "名词解释", "第三部分：补充和替换；其余由格式和科目得出";
        /// Annexes.
        #[serde(default)]
        pub annexes: Vec<Annex> => "附件", "第四部分；`annex-present`";
        /// Subjects that the catalogue lacks or that the place names otherwise.
        #[serde(default)]
        pub subjects: Vec<LocalSubject> => once(code) "地方科目", "科目表没有或当地另有名称的科目；`subject-name`";
        /// Rows of the accounting system.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub detail: Vec<DetailRow> => file("detail.csv") "支出明细账", "公开05、07、09";
        /// What the accounting system printed, by path: compared with what follows from the facts, never used.
        #[serde(default)]
        pub stated: BTreeMap<String, Amount> => either "系统打印数", "如 \"revenue.total\" = 266.04；只作核对，不采用；`stated-figure`";
        /// Rules that this report need not keep, each with its reason.
        #[serde(default)]
        pub waivers: Vec<Waiver> => once(rule) "豁免", "已知并有说明的问题";
    }
}

facts! {
    /// A term of the glossary (名词解释).
    #[derive(Clone, PartialEq, Eq, Debug)]
    pub struct Term {
        /// The term. One that the form has already is replaced.
        pub term: String => title "名词";
        /// Its definition: 指…。
        pub definition: String => prose "解释", "指…。";
    }

    /// An annex (附件).
    #[derive(Clone, PartialEq, Eq, Debug)]
    pub struct Annex {
        /// Its title; expressions such as `{{ agency.name }}` are figures and names of this report. A line feed breaks the line.
        pub title: String => title "附件标题", "换行处分行";
        /// Its file beside `report.toml`: plain text (`.txt`), each line a paragraph, those that begin with 一、（一）1. headings; or the form's markup (`.xml`).
        pub file: String => "附件文件", ".txt 每行一段，以一、（一）1.开头的是标题；.xml 用格式的标记";
        /// The text of that file; read with the report, never written in the TOML.
        #[serde(skip)]
        pub text: String => annex file("附件") "附件正文";
    }

    /// A subject as this place names it (地方科目).
    #[derive(Clone, PartialEq, Eq, Debug)]
    pub struct LocalSubject {
        /// Code of the functional subject.
        pub code: FunctionCode => "功能分类科目";
        /// Its name in this report.
        pub name: String => name "科目名称";
        /// Its definition for the glossary: 指…。
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub definition: Option<String> => prose "解释", "第三部分";
    }

    /// A rule that this report need not keep (豁免).
    #[derive(Clone, PartialEq, Eq, Debug)]
    pub struct Waiver {
        /// Id of the rule.
        pub rule: String => "规则", "规则的 id；`waiver-used`";
        /// Why.
        #[serde(default)]
        pub reason: String => remark "理由", "`waiver-has-reason`";
    }
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
            general_public_budget: FundComparison::default(),
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
            extra: Extra::default(),
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
    pub fn function_name(&self, code: FunctionCode) -> Option<&str> {
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
