//! `broadsheet embed ADDRESS`: prints a tag with the latest headlines of an address as links.

use super::UsageError;
use super::probe::{attempts_text, client};
use crate::terminal::{print, print_error};
use broadsheet::content::link;
use clap::{Args, ValueEnum, value_parser};
use publish::probe::{View, address, embed};
use std::process::ExitCode;

pub const LONG_ABOUT: &str = "Print a tag for any page that shows the articles of an address

The tag contains the latest headlines as links. Search engines and readers without scripts see them; with the script,
the reader takes their place. The address is examined as `broadsheet probe` does.

A Broadsheet site has the script itself. For other sources, the script comes from the npm package broadsheet-reader.
The server of the articles must allow your page to read them, with the header Access-Control-Allow-Origin.

Exit codes: 0 the tag was printed, 1 no articles were found, 2 invalid arguments.";

/// The script for articles of sites that do not have one.
const SCRIPT: &str = concat!("https://unpkg.com/broadsheet-reader@", env!("CARGO_PKG_VERSION"), "/broadsheet.js");

#[derive(Clone, Copy, ValueEnum)]
enum Shown {
    /// Everything: lists, articles, filters and search
    Reader,
    /// A list with excerpts and filters
    List,
    /// Headlines only
    Recent,
}

#[derive(Args)]
pub struct Arguments {
    /// An address such as https://blog.example/
    address: String,
    /// What the tag shows
    #[arg(long, default_value = "recent")]
    view: Shown,
    /// The number of headlines, and of articles on a page of a list
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = value_parser!(u8).range(1..=100))]
    limit: u8,
    /// The address of broadsheet.js
    #[arg(long, value_name = "URL")]
    script: Option<String>,
}

impl Arguments {
    pub fn run(self) -> Result<ExitCode, UsageError> {
        let from = self.address.trim();
        if !link::is_web(from) {
            let help = "give an address that begins with https://; a tag cannot read a file of this machine";
            return Err(UsageError(format!("{from} is not a web address; {help}")));
        }
        let client = client(from);
        let finding = address(&client, from);
        let (attempts, suggestion) = (finding.attempts.clone(), finding.suggestion.clone());
        let Some(embed) = embed(&client, from, finding) else {
            print_error(&attempts_text(&attempts));
            print_error(&format!("broadsheet: no articles found; {}\n", suggestion.unwrap_or_default()));
            return Ok(ExitCode::FAILURE);
        };
        if embed.lacks_secret {
            let reason = "because everybody can read the page";
            print_error(&format!("broadsheet: note: the tag does not have the key in the address, {reason}\n"));
        }
        let view = match self.view {
            Shown::Reader => View::Reader,
            Shown::List => View::List,
            Shown::Recent => View::Recent,
        };
        print(&embed.html(view, self.limit.into(), self.script.as_deref(), SCRIPT));
        Ok(ExitCode::SUCCESS)
    }
}
