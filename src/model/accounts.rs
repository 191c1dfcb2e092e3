//! The accounts: revenue, expenditure, balances.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::amount::Amount;
use crate::classification::{EconomicCode, FunctionCode, Fund};

/// Last year's figure of something that the form compares, and why it changed. This year's is derived.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Comparison {
    /// 上年决算数.
    pub prior: Amount,
    /// 主要变动原因, without a full stop: 人员增加.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// 机关运行经费: operating expenditure of administrative and 参公 units (预算法实施条例).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AgencyOperating {
    /// 决算数, only where it is not the whole operating expenditure of the general public budget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<Amount>,
    /// 上年决算数.
    pub prior: Amount,
    /// 主要原因.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// 收入.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Revenue {
    /// One row a source and functional subject (公开02).
    #[serde(default)]
    pub items: Vec<RevenueItem>,
}

/// A row of 收入决算表.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RevenueItem {
    /// Where the money comes from.
    pub source: RevenueSource,
    /// The functional subject it is for. Without it the table by subject cannot be made, and says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<FunctionCode>,
    /// 决算数.
    pub amount: Amount,
}

impl RevenueItem {
    /// A row.
    pub fn new(source: RevenueSource, code: Option<FunctionCode>, amount: Amount) -> RevenueItem {
        RevenueItem { source, code, amount }
    }
}

/// Sources of revenue in the order of 收入支出决算总表 (公开01).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevenueSource {
    /// 一般公共预算财政拨款收入.
    GeneralPublicBudget,
    /// 政府性基金预算财政拨款收入.
    GovernmentFunds,
    /// 国有资本经营预算财政拨款收入.
    StateCapital,
    /// 上级补助收入.
    SuperiorSubsidy,
    /// 事业收入.
    Undertaking,
    /// 经营收入.
    Business,
    /// 附属单位上缴收入.
    AffiliatedRemittance,
    /// 其他收入.
    Other,
}

impl RevenueSource {
    /// All, in the order of the table.
    pub const ALL: [RevenueSource; 8] = [
        RevenueSource::GeneralPublicBudget,
        RevenueSource::GovernmentFunds,
        RevenueSource::StateCapital,
        RevenueSource::SuperiorSubsidy,
        RevenueSource::Undertaking,
        RevenueSource::Business,
        RevenueSource::AffiliatedRemittance,
        RevenueSource::Other,
    ];

    /// The word in TOML, templates and paths.
    pub const fn key(self) -> &'static str {
        match self {
            RevenueSource::GeneralPublicBudget => "general_public_budget",
            RevenueSource::GovernmentFunds => "government_funds",
            RevenueSource::StateCapital => "state_capital",
            RevenueSource::SuperiorSubsidy => "superior_subsidy",
            RevenueSource::Undertaking => "undertaking",
            RevenueSource::Business => "business",
            RevenueSource::AffiliatedRemittance => "affiliated_remittance",
            RevenueSource::Other => "other",
        }
    }

    /// The Chinese term (公开01): 一般公共预算财政拨款收入.
    pub const fn term(self) -> &'static str {
        match self {
            RevenueSource::GeneralPublicBudget => "一般公共预算财政拨款收入",
            RevenueSource::GovernmentFunds => "政府性基金预算财政拨款收入",
            RevenueSource::StateCapital => "国有资本经营预算财政拨款收入",
            RevenueSource::SuperiorSubsidy => "上级补助收入",
            RevenueSource::Undertaking => "事业收入",
            RevenueSource::Business => "经营收入",
            RevenueSource::AffiliatedRemittance => "附属单位上缴收入",
            RevenueSource::Other => "其他收入",
        }
    }

    /// The fund whose money it is.
    pub const fn fund(self) -> Fund {
        match self {
            RevenueSource::GeneralPublicBudget => Fund::GeneralPublicBudget,
            RevenueSource::GovernmentFunds => Fund::GovernmentFunds,
            RevenueSource::StateCapital => Fund::StateCapital,
            _ => Fund::Own,
        }
    }
}

/// 支出.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Expenditure {
    /// One row a fund and functional subject (公开03, 06, 11, 14).
    #[serde(default)]
    pub items: Vec<ExpenditureItem>,
    /// Classes of expenditure that the text names although nothing was spent on them (占0%).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shown_zero_classes: Vec<FunctionCode>,
}

/// A row of 支出决算表. What was spent is the sum of its five kinds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ExpenditureItem {
    /// Whose money.
    pub fund: Fund,
    /// For what: the 项, or the deepest level there is.
    pub code: FunctionCode,
    /// 预算数.
    pub budget: Budget,
    /// 基本支出.
    #[serde(default)]
    pub basic: Amount,
    /// 项目支出.
    #[serde(default)]
    pub project: Amount,
    /// 上缴上级支出.
    #[serde(default)]
    pub to_superior: Amount,
    /// 经营支出.
    #[serde(default)]
    pub business: Amount,
    /// 对附属单位补助支出.
    #[serde(default)]
    pub to_affiliates: Amount,
    /// What it was used for (主要用于…), where the form says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Why actual and budget differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl ExpenditureItem {
    /// A row of basic expenditure that was budgeted and spent alike.
    pub fn new(fund: Fund, code: FunctionCode, budget: Budget) -> ExpenditureItem {
        ExpenditureItem {
            fund,
            code,
            budget,
            basic: Amount::ZERO,
            project: Amount::ZERO,
            to_superior: Amount::ZERO,
            business: Amount::ZERO,
            to_affiliates: Amount::ZERO,
            purpose: None,
            reason: None,
        }
    }

    /// 决算数: the sum of the five kinds.
    pub fn actual(&self) -> Amount {
        self.basic + self.project + self.to_superior + self.business + self.to_affiliates
    }
}

/// 预算数: one figure, or the initial one and the adjusted one.
///
/// In TOML `budget = 244.16`, or `budget = { initial = 121, adjusted = 244.16 }`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Budget {
    /// 年初预算数.
    pub initial: Amount,
    /// 全年预算数（调整后）.
    pub adjusted: Amount,
}

impl Budget {
    /// The keys of the table that an adjusted budget is written as.
    pub(crate) const KEYS: &'static [&'static str] = &["initial", "adjusted"];

    /// A budget that was not adjusted.
    pub const fn new(amount: Amount) -> Budget {
        Budget { initial: amount, adjusted: amount }
    }

    /// Which of the two a form compares with.
    pub const fn on(self, basis: BudgetBasis) -> Amount {
        match basis {
            BudgetBasis::Initial => self.initial,
            BudgetBasis::Adjusted => self.adjusted,
        }
    }
}

/// Which budget a form compares the actual figures with.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BudgetBasis {
    /// 年初预算.
    Initial,
    /// 全年预算.
    #[default]
    Adjusted,
}

impl std::iter::Sum for Budget {
    fn sum<I: Iterator<Item = Budget>>(budgets: I) -> Budget {
        budgets.fold(Budget::default(), |sum, budget| Budget {
            initial: sum.initial + budget.initial,
            adjusted: sum.adjusted + budget.adjusted,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BudgetTable {
    initial: Amount,
    adjusted: Amount,
}

impl Serialize for Budget {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.initial == self.adjusted {
            self.initial.serialize(serializer)
        } else {
            BudgetTable { initial: self.initial, adjusted: self.adjusted }.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Budget {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Budget, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Budget;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an amount or { initial, adjusted }")
            }
            fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Budget, D::Error> {
                inner.deserialize_any(self)
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Budget, E> {
                Amount::deserialize(serde::de::value::StrDeserializer::new(text)).map(Budget::new)
            }
            fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Budget, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Budget, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Budget, A::Error> {
                let BudgetTable { initial, adjusted } =
                    BudgetTable::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(Budget { initial, adjusted })
            }
        }
        deserializer.deserialize_newtype_struct("Budget", Visitor)
    }
}

/// 结转和结余.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Balance {
    /// One row a fund, or a fund and subject where a table needs it (公开11, 13).
    #[serde(default)]
    pub items: Vec<BalanceItem>,
    /// Why it is large, or why it differs from the year before's closing balance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A row of a balance.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BalanceItem {
    /// Whose money.
    pub fund: Fund,
    /// For which functional subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<FunctionCode>,
    /// How much.
    pub amount: Amount,
}

impl BalanceItem {
    /// A row.
    pub fn new(fund: Fund, code: Option<FunctionCode>, amount: Amount) -> BalanceItem {
        BalanceItem { fund, code, amount }
    }
}

/// 非财政拨款结余.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct NonFiscal {
    /// 使用非财政拨款结余.
    #[serde(default)]
    pub use_of_surplus: Amount,
    /// 结余分配.
    #[serde(default)]
    pub distribution: Amount,
}

/// 一般公共预算财政拨款基本支出 by economic subject.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BasicByEconomic {
    /// Amount by 款 of the departmental economic classification.
    #[serde(default)]
    pub items: BTreeMap<EconomicCode, Amount>,
    /// What stands instead where a report has the two sums only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undetailed: Option<Undetailed>,
}

/// Basic expenditure without its detail: the two sums, and the subjects that had money.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Undetailed {
    /// 人员经费.
    pub personnel: Amount,
    /// 公用经费.
    pub operating: Amount,
    /// The 款 that had money, named in the text.
    #[serde(default)]
    pub subjects: Vec<EconomicCode>,
}

/// A row of `detail.csv`: what an accounting system exports (支出明细账).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DetailRow {
    /// Whose money.
    pub fund: Fund,
    /// For what: the 项.
    pub code: FunctionCode,
    /// As what: the 款.
    pub economic: EconomicCode,
    /// Basic or project.
    pub kind: DetailKind,
    /// Name of the project, for project expenditure.
    #[serde(default)]
    pub project: String,
    /// How much.
    pub amount: Amount,
}

/// Kinds of detailed expenditure.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DetailKind {
    /// 基本支出.
    Basic,
    /// 项目支出.
    Project,
}
