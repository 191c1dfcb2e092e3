//! The rules (勾稽关系): what must hold in a report, and what is said where it does not.
//!
//! [`check`] runs rules over the facts; it never fails and never stops at the first. [`check_document`] runs those that
//! need the finished document. A [`Rule`] is a constant; [`RULES`] is the one list of ours, and a rule of a user's own is
//! a constant of the same type, passed beside them. Each rule has a page in `docs/rules/`.
//!
//! ```
//! use juesuan::check::{Options, RULES, Rule, Test, check};
//! use juesuan::diag::{Severity, Source};
//! use juesuan::model::{Agency, Report};
//!
//! const NO_WORKS: Rule = Rule::new(
//!     "no-works",
//!     "本年度不得发生工程采购",
//!     Test::Report(|report, findings| {
//!         findings.expect_zero(juesuan::fact!(report.procurement.works));
//!     }),
//! )
//! .severity(Severity::Warning)
//! .authority("本单位内部控制制度")
//! .help("核对政府采购台账。");
//!
//! let report = Report::new("a-form", 2020, juesuan::Unit::Yuan, Agency::new("某某局", "某某局"));
//! let rules: Vec<Rule> = RULES.iter().copied().chain([NO_WORKS]).collect();
//! let findings = check(&report, &rules, Options::default());
//! print!("{}", findings.display(&Source::default()));
//! ```

mod accessibility;
mod accounts;
mod blanks;
mod disclosures;
mod documents;
mod economic;
mod equation;
mod explained;
mod figures;
mod findings;
mod folding;
mod known;
mod names;
mod numbers;
mod performance;
mod privacy;
mod prose;
mod prose_figures;
mod public_lines;
mod relations;
mod rule;
mod subjects;
mod texts;
mod three_public;
mod typography;
mod used;
mod waivers;
mod year_on_year;
mod years;

pub use crate::model::figures::{Addend, Quantity, Total};
pub use findings::{Findings, FindingsDisplay, Options, Proof};
pub use rule::{Rule, Test};

use findings::Description;

use crate::amount::Amount;
use crate::document::Document;
use crate::model::figures::figure;
use crate::model::{BudgetBasis, Fact, Report, derived};

/// All rules, in the order in which they run and are listed. Those on waivers come last: they look at what was found.
pub const RULES: &[Rule] = &[
    accounts::REVENUE_FUNDS_EXPENDITURE,
    accounts::TOTAL_BALANCE,
    accounts::FISCAL_BALANCE,
    accounts::GENERAL_BUDGET_BALANCE,
    accounts::GOVERNMENT_FUNDS_BALANCE,
    accounts::STATE_CAPITAL_BALANCE,
    accounts::FISCAL_WITHIN_TOTAL,
    accounts::FUNDS_MAKE_FISCAL,
    accounts::OPENING_IS_PRIOR_CLOSING,
    accounts::NO_NEGATIVE,
    accounts::STATED_FIGURE,
    accounts::UNIT_PLAUSIBLE,
    accounts::CLOSING_BALANCE_EXPLAINED,
    subjects::BASIC_PLUS_PROJECT,
    subjects::ITEM_LEVEL_SUBJECTS,
    subjects::SUBJECT_KNOWN,
    subjects::SUBJECT_NAME,
    subjects::SUBJECT_IN_FORCE,
    subjects::SUBJECT_ONCE,
    subjects::SUBJECT_OF_FUND,
    subjects::PENSION_WITH_STAFF,
    subjects::HOUSING_FUND_WITH_STAFF,
    subjects::MEDICAL_WITH_STAFF,
    subjects::FUNCTION_FITS_AGENCY,
    subjects::PROJECT_MONEY_HAS_PROJECT_EXPENDITURE,
    subjects::PROJECT_EXPENDITURE_HAS_PROJECTS,
    economic::ECONOMIC_SUM,
    economic::ECONOMIC_CLASS,
    economic::ECONOMIC_KNOWN,
    economic::ECONOMIC_LISTED_IN_PROSE,
    economic::AGENCY_OPERATING_IS_OPERATING,
    economic::AGENCY_OPERATING_ONLY_ADMINISTRATIVE,
    economic::OPERATING_PER_HEAD,
    three_public::THREE_PUBLIC_SUM,
    three_public::THREE_PUBLIC_WITHIN_BUDGET,
    three_public::THREE_PUBLIC_NO_BUDGET_NO_ACTUAL,
    three_public::OVERSEAS_MONEY_AND_TRIPS,
    three_public::OVERSEAS_HEADS,
    three_public::PURCHASE_MONEY_AND_VEHICLES,
    three_public::UPKEEP_NEEDS_VEHICLES,
    three_public::VEHICLES_NEED_UPKEEP,
    three_public::PURCHASE_WITHIN_STOCK,
    three_public::RECEPTION_MONEY_AND_GUESTS,
    three_public::RECEPTION_HEADS,
    three_public::RECEPTION_FOREIGN_WITHIN,
    three_public::RECEPTION_PER_HEAD,
    three_public::UPKEEP_PER_VEHICLE,
    three_public::THREE_PUBLIC_IN_ECONOMIC,
    three_public::THREE_PUBLIC_CHANGE_EXPLAINED,
    year_on_year::CHANGE_EXPLAINED,
    year_on_year::REASON_DIRECTION,
    year_on_year::COMPLETION_EXPLAINED,
    prose_figures::NO_DIVISION_BY_ZERO,
    year_on_year::LARGE_CHANGE,
    years::YEAR_CONSISTENT,
    disclosures::PROCUREMENT_SUM,
    disclosures::PROCUREMENT_SME_WITHIN,
    disclosures::PROCUREMENT_WITHIN_EXPENDITURE,
    disclosures::VEHICLES_SUM,
    disclosures::EQUIPMENT_THRESHOLDS,
    disclosures::UNITS_WITHIN,
    disclosures::STAFF_WITHIN_POSTS,
    disclosures::INSTITUTIONS_LISTED,
    performance::PROJECT_FUNDING_SUM,
    performance::PROJECT_ACTUAL_WITHIN_BUDGET,
    performance::PROJECT_COUNTS,
    performance::INDICATOR_LEVELS,
    performance::INDICATOR_VALUES,
    performance::INDICATOR_MET,
    performance::INDICATOR_WEIGHTS,
    performance::INDICATOR_ARITHMETIC,
    performance::FINDING_HAS_MEASURE,
    documents::ANNEX_PRESENT,
    documents::PART_PRESENT,
    used::FACT_UNUSED,
    relations::FORM_RELATIONS,
    names::GLOSSARY_COVERS_SUBJECTS,
    documents::GLOSSARY_NEEDED,
    prose_figures::PROSE_FIGURE_KNOWN,
    prose_figures::PROSE_FIGURE_STALE,
    years::PROSE_YEAR,
    prose_figures::PROSE_ARITHMETIC,
    names::AGENCY_NAME,
    privacy::SENSITIVE_DATA,
    privacy::CLASSIFIED_WORDS,
    blanks::PLACEHOLDER_LEFT,
    blanks::TEXT_GIVEN,
    typography::PUNCTUATION,
    typography::HEADING_ORDER,
    documents::FIGURE_TABLE_REFERENCES,
    disclosures::PUBLISHED_IN_TIME,
    accessibility::DOCUMENT_TITLED,
    accessibility::HEADING_TEXT,
    accessibility::HEADING_LEVELS,
    accessibility::FIGURE_DESCRIBED,
    accessibility::TABLE_NAMED,
    accessibility::TABLE_HEADS,
    accessibility::VISIBLE_CHARACTERS,
    waivers::WAIVER_HAS_REASON,
    waivers::WAIVER_USED,
];

/// Runs the rules over the facts of a report. Rules that need the finished document are left to [`check_document`].
pub fn check(report: &Report, rules: &[Rule], options: Options) -> Findings {
    run(report, rules, options, false)
}

/// Runs the rules that need the finished document; [`Findings::extend`] adds what they find.
pub fn check_document(report: &Report, document: &Document, rules: &[Rule], options: Options) -> Findings {
    let mut findings = Findings::new(report, known(rules), options, false);
    for rule in rules {
        match rule.test {
            Test::Document(test) => findings.run(rule.description(), |findings| test(report, document, findings)),
            // Waivers of the rules that ran just now.
            _ if rule.id == waivers::WAIVER_USED.id => {
                findings.run(rule.description(), |findings| waivers::unused(report, findings, true));
            }
            _ => {}
        }
    }
    findings.finish(report);
    findings
}

/// What every rule compared and what came of it, for the appendix that proves it.
pub fn proof(report: &Report, rules: &[Rule], options: Options) -> Vec<Proof> {
    run(report, rules, options, true).into_proof()
}

/// The rules that a waiver may name: a form may leave out some of ours, and a user may have others.
fn known(rules: &[Rule]) -> Vec<Description> {
    let left_out = RULES.iter().filter(|rule| rules.iter().all(|running| running.id != rule.id));
    rules.iter().chain(left_out).map(Rule::description).collect()
}

fn run(report: &Report, rules: &[Rule], options: Options, proof: bool) -> Findings {
    let mut findings = Findings::new(report, known(rules), options, proof);
    let stated = stated(report, rules, options.basis, proof);
    for rule in rules.iter().filter(|rule| !matches!(rule.test, Test::Document(_))) {
        findings.run(rule.description(), |findings| {
            if let Test::Report(test) = rule.test {
                test(report, findings);
            }
            for stated in stated.iter().filter(|stated| stated.owner == rule.id) {
                compare_stated(findings, stated);
            }
        });
    }
    findings.finish(report);
    findings
}

/// A figure that the accounting system printed, and what it should be.
struct Stated<'a> {
    path: &'a str,
    value: Amount,
    total: Total,
    /// The id of the rule that compares them.
    owner: &'static str,
}

/// The stated figures that are figures of the report, each with the rule that compares it: the one that says so
/// ([`Rule::compares_stated`]), or `stated-figure` where none of them runs. Those that are just what the model derives are
/// left out, unless `all` are wanted.
fn stated<'a>(report: &'a Report, rules: &[Rule], basis: BudgetBasis, all: bool) -> Vec<Stated<'a>> {
    if report.stated.is_empty() {
        return Vec::new();
    }
    let derived = derived(report, basis);
    let agrees = |path: &str, value| derived.iter().any(|figure| figure.path == path && figure.value == value);
    let figures = report.stated.iter().filter(|&(path, &value)| all || !agrees(path, value));
    let figures = figures.filter_map(|(path, &value)| {
        let total = figure(report, basis, path)?;
        let owner = rules.iter().find(|rule| rule.compares(path)).unwrap_or(&accounts::STATED_FIGURE).id;
        Some(Stated { path, value, total, owner })
    });
    figures.collect()
}

fn compare_stated(findings: &mut Findings, stated: &Stated<'_>) {
    let term = format!("填报的{}", stated.total.term);
    let value = match stated.total.quantity {
        Quantity::Money => stated.value,
        Quantity::Count(_) => equation::stated_count(stated.value, findings.unit()),
    };
    let path = format!("stated.{}", stated.path);
    let printed = Total { quantity: stated.total.quantity, ..Total::new(term.clone(), "stated") };
    let printed = printed.plus(Fact::new(&path, value), term);
    findings.expect_equal(printed, stated.total.clone());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amount::Unit;
    use crate::classification::Fund;
    use crate::diag::Severity;
    use crate::model::{Agency, Budget, ExpenditureItem, RevenueItem, RevenueSource, Undetailed};

    fn wan(text: &str) -> Amount {
        Amount::parse(text, Unit::WanYuan).expect("an amount")
    }

    /// The accounts of a small office: one source, two subjects, no detail.
    fn office() -> Report {
        let mut report = Report::new("a-form", 2020, Unit::WanYuan, Agency::new("某某局", "某某局"));
        report.revenue.items.push(RevenueItem::new(RevenueSource::GeneralPublicBudget, None, wan("253.12")));
        for (code, amount) in [("2012901", "244.16"), ("2210201", "8.96")] {
            let code = code.parse().expect("a code");
            let mut item = ExpenditureItem::new(Fund::GeneralPublicBudget, code, Budget::new(wan(amount)));
            item.basic = wan(amount);
            report.expenditure.items.push(item);
        }
        let mut undetailed = Undetailed::default();
        (undetailed.personnel, undetailed.operating) = (wan("116.53"), wan("136.59"));
        report.basic_by_economic.undetailed = Some(undetailed);
        report
    }

    /// Ids of the findings with the paths they point at.
    fn found(report: &Report, options: Options) -> Vec<(&'static str, Severity, Vec<String>)> {
        let ids = ["total-balance", "stated-figure", "basic-plus-project", "economic-sum", "three-public-sum"];
        let rules: Vec<Rule> = RULES.iter().copied().filter(|rule| ids.contains(&rule.id)).collect();
        let findings = check(report, &rules, options);
        let paths = |finding: &crate::diag::Diagnostic| {
            finding
                .labels
                .iter()
                .filter_map(|label| match &label.location {
                    crate::diag::Location::Fact(path) => Some(path.to_string()),
                    _ => None,
                })
                .collect()
        };
        findings.diagnostics().iter().map(|finding| (finding.id, finding.severity, paths(finding))).collect()
    }

    #[test]
    fn one_of_linked_facts_changed_points_at_all() {
        assert_eq!(found(&office(), Options::default()), []);
        let mut report = office();
        report.expenditure.items[0].basic = wan("250.16");
        let basics = ["expenditure.items[0].basic", "expenditure.items[1].basic"].map(str::to_owned);
        let economic = ["personnel", "operating"].map(|kind| format!("basic_by_economic.undetailed.{kind}"));
        let revenue = "revenue.items[0].amount".to_owned();
        assert_eq!(
            found(&report, Options::default()),
            [
                ("total-balance", Severity::Error, [&[revenue][..], &basics[..]].concat()),
                ("economic-sum", Severity::Error, [&economic[..], &basics[..]].concat()),
            ]
        );
    }

    #[test]
    fn slack_follows_from_the_figures() {
        // Three figures in 万元: ±0.015万元, so 0.01 may be rounding and 0.02 may not.
        for (revenue, strict, severity) in [
            ("253.13", false, Some(Severity::Warning)),
            ("253.14", false, Some(Severity::Error)),
            ("253.13", true, Some(Severity::Error)),
            ("253.12", true, None),
        ] {
            let mut report = office();
            report.revenue.items[0].amount = wan(revenue);
            let found = found(&report, Options::default().strict(strict));
            assert_eq!(found.first().map(|found| found.1), severity, "{revenue} {strict}");
        }
        let mut report = office();
        report.unit = Unit::Yuan;
        report.revenue.items[0].amount += Amount::parse("0.01", Unit::Yuan).expect("an amount");
        assert_eq!(found(&report, Options::default())[0].1, Severity::Error);
    }

    #[test]
    fn stated_figures_are_compared_by_their_owner() {
        for (path, value, expected) in [
            ("expenditure.total", "253.12", None),
            ("expenditure.total", "253.5", Some(("stated-figure", 3))),
            ("total.actual", "253.5", Some(("total-balance", 2))),
            ("expenditure.201.total", "244", Some(("basic-plus-project", 2))),
            ("basic_by_economic.personnel", "116", Some(("economic-sum", 2))),
            ("three_public.actual", "1", Some(("three-public-sum", 1))),
            ("expenditure.items[0].basic", "244.16", None),
            ("expenditure.items[0].basic", "244.4", Some(("stated-figure", 2))),
            ("expenditure.totals", "253.12", Some(("stated-figure", 1))),
        ] {
            let mut report = office();
            report.stated.insert(path.to_owned(), wan(value));
            let found = found(&report, Options::default());
            assert_eq!(found.first().map(|(id, _, paths)| (*id, paths.len())), expected, "{path}");
        }
    }

    #[test]
    fn what_follows_stands_under_its_cause() {
        let mut report = office();
        report.revenue.items[0].amount = wan("300");
        let test = Test::Report(|report, findings| {
            findings.expect_equal(
                figures::fund_sources(report, "收入".to_owned(), |_| true)
                    .plus(crate::fact!(report.total.prior), "上年"),
                figures::fund_uses(report, "支出".to_owned(), |_| true),
            );
        });
        let own = Rule::new("own", "收支平衡", test);
        let findings = check(&report, &[own, accounts::TOTAL_BALANCE], Options::default());
        let [finding] = findings.diagnostics() else { panic!("one root: {:?}", findings.diagnostics()) };
        assert_eq!((finding.id, finding.children.len()), ("own", 1));
        assert_eq!(findings.verdict(), "不得公开：错误 2，警告 0，提示 0。");
    }

    #[test]
    fn the_proof_names_every_comparison() {
        let rows = proof(&office(), RULES, Options::default());
        let row = rows.iter().find(|row| row.rule == "total-balance").expect("a row");
        assert_eq!(
            (row.compared.as_str(), row.result.as_str()),
            ("收入总计 253.12万元 ＝ 支出总计 253.12万元", "相符")
        );
    }

    /// A report built in Rust has not passed the reader, which refuses these.
    #[test]
    fn what_the_reader_refuses_is_found_in_reports_built_in_rust() {
        let mut report = office();
        let mut again = report.expenditure.items[1].clone();
        again.basic = wan("0");
        report.expenditure.items.push(again);
        report.revenue.items.push(RevenueItem::new(RevenueSource::Other, None, wan("-1")));
        report.revenue.items.push(RevenueItem::new(RevenueSource::SuperiorSubsidy, None, wan("1")));
        let rules = [subjects::SUBJECT_ONCE, accounts::NO_NEGATIVE];
        let findings = check(&report, &rules, Options::default());
        let ids: Vec<&str> = findings.diagnostics().iter().map(|finding| finding.id).collect();
        assert_eq!(ids, ["subject-once", "no-negative"]);
    }
}
