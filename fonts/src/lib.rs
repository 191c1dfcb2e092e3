#![doc = include_str!("../README.md")]
//!
//! # Use
//!
//! Each face is a whole OpenType font in a static slice; a program reads only the faces that it touches.
//!
//! ```
//! assert!(juesuan_fonts::FANG.starts_with(b"OTTO"));
//! for (name, data) in juesuan_fonts::ALL {
//!     println!("{name}: {} bytes", data.len());
//! }
//! ```

/// Includes an unpacked face.
macro_rules! face {
    ($file:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/", $file))
    };
}

/// 仿宋 for body text, in place of 仿宋_GB2312: Gongwen Fang, CFF, 1,000 units per em.
pub static FANG: &[u8] = face!("GongwenFang-Regular.otf");
/// 楷体 for headings of the second level, in place of 楷体_GB2312: Gongwen Kai, TrueType, 1,000 units per em.
pub static KAI: &[u8] = face!("GongwenKai-Regular.ttf");
/// 黑体 for headings of the first level: Gongwen Hei, CFF, 1,000 units per em.
pub static HEI: &[u8] = face!("GongwenHei-Regular.otf");
/// 小标宋 for titles, in place of 方正小标宋简体: Gongwen Biaosong, CFF, 1,000 units per em.
pub static BIAOSONG: &[u8] = face!("GongwenBiaosong-Regular.otf");
/// 宋体 for tables and page numbers: Gongwen Song, CFF, 1,000 units per em.
pub static SONG: &[u8] = face!("GongwenSong-Regular.otf");
/// Western letters and digits, with the widths of Times New Roman: Gongwen Roman, TrueType, 2,048 units per em.
pub static ROMAN: &[u8] = face!("GongwenRoman-Regular.ttf");

/// Every face with its family name.
pub static ALL: [(&str, &[u8]); 6] = [
    ("Gongwen Fang", FANG),
    ("Gongwen Kai", KAI),
    ("Gongwen Hei", HEI),
    ("Gongwen Biaosong", BIAOSONG),
    ("Gongwen Song", SONG),
    ("Gongwen Roman", ROMAN),
];

/// The licence texts (SIL Open Font License 1.1), each with the copyright lines of its source: Noto CJK (Fang, Hei,
/// Biaosong, Song), LXGW WenKai (Kai), Liberation (Roman).
pub static LICENCES: [&str; 3] =
    [include_str!("../OFL-NotoCJK.txt"), include_str!("../OFL-LXGWWenKai.txt"), include_str!("../OFL-Liberation.txt")];

#[cfg(test)]
mod tests {
    use encoding_rs::GBK;
    use ttf_parser::{Face, Tag, name_id};

    use super::*;

    fn parse(data: &[u8]) -> Face<'_> {
        Face::parse(data, 0).expect("an embedded face is a font")
    }

    /// Advance of `character` in thousandths of an em.
    fn width(face: &Face<'_>, character: char) -> u32 {
        let glyph = face.glyph_index(character).unwrap_or_else(|| panic!("no {character}"));
        let advance = face.glyph_hor_advance(glyph).expect("every glyph has an advance");
        u32::from(advance) * 1000 / u32::from(face.units_per_em())
    }

    fn chinese() -> impl Iterator<Item = (&'static str, Face<'static>)> {
        ALL.into_iter().filter(|(name, _)| *name != "Gongwen Roman").map(|(name, data)| (name, parse(data)))
    }

    #[test]
    fn names_are_those_of_the_table_and_none_is_reserved() {
        for (family, data) in ALL {
            let face = parse(data);
            let names: Vec<(u16, String)> =
                face.names().into_iter().filter_map(|name| Some((name.name_id, name.to_string()?))).collect();
            let name = |id| names.iter().find(|(i, _)| *i == id).map(|(_, name)| name.as_str());
            assert_eq!(name(name_id::FAMILY), Some(family));
            let postscript = format!("{}-Regular", family.replace(' ', ""));
            assert_eq!(name(name_id::POST_SCRIPT_NAME), Some(postscript.as_str()));
            assert!(name(name_id::LICENSE).is_some_and(|text| text.contains("SIL Open Font License")), "{family}");
            for id in [name_id::FAMILY, name_id::FULL_NAME, name_id::POST_SCRIPT_NAME] {
                let name = name(id).unwrap_or_default();
                for reserved in ["Source", "Liberation", "Noto", "LXGW", "霞鹜"] {
                    assert!(!name.contains(reserved), "{name} holds the reserved {reserved}");
                }
            }
        }
    }

    #[test]
    fn line_box_is_the_same_in_every_face() {
        for (family, data) in ALL {
            let face = parse(data);
            let em = i32::from(face.units_per_em());
            let per_mille = |units: i16| (i32::from(units) * 1000 + em / 2).div_euclid(em);
            assert_eq!((per_mille(face.ascender()), per_mille(face.descender())), (880, -120), "{family}");
        }
    }

    #[test]
    fn chinese_faces_cover_gb2312() {
        // Row 1 and row 3 (signs, full-width ASCII) and rows 16 to 87 (6,763 characters).
        let cells =
            [0xA1, 0xA3].into_iter().chain(0xB0..=0xF7).flat_map(|row| (0xA1..=0xFE).map(move |cell| [row, cell]));
        let characters: Vec<char> = cells
            .filter_map(|cell| GBK.decode_without_bom_handling_and_without_replacement(&cell)?.chars().next())
            .filter(|character| !('\u{E000}'..='\u{F8FF}').contains(character))
            .collect();
        assert_eq!(characters.len(), 94 + 94 + 6763);
        for (family, face) in chinese() {
            let missing: String = characters.iter().filter(|c| face.glyph_index(**c).is_none()).collect();
            assert_eq!(missing, "", "{family}");
        }
    }

    #[test]
    fn chinese_faces_cover_the_common_characters_beyond_gb2312() {
        // 通用规范汉字表, third level, some of them in the supplementary planes; and the signs that reports use.
        for (family, face) in chinese() {
            for character in "玥堃喆淼昇𬱖𬬮𬭎〔〕—…～％‰℃№①⑩㈠Ⅳ□×±≤≥".chars() {
                assert!(face.glyph_index(character).is_some(), "{family} has no {character}");
            }
        }
    }

    #[test]
    fn punctuation_is_one_em() {
        for (family, face) in chinese() {
            for character in "—…“”‘’·，。、；：？！（）《》〈〉〔〕【】～％￥　".chars()
            {
                assert_eq!(width(&face, character), 1000, "{character} in {family}");
            }
        }
    }

    #[test]
    fn two_dashes_join() {
        for (family, face) in chinese() {
            let glyph = face.glyph_index('—').expect("a dash");
            let ink = face.glyph_bounding_box(glyph).expect("a dash has ink");
            // Kai's dash is the source's own: a hand-written stroke that leaves a little air on both sides.
            let air = if family == "Gongwen Kai" { 60 } else { 0 };
            assert!(ink.x_min <= air && ink.x_max >= 1000 - air, "{family}: {ink:?}");
        }
    }

    #[test]
    fn roman_has_the_widths_of_times() {
        let face = parse(ROMAN);
        let times = [('0', 500), ('9', 500), (',', 250), ('.', 250), (' ', 250), ('%', 833), ('A', 722), ('a', 443)];
        for (character, expected) in times {
            assert_eq!(width(&face, character), expected, "{character}");
        }
    }

    /// A reader of the few parts of a CFF table that tell of subroutines (Adobe Technical Note 5176).
    struct Cff<'a>(&'a [u8]);

    impl<'a> Cff<'a> {
        fn number(&self, at: usize, size: usize) -> usize {
            self.0[at..at + size].iter().fold(0, |value, byte| value << 8 | usize::from(*byte))
        }

        /// The objects of the INDEX at `at`, and where it ends (section 5).
        fn index(&self, at: usize) -> (Vec<&'a [u8]>, usize) {
            let count = self.number(at, 2);
            if count == 0 {
                return (Vec::new(), at + 2);
            }
            let size = self.number(at + 2, 1);
            let offset = |i| at + 2 + (count + 1) * size + self.number(at + 3 + i * size, size);
            ((0..count).map(|i| &self.0[offset(i)..offset(i + 1)]).collect(), offset(count))
        }

        /// The entries of a DICT: operator and integer operands (section 4); 12 x is 1200 + x.
        fn dict(data: &[u8]) -> Vec<(usize, Vec<i32>)> {
            let (mut entries, mut operands, mut at) = (Vec::new(), Vec::new(), 0);
            while at < data.len() {
                let byte = i32::from(data[at]);
                let next = |i| i32::from(data[at + i]);
                let (value, size) = match byte {
                    0..=21 => {
                        let operator = if byte == 12 { 1200 + next(1) } else { byte };
                        entries.push((operator as usize, std::mem::take(&mut operands)));
                        at += if byte == 12 { 2 } else { 1 };
                        continue;
                    }
                    28 => (next(1) << 8 | next(2), 3),
                    29 => (next(1) << 24 | next(2) << 16 | next(3) << 8 | next(4), 5),
                    30 => {
                        let nibbles = data[at + 1..].iter().position(|b| b & 15 == 15 || b >> 4 == 15);
                        (0, nibbles.expect("a real number ends") + 2)
                    }
                    32..=246 => (byte - 139, 1),
                    247..=250 => ((byte - 247) * 256 + next(1) + 108, 2),
                    _ => (-(byte - 251) * 256 - next(1) - 108, 2),
                };
                operands.push(value);
                at += size;
            }
            entries
        }
    }

    #[test]
    fn cff_faces_have_cid_keys_and_no_subroutines() {
        let mut seen = 0;
        for (family, data) in ALL {
            let Some(table) = parse(data).raw_face().table(Tag::from_bytes(b"CFF ")) else {
                continue;
            };
            seen += 1;
            let cff = Cff(table);
            let (_, end) = cff.index(usize::from(table[2]));
            let (top, end) = cff.index(end);
            let (_, end) = cff.index(end);
            let (global, _) = cff.index(end);
            assert_eq!(global.len(), 0, "{family} has global subroutines");
            let top = Cff::dict(top[0]);
            assert_eq!(top[0].0, 1230, "{family} has no ROS operator");
            let array = &top.iter().find(|(operator, _)| *operator == 1236).expect("an FDArray").1;
            for fd in cff.index(array[0] as usize).0 {
                let fd = Cff::dict(fd);
                let private = &fd.iter().find(|(operator, _)| *operator == 18).expect("a Private DICT").1;
                let (size, at) = (private[0] as usize, private[1] as usize);
                let private = Cff::dict(&table[at..at + size]);
                assert!(private.iter().all(|(operator, _)| *operator != 19), "{family} has local subroutines");
            }
        }
        assert_eq!(seen, 4);
    }
}
