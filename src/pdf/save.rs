//! The file itself: objects packed into object streams, streams deflated once, a cross-reference stream
//! (ISO 32000-1, 7.5.7 and 7.5.8).

use std::fmt;
use std::io::Write as _;

use super::deflate::Deflate;
use lopdf::{Dictionary, Object};

/// Objects in one object stream: readers unpack one to find an object.
const OBJECTS_PER_STREAM: usize = 1000;

/// Writes PDF syntax into a `Vec<u8>`, which cannot fail.
macro_rules! put {
    ($out:expr, $($format:tt)*) => {
        $out.write_fmt(format_args!($($format)*)).expect("memory takes all bytes")
    };
}
pub(super) use put;

/// The number of an indirect object; displayed as a reference to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Id(u32);

impl Id {
    /// The object `n` places after this one, of those that were reserved together.
    pub(super) fn nth(self, n: usize) -> Id {
        Id(self.0 + n as u32)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} 0 R", self.0)
    }
}

/// A key and a whole number, as `put!` would write them, in a tenth of the time.
pub(super) fn number(out: &mut Vec<u8>, key: &str, number: usize) {
    out.extend(key.as_bytes());
    out.extend(itoa::Buffer::new().format(number).as_bytes());
}

/// A key and a reference; see [`number`].
pub(super) fn reference(out: &mut Vec<u8>, key: &str, id: Id) {
    number(out, key, id.0 as usize);
    out.extend(b" 0 R");
}

impl From<Id> for Object {
    fn from(id: Id) -> Object {
        Object::Reference((id.0, 0))
    }
}

/// Where an object lies.
#[derive(Clone, Copy)]
enum Place {
    /// Nowhere yet.
    Unwritten,
    /// At this byte of the file.
    Offset(usize),
    /// In an object stream, at this index.
    Packed { stream: Id, index: usize },
}

/// A file that is being written.
pub(super) struct File {
    bytes: Vec<u8>,
    /// By the number of the object, less one.
    places: Vec<Place>,
    /// Objects that wait for their object stream: number and offset in `waiting`.
    index: Vec<(Id, usize)>,
    waiting: Vec<u8>,
    deflate: Deflate,
    digest: Digest,
}

impl File {
    pub(super) fn new() -> File {
        File {
            // A comment of four bytes above 127 tells transfer programs that this is not text.
            bytes: b"%PDF-1.7\n%\xE5\x86\xB3\xE7\xAE\x97\n".to_vec(),
            places: Vec::new(),
            index: Vec::new(),
            waiting: Vec::new(),
            deflate: Deflate::new(),
            digest: Digest::new(),
        }
    }

    /// Numbers for `count` objects in a row; the first one.
    pub(super) fn reserve(&mut self, count: usize) -> Id {
        let first = Id(self.places.len() as u32 + 1);
        self.places.resize(self.places.len() + count, Place::Unwritten);
        first
    }

    /// An object that is not a stream, its PDF syntax written by `body`.
    pub(super) fn object(&mut self, id: Id, body: impl FnOnce(&mut Vec<u8>)) {
        self.index.push((id, self.waiting.len()));
        body(&mut self.waiting);
        self.waiting.push(b'\n');
        if self.index.len() == OBJECTS_PER_STREAM {
            self.pack();
        }
    }

    /// The same under a new number.
    pub(super) fn add(&mut self, body: impl FnOnce(&mut Vec<u8>)) -> Id {
        let id = self.reserve(1);
        self.object(id, body);
        id
    }

    /// A stream that is deflated here; `entries` are those of its dictionary beside length and filter.
    pub(super) fn deflated(&mut self, id: Id, entries: &str, data: &[u8]) {
        let data = self.deflate.pack(data);
        self.packed(id, entries, &data);
    }

    /// A stream that was deflated elsewhere.
    pub(super) fn packed(&mut self, id: Id, entries: &str, data: &[u8]) {
        self.stream(id, &format!("{entries}/Filter/FlateDecode"), data);
        self.digest.update(data);
    }

    /// A stream as it is; `entries` are those of its dictionary beside its length.
    pub(super) fn stream(&mut self, id: Id, entries: &str, data: &[u8]) {
        self.places[id.0 as usize - 1] = Place::Offset(self.bytes.len());
        put!(self.bytes, "{} 0 obj\n<<{entries}/Length {}>>\nstream\n", id.0, data.len());
        self.bytes.extend_from_slice(data);
        // Some readers take a CR that ends the data and the LF of the keyword for one line end: give them a CR of ours.
        self.bytes.extend_from_slice(b"\r\nendstream\nendobj\n");
    }

    /// Puts the waiting objects into an object stream.
    pub(super) fn pack(&mut self) {
        if self.index.is_empty() {
            return;
        }
        let stream = self.reserve(1);
        let mut data = Vec::with_capacity(self.index.len() * 10 + self.waiting.len());
        for (at, &(id, offset)) in self.index.iter().enumerate() {
            self.places[id.0 as usize - 1] = Place::Packed { stream, index: at };
            number(&mut data, "", id.0 as usize);
            number(&mut data, " ", offset);
            data.push(b' ');
        }
        let entries = format!("/Type/ObjStm/N {}/First {}", self.index.len(), data.len());
        data.append(&mut self.waiting);
        self.index.clear();
        self.deflated(stream, &entries, &data);
    }

    /// Writes what waits, the cross-reference stream and the end of the file. The file's identifier is a digest of
    /// its contents and its objects: of all that the document says and shows. Fonts are among it by their names.
    pub(super) fn finish(mut self, root: Id, info: Id) -> Vec<u8> {
        self.pack();
        let xref = self.reserve(1);
        let start = self.bytes.len();
        self.places[xref.0 as usize - 1] = Place::Offset(start);

        // Rows of kind, place, index; each row is stored as its difference from the one before (PNG predictor "up").
        const ROW: usize = 7;
        let mut data = Vec::with_capacity((self.places.len() + 1) * (ROW + 1));
        let mut before = [0u8; ROW];
        let free = [0, 0, 0, 0, 0, 0xFF, 0xFF];
        for row in std::iter::once(free).chain(self.places.iter().map(|place| match *place {
            Place::Unwritten => free,
            Place::Offset(offset) => row(1, offset as u32, 0),
            Place::Packed { stream, index } => row(2, stream.0, index as u16),
        })) {
            data.push(2);
            data.extend(row.iter().zip(before).map(|(byte, above)| byte.wrapping_sub(above)));
            before = row;
        }
        let data = self.deflate.pack(&data);
        let [a, b] = [self.digest.0 >> 64, self.digest.0].map(|half| half as u64);
        let entries = format!(
            "/Type/XRef/Size {}/W[1 4 2]/Root {root}/Info {info}/ID[<{a:016X}{b:016X}><{a:016X}{b:016X}>]\
             /Filter/FlateDecode/DecodeParms<</Predictor 12/Columns {ROW}>>",
            self.places.len() + 1
        );
        self.stream(xref, &entries, &data);
        put!(self.bytes, "startxref\n{start}\n%%EOF\n");
        self.bytes
    }
}

fn row(kind: u8, place: u32, index: u16) -> [u8; 7] {
    let ([a, b, c, d], [e, f]) = (place.to_be_bytes(), index.to_be_bytes());
    [kind, a, b, c, d, e, f]
}

/// FNV-1a of 128 bits: names bytes by their content. Not against forgers.
#[derive(Clone, Copy)]
pub(super) struct Digest(u128);

impl Digest {
    pub(super) fn new() -> Digest {
        Digest(0x6C62_272E_07BB_0142_62B8_2175_6295_C58D)
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013B);
        }
    }

    /// Six capital letters: the tag of a subset font (ISO 32000-1, 9.6.4).
    pub(super) fn letters(self) -> String {
        let mut rest = self.0;
        std::iter::repeat_with(|| {
            let letter = char::from(b'A' + (rest % 26) as u8);
            rest /= 26;
            letter
        })
        .take(6)
        .collect()
    }
}

/// A text string (ISO 32000-1, 7.9.2.2): ASCII as it is, anything else in UTF-16.
pub(super) fn text(out: &mut Vec<u8>, text: &str) {
    if text.is_ascii() {
        return string(out, text.bytes());
    }
    string(out, [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)));
}

/// A literal string.
fn string(out: &mut Vec<u8>, bytes: impl Iterator<Item = u8>) {
    out.push(b'(');
    for byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend([b'\\', byte]),
            // A bare CR would be read as a line feed.
            b'\r' => out.extend(b"\\r"),
            _ => out.push(byte),
        }
    }
    out.push(b')');
}

/// A dictionary of printpdf's document.
pub(super) fn dictionary(out: &mut Vec<u8>, dictionary: &Dictionary) {
    out.extend(b"<<");
    for (key, value) in dictionary {
        name(out, key);
        object(out, value);
    }
    out.extend(b">>");
}

/// An object of printpdf's document; numbers and keywords with a space before them.
fn object(out: &mut Vec<u8>, value: &Object) {
    match value {
        Object::Null => out.extend(b" null"),
        Object::Boolean(value) => put!(out, " {value}"),
        Object::Integer(value) => put!(out, " {value}"),
        Object::Real(value) => put!(out, " {value}"),
        Object::Reference((number, generation)) => put!(out, " {number} {generation} R"),
        Object::Name(value) => name(out, value),
        Object::String(value, _) => string(out, value.iter().copied()),
        Object::Array(values) => {
            out.push(b'[');
            values.iter().for_each(|value| object(out, value));
            out.push(b']');
        }
        Object::Dictionary(value) => dictionary(out, value),
        // A stream is always an object of its own.
        Object::Stream(stream) => dictionary(out, &stream.dict),
    }
}

/// A name; bytes that are not regular characters as `#` and two digits.
pub(super) fn name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for &byte in name {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(&byte) {
            out.push(byte);
        } else {
            put!(out, "#{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings() {
        for (value, expected) in [
            ("", b"()".as_slice()),
            ("Name 1", b"(Name 1)"),
            ("a(b)\\\r", b"(a\\(b\\)\\\\\\r)"),
            ("决", b"(\xFE\xFF\x51\xB3)"),
            // U+5C28 holds the bytes of a backslash and a parenthesis, U+20BB7 needs a surrogate pair.
            ("\u{5C28}", b"(\xFE\xFF\\\\\\()"),
            ("\u{20BB7}", b"(\xFE\xFF\xD8\x42\xDF\xB7)"),
        ] {
            let mut out = Vec::new();
            text(&mut out, value);
            assert_eq!(out, expected, "{value:?}");
        }
    }

    #[test]
    fn names() {
        let mut out = Vec::new();
        name(&mut out, "A#b (仿)".as_bytes());
        assert_eq!(out, b"/A#23b#20#28#E4#BB#BF#29");
    }

    #[test]
    fn objects_and_streams_are_found_again() {
        let mut file = File::new();
        let stream = file.reserve(1);
        file.deflated(stream, "", &[7; 5000]);
        let ids: Vec<Id> = (0..1500).map(|n| file.add(|out| put!(out, "<</N {n}>>"))).collect();
        let root = file.add(|out| put!(out, "<</Type/Catalog/First {}/Last {}>>", ids[0], ids[1499]));
        let bytes = file.finish(root, root);

        let document = lopdf::Document::load_mem(&bytes).expect("a reader opens it");
        for (n, &id) in ids.iter().enumerate() {
            let found = document.get_dictionary((id.0, 0)).and_then(|entry| entry.get(b"N")).and_then(Object::as_i64);
            assert_eq!(found.ok(), Some(n as i64));
        }
        let content = document.get_object((stream.0, 0)).and_then(Object::as_stream);
        assert_eq!(content.and_then(|stream| stream.decompressed_content()).ok(), Some(vec![7; 5000]));
    }

    #[test]
    fn digests() {
        // The published value of FNV-1a 128 for "foobar".
        let mut digest = Digest::new();
        digest.update(b"foobar");
        assert_eq!(digest.0, 0x343E_1662_793C_64BF_6F0D_3597_BA44_6F18);
        let letters = digest.letters();
        assert!(letters.len() == 6 && letters.bytes().all(|letter| letter.is_ascii_uppercase()));
    }
}
