//! What holds for any bytes at all. Each function takes bytes and panics where a promise is broken; the fuzz targets and
//! `tests/fuzzed.rs` call the same ones.

use broadsheet::content::{Body, Slug, entities, excerpt as cut, link, policy, policy::Fate};
use broadsheet::feed::{
    json_feed as feed, site,
    source::{Answer, Source, Surroundings},
};
use broadsheet::publish::markup::{self, Token};
use broadsheet::route::{Mode, Routes};
use broadsheet::{
    markdown, publish,
    safe_html::{SafeHtml, second},
};
use std::collections::BTreeSet;

fn resolve(url: &str) -> Option<String> {
    let root = if url.starts_with('/') { "https://here.example" } else { "https://here.example/posts/x/" };
    Some([root, url].concat())
}

/// A header is read, or what is wrong with it is said; all that is said of places is true.
pub fn front_matter(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match publish::front_matter::parse(&text) {
        Ok(found) => {
            assert!(text.is_char_boundary(found.body), "the body begins within a letter");
            for entry in &found.entries {
                assert!(text.get(entry.key_span.clone()).is_some(), "a key is nowhere");
                assert!(text.get(entry.node.span.clone()).is_some(), "a value is nowhere");
            }
        }
        Err(faults) => assert!(!faults.is_empty(), "refused without a word"),
    }
}

/// A feed is read, or refused in words. What is read has names of its own, and URLs that may be followed.
pub fn json_feed(bytes: &[u8]) {
    _ = site::read::ids(bytes);
    _ = site::read::terms(bytes);
    let Ok(feed) = feed::parse(bytes, &resolve) else { return };
    let mut names = BTreeSet::new();
    for article in &feed.articles {
        let summary = &article.summary;
        assert!(names.insert(summary.slug.as_str()), "two articles are called {}", summary.slug.as_str());
        assert_eq!(Slug::new(summary.slug.as_str()).as_ref(), Some(&summary.slug), "a slug that is none");
        assert!(article.canonical.as_deref().is_none_or(link::is_web), "{:?}", article.canonical);
        assert!(summary.image.as_ref().is_none_or(|image| link::safe_image(&image.src)), "{:?}", summary.image);
        for author in &summary.authors {
            assert!(author.url.as_deref().is_none_or(link::is_web), "{author:?}");
        }
        if let Body::Html(html) = &article.body {
            _ = SafeHtml::new(html, &resolve);
        }
    }
    assert!(feed.next_url.as_deref().is_none_or(link::is_address), "{:?}", feed.next_url);
}

/// Whatever answers at every URL of a source, it comes to an end, and what the source makes of it is a document that the reader
/// reads, with names of its own and URLs that may be followed.
pub fn sources(bytes: &[u8]) {
    for kind in ["feed", "wordpress", "ghost"] {
        sources_of(kind, bytes);
    }
}

/// The same of one kind. Answers the names of the documents that were made.
pub fn sources_of(kind: &str, bytes: &[u8]) -> Vec<&'static str> {
    let surroundings = Surroundings { resolve: |url, _| resolve(url), lower_case: str::to_lowercase };
    let mut source = Source::new("https://there.example/", Some(kind), Some("0123"), surroundings);
    let mut made = Vec::new();
    for file in [
        "site.json",
        "whole.json",
        "pages/1.json",
        "posts/a.json",
        "categories/news.json",
        "categories/news/1.json",
        "search/a.json",
    ] {
        let mut questions = 0;
        let document = loop {
            questions += 1;
            assert!(questions < 70, "{kind}: asks for {file} without end");
            match source.ask(file) {
                Answer::Lacks(urls) => urls.iter().for_each(|url| source.give(url, bytes)),
                Answer::Document(document) => break document.into_bytes(),
                Answer::Missing | Answer::Failed(_) => break Vec::new(),
            }
        };
        if document.is_empty() {
            continue;
        }
        made.push(file);
        let as_it_stands = |url: &str| Some(url.to_owned());
        let summaries = match file.split('/').next() {
            Some("posts") => vec![site::read::article(&document, &as_it_stands).expect(file).summary],
            Some("pages") => site::read::summaries(&document, &as_it_stands).expect(file).0,
            Some("categories" | "search") if !file.ends_with("/1.json") => {
                site::read::ids(&document).expect(file);
                continue;
            }
            Some("site.json" | "whole.json") => {
                site::read::site(&document, &as_it_stands).expect(file).expect("it names a build").0.recent
            }
            _ => site::read::summaries(&document, &as_it_stands).expect(file).0,
        };
        for summary in summaries {
            assert!(summary.image.as_ref().is_none_or(|image| link::safe_image(&image.src)), "{:?}", summary.image);
            assert!(summary.authors.iter().all(|author| author.url.as_deref().is_none_or(link::is_web)));
        }
    }
    made
}

/// Whatever is written, as HTML or as Markdown, only what the table lets pass comes out, and a second time the same. The second gate
/// takes no element and no word of it away.
pub fn safe_html(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for html in [text.to_string(), markdown::to_html(&text)] {
        let once = SafeHtml::new(&html, &resolve);
        for token in markup::tokens(once.as_str()) {
            let Token::Tag(tag) = token else { continue };
            let name = markup::name(tag);
            assert!(matches!(policy::element(name), Fate::Keep(kept) if kept == name), "{tag}");
            for attribute in ["onclick", "onerror", "style", "srcdoc", "target", "xonclick", "xstyle"] {
                assert!(markup::attribute(tag, attribute).is_none(), "{tag}");
            }
            for attribute in ["href", "src", "poster"] {
                let url = markup::attribute(tag, attribute).map(entities::decode);
                let safe = url.as_deref().is_none_or(|url| link::safe(url) || link::safe_image(url));
                assert!(safe, "{tag}");
            }
        }
        let twice = SafeHtml::new(once.as_str(), &resolve);
        assert_eq!(once.as_str(), twice.as_str(), "cleaning again changed it");
        let gated = second::gate(once.as_str());
        let bare = |html: &str| {
            let plain = |token| match token {
                Token::Tag(tag) => ["<", &tag[1..2], markup::name(tag), ">"].concat(),
                Token::Text(text) => text.to_owned(),
            };
            markup::tokens(html).map(plain).collect::<String>()
        };
        assert_eq!(bare(&gated), bare(once.as_str()), "the second gate changed it");
        assert_eq!(second::gate(&gated), gated, "the second gate changed it again");
    }
}

/// What an address leads to has an address that leads there.
pub fn routes(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (base, url) = text.split_once('\n').unwrap_or(("/", &text));
    for mode in [Mode::Path, Mode::Hash, Mode::Memory] {
        let routes = Routes::new(base, mode);
        if let Some(location) = routes.parse(url) {
            let href = routes.href(&location.route);
            let again = routes.parse(&href).map(|again| again.route);
            assert_eq!(again.as_ref(), Some(&location.route), "{url:?} leads to {href:?}");
        }
    }
}

/// An excerpt has no more words than it may, and no more letters than it was given.
pub fn excerpt(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for words in [cut::plain_excerpt(&text), cut::text_excerpt(&text), cut::markdown_excerpt(&text)] {
        let count = words.split([' ', '\t', '\n']).filter(|word| !word.is_empty()).count();
        assert!(count <= cut::WORDS + 1, "{count} words: {words:?}");
    }
    assert!(cut::excerpt(&text).len() <= text.len() + "&hellip;".len());
    assert!(entities::decode(&text).len() <= text.len());
    _ = entities::plain_title(&text);
}
