//! `import WORKBOOK… --into DIR`: figures of an accounting system's workbook into `report.toml`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use juesuan::diag::{Severity, Source};
use juesuan::import::{Beside, Change, Imported, Mapping, Workbook, read_detail, read_tables, update};
use juesuan::{Composer, Form, Unit, write_files};

use super::forms::built_in;
use super::new::write_schema;
use crate::Failure;
use crate::folders::REPORT;
use crate::messages::{Found, text};
use crate::screen::Screen;
use crate::settings::Settings;
use crate::words::Words;

const TEMPLATE: &str = include_str!("import.toml");
const DETAIL: &str = "detail.csv";
const MAPPING: &str = "import.toml";

/// A file that was read: its name and its bytes.
type File = (String, Vec<u8>);

pub(super) fn run(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    let words = screen.words;
    let folder = matches.get_one::<PathBuf>("into").cloned().unwrap_or_default();
    let [books, prior, budget] =
        [files(matches, "files", words)?, files(matches, "prior", words)?, files(matches, "budget", words)?];
    let report = folder.join(REPORT);
    let known = report.exists().then(|| fs::read_to_string(&report)).transpose();
    let known = known.map_err(|error| unreadable(&report, &error, words))?;
    // What the report says of itself; where it is broken, putting facts into it says so.
    let table: toml::Table =
        known.as_deref().and_then(|text| text.trim_start_matches('\u{feff}').parse().ok()).unwrap_or_default();
    let form = form(&folder, &table, matches, words)?;
    let year = matches.get_one::<u16>("year").map(|year| i32::from(*year));
    let year = year.or_else(|| table.get("year")?.as_integer()?.try_into().ok());
    let given = matches.get_one::<String>("unit").map(String::as_str);
    let mapping = mapping(&folder, words)?;

    let read = |files: &[File], year| -> Result<Option<Imported>, Failure> {
        if files.is_empty() { Ok(None) } else { Ok(Some(read_tables(&workbooks(files), &form, year, given)?)) }
    };
    let unit = table
        .get("unit")
        .and_then(toml::Value::as_str)
        .map(|unit| if unit == "万元" { Unit::WanYuan } else { Unit::Yuan });
    let has_list = read_detail(&workbooks(&books), &mapping, unit.unwrap_or(Unit::Yuan), given)?;
    let mut imported = match read_tables(&workbooks(&books), &form, year, given) {
        Ok(imported) => imported,
        // A list alone is enough.
        Err(error)
            if has_list.is_some()
                && error.diagnostics().iter().any(|one| one.id == "import-no-table" || one.id == "import-year") =>
        {
            Imported::default()
        }
        Err(error) => return Err(error.into()),
    };
    let prior = read(&prior, None)?;
    let budget = read(&budget, year.or(imported.year))?;
    let basis = Composer::new(&form)?.budget_basis();
    let has_detail = has_list.is_some() || folder.join(DETAIL).exists();
    let beside = Beside { prior: prior.as_ref(), budget: budget.as_ref(), has_detail, basis };

    let start = match known {
        Some(text) => text,
        None => {
            let agency = matches.get_one::<String>("agency").cloned().or_else(|| imported.agency.clone());
            let agency = agency.ok_or_else(|| Failure::usage(words.get("import.agency-missing")))?;
            let year = year.or(imported.year).unwrap_or_default();
            let agency = agency.replace('\\', "\\\\").replace('"', "\\\"").replace(char::is_control, "");
            TEMPLATE.replace("{form}", form.name()).replace("{year}", &year.to_string()).replace("{agency}", &agency)
        }
    };
    let (new, changes) = update(start.trim_start_matches('\u{feff}'), &imported, beside)?;
    let mut written = vec![(PathBuf::from(REPORT), new)];
    let rows = has_list.as_ref().map_or(0, |detail| detail.rows);
    if let Some(detail) = has_list {
        imported.findings.extend(detail.findings);
        written.push((PathBuf::from(DETAIL), detail.csv));
    }
    for more in [&prior, &budget].into_iter().flatten() {
        imported.findings.extend(more.findings.iter().filter(|one| one.severity == Severity::Error).cloned());
    }
    if !report.exists() {
        write_schema(&folder)?;
    }
    for path in write_files(&folder, &written)? {
        screen.result(&path.to_string_lossy());
    }
    told(screen, &imported, &changes, rows, &folder);
    let wrong = imported.findings.iter().any(|one| one.severity == Severity::Error);
    Ok(u8::from(wrong))
}

/// What was changed and what could not be read.
fn told(screen: &Screen, imported: &Imported, changes: &[Change], rows: usize, folder: &Path) {
    let words = screen.words;
    for change in changes.iter().filter(|change| change.old.is_some() || screen.verbose) {
        let cell = change.cell.as_ref().map(ToString::to_string).unwrap_or_default();
        let old = change.old.clone().unwrap_or_else(|| words.get("import.nothing").to_owned());
        let line = words
            .fill("import.change", &[("path", &change.path), ("old", &old), ("new", &change.new), ("cell", &cell)]);
        screen.remark(line.trim_end());
    }
    let source = Source::default();
    let shown: Vec<_> =
        imported.findings.iter().filter(|one| one.severity != Severity::Note || screen.verbose).cloned().collect();
    if !shown.is_empty() {
        let found = Found { name: String::new(), diagnostics: &shown, source: &source, verdict: String::new() };
        screen.say(&text(&found, screen.color, screen.verbose));
    }
    let counts: [(&str, &dyn std::fmt::Display); 3] =
        [("tables", &imported.tables.len()), ("rows", &rows), ("changes", &changes.len())];
    screen.remark(&words.fill("import.total", &counts));
    screen.remark(&words.fill("import.next", &[("folder", &folder.display())]));
}

fn files(matches: &ArgMatches, id: &str, words: Words) -> Result<Vec<File>, Failure> {
    let paths = matches.get_many::<PathBuf>(id).unwrap_or_default();
    let read = |path: &PathBuf| {
        let bytes = fs::read(path).map_err(|error| unreadable(path, &error, words))?;
        Ok((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), bytes))
    };
    paths.map(read).collect()
}

fn unreadable(path: &Path, error: &std::io::Error, words: Words) -> Failure {
    let why = words.io_error(error);
    Failure::usage(words.fill("import.unreadable", &[("file", &path.display()), ("error", &why)]))
}

fn workbooks(files: &[File]) -> Vec<Workbook<'_>> {
    files.iter().map(|(name, bytes)| Workbook { name, bytes }).collect()
}

/// The form: of the command line or `juesuan.toml`, else of the report, else the first built-in one.
fn form(folder: &Path, table: &toml::Table, matches: &ArgMatches, words: Words) -> Result<Form, Failure> {
    let near = if folder.exists() { folder } else { folder.parent().unwrap_or(Path::new("")) };
    let near = if near.as_os_str().is_empty() { Path::new(".") } else { near };
    let asked = Settings::of(near, matches, words)?.form;
    let own = table.get("form").and_then(toml::Value::as_str).map(str::to_owned);
    let name =
        asked.or(own).or_else(|| Form::built_in_names().first().map(|name| (*name).to_owned())).unwrap_or_default();
    if Path::new(&name).is_dir() { Ok(Form::read_dir(&name)?) } else { built_in(&name, words) }
}

fn mapping(folder: &Path, words: Words) -> Result<Mapping, Failure> {
    let file = folder.join(MAPPING);
    if !file.exists() {
        return Ok(Mapping::default());
    }
    let text = fs::read_to_string(&file).map_err(|error| unreadable(&file, &error, words))?;
    toml::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| Failure::usage(words.fill("import.mapping", &[("file", &file.display()), ("error", &error)])))
}
