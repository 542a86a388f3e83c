//! The build pipeline: from a folder of Markdown to the files of a site.
//!
//! Input: [`Options`]. Output: an output folder, or a [`Report`] of diagnostics. Entry point: [`build`].
//!
//! 1. [`settings`](crate::site::settings) reads `broadsheet.toml`; [`folder`] finds the Markdown files.
//!    [`confinement`](crate::source::confinement) opens all files.
//! 2. [`post`] reads the front matter of each file.
//! 3. [`authors`] resolves author keys; [`editions`] divides the articles by language, sorts them, groups them by
//!    category and gives each its address.
//! 4. [`compile`] compiles one body after the other and passes each document to [`Output`].
//! 5. [`Output`] exchanges the files if there is no error. Until then, the output folder is unchanged.

mod built;
mod compile;
mod editions;
mod options;
mod page_sources;
mod remote;
mod slots;
mod stamp;

pub use built::Built;
pub use options::{Options, SourceOptions};
pub use page_sources::PageSources;

use crate::article::media;
use crate::output::{Changes, Output};
use crate::site::messages;
use crate::site::progress::{Progress, Step};
use crate::site::remote::{Mode, Remote};
use crate::site::settings::{FILE as SETTINGS, Settings};
use crate::site::sharing;
use crate::snapshot::{self, Snapshot, Wanted};
use crate::source::code::Code;
use crate::source::diagnostic::{self, Diagnostic, Place, Report, count, system_message};
use crate::source::post::{self, Reading};
use crate::source::skipped::Skipped;
use crate::source::{authors, folder, language};
use broadsheet::feed::site::{read, site_file};
use rayon::prelude::*;
use stamp::Stamp;
use std::borrow::Cow;
use std::io;
use std::path::Path;

/// The result of a build.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// All diagnostics. If there is an error, nothing was written.
    pub report: Report,
    /// The number of published articles.
    pub articles: usize,
    /// The Markdown files that are not articles, sorted by path.
    pub skipped: Vec<Skipped>,
    /// The URL of the source, if the browser reads the articles from it.
    pub source: Option<String>,
    /// Changes in the output folder.
    pub changes: Changes,
    /// The files of its pages, for a site that is being edited.
    pub sources: PageSources,
    /// The built site. `None` if the source is remote or a file could not be written.
    pub built: Option<Built>,
    /// Whether the build was stopped before it was complete. Nothing was written then.
    pub stopped: bool,
}

/// Builds a site, or checks it if there is no output folder. The output folder is unchanged if there is an error.
pub fn build(options: &Options<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    let mut diagnostics = Vec::new();
    let mut settings = Settings::load(options.site, &mut diagnostics);
    if let Some(base) = &options.base {
        settings.base = base.clone();
        settings.refuse_own_frames(&mut diagnostics);
    }
    limit_offline(&mut settings, options, &mut diagnostics);
    let insecure = Remote::insecure_origins(settings.remote.as_ref());
    let settings_file = options.site.join(SETTINGS);
    diagnostics.extend(sharing::policy_note(&settings.frame_hosts, &settings.sharing, &insecure, &settings_file));
    let output = match options.out.map_or_else(|| Ok(Output::nowhere()), Output::to) {
        Ok(output) => Some(output.compressing(options.compress).piecemeal(options.piecemeal)),
        Err(error) => {
            diagnostics.push(write_error(&error).at(Place::file(options.out.unwrap_or(Path::new("")))));
            None
        }
    };
    let has_content = settings.remote.is_some() || settings.content.is_dir() || settings.content.as_os_str().is_empty();
    let Some(output) = output.filter(|_| has_content) else {
        outcome.report.extend(diagnostics);
        return outcome;
    };
    // The reader loads its translated messages from a file beside it.
    let mut reader_files = Cow::Borrowed(options.reader_files);
    let others: Vec<Settings> = settings.languages.iter().map(|edition| settings.edition(edition)).collect();
    for settings in std::iter::once(&settings).chain(&others).filter(|_| options.frame.is_some()) {
        if let Some(file) = messages::file(&settings.messages).filter(|file| !reader_files.contains(file)) {
            reader_files.to_mut().push(file);
        }
    }
    let preview = options.preview_frame();
    let frame = preview.as_ref().or(options.frame);
    let options = &Options { reader_files: &reader_files, frame, ..options.clone() };
    if let Some(source) = settings.remote.as_ref().filter(|source| source.mode == Mode::Live) {
        outcome.source = Some(source.url.clone());
        let frame = options.frame;
        let written =
            frame.map_or(Ok(()), |frame| remote::publish(source, &settings, frame, options, &output, &mut diagnostics));
        diagnostics.extend(written.err().map(|error| write_error(&error)));
        outcome.report.extend(diagnostics);
        outcome.commit(output);
        return outcome;
    }
    let no_progress = Progress::default();
    let progress = options.progress.unwrap_or(&no_progress);
    let snapshot = match take_snapshot(&mut settings, options, progress) {
        Ok(snapshot) => snapshot,
        Err(_) if progress.is_stopped() => return Outcome { stopped: true, ..Outcome::default() },
        Err(failed) => {
            diagnostics.push(failed);
            outcome.report.extend(diagnostics);
            return outcome;
        }
    };
    let stamp = snapshot.as_ref().and_then(|_| Stamp::new(&settings, options));
    if let (Some(snapshot), Some(stamp)) = (&snapshot, &stamp)
        && diagnostics.is_empty()
        && let Some(changes) = stamp.unchanged(snapshot)
    {
        return Outcome { articles: snapshot.len(), changes, ..Outcome::default() };
    }
    let (mut readings, skipped) = match &snapshot {
        Some(snapshot) => (snapshot.readings(), Vec::new()),
        None => read_files(&settings, options, progress, &mut diagnostics),
    };
    outcome.skipped = skipped;
    if progress.is_stopped() {
        return Outcome { stopped: true, ..Outcome::default() };
    }
    diagnostics.extend(snapshot.iter().flat_map(|snapshot| snapshot.diagnostics.clone()));
    authors::look_up(&settings.authors, [&settings.content, &settings.root], &mut readings, &mut diagnostics);
    let mut editions = editions::split(&settings, readings, options, &mut diagnostics);
    if let Some(snapshot) = &snapshot {
        editions.iter_mut().for_each(|(_, catalogue)| catalogue.images = snapshot.images());
    }
    outcome.articles = editions.iter().map(|(_, catalogue)| catalogue.posts.len()).sum();
    if options.piecemeal {
        outcome.sources = PageSources::new(&editions);
    }
    let data = compile::compile(&editions, options, progress, &output, &mut diagnostics);
    if progress.is_stopped() {
        return Outcome { stopped: true, ..Outcome::default() };
    }
    outcome.report.extend(diagnostics);
    if options.strict || settings.strict {
        outcome.report.make_strict();
    }
    // Single articles are written again only on sites with one language.
    outcome.built = data
        .filter(|_| editions.len() == 1)
        .zip(editions.pop())
        .map(|(data, (settings, catalogue))| Built::new(settings, catalogue, data));
    progress.begin(Step::Swapping, 0);
    outcome.commit(output);
    if let Some(snapshot) = snapshot.filter(|_| !outcome.report.has_errors()) {
        outcome.report.extend(snapshot.keep().err().map(|error| snapshot::keep_error(&error)));
        stamp.iter().for_each(|stamp| stamp.keep(&snapshot, &outcome));
    }
    if let Some(cache) = options.cache {
        media::prune(cache, options.time());
    }
    outcome
}

impl Outcome {
    /// Describes what was built: the number of articles, or the pages around a remote source.
    pub fn description(&self) -> String {
        match &self.source {
            Some(url) => format!("the pages around {url}"),
            None => count(self.articles, "article"),
        }
    }

    /// Exchanges the files of the output folder, if there is no error.
    fn commit(&mut self, output: Output) {
        if !self.report.has_errors() {
            match output.commit() {
                Ok(changes) => self.changes = changes,
                Err(error) => self.report.push(write_error(&error)),
            }
        }
    }
}

/// Switches `offline` off where browsers must keep nothing: in previews, and on a site that is being edited. A live
/// source has no pages that could be kept.
fn limit_offline(settings: &mut Settings, options: &Options<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let is_live = settings.remote.as_ref().is_some_and(|source| source.mode == Mode::Live);
    if settings.on_device.offline && is_live {
        let what = "`offline` has no effect, because browsers read the articles from another site";
        let note = Diagnostic::note(Code::InvalidSetting, what).at(Place::file(&options.site.join(SETTINGS)));
        diagnostics.push(note.help("remove it, or let the build read the articles: `mode = \"snapshot\"` in [source]"));
    }
    settings.on_device.offline &= !is_live && !options.piecemeal && !options.drafts && !options.future;
}

/// Reads the articles of a remote source, if the site has one. They become the content of the settings.
fn take_snapshot(
    settings: &mut Settings,
    options: &Options<'_>,
    progress: &Progress,
) -> Result<Option<Snapshot>, Diagnostic> {
    let Some(remote) = settings.remote.clone() else { return Ok(None) };
    let wanted = Wanted {
        cache: options.cache,
        is_offline: options.source.is_offline,
        accept_removals: options.source.accept_removals,
        published: options.out.and_then(published),
        progress,
    };
    let snapshot = snapshot::take(&remote, settings, &wanted)?;
    snapshot.apply(settings);
    Ok(Some(snapshot))
}

/// Returns the number of articles in an output folder.
fn published(out: &Path) -> Option<usize> {
    let bytes = std::fs::read(out.join("data").join(site_file())).ok()?;
    let (site, _) = read::site(&bytes, &|url| Some(url.to_owned())).ok()??;
    Some(site.total as usize)
}

/// Reads the front matter of all source files.
fn read_files(
    settings: &Settings,
    options: &Options<'_>,
    progress: &Progress,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Reading>, Vec<Skipped>) {
    let languages = settings.all_languages();
    let is_wanted = |file: &Path| {
        let version = language::of_file(&settings.content, file);
        let known = version.filter(|(_, tag)| languages.iter().any(|language| language.eq_ignore_ascii_case(tag)));
        let file = known.map_or_else(|| file.to_owned(), |(stem, _)| stem.with_added_extension("md"));
        let file = language::of_folder(&file, &languages).map_or(file, |(_, rest)| rest);
        let customisation = &settings.customisation;
        let is_home = file.iter().count() == 1;
        let has_use = if is_home { customisation.latest.is_some() } else { !customisation.sections.is_empty() };
        has_use && post::is_index_of_folder(&file)
    };
    let (files, mut skipped) =
        folder::markdown_files(&settings.content, options.out, &settings.confinement, &is_wanted, diagnostics);
    if files.is_empty() {
        diagnostics.push(folder::nothing_found(&settings.root, &settings.content));
    }
    progress.begin(Step::Reading, files.len());
    let read = files.par_iter().map(|file| match progress.advance() {
        Ok(()) => post::read(&settings.content, file, options.criteria(), &settings.confinement, &languages),
        Err(_) => (Reading::Broken(file.clone(), None), Vec::new()),
    });
    let (readings, found): (Vec<_>, Vec<_>) = read.unzip();
    diagnostics.extend(found.into_iter().flatten());
    skipped.extend(readings.iter().filter_map(unpublished));
    skipped.sort_by(|a, b| a.path.cmp(&b.path));
    let themes: Vec<_> = skipped.iter().filter(|file| file.reason == THEME_PAGE).collect();
    if !themes.is_empty() {
        let names: Vec<_> = themes.iter().take(3).map(|file| file.path.display().to_string()).collect();
        let more = if themes.len() > names.len() { ", …" } else { "" };
        let what = count(themes.len(), "page");
        let note = Diagnostic::note(
            Code::LeftOut,
            format!("left out {what} of a theme, without text: {}{more}", names.join(", ")),
        );
        diagnostics
            .push(note.help("the site has its own archive, search and lists; write some text to publish a page"));
    }
    (readings, skipped)
}

/// The reason for pages of a theme.
const THEME_PAGE: &str = "a page of a theme, without text";

/// Returns why a file that was read is not an article.
fn unpublished(reading: &Reading) -> Option<Skipped> {
    let (file, reason) = match reading {
        Reading::Published(_) => return None,
        Reading::Draft(file) => (file, "a draft"),
        Reading::Scheduled(file, _) => (file, "dated in the future"),
        Reading::Expired(file) => (file, "past its expiry date"),
        Reading::ThemePage(file) => (file, THEME_PAGE),
        Reading::Broken(file, _) => (file, "it has errors"),
    };
    Some(Skipped { path: file.clone(), reason })
}

/// Writes one article of a built site and the lists that contain it, so that its author sees it at once.
/// `file` is relative to the site's folder. Returns `None` if the article is new, deleted, invalid or at another
/// address.
pub fn rewrite(built: &mut Built, options: &Options<'_>, file: &Path) -> Option<()> {
    let preview = options.preview_frame();
    let options = &Options { frame: preview.as_ref().or(options.frame), ..options.clone() };
    let Built { settings, catalogue, .. } = &*built;
    let file = settings.root.join(file);
    let file = file.strip_prefix(&settings.content).ok()?;
    let number = catalogue.posts.iter().position(|post| post.file == file)?;
    let (reading, _) = post::read(&settings.content, file, options.criteria(), &settings.confinement, &[]);
    let mut readings = [reading];
    authors::look_up(&settings.authors, [&settings.content, &settings.root], &mut readings, &mut Vec::new());
    let [Reading::Published(mut post)] = readings else { return None };
    let old = &catalogue.posts[number];
    post.folder.clone_from(&old.folder);
    let output =
        Output::to(options.out?).ok().filter(|_| post.slug == old.slug && post.header.date == old.header.date)?;
    let diagnostics = compile::recompile(built, options, &output, number, &post);
    let has_errors = diagnostics.iter().any(|diagnostic| diagnostic.severity == diagnostic::Severity::Error);
    (!has_errors).then(|| output.add().ok()).flatten()
}

/// Reports that the output folder cannot be written, with advice.
fn write_error(error: &io::Error) -> Diagnostic {
    let help = match error.kind() {
        io::ErrorKind::StorageFull => "free some disk space; the old output is unchanged",
        io::ErrorKind::PermissionDenied => "change the permissions of the folder, or choose another one with --out",
        _ => "choose another folder with --out; the old output is unchanged",
    };
    Diagnostic {
        help: Some(help.to_owned()),
        ..Diagnostic::error(Code::OutputFailed, format!("cannot write the output: {}", system_message(error)))
    }
}
