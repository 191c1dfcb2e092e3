//! What a chart shows, as its caches and the workbook behind it have it.

use rust_decimal::Decimal;

use crate::document::{Chart, Figure, Pie, Slice};

/// Name of the only sheet of the workbook; the formulas of the chart refer to it.
pub(super) const SHEET: &str = "Sheet1";

/// What a chart shows: the one source of its workbook and its caches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct ChartData<'a> {
    /// Names of the points: groups of columns, slices.
    pub(super) names: Vec<&'a str>,
    pub(super) series: Vec<SeriesData<'a>>,
}

/// A series: a value for each name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct SeriesData<'a> {
    pub(super) name: &'a str,
    pub(super) values: Vec<Decimal>,
}

impl ChartData<'_> {
    pub(super) fn of(figure: &Figure) -> ChartData<'_> {
        match &figure.chart {
            Chart::Columns(columns) => ChartData {
                names: columns.categories.iter().map(String::as_str).collect(),
                series: columns
                    .series
                    .iter()
                    .map(|series| SeriesData {
                        name: &series.name,
                        values: series.values.iter().map(|(value, _)| value.normalize()).collect(),
                    })
                    .collect(),
            },
            Chart::Pie(pie) => {
                let slices = largest_first(pie);
                ChartData {
                    names: slices.iter().map(|slice| slice.name.as_str()).collect(),
                    series: vec![SeriesData {
                        name: &figure.caption,
                        values: slices.iter().map(|slice| slice.value.normalize()).collect(),
                    }],
                }
            }
        }
    }
}

/// The slices as they lie on the disc, clockwise: the others follow the largest in the order of the text.
fn largest_first(pie: &Pie) -> Vec<&Slice> {
    let mut slices: Vec<_> = pie.slices.iter().collect();
    if let Some(largest) = (0..slices.len()).rev().max_by_key(|&index| slices[index].value) {
        slices[..=largest].rotate_right(1);
    }
    slices
}

/// A, B, …, Z, AA, …: the name of a column counted from 0.
pub(super) fn column_name(column: usize) -> String {
    let mut name = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        name.insert(0, char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_names() {
        for (column, name) in
            [(0, "A"), (1, "B"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
        {
            assert_eq!(column_name(column), name);
        }
    }
}
