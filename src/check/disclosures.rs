//! F. Other disclosures (其他重要事项).

use super::explained::has;
use super::findings::{Findings, label};
use super::rule::{Rule, Test};
use crate::diag::Severity;
use crate::model::figures::{Total, figure};
use crate::model::{ExpenditureKind, Report};

pub(super) const PROCUREMENT_SUM: Rule =
    Rule::new("procurement-sum", "政府采购支出总额等于货物、工程、服务之和", Test::Stated)
        .authority("机构运行信息表：政府采购支出合计＝货物＋工程＋服务")
        .help("核对货物、工程、服务与系统打印的总额。")
        .compares_stated(&["procurement.total"]);

pub(super) const PROCUREMENT_SME_WITHIN: Rule = Rule::new(
    "procurement-sme-within",
    "授予小微企业的合同金额不大于中小企业，中小企业不大于政府采购支出总额",
    Test::Report(procurement_sme_within),
)
.authority("政府采购促进中小企业发展管理办法；预决算公开操作规程：授予中小企业合同金额及占比")
.help("中小企业含小微企业；核对是否只填了其余部分，或填反。");

fn procurement_sme_within(report: &Report, findings: &mut Findings) {
    let medium = || {
        Total::new("授予中小企业合同金额", "procurement")
            .plus(crate::fact!(report.procurement.small_medium), "授予中小企业合同金额")
    };
    let micro = Total::new("授予小微企业合同金额", "procurement")
        .plus(crate::fact!(report.procurement.small_micro), "授予小微企业合同金额");
    findings.expect_within(micro, medium());
    if !report.procurement.small_medium.is_zero() {
        let whole = procurement(report, findings);
        findings.expect_within(medium(), whole);
    }
}

/// 政府采购支出总额.
fn procurement(report: &Report, findings: &Findings) -> Total {
    let total = figure(report, findings.options().basis, "procurement.total");
    total.unwrap_or_else(|| Total::new("政府采购支出总额", "procurement"))
}

pub(super) const PROCUREMENT_WITHIN_EXPENDITURE: Rule = Rule::new(
    "procurement-within-expenditure",
    "政府采购支出不大于本年支出",
    Test::Report(procurement_within_expenditure),
)
.severity(Severity::Warning)
.authority("公开01表本年支出合计；政府采购信息统计")
.help("核对政府采购的口径和单位；以合同签订为准而大于支出的，用 [[waivers]] 写明理由。");

fn procurement_within_expenditure(report: &Report, findings: &mut Findings) {
    if !report.procurement.total().is_zero() {
        let spent = Total::new("本年支出合计", "expenditure").spending(report, &ExpenditureKind::ALL, |_| true);
        let whole = procurement(report, findings);
        findings.expect_within(whole, spent);
    }
}

pub(super) const VEHICLES_SUM: Rule = Rule::new("vehicles-sum", "车辆总数等于各类车辆之和", Test::Stated)
    .authority("机构运行信息表：车辆数合计＝各类用车之和")
    .help("核对各类车辆与系统打印的车辆数。")
    .compares_stated(&["assets.vehicles.total"]);

pub(super) const EQUIPMENT_THRESHOLDS: Rule = Rule::new("equipment-thresholds", "设备按一种口径填写：单价50万元以上通用设备、100万元以上专用设备，或100万元（含）以上设备；后者不少于其中的专用设备", Test::Report(equipment_thresholds)).authority("机构运行信息表：单价50万元以上通用设备、单价100万元以上专用设备；2022年起为单价100万元（含）以上设备（不含车辆）").help("按所用格式的口径填写；两种都填的，100万元以上设备包括100万元以上专用设备。");

fn equipment_thresholds(report: &Report, findings: &mut Findings) {
    let (all, special) = (report.assets.equipment_over_1m, report.assets.special_equipment_over_1m);
    if all > 0 && all < special {
        let finding = findings
            .finding(format!("单价100万元（含）以上设备 {all} 台（套），少于其中的专用设备 {special} 台（套）"))
            .label(label("assets.equipment_over_1m", format!("{all} 台（套）")))
            .label(label("assets.special_equipment_over_1m", format!("其中 {special} 台（套）")));
        findings.push(finding);
    }
}

pub(super) const UNITS_WITHIN: Rule =
    Rule::new("units-within", "行政单位、参公单位、其他事业单位之和等于下属二级单位数", Test::Stated)
        .authority("部门决算公开文本第一部分：机构设置")
        .help("核对三类单位的个数与系统打印的总数；不含本部门机关。")
        .compares_stated(&["overview.subordinate_units.total"]);

pub(super) const STAFF_WITHIN_POSTS: Rule =
    Rule::new("staff-within-posts", "各类在职人数不超过编制数，超过的写明原因", Test::Report(staff_within_posts))
        .severity(Severity::Warning)
        .authority("机构编制管理规定；基础信息表：编制人数、年末实有人数")
        .help("核对编制与在职人数；确实超编的，在 staff.reason 写明原因。");

fn staff_within_posts(report: &Report, findings: &mut Findings) {
    let (posts, staff) = (report.staff.posts, report.staff.in_post);
    if posts.total() == 0 || has(&report.staff.reason) {
        return;
    }
    for (key, term, posts, staff) in [
        ("administrative", "行政", posts.administrative, staff.administrative),
        ("civil_service_managed", "参公", posts.civil_service_managed, staff.civil_service_managed),
        ("other_public", "其他事业", posts.other_public, staff.other_public),
    ] {
        if staff > posts {
            let finding = findings
                .finding(format!("{term}在职 {staff} 人，超过编制 {posts} 人，没有写明原因"))
                .label(label(format!("staff.in_post.{key}"), format!("在职 {staff} 人")))
                .label(label(format!("staff.posts.{key}"), format!("编制 {posts} 人")));
            findings.push(finding);
        }
    }
}

pub(super) const INSTITUTIONS_LISTED: Rule =
    Rule::new("institutions-listed", "列出的下属单位个数等于下属二级单位数", Test::Report(institutions_listed))
        .authority("部门决算公开文本第一部分：部门决算单位构成、机构设置")
        .help("核对 overview.units 与 overview.subordinate_units；本部门机关可列可不列，不计入下属单位。");

fn institutions_listed(report: &Report, findings: &mut Findings) {
    let overview = &report.overview;
    let own = |unit: &&String| {
        let name = &report.agency.name;
        unit.as_str() == name
            || unit.strip_prefix(name.as_str()).is_some_and(|rest| rest.contains("本级") || rest.contains("机关"))
    };
    let listed = overview.units.iter().filter(|unit| !own(unit)).count() as u64;
    let counted = overview.subordinate_units.total();
    if listed > 0 && counted > 0 && listed != counted {
        let finding = findings
            .finding(format!("列出下属单位 {listed} 个，下属二级单位数为 {counted} 个"))
            .label(label("overview.units", format!("列出 {listed} 个（不含本部门机关）")))
            .label(label("overview.subordinate_units", format!("共 {counted} 个")));
        findings.push(finding);
    }
    for name in overview.unit_remarks.keys().filter(|name| !overview.units.contains(name)) {
        findings.report_at(
            format!("overview.unit_remarks.{name}"),
            format!("备注说的单位“{name}”不在 overview.units 中"),
            "没有列出",
        );
    }
}

pub(super) const PUBLISHED_IN_TIME: Rule =
    Rule::new("published-in-time", "批复后20日内公开，批复前不公开", Test::Report(published_in_time))
        .severity(Severity::Warning)
        .authority("预算法第十四条：经本级政府财政部门批复的部门决算，批复后二十日内由部门公开")
        .help("核对批复日期（approved）与公开时间（published）。");

fn published_in_time(report: &Report, findings: &mut Findings) {
    let (Some(published), Some(approved)) = (report.published, report.approved) else { return };
    let days = published.days_since(approved);
    let message = match days {
        0..=20 => return,
        21.. => format!("批复后 {days} 日公开，超过20日"),
        _ => format!("公开时间早于批复 {} 日", -days),
    };
    let finding = findings
        .finding(message)
        .label(label("published", format!("公开时间 {published}")))
        .label(label("approved", format!("批复 {approved}")));
    findings.push(finding);
}
