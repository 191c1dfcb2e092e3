//! Fonts of the file: for each the characters that are used, as a TrueType font of its own with all tables that readers
//! and archives ask for (GB/T 42133-2022, 6.2.6: cmap, glyf, head, hhea, hmtx, loca, maxp, name, OS/2, post).
//!
//! Outlines of CFF fonts become quadratic curves: some readers have no CFF. They stay within a thousandth of an em
//! of the original, less than a tenth of a dot in text of 16 pt on a printer of 600 dots an inch.

use std::collections::BTreeMap;

use kurbo::{BezPath, CubicBez, PathEl, Point, cubics_to_quadratic_splines};
use ttf_parser::{Face, GlyphId, OutlineBuilder};
use write_fonts::FontBuilder;
use write_fonts::tables::cmap::Cmap;
use write_fonts::tables::glyf::{GlyfLocaBuilder, Glyph, SimpleGlyph};
use write_fonts::tables::head::Head;
use write_fonts::tables::hhea::Hhea;
use write_fonts::tables::hmtx::{Hmtx, LongMetric};
use write_fonts::tables::loca::LocaFormat;
use write_fonts::tables::maxp::Maxp;
use write_fonts::tables::name::{Name, NameRecord};
use write_fonts::tables::os2::Os2;
use write_fonts::tables::post::Post;
use write_fonts::types::{Fixed, GlyphId as NewGlyph, LongDateTime, NameId};

use super::common::{NAMESPACE, misuse};
use crate::diag::{Error, ErrorKind};
use crate::layout::fonts::FontData;
use crate::layout::{FontId, Fonts, Item, Pages};
use crate::package::Package;
use crate::xml::{DECLARATION, Put, escape};

/// The fonts that a document uses, in the order of their first character. The first has number 1.
pub(super) struct Subsets<'a> {
    subsets: Vec<Subset<'a>>,
    /// Number by [`FontId`]; 0 for a font that is not used.
    numbers: [u16; 256],
}

struct Subset<'a> {
    data: &'a FontData,
    /// The name of an installed font that may stand in for it.
    family: String,
    /// The glyph of each character.
    glyphs: BTreeMap<char, u16>,
}

impl<'a> Subsets<'a> {
    /// Goes through all texts once; after that every range of the pages is known to be there.
    pub(super) fn collect(pages: &Pages, fonts: &'a Fonts) -> Result<Subsets<'a>, Error> {
        let mut subsets = Subsets { subsets: Vec::new(), numbers: [0; 256] };
        for page in &pages.pages {
            if page
                .groups
                .iter()
                .any(|group| page.items.get(group.items.start as usize..group.items.end as usize).is_none())
            {
                return Err(misuse("a group names things that are not there"));
            }
            for item in &page.items {
                let Item::Text(text) = item else { continue };
                let glyphs = page.glyphs.get(text.glyphs.start as usize..text.glyphs.end as usize);
                let glyphs = glyphs.ok_or_else(|| misuse("a text names glyphs that are not there"))?;
                let number = &mut subsets.numbers[usize::from(text.font.0)];
                if *number == 0 {
                    let data = fonts.font(text.font).ok_or_else(|| misuse("a text names a font that is not there"))?;
                    let family = fonts.face_of(text.font).map_or(data.name.as_str(), |face| face.word_name());
                    subsets.subsets.push(Subset { data, family: family.to_owned(), glyphs: BTreeMap::new() });
                    *number = subsets.subsets.len() as u16;
                }
                let subset = &mut subsets.subsets[usize::from(*number) - 1];
                subset.glyphs.extend(glyphs.iter().map(|glyph| (glyph.character, glyph.id)));
            }
        }
        Ok(subsets)
    }

    /// How many there are.
    pub(super) fn len(&self) -> u32 {
        self.subsets.len() as u32
    }

    /// A font's number and its measures.
    pub(super) fn get(&self, font: FontId) -> (u16, &'a FontData) {
        let number = self.numbers[usize::from(font.0)];
        (number, self.subsets[usize::from(number) - 1].data)
    }

    /// PublicRes.xml (clause 7.9): each font with its file.
    pub(super) fn resources(&self) -> String {
        let mut xml = format!("{DECLARATION}<ofd:Res {NAMESPACE} BaseLoc=\"Res\"><ofd:Fonts>");
        for (subset, number) in self.subsets.iter().zip(1..) {
            let family = escape(&subset.family).to_string();
            xml.put(format_args!(
                "<ofd:Font ID=\"{number}\" FontName=\"{family}\" FamilyName=\"{family}\" Charset=\"unicode\">\
                 <ofd:FontFile>font_{number}.ttf</ofd:FontFile></ofd:Font>"
            ));
        }
        xml.push_str("</ofd:Fonts></ofd:Res>");
        xml
    }

    /// The files of the fonts: most of the bytes.
    pub(super) fn package(&self) -> Result<Vec<u8>, Error> {
        let mut package = Package::new();
        for (subset, number) in self.subsets.iter().zip(1..) {
            let program = subset.program().ok_or_else(|| {
                let message = format!("字体 {} 不能嵌入：无法取出所用的字形", subset.data.name);
                Error::plain(ErrorKind::Write, "ofd-font", message)
            })?;
            package.add(&format!("Doc_0/Res/font_{number}.ttf"), program)?;
        }
        package.finish()
    }
}

impl Subset<'_> {
    /// The font of the used characters.
    fn program(&self) -> Option<Vec<u8>> {
        let face = Face::parse(&self.data.bytes, self.data.index).ok()?;
        // Each glyph once, the one of no character first.
        let mut all: Vec<u16> = self.glyphs.values().copied().collect();
        all.push(0);
        all.sort_unstable();
        all.dedup();
        let mut outlines = GlyfLocaBuilder::new();
        let mut metrics = Vec::with_capacity(all.len());
        let (mut points, mut contours) = (0, 0);
        let mut bounds = Extent::default();
        let em = f64::from(face.units_per_em());
        for &glyph in &all {
            let mut outline = Outline::new(em / 1000.0);
            face.outline_glyph(GlyphId(glyph), &mut outline);
            let path = outline.finish();
            let advance = face.glyph_hor_advance(GlyphId(glyph))?;
            let shape = if path.elements().is_empty() {
                metrics.push(LongMetric::new(advance, 0));
                Glyph::Empty
            } else {
                let mut simple = SimpleGlyph::from_bezpath(&path).ok()?;
                simple.recompute_bounding_box();
                metrics.push(LongMetric::new(advance, simple.bbox.x_min));
                points = points.max(simple.contours.iter().map(|contour| contour.len()).sum());
                contours = contours.max(simple.contours.len());
                bounds.add(&simple);
                Glyph::Simple(simple)
            };
            outlines.add_glyph(&shape).ok()?;
        }
        let (glyf, loca, format) = outlines.build();
        let place = |glyph: u16| all.binary_search(&glyph).map(|place| place as u32).ok();
        let mappings = self.glyphs.iter().filter_map(|(c, glyph)| Some((*c, NewGlyph::new(place(*glyph)?))));
        let cmap = Cmap::from_mappings(mappings).ok()?;
        let widest = metrics.iter().map(|metric| metric.advance).max().unwrap_or(0);
        let count = all.len() as u16;
        let head = Head {
            font_revision: Fixed::from_i32(1),
            units_per_em: face.units_per_em(),
            // No clock: a subset is as old as time.
            created: LongDateTime::new(0),
            modified: LongDateTime::new(0),
            x_min: bounds.x_min,
            y_min: bounds.y_min,
            x_max: bounds.x_max,
            y_max: bounds.y_max,
            lowest_rec_ppem: 6,
            index_to_loc_format: i16::from(format == LocaFormat::Long),
            ..Head::default()
        };
        let hhea = Hhea {
            ascender: face.ascender().into(),
            descender: face.descender().into(),
            line_gap: face.line_gap().into(),
            advance_width_max: widest.into(),
            x_max_extent: bounds.x_max.into(),
            caret_slope_rise: 1,
            number_of_h_metrics: count,
            ..Hhea::default()
        };
        let maxp = Maxp {
            num_glyphs: count,
            max_points: Some(points as u16),
            max_contours: Some(contours as u16),
            max_composite_points: Some(0),
            max_composite_contours: Some(0),
            max_zones: Some(1),
            max_twilight_points: Some(0),
            max_storage: Some(0),
            max_function_defs: Some(0),
            max_instruction_defs: Some(0),
            max_stack_elements: Some(0),
            max_size_of_instructions: Some(0),
            max_component_elements: Some(0),
            max_component_depth: Some(0),
        };
        let os2 = Os2 {
            x_avg_char_width: widest as i16,
            us_weight_class: 400,
            us_width_class: 5,
            us_first_char_index: self.glyphs.keys().next().map_or(0, |c| u32::from(*c).min(0xFFFF) as u16),
            us_last_char_index: self.glyphs.keys().next_back().map_or(0, |c| u32::from(*c).min(0xFFFF) as u16),
            s_typo_ascender: face.ascender(),
            s_typo_descender: face.descender(),
            s_typo_line_gap: face.line_gap(),
            us_win_ascent: face.ascender().unsigned_abs(),
            us_win_descent: face.descender().unsigned_abs(),
            // Basic Latin and CJK Unified Ideographs; code page 936.
            ul_unicode_range_1: 1,
            ul_unicode_range_2: 1 << (59 - 32),
            ul_code_page_range_1: Some(1 << 18),
            ul_code_page_range_2: Some(0),
            sx_height: Some(face.x_height().unwrap_or(0)),
            s_cap_height: Some(face.capital_height().unwrap_or(0)),
            us_default_char: Some(0),
            us_break_char: Some(32),
            us_max_context: Some(1),
            ..Os2::default()
        };
        let mut builder = FontBuilder::new();
        builder.add_table(&glyf).ok()?.add_table(&loca).ok()?.add_table(&cmap).ok()?;
        builder.add_table(&head).ok()?.add_table(&hhea).ok()?.add_table(&Hmtx::new(metrics, Vec::new())).ok()?;
        builder.add_table(&maxp).ok()?.add_table(&os2).ok()?.add_table(&self.names(&face)).ok()?;
        builder
            .add_table(&Post { version: write_fonts::types::Version16Dot16::VERSION_3_0, ..Post::default() })
            .ok()?;
        Some(builder.build())
    }

    /// The names of the original, license and copyright among them: what is embedded stays what it is.
    fn names(&self, face: &Face<'_>) -> Name {
        let mut records: BTreeMap<u16, String> = BTreeMap::new();
        for name in face.names() {
            if name.is_unicode()
                && let Some(text) = name.to_string()
            {
                records.entry(name.name_id).or_insert(text);
            }
        }
        records.entry(1).or_insert_with(|| self.data.name.clone());
        records.entry(6).or_insert_with(|| self.data.name.clone());
        // Windows, Unicode, English.
        let record = |(id, text): (u16, String)| NameRecord::new(3, 1, 0x409, NameId::new(id), text.into());
        Name::new(records.into_iter().filter(|(id, _)| *id < 256).map(record).collect())
    }
}

/// The box around all glyphs, in font units.
#[derive(Default)]
struct Extent {
    x_min: i16,
    y_min: i16,
    x_max: i16,
    y_max: i16,
}

impl Extent {
    fn add(&mut self, glyph: &SimpleGlyph) {
        self.x_min = self.x_min.min(glyph.bbox.x_min);
        self.y_min = self.y_min.min(glyph.bbox.y_min);
        self.x_max = self.x_max.max(glyph.bbox.x_max);
        self.y_max = self.y_max.max(glyph.bbox.y_max);
    }
}

/// Takes an outline and makes its cubic curves quadratic.
struct Outline {
    path: BezPath,
    here: Point,
    accuracy: f64,
}

impl Outline {
    fn new(accuracy: f64) -> Outline {
        Outline { path: BezPath::new(), here: Point::ZERO, accuracy }
    }

    fn finish(self) -> BezPath {
        self.path
    }

    fn point(x: f32, y: f32) -> Point {
        Point::new(x.into(), y.into())
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.here = Outline::point(x, y);
        self.path.move_to(self.here);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.here = Outline::point(x, y);
        self.path.line_to(self.here);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.here = Outline::point(x, y);
        self.path.quad_to(Outline::point(x1, y1), self.here);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let end = Outline::point(x, y);
        let curve = CubicBez::new(self.here, Outline::point(x1, y1), Outline::point(x2, y2), end);
        match cubics_to_quadratic_splines(&[curve], self.accuracy) {
            Some(splines) => {
                for quad in splines.iter().flat_map(|spline| spline.to_quads()) {
                    self.path.push(PathEl::QuadTo(quad.p1, quad.p2));
                }
            }
            None => self.path.line_to(end),
        }
        self.here = end;
    }

    fn close(&mut self) {
        self.path.close_path();
    }
}
