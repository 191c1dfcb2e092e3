//! The name of the agency, written in one way; 部门 and 单位, as the title has it.

use std::ops::Range;

use super::evidence::Evidence;
use super::page::{Paragraph, Shape, is_title, years};
use crate::diag::{Diagnostic, Severity};

pub(super) fn check(evidence: &mut Evidence<'_>) {
    let page = evidence.page;
    let mut found = Vec::new();
    let Some((name, titled)) = title_name(&page.paragraphs) else { return };
    for paragraph in page.paragraphs.iter().filter(|paragraph| paragraph.shape == Shape::Prose) {
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

/// The name before the year in the first title, 岭海市审计局2023年度部门决算, and where it stands.
fn title_name(paragraphs: &[Paragraph]) -> Option<(Vec<char>, Range<usize>)> {
    let title = paragraphs.iter().take(12).filter(|paragraph| is_title(paragraph) && paragraph.mark.is_none());
    title.into_iter().find_map(|title| {
        let (_, next) = years(&title.chars).next()?;
        let behind = title.text(next..title.chars.len());
        let name: Vec<char> = title.chars[..next - 5].iter().map(|char| char.c).collect();
        let whole = (6..=30).contains(&name.len()) && (behind.contains("决算") || behind.contains("预算"));
        whole.then(|| (name, title.bytes(0..next - 5)))
    })
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
