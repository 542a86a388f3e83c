//! The subcommands, one file each, and the arguments that they share. Entry point: [`Command::run`].

mod admin;
mod build;
mod check;
mod completions;
mod embed;
mod import;
mod man;
mod new;
mod probe;
mod serve;

use broadsheet::content::Date;
use clap::builder::BoolishValueParser;
use clap::{ArgAction, Args, Subcommand};
use publish::SourceOptions;
use publish::site::base_url::BaseUrl;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, error, fmt};

pub use serve::conflict as serve_conflict;

/// The number of warnings that `build` and `serve` show; `check` shows all, and so does `--verbose`.
const SHOWN_WARNINGS: usize = 20;

#[derive(Subcommand)]
pub enum Command {
    /// Create a new site in an empty folder
    #[command(visible_alias = "init")]
    New(new::Arguments),
    /// Add an editor for the browser to a site, at /admin/
    #[command(long_about = admin::LONG_ABOUT)]
    Admin(admin::Arguments),
    /// Build a site
    Build(build::Arguments),
    /// Report all problems of a site without writing anything
    Check(check::Arguments),
    /// Print a tag for any page that shows the articles of an address
    #[command(long_about = embed::LONG_ABOUT)]
    Embed(embed::Arguments),
    /// Import the posts of another program as Markdown files
    #[command(long_about = import::LONG_ABOUT)]
    Import(import::Arguments),
    /// Show which articles an address or a file has, and how they were found
    #[command(long_about = probe::LONG_ABOUT)]
    Probe(probe::Arguments),
    /// Serve a site on this machine
    #[command(long_about = serve::LONG_ABOUT)]
    Serve(serve::Arguments),
    /// Print a script that completes commands in a shell
    Completions(completions::Arguments),
    /// Print the manual page of the program, or of one command
    Man(man::Arguments),
}

impl Command {
    /// Runs the subcommand. An error means invalid arguments.
    pub fn run(self) -> Result<ExitCode, UsageError> {
        source_date()?;
        match self {
            Command::New(arguments) => arguments.run(),
            Command::Admin(arguments) => arguments.run(),
            Command::Build(arguments) => arguments.run(),
            Command::Check(arguments) => arguments.run(),
            Command::Embed(arguments) => arguments.run(),
            Command::Import(arguments) => arguments.run(),
            Command::Probe(arguments) => arguments.run(),
            Command::Serve(arguments) => arguments.run(),
            Command::Completions(arguments) => arguments.run(),
            Command::Man(arguments) => arguments.run(),
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
    #[arg(long, value_name = "URL", value_parser = base_url, env = "BROADSHEET_BASE_URL")]
    base_url: Option<BaseUrl>,
    /// Include drafts; each page then says that it is a preview, and asks search engines not to list it
    #[arg(long, env = "BROADSHEET_DRAFTS", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    drafts: bool,
    /// Include articles dated in the future; each page then says that it is a preview
    #[arg(long, env = "BROADSHEET_FUTURE", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    future: bool,
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

/// A name as an argument in a shell.
fn quoted_for_shell(name: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '~');
    if name.chars().all(is_plain) && !name.starts_with('-') {
        return name.to_owned();
    }
    let prefix = if name.starts_with('-') { "./" } else { "" };
    format!("'{prefix}{}'", name.replace('\'', r"'\''"))
}

/// How articles come from a remote source.
#[derive(Args, Clone, Copy)]
struct Source {
    /// Build from the articles that an earlier build kept, without asking the source
    #[arg(long)]
    offline: bool,
    /// Accept that the source has lost more than half of its articles
    #[arg(long, conflicts_with = "offline")]
    accept_removals: bool,
}

impl Source {
    fn options(self) -> SourceOptions {
        SourceOptions { is_offline: self.offline, accept_removals: self.accept_removals }
    }
}

/// How much a subcommand prints.
#[derive(Args, Clone, Copy)]
struct Verbosity {
    /// Print only problems
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,
    /// Show all warnings, and each file that is left out
    #[arg(short, long)]
    verbose: bool,
}

impl Verbosity {
    fn shown_warnings(self) -> usize {
        if self.verbose { usize::MAX } else { SHOWN_WARNINGS }
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

/// The moment that reproducible-builds.org lets a packager set. `None` if it is not set.
fn source_date() -> Result<Option<Date>, UsageError> {
    const NAME: &str = "SOURCE_DATE_EPOCH";
    let Some(value) = env::var_os(NAME).filter(|value| !value.is_empty()) else { return Ok(None) };
    let text = value.to_string_lossy();
    let seconds: u32 = text.parse().map_err(|_| {
        UsageError(format!("{NAME} is `{text}`; it must be a whole number of seconds since 1970, or unset"))
    })?;
    Ok(Some(Date::from_unix(seconds.into())))
}

/// The present moment, or the one in `SOURCE_DATE_EPOCH`. Nothing else in the workspace reads the clock.
fn now() -> Date {
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    source_date().ok().flatten().unwrap_or_else(|| Date::from_unix(clock() as i64))
}
