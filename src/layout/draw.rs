//! Draws what has been placed, and hangs it into the structure tree.

use super::chart::{self, Frame};
use super::flow::{Area, FigureBlock, Flow, Measured, Piece, Placed, TextBlock, What};
use super::line::CharStyle;
use super::page::{HeadingPlace, Item, Mark, Node, NodeKind, Page, Pages, Text};
use super::pen::{Pen, Setter};
use super::table::{TableNodes, add};
use crate::diag::Error;
use crate::document::{Document, Role, SectionKind, StyleSheet};
use crate::length::Length;

/// Draws a document that has been dealt out to pages.
pub(super) fn draw(document: &Document, flow: Flow<'_>, setter: &mut Setter<'_>) -> Result<Pages, Error> {
    let Flow { sections, extra, figures, tables } = flow;
    let blocks = || sections.iter().flat_map(|section| &section.blocks);
    let breaks = blocks().map(|block| block.breaks(&setter.lines)).collect();
    let tracking = blocks().map(Measured::tracking).collect();
    let mut pages = Pages { extra, breaks, tracking, figures, tables, ..Pages::default() };
    number_pages(&mut pages, &sections);
    let mut drawer = Drawer { sheet: &document.style, pages, setter, open: Vec::new(), table: None, figures: 0 };
    drawer.pages.nodes.push(Node::new(NodeKind::Document, None));
    let mut first_page = 0;
    for section in &sections {
        drawer.section(section, first_page)?;
        first_page += section.pages;
    }
    drawer.draw_page_numbers(&sections)?;
    Ok(drawer.pages)
}

/// Makes the empty pages, and says where each heading stands.
fn number_pages(pages: &mut Pages, sections: &[Placed<'_>]) {
    let mut number = 0;
    for section in sections {
        let first = pages.pages.len() as u32;
        for _ in 0..section.pages {
            let numbered = matches!(section.kind, SectionKind::Body | SectionKind::Landscape);
            number += u32::from(numbered);
            let (width, height) = section.area.sheet;
            pages.pages.push(Page { width, height, number: numbered.then_some(number), ..Page::default() });
        }
        let mut last = None;
        for piece in &section.pieces {
            let Measured::Text(TextBlock { heading: Some(heading), .. }) = &section.blocks[piece.block] else {
                continue;
            };
            if last != Some(heading.anchor) {
                let y = section.area.corner.1 + piece.top;
                pages.headings.push(HeadingPlace::new(heading.anchor, first + piece.page, y));
                last = Some(heading.anchor);
            }
        }
    }
}

struct Drawer<'d, 's, 'f> {
    sheet: &'d StyleSheet,
    pages: Pages,
    setter: &'s mut Setter<'f>,
    /// The parts and sections that the next block belongs to: level and node, outermost first.
    open: Vec<(u8, u32)>,
    /// A table whose caption or rows have been drawn, by the index of its block.
    table: Option<(usize, TableNodes)>,
    /// Figures drawn so far.
    figures: usize,
}

impl<'f> Drawer<'_, '_, 'f> {
    fn section(&mut self, section: &Placed<'_>, first_page: u32) -> Result<(), Error> {
        if matches!(section.kind, SectionKind::Cover | SectionKind::Contents) {
            self.open.clear();
        }
        self.table = None;
        // The node of the block that the last piece belongs to.
        let mut current: Option<(usize, u32)> = None;
        for piece in &section.pieces {
            let page = (first_page + piece.page) as usize;
            let known = current.filter(|(block, _)| *block == piece.block).map(|(_, node)| node);
            let (x, y) = (section.area.corner.0, section.area.corner.1 + piece.top);
            let node = match &section.blocks[piece.block] {
                Measured::Text(text) => {
                    let node = known.unwrap_or_else(|| self.text_node(text, piece, section));
                    if let What::Lines(lines) = &piece.what {
                        self.pen(page).lines(Mark::Node(node), lines.clone(), x, y, text.style.pitch);
                    }
                    node
                }
                Measured::Figure(figure) => {
                    let What::Figure(height) = piece.what else { continue };
                    let frame = Frame { x, y, width: section.area.width, height };
                    self.figure(figure, frame, page)?
                }
                Measured::Table(table) => {
                    let What::Rows(part) = &piece.what else { continue };
                    let mut nodes = self.table_nodes(piece.block);
                    let note = self.sheet.paragraph(Role::Note);
                    let note = (note.space_before, note.pitch);
                    let Drawer { pages, setter, .. } = self;
                    let mut pen = Pen { setter, page: &mut pages.pages[page] };
                    table.draw(part, (x, y), note, &mut pages.nodes, &mut nodes, &mut pen);
                    let node = nodes.table;
                    self.table = Some((piece.block, nodes));
                    node
                }
                Measured::Contents(contents) => {
                    let What::Entries(entries) = &piece.what else { continue };
                    let node = known.unwrap_or_else(|| self.add(NodeKind::Contents));
                    let Drawer { pages, setter, .. } = self;
                    let numbers: Vec<(u32, Option<u32>)> = pages
                        .headings
                        .iter()
                        .map(|place| (place.anchor, pages.pages[place.page as usize].number))
                        .collect();
                    let number = |anchor| numbers.iter().find(|place| place.0 == anchor).and_then(|place| place.1);
                    let mut pen = Pen { setter, page: &mut pages.pages[page] };
                    contents.draw(entries.clone(), (x, y), number, &mut pages.nodes, node, &mut pen)?;
                    node
                }
                Measured::PageBreak => continue,
            };
            current = Some((piece.block, node));
        }
        Ok(())
    }

    fn pen(&mut self, page: usize) -> Pen<'_, 'f> {
        Pen { setter: &mut *self.setter, page: &mut self.pages.pages[page] }
    }

    /// Adds a node to the innermost open part or section.
    fn add(&mut self, kind: NodeKind) -> u32 {
        let parent = self.open.last().map_or(0, |(_, node)| *node);
        add(&mut self.pages.nodes, kind, parent)
    }

    /// The node of a heading or paragraph. A heading of the first two levels opens a part or a section.
    fn text_node(&mut self, text: &TextBlock<'_>, piece: &Piece, section: &Placed<'_>) -> u32 {
        if let Some(heading) = text.heading {
            let level = heading.level.max(1);
            if level <= 2 {
                self.open.retain(|(open, _)| *open < level);
                let node = self.add(if level == 1 { NodeKind::Part } else { NodeKind::Section });
                self.open.push((level, node));
            }
            return self.add(NodeKind::Heading(level.min(6)));
        }
        match text.role {
            Role::AnnexMark => {
                // 附件2 belongs to the annex that it opens, not to the one before.
                self.open.retain(|(open, _)| *open < 2);
                self.add(NodeKind::Paragraph)
            }
            Role::Caption => self.add(NodeKind::Caption),
            Role::Note => self.add(NodeKind::Note),
            Role::InlineTableTitle | Role::InlineTableSubtitle => match table_below(section, piece.block) {
                Some(block) => self.caption_node(block),
                None => self.add(NodeKind::Paragraph),
            },
            _ => self.add(NodeKind::Paragraph),
        }
    }

    /// A paragraph in the caption of the table that follows.
    fn caption_node(&mut self, block: usize) -> u32 {
        let mut nodes = self.table_nodes(block);
        let paragraph = nodes.caption_paragraph(&mut self.pages.nodes);
        self.table = Some((block, nodes));
        paragraph
    }

    /// The nodes of the table of this block, made at its first use.
    fn table_nodes(&mut self, block: usize) -> TableNodes {
        match self.table.take() {
            Some((begun, nodes)) if begun == block => nodes,
            _ => TableNodes::new(self.add(NodeKind::Table)),
        }
    }

    fn figure(&mut self, figure: &FigureBlock<'_>, frame: Frame, page: usize) -> Result<u32, Error> {
        let note_style = *self.sheet.paragraph(Role::Note);
        let caption_style = *self.sheet.paragraph(Role::Caption);
        let bottom = frame.y + frame.height;
        let caption_top = bottom - caption_style.space_after - caption_style.pitch * figure.caption.len() as i32;
        let note_top = caption_top - note_style.pitch * figure.note.len() as i32;
        let chart_bottom = if figure.note.is_empty() { caption_top } else { note_top - note_style.space_before };
        let chart_frame = Frame { height: chart_bottom - frame.y, ..frame };

        let node = self.add(NodeKind::Figure {
            alt: figure.figure.alt.clone(),
            top_left: (frame.x, frame.y),
            bottom_right: (frame.x + frame.width, chart_bottom),
        });
        let style = &self.sheet.chart;
        let plan = chart::draw(&figure.figure.chart, style, chart_frame, Mark::Node(node), &mut self.pen(page))?;
        if let Some(place) = self.pages.figures.get_mut(self.figures) {
            place.pie = plan;
        }
        self.figures += 1;
        if !figure.note.is_empty() {
            let mark = Mark::Node(self.add(NodeKind::Note));
            // The space that its style leaves above it parts it from the caption: it belongs to the chart.
            let top = note_top - note_style.space_before;
            self.pen(page).lines(mark, figure.note.clone(), frame.x, top, note_style.pitch);
        }
        let mark = Mark::Node(self.add(NodeKind::Caption));
        self.pen(page).lines(mark, figure.caption.clone(), frame.x, caption_top, caption_style.pitch);
        Ok(node)
    }

    /// Numbers between dashes, 7 mm off the type area, one cell in from its side: odd ones at the right, even ones at the
    /// left (GB/T 9704-2012, 7.5). On a turned sheet they stay where they are on the upright ones (clause 8).
    fn draw_page_numbers(&mut self, sections: &[Placed<'_>]) -> Result<(), Error> {
        let style = *self.sheet.paragraph(Role::PageNumber);
        let cell = self.sheet.page.cell;
        let gap = style.size / 4;
        let dash = self.setter.label("—", CharStyle::from(&style))?;
        let areas = sections.iter().flat_map(|section| std::iter::repeat_n(section.area, section.pages as usize));
        for (page, area) in areas.enumerate() {
            let Some(number) = self.pages.pages[page].number else { continue };
            let label = self.setter.label(&number.to_string(), CharStyle::from(&style))?;
            let width = dash.width * 2 + gap * 2 + label.width;
            // Along the lower edge of the upright type area from its left end; on a turned sheet that edge is at the left.
            let length = if area.turned { area.height } else { area.width };
            let start = if number % 2 == 1 { length - cell - width } else { cell };
            let number_start = start + dash.width + gap;
            for (label, at) in [(dash, start), (label, number_start), (dash, number_start + label.width + gap)] {
                self.draw_page_number(page, area, label.line, at, style.size);
            }
        }
        Ok(())
    }

    /// Draws a line of text `at` so far along the edge that page numbers stand on.
    fn draw_page_number(&mut self, page: usize, area: Area, line: u32, at: Length, size: Length) {
        // The dash, which stands 0.38 em above the base line, is 7 mm off the type area.
        let away = Length::mm10(70) + size.em(380);
        let (left, top) = area.corner;
        let lines = &self.setter.lines;
        for run in lines.runs_of(&lines.lines[line as usize]) {
            let at = at + run.x;
            let (x, y) = if area.turned { (left - away, top + at) } else { (left + at, top + area.height + away) };
            let page = &mut self.pages.pages[page];
            let glyphs = page.add_glyphs(lines.glyphs_of(run).iter().copied());
            let text = Text { font: run.font, size: run.size, x, y, turn: u8::from(area.turned), glyphs };
            page.put(Mark::Pagination, Item::Text(text));
        }
    }
}

/// The table that a title stands above.
fn table_below(section: &Placed<'_>, block: usize) -> Option<usize> {
    let roles = |block: &Measured<'_>| match block {
        Measured::Text(text) => Some(text.role),
        _ => None,
    };
    let below = (block + 1..section.blocks.len())
        .find(|below| !matches!(roles(&section.blocks[*below]), Some(Role::InlineTableSubtitle)))?;
    matches!(section.blocks[below], Measured::Table(_)).then_some(below)
}
