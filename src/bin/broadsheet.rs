//! The command line: `broadsheet new`, `build`, `check` and `serve`.
//!
//! It reads the arguments and the clock, calls [`publish`], and prints. Exit codes: 0 all is well, 1 the content has errors
//! or something failed, 2 the command cannot be carried out as it was given, 130 it was interrupted.

#[path = "broadsheet/waiting.rs"]
mod waiting;
#[path = "broadsheet/workshop.rs"]
mod workshop;

use broadsheet::content::Date;
use broadsheet::publish::base_url::BaseUrl;
use broadsheet::publish::built_reader::BuiltReader;
use broadsheet::publish::config::Settings;
use broadsheet::publish::diagnostic::{Severity, count};
use broadsheet::publish::live::Live;
use broadsheet::publish::server::{self, Caching, Server};
use broadsheet::publish::template::Template;
use broadsheet::publish::watch::Watch;
use broadsheet::publish::{self, Options, Outcome, scaffold};
use clap::{Args, Parser, Subcommand};
use std::io::Write;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use waiting::Waiting;
use workshop::Workshop;

/// A build asks for memory in many small pieces, from all its threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Warnings that `build` and `serve` show; `check` shows all.
const FEW: usize = 20;

/// Articles in, a site out.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a new site in an empty folder
    New {
        /// The folder to make
        dir: PathBuf,
    },
    /// Build a site
    Build {
        #[command(flatten)]
        site: Site,
        /// The folder to write; what is not ours in it is left alone
        #[arg(long, value_name = "DIR", default_value = "dist")]
        out: PathBuf,
        /// A folder that `trunk build --release` made, instead of the reader that this program carries
        #[arg(long, value_name = "DIST")]
        reader: Option<PathBuf>,
        /// Put a .br and a .gz beside each file, for hosts that send those in its place
        #[arg(long)]
        compress: bool,
        /// Print for machines: one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Say all that is wrong with a site, and write nothing
    Check {
        #[command(flatten)]
        site: Site,
        /// Print for machines: one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Serve a site on this machine
    #[command(long_about = "Serve a site on this machine.\n\n\
        With --static, serves a folder exactly as a static host would: index.html for a folder, 404.html for what is not there.\n\
        Otherwise builds the site in DIR, serves it, and builds it again whenever something in it changes: open pages follow.")]
    Serve {
        #[command(flatten)]
        site: Site,
        /// Serve this folder as it is
        #[arg(long = "static", value_name = "DIST", conflicts_with_all = ["dir", "reader", "base_url"])]
        folder: Option<PathBuf>,
        /// A folder that `trunk build --release` made, instead of the reader that this program carries
        #[arg(long, value_name = "DIST")]
        reader: Option<PathBuf>,
        /// The port to listen on; 0 takes any that is free
        #[arg(long, value_name = "N", default_value_t = 8080)]
        port: u16,
        /// The address to listen on; 0.0.0.0 lets other machines in
        #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
        host: IpAddr,
    },
}

#[derive(Args, Clone)]
struct Site {
    /// A folder with a broadsheet.toml or a content folder, or any folder of Markdown files
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Where the site will stand, such as https://example.org/blog/
    #[arg(long, value_name = "URL", value_parser = base_url)]
    base_url: Option<BaseUrl>,
}

impl Site {
    /// Sees whether its folder is there.
    fn find(&self) -> Result<(), Unable> {
        if self.dir.is_dir() {
            return Ok(());
        }
        let what = if self.dir.exists() { "is a file, not a folder" } else { "is not there" };
        Err(Unable(format!("{} {what}; give the folder of a site, or of Markdown files", self.dir.display())))
    }
}

/// How a site is to be built.
struct Order {
    site: Site,
    /// `None` to only check.
    out: Option<PathBuf>,
    reader: Option<PathBuf>,
    compress: bool,
    json: bool,
}

fn base_url(text: &str) -> Result<BaseUrl, String> {
    BaseUrl::parse(text).ok_or_else(|| format!("it must be {}", BaseUrl::FORM))
}

/// Has the system give memory in pages of 4 KB and not of 2 MB, of which each thread would fill its last to a part only: a build of
/// 1,000 articles takes 25 MB so, and 58 otherwise, in the same time.
#[cfg(target_os = "linux")]
fn take_small_pages() {
    // Where that is not to be had, it is as it was.
    _ = rustix::thread::disable_transparent_huge_pages(true);
}

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    take_small_pages();
    let done = match Cli::parse().command {
        Command::New { dir } => new(&dir),
        Command::Build { site, out, reader, compress, json } => {
            build(&Order { site, out: Some(out), reader, compress, json })
        }
        Command::Check { site, json } => build(&Order { site, out: None, reader: None, compress: false, json }),
        Command::Serve { folder: Some(folder), port, host, .. } => serve(folder, Caching::Host, host, port),
        Command::Serve { site, reader, port, host, .. } => serve_site(&site, reader.as_deref(), host, port),
    };
    done.unwrap_or_else(|Unable(why)| {
        complain(&format!("broadsheet: {why}\n"));
        ExitCode::from(2)
    })
}

/// Says what was done. Whoever asked may have stopped listening; it is done all the same.
fn say(text: &str) {
    _ = write!(anstream::stdout(), "{text}").and_then(|()| anstream::stdout().flush());
}

/// Says what is wrong, to whoever listens.
fn complain(text: &str) {
    _ = write!(anstream::stderr(), "{text}");
}

/// Why a command cannot be carried out as it was given.
struct Unable(String);

type Done = Result<ExitCode, Unable>;

fn new(dir: &Path) -> Done {
    scaffold::create(dir, now()).map_err(|why| Unable(format!("{} {why}", dir.display())))?;
    let name = dir.display().to_string();
    // As a shell takes it.
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '~');
    let quoted = if name.chars().all(is_plain) && !name.starts_with('-') {
        name.clone()
    } else {
        let lead = if name.starts_with('-') { "./" } else { "" };
        format!("'{lead}{}'", name.replace('\'', r"'\''"))
    };
    say(&format!(
        "Made a site of two articles in {name}. Next:\n\n  broadsheet serve {quoted}\n  broadsheet build {quoted} --out site\n"
    ));
    Ok(ExitCode::SUCCESS)
}

fn build(order: &Order) -> Done {
    let start = Instant::now();
    let outcome = run(order)?;
    let Outcome { report, articles, source, changes, .. } = &outcome;
    if outcome.stopped {
        match &order.out {
            _ if order.json => say(&format!("{}\n", serde_json::json!({ "stopped": true }))),
            Some(out) => complain(&format!("Stopped: {} is as it was.\n", out.display())),
            None => complain("Stopped.\n"),
        }
        return Ok(ExitCode::from(waiting::INTERRUPTED));
    }
    let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
    if order.json {
        let summary = serde_json::json!({
            "articles": articles, "source": source, "errors": errors, "warnings": warnings,
            "written": changes.written, "kept": changes.kept, "removed": changes.removed,
        });
        say(&format!("{}{summary}\n", report.to_json_lines()));
    } else {
        complain(&report.draw(if order.out.is_some() { FEW } else { usize::MAX }));
        let took = start.elapsed().as_secs_f64();
        let what = outcome.what();
        match &order.out {
            _ if errors > 0 => {
                complain(&format!("{}, {}: nothing was written.\n", count(errors, "error"), count(warnings, "warning")))
            }
            None => say(&format!("Checked {what} in {took:.2} s: {}.\n", count(warnings, "warning"))),
            Some(out) if changes.written + changes.removed == 0 => {
                say(&format!("Nothing has changed in {}, which has {what} ({took:.2} s).\n", out.display()));
            }
            Some(out) => {
                let written = count(changes.written, "file");
                let (out, kept) = (out.display(), changes.kept);
                say(&format!("Built {what} into {out} in {took:.2} s: {written} written, {kept} unchanged.\n"));
            }
        }
    }
    Ok(if errors > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn run(order: &Order) -> Result<Outcome, Unable> {
    let Order { site, out, compress, json, .. } = order;
    let out = out.as_deref();
    site.find()?;
    // Of what a build finds in its output folder it takes for its own what has the names of its own.
    let holds = |out: &Path, folder: &Path| {
        out.canonicalize().is_ok_and(|out| folder.canonicalize().is_ok_and(|folder| folder.starts_with(out)))
    };
    let content = || Settings::load(&site.dir, &mut Vec::new()).content;
    if let Some(out) = out.filter(|out| holds(out, &site.dir) || holds(out, &content())) {
        let what = "is the site's own folder, or one around its articles; choose another, such as dist";
        return Err(Unable(format!("--out {} {what}", out.display())));
    }
    let reader = self::reader(order.reader.as_deref())?;
    if reader.is_none() && out.is_some() && !json {
        complain(
            "note: this program was built without a reader, so it writes data and no pages; `make build` makes one that \
             carries it, and --reader DIST names another\n",
        );
    }
    let (frame, beside) = parts(reader.as_ref());
    Ok(Waiting::new(*json).during(|progress| {
        publish::build(&Options {
            out,
            base: site.base_url.clone(),
            frame,
            beside,
            compress: *compress,
            progress: Some(progress),
            ..Options::new(&site.dir, now())
        })
    }))
}

/// The frame of pages, and the files they load.
fn parts(reader: Option<&BuiltReader>) -> (Option<&Template>, &[(String, Vec<u8>)]) {
    (reader.map(|reader| &reader.frame), reader.map_or(&[], |reader| &reader.files))
}

/// The reader in a folder, or the one that this program carries; `make build` makes one that carries it.
fn reader(folder: Option<&Path>) -> Result<Option<BuiltReader>, Unable> {
    if let Some(folder) = folder {
        let unable = |why| Unable(format!("--reader {} {why}", folder.display()));
        return BuiltReader::load(folder).map(Some).map_err(unable);
    }
    #[cfg(carries_reader)]
    return BuiltReader::unpack(include_bytes!(env!("BROADSHEET_READER_PACK")))
        .map(Some)
        .map_err(|why| Unable(format!("the pack that this program carries {why}")));
    #[cfg(not(carries_reader))]
    Ok(None)
}

fn serve_site(site: &Site, reader: Option<&Path>, host: IpAddr, port: u16) -> Done {
    let Some(reader) = self::reader(reader)? else {
        return Err(Unable(String::from(
            "this program was built without a reader: make one that carries it with `make build`, or give --reader DIST, a \
             folder that `trunk build --release` made",
        )));
    };
    site.find()?;
    let server = Server::bind(host, port).map_err(|why| Unable(why.to_string()))?;
    let beside = tempfile::tempdir().map_err(|why| Unable(format!("cannot make a temporary folder: {why}")))?;
    let out = beside.path().join("site");
    let watch =
        Watch::new(&site.dir, &[]).map_err(|why| Unable(format!("cannot watch {}: {why}", site.dir.display())))?;
    let (live, waiting) = (Arc::new(Live::default()), Waiting::new(false));
    let workshop = Workshop { site: site.clone(), reader, out: out.clone(), live: live.clone() };
    let built = waiting.during(|progress| workshop.build("Built", progress));
    let at_work = workshop.follow(watch, built, waiting.progress.clone());
    if waiting.progress.is_stopped() {
        return Ok(ExitCode::from(waiting::INTERRUPTED));
    }
    say(&format!("Serving http://{}{} (Ctrl-C stops it)\n", server.address(), server::base(&out)));
    let done = run_server(server, out, Caching::Ask, Some(live));
    // What is being built ends first, or it would write into a folder that is being removed.
    waiting.progress.stop();
    at_work.end();
    done
}

fn serve(folder: PathBuf, caching: Caching, host: IpAddr, port: u16) -> Done {
    if !folder.is_dir() {
        return Err(Unable(format!("there is no folder {}", folder.display())));
    }
    let server = Server::bind(host, port).map_err(|why| Unable(why.to_string()))?;
    say(&format!("Serving http://{}{} (Ctrl-C stops it)\n", server.address(), server::base(&folder)));
    run_server(server, folder, caching, None)
}

fn run_server(server: Server, folder: PathBuf, caching: Caching, live: Option<Arc<Live>>) -> Done {
    match server.run(folder, caching, live) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(why) => {
            complain(&format!("broadsheet: the server stopped: {why}\n"));
            Ok(ExitCode::FAILURE)
        }
    }
}

/// The present moment. Nothing else in this crate reads a clock.
fn now() -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Date::from_unix(seconds as i64)
}
