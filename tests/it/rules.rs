//! Rules: every rule has a page in `docs/rules/`, and the page is the test.
//!
//! A page shows a counter-example as a change to the report in `tests/rules/`, which is free of findings, and the
//! diagnosis that follows. `INSTA_UPDATE=always` writes the diagnosis that is found. `docs/rules/README.md` explains the
//! notation.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, OnceLock};
use std::{fs, io};

use juesuan::check::{self, Findings, Options, RULES};
use juesuan::diag::{Diagnostic, Error, Label, Location, Source, to_json, to_sarif};
use juesuan::model::{BudgetBasis, Report, derived};
use juesuan::{Composer, Form};

use super::made::keep;

fn in_package(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The files of a report by their names.
type Files = BTreeMap<String, String>;

/// The clean report.
fn clean() -> Files {
    let folder = fs::read_dir(in_package("tests/rules")).expect("the clean report");
    let files = folder.map(|entry| entry.expect("a file").path());
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    files.map(|path| (name(&path), fs::read_to_string(&path).expect("text"))).collect()
}

fn read(files: &Files) -> Result<(Report, Source), Error> {
    Report::from_toml("report.toml", files["report.toml"].as_bytes(), |name| match files.get(name) {
        Some(text) => Ok(text.clone().into_bytes()),
        None => Err(io::ErrorKind::NotFound.into()),
    })
}

/// Composes the reports of all examples: the forms are compiled once.
static COMPOSERS: LazyLock<BTreeMap<&str, Composer>> = LazyLock::new(|| {
    let names = Form::built_in_names().into_iter();
    let composer = |name| Composer::new(&Form::built_in(name).expect("a form")).expect("its templates");
    names.map(|name| (name, composer(name))).collect()
});

/// The text of a file of the form that a report names.
fn form_file(files: &Files, name: &str) -> Option<String> {
    let said = files["report.toml"].lines().find_map(|line| line.strip_prefix("form = ")).expect("the form");
    let form = Form::built_in(said.trim_matches('"'))?;
    form.file(name).map(|file| file.text.clone())
}

/// All that the rules find, in the facts and in the document. Files of the form that are among those of the report take the
/// place of the form's own.
fn findings(report: &Report, files: &Files) -> Findings {
    let form = Form::built_in(&report.form).expect("a form");
    let own: Vec<(&String, &String)> = files.iter().filter(|(name, _)| form.file(name).is_some()).collect();
    let own = (!own.is_empty()).then(|| {
        let form = own.into_iter().fold(form, |form, (name, text)| form.overlay(name, text));
        Composer::new(&form).unwrap_or_else(|error| panic!("{error}"))
    });
    let composer = own.as_ref().unwrap_or(&COMPOSERS[report.form.as_str()]);
    let options = Options::default().basis(composer.budget_basis());
    let mut findings = check::check(report, RULES, options);
    let document = composer.compose(report).unwrap_or_else(|error| panic!("{error}"));
    findings.extend(check::check_document(report, &document, RULES, options));
    findings
}

/// A page of a rule.
struct Page {
    path: PathBuf,
    id: String,
    text: String,
    /// What its counter-example gives.
    outcome: OnceLock<Outcome>,
}

/// What came of a report: where it could be read, its source map and its findings; else why it could not.
type Outcome = Result<(Source, Findings), Error>;

/// All pages, in the order of their ids. Each is read once, and its counter-example is checked once for all tests.
static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| {
    let folder = fs::read_dir(in_package("docs/rules")).expect("the pages");
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.expect("a page").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "md") && !path.ends_with("README.md"));
    paths.sort();
    let page = |path: PathBuf| {
        let id = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        Page { text: fs::read_to_string(&path).expect("a page"), id, path, outcome: OnceLock::new() }
    };
    paths.into_iter().map(page).collect()
});

impl Page {
    /// The text of a section.
    fn section(&self, title: &str) -> &str {
        let rest = self.text.split_once(&format!("\n## {title}\n"));
        let (_, rest) = rest.unwrap_or_else(|| panic!("{}: no section {title}", self.id));
        rest.split("\n## ").next().unwrap_or_default().trim()
    }

    /// The changes of the counter-example: file and change.
    fn changes(&self) -> Vec<(&str, &str)> {
        fences(self.section("反例"), "diff")
            .map(|(info, change)| (if info.is_empty() { "report.toml" } else { info }, change))
            .collect()
    }

    /// The clean report with the counter-example.
    fn broken(&self) -> Files {
        let mut files = clean();
        for (name, change) in self.changes() {
            let old = files.get(name).cloned().or_else(|| form_file(&files, name)).unwrap_or_default();
            let new = changed(&old, change).unwrap_or_else(|problem| panic!("{}: {problem}", self.id));
            files.insert(name.to_owned(), new);
        }
        files
    }

    /// What the counter-example gives.
    fn outcome(&self) -> &Outcome {
        self.outcome.get_or_init(|| outcome(&self.broken()))
    }
}

fn outcome(files: &Files) -> Outcome {
    let (report, source) = read(files)?;
    let findings = findings(&report, files);
    Ok((source, findings))
}

/// Fenced blocks of a kind: what stands behind the kind, and the block.
fn fences<'t>(text: &'t str, kind: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    text.split("\n```").chain(text.strip_prefix("```")).filter_map(move |block| {
        let (info, body) = block.split_once('\n')?;
        Some((info.strip_prefix(kind)?.trim(), body.split("\n```").next()?))
    })
}

/// A text after a change: lines that begin with a blank stand in it, with `-` they go, with `+` they come. Where no line
/// stands or goes, those that come are put at the end. A line `@@` parts changes of one text.
fn changed(text: &str, change: &str) -> Result<String, String> {
    let mut text = text.to_owned();
    for change in change.split("\n@@\n") {
        let (mut old, mut new) = (String::new(), String::new());
        for line in change.lines() {
            let (sign, rest) = line.split_at_checked(1).unwrap_or((" ", ""));
            match sign {
                "-" => writeln!(old, "{rest}"),
                "+" => writeln!(new, "{rest}"),
                _ => writeln!(old, "{rest}").and_then(|()| writeln!(new, "{rest}")),
            }
            .expect("a string takes all");
        }
        match text.matches(old.as_str()).count() {
            _ if old.is_empty() => text.push_str(&new),
            1 => text = text.replacen(&old, &new, 1),
            n => return Err(format!("these lines stand {n} times:\n{old}")),
        }
    }
    Ok(text)
}

/// What a reader of the report is told.
fn shown(outcome: &Outcome) -> (String, &[Diagnostic]) {
    match outcome {
        Ok((source, findings)) => (findings.display(source).to_string(), findings.diagnostics()),
        Err(error) => (format!("{error}\n"), error.diagnostics()),
    }
}

#[test]
fn the_clean_report_is_clean() {
    let outcome = outcome(&clean());
    let (text, diagnostics) = shown(&outcome);
    assert!(diagnostics.is_empty(), "{text}");
}

#[test]
fn ids_say_what_must_hold() {
    let ids: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), RULES.len(), "no id twice");
    for rule in RULES {
        assert!(rule.id.split('-').all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase())));
        assert!(!rule.title.is_empty() && !rule.authority.is_empty(), "{}", rule.id);
    }
}

#[test]
fn every_rule_has_a_page() {
    let pages: BTreeMap<&str, &Page> = PAGES.iter().map(|page| (page.id.as_str(), page)).collect();
    let list = fs::read_to_string(in_package("docs/rules/README.md")).expect("the list of rules");
    for rule in RULES {
        let page = pages.get(rule.id).unwrap_or_else(|| panic!("{} has no page", rule.id));
        let severity = rule.severity.term();
        assert!(page.text.starts_with(&format!("# {}\n\n{severity}：{}。\n", rule.id, rule.title)), "{}", rule.id);
        assert!(page.section("依据").starts_with(rule.authority), "{}", rule.id);
        for title in ["要求", "反例", "诊断", "处理"] {
            assert!(!page.section(title).is_empty(), "{}: {title}", rule.id);
        }
        let line = format!("| [{0}]({0}.md) | {1} | {severity} |", rule.id, rule.title);
        assert!(list.contains(&line), "docs/rules/README.md lacks {line}");
    }
    let ids: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
    let strays: Vec<&&str> = pages.keys().filter(|id| !ids.contains(*id)).collect();
    assert!(strays.is_empty(), "pages of no rule: {strays:?}");
}

#[test]
fn every_counter_example_gives_its_finding() {
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always");
    let mut wrong = String::new();
    for page in PAGES.iter() {
        let (found, diagnostics) = shown(page.outcome());
        let roots: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.id).collect();
        if roots != [page.id.as_str()] {
            writeln!(wrong, "== {}: roots {roots:?}\n{found}", page.id).expect("a string takes all");
        }
        let expected = fences(page.section("诊断"), "text").map(|(_, text)| format!("{text}\n")).collect::<String>();
        if found.trim_end() != expected.trim_end() {
            if update {
                let text = page
                    .text
                    .replace(&format!("```text\n{expected}```"), &format!("```text\n{}\n```", found.trim_end()));
                fs::write(&page.path, text).expect("the page is written");
            } else {
                writeln!(wrong, "== {}\nfound:\n{found}\nexpected:\n{expected}", page.id).expect("a string takes all");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Every place that a finding names.
fn labels(diagnostics: &[Diagnostic]) -> impl Iterator<Item = (&'static str, &Label)> {
    let all = diagnostics.iter().flat_map(|finding| std::iter::once(finding).chain(&finding.children));
    all.flat_map(|finding| finding.labels.iter().map(|label| (finding.id, label)))
}

/// What a rule asks, in a few words.
fn title(id: &str) -> Option<&'static str> {
    RULES.iter().find(|rule| rule.id == id).map(|rule| rule.title)
}

/// The caret of the terminal, the first label of the JSON and the location of the SARIF are one place.
#[test]
fn every_form_of_a_finding_points_at_one_place() {
    for page in PAGES.iter() {
        let Ok((source, findings)) = page.outcome() else { continue };
        let diagnostics = findings.diagnostics();
        let shown = findings.display(source).to_string();
        let carets: Vec<&str> = shown.lines().filter_map(|line| line.trim_start().strip_prefix("--> ")).collect();
        let parsed = |text: String| serde_json::from_str::<serde_json::Value>(&text).expect("JSON");
        let json = parsed(to_json("report.toml", diagnostics, source));
        let in_json: Vec<String> = json["findings"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|finding| &finding["labels"][0])
            .map(|label| {
                format!("{}:{}:{}", label["file"].as_str().unwrap_or_default(), label["line"], label["column"])
            })
            .collect();
        assert_eq!(in_json, carets, "{}", page.id);
        let sarif = parsed(to_sarif([(diagnostics, source)], title));
        let results = sarif["runs"][0]["results"].as_array().into_iter().flatten();
        let roots = results.filter(|result| diagnostics.iter().any(|root| root.id == result["ruleId"]));
        let in_sarif: Vec<String> = roots
            .map(|result| &result["locations"][0]["physicalLocation"])
            .map(|place| {
                let region = &place["region"];
                let file = place["artifactLocation"]["uri"].as_str().unwrap_or_default();
                format!("{file}:{}:{}", region["startLine"], region["startColumn"])
            })
            .collect();
        assert_eq!(in_sarif, carets, "{}", page.id);
    }
}

#[test]
fn every_finding_has_a_place() {
    for page in PAGES.iter() {
        let Ok((source, findings)) = page.outcome() else { continue };
        for (id, label) in labels(findings.diagnostics()) {
            assert!(source.resolve(label).is_some(), "{}: {id}: {label:?}", page.id);
        }
        assert!(findings.diagnostics().iter().all(|finding| !finding.labels.is_empty()), "{}", page.id);
    }
}

/// The counter-examples of as many pages as one report can hold, and figures that the accounting system printed otherwise,
/// a hundred in all: everything is found, and everything has its place.
#[test]
fn a_hundred_breakages_at_once() {
    let mut files = clean();
    let mut rules: BTreeSet<String> = BTreeSet::new();
    for page in PAGES.iter() {
        // A form of its own for each of them would take long.
        if page.changes().iter().any(|(name, _)| form_file(&files, name).is_some()) {
            continue;
        }
        let mut next = files.clone();
        let applied = page.changes().into_iter().try_for_each(|(name, change)| {
            let text = next.entry(name.to_owned()).or_default();
            *text = changed(text, change)?;
            Ok::<_, String>(())
        });
        // Some change the lines that others change, or take away what others speak of.
        let Ok((report, _)) = applied.and_then(|()| read(&next).map_err(|error| error.to_string())) else { continue };
        let findings = findings(&report, &next);
        let ids: BTreeSet<&str> = labels(findings.diagnostics()).map(|(id, _)| id).collect();
        if ids.contains(page.id.as_str()) && rules.iter().all(|id| ids.contains(id.as_str())) {
            files = next;
            rules.insert(page.id.clone());
        }
    }
    assert!(rules.len() >= 50, "only {} rules can be broken at once", rules.len());

    let (report, _) = read(&files).expect("a report");
    let unsaid = derived(&report, BudgetBasis::Adjusted).into_iter().map(|figure| figure.path);
    let unsaid = unsaid.filter(|path| !report.stated.contains_key(*path));
    let stated: Vec<&str> = unsaid.take(100 - rules.len()).collect();
    assert_eq!(rules.len() + stated.len(), 100);
    let lines: String = stated.iter().map(|path| format!("\"{path}\" = 123456.78\n")).collect();
    let text = files.get_mut("report.toml").expect("the report");
    *text = text.replace("[stated]\n", &format!("[stated]\n{lines}"));

    let (report, source) = read(&files).expect("a report");
    let findings = findings(&report, &files);
    keep("hundred-breakages", &[("sarif", to_sarif([(findings.diagnostics(), &source)], title).as_bytes())]);
    let mut places: BTreeSet<String> = BTreeSet::new();
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for (id, label) in labels(findings.diagnostics()) {
        assert!(source.resolve(label).is_some(), "{id}: {label:?}");
        ids.insert(id);
        if let Location::Fact(path) = &label.location {
            places.insert(path.to_string());
        }
    }
    let silent: Vec<&String> = rules.iter().filter(|id| !ids.contains(id.as_str())).collect();
    assert!(silent.is_empty(), "{silent:?}");
    let silent: Vec<&&str> = stated.iter().filter(|path| !places.contains(&format!("stated.{path}"))).collect();
    assert!(silent.is_empty(), "{silent:?}");
    assert!(!findings.is_publishable() && findings.verdict().starts_with("不得公开："));
}

/// Every derived figure can be stated, and what the rules add up for it is what the model derives.
#[test]
fn every_derived_figure_can_be_stated() {
    let (mut report, _) = read(&clean()).expect("the clean report");
    for figure in derived(&report, BudgetBasis::Adjusted) {
        report.stated.insert(figure.path.to_owned(), figure.value);
    }
    let findings = check::check(&report, RULES, Options::default().strict(true));
    assert_eq!(findings.diagnostics(), []);
}
