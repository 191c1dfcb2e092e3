//! The parts that follow from the style sheet alone: styles, footers, relations and content types as docx-rs makes them,
//! mended, beside the three small ones that it cannot make. Made once for each style sheet.

use std::sync::{Arc, Mutex, PoisonError};

use docx_rs::{Docx, Section};

use super::footer::FooterKind;
use super::mend::Element;
use super::relations::{chart_relation, complete_content_types, complete_relations, content_type, relation};
use super::sheet::Sheet;
use super::styles::{complete_styles, font_table, styles};
use crate::diag::Error;
use crate::document::{SectionKind, StyleSheet};
use crate::package::Package;

const SETTINGS: &str = include_str!("settings.xml");
const THEME: &str = include_str!("theme.xml");

/// The parts of many documents: each style sheet's are made at its first use, and the last few kept.
#[derive(Debug, Default)]
pub struct StyleCache(Mutex<Vec<Arc<StyleParts>>>);

impl StyleCache {
    /// Style sheets whose parts are kept.
    const KEPT: usize = 8;

    /// The parts of this style sheet.
    pub(super) fn parts(&self, style: &StyleSheet) -> Result<Arc<StyleParts>, Error> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(parts) = kept.iter().find(|parts| parts.style == *style) {
            return Ok(Arc::clone(parts));
        }
        let parts = Arc::new(StyleParts::new(style)?);
        if kept.len() == Self::KEPT {
            kept.remove(0);
        }
        kept.push(Arc::clone(&parts));
        Ok(parts)
    }
}

/// Parts of the package that follow from the style sheet.
#[derive(Debug)]
pub(super) struct StyleParts {
    style: StyleSheet,
    content_types: Element,
    relations: Element,
    /// A package of the parts that are the same in every document, compressed once.
    pub(super) parts: Vec<u8>,
}

impl StyleParts {
    fn new(style: &StyleSheet) -> Result<StyleParts, Error> {
        let upright = Sheet::new(style, SectionKind::Body);
        let turned = Sheet::new(style, SectionKind::Landscape);
        let mut docx = Docx::new().styles(styles(style, &upright, &turned));
        // Each footer in a section of its own: docx-rs loses the second footer of a section.
        for (kind, _) in FooterKind::ALL {
            docx = docx.add_section(Section::new().footer(kind.footer(&turned)));
        }
        let made = docx.build();

        let mut styles = Element::read(&made.styles)?;
        complete_styles(&mut styles, style);
        let mut content_types = Element::read(&made.content_type)?;
        complete_content_types(&mut content_types);
        let mut relations = Element::read(&made.document_rels)?;
        complete_relations(&mut relations);
        let mut package = Element::read(&made.rels)?;
        package.retain(|relation| relation.get("Target") != Some("docProps/custom.xml"));

        let mut parts = Package::new();
        for (path, part) in [
            ("_rels/.rels", package.part()),
            ("docProps/app.xml", Element::read(&made.doc_props.app)?.part()),
            ("word/styles.xml", styles.part()),
            ("word/settings.xml", SETTINGS.to_owned()),
            ("word/fontTable.xml", font_table(style)),
            ("word/theme/theme1.xml", THEME.to_owned()),
        ] {
            parts.add(path, part)?;
        }
        for ((_, path), footer) in FooterKind::ALL.into_iter().zip(&made.footers) {
            let mut footer = Element::read(footer)?;
            footer.mend();
            parts.add(path, footer.part())?;
        }
        Ok(StyleParts { style: style.clone(), content_types, relations, parts: parts.finish()? })
    }

    /// `[Content_Types].xml` of a package with so many charts.
    pub(super) fn content_types(&self, charts: usize) -> String {
        let mut types = self.content_types.clone();
        for chart in 1..=charts {
            types.push(content_type(&format!("/word/charts/chart{chart}.xml"), "drawingml.chart"));
        }
        types.part()
    }

    /// `word/_rels/document.xml.rels` of a document with so many charts.
    pub(super) fn relations(&self, charts: usize) -> String {
        let mut relations = self.relations.clone();
        for chart in 1..=charts {
            relations.push(relation(&chart_relation(chart), "chart", &format!("charts/chart{chart}.xml")));
        }
        relations.part()
    }
}
