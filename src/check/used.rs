//! H. Facts that are given and that nothing says.

use std::collections::{BTreeMap, BTreeSet};

use super::findings::{Findings, label};
use super::rule::{Rule, Test};
use crate::diag::{FactPath, Severity};
use crate::document::Document;
use crate::model::figures::figure;
use crate::model::schema::{self, Key, TextKind, Value};
use crate::model::{BudgetBasis, Report};

pub(super) const FACT_UNUSED: Rule =
    Rule::new("fact-unused", "给出的事实都印出来，或有规则核对", Test::Document(fact_unused))
        .severity(Severity::Warning)
        .authority("预决算公开操作规程：公开内容完整、真实")
        .help("删去它，或把它写进用得到的地方；格式本来不公开它的，在 form.toml 的 [[unpublished]] 中写明理由。");

/// Texts that explain a figure to the rules and are printed nowhere.
const EXPLANATIONS: &[&str] =
    &["staff.reason", "opening_balance.reason", "closing_balance.reason", "prior_closing_balance.reason"];

fn fact_unused(report: &Report, document: &Document, findings: &mut Findings) {
    if document.used.is_empty() {
        return;
    }
    let summed = summed(report, document, findings.options().basis);
    let mut unused: BTreeMap<String, (&Key, Vec<FactPath>)> = BTreeMap::new();
    let mut checked: BTreeMap<String, bool> = BTreeMap::new();
    report.visit(|path, key, value| {
        if !is_given(&value) {
            return;
        }
        let pattern = schema::without_indices(path);
        let free = match checked.get(&pattern) {
            Some(free) => *free,
            None => {
                let free = is_free(&pattern, key) || is_unpublished(&pattern, document);
                checked.insert(pattern.clone(), free);
                free
            }
        };
        // What is a list of texts is read as a whole.
        let list = path.strip_suffix(']').and_then(|path| path.rfind('[')).map_or(path, |at| &path[..at]);
        if !free && !document.used.contains(path) && !document.used.contains(list) && !summed.contains(path) {
            unused.entry(pattern).or_insert_with(|| (key, Vec::new())).1.push(FactPath::new(path));
        }
    });
    for (pattern, (key, paths)) in unused {
        let many = if paths.len() > 1 { format!("有 {} 处", paths.len()) } else { String::new() };
        let mut finding = findings.finding(format!("{pattern}（{}）{many}没有用到：文字、表、图都不印它", key.term));
        finding.labels.extend(paths.into_iter().map(|path| label(path.as_str(), "没有用到")));
        findings.push(finding);
    }
}

/// The facts that make up the derived figures in use. Those of the ledger are not asked: all of them are summed.
fn summed(report: &Report, document: &Document, basis: BudgetBasis) -> BTreeSet<FactPath> {
    let of = |path: &&FactPath| {
        ["three_public.", "procurement.", "assets."].iter().any(|head| path.as_str().starts_with(head))
    };
    let figures = document.used.iter().filter(of).filter_map(|path| figure(report, basis, path.as_str()));
    figures.flat_map(|total| total.addends).map(|addend| addend.path).collect()
}

/// Whether somebody wrote it: what is zero is also what was left out.
fn is_given(value: &Value<'_>) -> bool {
    match value {
        Value::Amount(amount) => !amount.is_zero(),
        Value::Count(count) => *count > 0,
        Value::Text(text) => !text.trim().is_empty(),
        // A word steers what is said, and stands where nobody wrote it.
        Value::Word(_) => false,
        _ => true,
    }
}

/// Whether a fact need not be printed: it says which thing is meant, it follows from or makes up what is, or a rule compares
/// it. The schema says in the note of a key, or of a table above it, which rules do.
fn is_free(pattern: &str, key: &Key) -> bool {
    if matches!(key.kind.element(), schema::Kind::Text) {
        return matches!(key.text, TextKind::Id | TextKind::Remark | TextKind::Annex)
            // Wherever the subject is named.
            || pattern == "subjects.name"
            || EXPLANATIONS.contains(&pattern);
    }
    let prefixes = std::iter::successors(Some(pattern), |path| Some(path.rsplit_once('.')?.0));
    // The ledger: all totals are made of these.
    pattern.starts_with("detail.")
        || pattern.starts_with("expenditure.items.")
        || matches!(key.kind.element(), schema::Kind::FunctionCode) && pattern == "subjects.code"
        || prefixes.filter_map(schema::key).any(|key| key.note.contains('`'))
}

fn is_unpublished(pattern: &str, document: &Document) -> bool {
    std::iter::successors(Some(pattern), |path| Some(path.rsplit_once('.')?.0)).any(|path| document.used.contains(path))
}
