//! The program `broadsheet`: one file for each subcommand in `cmd`.
//!
//! It reads the arguments and the clock, calls the library `publish`, and prints. Exit codes: 0 success, 1 errors in
//! the content or a failure, 2 invalid arguments, 130 interrupted.

mod cmd;
mod progress_line;
mod reader;
mod scaffold;
mod terminal;

use clap::Parser;
use cmd::Command;
use std::process::ExitCode;

/// A build allocates many small pieces from all its threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Articles in, a site out.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// With huge pages, each thread would leave most of its last page unused.
#[cfg(target_os = "linux")]
fn disable_huge_pages() {
    // If the kernel refuses, the program only uses more memory.
    _ = rustix::thread::disable_transparent_huge_pages(true);
}

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    disable_huge_pages();
    Cli::parse().command.run().unwrap_or_else(|error| {
        terminal::print_error(&format!("broadsheet: {error}\n"));
        ExitCode::from(2)
    })
}
