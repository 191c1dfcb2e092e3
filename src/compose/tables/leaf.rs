//! The columns of a public table: the tree of heads with its leaves.

use crate::document::Column;
use crate::form::{CellText, ColumnSpec, Filter, TableSpec};
use crate::model::Report;

/// A column without columns under it.
pub(crate) struct Leaf<'a> {
    /// The heads above it, outermost first, its own last; equal neighbours are one head (compared by place, not by text).
    pub(crate) heads: Vec<(usize, String)>,
    /// Index of its outermost head.
    pub(crate) side: usize,
    /// Number of amount columns before it.
    pub(crate) block: usize,
    pub(crate) width: u32,
    pub(crate) group: bool,
    pub(crate) fit: bool,
    pub(crate) source: LeafSource<'a>,
}

pub(crate) enum LeafSource<'a> {
    Text(CellText),
    /// One of the columns of a code that is not the first: covered by it.
    CodeLevel(&'a str),
    /// First column of a code, with the name of its level and the number of levels.
    Codes(&'a str, usize),
    /// A part of a code, from 0, in a column of its own, with the name of its level.
    CodePart(&'a str, usize),
    Value(Filter),
}

impl Leaf<'_> {
    pub(crate) fn is_value(&self) -> bool {
        matches!(self.source, LeafSource::Value(_))
    }
}

pub(crate) fn leaves<'a>(spec: &'a TableSpec, report: &Report) -> Vec<Leaf<'a>> {
    let mut leaves = Vec::new();
    let mut heads = 0;
    for (side, column) in spec.columns.iter().enumerate() {
        collect(column, side, &mut Vec::new(), &mut heads, report, &mut leaves);
    }
    let mut amounts = 0;
    for leaf in &mut leaves {
        leaf.block = amounts;
        amounts += usize::from(leaf.is_value());
    }
    leaves
}

fn collect<'a>(
    column: &'a ColumnSpec,
    side: usize,
    above: &mut Vec<(usize, String)>,
    heads: &mut usize,
    report: &Report,
    leaves: &mut Vec<Leaf<'a>>,
) {
    if let Some(economic) = &column.by_economic {
        let catalogue = report.catalogue();
        for &class in &economic.classes {
            *heads += 1;
            above.push((*heads, catalogue.economic_name(class).unwrap_or_default().to_owned()));
            let divisions = catalogue.economic_divisions(class).map(|(code, name)| (code, name.to_owned()));
            let columns = std::iter::once((class, economic.subtotal.clone())).chain(divisions);
            for (i, (code, name)) in columns.enumerate() {
                *heads += 1;
                let mut own = above.clone();
                own.push((*heads, name));
                let value = Filter { economic: Some(code), ..economic.value.clone() };
                let source = LeafSource::Value(value);
                leaves.push(Leaf {
                    heads: own,
                    side,
                    block: 0,
                    width: economic.width,
                    group: i == 0,
                    fit: false,
                    source,
                });
            }
            above.pop();
        }
        return;
    }
    // Halves need no head over them.
    let headed = !column.head.is_empty() || column.columns.is_empty();
    if headed {
        *heads += 1;
        above.push((*heads, column.head.clone()));
    }
    let first = leaves.len();
    for inner in &column.columns {
        collect(inner, side, above, heads, report, leaves);
    }
    if column.columns.is_empty() {
        let mut push = |source, width| {
            leaves.push(Leaf { heads: above.clone(), side, block: 0, width, group: false, fit: column.fit, source });
        };
        match (column.text, &column.value) {
            (Some(CellText::Codes), _) => {
                let count = column.levels.len().max(1);
                let width = column.width / u32::try_from(count).unwrap_or(1);
                for (i, level) in column.levels.iter().enumerate() {
                    push(if i == 0 { LeafSource::Codes(level, count) } else { LeafSource::CodeLevel(level) }, width);
                }
            }
            (Some(CellText::CodeParts), _) => {
                let count = u32::try_from(column.levels.len().max(1)).unwrap_or(1);
                for (i, level) in column.levels.iter().enumerate() {
                    push(LeafSource::CodePart(level, i), column.width / count);
                }
            }
            (Some(text), _) => push(LeafSource::Text(text), column.width),
            (None, Some(value)) => push(LeafSource::Value(value.clone()), column.width),
            (None, None) => push(LeafSource::Text(CellText::Label), column.width),
        }
    }
    if column.group
        && let Some(leaf) = leaves.get_mut(first)
    {
        leaf.group = true;
    }
    if headed {
        above.pop();
    }
}

pub(super) fn columns(leaves: &[Leaf<'_>], shown: &[usize]) -> Vec<Column> {
    let column = |(i, &at): (usize, &usize)| {
        let leaf = &leaves[at];
        let column = if leaf.group && i > 0 { Column::group(leaf.width) } else { Column::new(leaf.width) };
        if leaf.fit { column.fitted() } else { column }
    };
    shown.iter().enumerate().map(column).collect()
}
