//! Relations and content types: which parts a package holds, and how they find each other.

use super::mend::Element;

/// Where relations of office documents have their types.
pub(super) const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// Where parts of office documents have their content types.
const CONTENT: &str = "application/vnd.openxmlformats-officedocument";

/// The relation from the document to a chart, counted from 1.
pub(super) fn chart_relation(chart: usize) -> String {
    format!("rIdChart{chart}")
}

pub(super) fn relation(id: &str, kind: &str, target: &str) -> Element {
    let kind = format!("{RELATIONS}/{kind}");
    Element::new("Relationship", &[("Id", id), ("Type", &kind), ("Target", target)])
}

pub(super) fn content_type(path: &str, kind: &str) -> Element {
    let kind = format!("{CONTENT}.{kind}+xml");
    Element::new("Override", &[("PartName", path), ("ContentType", &kind)])
}

/// docx-rs lists parts that it alone would write, and knows neither theme nor workbook.
pub(super) fn complete_content_types(types: &mut Element) {
    types.retain(|entry| {
        !matches!(
            entry.get("PartName"),
            Some(
                "/docProps/custom.xml"
                    | "/word/comments.xml"
                    | "/word/commentsExtended.xml"
                    | "/word/numbering.xml"
                    | "/_rels/.rels"
                    | "/word/_rels/document.xml.rels"
            )
        ) && !matches!(entry.get("Extension"), Some("png" | "jpeg" | "jpg" | "bmp" | "gif"))
    });
    let workbook = format!("{CONTENT}.spreadsheetml.sheet");
    types.push_front(Element::new("Default", &[("Extension", "xlsx"), ("ContentType", &workbook)]));
    types.push(content_type("/word/theme/theme1.xml", "theme"));
}

pub(super) fn complete_relations(relations: &mut Element) {
    relations.retain(|relation| relation.get("Target") != Some("commentsExtended.xml"));
    relations.push(relation("rIdTheme", "theme", "theme/theme1.xml"));
}
