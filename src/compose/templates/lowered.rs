//! A template with what is put into it before Tera compiles it, and the way back to its own places.

use super::syntax::Span;

/// A text that takes the place of another, or is put before what stands there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Edit {
    pub(super) span: Span,
    pub(super) text: String,
}

impl Edit {
    pub(super) fn insert(at: usize, text: impl Into<String>) -> Edit {
        Edit { span: at..at, text: text.into() }
    }

    pub(super) fn replace(span: Span, text: impl Into<String>) -> Edit {
        Edit { span, text: text.into() }
    }
}

/// An edited template.
#[derive(Clone, Debug, Default)]
pub(super) struct Lowered {
    pub(super) text: String,
    /// Where each edit begins in the text, how long it is, and the bytes of the template that it stands for; in order.
    edits: Vec<(usize, usize, Span)>,
}

impl Lowered {
    /// Carries out edits that do not overlap; those of one place stand as they come.
    pub(super) fn new(template: &str, mut edits: Vec<Edit>) -> Lowered {
        edits.sort_by_key(|edit| edit.span.start);
        let mut lowered = Lowered::default();
        let mut copied = 0;
        for edit in edits {
            lowered.text.push_str(&template[copied..edit.span.start]);
            copied = edit.span.end;
            lowered.edits.push((lowered.text.len(), edit.text.len(), edit.span));
            lowered.text.push_str(&edit.text);
        }
        lowered.text.push_str(&template[copied..]);
        lowered
    }

    /// The bytes of the template for bytes of the text.
    pub(super) fn origin(&self, span: Span) -> Span {
        let start = self.back(span.start, false);
        start..self.back(span.end, true).max(start)
    }

    fn back(&self, at: usize, end: bool) -> usize {
        let before = self.edits.partition_point(|(start, ..)| if end { *start < at } else { *start <= at });
        let Some((start, length, span)) = before.checked_sub(1).and_then(|last| self.edits.get(last)) else {
            return at;
        };
        if at < start + length { if end { span.end } else { span.start } } else { span.end + (at - start - length) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_go_back() {
        let template = "甲{{ a.b | wan }}乙";
        let path = template.find("a.b").expect("the path");
        let edits = vec![Edit::replace(path..path + 3, "(f | r(of=\"a.b\"))"), Edit::insert(0, "\u{1}")];
        let lowered = Lowered::new(template, edits);
        assert_eq!(lowered.text, "\u{1}甲{{ (f | r(of=\"a.b\")) | wan }}乙");
        for (found, wanted) in [("甲", "甲"), ("r(of", "a.b"), ("wan", "wan"), ("乙", "乙"), ("(f", "a.b")] {
            let at = lowered.text.find(found).expect("the text");
            assert_eq!(&template[lowered.origin(at..at + found.len())], wanted, "{found}");
        }
    }
}
