//! A web page: its paragraphs, and its tables with their cells. Tables that only lay the page out are no tables.

use scraper::node::{Element, Node};
use scraper::{Html, StrTendril};

use super::decode;
use super::document::{Block, Loss, Published, refuse};
use super::table::{COLUMN_LIMIT, Cell, Table};
use super::text::Text;
use crate::diag::{Error, Origin};

/// The most bytes of a page.
const LIMIT: usize = 16 << 20;

/// The most rows that a cell may say to span.
const ROW_SPAN_LIMIT: usize = 1000;

/// The deepest nesting that is a page and not an attack: what stands deeper is left out with a word.
const DEPTH: usize = 512;

pub(super) fn read(bytes: &[u8], name: &str) -> Result<Published, Error> {
    if bytes.len() > LIMIT {
        return Err(refuse(name, format!("网页超过 {} MiB，不是一份报告", LIMIT >> 20)));
    }
    let (text, damaged) = declared(bytes).unwrap_or_else(|| decode::text(bytes));
    let mut losses = Vec::new();
    if damaged {
        losses.push(Loss::damage("有不能识别的字节"));
    }
    if deepest(&text) > DEPTH {
        return Err(refuse(name, "网页的标记嵌套过深，不是一份报告"));
    }
    let mut page = Page::default();
    page.read(&Html::parse_document(&text));
    if page.blocks.is_empty() {
        return Err(refuse(name, "网页中没有文字（内容可能由脚本载入）：请在浏览器中打开后另存，或审读其附件"));
    }
    Published::new(name, page.blocks, losses)
}

/// The text by the encoding that the page declares: `<meta charset="gbk">`. A page in valid UTF-8 is that.
fn declared(bytes: &[u8]) -> Option<(String, bool)> {
    if std::str::from_utf8(bytes).is_ok() || decode::is_utf16(bytes) {
        return None;
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2000)]).to_lowercase();
    let after = &head[head.find("charset=")? + "charset=".len()..];
    let label: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    decode::labeled(bytes, &label).filter(|(_, damaged)| !damaged)
}

/// How deep tags nest at most, counted without the rules that close them.
fn deepest(html: &str) -> usize {
    const VOID: [&str; 9] = ["br", "img", "hr", "meta", "link", "input", "col", "p", "li"];
    let (mut depth, mut most) = (0_usize, 0);
    for (at, _) in html.match_indices('<') {
        let rest = &html[at + 1..];
        let closes = rest.starts_with('/');
        let name: String =
            rest.trim_start_matches('/').chars().take(8).take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        match () {
            () if closes => depth = depth.saturating_sub(1),
            () if name.is_empty() || VOID.contains(&name.as_str()) => {}
            () => depth += 1,
        }
        most = most.max(depth);
    }
    most
}

#[derive(Default)]
struct Page {
    blocks: Vec<Block>,
    line: Text,
    /// How many paragraphs and cells have begun.
    paragraphs: u32,
}

type NodeRef<'a> = ego_tree::NodeRef<'a, Node>;

impl Page {
    fn read(&mut self, html: &Html) {
        self.children(html.tree.root());
        self.end_line();
    }

    fn children(&mut self, node: NodeRef<'_>) {
        for child in node.children() {
            match child.value() {
                Node::Text(text) => self.characters(&text.text),
                Node::Element(element) => self.element(child, element),
                _ => {}
            }
        }
    }

    fn element(&mut self, node: NodeRef<'_>, element: &Element) {
        if is_hidden(element) {
            return;
        }
        match element.name() {
            "script" | "style" | "noscript" | "template" | "head" | "select" | "button" | "iframe" | "svg" => {}
            "br" => self.end_line(),
            "table" if is_data(node) => {
                self.end_line();
                self.table(node);
            }
            name if is_inline(name) => self.children(node),
            _ => {
                self.end_line();
                self.children(node);
                self.end_line();
            }
        }
    }

    fn characters(&mut self, text: &StrTendril) {
        let origin = Origin::Paragraph(self.paragraphs + 1);
        let mut plain = String::with_capacity(text.len());
        for c in text.chars() {
            // White space of HTML is one blank; ideographic space is a character.
            let blank = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{a0}');
            if !blank {
                plain.push(c);
            } else if !(plain.ends_with(' ') || plain.is_empty() && self.line.text.ends_with(' ')) {
                plain.push(' ');
            }
        }
        self.line.push(&plain, &origin);
    }

    fn end_line(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        line.trim_end();
        if !line.text.trim().is_empty() {
            self.paragraphs += 1;
            self.blocks.push(Block::Paragraph(line));
        }
    }

    fn table(&mut self, table: NodeRef<'_>) {
        let mut cells = Vec::new();
        // By column, the rows that a cell from above still covers.
        let mut covered = vec![0_usize; COLUMN_LIMIT];
        let mut row = 0;
        for node in table.descendants() {
            let Node::Element(element) = node.value() else { continue };
            if element.name() == "caption" {
                self.children(node);
                self.end_line();
            }
            if element.name() != "tr" || is_hidden(element) {
                continue;
            }
            let mut column = 0;
            for child in node.children() {
                let Node::Element(element) = child.value() else { continue };
                if !matches!(element.name(), "td" | "th") {
                    continue;
                }
                while covered.get(column).is_some_and(|rows| *rows > 0) {
                    column += 1;
                }
                let span = |name: &str, most: usize| {
                    element.attr(name).and_then(|span| span.trim().parse().ok()).unwrap_or(1).clamp(1, most)
                };
                let (columns, rows) = (span("colspan", COLUMN_LIMIT), span("rowspan", ROW_SPAN_LIMIT));
                if column + columns > COLUMN_LIMIT {
                    break;
                }
                covered[column..column + columns].fill(rows);
                let text = if is_hidden(element) { Text::default() } else { self.cell(child) };
                cells.push(Cell { row, column, rows, columns, text });
                column += columns;
            }
            for rows in &mut covered {
                *rows = rows.saturating_sub(1);
            }
            row += 1;
        }
        for cell in &mut cells {
            cell.rows = cell.rows.min(row - cell.row);
        }
        if !cells.is_empty() {
            self.blocks.push(Block::Table(Table::new(cells)));
        }
    }

    /// The text of a cell; its paragraphs run together.
    fn cell(&mut self, node: NodeRef<'_>) -> Text {
        self.paragraphs += 1;
        let mut inner = Page { paragraphs: self.paragraphs - 1, ..Page::default() };
        inner.children(node);
        inner.line.trim_end();
        let mut whole = Text::default();
        for block in inner.blocks {
            if let Block::Paragraph(text) = block {
                whole.push(text.text.trim(), &Origin::Paragraph(self.paragraphs));
            }
        }
        whole.push(inner.line.text.trim(), &Origin::Paragraph(self.paragraphs));
        whole
    }
}

/// Whether a table has data: rows of several cells, and no table within.
fn is_data(table: NodeRef<'_>) -> bool {
    let name = |node: &NodeRef<'_>| match node.value() {
        Node::Element(element) => element.name().to_owned(),
        _ => String::new(),
    };
    let cells = |row: NodeRef<'_>| row.children().filter(|cell| matches!(name(cell).as_str(), "td" | "th")).count();
    !table.descendants().skip(1).any(|node| name(&node) == "table")
        && table.descendants().any(|node| name(&node) == "tr" && cells(node) > 1)
}

fn is_hidden(element: &Element) -> bool {
    let style = element.attr("style").unwrap_or_default().replace(' ', "").to_lowercase();
    element.attr("hidden").is_some() || style.contains("display:none") || style.contains("visibility:hidden")
}

fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "del"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "label"
            | "mark"
            | "q"
            | "s"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "tt"
            | "u"
            | "wbr"
    ) || name.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_lines_and_tables() {
        for (html, expected) in [
            ("<p>一、收入</p><div>合计<b>5</b>万元<br>支出</div><script>x</script>", "一、收入\n合计5万元\n支出\n"),
            ("<p>甲\n  乙</p><p style='display: none'>丙</p>", "甲 乙\n"),
            (
                "<table><tr><th rowspan=2>科目</th><th colspan=2>金额</th></tr><tr><td>本年</td><td>上年</td></tr>\
                 <tr><td><p>合</p><p>计</p></td><td></td><td>5</td></tr></table>",
                "科目 | 金额\n | 本年 | 上年\n合计 |  | 5\n",
            ),
            ("<table><tr><td>栏<table><tr><td>甲</td><td>1</td></tr></table></td></tr></table>", "栏\n甲 | 1\n"),
        ] {
            assert_eq!(read(html.as_bytes(), "a.html").expect("a page").text().text, expected, "{html}");
        }
    }

    #[test]
    fn the_declared_encoding_is_taken() {
        let (gbk, _, _) = encoding_rs::GBK.encode("<meta charset=gb2312><p>收入合计</p>");
        assert_eq!(read(&gbk, "a.html").expect("a page").text().text, "收入合计\n");
    }

    #[test]
    fn deep_pages_are_refused() {
        assert!(read("<div>".repeat(100_000).as_bytes(), "a.html").is_err());
        assert!(read("<script>a()</script>".as_bytes(), "a.html").is_err());
    }
}
