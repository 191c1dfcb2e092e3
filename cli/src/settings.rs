//! `juesuan.toml`: what holds for all reports below its folder. The command line goes before it.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use juesuan::layout::Fonts;
use juesuan::{Form, Generator};
use serde::Deserialize;

use crate::Failure;
use crate::words::Words;

/// The name of the file.
const FILE: &str = "juesuan.toml";

/// What stands in the file, paths beside it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    /// The form of all reports: a built-in one by its name, or a folder.
    pub(crate) form: Option<String>,
    /// A folder of templates that are laid over those of the form.
    pub(crate) templates: Option<PathBuf>,
    /// A folder of fonts.
    pub(crate) fonts: Option<PathBuf>,
    /// Rules without slack for rounding.
    pub(crate) strict: bool,
    /// `warning`: a report with warnings is not made.
    pub(crate) deny: Option<Deny>,
    /// The change, in percent, from which the summary marks a figure.
    pub(crate) threshold: Option<u32>,
    /// The proof of the rules at the end of each report.
    #[serde(skip)]
    pub(crate) proof: bool,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Deny {
    Warning,
}

impl Settings {
    /// Those for the reports of a folder: of the nearest file upwards, then of the command line.
    pub(crate) fn of(folder: &Path, matches: &ArgMatches, words: Words) -> Result<Settings, Failure> {
        let mut settings = Settings::read(folder, words)?;
        let value = |id| matches.try_get_one::<PathBuf>(id).ok().flatten().cloned();
        if let Ok(Some(form)) = matches.try_get_one::<String>("form") {
            settings.form = Some(form.clone());
        }
        settings.templates = value("templates").or(settings.templates);
        settings.fonts = value("fonts").or(settings.fonts);
        let flag = |id| matches.try_get_one::<bool>(id).ok().flatten().is_some_and(|set| *set);
        settings.strict |= flag("strict");
        settings.proof = flag("proof");
        if matches!(matches.try_get_one::<String>("deny"), Ok(Some(_))) {
            settings.deny = Some(Deny::Warning);
        }
        Ok(settings)
    }

    fn read(folder: &Path, words: Words) -> Result<Settings, Failure> {
        // Without a canonical path there is no folder to look into.
        let Ok(own) = folder.canonicalize() else { return Ok(Settings::default()) };
        let Some(file) = own.ancestors().map(|folder| folder.join(FILE)).find(|file| file.is_file()) else {
            return Ok(Settings::default());
        };
        let failed = |error: &dyn std::fmt::Display| {
            Failure::usage(words.fill("settings.wrong", &[("file", &file.display()), ("error", error)]))
        };
        let text = std::fs::read_to_string(&file).map_err(|error| failed(&error))?;
        let mut settings: Settings =
            toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| failed(&error))?;
        let beside = file.parent().unwrap_or(Path::new(""));
        settings.templates = settings.templates.map(|path| beside.join(path));
        settings.fonts = settings.fonts.map(|path| beside.join(path));
        settings.form = settings.form.map(|form| match beside.join(&form) {
            folder if folder.is_dir() => folder.to_string_lossy().into_owned(),
            _ => form,
        });
        Ok(settings)
    }

    /// What makes reports by these settings, and the name of the form where one is asked for.
    pub(crate) fn generator(&self) -> Result<(Generator, Option<String>), Failure> {
        let mut fonts = Fonts::embedded();
        if let Some(folder) = &self.fonts {
            fonts = fonts.with_dir(folder)?;
        }
        let mut builder = Generator::builder(fonts).strict(self.strict).proof(self.proof);
        if let Some(folder) = &self.templates {
            builder = builder.templates(folder);
        }
        let mut name = self.form.clone();
        if let Some(form) = &self.form
            && (Path::new(form).is_dir() || form.contains(['/', '\\']))
        {
            let form = Form::read_dir(form)?;
            name = Some(form.name().to_owned());
            builder = builder.form(form);
        }
        Ok((builder.build()?, name))
    }
}
