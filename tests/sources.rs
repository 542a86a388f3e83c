//! API sources as the reader uses them: documents of the layout, made from answers of a server. The answers of a
//! Ghost are recorded (`fixtures/ghost`) and cut into pages. A real WordPress is in the browser tests.

use broadsheet::feed::site::{self, More, read};
use broadsheet::feed::source::{Answer, Environment, Source};
use serde_json::{Value, json};
use std::{fs, path::Path};

const ENVIRONMENT: Environment = Environment {
    resolve: |url, _| Some(url.to_owned()),
    lower_case: str::to_lowercase,
    decode: |_, _| None,
    title: String::new,
};

fn recorded(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/ghost");
    serde_json::from_slice(&fs::read(folder.join(name).with_extension("json")).unwrap()).unwrap()
}

fn parameter<'a>(url: &'a str, name: &str) -> Option<&'a str> {
    let query = url.split_once('?')?.1;
    query.split('&').filter_map(|pair| pair.split_once('=')).find(|(other, _)| *other == name).map(|(_, value)| value)
}

/// The recorded answer of the Ghost: status and body.
fn ghost(url: &str) -> (u16, String) {
    assert_eq!(parameter(url, "key"), Some("0123"), "{url}");
    let path = url.split('?').next().unwrap();
    let resource = path.strip_prefix("https://ghost.example/ghost/api/content/").expect(path);
    let all = recorded("posts-limit-500");
    let posts = all["posts"].as_array().unwrap();
    let answer = match resource {
        "settings/" => recorded("settings"),
        "tags/" => recorded("tags"),
        "posts/" if parameter(url, "filter").is_some_and(|filter| filter.starts_with("published_at")) => {
            json!({ "posts": [] })
        }
        "posts/" => {
            let tag = parameter(url, "filter").and_then(|filter| filter.strip_prefix("tag%3A"));
            let is_shown = |post: &&Value| {
                tag.is_none_or(|tag| post["tags"].as_array().unwrap().iter().any(|one| one["slug"] == tag))
            };
            let posts: Vec<&Value> = posts.iter().filter(is_shown).collect();
            let number = |name| parameter(url, name).unwrap().parse::<usize>().unwrap();
            let (page, limit) = (number("page"), number("limit"));
            let shown: Vec<_> = posts.iter().skip((page - 1) * limit).take(limit).collect();
            let pages = posts.len().div_ceil(limit);
            json!({ "posts": shown, "meta": { "pagination": { "page": page, "pages": pages, "total": posts.len() } } })
        }
        one => {
            let slug = one.trim_start_matches("posts/slug/").trim_end_matches('/');
            match posts.iter().find(|post| post["slug"] == slug) {
                Some(post) => json!({ "posts": [post] }),
                None => return (404, recorded("error-404").to_string()),
            }
        }
    };
    (200, answer.to_string())
}

/// Requests a document by name. Returns it with the number of requests.
fn ask(source: &mut Source, file: &str) -> (Answer, usize) {
    let mut requests = 0;
    loop {
        match source.ask(file) {
            Answer::Needs(urls) => {
                for url in urls {
                    requests += 1;
                    assert!(requests < 20, "{file}: asks without end");
                    match ghost(&url) {
                        (200, body) => source.give(&url, body.as_bytes()),
                        (status, _) => assert!(source.refused(&url, status)),
                    }
                }
            }
            answer => return (answer, requests),
        }
    }
}

fn document(source: &mut Source, file: &str) -> (Vec<u8>, usize) {
    match ask(source, file) {
        (Answer::Document(document), requests) => (document.into_bytes(), requests),
        (other, _) => panic!("{file}: {other:?}"),
    }
}

fn as_it_stands(url: &str) -> Option<String> {
    Some(url.to_owned())
}

#[test]
fn a_ghost_is_read_page_by_page() {
    let mut source = Source::new("https://ghost.example/", Some("ghost"), Some("0123"), ENVIRONMENT);
    let (bytes, requests) = document(&mut source, site::site_file());
    let (about, layout) = read::site(&bytes, &as_it_stands).unwrap().unwrap();
    assert_eq!(requests, 3, "posts, settings and tags in parallel");
    assert_eq!((about.total, about.page_size, about.recent.len(), layout.more), (27, 20, 7, More::Years));
    assert_eq!(about.categories[1].category.name, "News");

    let (bytes, requests) = document(&mut source, &site::page_file(1));
    assert_eq!(requests, 0, "the first page is cached");
    assert_eq!(read::summaries(&bytes, &as_it_stands).unwrap().len(), 20);
    let (bytes, _) = document(&mut source, &site::page_file(2));
    assert_eq!(read::summaries(&bytes, &as_it_stands).unwrap().len(), 7);

    // A category takes one request.
    let news = &about.categories[1].category.slug;
    let (bytes, requests) = document(&mut source, &site::category_page_file(news, 2));
    let shown = read::summaries(&bytes, &as_it_stands).unwrap();
    assert_eq!((shown.len() as u32, requests), (about.categories[1].count - 20, 1));

    // The years and the articles of each category are known once all articles are.
    let (bytes, requests) = document(&mut source, site::whole_file());
    let (whole, _) = read::site(&bytes, &as_it_stands).unwrap().unwrap();
    assert_eq!(requests, 1, "one page of the index has them all");
    assert_eq!(whole.years.iter().map(|year| year.count).sum::<u32>(), 27);
    let (bytes, requests) = document(&mut source, site::lists_file());
    let counts: Vec<u32> = read::lists(&bytes).unwrap().iter().map(|(_, ids)| ids.len()).collect();
    let mut known = about.categories.clone();
    known.sort_by(|a, b| a.category.slug.cmp(&b.category.slug));
    assert_eq!(counts, known.iter().map(|counted| counted.count).collect::<Vec<_>>());
    assert_eq!(requests, 0);
}

#[test]
fn a_post_of_a_ghost_has_text_and_neighbours() {
    let mut source = Source::new("https://ghost.example/ghost/api/content/?key=0123", None, None, ENVIRONMENT);
    document(&mut source, site::site_file());
    let (bytes, requests) = document(&mut source, "posts/a-long-article.json");
    let article = read::article(&bytes, &as_it_stands).unwrap();
    assert_eq!(article.summary.title, "A long article");
    assert!(matches!(&article.body, broadsheet::content::Body::Html(html) if html.len() > 1000));
    assert_eq!(article.previous.unwrap().title, "Scripts");
    assert_eq!(requests, 1, "the list has the neighbours");
    assert_eq!(ask(&mut source, "posts/no-such-post.json").0, Answer::Missing);
}

#[test]
fn search_works_without_a_search_api() {
    let mut source = Source::new("https://ghost.example/", Some("ghost"), Some("0123"), ENVIRONMENT);
    document(&mut source, site::site_file());
    let (bytes, _) = document(&mut source, &site::search_file("long article"));
    let [(_, ids)] = &read::lists(&bytes).unwrap()[..] else { panic!("one list") };
    assert_eq!(ids.len(), 1);
    // A reader requests the list page that contains the article with that number.
    let (bytes, _) = document(&mut source, &site::page_file(ids.as_slice()[0] / 20 + 1));
    let found = read::summaries(&bytes, &as_it_stands).unwrap();
    assert_eq!(found[(ids.as_slice()[0] % 20) as usize].title, "A long article");
}

/// The message says what went wrong and what to do.
#[test]
fn errors_of_an_api_source_say_what_to_do() {
    let failed = |source: &mut Source, status: u16| {
        let Answer::Needs(urls) = source.ask(site::site_file()) else { panic!("asks for nothing") };
        urls.iter().for_each(|url| assert!(source.refused(url, status)));
        match source.ask(site::site_file()) {
            Answer::Failed(why) => why,
            other => panic!("{other:?}"),
        }
    };
    let ghost = |key| Source::new("https://ghost.example/", Some("ghost"), key, ENVIRONMENT);
    assert!(failed(&mut ghost(Some("0123")), 401).contains("does not know this Content API key"));
    assert!(failed(&mut ghost(Some("0123")), 404).contains("no Ghost Content API at this address"));
    for (key, said) in [(None, "wants a Content API key"), (Some("0123:4567"), "Admin API key")] {
        let Answer::Failed(why) = ghost(key).ask(site::site_file()) else { panic!() };
        assert!(why.contains(said), "{why}");
    }
    let mut wordpress = Source::new("https://wp.example/wp-json/", None, None, ENVIRONMENT);
    assert!(failed(&mut wordpress, 403).contains("does not let visitors read its articles"));
    let mut busy = Source::new("https://wp.example/?rest_route=/wp/v2/posts", None, None, ENVIRONMENT);
    assert!(failed(&mut busy, 503).contains("cannot answer at the moment"));
}

/// A page that links to the API of its WordPress works like the URL of the API.
#[test]
fn a_page_of_a_wordpress_is_a_source() {
    let mut source = Source::new("https://wp.example/", None, None, ENVIRONMENT);
    assert_eq!(source.ask(site::site_file()), Answer::Needs(vec!["https://wp.example/".to_owned()]));
    let page = br#"<!doctype html><link rel="https://api.w.org/" href="https://wp.example/index.php?rest_route=/" />"#;
    source.give("https://wp.example/", page);
    let Answer::Needs(urls) = source.ask(site::site_file()) else { panic!() };
    assert!(urls.iter().all(|url| url.starts_with("https://wp.example/index.php?rest_route=/")), "{urls:?}");
    assert!(urls.iter().all(|url| url.ends_with("&_envelope=1")), "{urls:?}");
}

/// A feed page with the articles of these numbers, and the URL of the next page.
fn page(numbers: std::ops::Range<usize>, next: &str) -> Vec<u8> {
    let items: Vec<_> = numbers.map(|number| json!({ "title": number.to_string(), "url": "/same" })).collect();
    json!({ "version": "https://jsonfeed.org/version/1.1", "items": items, "next_url": next }).to_string().into_bytes()
}

/// Reads the feed whose page `n` is `page(n)`. Returns the number of articles, of requests, and the end of its list.
fn follow(pages: &dyn Fn(usize) -> Vec<u8>) -> (u32, usize, String) {
    let mut source = Source::new("https://feed.example/0.json", None, None, ENVIRONMENT);
    let mut asked = 0;
    while let Answer::Needs(urls) = source.ask(site::whole_file()) {
        for url in urls {
            let number = url.rsplit('/').next().unwrap().trim_end_matches(".json").parse().unwrap();
            source.give(&url, pages(number));
            asked += 1;
        }
    }
    let Answer::Document(document) = source.ask(site::whole_file()) else { panic!("{:?}", source.ask("whole.json")) };
    let (about, _) = read::site(document.as_bytes(), &as_it_stands).unwrap().unwrap();
    let last = about.total.div_ceil(about.page_size);
    let Answer::Document(document) = source.ask(&site::page_file(last)) else { panic!() };
    let shown = read::summaries(document.as_bytes(), &as_it_stands).unwrap();
    (about.total, asked, shown.last().unwrap().title.clone())
}

#[test]
fn an_endless_feed_is_cut_and_says_so() {
    const SAID: &str = "… cut here: this feed goes on for longer than it is read.";
    let next = |n: usize| format!("https://feed.example/{}.json", n + 1);
    // Many articles with the same name, distributed over pages.
    let (total, asked, end) = follow(&|n| page(n * 6000..(n + 1) * 6000, &next(n)));
    assert_eq!((total, asked, &*end), (20_001, 4, SAID));
    // Exactly the maximum number of articles, with and without a next page.
    let (total, asked, end) = follow(&|n| page(n * 10_000..(n + 1) * 10_000, &next(n)));
    assert_eq!((total, asked, &*end), (20_001, 2, SAID));
    let (total, asked, end) =
        follow(&|n| page(n * 10_000..(n + 1) * 10_000, if n == 0 { "https://feed.example/1.json" } else { "" }));
    assert_eq!((total, asked, &*end), (20_000, 2, "19999"));
    // Many pages.
    let (total, asked, end) = follow(&|n| page(n..n + 1, &next(n)));
    assert_eq!((total, asked, &*end), (52, 51, SAID));
    // A cycle ends.
    let (total, asked, end) = follow(&|n| page(n..n + 1, "https://feed.example/0.json"));
    assert_eq!((total, asked, &*end), (1, 1, "0"));
}

/// The visitor's browser requests each URL of a feed, possibly with cookies.
#[test]
fn a_feed_leads_to_no_other_host() {
    let next = |url: &str| {
        let mut source = Source::new("https://feed.example/0.json", None, None, ENVIRONMENT);
        source.give("https://feed.example/0.json", page(0..1, url));
        source.ask(site::whole_file())
    };
    for followed in ["https://feed.example/1.json", "https://www.feed.example/1.json"] {
        assert_eq!(next(followed), Answer::Needs(vec![followed.to_owned()]));
    }
    for other in ["https://own.example/logout", "https://feed.example.own.example/", "https://feed.example:8443/"] {
        let Answer::Document(document) = next(other) else { panic!("{other} is asked for") };
        assert!(document.contains("cut here"), "{document}");
    }
    let mut source = Source::new("https://wp.example/", None, None, ENVIRONMENT);
    source.give("https://wp.example/", br#"<link rel="https://api.w.org/" href="https://own.example/wp-json/" />"#);
    let Answer::Failed(why) = source.ask(site::site_file()) else { panic!("{:?}", source.ask(site::site_file())) };
    assert!(why.contains("names another host"), "{why}");
}

/// A page may write the URL of its API in many ways. Each yields at most one URL.
#[test]
fn a_page_cannot_inject_another_api_url() {
    for href in [
        "https://wp.example/wp-json/?a&#10;https://own.example/logout?x=",
        "https://wp.example/a&#13;&#10;https://own.example/logout/wp-json/",
        "https://wp.example/?rest_route=/wp/v2/a%0Ahttps:%5C%5Cown.example%5Clogout",
        "https://wp.example/wp-json/?a&#10;/logout",
    ] {
        let mut source = Source::new("https://wp.example/", None, None, ENVIRONMENT);
        let page = format!("<link rel='https://api.w.org/' href='{href}'>");
        source.give("https://wp.example/", page.as_bytes());
        let answer = source.ask(site::site_file());
        assert!(matches!(answer, Answer::Failed(_)), "{href}: {answer:?}");
    }
}

/// An author may write the markup by which a WordPress is detected into a feed. It is still a feed.
#[test]
fn an_article_in_a_feed_is_not_detected_as_a_wordpress_page() {
    const FEED: &str = "https://feed.example/0.json";
    const LINK: &str = "<link rel='https://api.w.org/' href='https://feed.example/wp-json/'>";
    let feed = |next: &str| {
        let items = [json!({ "title": LINK, "content_html": LINK, "url": "/a" })];
        json!({ "version": "https://jsonfeed.org/version/1.1", "items": items, "next_url": next }).to_string()
    };
    for kind in [None, Some("feed")] {
        let mut source = Source::new(FEED, kind, None, ENVIRONMENT);
        source.give(FEED, feed("").as_bytes());
        let answer = source.ask(site::site_file());
        assert!(
            matches!(&answer, Answer::Document(document) if document.contains("api.w.org")),
            "{kind:?}: {answer:?}"
        );

        // The next page of a feed is always parsed as a feed.
        let mut source = Source::new(FEED, kind, None, ENVIRONMENT);
        source.give(FEED, feed("https://feed.example/1.json").as_bytes());
        source.give("https://feed.example/1.json", LINK.as_bytes());
        let answer = source.ask(site::whole_file());
        assert!(matches!(&answer, Answer::Document(_)), "{kind:?}: {answer:?}");
    }
    // A document with the media type of a feed is not examined further. Any other is, whatever precedes its first
    // tag.
    let page = ["\u{feff}\r\n ", LINK].concat();
    let ask = |kind| {
        let mut source = Source::new(FEED, kind, None, ENVIRONMENT);
        source.give(FEED, page.as_bytes());
        source.ask(site::site_file())
    };
    assert!(matches!(ask(Some("feed")), Answer::Failed(why) if why.contains("web page")));
    assert!(matches!(ask(None), Answer::Needs(_)));
}

/// A document of a Ghost with so many hundreds of posts, each with its first tag.
fn with_many(source: &mut Source, hundreds: u32, file: &str) -> String {
    loop {
        match source.ask(file) {
            Answer::Needs(urls) => {
                for url in urls {
                    let (page, limit) = (parameter(&url, "page"), parameter(&url, "limit"));
                    let answer = match (page, limit) {
                        (Some(page), Some("100")) if url.contains("/posts/") => {
                            let post = |n: usize| {
                                json!({ "slug": format!("p{page}-{n}"), "title": "A post",
                                        "published_at": "2024-05-01T00:00:00Z", "tags": [{ "slug": "news", "name": "News" }] })
                            };
                            json!({ "posts": (0..100).map(post).collect::<Vec<_>>(),
                                    "meta": { "pagination": { "pages": hundreds, "total": hundreds * 100 } } })
                        }
                        _ if url.contains("/slug/") => {
                            assert!(source.refused(&url, 404));
                            continue;
                        }
                        _ => serde_json::from_str(&ghost(&url).1).unwrap(),
                    };
                    source.give(&url, answer.to_string().as_bytes());
                }
            }
            Answer::Document(document) => return document,
            other => panic!("{file}: {other:?}"),
        }
    }
}

/// If a search covers only the newest posts, it says so.
#[test]
fn a_partial_search_says_so() {
    let mut source = Source::new("https://ghost.example/", Some("ghost"), Some("0123"), ENVIRONMENT);
    let mut titled = |file: &str| with_many(&mut source, 12, file);
    titled(site::site_file());
    let ids = &read::lists(titled(&site::search_file("post")).as_bytes()).unwrap()[0].1;
    assert_eq!(ids.len(), 1001);
    let page = titled(&site::page_file(ids.as_slice()[1000] / 20 + 1));
    let end = read::summaries(page.as_bytes(), &as_it_stands).unwrap().pop().unwrap();
    assert_eq!(end.title, "… cut here: only the newest 1,000 articles were searched.");
    let article = titled(&site::article_file(&end.slug));
    assert!(article.contains("has no search of its own"), "{article}");
}

/// The same holds for the index that combines categories. The lists themselves are complete.
#[test]
fn a_partial_index_says_so() {
    let mut source = Source::new("https://ghost.example/", Some("ghost"), Some("0123"), ENVIRONMENT);
    let mut titled = |file: &str| with_many(&mut source, 101, file);
    let lists = read::lists(titled(site::lists_file()).as_bytes()).unwrap();
    let (_, ids) = lists.iter().find(|(name, _)| name == "news").unwrap();
    assert_eq!(ids.len(), 10_001);
    let page = titled(&site::page_file(ids.as_slice()[10_000] / 20 + 1));
    let end = read::summaries(page.as_bytes(), &as_it_stands).unwrap().pop().unwrap();
    assert_eq!(end.title, "… cut here: only the newest 10,000 articles were combined.");
    assert!(titled(&site::article_file(&end.slug)).contains("goes on to its end"));
    let whole = titled(site::whole_file());
    let (site, _) = read::site(whole.as_bytes(), &as_it_stands).unwrap().unwrap();
    let dated: u32 = site.years.iter().map(|year| year.count).sum();
    assert!(site.total != 10_000 && dated == 10_000, "{} of {}", dated, site.total);
}
