//! The contents (目录) against the body: what they name and the body lacks.

use std::ops::Range;

use super::evidence::Evidence;
use super::page::{Page, Paragraph};
use crate::diag::{Diagnostic, Severity};
use crate::prose::Level;

/// The most lines that contents have.
const LINES: usize = 200;

/// What a heading may have in the one place and lack in the other.
const LOOSE: &str = "的及和与、()“”《》:：关于情况说明";

pub(super) fn check(evidence: &mut Evidence<'_>) {
    let page = evidence.page;
    let Some(entries) = contents(page) else { return };
    let body: Vec<Vec<char>> = page.paragraphs[entries.end..]
        .iter()
        .filter(|paragraph| paragraph.chars.len() <= 80)
        .map(|paragraph| loose(&paragraph.text(0..paragraph.chars.len())))
        .collect();
    let named = page.paragraphs[entries.clone()].iter().filter(|entry| entry.mark.is_some());
    let named: Vec<(&Paragraph, Vec<char>)> =
        named.map(|entry| (entry, loose(&title(entry)))).filter(|(_, title)| title.len() >= 4).collect();
    let lacks = |title: &[char]| !body.iter().any(|line| is_same(line, title));
    let missing: Vec<&Paragraph> = named.iter().filter(|(_, title)| lacks(title)).map(|(entry, _)| *entry).collect();
    // A text published without its tables, or an extract, lacks much: that says nothing of one heading.
    if missing.len() * 4 > named.len() {
        return;
    }
    let found: Vec<Diagnostic> = missing
        .into_iter()
        .map(|entry| {
            let text = title(entry);
            Diagnostic::new("contents-match", Severity::Warning, format!("目录有“{text}”，正文没有"))
                .label(page.label(entry.all(), "正文没有此题"))
                .help("补上正文，或改正目录")
        })
        .collect();
    found.into_iter().for_each(|finding| evidence.report(finding));
}

/// The paragraphs of the contents: from behind 目录 to where their first title stands again.
fn contents(page: &Page<'_>) -> Option<Range<usize>> {
    let heads = |paragraph: &Paragraph| paragraph.text(0..paragraph.chars.len()) == "目录";
    let start = page.paragraphs.iter().position(heads)? + 1;
    let lines = page.paragraphs.get(start..)?;
    let part = |line: &&Paragraph| line.mark.is_some_and(|mark| mark.level == Level::Part);
    let first = lines.iter().take(LINES).find(part).or_else(|| lines.iter().find(|line| line.mark.is_some()))?;
    let wanted = loose(&title(first));
    let length = lines
        .iter()
        .take(LINES)
        .enumerate()
        .skip(1)
        .find(|(_, line)| line.mark == first.mark && loose(&title(line)) == wanted && !std::ptr::eq(*line, first))?
        .0;
    Some(start..start + length)
}

/// A line of the contents without its number and the page.
fn title(line: &Paragraph) -> String {
    let page = |c: char| c.is_ascii_digit() || matches!(c, '.' | '…' | '·' | '-' | '—' | '_');
    line.body_text().trim_end_matches(page).to_owned()
}

/// The characters that matter, without the year.
fn loose(text: &str) -> Vec<char> {
    text.chars().filter(|c| !LOOSE.contains(*c) && !c.is_ascii_digit() && !matches!(c, '年' | '度')).collect()
}

/// Whether a line is a heading with a title: with a name before it or a remark behind it, or but for two characters.
fn is_same(line: &[char], title: &[char]) -> bool {
    line.len() <= title.len() + 30 && line.windows(title.len()).any(|part| part == title)
        || line.len() <= title.len() + 2 && has_in_order(line, title)
}

/// Whether a line has the characters of a title in their order.
fn has_in_order(line: &[char], title: &[char]) -> bool {
    let mut rest = line.iter();
    title.iter().all(|wanted| rest.any(|own| own == wanted))
}
