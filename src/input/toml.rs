//! TOML text → tree. The only place that speaks to the crate `toml`.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

pub(crate) use toml::Spanned as Placed;
use toml::de::{DeTable, DeValue};

use super::tree::{Node, Value};
use crate::diag::{Diagnostic, Label, TextFile};

/// A file as far as it can be read.
pub(super) struct Parsed<'a> {
    pub(super) root: Node<'a>,
    /// Whether every key is there, only values are broken.
    pub(super) has_all_keys: bool,
    /// What is wrong with the syntax: one problem a line, since what follows on the same line follows from it.
    pub(super) problems: Vec<Diagnostic>,
}

/// Reads a file.
pub(super) fn parse(file: &Arc<TextFile>) -> Parsed<'_> {
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    let mut errors: Vec<(Range<usize>, String)> =
        errors.iter().map(|error| (in_text(&file.text, error.span()), error.message().to_owned())).collect();
    errors.sort_by_key(|(span, _)| span.start);
    let spans: Vec<Range<usize>> = errors.iter().map(|(span, _)| span.clone()).collect();
    let has_all_keys = errors.iter().all(|(_, message)| IN_A_VALUE.iter().any(|start| message.starts_with(start)));
    errors.dedup_by_key(|(span, _)| file.line_column(span.start).0);
    let root = Node { file, key: None, span: 0..0, value: entries(file, table.into_inner(), &spans) };
    let problems = errors.into_iter().map(|(span, message)| diagnostic(file, span, &message)).collect();
    Parsed { root, has_all_keys, problems }
}

/// Reads a data file of a form: its keys are those of a type, and the first that is wrong is named with its place.
pub(super) fn data<T: serde::de::DeserializeOwned>(file: &Arc<TextFile>) -> Result<T, Box<Diagnostic>> {
    toml::from_str(&file.text).map_err(|error| {
        let span = in_text(&file.text, error.span());
        let problem = Diagnostic::error("form-data", format!("格式的数据有误：{}", error.message()))
            .label(Label::text(file, span, "此处"))
            .help("各键的含义见 docs/forms.md");
        Box::new(problem)
    })
}

/// A span that surely lies in the text and on borders of characters.
fn in_text(text: &str, span: Option<Range<usize>>) -> Range<usize> {
    let floor = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let span = span.unwrap_or(0..0);
    let start = floor(span.start);
    start..floor(span.end).max(start)
}

fn entries<'a>(file: &'a Arc<TextFile>, table: DeTable<'a>, errors: &[Range<usize>]) -> Value<'a> {
    Value::Table(
        table
            .into_iter()
            .map(|(key, value)| {
                let mut node = node(file, value, errors);
                if errors.iter().any(|error| error.start < key.span().end && error.end > key.span().start) {
                    node.value = Value::Unreadable;
                }
                node.key = Some(key.span());
                (key.into_inner(), node)
            })
            .collect(),
    )
}

fn node<'a>(file: &'a Arc<TextFile>, value: Placed<DeValue<'a>>, errors: &[Range<usize>]) -> Node<'a> {
    let span = value.span();
    let broken = || errors.iter().any(|error| error.start <= span.end && error.end >= span.start);
    let value = match value.into_inner() {
        DeValue::Table(table) => entries(file, table, errors),
        DeValue::Array(array) => Value::Array(array.into_iter().map(|value| node(file, value, errors)).collect()),
        _ if broken() => Value::Unreadable,
        DeValue::String(text) => Value::Text(text),
        DeValue::Float(number) => Value::Number(Cow::Owned(number.as_str().to_owned())),
        DeValue::Integer(number) if number.radix() == 10 => Value::Number(Cow::Owned(number.as_str().to_owned())),
        DeValue::Integer(_) => Value::Number(Cow::Borrowed(&file.text[span.clone()])),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Boolean(value) => Value::Bool(value),
    };
    Node { file, key: None, span, value }
}

/// The parser's words → id and ours. The first that the words begin with counts.
const WORDS: &[(&str, &str, &str)] = &[
    ("duplicate key", "duplicate-key", "重复：前面已经写过"),
    ("invalid date", "malformed-date", "没有这个日期"),
    ("string values must be quoted", "toml-syntax", "语法错误：不是数；文字要加英文双引号"),
    ("invalid unquoted key", "toml-syntax", "语法错误：键只能用英文字母、数字、_ 和 -；别的字要加英文双引号"),
    ("key with no value", "toml-syntax", "语法错误：只有键，没有 = 和值"),
    ("missing opening quote", "toml-syntax", "语法错误：文字前面缺少英文双引号"),
    ("extra `=`", "toml-syntax", "语法错误：多了一个 ="),
    ("extra comma", "toml-syntax", "语法错误：多了一个逗号"),
    ("missing comma", "toml-syntax", "语法错误：前面缺少逗号，或前面的 [ … ]、{ … } 没有结束"),
    ("missing assignment", "toml-syntax", "语法错误：键后面缺少 ="),
    ("missing key", "toml-syntax", "语法错误：缺少键"),
    ("missing value", "toml-syntax", "语法错误：= 后面缺少值"),
    ("unclosed table", "toml-syntax", "语法错误：表头没有用 ] 结束"),
    ("unclosed array table", "toml-syntax", "语法错误：表头没有用 ]] 结束"),
    ("unclosed array", "toml-syntax", "语法错误：数组没有用 ] 结束"),
    ("unclosed inline table", "toml-syntax", "语法错误：表没有用 } 结束"),
    ("unexpected `=` in array", "toml-syntax", "语法错误：数组里不能有 =；前面的 [ … ] 可能没有结束"),
    ("unexpected leading zero", "toml-syntax", "语法错误：数不能以 0 开头；编码要加英文双引号"),
    ("invalid multi-line", "toml-syntax", "语法错误：多行文字没有用 \"\"\" 结束，或其中有不能用的字符"),
    ("invalid basic string", "toml-syntax", "语法错误：文字没有用英文双引号结束，或其中有不能用的 \\ 或字符"),
    ("invalid literal string", "toml-syntax", "语法错误：文字没有用英文单引号结束，或其中有不能用的字符"),
    ("invalid float", "toml-syntax", "语法错误：不是数"),
    ("invalid mantissa", "toml-syntax", "语法错误：小数点前缺少数字"),
    ("invalid fraction", "toml-syntax", "语法错误：小数点后缺少数字"),
    ("invalid exponent", "toml-syntax", "语法错误：不是数"),
    ("invalid integer", "toml-syntax", "语法错误：不是整数"),
    ("invalid table", "toml-syntax", "语法错误：表头里不是键"),
    ("cannot recurse", "toml-syntax", "语法错误：层次太多"),
];

/// The parser's words for what breaks one value and loses no key.
const IN_A_VALUE: &[&str] = &[
    "duplicate key",
    "invalid date",
    "string values must be quoted",
    "missing opening quote",
    "unexpected leading zero",
    "invalid basic string",
    "invalid literal string",
    "invalid float",
    "invalid mantissa",
    "invalid fraction",
    "invalid exponent",
    "invalid integer",
];

fn diagnostic(file: &Arc<TextFile>, span: Range<usize>, message: &str) -> Diagnostic {
    // The parser takes a value that is missing for an unquoted text of no length.
    let words = if span.is_empty() && message.starts_with("string values") { "missing value" } else { message };
    let known = WORDS.iter().find(|(start, ..)| words.starts_with(start));
    let (id, ours) = known.map_or(("toml-syntax", "语法错误"), |&(_, id, ours)| (id, ours));
    let ours = match id {
        "duplicate-key" => format!("键 {} {ours}", &file.text[span.clone()]),
        _ => ours.to_owned(),
    };
    let said = Diagnostic::error(id, ours).label(Label::text(file, span.clone(), message));
    match full_width(&file.text, &span) {
        Some(mark) => said.help(format!("{mark} 是全角标点；引号、等号、逗号、括号都要用英文半角")),
        None => said,
    }
}

/// The first full-width mark in the wrong place or just before it on its line.
fn full_width(text: &str, span: &Range<usize>) -> Option<char> {
    let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let before = text[line..span.start].chars().next_back();
    before.into_iter().chain(text[span.clone()].chars()).find(|c| "“”‘’，：；＝［］｛｝（）＂＇．。、".contains(*c))
}
