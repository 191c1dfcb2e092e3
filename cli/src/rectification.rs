//! The list of what is to be put right (整改清单): a row for each finding, as a workbook or a Word file.

use std::path::Path;
use std::sync::Arc;

use juesuan::audit;
use juesuan::diag::{Diagnostic, Label, Location, Origin};
use juesuan::document::{
    Block, Cell, CellAlign, CellRole, Column, Document, Row, RowKind, Section, SectionKind, Table, TableRole,
};
use juesuan::layout::{Fonts, layout};
use juesuan::{docx, write_files};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError};

use crate::Failure;
use crate::words::Words;

const TITLE: &str = "整改清单";
const HEADS: [&str; 8] = ["序号", "文件", "位置", "原文", "问题", "应为", "依据", "级别"];

/// Characters of what is quoted, at most.
const QUOTE: usize = 80;

type Line = [String; 8];

/// Writes the list of the findings in some files; the ending of the name says as what.
pub(crate) fn write(found: &[(&str, &[Diagnostic])], file: &Path, words: Words) -> Result<(), Failure> {
    let lines = lines(found);
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let bytes = match ending.as_deref() {
        Some("xlsx") => workbook(&lines).map_err(|error| failed(words, &error))?,
        Some("docx") => word(&lines)?,
        _ => return Err(Failure::usage(words.get("audit.list-ending"))),
    };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    write_files(folder, &[(file.file_name().unwrap_or_default(), bytes)])?;
    Ok(())
}

fn failed(words: Words, error: &dyn std::fmt::Display) -> Failure {
    Failure::usage(words.fill("summary.failed", &[("error", error)]))
}

fn lines(found: &[(&str, &[Diagnostic])]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (name, diagnostics) in found {
        let file =
            Path::new(name).file_name().map_or_else(|| (*name).to_owned(), |name| name.to_string_lossy().into_owned());
        for finding in diagnostics.iter().filter(|finding| finding.waived.is_none()) {
            let (place, quote, right) = match finding.labels.first() {
                Some(label) => (place(label), quote(label), label.text.clone()),
                None => Default::default(),
            };
            let follows = finding.children.len();
            let problem = match follows {
                0 => finding.message.clone(),
                _ => format!("{}（由此还有 {follows} 处）", finding.message),
            };
            let basis = audit::title(finding.id).unwrap_or_default().to_owned();
            let number = (lines.len() + 1).to_string();
            lines.push([number, file.clone(), place, quote, problem, right, basis, finding.severity.term().to_owned()]);
        }
    }
    lines
}

/// The page, cell or paragraph of a finding; of a text its line.
fn place(label: &Label) -> String {
    let Location::Text { file, span } = &label.location else { return String::new() };
    let (file, span) = file.part(span.clone());
    match Origin::list(&file.origins(span.clone())) {
        place if place.is_empty() => format!("第{}行", file.line_column(span.start).0),
        place => place,
    }
}

/// The clause in which a finding stands.
fn quote(label: &Label) -> String {
    let Location::Text { file, span } = &label.location else { return String::new() };
    let text = &file.text;
    let stop = |c: char| matches!(c, '\n' | '。' | '；');
    let start = text[..span.start].rfind(stop).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let end = text[span.end..].find(stop).map_or(text.len(), |at| span.end + at);
    let clause = text[start..end.max(span.start)].trim();
    if clause.chars().count() <= QUOTE {
        return clause.to_owned();
    }
    // Of a long one what stands around the figure.
    let before: Vec<char> = text[start..span.start].chars().rev().take(QUOTE / 2).collect();
    let behind: String = text[span.start..end].chars().take(QUOTE / 2).collect();
    format!("…{}{behind}…", before.iter().rev().collect::<String>().trim_start())
}

fn workbook(lines: &[Line]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The first day that a workbook knows: the same findings give the same bytes.
    workbook.set_properties(
        &DocProperties::new().set_title(TITLE).set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?),
    );
    let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let head = Format::new().set_bold().set_align(FormatAlign::Center).set_border(FormatBorder::Thin);
    let sheet = workbook.add_worksheet().set_name(TITLE)?;
    for (column, (text, width)) in (0..).zip(HEADS.iter().zip([6.0, 24.0, 16.0, 44.0, 44.0, 30.0, 26.0, 6.0])) {
        sheet.set_column_width(column, width)?;
        sheet.write_with_format(0, column, *text, &head)?;
    }
    for (row, line) in (1..).zip(lines) {
        for (column, text) in (0..).zip(line) {
            match text.parse::<u32>() {
                Ok(number) if column == 0 => sheet.write_with_format(row, column, number, &cell)?,
                _ => sheet.write_with_format(row, column, text, &cell)?,
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    if let Ok(last) = u32::try_from(lines.len()) {
        sheet.autofilter(0, 0, last, 7)?;
    }
    sheet.set_landscape().set_repeat_rows(0, 0)?.set_print_fit_to_pages(1, 0);
    workbook.save_to_buffer()
}

fn word(lines: &[Line]) -> Result<Vec<u8>, Failure> {
    let widths = [90, 220, 170, 420, 420, 300, 260, 90].map(Column::new).to_vec();
    let mut table = Table::new(TableRole::Public, TITLE, widths);
    let cells = |role, align, texts: &[String]| {
        let plain = |text: &String| text.replace(['\t', '\n'], "　");
        texts.iter().enumerate().map(|(at, text)| Cell::new(at, role, align, plain(text))).collect()
    };
    let heads = HEADS.map(str::to_owned);
    table.rows.push(Row::new(RowKind::Head, cells(CellRole::ColumnHead, CellAlign::Center, &heads)));
    table.header_rows = 1;
    table.rows.extend(lines.iter().map(|line| Row::new(RowKind::Body, cells(CellRole::Data, CellAlign::Left, line))));
    let mut document = Document::default();
    document.title = TITLE.to_owned();
    document.sections.push(Section::new(SectionKind::Landscape, vec![Block::Table(Arc::new(table))]));
    let pages = layout(&document, &Fonts::embedded())?;
    Ok(docx::to_vec(&document, &pages)?)
}
