//! What is said of a wrong command line. clap speaks English only, so its findings are put into words here.

use std::io::Write as _;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::words::Words;

/// Says it and gives the exit status: help and version are no mistakes.
pub(crate) fn say(words: Words, error: Error) -> u8 {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A closed pipe is no failure: whoever asked has seen enough.
            let written = write!(std::io::stdout(), "{}", error.render().ansi_or_plain());
            u8::from(written.is_err_and(|error| error.kind() != std::io::ErrorKind::BrokenPipe)) * 2
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = write!(std::io::stderr(), "{}", error.render().ansi_or_plain());
            2
        }
        _ => {
            let message = message(words, &error);
            let _ = writeln!(std::io::stderr(), "{message}\n{}", words.get("usage.more"));
            2
        }
    }
}

/// Colors only where a terminal reads.
trait AnsiOrPlain {
    fn ansi_or_plain(&self) -> String;
}

impl AnsiOrPlain for clap::builder::StyledStr {
    fn ansi_or_plain(&self) -> String {
        use std::io::IsTerminal as _;
        if std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
            self.ansi().to_string()
        } else {
            self.to_string()
        }
    }
}

fn message(words: Words, error: &Error) -> String {
    let context = |kind| error.get(kind).map(text).unwrap_or_default();
    let argument = context(ContextKind::InvalidArg);
    let argument = argument.split_whitespace().next().unwrap_or_default().trim_end_matches('.').to_owned();
    let value = context(ContextKind::InvalidValue);
    let said = match error.kind() {
        ErrorKind::UnknownArgument => words.fill("usage.unknown-argument", &[("argument", &argument)]),
        ErrorKind::InvalidSubcommand => {
            words.fill("usage.unknown-command", &[("command", &context(ContextKind::InvalidSubcommand))])
        }
        ErrorKind::MissingSubcommand => words.get("usage.no-command").to_owned(),
        ErrorKind::MissingRequiredArgument => {
            words.fill("usage.missing", &[("arguments", &context(ContextKind::InvalidArg))])
        }
        ErrorKind::ArgumentConflict => {
            words.fill("usage.conflict", &[("argument", &argument), ("other", &context(ContextKind::PriorArg))])
        }
        ErrorKind::InvalidValue if value.is_empty() => words.fill("usage.no-value", &[("argument", &argument)]),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            words.fill("usage.value", &[("argument", &argument), ("value", &value)])
        }
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            words.fill("usage.count", &[("argument", &argument)])
        }
        ErrorKind::InvalidUtf8 => words.get("usage.utf8").to_owned(),
        _ => error.to_string(),
    };
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let near: Vec<String> = near.into_iter().filter_map(|kind| error.get(kind)).map(text).collect();
    let valid = context(ContextKind::ValidValue);
    if !near.is_empty() {
        format!("{said}\n{}", words.fill("usage.near", &[("near", &near.join(", "))]))
    } else if !valid.is_empty() {
        format!("{said}\n{}", words.fill("usage.valid", &[("valid", &valid)]))
    } else {
        said
    }
}

fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::Number(number) => number.to_string(),
        ContextValue::StyledStr(text) => text.to_string(),
        _ => String::new(),
    }
}
