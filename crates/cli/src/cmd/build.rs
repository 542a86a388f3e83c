//! `broadsheet build [DIR] --out DIR`: builds a site.

use super::{Site, Source, UsageError, Verbosity, image_cache, now};
use crate::progress_line::{self, ProgressLine};
use crate::reader;
use crate::terminal::{print, print_error};
use clap::builder::BoolishValueParser;
use clap::{ArgAction, Args};
use publish::site::settings::Settings;
use publish::source::diagnostic::{Severity, count};
use publish::{Options, Outcome};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    site: Site,
    #[command(flatten)]
    verbosity: Verbosity,
    /// The output folder; files that Broadsheet did not write are kept
    #[arg(short, long, value_name = "DIR", default_value = "dist", env = "BROADSHEET_OUT")]
    out: PathBuf,
    /// Use the reader in a folder that `trunk build --release` wrote, instead of the embedded one
    #[arg(long, value_name = "DIST", env = "BROADSHEET_READER")]
    reader: Option<PathBuf>,
    /// Keep the smaller copies of images, and the articles of a source, in this folder, instead of the cache folder of
    /// your account
    #[arg(long, value_name = "DIR", env = "BROADSHEET_CACHE")]
    cache: Option<PathBuf>,
    #[command(flatten)]
    source: Source,
    /// Write compressed copies (.br and .gz) beside each file
    #[arg(long, env = "BROADSHEET_COMPRESS", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    compress: bool,
    /// Treat warnings as errors, for continuous integration
    #[arg(long, env = "BROADSHEET_STRICT", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    strict: bool,
    /// Print one JSON object per line, for other programs
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub fn run(self) -> Result<ExitCode, UsageError> {
        let Arguments { site, verbosity, out, reader, cache, source, compress, strict, json } = self;
        let cache = image_cache(cache);
        let out = Some(out);
        run_build(&BuildRequest { site, verbosity, out, reader, cache, source, compress, strict, json })
    }
}

/// The options of a build. Without an output folder, the site is only checked.
pub struct BuildRequest {
    pub site: Site,
    pub verbosity: Verbosity,
    pub out: Option<PathBuf>,
    pub reader: Option<PathBuf>,
    pub cache: Option<PathBuf>,
    pub source: Source,
    pub compress: bool,
    pub strict: bool,
    pub json: bool,
}

/// Builds or checks a site and prints the result.
pub fn run_build(request: &BuildRequest) -> Result<ExitCode, UsageError> {
    let start = Instant::now();
    let mut outcome = build(request)?;
    if outcome.stopped {
        match &request.out {
            _ if request.json => print(&format!("{}\n", serde_json::json!({ "stopped": true }))),
            Some(out) => print_error(&format!("Stopped. {} is unchanged.\n", out.display())),
            None => print_error("Stopped.\n"),
        }
        return Ok(ExitCode::from(progress_line::INTERRUPTED));
    }
    if request.verbosity.quiet {
        outcome.report.remove_notes();
    }
    if request.json {
        print_json(&outcome);
    } else {
        print_summary(&outcome, request, start.elapsed().as_secs_f64());
    }
    Ok(if outcome.report.has_errors() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn print_json(outcome: &Outcome) {
    let Outcome { report, articles, skipped, source, changes, .. } = outcome;
    let skipped =
        skipped.iter().map(|file| serde_json::json!({ "path": file.path.to_string_lossy(), "reason": file.reason }));
    let summary = serde_json::json!({
        "articles": articles, "skipped": skipped.collect::<Vec<_>>(), "source": source,
        "errors": report.count(Severity::Error), "warnings": report.count(Severity::Warning),
        "written": changes.written, "kept": changes.kept, "removed": changes.removed,
    });
    print(&format!("{}{summary}\n", report.to_json_lines()));
}

fn print_summary(outcome: &Outcome, request: &BuildRequest, seconds: f64) {
    let Outcome { report, changes, skipped, .. } = outcome;
    let BuildRequest { verbosity, .. } = request;
    let out = request.out.as_deref();
    let warnings = count(report.count(Severity::Warning), "warning");
    print_error(&report.draw(if out.is_some() { verbosity.shown_warnings() } else { usize::MAX }));
    for file in skipped.iter().filter(|_| verbosity.verbose) {
        print_error(&format!("left out {}: {}\n", file.path.display(), file.reason));
    }
    if verbosity.quiet && !report.has_errors() {
        return;
    }
    print_error(&report.summary());
    let description = outcome.description();
    match out {
        _ if report.has_errors() => {
            let errors = count(report.count(Severity::Error), "error");
            print_error(&format!("{errors}, {warnings}: nothing was written.\n"));
        }
        None => print(&format!("Checked {description} in {seconds:.2} s: {warnings}.\n")),
        Some(out) => {
            let (written, kept) = (count(changes.written, "file"), changes.kept);
            let out = out.display();
            print(&format!("Built {description} into {out} in {seconds:.2} s: {written} written, {kept} unchanged.\n"));
        }
    }
}

fn build(request: &BuildRequest) -> Result<Outcome, UsageError> {
    let BuildRequest { site, verbosity, out, compress, strict, json, .. } = request;
    let out = out.as_deref();
    site.check_folder()?;
    if let Some(out) = out {
        check_output(out, site)?;
    }
    let reader = reader::load(request.reader.as_deref())?;
    if reader.is_none() && out.is_some() && !json {
        print_error(
            "note: this program was built without a reader, so it writes only data and no pages; build it with `make build`, \
             or use --reader DIST\n",
        );
    }
    let (frame, reader_files) = reader::parts(reader.as_ref());
    Ok(ProgressLine::new(*json || verbosity.quiet).show_during(|progress| {
        publish::build(&Options {
            out,
            base: site.base_url.clone(),
            drafts: site.drafts,
            future: site.future,
            frame,
            reader_files,
            compress: *compress,
            strict: *strict,
            cache: request.cache.as_deref(),
            source: request.source.options(),
            progress: Some(progress),
            ..Options::new(&site.dir, now())
        })
    }))
}

/// A build replaces files of the same names, so the output folder must not contain the site.
fn check_output(out: &Path, site: &Site) -> Result<(), UsageError> {
    let contains = |folder: &Path| {
        out.canonicalize().is_ok_and(|out| folder.canonicalize().is_ok_and(|folder| folder.starts_with(out)))
    };
    if contains(&site.dir) || contains(&Settings::load(&site.dir, &mut Vec::new()).content) {
        let problem = "contains the site or its articles; choose another folder, such as dist";
        return Err(UsageError(format!("--out {} {problem}", out.display())));
    }
    Ok(())
}
