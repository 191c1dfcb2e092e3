//! Readers of the files that were written, which share nothing with the writers: DOCX and XLSX are unpacked and parsed as
//! XML, a PDF is read by its content streams.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use lopdf::content::Content;
use lopdf::{Dictionary, ObjectId};
use roxmltree::{Document as Xml, Node};

/// Text without white space.
pub(super) fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The parts of a package by their names.
pub(super) fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("a part");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("a part that unpacks");
        parts.insert(file.name().to_owned(), bytes);
    }
    parts
}

fn xml(bytes: &[u8]) -> Xml<'_> {
    Xml::parse(std::str::from_utf8(bytes).expect("UTF-8")).expect("XML")
}

/// Every text and attribute of every part, those of the packages within it too, a line each.
pub(super) fn everything(package: &[u8]) -> String {
    let mut all = String::new();
    for (name, bytes) in parts(package) {
        if name.ends_with(".xlsx") {
            all += &everything(&bytes);
        } else {
            for node in xml(&bytes).descendants() {
                for text in node.text().into_iter().chain(node.attributes().map(|attribute| attribute.value())) {
                    all += text;
                    all.push('\n');
                }
            }
        }
    }
    all
}

fn has_name(node: &Node<'_, '_>, name: &str) -> bool {
    node.tag_name().name() == name
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.value())
}

/// A Word file.
pub(super) struct Word {
    /// The paragraphs in order, those of cells too, the contents left out.
    pub(super) paragraphs: Vec<String>,
    /// The entries of the contents with their page numbers.
    pub(super) contents: Vec<(String, String)>,
    /// The tables: rows of cells.
    pub(super) tables: Vec<Vec<Vec<String>>>,
}

pub(super) fn word(bytes: &[u8]) -> Word {
    let parts = parts(bytes);
    let document = xml(&parts["word/document.xml"]);
    let mut word = Word { paragraphs: Vec::new(), contents: Vec::new(), tables: Vec::new() };
    for node in document.descendants() {
        if has_name(&node, "p") && node.tag_name().namespace().is_some_and(|name| name.contains("wordprocessingml")) {
            match paragraph(node) {
                (text, number) if number.is_empty() => word.paragraphs.push(text),
                entry => word.contents.push(entry),
            }
        } else if has_name(&node, "tbl") {
            let rows = node.children().filter(|child| has_name(child, "tr"));
            let cell = |cell: Node<'_, '_>| {
                let paragraphs = cell.descendants().filter(|node| has_name(node, "p"));
                paragraphs.map(|node| paragraph(node).0).collect::<String>()
            };
            let cells = |row: Node<'_, '_>| row.children().filter(|child| has_name(child, "tc")).map(cell).collect();
            word.tables.push(rows.map(cells).collect());
        }
    }
    word
}

/// The text of a paragraph, and what its PAGEREF fields show.
fn paragraph(paragraph: Node<'_, '_>) -> (String, String) {
    let (mut text, mut number) = (String::new(), String::new());
    let mut fields: Vec<String> = Vec::new();
    for node in paragraph.descendants() {
        match node.tag_name().name() {
            "fldChar" => match attribute(node, "fldCharType") {
                Some("begin") => fields.push(String::new()),
                Some("end") => _ = fields.pop(),
                _ => {}
            },
            "instrText" => fields.iter_mut().last().expect("a field").push_str(node.text().unwrap_or_default()),
            "t" if fields.iter().any(|field| field.trim_start().starts_with("PAGEREF")) => {
                number += node.text().unwrap_or_default();
            }
            "t" => text += node.text().unwrap_or_default(),
            _ => {}
        }
    }
    (text, number)
}

/// A web page.
pub(super) struct WebPage {
    /// What is read on it, without contents, drawings, their data, and what serves the screen alone; squeezed.
    pub(super) body: String,
    /// The contents, squeezed.
    pub(super) contents: String,
}

/// Reads a page whose elements are all closed, but for those that never are.
pub(super) fn page(bytes: &[u8]) -> WebPage {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let mut page = WebPage { body: String::new(), contents: String::new() };
    let mut open: Vec<(&str, &str)> = Vec::new();
    for piece in text.split('<').skip(1) {
        let (tag, said) = piece.split_once('>').expect("a tag");
        let name = tag.split([' ', '\n']).next().expect("a name");
        if let Some(name) = name.strip_prefix('/') {
            let closed = open.pop().map(|(name, _)| name);
            assert_eq!(closed, Some(name), "{said}");
        } else if !["!DOCTYPE", "meta", "br", "input"].contains(&name) && !tag.ends_with('/') {
            open.push((name, tag));
        }
        let said = said.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        let aside = |(name, tag): &(&str, &str)| {
            ["head", "svg", "details"].contains(name) || ["ju-ui", "ju-hide"].iter().any(|class| tag.contains(class))
        };
        if open.iter().any(aside) {
            continue;
        }
        match open.iter().any(|(_, tag)| tag.contains("aria-label=\"目录\""))
            && open.iter().any(|(name, _)| *name == "ul")
        {
            true => page.contents += &squeeze(&said),
            false => page.body += &squeeze(&said),
        }
    }
    page
}

/// What stands in a cell of a workbook.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Value {
    Text(String),
    Number(f64),
}

/// A sheet of a workbook: its name, and its cells by row and column from 0.
pub(super) struct WorkSheet {
    pub(super) name: String,
    pub(super) cells: BTreeMap<(u32, u32), Value>,
}

/// The sheets of a workbook behind the list of them.
pub(super) fn workbook(bytes: &[u8]) -> Vec<WorkSheet> {
    let parts = parts(bytes);
    let strings: Vec<String> = parts.get("xl/sharedStrings.xml").map_or(Vec::new(), |part| {
        let strings = xml(part);
        let items = strings.descendants().filter(|node| has_name(node, "si"));
        items
            .map(|item| item.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).collect())
            .collect()
    });
    let book = xml(&parts["xl/workbook.xml"]);
    let names = book.descendants().filter(|node| has_name(node, "sheet"));
    let sheets = names.zip(1..).map(|(sheet, number)| {
        let mut cells = BTreeMap::new();
        let part = xml(&parts[&format!("xl/worksheets/sheet{number}.xml")]);
        for cell in part.descendants().filter(|node| has_name(node, "c")) {
            let Some(value) = cell.children().find(|node| has_name(node, "v")).and_then(|value| value.text()) else {
                continue;
            };
            let value = match attribute(cell, "t") {
                Some("s") => Value::Text(strings[value.parse::<usize>().expect("an index")].clone()),
                Some("str" | "inlineStr") => Value::Text(value.to_owned()),
                _ => Value::Number(value.parse().expect("a number")),
            };
            cells.insert(place(attribute(cell, "r").expect("a place")), value);
        }
        WorkSheet { name: attribute(sheet, "name").expect("a name").to_owned(), cells }
    });
    let mut sheets: Vec<WorkSheet> = sheets.collect();
    let contents = sheets.remove(0);
    let titles: Vec<&Value> =
        contents.cells.range((2, 0)..).filter(|((_, column), _)| *column == 2).map(|(_, value)| value).collect();
    let firsts: Vec<&Value> = sheets.iter().filter_map(|sheet| sheet.cells.get(&(0, 0))).collect();
    assert_eq!(titles, firsts, "{} lists the sheets", contents.name);
    sheets
}

/// Row and column of `AB12`.
fn place(reference: &str) -> (u32, u32) {
    let letters = reference.trim_end_matches(|c: char| c.is_ascii_digit());
    let column = letters.bytes().fold(0, |column, letter| column * 26 + u32::from(letter - b'A') + 1);
    (reference[letters.len()..].parse::<u32>().expect("a row") - 1, column - 1)
}

/// The marked text of a PDF, a page a list: the tag of each sequence, and its text.
pub(super) type Sequences = Vec<Vec<(String, String)>>;

pub(super) fn pdf(bytes: &[u8]) -> Sequences {
    let document = lopdf::Document::load_mem(bytes).expect("a PDF");
    document.page_iter().map(|page| sequences(&document, page)).collect()
}

fn sequences(document: &lopdf::Document, page: ObjectId) -> Vec<(String, String)> {
    let fonts = document.get_page_fonts(page).expect("fonts").into_iter();
    let fonts: BTreeMap<Vec<u8>, BTreeMap<u16, char>> =
        fonts.map(|(name, font)| (name, characters(document, font))).collect();
    let content = Content::decode(&document.get_page_content(page)).expect("operations");
    let mut sequences: Vec<(String, String)> = Vec::new();
    let mut font = None;
    for operation in &content.operations {
        let operands = &operation.operands;
        match operation.operator.as_str() {
            "BDC" => {
                let tag = String::from_utf8_lossy(operands[0].as_name().expect("a tag")).into_owned();
                sequences.push((tag, String::new()));
            }
            "Tf" => font = Some(&fonts[operands[0].as_name().expect("a font")]),
            "Tj" | "TJ" => {
                let pieces = operands[0].as_array().map_or(operands.as_slice(), Vec::as_slice);
                for codes in pieces.iter().filter_map(|piece| piece.as_str().ok()) {
                    let codes = codes.chunks(2).map(|code| u16::from_be_bytes([code[0], code[1]]));
                    let font = font.expect("a font");
                    sequences.last_mut().expect("marked text").1.extend(codes.map(|code| font[&code]));
                }
            }
            _ => {}
        }
    }
    sequences
}

/// The characters of a font by their codes, as its ToUnicode map has them.
fn characters(document: &lopdf::Document, font: &Dictionary) -> BTreeMap<u16, char> {
    let map = font.get(b"ToUnicode").and_then(|map| document.dereference(map)).expect("ToUnicode").1;
    let map = map.as_stream().and_then(|stream| stream.decompressed_content()).expect("a map");
    let map = String::from_utf8(map).expect("a map in ASCII");
    let hex = |text: &str| u16::from_str_radix(text, 16).expect("a number");
    let lists = map.lines().filter_map(|line| line.strip_prefix('<')?.strip_suffix(">]")?.split_once("> ["));
    let characters = lists.flat_map(|(codes, texts)| {
        let texts = texts[1..].split("><").map(|text| {
            let units = (0..text.len() / 4).map(|n| hex(&text[n * 4..n * 4 + 4]));
            char::decode_utf16(units).next().expect("one").expect("a character")
        });
        (hex(&codes[..4])..).zip(texts)
    });
    characters.collect()
}

/// The text of a PDF without artifacts, contents and drawings.
pub(super) fn body(pages: &Sequences) -> String {
    let body = pages.iter().flatten().filter(|(tag, _)| !matches!(tag.as_str(), "Artifact" | "Link" | "Figure"));
    body.map(|(_, text)| squeeze(text)).collect()
}
