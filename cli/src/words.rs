//! What the program says of itself, in Chinese and in English, from one table.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::LazyLock;

/// Key, Chinese, English; `\n` is a line feed.
const TABLE: &str = include_str!("words.tsv");

/// A text by its key: Chinese, English.
static TEXTS: LazyLock<BTreeMap<&'static str, [String; 2]>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let text = |text: &str| text.replace("\\n", "\n");
    lines
        .filter_map(|line| {
            let mut columns = line.split('\t');
            let (key, chinese, english) = (columns.next()?, columns.next()?, columns.next()?);
            Some((key, [text(chinese), text(english)]))
        })
        .collect()
});

/// The language that the program speaks. Findings are Chinese in either: they quote a Chinese report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Language {
    Chinese,
    English,
}

impl Language {
    /// That of `--lang`, or Chinese where the system speaks Chinese.
    pub(crate) fn of(arguments: &[OsString]) -> Language {
        let mut asked = None;
        let mut rest = arguments.iter().skip(1).filter_map(|argument| argument.to_str());
        while let Some(argument) = rest.next() {
            if argument == "--" {
                break;
            } else if argument == "--lang" {
                asked = rest.next();
            } else if let Some(value) = argument.strip_prefix("--lang=") {
                asked = Some(value);
            }
        }
        let language = asked.map(str::to_owned).or_else(sys_locale::get_locale).unwrap_or_default();
        if language.to_lowercase().starts_with("zh") { Language::Chinese } else { Language::English }
    }
}

/// The texts in one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words(Language);

impl Words {
    pub(crate) fn new(language: Language) -> Words {
        Words(language)
    }

    /// A text that may be missing.
    pub(crate) fn find(self, key: &str) -> Option<&'static str> {
        TEXTS.get(key).map(|texts| texts[self.0 as usize].as_str())
    }

    /// A text. A test sees to it that every key of the source is in the table.
    pub(crate) fn get(self, key: &'static str) -> &'static str {
        self.find(key).unwrap_or(key)
    }

    /// Why a file could not be read or written, without the system's number.
    pub(crate) fn io_error(self, error: &std::io::Error) -> String {
        use std::io::ErrorKind;
        // Windows says so when Word or Excel has the file open (ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION).
        if cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33)) {
            return self.get("io.busy").to_owned();
        }
        match error.kind() {
            ErrorKind::NotFound => self.get("io.not-found").to_owned(),
            ErrorKind::PermissionDenied => self.get("io.denied").to_owned(),
            ErrorKind::IsADirectory => self.get("io.directory").to_owned(),
            _ => error.to_string(),
        }
    }

    /// A text, each `{name}` in it replaced by its value.
    pub(crate) fn fill(self, key: &'static str, values: &[(&str, &dyn std::fmt::Display)]) -> String {
        let mut text = self.get(key).to_owned();
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), &value.to_string());
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_there_in_both_languages() {
        let mut keys = BTreeMap::new();
        for (number, line) in (1..).zip(TABLE.lines()) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let columns: Vec<&str> = line.split('\t').collect();
            assert!(columns.len() == 3 && columns.iter().all(|text| !text.trim().is_empty()), "line {number}: {line}");
            assert_eq!(keys.insert(columns[0], number), None, "line {number}: {} stands twice", columns[0]);
            let places = |text: &str| -> Vec<String> {
                let mut names: Vec<String> =
                    text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect();
                names.sort();
                names
            };
            assert_eq!(places(columns[1]), places(columns[2]), "line {number}: {line}");
        }
    }

    #[test]
    fn every_key_of_the_source_is_in_the_table() {
        let mut asked = 0;
        let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let code = std::fs::read_to_string(&path).expect("a file");
                    for before in ["words.get(\"", "words.fill(\"", ".fill(\n"] {
                        for (_, rest) in code.match_indices(before).map(|(at, _)| code.split_at(at + before.len())) {
                            let rest = rest.trim_start().trim_start_matches('"');
                            let key = rest.split('"').next().unwrap_or_default();
                            assert!(TEXTS.contains_key(key), "{}: {key}", path.display());
                            asked += 1;
                        }
                    }
                }
            }
        }
        assert!(asked > 30, "only {asked}");
    }

    #[test]
    fn the_language_is_that_of_the_option() {
        let of = |text: &str| Language::of(&text.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(of("juesuan check --lang zh"), Language::Chinese);
        assert_eq!(of("juesuan --lang=en check"), Language::English);
    }
}
