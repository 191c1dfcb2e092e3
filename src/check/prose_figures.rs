//! H. Text (文字): the figures that it types.

use std::ops::Range;

use super::equation::money;
use super::findings::Findings;
use super::known::Known;
use super::numbers::{Measured, Number, numbers};
use super::prose::Prose;
use super::public_lines::lines;
use super::rule::{Rule, Test};
use crate::amount::Amount;
use crate::diag::{Location, Severity};
use crate::model::Report;

/// Last year's figures, with their terms.
fn priors(report: &Report) -> Vec<(Amount, &'static str)> {
    let mut all = vec![
        (report.total.prior, "收、支总计"),
        (report.fiscal_appropriation.prior, "财政拨款收、支总计"),
        (report.general_public_budget.prior, "一般公共预算财政拨款支出"),
    ];
    all.extend(report.government_funds.as_ref().map(|own| (own.prior, "政府性基金预算财政拨款支出")));
    all.extend(report.state_capital.as_ref().map(|own| (own.prior, "国有资本经营预算财政拨款支出")));
    all.extend(report.agency_operating.as_ref().map(|own| (own.prior, "机关运行经费")));
    all.push((report.three_public_prior(), "“三公”经费"));
    all.extend(lines(report).into_iter().map(|line| (line.line.prior, line.term)));
    all.retain(|(amount, _)| !amount.is_zero());
    all
}

/// Whether a sentence speaks of the year before.
fn speaks_of_last_year(sentence: &str, year: i32) -> bool {
    let last = format!("{}年", year - 1);
    ["上年", "去年", "上一年", "同比", "比", "较", "由", "从", &last].into_iter().any(|word| sentence.contains(word))
}

/// Amounts equal to last year's figure where this year's is meant, each with its sentence's place.
fn stale<'a>(report: &Report, known: &Known, text: &'a Prose) -> Vec<(Range<usize>, &'a str, Amount, &'static str)> {
    let priors = priors(report);
    let mut found = Vec::new();
    for (start, sentence) in text.sentences() {
        for number in numbers(sentence) {
            let Measured::Money(amount) = number.value else { continue };
            let prior = priors.iter().find(|(prior, _)| *prior == amount);
            let Some(&(_, term)) = prior.filter(|_| !number.vague && !known.has_amount(amount)) else {
                continue;
            };
            // A round amount may be anything; a figure with its 分 is none but this one.
            let distinct = amount.wan_exact().scale() >= 2 || sentence.contains(term);
            if distinct && !speaks_of_last_year(sentence, report.year) {
                found.push((start + number.span.start..start + number.span.end, sentence, amount, term));
            }
        }
    }
    found
}

pub(super) const PROSE_FIGURE_KNOWN: Rule = Rule::new(
    "prose-figure-known",
    "文字中的金额和百分比是本报告的数；不是的逐一列出，供核对",
    Test::Report(prose_figure_known),
)
.severity(Severity::Note)
.authority("部门决算公开文本：文字与报表一致")
.help("是本报告的数的，改写为 {{ … }}，随数据变化；其余核对来源。");

fn prose_figure_known(report: &Report, findings: &mut Findings) {
    let basis = findings.options().basis;
    let mut unknown = Vec::new();
    let texts = findings.texts(report);
    for text in texts.running() {
        let typed: Vec<Number> = numbers(&text.text).into_iter().filter(|number| !number.vague).collect();
        if typed.is_empty() {
            continue;
        }
        let known = texts.known(report, basis);
        // What other rules say of a figure is not said again.
        let mut said: Vec<Range<usize>> = stale(report, known, text).into_iter().map(|(span, ..)| span).collect();
        said.extend(texts.claims().iter().filter_map(|claim| match &claim.labels.first()?.location {
            Location::Passage { path, span } if *path == text.path => Some(span.clone()),
            _ => None,
        }));
        let typed = typed.into_iter().filter(|number| !known.has(&number.value) && !said.contains(&number.span));
        unknown.extend(typed.map(|number| text.label(number.span, "本报告没有此数")));
    }
    if !unknown.is_empty() {
        let mut finding = findings.finding(format!("文字中有 {} 个数不是本报告的数，请核对", unknown.len()));
        finding.labels = unknown;
        findings.push(finding);
    }
}

pub(super) const PROSE_FIGURE_STALE: Rule =
    Rule::new("prose-figure-stale", "说本年的文字不用上年的数", Test::Report(prose_figure_stale))
        .severity(Severity::Warning)
        .authority("部门决算公开文本：文字与报表一致")
        .help("改为本年的数，最好写成 {{ … }}；确指上年的，写明“上年”。");

fn prose_figure_stale(report: &Report, findings: &mut Findings) {
    let basis = findings.options().basis;
    let texts = findings.texts(report);
    for text in texts.running() {
        if !text.text.contains('元') {
            continue;
        }
        let known = texts.known(report, basis);
        for (span, _, amount, term) in stale(report, known, text) {
            let message = format!("文字中的 {} 是上年的{term}，不是本年的数", money(amount));
            findings.push_passages(text, vec![(span, "上年的数".to_owned())], |_| message);
        }
    }
}

pub(super) const PROSE_ARITHMETIC: Rule =
    Rule::new("prose-arithmetic", "一句话里写死的合计、占比、增减、完成率算得出", Test::Report(prose_arithmetic))
        .authority("部门决算公开文本：文字与报表一致")
        .help("核对这句话里的各数；是本报告的数的，改写为 {{ … }}。");

fn prose_arithmetic(report: &Report, findings: &mut Findings) {
    const CLAIMS: [&str; 10] = [
        "change-rate",
        "change-amount",
        "change-direction",
        "share",
        "completion",
        "stated-relation",
        "difference",
        "parts-sum",
        "part-within-whole",
        "changes-sum",
    ];
    claims(report, findings, &CLAIMS);
}

pub(super) const NO_DIVISION_BY_ZERO: Rule = Rule::new(
    "no-division-by-zero",
    "基数为零时不写比率：写“上年无此项”“年初未安排预算”",
    Test::Report(|report, findings| claims(report, findings, &["no-division-by-zero"])),
)
.authority("部门决算公开文本：上年数、预算数为零时无增长率、完成率")
.help("删去比率，写明上年无此项或年初未安排预算。");

/// What the audit of texts finds, by the kinds of its findings.
fn claims(report: &Report, findings: &mut Findings, kinds: &[&str]) {
    for claim in findings.texts(report).claims().iter().filter(|claim| kinds.contains(&claim.id)) {
        let mut finding = findings.finding(claim.message.clone());
        finding.severity = finding.severity.min(claim.severity);
        finding.help = claim.help.as_ref().map(|help| format!("{help}。"));
        finding.labels.clone_from(&claim.labels);
        findings.push(finding);
    }
}
