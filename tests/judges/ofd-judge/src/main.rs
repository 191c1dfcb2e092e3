//! Has ofd-core judge OFD files, a stranger to ours: `ofd-judge FILE...` prints a line `FILE<tab>pages` for each, then a
//! line `<tab>problem` for each problem; `ofd-judge --render DPI FOLDER FILE PAGE...` draws pages (from 0) as PNG.

use std::env;
use std::error::Error;

use ofd_core::OfdReader;
use ofd_core::render::RenderOptions;
use ofd_core::verify::check_path;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [flag, dpi, folder, file, pages @ ..] = &arguments[..]
        && flag == "--render"
    {
        let mut reader = OfdReader::open(file)?;
        let body = reader.ofd().doc_bodies[0].clone();
        let document = reader.load_document(&body)?;
        let options = RenderOptions::with_dpi(dpi.parse()?);
        for page in pages {
            reader.render_page_to_file(&document, page.parse()?, &options, format!("{folder}/page-{page}.png"))?;
        }
        return Ok(());
    }
    for file in &arguments {
        let pages = OfdReader::open(file).and_then(|mut reader| {
            let body = reader.ofd().doc_bodies[0].clone();
            Ok(reader.load_document(&body)?.pages().len())
        });
        println!("{file}\t{}", pages.unwrap_or(0));
        for problem in check_path(file).problems {
            println!("\t{problem}");
        }
    }
    Ok(())
}
