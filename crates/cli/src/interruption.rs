//! The interruption of a command by a signal.
//!
//! Input: signals. Output: whether to stop. Entry point: [`listen`]; a second signal ends the program at once.

use publish::dev::server::Shutdown;
use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

/// The exit code that shells expect after an interruption.
pub const EXIT_CODE: u8 = 130;

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Listens for signals.
pub fn listen() {
    thread::spawn(|| {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async {
            let Ok(mut shutdown) = Shutdown::listen() else { return };
            shutdown.requested().await;
            REQUESTED.store(true, Relaxed);
            shutdown.requested().await;
            exit(EXIT_CODE.into());
        });
    });
}

/// Whether a signal was received.
pub fn is_requested() -> bool {
    REQUESTED.load(Relaxed)
}
