//! The commands, a file each. A command takes what it was given and gives the exit status.

mod audit;
mod completions;
mod diff;
mod explain;
mod forms;
mod import;
mod new;
mod next;
mod reports;
mod summary;
mod watch;

use clap::ArgMatches;

use crate::Failure;
use crate::screen::Screen;

/// Runs the command that was asked for.
pub(crate) fn run(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    let Some((name, matches)) = matches.subcommand() else { return Ok(2) };
    match name {
        "new" => new::run(screen, matches),
        "import" => import::run(screen, matches),
        "check" => reports::check(screen, matches),
        "build" => reports::build(screen, matches),
        "watch" => watch::run(screen, matches),
        "audit" => audit::run(screen, matches),
        "next" => next::run(screen, matches),
        "diff" => diff::run(screen, matches),
        "summary" => summary::run(screen, matches),
        "explain" => explain::run(screen, matches),
        "forms" => forms::run(screen, matches),
        "schema" => {
            screen.result(&juesuan::model::json_schema());
            Ok(0)
        }
        "completions" => completions::run(screen, matches),
        _ => completions::man(screen),
    }
}
