//! Layout: a document and fonts become placed pages.
//!
//! Three steps. Every block is measured: its text is set in lines, tables get their columns and rows. Then the blocks are
//! dealt out to pages (`flow`), as Word does it with the same styles, so that the contents' page numbers hold in both
//! outputs. Last everything is drawn at its place and hung into the structure tree (`draw`).

mod chart;
mod contents;
mod draw;
mod dump;
mod flow;
pub(crate) mod fonts;
pub(crate) mod line;
mod page;
mod pen;
#[cfg(test)]
mod sample;
mod table;
#[cfg(test)]
mod tests;

pub use crate::document::Colour;
pub use dump::dump;
pub use fonts::{FontId, Fonts, MissingGlyph};
pub use line::LineRules;
pub(crate) use page::missing_glyphs;
pub use page::{
    FigurePlace, Glyph, Group, HeadingPlace, Item, LineBreak, Link, Mark, Node, NodeKind, Page, Pages, Segment, Shape,
    Stroke, TablePlace, Text,
};

use self::pen::Setter;
use crate::diag::{Diagnostic, Error, ErrorKind, Source};
use crate::document::Document;

/// Lays a document out with these fonts, its lines broken as Word breaks them.
///
/// A character that no font has stands in [`Pages::missing`] and is no error: only a PDF needs its glyph.
///
/// # Errors
/// [`ErrorKind::Layout`]: control characters; a table without rows; all cells whose text is wider than
/// their columns even at 7.5 pt. The messages name the cells.
pub fn layout(document: &Document, fonts: &Fonts) -> Result<Pages, Error> {
    layout_with(document, fonts, LineRules::default())
}

/// The same with the line rules of another word processor.
///
/// # Errors
/// As [`layout`].
pub fn layout_with(document: &Document, fonts: &Fonts, rules: LineRules) -> Result<Pages, Error> {
    let (pages, problems) = layout_all(document, fonts, rules)?;
    if problems.is_empty() { Ok(pages) } else { Err(Error::new(ErrorKind::Layout, problems, Source::default())) }
}

/// The pages and all that is wrong on them and did not keep them from being made: what is too wide stands over.
pub(crate) fn layout_all(
    document: &Document,
    fonts: &Fonts,
    rules: LineRules,
) -> Result<(Pages, Vec<Diagnostic>), Error> {
    match place(document, fonts, rules) {
        Err(error) if pen::is_missing_glyph(&error) => {
            let missing = pen::missing_glyphs(document, fonts);
            match place(document, &fonts.with_boxes(), rules) {
                Ok((mut pages, problems)) => {
                    pages.missing = missing;
                    Ok((pages, problems))
                }
                Err(error) => Err(beside(&error, missing_glyphs(&missing))),
            }
        }
        placed => placed,
    }
}

fn place(document: &Document, fonts: &Fonts, rules: LineRules) -> Result<(Pages, Vec<Diagnostic>), Error> {
    let mut setter = Setter::new(fonts, rules);
    let flow = flow::flow(document, &mut setter);
    match flow.and_then(|flow| draw::draw(document, flow, &mut setter)) {
        Ok(pages) => Ok((pages, setter.problems)),
        Err(error) => Err(beside(&error, setter.problems)),
    }
}

/// An error with what else is wrong.
fn beside(error: &Error, more: impl IntoIterator<Item = Diagnostic>) -> Error {
    Error::new(error.kind(), error.diagnostics().iter().cloned().chain(more).collect(), Source::default())
}
