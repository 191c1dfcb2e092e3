//! Tables: every cell is told which heads it stands under.

use super::sheet;
use super::text::Html;
use super::writer::Writer;
use crate::document::{Cell, CellAlign, CellRole, Row, RowKind, Table};

/// What covers a column in the row that is being written.
#[derive(Clone, Copy, Default)]
struct Over {
    /// The row from which on it is free.
    until: usize,
    /// The head that covers it, counted in the table; heads without text have none.
    head: Option<u32>,
    /// It names its row.
    names_row: bool,
}

/// The heads of a table, as far as it is written.
struct Heads {
    /// The number of the table in the page.
    table: usize,
    /// How many heads were written.
    count: u32,
    /// By column.
    over: Vec<Over>,
    /// By column, the heads above, in order; those of the table's head, then those between its rows.
    above: Vec<Vec<u32>>,
    /// How many of them are of the table's head.
    fixed: Vec<usize>,
}

impl Writer<'_> {
    pub(super) fn table(&mut self, table: &Table) {
        self.tables += 1;
        self.above(table);
        self.open("section", "scroll");
        self.out.push_str(" tabindex=\"0\" aria-label=\"");
        self.out.value(&table.name);
        // Several regions may not bear one name.
        if !table.part.is_empty() {
            self.out.push('，');
            self.out.value(&table.part);
        }
        self.out.put(format_args!("（表{}）\">", self.tables));
        self.open("table", sheet::table_class(table.role));
        self.out.push('>');
        if !table.name.is_empty() {
            self.open("caption", "hide");
            self.out.push('>');
            self.out.text(&table.name);
            self.out.push_str("</caption>");
        }
        self.rows(table);
        self.out.push_str("</table></section>\n");
        for note in &table.notes {
            self.open("p", "note");
            self.out.push('>');
            self.out.text(note);
            self.out.push_str("</p>\n");
        }
    }

    /// Number, agency and unit above the table.
    fn above(&mut self, table: &Table) {
        for (left, right) in [(&table.part, &table.number), (&table.left, &table.right)] {
            if left.is_empty() && right.is_empty() {
                continue;
            }
            self.open("p", "above");
            self.out.push_str("><span>");
            self.out.text(left);
            self.out.push_str("</span> <span>");
            self.out.text(right);
            self.out.push_str("</span></p>\n");
        }
    }

    fn rows(&mut self, table: &Table) {
        let width = table.columns.len();
        let plain = Vec::new();
        let mut heads = Heads {
            table: self.tables,
            count: 0,
            over: vec![Over::default(); width],
            above: vec![plain; width],
            fixed: vec![0; width],
        };
        // With one row of heads that cover a column each, and names of rows at the left, scopes say all.
        let marked = is_manifold(table);
        for (at, row) in table.rows.iter().enumerate() {
            if at == 0 && table.header_rows > 0 {
                self.out.push_str("<thead>\n");
            }
            if at == table.header_rows {
                self.out.push_str(if at > 0 { "</thead>\n<tbody>\n" } else { "<tbody>\n" });
                for (fixed, above) in heads.fixed.iter_mut().zip(&heads.above) {
                    *fixed = above.len();
                }
            }
            if row.kind == RowKind::Head && at >= table.header_rows {
                let follows = at > table.header_rows && table.rows[at - 1].kind == RowKind::Head;
                for (above, fixed) in heads.above.iter_mut().zip(&heads.fixed).filter(|_| !follows) {
                    above.truncate(*fixed);
                }
            }
            self.row(table, row, at, &mut heads, marked);
        }
        if !table.rows.is_empty() {
            self.out.push_str(if table.header_rows < table.rows.len() { "</tbody>" } else { "</thead>" });
        }
    }

    fn row(&mut self, table: &Table, row: &Row, at: usize, heads: &mut Heads, marked: bool) {
        if row.kind == RowKind::Total {
            self.open("tr", "sum");
            self.out.push('>');
        } else {
            self.out.push_str("<tr>");
        }
        // A column without a cell has an empty one: the others stay in their places.
        let mut free = 0;
        for cell in &row.cells {
            self.fill(heads, free..cell.column, at);
            self.cell(table, cell, at, heads, marked);
            free = cell.column.saturating_add(cell.column_span);
        }
        self.fill(heads, free..table.columns.len(), at);
        self.out.push_str("</tr>\n");
    }

    fn fill(&mut self, heads: &mut Heads, columns: std::ops::Range<usize>, at: usize) {
        for over in heads.over.get_mut(columns).into_iter().flatten().filter(|over| over.until <= at) {
            *over = Over { until: at + 1, ..Over::default() };
            self.out.push_str("<td></td>");
        }
    }

    fn cell(&mut self, table: &Table, cell: &Cell, at: usize, heads: &mut Heads, marked: bool) {
        let names_row = matches!(cell.role, CellRole::RowHead | CellRole::RowName);
        // A head without text would head nothing.
        let is_head = (names_row || cell.role == CellRole::ColumnHead) && !cell.text.trim().is_empty();
        let (tag, usual) = match (is_head, names_row) {
            (true, true) => ("th scope=\"row\"", CellAlign::Left),
            (true, false) => ("th scope=\"col\"", CellAlign::Center),
            (false, _) => ("td", CellAlign::Right),
        };
        self.out.push('<');
        self.out.push_str(tag);
        if cell.column_span > 1 {
            self.out.put(format_args!(" colspan=\"{}\"", cell.column_span));
        }
        if cell.row_span > 1 {
            self.out.put(format_args!(" rowspan=\"{}\"", cell.row_span));
        }
        self.cell_class(table, cell, usual);
        let columns = cell.column..cell.column.saturating_add(cell.column_span).min(table.columns.len());
        if marked {
            if is_head {
                self.out.put(format_args!(" id=\"{}{}-{}\"", self.prefix, heads.table, heads.count));
            }
            self.headers(cell, is_head && !names_row, is_head && names_row, heads, columns.clone());
        }
        self.out.push('>');
        self.shown(&cell.text, &cell.shown);
        self.out.push_str(if is_head { "</th>" } else { "</td>" });
        let head = is_head.then_some(heads.count);
        for over in heads.over.get_mut(columns.clone()).into_iter().flatten() {
            *over = Over { until: at.saturating_add(cell.row_span), head, names_row };
        }
        if is_head {
            if !names_row {
                for above in heads.above.get_mut(columns).into_iter().flatten() {
                    above.push(heads.count);
                }
            }
            heads.count += 1;
        }
    }

    fn cell_class(&mut self, table: &Table, cell: &Cell, usual: CellAlign) {
        let align = match cell.align {
            align if align == usual => "",
            CellAlign::Left => "l",
            CellAlign::Center => "c",
            CellAlign::Right => "r",
        };
        let head = if cell.role == CellRole::RowHead { "h" } else { "" };
        let indent = ["", "i1", "i2", "i3"][usize::from(cell.indent.min(3))];
        let group = if table.columns.get(cell.column).is_some_and(|column| column.group) { "g" } else { "" };
        // On a narrow screen a long name takes several characters a line.
        let long = matches!(cell.role, CellRole::RowHead | CellRole::RowName) && cell.text.chars().count() > 6;
        let name = if long { "n" } else { "" };
        let classes = [align, head, indent, group, name];
        if classes.iter().all(|class| class.is_empty()) {
            return;
        }
        self.out.push_str(" class=\"");
        let mut first = true;
        for class in classes.into_iter().filter(|class| !class.is_empty()) {
            if !std::mem::take(&mut first) {
                self.out.push(' ');
            }
            self.out.push_str(self.prefix);
            self.out.push_str(class);
        }
        self.out.push('"');
    }

    /// Which heads a cell stands under: those above its columns, and the names of its row next to it at the left.
    fn headers(
        &mut self,
        cell: &Cell,
        heads_columns: bool,
        names_row: bool,
        heads: &Heads,
        columns: std::ops::Range<usize>,
    ) {
        let mut all: Vec<u32> = Vec::new();
        if !names_row {
            for head in heads.above.get(columns).into_iter().flatten().flatten() {
                if !all.contains(head) {
                    all.push(*head);
                }
            }
        }
        if !heads_columns && !names_row {
            let left = heads.over.get(..cell.column).unwrap_or_default().iter().rev();
            let named = left.skip_while(|over| !over.names_row).take_while(|over| over.names_row);
            let before = all.len();
            for head in named.filter_map(|over| over.head) {
                if !all[before..].contains(&head) {
                    all.insert(before, head);
                }
            }
        }
        if all.is_empty() {
            return;
        }
        self.out.push_str(" headers=\"");
        for (at, head) in all.iter().enumerate() {
            let space = if at > 0 { " " } else { "" };
            self.out.put(format_args!("{space}{}{}-{head}", self.prefix, heads.table));
        }
        self.out.push('"');
    }
}

/// Whether a table has heads of several levels, or heads among its rows or figures.
fn is_manifold(table: &Table) -> bool {
    let heads = table.rows.iter().take(table.header_rows);
    let levels = heads.filter(|row| row.cells.iter().any(|cell| cell.role == CellRole::ColumnHead)).count();
    let between = table.rows.iter().skip(table.header_rows).any(|row| {
        let mut beyond = false;
        row.kind == RowKind::Head
            || row.cells.iter().any(|cell| {
                let names_row = matches!(cell.role, CellRole::RowHead | CellRole::RowName);
                beyond |= !names_row;
                names_row && beyond
            })
    });
    levels > 1 || between
}
