//! A form is data: no line of Rust under `src/` names a form, a place or a year.

use juesuan::check::RULES;
use juesuan::{Composer, Form};

use super::rust::{Source, sources_without_tests};

/// The provinces, and the places of the examples.
const PLACES: &str = "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 重庆 四川 \
                      贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 成都 广元 昭化 云岭";

/// Why a file may name years: its data begin and end with them.
const CATALOGUE_OF_YEARS: &str = "classification/catalogue.rs";

fn found(sources: &[Source]) -> Vec<String> {
    let forms = Form::built_in_names();
    let mut found = Vec::new();
    for source in sources {
        let says = |text: &str| {
            let names = forms.iter().copied().chain(PLACES.split_whitespace());
            names.filter(|name| text.contains(name)).map(str::to_owned).collect::<Vec<_>>()
        };
        let said = says(&source.code).into_iter().chain(source.strings.iter().flat_map(|string| says(string)));
        found.extend(said.map(|name| format!("{}: {name}", source.path)));
        if source.path != CATALOGUE_OF_YEARS {
            // Laws and standards have years in their names; a string that is a year and no more is compared with one.
            let whole = source.strings.iter().map(String::as_str).filter(|string| is_year(string));
            let years = numbers(&source.code).filter(|number| is_year(number)).chain(whole);
            found.extend(years.map(|year| format!("{}: {year}", source.path)));
        }
    }
    found
}

/// A year that a form could have: 2000 only bounds what is a year at all.
fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse().is_ok_and(|year: u32| (2001..2100).contains(&year))
}

/// The numbers of a piece of code.
fn numbers(code: &str) -> impl Iterator<Item = &str> {
    let words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

#[test]
fn rust_names_no_form_no_place_no_year() {
    let sources = sources_without_tests();
    assert!(sources.iter().any(|source| source.path == CATALOGUE_OF_YEARS));
    let found = found(&sources);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn names_are_found() {
    let forms = Form::built_in_names();
    assert!(forms.len() >= 2, "{forms:?}");
    let source = |code: &str, string: &str| Source {
        path: "a.rs".to_owned(),
        code: code.to_owned(),
        strings: vec![string.to_owned()],
    };
    for (code, string, count) in [
        ("if year >= 2022 {", "", 1),
        ("if form == \"\" {", forms[0], 1),
        ("", "四川省", 1),
        ("", "2022", 1),
        ("let x = 20225;", "财预〔2020〕10号", 0),
    ] {
        assert_eq!(found(&[source(code, string)]).len(), count, "{code} {string}");
    }
}

/// A form that leaves out a rule by a name that no rule has would be checked by it all the same.
#[test]
fn a_rule_left_out_must_exist() {
    let form = Form::built_in(Form::built_in_names()[0]).expect("a form");
    let text = form.file("form.toml").expect("its data").text.clone();
    let rules = |without: &str| {
        let text = text.replace("\nsections = [", &format!("\nwithout_rules = {without}\nsections = ["));
        Composer::new(&form.clone().overlay("form.toml", text)).expect("a form").rules(RULES)
    };
    assert!(rules("['total-balance']").is_ok_and(|rules| rules.len() == RULES.len() - 1));
    let error = rules("['total-balanec', 'punctuation', 'no-such']").expect_err("no such rules").to_string();
    let line = text.lines().position(|line| line.starts_with("sections")).expect("sections") + 1;
    for said in [
        "没有规则“total-balanec”",
        "没有规则“no-such”",
        "相近的有：total-balance、",
        &format!("--> form.toml:{line}:18"),
        &format!("{line} | without_rules = ['total-balanec', 'punctuation', 'no-such']"),
    ] {
        assert!(error.contains(said), "{said}\n{error}");
    }
}
