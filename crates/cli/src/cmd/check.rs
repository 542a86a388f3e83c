//! `broadsheet check [DIR]`: reports all problems and writes nothing.

use super::build::{BuildRequest, run_build};
use super::{Site, UsageError};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `check`.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    site: Site,
    /// Print one JSON object a line, for other programs
    #[arg(long)]
    json: bool,
}

impl Arguments {
    /// Checks the site.
    pub fn run(self) -> Result<ExitCode, UsageError> {
        run_build(&BuildRequest { site: self.site, out: None, reader: None, compress: false, json: self.json })
    }
}
