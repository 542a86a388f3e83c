//! Routes: parsing a printed address returns the same route, for each route, base path and mode.

use broadsheet::{
    content::{Match, Query, Slug},
    route::{Location, Mode, Route, Routes},
};
use proptest::prelude::*;

fn slug() -> impl Strategy<Value = Slug> {
    ("[a-zé新 0-9_.,~+&=;:@!$'()*|^`{}\\[\\]-]{1,12}").prop_filter_map("not a slug", |text| Slug::new(&text))
}

fn query() -> impl Strategy<Value = Query> {
    let matching = prop_oneof![Just(Match::Any), Just(Match::All)];
    (prop::collection::vec(slug(), 0..5), matching).prop_map(|(mut categories, matching)| {
        categories.sort();
        categories.dedup();
        Query { categories, matching }
    })
}

fn route() -> impl Strategy<Value = Route> {
    let page = prop_oneof![3 => Just(1u32), 1 => 1u32..5000];
    prop_oneof![
        (query(), page.clone()).prop_map(|(query, page)| Route::filter(query).at_page(page)),
        slug().prop_map(|slug| Route::article(&slug, "")),
        (slug(), page.clone()).prop_map(|(slug, page)| Route::Category { slug, page }),
        Just(Route::Archive),
        Just(Route::Topics),
        (0u32..9999, page.clone()).prop_map(|(year, page)| Route::Year { year, page }),
        ("\\PC{0,20}", page).prop_map(|(words, page)| Route::Search { words, page }),
        Just(Route::NotFound),
    ]
}

fn routes() -> impl Strategy<Value = Routes> {
    let base = prop_oneof![Just("/".to_owned()), Just("/blog".to_owned()), "(/[a-z~._-]{1,8}){0,3}/?"];
    let mode = prop_oneof![Just(Mode::Path), Just(Mode::Hash), Just(Mode::Memory)];
    let pattern = prop_oneof![3 => Just(""), 1 => Just("latest/|"), 1 => Just("posts/|"), 1 => Just("a/b/|")];
    (base, mode, pattern).prop_map(|(base, mode, pattern)| Routes::with_articles(&base, mode, pattern))
}

/// Permalink patterns of articles, and folders that match them.
fn articles() -> impl Strategy<Value = (&'static str, String)> {
    prop_oneof![
        "[0-9]{4}/[0-9]{2}/".prop_map(|folder| ("0000/00/:/", folder)),
        "[0-9]{4}-[0-9]{2}/".prop_map(|folder| ("0000-00/:.html", folder)),
        "notes/[a-z%0-9A-F]{1,9}/".prop_map(|folder| ("notes/*/:/", folder)),
        Just((":/", String::new())),
        Just(("blog/:.html", String::new())),
    ]
}

proptest! {
    #[test]
    fn an_article_in_a_folder_of_its_own_is_found_there(
        base in "(/[a-z~._-]{1,8}){0,3}/?", (like, folder) in articles(), slug in slug(),
    ) {
        let routes = Routes::with_articles(&base, Mode::Path, like);
        prop_assert_eq!(routes.articles(), like);
        // `publish::permalink` refuses patterns that begin like a page of the site.
        prop_assume!(!folder.is_empty() || !["page", "categories", "archive", "search", "index"].contains(&slug.as_str()));
        prop_assume!(!like.ends_with("html") || slug.as_str() != "index");
        let route = Route::article(&slug, &folder);
        let href = routes.href(&route);
        prop_assert_eq!(routes.parse(&href), at(route, None), "{}", href);
        let without = href.trim_end_matches('/').trim_end_matches(".html");
        if !slug.as_str().contains('.') {
            prop_assert_eq!(routes.parse(without), at(Route::article(&slug, &folder), None), "as hosts shorten it: {}", without);
        }
    }

    #[test]
    fn printed_routes_parse_to_themselves(routes in routes(), route in route()) {
        let href = routes.href(&route);
        prop_assert_eq!(routes.parse(&href), Some(Location { route, fragment: None }), "{}", href);
    }

    #[test]
    fn a_printed_address_needs_no_further_encoding(routes in routes(), route in route()) {
        let encoded = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
        let href = routes.href(&route);
        prop_assert!(href.bytes().all(encoded), "{}", href);
    }

    #[test]
    fn no_address_makes_the_parser_panic(routes in routes(), url in "\\PC{0,40}") {
        _ = routes.parse(&url);
    }
}

fn at(route: Route, fragment: Option<&str>) -> Option<Location> {
    Some(Location { route, fragment: fragment.map(str::to_owned) })
}

#[test]
fn common_spellings_of_addresses_are_parsed() {
    let slug = |text| Slug::new(text).unwrap();
    let path = |text| Slug::path(text).unwrap();
    let root = Routes::new("/", Mode::Path);
    let article = || Route::article(&slug("first-post"), "");
    let both = Query { categories: vec![slug("guides"), slug("design")], matching: Match::All };
    let table = [
        ("/", at(Route::home(), None)),
        ("", at(Route::home(), None)),
        ("/index.html", at(Route::home(), None)),
        ("/?utm_source=x", at(Route::home(), None)),
        ("/posts/first-post", at(article(), None)),
        ("/posts/first-post/index.html", at(article(), None)),
        ("/posts/first-post/#a%20b", at(article(), Some("a b"))),
        ("/posts/v1.2/", at(Route::article(&slug("v1.2"), ""), None)),
        ("/posts/photo.jpg", at(Route::NotFound, None)),
        ("/posts/ca/first-post/", at(Route::article(&path("ca/first-post"), ""), None)),
        ("/posts/ca//first-post/", at(Route::NotFound, None)),
        ("/posts/", at(Route::NotFound, None)),
        ("/posts/%ff/", at(Route::NotFound, None)),
        ("/posts/a%2Fb/", at(Route::article(&path("a/b"), ""), None)),
        ("/posts/..%2Fb/", at(Route::NotFound, None)),
        ("/posts/caf%C3%A9/", at(Route::article(&slug("café"), ""), None)),
        ("/posts/café/", at(Route::article(&slug("café"), ""), None)),
        ("/page/0/", at(Route::NotFound, None)),
        ("/page/x/", at(Route::NotFound, None)),
        ("/page/1/", at(Route::home(), None)),
        ("/?categories=guides,design&match=all", at(Route::filter(both.clone()), None)),
        ("/?categories=guides&categories=design,guides&match=all", at(Route::filter(both), None)),
        ("/search/?q=two+words%2Bmore", at(Route::Search { words: "two words+more".into(), page: 1 }, None)),
        ("/archive/2026/page/3/", at(Route::Year { year: 2026, page: 3 }, None)),
        ("/favicon.svg", at(Route::NotFound, None)),
    ];
    for (url, location) in table {
        assert_eq!(root.parse(url), location, "{url}");
    }
}

#[test]
fn a_base_path_is_whole_segments() {
    let blog = Routes::new("blog", Mode::Path);
    assert_eq!(blog.parse("/blogroll"), None);
    assert_eq!(blog.parse("/posts/x/"), None);
    assert_eq!(blog.parse("/blog"), at(Route::home(), None));
    assert_eq!(
        blog.parse("/blog?categories=x").map(|l| l.route),
        Some(Route::filter(Query::default().toggled(&Slug::new("x").unwrap())))
    );
    assert_eq!(blog.href(&Route::Archive), "/blog/archive/");
}

#[test]
fn in_a_fragment_the_host_page_keeps_its_fragments() {
    let hash = Routes::new("/", Mode::Hash);
    assert_eq!(hash.href(&Route::Archive), "#/archive/");
    assert_eq!(hash.parse("/any/page?x=1#/archive/"), at(Route::Archive, None));
    assert_eq!(hash.parse("/any/page#section"), None);
    assert_eq!(hash.parse("/any/page"), at(Route::home(), None));
    assert_eq!(hash.parse("#/posts/x/#part"), at(Route::article(&Slug::new("x").unwrap(), ""), Some("part")));
}

/// Only addresses that match the pattern are articles. A server may have anything else beside the site.
#[test]
fn other_addresses_are_left_to_the_browser() {
    let slug = |text| Slug::new(text).unwrap();
    let dated = Routes::with_articles("/log/", Mode::Path, "0000/00/:/");
    let table = [
        ("/log/2026/03/tide/", at(Route::article(&slug("tide"), "2026/03/"), None)),
        ("/log/2026/03/tide", at(Route::article(&slug("tide"), "2026/03/"), None)),
        ("/log/2026/03/tide/index.html#low", at(Route::article(&slug("tide"), "2026/03/"), Some("low"))),
        ("/log/2026/3/tide/", at(Route::NotFound, None)),
        ("/log/2026/03/04/tide/", at(Route::NotFound, None)),
        ("/log/tide/", at(Route::NotFound, None)),
        ("/log/posts/tide/", at(Route::article(&slug("tide"), "posts/"), None)),
        ("/log/media/03/tide/", at(Route::NotFound, None)),
        ("/log/2026/03/photo.jpg", at(Route::NotFound, None)),
        ("/log/archive/2026/", at(Route::Year { year: 2026, page: 1 }, None)),
        ("/2026/03/tide/", None),
    ];
    for (url, location) in table {
        assert_eq!(dated.parse(url), location, "{url}");
    }
    let root = Routes::with_articles("/", Mode::Path, ":/");
    assert_eq!(root.parse("/feed.json"), at(Route::NotFound, None));
    assert_eq!(root.parse("/archive/"), at(Route::Archive, None));
    assert_eq!(root.parse("/tide"), at(Route::article(&slug("tide"), ""), None));
    let pages = Routes::with_articles("/", Mode::Path, "*/:.html");
    assert_eq!(pages.parse("/tea/tide.html"), at(Route::article(&slug("tide"), "tea/"), None));
    assert_eq!(pages.parse("/tea/tide.html/"), at(Route::NotFound, None));
    assert_eq!(pages.parse("/tea/"), at(Route::NotFound, None));
}

/// Several articles may have the same name.
#[test]
fn a_slug_may_be_a_path() {
    let path = |text| Route::article(&Slug::path(text).unwrap(), "");
    let table = [
        ("", "/posts/ca/tide/", path("ca/tide")),
        ("0000/00/::/", "/2026/03/tide/", path("2026/03/tide")),
        ("0000/00/::/", "/2026/03/ca/tide/", path("2026/03/ca/tide")),
        ("blog/0000/::.html", "/blog/2026/tide.html", path("2026/tide")),
        ("blog/::/", "/blog/a/b/c/", path("a/b/c")),
        ("::/", "/a/b/", path("a/b")),
        ("::/", "/categories/", Route::Topics),
        ("0000/00/::/", "/posts/tide/", Route::article(&Slug::new("tide").unwrap(), "posts/")),
        ("0000/00/::/", "/2026/tide/", Route::NotFound),
        ("0000/00/:/", "/2026/03/ca/tide/", Route::NotFound),
    ];
    for (pattern, url, route) in table {
        let routes = Routes::with_articles("/", Mode::Path, pattern);
        assert_eq!(routes.parse(url), at(route.clone(), None), "{pattern} {url}");
        assert!(route == Route::NotFound || routes.href(&route) == url, "{pattern} {url}");
    }
    let embed = Routes::new("/", Mode::Hash);
    assert_eq!(embed.href(&path("2026/tide")), "#/posts/2026/tide/");
}

/// A source may give its articles any folder.
#[test]
fn a_folder_that_does_not_match_the_pattern_is_not_used() {
    let slug = Slug::new("x").unwrap();
    let article = |routes: &Routes, folder| routes.href(&Route::article(&slug, folder));
    let dated = Routes::with_articles("/", Mode::Path, "0000/00/:/");
    for folder in ["/evil.example/", "../../", "2026/03", "2026/03/?", "2026/03/04/", "2026/"] {
        assert_eq!(article(&dated, folder), "/0000/00/x/", "{folder}");
    }
    // An embed, or a reader of another site's documents, has its own addresses.
    assert_eq!(article(&Routes::new("/", Mode::Path), "2026/03/"), "/posts/x/");
    assert_eq!(article(&Routes::new("/", Mode::Memory), "2026/03/"), "#/posts/x/");
    // `*` matches any name but an empty one, which would make the rest a host name.
    assert_eq!(article(&Routes::with_articles("/", Mode::Path, "*/:/"), "/"), "/*/x/");
}

/// With another page at `/`, the reader leaves that address to the browser.
#[test]
fn the_front_page_can_be_in_a_folder() {
    let routes = Routes::with_articles("/log/", Mode::Path, "latest/|posts/::/");
    let parse = |path: &str| routes.parse(path).map(|location| location.route);
    assert_eq!(routes.href(&Route::home()), "/log/latest/");
    assert_eq!(routes.href(&Route::home().at_page(2)), "/log/latest/page/2/");
    assert_eq!(parse("/log/latest/"), Some(Route::home()));
    assert_eq!(parse("/log/latest/index.html"), Some(Route::home()));
    assert_eq!(parse("/log/latest/?page=2"), Some(Route::home().at_page(2)));
    for other in ["/log/", "/log", "/log/index.html", "/log/page/2/", "/log/?categories=a,b", "/log/latest/archive/"] {
        assert_eq!(parse(other), Some(Route::NotFound), "{other}");
    }
    assert_eq!(parse("/log/archive/"), Some(Route::Archive));
    assert_eq!(routes.articles(), "latest/|posts/::/");
    let posts = Routes::with_articles("/", Mode::Path, "posts/|");
    let article = Route::article(&Slug::path("archive").unwrap(), "");
    assert_eq!(posts.parse("/posts/archive/"), Some(Location { route: article, fragment: None }));
    assert_eq!(posts.parse("/posts/"), Some(Location { route: Route::home(), fragment: None }));
}
