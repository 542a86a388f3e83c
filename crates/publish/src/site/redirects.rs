//! Redirects from the earlier addresses of articles.
//!
//! Input: the aliases in headers. Output: [`Redirects`], from which come a small page for each alias and a line in
//! `_redirects`, for hosts that answer with status 301. Links in bodies are changed to the new address.
//! Entry point: [`Redirects::new`].
//!
//! An alias must be unique, and must not be the address of an article or of a page. Redirect loops are errors. So are
//! names of output files, because servers apply `_redirects` before they look for files.

use crate::site::catalogue::Catalogue;
use crate::site::permalink::is_reserved;
use crate::site::settings::Settings;
use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::file::Source;
use crate::source::header::Alias;
use crate::source::path_part;
use crate::source::post::Post;
use broadsheet::content::{Slug, link};
use broadsheet::route::{Route, Routes};
use std::collections::{BTreeMap, HashMap};

/// Help text for an alias that cannot be served.
const NO_REDIRECT: &str = "write a path, such as /2019/old-address/, or redirect that URL on your server";

/// Old addresses and their articles.
#[derive(Debug, Default)]
pub struct Redirects {
    /// By decoded path, relative to the site's root, without slashes at the ends.
    to: BTreeMap<String, Target>,
    base: String,
}

/// The article to which an old address redirects.
#[derive(Clone, Debug)]
pub struct Target {
    /// `None` for a standalone page.
    slug: Option<Slug>,
    /// Its title.
    pub title: String,
    /// Its address, as written in pages and in `_redirects`.
    pub href: String,
    /// Its canonical URL.
    pub canonical: String,
    /// The number of the article whose header has the alias. Pages follow the articles.
    pub by: usize,
    /// The alias in that header.
    pub alias: Alias,
}

impl Redirects {
    /// Collects the redirects of a site. `reader_files` are the files that pages load; their names are reserved.
    pub fn new(
        settings: &Settings,
        routes: &Routes,
        catalogue: &Catalogue,
        reader_files: &[(String, Vec<u8>)],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut redirects = Redirects { base: routes.base().to_owned(), ..Redirects::default() };
        let mut order: Vec<usize> = (0..catalogue.posts.len() + catalogue.pages.len()).collect();
        order.sort_by(|a, b| post(catalogue, *a).file.cmp(&post(catalogue, *b).file));
        let slugs = catalogue.posts.iter().enumerate().map(|(number, post)| (post.slug.as_str(), number)).collect();
        let site = Context { settings, routes, catalogue, reader_files, slugs };
        for number in order {
            let post = post(catalogue, number);
            // The permalink of a page is its address.
            for alias in post.header.aliases.iter().filter(|alias| !post.header.is_page || !alias.is_permalink) {
                if let Err(error) = redirects.add(&site, number, alias) {
                    diagnostics.push(error);
                }
            }
        }
        redirects
    }

    /// Returns the article that had this address, a path as written in a link.
    pub fn article(&self, address: &str) -> Option<&Slug> {
        if self.to.is_empty() {
            return None;
        }
        let path = link::percent_decode(address.strip_prefix(&self.base)?)?;
        self.to.get(trimmed(&path))?.slug.as_ref()
    }

    /// Returns the old addresses and their articles, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Target)> {
        self.to.iter()
    }

    /// Returns the base path of the site.
    pub fn base(&self) -> &str {
        &self.base
    }

    fn add(&mut self, site: &Context<'_>, number: usize, alias: &Alias) -> Result<(), Diagnostic> {
        let post = post(site.catalogue, number);
        let error = |what: String, help: &str| {
            Err(Diagnostic::warning(Code::AliasConflict, what).at(place(site.settings, post, alias)).help(help))
        };
        let Some(path) = normalized_path(&alias.path, site.settings, site.routes) else {
            let what = format!("`{}` cannot be an address of this site", alias.path);
            // The front page of another program needs no redirect, because this site has its own.
            if alias.is_permalink && trimmed(&alias.path).is_empty() {
                return Ok(());
            }
            let warning = Diagnostic::warning(Code::InvalidAlias, what).at(place(site.settings, post, alias));
            return Err(warning.help(NO_REDIRECT));
        };
        if let Some(fault) = path_part::fault(&path) {
            let what = format!("`{}` cannot be an address of this site: {fault}", alias.path);
            if alias.is_permalink {
                return Err(Diagnostic::warning(Code::InvalidAlias, what)
                    .at(place(site.settings, post, alias))
                    .help(NO_REDIRECT));
            }
            return error(what, NO_REDIRECT);
        }
        match site.owner(&path) {
            Some(Owner::Article(owner)) if owner == number => return Ok(()),
            // An address from another program is not an explicit wish of the author, so a conflict is ignored.
            Some(_) if alias.is_permalink => return Ok(()),
            Some(Owner::Article(owner)) => {
                let other = &site.catalogue.posts[owner];
                let back =
                    other.header.aliases.iter().filter_map(|it| normalized_path(&it.path, site.settings, site.routes));
                let own = normalized_path(&site.routes.href(&post.route()), site.settings, site.routes);
                let file = site.settings.content.join(&other.file).display().to_string();
                if back.map(Some).any(|back| back == own) {
                    return error(
                        format!("alias `{}` forms a redirect loop with {file}", alias.path),
                        "remove one of the two aliases",
                    );
                }
                return error(
                    format!("alias `{}` is the address of {file}", alias.path),
                    "remove it; an alias cannot replace an article",
                );
            }
            Some(Owner::OwnPage) => {
                return error(
                    format!("alias `{}` is reserved for a page or file of the site itself", alias.path),
                    "remove it; an alias cannot replace a page or file",
                );
            }
            None => {}
        }
        match self.to.get(&path).map(|taken| taken.by).filter(|by| *by != number) {
            Some(_) if alias.is_permalink => Ok(()),
            Some(by) => {
                let file = site.settings.content.join(&self::post(site.catalogue, by).file).display().to_string();
                error(format!("alias `{}` already redirects to {file}", alias.path), "keep it in only one of the two")
            }
            None => {
                self.to.insert(path, site.target(number, alias));
                Ok(())
            }
        }
    }
}

/// What already uses an address.
enum Owner {
    Article(usize),
    OwnPage,
}

/// The site as seen by the checks for aliases.
struct Context<'a> {
    settings: &'a Settings,
    routes: &'a Routes,
    catalogue: &'a Catalogue,
    reader_files: &'a [(String, Vec<u8>)],
    slugs: HashMap<&'a str, usize>,
}

impl Context<'_> {
    fn owner(&self, path: &str) -> Option<Owner> {
        if is_reserved(path, self.reader_files) {
            return Some(Owner::OwnPage);
        }
        let address = [self.routes.base(), &link::percent_encode(path)].concat();
        if self.catalogue.has_document_at(&address, self.routes) {
            return Some(Owner::OwnPage);
        }
        match self.routes.parse(&address)?.route {
            // With another folder, it may be an earlier address of the article.
            Route::Article { slug, folder } => {
                let owner = self.slugs.get(slug.as_str()).copied();
                owner.filter(|owner| self.catalogue.posts[*owner].folder == folder).map(Owner::Article)
            }
            Route::NotFound => None,
            Route::Category { slug, .. } => {
                self.catalogue.categories.iter().any(|it| it.category.slug == slug).then_some(Owner::OwnPage)
            }
            Route::Year { year, .. } => self.catalogue.years.iter().any(|it| it.year == year).then_some(Owner::OwnPage),
            Route::Front { .. } | Route::Archive | Route::Topics | Route::Search { .. } => Some(Owner::OwnPage),
        }
    }

    fn target(&self, by: usize, alias: &Alias) -> Target {
        let post = post(self.catalogue, by);
        let href = match by.checked_sub(self.catalogue.posts.len()) {
            Some(page) => self.catalogue.pages[page].href(self.routes),
            None => self.routes.href(&post.route()),
        };
        let canonical = post.header.canonical.clone().unwrap_or_else(|| self.settings.base.absolute(&href));
        let slug = (!post.header.is_page).then(|| post.slug.clone());
        Target { slug, title: post.title.clone(), href, canonical, by, alias: alias.clone() }
    }
}

/// Returns an article or a standalone page by its number.
pub fn post(catalogue: &Catalogue, number: usize) -> &Post {
    match number.checked_sub(catalogue.posts.len()) {
        Some(page) => &catalogue.pages[page].post,
        None => &catalogue.posts[number],
    }
}

/// Returns the position of an alias in its source file.
pub fn place(settings: &Settings, post: &Post, alias: &Alias) -> Place {
    let path = settings.content.join(&post.file);
    Source::read(&path).map_or_else(|_| Place::file(&path), |source| source.place(alias.span.clone()))
}

/// Converts an address to a decoded path relative to the site's root. `None` if it is elsewhere or cannot name a file.
fn normalized_path(address: &str, settings: &Settings, routes: &Routes) -> Option<String> {
    let origin = settings.base.origin.as_deref().unwrap_or("\0");
    let path = address.strip_prefix(origin).unwrap_or(address);
    if path.starts_with("//") || path.contains("://") {
        return None;
    }
    let path = path.strip_prefix(routes.base()).unwrap_or(path);
    let path = link::percent_decode(path)?;
    let path = trimmed(&path);
    let is_part = |part: &str| !part.is_empty() && part != "." && part != ".." && part.len() < 200;
    let is_invalid = |c: char| c.is_control() || matches!(c, '?' | '#' | '\\' | ':' | '*' | '"' | '<' | '>' | '|');
    // A file cannot be a folder too.
    let is_folder = |part: &str| !part.ends_with(".html") && !part.ends_with(".htm");
    let is_below = |path: &str| path.rsplit('/').skip(1).all(is_folder);
    (path.split('/').all(is_part) && is_below(path) && !path.contains(is_invalid)).then(|| path.to_owned())
}

/// Removes slashes at the ends, and `index.html` at the end.
fn trimmed(path: &str) -> &str {
    let path = path.trim_matches('/');
    path.strip_suffix("index.html")
        .filter(|folder| folder.is_empty() || folder.ends_with('/'))
        .unwrap_or(path)
        .trim_end_matches('/')
}
