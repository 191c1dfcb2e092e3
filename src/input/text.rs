//! Bytes of a file → text, strictly: what may be read in two ways is an error.
//!
//! What Notepad calls “Unicode” (UTF-16) and “ANSI” (GB 18030, with GBK in it) is read too, where it cannot be anything
//! else.

use std::borrow::Cow;
use std::sync::Arc;

use encoding_rs::{Encoding, GB18030};

use crate::diag::{Diagnostic, Label, TextFile};

/// A file as text, or what is wrong with it.
pub(crate) type Text = Result<Arc<TextFile>, Box<Diagnostic>>;

/// The text of a file without its byte order mark, lines ended by a line feed alone.
pub(crate) fn text_file(name: &str, bytes: &[u8]) -> Text {
    match decoded(bytes) {
        Some(text) if text.contains('\r') => Ok(TextFile::new(name, text.replace("\r\n", "\n").replace('\r', "\n"))),
        Some(text) => Ok(TextFile::new(name, text)),
        None => Err(Box::new(undecodable(name, bytes))),
    }
}

fn decoded(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Cow::Borrowed(text)),
        Err(error) if is_broken_utf_8(bytes, error.valid_up_to()) => None,
        Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(bytes).filter(|text| is_plain(text)),
    }
}

/// Whether bytes that are no UTF-8 from this one on were meant to be: Chinese stands before it, or most of what follows is.
fn is_broken_utf_8(bytes: &[u8], at: usize) -> bool {
    // Two bytes of GBK now and then are a Latin or Greek letter in UTF-8, hardly ever three a Chinese character.
    let is_chinese = |c: &char| *c >= '\u{2E80}' && *c != '\u{FFFD}';
    let text = String::from_utf8_lossy(bytes);
    let wrong = text.chars().filter(|c| *c == '\u{FFFD}').count();
    String::from_utf8_lossy(&bytes[..at]).contains(|c| is_chinese(&c))
        || text.chars().filter(is_chinese).count() > wrong / 4
}

/// Whether a text has nothing that a text editor would not write.
fn is_plain(text: &str) -> bool {
    let odd = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r') || matches!(c, '\u{E000}'..='\u{F8FF}');
    !text.contains(odd)
}

fn undecodable(name: &str, bytes: &[u8]) -> Diagnostic {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let at = std::str::from_utf8(text).err().map_or(0, |error| error.valid_up_to());
    let file = TextFile::new(name, String::from_utf8_lossy(text));
    let offset = at + bytes.len() - text.len();
    let line = file.line_column(at).0;
    let message = format!("{name} 不是 UTF-8 编码：第 {line} 行，第 {offset} 字节（从 0 数起）不合编码");
    let end = file.text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
    let byte = text.get(at).map_or(String::new(), |byte| format!("字节 0x{byte:02X}"));
    let help = if bytes.starts_with(b"PK") || bytes.starts_with(b"\xD0\xCF") {
        "这是 Word、WPS 或 Excel 的文件；在其中另存为纯文本（*.txt），编码选 UTF-8"
    } else if name.ends_with(".csv") {
        "在 Excel 中另存为“CSV UTF-8”"
    } else {
        "在记事本中另存为，编码选 UTF-8；若这里是乱码，先改正"
    };
    Diagnostic::error("not-utf8", message).label(Label::text(&file, at..end, byte)).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "form = \"sichuan-2020\"\nname = \"某县统计局，王頔、𠮷\"\n";

    fn read(bytes: &[u8]) -> Option<String> {
        text_file("a.txt", bytes).ok().map(|file| file.text.clone())
    }

    #[test]
    fn what_editors_write_is_read() {
        let (gbk, ..) = GB18030.encode(TEXT);
        let wide: Vec<u16> = TEXT.encode_utf16().collect();
        let little: Vec<u8> = [0xFF, 0xFE].into_iter().chain(wide.iter().flat_map(|unit| unit.to_le_bytes())).collect();
        let big: Vec<u8> = [0xFE, 0xFF].into_iter().chain(wide.iter().flat_map(|unit| unit.to_be_bytes())).collect();
        let marked = ["\u{FEFF}", TEXT].concat().into_bytes();
        for bytes in [TEXT.as_bytes(), &gbk, &little, &big, &marked, TEXT.replace('\n', "\r\n").as_bytes()] {
            assert_eq!(read(bytes).as_deref(), Some(TEXT));
        }
    }

    #[test]
    fn broken_files_are_not_taken_for_others() {
        let whole = TEXT.as_bytes();
        let first = TEXT.find('某').expect("a character");
        for (from, to) in [(first, first + 1), (first + 1, first + 2), (first + 4, first + 5)] {
            assert_eq!(read(&[&whole[..from], &whole[to..]].concat()), None);
        }
        for bytes in [&b"PK\x03\x04\x80\x81"[..], b"\xD0\xCF\x11\xE0\xA1\xB1", b"\xFF\xFEa", b"a\xFF", b"\x80\0"] {
            assert_eq!(read(bytes), None, "{bytes:?}");
        }
    }
}
