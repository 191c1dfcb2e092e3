//! The tables of a report as a reader hears them: the names of the row, the heads of the column, the figure.

use std::collections::BTreeMap;

use juesuan::layout::{Item, Mark, NodeKind, Pages};

use super::in_package;
use super::made::made;

/// The text of each node of the structure, in the order of drawing.
fn texts(pages: &Pages) -> BTreeMap<u32, String> {
    let mut texts: BTreeMap<u32, String> = BTreeMap::new();
    for page in &pages.pages {
        for group in &page.groups {
            let Mark::Node(node) = group.mark else { continue };
            for item in page.items_of(group) {
                if let Item::Text(text) = item {
                    texts.entry(node).or_default().extend(page.glyphs_of(text).iter().map(|glyph| glyph.character));
                }
            }
        }
    }
    texts
}

/// What stands at a place of a table's grid.
#[derive(Clone, Copy, PartialEq)]
enum Cell {
    ColumnHead(u32),
    RowHead(u32),
    Data(u32),
}

/// A table, figure by figure: 行政运行，本年支出合计，244.16.
fn spoken(pages: &Pages, table: u32, texts: &BTreeMap<u32, String>) -> Vec<String> {
    let children = |parent: u32| {
        let nodes = (0..).zip(&pages.nodes).filter(move |(_, node)| node.parent == Some(parent));
        nodes.map(|(at, _)| at).collect::<Vec<u32>>()
    };
    let kind = |node: u32| &pages.nodes[node as usize].kind;
    let text = |node: u32| texts.get(&node).cloned().unwrap_or_default();
    let mut lines = Vec::new();
    for caption in children(table).into_iter().filter(|&node| *kind(node) == NodeKind::Caption) {
        lines.push(children(caption).into_iter().map(text).collect::<Vec<_>>().join("；"));
    }
    let parts =
        children(table).into_iter().filter(|&node| matches!(kind(node), NodeKind::TableHead | NodeKind::TableBody));
    let rows: Vec<u32> = parts.flat_map(children).collect();
    let mut grid: Vec<BTreeMap<usize, Cell>> = vec![BTreeMap::new(); rows.len()];
    for (at, &row) in rows.iter().enumerate() {
        let mut column = 0;
        for node in children(row) {
            while grid[at].contains_key(&column) {
                column += 1;
            }
            let (cell, across, down) = match *kind(node) {
                NodeKind::HeaderCell { columns: true, column_span, row_span } => {
                    (Cell::ColumnHead(node), column_span, row_span)
                }
                NodeKind::HeaderCell { columns: false, column_span, row_span } => {
                    (Cell::RowHead(node), column_span, row_span)
                }
                NodeKind::DataCell { column_span, row_span } => (Cell::Data(node), column_span, row_span),
                _ => continue,
            };
            for row in grid.iter_mut().skip(at).take(down.max(1) as usize) {
                row.extend((column..column + across.max(1) as usize).map(|column| (column, cell)));
            }
            column += across.max(1) as usize;
        }
    }
    for at in 0..grid.len() {
        for (&column, &cell) in &grid[at] {
            let Cell::Data(node) = cell else { continue };
            if text(node).is_empty() || column > 0 && grid[at].get(&(column - 1)) == Some(&cell) {
                continue;
            }
            let mut heads: Vec<u32> = Vec::new();
            let left = grid[at].range(..column).rev().map(|(_, cell)| *cell);
            let rows = left.skip_while(|cell| !matches!(cell, Cell::RowHead(_)));
            for cell in rows.take_while(|cell| matches!(cell, Cell::RowHead(_))) {
                heads.extend(if let Cell::RowHead(node) = cell { Some(node) } else { None });
            }
            heads.reverse();
            for above in grid[..at].iter().filter_map(|row| row.get(&column)) {
                heads.extend(if let Cell::ColumnHead(node) = *above { Some(node) } else { None });
            }
            heads.dedup();
            heads.push(node);
            lines.push(heads.into_iter().map(text).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("，"));
        }
    }
    lines
}

#[test]
fn tables_are_heard_by_row_and_column() {
    let made = made(&in_package("examples/zhaohua-union-2020"));
    let pages = &made.generated.pages;
    let texts = texts(pages);
    let tables = (0..).zip(&pages.nodes).filter(|(_, node)| node.kind == NodeKind::Table).map(|(at, _)| at);
    let mut heard: Vec<String> = Vec::new();
    for table in tables {
        let lines = spoken(pages, table, &texts);
        if lines.first().is_some_and(|caption| caption.starts_with("公开01表") || caption.starts_with("公开03表"))
        {
            heard.extend(lines);
            heard.push(String::new());
        }
    }
    insta::assert_snapshot!(heard.join("\n"));
}
