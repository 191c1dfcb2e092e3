//! What kind of value each thing is that templates see.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::model::schema::{self, TextKind, Word};

/// The kind of a value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Money. It is written by a filter, compared by a test, and nothing else.
    Amount,
    /// A whole number: counts, years.
    Number,
    /// Text.
    Text,
    /// One of these words; it may stand where a text does.
    Word(&'static [Word]),
    /// Yes or no.
    Flag,
    /// A list of such values.
    List(Arc<Kind>),
    /// Values by key.
    Table(Arc<BTreeMap<String, Kind>>),
    /// `none`.
    Nothing,
    /// Known only where it is used: a parameter of a component, for whoever does not call it.
    Any,
}

impl Kind {
    /// The kind of a table of facts.
    pub(super) fn of_table(table: &schema::Table) -> Kind {
        // The text of an annex is no value of templates: it is one.
        let keys = table.keys.iter().filter(|key| key.text != TextKind::Annex);
        let keys = keys.map(|key| (key.name.to_owned(), Kind::of(key.kind)));
        Kind::Table(Arc::new(keys.collect()))
    }

    fn of(kind: schema::Kind) -> Kind {
        match kind {
            schema::Kind::Amount => Kind::Amount,
            schema::Kind::Count | schema::Kind::Year => Kind::Number,
            schema::Kind::Word(words) => Kind::Word(words),
            schema::Kind::Table(table) | schema::Kind::Budget(table) => Kind::of_table(table),
            schema::Kind::Rows(of) => Kind::List(Arc::new(Kind::of(*of))),
            // No template can name a code as a key.
            schema::Kind::Map(..) => Kind::Table(Arc::default()),
            schema::Kind::Text
            | schema::Kind::Points
            | schema::Kind::Date
            | schema::Kind::FunctionCode
            | schema::Kind::EconomicCode => Kind::Text,
        }
    }

    /// A list of tables of these keys.
    pub(super) fn rows<const N: usize>(keys: [(&str, Kind); N]) -> Kind {
        Kind::List(Arc::new(Kind::Table(Arc::new(keys.map(|(key, kind)| (key.to_owned(), kind)).into()))))
    }

    /// The list of the public tables.
    pub(super) fn public_tables() -> Kind {
        Kind::rows([("id", Kind::Text), ("title", Kind::Text), ("number", Kind::Text), ("empty", Kind::Flag)])
    }

    /// Puts a kind under a dotted path; of a list, into each row.
    pub(super) fn put(&mut self, path: &str, kind: Kind) {
        let (key, rest) = path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
        match self {
            Kind::List(of) => Arc::make_mut(of).put(path, kind),
            Kind::Table(table) => {
                let below = Arc::make_mut(table).entry(key.to_owned()).or_insert(Kind::Table(Arc::default()));
                match rest {
                    None => *below = kind,
                    Some(rest) => below.put(rest, kind),
                }
            }
            _ => {}
        }
    }

    /// The kind of what stands under a key.
    pub(super) fn get(&self, key: &str) -> Option<&Kind> {
        match self {
            Kind::Table(table) => table.get(key),
            _ => None,
        }
    }

    /// The kind of what stands under a dotted path.
    pub(super) fn get_path(&self, path: &str) -> Option<&Kind> {
        path.split('.').try_fold(self, Kind::get)
    }

    /// Whether a value of this kind may stand where the other is asked for.
    pub(super) fn fits(&self, asked: &Kind) -> bool {
        match (self, asked) {
            (Kind::Any | Kind::Nothing, _) | (_, Kind::Any) => true,
            (Kind::Word(_), Kind::Text) | (Kind::Text, Kind::Word(_)) => true,
            (Kind::List(own), Kind::List(asked)) => own.fits(asked),
            (Kind::Table(_), Kind::Table(_)) => true,
            (own, asked) => own == asked,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Amount => "金额",
            Kind::Number => "数",
            Kind::Text | Kind::Word(_) => "文字",
            Kind::Flag => "是否",
            Kind::List(_) => "一组值",
            Kind::Table(_) => "一个表",
            Kind::Nothing => "空",
            Kind::Any => "值",
        })
    }
}
