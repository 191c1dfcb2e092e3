//! `new DIR`: a folder with a `report.toml` to be filled in, every key with what it is.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use juesuan::{Form, write_files};

use super::forms::built_in;
use crate::Failure;
use crate::folders::REPORT;
use crate::screen::Screen;

/// Where the schema stands to which the first line of the report points.
const SCHEMA_FOLDER: &str = ".juesuan";
const SCHEMA: &str = "report.schema.json";

const TEMPLATE: &str = include_str!("new.toml");

pub(super) fn run(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    let words = screen.words;
    let folder = matches.get_one::<PathBuf>("folder").cloned().unwrap_or_default();
    if folder.join(REPORT).exists() {
        return Err(Failure::usage(words.fill("new.exists", &[("file", &folder.join(REPORT).display())])));
    }
    let form = match matches.get_one::<String>("form") {
        Some(name) => built_in(name, words)?.name().to_owned(),
        None => Form::built_in_names().first().copied().unwrap_or_default().to_owned(),
    };
    // Nothing asks the clock: a guessed year would be wrong without a word.
    let year = matches.get_one::<u16>("year").copied().unwrap_or_default();
    let agency = matches.get_one::<String>("agency").map_or("（待填：单位全称）", String::as_str);
    // A name stands in a TOML string.
    let agency = agency.replace('\\', "\\\\").replace('"', "\\\"").replace(char::is_control, "");
    let text = TEMPLATE.replace("{form}", &form).replace("{year}", &year.to_string()).replace("{agency}", &agency);
    write_schema(&folder)?;
    for path in write_files(&folder, &[(REPORT, text)])? {
        screen.result(&path.to_string_lossy());
    }
    screen.remark(&words.fill("new.next", &[("folder", &folder.display())]));
    Ok(0)
}

/// Puts the schema beside a report: editors read it there, also without a network.
pub(super) fn write_schema(folder: &Path) -> Result<(), Failure> {
    write_files(folder.join(SCHEMA_FOLDER), &[(SCHEMA, juesuan::model::json_schema())])?;
    Ok(())
}
