//! What a page must never do, whatever its texts say; and a small page whole.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Options, data, to_vec, to_vec_with};
use crate::diag::FactPath;
use crate::document::{
    Block, Cell, CellAlign, CellRole, Chart, Column, Columns, Document, Entry, Figure, Heading, Paragraph, Pie, Role,
    Row, RowKind, Run, Section, SectionKind, Series, Sheet, Shown, Slice, Table, TableRole,
};

const HOSTILE: &str =
    "</style></title><script>alert(1)</script>\"><img src=x onerror=alert(1)> javascript:alert(1) ]]>";

/// A document with every kind of block, its texts all this one.
fn document(text: &str) -> Document {
    let cell = |column, role, text: &str| Cell::new(column, role, CellAlign::Left, text);
    let amount = |column, text: &str| {
        let mut cell = Cell::new(column, CellRole::Data, CellAlign::Right, text);
        cell.number = Some(Decimal::new(123_456, 2));
        cell.shown = vec![Shown::new(0..text.len(), FactPath::new("revenue.total"))];
        cell
    };
    let mut table = Table::new(TableRole::Public, text, vec![Column::new(1), Column::new(1), Column::group(1)]);
    for place in [&mut table.number, &mut table.part, &mut table.left, &mut table.right] {
        text.clone_into(place);
    }
    table.header_rows = 2;
    table.rows = vec![
        Row::new(
            RowKind::Head,
            vec![
                cell(0, CellRole::ColumnHead, text).spanning(1, 2),
                cell(1, CellRole::ColumnHead, text).spanning(2, 1),
            ],
        ),
        Row::new(RowKind::Head, vec![cell(1, CellRole::ColumnHead, text), cell(2, CellRole::ColumnHead, "乙")]),
        Row::new(RowKind::Body, vec![cell(0, CellRole::RowName, text), amount(2, "1,234.56")]),
        Row::new(RowKind::Total, vec![cell(0, CellRole::RowHead, text), amount(1, "1,234.56")]),
    ];
    table.notes = vec![text.to_owned()];
    let table = Arc::new(table);
    let label = |text: &str| (Decimal::ONE, text.to_owned());
    let columns = Columns::new(
        vec![text.to_owned(), "乙".to_owned()],
        vec![Series::new(text, vec![label(text), label("1")]), Series::new("乙", vec![label("1"), label("1")])],
    );
    let pie = Pie::new(vec![Slice::new(text, Decimal::ONE, text), Slice::new("乙", Decimal::TWO, "2")]);
    let mut run = Run::new(text, true);
    run.shown = vec![Shown::new(0..text.len(), FactPath::new(text))];
    let mut body = Paragraph::new(Role::Body, text);
    body.runs.push(run);
    let heading =
        |level| Heading::new(Role::Heading1, level, text, text, u32::from(level), Some(Entry::new(level, text)));
    let mut document = Document { title: text.to_owned(), author: text.to_owned(), ..Document::default() };
    document.date = Some(text.to_owned());
    document.sections = vec![
        Section::new(SectionKind::Cover, vec![Block::Paragraph(Paragraph::new(Role::CoverTitle, text))]),
        Section::new(SectionKind::Contents, vec![Block::Contents]),
        Section::new(
            SectionKind::Body,
            vec![
                Block::Heading(heading(1)),
                Block::Heading(heading(2)),
                Block::Paragraph(body),
                Block::Figure(Figure::new(Chart::Columns(columns), text, Some(text.to_owned()), text)),
                Block::Figure(Figure::new(Chart::Pie(pie), text, None, text)),
                Block::PageBreak,
                Block::Heading(heading(7)),
            ],
        ),
        Section::new(SectionKind::Landscape, vec![Block::Table(Arc::clone(&table))]),
    ];
    document.sheets = vec![Sheet::new("公开01", text, table)];
    document
}

fn page(document: &Document, options: &Options) -> String {
    String::from_utf8(to_vec_with(document, options)).expect("UTF-8")
}

/// The names of the elements and of their attributes.
fn markup(page: &str) -> (Vec<&str>, Vec<&str>) {
    let (mut elements, mut attributes) = (Vec::new(), Vec::new());
    for tag in page.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let name = tag.split([' ', '\n']).next().unwrap_or_default();
        elements.push(name);
        // Outside of values: every second piece between quotation marks.
        for piece in tag[name.len()..].split('"').step_by(2) {
            attributes
                .extend(piece.split([' ', '\n', '=']).filter(|name| name.bytes().all(|b| b.is_ascii_lowercase())));
        }
    }
    (elements, attributes)
}

#[test]
fn hostile_texts_stay_text() {
    let document = document(HOSTILE);
    let options = Options::default().data(HOSTILE);
    for options in [options.clone(), options.clone().fragment(true), options.provenance(true)] {
        let page = page(&document, &options);
        let (elements, attributes) = markup(&page);
        for name in ["script", "/script", "img", "iframe", "link", "base", "form", "object"] {
            assert!(!elements.contains(&name), "{name}");
        }
        assert!(
            !attributes.iter().any(|name| name.starts_with("on") || *name == "src" || *name == "style"),
            "{attributes:?}"
        );
        assert_eq!(elements.iter().filter(|name| **name == "/style").count(), 1);
        for link in page.split("href=\"").skip(1) {
            assert!(link.starts_with('#') || link.starts_with("%3C"), "{}", &link[..40]);
        }
        // The text is said wherever the text stands.
        assert!(page.matches("&lt;script&gt;alert(1)&lt;/script&gt;").count() > 20);
    }
}

/// A name of a face comes from a style sheet and must not end the rules.
#[test]
fn a_hostile_name_of_a_font_stays_a_name() {
    let mut document = document("甲");
    document.style.faces.set(crate::document::Face::Song, "a\";}</style><script>{");
    let page = page(&document, &Options::default());
    assert!(!page.contains("<script") && page.contains("\"a/stylescript\""), "{}", &page[..4000]);
}

/// What stands in a published page: no scripts, no address, no trace of the data file.
#[test]
fn a_published_page_has_no_provenance() {
    let document = document("甲");
    let published = page(&document, &Options::default().data("甲-data"));
    assert!(!published.contains("data-path") && !published.contains("revenue.total"), "{published}");
    for foreign in ["http:", "https:", "url(", "@import", "<script", "srcdoc"] {
        assert!(!published.contains(foreign), "{foreign}");
    }
    let preview = page(&document, &Options::default().provenance(true));
    assert_eq!(preview.matches("<span data-path=\"revenue.total\">1,234.56</span>").count(), 2);
}

#[test]
fn names_have_the_prefix() {
    let document = document("甲");
    for (prefix, clean) in [("bs-", "bs-"), ("1\"><b", "b"), ("决算", ""), ("a.b", "ab")] {
        let page = page(&document, &Options::default().fragment(true).prefix(prefix));
        assert!(!page.contains("ju-") && page.contains(&format!("<div class=\"{clean}report\"")), "{prefix}");
        assert!(
            page.starts_with("<style>")
                && !page.contains("<html")
                && !page.contains(":root")
                && !page.contains("\nbody{")
        );
    }
}

#[test]
fn a_small_page() {
    let page = page(&document("甲"), &Options::default().data("某县档案馆-data"));
    let (_, body) = page.split_once("</style>\n").expect("rules");
    insta::assert_snapshot!(body);
}

#[test]
fn cells_name_their_heads() {
    let page = page(&document("甲"), &Options::default());
    // 甲 over two columns, 甲 under it; the row's name.
    assert!(page.contains("<td class=\"ju-g\" headers=\"ju-1-1 ju-1-3 ju-1-4\">1,234.56</td>"), "{page}");
}

#[test]
fn tables_as_data() {
    let files = data(&document("甲,\"乙\"\n丙"));
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["tables.json", "公开01.csv"]);
    let json: serde_json::Value = serde_json::from_slice(&files[0].bytes).expect("JSON");
    let table = &json["tables"][0];
    assert_eq!(
        table["columns"],
        serde_json::json!([["甲,\"乙\"丙"], ["甲,\"乙\"丙", "甲,\"乙\"丙"], ["甲,\"乙\"丙", "乙"]])
    );
    assert_eq!(table["rows"][1]["kind"], "total");
    assert_eq!(table["rows"][1]["cells"][1].to_string(), "1234.56");
    let csv = String::from_utf8(files[1].bytes.clone()).expect("UTF-8");
    let text = "\"甲,\"\"乙\"\"\n丙\"";
    let head = "\"甲,\"\"乙\"\"丙\"";
    assert_eq!(
        csv,
        format!(
            "\u{FEFF}{head},\"甲,\"\"乙\"\"丙/甲,\"\"乙\"\"丙\",\"甲,\"\"乙\"\"丙/乙\"\r\n{text},,1234.56\r\n{text},1234.56,\r\n"
        )
    );
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let document = document("甲");
    assert_eq!(to_vec(&document), to_vec(&document));
    // An empty one is a page too.
    assert!(to_vec(&Document::default()).starts_with(b"<!DOCTYPE html>"));
}
