//! `check` and `build`: one report, or all below a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use clap::ArgMatches;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use juesuan::Generator;
use rayon::prelude::*;

use crate::making::{self, Outcome, Plan};
use crate::messages::{Format, Found, Messages, short, text};
use crate::screen::Screen;
use crate::settings::Settings;
use crate::summary::Unit;
use crate::{Failure, arguments, folders, summary};

/// `check`: what is wrong; nothing is written.
pub(super) fn check(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    run(screen, matches, &[])
}

/// `build`: the files of each report that is right.
pub(super) fn build(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    run(screen, matches, &kinds(matches))
}

/// The kinds of files that are asked for: all, if none is named.
pub(super) fn kinds(matches: &ArgMatches) -> Vec<String> {
    let asked: Vec<String> = matches.get_many::<String>("to").unwrap_or_default().cloned().collect();
    if asked.is_empty() { arguments::USUAL_KINDS.map(str::to_owned).to_vec() } else { asked }
}

/// A part of the reports: `2/8`.
fn shard(text: &str) -> Option<(u64, u64)> {
    let (part, parts) = text.split_once('/')?;
    let (part, parts) = (part.parse().ok()?, parts.parse().ok()?);
    (1..=parts).contains(&part).then_some((part, parts))
}

/// What makes the reports below one `juesuan.toml`.
struct Tools {
    settings: Settings,
    generator: Generator,
    form: Option<String>,
}

/// The tools of each folder of reports, made once for all reports with the same settings.
struct Toolbox<'a> {
    screen: &'a Screen,
    matches: &'a ArgMatches,
    made: Vec<Arc<Tools>>,
}

impl Toolbox<'_> {
    fn of(&mut self, folder: &Path) -> Result<Arc<Tools>, Failure> {
        let settings = Settings::of(folder, self.matches, self.screen.words)?;
        if let Some(tools) = self.made.iter().find(|tools| tools.settings == settings) {
            return Ok(Arc::clone(tools));
        }
        let (generator, form) = settings.generator()?;
        let tools = Arc::new(Tools { settings, generator, form });
        self.made.push(Arc::clone(&tools));
        Ok(tools)
    }
}

fn run(screen: &Screen, matches: &ArgMatches, kinds: &[String]) -> Result<u8, Failure> {
    let words = screen.words;
    let messages = Messages::of(matches, words)?;
    let asked: Vec<PathBuf> = matches.get_many::<PathBuf>("folders").unwrap_or_default().cloned().collect();
    let (mut folders, batch) = folders::reports(&asked, words)?;
    let out = matches.try_get_one::<PathBuf>("out").ok().flatten();
    if out.is_some()
        && let Some((one, other)) = folders::same_name(&folders)
    {
        return Err(Failure::usage(
            words.fill("folders.same-name", &[("one", &one.display()), ("other", &other.display())]),
        ));
    }
    if let Ok(Some(text)) = matches.try_get_one::<String>("shard") {
        let wrong = || Failure::usage(words.fill("usage.shard", &[("value", text)]));
        let (part, parts) = shard(text).ok_or_else(wrong)?;
        folders = folders::shard(folders, part, parts);
    }
    let mut toolbox = Toolbox { screen, matches, made: Vec::new() };
    let mut tools = BTreeMap::new();
    for folder in &folders {
        tools.insert(folder.clone(), toolbox.of(folder)?);
    }
    let show = Show { screen, format: messages.format, batch };
    let bar = show.bar(folders.len());
    // Reports are told of in the order of their names, each as soon as it and all before it are done.
    let waiting = Mutex::new((0, BTreeMap::<usize, Outcome>::new(), Vec::new()));
    let work = || {
        folders.par_iter().enumerate().for_each(|(at, folder)| {
            let tools = &tools[folder];
            let plan = Plan {
                generator: &tools.generator,
                form: tools.form.as_deref(),
                deny: tools.settings.deny,
                kinds,
                fragment: matches!(matches.try_get_one::<bool>("fragment"), Ok(Some(true))),
                out: out.map(PathBuf::as_path),
                words,
            };
            let outcome = making::make(&plan, folder);
            let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let (next, done, told) = &mut *waiting;
            done.insert(at, outcome);
            while let Some(outcome) = done.remove(next) {
                *next += 1;
                bar.inc(1);
                told.push(outcome);
            }
        });
    };
    match matches.get_one::<u16>("jobs") {
        Some(&jobs) => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(jobs)).build();
            pool.map_err(|error| Failure::usage(error.to_string()))?.install(work);
        }
        None => work(),
    }
    bar.finish_and_clear();
    let (_, _, outcomes) = waiting.into_inner().unwrap_or_else(PoisonError::into_inner);
    outcomes.iter().for_each(|outcome| show.outcome(outcome));
    if batch {
        show.total(&outcomes);
    }
    if let Ok(Some(file)) = matches.try_get_one::<PathBuf>("summary") {
        let unit = |outcome: &Outcome| {
            let threshold = tools[&outcome.folder].settings.threshold;
            Unit::of(outcome, threshold.unwrap_or(summary::THRESHOLD))
        };
        summary::write(&outcomes.iter().map(unit).collect::<Vec<_>>(), file, words)?;
    }
    let found: Vec<Found<'_>> = outcomes.iter().map(found).collect();
    messages.print(screen, &found);
    messages.write(&found)?;
    Ok(outcomes.iter().map(|outcome| outcome.status).max().unwrap_or(0))
}

pub(super) fn found(outcome: &Outcome) -> Found<'_> {
    Found {
        name: outcome.folder.join(folders::REPORT).to_string_lossy().into_owned(),
        diagnostics: &outcome.diagnostics,
        source: &outcome.source,
        verdict: outcome.verdict.clone(),
    }
}

/// How outcomes are told.
struct Show<'a> {
    screen: &'a Screen,
    format: Format,
    batch: bool,
}

impl Show<'_> {
    fn bar(&self, reports: usize) -> ProgressBar {
        use std::io::IsTerminal as _;
        let bar = ProgressBar::new(reports as u64);
        // A terminal sees it also where a program reads the result.
        if !self.batch || self.screen.quiet || !std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        let style = ProgressStyle::with_template(self.screen.words.get("batch.progress"));
        bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
    }

    /// Findings and verdict on standard error, the names of the files that were made on standard output.
    fn outcome(&self, outcome: &Outcome) {
        let screen = self.screen;
        let one = found(outcome);
        if !self.format.is_for_programs() {
            let at_length = !self.batch || outcome.status > 0 || screen.verbose;
            let findings = match self.format {
                Format::Short => short(&one),
                _ if at_length && !outcome.diagnostics.is_empty() => {
                    text(&Found { verdict: String::new(), ..one }, screen.color, screen.verbose)
                }
                _ => String::new(),
            };
            if !findings.is_empty() && (outcome.status > 0 || !screen.quiet) {
                screen.say(&findings);
            }
        }
        let line = if self.batch {
            format!("{}：{}", outcome.folder.display(), outcome.verdict)
        } else {
            outcome.verdict.clone()
        };
        if outcome.status > 0 {
            screen.say(&line)
        } else {
            screen.remark(&line)
        }
        for file in outcome.files.iter().filter(|_| !self.format.is_for_programs()) {
            screen.result(&file.to_string_lossy());
        }
    }

    fn total(&self, outcomes: &[Outcome]) {
        let count = |status| outcomes.iter().filter(|outcome| outcome.status == status).count();
        let (right, wrong, failed) = (count(0), count(1), count(2));
        self.screen.remark(&self.screen.words.fill(
            "batch.total",
            &[("all", &outcomes.len()), ("right", &right), ("wrong", &wrong), ("failed", &failed)],
        ));
    }
}
