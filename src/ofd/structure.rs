//! The structure tree as custom tags (自定义标引, clause 16): what the objects of the pages belong to, without touching them.

use std::collections::BTreeMap;

use super::common::{NAMESPACE, misuse};
use super::content::Content;
use crate::diag::Error;
use crate::layout::{Node, NodeKind, Pages};
use crate::xml::{DECLARATION, Put, escape};

/// The list of tag files: this one.
pub(super) const TAGS: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<ofd:CustomTags xmlns:ofd=\"http://www.ofdspec.org/2016\">",
    "<ofd:CustomTag TypeID=\"Structure\"><ofd:FileLoc>Structure.xml</ofd:FileLoc></ofd:CustomTag>",
    "</ofd:CustomTags>"
);

/// The element of a node.
const fn name(kind: &NodeKind) -> &'static str {
    match kind {
        NodeKind::Document => "Document",
        NodeKind::Part => "Part",
        NodeKind::Section => "Section",
        NodeKind::Heading(_) => "Heading",
        NodeKind::Paragraph => "Paragraph",
        NodeKind::Contents => "Contents",
        NodeKind::ContentsItem => "ContentsItem",
        NodeKind::Reference => "Reference",
        NodeKind::Link => "Link",
        NodeKind::Table => "Table",
        NodeKind::TableHead => "TableHead",
        NodeKind::TableBody => "TableBody",
        NodeKind::TableRow => "Row",
        NodeKind::HeaderCell { .. } => "HeaderCell",
        NodeKind::DataCell { .. } => "DataCell",
        NodeKind::Figure { .. } => "Figure",
        NodeKind::Caption => "Caption",
        NodeKind::Note => "Note",
    }
}

/// The tags: the tree of the layout, each node with references to its objects.
pub(super) fn structure(pages: &Pages, contents: &[Content]) -> Result<String, Error> {
    let nodes = &pages.nodes;
    let mut children: Vec<Vec<u32>> = vec![Vec::new(); nodes.len()];
    for (n, node) in (0..).zip(nodes) {
        match node.parent {
            None if n == 0 => {}
            Some(parent) if parent < n => children[parent as usize].push(n),
            _ => return Err(misuse("a node of the structure stands before its parent")),
        }
    }
    let mut objects: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
    for content in contents {
        for (node, object) in &content.marked {
            objects.entry(*node).or_default().push((content.id, *object));
        }
    }
    let mut xml = format!("{DECLARATION}<Structure xmlns=\"urn:juesuan:structure\" {NAMESPACE}>");
    if !nodes.is_empty() {
        // Not by recursion: a document may be nested deeper than a stack is high.
        let mut open = vec![(0u32, 0usize)];
        begin(&mut xml, &nodes[0], objects.get(&0));
        while let Some((node, next)) = open.last_mut() {
            match children[*node as usize].get(*next) {
                Some(&child) => {
                    *next += 1;
                    begin(&mut xml, &nodes[child as usize], objects.get(&child));
                    open.push((child, 0));
                }
                None => {
                    xml.put(format_args!("</{}>", name(&nodes[*node as usize].kind)));
                    open.pop();
                }
            }
        }
    }
    xml.push_str("</Structure>");
    Ok(xml)
}

/// The opening tag of a node and the references to what it drew.
fn begin(xml: &mut String, node: &Node, objects: Option<&Vec<(u32, u32)>>) {
    xml.put(format_args!("<{}", name(&node.kind)));
    match &node.kind {
        NodeKind::Heading(level) => xml.put(format_args!(" Level=\"{level}\"")),
        NodeKind::HeaderCell { columns, column_span, row_span } => {
            xml.push_str(if *columns { " Scope=\"Column\"" } else { " Scope=\"Row\"" });
            spans(xml, *column_span, *row_span);
        }
        NodeKind::DataCell { column_span, row_span } => spans(xml, *column_span, *row_span),
        NodeKind::Figure { alt, .. } => xml.put(format_args!(" Alt=\"{}\"", escape(alt))),
        _ => {}
    }
    xml.push('>');
    for (page, object) in objects.into_iter().flatten() {
        xml.put(format_args!("<ofd:ObjectRef PageRef=\"{page}\">{object}</ofd:ObjectRef>"));
    }
}

fn spans(xml: &mut String, columns: u32, rows: u32) {
    if columns > 1 {
        xml.put(format_args!(" ColumnSpan=\"{columns}\""));
    }
    if rows > 1 {
        xml.put(format_args!(" RowSpan=\"{rows}\""));
    }
}
