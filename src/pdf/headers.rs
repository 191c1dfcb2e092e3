//! Which header cells a data cell has, in tables where the scope of the header cells does not tell.
//!
//! Scope is enough where all heads of columns stand above the data and all heads of rows at its left: a reader looks up
//! and left from a cell. A table with heads after its first data (项目绩效目标完成情况表 begins anew several times)
//! names the headers of each data cell instead (ISO 32000-1, table 349; ISO 14289-1, 7.5).

use std::collections::BTreeMap;

use super::by_node::ByNode;
use crate::layout::{Node, NodeKind};

/// The header cells of each data cell of all irregular tables, by node; heads of its rows first.
pub(super) fn headers(nodes: &[Node], children: &ByNode<u32>) -> BTreeMap<u32, Vec<u32>> {
    let mut headers = BTreeMap::new();
    for (table, _) in (0..).zip(nodes).filter(|(_, node)| node.kind == NodeKind::Table) {
        let grid = Grid::new(nodes, children, table);
        if !grid.is_regular() {
            grid.collect(&mut headers);
        }
    }
    headers
}

/// What covers a place of the grid.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slot {
    Nothing,
    ColumnHead(u32),
    RowHead(u32),
    Data(u32),
}

impl Slot {
    fn is_data(self) -> bool {
        matches!(self, Slot::Data(_))
    }

    fn column_head(self) -> Option<u32> {
        if let Slot::ColumnHead(node) = self { Some(node) } else { None }
    }

    fn row_head(self) -> Option<u32> {
        if let Slot::RowHead(node) = self { Some(node) } else { None }
    }
}

/// A table as rows of places; a cell covers as many as it spans.
struct Grid(Vec<Vec<Slot>>);

impl Grid {
    fn new(nodes: &[Node], children: &ByNode<u32>, table: u32) -> Grid {
        let of = |node: u32| children.get(node).copied();
        let rows: Vec<u32> = of(table)
            .flat_map(|part| match nodes[part as usize].kind {
                NodeKind::TableRow => vec![part],
                _ => of(part).filter(|&row| nodes[row as usize].kind == NodeKind::TableRow).collect(),
            })
            .collect();
        let mut grid = Grid(vec![Vec::new(); rows.len()]);
        for (&row, at) in rows.iter().zip(0..) {
            for cell in of(row) {
                let (slot, columns, rows) = match nodes[cell as usize].kind {
                    NodeKind::HeaderCell { columns: true, column_span, row_span } => {
                        (Slot::ColumnHead(cell), column_span, row_span)
                    }
                    NodeKind::HeaderCell { columns: false, column_span, row_span } => {
                        (Slot::RowHead(cell), column_span, row_span)
                    }
                    NodeKind::DataCell { column_span, row_span } => (Slot::Data(cell), column_span, row_span),
                    _ => continue,
                };
                let column = (0..).find(|&column| grid.get(at, column) == Slot::Nothing).unwrap_or(0);
                for row in grid.0.iter_mut().skip(at).take(rows.max(1) as usize) {
                    let end = column + columns.max(1) as usize;
                    if row.len() < end {
                        row.resize(end, Slot::Nothing);
                    }
                    row[column..end].fill(slot);
                }
            }
        }
        grid
    }

    fn get(&self, row: usize, column: usize) -> Slot {
        self.0.get(row).and_then(|row| row.get(column)).copied().unwrap_or(Slot::Nothing)
    }

    /// The places above, the nearest first.
    fn above(&self, row: usize, column: usize) -> impl Iterator<Item = Slot> + Clone {
        (0..row).rev().map(move |row| self.get(row, column))
    }

    /// The places at the left, the nearest first.
    fn left_of(&self, row: usize, column: usize) -> impl Iterator<Item = Slot> + Clone {
        (0..column).rev().map(move |column| self.get(row, column))
    }

    fn places(&self) -> impl Iterator<Item = (usize, usize, Slot)> {
        let rows = self.0.iter().enumerate();
        rows.flat_map(|(row, slots)| slots.iter().enumerate().map(move |(column, slot)| (row, column, *slot)))
    }

    /// No head of columns stands under data, no head of rows at its right.
    fn is_regular(&self) -> bool {
        self.places().all(|(row, column, slot)| match slot {
            Slot::ColumnHead(_) => !self.above(row, column).any(Slot::is_data),
            Slot::RowHead(_) => !self.left_of(row, column).any(Slot::is_data),
            Slot::Data(_) | Slot::Nothing => true,
        })
    }

    /// For each data cell the nearest block of heads at its left and the nearest one above it.
    fn collect(&self, headers: &mut BTreeMap<u32, Vec<u32>>) {
        fn block(places: impl Iterator<Item = Slot>, head: impl Fn(Slot) -> Option<u32>) -> impl Iterator<Item = u32> {
            places.map(head).skip_while(Option::is_none).map_while(|head| head)
        }
        for (row, column, slot) in self.places() {
            let Slot::Data(cell) = slot else { continue };
            let of_cell: &mut Vec<u32> = headers.entry(cell).or_default();
            let rows = block(self.left_of(row, column), Slot::row_head);
            let columns = block(self.above(row, column), Slot::column_head);
            for head in rows.chain(columns) {
                if !of_cell.contains(&head) {
                    of_cell.push(head);
                }
            }
        }
        headers.retain(|_, heads| !heads.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table drawn as text: `c` heads columns, `r` heads rows, `d` is data, `-` belongs to the cell at its left,
    /// `^` to the one above. The headers of each data cell, by their place among all cells.
    fn headers_of(drawing: &str) -> Vec<(u32, Vec<u32>)> {
        let mut nodes = vec![Node::new(NodeKind::Document, None), Node::new(NodeKind::Table, Some(0))];
        let rows: Vec<Vec<char>> = drawing.split_whitespace().map(|row| row.chars().collect()).collect();
        let mut cells = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            nodes.push(Node::new(NodeKind::TableRow, Some(1)));
            let parent = nodes.len() as u32 - 1;
            for (column, mark) in row.iter().enumerate().filter(|(_, mark)| mark.is_alphabetic()) {
                let column_span = 1 + row[column + 1..].iter().take_while(|mark| **mark == '-').count() as u32;
                let row_span = 1 + rows[at + 1..].iter().take_while(|row| row[column] == '^').count() as u32;
                cells.push(nodes.len() as u32);
                let kind = match mark {
                    'd' => NodeKind::DataCell { column_span, row_span },
                    _ => NodeKind::HeaderCell { columns: *mark == 'c', column_span, row_span },
                };
                nodes.push(Node::new(kind, Some(parent)));
            }
        }
        let parents = nodes.iter().zip(0..).filter_map(|(node, n)| Some((node.parent?, n)));
        let children = ByNode::new(nodes.len(), parents);
        let place = |node: u32| cells.iter().position(|cell| *cell == node).expect("a cell") as u32;
        let found = headers(&nodes, &children);
        found.iter().map(|(cell, heads)| (place(*cell), heads.iter().map(|head| place(*head)).collect())).collect()
    }

    #[test]
    fn scope_is_enough_for_regular_tables() {
        assert_eq!(headers_of("cc rd rd"), []);
        assert_eq!(headers_of("cc-c- ^cccc rdddd"), []);
        assert_eq!(headers_of("rrdd ^rdd"), []);
        assert_eq!(headers_of("dd dd"), []);
    }

    #[test]
    fn heads_after_data_are_named() {
        // Cells by number: r0 d1 r2 d3: the second head of the row stands after data.
        assert_eq!(headers_of("rdrd"), [(1, vec![0]), (3, vec![2])]);
        // Heads of columns begin anew: c0 c1 / d2 d3 / c4 c5 / d6 d7.
        assert_eq!(headers_of("cc dd cc dd"), [(2, vec![0]), (3, vec![1]), (6, vec![4]), (7, vec![5])]);
        // A head of rows over two rows, heads of columns over two columns: r0 c1 / d2 d3 / c4 c5 / d6 d7.
        assert_eq!(headers_of("rc- ^dd ^cc ^dd"), [(2, vec![0, 1]), (3, vec![0, 1]), (6, vec![0, 4]), (7, vec![0, 5])]);
    }
}
