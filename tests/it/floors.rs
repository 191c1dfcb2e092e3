//! The floors and the places of foreign crates, as the tables of `docs/architecture.md` have them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::in_package;
use super::rust::{Source, sources, sources_without_tests};

/// Modules whose files still import each other in circles. Whoever cuts the circles of one takes it out; none may come in.
const CIRCLES: [&str; 4] = ["document", "input", "layout", "pdf"];

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

/// A path of Rust: its names.
type Names<'a> = Vec<&'a str>;

/// The paths that a use tree or an expression names, this text being what follows `crate::` or `super::`.
fn tree(text: &str) -> Vec<Names<'_>> {
    let Some(group) = text.strip_prefix('{') else {
        let name = word(text);
        let after = text[name.len()..].strip_prefix("::").map(tree).unwrap_or_default();
        let longer = after.into_iter().map(|rest| [vec![name], rest].concat());
        return if name.is_empty() { vec![vec![]] } else { std::iter::once(vec![name]).chain(longer).collect() };
    };
    let mut depth = 0;
    let mut entries = vec![0];
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => entries.push(at + 1),
            _ => {}
        }
    }
    entries.into_iter().flat_map(|at| tree(group[at..].trim_start())).collect()
}

/// Code without its `pub use …;` and `pub(…) use …;`.
fn without_reexports(code: &str) -> String {
    let is_reexport = |statement: &str| {
        let Some(rest) = statement.trim_start().strip_prefix("pub") else { return false };
        let rest = if rest.starts_with('(') { rest.split_once(')').map_or("", |(_, rest)| rest) } else { rest };
        rest.trim_start().starts_with("use ")
    };
    code.split_inclusive(';').filter(|statement| !is_reexport(statement)).collect()
}

/// The modules that a file names, each by the names of those above it and its own. A name that is no module's belongs to
/// the module that it is looked up in.
fn named_modules<'a>(source: &'a Source, modules: &BTreeSet<Names<'a>>) -> BTreeSet<Names<'a>> {
    let (own, code) = (source.modules(), source.code.as_str());
    let mut named = Vec::new();
    for at in places(code, "crate::") {
        named.extend(tree(&code[at + "crate::".len()..]));
    }
    for at in places(code, "super::").filter(|&at| !code[..at].ends_with("super::")) {
        let rest = code[at..].trim_start_matches("super::");
        let steps = (code.len() - at - rest.len()) / "super::".len();
        let base = &own[..own.len().saturating_sub(steps)];
        named.extend(tree(rest).into_iter().map(|path| [base, &path].concat()));
    }
    // Its own modules need no prefix. Giving out their names by `pub use` is no use of them.
    let code = without_reexports(code);
    let code = code.as_str();
    for child in modules.iter().filter(|path| path.len() == own.len() + 1 && path.starts_with(&own)) {
        let name = child[own.len()];
        let called =
            places(code, name).any(|at| code[at + name.len()..].starts_with("::") && !code[..at].ends_with(':'));
        named.extend(called.then(|| child.clone()));
    }
    let home = |path: Names<'a>| (1..=path.len()).rev().map(|n| path[..n].to_vec()).find(|path| modules.contains(path));
    let homes = named.into_iter().filter_map(home);
    homes.filter(|home| *home != own).collect()
}

/// A circle in a graph, if it has one.
fn circle<'a>(graph: &BTreeMap<Names<'a>, BTreeSet<Names<'a>>>) -> Option<Vec<Names<'a>>> {
    // What leads to nothing that is left is on no circle.
    let mut left: BTreeSet<&Names<'a>> = graph.keys().collect();
    let next = |node: &Names<'a>, left: &BTreeSet<&Names<'a>>| graph[node].iter().find(|to| left.contains(to)).cloned();
    loop {
        let ends: Vec<&Names<'a>> = left.iter().copied().filter(|node| next(node, &left).is_none()).collect();
        if ends.is_empty() {
            break;
        }
        ends.into_iter().for_each(|end| _ = left.remove(end));
    }
    let mut way: Vec<Names<'a>> = vec![(*left.first()?).clone()];
    loop {
        let step = next(&way[way.len() - 1], &left)?;
        if let Some(start) = way.iter().position(|node| *node == step) {
            way.drain(..start);
            way.push(step);
            return Some(way);
        }
        way.push(step);
    }
}

#[test]
fn no_circles_inside_modules() {
    let sources = sources_without_tests();
    let modules: BTreeSet<Names<'_>> = sources.iter().map(Source::modules).collect();
    let mut inside: BTreeMap<&str, BTreeMap<Names<'_>, BTreeSet<Names<'_>>>> = BTreeMap::new();
    let mut seen = 0;
    for source in &sources {
        let own = source.modules();
        let mut named = named_modules(source, &modules);
        named.retain(|path| path[0] == own[0]);
        seen += named.len();
        inside.entry(own[0]).or_default().insert(own, named);
    }
    assert!(seen > 100, "only {seen} imports inside modules were found");
    let circles = inside.iter().filter_map(|(module, graph)| Some((*module, circle(graph)?)));
    let circles: BTreeMap<&str, Vec<Names<'_>>> = circles.collect();
    let way = |way: &Vec<Names<'_>>| way.iter().map(|path| path.join("/")).collect::<Vec<_>>().join(" → ");
    let new: Vec<String> =
        circles.iter().filter(|(module, _)| !CIRCLES.contains(module)).map(|(_, circle)| way(circle)).collect();
    assert!(new.is_empty(), "files that import each other:\n{}", new.join("\n"));
    let free: Vec<&str> = CIRCLES.into_iter().filter(|module| !circles.contains_key(module)).collect();
    assert!(free.is_empty(), "these have no circles any more, take them out of the list: {free:?}");
}

#[test]
fn paths_of_a_use_tree() {
    for (text, expected) in [
        ("a::B;", &["a", "a::B"][..]),
        ("{a::{B, c}, D}; other", &["a", "a::B", "a::c", "D"]),
        ("lines(report)", &["lines"]),
    ] {
        let paths: Vec<String> = tree(text).iter().map(|path| path.join("::")).collect();
        assert_eq!(paths, expected, "{text}");
    }
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
