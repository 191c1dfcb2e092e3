//! The words that the audit knows: names of quantities, and words that make figures into claims.
//!
//! They stand in `terms.tsv` and `words.tsv`. `[a|b|]` in a term is a choice: a, b or nothing.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::classification::{Catalogue, FunctionCode, class_prose_name};
use crate::prose::Char;

/// What a figure is the amount of.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Quantity {
    /// One of `terms.tsv`: `three_public`.
    Term(&'static str),
    /// Expenditure of a functional class (类).
    Class(FunctionCode),
    /// Expenditure of a functional item (项): its class, where the text names it, and its names as the text has them.
    Item(Option<FunctionCode>, String),
}

/// How a term may be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Use {
    /// The term is this quantity only where nothing stands before it: 购置, 货物.
    pub(super) bare: bool,
    /// The quantity has one value in the whole report.
    pub(super) same: bool,
    /// The term names a whole that shares are of, and no amount by itself.
    pub(super) whole: bool,
}

/// What a word does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Word {
    Up,
    Down,
    /// 增加到: what follows is a value and no change.
    Reaches,
    Equal,
    Greater,
    Less,
    /// 占
    Share,
    /// 完成, with a budget behind it.
    Completed,
    /// 预算执行率
    Rate,
    /// 其中
    Among,
    /// 年初预算
    InitialBudget,
    Budget,
    /// 年初未安排预算
    NoBudget,
    Actual,
    /// 上年
    Prior,
    Than,
    Reason,
    Difference,
    /// Says nothing of what the figure is the amount of.
    Filler,
    /// （项）
    Level,
    /// A word that only looks like another.
    Plain,
}

impl Word {
    /// How the word says that two figures stand to each other.
    pub(super) fn ordering(self) -> Option<Ordering> {
        match self {
            Word::Equal => Some(Ordering::Equal),
            Word::Greater => Some(Ordering::Greater),
            Word::Less => Some(Ordering::Less),
            _ => None,
        }
    }

    fn named(name: &str) -> Option<Word> {
        Some(match name {
            "up" => Word::Up,
            "down" => Word::Down,
            "reaches" => Word::Reaches,
            "equal" => Word::Equal,
            "greater" => Word::Greater,
            "less" => Word::Less,
            "share" => Word::Share,
            "completed" => Word::Completed,
            "rate" => Word::Rate,
            "among" => Word::Among,
            "initial_budget" => Word::InitialBudget,
            "budget" => Word::Budget,
            "no_budget" => Word::NoBudget,
            "actual" => Word::Actual,
            "prior" => Word::Prior,
            "than" => Word::Than,
            "reason" => Word::Reason,
            "difference" => Word::Difference,
            "filler" => Word::Filler,
            "level" => Word::Level,
            "plain" => Word::Plain,
            _ => return None,
        })
    }
}

/// The words for how two figures stand to each other.
pub(super) const fn relation_word(relation: Ordering) -> &'static str {
    match relation {
        Ordering::Greater => "大于",
        Ordering::Less => "小于",
        Ordering::Equal => "等于",
    }
}

/// What the lexicon says of a stretch of text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    Term(Quantity, Use),
    Word(Word),
}

/// The entries by their first character, the longest first.
struct Lexicon(BTreeMap<char, Vec<(Vec<char>, Meaning)>>);

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut entries = Vec::new();
    for line in include_str!("terms.tsv").lines().skip(1) {
        let mut cells = line.split('\t');
        let (Some(term), Some(quantity), Some(flags)) = (cells.next(), cells.next(), cells.next()) else { continue };
        let has = |flag| flags.split(' ').any(|own| own == flag);
        let usage = Use { bare: has("bare"), same: has("same"), whole: has("whole") };
        entries.extend(expand(term).into_iter().map(|t| (t, Meaning::Term(Quantity::Term(quantity), usage))));
    }
    for line in include_str!("words.tsv").lines().skip(1) {
        let Some((word, meaning)) = line.split_once('\t').and_then(|(w, name)| Some((w, Word::named(name)?))) else {
            continue;
        };
        entries.extend(expand(word).into_iter().map(|word| (word, Meaning::Word(meaning))));
    }
    for (code, name) in classes() {
        let prose = class_prose_name(name);
        let usage = Use { same: true, ..Use::default() };
        for form in [name.to_owned(), format!("{name}(类)"), format!("{prose}(类)支出"), format!("{prose}(类)")] {
            entries.push((form, Meaning::Term(Quantity::Class(code), usage)));
        }
    }
    let mut index: BTreeMap<char, Vec<(Vec<char>, Meaning)>> = BTreeMap::new();
    for (text, meaning) in entries {
        let text: Vec<char> = text.chars().collect();
        if let Some(&first) = text.first() {
            index.entry(first).or_default().push((text, meaning));
        }
    }
    for entries in index.values_mut() {
        // Stable: of two meanings of one text the first in the files holds.
        entries.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
    }
    Lexicon(index)
});

/// The functional classes of all years under all their names, without the two whose names mean other things in prose.
fn classes() -> Vec<(FunctionCode, &'static str)> {
    let mut classes: Vec<_> = (Catalogue::FIRST_YEAR..=Catalogue::LAST_YEAR)
        .flat_map(|year| Catalogue::of_year(year).function_classes())
        .filter(|(_, name)| !matches!(*name, "转移性支出" | "预备费"))
        .collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

/// All texts that a pattern stands for.
fn expand(pattern: &str) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut rest = pattern;
    while let Some((plain, choice)) = rest.split_once('[') {
        let (choice, after) = choice.split_once(']').unwrap_or((choice, ""));
        texts = texts
            .iter()
            .flat_map(|text| choice.split('|').map(move |option| format!("{text}{plain}{option}")))
            .collect();
        rest = after;
    }
    texts.iter_mut().for_each(|text| text.push_str(rest));
    texts
}

/// The longest entry at a character, and the character behind it.
pub(super) fn longest(chars: &[Char], from: usize) -> Option<(&'static Meaning, usize)> {
    let entries = LEXICON.0.get(&chars.get(from)?.c)?;
    entries.iter().find_map(|(text, meaning)| {
        let here = chars.get(from..from + text.len())?;
        here.iter().zip(text).all(|(char, c)| char.c == *c).then_some((meaning, from + text.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_expanded() {
        assert_eq!(expand("收[入|][、|]支"), ["收入、支", "收入支", "收、支", "收支"]);
        assert_eq!(expand("其中"), ["其中"]);
    }

    #[test]
    fn every_line_of_the_files_is_read() {
        for line in include_str!("terms.tsv").lines().skip(1) {
            assert_eq!(line.split('\t').count(), 3, "{line}");
            assert!(
                line.split('\t').nth(2).is_some_and(|flags| {
                    flags.split(' ').all(|flag| matches!(flag, "" | "bare" | "same" | "whole"))
                })
            );
        }
        for line in include_str!("words.tsv").lines().skip(1) {
            assert!(line.split_once('\t').is_some_and(|(_, name)| Word::named(name).is_some()), "{line}");
        }
    }

    #[test]
    fn the_longest_entry_holds() {
        let meaning = |text: &str| {
            let chars: Vec<Char> =
                text.chars().map(|c| Char { c, start: 0, end: 0, gap: false, wide: false }).collect();
            longest(&chars, 0).map(|(meaning, end)| (meaning.clone(), end))
        };
        let term = |name, end| move |found: Option<(Meaning, usize)>| matches!(found, Some((Meaning::Term(Quantity::Term(q), _), e)) if q == name && e == end);
        assert!(term("vehicles", 14)(meaning("公务用车购置及运行维护费支出决算")));
        assert!(term("purchase", 7)(meaning("公务用车购置费5万元")));
        assert!(term("general.basic", 14)(meaning("一般公共预算财政拨款基本支出")));
        assert!(matches!(meaning("其中:"), Some((Meaning::Word(Word::Among), 2))));
        assert!(matches!(meaning("卫生健康(类)支出"), Some((Meaning::Term(Quantity::Class(_), _), 9))));
    }
}
