//! `broadsheet completions SHELL`: prints the script that completes commands, options and files in a shell.

use super::UsageError;
use crate::{Cli, terminal};
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::process::ExitCode;

#[derive(Args)]
pub struct Arguments {
    /// The shell
    shell: Shell,
}

impl Arguments {
    pub fn run(self) -> Result<ExitCode, UsageError> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "broadsheet", &mut script);
        terminal::print(&String::from_utf8_lossy(&script));
        Ok(ExitCode::SUCCESS)
    }
}
