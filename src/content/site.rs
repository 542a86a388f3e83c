//! The data of a site that each page needs.
//!
//! Input: all articles, or the site document. Output: [`Site`] with counts by category and year. Entry point: [`Site`].

use std::sync::Arc;

use super::{Article, Category, CategoryCount, Date, Summary, order::order};

/// The data for frame and front page. Its size does not depend on the number of articles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Site {
    /// The title in the masthead, plain text.
    pub title: String,
    /// The sentence below the title, plain text.
    pub description: Option<String>,
    /// The language as a BCP 47 tag, if the source states one.
    pub language: Option<String>,
    /// The number of articles.
    pub total: u32,
    /// Articles per list page.
    pub page_size: u32,
    /// All categories with their counts, most used first.
    pub categories: Vec<CategoryCount>,
    /// Years with articles, newest first.
    pub years: Vec<YearCount>,
    /// The number of recent articles that a panel shows.
    pub recent_size: u32,
    /// The newest articles. One more than `recent_size`, so that the current article can be omitted.
    pub recent: Vec<Arc<Summary>>,
    /// The articles that come first on the front page, in their order.
    pub pinned: Vec<Pin>,
}

/// An article that comes first on the front page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The article number.
    pub number: u32,
    /// Why, in the language of the site: "Pinned".
    pub label: String,
}

impl Pin {
    /// The number of the article at a position of the front page. All that are not pinned follow in their order.
    pub fn number_at(pinned: &[Pin], position: u32) -> u32 {
        if let Some(pin) = pinned.get(position as usize) {
            return pin.number;
        }
        let mut number = position.saturating_sub(pinned.len() as u32);
        // Each pinned article before the number moves it back by one, perhaps behind a further one.
        for _ in pinned {
            number = position - pinned.iter().filter(|pin| pin.number > number).count() as u32;
        }
        number
    }

    /// The position of an article on the front page.
    pub fn position_of(pinned: &[Pin], number: u32) -> u32 {
        match pinned.iter().position(|pin| pin.number == number) {
            Some(position) => position as u32,
            None => number + pinned.iter().filter(|pin| pin.number > number).count() as u32,
        }
    }
}

/// A year of the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearCount {
    /// The year of the common era, in UTC.
    pub year: u32,
    /// Articles published in the year.
    pub count: u32,
    /// The article number of its newest article. The articles of a year have consecutive numbers.
    pub first: u32,
}

/// Counts articles by year. The dates must be sorted: newest first, undated last.
pub fn years(dates: &mut dyn Iterator<Item = Option<Date>>) -> Vec<YearCount> {
    let mut years: Vec<YearCount> = Vec::new();
    for (first, date) in (0..).zip(dates) {
        let Some(year) = date.map(Date::year) else { continue };
        match years.last_mut() {
            Some(last) if last.year == year => last.count += 1,
            _ => years.push(YearCount { year, count: 1, first }),
        }
    }
    years
}

impl Site {
    /// Returns the number of articles without a date, which are in no year.
    pub fn undated(&self) -> u32 {
        self.total.saturating_sub(self.years.iter().map(|year| year.count).sum())
    }

    /// Computes total, categories, years and recent articles from all articles, newest first.
    pub fn tally(&mut self, articles: &[Article]) {
        self.total = articles.len() as u32;
        self.show_recent(articles);
        let all_categories: Vec<_> = articles.iter().flat_map(|article| &article.summary.categories).collect();
        self.years = years(&mut articles.iter().map(|article| article.summary.published));
        self.categories = count_categories(&all_categories);
    }

    /// Sets the recent posts, which share the summaries of their articles.
    pub fn show_recent(&mut self, articles: &[Article]) {
        let shown = articles.iter().take(self.recent_size as usize + 1);
        self.recent = shown.map(|article| article.summary.clone()).collect();
    }
}

/// A key that sorts numbers in a text by their value: "Topic 2" is before "Topic 10". In the key, the count of digits
/// precedes each number.
pub fn natural_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at(at);
        let (digits, after) = number.split_at(number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len()));
        let digits = digits.trim_start_matches('0');
        key.push_str(before);
        key.push(char::from(digits.len().min(255) as u8));
        key.push_str(digits);
        rest = after;
    }
    key.push_str(rest);
    key
}

/// Counts categories by slug: most used first, then by name. The first name of a slug is used.
fn count_categories(categories: &[&Category]) -> Vec<CategoryCount> {
    let mut counts: Vec<(&Category, u32)> = Vec::new();
    for index in order(categories.len(), &|a, b| categories[a].slug < categories[b].slug) {
        match counts.last_mut() {
            Some((last, count)) if last.slug == categories[index].slug => *count += 1,
            _ => counts.push((categories[index], 1)),
        }
    }
    let names: Vec<String> = counts.iter().map(|(category, _)| natural_key(&category.name)).collect();
    let mut sorted = Vec::with_capacity(counts.len());
    for index in order(counts.len(), &|a, b| {
        let (more, less) = (counts[a].1, counts[b].1);
        if more == less { names[a] < names[b] } else { more > less }
    }) {
        let (category, count) = counts[index];
        sorted.push(CategoryCount { category: category.clone(), count });
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::{Pin, natural_key};

    #[test]
    fn pinned_articles_come_first_and_no_article_is_lost() {
        for numbers in [&[][..], &[0], &[3], &[5, 0, 1], &[1, 2, 3], &[9, 8, 0], &[4, 9]] {
            let pinned: Vec<Pin> = numbers.iter().map(|&number| Pin { number, label: String::new() }).collect();
            let others = (0..10).filter(|number| !numbers.contains(number));
            let expected: Vec<u32> = numbers.iter().copied().chain(others).collect();
            let order: Vec<u32> = (0..10).map(|position| Pin::number_at(&pinned, position)).collect();
            assert_eq!(order, expected);
            for (position, number) in (0..).zip(order) {
                assert_eq!(Pin::position_of(&pinned, number), position, "{numbers:?}: {number}");
            }
        }
    }

    #[test]
    fn numbers_sort_by_value() {
        let mut names =
            ["Topic 10", "Topic 2", "Topic", "Topic 1b", "Topic 1", "Topics", "v1.10", "v1.9", "Äpfel 007", "Äpfel 8"];
        let sorted =
            ["Topic", "Topic 1", "Topic 1b", "Topic 2", "Topic 10", "Topics", "v1.9", "v1.10", "Äpfel 007", "Äpfel 8"];
        names.sort_by_key(|name| natural_key(name));
        assert_eq!(names, sorted);
    }
}
