//! What templates give: a closed XML vocabulary, parsed into elements with their ranges. `docs/markup.md` is its page.
//!
//! No element has an attribute for looks. Anything unknown is an error with a place and a list of what is known. White
//! space at line ends vanishes, so that templates may be wrapped for reading; data can never become structure, since the
//! templates escape it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use roxmltree::{Document as Xml, Node, NodeType};

use crate::diag::{Diagnostic, Error, ErrorKind, Label, Source, TextFile};
use crate::document::{Run, Shift, Shown, shifted};

/// An element, and where it stands in the rendered template.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Element {
    /// Its bytes.
    pub(crate) span: Range<usize>,
    /// What it is.
    pub(crate) kind: ElementKind,
}

/// The elements.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum ElementKind {
    /// `<cover>`: lines of the title and the date.
    Cover { lines: Vec<String>, date: Option<String> },
    /// `<contents>`: 目录, with its title.
    Contents(String),
    /// `<part>`: 第一部分 ….
    Part(String),
    /// `<h1>` to `<h4>`.
    Heading { level: u8, text: String },
    /// `<p>`.
    Paragraph(Vec<Run>),
    /// `<item>` (1.) and `<subitem>` (（1）): a numbered paragraph.
    Item { level: u8, runs: Vec<Run> },
    /// `<note>`.
    Note(Vec<Run>),
    /// `<chart ref="…"/>`.
    Chart(String),
    /// `<annex ref="0"/>`: an annex of the report, by its place in the file.
    Annex(usize),
    /// `<form-table ref="01"/>`: a public table of the form.
    FormTable(String),
    /// `<table>`: a table whose cells stand in the template.
    Table(TableElement),
    /// `<page-break/>`.
    PageBreak,
}

/// A `<table>`: title, widths, rows.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct TableElement {
    pub(crate) title: String,
    pub(crate) subtitle: Option<String>,
    pub(crate) widths: Vec<u32>,
    /// `landscape="yes"`: it stands on a turned sheet.
    pub(crate) landscape: bool,
    pub(crate) rows: Vec<RowElement>,
}

/// A `<row>`; `head="yes"` repeats on the table's next pages.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct RowElement {
    pub(crate) head: bool,
    pub(crate) cells: Vec<CellElement>,
}

/// A cell of a row: `<column-head>`, `<row-head>`, `<cell>` (centred) or `<text>` (left).
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct CellElement {
    pub(crate) kind: CellKind,
    pub(crate) text: String,
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    /// `merge="down"`: joined with the cell above where both say the same.
    pub(crate) merge_down: bool,
    pub(crate) span: Range<usize>,
    /// What it shows, which the markup does not say.
    pub(crate) shown: Vec<Shown>,
}

/// Kinds of cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CellKind {
    ColumnHead,
    RowHead,
    Value,
    Text,
}

const BLOCKS: &str =
    "cover、contents、part、h1、h2、h3、h4、p、prose、item、subitem、note、chart、annex、form-table、table、page-break";

/// Parses the output of one template.
///
/// # Errors
/// [`ErrorKind::Template`] with a place in `file` for each unknown element, attribute or misplaced text; the first only
/// where the text is not well-formed.
pub(crate) fn parse(file: &Arc<TextFile>) -> Result<Vec<Element>, Error> {
    const OPEN: &str = "<template>";
    let wrapped = format!("{OPEN}{}</template>", file.text);
    let mut parser = Parser { file, offset: OPEN.len(), diagnostics: Vec::new() };
    let elements = match Xml::parse(&wrapped) {
        Ok(xml) => parser.blocks(xml.root_element()),
        Err(error) => {
            let at = offset_of(&wrapped, error.pos()).saturating_sub(OPEN.len()).min(file.text.len());
            let end = file.text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
            use roxmltree::Error as Wrong;
            let what = match &error {
                Wrong::UnexpectedCloseTag(expected, ..) => format!("<{expected}> 没有结束"),
                Wrong::MalformedEntityReference(_) | Wrong::UnknownEntityReference(..) => "& 要写作 &amp;".to_owned(),
                Wrong::InvalidName(_) | Wrong::InvalidChar2(..) => "< 后面不是元素的名称".to_owned(),
                other => other.to_string(),
            };
            let diagnostic = Diagnostic::error("markup-syntax", format!("模板结果不是合式的标记：{what}"))
                .label(Label::text(file, at..end, "此处"))
                .help("核对模板中的标签是否成对，文字中的 < 和 & 是否写作 &lt; 和 &amp;");
            parser.diagnostics.push(diagnostic);
            Vec::new()
        }
    };
    if parser.diagnostics.is_empty() {
        Ok(elements)
    } else {
        Err(Error::new(ErrorKind::Template, parser.diagnostics, Source::default()))
    }
}

/// Byte of a line and column that both count from 1, columns in characters.
fn offset_of(text: &str, pos: roxmltree::TextPos) -> usize {
    let line_start: usize = text.split_inclusive('\n').take(pos.row as usize - 1).map(str::len).sum();
    let line = &text[line_start..];
    line.char_indices().nth(pos.col as usize - 1).map_or(text.len(), |(at, _)| line_start + at)
}

struct Parser<'a> {
    file: &'a Arc<TextFile>,
    offset: usize,
    diagnostics: Vec<Diagnostic>,
}

impl Parser<'_> {
    fn span(&self, node: Node<'_, '_>) -> Range<usize> {
        let range = node.range();
        range.start.saturating_sub(self.offset)..range.end.saturating_sub(self.offset).min(self.file.text.len())
    }

    fn report(&mut self, node: Node<'_, '_>, message: String, help: &str) {
        let label = Label::text(self.file, self.span(node), "此处");
        self.diagnostics.push(Diagnostic::error("markup-unknown", message).label(label).help(help));
    }

    fn blocks(&mut self, root: Node<'_, '_>) -> Vec<Element> {
        let mut elements = Vec::new();
        for node in root.children() {
            match node.node_type() {
                NodeType::Element => self.block(node, &mut elements),
                NodeType::Text if !node.text().unwrap_or_default().trim().is_empty() => {
                    self.report(node, "文字不在任何元素之内".to_owned(), "把文字放进 <p>…</p>");
                }
                _ => {}
            }
        }
        elements
    }

    fn block(&mut self, node: Node<'_, '_>, elements: &mut Vec<Element>) {
        let allowed: &[&str] = match node.tag_name().name() {
            "chart" | "annex" | "form-table" => &["ref"],
            "table" => &["widths", "landscape"],
            _ => &[],
        };
        self.attributes(node, allowed);
        let kind = match node.tag_name().name() {
            "cover" => {
                let (lines, date): (Vec<_>, Vec<_>) =
                    self.children(node, &["line", "date"]).into_iter().partition(|(tag, _)| tag == "line");
                let date = date.into_iter().map(|(_, text)| text).next();
                ElementKind::Cover { lines: lines.into_iter().map(|(_, text)| text).collect(), date }
            }
            "contents" => ElementKind::Contents(self.plain(node)),
            "part" => ElementKind::Part(self.plain(node)),
            name @ ("h1" | "h2" | "h3" | "h4") => {
                let level = name.as_bytes()[1] - b'0';
                ElementKind::Heading { level, text: self.plain(node) }
            }
            "p" => ElementKind::Paragraph(self.runs(node)),
            // Plain text of the data: a blank line parts paragraphs.
            "prose" => {
                let text = self.raw(node);
                for paragraph in paragraphs(&text) {
                    let kind = ElementKind::Paragraph(vec![Run::new(paragraph, false)]);
                    elements.push(Element { span: self.span(node), kind });
                }
                return;
            }
            "item" => ElementKind::Item { level: 3, runs: self.runs(node) },
            "subitem" => ElementKind::Item { level: 4, runs: self.runs(node) },
            "note" => ElementKind::Note(self.runs(node)),
            "chart" => ElementKind::Chart(self.reference(node)),
            "form-table" => ElementKind::FormTable(self.reference(node)),
            "annex" => match self.reference(node).parse() {
                Ok(index) => ElementKind::Annex(index),
                Err(_) => {
                    return self.report(node, "annex 的 ref 不是序号".to_owned(), "写作 <annex ref=\"0\"/>，从 0 起");
                }
            },
            "table" => ElementKind::Table(self.table(node)),
            "page-break" => ElementKind::PageBreak,
            name => {
                let message = format!("未知的元素 <{name}>");
                return self.report(node, message, &format!("可用的元素：{BLOCKS}"));
            }
        };
        elements.push(Element { span: self.span(node), kind });
    }

    fn attributes(&mut self, node: Node<'_, '_>, allowed: &[&str]) {
        for attribute in node.attributes() {
            if !allowed.contains(&attribute.name()) {
                let (tag, name) = (node.tag_name().name(), attribute.name());
                let help = if allowed.is_empty() {
                    format!("<{tag}> 没有属性；外观由样式表决定")
                } else {
                    format!("<{tag}> 的属性：{}", allowed.join("、"))
                };
                self.report(node, format!("<{tag}> 没有属性 {name}"), &help);
            }
        }
    }

    fn reference(&mut self, node: Node<'_, '_>) -> String {
        match node.attribute("ref") {
            Some(reference) => reference.to_owned(),
            None => {
                self.report(node, format!("<{}> 缺少属性 ref", node.tag_name().name()), "ref 指出用哪一个");
                String::new()
            }
        }
    }

    /// The element children of one of these names, with their text.
    fn children(&mut self, node: Node<'_, '_>, names: &[&str]) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for child in node.children() {
            let name = child.tag_name().name();
            if child.is_element() && names.contains(&name) {
                self.attributes(child, &[]);
                found.push((name.to_owned(), self.plain(child)));
            } else if child.is_element() || !child.text().unwrap_or_default().trim().is_empty() {
                let message = format!("<{}> 内不能有此内容", node.tag_name().name());
                self.report(child, message, &format!("可用的元素：{}", names.join("、")));
            }
        }
        found
    }

    /// Text without elements, as it stands.
    fn raw(&mut self, node: Node<'_, '_>) -> String {
        let mut text = String::new();
        for child in node.children() {
            match child.node_type() {
                NodeType::Text => text.push_str(child.text().unwrap_or_default()),
                NodeType::Element if shift_of(child).is_some() => text.push_str(&self.shifted(child)),
                NodeType::Comment => {}
                _ => {
                    let message = format!("<{}> 内只能是文字和 <sub>、<sup>", node.tag_name().name());
                    self.report(child, message, "去掉其中的元素");
                }
            }
        }
        text
    }

    fn plain(&mut self, node: Node<'_, '_>) -> String {
        let text = self.raw(node);
        joined(&text).trim().to_owned()
    }

    /// The text of `<sub>` or `<sup>`, lowered or raised.
    fn shifted(&mut self, node: Node<'_, '_>) -> String {
        self.attributes(node, &[]);
        let mut text = String::new();
        for child in node.children() {
            match child.node_type() {
                NodeType::Text => text.push_str(child.text().unwrap_or_default().trim()),
                NodeType::Comment => {}
                _ => self.report(child, format!("<{}> 内只能是文字", node.tag_name().name()), "去掉其中的元素"),
            }
        }
        let shift = shift_of(node).unwrap_or(Shift::Down);
        shifted(&text, shift).unwrap_or_else(|character| {
            let (name, takes) = match shift {
                Shift::Down => ("下标", "数字、+ - = ( ) 和 a e h i j k l m n o p r s t u v x"),
                Shift::Up => ("上标", "数字、+ - = ( ) 和 n i"),
            };
            self.report(
                node,
                format!("“{character}”没有{name}"),
                &format!("<{}> 内可用：{takes}", node.tag_name().name()),
            );
            String::new()
        })
    }

    /// Text with `<b>`, `<sub>` and `<sup>` in it.
    fn runs(&mut self, node: Node<'_, '_>) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for child in node.children() {
            let strong = child.tag_name().name() == "b";
            match child.node_type() {
                NodeType::Text => runs.push(Run::new(joined(child.text().unwrap_or_default()), false)),
                NodeType::Element if strong => {
                    self.attributes(child, &[]);
                    let text = self.raw(child);
                    runs.push(Run::new(joined(&text), true));
                }
                NodeType::Element if shift_of(child).is_some() => {
                    let text = self.shifted(child);
                    runs.push(Run::new(text, false));
                }
                NodeType::Comment => {}
                _ => {
                    let message = format!("<{}> 内不能有 <{}>", node.tag_name().name(), child.tag_name().name());
                    self.report(child, message, "段落内可用的元素：b、sub、sup");
                }
            }
        }
        if let Some(first) = runs.first_mut() {
            first.text = first.text.trim_start().to_owned();
        }
        if let Some(last) = runs.last_mut() {
            last.text = last.text.trim_end().to_owned();
        }
        runs.retain(|run| !run.text.is_empty());
        runs.dedup_by(|after, before| {
            let alike = before.strong == after.strong;
            if alike {
                before.text.push_str(&after.text);
            }
            alike
        });
        runs
    }

    fn table(&mut self, node: Node<'_, '_>) -> TableElement {
        let widths: Option<Vec<u32>> = node
            .attribute("widths")
            .map(|widths| widths.split_whitespace().filter_map(|width| width.parse().ok()).collect());
        let landscape = match node.attribute("landscape") {
            None | Some("no") => false,
            Some("yes") => true,
            Some(_) => {
                self.report(node, "<table> 的 landscape 不对".to_owned(), "横页写作 landscape=\"yes\"");
                false
            }
        };
        let mut table = TableElement {
            title: String::new(),
            subtitle: None,
            widths: widths.unwrap_or_default(),
            landscape,
            rows: Vec::new(),
        };
        let written = node.attribute("widths").map_or(0, |widths| widths.split_whitespace().count());
        if written == 0 || table.widths.len() < written || table.widths.contains(&0) {
            self.report(node, "<table> 要写各列的宽度，都是正整数".to_owned(), "写作 widths=\"195 195 200\"，只计比例");
        }
        for child in node.children().filter(Node::is_element) {
            match child.tag_name().name() {
                "title" => table.title = self.plain(child),
                "subtitle" => table.subtitle = Some(self.plain(child)),
                "row" => {
                    self.attributes(child, &["head"]);
                    let cells = child.children().filter(Node::is_element).filter_map(|cell| self.cell(cell)).collect();
                    table.rows.push(RowElement { head: child.attribute("head").is_some(), cells });
                }
                name => {
                    let message = format!("<table> 内不能有 <{name}>");
                    self.report(child, message, "可用的元素：title、subtitle、row");
                }
            }
        }
        table
    }

    fn cell(&mut self, node: Node<'_, '_>) -> Option<CellElement> {
        let kind = match node.tag_name().name() {
            "column-head" => CellKind::ColumnHead,
            "row-head" => CellKind::RowHead,
            "cell" => CellKind::Value,
            "text" => CellKind::Text,
            name => {
                let message = format!("<row> 内不能有 <{name}>");
                self.report(node, message, "可用的元素：column-head、row-head、cell、text");
                return None;
            }
        };
        self.attributes(node, &["columns", "rows", "merge"]);
        let span = |name: &str| node.attribute(name).and_then(|span| span.parse().ok()).unwrap_or(1).max(1);
        Some(CellElement {
            kind,
            text: self.plain(node),
            columns: span("columns"),
            rows: span("rows"),
            merge_down: node.attribute("merge") == Some("down"),
            span: self.span(node),
            shown: Vec::new(),
        })
    }
}

/// Paragraphs of plain text: parted by blank lines, their own line ends joined.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in text.lines() {
        if line.trim().is_empty() {
            paragraphs.push(String::new());
        } else if let Some(paragraph) = paragraphs.last_mut() {
            paragraph.push_str(line);
            paragraph.push('\n');
        }
    }
    paragraphs.iter().map(|paragraph| joined(paragraph).trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

/// Joins wrapped lines: a line end with the white space around it vanishes, but between two Western words one space stays.
fn joined(text: &str) -> String {
    if !text.contains('\n') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let last = text.matches('\n').count();
    for (i, line) in text.split('\n').enumerate() {
        // Only white space at a line end vanishes: the first line keeps what it begins with, the last what it ends with.
        let line = if i == 0 { line } else { line.trim_start() };
        let line = if i == last { line } else { line.trim_end() };
        let western = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if western(out.chars().next_back()) && western(line.chars().next()) {
            out.push(' ');
        }
        out.push_str(line);
    }
    out
}

/// Lines of an annex written as plain text (`.txt`): marks that the text brings itself make headings.
///
/// A line that begins 一、 may be a heading of level 1, （一） of level 2, 1. of level 3; a longer line with such a mark, or one
/// of several clauses, is a paragraph, since headings are short. Lines of one level under one heading are of one kind: they
/// are headings if text stands under most of them, else the items of a list, which are paragraphs.
///
/// Each line comes with the byte that it begins at.
pub(crate) fn annex_lines(text: &str) -> Vec<(usize, Option<u8>, &str)> {
    let starts = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at + line.len() - line.trim_start().len();
        *at += line.len();
        Some((start, line.trim()))
    });
    let lines: Vec<(usize, &str)> = starts.filter(|(_, line)| !line.is_empty()).collect();
    let marks: Vec<Option<u8>> = lines.iter().map(|(_, line)| annex_mark(line)).collect();
    // The group of each marked line: the first of its sisters.
    let mut groups: Vec<Option<usize>> = vec![None; lines.len()];
    // How many of a group are like headings and have text under them, and how many it has.
    let mut counts: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    let mut open: Vec<(u8, usize)> = Vec::new();
    for (at, mark) in marks.iter().enumerate() {
        let Some(level) = *mark else { continue };
        open.retain(|(above, _)| *above <= level);
        let group = match open.last() {
            Some((above, group)) if *above == level => *group,
            _ => {
                open.push((level, at));
                at
            }
        };
        groups[at] = Some(group);
        let has_text = marks.get(at + 1).is_some_and(|next| next.is_none_or(|next| next > level));
        let count = counts.entry(group).or_default();
        count.0 += usize::from(has_text && is_short(lines[at].1));
        count.1 += 1;
    }
    let heads = |at: usize| {
        let (with_text, all) = groups[at].and_then(|group| counts.get(&group)).copied().unwrap_or_default();
        with_text * 2 > all && is_short(lines[at].1)
    };
    (0..lines.len()).map(|at| (lines[at].0, marks[at].filter(|_| heads(at)), lines[at].1)).collect()
}

/// The level of the mark that a line begins with: 一、, （一）, 1..
fn annex_mark(line: &str) -> Option<u8> {
    let numeral = |text: &str| !text.is_empty() && text.chars().all(|c| "一二三四五六七八九十百".contains(c));
    if let Some((number, _)) = line.split_once('、')
        && numeral(number)
    {
        return Some(1);
    }
    if let Some((number, _)) = line.strip_prefix('（').and_then(|rest| rest.split_once('）'))
        && numeral(number)
    {
        return Some(2);
    }
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let (number, rest) = line.split_at(digits);
    let title = rest.strip_prefix(['.', '．']).filter(|title| !title.starts_with(|c: char| c.is_ascii_digit()));
    title.filter(|_| !number.is_empty()).map(|_| 3)
}

/// Whether a line with a mark is short enough for a heading, and one clause where its mark is a number:
/// 1.本年预算配置控制较好。财政供养人员… is a paragraph.
fn is_short(line: &str) -> bool {
    const LONGEST: usize = 40;
    let clause = annex_mark(line) != Some(3) || !line.trim_end_matches('。').contains(['。', '；', '，']);
    line.chars().count() <= LONGEST && clause
}

/// Which way an element shifts its text, if it is `<sub>` or `<sup>`.
fn shift_of(node: Node<'_, '_>) -> Option<Shift> {
    match node.tag_name().name() {
        "sub" if node.is_element() => Some(Shift::Down),
        "sup" if node.is_element() => Some(Shift::Up),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_text(text: &str) -> Result<Vec<ElementKind>, String> {
        let file = TextFile::new("a.xml", text);
        parse(&file)
            .map(|elements| elements.into_iter().map(|element| element.kind).collect())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn lines_join() {
        let runs = parse_text("<p>\n  收入\n  合计 <b>266.04\n</b>万元，an\n annex\n</p>").expect("markup");
        let run = |text: &str, strong| Run::new(text, strong);
        let expected = vec![run("收入合计 ", false), run("266.04", true), run("万元，an annex", false)];
        assert_eq!(runs, [ElementKind::Paragraph(expected)]);
    }

    #[test]
    fn raised_and_lowered() {
        let runs = parse_text("<p>CO<sub>2</sub> <b>10<sup>-5</sup></b>m<sup>2</sup></p>").expect("markup");
        let run = |text: &str, strong| Run::new(text, strong);
        let expected = vec![run("CO₂ ", false), run("10⁻⁵", true), run("m²", false)];
        assert_eq!(runs, [ElementKind::Paragraph(expected)]);
        let error = parse_text("<p>甲<sup>年</sup></p>").expect_err("no superscript");
        assert!(error.contains("“年”没有上标"), "{error}");
    }

    #[test]
    fn prose_parts_at_blank_lines() {
        assert_eq!(paragraphs("\n甲\n乙\n\n丙 \n"), ["甲乙", "丙"]);
    }

    #[test]
    fn what_is_unknown_is_named_with_its_place() {
        insta::assert_snapshot!(parse_text("<p>甲</p>\n<div/>\n<p size=\"9\">乙<i>丙</i></p>").expect_err("not markup"), @r#"
error[markup-unknown]: 未知的元素 <div>
 --> a.xml:2:1
  |
2 | <div/>
  | ^^^^^^ 此处
  |
  = help: 可用的元素：cover、contents、part、h1、h2、h3、h4、p、prose、item、subitem、note、chart、annex、form-table、table、page-break

error[markup-unknown]: <p> 没有属性 size
 --> a.xml:3:1
  |
3 | <p size="9">乙<i>丙</i></p>
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^ 此处
  |
  = help: <p> 没有属性；外观由样式表决定

error[markup-unknown]: <p> 内不能有 <i>
 --> a.xml:3:14
  |
3 | <p size="9">乙<i>丙</i></p>
  |               ^^^^^^^^^ 此处
  |
  = help: 段落内可用的元素：b、sub、sup
"#);
    }

    #[test]
    fn annexes() {
        for (line, level, short) in [
            ("一、部门（单位）概况", Some(1), true),
            ("十二、其他", Some(1), true),
            ("（一）机构组成。", Some(2), true),
            ("1.项目主要内容。", Some(3), true),
            ("1．资金计划。", Some(3), true),
            ("1.5公里", None, true),
            ("1.本年预算配置控制较好。财政供养人员控制在预算编制以内。", Some(3), false),
            ("一是为确保年度预算编制更加科学", None, true),
            (
                "（二）项目管理情况。项目资金管理情况分析一是专项资金预算管理。困难职工帮扶专项资金预算由区总工会编制",
                Some(2),
                false,
            ),
        ] {
            assert_eq!((annex_mark(line), is_short(line)), (level, short), "{line}");
        }
    }

    #[test]
    fn a_numbered_line_is_a_heading_where_text_stands_under_it() {
        let levels = |text: &str| annex_lines(text).into_iter().map(|(_, level, _)| level).collect::<Vec<_>>();
        // Headings with text, one of them without: its sisters decide.
        let text = "一、概况\n甲。\n二、问题\n1.预算编制需加强。\n2.执行率偏低。\n三、建议\n乙。\n四、附表";
        assert_eq!(levels(text), [Some(1), None, Some(1), None, None, Some(1), None, Some(1)]);
        assert_eq!(
            levels("（一）内容。\n甲。\n（二）管理。\n1.资金\n乙。\n2.制度\n丙。"),
            [Some(2), None, Some(2), Some(3), None, Some(3), None]
        );
        assert_eq!(levels("1.提前做好计划，加快进度。\n2.指定专人归档。"), [None, None]);
    }
}
