//! Compiles the body of an article from Markdown to the HTML that is published.
//!
//! Input: Markdown, and the [`Context`] of the site. Output: a [`Text`] and diagnostics. In the HTML, links and images
//! that refer to this site are paths. Entry point: [`compile`].
//!
//! 1. [`ParsedMarkdown`] parses the Markdown.
//! 2. [`SafeHtml`] sanitises its elements and resolves each URL. A Markdown file becomes the page of its article, an alias
//!    becomes the current address, and any other file becomes its published copy.
//! 3. If the Markdown contains raw HTML, [`ammonia_check`] sanitises the result a second time.
//! 4. `typeset` adds image sizes and highlighting, makes players of bare addresses (`film`), and collects the headings.
//! 5. If there are problems, `reference` finds their positions in the parsed Markdown. `template_syntax` reports the
//!    syntax of other programs.

mod film;
mod reference;
mod template_syntax;
mod typeset;

use crate::article::anchors::Anchors;
use crate::article::media::{self, Asset, Media, Reference, Served};
use crate::site::catalogue::Target;
use crate::site::redirects::Redirects;
use crate::site::settings::Settings;
use crate::source::diagnostic::Diagnostic;
use crate::source::file::Source;
use crate::source::nearest::nearest;
use broadsheet::content::{
    Slug, link,
    policy::{self, Policy},
};
use broadsheet::markdown::ParsedMarkdown;
use broadsheet::route::{Mode, Route, Routes};
use broadsheet::safe_html::{SafeHtml, ammonia_check};
use reference::Problem;
pub use reference::doubts;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files that a build writes to the root of the output folder.
const GENERATED_FILES: [&str; 7] =
    ["feed.json", "feed.xml", "atom.xml", "rss.xml", "sitemap.xml", "robots.txt", "404.html"];

/// What a body may refer to.
pub struct Context<'a> {
    /// The settings of the site.
    pub settings: &'a Settings,
    /// The allow-list of the sanitiser.
    pub policy: &'a Policy,
    /// The addresses of the site.
    pub routes: &'a Routes,
    /// The Markdown files, by path relative to the content folder.
    pub targets: &'a HashMap<PathBuf, Target>,
    /// The articles, categories, and ids in bodies.
    pub anchors: &'a Anchors<'a>,
    /// The aliases of articles.
    pub redirects: &'a Redirects,
    /// The files that articles refer to.
    pub media: &'a Media<'a>,
}

/// A compiled body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Safe HTML.
    pub html: String,
    /// The headings in order, for a table of contents.
    pub contents: Vec<Heading>,
}

/// A heading in a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The level, from 2 to 6.
    pub level: u8,
    /// The id of the element, with its prefix.
    pub id: String,
    /// Plain text.
    pub text: String,
}

/// The state while one body is compiled.
struct BodyCompiler<'a, 'c> {
    context: &'a Context<'c>,
    /// The article's file, relative to the content folder.
    file: &'a Path,
    /// The path of the article's page. `None` if its front matter is invalid: then relative URLs are not checked.
    page: Option<String>,
    /// The site's files in this body, by address.
    assets: RefCell<HashMap<String, Arc<Asset>>>,
    problems: RefCell<BTreeMap<String, Problem>>,
}

/// Compiles the Markdown of `source` from byte `start` on. `route` is `None` if the front matter is invalid.
pub fn compile(
    source: &Source,
    start: usize,
    file: &Path,
    route: Option<&Route>,
    context: &Context<'_>,
) -> (Text, Vec<Diagnostic>) {
    let page = route.map(|route| context.routes.href(route));
    let compiler = BodyCompiler { context, file, page, assets: RefCell::default(), problems: RefCell::default() };
    let markdown = &source.text[start..];
    let parsed = ParsedMarkdown::new(markdown);
    let has_raw_html = parsed.has_raw_html();
    let safe = SafeHtml::new(&parsed, context.policy, &compiler.resolve("/"), &|url| Some(compiler.resolve(url)));
    // Output of our own writer needs no second check, and most articles contain nothing else.
    let filtered = has_raw_html.then(|| ammonia_check::gate(safe.as_str(), context.policy));
    let (text, lacks_alt) = compiler.typeset(filtered.as_deref().unwrap_or(safe.as_str()));
    let problems = compiler.problems.into_inner();
    let may_have_templates = has_raw_html || template_syntax::may_contain(markdown);
    let template_warnings =
        if may_have_templates { template_syntax::find(&parsed, markdown, context.policy) } else { Vec::new() };
    let is_clean = problems.is_empty() && !lacks_alt && template_warnings.is_empty();
    let mut diagnostics =
        if is_clean { Vec::new() } else { reference::locate(&problems, template_warnings, &parsed, source, start) };
    if text.html.ends_with(&format!("{}</p>", policy::CUT)) {
        let truncated = Diagnostic::warning("article is too large to be shown whole; truncated");
        let help =
            format!("divide it; a page can contain {} elements, such as paragraphs and links", policy::MAX_ELEMENTS);
        diagnostics.push(truncated.at(source.place(start..start)).help(help));
    }
    (text, diagnostics)
}

/// Returns the same HTML with absolute URLs, for feeds. Links to a fragment stay relative.
pub fn absolute(html: &str, settings: &Settings, policy: &Policy) -> String {
    SafeHtml::new(html, policy, &settings.base.absolute("/"), &|url| Some(settings.base.absolute(url)))
        .as_str()
        .to_owned()
}

impl BodyCompiler<'_, '_> {
    /// Converts a relative URL to a path on this site, and records a problem if it has no target.
    fn resolve(&self, url: &str) -> String {
        let Some((path, rest)) = media::local_path(url) else { return self.relative_to_page(url) };
        if crate::source::folder::is_markdown(Path::new(&path)) {
            match self.find_target(&path) {
                Some(Target::Article(slug)) => return self.article_href(url, slug, &rest),
                Some(Target::Unpublished(reason)) => self.record(url, Problem::Unpublished(reason)),
                Some(Target::Broken) => {}
                None => self.record(url, Problem::NoArticle),
            }
            return self.relative_to_page(url);
        }
        let address = self.relative_to_page(url);
        let has_address = self.page.is_some() || url.starts_with('/');
        if has_address && let Some(page) = self.resolve_page(url, &address, &rest) {
            return page;
        }
        match self.context.media.find(self.file, url) {
            Reference::File(asset, rest) => {
                if reference::doubts(url, &asset).is_some() {
                    self.record(url, Problem::Questionable(asset.clone()));
                }
                let address = media_url(self.context.routes.base(), &asset.name);
                self.assets.borrow_mut().insert(address.clone(), asset);
                return address + &rest;
            }
            Reference::Missing if !has_address && Path::new(&path).extension().is_none() => {}
            Reference::Missing => {
                let last = path.trim_end_matches('/').rsplit('/').next().and_then(Slug::from_text);
                let suggestion = last.and_then(|last| self.context.anchors.nearest(&last).map(str::to_owned));
                self.record(url, Problem::NoFile(suggestion));
            }
            Reference::Served(Served { address, rest, asset, unpublished }) => {
                if let Some(folder) = unpublished {
                    self.record(url, Problem::NotCopied(folder));
                }
                let address = on_site(self.context.routes.base(), &address);
                if let Some(asset) = asset {
                    self.assets.borrow_mut().insert(address.clone(), asset);
                }
                return address + &rest;
            }
            Reference::Refused(refusal) => self.record(url, Problem::Refused(refusal)),
            Reference::Outside => self.record(url, Problem::Outside),
            Reference::Elsewhere => {}
        }
        address
    }

    /// Resolves an address of a page or an alias. `None` if the address is not a page of the site.
    fn resolve_page(&self, url: &str, address: &str, rest: &str) -> Option<String> {
        if let Some(slug) = self.context.redirects.article(address.split(['?', '#']).next().unwrap_or_default()) {
            return Some(self.article_href(url, slug, rest));
        }
        let routes = self.context.routes;
        let mut route = routes.parse(address)?.route;
        let is_here = matches!(&route, Route::Article { slug, .. } if self.context.anchors.has_article(slug));
        // Also accept addresses without the permalink pattern: the site may have had them before.
        if !is_here
            && let Some(unpatterned) = Routes::new(routes.base(), Mode::Path).parse(address)
            && let Route::Article { slug, .. } = &unpatterned.route
            && self.context.anchors.has_article(slug)
        {
            route = self.context.anchors.route(slug);
        }
        match route {
            Route::NotFound => GENERATED_FILES.iter().any(|file| address.ends_with(file)).then(|| address.to_owned()),
            Route::Article { slug, .. } if self.context.anchors.has_article(&slug) => {
                Some(self.article_href(url, &slug, rest))
            }
            Route::Article { slug, .. } => {
                let suggestion = self.context.anchors.nearest(&slug).map(str::to_owned);
                self.record(url, Problem::NoPage(suggestion));
                Some(address.to_owned())
            }
            Route::Category { slug, .. } if !self.context.anchors.has_category(&slug) => {
                let suggestion = self.context.anchors.nearest_category(&slug).map(str::to_owned);
                self.record(url, Problem::NoCategory(suggestion));
                Some(address.to_owned())
            }
            route => {
                if !self.context.anchors.has_page(&route) {
                    self.record(url, Problem::NoFile(None));
                }
                Some(address.to_owned())
            }
        }
    }

    /// Returns the address of an article, followed by `rest`. Ids in bodies have a prefix.
    fn article_href(&self, url: &str, slug: &Slug, rest: &str) -> String {
        let address = self.context.routes.href(&self.context.anchors.route(slug));
        let Some((query, id)) = rest.split_once('#').filter(|(_, id)| !id.is_empty()) else { return address + rest };
        self.check_anchor(url, id, &self.context.anchors.ids(slug));
        let prefix = if id.starts_with(policy::ID_PREFIX) { "" } else { policy::ID_PREFIX };
        [&address, query, "#", prefix, id].concat()
    }

    /// Records a problem if `id` is not one of `ids`.
    fn check_anchor(&self, url: &str, id: &str, ids: &[String]) {
        let id = link::percent_decode(id).unwrap_or_default();
        let id = id.strip_prefix(policy::ID_PREFIX).unwrap_or(&id);
        if !ids.iter().any(|known| known == id) {
            let examples = || ids.iter().take(5).map(|id| format!("#{id}")).collect::<Vec<_>>().join(", ");
            let help = match nearest(id, ids.iter().map(String::as_str)) {
                Some(suggestion) => format!("did you mean `#{suggestion}`?"),
                None if ids.is_empty() => String::from("that article has no headings; remove the part from `#` on"),
                None => format!("available: {}", examples()),
            };
            self.record(url, Problem::NoAnchor(help));
        }
    }

    fn record(&self, url: &str, problem: Problem) {
        self.problems.borrow_mut().insert(url.to_owned(), problem);
    }

    /// Finds the Markdown file for a path relative to this file or to the content folder. Zola's `@/` is the content
    /// folder, and Docusaurus' `@site/` is the root of the site.
    fn find_target(&self, path: &str) -> Option<&Target> {
        let Settings { root, content, .. } = self.context.settings;
        if let Some(path) = path.strip_prefix("@site/") {
            let file = root.join(media::inside(Path::new(""), Path::new(path))?);
            return self.context.targets.get(file.strip_prefix(content).ok()?);
        }
        let path = path.strip_prefix('@').filter(|path| path.starts_with('/')).unwrap_or(path);
        let find = |folder: &Path, path: &str| self.context.targets.get(&media::inside(folder, Path::new(path))?);
        match path.strip_prefix('/') {
            Some(path) => find(Path::new(""), path),
            None => find(self.file.parent().unwrap_or(Path::new("")), path).or_else(|| find(Path::new(""), path)),
        }
    }

    /// Converts a URL to a path: relative to the page, or relative to the base path if it begins with `/`.
    fn relative_to_page(&self, url: &str) -> String {
        match url.strip_prefix('/') {
            Some(_) => on_site(self.context.routes.base(), url),
            None if url.starts_with(['?', '#']) || url.is_empty() || url.contains('\\') => url.to_owned(),
            None => {
                let end = url.find(['?', '#']).unwrap_or(url.len());
                let (folder, _) = self.page.as_deref().and_then(|page| page.rsplit_once('/')).unwrap_or_default();
                let mut path: Vec<&str> = folder.split('/').collect();
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
}

/// Prefixes a path that begins with `/` with the base path of the site.
pub fn on_site(base: &str, path: &str) -> String {
    match path.strip_prefix('/') {
        Some(rest) if !rest.starts_with('/') && !path.starts_with(base) => format!("{base}{rest}"),
        _ => path.to_owned(),
    }
}

/// Returns the path of a file in `media/`.
pub fn media_url(base: &str, name: &str) -> String {
    format!("{base}media/{}", link::percent_encode(name))
}
