//! Which quantities make up which: the lines of `totals.tsv`.

use std::sync::LazyLock;

use super::lexicon::Quantity;

/// A whole and its parts: a line of `totals.tsv`.
#[derive(Debug)]
pub(super) struct Total {
    pub(super) whole: &'static str,
    pub(super) parts: Vec<&'static str>,
    /// With all of these the parts make the whole; without, they may not exceed it.
    pub(super) required: Vec<&'static str>,
}

pub(super) static TOTALS: LazyLock<Vec<Total>> = LazyLock::new(|| {
    let words = |cell: Option<&'static str>| cell.unwrap_or("").split(' ').filter(|word| !word.is_empty()).collect();
    let line = |line: &'static str| {
        let mut cells = line.split('\t');
        Total { whole: cells.next().unwrap_or(""), parts: words(cells.next()), required: words(cells.next()) }
    };
    include_str!("totals.tsv").lines().skip(1).map(line).collect()
});

/// Whether a quantity is part of another, of its parts, and so on.
pub(super) fn is_part_of(part: &Quantity, whole: &Quantity) -> bool {
    let (Quantity::Term(part), Quantity::Term(whole)) = (part, whole) else { return false };
    part != whole && is_within(part, whole, 0)
}

fn is_within(part: &str, whole: &str, depth: usize) -> bool {
    let direct = |total: &&Total| total.whole == whole;
    depth < 8
        && TOTALS
            .iter()
            .filter(direct)
            .any(|total| total.parts.iter().any(|own| *own == part || *own != whole && is_within(part, own, depth + 1)))
}

/// Whether one quantity is the whole of another; for a functional class that is the expenditure of its fund.
pub(super) fn is_whole_of(whole: &Quantity, part: &Quantity) -> bool {
    match (whole, part) {
        (Quantity::Term(whole), Quantity::Class(_) | Quantity::Item(..)) => {
            // A budget parts what is given, 一般公共预算当年拨款, by what it is for.
            matches!(
                *whole,
                "general"
                    | "expenditure"
                    | "funds"
                    | "capital"
                    | "appropriation"
                    | "revenue.general"
                    | "expenditure.fiscal"
                    | "fiscal_total"
                    | "fiscal_total.expenditure"
            )
        }
        (Quantity::Class(class), Quantity::Item(own, _)) => Some(*class) == *own,
        _ => is_part_of(part, whole),
    }
}

/// The one quantity that has all of these as its parts.
pub(super) fn only_whole_of(parts: &[Quantity]) -> Option<&'static str> {
    let mut wholes: Vec<&'static str> = TOTALS
        .iter()
        .filter(|total| {
            let own = |part: &Quantity| matches!(part, Quantity::Term(term) if total.parts.contains(term));
            !parts.is_empty() && parts.iter().all(own)
        })
        .map(|total| total.whole)
        .collect();
    wholes.dedup();
    match wholes.as_slice() {
        [whole] => Some(whole),
        _ => None,
    }
}

/// The totals of 收 and 支, which are equal.
const BOTH_SIDES: [&str; 2] = ["total", "fiscal_total"];

/// Whether a term is a total, of both sides or of one.
fn is_total(term: &str, total: &str) -> bool {
    term.strip_prefix(total).is_some_and(|side| matches!(side, "" | ".revenue" | ".expenditure"))
}

/// Whether two terms are one figure: 收、支总计, given together or one by one.
pub(super) fn is_same_total(a: &str, b: &str) -> bool {
    BOTH_SIDES.iter().any(|total| is_total(a, total) && is_total(b, total) && (a == *total || b == *total))
}
