//! A list of ledger lines (支出明细账), as an accounting system exports it, one a row: it becomes `detail.csv`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::imported::Workbook;
use super::money::{Money, Scale, money};
use super::region::written;
use super::words;
use crate::amount::{Amount, Unit};
use crate::classification::{EconomicCode, FunctionCode, Fund};
use crate::diag::{Cell, Diagnostic, Error, ErrorKind, Severity};
use crate::model::DetailKind;
use crate::sheets::{self, Content, Sheet, name};

/// `import.toml`: how a system's heads and words are called here, where they are not known already.
///
/// ```toml
/// [heads]
/// "支出功能" = "code"        # fund, code, economic, kind, project, amount
/// [funds]
/// "本级财力" = "general_public_budget"
/// [kinds]
/// "运转类" = "basic"         # basic, project
/// ```
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Mapping {
    /// Head of a column → column of `detail.csv`.
    pub heads: BTreeMap<String, String>,
    /// Word for a fund → its key.
    pub funds: BTreeMap<String, Fund>,
    /// Word for a kind of expenditure → its key.
    pub kinds: BTreeMap<String, DetailKind>,
}

/// What was read of lists.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Detail {
    /// The text of `detail.csv`.
    pub csv: String,
    /// How many rows it has.
    pub rows: usize,
    /// What could not be read, by cell.
    pub findings: Vec<Diagnostic>,
}

/// The columns of `detail.csv`, and the heads that mean them.
const COLUMNS: [(&str, &[&str]); 6] = [
    ("fund", &["资金性质", "资金来源", "经费来源", "资金类型", "预算种类"]),
    (
        "code",
        &[
            "功能分类科目编码",
            "支出功能分类科目编码",
            "功能分类科目",
            "支出功能分类",
            "功能科目编码",
            "功能科目",
            "功能分类",
            "功能分类编码",
        ],
    ),
    (
        "economic",
        &[
            "部门经济分类科目编码",
            "部门预算支出经济分类",
            "部门支出经济分类",
            "部门经济分类科目",
            "部门经济分类",
            "经济分类科目编码",
            "经济科目编码",
            "经济分类科目",
            "经济分类",
            "经济科目",
        ],
    ),
    ("kind", &["支出性质", "支出类型", "支出类别", "项目类别", "项目类型"]),
    ("project", &["项目名称", "预算项目", "预算项目名称"]),
    ("amount", &["金额", "决算数", "支出金额", "借方发生额", "本年支出", "支出数", "实际支出"]),
];

/// Reads the lists in workbooks; `None` if none is there. Amounts are written in `unit`, that of the report; `given` is the
/// unit of lists that name none, 元 if that is not given.
///
/// # Errors
/// A file is no workbook.
pub fn read_detail(
    books: &[Workbook<'_>],
    mapping: &Mapping,
    unit: Unit,
    given: Option<&str>,
) -> Result<Option<Detail>, Error> {
    let mut detail = Detail { csv: "fund,code,economic,kind,project,amount\n".to_owned(), ..Detail::default() };
    for book in books {
        let sheets = sheets::read(book.bytes).and_then(|sheets| sheets.into_iter().collect::<Result<Vec<_>, _>>());
        let sheets =
            sheets.map_err(|why| Error::plain(ErrorKind::Input, "not-a-workbook", format!("{}：{why}", book.name)))?;
        for sheet in &sheets {
            let scale = sheet.cells.values().find_map(|content| match content {
                Content::Text(text) => Scale::of_line(text),
                _ => None,
            });
            let scale = scale.or(given.and_then(Scale::named)).or(Scale::named("元"));
            if let (Some((row, columns)), Some(scale)) = (heads(sheet, mapping), scale) {
                list(book.name, sheet, row, &columns, mapping, (scale, unit), &mut detail);
            }
        }
    }
    Ok((detail.rows > 0 || !detail.findings.is_empty()).then_some(detail))
}

/// The row of heads of a list, and its columns by their names.
fn heads(sheet: &Sheet, mapping: &Mapping) -> Option<(u32, BTreeMap<&'static str, u32>)> {
    let mut rows: BTreeMap<u32, BTreeMap<&'static str, u32>> = BTreeMap::new();
    for (&(row, column), content) in sheet.cells.range(..(30, 0)) {
        let text = words::plain(&written(Some(content)));
        let mapped = mapping.heads.iter().find(|(head, _)| words::plain(head) == text).map(|(_, name)| name.as_str());
        let known = COLUMNS.iter().find(|(name, heads)| {
            mapped.map_or_else(|| heads.contains(&text.trim_end_matches("元")), |mapped| mapped == *name)
        });
        if let Some((name, _)) = known {
            rows.entry(row).or_default().entry(name).or_insert(column);
        }
    }
    rows.into_iter().find(|(_, columns)| ["code", "economic", "amount"].iter().all(|name| columns.contains_key(name)))
}

fn list(
    workbook: &str,
    sheet: &Sheet,
    head: u32,
    columns: &BTreeMap<&'static str, u32>,
    mapping: &Mapping,
    (scale, unit): (Scale, Unit),
    detail: &mut Detail,
) {
    let end = sheet.cells.keys().next_back().map_or(0, |(row, _)| *row);
    for row in head + 1..=end {
        let content = |name: &str| columns.get(name).and_then(|column| sheet.cells.get(&(row, *column)));
        let text = |name: &str| written(content(name)).trim().to_owned();
        let first =
            sheet.cells.range((row, 0)..(row + 1, 0)).next().map(|(_, content)| words::plain(&written(Some(content))));
        let is_sum = first
            .is_none_or(|text| ["合计", "小计", "总计", "注:", "说明", "…"].iter().any(|word| text.starts_with(word)));
        if is_sum {
            continue;
        }
        let mut said = |name: &str, why: String| {
            let column = columns.get(name).copied().unwrap_or(0);
            let cell = Cell::new(workbook, sheet.name.as_str(), self::name((row, column)));
            detail.findings.push(Diagnostic::new(
                "import-row",
                Severity::Error,
                format!("{cell}：{why}，这一行没有导入"),
            ));
        };
        let amount = match money(content("amount"), scale) {
            Money::Amount(amount) if !amount.is_zero() => amount,
            Money::Wrong(why) => {
                said("amount", why);
                continue;
            }
            _ => continue,
        };
        let digits = |name| -> String { words::plain(&text(name)).chars().take_while(char::is_ascii_digit).collect() };
        let (Ok(code), Ok(economic)) =
            (digits("code").parse::<FunctionCode>(), digits("economic").parse::<EconomicCode>())
        else {
            said("code", format!("功能分类“{}”或经济分类“{}”不是科目编码", text("code"), text("economic")));
            continue;
        };
        let word = text("fund");
        let Some(fund) = fund(&word, mapping) else {
            said("fund", format!("资金性质“{word}”不认识；在 import.toml 的 [funds] 中写明"));
            continue;
        };
        let (word, project) = (text("kind"), text("project"));
        let Some(kind) = kind(&word, &project, mapping) else {
            said("kind", format!("支出性质“{word}”不认识；在 import.toml 的 [kinds] 中写明"));
            continue;
        };
        // Only projects have names.
        let project = if kind == DetailKind::Project { project } else { String::new() };
        let fields =
            [fund.key(), code.as_str(), economic.as_str(), kind.key(), &project, &shown(amount, unit)].map(quoted);
        detail.csv.push_str(&fields.join(","));
        detail.csv.push('\n');
        detail.rows += 1;
    }
}

fn shown(amount: Amount, unit: Unit) -> String {
    let number = if unit == Unit::Yuan { amount.yuan() } else { amount.wan_exact() };
    number.normalize().to_string()
}

fn quoted(field: &str) -> String {
    let needs = field.contains([',', '"', '\n', '\r']);
    if needs { format!("\"{}\"", field.replace('"', "\"\"")) } else { field.to_owned() }
}

fn fund(word: &str, mapping: &Mapping) -> Option<Fund> {
    if let Some(fund) = mapping.funds.get(word) {
        return Some(*fund);
    }
    let word = words::plain(word);
    let has = |part: &str| word.contains(part);
    if has("政府性基金") {
        Some(Fund::GovernmentFunds)
    } else if has("国有资本") {
        Some(Fund::StateCapital)
    } else if has("一般公共预算") || has("一般预算") || ["财政拨款", "general_public_budget"].contains(&word.as_str())
    {
        Some(Fund::GeneralPublicBudget)
    } else if ["单位资金", "其他资金", "事业收入", "经营收入", "自有资金", "非财政"].iter().any(|own| has(own))
    {
        Some(Fund::Own)
    } else {
        None
    }
}

fn kind(word: &str, project: &str, mapping: &Mapping) -> Option<DetailKind> {
    if let Some(kind) = mapping.kinds.get(word) {
        return Some(*kind);
    }
    let plain = words::plain(word);
    let has = |part: &str| plain.contains(part);
    if has("项目支出") || has("特定目标") || has("其他运转") {
        Some(DetailKind::Project)
    } else if has("基本") || has("人员") || has("公用") {
        Some(DetailKind::Basic)
    } else if word.is_empty() {
        Some(if project.is_empty() { DetailKind::Basic } else { DetailKind::Project })
    } else {
        None
    }
}
