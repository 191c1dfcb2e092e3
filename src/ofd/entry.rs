//! The entry of the package and the root of the document (clauses 7.4 and 7.5): properties, pages, outline, bookmarks,
//! attachments.

use super::annotations::{destination, places};
use super::common::NAMESPACE;
use super::content::Content;
use super::geometry::Bounds;
use crate::diag::Error;
use crate::document::Document;
use crate::layout::Pages;
use crate::length::Length;
use crate::xml::{DECLARATION, Put, escape};

/// A file that rides along in the OFD (附件, clause 20): the workbook, the TOML.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Attachment {
    /// Its file name, as a reader shows it: `2020年度部门决算.xlsx`.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Attachment {
    /// Creates an attachment.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Attachment {
        Attachment { name: name.into(), bytes: bytes.into() }
    }
}

/// 32 hexadecimal digits that stand for what the pages draw: FNV-1a of 128 bits.
pub(super) fn digest(contents: &[Content]) -> String {
    let mut digest = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D_u128;
    for byte in contents.iter().flat_map(|content| content.xml.bytes()) {
        digest = (digest ^ u128::from(byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013B);
    }
    format!("{digest:032x}")
}

/// OFD.xml. The profile is the archive's: everything that is needed lies within the package.
pub(super) fn entry(document: &Document, digest: &str) -> String {
    let mut xml = format!(
        "{DECLARATION}<ofd:OFD {NAMESPACE} Version=\"1.0\" DocType=\"OFD-A\"><ofd:DocBody><ofd:DocInfo>\
         <ofd:DocID>{digest}</ofd:DocID><ofd:Title>{}</ofd:Title><ofd:Author>{}</ofd:Author>",
        escape(&document.title),
        escape(&document.author)
    );
    if let Some(date) = &document.date {
        xml.put(format_args!("<ofd:CreationDate>{}</ofd:CreationDate>", escape(date)));
    }
    xml.put(format_args!(
        "<ofd:Creator>juesuan</ofd:Creator><ofd:CreatorVersion>{}</ofd:CreatorVersion></ofd:DocInfo>\
         <ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        env!("CARGO_PKG_VERSION")
    ));
    xml
}

/// Document.xml.
pub(super) fn document(
    document: &Document,
    pages: &Pages,
    contents: &[Content],
    last_id: u32,
    attachments: bool,
) -> Result<String, Error> {
    let upright = pages.pages.first().map_or((Length::ZERO, Length::ZERO), |page| (page.width, page.height));
    let mut xml = format!(
        "{DECLARATION}<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>{last_id}</ofd:MaxUnitID>\
         <ofd:PageArea><ofd:PhysicalBox>{}</ofd:PhysicalBox></ofd:PageArea>\
         <ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>",
        Bounds::between((Length::ZERO, Length::ZERO), upright)
    );
    for (n, content) in contents.iter().enumerate() {
        xml.put(format_args!("<ofd:Page ID=\"{}\" BaseLoc=\"Pages/Page_{n}/Content.xml\"/>", content.id));
    }
    xml.push_str("</ofd:Pages>");
    put_outline(&mut xml, document, pages, contents)?;
    put_page_numbers(&mut xml, pages, contents);
    xml.push_str(
        "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations><ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>",
    );
    if attachments {
        xml.push_str("<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>");
    }
    xml.push_str("</ofd:Document>");
    Ok(xml)
}

/// The outline (clause 7.8): the headings, nested by level; those of the first level are unfolded.
fn put_outline(xml: &mut String, document: &Document, pages: &Pages, contents: &[Content]) -> Result<(), Error> {
    let headings: Vec<_> = document.headings().collect();
    if headings.is_empty() {
        return Ok(());
    }
    let places = places(pages);
    xml.push_str("<ofd:Outlines>");
    let mut open: Vec<u8> = Vec::new();
    for (n, heading) in headings.iter().enumerate() {
        while open.last().is_some_and(|level| *level >= heading.level) {
            open.pop();
            xml.push_str("</ofd:OutlineElem>");
        }
        // How many stand directly under it.
        let below = headings[n + 1..].iter().take_while(|below| below.level > heading.level);
        let mut count = 0;
        let mut shallowest = Vec::new();
        for below in below {
            while shallowest.last().is_some_and(|level| *level >= below.level) {
                shallowest.pop();
            }
            count += usize::from(shallowest.is_empty());
            shallowest.push(below.level);
        }
        xml.put(format_args!("<ofd:OutlineElem Title=\"{}\"", escape(&heading.line().replace('\n', ""))));
        if count > 0 {
            xml.put(format_args!(" Count=\"{count}\" Expanded=\"{}\"", open.is_empty()));
        }
        xml.put(format_args!(">{}", destination(&places, contents, heading.anchor)?));
        open.push(heading.level);
    }
    open.iter().for_each(|_| xml.push_str("</ofd:OutlineElem>"));
    xml.push_str("</ofd:Outlines>");
    Ok(())
}

/// The printed page numbers as bookmarks (clause 7.5), since OFD has no labels of pages.
fn put_page_numbers(xml: &mut String, pages: &Pages, contents: &[Content]) {
    if pages.pages.iter().all(|page| page.number.is_none()) {
        return;
    }
    xml.push_str("<ofd:Bookmarks>");
    for (page, content) in pages.pages.iter().zip(contents) {
        let Some(number) = page.number else { continue };
        xml.put(format_args!(
            "<ofd:Bookmark Name=\"第{number}页\"><ofd:Dest Type=\"Fit\" PageID=\"{}\"/></ofd:Bookmark>",
            content.id
        ));
    }
    xml.push_str("</ofd:Bookmarks>");
}

/// Attachments.xml (clause 20.2).
pub(super) fn attachments(attachments: &[Attachment]) -> String {
    let mut xml = format!("{DECLARATION}<ofd:Attachments {NAMESPACE}>");
    for (n, attachment) in attachments.iter().enumerate() {
        let format = extension(attachment).to_ascii_uppercase();
        xml.put(format_args!(
            "<ofd:Attachment ID=\"attachment-{}\" Name=\"{}\" Format=\"{format}\" Size=\"{}\">\
             <ofd:FileLoc>{}</ofd:FileLoc></ofd:Attachment>",
            n + 1,
            escape(&attachment.name),
            kilobytes(attachment.bytes.len()),
            attachment_file(n, attachment)
        ));
    }
    xml.push_str("</ofd:Attachments>");
    xml
}

/// The name of an attachment within the package: of ASCII, which every zip program reads.
pub(super) fn attachment_file(n: usize, attachment: &Attachment) -> String {
    format!("attachment-{}.{}", n + 1, extension(attachment))
}

/// The ending of its name, letters and digits only.
fn extension(attachment: &Attachment) -> String {
    let ending = attachment.name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let plain: String = ending.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    if plain.is_empty() { "bin".to_owned() } else { plain }
}

/// A size in KB, as the standard wants it, to three decimals.
fn kilobytes(bytes: usize) -> String {
    let thousandths = (bytes as u64 * 1000 + 512) / 1024;
    format!("{}.{:03}", thousandths / 1000, thousandths % 1000)
}
