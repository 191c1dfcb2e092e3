//! The OFD file as its readers and archives take it: what refers to something finds it, every character has a glyph, nothing
//! lies outside its page or points out of the package. Each defect is planted once, to see that the checks bite.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _, Write as _};

use juesuan::ofd::{Attachment, to_vec, with_attachments};
use roxmltree::{Document, Node};
use ttf_parser::Face;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::in_package;
use super::made::{Made, generator, keep, made};

type Parts = BTreeMap<String, Vec<u8>>;

fn unpack(bytes: &[u8]) -> Parts {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
    let mut parts = Parts::new();
    for n in 0..archive.len() {
        let mut file = archive.by_index(n).expect("a part");
        let mut part = Vec::new();
        file.read_to_end(&mut part).expect("its bytes");
        assert!(parts.insert(file.name().to_owned(), part).is_none(), "{} stands twice", file.name());
    }
    parts
}

fn text(node: Node<'_, '_>) -> String {
    node.text().unwrap_or_default().trim().to_owned()
}

fn numbers(text: &str) -> Vec<f64> {
    text.split(' ').map(|number| number.parse().unwrap_or(f64::NAN)).collect()
}

fn named<'a>(root: Node<'a, 'a>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    root.descendants().filter(move |node| node.tag_name().name() == name)
}

/// How many distances a list has, `g n step` counted n times.
fn steps(list: &str) -> usize {
    let mut words = list.split(' ');
    let mut count = 0;
    while let Some(word) = words.next() {
        count += if word == "g" {
            let n = words.next().and_then(|n| n.parse().ok()).unwrap_or(0);
            words.next();
            n
        } else {
            1
        };
    }
    count
}

/// What is wrong with a package.
fn problems(parts: &Parts) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut used: BTreeSet<String> = BTreeSet::from(["OFD.xml".to_owned()]);
    let texts: BTreeMap<&str, &str> = parts
        .iter()
        .filter(|(name, _)| name.ends_with(".xml"))
        .map(|(name, part)| (name.as_str(), std::str::from_utf8(part).expect("UTF-8")))
        .collect();
    let mut trees = BTreeMap::new();
    for (name, text) in &texts {
        match Document::parse(text) {
            Ok(tree) => _ = trees.insert(*name, tree),
            Err(error) => wrong.push(format!("{name} is not well-formed: {error}")),
        }
    }
    // What a part names, beside itself or from the root.
    let resolve = |from: &str, to: &str| match to.strip_prefix('/') {
        Some(root) => root.to_owned(),
        None => format!("{}{to}", &from[..from.rfind('/').map_or(0, |at| at + 1)]),
    };
    for (name, tree) in &trees {
        let root = tree.root_element();
        let base = root.attribute("BaseLoc").map_or((*name).to_owned(), |base| resolve(name, &format!("{base}/")));
        for node in root.descendants().filter(Node::is_element) {
            let path = match node.tag_name().name() {
                "DocRoot" | "PublicRes" | "FileLoc" | "Annotations" | "CustomTags" | "Attachments" | "FontFile" => {
                    text(node)
                }
                "Page" => node.attribute("BaseLoc").unwrap_or_default().to_owned(),
                _ => String::new(),
            };
            if path.is_empty() {
                continue;
            }
            let path = resolve(if node.tag_name().name() == "FontFile" { &base } else { name }, &path);
            if !parts.contains_key(&path) {
                wrong.push(format!("{name} refers to {path}, which is not in the package"));
            }
            used.insert(path);
        }
        let outside = named(root, "URI").chain(named(root, "GotoA")).chain(named(root, "Sound")).count();
        if outside > 0 {
            wrong.push(format!("{name} has an action that leaves the document"));
        }
    }
    wrong.extend(parts.keys().filter(|name| !used.contains(*name)).map(|name| format!("nothing refers to {name}")));

    let Some(document) = trees.get("Doc_0/Document.xml") else { return wrong };
    let last = named(document.root_element(), "MaxUnitID").next().map(text).and_then(|id| id.parse::<u32>().ok());
    let mut ids = BTreeSet::new();
    let mut on_page: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, tree) in trees.iter().filter(|(name, _)| !name.ends_with("Attachments.xml")) {
        for id in tree.descendants().filter_map(|node| node.attribute("ID")) {
            if !ids.insert(id.to_owned()) {
                wrong.push(format!("{name} gives the number {id} again"));
            }
            if id.parse::<u32>().ok() > last {
                wrong.push(format!("{name} gives the number {id} beyond MaxUnitID"));
            }
        }
    }
    let pages: Vec<(String, String)> = named(document.root_element(), "Page")
        .filter_map(|page| {
            Some((page.attribute("ID")?.to_owned(), resolve("Doc_0/Document.xml", page.attribute("BaseLoc")?)))
        })
        .collect();
    let mut faces = BTreeMap::new();
    if let Some(resources) = trees.get("Doc_0/PublicRes.xml") {
        for font in named(resources.root_element(), "Font") {
            let path = named(font, "FontFile").next().map(text).unwrap_or_default();
            let Some(bytes) = parts.get(&format!("Doc_0/Res/{path}")) else { continue };
            match Face::parse(bytes, 0) {
                Ok(face) => {
                    for table in
                        [b"cmap", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"name", b"OS/2", b"post"]
                    {
                        if face.raw_face().table(ttf_parser::Tag::from_bytes(table)).is_none() {
                            wrong.push(format!("{path} has no table {}", String::from_utf8_lossy(table)));
                        }
                    }
                    faces.insert(font.attribute("ID").unwrap_or_default(), face);
                }
                Err(error) => wrong.push(format!("{path} is not a font: {error}")),
            }
        }
    }
    for (id, path) in &pages {
        let Some(tree) = trees.get(path.as_str()) else { continue };
        let sheet = numbers(&named(tree.root_element(), "PhysicalBox").next().map(text).unwrap_or_default());
        for object in named(tree.root_element(), "TextObject").chain(named(tree.root_element(), "PathObject")) {
            on_page.entry(id.clone()).or_default().insert(object.attribute("ID").unwrap_or_default().to_owned());
            let [x, y, width, height] = numbers(object.attribute("Boundary").unwrap_or_default())[..] else {
                wrong.push(format!("{path}: an object without a box"));
                continue;
            };
            if !(x >= 0.0 && y >= 0.0 && x + width <= sheet[2] && y + height <= sheet[3]) {
                wrong.push(format!("{path}: an object lies outside the page: {x} {y} {width} {height}"));
            }
        }
        for object in named(tree.root_element(), "TextObject") {
            let code = named(object, "TextCode").next().expect("a text");
            let characters: Vec<char> = code.text().unwrap_or_default().chars().collect();
            let distances = code.attribute("DeltaX").map_or(0, steps);
            if distances + 1 != characters.len() {
                wrong.push(format!("{path}: {} characters with {distances} distances", characters.len()));
            }
            match faces.get(object.attribute("Font").unwrap_or_default()) {
                None => wrong.push(format!("{path}: a text without a font")),
                Some(face) => {
                    for c in characters.iter().filter(|c| face.glyph_index(**c).is_none()) {
                        wrong.push(format!("{path}: the font has no {c:?}"));
                    }
                }
            }
        }
    }
    for (name, tree) in &trees {
        for node in tree.descendants() {
            let page = node.attribute("PageID").or(node.attribute("PageRef"));
            let Some(page) = page else { continue };
            let Some(objects) = on_page.get(page) else {
                wrong.push(format!("{name} refers to the page {page}, which is not there"));
                continue;
            };
            if node.tag_name().name() == "ObjectRef" && !objects.contains(&text(node)) {
                wrong.push(format!("{name} refers to the object {}, which is not on its page", text(node)));
            }
        }
    }
    wrong
}

fn report(name: &str) -> Made {
    made(&in_package(name))
}

fn ofd(made: &Made) -> Vec<u8> {
    to_vec(&made.generated.document, &made.generated.pages, generator().fonts()).expect("an OFD file")
}

#[test]
fn every_report_is_sound_and_the_same_every_time() {
    let cases = std::fs::read_dir(in_package("tests/cases")).expect("the cases");
    let cases = cases.map(|case| format!("tests/cases/{}", case.expect("a case").file_name().to_string_lossy()));
    let examples = ["zhaohua-union-2020", "county-education-bureau-2023"].map(|name| format!("examples/{name}"));
    for name in cases.chain(examples) {
        let made = report(&name);
        let file = ofd(&made);
        assert_eq!(problems(&unpack(&file)), [""; 0], "{name}");
        assert_eq!(file, ofd(&made), "{name}");
        let size = file.len() * 100 / made.pdf.len();
        assert!(size <= 120, "{name}: {size} % of the PDF");
        keep(name.rsplit('/').next().unwrap_or(&name), &[("ofd", &file), ("pdf", &made.pdf)]);
    }
}

#[test]
fn files_ride_along() {
    let made = report("tests/cases/minimal");
    let files = [Attachment::new("2020年度部门决算.xlsx", made.xlsx.clone()), Attachment::new("说明", *b"abc")];
    let pages = &made.generated.pages;
    let file = with_attachments(&made.generated.document, pages, generator().fonts(), &files).expect("an OFD file");
    let parts = unpack(&file);
    assert_eq!(problems(&parts), [""; 0]);
    assert_eq!(parts["Doc_0/Attachs/attachment-1.xlsx"], made.xlsx);
    let list = String::from_utf8_lossy(&parts["Doc_0/Attachs/Attachments.xml"]).into_owned();
    assert!(
        list.contains("Name=\"2020年度部门决算.xlsx\" Format=\"XLSX\"") && list.contains("Size=\"0.003\""),
        "{list}"
    );
}

/// A report with pages that are not its own is refused, not written wrong.
#[test]
fn pages_of_another_document_are_refused() {
    let [one, other] = ["tests/cases/minimal", "tests/cases/annexes"].map(report);
    let error = to_vec(&other.generated.document, &one.generated.pages, generator().fonts()).expect_err("no place");
    assert_eq!(error.diagnostics()[0].message, "a heading has no place");
}

#[test]
fn every_planted_defect_is_found() {
    let sound = unpack(&ofd(&report("tests/cases/minimal")));
    let page = "Doc_0/Pages/Page_3/Content.xml";
    let first = |part: &str, begin: &str, end: char| {
        let text = std::str::from_utf8(&sound[part]).expect("text");
        let at = text.find(begin).unwrap_or_else(|| panic!("{part} has {begin}")) + begin.len();
        format!("{begin}{}", &text[at..at + text[at..].find(end).expect("an end")])
    };
    let id = first(page, "<ofd:TextObject ID=\"", '"');
    let bounds = first(page, "Boundary=\"", '"');
    let font = first(page, "Font=\"", '"');
    let steps = first(page, "DeltaX=\"", '"');
    let object = first("Doc_0/Tags/Structure.xml", "</ofd:ObjectRef><ofd:ObjectRef PageRef=\"", '<');
    let last = first("Doc_0/Document.xml", "<ofd:MaxUnitID>", '<');
    for (part, what, with, said) in [
        (page, id.as_str(), "<ofd:TextObject ID=\"1", "gives the number 1 again"),
        (page, &id, "<ofd:TextObject ID=\"999999", "beyond MaxUnitID"),
        (page, &bounds, "Boundary=\"200 10 20 5", "lies outside the page"),
        (page, &bounds, "Boundary=\"10 -1 20 5", "lies outside the page"),
        (page, &font, "Font=\"77", "a text without a font"),
        (page, &steps, &format!("{steps} 5"), "distances"),
        (page, "</ofd:TextCode>", "\u{1F600}</ofd:TextCode>", "the font has no"),
        (page, "</ofd:Page>", "", "is not well-formed"),
        ("Doc_0/Document.xml", &last, "<ofd:MaxUnitID>7", "beyond MaxUnitID"),
        ("Doc_0/Document.xml", "Pages/Page_3/Content.xml", "https://example.org/x.xml", "which is not in the package"),
        ("Doc_0/Document.xml", "Pages/Page_3/Content.xml", "Pages/Page_2/Content.xml", "nothing refers to"),
        ("Doc_0/Document.xml", "<ofd:Goto>", "<ofd:URI URI=\"https://example.org\"/><ofd:Goto>", "leaves the document"),
        ("Doc_0/PublicRes.xml", "font_1.ttf", "font_9.ttf", "which is not in the package"),
        ("Doc_0/Res/font_1.ttf", "cmap", "cmaq", "has no table cmap"),
        ("Doc_0/Res/font_1.ttf", "OS/2", "OS/3", "has no table OS/2"),
        ("Doc_0/Tags/Structure.xml", &object, "</ofd:ObjectRef><ofd:ObjectRef PageRef=\"1\">5", "refers to the"),
    ] {
        let mut parts = sound.clone();
        let bytes = parts.get_mut(part).expect("a part");
        let at = bytes.windows(what.len()).position(|window| window == what.as_bytes());
        let at = at.unwrap_or_else(|| panic!("{part} has {what}"));
        bytes.splice(at..at + what.len(), with.bytes());
        // As a whole file again, so that what is found is found in a file.
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, part) in &parts {
            writer.start_file(name.as_str(), SimpleFileOptions::default()).expect("a part");
            writer.write_all(part).expect("its bytes");
        }
        let planted = writer.finish().expect("a package").into_inner();
        let found = problems(&unpack(&planted));
        assert!(found.iter().any(|problem| problem.contains(said)), "{part}: {what} → {with}: {found:?}");
    }
}
