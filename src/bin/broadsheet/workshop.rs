//! A site that is built again and again while it is served and written.
//!
//! Comes in: bursts of changed files. Goes out: a folder that is the site as it was last right, and news for the pages that are
//! open. What was just saved comes first: where one article of many changed, it is written before the others are looked at,
//! and a build that is out of date is ended. Start with [`Workshop::follow`].

use super::{FEW, Site, complain, now, parts, say};
use broadsheet::publish::built_reader::BuiltReader;
use broadsheet::publish::diagnostic::{Severity, count};
use broadsheet::publish::live::Live;
use broadsheet::publish::progress::Progress;
use broadsheet::publish::watch::Watch;
use broadsheet::publish::{self, Built, Options, Outcome};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

/// From so many articles on, those that changed are written before the others are looked at.
const MANY: usize = 200;
/// If they are no more than so many.
const TOGETHER: usize = 8;

/// What builds a site.
pub struct Workshop {
    /// What is built.
    pub site: Site,
    /// What its pages load.
    pub reader: BuiltReader,
    /// Where it is put.
    pub out: PathBuf,
    /// The pages that are open.
    pub live: Arc<Live>,
}

/// A workshop at work.
pub struct AtWork {
    /// Held while something is built.
    busy: Arc<Mutex<()>>,
    /// Of the build that is under way.
    again: Arc<Progress>,
}

impl AtWork {
    /// Ends the build that is under way, and answers when it has ended.
    pub fn end(&self) {
        self.again.stop();
        let _idle = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
    }
}

impl Workshop {
    /// Builds after each burst of changes, until `ended`. `built` is what stands.
    pub fn follow(self, watch: Watch, mut built: Option<Built>, ended: Arc<Progress>) -> AtWork {
        let at_work = AtWork { busy: Arc::default(), again: Arc::default() };
        let (busy, again) = (at_work.busy.clone(), at_work.again.clone());
        let (sender, bursts) = channel();
        let out_of_date = at_work.again.clone();
        thread::spawn(move || {
            while let Some(changed) = watch.next() {
                // Whoever takes the burst takes this back, so it is said before.
                out_of_date.stop();
                _ = sender.send(changed);
            }
        });
        thread::spawn(move || {
            let mut changed = BTreeSet::new();
            while let Ok(more) = bursts.recv() {
                let _busy = busy.lock().unwrap_or_else(PoisonError::into_inner);
                if ended.is_stopped() {
                    return;
                }
                again.resume();
                changed.extend(more);
                changed.extend(bursts.try_iter().flatten());
                built = self.after(&changed, built.take(), &again);
                // Of what was ended nothing is done.
                if !again.is_stopped() {
                    changed.clear();
                }
            }
        });
        at_work
    }

    /// Builds after a burst of changes.
    fn after(&self, changed: &BTreeSet<PathBuf>, mut built: Option<Built>, again: &Progress) -> Option<Built> {
        let what = match changed.first() {
            Some(only) if changed.len() == 1 => format!("{} changed: built", only.display()),
            _ => format!("{} changed: built", count(changed.len(), "file")),
        };
        if let Some(built) = built.as_mut().filter(|built| built.len() >= MANY && changed.len() <= TOGETHER) {
            let rewritten = changed.iter().filter(|file| publish::rewrite(built, &self.options(), file).is_some());
            if rewritten.count() > 0 {
                self.live.tell(String::new());
            }
        }
        self.build(&what, again).or(built)
    }

    /// Builds everything, and tells the pages. `None` where nothing came of it.
    pub fn build(&self, what: &str, progress: &Progress) -> Option<Built> {
        let start = Instant::now();
        let outcome = publish::build(&Options { progress: Some(progress), ..self.options() });
        // What failed because it changed meanwhile is built again at once.
        if outcome.stopped || (progress.is_stopped() && outcome.report.has_errors()) {
            return None;
        }
        let site = outcome.what();
        let Outcome { report, built, .. } = outcome;
        complain(&report.draw(FEW));
        if report.has_errors() {
            complain(&format!("{}: the pages stay as they were.\n", count(report.count(Severity::Error), "error")));
            self.live.tell(anstream::adapter::strip_str(&report.draw(FEW)).to_string());
            return None;
        }
        let took = start.elapsed().as_secs_f64();
        say(&format!("{what} {site} in {took:.2} s.\n"));
        self.live.tell(String::new());
        built
    }

    fn options(&self) -> Options<'_> {
        let (frame, beside) = parts(Some(&self.reader));
        let base = self.site.base_url.clone();
        Options { out: Some(&self.out), base, frame, beside, piecemeal: true, ..Options::new(&self.site.dir, now()) }
    }
}
