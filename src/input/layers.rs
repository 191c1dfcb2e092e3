//! Data files of a form that extends another: one file over the other, key by key.
//!
//! The texts are counted as one, the form's own first and a byte between them, so that a span tells its file
//! ([`whose`]).

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned as Placed;
use toml::de::{DeTable, DeValue, Deserializer};

use super::toml::{data_error, in_text};
use crate::diag::{Diagnostic, Error, ErrorKind, Label, Source, TextFile, nearest};

/// What becomes of a list that the base has too. All other keys: the form's own stands in place of the base's, tables key
/// by key.
const LISTS: [(&str, List); 5] = [
    ("tables", List::Takes("id")),
    ("glossary", List::Takes("term")),
    ("unpublished", List::Adds),
    ("extra", List::Adds),
    ("sources", List::Adds),
];

enum List {
    /// Only what the form lists; an entry with `from` takes what it does not say from the base's entry of that name,
    /// which stands under this key.
    Takes(&'static str),
    /// The base's, then the form's own.
    Adds,
}

/// The key by which an entry of a list takes one of the base.
const FROM: &str = "from";

/// What a form says it extends, as far as its `form.toml` can be read.
pub(crate) fn extends(file: &TextFile) -> Option<Placed<String>> {
    let table = DeTable::parse(&file.text).ok()?.into_inner();
    let value = table.get("extends")?;
    let name = value.get_ref().as_str()?.to_owned();
    Some(Placed::new(value.span(), name))
}

/// Reads a data file of a form: the form's own first, then that of the form that it extends, and so on.
///
/// # Errors
/// The first thing that is wrong, with its place.
pub(crate) fn layered<T: serde::de::DeserializeOwned>(files: &[&Arc<TextFile>]) -> Result<T, Error> {
    let failed = |problem: Diagnostic| Error::new(ErrorKind::Template, vec![problem], Source::default());
    let mut texts = Vec::with_capacity(files.len());
    let mut start = 0;
    for file in files {
        // Blanks in front move the spans to where this text is counted.
        texts.push(if start == 0 { file.text.clone() } else { " ".repeat(start) + &file.text });
        start += file.text.len() + 1;
    }
    let wrong = |error: &toml::de::Error| {
        let (file, span) = whose(files, error.span().unwrap_or(0..0));
        failed(data_error(file, in_text(&file.text, Some(span)), error.message()))
    };
    let mut merged: Option<DeTable<'_>> = None;
    for text in texts.iter().rev() {
        let mut own = DeTable::parse(text).map_err(|error| wrong(&error))?.into_inner();
        if let Some(base) = merged.take() {
            put_over(&mut own, base).map_err(|problem| failed(problem.said(files)))?;
        }
        merged = Some(own);
    }
    let root = Placed::new(0..start, merged.unwrap_or_default());
    T::deserialize(Deserializer::from(root)).map_err(|error| wrong(&error))
}

/// The file in which a span of layered files lies, and where in it.
pub(crate) fn whose<'a>(files: &[&'a Arc<TextFile>], span: Range<usize>) -> (&'a Arc<TextFile>, Range<usize>) {
    let mut start = 0;
    for file in &files[..files.len() - 1] {
        let end = start + file.text.len();
        if span.start <= end {
            return (file, span.start - start..span.end.min(end) - start);
        }
        start = end + 1;
    }
    (files[files.len() - 1], span.start - start..span.end - start)
}

/// An entry that takes what the base does not have.
struct NoSuchEntry {
    span: Range<usize>,
    name: String,
    list: &'static str,
    known: Vec<String>,
}

impl NoSuchEntry {
    fn said(&self, files: &[&Arc<TextFile>]) -> Diagnostic {
        let (file, span) = whose(files, self.span.clone());
        let near = nearest(&self.name, self.known.iter().map(String::as_str));
        let help = if near.is_empty() {
            format!("所扩展的格式没有 {}", self.list)
        } else {
            format!("所扩展的格式中有：{}", near[..near.len().min(5)].join("、"))
        };
        Diagnostic::error("form-extends", format!("所扩展的格式的 {} 中没有“{}”", self.list, self.name))
            .label(Label::text(file, span, "没有这一项"))
            .help(help)
    }
}

fn put_over<'a>(own: &mut DeTable<'a>, base: DeTable<'a>) -> Result<(), NoSuchEntry> {
    for (key, value) in base {
        let name = key.get_ref().clone();
        let Some(own_value) = own.get_mut(&*name) else {
            own.insert(key, value);
            continue;
        };
        match (own_value.get_mut(), value.into_inner()) {
            (DeValue::Table(own), DeValue::Table(base)) => put_over(own, base)?,
            (DeValue::Array(own), DeValue::Array(base)) => match LISTS.iter().find(|(list, _)| *list == &*name) {
                Some((list, List::Takes(by))) => take(own, &base, list, by)?,
                Some((_, List::Adds)) => {
                    let added = std::mem::replace(own, base);
                    added.into_iter().for_each(|entry| own.push(entry));
                }
                None => {}
            },
            _ => {}
        }
    }
    Ok(())
}

/// Fills the entries that take one of the base.
fn take<'a>(
    own: &mut toml::de::DeArray<'a>,
    base: &toml::de::DeArray<'a>,
    list: &'static str,
    by: &str,
) -> Result<(), NoSuchEntry> {
    let named =
        |entry: &Placed<DeValue<'_>>| entry.get_ref().as_table()?.get(by)?.get_ref().as_str().map(str::to_owned);
    for entry in own.iter_mut() {
        let DeValue::Table(entry) = entry.get_mut() else { continue };
        let Some(from) = entry.get(FROM) else { continue };
        let (span, name) = (from.span(), from.get_ref().as_str().unwrap_or_default().to_owned());
        let Some(of_base) = base.iter().find(|entry| named(entry).as_ref() == Some(&name)) else {
            return Err(NoSuchEntry { span, name, list, known: base.iter().filter_map(named).collect() });
        };
        entry.remove(FROM);
        for (key, value) in of_base.get_ref().as_table().into_iter().flatten() {
            if !entry.contains_key(&**key.get_ref()) {
                entry.insert(key.clone(), value.clone());
            }
        }
    }
    Ok(())
}
