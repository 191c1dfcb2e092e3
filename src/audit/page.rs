//! The text as a reader sees it: characters folded to one form, lines joined to paragraphs, paragraphs in sections.

use std::ops::Range;
use std::sync::Arc;

use super::figure::Unit;
use crate::diag::{Label, TextFile};

/// A character in its folded form, with the bytes of the file that it stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Char {
    /// Full-width letters, digits, brackets and colons are half-width; a tab is the bar between two cells.
    pub(super) c: char,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether blanks stood before it: they part numbers, but not words.
    pub(super) gap: bool,
    /// Whether the file has the character in full width.
    pub(super) wide: bool,
}

/// What a paragraph is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// Sentences, or a heading.
    Prose,
    /// A row of a table, or several.
    Row,
}

/// The level of a heading, from the widest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Level {
    /// 第一部分
    Part,
    /// 一、
    Chapter,
    /// （一）
    Section,
    /// 1.
    Item,
    /// （1）
    Subitem,
}

/// The number that a heading or an item of a list begins with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Mark {
    pub(super) level: Level,
    pub(super) number: u32,
}

impl Mark {
    /// The number as it is written: `（三）`.
    pub(super) fn written(self) -> String {
        match self.level {
            Level::Part => format!("第{}部分", numeral(self.number)),
            Level::Chapter => format!("{}、", numeral(self.number)),
            Level::Section => format!("（{}）", numeral(self.number)),
            Level::Item => format!("{}.", self.number),
            Level::Subitem => format!("（{}）", self.number),
        }
    }
}

/// A paragraph: one line of the file, or several that a page broke.
#[derive(Debug)]
pub(super) struct Paragraph {
    pub(super) chars: Vec<Char>,
    pub(super) shape: Shape,
    pub(super) mark: Option<Mark>,
    /// Where the text begins behind the mark.
    pub(super) body: usize,
    /// Which of the [`Page::sections`].
    pub(super) section: usize,
    /// Whether the line began with a tab, as the cells of a table do that was copied as text.
    pub(super) cell: bool,
    /// Columns of white space before the line.
    indent: usize,
}

impl Paragraph {
    /// The bytes of some of its characters.
    pub(super) fn bytes(&self, chars: Range<usize>) -> Range<usize> {
        match (self.chars.get(chars.start), chars.end.checked_sub(1).and_then(|last| self.chars.get(last))) {
            (Some(first), Some(last)) if first.start <= last.end => first.start..last.end,
            (Some(first), _) => first.start..first.end,
            _ => 0..0,
        }
    }

    /// Some of its characters as text, folded.
    pub(super) fn text(&self, chars: Range<usize>) -> String {
        self.chars.get(chars).unwrap_or_default().iter().map(|char| char.c).collect()
    }

    /// The whole text behind the mark, folded.
    pub(super) fn body_text(&self) -> String {
        self.text(self.body..self.chars.len())
    }

    /// The bytes of the whole paragraph.
    pub(super) fn all(&self) -> Range<usize> {
        self.bytes(0..self.chars.len())
    }

    /// Where this text begins in the paragraph, from a character on.
    pub(super) fn find(&self, text: &str, from: usize) -> Option<usize> {
        let wanted: Vec<char> = text.chars().collect();
        let last = self.chars.len().checked_sub(wanted.len())?;
        (from..=last).find(|&at| self.chars[at..].iter().zip(&wanted).all(|(char, wanted)| char.c == *wanted))
    }
}

/// A stretch of the text under one heading of the first level.
#[derive(Debug, Default)]
pub(super) struct Section {
    /// The heading, folded; empty before the first.
    pub(super) title: String,
    /// Whether it stands in an annex (附件), whose figures may be of another scope.
    pub(super) annex: bool,
}

/// A text, read.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub(super) file: &'a Arc<TextFile>,
    pub(super) paragraphs: Vec<Paragraph>,
    pub(super) sections: Vec<Section>,
    /// The year that the report is about (决算年度), as far as the text shows it.
    pub(super) year: Option<i32>,
    /// Whether a title says so.
    pub(super) titled_year: Option<i32>,
    /// The unit of figures that have none beside them (单位：万元).
    pub(super) unit: Option<Unit>,
}

impl<'a> Page<'a> {
    pub(super) fn new(file: &'a Arc<TextFile>) -> Page<'a> {
        let mut paragraphs: Vec<Paragraph> = Vec::new();
        let mut open = Open::default();
        for line in lines(&file.text) {
            if is_page_number(&line.chars) {
                continue;
            }
            let Some(first) = line.chars.first() else {
                open.blank = true;
                continue;
            };
            // No line begins with the stop that ends the one before it.
            let stop = matches!(first.c, '。' | '，' | '、' | ';' | ':' | ')' | '%');
            let prose = line.shape == Shape::Prose && line.mark.is_none() && !line.cell;
            let continues = prose && (stop && !open.blank || open.takes(line.indent));
            match paragraphs.last_mut().filter(|above| continues && above.shape == Shape::Prose) {
                Some(above) => {
                    open = Open { broken: false, blank: false, lines: open.lines + 1, indent: line.indent, ..open };
                    above.chars.extend(line.chars);
                }
                None => {
                    open = Open { lines: 1, first: line.indent, indent: line.indent, ..Open::default() };
                    paragraphs.push(line);
                }
            }
            open.broken = paragraphs.last().is_some_and(is_broken);
        }
        let mut sections = sections(&mut paragraphs);
        if let (Some(title), Some(first)) = (paragraphs.first().filter(|first| is_title(first)), sections.first_mut()) {
            first.title = title.body_text();
        }
        let year = year_of(&paragraphs);
        let unit = unit_of(&paragraphs);
        let titled_year = year.filter(|(_, titled)| *titled).map(|(year, _)| year);
        Page { file, paragraphs, sections, year: year.map(|(year, _)| year), titled_year, unit }
    }

    /// A label at bytes of the file.
    pub(super) fn label(&self, span: Range<usize>, text: impl Into<String>) -> Label {
        Label::text(self.file, span, text)
    }

    /// What the file has at these bytes, without blanks.
    pub(super) fn quote(&self, span: &Range<usize>) -> String {
        self.file.text.get(span.clone()).unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect()
    }
}

/// How the paragraph above a line may go on in it.
#[derive(Clone, Copy, Default)]
struct Open {
    /// Whether the page broke it in the middle.
    broken: bool,
    /// Whether a blank line follows it.
    blank: bool,
    lines: usize,
    /// Columns of white space before its first line, and before its last.
    first: usize,
    indent: usize,
}

impl Open {
    /// Whether a line with this indent goes on with it. Text taken from pages has blank lines between any two lines; there
    /// the indent of the first line tells paragraphs apart.
    fn takes(self, indent: usize) -> bool {
        let hanging = indent < self.first || self.lines > 1 && indent == self.indent;
        self.broken && (!self.blank || hanging)
    }
}

/// The lines of a text, each folded.
fn lines(text: &str) -> impl Iterator<Item = Paragraph> {
    let mut start = 0;
    text.split('\n').map(move |line| {
        let at = start;
        start += line.len() + 1;
        fold(line, at)
    })
}

/// A line as a paragraph of its own.
fn fold(line: &str, at: usize) -> Paragraph {
    let mut chars: Vec<Char> = Vec::with_capacity(line.len() / 3 + 1);
    let (mut gap, mut tab) = (false, false);
    for (offset, c) in line.char_indices() {
        let (start, end) = (at + offset, at + offset + c.len_utf8());
        if c == '\t' && !chars.is_empty() {
            tab = true;
        }
        if c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}' | '\u{feff}') {
            gap = true;
            continue;
        }
        // Quotation marks come in many forms, or not at all: “三公”经费, "三公"经费, 三公经费.
        if matches!(c, '“' | '”' | '‘' | '’' | '"' | '＂' | '\'') {
            continue;
        }
        if tab {
            chars.push(Char { c: '|', start: start - 1, end: start, gap: true, wide: false });
        }
        let folded = half_width(c);
        chars.push(Char { c: folded, start, end, gap: gap && !chars.is_empty(), wide: folded != c });
        (gap, tab) = (false, false);
    }
    let (mark, body) = mark(&chars).map_or((None, 0), |(mark, body)| (Some(mark), body));
    let wide = |c: char| if c == '\u{3000}' { 2 } else { 1 };
    let indent = line.chars().take_while(|c| c.is_whitespace()).map(wide).sum();
    let cell = line.starts_with('\t');
    let mut paragraph = Paragraph { chars, shape: Shape::Prose, mark, body, section: 0, cell, indent };
    if is_row(&paragraph) {
        paragraph.shape = Shape::Row;
    }
    paragraph
}

/// The half-width form of a character; stops that Chinese text has in full width stay.
fn half_width(c: char) -> char {
    match c {
        '，' | '！' | '？' => c,
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '﹪' => '%',
        '｡' => '。',
        '〈' => '(',
        '〉' => ')',
        _ => c,
    }
}

/// Whether a line is a row of a table: cells with bars between them, or bare figures without a sentence.
fn is_row(line: &Paragraph) -> bool {
    let has = |wanted: &[char]| line.chars.iter().any(|char| wanted.contains(&char.c));
    has(&['|']) || !has(&['，', '。']) && bare_figures(&line.chars) >= 2
}

/// How many numbers with decimals have no unit behind them.
fn bare_figures(chars: &[Char]) -> usize {
    let numeric = |char: &Char| char.c.is_ascii_digit() || matches!(char.c, '.' | ',');
    let mut count = 0;
    let mut i = 0;
    while i < chars.len() {
        if !chars[i].c.is_ascii_digit() {
            i += 1;
            continue;
        }
        let start = i;
        i += 1;
        while i < chars.len() && numeric(&chars[i]) && !chars[i].gap {
            i += 1;
        }
        let decimals = chars[start..i].iter().any(|char| char.c == '.');
        let unit =
            chars.get(i).is_some_and(|char| matches!(char.c, '万' | '亿' | '元' | '千' | '百' | '%' | '个' | '公'));
        count += usize::from(decimals && !unit);
    }
    count
}

/// Whether the page broke this paragraph in the middle, so that the next line goes on with it.
fn is_broken(paragraph: &Paragraph) -> bool {
    let part = paragraph.mark.is_some_and(|mark| mark.level == Level::Part);
    let prose = paragraph.shape == Shape::Prose && !paragraph.cell && !part;
    let Some(last) = paragraph.chars.last() else { return false };
    let has = |word: &str| paragraph.find(word, 0).is_some();
    let sentence = ["，", ",", "。", ";", "万元", "(类)", "(款)"].into_iter().any(has);
    let ended = matches!(last.c, '。' | ';' | '!' | '！' | '?' | '？' | ':');
    let open = matches!(last.c, '，' | ',' | '、' | '(') || last.c.is_ascii_digit() && paragraph.chars.len() >= 12;
    prose && !ended && (open || sentence && paragraph.chars.len() >= 12)
}

/// Whether a line is the number of a page, which stands in the middle of a sentence where a page ends: — 5 —.
fn is_page_number(chars: &[Char]) -> bool {
    let dash = |c: char| matches!(c, '-' | '—' | '–' | '―' | '－');
    let digits = chars.iter().filter(|char| char.c.is_ascii_digit()).count();
    let frame =
        chars.iter().all(|char| char.c.is_ascii_digit() || dash(char.c) || matches!(char.c, '第' | '页' | '共' | '/'));
    (1..=6).contains(&digits) && frame && digits < chars.len()
}

/// The mark that a line begins with, and where its text begins.
fn mark(chars: &[Char]) -> Option<(Mark, usize)> {
    let at = |i: usize| chars.get(i).map(|char| char.c);
    let found = |level, number, body| Some((Mark { level, number }, body));
    if at(0) == Some('第') {
        let (number, next) = chinese(chars, 1)?;
        let part = at(next) == Some('部') && at(next + 1) == Some('分');
        return if part { found(Level::Part, number, next + 2) } else { None };
    }
    if let Some((number, next)) = chinese(chars, 0) {
        return match at(next)? {
            '、' | '.' => found(Level::Chapter, number, next + 1),
            // 五（一）: the heading of the section, with that of the chapter before it.
            '(' => {
                let (_, inner) = chinese(chars, next + 1)?;
                if at(inner) == Some(')') { found(Level::Chapter, number, inner + 1) } else { None }
            }
            _ => None,
        };
    }
    if at(0) == Some('(') {
        let (level, number, next) = match chinese(chars, 1) {
            Some((number, next)) => (Level::Section, number, next),
            None => {
                let (number, next) = decimal(chars, 1)?;
                (Level::Subitem, number, next)
            }
        };
        return if at(next) == Some(')') { found(level, number, next + 1) } else { None };
    }
    let (number, next) = decimal(chars, 0)?;
    match at(next)? {
        '、' => found(Level::Item, number, next + 1),
        '.' if !at(next + 1)?.is_ascii_digit() => found(Level::Item, number, next + 1),
        _ => None,
    }
}

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// A Chinese number below a hundred, and where it ends.
fn chinese(chars: &[Char], from: usize) -> Option<(u32, usize)> {
    let digit = |i: usize| {
        let c = chars.get(i)?.c;
        DIGITS.iter().position(|&digit| digit == c && c != '零').and_then(|d| u32::try_from(d).ok())
    };
    let ten = |i: usize| chars.get(i).is_some_and(|char| char.c == '十');
    match (digit(from), ten(from)) {
        (None, false) => None,
        (None, true) => Some(digit(from + 1).map_or((10, from + 1), |ones| (10 + ones, from + 2))),
        (Some(tens), _) if ten(from + 1) => {
            Some(digit(from + 2).map_or((tens * 10, from + 2), |ones| (tens * 10 + ones, from + 3)))
        }
        (Some(ones), _) => Some((ones, from + 1)),
    }
}

/// A number of one or two digits, and where it ends.
fn decimal(chars: &[Char], from: usize) -> Option<(u32, usize)> {
    let digits: String =
        chars.get(from..)?.iter().map(|char| char.c).take_while(char::is_ascii_digit).take(3).collect();
    (1..=2).contains(&digits.len()).then(|| Some((digits.parse().ok()?, from + digits.len()))).flatten()
}

/// A number below a hundred in Chinese.
pub(super) fn numeral(number: u32) -> String {
    let digit = |d: u32| DIGITS.get(d as usize).map_or(String::new(), char::to_string);
    match (number / 10, number % 10) {
        (0, ones) => digit(ones),
        (1, 0) => "十".to_owned(),
        (1, ones) => format!("十{}", digit(ones)),
        (tens, 0) => format!("{}十", digit(tens)),
        (tens, ones) => format!("{}十{}", digit(tens), digit(ones)),
    }
}

/// Whether a paragraph is a title alone: short, and no sentence.
pub(super) fn is_title(paragraph: &Paragraph) -> bool {
    let body = &paragraph.chars[paragraph.body..];
    paragraph.shape == Shape::Prose
        && (2..=40).contains(&body.len())
        && !body.iter().take(body.len() - 1).any(|char| matches!(char.c, '，' | '。' | ';' | ':'))
        && !matches!(body[body.len() - 1].c, '，' | ';' | '、')
}

/// Parts the paragraphs into sections.
fn sections(paragraphs: &mut [Paragraph]) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    let mut chapter = None;
    let mut annex = false;
    for paragraph in paragraphs {
        let body = paragraph.body_text();
        let title = is_title(paragraph);
        let begins_annex = title && paragraph.mark.is_none() && body.starts_with("附件") && body.chars().count() <= 6;
        let begins = match paragraph.mark {
            Some(Mark { level: Level::Part, .. }) => true,
            // 五（一） and 五（二） are of one chapter, whether the line is a heading or a sentence.
            Some(Mark { level: Level::Chapter, number }) => title || chapter != Some(number),
            Some(_) => false,
            None => begins_annex || title && (body.ends_with("情况说明") || body.starts_with("名词解释")),
        };
        if begins {
            match paragraph.mark {
                Some(Mark { level: Level::Chapter, number }) => chapter = Some(number),
                _ => chapter = None,
            }
            annex = match paragraph.mark {
                Some(Mark { level: Level::Part, .. }) => body.starts_with("附件"),
                _ => annex || begins_annex,
            };
            sections.push(Section { title: if title { body } else { String::new() }, annex });
        }
        paragraph.section = sections.len() - 1;
    }
    sections
}

/// The year of the report, and whether a title gives it: 2020年…决算. Else it is the year named most often, without those
/// that another is compared with.
fn year_of(paragraphs: &[Paragraph]) -> Option<(i32, bool)> {
    let mut counts = std::collections::BTreeMap::new();
    for paragraph in paragraphs {
        for (year, next) in years(&paragraph.chars) {
            let rest: String = paragraph.chars[next..].iter().map(|char| char.c).take(40).collect();
            let clause = rest.split(['，', '。', ';', '|']).next().unwrap_or_default();
            if is_title(paragraph) && clause.contains("决算") {
                return Some((year, true));
            }
            let before = next.checked_sub(6).map(|before| paragraph.chars[before].c);
            if !matches!(before, Some('与' | '比' | '较' | '同')) {
                *counts.entry(year).or_insert(0) += 1;
            }
        }
    }
    counts.into_iter().max_by_key(|&(year, count)| (count, year)).map(|(year, _)| (year, false))
}

/// The years named in a text, 2020年, with the place behind 年.
pub(super) fn years(chars: &[Char]) -> impl Iterator<Item = (i32, usize)> {
    (0..chars.len().saturating_sub(4)).filter_map(|i| {
        let before = i.checked_sub(1).and_then(|before| chars.get(before)).is_some_and(|char| char.c.is_ascii_digit());
        let digits: String = chars[i..i + 4].iter().map(|char| char.c).collect();
        let year: i32 = digits.parse().ok()?;
        let named = chars[i + 4].c == '年' && digits.bytes().all(|byte| byte.is_ascii_digit());
        (named && !before && (2000..2100).contains(&year)).then_some((year, i + 5))
    })
}

/// The unit that a line such as 单位：万元 gives to the tables.
fn unit_of(paragraphs: &[Paragraph]) -> Option<Unit> {
    paragraphs.iter().find_map(|paragraph| Unit::at(&paragraph.chars, paragraph.find("单位:", 0)? + 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page_of(text: &str) -> (Vec<String>, Option<i32>) {
        let file = TextFile::new("a.txt", text);
        let page = Page::new(&file);
        (page.paragraphs.iter().map(|paragraph| paragraph.text(0..paragraph.chars.len())).collect(), page.year)
    }

    #[test]
    fn lines_that_a_page_broke_are_joined() {
        let (paragraphs, year) = page_of(
            "某局２０２１年度部门决算\n一、收入支出决算总体情况说明\n2021年度收、支总计１２３.4\n5万元。\n\n收入决算情况说明\n\
             2021年本年收入合计123.45万元，其中：财政拨款\n收入100万元。",
        );
        assert_eq!(
            paragraphs,
            [
                "某局2021年度部门决算",
                "一、收入支出决算总体情况说明",
                "2021年度收、支总计123.45万元。",
                "收入决算情况说明",
                "2021年本年收入合计123.45万元，其中:财政拨款收入100万元。",
            ]
        );
        assert_eq!(year, Some(2021));
    }

    #[test]
    fn marks_of_headings() {
        for (line, expected) in [
            ("第三部分 名词解释", Some((Level::Part, 3, "名词解释"))),
            ("十二、其他", Some((Level::Chapter, 12, "其他"))),
            ("（二）支出", Some((Level::Section, 2, "支出"))),
            ("3．资金", Some((Level::Item, 3, "资金"))),
            ("4、教育", Some((Level::Item, 4, "教育"))),
            ("（1）项目", Some((Level::Subitem, 1, "项目"))),
            ("五（二）一般", Some((Level::Chapter, 5, "一般"))),
            ("1.5公里", None),
            ("一是加强", None),
            ("2020年", None),
            ("第三方评价", None),
        ] {
            let paragraph = fold(line, 0);
            let found = paragraph.mark.map(|mark| (mark.level, mark.number, paragraph.body_text()));
            assert_eq!(found, expected.map(|(level, number, body)| (level, number, body.to_owned())), "{line}");
        }
    }

    #[test]
    fn numerals() {
        for (number, text) in [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (34, "三十四")] {
            assert_eq!(numeral(number), text);
            let chars = fold(text, 0).chars;
            assert_eq!(chinese(&chars, 0), Some((number, chars.len())));
        }
    }

    #[test]
    fn rows_are_not_prose() {
        for (line, shape) in [
            ("合计 20,323.21 14,107.46", Shape::Row),
            ("201\t一般公共服务支出\t207.40", Shape::Row),
            ("“三公”表 (预算/决算): 合计 31.47/19.86", Shape::Row),
            ("本年收入合计266.04万元，占100%。", Shape::Prose),
            ("人员经费129.45万元", Shape::Prose),
        ] {
            assert_eq!(fold(line, 0).shape, shape, "{line}");
        }
    }
}
