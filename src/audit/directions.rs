//! Reasons that speak of the other direction: 比上年减少5万元。增加的主要原因是….

use std::cmp::Ordering;

use super::evidence::Evidence;
use super::lexicon::Word;
use super::page::Shape;
use super::statement::Statement;
use super::tokens::{Kind, tokens};
use crate::diag::Diagnostic;
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
    found.into_iter().for_each(|finding| evidence.report(finding));
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
