//! Highlighted places with notes in a copy of a PDF.

use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat, dictionary};

use super::note::note;
use crate::diag::{Area, Diagnostic, Error, ErrorKind, Location, Origin, Severity};

/// The most marks of a copy: a file with more faults than this is not mended mark by mark.
const LIMIT: usize = 5000;

/// How far inheritance of page properties is followed.
const DEPTH: usize = 32;

/// A mark: a box on a page, a color, what is said.
struct Mark {
    page: u32,
    area: Area,
    color: [f32; 3],
    note: String,
}

/// A copy of a PDF with the findings of its audit as highlighted places with notes. `name` is that of the file as it was
/// read; findings in other files, and waived ones, are left out. The same input gives the same bytes.
///
/// The place of a finding is red for an error, orange for a warning and blue for a note; the other places that it names
/// are yellow.
///
/// # Errors
/// [`ErrorKind::Input`]: the bytes are no PDF that can be written anew (damaged or encrypted).
/// [`ErrorKind::Write`]: the copy cannot be written.
pub fn pdf(bytes: &[u8], name: &str, findings: &[Diagnostic]) -> Result<Vec<u8>, Error> {
    let refuse = |message: &str| Error::plain(ErrorKind::Input, "unreadable", format!("{name}：{message}"));
    let mut document = Document::load_mem(bytes).map_err(|_| refuse("不能重写此 PDF（已损坏或加密），没有标注"))?;
    if document.is_encrypted() {
        return Err(refuse("是加密的 PDF，不能标注"));
    }
    let pages = document.get_pages();
    for mark in marks(name, findings) {
        if let Some(page) = pages.get(&mark.page) {
            draw(&mut document, *page, &mark);
        }
    }
    let mut copy = Vec::new();
    document
        .save_to(&mut copy)
        .map_err(|error| Error::plain(ErrorKind::Write, "pdf", format!("the copy cannot be written: {error}")))?;
    Ok(copy)
}

fn marks(name: &str, findings: &[Diagnostic]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for finding in findings.iter().filter(|finding| finding.waived.is_none()) {
        for (at, label) in finding.labels.iter().enumerate() {
            let Location::Text { file, span } = &label.location else { continue };
            let (file, span) = file.part(span.clone());
            if file.name != name {
                continue;
            }
            let note = note(finding, at);
            let color = match (at, finding.severity) {
                (0, Severity::Error) => [1.0, 0.45, 0.45],
                (0, Severity::Warning) => [1.0, 0.7, 0.3],
                (0, Severity::Note) => [0.5, 0.75, 1.0],
                _ => [1.0, 0.95, 0.4],
            };
            for origin in file.origins(span) {
                if let Origin::Page { number, area } = origin {
                    marks.push(Mark { page: number, area, color, note: note.clone() });
                }
            }
        }
    }
    marks.truncate(LIMIT);
    marks
}

/// Adds a mark to a page.
fn draw(document: &mut Document, page: ObjectId, mark: &Mark) {
    let Some(frame) = Frame::of(document, page) else { return };
    let [left, bottom, right, top] = frame.place(mark.area);
    let numbers = |numbers: &[f32]| Object::Array(numbers.iter().map(|number| Object::Real(*number)).collect());
    let annotation = dictionary! {
        "Type" => "Annot",
        "Subtype" => "Highlight",
        "Rect" => numbers(&[left, bottom, right, top]),
        "QuadPoints" => numbers(&[left, top, right, top, left, bottom, right, bottom]),
        "C" => numbers(&mark.color),
        "F" => 4,
        "T" => text("juesuan"),
        "Contents" => text(&mark.note),
        "P" => Object::Reference(page),
    };
    let own = document.add_object(annotation);
    let Ok(dictionary) = document.get_dictionary(page) else { return };
    // The list of annotations may stand beside the page.
    let mut all = match dictionary.get(b"Annots").and_then(|annots| document.dereference(annots)) {
        Ok((_, Object::Array(known))) => known.clone(),
        _ => Vec::new(),
    };
    all.push(Object::Reference(own));
    if let Ok(Object::Dictionary(dictionary)) = document.get_object_mut(page) {
        dictionary.set("Annots", all);
    }
}

/// A text string of PDF: UTF-16 with its mark.
fn text(text: &str) -> Object {
    let bytes = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// The visible part of a page in its own coordinates, and how it is turned.
struct Frame {
    left: f32,
    bottom: f32,
    right: f32,
    top: f32,
    turn: i64,
}

impl Frame {
    fn of(document: &Document, page: ObjectId) -> Option<Frame> {
        let page = document.get_dictionary(page).ok()?;
        let media = inherited(document, page, b"MediaBox").and_then(|own| rectangle(document, own));
        let media = media.unwrap_or([0.0, 0.0, 595.0, 842.0]);
        let crop = inherited(document, page, b"CropBox").and_then(|own| rectangle(document, own)).unwrap_or(media);
        let turn = inherited(document, page, b"Rotate").and_then(|turn| turn.as_i64().ok()).unwrap_or(0);
        Some(Frame {
            left: crop[0].max(media[0]),
            bottom: crop[1].max(media[1]),
            right: crop[2].min(media[2]),
            top: crop[3].min(media[3]),
            turn: turn.rem_euclid(360),
        })
    }

    /// A box of the page as it is shown, in the page's own coordinates: left, bottom, right, top.
    fn place(&self, area: Area) -> [f32; 4] {
        #[expect(clippy::cast_precision_loss, reason = "a thousandth of a point is not seen")]
        let points = |thousandths: i32| thousandths as f32 / 1000.0;
        let (left, top, right, bottom) = (points(area.left), points(area.top), points(area.right), points(area.bottom));
        let (a, b) = match self.turn {
            90 => ((self.left + top, self.bottom + left), (self.left + bottom, self.bottom + right)),
            180 => ((self.right - left, self.bottom + top), (self.right - right, self.bottom + bottom)),
            270 => ((self.right - top, self.top - left), (self.right - bottom, self.top - right)),
            _ => ((self.left + left, self.top - top), (self.left + right, self.top - bottom)),
        };
        [a.0.min(b.0), a.1.min(b.1), a.0.max(b.0), a.1.max(b.1)]
    }
}

/// A property of a page, or of what it stands under.
fn inherited<'a>(document: &'a Document, page: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let mut node = page;
    for _ in 0..DEPTH {
        if let Ok(value) = node.get(key) {
            return document.dereference(value).ok().map(|(_, value)| value);
        }
        let parent = node.get(b"Parent").and_then(Object::as_reference).ok()?;
        node = document.get_dictionary(parent).ok()?;
    }
    None
}

fn rectangle(document: &Document, object: &Object) -> Option<[f32; 4]> {
    let numbers = object.as_array().ok()?.iter().map(|number| document.dereference(number).ok()?.1.as_float().ok());
    let [a, b, c, d] = numbers.collect::<Option<Vec<f32>>>()?.try_into().ok()?;
    Some([a.min(c), b.min(d), a.max(c), b.max(d)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_turned_back() {
        let area = Area { left: 10_000, top: 20_000, right: 30_000, bottom: 25_000 };
        for (turn, expected) in [
            (0, [10.0, 175.0, 30.0, 180.0]),
            (90, [20.0, 10.0, 25.0, 30.0]),
            (180, [70.0, 20.0, 90.0, 25.0]),
            (270, [75.0, 170.0, 80.0, 190.0]),
        ] {
            let frame = Frame { left: 0.0, bottom: 0.0, right: 100.0, top: 200.0, turn };
            let found = frame.place(area).map(|edge| (edge * 10.0).round());
            assert_eq!(found.map(|edge| format!("{edge}")), expected.map(|edge| format!("{}", edge * 10.0)), "{turn}");
        }
    }
}
