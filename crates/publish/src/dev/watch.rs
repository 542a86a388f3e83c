//! Tells when something in a site's folder has changed.
//!
//! Comes in: a folder, and what in it to overlook. Goes out: sets of files, one for each burst of changes: an editor
//! writes a file several times, and a checkout changes hundreds at once. Start with [`Watch::next`].
//!
//! The crate `notify` asks the operating system; where that cannot tell (a network share), it looks itself.

use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// A burst is over when nothing has changed for as long as this. It is part of what a writer waits for.
const DEBOUNCE: Duration = Duration::from_millis(25);

/// How often a folder is looked at whose changes nobody reports.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// A folder that is watched.
pub struct Watch {
    /// What is ignored: the output, hidden files.
    ignored: Vec<PathBuf>,
    root: PathBuf,
    events: Receiver<notify::Result<Event>>,
    /// Watches until it is dropped.
    _watcher: Box<dyn Watcher + Send>,
}

impl Watch {
    /// Watches `root` from now on, but for the folders `ignored`.
    ///
    /// # Errors
    /// Where the folder cannot be watched in any way.
    pub fn new(root: &Path, ignored: &[PathBuf]) -> notify::Result<Self> {
        let (sender, events) = channel();
        // Whoever only reads a file changes nothing. That it was read is our own doing, too: a build reads them all,
        // and a burst would not be over before the build is.
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

    /// Waits for the next burst and answers the files in it, relative to the folder; `None` when nothing will come any
    /// more.
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
                // Something was missed: everything may have changed.
                Err(_) => _ = changed.insert(PathBuf::new()),
            }
        }
    }

    /// A path relative to the folder, unless it is ignored.
    fn relative_path(&self, path: &Path) -> Option<PathBuf> {
        let inside = path.strip_prefix(&self.root).ok()?;
        let is_hidden = inside.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.'));
        let is_ignored = self.ignored.iter().any(|folder| path.starts_with(folder));
        (!is_hidden && !is_ignored).then(|| inside.to_owned())
    }
}
