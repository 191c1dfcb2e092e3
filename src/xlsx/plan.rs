//! How a table stands on its sheet and on paper: widths, heights, lines of heads, where pages end.
//!
//! Lengths are those of paper. A Chinese character is one em wide, a digit half an em.

use crate::document::{Cell, CellAlign, CellRole, PageStyle, RowKind, Sheet, StyleSheet, Table, TableRole};
use crate::length::Length;

/// Rows above the table: title, number, the line of agency and unit.
pub(super) const ABOVE: u32 = 3;
/// Between a text and the borders of its cell, both sides together; a spreadsheet's indent is one of them.
const PADDING: Length = Length::pt(11);
/// A text column is at least so wide as its texts, up to this; then they wrap.
const WIDEST_TEXT: Length = Length::pt(200);
/// A head has room for so many characters on a line.
const HEAD_CHARACTERS: i32 = 3;

/// How a table stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Plan {
    /// The paper lies across.
    pub(super) landscape: bool,
    /// Left, right, upper and lower margin.
    pub(super) margins: [Length; 4],
    /// Width of each column.
    pub(super) columns: Vec<Length>,
    /// Columns at the left that name the rows: they stay in view, and stand on every page.
    pub(super) stub: usize,
    /// Columns without any figure in a table that is printed by groups of columns: folded away.
    pub(super) folded: Vec<usize>,
    /// Size of the title, and the height of its row.
    pub(super) title: (Length, Length),
    /// Height of a line above the table.
    pub(super) head_line: Length,
    /// Height of each row of the table.
    pub(super) rows: Vec<Length>,
    /// Height of each note.
    pub(super) notes: Vec<Length>,
    /// How it comes to paper.
    pub(super) print: Print,
}

/// How a table comes to paper.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Print {
    /// On one page, as large as it can be.
    OnePage,
    /// In this size (per cent), pages ending before these rows of the table and these columns.
    Parted { scale: u16, rows: Vec<usize>, columns: Vec<usize> },
}

impl Plan {
    pub(super) fn new(sheet: &Sheet, style: &StyleSheet) -> Plan {
        let table = &*sheet.table;
        let look = style.table(table.role);
        let (margins, area) = paper(&style.page, sheet.landscape);
        let stub = stub(table);
        let folded = if sheet.columns_per_page.is_some() { without_figures(table, stub) } else { Vec::new() };
        let groups = groups(table, stub, &folded, sheet.columns_per_page);
        let columns = widths(table, look.size, area.0, &groups, stub);
        let width_of = |columns: &[Length]| columns.iter().copied().sum::<Length>();
        let group_width = |group: &[usize]| -> Length {
            group.iter().filter_map(|&column| columns.get(column)).copied().sum::<Length>() + width_of(&columns[..stub])
        };
        let width = groups.iter().map(|group| group_width(group)).max().unwrap_or(area.0);
        let size = style.paragraph(crate::document::Role::TableTitle).size;
        let title_lines = lines(&sheet.title, size, width.max(area.0));
        let title = (size, size * 3 / 2 * title_lines + Length::pt(4));
        let head_line = look.head_pitch.max(look.size * 3 / 2);
        let rows = heights(table, look.size, look.row_height, &columns);
        let note_size = style.paragraph(crate::document::Role::Note).size;
        let note = |note: &String| note_size * 3 / 2 * lines(note, note_size, width - PADDING) + Length::pt(3);
        let notes: Vec<Length> = table.notes.iter().map(note).collect();
        let print = if table.role == TableRole::Compact {
            Print::OnePage
        } else {
            // Printers and programs differ by a hair.
            let scale = percent(area.0, width, 99).clamp(20, 100);
            let above = title.1 + head_line * 2;
            let (scale, rows) = pages(table, above, &rows, notes.iter().copied().sum(), area.1, scale);
            let columns = groups.iter().skip(1).filter_map(|group| group.first().copied()).collect();
            Print::Parted { scale, rows, columns }
        };
        Plan { landscape: sheet.landscape, margins, columns, stub, folded, title, head_line, rows, notes, print }
    }
}

/// The margins of the paper, and width and height of the room between them.
fn paper(page: &PageStyle, landscape: bool) -> ([Length; 4], (Length, Length)) {
    if landscape {
        // The upright type area, turned clockwise.
        ([page.bottom, page.top, page.left, page.right], (page.text_height(), page.text_width()))
    } else {
        ([page.left, page.right, page.top, page.bottom], (page.text_width(), page.text_height()))
    }
}

/// `part` of `whole` in per cent of so many.
fn percent(part: Length, whole: Length, of: i64) -> u16 {
    let whole = i64::from(whole.thousandths().max(1));
    u16::try_from(i64::from(part.thousandths()) * of / whole).unwrap_or(u16::MAX)
}

/// The columns at the left that hold no figure in any row.
fn stub(table: &Table) -> usize {
    let mut first = table.columns.len();
    for cell in table.rows.iter().filter(|row| row.kind != RowKind::Head).flat_map(|row| &row.cells) {
        if cell.align == CellAlign::Right || cell.number.is_some() {
            first = first.min(cell.column);
        }
    }
    if first == table.columns.len() { 0 } else { first }
}

/// The columns without a figure other than zero, after the stub; none if all are so.
fn without_figures(table: &Table, stub: usize) -> Vec<usize> {
    let mut says = vec![false; table.columns.len()];
    for cell in table.rows.iter().flat_map(|row| &row.cells) {
        if cell.number.is_some_and(|number| !number.is_zero())
            && let Some(says) = says.get_mut(cell.column)
        {
            *says = true;
        }
    }
    let folded: Vec<usize> = (stub..says.len()).filter(|&column| !says[column]).collect();
    if folded.len() + stub == says.len() { Vec::new() } else { folded }
}

/// The columns after the stub that stand on one page, page by page.
fn groups(table: &Table, stub: usize, folded: &[usize], most: Option<usize>) -> Vec<Vec<usize>> {
    let shown: Vec<usize> = (stub..table.columns.len()).filter(|column| !folded.contains(column)).collect();
    match most {
        Some(most) if shown.len() > most.max(1) => {
            let count = shown.len().div_ceil(most.max(1));
            shown.chunks(shown.len().div_ceil(count)).map(<[usize]>::to_vec).collect()
        }
        _ => vec![shown],
    }
}

/// Width of a text on one line.
pub(super) fn text_width(text: &str, size: Length) -> Length {
    text.chars().map(|c| if c.is_ascii() { size / 2 } else { size }).sum()
}

/// Lines that a text takes in this width; a line feed begins one.
pub(super) fn lines(text: &str, size: Length, width: Length) -> i32 {
    let room = width.max(size * 2).thousandths();
    let count = |line: &str| (text_width(line, size).thousandths() + room - 1) / room;
    text.split('\n').map(|line| count(line).max(1)).sum::<i32>().max(1)
}

/// What a body cell needs to stand on one line, its padding included.
fn needed(cell: &Cell, size: Length) -> Length {
    let widest = cell.text.split('\n').map(|line| text_width(line, size)).max().unwrap_or(Length::ZERO);
    let room = widest + PADDING + size * i32::from(cell.indent);
    if cell.number.is_some() || cell.align != CellAlign::Left { room } else { room.min(WIDEST_TEXT) }
}

/// Widths of the columns: what their content needs, and what is left of the paper by the widths that the form gives them.
fn widths(table: &Table, size: Length, area: Length, groups: &[Vec<usize>], stub: usize) -> Vec<Length> {
    let mut widths = vec![size * HEAD_CHARACTERS + Length::pt(4); table.columns.len()];
    for row in table.rows.iter().filter(|row| row.kind != RowKind::Head) {
        for cell in row.cells.iter().filter(|cell| cell.column_span == 1) {
            if let Some(width) = widths.get_mut(cell.column) {
                *width = (*width).max(needed(cell, size));
            }
        }
    }
    // 行次, 序号 and codes need no more than they hold; what is left goes to the others.
    let share = |column: usize| i64::from(table.columns[column].width.max(1));
    let group = groups.iter().max_by_key(|group| group.iter().map(|&column| widths[column]).sum::<Length>());
    let on_page: Vec<usize> = (0..stub).chain(group.into_iter().flatten().copied()).collect();
    let used: Length = on_page.iter().map(|&column| widths[column]).sum();
    let left = area * 98 / 100 - used;
    if left > Length::ZERO {
        let all: i64 = on_page.iter().map(|&column| share(column)).sum::<i64>().max(1);
        let more = |column: usize| {
            let part = i64::from(left.thousandths()) * share(column) / all;
            Length::milli(i32::try_from(part).unwrap_or(0))
        };
        for (column, width) in widths.iter_mut().enumerate() {
            if groups.len() == 1 || column < stub || on_page.contains(&column) {
                *width += more(column);
            }
        }
        // Pages of one table have columns of one width.
        if groups.len() > 1 {
            let widest = on_page.iter().filter(|&&column| column >= stub).map(|&column| widths[column]).min();
            for width in widths.iter_mut().skip(stub) {
                *width = (*width).max(widest.unwrap_or(*width));
            }
        }
    }
    widths
}

/// The text of a head in lines that fit its cell, broken where its sense allows; the form's own breaks stay.
pub(super) fn head_text(cell: &Cell, size: Length, columns: &[Length]) -> String {
    let end = (cell.column + cell.column_span).min(columns.len());
    let width: Length = columns[cell.column.min(end)..end].iter().copied().sum();
    cell.text.split('\n').map(|line| broken(line, size, width - Length::pt(4))).collect::<Vec<_>>().join("\n")
}

/// Marks that begin no line.
const NOT_FIRST: &str = "，。、；：？！）〕】》〉”’%％…—）";
/// Marks that end no line.
const NOT_LAST: &str = "（〔【《〈“‘";
/// Words that should begin no line.
const WEAK: &str = "的和及与等了";

/// Breaks a line into the fewest that fit, of like width.
fn broken(text: &str, size: Length, width: Length) -> String {
    const LONGEST: usize = 120;
    let characters: Vec<char> = text.chars().collect();
    let whole = text_width(text, size);
    if whole <= width || characters.len() < 2 || characters.len() > LONGEST || width < size {
        return text.to_owned();
    }
    let width_of = |from: usize, to: usize| -> i64 {
        let wide = |c: &char| if c.is_ascii() { size / 2 } else { size };
        i64::from(characters[from..to].iter().map(wide).sum::<Length>().thousandths())
    };
    let room = i64::from(width.thousandths());
    // Cost of a break before the character.
    let depth: Vec<i32> = characters
        .iter()
        .scan(0, |depth, c| {
            *depth += i32::from(NOT_LAST.contains(*c));
            let here = *depth;
            *depth -= i32::from("）〕】》〉”’".contains(*c));
            Some(here)
        })
        .collect();
    let cost = |at: usize| -> i64 {
        let (before, after) = (characters[at - 1], characters[at]);
        if NOT_FIRST.contains(after) || NOT_LAST.contains(before) || (before.is_ascii() && after.is_ascii()) {
            1_000_000
        } else if WEAK.contains(after) {
            300
        } else if depth[at] > 0 && !NOT_LAST.contains(after) {
            60
        } else if NOT_LAST.contains(after) || "、，）".contains(before) {
            -20
        } else {
            0
        }
    };
    let least = usize::try_from((i64::from(whole.thousandths()) + room - 1) / room).unwrap_or(1);
    // best[lines][end]: the least cost of so many lines up to there, and where the last of them begins.
    for count in least..=least + 2 {
        let target = i64::from(whole.thousandths()) / count as i64;
        let mut best: Vec<Vec<Option<(i64, usize)>>> = vec![vec![None; characters.len() + 1]; count + 1];
        best[0][0] = Some((0, 0));
        for line in 1..=count {
            for end in 1..=characters.len() {
                let mut chosen: Option<(i64, usize)> = None;
                for start in (0..end).rev() {
                    let wide = width_of(start, end);
                    if wide > room {
                        break;
                    }
                    let Some((so_far, _)) = best[line - 1][start] else { continue };
                    let uneven = (wide - target) / 1000;
                    let broken = if start == 0 { 0 } else { cost(start) };
                    let total = so_far + uneven * uneven + broken;
                    if chosen.is_none_or(|(known, _)| total < known) {
                        chosen = Some((total, start));
                    }
                }
                best[line][end] = chosen;
            }
        }
        let Some((total, _)) = best[count][characters.len()] else { continue };
        if total >= 1_000_000 && count < least + 2 {
            continue;
        }
        let (mut starts, mut end) = (Vec::new(), characters.len());
        for line in (1..=count).rev() {
            let Some((_, start)) = best[line][end] else { break };
            starts.push(start);
            end = start;
        }
        let mut lines = String::with_capacity(text.len() + count);
        for (at, character) in characters.iter().enumerate() {
            if at > 0 && starts.contains(&at) {
                lines.push('\n');
            }
            lines.push(*character);
        }
        return lines;
    }
    text.to_owned()
}

/// Heights of the rows, by what stands in them.
fn heights(table: &Table, size: Length, least: Length, columns: &[Length]) -> Vec<Length> {
    let pitch = size * 13 / 10;
    let needs = |cell: &Cell| {
        let end = (cell.column + cell.column_span).min(columns.len());
        let width: Length = columns[cell.column.min(end)..end].iter().copied().sum();
        let text = match cell.role {
            CellRole::ColumnHead => head_text(cell, size, columns),
            _ => cell.text.clone(),
        };
        let padding = if cell.role == CellRole::ColumnHead { Length::pt(4) } else { PADDING - Length::pt(1) };
        pitch * lines(&text, size, width - padding - size * i32::from(cell.indent)) + Length::pt(4)
    };
    let mut heights = vec![least.max(pitch + Length::pt(3)); table.rows.len()];
    for (at, row) in table.rows.iter().enumerate() {
        for cell in row.cells.iter().filter(|cell| cell.row_span == 1) {
            heights[at] = heights[at].max(needs(cell));
        }
    }
    for (at, row) in table.rows.iter().enumerate() {
        for cell in row.cells.iter().filter(|cell| cell.row_span > 1) {
            let end = (at + cell.row_span).min(heights.len());
            let have: Length = heights[at..end].iter().copied().sum();
            let more = needs(cell) - have;
            if more > Length::ZERO && end > at {
                heights[end - 1] += more;
            }
        }
    }
    // No program has higher rows.
    heights.into_iter().map(|height| height.min(Length::pt(400))).collect()
}

/// The size that spares a page, down to 85 % of what the width allows, and the rows before which pages end.
fn pages(
    table: &Table,
    above: Length,
    rows: &[Length],
    notes: Length,
    height: Length,
    widest: u16,
) -> (u16, Vec<usize>) {
    let mut best: Option<(u16, Vec<usize>)> = None;
    for part in [100, 95, 90, 85] {
        let scale = (u32::from(widest) * part / 100).max(10) as u16;
        let room = height * 97 / i32::from(scale.max(1));
        let breaks = breaks(table, above, rows, notes, room);
        if best.as_ref().is_none_or(|(_, known)| breaks.len() < known.len()) {
            best = Some((scale, breaks));
        }
    }
    best.unwrap_or((widest, Vec::new()))
}

/// The rows before which pages end: heads stand on each, three rows at least on the last, and notes never alone.
fn breaks(table: &Table, above: Length, rows: &[Length], notes: Length, room: Length) -> Vec<usize> {
    const LAST: usize = 3;
    let head = table.header_rows.min(rows.len());
    let repeated = above + rows[..head].iter().copied().sum::<Length>();
    let room = room - repeated;
    let mut breaks = Vec::new();
    let (mut first, mut used) = (head, Length::ZERO);
    for at in head..rows.len() {
        let last = at + 1 == rows.len();
        let with_notes = rows[at] + if last { notes } else { Length::ZERO };
        if used + with_notes > room && at > first {
            // A parent goes with its children, and the last page has rows enough.
            let mut end = if last || rows.len() - at < LAST { rows.len().saturating_sub(LAST) } else { at };
            for _ in 0..6 {
                if end > first + 1 && table.keeps_next(end - 1) {
                    end -= 1;
                }
            }
            let end = if end <= first { at } else { end };
            breaks.push(end);
            first = end;
            used = rows[end..at].iter().copied().sum();
        }
        used += rows[at];
    }
    breaks
}
