//! Compiles the body of an article from Markdown to the HTML that is published.
//!
//! Input: Markdown, and the [`Context`] of the site. Output: a [`Text`] and diagnostics. In the HTML, links and images
//! that refer to this site are paths. Entry point: [`compile`].
//!
//! 1. [`dialect`] parses the Markdown, also as other programs write it.
//! 2. [`SafeHtml`] sanitises its elements and resolves each URL. A Markdown file becomes the page of its article, an
//!    alias becomes the current address, and any other file becomes its published copy.
//! 3. If the Markdown contains raw HTML, [`ammonia_check`] sanitises the result a second time.
//! 4. `typeset` adds image sizes and highlighting, makes players of bare addresses (`film`) and files (`recordings`),
//!    and collects the headings.
//! 5. If there are problems, `reference` finds their positions in the parsed Markdown. `template_syntax` reports the
//!    syntax of other programs.

mod film;
mod foreign;
mod galleries;
mod paths;
mod recordings;
mod reference;
mod similar_path;
mod template_syntax;
mod typeset;

use crate::article::anchors::Anchors;
use crate::article::dialect::{self, Marks, Titles};
use crate::article::heading::Heading;
use crate::article::heading_slug;
use crate::article::media::{self, Asset, Media, Purpose, Reference, Served};
use crate::site::catalogue::Target;
use crate::site::foreign::Foreign;
use crate::site::messages;
use crate::site::redirects::Redirects;
use crate::site::settings::Settings;
use crate::source::code::Code;
use crate::source::diagnostic::Diagnostic;
use crate::source::file::Source;
use crate::source::name_key;
use crate::source::nearest::nearest;
use broadsheet::content::{
    Messages, Slug, link,
    policy::{self, Policy},
};
use broadsheet::html::{self, Token};
use broadsheet::route::{Mode, Route, Routes};
use broadsheet::safe_html::{SafeHtml, ammonia_check};
pub use foreign::compile_foreign;
pub use paths::{media_url, on_site};
use reference::Problem;
pub use reference::doubts;
use similar_path::Similar;
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
    /// What articles of a remote source refer to.
    pub foreign: &'a Foreign<'a>,
}

/// A compiled body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Safe HTML.
    pub html: String,
    /// The headings in order, for a table of contents.
    pub contents: Vec<Heading>,
    /// The parts of the HTML that are not for excerpts.
    pub marks: Marks,
}

/// A file of the site in a body.
struct BodyAsset {
    /// The reference in the source.
    url: String,
    asset: Arc<Asset>,
}

/// The state while one body is compiled.
struct BodyCompiler<'a, 'c> {
    context: &'a Context<'c>,
    /// The article's file, relative to the content folder.
    file: &'a Path,
    /// The path of the article's page. `None` if its front matter is invalid: then relative URLs are not checked.
    page: Option<String>,
    /// The language of the article.
    language: &'a str,
    /// The references to video and sound files, by address.
    recordings: RefCell<HashMap<String, String>>,
    /// The site's files in this body, by address.
    assets: RefCell<HashMap<String, BodyAsset>>,
    problems: RefCell<BTreeMap<String, Problem>>,
    /// The files that were found for misspelled paths.
    similar: RefCell<HashMap<String, Option<Similar>>>,
}

/// Compiles the Markdown of `source` from byte `start` on. `page` is its address, or `None` if the front matter is
/// invalid. `language` is that of the article.
pub fn compile(
    source: &Source,
    start: usize,
    file: &Path,
    page: Option<String>,
    language: &str,
    context: &Context<'_>,
) -> (Text, Vec<Diagnostic>) {
    let compiler = BodyCompiler::new(file, page, language, context);
    let markdown = &source.text[start..];
    let prepared = dialect::prepare(markdown, &context.settings.math, Some(context.anchors));
    let titles = alert_titles(&prepared.text, language, context.settings);
    let (parsed, formulas) = dialect::parse(&prepared, &titles);
    let has_raw_html = parsed.has_raw_html();
    let safe = SafeHtml::new(&parsed, context.policy, &compiler.resolve("/"), &|url| {
        Some(compiler.resolve_noting_recordings(url))
    });
    // Output of our own writer needs no second check, and most articles contain nothing else.
    let filtered = has_raw_html.then(|| ammonia_check::gate(safe.as_str(), context.policy));
    let html = filtered.as_deref().unwrap_or(safe.as_str());
    compiler.make_copies(html);
    let (mut text, lacks_alt) = compiler.typeset(html);
    text.marks = dialect::resolve_marks(&mut text.html, &text.contents);
    let problems = compiler.problems.into_inner();
    let may_have_templates = has_raw_html || template_syntax::may_contain(&prepared.text);
    let mut template_warnings =
        if may_have_templates { template_syntax::find(&parsed, &prepared.text, context.policy) } else { Vec::new() };
    template_warnings.extend(formulas.into_iter().map(|(span, fault)| (span, formula_warning(&fault))));
    let is_clean = problems.is_empty() && !lacks_alt && template_warnings.is_empty();
    let mut diagnostics = if is_clean {
        Vec::new()
    } else {
        reference::locate(&problems, template_warnings, &parsed, &prepared, source, start)
    };
    for (range, fault) in &prepared.invalid_formulas {
        let place = source.place(start + range.start..start + range.end);
        diagnostics.push(formula_warning(fault).at(place));
    }
    if text.html.ends_with(&format!("{}</p>", policy::CUT)) {
        let truncated = Diagnostic::warning(Code::TooLong, "article is too large to be shown whole; truncated");
        let help =
            format!("divide it; a page can contain {} elements, such as paragraphs and links", policy::MAX_ELEMENTS);
        diagnostics.push(truncated.at(source.place(start..start)).help(help));
    }
    (text, diagnostics)
}

fn formula_warning(fault: &str) -> Diagnostic {
    let warning = Diagnostic::warning(Code::ForeignSyntax, format!("formula is shown as text: {fault}"));
    warning.help("correct its LaTeX; write `\\$` for a dollar sign, or set `math` in broadsheet.toml")
}

/// Returns the titles of alerts in the language of the article.
fn alert_titles(markdown: &str, language: &str, settings: &Settings) -> Titles {
    match language == settings.language || !dialect::may_have_alerts(markdown) {
        true => Titles::new(&settings.messages),
        false => Titles::new(&messages::of(language, &Messages::default())),
    }
}

/// Returns the same HTML with absolute URLs, for feeds. Links to a fragment stay relative.
pub fn absolute(html: &str, settings: &Settings, policy: &Policy) -> String {
    SafeHtml::new(html, policy, &settings.base.absolute("/"), &|url| Some(settings.base.absolute(url)))
        .as_str()
        .to_owned()
}

impl<'a, 'c> BodyCompiler<'a, 'c> {
    fn new(file: &'a Path, page: Option<String>, language: &'a str, context: &'a Context<'c>) -> Self {
        let (recordings, assets, problems, similar) = Default::default();
        BodyCompiler { context, file, page, language, recordings, assets, problems, similar }
    }
}

impl BodyCompiler<'_, '_> {
    /// Converts a relative URL to a path on this site, and records a problem if it has no target.
    fn resolve(&self, url: &str) -> String {
        let Some((path, rest)) = media::local_path(url) else { return self.relative_to_page(url) };
        if crate::source::folder::is_markdown(Path::new(&path)) {
            match self.find_target(&path) {
                Some(Target::Article(slug)) => return self.article_href(url, slug, &rest),
                Some(Target::Edition(href) | Target::Page(href)) => return [href, &*rest].concat(),
                Some(Target::Unpublished(reason)) => self.record(url, Problem::Unpublished(reason)),
                Some(Target::Broken) => {}
                None => self.record(url, Problem::NoArticle),
            }
            return self.relative_to_page(url);
        }
        let address = self.relative_to_page(url);
        let has_address = self.page.is_some() || url.starts_with('/');
        if let Some(slug) = self.find_by_folder(&path) {
            return self.article_href(url, slug, &rest);
        }
        if has_address && let Some(page) = self.resolve_page(url, &address, &rest) {
            return page;
        }
        match self.context.media.find(self.file, url) {
            Reference::File(asset, rest) => return self.media_address(url, asset, &rest),
            Reference::Missing if !has_address && Path::new(&path).extension().is_none() => {}
            Reference::Missing
                if Path::new(&path).extension().is_some()
                    && let Some(similar) = self.similar_file(&path) =>
            {
                let found = self.context.media.find(self.file, &link::percent_encode(&similar.address));
                if let Reference::File(asset, _) = found
                    && similar.is_same
                {
                    let address = self.media_address(url, asset, &rest);
                    if !name_key::is_canonically_equal(&path, &similar.written) {
                        self.record(url, Problem::OtherCase(similar.written));
                    }
                    return address;
                }
                self.record(url, Problem::NoFileLike(similar.written));
            }
            Reference::Missing => {
                let last = path.trim_end_matches('/').rsplit('/').next().and_then(Slug::from_text);
                let suggestion = last.and_then(|last| self.context.anchors.nearest(&last).map(str::to_owned));
                self.record(url, Problem::NoFile(suggestion));
            }
            Reference::Served(Served { address, rest, asset, unpublished }) => {
                if let Some(folder) = unpublished {
                    self.record(url, Problem::NotCopied(folder));
                }
                let address = on_site(self.context.settings.shared_path(), &address);
                if let Some(asset) = asset {
                    if asset.active.is_none() && reference::doubts(url, &asset, true).is_some() {
                        self.record(url, Problem::Questionable(asset.clone()));
                    }
                    self.add_asset(&address, url, asset);
                }
                return address + &rest;
            }
            Reference::Refused(refusal) => self.record(url, Problem::Refused(refusal)),
            Reference::Outside => self.record(url, Problem::Outside),
            Reference::Elsewhere => {}
        }
        address
    }

    /// Returns the file that was probably meant by a path.
    fn similar_file(&self, path: &str) -> Option<Similar> {
        let find = || similar_path::find(self.context.settings, self.file, path);
        self.similar.borrow_mut().entry(path.to_owned()).or_insert_with(find).clone()
    }

    /// Returns the address of a published file, followed by `rest`.
    fn media_address(&self, url: &str, asset: Arc<Asset>, rest: &str) -> String {
        if reference::doubts(url, &asset, true).is_some() {
            self.record(url, Problem::Questionable(asset.clone()));
        }
        let address = media_url(self.context.settings.shared_path(), &asset.name);
        self.add_asset(&address, url, asset);
        address + rest
    }

    /// Resolves an address of a page or an alias. `None` if the address is not a page of the site.
    fn resolve_page(&self, url: &str, address: &str, rest: &str) -> Option<String> {
        if let Some(slug) = self.context.redirects.article(address.split(['?', '#']).next().unwrap_or_default()) {
            return Some(self.article_href(url, slug, rest));
        }
        if self.context.anchors.is_standalone(address) {
            return Some(address.to_owned());
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
        route = self.context.anchors.respelled(route);
        match route {
            Route::NotFound => GENERATED_FILES.iter().any(|file| address.ends_with(file)).then(|| address.to_owned()),
            Route::Article { slug, .. } if self.context.anchors.has_article(&slug) => {
                Some(self.article_href(url, &slug, rest))
            }
            // Nothing that a path of several names could be similar to.
            Route::Article { slug, .. } if slug.as_str().contains('/') => None,
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
                let is_category = matches!(route, Route::Category { .. });
                Some(if is_category { routes.href(&route) } else { address.to_owned() })
            }
        }
    }

    /// Returns the address of an article, followed by `rest`. Ids in bodies have a prefix.
    fn article_href(&self, url: &str, slug: &Slug, rest: &str) -> String {
        let address = self.context.routes.href(&self.context.anchors.route(slug));
        let Some((query, id)) = rest.split_once('#').filter(|(_, id)| !id.is_empty()) else { return address + rest };
        let ids = self.context.anchors.ids(slug);
        let decoded = link::percent_decode(id).unwrap_or_default();
        // Obsidian writes the text of the heading.
        let slug = heading_slug::slug(&decoded);
        let id = if !ids.contains(&decoded) && ids.contains(&slug) { &*slug } else { id };
        self.check_anchor(url, id, &ids);
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

    fn add_asset(&self, address: &str, url: &str, asset: Arc<Asset>) {
        self.assets.borrow_mut().insert(address.to_owned(), BodyAsset { url: url.to_owned(), asset });
    }

    /// Makes the smaller copies of the images that the body shows.
    fn make_copies(&self, html: &str) {
        let assets = self.assets.borrow();
        if assets.is_empty() {
            return;
        }
        let source = |token| match token {
            Token::Tag(tag) if html::name(tag) == "img" => Some(html::decode(html::attribute(tag, "src")?)),
            _ => None,
        };
        let shown: HashMap<_, _> = html::tokens(html)
            .filter_map(source)
            .filter_map(|src| assets.get_key_value(&src[..src.find(['?', '#']).unwrap_or(src.len())]))
            .collect();
        let images: Vec<_> = shown.values().map(|image| image.asset.clone()).collect();
        self.context.media.make_copies(&images, Purpose::Body);
        for image in shown.values().filter(|image| image.asset.is_damaged()) {
            self.record(&image.url, Problem::Questionable(image.asset.clone()));
        }
    }

    fn record(&self, url: &str, problem: Problem) {
        self.problems.borrow_mut().insert(url.to_owned(), problem);
    }
}
