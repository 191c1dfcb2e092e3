//! Next year's report from this one: figures go, what stays is marked, the year's subjects are looked at.

use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, Value};

use crate::classification::{Catalogue, FunctionCode};
use crate::diag::{Error, ErrorKind};
use crate::model::schema::{self, Kind};

/// What is done with a value when the year turns.
enum Fate {
    /// It goes: a figure, a reason, a date. It is asked for.
    Goes(&'static str),
    /// It stays and is marked.
    Marked(&'static str),
    Stays,
}

/// The text of next year's `report.toml` from this year's. `prior` is the folder of this year's report as next year's sees it:
/// last year's figures are taken from there (`prior_report`). Comments stay; the opening balance is this year's closing one.
/// Gives the text and, in Chinese, the subjects that next year's catalogue names otherwise or lacks.
///
/// # Errors
/// The text is not TOML, or names no year.
pub fn next_year(text: &str, prior: &str) -> Result<(String, Vec<String>), Error> {
    let failed = |message: String| Error::plain(ErrorKind::Input, "toml-syntax", message);
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| failed(error.to_string()))?;
    let root = document.as_table_mut();
    let year = root.get("year").and_then(Item::as_integer).and_then(|year| i32::try_from(year).ok());
    let year = year.ok_or_else(|| failed("report.toml 中没有写年度（year）".to_owned()))?;
    let closing =
        root.get("closing_balance").and_then(Item::as_table_like).and_then(|table| table.get("items")).cloned();
    for name in ["stated", "prior_closing_balance", "published", "approved", "opening_balance"] {
        root.remove(name);
    }
    clear(root, "", year);
    put(root, "year", Value::from(i64::from(year) + 1));
    put(root, "prior_report", Value::from(prior));
    if let Some(items) = closing {
        let mut table = Table::new();
        table.insert("items", items);
        table.set_implicit(true);
        root.insert("opening_balance", Item::Table(table));
    }
    let renamed = renamed(root, year);
    Ok((document.to_string(), renamed))
}

/// A value that keeps its place and its comment.
fn put(table: &mut Table, key: &str, mut new: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(own) => {
            *new.decor_mut() = own.decor().clone();
            *own = new;
        }
        None => {
            table.insert(key, Item::Value(new));
        }
    }
}

fn fate(path: &str) -> Fate {
    let name = path.rsplit('.').next().unwrap_or_default();
    let Some(key) = schema::key(path) else { return Fate::Stays };
    match key.kind {
        // From last year's report.
        _ if key.from_prior => Fate::Goes(""),
        Kind::Amount | Kind::Budget(_) | Kind::Points | Kind::Date | Kind::Map(..) => Fate::Goes(key.term),
        Kind::Text if ["reason", "budget_reason"].contains(&name) => Fate::Goes(key.term),
        Kind::Text if ["text", "definition"].contains(&name) || name.ends_with("_text") || name == "purpose" => {
            Fate::Marked("待改：沿用上年文字")
        }
        Kind::Count => Fate::Marked("待核对：沿用上年"),
        _ => Fate::Stays,
    }
}

/// Clears a table and all below it.
fn clear(table: &mut Table, path: &str, year: i32) {
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    let mut asked = Vec::new();
    for key in keys {
        let own = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let Some(item) = table.get_mut(&key) else { continue };
        match item {
            Item::Table(inner) => clear(inner, &own, year),
            Item::ArrayOfTables(rows) => rows.iter_mut().for_each(|row| clear(row, &own, year)),
            Item::Value(value) => {
                let gone = value_of(value, &own, year);
                if let Some(term) = gone {
                    table.remove(&key);
                    if !term.is_empty() {
                        asked.push(format!("# {key} =    # 待填：{term}\n"));
                    }
                }
            }
            Item::None => {}
        }
    }
    if asked.is_empty() {
        return;
    }
    // Behind the last value, or before the head where none is left.
    let text: String = asked.concat();
    let last = table.iter_mut().filter_map(|(_, item)| item.as_value_mut()).last();
    match last {
        Some(value) => {
            let suffix = value.decor().suffix().and_then(|text| text.as_str()).unwrap_or_default().to_owned();
            value.decor_mut().set_suffix(format!("{suffix}\n{}", text.trim_end()));
        }
        None => {
            let prefix = table.decor().prefix().and_then(|text| text.as_str()).unwrap_or("\n").to_owned();
            table.decor_mut().set_prefix(format!("{prefix}{text}"));
        }
    }
}

/// What becomes of a value: `Some` if it goes, with what is to be asked for in its place.
fn value_of(value: &mut Value, path: &str, year: i32) -> Option<&'static str> {
    match value {
        Value::InlineTable(table) => {
            let whole = matches!(schema::key(path).map(|key| key.kind), Some(Kind::Budget(_) | Kind::Map(..)));
            if whole {
                return schema::key(path).map(|key| key.term);
            }
            inline(table, path, year);
            None
        }
        Value::Array(rows) => {
            for row in rows.iter_mut() {
                if let Value::InlineTable(row) = row {
                    inline(row, path, year);
                }
            }
            None
        }
        value => match fate(path) {
            Fate::Goes(term) => Some(term),
            Fate::Marked(mark) => {
                let suffix = value.decor().suffix().and_then(|text| text.as_str()).unwrap_or_default().to_owned();
                if suffix.trim().is_empty() {
                    value.decor_mut().set_suffix(format!("  # {mark}（{year}年）"));
                }
                None
            }
            Fate::Stays => None,
        },
    }
}

/// A table on one line has no comments: what goes is simply missing.
fn inline(table: &mut InlineTable, path: &str, year: i32) {
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    for key in keys {
        let own = format!("{path}.{key}");
        let gone = match table.get_mut(&key) {
            Some(Value::InlineTable(inner)) => {
                inline(inner, &own, year);
                false
            }
            Some(_) => matches!(fate(&own), Fate::Goes(_)),
            None => false,
        };
        if gone {
            TableLike::remove(table, &key);
        }
    }
}

/// The subjects of the report that the next year names otherwise, or does not have.
fn renamed(root: &Table, year: i32) -> Vec<String> {
    let mut codes = Vec::new();
    let items = ["revenue", "expenditure"].into_iter().filter_map(|name| root.get(name)?.get("items"));
    for item in items {
        let rows: Vec<&dyn TableLike> = match item {
            Item::ArrayOfTables(rows) => rows.iter().map(|row| row as &dyn TableLike).collect(),
            Item::Value(Value::Array(rows)) => {
                rows.iter().filter_map(Value::as_inline_table).map(|row| row as &dyn TableLike).collect()
            }
            _ => Vec::new(),
        };
        codes.extend(rows.iter().filter_map(|row| row.get("code")?.as_str()?.parse::<FunctionCode>().ok()));
    }
    codes.sort();
    codes.dedup();
    let (old, new) = (Catalogue::of_year(year), Catalogue::of_year(year + 1));
    let said = codes.into_iter().filter_map(|code| match (old.function_name(code), new.function_name(code)) {
        (Some(old), Some(new)) if old != new => Some(format!("{code} {old}：{}年改名为 {new}", year + 1)),
        (Some(old), None) => Some(format!("{code} {old}：{}年的科目表中没有", year + 1)),
        _ => None,
    });
    said.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_turns() {
        let text = r#"# 我的报告
year = 2018
unit = "万元"
published = 2019-09-10

[[overview.functions]]
text = "负责档案。"  # 按三定方案

[total]
prior = 90
reason = "人员增加"

[[expenditure.items]]
fund = "general_public_budget"
code = "2012604"  # 档案馆
budget = { initial = 1, adjusted = 2 }
basic = 100

[closing_balance]
items = [{ fund = "own", amount = 3 }]

[staff]
retired = 1
posts = { administrative = 6 }

[basic_by_economic.items]
"30101" = 80
"#;
        let (next, renamed) = next_year(text, "../2018").expect("it turns");
        assert_eq!(renamed, Vec::<String>::new());
        let expected = r#"# 我的报告
year = 2019
unit = "万元"
prior_report = "../2018"

[[overview.functions]]
text = "负责档案。"  # 按三定方案

# reason =    # 待填：变动原因
[total]

[[expenditure.items]]
fund = "general_public_budget"
code = "2012604"  # 档案馆
# budget =    # 待填：预算数
# basic =    # 待填：基本支出

[closing_balance]
items = [{ fund = "own"}]

[staff]
retired = 1  # 待核对：沿用上年（2018年）
posts = { administrative = 6 }

# 30101 =    # 待填：各款基本支出
[basic_by_economic.items]

[opening_balance]
items = [{ fund = "own", amount = 3 }]
"#;
        assert_eq!(next, expected, "{next}");
    }
}
