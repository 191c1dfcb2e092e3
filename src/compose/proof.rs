//! The appendix that proves what was checked (勾稽关系核对表): every rule, what it compared, and the result.

use std::sync::Arc;

use super::Composer;
use crate::check::Proof;
use crate::document::{
    Block, Cell, CellAlign, CellRole, Column, Document, Entry, Heading, Role, Row, RowKind, Section, SectionKind,
    Table, TableRole,
};

impl Composer {
    /// Puts the appendix at the end of a document.
    pub(crate) fn append_proof(&self, document: &mut Document, rows: &[Proof]) {
        let spec = &self.spec.proof;
        let anchor = document.headings().map(|heading| heading.anchor + 1).max().unwrap_or(0);
        let entry = Some(Entry::new(1, spec.title.as_str()));
        let heading = Heading::new(Role::PartTitle, 1, "", spec.title.as_str(), anchor, entry);
        let table = Arc::new(table(&spec.title, &spec.columns, rows));
        let blocks = vec![Block::Heading(heading), Block::Table(table)];
        document.sections.push(Section::new(SectionKind::Body, blocks));
    }
}

fn table(name: &str, heads: &[String; 4], rows: &[Proof]) -> Table {
    let mut table = Table::new(TableRole::Inline, name, [90, 480, 640, 350].map(Column::new).into());
    let head = heads.iter().enumerate();
    let head = head.map(|(at, text)| Cell::new(at, CellRole::ColumnHead, CellAlign::Center, text.as_str()));
    table.rows.push(Row::new(RowKind::Head, head.collect()));
    table.header_rows = 1;
    for (number, row) in (1..).zip(rows) {
        let number: u32 = number;
        let cells = [
            (CellAlign::Center, number.to_string()),
            (CellAlign::Left, row.title.to_owned()),
            (CellAlign::Left, row.compared.clone()),
            (CellAlign::Left, row.result.clone()),
        ];
        let cells = cells.into_iter().enumerate();
        let cells = cells.map(|(at, (align, text))| Cell::new(at, CellRole::Data, align, text));
        table.rows.push(Row::new(RowKind::Body, cells.collect()));
    }
    table
}
