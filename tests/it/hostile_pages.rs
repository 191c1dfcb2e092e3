//! Texts that no clerk writes: they take time and memory in proportion to their length.

use std::sync::Arc;
use std::time::{Duration, Instant};

use juesuan::document::{
    Block, Cell, CellAlign, CellRole, Column, Document, Entry, Heading, Paragraph, Role, Row, RowKind, Section,
    SectionKind, Table, TableRole,
};
use juesuan::layout::{self, Fonts};

/// Far more than what is needed, far less than what a square takes.
const ENOUGH: Duration = Duration::from_secs(60);

fn document(blocks: Vec<Block>) -> Document {
    let mut document = Document::default();
    (document.title, document.author) = ("题".to_owned(), "某".to_owned());
    document.sections.push(Section::new(SectionKind::Body, blocks));
    document
}

fn written(blocks: Vec<Block>) -> usize {
    let begun = Instant::now();
    let document = document(blocks);
    let fonts = Fonts::embedded();
    let pages = layout::layout(&document, &fonts).expect("pages");
    juesuan::docx::to_vec(&document, &pages).expect("a Word file");
    juesuan::pdf::to_vec(&document, &pages, &fonts).expect("a PDF");
    assert!(begun.elapsed() < ENOUGH, "{:?}", begun.elapsed());
    pages.pages.len()
}

#[test]
fn a_heading_of_30000_characters() {
    let name = "某".repeat(30_000);
    let entry = Entry::new(2, name.clone());
    let heading = Heading::new(Role::AnnexTitle, 1, "", name.clone(), 0, Some(entry));
    assert!(written(vec![Block::Heading(heading), Block::Paragraph(Paragraph::new(Role::Caption, name))]) > 60);
}

#[test]
fn a_cell_of_100000_characters() {
    let mut table = Table::new(TableRole::Inline, "表", vec![Column::new(4), Column::new(1)]);
    let cell = |column, text: &str| Cell::new(column, CellRole::Data, CellAlign::Left, text);
    table.rows = vec![Row::new(RowKind::Body, vec![cell(0, &"甲".repeat(100_000)), cell(1, "1")])];
    assert!(written(vec![Block::Table(Arc::new(table))]) > 60);
}

#[test]
fn a_text_of_many_line_breaks() {
    let lines = "甲\n".repeat(20_000);
    assert!(written(vec![Block::Paragraph(Paragraph::new(Role::Body, lines.trim_end()))]) > 900);
    let mut table = Table::new(TableRole::Inline, "表", vec![Column::new(1)]);
    let cell = Cell::new(0, CellRole::Data, CellAlign::Center, lines.trim_end());
    table.rows = vec![Row::new(RowKind::Body, vec![cell])];
    assert!(written(vec![Block::Table(Arc::new(table))]) > 400);
}
