//! The text that the facts stand in, and where in it each fact stands.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::origin::Origin;
use super::{FactPath, Label, Location};

/// A text file as it was read, without its byte order mark.
#[derive(Debug)]
#[non_exhaustive]
pub struct TextFile {
    /// Its name as the reader of a message knows it: `report.toml`.
    pub name: String,
    /// Its text.
    pub text: String,
    /// From which byte on the text stands where in the file that it was read from; empty where that is the text itself.
    origins: Vec<(usize, Origin)>,
    /// The files that it was joined from, each with its first byte.
    parts: Vec<(usize, Arc<TextFile>)>,
    index: OnceLock<Index>,
}

/// What is asked of a text again and again, counted once.
#[derive(Debug)]
struct Index {
    /// Where the lines begin. No file is as large as these numbers can count.
    lines: Vec<u32>,
    /// Characters before each block of bytes.
    characters: Vec<usize>,
}

/// Bytes of a block whose characters are counted anew for every question.
const BLOCK: usize = 1024;

/// Characters that begin in these bytes of UTF-8.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

impl TextFile {
    /// A file.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<TextFile> {
        TextFile::read_from(name, text, Vec::new())
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let feeds = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            let lines = std::iter::once(0).chain(feeds.map(|(at, _)| at as u32 + 1)).collect();
            let counts = self.text.as_bytes().chunks(BLOCK).map(characters);
            let before = |sum: &mut usize, count| Some(std::mem::replace(sum, *sum + count));
            Index { lines, characters: counts.chain([0]).scan(0, before).collect() }
        })
    }

    fn characters_before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        self.index().characters.get(block).copied().unwrap_or(0)
            + characters(&self.text.as_bytes()[block * BLOCK..offset])
    }

    /// The line of a byte, from 1.
    pub(crate) fn line_number(&self, offset: usize) -> usize {
        self.index().lines.partition_point(|&start| start as usize <= offset)
    }

    /// The text of a file that is no text: from which byte on it stands where. The bytes ascend.
    pub fn read_from(name: impl Into<String>, text: impl Into<String>, origins: Vec<(usize, Origin)>) -> Arc<TextFile> {
        Arc::new(TextFile { name: name.into(), text: text.into(), origins, parts: Vec::new(), index: OnceLock::new() })
    }

    /// Several files as one text, each beginning with a line of its own. [`part`](TextFile::part) leads back to them.
    pub fn join(name: impl Into<String>, files: &[Arc<TextFile>]) -> Arc<TextFile> {
        let (mut text, mut parts) = (String::new(), Vec::new());
        for file in files {
            parts.push((text.len(), Arc::clone(file)));
            text.push_str(&file.text);
            text.push('\n');
        }
        Arc::new(TextFile { name: name.into(), text, origins: Vec::new(), parts, index: OnceLock::new() })
    }

    /// The file that some bytes were joined from, with the bytes there; the file itself where it was not joined.
    pub fn part(self: &Arc<TextFile>, span: Range<usize>) -> (Arc<TextFile>, Range<usize>) {
        let after = self.parts.partition_point(|(start, _)| *start <= span.start);
        match after.checked_sub(1).and_then(|at| self.parts.get(at)) {
            Some((start, part)) => {
                let inside = |at: usize| at.saturating_sub(*start).min(part.text.len());
                (Arc::clone(part), inside(span.start)..inside(span.end))
            }
            None => (Arc::clone(self), span),
        }
    }

    /// Where some bytes stand in the file that the text was read from: one place a line of a page, a cell, a paragraph.
    /// Empty for a text that was not read from another file.
    pub fn origins(&self, span: Range<usize>) -> Vec<Origin> {
        let first = self.origins.partition_point(|(start, _)| *start <= span.start).saturating_sub(1);
        let mut found: Vec<Origin> = Vec::new();
        for (start, origin) in &self.origins[first.min(self.origins.len())..] {
            if *start >= span.end.max(span.start + 1) {
                break;
            }
            if !found.last_mut().is_some_and(|last| last.takes(origin)) {
                found.push(origin.clone());
            }
        }
        found
    }

    /// Line and column of a byte, both from 1; columns count characters.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let offset = offset.min(self.text.len());
        let line = self.line_number(offset);
        let start = self.index().lines[line - 1] as usize;
        (line, self.characters_before(offset) - self.characters_before(start) + 1)
    }

    /// The bytes of a line by its number from 1, without its line feed; none behind the last.
    pub(super) fn line(&self, number: usize) -> Range<usize> {
        let lines = &self.index().lines;
        let start = number.checked_sub(1).and_then(|at| lines.get(at)).map_or(self.text.len(), |start| *start as usize);
        start..lines.get(number).map_or(self.text.len(), |next| *next as usize - 1)
    }
}

impl PartialEq for TextFile {
    fn eq(&self, other: &TextFile) -> bool {
        self.name == other.name && self.text == other.text
    }
}

impl Eq for TextFile {}

/// The cell of a workbook that a fact was taken from: `决算表.xlsx 收入决算表!E7`.
///
/// ```
/// use juesuan::diag::Cell;
///
/// let cell = Cell::from_comment("# 决算表.xlsx 收入决算表!E7").expect("a cell");
/// assert_eq!((&*cell.workbook, &*cell.sheet, &*cell.cell), ("决算表.xlsx", "收入决算表", "E7"));
/// assert_eq!(cell.to_string(), "决算表.xlsx 收入决算表!E7");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub struct Cell {
    /// Name of the file: `决算表.xlsx`.
    pub workbook: String,
    /// Name of the sheet: 收入决算表.
    pub sheet: String,
    /// The cell as spreadsheets name it: `E7`.
    pub cell: String,
}

impl Cell {
    /// A cell by its names.
    pub fn new(workbook: impl Into<String>, sheet: impl Into<String>, cell: impl Into<String>) -> Cell {
        Cell { workbook: workbook.into(), sheet: sheet.into(), cell: cell.into() }
    }

    /// The cell that a comment behind a value names, if it names one and nothing else.
    pub fn from_comment(comment: &str) -> Option<Cell> {
        let text = comment.trim().strip_prefix('#')?.trim();
        let (before, cell) = text.rsplit_once('!')?;
        let end = [".xlsx ", ".xlsm ", ".xls ", ".et "].iter().find_map(|end| Some(before.find(end)? + end.len()))?;
        let (workbook, sheet) = before.split_at(end);
        let digits = cell.trim_start_matches(|c: char| c.is_ascii_uppercase());
        let is_cell =
            digits.len() < cell.len() && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        (is_cell && !sheet.is_empty()).then(|| Cell::new(workbook.trim_end(), sheet, cell))
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}!{}", self.workbook, self.sheet, self.cell)
    }
}

/// Where a fact stands: its file, its key where it has one, its value, and the cell it was taken from.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Place {
    /// The file.
    pub file: Arc<TextFile>,
    /// Bytes of the key.
    pub key: Option<Range<usize>>,
    /// Bytes of the value.
    pub value: Range<usize>,
    /// The cell of a workbook that it was taken from, if the file says so.
    pub cell: Option<Cell>,
}

impl Place {
    /// A place.
    pub fn new(file: &Arc<TextFile>, key: Option<Range<usize>>, value: Range<usize>) -> Place {
        Place { file: Arc::clone(file), key, value, cell: None }
    }

    /// The same place, with the cell that the value was taken from.
    #[must_use]
    pub fn taken_from(self, cell: Option<Cell>) -> Place {
        Place { cell, ..self }
    }
}

/// Where the facts of a report stand: path → place. Cheap to clone.
#[derive(Clone, Default, Debug)]
pub struct Source {
    files: Vec<Arc<TextFile>>,
    index: Arc<BTreeMap<FactPath, Place>>,
    /// Where the files lie, as messages name it; empty where their names say enough.
    folder: Arc<str>,
}

impl Source {
    /// A source: its files, the main one first, and the places of the facts.
    pub fn new(files: Vec<Arc<TextFile>>, index: BTreeMap<FactPath, Place>) -> Source {
        Source { files, index: Arc::new(index), folder: Arc::from("") }
    }

    /// The same source, its files named in messages with the folder that they lie in: `县教育局/report.toml`.
    pub fn in_folder(mut self, folder: impl AsRef<str>) -> Source {
        self.folder = Arc::from(folder.as_ref());
        self
    }

    /// The name of a file in messages. A file that is not of this source (a template) keeps its own.
    pub fn name_of(&self, file: &Arc<TextFile>) -> String {
        let own = self.files.iter().any(|own| Arc::ptr_eq(own, file));
        if !own || self.folder.is_empty() {
            return file.name.clone();
        }
        let slash = if self.folder.ends_with(['/', '\\']) { "" } else { "/" };
        format!("{}{slash}{}", self.folder, file.name)
    }

    /// The files, `report.toml` first.
    pub fn files(&self) -> &[Arc<TextFile>] {
        &self.files
    }

    /// The place of just this fact.
    pub fn exact(&self, path: &FactPath) -> Option<&Place> {
        self.index.get(path)
    }

    /// The place of a fact or, where it is not written down, of the nearest table that it would stand in.
    pub fn place(&self, path: &FactPath) -> Option<&Place> {
        let mut text = path.as_str();
        loop {
            if let Some(place) = self.index.get(&FactPath::new(text)) {
                return Some(place);
            }
            text = &text[..text.rfind(['.', '['])?];
        }
    }

    /// File and bytes that a label points at: the value of a fact that is there, the key of the table that a missing one would stand in.
    pub fn resolve(&self, label: &Label) -> Option<(Arc<TextFile>, Range<usize>)> {
        match &label.location {
            Location::Text { file, span } => Some(file.part(span.clone())),
            Location::Character(character) => self.files.iter().find_map(|file| {
                let at = file.text.find(*character)?;
                Some((Arc::clone(file), at..at + character.len_utf8()))
            }),
            Location::Words(words) => {
                // A cell shows the lines of a text without the breaks of its file.
                let words = words.trim().lines().next().filter(|words| !words.is_empty())?;
                self.files.iter().find_map(|file| {
                    let at = file.text.find(words)?;
                    Some((Arc::clone(file), at..at + words.len()))
                })
            }
            Location::Passage { path, span } => {
                let place = self.index.get(path)?;
                let value = place.value.clone();
                // In the TOML file a text is a literal; elsewhere it stands as it is (the whole file of an annex).
                let literal = self.files.first().is_some_and(|main| Arc::ptr_eq(main, &place.file));
                let found = if literal {
                    super::literal::locate(place.file.text.get(value.clone())?, span)
                } else {
                    // A cell of a CSV file may be written otherwise than it reads.
                    let stands = |span: &&Range<usize>| place.file.text[value.clone()].get((*span).clone()).is_some();
                    Some(span).filter(stands).cloned()
                };
                let span = found.map_or(value.clone(), |found| value.start + found.start..value.start + found.end);
                Some((Arc::clone(&place.file), span))
            }
            Location::Fact(path) => {
                if let Some(place) = self.index.get(path) {
                    return Some((Arc::clone(&place.file), place.value.clone()));
                }
                let place = self.place(path)?;
                let span = place.key.clone().unwrap_or_else(|| place.value.clone());
                Some((Arc::clone(&place.file), span))
            }
        }
    }

    /// The cell of a workbook that the fact of a label was taken from, if it was.
    pub fn cell(&self, label: &Label) -> Option<&Cell> {
        match &label.location {
            Location::Fact(path) | Location::Passage { path, .. } => self.index.get(path)?.cell.as_ref(),
            Location::Text { .. } | Location::Character(_) | Location::Words(_) => None,
        }
    }

    /// All facts with their places, in the order of their paths.
    pub fn facts(&self) -> impl Iterator<Item = (&FactPath, &Place)> {
        self.index.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let file = TextFile::new("a", "甲乙\n丙 = 1\n");
        assert_eq!(file.line_column(0), (1, 1));
        assert_eq!(file.line_column("甲乙\n丙 = ".len()), (2, 5));
        assert_eq!(file.line_column(99), (3, 1));
        assert_eq!([1, 2, 3, 4].map(|line| file.line(line)), [0..6, 7..14, 15..15, 15..15]);
        assert_eq!(TextFile::new("a", "").line_column(0), (1, 1));
    }

    #[test]
    fn long_lines_are_counted_in_blocks() {
        let text = "甲a乙\n".repeat(700) + &"丙b".repeat(900);
        let file = TextFile::new("a", &*text);
        let (mut line, mut column) = (1, 1);
        for (at, c) in text.char_indices() {
            assert_eq!(file.line_column(at), (line, column), "{at}");
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        assert_eq!(file.line_column(text.len()), (line, column));
    }

    #[test]
    fn a_missing_fact_falls_back_to_its_table() {
        let file = TextFile::new("report.toml", "[total]\nprior = 1\n");
        let index =
            [("total", Place::new(&file, Some(1..6), 0..17)), ("total.prior", Place::new(&file, Some(8..13), 16..17))];
        let source = Source::new(vec![file.clone()], index.map(|(path, place)| (FactPath::new(path), place)).into());
        let at = |path: &str| source.resolve(&Label::fact(FactPath::new(path), "")).map(|(_, span)| span);
        assert_eq!(at("total.prior"), Some(16..17));
        assert_eq!(at("total.reason"), Some(1..6));
        assert_eq!(at("elsewhere"), None);
        let character = |c| Label::character(c, "");
        assert_eq!(source.resolve(&character('1')).map(|(_, span)| span), Some(16..17));
        assert_eq!(source.resolve(&character('x')), None);
    }

    #[test]
    fn a_passage_is_found_in_a_literal_and_in_a_file() {
        let main = TextFile::new("report.toml", "reason = \"人员\\n增加\"\n");
        let annex = TextFile::new("annex-1.txt", "\"一\"、概况");
        let index = [
            ("reason", Place::new(&main, None, 9..main.text.len() - 1)),
            ("annexes[0].text", Place::new(&annex, None, 0..annex.text.len())),
        ];
        let source = Source::new(vec![main, annex], index.map(|(path, place)| (FactPath::new(path), place)).into());
        for (path, value, wanted) in [("reason", "人员\n增加", "增加"), ("annexes[0].text", "\"一\"、概况", "概况")]
        {
            let at = value.find(wanted).expect("wanted text is there");
            let label = Label::passage(FactPath::new(path), at..at + wanted.len(), "");
            let (file, span) = source.resolve(&label).expect("a place");
            assert_eq!(&file.text[span], wanted);
        }
    }
}
