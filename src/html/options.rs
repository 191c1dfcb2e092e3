//! How a web page is written.

/// How a web page is written.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Without `html`, `head` and `body`: to be pasted into the page of a content management system. The default is `false`.
    pub fragment: bool,
    /// What the names of classes and marks in the page begin with. The default is `ju-`.
    pub prefix: String,
    /// The address of the folder with the files of [`data`](super::data()), as seen from the page; where it is given, the
    /// page links them.
    pub data: Option<String>,
    /// Marks which fact or figure each number shows (`data-path`): for a preview, never for what is published.
    pub provenance: bool,
}

impl Options {
    /// Sets whether only a fragment is written.
    pub fn fragment(mut self, fragment: bool) -> Options {
        self.fragment = fragment;
        self
    }

    /// Sets what names begin with. Of the text only the ASCII letters, digits and hyphens are used, from the first letter on.
    pub fn prefix(mut self, prefix: &str) -> Options {
        let from = prefix.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(prefix.len());
        self.prefix = prefix[from..].chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        self
    }

    /// Sets the address of the folder of data that the page links.
    pub fn data(mut self, folder: impl Into<String>) -> Options {
        self.data = Some(folder.into());
        self
    }

    /// Sets whether numbers are marked with what they show.
    pub fn provenance(mut self, provenance: bool) -> Options {
        self.provenance = provenance;
        self
    }
}

impl Default for Options {
    fn default() -> Options {
        Options { fragment: false, prefix: "ju-".to_owned(), data: None, provenance: false }
    }
}
