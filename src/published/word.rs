//! A Word file: paragraphs with their automatic numbers, tables with their merged cells.
//!
//! Deleted and hidden text, instructions of fields, headers, footers and notes are left out.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::document::{Block, Loss, Published, TEXT_LIMIT, refuse};
use super::numbering::Numbering;
use super::package::{Package, Part, TooLarge, attribute};
use super::table::{Cell, Table};
use super::text::Text;
use crate::diag::{Error, Origin};

/// After so many faults nothing that follows is worth reading.
const FAULTS: usize = 1000;

/// The most bytes of a cell.
const CELL: usize = 8 << 10;

pub(super) fn read(bytes: &[u8], name: &str) -> Result<Published, Error> {
    let too_large = |_: TooLarge| refuse(name, "解压后过大，不是一份报告");
    let Some(mut package) = Package::open(bytes) else {
        return Err(refuse(name, "不是完整的 DOCX 文件（不能解压：文件不完整或已损坏）"));
    };
    let main = package.main_part().unwrap_or("word/document.xml".to_owned());
    let Some(document) = package.part(&main).map_err(too_large)? else {
        return Err(refuse(name, format!("不是 DOCX 文件：其中没有正文（{main}）")));
    };
    let mut losses: Vec<Loss> = document.faults.iter().map(Loss::damage).collect();
    let mut beside = |kind: &str| -> Result<Part, Error> {
        let Some(path) = package.related(&main, kind).or_else(|| Some(format!("word/{kind}.xml"))) else {
            return Ok(Part::default());
        };
        Ok(package.part(&path).map_err(too_large)?.unwrap_or_default())
    };
    let (numbering, styles) = (beside("numbering")?, beside("styles")?);
    losses.extend(numbering.faults.iter().chain(&styles.faults).map(Loss::damage));
    let mut body = Body { numbering: Numbering::read(&numbering.text, &styles.text), ..Body::default() };
    body.read(&document.text, &main);
    if body.length > TEXT_LIMIT {
        return Err(refuse(name, format!("文字超过 {} MiB，不是一份报告", TEXT_LIMIT >> 20)));
    }
    losses.extend(body.faults.iter().map(Loss::damage));
    let empty = |block: &Block| matches!(block, Block::Paragraph(text) if text.text.trim().is_empty());
    if body.blocks.iter().all(empty) {
        let why: Vec<String> = losses.into_iter().map(|loss| loss.message).collect();
        let why = if why.is_empty() { String::new() } else { format!("：{}", why.join("；")) };
        return Err(refuse(name, format!("没有读出任何文字{why}")));
    }
    Published::new(name, body.blocks, losses)
}

/// The body of a document, read from left to right.
#[derive(Default)]
struct Body {
    blocks: Vec<Block>,
    faults: Vec<String>,
    numbering: Numbering,
    /// Bytes of text so far.
    length: usize,
    /// The paragraph that is being read; in a table its cell.
    line: Text,
    /// How many paragraphs have begun.
    paragraphs: u32,
    /// The numbers of the paragraphs that are open: a text box has paragraphs within one.
    open: Vec<u32>,
    in_text: bool,
    /// Depth of what is not shown: deleted runs, a second version of the same drawing.
    hidden: usize,
    in_run: bool,
    /// Whether the run is hidden text.
    vanishes: bool,
    in_properties: bool,
    style: Option<String>,
    list: Option<(String, usize)>,
    /// Whether the number of the paragraph is already written.
    numbered: bool,
    /// Depth of tables. Only cells of the outermost are cells.
    tables: usize,
    grid: Grid,
}

/// The table that is being read.
#[derive(Default)]
struct Grid {
    cells: Vec<Cell>,
    /// By column, which of the cells a vertical merge may go on from.
    above: Vec<Option<usize>>,
    row: usize,
    column: usize,
    span: usize,
    /// Whether the cell goes on from the one above it.
    continues: bool,
}

impl Body {
    fn read(&mut self, xml: &str, part: &str) {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().allow_dangling_amp = true;
        let (mut depth, mut faults) = (0_usize, 0);
        loop {
            let at = reader.buffer_position();
            match reader.read_event() {
                Ok(Event::Start(tag)) => {
                    depth += 1;
                    self.opens(&tag, false);
                }
                Ok(Event::Empty(tag)) => {
                    self.opens(&tag, true);
                    self.closes(tag.local_name().as_ref());
                }
                Ok(Event::End(tag)) => {
                    depth = depth.saturating_sub(1);
                    self.closes(tag.local_name().as_ref());
                }
                Ok(Event::Text(text)) => self.characters(&String::from_utf8_lossy(&text)),
                Ok(Event::CData(text)) => self.characters(&String::from_utf8_lossy(&text)),
                Ok(Event::GeneralRef(reference)) => {
                    let name: &[u8] = &reference;
                    let known = match name {
                        b"lt" => Some('<'),
                        b"gt" => Some('>'),
                        b"amp" => Some('&'),
                        b"quot" => Some('"'),
                        b"apos" => Some('\''),
                        _ => reference.resolve_char_ref().ok().flatten(),
                    };
                    if let Some(c) = known {
                        self.characters(c.encode_utf8(&mut [0; 4]));
                    }
                }
                Ok(Event::Eof) => break,
                Ok(_) => {}
                Err(_) => {
                    if faults == 0 {
                        let place = format!("{part} 在第 {} 段附近损坏，其后可能未读全", self.paragraphs);
                        self.faults.push(place);
                    }
                    faults += 1;
                    if reader.buffer_position() == at || faults > FAULTS {
                        break;
                    }
                }
            }
            if self.length > TEXT_LIMIT {
                return;
            }
        }
        if depth > 0 && faults == 0 {
            self.faults.push(format!("{part} 不完整，止于第 {} 段", self.paragraphs));
        }
        self.end_cell();
        self.end_table();
        self.end_line();
    }

    fn characters(&mut self, text: &str) {
        if !self.in_text || self.hidden > 0 || self.vanishes || text.is_empty() {
            return;
        }
        self.number();
        let breaks = |c| matches!(c, '\n' | '\r');
        if text.contains(breaks) { self.push(&text.replace(breaks, " ")) } else { self.push(text) }
    }

    fn push(&mut self, text: &str) {
        let number = self.open.last().copied().unwrap_or(self.paragraphs);
        self.length += text.len();
        self.line.push(text, &Origin::Paragraph(number));
    }

    fn opens(&mut self, tag: &BytesStart<'_>, empty: bool) {
        let value = || attribute(tag, "val");
        match tag.local_name().as_ref() {
            b"del" | b"moveFrom" | b"Fallback" => self.hidden += 1,
            b"t" => self.in_text = true,
            b"r" => (self.in_run, self.vanishes) = (true, false),
            b"vanish" if self.in_run => self.vanishes = !matches!(value().as_deref(), Some("0" | "false" | "off")),
            b"tab" | b"br" | b"cr" if !self.in_properties && self.hidden == 0 => self.push(" "),
            b"noBreakHyphen" if self.hidden == 0 => self.push("-"),
            b"p" => {
                self.paragraphs = self.paragraphs.saturating_add(1);
                self.open.push(self.paragraphs);
                (self.style, self.list, self.numbered) = (None, None, false);
            }
            b"pPr" => self.in_properties = !empty,
            b"pStyle" if self.in_properties => self.style = value(),
            b"numId" if self.in_properties => {
                let level = self.list.as_ref().map_or(0, |(_, level)| *level);
                self.list = value().map(|id| (id, level));
            }
            b"ilvl" if self.in_properties => {
                let level = value().and_then(|level| level.parse().ok()).unwrap_or(0);
                self.list = Some((self.list.take().map(|(id, _)| id).unwrap_or_default(), level));
            }
            b"tbl" => {
                if self.tables == 0 {
                    self.end_line();
                    self.grid = Grid::default();
                }
                self.tables += 1;
            }
            b"tr" if self.tables == 1 => self.grid.column = 0,
            b"gridBefore" if self.tables == 1 => self.grid.column += count(value()),
            b"tc" if self.tables == 1 => (self.grid.span, self.grid.continues) = (1, false),
            b"gridSpan" if self.tables == 1 => self.grid.span = count(value()),
            b"vMerge" if self.tables == 1 => self.grid.continues = value().is_none_or(|kind| kind == "continue"),
            _ => {}
        }
    }

    fn closes(&mut self, name: &[u8]) {
        match name {
            b"del" | b"moveFrom" | b"Fallback" => self.hidden = self.hidden.saturating_sub(1),
            b"t" => self.in_text = false,
            b"r" => (self.in_run, self.vanishes) = (false, false),
            b"pPr" => self.in_properties = false,
            b"p" => {
                // Paragraphs of a cell run together, unless it is no cell but a page laid out by a table, or a table that
                // damage keeps from ending.
                if self.tables == 0 || self.line.text.len() > CELL {
                    self.end_line();
                }
                self.open.pop();
            }
            b"tc" if self.tables == 1 => self.end_cell(),
            b"tr" if self.tables == 1 => self.grid.row += 1,
            b"tbl" => {
                if self.tables == 1 {
                    self.end_table();
                }
                self.tables = self.tables.saturating_sub(1);
            }
            _ => {}
        }
    }

    /// Writes the automatic number of the paragraph before its first text.
    fn number(&mut self) {
        if self.numbered {
            return;
        }
        self.numbered = true;
        let list = self.list.clone().filter(|(id, _)| !id.is_empty());
        let list = list.or_else(|| self.numbering.list_of(self.style.as_ref()?));
        if let Some((id, level)) = list {
            let number = self.numbering.next(&id, level);
            self.push(&number);
        }
    }

    fn end_line(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        line.trim_end();
        self.blocks.push(Block::Paragraph(line));
    }

    fn end_cell(&mut self) {
        if self.tables == 0 {
            return;
        }
        let mut text = std::mem::take(&mut self.line);
        text.trim_end();
        let Grid { cells, above, row, column, span, continues } = &mut self.grid;
        let merged = above.get(*column).copied().flatten().filter(|_| *continues);
        let at = match merged.and_then(|at| cells.get_mut(at)) {
            Some(cell) => {
                cell.rows = *row + 1 - cell.row;
                cell.text.append(&text);
                merged
            }
            None => {
                cells.push(Cell { row: *row, column: *column, rows: 1, columns: *span, text });
                Some(cells.len() - 1)
            }
        };
        let end = *column + *span;
        if above.len() < end && end <= super::table::COLUMN_LIMIT {
            above.resize(end, None);
        }
        if let Some(covered) = above.get_mut(*column..end) {
            covered.fill(at);
        }
        *column = end;
    }

    fn end_table(&mut self) {
        let grid = std::mem::take(&mut self.grid);
        if !grid.cells.is_empty() {
            self.blocks.push(Block::Table(Table::new(grid.cells)));
        }
    }
}

/// A number of columns, as far as a table may have them.
fn count(value: Option<String>) -> usize {
    let count = value.and_then(|value| value.parse().ok()).unwrap_or(1);
    usize::clamp(count, 1, super::table::COLUMN_LIMIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(body: &str, numbering: &str) -> Body {
        let mut reader = Body { numbering: Numbering::read(numbering, ""), ..Body::default() };
        reader.read(body, "document.xml");
        reader
    }

    fn text(xml: &str, numbering: &str) -> String {
        let body = body(xml, numbering);
        let published = Published::new("a.docx", body.blocks, Vec::new()).expect("a document");
        published.text().text.clone()
    }

    #[test]
    fn paragraphs_and_rows_become_lines() {
        for (body, expected) in [
            (
                "<w:p><w:r><w:t>一、收入</w:t></w:r><w:r><w:t xml:space='preserve'> 5 &lt; 6 </w:t></w:r></w:p>",
                "一、收入 5 < 6\n",
            ),
            (
                "<p><t>甲</t></p><tbl><tr><tc><p><t>乙</t></p></tc><tc><p><t>1</t></p><p><t>2</t></p></tc></tr></tbl>",
                "甲\n\n乙 | 12\n",
            ),
            ("<p><del><r><delText>旧</delText><t>旧</t></r></del><ins><r><t>新</t></r></ins></p>", "新\n"),
            ("<p><r><rPr><vanish/></rPr><t>隐</t></r><r><rPr><vanish val='0'/></rPr><t>显</t></r></p>", "显\n"),
            ("<p><Choice><t>图</t></Choice><Fallback><t>图</t></Fallback></p>", "图\n"),
            ("<p><r><t>&#x4E00;&#20108;&bogus;&</t></r></p>", "一二&\n"),
            ("<p><r><t>到此", "到此\n"),
            ("<p><r><t>上</t><br/><t>下</t></r></p>", "上 下\n"),
        ] {
            assert_eq!(text(body, "").trim_end(), expected.trim_end(), "{body}");
        }
    }

    #[test]
    fn cells_are_merged() {
        let cell = |properties: &str, text: &str| format!("<tc><tcPr>{properties}</tcPr><p><t>{text}</t></p></tc>");
        let rows = [
            cell("<vMerge val='restart'/>", "科目") + &cell("<gridSpan val='2'/>", "金额"),
            cell("<vMerge/>", "") + &cell("", "本年") + &cell("", "上年"),
            cell("", "合计") + &cell("", "") + &cell("", "5"),
        ];
        let xml = format!("<tbl>{}</tbl>", rows.map(|row| format!("<tr>{row}</tr>")).concat());
        let blocks = body(&xml, "").blocks;
        let table = blocks.iter().find_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
        let table = table.expect("a table");
        assert_eq!(table.grid(), [["科目", "金额", ""], ["", "本年", "上年"], ["合计", "", "5"]]);
        let spans: Vec<(usize, usize)> = table.cells.iter().map(|cell| (cell.rows, cell.columns)).collect();
        assert_eq!(spans, [(2, 1), (1, 2), (1, 1), (1, 1), (1, 1), (1, 1), (1, 1)]);
    }

    #[test]
    fn what_is_damaged_is_said() {
        for (xml, fault) in [
            ("<d><p><t>甲</t></p></d>", ""),
            ("<d><p><t>甲</t></p><p><t>乙", "document.xml 不完整，止于第 2 段"),
            ("<d><p><t>甲</x></p></d>", "document.xml 在第 1 段附近损坏，其后可能未读全"),
        ] {
            assert_eq!(body(xml, "").faults.join("\n"), fault, "{xml}");
        }
    }

    #[test]
    fn automatic_numbers_are_written_out() {
        let numbering = "<w:abstractNum w:abstractNumId='7'>\
            <w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='%1、'/></w:lvl>\
            <w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%2.'/></w:lvl>\
            </w:abstractNum><w:num w:numId='3'><w:abstractNumId w:val='7'/></w:num>";
        let paragraph = |level: u32, text: &str| {
            format!(
                "<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='3'/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
            )
        };
        let body = [(0, "甲"), (1, "乙"), (1, "丙"), (0, "丁"), (1, "戊")]
            .map(|(level, text)| paragraph(level, text))
            .concat();
        assert_eq!(text(&body, numbering).trim_end(), "一、甲\n1.乙\n2.丙\n二、丁\n1.戊");
    }
}
