//! A workbook: each visible sheet is its title lines, a table, and the notes below it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::document::{Block, Loss, Published, refuse};
use super::table::{COLUMN_LIMIT, Cell, Table};
use super::text::Text;
use crate::diag::{Error, Origin};
use crate::sheets::{self, Content, Sheet};

/// Lines above a table, at most: title, number, agency and unit.
const LINES_ABOVE: usize = 8;

pub(super) fn read(bytes: &[u8], name: &str) -> Result<Published, Error> {
    let mut losses = Vec::new();
    let mut blocks = Vec::new();
    for sheet in sheets::read(bytes).map_err(|why| refuse(name, why))? {
        match sheet {
            Ok(sheet) => blocks.extend(Shown(sheet).blocks()),
            Err(why) => losses.push(Loss::damage(why)),
        }
    }
    if blocks.is_empty() {
        let why: Vec<String> = losses.into_iter().map(|loss| loss.message).collect();
        return Err(refuse(name, format!("没有读出任何内容。{}", why.join("；"))));
    }
    Published::new(name, blocks, losses)
}

/// A sheet as it is shown.
struct Shown(Sheet);

impl Shown {
    fn blocks(&self) -> Vec<Block> {
        let title: Arc<str> = Arc::from(self.0.name.as_str());
        let at = |&(row, column): &(u32, u32)| Origin::Cell {
            sheet: Arc::clone(&title),
            row: row.saturating_add(1),
            column: column.saturating_add(1),
        };
        let decimals = self.decimals();
        let mut rows: BTreeMap<u32, Vec<(u32, Text)>> = BTreeMap::new();
        for (place, content) in &self.0.cells {
            let text = match content {
                Content::Text(text) => text.replace(['\r', '\n', '\t'], " ").trim().to_owned(),
                Content::Wrong(text) => text.clone(),
                Content::NoValue => continue,
                Content::Number(number, own) => {
                    // Fifteen digits are all that a binary fraction is good for.
                    let number = number.round_sf(15).unwrap_or(*number).round_dp(6);
                    let own = own.or_else(|| decimals.get(&place.1).copied()).unwrap_or(0);
                    let scale = own.max(if own == 0 { number.normalize().scale() } else { 0 });
                    format!("{:.*}", scale as usize, crate::amount::round(number, scale))
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
        let merged = self.0.merged.iter().find(|area| area.first == (row, column));
        let size = |start: u32, end: u32| (end.saturating_sub(start) as usize).saturating_add(1).min(COLUMN_LIMIT);
        merged.map_or((1, 1), |area| (size(area.first.0, area.last.0), size(area.first.1, area.last.1)))
    }

    /// The decimals of a column whose cells have no format that says so: those of its longest number.
    fn decimals(&self) -> BTreeMap<u32, u32> {
        let mut decimals = BTreeMap::new();
        for ((_, column), content) in &self.0.cells {
            if let Content::Number(number, _) = content {
                let own = number.round_sf(15).unwrap_or(*number).round_dp(6).normalize().scale();
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
