//! Diagnostics for a terminal, drawn by `annotate-snippets`: excerpts with carets, columns right under Chinese.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str};

use super::{Diagnostic, Origin, Severity, Source, TextFile};

/// Shows diagnostics with the excerpts that they point at.
#[derive(Clone, Copy, Debug)]
pub struct Display<'a> {
    diagnostics: &'a [Diagnostic],
    source: &'a Source,
    colour: bool,
}

impl<'a> Display<'a> {
    /// Plain text.
    pub fn new(diagnostics: &'a [Diagnostic], source: &'a Source) -> Display<'a> {
        Display { diagnostics, source, colour: false }
    }

    /// With colours for a terminal.
    pub fn coloured(mut self, colour: bool) -> Display<'a> {
        self.colour = colour;
        self
    }
}

impl fmt::Display for Display<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let renderer = if self.colour { Renderer::styled() } else { Renderer::plain() };
        for (i, diagnostic) in self.diagnostics.iter().enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            f.write_str(&render(&renderer, diagnostic, self.source))?;
        }
        Ok(())
    }
}

fn render(renderer: &Renderer, diagnostic: &Diagnostic, source: &Source) -> String {
    let level = match diagnostic.severity {
        _ if diagnostic.waived.is_some() => Level::INFO.with_name("waived"),
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    // One snippet a file, in the order in which the labels first name the files; a mark in a line that is too long to be
    // shown whole has its own, so that the line is cut around it.
    type Marked<'a> = (Arc<TextFile>, String, Option<usize>, Vec<(AnnotationKind, Range<usize>, Cow<'a, str>)>);
    let mut snippets: Vec<Marked<'_>> = Vec::new();
    for (i, label) in diagnostic.labels.iter().enumerate() {
        let Some((file, span)) = source.resolve(label) else { continue };
        let kind = if i == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let long = is_long_line(&file.text, span.start).then_some(span.start);
        let place = source.cell(label).map(ToString::to_string);
        let text = match place.unwrap_or_else(|| Origin::list(&file.origins(span.clone()))) {
            place if place.is_empty() => Cow::Borrowed(label.text.as_str()),
            place => Cow::Owned(format!("{}（{place}）", label.text)),
        };
        match snippets.iter_mut().find(|(known, _, place, _)| Arc::ptr_eq(known, &file) && *place == long) {
            Some((.., marks)) => marks.push((kind, span, text)),
            None => snippets.push((Arc::clone(&file), source.name_of(&file), long, vec![(kind, span, text)])),
        }
    }
    let mut group = Group::with_title(level.primary_title(&diagnostic.message).id(diagnostic.id));
    for (file, name, _, marks) in &snippets {
        let snippet = Snippet::source(&file.text).path(name).fold(true).annotations(
            marks.iter().map(|(kind, span, text)| kind.span(first_line(&file.text, span)).label(text.as_ref())),
        );
        group = group.element(snippet);
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(normalize_untrusted_str(help)));
    }
    for child in &diagnostic.children {
        let place =
            child.labels.iter().find_map(|label| source.resolve(label)).map_or(String::new(), |(file, span)| {
                let (line, column) = file.line_column(span.start);
                format!("（{}:{line}:{column}）", source.name_of(&file))
            });
        let follows = format!("由此还有 {}[{}]{place}：{}", child.severity.key(), child.id, child.message);
        group = group.element(Level::NOTE.message(normalize_untrusted_str(&follows)));
    }
    if let Some(reason) = &diagnostic.waived {
        group = group.element(Level::NOTE.message(normalize_untrusted_str(&format!("已豁免，理由：{reason}"))));
    }
    renderer.render(&[group])
}

/// Whether the line of a byte is wider than a terminal.
fn is_long_line(text: &str, at: usize) -> bool {
    const COLUMNS: usize = 120;
    let at = at.min(text.len());
    let start = text.as_bytes()[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |feed| feed + 1);
    let end = text.as_bytes()[at..].iter().position(|&byte| byte == b'\n').map_or(text.len(), |feed| at + feed);
    // Chinese characters take three bytes and two columns.
    end - start > COLUMNS * 3 / 2
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
