//! From the catalogue to the files of the site.
//!
//! Comes in: a [`Catalogue`]. Goes out: to an [`Output`], the documents of the static layout, and what is wrong in bodies.
//! Bodies are compiled in parallel and each is written as soon as it is there, so that only summaries and search terms are
//! ever in memory all at once. `lists` writes the rest.

mod lists;

use super::built::{Built, Known};
use crate::article::anchors::Anchors;
use crate::article::body::{self, Context};
use crate::article::markup;
use crate::article::media::{Media, Reference};
use crate::build::options::Options;
use crate::export::redirects;
use crate::export::search_index::SearchIndex;
use crate::export::syndication::{Entry, LENGTH};
use crate::output::Output;
use crate::page::pages::Pages;
use crate::site::catalogue::Catalogue;
use crate::site::progress::{Progress, Step};
use crate::site::redirects::Redirects;
use crate::site::settings::Settings;
use crate::site::translations::Translations;
use crate::source::diagnostic::Diagnostic;
use crate::source::diagnostic::system_message;
use crate::source::file::Source;
use crate::source::header::Picture;
use crate::source::language;
use crate::source::post::{self, Post};
use broadsheet::content::{Article, Body, Image, Neighbour, Site, Summary, excerpt, policy::Policy};
use broadsheet::feed::site::{self, Layout, print};
use broadsheet::route::{Route, Routes};
use rayon::prelude::*;
use std::collections::HashSet;
use std::path::Path;
use std::{io, ops::Range, sync::Arc};
use xxhash_rust::xxh3::xxh3_64;

/// What is known of an article once its body is compiled.
struct Compiled {
    summary: Arc<Summary>,
    hash: u64,
    /// Only for those that a feed carries.
    entry: Option<Entry>,
}

/// An article with its body as HTML.
struct Whole {
    article: Article,
    html: String,
}

/// Compiles everything and puts it into `output`. `None` where not all of it could be written.
pub fn compile(
    settings: &Settings,
    options: &Options<'_>,
    progress: &Progress,
    catalogue: &Catalogue,
    output: &Output,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Known> {
    let (routes, policy) = (&settings.routes(), &settings.policy());
    let mut compiler = Compiler {
        carried: carried(catalogue),
        progress,
        settings,
        policy,
        catalogue,
        output,
        media: &Media::new(settings, options.beside, options.out),
        anchors: &Anchors::new(settings, policy, catalogue),
        redirects: &Redirects::new(settings, routes, catalogue, options.beside, diagnostics),
        routes,
        site: Site {
            title: settings.title.clone(),
            description: settings.description.clone(),
            language: Some(settings.language.clone()),
            total: catalogue.posts.len() as u32,
            page_size: settings.page_size,
            recent_size: settings.recent,
            categories: catalogue.categories.clone(),
            years: catalogue.years.clone(),
            recent: Vec::new(),
        },
    };
    match compiler.everything(options, diagnostics) {
        Ok((layout, summaries)) => Some(Known { site: compiler.site, layout, summaries }),
        Err(why) => {
            diagnostics.push(unwritable(&why));
            None
        }
    }
}

/// Compiles one article anew, as a part of the site that it is known to be a part of: its document and its page, and those of
/// the lists that it stands in. What else tells of it stays as it was: its neighbours, the recent posts of other pages, feeds
/// and the search.
pub fn recompile(
    built: &mut Built,
    options: &Options<'_>,
    output: &Output,
    number: usize,
    post: &Post,
) -> Vec<Diagnostic> {
    let Built { settings, catalogue, known } = built;
    let (routes, policy) = (&settings.routes(), &settings.policy());
    let mut diagnostics = Vec::new();
    let mut compiler = Compiler {
        carried: HashSet::new(),
        progress: &Progress::default(),
        settings,
        policy,
        catalogue,
        output,
        media: &Media::new(settings, options.beside, options.out),
        anchors: &Anchors::new(settings, policy, catalogue),
        redirects: &Redirects::new(settings, routes, catalogue, options.beside, &mut Vec::new()),
        routes,
        site: known.site.clone(),
    };
    let written = compiler.article(number, post, &mut SearchIndex::default(), &mut diagnostics).and_then(|article| {
        let Some((Compiled { summary, .. }, whole)) = article else { return Ok(()) };
        compiler.media.publish(output)?;
        let is_told = known.summaries.get(number) == Some(&summary);
        for summaries in [&mut known.summaries, &mut compiler.site.recent] {
            if let Some(old) = summaries.get_mut(number) {
                old.clone_from(&summary);
            }
        }
        let (site, translations) = (&compiler.site, Translations::new(settings, catalogue));
        let pages =
            options.frame.map(|frame| Pages::new(frame, settings, routes, site, &translations, options.now.seconds()));
        if let Some(pages) = &pages {
            let (file, page) = pages.article(&whole.article, &whole.html);
            output.put_page(file, &page)?;
        }
        if is_told {
            return Ok(());
        }
        compiler.lists_with(number as u32, &known.layout, &known.summaries, pages.as_ref())
    });
    diagnostics.extend(written.err().map(|why| unwritable(&why)));
    known.site = compiler.site;
    diagnostics
}

struct Compiler<'a> {
    settings: &'a Settings,
    policy: &'a Policy,
    catalogue: &'a Catalogue,
    output: &'a Output,
    media: &'a Media<'a>,
    anchors: &'a Anchors<'a>,
    redirects: &'a Redirects,
    routes: &'a Routes,
    site: Site,
    progress: &'a Progress,
    /// The articles that a feed carries, by number.
    carried: HashSet<u32>,
}

/// What lists are made of: how the site is cut up, and the summaries of all articles.
type Shared = (Layout, Vec<Arc<Summary>>);

/// What a run of articles comes to.
type Piece = (Vec<Compiled>, SearchIndex, Vec<Diagnostic>);

impl<'a> Compiler<'a> {
    fn everything(&mut self, options: &Options<'_>, diagnostics: &mut Vec<Diagnostic>) -> io::Result<Shared> {
        self.progress.begin(Step::Compiling, self.catalogue.posts.len());
        // Every page shows the newest articles, so these are compiled before any page is written.
        let newest = self.catalogue.posts.len().min(self.settings.recent as usize + 1);
        let mut bodies = Vec::with_capacity(newest);
        let (mut compiled, mut terms, wrong) = self.piece(0..newest, &mut |whole| {
            bodies.push(whole);
            Ok(())
        });
        diagnostics.extend(wrong);
        self.site.recent = compiled.iter().map(|article| article.summary.clone()).collect();
        let now = options.now.seconds();
        let translations = Translations::new(self.settings, self.catalogue);
        let new = |frame| Pages::new(frame, self.settings, self.routes, &self.site, &translations, now);
        let pages = options.frame.map(new);
        let write = |whole: Whole| match &pages {
            Some(pages) => {
                let (file, page) = pages.article(&whole.article, &whole.html);
                self.output.put_page(file, &page)
            }
            None => Ok(()),
        };
        bodies.into_par_iter().try_for_each(write)?;
        let pieces = self.pieces(newest, &write);
        self.progress.go_on()?;
        for (articles, some_terms, wrong) in pieces {
            compiled.extend(articles);
            terms.append(some_terms);
            diagnostics.extend(wrong);
        }
        diagnostics.extend(self.catalogue.headless.iter().flat_map(|(file, body)| self.headless(file, *body)));
        options.beside.iter().try_for_each(|(name, bytes)| self.output.put_lasting(name.clone(), bytes))?;
        let shared = self.lists(compiled, terms, pages.as_ref(), options.beside)?;
        redirects::write(self.redirects, self.settings, self.catalogue, self.output, diagnostics)?;
        Ok(shared)
    }

    /// Compiles and writes all articles from the one of this number on, some in each thread.
    fn pieces(&self, start: usize, write: &(dyn Fn(Whole) -> io::Result<()> + Sync)) -> Vec<Piece> {
        let total = self.catalogue.posts.len();
        // Several pieces a thread, so that none waits long for another, but few, for their terms are put together in the end.
        let length = (total - start).div_ceil(rayon::current_num_threads() * 4).max(1);
        let piece = |at| {
            let first = start + at * length;
            self.piece(first..(first + length).min(total), &mut |whole| write(whole))
        };
        (0..(total - start).div_ceil(length)).into_par_iter().map(piece).collect()
    }

    fn piece(&self, numbers: Range<usize>, write: &mut dyn FnMut(Whole) -> io::Result<()>) -> Piece {
        let (mut articles, mut terms, mut diagnostics) = (Vec::new(), SearchIndex::default(), Vec::new());
        for number in numbers {
            let article = self.article(number, &self.catalogue.posts[number], &mut terms, &mut diagnostics);
            let written = article.and_then(|article| match article {
                Some((compiled, whole)) => {
                    articles.push(compiled);
                    write(whole)
                }
                None => Ok(()),
            });
            if let Err(why) = written {
                diagnostics.push(unwritable(&why));
                break;
            }
        }
        (articles, terms, diagnostics)
    }

    /// Compiles one article and writes its document. `None` where it could not be read.
    fn article(
        &self,
        number: usize,
        post: &Post,
        terms: &mut SearchIndex,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> io::Result<Option<(Compiled, Whole)>> {
        self.progress.advance()?;
        let source = match post::read_body(&self.settings.content, post, &self.settings.confinement) {
            Ok(source) => source,
            Err(unreadable) => {
                diagnostics.push(unreadable);
                return Ok(None);
            }
        };
        let (body::Text { html, contents }, wrong) =
            body::compile(&source, post.body, &post.file, Some(&post.route()), &self.context());
        diagnostics.extend(wrong);
        let image = post.header.image.as_ref().and_then(|picture| self.image(picture, &source, post, diagnostics));
        let header = &post.header;
        let summary = Arc::new(Summary {
            slug: post.slug.clone(),
            folder: post.folder.clone(),
            title: post.title.clone(),
            deck: header.deck.clone(),
            excerpt: excerpt::plain_excerpt(&html),
            published: header.date,
            updated: header.updated,
            categories: self.catalogue.filed[number].clone(),
            authors: header.authors.clone(),
            image,
        });
        let mut words = markup::text(&html);
        for text in [Some(&summary.title), summary.deck.as_ref()].into_iter().flatten() {
            words.extend([" ", text]);
        }
        words.extend(summary.categories.iter().flat_map(|category| [" ", category.name.as_str()]));
        terms.add(number as u32, &words);
        let neighbour = |number: Option<usize>| {
            let post = self.catalogue.posts.get(number?)?;
            Some(Neighbour { slug: post.slug.clone(), folder: post.folder.clone(), title: post.title.clone() })
        };
        let article = Article {
            summary,
            body: Body::Html(String::new()),
            canonical: header.canonical.clone(),
            language: header.language.clone().filter(|language| *language != self.settings.language),
            direction: self.direction(post).map(str::to_owned),
            previous: neighbour(Some(number + 1)),
            next: neighbour(number.checked_sub(1)),
        };
        let contents: Vec<_> = contents.into_iter().map(|heading| (heading.level, heading.id, heading.text)).collect();
        let path = self.routes.href(&post.route());
        let document = print::article_document(&self.site, &article, &html, &contents, &path);
        self.output.put(format!("data/{}", site::article_file(&post.slug)), document.as_bytes())?;
        let hash = xxh3_64(document.as_bytes());
        let is_carried = self.carried.contains(&(number as u32));
        let entry = is_carried.then(|| Entry::new(&article, &html, &path, self.settings, self.policy));
        Ok(Some((Compiled { summary: article.summary.clone(), hash, entry }, Whole { article, html })))
    }

    fn context(&self) -> Context<'a> {
        Context {
            settings: self.settings,
            policy: self.policy,
            routes: self.routes,
            targets: &self.catalogue.targets,
            anchors: self.anchors,
            redirects: self.redirects,
            media: self.media,
        }
    }

    /// What is wrong in a body whose header is in error as well.
    fn headless(&self, file: &Path, body: usize) -> Vec<Diagnostic> {
        let opened = Source::open(&self.settings.content.join(file), &self.settings.confinement);
        let Ok(source) = opened else { return Vec::new() };
        body::compile(&source, body.min(source.text.len()), file, None, &self.context()).1
    }

    /// The picture that stands for an article.
    fn image(
        &self,
        picture: &Picture,
        source: &Source,
        post: &Post,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Image> {
        let place = || source.place(picture.span.clone());
        if picture.alt.is_none() {
            let warning = Diagnostic::warning("this picture has no words for those who cannot see it");
            diagnostics.push(
                warning.at(place()).help("say what it shows in `image_alt: …`; leave that empty if it only decorates"),
            );
        }
        let alt = picture.alt.clone().unwrap_or_default();
        let (wrong, help) = match self.media.find(&post.file, &picture.src) {
            Reference::File(asset, _) => {
                diagnostics.extend(body::doubts(&picture.src, &asset).map(|warning| warning.at(place())));
                let src = body::media_url(self.routes.base(), &asset.name);
                return Some(Image { src, alt, size: asset.size });
            }
            Reference::Served(served) => {
                let src = body::on_site(self.routes.base(), &served.address);
                return Some(Image { src, alt, size: served.asset.and_then(|asset| asset.size) });
            }
            Reference::Refused(refusal) => {
                let error = Diagnostic::error(refusal.message(&picture.src)).at(place());
                diagnostics.push(error.help(refusal.help()));
                return None;
            }
            Reference::Elsewhere => {
                let safe = broadsheet::content::link::safe_image(&picture.src);
                return safe.then(|| Image { src: picture.src.clone(), alt, size: None });
            }
            Reference::Missing if picture.src.starts_with('/') => {
                // As in a body: something else on the host may serve it.
                let what = format!("there is no picture {} in the site", picture.src);
                let warning = Diagnostic::warning(what).at(place());
                diagnostics.push(warning.help("check the path, unless something else serves it"));
                return Some(Image { src: body::on_site(self.routes.base(), &picture.src), alt, size: None });
            }
            Reference::Missing => {
                ("there is no picture", "check the path: it starts from this file's folder or from the content folder")
            }
            Reference::Outside => {
                ("nothing outside the site's folder is published, as would be", "copy the file into the site")
            }
        };
        diagnostics.push(Diagnostic::error(format!("{wrong} {}", picture.src)).at(place()).help(help));
        None
    }

    /// Which way an article runs, where that is not the site's.
    fn direction(&self, post: &Post) -> Option<&'static str> {
        let own = post.header.language.as_deref().map(language::is_right_to_left);
        let differs = |own: &bool| *own != language::is_right_to_left(&self.settings.language);
        post.header.direction.or_else(|| Some(if own.filter(differs)? { "rtl" } else { "ltr" }))
    }

    fn address(&self, summary: &Summary) -> String {
        self.routes.href(&Route::article(&summary.slug, &summary.folder))
    }
}

/// The newest articles of the site and of each category.
fn carried(catalogue: &Catalogue) -> HashSet<u32> {
    let mut carried: HashSet<u32> = (0..LENGTH as u32).collect();
    for ids in &catalogue.lists {
        carried.extend(ids.as_slice().iter().take(LENGTH));
    }
    carried
}

/// What a person can do about an output folder that cannot be written.
pub fn unwritable(why: &io::Error) -> Diagnostic {
    let help = match why.kind() {
        io::ErrorKind::StorageFull => "make room on the disk; the old output is as it was",
        io::ErrorKind::PermissionDenied => {
            "give yourself permission to write there, or choose another folder with --out"
        }
        _ => "choose another folder with --out; the old output is as it was",
    };
    Diagnostic {
        help: Some(help.to_owned()),
        ..Diagnostic::error(format!("cannot write the output: {}", system_message(why)))
    }
}
