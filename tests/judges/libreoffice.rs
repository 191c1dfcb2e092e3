//! Writes a report as LibreOffice breaks it: `libreoffice FOLDER OUT` makes `OUT.docx` and `OUT.pdf`.
//!
//! Word and LibreOffice break lines by rules that differ in a few points; a document is laid out for Word. Only laid out
//! by LibreOffice's rules can its pages be compared with those that LibreOffice makes of the DOCX (`pages.py`).

use std::error::Error;
use std::fs;

use juesuan::layout::{Fonts, LineRules, layout_with};
use juesuan::model::Report;
use juesuan::{Composer, Form};

fn main() -> Result<(), Box<dyn Error>> {
    let [folder, out] = <[String; 2]>::try_from(std::env::args().skip(1).collect::<Vec<_>>())
        .map_err(|_| "usage: libreoffice FOLDER OUT")?;
    let (report, _) = Report::read(&folder)?;
    let form = Form::built_in(&report.form).ok_or("no such form")?;
    let document = Composer::new(&form)?.compose(&report)?;
    let fonts = Fonts::embedded();
    let pages = layout_with(&document, &fonts, LineRules::LIBRE_OFFICE)?;
    fs::write(format!("{out}.docx"), juesuan::docx::to_vec(&document, &pages)?)?;
    fs::write(format!("{out}.pdf"), juesuan::pdf::to_vec(&document, &pages, &fonts)?)?;
    Ok(())
}
