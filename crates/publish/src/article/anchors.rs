//! Checks whether links within the site have a target: articles, categories, and ids in bodies.
//!
//! Input: the [`Catalogue`]. Output: whether a target exists, or the nearest name. Entry point: [`Anchors::new`]. The
//! ids of an article are read when a link first needs them, and then cached.

use crate::article::dialect::{self, Names, Titles};
use crate::site::catalogue::Catalogue;
use crate::site::settings::Settings;
use crate::source::name_key;
use crate::source::nearest::nearest;
use crate::source::post::{self, Post};
use broadsheet::content::{
    Messages, Site, Slug,
    policy::{self, Policy},
};
use broadsheet::html::{self, Token};
use broadsheet::route::{Route, Routes};
use broadsheet::safe_html::SafeHtml;
use broadsheet::view::Selection;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use walkdir::WalkDir;

/// The possible targets of links within a site.
pub struct Anchors<'a> {
    settings: &'a Settings,
    policy: &'a Policy,
    posts: HashMap<&'a str, &'a Post>,
    categories: HashSet<&'a str>,
    site: Site,
    routes: Routes,
    catalogue: &'a Catalogue,
    /// Slugs of articles, slugs of categories and files by [`name_key::key`].
    keys: OnceLock<[HashMap<String, String>; 3]>,
    names: OnceLock<NamedFiles>,
    ids: Mutex<HashMap<&'a str, Arc<Vec<String>>>>,
}

impl<'a> Anchors<'a> {
    /// Collects the targets from the catalogue.
    pub fn new(settings: &'a Settings, policy: &'a Policy, catalogue: &'a Catalogue) -> Self {
        let posts = catalogue.posts.iter().map(|post| (post.slug.as_str(), post)).collect();
        let categories = catalogue.categories.iter().map(|counted| counted.category.slug.as_str()).collect();
        let (site, routes) = (catalogue.site(settings), settings.routes());
        let (keys, names, ids) = (OnceLock::new(), OnceLock::new(), Mutex::default());
        Anchors { settings, policy, posts, categories, site, routes, catalogue, keys, names, ids }
    }

    /// Returns whether an address, with or without query and fragment, is that of a document outside the reader's
    /// routes.
    pub fn is_standalone(&self, address: &str) -> bool {
        let address = address.split(['?', '#']).next().unwrap_or_default();
        self.catalogue.has_document_at(address, &self.routes)
    }

    fn keys(&self) -> &[HashMap<String, String>; 3] {
        self.keys.get_or_init(|| {
            let mut files: Vec<_> = self.catalogue.targets.keys().map(|file| file.to_string_lossy()).collect();
            files.sort();
            let by_key = |names: &mut dyn Iterator<Item = &str>| {
                let mut keys = HashMap::new();
                for name in names {
                    keys.entry(name_key::key(name)).or_insert_with(|| name.to_owned());
                }
                keys
            };
            [
                by_key(&mut self.posts.keys().copied()),
                by_key(&mut self.categories.iter().copied()),
                by_key(&mut files.iter().map(|file| &**file)),
            ]
        })
    }

    /// Returns the Markdown file whose name differs only in case or composition.
    pub fn file_like(&self, file: &Path) -> Option<&Path> {
        let [.., files] = self.keys();
        files.get(&name_key::key(&file.to_string_lossy())).map(Path::new)
    }

    /// Replaces the slug of an article or a category by one that differs only in case or composition, if only that
    /// one exists.
    pub fn respelled(&self, route: Route) -> Route {
        let slug_like = |at: usize, slug: &Slug| {
            self.keys()[at].get(&name_key::key(slug.as_str())).and_then(|slug| Slug::new(slug))
        };
        match &route {
            Route::Article { slug, .. } if !self.has_article(slug) => {
                slug_like(0, slug).map_or(route, |slug| self.route(&slug))
            }
            Route::Category { slug, page } if !self.has_category(slug) => match slug_like(1, slug) {
                Some(slug) => Route::Category { slug, page: *page },
                None => route,
            },
            _ => route,
        }
    }

    /// Returns whether an article with this slug is published.
    pub fn has_article(&self, slug: &Slug) -> bool {
        self.posts.contains_key(slug.as_str())
    }

    /// Returns whether a category with this slug has articles.
    pub fn has_category(&self, slug: &Slug) -> bool {
        self.categories.contains(slug.as_str())
    }

    /// Returns whether the list of `route` exists and has that many list pages. Filters and searches have any number of
    /// pages, because the browser finds their articles.
    pub fn has_page(&self, route: &Route) -> bool {
        match route {
            Route::Front { query, .. } if !query.categories.is_empty() => true,
            _ => match Selection::of(&self.site, route, || Err(())) {
                Ok(selection) => selection.and_then(|list| list.page(route.page(), self.settings.page_size)).is_some(),
                Err(()) => true,
            },
        }
    }

    /// Returns the most similar slug of an article.
    pub fn nearest(&self, slug: &Slug) -> Option<&str> {
        nearest(slug.as_str(), self.posts.keys().copied())
    }

    /// Returns the most similar slug of a category.
    pub fn nearest_category(&self, slug: &Slug) -> Option<&str> {
        nearest(slug.as_str(), self.categories.iter().copied())
    }

    /// Returns the route of an article.
    pub fn route(&self, slug: &Slug) -> Route {
        self.posts.get(slug.as_str()).map_or_else(|| Route::article(slug, ""), |post| post.route())
    }

    /// Returns the ids in the body of an article, without their prefix.
    pub fn ids(&self, slug: &Slug) -> Arc<Vec<String>> {
        let Some((slug, post)) = self.posts.get_key_value(slug.as_str()) else { return Arc::default() };
        let lock = || self.ids.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(ids) = lock().get(slug) {
            return ids.clone();
        }
        let ids = Arc::new(read_ids(self.settings, self.policy, post));
        lock().entry(slug).or_insert(ids).clone()
    }
}

impl Names for Anchors<'_> {
    fn page(&self, name: &str) -> Option<String> {
        let name = name.trim_start_matches('/');
        let name = name.strip_suffix(".md").unwrap_or(name);
        let file = self.names().pages.get(&name_key::key(name))?;
        Some(format!("/{file}"))
    }

    fn file(&self, name: &str) -> Option<String> {
        let name = name.rsplit('/').next().unwrap_or(name);
        let file = self.names().files.get_or_init(|| files(self.settings)).get(&name_key::key(name))?;
        Some(format!("/{file}"))
    }
}

/// Pages and files by the [keys](name_key::key) of their names, for wiki links.
#[derive(Default)]
struct NamedFiles {
    pages: HashMap<String, String>,
    files: OnceLock<HashMap<String, String>>,
}

impl Anchors<'_> {
    /// Pages by path and by name. Of several with one name, the first in the shortest path counts.
    fn names(&self) -> &NamedFiles {
        self.names.get_or_init(|| {
            let mut files: Vec<String> =
                self.catalogue.targets.keys().map(|file| file.to_string_lossy().replace('\\', "/")).collect();
            files.sort_by_key(|file| (file.matches('/').count(), file.clone()));
            let mut names = NamedFiles::default();
            for file in files {
                let path = Path::new(&file).with_extension("").to_string_lossy().into_owned();
                let name = path.rsplit('/').next().unwrap_or_default().to_owned();
                let folder = path.strip_suffix(&format!("/{name}")).filter(|_| name.eq_ignore_ascii_case("index"));
                for name in [Some(path.as_str()), Some(&*name), folder].into_iter().flatten() {
                    names.pages.entry(name_key::key(name)).or_insert_with(|| file.clone());
                }
            }
            names
        })
    }
}

/// Returns the files of the site by the keys of their names, without hidden ones.
fn files(settings: &Settings) -> HashMap<String, String> {
    let is_shown = |name: &std::ffi::OsStr| !name.to_string_lossy().starts_with('.') && name != "node_modules";
    let entries = WalkDir::new(&settings.root).sort_by_file_name().into_iter();
    let entries = entries.filter_entry(|entry| entry.depth() == 0 || is_shown(entry.file_name())).flatten();
    let mut files = HashMap::new();
    for entry in entries.filter(|entry| entry.file_type().is_file()) {
        if let Ok(path) = entry.path().strip_prefix(&settings.root) {
            let path = path.to_string_lossy().replace('\\', "/");
            files.entry(name_key::key(&entry.file_name().to_string_lossy())).or_insert(path);
        }
    }
    files
}

fn read_ids(settings: &Settings, policy: &Policy, post: &Post) -> Vec<String> {
    // If the file cannot be read, compiling that article reports it.
    let Ok(source) = post::read_body(&settings.content, post, &settings.confinement) else { return Vec::new() };
    let prepared = dialect::prepare(&source.text[post.body..], &settings.math, None);
    let titles = Titles::new(&Messages::default());
    let (parsed, _) = dialect::parse(&prepared, &titles);
    let safe = SafeHtml::new(&parsed, policy, "/", &|_| None);
    let tags = html::tokens(safe.as_str()).filter_map(|token| match token {
        Token::Tag(tag) => id(tag),
        Token::Text(_) => None,
    });
    tags.collect()
}

/// Returns the id of a tag of safe HTML, without its prefix.
pub fn id(tag: &str) -> Option<String> {
    let id = html::attribute(tag, "id").or_else(|| html::attribute(tag, "name"))?;
    let id = html::decode(id);
    Some(id.strip_prefix(policy::ID_PREFIX).unwrap_or(&id).to_owned())
}
