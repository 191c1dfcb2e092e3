//! `explain`: the page of a rule, or what a key of `report.toml` is.

use clap::ArgMatches;
use include_dir::{Dir, include_dir};
use juesuan::check;
use juesuan::model::schema;

use crate::Failure;
use crate::screen::Screen;
use crate::words::Words;

static PAGES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../docs/rules");

pub(super) fn run(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    let what: Vec<&str> = matches.get_many::<String>("what").unwrap_or_default().map(String::as_str).collect();
    let [name] = what.as_slice() else {
        return Err(Failure::usage(screen.words.get("explain.unknown").replace("{what}", &what.join(" "))));
    };
    let page = PAGES.get_file(format!("{name}.md")).and_then(|file| file.contents_utf8());
    if let Some(page) = page {
        screen.result(page);
        return Ok(0);
    }
    if let Some(row) = key(name, screen.words) {
        screen.result(&row);
        return Ok(0);
    }
    let mut near: Vec<&str> =
        check::RULES.iter().map(|rule| rule.id).filter(|id| name.split('-').any(|part| id.contains(part))).collect();
    near.truncate(8);
    let mut message = screen.words.fill("explain.unknown", &[("what", name)]);
    if !near.is_empty() {
        message = format!("{message}\n{}", screen.words.fill("usage.near", &[("near", &near.join(", "))]));
    }
    Err(Failure::usage(message))
}

/// What a key is: its term, its kind, what it is for. Places in lists do not matter (`revenue.items[3].amount`).
fn key(path: &str, words: Words) -> Option<String> {
    let plain: String = path.split('[').enumerate().fold(String::new(), |mut all, (at, part)| {
        all.push_str(if at == 0 { part } else { part.split_once(']').map_or("", |(_, rest)| rest) });
        all
    });
    let key = schema::key(&plain)?;
    let need = words.get(if key.required { "explain.required" } else { "explain.optional" });
    let mut text = format!("{plain}\n{}（{need}）\n", key.term);
    if !key.note.is_empty() {
        text.push_str(&format!("{}\n", key.note));
    }
    for line in key.doc {
        text.push_str(&format!("{}\n", line.trim()));
    }
    let choices: Vec<String> = key.kind.words().iter().map(|word| format!("{} {}", word.key, word.term)).collect();
    if !choices.is_empty() {
        text.push_str(&format!("{}\n", choices.join("；")));
    }
    Some(text)
}
