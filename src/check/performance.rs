//! G. Performance (预算绩效).

use rust_decimal::Decimal;

use super::equation::money;
use super::findings::{Findings, label};
use super::rule::{Rule, Test};
use crate::amount::Amount;
use crate::diag::Severity;
use crate::model::{Indicator, Project, Report};

pub(super) const PROJECT_FUNDING_SUM: Rule =
    Rule::new("project-funding-sum", "项目预算数、执行数等于财政拨款与其他资金之和", Test::Stated)
        .authority("项目绩效目标完成情况表：预算执行情况")
        .help("核对项目的财政拨款、其他资金与系统打印的合计。")
        .compares_stated(&["performance.*.budget", "performance.*.actual"]);

pub(super) const PROJECT_ACTUAL_WITHIN_BUDGET: Rule = Rule::new(
    "project-actual-within-budget",
    "项目执行数不大于预算数，超出的在存在问题中说明",
    Test::Report(project_actual_within_budget),
)
.severity(Severity::Warning)
.authority("项目绩效目标完成情况表：预算数、执行数")
.help("核对预算数与执行数；确实超出的，在 problems 说明超出预算的原因。");

fn project_actual_within_budget(report: &Report, findings: &mut Findings) {
    for (i, project) in report.performance.projects.iter().enumerate() {
        let explained = ["预算", "超", "追加", "调整"].iter().any(|word| project.problems.contains(word));
        if project.actual() > project.budget() && !explained {
            let path = format!("performance.projects[{i}]");
            let finding = findings
                .finding(format!(
                    "项目“{}”执行数 {} 大于预算数 {}，没有说明",
                    project.name,
                    money(project.actual()),
                    money(project.budget())
                ))
                .label(label(format!("{path}.fiscal.actual"), format!("执行数 {}", money(project.fiscal.actual))))
                .label(label(format!("{path}.fiscal.budget"), format!("预算数 {}", money(project.fiscal.budget))));
            findings.push(finding);
        }
    }
}

pub(super) const PROJECT_COUNTS: Rule = Rule::new(
    "project-counts",
    "编制绩效目标的项目数不少于监控、自评、评价的项目数，且不少于所列项目",
    Test::Report(project_counts),
)
.severity(Severity::Warning)
.authority("部门决算情况说明：预算绩效管理情况")
.help("核对 performance 的 goals_set、monitored、self_assessed、evaluated；与所列项目相同的不必填。");

fn project_counts(report: &Report, findings: &mut Findings) {
    let performance = &report.performance;
    let listed = performance.projects.len() as u64;
    let count = |own: Option<u32>| own.map_or(listed, u64::from);
    let goals = count(performance.goals_set);
    let mut wrong = |key: &str, message: String, text: String| {
        let finding = findings
            .finding(message)
            .label(label(format!("performance.{key}"), text))
            .label(label("performance.goals_set", format!("编制绩效目标 {goals} 个")));
        findings.push(finding);
    };
    for (key, term, own) in [
        ("monitored", "开展绩效监控", performance.monitored),
        ("self_assessed", "开展绩效自评", performance.self_assessed),
        ("evaluated", "开展绩效评价", performance.evaluated),
    ] {
        if own.is_some() && count(own) > goals {
            wrong(
                key,
                format!("{term}的项目 {} 个，多于编制绩效目标的 {goals} 个", count(own)),
                format!("{term} {} 个", count(own)),
            );
        }
    }
    if goals < listed {
        wrong("projects", format!("列出项目 {listed} 个，多于编制绩效目标的 {goals} 个"), format!("列出 {listed} 个"));
    }
}

pub(super) const INDICATOR_LEVELS: Rule =
    Rule::new("indicator-levels", "绩效指标有三级，每个项目有产出、效益、满意度指标", Test::Report(indicator_levels))
        .severity(Severity::Warning)
        .authority("项目支出绩效评价管理办法（财预〔2020〕10号）：绩效指标体系")
        .help("补上缺少的指标或级次。");

fn indicator_levels(report: &Report, findings: &mut Findings) {
    for (i, project) in report.performance.projects.iter().enumerate() {
        let path = format!("performance.projects[{i}]");
        for (j, indicator) in project.indicators.iter().enumerate() {
            let levels = [
                ("level1", "一级", &indicator.level1),
                ("level2", "二级", &indicator.level2),
                ("level3", "三级", &indicator.level3),
            ];
            for (key, name, _) in levels.into_iter().filter(|(.., text)| text.trim().is_empty()) {
                let message = format!("项目“{}”的第 {} 个指标没有{name}指标", project.name, j + 1);
                findings.report_at(format!("{path}.indicators[{j}].{key}"), message, format!("{name}指标为空"));
            }
        }
        let has = |words: &[&str]| {
            project
                .indicators
                .iter()
                .any(|own| words.iter().any(|word| own.level1.contains(word) || own.level2.contains(word)))
        };
        let missing: Vec<&str> =
            [("产出", &["产出", "完成", "数量"][..]), ("效益", &["效益"][..]), ("满意度", &["满意"][..])]
                .into_iter()
                .filter(|(_, words)| !has(words))
                .map(|(name, _)| name)
                .collect();
        if !missing.is_empty() {
            let message = format!("项目“{}”没有{}指标", project.name, missing.join("、"));
            findings.report_at(
                format!("{path}.indicators"),
                message,
                format!("共 {} 个指标", project.indicators.len()),
            );
        }
    }
}

pub(super) const INDICATOR_VALUES: Rule =
    Rule::new("indicator-values", "每个绩效指标有预期值和实际完成值", Test::Report(indicator_values))
        .authority("项目绩效目标完成情况表：预期指标值、实际完成指标值")
        .help("填上指标值；没有完成的也写明实际情况。");

fn indicator_values(report: &Report, findings: &mut Findings) {
    each_indicator(report, |path, project, indicator| {
        for (key, term, text) in [("expected", "预期", &indicator.expected), ("actual", "实际完成", &indicator.actual)]
        {
            if text.trim().is_empty() {
                let message = format!("项目“{}”的指标“{}”没有{term}指标值", project.name, indicator.level3);
                findings.report_at(format!("{path}.{key}"), message, format!("{term}指标值为空"));
            }
        }
    });
}

fn each_indicator(report: &Report, mut visit: impl FnMut(String, &Project, &Indicator)) {
    for (i, project) in report.performance.projects.iter().enumerate() {
        for (j, indicator) in project.indicators.iter().enumerate() {
            visit(format!("performance.projects[{i}].indicators[{j}]"), project, indicator);
        }
    }
}

pub(super) const INDICATOR_MET: Rule =
    Rule::new("indicator-met", "没有达到预期值的指标，在存在问题中说明原因", Test::Report(indicator_met))
        .severity(Severity::Warning)
        .authority("项目支出绩效自评表：未完成原因分析")
        .help("核对指标值；确实没有达到的，在 problems 写明原因。");

fn indicator_met(report: &Report, findings: &mut Findings) {
    each_indicator(report, |path, project, indicator| {
        let (Some(expected), Some(actual)) = (target(&indicator.expected), target(&indicator.actual)) else {
            return;
        };
        if expected.unit != actual.unit || !project.problems.trim().is_empty() {
            return;
        }
        // Costs are limits, other targets are to be reached; a mark before the number says so itself.
        let limit = match expected.mark {
            Some(mark) => mark == '≤',
            None => indicator.level1.contains("成本") || indicator.level2.contains("成本"),
        };
        let missed = if limit { actual.number > expected.number } else { actual.number < expected.number };
        if missed {
            let finding = findings
                .finding(format!(
                    "项目“{}”的指标“{}”预期 {}，实际 {}，没有说明原因",
                    project.name, indicator.level3, indicator.expected, indicator.actual
                ))
                .label(label(format!("{path}.actual"), format!("实际 {}", indicator.actual)))
                .label(label(format!("{path}.expected"), format!("预期 {}", indicator.expected)));
            findings.push(finding);
        }
    });
}

/// A value that is one number with its unit: ≥95%, 25人.
struct Target<'a> {
    mark: Option<char>,
    number: Decimal,
    unit: &'a str,
}

fn target(text: &str) -> Option<Target<'_>> {
    let text = text.trim().trim_end_matches('。');
    let mark = match text.chars().next()? {
        '≥' | '＞' | '>' => Some('≥'),
        '≤' | '＜' | '<' => Some('≤'),
        '=' | '＝' => Some('='),
        _ => None,
    };
    let text = text.trim_start_matches(['≥', '≤', '>', '<', '＞', '＜', '=', '＝']);
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let unit = text[end..].trim();
    let plain = !unit.chars().any(|c| c.is_ascii_digit() || c == '{');
    Some(Target { mark, number: text[..end].parse().ok()?, unit }).filter(|_| plain)
}

pub(super) const INDICATOR_WEIGHTS: Rule = Rule::new(
    "indicator-weights",
    "指标权重之和为100分（预算执行另计10分的为90分），得分不超过权重，总分等于各项得分之和",
    Test::Report(indicator_weights),
)
.authority("部门预算项目支出绩效自评表：预算执行情况10分、绩效指标90分，合计100分")
.help("核对各指标的权重、得分与项目总分。");

fn indicator_weights(report: &Report, findings: &mut Findings) {
    let hundred = Decimal::ONE_HUNDRED;
    for (i, project) in report.performance.projects.iter().enumerate() {
        let path = format!("performance.projects[{i}]");
        let weighted = project.indicators.iter().filter(|indicator| indicator.weight.is_some()).count();
        if weighted == 0 {
            continue;
        }
        if weighted < project.indicators.len() {
            let without =
                project.indicators.iter().position(|indicator| indicator.weight.is_none()).unwrap_or_default();
            let message = format!("项目“{}”的指标有的有权重，有的没有", project.name);
            findings.report_at(format!("{path}.indicators[{without}]"), message, "没有权重");
            continue;
        }
        let sum = |points: fn(&Indicator) -> Option<crate::model::Score>| -> Decimal {
            project.indicators.iter().filter_map(points).map(|points| points.0).sum()
        };
        let weights = sum(|indicator| indicator.weight);
        // The part that the execution of the budget has of the hundred, where the form counts it apart.
        let execution = hundred - weights;
        if !execution.is_zero() && execution != Decimal::TEN {
            let mut finding = findings.finding(format!(
                "项目“{}”的指标权重之和为 {} 分，不是 100 分",
                project.name,
                weights.normalize()
            ));
            let weights = project.indicators.iter().enumerate();
            finding.labels.extend(weights.filter_map(|(j, indicator)| {
                Some(label(format!("{path}.indicators[{j}].weight"), format!("{} 分", indicator.weight?.0.normalize())))
            }));
            findings.push(finding);
        }
        for (j, indicator) in project.indicators.iter().enumerate() {
            let (Some(weight), Some(score)) = (indicator.weight, indicator.score) else { continue };
            if score > weight {
                let finding = findings
                    .finding(format!(
                        "指标“{}”得 {} 分，超过权重 {} 分",
                        indicator.level3,
                        score.0.normalize(),
                        weight.0.normalize()
                    ))
                    .label(label(format!("{path}.indicators[{j}].score"), "得分"))
                    .label(label(format!("{path}.indicators[{j}].weight"), "权重"));
                findings.push(finding);
            }
        }
        let Some(total) = project.score.filter(|_| project.indicators.iter().all(|own| own.score.is_some())) else {
            continue;
        };
        let scores = sum(|indicator| indicator.score);
        let most = scores + if execution == Decimal::TEN { Decimal::TEN } else { Decimal::ZERO };
        if total.0 < scores || total.0 > most {
            let mut finding = findings.finding(format!(
                "项目“{}”总分 {} 与各项得分之和 {} 不符",
                project.name,
                total.0.normalize(),
                scores.normalize()
            ));
            finding.labels.push(label(format!("{path}.score"), format!("总分 {}", total.0.normalize())));
            let scores = project.indicators.iter().enumerate();
            finding.labels.extend(scores.filter_map(|(j, indicator)| {
                Some(label(format!("{path}.indicators[{j}].score"), format!("{} 分", indicator.score?.0.normalize())))
            }));
            findings.push(finding);
        }
    }
}

pub(super) const INDICATOR_ARITHMETIC: Rule = Rule::new(
    "indicator-arithmetic",
    "目标中写明人数与标准的，人数×标准之和等于项目的预算数（实际完成目标：执行数）",
    Test::Report(indicator_arithmetic),
)
.severity(Severity::Note)
.authority("项目绩效目标完成情况表：年度目标与预算执行情况")
.help("核对目标中的人数、标准与项目金额。");

fn indicator_arithmetic(report: &Report, findings: &mut Findings) {
    for (i, project) in report.performance.projects.iter().enumerate() {
        let path = format!("performance.projects[{i}]");
        for (key, term, text, amount) in [
            ("expected", "预算数", &project.goal.expected, project.budget()),
            ("actual", "执行数", &project.goal.actual, project.actual()),
        ] {
            let Some((sum, written)) = products(text) else { continue };
            if sum != amount {
                let finding = findings
                    .finding(format!(
                        "项目“{}”的目标：{written}＝{}，与{term} {} 不符，差额 {}",
                        project.name,
                        money(sum),
                        money(amount),
                        money((sum - amount).abs())
                    ))
                    .label(label(format!("{path}.goal.{key}"), format!("共 {}", money(sum))))
                    .label(label(
                        format!("{path}.fiscal.{}", if key == "expected" { "budget" } else { "actual" }),
                        term,
                    ));
                findings.push(finding);
            }
        }
    }
}

/// The sum of 20人/1000元 and its like, and how it is written out; none where the text has none.
fn products(text: &str) -> Option<(Amount, String)> {
    const COUNTERS: [&str; 8] = ["人", "户", "名", "个", "次", "家", "套", "台"];
    let mut sum = Decimal::ZERO;
    let mut written = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = &rest[at..];
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (count, after) = rest.split_at(end);
        rest = after;
        let Some(counter) = COUNTERS.into_iter().find(|counter| after.starts_with(counter)) else { continue };
        let Some(rate) = after[counter.len()..].strip_prefix(['/', '×', '*', '／']) else { continue };
        let end = rate.find(|c: char| !c.is_ascii_digit()).unwrap_or(rate.len());
        if !rate[end..].starts_with('元') {
            continue;
        }
        let (Ok(number), Ok(each)) = (count.parse::<u32>(), rate[..end].parse::<u32>()) else { continue };
        sum += Decimal::from(number) * Decimal::from(each);
        written.push(format!("{number}{counter}×{each}元"));
        rest = &rate[end..];
    }
    (!written.is_empty()).then(|| (Amount::from_yuan(sum), written.join("＋")))
}

pub(super) const FINDING_HAS_MEASURE: Rule =
    Rule::new("finding-has-measure", "发现的问题与改进措施同有同无", Test::Report(finding_has_measure))
        .severity(Severity::Warning)
        .authority("部门决算情况说明：项目绩效目标完成情况综述")
        .help("为发现的问题写出改进措施，或补写问题。");

fn finding_has_measure(report: &Report, findings: &mut Findings) {
    for (i, project) in report.performance.projects.iter().enumerate() {
        let (problems, improvements) = (!project.problems.trim().is_empty(), !project.improvements.trim().is_empty());
        let (key, there, missing) = match (problems, improvements) {
            (true, false) => ("problems", "发现的主要问题", "改进措施"),
            (false, true) => ("improvements", "改进措施", "发现的主要问题"),
            _ => continue,
        };
        let message = format!("项目“{}”写了{there}，没有写{missing}", project.name);
        findings.report_at(format!("performance.projects[{i}].{key}"), message, there);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_a_goal() {
        let sum = |text| products(text).map(|(sum, _)| sum.to_string());
        assert_eq!(sum("生活救助20人/1000元、医疗救助5人/2000元。").as_deref(), Some("30000"));
        assert_eq!(sum("帮扶25人，每人1000元"), None);
        assert_eq!(sum(""), None);
    }

    #[test]
    fn targets_are_one_number_with_a_unit() {
        for (text, read) in [
            ("≥95%", Some(("95", "%"))),
            ("25人", Some(("25", "人"))),
            ("2020年12月底", None),
            ("全部", None),
            ("", None),
        ] {
            let found = target(text).map(|target| (target.number.to_string(), target.unit.to_owned()));
            assert_eq!(found, read.map(|(number, unit)| (number.to_owned(), unit.to_owned())), "{text}");
        }
    }
}
