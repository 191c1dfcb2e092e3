//! The package of an Office file: its parts, found through its relations.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::decode;

/// The most that one part may unpack to.
const LIMIT: u64 = 64 << 20;

/// The most that all parts read may unpack to.
const LIMIT_OF_ALL: u64 = 96 << 20;

pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
}

/// A part as text, and what is wrong with it.
#[derive(Default)]
pub(super) struct Part {
    pub(super) text: String,
    pub(super) faults: Vec<String>,
}

/// A part unpacks to more than [`LIMIT`].
pub(super) struct TooLarge;

impl<'a> Package<'a> {
    /// The package; none where the bytes have no directory of a zip file, as when they were cut.
    pub(super) fn open(bytes: &'a [u8]) -> Option<Package<'a>> {
        Some(Package { archive: ZipArchive::new(Cursor::new(bytes)).ok()?, left: LIMIT_OF_ALL })
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.archive.index_for_name(path).is_some()
    }

    /// A part; none where there is no such part. A part cut short still has text.
    pub(super) fn part(&mut self, path: &str) -> Result<Option<Part>, TooLarge> {
        let limit = LIMIT.min(self.left);
        let Ok(file) = self.archive.by_name(path) else {
            // Listed, but with a damaged header or a method that no reader has.
            let fault = || Part { text: String::new(), faults: vec![format!("{path} 不能解压")] };
            return Ok(self.has(path).then(fault));
        };
        let mut bytes = Vec::new();
        let mut faults = Vec::new();
        if file.take(limit + 1).read_to_end(&mut bytes).is_err() {
            faults.push(format!("{path} 的压缩数据损坏"));
        }
        let size = bytes.len() as u64;
        if size > limit {
            return Err(TooLarge);
        }
        self.left -= size;
        // XML is UTF-8 or UTF-16: no other encoding is guessed where some bytes are wrong.
        let text = if decode::is_utf16(&bytes) {
            decode::text(&bytes).0
        } else {
            let text = String::from_utf8_lossy(&bytes);
            if matches!(text, Cow::Owned(_)) {
                faults.push(format!("{path} 有不能识别的字节"));
            }
            text.trim_start_matches('\u{feff}').to_owned()
        };
        Ok(Some(Part { text, faults }))
    }

    /// The path of the main part, as the relations of the package name it; where they name none that is there, by its
    /// content type or its name.
    pub(super) fn main_part(&mut self) -> Option<String> {
        let related = self.related("", "officeDocument").filter(|path| self.has(path));
        related.or_else(|| self.typed(".main+xml").filter(|path| self.has(path))).or_else(|| self.renamed())
    }

    /// The one part that is named as the main part of a Word file may be, where what names it does not hold.
    fn renamed(&self) -> Option<String> {
        let mut names = self.archive.file_names();
        let named = |name: &&str| name.starts_with("word/document") && name.ends_with(".xml");
        names.find(named).map(str::to_owned)
    }

    /// The path of the part whose content type ends so.
    fn typed(&mut self, ending: &str) -> Option<String> {
        let types = self.part("[Content_Types].xml").ok()??;
        let mut reader = Reader::from_str(&types.text);
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag) | Event::Empty(tag)) if tag.local_name().as_ref() == b"Override" => {
                    if attribute(&tag, "ContentType").is_some_and(|own| own.ends_with(ending)) {
                        return attribute(&tag, "PartName").map(|name| path("", &name));
                    }
                }
                Ok(Event::Eof) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// The path of the part to which a part has a relation of a kind.
    pub(super) fn related(&mut self, from: &str, kind: &str) -> Option<String> {
        let (folder, name) = from.rsplit_once('/').unwrap_or(("", from));
        let slash = if folder.is_empty() { "" } else { "/" };
        let relations = self.part(&format!("{folder}{slash}_rels/{name}.rels")).ok()??;
        let mut reader = Reader::from_str(&relations.text);
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag) | Event::Empty(tag)) if tag.local_name().as_ref() == b"Relationship" => {
                    let kinds = attribute(&tag, "Type").unwrap_or_default();
                    if kinds.rsplit('/').next() == Some(kind) {
                        return Some(path(folder, &attribute(&tag, "Target")?));
                    }
                }
                Ok(Event::Eof) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }
}

/// The value of an attribute, by its name without the prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    let found = attributes
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name.as_bytes())?;
    let text = String::from_utf8_lossy(&found.value);
    Some(unescape(&text).map_or_else(|_| text.clone().into_owned(), |value| value.into_owned()))
}

/// The path of a target that is relative to a folder.
fn path(folder: &str, target: &str) -> String {
    let (base, target) = match target.strip_prefix('/') {
        Some(absolute) => ("", absolute),
        None => (folder, target),
    };
    let mut steps: Vec<&str> = Vec::new();
    for step in base.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => _ = steps.pop(),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn targets_are_relative_to_their_folder() {
        for (folder, target, expected) in [
            ("", "word/document2.xml", "word/document2.xml"),
            ("word", "styles.xml", "word/styles.xml"),
            ("word", "/other/styles.xml", "other/styles.xml"),
            ("word", "../custom/./styles.xml", "custom/styles.xml"),
        ] {
            assert_eq!(path(folder, target), expected);
        }
    }
}
