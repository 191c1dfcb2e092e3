//! Draws the rows of a page and hangs them into the structure tree; rules are drawn once.

use super::block::{NONE, TableBlock, runs};
use super::parts::Part;
use crate::document::{Cell, CellRole, Colour};
use crate::layout::page::{Mark, Node, NodeKind};
use crate::layout::pen::Pen;
use crate::length::Length;

/// The nodes of a table's structure.
pub(in crate::layout) struct TableNodes {
    pub(in crate::layout) table: u32,
    pub(super) caption: Option<u32>,
    pub(super) head: Option<u32>,
    pub(super) body: Option<u32>,
    /// The cells of the row that was drawn last, by their number: its other lines belong to them.
    pub(super) cells: Vec<(u32, u32)>,
}

impl TableNodes {
    pub(in crate::layout) fn new(table: u32) -> TableNodes {
        TableNodes { table, caption: None, head: None, body: None, cells: Vec::new() }
    }

    /// Adds a paragraph to the caption.
    pub(in crate::layout) fn caption_paragraph(&mut self, nodes: &mut Vec<Node>) -> u32 {
        let caption = *self.caption.get_or_insert_with(|| add(nodes, NodeKind::Caption, self.table));
        add(nodes, NodeKind::Paragraph, caption)
    }
}

impl TableBlock<'_> {
    /// Draws a part of the table; `y` is the upper edge of the lines above it.
    pub(in crate::layout) fn draw(
        &self,
        part: &Part,
        (x, y): (Length, Length),
        note: (Length, Length),
        nodes: &mut Vec<Node>,
        table: &mut TableNodes,
        pen: &mut Pen<'_, '_>,
    ) {
        let width = self.width();
        let begins = part.rows.start == 0;
        let lines = if begins { &self.head } else { &self.continued };
        let mut top = y;
        for line in lines {
            // Each stands for itself when it is read aloud.
            let mut mark = || if begins { Mark::Node(table.caption_paragraph(nodes)) } else { Mark::Pagination };
            if let Some(left) = line.left {
                pen.line(mark(), left.line, x, top);
            }
            if let Some(right) = line.right {
                pen.line(mark(), right.line, x + width - right.width, top);
            }
            top += self.style.head_pitch;
        }

        let list: Vec<u32> =
            part.repeated.iter().copied().chain(part.rows.start as u32..part.rows.end as u32).collect();
        let mut tops = Vec::with_capacity(list.len() + 1);
        tops.push(top);
        for height in &part.heights {
            top += *height;
            tops.push(top);
        }
        self.draw_rules(&list, &tops, x, pen);

        for (from, row) in list.iter().enumerate() {
            let own = from >= part.repeated.len();
            let goes_on = self.goes_on(*row as usize);
            let row_node = (own && !goes_on).then(|| self.row_node(*row, nodes, table));
            if row_node.is_some() {
                table.cells.clear();
            }
            for (index, to) in self.beginning(&list, from) {
                let placed = &self.cells[index];
                let mark = match row_node {
                    Some(node) if placed.row == *row => {
                        let cell = add(nodes, cell_kind(placed.cell), node);
                        table.cells.push((placed.number, cell));
                        Mark::Node(cell)
                    }
                    // A further line of a cell.
                    None if own && goes_on => {
                        let begun = table.cells.iter().find(|(number, _)| *number == placed.number);
                        begun.map_or(Mark::Pagination, |(_, cell)| Mark::Node(*cell))
                    }
                    _ => Mark::Pagination,
                };
                let (left, _) = self.span(placed.cell);
                let (before, _) = self.padding(placed.cell);
                let count = placed.lines.len() as i32;
                let height = self.style.pitch * (count - 1) + self.style.size;
                let top = if self.is_parted(*row as usize) && placed.cell.row_span <= 1 {
                    // The air between lines, and that of the row's upper edge above the first.
                    let air = if goes_on { Length::ZERO } else { self.style.padding_y };
                    tops[from] + air + (self.style.pitch - self.style.size) / 2
                } else {
                    tops[from] + (tops[to] - tops[from] - height) / 2
                };
                pen.lines(mark, placed.lines.clone(), x + left + before, top, self.style.pitch);
            }
        }

        if part.rows.end == self.rows.len() {
            let (space, pitch) = note;
            for lines in &self.notes {
                top += space;
                let mark = Mark::Node(add(nodes, NodeKind::Note, nodes[table.table as usize].parent.unwrap_or(0)));
                pen.lines(mark, lines.clone(), x, top, pitch);
                top += pitch * lines.len() as i32;
            }
        }
    }

    /// The cells that begin in the row at this place of a list of rows, each with the place after its last row.
    pub(super) fn beginning(&self, list: &[u32], at: usize) -> impl Iterator<Item = (usize, usize)> {
        let columns = self.table.columns.len();
        (0..columns).filter_map(move |column| {
            let owner = |at: usize| self.owners[list[at] as usize * columns + column];
            let index = owner(at);
            if index == NONE || self.cells[index as usize].cell.column != column || (at > 0 && owner(at - 1) == index) {
                return None;
            }
            let to = (at..list.len()).find(|below| owner(*below) != index).unwrap_or(list.len());
            Some((index as usize, to))
        })
    }

    /// The node of a row, in the head or the body of the table.
    pub(super) fn row_node(&self, row: u32, nodes: &mut Vec<Node>, table: &mut TableNodes) -> u32 {
        let group = if (row as usize) < self.table.header_rows {
            *table.head.get_or_insert_with(|| add(nodes, NodeKind::TableHead, table.table))
        } else {
            *table.body.get_or_insert_with(|| add(nodes, NodeKind::TableBody, table.table))
        };
        add(nodes, NodeKind::TableRow, group)
    }

    /// Rules between different cells, each drawn once, and the frame.
    pub(super) fn draw_rules(&self, list: &[u32], tops: &[Length], x: Length, pen: &mut Pen<'_, '_>) {
        let columns = self.table.columns.len();
        let (Some(&top), Some(&bottom), Some(&width)) = (tops.first(), tops.last(), self.edges.last()) else { return };
        let mark = Mark::Layout;
        let black = Colour::BLACK;
        let owner = |at: usize, column: usize| self.owners[list[at] as usize * columns + column];
        let parted = |one: u32, other: u32| one != other || one == NONE;
        let edge = |column: usize| x + if column == 0 { Length::ZERO } else { self.edges[column - 1] };
        for (at, y) in tops.iter().copied().enumerate().take(list.len()).skip(1) {
            runs(
                columns,
                |column| {
                    // No rule stands between the lines of a row.
                    let one = list[at - 1] + 1 == list[at] && self.goes_on(list[at] as usize);
                    !one && parted(owner(at - 1, column), owner(at, column))
                },
                |from, to| {
                    pen.stroke(mark, (edge(from), y), (edge(to), y), self.style.rule, black);
                },
            );
        }
        for column in 1..columns {
            let group = self.table.columns[column].group;
            let thickness = if group { self.style.group_rule } else { self.style.rule };
            runs(
                list.len(),
                |at| parted(owner(at, column - 1), owner(at, column)),
                |from, to| {
                    pen.stroke(mark, (edge(column), tops[from]), (edge(column), tops[to]), thickness, black);
                },
            );
        }
        // The frame is centred on the edge of the type area; its corners are closed.
        let (frame, half) = (self.style.frame, self.style.frame / 2);
        let right = x + width;
        for y in [top, bottom] {
            pen.stroke(mark, (x - half, y), (right + half, y), frame, black);
        }
        for x in [x, right] {
            pen.stroke(mark, (x, top), (x, bottom), frame, black);
        }
    }
}

fn cell_kind(cell: &Cell) -> NodeKind {
    let (column_span, row_span) = (cell.column_span as u32, cell.row_span as u32);
    match cell.role {
        CellRole::Data | CellRole::ColumnNumber => NodeKind::DataCell { column_span, row_span },
        CellRole::RowHead | CellRole::RowName => NodeKind::HeaderCell { columns: false, column_span, row_span },
        CellRole::ColumnHead => NodeKind::HeaderCell { columns: true, column_span, row_span },
    }
}

/// Adds a node.
pub(in crate::layout) fn add(nodes: &mut Vec<Node>, kind: NodeKind, parent: u32) -> u32 {
    nodes.push(Node::new(kind, Some(parent)));
    nodes.len() as u32 - 1
}
