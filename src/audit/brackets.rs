//! Brackets and quotation marks that do not close, and numbers that are none.

use std::ops::Range;

use super::evidence::Evidence;
use super::page::{Paragraph, Shape};
use crate::diag::{Diagnostic, Severity};

pub(super) fn check(evidence: &mut Evidence<'_>) {
    let page = evidence.page;
    let prose: Vec<&Paragraph> = page.paragraphs.iter().filter(|paragraph| paragraph.shape == Shape::Prose).collect();
    let mut found = Vec::new();
    let open: Vec<Vec<(char, Range<usize>)>> = prose.iter().map(|paragraph| unbalanced(evidence, paragraph)).collect();
    for (at, marks) in open.iter().enumerate() {
        // What one paragraph opens and the next closes, the page only parted; and so it is with a paragraph of a page.
        let beside = (at.saturating_sub(2)..(at + 3).min(open.len())).any(|near| near != at && !open[near].is_empty());
        let [(mark, span)] = marks.as_slice() else { continue };
        let ends = prose[at].chars.last().is_some_and(|last| matches!(last.c, '。' | ';' | '，' | ':'));
        if beside || !ends && span.start + 3 * 20 < prose[at].all().end {
            continue;
        }
        let context = context(evidence, span);
        let finding = Diagnostic::new("unclosed", Severity::Warning, format!("“{context}”中的“{mark}”不成对"))
            .label(page.label(span.clone(), "不成对"))
            .help("补上另一半，或删去");
        found.push(finding);
    }
    for paragraph in &prose {
        found.extend(numbers(evidence, paragraph));
    }
    found.into_iter().for_each(|finding| evidence.report(finding));
}

/// Some characters on both sides of a place.
fn context(evidence: &Evidence<'_>, span: &Range<usize>) -> String {
    let text = &evidence.page.file.text;
    let line = |c: char| c == '\n';
    let before = text[..span.start].rsplit(line).next().unwrap_or_default();
    let after = text[span.end..].split(line).next().unwrap_or_default();
    let skip = before.chars().count().saturating_sub(6);
    let before: String = before.chars().skip(skip).collect();
    format!("{}{}{}", before.trim_start(), &text[span.clone()], after.chars().take(6).collect::<String>().trim_end())
}

/// The brackets and quotation marks of a paragraph that have no other half.
fn unbalanced(evidence: &Evidence<'_>, paragraph: &Paragraph) -> Vec<(char, Range<usize>)> {
    // Quotation marks are no part of the folded text: the whole lines have them.
    let (file, all) = (&evidence.page.file.text, paragraph.all());
    let start = file[..all.start].rfind('\n').map_or(0, |stop| stop + 1);
    let end = file[all.end..].find('\n').map_or(file.len(), |stop| all.end + stop);
    let (all, text) = (start..end, &file[start..end]);
    let mut open: Vec<(char, Range<usize>)> = Vec::new();
    let mut alone: Vec<(char, Range<usize>)> = Vec::new();
    let mut before = None;
    for (at, c) in text.char_indices() {
        let span = all.start + at..all.start + at + c.len_utf8();
        let closes = <[char]>::to_vec;
        let pair = match c {
            '(' | '（' | '《' | '“' | '【' | '〔' => {
                open.push((c, span));
                before = Some(c);
                continue;
            }
            ')' | '）' => closes(&['(', '（']),
            '》' => closes(&['《']),
            '”' => closes(&['“']),
            '】' => closes(&['【']),
            '〕' => closes(&['〔']),
            _ => {
                before = Some(c);
                continue;
            }
        };
        match open.iter().rposition(|(left, _)| pair.contains(left)) {
            Some(left) => _ = open.remove(left),
            // 1）and 一）number an item.
            None if before.is_some_and(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c)) && at < 12 =>
                {}
            None => alone.push((c, span)),
        }
        before = Some(c);
    }
    alone.extend(open);
    // Of two halves in the wrong form, ”三公”, each is half of the other.
    let quotes = alone.iter().filter(|(mark, _)| matches!(mark, '“' | '”')).count();
    if quotes >= 2 {
        alone.retain(|(mark, _)| !matches!(mark, '“' | '”'));
    }
    alone
}

/// 12..5万元, 1,23.45万元, 4.万元: digits that are no number.
fn numbers(evidence: &Evidence<'_>, paragraph: &Paragraph) -> Vec<Diagnostic> {
    let page = evidence.page;
    let chars = &paragraph.chars;
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].c.is_ascii_digit() {
            at += 1;
            continue;
        }
        let part = |i: usize| {
            let wide = chars[i].wide && chars[i].c == ',';
            (chars[i].c.is_ascii_digit() || matches!(chars[i].c, '.' | ',') && !wide) && (i == at || !chars[i].gap)
        };
        let mut end = at;
        while end < chars.len() && part(end) {
            end += 1;
        }
        let text = paragraph.text(at..end);
        let money = ["万元", "元", "亿元", "%"].iter().any(|unit| paragraph.has_at(unit, end));
        let letter = at.checked_sub(1).is_some_and(|before| chars[before].c.is_ascii_alphabetic());
        if money && !letter && is_malformed(&text) {
            let span = paragraph.bytes(at..end);
            let mended = mended(&text);
            let right = if mended.is_empty() { String::new() } else { format!("，疑为 {mended}") };
            let finding = Diagnostic::error("number-form", format!("“{text}”不成数{right}"))
                .label(page.label(span, if mended.is_empty() { "不成数".to_owned() } else { format!("疑为 {mended}") }))
                .help("核对这个数");
            found.push(finding);
        }
        at = end.max(at + 1);
    }
    found
}

/// Whether digits, points and commas before a unit are no number.
fn is_malformed(text: &str) -> bool {
    let points = text.matches('.').count();
    let (whole, _) = text.split_once('.').unwrap_or((text, ""));
    let ends = text.ends_with(['.', ',']);
    // 4125.49,4143.91万元 are two numbers.
    let two = points == 2 && text.contains(',') && text.split(',').all(|own| own.matches('.').count() == 1);
    let groups: Vec<&str> = whole.split(',').collect();
    let (first, rest) = (groups[0], &groups[1..]);
    let grouped = points <= 1 && !rest.is_empty() && (first.len() > 3 || rest.iter().any(|group| group.len() != 3));
    // 3,5万元 may be two numbers too.
    let list = points == 0 && rest.iter().any(|group| group.len() < 3);
    !two && (ends || points > 1 || text.contains(",.") || text.contains(".,") || grouped && !list)
}

/// What was probably meant: one of two points or commas left out, groups of three put right.
fn mended(text: &str) -> String {
    let text = text.replace("..", ".").replace(",,", ",").replace(",.", ".").replace(".,", ".");
    let text = text.trim_end_matches(['.', ',']);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.contains(['.', ',']) {
        return String::new();
    }
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    if fraction.is_empty() { digits } else { format!("{digits}.{fraction}") }
}
