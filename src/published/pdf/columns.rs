//! Tables without ruling lines: rows of figures that stand under each other.

use super::super::table::Cell;
use super::line::{Line, lines};

/// Gaps between columns are this wide, in ems.
const GAP: f64 = 0.9;

/// Fewer rows than this are no table.
const ROWS: usize = 3;

/// Whether a line is a row: pieces apart from each other, among them an amount.
fn is_row(line: &Line) -> bool {
    let pieces = line.pieces(GAP);
    pieces.len() >= 2
        && pieces.iter().any(|piece| is_amount(&piece.iter().map(|glyph| glyph.text.as_str()).collect::<String>()))
}

/// Whether a text is an amount with decimals.
fn is_amount(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    text.contains('.') && digits >= 2 && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '%'))
}

/// The stretches of lines that are tables, as ranges: rows of figures with the head above them. `gaps` says how far a
/// line may stand below the one before it, in ems.
pub(super) fn stretches(all: &[Line]) -> Vec<std::ops::Range<usize>> {
    let near = |a: &Line, b: &Line| b.base - a.base <= 3.5 * a.size.max(b.size);
    let mut found = Vec::new();
    let mut at = 0;
    while at < all.len() {
        if !is_row(&all[at]) {
            at += 1;
            continue;
        }
        let (mut end, mut rows) = (at + 1, 1);
        while end < all.len() && near(&all[end - 1], &all[end]) {
            let row = is_row(&all[end]);
            // A label of two lines has a line of its own between two rows.
            let between = all.get(end + 1).is_some_and(|next| is_row(next) && near(&all[end], next));
            let short = all[end].glyphs.len() <= 16 && all[end].pieces(GAP).len() == 1;
            if !row && !(between && (short || all[end].pieces(GAP).len() > 1)) {
                break;
            }
            rows += usize::from(row);
            end += 1;
        }
        if rows >= ROWS {
            let mut start = at;
            // Heads: lines of several pieces right above.
            while start > 0 && at - start < 4 && near(&all[start - 1], &all[start]) {
                let head = &all[start - 1];
                if head.pieces(GAP).len() < 2 || head.letters().contains(['：', ':', '。']) {
                    break;
                }
                start -= 1;
            }
            if found.last().is_none_or(|last: &std::ops::Range<usize>| last.end <= start) {
                found.push(start..end);
            }
        }
        at = end;
    }
    found
}

/// The cells of such a stretch, by the columns that its figures stand in; and the edges of the columns.
pub(super) fn cells(rows: &[Line], page: u32) -> (Vec<Cell>, Vec<f64>) {
    let mut spans: Vec<(f64, f64)> = rows
        .iter()
        .filter(|line| is_row(line))
        .flat_map(|line| line.pieces(GAP))
        .filter_map(|piece| Some((piece.first()?.left, piece.last()?.right)))
        .collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut columns: Vec<(f64, f64)> = Vec::new();
    for (left, right) in spans {
        match columns.last_mut().filter(|last| left <= last.1) {
            Some(last) => last.1 = last.1.max(right),
            None => columns.push((left, right)),
        }
    }
    let mut cells: Vec<Cell> = Vec::new();
    for (row, line) in rows.iter().enumerate() {
        for piece in line.pieces(GAP) {
            let (Some(first), Some(last)) = (piece.first(), piece.last()) else { continue };
            let covers: Vec<usize> =
                (0..columns.len()).filter(|&at| columns[at].0 <= last.right && first.left <= columns[at].1).collect();
            let nearest = || columns.partition_point(|column| column.0 <= first.left).saturating_sub(1);
            let column = covers.first().copied().unwrap_or_else(nearest);
            let span = covers.last().map_or(1, |last| last - column + 1);
            let text = lines(piece.to_vec()).first().map(|line| line.text(page)).unwrap_or_default();
            match cells.last_mut().filter(|cell| cell.row == row && cell.column + cell.columns > column) {
                Some(cell) => {
                    cell.text.text.push(' ');
                    cell.text.append(&text);
                }
                None => cells.push(Cell { row, column, rows: 1, columns: span, text }),
            }
        }
    }
    (cells, columns.iter().map(|column| column.0).collect())
}
