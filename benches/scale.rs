//! Time grows with rows and no faster: one table of 100, 1,000 and 10,000 rows, laid out and written in each format, and
//! 100,000 rows in the workbook. Criterion prints rows a second: they stay the same where time is linear.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use juesuan::document::{
    Block, Cell, CellAlign, CellRole, Column, Document, Row, RowKind, Section, SectionKind, Sheet, Table, TableRole,
};
use juesuan::layout::{Fonts, layout};
use juesuan::{docx, pdf, text, xlsx};
use rust_decimal::Decimal;

/// A document of one table: code, name, three amounts a row.
fn document(rows: u32) -> Document {
    let columns = [250, 400, 250, 250, 250].map(Column::new).to_vec();
    let mut table = Table::new(TableRole::Public, "支出决算表", columns);
    let head = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"];
    let head = head.iter().enumerate();
    let head = head.map(|(at, text)| Cell::new(at, CellRole::ColumnHead, CellAlign::Center, *text)).collect();
    table.rows.push(Row::new(RowKind::Head, head));
    table.header_rows = 1;
    table.rows.extend((0..rows).map(|row| {
        let mut cells = vec![
            Cell::new(0, CellRole::Data, CellAlign::Left, format!("{:07}", 2_010_000 + row % 10_000)),
            Cell::new(1, CellRole::Data, CellAlign::Left, format!("科目第{row}项")),
        ];
        cells.extend((2..5).map(|column| {
            let amount = Decimal::new(i64::from(row) * 37 + column as i64, 2);
            let mut cell = Cell::new(column, CellRole::Data, CellAlign::Right, format!("{amount:.2}"));
            cell.number = Some(amount);
            cell
        }));
        Row::new(RowKind::Body, cells)
    }));
    let table = Arc::new(table);
    let mut document = Document::default();
    document.title = "支出决算表".to_owned();
    document.sections.push(Section::new(SectionKind::Body, vec![Block::Table(Arc::clone(&table))]));
    document.sheets.push(Sheet::new("公开03", "支出决算表", table));
    document
}

fn scale(criterion: &mut Criterion) {
    let fonts = Fonts::embedded();
    let mut group = criterion.benchmark_group("rows");
    for rows in [100, 1_000, 10_000] {
        group.throughput(Throughput::Elements(u64::from(rows)));
        let document = document(rows);
        let pages = layout(&document, &fonts).expect("pages");
        group.bench_function(BenchmarkId::new("text", rows), |bencher| {
            bencher.iter(|| text::to_string(black_box(&document)));
        });
        group.bench_function(BenchmarkId::new("layout", rows), |bencher| {
            bencher.iter(|| layout(black_box(&document), &fonts).expect("pages"));
        });
        group.bench_function(BenchmarkId::new("docx", rows), |bencher| {
            bencher.iter(|| docx::to_vec(black_box(&document), &pages).expect("a Word file"));
        });
        group.bench_function(BenchmarkId::new("pdf", rows), |bencher| {
            bencher.iter(|| pdf::to_vec(black_box(&document), &pages, &fonts).expect("a PDF"));
        });
    }
    for rows in [100, 1_000, 10_000, 100_000] {
        group.throughput(Throughput::Elements(u64::from(rows)));
        let document = document(rows);
        group.bench_function(BenchmarkId::new("xlsx", rows), |bencher| {
            bencher.iter(|| xlsx::to_vec(black_box(&document)).expect("a workbook"));
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(3));
    targets = scale
}
criterion_main!(benches);
