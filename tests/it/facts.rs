//! Only facts are typed: what follows from them changes with them, and a fact that is changed alone is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use juesuan::check::{Options, RULES, Rule, check};
use juesuan::diag::{Diagnostic, FactPath, Location, Severity, Source};
use juesuan::layout::Item;
use juesuan::model::figures::{self, How, explain};
use juesuan::model::schema::Value;
use juesuan::model::{BudgetBasis, Report, derived};
use juesuan::{Amount, ErrorKind, Unit, text};

use super::in_package;
use super::made::{Made, generator, make};
use super::readers;

const EXAMPLE: &str = "examples/zhaohua-union-2020";

fn toml() -> String {
    fs::read_to_string(in_package(EXAMPLE).join("report.toml")).expect("the example")
}

/// Revenue, the first subject and operating expenditure, before and after.
const REVENUE: (&str, &str) = ("amount = 266.04", "amount = 272.04");
const BUDGET: (&str, &str) = ("budget = 244.16", "budget = 250.16");
const ACTUAL: (&str, &str) = ("basic = 244.16", "basic = 250.16");
const OPERATING: (&str, &str) = ("operating = 136.59", "operating = 142.59");

/// The example with these changes, each of which stands once.
fn changed(changes: &[(&str, &str)]) -> (Report, Source) {
    let text = changes.iter().fold(toml(), |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        text.replace(from, to)
    });
    let folder = in_package(EXAMPLE);
    Report::from_toml("report.toml", text.as_bytes(), |name| fs::read(folder.join(name))).expect("it can be read")
}

/// Everything that stands in the files: all parts of the packages, and what the pages of the PDF show and say.
fn said(made: &Made) -> [(&'static str, String); 3] {
    let pages = readers::pdf(&made.pdf);
    let shown: String = pages.iter().flatten().map(|(_, text)| format!("{text}\n")).collect();
    [("DOCX", readers::everything(&made.docx)), ("PDF", shown), ("XLSX", readers::everything(&made.xlsx))]
}

/// Whether a figure stands in a text, not as a part of another one.
fn stands(text: &str, figure: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    text.match_indices(figure).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), &text[at + figure.len()..]);
        let goes_on = after.starts_with(|c: char| c.is_ascii_digit())
            || (after.starts_with(['.', ',']) && after[1..].starts_with(|c: char| c.is_ascii_digit()));
        !before.is_some_and(is_part) && !goes_on
    })
}

#[test]
fn figures_are_found_as_wholes() {
    for (text, expected) in [
        ("266.04万元", true),
        ("1266.04", false),
        ("266.041", false),
        ("6,266.04", false),
        ("266.04，", true),
        ("266.04.", true),
    ] {
        assert_eq!(stands(text, "266.04"), expected, "{text}");
    }
}

#[test]
fn what_follows_changes_with_the_facts() {
    let old = ["266.04", "144.55", "118.98", "244.16", "136.59", "91.78", "96.18", "238.01"];
    let new = [
        ("272.04", "272.04"),
        ("272.04 − 121.49", "150.55"),
        ("150.55 / 121.49", "123.92"),
        ("250.16", "250.16"),
        ("250.16 / 272.04", "91.96"),
        ("9.13 / 272.04", "3.36"),
        ("142.59", "142.59"),
        ("142.59 − 40.41", "102.18"),
        ("102.18 / 40.41", "252.86"),
    ];
    let (report, source) = changed(&[]);
    let before = make(generator(), "facts", report, source);
    let (report, source) = changed(&[REVENUE, BUDGET, ACTUAL, OPERATING]);
    let after = make(generator(), "facts", report, source);
    assert!(after.generated.findings.is_publishable(), "{}", after.generated.findings.display(&after.source));

    for ((file, before), (_, after)) in said(&before).into_iter().zip(said(&after)) {
        // The workbook holds tables only: no changes, no shares.
        let in_file = |figure: &str| file != "XLSX" || ["266.04", "244.16", "272.04", "250.16"].contains(&figure);
        for figure in old.into_iter().filter(|figure| in_file(figure)) {
            assert!(stands(&before, figure), "{figure} should stand in the {file} of the example");
            assert!(!stands(&after, figure), "{figure} is left in the {file}");
        }
        for (formula, figure) in new.into_iter().filter(|(_, figure)| in_file(figure)) {
            assert!(stands(&after, figure), "{formula} = {figure} is not in the {file}");
        }
    }
    // Both say the same number of things: nothing was dropped instead of changed.
    let lines = |made: &Made| text::to_string(&made.generated.document).lines().count();
    assert_eq!(lines(&before), lines(&after));
    // The charts of the PDF are drawn anew.
    let shapes = |made: &Made| {
        let items = made.generated.pages.pages.iter().flat_map(|page| &page.items);
        items.filter(|item| matches!(item, Item::Shape(_))).map(|item| format!("{item:?}")).collect::<Vec<_>>()
    };
    assert_ne!(shapes(&before), shapes(&after));
}

/// The paths that a finding names, and those that only follow from it.
fn paths(finding: &Diagnostic) -> Vec<String> {
    let labels = finding.labels.iter().filter_map(|label| match &label.location {
        Location::Fact(path) => Some(path.as_str().to_owned()),
        _ => None,
    });
    labels.collect()
}

#[test]
fn a_fact_changed_alone_is_refused() {
    let revenue = "revenue.items[0].amount";
    let basic = |i: usize| format!("expenditure.items[{i}].basic");
    let economic = ["basic_by_economic.undetailed.personnel", "basic_by_economic.undetailed.operating"];
    let accounts: Vec<String> = std::iter::once(revenue.to_owned()).chain((0..4).map(basic)).collect();
    let detail: Vec<String> = economic.iter().map(|path| (*path).to_owned()).chain((0..4).map(basic)).collect();
    for (changes, expected) in [
        (&[REVENUE][..], vec![("total-balance", &accounts)]),
        (&[ACTUAL], vec![("total-balance", &accounts), ("economic-sum", &detail)]),
        (&[ACTUAL, BUDGET], vec![("total-balance", &accounts), ("economic-sum", &detail)]),
        (&[OPERATING], vec![("economic-sum", &detail)]),
        (&[REVENUE, ACTUAL, BUDGET], vec![("economic-sum", &detail)]),
        (&[REVENUE, OPERATING], vec![("total-balance", &accounts), ("economic-sum", &detail)]),
    ] {
        let (report, source) = changed(changes);
        let generated = generator().generate(&report).expect("it can be made all the same");
        let findings = &generated.findings;
        assert!(!findings.is_publishable(), "{changes:?}");
        let errors: Vec<&Diagnostic> =
            findings.diagnostics().iter().filter(|finding| finding.severity == Severity::Error).collect();
        for (id, involved) in expected {
            let finding = errors.iter().find(|finding| finding.id == id);
            let finding = finding.unwrap_or_else(|| panic!("{changes:?}: {}", findings.display(&source)));
            let mut named = paths(finding);
            named.sort();
            let mut involved = involved.clone();
            involved.sort();
            assert_eq!(named, involved, "{changes:?}: {id}");
            assert!(finding.labels.iter().all(|label| source.resolve(label).is_some()), "{changes:?}: {id}");
        }
    }
    // A budget may differ from what was spent, with a reason: without one it is asked for.
    let (report, source) = changed(&[BUDGET]);
    let generated = generator().generate(&report).expect("it can be made");
    let finding = generated.findings.diagnostics().iter().find(|finding| finding.id == "completion-explained");
    let finding = finding.unwrap_or_else(|| panic!("{}", generated.findings.display(&source)));
    assert!(paths(finding).contains(&"expenditure.items[0].budget".to_owned()), "{finding:?}");
}

/// The decimals that stand in a text.
fn decimals(text: &str) -> Vec<&str> {
    let tokens = text.split(|c: char| !c.is_ascii_digit() && c != '.').map(|token| token.trim_matches('.'));
    tokens.filter(|token| token.contains('.')).collect()
}

/// Without the expressions and, in TOML, the comments.
fn typed(text: &str) -> String {
    let mut typed = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        typed += before;
        rest = after.split_once("}}").expect("the end of an expression").1;
    }
    typed += rest;
    typed.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect()
}

#[test]
fn no_derived_figure_is_typed() {
    let folder = in_package(EXAMPLE);
    let annexes = ["annex-1.txt", "annex-2.txt"].map(|name| typed(&fs::read_to_string(folder.join(name)).expect("it")));
    let report = typed(&toml());
    // How often each figure of the accounts may be typed: as often as it is a fact. What only follows from facts: never.
    for (figure, facts) in [
        ("266.04", 1),
        ("121.49", 3),
        ("40.41", 1),
        ("244.16", 2),
        ("9.13", 2),
        ("3.79", 2),
        ("8.96", 2),
        ("129.45", 1),
        ("136.59", 1),
        ("144.55", 0),
        ("118.98", 0),
        ("91.78", 0),
        ("91.77", 0),
        ("3.43", 0),
        ("3.44", 0),
        ("1.42", 0),
        ("3.37", 0),
        ("96.18", 0),
        ("238.01", 0),
    ] {
        let count = |text: &str| decimals(text).into_iter().filter(|decimal| *decimal == figure).count();
        assert_eq!(count(&report), facts, "{figure} in report.toml");
        assert_eq!(annexes.iter().map(|annex| count(annex)).sum::<usize>(), 0, "{figure} in an annex");
    }
    // Whole numbers that follow: they change with their facts.
    let (report, source) = changed(&[
        ("posts = { administrative = 6,", "posts = { administrative = 8,"),
        ("in_post = { administrative = 6,", "in_post = { administrative = 7,"),
        ("retired = 1", "retired = 5"),
        ("fiscal = { budget = 3, actual = 3 }", "fiscal = { budget = 4, actual = 4 }"),
    ]);
    let made = make(generator(), "facts", report, source);
    let words = text::to_string(&made.generated.document);
    for phrase in ["编制9", "行政编制8", "退休5人", "预算数4万元", "执行数为4万元"] {
        assert!(words.contains(phrase), "{phrase} does not follow");
    }
    assert!(!stands(&words, "3万元"), "3万元 is left");
}

/// A derived figure has a path, and nobody may type it.
#[test]
fn a_derived_figure_is_refused_as_a_key() {
    for key in ["[revenue]\ntotal = 266.04", "[expenditure]\ntotal = 266.04"] {
        let text = format!("{key}\n{}", toml());
        let folder = in_package(EXAMPLE);
        let error = Report::from_toml("report.toml", text.as_bytes(), |name| fs::read(folder.join(name)));
        let error = error.expect_err("a derived figure is no key");
        assert_eq!(error.kind(), ErrorKind::Input);
        assert!(error.diagnostics().iter().any(|found| found.id == "derived-figure-typed"), "{error}");
    }
}

/// No list of amounts beside the schema decides what is a figure of the report: each of this year may be typed in its
/// prose, and each that is negative is found in a report built in Rust.
#[test]
fn every_amount_is_known_and_looked_at() {
    let (mut report, _) = Report::read(in_package("examples/county-education-bureau-2023")).expect("the example");
    let mut amounts = BTreeSet::new();
    report.visit(|path, key, value| match value {
        Value::Amount(amount) if !key.from_prior && !path.starts_with("stated.") => _ = amounts.insert(amount),
        _ => {}
    });
    assert!(amounts.len() > 100);
    let found = |report: &Report, id: &str| -> Vec<Diagnostic> {
        let rules: Vec<Rule> = RULES.iter().copied().filter(|rule| rule.id == id).collect();
        check(report, &rules, Options::default()).diagnostics().to_vec()
    };
    let sentences = amounts.iter().map(|amount| format!("安排{amount}元。"));
    report.performance.whole_agency = sentences.collect();
    assert_eq!(found(&report, "prose-figure-known"), []);
    report.performance.whole_agency = "安排98765432.1元。".to_owned();
    assert_eq!(found(&report, "prose-figure-known").len(), 1);

    let minus = -Amount::parse("5", Unit::WanYuan).expect("an amount");
    report.procurement.small_micro = minus;
    report.total.prior = minus;
    report.performance.projects[0].fiscal.budget = minus;
    report.three_public.overseas.get_or_insert_default().actual = minus;
    report.expenditure.items[1].budget.initial = minus;
    let negative: Vec<String> = found(&report, "no-negative").iter().flat_map(paths).collect();
    assert_eq!(
        negative,
        [
            "total.prior",
            "expenditure.items[1].budget.initial",
            "three_public.overseas.actual",
            "procurement.small_micro",
            "performance.projects[0].fiscal.budget",
        ]
    );
}

/// A figure's tree ends in facts of the report that add up to it.
#[test]
fn figures_tell_what_they_follow_from() {
    for example in ["examples/zhaohua-union-2020", "examples/county-education-bureau-2023"] {
        let (report, source) = Report::read(in_package(example)).expect("the example");
        let basis = BudgetBasis::Adjusted;
        let values: BTreeMap<&str, Amount> =
            derived(&report, basis).into_iter().map(|figure| (figure.path, figure.value)).collect();
        let mut told = 0;
        let paths = figures::all().map(|figure| figure.path.to_owned());
        let others = ["expenditure.205.total", "expenditure.201.basic", "performance.projects[0].actual"];
        for path in paths.chain(others.map(str::to_owned)) {
            let Some(tree) = explain(&report, basis, &path) else {
                assert_eq!(path, "agency_operating.actual");
                continue;
            };
            let sum: rust_decimal::Decimal = tree.facts().iter().map(|fact| fact.value).sum();
            assert_eq!(sum, tree.value, "{path}");
            assert!(values.get(&*path).is_none_or(|value| value.yuan() == sum), "{path}");
            assert_eq!(figures::figure(&report, basis, &path).map(|total| total.value().yuan()), Some(sum), "{path}");
            for fact in tree.facts() {
                let own = fact.path.as_ref().expect("a fact has a path");
                let value = report.fact(own.as_str()).map(|(_, value)| value);
                let same = match value {
                    Some(Value::Amount(amount)) => amount.yuan() == fact.value,
                    Some(Value::Count(count)) => rust_decimal::Decimal::from(count) == fact.value,
                    _ => false,
                };
                assert!(same, "{path}: {own} is {value:?}, not {}", fact.value);
                assert!(source.exact(own).is_some(), "{own} was read");
            }
            told += usize::from(!tree.facts().is_empty());
        }
        assert!(told > 20, "{told}");
    }
}

/// Shares, changes and roundings stand above the figures that they are made of.
#[test]
fn what_a_sentence_says_is_explained() {
    let (report, _) = Report::read(in_package("examples/zhaohua-union-2020")).expect("the example");
    let of = |path: &str| explain(&report, BudgetBasis::Adjusted, path).expect("a figure");
    // 占91.78%, 增加144.55万元，增长118.98%.
    let share = of("expenditure.items[0].basic").share_of(of("expenditure.total")).rounded(2);
    let change = of("total.actual").in_wan().less(of("total.prior").in_wan());
    let growth = of("total.actual").less(of("total.prior")).share_of(of("total.prior")).rounded(2);
    let values = [&share, &change, &growth].map(|tree| tree.value.to_string());
    assert_eq!(values, ["91.78", "144.55", "118.98"]);
    assert_eq!((share.how, share.from[0].how, share.from[0].from[1].how), (How::Rounded(2), How::Share, How::Sum));
    assert_eq!(change.facts().last().and_then(|fact| fact.path.clone()), Some(FactPath::new("total.prior")));
}

/// Amounts that no file can hold are found in a report built in Rust, and nothing panics over them.
#[test]
fn huge_amounts_are_found() {
    let (mut report, _) = Report::read(in_package("examples/zhaohua-union-2020")).expect("the example");
    let huge = Amount::from_yuan(rust_decimal::Decimal::MAX);
    for item in &mut report.revenue.items {
        item.amount = huge;
    }
    for item in &mut report.expenditure.items {
        (item.basic, item.project, item.budget.initial) = (huge, huge, -huge);
    }
    report.total.prior = -huge;
    report.procurement.goods = huge;
    report.procurement.works = huge;
    report.performance.whole_agency =
        "占79228162514264337593543950335%，占0.1234567890123456789012345678%，79228162514264337593543950335元。"
            .to_owned();
    let findings = check(&report, RULES, Options::default());
    let named = findings.diagnostics().iter().filter(|finding| finding.id == "unit-plausible").flat_map(paths);
    let named: Vec<String> = named.collect();
    assert!(named.contains(&"total.prior".to_owned()) && named.contains(&"procurement.goods".to_owned()), "{named:?}");
    assert!(!findings.is_publishable());
}
