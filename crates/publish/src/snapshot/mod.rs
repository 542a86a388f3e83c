//! Reads all articles of a remote source, and keeps them, so that a site can be built from them like from Markdown.
//!
//! Input: the settings of a site with a source, and the cache. Output: a [`Snapshot`], whose articles take the place of
//! the Markdown files. Entry point: [`take`].
//!
//! | module | what it does |
//! | --- | --- |
//! | `detection` | which program answers at the address of the source |
//! | `archive`, `program` | all posts of a WordPress or a Ghost, and later what changed |
//! | `documents` | JSON Feeds, and sites with the static layout |
//! | `images` | copies of images |
//! | `record` | one article, from the source to the build |
//! | `session` | requests and their problems |
//! | `store` | the folder that keeps articles between builds |
//!
//! If anything fails, there is no snapshot, and the site stays as it is. So it does if more than half of the articles
//! are gone, unless that was [accepted](Wanted::accept_removals).

mod archive;
mod detection;
mod documents;
mod images;
mod program;
mod record;
mod session;
mod store;

use crate::site::messages;
use crate::site::progress::Progress;
use crate::site::remote::{Images, Remote};
use crate::site::settings::Settings;
use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place, count};
use crate::source::language;
use crate::source::post::Reading;
use session::{Problem, Session};
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use store::{Index, Store};

/// How a snapshot is taken.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The folder for what builds keep. `None` keeps nothing.
    pub cache: Option<&'a Path>,
    /// Whether only the cache is read.
    pub is_offline: bool,
    /// Whether more than half of the articles may be gone.
    pub accept_removals: bool,
    /// The number of articles in the output of the last build, if it is known.
    pub published: Option<usize>,
    /// Receives the progress, and can stop it.
    pub progress: &'a Progress,
}

/// All articles of a source.
#[derive(Debug)]
pub struct Snapshot {
    store: Store,
    index: Index,
    /// Whether nothing has changed since the last snapshot.
    pub is_unchanged: bool,
    /// What was left out.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the articles of `remote`, which is the source of the site with these settings.
///
/// # Errors
/// The diagnostic states what failed, without secrets.
pub fn take(remote: &Remote, settings: &Settings, wanted: &Wanted<'_>) -> Result<Snapshot, Diagnostic> {
    let file = settings.root.join(crate::site::settings::FILE);
    let at_settings = |diagnostic: Diagnostic| diagnostic.at(Place::file(&file));
    let failed = |Problem { message, help }| {
        at_settings(Diagnostic::error(Code::SourceFailed, format!("no articles from the source: {message}")).help(help))
    };
    let kind = remote.kind.as_deref().unwrap_or_default();
    let (map, root) = (remote.map.as_deref().unwrap_or_default(), settings.confinement.root().display());
    let identity = format!("{}\n{kind}\n{map}\n{root}", remote.url);
    let store = Store::open(wanted.cache, &identity)
        .map_err(|error| failed(Problem::new(store::message(&error), "choose another folder with --cache")))?;
    let old = store.index();
    let mut index = old.clone().unwrap_or_default();
    let mut diagnostics = Vec::new();
    if wanted.is_offline {
        if old.is_none() {
            let help = "build once without --offline, with the same cache";
            return Err(failed(Problem::new("the cache has no articles of it", help)));
        }
    } else {
        let session = Session::new(remote, settings, &store, wanted.progress);
        detection::gather(&mut index, &session).map_err(failed)?;
        require_articles(&index, old.as_ref(), wanted).map_err(at_settings)?;
        if remote.images == Images::Copy {
            diagnostics = images::copy(&mut index, old.as_ref(), &session).map_err(failed)?;
        } else {
            index.images.clear();
        }
    }
    let is_unchanged = old.as_ref() == Some(&index);
    Ok(Snapshot { store, index, is_unchanged, diagnostics: diagnostics.into_iter().map(at_settings).collect() })
}

/// Fails if the source has no articles, or lost more than half of them.
fn require_articles(index: &Index, old: Option<&Index>, wanted: &Wanted<'_>) -> Result<(), Diagnostic> {
    let now = index.records.len();
    let before = old.map(|old| old.records.len()).or(wanted.published).unwrap_or_default();
    if wanted.accept_removals || (now > 0 && now * 2 >= before) {
        return Ok(());
    }
    if before == 0 {
        let error = Diagnostic::error(Code::SourceShrunk, "the source has no articles");
        return Err(error.help("check its address; publish an article there first"));
    }
    let (now, before) = (count(now, "article"), count(before, "article"));
    let what = format!("the source has {now}, but the last build had {before}; the old output is unchanged");
    let help = "check the source; if the articles were removed on purpose, build once with --accept-removals";
    Err(Diagnostic::error(Code::SourceShrunk, what).help(help))
}

impl Snapshot {
    /// The number of articles.
    pub fn len(&self) -> usize {
        self.index.records.len()
    }

    /// Whether there are no articles.
    pub fn is_empty(&self) -> bool {
        self.index.records.is_empty()
    }

    /// Returns the articles.
    pub fn readings(&self) -> Vec<Reading> {
        self.index.records.values().map(|record| record.post()).collect()
    }

    /// Returns the copied images: their URLs, and files.
    pub fn images(&self) -> HashMap<String, PathBuf> {
        let file = |(url, name): (&String, &String)| (url.clone(), self.store.folder.join(name));
        self.index.images.iter().map(file).collect()
    }

    /// Makes the snapshot the content of the site. What the settings leave open comes from the source.
    pub fn apply(&self, settings: &mut Settings) {
        if let Some(title) = self.index.title.as_ref().filter(|_| settings.has_default_title) {
            settings.title.clone_from(title);
        }
        if settings.description.is_none() && settings.has_default_title {
            settings.description.clone_from(&self.index.description);
        }
        if let Some(tag) = self.index.language.as_deref().and_then(language::tag).filter(|_| !settings.has_language) {
            settings.set_messages(messages::of(&tag, settings.own_messages()));
            settings.main_language.clone_from(&tag);
            settings.language = tag;
        }
        settings.content.clone_from(&self.store.folder);
        settings.confinement = settings.confinement.clone().with_content(&settings.content);
    }

    /// Keeps the snapshot for the next build, after the site was written. What it lacks is removed from the cache.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn keep(&self) -> io::Result<()> {
        if self.is_unchanged { Ok(()) } else { self.store.adopt(&self.index) }
    }

    /// Returns what [`Snapshot::note`] stored under this name.
    pub fn noted(&self, name: &str) -> Option<String> {
        self.store.read(name)
    }

    /// Stores a small text for the next build.
    pub fn note(&self, name: &str, text: &str) {
        self.store.write(name, text);
    }
}

/// Returns why a snapshot could not be kept.
pub fn keep_error(error: &io::Error) -> Diagnostic {
    Diagnostic::warning(Code::SourceFailed, store::message(error)).help("choose another folder with --cache")
}
