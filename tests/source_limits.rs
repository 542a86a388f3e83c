//! The size limit of one source over all its pages and documents. Complete items are shown, the rest is left out, and
//! the list reports that. Pages are padded with spaces, which count towards the limit.

use broadsheet::content::Slug;
use broadsheet::feed::{
    MAX_BYTES,
    site::{self, read},
    source::{Answer, Environment, Source},
};
use serde_json::{Value, json};

const ENVIRONMENT: Environment = Environment {
    resolve: |url, _| Some(url.to_owned()),
    lower_case: str::to_lowercase,
    decode: |_, _| None,
    title: String::new,
};

const MB: usize = 1 << 20;

fn as_it_stands(url: &str) -> Option<String> {
    Some(url.to_owned())
}

/// A JSON document, padded with spaces.
fn padded(value: Value, size: usize) -> Vec<u8> {
    let mut bytes = value.to_string().into_bytes();
    assert!(bytes.len() <= size);
    bytes.resize(size, b' ');
    bytes
}

/// A feed page with one article and the URL of the next page.
fn page(number: usize, size: usize) -> Vec<u8> {
    let items = [json!({ "id": number, "title": format!("Number {number}"), "content_text": "Some words" })];
    let next = format!("https://feed.example/{}.json", number + 1);
    padded(
        json!({ "version": "https://jsonfeed.org/version/1.1", "title": "F", "items": items, "next_url": next }),
        size,
    )
}

fn number_of(url: &str) -> usize {
    url.trim_start_matches("https://feed.example/").trim_end_matches(".json").parse().unwrap()
}

/// The titles on the first list page.
fn titles(source: &mut Source) -> Vec<String> {
    let Answer::Document(page) = source.ask(&site::page_file(1)) else { panic!("no list") };
    let shown = read::summaries(page.as_bytes(), &as_it_stands).unwrap();
    shown.iter().map(|summary| summary.title.clone()).collect()
}

const CUT: &str = "… cut here: this feed goes on for longer than it is read.";

#[test]
fn all_pages_of_a_feed_share_one_limit() {
    for (size, whole) in [(20 * MB, 2), (MAX_BYTES, 1)] {
        let mut source = Source::new("https://feed.example/0.json", None, None, ENVIRONMENT);
        let mut asked = 0;
        while let Answer::Needs(urls) = source.ask(site::whole_file()) {
            for url in urls {
                source.give(&url, page(number_of(&url), size));
                asked += 1;
                assert!(asked <= whole + 1, "page {asked} of {size} bytes is requested");
            }
        }
        let mut expected: Vec<String> = (0..whole).map(|number| format!("Number {number}")).collect();
        expected.push(CUT.to_owned());
        assert_eq!(titles(&mut source), expected, "pages of {size} bytes");
        let Answer::Document(note) = source.ask(&site::article_file(&Slug::new("cut-here").unwrap())) else { panic!() };
        assert!(note.contains("48 MB"), "the note names the limit: {note}");
        assert_eq!(source.ask("posts/no-such-article.json"), Answer::Missing, "nothing more is requested");
        let Answer::Document(found) = source.ask(&site::search_file("words")) else { panic!() };
        assert_eq!(read::lists(found.as_bytes()).unwrap()[0].1.len(), whole as u32, "a large feed is searched");
    }
}

#[test]
fn a_truncated_page_ends_a_feed() {
    let mut source = Source::new("https://feed.example/0.json", None, None, ENVIRONMENT);
    source.give("https://feed.example/0.json", page(0, MB));
    source.too_large("https://feed.example/1.json");
    assert!(matches!(source.ask(site::whole_file()), Answer::Document(_)));
    assert_eq!(titles(&mut source), ["Number 0", CUT]);
}

#[test]
fn a_first_response_beyond_the_limit_fails_and_names_the_limit() {
    for kind in [Some("feed"), Some("wordpress"), None] {
        let mut source = Source::new("https://feed.example/0.json", kind, None, ENVIRONMENT);
        let Answer::Needs(urls) = source.ask(site::site_file()) else { panic!("asks for nothing") };
        source.give(&urls[0], page(0, MAX_BYTES + 1));
        urls[1..].iter().for_each(|url| source.give(url, &b"{}"[..]));
        let answer = source.ask(site::site_file());
        assert!(matches!(&answer, Answer::Failed(why) if why.contains("48 MB")), "{kind:?}: {answer:?}");
    }
}

/// The answer of a Ghost with twelve pages of a hundred posts, each padded to `size` in lists.
fn ghost(url: &str, size: usize) -> Vec<u8> {
    let parameter = |name: &str| url.split(['?', '&']).find_map(|pair| pair.strip_prefix(name));
    if !url.contains("/posts/") {
        let nothing = json!({ "settings": { "title": "G" }, "tags": [{ "slug": "news", "name": "News" }], "meta": {} });
        return nothing.to_string().into_bytes();
    }
    let (number, limit) = (parameter("page=").unwrap(), parameter("limit=").unwrap());
    let post = |n: usize| {
        json!({ "slug": format!("p{number}-{n}"), "title": "A post", "published_at": "2024-05-01T00:00:00Z",
                "tags": [{ "slug": "news", "name": "News" }] })
    };
    let posts: Vec<_> = (0..limit.parse().unwrap()).map(post).collect();
    let answer = json!({ "posts": posts, "meta": { "pagination": { "pages": 12, "total": 1200 } } });
    padded(answer, if limit == "100" { size } else { MB })
}

/// Requests a document of that Ghost. Returns it with the number of requests.
fn ask(source: &mut Source, file: &str, size: usize) -> (String, usize) {
    let mut asked = 0;
    loop {
        match source.ask(file) {
            Answer::Needs(urls) => urls.iter().for_each(|url| {
                asked += 1;
                match url.contains("/slug/") {
                    true => assert!(source.refused(url, 404)),
                    false => source.give(url, ghost(url, size)),
                }
            }),
            Answer::Document(document) => return (document, asked),
            other => panic!("{file}: {other:?}"),
        }
    }
}

const LARGE: &str = "… cut here: this site sent more than 48 MB.";

#[test]
fn lists_of_an_api_source_end_at_the_limit_and_say_so() {
    let mut source = Source::new("https://ghost.example/", Some("ghost"), Some("0123"), ENVIRONMENT);
    ask(&mut source, site::site_file(), 0);
    let lists = ask(&mut source, site::lists_file(), 10 * MB).0;
    let lists = read::lists(lists.as_bytes()).unwrap();
    let (_, ids) = lists.iter().find(|(name, _)| name == "news").unwrap();
    assert_eq!(ids.len(), 401, "four complete pages, and a note at the end");
    let page = ask(&mut source, &site::page_file(ids.as_slice()[400] / 20 + 1), 0).0;
    assert_eq!(read::summaries(page.as_bytes(), &as_it_stands).unwrap()[0].title, LARGE);
    let (note, _) = ask(&mut source, "posts/size-cut-here.json", 0);
    assert!(note.contains("48 MB is the limit for one source"), "{note}");

    // Parsed answers are not requested again, and nothing is read beyond the limit.
    for file in [site::lists_file(), site::whole_file(), site::site_file()] {
        assert_eq!(ask(&mut source, file, 0).1, 0, "{file}");
    }
    let Answer::Needs(urls) = source.ask(&site::page_file(7)) else { panic!() };
    source.give(&urls[0], ghost(&urls[0], 0));
    let answer = source.ask(&site::page_file(7));
    assert!(matches!(&answer, Answer::Failed(why) if why.contains("48 MB")), "{answer:?}");
}

#[test]
fn search_in_an_api_source_ends_at_the_limit_and_says_so() {
    let mut source = Source::new("https://ghost.example/", Some("ghost"), Some("0123"), ENVIRONMENT);
    ask(&mut source, site::site_file(), 0);
    let found = ask(&mut source, &site::search_file("post"), 20 * MB).0;
    let ids = &read::lists(found.as_bytes()).unwrap()[0].1;
    assert_eq!(ids.len(), 201);
    let page = ask(&mut source, &site::page_file(ids.as_slice()[200] / 20 + 1), 0).0;
    assert_eq!(read::summaries(page.as_bytes(), &as_it_stands).unwrap().pop().unwrap().title, LARGE);
}
