//! The native side: from a folder of Markdown to the files of a site.
//!
//! Comes in: a folder ([`config`] says what it may hold), and the present moment. Goes out: an output folder, or a [`Report`]
//! that says by file, line and column why not. Start with [`build`].
//!
//! 1. [`config`] reads `broadsheet.toml`; [`folder`] finds the Markdown files.
//! 2. [`post`] reads each as far as its body: [`front_matter`] takes its header apart and [`header`] says what it means.
//! 3. [`authors`] looks up who is named by a key; [`catalogue`] puts the articles in order and files them under their
//!    categories, of whose [`spellings`] it is told; [`permalink`] says where each stands.
//! 4. [`compile`] goes through them again, body by body: [`body`] makes safe HTML with coloured code ([`highlight`]), [`media`]
//!    finds pictures, [`anchors`] and [`redirects`] know where links lead, [`terms`] collects words. Every document goes to [`output`] as soon as it is there.
//! 5. [`output`] swaps the new files in, if there is no error. Nothing is ever written into a site that is being served.
//!
//! Beside that stand [`server`], which serves a folder as a static host would, [`watch`] and [`live`], by which a site that is
//! being written is built again and its pages follow, and [`scaffold`], which makes a new site.
//! Nothing here reads the clock: the command line does.

pub mod anchors;
pub mod authors;
pub mod base_url;
pub mod body;
pub mod built_reader;
pub mod bundle;
pub mod catalogue;
pub mod compile;
pub mod compression;
pub mod config;
pub mod diagnostic;
pub mod embed;
pub mod folder;
pub mod front_matter;
pub mod head;
pub mod header;
pub mod highlight;
pub mod hosting;
pub mod language;
pub mod live;
pub mod markup;
pub mod media;
pub mod messages;
pub mod output;
pub mod pages;
pub mod permalink;
pub mod post;
pub mod progress;
pub mod redirects;
pub mod remote;
pub mod scaffold;
pub mod script;
pub mod security_policy;
pub mod server;
pub mod sitemap;
mod slim;
pub mod source;
pub mod spellings;
pub mod staleness;
pub mod style;
pub mod syndication;
pub mod template;
pub mod terms;
pub mod translations;
pub mod watch;
pub mod wording;

use crate::content::{Date, allowed};
use base_url::BaseUrl;
use catalogue::Catalogue;
use config::Settings;
use diagnostic::{Diagnostic, Place, Report, count};
use output::{Changes, Output};
use post::Reading;
use progress::{Progress, Step};
use rayon::prelude::*;
use std::borrow::Cow;
use std::path::Path;
use template::Template;

/// What to build.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// The site's folder.
    pub site: &'a Path,
    /// The output folder; `None` to only check.
    pub out: Option<&'a Path>,
    /// Where the site will stand, instead of what its settings say.
    pub base: Option<BaseUrl>,
    /// The present moment: what is dated later is left out.
    pub now: Date,
    /// The frame of a page, if pages are wanted and not only data.
    pub frame: Option<&'a Template>,
    /// Files that the pages load, by name: the reader's.
    pub beside: &'a [(String, Vec<u8>)],
    /// Whether every file gets its compressed forms beside it.
    pub compress: bool,
    /// Whether what has changed may take its place file by file.
    pub piecemeal: bool,
    /// Who looks at the build, and may end it.
    pub progress: Option<&'a Progress>,
}

impl<'a> Options<'a> {
    /// To check the site in a folder, which writes nothing.
    pub fn new(site: &'a Path, now: Date) -> Self {
        Options {
            site,
            out: None,
            base: None,
            now,
            frame: None,
            beside: &[],
            compress: false,
            piecemeal: false,
            progress: None,
        }
    }
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// What there is to say. With an error in it, nothing was written.
    pub report: Report,
    /// How many articles are published.
    pub articles: usize,
    /// Where the articles are instead, if they are somewhere else.
    pub source: Option<String>,
    /// What changed in the output folder.
    pub changes: Changes,
    /// What was built, where there was something to build.
    pub built: Option<Built>,
    /// Whether it was told to end before it was done. Nothing was written then.
    pub stopped: bool,
}

/// A site as it was built, so that one article of it can be [rewritten](rewrite).
#[derive(Clone, Debug)]
pub struct Built {
    settings: Settings,
    catalogue: Catalogue,
    known: compile::Known,
}

impl Built {
    /// How many articles it has.
    pub fn len(&self) -> usize {
        self.catalogue.posts.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.catalogue.posts.is_empty()
    }
}

/// Builds a site, or where there is no output folder, checks it. The old output is untouched unless all is well.
pub fn build(options: &Options<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    let mut found = Vec::new();
    let mut settings = Settings::load(options.site, &mut found);
    if let Some(base) = &options.base {
        settings.base = base.clone();
        settings.refuse_own_frames(&mut found);
    }
    allowed::allow(settings.allowed());
    let output = match options.out.map_or_else(|| Ok(Output::nowhere()), Output::to) {
        Ok(output) => Some(output.compressing(options.compress).piecemeal(options.piecemeal)),
        Err(why) => {
            found.push(compile::unwritable(&why).at(Place::file(options.out.unwrap_or(Path::new("")))));
            None
        }
    };
    let is_there = settings.remote.is_some() || settings.content.is_dir() || settings.content.as_os_str().is_empty();
    let Some(output) = output.filter(|_| is_there) else {
        outcome.report.extend(found);
        return outcome;
    };
    // What the reader says beside articles comes with its files.
    let mut beside = Cow::Borrowed(options.beside);
    if let Some(file) = messages::file(&settings.messages).filter(|_| options.frame.is_some()) {
        beside.to_mut().push(file);
    }
    let options = &Options { beside: &beside, ..options.clone() };
    if let Some(remote) = &settings.remote {
        outcome.source = Some(remote.url.clone());
        found.extend(remote.publish(&settings, options, &output).err().map(|why| compile::unwritable(&why)));
        outcome.report.extend(found);
        outcome.swap(output);
        return outcome;
    }
    let unwatched = Progress::default();
    let progress = options.progress.unwrap_or(&unwatched);
    let mut readings = read(&settings, options, progress, &mut found);
    if progress.is_stopped() {
        return Outcome { stopped: true, ..Outcome::default() };
    }
    authors::look_up(&settings, &mut readings, &mut found);
    let mut catalogue = Catalogue::new(&settings.content, readings, &mut found);
    permalink::place(&settings, &mut catalogue, &mut found);
    outcome.articles = catalogue.posts.len();
    let known = compile::compile(&settings, options, progress, &catalogue, &output, &mut found);
    if progress.is_stopped() {
        return Outcome { stopped: true, ..Outcome::default() };
    }
    outcome.report.extend(found);
    outcome.built = known.map(|known| Built { settings, catalogue, known });
    progress.begin(Step::Swapping, 0);
    outcome.swap(output);
    outcome
}

impl Outcome {
    /// What was built, in words: so many articles, or the pages around those of somebody else.
    pub fn what(&self) -> String {
        match &self.source {
            Some(url) => format!("the pages around {url}"),
            None => count(self.articles, "article"),
        }
    }

    /// Puts the output in its place, if there is no error.
    fn swap(&mut self, output: Output) {
        if !self.report.has_errors() {
            match output.commit() {
                Ok(changes) => self.changes = changes,
                Err(why) => self.report.push(compile::unwritable(&why)),
            }
        }
    }
}

/// Reads every file of the site as far as its body.
fn read(settings: &Settings, options: &Options<'_>, progress: &Progress, found: &mut Vec<Diagnostic>) -> Vec<Reading> {
    let files = folder::markdown_files(&settings.content, options.out, found);
    if files.is_empty() {
        let nothing = Diagnostic::warning("there is no Markdown file here").at(Place::file(&settings.content));
        found.push(nothing.help("write one, such as hello.md; `broadsheet new` shows how"));
    }
    progress.begin(Step::Reading, files.len());
    let read = files.par_iter().map(|file| match progress.advance() {
        Ok(()) => post::read(&settings.content, file, options.now),
        Err(_) => (Reading::Broken(file.clone(), None), Vec::new()),
    });
    let (readings, wrong): (Vec<_>, Vec<_>) = read.unzip();
    found.extend(wrong.into_iter().flatten());
    readings
}

/// Writes one article of a built site anew, and the lists that it stands in, so that who writes it sees it at once; a [build]
/// follows.
/// `file` is relative to the site's folder. `None` where that is not enough: the article is new, gone, at another address
/// or wrong.
pub fn rewrite(built: &mut Built, options: &Options<'_>, file: &Path) -> Option<()> {
    let Built { settings, catalogue, .. } = &*built;
    let file = settings.root.join(file);
    let file = file.strip_prefix(&settings.content).ok()?;
    let number = catalogue.posts.iter().position(|post| post.file == file)?;
    let (reading, _) = post::read(&settings.content, file, options.now);
    let mut readings = [reading];
    authors::look_up(settings, &mut readings, &mut Vec::new());
    let [Reading::Published(mut post)] = readings else { return None };
    let known = &catalogue.posts[number];
    post.folder.clone_from(&known.folder);
    let output =
        Output::to(options.out?).ok().filter(|_| post.slug == known.slug && post.header.date == known.header.date)?;
    let found = compile::recompile(built, options, &output, number, &post);
    let wrong = found.iter().any(|diagnostic| diagnostic.severity == diagnostic::Severity::Error);
    (!wrong).then(|| output.add().ok()).flatten()
}
