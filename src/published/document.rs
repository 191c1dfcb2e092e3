//! A published document as a value.

use std::sync::Arc;

use super::table::Table;
use super::text::Text;
use crate::diag::{Diagnostic, Error, ErrorKind, Label, Severity, TextFile};

/// The most bytes of text that a report may have: some two thousand pages.
pub(super) const TEXT_LIMIT: usize = 8 << 20;

/// A published document (公开文件), read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Published {
    /// The name of the file as messages have it.
    pub name: String,
    /// Paragraphs and tables, in order.
    pub blocks: Vec<Block>,
    /// What could not be read, and what stands in the way: `unread` (an error), `scanned-page` (a note).
    pub unread: Vec<Diagnostic>,
    text: Arc<TextFile>,
}

/// A piece of a document.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Block {
    /// A heading, a paragraph or another line.
    Paragraph(Text),
    /// A table.
    Table(Table),
}

impl Published {
    pub(super) fn new(name: &str, blocks: Vec<Block>, losses: Vec<Loss>) -> Result<Published, Error> {
        let mut all = Text::default();
        for block in &blocks {
            match block {
                Block::Paragraph(text) => all.append(text),
                Block::Table(table) => table.write(&mut all),
            }
            all.text.push('\n');
            if all.text.len() > TEXT_LIMIT {
                let limit = TEXT_LIMIT >> 20;
                return Err(refuse(name, format!("文字超过 {limit} MiB，不是一份报告")));
            }
        }
        let text = TextFile::read_from(name, all.text, all.origins);
        let unread = losses.into_iter().map(|loss| loss.diagnostic(&text)).collect();
        Ok(Published { name: name.to_owned(), blocks, unread, text })
    }

    /// The text, for the audit: one line a paragraph and a row of a table, with ` | ` between the cells of a row. It knows
    /// the [origins](TextFile::origins) of its bytes.
    pub fn text(&self) -> &Arc<TextFile> {
        &self.text
    }

    /// The tables, in order.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            Block::Paragraph(_) => None,
        })
    }
}

/// Something that is in the file and not in the text.
#[derive(Debug)]
pub(super) struct Loss {
    pub(super) id: &'static str,
    pub(super) message: String,
    pub(super) help: &'static str,
}

impl Loss {
    /// Text is lost: what the audit says is not the whole truth.
    pub(super) fn damage(message: impl Into<String>) -> Loss {
        let help = "审读只看了能读出的部分；请用原程序重新导出此文件";
        Loss { id: "unread", message: message.into(), help }
    }

    fn diagnostic(self, file: &Arc<TextFile>) -> Diagnostic {
        let finding = match self.id {
            "unread" => Diagnostic::error(self.id, format!("{}：{}", file.name, self.message)),
            id => Diagnostic::new(id, Severity::Note, format!("{}：{}", file.name, self.message)),
        };
        finding.label(Label::text(file, 0..0, "此文件")).help(self.help)
    }
}

/// A file that cannot be read at all.
pub(super) fn refuse(name: &str, message: impl AsRef<str>) -> Error {
    Error::plain(ErrorKind::Input, "unreadable", format!("{name}：{}", message.as_ref()))
}
