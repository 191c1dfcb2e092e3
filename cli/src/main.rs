//! The program `juesuan`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    ExitCode::from(juesuan_cli::run(&arguments))
}
