//! Charts from derived figures, as the form's data ask for them.

use serde_json::Value as Json;

use super::context::{amount_at, amount_of, get};
use crate::amount::Amount;
use crate::document::{Chart, Columns, Pie, Series, Slice};
use crate::form::{ChartSpec, GroupSpec};
use crate::wording;

/// A chart with the names of the slices that are not drawn since they are zero; none where all is zero.
pub(super) struct Drawn {
    pub(super) chart: Chart,
    pub(super) zero: Vec<String>,
    pub(super) alt: String,
}

/// Draws up the chart of a form; none where it would show nothing.
pub(super) fn chart(spec: &ChartSpec, context: &Json) -> Option<Drawn> {
    match &spec.slices {
        Some(path) => pie(spec.title.get_ref(), slices(path.get_ref(), context)?),
        None => columns(spec.title.get_ref(), &spec.groups, context),
    }
}

/// The amounts under a path, each with its term.
pub(super) fn slices<'a>(path: &str, context: &'a Json) -> Option<&'a [Json]> {
    let list = get(context, path)?.as_array()?;
    list.iter().all(|part| part["term"].is_string() && part["amount"].is_string()).then_some(list)
}

/// The paths of all such lists.
pub(super) fn lists(context: &Json) -> Vec<String> {
    let tables = context.as_object().into_iter().flatten();
    let lists = tables.flat_map(|(table, below)| {
        let below = below.as_object().into_iter().flatten();
        below.map(move |(key, _)| format!("{table}.{key}"))
    });
    lists.filter(|path| slices(path, context).is_some_and(|list| !list.is_empty())).collect()
}

fn columns(title: &str, groups: &[GroupSpec], context: &Json) -> Option<Drawn> {
    let year = get(context, "year")?.as_i64()?;
    let column = |path: &str| {
        let amount = amount_at(context, path).unwrap_or(Amount::ZERO);
        (wording::shown(amount), wording::wan(amount))
    };
    let prior = groups.iter().map(|group| column(&group.prior)).collect();
    let actual = groups.iter().map(|group| column(&group.actual)).collect();
    let series = vec![Series::new(format!("{}年", year - 1), prior), Series::new(format!("{year}年"), actual)];
    if series.iter().flat_map(|series| &series.values).all(|(value, _)| value.is_zero()) {
        return None;
    }
    let told = series.iter().map(|series| {
        let values = groups.iter().zip(&series.values).map(|(group, (_, label))| format!("{}{label}万元", group.name));
        format!("{}{}", series.name, values.collect::<Vec<_>>().join("、"))
    });
    let alt = format!("{title}：{}。", told.collect::<Vec<_>>().join("；"));
    let categories = groups.iter().map(|group| group.name.clone()).collect();
    Some(Drawn { chart: Chart::Columns(Columns::new(categories, series)), zero: Vec::new(), alt })
}

fn pie(title: &str, list: &[Json]) -> Option<Drawn> {
    let parts: Vec<(&str, Amount)> =
        list.iter().filter_map(|part| Some((part["term"].as_str()?, amount_of(&part["amount"])?))).collect();
    let whole: Amount = parts.iter().map(|(_, amount)| *amount).sum();
    let (shown, zero): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(_, amount)| amount.is_positive());
    if shown.is_empty() {
        return None;
    }
    let share = |amount: Amount| wording::share(amount, whole);
    let told = shown.iter().map(|&(name, amount)| format!("{name}{}万元，占{}", wording::wan(amount), share(amount)));
    let alt = format!("{title}：{}。", told.collect::<Vec<_>>().join("；"));
    let slices = shown.iter().map(|&(name, amount)| {
        Slice::new(name, wording::shown(amount), format!("{}（{}）", wording::wan(amount), share(amount)))
    });
    let chart = Chart::Pie(Pie::new(slices.collect()));
    Some(Drawn { chart, zero: zero.iter().map(|(name, _)| (*name).to_owned()).collect(), alt })
}
