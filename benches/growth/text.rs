//! Operations in memory: excerpts, filters, Markdown, the sanitiser, sources and the search index.
//!
//! Input: a size. Output: a [`Run`]. Entry points: one function for each operation.

use crate::curve::{Run, repeatable};
use crate::material::{self, Post};
use broadsheet::content::{ArticleIds, Match, Query, Slug, excerpt, policy::Policy};
use broadsheet::feed::answer::Answer;
use broadsheet::feed::{document, environment::Environment, wordpress};
use broadsheet::markdown;
use broadsheet::safe_html::SafeHtml;
use publish::export::search::{SearchIndex, Texts};
use std::hint::black_box;

fn each(texts: Vec<String>, operation: impl Fn(&str) + 'static) -> Run {
    repeatable(move || texts.iter().for_each(|text| operation(text)))
}

fn posts<T>(count: usize, part: impl Fn(&Post) -> T) -> Vec<T> {
    (0..count).map(|number| part(&Post::new(number))).collect()
}

pub fn excerpts(count: usize) -> Run {
    each(posts(count, Post::html), |html| drop(black_box(excerpt::excerpt(html))))
}

/// Two of three categories in turn, and the numbers of the first page.
pub fn filters(count: usize) -> Run {
    let lists: Vec<ArticleIds> = (2..5)
        .map(|category| (0..count as u32).filter(|n| n.wrapping_mul(2_654_435_761) % category == 0).collect())
        .collect();
    let categories: Vec<Slug> = ["a", "b", "c"].iter().filter_map(|name| Slug::new(name)).collect();
    repeatable(move || {
        for matching in [Match::Any, Match::All] {
            let query = Query { categories: categories.clone(), matching };
            let chosen: Vec<&ArticleIds> = lists.iter().collect();
            black_box(query.select(black_box(&chosen), count as u32).page(1, 20));
        }
    })
}

pub fn markdown_of_posts(count: usize) -> Run {
    each(posts(count, Post::markdown), |text| drop(black_box(markdown::to_html(text))))
}

/// One long post: growth within a body, which no number of posts shows.
pub fn markdown_of_one_post(count: usize) -> Run {
    each(vec![posts(count, Post::markdown).concat()], |text| drop(black_box(markdown::to_html(text))))
}

fn sanitise(html: &str) {
    let resolve = |url: &str| Some(url.to_owned());
    black_box(SafeHtml::new(html, &Policy::default(), "https://news.example/", &resolve));
}

pub fn sanitiser_of_posts(count: usize) -> Run {
    each(posts(count, Post::html), sanitise)
}

pub fn sanitiser_of_one_post(count: usize) -> Run {
    each(vec![posts(count, Post::html).concat()], sanitise)
}

fn feed(text: String, count: usize) -> Run {
    repeatable(move || {
        let url = "https://news.example/feed";
        let parsed = document::parse(text.as_bytes(), url, "", None, &Environment::native()).expect("a feed");
        assert_eq!(parsed.feed.articles.len(), count, "the whole feed is read");
        black_box(parsed);
    })
}

pub fn json_feed(count: usize) -> Run {
    feed(material::feed(count), count)
}

pub fn rss(count: usize) -> Run {
    feed(material::rss(count), count)
}

/// JSON whose mapping is found.
pub fn mapped_json(count: usize) -> Run {
    feed(material::unknown_json(count), count)
}

/// All posts of a WordPress, in answers with a hundred.
pub fn wordpress(count: usize) -> Run {
    let all = posts(count, Post::of_wordpress);
    let answers: Vec<String> = all.chunks(100).map(|some| serde_json::Value::from(some).to_string()).collect();
    each(answers, |answer| {
        let answer = Answer { status: 200, headers: &[], bytes: answer.as_bytes() };
        black_box(wordpress::read_archive(&answer, &[]).expect("posts"));
    })
}

pub fn search_index(count: usize) -> Run {
    let texts = posts(count, Post::markdown);
    let feed = material::feed(count);
    let environment = Environment::native();
    let parsed = document::parse(feed.as_bytes(), "https://news.example/feed", "", None, &environment).expect("a feed");
    let summaries: Vec<_> = parsed.feed.articles.into_iter().map(|article| article.summary).collect();
    repeatable(move || {
        let mut index = SearchIndex::default();
        for ((number, text), summary) in (0..).zip(&texts).zip(&summaries) {
            index.add(number, &Texts { title: &summary.title, headings: &[], text, size: text.len() });
        }
        let put = |name: &str, text: &str| {
            black_box((name, text));
            Ok(())
        };
        index.write(&summaries, &[], "en", &put).expect("nothing is written");
    })
}
