//! Headings that lost their number: an automatic number is not in the text that was copied out of a document.
//!
//! A gap in the numbers alone says nothing, since texts are shortened. It is a mistake where lines that look like
//! headings stand in the gap, as many as numbers are missing.

use super::evidence::Evidence;
use super::page::{Page, Paragraph, Shape, is_title};
use crate::diag::{Diagnostic, Severity};
use crate::prose::{Level, Mark};

/// A list of numbered headings that is still open.
struct List {
    level: Level,
    /// The paragraphs of its headings.
    members: Vec<usize>,
    last: u32,
}

pub(super) fn check(evidence: &mut Evidence<'_>) {
    let page = evidence.page;
    let mut lost: Vec<(usize, Mark, usize)> = Vec::new();
    let mut open: Vec<List> = Vec::new();
    // Where the text that may hide a heading of the next level begins.
    for (at, paragraph) in page.paragraphs.iter().enumerate() {
        if is_annex_title(paragraph) {
            close(page, &mut open, Level::Part, at, &mut lost);
            continue;
        }
        let Some(mark) = paragraph.mark else { continue };
        close(page, &mut open, mark.level, at, &mut lost);
        let above = open.last().map_or(0, |list| list.members.last().copied().unwrap_or(0));
        let known = open.iter_mut().rev().find(|list| list.level == mark.level);
        let (from, last) = match &known {
            Some(list) if mark.number > 1 => (list.members.last().copied().unwrap_or(above), list.last),
            _ => (above, 0),
        };
        if mark.number > last + 1 {
            let missing = (last + 1..mark.number).map(|number| Mark { number, ..mark });
            let between: Vec<usize> = (from..at)
                .filter(|&line| line > from || last == 0 && line == 0)
                .filter(|&line| looks_lost(page, line, at))
                .collect();
            if between.len() == missing.len() {
                lost.extend(between.into_iter().zip(missing).map(|(line, mark)| (line, mark, at)));
            }
        }
        match known {
            Some(list) if mark.number > 1 => {
                list.members.push(at);
                list.last = mark.number;
            }
            _ => {
                open.retain(|list| list.level != mark.level);
                open.push(List { level: mark.level, members: vec![at], last: mark.number });
            }
        }
    }
    close(page, &mut open, Level::Part, page.paragraphs.len(), &mut lost);
    lost.sort_by_key(|(line, ..)| *line);
    lost.dedup_by_key(|(line, ..)| *line);
    for (line, mark, witness) in lost {
        let paragraph = &page.paragraphs[line];
        let title = page.quote(&paragraph.all());
        let gap = if mark.level == Level::Part { " " } else { "" };
        let right = format!("{}{gap}{title}", mark.written());
        let seen = &page.paragraphs[witness];
        let finding =
            Diagnostic::new("heading-order", Severity::Warning, format!("标题“{title}”缺序号，应为“{right}”"))
                .label(page.label(paragraph.all(), format!("应为“{right}”")))
                .label(page.label(seen.bytes(0..seen.body), "相邻序号"))
                .help("补上序号；自动编号不会随文字复制，须改为文字");
        evidence.report(finding);
    }
}

/// Closes the lists below a level: what stands behind their last heading may be one more of them.
fn close(page: &Page<'_>, open: &mut Vec<List>, level: Level, until: usize, lost: &mut Vec<(usize, Mark, usize)>) {
    while let Some(list) = open.pop_if(|list| list.level > level) {
        let Some(&last) = list.members.last() else { continue };
        let titles: Vec<&Paragraph> =
            list.members.iter().map(|&member| &page.paragraphs[member]).filter(|member| is_title(member)).collect();
        let next = (last + 1..until).filter(|&line| {
            let paragraph = &page.paragraphs[line];
            let followed = page.paragraphs.get(line + 1).is_some_and(|body| !is_title(body) && body.mark.is_none());
            let alike = |title: &&&Paragraph| ends_alike(title, paragraph) && ends_with_stop(paragraph);
            line > last + 1 && is_lost_title(paragraph) && followed && titles.iter().any(|title| alike(&title))
        });
        let next: Vec<usize> = next.collect();
        if let [line] = next.as_slice() {
            lost.push((*line, Mark { level: list.level, number: list.last + 1 }, last));
        }
    }
}

fn is_annex_title(paragraph: &Paragraph) -> bool {
    paragraph.mark.is_none() && is_title(paragraph) && paragraph.body_text().starts_with("附件")
}

/// Whether a line in a gap of the numbers is a heading without its number, in the style of the heading at `next`.
fn looks_lost(page: &Page<'_>, line: usize, next: usize) -> bool {
    let (paragraph, next) = (&page.paragraphs[line], &page.paragraphs[next]);
    let part = next.mark.is_some_and(|mark| mark.level == Level::Part);
    let known = || PARTS.contains(&paragraph.body_text().trim_end_matches('。'));
    let styled = !is_title(next) || ends_with_stop(next) == ends_with_stop(paragraph);
    if part { paragraph.mark.is_none() && known() } else { is_lost_title(paragraph) && styled }
}

/// Titles of the parts of a report.
const PARTS: [&str; 10] = [
    "部门概况",
    "单位概况",
    "部门决算表",
    "单位决算表",
    "部门决算情况说明",
    "单位决算情况说明",
    "决算情况说明",
    "名词解释",
    "附件",
    "附表",
];

/// What titles end in.
const ENDS: [&str; 24] = [
    "情况", "说明", "概况", "职能", "职责", "设置", "构成", "问题", "建议", "结果", "结论", "因素", "依据", "原则",
    "措施", "目标", "方法", "流程", "内容", "管理", "使用", "组成", "分析", "解释",
];

/// What sentences have and titles have not.
const VERBS: [&str; 18] = [
    "本单位",
    "本部门",
    "我",
    "无",
    "没有",
    "未",
    "不",
    "已",
    "了",
    "是",
    "为",
    "反映",
    "应",
    "将",
    "共",
    "其中",
    "如下",
    "特此",
];

/// Whether a line without a number is a title: short, ends as titles do, and is no sentence.
fn is_lost_title(paragraph: &Paragraph) -> bool {
    let body = paragraph.body_text();
    let title = body.trim_end_matches('。');
    paragraph.mark.is_none()
        && !paragraph.cell
        && is_title(paragraph)
        && (4..=30).contains(&title.chars().count())
        && ENDS.iter().any(|end| title.ends_with(end))
        && !VERBS.iter().any(|verb| title.contains(verb))
        && !title.chars().any(|c| c.is_ascii_digit())
}

fn ends_with_stop(paragraph: &Paragraph) -> bool {
    paragraph.chars.last().is_some_and(|char| char.c == '。')
}

/// Whether two titles end in the same way: both with a full stop or both without.
fn ends_alike(a: &Paragraph, b: &Paragraph) -> bool {
    a.shape == Shape::Prose && ends_with_stop(a) == ends_with_stop(b)
}
