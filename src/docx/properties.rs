//! The properties of the file: title, author, language, and the date of publication as its only date.

use crate::diag::{Error, ErrorKind};
use crate::document::Document;
use crate::xml::{DECLARATION, Put, escape};

/// `docProps/core.xml`.
pub(super) fn core(document: &Document) -> Result<String, Error> {
    let mut part = format!(
        "{DECLARATION}<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{title}</dc:title>\
         <dc:creator>{author}</dc:creator><dc:language>zh-CN</dc:language>\
         <cp:lastModifiedBy>{author}</cp:lastModifiedBy>",
        title = escape(&document.title),
        author = escape(&document.author),
    );
    if let Some(date) = &document.date {
        if !is_date(date) {
            let message = format!("Document::date is not a date like 2021-09-10: {date:?}");
            return Err(Error::plain(ErrorKind::Write, "docx-date", message));
        }
        for name in ["created", "modified"] {
            part.put(format_args!("<dcterms:{name} xsi:type=\"dcterms:W3CDTF\">{date}T00:00:00Z</dcterms:{name}>"));
        }
    }
    part.push_str("</cp:coreProperties>");
    Ok(part)
}

fn is_date(text: &str) -> bool {
    text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
}
