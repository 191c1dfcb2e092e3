//! B. Expenditure by functional subject (功能分类科目).

use std::collections::{BTreeMap, BTreeSet};

use super::equation::money;
use super::findings::{Findings, label};
use super::rule::{Rule, Test};
use crate::amount::Amount;
use crate::classification::{Catalogue, FunctionCode, Fund, Level, Standing, Subject, same_name};
use crate::diag::{Label, Severity};
use crate::model::figures::{Total, economic_subject, is_fiscal, subject};
use crate::model::{AgencyKind, DetailKind, ExpenditureKind, Report};

pub(super) const BASIC_PLUS_PROJECT: Rule = Rule::new(
    "basic-plus-project",
    "各科目支出等于基本支出、项目支出、上缴上级支出、经营支出、对附属单位补助支出之和，且与明细一致",
    Test::Report(basic_plus_project),
)
.authority("支出决算表（公开03表）：1栏＝2栏＋3栏＋4栏＋5栏＋6栏")
.help("核对该科目的基本支出与项目支出；有明细的以明细为准，明细中的科目须在 expenditure.items 中列出。")
.compares_stated(&[
    "expenditure.*.total",
    "general_public_budget.*.actual",
    "government_funds.*.actual",
    "state_capital.*.actual",
]);

/// The rows of the accounting system make the basic and the project expenditure of their subject.
fn basic_plus_project(report: &Report, findings: &mut Findings) {
    if report.detail.is_empty() {
        return;
    }
    let mut rows = BTreeMap::new();
    for (i, item) in report.expenditure.items.iter().enumerate() {
        rows.entry((item.fund, item.code)).or_insert_with(|| (i, Vec::new()));
    }
    let mut strays: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (i, row) in report.detail.iter().enumerate() {
        match rows.get_mut(&(row.fund, row.code)) {
            Some((_, details)) => details.push(i),
            None => strays.entry((row.fund, row.code)).or_default().push(i),
        }
    }
    // The sums alone tell whether there is anything to say; places and names are worked out only then.
    let mut sums: BTreeMap<_, Amount> = BTreeMap::new();
    for row in &report.detail {
        *sums.entry((row.fund, row.code, row.kind)).or_default() += row.amount;
    }
    let detail = |term: String, indices: &[usize], kind: Option<DetailKind>| {
        let wanted = indices.iter().filter(|&&i| kind.is_none_or(|kind| report.detail[i].kind == kind));
        wanted.fold(Total::new(term, "detail"), |sum, &i| {
            sum.plus(crate::fact!(report.detail[i].amount), economic_subject(report, report.detail[i].economic))
        })
    };
    for ((fund, code), (i, details)) in rows {
        let item = &report.expenditure.items[i];
        for (kind, row_kind) in
            [(ExpenditureKind::Basic, DetailKind::Basic), (ExpenditureKind::Project, DetailKind::Project)]
        {
            let sum = sums.get(&(fund, code, row_kind)).copied().unwrap_or_default();
            if sum == kind.of(item) && !findings.records() {
                continue;
            }
            let name = subject(report, code);
            let left =
                Total::new(format!("{name} {}", kind.term()), "expenditure")
                    .spending(report, &[kind], |other| std::ptr::eq(other, item));
            findings.expect_equal(left, detail(format!("{name} {}明细之和", kind.term()), &details, Some(row_kind)));
        }
    }
    for ((fund, code), details) in strays {
        let name = format!("{}{}", fund.term(), subject(report, code));
        let missing = Total::new("支出项目（没有列出该科目）", "expenditure");
        findings.expect_equal(detail(format!("{name} 明细之和"), &details, None), missing);
    }
}

/// A place where the report writes a functional code, and for money of which fund.
struct Written {
    path: String,
    code: FunctionCode,
    fund: Option<Fund>,
}

/// All functional codes of the report, each (fund, code) at the first place that writes it.
fn codes(report: &Report) -> Vec<Written> {
    let mut all = Vec::new();
    let mut seen = BTreeSet::new();
    let mut add = |path: String, code: FunctionCode, fund: Option<Fund>| {
        if seen.insert((code, fund)) {
            all.push(Written { path, code, fund });
        }
    };
    for (i, item) in report.expenditure.items.iter().enumerate() {
        add(format!("expenditure.items[{i}].code"), item.code, Some(item.fund));
    }
    for (i, &code) in report.expenditure.shown_zero_classes.iter().enumerate() {
        add(format!("expenditure.shown_zero_classes[{i}]"), code, None);
    }
    for (i, item) in report.revenue.items.iter().enumerate() {
        if let Some(code) = item.code {
            add(format!("revenue.items[{i}].code"), code, Some(item.source.fund()));
        }
    }
    let balances = [("opening_balance", &report.opening_balance), ("closing_balance", &report.closing_balance)];
    for (key, balance) in balances {
        for (i, item) in balance.items.iter().enumerate() {
            if let Some(code) = item.code {
                add(format!("{key}.items[{i}].code"), code, Some(item.fund));
            }
        }
    }
    for (i, row) in report.detail.iter().enumerate() {
        add(format!("detail[{i}].code"), row.code, Some(row.fund));
    }
    all
}

/// The codes of the report, whatever the fund.
fn distinct_codes(report: &Report) -> impl Iterator<Item = Written> {
    let mut seen = BTreeSet::new();
    codes(report).into_iter().filter(move |written| seen.insert(written.code))
}

pub(super) const ITEM_LEVEL_SUBJECTS: Rule =
    Rule::new("item-level-subjects", "一般公共预算支出按功能分类公开到项", Test::Report(item_level_subjects))
        .authority("预算法实施条例第六条：一般公共预算支出按功能分类公开到项")
        .help("改填到项（7位编码）；涉及国家秘密只能公开到款的，用 [[waivers]] 写明理由。");

fn item_level_subjects(report: &Report, findings: &mut Findings) {
    let catalogue = report.catalogue();
    for (i, item) in report.expenditure.items.iter().enumerate() {
        let divided = || catalogue.function_children(item.code).next().is_some();
        if item.fund == Fund::GeneralPublicBudget && item.code.level() != Level::Item && divided() {
            let message = format!("{} 只列到{}，没有列到项", subject(report, item.code), item.code.level().term());
            findings.report_at(
                format!("expenditure.items[{i}].code"),
                message,
                format!("{}级科目", item.code.level().term()),
            );
        }
    }
}

pub(super) const SUBJECT_KNOWN: Rule = Rule::new(
    "subject-known",
    "功能分类科目编码在当年科目表中，地方科目由报告自己给出名称",
    Test::Report(subject_known),
)
.severity(Severity::Warning)
.authority("当年《政府收支分类科目》支出功能分类");

fn subject_known(report: &Report, findings: &mut Findings) {
    let catalogue = report.catalogue();
    for Written { path, code, .. } in distinct_codes(report) {
        if catalogue.function_standing(code) != Standing::Unknown || report.function_name(code).is_some() {
            continue;
        }
        let finding = findings
            .finding(format!("{}年科目表中没有 {code}", catalogue.book_year()))
            .label(label(path, "没有这个科目"))
            .help(format!("相近的有：{}；确是地方科目的，在 [[subjects]] 中给出名称。", near(catalogue, code)));
        findings.push(finding);
    }
}

fn near(catalogue: Catalogue, code: FunctionCode) -> String {
    let near = catalogue.nearest_functions(code, 3);
    near.iter().map(|(code, name)| format!("{code} {name}")).collect::<Vec<_>>().join("、")
}

pub(super) const SUBJECT_NAME: Rule =
    Rule::new("subject-name", "自填的科目名称与当年科目表一致", Test::Report(subject_name))
        .severity(Severity::Warning)
        .authority("当年《政府收支分类科目》支出功能分类")
        .help("改用科目表的名称，或删去 [[subjects]] 中的这一条，名称即由科目表得出。");

fn subject_name(report: &Report, findings: &mut Findings) {
    let catalogue = report.catalogue();
    for (i, own) in report.subjects.iter().enumerate() {
        let Some(name) = catalogue.function_name(own.code).filter(|name| !same_name(name, &own.name)) else {
            continue;
        };
        let year = catalogue.book_year();
        let message = format!("{} 自填的名称“{}”与{year}年科目表的“{name}”不同", own.code, own.name);
        findings.report_at(format!("subjects[{i}].name"), message, format!("科目表为“{name}”"));
    }
}

pub(super) const SUBJECT_IN_FORCE: Rule =
    Rule::new("subject-in-force", "科目在决算年度有效", Test::Report(subject_in_force))
        .severity(Severity::Warning)
        .authority("当年《政府收支分类科目》支出功能分类");

fn subject_in_force(report: &Report, findings: &mut Findings) {
    let catalogue = report.catalogue();
    for Written { path, code, .. } in distinct_codes(report) {
        let Standing::OutOfForce { before, after } = catalogue.function_standing(code) else { continue };
        let old = before.map(|Subject { name, last_year, .. }| match last_year {
            Some(year) => format!("“{name}”止于{year}年"),
            None => format!("曾是“{name}”"),
        });
        let new = after.map(|Subject { name, first_year, .. }| match first_year {
            Some(year) => format!("“{name}”始于{year}年"),
            None => format!("后为“{name}”"),
        });
        let history: Vec<String> = old.into_iter().chain(new).collect();
        let name = before.or(after).map_or("", |subject| subject.name);
        let mut near = catalogue.nearest_functions_by_name(name, 3);
        near.retain(|(near, _)| near.class() == code.class());
        if near.is_empty() {
            near = catalogue.nearest_functions(code, 3);
        }
        let near: Vec<String> = near.iter().map(|(code, name)| format!("{code} {name}")).collect();
        let finding = findings
            .finding(format!("{code} 在{}年无效：{}", catalogue.book_year(), history.join("，")))
            .label(label(path, "当年没有这个科目"))
            .help(format!("改用当年有效的科目，如：{}。", near.join("、")));
        findings.push(finding);
    }
}

pub(super) const SUBJECT_ONCE: Rule =
    Rule::new("subject-once", "同一资金的同一科目只列一行", Test::Report(subject_once))
        .authority("支出决算表（公开03表）：每个科目一行")
        .help("合并为一行，或改正其中一行的资金、科目；有支出的类不必列入 shown_zero_classes。");

fn subject_once(report: &Report, findings: &mut Findings) {
    let mut once = |path: &str, rows: Vec<(String, String)>| {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for (i, (key, name)) in rows.into_iter().enumerate() {
            match seen.get(&key) {
                Some(first) => {
                    let finding = findings
                        .finding(format!("{name} 列了两次"))
                        .label(label(format!("{path}[{i}]"), "又列一次"))
                        .label(label(format!("{path}[{first}]"), "前面已列"));
                    findings.push(finding);
                }
                None => {
                    seen.insert(key, i);
                }
            }
        }
    };
    let spent = report.expenditure.items.iter();
    let spent = spent.map(|item| (format!("{:?}{}", item.fund, item.code), subject(report, item.code)));
    once("expenditure.items", spent.collect());
    let revenue = report.revenue.items.iter();
    let revenue = revenue.map(|item| {
        let code = item.code.map_or(String::new(), |code| subject(report, code));
        (format!("{:?}{code}", item.source), format!("{}{code}", item.source.term()))
    });
    once("revenue.items", revenue.collect());
    for (path, balance) in
        [("opening_balance.items", &report.opening_balance), ("closing_balance.items", &report.closing_balance)]
    {
        let rows = balance.items.iter().map(|item| {
            let code = item.code.map_or(String::new(), |code| subject(report, code));
            (format!("{:?}{code}", item.fund), format!("{}{code}", item.fund.term()))
        });
        once(path, rows.collect());
    }
    for (i, &class) in report.expenditure.shown_zero_classes.iter().enumerate() {
        if let Some(at) = report.expenditure.items.iter().position(|item| item.code.is_within(class)) {
            let finding = findings
                .finding(format!("{} 有支出，又列为支出为零的类", subject(report, class)))
                .label(label(format!("expenditure.shown_zero_classes[{i}]"), "又列为零"))
                .label(label(format!("expenditure.items[{at}].code"), "已有支出"));
            findings.push(finding);
        }
    }
}

pub(super) const SUBJECT_OF_FUND: Rule = Rule::new(
    "subject-of-fund",
    "政府性基金科目只列政府性基金，国有资本经营预算科目（223）只列国有资本经营预算",
    Test::Report(subject_of_fund),
)
.authority("当年《政府收支分类科目》：政府性基金预算、国有资本经营预算支出科目")
.help("改正资金（fund、source），或改用该资金的科目。");

fn subject_of_fund(report: &Report, findings: &mut Findings) {
    let catalogue = report.catalogue();
    for Written { path, code, fund } in codes(report) {
        // A 类 or 款 may hold subjects of several funds.
        let whole = code.level() == Level::Item || catalogue.function_children(code).next().is_none();
        let (Some(fund), Some(proper)) = (fund, catalogue.function_fund(code).filter(|_| whole)) else { continue };
        let special = |fund| matches!(fund, Fund::GovernmentFunds | Fund::StateCapital);
        if fund != proper && (special(fund) || special(proper)) {
            let message = format!("{} 是{}科目，列在{}下", subject(report, code), proper.term(), fund.term());
            findings.report_at(path, message, format!("{}科目", proper.term()));
        }
    }
}

pub(super) const PENSION_WITH_STAFF: Rule = Rule::new(
    "pension-with-staff",
    "有在职人员的单位列机关事业单位基本养老保险缴费支出（2080505）",
    Test::Report(|report, findings| with_staff(report, findings, "2080505", "机关事业单位基本养老保险缴费支出")),
)
.severity(Severity::Note)
.authority("当年《政府收支分类科目》2080505；国务院关于机关事业单位工作人员养老保险制度改革的决定")
.help("核对养老保险缴费记在哪个科目；确实没有的，用 [[waivers]] 写明理由。");

pub(super) const HOUSING_FUND_WITH_STAFF: Rule = Rule::new(
    "housing-fund-with-staff",
    "有在职人员的单位列住房公积金（2210201）",
    Test::Report(|report, findings| with_staff(report, findings, "2210201", "住房公积金")),
)
.severity(Severity::Note)
.authority("当年《政府收支分类科目》2210201；住房公积金管理条例")
.help("核对住房公积金记在哪个科目；确实没有的，用 [[waivers]] 写明理由。");

pub(super) const MEDICAL_WITH_STAFF: Rule = Rule::new(
    "medical-with-staff",
    "有在职人员的单位列行政事业单位医疗（21011）",
    Test::Report(|report, findings| with_staff(report, findings, "21011", "行政事业单位医疗")),
)
.severity(Severity::Note)
.authority("当年《政府收支分类科目》21011；国务院关于建立城镇职工基本医疗保险制度的决定")
.help("核对医疗保险缴费记在哪个科目；确实没有的，用 [[waivers]] 写明理由。");

/// An agency with staff in post has expenditure on a subject.
fn with_staff(report: &Report, findings: &mut Findings, code: &str, name: &str) {
    let staff = report.staff.in_post.total();
    if staff > 0 && !report.expenditure.items.iter().any(|item| item.code.as_str().starts_with(code)) {
        findings.report_at(
            "staff.in_post",
            format!("有在职人员 {staff} 人，没有 {code} {name}"),
            format!("在职 {staff} 人"),
        );
    }
}

pub(super) const FUNCTION_FITS_AGENCY: Rule = Rule::new("function-fits-agency", "行政单位不列事业单位的科目（事业单位医疗、事业运行），有下属事业单位或事业人员的除外", Test::Report(function_fits_agency)).severity(Severity::Warning).authority("当年《政府收支分类科目》：2101102 事业单位医疗、各款50项事业运行的说明").help("改列行政单位的科目（2101101 行政单位医疗、01 行政运行）；确有事业单位或事业编制的，填明 staff 或 overview.subordinate_units。");

fn function_fits_agency(report: &Report, findings: &mut Findings) {
    let public = [report.overview.subordinate_units, report.staff.posts, report.staff.in_post];
    if report.agency.kind == AgencyKind::PublicInstitution || public.iter().any(|counts| counts.other_public > 0) {
        return;
    }
    for (i, item) in report.expenditure.items.iter().enumerate() {
        let name = report.function_name(item.code).unwrap_or_default();
        if ["事业运行", "事业单位医疗"].into_iter().any(|public| same_name(public, name)) {
            let path = format!("expenditure.items[{i}].code");
            findings.report_at(
                path,
                format!("{} 是事业单位的科目", subject(report, item.code)),
                "本单位没有事业单位和事业人员",
            );
        }
    }
}

pub(super) const PROJECT_MONEY_HAS_PROJECT_EXPENDITURE: Rule = Rule::new(
    "project-money-has-project-expenditure",
    "项目用财政拨款执行的数不大于财政拨款项目支出；明细列有该项目的，等于其明细之和",
    Test::Report(project_money_has_project_expenditure),
)
.authority("项目绩效目标完成情况表执行数；财政拨款项目支出（公开05表、公开09表）")
.help("把项目的支出列入项目支出（expenditure.items 的 project），或更正项目的执行数。");

fn project_money_has_project_expenditure(report: &Report, findings: &mut Findings) {
    let projects = &report.performance.projects;
    let executed = (0..projects.len())
        .fold(Total::new("各项目财政拨款执行数之和", "performance"), |sum, i| {
            sum.plus(crate::fact!(report.performance.projects[i].fiscal.actual), projects[i].name.clone())
        });
    let spent = Total::new("财政拨款项目支出", "expenditure")
        .spending(report, &[ExpenditureKind::Project], |item| is_fiscal(item.fund));
    findings.expect_within(executed, spent);
    for (i, project) in projects.iter().enumerate() {
        let names = [Some(&project.name), project.table_name.as_ref()];
        let rows = Total::new(format!("项目“{}”财政拨款明细之和", project.name), "detail").detail(report, |row| {
            is_fiscal(row.fund) && row.kind == DetailKind::Project && names.contains(&Some(&row.project))
        });
        if !rows.addends.is_empty() {
            let term = format!("项目“{}”财政拨款执行数", project.name);
            let executed = Total::new(term.clone(), "performance");
            findings
                .expect_equal(executed.plus(crate::fact!(report.performance.projects[i].fiscal.actual), term), rows);
        }
    }
}

pub(super) const PROJECT_EXPENDITURE_HAS_PROJECTS: Rule = Rule::new(
    "project-expenditure-has-projects",
    "有项目支出的，绩效部分至少说明一个项目，或说明没有的原因",
    Test::Report(project_expenditure_has_projects),
)
.severity(Severity::Warning)
.authority("预算法第五十七条；项目支出绩效自评结果随决算公开的要求")
.help("在 [[performance.projects]] 中写明项目，或在 performance.projects_text 说明。");

fn project_expenditure_has_projects(report: &Report, findings: &mut Findings) {
    let spent = report.expenditure_of(ExpenditureKind::Project);
    let performance = &report.performance;
    if !spent.is_positive() || !performance.projects.is_empty() || !performance.projects_text.trim().is_empty() {
        return;
    }
    let items = report.expenditure.items.iter().enumerate().filter(|(_, item)| !item.project.is_zero());
    let labels: Vec<Label> = items
        .map(|(i, item)| label(format!("expenditure.items[{i}].project"), format!("项目支出 {}", money(item.project))))
        .collect();
    let mut finding = findings.finding(format!("有项目支出 {}，绩效部分没有说明任何项目", money(spent)));
    finding.labels = labels;
    findings.push(finding);
}
