//! What a reader must know of the whole site before it can draw any page of it.

use std::sync::Arc;

use super::{Article, Category, CategoryCount, Date, Summary, order::order};

/// The site as its front page and frame need it. Its size does not grow with the archive.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Site {
    /// The name on the masthead, plain text.
    pub title: String,
    /// One sentence below it, plain text.
    pub description: Option<String>,
    /// A BCP 47 tag; the page's own language where the source says nothing.
    pub language: Option<String>,
    /// All articles of the source.
    pub total: u32,
    /// Articles on one page of a list.
    pub page_size: u32,
    /// Every category with its count, the most used first.
    pub categories: Vec<CategoryCount>,
    /// Years in which something was published, newest first.
    pub years: Vec<YearCount>,
    /// How many recent posts a panel shows.
    pub recent_size: u32,
    /// The newest articles, newest first: one more than the panel shows, so that the article being read can be left out.
    pub recent: Vec<Arc<Summary>>,
}

/// A year of the archive and how many articles it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearCount {
    /// A calendar year of the common era, in UTC.
    pub year: u32,
    /// Articles published in it.
    pub count: u32,
    /// The number of its newest article, counting the newest of the site as 0: a year is a run of numbers.
    pub first: u32,
}

/// The years of a site, whose articles were published on these dates, the newest first and the undated last.
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
    /// Counts what a source that holds all its articles at once does not tell: the total, the categories, the years, and
    /// which are the most recent. `articles` are newest first.
    pub fn tally(&mut self, articles: &[Article]) {
        self.total = articles.len() as u32;
        self.recent.clear();
        let mut all_categories: Vec<&Category> = Vec::new();
        for (number, Article { summary, .. }) in (0..).zip(articles) {
            if number <= self.recent_size {
                self.recent.push(summary.clone());
            }
            all_categories.extend(&summary.categories);
        }
        self.years = years(&mut articles.iter().map(|article| article.summary.published));
        self.categories = count_categories(&all_categories);
    }
}

/// Each of some categories once, with how often it is there: the most frequent first, then by name. Two are the same when
/// their slugs are; the name is that of the first.
fn count_categories(categories: &[&Category]) -> Vec<CategoryCount> {
    let mut counts: Vec<(&Category, u32)> = Vec::new();
    for index in order(categories.len(), &|a, b| categories[a].slug < categories[b].slug) {
        match counts.last_mut() {
            Some((last, count)) if last.slug == categories[index].slug => *count += 1,
            _ => counts.push((categories[index], 1)),
        }
    }
    let mut sorted = Vec::with_capacity(counts.len());
    for index in order(counts.len(), &|a, b| {
        let ((a, more), (b, less)) = (counts[a], counts[b]);
        if more == less { a.name < b.name } else { more > less }
    }) {
        let (category, count) = counts[index];
        sorted.push(CategoryCount { category: category.clone(), count });
    }
    sorted
}
