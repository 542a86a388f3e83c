//! Somebody who waits for a build: they are told how far it is, and heard when they want it to end.
//!
//! Comes in: a build, signals, the clock. Goes out: one line on the terminal that is drawn over itself, and only where there is a
//! terminal; and the word to stop. Start with [`Waiting::during`].

use publish::dev::server::told_to_end;
use publish::site::progress::Progress;
use std::io::{IsTerminal, Write};
use std::process::exit;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

/// What takes no longer than this needs no words.
const PATIENCE: Duration = Duration::from_millis(700);
/// How often they are put right.
const BEAT: Duration = Duration::from_millis(100);
/// What a shell expects of a program that was interrupted.
pub const INTERRUPTED: u8 = 130;

/// Somebody who waits.
#[derive(Clone)]
pub struct Waiting {
    /// Of the build they wait for.
    pub progress: Arc<Progress>,
    is_told: bool,
}

impl Waiting {
    /// Listens from now on: the first signal ends the build in good order, the second the program. Nobody is told anything if
    /// `quiet`.
    pub fn new(quiet: bool) -> Self {
        let progress = Arc::new(Progress::default());
        let listener = progress.clone();
        thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
            runtime.block_on(async {
                if told_to_end().await.is_ok() {
                    listener.stop();
                    if told_to_end().await.is_ok() {
                        exit(INTERRUPTED.into());
                    }
                }
            });
        });
        Waiting { progress, is_told: !quiet && std::io::stderr().is_terminal() }
    }

    /// Does something long, and says meanwhile how far it is.
    pub fn during<T>(&self, work: impl FnOnce(&Progress) -> T) -> T {
        if !self.is_told {
            return work(&self.progress);
        }
        let (done, is_done) = mpsc::channel::<()>();
        let progress = self.progress.clone();
        let teller = thread::spawn(move || {
            let mut wait = PATIENCE;
            let mut said = false;
            while is_done.recv_timeout(wait) == Err(mpsc::RecvTimeoutError::Timeout) {
                wait = BEAT;
                said = true;
                let words = if progress.is_stopped() { "Stopping …".to_owned() } else { progress.words() };
                _ = write!(std::io::stderr(), "\r{words}\u{1b}[K");
            }
            if said {
                _ = write!(std::io::stderr(), "\r\u{1b}[K");
            }
        });
        let result = work(&self.progress);
        drop(done);
        _ = teller.join();
        result
    }
}
