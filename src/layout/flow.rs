//! Blocks to pages: every block is measured, then placed as Word places it.
//!
//! What stays together: a block that keeps with its next and the beginning of that; two lines of a paragraph at least at
//! the foot and at the head of a page; a figure with its note and caption; the rows of a table that
//! [`Table::keeps_next`](crate::document::Table::keeps_next) names; a table within the text as a whole, where that leaves
//! no hole of more than half a page.

use std::ops::Range;

use super::contents::ContentsBlock;
use super::line::{Breaking, CharStyle, Lines, ParagraphShape, Span};
use super::page::{FigurePlace, LineBreak, TablePlace};
use super::pen::Setter;
use super::table::{Part, TableBlock};
use crate::diag::Error;
use crate::document::{
    Align, Block, Document, Face, Figure, Heading, PageStyle, Paragraph, ParagraphStyle, Role, Run, SectionKind,
    StyleSheet,
};
use crate::length::Length;

/// The type area of a sheet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Area {
    /// Width and height of the sheet as the reader holds it.
    pub(super) sheet: (Length, Length),
    /// Upper left corner of the type area.
    pub(super) corner: (Length, Length),
    pub(super) width: Length,
    pub(super) height: Length,
    /// The sheet is turned.
    pub(super) turned: bool,
}

impl Area {
    /// Of the pages of a section. The type area of a turned sheet is the upright one, turned clockwise.
    pub(super) fn of(page: &PageStyle, kind: SectionKind) -> Area {
        match kind {
            SectionKind::Landscape => Area {
                sheet: (page.height, page.width),
                corner: (page.bottom, page.left),
                width: page.text_height(),
                height: page.text_width(),
                turned: true,
            },
            SectionKind::Cover | SectionKind::Contents | SectionKind::Body => Area {
                sheet: (page.width, page.height),
                corner: (page.left, page.top),
                width: page.text_width(),
                // 22 lines of 29 pt are two thousandths of a millimetre more than 225 mm.
                height: page.text_height().max(page.pitch * page.lines()),
                turned: false,
            },
        }
    }
}

/// A document dealt out to pages.
pub(super) struct Flow<'d> {
    /// One for each section of the document.
    pub(super) sections: Vec<Placed<'d>>,
    /// See [`Pages::extra`](super::page::Pages::extra).
    pub(super) extra: Vec<Length>,
    pub(super) figures: Vec<FigurePlace>,
    pub(super) tables: Vec<TablePlace>,
}

/// A section dealt out to pages.
pub(super) struct Placed<'d> {
    pub(super) area: Area,
    pub(super) kind: SectionKind,
    /// Number of its pages.
    pub(super) pages: u32,
    pub(super) blocks: Vec<Measured<'d>>,
    /// In the order of blocks and pages.
    pub(super) pieces: Vec<Piece>,
}

/// What of a block stands on one page.
pub(super) struct Piece {
    /// Index of the block in its section.
    pub(super) block: usize,
    /// Index of the page in its section.
    pub(super) page: u32,
    /// Upper edge, from the upper edge of the type area.
    pub(super) top: Length,
    pub(super) what: What,
}

/// See [`Piece`].
pub(super) enum What {
    /// Lines of text.
    Lines(Range<u32>),
    /// A figure of this height, note and caption included.
    Figure(Length),
    /// Rows of a table.
    Rows(Part),
    /// Entries of the contents, by number.
    Entries(Range<usize>),
}

/// A block that has been measured.
pub(super) enum Measured<'d> {
    Text(TextBlock<'d>),
    Figure(FigureBlock<'d>),
    Table(Box<TableBlock<'d>>),
    Contents(ContentsBlock<'d>),
    PageBreak,
}

impl Measured<'_> {
    /// See [`Pages::tracking`](super::page::Pages::tracking).
    pub(super) fn tracking(&self) -> Length {
        match self {
            Measured::Text(text) => text.tracking,
            _ => Length::ZERO,
        }
    }

    /// See [`Pages::breaks`](super::page::Pages::breaks).
    pub(super) fn breaks(&self, lines: &Lines) -> Vec<LineBreak> {
        match self {
            Measured::Text(text) if breaking(&text.style) == Breaking::Sense => {
                lines.starts_of(text.lines.clone()).map(|at| LineBreak::new(0, at)).collect()
            }
            Measured::Table(table) => table.breaks(lines),
            _ => Vec::new(),
        }
    }
}

/// A heading or a paragraph.
pub(super) struct TextBlock<'d> {
    pub(super) role: Role,
    /// Its look; that of a cover title goes by its length.
    pub(super) style: ParagraphStyle,
    pub(super) lines: Range<u32>,
    /// By how much its characters are wider than its style says.
    pub(super) tracking: Length,
    pub(super) heading: Option<&'d Heading>,
    /// Free space under it.
    after: Length,
}

impl TextBlock<'_> {
    fn height(&self) -> Length {
        self.style.pitch * self.lines.len() as i32
    }
}

/// A figure with its note and caption.
pub(super) struct FigureBlock<'d> {
    pub(super) figure: &'d Figure,
    pub(super) note: Range<u32>,
    pub(super) caption: Range<u32>,
    /// The heights that the block may have.
    least: Length,
    natural: Length,
}

/// Measures all blocks and deals them out to pages. The contents come last: they know all page numbers.
pub(super) fn flow<'d>(document: &'d Document, setter: &mut Setter<'_>) -> Result<Flow<'d>, Error> {
    let sheet = &document.style;
    let mut flow = Flow { sections: Vec::new(), extra: Vec::new(), figures: Vec::new(), tables: Vec::new() };
    for section in &document.sections {
        let area = Area::of(&sheet.page, section.kind);
        let blocks = section
            .blocks
            .iter()
            .map(|block| measure(document, block, &area, setter))
            .collect::<Result<Vec<_>, Error>>()?;
        let mut placer = Placer {
            sheet,
            area,
            kind: section.kind,
            blocks,
            page: 0,
            bottom: Length::ZERO,
            empty: true,
            fresh: true,
            ahead: None,
            pieces: Vec::new(),
            flow: &mut flow,
        };
        placer.place()?;
        let Placer { blocks, pieces, page, .. } = placer;
        flow.sections.push(Placed { area, kind: section.kind, pages: page + 1, blocks, pieces });
    }
    Ok(flow)
}

fn measure<'d>(
    document: &'d Document,
    block: &'d Block,
    area: &Area,
    setter: &mut Setter<'_>,
) -> Result<Measured<'d>, Error> {
    let sheet = &document.style;
    Ok(match block {
        Block::Heading(heading) => {
            let style = *sheet.paragraph(heading.role);
            let line = heading.line();
            let span = Span { text: &line, style: CharStyle::from(&style) };
            let (lines, tracking) = set_well(&[span], &shape(&style, area.width, setter), setter)?;
            let after = space_after(sheet, heading.role, lines.len());
            Measured::Text(TextBlock { role: heading.role, style, lines, tracking, heading: Some(heading), after })
        }
        Block::Paragraph(paragraph) => {
            let style = paragraph.style(sheet);
            let (lines, tracking) = set_paragraph(paragraph, &style, area.width, setter)?;
            let after = space_after(sheet, paragraph.role, lines.len());
            Measured::Text(TextBlock { role: paragraph.role, style, lines, tracking, heading: None, after })
        }
        Block::Table(table) => {
            Measured::Table(Box::new(TableBlock::measure(table, sheet, (area.width, area.height), setter)?))
        }
        Block::Figure(figure) => Measured::Figure(measure_figure(figure, sheet, area.width, setter)?),
        Block::Contents => Measured::Contents(ContentsBlock::measure(document, area.width, setter)?),
        Block::PageBreak => Measured::PageBreak,
    })
}

/// What is not running text is broken by sense.
fn breaking(style: &ParagraphStyle) -> Breaking {
    if style.align == Align::Center { Breaking::Sense } else { Breaking::Full }
}

/// How a paragraph of this style stands in this width.
fn shape(style: &ParagraphStyle, width: Length, setter: &Setter<'_>) -> ParagraphShape {
    ParagraphShape {
        width,
        first_indent: style.left_indent + style.first_indent,
        hanging_indent: style.left_indent,
        align: style.align,
        breaking: breaking(style),
        rules: setter.rules,
    }
}

fn set_paragraph(
    paragraph: &Paragraph,
    style: &ParagraphStyle,
    width: Length,
    setter: &mut Setter<'_>,
) -> Result<(Range<u32>, Length), Error> {
    let plain = CharStyle::from(style);
    let strong = CharStyle { face: Face::Hei, western: None, ..plain };
    let span = |run: &Run| if run.strong { strong } else { plain };
    let shape = shape(style, width, setter);
    if let [run] = &paragraph.runs[..] {
        return set_well(&[Span { text: &run.text, style: span(run) }], &shape, setter);
    }
    let spans: Vec<Span<'_>> = paragraph.runs.iter().map(|run| Span { text: &run.text, style: span(run) }).collect();
    set_well(&spans, &shape, setter)
}

/// Sets a paragraph of running text, condensed or spread as a whole where its lines would else be loose or end in one
/// character; gives by how much each character is wider. A word processor is told the same.
fn set_well(
    spans: &[Span<'_>],
    shape: &ParagraphShape,
    setter: &mut Setter<'_>,
) -> Result<(Range<u32>, Length), Error> {
    // Twentieths of a point, in which a word processor counts, the least first.
    const STEPS: [i32; 10] = [-1, 1, -2, 2, -3, 3, -4, 4, -5, -6];
    let mark = setter.mark();
    let lines = setter.set(spans, shape)?;
    let mut best = (setter.lines.flaws(lines.clone()), Length::ZERO);
    if best.0 == 0 || shape.breaking != Breaking::Full || shape.align != Align::Justify {
        return Ok((lines, Length::ZERO));
    }
    let wider = |by: Length| -> Vec<Span<'_>> {
        let style = |style: CharStyle| CharStyle { tracking: style.tracking + by, ..style };
        spans.iter().map(|span| Span { text: span.text, style: style(span.style) }).collect()
    };
    for step in STEPS {
        setter.forget(mark);
        let by = Length::hundredths(step * 5);
        let lines = setter.set(&wider(by), shape)?;
        let flaws = setter.lines.flaws(lines.clone());
        if flaws == 0 {
            return Ok((lines, by));
        }
        if flaws < best.0 {
            best = (flaws, by);
        }
    }
    setter.forget(mark);
    Ok((setter.set(&wider(best.1), shape)?, best.1))
}

fn space_after(sheet: &StyleSheet, role: Role, lines: usize) -> Length {
    let style = sheet.paragraph(role);
    if role == Role::AnnexTitle {
        sheet.annex_title_height(lines as i32) - style.pitch * lines as i32
    } else {
        style.space_after
    }
}

fn measure_figure<'d>(
    figure: &'d Figure,
    sheet: &StyleSheet,
    width: Length,
    setter: &mut Setter<'_>,
) -> Result<FigureBlock<'d>, Error> {
    let note_style = ParagraphStyle { align: Align::Center, ..*sheet.paragraph(Role::Note) };
    let caption_style = sheet.paragraph(Role::Caption);
    let note = match &figure.note {
        Some(text) => {
            let span = Span { text, style: CharStyle::from(&note_style) };
            setter.set(&[span], &shape(&note_style, width, setter))?
        }
        None => 0..0,
    };
    let span = Span { text: &figure.caption, style: CharStyle::from(caption_style) };
    let caption = setter.set(&[span], &shape(caption_style, width, setter))?;
    // A block is made for a note of one line and a caption of one line; more of them make it higher.
    let surplus = note_style.pitch * (note.len() as i32 - 1).max(0) + caption_style.pitch * (caption.len() as i32 - 1);
    let (lines, spare) = figure.chart.lines();
    let natural = sheet.page.pitch * lines + sheet.page.whole_lines(surplus);
    Ok(FigureBlock { figure, note, caption, least: natural - sheet.page.pitch * spare, natural })
}

/// Deals the blocks of a section out to pages.
struct Placer<'d, 'f> {
    sheet: &'d StyleSheet,
    area: Area,
    kind: SectionKind,
    blocks: Vec<Measured<'d>>,
    /// The page that is being filled.
    page: u32,
    /// Lower edge of what stands on it.
    bottom: Length,
    /// Nothing stands on it.
    empty: bool,
    /// Nothing but what keeps with its next.
    fresh: bool,
    /// The table that what is placed leads up to, and whether it stays whole.
    ahead: Option<(usize, bool)>,
    pieces: Vec<Piece>,
    flow: &'f mut Flow<'d>,
}

impl Placer<'_, '_> {
    fn place(&mut self) -> Result<(), Error> {
        // What the last block was, for the space to the next, and by how much Word's own table is shorter.
        let mut before: Option<usize> = None;
        let mut shorter = Length::ZERO;
        for index in 0..self.blocks.len() {
            if self.opens_page(before, index) && !self.empty {
                self.turn_page();
            }
            if matches!(self.blocks[index], Measured::PageBreak) {
                before = None;
                self.flow.extra.push(Length::ZERO);
                continue;
            }
            let styled = before.map_or(Length::ZERO, |before| self.styled_gap(before, index));
            let mut top = match before {
                Some(before) if !self.empty => self.top_after(before, index, self.bottom),
                _ => Length::ZERO,
            };
            if self.kind == SectionKind::Cover {
                top = self.cover_top(index, top);
            }
            let extra = if self.empty { top } else { (top - self.bottom - styled + shorter).max(Length::ZERO) };
            self.flow.extra.push(extra);
            self.look_ahead(index, top);
            if !self.empty && self.kept_bottom(index, top) > self.area.height {
                // A word processor, too, drops the space above what goes to the next page; without it, it might not go.
                self.turn_page();
                top = Length::ZERO;
            }
            shorter = self.place_block(index, top)?;
            before = Some(index);
        }
        Ok(())
    }

    fn turn_page(&mut self) {
        self.page += 1;
        self.bottom = Length::ZERO;
        self.empty = true;
        self.fresh = true;
    }

    fn opens_page(&self, before: Option<usize>, index: usize) -> bool {
        match &self.blocks[index] {
            Measured::PageBreak => true,
            Measured::Text(text) => {
                let role_before = before.and_then(|before| match &self.blocks[before] {
                    Measured::Text(text) => Some(text.role),
                    _ => None,
                });
                self.sheet.opens_page(text.role, role_before)
            }
            _ => false,
        }
    }

    /// Free space between two blocks by their styles alone.
    fn styled_gap(&self, before: usize, index: usize) -> Length {
        let after = match &self.blocks[before] {
            Measured::Text(text) => text.style.space_after,
            _ => Length::ZERO,
        };
        let above = match &self.blocks[index] {
            Measured::Text(text) => text.style.space_before,
            _ => Length::ZERO,
        };
        after + above
    }

    /// Where a block begins after one that ends at `bottom`: body text and figures stand on the grid.
    fn top_after(&self, before: usize, index: usize, bottom: Length) -> Length {
        let gap = self.styled_gap(before, index);
        let top = match &self.blocks[before] {
            Measured::Text(text) => bottom + gap + text.after - text.style.space_after,
            Measured::Table(table) => bottom + gap.max(table.space_after()),
            _ => bottom + gap,
        };
        let on_grid = match &self.blocks[index] {
            Measured::Text(text) => text.style.pitch == self.sheet.page.pitch,
            Measured::Figure(_) => true,
            _ => false,
        };
        if on_grid { self.sheet.page.whole_lines(top) } else { top }
    }

    /// On the cover the title and the date have their places.
    fn cover_top(&self, index: usize, top: Length) -> Length {
        let role_of = |index: usize| match self.blocks.get(index) {
            Some(Measured::Text(text)) => Some(text.role),
            _ => None,
        };
        let role = role_of(index);
        let begins = index == 0 || role_of(index - 1) != role;
        match role {
            Some(Role::CoverTitle) if begins => top.max(self.sheet.page.cover_title),
            Some(Role::CoverDate) if begins => top.max(self.sheet.page.cover_date),
            _ => top,
        }
    }

    /// The block that a block is kept with, itself where it is kept with none, and where it begins if the first begins at
    /// `top`.
    fn kept(&self, mut index: usize, mut top: Length) -> (usize, Length) {
        while let Measured::Text(text) = &self.blocks[index]
            && text.style.keep_next
            && index + 1 < self.blocks.len()
            && !self.opens_page(Some(index), index + 1)
        {
            top = self.top_after(index, index + 1, top + text.height());
            index += 1;
        }
        (index, top)
    }

    /// Decides whether the table that a block at `top` leads up to stays whole, once for all that leads up to it: if it
    /// fits where it stands or a page with that, with rows a little lower if need be, and if not more than half a page is
    /// left free for it.
    fn look_ahead(&mut self, index: usize, top: Length) {
        if self.ahead.is_some_and(|(table, _)| table >= index) {
            return;
        }
        let height = self.area.height;
        let (last, table_top) = self.kept(index, top);
        self.ahead = match &mut self.blocks[last] {
            Measured::Table(table) if table.whole_height().is_some() => {
                let parted = height - top > height / 2 && table_top + table.least_height() <= height;
                Some((last, table.squeeze(height - table_top) || !parted && table.squeeze(height - table_top + top)))
            }
            Measured::Table(_) => Some((last, false)),
            _ => None,
        };
    }

    /// The lower edge of what has to be on one page with the beginning of a block that begins at `top`.
    fn kept_bottom(&self, index: usize, top: Length) -> Length {
        let (index, top) = self.kept(index, top);
        match &self.blocks[index] {
            Measured::Text(text) if text.style.keep_next => top + text.height(),
            Measured::Text(text) => {
                let lines = text.lines.len() as i32;
                top + text.style.pitch * if lines <= 3 { lines } else { 2 }
            }
            Measured::Figure(figure) => top + figure.least,
            Measured::Table(table) => {
                let whole = table.whole_height().filter(|_| self.ahead == Some((index, true)));
                top + whole.unwrap_or_else(|| table.least_height())
            }
            Measured::Contents(_) | Measured::PageBreak => top,
        }
    }

    /// Places a block; gives by how much Word's own table is shorter.
    fn place_block(&mut self, index: usize, top: Length) -> Result<Length, Error> {
        match &mut self.blocks[index] {
            Measured::Text(text) => {
                let (lines, pitch, whole) = (text.lines.clone(), text.style.pitch, text.style.keep_next);
                self.place_lines(index, lines, pitch, whole, top);
            }
            Measured::Figure(figure) => {
                let pitch = self.sheet.page.pitch;
                let room = pitch * ((self.area.height - top).thousandths() / pitch.thousandths());
                let height = figure.natural.min(room).max(figure.least);
                self.flow.figures.push(FigurePlace::new(height));
                self.push(index, top, What::Figure(height), height);
            }
            Measured::Table(table) => {
                table.squeeze(self.area.height - top);
                table.match_word(self.area.height - top, self.area.height, self.fresh);
                self.flow.tables.push(table.place(self.ahead == Some((index, true))));
                return self.place_table(index, top);
            }
            Measured::Contents(contents) => {
                let pages = contents.pages(top, self.area.height);
                for (number, (entries, top, height)) in pages.into_iter().enumerate() {
                    if number > 0 {
                        self.turn_page();
                    }
                    self.push(index, top, What::Entries(entries), height);
                }
            }
            Measured::PageBreak => {}
        }
        Ok(Length::ZERO)
    }

    fn push(&mut self, block: usize, top: Length, what: What, height: Length) {
        self.pieces.push(Piece { block, page: self.page, top, what });
        self.bottom = top + height;
        self.empty = false;
        self.fresh &= matches!(&self.blocks[block], Measured::Text(text) if text.style.keep_next);
    }

    fn place_lines(&mut self, index: usize, mut lines: Range<u32>, pitch: Length, whole: bool, mut top: Length) {
        loop {
            let count = lines.len() as i32;
            let room = ((self.area.height - top).thousandths() / pitch.thousandths().max(1)).max(0);
            // Two lines at least on either side of the page's end.
            let here = match room {
                room if room >= count => count,
                _ if whole && !self.empty => 0,
                room => room.min(count - 2),
            };
            let here = if here >= 2 || here == count {
                here
            } else if self.empty {
                room.clamp(1, count)
            } else {
                0
            };
            if here > 0 {
                let end = lines.start + here as u32;
                self.push(index, top, What::Lines(lines.start..end), pitch * here);
                lines.start = end;
            }
            if lines.is_empty() {
                return;
            }
            self.turn_page();
            top = Length::ZERO;
        }
    }

    /// Places a table; gives by how much Word's own is shorter on its last page.
    fn place_table(&mut self, index: usize, top: Length) -> Result<Length, Error> {
        let page_height = self.area.height;
        let (room, fresh) = (page_height - top, self.fresh);
        let (mut first, mut top) = (0, top);
        loop {
            let Measured::Table(table) = &self.blocks[index] else { return Ok(Length::ZERO) };
            if let Some(part) = table.part(first, page_height - top, self.fresh)? {
                let rows = part.rows.clone();
                let done = rows.end == table.rows();
                let beyond =
                    if done && rows.start > 0 { table.beyond_word(room, page_height, fresh) } else { Length::ZERO };
                let height = part.height;
                self.push(index, top, What::Rows(part), height);
                if done {
                    return Ok(beyond);
                }
                first = rows.end;
            }
            self.turn_page();
            top = Length::ZERO;
        }
    }
}
