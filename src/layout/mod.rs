//! Layout: a document and fonts become placed pages.

pub(crate) mod fonts;
pub(crate) mod line;
mod page;

pub use fonts::{FontId, Fonts, MissingGlyph};
pub use line::LineRules;
pub use page::{
    Colour, FigurePlace, Glyph, Group, HeadingPlace, Item, Link, Mark, Node, NodeKind, Page, Pages, Segment, Shape,
    Stroke, TablePlace, Text,
};
