//! Which words of the document show which fact or figure.
//!
//! Rendering leaves marks around what it shows; they are taken out before the markup is parsed, so that they change
//! nothing. Here a text that came of the markup is laid beside the rendered template again, character by character, and
//! learns what it shows.

use std::ops::Range;

use super::origin::Rendered;
use super::run;
use super::templates::Data;
use crate::diag::FactPath;
use crate::document::{Shown, unshifted};
use crate::markup::{Element, ElementKind};

/// The place in a rendered template up to which its texts have been laid beside it.
pub(super) struct Tracer<'a> {
    rendered: &'a Rendered,
    data: &'a Data,
    /// By their beginnings.
    shown: Vec<(Range<usize>, u32)>,
    /// Where the next text is looked for.
    at: usize,
}

impl<'a> Tracer<'a> {
    pub(super) fn new(rendered: &'a Rendered, data: &'a Data) -> Tracer<'a> {
        let mut shown = rendered.shown.clone();
        shown.sort_by_key(|(span, _)| span.start);
        Tracer { rendered, data, shown, at: 0 }
    }

    /// Tells the texts of an element what they show. Elements come in the order of the template.
    pub(super) fn element(&mut self, element: &mut Element) {
        let span = element.span.clone();
        self.at = self.at.max(span.start);
        if !self.any(&span) {
            return;
        }
        match &mut element.kind {
            ElementKind::Paragraph(runs) | ElementKind::Item { runs, .. } | ElementKind::Note(runs) => {
                for run in runs {
                    run.shown = self.text(&run.text, span.end);
                }
            }
            ElementKind::Table(table) => {
                for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
                    self.at = self.at.max(cell.span.start);
                    if self.any(&cell.span) {
                        cell.shown = self.text(&cell.text, cell.span.end);
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether anything is shown in these bytes.
    fn any(&self, span: &Range<usize>) -> bool {
        let first = self.shown.partition_point(|(shown, _)| shown.start < span.start);
        self.shown.get(first).is_some_and(|(shown, _)| shown.start < span.end)
    }

    /// What a text shows that stands next, before the byte `end`.
    fn text(&mut self, text: &str, end: usize) -> Vec<Shown> {
        let whole = self.rendered.file.text.as_str();
        let mut shows: Vec<(usize, Range<usize>)> = Vec::new();
        for (i, c) in text.char_indices() {
            // White space is joined and left out in places; a tag stands between runs.
            let Some((at, after)) = next(&whole[..end], self.at, c) else { break };
            self.at = after;
            let before = self.shown.partition_point(|(shown, _)| shown.start <= at);
            let Some(last) = before.checked_sub(1).filter(|&last| at < self.shown[last].0.end) else { continue };
            match shows.last_mut() {
                Some((own, span)) if *own == last => span.end = i + c.len_utf8(),
                _ => shows.push((last, i..i + c.len_utf8())),
            }
        }
        shows.into_iter().filter_map(|(at, span)| self.shows(span, self.shown[at].1)).collect()
    }

    /// What the bytes of plain text from `at` on show.
    pub(super) fn plain(&self, at: usize, length: usize) -> Vec<Shown> {
        let first = self.shown.partition_point(|(shown, _)| shown.start < at);
        let within = self.shown[first..].iter().take_while(|(shown, _)| shown.end <= at + length);
        within.filter_map(|(shown, read)| self.shows(shown.start - at..shown.end - at, *read)).collect()
    }

    fn shows(&self, span: Range<usize>, read: u32) -> Option<Shown> {
        let (table, key) = run::key(read)?;
        Some(Shown::new(span, FactPath::new(self.data.path(table, &key)?)))
    }
}

/// The place of a character from a byte on, and the byte behind it: behind white space, tags and comments.
fn next(text: &str, mut at: usize, c: char) -> Option<(usize, usize)> {
    loop {
        let rest = text.get(at..)?;
        let first = rest.chars().next()?;
        if first == '<' {
            let end = if rest.starts_with("<!--") { rest.find("-->")? + 3 } else { rest.find('>')? + 1 };
            at += end;
            continue;
        }
        let (is, length) = if first == '&' {
            let end = rest.find(';')? + 1;
            (entity(&rest[1..end - 1])?, end)
        } else {
            (first, first.len_utf8())
        };
        let plain = unshifted(c).map_or(c, |(plain, _)| plain);
        if is == c || is == plain || (is.is_whitespace() && c.is_whitespace()) {
            return Some((at, at + length));
        }
        if !is.is_whitespace() {
            return None;
        }
        at += length;
    }
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        number => {
            let number = number.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}
