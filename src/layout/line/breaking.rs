//! Where lines end.
//!
//! First as the word processor would end them; then better, with the same number of lines.

use super::atom::{Atom, Bond};
use super::marks::{self, Class};
use super::placing::{LineRoom, joints, needless_blank, shown_width, squeezable, widest_gap, width, without_spaces};
use super::rules::{Breaking, ParagraphShape};
use crate::document::Align;

/// What a line costs: first whether it parts what belongs together, then by how much its gaps are far too wide, then
/// whether it leaves a single character for the last line, by how much its gaps are wider than they should, and whether it
/// parts an address, or a number from its unit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
struct Cost {
    parts_pair: bool,
    far_too_wide: i32,
    leaves_one: bool,
    too_wide: i32,
    parts_address: bool,
    parts_unit: bool,
}

/// Atoms between two line feeds, and the room that they are set in.
pub(super) struct Room<'a> {
    pub(super) shape: &'a ParagraphShape,
    pub(super) opens_paragraph: bool,
    pub(super) atoms: &'a [Atom],
}

impl Room<'_> {
    /// The room for a line that ends before the atom `end`.
    pub(super) fn line(&self, number: usize, end: usize) -> LineRoom {
        let ParagraphShape { width, first_indent, hanging_indent, align, .. } = *self.shape;
        let opens_paragraph = self.opens_paragraph && number == 0;
        let indent = if opens_paragraph { first_indent } else { hanging_indent };
        let last = end == self.atoms.len();
        LineRoom {
            indent,
            width: (width - indent).thousandths(),
            align: if last && align == Align::Justify { Align::Left } else { align },
            opens_paragraph,
        }
    }

    fn available(&self, line: usize) -> i32 {
        self.line(line, 0).width
    }

    /// The index behind the last atom of each line.
    pub(super) fn line_ends(&self) -> Vec<usize> {
        let plain = self.plain_ends();
        if plain.len() == 1 {
            return plain;
        }
        match self.shape.breaking {
            // What is that long is no title or label, but a text.
            Breaking::Sense if plain.len() <= LONGEST_BY_SENSE => self.by_sense(plain.len()).unwrap_or(plain),
            Breaking::Sense => plain,
            Breaking::Full => self.refined(plain),
        }
    }

    /// The ends that the word processor comes to.
    pub(super) fn plain_ends(&self) -> Vec<usize> {
        self.ends(|line, start| self.plain_end(line, start))
    }

    /// Ends lines one after the other.
    fn ends(&self, end_of: impl Fn(usize, usize) -> usize) -> Vec<usize> {
        let mut ends = Vec::new();
        let mut start = 0;
        loop {
            start = end_of(ends.len(), start);
            ends.push(start);
            if start >= self.atoms.len() {
                return ends;
            }
        }
    }

    /// Where the word processor ends a line.
    fn plain_end(&self, line: usize, start: usize) -> usize {
        let available = i64::from(self.available(line));
        let mut last = None;
        let Some(first) = self.atoms.get(start) else { return self.atoms.len() };
        let origin = first.end - i64::from(first.advance);
        for (i, atom) in self.atoms.iter().enumerate().skip(start) {
            if i > start && atom.bond < Bond::Address {
                last = Some(i);
            }
            if atom.class == Class::Space || atom.end - i64::from(atom.tail) - origin <= available {
                continue;
            }
            if self.shape.rules.hanging && self.hangs(start, i) {
                return i + 1;
            }
            // A word longer than the line is divided after all.
            return last.unwrap_or(i.max(start + 1));
        }
        self.atoms.len()
    }

    /// Whether the mark `i` hangs at the end of the line from `start`: the next line may begin behind it, and the line
    /// could have ended within its run of one script.
    fn hangs(&self, start: usize, i: usize) -> bool {
        let run = self.atoms[start..i].iter().rev().take_while(|before| before.script == self.atoms[i].script);
        marks::may_hang(self.atoms[i].character)
            && self.atoms.get(i + 1).is_none_or(|next| next.bond < Bond::Address)
            && run.into_iter().any(|before| !marks::not_at_start(before.character))
    }

    /// Better ends with the same number of lines: in as many lines as possible, counted from the first.
    fn refined(&self, plain: Vec<usize>) -> Vec<usize> {
        let starts = [0].into_iter().chain(plain.iter().copied());
        let mut lines = starts.zip(&plain).enumerate();
        if lines.all(|(line, (start, end))| self.cost(line, start, *end) == Cost::default()) {
            return plain;
        }
        // Of a long paragraph not every number of lines is tried: the time would grow with its square.
        let step = plain.len() / MOST_TRIES + 1;
        for better in (1..=plain.len()).rev().step_by(step) {
            let ends = self.ends(|line, start| {
                let end = self.plain_end(line, start);
                if line < better { self.better_end(line, start, end) } else { end }
            });
            if ends.len() == plain.len() {
                return ends;
            }
        }
        plain
    }

    /// The cheapest end near the word processor's.
    fn better_end(&self, line: usize, start: usize, plain: usize) -> usize {
        let mut best = (self.cost(line, start, plain), plain);
        if best.0 == Cost::default() || plain == self.atoms.len() {
            return plain;
        }
        let may_end = |end: &usize| self.atoms[*end].bond != Bond::Fixed;
        for end in (start + 1..plain).rev().filter(may_end) {
            let cost = self.cost(line, start, end);
            if cost.far_too_wide > best.0.far_too_wide && !best.0.parts_pair {
                break;
            }
            if cost < best.0 {
                best = (cost, end);
            }
        }
        let fits = |end: &usize| self.narrowest(start, *end) <= self.available(line);
        for end in (plain + 1..self.atoms.len()).take_while(fits).filter(may_end) {
            let cost = self.cost(line, start, end);
            if cost < best.0 {
                best = (cost, end);
            }
        }
        best.1
    }

    fn cost(&self, number: usize, start: usize, end: usize) -> Cost {
        let Some(next) = self.atoms.get(end) else { return Cost::default() };
        let line = self.visible(start, end);
        let room = self.line(number, end);
        let (mut too_wide, mut far_too_wide) = (0, 0);
        if room.align == Align::Justify {
            let cuts: i32 = (0..line.len()).map(|i| needless_blank(line, i, &room)).sum();
            let free = room.width - shown_width(line) + cuts;
            let gap = free / joints(line).max(1);
            too_wide = (gap - widest_gap(line)).max(0);
            far_too_wide = (gap - widest_gap(line) * 3 / 2).max(0);
        }
        let words = self.atoms[end..].iter().filter(|atom| !marks::not_at_start(atom.character));
        Cost {
            parts_pair: next.bond == Bond::Pair,
            far_too_wide,
            leaves_one: words.take(2).count() == 1,
            too_wide,
            parts_address: next.bond == Bond::Address,
            parts_unit: next.bond == Bond::Unit,
        }
    }

    fn visible(&self, start: usize, end: usize) -> &[Atom] {
        let line = &self.atoms[start..end];
        &line[..without_spaces(line)]
    }

    /// Width of a line with all of its marks at half their width.
    fn narrowest(&self, start: usize, end: usize) -> i32 {
        let line = self.visible(start, end);
        shown_width(line) - (0..line.len()).map(|i| squeezable(line, i)).sum::<i32>()
    }

    /// Ends of `count` lines of like length, broken by sense; none if no such ends are found.
    fn by_sense(&self, count: usize) -> Option<Vec<usize>> {
        let atoms = self.atoms;
        let prices = self.prices();
        // In a longer text the last line is as short as it comes.
        let balanced = count <= 3;
        let em = atoms.iter().map(|atom| i64::from(atom.advance)).max()?.max(1);
        // best[line][end]: least price of the lines up to this one, and where this one starts.
        let mut best: Vec<Vec<Option<(i64, usize)>>> = Vec::new();
        for line in 0..count {
            let available = i64::from(self.available(line));
            let mut row = vec![None; atoms.len() + 1];
            for start in 0..atoms.len() {
                let before = match best.last() {
                    None if start == 0 => 0,
                    None => break,
                    Some(previous) => match previous[start] {
                        Some((price, _)) => price,
                        None => continue,
                    },
                };
                for end in start + 1..=atoms.len() {
                    if width(&atoms[start..end]) > available {
                        break;
                    }
                    let is_last = end == atoms.len();
                    if is_last != (line + 1 == count) || (!is_last && atoms[end].bond == Bond::Fixed) {
                        continue;
                    }
                    let slack = (available - width(&atoms[start..end])) * 10 / em;
                    let uneven = if is_last && !balanced { 0 } else { slack * slack };
                    let alone = is_one_character(&atoms[start..end]);
                    let price = before + uneven + if alone { ALONE } else { 0 } + if is_last { 0 } else { prices[end] };
                    if row[end].is_none_or(|(least, _)| price <= least) {
                        row[end] = Some((price, start));
                    }
                }
            }
            best.push(row);
        }
        let mut ends = vec![atoms.len()];
        for row in best.iter().rev() {
            let (_, start) = row[*ends.last()?]?;
            ends.push(start);
        }
        ends.pop();
        ends.reverse();
        Some(ends)
    }

    /// The price of ending a line before each atom.
    fn prices(&self) -> Vec<i64> {
        // The word that an atom belongs to: characters left in it, and whether it is a known one.
        let (mut left, mut known) = (0, false);
        let price = |(i, atom): (usize, &Atom)| {
            let (within, known_before) = (left > 0, known);
            if !within {
                left = marks::word_length(self.atoms[i..].iter().map(|atom| atom.character));
                known = left > 1 || marks::is_particle(atom.character);
            }
            left -= 1;
            let before = if i == 0 { Class::Space } else { self.atoms[i - 1].class };
            let particle = if before == Class::Han && marks::begins_no_line(atom.character) { PARTICLE } else { 0 };
            particle
                + match (before, atom.class) {
                    _ if atom.bond == Bond::Pair => PARTS_PAIR,
                    _ if matches!(atom.bond, Bond::Unit | Bond::Address) => PARTS_WORD,
                    (_, Class::Opening) => BEFORE_BRACKET,
                    (_, Class::Mark) if atom.character == '(' => BEFORE_BRACKET,
                    (Class::Closing, _) => AFTER_MARK,
                    (Class::Han, Class::Han) if within => PARTS_WORD,
                    (Class::Han, Class::Han) => BESIDE_UNKNOWN * (i64::from(!known) + i64::from(!known_before)),
                    _ => 0,
                }
        };
        self.atoms.iter().enumerate().map(price).collect()
    }
}

/// Whether a line has one Chinese character, its marks aside, and no number or word.
fn is_one_character(line: &[Atom]) -> bool {
    let mut characters = line.iter().filter(|atom| matches!(atom.class, Class::Han | Class::Letter | Class::Digit));
    characters.next().is_some_and(|atom| atom.class == Class::Han) && characters.next().is_none()
}

/// Texts of more lines are broken as running text.
const LONGEST_BY_SENSE: usize = 60;
/// So many numbers of better lines are tried.
const MOST_TRIES: usize = 200;

// Prices in squares of a tenth of an em: 100 is as bad as a line one em shorter than its room.

/// A line of a single character.
const ALONE: i64 = 10_000;
/// Parts two dashes, or 万 and 元.
const PARTS_PAIR: i64 = 5_000;
/// Parts a known word, or a number and its unit.
const PARTS_WORD: i64 = 900;
/// Beside a character of which nothing is known; twice between two of them.
const BESIDE_UNKNOWN: i64 = 300;
/// Before 的, 和, 及, 等 or 了.
const PARTICLE: i64 = 1_500;
/// After a comma or a closing bracket.
const AFTER_MARK: i64 = -200;
/// Before an opening bracket.
const BEFORE_BRACKET: i64 = -900;
