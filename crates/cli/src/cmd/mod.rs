//! The subcommands, one file each, and the arguments that they share. Entry point: [`Command::run`].

mod build;
mod check;
mod import;
mod new;
mod probe;
mod serve;

use broadsheet::content::Date;
use clap::{Args, Subcommand};
use publish::site::base_url::BaseUrl;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, error, fmt};

/// The number of warnings that `build` and `serve` show; `check` shows all.
const SHOWN_WARNINGS: usize = 20;

#[derive(Subcommand)]
pub enum Command {
    /// Create a new site in an empty folder
    New(new::Arguments),
    /// Build a site
    Build(build::Arguments),
    /// Report all problems of a site without writing anything
    Check(check::Arguments),
    /// Import the posts of another program as Markdown files
    #[command(long_about = import::LONG_ABOUT)]
    Import(import::Arguments),
    /// Show which articles an address or a file has, and how they were found
    #[command(long_about = probe::LONG_ABOUT)]
    Probe(probe::Arguments),
    /// Serve a site on this machine
    #[command(long_about = serve::LONG_ABOUT)]
    Serve(serve::Arguments),
}

impl Command {
    /// Runs the subcommand. An error means invalid arguments.
    pub fn run(self) -> Result<ExitCode, UsageError> {
        match self {
            Command::New(arguments) => arguments.run(),
            Command::Build(arguments) => arguments.run(),
            Command::Check(arguments) => arguments.run(),
            Command::Import(arguments) => arguments.run(),
            Command::Probe(arguments) => arguments.run(),
            Command::Serve(arguments) => arguments.run(),
        }
    }
}

/// The error for invalid arguments. Its text states the next step.
#[derive(Debug)]
pub struct UsageError(pub String);

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl error::Error for UsageError {}

/// The site that a subcommand works on.
#[derive(Args, Clone)]
struct Site {
    /// A folder with a broadsheet.toml, a content folder, or Markdown files
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// The address of the site, such as https://example.org/blog/
    #[arg(long, value_name = "URL", value_parser = base_url)]
    base_url: Option<BaseUrl>,
}

impl Site {
    fn check_folder(&self) -> Result<(), UsageError> {
        if self.dir.is_dir() {
            return Ok(());
        }
        let problem = if self.dir.exists() { "is a file, not a folder" } else { "does not exist" };
        Err(UsageError(format!("{} {problem}; use the folder of a site, or of Markdown files", self.dir.display())))
    }
}

fn base_url(text: &str) -> Result<BaseUrl, String> {
    BaseUrl::parse(text).ok_or_else(|| format!("it must be {}", BaseUrl::FORM))
}

/// The folder for smaller copies of images: the given one, or the one for caches of this account. `None` if there is
/// none.
fn image_cache(given: Option<PathBuf>) -> Option<PathBuf> {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|folder| folder.is_absolute());
    let caches = || match env::consts::OS {
        "macos" => folder("HOME").map(|home| home.join("Library/Caches")),
        "windows" => folder("LOCALAPPDATA"),
        _ => folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache"))),
    };
    given.or_else(|| Some(caches()?.join("broadsheet").join("images")))
}

/// The present moment. Nothing else in the workspace reads the clock.
fn now() -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Date::from_unix(seconds as i64)
}
