//! Watches a site's folder for changes.
//!
//! Input: a folder, and paths to ignore. Output: sets of changed files, one for each burst of changes.
//! Entry point: [`Watch::next`].
//!
//! Editors write a file several times, so changes are collected. The crate `notify` receives events from the operating
//! system. If that fails, as on a network share, it polls.

use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// A burst ends after this time without changes. It delays each rebuild.
const DEBOUNCE: Duration = Duration::from_millis(25);

/// The polling interval if the system reports no events.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// A watched folder.
pub struct Watch {
    /// Ignored paths, such as the output folder.
    ignored: Vec<PathBuf>,
    root: PathBuf,
    events: Receiver<notify::Result<Event>>,
    /// Stops watching when it is dropped.
    _watcher: Box<dyn Watcher + Send>,
}

impl Watch {
    /// Watches `root`, except for the paths in `ignored`.
    ///
    /// # Errors
    /// If the folder can neither be watched nor polled.
    pub fn new(root: &Path, ignored: &[PathBuf]) -> notify::Result<Self> {
        let (sender, events) = channel();
        // Builds read all files. If reads counted, no burst would end before its build.
        let send = move |event: notify::Result<Event>| {
            if !matches!(&event, Ok(event) if matches!(event.kind, EventKind::Access(_))) {
                _ = sender.send(event);
            }
        };
        let root = root.canonicalize().map_err(notify::Error::io)?;
        let native = RecommendedWatcher::new(send.clone(), Config::default()).and_then(|mut watcher| {
            watcher.watch(&root, RecursiveMode::Recursive)?;
            Ok(Box::new(watcher) as Box<dyn Watcher + Send>)
        });
        let watcher = match native {
            Ok(watcher) => watcher,
            Err(_) => {
                let mut watcher = PollWatcher::new(send, Config::default().with_poll_interval(POLL_INTERVAL))?;
                watcher.watch(&root, RecursiveMode::Recursive)?;
                Box::new(watcher)
            }
        };
        let ignored = ignored.iter().map(|path| path.canonicalize().unwrap_or_else(|_| path.clone())).collect();
        Ok(Watch { ignored, root, events, _watcher: watcher })
    }

    /// Waits for the next burst. Returns its files relative to the folder, or `None` if watching ended.
    pub fn next(&self) -> Option<BTreeSet<PathBuf>> {
        let mut changed = BTreeSet::new();
        loop {
            let event = if changed.is_empty() {
                self.events.recv().ok()?
            } else {
                match self.events.recv_timeout(DEBOUNCE) {
                    Ok(event) => event,
                    Err(RecvTimeoutError::Timeout) => return Some(changed),
                    Err(RecvTimeoutError::Disconnected) => return None,
                }
            };
            match event {
                Ok(event) => changed.extend(event.paths.iter().filter_map(|path| self.relative_path(path))),
                // Events were lost, so any file may have changed. The empty path stands for the folder.
                Err(_) => _ = changed.insert(PathBuf::new()),
            }
        }
    }

    /// A path relative to the folder. Returns `None` if it is hidden or ignored.
    fn relative_path(&self, path: &Path) -> Option<PathBuf> {
        let inside = path.strip_prefix(&self.root).ok()?;
        let is_hidden = inside.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.'));
        let is_ignored = self.ignored.iter().any(|folder| path.starts_with(folder));
        (!is_hidden && !is_ignored).then(|| inside.to_owned())
    }
}
