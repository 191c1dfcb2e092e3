//! Standard output and standard error: results and messages. A closed pipe ends the talk, not the work.

use std::cell::Cell;
use std::io::{self, ErrorKind, IsTerminal, Write};

use clap::ArgMatches;

use crate::words::Words;

/// Where the program speaks.
pub(crate) struct Screen {
    pub(crate) words: Words,
    /// Say nothing but what is wrong.
    pub(crate) quiet: bool,
    /// Say everything at length.
    pub(crate) verbose: bool,
    /// Colors on standard error.
    pub(crate) color: bool,
    /// Colors on standard output.
    pub(crate) color_results: bool,
    /// Whether standard output could not be written, other than because nobody reads it any more.
    failed: Cell<bool>,
}

impl Screen {
    pub(crate) fn new(words: Words, matches: &ArgMatches) -> Screen {
        let asked = matches.get_one::<String>("color").map_or("auto", String::as_str);
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let color = |is_terminal: bool| match asked {
            "always" => true,
            "never" => false,
            _ => is_terminal && !plain,
        };
        Screen {
            words,
            quiet: matches.get_flag("quiet"),
            verbose: matches.get_flag("verbose"),
            color: color(io::stderr().is_terminal()),
            color_results: color(io::stdout().is_terminal()),
            failed: Cell::new(false),
        }
    }

    /// A line, or several, of the result.
    pub(crate) fn result(&self, text: &str) {
        let mut out = io::stdout().lock();
        let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        if let Err(error) = write!(out, "{text}{end}").and_then(|()| out.flush())
            && error.kind() != ErrorKind::BrokenPipe
        {
            self.failed.set(true);
        }
    }

    /// A message that is always said.
    pub(crate) fn say(&self, text: &str) {
        // Where even this cannot be written there is nobody to be told.
        let _ = writeln!(io::stderr().lock(), "{}", text.trim_end_matches('\n'));
    }

    /// A message that `--quiet` leaves out.
    pub(crate) fn remark(&self, text: &str) {
        if !self.quiet {
            self.say(text);
        }
    }

    /// The exit status: 2 where the result did not arrive.
    pub(crate) fn finish(&self, status: u8) -> u8 {
        if self.failed.get() {
            self.say(self.words.get("error.stdout"));
            return 2;
        }
        status
    }
}
