//! Why something is not here, and how that is said to a reader.

use crate::content::Messages;

/// Why something is not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadState {
    /// It was asked for and is on its way.
    Pending,
    /// There is no such thing. Trying again will not help.
    NotFound,
    /// It did not work. Trying again may help.
    Failed(Why),
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// No answer: no network, no such server, or one that does not let this page read its answers (CORS).
    Unreachable,
    /// The answer began and broke off.
    BrokenOff,
    /// Nothing came for as long as one waits.
    TooSlow,
    /// The server refused or failed, with this HTTP status.
    Status(u16),
    /// The server has too much to do, and says in how many seconds it may be asked again.
    Busy(u32),
    /// More than one source may have (`feed::MOST_BYTES`).
    TooLarge,
    /// An answer came, but it is something else: what.
    Unreadable(String),
    /// Another module did not load.
    NoModule,
}

impl Why {
    /// What happened and what to do, for a reader.
    pub fn text(&self, messages: &Messages) -> String {
        let text = match self {
            Why::Unreachable => "The server could not be reached. Check your connection, then try again.",
            Why::BrokenOff => "The connection broke off before everything had arrived. Try again.",
            Why::TooSlow => "The server took too long to answer. Try again in a moment.",
            Why::Status(404 | 410) => {
                "There is nothing where the articles should be. Try again, or tell the publisher."
            }
            Why::Status(401 | 403) => "The server does not allow this page to be read.",
            Why::Status(429) => "The server is too busy. Try again in a minute.",
            Why::Status(status) => {
                let text = "The server reported an error ({0}). Try again in a moment.";
                return messages.fill(text, &[&status.to_string()]);
            }
            Why::Busy(seconds) => {
                let minutes = seconds.div_ceil(60);
                let (number, text) = match minutes {
                    ..2 => return Why::Status(429).text(messages),
                    2..120 => (minutes, "The server is too busy. Try again in {0} minutes."),
                    _ => (minutes.div_ceil(60), "The server is too busy. Try again in {0} hours."),
                };
                return messages.fill(text, &[&number.to_string()]);
            }
            Why::TooLarge => "The source sent more than 64 MB, which is the limit for one source.",
            Why::Unreadable(error) => {
                return [error, " ", &messages.say("Try again, or tell the publisher.")].concat();
            }
            Why::NoModule => "A part of this reader that these articles need could not be loaded. Try again.",
        };
        messages.say(text)
    }
}

/// What of several things is not here. Each is asked for, even where one before it is still coming.
#[derive(Default)]
pub struct Pending_(Option<LoadState>);

impl Pending_ {
    /// What came of one of them; what did not is noted.
    pub fn note<T>(&mut self, thing: Result<T, LoadState>) -> Option<T> {
        match thing {
            Ok(thing) => Some(thing),
            Err(gap) => {
                // A failure says more than that something is coming.
                if matches!(self.0, None | Some(LoadState::Pending)) {
                    self.0 = Some(gap);
                }
                None
            }
        }
    }

    /// Whether nothing lacks.
    pub fn nothing(self) -> Result<(), LoadState> {
        self.0.map_or(Ok(()), Err)
    }
}
