//! The report as a PDF that is archivable (PDF/A-2a, ISO 19005-2) and accessible (PDF/UA-1, ISO 14289-1).
//!
//! printpdf makes the pages and their operations. What it has no notion of is put beside them here: fonts, structure,
//! links, bookmarks, properties; and the file is written with object streams. Nothing but this module knows of printpdf.
//!
//! The same pages give the same bytes: no clock, no counter.

mod by_node;
mod cff;
mod content;
mod deflate;
mod fonts;
mod headers;
mod metadata;
mod navigation;
mod save;
mod tags;
#[cfg(all(test, feature = "embedded-fonts"))]
mod tests;

use std::io::Write;
use std::sync::{Mutex, PoisonError, mpsc};

use lopdf::{Dictionary, Object, dictionary};
use printpdf::serialize::to_lopdf_doc;
use printpdf::{PdfDocument, PdfSaveOptions};

use crate::both::both;
use crate::diag::{Diagnostic, Error, ErrorKind, Source};
use crate::document::{Block, Document};
use crate::layout::{Fonts, Pages};
use deflate::Deflate;
use fonts::Subsets;
use save::File;

/// The document as a PDF. `pages` are those of its layout with these fonts.
///
/// # Errors
/// [`ErrorKind::Write`] if the file could not claim the standards: no title, a heading that skips a level, a figure
/// without a description, a character that PDF/A forbids; if a font cannot be embedded; or if the pages are not of this
/// document and these fonts.
pub fn to_vec(document: &Document, pages: &Pages, fonts: &Fonts) -> Result<Vec<u8>, Error> {
    check(document)?;
    if let Some(problem) = pages.missing_glyphs() {
        return Err(Error::new(ErrorKind::Layout, vec![problem], Source::default()));
    }
    let subsets = Subsets::collect(pages, fonts)?;
    // Two hands: one makes the fonts, the other all the rest; then each takes from the contents until none is left.
    let (written, contents) = mpsc::channel();
    let contents = Mutex::new(contents);
    let fonts_first = || {
        let mut deflate = Deflate::new();
        let programs = subsets.programs(&mut deflate);
        (programs, pack(&contents, &mut deflate))
    };
    let contents_last = || {
        let rest = write_all_but_streams(document, pages, &subsets, written);
        (rest, pack(&contents, &mut Deflate::new()))
    };
    let ((programs, mut packed), (rest, more)) = both(fonts_first, contents_last);
    packed.extend(more);
    packed.sort_unstable_by_key(|(page, _)| *page);
    let Parts { mut file, contents, fonts, root, info } = rest?;
    for (page, content) in &packed {
        file.packed(contents.nth(*page as usize), "", content);
    }
    subsets.write_programs(&mut file, fonts, &programs?);
    Ok(file.finish(root, info))
}

/// Deflates contents until no more come; each with its page.
fn pack(contents: &Mutex<mpsc::Receiver<(u32, Vec<u8>)>>, deflate: &mut Deflate) -> Vec<(u32, Vec<u8>)> {
    let next = || contents.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
    std::iter::from_fn(next).map(|(page, content)| (page, deflate.pack(&content))).collect()
}

/// Writes the document as a PDF; see [`to_vec`].
///
/// # Errors
/// Those of [`to_vec`], and [`ErrorKind::Io`] if `out` fails.
pub fn write(document: &Document, pages: &Pages, fonts: &Fonts, mut out: impl Write) -> Result<(), Error> {
    let bytes = to_vec(document, pages, fonts)?;
    out.write_all(&bytes).map_err(|error| Error::plain(ErrorKind::Io, "pdf", format!("无法写出 PDF：{error}")))
}

/// What the standards ask of the document itself; all that is missing at once.
fn check(document: &Document) -> Result<(), Error> {
    let mut missing = Vec::new();
    if document.title.trim().is_empty() {
        missing.push(Diagnostic::error("pdf-title", "PDF 没有题名"));
    }
    let mut level = 0;
    for block in document.blocks() {
        match block {
            Block::Heading(heading) => {
                if heading.level > level + 1 {
                    let message =
                        format!("标题“{}”越级：它是第 {} 级，上一个标题是第 {level} 级", heading.line(), heading.level);
                    missing.push(Diagnostic::error("pdf-heading", message));
                }
                level = heading.level;
            }
            Block::Figure(figure) if figure.alt.trim().is_empty() => {
                missing.push(Diagnostic::error("pdf-figure", format!("“{}”没有替代文字", figure.caption)));
            }
            _ => {}
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(Error::new(ErrorKind::Write, missing, Source::default())) }
}

/// Pages that printpdf gets at once: few, so that their operations stay in the processor's cache.
const PAGES_AT_ONCE: usize = 4;

/// A file that lacks only its large streams.
struct Parts {
    file: File,
    /// The content of the first page.
    contents: save::Id,
    /// The first object of the fonts.
    fonts: save::Id,
    root: save::Id,
    info: save::Id,
}

fn write_all_but_streams(
    document: &Document,
    pages: &Pages,
    subsets: &Subsets<'_>,
    written: mpsc::Sender<(u32, Vec<u8>)>,
) -> Result<Parts, Error> {
    let mut sheet_dictionaries = Vec::with_capacity(pages.pages.len());
    let mut marked = Vec::with_capacity(pages.pages.len());
    for some in pages.pages.chunks(PAGES_AT_ONCE) {
        let mut printed = PdfDocument::new(&document.title);
        for page in some {
            let (page, marks) = content::page(page, &pages.nodes, subsets)?;
            printed.pages.push(page);
            marked.push(marks);
        }
        print(&printed, |sheet, content| {
            // The receiver outlives this: it is waited for.
            let _ = written.send((sheet_dictionaries.len() as u32, content));
            sheet_dictionaries.push(sheet);
        })?;
    }
    drop(written);

    let mut file = File::new();
    let tree = file.reserve(1);
    let sheets = file.reserve(pages.pages.len());
    let contents = file.reserve(pages.pages.len());
    let fonts = subsets.reserve(&mut file);
    let resources = subsets.write_resources(&mut file, fonts);
    subsets.write_dictionaries(&mut file, fonts);

    let destinations = navigation::Destinations::new(pages, sheets);
    let annotations = navigation::links(&mut file, pages, &destinations)?;
    // Beside the links: they say the same, and deflate together.
    let bookmarks = navigation::bookmarks(&mut file, document, &destinations)?;
    let structure = tags::write(&mut file, pages, sheets, &marked, &annotations)?;

    for (mut page, n) in sheet_dictionaries.into_iter().zip(0..) {
        // These two say what the media box says.
        page.remove(b"TrimBox");
        page.remove(b"CropBox");
        page.set("Parent", tree);
        page.set("Resources", resources);
        page.set("Contents", contents.nth(n));
        page.set("StructParents", n as i64);
        page.set("Tabs", "S");
        let links: Vec<Object> =
            annotations.iter().filter(|link| link.page as usize == n).map(|link| link.id.into()).collect();
        if links.is_empty() {
            page.remove(b"Annots");
        } else {
            page.set("Annots", links);
        }
        file.object(sheets.nth(n), |out| save::dictionary(out, &page));
    }
    let kids: Vec<Object> = (0..pages.pages.len()).map(|n| sheets.nth(n).into()).collect();
    let kids = dictionary! { "Type" => "Pages", "Count" => kids.len() as i64, "Kids" => kids };
    file.object(tree, |out| save::dictionary(out, &kids));

    let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => tree, "PageLayout" => "OneColumn" };
    catalog.set("Lang", Object::string_literal("zh-CN"));
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    catalog.set("StructTreeRoot", structure);
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    catalog.set("PageLabels", navigation::page_labels(&mut file, pages));
    catalog.set("OutputIntents", vec![metadata::output_intent(&mut file).into()]);
    catalog.set("Metadata", metadata::xmp(&mut file, document)?);
    if let Some(bookmarks) = bookmarks {
        catalog.set("Outlines", bookmarks);
        catalog.set("PageMode", "UseOutlines");
    }
    let root = file.add(|out| save::dictionary(out, &catalog));
    let info = metadata::info(&mut file, document)?;
    file.pack();
    Ok(Parts { file, contents, fonts, root, info })
}

/// Hands the dictionary and the content of each page to `take`.
fn print(pages: &PdfDocument, mut take: impl FnMut(Dictionary, Vec<u8>)) -> Result<(), Error> {
    // Not secure: glyphs are shown by operators that printpdf passes on without looking into them.
    let options = PdfSaveOptions { secure: false, optimize: false, subset_fonts: false, image_optimization: None };
    let mut warnings = Vec::new();
    let mut printed = to_lopdf_doc(pages, &options, &mut warnings);
    if let Some(warning) = warnings.first() {
        return Err(misuse(&format!("printpdf: {}", warning.msg)));
    }
    for sheet in printed.page_iter().collect::<Vec<_>>() {
        let sheet =
            printed.get_object_mut(sheet).and_then(Object::as_dict_mut).map(std::mem::take).map_err(unexpected)?;
        let content = sheet.get(b"Contents").and_then(Object::as_reference).map_err(unexpected)?;
        let content = printed.get_object_mut(content).and_then(Object::as_stream_mut).map_err(unexpected)?;
        take(sheet, std::mem::take(&mut content.content));
    }
    Ok(())
}

/// The error of a printpdf that has become another one.
fn unexpected(error: lopdf::Error) -> Error {
    misuse(&format!("printpdf's document: {error}"))
}

/// The error of a caller whose pages do not fit together.
fn misuse(what: &str) -> Error {
    Error::plain(ErrorKind::Write, "pdf", what)
}
