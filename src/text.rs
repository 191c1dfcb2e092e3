//! The plain-text writer: what the report says, one block a line, in reading order.
//!
//! It is what the other writers are compared with (`document.txt` of the test cases), and what a reader without Word or a
//! viewer gets.

use crate::document::{Block, Document, Figure, Table};

/// The words of a document.
///
/// Headings stand with their numbers, paragraphs and cells as they are. The contents list their entries without page
/// numbers, two blanks deeper a level. A table is one line a row, its cells parted by tabs; a merged cell stands where it
/// begins and leaves the rest of its place empty. A figure is its description in ［］, its note and its caption.
pub fn to_string(document: &Document) -> String {
    let mut out = String::new();
    for section in &document.sections {
        for block in &section.blocks {
            match block {
                Block::Heading(heading) => {
                    if !out.is_empty() {
                        out.push('\n');
                    }
                    push_line(&mut out, &heading.line());
                }
                Block::Paragraph(paragraph) => {
                    paragraph.runs.iter().for_each(|run| out.push_str(&run.text));
                    out.push('\n');
                }
                Block::Table(table) => push_table(&mut out, table),
                Block::Figure(figure) => push_figure(&mut out, figure),
                Block::Contents => push_contents(&mut out, document),
                Block::PageBreak => {}
            }
        }
    }
    out
}

fn push_line(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

fn push_contents(out: &mut String, document: &Document) {
    for entry in document.headings().filter_map(|heading| heading.entry.as_ref()) {
        out.extend((1..entry.level).map(|_| "  "));
        push_line(out, &entry.text);
    }
}

fn push_figure(out: &mut String, figure: &Figure) {
    out.push('［');
    out.push_str(&figure.alt);
    push_line(out, "］");
    if let Some(note) = &figure.note {
        push_line(out, note);
    }
    push_line(out, &figure.caption);
}

fn push_table(out: &mut String, table: &Table) {
    if !table.number.is_empty() || !table.part.is_empty() {
        push_line(out, [&*table.part, &*table.number].join(" ").trim());
    }
    if !table.left.is_empty() || !table.right.is_empty() {
        out.push_str(&table.left);
        out.push('\t');
        push_line(out, &table.right);
    }
    for row in &table.rows {
        let mut column = 0;
        for cell in &row.cells {
            while column < cell.column {
                out.push('\t');
                column += 1;
            }
            // A cell of several paragraphs stays on the line of its row.
            out.extend(cell.text.chars().map(|character| if character == '\n' { ' ' } else { character }));
        }
        out.extend((column + 1..table.columns.len()).map(|_| '\t'));
        out.push('\n');
    }
    table.notes.iter().for_each(|note| push_line(out, note));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document::{
        Cell, CellAlign, CellRole, Chart, Column, Entry, Heading, Paragraph, Pie, Role, Row, RowKind, Section,
        SectionKind, TableRole,
    };

    #[test]
    fn every_kind_of_block() {
        let data = |column, text| Cell::new(column, CellRole::Data, CellAlign::Left, text);
        let mut table = Table::new(TableRole::Public, "支出决算表", vec![Column::new(1); 3]);
        table.number = "公开03表".into();
        table.left = "部门：某局".into();
        table.right = "金额单位：万元".into();
        table.rows = vec![
            Row::new(RowKind::Head, vec![data(0, "项目").spanning(2, 1), data(2, "合计\n（万元）")]),
            Row::new(RowKind::Body, vec![data(1, "行政运行")]),
        ];
        table.notes = vec!["注：无。".into()];
        let figure = Figure::new(Chart::Pie(Pie::new(Vec::new())), "图1：结构图", Some("注：一。".into()), "全部为一");
        let mut document = Document::default();
        let blocks = vec![
            Block::Contents,
            Block::Heading(Heading::new(
                Role::PartTitle,
                1,
                "第一部分",
                "概况",
                0,
                Some(Entry::new(1, "第一部分　概况")),
            )),
            Block::Paragraph(Paragraph::new(Role::Body, "正文。")),
            Block::Figure(figure),
            Block::PageBreak,
            Block::Table(Arc::new(table)),
        ];
        document.sections.push(Section::new(SectionKind::Body, blocks));
        let expected = "第一部分　概况\n\n第一部分　概况\n正文。\n［全部为一］\n注：一。\n图1：结构图\n公开03表\n\
                        部门：某局\t金额单位：万元\n项目\t\t合计 （万元）\n\t行政运行\t\n注：无。\n";
        assert_eq!(to_string(&document), expected);
    }
}
