//! The command line program `broadsheet`, with one file for each subcommand in `cmd`.
//!
//! Input: arguments and the clock. Output: text and an exit code: 0 success, 1 errors in the content or a failure,
//! 2 invalid arguments, 130 interrupted. Entry point: `main`.

mod cmd;
mod interruption;
mod progress_line;
mod reader;
mod scaffold;
mod terminal;

use clap::Parser;
use cmd::Command;
use std::process::ExitCode;

/// Builds allocate many small blocks from all threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Build and serve a site of articles from Markdown files
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    Cli::parse().command.run().unwrap_or_else(|error| {
        terminal::print_error(&format!("broadsheet: {error}\n"));
        ExitCode::from(2)
    })
}
