//! Charts from derived figures, as the form's data ask for them.

use super::run;
use super::value::Value;
use crate::amount::Amount;
use crate::document::{Chart, Columns, Pie, Series, Slice};
use crate::form::{ChartSpec, GroupSpec};
use crate::wording::{self, Decimals};

/// A chart with the names of the slices that are not drawn since they are zero; none where all is zero.
pub(super) struct Drawn {
    pub(super) chart: Chart,
    pub(super) zero: Vec<String>,
    pub(super) alt: String,
}

/// Draws up the chart of a form; none where it would show nothing.
pub(super) fn chart(spec: &ChartSpec, values: &Value, decimals: Decimals) -> Option<Drawn> {
    match &spec.slices {
        Some(path) => pie(spec.title.get_ref(), &slices(path.get_ref(), values)?, decimals),
        None => columns(spec.title.get_ref(), &spec.groups, values, decimals),
    }
}

/// The amounts under a path, each with its term.
fn slices<'a>(path: &str, values: &'a Value) -> Option<Vec<(&'a str, Amount)>> {
    let Some(Value::List(list)) = values.get(path) else { return None };
    list.iter().map(|part| Some((part.get("term")?.as_text()?, part.amount("amount")?))).collect()
}

fn columns(title: &str, groups: &[GroupSpec], values: &Value, decimals: Decimals) -> Option<Drawn> {
    let Some(Value::Number(year)) = values.get("year") else { return None };
    let column = |path: &str| {
        run::note(path);
        let amount = values.amount(path).unwrap_or(Amount::ZERO);
        (wording::shown(amount), wording::wan(amount, decimals))
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

fn pie(title: &str, parts: &[(&str, Amount)], decimals: Decimals) -> Option<Drawn> {
    let whole: Amount = parts.iter().map(|(_, amount)| *amount).sum();
    let (shown, zero): (Vec<_>, Vec<_>) =
        parts.iter().copied().partition(|(_, amount): &(&str, Amount)| amount.is_positive());
    if shown.is_empty() {
        return None;
    }
    let share = |amount: Amount| wording::share(amount, whole, decimals);
    let wan = |amount: Amount| wording::wan(amount, decimals);
    let told = shown.iter().map(|&(name, amount)| format!("{name}{}万元，占{}", wan(amount), share(amount)));
    let alt = format!("{title}：{}。", told.collect::<Vec<_>>().join("；"));
    let slices = shown.iter().map(|&(name, amount)| {
        Slice::new(name, wording::shown(amount), format!("{}（{}）", wan(amount), share(amount)))
    });
    let chart = Chart::Pie(Pie::new(slices.collect()));
    Some(Drawn { chart, zero: zero.iter().map(|(name, _)| (*name).to_owned()).collect(), alt })
}
