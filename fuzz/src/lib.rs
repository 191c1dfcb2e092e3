//! What a fuzzer calls, and `cargo test` too: each target takes any bytes and ends. What it asks beside that stands in its
//! assertions.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use juesuan::diag::{Diagnostic, Display, Source, TextFile, to_json, to_sarif};
use juesuan::document::{
    Block, Cell, CellAlign, CellRole, Column, Document, Heading, Paragraph, Role, Row, RowKind, Section, SectionKind,
    Sheet, Table, TableRole,
};
use juesuan::layout::{self, Fonts};
use juesuan::model::Report;
use juesuan::{Composer, Error, Form, Generator, audit, published};

/// Takes any bytes and ends.
pub type Target = fn(&[u8]);

/// All targets with their names.
pub const TARGETS: [(&str, Target); 11] = [
    ("report", report),
    ("annex", annex),
    ("annex_text", annex_text),
    ("form", form),
    ("audit_text", audit_text),
    ("audit_docx", audit_docx),
    ("audit_pdf", audit_pdf),
    ("audit_xlsx", audit_xlsx),
    ("audit_html", audit_html),
    ("font", font),
    ("document", document),
];

/// The report that annexes and forms are tried on.
const REPORT: &str = r#"
form = "FORM"
year = 2020
unit = "万元"
[agency]
name = "某县档案馆"
short_name = "县档案馆"
[total]
prior = 5
[fiscal_appropriation]
prior = 5
[general_public_budget]
prior = 5
[[revenue.items]]
source = "general_public_budget"
amount = 8
[[expenditure.items]]
fund = "general_public_budget"
code = "2012604"
budget = 8
basic = 8
[basic_by_economic.items]
30101 = 8
[[overview.functions]]
text = "负责全县档案的收集、整理、保管和利用。"
[[annexes]]
title = "自评报告"
file = "annex.ENDING"
"#;

fn generator() -> &'static Generator {
    static GENERATOR: OnceLock<Generator> = OnceLock::new();
    GENERATOR.get_or_init(|| Generator::new(Fonts::embedded()))
}

/// The bytes before and after the first `FF`, which stands in no text.
fn halves(data: &[u8]) -> (&[u8], Option<&[u8]>) {
    match data.iter().position(|byte| *byte == 0xFF) {
        Some(at) => (&data[..at], Some(&data[at + 1..])),
        None => (data, None),
    }
}

fn no_file(_: &str) -> io::Result<Vec<u8>> {
    Err(io::ErrorKind::NotFound.into())
}

/// All that can be said of diagnostics can be said, and each place lies in its file.
fn is_sound(diagnostics: &[Diagnostic], source: &Source) {
    assert!(diagnostics.iter().all(|diagnostic| !diagnostic.message.is_empty()));
    for label in diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels) {
        if let Some((file, span)) = source.resolve(label) {
            assert!(file.text.get(span.clone()).is_some(), "{span:?} is not in {}", file.name);
        }
    }
    assert!(Display::new(diagnostics, source).to_string().len() <= 100_000 + 20_000 * diagnostics.len());
    assert!(!to_json("report.toml", diagnostics, source).is_empty());
    assert!(!to_sarif([(diagnostics, source)], |_| None).is_empty());
}

fn is_sound_error(error: &Error) {
    assert!(!error.diagnostics().is_empty());
    is_sound(error.diagnostics(), error.source_text());
}

/// Makes all files of a report, or says why not.
fn make(report: &Report, source: &Source) {
    let generator = generator();
    match generator.generate(report) {
        Ok(generated) => {
            is_sound(generated.findings.diagnostics(), source);
            write(&generated.document);
        }
        Err(error) => is_sound_error(&error.with_source(source)),
    }
}

/// Lays a document out and writes it in all formats.
fn write(document: &Document) {
    let fonts = generator().fonts();
    match layout::layout(document, fonts) {
        Ok(pages) => {
            for written in [
                juesuan::docx::to_vec(document, &pages),
                juesuan::pdf::to_vec(document, &pages, fonts),
                juesuan::xlsx::to_vec(document),
            ] {
                match written {
                    Ok(bytes) => assert!(!bytes.is_empty()),
                    Err(error) => is_sound_error(&error),
                }
            }
        }
        Err(error) => is_sound_error(&error),
    }
}

/// `report.toml`, and after a byte `FF` `detail.csv`.
pub fn report(data: &[u8]) {
    let (main, detail) = halves(data);
    let files = |name: &str| match (name, detail) {
        ("detail.csv", Some(detail)) => Ok(detail.to_vec()),
        _ => no_file(name),
    };
    match Report::from_toml("report.toml", main, files) {
        Ok((report, source)) => make(&report, &source),
        Err(error) => is_sound_error(&error),
    }
}

fn with_annex(ending: &str, data: &[u8]) {
    let form = Form::built_in_names().into_iter().next().unwrap_or_default();
    let text = REPORT.replace("FORM", form).replace("ENDING", ending);
    let files = |name: &str| if name.starts_with("annex.") { Ok(data.to_vec()) } else { no_file(name) };
    match Report::from_toml("report.toml", text.as_bytes(), files) {
        Ok((report, source)) => make(&report, &source),
        Err(error) => is_sound_error(&error),
    }
}

/// An annex in the form's markup.
pub fn annex(data: &[u8]) {
    with_annex("xml", data);
}

/// An annex in plain text.
pub fn annex_text(data: &[u8]) {
    with_annex("txt", data);
}

/// A template of a form, and after a byte `FF` its tables.
pub fn form(data: &[u8]) {
    let name = Form::built_in_names().into_iter().next().unwrap_or_default();
    let Some(form) = Form::built_in(name) else { return };
    let (template, tables) = halves(data);
    let Some(section) = form.files().map(|file| file.name.clone()).find(|name| name.starts_with("sections/")) else {
        return;
    };
    let mut form = form.overlay(section, String::from_utf8_lossy(template));
    if let Some(tables) = tables {
        form = form.overlay("tables.toml", String::from_utf8_lossy(tables));
    }
    let text = REPORT.replace("FORM", name).replace("ENDING", "txt");
    let files = |name: &str| if name == "annex.txt" { Ok("一、概况\n".into()) } else { no_file(name) };
    let (report, source) = Report::from_toml("report.toml", text.as_bytes(), files).expect("the report is right");
    match Composer::new(&form).and_then(|composer| composer.compose(&report)) {
        Ok(document) => write(&document),
        Err(error) => is_sound_error(&error.with_source(&source)),
    }
}

fn audited(file: &Arc<TextFile>) {
    is_sound(&audit::text(file), &Source::default());
}

/// A published report in plain text.
pub fn audit_text(data: &[u8]) {
    audited(&TextFile::new("report.txt", String::from_utf8_lossy(data)));
}

/// A published report as a Word file.
pub fn audit_docx(data: &[u8]) {
    audited_as("report.docx", data);
}

/// A published report as a PDF.
pub fn audit_pdf(data: &[u8]) {
    audited_as("report.pdf", data);
}

/// Published tables as a workbook.
pub fn audit_xlsx(data: &[u8]) {
    audited_as("tables.xlsx", data);
}

/// A published report as a web page.
pub fn audit_html(data: &[u8]) {
    audited_as("report.html", data);
}

fn audited_as(name: &str, data: &[u8]) {
    match published::read(data, name) {
        Ok(published) => audited(published.text()),
        Err(error) => is_sound_error(&error),
    }
}

/// A font file.
pub fn font(data: &[u8]) {
    // Fonts are read from folders; each process has its own.
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("juesuan-fuzz-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        folder
    });
    fs::write(folder.join("font.ttf"), data).expect("the font is written");
    if let Ok(fonts) = Fonts::default().with_dir(folder) {
        let mut document = Document::default();
        document.title = "题名".to_owned();
        document
            .sections
            .push(Section::new(SectionKind::Body, vec![Block::Paragraph(Paragraph::new(Role::Body, "决算Ag1，"))]));
        match layout::layout(&document, &fonts) {
            Ok(pages) => drop(juesuan::pdf::to_vec(&document, &pages, &fonts).map_err(|error| is_sound_error(&error))),
            Err(error) => is_sound_error(&error),
        }
    }
}

/// Takes bytes one after the other; nothings when they are at an end.
struct Taker<'a>(&'a [u8]);

impl Taker<'_> {
    fn byte(&mut self) -> u8 {
        let (byte, rest) = self.0.split_first().map_or((0, self.0), |(byte, rest)| (*byte, rest));
        self.0 = rest;
        byte
    }

    fn below(&mut self, end: usize) -> usize {
        usize::from(self.byte()) % end
    }

    /// Words, signs, long numbers, rare and strange characters.
    fn text(&mut self) -> String {
        const PIECES: [&str; 16] = [
            "决算",
            "，",
            "。",
            "“",
            "”",
            "1,234.56",
            "（一）",
            "a",
            " ",
            "\n",
            "《",
            "—",
            "𠮷",
            "\u{200B}",
            "Donaudampfschifffahrt",
            "万元",
        ];
        let count = self.below(24) * (1 + 12 * usize::from(self.byte() > 240));
        (0..count).map(|_| PIECES[self.below(PIECES.len())]).collect()
    }

    fn table(&mut self) -> Table {
        let role = TableRole::ALL[self.below(TableRole::ALL.len())];
        let columns = (0..1 + self.below(9)).map(|_| Column::new(self.byte().into())).collect::<Vec<_>>();
        let mut table = Table::new(role, self.text(), columns);
        table.header_rows = self.below(3);
        for _ in 0..self.below(12) {
            let kind = [RowKind::Head, RowKind::Body, RowKind::Total][self.below(3)];
            let cells = (0..self.below(10)).map(|_| {
                let (column, role) =
                    (self.below(10), [CellRole::Data, CellRole::ColumnHead, CellRole::RowHead][self.below(3)]);
                let align = [CellAlign::Left, CellAlign::Center, CellAlign::Right][self.below(3)];
                let text = self.text();
                Cell::new(column, role, align, text).spanning(self.below(4), self.below(4))
            });
            let cells = cells.collect();
            table.rows.push(Row::new(kind, cells));
        }
        table.notes = (0..self.below(3)).map(|_| self.text()).collect();
        table
    }
}

/// A document, laid out and written.
pub fn document(data: &[u8]) {
    let mut taker = Taker(data);
    let mut document = Document::default();
    document.title = taker.text();
    let mut blocks = Vec::new();
    for number in 0..1 + taker.below(20) as u32 {
        blocks.push(match taker.below(6) {
            0 => {
                let role = [Role::PartTitle, Role::Heading1, Role::Heading2, Role::AnnexTitle][taker.below(4)];
                Block::Heading(Heading::new(role, 1 + taker.byte() % 4, taker.text(), taker.text(), number, None))
            }
            1 => Block::PageBreak,
            2 | 3 => Block::Table(Arc::new(taker.table())),
            _ => {
                let role = [Role::Body, Role::CoverTitle, Role::Note, Role::Caption, Role::TableHead][taker.below(5)];
                Block::Paragraph(Paragraph::new(role, taker.text()))
            }
        });
    }
    let kind = [SectionKind::Cover, SectionKind::Body][taker.below(2)];
    document.sections.push(Section::new(kind, blocks));
    if taker.byte() > 128 {
        document.sheets.push(Sheet::new(taker.text(), taker.text(), Arc::new(taker.table())));
    }
    write(&document);
}
