//! The command line program `broadsheet`, with one file for each subcommand in `cmd`.
//!
//! Input: arguments and the clock. Output: text and an exit code: 0 success, 1 errors in the content or a failure,
//! 2 invalid arguments, 130 interrupted. Entry point: `main`.

mod cmd;
mod interruption;
mod manual;
mod open_page;
mod progress_line;
mod reader;
mod scaffold;
mod terminal;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser};
use cmd::Command;
use std::process::ExitCode;

/// Builds allocate many small blocks from all threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Build and serve a site of articles from Markdown files
#[derive(Parser)]
#[command(name = "broadsheet", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    parse().command.run().unwrap_or_else(|error| {
        terminal::print_error(&format!("broadsheet: {error}\n"));
        ExitCode::from(2)
    })
}

/// Parses the arguments. Prints help, the version or an error, and ends the program, if they ask for that.
fn parse() -> Cli {
    let mut command = Cli::command();
    let matches = command.get_matches_mut();
    if let Some(name) = matches.subcommand_matches("serve").and_then(cmd::serve_conflict) {
        let text = format!("the argument '--static <DIST>' cannot be used with '{name}'");
        command.error(ErrorKind::ArgumentConflict, text).exit();
    }
    Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.format(&mut command).exit())
}
