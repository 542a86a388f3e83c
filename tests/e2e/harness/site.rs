//! The expected content of the built site. Input: its data files. Entry point: [`Site`]. It follows the specification
//! of the layout and shares no code with the reader.

use crate::server::href_of_source;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

pub struct Site {
    pub title: String,
    /// Newest first.
    pub articles: Vec<Article>,
    /// Most used first.
    pub categories: Vec<Category>,
    /// Year and number of articles, newest first.
    pub years: Vec<(i64, usize)>,
    pub recent: usize,
    pub page_size: usize,
    /// The path of the document that the page names as its source.
    pub source: String,
}

pub struct Article {
    pub slug: String,
    pub path: String,
    pub title: String,
    pub excerpt: String,
    pub date: String,
    /// The names of its categories.
    pub tags: Vec<String>,
    /// The path of its document.
    pub document: String,
    /// The body as HTML.
    pub html: String,
}

pub struct Category {
    pub slug: String,
    pub name: String,
    pub count: usize,
}

impl Site {
    pub fn read(dist: &Path) -> Site {
        let page = |name: &str| {
            fs::read_to_string(dist.join(name))
                .unwrap_or_else(|e| panic!("{} has no site to test ({e}); build it with `make build`", dist.display()))
        };
        // A landing page shows no articles.
        let index = Some(page("index.html")).filter(|index| href_of_source(index).is_some());
        let index = index.unwrap_or_else(|| page("archive/index.html"));
        let source = href_of_source(&index).expect("a list has <link id=broadsheet-source href=…>");
        let source = index[source].split('?').next().unwrap_or_default().to_owned();
        let json = |path: &str| -> Value {
            let bytes = fs::read(dist.join(path.trim_start_matches('/'))).unwrap_or_else(|e| panic!("{path}: {e}"));
            serde_json::from_slice(&bytes).unwrap_or_else(|e| panic!("{path}: {e}"))
        };
        let site = json(&source);
        let data = source.rsplit_once('/').expect("the source has a folder").0;
        let own = &site["_broadsheet"];
        let number = |value: &Value| value.as_u64().expect("a number") as usize;
        let (total, page_size) = (number(&own["total"]), number(&own["page_size"]));
        let pages = (1..=total.div_ceil(page_size)).map(|page| json(&format!("{data}/pages/{page}.json")));
        let articles = pages.flat_map(|page| page["items"].as_array().cloned().unwrap_or_default()).map(|item| {
            let slug = string(&item["_broadsheet"]["slug"]);
            let document = format!("{data}/posts/{slug}.json");
            let url = string(&item["url"]);
            let path = url.split_once("://").map_or(url.as_str(), |(_, rest)| &rest[rest.find('/').unwrap_or(0)..]);
            Article {
                path: path.to_owned(),
                title: string(&item["title"]),
                excerpt: string(&item["content_text"]),
                date: string(&item["date_published"]),
                tags: item["tags"].as_array().into_iter().flatten().map(string).collect(),
                html: string(&json(&document)["items"][0]["content_html"]),
                document,
                slug,
            }
        });
        let rows = |name: &str| own[name].as_array().cloned().unwrap_or_default();
        let category = |row: &Value| Category { slug: string(&row[0]), name: string(&row[1]), count: number(&row[2]) };
        let site = Site {
            title: string(&site["title"]),
            articles: articles.collect(),
            categories: rows("categories").iter().map(category).collect(),
            years: rows("years").iter().map(|row| (row[0].as_i64().expect("a year"), number(&row[1]))).collect(),
            recent: number(&own["recent"]),
            page_size,
            source,
        };
        assert_eq!(site.articles.len(), total, "the list pages have as many summaries as the site document says");
        site
    }

    /// The articles that have all of these categories.
    pub fn in_all(&self, categories: &[&Category]) -> Vec<&Article> {
        self.articles.iter().filter(|article| categories.iter().all(|one| article.tags.contains(&one.name))).collect()
    }

    /// The articles that have at least one of these categories.
    pub fn in_any(&self, categories: &[&Category]) -> Vec<&Article> {
        self.articles.iter().filter(|article| categories.iter().any(|one| article.tags.contains(&one.name))).collect()
    }

    /// Two categories that share some articles, but not all.
    pub fn overlapping_pair(&self) -> (&Category, &Category) {
        self.pair(|both, either| both > 0 && both < either)
    }

    /// Two categories that share no article.
    pub fn disjoint_pair(&self) -> (&Category, &Category) {
        self.pair(|both, _| both == 0)
    }

    fn pair(&self, matches_pattern: impl Fn(usize, usize) -> bool) -> (&Category, &Category) {
        let pairs =
            self.categories.iter().enumerate().flat_map(|(n, a)| self.categories[n + 1..].iter().map(move |b| (a, b)));
        let mut fitting =
            pairs.filter(|&(a, b)| matches_pattern(self.in_all(&[a, b]).len(), self.in_any(&[a, b]).len()));
        fitting.next().expect("the demo site has such categories")
    }

    /// An article whose body links to another, and that other.
    pub fn linked_pair(&self) -> (&Article, &Article) {
        let to =
            |from: &Article, to: &Article| from.slug != to.slug && from.html.contains(&format!("href=\"{}\"", to.path));
        let mut pairs = self.articles.iter().flat_map(|from| self.articles.iter().map(move |other| (from, other)));
        pairs.find(|(from, other)| to(from, other)).expect("the demo site has such stories")
    }

    /// The article with the longest body.
    pub fn longest(&self) -> &Article {
        self.articles.iter().max_by_key(|article| article.html.len()).expect("the demo site has stories")
    }
}

impl Article {
    /// The words of the body with at least six letters, in lower case.
    pub fn words(&self) -> BTreeSet<String> {
        let mut text = String::new();
        let mut inside = false;
        for letter in self.html.chars() {
            inside = letter == '<' || inside && letter != '>';
            text.push(if inside || letter == '>' { ' ' } else { letter });
        }
        let words = text.split(|letter: char| !letter.is_ascii_alphabetic()).filter(|word| word.len() >= 6);
        words.map(str::to_lowercase).collect()
    }
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
