//! `tables.toml`: the public tables of a form as data. `docs/forms.md` explains each key.

use serde::Deserialize;

use crate::classification::{EconomicCode, FunctionCode, Fund};
use crate::document::TableRole;
use crate::input::Placed;
use crate::model::{Entry, ExpenditureKind, Measure, RevenueSource, ThreePublicLine};

/// `tables.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TablesSpec {
    /// What all tables of the form have in common.
    #[serde(default)]
    pub(crate) common: Common,
    /// The tables in order.
    #[serde(default)]
    pub(crate) tables: Vec<TableSpec>,
}

impl TablesSpec {
    /// Its texts that are templates.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &String> {
        let Common { number, left, right, entry, sheet, .. } = &self.common;
        let of_tables = self.tables.iter().flat_map(|table| table.notes.iter().chain([&table.empty]));
        [number, left, right, entry, sheet].into_iter().chain(of_tables)
    }
}

/// What all tables have in common; the texts are templates.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Common {
    /// 公开{{ id }}表.
    pub(crate) number: String,
    /// Left above the table: {{ level_word }}：{{ agency.name }}.
    pub(crate) left: String,
    /// Right above the table: 金额单位：万元.
    pub(crate) right: String,
    /// Above its following pages: 续表.
    pub(crate) continued: String,
    /// Entry in the contents: {{ ordinal }}、{{ title }}.
    pub(crate) entry: String,
    /// Name of the sheet in the workbook: 公开{{ id }}.
    pub(crate) sheet: String,
    /// A zero amount is printed as 0.00 and not left blank.
    pub(crate) print_zero: bool,
    /// 合计 stands under the other rows and not above them.
    pub(crate) total_last: bool,
    /// The row 栏次 under the heads; empty: the form has none.
    pub(crate) column_numbers: String,
    /// 合计.
    pub(crate) total: String,
    /// Note where rounded parts do not add up to the rounded total.
    pub(crate) rounding: String,
    /// That note speaks for all tables of the report: it stands under the first of them alone.
    pub(crate) rounding_once: bool,
    /// Note where the report lacks the detail that the rows need.
    pub(crate) incomplete: String,
}

/// A public table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableSpec {
    /// 01.
    pub(crate) id: String,
    /// 收入支出决算总表.
    pub(crate) title: Placed<String>,
    /// Its look.
    #[serde(default)]
    pub(crate) look: Look,
    /// On a turned sheet.
    #[serde(default)]
    pub(crate) landscape: bool,
    /// 注：….
    #[serde(default)]
    pub(crate) notes: Vec<String>,
    /// The sentence for a table without data.
    #[serde(default)]
    pub(crate) empty: String,
    /// Whether the row 栏次 stands under the heads, where the form has it.
    #[serde(default = "yes")]
    pub(crate) column_numbers: bool,
    /// Whether 合计 stands under the other rows, where that is not as in the other tables.
    #[serde(default)]
    pub(crate) total_last: Option<bool>,
    /// Amount columns of one printed part at most; a wider table is printed by groups of columns.
    #[serde(default)]
    pub(crate) columns_per_part: Option<usize>,
    /// The columns as a tree of heads.
    pub(crate) columns: Vec<ColumnSpec>,
    /// What its rows are.
    pub(crate) rows: RowsSpec,
}

fn yes() -> bool {
    true
}

/// The look of a public table.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Look {
    /// 10.5 pt.
    #[default]
    Public,
    /// 9 pt, one page.
    Compact,
    /// 9 pt down to 7.5 pt, many columns.
    Dense,
}

impl Look {
    pub(crate) fn role(self) -> TableRole {
        match self {
            Look::Public => TableRole::Public,
            Look::Compact => TableRole::Compact,
            Look::Dense => TableRole::Dense,
        }
    }
}

/// A column or a group of columns under one head.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ColumnSpec {
    /// What its head says.
    pub(crate) head: String,
    /// The columns under the head.
    pub(crate) columns: Vec<ColumnSpec>,
    /// Width in tenths of a millimetre; only the proportion counts.
    pub(crate) width: u32,
    /// A heavier rule stands before it.
    pub(crate) group: bool,
    /// Its head takes the rows that its columns have fewer than the deepest ones; else theirs do.
    pub(crate) tall: bool,
    /// As narrow as its content.
    pub(crate) fit: bool,
    /// What its cells say, where they say no amount.
    pub(crate) text: Option<CellText>,
    /// Names of the levels beside 栏次, one column each (类, 款, 项): of a column whose text is `codes` or `code_parts`.
    pub(crate) levels: Vec<String>,
    /// The amounts of its cells.
    pub(crate) value: Option<Filter>,
    /// Or a share, in percent: of the columns of amounts with these numbers the first by the second.
    pub(crate) share: Option<[usize; 2]>,
    /// Or a difference: of the columns of amounts with these numbers the first less the second.
    pub(crate) difference: Option<[usize; 2]>,
    /// In its place stands a group for each economic 类: 小计 and its 款.
    pub(crate) by_economic: Option<EconomicColumns>,
}

/// Columns by economic subject.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EconomicColumns {
    /// 小计.
    pub(crate) subtotal: String,
    /// Width of each column.
    pub(crate) width: u32,
    /// Which amounts.
    pub(crate) value: Filter,
    /// The 类.
    pub(crate) classes: Vec<EconomicCode>,
}

/// What a cell says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CellText {
    /// The code of the row's subject over as many columns as there are levels.
    Codes,
    /// The code of the row's subject, part by part in as many columns as there are levels: 201, 06, 01.
    CodeParts,
    /// The code of the row's subject.
    Code,
    /// The name of the row's subject.
    Name,
    /// The row's label.
    Label,
    /// 行次.
    RowNumber,
    /// The unit of the row's figures: 辆, 万元.
    Unit,
}

/// What the rows of a table are.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum RowsSpec {
    /// 合计, then the functional subjects with money, sums before what they sum.
    Functions {
        /// Under each 项 stand its projects.
        #[serde(default)]
        projects: bool,
    },
    /// 合计, then the economic subjects with money.
    Economics,
    /// Labelled rows side by side: the first head is the left side, the second the right.
    Sides {
        /// Rows of the left side.
        left: Vec<SideRow>,
        /// Rows of the right side.
        right: Vec<SideRow>,
    },
    /// All economic subjects of these 类, side by side: three columns each (code, name, amount). Behind a 类 may stand some
    /// of its 款: then only these are under it.
    Blocks {
        /// The 类 of each block.
        blocks: Vec<Vec<EconomicCode>>,
        /// The last row: a label and the path of an amount for each head.
        totals: Vec<BlockTotal>,
        /// 类 that stand at the end of the last block, and only where there is money in them.
        #[serde(default)]
        if_any: Vec<EconomicCode>,
    },
    /// One row.
    Single,
    /// 合计, then the units in the accounts.
    Units,
    /// Facts by their paths.
    Paths {
        /// The rows.
        rows: Vec<PathRow>,
    },
}

impl RowsSpec {
    /// The totals under blocks of economic subjects.
    pub(crate) fn totals(&self) -> &[BlockTotal] {
        match self {
            RowsSpec::Blocks { totals, .. } => totals,
            _ => &[],
        }
    }

    /// The rows of facts.
    pub(crate) fn facts(&self) -> &[PathRow] {
        match self {
            RowsSpec::Paths { rows } => rows,
            _ => &[],
        }
    }
}

/// A row of facts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PathRow {
    /// （一）车辆数合计.
    pub(crate) label: String,
    /// The amount or the count of each column of amounts, by its path; empty: none there.
    pub(crate) paths: Vec<String>,
    /// 辆, 万元.
    pub(crate) unit: String,
    /// Stressed.
    pub(crate) total: bool,
    /// Indent in em.
    pub(crate) indent: u8,
}

/// A total under blocks of economic subjects.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BlockTotal {
    /// 人员经费合计.
    pub(crate) label: String,
    /// basic_by_economic.personnel.
    pub(crate) path: String,
}

/// A row, or several alike, of one side.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SideRow {
    /// 一、一般公共预算财政拨款收入.
    pub(crate) label: String,
    /// Its amount is the sum of these.
    pub(crate) terms: Vec<Filter>,
    /// 本年收入合计, 总计.
    pub(crate) total: bool,
    /// So many rows without a label, 200 at most.
    #[serde(deserialize_with = "at_most_200")]
    pub(crate) blank: usize,
    /// One row for each of these 类, numbered 一、二、…, its amount those of `terms` within it.
    pub(crate) functions: Vec<FunctionCode>,
    /// 类 that stand behind those, and only where something was spent on them.
    pub(crate) if_any: Vec<FunctionCode>,
    /// Indent in em.
    pub(crate) indent: u8,
}

/// A number of rows that a form may ask for: more would fill pages with nothing.
fn at_most_200<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    const MOST: usize = 200;
    let number = usize::deserialize(deserializer)?;
    if number > MOST { Err(serde::de::Error::custom(format!("{number} 太大，至多 {MOST}"))) } else { Ok(number) }
}

/// Which entries of the ledger count: those that agree with everything that is said.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Filter {
    pub(crate) of: Option<Measure>,
    pub(crate) funds: Option<Vec<Fund>>,
    pub(crate) sources: Option<Vec<RevenueSource>>,
    pub(crate) kinds: Option<Vec<ExpenditureKind>>,
    pub(crate) lines: Option<Vec<ThreePublicLine>>,
    pub(crate) function: Option<FunctionCode>,
    pub(crate) economic: Option<EconomicCode>,
}

impl Filter {
    /// Whether an entry counts.
    pub(crate) fn takes(&self, entry: &Entry<'_>) -> bool {
        let among = |list: &Option<Vec<_>>, value: Option<_>| {
            list.as_ref().is_none_or(|list| value.is_some_and(|value| list.contains(&value)))
        };
        self.of.is_none_or(|measure| measure == entry.measure)
            && self.funds.as_ref().is_none_or(|funds| funds.contains(&entry.fund))
            && self.sources.as_ref().is_none_or(|list| entry.source.is_some_and(|value| list.contains(&value)))
            && self.kinds.as_ref().is_none_or(|list| entry.kind.is_some_and(|value| list.contains(&value)))
            && among(&self.lines, entry.line)
            && self.function.is_none_or(|code| entry.function.is_some_and(|function| function.is_within(code)))
            && self.economic.is_none_or(|code| entry.economic.is_some_and(|economic| economic.is_within(code)))
    }
}
