//! The pages of the list of all articles.
//!
//! Input: an API, and its answers. Output: the URL of a page, and the articles of the page in the order of the site.
//! Entry points: [`List::url`] and [`read`].
//!
//! The site may change while a visitor pages through it. A page follows the article at which the page before it ended,
//! if that page is known. Sticky articles are on the first page only.

use super::{answers::Answers, api::Api};
use crate::{
    content::{Date, order::order},
    feed::{
        answer::{Answer, ApiError, Page},
        site::PAGE_SIZE,
        wordpress::{Listed, Term},
    },
};

/// The URLs of the pages that were requested. They stay, so that a page does not change while it is shown.
#[derive(Default)]
pub(super) struct List(Vec<Chosen>);

struct Chosen {
    page: u32,
    url: String,
    /// The date at which the page before ended, and the articles that the URL leaves out.
    published: Option<Date>,
    excluded: Vec<u32>,
}

impl List {
    /// Returns the URL of a page.
    pub fn url(&mut self, page: u32, api: &Api, answers: &Answers) -> String {
        if let Some(known) = self.0.iter().find(|known| known.page == page) {
            return known.url.clone();
        }
        let chosen = self.choose(page, api, answers);
        let url = chosen.url.clone();
        self.0.push(chosen);
        url
    }

    fn choose(&self, page: u32, api: &Api, answers: &Answers) -> Chosen {
        let (published, excluded) = Default::default();
        let Some(wordpress) = api.wordpress_api().filter(|_| page > 1) else {
            let url = if page > 1 { api.page_url(page, PAGE_SIZE) } else { api.front_url() };
            return Chosen { page, url, published, excluded };
        };
        let shown = |url: &str, page| {
            let answer = answers.found(url)?;
            Some(read(api, &answer, page, &[]).ok()?.items)
        };
        let first = shown(&api.front_url(), 1).unwrap_or_default();
        let sticky: Vec<u32> = first.iter().filter(|listed| listed.is_sticky).map(|listed| listed.number).collect();
        let before = self.0.iter().find(|known| known.page == page - 1);
        let ended = before.and_then(|before| {
            let shown = shown(&before.url, before.page)?;
            let published = shown.iter().rev().find(|listed| !listed.is_sticky)?.summary.published?;
            // Articles of one date may fill several pages.
            let mut excluded =
                if before.published == Some(published) { before.excluded.clone() } else { sticky.clone() };
            let at_the_end = shown.iter().filter(|listed| listed.summary.published == Some(published));
            excluded.extend(at_the_end.map(|listed| listed.number));
            Some((published, excluded))
        });
        match ended {
            Some((published, excluded)) => {
                let url = Api::enveloped(wordpress.after_url(published, &excluded, PAGE_SIZE));
                Chosen { page, url, published: Some(published), excluded }
            }
            None => {
                let offset = (page - 1) * PAGE_SIZE - sticky.len() as u32;
                Chosen {
                    page,
                    url: Api::enveloped(wordpress.from_url(offset, &sticky, PAGE_SIZE)),
                    published,
                    excluded,
                }
            }
        }
    }
}

/// Parses a page of the list. The first page begins with the sticky articles, and has no more than others.
pub(super) fn read(api: &Api, answer: &Answer, page: u32, terms: &[Term]) -> Result<Page<Listed>, ApiError> {
    let mut found = api.read_listed(answer, terms)?;
    let mut sticky = 0;
    for listed in &mut found.items {
        // At least one other article is shown, where the next page begins.
        listed.is_sticky &= page == 1 && sticky + 1 < PAGE_SIZE;
        sticky += u32::from(listed.is_sticky);
    }
    if sticky > 0 {
        let items = &found.items;
        let rank = |at: usize| (items[at].is_sticky, items[at].summary.published.map(Date::seconds));
        let positions = order(items.len(), &|a, b| rank(a) > rank(b));
        found.items = positions.into_iter().map(|at| items[at].clone()).collect();
    }
    found.items.truncate(PAGE_SIZE as usize);
    Ok(found)
}

/// Returns the articles of the first page by date, newest first. Old sticky articles may be missing.
pub(super) fn by_date(api: &Api, answer: &Answer, terms: &[Term]) -> Result<Vec<Listed>, ApiError> {
    let items = api.read_listed(answer, terms)?.items;
    // Of posts with the same date, the one with the higher number is newer.
    let rank = |at: usize| (items[at].summary.published.map(Date::seconds), items[at].number);
    let positions = order(items.len(), &|a, b| rank(a) > rank(b));
    Ok(positions.into_iter().take(PAGE_SIZE as usize).map(|at| items[at].clone()).collect())
}
