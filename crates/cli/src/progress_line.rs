//! Somebody who waits for a build: they are told how far it is, and heard when they want it to end.
//!
//! Comes in: a build, signals, the clock. Goes out: one line on the terminal that is drawn over itself, and only where
//! there is a terminal; and the word to stop. Start with [`ProgressLine::during`].

use publish::dev::server::shutdown_signal;
use publish::site::progress::Progress;
use std::io::{IsTerminal, Write};
use std::process::exit;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

/// What takes no longer than this needs no words.
const DELAY: Duration = Duration::from_millis(700);
/// How often they are put right.
const INTERVAL: Duration = Duration::from_millis(100);
/// What a shell expects of a program that was interrupted.
pub const INTERRUPTED: u8 = 130;

/// Somebody who waits.
#[derive(Clone)]
pub struct ProgressLine {
    /// Of the build they wait for.
    pub progress: Arc<Progress>,
    is_visible: bool,
}

impl ProgressLine {
    /// Listens from now on: the first signal ends the build in good order, the second the program. Nobody is told
    /// anything if `quiet`.
    pub fn new(quiet: bool) -> Self {
        let progress = Arc::new(Progress::default());
        let listener = progress.clone();
        thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
            runtime.block_on(async {
                if shutdown_signal().await.is_ok() {
                    listener.stop();
                    if shutdown_signal().await.is_ok() {
                        exit(INTERRUPTED.into());
                    }
                }
            });
        });
        ProgressLine { progress, is_visible: !quiet && std::io::stderr().is_terminal() }
    }

    /// Does something long, and says meanwhile how far it is.
    pub fn show_during<T>(&self, work: impl FnOnce(&Progress) -> T) -> T {
        if !self.is_visible {
            return work(&self.progress);
        }
        let (sender, receiver) = mpsc::channel::<()>();
        let progress = self.progress.clone();
        let printer = thread::spawn(move || {
            let mut wait = DELAY;
            let mut is_shown = false;
            while receiver.recv_timeout(wait) == Err(mpsc::RecvTimeoutError::Timeout) {
                wait = INTERVAL;
                is_shown = true;
                let text = if progress.is_stopped() { "Stopping …".to_owned() } else { progress.words() };
                _ = write!(std::io::stderr(), "\r{text}\u{1b}[K");
            }
            if is_shown {
                _ = write!(std::io::stderr(), "\r\u{1b}[K");
            }
        });
        let result = work(&self.progress);
        drop(sender);
        _ = printer.join();
        result
    }
}
