//! `broadsheet new DIR`: creates a new site in an empty folder.

use super::{UsageError, now};
use crate::scaffold;
use crate::terminal::print;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub struct Arguments {
    /// The folder to create
    dir: PathBuf,
}

impl Arguments {
    /// Creates the site and prints the next steps.
    pub fn run(self) -> Result<ExitCode, UsageError> {
        scaffold::create(&self.dir, now()).map_err(|error| UsageError(format!("{} {error}", self.dir.display())))?;
        let name = self.dir.display().to_string();
        let quoted = quoted_for_shell(&name);
        print(&format!(
            "Created a site with two articles in {name}. Next:\n\n  broadsheet serve {quoted}\n  broadsheet build {quoted} --out site\n"
        ));
        Ok(ExitCode::SUCCESS)
    }
}

fn quoted_for_shell(name: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '~');
    if name.chars().all(is_plain) && !name.starts_with('-') {
        return name.to_owned();
    }
    let prefix = if name.starts_with('-') { "./" } else { "" };
    format!("'{prefix}{}'", name.replace('\'', r"'\''"))
}
