//! Where links can lead within the site: which articles and categories there are, and the ids in bodies.
//!
//! Comes in: the [`Catalogue`]. Goes out: whether there is such a place, or the one whose name is nearest. An article's ids
//! are only read where a link from another asks for one of them, and then kept.

use crate::article::markup::{self, Token};
use crate::site::catalogue::Catalogue;
use crate::site::settings::Settings;
use crate::source::nearest::nearest;
use crate::source::post::{self, Post};
use broadsheet::content::{
    CategoryCount, Slug, YearCount,
    policy::{self, Policy},
    query::page_count,
};
use broadsheet::route::Route;
use broadsheet::safe_html::SafeHtml;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// The places of a site.
pub struct Anchors<'a> {
    settings: &'a Settings,
    policy: &'a Policy,
    posts: HashMap<&'a str, &'a Post>,
    /// How many articles each has.
    categories: HashMap<&'a str, u32>,
    years: &'a [YearCount],
    ids: Mutex<HashMap<&'a str, Arc<Vec<String>>>>,
}

impl<'a> Anchors<'a> {
    /// Those of all articles.
    pub fn new(settings: &'a Settings, policy: &'a Policy, catalogue: &'a Catalogue) -> Self {
        let posts = catalogue.posts.iter().map(|post| (post.slug.as_str(), post)).collect();
        let count = |entry: &'a CategoryCount| (entry.category.slug.as_str(), entry.count);
        let categories = catalogue.categories.iter().map(count).collect();
        Anchors { settings, policy, posts, categories, years: &catalogue.years, ids: Mutex::default() }
    }

    /// Whether an article is published under this name.
    pub fn has_article(&self, slug: &Slug) -> bool {
        self.posts.contains_key(slug.as_str())
    }

    /// Whether there is a category of this name.
    pub fn has_category(&self, slug: &Slug) -> bool {
        self.categories.contains_key(slug.as_str())
    }

    /// Whether a list has as many pages as this place asks for, and there is such a list.
    pub fn has_page(&self, route: &Route) -> bool {
        let (page, total) = match route {
            Route::Front { query, page } if query.categories.is_empty() => (page, self.posts.len() as u32),
            Route::Category { slug, page } => (page, self.categories.get(slug.as_str()).copied().unwrap_or_default()),
            Route::Year { year, page } => match self.years.iter().find(|entry| entry.year == *year) {
                Some(entry) => (page, entry.count),
                None => return false,
            },
            _ => return true,
        };
        *page <= page_count(total, self.settings.page_size)
    }

    /// The article whose name is most like this one.
    pub fn nearest(&self, slug: &Slug) -> Option<&str> {
        nearest(slug.as_str(), self.posts.keys().copied())
    }

    /// The category whose name is most like this one.
    pub fn nearest_category(&self, slug: &Slug) -> Option<&str> {
        nearest(slug.as_str(), self.categories.keys().copied())
    }

    /// The place of an article in the site.
    pub fn route(&self, slug: &Slug) -> Route {
        self.posts.get(slug.as_str()).map_or_else(|| Route::article(slug, ""), |post| post.route())
    }

    /// The ids in an article's body, without their prefix.
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

fn read_ids(settings: &Settings, policy: &Policy, post: &Post) -> Vec<String> {
    // A file that cannot be read is told of where its own turn comes.
    let Ok(source) = post::read_body(&settings.content, post, &settings.confinement) else { return Vec::new() };
    let html = broadsheet::markdown::to_html(&source.text[post.body..]);
    let safe = SafeHtml::new(&html, policy, "/", &|_| None);
    let tags = markup::tokens(safe.as_str()).filter_map(|token| match token {
        Token::Tag(tag) => id(tag),
        Token::Text(_) => None,
    });
    tags.collect()
}

/// The id that a tag of safe HTML has, without its prefix.
pub fn id(tag: &str) -> Option<String> {
    let id = markup::attribute(tag, "id").or_else(|| markup::attribute(tag, "name"))?;
    let id = markup::decode(id);
    Some(id.strip_prefix(policy::ID_PREFIX).unwrap_or(&id).to_owned())
}
