//! The prose of a report: every text that is published as it was typed, with its path.
//!
//! Expressions (`{{ … }}`) are the report's own figures and names; to the rules of text they are blank. So are the tags of
//! an annex that is written in the form's markup.

use std::ops::Range;

use crate::diag::{FactPath, Label};
use crate::model::Report;
use crate::model::schema::{TextKind, Value};

/// What kind of text it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Sentences and paragraphs.
    Text,
    /// The whole file of an annex.
    Annex,
    /// A title or name.
    Title,
    /// What a table of indicators says.
    Target,
}

/// A text with its path.
#[derive(Clone, Debug)]
pub(super) struct Prose {
    pub(super) path: FactPath,
    pub(super) kind: Kind,
    /// The text, expressions blank; byte for byte as long as the text itself.
    pub(super) text: String,
}

/// What stands in place of expressions: no character of any text.
pub(super) const BLANK: char = '\u{1}';

impl Prose {
    /// A label at bytes of the text.
    pub(super) fn label(&self, span: Range<usize>, text: impl Into<String>) -> Label {
        Label::passage(self.path.clone(), span, text)
    }

    /// The sentences with their places; a line feed ends one too.
    pub(super) fn sentences(&self) -> impl Iterator<Item = (usize, &str)> {
        pieces(&self.text, &['。', '！', '？', '；', '\n'])
    }

    /// The paragraphs with their places.
    pub(super) fn paragraphs(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut at = 0;
        self.text.split("\n\n").map(move |paragraph| {
            let start = at;
            at += paragraph.len() + 2;
            (start, paragraph)
        })
    }

    /// The lines with their places.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        pieces(&self.text, &['\n'])
    }

    /// All places of a word.
    pub(super) fn find<'t>(&'t self, word: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
        self.text.match_indices(word).map(|(at, found)| at..at + found.len())
    }
}

fn pieces<'t>(text: &'t str, ends: &'t [char]) -> impl Iterator<Item = (usize, &'t str)> {
    let mut at = 0;
    text.split_inclusive(ends).map(move |piece| {
        let start = at;
        at += piece.len();
        (start, piece)
    })
}

/// The paths of the texts that may not be blank and are.
pub(super) fn blank_texts(report: &Report) -> Vec<String> {
    let mut blank = Vec::new();
    report.visit(|path, key, value| {
        let Value::Text(text) = value else { return };
        let is_wanted = match key.text {
            TextKind::Name => true,
            TextKind::Title | TextKind::Prose => key.required,
            _ => false,
        };
        if is_wanted && text.trim().is_empty() {
            blank.push(path.to_owned());
        }
    });
    blank
}

/// All prose of a report, in the order of its keys.
pub(super) fn prose(report: &Report) -> Vec<Prose> {
    let mut all = Vec::new();
    report.visit(|path, key, value| {
        let Value::Text(text) = value else { return };
        let kind = match key.text {
            TextKind::Clause | TextKind::Prose => Kind::Text,
            TextKind::Annex => Kind::Annex,
            TextKind::Title => Kind::Title,
            TextKind::Target => Kind::Target,
            TextKind::Id | TextKind::Name | TextKind::Label | TextKind::Remark => return,
        };
        if !text.trim().is_empty() {
            let text = blanked(text, kind == Kind::Annex && is_markup(report, path));
            all.push(Prose { path: FactPath::new(path), kind, text });
        }
    });
    all
}

/// The names of a report and the words that it puts into tables, expressions blank.
pub(super) fn names(report: &Report) -> Vec<Prose> {
    let mut all = Vec::new();
    report.visit(|path, key, value| {
        let Value::Text(text) = value else { return };
        if matches!(key.text, TextKind::Name | TextKind::Label) && !text.trim().is_empty() {
            all.push(Prose { path: FactPath::new(path), kind: Kind::Title, text: blanked(text, false) });
        }
    });
    all
}

/// All texts of a report but its codes, each as it was typed: whoever gets the file reads its comments and expressions too.
pub(super) fn typed(report: &Report) -> Vec<Prose> {
    let mut all = Vec::new();
    report.visit(|path, key, value| {
        let Value::Text(text) = value else { return };
        if key.text != TextKind::Id && !text.trim().is_empty() {
            let kind = if key.text == TextKind::Annex { Kind::Annex } else { Kind::Text };
            all.push(Prose { path: FactPath::new(path), kind, text: text.to_owned() });
        }
    });
    all
}

/// Whether the text of an annex is the form's markup.
fn is_markup(report: &Report, path: &str) -> bool {
    let file = path.strip_suffix("text").and_then(|annex| report.fact(&format!("{annex}file")));
    matches!(file, Some((_, Value::Text(name))) if name.ends_with(".xml"))
}

/// The text with its expressions blank, and its tags where it is markup. What is not closed stays as it is.
fn blanked(text: &str, markup: bool) -> String {
    let mut out = text.to_owned();
    for (open, close) in [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<", ">")] {
        if open == "<" && !markup {
            continue;
        }
        let mut from = 0;
        while let Some(start) = text[from..].find(open).map(|at| from + at) {
            let Some(end) = text[start..].find(close).map(|at| start + at + close.len()) else { break };
            let blank: String = std::iter::repeat_n(BLANK, end - start).collect();
            out.replace_range(start..end, &blank);
            from = end;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_blank_and_keep_their_length() {
        for (text, markup, shown) in [
            ("共{{ a }}万元", false, "共_______万元"),
            ("{{ a }}{% if b %}是{% endif %}", false, "_________________是___________"),
            ("未闭合{{ a", false, "未闭合{{ a"),
            ("<p>甲</p>", true, "___甲____"),
            ("a<b", false, "a<b"),
        ] {
            assert_eq!(blanked(text, markup).replace(BLANK, "_"), shown);
            assert_eq!(blanked(text, markup).len(), text.len());
        }
    }
}
