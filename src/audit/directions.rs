//! Reasons that speak of the other direction: 比上年减少5万元。增加的主要原因是….

use std::cmp::Ordering;

use super::evidence::Evidence;
use super::lexicon::Word;
use super::page::Shape;
use super::statement::Statement;
use super::tokens::{Kind, tokens};
use crate::diag::{Diagnostic, Severity};
use crate::prose::Figure;

const UP: [&str; 6] = ["增加", "增长", "上升", "提高", "上涨", "增多"];
const DOWN: [&str; 6] = ["减少", "下降", "降低", "下滑", "缩减", "减低"];

pub(super) fn check(evidence: &mut Evidence<'_>) {
    let page = evidence.page;
    let mut found = Vec::new();
    for (index, paragraph) in page.paragraphs.iter().enumerate() {
        if paragraph.shape != Shape::Prose || !paragraph.has("原因") {
            continue;
        }
        let tokens = tokens(&paragraph.chars);
        for (i, token) in tokens.iter().enumerate().filter(|(_, token)| matches!(token.kind, Kind::Word(Word::Reason)))
        {
            // The word stands in the phrase, 增加的主要原因, or just before it: 增长的原因.
            let text = paragraph.text(token.chars.clone());
            let before = i.checked_sub(1).map(|before| &tokens[before]);
            let between = before
                .filter(|before| matches!(before.kind, Kind::Text) && paragraph.text(before.chars.clone()) == "的");
            let word = match between {
                Some(_) => i.checked_sub(2).map(|at| &tokens[at]),
                None => before,
            };
            let starts = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
            let (up, chars) = if starts(&UP) || starts(&DOWN) {
                (starts(&UP), token.chars.start..token.chars.start + 2)
            } else {
                match word.map(|word| (&word.kind, word.chars.clone())) {
                    Some((Kind::Word(Word::Up), chars)) => (true, chars),
                    Some((Kind::Word(Word::Down), chars)) => (false, chars),
                    _ => continue,
                }
            };
            if !text.contains("原因") {
                continue;
            }
            let span = paragraph.bytes(chars);
            if let Some(finding) = contradicts(evidence, index, up, &span) {
                found.push(finding);
            }
        }
    }
    found.extend(told(evidence));
    found.into_iter().for_each(|finding| evidence.report(finding));
}

/// What makes a reason in the other direction one all the same: 减少5万元，原因是上年项目增加, 原因是退休人员增加.
const TURNS: [&str; 24] = [
    "上年", "去年", "往年", "以前", "前年", "年初", "退", "结转", "结余", "收回", "完成", "完工", "竣工", "压减",
    "节约", "未", "不再", "取消", "没有", "调出", "划转", "转隶", "财力", "年末",
];

/// A reason that only speaks of the other direction: 比上年减少5万元，主要原因是接待批次增加.
fn told(evidence: &Evidence<'_>) -> Vec<Diagnostic> {
    let page = evidence.page;
    let mut found = Vec::new();
    for (index, paragraph) in page.paragraphs.iter().enumerate() {
        if paragraph.shape != Shape::Prose
            || !paragraph.has("原因是") && !paragraph.has("原因:") && !paragraph.has("主要是")
        {
            continue;
        }
        let start = evidence.events.partition_point(|event| event.place.paragraph < index);
        let here = || evidence.events[start..].iter().take_while(|event| event.place.paragraph == index);
        for at in 0..paragraph.chars.len() {
            let words = ["原因是", "原因:", "主要是"].into_iter().find(|words| paragraph.has_at(words, at));
            let Some(from) = words.map(|words| at + words.chars().count()) else { continue };
            let rest = paragraph.chars[from..].iter();
            let end = from + rest.take_while(|char| !matches!(char.c, '。' | ';')).count();
            let reason = paragraph.text(from..end);
            // A reason with figures or several parts says more than a word.
            let short = end - from <= 40 && !reason.contains(|c: char| c.is_ascii_digit() || matches!(c, '、' | '，'));
            let (ups, downs) = (position(&reason, &UP), position(&reason, &DOWN));
            if !short || TURNS.iter().any(|word| reason.contains(word)) {
                continue;
            }
            let byte = paragraph.chars[at].start;
            let sentence = paragraph.chars[..at].iter().rposition(|char| matches!(char.c, '。' | ';'));
            let sentence = sentence.map_or(0, |stop| paragraph.chars[stop].end);
            let changes = here().filter_map(|event| match &event.what {
                Statement::Change(change) if (sentence..byte).contains(&change.direction.span.start) => Some(change),
                _ => None,
            });
            let Some(change) = changes.last().filter(|change| !change.amounts.iter().all(Figure::is_zero)) else {
                continue;
            };
            let word = match (change.direction.up, ups, downs) {
                (true, None, Some(down)) => down,
                (false, Some(up), None) => up,
                _ => continue,
            };
            let span = paragraph.bytes(from + word..from + word + 2);
            let (said, other) = (page.quote(&span), page.quote(&change.direction.span));
            let message = format!("写“{other}”，而原因只说“{said}”，当为“{other}”的原因");
            let finding = Diagnostic::new("reason-direction", Severity::Warning, message)
                .label(page.label(span, format!("上文为{other}")))
                .label(page.label(change.direction.span.clone(), other))
                .help("核对增减方向与原因");
            found.push(finding);
        }
    }
    found
}

/// Where the first of some words begins, in characters.
fn position(text: &str, words: &[&str]) -> Option<usize> {
    words.iter().filter_map(|word| text.find(word)).min().map(|at| text[..at].chars().count())
}

/// Whether all changes that stand next before the words go the other way: those of the paragraph, else of the one before.
fn contradicts(evidence: &Evidence<'_>, index: usize, up: bool, span: &std::ops::Range<usize>) -> Option<Diagnostic> {
    let page = evidence.page;
    let mut moves: Vec<(bool, &std::ops::Range<usize>)> = Vec::new();
    for paragraph in (index.saturating_sub(2)..=index).rev() {
        if page.paragraphs[paragraph].section != page.paragraphs[index].section {
            break;
        }
        let start = evidence.events.partition_point(|event| event.place.paragraph < paragraph);
        let here = evidence.events[start..].iter().take_while(|event| event.place.paragraph == paragraph);
        let before: Vec<_> = here
            .filter_map(|event| match &event.what {
                Statement::Change(change) if change.direction.span.end <= span.start => {
                    let zero = change.amounts.iter().all(Figure::is_zero)
                        && change.rate.iter().all(|(_, rates)| rates.iter().all(Figure::is_zero));
                    (!zero).then_some((event.place, change.direction.up, &change.direction.span))
                }
                Statement::Compared { relation, span: at } if at.end <= span.start && relation.is_ne() => {
                    Some((event.place, *relation == Ordering::Greater, at))
                }
                _ => None,
            })
            .collect();
        if let Some((last, ..)) = before.last() {
            // In the paragraph of the words, the sentence next before them.
            let near = before.iter().filter(|(place, ..)| paragraph != index || place.sentence == last.sentence);
            moves = near.map(|(_, up, span)| (*up, *span)).collect();
            break;
        }
    }
    if moves.is_empty() || moves.iter().any(|(own, _)| *own == up) {
        return None;
    }
    let (_, other) = moves.first()?;
    let (word, said) = (page.quote(span), page.quote(other));
    let (written, right) = (context(evidence, span, &word), context(evidence, span, &said));
    let message = format!("写“{written}”的原因，而上文写“{said}”，应为“{right}”");
    Some(
        Diagnostic::error("reason-direction", message)
            .label(page.label(span.clone(), format!("上文为{said}")))
            .label(page.label((*other).clone(), said))
            .help("核对增减方向"),
    )
}

/// A direction with the words before it: 支出减少.
fn context(evidence: &Evidence<'_>, span: &std::ops::Range<usize>, right: &str) -> String {
    let before = &evidence.page.file.text[..span.start];
    let words: Vec<char> = before.chars().rev().take(2).take_while(|c| c.is_alphabetic()).collect();
    format!("{}{right}", words.iter().rev().collect::<String>())
}
