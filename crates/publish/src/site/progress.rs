//! Progress and cancellation of a build.
//!
//! Input: the steps of a build, from all its threads. Output: a line of text for the terminal, and an error in each
//! step once the build is cancelled. A cancelled build leaves the output unchanged. Entry point: [`Progress`].

use crate::source::diagnostic::count;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

/// A step of a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Requests articles from a remote source.
    Fetching,
    /// Reads headers.
    Reading,
    /// Compiles bodies and writes their pages.
    Compiling,
    /// Writes lists, feeds and the search index.
    Listing,
    /// Replaces the old files with the new ones.
    Swapping,
}

const STEPS: [(Step, &str, &str); 5] = [
    (Step::Fetching, "Fetching", "article"),
    (Step::Reading, "Reading", "file"),
    (Step::Compiling, "Compiling", "article"),
    (Step::Listing, "Writing lists", "page"),
    (Step::Swapping, "Replacing the old files", ""),
];

/// The state of a build. A build and its observers share it between threads.
#[derive(Debug, Default)]
pub struct Progress {
    step: AtomicUsize,
    done: AtomicUsize,
    total: AtomicUsize,
    stopped: AtomicBool,
}

impl Progress {
    /// Begins a step with `total` parts; 0 if the number is unknown.
    pub fn begin(&self, step: Step, total: usize) {
        self.done.store(0, Relaxed);
        self.total.store(total, Relaxed);
        self.step.store(STEPS.iter().position(|(known, ..)| *known == step).unwrap_or_default(), Relaxed);
    }

    /// Records that one part of the step is done.
    ///
    /// # Errors
    /// Returns `Interrupted` if the build is cancelled.
    pub fn advance(&self) -> io::Result<()> {
        self.done.fetch_add(1, Relaxed);
        self.go_on()
    }

    /// Checks whether the build may continue.
    ///
    /// # Errors
    /// Returns `Interrupted` if the build is cancelled.
    pub fn go_on(&self) -> io::Result<()> {
        if self.is_stopped() { Err(io::Error::from(io::ErrorKind::Interrupted)) } else { Ok(()) }
    }

    /// Cancels the build.
    pub fn stop(&self) {
        self.stopped.store(true, Relaxed);
    }

    /// Clears the cancellation, for the next build.
    pub fn resume(&self) {
        self.stopped.store(false, Relaxed);
    }

    /// Whether the build is cancelled.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Relaxed)
    }

    /// Returns one line for the terminal.
    pub fn words(&self) -> String {
        let (_, doing, noun) = STEPS[self.step.load(Relaxed).min(STEPS.len() - 1)];
        match self.total.load(Relaxed) {
            0 => format!("{doing} …"),
            total => format!("{doing}: {} of {}", self.done.load(Relaxed).min(total), count(total, noun)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_progress_and_stops_when_cancelled() {
        let progress = Progress::default();
        progress.begin(Step::Compiling, 3);
        assert!(progress.advance().is_ok());
        assert_eq!(progress.words(), "Compiling: 1 of 3 articles");
        progress.begin(Step::Swapping, 0);
        assert_eq!(progress.words(), "Replacing the old files …");
        progress.stop();
        assert_eq!(progress.advance().unwrap_err().kind(), io::ErrorKind::Interrupted);
    }
}
