//! `broadsheet check [DIR]`: reports all problems and writes nothing.

use super::build::{BuildRequest, run_build};
use super::{Site, UsageError, Verbosity};
use clap::builder::BoolishValueParser;
use clap::{ArgAction, Args};
use std::process::ExitCode;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    site: Site,
    #[command(flatten)]
    verbosity: Verbosity,
    /// Treat warnings as errors, for continuous integration
    #[arg(long, env = "BROADSHEET_STRICT", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    strict: bool,
    /// Print one JSON object per line, for other programs
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub fn run(self) -> Result<ExitCode, UsageError> {
        let Arguments { site, verbosity, strict, json } = self;
        run_build(&BuildRequest {
            site,
            verbosity,
            out: None,
            reader: None,
            cache: None,
            compress: false,
            strict,
            json,
        })
    }
}
