//! Templates of one's own: a file of the same name takes the place of the form's, nothing is recompiled.
//!
//! `cargo run --release --example own_templates` writes `target/report/own-templates.txt`, the report with another cover.

use juesuan::model::Report;
use juesuan::{Composer, Form, text};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (report, source) = Report::read("examples/zhaohua-union-2020")?;
    let cover = "<cover><line>{{ agency.name }}</line><line>（{{ year }}年度决算，供内部审阅）</line></cover>";
    // From a folder it would be `form.overlay_dir("templates")?`.
    let form = Form::built_in(&report.form).ok_or("no such form")?.overlay("sections/cover.xml", cover);
    let document = Composer::new(&form)?.compose(&report).map_err(|error| error.with_source(&source))?;
    std::fs::create_dir_all("target/report")?;
    std::fs::write("target/report/own-templates.txt", text::to_string(&document))?;
    Ok(())
}
