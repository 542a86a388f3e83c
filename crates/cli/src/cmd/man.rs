//! `broadsheet man [COMMAND]`: prints a manual page in roff, made from the declarations of the arguments.

use super::UsageError;
use crate::{Cli, manual, terminal};
use clap::{Args, CommandFactory};
use std::process::ExitCode;

#[derive(Args)]
pub struct Arguments {
    /// A command, such as build; without it, the page is that of the program
    command: Option<String>,
}

impl Arguments {
    pub fn run(self) -> Result<ExitCode, UsageError> {
        let mut program = Cli::command();
        program.build();
        let mut command = match &self.command {
            None => program,
            Some(name) => match program.find_subcommand(name) {
                Some(command) => command.clone(),
                None => return Err(UsageError(format!("there is no command `{name}`; `broadsheet help` lists them"))),
            },
        };
        terminal::print(&manual::page(&mut command));
        Ok(ExitCode::SUCCESS)
    }
}
