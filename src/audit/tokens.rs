//! A text in words, figures and marks.

use std::ops::Range;

use super::lexicon::{Meaning, Quantity, Use, Word, longest};
use crate::prose::{Char, Figure, figure};

/// What a stretch of characters is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Figure(Figure),
    Term(Quantity, Use),
    Word(Word),
    Mark(char),
    Text,
}

/// A stretch of characters that means one thing.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) chars: Range<usize>,
}

/// A text in words, figures and marks.
pub(super) fn tokens(chars: &[Char]) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let (kind, end) = if let Some((figure, end)) = figure(chars, i) {
            (Kind::Figure(figure), end)
        } else if let Some(end) = level(chars, i) {
            (Kind::Word(Word::Level), end)
        } else if let Some((meaning, end)) = longest(chars, i) {
            match meaning {
                Meaning::Term(quantity, usage) => (Kind::Term(quantity.clone(), *usage), end),
                Meaning::Word(Word::Plain) => (Kind::Text, end),
                Meaning::Word(word) => (Kind::Word(*word), end),
            }
        } else if matches!(
            chars[i].c,
            '，' | ',' | ';' | ':' | '。' | '！' | '!' | '？' | '?' | '、' | '(' | ')' | '/' | '|'
        ) {
            (Kind::Mark(chars[i].c), i + 1)
        } else {
            (Kind::Text, i + 1)
        };
        match tokens.last_mut() {
            Some(Token { kind: Kind::Text, chars: text }) if matches!(kind, Kind::Text) => text.end = end,
            _ => tokens.push(Token { kind, chars: i..end }),
        }
        i = end;
    }
    tokens
}

/// The end of a level in brackets that also has digits: （11款）.
fn level(chars: &[Char], from: usize) -> Option<usize> {
    if chars.get(from)?.c != '(' {
        return None;
    }
    let digits = chars.get(from + 1..)?.iter().take_while(|char| char.c.is_ascii_digit()).count();
    let at = |i: usize| chars.get(i).map(|char| char.c);
    let named = matches!(at(from + 1 + digits), Some('类' | '款' | '项'));
    (at(from) == Some('(') && named && at(from + 2 + digits) == Some(')')).then_some(from + 3 + digits)
}
