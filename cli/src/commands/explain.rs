//! `explain`: the page of a rule, what a key of `report.toml` is, or where a figure of a report comes from.

use std::path::Path;

use clap::ArgMatches;
use include_dir::{Dir, include_dir};
use juesuan::diag::Source;
use juesuan::model::figures::{self, Explanation, How, Shown};
use juesuan::model::schema::Value;
use juesuan::model::{BudgetBasis, Report, schema};
use juesuan::{Composer, Form, check, round};
use rust_decimal::Decimal;

use crate::Failure;
use crate::screen::Screen;
use crate::words::Words;

static PAGES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../docs/rules");

/// So many figures are shown that a number of a report could be.
const MOST: usize = 5;

pub(super) fn run(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    let what: Vec<&str> = matches.get_many::<String>("what").unwrap_or_default().map(String::as_str).collect();
    let text = match what.as_slice() {
        [name] => page(name, screen.words)?,
        [folder, what] => figure(Path::new(folder), what, screen.words)?,
        _ => return Ok(2),
    };
    screen.result(&text);
    Ok(0)
}

/// So many decimals of a share are shown.
const QUOTIENT: u32 = 8;

/// The page of a rule, or what a key is.
fn page(name: &str, words: Words) -> Result<String, Failure> {
    if let Some(page) = PAGES.get_file(format!("{name}.md")).and_then(|file| file.contents_utf8()) {
        return Ok(page.to_owned());
    }
    if let Some(text) = key(name, words) {
        return Ok(text);
    }
    let mut near: Vec<&str> =
        check::RULES.iter().map(|rule| rule.id).filter(|id| name.split('-').any(|part| id.contains(part))).collect();
    near.truncate(8);
    let mut message = words.fill("explain.unknown", &[("what", &name)]);
    if !near.is_empty() {
        message = format!("{message}\n{}", words.fill("usage.near", &[("near", &near.join(", "))]));
    }
    Err(Failure::usage(message))
}

/// What a key is: its term, its kind, what it is for. Places in lists do not matter (`revenue.items[3].amount`).
fn key(path: &str, words: Words) -> Option<String> {
    let plain: String = path.split('[').enumerate().fold(String::new(), |mut all, (at, part)| {
        all.push_str(if at == 0 { part } else { part.split_once(']').map_or("", |(_, rest)| rest) });
        all
    });
    let key = schema::key(&plain)?;
    let need = words.get(if key.required { "explain.required" } else { "explain.optional" });
    let mut text = format!("{plain}\n{}（{need}）\n", key.term);
    if !key.note.is_empty() {
        text.push_str(&format!("{}\n", key.note));
    }
    for line in key.doc {
        text.push_str(&format!("{}\n", line.trim()));
    }
    let choices: Vec<String> = key.kind.words().iter().map(|word| format!("{} {}", word.key, word.term)).collect();
    if !choices.is_empty() {
        text.push_str(&format!("{}\n", choices.join("；")));
    }
    Some(text)
}

/// Where a figure of a report comes from: of a path, or all that a printed number could be.
fn figure(folder: &Path, what: &str, words: Words) -> Result<String, Failure> {
    let (report, source) = Report::read(folder)?;
    let composer = Form::built_in(&report.form).map(|form| Composer::new(&form)).transpose()?;
    let basis = composer.map(|composer| composer.budget_basis()).unwrap_or_default();
    let found = match figures::explain(&report, basis, what) {
        Some(tree) => vec![tree.in_wan()],
        None => printed(&report, basis, what),
    };
    if found.is_empty() {
        return Err(Failure { message: words.fill("explain.no-figure", &[("what", &what)]), status: 1 });
    }
    let mut text = String::new();
    for (at, tree) in found.iter().take(MOST).enumerate() {
        text.push_str(if at > 0 { "\n" } else { "" });
        draw(tree, &source, 0, words, &mut text);
    }
    if found.len() > MOST {
        text.push('\n');
        text.push_str(&words.fill("explain.more", &[("count", &(found.len() - MOST))]));
    }
    Ok(text)
}

/// All figures that are printed as this number: an amount in 万元 or 元, a share, a change, a rate.
fn printed(report: &Report, basis: BudgetBasis, text: &str) -> Vec<Explanation> {
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let Ok(number) = digits.parse::<Decimal>() else { return Vec::new() };
    let decimals = number.scale();
    let in_yuan = text.ends_with('元') && !text.ends_with("万元");
    let all = known(report, basis);
    let all: Vec<_> = all.into_iter().map(|figure| if in_yuan { figure } else { figure.in_wan() }).collect();
    let is = |value: Decimal| round(value.abs(), decimals) == number;
    if !text.contains(['%', '％']) {
        let amounts = all.iter().filter(|figure| is(figure.value)).cloned();
        let changes = all.iter().filter_map(|figure| Some(figure.clone().less(prior(&all, figure)?)));
        let changes = changes.filter(|figure| is(figure.value));
        return amounts.chain(changes).map(|figure| figure.rounded(decimals)).collect();
    }
    let mut found = Vec::new();
    let grown = ["增长", "下降", "减少"].iter().any(|word| text.contains(word));
    for figure in &all {
        if let Some(prior) = prior(&all, figure) {
            let rate = figure.clone().less(prior.clone()).share_of(prior);
            if is(rate.value) {
                found.push(rate.rounded(decimals));
            }
        }
    }
    if grown && !found.is_empty() {
        return found;
    }
    for part in &all {
        for whole in all.iter().filter(|whole| whole.path != part.path && whole.unit == part.unit) {
            let comparable = whole.value >= part.value && !whole.value.is_zero() && !part.value.is_zero();
            if comparable {
                let share = part.clone().share_of(whole.clone());
                if is(share.value) {
                    found.push(share.rounded(decimals));
                }
            }
        }
    }
    found
}

/// Last year's figure of one that has it: `total.prior` of `total.sources`.
fn prior(all: &[Explanation], figure: &Explanation) -> Option<Explanation> {
    let path = figure.path.as_ref()?.as_str();
    let (table, field) = path.rsplit_once('.')?;
    let wanted = format!("{table}.prior");
    let mut prior = (field != "prior")
        .then(|| all.iter().find(|other| other.path.as_ref().is_some_and(|path| path.as_str() == wanted)))?
        .cloned()?;
    if let Some(key) = schema::key(&wanted) {
        prior.term = format!("{}{}", figure.term, key.term).into();
    }
    Some(prior)
}

/// All figures of a report, each once: the derived ones, the subjects of each fund, the facts.
fn known(report: &Report, basis: BudgetBasis) -> Vec<Explanation> {
    let mut paths: Vec<String> = figures::all().map(|figure| figure.path.to_owned()).collect();
    for item in &report.expenditure.items {
        let code = item.code.to_string();
        for code in [code.get(..3).unwrap_or_default(), &code] {
            paths.push(format!("{}.{code}.actual", item.fund.key()));
        }
    }
    report.visit(|path, _, value| {
        if matches!(value, Value::Amount(_)) {
            paths.push(path.to_owned());
        }
    });
    let mut seen = std::collections::BTreeSet::new();
    paths.retain(|path| seen.insert(path.clone()));
    paths.iter().filter_map(|path| figures::explain(report, basis, path)).collect()
}

/// A tree, two blanks a level: value, term, path, how it follows, and for a fact where it stands.
pub(crate) fn draw(tree: &Explanation, source: &Source, level: usize, words: Words, out: &mut String) {
    let unit = match tree.unit {
        Shown::Yuan => words.get("unit.yuan"),
        Shown::WanYuan => words.get("unit.wan"),
        Shown::Percent => "%",
        Shown::Count(word) => word,
        _ => "",
    };
    let how = match tree.how {
        How::Sum if tree.from.is_empty() => words.get("explain.nothing").to_owned(),
        How::Sum => words.get("explain.sum").to_owned(),
        How::Difference => words.get("explain.difference").to_owned(),
        How::Share => words.get("explain.share").to_owned(),
        How::Rounded(decimals) => words.fill("explain.rounded", &[("decimals", &decimals)]),
        _ => {
            let place = tree.path.as_ref().and_then(|path| source.exact(path));
            place.map_or(String::new(), |place| {
                let (line, column) = place.file.line_column(place.value.start);
                format!("{}:{line}:{column}", source.name_of(&place.file))
            })
        }
    };
    let path = tree.path.as_ref().map(|path| format!("  {path}")).unwrap_or_default();
    let mut value = tree.value.normalize().to_string();
    // A quotient goes on; so many digits tell how it is rounded.
    if tree.how == How::Share && tree.value.scale() > QUOTIENT {
        value = format!("{}…", tree.value.trunc_with_scale(QUOTIENT));
    }
    out.push_str(&format!("{}{value}{unit}  {}{path}  {how}\n", "  ".repeat(level), tree.term));
    tree.from.iter().for_each(|part| draw(part, source, level + 1, words, out));
}
