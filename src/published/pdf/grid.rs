//! Ruling lines to tables: lines that meet make a grid; where a line is missing between two fields, they are one cell.

use super::super::table::COLUMN_LIMIT;
use super::device::Rule;

/// A table by its lines.
#[derive(Debug)]
pub(super) struct Grid {
    /// The edges of the columns, from the left: one more than columns.
    pub(super) xs: Vec<f64>,
    /// The edges of the rows, from above.
    pub(super) ys: Vec<f64>,
    /// The cells as ranges of fields: row, column, rows, columns.
    pub(super) cells: Vec<Field>,
    /// By field, row by row, which cell it is of.
    owners: Vec<usize>,
}

/// A cell by the fields that it covers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Field {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
}

/// Lines this near are one line.
const NEAR: f64 = 2.0;

/// Ends this near meet.
const REACH: f64 = 4.0;

/// The most lines of a page, joined, and the most rows of a table on it.
const LINES: usize = 2000;

/// The tables that the lines of a page make, from above.
pub(super) fn grids(rules: &[Rule]) -> Vec<Grid> {
    let rules = joined(rules);
    if rules.len() > LINES {
        return Vec::new();
    }
    let mut groups = Groups::new(rules.len());
    for (i, a) in rules.iter().enumerate().filter(|(_, rule)| rule.vertical) {
        for (j, b) in rules.iter().enumerate().filter(|(_, rule)| !rule.vertical) {
            let within = |at: f64, rule: &Rule| rule.from - REACH <= at && at <= rule.to + REACH;
            if within(b.at, a) && within(a.at, b) {
                groups.join(i, j);
            }
        }
    }
    let mut members: Vec<(usize, Vec<Rule>)> = Vec::new();
    for (i, rule) in rules.iter().enumerate() {
        let root = groups.root(i);
        match members.iter_mut().find(|(known, _)| *known == root) {
            Some((_, rules)) => rules.push(*rule),
            None => members.push((root, vec![*rule])),
        }
    }
    let mut grids: Vec<Grid> = members.iter().filter_map(|(_, rules)| Grid::of(rules)).collect();
    grids.sort_by(|a, b| a.ys[0].total_cmp(&b.ys[0]).then(a.xs[0].total_cmp(&b.xs[0])));
    grids
}

/// Pieces of one line joined: a table is often drawn cell by cell.
fn joined(rules: &[Rule]) -> Vec<Rule> {
    let mut joined: Vec<Rule> = Vec::new();
    for vertical in [false, true] {
        let mut own: Vec<Rule> = rules.iter().copied().filter(|rule| rule.vertical == vertical).collect();
        own.sort_by(|a, b| a.at.total_cmp(&b.at));
        // Lines at one height, then from the left.
        for level in own.chunk_by_mut(|a, b| b.at - a.at <= NEAR / 2.0) {
            level.sort_by(|a, b| a.from.total_cmp(&b.from));
            let mut last: Option<Rule> = None;
            for rule in level.iter() {
                match &mut last {
                    Some(last) if rule.from <= last.to + REACH => last.to = last.to.max(rule.to),
                    _ => {
                        joined.extend(last.take());
                        last = Some(*rule);
                    }
                }
            }
            joined.extend(last);
        }
    }
    joined
}

/// Sets that can be joined.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Groups {
        Groups((0..count).collect())
    }

    fn root(&mut self, mut i: usize) -> usize {
        while self.0[i] != i {
            self.0[i] = self.0[self.0[i]];
            i = self.0[i];
        }
        i
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

/// Places of lines, those that are near taken as one.
fn levels(mut places: Vec<f64>) -> Vec<f64> {
    places.sort_by(f64::total_cmp);
    places.dedup_by(|b, a| *b - *a <= NEAR);
    places
}

impl Grid {
    fn of(rules: &[Rule]) -> Option<Grid> {
        let places = |vertical: bool| -> Vec<f64> {
            rules.iter().filter(|rule| rule.vertical == vertical).map(|rule| rule.at).collect()
        };
        let (mut xs, mut ys) = (places(true), places(false));
        if xs.is_empty() || ys.len() < 2 {
            return None;
        }
        // A table without lines at its sides goes as far as its other lines do.
        for rule in rules {
            let ends = if rule.vertical { &mut ys } else { &mut xs };
            let (first, last) =
                (ends.iter().copied().fold(f64::MAX, f64::min), ends.iter().copied().fold(f64::MIN, f64::max));
            if rule.from < first - 2.0 * REACH {
                ends.push(rule.from);
            }
            if rule.to > last + 2.0 * REACH {
                ends.push(rule.to);
            }
        }
        let (xs, ys) = (levels(xs), levels(ys));
        let (columns, rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
        if columns * rows < 2 || columns > COLUMN_LIMIT || rows > LINES {
            return None;
        }
        // Whether a line stands between fields.
        let wall = |vertical: bool, at: f64, from: f64, to: f64| {
            let covered: f64 = rules
                .iter()
                .filter(|rule| rule.vertical == vertical && (rule.at - at).abs() <= NEAR)
                .map(|rule| (rule.to.min(to) - rule.from.max(from)).max(0.0))
                .sum();
            covered >= 0.6 * (to - from)
        };
        let mut groups = Groups::new(rows * columns);
        for row in 0..rows {
            for column in 0..columns {
                let own = row * columns + column;
                if column + 1 < columns && !wall(true, xs[column + 1], ys[row], ys[row + 1]) {
                    groups.join(own, own + 1);
                }
                if row + 1 < rows && !wall(false, ys[row + 1], xs[column], xs[column + 1]) {
                    groups.join(own, own + columns);
                }
            }
        }
        let mut last = vec![(0, 0); rows * columns];
        for row in 0..rows {
            for column in 0..columns {
                let root = groups.root(row * columns + column);
                let end = &mut last[root];
                *end = (end.0.max(row), end.1.max(column));
            }
        }
        // A root is the first field of its cell from above, and the leftmost of a whole one.
        let (mut cells, mut owners) = (Vec::new(), vec![0; rows * columns]);
        for own in 0..rows * columns {
            let root = groups.root(own);
            if root == own {
                let (row, column) = (own / columns, own % columns);
                let (down, right) = last[own];
                owners[own] = cells.len();
                cells.push(Field { row, column, rows: down - row + 1, columns: right + 1 - column });
            } else {
                owners[own] = owners[root];
            }
        }
        Some(Grid { xs, ys, cells, owners }).filter(|grid| grid.cells.len() > 1)
    }

    /// Whether a point is in the table.
    pub(super) fn holds(&self, x: f64, y: f64) -> bool {
        let (left, right) = (self.xs[0], self.xs[self.xs.len() - 1]);
        let (top, bottom) = (self.ys[0], self.ys[self.ys.len() - 1]);
        left - NEAR <= x && x <= right + NEAR && top - NEAR <= y && y <= bottom + NEAR
    }

    /// Which cell a point is in.
    pub(super) fn cell_at(&self, x: f64, y: f64) -> Option<usize> {
        let index = |edges: &[f64], at: f64| edges.partition_point(|edge| *edge <= at).clamp(1, edges.len() - 1) - 1;
        let (row, column) = (index(&self.ys, y), index(&self.xs, x));
        self.owners.get(row * (self.xs.len() - 1) + column).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn across(at: f64, from: f64, to: f64) -> Rule {
        Rule { vertical: false, at, from, to }
    }

    fn down(at: f64, from: f64, to: f64) -> Rule {
        Rule { vertical: true, at, from, to }
    }

    #[test]
    fn lines_make_cells() {
        // A head over two columns, then two rows; the lines drawn in pieces.
        let rules = [
            across(0.0, 0.0, 50.0),
            across(0.0, 50.0, 150.0),
            across(20.0, 50.0, 150.0),
            across(40.0, 0.0, 150.0),
            across(60.0, 0.0, 150.0),
            down(0.0, 0.0, 60.0),
            down(50.0, 0.0, 60.0),
            down(100.0, 20.0, 60.0),
            down(150.0, 0.0, 60.0),
            across(300.0, 0.0, 100.0),
        ];
        let grids = grids(&rules);
        assert_eq!(grids.len(), 1);
        let fields: Vec<_> =
            grids[0].cells.iter().map(|field| (field.row, field.column, field.rows, field.columns)).collect();
        assert_eq!(
            fields,
            [(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1), (2, 0, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1)]
        );
        assert_eq!(grids[0].cell_at(120.0, 10.0), Some(1));
        assert!(!grids[0].holds(10.0, 300.0));
    }

    #[test]
    fn an_open_table_goes_as_far_as_its_lines() {
        let rules =
            [across(0.0, 0.0, 100.0), across(20.0, 0.0, 100.0), across(40.0, 0.0, 100.0), down(50.0, 0.0, 40.0)];
        let grids = grids(&rules);
        assert_eq!((grids[0].xs.clone(), grids[0].cells.len()), (vec![0.0, 50.0, 100.0], 4));
    }

    #[test]
    fn an_underline_is_no_table() {
        assert!(grids(&[across(0.0, 0.0, 100.0), across(20.0, 0.0, 100.0)]).is_empty());
    }
}
