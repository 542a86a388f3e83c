//! Live reload: each open page waits for the next build, then reloads or shows the errors. It also shows the problems of
//! the build, and which file it comes from.
//!
//! Input: results of builds, and requests below [`PATH`]. Output: a script for each page, and answers that wait for the
//! next build. Entry point: [`Live::announce`].
//!
//! The frame of the served site contains the script. A page reloads only if its content changed.

use crate::build::PageSources;
use crate::page::reader_bundle::ReaderBundle;
use crate::source::diagnostic::Report;
use broadsheet::content::link;
use broadsheet::html::escaped as text;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Requests of the script go below this path.
pub const PATH: &str = "/.broadsheet/";
const SCRIPT: &str = include_str!("live.js");
/// The longest wait for a build. Proxies may close connections that are silent for longer.
const POLL_TIMEOUT: Duration = Duration::from_secs(25);
/// The number of problems that a page shows.
const MAX_PROBLEMS: usize = 100;

/// The state that pages receive.
#[derive(Clone, Debug, Default)]
struct BuildState {
    /// The number of builds so far.
    build: u64,
    /// The errors of the last build; empty if it succeeded.
    wrong: String,
    /// The problems of the last build that was announced with a report.
    problems: Arc<Vec<Value>>,
    /// The files of pages in the last build without errors.
    sources: Arc<PageSources>,
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
        self.0.send_modify(|state| *state = BuildState { build: state.build + 1, wrong, ..state.clone() });
    }

    /// Announces a build with its problems. `sources` are the files of its pages, if it has no errors.
    pub fn announce_report(&self, wrong: String, report: &Report, sources: Option<PageSources>) {
        let problems =
            Arc::new(report.sorted().into_iter().take(MAX_PROBLEMS).map(|it| with_file(it.to_json())).collect());
        self.0.send_modify(|state| {
            let sources = sources.map_or_else(|| state.sources.clone(), Arc::new);
            *state = BuildState { build: state.build + 1, wrong, problems, sources };
        });
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
                let BuildState { build, wrong, problems, .. } = state.borrow().clone();
                let answer = json!({ "build": build, "wrong": wrong, "problems": *problems });
                Some(("application/json", answer.to_string()))
            }
            "source" => {
                let address = query.and_then(|query| query.strip_prefix("page="));
                let sources = self.0.borrow().sources.clone();
                let found = address.and_then(link::percent_decode).and_then(|address| {
                    let (file, line) = sources.find(&address)?;
                    Some(with_file(json!({ "path": file.to_string_lossy(), "line": line })))
                });
                Some(("application/json", found.unwrap_or(Value::Null).to_string()))
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

/// Adds the absolute path of the file that a problem names, for links to an editor.
fn with_file(mut problem: Value) -> Value {
    let file = problem["path"].as_str().and_then(|path| std::path::absolute(Path::new(path)).ok());
    if let Some(file) = file {
        problem["file"] = file.to_string_lossy().into();
    }
    problem
}
