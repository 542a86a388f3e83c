//! Related articles: those that share categories, tags or rare words of the title, and are near in time.
//!
//! Input: a [`Catalogue`]. Output: numbers of articles. Entry point: [`Related::of`].
//!
//! Only articles near in each category or tag are compared, and words that few titles contain. So the work for an
//! article does not grow with the archive, and a new article changes few pages.

use crate::site::catalogue::Catalogue;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

/// The number of related articles.
const MOST: usize = 4;

/// The number of articles of a category that are compared, on either side.
const NEAR: usize = 12;

/// A word is rare if at most this number of titles contain it.
const RARE: usize = 6;

/// The least number of letters of a word that is compared. Shorter ones are mostly articles and prepositions.
const MIN_LETTERS: usize = 4;

/// What a shared category or tag counts, and a shared rare word.
const LABEL_WEIGHT: usize = 2;
const WORD_WEIGHT: usize = 3;

/// The articles of each category and of each rare word.
pub struct Related<'a> {
    catalogue: &'a Catalogue,
    lists: HashMap<&'a str, &'a [u32]>,
    words: HashMap<String, Vec<u32>>,
    /// The number of articles that the panel of recent articles shows on every page.
    recent: usize,
}

impl<'a> Related<'a> {
    /// Prepares the lists of the catalogue. `recent` is the number of articles in the panel beside each article.
    pub fn new(catalogue: &'a Catalogue, recent: usize) -> Self {
        let slugs = catalogue.categories.iter().map(|counted| counted.category.slug.as_str());
        let lists = slugs.zip(catalogue.lists.iter().map(|ids| ids.as_slice())).collect();
        let mut words: HashMap<String, Vec<u32>> = HashMap::new();
        for (number, post) in (0..).zip(&catalogue.posts) {
            for word in title_words(&post.title) {
                let numbers = words.entry(word).or_default();
                if numbers.last() != Some(&number) {
                    numbers.push(number);
                }
            }
        }
        words.retain(|_, numbers| (2..=RARE).contains(&numbers.len()));
        Related { catalogue, lists, words, recent }
    }

    /// Returns the articles that have most in common with an article, then those nearest in time. The next and the
    /// previous article are left out, because each page links to them already. Recent articles come last, because the
    /// panel shows them.
    pub fn of(&self, number: usize) -> Vec<usize> {
        let filed = |number: usize| self.catalogue.filed.get(number).map(Vec::as_slice).unwrap_or_default();
        let labels: Vec<(&[u32], usize)> = filed(number)
            .iter()
            .filter_map(|category| self.lists.get(category.slug.as_str()).copied())
            .chain(self.catalogue.terms.tags_of(number).map(|tag| tag.ids.as_slice()))
            .map(|list| (list, LABEL_WEIGHT))
            .collect();
        let titles = self.catalogue.posts.get(number).into_iter().flat_map(|post| title_words(&post.title));
        let words = titles.filter_map(|word| Some((self.words.get(&word)?.as_slice(), WORD_WEIGHT)));
        let lists: Vec<(&[u32], usize)> = labels.into_iter().chain(words).collect();
        let mut candidates = BTreeSet::new();
        for (list, _) in &lists {
            let at = list.partition_point(|other| (*other as usize) < number);
            let near = at.saturating_sub(NEAR)..(at + NEAR + 1).min(list.len());
            candidates.extend(list.get(near).unwrap_or_default().iter().map(|other| *other as usize));
        }
        let weight = |other: usize| -> usize {
            let shared = lists.iter().filter(|(list, _)| list.binary_search(&(other as u32)).is_ok());
            shared.map(|(_, weight)| weight).sum()
        };
        let mut found: Vec<usize> = candidates.into_iter().filter(|other| other.abs_diff(number) > 1).collect();
        found.sort_by_cached_key(|&other| (other < self.recent, Reverse(weight(other)), other.abs_diff(number), other));
        found.truncate(MOST);
        found
    }
}

/// The words of a title that are long enough to be compared, in lower case.
fn title_words(title: &str) -> impl Iterator<Item = String> {
    let words = title.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| word.chars().nth(MIN_LETTERS - 1).is_some()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use broadsheet::content::{Category, CategoryCount};

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
        let related = Related::new(&catalogue, 0);
        assert_eq!(related.of(0), [5, 3, 4, 6], "article 1 is the previous one");
        assert_eq!(related.of(3), [1, 5, 0, 7]);
        let related = Related::new(&catalogue, 2);
        assert_eq!(related.of(3), [5, 7, 1, 0], "the panel beside the article shows 0 and 1");
        assert_eq!(related.of(2), [0; 0], "nothing else is about ropes");
        assert_eq!(related.of(8), [0; 0], "it has no category");
    }

    #[test]
    fn far_articles_are_not_compared() {
        let mut filed: Vec<&[&str]> = vec![&["News"]; 100];
        filed[0] = &["News", "Sea"];
        filed[99] = &["News", "Sea"];
        let catalogue = catalogue(&filed);
        assert_eq!(Related::new(&catalogue, 0).of(50), [48, 52, 47, 53]);
        assert_eq!(Related::new(&catalogue, 0).of(0), [99, 2, 3, 4]);
    }
}
