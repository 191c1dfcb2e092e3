//! The appendix that proves what was checked (勾稽关系核对表): every rule, what it compared, and the result.

use std::sync::Arc;

use crate::check::Proof;
use crate::document::{
    Block, Cell, CellAlign, CellRole, Column, Document, Entry, Heading, Role, Row, RowKind, Section, SectionKind,
    Table, TableRole,
};
use crate::form::ProofSpec;

/// Puts the appendix at the end of a document.
pub(super) fn append(document: &mut Document, spec: &ProofSpec, rows: &[Proof]) {
    let anchor = document.headings().map(|heading| heading.anchor + 1).max().unwrap_or(0);
    let entry = Some(Entry::new(1, spec.title.as_str()));
    let heading = Heading::new(Role::PartTitle, 1, "", spec.title.as_str(), anchor, entry);
    let table = Arc::new(table(&spec.title, &spec.columns, rows));
    let blocks = vec![Block::Heading(heading), Block::Table(table)];
    document.sections.push(Section::new(SectionKind::Body, blocks));
}

/// One row for each proof; what several in turn prove stands once beside them.
fn table(name: &str, heads: &[String; 4], rows: &[Proof]) -> Table {
    let mut table = Table::new(TableRole::Inline, name, [90, 430, 790, 250].map(Column::new).into());
    let head = heads.iter().enumerate();
    let head = head.map(|(at, text)| Cell::new(at, CellRole::ColumnHead, CellAlign::Center, text.as_str()));
    table.rows.push(Row::new(RowKind::Head, head.collect()));
    table.header_rows = 1;
    let mut number = 0;
    for group in rows.chunk_by(|before, after| before.title == after.title) {
        for (at, row) in group.iter().enumerate() {
            number += 1;
            let cell = |column, align, text: &str| Cell::new(column, CellRole::Data, align, text);
            let title = (at == 0).then(|| cell(1, CellAlign::Left, row.title).spanning(1, group.len()));
            let first = cell(0, CellAlign::Center, &number.to_string());
            let last = [cell(2, CellAlign::Left, &row.compared), cell(3, CellAlign::Left, &row.result)];
            table.rows.push(Row::new(RowKind::Body, std::iter::once(first).chain(title).chain(last).collect()));
        }
    }
    table
}
