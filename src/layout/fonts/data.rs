//! A font that has been read: measures in flat tables.

use std::borrow::Cow;
use std::fmt;

use ttf_parser::{Tag, name_id};

use super::bytes::{u16_at, u32_at};

/// How the outlines of a font are kept: decides the kind of font in a PDF.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FontKind {
    /// A table `CFF `.
    Cff,
    /// A table `glyf`.
    TrueType,
}

/// A font that has been read: its bytes and its measures, in thousandths of an em.
#[cfg_attr(not(feature = "pdf"), allow(dead_code, reason = "layout needs the widths alone"))]
pub(crate) struct FontData {
    /// The whole file.
    pub(crate) bytes: Cow<'static, [u8]>,
    /// Number within a collection.
    pub(crate) index: u32,
    /// PostScript name, of the characters that a PDF name may have.
    pub(crate) name: String,
    /// Kind of outlines.
    pub(crate) kind: FontKind,
    /// From the base line upwards.
    pub(crate) ascent: i32,
    /// From the base line downwards, negative.
    pub(crate) descent: i32,
    /// Height of capital letters.
    pub(crate) cap_height: i32,
    /// The box around all glyphs: left, bottom, right, top.
    pub(crate) bounds: [i32; 4],
    pub(super) glyphs: GlyphMap,
    advances: Vec<u16>,
}

impl FontData {
    pub(super) fn parse(bytes: Cow<'static, [u8]>, index: u32) -> Option<FontData> {
        let face = ttf_parser::Face::parse(&bytes, index).ok()?;
        let kind = if face.tables().cff.is_some() {
            FontKind::Cff
        } else {
            face.tables().glyf?;
            FontKind::TrueType
        };
        let em = i32::from(face.units_per_em());
        let per_mille = |units: i32| (units * 1000 + em / 2).div_euclid(em);
        let hmtx = face.tables().hmtx?;
        let mut advances: Vec<u16> = hmtx.metrics.into_iter().map(|metrics| metrics.advance).collect();
        advances.resize(usize::from(face.number_of_glyphs()), *advances.last()?);
        for advance in &mut advances {
            *advance = u16::try_from(per_mille(i32::from(*advance))).unwrap_or(u16::MAX);
        }
        let box_of_all = face.global_bounding_box();
        let [ascent, descent, cap_height, left, bottom, right, top] = [
            face.ascender(),
            face.descender(),
            face.capital_height().unwrap_or(face.ascender()),
            box_of_all.x_min,
            box_of_all.y_min,
            box_of_all.x_max,
            box_of_all.y_max,
        ]
        .map(|units| per_mille(units.into()));
        let (name, glyphs) = (postscript_name(&face), GlyphMap::parse(&face)?);
        let bounds = [left, bottom, right, top];
        Some(FontData { bytes, index, name, kind, ascent, descent, cap_height, bounds, glyphs, advances })
    }

    /// Number of its glyphs.
    #[cfg(feature = "pdf")]
    pub(crate) fn glyph_count(&self) -> usize {
        self.advances.len()
    }

    /// Advance of a glyph.
    pub(crate) fn advance(&self, glyph: u16) -> u16 {
        self.advances.get(usize::from(glyph)).copied().unwrap_or(0)
    }

    /// Left and right edge of a glyph's ink.
    #[cfg(test)]
    pub(crate) fn ink(&self, glyph: u16) -> Option<(i32, i32)> {
        let face = ttf_parser::Face::parse(&self.bytes, self.index).ok()?;
        let bounds = face.glyph_bounding_box(ttf_parser::GlyphId(glyph))?;
        let per_mille = |units: i16| i32::from(units) * 1000 / i32::from(face.units_per_em());
        Some((per_mille(bounds.x_min), per_mille(bounds.x_max)))
    }
}

impl fmt::Debug for FontData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:?}, {} glyphs)", self.name, self.kind, self.advances.len())
    }
}

/// The font's PostScript name without what a PDF name may not hold.
fn postscript_name(face: &ttf_parser::Face<'_>) -> String {
    // An old font has the name in Mac Roman, too, which the parser does not read.
    let mut names = face.names().into_iter().filter(|name| name.name_id == name_id::POST_SCRIPT_NAME);
    let name = names.find_map(|name| name.to_string());
    let plain = |character: &char| character.is_ascii_alphanumeric() || "-_.".contains(*character);
    let name: String = name.unwrap_or_default().chars().filter(plain).take(63).collect();
    if name.is_empty() { "Unnamed".into() } else { name }
}

/// Character to glyph: 256 characters a block, and a sorted list beyond the Basic Multilingual Plane.
pub(super) struct GlyphMap {
    /// For each upper byte the number of its block; block 0 is empty.
    blocks: [u16; 256],
    glyphs: Vec<[u16; 256]>,
    beyond: Vec<(u32, u16)>,
}

impl GlyphMap {
    fn parse(face: &ttf_parser::Face<'_>) -> Option<GlyphMap> {
        let mut map = GlyphMap { blocks: [0; 256], glyphs: vec![[0; 256]], beyond: Vec::new() };
        let table = face.raw_face().table(Tag::from_bytes(b"cmap"))?;
        if let Some(groups) = format_12(table) {
            for group in groups {
                let [first, last, glyph] = [0, 4, 8].map(|at| u32_at(group, at).unwrap_or(0));
                for code in first..=last.min(first.saturating_add(0xFFFF)) {
                    map.insert(code, (glyph + (code - first)) as u16);
                }
            }
        } else {
            let subtable = face.tables().cmap?.subtables.into_iter().find(|subtable| subtable.is_unicode())?;
            subtable.codepoints(|code| {
                if let Some(glyph) = subtable.glyph_index(code) {
                    map.insert(code, glyph.0);
                }
            });
        }
        map.beyond.sort_unstable();
        Some(map)
    }

    fn insert(&mut self, code: u32, glyph: u16) {
        if code > 0xFFFF {
            self.beyond.push((code, glyph));
            return;
        }
        let block = &mut self.blocks[(code >> 8) as usize];
        if *block == 0 {
            *block = self.glyphs.len() as u16;
            self.glyphs.push([0; 256]);
        }
        self.glyphs[usize::from(*block)][(code & 0xFF) as usize] = glyph;
    }

    /// The glyph of a character; glyph 0 stands for "none".
    pub(super) fn get(&self, character: char) -> Option<u16> {
        let code = u32::from(character);
        let glyph = if code <= 0xFFFF {
            let block = self.blocks[(code >> 8) as usize];
            self.glyphs[usize::from(block)][(code & 0xFF) as usize]
        } else {
            let at = self.beyond.binary_search_by_key(&code, |(code, _)| *code).ok()?;
            self.beyond[at].1
        };
        (glyph != 0).then_some(glyph)
    }
}

/// The groups (first character, last character, first glyph: 12 bytes) of a subtable of format 12 with all of Unicode.
///
/// Read here since the parser gives no access to the groups: with them a map of 10,000 characters takes 30 µs, by
/// looking up each character 1 ms.
fn format_12(cmap: &[u8]) -> Option<impl Iterator<Item = &[u8]>> {
    let count = usize::from(u16_at(cmap, 2)?);
    let record = |i: usize| {
        let platform = (u16_at(cmap, 4 + 8 * i)?, u16_at(cmap, 6 + 8 * i)?);
        let subtable = cmap.get(u32_at(cmap, 8 + 8 * i)? as usize..)?;
        (matches!(platform, (3, 10) | (0, 4..=6)) && u16_at(subtable, 0)? == 12).then_some(subtable)
    };
    let subtable = (0..count).find_map(record)?;
    let groups = u32_at(subtable, 12)? as usize;
    Some(subtable.get(16..)?.chunks_exact(12).take(groups))
}
