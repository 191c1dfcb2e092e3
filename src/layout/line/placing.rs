//! Where the characters of a line stand: needless blanks of marks go, what is left is spread over the gaps.

use super::atom::{Atom, Bond, SHOWN_AIR};
use super::lines::{Line, LineRun, Lines};
use super::marks::{self, Class};
use crate::document::Align;
use crate::layout::page::Glyph;
use crate::length::Length;

/// A justified line opens its gaps by no more than this, in thousandths of an em, if it can help it.
const WIDEST_GAP: i32 = 100;
/// A line whose gaps would have to open by more stands left, in thousandths of an em.
const LOOSEST_GAP: i32 = 500;

/// Width of atoms set as one line, as the word processor counts; spaces at the end are none.
pub(super) fn width(line: &[Atom]) -> i64 {
    let line = &line[..without_spaces(line)];
    match line {
        [] => 0,
        [first, .., last] => last.end - first.end + i64::from(first.advance - last.tail),
        [only] => i64::from(only.advance - only.tail),
    }
}

/// Number of atoms without the spaces at the end.
pub(super) fn without_spaces(line: &[Atom]) -> usize {
    line.iter().rposition(|atom| atom.class != Class::Space).map_or(0, |last| last + 1)
}

/// The room for one line.
#[derive(Clone, Copy)]
pub(super) struct LineRoom {
    pub(super) indent: Length,
    pub(super) width: i32,
    /// How it stands: left for the last line of a justified paragraph.
    pub(super) align: Align,
    pub(super) opens_paragraph: bool,
}

/// Places a line whose text begins at `byte`.
pub(super) fn place(lines: &mut Lines, atoms: &[Atom], room: &LineRoom, byte: u32) {
    let visible = &atoms[..without_spaces(atoms)];
    let mut cuts: Vec<i32> = (0..atoms.len()).map(|i| needless_blank(visible, i, room)).collect();
    let mut free = room.width - shown_width(visible) + cuts.iter().sum::<i32>();
    if free < 0 {
        free += cut_more(&mut cuts, visible, -free);
    }
    let spread = match (gaps(visible), room.align) {
        (0, _) => Shares::of(0, 0),
        (gaps, Align::Justify) if free <= visible[0].size * LOOSEST_GAP / 1000 * gaps => Shares::of(free, gaps),
        (gaps, _) => Shares::of(free.min(0), gaps),
    };
    let rest = free - spread.total;
    let start = room.indent
        + Length::milli(match room.align {
            Align::Justify | Align::Left => 0,
            Align::Center => rest.max(0) / 2,
            Align::Right => rest.max(0),
        });
    let first_run = lines.runs.len();
    let (mut pen, mut gap) = (start.thousandths(), 0);
    for (i, atom) in atoms.iter().enumerate() {
        if i > 0 && i < visible.len() {
            pen += atom.shown_air;
            if opens_gap(&atoms[i - 1], atom) {
                pen += spread.between(gap, gap + 1);
                gap += 1;
            }
        }
        // The blank of an opening mark lies before its ink, that of a closing mark behind it.
        let (cut_before, cut_behind) = if atom.class == Class::Opening { (cuts[i], 0) } else { (0, cuts[i]) };
        pen -= cut_before;
        let (at, size, drop) = (Length::milli(pen), Length::milli(atom.size), Length::milli(atom.drop));
        let glyphs = lines.glyphs.len() as u32;
        let same = |run: &LineRun| run.font == atom.font && run.size == size && run.drop == drop;
        if !lines.runs[first_run..].last().is_some_and(same) {
            lines.runs.push(LineRun { font: atom.font, size, drop, x: at, glyphs: glyphs..glyphs });
        }
        if let Some(run) = lines.runs.last_mut() {
            run.glyphs.end += 1;
            lines.glyphs.push(Glyph::new(atom.glyph, atom.character, at - run.x));
        }
        pen += atom.advance - cut_behind;
    }
    lines.lines.push(Line {
        runs: first_run as u32..lines.runs.len() as u32,
        x: start,
        width: Length::milli(room.width - rest),
        gap: match visible.first() {
            Some(first) if spread.count > 0 => spread.total * 1000 / spread.count / first.size.max(1),
            _ => 0,
        },
        words: visible.iter().filter(|atom| atom.class != Class::Space && !marks::not_at_start(atom.character)).count()
            as u32,
        parted: atoms.first().is_some_and(|first| matches!(first.bond, Bond::Unit | Bond::Pair)),
        text: byte..atoms.last().map_or(byte, |last| last.byte + last.character.len_utf8() as u32),
    });
}

/// Whether two neighbours are not one thing: not within a word or number, nor within —— or ……, nor
/// beside ～.
fn is_joint(before: &Atom, after: &Atom) -> bool {
    match (before.class, after.class) {
        (_, Class::Space | Class::Glue) => false,
        (Class::Space | Class::Glue, _) => true,
        (Class::Joining, Class::Joining) => before.character != after.character,
        (Class::Sign, _) if before.character == '～' => false,
        (_, Class::Sign) if after.character == '～' => false,
        (before, after) => !(before.is_western() && after.is_western()),
    }
}

/// Whether a justified line opens there: not on the inner side of a mark, nor between a number and its sign.
fn opens_gap(before: &Atom, after: &Atom) -> bool {
    let together = match (before.class, after.class) {
        (Class::Opening, _) | (_, Class::Closing) => true,
        (Class::Digit, Class::Sign) => marks::not_at_start(after.character),
        (Class::Sign, Class::Digit) => marks::not_at_end(before.character),
        _ => false,
    };
    !together && is_joint(before, after)
}

/// The number of joints of a line: its looseness is measured by them.
pub(super) fn joints(line: &[Atom]) -> i32 {
    line.windows(2).filter(|pair| is_joint(&pair[0], &pair[1])).count() as i32
}

/// The number of gaps of a line that may open.
fn gaps(line: &[Atom]) -> i32 {
    line.windows(2).filter(|pair| opens_gap(&pair[0], &pair[1])).count() as i32
}

/// Width of a line with whole marks and the air that we show.
pub(super) fn shown_width(line: &[Atom]) -> i32 {
    let counted = width(line) as i32 + line.last().map_or(0, |last| last.tail);
    counted - line.iter().skip(1).map(|atom| atom.air - atom.shown_air).sum::<i32>()
}

/// By how much a gap of this line may open.
pub(super) fn widest_gap(line: &[Atom]) -> i32 {
    line.first().map_or(0, |atom| atom.size * WIDEST_GAP / 1000)
}

/// The blank of a mark that its line is better without: beside another mark that points the same way or has its own
/// blank, and at the edges of a justified line.
pub(super) fn needless_blank(line: &[Atom], i: usize, room: &LineRoom) -> i32 {
    let Some(atom) = line.get(i).filter(|atom| atom.blank > 0) else { return 0 };
    let justified = room.align == Align::Justify;
    let class = |i: usize| line.get(i).map(|atom| atom.class);
    let needless = match atom.class {
        Class::Closing => class(i + 1).map_or(justified, |next| matches!(next, Class::Closing | Class::Opening)),
        // A paragraph keeps the whole mark after its indent.
        _ if i == 0 => justified && !room.opens_paragraph,
        _ => class(i - 1) == Some(Class::Opening),
    };
    if needless { atom.blank } else { 0 }
}

/// What the blank of a mark may lose: all of it at the edges of a line, within it a quarter of an em, so that marks look alike
/// from line to line; beside a Western letter or digit it keeps the air that a Chinese character has.
pub(super) fn squeezable(line: &[Atom], i: usize) -> i32 {
    let beside = match line[i].class {
        Class::Opening => i.checked_sub(1).and_then(|before| line.get(before)),
        _ => line.get(i + 1),
    };
    let western = beside.is_some_and(|atom| matches!(atom.class, Class::Letter | Class::Digit));
    let kept = if western { line[i].size * SHOWN_AIR / 1000 } else { 0 };
    let at_edge = i + 1 == line.len() || (i == 0 && line[i].class == Class::Opening);
    let most = if at_edge { line[i].blank } else { line[i].blank / 2 };
    (line[i].blank - kept).clamp(0, most)
}

/// Cuts up to `need` more from the blanks of a line: from the mark at its end, then from all within it alike. Says how much
/// it got.
fn cut_more(cuts: &mut [i32], line: &[Atom], need: i32) -> i32 {
    let mut got = 0;
    for at_end in [true, false] {
        let left = |i: usize, cuts: &[i32]| {
            if (i + 1 == line.len()) == at_end { (squeezable(line, i) - cuts[i]).max(0) } else { 0 }
        };
        let all = (0..line.len()).map(|i| left(i, cuts)).sum::<i32>();
        let shares = Shares::of(all.min(need - got), all);
        let mut seen = 0;
        for i in 0..line.len() {
            let blank = left(i, cuts);
            cuts[i] += shares.between(seen, seen + blank);
            seen += blank;
        }
        got += shares.total;
    }
    got
}

/// A length shared out evenly, to the last thousandth of a point.
struct Shares {
    total: i32,
    count: i32,
}

impl Shares {
    fn of(total: i32, count: i32) -> Shares {
        Shares { total, count }
    }

    /// What falls to the shares from one to another.
    fn between(&self, from: i32, to: i32) -> i32 {
        let up_to = |share: i32| i64::from(self.total) * i64::from(share) / i64::from(self.count.max(1));
        (up_to(to) - up_to(from)) as i32
    }
}
