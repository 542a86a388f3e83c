//! `broadsheet serve [DIR]`: serves a site and rebuilds it when it changes, or serves a finished folder.

use super::{Site, UsageError, Verbosity, image_cache, now};
use crate::progress_line::{INTERRUPTED, ProgressLine};
use crate::terminal::{print, print_error};
use crate::{open_page, reader};
use clap::builder::BoolishValueParser;
use clap::parser::ValueSource;
use clap::{ArgAction, ArgMatches, Args};
use publish::dev::live::{self, Live};
use publish::dev::rebuild::Rebuild;
use publish::dev::server::host::Host;
use publish::dev::server::{self, Caching, Server};
use publish::dev::watch::Watch;
use publish::scratch::Scratch;
use std::env;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// The introduction of `serve --help`.
pub const LONG_ABOUT: &str = "Serve a site on this machine.\n\n\
    With --static, serves a folder like a static host: index.html for a folder, 404.html for an unknown address.\n\
    Otherwise builds the site in DIR, serves it, and rebuilds it when a file changes. Open pages reload.\n\n\
    A website can resolve its own name to this computer to read the site (DNS rebinding). Requests for unknown hosts are therefore \
    refused with status 421. On 127.0.0.1 the server answers to localhost, to names that end in .localhost and to loopback \
    addresses; with another --host also to all IP addresses; and to each --allow-host.";

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    site: Site,
    #[command(flatten)]
    verbosity: Verbosity,
    /// Serve this folder without building a site
    #[arg(long = "static", value_name = "DIST")]
    folder: Option<PathBuf>,
    /// Use the reader in a folder that `trunk build --release` wrote, instead of the embedded one
    #[arg(long, value_name = "DIST", env = "BROADSHEET_READER")]
    reader: Option<PathBuf>,
    /// Keep the smaller copies of images in this folder, instead of the cache folder of your account
    #[arg(long, value_name = "DIR", env = "BROADSHEET_CACHE")]
    cache: Option<PathBuf>,
    /// The port to listen on; 0 selects any free port
    #[arg(short, long, value_name = "N", default_value_t = 8080, env = "BROADSHEET_PORT")]
    port: u16,
    /// The address to listen on; 0.0.0.0 allows other machines
    #[arg(long, value_name = "IP", default_value = "127.0.0.1", env = "BROADSHEET_HOST")]
    host: IpAddr,
    /// Another host name of this computer to answer, such as laptop.local; may be repeated
    #[arg(long = "allow-host", value_name = "NAME", value_parser = host_name, env = "BROADSHEET_ALLOW_HOST", value_delimiter = ',')]
    allowed: Vec<Host>,
    /// Open the site in a browser
    #[arg(long, env = "BROADSHEET_OPEN", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    open: bool,
}

/// The first argument that cannot be used with `--static`, if both are on the command line. Variables of the
/// environment hold for all commands, so they do not conflict.
pub fn conflict(matches: &ArgMatches) -> Option<&'static str> {
    const FOR_SITES: [(&str, &str); 6] = [
        ("dir", "[DIR]"),
        ("base_url", "--base-url"),
        ("drafts", "--drafts"),
        ("future", "--future"),
        ("reader", "--reader"),
        ("cache", "--cache"),
    ];
    let is_given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    FOR_SITES.into_iter().find(|(id, _)| is_given("folder") && is_given(id)).map(|(_, name)| name)
}

impl Arguments {
    /// Serves until interrupted.
    pub fn run(self) -> Result<ExitCode, UsageError> {
        match &self.folder {
            Some(folder) => self.serve_folder(folder),
            None => self.serve_site(),
        }
    }

    fn serve_folder(&self, folder: &Path) -> Result<ExitCode, UsageError> {
        if !folder.is_dir() {
            return Err(UsageError(format!("folder {} does not exist", folder.display())));
        }
        let server = self.bind()?;
        Ok(self.serve(server, folder.to_owned(), Caching::Host, None))
    }

    fn serve_site(&self) -> Result<ExitCode, UsageError> {
        let Some(reader) = reader::load(self.reader.as_deref())? else {
            return Err(UsageError(String::from(
                "this program was built without a reader: build it with `make build`, or use --reader DIST with a folder \
                 that `trunk build --release` wrote",
            )));
        };
        self.site.check_folder()?;
        let server = self.bind()?;
        let temporary = Scratch::new(&env::temp_dir(), "broadsheet-serve-");
        let folder = temporary.path();
        let out =
            folder.map_err(|error| UsageError(format!("cannot create a temporary folder: {error}")))?.join("site");
        let dir = &self.site.dir;
        let watch =
            Watch::new(dir, &[]).map_err(|error| UsageError(format!("cannot watch {}: {error}", dir.display())))?;
        let (live, progress_line) = (Arc::new(Live::default()), ProgressLine::new(self.verbosity.quiet));
        let rebuild = Rebuild {
            site: dir.clone(),
            base: self.site.base_url.clone(),
            reader: live::with_script(reader),
            out: out.clone(),
            cache: image_cache(self.cache.clone()),
            drafts: self.site.drafts,
            future: self.site.future,
            live: live.clone(),
            now,
            print: if self.verbosity.quiet { |_| () } else { print },
            print_error,
            is_quiet: self.verbosity.quiet,
            shown_warnings: self.verbosity.shown_warnings(),
        };
        let built = progress_line.show_during(|progress| rebuild.build("Built", progress));
        let running = rebuild.follow(watch, built, progress_line.progress.clone());
        if progress_line.progress.is_stopped() {
            return Ok(ExitCode::from(INTERRUPTED));
        }
        let code = self.serve(server, out, Caching::Revalidate, Some(live));
        // A build must end before its folder is removed.
        progress_line.progress.stop();
        running.stop();
        Ok(code)
    }

    fn serve(&self, server: Server, folder: PathBuf, caching: Caching, live: Option<Arc<Live>>) -> ExitCode {
        let address = format!("http://{}{}", server.address(), server::base(&folder));
        let announce = || {
            print(&format!("Serving {address} (press Ctrl-C to stop)\n"));
            if self.open
                && let Err(error) = open_page::open(&address)
            {
                print_error(&format!("note: {error}; open {address} yourself\n"));
            }
        };
        match server.run(folder, caching, self.allowed.clone(), live, announce) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                print_error(&format!("broadsheet: the server stopped: {error}\n"));
                ExitCode::FAILURE
            }
        }
    }

    fn bind(&self) -> Result<Server, UsageError> {
        Server::bind(self.host, self.port).map_err(|error| UsageError(error.to_string()))
    }
}

fn host_name(text: &str) -> Result<Host, String> {
    Host::parse(text).ok_or_else(|| format!("it must be {}", Host::FORM))
}
