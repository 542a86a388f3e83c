//! Compiles the catalogue to the files of a site.
//!
//! Input: a [`Catalogue`]. Output: files, given to an [`Output`], and diagnostics about bodies. Entry point:
//! [`compile`].
//!
//! Bodies are compiled in parallel. Each is written at once, so only summaries and the search index stay in memory.
//! The module `lists` writes everything else.

mod article;
mod card;
mod discovery;
mod frame;
mod image;
mod lists;
mod offline;
mod recompile;
mod sections;
mod standalone;
mod static_files;
mod terms;
mod text;

use article::{Compiled, Rendered};
pub(super) use offline::retire_worker;
pub use recompile::recompile;

use super::built::SiteData;
use super::write_error;
use crate::article::anchors::Anchors;
use crate::article::body;
use crate::article::ending::Ending;
use crate::article::media::Media;
use crate::build::options::Options;
use crate::export::redirects;
use crate::export::search::SearchIndex;
use crate::output::Output;
use crate::page::pages::Pages;
use crate::page::wording::for_language;
use crate::site::catalogue::Catalogue;
use crate::site::foreign::Foreign;
use crate::site::progress::{Progress, Step};
use crate::site::redirects::Redirects;
use crate::site::settings::Settings;
use crate::site::static_files::StaticFiles;
use crate::site::translations::Translations;
use crate::source::diagnostic::Diagnostic;
use crate::source::file::Source;
use broadsheet::content::{Date, Image, Site, Summary, policy::Policy};
use broadsheet::feed::site::Layout;
use broadsheet::route::{Route, Routes};
use rayon::prelude::*;
use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::{io, ops::Range};

/// What all languages of a site share.
struct Shared<'a> {
    media: Media<'a>,
    static_files: &'a StaticFiles,
    translations: Translations,
    /// The redirects of the languages that are written already.
    redirects: String,
    /// Their sitemaps.
    sitemaps: Vec<String>,
}

/// Compiles all articles and writes all files to `output`. Returns the data of the main language, or `None` if a file
/// cannot be written.
pub fn compile(
    editions: &[(Settings, Catalogue)],
    options: &Options<'_>,
    progress: &Progress,
    output: &Output,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<SiteData> {
    let (main, _) = editions.first()?;
    let languages: Vec<_> = editions.iter().map(|(settings, catalogue)| (settings, catalogue)).collect();
    let static_files = StaticFiles::find(main, options.out, options.reader_files, diagnostics);
    let mut shared = Shared {
        media: options.media(main, &static_files, output),
        static_files: &static_files,
        translations: Translations::new(&languages),
        redirects: String::new(),
        sitemaps: Vec::new(),
    };
    let mut data = None;
    // The main language comes last, because its files mention those of the others.
    for (settings, catalogue) in editions.iter().rev() {
        output.enter(settings.base.path.strip_prefix(settings.shared_path()).unwrap_or_default());
        data = compile_edition(settings, catalogue, options, progress, output, &mut shared, diagnostics);
        data.as_ref()?;
    }
    data
}

fn compile_edition(
    settings: &Settings,
    catalogue: &Catalogue,
    options: &Options<'_>,
    progress: &Progress,
    output: &Output,
    shared: &mut Shared<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<SiteData> {
    let (routes, policy) = (&settings.routes(), &settings.policy());
    let mut compiler = Compiler {
        in_feeds: terms::in_feeds(catalogue),
        progress,
        now: options.now,
        settings,
        policy,
        catalogue,
        output,
        media: &shared.media,
        static_files: shared.static_files,
        translations: &shared.translations,
        sitemaps: &shared.sitemaps,
        anchors: &Anchors::new(settings, policy, catalogue),
        ending: &Ending::new(settings, routes, catalogue, for_language(&settings.language)),
        redirects: &Redirects::new(settings, routes, catalogue, options.reader_files, diagnostics),
        foreign: &Foreign::new(&catalogue.posts, &catalogue.images),
        routes,
        site: catalogue.site(settings),
        site_image: None,
        portraits: Vec::new(),
        introductions: Vec::new(),
        cardless: Mutex::default(),
    };
    let result = compiler.compile_all(options, diagnostics).and_then(|(listing, rules)| {
        if settings.whole_site.is_none() {
            compiler.write_static_files(diagnostics)?;
        }
        Ok((listing, rules))
    });
    let site = compiler.site;
    let written = result.and_then(|((layout, summaries), rules)| {
        shared.redirects += &rules;
        shared.sitemaps.extend(
            settings
                .base
                .origin
                .as_ref()
                .map(|_| settings.base.absolute(&[&settings.base.path, "sitemap.xml"].concat())),
        );
        if settings.whole_site.is_none() && !shared.redirects.is_empty() {
            output.put(redirects::RULES_FILE.to_owned(), shared.redirects.as_bytes())?;
        }
        Ok(SiteData { site, layout, summaries })
    });
    written.map_err(|error| diagnostics.push(write_error(&error))).ok()
}

struct Compiler<'a> {
    settings: &'a Settings,
    policy: &'a Policy,
    catalogue: &'a Catalogue,
    output: &'a Output,
    media: &'a Media<'a>,
    static_files: &'a StaticFiles,
    translations: &'a Translations,
    /// The sitemaps of other languages.
    sitemaps: &'a [String],
    anchors: &'a Anchors<'a>,
    redirects: &'a Redirects,
    ending: &'a Ending<'a>,
    foreign: &'a Foreign<'a>,
    routes: &'a Routes,
    site: Site,
    /// The image of pages without an own one, for link previews.
    site_image: Option<Image>,
    /// The picture of each author in the settings.
    portraits: Vec<Option<Image>>,
    /// The introduction of each section, as HTML.
    introductions: Vec<String>,
    /// The files of articles without a card, each with a letter that the font of cards lacks.
    cardless: Mutex<Vec<(String, char)>>,
    progress: &'a Progress,
    now: Date,
    /// Numbers of the articles that feeds contain.
    in_feeds: HashSet<u32>,
}

/// The layout of the site, and the summaries of all articles by number.
type Listing = (Layout, Vec<Arc<Summary>>);

/// The result of compiling several articles.
type Batch = (Vec<Compiled>, SearchIndex, Vec<Diagnostic>);

impl<'a> Compiler<'a> {
    fn compile_all(
        &mut self,
        options: &Options<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> io::Result<(Listing, String)> {
        self.progress.begin(Step::Compiling, self.catalogue.posts.len());
        self.site_image = self.find_site_image(diagnostics);
        self.portraits = self.find_portraits(diagnostics);
        self.introductions = self.compile_introductions(diagnostics);
        // Every page shows the newest articles, so they are compiled before any page is written.
        let newest = self.catalogue.posts.len().min(self.settings.recent as usize + 1);
        let mut bodies = Vec::with_capacity(newest);
        let (mut compiled, mut search_index, found) = self.compile_batch(0..newest, &mut |rendered| {
            bodies.push(rendered);
            Ok(())
        });
        diagnostics.extend(found);
        self.site.recent = compiled.iter().map(|article| article.summary.clone()).collect();
        let now = options.now.seconds();
        let slots = self.slots(diagnostics)?;
        let icons = slots.icons.clone();
        let frame = options.frame.map(|frame| frame.clone().with_slots(slots));
        let make_pages = |frame| {
            Pages::new(frame, self.settings, self.routes, &self.site, self.site_image.as_ref(), self.translations, now)
        };
        let pages = frame.as_ref().map(make_pages);
        let write = |rendered: Rendered| match &pages {
            Some(pages) => {
                let (file, page) = pages.article(&rendered.text());
                self.output.put_page(file, &page)
            }
            None => Ok(()),
        };
        bodies.into_par_iter().try_for_each(write)?;
        let batches = self.compile_batches(newest, &write);
        self.progress.go_on()?;
        for (articles, part_of_index, found) in batches {
            compiled.extend(articles);
            search_index.append(part_of_index);
            diagnostics.extend(found);
        }
        self.write_standalone(pages.as_ref(), diagnostics)?;
        diagnostics.extend(self.note_about_cards());
        diagnostics.extend(self.catalogue.headless.iter().flat_map(|(file, body)| self.check_body(file, *body)));
        if self.is_main() {
            options.reader_files.iter().try_for_each(|(name, bytes)| self.output.put_lasting(name.clone(), bytes))?;
        }
        if let Some((pages, frame)) = pages.as_ref().zip(frame.as_ref()) {
            self.write_offline(pages, frame, &icons)?;
        }
        let listing = self.write_lists(compiled, search_index, pages.as_ref(), options.reader_files)?;
        let numbered = pages.as_ref().map(|pages| pages.numbered(&self.catalogue.lists)).unwrap_or_default();
        let rules =
            redirects::write(self.redirects, &numbered, self.settings, self.catalogue, self.output, diagnostics)?;
        if pages.is_some() && !options.piecemeal {
            diagnostics.extend(self.note_about_previews(&listing.1));
        }
        Ok((listing, rules))
    }

    /// Whether this is the main language of the site. Its folder has the files that all languages share.
    fn is_main(&self) -> bool {
        self.settings.whole_site.is_none()
    }

    /// Compiles and writes all articles from number `start` on, in parallel.
    fn compile_batches(&self, start: usize, write: &(dyn Fn(Rendered) -> io::Result<()> + Sync)) -> Vec<Batch> {
        let total = self.catalogue.posts.len();
        // Several batches per thread balance the load. More would slow down merging their search indexes.
        let length = (total - start).div_ceil(rayon::current_num_threads() * 4).max(1);
        let compile = |at| {
            let first = start + at * length;
            self.compile_batch(first..(first + length).min(total), &mut |rendered| write(rendered))
        };
        (0..(total - start).div_ceil(length)).into_par_iter().map(compile).collect()
    }

    fn compile_batch(&self, numbers: Range<usize>, write: &mut dyn FnMut(Rendered) -> io::Result<()>) -> Batch {
        let (mut articles, mut search_index, mut diagnostics) = (Vec::new(), SearchIndex::default(), Vec::new());
        for number in numbers {
            let article =
                self.compile_article(number, &self.catalogue.posts[number], &mut search_index, &mut diagnostics);
            let written = article.and_then(|article| match article {
                Some((compiled, rendered)) => {
                    articles.push(compiled);
                    write(rendered)
                }
                None => Ok(()),
            });
            if let Err(error) = written {
                diagnostics.push(write_error(&error));
                break;
            }
        }
        (articles, search_index, diagnostics)
    }

    /// Compiles a body whose front matter is invalid, only to report its diagnostics.
    fn check_body(&self, file: &Path, body: usize) -> Vec<Diagnostic> {
        let opened = Source::open(&self.settings.content.join(file), &self.settings.confinement);
        let Ok(source) = opened else { return Vec::new() };
        body::compile(&source, body.min(source.text.len()), file, None, &self.settings.language, &self.context()).1
    }

    fn address(&self, summary: &Summary) -> String {
        self.routes.href(&Route::article(&summary.slug, &summary.folder))
    }
}
