//! H. Text (文字): punctuation, and the numbers of headings.

use std::ops::Range;

use super::findings::Findings;
use super::prose::Kind;
use super::rule::{Rule, Test};
use crate::diag::Severity;
use crate::model::Report;

pub(super) const PUNCTUATION: Rule =
    Rule::new("punctuation", "标点不重复，汉字之间不用半角标点，括号和引号成对", Test::Report(punctuation))
        .severity(Severity::Warning)
        .authority("GB/T 15834—2011 标点符号用法")
        .help("改正标点。");

fn punctuation(report: &Report, findings: &mut Findings) {
    let texts = findings.texts(report);
    for text in &texts.all {
        let mut found = stops(&text.text);
        for (start, paragraph) in text.paragraphs() {
            let pairs = pairs(paragraph).into_iter();
            found.extend(pairs.map(|(span, why)| (start + span.start..start + span.end, why)));
        }
        found.sort_by_key(|(span, _)| span.start);
        let found = found.into_iter().map(|(span, why)| (span, why.to_owned())).collect();
        findings.push_passages(text, found, |n| format!("文字中有 {n} 处标点有误"));
    }
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '（' | '）' | '“' | '”' | '《' | '》' | '、')
}

/// Stops that are doubled, and half-width ones between Chinese characters.
fn stops(text: &str) -> Vec<(Range<usize>, &'static str)> {
    const STOPS: [char; 7] = ['。', '，', '、', '；', '：', '！', '？'];
    let mut found = Vec::new();
    let mut before: Option<(usize, char)> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map(|&(_, c)| c);
        if let Some((start, last)) = before {
            // ！！ and ？！ are emphasis.
            if STOPS.contains(&c) && STOPS.contains(&last) && !(matches!(c, '！' | '？') && matches!(last, '！' | '？'))
            {
                found.push((start..at + c.len_utf8(), "标点重复"));
            }
            if matches!(c, ',' | ';' | ':' | '!' | '?' | '.') && is_chinese(last) && after.is_some_and(is_chinese) {
                found.push((at..at + 1, "半角标点"));
            }
        }
        before = Some((at, c));
    }
    found
}

/// Brackets and quotes of a paragraph that have no partner.
fn pairs(text: &str) -> Vec<(Range<usize>, &'static str)> {
    const PAIRS: [(char, char); 9] = [
        ('（', '）'),
        ('(', ')'),
        ('“', '”'),
        ('‘', '’'),
        ('《', '》'),
        ('〈', '〉'),
        ('【', '】'),
        ('〔', '〕'),
        ('「', '」'),
    ];
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut found = Vec::new();
    let mut line = 0;
    for (at, c) in text.char_indices() {
        if c == '\n' {
            line = at + 1;
        }
        if PAIRS.iter().any(|pair| pair.0 == c) {
            open.push((at, c));
        } else if let Some(&(partner, _)) = PAIRS.iter().find(|pair| pair.1 == c) {
            match open.last() {
                Some(&(_, last)) if last == partner => {
                    open.pop();
                }
                // 1） heads a line of a list.
                _ if matches!(c, '）' | ')') && is_list_mark(&text[line..at]) => {}
                Some(&(start, last)) if matches!(c, '）' | ')') && matches!(last, '（' | '(') => {
                    open.pop();
                    found.push((start..start + last.len_utf8(), "括号一半全角一半半角"));
                }
                _ => found.push((at..at + c.len_utf8(), "没有前一半")),
            }
        }
    }
    found.extend(open.into_iter().map(|(at, c)| (at..at + c.len_utf8(), "没有后一半")));
    found
}

fn is_list_mark(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "一二三四五六七八九十".contains(c))
}

pub(super) const HEADING_ORDER: Rule =
    Rule::new("heading-order", "附件的标题编号连续：一、（一）1.（1）", Test::Report(heading_order))
        .severity(Severity::Warning)
        .authority("GB/T 9704—2012：结构层次序数依次为“一、”“（一）”“1.”“（1）”")
        .help("补上漏掉的编号，或改正次序。");

fn heading_order(report: &Report, findings: &mut Findings) {
    let texts = findings.texts(report);
    for text in texts.all.iter().filter(|text| text.kind == Kind::Annex) {
        let mut last = [0_u32; 4];
        let mut found = Vec::new();
        for (start, line) in text.lines() {
            let lead = line.len() - line.trim_start().len();
            let Some((level, number, length)) = heading(line.trim_start()) else { continue };
            let expected = last[level] + 1;
            // A list may begin anew within its part.
            if number != expected && number != 1 {
                let from = start + lead;
                found.push((from..from + length, format!("应为第 {expected}")));
            }
            last[level] = number;
            last[level + 1..].fill(0);
        }
        findings.push_passages(text, found, |n| format!("附件中有 {n} 处标题编号不连续"));
    }
}

/// Level and number of a line that a number heads, and the length of that mark.
fn heading(line: &str) -> Option<(usize, u32, usize)> {
    let chinese = |text: &str| (1..100).find(|&n| crate::document::chinese_number(n) == text);
    let bracketed = line.strip_prefix(['（', '(']);
    let rest = bracketed.unwrap_or(line);
    let end = rest.find(|c: char| !c.is_ascii_digit() && !"一二三四五六七八九十".contains(c))?;
    let (number, mark) = (&rest[..end], rest[end..].chars().next()?);
    let length = line.len() - rest.len() + end + mark.len_utf8();
    let digits = || number.parse().ok().filter(|n| (1..100).contains(n));
    let (level, number) = match (bracketed.is_some(), mark) {
        (false, '、') => (0, chinese(number)?),
        (true, '）' | ')') if chinese(number).is_some() => (1, chinese(number)?),
        (false, '.' | '．') if !rest[end + mark.len_utf8()..].starts_with(|c: char| c.is_ascii_digit()) => {
            (2, digits()?)
        }
        (true, '）' | ')') => (3, digits()?),
        _ => return None,
    };
    Some((level, number, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_and_pairs() {
        let wrong = |text: &str| stops(text).len() + pairs(text).len();
        for (text, n) in [
            ("决胜小康.奋斗有我", 1),
            ("项目,和", 1),
            ("好。。", 1),
            ("增长3.5%，好", 0),
            ("（一）甲(二)", 0),
            ("“三公经费", 1),
            ("《法》”", 1),
            ("1）甲\n2)乙", 0),
            ("（甲)", 1),
            ("好！！", 0),
        ] {
            assert_eq!(wrong(text), n, "{text}");
        }
    }

    #[test]
    fn numbered_lines() {
        for (line, expected) in [
            ("一、概况", Some((0, 1, 6))),
            ("（十二）其他", Some((1, 12, 12))),
            ("3.资金", Some((2, 3, 2))),
            ("（2）项目", Some((3, 2, 7))),
            ("2.5万元", None),
            ("一是加强", None),
        ] {
            assert_eq!(heading(line), expected, "{line}");
        }
    }
}
