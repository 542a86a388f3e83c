//! `broadsheet man [COMMAND]`: prints a manual page in roff, made from the declarations of the arguments.

use super::UsageError;
use crate::{Cli, terminal};
use clap::{Args, CommandFactory};
use clap_mangen::Man;
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
        let command = match &self.command {
            None => program,
            Some(name) => match program.find_subcommand(name) {
                Some(command) => command.clone(),
                None => return Err(UsageError(format!("there is no command `{name}`; `broadsheet help` lists them"))),
            },
        };
        let mut page = Vec::new();
        Man::new(command).render(&mut page).map_err(|error| UsageError(error.to_string()))?;
        terminal::print(&String::from_utf8_lossy(&page));
        Ok(ExitCode::SUCCESS)
    }
}
