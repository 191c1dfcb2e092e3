//! A workbook: each visible sheet is its title lines, a table, and the notes below it.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use calamine::{Data, DataRef, Dimensions, Reader, SheetType, SheetVisible, Style, Xls, Xlsx};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::document::{Block, Loss, Published, refuse};
use super::package::Package;
use super::table::{COLUMN_LIMIT, Cell, Table};
use super::text::Text;
use crate::diag::{Error, Origin};

/// The most rows of a sheet: those of the older Excel.
const ROW_LIMIT: u32 = 65_536;

/// The most filled cells of a workbook.
const CELL_LIMIT: usize = 1_000_000;

/// Lines above a table, at most: title, number, agency and unit.
const LINES_ABOVE: usize = 8;

/// A sheet as it is shown: texts by row and column from 0, and the merged areas.
#[derive(Default)]
struct Sheet {
    cells: BTreeMap<(u32, u32), Shown>,
    merged: Vec<Dimensions>,
}

/// What a cell shows.
enum Shown {
    Text(String),
    /// A number, with the decimals that its format shows.
    Number(Decimal, Option<u32>),
}

pub(super) fn read(bytes: &[u8], name: &str) -> Result<Published, Error> {
    let mut losses = Vec::new();
    let mut blocks = Vec::new();
    let mut count = 0;
    let mut add = |title: &str, sheet: Result<Sheet, String>| {
        match sheet {
            Ok(sheet) => {
                count += sheet.cells.len();
                blocks.extend(sheet.blocks(&Arc::from(title)));
            }
            Err(error) => losses.push(Loss::damage(format!("工作表“{title}”不能读出（{error}）"))),
        }
        count <= CELL_LIMIT
    };
    let damaged = |error: String| refuse(name, format!("不能作为工作簿打开，文件不完整或已损坏（{error}）"));
    let mut all = true;
    if bytes.starts_with(b"PK") {
        if !unpacks(bytes) {
            return Err(refuse(name, "不是完整的工作簿，或解压后过大"));
        }
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(error.to_string()))?;
        for title in visible(&book) {
            all = all && add(&title, xlsx(&mut book, &title));
        }
    } else {
        let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| damaged(error.to_string()))?;
        for title in visible(&book) {
            all = all && add(&title, xls(&mut book, &title));
        }
    }
    if !all {
        return Err(refuse(name, format!("超过 {CELL_LIMIT} 个单元格，不是一份报告的公开表")));
    }
    if blocks.is_empty() {
        let why: Vec<String> = losses.into_iter().map(|loss| loss.message).collect();
        return Err(refuse(name, format!("没有读出任何内容。{}", why.join("；"))));
    }
    Published::new(name, blocks, losses)
}

/// Whether all parts unpack, within the limits.
fn unpacks(bytes: &[u8]) -> bool {
    let Some(mut package) = Package::open(bytes) else { return false };
    package.names().iter().all(|name| package.part(name).is_ok())
}

fn visible<'a, B: Reader<Cursor<&'a [u8]>>>(book: &B) -> Vec<String> {
    let sheets = book.sheets_metadata().iter();
    let shown = sheets.filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet);
    shown.map(|sheet| sheet.name.clone()).collect()
}

fn xlsx(book: &mut Xlsx<Cursor<&[u8]>>, title: &str) -> Result<Sheet, String> {
    let merged = book.merge_cells_by_sheet_name(title).map_err(|error| error.to_string())?;
    let mut cells = BTreeMap::new();
    let mut reader = book.worksheet_cells_reader(title).map_err(|error| error.to_string())?;
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|error| error.to_string())? {
        if cell.get_position().0 >= ROW_LIMIT || cells.len() > CELL_LIMIT {
            return Err("行数或单元格过多".to_owned());
        }
        let decimals = reader.styles().get(style).and_then(decimals);
        let shown = shown(Data::from(DataRef::clone(cell.get_value())), decimals);
        if let Some(shown) = shown {
            cells.insert(cell.get_position(), shown);
        }
    }
    Ok(Sheet { cells, merged })
}

fn xls(book: &mut Xls<Cursor<&[u8]>>, title: &str) -> Result<Sheet, String> {
    let merged = book.merge_cells_by_sheet_name(title).map_err(|error| error.to_string())?;
    let range = book.worksheet_range(title).map_err(|error| error.to_string())?;
    let (row, column) = range.start().unwrap_or_default();
    let mut cells = BTreeMap::new();
    for (down, across, value) in range.used_cells() {
        let place = (row.saturating_add(small(down)), column.saturating_add(small(across)));
        if let Some(shown) = shown(value.clone(), None) {
            cells.insert(place, shown);
        }
    }
    Ok(Sheet { cells, merged })
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The decimals that a number format shows: 2 of `#,##0.00`; none of `General`.
fn decimals(style: &Style) -> Option<u32> {
    let code = &style.number_format.as_ref()?.format_code;
    let first = code.split(';').next()?;
    if !first.contains(['0', '#']) {
        return None;
    }
    let digits = first.split_once('.').map_or("", |(_, after)| after);
    Some(small(digits.chars().take_while(|c| matches!(c, '0' | '#')).count()))
}

fn shown(value: Data, decimals: Option<u32>) -> Option<Shown> {
    let text = |text: String| {
        let text = text.replace(['\r', '\n', '\t'], " ").trim().to_owned();
        (!text.is_empty()).then_some(Shown::Text(text))
    };
    match value {
        Data::Int(number) => Some(Shown::Number(number.into(), decimals)),
        // Twelve digits are those that a table prints; what a binary fraction adds behind them is none of the report's.
        Data::Float(number) => match Decimal::from_f64(number) {
            Some(number) => Some(Shown::Number(number.round_sf(15).unwrap_or(number).round_dp(6), decimals)),
            None => text(number.to_string()),
        },
        Data::String(string) => text(string),
        Data::DateTimeIso(string) | Data::DurationIso(string) => text(string),
        Data::Bool(truth) => text(if truth { "是" } else { "否" }.to_owned()),
        Data::Error(error) => text(error.to_string()),
        Data::DateTime(date) => text(date.to_string()),
        Data::Empty => None,
    }
}

impl Sheet {
    fn blocks(self, title: &Arc<str>) -> Vec<Block> {
        let at = |&(row, column): &(u32, u32)| Origin::Cell {
            sheet: Arc::clone(title),
            row: row.saturating_add(1),
            column: column.saturating_add(1),
        };
        let decimals = self.decimals();
        let mut rows: BTreeMap<u32, Vec<(u32, Text)>> = BTreeMap::new();
        for (place, shown) in &self.cells {
            let text = match shown {
                Shown::Text(text) => text.clone(),
                Shown::Number(number, own) => {
                    let own = own.or_else(|| decimals.get(&place.1).copied()).unwrap_or(0);
                    let scale = own.max(if own == 0 { number.normalize().scale() } else { 0 });
                    format!("{:.*}", scale as usize, crate::amount::round(*number, scale))
                }
            };
            rows.entry(place.0).or_default().push((place.1, Text::at(text, at(place))));
        }
        let mut rows: Vec<(u32, Vec<(u32, Text)>)> = rows.into_iter().collect();
        let line = |cells: &[(u32, Text)]| {
            let mut line = Text::default();
            for (_, text) in cells {
                if !line.text.is_empty() {
                    line.text.push_str("    ");
                }
                line.append(text);
            }
            Block::Paragraph(line)
        };
        let begins = rows.iter().take(LINES_ABOVE).position(|(_, cells)| !is_line(cells)).unwrap_or(rows.len());
        let below: Vec<_> = {
            let noted = rows[begins..].iter().rev().take_while(|(_, cells)| is_note(cells)).count();
            rows.split_off(rows.len() - noted)
        };
        let table = rows.split_off(begins);
        let mut blocks: Vec<Block> = rows.iter().map(|(_, cells)| line(cells)).collect();
        if let Some((first, _)) = table.first() {
            let left = table.iter().filter_map(|(_, cells)| Some(cells.first()?.0)).min().unwrap_or(0);
            let mut cells = Vec::new();
            for (row, texts) in &table {
                for (column, text) in texts {
                    let (down, across) = self.spans(*row, *column);
                    let (row, column) = ((row - first) as usize, (column - left) as usize);
                    if column < COLUMN_LIMIT {
                        cells.push(Cell { row, column, rows: down, columns: across, text: text.clone() });
                    }
                }
            }
            blocks.push(Block::Table(Table::new(cells)));
        }
        blocks.extend(below.iter().map(|(_, cells)| line(cells)));
        blocks
    }

    /// How many rows and columns a cell spans.
    fn spans(&self, row: u32, column: u32) -> (usize, usize) {
        let merged = self.merged.iter().find(|area| area.start == (row, column));
        let size = |start: u32, end: u32| (end.saturating_sub(start) as usize).saturating_add(1).min(COLUMN_LIMIT);
        merged.map_or((1, 1), |area| (size(area.start.0, area.end.0), size(area.start.1, area.end.1)))
    }

    /// The decimals of a column whose cells have no format that says so: those of its longest number.
    fn decimals(&self) -> BTreeMap<u32, u32> {
        let mut decimals = BTreeMap::new();
        for ((_, column), shown) in &self.cells {
            if let Shown::Number(number, _) = shown {
                let own = number.normalize().scale();
                // 5.5 in a table of amounts is 5.50.
                let own = if own == 0 { 0 } else { own.max(2) };
                let most = decimals.entry(*column).or_insert(0);
                *most = own.max(*most);
            }
        }
        decimals
    }
}

/// Whether a row above a table is a line of text: a title alone, or 部门：… and 单位：万元.
fn is_line(cells: &[(u32, Text)]) -> bool {
    let marks = |(_, text): &(u32, Text)| text.text.contains(['：', ':']);
    cells.len() == 1 || cells.len() <= 3 && cells.iter().any(marks)
}

/// Whether a row below a table is a note: one cell of words.
fn is_note(cells: &[(u32, Text)]) -> bool {
    let [(0, text)] = cells else { return false };
    text.text.starts_with(['注', '备', '说']) || text.text.chars().count() > 20
}
