//! What is said of a value that cannot be read: one function a kind of problem, ids and words in one place.

use std::collections::BTreeMap;
use std::io;
use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::files::why;
use super::meant;
use super::tree::{Node, Value};
use crate::amount::{AmountError, Unit};
use crate::classification::CodeError;
use crate::diag::{Diagnostic, FactPath, Label, distance};
use crate::model::{Report, schema};

/// A path with its Chinese term, ready for words to follow: `revenue.items[0].amount（决算数）`.
fn named(path: &str) -> String {
    match term(path) {
        Some(term) => format!("{path}（{term}）"),
        None => format!("{path} "),
    }
}

/// The Chinese term of a path.
pub(super) fn term(path: &str) -> Option<&'static str> {
    schema::key(path).map(|key| key.term)
}

/// The key whose Chinese term this is: 简称 → `agency.short_name`.
pub(super) fn key_of(term: &str) -> Option<&'static str> {
    // Of keys of one term the first.
    static BY_TERM: LazyLock<BTreeMap<&str, String>> =
        LazyLock::new(|| Report::schema().paths().into_iter().rev().map(|(path, key)| (key.term, path)).collect());
    BY_TERM.get(term).map(String::as_str).filter(|_| !term.is_ascii())
}

/// The value as it is written, its first line, cut where it is long.
fn written(node: &Node<'_>) -> String {
    let line = node.file.text[node.span.clone()].lines().next().unwrap_or("（空）");
    match line.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

fn kind(value: &Value<'_>) -> &'static str {
    match value {
        Value::Text(_) => "文字",
        Value::Number(_) => "数",
        Value::Date(_) => "日期",
        Value::Bool(_) => "真假值",
        Value::Array(_) => "数组",
        Value::Table(_) => "表",
        Value::Unreadable => "不可读的值",
    }
}

/// The known word that this one was probably meant to be: a third of it wrong at most, or cut short.
fn known_word<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let slips = |other: &str| distance(word, other);
    let best = known.iter().copied().min_by_key(|other| slips(other))?;
    let cut = || known.iter().copied().find(|other| word.len() > 2 && other.starts_with(word));
    (3 * slips(best) <= word.chars().count()).then_some(best).or_else(cut)
}

/// Help for a word that is not known: the nearest one, or all.
fn nearest_or_all(word: &str, known: &[&str], all: &str) -> String {
    match known_word(word, known) {
        Some(best) => format!("是不是 {best}？"),
        None => format!("{all}：{}", known.join("、")),
    }
}

/// A column that the header must not have.
pub(super) fn unknown_column(text: &str, known: &[&str]) -> Diagnostic {
    let said = Diagnostic::error("csv-header", format!("表头里有未知的列 {text}"));
    said.help(nearest_or_all(text, known, "可用的列"))
}

/// A row of subtotals, or of totals before the end.
pub(super) fn subtotal(row: &Node<'_>) -> Diagnostic {
    Diagnostic::error("csv-total", "明细中有小计或合计行")
        .label(row.label("不是明细"))
        .help("删去这一行：合计由程序算出；只有最后一行可以是合计，用来核对")
}

/// A row of totals that is not the sum of the others.
pub(super) fn wrong_total(amount: &Node<'_>, typed: Decimal, sum: Decimal) -> Diagnostic {
    let message = format!("合计行为 {typed}，以上各行之和为 {}", sum.normalize());
    Diagnostic::error("csv-total", message)
        .label(amount.label("与以上各行之和不符"))
        .help("改正明细；若合计有误，删去这一行")
}

/// A key that the table does not have. `root` are the keys of the file's beginning, for a key that slid into a table.
pub(super) fn unknown_key(node: &Node<'_>, path: &str, key: &str, known: &[&str], root: &[&str]) -> Diagnostic {
    let said = Diagnostic::error("unknown-key", format!("未知的键 {path}")).label(node.key_label("未知的键"));
    let parent = path.strip_suffix(key).unwrap_or_default();
    let own = known.iter().find(|known| !key.is_ascii() && term(&format!("{parent}{known}")) == Some(key));
    match known_word(key, known) {
        None if let Some(own) = own => said.help(format!("“{key}”的键是 {own}")),
        None if root.contains(&key) => {
            said.help(format!("{key} 不属于这个表：写在文件开头，第一个 [表] 之前；若它自己是表，写成 [{key}]"))
        }
        _ => said.help(nearest_or_all(key, known, "这里可用的键")),
    }
}

/// Rows of the accounts in the TOML: their place is `detail.csv`.
pub(super) fn detail_typed(node: &Node<'_>) -> Diagnostic {
    Diagnostic::error("unknown-key", "明细不写在这个文件里")
        .label(node.key_label("未知的键"))
        .help("明细写在 detail.csv")
}

/// A figure that follows from others and was typed all the same.
pub(super) fn derived_figure_typed(node: &Node<'_>, path: &str, from: &str) -> Diagnostic {
    Diagnostic::error("derived-figure-typed", format!("{}{from}，不应填写", named(path)))
        .label(node.key_label("不应填写"))
}

/// A key without which the table says nothing.
pub(super) fn missing_key(table: &Node<'_>, path: &str, key: &str) -> Diagnostic {
    Diagnostic::error("missing-key", format!("缺少 {}", named(path).trim_end()))
        .label(table.key_label(format!("这里缺少 {key}")))
        .help(format!("在这里补上 {key}；各键的含义见 docs/data.md"))
}

/// A value of another kind than is wanted.
pub(super) fn wrong_type(node: &Node<'_>, path: &str, wanted: &str, example: &str) -> Diagnostic {
    Diagnostic::error("wrong-type", format!("{}应为{wanted}，这里写的是{}", named(path), kind(&node.value)))
        .label(node.label(format!("应为{wanted}")))
        .help(format!("写成 {example}"))
}

/// Characters in a text that no file can hold; they are where these bytes are. The rule of that id speaks of others that a
/// reader does not see.
pub(super) fn forbidden_characters(path: &str, found: &[(usize, char)]) -> Option<Diagnostic> {
    let &(at, c) = found.first()?;
    let message = format!("{}中有 {} 个不能排印的控制字符", named(path).trim_end(), found.len());
    let label = Label::passage(FactPath::new(path), at..at + c.len_utf8(), format!("控制字符 U+{:04X}", u32::from(c)));
    Some(Diagnostic::error("visible-characters", message).label(label).help("删去；从别处复制来的文字，先粘贴为纯文本"))
}

/// A text that is not among the words that are allowed.
pub(super) fn unknown_value(node: &Node<'_>, path: &str, word: &str, known: &[&str]) -> Diagnostic {
    let words = schema::key(path).map_or(&[][..], |key| key.kind.words());
    let term = |word: &str| words.iter().find(|own| own.key == word && own.key != own.term).map(|own| own.term);
    let named_word = |word: &&str| term(word).map_or((*word).to_owned(), |term| format!("{word}（{term}）"));
    let list: Vec<String> = known.iter().map(named_word).collect();
    let what = if word.trim().is_empty() { "不能是空的".to_owned() } else { format!("不能是 {word}") };
    let said = Diagnostic::error("unknown-value", format!("{}{what}", named(path)))
        .label(node.label(format!("可以是 {}", list.join("、"))));
    let same = |term: &str| !word.is_empty() && (term.starts_with(word) || word.starts_with(term));
    let translated = words.iter().find(|own| same(own.term)).map(|own| own.key);
    match known_word(word, known).filter(|_| !word.is_empty()).or(translated) {
        Some(best) => said.help(format!("是不是 {best}？")),
        None => said,
    }
}

/// A text or number that is no amount in the unit of the file.
pub(super) fn amount(node: &Node<'_>, path: &str, unit: Unit, error: AmountError) -> Diagnostic {
    let decimals = unit.decimals();
    let (name, written, unit) = (named(path), written(node), unit.symbol());
    match error {
        AmountError::Decimals(allowed) => {
            Diagnostic::error("amount-decimals", format!("{name}为 {written}，小数超过 {allowed} 位"))
                .label(node.label(format!("以{unit}为单位最多 {allowed} 位小数，即精确到分")))
                .help(match meant::near(&written, allowed) {
                    Some(number) => format!("像是电子表格算出的尾数：写成 {number}"),
                    None => "核对单位（unit）和小数位数".to_owned(),
                })
        }
        AmountError::TooLarge => Diagnostic::error("amount-too-large", format!("{name}为 {written}，大得不合理"))
            .label(node.label("应小于一千万亿元"))
            .help(format!("核对单位：unit 为{unit}")),
        _ => Diagnostic::error("amount-malformed", format!("{name}的 {written} 不是金额"))
            .label(node.label("应为十进制数"))
            .help(match meant::number(&written).or_else(|| meant::near(&written, decimals)) {
                Some(number) => format!("写成 {number}：只用半角的数字和小数点，不写千分位逗号和单位"),
                None => "只写数字和小数点，如 266.04；不写千分位逗号、单位和指数".to_owned(),
            }),
    }
}

/// A negative amount where there can be none.
pub(super) fn negative_amount(node: &Node<'_>, path: &str) -> Diagnostic {
    Diagnostic::error("negative-amount", format!("{}为 {}，不能是负数", named(path), written(node)))
        .label(node.label("应为零或正数"))
        .help("减少额由程序算出；只有结转结余、非财政拨款结余、[stated] 和 detail.csv 的金额可以为负")
}

/// A count or year that is no whole number in its range.
pub(super) fn number_out_of_range(node: &Node<'_>, path: &str, allowed: &str) -> Diagnostic {
    Diagnostic::error("number-out-of-range", format!("{}为 {}，应为{allowed}", named(path), written(node)))
        .label(node.label(format!("应为{allowed}")))
        .help("写成不带小数、单位和引号的整数")
}

/// A text that is no code of its classification; it may be a key.
pub(super) fn malformed_code(code: &str, error: CodeError, at: impl FnOnce(String) -> Label) -> Diagnostic {
    let why = match error {
        CodeError::NotADigit(c) => format!("不应有“{c}”，只写半角数字"),
        CodeError::Length { found, allowed } => {
            let allowed: Vec<String> = allowed.iter().map(usize::to_string).collect();
            format!("有 {found} 位，应为 {} 位", allowed.join("、"))
        }
        CodeError::FirstDigit { found, expected } => format!("以 {found} 开头，应以 {expected} 开头"),
    };
    let said = Diagnostic::error("malformed-code", format!("科目编码 {code} {why}")).label(at(why));
    let said = match meant::code(code) {
        Some(meant) => return said.help(format!("写成 \"{meant}\"")),
        None if meant::is_cut_code(code) => {
            return said.help("电子表格把编码当作数，后几位已经丢失：把那一列设为“文本”格式，重新填写编码，再导出");
        }
        None => said,
    };
    said.help("功能分类：类 3 位、款 5 位、项 7 位，以 2 开头；部门经济分类：类 3 位、款 5 位，以 3 开头")
}

/// A text that is no day of the calendar.
pub(super) fn malformed_date(node: &Node<'_>, path: &str) -> Diagnostic {
    Diagnostic::error("malformed-date", format!("{}的 {} 不是日期", named(path), written(node)))
        .label(node.label("应为年-月-日"))
        .help(match meant::date(&written(node)) {
            Some(date) => format!("写成 {date}，不加引号"),
            None => "写成 2021-09-10，不加引号，不带时间".to_owned(),
        })
}

/// A row that names the same as one before it.
pub(super) fn duplicate_row(
    table: &str,
    words: &[&str],
    before: (usize, &Node<'_>),
    now: (usize, &Node<'_>),
) -> Diagnostic {
    let words = words.join("、");
    Diagnostic::error("duplicate-row", format!("{table}[{}] 与 {table}[{}] 重复：{words}", now.0, before.0))
        .label(now.1.label("重复"))
        .label(before.1.label("前面已有"))
        .help("合并为一行，或改正其中一行")
}

/// A file that the report names and that is not there.
pub(super) fn missing_file(node: &Node<'_>, path: &str, name: &str, error: &io::Error) -> Diagnostic {
    let said = match error.kind() {
        io::ErrorKind::NotFound => Diagnostic::error("missing-file", format!("{}{name} 不存在", named(path))),
        _ => unreadable_file(name, error),
    };
    said.label(node.label("没有读到这个文件")).help("核对文件名；文件的位置从 report.toml 所在的文件夹算起")
}

/// A file that is there and cannot be read.
pub(super) fn unreadable_file(name: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::error("unreadable-file", format!("无法读取 {name}：{}", why(error)))
}

/// A name that leads to where a report may not reach.
pub(super) fn out_of_reach(node: &Node<'_>, path: &str, why: &str) -> Diagnostic {
    Diagnostic::error("file-out-of-reach", format!("{}为 {}：{why}", named(path), written(node)))
        .label(node.label("这个文件不读"))
        .help("把文件放进 report.toml 所在的文件夹，写相对的文件名；只有 prior_report 可以用 ../ 指到别的年度")
}

/// A report named as last year's that is of another year.
pub(super) fn prior_year(node: &Node<'_>, prior: i32, year: &str) -> Diagnostic {
    Diagnostic::error("prior-year", format!("上年报告是 {prior} 年的，本报告是 {year} 年的"))
        .label(node.label(format!("{prior} 年")))
        .help("改正 prior_report 或 year")
}

/// A figure typed as last year's that is not what last year's report says.
pub(super) fn prior_differs(node: &Node<'_>, path: &str, prior: &str, at: &Node<'_>) -> Diagnostic {
    let message = format!("{}为 {}，上年报告为 {prior}", named(path), written(node));
    Diagnostic::error("prior-differs", message)
        .label(node.label("与上年报告不符"))
        .label(at.label("上年报告"))
        .help("删去这个键，即取上年报告的数；或改正上年报告")
}

/// What no other problem describes: `why` are serde's words.
pub(super) fn unreadable(node: &Node<'_>, path: &str, why: &str) -> Diagnostic {
    Diagnostic::error("wrong-type", format!("{}的 {} 不能用", named(path), written(node))).label(node.label(why))
}

/// What is wrong with the data of a form, from serde's words; keys and words stand between backquotes there.
pub(super) fn form_data(message: &str) -> (String, String) {
    let mut words = message.split('`').skip(1).step_by(2);
    let word = words.next().unwrap_or_default();
    let known: Vec<&str> = words.collect();
    let page = "各键的含义见 docs/forms.md";
    if message.starts_with("unknown field") {
        (format!("未知的键 {word}"), nearest_or_all(word, &known, "这里可用的键"))
    } else if message.starts_with("unknown variant") {
        (format!("不能是 {word}"), nearest_or_all(word, &known, "可以是"))
    } else if message.starts_with("missing field") {
        (format!("缺少 {word}"), page.to_owned())
    } else if let Some((_, wanted)) =
        message.strip_prefix("invalid type").and_then(|rest| rest.split_once(", expected "))
    {
        const KINDS: [(&str, &str); 6] = [
            ("a string", "加英文双引号的文字"),
            ("a boolean", "true 或 false"),
            ("a sequence", "[ … ]"),
            ("struct", "{ … }"),
            ("u", "不加引号的整数"),
            ("an array", "[ … ]"),
        ];
        let kind = KINDS.iter().find(|(start, _)| wanted.starts_with(start)).map_or(wanted, |(_, kind)| kind);
        (format!("应为{kind}"), page.to_owned())
    } else if message.contains("untagged enum") {
        ("这一项的键不对或不全".to_owned(), format!("名词写 term、definition 和可有可无的 when；{page}"))
    } else {
        (message.to_owned(), page.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::form_data;

    #[test]
    fn data_of_forms() {
        for (message, said, help) in [
            ("unknown field `captoin`, expected one of `title`, `caption`", "未知的键 captoin", "是不是 caption？"),
            ("unknown field `x`, expected `title` or `caption`", "未知的键 x", "这里可用的键：title、caption"),
            ("unknown variant `adjust`, expected `initial` or `adjusted`", "不能是 adjust", "是不是 adjusted？"),
            ("missing field `caption`", "缺少 caption", "各键的含义见 docs/forms.md"),
            ("invalid type: string \"600\", expected u32", "应为不加引号的整数", "各键的含义见 docs/forms.md"),
            ("invalid type: integer `1`, expected a string", "应为加英文双引号的文字", "各键的含义见 docs/forms.md"),
        ] {
            assert_eq!(form_data(message), (said.to_owned(), help.to_owned()));
        }
    }
}
