//! A form of one's own: a folder with `form.toml`, templates and, if it has public tables, `tables.toml`.
//!
//! `cargo run --release --example own_form` makes a one-page notice (`examples/own-form/`) out of the bundled report's
//! facts and writes `target/report/own-form.docx` and `.pdf`.

use juesuan::layout::Fonts;
use juesuan::model::Report;
use juesuan::{Form, Generator};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let form = Form::read_dir("examples/own-form")?;
    let (mut report, source) = Report::read("examples/zhaohua-union-2020")?;
    report.form = form.name().to_owned();
    let generator = Generator::builder(Fonts::embedded()).form(form).build()?;
    let generated = generator.generate(&report).map_err(|error| error.with_source(&source))?;
    eprintln!("{}", generated.findings.display(&source));
    std::fs::create_dir_all("target/report")?;
    std::fs::write("target/report/own-form.docx", generated.docx()?)?;
    std::fs::write("target/report/own-form.pdf", generated.pdf()?)?;
    Ok(())
}
