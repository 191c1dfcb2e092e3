//! What the file says of itself: properties, XMP packet, and what its colours mean.

use std::io::Write as _;

use super::misuse;
use super::save::{File, Id, put, text};
use crate::diag::Error;
use crate::document::Document;

/// The program that made the file.
const PRODUCER: &str = concat!("juesuan ", env!("CARGO_PKG_VERSION"));

/// The document's date, checked to be `YYYY-MM-DD`.
fn date(document: &Document) -> Result<Option<&str>, Error> {
    let Some(date) = document.date.as_deref() else { return Ok(None) };
    let form = date.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte });
    if form.eq(*b"0000-00-00") {
        Ok(Some(date))
    } else {
        Err(misuse("the document's date is not of the form 2021-09-10"))
    }
}

/// The document information dictionary (ISO 32000-1, 14.3.3), for readers that know no XMP.
pub(super) fn info(file: &mut File, document: &Document) -> Result<Id, Error> {
    let date = date(document)?;
    Ok(file.add(|out| {
        put!(out, "<</Title");
        text(out, &document.title);
        put!(out, "/Author");
        text(out, &document.author);
        put!(out, "/Producer");
        text(out, PRODUCER);
        if let Some(date) = date {
            put!(out, "/CreationDate(D:{})", date.replace('-', ""));
        }
        put!(out, ">>");
    }))
}

/// The XMP packet: the same properties, and the standards that the file keeps (ISO 19005-2, 6.6; ISO 14289-1, 5).
///
/// Never deflated, so that archives find it without reading PDF.
pub(super) fn xmp(file: &mut File, document: &Document) -> Result<Id, Error> {
    let [title, author] = [&document.title, &document.author].map(|text| escape(text));
    let created = match date(document)? {
        Some(date) => format!("<xmp:CreateDate>{date}</xmp:CreateDate>"),
        None => String::new(),
    };
    let packet = format!(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
         xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\" \
         xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" \
         xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" \
         xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\n\
         <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>\n\
         <dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>\n\
         <pdf:Producer>{PRODUCER}</pdf:Producer>{created}\n\
         <pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>\n\
         <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\
         <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
         <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
         <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
         <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">\
         <pdfaProperty:name>part</pdfaProperty:name>\
         <pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
         <pdfaProperty:category>internal</pdfaProperty:category>\
         <pdfaProperty:description>The part of ISO 14289 that the file conforms to</pdfaProperty:description>\
         </rdf:li></rdf:Seq></pdfaSchema:property>\
         </rdf:li></rdf:Bag></pdfaExtension:schemas>\n\
         </rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>"
    );
    let id = file.reserve(1);
    file.stream(id, "/Type/Metadata/Subtype/XML", packet.as_bytes());
    Ok(id)
}

/// Text as XML has it; control characters, which XML forbids, are left out.
fn escape(text: &str) -> String {
    let text: String = text.chars().filter(|character| !character.is_control()).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The output intent: colours by numbers of red, green and blue mean sRGB (ISO 19005-2, 6.2.3).
pub(super) fn output_intent(file: &mut File) -> Id {
    let profile = file.reserve(1);
    file.deflated(profile, "/N 3", &srgb());
    file.add(|out| {
        put!(
            out,
            "<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)\
             /DestOutputProfile {profile}>>"
        );
    })
}

/// An ICC profile of sRGB, version 4.2 (ICC.1:2004-10), of 480 bytes, from the published numbers of IEC 61966-2-1.
fn srgb() -> Vec<u8> {
    // Numbers are 65,536ths. White is D50; the primaries are those of sRGB carried from D65 to D50 by `ADAPTATION`.
    const WHITE: [i32; 3] = [0xF6D6, 0x1_0000, 0xD32D];
    const RED: [i32; 3] = [0x6FA0, 0x38F5, 0x0390];
    const GREEN: [i32; 3] = [0x6297, 0xB787, 0x18D9];
    const BLUE: [i32; 3] = [0x249F, 0x0F84, 0xB6C3];
    const ADAPTATION: [i32; 9] = [0x1_0C42, 1502, -3291, 1939, 0xFD90, -1119, -606, 988, 0xC06E];
    // Y = (aX + b)^g from d on, cX below: g, a, b, c, d.
    const CURVE: [i32; 5] = [0x2_6666, 0xF2A7, 0x0D59, 0x13D0, 0x0A5B];

    let numbers = |kind: &[u8; 4], numbers: &[i32]| {
        let mut data = [kind, [0; 4].as_slice()].concat();
        data.extend(numbers.iter().flat_map(|number| number.to_be_bytes()));
        data
    };
    let words = |words: &str| {
        let utf16: Vec<u8> = words.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let mut data = numbers(b"mluc", &[1, 12]);
        data.extend(b"enUS");
        data.extend((utf16.len() as u32).to_be_bytes());
        data.extend(28u32.to_be_bytes());
        data.extend(utf16);
        data
    };
    let curve = [b"para\0\0\0\0\0\x03\0\0".as_slice(), &numbers(b"\0\0\0\0", &CURVE)[8..]].concat();
    let tags: [(&[&[u8; 4]], Vec<u8>); 8] = [
        (&[b"desc"], words("sRGB")),
        (&[b"cprt"], words("CC0")),
        (&[b"wtpt"], numbers(b"XYZ ", &WHITE)),
        (&[b"chad"], numbers(b"sf32", &ADAPTATION)),
        (&[b"rXYZ"], numbers(b"XYZ ", &RED)),
        (&[b"gXYZ"], numbers(b"XYZ ", &GREEN)),
        (&[b"bXYZ"], numbers(b"XYZ ", &BLUE)),
        (&[b"rTRC", b"gTRC", b"bTRC"], curve),
    ];

    let count: usize = tags.iter().map(|(names, _)| names.len()).sum();
    let mut table = (count as u32).to_be_bytes().to_vec();
    let mut data = Vec::new();
    for (names, mut tag) in tags {
        for name in names {
            table.extend(name.iter());
            table.extend(((128 + 4 + 12 * count + data.len()) as u32).to_be_bytes());
            table.extend((tag.len() as u32).to_be_bytes());
        }
        tag.resize(tag.len().next_multiple_of(4), 0);
        data.extend(tag);
    }
    let mut profile = vec![0; 128];
    let mut put = |at: usize, bytes: &[u8]| profile[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &((128 + table.len() + data.len()) as u32).to_be_bytes());
    put(8, &[4, 0x20]);
    put(12, b"mntrRGB XYZ ");
    put(24, &[0x07, 0xE8, 0, 1, 0, 1]); // the profile's own date: 1 January 2024
    put(36, b"acsp");
    put(68, &numbers(b"\0\0\0\0", &WHITE)[8..]);
    profile.extend(table);
    profile.extend(data);
    profile
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_is_whole() {
        let profile = srgb();
        assert_eq!(profile.len(), 480);
        let word =
            |at: usize| u32::from_be_bytes([profile[at], profile[at + 1], profile[at + 2], profile[at + 3]]) as usize;
        assert_eq!(word(0), 480);
        for n in 0..word(128) {
            let (offset, length) = (word(128 + 4 + 12 * n + 4), word(128 + 4 + 12 * n + 8));
            assert!(offset % 4 == 0 && offset + length <= 480);
        }
        // The primaries of an additive space sum up to its white.
        for axis in 0..3 {
            let sum: i64 = (0..3).map(|n| word(word(128 + 4 + 12 * (4 + n) + 4) + 8 + 4 * axis) as i64).sum();
            assert!((sum - word(68 + 4 * axis) as i64).abs() <= 2, "axis {axis}: {sum}");
        }
    }

    #[test]
    fn a_malformed_date_is_refused() {
        for (given, good) in [("2021-09-10", true), ("2021年9月10日", false), ("2021-9-10", false), ("", false)] {
            let document = Document { date: Some(given.to_owned()), ..Document::default() };
            assert_eq!(date(&document).is_ok(), good, "{given}");
        }
    }
}
