//! Where rendered text comes from.
//!
//! A template engine says nothing of the place that its output has in the template. So a mark is put before each tag of a
//! template, and before each line of an annex in plain text; rendering keeps it, wherever loops, conditions and shared
//! phrases take it; then it is taken out, and its place remembered.
//!
//! A mark is two characters: one that no text may hold, and one of planes 15 and 16 that numbers it.

use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Diagnostic, Error, Label, Location, Source, TextFile};

const MARK: char = '\u{1}';
const FIRST: u32 = 0xF_0000;

/// Before and behind a text that shows a fact or a figure; the first is followed by the number of the read.
pub(super) const SHOWN: char = '\u{2}';
pub(super) const SHOWN_END: char = '\u{3}';

/// The character that stands for the number of a read; beyond so many of them, what is shown has no mark.
pub(super) fn shown(read: u32) -> Option<char> {
    char::from_u32(FIRST.checked_add(read)?)
}

/// The number that a character stands for.
fn number(c: char) -> Option<u32> {
    u32::from(c).checked_sub(FIRST)
}

/// The places of marks, by their numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks(Vec<Location>);

impl Marks {
    /// A mark for each of these ranges, which are in order, with the byte before which it is to be put.
    pub(super) fn put(
        &mut self,
        at: &[Range<usize>],
        place: impl Fn(Range<usize>) -> Location,
    ) -> Vec<(usize, String)> {
        let first = self.0.len();
        self.0.extend(at.iter().cloned().map(place));
        // A text with more places than there are numbers shows those of the first.
        let numbered = (first..).zip(at).map_while(|(number, span)| {
            let number = shown(u32::try_from(number).ok()?)?;
            Some((span.start, format!("{MARK}{number}")))
        });
        numbered.collect()
    }
}

/// A rendered text with the places that its parts come from.
#[derive(Clone, Debug)]
pub(super) struct Rendered {
    /// The text, without marks.
    pub(super) file: Arc<TextFile>,
    /// Bytes of the text where a mark stood, with its number; in order.
    at: Vec<(usize, usize)>,
    /// The bytes that show a read, with its number; those within others come first.
    pub(super) shown: Vec<(Range<usize>, u32)>,
    marks: Arc<Marks>,
}

impl Rendered {
    /// Takes the marks out of what was rendered.
    pub(super) fn new(name: String, marked: &str, marks: Arc<Marks>) -> Rendered {
        let mut text = String::with_capacity(marked.len());
        let (mut at, mut shown, mut open) = (Vec::new(), Vec::new(), Vec::new());
        let mut rest = marked;
        while let Some(found) = rest.find([MARK, SHOWN, SHOWN_END]) {
            text.push_str(&rest[..found]);
            let mut chars = rest[found..].chars();
            let mark = chars.next();
            let numbered = chars.clone().next().and_then(number);
            match (mark, numbered) {
                (Some(MARK), Some(number)) if (number as usize) < marks.0.len() => {
                    at.push((text.len(), number as usize));
                    chars.next();
                }
                (Some(SHOWN), Some(number)) => {
                    open.push((text.len(), number));
                    chars.next();
                }
                (Some(SHOWN_END), _) => {
                    if let Some((start, number)) = open.pop() {
                        shown.push((start..text.len(), number));
                    }
                }
                // No mark of ours: whoever reads the text will complain of the character.
                (mark, _) => text.extend(mark),
            }
            rest = chars.as_str();
        }
        text.push_str(rest);
        Rendered { file: TextFile::new(name, text), at, shown, marks }
    }

    /// Where a byte of the text comes from: the place of the last mark up to it.
    pub(super) fn origin(&self, byte: usize) -> Option<&Location> {
        let after = self.at.partition_point(|&(at, _)| at <= byte);
        self.marks.0.get(self.at.get(after.checked_sub(1)?)?.1)
    }

    /// An error in this text, its places those in the template; an excerpt of the text itself stays where the place is only
    /// near.
    pub(super) fn trace(&self, error: &Error) -> Error {
        let trace = |diagnostic: &Diagnostic| {
            let mut diagnostic = diagnostic.clone();
            let mut near = Vec::new();
            for label in &mut diagnostic.labels {
                let Location::Text { file, span } = &label.location else { continue };
                if !Arc::ptr_eq(file, &self.file) {
                    continue;
                }
                let Some(origin) = self.origin(span.start) else { continue };
                if self.at.iter().any(|&(at, _)| at == span.start) {
                    label.location = origin.clone();
                } else {
                    near.push(Label { location: origin.clone(), text: "由此处之后的内容生成".to_owned() });
                }
            }
            diagnostic.labels.append(&mut near);
            diagnostic
        };
        Error::new(error.kind(), error.diagnostics().iter().map(trace).collect(), Source::default())
    }
}

/// The tags of a template that open an element, each up to its end or that of its line.
pub(super) fn tags(text: &str) -> Vec<Range<usize>> {
    let opens = text.match_indices('<').map(|(at, _)| at);
    let opens = opens.filter(|at| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic()));
    outside(text, opens).map(|at| at..text[at..].find(['>', '\n']).map_or(text.len(), |end| at + end + 1)).collect()
}

/// The lines of a text that say something. One that begins with a tag of the template engine has no place: a mark before
/// it would keep the white space that the tag takes away.
pub(super) fn lines(text: &str) -> Vec<Range<usize>> {
    let starts = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at + line.len() - line.trim_start().len();
        *at += line.len();
        Some(start..*at)
    });
    let starts =
        starts.map(|line| line.start..line.start + text[line].trim_end().len()).filter(|line| !line.is_empty());
    let says = |line: &Range<usize>| !["{%", "{#", "{{-"].iter().any(|tag| text[line.clone()].starts_with(tag));
    let lines: Vec<Range<usize>> = starts.filter(says).collect();
    let within: Vec<usize> = outside(text, lines.iter().map(|line| line.start)).collect();
    lines.into_iter().filter(|line| within.binary_search(&line.start).is_ok()).collect()
}

/// Those of some places, which are in order, that do not stand within a tag of the template engine.
fn outside<'t>(text: &'t str, places: impl Iterator<Item = usize> + 't) -> impl Iterator<Item = usize> + 't {
    let mut engine = engine(text).peekable();
    places.filter(move |&at| {
        while engine.next_if(|tag| tag.end <= at).is_some() {}
        engine.peek().is_none_or(|tag| at <= tag.start)
    })
}

/// The tags of the template engine.
fn engine(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(start) = text[at..].find('{').map(|found| at + found) {
            let close = match text.as_bytes().get(start + 1) {
                Some(b'{') => "}}",
                Some(b'%') => "%}",
                Some(b'#') => "#}",
                _ => {
                    at = start + 1;
                    continue;
                }
            };
            at = text[start..].find(close).map_or(text.len(), |end| start + end + close.len());
            return Some(start..at);
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, places: Vec<Range<usize>>) -> Vec<&str> {
        places.into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn tags_stand_outside_of_the_engine() {
        let text = "<p>甲 < 乙</p>{# <p> #}{% set x = \"<b>\" %}{{ <change a={b} /> }}\n<table\n widths=\"1\">";
        assert_eq!(found(text, tags(text)), ["<p>", "<table\n"]);
    }

    #[test]
    fn lines_that_say_something() {
        let text = "一、甲\n\n  （一）{{ a }}\n{% if b %}\n{{ c }}\n{{ d\n | e }}\n";
        assert_eq!(found(text, lines(text)), ["一、甲", "（一）{{ a }}", "{{ c }}", "{{ d"]);
    }

    #[test]
    fn marks_come_and_go() {
        let file = TextFile::new("a.xml", "<h1>甲</h1><p>乙</p>");
        let mut marks = Marks::default();
        let put = marks.put(&tags(&file.text), |span| Location::Text { file: Arc::clone(&file), span });
        let mut marked = file.text.clone();
        for (at, mark) in put.into_iter().rev() {
            marked.insert_str(at, &mark);
        }
        // Rendered in another order, and twice.
        let (h1, p) = marked.split_once("</h1>").expect("a heading");
        let rendered = Rendered::new("a".into(), &format!("丙{p}{h1}</h1>{p}\u{1}丁"), Arc::new(marks));
        assert_eq!(rendered.file.text, "丙<p>乙</p><h1>甲</h1><p>乙</p>\u{1}丁");
        let at = |text: &str| match rendered.origin(rendered.file.text.find(text).expect("the text")) {
            Some(Location::Text { span, .. }) => Some(span.clone()),
            _ => None,
        };
        assert_eq!(
            [at("丙"), at("<p>"), at("<h1>"), at("甲"), at("丁")],
            [None, Some(12..15), Some(0..4), Some(0..4), Some(12..15)]
        );
    }
}
