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
pub use page::{
    FigurePlace, Glyph, Group, HeadingPlace, Item, LineBreak, Link, Mark, Node, NodeKind, Page, Pages, Segment, Shape,
    Stroke, TablePlace, Text,
};

use self::pen::Setter;
use crate::diag::Error;
use crate::document::Document;

/// Lays a document out with these fonts, its lines broken as Word breaks them.
///
/// # Errors
/// [`ErrorKind::Layout`](crate::diag::ErrorKind::Layout): characters that no font has; a table without rows; a cell whose text is wider
/// than its column even at 7.5 pt; a table row higher than a page. The message names the cell.
pub fn layout(document: &Document, fonts: &Fonts) -> Result<Pages, Error> {
    layout_with(document, fonts, LineRules::default())
}

/// The same with the line rules of another word processor.
///
/// # Errors
/// As [`layout`].
pub fn layout_with(document: &Document, fonts: &Fonts, rules: LineRules) -> Result<Pages, Error> {
    let mut setter = Setter::new(fonts, rules);
    let flow = flow::flow(document, &mut setter);
    let pages = flow.and_then(|flow| draw::draw(document, flow, &mut setter));
    pages.map_err(|error| pen::with_all_missing_glyphs(error, document, fonts))
}
