//! Tree → [`Report`], through serde, with every problem and not only the first.
//!
//! Serde gives up at the first error. So this deserializer never hands it one that it can see itself: it looks at the
//! value first, notes what is wrong, and hands over something harmless in its place. What it cannot see is which keys a
//! table must have; there serde stops, the key is noted, and the next pass hands over something harmless for it.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

use super::problem;
use super::tree::{Node, Trail, Value};
use crate::amount::{Amount, Unit};
use crate::classification::{CodeError, EconomicCode, FunctionCode};
use crate::diag::Diagnostic;
use crate::model::schema::{self, Sign};
use crate::model::{Budget, Date, Report, ReportFacts, is_derived};

/// What was read.
pub(super) struct Outcome {
    /// The report, if serde came to its end; with harmless values where there were problems.
    pub(super) report: Option<Report>,
    /// All that is wrong.
    pub(super) problems: Vec<Diagnostic>,
}

/// So many missing keys are named; a file with more is no report.
const MISSING_KEYS: usize = 100;

/// Reads a report. `unit` is none where the file does not say it: then decimals are not judged by it.
pub(super) fn read(root: &Node<'_>, unit: Option<Unit>) -> Outcome {
    let (mut absent, mut missing): (BTreeMap<String, Vec<&'static str>>, _) = (BTreeMap::new(), Vec::new());
    loop {
        let pass = Pass {
            unit: unit.unwrap_or(Unit::WanYuan),
            absent: &absent,
            root_keys: Cell::new(&[]),
            problems: RefCell::default(),
        };
        let report =
            ReportFacts::deserialize(Reader { pass: &pass, node: Some(root), trail: &Trail::Root, keys: None });
        let mut problems = pass.problems.into_inner();
        let report = match report {
            Err(Stop::Without { table, key, problem }) if missing.len() < MISSING_KEYS => {
                absent.entry(table).or_default().push(key);
                missing.push(*problem);
                continue;
            }
            Err(Stop::Without { problem, .. }) => {
                problems.push(*problem);
                None
            }
            Err(_) => None,
            Ok(report) => Some(report.into()),
        };
        problems.append(&mut missing);
        return Outcome { report, problems };
    }
}

/// What one pass knows and finds.
struct Pass<'p> {
    unit: Unit,
    /// Missing keys that were noted already, by the paths of their tables.
    absent: &'p BTreeMap<String, Vec<&'static str>>,
    /// The keys that the root has.
    root_keys: Cell<&'static [&'static str]>,
    problems: RefCell<Vec<Diagnostic>>,
}

impl Pass<'_> {
    fn note(&self, problem: Diagnostic) {
        self.problems.borrow_mut().push(problem);
    }
}

/// Why serde stops.
#[derive(Debug)]
enum Stop {
    /// A key is missing: serde's word, before the table that lacks it is known.
    Missing(&'static str),
    /// A key is missing.
    Without { table: String, key: &'static str, problem: Box<Diagnostic> },
    /// Anything else in serde's words, before its value is known.
    Because(String),
    /// Anything else, noted.
    Noted,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stop::Missing(key) => write!(f, "missing key {key}"),
            Stop::Without { key, .. } => write!(f, "missing key {key}"),
            Stop::Because(why) => f.write_str(why),
            Stop::Noted => f.write_str("noted"),
        }
    }
}

impl std::error::Error for Stop {}

impl de::Error for Stop {
    fn custom<T: fmt::Display>(why: T) -> Stop {
        Stop::Because(why.to_string())
    }
    fn missing_field(key: &'static str) -> Stop {
        Stop::Missing(key)
    }
}

/// A value for serde; without a node one that is not there.
#[derive(Clone, Copy)]
struct Reader<'r, 'a> {
    pass: &'r Pass<'r>,
    node: Option<&'r Node<'a>>,
    trail: &'r Trail<'r>,
    /// The keys that a table here may have, where serde does not say it.
    keys: Option<&'static [&'static str]>,
}

impl<'r, 'a> Reader<'r, 'a> {
    /// The value with its node; none where it is missing or unreadable, and was complained of already.
    fn value(&self) -> Option<(&'r Node<'a>, &'r Value<'a>)> {
        self.node.map(|node| (node, &node.value)).filter(|(_, value)| !matches!(value, Value::Unreadable))
    }

    fn note(&self, problem: impl FnOnce(&str) -> Diagnostic) {
        self.pass.note(problem(&self.trail.path()));
    }

    fn wrong_type(&self, wanted: &str, example: &str) {
        if let Some((node, _)) = self.value() {
            self.note(|path| problem::wrong_type(node, path, wanted, example));
        }
    }

    /// The text of a text, else none and a complaint.
    fn text(&self, wanted: &str, example: &str) -> Option<&'r str> {
        match self.value()? {
            (_, Value::Text(text)) => Some(text),
            _ => {
                self.wrong_type(wanted, example);
                None
            }
        }
    }

    /// The key of this value in the schema.
    fn key(&self) -> Option<&'static schema::Key> {
        schema::key(&self.trail.path())
    }

    /// The amount here, in 元.
    fn amount(&self, unit: Unit) -> Amount {
        let (node, text) = match self.value() {
            Some((node, Value::Text(text) | Value::Number(text))) => (node, text),
            _ => {
                self.wrong_type("金额", "266.04");
                return Amount::ZERO;
            }
        };
        match Amount::parse(text, unit) {
            Ok(amount) if amount.is_negative() && self.key().is_none_or(|key| key.sign == Sign::NotNegative) => {
                self.note(|path| problem::negative_amount(node, path));
                Amount::ZERO
            }
            Ok(amount) => amount,
            Err(error) => {
                self.note(|path| problem::amount(node, path, unit, error));
                Amount::ZERO
            }
        }
    }

    /// The code here, or `harmless`.
    fn code<C: FromStr<Err = CodeError>>(&self, harmless: &'r str) -> &'r str {
        let example = match self.value() {
            // What a spreadsheet made of a code: 2010501.0.
            Some((node, Value::Number(code))) if let Some(c) = code.chars().find(|c| !c.is_ascii_digit()) => {
                self.pass.note(problem::malformed_code(code, CodeError::NotADigit(c), |why| node.label(why)));
                return harmless;
            }
            Some((_, Value::Number(code))) => code,
            _ => harmless,
        };
        let Some(code) = self.text("加英文双引号的科目编码", &format!("\"{example}\"")) else {
            return harmless;
        };
        match (code.parse::<C>(), self.node) {
            (Err(error), Some(node)) => {
                self.pass.note(problem::malformed_code(code, error, |why| node.label(why)));
                harmless
            }
            _ => code,
        }
    }

    /// The date here, as text.
    fn date(&self) -> &'r str {
        let harmless = "2000-01-01";
        match self.value() {
            Some((_, Value::Date(text))) if text.parse::<Date>().is_ok() => text,
            Some((_, Value::Text(text))) if text.parse::<Date>().is_ok() => text,
            Some((node, Value::Date(_) | Value::Text(_))) => {
                self.note(|path| problem::malformed_date(node, path));
                harmless
            }
            _ => {
                self.wrong_type("日期", "2021-09-10");
                harmless
            }
        }
    }

    /// The whole number here, or 0.
    fn whole<N: FromStr + Default>(&self, allowed: &str) -> N {
        let Some((node, value)) = self.value() else { return N::default() };
        match value {
            Value::Number(text) => text.parse().unwrap_or_else(|_| {
                self.note(|path| problem::number_out_of_range(node, path, allowed));
                N::default()
            }),
            _ => {
                let whole = |text: &str| text.parse::<i64>().is_ok();
                let text = node.text().unwrap_or_default();
                let meant = super::meant::number(text).unwrap_or_else(|| text.to_owned());
                let example = if whole(&meant) { format!("{meant}，不加引号") } else { "12".to_owned() };
                self.wrong_type("整数", &example);
                N::default()
            }
        }
    }

    fn table<'de, V: Visitor<'de>>(self, keys: Option<&'static [&'static str]>, visitor: V) -> Result<V::Value, Stop> {
        let all = keys.unwrap_or_default().iter().copied();
        let (entries, absent): (&[_], Vec<&'static str>) = match self.value() {
            Some((_, Value::Table(entries))) if self.pass.absent.is_empty() => (entries, Vec::new()),
            Some((_, Value::Table(entries))) => {
                (entries, self.pass.absent.get(&self.trail.path()).cloned().unwrap_or_default())
            }
            // A table that is not there lacks no key: all are handed over as things that are not there.
            _ => {
                let path = self.trail.path();
                self.wrong_type("表", &format!("[{path}] 或 {path} = {{ … }}"));
                (&[], all.collect())
            }
        };
        let table = Table { pass: self.pass, trail: self.trail, keys, entries: entries.iter(), absent, next: None };
        visitor.visit_map(table).map_err(|stop| match (stop, self.node) {
            (Stop::Missing(key), Some(node)) => {
                let problem = problem::missing_key(node, &Trail::Key(self.trail, key).path(), key);
                Stop::Without { table: self.trail.path(), key, problem: Box::new(problem) }
            }
            (stop, _) => stop,
        })
    }

    /// Notes what serde says of a value in its own words.
    fn noted<T>(self, result: Result<T, Stop>) -> Result<T, Stop> {
        result.map_err(|stop| match (stop, self.node) {
            (Stop::Because(why), Some(node)) => {
                self.pass.note(problem::unreadable(node, &self.trail.path(), &why));
                Stop::Noted
            }
            (stop, _) => stop,
        })
    }
}

/// What is said of characters that XML cannot hold, and with it neither a Word file nor a workbook.
pub(super) fn forbidden_characters(path: &str, text: &str) -> Option<Diagnostic> {
    let forbidden =
        |c: char| matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
    if !text.contains(forbidden) {
        return None;
    }
    let found: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| forbidden(*c)).collect();
    problem::forbidden_characters(path, &found)
}

/// Text that stands for a newtype.
fn newtype<'de, V: Visitor<'de>>(visitor: V, text: &str) -> Result<V::Value, Stop> {
    visitor.visit_newtype_struct(IntoDeserializer::<Stop>::into_deserializer(text))
}

impl<'de> Deserializer<'de> for Reader<'_, '_> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        match self.value() {
            None => visitor.visit_unit(),
            Some((_, Value::Text(text) | Value::Number(text))) => visitor.visit_str(text),
            Some((_, Value::Date(text))) => visitor.visit_str(text),
            Some((_, Value::Bool(value))) => visitor.visit_bool(*value),
            Some((_, Value::Array(_))) => self.deserialize_seq(visitor),
            Some(_) => self.table(self.keys, visitor),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Stop> {
        match name {
            "Amount" => newtype(visitor, &self.amount(self.pass.unit).to_string()),
            "Score" => newtype(visitor, &self.amount(Unit::Yuan).to_string()),
            "Budget" if matches!(self.value(), Some((_, Value::Table(_)))) => {
                visitor.visit_newtype_struct(Reader { keys: Some(Budget::WORDS), ..self })
            }
            "Budget" => newtype(visitor, &self.amount(self.pass.unit).to_string()),
            "FunctionCode" => newtype(visitor, self.code::<FunctionCode>("2012901")),
            "EconomicCode" => newtype(visitor, self.code::<EconomicCode>("30101")),
            "Date" => newtype(visitor, self.date()),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        if self.value().is_some() { visitor.visit_some(self) } else { visitor.visit_none() }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let text = self.text("文字", "\"…\"").unwrap_or_default();
        self.pass.problems.borrow_mut().extend(forbidden_characters(&self.trail.path(), text));
        visitor.visit_str(text)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.deserialize_str(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_u32(self.whole("零或正整数"))
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_i32(self.whole("整数"))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let elements: &[_] = match self.value() {
            Some((_, Value::Array(elements))) => elements,
            _ => {
                let path = self.trail.path();
                self.wrong_type("数组", &format!("{path} = [ … ] 或 [[{path}]]"));
                &[]
            }
        };
        visitor.visit_seq(Elements { pass: self.pass, trail: self.trail, elements: elements.iter().enumerate() })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.table(None, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        keys: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        if matches!(self.trail, Trail::Root) {
            self.pass.root_keys.set(keys);
        }
        self.table(Some(keys), visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        let harmless = words.first().copied().unwrap_or_default();
        let word = self.text("文字", &format!("\"{harmless}\"")).unwrap_or(harmless);
        if words.contains(&word) {
            return visitor.visit_enum(IntoDeserializer::<Stop>::into_deserializer(word));
        }
        if let Some(node) = self.node {
            self.note(|path| problem::unknown_value(node, path, word, words));
        }
        visitor.visit_enum(IntoDeserializer::<Stop>::into_deserializer(harmless))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i64 u8 u16 u64 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

struct Elements<'r, 'a> {
    pass: &'r Pass<'r>,
    trail: &'r Trail<'r>,
    elements: std::iter::Enumerate<std::slice::Iter<'r, Node<'a>>>,
}

impl<'de> SeqAccess<'de> for Elements<'_, '_> {
    type Error = Stop;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Stop> {
        let Some((i, node)) = self.elements.next() else { return Ok(None) };
        let trail = Trail::Index(self.trail, i);
        let reader = Reader { pass: self.pass, node: Some(node), trail: &trail, keys: None };
        reader.noted(seed.deserialize(reader)).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.elements.len())
    }
}

struct Table<'r, 'a> {
    pass: &'r Pass<'r>,
    trail: &'r Trail<'r>,
    keys: Option<&'static [&'static str]>,
    entries: std::slice::Iter<'r, (Cow<'a, str>, Node<'a>)>,
    absent: Vec<&'static str>,
    next: Option<(&'r str, Option<&'r Node<'a>>)>,
}

impl<'de> MapAccess<'de> for Table<'_, '_> {
    type Error = Stop;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Stop> {
        for (key, node) in self.entries.by_ref() {
            let Some(keys) = self.keys else {
                self.next = Some((key, Some(node)));
                return seed.deserialize(Key { pass: self.pass, key, node }).map(Some);
            };
            if keys.contains(&key.as_ref()) {
                self.next = Some((key, Some(node)));
                return seed.deserialize(key.as_ref().into_deserializer()).map(Some);
            }
            if matches!(node.value, Value::Unreadable) {
                continue;
            }
            let path = Trail::Key(self.trail, key).path();
            self.pass.note(if is_derived(&path) {
                problem::derived_figure_typed(node, &path, "由其他数据得出")
                    .help("删去这个键；要与系统打印的数核对，写入 [stated]")
            } else {
                problem::unknown_key(node, &path, key, keys, self.pass.root_keys.get())
            });
        }
        let Some(key) = self.absent.pop() else { return Ok(None) };
        self.next = Some((key, None));
        seed.deserialize(key.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Stop> {
        let (key, node) = self.next.take().ok_or_else(|| de::Error::custom("a value before its key"))?;
        let trail = Trail::Key(self.trail, key);
        let reader = Reader { pass: self.pass, node, trail: &trail, keys: None };
        reader.noted(seed.deserialize(reader))
    }
}

/// A key of a map: text, or a code.
struct Key<'r, 'a> {
    pass: &'r Pass<'r>,
    key: &'r str,
    node: &'r Node<'a>,
}

impl Key<'_, '_> {
    fn code<C: FromStr<Err = CodeError>>(&self, harmless: &'static str) -> &str {
        match self.key.parse::<C>() {
            Ok(_) => self.key,
            Err(error) => {
                self.pass.note(problem::malformed_code(self.key, error, |why| self.node.key_label(why)));
                harmless
            }
        }
    }
}

impl<'de> Deserializer<'de> for Key<'_, '_> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_str(self.key)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Stop> {
        match name {
            "FunctionCode" => newtype(visitor, self.code::<FunctionCode>("2012901")),
            "EconomicCode" => newtype(visitor, self.code::<EconomicCode>("30101")),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}
