//! Lines of Chinese text: one paragraph becomes lines of placed glyphs.
//!
//! `docs/line-layout.md` names each rule with its clause and its test case. Two steps:
//!
//! 1. **Break** (`breaking`). The number of lines is always the one that a word processor comes to, with its own
//!    widths ([`LineRules`]), so that a paragraph has the same height in the DOCX and in the PDF. Within this number the
//!    breaks are made better: numbers keep their units, titles and cells are broken by sense.
//! 2. **Place** (here). Neighbouring full-width marks lose the blank between them, marks at the edges their outer
//!    blank; what is left over is spread evenly over the gaps of a justified line.

mod breaking;
mod marks;

use std::ops::Range;

use self::breaking::Room;
use self::marks::Class;
use super::fonts::{FontId, Fonts, MissingGlyph};
use super::page::Glyph;
use crate::document::{Align, Face, ParagraphStyle};
use crate::length::Length;

/// How a word processor counts when it breaks lines: the points in which they differ.
///
/// Both outputs of a report are made with the same rules, so that a contents page tells the truth about the DOCX.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct LineRules {
    /// Air between a Chinese character and a Western letter or digit, in thousandths of an em, as the program counts
    /// it. Our own lines show an eighth of an em.
    pub western_air: u16,
    /// The marks ， 。 、 ； ： ？ ！ may hang over the right edge. Our own lines squeeze them in instead.
    pub hanging: bool,
    /// Character spacing counts behind the last character of a run of one script too (Chinese or Western).
    pub spaces_run_ends: bool,
    /// Western text is broken by Unicode's rules (UAX 14): a word or number keeps to the brackets, ％, ‰ or ℃ before it
    /// and to （ between two of them, and may end after a slash.
    pub unicode_words: bool,
}

impl LineRules {
    /// Microsoft Word (with `autoSpaceDE`, `autoSpaceDN`, without `overflowPunct`): a quarter em, nothing hangs.
    pub const WORD: LineRules =
        LineRules { western_air: 250, hanging: false, spaces_run_ends: true, unicode_words: false };
    /// LibreOffice, as measured with version 7.4. For comparing both outputs in LibreOffice.
    pub const LIBRE_OFFICE: LineRules =
        LineRules { western_air: 200, hanging: true, spaces_run_ends: false, unicode_words: true };
}

impl Default for LineRules {
    fn default() -> LineRules {
        LineRules::WORD
    }
}

/// Air shown between a Chinese character and a Western letter or digit, in thousandths of an em: with the side bearing
/// of the Chinese character the same gap as between two of them.
const SHOWN_AIR: i32 = 125;

/// A justified line opens its gaps by no more than this, in thousandths of an em, if it can help it.
const WIDEST_GAP: i32 = 100;
/// A line whose gaps would have to open by more stands left, in thousandths of an em.
const LOOSEST_GAP: i32 = 500;

/// The look of characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct CharStyle {
    /// Chinese face.
    pub(crate) face: Face,
    /// Face of Western letters, digits and marks; the Chinese face's own where absent.
    pub(crate) western: Option<Face>,
    /// Font size.
    pub(crate) size: Length,
    /// Added to each advance.
    pub(crate) tracking: Length,
}

impl From<&ParagraphStyle> for CharStyle {
    fn from(style: &ParagraphStyle) -> CharStyle {
        CharStyle { face: style.face, western: style.western, size: style.size, tracking: style.tracking }
    }
}

/// Characters of one look. A line feed ends the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Span<'a> {
    /// The characters.
    pub(crate) text: &'a str,
    /// Their look.
    pub(crate) style: CharStyle,
}

/// Where a line may end, apart from what is forbidden.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Breaking {
    /// As late as possible: running text.
    Full,
    /// By sense, into lines of like length: titles, cells, entries of the contents.
    Sense,
}

/// The room for a paragraph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ParagraphShape {
    /// From edge to edge.
    pub(crate) width: Length,
    /// Indent of the first line.
    pub(crate) first_indent: Length,
    /// Indent of the other lines.
    pub(crate) hanging_indent: Length,
    /// How the lines stand between the edges.
    pub(crate) align: Align,
    /// Where they end.
    pub(crate) breaking: Breaking,
    /// The word processor to agree with.
    pub(crate) rules: LineRules,
}

/// Paragraphs in lines.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Lines {
    /// The lines from top to bottom; at least one for each paragraph.
    pub(crate) lines: Vec<Line>,
    /// The runs of all lines.
    pub(crate) runs: Vec<LineRun>,
    /// The glyphs of all runs.
    pub(crate) glyphs: Vec<Glyph>,
}

/// A line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Line {
    /// Its runs in [`Lines::runs`].
    pub(crate) runs: Range<u32>,
    /// Where its first character starts, from the left edge of the paragraph.
    pub(crate) x: Length,
    /// From there to the end of its last visible character.
    pub(crate) width: Length,
    /// Its bytes in the text of all spans.
    pub(crate) text: Range<u32>,
}

/// Glyphs of one font and size in a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct LineRun {
    /// The font.
    pub(crate) font: FontId,
    /// The size.
    pub(crate) size: Length,
    /// Where it starts, from the left edge of the paragraph. The glyphs' offsets count from here.
    pub(crate) x: Length,
    /// Its glyphs in [`Lines::glyphs`].
    pub(crate) glyphs: Range<u32>,
}

impl Lines {
    /// The runs of a line.
    pub(crate) fn runs_of(&self, line: &Line) -> &[LineRun] {
        &self.runs[line.runs.start as usize..line.runs.end as usize]
    }

    /// The bytes with which the lines of a paragraph begin, but for the first.
    pub(crate) fn starts_of(&self, lines: Range<u32>) -> impl Iterator<Item = u32> {
        self.lines[lines.start as usize..lines.end as usize].iter().skip(1).map(|line| line.text.start)
    }

    /// The glyphs of a run.
    pub(crate) fn glyphs_of(&self, run: &LineRun) -> &[Glyph] {
        &self.glyphs[run.glyphs.start as usize..run.glyphs.end as usize]
    }

    /// Sets a paragraph in lines behind those that are here; gives their range.
    ///
    /// # Errors
    /// The first character that no font has.
    pub(crate) fn set(
        &mut self,
        fonts: &Fonts,
        spans: &[Span<'_>],
        shape: &ParagraphShape,
    ) -> Result<Range<u32>, MissingGlyph> {
        let text = Text::measure(fonts, spans, shape.rules)?;
        let first = self.lines.len() as u32;
        let mut start = 0;
        for feed in text.feeds.iter().copied().chain([text.atoms.len()]) {
            let room = Room { shape, opens_paragraph: start == 0, atoms: &text.atoms[start..feed] };
            let mut from = 0;
            for (number, end) in room.line_ends().into_iter().enumerate() {
                let line = room.line(number, end);
                let byte = room.atoms.get(from).map_or(text.bytes, |atom| atom.byte);
                place(self, &room.atoms[from..end], &line, byte);
                from = end;
            }
            start = feed;
        }
        Ok(first..self.lines.len() as u32)
    }
}

/// The room that a text needs to stay on one line: a column of this width does not break it.
///
/// A line shows a little less: see [`Line::width`].
///
/// # Errors
/// The first character that no font has.
pub(crate) fn measure(fonts: &Fonts, text: &str, style: CharStyle, rules: LineRules) -> Result<Length, MissingGlyph> {
    let text = Text::measure(fonts, &[Span { text, style }], rules)?;
    Ok(Length::milli(breaking::width(&text.atoms) as i32))
}

/// A character with all that its place depends on. Lengths in thousandths of a point.
#[derive(Clone, Copy, Debug)]
struct Atom {
    character: char,
    class: Class,
    script: Script,
    /// Whether a line may begin here.
    bond: Bond,
    font: FontId,
    glyph: u16,
    size: i32,
    /// Offset in the text of all spans.
    byte: u32,
    /// Advance with tracking.
    advance: i32,
    /// Blank half of a full-width mark, which it may lose.
    blank: i32,
    /// Air before it as the word processor counts it.
    air: i32,
    /// The part of its advance that counts for nothing at the end of a run.
    tail: i32,
    /// Air before it as we show it.
    shown_air: i32,
    /// Where it ends, from the start of the paragraph set as one line, as the word processor counts.
    end: i64,
}

/// The run of one script to which a word processor counts a character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Script {
    Chinese,
    Western,
    /// A Chinese mark in a run of its own: see [`borrowed_marks`].
    Borrowed,
}

impl Script {
    fn of(character: char, class: Class, before: Option<Script>) -> Script {
        match before {
            _ if class.is_western() => Script::Western,
            Some(Script::Chinese) => Script::Chinese,
            _ if marks::is_ambiguous(character) => Script::Borrowed,
            _ => Script::Chinese,
        }
    }
}

/// The marks of a paragraph that LibreOffice would set in the Western face, as ranges of bytes: “ ” ‘ ’ · × — … ‰ and the
/// like at its beginning and behind Western characters.
///
/// The DOCX has each range in a run whose Western face is the Chinese one; then all programs agree with our widths.
#[cfg_attr(not(feature = "docx"), allow(dead_code, reason = "for the DOCX alone"))]
pub(crate) fn borrowed_marks(text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut before = None;
    for (at, character) in text.char_indices() {
        let script = Script::of(character, Class::of(character), before);
        let end = at + character.len_utf8();
        match ranges.last_mut() {
            Some(range) if before == Some(Script::Borrowed) && script == Script::Borrowed => range.end = end,
            _ if script == Script::Borrowed => ranges.push(at..end),
            _ => {}
        }
        before = Some(script);
    }
    ranges
}

/// How strongly a character is bound to the one before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Bond {
    /// Not at all: a line may begin here.
    Free,
    /// A number and its unit: parted only where the line would become too wide.
    Unit,
    /// The word processor would part them, we would rather not: two dashes, 万 and 元.
    Pair,
    /// The word processor would not part them, we do where the line would become too wide: the parts of an address (URL).
    Address,
    /// Neither parts them: marks at the wrong end (避头尾), a word, a number.
    Fixed,
}

/// The characters of a paragraph.
struct Text {
    atoms: Vec<Atom>,
    /// Indexes of the atoms before which a line feed stands.
    feeds: Vec<usize>,
    /// Length of the text.
    bytes: u32,
}

impl Text {
    fn measure(fonts: &Fonts, spans: &[Span<'_>], rules: LineRules) -> Result<Text, MissingGlyph> {
        let mut atoms: Vec<Atom> = Vec::with_capacity(spans.iter().map(|span| span.text.len()).sum::<usize>() / 2);
        let mut feeds = Vec::new();
        let (mut bytes, mut end) = (0, 0);
        for Span { text, style } in spans {
            let em = |thousandths: i32| style.size.em(thousandths).thousandths();
            for (at, character) in text.char_indices() {
                if character == '\n' {
                    feeds.push(atoms.len());
                    continue;
                }
                let class = Class::of(character);
                let face = style.western.filter(|_| class.is_western()).unwrap_or(style.face);
                let glyph = fonts.glyph(face, character)?;
                let before = atoms.last().filter(|_| feeds.last() != Some(&atoms.len()));
                let joint = before.is_some_and(|before| class.wants_air(before.class));
                let script = Script::of(character, class, before.map(|before| before.script));
                let new_run = before.filter(|before| before.script != script);
                let counted = if joint { em(rules.western_air.into()) } else { 0 };
                // A mark of a proportional font has no blank half.
                let squeezable = matches!(class, Class::Opening | Class::Closing) && glyph.advance >= 900;
                let mut atom = Atom {
                    character,
                    class,
                    script,
                    bond: Bond::Free,
                    font: glyph.font,
                    glyph: glyph.glyph,
                    size: em(1000),
                    byte: bytes + at as u32,
                    advance: em(glyph.advance.into()) + style.tracking.thousandths(),
                    blank: if squeezable { em(500) } else { 0 },
                    air: counted - new_run.map_or(0, |before| before.tail),
                    tail: if rules.spaces_run_ends { 0 } else { style.tracking.thousandths() },
                    shown_air: if joint { em(SHOWN_AIR) } else { 0 },
                    end,
                };
                end += i64::from(atom.air + atom.advance);
                atom.end = end;
                atoms.push(atom);
            }
            bytes += text.len() as u32;
        }
        breaking::bind(&mut atoms, rules);
        Ok(Text { atoms, feeds, bytes })
    }
}

/// The room for one line.
#[derive(Clone, Copy)]
struct LineRoom {
    indent: Length,
    width: i32,
    /// How it stands: left for the last line of a justified paragraph.
    align: Align,
    opens_paragraph: bool,
}

/// Places a line whose text begins at `byte`.
fn place(lines: &mut Lines, atoms: &[Atom], room: &LineRoom, byte: u32) {
    let visible = &atoms[..breaking::without_spaces(atoms)];
    let mut cuts: Vec<i32> = (0..atoms.len()).map(|i| needless_blank(visible, i, room)).collect();
    let mut free = room.width - shown_width(visible) + cuts.iter().sum::<i32>();
    if free < 0 {
        free += cut_more(&mut cuts, visible, -free);
    }
    let spread = match (gaps(visible), room.align) {
        (0, _) => Shares::of(0, 0),
        (gaps, Align::Justify) if free <= visible[0].size * LOOSEST_GAP / 1000 * gaps => Shares::of(free, gaps),
        (gaps, _) => Shares::of(free.min(0), gaps),
    };
    let rest = free - spread.total;
    let start = room.indent
        + Length::milli(match room.align {
            Align::Justify | Align::Left => 0,
            Align::Center => rest.max(0) / 2,
            Align::Right => rest.max(0),
        });
    let first_run = lines.runs.len();
    let (mut pen, mut gap) = (start.thousandths(), 0);
    for (i, atom) in atoms.iter().enumerate() {
        if i > 0 && i < visible.len() {
            pen += atom.shown_air;
            if opens_gap(&atoms[i - 1], atom) {
                pen += spread.between(gap, gap + 1);
                gap += 1;
            }
        }
        // The blank of an opening mark lies before its ink, that of a closing mark behind it.
        let (cut_before, cut_behind) = if atom.class == Class::Opening { (cuts[i], 0) } else { (0, cuts[i]) };
        pen -= cut_before;
        let (at, size, glyphs) = (Length::milli(pen), Length::milli(atom.size), lines.glyphs.len() as u32);
        let same = |run: &LineRun| run.font == atom.font && run.size == size;
        if !lines.runs[first_run..].last().is_some_and(same) {
            lines.runs.push(LineRun { font: atom.font, size, x: at, glyphs: glyphs..glyphs });
        }
        if let Some(run) = lines.runs.last_mut() {
            run.glyphs.end += 1;
            lines.glyphs.push(Glyph::new(atom.glyph, atom.character, at - run.x));
        }
        pen += atom.advance - cut_behind;
    }
    lines.lines.push(Line {
        runs: first_run as u32..lines.runs.len() as u32,
        x: start,
        width: Length::milli(room.width - rest),
        text: byte..atoms.last().map_or(byte, |last| last.byte + last.character.len_utf8() as u32),
    });
}

/// Whether two neighbours are not one thing: not within a word or number, nor within —— or ……, nor
/// beside ～.
fn is_joint(before: &Atom, after: &Atom) -> bool {
    match (before.class, after.class) {
        (_, Class::Space | Class::Glue) => false,
        (Class::Space | Class::Glue, _) => true,
        (Class::Joining, Class::Joining) => before.character != after.character,
        (Class::Sign, _) if before.character == '～' => false,
        (_, Class::Sign) if after.character == '～' => false,
        (before, after) => !(before.is_western() && after.is_western()),
    }
}

/// Whether a justified line opens there: not on the inner side of a mark, nor between a number and its sign.
fn opens_gap(before: &Atom, after: &Atom) -> bool {
    let together = match (before.class, after.class) {
        (Class::Opening, _) | (_, Class::Closing) => true,
        (Class::Digit, Class::Sign) => marks::not_at_start(after.character),
        (Class::Sign, Class::Digit) => marks::not_at_end(before.character),
        _ => false,
    };
    !together && is_joint(before, after)
}

/// The number of joints of a line: its looseness is measured by them.
fn joints(line: &[Atom]) -> i32 {
    line.windows(2).filter(|pair| is_joint(&pair[0], &pair[1])).count() as i32
}

/// The number of gaps of a line that may open.
fn gaps(line: &[Atom]) -> i32 {
    line.windows(2).filter(|pair| opens_gap(&pair[0], &pair[1])).count() as i32
}

/// Width of a line with whole marks and the air that we show.
fn shown_width(line: &[Atom]) -> i32 {
    let counted = breaking::width(line) as i32 + line.last().map_or(0, |last| last.tail);
    counted - line.iter().skip(1).map(|atom| atom.air - atom.shown_air).sum::<i32>()
}

/// By how much a gap of this line may open.
fn widest_gap(line: &[Atom]) -> i32 {
    line.first().map_or(0, |atom| atom.size * WIDEST_GAP / 1000)
}

/// The blank of a mark that its line is better without: beside another mark that points the same way or has its own
/// blank, and at the edges of a justified line.
fn needless_blank(line: &[Atom], i: usize, room: &LineRoom) -> i32 {
    let Some(atom) = line.get(i).filter(|atom| atom.blank > 0) else { return 0 };
    let justified = room.align == Align::Justify;
    let class = |i: usize| line.get(i).map(|atom| atom.class);
    let needless = match atom.class {
        Class::Closing => class(i + 1).map_or(justified, |next| matches!(next, Class::Closing | Class::Opening)),
        // A paragraph keeps the whole mark after its indent.
        _ if i == 0 => justified && !room.opens_paragraph,
        _ => class(i - 1) == Some(Class::Opening),
    };
    if needless { atom.blank } else { 0 }
}

/// What the blank of a mark may lose: beside a Western letter or digit it keeps the air that a Chinese character has.
fn squeezable(line: &[Atom], i: usize) -> i32 {
    let beside = match line[i].class {
        Class::Opening => i.checked_sub(1).and_then(|before| line.get(before)),
        _ => line.get(i + 1),
    };
    let western = beside.is_some_and(|atom| matches!(atom.class, Class::Letter | Class::Digit));
    let kept = if western { line[i].size * SHOWN_AIR / 1000 } else { 0 };
    (line[i].blank - kept).max(0)
}

/// Cuts up to `need` more from the blanks of a line: from the mark at its end, then from brackets, then from commas,
/// then from stops, from all of a kind alike. Says how much it got.
fn cut_more(cuts: &mut [i32], line: &[Atom], need: i32) -> i32 {
    let rank = |i: usize| if i + 1 == line.len() { 0 } else { marks::squeezing_rank(line[i].character) };
    let mut got = 0;
    for turn in 0..=marks::LAST_SQUEEZED {
        let left = |i: usize, cuts: &[i32]| if rank(i) == turn { (squeezable(line, i) - cuts[i]).max(0) } else { 0 };
        let all = (0..line.len()).map(|i| left(i, cuts)).sum::<i32>();
        let shares = Shares::of(all.min(need - got), all);
        let mut seen = 0;
        for i in 0..line.len() {
            let blank = left(i, cuts);
            cuts[i] += shares.between(seen, seen + blank);
            seen += blank;
        }
        got += shares.total;
    }
    got
}

/// A length shared out evenly, to the last thousandth of a point.
struct Shares {
    total: i32,
    count: i32,
}

impl Shares {
    fn of(total: i32, count: i32) -> Shares {
        Shares { total, count }
    }

    /// What falls to the shares from one to another.
    fn between(&self, from: i32, to: i32) -> i32 {
        let up_to = |share: i32| i64::from(self.total) * i64::from(share) / i64::from(self.count.max(1));
        (up_to(to) - up_to(from)) as i32
    }
}

#[cfg(all(test, feature = "embedded-fonts"))]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::*;

    fn set_lines(fonts: &Fonts, spans: &[Span<'_>], shape: &ParagraphShape) -> Result<Lines, MissingGlyph> {
        let mut lines = Lines::default();
        lines.set(fonts, spans, shape)?;
        Ok(lines)
    }

    /// Cases of `tests/line/*.txt`: blocks of `keyword value` lines, parted by blank lines.
    const CASES: [(&str, &str); 4] = [
        ("breaks", include_str!("../../tests/line/breaks.txt")),
        ("marks", include_str!("../../tests/line/marks.txt")),
        ("sense", include_str!("../../tests/line/sense.txt")),
        ("word-processors", include_str!("../../tests/line/word-processors.txt")),
    ];

    /// One case. Sizes in its file are in em of 10 pt.
    struct Case {
        name: String,
        spans: Vec<(String, CharStyle)>,
        shape: ParagraphShape,
        /// The text of each line, and where its glyphs stand, in hundredths of an em.
        lines: Vec<(String, Option<Vec<i32>>)>,
    }

    const EM: Length = Length::pt(10);

    /// The blocks of a file without its comments.
    fn blocks(file: &str) -> Vec<Vec<(&str, &str)>> {
        let mut blocks = vec![Vec::new()];
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            if line.is_empty() {
                blocks.push(Vec::new());
            } else if let Some(block) = blocks.last_mut() {
                block.push(line.split_once(' ').unwrap_or((line, "")));
            }
        }
        blocks.retain(|block| !block.is_empty());
        blocks
    }

    fn em(value: &str) -> Length {
        Length::milli((value.parse::<f64>().unwrap() * 10_000.0).round() as i32)
    }

    impl Case {
        fn parse(block: &[(&str, &str)]) -> Case {
            let mut style =
                CharStyle { face: Face::Fang, western: Some(Face::Roman), size: EM, tracking: Length::ZERO };
            let mut case = Case {
                name: String::new(),
                spans: Vec::new(),
                shape: ParagraphShape {
                    width: Length::ZERO,
                    first_indent: Length::ZERO,
                    hanging_indent: Length::ZERO,
                    align: Align::Justify,
                    breaking: Breaking::Full,
                    rules: LineRules::WORD,
                },
                lines: Vec::new(),
            };
            for &(keyword, value) in block {
                match (keyword, value) {
                    ("case", _) => case.name = value.into(),
                    ("width", _) => case.shape.width = em(value),
                    ("indent", _) => case.shape.first_indent = em(value),
                    ("hanging", _) => case.shape.hanging_indent = em(value),
                    ("align", "left") => case.shape.align = Align::Left,
                    ("align", "center") => case.shape.align = Align::Center,
                    ("align", "right") => case.shape.align = Align::Right,
                    ("break", "sense") => case.shape.breaking = Breaking::Sense,
                    ("rules", "LibreOffice") => case.shape.rules = LineRules::LIBRE_OFFICE,
                    ("face", "黑体") => style = CharStyle { face: Face::Hei, western: None, ..style },
                    ("tracking", _) => style.tracking = em(value),
                    ("text", _) => case.spans.push((value.replace("\\n", "\n"), style)),
                    ("line", _) => case.lines.push((value.replace('_', " "), None)),
                    ("at", _) => {
                        let places = value.split(' ').map(|place| place.parse().unwrap()).collect();
                        case.lines.last_mut().unwrap().1 = Some(places);
                    }
                    _ => panic!("{keyword} {value}: not known"),
                }
            }
            assert!(!case.name.is_empty() && !case.spans.is_empty() && !case.lines.is_empty());
            case
        }

        fn set(&self, fonts: &Fonts) -> Lines {
            let spans: Vec<Span<'_>> = self.spans.iter().map(|(text, style)| Span { text, style: *style }).collect();
            set_lines(fonts, &spans, &self.shape).unwrap()
        }
    }

    fn glyphs<'a>(lines: &'a Lines, line: &'a Line) -> impl Iterator<Item = (char, Length)> + 'a {
        let of_run =
            |run: &'a LineRun| lines.glyphs_of(run).iter().map(|glyph| (glyph.character, run.x + glyph.offset));
        lines.runs[line.runs.start as usize..line.runs.end as usize].iter().flat_map(of_run)
    }

    #[test]
    fn cases_hold() {
        let fonts = Fonts::embedded();
        let mut failures = String::new();
        for block in CASES.iter().flat_map(|(_, file)| blocks(file)) {
            let case = Case::parse(&block);
            let lines = case.set(&fonts);
            let found = |line: &Line| {
                let text = glyphs(&lines, line).map(|(character, _)| character).collect::<String>();
                let places = glyphs(&lines, line).map(|(_, x)| (x.thousandths() + 50).div_euclid(100)).collect();
                (text, Some(places))
            };
            let mut expected = case.lines.clone();
            let mut found: Vec<(String, Option<Vec<i32>>)> = lines.lines.iter().map(found).collect();
            for (found, expected) in found.iter_mut().zip(&mut expected) {
                found.1 = found.1.take().filter(|_| expected.1.is_some());
            }
            if found != expected {
                failures += &format!("{}\n  expected {expected:?}\n  found    {found:?}\n", case.name);
            }
        }
        assert!(failures.is_empty(), "\n{failures}");
    }

    #[test]
    fn every_case_stands_in_the_documentation_and_the_other_way_round() {
        let documentation = include_str!("../../docs/line-layout.md");
        let documented: Vec<&str> = documentation.split('`').filter(|code| code.starts_with("line/")).collect();
        let mut names = Vec::new();
        for (file, cases) in CASES {
            for block in blocks(cases) {
                let name = format!("line/{file}/{}", Case::parse(&block).name);
                assert!(!names.contains(&name), "{name} stands twice");
                assert!(documented.contains(&name.as_str()), "docs/line-layout.md does not name {name}");
                names.push(name);
            }
        }
        for name in documented {
            assert!(names.iter().any(|known| known == name), "{name} of docs/line-layout.md is no case");
        }
    }

    /// Paragraphs with all that a report has, on the grid of GB/T 9704.
    fn paragraphs() -> Vec<&'static str> {
        vec![
            "2020年度收、支总计266.04万元。与2019年相比，收、支总计各增加144.55万元，增长118.98%。主要变动原因是人员增加。",
            "精心组织开展职工文体活动，全年举办“蜀道文化旅游节”职工书画摄影展、“书香昭化·与你同行”读书活动（16场次）——共计1200余人参加……",
            "2020年“三公”经费财政拨款支出决算中，因公出国（境）费支出决算0万元，占0%；公务用车购置及运行维护费支出决算0万元，占0%；公务接待费支出决算2万元，占100%。",
            "1.一般公共服务（类）群众团体事务（款）行政运行（项）：支出决算为244.16万元，完成预算100%（见GB/T 9704—2012）。",
            "",
        ]
    }

    fn body(rules: LineRules) -> (CharStyle, ParagraphShape) {
        let sheet = crate::document::StyleSheet::gbt9704();
        let body = sheet.paragraph(crate::document::Role::Body);
        let shape = ParagraphShape {
            width: Length::mm10(1560),
            first_indent: body.first_indent,
            hanging_indent: body.left_indent,
            align: body.align,
            breaking: Breaking::Full,
            rules,
        };
        (CharStyle::from(body), shape)
    }

    #[test]
    fn lines_keep_the_text_and_stay_in_their_room() {
        let fonts = Fonts::embedded();
        for rules in [LineRules::WORD, LineRules::LIBRE_OFFICE] {
            let (style, body_shape) = body(rules);
            for text in paragraphs() {
                // A single character fits the narrowest of these.
                for width in (32_000..=500_000).step_by(23_321) {
                    for align in [Align::Justify, Align::Left, Align::Right, Align::Center] {
                        for breaking in [Breaking::Full, Breaking::Sense] {
                            let width = Length::milli(width);
                            let first_indent = Length::ZERO;
                            let shape = ParagraphShape { width, first_indent, align, breaking, ..body_shape };
                            let lines = set_lines(&fonts, &[Span { text, style }], &shape).unwrap();
                            let set: String = lines.glyphs.iter().map(|glyph| glyph.character).collect();
                            assert_eq!(set, text);
                            for (i, line) in lines.lines.iter().enumerate() {
                                let end = line.x + line.width;
                                let narrow = width < Length::pt(160);
                                assert!(narrow || end <= width + Length::milli(250), "{align:?} {width:?} {line:?}");
                                assert!(i == 0 || line.text.start == lines.lines[i - 1].text.end);
                                let part = &text[line.text.start as usize..line.text.end as usize];
                                let drawn: String = glyphs(&lines, line).map(|(character, _)| character).collect();
                                assert_eq!(part, drawn);
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn justified_lines_are_flush() {
        let fonts = Fonts::embedded();
        let (style, shape) = body(LineRules::WORD);
        for text in paragraphs() {
            let lines = set_lines(&fonts, &[Span { text, style }], &shape).unwrap();
            let flush = lines.lines.len().saturating_sub(1);
            for line in &lines.lines[..flush] {
                assert_eq!(line.x + line.width, shape.width, "{text}");
            }
        }
    }

    #[test]
    fn better_breaks_do_not_change_the_number_of_lines() {
        let fonts = Fonts::embedded();
        for rules in [LineRules::WORD, LineRules::LIBRE_OFFICE] {
            let (style, body_shape) = body(rules);
            let text = Text::measure(&fonts, &[Span { text: &paragraphs().concat(), style }], rules).unwrap();
            for width in (20_000..450_000).step_by(3_777) {
                for breaking in [Breaking::Full, Breaking::Sense] {
                    let shape = ParagraphShape { width: Length::milli(width), breaking, ..body_shape };
                    let room = Room { shape: &shape, opens_paragraph: false, atoms: &text.atoms };
                    let (better, plain) = (room.line_ends(), room.plain_ends());
                    assert_eq!(better.len(), plain.len(), "{rules:?} {width}");
                    assert_eq!(better.last(), plain.last());
                    assert!(better.is_sorted_by(|a, b| a < b));
                }
            }
        }
    }

    #[test]
    fn a_text_fits_the_room_that_it_measures() {
        let fonts = Fonts::embedded();
        for rules in [LineRules::WORD, LineRules::LIBRE_OFFICE] {
            let (style, shape) = body(rules);
            for text in paragraphs().into_iter().filter(|text| !text.is_empty()) {
                let width = measure(&fonts, text, style, rules).unwrap();
                let fits = |width| {
                    let shape = ParagraphShape { width, first_indent: Length::ZERO, ..shape };
                    set_lines(&fonts, &[Span { text, style }], &shape).unwrap().lines.len() == 1
                };
                assert!(fits(width), "{text}");
                // A mark may hang.
                assert!(rules.hanging || !fits(width - Length::milli(1)), "{text}");
            }
        }
    }

    #[test]
    fn a_missing_character_is_an_error() {
        let (style, shape) = body(LineRules::WORD);
        let error = set_lines(&Fonts::embedded(), &[Span { text: "名字叫😀的人", style }], &shape).unwrap_err();
        assert_eq!((error.character, error.face), ('😀', Face::Fang));
    }

    #[test]
    fn borrowed_marks_follow_western_text_or_begin_a_paragraph() {
        let cases = [
            ("“三公”经费", vec!["“"]),
            ("2020年“三公”经费", vec![]),
            ("10.“三公”经费", vec!["“"]),
            ("占100%”“等", vec!["”“"]),
            ("2019—2020年", vec!["—"]),
            ("5～10%，℃", vec![]),
        ];
        for (text, expected) in cases {
            let found: Vec<&str> = borrowed_marks(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn marks_keep_their_ink_in_one_half() {
        // What squeezing relies on, in each face that may carry text.
        let fonts = Fonts::embedded();
        for face in [Face::Fang, Face::Kai, Face::Hei, Face::Biaosong, Face::Song] {
            for character in "，。、；：？！）〕】》〉”’（〔【《〈“‘".chars() {
                let glyph = fonts.glyph(face, character).unwrap();
                assert_eq!(glyph.advance, 1000, "{character} in {face:?}");
                let (left, right) = fonts.font(glyph.font).unwrap().ink(glyph.glyph).unwrap();
                match Class::of(character) {
                    Class::Opening => assert!(left >= 500, "{character} in {face:?} begins at {left}"),
                    _ => assert!(right <= 510, "{character} in {face:?} ends at {right}"),
                }
            }
        }
    }
}
