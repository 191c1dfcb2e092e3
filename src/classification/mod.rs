//! The subject catalogue (政府收支分类科目): codes, and what they are called in the year of a report.
//!
//! - [`FunctionCode`] and [`EconomicCode`] know their shape and their place in the tree, nothing else.
//! - [`Catalogue::of_year`] gives names, funds and kinds of a year, and what is near to a code or name it does not know.
//! - [`definition`] and [`general_term`] explain subjects and terms for the glossary (名词解释).
//!
//! The data stand in `functional.tsv`, `economic.tsv` and `glossary.tsv`, each row with its source.

mod catalogue;
mod code;
mod glossary;
mod names;
mod table;

pub use catalogue::Catalogue;
pub use code::{CodeError, EconomicCode, FunctionCode, Level};
pub use glossary::{Definition, definition, general_term};
pub use names::{class_prose_name, same_name};
pub use table::{Standing, Subject};

use serde::{Deserialize, Serialize};

/// Where the money of a subject comes from (资金性质): one of the three budgets of appropriation, or the agency's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fund {
    /// 一般公共预算财政拨款.
    GeneralPublicBudget,
    /// 政府性基金预算财政拨款.
    GovernmentFunds,
    /// 国有资本经营预算财政拨款.
    StateCapital,
    /// 非财政拨款.
    Own,
}

impl Fund {
    /// All funds, in the order of the tables.
    pub const ALL: [Self; 4] = [Self::GeneralPublicBudget, Self::GovernmentFunds, Self::StateCapital, Self::Own];

    /// The Chinese term: 一般公共预算财政拨款.
    pub const fn term(self) -> &'static str {
        match self {
            Self::GeneralPublicBudget => "一般公共预算财政拨款",
            Self::GovernmentFunds => "政府性基金预算财政拨款",
            Self::StateCapital => "国有资本经营预算财政拨款",
            Self::Own => "非财政拨款",
        }
    }

    /// The word for it in files: `general_public_budget`, as serde writes it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::GeneralPublicBudget => "general_public_budget",
            Self::GovernmentFunds => "government_funds",
            Self::StateCapital => "state_capital",
            Self::Own => "own",
        }
    }
}

/// The two halves of basic expenditure (基本支出) by economic subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EconomicKind {
    /// 人员经费: 301 and 303.
    Personnel,
    /// 公用经费: 302, 307, 310 and 399.
    Operating,
}

impl EconomicKind {
    /// Both kinds, in the order of the tables.
    pub const ALL: [Self; 2] = [Self::Personnel, Self::Operating];

    /// The Chinese term: 人员经费 or 公用经费.
    pub const fn term(self) -> &'static str {
        match self {
            Self::Personnel => "人员经费",
            Self::Operating => "公用经费",
        }
    }

    /// The word for it in files: `personnel`, as serde writes it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Personnel => "personnel",
            Self::Operating => "operating",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_what_serde_writes() {
        for fund in Fund::ALL {
            assert_eq!(serde_json::to_value(fund).expect("a string"), fund.key());
        }
        for kind in EconomicKind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("a string"), kind.key());
        }
    }
}
