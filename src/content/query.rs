//! The filter: articles in any or all of several categories, and pages.
//!
//! Input: lists of article numbers; the newest article is number 0. Output: lists and counts. Entry point: [`Query`].
//!
//! All functions use article numbers only, so they work alike for each source.

use super::{Slug, paging::page_range};

/// Article numbers, ascending and unique.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleIds(Vec<u32>);

impl ArticleIds {
    /// Returns all numbers below `total`.
    pub fn all(total: u32) -> Self {
        ArticleIds((0..total).collect())
    }

    /// Returns the number of entries.
    pub fn len(&self) -> u32 {
        self.0.len() as u32
    }

    /// Returns whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns page `page` (from 1) with `size` numbers per page. Empty past the end.
    pub fn page(&self, page: u32, size: u32) -> &[u32] {
        let here = page_range(page, size, self.len());
        self.0.get(here.start as usize..here.end as usize).unwrap_or_default()
    }

    /// Adds a number. This is fast if it is greater than all others.
    pub fn insert(&mut self, number: u32) {
        if self.0.last().is_none_or(|&last| last < number) {
            self.0.push(number);
        } else if let Err(at) = self.0.binary_search(&number) {
            self.0.insert(at, number);
        }
    }

    /// Returns the numbers as a slice.
    pub fn as_slice(&self) -> &[u32] {
        &self.0
    }
}

impl FromIterator<u32> for ArticleIds {
    /// Accepts numbers in any order, and duplicates.
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let mut ids = ArticleIds::default();
        numbers.into_iter().for_each(|number| ids.insert(number));
        ids
    }
}

/// Returns the intersection of the lists; empty if there are no lists.
pub fn intersect(lists: &[&ArticleIds]) -> ArticleIds {
    let Some((first, rest)) = lists.split_first() else { return ArticleIds::default() };
    rest.iter().fold((*first).clone(), |kept, list| {
        let mut left = list.as_slice();
        let mut kept = kept;
        kept.0.retain(|number| {
            left = &left[left.partition_point(|other| other < number)..];
            left.first() == Some(number)
        });
        kept
    })
}

/// Returns the union of the lists.
pub fn unite(lists: &[&ArticleIds]) -> ArticleIds {
    lists.iter().fold(ArticleIds::default(), |united, list| merge(&united, list))
}

/// Returns the union of two lists.
fn merge(a: &ArticleIds, b: &ArticleIds) -> ArticleIds {
    let (mut a, mut b) = (a.as_slice(), b.as_slice());
    let mut merged = Vec::with_capacity(a.len() + b.len());
    while let (Some(x), Some(y)) = (a.first(), b.first()) {
        merged.push(*x.min(y));
        if x <= y {
            a = &a[1..];
        }
        if y <= x {
            b = &b[1..];
        }
    }
    merged.extend_from_slice(a);
    merged.extend_from_slice(b);
    ArticleIds(merged)
}

/// How the chosen categories are combined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Match {
    /// Articles in at least one of them.
    #[default]
    Any,
    /// Articles in all of them.
    All,
}

/// The choices in the filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The chosen categories in the order of choice. Empty means all articles.
    pub categories: Vec<Slug>,
    /// How the categories are combined.
    pub matching: Match,
}

impl Query {
    /// Returns the query with `category` added, or removed if it was chosen.
    pub fn toggled(&self, category: &Slug) -> Self {
        let mut query = self.clone();
        match query.categories.iter().position(|chosen| chosen == category) {
            Some(at) => drop(query.categories.remove(at)),
            None => query.categories.push(category.clone()),
        }
        query
    }

    /// Returns the matching articles. `lists` has the articles of each chosen category, in any order.
    pub fn select(&self, lists: &[&ArticleIds], total: u32) -> ArticleIds {
        match self.matching {
            _ if self.categories.is_empty() => ArticleIds::all(total),
            Match::Any => unite(lists),
            Match::All => intersect(lists),
        }
    }
}

/// The number of categories that a filter offers, most used first, besides the chosen ones. The index of topics has
/// all.
pub const MAX_CHOICES: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(numbers: &[u32]) -> ArticleIds {
        numbers.iter().copied().collect()
    }

    #[test]
    fn any_is_a_union_and_all_is_an_intersection() {
        let (news, rust, empty) = (ids(&[0, 2, 4, 6]), ids(&[2, 3, 4]), ids(&[]));
        assert_eq!(unite(&[&news, &rust]), ids(&[0, 2, 3, 4, 6]));
        assert_eq!(unite(&[&rust, &empty, &news, &rust]), ids(&[6, 4, 3, 2, 0, 0]));
        assert_eq!(unite(&[]), empty);
        assert_eq!(intersect(&[&news, &rust]), ids(&[2, 4]));
        assert_eq!(intersect(&[&rust, &news]), ids(&[2, 4]));
        assert_eq!(intersect(&[&news, &rust, &empty]), empty);
        assert_eq!(intersect(&[]), empty);
    }

    #[test]
    fn pages_cover_the_list_once() {
        let list = ArticleIds::all(45);
        assert_eq!(list.page(3, 20), [40, 41, 42, 43, 44]);
        assert_eq!(list.page(4, 20), [0u32; 0]);
        assert_eq!(list.page(0, 20), list.page(1, 20));
        assert_eq!(list.page(u32::MAX, u32::MAX), [0u32; 0]);
    }
}
