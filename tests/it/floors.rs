//! The floors and the places of foreign crates, as the tables of `docs/architecture.md` have them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::in_package;
use super::rust::{Source, sources, sources_without_tests};

/// The cells of the rows of the table under a heading of the page, backticks left out.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let page = fs::read_to_string(in_package("docs/architecture.md")).expect("the page");
    let section = page.split("\n## ").find(|section| section.starts_with(heading)).expect("the section");
    let lines = section.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows = lines.skip(1).map(|line| line.replace('`', "").split(" | ").map(str::to_owned).collect());
    rows.collect()
}

/// Floor by module.
fn floors() -> BTreeMap<String, u32> {
    let rows = rows("Floors").into_iter();
    rows.map(|row| (row[1].clone(), row[0].parse().expect("the number of a floor"))).collect()
}

#[test]
fn every_module_has_a_floor() {
    let modules: BTreeSet<String> = sources().iter().map(|source| source.modules()[0].to_owned()).collect();
    assert_eq!(modules, floors().into_keys().collect::<BTreeSet<_>>());
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn word(text: &str) -> &str {
    &text[..text.find(|c| !is_word(c)).unwrap_or(text.len())]
}

/// Where a word begins.
fn places<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(word).map(|(at, _)| at).filter(|&at| !code[..at].ends_with(is_word))
}

/// The modules that a file names by `crate::`.
fn imports(source: &Source) -> Vec<&str> {
    let code = source.code.as_str();
    let named = places(code, "crate::").map(|at| word(&code[at + "crate::".len()..]));
    // The one macro of the crate.
    named.map(|name| if name == "fact" { "model" } else { name }).collect()
}

/// Whether a file climbs by `super::` to the root of the crate, where every module is in reach. Its modules of tests are one
/// deeper than it is.
fn climbs_to_the_root(source: &Source) -> bool {
    let depth = source.modules().len();
    let (own, tests) = source.code.split_once("\nmod tests {").unwrap_or((&source.code, ""));
    own.contains(&"super::".repeat(depth)) || tests.contains(&"super::".repeat(depth + 1))
}

#[test]
fn imports_go_down() {
    let floors = floors();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for source in sources() {
        let own = source.modules()[0];
        if own != "lib" && climbs_to_the_root(&source) {
            wrong.push(format!("{} reaches the root of the crate by super::", source.path));
        }
        for import in imports(&source) {
            seen += 1;
            match floors.get(import) {
                None => wrong.push(format!("{}: crate::{import} is no module", source.path)),
                Some(floor) if import == own || *floor < floors[own] => {}
                Some(floor) => wrong.push(format!(
                    "{} stands on floor {} and imports {import} from floor {floor}",
                    source.path, floors[own]
                )),
            }
        }
    }
    assert!(seen > 100, "only {seen} imports were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn foreign_crates_stand_in_their_place() {
    let manifest = fs::read_to_string(in_package("Cargo.toml")).expect("Cargo.toml");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let needed: BTreeSet<&str> =
        manifest["dependencies"].as_table().expect("a table").keys().map(String::as_str).collect();
    let table = rows("Foreign crates");
    assert_eq!(needed, table.iter().map(|row| row[0].as_str()).collect());

    let sources = sources_without_tests();
    let mut wrong = Vec::new();
    for row in &table {
        let name = row[0].replace('-', "_");
        let places: Vec<&str> = row[1].split(", ").collect();
        let mut used: BTreeSet<&str> = BTreeSet::new();
        for source in sources.iter().filter(|source| speaks_to(source, &name)) {
            match places.iter().find(|place| **place == "everywhere" || source.path.starts_with(**place)) {
                Some(place) => _ = used.insert(*place),
                None => wrong.push(format!("{} speaks to {name}", source.path)),
            }
        }
        let idle = places.iter().filter(|place| !used.contains(*place));
        wrong.extend(idle.map(|place| format!("{place} does not speak to {name}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether a path of the file begins with this crate: `toml::…`, `use toml;`.
fn speaks_to(source: &Source, name: &str) -> bool {
    let code = source.code.as_str();
    places(code, name).any(|at| {
        let (before, after) = (code[..at].trim_end(), &code[at + name.len()..]);
        let begins = !before.ends_with("::") && !before.ends_with('.');
        begins && (after.starts_with("::") || (before.ends_with("use") && after.starts_with([';', ' '])))
    })
}
