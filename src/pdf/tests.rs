//! The whole writer on pages that are set by hand.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;
use std::path::PathBuf;

use lopdf::content::Content;
use lopdf::{Dictionary, Object, ObjectId};

use super::to_vec;
use crate::diag::{Error, ErrorKind};
use crate::document::{Block, Chart, Document, Face, Figure, Heading, Pie, Role, Section, SectionKind};
use crate::layout::{
    Colour, Fonts, Glyph, Group, HeadingPlace, Item, Link, Mark, Node, NodeKind, Page, Pages, Segment, Shape, Stroke,
    Text,
};
use crate::length::Length;

/// A document that is set by hand, with every kind of node and item.
struct Sketch {
    fonts: Fonts,
    document: Document,
    pages: Pages,
}

const GREY: Colour = Colour(0x59, 0x59, 0x59);

fn pt(points: i32) -> Length {
    Length::pt(points)
}

impl Sketch {
    fn new() -> Sketch {
        let mut document = Document {
            title: "昭化区总工会2020年度部门决算（样张）".to_owned(),
            author: "昭化区总工会\u{1} <甲&乙>".to_owned(),
            date: Some("2021-09-10".to_owned()),
            ..Document::default()
        };
        document.sections.push(Section::new(SectionKind::Body, Vec::new()));
        let mut pages = Pages::default();
        pages.nodes.push(Node::new(NodeKind::Document, None));
        Sketch { fonts: Fonts::embedded(), document, pages }
    }

    fn node(&mut self, parent: u32, kind: NodeKind) -> u32 {
        self.pages.nodes.push(Node::new(kind, Some(parent)));
        self.pages.nodes.len() as u32 - 1
    }

    fn page(&mut self, number: Option<u32>, landscape: bool) {
        let (width, height) = (Length::mm10(2100), Length::mm10(2970));
        let mut page = Page::default();
        (page.width, page.height) = if landscape { (height, width) } else { (width, height) };
        page.number = number;
        self.pages.pages.push(page);
        if let Some(number) = number {
            let text = format!("— {number} —");
            let (x, y, turn) = if landscape { (pt(40), pt(500), 1) } else { (pt(450), pt(770), 0) };
            self.text(Mark::Pagination, Face::Song, 14, (x, y, turn), &text, 0);
        }
    }

    fn last(&mut self) -> &mut Page {
        self.pages.pages.last_mut().expect("a page")
    }

    fn group(&mut self, mark: Mark, items: impl IntoIterator<Item = Item>) {
        let page = self.last();
        let start = page.items.len() as u32;
        page.items.extend(items);
        let end = page.items.len() as u32;
        page.groups.push(Group::new(mark, start..end));
    }

    /// Sets a line, with so many thousandths of a point between characters, and gives its end.
    fn text(
        &mut self,
        mark: Mark,
        face: Face,
        size: i32,
        (x, y, turn): (Length, Length, u8),
        text: &str,
        gap: i32,
    ) -> Length {
        let size = pt(size);
        let mut at = Length::ZERO;
        let mut runs: Vec<(crate::layout::FontId, Range<u32>)> = Vec::new();
        for character in text.chars() {
            let glyph = self.fonts.glyph(face, character).expect("a glyph");
            let page = self.last();
            let n = page.glyphs.len() as u32;
            page.glyphs.push(Glyph::new(glyph.glyph, character, at));
            match runs.last_mut() {
                Some((font, range)) if *font == glyph.font => range.end = n + 1,
                _ => runs.push((glyph.font, n..n + 1)),
            }
            at += size.em(glyph.advance.into()) + Length::milli(gap);
        }
        let items: Vec<Item> =
            runs.into_iter().map(|(font, glyphs)| Item::Text(Text { font, size, x, y, turn, glyphs })).collect();
        self.group(mark, items);
        x + at
    }

    fn line(&mut self, node: u32, face: Face, y: i32, text: &str) -> Length {
        self.text(Mark::Node(node), face, 16, (pt(79), pt(y), 0), text, -250)
    }

    fn heading(&mut self, parent: u32, role: Role, level: u8, number: &str, text: &str, y: i32) {
        let anchor = self.pages.headings.len() as u32;
        let page = self.pages.pages.len() as u32 - 1;
        self.pages.headings.push(HeadingPlace::new(anchor, page, pt(y - 16)));
        let heading = Heading::new(role, level, number, text, anchor, None);
        let line = heading.line().replace('\n', "");
        self.document.sections[0].blocks.push(Block::Heading(heading));
        let node = self.node(parent, NodeKind::Heading(level));
        self.line(node, Face::Hei, y, &line);
    }

    fn link(&mut self, contents: u32, anchor: u32, y: i32, text: &str) {
        let item = self.node(contents, NodeKind::ContentsItem);
        let reference = self.node(item, NodeKind::Reference);
        let node = self.node(reference, NodeKind::Link);
        let end = self.line(node, Face::Fang, y, text);
        self.text(Mark::Layout, Face::Fang, 16, (end, pt(y), 0), "…………", 0);
        self.text(Mark::Node(node), Face::Roman, 16, (pt(480), pt(y), 0), "1", 0);
        let link = Link::new((pt(79), pt(y - 16)), (pt(520), pt(y + 4)), anchor, text, node);
        self.group(Mark::Node(node), [Item::Link(link)]);
    }

    fn row(&mut self, body: u32, y: i32, cells: &[(NodeKind, &str)]) {
        let row = self.node(body, NodeKind::TableRow);
        let mut x = pt(79);
        for (kind, text) in cells {
            let cell = self.node(row, kind.clone());
            let face = if matches!(kind, NodeKind::DataCell { .. }) { Face::Song } else { Face::Hei };
            if !text.is_empty() {
                self.text(Mark::Node(cell), face, 10, (x, pt(y), 0), text, 0);
            }
            x += pt(90);
        }
        let rule = Stroke::new((pt(79), pt(y + 4)), (pt(520), pt(y + 4)), Length::hundredths(40), Colour::BLACK);
        self.group(Mark::Layout, [Item::Stroke(rule)]);
    }
}

fn th(columns: bool, column_span: u32, row_span: u32) -> NodeKind {
    NodeKind::HeaderCell { columns, column_span, row_span }
}

const TD: NodeKind = NodeKind::DataCell { column_span: 1, row_span: 1 };

fn rectangle(x: i32, y: i32, width: i32, height: i32, fill: Colour) -> Item {
    let (left, top, right, bottom) = (pt(x), pt(y), pt(x + width), pt(y + height));
    let segments = vec![Segment::Line((right, top)), Segment::Line((right, bottom)), Segment::Line((left, bottom))];
    Item::Shape(Shape::new((left, top), segments, Some(fill), Some((Length::hundredths(50), Colour::BLACK))))
}

/// A cover, contents, three upright pages and a turned one.
fn sample() -> Sketch {
    let mut sketch = Sketch::new();
    sketch.page(None, false);
    let title = sketch.node(0, NodeKind::Paragraph);
    sketch.text(Mark::Node(title), Face::Biaosong, 36, (pt(120), pt(300), 0), "部门决算", 0);

    sketch.page(None, false);
    let contents = sketch.node(0, NodeKind::Contents);
    let caption = sketch.node(contents, NodeKind::Caption);
    sketch.text(Mark::Node(caption), Face::Biaosong, 22, (pt(250), pt(120), 0), "目录", 22_000);
    sketch.link(contents, 0, 160, "第一部分　部门概况");
    sketch.link(contents, 1, 190, "一、收入支出决算总体情况说明");

    sketch.page(Some(1), false);
    let part = sketch.node(0, NodeKind::Part);
    sketch.heading(part, Role::PartTitle, 1, "第一部分", "部门概况", 120);
    let section = sketch.node(part, NodeKind::Section);
    sketch.heading(section, Role::Heading1, 2, "一、", "收入支出决算\n总体情况说明", 180);
    let paragraph = sketch.node(section, NodeKind::Paragraph);
    sketch.line(paragraph, Face::Fang, 220, "2020年度收入总计266.04万元，与2019年度相比增加");
    sketch.line(paragraph, Face::Roman, 250, "144.55万元，增长118.98%。阿·布都(\\)");

    sketch.page(Some(2), false);
    sketch.line(paragraph, Face::Fang, 120, "主要变动原因是人员增加，公用经费提高。");
    let figure = sketch.node(
        section,
        NodeKind::Figure {
            alt: "柱状图：2019年收入总计121.49万元，2020年266.04万元。".to_owned(),
            top_left: (pt(90), pt(150)),
            bottom_right: (pt(500), pt(330)),
        },
    );
    let bars = [rectangle(150, 240, 60, 60, GREY), rectangle(300, 170, 60, 130, Colour(217, 217, 217))];
    let circle = Shape::new(
        (pt(440), pt(200)),
        vec![
            Segment::Curve((pt(462), pt(200)), (pt(480), pt(218)), (pt(480), pt(240))),
            Segment::Line((pt(440), pt(240))),
        ],
        Some(Colour(0xB4, 0x10, 0x10)),
        None,
    );
    sketch.group(Mark::Node(figure), bars.into_iter().chain([Item::Shape(circle)]));
    sketch.text(Mark::Node(figure), Face::Song, 9, (pt(160), pt(236), 0), "121.49", 0);
    let axis = Stroke::new((pt(110), pt(300)), (pt(490), pt(300)), pt(1), Colour::BLACK);
    sketch.group(Mark::Node(figure), [Item::Stroke(axis)]);
    let caption = sketch.node(section, NodeKind::Caption);
    sketch.line(caption, Face::Kai, 350, "图1：收入总计变动情况图（单位：万元）");

    let table = sketch.node(section, NodeKind::Table);
    let head = sketch.node(table, NodeKind::TableHead);
    sketch.row(head, 400, &[(th(true, 1, 1), "项目"), (th(true, 1, 1), "金额"), (th(true, 2, 1), "备注")]);
    let body = sketch.node(table, NodeKind::TableBody);
    sketch.row(body, 420, &[(th(false, 1, 1), "一、本年收入"), (TD, "253.12"), (TD, ""), (TD, "财政")]);

    sketch.page(Some(3), true);
    sketch.text(Mark::Pagination, Face::Hei, 10, (pt(79), pt(80), 0), "续表", 0);
    sketch.row(body, 110, &[(th(false, 1, 1), "二、年初结转"), (TD, "12.92"), (TD, "结转"), (TD, "")]);
    let note = sketch.node(section, NodeKind::Note);
    sketch.text(Mark::Node(note), Face::Song, 9, (pt(79), pt(130), 0), "注：本表反映部门本年度的总收支。", 0);

    // A table whose heads begin anew.
    let table = sketch.node(section, NodeKind::Table);
    let body = sketch.node(table, NodeKind::TableBody);
    sketch.row(body, 200, &[(th(false, 1, 2), "绩效"), (th(true, 1, 1), "指标"), (th(true, 1, 1), "完成")]);
    sketch.row(body, 220, &[(TD, "数量"), (TD, "100%")]);
    sketch.row(body, 240, &[(th(true, 1, 1), "类别"), (th(true, 1, 1), "预期"), (th(true, 1, 1), "实际")]);
    sketch.row(body, 260, &[(TD, "时效"), (NodeKind::DataCell { column_span: 2, row_span: 1 }, "按时")]);
    sketch.heading(part, Role::Heading1, 2, "二、", "其他情况", 300);
    sketch
}

impl Sketch {
    /// The PDF; it is kept for the judges where `JUESUAN_MADE` names a folder, as `tests/it/made.rs` keeps others.
    fn to_vec(&self) -> Result<Vec<u8>, Error> {
        let bytes = to_vec(&self.document, &self.pages, &self.fonts)?;
        if let Some(folder) = std::env::var_os("JUESUAN_MADE").map(PathBuf::from) {
            let mut digest = DefaultHasher::new();
            bytes.hash(&mut digest);
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(folder.join(format!("sketch-{:016x}.pdf", digest.finish())), &bytes).expect("a file");
        }
        Ok(bytes)
    }
}

/// A character that was shown: where, in thousandths of a point from the lower left corner.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Shown {
    character: char,
    x: i64,
    y: i64,
}

/// A marked sequence as a reader finds it: its tag, its number if it has one, and what it shows.
#[derive(Debug)]
struct Sequence {
    tag: String,
    number: Option<i64>,
    shown: Vec<Shown>,
}

/// The file as a reader sees it, read with lopdf.
struct Reader {
    document: lopdf::Document,
    /// By page.
    sequences: Vec<Vec<Sequence>>,
}

/// What a reader knows of a font: character and width by code.
struct ReaderFont {
    characters: BTreeMap<u16, char>,
    widths: BTreeMap<u16, i64>,
}

impl Reader {
    fn new(bytes: &[u8]) -> Reader {
        let document = lopdf::Document::load_mem(bytes).expect("a PDF");
        let pages: Vec<ObjectId> = document.page_iter().collect();
        let sequences = pages.iter().map(|page| sequences(&document, *page)).collect();
        Reader { document, sequences }
    }

    fn catalog(&self) -> &Dictionary {
        self.document.catalog().expect("a catalog")
    }

    /// The object behind an entry, followed if it is a reference.
    fn get<'a>(&'a self, dictionary: &'a Dictionary, key: &str) -> Option<&'a Object> {
        let value = dictionary.get(key.as_bytes()).ok()?;
        Some(self.document.dereference(value).expect("an object").1)
    }

    fn dictionary<'a>(&'a self, dictionary: &'a Dictionary, key: &str) -> &'a Dictionary {
        let value = self.get(dictionary, key).unwrap_or_else(|| panic!("no {key}"));
        value.as_dict().unwrap_or_else(|_| panic!("{key} is no dictionary"))
    }

    fn follow<'a>(&'a self, object: &'a Object) -> &'a Dictionary {
        self.document.dereference(object).and_then(|(_, object)| object.as_dict()).expect("a dictionary")
    }

    /// The index of the page that an entry refers to.
    fn page_of(&self, dictionary: &Dictionary, key: &[u8]) -> Option<usize> {
        let page = dictionary.get(key).and_then(Object::as_reference).ok()?;
        self.document.page_iter().position(|other| other == page)
    }

    /// The text of a marked sequence.
    fn text(&self, page: usize, number: i64) -> String {
        let of_page = &self.sequences[page];
        let sequence = of_page.iter().find(|sequence| sequence.number == Some(number)).expect("a sequence");
        sequence.shown.iter().map(|shown| shown.character).collect()
    }

    /// The structure tree from an element down, a line each: type, attributes, text.
    fn tree(&self, element: &Object, depth: usize, lines: &mut String) {
        let dictionary = self.follow(element);
        let kind =
            String::from_utf8_lossy(dictionary.get(b"S").and_then(Object::as_name).expect("a type")).into_owned();
        let page = self.page_of(dictionary, b"Pg");
        let mut line = format!("{}{kind}", "  ".repeat(depth));
        if let Some(attributes) = self.get(dictionary, "A") {
            line += &format!(" {attributes:?}");
        }
        if let Ok(id) = dictionary.get(b"ID").and_then(Object::as_str) {
            line += &format!(" #{}", String::from_utf8_lossy(id));
        }
        if let Ok(alt) = dictionary.get(b"Alt") {
            line += &format!(" “{}”", lopdf::decode_text_string(alt).expect("a text"));
        }
        let kids = dictionary.get(b"K").and_then(Object::as_array).ok();
        let mut children = Vec::new();
        for kid in kids.into_iter().flatten() {
            match kid {
                Object::Integer(number) => {
                    line += &format!(" {}", self.text(page.expect("a Pg beside an MCID"), *number))
                }
                Object::Dictionary(kid) if kid.has_type(b"MCR") => {
                    let number = kid.get(b"MCID").and_then(Object::as_i64).expect("an MCID");
                    line += &format!(" | {}", self.text(self.page_of(kid, b"Pg").expect("a Pg"), number));
                }
                Object::Dictionary(kid) if kid.has_type(b"OBJR") => {
                    assert!(self.page_of(kid, b"Pg").is_some());
                    let annotation = self.dictionary(kid, "Obj");
                    line += &format!(
                        " -> {}",
                        lopdf::decode_text_string(annotation.get(b"Contents").expect("Contents")).expect("a text")
                    );
                }
                child => children.push(child),
            }
        }
        *lines += &line;
        *lines += "\n";
        children.iter().for_each(|child| self.tree(child, depth + 1, lines));
    }
}

/// Reads a page's content as a viewer does: with the widths of the fonts and the maps to characters.
fn sequences(document: &lopdf::Document, page: ObjectId) -> Vec<Sequence> {
    let fonts = document.get_page_fonts(page).expect("fonts");
    let fonts: BTreeMap<Vec<u8>, ReaderFont> =
        fonts.into_iter().map(|(name, font)| (name, reader_font(document, font))).collect();
    let content = Content::decode(&document.get_page_content(page)).expect("operations");

    let number = |operand: &Object| (f64::from(operand.as_float().expect("a number")) * 1e6).round() as i64;
    let mut sequences: Vec<Sequence> = Vec::new();
    let (mut font, mut size, mut spacing) = (&b""[..], 0, 0);
    // Direction of the text, start of its line, and how far the pen has come, in millionths of a point.
    let (mut direction, mut line, mut pen) = ((1, 0), (0, 0), 0);
    let mut depth = 0;
    for operation in &content.operations {
        let operands = &operation.operands;
        match operation.operator.as_str() {
            "BT" => (direction, line, pen) = ((1, 0), (0, 0), 0),
            "BDC" => {
                depth += 1;
                let properties = operands[1].as_dict().expect("properties");
                sequences.push(Sequence {
                    tag: String::from_utf8_lossy(operands[0].as_name().expect("a tag")).into_owned(),
                    number: properties.get(b"MCID").and_then(Object::as_i64).ok(),
                    shown: Vec::new(),
                });
            }
            "EMC" => depth -= 1,
            "Tf" => (font, size) = (operands[0].as_name().expect("a font"), number(&operands[1])),
            "Tc" => spacing = number(&operands[0]),
            "Td" => {
                line = (line.0 + number(&operands[0]), line.1 + number(&operands[1]));
                pen = 0;
            }
            "Tm" => {
                direction = (number(&operands[0]) / 1_000_000, number(&operands[1]) / 1_000_000);
                line = (number(&operands[4]), number(&operands[5]));
                pen = 0;
            }
            "Tj" | "TJ" => {
                assert_eq!(depth, 1, "text outside of a marked sequence");
                let pieces = operands[0].as_array().unwrap_or(operands);
                for piece in pieces {
                    let Ok(codes) = piece.as_str() else {
                        pen -= piece.as_i64().expect("a number") * size / 1000;
                        continue;
                    };
                    for code in codes.chunks(2) {
                        let code = u16::from_be_bytes([code[0], code[1]]);
                        let place = |start: i64, step: i64| (start + step * pen + 500) / 1000;
                        sequences.last_mut().expect("a sequence").shown.push(Shown {
                            character: fonts[font].characters[&code],
                            x: place(line.0, direction.0),
                            y: place(line.1, direction.1),
                        });
                        pen += fonts[font].widths.get(&code).unwrap_or(&1000) * size / 1000 + spacing;
                    }
                }
            }
            "m" | "l" | "c" | "S" | "f" | "B" => assert_eq!(depth, 1, "a path outside of a marked sequence"),
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    sequences
}

fn reader_font(document: &lopdf::Document, font: &Dictionary) -> ReaderFont {
    let follow = |object: &Object| document.dereference(object).expect("an object").1.clone();
    let map = follow(font.get(b"ToUnicode").expect("ToUnicode"));
    let map = map.as_stream().and_then(|stream| stream.decompressed_content()).expect("a map");
    let hex = |text: &str| u16::from_str_radix(text, 16).expect("a number");
    let characters = String::from_utf8(map).expect("a map in ASCII");
    let characters =
        characters.lines().filter_map(|line| line.strip_prefix('<')?.strip_suffix(">]")?.split_once("> ["));
    let characters = characters.flat_map(|(codes, texts)| {
        let (first, last) = codes.split_once("> <").expect("a range");
        let texts: Vec<&str> = texts[1..].split("><").collect();
        assert_eq!(usize::from(hex(last) - hex(first)) + 1, texts.len(), "a text for each code");
        assert_eq!(first[..2], last[..2], "a range does not change the first byte");
        (hex(first)..).zip(texts).map(move |(code, text)| {
            let units: Vec<u16> = (0..text.len() / 4).map(|n| hex(&text[n * 4..n * 4 + 4])).collect();
            (code, char::decode_utf16(units).next().expect("one").expect("a character"))
        })
    });
    let descendant = follow(&font.get(b"DescendantFonts").and_then(Object::as_array).expect("a descendant")[0]);
    let mut widths = BTreeMap::new();
    for pair in
        descendant.as_dict().and_then(|font| font.get(b"W")).and_then(Object::as_array).expect("widths").chunks(2)
    {
        let first = pair[0].as_i64().expect("a code") as u16;
        let run = pair[1].as_array().expect("a run").iter().map(|width| width.as_i64().expect("a width"));
        widths.extend((first..).zip(run));
    }
    ReaderFont { characters: characters.collect(), widths }
}

#[test]
fn a_reader_finds_every_character_in_its_place() {
    let sketch = sample();
    let reader = Reader::new(&sketch.to_vec().expect("a PDF"));
    for (page, found) in sketch.pages.pages.iter().zip(&reader.sequences) {
        let mut found = found.iter().flat_map(|sequence| &sequence.shown);
        let items = page.groups.iter().flat_map(|group| page.items_of(group));
        for text in items.filter_map(|item| if let Item::Text(text) = item { Some(text) } else { None }) {
            for glyph in page.glyphs_of(text) {
                let shown = found.next().expect("a character");
                assert_eq!(shown.character, glyph.character);
                let along = i64::from(glyph.offset.thousandths());
                let (dx, dy) = if text.turn == 0 { (along, 0) } else { (0, -along) };
                let x = i64::from(text.x.thousandths()) + dx;
                let y = i64::from((page.height - text.y).thousandths()) + dy;
                let off = (shown.x - x).abs().max((shown.y - y).abs());
                assert!(off <= 66, "{} at ({}, {}), not at ({x}, {y})", shown.character, shown.x, shown.y);
            }
        }
        assert_eq!(found.next(), None);
    }
}

#[test]
fn the_structure_is_that_of_the_pages() {
    let reader = Reader::new(&sample().to_vec().expect("a PDF"));
    let root = reader.dictionary(reader.catalog(), "StructTreeRoot");
    let mut tree = String::new();
    reader.tree(root.get(b"K").expect("a document"), 0, &mut tree);
    assert_eq!(
        tree,
        "\
Document
  P 部门决算
  TOC
    Caption 目录
    TOCI
      Reference
        Link 第一部分　部门概况 1 -> 第一部分　部门概况
    TOCI
      Reference
        Link 一、收入支出决算总体情况说明 1 -> 一、收入支出决算总体情况说明
  Part
    H1 第一部分　部门概况
    Sect
      H2 一、收入支出决算总体情况说明
      P 2020年度收入总计266.04万元，与2019年度相比增加144.55万元，增长118.98%。阿·布都(\\) | 主要变动原因是人员增加，公用经费提高。
      Figure <</O /Layout/Placement /Block/BBox [90 511.89 500 691.89]>> “柱状图：2019年收入总计121.49万元，2020年266.04万元。” 121.49
      Caption 图1：收入总计变动情况图（单位：万元）
      Table
        THead
          TR
            TH <</O /Table/Scope /Column>> 项目
            TH <</O /Table/Scope /Column>> 金额
            TH <</O /Table/Scope /Column/ColSpan 2>> 备注
        TBody
          TR
            TH <</O /Table/Scope /Row>> 一、本年收入
            TD 253.12
            TD
            TD 财政
          TR
            TH <</O /Table/Scope /Row>> 二、年初结转
            TD 12.92
            TD 结转
            TD
      Note #n000034 注：本表反映部门本年度的总收支。
      Table
        TBody
          TR
            TH <</O /Table/Scope /Row/RowSpan 2>> #n000038 绩效
            TH <</O /Table/Scope /Column>> #n000039 指标
            TH <</O /Table/Scope /Column>> #n000040 完成
          TR
            TD <</O /Table/Headers [(n000038) (n000039)]>> 数量
            TD <</O /Table/Headers [(n000038) (n000040)]>> 100%
          TR
            TH <</O /Table/Scope /Column>> #n000045 类别
            TH <</O /Table/Scope /Column>> #n000046 预期
            TH <</O /Table/Scope /Column>> #n000047 实际
          TR
            TD <</O /Table/Headers [(n000045)]>> 时效
            TD <</O /Table/ColSpan 2/Headers [(n000046) (n000047)]>> 按时
    H2 二、其他情况
"
    );
    let ids: Vec<&Object> =
        reader.dictionary(root, "IDTree").get(b"Names").and_then(Object::as_array).expect("names").iter().collect();
    for pair in ids.chunks(2) {
        assert_eq!(reader.follow(pair[1]).get(b"ID").expect("an ID"), pair[0]);
    }
    assert!(ids.chunks(2).is_sorted_by_key(|pair| pair[0].as_str().expect("an ID")));
}

/// What no judge reports: every mark leads back to the element that owns it, in order.
#[test]
fn marks_and_annotations_lead_back_to_their_elements() {
    let sketch = sample();
    let reader = Reader::new(&sketch.to_vec().expect("a PDF"));
    let root = reader.dictionary(reader.catalog(), "StructTreeRoot");
    let parents = reader.dictionary(root, "ParentTree").get(b"Nums").and_then(Object::as_array).expect("numbers");
    let parents: BTreeMap<i64, &Object> =
        parents.chunks(2).map(|pair| (pair[0].as_i64().expect("a key"), &pair[1])).collect();
    let next = root.get(b"ParentTreeNextKey").and_then(Object::as_i64).expect("a key");
    assert_eq!(parents.keys().copied().collect::<Vec<_>>(), (0..next).collect::<Vec<_>>());
    let has_kid = |element: &Dictionary, wanted: &dyn Fn(&Object) -> bool| {
        element.get(b"K").and_then(Object::as_array).expect("kids").iter().any(wanted)
    };

    let mut annotations = 0;
    for (n, id) in reader.document.page_iter().enumerate() {
        let page = reader.document.get_dictionary(id).expect("a page");
        assert_eq!(page.get(b"Tabs").and_then(Object::as_name).expect("Tabs"), b"S");
        let key = page.get(b"StructParents").and_then(Object::as_i64).expect("a key");
        let elements = parents[&key].as_array().expect("elements");
        let marks: Vec<&Sequence> = reader.sequences[n].iter().filter(|sequence| sequence.number.is_some()).collect();
        assert_eq!(marks.len(), elements.len());
        for (mark, (number, element)) in marks.iter().zip((0..).zip(elements)) {
            let element = reader.follow(element);
            assert_eq!(mark.number, Some(number), "marks are numbered in their order");
            assert_eq!(mark.tag.as_bytes(), element.get(b"S").and_then(Object::as_name).expect("a type"));
            assert!(has_kid(element, &|kid| match kid {
                Object::Integer(kid) => *kid == number && reader.page_of(element, b"Pg") == Some(n),
                Object::Dictionary(kid) => {
                    kid.get(b"MCID").and_then(Object::as_i64).ok() == Some(number)
                        && reader.page_of(kid, b"Pg") == Some(n)
                }
                _ => false,
            }));
        }
        // What is not in the tree is page numbers, repeated heads, rules and leaders.
        for artifact in reader.sequences[n].iter().filter(|sequence| sequence.number.is_none()) {
            assert_eq!(artifact.tag, "Artifact");
        }
        for annotation in page.get(b"Annots").and_then(Object::as_array).into_iter().flatten() {
            let id = annotation.as_reference().expect("a reference");
            let annotation = reader.follow(annotation);
            assert_eq!(annotation.get(b"Subtype").and_then(Object::as_name).expect("a kind"), b"Link");
            assert_eq!(annotation.get(b"F").and_then(Object::as_i64).expect("flags"), 4);
            let key = annotation.get(b"StructParent").and_then(Object::as_i64).expect("a key");
            let owns = |kid: &Object| {
                kid.as_dict().and_then(|kid| kid.get(b"Obj")).and_then(Object::as_reference).is_ok_and(|kid| kid == id)
            };
            assert!(has_kid(reader.follow(parents[&key]), &owns));
            annotations += 1;
        }
    }
    assert_eq!(annotations, 2);
}

#[test]
fn the_file_says_what_it_is() {
    let bytes = sample().to_vec().expect("a PDF");
    let reader = Reader::new(&bytes);
    let catalog = reader.catalog();
    assert!(bytes.starts_with(b"%PDF-1.7\n"));
    assert_eq!(catalog.get(b"PageMode").and_then(Object::as_name).expect("a name"), b"UseOutlines");
    assert_eq!(catalog.get(b"Lang").and_then(Object::as_str).expect("a language"), b"zh-CN");
    assert!(reader.dictionary(catalog, "MarkInfo").get(b"Marked").and_then(Object::as_bool).expect("a truth"));
    assert!(
        reader
            .dictionary(catalog, "ViewerPreferences")
            .get(b"DisplayDocTitle")
            .and_then(Object::as_bool)
            .expect("a truth")
    );

    let info = reader.dictionary(&reader.document.trailer, "Info");
    let title = lopdf::decode_text_string(info.get(b"Title").expect("a title")).expect("a text");
    assert_eq!(title, "昭化区总工会2020年度部门决算（样张）");
    assert_eq!(info.get(b"CreationDate").and_then(Object::as_str).expect("a date"), b"D:20210910");
    let xmp = reader.get(catalog, "Metadata").and_then(|xmp| xmp.as_stream().ok()).expect("a packet");
    let xmp = String::from_utf8(xmp.content.clone()).expect("a packet that is not deflated");
    for part in [
        "<rdf:li xml:lang=\"x-default\">昭化区总工会2020年度部门决算（样张）</rdf:li>",
        "<rdf:li>昭化区总工会 &lt;甲&amp;乙&gt;</rdf:li>",
        "<xmp:CreateDate>2021-09-10</xmp:CreateDate>",
        "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>",
    ] {
        assert!(xmp.contains(part), "{part}");
    }
    roxmltree::Document::parse(&xmp).expect("XML");

    for object in reader.document.objects.values() {
        let Ok(descriptor) = object.as_dict() else { continue };
        if descriptor.has_type(b"FontDescriptor") {
            assert_eq!(descriptor.get(b"Flags").and_then(Object::as_i64).expect("flags"), 4);
        }
    }
}

#[test]
fn bookmarks_nest_and_pages_are_labelled() {
    fn outline(reader: &Reader, parent: &Dictionary, depth: usize, lines: &mut Vec<String>) {
        let mut next = parent.get(b"First").ok();
        while let Some(object) = next {
            let item = reader.follow(object);
            let title = lopdf::decode_text_string(item.get(b"Title").expect("a title")).expect("a text");
            let destination = item.get(b"Dest").and_then(Object::as_array).expect("a destination");
            let page = destination[0].as_reference().expect("a page");
            let page = reader.document.page_iter().position(|other| other == page).expect("a page");
            let top = destination[3].as_float().expect("a place");
            lines.push(format!("{}{title} p{page} {top}", "  ".repeat(depth)));
            outline(reader, item, depth + 1, lines);
            next = item.get(b"Next").ok();
        }
    }
    let reader = Reader::new(&sample().to_vec().expect("a PDF"));
    let mut lines = Vec::new();
    let root = reader.dictionary(reader.catalog(), "Outlines");
    outline(&reader, root, 0, &mut lines);
    assert_eq!(
        lines,
        ["第一部分　部门概况 p2 737.89", "  一、收入支出决算总体情况说明 p2 677.89", "  二、其他情况 p4 311.276"]
    );
    assert_eq!(root.get(b"Count").and_then(Object::as_i64).expect("a count"), 3);
    let labels = reader.dictionary(reader.catalog(), "PageLabels").get(b"Nums").expect("labels");
    assert_eq!(format!("{labels:?}"), "[0 <<>> 2 <</S /D/St 1>>]");
}

#[test]
fn the_same_pages_give_the_same_bytes() {
    let sketch = sample();
    let bytes = sketch.to_vec().expect("a PDF");
    assert_eq!(bytes, sketch.to_vec().expect("a PDF"));
    let mut written = Vec::new();
    super::write(&sketch.document, &sketch.pages, &sketch.fonts, &mut written).expect("a PDF");
    assert_eq!(bytes, written);

    let id = |bytes: &[u8]| Reader::new(bytes).document.trailer.get(b"ID").expect("an ID").clone();
    let mut other = sample();
    other.document.title.push('！');
    assert_ne!(id(&bytes), id(&other.to_vec().expect("a PDF")));
}

/// Both faces draw these pairs with one glyph each; 仿宋 is CFF, 楷体 is TrueType.
#[test]
fn characters_that_share_a_glyph_stay_apart() {
    for (face, text) in [(Face::Fang, "a·b・c·d・/∕／∕"), (Face::Kai, "~∼·∙~∼·∙")] {
        let mut sketch = Sketch::new();
        sketch.page(None, false);
        let paragraph = sketch.node(0, NodeKind::Paragraph);
        sketch.line(paragraph, face, 100, text);
        let reader = Reader::new(&sketch.to_vec().expect("a PDF"));
        assert_eq!(reader.text(0, 0), text, "{face:?}");
        // The second code of the glyph draws it, too.
        for (id, object) in &reader.document.objects {
            let Ok(font) = object.as_dict() else { continue };
            if let Some(Object::Stream(map)) = reader.get(font, "CIDToGIDMap") {
                let map = map.decompressed_content().expect("a map");
                assert_eq!(map, [0, 0, 0, 1, 0, 1, 0, 2, 0, 2], "{id:?}");
            }
        }
    }
}

#[test]
fn pages_that_do_not_fit_together_are_refused() {
    type Change = fn(&mut Sketch);
    let changes: [(&str, Change); 9] = [
        ("node 0 is not the document", |sketch| sketch.pages.nodes[0].kind = NodeKind::Part),
        ("a node stands before its parent", |sketch| sketch.pages.nodes[1].parent = Some(2)),
        ("names a node that is not there", |sketch| sketch.pages.pages[0].groups[0].mark = Mark::Node(999)),
        ("names things that are not there", |sketch| sketch.pages.pages[0].groups[0].items = 0..9),
        ("names glyphs that are not there", |sketch| {
            if let Item::Text(text) = &mut sketch.pages.pages[0].items[0] {
                text.glyphs = 3..99;
            }
        }),
        ("names a font that is not there", |sketch| sketch.fonts = Fonts::default()),
        ("a heading has no place", |sketch| sketch.pages.headings.clear()),
        ("stands on no page", |sketch| sketch.pages.headings[0].page = 99),
        ("of the form 2021-09-10", |sketch| sketch.document.date = Some("2021年9月10日".to_owned())),
    ];
    for (message, change) in changes {
        let mut sketch = sample();
        change(&mut sketch);
        let error = sketch.to_vec().expect_err(message);
        assert_eq!(error.kind(), ErrorKind::Write);
        assert!(error.to_string().contains(message), "{message}: {error}");
    }
}

#[test]
fn a_document_that_could_not_claim_the_standards_is_refused() {
    let mut sketch = sample();
    sketch.document.title = " ".to_owned();
    let blocks = &mut sketch.document.sections[0].blocks;
    let Block::Heading(heading) = &mut blocks[1] else { panic!("a heading") };
    heading.level = 3;
    let chart = Chart::Pie(Pie::new(Vec::new()));
    blocks.push(Block::Figure(Figure::new(chart, "图1：收入结构图", None, "")));
    let error = sketch.to_vec().expect_err("a refusal");
    let ids: Vec<&str> = error.diagnostics().iter().map(|diagnostic| diagnostic.id).collect();
    assert_eq!(ids, ["pdf-title", "pdf-heading", "pdf-figure"]);
}

#[test]
fn characters_without_a_meaning_are_refused() {
    for (character, code) in [('\u{E815}', "U+E815"), ('\u{FEFF}', "U+FEFF"), ('\u{F0000}', "U+F0000")] {
        let mut sketch = sample();
        sketch.pages.pages[0].glyphs[0].character = character;
        let error = sketch.to_vec().expect_err("a refusal");
        assert_eq!(error.diagnostics()[0].id, "pdf-character");
        assert!(error.to_string().contains(code), "{error}");
    }
}
