//! The report as an OFD file (GB/T 33190-2016, 版式文档) that keeps the archive profile (OFD-A, GB/T 42133-2022).
//!
//! A package of XML: the pages draw text as Unicode with the place of each character, and paths; fonts are embedded as
//! complete TrueType subsets under the names of the fonts that Chinese offices install, so that readers that ignore
//! embedded fonts still show the report. The outline, the links, the structure tree and files that ride along stand
//! beside the pages.
//!
//! The same pages give the same bytes: no clock, no counter.

mod annotations;
mod common;
mod content;
mod entry;
mod fonts;
mod geometry;
mod structure;

use crate::both::both;
use crate::diag::Error;
use crate::document::Document;
use crate::layout::{Fonts, Pages};
use crate::package::Package;
use common::Ids;
pub use entry::Attachment;
use fonts::Subsets;

/// Writes the document as an OFD file. `pages` must be those of its layout with `fonts`.
///
/// # Errors
/// [`ErrorKind::Write`](crate::ErrorKind::Write) if a font cannot be embedded, or if the pages are not those of this document and these fonts.
pub fn to_vec(document: &Document, pages: &Pages, fonts: &Fonts) -> Result<Vec<u8>, Error> {
    with_attachments(document, pages, fonts, &[])
}

/// Writes the document as an OFD file with further files in it; see [`to_vec`].
///
/// # Errors
/// Those of [`to_vec`].
pub fn with_attachments(
    document: &Document,
    pages: &Pages,
    fonts: &Fonts,
    attachments: &[Attachment],
) -> Result<Vec<u8>, Error> {
    let subsets = Subsets::collect(pages, fonts)?;
    // The fonts are half of the work; they and the pages do not wait for each other.
    let (programs, rest) = both(|| subsets.package(), || parts(document, pages, &subsets, attachments));
    let mut package = rest?;
    package.merge(&programs?)?;
    package.finish()
}

/// Everything but the fonts.
fn parts(
    document: &Document,
    pages: &Pages,
    subsets: &Subsets<'_>,
    attachments: &[Attachment],
) -> Result<Package, Error> {
    // The fonts have the first numbers, then each page its own and those of what it draws.
    let mut ids = Ids(subsets.len());
    let contents: Vec<content::Content> =
        pages.pages.iter().map(|page| content::content(page, subsets, &mut ids)).collect();
    let annotations = annotations::annotations(document, pages, &contents, &mut ids)?;
    let digest = entry::digest(&contents);
    let mut package = Package::new();
    package.add("OFD.xml", entry::entry(document, &digest))?;
    package.add("Doc_0/Document.xml", entry::document(document, pages, &contents, ids.0, !attachments.is_empty())?)?;
    package.add("Doc_0/PublicRes.xml", subsets.resources())?;
    for (n, content) in contents.iter().enumerate() {
        package.add(&format!("Doc_0/Pages/Page_{n}/Content.xml"), &content.xml)?;
    }
    for (path, part) in annotations {
        package.add(&format!("Doc_0/Annots/{path}"), part)?;
    }
    package.add("Doc_0/Tags/CustomTags.xml", structure::TAGS)?;
    package.add("Doc_0/Tags/Structure.xml", structure::structure(pages, &contents)?)?;
    if !attachments.is_empty() {
        package.add("Doc_0/Attachs/Attachments.xml", entry::attachments(attachments))?;
        for (n, attachment) in attachments.iter().enumerate() {
            package.store(&format!("Doc_0/Attachs/{}", entry::attachment_file(n, attachment)), &attachment.bytes)?;
        }
    }
    Ok(package)
}
