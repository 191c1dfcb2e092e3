//! The text of a Word file: paragraphs and rows of tables, line by line.
//!
//! A reader of the little that the audit needs. It takes any bytes: what is not well formed gives less text, never a
//! panic, and what unpacks to more than a report can hold is refused.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::Arc;

use crate::diag::{Error, ErrorKind, TextFile};
use crate::prose::numeral;

/// The most that one part may unpack to.
const LIMIT: u64 = 64 << 20;

/// The text of a DOCX file: one line a paragraph; one line a row of a table, with ` | ` between its cells.
///
/// Automatic numbers of headings and lists are written out. Deleted text, fields' instructions, headers, footers and
/// notes are left out. The lines of findings are those of this text.
///
/// # Errors
/// The bytes are no DOCX file, or unpack to more than 64 MiB a part.
pub fn docx(bytes: &[u8], name: &str) -> Result<Arc<TextFile>, Error> {
    let fail = |message: String| Error::plain(ErrorKind::Input, "docx", format!("{name}：{message}"));
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| fail("不是 DOCX 文件（不能解压）".to_owned()))?;
    let mut part = |path: &str| -> Option<Result<String, Error>> {
        let file = archive.by_name(path).ok()?;
        let mut content = Vec::new();
        let too_large = || fail(format!("{path} 解压后超过 {} MiB", LIMIT >> 20));
        // A part cut short still holds text.
        let _ = file.take(LIMIT + 1).read_to_end(&mut content);
        let text = String::from_utf8_lossy(&content).into_owned();
        Some(if content.len() as u64 > LIMIT { Err(too_large()) } else { Ok(text) })
    };
    let document = part("word/document.xml").unwrap_or_else(|| Err(fail("缺 word/document.xml".to_owned())))?;
    let numbering = part("word/numbering.xml").transpose()?.unwrap_or_default();
    let styles = part("word/styles.xml").transpose()?.unwrap_or_default();
    let mut reader = Reader { numbers: Numbers::read(&numbering, &styles), ..Reader::default() };
    reader.read(&document);
    Ok(TextFile::new(name, reader.text))
}

/// A tag of XML, by its name without the prefix.
struct Tag<'a> {
    name: &'a str,
    kind: TagKind,
    attributes: &'a str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TagKind {
    Open,
    Close,
    Empty,
}

impl<'a> Tag<'a> {
    /// The value of an attribute, by its name without the prefix.
    fn attribute(&self, name: &str) -> Option<&'a str> {
        let mut rest = self.attributes;
        loop {
            let (key, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (value, next) = after[1..].split_once(quote)?;
            if local(key.trim()) == name {
                return Some(value);
            }
            rest = next;
        }
    }

    fn opens(&self, name: &str) -> bool {
        self.name == name && self.kind != TagKind::Close
    }
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Calls for each tag, with the text since the one before.
fn tags<'a>(xml: &'a str, mut each: impl FnMut(&'a str, Tag<'a>)) {
    let mut rest = xml;
    while let Some((text, markup)) = rest.split_once('<') {
        if let Some(comment) = markup.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some(end) = closing(markup) else { return };
        let (inner, after) = (&markup[..end], &markup[end + 1..]);
        rest = after;
        if inner.starts_with(['?', '!']) {
            continue;
        }
        let (inner, kind) = match (inner.strip_prefix('/'), inner.strip_suffix('/')) {
            (Some(inner), _) => (inner, TagKind::Close),
            (None, Some(inner)) => (inner, TagKind::Empty),
            (None, None) => (inner, TagKind::Open),
        };
        let (name, attributes) = inner.split_once(|c: char| c.is_whitespace()).unwrap_or((inner, ""));
        each(text, Tag { name: local(name), kind, attributes });
    }
    // What a cut leaves behind the last tag.
    each(rest, Tag { name: "", kind: TagKind::Empty, attributes: "" });
}

/// Where a tag ends: at the `>` outside quotation marks.
fn closing(markup: &str) -> Option<usize> {
    let mut quote = None;
    markup.bytes().position(|byte| {
        match quote {
            Some(open) if byte == open => quote = None,
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            _ => {}
        }
        byte == b'>' && quote.is_none()
    })
}

/// Text with its five entities and its character references resolved; line ends are blanks.
fn unescape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let Some((name, next)) = after.split_once(';').filter(|(name, _)| name.len() <= 8) else {
            out.push('&');
            rest = after;
            continue;
        };
        let code = name.strip_prefix("#x").map(|hex| u32::from_str_radix(hex, 16));
        let code = code.or_else(|| name.strip_prefix('#').map(str::parse));
        match name {
            "lt" => out.push('<'),
            "gt" => out.push('>'),
            "amp" => out.push('&'),
            "quot" => out.push('"'),
            "apos" => out.push('\''),
            _ => out.extend(code.and_then(Result::ok).and_then(char::from_u32)),
        }
        rest = next;
    }
    out.push_str(rest);
}

/// The body of a document, read from left to right.
#[derive(Default)]
struct Reader {
    text: String,
    numbers: Numbers,
    /// The paragraph that is being read; in a table its row.
    line: String,
    /// Whether character data is text of the document.
    in_text: bool,
    /// Depth of what is not shown: deleted runs, a second version of the same drawing.
    hidden: usize,
    /// Depth of tables. Only rows of the outermost make lines.
    tables: usize,
    cells: usize,
    style: Option<String>,
    list: Option<(String, usize)>,
    /// Whether the number of the paragraph is already written.
    numbered: bool,
    in_properties: bool,
}

impl Reader {
    fn read(&mut self, xml: &str) {
        tags(xml, |text, tag| {
            if self.in_text && self.hidden == 0 {
                let mut plain = String::new();
                unescape(text, &mut plain);
                if !plain.is_empty() {
                    self.number();
                    self.line.extend(plain.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }));
                }
            }
            self.tag(&tag);
        });
        self.end_line();
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        let open = tag.kind == TagKind::Open;
        match tag.name {
            "del" | "moveFrom" | "Fallback" if tag.kind != TagKind::Empty => {
                self.hidden = if open { self.hidden + 1 } else { self.hidden.saturating_sub(1) };
            }
            "t" => self.in_text = open,
            "tab" if !self.in_properties => self.line.push(' '),
            "br" | "cr" if !self.in_properties => self.line.push(' '),
            "noBreakHyphen" => self.line.push('-'),
            "p" if open => {
                (self.style, self.list, self.numbered) = (None, None, false);
            }
            "p" if self.tables == 0 => self.end_line(),
            // Paragraphs of a cell run together.
            "p" => {}
            "pPr" => self.in_properties = open,
            "pStyle" if self.in_properties => self.style = tag.attribute("val").map(str::to_owned),
            "numId" if self.in_properties => {
                let level = self.list.as_ref().map_or(0, |(_, level)| *level);
                self.list = tag.attribute("val").map(|id| (id.to_owned(), level));
            }
            "ilvl" if self.in_properties => {
                let level = tag.attribute("val").and_then(|level| level.parse().ok()).unwrap_or(0);
                self.list = Some((self.list.take().map(|(id, _)| id).unwrap_or_default(), level));
            }
            "tbl" if open => {
                self.end_line();
                self.tables += 1;
            }
            "tbl" => self.tables = self.tables.saturating_sub(1),
            "tr" if self.tables == 1 && open => self.cells = 0,
            "tr" if self.tables == 1 => self.end_line(),
            "tc" if self.tables == 1 && open => {
                if self.cells > 0 {
                    self.line.push_str(" | ");
                }
                self.cells += 1;
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
        let list = list.or_else(|| self.numbers.of_style.get(self.style.as_ref()?).cloned());
        if let Some((id, level)) = list {
            let number = self.numbers.next(&id, level);
            self.line.push_str(&number);
        }
    }

    fn end_line(&mut self) {
        self.text.push_str(self.line.trim_end());
        self.text.push('\n');
        self.line.clear();
    }
}

/// A level of a list: how its number is written.
#[derive(Clone, Default)]
struct ListLevel {
    start: u32,
    format: String,
    /// `%1.` or `（%1）`: %n is the number of level n.
    text: String,
}

/// The automatic numbers of a document.
#[derive(Default)]
struct Numbers {
    /// The levels of an abstract list.
    lists: BTreeMap<String, Vec<ListLevel>>,
    /// The abstract list of a number id.
    abstract_of: BTreeMap<String, String>,
    /// The list of a paragraph style.
    of_style: BTreeMap<String, (String, usize)>,
    /// The numbers reached, by abstract list.
    reached: BTreeMap<String, Vec<u32>>,
}

/// Levels that a list may have in Word.
const LEVELS: usize = 9;

impl Numbers {
    fn read(numbering: &str, styles: &str) -> Numbers {
        let mut numbers = Numbers::default();
        let (mut list, mut level, mut id) = (String::new(), 0, String::new());
        tags(numbering, |_, tag| {
            let value = tag.attribute("val").unwrap_or_default();
            if tag.opens("abstractNum") {
                list = tag.attribute("abstractNumId").unwrap_or_default().to_owned();
                numbers.lists.insert(list.clone(), vec![ListLevel::default(); LEVELS]);
            } else if tag.opens("lvl") {
                level = tag.attribute("ilvl").and_then(|level| level.parse().ok()).unwrap_or(0);
            } else if tag.opens("num") {
                id = tag.attribute("numId").unwrap_or_default().to_owned();
                list.clear();
            } else if tag.opens("abstractNumId") {
                numbers.abstract_of.insert(id.clone(), value.to_owned());
            } else if let Some(own) = numbers.lists.get_mut(&list).and_then(|levels| levels.get_mut(level)) {
                match tag.name {
                    "start" => own.start = value.parse().unwrap_or(1),
                    "numFmt" => own.format = value.to_owned(),
                    "lvlText" => {
                        own.text.clear();
                        unescape(value, &mut own.text);
                    }
                    "pStyle" if tag.kind == TagKind::Empty => {}
                    _ => {}
                }
            }
        });
        let (mut style, mut level) = (String::new(), 0);
        tags(styles, |_, tag| {
            let value = tag.attribute("val").unwrap_or_default();
            if tag.opens("style") {
                style = tag.attribute("styleId").unwrap_or_default().to_owned();
                level = 0;
            } else if tag.opens("ilvl") {
                level = value.parse().unwrap_or(0);
                if let Some((_, own)) = numbers.of_style.get_mut(&style) {
                    *own = level;
                }
            } else if tag.opens("numId") {
                numbers.of_style.insert(style.clone(), (value.to_owned(), level));
            }
        });
        numbers
    }

    /// The next number of a list, as it is written.
    fn next(&mut self, id: &str, level: usize) -> String {
        let Some(list) = self.abstract_of.get(id) else { return String::new() };
        let Some(levels) = self.lists.get(list).filter(|_| level < LEVELS) else { return String::new() };
        let reached = self.reached.entry(list.clone()).or_insert_with(|| vec![0; LEVELS]);
        let first = |level: usize| levels[level].start.max(1);
        reached[level] = if reached[level] == 0 { first(level) } else { reached[level].saturating_add(1) };
        reached[level + 1..].fill(0);
        let mut text = levels[level].text.clone();
        for (i, own) in levels.iter().enumerate().take(level + 1) {
            let number = if reached[i] == 0 { first(i) } else { reached[i] };
            text = text.replace(&format!("%{}", i + 1), &written(number, &own.format));
        }
        // 第一部分 and 一 stand apart from what they number.
        if text.ends_with(char::is_alphanumeric) { text + " " } else { text }
    }
}

/// A number in one of the formats of Word; bullets and what is unknown give nothing.
fn written(number: u32, format: &str) -> String {
    match format {
        "decimal" | "decimalFullWidth" | "decimalZero" | "" => number.to_string(),
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "ideographTraditional"
        | "taiwaneseCounting"
        | "chineseLegalSimplified"
            if number < 100 =>
        {
            numeral(number)
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str, numbering: &str) -> String {
        let mut reader = Reader { numbers: Numbers::read(numbering, ""), ..Reader::default() };
        reader.read(body);
        reader.text
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
            ("<p><Choice><t>图</t></Choice><Fallback><t>图</t></Fallback></p>", "图\n"),
            ("<p><r><t>&#x4E00;&#20108;&bogus;&</t></r></p>", "一二&\n"),
            ("<p><r><t>到此", "到此\n"),
            ("<p><r><t>上</t><br/><t>下</t></r></p>", "上 下\n"),
        ] {
            assert_eq!(text(body, "").trim_end(), expected.trim_end(), "{body}");
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
