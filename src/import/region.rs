//! Where the public tables of a form stand in the sheets of a workbook, found by their titles.

use std::collections::BTreeMap;
use std::ops::Range;

use super::money::Scale;
use super::words;
use crate::form::TablesSpec;
use crate::sheets::{Content, Place, Sheet};

/// The part of a sheet below a title of the form, down to the next title.
pub(super) struct Region<'a> {
    /// Name of the file.
    pub(super) workbook: &'a str,
    pub(super) sheet: &'a Sheet,
    /// Index of the form's table.
    pub(super) table: usize,
    pub(super) rows: Range<u32>,
    /// The unit that the sheet names; none if it names none.
    pub(super) scale: Option<Scale>,
}

impl Region<'_> {
    /// The texts and numbers of a row by column.
    pub(super) fn row(&self, row: u32) -> impl Iterator<Item = (u32, &Content)> {
        self.sheet.cells.range((row, 0)..=(row, u32::MAX)).map(|((_, column), content)| (*column, content))
    }

    pub(super) fn at(&self, place: Place) -> Option<&Content> {
        self.sheet.cells.get(&place)
    }

    /// The text of a cell, for merged ones that of their first.
    pub(super) fn text(&self, place: Place) -> String {
        let covers = |area: &&crate::sheets::Merged| {
            (area.first.0..=area.last.0).contains(&place.0) && (area.first.1..=area.last.1).contains(&place.1)
        };
        let first = self.sheet.merged.iter().find(covers).map_or(place, |area| area.first);
        written(self.at(first))
    }
}

/// What a cell says, numbers as digits: 205.0 is 205.
pub(super) fn written(content: Option<&Content>) -> String {
    match content {
        Some(Content::Text(text)) => text.clone(),
        Some(Content::Number(number, _)) => number.normalize().to_string(),
        _ => String::new(),
    }
}

/// All tables of a form that stand in the sheets of a workbook.
pub(super) fn regions<'a>(workbook: &'a str, sheets: &'a [Sheet], tables: &TablesSpec) -> Vec<Region<'a>> {
    let titles: Vec<String> = tables.tables.iter().map(|table| words::title(table.title.get_ref())).collect();
    let mut found = Vec::new();
    for sheet in sheets {
        let end = sheet.cells.keys().next_back().map_or(0, |(row, _)| row + 1);
        let mut hits: Vec<(u32, usize)> = Vec::new();
        let mut rows: BTreeMap<u32, Vec<&Content>> = BTreeMap::new();
        for ((row, _), content) in &sheet.cells {
            rows.entry(*row).or_default().push(content);
        }
        for (row, cells) in rows {
            // A title stands first in its row, and nearly alone; in a list of tables a number stands before it.
            if let (Some(Content::Text(text)), true) = (cells.first(), cells.len() <= 3)
                && let Some(table) = table_of(text, &titles)
            {
                hits.push((row, table));
            }
        }
        if hits.is_empty()
            && let Some(table) = table_of(&sheet.name, &titles).or_else(|| cut(&sheet.name, &titles))
        {
            hits.push((0, table));
        }
        // A list of all tables is no table.
        if hits.len() > 1 && hits.windows(2).all(|pair| pair[1].0 - pair[0].0 <= 1) {
            continue;
        }
        for (at, &(row, table)) in hits.iter().enumerate() {
            let next = hits.get(at + 1).map_or(end, |hit| hit.0);
            // The unit may stand beside the title.
            let lines = sheet.cells.range((row.saturating_sub(2), 0)..(next, 0));
            let scale = lines.into_iter().find_map(|(_, content)| match content {
                Content::Text(text) => Scale::of_line(text),
                _ => None,
            });
            found.push(Region { workbook, sheet, table, rows: row..next, scale });
        }
    }
    found
}

/// What may not stand before the title of a table: it would be that of another one.
const OTHER: [&str; 9] = ["拨款", "基金", "资本", "三公", "基本", "项目", "预算", "收支", "明细"];

/// The table whose title a text is, perhaps with an agency before it; the longest where several are.
fn table_of(text: &str, titles: &[String]) -> Option<usize> {
    if text.chars().count() > 80 {
        return None;
    }
    let text = words::title(text);
    let ends = |&(_, title): &(usize, &String)| {
        let title = title.as_str();
        text.strip_suffix(title)
            .or_else(|| text.strip_suffix(title.trim_end_matches('表')))
            .is_some_and(|before| !title.is_empty() && !OTHER.iter().any(|word| before.contains(word)))
    };
    let longest = titles.iter().enumerate().filter(ends).max_by_key(|(_, title)| title.chars().count());
    let only = |word: &str| {
        let mut all = titles.iter().enumerate().filter(|(_, title)| title.contains(word));
        all.next().filter(|_| all.next().is_none() && text.contains(word) && text.ends_with('表'))
    };
    longest.or_else(|| only("三公")).map(|(at, _)| at)
}

/// A name of a sheet that was cut: names have 31 characters at most.
fn cut(name: &str, titles: &[String]) -> Option<usize> {
    let name = words::title(name);
    let mut all = titles.iter().enumerate().filter(|(_, title)| name.chars().count() >= 4 && title.starts_with(&name));
    all.next().filter(|_| all.next().is_none()).map(|(at, _)| at)
}
