//! `watch [DIR]`: checks a report, or makes it, whenever one of its files is saved; `--open` previews reports in the browser.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use clap::ArgMatches;
use notify::{Config, Event, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use super::reports::{found, kinds};
use crate::Failure;
use crate::folders;
use crate::making::{self, Plan};
use crate::messages::text;
use crate::preview::Preview;
use crate::screen::Screen;
use crate::settings::Settings;
use crate::words::Words;

/// So long after a change there must be quiet: an editor saves in several steps.
const QUIET: Duration = Duration::from_millis(60);
/// How often folders are looked at that tell of no changes (network drives).
const POLL: Duration = Duration::from_millis(500);

pub(super) fn run(screen: &Screen, matches: &ArgMatches) -> Result<u8, Failure> {
    let words = screen.words;
    let preview = matches.get_flag("open");
    let asked: Vec<PathBuf> = matches.get_one::<PathBuf>("folder").into_iter().cloned().collect();
    let (folders, batch) = folders::reports(&asked, words)?;
    let one = folders.len() == 1 && !batch;
    if !(one || preview) || !folders.iter().all(|folder| folder.is_dir()) {
        return Err(Failure::usage(words.get("watch.one")));
    }
    let reports = folders.into_iter().map(|folder| Ok((folder.clone(), Settings::of(&folder, matches, words)?)));
    let reports = reports.collect::<Result<Vec<_>, Failure>>()?;
    let changes = Changes::of(&reports, matches.get_flag("poll"), words)?;
    if preview {
        let port = matches.get_one::<u16>("port").copied().unwrap_or(0);
        let preview = Preview::open(screen, reports, port, matches.get_one::<String>("editor").cloned())?;
        while let Some(files) = changes.next() {
            preview.changed(screen, &files);
        }
        return Ok(0);
    }
    match reports.as_slice() {
        [(folder, settings)] => watch(screen, matches, folder, settings, &changes),
        _ => Err(Failure::usage(words.get("watch.one"))),
    }
}

/// Makes one report, or checks it, after each change.
fn watch(
    screen: &Screen,
    matches: &ArgMatches,
    folder: &Path,
    settings: &Settings,
    changes: &Changes,
) -> Result<u8, Failure> {
    let words = screen.words;
    let out = matches.get_one::<PathBuf>("out").map(PathBuf::as_path);
    // Without --out and --to a report is only checked.
    let kinds = if out.is_some() || matches.contains_id("to") { kinds(matches) } else { Vec::new() };
    let mut tools = settings.generator();
    loop {
        match &tools {
            Ok((generator, form)) => {
                let form = form.as_deref();
                let plan = Plan { generator, form, deny: settings.deny, kinds: &kinds, fragment: false, out, words };
                let outcome = making::make(&plan, folder);
                screen.say(&text(&found(&outcome), screen.color, screen.verbose));
                outcome.files.iter().for_each(|file| screen.result(&file.to_string_lossy()));
            }
            Err(failure) => screen.say(&failure.message),
        }
        screen.remark(words.get("watch.waiting"));
        if changes.next().is_none() {
            return Ok(0);
        }
        // Templates are part of the generator; without any it stays as it is.
        if settings.templates.is_some() || own_form(settings).is_some() || tools.is_err() {
            tools = settings.generator();
        }
    }
}

/// The folder of a form of the user's own.
fn own_form(settings: &Settings) -> Option<&Path> {
    settings.form.as_deref().map(Path::new).filter(|path| path.is_dir())
}

/// Changes of the files that reports are made from.
struct Changes {
    events: Receiver<Vec<PathBuf>>,
    /// It watches for as long as it lives.
    _watcher: Box<dyn Watcher>,
}

impl Changes {
    fn of(reports: &[(PathBuf, Settings)], poll: bool, words: Words) -> Result<Changes, Failure> {
        let (changed, events) = mpsc::channel();
        let tell = move |event: notify::Result<Event>| {
            if let Ok(event) = event
                && concerns(&event)
            {
                // Nobody listens any more when the program ends.
                let _ = changed.send(event.paths);
            }
        };
        let failed = |error: notify::Error| Failure::usage(words.fill("watch.failed", &[("error", &error)]));
        let mut watcher: Box<dyn Watcher> = if poll {
            Box::new(PollWatcher::new(tell, Config::default().with_poll_interval(POLL)).map_err(failed)?)
        } else {
            Box::new(RecommendedWatcher::new(tell, Config::default()).map_err(failed)?)
        };
        // Folders, not files: many editors save by putting a new file into the place of the old one.
        let mut watched: Vec<&Path> = Vec::new();
        for (folder, settings) in reports {
            for one in [Some(folder.as_path()), settings.templates.as_deref(), own_form(settings)].into_iter().flatten()
            {
                if !watched.contains(&one) {
                    watcher.watch(one, RecursiveMode::Recursive).map_err(failed)?;
                    watched.push(one);
                }
            }
        }
        Ok(Changes { events, _watcher: watcher })
    }

    /// Waits for a change, and for quiet after it; gives the files. `None`: there will be no more.
    fn next(&self) -> Option<Vec<PathBuf>> {
        let mut files = self.events.recv().ok()?;
        while let Ok(more) = self.events.recv_timeout(QUIET) {
            files.extend(more);
        }
        Some(files)
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
