//! Comments in a copy of a Word file: on the paragraph of each finding, which any word processor shows beside it.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::note::note;
use crate::diag::{Diagnostic, Error, ErrorKind, Location, Origin};
use crate::package::Package;
use crate::published::main_part;
use crate::xml::{DECLARATION, Put as _, escape};

/// The most comments of a copy.
const LIMIT: usize = 5000;

/// The most that a part may unpack to.
const PART: u64 = 64 << 20;

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const COMMENTS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";

/// A copy of a Word file with the findings of its audit as comments on their paragraphs. `name` is that of the file as it
/// was read; findings in other files, and waived ones, are left out. The same input gives the same bytes.
///
/// # Errors
/// [`ErrorKind::Input`]: the bytes are no whole Word file, its text is no well-formed UTF-8, or it has comments already.
/// [`ErrorKind::Write`]: the copy cannot be written.
pub fn docx(bytes: &[u8], name: &str, findings: &[Diagnostic]) -> Result<Vec<u8>, Error> {
    let refuse = |message: &str| Error::plain(ErrorKind::Input, "unreadable", format!("{name}：{message}"));
    let damaged = || refuse("不能重写此文件（不完整或已损坏），没有批注");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let main = main_part(bytes).ok_or_else(damaged)?;
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
    let beside = |file: &str| if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") };
    let (comments, relations) = (beside("comments.xml"), beside(&format!("_rels/{file}.rels")));
    if archive.index_for_name(&comments).is_some() {
        return Err(refuse("已有批注；请先接受或删去，再审读"));
    }
    let comments_of = comments_of(name, findings);
    let mut package = Package::new();
    let mut related = false;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| damaged())?;
        let path = part.name().to_owned();
        if part.is_dir() {
            continue;
        }
        let mut content = Vec::new();
        part.take(PART + 1).read_to_end(&mut content).map_err(|_| damaged())?;
        if content.len() as u64 > PART {
            return Err(refuse("解压后过大，不是一份报告"));
        }
        let text = |content: Vec<u8>| String::from_utf8(content).map_err(|_| refuse("不是 UTF-8 编码，没有批注"));
        content = if path == main {
            commented(&text(content)?, &comments_of).ok_or_else(damaged)?.into_bytes()
        } else if path == relations {
            related = true;
            inserted(&text(content)?, "Relationships", &relation()).ok_or_else(damaged)?.into_bytes()
        } else if path == "[Content_Types].xml" {
            let own = format!("<Override PartName=\"/{comments}\" ContentType=\"{TYPE}\"/>");
            inserted(&text(content)?, "Types", &own).ok_or_else(damaged)?.into_bytes()
        } else {
            content
        };
        package.add(&path, content)?;
    }
    if !related {
        let namespace = "http://schemas.openxmlformats.org/package/2006/relationships";
        let all = format!("{DECLARATION}<Relationships xmlns=\"{namespace}\">{}</Relationships>", relation());
        package.add(&relations, all)?;
    }
    package.add(&comments, part(&comments_of))?;
    package.finish()
}

/// What is said of each paragraph, by its number.
fn comments_of(name: &str, findings: &[Diagnostic]) -> BTreeMap<u32, Vec<String>> {
    let mut all: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut count = 0;
    for finding in findings.iter().filter(|finding| finding.waived.is_none()) {
        for (at, label) in finding.labels.iter().enumerate() {
            let Location::Text { file, span } = &label.location else { continue };
            let (file, span) = file.part(span.clone());
            // The other places of a finding are said where it stands; one in another paragraph has its own comment.
            let first = file.origins(span).into_iter().next();
            if let Some(Origin::Paragraph(number)) = first.filter(|_| file.name == name && count < LIMIT) {
                let own = all.entry(number).or_default();
                if at == 0 || own.is_empty() {
                    own.push(note(finding, at));
                    count += 1;
                }
            }
        }
    }
    all
}

fn relation() -> String {
    format!("<Relationship Id=\"juesuanComments\" Type=\"{COMMENTS}\" Target=\"comments.xml\"/>")
}

/// An element as the last of a root.
fn inserted(xml: &str, root: &str, element: &str) -> Option<String> {
    let end = xml.rfind(&format!("</{root}>"))?;
    Some(format!("{}{element}{}", &xml[..end], &xml[end..]))
}

/// The part with the comments, numbered in the order of their paragraphs.
fn part(comments: &BTreeMap<u32, Vec<String>>) -> String {
    let mut part = format!("{DECLARATION}<w:comments xmlns:w=\"{WORD}\">");
    for (id, text) in comments.values().flatten().enumerate() {
        part.put(format_args!("<w:comment w:id=\"{id}\" w:author=\"juesuan\" w:initials=\"JS\">"));
        for line in text.lines() {
            part.put(format_args!("<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", escape(line)));
        }
        part.push_str("</w:comment>");
    }
    part.push_str("</w:comments>");
    part
}

/// The text with the marks of the comments around what their paragraphs hold. Paragraphs are counted as they are read.
fn commented(xml: &str, comments: &BTreeMap<u32, Vec<String>>) -> Option<String> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().allow_dangling_amp = true;
    let first: BTreeMap<u32, usize> =
        comments.iter().scan(0, |id, (number, own)| Some((*number, std::mem::replace(id, *id + own.len())))).collect();
    let mut out = String::with_capacity(xml.len() + xml.len() / 8);
    let mut copied = 0;
    let mut count: u32 = 0;
    // The paragraphs that are open, each with the prefix of its name.
    let mut open: Vec<(u32, String)> = Vec::new();
    // The paragraph whose properties come first, behind which a range may begin.
    let mut waiting: Option<(u32, String)> = None;
    loop {
        let at = usize::try_from(reader.buffer_position()).ok()?;
        let event = reader.read_event().ok()?;
        let behind = usize::try_from(reader.buffer_position()).ok()?;
        let mut begin = |number: u32, prefix: &str, at: usize, out: &mut String| {
            out.push_str(&xml[copied..at]);
            copied = at;
            let ids = first[&number]..first[&number] + comments[&number].len();
            ids.for_each(|id| out.put(format_args!("<{prefix}commentRangeStart {prefix}id=\"{id}\"/>")));
        };
        if let Some((number, prefix)) = waiting.take() {
            match &event {
                Event::Start(tag) if tag.local_name().as_ref() == b"pPr" => {
                    reader.read_to_end(tag.name()).ok()?;
                    let behind = usize::try_from(reader.buffer_position()).ok()?;
                    begin(number, &prefix, behind, &mut out);
                    continue;
                }
                Event::Empty(tag) if tag.local_name().as_ref() == b"pPr" => {
                    begin(number, &prefix, behind, &mut out);
                    continue;
                }
                _ => begin(number, &prefix, at, &mut out),
            }
        }
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == b"p" => {
                count = count.saturating_add(1);
                let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
                let prefix = name.strip_suffix('p').unwrap_or_default().to_owned();
                if comments.contains_key(&count) {
                    waiting = Some((count, prefix.clone()));
                }
                open.push((count, prefix));
            }
            Event::Empty(tag) if tag.local_name().as_ref() == b"p" => count = count.saturating_add(1),
            Event::End(tag) if tag.local_name().as_ref() == b"p" => {
                if let Some((number, p)) = open.pop().filter(|(number, _)| comments.contains_key(number)) {
                    out.push_str(&xml[copied..at]);
                    copied = at;
                    for id in first[&number]..first[&number] + comments[&number].len() {
                        out.put(format_args!(
                            "<{p}commentRangeEnd {p}id=\"{id}\"/><{p}r><{p}commentReference {p}id=\"{id}\"/></{p}r>"
                        ));
                    }
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    out.push_str(&xml[copied..]);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stand_around_their_paragraphs() {
        let xml = "<w:b><w:p/><w:p><w:pPr><w:jc/></w:pPr><w:r/></w:p><w:p><w:r/></w:p><w:p></w:p></w:b>";
        let comments = [(2, vec!["甲".to_owned()]), (4, vec!["乙".to_owned(), "丙".to_owned()])].into();
        let expected = "<w:b><w:p/><w:p><w:pPr><w:jc/></w:pPr><w:commentRangeStart w:id=\"0\"/><w:r/>\
            <w:commentRangeEnd w:id=\"0\"/><w:r><w:commentReference w:id=\"0\"/></w:r></w:p><w:p><w:r/></w:p>\
            <w:p><w:commentRangeStart w:id=\"1\"/><w:commentRangeStart w:id=\"2\"/>\
            <w:commentRangeEnd w:id=\"1\"/><w:r><w:commentReference w:id=\"1\"/></w:r>\
            <w:commentRangeEnd w:id=\"2\"/><w:r><w:commentReference w:id=\"2\"/></w:r></w:p></w:b>";
        assert_eq!(commented(xml, &comments).as_deref(), Some(expected));
    }
}
