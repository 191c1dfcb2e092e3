//! The text as a reader sees it: characters folded to one form, lines joined to paragraphs, paragraphs in sections.

use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Label, TextFile};
use crate::prose::{Char, Level, Mark, Unit, fold, mark};

/// What a paragraph is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// Sentences, or a heading.
    Prose,
    /// A row of a table, or several.
    Row,
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

    /// Whether this text begins at a character.
    pub(super) fn has_at(&self, text: &str, at: usize) -> bool {
        let mut chars = self.chars.get(at..).unwrap_or_default().iter();
        text.chars().all(|wanted| chars.next().is_some_and(|char| char.c == wanted))
    }

    /// Whether the paragraph ends with this text.
    pub(super) fn ends_with(&self, text: &str) -> bool {
        self.chars.len().checked_sub(text.chars().count()).is_some_and(|at| self.has_at(text, at))
    }

    /// Whether the paragraph has this text.
    pub(super) fn has(&self, text: &str) -> bool {
        self.find(text, 0).is_some()
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
    /// Whether it explains terms (名词解释).
    pub(super) glossary: bool,
}

/// What a text publishes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Document {
    /// The final accounts of a year (决算): compared with the budget of the year and the accounts of the year before.
    Accounts,
    /// The budget of a year (预算): compared with the budget of the year before, or with what was spent of it.
    Budget,
}

/// A text, read.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub(super) file: &'a Arc<TextFile>,
    pub(super) paragraphs: Vec<Paragraph>,
    pub(super) sections: Vec<Section>,
    pub(super) document: Document,
    /// The year that the report is about (决算年度, 预算年度), as far as the text shows it.
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
            // A colon alone in its line was parted from what it introduces.
            let colon = line.chars.len() == 1 && first.c == ':';
            let prose = line.shape == Shape::Prose && line.mark.is_none() && !line.cell;
            let continues = prose && (stop && !open.blank || open.takes(line.indent));
            match paragraphs.last_mut().filter(|above| continues && above.shape == Shape::Prose) {
                Some(above) => {
                    open = Open { broken: false, blank: false, lines: open.lines + 1, indent: line.indent, ..open };
                    let joint = above.chars.len().saturating_sub(3);
                    above.chars.extend(line.chars);
                    open.sentence |= has_words_of_sentences(&above.chars[joint..]);
                }
                None => {
                    let sentence = has_words_of_sentences(&line.chars);
                    open = Open { lines: 1, first: line.indent, indent: line.indent, sentence, ..Open::default() };
                    paragraphs.push(line);
                }
            }
            open.colon = paragraphs.last().and_then(|last| last.chars.last()).is_some_and(|last| last.c == ':');
            open.broken = colon || paragraphs.last().is_some_and(|last| is_broken(last, open.sentence));
        }
        let mut sections = sections(&mut paragraphs);
        if let (Some(title), Some(first)) = (paragraphs.first().filter(|first| is_title(first)), sections.first_mut()) {
            first.title = title.body_text();
        }
        let document = document_of(&paragraphs, &file.text);
        let year = year_of(&paragraphs, document);
        let unit = unit_of(&paragraphs);
        let titled_year = year.filter(|(_, titled)| *titled).map(|(year, _)| year);
        Page { file, paragraphs, sections, document, year: year.map(|(year, _)| year), titled_year, unit }
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
    /// Whether it ends with a colon, behind which a line that hangs goes on.
    colon: bool,
    /// Whether a blank line follows it.
    blank: bool,
    lines: usize,
    /// Whether it has words that only sentences have.
    sentence: bool,
    /// Columns of white space before its first line, and before its last.
    first: usize,
    indent: usize,
}

impl Open {
    /// Whether a line with this indent goes on with it. Text taken from pages has blank lines between any two lines; there
    /// the indent of the first line tells paragraphs apart.
    fn takes(self, indent: usize) -> bool {
        let hanging = indent < self.first || self.lines > 1 && indent == self.indent;
        self.broken && (!self.blank || hanging) || self.colon && !self.blank && indent < self.first
    }
}

/// The lines of a text, each folded.
fn lines(text: &str) -> impl Iterator<Item = Paragraph> {
    let mut start = 0;
    text.split('\n').map(move |line| {
        let at = start;
        start += line.len() + 1;
        paragraph(line, at)
    })
}

/// A line as a paragraph of its own.
fn paragraph(line: &str, at: usize) -> Paragraph {
    let chars = fold(line, at);
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

/// Whether a line is a row of a table: cells with bars between them, or bare figures without a sentence.
fn is_row(line: &Paragraph) -> bool {
    let has = |wanted: &[char]| line.chars.iter().any(|char| wanted.contains(&char.c));
    let bare = || bare_figures(&line.chars);
    // 301 03 奖金 120,000.00: one figure, at the end and apart.
    let numeric = |char: &Char| char.c.is_ascii_digit() || matches!(char.c, '.' | ',');
    let apart = || {
        let figure = line.chars.iter().rposition(|char| !numeric(char)).map_or(0, |before| before + 1);
        line.chars.get(figure).is_some_and(|first| first.gap) && line.chars.len() <= 60
    };
    has(&['|']) || !has(&['，', '。']) && (bare() >= 2 || !has(&[';', ':', '年']) && apart() && bare() == 1)
}

/// How many numbers with decimals or thousands have no unit behind them.
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
        let decimals = chars[start..i].iter().any(|char| matches!(char.c, '.' | ',') && !char.wide);
        let unit =
            chars.get(i).is_some_and(|char| matches!(char.c, '万' | '亿' | '元' | '千' | '百' | '%' | '个' | '公'));
        count += usize::from(decimals && !unit);
    }
    count
}

/// Whether some characters have what sentences have, and headings have not.
fn has_words_of_sentences(chars: &[Char]) -> bool {
    const WORDS: [&str; 7] = ["，", ",", "。", ";", "万元", "(类)", "(款)"];
    (0..chars.len()).any(|at| {
        let here = |word: &&str| word.chars().enumerate().all(|(i, c)| chars.get(at + i).is_some_and(|own| own.c == c));
        WORDS.iter().any(here)
    })
}

/// Whether the page broke this paragraph in the middle, so that the next line goes on with it.
fn is_broken(paragraph: &Paragraph, sentence: bool) -> bool {
    let part = paragraph.mark.is_some_and(|mark| mark.level == Level::Part);
    let prose = paragraph.shape == Shape::Prose && !paragraph.cell && !part;
    let Some(last) = paragraph.chars.last() else { return false };
    // 金额单位：万元 heads a table.
    if ["单位:万元", "单位:元"].iter().any(|unit| paragraph.ends_with(unit)) {
        return false;
    }
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
        let glossary = title && (body.starts_with("名词解释") || body.ends_with("名词解释"));
        let table = title
            && paragraph.mark.is_none()
            && body.ends_with('表')
            && sections.last().is_some_and(|last| last.glossary);
        let begins = match paragraph.mark {
            Some(Mark { level: Level::Part, .. }) => true,
            // 五（一） and 五（二） are of one chapter, whether the line is a heading or a sentence.
            Some(Mark { level: Level::Chapter, number }) => title || chapter != Some(number),
            Some(_) => false,
            None => {
                let explains = body.ends_with("情况说明") || body.ends_with("编制说明");
                begins_annex || title && explains || glossary || table
            }
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
            sections.push(Section { title: if title { body } else { String::new() }, annex, glossary });
        }
        paragraph.section = sections.len() - 1;
    }
    sections
}

/// What a text publishes: a budget if a title with a year says so, none speaks of accounts, and little else does.
fn document_of(paragraphs: &[Paragraph], text: &str) -> Document {
    let titles = || {
        let titles =
            paragraphs.iter().filter(|paragraph| is_title(paragraph) && years(&paragraph.chars).next().is_some());
        titles.map(|title| title.text(0..title.chars.len()))
    };
    let count = |word: &str| text.matches(word).count();
    let accounts = titles().any(|title| title.contains("决算")) || count("决算") * 5 > count("预算");
    if !accounts && titles().any(|title| title.contains("预算")) { Document::Budget } else { Document::Accounts }
}

/// The year of the report, and whether a title gives it: 2020年…决算, 2026年…预算. Else it is the year named most often, without those
/// that another is compared with.
fn year_of(paragraphs: &[Paragraph], document: Document) -> Option<(i32, bool)> {
    let word = if document == Document::Budget { "预算" } else { "决算" };
    let mut counts = std::collections::BTreeMap::new();
    for paragraph in paragraphs {
        for (year, next) in years(&paragraph.chars) {
            let rest: String = paragraph.chars[next..].iter().map(|char| char.c).take(40).collect();
            let clause = rest.split(['，', '。', ';', '|']).next().unwrap_or_default();
            if is_title(paragraph) && clause.contains(word) {
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

/// The unit that a line such as 编制单位：某局 单位：万元 gives to the tables.
pub(super) fn unit_in(paragraph: &Paragraph) -> Option<Unit> {
    (0..paragraph.chars.len())
        .filter(|&at| paragraph.chars[at].c == '单' && paragraph.has_at("单位:", at))
        .find_map(|at| Unit::at(&paragraph.chars, at + 3))
}

/// The first unit that a text gives to its tables.
fn unit_of(paragraphs: &[Paragraph]) -> Option<Unit> {
    paragraphs.iter().find_map(unit_in)
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
    fn rows_are_not_prose() {
        for (line, shape) in [
            ("合计 20,323.21 14,107.46", Shape::Row),
            ("201\t一般公共服务支出\t207.40", Shape::Row),
            ("“三公”表 (预算/决算): 合计 31.47/19.86", Shape::Row),
            ("本年收入合计266.04万元，占100%。", Shape::Prose),
            ("人员经费129.45万元", Shape::Prose),
        ] {
            assert_eq!(paragraph(line, 0).shape, shape, "{line}");
        }
    }
}
