//! Writes what a report says, without looks, as `report.json` for the peers (see `README.md` beside this file):
//! `dump FOLDER OUT.json`.

use std::error::Error;

use juesuan::document::{
    Align, Block, Cell, CellAlign, CellRole, Chart, Document, Face, Figure, Role, SectionKind, Table,
};
use juesuan::model::Report;
use juesuan::{Composer, Form, Length};
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let [folder, out] = <[String; 2]>::try_from(std::env::args().skip(1).collect::<Vec<_>>())
        .map_err(|_| "usage: dump FOLDER OUT.json")?;
    let (report, _) = Report::read(&folder)?;
    let form = Form::built_in(&report.form).ok_or("no such form")?;
    let document = Composer::new(&form)?.compose(&report)?;
    std::fs::write(out, serde_json::to_string(&report_of(&document))?)?;
    Ok(())
}

fn report_of(document: &Document) -> Value {
    let sections = document.sections.iter().map(|section| {
        let kind = match section.kind {
            SectionKind::Cover => "cover",
            SectionKind::Contents => "contents",
            SectionKind::Body => "body",
            SectionKind::Landscape => "landscape",
        };
        let mut before = None;
        let blocks = section.blocks.iter().map(|block| {
            let role = match block {
                Block::Heading(heading) => Some(heading.role),
                Block::Paragraph(paragraph) => Some(paragraph.role),
                _ => None,
            };
            // A section opens a page anyway.
            let opens = role.is_some_and(|role| document.style.opens_page(role, before));
            let first = std::mem::replace(&mut before, role).is_none() && std::ptr::eq(block, &section.blocks[0]);
            block_of(document, block, opens && !first)
        });
        json!({ "kind": kind, "blocks": blocks.collect::<Value>() })
    });
    json!({
        "title": document.title,
        "author": document.author,
        "date": document.date,
        "sections": sections.collect::<Value>(),
    })
}

fn block_of(document: &Document, block: &Block, opens_page: bool) -> Value {
    match block {
        Block::Heading(heading) => json!({
            "kind": "heading",
            "level": heading.level,
            "look": look_of(document, heading.role),
            "text": heading.line(),
            "entry": heading.entry.as_ref().map(|entry| entry.level),
            "opens_page": opens_page,
        }),
        Block::Paragraph(paragraph) => {
            let role = match (paragraph.role, document.style.paragraph(paragraph.role).align) {
                (Role::CoverTitle, _) => "title",
                (Role::Note, _) => "note",
                (_, Align::Center) => "center",
                (_, Align::Right) => "right",
                (_, Align::Justify | Align::Left) => "body",
            };
            json!({
                "kind": "paragraph",
                "role": role,
                "look": look_of(document, paragraph.role),
                "text": paragraph.text(),
                "opens_page": opens_page,
            })
        }
        Block::Table(table) => table_of(document, table),
        Block::Figure(figure) => chart_of(document, figure),
        Block::Contents => json!({ "kind": "contents" }),
        Block::PageBreak => json!({ "kind": "page_break" }),
        _ => unreachable!("a block of a kind that the peers do not know"),
    }
}

/// Faces and size of a paragraph.
fn look_of(document: &Document, role: Role) -> Value {
    let style = document.style.paragraph(role);
    json!({ "fonts": fonts(style.face, style.western), "size": points(style.size) })
}

/// Names of the embedded faces, the Western one first.
fn fonts(face: Face, western: Option<Face>) -> Value {
    western.into_iter().chain([face]).map(|face| format!("Gongwen {face:?}")).collect()
}

fn points(length: Length) -> f64 {
    f64::from(length.thousandths()) / 1000.0
}

fn table_of(document: &Document, table: &Table) -> Value {
    let style = document.style.table(table.role);
    json!({
        "kind": "table",
        "name": table.name,
        "left": table.left,
        "right": table.right,
        "fonts": fonts(style.face, Some(Face::Roman)),
        "head_fonts": fonts(style.head_face, None),
        "size": points(style.size),
        "pitch": points(style.pitch),
        "row_height": points(style.row_height),
        "columns": table.columns.iter().map(|column| column.width).collect::<Value>(),
        "header_rows": table.header_rows,
        "rows": table.rows.iter().map(|row| row.cells.iter().map(cell_of).collect::<Value>()).collect::<Value>(),
        "notes": table.notes,
    })
}

fn cell_of(cell: &Cell) -> Value {
    let align = match cell.align {
        CellAlign::Left => "left",
        CellAlign::Center => "center",
        CellAlign::Right => "right",
    };
    json!({
        "column": cell.column,
        "column_span": cell.column_span,
        "row_span": cell.row_span,
        "head": cell.role != CellRole::Data,
        "align": align,
        "text": cell.text,
    })
}

fn chart_of(document: &Document, figure: &Figure) -> Value {
    let number = |value: &Decimal| value.to_string().parse::<f64>().expect("a decimal reads as a float");
    let (shape, categories, series) = match &figure.chart {
        Chart::Columns(columns) => (
            "columns",
            json!(columns.categories),
            columns
                .series
                .iter()
                .map(|series| {
                    let (values, labels): (Vec<_>, Vec<_>) =
                        series.values.iter().map(|(value, label)| (number(value), label)).unzip();
                    json!({ "name": series.name, "values": values, "labels": labels })
                })
                .collect::<Value>(),
        ),
        Chart::Pie(pie) => (
            "pie",
            pie.slices.iter().map(|slice| slice.name.as_str()).collect::<Value>(),
            json!([{
                "name": "",
                "values": pie.slices.iter().map(|slice| number(&slice.value)).collect::<Value>(),
                "labels": pie.slices.iter().map(|slice| slice.label.as_str()).collect::<Value>(),
            }]),
        ),
        _ => unreachable!("a chart of a kind that the peers do not know"),
    };
    json!({
        "kind": "chart",
        "shape": shape,
        "categories": categories,
        "series": series,
        "caption": figure.caption,
        "caption_look": look_of(document, Role::Caption),
        "note": figure.note,
        "note_look": look_of(document, Role::Note),
        "alt": figure.alt,
    })
}
