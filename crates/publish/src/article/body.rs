//! The text of an article, from Markdown to the HTML that is published.
//!
//! Comes in: Markdown, and what it may refer to. Goes out: a [`Text`], safe HTML whose links and pictures are paths on this
//! site, and what is wrong with those. Start with [`compile`].
//!
//! 1. [`markdown::to_html`](broadsheet::markdown::to_html) makes HTML of it.
//! 2. [`SafeHtml`] keeps what may enter a page, and asks about each URL: a Markdown file becomes the page of its article, an
//!    address that an article had elsewhere the one it has now, any other file of the site its published copy.
//! 3. If any of it was HTML that somebody wrote, it passes a [`ammonia_check`] gate.
//! 4. `typeset` has the last hand on it: pictures get their sizes, code its colours, and headings are taken down.
//! 5. If anything was wrong, `reference` reads the Markdown once more, to say where, and `foreign` what is in it for other programs.

mod by_hand;
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
use crate::source::nearest::nearest as nearest_of;
use broadsheet::content::{
    Slug, link,
    policy::{self, Policy},
};
use broadsheet::route::{Mode, Route, Routes};
use broadsheet::safe_html::{SafeHtml, ammonia_check};
use reference::Problem;
pub use reference::doubts;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files that a build makes beside the pages.
const GENERATED_FILES: [&str; 7] =
    ["feed.json", "feed.xml", "atom.xml", "rss.xml", "sitemap.xml", "robots.txt", "404.html"];

/// What a body may refer to.
pub struct Context<'a> {
    /// The site.
    pub settings: &'a Settings,
    /// What its bodies may contain.
    pub policy: &'a Policy,
    /// Where its pages are.
    pub routes: &'a Routes,
    /// Its Markdown files.
    pub targets: &'a HashMap<PathBuf, Target>,
    /// Its articles, and the places in them.
    pub anchors: &'a Anchors<'a>,
    /// Addresses that its articles had elsewhere.
    pub redirects: &'a Redirects,
    /// Its other files.
    pub media: &'a Media<'a>,
}

/// A body, compiled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Safe HTML.
    pub html: String,
    /// Its headings in order: what a table of contents shows.
    pub contents: Vec<Heading>,
}

/// A heading in a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Its rank, from 2 to 6.
    pub level: u8,
    /// What a link to it names, as it stands in the page.
    pub id: String,
    /// Plain text.
    pub text: String,
}

/// One body at compiler.
struct BodyCompiler<'a, 'c> {
    context: &'a Context<'c>,
    /// The article's file, relative to the content folder.
    file: &'a Path,
    /// The path of its page. Nobody knows that of an article whose header is in error, so that nothing is said of what starts there.
    page: Option<String>,
    /// The site's files in it, by address.
    assets: RefCell<HashMap<String, Arc<Asset>>>,
    problems: RefCell<BTreeMap<String, Problem>>,
}

/// Compiles the Markdown of `source` from `start` on.
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
    let (html, has_raw_html) = broadsheet::markdown::to_html_by_hand(markdown);
    let safe = SafeHtml::new(&html, context.policy, &compiler.resolve("/"), &|url| Some(compiler.resolve(url)));
    // Our own writer's needs no other's judgement, and most articles have nothing else.
    let filtered = has_raw_html.then(|| ammonia_check::gate(safe.as_str(), context.policy));
    let (text, lacks_alt) = compiler.typeset(filtered.as_deref().unwrap_or(safe.as_str()));
    let problems = compiler.problems.into_inner();
    let may_have_templates = has_raw_html || template_syntax::may_contain(markdown);
    let template_warnings =
        if may_have_templates { template_syntax::find(markdown, context.policy) } else { Vec::new() };
    let is_clean = problems.is_empty() && !lacks_alt && template_warnings.is_empty();
    let mut diagnostics =
        if is_clean { Vec::new() } else { reference::locate(&problems, template_warnings, source, start) };
    if text.html.ends_with(&format!("{}</p>", policy::CUT)) {
        let truncated = Diagnostic::warning("this article is too large to be shown whole, and is cut where it is");
        let help =
            format!("divide it; a page can have {} elements, such as paragraphs and links", policy::MAX_ELEMENTS);
        diagnostics.push(truncated.at(source.place(start..start)).help(help));
    }
    (text, diagnostics)
}

/// The same HTML with absolute URLs, for feeds, which are read far from home. A link to a place in the text stays one, wherever that is shown.
pub fn absolute(html: &str, settings: &Settings, policy: &Policy) -> String {
    SafeHtml::new(html, policy, &settings.base.absolute("/"), &|url| Some(settings.base.absolute(url)))
        .as_str()
        .to_owned()
}

impl BodyCompiler<'_, '_> {
    /// What a relative URL becomes: a path on this site.
    fn resolve(&self, url: &str) -> String {
        let Some((path, rest)) = media::local_path(url) else { return self.relative_to_page(url) };
        if crate::source::folder::is_markdown(Path::new(&path)) {
            match self.find_target(&path) {
                Some(Target::Article(slug)) => return self.article_href(url, slug, &rest),
                Some(Target::Unpublished(why)) => self.record(url, Problem::Unpublished(why)),
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
                let nearest = last.and_then(|last| self.context.anchors.nearest(&last).map(str::to_owned));
                self.record(url, Problem::NoFile(nearest));
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

    /// An address that names a page of the site, or an article's old page.
    fn resolve_page(&self, url: &str, address: &str, rest: &str) -> Option<String> {
        if let Some(slug) = self.context.redirects.article(address.split(['?', '#']).next().unwrap_or_default()) {
            return Some(self.article_href(url, slug, rest));
        }
        let routes = self.context.routes;
        let mut route = routes.parse(address)?.route;
        let is_here = matches!(&route, Route::Article { slug, .. } if self.context.anchors.has_article(slug));
        // Where articles stand in a site without a pattern, and stood in this one before it had one.
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
                let nearest = self.context.anchors.nearest(&slug).map(str::to_owned);
                self.record(url, Problem::NoPage(nearest));
                Some(address.to_owned())
            }
            Route::Category { slug, .. } if !self.context.anchors.has_category(&slug) => {
                let nearest = self.context.anchors.nearest_category(&slug).map(str::to_owned);
                self.record(url, Problem::NoCategory(nearest));
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

    /// A link to another article, to whose address `rest` is added. Ids in bodies have a prefix.
    fn article_href(&self, url: &str, slug: &Slug, rest: &str) -> String {
        let address = self.context.routes.href(&self.context.anchors.route(slug));
        let Some((query, id)) = rest.split_once('#').filter(|(_, id)| !id.is_empty()) else { return address + rest };
        self.check_anchor(url, id, &self.context.anchors.ids(slug));
        let prefix = if id.starts_with(policy::ID_PREFIX) { "" } else { policy::ID_PREFIX };
        [&address, query, "#", prefix, id].concat()
    }

    /// Takes note of a link to a place that is none of those.
    fn check_anchor(&self, url: &str, id: &str, ids: &[String]) {
        let id = link::percent_decode(id).unwrap_or_default();
        let id = id.strip_prefix(policy::ID_PREFIX).unwrap_or(&id);
        if !ids.iter().any(|known| known == id) {
            let examples = || ids.iter().take(5).map(|id| format!("#{id}")).collect::<Vec<_>>().join(", ");
            let help = match nearest_of(id, ids.iter().map(String::as_str)) {
                Some(nearest) => format!("did you mean `#{nearest}`?"),
                None if ids.is_empty() => String::from("that text has no headings; remove what begins with `#`"),
                None => format!("what there is: {}", examples()),
            };
            self.record(url, Problem::NoAnchor(help));
        }
    }

    fn record(&self, url: &str, problem: Problem) {
        self.problems.borrow_mut().insert(url.to_owned(), problem);
    }

    /// The Markdown file that a path names: beside this one, or from the content folder, where Zola's `@/` begins too. Docusaurus'
    /// `@site/` is the site's folder.
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

    /// A URL that names none of our files, as a path: from the page it stands on, or if it begins with `/`, from the
    /// site's own beginning.
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

/// A path that begins with `/`, from the site's own beginning.
pub fn on_site(base: &str, path: &str) -> String {
    match path.strip_prefix('/') {
        Some(rest) if !rest.starts_with('/') && !path.starts_with(base) => format!("{base}{rest}"),
        _ => path.to_owned(),
    }
}

/// The path of a published file.
pub fn media_url(base: &str, name: &str) -> String {
    format!("{base}media/{}", link::percent_encode(name))
}
