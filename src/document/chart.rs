//! Charts as data: values, and the text that stands beside each.

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
