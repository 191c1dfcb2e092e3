//! Checks a published report without its facts (审读): what contradicts itself in the text alone.
//!
//! [`text`] takes the text of a report, of any place and year, and finds sums, shares, changes and rates that do not
//! hold, one quantity with two values, headings that lost their number, stale names of subjects and the like. It
//! recognises quantities by their terms, not by the form of one province, and where it cannot tell, it says nothing.
//! `published::read` gives the text of a PDF, a Word file, a workbook or a web page.
//!
//! A figure stands for all that rounds to it. What no unrounded figures can give is an error; what only the printed
//! figures contradict is a warning. `docs/audit.md` lists what is found.

mod agency;
mod blanks;
mod brackets;
mod changes;
mod claims;
mod contents;
mod counts;
mod coverage;
mod directions;
mod evidence;
mod headings;
mod items;
mod json;
mod lexicon;
mod name_lists;
mod naming;
mod page;
mod parts;
mod phrases;
mod precision;
mod reading;
mod residue;
mod same;
mod shares;
mod sisters;
mod statement;
mod subject;
mod subjects;
mod sums;
mod table_sums;
mod tables;
mod three_public;
mod tokens;
mod totals;
mod wording;
mod years;

use std::sync::Arc;

pub use coverage::{Claim, Coverage, Standing};
pub use json::claims_to_json;

use crate::diag::{Diagnostic, Label, Location, TextFile};

/// What the audit looks for: the ids of its findings and what must hold, in the order of `docs/audit.md`.
pub const RULES: &[(&str, &str)] = &[
    ("nothing-read", "文件有可核对的内容"),
    ("change-rate", "增减额与本年数得出所写的增长率"),
    ("change-amount", "增减额是所写两数之差"),
    ("change-direction", "增减额与增长率方向相同"),
    ("share", "占比是部分与合计之比"),
    ("completion", "完成率是决算数与预算数之比"),
    ("no-division-by-zero", "基数为零时不写比率"),
    ("stated-relation", "大于、小于、持平与所列金额相符"),
    ("difference", "差额是两数之差"),
    ("reason-direction", "原因与增减方向相符"),
    ("total-balance", "收、支总计相等"),
    ("parts-sum", "各部分之和等于合计"),
    ("part-within-whole", "部分不大于合计"),
    ("changes-sum", "各项增减相抵等于总额的增减"),
    ("same-quantity", "同一数各处相同"),
    ("counts-sum", "各类个数之和等于总数"),
    ("project-money-has-project-expenditure", "项目执行的资金列入项目支出"),
    ("table-sum", "表中上级科目等于下级之和"),
    ("table-row", "表中合计栏等于其余各栏之和"),
    ("table-shift", "表中各行没有错位"),
    ("prose-table", "文字与报表的同一科目相符"),
    ("sister-tables", "各表的同一科目相符"),
    ("three-public-in-economic", "基本支出中的款不大于“三公”经费的该项"),
    ("empty-table", "有金额的表不空，空表有说明"),
    ("total-cell", "合计栏是金额"),
    ("heading-order", "标题序号不缺"),
    ("contents-match", "目录所列正文都有"),
    ("subject-name", "科目用决算年度的名称"),
    ("subject-path", "项在其款之下"),
    ("listed-names", "人员经费、公用经费列举的款在表中有金额"),
    ("agency-name", "单位名称前后一致"),
    ("unit-not-department", "单位的报告写本单位"),
    ("glossary-covers-subjects", "有支出的科目都有名词解释"),
    ("glossary-needed", "名词解释的科目都有支出"),
    ("missing-percent", "占比有百分号"),
    ("missing-unit", "金额有单位"),
    ("one-word", "一个数只有一个名称"),
    ("exact-count", "接待批次、人次是确数"),
    ("placeholder-left", "没有未填写的空白"),
    ("form-residue", "没有样张留下的说明和未作选择的措辞"),
    ("misspelling", "常用语没有错字、漏字"),
    ("unclosed", "括号、引号成对"),
    ("number-form", "数写得完整"),
    ("year-consistent", "年度前后一致"),
    ("section-subject", "标题下的文字与标题相符"),
    ("punctuation", "标点不重复"),
    ("repeated-paragraph", "段落不重复"),
];

/// What the audit makes of a text: what contradicts itself, and how much of it was read at all.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Audit {
    /// What contradicts itself, in the order of the places. A text of which nothing could be read has one finding that says
    /// so, `nothing-read`: no other finding would be an all-clear for what was not read.
    pub findings: Vec<Diagnostic>,
    /// Which claims and amounts were read and judged.
    pub coverage: Coverage,
}

/// Audits the text of a report.
///
/// ```
/// use juesuan::{audit::{self, Standing}, diag::TextFile};
/// let text = "2021年本年支出合计200万元，其中：基本支出150万元，占75%；项目支出50万元，占26%。";
/// let audit = audit::read(&TextFile::new("report.txt", text));
/// assert_eq!(audit.coverage.count(Standing::Right), 1);
/// assert_eq!(audit.coverage.count(Standing::Wrong), 1);
/// let nothing = audit::read(&TextFile::new("report.txt", ""));
/// assert_eq!(nothing.findings[0].id, "nothing-read");
/// ```
pub fn read(file: &Arc<TextFile>) -> Audit {
    let mut audit = audited(file);
    if audit.coverage.is_empty() {
        let end = file.text.chars().next().map_or(0, char::len_utf8);
        let finding = Diagnostic::error("nothing-read", "没有读出一处金额或可核对的话，不能说没有错误")
            .label(Label::text(file, 0..end, "没有可核对的内容"))
            .help("核对文件是否完整：扫描件没有文字，损坏的文件缺少正文");
        audit.findings.insert(0, finding);
    }
    audit
}

/// Everything in the text of a report that contradicts itself, in the order of the places.
///
/// ```
/// use juesuan::{audit, diag::TextFile};
/// let text = "2021年本年支出合计200万元，其中：基本支出150万元，占75%；项目支出50万元，占26%。";
/// let findings = audit::text(&TextFile::new("report.txt", text));
/// assert_eq!(findings.len(), 1);
/// assert_eq!(findings[0].id, "share");
/// ```
pub fn text(file: &Arc<TextFile>) -> Vec<Diagnostic> {
    audited(file).findings
}

fn audited(file: &Arc<TextFile>) -> Audit {
    let page = page::Page::new(file);
    let tables = tables::read(&page);
    let mut evidence = evidence::Evidence::new(&page, &tables);
    let sisters = sisters::Sisters::of(&tables, page.unit);
    let paths = subjects::Paths::of(&page);
    claims::check(&mut evidence);
    shares::check(&mut evidence);
    table_sums::check(&mut evidence, &tables);
    three_public::check(&mut evidence, &tables);
    sisters::check(&mut evidence, &sisters);
    items::check(&mut evidence, &paths, &sisters);
    totals::check(&mut evidence);
    changes::check(&mut evidence);
    directions::check(&mut evidence);
    same::check(&mut evidence);
    counts::check(&mut evidence);
    headings::check(&mut evidence);
    contents::check(&mut evidence);
    blanks::check(&mut evidence, &tables);
    subjects::check(&mut evidence, &paths, &sisters);
    name_lists::check(&mut evidence, &tables);
    agency::check(&mut evidence);
    wording::check(&mut evidence);
    years::check(&mut evidence);
    residue::check(&mut evidence);
    phrases::check(&mut evidence);
    brackets::check(&mut evidence);
    let mut findings = evidence.under_their_cause();
    let place = |finding: &Diagnostic| match finding.labels.first().map(|label| &label.location) {
        Some(Location::Text { span, .. }) => span.start,
        _ => 0,
    };
    findings.sort_by_key(|finding| (place(finding), finding.id));
    findings.dedup();
    Audit { findings, coverage: coverage::of(&evidence) }
}

/// What must hold by a rule of [`RULES`].
pub fn title(id: &str) -> Option<&'static str> {
    RULES.iter().find(|(known, _)| *known == id).map(|(_, title)| *title)
}
