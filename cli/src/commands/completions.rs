//! `completions SHELL` and the hidden `man`: made from the arguments themselves.

use clap::ArgMatches;
use clap_complete::Shell;

use crate::screen::Screen;
use crate::{Failure, arguments};

pub(super) fn run(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    let shell = matches.get_one::<String>("shell").and_then(|shell| shell.parse::<Shell>().ok());
    let shell = shell.ok_or_else(|| Failure::usage(screen.words.get("usage.no-command")))?;
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut arguments::command(screen.words), "juesuan", &mut script);
    screen.result(&String::from_utf8_lossy(&script));
    Ok(0)
}

pub(super) fn man(screen: &Screen) -> Result<u8, Failure> {
    let mut page = Vec::new();
    let made = clap_mangen::Man::new(arguments::command(screen.words)).render(&mut page);
    made.map_err(|error| Failure::usage(error.to_string()))?;
    screen.result(&String::from_utf8_lossy(&page));
    Ok(0)
}
