//! Fonts of the file: which glyphs of each font are used, under which codes, and the subset that holds them
//! (ISO 32000-1, 9.7).

use std::collections::BTreeMap;
use std::io::Write as _;
use std::ops::Range;

use subsetter::GlyphRemapper;

use super::deflate::Deflate;
use super::save::{Digest, File, Id, name, put};
use super::{cff, misuse};
use crate::diag::{Error, ErrorKind};
use crate::layout::fonts::{FontData, FontKind};
use crate::layout::{FontId, Fonts, Item, Pages};

/// The fonts that a document uses, in the order of their first glyph.
pub(super) struct Subsets<'a> {
    subsets: Vec<Subset<'a>>,
    /// Place in `subsets` by [`FontId`], plus one; 0 for a font that is not used.
    places: [u16; 256],
}

/// The used part of a font.
///
/// A code stands for a glyph *and* the character it draws, so that a glyph that serves two characters gives back each
/// text as it was written.
pub(super) struct Subset<'a> {
    pub(super) data: &'a FontData,
    /// Glyph and character by code. Code 0 is the glyph for "none", which no text shows.
    glyphs: Vec<(u16, char)>,
    /// The code of a glyph with the first character that it draws; 0: none.
    codes: Vec<u16>,
    /// The codes of its further characters.
    further: BTreeMap<(u16, char), u16>,
}

/// Everything of a font that takes time to make, ready to be written.
pub(super) struct Program {
    /// The subset, deflated, and its length before that.
    outlines: Vec<u8>,
    length: usize,
    /// The map back to characters, deflated.
    to_unicode: Vec<u8>,
    /// The glyph of each code, where they differ.
    glyphs: Option<Vec<u8>>,
}

impl<'a> Subsets<'a> {
    /// Goes through all texts once; after that every range of the pages is known to be there.
    pub(super) fn collect(pages: &Pages, fonts: &'a Fonts) -> Result<Subsets<'a>, Error> {
        let mut subsets = Subsets { subsets: Vec::new(), places: [0; 256] };
        for page in &pages.pages {
            if page.groups.iter().any(|group| !within(&group.items, page.items.len())) {
                return Err(misuse("a group names things that are not there"));
            }
            for item in &page.items {
                let Item::Text(text) = item else { continue };
                if !within(&text.glyphs, page.glyphs.len()) {
                    return Err(misuse("a text names glyphs that are not there"));
                }
                let place = &mut subsets.places[usize::from(text.font.0)];
                if *place == 0 {
                    let data = fonts.font(text.font).ok_or_else(|| misuse("a text names a font that is not there"))?;
                    subsets.subsets.push(Subset::new(data));
                    *place = subsets.subsets.len() as u16;
                }
                let subset = &mut subsets.subsets[usize::from(*place) - 1];
                for glyph in page.glyphs_of(text) {
                    subset.add(glyph.id, glyph.character)?;
                }
            }
        }
        subsets.subsets.iter_mut().for_each(Subset::number);
        Ok(subsets)
    }

    /// The place of a font among the subsets, and its subset.
    pub(super) fn get(&self, font: FontId) -> (usize, &Subset<'a>) {
        let place = usize::from(self.places[usize::from(font.0)]) - 1;
        (place, &self.subsets[place])
    }

    /// The programs of all fonts: the larger part of the work on a file.
    pub(super) fn programs(&self, deflate: &mut Deflate) -> Result<Vec<Program>, Error> {
        self.subsets.iter().map(|subset| subset.program(deflate)).collect()
    }

    /// The dictionaries of all fonts; `ids` are those of [`Subsets::reserve`].
    pub(super) fn write_dictionaries(&self, file: &mut File, ids: Id) {
        for (subset, n) in self.subsets.iter().zip(0..) {
            subset.write_dictionaries(file, ids.nth(n * OBJECTS));
        }
    }

    /// The programs; they may be written after everything else.
    pub(super) fn write_programs(&self, file: &mut File, ids: Id, programs: &[Program]) {
        for ((subset, program), n) in self.subsets.iter().zip(programs).zip(0..) {
            let ids = ids.nth(n * OBJECTS);
            let kind = match subset.data.kind {
                FontKind::Cff => "/Subtype/CIDFontType0C".to_owned(),
                FontKind::TrueType => format!("/Length1 {}", program.length),
            };
            file.stream(ids.nth(OUTLINES), &format!("{kind}/Filter/FlateDecode"), &program.outlines);
            file.stream(ids.nth(TO_UNICODE), "/Filter/FlateDecode", &program.to_unicode);
            if let Some(glyphs) = &program.glyphs {
                file.stream(ids.nth(GLYPHS), "/Filter/FlateDecode", glyphs);
            }
        }
    }

    /// Numbers for the objects of all fonts.
    pub(super) fn reserve(&self, file: &mut File) -> Id {
        file.reserve(self.subsets.len() * OBJECTS)
    }

    /// The resources of every page: the fonts `F0`, `F1`, ….
    pub(super) fn write_resources(&self, file: &mut File, ids: Id) -> Id {
        file.add(|out| {
            put!(out, "<</Font<<");
            for n in 0..self.subsets.len() {
                put!(out, "/F{n} {}", ids.nth(n * OBJECTS));
            }
            put!(out, ">>>>");
        })
    }
}

/// The objects of a font, by their distance from its first one, the composite font.
const DESCENDANT: usize = 1;
const DESCRIPTOR: usize = 2;
const OUTLINES: usize = 3;
const TO_UNICODE: usize = 4;
const GLYPHS: usize = 5;
const OBJECTS: usize = 6;

impl<'a> Subset<'a> {
    fn new(data: &'a FontData) -> Subset<'a> {
        Subset { data, glyphs: vec![(0, '\0')], codes: vec![0; data.glyph_count()], further: BTreeMap::new() }
    }

    fn add(&mut self, glyph: u16, character: char) -> Result<(), Error> {
        let code =
            *self.codes.get(usize::from(glyph)).ok_or_else(|| misuse("a text shows a glyph that is not there"))?;
        if code != 0
            && (self.glyphs[usize::from(code)].1 == character || self.further.contains_key(&(glyph, character)))
        {
            return Ok(());
        }
        if glyph == 0 {
            return Err(misuse("a text shows the glyph of no character"));
        }
        if let Some(reason) = unreadable(character) {
            let message = format!("PDF 不能含有字符 U+{:04X}：{reason}", u32::from(character));
            return Err(Error::plain(ErrorKind::Write, "pdf-character", message));
        }
        let next = u16::try_from(self.glyphs.len()).map_err(|_| misuse("a font has more than 65,535 codes"))?;
        self.glyphs.push((glyph, character));
        if code == 0 {
            self.codes[usize::from(glyph)] = next;
        } else {
            self.further.insert((glyph, character), next);
        }
        Ok(())
    }

    /// Gives the codes in the order of the glyphs: the file gets 1 % smaller than in the order of the text.
    fn number(&mut self) {
        self.glyphs.sort_unstable();
        self.further.clear();
        let mut before = 0;
        for (&(glyph, character), code) in self.glyphs.iter().zip(0..).skip(1) {
            if glyph == before {
                self.further.insert((glyph, character), code);
            } else {
                self.codes[usize::from(glyph)] = code;
            }
            before = glyph;
        }
    }

    /// The code for a glyph that was collected with this character.
    pub(super) fn code(&self, glyph: u16, character: char) -> u16 {
        let code = self.codes[usize::from(glyph)];
        if self.further.is_empty() || self.glyphs[usize::from(code)].1 == character {
            return code;
        }
        self.further.get(&(glyph, character)).copied().unwrap_or(code)
    }

    /// The font's name with six letters that stand for its glyphs.
    fn name(&self) -> String {
        let mut digest = Digest::new();
        digest.update(self.data.name.as_bytes());
        for (glyph, character) in &self.glyphs {
            digest.update(&glyph.to_be_bytes());
            digest.update(&u32::from(*character).to_be_bytes());
        }
        format!("{}+{}", digest.letters(), self.data.name)
    }

    fn program(&self, deflate: &mut Deflate) -> Result<Program, Error> {
        let (outlines, glyphs) = self.outlines().ok_or_else(|| {
            let message = format!("字体 {} 不能嵌入：无法取出所用的字形", self.data.name);
            Error::plain(ErrorKind::Write, "pdf-font", message)
        })?;
        Ok(Program {
            outlines: deflate.pack(&outlines),
            length: outlines.len(),
            to_unicode: deflate.pack(&self.to_unicode()),
            glyphs: glyphs.map(|glyphs| deflate.pack(&glyphs)),
        })
    }

    /// The subset: bare CFF or TrueType; and the glyphs by code where they are not the same numbers.
    fn outlines(&self) -> Option<(Vec<u8>, Option<Vec<u8>>)> {
        let FontData { bytes, index, kind, .. } = self.data;
        let all: Vec<u16> = self.glyphs.iter().map(|(glyph, _)| *glyph).collect();
        let mut remapper = GlyphRemapper::new();
        if *kind == FontKind::TrueType {
            let glyphs: Vec<u8> = all.iter().flat_map(|&glyph| remapper.remap(glyph).to_be_bytes()).collect();
            let outlines = outlines_only(&subsetter::subset(bytes, *index, &remapper).ok()?)?;
            return Some((outlines, (!self.further.is_empty()).then_some(glyphs)));
        }
        if let Some(outlines) = cff::subset(table(bytes, *index, b"CFF ")?, &all) {
            return Some((outlines, None));
        }
        // A font with subroutines: the crate writes each glyph out whole, and of that every code gets its own copy.
        let all: Vec<u16> = all.iter().map(|&glyph| remapper.remap(glyph)).collect();
        let plain = subsetter::subset(bytes, *index, &remapper).ok()?;
        Some((cff::subset(table(&plain, 0, b"CFF ")?, &all)?, None))
    }

    /// The map from codes back to characters: for codes with the same first byte, the list of theirs (ISO 32000-1,
    /// 9.10.3).
    fn to_unicode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(512 + self.glyphs.len() * 7);
        out.extend(
            b"/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n\
              /CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n\
              /CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n\
              1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
        );
        for (block, high) in self.glyphs.chunks(256).zip(0u32..) {
            // Code 0 stands for no character.
            let first = usize::from(high == 0);
            if block.len() == first {
                continue;
            }
            put!(out, "1 beginbfrange\n<{high:02X}{first:02X}> <{high:02X}{:02X}> [", block.len() - 1);
            for (_, character) in &block[first..] {
                out.push(b'<');
                for unit in character.encode_utf16(&mut [0; 2]) {
                    out.extend([12, 8, 4, 0].map(|shift| b"0123456789ABCDEF"[usize::from(*unit >> shift & 15)]));
                }
                out.push(b'>');
            }
            out.extend(b"]\nendbfrange\n");
        }
        out.extend(b"endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n");
        out
    }

    fn write_dictionaries(&self, file: &mut File, ids: Id) {
        let FontData { kind, ascent, descent, cap_height, bounds: [left, bottom, right, top], .. } = self.data;
        let font = self.name();
        file.object(ids, |out| {
            put!(out, "<</Type/Font/Subtype/Type0/BaseFont");
            match kind {
                FontKind::Cff => name(out, format!("{font}-Identity-H").as_bytes()),
                FontKind::TrueType => name(out, font.as_bytes()),
            }
            let (descendant, to_unicode) = (ids.nth(DESCENDANT), ids.nth(TO_UNICODE));
            put!(out, "/Encoding/Identity-H/DescendantFonts[{descendant}]/ToUnicode {to_unicode}>>");
        });
        file.object(ids.nth(DESCENDANT), |out| {
            put!(out, "<</Type/Font/BaseFont");
            name(out, font.as_bytes());
            put!(out, "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>");
            match kind {
                FontKind::Cff => put!(out, "/Subtype/CIDFontType0"),
                FontKind::TrueType if self.further.is_empty() => {
                    put!(out, "/Subtype/CIDFontType2/CIDToGIDMap/Identity")
                }
                FontKind::TrueType => put!(out, "/Subtype/CIDFontType2/CIDToGIDMap {}", ids.nth(GLYPHS)),
            }
            put!(out, "/FontDescriptor {}/W[", ids.nth(DESCRIPTOR));
            self.write_widths(out);
            put!(out, "]>>");
        });
        file.object(ids.nth(DESCRIPTOR), |out| {
            put!(out, "<</Type/FontDescriptor/FontName");
            name(out, font.as_bytes());
            // Flag 4: symbolic, its characters are its own. The stems are not used by readers of embedded fonts.
            put!(
                out,
                "/Flags 4/FontBBox[{left} {bottom} {right} {top}]/ItalicAngle 0/Ascent {ascent}/Descent {descent}\
                 /CapHeight {cap_height}/StemV 80/{} {}>>",
                match kind {
                    FontKind::Cff => "FontFile3",
                    FontKind::TrueType => "FontFile2",
                },
                ids.nth(OUTLINES)
            );
        });
    }

    /// The widths other than 1000, the default: runs of codes, each with its first code.
    fn write_widths(&self, out: &mut Vec<u8>) {
        let mut open = false;
        for (&(glyph, _), code) in self.glyphs.iter().zip(0..) {
            let width = self.data.advance(glyph);
            if width == 1000 {
                if open {
                    out.push(b']');
                }
                open = false;
            } else if open {
                put!(out, " {width}");
            } else {
                put!(out, " {code}[{width}");
                open = true;
            }
        }
        if open {
            out.push(b']');
        }
    }
}

fn within(range: &Range<u32>, length: usize) -> bool {
    range.start <= range.end && range.end as usize <= length
}

/// Why a reader could make nothing of a character.
fn unreadable(character: char) -> Option<&'static str> {
    match character {
        // 6.2.11.7.2 and 6.2.11.7.3 of ISO 19005-2.
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'.. => Some("私用区字符没有公认的含义，请改用标准字符"),
        '\0' | '\u{FEFF}' | '\u{FFFE}' => Some("它不是文字"),
        _ => None,
    }
}

/// The tables of a font file: the record of each (tag, checksum, offset, length) and its data.
fn tables(bytes: &[u8], index: u32) -> Option<Vec<(&[u8], &[u8])>> {
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?) as usize);
    let start = if bytes.starts_with(b"ttcf") { number(12 + 4 * index as usize)? } else { 0 };
    let count = number(start + 4)? >> 16;
    let table = |at: usize| {
        let (offset, length) = (number(at + 8)?, number(at + 12)?);
        Some((bytes.get(at..at + 16)?, bytes.get(offset..offset.checked_add(length)?)?))
    };
    (0..count).map(|n| table(start + 12 + 16 * n)).collect()
}

/// A table of a font file.
fn table<'a>(bytes: &'a [u8], index: u32, tag: &[u8; 4]) -> Option<&'a [u8]> {
    tables(bytes, index)?.into_iter().find(|(record, _)| record.starts_with(tag)).map(|(_, data)| data)
}

/// A TrueType font without the tables that a PDF has no use for (ISO 32000-1, 9.9): names, what other programs want.
fn outlines_only(font: &[u8]) -> Option<Vec<u8>> {
    const KEPT: [&[u8; 4]; 9] = [b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"prep"];
    let mut tables = tables(font, 0)?;
    tables.retain(|(record, _)| KEPT.iter().any(|tag| record.starts_with(*tag)));
    let count = u16::try_from(tables.len()).ok()?;
    let power = u16::try_from(count.checked_ilog2()?).ok()?;
    let mut out = font.get(..4)?.to_vec();
    // For a search by halves: 16 times the largest power of two among the tables, its logarithm, and the rest.
    for number in [count, 16 << power, power, 16 * count - (16 << power)] {
        out.extend(number.to_be_bytes());
    }
    let mut offset = out.len() + 16 * tables.len();
    for (record, data) in &tables {
        out.extend(&record[..8]);
        out.extend(u32::try_from(offset).ok()?.to_be_bytes());
        out.extend(&record[12..]);
        offset += data.len().next_multiple_of(4);
    }
    for (_, data) in &tables {
        out.extend(*data);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    Some(out)
}
