//! What the program may be given. The shape stands here, every word of it in `words.tsv`: the text of an argument under
//! `COMMAND.argument` or, where several commands share it, `any.argument`.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, Command, value_parser};

use crate::words::Words;

/// Formats of findings.
pub(crate) const FORMATS: [&str; 5] = ["text", "short", "json", "sarif", "github"];

/// The files that a report can become.
pub(crate) const KINDS: [&str; 5] = ["docx", "pdf", "xlsx", "ofd", "html"];

/// Those that are written where none is asked for; OFD is for archives.
pub(crate) const USUAL_KINDS: [&str; 3] = ["docx", "pdf", "xlsx"];

/// Behind all options of a command's own.
const LAST: usize = 900;

const HELP: &str = "{about}\n\n{usage-title}{usage}\n\n{all-args}{after-help}";

/// The program with all its commands.
pub(crate) fn command(words: Words) -> Command {
    let root = Command::new("juesuan")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .args([
            option("lang").value_parser(PossibleValuesParser::new(["zh", "en"])).global(true),
            option("color").value_parser(PossibleValuesParser::new(["auto", "always", "never"])).global(true),
            flag("quiet").short('q').global(true),
            flag("verbose").short('v').global(true).conflicts_with("quiet"),
        ])
        .arg(Arg::new("version").short('V').long("version").action(ArgAction::Version))
        .subcommands([
            Command::new("new").args([
                path("folder").required(true),
                text("form"),
                number("year").required(true),
                text("agency"),
            ]),
            Command::new("import").args([
                paths("files").required(true),
                folder("into").required(true),
                text("form"),
                number("year"),
                text("agency"),
                option("unit").value_parser(PossibleValuesParser::new(["元", "千元", "万元", "亿元"])),
                folder("prior").action(ArgAction::Append),
                folder("budget").action(ArgAction::Append),
            ]),
            Command::new("check").args(reports()).args(rules()).args(forms()).args(messages()).arg(jobs()),
            Command::new("build").args(reports()).args(rules()).args(forms()).args(messages()).arg(jobs()).args([
                folder("out").short('o'),
                kinds(),
                flag("proof"),
                flag("fragment"),
                folder("summary"),
                text("shard"),
            ]),
            Command::new("watch").arg(path("folder")).args(rules()).args(forms()).args([
                folder("out").short('o'),
                kinds(),
                flag("poll"),
            ]),
            Command::new("audit").arg(paths("files").required(true)).args(messages()).args([
                flag("claims").conflicts_with_all(["format", "json", "sarif"]),
                flag("json").hide(true).conflicts_with_all(["format", "sarif"]),
                flag("sarif").hide(true).conflicts_with("format"),
            ]),
            Command::new("next").args([path("old").required(true), path("new").required(true)]),
            Command::new("diff").args([
                path("old").required(true),
                path("new").required(true),
                option("format").value_parser(PossibleValuesParser::new(["text", "json", "docx"])),
                folder("out").short('o'),
            ]),
            Command::new("summary").args([paths("files").required(true), folder("out").short('o').required(true)]),
            Command::new("explain").arg(Arg::new("what").num_args(1..=2).required(true)),
            Command::new("forms").subcommand_required(true).arg_required_else_help(true).subcommands([
                Command::new("list"),
                Command::new("show").args([Arg::new("form").required(true), Arg::new("file")]),
                Command::new("new").args([path("folder").required(true), option("from")]),
                Command::new("check").args([path("folder").required(true)]),
            ]),
            Command::new("schema").arg(Arg::new("what").value_parser(PossibleValuesParser::new(["report"]))),
            Command::new("completions").arg(
                Arg::new("shell").required(true).value_parser(PossibleValuesParser::new([
                    "bash",
                    "zsh",
                    "fish",
                    "powershell",
                    "elvish",
                ])),
            ),
            Command::new("man").hide(true),
        ]);
    worded(root, words, "juesuan")
}

fn option(id: &'static str) -> Arg {
    Arg::new(id).long(id).num_args(1)
}

fn text(id: &'static str) -> Arg {
    option(id)
}

fn number(id: &'static str) -> Arg {
    option(id).value_parser(value_parser!(u16).range(1979..=2999))
}

fn flag(id: &'static str) -> Arg {
    Arg::new(id).long(id).action(ArgAction::SetTrue)
}

fn folder(id: &'static str) -> Arg {
    option(id).value_parser(value_parser!(PathBuf))
}

fn path(id: &'static str) -> Arg {
    Arg::new(id).value_parser(value_parser!(PathBuf))
}

fn paths(id: &'static str) -> Arg {
    path(id).num_args(1..)
}

/// Folders of reports; the one where the program is called, if none is named.
fn reports() -> [Arg; 1] {
    [paths("folders")]
}

fn rules() -> [Arg; 2] {
    [flag("strict"), option("deny").value_parser(PossibleValuesParser::new(["warning"]))]
}

fn forms() -> [Arg; 3] {
    [text("form"), folder("templates"), folder("fonts")]
}

fn messages() -> [Arg; 2] {
    [
        option("format").value_parser(PossibleValuesParser::new(FORMATS)),
        Arg::new("report").long("report").action(ArgAction::Append).value_parser(ValueParser::os_string()),
    ]
}

fn kinds() -> Arg {
    option("to").value_delimiter(',').value_parser(PossibleValuesParser::new(KINDS))
}

fn jobs() -> Arg {
    option("jobs").short('j').value_parser(value_parser!(u16).range(1..=1024))
}

/// The command with its texts, and those of its arguments and subcommands.
fn worded(command: Command, words: Words, path: &str) -> Command {
    let find = |key: String| words.find(&key).unwrap_or_default();
    let key = path.strip_prefix("juesuan ").unwrap_or(path).replace(' ', ".");
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    let command = command.disable_help_flag(true).disable_version_flag(true).disable_help_subcommand(true).arg(help);
    let usage = match words.find(&format!("{key}.usage")) {
        Some(usage) => format!("{path} {usage}"),
        None => format!("{path} {}", words.get("help.options")),
    };
    let template = HELP.replace("{usage-title}", words.get("help.usage"));
    let command = command
        .about(find(format!("{key}.about")))
        .help_template(template)
        .override_usage(usage)
        .subcommand_help_heading(words.get("help.commands"))
        .after_help(find(format!("{key}.more")))
        .mut_args(|argument| {
            let id = argument.get_id().to_string();
            let text = words.find(&format!("{key}.{id}")).or_else(|| words.find(&format!("any.{id}")));
            let positional = argument.get_short().is_none() && argument.get_long().is_none();
            let heading = if positional { "help.arguments" } else { "help.heading" };
            let takes = argument.get_action().takes_values();
            let mut argument =
                argument.help(text.unwrap_or_default()).help_heading(words.find(heading).unwrap_or_default());
            // What every command takes comes last.
            if argument.is_global_set() || ["help", "version"].contains(&id.as_str()) {
                argument = argument.display_order(LAST);
            }
            if takes {
                argument = argument.hide_possible_values(true);
                if let Some(value) = words.find(&format!("value.{id}")) {
                    argument = argument.value_name(value);
                }
            }
            argument
        });
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| {
        let path = format!("{path} {name}");
        command.mut_subcommand(name, |sub| worded(sub, words, &path))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    fn each(command: &Command, see: &mut impl FnMut(&Command)) {
        see(command);
        command.get_subcommands().for_each(|sub| each(sub, see));
    }

    #[test]
    fn everything_has_its_text() {
        for language in [Language::Chinese, Language::English] {
            let mut command = command(Words::new(language));
            command.build();
            each(&command, &mut |command| {
                let name = command.get_name();
                assert!(command.get_about().is_some_and(|text| !text.to_string().is_empty()), "{name}");
                for argument in command.get_arguments() {
                    let text = argument.get_help().map(ToString::to_string).unwrap_or_default();
                    assert!(!text.is_empty() || argument.is_hide_set(), "{name} {}", argument.get_id());
                }
            });
        }
    }

    #[test]
    fn the_shape_is_sound() {
        command(Words::new(Language::Chinese)).debug_assert();
    }
}
