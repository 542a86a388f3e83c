//! The text of an article, from Markdown to the HTML that is published.
//!
//! Comes in: Markdown, and what it may refer to. Goes out: safe HTML whose links and pictures are paths on this site, and
//! what is wrong with those.
//!
//! 1. [`markdown::to_html`](crate::markdown::to_html) makes HTML of it.
//! 2. [`SafeHtml`] keeps what may enter a page, and asks about each URL: a Markdown file becomes the page of its article, any
//!    other file of the site its published copy.
//! 3. Pictures get their `width` and `height`, so that nothing moves when they arrive.
//! 4. If anything was wrong, the Markdown is read once more, to say where.

use super::catalogue::Target;
use super::config::Settings;
use super::diagnostic::{Diagnostic, Severity};
use super::markup::{self, Token};
use super::media::{self, Media, Reference};
use super::source::Source;
use crate::content::{Slug, link, policy};
use crate::route::{Route, Routes};
use crate::safe_html::SafeHtml;
use pulldown_cmark::{Event, Options, Parser, Tag};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// What a body may refer to.
pub struct Context<'a> {
    /// The site.
    pub settings: &'a Settings,
    /// Where its pages are.
    pub routes: &'a Routes,
    /// Its Markdown files.
    pub targets: &'a HashMap<PathBuf, Target>,
    /// Its other files.
    pub media: &'a Media<'a>,
}

/// Something wrong with a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Problem {
    NoArticle,
    Unpublished(&'static str),
    NoFile,
    Outside,
}

/// One body at work.
struct Work<'a> {
    context: &'a Context<'a>,
    /// The article's file, relative to the content folder.
    file: &'a Path,
    /// The path of its page.
    page: String,
    sizes: RefCell<HashMap<String, (u32, u32)>>,
    problems: RefCell<BTreeMap<String, Problem>>,
    /// Whether there is a picture without words.
    wordless: Cell<bool>,
}

/// Compiles the Markdown of `source` from `start` on.
pub fn compile(
    source: &Source,
    start: usize,
    file: &Path,
    slug: &Slug,
    context: &Context<'_>,
) -> (String, Vec<Diagnostic>) {
    let page = context.routes.href(&Route::Article(slug.clone()));
    let (sizes, problems) = (RefCell::default(), RefCell::default());
    let work = Work { context, file, page, sizes, problems, wordless: Cell::new(false) };
    let html = crate::markdown::to_html(&source.text[start..]);
    let safe = SafeHtml::new(&html, &|url| Some(work.resolve(url)));
    let html = work.with_sizes(safe.as_str());
    let (problems, wordless) = (work.problems.into_inner(), work.wordless.get());
    let found = if problems.is_empty() && !wordless { Vec::new() } else { locate(&problems, source, start) };
    (html, found)
}

/// The same HTML with absolute URLs, for feeds, which are read far from home.
pub fn absolute(html: &str, settings: &Settings) -> String {
    SafeHtml::new(html, &|url| Some(settings.base.absolute(url))).as_str().to_owned()
}

impl Work<'_> {
    /// What a relative URL becomes: a path on this site.
    fn resolve(&self, url: &str) -> String {
        let problem = |problem| {
            self.problems.borrow_mut().insert(url.to_owned(), problem);
        };
        let Some((path, rest)) = media::local_path(url) else { return self.on_page(url) };
        if media_is_page(&path) {
            match self.target(&path) {
                Some(Target::Article(slug)) => {
                    return self.context.routes.href(&Route::Article(slug.clone())) + &prefixed(&rest);
                }
                Some(Target::Unpublished(why)) => problem(Problem::Unpublished(why)),
                Some(Target::Broken) => {}
                None => problem(Problem::NoArticle),
            }
            return self.on_page(url);
        }
        match self.context.media.find(self.file, url) {
            Reference::File(asset, rest) => {
                let address = media_url(self.context.routes.base(), &asset.name);
                if let Some(size) = asset.size {
                    self.sizes.borrow_mut().insert(address.clone(), size);
                }
                return address + &rest;
            }
            Reference::Missing => problem(Problem::NoFile),
            Reference::Outside => problem(Problem::Outside),
            Reference::Elsewhere => {}
        }
        self.on_page(url)
    }

    /// The Markdown file that a path names: beside this one, or from the content folder.
    fn target(&self, path: &str) -> Option<&Target> {
        let find = |folder: &Path, path: &str| self.context.targets.get(&media::inside(folder, Path::new(path))?);
        match path.strip_prefix('/') {
            Some(path) => find(Path::new(""), path),
            None => find(self.file.parent().unwrap_or(Path::new("")), path).or_else(|| find(Path::new(""), path)),
        }
    }

    /// A URL that names none of our files, as a path: from the page it stands on, or if it begins with `/`, from the
    /// site's own beginning.
    fn on_page(&self, url: &str) -> String {
        let base = self.context.routes.base();
        match url.strip_prefix('/') {
            Some(rest) if rest.starts_with('/') || url.starts_with(base) => url.to_owned(),
            Some(rest) => format!("{base}{rest}"),
            None if url.starts_with(['?', '#']) || url.is_empty() || url.contains('\\') => url.to_owned(),
            None => {
                let end = url.find(['?', '#']).unwrap_or(url.len());
                let mut path: Vec<&str> = self.page.trim_end_matches('/').split('/').collect();
                for part in url[..end].split('/') {
                    match part {
                        "." => {}
                        ".." if path.len() > 1 => drop(path.pop()),
                        ".." => {}
                        part => path.push(part),
                    }
                }
                let slash = if url[..end].ends_with("/.") || url[..end].ends_with("..") { "/" } else { "" };
                format!("{}{slash}{}", path.join("/"), &url[end..])
            }
        }
    }

    /// Writes `width` and `height` into pictures, and takes note of those that say nothing to a blind reader.
    fn with_sizes(&self, html: &str) -> String {
        let sizes = self.sizes.borrow();
        if !html.contains("<img") {
            return html.to_owned();
        }
        let mut sized = String::with_capacity(html.len() + 64);
        for token in markup::tokens(html) {
            match token {
                Token::Tag(tag) if markup::name(tag) == "img" => {
                    let src = crate::content::entities::decode(markup::attribute(tag, "src").unwrap_or_default());
                    if markup::attribute(tag, "alt").is_none_or(str::is_empty) {
                        self.wordless.set(true);
                    }
                    sized += tag.trim_end_matches('>');
                    let own = markup::attribute(tag, "width").is_some() || markup::attribute(tag, "height").is_some();
                    if let Some((width, height)) = sizes.get(&*src).filter(|_| !own) {
                        let _ = write!(sized, " width=\"{width}\" height=\"{height}\"");
                    }
                    sized.push('>');
                }
                Token::Text(piece) | Token::Tag(piece) => sized += piece,
            }
        }
        sized
    }
}

/// The path of a published file.
pub fn media_url(base: &str, name: &str) -> String {
    format!("{base}media/{}", link::percent_encode(name))
}

fn media_is_page(path: &str) -> bool {
    super::folder::is_markdown(Path::new(path))
}

/// The query and fragment of a link to another article, whose ids have the prefix that ids in bodies have.
fn prefixed(rest: &str) -> String {
    match rest.split_once('#') {
        Some((query, id)) if !id.is_empty() && !id.starts_with(policy::ID_PREFIX) => {
            format!("{query}#{}{id}", policy::ID_PREFIX)
        }
        _ => rest.to_owned(),
    }
}

/// Where in the Markdown each problem stands, and what to say of it.
fn locate(problems: &BTreeMap<String, Problem>, source: &Source, start: usize) -> Vec<Diagnostic> {
    let references = references(&source.text[start..]);
    let place = |span: &Range<usize>| source.place(start + span.start..start + span.end);
    let mut found = Vec::new();
    for (url, problem) in problems {
        let same = |it: &&Occurrence| it.url == *url || link::percent_decode(&it.url) == link::percent_decode(url);
        let here: Vec<_> = references.iter().filter(same).collect();
        if here.is_empty() {
            found.extend(describe(url, *problem, false).map(|it| it.at(source.place(start..start))));
        }
        found.extend(here.iter().filter_map(|it| Some(describe(&it.url, *problem, it.is_image)?.at(place(&it.span)))));
    }
    // Only pictures in Markdown are told of: in HTML `alt=""` may be meant, for an ornament.
    for picture in references.iter().filter(|it| it.is_wordless) {
        let warning = Diagnostic::warning("this picture has no words for those who cannot see it");
        found.push(warning.at(place(&picture.span)).help("say in its brackets what it shows"));
    }
    found
}

/// A link or a picture in Markdown.
struct Occurrence {
    url: String,
    span: Range<usize>,
    is_image: bool,
    /// A picture without words.
    is_wordless: bool,
}

fn references(markdown: &str) -> Vec<Occurrence> {
    let mut found: Vec<Occurrence> = Vec::new();
    let mut images: Vec<usize> = Vec::new();
    for (event, span) in Parser::new_ext(markdown, Options::all()).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => found.push(Occurrence::new(&dest_url, markdown, span, false)),
            Event::Start(Tag::Image { dest_url, .. }) => {
                images.push(found.len());
                found.push(Occurrence::new(&dest_url, markdown, span, true));
            }
            Event::End(pulldown_cmark::TagEnd::Image) => drop(images.pop()),
            Event::Text(_) | Event::Code(_) => images.iter().for_each(|at| found[*at].is_wordless = false),
            Event::Html(html) | Event::InlineHtml(html) => {
                for (name, is_image) in [("src=", true), ("poster=", true), ("href=", false)] {
                    for (at, _) in html.match_indices(name) {
                        let value = html[at + name.len()..].trim_start_matches(['"', '\'']);
                        let url = &value[..value.find(['"', '\'', '>', ' ', '\n']).unwrap_or(value.len())];
                        found.push(Occurrence {
                            is_wordless: false,
                            ..Occurrence::new(url, markdown, span.clone(), is_image)
                        });
                    }
                }
            }
            _ => {}
        }
    }
    found
}

impl Occurrence {
    fn new(url: &str, markdown: &str, span: Range<usize>, is_image: bool) -> Self {
        let whole = &markdown[span.clone()];
        let span = match whole.rfind(url).filter(|_| !url.is_empty()) {
            Some(at) => span.start + at..span.start + at + url.len(),
            None => span.start..span.start + whole.trim_end().len(),
        };
        Occurrence { url: url.to_owned(), span, is_image, is_wordless: is_image }
    }
}

fn describe(url: &str, problem: Problem, is_image: bool) -> Option<Diagnostic> {
    let (severity, what, help) = match problem {
        Problem::NoArticle => {
            (Severity::Error, format!("there is no article {url}"), "check the path: it starts from this file's folder")
        }
        Problem::Unpublished(why) => (
            Severity::Error,
            format!("{url} is {why}, so this link would lead nowhere"),
            "publish it first, or remove the link",
        ),
        Problem::Outside => (
            Severity::Error,
            format!("{url} leads out of the site's folder"),
            "copy the file into the site; nothing outside it is published",
        ),
        Problem::NoFile if is_image && !url.starts_with('/') => {
            (Severity::Error, format!("there is no picture {url}"), "check the path: it starts from this file's folder")
        }
        Problem::NoFile if is_image || Path::new(url).extension().is_some() => {
            let what = if is_image { "picture" } else { "file" };
            (
                Severity::Warning,
                format!("there is no {what} {url} in the site"),
                "check the path, unless something else serves it",
            )
        }
        Problem::NoFile => return None,
    };
    Some(Diagnostic { severity, ..Diagnostic::error(what).help(help) })
}
