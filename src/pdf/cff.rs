//! Subsets of CFF fonts by copying (Adobe Technical Note 5176).
//!
//! A font whose outlines call no subroutines can be subset without reading an outline: the charstrings that are wanted
//! are copied byte for byte. That is ten times as fast as decoding them, and the same glyph may stand in the subset
//! twice, under two numbers.

/// A subset of a CID-keyed font: glyph `glyphs[n]` of the font becomes glyph and CID `n`. None where the font is keyed
/// by name, calls subroutines, or cannot be read.
pub(super) fn subset(cff: &[u8], glyphs: &[u16]) -> Option<Vec<u8>> {
    let mut at = usize::from(*cff.get(2)?);
    let name = Index::read(cff, &mut at)?;
    let top = Index::read(cff, &mut at)?.get(0)?;
    let _strings = Index::read(cff, &mut at)?;
    let subroutines = Index::read(cff, &mut at)?;
    entry(top, ROS)?;
    if subroutines.count > 0 {
        return None;
    }
    let charstrings = Index::read(cff, &mut offset(top, CHAR_STRINGS)?)?;
    let fonts = Index::read(cff, &mut offset(top, FD_ARRAY)?)?;
    let select = cff.get(offset(top, FD_SELECT)?..)?;

    // The fonts within the font that are used, by their number in the subset.
    let mut used: Vec<u8> = Vec::new();
    let mut chosen = Vec::with_capacity(glyphs.len());
    for &glyph in glyphs {
        let font = selected(select, glyph)?;
        let number = used.iter().position(|&other| other == font).unwrap_or_else(|| {
            used.push(font);
            used.len() - 1
        });
        chosen.push(number as u8);
    }
    let mut privates = Vec::new();
    let mut dictionaries = Vec::new();
    for &font in &used {
        let dictionary = fonts.get(font.into())?;
        let &[length, start] = operands(entry(dictionary, PRIVATE)?).as_slice() else { return None };
        let (length, start) = (usize::try_from(length).ok()?, usize::try_from(start).ok()?);
        let private = cff.get(start..start.checked_add(length)?)?;
        if entry(private, SUBRS).is_some() {
            return None;
        }
        privates.push(private);
        dictionaries.push(dictionary);
    }

    let mut out = vec![1, 0, 4, 4];
    write_index(&mut out, &[name.get(0)?]);
    // Offsets take five bytes whatever they are, so the dictionary has its length before they are known.
    let top_length = top_dictionary(top, glyphs.len(), [0; 4]).len();
    write_index(&mut out, &[vec![0; top_length].as_slice()]);
    let top_start = out.len() - top_length;
    write_index(&mut out, &[b"Adobe".as_slice(), b"Identity"]);
    out.extend([0, 0]); // no subroutines

    let charset = out.len();
    out.push(2); // one range: glyph n is CID n
    out.extend([0, 1]);
    out.extend(u16::try_from(glyphs.len().saturating_sub(2)).ok()?.to_be_bytes());

    let fd_select = out.len();
    out.push(3);
    let starts: Vec<usize> = (0..chosen.len()).filter(|&n| n == 0 || chosen[n] != chosen[n - 1]).collect();
    out.extend((starts.len() as u16).to_be_bytes());
    for start in starts {
        out.extend((start as u16).to_be_bytes());
        out.push(chosen[start]);
    }
    out.extend((chosen.len() as u16).to_be_bytes());

    let mut subset_dictionaries = Vec::new();
    for (private, dictionary) in privates.iter().zip(&dictionaries) {
        let mut subset = Vec::new();
        copy_entry(&mut subset, dictionary, FONT_MATRIX);
        write_number(&mut subset, private.len());
        write_number(&mut subset, out.len());
        write_operator(&mut subset, PRIVATE);
        subset_dictionaries.push(subset);
        out.extend(*private);
    }
    let fd_array = out.len();
    write_index(&mut out, &subset_dictionaries);

    let char_strings = out.len();
    let copied: Option<Vec<&[u8]>> = glyphs.iter().map(|&glyph| charstrings.get(glyph.into())).collect();
    write_index(&mut out, &copied?);

    let top_dictionary = top_dictionary(top, glyphs.len(), [charset, fd_select, fd_array, char_strings]);
    out[top_start..top_start + top_length].copy_from_slice(&top_dictionary);
    Some(out)
}

/// Operators of dictionaries; those of two bytes with 12 in the upper one.
const FONT_BBOX: u16 = 5;
const CHARSET: u16 = 15;
const CHAR_STRINGS: u16 = 17;
const PRIVATE: u16 = 18;
const SUBRS: u16 = 19;
const FONT_MATRIX: u16 = 12 << 8 | 7;
const ROS: u16 = 12 << 8 | 30;
const CID_COUNT: u16 = 12 << 8 | 34;
const FD_ARRAY: u16 = 12 << 8 | 36;
const FD_SELECT: u16 = 12 << 8 | 37;

/// An INDEX: objects of any length one after the other.
struct Index<'a> {
    count: usize,
    offset_size: usize,
    offsets: &'a [u8],
    data: &'a [u8],
}

impl<'a> Index<'a> {
    /// The INDEX at `at`, which moves behind it.
    fn read(cff: &'a [u8], at: &mut usize) -> Option<Index<'a>> {
        let &[high, low] = cff.get(*at..*at + 2)? else { return None };
        let count = usize::from(u16::from_be_bytes([high, low]));
        if count == 0 {
            *at += 2;
            return Some(Index { count, offset_size: 1, offsets: &[], data: &[] });
        }
        let offset_size = usize::from(*cff.get(*at + 2)?);
        let offsets = cff.get(*at + 3..*at + 3 + (count + 1) * offset_size)?;
        // Offsets count from the byte before the data.
        let start = *at + 2 + (count + 1) * offset_size;
        let mut index = Index { count, offset_size, offsets, data: cff.get(start..)? };
        let end = index.offset(count)?;
        index.data = index.data.get(..end)?;
        *at = start + end;
        Some(index)
    }

    fn offset(&self, n: usize) -> Option<usize> {
        let bytes = self.offsets.get(n * self.offset_size..(n + 1) * self.offset_size)?;
        Some(bytes.iter().fold(0, |offset, &byte| offset << 8 | usize::from(byte)))
    }

    fn get(&self, n: usize) -> Option<&'a [u8]> {
        if n < self.count { self.data.get(self.offset(n)?..self.offset(n + 1)?) } else { None }
    }
}

/// Writes an INDEX.
fn write_index(out: &mut Vec<u8>, objects: &[impl AsRef<[u8]>]) {
    let length: usize = objects.iter().map(|object| object.as_ref().len()).sum();
    let offset_size = 4 - (length as u32 + 1).leading_zeros() as usize / 8;
    out.extend((objects.len() as u16).to_be_bytes());
    out.push(offset_size as u8);
    let mut offset = 1u32;
    let mut push = |offset: u32| out.extend(&offset.to_be_bytes()[4 - offset_size..]);
    push(offset);
    for object in objects {
        offset += object.as_ref().len() as u32;
        push(offset);
    }
    objects.iter().for_each(|object| out.extend(object.as_ref()));
}

/// The entries of a dictionary: operator, and the bytes of its operands.
fn entries(dictionary: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = dictionary;
    std::iter::from_fn(move || {
        let mut at = 0;
        loop {
            match *rest.get(at)? {
                12 => {
                    let operator = 12 << 8 | u16::from(*rest.get(at + 1)?);
                    let operands = &rest[..at];
                    rest = &rest[at + 2..];
                    return Some((operator, operands));
                }
                operator @ 0..=21 => {
                    let operands = &rest[..at];
                    rest = &rest[at + 1..];
                    return Some((operator.into(), operands));
                }
                28 => at += 3,
                29 => at += 5,
                // A real number ends with a half byte of 15.
                30 => at += 2 + rest[at + 1..].iter().position(|byte| byte & 15 == 15 || byte >> 4 == 15)?,
                247..=254 => at += 2,
                _ => at += 1,
            }
        }
    })
}

/// The operands of an operator.
fn entry(dictionary: &[u8], operator: u16) -> Option<&[u8]> {
    entries(dictionary).find(|&(other, _)| other == operator).map(|(_, operands)| operands)
}

/// Whole numbers; empty if there are others.
fn operands(bytes: &[u8]) -> Vec<i32> {
    let mut numbers = Vec::new();
    let mut rest = bytes;
    loop {
        let (number, next) = match *rest {
            [] => return numbers,
            [28, a, b, ref next @ ..] => (i16::from_be_bytes([a, b]).into(), next),
            [29, a, b, c, d, ref next @ ..] => (i32::from_be_bytes([a, b, c, d]), next),
            [a @ 32..=246, ref next @ ..] => (i32::from(a) - 139, next),
            [a @ 247..=250, b, ref next @ ..] => ((i32::from(a) - 247) * 256 + i32::from(b) + 108, next),
            [a @ 251..=254, b, ref next @ ..] => (-(i32::from(a) - 251) * 256 - i32::from(b) - 108, next),
            _ => return Vec::new(),
        };
        numbers.push(number);
        rest = next;
    }
}

/// The one operand of an operator: an offset from the start of the font.
fn offset(dictionary: &[u8], operator: u16) -> Option<usize> {
    usize::try_from(*operands(entry(dictionary, operator)?).first()?).ok()
}

/// The top dictionary: what concerns the outlines of the font is kept, the offsets are new.
fn top_dictionary(top: &[u8], glyphs: usize, offsets: [usize; 4]) -> Vec<u8> {
    const FIRST_STRING: usize = 391; // after the standard ones
    let mut out = Vec::new();
    for number in [FIRST_STRING, FIRST_STRING + 1, 0] {
        write_number(&mut out, number);
    }
    write_operator(&mut out, ROS);
    copy_entry(&mut out, top, FONT_MATRIX);
    copy_entry(&mut out, top, FONT_BBOX);
    write_number(&mut out, glyphs);
    write_operator(&mut out, CID_COUNT);
    for (offset, operator) in offsets.into_iter().zip([CHARSET, FD_SELECT, FD_ARRAY, CHAR_STRINGS]) {
        write_number(&mut out, offset);
        write_operator(&mut out, operator);
    }
    out
}

fn copy_entry(out: &mut Vec<u8>, dictionary: &[u8], operator: u16) {
    if let Some(operands) = entry(dictionary, operator) {
        out.extend(operands);
        write_operator(out, operator);
    }
}

fn write_number(out: &mut Vec<u8>, number: usize) {
    out.push(29);
    out.extend((number as u32).to_be_bytes());
}

fn write_operator(out: &mut Vec<u8>, operator: u16) {
    if operator >> 8 == 12 {
        out.push(12);
    }
    out.push(operator as u8);
}

/// The font within the font that draws a glyph (FDSelect).
fn selected(select: &[u8], glyph: u16) -> Option<u8> {
    match *select.first()? {
        0 => select.get(1 + usize::from(glyph)).copied(),
        3 => {
            let count = usize::from(u16::from_be_bytes([*select.get(1)?, *select.get(2)?]));
            let ranges = select.get(3..3 + count * 3)?;
            let mut low = 0;
            let mut high = count;
            while low < high {
                let middle = (low + high) / 2;
                let first = u16::from_be_bytes([ranges[middle * 3], ranges[middle * 3 + 1]]);
                if first <= glyph { low = middle + 1 } else { high = middle }
            }
            Some(ranges[low.checked_sub(1)? * 3 + 2])
        }
        _ => None,
    }
}

#[cfg(all(test, feature = "embedded-fonts"))]
mod tests {
    use subsetter::GlyphRemapper;
    use ttf_parser::{Face, GlyphId, OutlineBuilder, RawFace, Tag, cff};

    use super::*;

    /// The path of a glyph as text.
    #[derive(Default, PartialEq, Debug)]
    struct Path(String);

    impl OutlineBuilder for Path {
        fn move_to(&mut self, x: f32, y: f32) {
            self.0 += &format!("m {x} {y} ");
        }
        fn line_to(&mut self, x: f32, y: f32) {
            self.0 += &format!("l {x} {y} ");
        }
        fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
            self.0 += &format!("q {x1} {y1} {x} {y} ");
        }
        fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
            self.0 += &format!("c {x1} {y1} {x2} {y2} {x} {y} ");
        }
        fn close(&mut self) {
            self.0 += "z ";
        }
    }

    fn path(cff: &cff::Table<'_>, glyph: u16) -> Path {
        let mut path = Path::default();
        // A space has no outline.
        let _ = cff.outline(GlyphId(glyph), &mut path);
        path
    }

    fn table(font: &[u8]) -> &[u8] {
        RawFace::parse(font, 0).ok().and_then(|face| face.table(Tag::from_bytes(b"CFF "))).expect("a table")
    }

    const FACES: [&[u8]; 4] = [juesuan_fonts::FANG, juesuan_fonts::HEI, juesuan_fonts::BIAOSONG, juesuan_fonts::SONG];
    const TEXT: &str = " 2020年度收入总计266.04万元，《决算》（）“引”、。：；—…·①㈠ABCxyz";

    /// The glyphs of a text, the first again at the end.
    fn glyphs(font: &[u8]) -> Vec<u16> {
        let face = Face::parse(font, 0).expect("a font");
        let glyph = |character| face.glyph_index(character).expect("a glyph").0;
        std::iter::once(0).chain(TEXT.chars().map(glyph)).chain([glyph('2')]).collect()
    }

    /// The embedded faces are subset by copying: were there subroutines, this would be a slow fallback.
    #[test]
    fn copied_glyphs_are_the_same() {
        for font in FACES {
            let (whole, glyphs) = (table(font), glyphs(font));
            let subset = subset(whole, &glyphs).expect("a face without subroutines");
            assert!(subset.len() < 20_000, "{}", subset.len());
            let [whole, subset] = [whole, &subset].map(|data| cff::Table::parse(data).expect("a CFF font"));
            assert_eq!(usize::from(subset.number_of_glyphs()), glyphs.len());
            for (&glyph, n) in glyphs.iter().zip(0..) {
                assert_eq!(path(&whole, glyph), path(&subset, n));
                assert_eq!(subset.glyph_cid(GlyphId(n)), Some(n));
                assert_eq!(whole.glyph_width(GlyphId(glyph)), subset.glyph_width(GlyphId(n)));
            }
        }
    }

    /// The way of fonts with subroutines: what the crate wrote out is copied once more.
    #[test]
    fn a_subset_of_a_subset_is_the_same() {
        let font = juesuan_fonts::FANG;
        let glyphs = glyphs(font);
        let mut remapper = GlyphRemapper::new();
        let kept: Vec<u16> = glyphs.iter().map(|&glyph| remapper.remap(glyph)).collect();
        let plain = subsetter::subset(font, 0, &remapper).expect("a subset");
        let subset = subset(table(&plain), &kept).expect("no subroutines");
        let [whole, subset] = [table(font), &subset].map(|data| cff::Table::parse(data).expect("a CFF font"));
        for (&glyph, n) in glyphs.iter().zip(0..) {
            assert_eq!(path(&whole, glyph), path(&subset, n));
        }
    }

    #[test]
    fn broken_fonts_are_refused() {
        let whole = table(juesuan_fonts::HEI);
        for length in [0, 3, 4, 10, 100, 1000, whole.len() / 2] {
            assert_eq!(subset(&whole[..length], &[0, 1]), None, "{length}");
        }
        assert_eq!(subset(whole, &[0, u16::MAX]), None);
    }
}
