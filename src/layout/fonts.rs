//! Fonts by face: which font draws a character, and how wide it is.
//!
//! A set of fonts is made once and shared. It keeps a chain of fonts for each [`Face`]; a character comes from the first
//! font of the chain that has it, else from the fonts of the other faces, else it is an error that names it: there are
//! no silent boxes. A font is read at its first use, into flat tables, and never parsed again.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use ttf_parser::{Tag, name, name_id, os2};

use crate::diag::{Error, ErrorKind};
use crate::document::Face;

/// A font within a set of fonts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FontId(pub(crate) u8);

/// A set of fonts, made once and shared by all reports: cheap to clone, usable from many threads.
///
/// [`embedded`](Fonts::embedded) gives the same pages on every machine. The fonts of a folder and the installed ones
/// can be put before it:
///
/// ```
/// # #[cfg(feature = "embedded-fonts")] {
/// use juesuan::layout::Fonts;
///
/// let fonts = Fonts::embedded().with_installed();
/// # let _ = fonts.clone();
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Fonts(Arc<Set>);

#[derive(Clone, Debug, Default)]
struct Set {
    /// All fonts; a [`FontId`] is an index.
    fonts: Vec<Arc<Font>>,
    /// For each face its fonts, the preferred first.
    chains: [Vec<FontId>; Face::ALL.len()],
    /// Fonts of the user's folder under a name that belongs to no face: asked before the other faces.
    spare: Vec<FontId>,
}

/// The names under which the fonts of a face are installed, the preferred first: 国标 fonts, those of the system, free ones.
const fn usual_names(face: Face) -> &'static [&'static str] {
    match face {
        Face::Fang => &[
            "仿宋_GB2312",
            "FangSong_GB2312",
            "方正仿宋_GB2312",
            "方正仿宋_GBK",
            "FZFangSong-Z02",
            "仿宋",
            "FangSong",
            "华文仿宋",
            "STFangsong",
            "Gongwen Fang",
        ],
        Face::Kai => &[
            "楷体_GB2312",
            "KaiTi_GB2312",
            "方正楷体_GB2312",
            "方正楷体_GBK",
            "FZKai-Z03",
            "楷体",
            "KaiTi",
            "华文楷体",
            "STKaiti",
            "Kaiti SC",
            "Gongwen Kai",
        ],
        Face::Hei => &["黑体", "SimHei", "方正黑体_GBK", "FZHei-B01", "华文黑体", "STHeiti", "Heiti SC", "Gongwen Hei"],
        Face::Biaosong => &[
            "方正小标宋简体",
            "FZXiaoBiaoSong-B05S",
            "方正小标宋_GBK",
            "FZXiaoBiaoSong-B05",
            "华文中宋",
            "STZhongsong",
            "Gongwen Biaosong",
        ],
        Face::Song => {
            &["宋体", "SimSun", "方正书宋_GBK", "FZShuSong-Z01", "华文宋体", "STSong", "Songti SC", "Gongwen Song"]
        }
        Face::Roman => &["Times New Roman", "Liberation Serif", "Gongwen Roman"],
    }
}

impl Fonts {
    /// The six faces of the crate `juesuan-fonts`: the same pages on every machine.
    #[cfg(feature = "embedded-fonts")]
    pub fn embedded() -> Fonts {
        let mut set = Set::default();
        for face in Face::ALL {
            let data = match face {
                Face::Fang => juesuan_fonts::FANG,
                Face::Kai => juesuan_fonts::KAI,
                Face::Hei => juesuan_fonts::HEI,
                Face::Biaosong => juesuan_fonts::BIAOSONG,
                Face::Song => juesuan_fonts::SONG,
                Face::Roman => juesuan_fonts::ROMAN,
            };
            set.chains[face as usize].push(FontId(set.fonts.len() as u8));
            set.fonts.push(Arc::new(Font::new(Source::Embedded(data), 0)));
        }
        Fonts(Arc::new(set))
    }

    /// The installed fonts alone.
    pub fn installed() -> Fonts {
        Fonts::default().with_installed()
    }

    /// The installed fonts under their usual names (仿宋_GB2312, 楷体, SimHei, …) before those that are here.
    ///
    /// Pages then depend on the machine. Fonts that may not be embedded are passed over.
    pub fn with_installed(self) -> Fonts {
        let mut found = Vec::new();
        for folder in system_folders() {
            // A system has only some of these folders, and an unreadable one is none.
            let _ = scan(&folder, 8, &mut found);
        }
        found.retain(|candidate| Face::ALL.iter().any(|face| candidate.rank(*face).is_some()));
        // More fonts than this under so few names are copies of each other.
        found.truncate(Self::ROOM / 2);
        self.before(found).unwrap_or(self)
    }

    /// The fonts of a folder (.ttf, .otf, .ttc, subfolders too) before those that are here.
    ///
    /// A font with a usual name stands for its face; any other is asked for the characters that a face lacks.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the folder cannot be read or holds more fonts than a set can.
    pub fn with_dir(self, folder: impl AsRef<Path>) -> Result<Fonts, Error> {
        let folder = folder.as_ref();
        let mut found = Vec::new();
        scan(folder, 8, &mut found).map_err(|error| {
            Error::plain(ErrorKind::Io, "fonts", format!("无法读取字体文件夹 {}：{error}", folder.display()))
        })?;
        self.before(found).ok_or_else(|| {
            Error::plain(ErrorKind::Io, "fonts", format!("字体文件夹 {} 中的字体太多", folder.display()))
        })
    }

    /// Fonts in a set: as many as a [`FontId`] can count.
    const ROOM: usize = 256;

    /// These fonts put before the set's own; none if there are too many.
    fn before(&self, found: Vec<Candidate>) -> Option<Fonts> {
        if found.is_empty() {
            return Some(self.clone());
        }
        let mut set = Set::clone(&self.0);
        let first = set.fonts.len();
        if first + found.len() > Self::ROOM {
            return None;
        }
        for face in Face::ALL {
            let mut ranked: Vec<(usize, usize)> =
                found.iter().enumerate().filter_map(|(i, candidate)| Some((candidate.rank(face)?, i))).collect();
            ranked.sort_unstable();
            set.chains[face as usize].splice(0..0, ranked.into_iter().map(|(_, i)| FontId((first + i) as u8)));
        }
        for (i, candidate) in found.into_iter().enumerate() {
            if Face::ALL.iter().all(|face| candidate.rank(*face).is_none()) {
                set.spare.push(FontId((first + i) as u8));
            }
            set.fonts.push(Arc::new(Font::new(Source::File(candidate.path), candidate.index)));
        }
        Some(Fonts(Arc::new(set)))
    }

    /// The glyph that draws a character in a face, or in another one if the face has no font with it.
    pub(crate) fn glyph(&self, face: Face, character: char) -> Result<GlyphRef, MissingGlyph> {
        let Set { chains, spare, .. } = &*self.0;
        let own = &chains[face as usize];
        if let Some(glyph) = own.iter().find_map(|id| self.glyph_of(*id, character)) {
            return Ok(glyph);
        }
        let others = spare.iter().chain(chains.iter().flatten());
        others.into_iter().find_map(|id| self.glyph_of(*id, character)).ok_or(MissingGlyph { face, character })
    }

    fn glyph_of(&self, id: FontId, character: char) -> Option<GlyphRef> {
        let font = self.font(id)?;
        let glyph = font.glyphs.get(character)?;
        Some(GlyphRef { font: id, glyph, advance: font.advance(glyph) })
    }

    /// Reads the preferred font of each face now, so that a layout need not.
    pub(crate) fn load(&self) {
        self.0.chains.iter().filter_map(|chain| chain.first()).for_each(|id| {
            self.font(*id);
        });
    }

    /// A font of this set; none for an id of another set, or for a file that has gone or is broken.
    pub(crate) fn font(&self, id: FontId) -> Option<&FontData> {
        self.0.fonts.get(usize::from(id.0))?.data()
    }
}

/// A glyph that draws a character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct GlyphRef {
    /// The font.
    pub(crate) font: FontId,
    /// Its index in the font.
    pub(crate) glyph: u16,
    /// Advance in thousandths of an em.
    pub(crate) advance: u16,
}

/// A character that no font of the set has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct MissingGlyph {
    /// The character.
    pub character: char,
    /// The face it was asked in.
    pub face: Face,
}

impl fmt::Display for MissingGlyph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MissingGlyph { character, face } = self;
        let code = u32::from(*character);
        if character.is_control() {
            write!(f, "控制字符 U+{code:04X} 不能排版")
        } else {
            write!(f, "没有字体含有字符“{character}”（U+{code:04X}，{}）", face.word_name())
        }
    }
}

impl StdError for MissingGlyph {}

/// A font that may not have been read yet.
struct Font {
    source: Source,
    /// Number within a collection (.ttc).
    index: u32,
    data: OnceLock<Option<FontData>>,
}

#[derive(Debug)]
enum Source {
    #[cfg_attr(not(feature = "embedded-fonts"), expect(dead_code, reason = "no faces are embedded"))]
    Embedded(&'static [u8]),
    File(PathBuf),
}

impl Font {
    fn new(source: Source, index: u32) -> Font {
        Font { source, index, data: OnceLock::new() }
    }

    fn data(&self) -> Option<&FontData> {
        let read = || {
            let bytes = match &self.source {
                Source::Embedded(data) => Cow::Borrowed(*data),
                Source::File(path) => Cow::Owned(fs::read(path).ok()?),
            };
            FontData::parse(bytes, self.index)
        };
        self.data.get_or_init(read).as_ref()
    }
}

impl fmt::Debug for Font {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::Embedded(data) => write!(f, "embedded font of {} bytes", data.len()),
            Source::File(path) => write!(f, "{}#{}", path.display(), self.index),
        }
    }
}

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
    glyphs: GlyphMap,
    advances: Vec<u16>,
}

impl FontData {
    fn parse(bytes: Cow<'static, [u8]>, index: u32) -> Option<FontData> {
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
struct GlyphMap {
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
    fn get(&self, character: char) -> Option<u16> {
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

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

/// A font file, or one font of a collection, that has been looked at but not read.
struct Candidate {
    path: PathBuf,
    index: u32,
    /// Family and full names in all languages.
    names: Vec<String>,
}

impl Candidate {
    /// The place of this font among the usual names of a face.
    fn rank(&self, face: Face) -> Option<usize> {
        usual_names(face).iter().position(|name| self.names.iter().any(|own| own.eq_ignore_ascii_case(name)))
    }
}

/// Where systems keep their fonts.
fn system_folders() -> Vec<PathBuf> {
    let fixed = ["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts"];
    let under = [
        ("HOME", ".local/share/fonts"),
        ("HOME", ".fonts"),
        ("HOME", "Library/Fonts"),
        ("WINDIR", "Fonts"),
        ("LOCALAPPDATA", "Microsoft/Windows/Fonts"),
    ];
    let own = under.iter().filter_map(|(variable, folder)| Some(Path::new(&std::env::var_os(variable)?).join(folder)));
    fixed.iter().map(PathBuf::from).chain(own).collect()
}

/// Adds the fonts of a folder in the order of their paths. Files that are no fonts, bold and slanted ones, and those
/// that may not be embedded are passed over.
fn scan(folder: &Path, depth: u32, found: &mut Vec<Candidate>) -> io::Result<()> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    paths.sort_unstable();
    for path in paths {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if path.is_dir() {
            if depth > 0 {
                let _ = scan(&path, depth - 1, found);
            }
        } else if ["ttf", "otf", "ttc"].iter().any(|known| extension.eq_ignore_ascii_case(known)) {
            found.extend(look_at(&path).unwrap_or_default());
        }
    }
    Ok(())
}

/// The usable fonts of a file. Reads their names and no more: a folder of fonts has hundreds of megabytes.
fn look_at(path: &Path) -> io::Result<Vec<Candidate>> {
    let mut file = File::open(path)?;
    let head = read_at(&mut file, 0, 12)?;
    let starts = if head.starts_with(b"ttcf") {
        let count = u32_at(&head, 8).unwrap_or(0).min(64);
        let list = read_at(&mut file, 12, 4 * count as usize)?;
        (0..count as usize).filter_map(|i| u32_at(&list, 4 * i)).collect()
    } else {
        vec![0]
    };
    let mut candidates = Vec::new();
    for (index, start) in (0..).zip(starts) {
        if let Some(names) = usable_names(&mut file, start)? {
            candidates.push(Candidate { path: path.to_owned(), index, names });
        }
    }
    Ok(candidates)
}

/// The names of the font whose table directory begins at `start`; none if it is bold, slanted, variable or may not be
/// embedded.
fn usable_names(file: &mut File, start: u32) -> io::Result<Option<Vec<String>>> {
    let count = u16_at(&read_at(file, start, 12)?, 4).unwrap_or(0);
    let directory = read_at(file, start + 12, 16 * usize::from(count))?;
    let mut table = |tag: &[u8; 4]| {
        let record = directory.chunks_exact(16).find(|record| record.starts_with(tag));
        let place = record.and_then(|record| Some((u32_at(record, 8)?, u32_at(record, 12)?)));
        place.map(|(offset, length)| read_at(file, offset, length.min(1 << 20) as usize)).transpose()
    };
    let (name_table, os2_table, variations) = (table(b"name")?, table(b"OS/2")?, table(b"fvar")?);
    let usable = os2_table.as_deref().and_then(os2::Table::parse).is_some_and(|os2| {
        !os2.is_bold()
            && os2.style() == os2::Style::Normal
            && os2.permissions().is_some_and(|permissions| permissions != os2::Permissions::Restricted)
            && os2.is_subsetting_allowed()
            && os2.is_outline_embedding_allowed()
    });
    let Some(names) = name_table.as_deref().and_then(name::Table::parse).filter(|_| usable && variations.is_none())
    else {
        return Ok(None);
    };
    let wanted = [name_id::FAMILY, name_id::FULL_NAME, name_id::TYPOGRAPHIC_FAMILY];
    let names = names.names.into_iter().filter(|name| wanted.contains(&name.name_id));
    Ok(Some(names.filter_map(|name| name.to_string()).collect()))
}

fn read_at(file: &mut File, offset: u32, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    file.seek(SeekFrom::Start(offset.into()))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(all(test, feature = "embedded-fonts"))]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
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
        let both = Fonts::embedded().with_dir(&folder.0).unwrap();
        assert_eq!(both.glyph(Face::Hei, '决').unwrap().font, FontId(7));
        assert_eq!(both.glyph(Face::Fang, '决').unwrap().font, FontId(Face::Fang as u8));
        let same = both.font(FontId(7)).unwrap();
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
        assert_eq!(fonts.glyph(Face::Roman, '决').unwrap().font, FontId(6));
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
}
