//! HTTP for the browser on this machine, and for no one else: bound to 127.0.0.1, the name of the host checked (a page of
//! another site may resolve its name to this address), a token in every address that other users do not know. It gives out
//! what the preview made, never a file.

use std::io::{self, Write};
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tiny_http::{Header, Method, Request, Response, Server};

use super::page;
use super::places;
use super::state::State;

/// How long a connection for changes is silent at most: shorter than what closes silent ones.
const BEAT: Duration = Duration::from_secs(15);
/// So many workers answer; connections for changes have threads of their own.
const WORKERS: usize = 4;
/// So many connections for changes are served at once.
const LISTENERS: usize = 64;

const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json";

/// 128 bits that nobody guesses, in hexadecimal digits.
pub(super) fn token() -> io::Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Serves the preview on threads of its own; gives its address.
pub(super) fn serve(state: Arc<State>, port: u16, token: &str) -> io::Result<String> {
    let server = Arc::new(Server::http(("127.0.0.1", port)).map_err(io::Error::other)?);
    let port = server.server_addr().to_ip().map_or(port, |address| address.port());
    let listeners = Arc::new(());
    for _ in 0..WORKERS {
        let (server, listeners) = (Arc::clone(&server), Arc::clone(&listeners));
        let desk = Desk { state: Arc::clone(&state), port, token: token.to_owned() };
        thread::spawn(move || {
            while let Ok(request) = server.recv() {
                // Who hangs up has not read; that is no fault.
                let _ = desk.answer(request, &listeners);
            }
        });
    }
    Ok(format!("http://127.0.0.1:{port}/{token}/"))
}

/// What a worker knows.
struct Desk {
    state: Arc<State>,
    port: u16,
    token: String,
}

/// What a request asks for.
#[derive(PartialEq, Eq, Debug)]
enum Asked {
    List,
    Script,
    Style,
    Page(usize),
    Bar(usize),
    Changes(usize),
    Pdf(usize),
    Origin(usize, String),
    Open(usize, String),
}

/// Why a request is refused.
#[derive(PartialEq, Eq, Debug)]
enum Refused {
    /// Another host, no token, or another site: who asks so learns nothing.
    Forbidden,
    NotFound,
    Method,
    /// It brings a body: nothing here takes one.
    Body,
}

impl Refused {
    fn status(&self) -> u16 {
        match self {
            Refused::Forbidden => 403,
            Refused::NotFound => 404,
            Refused::Method => 405,
            Refused::Body => 413,
        }
    }
}

/// What of a request decides.
#[derive(Clone, Copy)]
struct Question<'a> {
    method: &'a Method,
    url: &'a str,
    host: Option<&'a str>,
    origin: Option<&'a str>,
    body: usize,
}

impl Desk {
    fn asked(&self, question: &Question<'_>) -> Result<Asked, Refused> {
        let hosts = [format!("127.0.0.1:{}", self.port), format!("localhost:{}", self.port)];
        if !question.host.is_some_and(|host| hosts.iter().any(|own| own == host)) {
            return Err(Refused::Forbidden);
        }
        if question.origin.is_some_and(|origin| !hosts.iter().any(|own| origin.strip_prefix("http://") == Some(own))) {
            return Err(Refused::Forbidden);
        }
        let (path, query) = question.url.split_once('?').unwrap_or((question.url, ""));
        let rest = path.strip_prefix('/').and_then(|path| path.split_once('/'));
        let Some((_, rest)) = rest.filter(|(token, _)| same(token, &self.token)) else {
            return Err(Refused::Forbidden);
        };
        if question.body > 0 {
            return Err(Refused::Body);
        }
        let asked = match rest {
            "" => Asked::List,
            "preview.js" => Asked::Script,
            "preview.css" => Asked::Style,
            _ => {
                let (number, what) = rest.split_once('/').ok_or(Refused::NotFound)?;
                let number: usize = number.parse().map_err(|_| Refused::NotFound)?;
                let path = || query.strip_prefix("path=").and_then(decoded).ok_or(Refused::NotFound);
                match what {
                    "" => Asked::Page(number),
                    "bar" => Asked::Bar(number),
                    "changes" => Asked::Changes(number),
                    "report.pdf" => Asked::Pdf(number),
                    "origin" => Asked::Origin(number, path()?),
                    "open" => Asked::Open(number, path()?),
                    _ => return Err(Refused::NotFound),
                }
            }
        };
        // What opens an editor is no link that another page could follow.
        let wanted = if matches!(asked, Asked::Open(..)) { Method::Post } else { Method::Get };
        if *question.method == wanted { Ok(asked) } else { Err(Refused::Method) }
    }

    fn answer(&self, request: Request, listeners: &Arc<()>) -> io::Result<()> {
        let header = |name: &'static str| {
            let mut headers = request.headers().iter().filter(|header| header.field.equiv(name));
            let first = headers.next().map(|header| header.value.as_str());
            // Two of a kind are a trick.
            if headers.next().is_some() { Some("") } else { first }
        };
        let asked = self.asked(&Question {
            method: request.method(),
            url: request.url(),
            host: header("Host"),
            origin: header("Origin"),
            body: request.body_length().unwrap_or(usize::from(header("Transfer-Encoding").is_some())),
        });
        let asked = match asked {
            Ok(asked) => asked,
            Err(refused) => return send(request, refused.status(), "text/plain", ""),
        };
        let reports = self.state.reports();
        let words = self.state.words;
        match asked {
            Asked::Script => send(request, 200, "text/javascript; charset=utf-8", page::SCRIPT),
            Asked::Style => send(request, 200, "text/css; charset=utf-8", page::STYLE),
            Asked::List if reports.len() == 1 => {
                let location = Header::from_bytes("Location", "0/").map_err(|()| io::ErrorKind::InvalidData)?;
                request.respond(Response::empty(302).with_header(location))
            }
            Asked::List => send(request, 200, HTML, page::list(&reports, words)),
            Asked::Page(number)
            | Asked::Bar(number)
            | Asked::Changes(number)
            | Asked::Pdf(number)
            | Asked::Origin(number, _)
            | Asked::Open(number, _) => {
                let Some(shown) = reports.get(number) else { return send(request, 404, "text/plain", "") };
                match asked {
                    Asked::Bar(_) => send(request, 200, JSON, json(&shown.bar(reports.len() > 1))),
                    Asked::Pdf(_) => match &shown.pdf {
                        Some(pdf) => send(request, 200, "application/pdf", pdf),
                        None => send(request, 404, "text/plain", ""),
                    },
                    Asked::Origin(_, path) => match places::origin(shown, &path, words) {
                        Some(origin) => send(request, 200, JSON, json(&origin)),
                        None => send(request, 404, "text/plain", ""),
                    },
                    Asked::Open(_, path) => {
                        let origin = places::origin(shown, &path, words);
                        let opened = origin.is_some_and(|origin| self.edit(&origin));
                        send(request, if opened { 204 } else { 404 }, "text/plain", "")
                    }
                    Asked::Changes(_) => {
                        drop(reports);
                        self.listen(request, number, listeners)
                    }
                    _ => {
                        let html = shown.page.clone().unwrap_or_else(|| page::empty(&shown.name));
                        send(request, 200, HTML, &html)
                    }
                }
            }
        }
    }

    /// Opens the first place of a figure by the user's command, if there is one.
    fn edit(&self, origin: &places::Origin) -> bool {
        let (Some(editor), Some(line)) = (&self.state.editor, origin.first()) else { return false };
        let mut words = editor.split_whitespace();
        let Some(program) = words.next() else { return false };
        // No shell: a name of a file is one argument, whatever stands in it.
        let place = format!("{}:{}:{}", line.file.display(), line.line, line.column);
        match Command::new(program).args(words).arg(place).spawn() {
            Ok(mut child) => {
                thread::spawn(move || child.wait());
                true
            }
            Err(_) => false,
        }
    }

    /// Tells the browser of each new version, on a thread of its own.
    fn listen(&self, request: Request, number: usize, listeners: &Arc<()>) -> io::Result<()> {
        if Arc::strong_count(listeners) > LISTENERS + WORKERS {
            return send(request, 503, "text/plain", "");
        }
        let (state, held) = (Arc::clone(&self.state), Arc::clone(listeners));
        thread::spawn(move || {
            let _held = held;
            let mut out = request.into_writer();
            // Who does not read any more ends it.
            let _ = tell(&state, number, &mut out);
        });
        Ok(())
    }
}

fn tell(state: &State, number: usize, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n",
    )?;
    let mut told = None;
    while let Some(version) = state.wait(number, told.unwrap_or(u64::MAX), BEAT) {
        if told == Some(version) {
            out.write_all(b": still here\n\n")?;
        } else {
            write!(out, "data: {version}\n\n")?;
            told = Some(version);
        }
        out.flush()?;
    }
    Ok(())
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn send(request: Request, status: u16, kind: &str, body: impl AsRef<[u8]>) -> io::Result<()> {
    let mut response = Response::from_data(body.as_ref()).with_status_code(status);
    let headers = [
        ("Content-Type", kind),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        (
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
    ];
    for (name, value) in headers {
        let header = Header::from_bytes(name, value).map_err(|()| io::ErrorKind::InvalidData)?;
        response = response.with_header(header);
    }
    request.respond(response)
}

/// Whether two texts are the same, in a time that does not tell where they differ.
fn same(one: &str, other: &str) -> bool {
    let differ = one.bytes().zip(other.bytes()).fold(0, |differ, (a, b)| differ | (a ^ b));
    one.len() == other.len() && differ == 0
}

/// A value of a query, as browsers write it.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Language, Words};

    fn desk() -> Desk {
        let words = Words::new(Language::of(&[]));
        Desk { state: Arc::new(State::new(Vec::new(), words, None)), port: 8000, token: "abc".to_owned() }
    }

    #[test]
    fn strangers_are_refused() {
        let desk = desk();
        let get =
            Question { method: &Method::Get, url: "/abc/0/bar", host: Some("127.0.0.1:8000"), origin: None, body: 0 };
        assert_eq!(desk.asked(&get), Ok(Asked::Bar(0)));
        for (question, refused) in [
            (Question { host: Some("evil.example:8000"), ..get }, Refused::Forbidden),
            (Question { host: Some("127.0.0.1:8001"), ..get }, Refused::Forbidden),
            (Question { host: Some(""), ..get }, Refused::Forbidden),
            (Question { host: None, ..get }, Refused::Forbidden),
            (Question { origin: Some("http://evil.example"), ..get }, Refused::Forbidden),
            (Question { origin: Some("null"), ..get }, Refused::Forbidden),
            (Question { url: "/0/bar", ..get }, Refused::Forbidden),
            (Question { url: "/abd/0/bar", ..get }, Refused::Forbidden),
            (Question { url: "/abcd/0/bar", ..get }, Refused::Forbidden),
            (Question { url: "/", ..get }, Refused::Forbidden),
            (Question { url: "/abc/../../etc/passwd", ..get }, Refused::NotFound),
            (Question { url: "/abc/0/../report.toml", ..get }, Refused::NotFound),
            (Question { url: "/abc/0/report.toml", ..get }, Refused::NotFound),
            (Question { url: "/abc/-1/", ..get }, Refused::NotFound),
            (Question { url: "/abc/0/origin?path=%ZZ", ..get }, Refused::NotFound),
            (Question { url: "/abc/0/open?path=a", ..get }, Refused::Method),
            (Question { method: &Method::Post, ..get }, Refused::Method),
            (Question { method: &Method::Put, ..get }, Refused::Method),
            (Question { body: 1, ..get }, Refused::Body),
            (Question { body: usize::MAX, ..get }, Refused::Body),
        ] {
            assert_eq!(desk.asked(&question), Err(refused), "{} {:?}", question.url, question.host);
        }
        let open = Question { method: &Method::Post, url: "/abc/3/open?path=a%5B0%5D", ..get };
        assert_eq!(desk.asked(&open), Ok(Asked::Open(3, "a[0]".to_owned())));
    }

    #[test]
    fn tokens_differ() {
        let [one, other] = [token(), token()].map(|token| token.expect("random bytes"));
        assert!(one.len() == 32 && one != other);
    }
}
