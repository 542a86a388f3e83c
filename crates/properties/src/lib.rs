//! Properties that hold for any input.
//!
//! Input: bytes. Output: a panic if a property is violated. Entry points: one function per fuzz target;
//! `tests/fuzzed.rs` calls the same ones.

use broadsheet::content::{Article, Body, Slug, Summary, excerpt as cut, link, policy::Policy, title};
use broadsheet::feed::{
    document, json_feed as feed,
    mapping::Mapping,
    site,
    source::{Answer, Environment, Source},
};
use broadsheet::route::{Mode, Routes};
use broadsheet::{
    html::{self, Token},
    markdown::{self, ParsedMarkdown},
    safe_html::{SafeHtml, ammonia_check},
};
use std::collections::BTreeSet;

pub mod table;

fn resolve(url: &str) -> Option<String> {
    let root = if url.starts_with('/') { "https://here.example" } else { "https://here.example/posts/x/" };
    Some([root, url].concat())
}

/// Front matter is parsed or rejected with errors. All reported spans are valid.
pub fn front_matter(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match publish::source::front_matter::parse(&text) {
        Ok(found) => {
            assert!(text.is_char_boundary(found.body), "the body does not begin at a character boundary");
            for entry in &found.entries {
                assert!(text.get(entry.key_span.clone()).is_some(), "the span of a key is invalid");
                assert!(text.get(entry.node.span.clone()).is_some(), "the span of a value is invalid");
            }
        }
        Err(faults) => assert!(!faults.is_empty(), "rejected without an error"),
    }
}

/// A feed is parsed or rejected with an error. Slugs are unique, and all URLs are allowed.
pub fn json_feed(bytes: &[u8]) {
    let Ok(feed) = feed::parse(bytes, "https://here.example/feed.json", &|url, _| resolve(url)) else { return };
    let mut names = BTreeSet::new();
    for article in &feed.articles {
        let summary = &article.summary;
        assert!(names.insert(summary.slug.as_str()), "two articles have the slug {}", summary.slug.as_str());
        assert_eq!(Slug::new(summary.slug.as_str()).as_ref(), Some(&summary.slug), "invalid slug");
        assert!(article.canonical.as_deref().is_none_or(link::is_web), "{:?}", article.canonical);
        assert!(summary.image.as_ref().is_none_or(|image| link::safe_image(&image.src)), "{:?}", summary.image);
        for author in &summary.authors {
            assert!(author.url.as_deref().is_none_or(link::is_web), "{author:?}");
        }
        assert_body_is_safe(article);
    }
    assert!(feed.next_url.as_deref().is_none_or(link::is_address), "{:?}", feed.next_url);
}

/// RSS, Atom and any JSON are parsed or rejected with an error. Slugs are unique, and all URLs are allowed.
pub fn any_feed(bytes: &[u8]) {
    let environment = Environment {
        resolve: |url, _| resolve(url),
        lower_case: str::to_lowercase,
        decode: |_, _| None,
        title: String::new,
    };
    let Ok(parsed) = document::parse(bytes, "https://here.example/feed", "", None, &environment) else { return };
    let mut names = BTreeSet::new();
    for article in &parsed.feed.articles {
        let summary = &article.summary;
        assert!(names.insert(summary.slug.as_str()), "two articles have the slug {}", summary.slug.as_str());
        assert!(article.canonical.as_deref().is_none_or(link::is_web), "{:?}", article.canonical);
        assert!(summary.image.as_ref().is_none_or(|image| link::safe_image(&image.src)), "{:?}", summary.image);
        assert_body_is_safe(article);
    }
    if let Some(mapping) = parsed.mapping {
        let printed = mapping.to_json().to_string();
        assert_eq!(Mapping::parse(&printed), Ok(mapping), "an inferred mapping is printed as it is read");
    }
}

/// A mapping is parsed or rejected with an error, and then applied to any JSON. The first line is the mapping.
pub fn mapping(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (map, answer) = text.split_once('\n').unwrap_or((&text, ""));
    let Ok(mapping) = Mapping::parse(map) else { return };
    let environment = Environment {
        resolve: |url, _| resolve(url),
        lower_case: str::to_lowercase,
        decode: |_, _| None,
        title: String::new,
    };
    let parsed = document::parse(answer.as_bytes(), "https://here.example/api", "", Some(&mapping), &environment);
    for article in parsed.iter().flat_map(|parsed| &parsed.feed.articles) {
        assert!(article.canonical.as_deref().is_none_or(link::is_web), "{:?}", article.canonical);
        assert_body_is_safe(article);
    }
}

/// A document of the static layout is parsed or rejected with an error. All URLs are allowed, and no number exceeds its
/// limit.
pub fn layout(bytes: &[u8]) {
    if let Ok(lists) = site::read::lists(bytes) {
        assert!(lists.iter().all(|(_, ids)| ids.len() as usize <= bytes.len()), "more numbers than bytes");
    }
    if let Ok(Some((site, layout))) = site::read::site(bytes, &resolve) {
        assert!(site.page_size > 0 && site.page_size <= site::MAX_ON_A_PAGE, "{} articles per page", site.page_size);
        assert!(!layout.build.is_empty(), "empty build identifier");
        site.recent.iter().for_each(|summary| assert_urls_are_safe(summary));
    }
    if let Ok(summaries) = site::read::summaries(bytes, &resolve) {
        summaries.iter().for_each(|summary| assert_urls_are_safe(summary));
    }
    if let Ok(article) = site::read::article(bytes, &resolve) {
        assert!(article.canonical.as_deref().is_none_or(link::is_web), "{:?}", article.canonical);
        for neighbour in article.previous.iter().chain(&article.next) {
            assert_eq!(Slug::new(neighbour.slug.as_str()).as_ref(), Some(&neighbour.slug), "invalid slug");
        }
        assert_urls_are_safe(&article.summary);
        assert_body_is_safe(&article);
    }
}

fn assert_urls_are_safe(summary: &Summary) {
    assert_eq!(Slug::new(summary.slug.as_str()).as_ref(), Some(&summary.slug), "invalid slug");
    assert!(summary.image.as_ref().is_none_or(|image| link::safe_image(&image.src)), "{:?}", summary.image);
    assert!(
        summary.authors.iter().all(|author| author.url.as_deref().is_none_or(link::is_web)),
        "{:?}",
        summary.authors
    );
}

fn assert_body_is_safe(article: &Article) {
    if let Body::Html(html) = &article.body {
        assert_allowed(SafeHtml::new(html, &Policy::default(), "https://here.example/", &resolve).as_str());
    }
}

/// A WordPress source ends after a bounded number of requests for any answers.
pub fn wordpress(bytes: &[u8]) {
    sources_of("wordpress", bytes);
}

/// A Ghost source ends after a bounded number of requests for any answers.
pub fn ghost(bytes: &[u8]) {
    sources_of("ghost", bytes);
}

/// Each kind of source ends after a bounded number of requests for any answers. The reader can parse its documents.
pub fn sources(bytes: &[u8]) {
    for kind in ["feed", "wordpress", "ghost"] {
        sources_of(kind, bytes);
    }
}

/// Checks one kind of source. Returns the names of the documents that it produced.
pub fn sources_of(kind: &str, bytes: &[u8]) -> Vec<&'static str> {
    let environment = Environment {
        resolve: |url, _| resolve(url),
        lower_case: str::to_lowercase,
        decode: |_, _| None,
        title: String::new,
    };
    let mut source = Source::new("https://there.example/", Some(kind), Some("0123"), environment);
    let mut produced = Vec::new();
    for file in [
        "brief.json",
        "site.json",
        "whole.json",
        "pages/1.json",
        "posts/a.json",
        "categories.json",
        "categories/news/1.json",
        "search/a.json",
    ] {
        let mut questions = 0;
        let document = loop {
            questions += 1;
            assert!(questions < 70, "{kind}: {file} needs too many requests");
            match source.ask(file) {
                Answer::Needs(urls) => urls.iter().for_each(|url| source.give(url, bytes)),
                Answer::Document(document) => break document.into_bytes(),
                Answer::Missing | Answer::Failed(_) => break Vec::new(),
            }
        };
        if document.is_empty() {
            continue;
        }
        produced.push(file);
        let unchanged = |url: &str| Some(url.to_owned());
        let summaries = match file.split('/').next() {
            Some("posts") => vec![site::read::article(&document, &unchanged).expect(file).summary],
            Some("pages") => site::read::summaries(&document, &unchanged).expect(file),
            Some("categories.json" | "search") => {
                site::read::lists(&document).expect(file);
                continue;
            }
            Some("brief.json" | "site.json" | "whole.json") => {
                site::read::site(&document, &unchanged).expect(file).expect("a build identifier").0.recent
            }
            _ => site::read::summaries(&document, &unchanged).expect(file),
        };
        summaries.iter().for_each(|summary| assert_urls_are_safe(summary));
    }
    produced
}

/// Sanitised HTML and Markdown contain only what the policy allows. Markdown is sanitised alike with and without a
/// parser. Sanitising is idempotent, and ammonia removes no element and no text.
pub fn safe_html(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let written = markdown::to_html(&text);
    let sanitised = |html: &str| SafeHtml::new(html, &Policy::default(), "https://here.example/", &resolve);
    let parsed = ParsedMarkdown::new(&text);
    let direct = SafeHtml::new(&parsed, &Policy::default(), "https://here.example/", &resolve);
    assert_eq!(direct, sanitised(&written), "a parser finds other elements than the Markdown writer wrote");
    for html in [text.to_string(), written] {
        let once = sanitised(&html);
        assert_allowed(once.as_str());
        let twice = sanitised(once.as_str());
        assert_eq!(once.as_str(), twice.as_str(), "sanitising twice changed the result");
        let gated = ammonia_check::gate(once.as_str(), &Policy::default());
        let without_attributes = |html: &str| {
            let plain = |token| match token {
                Token::Tag(tag) => ["<", &tag[1..2], html::name(tag), ">"].concat(),
                Token::Text(text) => text.to_owned(),
            };
            html::tokens(html).map(plain).collect::<String>()
        };
        assert_eq!(without_attributes(&gated), without_attributes(once.as_str()), "ammonia changed the result");
        assert_eq!(ammonia_check::gate(&gated, &Policy::default()), gated, "ammonia is not idempotent");
    }
}

/// Asserts that the policy allows each tag and its attributes.
fn assert_allowed(html: &str) {
    for token in html::tokens(html) {
        let Token::Tag(tag) = token else { continue };
        if !tag.starts_with("</") {
            let attributes: Vec<_> = html::attributes(tag)
                .map(|[name, value]| (name.to_owned(), html::decode(value).into_owned()))
                .collect();
            assert_eq!(table::violation(html::name(tag), &attributes), None, "{tag}");
        }
    }
}

/// Patterns of article addresses.
const ARTICLES: [&str; 7] = ["", ":/", "blog/:/", "0000/00/:/", "0000-00/:.html", "*/:.html", "notes/*/:/"];

/// Parsing and printing an address gives the same route again.
pub fn routes(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (base, url) = text.split_once('\n').unwrap_or(("/", &text));
    let all = [Mode::Path, Mode::Hash, Mode::Memory].into_iter().flat_map(|mode| ARTICLES.map(|like| (mode, like)));
    for (mode, like) in all {
        let routes = Routes::with_articles(base, mode, like);
        if let Some(location) = routes.parse(url) {
            let href = routes.href(&location.route);
            let again = routes.parse(&href).map(|again| again.route);
            assert_eq!(again.as_ref(), Some(&location.route), "{url:?} gives {href:?} with the pattern {like:?}");
        }
    }
}

/// An excerpt has at most the allowed number of words, and is not longer than its input.
pub fn excerpt(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for words in [cut::plain_excerpt(&text), cut::text_excerpt(&text), cut::markdown_excerpt(&text)] {
        let count = words.split([' ', '\t', '\n']).filter(|word| !word.is_empty()).count();
        assert!(count <= cut::WORDS + 1, "{count} words: {words:?}");
    }
    assert!(cut::excerpt(&text).len() <= text.len() + "&hellip;".len());
    assert!(html::decode(&text).len() <= text.len());
    _ = title::plain_title(&text);
}
