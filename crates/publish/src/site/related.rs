//! Related articles: the same categories, and a near date.
//!
//! Input: a [`Catalogue`]. Output: numbers of articles. Entry point: [`Related::of`].
//!
//! Only articles near in each category are compared. So the work for an article does not grow with the archive, and a
//! new article changes few pages.

use crate::site::catalogue::Catalogue;
use broadsheet::content::Category;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

/// The number of related articles.
const MOST: usize = 3;

/// The number of articles of a category that are compared, on either side.
const NEAR: usize = 12;

/// The articles of each category.
pub struct Related<'a> {
    catalogue: &'a Catalogue,
    lists: HashMap<&'a str, &'a [u32]>,
}

impl<'a> Related<'a> {
    /// Prepares the lists of the catalogue.
    pub fn new(catalogue: &'a Catalogue) -> Self {
        let slugs = catalogue.categories.iter().map(|counted| counted.category.slug.as_str());
        let lists = slugs.zip(catalogue.lists.iter().map(|ids| ids.as_slice())).collect();
        Related { catalogue, lists }
    }

    /// Returns the articles that share most categories with an article, then those nearest in time. The next and the
    /// previous article are left out, because each page links to them anyway.
    pub fn of(&self, number: usize) -> Vec<usize> {
        let filed = |number: usize| self.catalogue.filed.get(number).map(Vec::as_slice).unwrap_or_default();
        let mut candidates = BTreeSet::new();
        for category in filed(number) {
            let list = self.lists.get(category.slug.as_str()).copied().unwrap_or_default();
            let at = list.partition_point(|other| (*other as usize) < number);
            let near = at.saturating_sub(NEAR)..(at + NEAR + 1).min(list.len());
            candidates.extend(list.get(near).unwrap_or_default().iter().map(|other| *other as usize));
        }
        let is_own = |category: &&Category| filed(number).contains(category);
        let mut found: Vec<usize> = candidates.into_iter().filter(|other| other.abs_diff(number) > 1).collect();
        found.sort_by_cached_key(|other| {
            (Reverse(filed(*other).iter().filter(is_own).count()), other.abs_diff(number), *other)
        });
        found.truncate(MOST);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use broadsheet::content::CategoryCount;

    /// Articles with their categories, newest first.
    fn catalogue(filed: &[&[&str]]) -> Catalogue {
        let category = |name: &&str| Category::named(name).unwrap();
        let filed: Vec<Vec<Category>> = filed.iter().map(|names| names.iter().map(category).collect()).collect();
        let names = ["News", "Sea", "Ropes"];
        let has = |number: u32, name: &str| filed[number as usize].iter().any(|one| one.name == name);
        let lists = names.map(|name| (0..filed.len() as u32).filter(|number| has(*number, name)).collect()).into();
        let categories = names.iter().map(|name| CategoryCount { category: category(name), count: 1 }).collect();
        Catalogue { categories, lists, filed: filed.clone(), ..Catalogue::default() }
    }

    #[test]
    fn shared_categories_count_before_the_date() {
        let catalogue = catalogue(&[
            &["News", "Sea"],
            &["News"],
            &["Ropes"],
            &["News"],
            &["News"],
            &["Sea", "News"],
            &["Sea"],
            &["News"],
            &[],
        ]);
        let related = Related::new(&catalogue);
        assert_eq!(related.of(0), [5, 3, 4], "article 1 is the previous one");
        assert_eq!(related.of(3), [1, 5, 0]);
        assert_eq!(related.of(2), [0; 0], "nothing else is about ropes");
        assert_eq!(related.of(8), [0; 0], "it has no category");
    }

    #[test]
    fn far_articles_are_not_compared() {
        let mut filed: Vec<&[&str]> = vec![&["News"]; 100];
        filed[0] = &["News", "Sea"];
        filed[99] = &["News", "Sea"];
        let catalogue = catalogue(&filed);
        assert_eq!(Related::new(&catalogue).of(50), [48, 52, 47]);
        assert_eq!(Related::new(&catalogue).of(0), [99, 2, 3]);
    }
}
