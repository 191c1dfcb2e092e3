//! Annotations (clause 15): links to headings, and the place of the seal. As an archive wants them (GB/T 42133-2022,
//! 6.10.1): read-only, neither zoomed nor turned apart from the page.

use std::collections::BTreeMap;

use super::common::{Ids, NAMESPACE, misuse};
use super::content::Content;
use super::geometry::{Bounds, Micrometers};
use crate::diag::Error;
use crate::document::Document;
use crate::layout::{HeadingPlace, Item, Link, Page, Pages};
use crate::length::Length;
use crate::xml::{DECLARATION, Put, escape};

/// Diameter of an agency's seal: 42 mm (国发〔1999〕25号).
const SEAL: i32 = 420;

/// Every annotation must say when it was changed; of a report without a date the day is not known.
const UNKNOWN_DATE: &str = "1970-01-01";

/// Where a heading stands, as a destination.
pub(super) fn destination(
    places: &BTreeMap<u32, &HeadingPlace>,
    contents: &[Content],
    anchor: u32,
) -> Result<String, Error> {
    let place = places.get(&anchor).ok_or_else(|| misuse("a heading has no place"))?;
    let page = contents.get(place.page as usize).ok_or_else(|| misuse("a heading stands on no page"))?;
    Ok(format!(
        "<ofd:Actions><ofd:Action Event=\"CLICK\"><ofd:Goto><ofd:Dest Type=\"XYZ\" PageID=\"{}\" Left=\"0\" Top=\"{}\" \
         Zoom=\"0\"/></ofd:Goto></ofd:Action></ofd:Actions>",
        page.id,
        Micrometers::of(place.y)
    ))
}

/// The places of the headings by their anchors.
pub(super) fn places(pages: &Pages) -> BTreeMap<u32, &HeadingPlace> {
    pages.headings.iter().map(|place| (place.anchor, place)).collect()
}

/// The parts with annotations, by their path under `Annots`, the list of them last.
pub(super) fn annotations(
    document: &Document,
    pages: &Pages,
    contents: &[Content],
    ids: &mut Ids,
) -> Result<Vec<(String, String)>, Error> {
    let places = places(pages);
    let date = document.date.as_deref().unwrap_or(UNKNOWN_DATE);
    let author = escape(&document.author).to_string();
    let mut parts = Vec::new();
    let mut list = format!("{DECLARATION}<ofd:Annotations {NAMESPACE}>");
    for (n, (page, content)) in pages.pages.iter().zip(contents).enumerate() {
        let mut annotations = String::new();
        // Its boundary takes the click. The path fills that boundary but encloses nothing: some readers paint even what
        // has neither stroke nor fill.
        let mut add = |kind: &str, bounds: Bounds, remark: &str, actions: &str, ids: &mut Ids| {
            let (id, object) = (ids.next(), ids.next());
            let (width, height) = (bounds.width, bounds.height);
            annotations.put(format_args!(
                "<ofd:Annot ID=\"{id}\" {kind} Creator=\"{author}\" LastModDate=\"{date}\" ReadOnly=\"true\" \
                 NoZoom=\"true\" NoRotate=\"true\"><ofd:Remark>{}</ofd:Remark>\
                 <ofd:Appearance Boundary=\"{bounds}\"><ofd:PathObject ID=\"{object}\" \
                 Boundary=\"0 0 {width} {height}\" Stroke=\"false\" Fill=\"false\">{actions}<ofd:AbbreviatedData>\
                 M 0 0 L {width} 0 L {width} {height} L {width} 0 C</ofd:AbbreviatedData></ofd:PathObject>\
                 </ofd:Appearance></ofd:Annot>",
                escape(remark)
            ));
        };
        for item in &page.items {
            let Item::Link(Link { top_left, bottom_right, anchor, text, .. }) = item else { continue };
            let goto = destination(&places, contents, *anchor)?;
            let bounds = Bounds::between(*top_left, *bottom_right);
            add("Type=\"Link\"", bounds, text, &goto, ids);
        }
        if n == 0
            && let Some(bounds) = seal(page)
        {
            // Nothing is painted: who signs puts the seal here.
            add("Type=\"Stamp\" Subtype=\"SignaturePosition\" Print=\"false\"", bounds, "印章位置", "", ids);
        }
        if annotations.is_empty() {
            continue;
        }
        let path = format!("Page_{n}/Annotation.xml");
        list.put(format_args!("<ofd:Page PageID=\"{}\"><ofd:FileLoc>{path}</ofd:FileLoc></ofd:Page>", content.id));
        parts.push((path, format!("{DECLARATION}<ofd:PageAnnot {NAMESPACE}>{annotations}</ofd:PageAnnot>")));
    }
    list.push_str("</ofd:Annotations>");
    parts.push(("Annotations.xml".to_owned(), list));
    Ok(parts)
}

/// The place of the seal on the cover: over its last line, the date (GB/T 9704-2012, 7.3.5).
fn seal(page: &Page) -> Option<Bounds> {
    let text = page.items.iter().rev().find_map(|item| match item {
        Item::Text(text) if text.turn == 0 => Some(text),
        _ => None,
    })?;
    let (first, last) = (page.glyphs_of(text).first()?, page.glyphs_of(text).last()?);
    let middle = text.x + (first.offset + last.offset + text.size) / 2;
    let radius = Length::mm10(SEAL / 2);
    let center = text.y - text.size / 3;
    // All of it on the page.
    let x = middle.max(radius).min(page.width - radius);
    let y = center.max(radius).min(page.height - radius);
    Some(Bounds::between((x - radius, y - radius), (x + radius, y + radius)))
}
