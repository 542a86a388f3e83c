//! `broadsheet check [DIR]`: reports all problems and writes nothing.

use super::build::{BuildRequest, run_build};
use super::{Site, Source, UsageError, image_cache};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    site: Site,
    /// Keep the articles of a source in this folder, instead of the cache folder of your account
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    #[command(flatten)]
    source: Source,
    /// Treat warnings as errors, for continuous integration
    #[arg(long)]
    strict: bool,
    /// Print one JSON object per line, for other programs
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub fn run(self) -> Result<ExitCode, UsageError> {
        let Arguments { site, cache, source, strict, json } = self;
        let cache = image_cache(cache);
        run_build(&BuildRequest { site, out: None, reader: None, cache, source, compress: false, strict, json })
    }
}
