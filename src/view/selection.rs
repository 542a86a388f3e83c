//! Which articles the list at a route shows. The reader and the publisher both ask here.
//!
//! Input: the site, and a route. Output: positions in the list of all articles, or in that of a category. Entry point:
//! [`Selection::of`].

use crate::{
    content::{
        ArticleIds, CategoryCount, Pin, Site,
        paging::{page_count, page_of, page_range},
    },
    route::{Route, UNDATED},
};
use std::ops::Range;

/// The articles of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection<'a> {
    /// The category whose list the positions refer to; otherwise they are article numbers.
    pub category: Option<&'a CategoryCount>,
    /// The number of articles. It decides how many pages the list has.
    pub total: u32,
    /// The articles that come first.
    pinned: &'a [Pin],
    positions: Positions,
}

/// Positions in a list, ascending.
#[derive(Clone, Debug, PartialEq)]
enum Positions {
    /// Consecutive positions, which need no list of numbers.
    Range(Range<u32>),
    Ids(ArticleIds),
}

impl<'a> Selection<'a> {
    /// Selects the articles of a route; `None` if there is no such list. `matching` finds the articles that match a
    /// search, or a filter that is not a single category, because those need further documents.
    pub fn of<E>(
        site: &'a Site,
        route: &Route,
        matching: impl FnOnce() -> Result<ArticleIds, E>,
    ) -> Result<Option<Self>, E> {
        if let Route::Category { slug, .. } = route
            && let Some(category) = site.categories.iter().find(|known| known.category.slug == *slug)
        {
            return Ok(Some(Selection::of_category(category, site.page_size)));
        }
        let range = |first: u32, total| (total, Positions::Range(first..first.saturating_add(total)));
        let (total, positions) = match route {
            Route::Front { query, .. } if query.categories.is_empty() => range(0, site.total),
            Route::Year { year: UNDATED, .. } => match site.undated() {
                0 => return Ok(None),
                count => range(site.total - count, count),
            },
            Route::Year { year, .. } => match site.years.iter().find(|known| known.year == *year) {
                Some(year) => range(year.first, year.count),
                None => return Ok(None),
            },
            Route::Search { words, .. } if words.is_empty() => range(0, 0),
            Route::Topics if site.categories.is_empty() => return Ok(None),
            // The page lists years too.
            Route::Archive => range(0, site.total.min(site.page_size)),
            Route::Topics => range(0, 0),
            Route::Front { .. } | Route::Search { .. } => {
                let ids = matching()?;
                (ids.len(), Positions::Ids(ids))
            }
            Route::Category { .. } | Route::Article { .. } | Route::NotFound => return Ok(None),
        };
        let pinned = match route {
            Route::Front { query, .. } if query.categories.is_empty() => &*site.pinned,
            _ => &[],
        };
        Ok(Some(Selection { category: None, total, pinned, positions }))
    }

    /// Selects the articles of a category, which has a list of its own with `page_size` articles on each page.
    pub fn of_category(category: &'a CategoryCount, page_size: u32) -> Self {
        let total = category.count;
        // Up to the end of the last page, because the count of a source may be too low.
        let end = page_count(total, page_size).saturating_mul(page_size);
        Selection { category: Some(category), total, pinned: &[], positions: Positions::Range(0..end) }
    }

    /// Returns the article numbers, or the positions in the list of a category, on a page with `size` articles. `None`
    /// if the list has fewer pages.
    pub fn page(&self, page: u32, size: u32) -> Option<Vec<u32>> {
        (page <= page_count(self.total, size)).then(|| match &self.positions {
            Positions::Range(Range { start, end }) => {
                let here = page_range(page, size, end - start);
                (start + here.start..start + here.end).map(|at| Pin::number_at(self.pinned, at)).collect()
            }
            Positions::Ids(ids) => ids.page(page, size).to_vec(),
        })
    }

    /// Returns the number of the page that contains a position of the list.
    pub fn page_with(&self, position: u32, size: u32) -> Option<u32> {
        let index = match &self.positions {
            Positions::Range(range) if range.contains(&position) => {
                Pin::position_of(self.pinned, position) - range.start
            }
            Positions::Range(_) => return None,
            Positions::Ids(ids) => ids.as_slice().binary_search(&position).ok()? as u32,
        };
        Some(page_of(index, size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Category, Match, Messages, Query, Slug, YearCount};
    use crate::view::ListPage;
    use std::convert::Infallible;

    fn site() -> Site {
        let counted = |name, count| CategoryCount { category: Category::named(name).unwrap(), count };
        Site {
            total: 45,
            page_size: 20,
            categories: vec![counted("News", 30), counted("Opinion", 20)],
            years: vec![YearCount { year: 2026, count: 21, first: 0 }, YearCount { year: 2024, count: 22, first: 21 }],
            ..Site::default()
        }
    }

    fn selected<'a>(site: &'a Site, route: &Route) -> Option<Selection<'a>> {
        let matching = || Ok::<_, Infallible>([3, 5, 8].into_iter().collect());
        Selection::of(site, route, matching).unwrap_or_else(|never| match never {})
    }

    fn slug(name: &str) -> Slug {
        Slug::new(name).unwrap()
    }

    fn filter(categories: &[&str]) -> Route {
        Route::filter(Query { categories: categories.iter().map(|name| slug(name)).collect(), ..Query::default() })
    }

    /// Each route, with the number of its articles, and the positions on its last page of twenty.
    #[test]
    fn each_list_has_its_articles() {
        let site = site();
        let words = |words: &str| Route::Search { words: words.to_owned(), page: 1 };
        let table = [
            (Route::home(), 45, 3, vec![40, 41, 42, 43, 44]),
            (filter(&["opinion"]), 20, 1, (0..20).collect()),
            (filter(&["news", "opinion"]), 3, 1, vec![3, 5, 8]),
            // The count of a category can be too low, so its last page counts as full.
            (Route::Category { slug: slug("news"), page: 1 }, 30, 2, (20..40).collect()),
            (Route::Year { year: 2026, page: 1 }, 21, 2, vec![20]),
            (Route::Year { year: 2024, page: 1 }, 22, 2, vec![41, 42]),
            (Route::Year { year: UNDATED, page: 1 }, 2, 1, vec![43, 44]),
            (Route::Archive, 20, 1, (0..20).collect()),
            (Route::Topics, 0, 1, Vec::new()),
            (words(""), 0, 1, Vec::new()),
            (words("tide"), 3, 1, vec![3, 5, 8]),
        ];
        for (route, total, pages, last) in table {
            let selection = selected(&site, &route).unwrap_or_else(|| panic!("{route:?}"));
            assert_eq!((selection.total, page_count(total, 20)), (total, pages), "{route:?}");
            assert_eq!(last.last().map(|last| selection.page_with(*last, 20)), last.last().map(|_| Some(pages)));
            assert_eq!(selection.page(pages, 20), Some(last), "{route:?}");
            assert_eq!(selection.page(pages + 1, 20), None, "{route:?}");
        }
        for route in [
            Route::Category { slug: slug("unknown"), page: 1 },
            filter(&["unknown"]),
            Route::Year { year: 2025, page: 1 },
            Route::article(&slug("tide"), ""),
            Route::NotFound,
        ] {
            assert_eq!(selected(&site, &route), None, "{route:?}");
        }
    }

    #[test]
    fn pinned_articles_are_first_on_the_front_page_only() {
        let pinned = [30, 2].map(|number| Pin { number, label: String::from("Pinned") }).to_vec();
        let site = Site { pinned, ..site() };
        let front = selected(&site, &Route::home()).unwrap();
        let pages: Vec<u32> = (1..=3).flat_map(|page| front.page(page, 20).unwrap()).collect();
        assert_eq!(pages[..5], [30, 2, 0, 1, 3]);
        assert_eq!((pages.len(), pages[30], pages[31]), (45, 29, 31));
        for (position, number) in (0..).zip(pages) {
            assert_eq!(front.page_with(number, 20), Some(position / 20 + 1), "{number}");
        }
        for route in [Route::Archive, Route::Year { year: 2026, page: 1 }, filter(&["news"])] {
            assert_eq!(selected(&site, &route).unwrap().page(1, 20).unwrap()[..3], [0, 1, 2], "{route:?}");
        }
    }

    #[test]
    fn a_selection_reports_what_is_pending() {
        let pending = |route| Selection::of(&site(), &route, || Err(())).map(|selection| selection.is_some());
        assert_eq!(pending(filter(&["news", "opinion"])), Err(()));
        assert_eq!(pending(filter(&["news"])), Ok(true));
    }

    /// A heading is no part of a sentence: it was "both News and Opinion".
    #[test]
    fn the_heading_of_a_filter_names_its_categories() {
        let heading = |matching| {
            let Route::Front { query, page } = filter(&["news", "opinion"]) else { unreachable!() };
            let route = Route::Front { query: Query { matching, ..query }, page };
            let page = ListPage::of(&site(), &Messages::default(), &route, 0, 20, Vec::new());
            (page.heading, page.nothing.unwrap_or_default())
        };
        let nothing = |names| format!("No article is in {names}.");
        assert_eq!(heading(Match::Any), (String::from("News or Opinion"), nothing("News or Opinion")));
        assert_eq!(heading(Match::All), (String::from("News and Opinion"), nothing("both News and Opinion")));
    }

    #[test]
    fn the_counts_of_the_archive_add_up() {
        let site = site();
        let total = selected(&site, &Route::Archive).unwrap().total;
        let page = ListPage::of(&site, &Messages::default(), &Route::Archive, total, site.page_size, Vec::new());
        assert_eq!((page.pages, page.note.as_str()), (None, "45 articles"));
        let rows: Vec<_> = page.index.iter().map(|row| (row.name.as_str(), row.count)).collect();
        assert_eq!(rows, [("2026", 21), ("2024", 22), ("Without a date", 2)]);
    }
}
