//! H. Text (文字): names of the agency, and of the subjects that are to be explained.

use std::collections::BTreeSet;
use std::ops::Range;

use super::findings::{Findings, label};
use super::rule::{Rule, Test};
use crate::classification::{Level, definition, same_name};
use crate::diag::Severity;
use crate::model::figures::is_fiscal;
use crate::model::{Report, SelfName};

pub(super) const GLOSSARY_COVERS_SUBJECTS: Rule =
    Rule::new("glossary-covers-subjects", "文字中写到的科目都有名词解释", Test::Report(glossary_covers_subjects))
        .severity(Severity::Warning)
        .authority("部门决算公开文本第三部分：名词解释；预决算公开操作规程：对专业名词作解释")
        .help("在 [[glossary]] 中补上解释（term 为科目名称），地方科目写在 [[subjects]] 的 definition。");

fn glossary_covers_subjects(report: &Report, findings: &mut Findings) {
    let explained =
        |name: &str| report.glossary.iter().any(|own| own.term.contains(name) || same_name(&own.term, name));
    let mut seen = BTreeSet::new();
    let mut missing = Vec::new();
    for (i, item) in report.expenditure.items.iter().enumerate() {
        let Some(name) = report.function_name(item.code) else { continue };
        let local = report.subjects.iter().any(|own| own.code == item.code && own.definition.is_some());
        let known = local || definition(item.code, name).is_some() || explained(name);
        // A subject that should be given by 项 is none to explain.
        let named = is_fiscal(item.fund) && item.code.level() == Level::Item;
        if named && !known && seen.insert(item.code) {
            missing.push(label(format!("expenditure.items[{i}].code"), format!("“{name}”没有解释")));
        }
    }
    if !missing.is_empty() {
        let mut finding = findings.finding(format!("{} 个科目没有名词解释", missing.len()));
        finding.labels = missing;
        findings.push(finding);
    }
}

pub(super) const AGENCY_NAME: Rule =
    Rule::new("agency-name", "单位名称只用全称、简称和所定的自称", Test::Report(agency_name))
        .severity(Severity::Warning)
        .authority("部门决算公开文本：名称一致；GB/T 9704 公文用语")
        .help("统一为 {{ agency.name }}、{{ agency.short_name }} 或 {{ agency.self_name }}。");

fn agency_name(report: &Report, findings: &mut Findings) {
    let own = match report.agency.self_name {
        SelfName::Department => "本部门",
        SelfName::Unit => "本单位",
    };
    // 我局 is a name of an agency that is a 局; in the mouth of another it may be somebody else's.
    let kind = report.agency.name.chars().next_back().map_or(String::new(), |last| format!("我{last}"));
    let mut others = vec!["本部门", "本单位", "我部门", "我单位", "我中心", kind.as_str()];
    others.retain(|name| *name != own && name.chars().count() > 1);
    let texts = findings.texts(report);
    for text in texts.running() {
        let mut found: Vec<(Range<usize>, String)> = Vec::new();
        for &name in &others {
            found.extend(text.find(name).map(|span| (span, format!("自称应为“{own}”"))));
        }
        found.extend(variants(report, &text.text).into_iter().map(|span| (span, "既不是全称也不是简称".to_owned())));
        found.sort_by_key(|(span, _)| span.start);
        findings.push_passages(text, found, |n| format!("单位的称呼有 {n} 处与所定的不同"));
    }
}

/// Places where the end of the full name stands, cut so that it is neither the full nor the short name: 区总工会.
fn variants(report: &Report, text: &str) -> Vec<Range<usize>> {
    let (full, short) = (report.agency.name.as_str(), report.agency.short_name.as_str());
    let core: String = full.chars().rev().take(3).collect::<Vec<_>>().into_iter().rev().collect();
    if core.chars().count() < 3 || !short.ends_with(&core) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (at, _) in text.match_indices(&core) {
        let end = at + core.len();
        // How much of the full name stands before the core.
        let mut start = at;
        let mut name = full[..full.len() - core.len()].chars();
        let mut before = text[..at].chars();
        while let (Some(a), Some(b)) = (name.next_back(), before.next_back()) {
            if a != b {
                break;
            }
            start -= a.len_utf8();
        }
        let written = &text[start..end];
        if start < at && written != full && written != short {
            found.push(start..end);
        }
    }
    found
}
