//! The name of the agency, written in one way; 部门 and 单位, as the title has it.

use std::ops::Range;

use super::evidence::Evidence;
use super::page::{Paragraph, Shape, is_title, years};
use crate::diag::{Diagnostic, Severity};

pub(super) fn check(evidence: &mut Evidence<'_>) {
    let page = evidence.page;
    let mut found: Vec<Diagnostic> = department(evidence).into_iter().collect();
    let (name, titled) = title_name(&page.paragraphs).unwrap_or_default();
    let prose = page.paragraphs.iter().filter(|paragraph| paragraph.shape == Shape::Prose && !name.is_empty());
    for paragraph in prose {
        for span in variants(paragraph, &name) {
            let text = page.quote(&span);
            let right: String = name.iter().collect();
            let finding = Diagnostic::new("agency-name", Severity::Warning, format!("“{text}”疑为“{right}”"))
                .label(page.label(span, format!("题名为“{right}”")))
                .label(page.label(titled.clone(), "题名"))
                .help("单位名称前后一致");
            found.push(finding);
        }
    }
    found.into_iter().for_each(|finding| evidence.report(finding));
}

/// What a report is called by what publishes it.
const OF_UNITS: [&str; 2] = ["单位决算", "单位预算"];
const OF_DEPARTMENTS: [&str; 2] = ["部门决算", "部门预算"];

/// The first titles, of which one names the report.
fn titles(paragraphs: &[Paragraph]) -> impl Iterator<Item = &Paragraph> {
    paragraphs.iter().take(12).filter(|paragraph| is_title(paragraph) && paragraph.mark.is_none())
}

/// The name before the year in the first title, 岭海市审计局2023年度部门决算, or behind it, and where it stands.
fn title_name(paragraphs: &[Paragraph]) -> Option<(Vec<char>, Range<usize>)> {
    titles(paragraphs).find_map(|title| {
        let (_, next) = years(&title.chars).next()?;
        let behind = title.text(next..title.chars.len());
        let name = |chars: Range<usize>| -> Option<(Vec<char>, Range<usize>)> {
            let name: Vec<char> = title.chars.get(chars.clone())?.iter().map(|char| char.c).collect();
            ((6..=30).contains(&name.len())).then(|| (name, title.bytes(chars)))
        };
        if !behind.contains("决算") && !behind.contains("预算") {
            return None;
        }
        let kind = OF_DEPARTMENTS.iter().chain(&OF_UNITS).find_map(|kind| title.find(kind, next));
        let from = next + usize::from(behind.starts_with('度'));
        name(0..next - 5).or_else(|| name(from..kind?))
    })
}

/// 本部门 in a report that its title calls that of a unit (单位决算), and headings that call it a department's.
fn department(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let page = evidence.page;
    let has = |paragraph: &Paragraph, words: &[&str]| words.iter().any(|word| paragraph.has(word));
    let title = titles(&page.paragraphs).find(|title| has(title, &OF_UNITS) && years(&title.chars).next().is_some())?;
    let mut spans: Vec<(Range<usize>, &str)> = Vec::new();
    let mut units = 0;
    for paragraph in &page.paragraphs {
        if page.sections[paragraph.section].annex || has(paragraph, &OF_UNITS) && has(paragraph, &OF_DEPARTMENTS) {
            continue;
        }
        let heading = is_title(paragraph) && paragraph.mark.is_some();
        let kinds = OF_DEPARTMENTS.into_iter().zip(OF_UNITS).filter(|_| heading);
        for (wrong, right) in kinds.chain([("本部门", "本单位"), ("我部门", "我单位")]) {
            let mut from = 0;
            while let Some(at) = paragraph.find(wrong, from) {
                from = at + wrong.chars().count();
                spans.push((paragraph.bytes(at..from), right));
            }
        }
        units += usize::from(paragraph.has("本单位") || paragraph.has("我单位"));
    }
    // Where 本部门 is what the whole text says, the title may be the slip.
    if spans.is_empty() || spans.len() > units.max(1) * 2 {
        return None;
    }
    spans.sort_by_key(|(span, _)| span.start);
    let (first, right) = spans.first().map(|(span, right)| (page.quote(span), *right))?;
    let finding =
        Diagnostic::new("unit-not-department", Severity::Warning, format!("单位的报告写“{first}”，当为“{right}”"));
    let labelled = spans
        .into_iter()
        .fold(finding, |finding, (span, right)| finding.label(page.label(span, format!("当为“{right}”"))));
    Some(labelled.label(page.label(title.all(), "题名")).help("单位公开的是单位决算、单位预算；全文改为一致"))
}

/// Where a paragraph has the name with one character lost, doubled or replaced.
fn variants(paragraph: &Paragraph, name: &[char]) -> Vec<Range<usize>> {
    /// What other places and agencies differ in.
    const PLACES: &str = "省市县区州盟旗镇乡村东南西北中上下新老一二三四五六七八九十";
    let chars: Vec<char> = paragraph.chars.iter().map(|char| char.c).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at + name.len() <= chars.len() + 1 {
        // The first two characters and the last are right, so that a slip stands within.
        if chars.get(at) != Some(&name[0]) || chars.get(at + 1) != Some(&name[1]) {
            at += 1;
            continue;
        }
        let same = chars[at..].iter().zip(name).take_while(|(a, b)| a == b).count();
        if same >= name.len() {
            at += name.len();
            continue;
        }
        let rest = |skipped: usize, from: usize| {
            let tail = &name[from..];
            !tail.is_empty() && chars.get(at + skipped..at + skipped + tail.len()) == Some(tail)
        };
        let (own, other) = (name[same], chars.get(at + same).copied().unwrap_or('。'));
        let letter = |c: char| !c.is_ascii() && !"，。、；：（）".contains(c);
        let length = if same >= 3 && rest(same, same + 1) && !PLACES.contains(own) {
            Some(name.len() - 1)
        } else if same >= 3 && other == name[same - 1] && rest(same + 1, same) {
            Some(name.len() + 1)
        } else if same >= 3
            && letter(other)
            && !PLACES.contains(own)
            && !PLACES.contains(other)
            && rest(same + 1, same + 1)
        {
            Some(name.len())
        } else {
            None
        };
        if let Some(length) = length {
            found.push(paragraph.bytes(at..at + length));
        }
        at += length.unwrap_or(1);
    }
    found
}
