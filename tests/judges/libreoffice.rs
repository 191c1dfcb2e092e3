//! Writes reports as LibreOffice breaks them: `libreoffice OUT FOLDER...` makes `OUT/NAME.docx` and `.pdf` of each folder.
//!
//! Word and LibreOffice break lines by rules that differ in a few points; a document is laid out for Word. Only laid out
//! by LibreOffice's rules can its pages be compared with those that LibreOffice makes of the DOCX (`pages.py`).

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use juesuan::layout::{Fonts, LineRules, layout_with};
use juesuan::model::Report;
use juesuan::{Composer, Form};

const USAGE: &str = "usage: libreoffice OUT FOLDER...";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let out = arguments.next().ok_or(USAGE)?;
    fs::create_dir_all(&out)?;
    let fonts = Fonts::embedded();
    for folder in arguments {
        let (report, _) = Report::read(&folder)?;
        let form = Form::built_in(&report.form).ok_or("no such form")?;
        let document = Composer::new(&form)?.compose(&report)?;
        let pages = layout_with(&document, &fonts, LineRules::LIBRE_OFFICE)?;
        let file = out.join(folder.file_name().ok_or(USAGE)?);
        fs::write(file.with_extension("docx"), juesuan::docx::to_vec(&document, &pages)?)?;
        fs::write(file.with_extension("pdf"), juesuan::pdf::to_vec(&document, &pages, &fonts)?)?;
    }
    Ok(())
}
