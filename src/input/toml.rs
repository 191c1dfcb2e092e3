//! TOML text → tree. The only place that speaks to the crate `toml`.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

pub(crate) use toml::Spanned as Placed;
use toml::de::{DeTable, DeValue};

use super::tree::{Node, Value};
use super::{meant, problem};
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
    let broken = Broken::new(errors.iter().map(|(span, _)| span));
    let has_all_keys = errors.iter().all(|(_, message)| IN_A_VALUE.iter().any(|start| message.starts_with(start)));
    errors.dedup_by_key(|(span, _)| file.line_number(span.start));
    let root = Node { file, key: None, span: 0..0, value: entries(file, table.into_inner(), &broken) };
    let problems = errors.into_iter().map(|(span, message)| diagnostic(file, span, &message)).collect();
    Parsed { root, has_all_keys, problems }
}

/// What is wrong in a data file of a form.
pub(super) fn data_error(file: &Arc<TextFile>, span: Range<usize>, message: &str) -> Diagnostic {
    // What is no TOML at all is said as of a report.
    if WORDS.iter().any(|(start, ..)| message.starts_with(start)) {
        return diagnostic(file, span, message);
    }
    let (said, help) = problem::form_data(message);
    let problem = Diagnostic::error("form-data", format!("格式的数据有误：{said}"));
    problem.label(Label::text(file, span, "此处")).help(help)
}

/// A span that surely lies in the text and on borders of characters.
pub(super) fn in_text(text: &str, span: Option<Range<usize>>) -> Range<usize> {
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

/// Where the syntax is broken.
struct Broken {
    /// Where what is broken begins, in order.
    starts: Vec<usize>,
    /// How far what begins here or before reaches.
    ends: Vec<usize>,
}

impl Broken {
    /// Of spans in the order of their starts.
    fn new<'s>(spans: impl Iterator<Item = &'s Range<usize>> + Clone) -> Broken {
        let furthest = |reach: &mut usize, span: &Range<usize>| {
            *reach = span.end.max(*reach);
            Some(*reach)
        };
        Broken { starts: spans.clone().map(|span| span.start).collect(), ends: spans.scan(0, furthest).collect() }
    }

    /// How far what begins before this byte reaches.
    fn reach(&self, end: usize) -> Option<usize> {
        let before = self.starts.partition_point(|&start| start < end);
        self.ends.get(before.checked_sub(1)?).copied()
    }

    /// Whether anything in this span is broken.
    fn overlaps(&self, span: &Range<usize>) -> bool {
        self.reach(span.end).is_some_and(|end| end > span.start)
    }

    /// Whether anything in this span or at its borders is broken.
    fn touches(&self, span: &Range<usize>) -> bool {
        self.reach(span.end + 1).is_some_and(|end| end >= span.start)
    }
}

fn entries<'a>(file: &'a Arc<TextFile>, table: DeTable<'a>, errors: &Broken) -> Value<'a> {
    Value::Table(
        table
            .into_iter()
            .map(|(key, value)| {
                let mut node = node(file, value, errors);
                if errors.overlaps(&key.span()) {
                    node.value = Value::Unreadable;
                }
                node.key = Some(key.span());
                (key.into_inner(), node)
            })
            .collect(),
    )
}

fn node<'a>(file: &'a Arc<TextFile>, value: Placed<DeValue<'a>>, errors: &Broken) -> Node<'a> {
    let span = value.span();
    let value = match value.into_inner() {
        DeValue::Table(table) => entries(file, table, errors),
        DeValue::Array(array) => Value::Array(array.into_iter().map(|value| node(file, value, errors)).collect()),
        _ if errors.touches(&span) => Value::Unreadable,
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
    ("invalid unquoted key", "toml-syntax", "语法错误：键只能用英文字母、数字、_ 和 -"),
    ("key with no value", "toml-syntax", "语法错误：只有键，没有 = 和值"),
    ("unexpected key or value", "toml-syntax", "语法错误：值已经写完，后面多出了内容"),
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
    let here = if known.is_some() { "此处" } else { message };
    let Meant { said, help } = meant(&file.text, &span, words);
    let ours = match id {
        "duplicate-key" => format!("键 {} {ours}", &file.text[span.clone()]),
        "toml-syntax" => said.unwrap_or_else(|| ours.to_owned()),
        _ => ours.to_owned(),
    };
    let problem = Diagnostic::error(id, ours).label(Label::text(file, span, here));
    match help {
        Some(help) => problem.help(help),
        None => problem,
    }
}

/// What is probably wrong, in words that fit better than the parser's, and what to do about it.
#[derive(Default)]
struct Meant {
    said: Option<String>,
    help: Option<String>,
}

fn meant(text: &str, span: &Range<usize>, words: &str) -> Meant {
    let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[span.start..].find('\n').map_or(text.len(), |at| span.start + at);
    let line = text[start..end].split(" #").next().unwrap_or_default();
    let raw = &text[span.clone()];
    let help = |help: String| Meant { said: None, help: Some(help) };
    let says = |said: &str, help: String| Meant { said: Some(format!("语法错误：{said}")), help: Some(help) };
    if words.starts_with("invalid unquoted key") && !line.contains(['=', '＝']) {
        return says("这一行不是“键 = 值”", "说明的文字前面加 #".to_owned());
    }
    if let Some(path) = problem::key_of(raw) {
        return help(format!("“{raw}”的键是 {path}"));
    }
    // What stands behind the = of the line, as far as it is one value.
    let value = line.split_once('=').map_or(line, |(_, value)| value).trim();
    if let Some(date) = meant::date(value) {
        return says("日期没有写对", format!("写成 {date}，不加引号"));
    }
    if let Some(number) = meant::number(value) {
        return says("数没有写对", format!("写成 {number}：只用半角的数字和小数点，不写千分位逗号和单位"));
    }
    if value.strip_suffix(['%', '％']).is_some_and(|number| number.parse::<f64>().is_ok()) {
        return says("数没有写对", "填金额或个数，不填百分比：百分比由程序算出".to_owned());
    }
    if let Some((number, _)) = raw.split_once(char::is_whitespace).filter(|(number, _)| number.parse::<f64>().is_ok()) {
        return says(&format!("{number} 后面缺少逗号"), "{ … } 和 [ … ] 里的各项之间用英文逗号隔开".to_owned());
    }
    if let Some(mark) = full_width(text, span) {
        return help(format!("{mark} 是全角；引号、等号、逗号、括号和数字都要用英文半角"));
    }
    let quoted = text[..span.start].ends_with('"') || text[span.start..].starts_with('"');
    if words.starts_with("unexpected key or value") && quoted {
        return help("文字里的双引号用中文的“ ”；几行的文字前后各写三个英文双引号 \"\"\"".to_owned());
    }
    if words.starts_with("invalid float") || words.starts_with("invalid integer") {
        return help("只写数字和小数点；文字要加英文双引号".to_owned());
    }
    Meant::default()
}

/// The first full-width mark in the wrong place, just before it or behind it on its line.
fn full_width(text: &str, span: &Range<usize>) -> Option<char> {
    let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let before = text[line..span.start].chars().next_back();
    let behind = text[span.end..].lines().next().and_then(|line| line.trim_start().chars().next());
    let marks = |c: &char| "“”‘’，：；＝［］｛｝（）＂＇．。、".contains(*c) || meant::half_width(*c) != *c;
    before.into_iter().chain(text[span.clone()].chars()).chain(behind).find(marks)
}
