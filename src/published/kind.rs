//! What a file is: by its first bytes, for text by its name.

use super::decode;
use super::package::Package;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Pdf,
    Word,
    Workbook,
    Web,
    Text,
    Empty,
    /// Not read here: what it is, and what to do.
    Other {
        what: &'static str,
        way_out: &'static str,
    },
}

const fn other(what: &'static str, way_out: &'static str) -> Kind {
    Kind::Other { what, way_out }
}

const TO_DOCX: &str = "请用 Word 或 WPS 另存为 .docx，或运行 soffice --headless --convert-to docx 文件";

impl Kind {
    pub(super) fn of(bytes: &[u8], name: &str) -> Kind {
        let name = name.to_lowercase();
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        let head = &bytes[..bytes.len().min(1024)];
        if bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
            Kind::Empty
        } else if head.windows(5).any(|window| window == b"%PDF-") {
            Kind::Pdf
        } else if bytes.starts_with(b"PK") {
            zipped(bytes, &name)
        } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            // The container of Word 97 and Excel 97, of WPS as well: the names of its streams tell them apart.
            match () {
                () if has_stream(bytes, "Workbook") || has_stream(bytes, "Book") => Kind::Workbook,
                () if has_stream(bytes, "EncryptedPackage") => other("加密的文件", "请先用 Word 或 WPS 去掉密码"),
                () if ends(&[".wps"]) => other(" WPS 文字文件（.wps）", TO_DOCX),
                () => other(" Word 97-2003 文件（.doc）", TO_DOCX),
            }
        } else if bytes.starts_with(b"{\\rtf") {
            other(" RTF 文件", TO_DOCX)
        } else if bytes.starts_with(b"Rar!") || bytes.starts_with(b"7z\xBC\xAF") || bytes.starts_with(&[0x1F, 0x8B]) {
            other("压缩包", "请先解压，再审读其中的文件")
        } else if is_picture(bytes) {
            other("图片", "请取得可复制文字的文件")
        } else if decode::is_utf16(bytes) || !head.contains(&0) {
            if ends(&[".html", ".htm", ".shtml", ".xhtml", ".mht"]) || is_web(&decode::text(head).0) {
                Kind::Web
            } else {
                Kind::Text
            }
        } else if ends(&[".docx", ".xlsx", ".xls", ".pdf"]) {
            other("损坏的文件（开头不是此种格式）", "请重新下载或重新导出")
        } else {
            other("不认识的文件", "能审读的是 PDF、DOCX、XLSX、XLS、HTML 和文本")
        }
    }
}

/// What a zip file is: by the main part that its relations name.
fn zipped(bytes: &[u8], name: &str) -> Kind {
    let Some(mut package) = Package::open(bytes) else {
        // Cut in the middle: the reader of its format says what is wrong.
        return if name.ends_with(".xlsx") { Kind::Workbook } else { Kind::Word };
    };
    if package.has("OFD.xml") {
        return other("版式文件 OFD", "请用 OFD 阅读器或 WPS 另存为 PDF 或 .docx，或审读同时公开的 PDF、Word 文件");
    }
    if package.has("mimetype") && package.has("content.xml") {
        return other(" OpenDocument 文件", TO_DOCX);
    }
    match package.main_part() {
        Some(main) if main.starts_with("xl/") || main.ends_with("workbook.xml") || main.ends_with("workbook.bin") => {
            Kind::Workbook
        }
        Some(main) if main.starts_with("ppt/") => other("演示文稿", "能审读的是 PDF、DOCX、XLSX、XLS、HTML 和文本"),
        Some(_) => Kind::Word,
        None if package.has("word/document.xml") || name.ends_with(".docx") => Kind::Word,
        None if name.ends_with(".xlsx") => Kind::Workbook,
        None => other("压缩包（ZIP）", "请先解压，再审读其中的文件"),
    }
}

/// Whether a compound file has a stream of this name: its directory has names in UTF-16, ended by a zero, in entries of
/// 128 bytes.
fn has_stream(bytes: &[u8], name: &str) -> bool {
    let wanted: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    bytes.chunks_exact(128).any(|entry| entry.starts_with(&wanted))
}

fn is_picture(bytes: &[u8]) -> bool {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    starts(b"\x89PNG") || starts(&[0xFF, 0xD8, 0xFF]) || starts(b"GIF8") || starts(b"II*\0") || starts(b"MM\0*")
}

fn is_web(head: &str) -> bool {
    let head = head.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).to_lowercase();
    ["<!doctype html", "<html", "<head", "<body", "<table", "<div", "<p>"].iter().any(|tag| head.starts_with(tag))
        || head.starts_with("<?xml") && head.contains("<html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_say_what_a_file_is() {
        let ole = |stream: &str| {
            let mut bytes = vec![0; 1024];
            bytes[..4].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0]);
            let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
            bytes[512..512 + name.len()].copy_from_slice(&name);
            bytes
        };
        let what = |bytes: &[u8], name: &str| match Kind::of(bytes, name) {
            Kind::Other { what, .. } => what.to_owned(),
            kind => format!("{kind:?}"),
        };
        for (bytes, name, expected) in [
            (&b"%PDF-1.7"[..], "a", "Pdf"),
            (b"\r\n%PDF-1.7", "a.txt", "Pdf"),
            (b"", "a.docx", "Empty"),
            (b" \n", "a.txt", "Empty"),
            (b"<!DOCTYPE html><p>", "a", "Web"),
            (b"abc", "a.htm", "Web"),
            (b"abc", "a.txt", "Text"),
            (b"\xFF\xFEa\0", "a.txt", "Text"),
            (b"\xB2\xBF\xC3\xC5", "a.txt", "Text"),
            (&ole("Workbook"), "a.doc", "Workbook"),
            (&ole("WordDocument"), "a.doc", " Word 97-2003 文件（.doc）"),
            (&ole("WordDocument"), "a.wps", " WPS 文字文件（.wps）"),
            (b"{\\rtf1", "a.doc", " RTF 文件"),
            (b"\x89PNG", "a.pdf", "图片"),
            (b"PK\x03\x04", "a.docx", "Word"),
            (b"\0\x01\x02\x03", "a.pdf", "损坏的文件（开头不是此种格式）"),
        ] {
            assert_eq!(what(bytes, name), expected, "{name}: {bytes:?}");
        }
    }
}
