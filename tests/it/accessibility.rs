//! What an author can do wrong in a template, in the data of a form or in an annex: it is found before files are written, and
//! its place is the line that is to be mended.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use juesuan::check::{self, Options, RULES};
use juesuan::diag::{Diagnostic, Severity};
use juesuan::document::{Block, Document, Heading, Role, Section, SectionKind};
use juesuan::layout::{Fonts, layout};
use juesuan::model::Report;
use juesuan::{Composer, Form, pdf};

use super::in_package;

/// A file, what stands in it, and what stands there instead; in the place of nothing a whole file.
type Change<'a> = (&'a str, &'a str, &'a str);

/// The report of the rules in this form, its files changed: a file of the form, or `annex.txt` and `annex.xml` in the place
/// of its annex. What is found, each as `id file:line:column`.
fn found(form: &str, changes: &[Change<'_>]) -> Vec<String> {
    let read = |name: &str| std::fs::read_to_string(in_package("tests/rules").join(name));
    let mut form = Form::built_in(form).expect("a form");
    let mut files: BTreeMap<String, String> =
        ["report.toml", "annex.txt"].map(|name| (name.to_owned(), read(name).expect("a file"))).into();
    for (name, old, new) in changes {
        let change = |text: &str| {
            assert!(text.contains(old), "{name} lacks {old}");
            if old.is_empty() { (*new).to_owned() } else { text.replacen(old, new, 1) }
        };
        if let Some(text) = form.file(name).map(|file| file.text.clone()) {
            form = form.overlay(*name, change(&text));
        } else {
            let text = files.get(*name).cloned().unwrap_or_default();
            files.insert((*name).to_owned(), change(&text));
        }
    }
    let named = form.name().to_owned();
    let main = files.get_mut("report.toml").expect("the report");
    *main = main.replace("form = \"sichuan-2020\"", &format!("form = \"{named}\""));
    if files.contains_key("annex.xml") {
        let main = files.get_mut("report.toml").expect("the report");
        *main = main.replace("\"annex.txt\"", "\"annex.xml\"");
    }
    let (report, source) = Report::from_toml("report.toml", files["report.toml"].as_bytes(), |name| {
        files.get(name).map(|text| text.clone().into_bytes()).ok_or_else(|| std::io::ErrorKind::NotFound.into())
    })
    .unwrap_or_else(|error| panic!("{error}"));
    let shown = |diagnostic: &Diagnostic| {
        let place = diagnostic.labels.first().and_then(|label| source.resolve(label));
        let place = place.map(|(file, span)| (file.name.clone(), file.line_column(span.start)));
        let (file, (line, column)) = place.expect("a place");
        format!("{} {file}:{line}:{column}", diagnostic.id)
    };
    let ids = ["document-", "heading-", "figure-d", "table-", "visible-", "text-"];
    let ours = |diagnostic: &&Diagnostic| {
        diagnostic.id != "heading-order" && ids.iter().any(|id| diagnostic.id.starts_with(id))
    };
    match Composer::new(&form).and_then(|composer| composer.compose(&report)) {
        Ok(document) => {
            let mut findings = check::check(&report, RULES, Options::default());
            findings.extend(check::check_document(&report, &document, RULES, Options::default()));
            findings.diagnostics().iter().filter(ours).map(shown).collect()
        }
        Err(error) => error.diagnostics().iter().map(shown).collect(),
    }
}

#[test]
fn mistakes_of_authors_are_found_at_their_line() {
    let annex = |text: &'static str| vec![("annex.xml", "", text)];
    let cases: Vec<(Vec<Change<'_>>, &[&str])> = vec![
        (vec![], &[]),
        // Annexes: plain text, then markup; what an expression or a loop takes elsewhere is found where it was written.
        (
            vec![(
                "annex.txt",
                "二、部门资金收支情况\n",
                "{{ agency.name }}\n二、部门资金收支情况\n{% if year %}\n1.资金收支\n{% endif %}\n",
            )],
            &["heading-levels annex.txt:14:1"],
        ),
        (annex("<h1>概况</h1>\n\n<h3>资金</h3>\n<p>有。</p>"), &["heading-levels annex.xml:3:1"]),
        (
            annex("<h1>{{ agency.name }}</h1>\n{% for i in [1, 2] %}\n  <h2></h2><p>{{ i }}</p>\n{% endfor %}"),
            &["heading-text annex.xml:3:3", "heading-text annex.xml:3:3"],
        ),
        (
            annex(
                "<h1>表</h1>\n<p>{{ agency.name }}</p>\n<table widths=\"1 1\">\n<row><cell>项目</cell><cell>金额</cell></row>\n\
                 <row><text>甲</text><cell>1</cell></row></table>",
            ),
            &["table-named annex.xml:3:1", "table-heads annex.xml:3:1"],
        ),
        (
            annex(
                "<h1>表</h1><table widths=\"1 1\"><title>表</title>\n<row head=\"yes\"><column-head>甲</column-head>\n\
                   <column-head> </column-head></row><row><text>一</text><text>二</text></row></table>",
            ),
            &["table-heads annex.xml:1:11"],
        ),
        (annex("<p>县统计局\u{200B}</p>"), &["visible-characters annex.xml:1:8"]),
        // The data of the form.
        (
            vec![
                (
                    "form.toml",
                    "report_title = \"{{ agency.name }}{{ year }}年度{{ level_name }}\"",
                    "report_title = \" \"",
                ),
                ("form.toml", "title = \"支出决算结构图\"", "title = \"\""),
            ],
            &["document-titled form.toml:5:16", "figure-described form.toml:56:9"],
        ),
        (vec![("form.toml", "name = \"收入总计\"", "name = \"\"")], &["figure-described form.toml:45:9"]),
        (
            vec![("tables.toml", "title = \"收入支出决算总表\"", "title = \"\"")],
            &["heading-text tables.toml:19:9", "table-named tables.toml:19:9"],
        ),
        (vec![("tables.toml", "head = \"金额\"", "head = \"\"")], &["table-heads tables.toml:19:9"]),
        (
            vec![(
                "tables.toml",
                "entry = \"{{ ordinal }}、{{ title }}\"",
                "entry = \"{% if id != '01' %}表{% endif %}\"",
            )],
            &["heading-text tables.toml:19:9"],
        ),
        // Templates.
        (
            vec![
                ("sections/cover.xml", "", "<h2>越级</h2><p>。</p>"),
                ("sections/contents.xml", "", "<part>\n</part><p>。</p>"),
            ],
            &["heading-text sections/contents.xml:1:1", "heading-levels sections/cover.xml:1:1"],
        ),
        // What is no document at all is refused at its line too.
        (annex("<h1>概况</h1>\n<p>{{ agency.name }}</p><div/>"), &["markup-unknown annex.xml:2:25"; 1]),
        (
            annex(
                "<p>甲</p>\n<table widths=\"1 1\"><title>表</title></table>\n<table widths=\"1 x\"><title>表</title></table>",
            ),
            &["markup-unknown annex.xml:3:1"],
        ),
        (annex("<p>甲</p>\n<table widths=\"1 1\"><title>表</title></table>"), &["markup-table annex.xml:2:1"]),
        (
            annex(
                "<table widths=\"1 1\"><title>表</title>\n<row><row-head rows=\"2\">甲</row-head>\n<cell>乙</cell></row></table>",
            ),
            &["markup-table annex.xml:2:6"],
        ),
        (annex("<contents>目录</contents>"), &["markup-reference annex.xml:1:1"]),
        (annex("<annex ref=\"0\"/>"), &["markup-reference annex.xml:1:1"]),
        (
            vec![("form.toml", "{{ agency.name }}{{ year }}", "{{ agency.motto }}{{ year }}")],
            &["template form.toml:5:27"],
        ),
        (vec![("form.toml", "{{ agency.name }}{{ year }}", "{{ agency.name {{ year }}")], &["template form.toml:5:32"]),
        // A path that is none would leave a figure, a term or a total out without a word.
        (
            vec![
                ("form.toml", "prior = \"total.prior\"", "prior = \"totl.prior\""),
                ("form.toml", "when = \"revenue.business\"", "when = \"revenue.busines\""),
                ("tables.toml", "path = \"basic_by_economic.personnel\"", "path = \"basic_by_economic.persons\""),
            ],
            &["form-path form.toml:47:28", "form-path form.toml:99:8", "form-path tables.toml:262:30"],
        ),
        (
            vec![("form.toml", "slices = \"revenue.sources\"", "slices = \"revenue.source\"")],
            &["form-path form.toml:53:10"],
        ),
        // Names that no workbook takes: for all tables, and for one.
        (
            vec![("tables.toml", "sheet = \"公开{{ id }} {{ title }}\"", "sheet = \"公开/{{ id }}\"")],
            &["form-sheet tables.toml:19:9"],
        ),
        (
            vec![("tables.toml", "sheet = \"公开{{ id }} {{ title }}\"", "sheet = \"公开\"")],
            &["form-sheet tables.toml:67:9"],
        ),
        (vec![("form.toml", "sections/cover.xml", "sections/covr.xml")], &["form-file-missing form.toml:11:3"]),
        (vec![("form.toml", "caption =", "captoin =")], &["form-data form.toml:31:1"]),
        (vec![("tables.toml", "{ blank = 18 }", "{ blank = 65536 }")], &["form-data tables.toml:37:1"]),
        (vec![("form.toml", "budget = \"adjusted\"", "budget = adjusted")], &["toml-syntax form.toml:6:10"]),
        (
            vec![("sections/cover.xml", "</cover>", "<line>A & B</line></cover>")],
            &["markup-syntax sections/cover.xml（生成后）:5:9"],
        ),
        (vec![("sections/cover.xml", "", "<p>甲</p>\n<p>{{ no_such }}</p>")], &["template sections/cover.xml:2:7"]),
        (vec![("sections/cover.xml", "", "<p>甲</p>\n<p>{% if year %}</p>")], &["template sections/cover.xml:2:17"]),
    ];
    let mut wrong = String::new();
    for (changes, expected) in cases {
        let found = found("sichuan-2020", &changes);
        if found != expected {
            writeln!(wrong, "{changes:?}\n  found    {found:?}\n  expected {expected:?}").expect("a string takes all");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A document that a program edits has no places; its structure may have gaps, which the PDF refuses last.
#[test]
fn a_document_of_ones_own_is_checked_too() {
    let (report, source) = Report::read(in_package("tests/rules")).expect("the report");
    let mut document = Document::default();
    let heading = |role, level, text, anchor| Block::Heading(Heading::new(role, level, "", text, anchor, None));
    let blocks = vec![heading(Role::PartTitle, 1, "概况", 0), heading(Role::Heading2, 3, "", 1)];
    document.sections.push(Section::new(SectionKind::Body, blocks));
    let rules: Vec<_> = RULES
        .iter()
        .filter(|rule| ["document-titled", "heading-text", "heading-levels"].contains(&rule.id))
        .copied()
        .collect();
    let findings = check::check_document(&report, &document, &rules, Options::default());
    let found: Vec<_> = findings.diagnostics().iter().map(|finding| (finding.id, finding.severity)).collect();
    let error = Severity::Error;
    assert_eq!(found, [("document-titled", error), ("heading-text", error), ("heading-levels", error)]);
    assert!(
        findings.diagnostics().iter().all(|finding| finding.labels.iter().all(|label| source.resolve(label).is_some()))
    );
    let fonts = Fonts::embedded();
    let pages = layout(&document, &fonts).expect("pages");
    let refused = pdf::to_vec(&document, &pages, &fonts).expect_err("no such structure");
    assert_eq!(
        refused.diagnostics().iter().map(|problem| problem.id).collect::<Vec<_>>(),
        ["pdf-title", "pdf-heading"]
    );
}
