//! What templates see: the facts under their paths, the derived figures under theirs, and a few lists.

use std::sync::{Arc, LazyLock};

use super::kind::Kind;
use super::templates::{Data, Templates, has_expression};
use super::value::{Table, Value};
use crate::amount::Amount;
use crate::classification::{self, Catalogue, EconomicKind, FunctionCode, Fund, Level, class_prose_name};
use crate::diag::{Diagnostic, Error, ErrorKind, FactPath, Label, Location, Source, TextFile};
use crate::form::{ExtraKind, ExtraSpec, FormSpec, GlossarySpec};
use crate::model::{ExpenditureItem, ExpenditureKind, Report, ReportLevel, RevenueSource, derived, derived_paths};

/// The funds of fiscal appropriation.
const FUNDS: [Fund; 3] = [Fund::GeneralPublicBudget, Fund::GovernmentFunds, Fund::StateCapital];

/// What a report is for templates, expressions in its prose already written out.
pub(super) fn context(report: &Report, spec: &FormSpec, kinds: &Kind, templates: &Templates) -> Result<Value, Error> {
    let mut root = values(report, spec, kinds)?;
    let missing = extra(&mut root, spec);
    if !missing.is_empty() {
        return Err(Error::new(ErrorKind::Template, missing, Source::default()));
    }
    let data = Data::new(&root);
    let mut diagnostics = Vec::new();
    write_out(&mut root, "", &data, templates, &mut diagnostics);
    if diagnostics.is_empty() { Ok(root) } else { Err(Error::new(ErrorKind::Template, diagnostics, Source::default())) }
}

/// The kinds of all that the templates of a form see.
pub(super) fn kinds(spec: &FormSpec) -> Arc<Kind> {
    if spec.extra.is_empty() && spec.words.is_empty() {
        return common_kinds();
    }
    let mut kinds = Kind::clone(&common_kinds());
    for name in spec.words.keys() {
        kinds.put(&format!("words.{name}"), Kind::Text);
    }
    for extra in &spec.extra {
        kinds.put(&extra_path(extra), extra_kind(extra));
    }
    Arc::new(kinds)
}

pub(super) fn extra_path(extra: &ExtraSpec) -> String {
    format!("extra.{}.{}", extra.kind.table(), extra.name.get_ref())
}

fn extra_kind(extra: &ExtraSpec) -> Kind {
    match extra.kind {
        ExtraKind::Amount => Kind::Amount,
        ExtraKind::Count => Kind::Number,
        ExtraKind::Points | ExtraKind::Text => Kind::Text,
    }
}

/// Puts nothing in the place of the facts of the form that a report may leave out; says which it may not.
fn extra(root: &mut Value, spec: &FormSpec) -> Vec<Diagnostic> {
    let mut missing = Vec::new();
    for extra in &spec.extra {
        let path = extra_path(extra);
        if root.get(&path).is_some() {
            continue;
        }
        if extra.optional {
            match extra.kind {
                ExtraKind::Amount => root.put(&path, Amount::ZERO),
                ExtraKind::Count => root.put(&path, 0_u32),
                ExtraKind::Points | ExtraKind::Text => root.put(&path, ""),
            }
            continue;
        }
        let table = format!("[extra.{}]", extra.kind.table());
        missing.push(
            Diagnostic::error("extra-missing", format!("缺少 {path}（{}）：格式要求填写", extra.term))
                .label(Label::fact(FactPath::new("form"), "此格式要求"))
                .help(format!("在 {table} 中补上 {} = …", extra.name.get_ref())),
        );
    }
    missing
}

/// The kinds that all forms have: of the facts, and of what [`facts`] and [`lists`] put beside them.
fn common_kinds() -> Arc<Kind> {
    static KINDS: LazyLock<Arc<Kind>> = LazyLock::new(|| {
        let mut kinds = Kind::of_table(Report::schema());
        for path in derived_paths() {
            kinds.put(path, Kind::Amount);
        }
        let term = || ("term", Kind::Text);
        let amount = || ("amount", Kind::Amount);
        let class = Kind::rows([("code", Kind::Text), term(), ("name", Kind::Text), amount()]);
        let [code, path, purpose, reason] = ["code", "path", "purpose", "reason"].map(|key| (key, Kind::Text));
        let item = Kind::rows([code, path, ("budget", Kind::Amount), ("actual", Kind::Amount), purpose, reason]);
        for fund in FUNDS {
            kinds.put(&format!("{}.classes", fund.key()), class.clone());
            kinds.put(&format!("{}.items", fund.key()), item.clone());
        }
        for kind in EconomicKind::ALL {
            kinds.put(&format!("basic_by_economic.{}_names", kind.key()), Kind::List(Arc::new(Kind::Text)));
        }
        for path in ["revenue.sources", "expenditure.kinds", "three_public.lines"] {
            kinds.put(path, Kind::rows([term(), amount()]));
        }
        kinds.put("terms", Kind::rows([term(), ("definition", Kind::Text)]));
        for path in ["level_word", "document_word", "level_name", "published_text"] {
            kinds.put(path, Kind::Text);
        }
        kinds.put("short_zeros", Kind::Flag);
        kinds.put("has_agency_operating", Kind::Flag);
        kinds.put("prior_year", Kind::Number);
        for table in ["overview.subordinate_units", "staff.posts", "staff.in_post", "assets.vehicles"] {
            kinds.put(&format!("{table}.total"), Kind::Number);
        }
        kinds.put("overview.listed_units", Kind::rows([("name", Kind::Text), ("remark", Kind::Text)]));
        kinds.put("three_public.vehicles.held", Kind::Number);
        kinds.put("procurement.budget", Kind::Amount);
        kinds.put("performance.projects.budget", Kind::Amount);
        kinds.put("performance.projects.actual", Kind::Amount);
        Arc::new(kinds)
    });
    Arc::clone(&KINDS)
}

fn values(report: &Report, spec: &FormSpec, kinds: &Kind) -> Result<Value, Error> {
    let json = serde_json::to_value(report).map_err(|error| {
        Error::plain(ErrorKind::Template, "template", format!("the report cannot be serialised: {error}"))
    })?;
    let mut root = Value::from_json(json, Some(kinds));
    facts(&mut root, report, spec);
    lists(&mut root, report, spec);
    Ok(root)
}

/// Replaces the expressions in every text of the report.
fn write_out(value: &mut Value, path: &str, data: &Data, templates: &Templates, diagnostics: &mut Vec<Diagnostic>) {
    match value {
        Value::Text(text) if has_expression(text) => {
            let file = TextFile::new(path, std::mem::take(text));
            match templates.render_text(&file, data) {
                Ok(rendered) => *text = rendered,
                Err(error) => diagnostics.extend(error.diagnostics().iter().map(|diagnostic| {
                    let mut diagnostic = diagnostic.clone();
                    let path = FactPath::new(path);
                    let within = diagnostic.labels.first().and_then(|label| match &label.location {
                        Location::Text { file: own, span } if Arc::ptr_eq(own, &file) => {
                            Some(Label::passage(path.clone(), span.clone(), "此处"))
                        }
                        _ => None,
                    });
                    diagnostic.labels = vec![within.unwrap_or_else(|| Label::fact(path, "此文字中"))];
                    diagnostic
                })),
            }
        }
        Value::List(values) => {
            for (i, value) in values.iter_mut().enumerate() {
                write_out(value, &format!("{path}[{i}]"), data, templates, diagnostics);
            }
        }
        Value::Table(Table { fields, facts }) => {
            let path = facts.as_deref().unwrap_or(path);
            for (key, value) in fields {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                write_out(value, &path, data, templates, diagnostics);
            }
        }
        _ => {}
    }
}

/// Scalar derived figures and counts.
fn facts(root: &mut Value, report: &Report, spec: &FormSpec) {
    for figure in derived(report, spec.budget) {
        root.put(figure.path, figure.value);
    }
    root.put("prior_year", report.year - 1);
    let word = match report.level {
        ReportLevel::Agency => "部门",
        ReportLevel::Unit => "单位",
    };
    let document = spec.document.word();
    root.put("level_word", word);
    root.put("document_word", document);
    root.put("level_name", format!("{word}{document}"));
    for (name, words) in &spec.words {
        root.put(&format!("words.{name}"), words.as_str());
    }
    let published = report.published.map(|date| format!("{}年{}月{}日", date.year, date.month, date.day));
    root.put("published_text", published.map_or(Value::Nothing, Value::from));
    root.put("overview.subordinate_units.total", report.overview.subordinate_units.total());
    root.put("staff.posts.total", report.staff.posts.total());
    root.put("staff.in_post.total", report.staff.in_post.total());
    root.put("assets.vehicles.total", report.assets.vehicles.total());
    root.put("three_public.vehicles.held", report.vehicles_held());
    root.put("procurement.budget", report.procurement.budget.on(spec.budget));
    root.put("short_zeros", spec.short_zeros);
    root.put("has_agency_operating", report.agency_operating.is_some());

    let performance = &report.performance;
    let count = u32::try_from(performance.projects.len()).unwrap_or(u32::MAX);
    for (path, own) in [
        ("performance.goals_set", performance.goals_set),
        ("performance.monitored", performance.monitored),
        ("performance.self_assessed", performance.self_assessed),
        ("performance.evaluated", performance.evaluated),
    ] {
        root.put(path, own.unwrap_or(count));
    }
    if let Some(Value::List(projects)) = root.get_mut("performance.projects") {
        for (value, project) in projects.iter_mut().zip(&performance.projects) {
            value.put("budget", project.budget());
            value.put("actual", project.actual());
            value.put("table_name", project.table_name.as_ref().unwrap_or(&project.name).as_str());
        }
    }
}

/// Lists that templates and charts go through.
fn lists(root: &mut Value, report: &Report, spec: &FormSpec) {
    let entry = |term: &str, amount: Amount| Value::table([("term", term.into()), ("amount", amount.into())]);
    let sources = RevenueSource::ALL.iter().map(|&source| (source.term(), report.revenue_from(source)));
    root.put(
        "revenue.sources",
        sources.filter(|(_, amount)| !amount.is_zero()).map(|(term, amount)| entry(term, amount)).collect::<Value>(),
    );
    let kinds = ExpenditureKind::ALL.iter().map(|&kind| (kind.term(), report.expenditure_of(kind)));
    root.put(
        "expenditure.kinds",
        kinds.filter(|(_, amount)| !amount.is_zero()).map(|(term, amount)| entry(term, amount)).collect::<Value>(),
    );
    root.put(
        "three_public.lines",
        vec![
            entry("因公出国（境）费", report.overseas_line().actual),
            entry("公务用车购置及运行维护费", report.vehicles_line().actual),
            entry("公务接待费", report.reception_line().actual),
        ],
    );
    let remarks = &report.overview.unit_remarks;
    let units = report.overview.units.iter().map(|unit| {
        let remark = remarks.get(unit).map_or("", String::as_str);
        Value::table([("name", unit.as_str().into()), ("remark", remark.into())])
    });
    root.put("overview.listed_units", units.collect::<Value>());
    for fund in FUNDS {
        root.put(&format!("{}.classes", fund.key()), classes(report, fund, spec));
        root.put(&format!("{}.items", fund.key()), items(report, fund, spec));
    }
    let catalogue = report.catalogue();
    for kind in EconomicKind::ALL {
        let of_kind = report.basic_items().into_iter().filter(|item| catalogue.economic_kind(item.code) == Some(kind));
        let names = of_kind.filter_map(|item| catalogue.economic_name(item.code)).map(Value::from);
        root.put(&format!("basic_by_economic.{}_names", kind.key()), names.collect::<Value>());
    }
    let terms = glossary(root, report, spec);
    root.put("terms", terms);
}

/// Name of a subject, or its code where neither the catalogue nor the report names it (a rule says so).
fn subject_name(report: &Report, code: FunctionCode) -> String {
    report.function_name(code).map_or_else(|| code.to_string(), str::to_owned)
}

/// Name of a 类 in running text.
fn class_name(report: &Report, code: FunctionCode, spec: &FormSpec) -> String {
    let name = subject_name(report, code.class());
    if spec.drop_class_suffix { class_prose_name(&name).to_owned() } else { name }
}

/// Expenditure of a fund by 类, those asked for with nothing spent among them.
fn classes(report: &Report, fund: Fund, spec: &FormSpec) -> Value {
    let mut classes: Vec<_> = report.classes_of(fund).into_iter().map(|class| (class.code, class.amount)).collect();
    if fund == Fund::GeneralPublicBudget {
        for &code in &report.expenditure.shown_zero_classes {
            if let Err(at) = classes.binary_search_by_key(&code.class(), |(code, _)| *code) {
                classes.insert(at, (code.class(), Amount::ZERO));
            }
        }
    }
    let classes = classes.into_iter().map(|(code, amount)| {
        Value::table([
            ("code", code.to_string().into()),
            ("term", subject_name(report, code).into()),
            ("name", class_name(report, code, spec).into()),
            ("amount", amount.into()),
        ])
    });
    classes.collect()
}

/// The rows of a fund with the names of their 类, 款 and 项, in the order of the codes.
fn items(report: &Report, fund: Fund, spec: &FormSpec) -> Value {
    let items = report.expenditure.items.iter().enumerate().filter(|(_, item)| item.fund == fund);
    let mut rows: Vec<(usize, &ExpenditureItem)> = items.collect();
    rows.sort_by_key(|(_, item)| item.code);
    let rows = rows.into_iter().map(|(at, item)| {
        let row = Value::table([
            ("code", item.code.to_string().into()),
            ("path", subject_path(report, item.code, spec).into()),
            ("budget", item.budget.on(spec.budget).into()),
            ("actual", item.actual().into()),
            ("purpose", Value::optional(item.purpose.as_ref())),
            ("reason", Value::optional(item.reason.as_ref())),
        ]);
        row.of(format!("expenditure.items[{at}]"))
    });
    rows.collect()
}

/// 一般公共服务（类）群众团体事务（款）行政运行（项）.
fn subject_path(report: &Report, code: FunctionCode, spec: &FormSpec) -> String {
    let mut levels: Vec<FunctionCode> = code.ancestors().collect();
    levels.reverse();
    levels.push(code);
    let named = levels.into_iter().map(|code| {
        let name = match code.level() {
            Level::Class => class_name(report, code, spec),
            _ => subject_name(report, code),
        };
        format!("{name}（{}）", code.level().term())
    });
    named.collect()
}

/// A term, its definition, and the path of the facts that it shows.
type Term = (String, String, Option<String>);

/// The terms of the glossary: the form's, the subjects' where the form puts them, the report's own.
fn glossary(root: &Value, report: &Report, spec: &FormSpec) -> Value {
    let mut terms: Vec<Term> = Vec::new();
    for place in &spec.glossary {
        match place {
            GlossarySpec::Term { term, definition, when } => {
                let there = |path: &String| root.amount(path).is_some_and(|amount| !amount.is_zero());
                if when.as_ref().is_none_or(there) {
                    terms.push((term.clone(), definition.clone(), None));
                }
            }
            GlossarySpec::Subjects { subjects: true } => terms.extend(subject_terms(report, spec)),
            GlossarySpec::Subjects { subjects: false } => {}
        }
    }
    for (at, own) in report.glossary.iter().enumerate() {
        let path = Some(format!("glossary[{at}]"));
        match terms.iter_mut().find(|(term, ..)| *term == own.term) {
            Some((_, definition, of)) => (*definition, *of) = (own.definition.clone(), path),
            None => terms.push((own.term.clone(), own.definition.clone(), path)),
        }
    }
    let term = |(term, definition, of): Term| {
        let term = Value::table([("term", term.into()), ("definition", definition.into())]);
        match of {
            Some(path) => term.of(path),
            None => term,
        }
    };
    terms.into_iter().map(term).collect()
}

/// A term for each subject of fiscal appropriation that the text names and that has a definition.
fn subject_terms(report: &Report, spec: &FormSpec) -> Vec<Term> {
    let catalogue: Catalogue = report.catalogue();
    let fiscal = report.expenditure.items.iter().filter(|item| item.fund != Fund::Own);
    let mut codes: Vec<FunctionCode> = fiscal.map(|item| item.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let defined = codes.into_iter().filter_map(|code| {
        let local = report.subjects.iter().position(|subject| subject.code == code);
        let own = local.and_then(|at| report.subjects[at].definition.clone());
        let of = local.filter(|_| own.is_some()).map(|at| format!("subjects[{at}]"));
        let by_name = || classification::definition(code, &subject_name(report, code)).map(|d| d.text.to_owned());
        let text = own.or_else(|| catalogue.definition(code).map(|d| d.text.to_owned())).or_else(by_name)?;
        Some((subject_path(report, code, spec), text, of))
    });
    defined.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::specimen;
    use crate::form::Form;

    fn compare(kind: &Kind, value: &Value, path: &str, wrong: &mut Vec<String>) {
        match (kind, value) {
            (Kind::Table(kinds), Value::Table(table)) => {
                for (key, value) in &table.fields {
                    match kinds.get(key) {
                        Some(kind) => compare(kind, value, &format!("{path}.{key}"), wrong),
                        None if key.starts_with(|c: char| c.is_ascii_digit())
                            || [".stated", ".overview.unit_remarks"].contains(&path) => {}
                        None => wrong.push(format!("{path}.{key} has no kind")),
                    }
                }
                let missing = kinds.keys().filter(|key| !table.fields.contains_key(*key));
                wrong.extend(missing.map(|key| format!("{path}.{key} has no value")));
            }
            (Kind::List(of), Value::List(values)) => {
                if values.is_empty() {
                    wrong.push(format!("{path} is empty"));
                }
                values.iter().for_each(|value| compare(of, value, path, wrong));
            }
            (kind, value) if value.kind().fits(kind) => {}
            (kind, value) => wrong.push(format!("{path} is {value:?} and not {kind}")),
        }
    }

    /// What a report has that has everything is what templates may name, kind for kind.
    #[test]
    fn kinds_are_those_of_the_values() {
        let form = Form::built_in(Form::built_in_names()[0]).expect("a form");
        let spec = form.spec().expect("its data");
        let values = values(&specimen::full(), &spec, &kinds(&spec)).expect("values");
        let mut wrong = Vec::new();
        compare(&kinds(&spec), &values, "", &mut wrong);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
