//! The schema of facts as JSON Schema (draft 7), for editors: they complete keys and words and mark what cannot be read.

use serde_json::{Map, Value as Json, json};

use super::Report;
use super::schema::{Key, Kind, Sign, Table};

/// The JSON Schema of `report.toml`, as indented text that ends with a line feed. The first line of the file names it to
/// editors (Even Better TOML, Tombi): `#:schema ./report.schema.json`.
///
/// A file is valid if it has all keys that it must have, no others, and values of the right kind. What more the reader
/// asks for, a schema cannot say: as many decimals as the unit allows, rows that do not agree, annexes that are there.
///
/// ```
/// let schema = juesuan::model::json_schema();
/// assert!(schema.contains("\"title\": \"上年决算数\""));
/// ```
pub fn json_schema() -> String {
    let mut root = object(Report::schema());
    let head = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "部门决算报告 report.toml",
    });
    let mut schema = head.as_object().cloned().unwrap_or_default();
    schema.append(&mut root);
    // What last year's report has must stand where none is named.
    schema.insert("if".to_owned(), json!({ "required": ["prior_report"] }));
    schema.insert("else".to_owned(), json!(without_prior(Report::schema())));
    let mut text = serde_json::to_string_pretty(&Json::Object(schema)).expect("JSON of texts and numbers is written");
    text.push('\n');
    text
}

/// A table: its keys, no others.
fn object(table: &Table) -> Map<String, Json> {
    let keys = || table.keys.iter().filter(|key| key.file.is_none());
    let properties: Map<String, Json> = keys().map(|key| (key.name.to_owned(), property(key))).collect();
    let required: Vec<&str> = keys().filter(|key| key.required && !key.from_prior).map(|key| key.name).collect();
    let mut object = Map::new();
    object.insert("type".to_owned(), json!("object"));
    object.insert("properties".to_owned(), Json::Object(properties));
    if !required.is_empty() {
        object.insert("required".to_owned(), json!(required));
    }
    object.insert("additionalProperties".to_owned(), json!(false));
    object
}

/// The keys of a table and below it that must stand in a report without last year's.
fn without_prior(table: &Table) -> Map<String, Json> {
    let required: Vec<&str> =
        table.keys.iter().filter(|key| key.required && key.from_prior).map(|key| key.name).collect();
    let below = table.keys.iter().filter_map(|key| match key.kind {
        Kind::Table(table) => Some((key.name.to_owned(), Json::Object(without_prior(table)))),
        _ => None,
    });
    let below: Map<String, Json> =
        below.filter(|(_, below)| below.as_object().is_some_and(|b| !b.is_empty())).collect();
    let mut needed = Map::new();
    if !required.is_empty() {
        needed.insert("required".to_owned(), json!(required));
    }
    if !below.is_empty() {
        needed.insert("properties".to_owned(), Json::Object(below));
    }
    // Tombi says of each key that is not named here that nobody knows it, unless it reads this.
    if !needed.is_empty() {
        needed.insert("additionalProperties".to_owned(), json!(true));
    }
    needed
}

/// A key with its term and what it means, in Chinese and English.
fn property(key: &Key) -> Json {
    let doc: Vec<&str> = key.doc.iter().map(|line| line.trim()).collect();
    let words = key.kind.words().iter().filter(|word| word.key != word.term);
    let words: Vec<String> = words.map(|word| format!("{} {}", word.key, word.term)).collect();
    let lines = [key.note.replace('`', ""), words.join("；"), doc.join(" ")];
    let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    let mut property = Map::new();
    property.insert("title".to_owned(), json!(key.term));
    property.insert("description".to_owned(), json!(lines.join("\n")));
    property.append(&mut value(key, key.kind));
    Json::Object(property)
}

fn value(key: &Key, kind: Kind) -> Map<String, Json> {
    let value = match kind {
        Kind::Amount | Kind::Points => number(key.sign),
        Kind::Budget(table) => json!({ "anyOf": [number(key.sign), object(table)] }),
        Kind::Count => json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }),
        Kind::Year => json!({ "type": "integer", "minimum": i32::MIN, "maximum": i32::MAX }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::FunctionCode => json!({ "type": "string", "pattern": FUNCTION }),
        Kind::EconomicCode => json!({ "type": "string", "pattern": ECONOMIC }),
        Kind::Word(words) => json!({ "enum": words.iter().map(|word| word.key).collect::<Vec<_>>() }),
        Kind::Text => json!({ "type": "string" }),
        Kind::Table(table) => Json::Object(object(table)),
        Kind::Rows(of) => json!({ "type": "array", "items": value(key, *of) }),
        Kind::Map(Kind::EconomicCode, of) => json!({
            "type": "object",
            "patternProperties": { ECONOMIC: value(key, *of) },
            "additionalProperties": false,
        }),
        Kind::Map(_, of) => json!({ "type": "object", "additionalProperties": value(key, *of) }),
    };
    value.as_object().cloned().unwrap_or_default()
}

const FUNCTION: &str = "^2[0-9]{2}([0-9]{2}([0-9]{2})?)?$";
const ECONOMIC: &str = "^3[0-9]{2}([0-9]{2})?$";

/// An amount or points: a number, or the text of one.
fn number(sign: Sign) -> Json {
    match sign {
        Sign::NotNegative => json!({
            "type": ["number", "string"],
            "minimum": 0,
            "pattern": "^(\\+?[0-9]+(\\.[0-9]+)?|-0+(\\.0+)?)$",
        }),
        Sign::Explained | Sign::Either => {
            json!({ "type": ["number", "string"], "pattern": "^[+-]?[0-9]+(\\.[0-9]+)?$" })
        }
    }
}
