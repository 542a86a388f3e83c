//! A manual page in the language of `man` (roff), made from the declarations of the arguments.
//!
//! Input: a command of clap, built. Output: text. Entry point: [`page`].

use clap::{Arg, Command};
use std::fmt::Write;

/// Returns the manual page of a command.
pub fn page(command: &mut Command) -> String {
    let usage = command.render_usage().to_string();
    let command = &*command;
    let name = command.get_display_name().unwrap_or(command.get_name());
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let version = command.get_version().unwrap_or(env!("CARGO_PKG_VERSION"));
    let mut page = format!(".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n.TH {name} 1 \"\" \"broadsheet {version}\"\n");
    let _ = write!(page, ".SH NAME\n{} \\- {}\n", escaped(name), escaped(&about));
    let _ = write!(page, ".SH SYNOPSIS\n{}\n", escaped(usage.trim_start_matches("Usage:").trim()));
    let description = command.get_long_about().map_or(about, ToString::to_string);
    page += ".SH DESCRIPTION\n";
    paragraphs(&mut page, &description);
    for (title, is_positional) in [("ARGUMENTS", true), ("OPTIONS", false)] {
        let listed = |argument: &&Arg| !argument.is_hide_set() && argument.is_positional() == is_positional;
        let mut arguments = command.get_arguments().filter(listed).peekable();
        if arguments.peek().is_some() {
            let _ = writeln!(page, ".SH {title}");
            arguments.for_each(|argument| entry(&mut page, argument));
        }
    }
    let mut commands = command.get_subcommands().filter(|command| !command.is_hide_set()).peekable();
    if commands.peek().is_some() {
        page += ".SH COMMANDS\n";
        for command in commands {
            let full_name = format!("{name}-{}(1)", command.get_name());
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            let _ = write!(page, ".TP\n{}\n{}\n", escaped(&full_name), escaped(&about));
        }
    }
    page
}

/// Writes an argument: its names, and its explanation with its values, default and environment variable.
fn entry(page: &mut String, argument: &Arg) {
    let mut names: Vec<String> = argument.get_short().map(|short| format!("-{short}")).into_iter().collect();
    names.extend(argument.get_long().map(|long| format!("--{long}")));
    let mut head: Vec<String> = names.iter().map(|name| format!("\\fB{}\\fR", escaped(name))).collect();
    if argument.get_action().takes_values() {
        let values = match argument.get_value_names() {
            Some(names) => names.iter().map(ToString::to_string).collect(),
            None => vec![argument.get_id().as_str().to_uppercase()],
        };
        let values = values.iter().map(|value| format!("\\fI{}\\fR", escaped(value))).collect::<Vec<_>>().join(" ");
        match head.last_mut() {
            Some(last) => *last += &format!(" {values}"),
            None => head.push(values),
        }
    }
    let _ = writeln!(page, ".TP\n{}", head.join(", "));
    let help = argument.get_long_help().or(argument.get_help());
    let mut text = help.map(ToString::to_string).unwrap_or_default();
    if argument.get_action().takes_values() {
        let values = argument.get_possible_values();
        let values: Vec<_> = values.iter().filter(|value| !value.is_hide_set()).map(|value| value.get_name()).collect();
        if !values.is_empty() {
            text += &format!(" [possible values: {}]", values.join(", "));
        }
        let defaults: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        if !defaults.is_empty() {
            text += &format!(" [default: {}]", defaults.join(", "));
        }
    }
    if let Some(variable) = argument.get_env() {
        text += &format!(" [env: {}]", variable.to_string_lossy());
    }
    paragraphs(page, text.trim_start());
}

/// Writes text. An empty line begins a paragraph, and indented lines keep their breaks.
fn paragraphs(page: &mut String, text: &str) {
    for line in text.lines() {
        match line {
            "" => page.push_str(".PP\n"),
            line if line.starts_with(' ') => {
                let _ = write!(page, ".br\n{}\n", escaped(line.trim_start()));
            }
            line => {
                let _ = writeln!(page, "{}", escaped(line));
            }
        }
    }
}

/// Escapes text for roff, where a hyphen is a minus, and a dot or quote at the start of a line is a command.
fn escaped(text: &str) -> String {
    let text = text.trim().replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\*(Aq").replace('\n', "\n\\&");
    if text.starts_with('.') { format!("\\&{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::builder::EnumValueParser;
    use clap::{ArgAction, ValueEnum};

    #[derive(Clone, ValueEnum)]
    enum Shade {
        Dark,
        Light,
    }

    #[test]
    fn a_page_has_every_part_and_no_accidental_commands() {
        let mut command = Command::new("press")
            .version("1.2.3")
            .about("Print a paper")
            .long_about("Print a paper\n\n.SH is no heading, it's \\text:\n\n  --dry-run")
            .arg(Arg::new("dir").help("The folder").default_value("."))
            .arg(Arg::new("shade").short('s').long("shade").value_parser(EnumValueParser::<Shade>::new()))
            .arg(Arg::new("hidden").long("hidden").hide(true).action(ArgAction::SetTrue))
            .subcommand(Command::new("stop").about("Stop it"));
        command.build();
        let page = page(&mut command);
        for part in [
            ".TH press 1 \"\" \"broadsheet 1.2.3\"",
            ".SH NAME\npress \\- Print a paper\n.SH SYNOPSIS\npress ",
            ".PP\n\\&.SH is no heading, it\\*(Aqs \\etext:",
            ".br\n\\-\\-dry\\-run\n",
            ".SH ARGUMENTS\n.TP\n\\fIDIR\\fR\nThe folder [default: .]\n",
            ".TP\n\\fB\\-s\\fR, \\fB\\-\\-shade\\fR \\fISHADE\\fR\n[possible values: dark, light]\n",
            ".SH COMMANDS\n.TP\npress\\-stop(1)\nStop it\n",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
        assert!(!page.contains("hidden"), "{page}");
    }
}
