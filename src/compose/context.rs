//! What templates see: the facts under their paths, the derived figures under theirs, and a few lists.

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};

use super::templates::{Data, Templates, has_expression};
use crate::amount::Amount;
use crate::classification::{self, Catalogue, EconomicKind, FunctionCode, Fund, Level, class_prose_name};
use crate::diag::{Diagnostic, Error, ErrorKind, FactPath, Label, Location, Source, TextFile};
use crate::form::{FormSpec, GlossarySpec};
use crate::model::{ExpenditureItem, ExpenditureKind, Report, ReportLevel, RevenueSource, derived};

/// The JSON that templates see, expressions in the report's prose already written out.
pub(super) fn context(report: &Report, spec: &FormSpec, templates: &Templates) -> Result<Json, Error> {
    let mut root = serde_json::to_value(report).map_err(|error| {
        Error::plain(ErrorKind::Template, "template", format!("the report cannot be serialised: {error}"))
    })?;
    facts(&mut root, report, spec);
    lists(&mut root, report, spec);
    let data = Data::new(&root)?;
    let mut diagnostics = Vec::new();
    write_out(&mut root, "", &data, templates, &mut diagnostics);
    if diagnostics.is_empty() { Ok(root) } else { Err(Error::new(ErrorKind::Template, diagnostics, Source::default())) }
}

/// Replaces the expressions in every text of the report.
fn write_out(json: &mut Json, path: &str, data: &Data, templates: &Templates, diagnostics: &mut Vec<Diagnostic>) {
    match json {
        Json::String(text) if has_expression(text) => {
            let file = TextFile::new(path, std::mem::take(text));
            match templates.render_text(&file, data) {
                Ok(rendered) => *text = rendered,
                Err(error) => diagnostics.extend(error.diagnostics().iter().map(|diagnostic| {
                    let mut diagnostic = diagnostic.clone();
                    let path = FactPath::new(path);
                    let within = diagnostic.labels.first().and_then(|label| match &label.location {
                        Location::Text { span, .. } => Some(Label::passage(path.clone(), span.clone(), "此处")),
                        _ => None,
                    });
                    diagnostic.labels = vec![within.unwrap_or_else(|| Label::fact(path, "此文字中"))];
                    diagnostic
                })),
            }
        }
        Json::Array(values) => {
            for (i, value) in values.iter_mut().enumerate() {
                write_out(value, &format!("{path}[{i}]"), data, templates, diagnostics);
            }
        }
        Json::Object(map) => {
            for (key, value) in map {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                write_out(value, &path, data, templates, diagnostics);
            }
        }
        _ => {}
    }
}

/// Puts a value under a dotted path, making the objects on the way.
fn put(root: &mut Json, path: &str, value: Json) {
    let mut at = root;
    let mut keys = path.split('.').peekable();
    while let Some(key) = keys.next() {
        if !at.is_object() {
            *at = Json::Object(Map::new());
        }
        let Json::Object(map) = at else { return };
        if keys.peek().is_none() {
            map.insert(key.to_owned(), value);
            return;
        }
        at = map.entry(key).or_insert(Json::Null);
    }
}

/// The value under a dotted path.
pub(super) fn get<'a>(root: &'a Json, path: &str) -> Option<&'a Json> {
    path.split('.').try_fold(root, |at, key| at.get(key))
}

/// The amount under a dotted path; amounts are texts.
pub(super) fn amount_at(root: &Json, path: &str) -> Option<Amount> {
    get(root, path).and_then(amount_of)
}

/// An amount that stands as text.
pub(super) fn amount_of(json: &Json) -> Option<Amount> {
    json.as_str()?.parse::<Decimal>().ok().map(Amount::from_yuan)
}

/// Scalar derived figures and counts.
fn facts(root: &mut Json, report: &Report, spec: &FormSpec) {
    for figure in derived(report, spec.budget) {
        put(root, figure.path, json!(figure.value));
    }
    put(root, "prior_year", json!(report.year - 1));
    let (word, name) = match report.level {
        ReportLevel::Agency => ("部门", "部门决算"),
        ReportLevel::Unit => ("单位", "单位决算"),
    };
    put(root, "level_word", json!(word));
    put(root, "level_name", json!(name));
    put(root, "published_text", json!(report.published.map(|d| format!("{}年{}月{}日", d.year, d.month, d.day))));
    put(root, "overview.subordinate_units.total", json!(report.overview.subordinate_units.total()));
    put(root, "staff.posts.total", json!(report.staff.posts.total()));
    put(root, "staff.in_post.total", json!(report.staff.in_post.total()));
    put(root, "assets.vehicles.total", json!(report.assets.vehicles.total()));
    put(root, "procurement.budget", json!(report.procurement.budget.on(spec.budget)));
    put(root, "short_zeros", json!(spec.short_zeros));
    put(root, "has_agency_operating", json!(report.agency_operating.is_some()));

    let performance = &report.performance;
    let count = u32::try_from(performance.projects.len()).unwrap_or(u32::MAX);
    for (path, own) in [
        ("performance.goals_set", performance.goals_set),
        ("performance.monitored", performance.monitored),
        ("performance.self_assessed", performance.self_assessed),
        ("performance.evaluated", performance.evaluated),
    ] {
        put(root, path, json!(own.unwrap_or(count)));
    }
    if let Some(Json::Array(projects)) = root.pointer_mut("/performance/projects") {
        for (json, project) in projects.iter_mut().zip(&performance.projects) {
            put(json, "budget", json!(project.budget()));
            put(json, "actual", json!(project.actual()));
            put(json, "table_name", json!(project.table_name.as_ref().unwrap_or(&project.name)));
        }
    }
}

/// Lists that templates and charts go through.
fn lists(root: &mut Json, report: &Report, spec: &FormSpec) {
    let entry = |term: &str, amount: Amount| json!({ "term": term, "amount": amount });
    let sources = RevenueSource::ALL.iter().map(|&source| (source.term(), report.revenue_from(source)));
    put(
        root,
        "revenue.sources",
        sources.filter(|(_, amount)| !amount.is_zero()).map(|(term, amount)| entry(term, amount)).collect(),
    );
    let kinds = ExpenditureKind::ALL.iter().map(|&kind| (kind.term(), report.expenditure_of(kind)));
    put(
        root,
        "expenditure.kinds",
        kinds.filter(|(_, amount)| !amount.is_zero()).map(|(term, amount)| entry(term, amount)).collect(),
    );
    put(
        root,
        "three_public.lines",
        json!([
            entry("因公出国（境）费", report.overseas_line().actual),
            entry("公务用车购置及运行维护费", report.vehicles_line().actual),
            entry("公务接待费", report.reception_line().actual),
        ]),
    );
    for fund in [Fund::GeneralPublicBudget, Fund::GovernmentFunds, Fund::StateCapital] {
        put(root, &format!("{}.classes", fund.key()), classes(report, fund, spec));
        put(root, &format!("{}.items", fund.key()), items(report, fund, spec));
    }
    let catalogue = report.catalogue();
    for kind in EconomicKind::ALL {
        let of_kind = report.basic_items().into_iter().filter(|item| catalogue.economic_kind(item.code) == Some(kind));
        let names: Vec<_> = of_kind.filter_map(|item| catalogue.economic_name(item.code)).collect();
        put(root, &format!("basic_by_economic.{}_names", kind.key()), json!(names));
    }
    let terms = glossary(root, report, spec);
    put(root, "terms", terms);
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
fn classes(report: &Report, fund: Fund, spec: &FormSpec) -> Json {
    let mut classes: Vec<_> = report.classes_of(fund).into_iter().map(|class| (class.code, class.amount)).collect();
    if fund == Fund::GeneralPublicBudget {
        for &code in &report.expenditure.shown_zero_classes {
            if let Err(at) = classes.binary_search_by_key(&code.class(), |(code, _)| *code) {
                classes.insert(at, (code.class(), Amount::ZERO));
            }
        }
    }
    let classes = classes.into_iter().map(|(code, amount)| {
        json!({ "code": code, "term": subject_name(report, code), "name": class_name(report, code, spec), "amount": amount })
    });
    classes.collect()
}

/// The rows of a fund with the names of their 类, 款 and 项, in the order of the codes.
fn items(report: &Report, fund: Fund, spec: &FormSpec) -> Json {
    let mut rows: Vec<&ExpenditureItem> = report.items_of(fund).collect();
    rows.sort_by_key(|item| item.code);
    let rows = rows.into_iter().map(|item| {
        json!({
            "code": item.code,
            "path": subject_path(report, item.code, spec),
            "budget": item.budget.on(spec.budget),
            "actual": item.actual(),
            "purpose": item.purpose,
            "reason": item.reason,
        })
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

/// The terms of the glossary: the form's, the subjects' where the form puts them, the report's own.
fn glossary(root: &Json, report: &Report, spec: &FormSpec) -> Json {
    let mut terms: Vec<(String, String)> = Vec::new();
    for place in &spec.glossary {
        match place {
            GlossarySpec::Term { term, definition, when } => {
                let there = |path: &String| amount_at(root, path).is_some_and(|amount| !amount.is_zero());
                if when.as_ref().is_none_or(there) {
                    terms.push((term.clone(), definition.clone()));
                }
            }
            GlossarySpec::Subjects { subjects: true } => terms.extend(subject_terms(report, spec)),
            GlossarySpec::Subjects { subjects: false } => {}
        }
    }
    for own in &report.glossary {
        match terms.iter_mut().find(|(term, _)| *term == own.term) {
            Some((_, definition)) => definition.clone_from(&own.definition),
            None => terms.push((own.term.clone(), own.definition.clone())),
        }
    }
    terms.into_iter().map(|(term, definition)| json!({ "term": term, "definition": definition })).collect()
}

/// A term for each subject of fiscal appropriation that the text names and that has a definition.
fn subject_terms(report: &Report, spec: &FormSpec) -> Vec<(String, String)> {
    let catalogue: Catalogue = report.catalogue();
    let fiscal = report.expenditure.items.iter().filter(|item| item.fund != Fund::Own);
    let mut codes: Vec<FunctionCode> = fiscal.map(|item| item.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let defined = codes.into_iter().filter_map(|code| {
        let local = report.subjects.iter().find(|subject| subject.code == code);
        let own = local.and_then(|subject| subject.definition.clone());
        let by_name = || classification::definition(code, &subject_name(report, code)).map(|d| d.text.to_owned());
        let text = own.or_else(|| catalogue.definition(code).map(|d| d.text.to_owned())).or_else(by_name)?;
        Some((subject_path(report, code, spec), text))
    });
    defined.collect()
}
