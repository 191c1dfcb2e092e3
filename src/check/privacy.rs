//! H. Text (文字): what may not be published: personal data, marks of secrecy.

use std::ops::Range;

use super::findings::Findings;
use super::folding::Folded;
use super::prose::{Prose, typed};
use super::rule::{Rule, Test};
use crate::model::{Date, Report};

pub(super) const SENSITIVE_DATA: Rule =
    Rule::new("sensitive-data", "公开的文字中没有身份证号、手机号、银行账号和家庭住址", Test::Report(sensitive_data))
        .authority("政府信息公开条例第十五条；个人信息保护法")
        .help("删去或隐去个人信息。");

fn sensitive_data(report: &Report, findings: &mut Findings) {
    for text in &typed(report) {
        let mut found = Vec::new();
        let folded = Folded::of(&text.text);
        for (span, digits) in runs(&folded.text) {
            let kind = if is_identity(digits) {
                "身份证号"
            } else if is_mobile(digits) {
                "手机号"
            } else if is_account(digits) || says_account(&folded.text[..span.start], digits) {
                "银行账号"
            } else {
                continue;
            };
            found.push((folded.typed(span), format!("疑为{kind}")));
        }
        let grouped = grouped(&folded.text).into_iter();
        found.extend(grouped.map(|(span, kind)| (folded.typed(span), format!("疑为{kind}"))));
        for word in ["家庭住址", "家庭地址", "户籍地址", "现住址", "住址："] {
            found.extend(text.find(word).map(|span| (span, "疑为家庭住址".to_owned())));
        }
        push(findings, text, found, "疑为个人信息");
    }
}

/// Runs of digits (an X may end one) that are not amounts.
fn runs(text: &str) -> Vec<(Range<usize>, &str)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        // The last group may stand by itself: 110105 19491231 002X.
        if matches!(at - start, 3 | 17) && matches!(bytes.get(at), Some(b'X' | b'x')) {
            at += 1;
        }
        let part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'.');
        let money = ["元", "万", "亿", "%"].iter().any(|unit| text[at..].starts_with(unit));
        if !money && !part(start.checked_sub(1).and_then(|before| bytes.get(before))) && !part(bytes.get(at)) {
            found.push((start..at, &text[start..at]));
        }
    }
    found
}

/// Personal numbers whose digits stand in groups: 138 0013 8000, 6222-0212-3456-7890-128.
fn grouped(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut told = |groups: &[Range<usize>]| {
        let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return };
        let digits: String = groups.iter().map(|group| &text[group.clone()]).collect();
        let lengths: Vec<usize> = groups.iter().map(Range::len).collect();
        let kind = if is_identity(&digits) {
            "身份证号"
        } else if is_mobile(&digits) && matches!(lengths[..], [3, 4, 4] | [3, 8] | [7, 4]) {
            "手机号"
        } else if is_account(&digits) && lengths[..lengths.len() - 1].iter().all(|length| *length == 4) {
            "银行账号"
        } else {
            return;
        };
        found.push((first.start..last.end, kind));
    };
    for (span, _) in runs(text) {
        let parted = groups.last().map(|last| &text[last.end..span.start]);
        if !matches!(parted, Some(" " | "-")) {
            if groups.len() > 1 {
                told(&groups);
            }
            groups.clear();
        }
        groups.push(span);
    }
    if groups.len() > 1 {
        told(&groups);
    }
    found
}

/// An identity-card number: a date of birth and the check digit of GB 11643.
fn is_identity(text: &str) -> bool {
    let Some((digits, check)) = text.as_bytes().split_at_checked(17).filter(|_| text.len() == 18) else { return false };
    let number = |range: Range<usize>| text[range].parse().unwrap_or(0);
    if Date::new(i32::try_from(number(6..10)).unwrap_or(0), number(10..12), number(12..14)).is_none() {
        return false;
    }
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    b"10X98765432"[(sum % 11) as usize] == check[0].to_ascii_uppercase()
}

fn is_mobile(text: &str) -> bool {
    text.len() == 11 && text.starts_with('1') && !text[1..].starts_with(['0', '1', '2'])
}

/// The number of a bank card: 16 to 19 digits with the check digit of ISO/IEC 7812.
fn is_account(text: &str) -> bool {
    let luhn = || {
        let digits = text.bytes().rev().enumerate().map(|(i, digit)| {
            let digit = u32::from(digit - b'0') * if i % 2 == 1 { 2 } else { 1 };
            digit / 10 + digit % 10
        });
        digits.sum::<u32>() % 10 == 0
    };
    (16..=19).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) && luhn()
}

/// Whether the text before says that the digits are an account.
fn says_account(before: &str, digits: &str) -> bool {
    let before = before.trim_end_matches(['：', ':', '为', ' ']);
    digits.len() >= 8 && ["账号", "帐号", "卡号", "账户"].iter().any(|word| before.ends_with(word))
}

pub(super) const CLASSIFIED_WORDS: Rule =
    Rule::new("classified-words", "公开的文字中没有密级标志", Test::Report(classified_words))
        .authority("保守国家秘密法；政府信息公开条例第十四条")
        .help("先经保密审查；不涉密的删去密级标志。");

fn classified_words(report: &Report, findings: &mut Findings) {
    for text in &typed(report) {
        let mut found = Vec::new();
        for word in ["绝密", "机密", "秘密"] {
            for span in text.find(word) {
                let (before, after) = (&text.text[..span.start], &text.text[span.end..]);
                let line = |c: char| c == '\n' || c.is_whitespace();
                let alone = before.chars().next_back().is_none_or(line) && after.chars().next().is_none_or(line);
                let bracketed = before.ends_with(['【', '[', '（', '(']) && after.starts_with(['】', ']', '）', ')']);
                let marked = after.trim_start().starts_with(['★', '☆'])
                    || before.trim_end_matches(['：', ':', ' ']).ends_with("密级");
                if alone || bracketed || marked {
                    found.push((span, "密级标志".to_owned()));
                }
            }
        }
        push(findings, text, found, "密级标志");
    }
}

/// Adds a finding for these passages of a text. One in a comment is not printed, but it goes where the file goes.
fn push(findings: &mut Findings, text: &Prose, mut found: Vec<(Range<usize>, String)>, what: &str) {
    let is_hidden = |span: &Range<usize>| {
        let before = &text.text[..span.start];
        before.rfind("{#").is_some_and(|open| !before[open..].contains("#}"))
    };
    for (span, said) in &mut found {
        if is_hidden(span) {
            said.push_str("，在注释中：不印出，但随文件流传");
        }
    }
    findings.push_passages(text, found, |n| format!("公开的文字中有 {n} 处{what}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_numbers() {
        assert!(is_identity("11010519491231002X"));
        assert!(!is_identity("110105194912310021"));
        assert!(!is_identity("123456789012345678"));
        assert!(is_mobile("13812345678") && !is_mobile("12012345678"));
        let kinds = |text| grouped(text).into_iter().map(|(span, kind)| (&text[span], kind)).collect::<Vec<_>>();
        assert_eq!(
            kinds("电话138 0013 8000，又138-00138000"),
            [("138 0013 8000", "手机号"), ("138-00138000", "手机号")]
        );
        assert_eq!(kinds("证号110105 19491231 002X。"), [("110105 19491231 002X", "身份证号")]);
        assert_eq!(kinds("2023-12-31 至 2024-01-01，热线0816-2222222"), []);
        assert!(is_account("6222021234567890128") || !is_account("6222021234567890129"));
        let found: Vec<_> =
            runs("共13812345678元，电话13812345678，编号A13812345678").into_iter().map(|(_, digits)| digits).collect();
        assert_eq!(found, ["13812345678"]);
    }
}
