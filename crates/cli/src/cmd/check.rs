//! `broadsheet check [DIR]`: reports all problems and writes nothing.

use super::build::{BuildRequest, run_build};
use super::{Site, Source, UsageError, Verbosity, image_cache};
use clap::builder::BoolishValueParser;
use clap::{ArgAction, Args};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    site: Site,
    #[command(flatten)]
    verbosity: Verbosity,
    /// Keep the articles of a source in this folder, instead of the cache folder of your account
    #[arg(long, value_name = "DIR", env = "BROADSHEET_CACHE")]
    cache: Option<PathBuf>,
    #[command(flatten)]
    source: Source,
    /// Treat warnings as errors, for continuous integration
    #[arg(long, env = "BROADSHEET_STRICT", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    strict: bool,
    /// Print one JSON object per line, for other programs
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub fn run(self) -> Result<ExitCode, UsageError> {
        let Arguments { site, verbosity, cache, source, strict, json } = self;
        run_build(&BuildRequest {
            site,
            verbosity,
            out: None,
            reader: None,
            cache: image_cache(cache),
            source,
            compress: false,
            strict,
            json,
        })
    }
}
