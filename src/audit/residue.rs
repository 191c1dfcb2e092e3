//! What a form leaves behind: instructions, choices that nobody made, sentences without their end.
//!
//! The words are data: `residue.tsv`.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::evidence::Evidence;
use super::lexicon::Word;
use super::page::{Paragraph, Shape};
use super::statement::Statement;
use super::tokens::{Kind, tokens};
use crate::diag::Diagnostic;
use crate::prose::{Char, Figure};

/// Texts that only a form has, and what they are, by their first character.
static RESIDUE: LazyLock<Vec<(Vec<char>, &'static str)>> = LazyLock::new(|| {
    let line = |line: &'static str| line.split_once('\t').map(|(text, what)| (text.chars().collect(), what));
    include_str!("residue.tsv").lines().skip(1).filter_map(line).collect()
});

/// What a text of `residue.tsv` is that tells how to fill in the form.
const INSTRUCTION: &str = "样张的填表说明";

pub(super) fn check(evidence: &mut Evidence<'_>) {
    let mut found = Vec::new();
    for (index, paragraph) in evidence.page.paragraphs.iter().enumerate() {
        if paragraph.shape == Shape::Prose {
            found.extend(left(evidence, index, paragraph));
            found.extend(alternatives(evidence, index, paragraph));
            found.extend(without_end(evidence, paragraph));
        }
    }
    found.into_iter().for_each(|finding| evidence.report(finding));
}

/// Texts of `residue.tsv`, the first in each sentence.
fn left(evidence: &Evidence<'_>, index: usize, paragraph: &Paragraph) -> Vec<Diagnostic> {
    let page = evidence.page;
    let mut found = Vec::new();
    let mut at = 0;
    while at < paragraph.chars.len() {
        let here = |(text, _): &&(Vec<char>, &str)| {
            paragraph.chars[at].c == text[0]
                && paragraph.chars[at..].iter().map(|char| char.c).take(text.len()).eq(text.iter().copied())
        };
        let Some((text, what)) = RESIDUE.iter().filter(|one| here(one)).max_by_key(|(text, _)| text.len()) else {
            at += 1;
            continue;
        };
        let stop = |char: &Char| matches!(char.c, '。' | '，' | ';');
        let rest = paragraph.chars[at + text.len()..].iter().take(20).position(stop).unwrap_or(0);
        let long = if *what == INSTRUCTION { rest } else { 0 };
        let span = paragraph.bytes(at..at + text.len() + long);
        let quote = page.quote(&span);
        let right = match *what {
            INSTRUCTION => "应删去".to_owned(),
            _ => chosen(evidence, index, paragraph, at)
                .map_or("应择一".to_owned(), |(right, percent)| format!("完成预算{percent}，应为“{right}”")),
        };
        let finding = Diagnostic::error("form-residue", format!("“{quote}”是{what}，{right}"))
            .label(page.label(span, right))
            .help("删去样张的文字，写实际情况");
        found.push(finding);
        // One finding says it of the sentence.
        let end =
            paragraph.chars[at..].iter().position(|char| char.c == '。').map_or(paragraph.chars.len(), |end| at + end);
        at = if *what == INSTRUCTION { end.max(at + text.len()) } else { at + text.len() };
    }
    found
}

/// Which of the words the figures nearest before them call for: 小于 for 完成预算90%.
fn chosen(evidence: &Evidence<'_>, index: usize, paragraph: &Paragraph, at: usize) -> Option<(&'static str, String)> {
    let place = paragraph.chars.get(at)?.start;
    let relation =
        paragraph.text(at..(at + 6).min(paragraph.chars.len())).contains(['大', '小', '等', '高', '低', '持']);
    let start = evidence.events.partition_point(|event| event.place.paragraph < index);
    let here = evidence.events[start..].iter().take_while(|event| event.place.paragraph == index);
    let completion = here.filter_map(|event| match &event.what {
        Statement::Completion { percent, .. } if percent.span.start < place => Some(percent),
        _ => None,
    });
    let percent: &Figure = completion.last().filter(|_| relation)?;
    let word = match percent.printed.cmp(&Decimal::ONE_HUNDRED) {
        Ordering::Less => "小于",
        Ordering::Equal => "与预算数持平",
        Ordering::Greater => "大于",
    };
    Some((word, evidence.page.quote(&percent.span)))
}

/// 小于预算数（或与预算数持平）: an alternative in brackets.
fn alternatives(evidence: &Evidence<'_>, index: usize, paragraph: &Paragraph) -> Vec<Diagnostic> {
    let page = evidence.page;
    let chars = &paragraph.chars;
    let mut found = Vec::new();
    for at in 0..chars.len() {
        if chars[at].c != '(' || chars.get(at + 1).is_none_or(|next| next.c != '或') {
            continue;
        }
        let Some(length) = chars[at..].iter().take(20).position(|char| char.c == ')') else { continue };
        let inner = tokens(&chars[at + 2..at + length]);
        let claims =
            |kind: &Kind| matches!(kind, Kind::Word(Word::Equal | Word::Greater | Word::Less | Word::Up | Word::Down));
        if !inner.iter().any(|token| claims(&token.kind)) {
            continue;
        }
        let from =
            chars[..at].iter().rposition(|char| matches!(char.c, '，' | ',' | '。' | ';')).map_or(0, |stop| stop + 1);
        let span = paragraph.bytes(at..at + length + 1);
        let whole = page.quote(&paragraph.bytes(from.max(at.saturating_sub(12))..at + length + 1));
        let inner = paragraph.text(at + 2..at + length);
        let right = match chosen(evidence, index, paragraph, at + 2) {
            Some(("与预算数持平", percent)) => format!("完成预算{percent}，应为“{inner}”"),
            Some((word, percent)) => format!("完成预算{percent}，应为“{word}”"),
            None => "应择一".to_owned(),
        };
        let finding = Diagnostic::error("form-residue", format!("“{whole}”是未作选择的措辞，{right}"))
            .label(page.label(span, right))
            .help("按实际情况择一");
        found.push(finding);
    }
    found
}

/// 主要原因是。: a sentence without what it begins to say.
fn without_end(evidence: &Evidence<'_>, paragraph: &Paragraph) -> Vec<Diagnostic> {
    const BEGINNINGS: [&str; 10] =
        ["原因是", "原因为", "原因:", "原因是:", "主要用于", "主要用于:", "主要包括", "主要包括:", "由于", "主要是"];
    let page = evidence.page;
    let mut found = Vec::new();
    for (at, char) in paragraph.chars.iter().enumerate() {
        if !matches!(char.c, '。' | ';') {
            continue;
        }
        let before: String = paragraph.chars[at.saturating_sub(5)..at].iter().map(|char| char.c).collect();
        let Some(words) = BEGINNINGS.iter().filter(|words| before.ends_with(**words)).max_by_key(|words| words.len())
        else {
            continue;
        };
        let span: Range<usize> = paragraph.bytes(at - words.chars().count()..at + 1);
        let text = page.quote(&span);
        let finding = Diagnostic::error("form-residue", format!("“{text}”之后没有内容"))
            .label(page.label(span, "没有写出原因或内容"))
            .help("补上内容，或删去此句");
        found.push(finding);
    }
    found
}
