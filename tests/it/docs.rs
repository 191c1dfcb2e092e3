//! The pages on templates and forms name everything that there is.

use std::collections::BTreeSet;
use std::fs;

use juesuan::model::{BudgetBasis, derived};
use juesuan::{Composer, Form};

use super::in_package;
use super::made::made;

fn page(name: &str) -> String {
    fs::read_to_string(in_package("docs").join(name)).expect("the page")
}

#[test]
fn every_derived_figure_is_a_variable_of_templates() {
    let page = page("templates.md");
    let made = made(&in_package("examples/county-education-bureau-2023"));
    for figure in derived(&made.report, BudgetBasis::default()) {
        assert!(page.contains(&format!("| `{}` | {} |", figure.path, figure.term)), "{} {}", figure.path, figure.term);
    }
}

/// Every variable that the page names is there: a template that prints it is composed.
#[test]
fn every_variable_of_the_page_is_there() {
    let page = page("templates.md");
    let made = made(&in_package("examples/county-education-bureau-2023"));
    let named = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | ")).map(|(name, _)| name);
    let lists =
        ["revenue.sources", "expenditure.kinds", "three_public.lines", "FUND.classes", "FUND.items", "terms", "tables"];
    let lists = lists.into_iter().chain(["performance.projects"]);
    let lists: BTreeSet<&str> = lists.collect();
    let mut tested = 0;
    for name in named.filter(|name| name.contains('.') || !name.contains([' ', '('])) {
        let (list, field) = name.rsplit_once('.').filter(|(list, _)| lists.contains(list)).unwrap_or((name, ""));
        if lists.contains(name)
            || name == "wan"
            || name == "cell"
            || ["change", "completion", "versus", "line"].contains(&name)
        {
            continue;
        }
        let list = list.replace("FUND", "general_public_budget");
        let path = if field.is_empty() { list } else { format!("{list}[0].{field}") };
        let template = format!("<p>{{{{ {path} }}}}</p>");
        let form = Form::built_in(&made.report.form).expect("the form").overlay("sections/cover.xml", template);
        let composed = Composer::new(&form).and_then(|composer| composer.compose(&made.report));
        assert!(composed.is_ok(), "{path}: {}", composed.expect_err("an error"));
        tested += 1;
    }
    assert!(tested > 80, "only {tested} variables");
}

/// An element that is not known names those that are: the page has them all, and no others.
#[test]
fn every_element_is_on_the_page() {
    let page = page("markup.md");
    let made = made(&in_package("examples/zhaohua-union-2020"));
    let form = Form::built_in(&made.report.form).expect("the form").overlay("sections/cover.xml", "<no-such/>");
    let error = Composer::new(&form).and_then(|composer| composer.compose(&made.report)).expect_err("no such element");
    let help = error.diagnostics()[0].help.clone().expect("help");
    let known = help.split_once('：').expect("a list").1.split('、');
    for element in known {
        assert!(page.contains(&format!("`<{element}")), "docs/markup.md lacks <{element}>");
    }
}

/// The keys that a form's data may have, as the error on an unknown one lists them.
#[test]
fn every_key_of_a_form_is_on_the_page() {
    let page = page("forms.md");
    let form = Form::built_in(Form::built_in_names()[0]).expect("a form");
    for (file, before) in [("form.toml", "no_such_key = 1\n"), ("tables.toml", "[common]\nno_such_key = 1\n")] {
        let error = Composer::new(&form.clone().overlay(file, before)).expect_err("no such key");
        let help = error.diagnostics()[0].help.clone().unwrap_or_default();
        let known: Vec<&str> = help.split_once('：').expect("a list").1.split('、').collect();
        assert!(known.len() > 5, "{error}");
        for key in known {
            let named = page.contains(&format!("`{key}`")) || page.contains(&format!("`{key}."));
            assert!(named, "docs/forms.md lacks {key} of {file}");
        }
    }
}
