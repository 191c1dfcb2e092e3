//! `summary FILE… --out 汇总.xlsx`: one summary of what several runs made (`build --shard 1/4 --summary 1.json`).

use std::path::PathBuf;

use clap::ArgMatches;

use crate::screen::Screen;
use crate::{Failure, summary};

pub(super) fn run(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    let files = matches.get_many::<PathBuf>("files").unwrap_or_default();
    let mut units = Vec::new();
    for file in files {
        units.extend(summary::read(file, screen.words)?);
    }
    let out = matches.get_one::<PathBuf>("out").cloned().unwrap_or_default();
    summary::write(&units, &out, screen.words)?;
    screen.result(&out.to_string_lossy());
    Ok(0)
}
