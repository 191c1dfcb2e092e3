//! The embedded faces, folders of fonts, and what a set does with them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use super::*;

#[test]
fn a_face_draws_its_own_characters() {
    let fonts = Fonts::embedded();
    for (id, face) in (0..).zip(Face::ALL) {
        let glyph = fonts.glyph(face, 'A').unwrap();
        assert_eq!(glyph.font, FontId(id), "{face:?}");
    }
    let width = |face, character| fonts.glyph(face, character).unwrap().advance;
    assert_eq!(width(Face::Fang, '决'), 1000);
    assert_eq!(width(Face::Kai, '。'), 1000);
    assert_eq!(width(Face::Roman, '0'), 500);
    assert_eq!(width(Face::Roman, '%'), 833);
    assert_eq!(width(Face::Hei, '8'), 570);
}

#[test]
fn the_map_is_that_of_the_parser() {
    for data in [juesuan_fonts::FANG, juesuan_fonts::KAI, juesuan_fonts::ROMAN] {
        let font = FontData::parse(Cow::Borrowed(data), 0).unwrap();
        let face = ttf_parser::Face::parse(data, 0).unwrap();
        let codes = (0..0x3400).chain(0x9000..0xA000).chain(0xF900..0x10000).chain(0x2C000..0x2D000);
        for character in codes.filter_map(char::from_u32) {
            let glyph = face.glyph_index(character).map(|glyph| glyph.0).filter(|glyph| *glyph != 0);
            assert_eq!(font.glyphs.get(character), glyph, "{character:?} in {}", font.name);
            let advance = glyph.and_then(|glyph| face.glyph_hor_advance(ttf_parser::GlyphId(glyph)));
            let em = u32::from(face.units_per_em());
            let expected = advance.map_or(0, |advance| ((u32::from(advance) * 2000 + em) / (2 * em)) as u16);
            assert_eq!(glyph.map_or(0, |glyph| font.advance(glyph)), expected);
        }
    }
}

#[test]
fn measures_are_thousandths_of_an_em() {
    let fonts = Fonts::embedded();
    let roman = fonts.font(FontId(Face::Roman as u8)).unwrap();
    assert_eq!((roman.kind, roman.name.as_str()), (FontKind::TrueType, "GongwenRoman-Regular"));
    assert_eq!((roman.ascent, roman.descent, roman.cap_height), (880, -120, 655));
    let fang = fonts.font(FontId(Face::Fang as u8)).unwrap();
    assert_eq!((fang.kind, fang.ascent, fang.descent), (FontKind::Cff, 880, -120));
    assert!(fang.bounds[0] < 0 && fang.bounds[2] > 1000, "{:?}", fang.bounds);
}

#[test]
fn a_character_that_a_face_lacks_comes_from_another_face() {
    let fonts = Fonts::embedded();
    let glyph = fonts.glyph(Face::Roman, '℃').unwrap();
    assert_eq!(glyph.font, FontId(Face::Fang as u8));
}

#[test]
fn a_character_that_no_font_has_is_named() {
    let missing = Fonts::embedded().glyph(Face::Kai, '😀').unwrap_err();
    assert_eq!((missing.character, missing.face), ('😀', Face::Kai));
    assert_eq!(missing.to_string(), "没有字体含有字符“😀”（U+1F600，楷体_GB2312）");
    let control = Fonts::embedded().glyph(Face::Kai, '\t').unwrap_err();
    assert_eq!(control.to_string(), "控制字符 U+0009 不能排版");
}

/// A folder that is deleted in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("juesuan-fonts-{name}-{}", std::process::id()));
        fs::create_dir_all(path.join("more")).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn fonts_of_a_folder_come_first() {
    let folder = Folder::new("first");
    fs::write(folder.0.join("more/a.otf"), juesuan_fonts::HEI).unwrap();
    fs::write(folder.0.join("b.ttf"), juesuan_fonts::ROMAN).unwrap();
    fs::write(folder.0.join("broken.ttf"), b"no font").unwrap();
    fs::write(folder.0.join("read.me"), b"no font").unwrap();
    let alone = Fonts::default().with_dir(&folder.0).unwrap();
    assert_eq!(alone.0.fonts.len(), 2);
    assert_eq!(alone.glyph(Face::Hei, '决').unwrap().font, FontId(1));
    assert_eq!(alone.glyph(Face::Fang, '决').unwrap().font, FontId(1), "no other font is there");
    let own = Fonts::embedded().0.fonts.len() as u8;
    let both = Fonts::embedded().with_dir(&folder.0).unwrap();
    assert_eq!(both.glyph(Face::Hei, '决').unwrap().font, FontId(own + 1));
    assert_eq!(both.glyph(Face::Fang, '决').unwrap().font, FontId(Face::Fang as u8));
    let same = both.font(FontId(own + 1)).unwrap();
    assert_eq!((same.name.as_str(), &*same.bytes), ("GongwenHei-Regular", juesuan_fonts::HEI));
}

#[test]
fn a_font_without_a_usual_name_fills_gaps() {
    let folder = Folder::new("spare");
    // Gongwen Kai under a name that no face has, as a user's font of rare characters would be.
    let mut renamed = juesuan_fonts::KAI.to_vec();
    let name: Vec<u8> = "Gongwen Kai".encode_utf16().flat_map(u16::to_be_bytes).collect();
    while let Some(at) = renamed.windows(name.len()).position(|window| window == name) {
        renamed[at + 1] = b'X';
    }
    fs::write(folder.0.join("rare.ttf"), renamed).unwrap();
    let fonts = Fonts::embedded().with_dir(&folder.0).unwrap();
    assert_eq!(fonts.glyph(Face::Kai, '决').unwrap().font, FontId(Face::Kai as u8));
    let own = Fonts::embedded().0.fonts.len() as u8;
    assert_eq!(fonts.glyph(Face::Roman, '决').unwrap().font, FontId(own));
}

#[test]
fn an_unreadable_folder_is_an_error() {
    let error = Fonts::embedded().with_dir("/no/such/folder").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.to_string().contains("/no/such/folder"), "{error}");
}

#[test]
fn a_set_is_shared_between_threads() {
    fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    let fonts = Fonts::embedded();
    shared(&fonts);
    let clone = fonts.clone();
    std::thread::spawn(move || clone.glyph(Face::Song, '数').unwrap()).join().unwrap();
    assert!(fonts.0.fonts[Face::Song as usize].data.get().is_some(), "read once, for both");
}
