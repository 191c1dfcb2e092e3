//! Ways through the file: bookmarks, page labels, links.

use std::collections::BTreeMap;
use std::io::Write as _;

use super::misuse;
use super::save::{File, Id, put, text};
use super::tags::{Annotation, annotation_key, points, rectangle};
use crate::diag::Error;
use crate::document::Document;
use crate::layout::{HeadingPlace, Item, Link, Pages};

/// Where a heading stands, by its anchor.
pub(super) struct Destinations<'a> {
    pages: &'a Pages,
    /// The object of the first page.
    sheets: Id,
    places: BTreeMap<u32, &'a HeadingPlace>,
}

impl<'a> Destinations<'a> {
    pub(super) fn new(pages: &'a Pages, sheets: Id) -> Destinations<'a> {
        let places = pages.headings.iter().map(|place| (place.anchor, place)).collect();
        Destinations { pages, sheets, places }
    }

    /// The upper edge of a heading, as an explicit destination (ISO 32000-1, 12.3.2.2).
    fn get(&self, anchor: u32) -> Result<String, Error> {
        let place = self.places.get(&anchor).ok_or_else(|| misuse("a heading has no place"))?;
        let page = self.pages.pages.get(place.page as usize).ok_or_else(|| misuse("a heading stands on no page"))?;
        Ok(format!("[{} /XYZ 0 {} null]", self.sheets.nth(place.page as usize), points(page.height - place.y)))
    }
}

/// Writes a bookmark for each heading, nested by level; those of the first level are unfolded. None without headings.
pub(super) fn bookmarks(
    file: &mut File,
    document: &Document,
    destinations: &Destinations<'_>,
) -> Result<Option<Id>, Error> {
    struct Bookmark {
        title: String,
        destination: String,
        parent: Option<usize>,
        children: Vec<usize>,
    }
    let mut bookmarks: Vec<Bookmark> = Vec::new();
    let mut top = Vec::new();
    // The last bookmark of each level that is still open, outermost first.
    let mut path: Vec<(u8, usize)> = Vec::new();
    for heading in document.headings() {
        let n = bookmarks.len();
        path.retain(|(level, _)| *level < heading.level);
        let parent = path.last().map(|(_, n)| *n);
        path.push((heading.level, n));
        match parent {
            Some(parent) => bookmarks[parent].children.push(n),
            None => top.push(n),
        }
        let destination = destinations.get(heading.anchor)?;
        bookmarks.push(Bookmark { title: heading.line().replace('\n', ""), destination, parent, children: Vec::new() });
    }
    let (Some(&first), Some(&last)) = (top.first(), top.last()) else { return Ok(None) };

    let root = file.reserve(1);
    let ids = file.reserve(bookmarks.len());
    for (bookmark, n) in bookmarks.iter().zip(0..) {
        let siblings = bookmark.parent.map_or(&top, |parent| &bookmarks[parent].children);
        let at = siblings.iter().position(|&sibling| sibling == n).unwrap_or(0);
        file.object(ids.nth(n), |out| {
            put!(out, "<</Title");
            text(out, &bookmark.title);
            put!(out, "/Parent {}", bookmark.parent.map_or(root, |parent| ids.nth(parent)));
            if at > 0 {
                put!(out, "/Prev {}", ids.nth(siblings[at - 1]));
            }
            if let Some(&next) = siblings.get(at + 1) {
                put!(out, "/Next {}", ids.nth(next));
            }
            if let (Some(&first), Some(&last)) = (bookmark.children.first(), bookmark.children.last()) {
                // Negative: folded.
                let sign = if bookmark.parent.is_none() { "" } else { "-" };
                let count = bookmark.children.len();
                put!(out, "/First {}/Last {}/Count {sign}{count}", ids.nth(first), ids.nth(last));
            }
            put!(out, "/Dest{}>>", bookmark.destination);
        });
    }
    let shown: usize = top.iter().map(|&n| 1 + bookmarks[n].children.len()).sum();
    file.object(root, |out| {
        put!(out, "<</Type/Outlines/First {}/Last {}/Count {shown}>>", ids.nth(first), ids.nth(last));
    });
    Ok(Some(root))
}

/// Writes the labels of pages: their printed numbers, and nothing for pages without one.
pub(super) fn page_labels(file: &mut File, pages: &Pages) -> Id {
    file.add(|out| {
        put!(out, "<</Nums[");
        let mut expected = None;
        for (page, n) in pages.pages.iter().zip(0..) {
            if n == 0 || page.number != expected {
                match page.number {
                    Some(number) => put!(out, "{n}<</S/D/St {number}>>"),
                    None => put!(out, "{n}<<>>"),
                }
            }
            expected = page.number.map(|number| number + 1);
        }
        put!(out, "]>>");
    })
}

/// Writes the annotations of all links, in the order of the pages.
pub(super) fn links(file: &mut File, pages: &Pages, destinations: &Destinations<'_>) -> Result<Vec<Annotation>, Error> {
    let mut annotations = Vec::new();
    for (page, n) in pages.pages.iter().zip(0..) {
        for item in &page.items {
            let Item::Link(Link { top_left, bottom_right, anchor, text: says, node, .. }) = item else { continue };
            if pages.nodes.len() <= *node as usize {
                return Err(misuse("a link names a node that is not there"));
            }
            let destination = destinations.get(*anchor)?;
            let key = annotation_key(pages, annotations.len());
            let id = file.add(|out| {
                put!(out, "<</Type/Annot/Subtype/Link/Rect");
                rectangle(out, page, *top_left, *bottom_right);
                // Printed (4), without a frame.
                put!(out, "/F 4/Border[0 0 0]/Dest{destination}/StructParent {key}/Contents");
                text(out, says);
                put!(out, ">>");
            });
            annotations.push(Annotation { node: *node, page: n, id });
        }
    }
    Ok(annotations)
}
