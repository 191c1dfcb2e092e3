//! The rows of a classification, sorted by code and year, and the searches over them.

use super::code::Code;
use super::names::likeness;

/// A subject (科目) under one of its names: the name and the years in which it was in the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Subject {
    /// Name (科目名称), whole, as tables print it.
    pub name: &'static str,
    /// First year of the book with this name; none: since the catalogue begins.
    pub first_year: Option<i32>,
    /// Last year of the book with this name; none: still in force where the catalogue ends.
    pub last_year: Option<i32>,
    /// Where code and name were seen together; `recall` where no page was at hand.
    pub source: &'static str,
}

impl Subject {
    fn in_force(&self, year: i32) -> bool {
        self.first_year.is_none_or(|first| first <= year) && self.last_year.is_none_or(|last| year <= last)
    }
}

/// How a code stands in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The code is in force.
    InForce(Subject),
    /// The code is known, but not in this year.
    OutOfForce {
        /// What it last was before the year.
        before: Option<Subject>,
        /// What it first was after the year.
        after: Option<Subject>,
    },
    /// The code is in the catalogue in no year.
    Unknown,
}

#[derive(Debug)]
pub(super) struct Row<C, K> {
    pub(super) code: C,
    pub(super) subject: Subject,
    /// What the last column of the file says: the fund, or the kind of an economic subject.
    pub(super) kind: Option<K>,
}

/// All rows of a classification, ascending by (code, first year).
#[derive(Debug)]
pub(super) struct Table<C, K>(Vec<Row<C, K>>);

impl<C: Code, K: Copy> Table<C, K> {
    /// Reads a file of this folder: a header, then `code name first_year last_year source kind` between tabs.
    pub(super) fn parse(tsv: &'static str, kind: fn(&str) -> Result<Option<K>, String>) -> Result<Self, String> {
        let mut rows = Vec::with_capacity(tsv.len() / 64);
        for (i, line) in tsv.lines().enumerate().skip(1) {
            rows.push(Self::row(line, kind).map_err(|e| format!("line {}: {e}", i + 1))?);
        }
        Ok(Self(rows))
    }

    fn row(line: &'static str, kind: fn(&str) -> Result<Option<K>, String>) -> Result<Row<C, K>, String> {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().ok_or("a column is missing");
        let year = |text: &str| match text {
            "" => Ok(None),
            _ => text.parse().map(Some).map_err(|_| format!("no year: {text}")),
        };
        let code = cell()?.parse().map_err(|e: super::CodeError| e.to_string())?;
        let subject = Subject { name: cell()?, first_year: year(cell()?)?, last_year: year(cell()?)?, source: cell()? };
        Ok(Row { code, subject, kind: kind(cell()?)? })
    }

    #[cfg(test)]
    pub(super) fn rows(&self) -> &[Row<C, K>] {
        &self.0
    }

    /// The rows of one code, by year.
    pub(super) fn of(&self, code: C) -> &[Row<C, K>] {
        let rows = &self.0[self.0.partition_point(|row| row.code < code)..];
        &rows[..rows.partition_point(|row| row.code == code)]
    }

    /// The row of the code in the year.
    pub(super) fn get(&self, code: C, year: i32) -> Option<&Row<C, K>> {
        self.of(code).iter().find(|row| row.subject.in_force(year))
    }

    pub(super) fn standing(&self, code: C, year: i32) -> Standing {
        let rows = self.of(code);
        if let Some(row) = rows.iter().find(|row| row.subject.in_force(year)) {
            return Standing::InForce(row.subject);
        }
        let over = rows.partition_point(|row| row.subject.last_year.is_some_and(|last| last < year));
        match rows.split_at(over) {
            ([], []) => Standing::Unknown,
            (before, after) => Standing::OutOfForce {
                before: before.last().map(|row| row.subject),
                after: after.first().map(|row| row.subject),
            },
        }
    }

    /// The rows in force in the year, in order.
    pub(super) fn in_force(&self, year: i32) -> impl Iterator<Item = &Row<C, K>> {
        self.0.iter().filter(move |row| row.subject.in_force(year))
    }

    /// The rows in force in the year one level below `parent`, in order.
    pub(super) fn children(&self, parent: C, year: i32) -> impl Iterator<Item = &Row<C, K>> {
        self.0[self.0.partition_point(|row| row.code <= parent)..]
            .iter()
            .take_while(move |row| row.code.is_within(parent))
            .filter(move |row| row.code.digits().len() == parent.digits().len() + 2 && row.subject.in_force(year))
    }

    /// At most `n` codes in force of the level of `code`, the most alike first.
    pub(super) fn nearest(&self, code: C, year: i32, n: usize) -> Vec<(C, &'static str)> {
        let mut near: Vec<_> = self
            .in_force(year)
            .filter(|row| row.code.level() == code.level())
            .map(|row| (slips(row.code.digits(), code.digits()), row.code, row.subject.name))
            .collect();
        near.sort_unstable_by_key(|&(rank, code, _)| (rank, code));
        near.into_iter().take(n).map(|(_, code, name)| (code, name)).collect()
    }

    /// At most `n` codes in force whose name, of this or another year, is like `name`, the most alike first.
    pub(super) fn nearest_by_name(&self, name: &str, year: i32, n: usize) -> Vec<(C, &'static str)> {
        // Below this share of common pairs two names have little more than an ending such as 支出 in common.
        const ALIKE: usize = 40;
        let mut near: Vec<_> = self
            .0
            .chunk_by(|a, b| a.code == b.code)
            .filter_map(|rows| {
                let now = rows.iter().find(|row| row.subject.in_force(year))?;
                let best = rows.iter().map(|row| likeness(row.subject.name, name)).max()?;
                (best >= ALIKE).then_some((std::cmp::Reverse(best), now.code, now.subject.name))
            })
            .collect();
        near.sort_unstable_by_key(|&(rank, code, _)| (rank, code));
        near.into_iter().take(n).map(|(_, code, name)| (code, name)).collect()
    }
}

/// How far a typist strayed from one code to another of the same length: the digits that differ, two swapped neighbours
/// counting once, and then the numeric distance, so that brothers come before strangers.
fn slips(a: &str, b: &str) -> (usize, u32) {
    let (x, y) = (a.as_bytes(), b.as_bytes());
    let (mut count, mut i) = (0, 0);
    while i < x.len().min(y.len()) {
        if x[i] != y[i] {
            count += 1;
            if i + 1 < x.len() && i + 1 < y.len() && x[i] == y[i + 1] && x[i + 1] == y[i] {
                i += 1;
            }
        }
        i += 1;
    }
    let number = |digits: &str| digits.bytes().fold(0_u32, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    (count, number(a).abs_diff(number(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_a_typist() {
        for (a, b, expected) in [
            ("2012901", "2012901", (0, 0)),
            ("2012901", "2012902", (1, 1)),
            ("2080550", "2080505", (1, 45)),
            ("2012901", "2021901", (1, 9000)),
            ("2012901", "2080505", (4, 67604)),
        ] {
            assert_eq!(slips(a, b), expected, "{a} {b}");
            assert_eq!(slips(b, a), expected, "{b} {a}");
        }
    }
}
