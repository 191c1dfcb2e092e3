//! I. What readers who cannot see the page need (无障碍): a title, headings in order, descriptions, heads of tables.
//!
//! The document carries where its headings, figures and tables were written, so these rules point at the template, the
//! annex or the data of the form.

use std::ops::Range;

use super::findings::{Findings, label};
use super::prose::{BLANK, blank_texts, names};
use super::rule::{Rule, Test};
use crate::diag::{Diagnostic, Label, Location, Severity};
use crate::document::{Block, CellRole, Chart, Document, Figure, Heading, Role, Table, chinese_number};
use crate::model::Report;

/// The place of a block; the form that wrote it where the block does not know.
fn at(location: Option<&Location>, text: &str) -> Label {
    match location {
        Some(location) => Label { location: location.clone(), text: text.to_owned() },
        None => label("form", text),
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

pub(super) const DOCUMENT_TITLED: Rule =
    Rule::new("document-titled", "文件有题名，读屏软件和窗口标题都用它", Test::Document(document_titled))
        .authority("ISO 14289-1:2014 第7.1条；WCAG 2.1 准则2.4.2")
        .help("在 form.toml 的 report_title 写明单位、年度和报告名称。");

fn document_titled(_: &Report, document: &Document, findings: &mut Findings) {
    if is_blank(&document.title) {
        let finding = findings.finding("文件没有题名");
        findings.push(finding.label(at(document.title_location.as_ref(), "写出来是空的")));
    }
}

pub(super) const HEADING_TEXT: Rule =
    Rule::new("heading-text", "标题有文字，目录的条目有文字", Test::Document(heading_text))
        .authority("ISO 14289-1:2014 第7.4条；WCAG 2.1 准则2.4.6")
        .help("写上标题；不需要的标题删去。");

fn heading_text(report: &Report, document: &Document, findings: &mut Findings) {
    // An empty title of the report is said where it is typed.
    let typed = blank_texts(report).iter().any(|path| path.ends_with(".title"));
    for heading in document.headings() {
        if is_blank(&heading.text) && !typed {
            let what = if heading.number.is_empty() {
                "标题没有文字".to_owned()
            } else {
                format!("标题“{}”只有编号，没有文字", heading.number)
            };
            let finding = findings.finding(what);
            findings.push(finding.label(at(heading.location.as_ref(), "没有文字")));
        } else if heading.entry.as_ref().is_some_and(|entry| is_blank(&entry.text)) {
            let finding = findings.finding(format!("标题“{}”在目录中的条目没有文字", heading.line()));
            let finding = finding.label(at(heading.location.as_ref(), "目录的条目是空的"));
            findings.push(finding.help("在 tables.toml 的 entry 写明目录的条目。"));
        }
    }
}

pub(super) const HEADING_LEVELS: Rule =
    Rule::new("heading-levels", "标题逐级编排，不越级", Test::Document(heading_levels))
        .severity(Severity::Warning)
        .authority("GB/T 9704—2012 第7.3.3条：结构层次序数依次为“一、”“（一）”“1.”“（1）”；ISO 14289-1:2014 第7.4.2条")
        .help("把它改为中间一级，或在它前面补上中间一级的标题。");

fn heading_levels(_: &Report, document: &Document, findings: &mut Findings) {
    let (mut last, mut depth): (Option<&Heading>, u8) = (None, 0);
    for heading in document.headings() {
        let above = last.map_or(0, |last| rank(last.role));
        let skips = rank(heading.role) > above + 1;
        // A document that was composed has no such gap: there a heading stands one level below the one it belongs to.
        let gap = heading.level > depth + 1;
        if skips || gap {
            let before = last
                .map_or("它前面没有上一级的标题".to_owned(), |last| format!("它前面是“{}”", last.line()));
            let missing = MARKS.get(above + 1..rank(heading.role)).unwrap_or_default();
            let marks: String = missing.iter().map(|mark| format!("“{mark}”")).collect();
            let missing = match missing.len() {
                0 => String::new(),
                1 => format!("，少了{marks}一级"),
                n => format!("，少了{marks}{}级", chinese_number(u32::try_from(n).unwrap_or(u32::MAX))),
            };
            let mut finding = findings
                .finding(format!("标题“{}”越级：{before}{missing}", heading.line()))
                .label(at(heading.location.as_ref(), "越级"));
            let before = last.and_then(|last| last.location.as_ref());
            finding.labels.extend(before.map(|before| at(Some(before), "前面的标题")));
            if gap {
                finding.severity = Severity::Error;
            }
            findings.push(finding);
        }
        (last, depth) = (Some(heading), heading.level);
    }
}

/// The marks of the ranks of headings.
const MARKS: [&str; 5] = ["第一部分", "一、", "（一）", "1.", "（1）"];

/// How deep a heading stands below a part, an annex or a public table, by its look.
fn rank(role: Role) -> usize {
    match role {
        Role::Heading1 => 1,
        Role::Heading2 => 2,
        Role::Heading3 => 3,
        Role::Heading4 => 4,
        _ => 0,
    }
}

pub(super) const FIGURE_DESCRIBED: Rule =
    Rule::new("figure-described", "图有题名和替代文字，图中各项有名称", Test::Document(figure_described))
        .authority("ISO 14289-1:2014 第7.3条；WCAG 2.1 准则1.1.1")
        .help("在 form.toml 的 [charts] 写明图的 title 和各组的 name；替代文字由它们和图中的数写成。");

fn figure_described(_: &Report, document: &Document, findings: &mut Findings) {
    for block in document.blocks() {
        let Block::Figure(figure) = block else { continue };
        let wrong = lacking(figure);
        if !wrong.is_empty() {
            let finding = findings.finding(format!("“{}”{}", figure.caption, wrong.join("，")));
            findings.push(finding.label(at(figure.location.as_ref(), "此图")));
        }
    }
}

/// What a figure lacks.
fn lacking(figure: &Figure) -> Vec<&'static str> {
    let unnamed = match &figure.chart {
        Chart::Columns(columns) => {
            let series = columns.series.iter().map(|series| &series.name);
            columns.categories.iter().chain(series).any(|name| is_blank(name))
        }
        Chart::Pie(pie) => pie.slices.iter().any(|slice| is_blank(&slice.name)),
    };
    let lacks = [
        (is_untitled(&figure.caption), "没有题名"),
        (is_blank(&figure.alt), "没有替代文字"),
        (unnamed, "有一项没有名称"),
    ];
    lacks.into_iter().filter(|(lacks, _)| *lacks).map(|(_, what)| what).collect()
}

/// Whether a caption has a number and a unit at most: 图1：（单位：万元）.
fn is_untitled(caption: &str) -> bool {
    let mut depth = 0_u32;
    let outside = caption.chars().filter(|c| {
        depth = match c {
            '（' | '(' => depth + 1,
            '）' | ')' => depth.saturating_sub(1),
            _ => depth,
        };
        depth == 0
    });
    let rest: String = outside.collect();
    !rest.trim_start_matches(['图', '表']).contains(char::is_alphabetic)
}

pub(super) const TABLE_NAMED: Rule = Rule::new("table-named", "表有名称", Test::Document(table_named))
    .authority("WCAG 2.1 准则1.3.1、技术H39；公文中的表格须有表题")
    .help("模板中的表写 <title>…</title>，公开表写 tables.toml 的 title。");

fn table_named(_: &Report, document: &Document, findings: &mut Findings) {
    each_table(document.blocks(), |table| {
        is_blank(&table.name).then(|| findings.finding("表没有名称").label(at(table.location.as_ref(), "此表")))
    })
    .into_iter()
    .for_each(|finding| findings.push(finding));
}

pub(super) const TABLE_HEADS: Rule =
    Rule::new("table-heads", "表有表头，表头有文字，每个数据格上方或左方有表头", Test::Document(table_heads))
        .authority("ISO 14289-1:2014 第7.5条；WCAG 2.1 准则1.3.1")
        .help("表头用 <column-head>（各列）和 <row-head>（各行），写上文字；公开表写 tables.toml 各列的 head。");

fn table_heads(_: &Report, document: &Document, findings: &mut Findings) {
    each_table(document.blocks(), |table| {
        let what = heads(table)?;
        let name = if is_blank(&table.name) { String::new() } else { format!("“{}”", table.name) };
        Some(findings.finding(format!("表{name}{what}")).label(at(table.location.as_ref(), "此表")))
    })
    .into_iter()
    .for_each(|finding| findings.push(finding));
}

/// What is found in the tables, once for each place: a loop draws a table many times, and a wide one has several parts.
fn each_table<'d>(
    blocks: impl Iterator<Item = &'d Block>,
    mut test: impl FnMut(&Table) -> Option<Diagnostic>,
) -> Vec<Diagnostic> {
    let mut known: Vec<&Location> = Vec::new();
    let mut found = Vec::new();
    for block in blocks {
        let Block::Table(table) = block else { continue };
        if table.location.as_ref().is_some_and(|location| known.contains(&location)) {
            continue;
        }
        if let Some(finding) = test(table) {
            found.push(finding);
            known.extend(table.location.as_ref());
        }
    }
    found
}

/// What is wrong with the heads of a table.
fn heads(table: &Table) -> Option<String> {
    let mut headed = vec![false; table.columns.len()];
    let mut any = false;
    // Heads of rows, by column, and the row that they end before.
    let mut row_heads: Vec<(usize, usize)> = Vec::new();
    let (mut empty, mut bare) = (Vec::new(), Vec::new());
    for (at, row) in table.rows.iter().enumerate() {
        row_heads.retain(|&(_, end)| end > at);
        for cell in &row.cells {
            let columns = cell.column..(cell.column + cell.column_span).min(headed.len());
            let place = || format!("第 {} 行第 {} 列", at + 1, cell.column + 1);
            match cell.role {
                CellRole::ColumnHead | CellRole::ColumnNumber => {
                    any = true;
                    headed[columns].fill(true);
                    // The corner of a table that has both heads may be empty.
                    if cell.role == CellRole::ColumnHead && is_blank(&cell.text) && (at, cell.column) != (0, 0) {
                        empty.push(place());
                    }
                }
                CellRole::RowHead | CellRole::RowName => {
                    any = true;
                    row_heads.push((cell.column, at + cell.row_span));
                }
                CellRole::Data => {
                    let row = row_heads.iter().any(|&(column, _)| column < cell.column);
                    if !is_blank(&cell.text) && !row && !headed[columns].contains(&true) {
                        bare.push(place());
                    }
                }
            }
        }
    }
    let several = |places: &[String], what: &str| match places {
        [] => None,
        [one] => Some(format!("{one}的{what}")),
        [first, ..] => Some(format!("{first}等 {} 个{what}", places.len())),
    };
    let nothing = || (!any && !bare.is_empty()).then(|| "没有表头".to_owned());
    nothing().or_else(|| several(&empty, "表头没有文字")).or_else(|| several(&bare, "数据格没有表头"))
}

pub(super) const VISIBLE_CHARACTERS: Rule = Rule::new(
    "visible-characters",
    "文字中没有制表符、看不见的字符、乱码和私用区字符",
    Test::Report(visible_characters),
)
.authority("ISO 14289-1:2014 第7.21.7条；ISO 19005-2:2011 第6.2.11.7.3条：字符须有公认的含义")
.help("删去，或改用标准的字符；从 Word 或网页复制来的，先粘贴为纯文本。");

fn visible_characters(report: &Report, findings: &mut Findings) {
    let texts = findings.texts(report);
    for text in texts.all.iter().chain(&names(report)) {
        let (mut found, mut count) = (Vec::<(Range<usize>, String)>::new(), 0);
        for (start, line) in text.lines() {
            // White space at the ends of a line vanishes.
            let lead = line.len() - line.trim_start().len();
            let mut before = BLANK;
            let mut chars = line.trim().char_indices().peekable();
            while let Some((at, c)) = chars.next() {
                let after = chars.peek().map_or(BLANK, |&(_, c)| c);
                // Beside a tag or an expression a tab may be layout of the markup.
                let beside = c == '\t' && [before, after].contains(&BLANK);
                if let Some(what) = unseen(c).filter(|_| c != BLANK && !beside) {
                    let (at, what) = (start + lead + at, format!("{what} {}", code_point(c)));
                    count += 1;
                    match found.last_mut() {
                        // Many of one kind in a row are one place.
                        Some((span, last)) if span.end == at && *last == what => span.end += c.len_utf8(),
                        _ => found.push((at..at + c.len_utf8(), what)),
                    }
                }
                before = c;
            }
        }
        findings.push_characters(text, found, |_| format!("文字中有 {count} 个看不见或没有公认含义的字符"));
    }
}

/// A character by its number: U+0009.
pub(super) fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// Why no reader sees what a character means.
pub(super) fn unseen(c: char) -> Option<&'static str> {
    match c {
        '\t' => Some("制表符"),
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' => {
            Some("看不见的字符")
        }
        '\u{FFFD}'..='\u{FFFF}' => Some("乱码"),
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'.. => Some("私用区字符"),
        _ if c.is_control() => Some("控制字符"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Cell, CellAlign, Column, Row, RowKind, TableRole};

    #[test]
    fn captions_without_a_title() {
        for (caption, untitled) in [
            ("图1：收入决算结构图（单位：万元）", false),
            ("图1：（单位：万元）", true),
            ("图 12", true),
            ("", true),
            ("图书购置", false),
        ] {
            assert_eq!(is_untitled(caption), untitled, "{caption}");
        }
    }

    /// Rows of cells: `#甲` heads a column, `=甲` a row; `2` after it covers two rows.
    fn table(rows: &[&[&str]]) -> Table {
        let columns = rows.iter().map(|row| row.len()).max().unwrap_or(0);
        let mut table = Table::new(TableRole::Inline, "表", vec![Column::new(1); columns]);
        for row in rows {
            let cells = row.iter().enumerate().filter(|(_, text)| **text != "|").map(|(column, text)| {
                let (role, text) = match text.split_at_checked(1) {
                    Some(("#", text)) => (CellRole::ColumnHead, text),
                    Some(("=", text)) => (CellRole::RowHead, text),
                    _ => (CellRole::Data, *text),
                };
                let (text, rows) = text.strip_suffix('2').map_or((text, 1), |text| (text, 2));
                Cell::new(column, role, CellAlign::Left, text).spanning(1, rows)
            });
            table.rows.push(Row::new(RowKind::Body, cells.collect()));
        }
        table
    }

    #[test]
    fn heads_of_tables() {
        let cases: [(&[&[&str]], Option<&str>); 8] = [
            (&[&["#甲", "#乙"], &["一", "二"]], None),
            (&[&["=甲", "一"], &["=乙", "二"]], None),
            (&[&["=甲2", "一"], &["|", "二"]], None),
            (&[&["=甲", "一"], &["乙", "二"]], Some("第 2 行第 1 列等 2 个数据格没有表头")),
            (&[&["甲", "乙"], &["一", "二"]], Some("没有表头")),
            (&[&["#", "#乙"], &["=一", "二"]], None),
            (&[&["#甲", "#"], &["一", "二"]], Some("第 1 行第 2 列的表头没有文字")),
            (&[&["#甲", ""], &["一", "二"]], Some("第 2 行第 2 列的数据格没有表头")),
        ];
        for (rows, expected) in cases {
            assert_eq!(heads(&table(rows)).as_deref(), expected, "{rows:?}");
        }
    }
}
