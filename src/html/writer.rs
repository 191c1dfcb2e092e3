//! What is being written, and what blocks and tables share.

use super::options::Options;
use super::text::Html;
use crate::document::{Document, Role, Shown};

pub(super) struct Writer<'a> {
    pub(super) out: String,
    pub(super) document: &'a Document,
    pub(super) options: &'a Options,
    /// What names of classes and marks begin with.
    pub(super) prefix: &'a str,
    /// Tables written so far.
    pub(super) tables: usize,
    /// Figures written so far.
    pub(super) figures: usize,
    /// The title of the report has been written.
    pub(super) titled: bool,
    /// Role of the block before, in its section.
    pub(super) after: Option<Role>,
    /// A block of the section has been written.
    pub(super) begun: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(document: &'a Document, options: &'a Options) -> Writer<'a> {
        Writer {
            out: String::with_capacity(1 << 18),
            document,
            options,
            prefix: &options.prefix,
            tables: 0,
            figures: 0,
            titled: false,
            after: None,
            begun: false,
        }
    }

    /// Opens an element of a class; its `>` is left to the caller.
    pub(super) fn open(&mut self, tag: &str, class: &str) {
        for part in ["<", tag, " class=\"", self.prefix, class, "\""] {
            self.out.push_str(part);
        }
    }

    /// Text, in a preview with marks around what shows a fact or a figure.
    pub(super) fn shown(&mut self, text: &str, shown: &[Shown]) {
        let mut from = 0;
        for one in shown.iter().filter(|_| self.options.provenance) {
            let (Some(before), Some(figure)) = (text.get(from..one.span.start), text.get(one.span.clone())) else {
                continue;
            };
            self.out.text(before);
            self.out.push_str("<span data-path=\"");
            self.out.value(one.path.as_str());
            self.out.push_str("\">");
            self.out.text(figure);
            self.out.push_str("</span>");
            from = one.span.end;
        }
        self.out.text(&text[from..]);
    }
}
