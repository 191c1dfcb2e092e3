//! The structure tree (ISO 32000-1, 14.7 and 14.8): what each mark on a page belongs to, for readers who cannot see it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Write as _;

use super::headers::headers;
use super::misuse;
use super::save::{File, Id, put, text};
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
    let children = Grouped::new(nodes.len(), nodes.iter().zip(0..).filter_map(|(node, n)| Some((node.parent?, n))));
    let marks = (0..)
        .zip(marked)
        .flat_map(|(page, marks)| marks.iter().zip(0..).map(move |(&node, number)| (node, Mark { page, number })));
    let marks = Grouped::new(nodes.len(), marks);
    let links = Grouped::new(nodes.len(), annotations.iter().map(|annotation| (annotation.node, annotation)));
    let headers = headers(nodes, &children);

    // The page on which a node begins; parents stand before their children.
    let page = |n: u32| marks.get(n).map(|mark| mark.page).chain(links.get(n).map(|link| link.page)).next();
    let mut first_pages: Vec<Option<u32>> = (0..nodes.len() as u32).map(page).collect();
    for (n, node) in nodes.iter().enumerate().rev() {
        if let (Some(parent), Some(page)) = (node.parent, first_pages[n]) {
            let of_parent = &mut first_pages[parent as usize];
            *of_parent = Some(of_parent.map_or(page, |other| other.min(page)));
        }
    }

    let root = file.reserve(1);
    let elements = file.reserve(nodes.len());
    let element = |node: u32| elements.nth(node as usize);
    let is_note = |node: &u32| nodes[*node as usize].kind == NodeKind::Note;
    let mut identified: BTreeSet<u32> = headers.values().flatten().copied().collect();
    identified.extend((0..nodes.len() as u32).filter(is_note));

    let mut cells = BTreeMap::new();
    for (node, n) in nodes.iter().zip(0..) {
        let sheet = first_pages[n as usize];
        // Most cells of a document look like others: each set of attributes is written once.
        let shared = cell(&node.kind).filter(|_| !headers.contains_key(&n)).map(|cell| {
            *cells.entry(cell).or_insert_with(|| {
                file.add(|out| {
                    put!(out, "<</O/Table");
                    cell_attributes(out, cell);
                    put!(out, ">>");
                })
            })
        });
        file.object(element(n), |out| {
            put!(out, "<</S/{}/P {}", name(&node.kind), node.parent.map_or(root, element));
            if let Some(page) = sheet {
                put!(out, "/Pg {}", sheets.nth(page as usize));
            }
            put!(out, "/K[");
            for mark in marks.get(n) {
                if Some(mark.page) == sheet {
                    put!(out, "{} ", mark.number);
                } else {
                    put!(out, "<</Type/MCR/Pg {}/MCID {}>>", sheets.nth(mark.page as usize), mark.number);
                }
            }
            for link in links.get(n) {
                put!(out, "<</Type/OBJR/Obj {}/Pg {}>>", link.id, sheets.nth(link.page as usize));
            }
            for child in children.get(n) {
                put!(out, "{} ", element(*child));
            }
            put!(out, "]");
            if identified.contains(&n) {
                put!(out, "/ID{}", Identifier(n));
            }
            if let Some(shared) = shared {
                put!(out, "/A {shared}");
            } else if let Some(headers) = headers.get(&n) {
                put!(out, "/A<</O/Table/Headers[");
                headers.iter().for_each(|header| put!(out, "{}", Identifier(*header)));
                put!(out, "]");
                cell(&node.kind).into_iter().for_each(|cell| cell_attributes(out, cell));
                put!(out, ">>");
            }
            if let NodeKind::Figure { alt, top_left, bottom_right } = &node.kind {
                put!(out, "/Alt");
                text(out, alt);
                if let Some(page) = sheet {
                    put!(out, "/A<</O/Layout/Placement/Block/BBox");
                    rectangle(out, &pages.pages[page as usize], *top_left, *bottom_right);
                    put!(out, ">>");
                }
            }
            put!(out, ">>");
        });
    }

    let parents = file.add(|out| {
        put!(out, "<</Nums[");
        for (marks, page) in marked.iter().zip(0..) {
            put!(out, "{page}[");
            marks.iter().for_each(|&node| put!(out, "{} ", element(node)));
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

/// Things by the node that they belong to, in their own order.
pub(super) struct Grouped<T> {
    items: Vec<(u32, T)>,
    /// Where the items of each node begin.
    starts: Vec<usize>,
}

impl<T> Grouped<T> {
    pub(super) fn new(nodes: usize, items: impl Iterator<Item = (u32, T)>) -> Grouped<T> {
        let mut items: Vec<(u32, T)> = items.collect();
        items.sort_by_key(|(node, _)| *node);
        let starts = (0..=nodes as u32).map(|node| items.partition_point(|(other, _)| *other < node)).collect();
        Grouped { items, starts }
    }

    pub(super) fn get(&self, node: u32) -> impl Iterator<Item = &T> {
        let node = node as usize;
        self.items[self.starts[node]..self.starts[node + 1]].iter().map(|(_, item)| item)
    }
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
struct Cell {
    /// What it heads: columns (`true`) or rows.
    columns: Option<bool>,
    column_span: u32,
    row_span: u32,
}

/// What is to be said of a node if it is a cell; none for a data cell of one column and row.
fn cell(kind: &NodeKind) -> Option<Cell> {
    match *kind {
        NodeKind::HeaderCell { columns, column_span, row_span } => {
            Some(Cell { columns: Some(columns), column_span, row_span })
        }
        NodeKind::DataCell { column_span: 1, row_span: 1 } => None,
        NodeKind::DataCell { column_span, row_span } => Some(Cell { columns: None, column_span, row_span }),
        _ => None,
    }
}

/// Entries of the attribute dictionary of a cell (ISO 32000-1, table 349).
fn cell_attributes(out: &mut Vec<u8>, Cell { columns, column_span, row_span }: Cell) {
    if let Some(columns) = columns {
        put!(out, "/Scope/{}", if columns { "Column" } else { "Row" });
    }
    if column_span > 1 {
        put!(out, "/ColSpan {column_span}");
    }
    if row_span > 1 {
        put!(out, "/RowSpan {row_span}");
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
