//! Findings in their formats: for the terminal, for a program, for a forge.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ArgMatches;
use juesuan::diag::{Diagnostic, Display, Source, to_json, to_sarif};
use juesuan::write_files;

use crate::names::title;
use crate::screen::Screen;
use crate::words::Words;
use crate::{Failure, arguments};

/// What was found in one report or text.
pub(crate) struct Found<'a> {
    /// The file or folder as the user named it.
    pub(crate) name: String,
    pub(crate) diagnostics: &'a [Diagnostic],
    pub(crate) source: &'a Source,
    /// A line that sums up.
    pub(crate) verdict: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    Text,
    Short,
    Json,
    Sarif,
    Github,
}

impl Format {
    fn named(name: &str) -> Option<Format> {
        let all = [Format::Text, Format::Short, Format::Json, Format::Sarif, Format::Github];
        let at = arguments::FORMATS.iter().position(|known| *known == name)?;
        all.get(at).copied()
    }

    /// Whether a program reads it: then it is a result, and nothing else stands on standard output.
    pub(crate) fn is_for_programs(self) -> bool {
        matches!(self, Format::Json | Format::Sarif | Format::Github)
    }
}

/// Where findings go: to the screen in one format, to files in others.
pub(crate) struct Messages {
    pub(crate) format: Format,
    files: Vec<(Format, PathBuf)>,
}

impl Messages {
    pub(crate) fn of(matches: &ArgMatches, words: Words) -> Result<Messages, Failure> {
        let flag = |id| matches.try_get_one::<bool>(id).ok().flatten().is_some_and(|set| *set);
        let asked = matches.get_one::<String>("format").and_then(|name| Format::named(name));
        let format = match asked {
            _ if flag("json") => Format::Json,
            _ if flag("sarif") => Format::Sarif,
            asked => asked.unwrap_or(Format::Text),
        };
        let files = matches.get_many::<OsString>("report").unwrap_or_default();
        let files = files.map(|text| {
            let wrong = || Failure::usage(words.fill("usage.report", &[("value", &text.display())]));
            let (kind, file) = text.to_str().and_then(|text| text.split_once('=')).ok_or_else(wrong)?;
            let format = Format::named(kind).ok_or_else(wrong)?;
            if file.is_empty() { Err(wrong()) } else { Ok((format, PathBuf::from(file))) }
        });
        Ok(Messages { format, files: files.collect::<Result<_, _>>()? })
    }

    /// Writes the files that were asked for.
    pub(crate) fn write(&self, found: &[Found<'_>]) -> Result<(), Failure> {
        for (format, file) in &self.files {
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.map_or_else(|| PathBuf::from("."), PathBuf::from);
            let name = file.file_name().map(PathBuf::from).unwrap_or_default();
            write_files(folder, &[(name, render(*format, found, false))])?;
        }
        Ok(())
    }

    /// What the screen gets in a format for programs.
    pub(crate) fn print(&self, screen: &Screen, found: &[Found<'_>]) {
        if self.format.is_for_programs() {
            screen.result(&render(self.format, found, false));
        }
    }
}

/// All findings in a format.
pub(crate) fn render(format: Format, found: &[Found<'_>], color: bool) -> String {
    match format {
        Format::Text => found.iter().map(|one| format!("{}\n", text(one, color, true))).collect(),
        Format::Short => found.iter().map(short).collect(),
        Format::Json => match found {
            [one] => to_json(&one.name, one.diagnostics, one.source),
            many => {
                let all = many.iter().map(|one| to_json(&one.name, one.diagnostics, one.source).trim_end().to_owned());
                format!("[{}]\n", all.collect::<Vec<_>>().join(",\n"))
            }
        },
        Format::Sarif => to_sarif(found.iter().map(|one| (one.diagnostics, one.source)), title),
        Format::Github => found.iter().map(github).collect(),
    }
}

/// With excerpts, then the line that sums up.
pub(crate) fn text(found: &Found<'_>, color: bool, verbose: bool) -> String {
    if found.diagnostics.is_empty() {
        return found.verdict.clone();
    }
    let findings = Display::new(found.diagnostics, found.source).coloured(color).verbose(verbose);
    format!("{findings}\n\n{}", found.verdict)
}

/// File, line and column of a finding.
fn place(diagnostic: &Diagnostic, source: &Source) -> Option<(String, usize, usize)> {
    let (file, span) = diagnostic.labels.iter().find_map(|label| source.resolve(label))?;
    let (line, column) = file.line_column(span.start);
    Some((source.name_of(&file), line, column))
}

fn all<'a>(found: &'a Found<'_>) -> impl Iterator<Item = &'a Diagnostic> {
    found.diagnostics.iter().flat_map(|root| std::iter::once(root).chain(&root.children))
}

/// A line each: `县教育局/report.toml:12:3: error[total-balance]: …`.
pub(crate) fn short(found: &Found<'_>) -> String {
    let lines = all(found).map(|diagnostic| {
        let place = match place(diagnostic, found.source) {
            Some((file, line, column)) => format!("{file}:{line}:{column}"),
            None => found.name.clone(),
        };
        let severity = if diagnostic.waived.is_some() { "waived" } else { diagnostic.severity.key() };
        format!("{place}: {severity}[{}]: {}\n", diagnostic.id, diagnostic.message.replace('\n', " "))
    });
    lines.collect()
}

/// Commands of a workflow, as GitHub and forges like it read them.
fn github(found: &Found<'_>) -> String {
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let lines = all(found).filter(|diagnostic| diagnostic.waived.is_none()).map(|diagnostic| {
        // The workflow knows errors, warnings and notices.
        let kind = if diagnostic.severity.key() == "note" { "notice" } else { diagnostic.severity.key() };
        let place = place(diagnostic, found.source).map_or_else(
            || format!("file={}", property(&found.name)),
            |(file, line, column)| format!("file={},line={line},col={column}", property(&file)),
        );
        format!("::{kind} {place},title={}::{}\n", property(diagnostic.id), data(&diagnostic.message))
    });
    lines.collect()
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;
    use juesuan::diag::{Label, TextFile};

    #[test]
    fn a_workflow_reads_what_it_is_told() {
        let file = TextFile::new("a,b.txt", "甲乙\n");
        let source = Source::new(vec![file.clone()], Default::default()).in_folder("县");
        let finding = Diagnostic::error("share", "占 50%\n不符").label(Label::text(&file, 3..6, "此处"));
        let found = Found { name: "县".into(), diagnostics: &[finding], source: &source, verdict: String::new() };
        let line = "::error file=县/a%2Cb.txt,line=1,col=2,title=share::占 50%25%0A不符\n";
        assert_eq!(render(Format::Github, &[found], false), line);
    }
}
