//! H. Text (文字): the years that it names.

use std::ops::Range;

use super::findings::{Findings, label};
use super::folding::Folded;
use super::prose::Kind;
use super::rule::{Rule, Test};
use crate::diag::Severity;
use crate::model::Report;

/// Years written out in a text: 2019年.
fn years(typed: &str) -> Vec<(Range<usize>, i32)> {
    if !typed.contains('年') {
        return Vec::new();
    }
    let folded = Folded::of(typed);
    let text = folded.text.as_str();
    let years = text.match_indices('年').filter_map(|(at, _)| {
        let start = at.checked_sub(4)?;
        let digits = text.get(start..at)?;
        let joined = text[..start].chars().next_back().is_some_and(|c| c.is_ascii_digit());
        let year = digits.parse().ok().filter(|year| (1900..2100).contains(year) && !joined)?;
        Some((folded.typed(start..at + '年'.len_utf8()), year))
    });
    years.collect()
}

/// Whether a place lies within 《…》 of its text: the title of a document has its own year.
fn in_title(text: &str, at: usize) -> bool {
    let before = &text[..at];
    before.rfind('《').is_some_and(|open| before.rfind('》').is_none_or(|close| close < open))
}

pub(super) const PROSE_YEAR: Rule =
    Rule::new("prose-year", "文字中的年份是决算年度、上年，或规划的年份", Test::Report(prose_year))
        .severity(Severity::Note)
        .authority("部门决算公开文本：年度一致")
        .help("核对年份是否沿用了旧稿；本年写 {{ year }}。");

fn prose_year(report: &Report, findings: &mut Findings) {
    let texts = findings.texts(report);
    for text in &texts.all {
        let mut others = Vec::new();
        for (start, sentence) in text.sentences() {
            let plan =
                ["规划", "计划", "下一步", "下年", "明年", "“十", "工程"].iter().any(|word| sentence.contains(word));
            for (span, year) in years(sentence) {
                let own = (report.year - 1..=report.year).contains(&year) || plan && year > report.year - 6;
                let (from, to) = (start + span.start, start + span.end);
                let title = text.kind == Kind::Title && text.path.as_str().starts_with("annexes");
                if !own && !in_title(&text.text, from) && !title {
                    others.push((from..to, "别的年份".to_owned()));
                }
            }
        }
        findings.push_passages(text, others, |n| format!("文字中有 {n} 处年份既不是{}年也不是上年", report.year));
    }
}

pub(super) const YEAR_CONSISTENT: Rule = Rule::new(
    "year-consistent",
    "称为本年的是决算年度，称为上年的是前一年；批复和公开在决算年度之后",
    Test::Report(year_consistent),
)
.authority("部门决算公开文本：年度一致")
.help("改正年份；本年写 {{ year }}，上年写 {{ year - 1 }}。");

fn year_consistent(report: &Report, findings: &mut Findings) {
    for (path, term, date) in [("published", "公开时间", report.published), ("approved", "批复日期", report.approved)]
    {
        if let Some(date) = date.filter(|date| date.year <= report.year) {
            let finding = findings
                .finding(format!("{term} {date} 不晚于决算年度 {}年", report.year))
                .label(label(path, term))
                .label(label("year", "决算年度"));
            findings.push(finding);
        }
    }
    let texts = findings.texts(report);
    for text in &texts.all {
        let mut wrong = Vec::new();
        let title = text.kind == Kind::Title && text.path.as_str().starts_with("annexes");
        for (span, year) in years(&text.text) {
            let (before, after) = (&text.text[..span.start], &text.text[span.end..]);
            let opened = |words: &[&str]| {
                words.iter().any(|word| before.strip_suffix(['（', '(']).is_some_and(|rest| rest.ends_with(word)))
            };
            let closed = |words: &[&str]| {
                words.iter().any(|word| after.strip_prefix(['（', '(']).is_some_and(|rest| rest.starts_with(word)))
            };
            let this = ["本年", "今年", "本年度"];
            let last = ["上年", "去年", "上年度"];
            let expected = if opened(&this) || closed(&this) || title && !in_title(&text.text, span.start) {
                report.year
            } else if opened(&last) || closed(&last) {
                report.year - 1
            } else {
                continue;
            };
            if year != expected {
                wrong.push((span, format!("应为{expected}年")));
            }
        }
        findings.push_passages(text, wrong, |_| format!("年份与决算年度 {}年 不符", report.year));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_of_a_text() {
        let found: Vec<i32> =
            years("2019年至12020年，２０２０年度；20200年").into_iter().map(|(_, year)| year).collect();
        assert_eq!(found, [2019, 2020]);
    }
}
