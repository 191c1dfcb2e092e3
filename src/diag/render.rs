//! Diagnostics for a terminal, drawn by `annotate-snippets`: excerpts with carets, columns right under Chinese.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str};

use super::{Diagnostic, Severity, Source, TextFile, origin};

/// So many findings of one kind are shown; the others are counted.
const SHOWN: usize = 10;

/// Of more places of one finding than this the first few are shown, and of more findings that follow from it.
const PLACES: usize = 30;

/// Longer words are cut: a message may hold what a file says.
const MESSAGE: usize = 1000;

/// A line of more bytes is shown around its mark alone.
const LINE: usize = 4000;

/// Shows diagnostics with the excerpts that they point at: of each kind the first ten, and how many more there are; one
/// line where it says enough ([`Diagnostic::brief`]).
#[derive(Clone, Copy, Debug)]
pub struct Display<'a> {
    diagnostics: &'a [Diagnostic],
    source: &'a Source,
    colour: bool,
    verbose: bool,
}

impl<'a> Display<'a> {
    /// Plain text.
    pub fn new(diagnostics: &'a [Diagnostic], source: &'a Source) -> Display<'a> {
        Display { diagnostics, source, colour: false, verbose: false }
    }

    /// With colours for a terminal.
    pub fn coloured(mut self, colour: bool) -> Display<'a> {
        self.colour = colour;
        self
    }

    /// Every finding with its excerpts.
    pub fn verbose(mut self, verbose: bool) -> Display<'a> {
        self.verbose = verbose;
        self
    }
}

impl fmt::Display for Display<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let renderer = if self.colour { Renderer::styled() } else { Renderer::plain() };
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut last_is_brief = None;
        let mut part = |f: &mut fmt::Formatter<'_>, brief: bool, text: &str| {
            // One line needs no air to the next.
            match last_is_brief.replace(brief) {
                None => {}
                Some(true) if brief => f.write_str("\n")?,
                Some(_) => f.write_str("\n\n")?,
            }
            f.write_str(text)
        };
        for diagnostic in self.diagnostics {
            let count = counts.entry((level(diagnostic).0, diagnostic.id)).or_default();
            *count += 1;
            if self.verbose || *count <= SHOWN {
                let brief = diagnostic.brief && !self.verbose;
                let text =
                    if brief { line(diagnostic, self.source) } else { render(&renderer, diagnostic, self.source) };
                part(f, brief, &text)?;
            }
        }
        for ((level, id), count) in counts.into_iter().filter(|(_, count)| *count > SHOWN && !self.verbose) {
            part(f, true, &format!("{level}[{id}]: 另有 {} 处（共 {count} 处）", count - SHOWN))?;
        }
        Ok(())
    }
}

/// What a diagnostic is called, and how it is drawn.
fn level(diagnostic: &Diagnostic) -> (&'static str, Level<'static>) {
    match diagnostic.severity {
        _ if diagnostic.waived.is_some() => ("waived", Level::INFO.with_name("waived")),
        Severity::Error => ("error", Level::ERROR),
        Severity::Warning => ("warning", Level::WARNING),
        Severity::Note => ("note", Level::NOTE),
    }
}

/// The whole of a diagnostic in one line: `warning[id]（report.toml:3:1）：…`.
fn line(diagnostic: &Diagnostic, source: &Source) -> String {
    let place = diagnostic.labels.iter().find_map(|label| source.resolve(label));
    let place = place.map_or(String::new(), |(file, span)| {
        let (line, column) = file.line_column(span.start);
        format!("（{}:{line}:{column}）", source.name_of(&file))
    });
    let text = format!("{}[{}]{place}：{}", level(diagnostic).0, diagnostic.id, cut(&diagnostic.message, MESSAGE));
    normalize_untrusted_str(&text.replace('\n', " "))
}

/// All, or of too many the first.
fn few<T>(all: &[T]) -> &[T] {
    if all.len() > PLACES { &all[..SHOWN] } else { all }
}

/// A text, cut where it is longer than so many characters.
fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}

fn render(renderer: &Renderer, diagnostic: &Diagnostic, source: &Source) -> String {
    // One snippet a file, in the order in which the labels first name the files; a mark in a line that is too long to be
    // shown whole has its own, so that the line is cut around it.
    type Marked<'a> = (Arc<TextFile>, Option<usize>, Vec<(AnnotationKind, Range<usize>, Cow<'a, str>)>);
    let mut snippets: Vec<Marked<'_>> = Vec::new();
    let labels = few(&diagnostic.labels);
    for label in labels {
        let Some((file, span)) = source.resolve(label) else { continue };
        // The first that has a place.
        let kind = if snippets.is_empty() { AnnotationKind::Primary } else { AnnotationKind::Context };
        let long = is_long(&line_of(&file, span.start)).then_some(span.start);
        let place = source.cell(label).map(ToString::to_string);
        let text = match place.unwrap_or_else(|| origin::Origin::list(&file.origins(span.clone()))) {
            place if place.is_empty() => Cow::Borrowed(label.text.as_str()),
            place => Cow::Owned(format!("{}（{place}）", label.text)),
        };
        match snippets.iter_mut().find(|(known, place, _)| Arc::ptr_eq(known, &file) && *place == long) {
            Some((.., marks)) => marks.push((kind, span, text)),
            None => snippets.push((file, long, vec![(kind, span, text)])),
        }
    }
    let message = cut(&diagnostic.message, MESSAGE);
    let mut group = Group::with_title(level(diagnostic).1.primary_title(message).id(diagnostic.id));
    for (file, _, marks) in &snippets {
        let shown = shown(file, marks.iter().map(|(_, span, _)| span));
        let (line, column) = file.line_column(shown.start);
        let snippet = Snippet::source(&file.text[shown.clone()]).line_start(line).fold(true).annotations(
            marks.iter().map(|(kind, span, text)| {
                let span = first_line(&file.text[shown.clone()], &(span.start - shown.start..span.end - shown.start));
                kind.span(span).label(text.as_ref())
            }),
        );
        group = if column == 1 {
            group.element(snippet.path(source.name_of(file)))
        } else {
            // Of a line that is cut the columns must be said.
            let (line, column) = file.line_column(marks[0].1.start);
            group.element(Origin::path(source.name_of(file)).line(line).char_column(column)).element(snippet)
        };
    }
    if labels.len() < diagnostic.labels.len() {
        let all = diagnostic.labels.len();
        let more = format!("另有 {} 处（共 {all} 处）", all - labels.len());
        group = group.element(Level::NOTE.message(more));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(normalize_untrusted_str(&cut(help, MESSAGE))));
    }
    let children = few(&diagnostic.children);
    for child in children {
        group = group.element(Level::NOTE.message(format!("由此还有 {}", line(child, source))));
    }
    if children.len() < diagnostic.children.len() {
        let more = diagnostic.children.len() - children.len();
        group = group.element(Level::NOTE.message(format!("由此还有另外 {more} 处")));
    }
    if let Some(reason) = &diagnostic.waived {
        group = group.element(Level::NOTE.message(normalize_untrusted_str(&format!("已豁免，理由：{reason}"))));
    }
    renderer.render(&[group])
}

/// The bytes of the line of a byte; behind the last line feed that of the last line.
fn line_of(file: &TextFile, at: usize) -> Range<usize> {
    let end = file.text.strip_suffix('\n').unwrap_or(&file.text).len();
    file.line(file.line_column(at.min(end)).0)
}

/// Whether a line is wider than a terminal.
fn is_long(line: &Range<usize>) -> bool {
    const COLUMNS: usize = 120;
    // Chinese characters take three bytes and two columns.
    line.len() > COLUMNS * 3 / 2
}

/// The part of a file that its marks stand in: whole lines, but of a line that goes on and on what is near its mark.
fn shown<'s>(file: &TextFile, marks: impl Iterator<Item = &'s Range<usize>>) -> Range<usize> {
    let starts = marks.map(|span| span.start);
    let (first, last) = starts.fold((usize::MAX, 0), |(first, last), at| (at.min(first), at.max(last)));
    let (mut start, mut end) = (line_of(file, first).start, line_of(file, last).end);
    if line_of(file, first) == line_of(file, last) && end - start > LINE {
        let border = |mut at: usize| {
            while !file.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        start = border(start.max(first.saturating_sub(LINE / 4)));
        end = border(end.min(last + LINE / 2));
    }
    start..end
}

/// A span that goes over several lines is shown by its first: an excerpt is a place, not a quotation.
fn first_line(text: &str, span: &Range<usize>) -> Range<usize> {
    let end = span.end.min(text.len());
    let start = span.start.min(end);
    let line = text[start..end].find(['\n', '\r']).map_or(end, |at| start + at);
    start..line.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Label;

    #[test]
    fn what_follows_and_what_is_waived_is_said() {
        let file = TextFile::new("report.toml", "a = 1\nb = 2\n");
        let child = Diagnostic::new("child", Severity::Warning, "也不符").label(Label::text(&file, 10..11, "此处"));
        let mut diagnostic = Diagnostic::error("parent", "不符").label(Label::text(&file, 4..5, "此处"));
        diagnostic.children.push(child);
        diagnostic.waived = Some("历史原因".to_owned());
        insta::assert_snapshot!(Display::new(&[diagnostic], &Source::default()), @r"
waived[parent]: 不符
 --> report.toml:1:5
  |
1 | a = 1
  |     ^ 此处
  |
  = note: 由此还有 warning[child]（report.toml:2:5）：也不符
  = note: 已豁免，理由：历史原因
");
    }

    #[test]
    fn carets_stand_under_chinese() {
        let file = TextFile::new("report.toml", "name = \"区总工会\" # 名称\nprior = 121.49\n");
        let diagnostic = Diagnostic::error("total-balance", "收入 1 与支出 2 不符")
            .label(Label::text(&file, 39..45, "此处"))
            .label(Label::text(&file, 7..21, "名称"))
            .help("核对");
        insta::assert_snapshot!(Display::new(&[diagnostic], &Source::default()), @r#"
error[total-balance]: 收入 1 与支出 2 不符
 --> report.toml:2:9
  |
1 | name = "区总工会" # 名称
  |        ---------- 名称
2 | prior = 121.49
  |         ^^^^^^ 此处
  |
  = help: 核对
"#);
    }
}
