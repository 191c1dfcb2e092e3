//! H. What only the finished document shows: parts without content, references without aim, terms without use.

use std::collections::BTreeSet;
use std::ops::Range;

use super::findings::{Findings, label};
use super::rule::{Rule, Test};
use crate::diag::{Label, Severity};
use crate::document::{Block, Document, Role};
use crate::model::Report;

pub(super) const PART_PRESENT: Rule =
    Rule::new("part-present", "格式的各部分、各节都有内容，没有的写明没有", Test::Document(part_present))
        .authority("预决算公开操作规程：公开内容完整；没有数据的列出空表并说明")
        .help("补上这一节的内容；确实没有的，在相应的文字中写明“无”。");

fn part_present(_: &Report, document: &Document, findings: &mut Findings) {
    let blocks: Vec<&Block> = document.blocks().collect();
    let mut in_annex = false;
    for (i, block) in blocks.iter().enumerate() {
        let Block::Heading(heading) = block else { continue };
        // The headings within an annex are its author's, and may be whole sentences.
        if heading.level <= 2 {
            in_annex = heading.role == Role::AnnexTitle;
        } else if in_annex {
            continue;
        }
        // What follows is content, or a part of this part; a heading of the same rank or higher leaves it empty.
        let empty = match blocks[i + 1..].iter().find(|block| !matches!(block, Block::PageBreak)) {
            Some(Block::Heading(next)) => next.level <= heading.level,
            Some(Block::Paragraph(paragraph)) => paragraph.text().trim().is_empty(),
            Some(_) => false,
            None => true,
        };
        if empty {
            findings.report_at("form", format!("“{}”没有内容", heading.line()), "按此格式应有这一部分");
        }
    }
}

pub(super) const GLOSSARY_NEEDED: Rule =
    Rule::new("glossary-needed", "自加的名词在文字中用到", Test::Document(glossary_needed))
        .severity(Severity::Note)
        .authority("部门决算公开文本第三部分：名词解释")
        .help("删去用不到的名词。");

fn glossary_needed(report: &Report, document: &Document, findings: &mut Findings) {
    let mut used = vec![false; report.glossary.len()];
    each_text(document, |text| {
        for (term, used) in report.glossary.iter().zip(&mut used) {
            // Its own entry is one paragraph that holds the definition too.
            *used = *used || text.contains(&term.term) && !text.contains(term.definition.trim());
        }
    });
    for (i, (term, used)) in report.glossary.iter().zip(used).enumerate() {
        if !used {
            findings.report_at(
                format!("glossary[{i}].term"),
                format!("名词“{}”在文字中没有用到", term.term),
                "没有用到",
            );
        }
    }
}

pub(super) const ANNEX_PRESENT: Rule =
    Rule::new("annex-present", "文字提到的附件都有，有的附件都提到，附件有内容", Test::Document(annex_present))
        .authority("部门决算公开文本第四部分：附件")
        .help("补上附件（[[annexes]]），或改正提到的号码；不需要的附件删去。");

fn annex_present(report: &Report, document: &Document, findings: &mut Findings) {
    let marks = document.blocks().filter_map(|block| match block {
        Block::Paragraph(paragraph) if paragraph.role == Role::AnnexMark => Some(paragraph.text()),
        _ => None,
    });
    let present: BTreeSet<u32> = marks.flat_map(|mark| references(&mark, "附件").next()).collect();
    let mut named = BTreeSet::new();
    each_text(document, |text| named.extend(references(text, "附件")));
    for &number in named.difference(&present) {
        missing(report, findings, "附件", number);
    }
    for (i, annex) in report.annexes.iter().enumerate() {
        let number = u32::try_from(i + 1).unwrap_or(u32::MAX);
        if !named.contains(&number) {
            findings.report_at(format!("annexes[{i}].title"), format!("文字没有提到附件{number}"), "没有提到");
        }
        if annex.text.trim().is_empty() {
            findings.report_at(format!("annexes[{i}].file"), format!("附件{number}没有内容"), "空文件");
        }
    }
}

pub(super) const FIGURE_TABLE_REFERENCES: Rule =
    Rule::new("figure-table-references", "文字提到的图、公开表都有", Test::Document(figure_table_references))
        .authority("部门决算公开文本：文字与图表对应")
        .help("改正提到的图号、表号，或补上图表。");

fn figure_table_references(report: &Report, document: &Document, findings: &mut Findings) {
    let (mut figures, mut tables) = (BTreeSet::new(), BTreeSet::new());
    for block in document.blocks() {
        match block {
            Block::Figure(figure) => figures.extend(references(&figure.caption, "图").next()),
            Block::Table(table) => tables.extend(references(&table.number, "公开").next()),
            Block::Heading(heading) => tables.extend(references(&heading.text, "公开").next()),
            _ => {}
        }
    }
    // The list of tables names them all, whether they stand below or in the workbook alone.
    tables.extend(document.sheets.iter().flat_map(|sheet| references(&sheet.name, "公开").next()));
    let mut said = BTreeSet::new();
    each_text(document, |text| {
        said.extend(references(text, "图").filter(|number| !figures.contains(number)).map(|number| ("图", number)));
        // A table of another report is none of this one: only 公开05表 is meant here.
        let named = references(text, "公开").filter(|number| text.contains(&format!("公开{number:02}表")));
        said.extend(named.filter(|number| !tables.contains(number)).map(|number| ("公开", number)));
    });
    for (word, number) in said {
        missing(report, findings, word, number);
    }
}

/// Visits every text of the body: paragraphs and what stands in tables; not figures, nor what says its own number.
fn each_text(document: &Document, mut visit: impl FnMut(&str)) {
    for block in document.blocks() {
        match block {
            Block::Paragraph(paragraph) if !matches!(paragraph.role, Role::Caption | Role::AnnexMark) => {
                match paragraph.runs.as_slice() {
                    [run] => visit(&run.text),
                    _ => visit(&paragraph.text()),
                }
            }
            Block::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.number.is_none());
                cells.for_each(|cell| visit(&cell.text));
                table.notes.iter().for_each(|note| visit(note));
            }
            _ => {}
        }
    }
}

/// Numbers that stand behind a word: 附件1, 图2.
fn references<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = u32> + 't {
    text.match_indices(word).filter_map(move |(at, _)| {
        let rest = &text[at + word.len()..];
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..end].parse().ok().filter(|n| (1..1000).contains(n))
    })
}

/// A reference without aim: shown where the report types it, else at the form that writes it.
fn missing(report: &Report, findings: &mut Findings, word: &str, number: u32) {
    let name = if word == "公开" { format!("公开{number:02}表") } else { format!("{word}{number}") };
    let mut typed: Vec<Label> = Vec::new();
    for text in &findings.texts(report).all {
        let places: Vec<Range<usize>> = text.find(&name).collect();
        typed.extend(places.into_iter().map(|span| text.label(span, "提到此处")));
    }
    if typed.is_empty() {
        typed.push(label("form", "由格式的文字提到"));
    }
    let mut finding = findings.finding(format!("文字提到“{name}”，报告中没有"));
    finding.labels = typed;
    findings.push(finding);
}

#[cfg(test)]
mod tests {
    use super::references;

    #[test]
    fn numbers_behind_a_word() {
        assert_eq!(references("见附件1和附件12，附件", "附件").collect::<Vec<_>>(), [1, 12]);
        assert_eq!(references("图书3册，图2", "图").collect::<Vec<_>>(), [2]);
    }
}
