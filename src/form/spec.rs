//! `form.toml`: order of sections, options, charts, glossary. `docs/forms.md` explains each key.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::input::Placed;
use crate::model::BudgetBasis;
use crate::wording::Decimals;

/// `form.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormSpec {
    /// The form of which it says only what differs. Resolved before this is read.
    #[serde(default, rename = "extends")]
    pub(crate) _extends: Option<Placed<String>>,
    /// What the form is called, for people.
    pub(crate) title: String,
    /// Where it is used: 全国, 上海市.
    #[serde(default)]
    pub(crate) place: String,
    /// The first and the last year for whose accounts it is known to hold.
    #[serde(default)]
    pub(crate) years: Option<[i32; 2]>,
    /// Where each part of the form comes from.
    #[serde(default)]
    pub(crate) sources: Vec<SourceSpec>,
    /// What kind of document it is.
    #[serde(default)]
    pub(crate) document: DocumentKind,
    /// Whether its parts are 第一部分, 第二部分; else they are 一、二、, and all headings stand a level lower.
    #[serde(default = "yes")]
    pub(crate) parts: bool,
    /// Words that its sections use, and that a form which extends it may say otherwise: templates see `words.NAME`.
    #[serde(default)]
    pub(crate) words: BTreeMap<String, String>,
    /// Title of a report, a template: `{{ agency.name }}{{ year }}年度部门决算`.
    pub(crate) report_title: Placed<String>,
    /// Which budget the form compares with.
    #[serde(default)]
    pub(crate) budget: BudgetBasis,
    /// How many decimals figures have in prose.
    #[serde(default)]
    pub(crate) decimals: Decimals,
    /// Whether the name of a 类 in running text drops its last 支出.
    #[serde(default)]
    pub(crate) drop_class_suffix: bool,
    /// Whether what is not there is said in one short sentence, without its zeros.
    #[serde(default)]
    pub(crate) short_zeros: bool,
    /// The templates in reading order.
    pub(crate) sections: Vec<Placed<String>>,
    /// The caption of a figure, a template over `number` and `title`.
    pub(crate) caption: String,
    /// The note that names slices of zero, a template over `names`.
    pub(crate) zero_note: String,
    /// The charts, by the name under which a template calls them.
    #[serde(default)]
    pub(crate) charts: BTreeMap<String, ChartSpec>,
    /// The terms of the glossary in order.
    #[serde(default)]
    pub(crate) glossary: Vec<GlossarySpec>,
    /// The appendix that proves what was checked.
    pub(crate) proof: ProofSpec,
    /// Ids of rules that do not apply.
    #[serde(default)]
    pub(crate) without_rules: Vec<Placed<String>>,
    /// Facts that the form does not publish, so that it is no fault that nothing shows them.
    #[serde(default)]
    pub(crate) unpublished: Vec<UnpublishedSpec>,
    /// Facts that only this form asks for.
    #[serde(default)]
    pub(crate) extra: Vec<ExtraSpec>,
    /// Sums that this form asks to agree.
    #[serde(default)]
    pub(crate) relations: Vec<RelationSpec>,
}

/// Two sums that are equal, or of which the left is not greater.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RelationSpec {
    /// Paths of amounts or counts, added up: `extra.amounts.sme_won`.
    pub(crate) left: Vec<Placed<String>>,
    /// Paths of the same kind.
    pub(crate) right: Vec<Placed<String>>,
    /// Whether the left may be less.
    #[serde(default)]
    pub(crate) at_most: bool,
}

fn yes() -> bool {
    true
}

impl FormSpec {
    /// The definitions of its glossary, which are templates.
    pub(crate) fn definitions(&self) -> impl Iterator<Item = &String> {
        self.glossary.iter().filter_map(|place| match place {
            GlossarySpec::Term { definition, .. } => Some(definition),
            GlossarySpec::Subjects { .. } => None,
        })
    }
}

/// Kinds of documents.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DocumentKind {
    /// 决算: what was received and spent.
    #[default]
    Accounts,
    /// 预算: what is to be.
    Budget,
}

impl DocumentKind {
    /// 决算, 预算.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            DocumentKind::Accounts => "决算",
            DocumentKind::Budget => "预算",
        }
    }
}

/// A fact that only this form asks for: `extra.amounts.NAME` of a report.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExtraSpec {
    /// Its name: letters, digits and `_`.
    pub(crate) name: Placed<String>,
    /// Which kind of value it is.
    pub(crate) kind: ExtraKind,
    /// Its Chinese term, for messages.
    pub(crate) term: String,
    /// A report may leave it out: then it is nothing.
    #[serde(default)]
    pub(crate) optional: bool,
}

/// Kinds of facts that a form can ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExtraKind {
    Amount,
    Count,
    Points,
    Text,
}

impl ExtraKind {
    /// The table of `extra` that holds such values.
    pub(crate) const fn table(self) -> &'static str {
        match self {
            ExtraKind::Amount => "amounts",
            ExtraKind::Count => "counts",
            ExtraKind::Points => "points",
            ExtraKind::Text => "texts",
        }
    }
}

/// Where a part of the form comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SourceSpec {
    /// What of the form: 表的名称和次序.
    pub(crate) of: String,
    /// The document in which it was seen, or that it was not: 按国家格式，未见原件.
    pub(crate) source: String,
}

/// A fact that the form does not publish.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnpublishedSpec {
    /// Its path without indices, or that of its table: `government_funds.reason`.
    pub(crate) path: Placed<String>,
    /// Why not.
    pub(crate) reason: Placed<String>,
}

/// A chart as data: columns in `groups`, or a pie of `slices`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChartSpec {
    /// 收入决算结构图.
    pub(crate) title: Placed<String>,
    /// Two years side by side.
    #[serde(default)]
    pub(crate) groups: Vec<GroupSpec>,
    /// Path of a list of `{ term, amount }`, the shares of a whole: `revenue.sources`.
    #[serde(default)]
    pub(crate) slices: Option<Placed<String>>,
}

/// A group of columns: the same figure last year and this year.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroupSpec {
    /// 收入总计.
    pub(crate) name: String,
    /// Path of last year's figure.
    pub(crate) prior: String,
    /// Path of this year's.
    pub(crate) actual: String,
}

/// A place in the glossary.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum GlossarySpec {
    /// Here stand the functional subjects that the text names.
    Subjects {
        /// Says so.
        subjects: bool,
    },
    /// A general term.
    Term {
        /// 财政拨款收入.
        term: String,
        /// 指….
        definition: String,
        /// Path of an amount; the term stands only where it is not zero.
        #[serde(default)]
        when: Option<String>,
    },
}

impl GlossarySpec {
    /// The path of the amount on which the term depends.
    pub(crate) fn when(&self) -> Option<&String> {
        match self {
            GlossarySpec::Term { when, .. } => when.as_ref(),
            GlossarySpec::Subjects { .. } => None,
        }
    }
}

/// The words of the appendix that proves what was checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProofSpec {
    /// 勾稽关系核对表.
    pub(crate) title: String,
    /// Its heads: number, rule, what was compared, result.
    pub(crate) columns: [String; 4],
}
