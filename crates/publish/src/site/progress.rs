//! How far a build has come, and whether somebody wants it to end.
//!
//! Comes in: the steps of a build, from all its threads. Goes out: words for a person who waits, and *stop* for the steps. A build
//! that is told to end leaves the output as it was. Start with [`Progress::words`].

use crate::source::diagnostic::count;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

/// What a build is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Headers are read.
    Reading,
    /// Bodies are compiled, and their pages written.
    Compiling,
    /// Lists, feeds and the search index are written.
    Listing,
    /// The new files take the place of the old.
    Swapping,
}

const STEPS: [(Step, &str, &str); 4] = [
    (Step::Reading, "Reading", "file"),
    (Step::Compiling, "Compiling", "article"),
    (Step::Listing, "Writing lists", "page"),
    (Step::Swapping, "Putting the new files in their place", ""),
];

/// A build on its way. One may be shared by a build and whoever looks at it.
#[derive(Debug, Default)]
pub struct Progress {
    step: AtomicUsize,
    done: AtomicUsize,
    total: AtomicUsize,
    stopped: AtomicBool,
}

impl Progress {
    /// A step begins that has so many parts.
    pub fn begin(&self, step: Step, total: usize) {
        self.done.store(0, Relaxed);
        self.total.store(total, Relaxed);
        self.step.store(STEPS.iter().position(|(known, ..)| *known == step).unwrap_or_default(), Relaxed);
    }

    /// A part of the step is done.
    ///
    /// # Errors
    /// Where the build was told to end.
    pub fn advance(&self) -> io::Result<()> {
        self.done.fetch_add(1, Relaxed);
        self.go_on()
    }

    /// Asks whether to go on.
    ///
    /// # Errors
    /// Where the build was told to end.
    pub fn go_on(&self) -> io::Result<()> {
        if self.is_stopped() { Err(io::Error::from(io::ErrorKind::Interrupted)) } else { Ok(()) }
    }

    /// Tells the build to end.
    pub fn stop(&self) {
        self.stopped.store(true, Relaxed);
    }

    /// Takes that back, for the next build.
    pub fn resume(&self) {
        self.stopped.store(false, Relaxed);
    }

    /// Whether it was told to.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Relaxed)
    }

    /// One line for a person who waits.
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
    fn tells_how_far_it_is_and_ends_when_told() {
        let progress = Progress::default();
        progress.begin(Step::Compiling, 3);
        assert!(progress.advance().is_ok());
        assert_eq!(progress.words(), "Compiling: 1 of 3 articles");
        progress.begin(Step::Swapping, 0);
        assert_eq!(progress.words(), "Putting the new files in their place …");
        progress.stop();
        assert_eq!(progress.advance().unwrap_err().kind(), io::ErrorKind::Interrupted);
    }
}
