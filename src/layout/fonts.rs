//! Fonts by face: which font draws a character, and how wide it is.
//!
//! A set of fonts is made once and shared. It keeps a chain of fonts for each [`Face`]; a character comes from the first
//! font of the chain that has it, else from the fonts of the other faces, else it is an error that names it: there are
//! no silent boxes. A font is read at its first use, into flat tables, and never parsed again.

mod bytes;
mod data;
mod finding;
#[cfg(all(test, feature = "embedded-fonts"))]
mod tests;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::diag::{Error, ErrorKind};
use crate::document::Face;
pub(crate) use data::FontData;
#[cfg(any(feature = "pdf", test))]
pub(crate) use data::FontKind;
use finding::{Candidate, scan, system_folders};

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
    /// Fonts of rare characters: asked last.
    more: Vec<FontId>,
    /// Whether a box stands for a character that no font has.
    boxes: bool,
}

impl Fonts {
    /// The six faces of the crate `juesuan-fonts`, and with the feature `rare-characters` its supplement for the Han that
    /// they lack: the same pages on every machine.
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
        #[cfg(feature = "rare-characters")]
        {
            set.more.push(FontId(set.fonts.len() as u8));
            set.fonts.push(Arc::new(Font::new(Source::Embedded(juesuan_fonts_more::MORE), 0)));
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
        let Set { chains, spare, more, .. } = &*self.0;
        let own = &chains[face as usize];
        if let Some(glyph) = own.iter().find_map(|id| self.glyph_of(*id, character)) {
            return Ok(glyph);
        }
        let mut others = spare.iter().chain(chains.iter().flatten()).chain(more);
        let found = others.find_map(|id| self.glyph_of(*id, character));
        found.or_else(|| self.stand_in(face, character)).ok_or(MissingGlyph { face, character })
    }

    /// The same set, in which a box stands for a character that no font has: to lay out what only a PDF cannot show.
    pub(super) fn with_boxes(&self) -> Fonts {
        Fonts(Arc::new(Set { boxes: true, ..Set::clone(&self.0) }))
    }

    /// The box for a character, as wide as the character probably is; there is none for what no file can hold.
    fn stand_in(&self, face: Face, character: char) -> Option<GlyphRef> {
        let font = self.0.chains[face as usize].first().copied().unwrap_or(FontId(0));
        let advance = if character < '\u{1100}' { 500 } else { 1000 };
        (self.0.boxes && !is_forbidden(character)).then_some(GlyphRef { font, glyph: 0, advance })
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

    /// The face that a font stands for; none for one that only lends characters.
    #[cfg(feature = "ofd")]
    pub(crate) fn face_of(&self, id: FontId) -> Option<Face> {
        Face::ALL.into_iter().find(|face| self.0.chains[*face as usize].contains(&id))
    }

    /// A font of this set; none for an id of another set, or for a file that has gone or is broken.
    pub(crate) fn font(&self, id: FontId) -> Option<&FontData> {
        self.0.fonts.get(usize::from(id.0))?.data()
    }
}

/// Whether XML cannot hold a character, and with it neither a Word file nor a workbook.
pub(super) const fn is_forbidden(character: char) -> bool {
    matches!(character, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
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
