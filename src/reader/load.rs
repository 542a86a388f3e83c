//! Why a document or page is not available, and the text that explains it to visitors.
//!
//! Input: the result of a request. Output: [`LoadState`]. Entry point: [`Reason::text`].

use crate::content::Messages;

/// Why a document or page is not available.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadState {
    /// Requested, and not here yet.
    Pending,
    /// It does not exist. A retry does not help.
    NotFound,
    /// The request failed. A retry may help.
    Failed(Reason),
}

/// The cause of a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No response: no network, no such server, or CORS forbids reading it.
    Unreachable,
    /// The response was truncated.
    BrokenOff,
    /// Timeout.
    TooSlow,
    /// The server answered with this HTTP error status.
    Status(u16),
    /// The server is overloaded. Retry after this many seconds.
    Busy(u32),
    /// More data than a source may have (`feed::MAX_BYTES`).
    TooLarge,
    /// The content could not be parsed; with the parser's message.
    Unreadable(String),
    /// Another wasm module could not be loaded.
    NoModule,
}

impl Reason {
    /// The explanation and advice for visitors.
    pub fn text(&self, messages: &Messages) -> String {
        let text = match self {
            Reason::Unreachable => "The server could not be reached. Check your connection, then try again.",
            Reason::BrokenOff => "The connection broke off before everything had arrived. Try again.",
            Reason::TooSlow => "The server took too long to answer. Try again in a moment.",
            Reason::Status(404 | 410) => {
                "There is nothing where the articles should be. Try again, or tell the publisher."
            }
            Reason::Status(401 | 403) => "The server does not allow this page to be read.",
            Reason::Status(429) => "The server is too busy. Try again in a minute.",
            Reason::Status(status) => {
                let text = "The server reported an error ({0}). Try again in a moment.";
                return messages.fill(text, &[&status.to_string()]);
            }
            Reason::Busy(seconds) => {
                let minutes = seconds.div_ceil(60);
                let (number, text) = match minutes {
                    ..2 => return Reason::Status(429).text(messages),
                    2..120 => (minutes, "The server is too busy. Try again in {0} minutes."),
                    _ => (minutes.div_ceil(60), "The server is too busy. Try again in {0} hours."),
                };
                return messages.fill(text, &[&number.to_string()]);
            }
            Reason::TooLarge => "The source sent more than 48 MB, which is the limit for one source.",
            Reason::Unreadable(error) => {
                return [error, " ", &messages.say("Try again, or tell the publisher.")].concat();
            }
            Reason::NoModule => "A part of this reader that these articles need could not be loaded. Try again.",
        };
        messages.say(text)
    }
}

/// Collects the first problem of several documents, so that all of them are requested.
#[derive(Default)]
pub struct Unavailable(Option<LoadState>);

impl Unavailable {
    /// Returns the document, or records why it is missing.
    pub fn record<T>(&mut self, document: Result<T, LoadState>) -> Option<T> {
        match document {
            Ok(document) => Some(document),
            Err(state) => {
                // A failure takes precedence over a pending document.
                if matches!(self.0, None | Some(LoadState::Pending)) {
                    self.0 = Some(state);
                }
                None
            }
        }
    }

    /// Fails if a document is missing.
    pub fn check(self) -> Result<(), LoadState> {
        self.0.map_or(Ok(()), Err)
    }
}
