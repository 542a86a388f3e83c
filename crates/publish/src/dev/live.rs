//! Pages that follow the site while it is written: each asks for the next build, and reloads or shows what is wrong.
//!
//! Comes in: builds, and requests below [`PATH`]. Goes out: a script, added to every page as it is served and never to
//! the files, and answers that wait for the next build. A page reloads only if it is another page than before. Start
//! with [`Live::announce`].

use crate::page::template::text;
use serde_json::json;
use std::time::Duration;
use tokio::sync::watch;

/// Below this path the server talks to its own script.
pub const PATH: &str = "/.broadsheet/";
/// The script.
const SCRIPT: &str = include_str!("live.js");
/// After this a page asks again: what stands between may cut a silent connection.
const POLL_TIMEOUT: Duration = Duration::from_secs(25);

/// What pages are told.
#[derive(Clone, Debug, Default)]
struct BuildState {
    /// Counts builds.
    build: u64,
    /// What is wrong with the site, in words; empty where nothing is.
    wrong: String,
}

/// The builds so far, as pages see them.
#[derive(Debug)]
pub struct Live(watch::Sender<BuildState>);

impl Default for Live {
    fn default() -> Self {
        Live(watch::channel(BuildState::default()).0)
    }
}

impl Live {
    /// Tells every page that there is a new build, and what is wrong with it (nothing, where `wrong` is empty).
    pub fn announce(&self, wrong: String) {
        self.0.send_modify(|state| *state = BuildState { build: state.build + 1, wrong });
    }

    /// The answer to a request below [`PATH`]: type and text. `None` for what is not there.
    pub async fn answer(&self, path: &str, query: Option<&str>) -> Option<(&'static str, String)> {
        match path.strip_prefix(PATH)? {
            "live.js" => Some(("text/javascript", SCRIPT.to_owned())),
            "builds" => {
                let since = query.and_then(|query| query.strip_prefix("since=")?.parse::<u64>().ok());
                let mut state = self.0.subscribe();
                if let Some(since) = since {
                    // It ends by itself when nothing comes: the answer is then what is known.
                    _ = tokio::time::timeout(POLL_TIMEOUT, state.wait_for(|state| state.build != since)).await;
                }
                let BuildState { build, wrong } = state.borrow().clone();
                Some(("application/json", json!({ "build": build, "wrong": wrong }).to_string()))
            }
            _ => None,
        }
    }

    /// A page with the script in it.
    pub fn with_script(&self, page: &str) -> String {
        let script = format!("<script type=\"module\" src=\"{PATH}live.js\"></script>");
        match page.find("</head>") {
            Some(at) => [&page[..at], &script, &page[at..]].concat(),
            None => page.to_owned() + &script,
        }
    }

    /// The page that stands for all others while there is no site yet.
    pub fn error_page(&self) -> String {
        let wrong = self.0.borrow().wrong.clone();
        let page = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\" /><meta name=\"viewport\" content=\"width=device-width\" />\
             <meta name=\"color-scheme\" content=\"light dark\" /><title>Not built yet</title></head><body>\
             <h1>This site cannot be built yet</h1><p>It shows itself as soon as this is mended:</p><pre>{}</pre></body></html>",
            text(&wrong)
        );
        self.with_script(&page)
    }
}
