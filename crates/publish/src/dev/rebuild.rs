//! Rebuilds a site while it is served and edited.
//!
//! Input: bursts of changed files. Output: a folder with the last build without errors, and announcements to
//! open pages. Entry point: [`Rebuild::follow`].
//!
//! Articles that were just saved are written first. A build is stopped if files change in the meantime.

use crate::build::{self, Built, Options, Outcome, SourceOptions};
use crate::dev::live::Live;
use crate::dev::watch::Watch;
use crate::page::reader_bundle::ReaderBundle;
use crate::site::base_url::BaseUrl;
use crate::site::progress::Progress;
use crate::site::settings::FILE;
use crate::source::diagnostic::{Severity, count};
use broadsheet::content::Date;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

/// With at least this many articles, changed articles are written before the full build.
const LARGE_SITE: usize = 200;
/// The largest number of changed files that are written first.
const FEW_FILES: usize = 8;

/// Rebuilds a site when it changes.
pub struct Rebuild {
    /// The site's folder.
    pub site: PathBuf,
    /// The address of the site, if it is not the one in its settings.
    pub base: Option<BaseUrl>,
    /// The reader's files.
    pub reader: ReaderBundle,
    /// The output folder.
    pub out: PathBuf,
    /// The folder that keeps smaller copies of images.
    pub cache: Option<PathBuf>,
    /// Whether drafts are published.
    pub drafts: bool,
    /// Whether articles with a later date are published.
    pub future: bool,
    /// The open pages.
    pub live: Arc<Live>,
    /// Reads the clock.
    pub now: fn() -> Date,
    /// Prints a result.
    pub print: fn(&str),
    /// Prints problems.
    pub print_error: fn(&str),
    /// Whether notes are left out.
    pub is_quiet: bool,
    /// How many warnings are shown.
    pub shown_warnings: usize,
}

/// Builds that run in the background.
pub struct Running {
    /// Locked during a build.
    build_lock: Arc<Mutex<()>>,
    /// The progress of the current build.
    progress: Arc<Progress>,
}

impl Running {
    /// Stops the current build and waits until it has stopped.
    pub fn stop(&self) {
        self.progress.stop();
        let _guard = self.build_lock.lock().unwrap_or_else(PoisonError::into_inner);
    }
}

impl Rebuild {
    /// Builds after each burst of changes, until `shutdown` is stopped. `built` is the last build.
    pub fn follow(self, watch: Watch, mut built: Option<Built>, shutdown: Arc<Progress>) -> Running {
        let running = Running { build_lock: Arc::default(), progress: Arc::default() };
        let (build_lock, progress) = (running.build_lock.clone(), running.progress.clone());
        let (sender, bursts) = channel();
        let out_of_date = running.progress.clone();
        thread::spawn(move || {
            while let Some(changed) = watch.next() {
                // The builder resumes its progress after it receives a burst, so stop the build before sending one.
                out_of_date.stop();
                _ = sender.send(changed);
            }
        });
        thread::spawn(move || {
            let mut changed = BTreeSet::new();
            while let Ok(more) = bursts.recv() {
                let _building = build_lock.lock().unwrap_or_else(PoisonError::into_inner);
                if shutdown.is_stopped() {
                    return;
                }
                progress.resume();
                changed.extend(more);
                changed.extend(bursts.try_iter().flatten());
                built = self.rebuild(&changed, built.take(), &progress);
                // The changes of a stopped build stay pending.
                if !progress.is_stopped() {
                    changed.clear();
                }
            }
        });
        running
    }

    /// Builds after a burst of changes.
    fn rebuild(&self, changed: &BTreeSet<PathBuf>, mut built: Option<Built>, progress: &Progress) -> Option<Built> {
        let prefix = match changed.first() {
            Some(only) if changed.len() == 1 => format!("{} changed: built", only.display()),
            _ => format!("{} changed: built", count(changed.len(), "file")),
        };
        if let Some(built) = built.as_mut().filter(|built| built.len() >= LARGE_SITE && changed.len() <= FEW_FILES) {
            let rewritten = changed.iter().filter(|file| build::rewrite(built, &self.options(), file).is_some());
            if rewritten.count() > 0 {
                self.live.announce(String::new());
            }
        }
        // A remote source is asked again only if it may be another one.
        let has_settings = changed.iter().any(|file| file.ends_with(FILE));
        let is_offline = built.is_some() && self.cache.is_some() && !has_settings;
        let source = SourceOptions { is_offline, accept_removals: false };
        self.build_with(&prefix, progress, source).or(built)
    }

    /// Builds the site and announces the result. Returns `None` if the build failed or was stopped.
    pub fn build(&self, prefix: &str, progress: &Progress) -> Option<Built> {
        self.build_with(prefix, progress, SourceOptions::default())
    }

    fn build_with(&self, prefix: &str, progress: &Progress, source: SourceOptions) -> Option<Built> {
        let start = Instant::now();
        let outcome = build::build(&Options { progress: Some(progress), source, ..self.options() });
        // Files that change during a build can cause errors. The next build follows at once.
        if outcome.stopped || (progress.is_stopped() && outcome.report.has_errors()) {
            return None;
        }
        let description = outcome.description();
        let Outcome { mut report, built, sources, .. } = outcome;
        if self.is_quiet {
            report.remove_notes();
        }
        (self.print_error)(&report.draw(self.shown_warnings));
        if report.has_errors() {
            (self.print_error)(&format!(
                "{}: the pages are unchanged.\n",
                count(report.count(Severity::Error), "error")
            ));
            let wrong = anstream::adapter::strip_str(&report.draw(self.shown_warnings)).to_string();
            self.live.announce_report(wrong, &report, None);
            return None;
        }
        let seconds = start.elapsed().as_secs_f64();
        (self.print)(&format!("{prefix} {description} in {seconds:.2} s.\n"));
        self.live.announce_report(String::new(), &report, Some(sources));
        built
    }

    fn options(&self) -> Options<'_> {
        Options {
            out: Some(&self.out),
            base: self.base.clone(),
            frame: Some(&self.reader.frame),
            reader_files: &self.reader.files,
            piecemeal: true,
            cache: self.cache.as_deref(),
            drafts: self.drafts,
            future: self.future,
            ..Options::new(&self.site, (self.now)())
        }
    }
}
