//! A page of what was read, with the marks of what was found: `audit --html`.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use juesuan::diag::{Diagnostic, Location, Origin, TextFile};
use juesuan::write_files;

use crate::Failure;

/// What was found in a file, with its text where it could be read.
pub(crate) struct Read<'a> {
    pub(crate) name: &'a str,
    pub(crate) verdict: &'a str,
    pub(crate) diagnostics: &'a [Diagnostic],
    pub(crate) text: Option<&'a Arc<TextFile>>,
}

const STYLE: &str = "body{font:16px/1.7 'Source Han Serif SC','Noto Serif CJK SC',SimSun,serif;max-width:56em;margin:2em auto;padding:0 1em;color:#222}\
h1{font-size:1.4em}h2{font-size:1.15em;border-top:1px solid #ccc;padding-top:1em}ol{padding-left:2em}li{margin:.3em 0}\
a{color:inherit}.error b{color:#b00020}.warning b{color:#a65c00}.note b{color:#1a5fb4}small{color:#666}\
p{margin:.2em 0;white-space:pre-wrap}mark{background:#ffe08a}mark.error{background:#ffb3b3}mark.note{background:#cfe3ff}\
mark.label{background:#fff6bf}@media print{body{max-width:none;margin:0}}";

/// Writes the page.
pub(crate) fn write(all: &[Read<'_>], file: &Path) -> Result<(), Failure> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    write_files(folder, &[(file.file_name().unwrap_or_default(), page(all).into_bytes())])?;
    Ok(())
}

fn page(all: &[Read<'_>]) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>审读</title><style>{STYLE}</style></head><body>\n<h1>审读</h1>\n"
    );
    for (number, read) in all.iter().enumerate() {
        file(&mut out, number, read);
    }
    out.push_str("</body></html>\n");
    out
}

fn file(out: &mut String, number: usize, read: &Read<'_>) {
    put(out, format_args!("<h2>{}</h2>\n<p>{}</p>\n<ol>\n", escape(read.name), escape(read.verdict)));
    let mut marks: Vec<(Range<usize>, String, String)> = Vec::new();
    for (at, finding) in read.diagnostics.iter().enumerate() {
        let kind = finding.severity.key();
        let anchor = format!("f{number}-{at}");
        let mut place = String::new();
        for (index, label) in finding.labels.iter().enumerate() {
            let Location::Text { file, span } = &label.location else { continue };
            if read.text.is_none_or(|own| !Arc::ptr_eq(own, file)) || span.is_empty() {
                continue;
            }
            if index == 0 {
                place = Origin::list(&file.origins(span.clone()));
            }
            let class = if index == 0 { kind } else { "label" };
            let id = if index == 0 { format!(" id=\"{anchor}\"") } else { String::new() };
            let title = if index == 0 { &finding.message } else { &label.text };
            marks.push((
                span.clone(),
                format!("<mark class=\"{class}\"{id} title=\"{}\">", escape(title)),
                class.into(),
            ));
        }
        put(
            out,
            format_args!(
                "<li class=\"{kind}\"><b>{}</b> <a href=\"#{anchor}\">{}</a> <small>{} {place}</small></li>\n",
                finding.severity.term(),
                escape(&finding.message),
                escape(finding.id),
            ),
        );
    }
    out.push_str("</ol>\n");
    let Some(text) = read.text else { return };
    // The first mark of a place holds; the others lie within it.
    marks.sort_by_key(|(span, _, class)| (span.start, class == "label", span.end));
    let mut marks = marks.into_iter().peekable();
    let mut at = 0;
    for line in text.text.split_inclusive('\n') {
        let end = at + line.len();
        out.push_str("<p>");
        let mut done = at;
        while let Some((span, open, _)) = marks.next_if(|(span, ..)| span.start < end) {
            if span.start < done {
                continue;
            }
            let stop = span.end.min(at + line.trim_end_matches('\n').len()).max(span.start);
            put(
                out,
                format_args!(
                    "{}{open}{}</mark>",
                    escape(&text.text[done..span.start]),
                    escape(&text.text[span.start..stop])
                ),
            );
            done = stop;
        }
        put(out, format_args!("{}</p>\n", escape(text.text[done..end].trim_end_matches('\n'))));
        at = end;
    }
}

fn put(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    out.write_fmt(arguments).expect("a String takes all that is written to it");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use juesuan::diag::Label;

    #[test]
    fn marks_stand_in_the_text() {
        let text = TextFile::new("a.txt", "收入<5万元\n支出6万元\n");
        let finding = Diagnostic::error("share", "不“符\"合")
            .label(Label::text(&text, 7..8, "此处"))
            .label(Label::text(&text, 15..21, "那处"));
        let read = Read { name: "a.txt", verdict: "错误 1", diagnostics: &[finding], text: Some(&text) };
        let page = page(&[read]);
        assert!(
            page.contains("<p>收入&lt;<mark class=\"error\" id=\"f0-0\" title=\"不“符&quot;合\">5</mark>万元</p>"),
            "{page}"
        );
        assert!(page.contains("<p><mark class=\"label\" title=\"那处\">"), "{page}");
    }
}
