//! What docx-rs leaves wrong in its parts, mended by structure: the order of children, empty properties, stray attributes.
//!
//! The orders are those of the schema (ECMA-376, part 1, annex A); Microsoft's SDK rejects a part without them.

use std::fmt::Display;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::diag::{Error, ErrorKind};
use crate::xml::{DECLARATION, Put};

/// An element with its attributes and children; text as it stands in the part, escaped.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Node>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Node {
    Element(Element),
    Text(String),
}

/// Properties that say nothing when they are empty; the schema forbids some of them where docx-rs writes them.
const EMPTY_IS_NOTHING: [&str; 5] = ["w:pPr", "w:rPr", "w:trPr", "w:tcPr", "w:tblBorders"];

/// Children in the order of the schema, by parent.
const ORDERS: [(&str, &[&str]); 10] = [
    ("w:styles", &["w:docDefaults", "w:latentStyles", "w:style"]),
    (
        "w:style",
        &[
            "w:name",
            "w:basedOn",
            "w:next",
            "w:link",
            "w:uiPriority",
            "w:semiHidden",
            "w:unhideWhenUsed",
            "w:qFormat",
            "w:pPr",
            "w:rPr",
            "w:tblPr",
            "w:trPr",
            "w:tcPr",
        ],
    ),
    (
        "w:pPr",
        &[
            "w:pStyle",
            "w:keepNext",
            "w:keepLines",
            "w:pageBreakBefore",
            "w:widowControl",
            "w:tabs",
            "w:overflowPunct",
            "w:snapToGrid",
            "w:spacing",
            "w:ind",
            "w:jc",
            "w:outlineLvl",
            "w:rPr",
            "w:sectPr",
        ],
    ),
    ("w:rPr", &["w:rStyle", "w:rFonts", "w:snapToGrid", "w:spacing", "w:sz", "w:szCs", "w:lang"]),
    (
        "w:tblPr",
        &[
            "w:tblStyle",
            "w:tblpPr",
            "w:tblW",
            "w:jc",
            "w:tblInd",
            "w:tblBorders",
            "w:tblLayout",
            "w:tblCellMar",
            "w:tblLook",
            "w:tblCaption",
            "w:tblDescription",
        ],
    ),
    ("w:tblBorders", &["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"]),
    ("w:tblCellMar", &["w:top", "w:left", "w:bottom", "w:right"]),
    ("w:trPr", &["w:cantSplit", "w:trHeight", "w:tblHeader"]),
    ("w:tcPr", &["w:tcW", "w:gridSpan", "w:vMerge", "w:tcBorders", "w:tcMar", "w:textDirection", "w:vAlign"]),
    ("w:sectPr", &["w:footerReference", "w:type", "w:pgSz", "w:pgMar", "w:pgNumType", "w:cols", "w:docGrid"]),
];

impl Element {
    /// An element without children.
    pub(super) fn new(name: &str, attributes: &[(&str, &str)]) -> Element {
        let attributes = attributes.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        Element { name: name.to_owned(), attributes, children: Vec::new() }
    }

    /// Reads a part.
    pub(super) fn read(part: &[u8]) -> Result<Element, Error> {
        let broken = |reason: &dyn Display| Error::plain(ErrorKind::Write, "docx-part", format!("docx-rs: {reason}"));
        let mut reader = Reader::from_reader(part);
        // The root is the child of a nameless element.
        let mut open = vec![Element::new("", &[])];
        loop {
            let node = match reader.read_event().map_err(|error| broken(&error))? {
                Event::Start(start) => {
                    open.push(Element::start(&start));
                    continue;
                }
                Event::End(_) => open.pop().map(Node::Element),
                Event::Empty(start) => Some(Node::Element(Element::start(&start))),
                Event::Text(text) => Some(Node::Text(lossy(&text))),
                Event::GeneralRef(name) => Some(Node::Text(format!("&{};", lossy(&name)))),
                Event::Eof => break,
                Event::Decl(_) | Event::Comment(_) | Event::CData(_) | Event::PI(_) | Event::DocType(_) => continue,
            };
            // quick-xml refuses an end without its start, so there always is a parent.
            if let (Some(parent), Some(node)) = (open.last_mut(), node) {
                parent.children.push(node);
            }
        }
        let root = open.pop().filter(|_| open.is_empty()).and_then(|nameless| {
            nameless.children.into_iter().find_map(|node| match node {
                Node::Element(root) => Some(root),
                Node::Text(_) => None,
            })
        });
        root.ok_or_else(|| broken(&"no root"))
    }

    fn start(start: &BytesStart<'_>) -> Element {
        let attributes = start.attributes().flatten();
        Element {
            name: lossy(start.name().into_inner()),
            attributes: attributes.map(|a| (lossy(a.key.into_inner()), lossy(&a.value))).collect(),
            children: Vec::new(),
        }
    }

    /// The child elements.
    pub(super) fn elements_mut(&mut self) -> impl Iterator<Item = &mut Element> {
        self.children.iter_mut().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first child of this name, made where there is none.
    pub(super) fn child(&mut self, name: &str) -> &mut Element {
        let at = self.children.iter().position(|node| matches!(node, Node::Element(element) if element.name == name));
        let at = at.unwrap_or_else(|| {
            self.push(Element::new(name, &[]));
            self.children.len() - 1
        });
        match &mut self.children[at] {
            Node::Element(element) => element,
            Node::Text(_) => unreachable!("the position is that of an element"),
        }
    }

    /// Adds a child at the start.
    pub(super) fn push_front(&mut self, child: Element) {
        self.children.insert(0, Node::Element(child));
    }

    /// Adds a child at the end; [`Element::mend`] puts it where it belongs.
    pub(super) fn push(&mut self, child: Element) {
        self.children.push(Node::Element(child));
    }

    /// Keeps the child elements that pass.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(&Element) -> bool) {
        self.children.retain(|node| match node {
            Node::Element(element) => keep(element),
            Node::Text(_) => true,
        });
    }

    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.0 == name).map(|attribute| attribute.1.as_str())
    }

    /// Gives an attribute a value.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        match self.attributes.iter_mut().find(|attribute| attribute.0 == name) {
            Some(attribute) => attribute.1 = value.to_owned(),
            None => self.attributes.push((name.to_owned(), value.to_owned())),
        }
    }

    /// Puts children in order, drops empty properties and the attributes that the schema does not know, all the way down.
    pub(super) fn mend(&mut self) {
        self.attributes.retain(|(name, _)| match name.as_str() {
            // The same id was seen twice in one document.
            "w14:paraId" => false,
            "w:type" => self.name != "w:gridCol",
            _ => true,
        });
        self.elements_mut().for_each(Element::mend);
        self.retain(|child| !child.children.is_empty() || !EMPTY_IS_NOTHING.contains(&child.name.as_str()));
        if let Some((_, order)) = ORDERS.iter().find(|(parent, _)| *parent == self.name) {
            self.children.sort_by_key(|node| match node {
                Node::Element(child) => order.iter().position(|name| *name == child.name).unwrap_or(order.len()),
                Node::Text(_) => 0,
            });
        }
    }

    /// The part as text.
    pub(super) fn part(&self) -> String {
        let mut text = DECLARATION.to_owned();
        self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) {
        text.put(format_args!("<{}", self.name));
        for (name, value) in &self.attributes {
            text.put(format_args!(" {name}=\"{value}\""));
        }
        if self.children.is_empty() {
            text.push_str("/>");
            return;
        }
        text.push('>');
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(text),
                Node::Text(characters) => text.push_str(characters),
            }
        }
        text.put(format_args!("</{}>", self.name));
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Looking at what was written.
#[cfg(test)]
impl Element {
    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// Visits the element and all under it in reading order.
    pub(super) fn walk(&self, visit: &mut impl FnMut(&Element)) {
        visit(self);
        self.elements().for_each(|child| child.walk(visit));
    }

    /// The text of the element and all under it.
    pub(super) fn text(&self) -> String {
        self.children
            .iter()
            .map(|node| match node {
                Node::Element(element) => element.text(),
                Node::Text(text) => text.clone(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mends() {
        for (before, after) in [
            // Order.
            (
                "<w:pPr><w:jc w:val=\"left\"/><w:keepNext/><w:pStyle w:val=\"A\"/></w:pPr>",
                "<w:pPr><w:pStyle w:val=\"A\"/><w:keepNext/><w:jc w:val=\"left\"/></w:pPr>",
            ),
            // Empty properties go, and what only held them.
            (
                "<w:style><w:rPr/><w:pPr><w:rPr /></w:pPr><w:name w:val=\"a\"/></w:style>",
                "<w:style><w:name w:val=\"a\"/></w:style>",
            ),
            // Attributes.
            ("<w:p w14:paraId=\"1\" w:x=\"2\"/>", "<w:p w:x=\"2\"/>"),
            (
                "<w:tblGrid><w:gridCol w:w=\"3\" w:type=\"dxa\"/></w:tblGrid>",
                "<w:tblGrid><w:gridCol w:w=\"3\"/></w:tblGrid>",
            ),
            // Text stays as it is.
            ("<w:t xml:space=\"preserve\"> 一 &amp; &lt; </w:t>", "<w:t xml:space=\"preserve\"> 一 &amp; &lt; </w:t>"),
        ] {
            let mut element = Element::read(before.as_bytes()).expect("well-formed");
            element.mend();
            assert_eq!(element.part(), format!("{DECLARATION}{after}"));
        }
    }

    #[test]
    fn refuses_what_is_not_xml() {
        for part in ["", "<a>", "<a><b/>", "<a></b>", "</a>", "text"] {
            assert!(Element::read(part.as_bytes()).is_err(), "{part}");
        }
    }
}
