//! How strongly neighbors are bound: words, numbers, units, addresses, marks at the wrong end.

use super::atom::{Atom, Bond, Script};
use super::marks::{self, Class};
use super::rules::LineRules;

/// Finds the bond of each atom to the one before it.
pub(super) fn bind(atoms: &mut [Atom], rules: LineRules) {
    for i in 1..atoms.len() {
        atoms[i].bond = bond(atoms, i, rules);
    }
    for i in 1..atoms.len() {
        if atoms[i - 1].class == Class::Digit && atoms[i].class == Class::Han {
            bind_unit(&mut atoms[i..]);
        }
    }
    let word = |atom: &Atom| atom.class.is_western() && !matches!(atom.class, Class::Space | Class::Glue);
    for atoms in atoms.chunk_by_mut(|before, after| word(before) && word(after)) {
        bind_address(atoms);
    }
}

/// Loosens the bonds within a Western word that is an address: behind the signs between its parts.
fn bind_address(word: &mut [Atom]) {
    if !word.windows(3).any(|atoms| atoms.iter().map(|atom| atom.character).eq("://".chars())) {
        return;
    }
    for i in 1..word.len() {
        let parts = matches!(word[i - 1].character, '/' | '?' | '&' | '=' | '-' | '_');
        if parts && matches!(word[i].class, Class::Letter | Class::Digit) {
            // Where the word processor parts it, we may too.
            word[i].bond = if word[i].bond == Bond::Fixed { Bond::Address } else { Bond::Free };
        }
    }
}

/// The bond between two neighbours, apart from units.
fn bond(atoms: &[Atom], i: usize, rules: LineRules) -> Bond {
    let (before, after) = (&atoms[i - 1], &atoms[i]);
    if after.class == Class::Space || before.class == Class::Glue || after.class == Class::Glue {
        return Bond::Fixed;
    }
    if marks::not_at_start(after.character) || marks::not_at_end(before.character) {
        return Bond::Fixed;
    }
    if before.class == Class::Space {
        return Bond::Free;
    }
    if before.class.is_western() && after.class.is_western() {
        // A word may end after its own hyphen, for LibreOffice also after a slash that divides no number.
        let earlier = i.checked_sub(2).map(|i| atoms[i].class);
        let word_ends = match before.character {
            '-' => earlier == Some(Class::Letter) && after.class == Class::Letter,
            '/' if rules.unicode_words => {
                after.class == Class::Letter || (after.class == Class::Digit && earlier != Some(Class::Digit))
            }
            _ => false,
        };
        return match before.character {
            _ if !word_ends => Bond::Fixed,
            '/' => Bond::Pair,
            _ => Bond::Free,
        };
    }
    if rules.unicode_words && unicode_keeps(before, after, atoms.get(i + 1)) {
        return Bond::Fixed;
    }
    if after.class == Class::Joining || before.character == '/' || after.character == '/' {
        return Bond::Pair;
    }
    if after.class == Class::Digit {
        let range = marks::links_numbers(before.character) && i > 1 && atoms[i - 2].class == Class::Digit;
        if range || marks::before_number(before.character) {
            return Bond::Pair;
        }
    }
    Bond::Free
}

/// Whether LibreOffice, which breaks Western text by Unicode's rules, keeps together what the lists of marks would part.
fn unicode_keeps(before: &Atom, after: &Atom, next: Option<&Atom>) -> bool {
    match (before.class, after.class) {
        (_, Class::Letter | Class::Digit | Class::Mark) => marks::holds_words(before.character),
        (Class::Joining, Class::Joining) => before.script == Script::Borrowed,
        (Class::Letter | Class::Digit | Class::Mark, Class::Opening) => {
            after.script == Script::Borrowed || next.is_some_and(|next| next.class.is_western())
        }
        _ => false,
    }
}

/// Binds the unit that `atoms` begin with to the number before it, and its characters to each other.
fn bind_unit(atoms: &mut [Atom]) {
    let begins = |atoms: &[Atom], unit: &str| {
        let mut atoms = atoms.iter();
        unit.chars().all(|character| atoms.next().is_some_and(|atom| atom.character == character))
    };
    let multiples = atoms.iter().take_while(|atom| marks::MULTIPLES.contains(&atom.character)).count();
    let unit = marks::UNITS.iter().find(|unit| begins(&atoms[multiples..], unit));
    let length = multiples + unit.map_or(0, |unit| unit.chars().count());
    for (i, atom) in atoms[..length].iter_mut().enumerate() {
        atom.bond = atom.bond.max(if i == 0 { Bond::Unit } else { Bond::Pair });
    }
}
