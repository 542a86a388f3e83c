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
//! are gone, unless that was [accepted](Wanted::accept_removals). A site with several sources needs each of them; an
//! optional one that fails has the articles of the last build.

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
use crate::source::diagnostic::{Diagnostic, Place, Severity, count};
use crate::source::language;
use crate::source::post::Reading;
use broadsheet::content::{Category, Slug, link};
use session::{Problem, Session};
use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use store::{Index, Store};
use tempfile::TempDir;

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

/// All articles of the sources of a site.
#[derive(Debug)]
pub struct Snapshot {
    sources: Vec<Taken>,
    /// The folder to which the names of files are relative.
    folder: PathBuf,
    /// Whether nothing has changed since the last snapshot.
    pub is_unchanged: bool,
    /// What was left out.
    pub diagnostics: Vec<Diagnostic>,
    /// Kept only for one build, if there is no cache.
    _scratch: Option<TempDir>,
}

/// All articles of one source.
#[derive(Debug)]
struct Taken {
    store: Store,
    index: Index,
    /// The category of all its articles.
    origin: Option<Category>,
    is_unchanged: bool,
    /// Whether a snapshot was kept before.
    is_known: bool,
}

/// Reads the articles of `remote` and of the other sources of the site with these settings.
///
/// # Errors
/// The diagnostic states what failed, without secrets.
pub fn take(remote: &Remote, settings: &Settings, wanted: &Wanted<'_>) -> Result<Snapshot, Diagnostic> {
    let file = settings.root.join(crate::site::settings::FILE);
    let at_settings = |diagnostic: Diagnostic| diagnostic.at(Place::file(&file));
    let scratch = (wanted.cache.is_none() && !remote.others.is_empty()).then(tempfile::tempdir).transpose();
    let scratch = scratch.map_err(|error| at_settings(keep_error(&error)))?;
    // Only one source can be compared with the output of the last build.
    let published = wanted.published.filter(|_| remote.others.is_empty());
    let wanted_of_each = Wanted { cache: wanted.cache.or(scratch.as_ref().map(TempDir::path)), published, ..*wanted };
    let (mut sources, mut diagnostics) = (Vec::new(), Vec::new());
    for source in remote.all() {
        let taken = take_one(source, settings, &wanted_of_each, &mut diagnostics);
        let taken = match taken {
            Err(error) if source.is_optional && !wanted.progress.is_stopped() => {
                diagnostics.push(Diagnostic { severity: Severity::Warning, ..error });
                // Its articles of the last build stay.
                take_one(source, settings, &Wanted { is_offline: true, ..wanted_of_each }, &mut diagnostics).ok()
            }
            taken => Some(taken.map_err(at_settings)?),
        };
        sources.extend(taken.map(|taken| Taken { origin: origin(source, remote, &taken.index), ..taken }));
    }
    if !remote.others.is_empty() {
        require_most(&sources, wanted).map_err(at_settings)?;
    }
    let is_unchanged = diagnostics.is_empty() && sources.iter().all(|taken| taken.is_unchanged);
    let folder = match &sources[..] {
        [taken] => taken.store.folder.clone(),
        sources => sources.first().and_then(|taken| taken.store.folder.parent()).unwrap_or(&settings.root).to_owned(),
    };
    let diagnostics = diagnostics.into_iter().map(at_settings).collect();
    Ok(Snapshot { sources, folder, is_unchanged, diagnostics, _scratch: scratch })
}

/// Reads the articles of one source.
fn take_one(
    remote: &Remote,
    settings: &Settings,
    wanted: &Wanted<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Taken, Diagnostic> {
    let failed = |Problem { message, help }| {
        Diagnostic::error(Code::SourceFailed, format!("no articles from the source: {message}")).help(help)
    };
    let kind = remote.kind.as_deref().unwrap_or_default();
    let (map, root) = (remote.map.as_deref().unwrap_or_default(), settings.confinement.root().display());
    let identity = format!("{}\n{kind}\n{map}\n{root}", remote.url);
    let store = Store::open(wanted.cache, &identity)
        .map_err(|error| failed(Problem::new(store::message(&error), "choose another folder with --cache")))?;
    let old = store.index();
    let mut index = old.clone().unwrap_or_default();
    if wanted.is_offline {
        if old.is_none() {
            let help = "build once without --offline, with the same cache";
            return Err(failed(Problem::new("the cache has no articles of it", help)));
        }
    } else {
        let session = Session::new(remote, settings, &store, wanted.progress);
        detection::gather(&mut index, &session).map_err(failed)?;
        require_articles(&index, old.as_ref(), wanted)?;
        if remote.images == Images::Copy {
            diagnostics.extend(images::copy(&mut index, old.as_ref(), &session).map_err(failed)?);
        } else {
            index.images.clear();
        }
    }
    let is_unchanged = old.as_ref() == Some(&index);
    Ok(Taken { store, index, origin: None, is_unchanged, is_known: old.is_some() })
}

/// Returns the category of all articles of a source: its name. A single source has none, unless it is named.
fn origin(source: &Remote, first: &Remote, index: &Index) -> Option<Category> {
    let host = || link::host(&source.url).map(str::to_owned);
    let unnamed = || index.title.clone().filter(|title| !title.is_empty()).or_else(host);
    let name = source.name.clone().or_else(|| if first.others.is_empty() { None } else { unnamed() })?;
    Category::named(&name)
}

/// Fails if several sources together have less than half of the articles of the last build, which is not in the cache.
fn require_most(sources: &[Taken], wanted: &Wanted<'_>) -> Result<(), Diagnostic> {
    let now: usize = sources.iter().map(|taken| taken.index.records.len()).sum();
    let before = wanted.published.filter(|_| !sources.iter().any(|taken| taken.is_known)).unwrap_or_default();
    if now > 0 && (wanted.accept_removals || now * 2 >= before) {
        return Ok(());
    }
    Err(shrunk(now, before))
}

/// Fails if the source has no articles, or lost more than half of them.
fn require_articles(index: &Index, old: Option<&Index>, wanted: &Wanted<'_>) -> Result<(), Diagnostic> {
    let now = index.records.len();
    let before = old.map(|old| old.records.len()).or(wanted.published).unwrap_or_default();
    if wanted.accept_removals || (now > 0 && now * 2 >= before) {
        return Ok(());
    }
    Err(shrunk(now, before))
}

fn shrunk(now: usize, before: usize) -> Diagnostic {
    if before == 0 {
        let error = Diagnostic::error(Code::SourceShrunk, "the source has no articles");
        return error.help("check its address; publish an article there first");
    }
    let (now, before) = (count(now, "article"), count(before, "article"));
    let what = format!("the source has {now}, but the last build had {before}; the old output is unchanged");
    let help = "check the source; if the articles were removed on purpose, build once with --accept-removals";
    Diagnostic::error(Code::SourceShrunk, what).help(help)
}

impl Snapshot {
    /// The number of articles.
    pub fn len(&self) -> usize {
        self.sources.iter().map(|taken| taken.index.records.len()).sum()
    }

    /// Whether there are no articles.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the articles. Those of a named source have its category.
    pub fn readings(&self) -> Vec<Reading> {
        let mut readings = Vec::with_capacity(self.len());
        let mut slugs: HashSet<Slug> = HashSet::new();
        for taken in &self.sources {
            let place = taken.store.folder.strip_prefix(&self.folder).unwrap_or(&taken.store.folder);
            for record in taken.index.records.values() {
                let mut reading = record.post();
                if let Reading::Published(post) = &mut reading {
                    (post.file, post.path) = (place.join(&post.file), place.join(&post.path));
                    if self.sources.len() > 1 {
                        post.slug = unique(&post.slug, taken.origin.as_ref(), &mut slugs);
                    }
                    if let (Some(article), Some(origin)) = (&mut post.origin, &taken.origin) {
                        article.categories.retain(|category| category.slug != origin.slug);
                        article.categories.insert(0, origin.clone());
                    }
                }
                readings.push(reading);
            }
        }
        readings
    }

    /// Returns the copied images: their URLs, and files.
    pub fn images(&self) -> HashMap<String, PathBuf> {
        let files = self.sources.iter().flat_map(|taken| {
            taken.index.images.iter().map(|(url, name)| (url.clone(), taken.store.folder.join(name)))
        });
        files.collect()
    }

    /// Makes the snapshot the content of the site. What the settings leave open comes from the source.
    pub fn apply(&self, settings: &mut Settings) {
        let first = |of: fn(&Index) -> &Option<String>| self.sources.iter().find_map(|taken| of(&taken.index).as_ref());
        if let Some(title) = first(|index| &index.title).filter(|_| settings.has_default_title) {
            settings.title.clone_from(title);
        }
        if settings.description.is_none() && settings.has_default_title {
            settings.description = first(|index| &index.description).cloned();
        }
        if let Some(tag) =
            first(|index| &index.language).and_then(|tag| language::tag(tag)).filter(|_| !settings.has_language)
        {
            settings.set_messages(messages::of(&tag, settings.own_messages()));
            settings.main_language.clone_from(&tag);
            settings.language = tag;
        }
        settings.content.clone_from(&self.folder);
        settings.confinement = settings.confinement.clone().with_content(&settings.content);
    }

    /// Keeps the snapshot for the next build, after the site was written. What it lacks is removed from the cache.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn keep(&self) -> io::Result<()> {
        let mut changed = self.sources.iter().filter(|taken| !taken.is_unchanged);
        changed.try_for_each(|taken| taken.store.adopt(&taken.index))
    }

    /// Returns what [`Snapshot::note`] stored under this name.
    pub fn noted(&self, name: &str) -> Option<String> {
        self.sources.first()?.store.read(name)
    }

    /// Stores a small text for the next build.
    pub fn note(&self, name: &str, text: &str) {
        if let Some(first) = self.sources.first() {
            first.store.write(name, text);
        }
    }
}

/// Returns the slug, with the name of its source in front if an article of another source has it.
fn unique(slug: &Slug, origin: Option<&Category>, used: &mut HashSet<Slug>) -> Slug {
    let name = origin.map_or("", |origin| origin.slug.as_str());
    let named = || Slug::new(&format!("{name}-{slug}"));
    let numbered = (2..).filter_map(|number| Slug::new(&format!("{slug}-{number}")));
    let candidates = std::iter::once(slug.clone()).chain(named()).chain(numbered);
    let free = candidates.into_iter().find(|candidate| !used.contains(candidate)).unwrap_or_else(|| slug.clone());
    used.insert(free.clone());
    free
}

/// Returns why a snapshot could not be kept.
pub fn keep_error(error: &io::Error) -> Diagnostic {
    Diagnostic::warning(Code::SourceFailed, store::message(error)).help("choose another folder with --cache")
}
