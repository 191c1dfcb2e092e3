#![doc = include_str!("../README.md")]
//!
//! # Use
//!
//! ```
//! assert!(juesuan_fonts_more::MORE.starts_with(b"OTTO"));
//! ```

/// Han that the six faces lack, in the manner of 宋体: Gongwen More, CFF, 1,000 units per em.
pub static MORE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/GongwenMore-Regular.otf"));

/// The licence text (SIL Open Font License 1.1) with the copyright lines of Noto CJK.
pub static LICENCE: &str = include_str!("../OFL-NotoCJK.txt");

#[cfg(test)]
mod tests {
    use encoding_rs::GBK;
    use ttf_parser::{Face, name_id};

    use super::*;

    /// The supplement and each face that it stands beside.
    fn faces() -> (Face<'static>, Vec<(&'static str, Face<'static>)>) {
        let parse = |data| Face::parse(data, 0).expect("an embedded face is a font");
        let chinese = juesuan_fonts::ALL.into_iter().filter(|(name, _)| *name != "Gongwen Roman");
        (parse(MORE), chinese.map(|(name, data)| (name, parse(data))).collect())
    }

    /// Signs of GBK that its source does not have: letters of phonetics, signs that describe characters, parts of characters.
    const LACKING: &str = "ḿǹ⿰⿱⿲⿳⿴⿵⿶⿷⿸⿹⿺⿻⺁⺄⺈⺋⺌⺗⺧⺪⺮⺳⺶⺷⺻⻊";

    #[test]
    fn all_han_of_gbk_print_and_its_signs_but_a_few() {
        let pairs = (0x81..=0xFE).flat_map(|row| (0x40..=0xFE).map(move |cell| [row, cell]));
        let characters: Vec<char> = pairs
            .filter_map(|pair| GBK.decode_without_bom_handling_and_without_replacement(&pair)?.chars().next())
            .filter(|character| !('\u{E000}'..='\u{F8FF}').contains(character) && *character >= '\u{80}')
            .collect();
        let han = characters.iter().filter(|character| ('\u{4E00}'..='\u{9FA5}').contains(*character));
        assert_eq!(han.count(), 20_902);
        let (more, faces) = faces();
        let roman = Face::parse(juesuan_fonts::ROMAN, 0).expect("a font");
        for (name, face) in &faces {
            let lacks = |c: &&char| [face, &more].iter().all(|face| face.glyph_index(**c).is_none());
            let han = |c: &&char| ('\u{4E00}'..='\u{9FA5}').contains(*c);
            assert_eq!(characters.iter().filter(han).filter(lacks).collect::<String>(), "", "{name}");
        }
        // A sign is taken from whatever face has it.
        let all: Vec<_> = faces.iter().map(|(_, face)| face).chain([&more, &roman]).collect();
        let lacks = |c: &&char| all.iter().all(|face| face.glyph_index(**c).is_none());
        assert_eq!(characters.iter().filter(lacks).collect::<String>(), LACKING);
    }

    #[test]
    fn rare_names_print() {
        let (more, faces) = faces();
        for (name, face) in &faces {
            for character in "頔𠮷喆堃龑㑇䲟龢".chars() {
                let glyph = face.glyph_index(character).or_else(|| more.glyph_index(character));
                assert!(glyph.is_some(), "{character} in {name}");
            }
        }
    }

    #[test]
    fn its_name_is_its_own_and_its_line_box_that_of_the_others() {
        let (more, _) = faces();
        let name = |id| more.names().into_iter().find(|name| name.name_id == id).and_then(|name| name.to_string());
        assert_eq!(name(name_id::FAMILY).as_deref(), Some("Gongwen More"));
        assert!(name(name_id::LICENSE).is_some_and(|text| text.contains("SIL Open Font License")));
        assert_eq!((more.units_per_em(), more.ascender(), more.descender()), (1000, 880, -120));
    }
}
