//! What stands in the files of a report, each value with its place; TOML and CSV become the same tree.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Cell, FactPath, Label, Place, TextFile};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    pub(super) file: &'a Arc<TextFile>,
    /// Bytes of its key, where it has one.
    pub(super) key: Option<Range<usize>>,
    /// Bytes of the value; of its header where a table has one.
    pub(super) span: Range<usize>,
    pub(super) value: Value<'a>,
}

/// A value. Numbers and dates keep their text, so that no amount ever is a binary fraction.
#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    Number(Cow<'a, str>),
    Date(String),
    Bool(bool),
    Array(Vec<Node<'a>>),
    Table(Vec<(Cow<'a, str>, Node<'a>)>),
    /// What cannot be read, and was complained of already: it stands for whatever is wanted.
    Unreadable,
}

impl<'a> Node<'a> {
    /// The value under a key, if this is a table that has it.
    pub(super) fn get(&self, key: &str) -> Option<&Node<'a>> {
        match &self.value {
            Value::Table(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, node)| node),
            _ => None,
        }
    }

    /// Takes a key out of this table.
    pub(super) fn take(&mut self, key: &str) -> Option<Node<'a>> {
        let Value::Table(entries) = &mut self.value else { return None };
        let at = entries.iter().position(|(name, _)| name == key)?;
        Some(entries.remove(at).1)
    }

    /// The value under a key of this table.
    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Node<'a>> {
        match &mut self.value {
            Value::Table(entries) => entries.iter_mut().find(|(name, _)| name == key).map(|(_, node)| node),
            _ => None,
        }
    }

    /// The value under a key, made where there is none; none if this is no table.
    pub(super) fn entry(&mut self, key: &'static str, new: impl FnOnce() -> Node<'a>) -> Option<&mut Node<'a>> {
        if self.get(key).is_none() {
            self.add(key, new());
        }
        self.get_mut(key)
    }

    /// Adds a key that this table does not have.
    pub(super) fn add(&mut self, key: &'static str, node: Node<'a>) {
        if let Value::Table(entries) = &mut self.value {
            entries.push((Cow::Borrowed(key), node));
        }
    }

    /// The elements, if this is an array.
    pub(super) fn elements(&self) -> &[Node<'a>] {
        match &self.value {
            Value::Array(elements) => elements,
            _ => &[],
        }
    }

    /// The text, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A label at the value.
    pub(super) fn label(&self, text: impl Into<String>) -> Label {
        Label::text(self.file, self.span.clone(), text)
    }

    /// A label at the key, or at the value where there is none.
    pub(super) fn key_label(&self, text: impl Into<String>) -> Label {
        Label::text(self.file, self.key.clone().unwrap_or_else(|| self.span.clone()), text)
    }

    /// The places of everything below, by path.
    pub(super) fn places(&self) -> BTreeMap<FactPath, Place> {
        let mut places = Vec::new();
        self.add_places(&mut String::new(), &mut places);
        // Sorted at once: the paths of a long array come in another order than that of their texts.
        places.into_iter().collect()
    }

    /// The cell of a workbook that the comment right behind the value names.
    fn cell(&self) -> Option<Cell> {
        if matches!(self.value, Value::Table(_) | Value::Array(_)) {
            return None;
        }
        let behind = self.file.text.get(self.span.end..)?;
        let comment = behind.lines().next()?.trim_start();
        comment.starts_with('#').then(|| Cell::from_comment(comment)).flatten()
    }

    fn add_places(&self, path: &mut String, places: &mut Vec<(FactPath, Place)>) {
        let length = path.len();
        if length > 0 {
            let place = Place::new(self.file, self.key.clone(), self.span.clone());
            places.push((FactPath::new(&*path), place.taken_from(self.cell())));
        }
        match &self.value {
            Value::Table(entries) => {
                for (key, node) in entries {
                    if length > 0 {
                        path.push('.');
                    }
                    path.push_str(key);
                    node.add_places(path, places);
                    path.truncate(length);
                }
            }
            Value::Array(elements) => {
                for (i, node) in elements.iter().enumerate() {
                    write!(path, "[{i}]").expect("a string takes all");
                    node.add_places(path, places);
                    path.truncate(length);
                }
            }
            _ => {}
        }
    }
}

/// The way from the root to a value, as the readers go it; written out only where something is to be said.
#[derive(Clone, Copy, Debug)]
pub(super) enum Trail<'t> {
    Root,
    Key(&'t Trail<'t>, &'t str),
    Index(&'t Trail<'t>, usize),
}

impl Trail<'_> {
    /// The path: `expenditure.items[3].basic`; empty at the root.
    pub(super) fn path(&self) -> String {
        match self {
            Trail::Root => String::new(),
            Trail::Key(Trail::Root, key) => (*key).to_owned(),
            Trail::Key(parent, key) => format!("{}.{key}", parent.path()),
            Trail::Index(parent, i) => format!("{}[{i}]", parent.path()),
        }
    }
}
