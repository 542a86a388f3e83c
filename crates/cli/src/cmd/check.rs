//! `broadsheet check [DIR]`: reports all problems and writes nothing.

use super::build::{BuildRequest, run_build};
use super::{Site, UsageError};
use clap::Args;
use std::process::ExitCode;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    site: Site,
    /// Treat warnings as errors, for continuous integration
    #[arg(long)]
    strict: bool,
    /// Print one JSON object per line, for other programs
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub fn run(self) -> Result<ExitCode, UsageError> {
        let Arguments { site, strict, json } = self;
        run_build(&BuildRequest { site, out: None, reader: None, cache: None, compress: false, strict, json })
    }
}
