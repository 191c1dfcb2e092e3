//! What templates see, as a tree of typed values: the facts under their paths, the derived figures under theirs.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::kind::Kind;
use crate::amount::Amount;

/// A value.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Value {
    /// What the report does not have.
    Nothing,
    Flag(bool),
    Number(i64),
    Text(String),
    Amount(Amount),
    List(Vec<Value>),
    Table(Table),
}

/// Values by key.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Table {
    pub(super) fields: BTreeMap<String, Value>,
    /// The path of the facts that it shows, where that is not where it stands.
    pub(super) facts: Option<String>,
}

impl Value {
    /// A table of these fields.
    pub(super) fn table<const N: usize>(fields: [(&str, Value); N]) -> Value {
        let fields = fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        Value::Table(Table { fields, facts: None })
    }

    /// This table, which shows the facts under a path.
    pub(super) fn of(self, path: String) -> Value {
        match self {
            Value::Table(table) => Value::Table(Table { facts: Some(path), ..table }),
            other => other,
        }
    }

    /// A text, or nothing.
    pub(super) fn optional(text: Option<&String>) -> Value {
        text.map_or(Value::Nothing, |text| Value::from(text.as_str()))
    }

    /// A serialised value, its amounts and what is absent from it known by its kind.
    pub(super) fn from_json(json: Json, kind: Option<&Kind>) -> Value {
        match json {
            Json::Null => Value::Nothing,
            Json::Bool(flag) => Value::Flag(flag),
            Json::Number(number) => Value::Number(number.as_i64().unwrap_or(i64::MAX)),
            // A budget that is one amount is both of its amounts.
            Json::String(text) if matches!(kind, Some(Kind::Table(_))) => {
                let amount = || Value::from_json(Json::String(text.clone()), Some(&Kind::Amount));
                Value::table([("initial", amount()), ("adjusted", amount())])
            }
            Json::String(text) if kind == Some(&Kind::Amount) => match text.parse::<Decimal>() {
                Ok(number) => Value::Amount(Amount::from_yuan(number)),
                Err(_) => Value::Text(text),
            },
            Json::String(text) => Value::Text(text),
            Json::Array(values) => {
                let of = match kind {
                    Some(Kind::List(of)) => Some(&**of),
                    _ => None,
                };
                Value::List(values.into_iter().map(|value| Value::from_json(value, of)).collect())
            }
            Json::Object(map) => {
                let fields = map.into_iter().map(|(key, value)| {
                    let value = Value::from_json(value, kind.and_then(|kind| kind.get(&key)));
                    (key, value)
                });
                Value::Table(Table { fields: fields.collect(), facts: None })
            }
        }
    }

    /// What kind of value it is; a list is of its first one's.
    pub(super) fn kind(&self) -> Kind {
        match self {
            Value::Nothing => Kind::Nothing,
            Value::Flag(_) => Kind::Flag,
            Value::Number(_) => Kind::Number,
            Value::Text(_) => Kind::Text,
            Value::Amount(_) => Kind::Amount,
            Value::List(values) => Kind::List(Arc::new(values.first().map_or(Kind::Any, Value::kind))),
            Value::Table(table) => {
                let fields = table.fields.iter().map(|(key, value)| (key.clone(), value.kind()));
                Kind::Table(Arc::new(fields.collect()))
            }
        }
    }

    /// The value under a dotted path.
    pub(super) fn get(&self, path: &str) -> Option<&Value> {
        path.split('.').try_fold(self, |at, key| match at {
            Value::Table(table) => table.fields.get(key),
            _ => None,
        })
    }

    /// The value under a dotted path, to be changed.
    pub(super) fn get_mut(&mut self, path: &str) -> Option<&mut Value> {
        path.split('.').try_fold(self, |at, key| match at {
            Value::Table(table) => table.fields.get_mut(key),
            _ => None,
        })
    }

    /// The amount under a dotted path.
    pub(super) fn amount(&self, path: &str) -> Option<Amount> {
        match self.get(path) {
            Some(Value::Amount(amount)) => Some(*amount),
            _ => None,
        }
    }

    /// The text, where it is one.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Puts a value under a dotted path, making the tables on the way.
    pub(super) fn put(&mut self, path: &str, value: impl Into<Value>) {
        let (key, rest) = path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
        if !matches!(self, Value::Table(_)) {
            *self = Value::Table(Table::default());
        }
        let Value::Table(table) = self else { return };
        match rest {
            None => _ = table.fields.insert(key.to_owned(), value.into()),
            Some(rest) => table.fields.entry(key.to_owned()).or_insert(Value::Nothing).put(rest, value),
        }
    }
}

impl From<Amount> for Value {
    fn from(amount: Amount) -> Value {
        Value::Amount(amount)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Value {
        Value::Number(number.into())
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Value {
        Value::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Value {
        Value::Number(number.into())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Value {
        Value::Flag(flag)
    }
}

impl From<Vec<Value>> for Value {
    fn from(values: Vec<Value>) -> Value {
        Value::List(values)
    }
}

impl FromIterator<Value> for Value {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Value {
        Value::List(values.into_iter().collect())
    }
}
