//! One interface for the APIs of WordPress and Ghost.
//!
//! Input: the address that a publisher gave. Output: URLs to request, and content from their answers. Entry point:
//! [`Api`].

use std::sync::Arc;

use crate::{
    content::{Article, CategoryCount, Date, Neighbour, Slug, Summary},
    feed::{
        answer::{About, Answer, ApiError, Entry, Page, Side},
        ghost,
        site::PAGE_SIZE,
        wordpress,
    },
};

/// The API of a program.
pub(super) enum Api {
    WordPress(wordpress::Api),
    Ghost(ghost::Api),
}

/// A category with its number in the API.
pub(super) use wordpress::{Listed, Term};

impl Api {
    /// Returns the possible APIs of a WordPress, most likely first.
    pub fn wordpress(url: &str) -> Vec<Api> {
        let named = wordpress::Api::named(url).map(|api| vec![api]);
        named.unwrap_or_else(|| wordpress::Api::guesses(url)).into_iter().map(Api::WordPress).collect()
    }

    /// Returns the API of a Ghost, or why there is none. `None` if the address is not of a Ghost and `is_required` is
    /// false.
    pub fn ghost(url: &str, key: Option<&str>, is_required: bool) -> Option<Result<Api, ApiError>> {
        // A key in the query alone proves nothing.
        let is_named = is_required || key.is_some() || url.split('/').any(|part| part == "ghost");
        let api = ghost::Api::named(url, key).filter(|_| is_named);
        api.or(is_required.then_some(Err(ApiError::NoKey))).map(|api| api.map(Api::Ghost))
    }

    /// Returns the URL of the title. `None` for a WordPress, where it would be a third request before the first
    /// article; the page has a title of its own.
    pub fn about_url(&self) -> Option<String> {
        match self {
            Api::WordPress(_) => None,
            Api::Ghost(api) => Some(api.about_url()),
        }
    }

    pub fn wordpress_api(&self) -> Option<&wordpress::Api> {
        match self {
            Api::WordPress(api) => Some(api),
            Api::Ghost(_) => None,
        }
    }

    /// With an envelope, WordPress repeats headers and status in the body. Only the body reaches this code.
    pub fn enveloped(url: String) -> String {
        [&url, "&_envelope=1"].concat()
    }

    pub fn terms_url(&self, page: u32) -> String {
        match self {
            Api::WordPress(api) => Api::enveloped(api.terms_url(page)),
            Api::Ghost(api) => api.tags_url(page),
        }
    }

    /// Returns the URL of the first page of the list.
    pub fn front_url(&self) -> String {
        match self {
            Api::WordPress(api) => Api::enveloped(api.front_url(PAGE_SIZE)),
            Api::Ghost(api) => api.page_url(1, PAGE_SIZE),
        }
    }

    pub fn page_url(&self, page: u32, size: u32) -> String {
        match self {
            Api::WordPress(api) => Api::enveloped(api.page_url(page, size)),
            Api::Ghost(api) => api.page_url(page, size),
        }
    }

    /// Returns the API limited to a category.
    pub fn in_category(&self, term: &Term) -> Api {
        match self {
            Api::WordPress(api) => Api::WordPress(api.in_category(term)),
            Api::Ghost(api) => Api::Ghost(api.in_category(&term.counted.category.slug)),
        }
    }

    pub fn index_url(&self, page: u32) -> String {
        match self {
            Api::WordPress(api) => Api::enveloped(api.index_url(page)),
            Api::Ghost(api) => api.index_url(page),
        }
    }

    pub fn post_url(&self, slug: &Slug) -> String {
        match self {
            Api::WordPress(api) => Api::enveloped(api.post_url(slug)),
            Api::Ghost(api) => api.post_url(slug),
        }
    }

    pub fn neighbour_url(&self, published: Date, side: Side) -> String {
        match self {
            Api::WordPress(api) => Api::enveloped(api.neighbour_url(published, side)),
            Api::Ghost(api) => api.neighbour_url(published, side),
        }
    }

    /// Returns the URL of a search, if the program has one.
    pub fn search_url(&self, words: &str, page: u32, size: u32) -> Option<String> {
        match self {
            Api::WordPress(api) => Some(Api::enveloped(api.search_url(words, page, size))),
            Api::Ghost(_) => None,
        }
    }

    pub fn read_about(&self, answer: &Answer) -> Result<About, ApiError> {
        match self {
            Api::WordPress(_) => Ok(About::default()),
            Api::Ghost(_) => ghost::read_about(answer).map_err(|error| ghost_key_error(error, answer)),
        }
    }

    pub fn read_terms(&self, answer: &Answer) -> Result<Page<Term>, ApiError> {
        match self {
            Api::WordPress(_) => wordpress::read_terms(answer),
            Api::Ghost(_) => {
                let page = ghost::read_tags(answer)?;
                let term = |counted: CategoryCount| Term { number: 0, counted };
                let items = page.items.into_iter().map(term).collect();
                Ok(Page {
                    items,
                    positions: page.positions,
                    total: page.total,
                    pages: page.pages,
                    warnings: page.warnings,
                })
            }
        }
    }

    pub fn read_page(&self, answer: &Answer, terms: &[Term]) -> Result<Page<Arc<Summary>>, ApiError> {
        match self {
            Api::WordPress(_) => wordpress::read_page(answer, terms),
            Api::Ghost(_) => ghost::read_page(answer).map_err(|error| ghost_key_error(error, answer)),
        }
    }

    /// Parses a page of the list of all articles.
    pub fn read_listed(&self, answer: &Answer, terms: &[Term]) -> Result<Page<Listed>, ApiError> {
        if let Api::WordPress(_) = self {
            return wordpress::read_listed(answer, terms);
        }
        let Page { items, positions, total, pages, warnings } = self.read_page(answer, terms)?;
        let listed = |summary| Listed { summary, number: 0, is_sticky: false };
        Ok(Page { items: items.into_iter().map(listed).collect(), positions, total, pages, warnings })
    }

    pub fn read_index(&self, answer: &Answer, terms: &[Term]) -> Result<Page<Entry>, ApiError> {
        match self {
            Api::WordPress(_) => wordpress::read_index(answer, terms),
            Api::Ghost(_) => ghost::read_index(answer),
        }
    }

    pub fn read_post(&self, answer: &Answer) -> Result<Article, ApiError> {
        let post = match self {
            Api::WordPress(_) => wordpress::read_post(answer),
            // The list of posts exists, so only this post is missing.
            Api::Ghost(_) if answer.status == 404 => Err(ApiError::Missing),
            Api::Ghost(_) => ghost::read_post(answer),
        };
        post.map(|(article, _)| article)
    }

    pub fn read_neighbour(&self, answer: &Answer) -> Result<Option<Neighbour>, ApiError> {
        match self {
            Api::WordPress(_) => wordpress::read_neighbour(answer),
            Api::Ghost(_) => ghost::read_neighbour(answer),
        }
    }
}

/// Converts an error about a key. Ghost explains it in the body, which the reader does not pass on; the status
/// suffices.
fn ghost_key_error(error: ApiError, answer: &Answer) -> ApiError {
    match answer.status {
        401 => ApiError::WrongKey,
        403 => ApiError::NoKey,
        _ => error,
    }
}
