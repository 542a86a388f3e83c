//! `broadsheet import FROM --out DIR`: imports the posts of another program as Markdown files.

use super::UsageError;
use crate::interruption;
use crate::terminal::{print, print_error};
use clap::Args;
use publish::import::{ImportError, Options, Report, import};
use publish::site::permalink::Permalink;
use publish::source::diagnostic::count;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

pub const LONG_ABOUT: &str = "Import the posts of another program as Markdown files

FROM is a file, a folder or an address:

  WordPress           its export (.xml, or the .zip of WordPress.com), or the address of the site
  Ghost               its export (.json), or a .zip or folder with it and its images
  Medium, Substack    the archive (.zip) or its folder
  Blogger             its export (.xml or .atom, or the archive of Google Takeout)
  any other           a JSON Feed, RSS or Atom feed: the file, its address, or that of a page that names it

Dates, addresses (as aliases), categories, tags, authors, captions, footnotes and tables are kept. Embeds become links,
and what is not public becomes a draft. The first import writes broadsheet.toml with the title, the address and the form
of addresses of the site. An import can be repeated: only what changed is written, and a file that you
edited is never overwritten without --force.

Exit codes: 0 everything was read, 1 the export is unknown, unreadable or damaged, 2 invalid arguments.";

#[derive(Args)]
pub struct Arguments {
    /// A file, a folder, or an address such as https://blog.example/
    from: String,
    /// The folder for the Markdown files and their images
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Leave the images on the network where they are
    #[arg(long)]
    no_images: bool,
    /// Overwrite files that were edited since the last import
    #[arg(long)]
    force: bool,
    /// Allow images from this address on a private network, such as http://localhost:8080
    #[arg(long, value_name = "URL")]
    allow: Vec<String>,
}

impl Arguments {
    pub fn run(self) -> Result<ExitCode, UsageError> {
        let Arguments { from, out, no_images, force, allow } = self;
        if out.exists() && !out.is_dir() {
            return Err(UsageError(format!("--out {} is a file; name a folder", out.display())));
        }
        interruption::listen();
        let line = |done: usize, total: Option<usize>| {
            let total = total.map(|total| format!(" of {total}")).unwrap_or_default();
            if std::io::stderr().is_terminal() {
                _ = write!(std::io::stderr(), "\r{done}{total} posts\u{1b}[K");
            } else {
                print_error(&format!("{done}{total} posts\n"));
            }
        };
        print_error(&format!("Importing {from} …\n"));
        let allowed: Vec<&str> = allow.iter().map(String::as_str).collect();
        let result = import(&Options {
            from: &from,
            out: &out,
            with_images: !no_images,
            overwrites: force,
            settings: Some(|pattern| Permalink::parse(pattern).is_some()),
            allowed: &allowed,
            progress: &line,
            is_stopped: interruption::is_requested,
        });
        if std::io::stderr().is_terminal() {
            _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
        match result {
            Ok(report) => Ok(print_report(&report, &from, &out.display().to_string())),
            Err(error @ ImportError::NotFound(_)) => Err(UsageError(error.to_string())),
            Err(_) if interruption::is_requested() => {
                print_error("Stopped. The next import goes on from here.\n");
                Ok(ExitCode::from(interruption::EXIT_CODE))
            }
            Err(error) => {
                print_error(&format!("broadsheet: {error}\n"));
                Ok(ExitCode::FAILURE)
            }
        }
    }
}

fn print_report(report: &Report, from: &str, out: &str) -> ExitCode {
    if !report.unconverted.is_empty() {
        print_error("Not converted:\n");
        report.unconverted.iter().for_each(|(path, reason)| print_error(&format!("  {path}: {reason}\n")));
    }
    if !report.edited.is_empty() {
        print_error("Edited since the last import, and kept (--force overwrites them):\n");
        report.edited.iter().for_each(|path| print_error(&format!("  {path}\n")));
    }
    let (posts, images) = (count(report.posts, "post"), count(report.images, "image"));
    let Report { format, written, unchanged, edited, unconverted, .. } = report;
    print(&format!(
        "Imported {posts} and {images} from {format} into {out}: {written} written, {unchanged} unchanged, {} edited, \
         {} not converted.\n",
        edited.len(),
        count(unconverted.len(), "part")
    ));
    if report.has_new_settings {
        print(&format!("The title and the address of the site are in {out}/broadsheet.toml.\n"));
    }
    if interruption::is_requested() {
        print_error("Stopped. The next import goes on from here.\n");
        return ExitCode::from(interruption::EXIT_CODE);
    }
    if report.posts == 0 {
        print_error(&format!("broadsheet: {from} contains no posts\n"));
    }
    if report.is_incomplete || report.posts == 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
