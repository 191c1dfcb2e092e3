//! The automatic numbers of a Word file: 一、, （一）, 1., which stand in no paragraph's text.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::package::attribute;
use crate::prose::numeral;

/// A level of a list: how its number is written.
#[derive(Clone, Default)]
struct ListLevel {
    start: u32,
    format: String,
    /// `%1.` or `（%1）`: %n is the number of level n.
    text: String,
}

/// The automatic numbers of a document.
#[derive(Default)]
pub(super) struct Numbering {
    /// The levels of an abstract list.
    lists: BTreeMap<String, Vec<ListLevel>>,
    /// The abstract list of a number id.
    abstract_of: BTreeMap<String, String>,
    /// The list of a paragraph style.
    of_style: BTreeMap<String, (String, usize)>,
    /// The numbers reached, by abstract list.
    reached: BTreeMap<String, Vec<u32>>,
}

/// Levels that a list may have in Word.
const LEVELS: usize = 9;

/// The most characters that a number has beside its digits.
const TEXT: usize = 24;

/// Calls for each tag that opens.
fn tags(xml: &str, mut each: impl FnMut(&[u8], &BytesStart<'_>)) {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => each(tag.local_name().as_ref(), &tag),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

impl Numbering {
    pub(super) fn read(numbering: &str, styles: &str) -> Numbering {
        let mut numbers = Numbering::default();
        let (mut list, mut level, mut id) = (String::new(), 0, String::new());
        tags(numbering, |name, tag| {
            let value = || attribute(tag, "val").unwrap_or_default();
            match name {
                b"abstractNum" => {
                    list = attribute(tag, "abstractNumId").unwrap_or_default();
                    numbers.lists.insert(list.clone(), vec![ListLevel::default(); LEVELS]);
                }
                b"lvl" => level = attribute(tag, "ilvl").and_then(|level| level.parse().ok()).unwrap_or(0),
                b"num" => {
                    id = attribute(tag, "numId").unwrap_or_default();
                    list.clear();
                }
                b"abstractNumId" => _ = numbers.abstract_of.insert(id.clone(), value()),
                name => {
                    let own = numbers.lists.get_mut(&list).and_then(|levels| levels.get_mut(level));
                    match (name, own) {
                        (b"start", Some(own)) => own.start = value().parse().unwrap_or(1),
                        (b"numFmt", Some(own)) => own.format = value(),
                        (b"lvlText", Some(own)) => own.text = value().chars().take(TEXT).collect(),
                        _ => {}
                    }
                }
            }
        });
        let (mut style, mut level) = (String::new(), 0);
        tags(styles, |name, tag| {
            let value = || attribute(tag, "val").unwrap_or_default();
            match name {
                b"style" => (style, level) = (attribute(tag, "styleId").unwrap_or_default(), 0),
                b"ilvl" => {
                    level = value().parse().unwrap_or(0);
                    if let Some((_, own)) = numbers.of_style.get_mut(&style) {
                        *own = level;
                    }
                }
                b"numId" => _ = numbers.of_style.insert(style.clone(), (value(), level)),
                _ => {}
            }
        });
        numbers
    }

    /// The list that a style puts its paragraphs in, and the level.
    pub(super) fn list_of(&self, style: &str) -> Option<(String, usize)> {
        self.of_style.get(style).cloned()
    }

    /// The next number of a list, as it is written.
    pub(super) fn next(&mut self, id: &str, level: usize) -> String {
        let Some(list) = self.abstract_of.get(id) else { return String::new() };
        let Some(levels) = self.lists.get(list).filter(|_| level < LEVELS) else { return String::new() };
        let reached = self.reached.entry(list.clone()).or_insert_with(|| vec![0; LEVELS]);
        let first = |level: usize| levels[level].start.max(1);
        reached[level] = if reached[level] == 0 { first(level) } else { reached[level].saturating_add(1) };
        reached[level + 1..].fill(0);
        let mut text = levels[level].text.clone();
        for (i, own) in levels.iter().enumerate().take(level + 1) {
            let number = if reached[i] == 0 { first(i) } else { reached[i] };
            text = text.replace(&format!("%{}", i + 1), &written(number, &own.format));
        }
        // 第一部分 and 一 stand apart from what they number.
        if text.ends_with(char::is_alphanumeric) { text + " " } else { text }
    }
}

/// A number in one of the formats of Word; bullets and what is unknown give nothing.
fn written(number: u32, format: &str) -> String {
    match format {
        "decimal" | "decimalFullWidth" | "decimalZero" | "" => number.to_string(),
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "ideographTraditional"
        | "taiwaneseCounting"
        | "chineseLegalSimplified"
            if number < 100 =>
        {
            numeral(number)
        }
        _ => String::new(),
    }
}
