//! A PDF: text in reading order, tables with their cells.
//!
//! A page is glyphs and ruling lines ([`device`]). Lines that meet make a table ([`grid`]), figures under each other too
//! ([`columns`]); the rest is lines of text ([`line`]). Over the pages ([`flow`]) headers and footers go, tables that a page
//! broke are joined, and lines become paragraphs.

mod columns;
mod device;
mod flow;
mod grid;
mod line;

use super::document::{Loss, Published, refuse};
use super::table::Cell;
use super::text::Text;
use crate::diag::Error;
use device::{Book, Drawing, Glyph};
use flow::{Piece, Sheet};
use line::{Line, lines};

/// More pages than a report has.
const PAGES: usize = 2000;

pub(super) fn read(bytes: &[u8], name: &str) -> Result<Published, Error> {
    let book = Book::open(bytes).map_err(|encrypted| match encrypted {
        true => refuse(name, "是加密的 PDF，不能读；请取得没有密码的文件"),
        false => refuse(name, "是损坏的 PDF，不能读；请重新下载或重新导出"),
    })?;
    if book.len() == 0 {
        return Err(refuse(name, "是没有页的 PDF（文件不完整或已损坏）"));
    }
    if book.len() > PAGES {
        return Err(refuse(name, format!("超过 {PAGES} 页，不是一份报告")));
    }
    let mut losses = Vec::new();
    let tail = &bytes[bytes.len().saturating_sub(2000)..];
    if !tail.windows(5).any(|window| window == b"%%EOF") {
        losses.push(Loss::damage("文件不完整（没有 PDF 的结尾），后面的页可能缺失"));
    }
    let mut sheets: Vec<Sheet> = Vec::new();
    let (mut scanned, mut images, mut nameless, mut glyphs, mut overfull) = (Vec::new(), 0, 0, 0, false);
    let fonts = book.play(|drawing| {
        let number = u32::try_from(sheets.len() + 1).unwrap_or(u32::MAX);
        if drawing.glyphs.is_empty() && drawing.images > 0 {
            scanned.push(number);
            images += drawing.images;
        }
        nameless += drawing.nameless;
        glyphs += drawing.glyphs.len();
        overfull |= drawing.overfull;
        sheets.push(sheet(drawing, number));
    });
    if nameless * 50 > glyphs {
        losses.push(Loss::damage(format!("有 {nameless} 个字，文件没有说明是什么字（字体缺字符对照），没有读出")));
    }
    if fonts > 0 {
        losses.push(Loss::damage("有字体不能读出，用它排的文字没有读出"));
    }
    if overfull {
        losses.push(Loss::damage("有的页内容过多，没有读全"));
    }
    if !scanned.is_empty() {
        losses.push(scan(&scanned, sheets.len(), images));
    }
    if glyphs == 0 && scanned.is_empty() && nameless == 0 {
        return Err(refuse(name, "没有文字，也没有图像（文件不完整或已损坏）"));
    }
    Published::new(name, flow::blocks(sheets), losses)
}

/// What is said of pages that are pictures.
fn scan(scanned: &[u32], pages: usize, images: usize) -> Loss {
    let which = if scanned.len() == pages {
        "全部页".to_owned()
    } else {
        let ranges = scanned.chunk_by(|a, b| a + 1 == *b).map(|range| match range {
            [first, .., last] => format!("第{first}—{last}页"),
            [only] => format!("第{only}页"),
            [] => String::new(),
        });
        ranges.collect::<Vec<_>>().join("、")
    };
    Loss {
        id: "scanned-page",
        message: format!("{which}没有文字，只有 {images} 张图像，应是扫描件"),
        help: "图像不能审读；请取得由 Word 或 WPS 导出的文件。公开内容应可复制、可检索",
    }
}

/// A page: its tables and its lines, from above.
fn sheet(drawing: Drawing, number: u32) -> Sheet {
    let grids = grid::grids(&drawing.rules);
    let mut inside: Vec<Vec<Vec<Glyph>>> = grids.iter().map(|grid| vec![Vec::new(); grid.cells.len()]).collect();
    let mut outside = Vec::new();
    for glyph in drawing.glyphs {
        let (x, y) = (glyph.middle(), glyph.center());
        let at = grids.iter().position(|grid| grid.holds(x, y));
        match at.and_then(|at| Some((at, grids[at].cell_at(x, y)?))) {
            Some((at, cell)) => inside[at][cell].push(glyph),
            // What stands on its side beside the text is the number of a page that was turned.
            None if glyph.turn != 0 => {}
            None => outside.push(glyph),
        }
    }
    let mut pieces: Vec<(f64, Piece)> = Vec::new();
    for (grid, texts) in grids.iter().zip(inside) {
        let cells: Vec<Cell> = grid
            .cells
            .iter()
            .zip(texts)
            .map(|(field, glyphs)| Cell {
                row: field.row,
                column: field.column,
                rows: field.rows,
                columns: field.columns,
                text: text_of(glyphs, number),
            })
            .collect();
        if cells.iter().any(|cell| !cell.text.text.is_empty()) {
            pieces.push((grid.ys[0], Piece::table(cells, grid.xs.clone(), number)));
        }
    }
    // A column's figures are told apart by gaps, which lines of a table beside do not bridge.
    let all = lines(outside);
    let mut from = 0;
    let single = |line: &Line| (line.base - line.size, Piece::line(line.clone(), number));
    for stretch in columns::stretches(&all) {
        pieces.extend(all[from..stretch.start].iter().map(single));
        let rows = &all[stretch.clone()];
        let (cells, xs) = columns::cells(rows, number);
        pieces.push((rows[0].base - rows[0].size, Piece::table(cells, xs, number)));
        from = stretch.end;
    }
    pieces.extend(all[from..].iter().map(single));
    pieces.sort_by(|a, b| a.0.total_cmp(&b.0));
    Sheet { width: drawing.width, height: drawing.height, pieces: pieces.into_iter().map(|(_, piece)| piece).collect() }
}

/// The text of a cell: its lines run together.
fn text_of(glyphs: Vec<Glyph>, page: u32) -> Text {
    let (upright, turned): (Vec<Glyph>, Vec<Glyph>) = glyphs.into_iter().partition(|glyph| glyph.turn == 0);
    let mut text = Text::default();
    for line in lines(upright) {
        let next = line.text(page);
        // Words of two lines are two words; Chinese goes on.
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        if latin(text.text.chars().last()) && latin(next.text.chars().next()) {
            text.text.push(' ');
        }
        text.append(&next);
    }
    for glyph in turned {
        text.push(&glyph.text, &crate::diag::Origin::Page { number: page, area: glyph.area });
    }
    text
}
