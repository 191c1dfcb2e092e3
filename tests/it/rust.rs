//! The project's own Rust, for tests that read it.

use std::fs;
use std::path::Path;

use super::in_package;

/// A file under `src/`.
pub(super) struct Source {
    /// From `src/` on: `layout/line/marks.rs`.
    pub(super) path: String,
    /// The code: comments are left out, strings and characters emptied.
    pub(super) code: String,
    /// The strings.
    pub(super) strings: Vec<String>,
}

impl Source {
    /// The names of its module and those above it: `layout`, `line`, `marks`.
    pub(super) fn modules(&self) -> Vec<&str> {
        let path = self.path.strip_suffix(".rs").expect("a Rust file");
        path.strip_suffix("/mod").unwrap_or(path).split('/').collect()
    }
}

/// All files under `src/`, in order.
pub(super) fn sources() -> Vec<Source> {
    files().into_iter().map(|(path, text)| source(path, &text)).collect()
}

/// The same without what is only compiled for unit tests.
pub(super) fn sources_without_tests() -> Vec<Source> {
    let files = files();
    // A file that its parent declares under `cfg(test)`: `mod sample;`.
    let only_for_tests = |path: &str| {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let declared = format!("mod {};", name.trim_end_matches(".rs"));
        let parents = [format!("{folder}/mod.rs"), format!("{folder}.rs")];
        let mut lines =
            files.iter().filter(|(path, _)| parents.contains(path)).flat_map(|(_, text)| text.lines()).peekable();
        while let Some(line) = lines.next() {
            if is_test_attribute(line) && lines.peek().is_some_and(|next| next.trim() == declared) {
                return true;
            }
        }
        false
    };
    let kept = files.iter().filter(|(path, _)| !only_for_tests(path));
    kept.map(|(path, text)| source(path.clone(), before_tests(text))).collect()
}

fn is_test_attribute(line: &str) -> bool {
    line.starts_with("#[cfg(test)]") || line.starts_with("#[cfg(all(test,")
}

/// A file up to its module of unit tests, which stands last.
fn before_tests(text: &str) -> &str {
    let mut at = 0;
    let mut attribute = None;
    for line in text.split_inclusive('\n') {
        if let Some(attribute) = attribute
            && line.starts_with("mod ")
            && line.trim_end().ends_with('{')
        {
            return &text[..attribute];
        }
        attribute = if is_test_attribute(line) { Some(at) } else { attribute.filter(|_| line.starts_with("#[")) };
        at += line.len();
    }
    text
}

fn files() -> Vec<(String, String)> {
    fn collect(folder: &Path, files: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, files);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(in_package("src")).expect("a file of src");
                let name = name.to_str().expect("a plain name").replace('\\', "/");
                files.push((name, fs::read_to_string(&path).expect("a text")));
            }
        }
    }
    let mut files = Vec::new();
    collect(&in_package("src"), &mut files);
    files.sort();
    files
}

fn source(path: String, text: &str) -> Source {
    let (code, strings) = lexed(text);
    Source { path, code, strings }
}

/// Code without comments and with empty strings, and the strings.
fn lexed(text: &str) -> (String, Vec<String>) {
    let mut code = String::new();
    let mut strings = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let in_word = code.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let raw = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r')).filter(|_| !in_word);
        let hashes = raw.map_or(0, |raw| raw.len() - raw.trim_start_matches('#').len());
        if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if rest.starts_with("/*") {
            rest = &rest[rest.find("*/").expect("the end of a comment") + 2..];
        } else if let Some(inner) = raw.and_then(|raw| raw[hashes..].strip_prefix('"')) {
            let (string, after) = inner.split_once(&format!("\"{}", "#".repeat(hashes))).expect("the end of a string");
            strings.push(string.to_owned());
            code.push_str("\"\"");
            rest = after;
        } else if let Some(inner) = rest.strip_prefix('"') {
            let end = end_of_string(inner);
            strings.push(inner[..end].to_owned());
            code.push_str("\"\"");
            rest = &inner[end + 1..];
        } else if let Some(length) = character_literal(rest) {
            code.push_str("' '");
            rest = &rest[length..];
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    (code, strings)
}

fn end_of_string(inner: &str) -> usize {
    let mut escaped = false;
    let end = inner.char_indices().find(|&(_, c)| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    end.expect("the end of a string").0
}

/// Length of a character literal, if one begins here: a lifetime does not end in a quote.
fn character_literal(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('\'')?;
    let first = inner.chars().next()?;
    if first == '\\' {
        return Some(inner[2..].find('\'')? + 4);
    }
    inner[first.len_utf8()..].starts_with('\'').then(|| first.len_utf8() + 2)
}

#[test]
fn rust_is_lexed() {
    let text = "let a = \"b\\\"c\"; // d\n/* e */ 'f'; '\\''; '\\u{4E2D}'; r#\"g\"h\"#; x: &'i str; var\"\"";
    let (code, strings) = lexed(text);
    assert_eq!(code, "let a = \"\"; \n ' '; ' '; ' '; \"\"; x: &'i str; var\"\"");
    assert_eq!(strings, ["b\\\"c", "g\"h", ""]);
}

#[test]
fn tests_are_left_out() {
    assert_eq!(before_tests("a\n#[cfg(test)]\nmod tests {\nb\n}\n"), "a\n");
    assert_eq!(before_tests("a\n#[cfg(test)]\nmod b;\nmod c;\n"), "a\n#[cfg(test)]\nmod b;\nmod c;\n");
    let names: Vec<String> = sources_without_tests().into_iter().map(|source| source.path).collect();
    assert!(names.iter().any(|name| name == "layout/mod.rs"));
    assert!(names.iter().all(|name| name != "layout/sample.rs" && name != "docx/tests.rs"), "{names:?}");
    assert!(sources().len() > names.len());
}
