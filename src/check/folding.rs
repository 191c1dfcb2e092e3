//! Text as its readers see it: what was typed in full width in half width, with the way back to where it was typed.

use std::ops::Range;

use crate::prose::half_width;

/// A text in its folded form.
pub(super) struct Folded {
    /// The text, letters, digits and signs in half width.
    pub(super) text: String,
    /// Where each byte of the folded text, and its end, stands in the text that was typed.
    places: Vec<usize>,
}

impl Folded {
    /// Folds a text. A full-width comma stays one, unless it parts full-width digits: １，２３４.
    pub(super) fn of(typed: &str) -> Folded {
        let mut folded =
            Folded { text: String::with_capacity(typed.len()), places: Vec::with_capacity(typed.len() + 1) };
        let mut before = None;
        let mut chars = typed.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let is_digit = |c: Option<char>| c.is_some_and(|c| ('０'..='９').contains(&c));
            let keeps = match c {
                '，' => !is_digit(before) || !is_digit(chars.peek().map(|(_, c)| *c)),
                // Stops and brackets of Chinese text.
                '！' | '（' | '）' | '：' | '；' | '？' => true,
                _ => false,
            };
            let shown = if keeps { c } else { half_width(c) };
            folded.text.push(shown);
            folded.places.extend(std::iter::repeat_n(at, shown.len_utf8()));
            before = Some(c);
        }
        folded.places.push(typed.len());
        folded
    }

    /// Where a place of the folded text was typed.
    pub(super) fn typed(&self, span: Range<usize>) -> Range<usize> {
        self.places[span.start]..self.places[span.end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lead_back() {
        let typed = "共９９９．９９万元，１，２３４元（约）";
        let folded = Folded::of(typed);
        assert_eq!(folded.text, "共999.99万元，1,234元（约）");
        let at = folded.text.find("1,234").expect("the figure");
        assert_eq!(&typed[folded.typed(at..at + 5)], "１，２３４");
    }
}
