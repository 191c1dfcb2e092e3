//! H. Text (文字): what was left to be filled in.

use std::ops::Range;

use super::findings::{Findings, label};
use super::folding::Folded;
use super::prose::{blank_texts, names};
use super::rule::{Rule, Test};
use crate::model::Report;

pub(super) const PLACEHOLDER_LEFT: Rule = Rule::new(
    "placeholder-left",
    "没有留下待填的空白：××、XX、____、{{、TODO、（此处…",
    Test::Report(placeholder_left),
)
.authority("部门决算公开文本：内容完整")
.help("填上内容；表达式写在半角的 {{ 和 }} 之间。");

fn placeholder_left(report: &Report, findings: &mut Findings) {
    const MARKS: [&str; 16] =
        ["××", "XX", "xx", "**", "__", "{{", "}}", "{%", "%}", "{#", "#}", "TODO", "TBD", "（此处", "(此处", "待补充"];
    let texts = findings.texts(report);
    for text in texts.all.iter().chain(&names(report)) {
        let mut found: Vec<Range<usize>> = Vec::new();
        // In full width they mean the same: ｛｛ year ｝｝ is printed as it stands.
        let folded = Folded::of(&text.text);
        for mark in MARKS {
            for (at, _) in folded.text.match_indices(mark) {
                let span = at..at + mark.len();
                let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
                let within = letter(folded.text[..span.start].chars().next_back())
                    || letter(folded.text[span.end..].chars().next());
                let word = mark.starts_with(|c: char| c.is_ascii_alphabetic());
                match found.last_mut() {
                    // ______ is one blank.
                    Some(last) if last.end == span.start => last.end = span.end,
                    _ if word && within => {}
                    _ => found.push(span),
                }
            }
        }
        found.sort_by_key(|span| span.start);
        let found = found.into_iter().map(|span| (folded.typed(span), "待填".to_owned())).collect();
        findings.push_passages(text, found, |n| format!("文字中留有 {n} 处待填的空白"));
    }
}

pub(super) const TEXT_GIVEN: Rule =
    Rule::new("text-given", "单位、下属单位、项目、附件和名词的名称，职能和名词的说明都不空", Test::Report(text_given))
        .authority("部门决算公开文本：内容完整")
        .help("填上内容；不需要的整项删去。");

fn text_given(report: &Report, findings: &mut Findings) {
    let blank = blank_texts(report);
    if !blank.is_empty() {
        let mut finding = findings.finding(format!("{} 处文字是空的", blank.len()));
        finding.labels.extend(blank.into_iter().map(|path| label(path, "空的")));
        findings.push(finding);
    }
}
