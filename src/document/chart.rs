//! Charts as data: values, and the text that stands beside each.

use std::cmp::Ordering;

use rust_decimal::Decimal;

/// A chart.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Chart {
    /// Columns side by side (柱状图).
    Columns(Columns),
    /// A pie (饼状图).
    Pie(Pie),
}

impl Chart {
    /// Its names and labels.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Chart::Columns(columns) => {
                let names = columns.categories.iter().chain(columns.series.iter().map(|series| &series.name));
                let labels = columns.series.iter().flat_map(|series| &series.values).map(|(_, label)| label);
                names.chain(labels).map(String::as_str).collect()
            }
            Chart::Pie(pie) => pie.slices.iter().flat_map(|slice| [&*slice.name, &*slice.label]).collect(),
        }
    }

    /// Grid lines of the figure's block, note and caption included, and how many of them it may give up on a full page.
    pub fn lines(&self) -> (i32, i32) {
        match self {
            Chart::Columns(_) => (11, 2),
            Chart::Pie(pie) if pie.slices.len() == 1 => (9, 1),
            Chart::Pie(_) => (10, 2),
        }
    }
}

/// Columns in groups: each category has one column a series.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Columns {
    /// Names of the groups under the axis: 收入总计, 支出总计.
    pub categories: Vec<String>,
    /// One series a year, the year before first; each as long as `categories`.
    pub series: Vec<Series>,
}

impl Columns {
    /// Columns.
    pub fn new(categories: Vec<String>, series: Vec<Series>) -> Columns {
        Columns { categories, series }
    }

    /// The axis: its step, 1, 2 or 5 × 10ⁿ, and how many of them; from 0, with room for a label above the highest column.
    ///
    /// Of the steps that are possible the one that comes nearest to six of them, the coarser when in doubt.
    pub fn axis(&self) -> (Decimal, u32) {
        let values = self.series.iter().flat_map(|series| &series.values).map(|(value, _)| *value);
        let highest = values.fold(Decimal::ZERO, Decimal::max);
        if highest.is_zero() {
            return (Decimal::ONE, 5);
        }
        // A label needs 14 pt of a plot of some 220 pt.
        let needed = highest * Decimal::new(107, 2);
        let mut magnitude = Decimal::ONE;
        while magnitude > needed {
            magnitude /= Decimal::TEN;
        }
        while magnitude * Decimal::TEN <= needed {
            magnitude *= Decimal::TEN;
        }
        let steps = [(2, 1), (1, 0), (5, 1), (2, 0)].map(|(digit, scale)| {
            let step = (magnitude * Decimal::new(digit, scale)).normalize();
            (step, (needed / step).ceil().try_into().unwrap_or(u32::MAX))
        });
        let [first, rest @ ..] = steps;
        rest.into_iter().fold(first, |best, step| {
            let distance = |(_, count): (Decimal, u32)| count.abs_diff(6);
            match distance(step).cmp(&distance(best)) {
                Ordering::Less => step,
                Ordering::Equal if step.0 > best.0 => step,
                _ => best,
            }
        })
    }
}

/// The columns of one tone.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Series {
    /// Name in the legend: 2020年.
    pub name: String,
    /// Value and label of each column, in 万元 rounded to two decimals.
    pub values: Vec<(Decimal, String)>,
}

impl Series {
    /// A series.
    pub fn new(name: impl Into<String>, values: Vec<(Decimal, String)>) -> Series {
        Series { name: name.into(), values }
    }
}

/// A pie. Slices of zero do not stand here: a note of the figure names them.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Pie {
    /// The slices in the order of the text, at least one, each above zero.
    pub slices: Vec<Slice>,
}

impl Pie {
    /// A pie.
    pub fn new(slices: Vec<Slice>) -> Pie {
        Pie { slices }
    }
}

/// A slice.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Slice {
    /// What it is: 一般公共服务支出.
    pub name: String,
    /// Value in 万元, rounded to two decimals.
    pub value: Decimal,
    /// Value and share as the text has them: 244.16（91.78%）.
    pub label: String,
}

impl Slice {
    /// A slice.
    pub fn new(name: impl Into<String>, value: Decimal, label: impl Into<String>) -> Slice {
        Slice { name: name.into(), value, label: label.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes() {
        for (highest, step, count) in [
            ("266.04", "50", 6),
            ("130", "20", 7),
            ("150", "50", 4),
            ("9.13", "2", 5),
            ("0.04", "0.01", 5),
            ("6", "1", 7),
            ("1", "0.2", 6),
            ("123456.78", "20000", 7),
            ("0", "1", 5),
        ] {
            let number = |text: &str| text.parse::<Decimal>().expect("a number");
            let values = vec![(number("0"), String::new()), (number(highest), String::new())];
            let columns = Columns::new(vec![String::new(), String::new()], vec![Series::new("2020年", values)]);
            assert_eq!(columns.axis(), (number(step), count), "{highest}");
        }
    }
}
