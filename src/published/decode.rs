//! Bytes to text: UTF-8, UTF-16 and GBK (as its superset GB 18030), as the Encoding Standard decodes them.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// The text of some bytes, and whether some of them are no text in any of the encodings.
pub(super) fn text(bytes: &[u8]) -> (String, bool) {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => utf16(bytes).unwrap_or_else(|| if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { legacy(bytes) }),
    };
    let (text, _, damaged) = encoding.decode(bytes);
    (text.replace("\r\n", "\n").replace('\r', "\n"), damaged)
}

/// The text of some bytes in an encoding by its name (`gb2312`), where that is one of the standard.
pub(super) fn labeled(bytes: &[u8], label: &str) -> Option<(String, bool)> {
    let (text, _, damaged) = Encoding::for_label(label.as_bytes())?.decode(bytes);
    Some((text.into_owned(), damaged))
}

pub(super) fn is_utf16(bytes: &[u8]) -> bool {
    let marked = Encoding::for_bom(bytes).is_some_and(|(encoding, _)| encoding == UTF_16LE || encoding == UTF_16BE);
    marked || utf16(bytes).is_some()
}

/// UTF-16 without a byte order mark: line ends and digits have a zero byte, always on the same side.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096) & !1];
    let zeros = |at: usize| head.iter().skip(at).step_by(2).filter(|byte| **byte == 0).count();
    let encoding = match (zeros(0), zeros(1)) {
        (0, low) if low > 0 => UTF_16LE,
        (high, 0) if high > 0 => UTF_16BE,
        _ => return None,
    };
    let (text, _) = encoding.decode_without_bom_handling(head);
    (!text.chars().any(|c| c.is_control() && !c.is_whitespace())).then_some(encoding)
}

/// What is no UTF-8: GBK, unless it has more faults as that than as UTF-8 with some bad bytes.
fn legacy(bytes: &[u8]) -> &'static Encoding {
    // Bytes of UTF-8 read as GBK give characters that nobody has assigned.
    let fault = |c: &char| *c == char::REPLACEMENT_CHARACTER || ('\u{e000}'..='\u{f8ff}').contains(c);
    let faults =
        |encoding: &'static Encoding| encoding.decode_without_bom_handling(bytes).0.chars().filter(fault).count();
    if faults(GB18030) <= faults(UTF_8) { GB18030 } else { UTF_8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let wide = |text: &str, order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        for (bytes, expected, damaged) in [
            ("收入5万元\r\n支出".as_bytes().to_vec(), "收入5万元\n支出", false),
            ([&[0xEF, 0xBB, 0xBF], "收入".as_bytes()].concat(), "收入", false),
            (GB18030.encode("收入5万元").0.into_owned(), "收入5万元", false),
            (wide("\u{feff}收入5万元", u16::to_le_bytes), "收入5万元", false),
            (wide("收入5万元\n", u16::to_be_bytes), "收入5万元\n", false),
            ([&[0xFF], "收入合计支出合计".as_bytes()].concat(), "\u{fffd}收入合计支出合计", true),
        ] {
            assert_eq!(text(&bytes), (expected.to_owned(), damaged));
        }
    }
}
