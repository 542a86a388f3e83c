//! Live reload: each open page waits for the next build, then reloads or shows the errors.
//!
//! Input: results of builds, and requests below [`PATH`]. Output: a script for each page, and answers that wait for the
//! next build. Entry point: [`Live::announce`].
//!
//! The frame of the served site contains the script. A page reloads only if its content changed.

use crate::page::reader_bundle::ReaderBundle;
use broadsheet::html::escaped as text;
use serde_json::json;
use std::time::Duration;
use tokio::sync::watch;

/// Requests of the script go below this path.
pub const PATH: &str = "/.broadsheet/";
const SCRIPT: &str = include_str!("live.js");
/// The longest wait for a build. Proxies may close connections that are silent for longer.
const POLL_TIMEOUT: Duration = Duration::from_secs(25);

/// The state that pages receive.
#[derive(Clone, Debug, Default)]
struct BuildState {
    /// The number of builds so far.
    build: u64,
    /// The errors of the last build; empty if it succeeded.
    wrong: String,
}

/// The state of the builds, observed by open pages.
#[derive(Debug)]
pub struct Live(watch::Sender<BuildState>);

impl Default for Live {
    fn default() -> Self {
        Live(watch::channel(BuildState::default()).0)
    }
}

/// The reader for served pages: its frame contains the script.
pub fn with_script(reader: ReaderBundle) -> ReaderBundle {
    ReaderBundle { frame: reader.frame.with_tag(&script_tag()), ..reader }
}

fn script_tag() -> String {
    format!("<script type=\"module\" src=\"{PATH}live.js\"></script>")
}

impl Live {
    /// Announces a build to all open pages. `wrong` contains its errors, or is empty.
    pub fn announce(&self, wrong: String) {
        self.0.send_modify(|state| *state = BuildState { build: state.build + 1, wrong });
    }

    /// Answers a request below [`PATH`] with MIME type and text. Returns `None` for unknown paths.
    pub async fn answer(&self, path: &str, query: Option<&str>) -> Option<(&'static str, String)> {
        match path.strip_prefix(PATH)? {
            "live.js" => Some(("text/javascript", SCRIPT.to_owned())),
            "builds" => {
                let since = query.and_then(|query| query.strip_prefix("since=")?.parse::<u64>().ok());
                let mut state = self.0.subscribe();
                if let Some(since) = since {
                    // After a timeout, the answer is the current state.
                    _ = tokio::time::timeout(POLL_TIMEOUT, state.wait_for(|state| state.build != since)).await;
                }
                let BuildState { build, wrong } = state.borrow().clone();
                Some(("application/json", json!({ "build": build, "wrong": wrong }).to_string()))
            }
            _ => None,
        }
    }

    /// The page for all addresses while no build has succeeded yet.
    pub fn error_page(&self) -> String {
        let wrong = self.0.borrow().wrong.clone();
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\" /><meta name=\"viewport\" content=\"width=device-width\" />\
             <meta name=\"color-scheme\" content=\"light dark\" /><title>Not built yet</title>{}</head><body>\
             <h1>This site cannot be built yet</h1><p>This page reloads when these errors are fixed:</p><pre>{}</pre></body></html>",
            script_tag(),
            text(&wrong)
        )
    }
}
