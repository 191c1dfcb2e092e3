//! The structure tree (ISO 32000-1, 14.7 and 14.8): what each mark on a page belongs to, for readers who cannot see it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Write as _;

use super::by_node::ByNode;
use super::headers::headers;
use super::misuse;
use super::save::{File, Id, number, put, reference, text};
use crate::diag::Error;
use crate::layout::{Node, NodeKind, Page, Pages};
use crate::length::Length;

/// The standard structure type of a node.
pub(super) fn name(kind: &NodeKind) -> &'static str {
    match kind {
        NodeKind::Document => "Document",
        NodeKind::Part => "Part",
        NodeKind::Section => "Sect",
        NodeKind::Heading(level) => ["H1", "H2", "H3", "H4", "H5", "H6"][usize::from(*level).clamp(1, 6) - 1],
        NodeKind::Paragraph => "P",
        NodeKind::Contents => "TOC",
        NodeKind::ContentsItem => "TOCI",
        NodeKind::Reference => "Reference",
        NodeKind::Link => "Link",
        NodeKind::Table => "Table",
        NodeKind::TableHead => "THead",
        NodeKind::TableBody => "TBody",
        NodeKind::TableRow => "TR",
        NodeKind::HeaderCell { .. } => "TH",
        NodeKind::DataCell { .. } => "TD",
        NodeKind::Figure { .. } => "Figure",
        NodeKind::Caption => "Caption",
        NodeKind::Note => "Note",
    }
}

/// A link annotation: an object of the file that belongs to a node.
pub(super) struct Annotation {
    /// The node, checked to be there.
    pub(super) node: u32,
    /// Index of its page.
    pub(super) page: u32,
    pub(super) id: Id,
}

/// The key of an annotation in the parent tree; the pages have the keys before.
pub(super) fn annotation_key(pages: &Pages, annotation: usize) -> usize {
    pages.pages.len() + annotation
}

/// Writes the tree and gives its root. `sheets` is the object of the first page; `marked` holds for each page the node
/// of each mark.
pub(super) fn write(
    file: &mut File,
    pages: &Pages,
    sheets: Id,
    marked: &[Vec<u32>],
    annotations: &[Annotation],
) -> Result<Id, Error> {
    let nodes = &pages.nodes;
    check(nodes)?;
    let children = ByNode::new(nodes.len(), nodes.iter().zip(0..).filter_map(|(node, n)| Some((node.parent?, n))));
    let marks = (0..)
        .zip(marked)
        .flat_map(|(page, marks)| marks.iter().zip(0..).map(move |(&node, number)| (node, Mark { page, number })));
    let marks = ByNode::new(nodes.len(), marks);
    let links = ByNode::new(nodes.len(), annotations.iter().map(|annotation| (annotation.node, annotation)));
    let headers = headers(nodes, &children);
    let mut identified: BTreeSet<u32> = headers.values().flatten().copied().collect();
    identified.extend((0..).zip(nodes).filter(|(_, node)| node.kind == NodeKind::Note).map(|(n, _)| n));

    // Most cells of a document look like others: each set of attributes is written once.
    let cell = |n: u32| Cell::new(&nodes[n as usize].kind, headers.get(&n));
    let mut attributes = BTreeMap::new();
    for cell in (0..nodes.len() as u32).filter_map(cell) {
        attributes.entry(cell).or_insert_with(|| file.add(|out| cell.write(out)));
    }

    let root = file.reserve(1);
    // A data cell that shows nothing is written within its row: as an object of its own it would cost more than it says.
    let is_bare = |n: u32| {
        matches!(nodes[n as usize].kind, NodeKind::DataCell { .. })
            && marks.get(n).next().is_none()
            && links.get(n).next().is_none()
            && children.get(n).next().is_none()
    };
    let mut count = 0;
    let mut objects = Vec::with_capacity(nodes.len());
    for n in 0..nodes.len() as u32 {
        objects.push(count);
        count += usize::from(!is_bare(n));
    }
    let elements = file.reserve(count);
    let element = |node: u32| elements.nth(objects[node as usize]);

    // Type, attributes, parent. What differs most between neighbours comes last: that deflates best.
    let begin = |out: &mut Vec<u8>, n: u32| {
        let node = &nodes[n as usize];
        out.extend(b"<</S/");
        out.extend(name(&node.kind).as_bytes());
        if let Some(attributes) = cell(n).and_then(|cell| attributes.get(&cell)) {
            reference(out, "/A ", *attributes);
        }
        reference(out, "/P ", node.parent.map_or(root, element));
    };
    for (n, node) in (0..).zip(nodes).filter(|(n, _)| !is_bare(*n)) {
        file.object(element(n), |out| {
            begin(out, n);
            if identified.contains(&n) {
                put!(out, "/ID{}", Identifier(n));
            }
            let page = marks.get(n).map(|mark| mark.page).chain(links.get(n).map(|link| link.page)).next();
            if let Some(page) = page {
                reference(out, "/Pg ", sheets.nth(page as usize));
            }
            if let NodeKind::Figure { alt, top_left, bottom_right } = &node.kind {
                put!(out, "/Alt");
                text(out, alt);
                if let Some(page) = page {
                    put!(out, "/A<</O/Layout/Placement/Block/BBox");
                    rectangle(out, &pages.pages[page as usize], *top_left, *bottom_right);
                    put!(out, ">>");
                }
            }
            out.extend(b"/K[");
            for mark in marks.get(n) {
                if Some(mark.page) == page {
                    number(out, " ", mark.number);
                } else {
                    put!(out, "<</Type/MCR/Pg {}/MCID {}>>", sheets.nth(mark.page as usize), mark.number);
                }
            }
            for link in links.get(n) {
                put!(out, "<</Type/OBJR/Obj {}/Pg {}>>", link.id, sheets.nth(link.page as usize));
            }
            for &child in children.get(n) {
                if is_bare(child) {
                    begin(out, child);
                    out.extend(b">>");
                } else {
                    reference(out, " ", element(child));
                }
            }
            out.extend(b"]>>");
        });
    }

    let parents = file.add(|out| {
        put!(out, "<</Nums[");
        for (marks, page) in marked.iter().zip(0..) {
            put!(out, "{page}[");
            marks.iter().for_each(|&node| reference(out, " ", element(node)));
            put!(out, "]");
        }
        for (annotation, n) in annotations.iter().zip(0..) {
            put!(out, "{} {} ", annotation_key(pages, n), element(annotation.node));
        }
        put!(out, "]>>");
    });
    file.object(root, |out| {
        put!(out, "<</Type/StructTreeRoot/K {}/ParentTree {parents}", element(0));
        put!(out, "/ParentTreeNextKey {}", annotation_key(pages, annotations.len()));
        if !identified.is_empty() {
            put!(out, "/IDTree<</Names[");
            identified.iter().for_each(|&node| put!(out, "{} {} ", Identifier(node), element(node)));
            put!(out, "]>>");
        }
        put!(out, ">>");
    });
    Ok(root)
}

/// A mark on a page.
struct Mark {
    page: u32,
    /// Its number on that page (MCID).
    number: usize,
}

/// The tree has one root, the document, and no node before its parent.
fn check(nodes: &[Node]) -> Result<(), Error> {
    if nodes.first().is_none_or(|root| root.kind != NodeKind::Document || root.parent.is_some()) {
        return Err(misuse("node 0 is not the document"));
    }
    for (node, n) in nodes.iter().zip(0..).skip(1) {
        if node.parent.is_none_or(|parent| parent >= n) {
            return Err(misuse("a node stands before its parent, or has none"));
        }
    }
    Ok(())
}

/// What is to be said of a cell beside its type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cell<'a> {
    /// What it heads: columns (`true`) or rows.
    columns: Option<bool>,
    column_span: u32,
    row_span: u32,
    /// The nodes of its header cells, where their scope does not tell.
    headers: &'a [u32],
}

impl<'a> Cell<'a> {
    /// None for what is not a cell, and for a data cell of one column and row of which there is nothing to be said.
    fn new(kind: &NodeKind, headers: Option<&'a Vec<u32>>) -> Option<Cell<'a>> {
        let headers = headers.map_or(&[][..], Vec::as_slice);
        match *kind {
            NodeKind::HeaderCell { columns, column_span, row_span } => {
                Some(Cell { columns: Some(columns), column_span, row_span, headers })
            }
            NodeKind::DataCell { column_span: 1, row_span: 1 } if headers.is_empty() => None,
            NodeKind::DataCell { column_span, row_span } => {
                Some(Cell { columns: None, column_span, row_span, headers })
            }
            _ => None,
        }
    }

    /// Its attribute object (ISO 32000-1, table 349).
    fn write(self, out: &mut Vec<u8>) {
        put!(out, "<</O/Table");
        if let Some(columns) = self.columns {
            put!(out, "/Scope/{}", if columns { "Column" } else { "Row" });
        }
        if self.column_span > 1 {
            put!(out, "/ColSpan {}", self.column_span);
        }
        if self.row_span > 1 {
            put!(out, "/RowSpan {}", self.row_span);
        }
        if !self.headers.is_empty() {
            put!(out, "/Headers[");
            self.headers.iter().for_each(|header| put!(out, "{}", Identifier(*header)));
            put!(out, "]");
        }
        put!(out, ">>");
    }
}

/// The identifier of a node, as a string; identifiers sort as their nodes do.
struct Identifier(u32);

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "(n{:06})", self.0)
    }
}

/// A rectangle of the page in points from its lower left corner.
pub(super) fn rectangle(out: &mut Vec<u8>, page: &Page, top_left: (Length, Length), bottom_right: (Length, Length)) {
    let [left, bottom, right, top] =
        [top_left.0, page.height - bottom_right.1, bottom_right.0, page.height - top_left.1].map(points);
    put!(out, "[{left} {bottom} {right} {top}]");
}

/// A length in points.
pub(super) fn points(length: Length) -> f32 {
    length.thousandths() as f32 / 1000.0
}
