//! The progress of a build on the terminal, and its interruption by signals.
//!
//! Input: a build, signals, the clock. Output: a line that is updated in place, only on a terminal; and the request to
//! stop. Entry point: [`ProgressLine::show_during`].

use publish::dev::server::Shutdown;
use publish::site::progress::Progress;
use std::io::{IsTerminal, Write};
use std::process::exit;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

/// Shorter builds show no progress.
const DELAY: Duration = Duration::from_millis(700);
/// The time between two updates.
const INTERVAL: Duration = Duration::from_millis(100);
/// The exit code that shells expect after an interruption.
pub const INTERRUPTED: u8 = 130;

/// Shows progress and listens for signals.
#[derive(Clone)]
pub struct ProgressLine {
    /// The progress of the build that is running.
    pub progress: Arc<Progress>,
    is_visible: bool,
}

impl ProgressLine {
    /// Listens for signals: the first stops the build, the second ends the program. With `quiet`, no progress is shown.
    pub fn new(quiet: bool) -> Self {
        let progress = Arc::new(Progress::default());
        let listener = progress.clone();
        thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
            runtime.block_on(async {
                let Ok(mut shutdown) = Shutdown::listen() else { return };
                shutdown.requested().await;
                listener.stop();
                shutdown.requested().await;
                exit(INTERRUPTED.into());
            });
        });
        ProgressLine { progress, is_visible: !quiet && std::io::stderr().is_terminal() }
    }

    /// Runs `work` and shows its progress.
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
