//! Workbooks of others, new (`.xlsx`) and old (`.xls`): their sheets as cells with what stands in them.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, DataRef, Dimensions, Range, Reader, SheetType, SheetVisible, Style, Xls, Xlsx};
use rust_decimal::Decimal;

/// The most rows of a sheet: those of the older Excel.
const ROWS: u32 = 65_536;
/// The most columns of a sheet that are looked at: no public table has so many.
const COLUMNS: u32 = 1_024;
/// The most filled cells of a workbook.
const CELLS: usize = 1_000_000;
/// The most bytes that the parts of a workbook may unpack to.
const UNPACKED: u64 = 96 << 20;

/// Row and column, both from 0.
pub(crate) type Place = (u32, u32);

/// What stands in a cell.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Content {
    Text(String),
    /// A number, its shortest decimal, with the decimals that its format shows: a workbook keeps binary fractions, and
    /// 7.000000000000001 where it shows 7.00.
    Number(Decimal, Option<u32>),
    /// A formula whose value nobody has computed.
    NoValue,
    /// `#REF!`, `#DIV/0!`; a number that no decimal holds.
    Wrong(String),
}

/// An area of merged cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Merged {
    pub(crate) first: Place,
    pub(crate) last: Place,
}

/// A visible sheet.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) cells: BTreeMap<Place, Content>,
    pub(crate) merged: Vec<Merged>,
}

/// The visible sheets of a workbook, in order; those that are damaged with why, in Chinese.
pub(crate) type Sheets = Vec<Result<Sheet, String>>;

/// Reads a workbook.
///
/// # Errors
/// In Chinese, without the name of the file: it is no workbook, damaged, encrypted, or larger than any report.
pub(crate) fn read(bytes: &[u8]) -> Result<Sheets, String> {
    if bytes.starts_with(b"PK") {
        if unpacked(bytes).is_none_or(|size| size > UNPACKED) {
            return Err("不是完整的工作簿，或解压后过大".to_owned());
        }
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
        sheets(visible(&book), |name| xlsx(&mut book, name))
    } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(damaged)?;
        sheets(visible(&book), |name| {
            let merged = book.merge_cells_by_sheet_name(name).map_err(damaged)?;
            let values = book.worksheet_range(name).map_err(damaged)?;
            let cells = used(&values).filter_map(|(place, value)| Some((place, content(value, None)?)));
            let mut cells: BTreeMap<Place, Content> = cells.collect();
            let formulas = book.worksheet_formula(name).map_err(damaged)?;
            for (place, _) in used(&formulas).filter(|(_, formula)| !formula.is_empty()) {
                cells.entry(place).or_insert(Content::NoValue);
            }
            Ok(Sheet { name: name.to_owned(), cells, merged: areas(merged) })
        })
    } else if bytes.iter().take(512).any(|byte| *byte == b'<') {
        Err("这是改了扩展名的网页，不是工作簿；用 Excel 或 WPS 打开，另存为 .xlsx".to_owned())
    } else {
        Err("不是工作簿（.xlsx 或 .xls）".to_owned())
    }
}

fn xlsx(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Sheet, String> {
    let merged = book.merge_cells_by_sheet_name(name).map_err(damaged)?;
    let mut cells = BTreeMap::new();
    let mut reader = book.worksheet_cells_reader(name).map_err(damaged)?;
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(damaged)? {
        let decimals = reader.styles().get(style).and_then(decimals);
        if let Some(content) = content(&Data::from(DataRef::clone(cell.get_value())), decimals) {
            cells.insert(cell.get_position(), content);
        }
        if cells.len() > CELLS {
            return Err(format!("超过 {CELLS} 个单元格"));
        }
    }
    drop(reader);
    // Cell by cell: a range of all formulas would be as large as the sheet, were there one in each corner.
    let mut reader = book.worksheet_cells_reader(name).map_err(damaged)?;
    while let Some(formula) = reader.next_formula().map_err(damaged)? {
        if !formula.get_value().is_empty() && cells.len() <= CELLS {
            cells.entry(formula.get_position()).or_insert(Content::NoValue);
        }
    }
    Ok(Sheet { name: name.to_owned(), cells, merged: areas(merged) })
}

fn areas(merged: Vec<Dimensions>) -> Vec<Merged> {
    merged.into_iter().map(|area| Merged { first: area.start, last: area.end }).collect()
}

/// The cells of a range that have something, by their place in the sheet.
fn used<T: calamine::CellType>(range: &Range<T>) -> impl Iterator<Item = (Place, &T)> {
    let (down, across) = range.start().unwrap_or_default();
    range.used_cells().map(move |(row, column, value)| {
        ((down.saturating_add(small(row)), across.saturating_add(small(column))), value)
    })
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

fn damaged(error: impl std::fmt::Display) -> String {
    let error = error.to_string();
    if error.to_lowercase().contains("password") {
        return "工作簿有密码；去掉密码后再导入".to_owned();
    }
    format!("不能作为工作簿打开，文件不完整或已损坏（{error}）")
}

/// The bytes that all parts of a zip file say they unpack to.
fn unpacked(bytes: &[u8]) -> Option<u64> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut sum = 0_u64;
    for at in 0..package.len() {
        // What is damaged is found by who reads it; what a part says of its size may be a lie.
        let Ok(part) = package.by_index(at) else { continue };
        let read = std::io::copy(&mut std::io::Read::take(part, UNPACKED + 1), &mut std::io::sink()).unwrap_or(0);
        sum = sum.saturating_add(read);
        if sum > UNPACKED {
            break;
        }
    }
    Some(sum)
}

fn visible<'a, B: Reader<Cursor<&'a [u8]>>>(book: &B) -> Vec<String> {
    let sheets = book.sheets_metadata().iter();
    let shown = sheets.filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet);
    shown.map(|sheet| sheet.name.clone()).collect()
}

fn sheets(names: Vec<String>, mut read: impl FnMut(&str) -> Result<Sheet, String>) -> Result<Sheets, String> {
    let mut count = 0;
    let mut all = Vec::with_capacity(names.len());
    for name in names {
        let sheet = read(&name).map(|mut sheet| {
            sheet.cells.retain(|&(row, column), _| row < ROWS && column < COLUMNS);
            sheet
        });
        count += sheet.as_ref().map_or(0, |sheet| sheet.cells.len());
        if count > CELLS {
            return Err(format!("超过 {CELLS} 个单元格，不是一份报告的工作簿"));
        }
        all.push(sheet.map_err(|error| format!("工作表“{name}”不能读出（{error}）")));
    }
    Ok(all)
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn content(value: &Data, decimals: Option<u32>) -> Option<Content> {
    let text = |text: &str| (!text.trim().is_empty()).then(|| Content::Text(text.to_owned()));
    match value {
        Data::Int(number) => Some(Content::Number((*number).into(), decimals)),
        Data::Float(number) => Some(match number.to_string().parse() {
            Ok(decimal) => Content::Number(decimal, decimals),
            Err(_) => Content::Wrong(number.to_string()),
        }),
        Data::String(string) | Data::DateTimeIso(string) | Data::DurationIso(string) => text(string),
        Data::Bool(truth) => text(if *truth { "是" } else { "否" }),
        Data::Error(error) => Some(Content::Wrong(error.to_string())),
        Data::DateTime(date) => text(&date.to_string()),
        Data::Empty => None,
    }
}

/// A cell as spreadsheets name it: (6, 4) is E7.
pub(crate) fn name((row, column): Place) -> String {
    let (mut rest, mut letters) = (column.saturating_add(1), Vec::new());
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    format!("{}{}", letters.iter().rev().collect::<String>(), row.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_names() {
        for (place, expected) in
            [((0, 0), "A1"), ((6, 4), "E7"), ((9, 25), "Z10"), ((0, 26), "AA1"), ((0, 702), "AAA1")]
        {
            assert_eq!(name(place), expected);
        }
    }

    #[test]
    fn what_is_no_workbook_is_told() {
        for (bytes, expected) in [
            (&b"<html><table></table></html>"[..], "改了扩展名的网页"),
            (b"a,b\n1,2\n", "不是工作簿"),
            (b"PK\x03\x04", "不是完整的工作簿"),
            (&[0xD0, 0xCF, 0x11, 0xE0, 0, 0], "损坏"),
        ] {
            let said = read(bytes).expect_err("it is none");
            assert!(said.contains(expected), "{said}");
        }
    }

    #[test]
    fn numbers_are_exact() {
        for (number, expected) in
            [(266.04, "266.04"), (767_053_235.67, "767053235.67"), (1e-7, "0.0000001"), (-0.07, "-0.07")]
        {
            assert_eq!(
                content(&Data::Float(number), None),
                Some(Content::Number(expected.parse().expect("a number"), None))
            );
        }
        assert!(matches!(content(&Data::Float(1e300), None), Some(Content::Wrong(_))));
    }
}
