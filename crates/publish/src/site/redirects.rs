//! The addresses that articles had before: each leads to where its article is now.
//!
//! Comes in: the aliases in headers. Goes out: for each a
//! small page that sends a browser on (without a script), and a line in `_redirects`, which Cloudflare Pages answers with a true
//! 301, and Netlify where there is no page. Links in bodies that use an old address are given the new one.
//!
//! An alias never takes the place of a page: two articles that want one address, an alias that is the address of another
//! article, and articles that lead to each other are errors. So is an alias that is the name of a file of the output: hosts
//! follow `_redirects` before they look for files.

use crate::site::catalogue::Catalogue;
use crate::site::permalink::is_reserved;
use crate::site::settings::Settings;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::file::Source;
use crate::source::header::Alias;
use crate::source::path_part;
use crate::source::post::Post;
use broadsheet::content::{Slug, link};
use broadsheet::route::{Route, Routes};
use std::collections::{BTreeMap, HashMap};

/// What to do about an alias that the build cannot serve.
const NO_REDIRECT: &str = "write a path, such as /2019/old-address/, or let your host send people on from there";

/// Old addresses, and the articles they lead to.
#[derive(Debug, Default)]
pub struct Redirects {
    /// By path from the site's beginning, decoded, without slashes at its ends.
    to: BTreeMap<String, Target>,
    base: String,
}

/// The article that an old address leads to.
#[derive(Clone, Debug)]
pub struct Target {
    slug: Slug,
    /// Its title.
    pub title: String,
    /// Its address, as pages and rules contain it.
    pub href: String,
    /// Its canonical URL.
    pub canonical: String,
    /// The number of the article whose header names the old address.
    pub by: usize,
    /// The alias in that header.
    pub alias: Alias,
}

impl Redirects {
    /// All of a site's; what cannot be goes to `found`. `beside` are the files that pages load.
    pub fn new(
        settings: &Settings,
        routes: &Routes,
        catalogue: &Catalogue,
        beside: &[(String, Vec<u8>)],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut redirects = Redirects { base: routes.base().to_owned(), ..Redirects::default() };
        let mut order: Vec<usize> = (0..catalogue.posts.len()).collect();
        order.sort_by(|a, b| catalogue.posts[*a].file.cmp(&catalogue.posts[*b].file));
        let slugs = catalogue.posts.iter().enumerate().map(|(number, post)| (post.slug.as_str(), number)).collect();
        let site = Site { settings, routes, catalogue, beside, slugs };
        for number in order {
            for alias in &catalogue.posts[number].header.aliases {
                if let Err(wrong) = redirects.add(&site, number, alias) {
                    diagnostics.push(wrong);
                }
            }
        }
        redirects
    }

    /// The article that had this address: a path of this site, as it stands in a link.
    pub fn article(&self, address: &str) -> Option<&Slug> {
        if self.to.is_empty() {
            return None;
        }
        let path = link::percent_decode(address.strip_prefix(&self.base)?)?;
        self.to.get(trimmed(&path)).map(|target| &target.slug)
    }

    /// The old addresses with what they lead to, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Target)> {
        self.to.iter()
    }

    /// The base path of the site.
    pub fn base(&self) -> &str {
        &self.base
    }

    fn add(&mut self, site: &Site<'_>, number: usize, alias: &Alias) -> Result<(), Diagnostic> {
        let post = &site.catalogue.posts[number];
        let wrong =
            |what: String, help: &str| Err(Diagnostic::error(what).at(place(site.settings, post, alias)).help(help));
        let Some(path) = normal(&alias.path, site.settings, site.routes) else {
            let what = format!("`{}` cannot be an address of this site", alias.path);
            // What another program put at its beginning is told of by nobody: this site has its own.
            if alias.is_permalink && trimmed(&alias.path).is_empty() {
                return Ok(());
            }
            let warning = Diagnostic::warning(what).at(place(site.settings, post, alias));
            return Err(warning.help(NO_REDIRECT));
        };
        if let Some(fault) = path_part::fault(&path) {
            let what = format!("`{}` cannot be an address of this site: {fault}", alias.path);
            if alias.is_permalink {
                return Err(Diagnostic::warning(what).at(place(site.settings, post, alias)).help(NO_REDIRECT));
            }
            return wrong(what, NO_REDIRECT);
        }
        match site.owner(&path) {
            Some(Owner::Article(owner)) if owner == number => return Ok(()),
            // Where another program puts an article is no wish of its author.
            Some(_) if alias.is_permalink => return Ok(()),
            Some(Owner::Article(owner)) => {
                let other = &site.catalogue.posts[owner];
                let back = other.header.aliases.iter().filter_map(|it| normal(&it.path, site.settings, site.routes));
                let own = normal(&site.routes.href(&post.route()), site.settings, site.routes);
                let file = site.settings.content.join(&other.file).display().to_string();
                if back.map(Some).any(|back| back == own) {
                    return wrong(
                        format!("`{}` goes in a circle with {file}", alias.path),
                        "remove one of the two aliases",
                    );
                }
                return wrong(
                    format!("`{}` is the address of {file}", alias.path),
                    "remove it; an alias cannot take an article's place",
                );
            }
            Some(Owner::Site) => {
                return wrong(
                    format!("`{}` is a page of the site itself", alias.path),
                    "remove it; an alias cannot take its place",
                );
            }
            None => {}
        }
        match self.to.get(&path).map(|taken| taken.by).filter(|by| *by != number) {
            Some(_) if alias.is_permalink => Ok(()),
            Some(by) => {
                let file = site.settings.content.join(&site.catalogue.posts[by].file).display().to_string();
                wrong(format!("`{}` leads to {file} already", alias.path), "keep it in one of the two")
            }
            None => {
                self.to.insert(path, site.target(number, alias));
                Ok(())
            }
        }
    }
}

/// Whose an address is already.
enum Owner {
    Article(usize),
    Site,
}

/// What there is in a site.
struct Site<'a> {
    settings: &'a Settings,
    routes: &'a Routes,
    catalogue: &'a Catalogue,
    beside: &'a [(String, Vec<u8>)],
    slugs: HashMap<&'a str, usize>,
}

impl Site<'_> {
    fn owner(&self, path: &str) -> Option<Owner> {
        if is_reserved(path, self.beside) {
            return Some(Owner::Site);
        }
        let address = [self.routes.base(), &link::percent_encode(path)].concat();
        match self.routes.parse(&address)?.route {
            // With another date in it, it may be an address that the article had before.
            Route::Article { slug, folder } => {
                let owner = self.slugs.get(slug.as_str()).copied();
                owner.filter(|owner| self.catalogue.posts[*owner].folder == folder).map(Owner::Article)
            }
            Route::NotFound => None,
            Route::Category { slug, .. } => {
                self.catalogue.categories.iter().any(|it| it.category.slug == slug).then_some(Owner::Site)
            }
            Route::Year { year, .. } => self.catalogue.years.iter().any(|it| it.year == year).then_some(Owner::Site),
            Route::Front { .. } | Route::Archive | Route::Search { .. } => Some(Owner::Site),
        }
    }

    fn target(&self, by: usize, alias: &Alias) -> Target {
        let post = &self.catalogue.posts[by];
        let href = self.routes.href(&post.route());
        let canonical = post.header.canonical.clone().unwrap_or_else(|| self.settings.base.absolute(&href));
        Target { slug: post.slug.clone(), title: post.title.clone(), href, canonical, by, alias: alias.clone() }
    }
}

/// Where an alias is written.
pub fn place(settings: &Settings, post: &Post, alias: &Alias) -> Place {
    let path = settings.content.join(&post.file);
    Source::read(&path).map_or_else(|_| Place::file(&path), |source| source.place(alias.span.clone()))
}

/// An address as its path from the site's beginning, decoded; `None` for what is none of ours or cannot name a file.
fn normal(address: &str, settings: &Settings, routes: &Routes) -> Option<String> {
    let origin = settings.base.origin.as_deref().unwrap_or("\0");
    let path = address.strip_prefix(origin).unwrap_or(address);
    if path.starts_with("//") || path.contains("://") {
        return None;
    }
    let path = path.strip_prefix(routes.base()).unwrap_or(path);
    let path = link::percent_decode(path)?;
    let path = trimmed(&path);
    let is_part = |part: &str| !part.is_empty() && part != "." && part != ".." && part.len() < 200;
    let is_odd = |c: char| c.is_control() || matches!(c, '?' | '#' | '\\' | ':' | '*' | '"' | '<' | '>' | '|');
    // A page has no pages in it.
    let is_folder = |part: &str| !part.ends_with(".html") && !part.ends_with(".htm");
    let is_below = |path: &str| path.rsplit('/').skip(1).all(is_folder);
    (path.split('/').all(is_part) && is_below(path) && !path.contains(is_odd)).then(|| path.to_owned())
}

/// A path without slashes at its ends, and without the file that a host would look for in it.
fn trimmed(path: &str) -> &str {
    let path = path.trim_matches('/');
    path.strip_suffix("index.html")
        .filter(|folder| folder.is_empty() || folder.ends_with('/'))
        .unwrap_or(path)
        .trim_end_matches('/')
}
