//! The list of a WordPress as a visitor pages through it, while posts are added and removed. Input: a WordPress made
//! here, which answers the requests of an API source. Output: the pages, and the requests.

use broadsheet::content::{Date, Slug, link};
use broadsheet::feed::site::{self, read};
use broadsheet::feed::source::{Answer, Environment, Source};
use serde_json::{Value, json};

const ENVIRONMENT: Environment = Environment {
    resolve: |url, _| Some(url.to_owned()),
    lower_case: str::to_lowercase,
    decode: |_, _| None,
    title: || "Our paper".to_owned(),
};

/// A WordPress. A post is its number; a higher number is newer, but ten posts share a date.
struct WordPress {
    posts: Vec<u32>,
    sticky: Vec<u32>,
    /// Whether it knows the parameter `ignore_sticky`, as since version 6.8.
    is_new: bool,
    asked: Vec<String>,
}

fn seconds(number: u32) -> i64 {
    1_600_000_000 + i64::from(number / 10) * 3600
}

fn utc(seconds: i64) -> String {
    Date::from_unix(seconds).to_rfc3339().trim_end_matches('Z').to_owned()
}

impl WordPress {
    fn new(count: u32) -> Self {
        WordPress { posts: (1..=count).collect(), sticky: Vec::new(), is_new: true, asked: Vec::new() }
    }

    fn answer(&mut self, url: &str) -> String {
        self.asked.push(url.to_owned());
        let (path, query) = url.split_once('?').unwrap();
        let value = |name: &str| {
            let pair = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name);
            pair.map(|(_, value)| link::percent_decode(value).unwrap())
        };
        assert!(value("_fields").is_some() && value("_envelope").is_some(), "{url}");
        if path.ends_with("/categories") {
            let categories = json!([{ "id": 3, "slug": "tides", "name": "Tides", "count": self.posts.len() }]);
            return envelope(&categories, 1, 1);
        }
        assert!(path.ends_with("/wp/v2/posts"), "{url}");
        let number = |name: &str| value(name).map(|value| value.parse::<usize>().unwrap());
        let excluded: Vec<u32> =
            value("exclude").iter().flat_map(|list| list.split(',')).map(|it| it.parse().unwrap()).collect();
        let date = |name: &str| value(name).map(|text| Date::parse(&text).unwrap().seconds());
        let (before, after, slug) = (date("before"), date("after"), value("slug"));
        let mut posts: Vec<u32> = self
            .posts
            .iter()
            .copied()
            .filter(|post| {
                !excluded.contains(post)
                    && before.is_none_or(|before| seconds(*post) < before)
                    && after.is_none_or(|after| seconds(*post) > after)
                    && slug.as_ref().is_none_or(|slug| *slug == format!("post-{post}"))
            })
            .collect();
        posts.sort_by_key(|post| (std::cmp::Reverse(seconds(*post)), std::cmp::Reverse(*post)));
        if value("order").as_deref() == Some("asc") {
            posts.reverse();
        }
        let total = posts.len();
        let size = number("per_page").unwrap();
        let offset = number("offset").unwrap_or((number("page").unwrap_or(1) - 1) * size);
        let mut shown: Vec<u32> = posts.into_iter().skip(offset).take(size).collect();
        if self.is_new && value("ignore_sticky").as_deref() == Some("false") {
            shown.retain(|post| !self.sticky.contains(post));
            shown.splice(0..0, self.sticky.iter().copied());
        }
        let shown: Vec<Value> = shown
            .into_iter()
            .map(|post| {
                json!({ "id": post, "slug": format!("post-{post}"), "title": { "rendered": format!("Post {post}") },
                    "date": utc(seconds(post)), "date_gmt": utc(seconds(post)), "sticky": self.sticky.contains(&post),
                    "categories": [3], "content": { "rendered": "<p>Text</p>" } })
            })
            .collect();
        envelope(&shown.into(), total, total.div_ceil(size))
    }

    fn ask(&mut self, source: &mut Source, file: &str) -> String {
        loop {
            match source.ask(file) {
                Answer::Needs(urls) => urls.iter().for_each(|url| source.give(url, self.answer(url).into_bytes())),
                Answer::Document(document) => return document,
                other => panic!("{file}: {other:?}"),
            }
        }
    }

    fn page(&mut self, source: &mut Source, page: u32) -> Vec<u32> {
        numbers(&self.ask(source, &site::page_file(page)))
    }
}

fn envelope(body: &Value, total: usize, pages: usize) -> String {
    json!({ "body": body, "status": 200, "headers": { "X-WP-Total": total, "X-WP-TotalPages": pages } }).to_string()
}

fn numbers(list: &str) -> Vec<u32> {
    let summaries = read::summaries(list.as_bytes(), &|url| Some(url.to_owned())).unwrap();
    summaries.iter().map(|summary| summary.slug.as_str().trim_start_matches("post-").parse().unwrap()).collect()
}

fn source() -> Source {
    Source::new("https://wp.example/wp-json/", None, None, ENVIRONMENT)
}

#[test]
fn two_requests_precede_the_first_article() {
    let (mut wordpress, mut source) = (WordPress::new(95), source());
    let document = wordpress.ask(&mut source, site::site_file());
    let (about, _) = read::site(document.as_bytes(), &|url| Some(url.to_owned())).unwrap().unwrap();
    assert_eq!(wordpress.page(&mut source, 1).len(), 20);
    assert_eq!(wordpress.asked.len(), 2, "{:?}", wordpress.asked);
    assert_eq!((&*about.title, about.total, &*about.categories[0].category.name), ("Our paper", 95, "Tides"));
    // An article of the first page needs one more, because its neighbours are known.
    wordpress.ask(&mut source, &site::article_file(&Slug::new("post-90").unwrap()));
    assert_eq!(wordpress.asked.len(), 3, "{:?}", wordpress.asked);
}

/// As the reader asks: for the brief document and the article, before an answer is there.
#[test]
fn two_requests_precede_an_article_that_is_opened_by_its_address() {
    let slug = |number: u32| site::article_file(&Slug::new(&format!("post-{number}")).unwrap());
    for (number, turns, beside) in [(90, &[2][..], [91, 89]), (20, &[2, 2], [30, 19])] {
        let (mut wordpress, mut source) = (WordPress::new(95), source());
        let mut found = Vec::new();
        loop {
            let answers = [source.ask(site::brief_file()), source.ask(&slug(number))];
            let mut urls: Vec<String> = Vec::new();
            for answer in &answers {
                let Answer::Needs(needed) = answer else { continue };
                urls.extend(needed.iter().filter(|url| !urls.contains(url)).cloned().collect::<Vec<_>>());
            }
            if urls.is_empty() {
                let [Answer::Document(about), Answer::Document(article)] = answers else { panic!("{answers:?}") };
                let (about, _) = read::site(about.as_bytes(), &|url| Some(url.to_owned())).unwrap().unwrap();
                assert_eq!((&*about.title, about.total, about.recent.len()), ("Our paper", 95, 7));
                let article = read::article(article.as_bytes(), &|url| Some(url.to_owned())).unwrap();
                let neighbours = [article.next.unwrap(), article.previous.unwrap()].map(|it| it.slug.to_string());
                assert_eq!(neighbours, beside.map(|number| format!("post-{number}")));
                break;
            }
            found.push(urls.len());
            urls.iter().for_each(|url| source.give(url, wordpress.answer(url).into_bytes()));
        }
        assert_eq!(found, turns, "{:?}", wordpress.asked);
        // A list needs the categories, too.
        wordpress.ask(&mut source, site::site_file());
        assert_eq!(wordpress.page(&mut source, 1).len(), 20);
        assert_eq!(wordpress.asked.len(), turns.iter().sum::<usize>() + 1, "{:?}", wordpress.asked);
    }
    let (mut wordpress, mut source) = (WordPress::new(95), source());
    while let Answer::Needs(urls) = source.ask(&slug(400)) {
        urls.iter().for_each(|url| source.give(url, wordpress.answer(url).into_bytes()));
    }
    assert_eq!(source.ask(&slug(400)), Answer::Missing);
    assert_eq!(wordpress.asked.len(), 1, "{:?}", wordpress.asked);
}

#[test]
fn sticky_posts_are_first_and_shown_once() {
    for is_new in [true, false] {
        let (mut wordpress, mut source) = (WordPress { is_new, ..WordPress::new(95) }, source());
        // One of the newest posts, and an old one, which older versions do not tell.
        wordpress.sticky = if is_new { vec![88, 7] } else { vec![88] };
        let document = wordpress.ask(&mut source, site::site_file());
        let (about, _) = read::site(document.as_bytes(), &|url| Some(url.to_owned())).unwrap().unwrap();
        let recent: Vec<_> = about.recent.iter().map(|summary| summary.slug.as_str()).collect();
        assert_eq!(recent[..3], ["post-95", "post-94", "post-93"], "recent posts are by date");
        let mut shown: Vec<u32> = Vec::new();
        for page in 1..=5 {
            shown.extend(wordpress.page(&mut source, page));
        }
        let rest = (1..=95).rev().filter(|post| !wordpress.sticky.contains(post));
        let expected: Vec<u32> = wordpress.sticky.iter().copied().chain(rest).collect();
        assert_eq!(shown, expected, "{is_new}");
        // A page that is opened by its address, without the pages before it.
        let mut source = self::source();
        wordpress.ask(&mut source, site::site_file());
        assert_eq!(wordpress.page(&mut source, 3), expected[40..60], "{is_new}");
        // The numbers of a filter refer to the same order.
        let lists = wordpress.ask(&mut source, site::lists_file());
        let (_, ids) = &read::lists(lists.as_bytes()).unwrap()[0];
        assert_eq!(ids.len(), 95);
        // The neighbours of an article are those by date.
        let article = wordpress.ask(&mut source, &site::article_file(&Slug::new("post-88").unwrap()));
        let article = read::article(article.as_bytes(), &|url| Some(url.to_owned())).unwrap();
        let neighbours = [article.next.unwrap(), article.previous.unwrap()].map(|it| it.slug.to_string());
        assert_eq!(neighbours, ["post-89", "post-87"]);
    }
}

/// Posts that stay are shown exactly once if others are added or removed between two pages.
#[test]
fn paging_is_stable_while_posts_are_added_and_removed() {
    let (mut wordpress, mut source) = (WordPress::new(1000), source());
    wordpress.sticky = vec![990, 500];
    wordpress.ask(&mut source, site::site_file());
    let mut shown: Vec<u32> = Vec::new();
    let mut removed: Vec<u32> = Vec::new();
    for page in 1..=60 {
        let more = wordpress.page(&mut source, page);
        if more.is_empty() {
            break;
        }
        shown.extend(more);
        // New posts, and the removal of a post that was shown and of one that was not.
        let newest = *wordpress.posts.iter().max().unwrap();
        wordpress.posts.extend([newest + 1, newest + 2]);
        let last = *shown.last().unwrap();
        for gone in [last, last.saturating_sub(25)] {
            wordpress.posts.retain(|post| *post != gone || wordpress.sticky.contains(post));
            removed.push(gone);
        }
    }
    let mut sorted = shown.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), shown.len(), "an article was shown twice");
    let missing: Vec<u32> = (1..=1000).filter(|post| !shown.contains(post) && !removed.contains(post)).collect();
    assert_eq!(missing, [0; 0]);
}
