//! `broadsheet probe ADDRESS|FILE`: shows which articles an address or a file has, and how they were found.

use super::UsageError;
use crate::interruption;
use crate::terminal::{print, print_error};
use broadsheet::content::link;
use clap::Args;
use publish::fetch::{Client, Limits};
use publish::probe::{Attempt, Finding, Found, address, file};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

pub const LONG_ABOUT: &str = "Show which articles an address or a file has, and how they were found

An address is examined in this order, until there are articles:

  1. the address itself, if it is a feed or the answer of an API
  2. what its page or its header `Link` names: the API of WordPress, then feeds
  3. the usual places, below the page and then below the host: /wp-json/wp/v2/posts, /?rest_route=/wp/v2/posts,
     /ghost/api/content/posts/, /data/site.json, /feed.json, /feed.xml, /rss.xml, /atom.xml, /index.xml, /feed/, /rss/,
     /index.json, /api/articles, /api/posts, /items/articles, /items/posts, /articles.json, /posts.json

A file may be a JSON Feed, RSS, Atom, an answer of WordPress or Ghost, any other JSON with a list of articles, or the
site.json of a Broadsheet site.

Exit codes: 0 articles were found, 1 none were found, 2 invalid arguments.";

#[derive(Args)]
pub struct Arguments {
    /// An address such as https://blog.example/, or a file
    #[arg(value_name = "ADDRESS|FILE")]
    from: String,
    /// Print one JSON object, for other programs
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub fn run(self) -> Result<ExitCode, UsageError> {
        let from = self.from.trim();
        let finding = if link::is_web(from) {
            address(&client(from), from)
        } else {
            let path = Path::new(from);
            if !path.exists() {
                let help = "give a file, or an address that begins with https://";
                return Err(UsageError(format!("{from} does not exist; {help}")));
            }
            file(path).map_err(|error| UsageError(format!("{from} cannot be read: {error}")))?
        };
        if self.json {
            print(&format!("{}\n", to_json(&finding)));
        } else {
            print_finding(&finding);
        }
        if let Some(suggestion) = &finding.suggestion {
            print_error(&format!("broadsheet: no articles found; {suggestion}\n"));
        }
        Ok(if finding.articles.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// A client for the sources of an address, which a person waits for.
pub fn client(from: &str) -> Client {
    interruption::listen();
    let limits = Limits {
        connect: Duration::from_secs(5),
        total: Duration::from_secs(20),
        wait: Duration::from_secs(5),
        ..Limits::default()
    };
    Client::new(&[from], limits).stopped_by(interruption::is_requested)
}

fn to_json(finding: &Finding) -> serde_json::Value {
    let article = |Found { title, date, authors, categories, text, warnings, .. }: &Found| {
        serde_json::json!({
            "title": title, "date": date, "authors": authors, "categories": categories, "text": text, "warnings": warnings,
        })
    };
    let attempts = finding.attempts.iter().map(|it| serde_json::json!({ "url": it.place, "result": it.result }));
    serde_json::json!({
        "title": finding.title,
        "articles": finding.articles.iter().map(article).collect::<Vec<_>>(),
        "mapping": finding.mapping,
        "attempts": attempts.collect::<Vec<_>>(),
    })
}

fn print_finding(finding: &Finding) {
    let mut text = String::new();
    if !finding.title.is_empty() {
        text += &format!("{}\n\n", plain(&finding.title));
    }
    for Found { title, date, authors, categories, bytes, warnings, .. } in &finding.articles {
        let date = date.as_deref().unwrap_or("no date");
        let title = if title.is_empty() { "(no title)" } else { title };
        text += &format!("{}\n  {date}, {bytes} bytes", plain(title));
        for (word, names) in [("by", authors), ("in", categories)] {
            if !names.is_empty() {
                text += &format!(", {word} {}", plain(&names.join(", ")));
            }
        }
        text += "\n";
        warnings.iter().for_each(|warning| text += &format!("  warning: {}\n", plain(warning)));
    }
    if let Some(mapping) = &finding.mapping_text {
        text += &format!("\nMapping:\n\n{mapping}\n");
    }
    print(&format!("{text}\n{}", attempts_text(&finding.attempts)));
}

/// The attempts as text.
pub fn attempts_text(attempts: &[Attempt]) -> String {
    let lines = attempts.iter().map(|it| format!("  {}: {}\n", plain(&it.place), plain(&it.result)));
    "Attempts:\n".to_owned() + &lines.collect::<String>()
}

/// Control characters from a source could be terminal commands.
fn plain(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}
