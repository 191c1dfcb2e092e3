//! From pages to a text: headers and footers left out, tables that a page broke joined, lines made paragraphs.

use std::collections::BTreeMap;

use super::super::document::Block;
use super::super::table::{Cell, Table};
use super::super::text::Text;
use super::line::Line;

/// A page with its pieces from above.
pub(super) struct Sheet {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) pieces: Vec<Piece>,
}

pub(super) enum Piece {
    Line(Line, u32),
    Table(Ruled),
}

/// A table on a page, with the edges of its columns.
pub(super) struct Ruled {
    cells: Vec<Cell>,
    xs: Vec<f64>,
    page: u32,
    /// The texts of its first rows, before the rows of later pages were joined to it.
    head: Vec<Vec<String>>,
}

impl Piece {
    pub(super) fn line(line: Line, page: u32) -> Piece {
        Piece::Line(line, page)
    }

    pub(super) fn table(cells: Vec<Cell>, xs: Vec<f64>, page: u32) -> Piece {
        Piece::Table(Ruled { cells, xs, page, head: Vec::new() })
    }
}

/// A header or footer stands this near to the edge of the page, in parts of its height.
const EDGE: f64 = 0.13;

/// So many pages must have a line before it is a running header.
const REPEATS: usize = 3;

/// Lines between a table and its continuation, at most: 续表, its number, agency and unit.
const BETWEEN: usize = 6;

pub(super) fn blocks(mut sheets: Vec<Sheet>) -> Vec<Block> {
    drop_furniture(&mut sheets);
    let margins = Margins::of(&sheets);
    let mut flow = Flow::default();
    for sheet in sheets {
        let margin = margins.on(&sheet);
        for piece in sheet.pieces {
            match piece {
                Piece::Line(line, page) => flow.line(line, page, margin),
                Piece::Table(table) => flow.table(table),
            }
        }
    }
    flow.end()
}

/// Leaves out page numbers, and lines that stand at the edge of many pages.
fn drop_furniture(sheets: &mut [Sheet]) {
    let plain =
        |line: &Line| -> String { line.letters().chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect() };
    let edge = |line: &Line, height: f64| line.base < EDGE * height || line.base > (1.0 - EDGE) * height;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for sheet in sheets.iter() {
        let mut seen: Vec<String> = Vec::new();
        for piece in &sheet.pieces {
            if let Piece::Line(line, _) = piece
                && edge(line, sheet.height)
            {
                let plain = plain(line);
                if !seen.contains(&plain) {
                    *counts.entry(plain.clone()).or_default() += 1;
                    seen.push(plain);
                }
            }
        }
    }
    let pages = sheets.len();
    let runs = |line: &Line| {
        let plain = plain(line);
        // 单位：万元 and the titles of tables are repeated, and say something.
        let says = plain.contains("单位") || plain.contains('表') || plain.contains("部门：");
        let count = counts.get(&plain).copied().unwrap_or(0);
        !says && count >= REPEATS && count * 3 >= pages
    };
    for sheet in sheets.iter_mut() {
        let height = sheet.height;
        let last = sheet.pieces.len();
        let mut at = 0;
        sheet.pieces.retain(|piece| {
            at += 1;
            let Piece::Line(line, _) = piece else { return true };
            let outermost = at == 1 || at == last;
            !(edge(line, height) && (runs(line) || outermost && is_page_number(&line.letters())))
        });
    }
}

/// — 5 —, 第5页, 5/20, 5.
fn is_page_number(letters: &str) -> bool {
    let digits = letters.chars().filter(|c| c.is_numeric()).count();
    let frame = |c: char| c.is_numeric() || "-—–―－─第页共/·.Page".contains(c);
    (1..=6).contains(&digits) && letters.chars().all(frame)
}

/// The edges of the text, by the size of the page.
struct Margins(BTreeMap<(u64, u64), (f64, f64)>);

impl Margins {
    fn key(sheet: &Sheet) -> (u64, u64) {
        (sheet.width.to_bits(), sheet.height.to_bits())
    }

    fn of(sheets: &[Sheet]) -> Margins {
        let mut margins: BTreeMap<(u64, u64), (f64, f64)> = BTreeMap::new();
        for sheet in sheets {
            if let Some((left, right)) = edges(sheet, 1) {
                let own = margins.entry(Margins::key(sheet)).or_insert((left, right));
                *own = (own.0.min(left), own.1.max(right));
            }
        }
        Margins(margins)
    }

    /// Those of the page itself where it has text enough: odd and even pages may differ.
    fn on(&self, sheet: &Sheet) -> (f64, f64) {
        let all = self.0.get(&Margins::key(sheet)).copied();
        edges(sheet, 6).or(all).unwrap_or((0.0, sheet.width))
    }
}

/// The left and right edge of the long lines of a page, where it has so many.
fn edges(sheet: &Sheet, count: usize) -> Option<(f64, f64)> {
    let long: Vec<&Line> = sheet
        .pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Line(line, _) => Some(line).filter(|line| line.glyphs.len() >= 12 && line.pieces(2.0).len() == 1),
            Piece::Table(_) => None,
        })
        .collect();
    let left = long.iter().map(|line| line.left()).fold(f64::MAX, f64::min);
    let right = long.iter().map(|line| line.right()).fold(f64::MIN, f64::max);
    (long.len() >= count).then_some((left, right))
}

/// The text so far.
#[derive(Default)]
struct Flow {
    done: Vec<Part>,
    /// The line before, with its page and whether it goes as far as the edge of the text.
    last: Option<(Line, u32, bool)>,
}

enum Part {
    Paragraph(Text, String),
    Table(Ruled),
}

impl Flow {
    fn line(&mut self, line: Line, page: u32, (left, right): (f64, f64)) {
        let text = line.text(page);
        let goes_on = self.last.as_ref().is_some_and(|(last, last_page, full)| {
            let near = *last_page != page || line.base - last.base <= 2.6 * line.size;
            *full
                && near
                && line.left() <= left + 1.2 * line.size
                && (last.size - line.size).abs() <= 0.15 * line.size
                && !begins(&text.text)
        });
        // A line of the contents ends with the number of a page.
        let contents = text.text.contains("....") || text.text.contains("……");
        let full = !contents
            && !is_row(&text.text)
            && line.right() >= right - 2.2 * line.size
            && line.glyphs.len() >= 8
            && line.pieces(2.5).len() == 1;
        match self.done.last_mut() {
            Some(Part::Paragraph(above, letters)) if goes_on => {
                let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
                if latin(above.text.chars().last()) && latin(text.text.chars().next()) {
                    above.text.push(' ');
                }
                above.append(&text);
                letters.push_str(&line.letters());
            }
            _ => self.done.push(Part::Paragraph(text, line.letters())),
        }
        self.last = Some((line, page, full));
    }

    fn table(&mut self, mut table: Ruled) {
        self.last = None;
        table.head = rows(&table.cells);
        let lines = self.done.iter().rev().take_while(|part| matches!(part, Part::Paragraph(..))).count();
        let before = self.done.len() - lines;
        let repeated = lines <= BETWEEN && self.repeats(before);
        let above = before.checked_sub(1).and_then(|at| self.done.get_mut(at));
        match above {
            Some(Part::Table(above)) if repeated && above.goes_on_in(&table) => {
                above.join(table);
                self.done.truncate(before);
            }
            _ => self.done.push(Part::Table(table)),
        }
    }

    /// Whether all lines from a part on only repeat what stands above the table before them, or say that it goes on.
    fn repeats(&self, from: usize) -> bool {
        let above: Vec<&String> = self.done[..from]
            .iter()
            .rev()
            .skip(1)
            .take(BETWEEN)
            .filter_map(|part| match part {
                Part::Paragraph(_, letters) => Some(letters),
                Part::Table(_) => None,
            })
            .collect();
        self.done[from..].iter().all(|part| match part {
            Part::Paragraph(_, letters) => {
                let plain = letters.replace(['续', '表', '（', '）', '(', ')'], "");
                let known = |own: &&String| *own == letters || letters.contains(own.as_str()) && letters.contains('续');
                // 续表 may stand on one line with the number of the table.
                let rest = above.iter().fold(plain.clone(), |rest, own| rest.replace(&own.replace('表', ""), ""));
                plain.is_empty() || above.iter().any(known) || letters.contains('续') && rest.is_empty()
            }
            Part::Table(_) => false,
        })
    }

    fn end(self) -> Vec<Block> {
        let block = |part: Part| match part {
            Part::Paragraph(text, _) => Block::Paragraph(text),
            Part::Table(table) => Block::Table(Table::new(table.cells)),
        };
        self.done.into_iter().map(block).collect()
    }
}

/// Whether a line begins a paragraph by what it says: the number of a heading or of an item.
fn begins(text: &str) -> bool {
    let mark = text.trim_start();
    let chinese = |c: char| "一二三四五六七八九十".contains(c);
    let bracketed = mark.trim_start_matches(['（', '(']);
    let behind = |digit: &dyn Fn(char) -> bool| {
        let rest = bracketed.trim_start_matches(digit);
        (rest.len() < bracketed.len()).then_some(rest)
    };
    let chapter = behind(&chinese).is_some_and(|rest| rest.starts_with(['、', '）', ')']));
    let item = behind(&|c| c.is_ascii_digit()).is_some_and(|rest| {
        let figure = rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
        rest.starts_with(['、', '．', '）', ')']) || rest.starts_with('.') && !figure
    });
    let part = mark.starts_with('第') && mark.chars().nth(1).is_some_and(chinese) && mark.contains("部分");
    // The row of a subject in a table without rules.
    let digits = mark.len() - mark.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let code = matches!(digits, 3 | 5 | 7) && mark[digits..].starts_with(char::is_whitespace);
    chapter || item || part || code || mark.starts_with("附件")
}

/// Whether a line is the row of a table without rules: several amounts apart, and no sentence.
fn is_row(text: &str) -> bool {
    let amount = |word: &&str| {
        word.contains([',', '.']) && word.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '-'))
    };
    text.split_whitespace().filter(amount).count() >= 2 && !text.contains(['，', '。', '；'])
}

/// The texts of cells, row by row, blank ones left out.
fn rows(cells: &[Cell]) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for cell in cells {
        if rows.len() <= cell.row {
            rows.resize(cell.row + 1, Vec::new());
        }
        if let Some(row) = rows.get_mut(cell.row).filter(|_| !cell.text.text.is_empty()) {
            row.push(format!("{}:{}", cell.column, cell.text.text));
        }
    }
    rows
}

impl Ruled {
    /// Whether a table on the next page has the same columns.
    fn goes_on_in(&self, next: &Ruled) -> bool {
        // Pages may be bound at the inner edge: the columns count, not where the table stands.
        let widths = |xs: &[f64]| -> Vec<f64> { xs.windows(2).map(|pair| pair[1] - pair[0]).collect() };
        let (own, other) = (widths(&self.xs), widths(&next.xs));
        self.page + 1 == next.page
            && own.len() == other.len()
            && own.iter().zip(&other).all(|(a, b)| (a - b).abs() <= 3.0)
            && self.heads_agree(next)
    }

    /// Whether the head of the next table is that of this one, or it has none. A wide table goes on with other columns.
    fn heads_agree(&self, next: &Ruled) -> bool {
        let first = |rows: &[Vec<String>]| rows.iter().find(|row| !row.is_empty()).cloned().unwrap_or_default();
        let figures = |row: &[String]| {
            row.iter().any(|cell| cell.contains('.') || cell.chars().filter(char::is_ascii_digit).count() >= 3)
        };
        let (own, other) = (first(&self.head), first(&next.head));
        own == other || figures(&other)
    }

    fn join(&mut self, next: Ruled) {
        let repeated = self.head.iter().zip(&next.head).take_while(|(own, other)| own == other).count();
        // Heads end where a row has figures.
        let drop = repeated.min(next.head.len());
        let start = self.cells.iter().map(|cell| cell.row + cell.rows).max().unwrap_or(0);
        for mut cell in next.cells {
            if cell.row < drop {
                continue;
            }
            cell.row = cell.row - drop + start;
            self.cells.push(cell);
        }
        self.page = next.page;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers() {
        for (letters, expected) in
            [("—5—", true), ("第5页共20页", true), ("12", true), ("2023年", false), ("表", false)]
        {
            assert_eq!(is_page_number(letters), expected, "{letters}");
        }
    }

    #[test]
    fn headings_begin_paragraphs() {
        for (text, expected) in [
            ("一、收入", true),
            ("（三）支出", true),
            ("第二部分 决算", true),
            ("9. 单位", true),
            ("（1）单位", true),
            ("2080505 机关事业单位基本养老保险缴费支出", true),
            ("100万元", false),
            ("24,558.18万元", false),
            ("5.1万元", false),
            ("三公经费", false),
            ("一般公共", false),
            ("第三方", false),
        ] {
            assert_eq!(begins(text), expected, "{text}");
        }
    }
}
