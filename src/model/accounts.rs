//! The accounts: revenue, expenditure, balances.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::schema::{Key, Kind, Table, facts, words};
use crate::amount::Amount;
use crate::classification::{EconomicCode, FunctionCode, Fund};

facts! {
    /// Last year's figure of something that the form compares, and why it changed. This year's is derived.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct Comparison {
        /// Last year's actual figure.
        pub prior: Amount => prior "上年决算数";
        /// Why it changed, without a full stop: 人员增加.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<String> => clause "变动原因", "与上年相比变动的主要原因；`change-explained`，`reason-direction`";
    }

    /// Last year's figure of a fund, and why it changed and differs from its budget. This year's figures are derived.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct FundComparison {
        /// Last year's actual figure.
        pub prior: Amount => "上年决算数";
        /// Why it changed against last year, without a full stop: 人员增加.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<String> => clause "变动原因", "与上年相比变动的主要原因；`change-explained`，`reason-direction`";
        /// Why it differs from the budget, without a full stop.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub budget_reason: Option<String> => clause "预决算差异原因", "决算数与预算数不同的主要原因；`reason-direction`";
    }

    /// 机关运行经费: operating expenditure of administrative and 参公 units (预算法实施条例).
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct AgencyOperating {
        /// What was spent, only where it is not the whole operating expenditure of the general public budget.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub actual: Option<Amount> => "决算数", "十（一）；不填即一般公共预算的全部公用经费；`agency-operating-is-operating`";
        /// Last year's actual figure.
        pub prior: Amount => prior "上年决算数", "十（一）";
        /// Why it changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<String> => clause "变动原因", "十（一）";
    }

    /// 收入.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct Revenue {
        /// One row a source and functional subject.
        #[serde(default)]
        pub items: Vec<RevenueItem> => once(source, code) "收入决算明细",
            "二，图2，公开01、02、04；`total-balance`，`revenue-funds-expenditure`";
    }

    /// A row of 收入决算表.
    #[derive(Clone, PartialEq, Eq, Debug)]
    pub struct RevenueItem {
        /// Where the money comes from.
        pub source: RevenueSource => "收入来源";
        /// The functional subject it is for. Without it the table by subject cannot be made, and says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub code: Option<FunctionCode> => "功能分类科目", "公开02；不填则该表无法编制，并予提示";
        /// How much came in.
        pub amount: Amount => "决算数";
    }

    /// 支出.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct Expenditure {
        /// One row a fund and functional subject.
        #[serde(default)]
        pub items: Vec<ExpenditureItem> => once(fund, code) "支出决算明细",
            "三、五、八、九，图3、图6，公开01、03、04、06、11—14";
        /// Classes of expenditure that the text names although nothing was spent on them (占0%).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub shown_zero_classes: Vec<FunctionCode> => "列示的零支出类", "五（二）：占0%";
    }

    /// A row of 支出决算表. What was spent is the sum of its five kinds.
    #[derive(Clone, PartialEq, Eq, Debug)]
    pub struct ExpenditureItem {
        /// Whose money.
        pub fund: Fund => "资金性质", "`subject-of-fund`";
        /// For what: the 项, or the deepest level there is. Its name is the catalogue's of the year.
        pub code: FunctionCode => "功能分类科目", "名称取自当年的科目表；`subject-known`，`item-level-subjects`";
        /// The budget.
        pub budget: Budget => "预算数", "五（三），公开04；`completion-explained`";
        /// Basic expenditure.
        #[serde(default)]
        pub basic: Amount => "基本支出", "三，公开03、06、11；有 detail.csv 时不填";
        /// Project expenditure.
        #[serde(default)]
        pub project: Amount => "项目支出", "三，公开03、06、09、11；有 detail.csv 时不填；`project-money-has-project-expenditure`";
        /// Paid to superiors.
        #[serde(default)]
        pub to_superior: Amount => "上缴上级支出", "三，公开03";
        /// Business expenditure.
        #[serde(default)]
        pub business: Amount => "经营支出", "三，公开03";
        /// Subsidies to affiliated units.
        #[serde(default)]
        pub to_affiliates: Amount => "对附属单位补助支出", "三，公开03";
        /// What it was used for, where the form says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub purpose: Option<String> => clause "主要用途", "五（三），接在“主要用于”之后";
        /// Why actual and budget differ.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<String> => clause "预决算差异原因", "五（三）；`completion-explained`";
    }

    /// 结转和结余.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct Balance {
        /// One row a fund, or a fund and subject where a table needs it (公开11, 13).
        #[serde(default)]
        pub items: Vec<BalanceItem> => once(fund, code) "明细";
        /// Why it is large or negative, or why it differs from the year before's closing balance.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<String> => clause "说明", "数额大、为负或与上年年末数不同的原因";
    }

    /// A row of a balance.
    #[derive(Clone, PartialEq, Eq, Debug)]
    pub struct BalanceItem {
        /// Whose money.
        pub fund: Fund => "资金性质";
        /// For which functional subject.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub code: Option<FunctionCode> => "功能分类科目", "公开11、13需要时填写";
        /// How much.
        pub amount: Amount => explained "金额";
    }

    /// 非财政拨款结余.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct NonFiscal {
        /// Surplus of earlier years that was used.
        #[serde(default)]
        pub use_of_surplus: Amount => explained "使用非财政拨款结余", "公开01；`total-balance`";
        /// How the surplus was distributed.
        #[serde(default)]
        pub distribution: Amount => explained "结余分配", "公开01；`total-balance`";
    }

    /// 一般公共预算财政拨款基本支出 by economic subject.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct BasicByEconomic {
        /// Amount by 款 of the departmental economic classification.
        #[serde(default)]
        pub items: BTreeMap<EconomicCode, Amount> => "各款基本支出", "公开08；如 \"30101\" = 52.1；有 detail.csv 时不填；`economic-class`";
        /// What stands instead where a report has the two sums only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub undetailed: Option<Undetailed> => "未分款的基本支出", "只有两个合计数的报告填写";
    }

    /// Basic expenditure without its detail: the two sums, and the subjects that had money.
    #[derive(Clone, PartialEq, Eq, Debug, Default)]
    pub struct Undetailed {
        /// Personnel.
        pub personnel: Amount => "人员经费", "六";
        /// Operating.
        pub operating: Amount => "公用经费", "六、十（一）";
        /// The 款 that had money, named in the text.
        #[serde(default)]
        pub subjects: Vec<EconomicCode> => "有支出的款", "六：主要包括";
    }

    /// A row of `detail.csv`: what an accounting system exports (支出明细账).
    #[derive(Clone, PartialEq, Eq, Debug)]
    pub struct DetailRow {
        /// Whose money.
        pub fund: Fund => "资金性质";
        /// For what: the 项.
        pub code: FunctionCode => "功能分类科目";
        /// As what: the 款.
        pub economic: EconomicCode => "经济分类科目", "公开05、07、08";
        /// Basic or project.
        pub kind: DetailKind => "支出性质";
        /// Name of the project, for project expenditure.
        #[serde(default)]
        pub project: String => id "项目名称", "公开09";
        /// How much; negative where it takes back another row.
        pub amount: Amount => either "决算数";
    }
}

words! {
    /// Sources of revenue in the order of 收入支出决算总表 (公开01).
    pub enum RevenueSource {
        /// 一般公共预算财政拨款收入.
        GeneralPublicBudget => "general_public_budget" "一般公共预算财政拨款收入";
        /// 政府性基金预算财政拨款收入.
        GovernmentFunds => "government_funds" "政府性基金预算财政拨款收入";
        /// 国有资本经营预算财政拨款收入.
        StateCapital => "state_capital" "国有资本经营预算财政拨款收入";
        /// 上级补助收入.
        SuperiorSubsidy => "superior_subsidy" "上级补助收入";
        /// 事业收入.
        Undertaking => "undertaking" "事业收入";
        /// 经营收入.
        Business => "business" "经营收入";
        /// 附属单位上缴收入.
        AffiliatedRemittance => "affiliated_remittance" "附属单位上缴收入";
        /// 其他收入.
        Other => "other" "其他收入";
    }

    /// Kinds of detailed expenditure.
    pub enum DetailKind {
        /// 基本支出.
        Basic => "basic" "基本支出";
        /// 项目支出.
        Project => "project" "项目支出";
    }
}

impl RevenueItem {
    /// A row.
    pub fn new(source: RevenueSource, code: Option<FunctionCode>, amount: Amount) -> RevenueItem {
        RevenueItem { source, code, amount }
    }
}

impl RevenueSource {
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
    /// The table that an adjusted budget is written as.
    pub(super) const TABLE: Table = Table { name: "Budget", keys: &Budget::KEYS };

    const KEYS: [Key; 2] = [
        Key {
            doc: &[" The budget at the beginning of the year."],
            ..Key::new("initial", Kind::Amount, "年初预算数", "")
        },
        Key {
            doc: &[" The budget as adjusted."],
            ..Key::new("adjusted", Kind::Amount, "全年预算数", "调整后的预算数")
        },
    ];

    /// The keys of that table.
    pub(crate) const WORDS: &'static [&'static str] = &[Budget::KEYS[0].name, Budget::KEYS[1].name];

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

impl BalanceItem {
    /// A row.
    pub fn new(fund: Fund, code: Option<FunctionCode>, amount: Amount) -> BalanceItem {
        BalanceItem { fund, code, amount }
    }
}
