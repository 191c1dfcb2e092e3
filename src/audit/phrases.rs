//! Phrases that all forms have, mistyped by one character: 务用车购置费, 决支出, 较上一度.
//!
//! The phrases are data: `phrases.tsv` names for each the slips that make no other word of it (`D` its first character
//! lost, `d` an inner one lost, `s` an inner one replaced, `i` one doubled, `t` two changed over), and what looks like a slip
//! and is none.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::evidence::Evidence;
use super::page::{Paragraph, Shape};
use crate::diag::{Diagnostic, Severity};

/// A mistyped phrase; `None` stands for any other character.
struct Slip {
    text: Vec<Option<char>>,
    right: &'static str,
    /// The character before which the text is part of the right phrase.
    lost_first: Option<char>,
    not: Vec<&'static str>,
}

/// The slips by their first two characters.
static SLIPS: LazyLock<BTreeMap<(char, char), Vec<Slip>>> = LazyLock::new(|| {
    let mut index: BTreeMap<(char, char), Vec<Slip>> = BTreeMap::new();
    for line in include_str!("phrases.tsv").lines().skip(1) {
        let mut cells = line.split('\t');
        let (Some(right), Some(kinds)) = (cells.next(), cells.next()) else { continue };
        let not: Vec<&str> = cells.next().unwrap_or("").split('|').filter(|text| !text.is_empty()).collect();
        let phrase: Vec<char> = right.chars().collect();
        for (kind, text) in
            kinds.chars().flat_map(|kind| slips(&phrase, kind).into_iter().map(move |text| (kind, text)))
        {
            let lost_first = (kind == 'D').then(|| phrase[0]);
            let keys: Vec<(char, char)> = match (text.first(), text.get(1)) {
                (Some(Some(first)), Some(Some(second))) => vec![(*first, *second)],
                // The second character is any: found by the first alone.
                (Some(Some(first)), Some(None)) => vec![(*first, '\0')],
                _ => Vec::new(),
            };
            for key in keys {
                index.entry(key).or_default().push(Slip { text: text.clone(), right, lost_first, not: not.clone() });
            }
        }
    }
    index
});

/// What one kind of slip makes of a phrase.
fn slips(phrase: &[char], kind: char) -> Vec<Vec<Option<char>>> {
    let last = phrase.len() - 1;
    let known = |chars: Vec<char>| chars.into_iter().map(Some).collect::<Vec<_>>();
    let without = |at: usize| known([&phrase[..at], &phrase[at + 1..]].concat());
    match kind {
        'D' => vec![without(0)],
        // Of two equal neighbors it is all the same which is lost.
        'd' => (1..last).map(without).collect(),
        's' => (1..last)
            .map(|at| {
                let mut text = known(phrase.to_vec());
                text[at] = None;
                text
            })
            .collect(),
        'i' => (0..=last).map(|at| known([&phrase[..=at], &phrase[at..]].concat())).collect(),
        't' => (0..last)
            .filter(|&at| phrase[at] != phrase[at + 1])
            .map(|at| {
                let mut text = phrase.to_vec();
                text.swap(at, at + 1);
                known(text)
            })
            .collect(),
        _ => Vec::new(),
    }
}

pub(super) fn check(evidence: &mut Evidence<'_>) {
    let page = evidence.page;
    let mut found = Vec::new();
    for paragraph in page.paragraphs.iter().filter(|paragraph| paragraph.shape == Shape::Prose) {
        let mut at = 0;
        while at + 1 < paragraph.chars.len() {
            let key = (paragraph.chars[at].c, paragraph.chars[at + 1].c);
            let slips = [key, (key.0, '\0')].into_iter().filter_map(|key| SLIPS.get(&key)).flatten();
            let here = slips.filter(|slip| slip.is_at(paragraph, at)).max_by_key(|slip| slip.text.len());
            let Some(slip) = here else {
                at += 1;
                continue;
            };
            let span = paragraph.bytes(at..at + slip.text.len());
            let text = page.quote(&span);
            let finding = Diagnostic::new("misspelling", Severity::Warning, format!("“{text}”疑为“{}”", slip.right))
                .label(page.label(span, format!("疑为“{}”", slip.right)))
                .help("核对文字");
            found.push(finding);
            at += slip.text.len();
        }
    }
    found.into_iter().for_each(|finding| evidence.report(finding));
}

impl Slip {
    fn is_at(&self, paragraph: &Paragraph, at: usize) -> bool {
        let end = at + self.text.len();
        let Some(chars) = paragraph.chars.get(at..end) else { return false };
        let letter = |c: char| !c.is_ascii() && !matches!(c, '，' | '。' | '、' | '；' | '：');
        let fits = chars.iter().zip(&self.text).all(|(char, wanted)| match wanted {
            Some(wanted) => char.c == *wanted,
            None => letter(char.c),
        });
        if !fits || self.is_right(paragraph, at) {
            return false;
        }
        let before = at.checked_sub(1).map(|before| paragraph.chars[before].c);
        // A page may have broken the line behind the first character.
        if self.lost_first.is_some() && (before == self.lost_first || at == paragraph.body || chars[0].gap) {
            return false;
        }
        // Part of what only looks like a slip.
        !self.not.iter().any(|text| {
            let length = text.chars().count();
            (at.saturating_sub(length)..end).any(|from| from + length > at && paragraph.has_at(text, from))
        })
    }

    /// Whether a replaced character is the right one.
    fn is_right(&self, paragraph: &Paragraph, at: usize) -> bool {
        paragraph.has_at(self.right, at)
            || self.right.chars().count() == self.text.len() + 1 && {
                // A doubled or lost character at an end may only be a neighbor of the right phrase.
                at > 0 && paragraph.has_at(self.right, at - 1)
            }
    }
}
