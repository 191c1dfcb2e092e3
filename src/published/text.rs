//! Text that knows where it stands.

use crate::diag::Origin;

/// Text that knows where it stands in its file.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Text {
    /// The text, without line ends.
    pub text: String,
    /// From which byte on it stands where; the bytes ascend.
    pub origins: Vec<(usize, Origin)>,
}

impl Text {
    /// Text that stands at one place.
    pub(super) fn at(text: impl Into<String>, origin: Origin) -> Text {
        Text { text: text.into(), origins: vec![(0, origin)] }
    }

    pub(super) fn push(&mut self, text: &str, origin: &Origin) {
        if text.is_empty() {
            return;
        }
        if self.origins.last().is_none_or(|(_, last)| last != origin) {
            self.origins.push((self.text.len(), origin.clone()));
        }
        self.text.push_str(text);
    }

    pub(super) fn append(&mut self, other: &Text) {
        let start = self.text.len();
        self.text.push_str(&other.text);
        self.origins.extend(other.origins.iter().map(|(at, origin)| (start + at, origin.clone())));
    }

    pub(super) fn trim_end(&mut self) {
        self.text.truncate(self.text.trim_end().len());
    }
}
