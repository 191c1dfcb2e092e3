//! `watch [DIR]`: checks a report, or makes it, whenever one of its files is saved.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use clap::ArgMatches;
use notify::{Config, Event, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use super::reports::{found, kinds};
use crate::Failure;
use crate::folders;
use crate::making::{self, Plan};
use crate::messages::text;
use crate::screen::Screen;
use crate::settings::Settings;

/// So long after a change there must be quiet: an editor saves in several steps.
const QUIET: Duration = Duration::from_millis(60);
/// How often folders are looked at that tell of no changes (network drives).
const POLL: Duration = Duration::from_millis(500);

pub(super) fn run(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    let words = screen.words;
    let asked: Vec<PathBuf> = matches.get_one::<PathBuf>("folder").into_iter().cloned().collect();
    let (found_folders, batch) = folders::reports(&asked, words)?;
    let [folder] = found_folders.as_slice() else {
        return Err(Failure::usage(words.get("watch.one")));
    };
    if batch || !folder.is_dir() {
        return Err(Failure::usage(words.get("watch.one")));
    }
    let settings = Settings::of(folder, matches, words)?;
    let out = matches.get_one::<PathBuf>("out").map(PathBuf::as_path);
    // Without --out and --to a report is only checked.
    let kinds = if out.is_some() || matches.contains_id("to") { kinds(matches) } else { Vec::new() };

    let (changed, changes) = mpsc::channel();
    let tell = move |event: notify::Result<Event>| {
        if event.is_ok_and(|event| concerns(&event)) {
            // Nobody listens any more when the program ends.
            let _ = changed.send(());
        }
    };
    let failed = |error: notify::Error| Failure::usage(words.fill("watch.failed", &[("error", &error)]));
    let mut watcher: Box<dyn Watcher> = if matches.get_flag("poll") {
        Box::new(PollWatcher::new(tell, Config::default().with_poll_interval(POLL)).map_err(failed)?)
    } else {
        Box::new(RecommendedWatcher::new(tell, Config::default()).map_err(failed)?)
    };
    // Folders, not files: many editors save by putting a new file into the place of the old one.
    watcher.watch(folder, RecursiveMode::Recursive).map_err(failed)?;
    let form = settings.form.as_deref().map(Path::new).filter(|path| path.is_dir());
    for more in settings.templates.as_deref().into_iter().chain(form) {
        watcher.watch(more, RecursiveMode::Recursive).map_err(failed)?;
    }

    let mut tools = settings.generator();
    loop {
        match &tools {
            Ok((generator, form)) => {
                let plan = Plan {
                    generator,
                    form: form.as_deref(),
                    deny: settings.deny,
                    kinds: &kinds,
                    fragment: false,
                    out,
                    words,
                };
                let outcome = making::make(&plan, folder);
                screen.say(&text(&found(&outcome), screen.color, screen.verbose));
                outcome.files.iter().for_each(|file| screen.result(&file.to_string_lossy()));
            }
            Err(failure) => screen.say(&failure.message),
        }
        screen.remark(words.get("watch.waiting"));
        if changes.recv().is_err() {
            return Ok(0);
        }
        while changes.recv_timeout(QUIET).is_ok() {}
        // Templates are part of the generator; without any it stays as it is.
        if settings.templates.is_some() || form.is_some() || tools.is_err() {
            tools = settings.generator();
        }
    }
}

/// Whether a file lies in a folder of data that was made beside a web page.
fn in_data(path: &Path) -> bool {
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default();
    folder.to_string_lossy().ends_with("-data")
}

/// Whether an event is a change of what a report is made from: not a look at it, not a file that was made from it.
fn concerns(event: &Event) -> bool {
    let made = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
        name.starts_with(['.', '~'])
            || ["docx", "pdf", "xlsx", "ofd", "html"].contains(&ending.as_str())
            || in_data(path)
    };
    !event.kind.is_access() && (event.paths.is_empty() || !event.paths.iter().all(made))
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::EventKind;
    use notify::event::{AccessKind, CreateKind, ModifyKind};

    #[test]
    fn what_was_made_is_no_change() {
        let event = |kind, path: &str| Event::new(kind).add_path(PathBuf::from(path));
        let create = EventKind::Create(CreateKind::File);
        assert!(concerns(&event(EventKind::Modify(ModifyKind::Any), "a/report.toml")));
        assert!(concerns(&event(create, "a/detail.csv")));
        assert!(!concerns(&event(create, "a/a.DOCX")));
        assert!(!concerns(&event(create, "a/.juesuan-1-0-a.pdf.new")));
        assert!(!concerns(&event(EventKind::Access(AccessKind::Any), "a/report.toml")));
    }
}
