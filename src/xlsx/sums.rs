//! Which figures of a table are sums of others in it: 合计, 类 and 款, 小计. Found in the table itself: a figure is taken
//! for a sum only if the printed figures add up to it to the last digit, so a formula never shows another number.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::document::{CellRole, RowKind, Table};

/// What a figure is the sum of: cells (row, column) of the table.
pub(super) type Sums = BTreeMap<(usize, usize), Vec<(usize, usize)>>;

/// More addends than this stay a plain number.
const MOST: usize = 2000;

/// The sums of a table.
pub(super) fn sums(table: &Table) -> Sums {
    let mut numbers: BTreeMap<(usize, usize), Decimal> = BTreeMap::new();
    for (at, row) in table.rows.iter().enumerate() {
        for cell in row.cells.iter().filter(|cell| cell.row_span == 1 && cell.column_span == 1) {
            numbers.extend(cell.number.map(|number| ((at, cell.column), number)));
        }
    }
    let adds_up = |addends: &[(usize, usize)], sum: Decimal| {
        let total = addends.iter().try_fold(Decimal::ZERO, |total, cell| total.checked_add(numbers[cell]));
        addends.len() <= MOST && total == Some(sum)
    };
    let levels: Vec<Option<usize>> = (0..table.rows.len()).map(|row| level(table, row)).collect();
    let across = across(table, &numbers);
    let mut sums = Sums::new();
    for (&(row, column), &sum) in &numbers {
        let down = below(&levels, row)
            .into_iter()
            .chain(above(table, &levels, row, column, &numbers))
            .map(|rows| rows.into_iter().map(|row| (row, column)).filter(|cell| numbers.contains_key(cell)).collect())
            .find(|addends: &Vec<_>| !addends.is_empty() && adds_up(addends, sum));
        let beside = || {
            let addends: Vec<_> = across.get(&column)?.iter().map(|&column| (row, column)).collect();
            let addends: Vec<_> = addends.into_iter().filter(|cell| numbers.contains_key(cell)).collect();
            (!addends.is_empty() && adds_up(&addends, sum)).then_some(addends)
        };
        if let Some(addends) = down.or_else(beside) {
            sums.insert((row, column), addends);
        }
    }
    sums
}

/// How deep a row lies: 0 a total, then by the length of its code (201, 20106, 2010601), rows without a code deepest.
fn level(table: &Table, row: usize) -> Option<usize> {
    let row = &table.rows[row];
    match row.kind {
        RowKind::Head => None,
        RowKind::Total => Some(0),
        RowKind::Body => {
            let code = row.cells.iter().find(|cell| cell.text.len() >= 3 && cell.number.is_none());
            let code = code.filter(|cell| cell.text.bytes().all(|byte| byte.is_ascii_digit()));
            Some(code.map_or(usize::MAX, |cell| cell.text.len()))
        }
    }
}

/// The rows right below that a row is the sum of: its children of the highest level.
fn below(levels: &[Option<usize>], row: usize) -> Option<Vec<usize>> {
    let own = levels[row]?;
    let end = (row + 1..levels.len()).find(|&at| levels[at].is_none_or(|level| level <= own)).unwrap_or(levels.len());
    let least = levels[row + 1..end].iter().flatten().min()?;
    Some((row + 1..end).filter(|&at| levels[at].as_ref() == Some(least)).collect())
}

/// The rows above that a total may be the sum of: those since the total before, with or without that total, or all.
fn above(
    table: &Table,
    levels: &[Option<usize>],
    row: usize,
    column: usize,
    numbers: &BTreeMap<(usize, usize), Decimal>,
) -> Vec<Vec<usize>> {
    if table.rows[row].kind != RowKind::Total {
        return Vec::new();
    }
    let head = table.header_rows;
    let before = (head..row).rev().find(|&at| levels[at] == Some(0) && numbers.contains_key(&(at, column)));
    let body = |from: usize| -> Vec<usize> {
        let rows = from..row;
        let least = levels[rows.clone()].iter().flatten().filter(|level| **level > 0).min().copied();
        rows.filter(|&at| levels[at] == least).collect()
    };
    match before {
        Some(before) => {
            let since = body(before + 1);
            let with_total = std::iter::once(before).chain(since.iter().copied()).collect();
            vec![with_total, since, body(head)]
        }
        None => vec![body(head)],
    }
}

/// The columns that a column is the sum of in every row: those after 合计 or 小计, up to the next of these; or all 小计.
fn across(table: &Table, numbers: &BTreeMap<(usize, usize), Decimal>) -> BTreeMap<usize, Vec<usize>> {
    let count = table.columns.len();
    let mut heads = vec![String::new(); count];
    for row in &table.rows[..table.header_rows.min(table.rows.len())] {
        for cell in row.cells.iter().filter(|cell| cell.role == CellRole::ColumnHead && cell.column_span == 1) {
            if let Some(head) = heads.get_mut(cell.column) {
                head.clone_from(&cell.text);
            }
        }
    }
    let has_figures = |column: usize| numbers.keys().any(|&(_, other)| other == column);
    let is_sum = |column: usize| heads[column].contains("合计") || heads[column].contains("小计");
    let rows: Vec<usize> = {
        let mut rows: Vec<usize> = numbers.keys().map(|&(row, _)| row).collect();
        rows.dedup();
        rows
    };
    let holds = |column: usize, addends: &[usize]| {
        addends.len() > 1
            && rows.iter().all(|&row| {
                let at = |column: usize| numbers.get(&(row, column)).copied().unwrap_or(Decimal::ZERO);
                addends.iter().try_fold(Decimal::ZERO, |total, &other| total.checked_add(at(other))) == Some(at(column))
            })
    };
    let mut found = BTreeMap::new();
    for column in (0..count).filter(|&column| is_sum(column) && has_figures(column)) {
        let after = || (column + 1..count).filter(|&other| has_figures(other));
        let plain: Vec<usize> = after().take_while(|&other| !is_sum(other)).collect();
        let subtotals: Vec<usize> = after().filter(|&other| is_sum(other)).collect();
        let all: Vec<usize> = after().collect();
        let candidates = [plain, subtotals, all];
        found.extend(candidates.into_iter().find(|addends| holds(column, addends)).map(|addends| (column, addends)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Cell, CellAlign, Column, Row, TableRole};

    /// A table of columns 编码, then figures under these heads; `-` is no figure.
    fn table(heads: &[&str], rows: &[(RowKind, &str, &[&str])]) -> Table {
        let mut table = Table::new(TableRole::Public, "表", vec![Column::new(1); heads.len() + 1]);
        table.header_rows = 1;
        let heads = (1..).zip(heads);
        let heads = heads.map(|(at, head)| Cell::new(at, CellRole::ColumnHead, CellAlign::Center, *head));
        table.rows.push(Row::new(RowKind::Head, heads.collect()));
        for (kind, name, figures) in rows {
            let mut cells = vec![Cell::new(0, CellRole::Data, CellAlign::Left, *name)];
            for (at, figure) in (1..).zip(*figures) {
                let mut cell = Cell::new(at, CellRole::Data, CellAlign::Right, *figure);
                cell.number = figure.parse().ok();
                cells.push(cell);
            }
            table.rows.push(Row::new(*kind, cells));
        }
        table
    }

    fn shown(table: &Table) -> String {
        let cell = |(row, column): &(usize, usize)| format!("{row}{}", char::from(b'a' + *column as u8));
        let sums = sums(table);
        let all =
            sums.iter().map(|(sum, of)| format!("{}={}", cell(sum), of.iter().map(cell).collect::<Vec<_>>().join("+")));
        all.collect::<Vec<_>>().join(" ")
    }

    const BODY: RowKind = RowKind::Body;
    const TOTAL: RowKind = RowKind::Total;

    #[test]
    fn levels_of_codes_and_columns() {
        let table = table(
            &["本年支出合计", "基本支出", "项目支出"],
            &[
                (TOTAL, "合计", &["6", "1", "5"]),
                (BODY, "201", &["4", "1", "3"]),
                (BODY, "20106", &["4", "1", "3"]),
                (BODY, "2010601", &["1", "1", "-"]),
                (BODY, "2010602", &["3", "-", "3"]),
                (BODY, "208", &["2", "-", "2"]),
            ],
        );
        assert_eq!(shown(&table), "1b=2b+6b 1c=2c 1d=2d+6d 2b=3b 2c=3c 2d=3d 3b=4b+5b 3c=4c 3d=5d 4b=4c 5b=5d 6b=6d");
    }

    #[test]
    fn totals_below() {
        let table = table(
            &["金额"],
            &[
                (BODY, "一、收入", &["3"]),
                (BODY, "二、收入", &["4"]),
                (TOTAL, "本年收入合计", &["7"]),
                (BODY, "年初结转", &["2"]),
                (TOTAL, "总计", &["9"]),
            ],
        );
        assert_eq!(shown(&table), "3b=1b+2b 5b=3b+4b");
    }

    #[test]
    fn what_does_not_add_up_stays_a_number() {
        let rows: [(RowKind, &str, &[&str]); 3] =
            [(TOTAL, "合计", &["6.01"]), (BODY, "201", &["4"]), (BODY, "208", &["2"])];
        assert_eq!(shown(&table(&["金额"], &rows)), "");
    }
}
