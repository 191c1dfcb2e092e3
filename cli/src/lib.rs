//! The program `juesuan` as a function, so that the Python package brings it too: makes, checks and audits final-accounts disclosure reports (部门决算公开).
//!
//! A command is a file in `commands/`; what it may be given stands in `arguments`; all that the program says of itself, in
//! both languages, in `words.tsv`. Results go to standard output, findings and progress to standard error. Exit status: 0
//! done, also with warnings; 1 the data are wrong; 2 usage, input or output.

mod arguments;
mod commands;
mod folders;
mod making;
mod marked_page;
mod messages;
mod names;
mod preview;
mod rectification;
mod screen;
mod settings;
mod summary;
mod usage;
mod words;

use std::ffi::OsString;

use screen::Screen;
use words::{Language, Words};

/// Why a command ends early: what is to be said, and the exit status.
struct Failure {
    message: String,
    status: u8,
}

impl Failure {
    /// Wrong usage, or input or output that failed.
    fn usage(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), status: 2 }
    }
}

impl From<juesuan::Error> for Failure {
    fn from(error: juesuan::Error) -> Failure {
        Failure { message: error.to_string(), status: making::status(&error) }
    }
}

/// Runs the program with its arguments, its name first; gives the exit status.
pub fn run(arguments: &[OsString]) -> u8 {
    let words = Words::new(Language::of(arguments));
    let matches = match arguments::command(words).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return usage::say(words, error),
    };
    let screen = Screen::new(words, &matches);
    let status = match commands::run(&screen, &matches) {
        Ok(status) => status,
        Err(failure) => {
            screen.say(&failure.message);
            failure.status
        }
    };
    screen.finish(status)
}
