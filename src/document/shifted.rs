//! Raised and lowered characters (上标, 下标): m², CO₂, 10⁵. In texts they are the characters of Unicode; writers set the
//! usual character smaller, above or below the line.

/// Which way a character is shifted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shift {
    /// Raised (上标).
    Up,
    /// Lowered (下标).
    Down,
}

/// Raised characters, and what they are on the line.
const UP: [(char, char); 17] = [
    ('⁰', '0'),
    ('¹', '1'),
    ('²', '2'),
    ('³', '3'),
    ('⁴', '4'),
    ('⁵', '5'),
    ('⁶', '6'),
    ('⁷', '7'),
    ('⁸', '8'),
    ('⁹', '9'),
    ('⁺', '+'),
    ('⁻', '-'),
    ('⁼', '='),
    ('⁽', '('),
    ('⁾', ')'),
    ('ⁿ', 'n'),
    ('ⁱ', 'i'),
];

/// Lowered characters, and what they are on the line.
const DOWN: [(char, char); 32] = [
    ('₀', '0'),
    ('₁', '1'),
    ('₂', '2'),
    ('₃', '3'),
    ('₄', '4'),
    ('₅', '5'),
    ('₆', '6'),
    ('₇', '7'),
    ('₈', '8'),
    ('₉', '9'),
    ('₊', '+'),
    ('₋', '-'),
    ('₌', '='),
    ('₍', '('),
    ('₎', ')'),
    ('ₐ', 'a'),
    ('ₑ', 'e'),
    ('ₕ', 'h'),
    ('ᵢ', 'i'),
    ('ⱼ', 'j'),
    ('ₖ', 'k'),
    ('ₗ', 'l'),
    ('ₘ', 'm'),
    ('ₙ', 'n'),
    ('ₒ', 'o'),
    ('ₚ', 'p'),
    ('ᵣ', 'r'),
    ('ₛ', 's'),
    ('ₜ', 't'),
    ('ᵤ', 'u'),
    ('ᵥ', 'v'),
    ('ₓ', 'x'),
];

/// The character on the line that a raised or lowered one stands for; `None` for any other.
pub(crate) fn unshifted(character: char) -> Option<(char, Shift)> {
    if character < '²' {
        return None;
    }
    let find = |table: &[(char, char)], shift| {
        table.iter().find(|(shifted, _)| *shifted == character).map(|(_, plain)| (*plain, shift))
    };
    find(&UP, Shift::Up).or_else(|| find(&DOWN, Shift::Down))
}

/// A text with all of its characters shifted.
///
/// # Errors
/// The first character that cannot be shifted.
pub(crate) fn shifted(text: &str, shift: Shift) -> Result<String, char> {
    let table: &[(char, char)] = match shift {
        Shift::Up => &UP,
        Shift::Down => &DOWN,
    };
    let of = |character: char| {
        let found = table.iter().find(|(shifted, plain)| *plain == character || *shifted == character);
        found.map(|(shifted, _)| *shifted).ok_or(character)
    };
    text.chars().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        assert_eq!(shifted("2.5", Shift::Down), Err('.'));
        assert_eq!(shifted("2", Shift::Down).as_deref(), Ok("₂"));
        assert_eq!(shifted("-10", Shift::Up).as_deref(), Ok("⁻¹⁰"));
        assert_eq!(unshifted('³'), Some(('3', Shift::Up)));
        assert_eq!(unshifted('ₓ'), Some(('x', Shift::Down)));
        for character in ['3', '年', '①', '°'] {
            assert_eq!(unshifted(character), None);
        }
    }
}
