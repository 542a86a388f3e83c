//! Detection of addresses, the URLs to request, and special fields of posts.

use super::*;
use crate::content::{Article, Body, CategoryCount, category::Category};
use crate::feed::answer::Answer;

fn urls(api: &Api) -> (String, String) {
    let posts = api.posts(&[]);
    let (posts, _) = posts.split_once("ignore_sticky=true").expect("each list says it");
    (api.about_url(), posts.trim_end_matches(['?', '&']).to_owned())
}

#[test]
fn finds_the_api_from_an_address() {
    let a = "https://a.example";
    let table = [
        ("/wp-json", "/wp-json/?", "/wp-json/wp/v2/posts"),
        ("/wp-json/", "/wp-json/?", "/wp-json/wp/v2/posts"),
        ("/blog/wp-json/wp/v2/posts/12?_embed=1&per_page=3&page=2#x", "/blog/wp-json/?", "/blog/wp-json/wp/v2/posts"),
        (
            "/wp-json/wp/v2/posts?categories=3,4&_fields=id&lang=en",
            "/wp-json/?",
            "/wp-json/wp/v2/posts?categories=3,4&lang=en",
        ),
        ("/wp-json/wp/v2/news?order=asc", "/wp-json/?", "/wp-json/wp/v2/news"),
        ("/wp-json/wp/v2/categories", "/wp-json/?", "/wp-json/wp/v2/posts"),
        ("/?rest_route=/", "/?rest_route=/&", "/?rest_route=/wp/v2/posts"),
        (
            "/index.php?rest_route=%2Fwp%2Fv2%2Fposts&author=1",
            "/index.php?rest_route=/&",
            "/index.php?rest_route=/wp/v2/posts&author=1",
        ),
    ];
    for (address, about, posts) in table {
        let api = Api::named(&[a, address].concat()).unwrap_or_else(|| panic!("{address}"));
        let fields = "_fields=name%2Cdescription%2Chome%2Cnamespaces";
        assert_eq!(urls(&api), ([a, about, fields].concat(), [a, posts].concat()), "{address}");
    }
    for address in ["https://a.example/", "https://a.example/wp-jsonx", "javascript:/wp-json/", "", "/feed.json?p=1"] {
        assert_eq!(Api::named(address), None, "{address}");
    }
}

#[test]
fn finds_the_api_from_a_site_or_a_page() {
    for site in ["https://a.example", "https://a.example/", "https://a.example/index.php?x#y"] {
        let roots: Vec<String> = Api::guesses(site).into_iter().map(|api| api.root).collect();
        assert_eq!(roots, ["https://a.example/wp-json/", "https://a.example/?rest_route=/"], "{site}");
    }
    assert_eq!(Api::guesses("/blog/")[0].root, "/blog/wp-json/");
    for site in ["https://", "mailto:a@a.example", "javascript:x"] {
        assert_eq!(Api::guesses(site), [], "{site}");
    }
    let page = b"<!doctype html><link rel='alternate' href='x'><link rel=\"https://api.w.org/\" href=\"https://a.example/?rest_route=/&#038;x=1\" />";
    assert_eq!(Api::linked(page).unwrap().root, "https://a.example/?rest_route=/");
    // Another path than `/wp-json/`, below a folder.
    let page = b"<!doctype html><link rel='https://api.w.org/' href='https://a.example/blog/api/' />";
    let api = Api::linked(page).unwrap();
    assert_eq!(api.posts(&[]), "https://a.example/blog/api/wp/v2/posts?ignore_sticky=true");
    assert_eq!(Api::rooted(api.root()), Some(api));
    for page in ["", "https://api.w.org/", "<link rel=https://api.w.org/>", "<link rel='https://api.w.org/' href='x'>"]
    {
        assert_eq!(Api::linked(page.as_bytes()), None, "{page}");
    }
    // A browser would split these into several URLs, or resolve them against the host page.
    for href in [
        "https://a.example/wp-json/?a&#10;https://b.example/",
        "https://a.example/b&#9;/wp-json/",
        "https://a.example/?rest_route=/wp/v2/a%0Ab",
        "https:a.example/wp-json/",
        "/wp-json/",
    ] {
        let page = ["<link rel='https://api.w.org/' href='", href, "'>"].concat();
        assert_eq!(Api::linked(page.as_bytes()), None, "{href}");
    }
    // Only pages are searched for the link, not feeds.
    assert_eq!(Api::linked(&[b"{\"title\":\"", page.as_slice()].concat()), None);
}

#[test]
fn urls_request_only_the_fields_that_are_shown() {
    let api = Api::named("https://a.example/wp-json/wp/v2/posts?tags=2").unwrap();
    let slug = |name: &str| Slug::new(name).unwrap();
    let date = Date::parse("2026-01-31T12:00:00+05:45").unwrap();
    let term = Term {
        number: 7,
        counted: CategoryCount { category: Category { slug: slug("x"), name: String::new() }, count: 0 },
    };
    let table = [
        (
            api.page_url(0, 500),
            "posts?tags=2&page=1&per_page=100&_embed=author%2Cwp%3Afeaturedmedia&_fields=id%2Cslug%2Ctitle.rendered%2C\
             excerpt%2Cdate%2Cdate_gmt%2Cmodified_gmt%2Ccategories%2Csticky%2C_links.author%2C_links.wp%3Afeaturedmedia",
        ),
        (api.index_url(2), "posts?tags=2&page=2&per_page=100&_fields=id%2Cslug%2Cdate%2Cdate_gmt%2Ccategories"),
        (
            api.terms_url(1),
            "categories?page=1&per_page=100&hide_empty=true&orderby=count&order=desc&_fields=id%2Cslug%2Cname%2Ccount",
        ),
        (
            api.neighbour_url(date, Side::Older),
            "posts?tags=2&before=2026-01-31T12%3A00%3A00%2B05%3A45&order=desc&per_page=1&_fields=id%2Cslug%2Ctitle.rendered",
        ),
        (
            api.neighbour_url(date, Side::Newer),
            "posts?tags=2&after=2026-01-31T12%3A00%3A00%2B05%3A45&order=asc&per_page=1&_fields=id%2Cslug%2Ctitle.rendered",
        ),
        (api.in_category(&term).in_category(&term).posts(&[]), "posts?tags=2&categories=7"),
    ];
    for (url, expected) in table {
        assert_eq!(
            url,
            [
                "https://a.example/wp-json/wp/v2/",
                expected,
                if expected.starts_with("posts") { "&ignore_sticky=true" } else { "" }
            ]
            .concat()
        );
    }
    let starts = [
        (api.post_url(&slug("新闻")), "posts?tags=2&slug=%E6%96%B0%E9%97%BB&per_page=1&_embed="),
        (api.post_url(&slug("~38")), "posts?tags=2&include=38&per_page=1&_embed="),
        (api.search_url("a&b c", 2, 9), "posts?tags=2&page=2&per_page=9&search=a%26b%20c&orderby=relevance&_embed="),
    ];
    for (url, start) in starts {
        assert!(url.starts_with(&["https://a.example/wp-json/wp/v2/", start].concat()), "{url}");
    }
}

fn post(json: &str) -> (Article, Vec<String>) {
    let answer = Answer { status: 200, headers: &[], bytes: json.as_bytes() };
    let (article, warnings) = read_post(&answer).unwrap();
    (article, warnings.iter().map(ToString::to_string).collect())
}

#[test]
fn only_a_handwritten_excerpt_becomes_the_deck() {
    let deck = |excerpt: &str, content: &str| {
        let json = serde_json::json!([{ "id": 1, "slug": "a", "title": { "rendered": "A &amp; <em>b</em> &lt;c&gt;" },
            "excerpt": { "rendered": excerpt }, "content": { "rendered": content } }]);
        let (article, _) = post(&json.to_string());
        assert_eq!(article.summary.title, "A & b <c>");
        (article.summary.deck.clone().unwrap_or_default(), article.summary.excerpt.clone())
    };
    let pair = |deck: &str, excerpt: &str| (deck.to_owned(), excerpt.to_owned());
    assert_eq!(deck("<p>By <b>hand</b> &#038; more</p>\n", "<p>The text"), pair("By hand & more", "By hand & more"));
    assert_eq!(deck("<p>The “text” is</p>", "<h2>X</h2><p>The \"text\" is</p>"), pair("", "The “text” is"));
    assert_eq!(deck("<p>Cut by a theme [&hellip;]</p>", "<p>x"), pair("", "Cut by a theme…"));
    assert_eq!(deck("", "<p>Words</p>"), pair("", "Words"));
}

#[test]
fn reads_the_fields_of_a_post() {
    let (article, warnings) = post(
        r#"[{"id":9,"slug":"%ff","link":"javascript:x","title":{"rendered":""},"content":{"rendered":" ","protected":true},
        "date":"2026-01-31T07:00:00","date_gmt":"2026-01-31T12:00:00","modified_gmt":"2026-02-30T00:00:00","_embedded":{
        "author":[{"name":"Jane O&#8217;Brien &amp; Sons","link":"data:x"},{"code":"rest_user_invalid_id"}],
        "wp:term":[[{"id":1,"slug":"a","name":"A &lt;b&gt;","taxonomy":"category"},{"slug":"a","name":"A","taxonomy":"category"}],
          [{"id":2,"slug":"t","name":"t","taxonomy":"post_tag"}]],
        "wp:featuredmedia":[{"source_url":"https://a.example/x.jpg","alt_text":"The \"x\" &amp; y","media_details":{"width":4000,
          "height":3000,"sizes":{"large":{"source_url":"https://a.example/x-1024.jpg","width":1024,"height":768}}}}]}}]"#,
    );
    let summary = &article.summary;
    assert_eq!(summary.slug.as_str(), "~9");
    assert_eq!(summary.published.unwrap().to_rfc3339(), "2026-01-31T07:00:00-05:00");
    assert_eq!(summary.authors.len(), 1);
    assert_eq!((&*summary.authors[0].name, &summary.authors[0].url), ("Jane O’Brien & Sons", &None));
    assert_eq!(summary.categories.iter().map(|category| &*category.name).collect::<Vec<_>>(), ["A <b>"]);
    let image = summary.image.as_ref().unwrap();
    assert_eq!(
        (&*image.src, &*image.alt, image.size),
        ("https://a.example/x-1024.jpg", "The \"x\" & y", Some((1024, 768)))
    );
    assert_eq!(article.canonical, None);
    assert_eq!(
        warnings,
        [
            "item 0: `modified_gmt` is not a date such as 2026-01-31T12:00:00Z; ignored",
            "item 0: `link` is not an allowed URL; ignored",
            "item 0: `content` needs a password; the article links to its original",
        ]
    );
}

#[test]
fn a_protected_post_is_labelled_and_links_to_its_original() {
    let json = r#"[{"id":8,"slug":"secret","link":"https://www.wp.example/secret/?a&b","title":{"rendered":"Secret"},
        "content":{"rendered":"","protected":true},"excerpt":{"rendered":"","protected":true}}]"#;
    let (article, _) = post(json);
    assert_eq!(article.summary.excerpt, "Protected by a password.");
    assert_eq!(
        article.body,
        Body::Html(
            "<p>This post is protected by a password. <a href=\"https://www.wp.example/secret/?a&amp;b\">Read it at \
             wp.example</a>.</p>"
                .to_owned()
        )
    );
}

/// Each category is compared with all before it, so their number is limited.
#[test]
fn the_number_of_categories_is_limited() {
    let term = |n: u32| serde_json::json!({ "id": n, "slug": format!("c{n}"), "name": "C", "taxonomy": "category" });
    let terms: Vec<_> = (0..3000).map(term).collect();
    let json = serde_json::json!([{ "id": 1, "slug": "a", "title": { "rendered": "A" }, "_embedded": { "wp:term": [terms] } }]);
    let (article, _) = post(&json.to_string());
    assert_eq!(article.summary.categories.len(), 50);
}

#[test]
fn images_have_the_versions_of_their_shape() {
    let version = |name: &str, width: u32, height: u32| {
        format!("\"{name}\":{{\"width\":{width},\"height\":{height},\"source_url\":\"https://a.example/{name}.jpg\"}}")
    };
    let sizes = [
        version("large", 1024, 683),
        version("thumbnail", 150, 150),
        version("medium", 300, 200),
        version("medium_large", 768, 512),
        version("full", 2000, 1334),
    ];
    let answer = format!(
        "[{{\"id\":1,\"slug\":\"a\",\"date_gmt\":\"2026-01-01T00:00:00\",\"title\":{{\"rendered\":\"A\"}},\"_embedded\":\
         {{\"wp:featuredmedia\":[{{\"source_url\":\"https://a.example/a.jpg\",\"media_details\":{{\"width\":2000,\
         \"height\":1334,\"sizes\":{{{}}}}}}}]}}}}]",
        sizes.join(",")
    );
    let page = read_page(&Answer { status: 200, headers: &[], bytes: answer.as_bytes() }, &[]).unwrap();
    let image = page.items[0].image.clone().unwrap();
    assert_eq!((image.src.as_str(), image.size), ("https://a.example/large.jpg", Some((1024, 683))));
    let widths: Vec<u32> = image.copies.iter().map(|copy| copy.width).collect();
    assert_eq!(widths, [300, 768], "a cut version, and larger ones, are left out");
}

#[test]
fn an_archive_is_listed_by_number() {
    let api = Api::named("https://a.example/wp-json/wp/v2/posts?categories=3").unwrap();
    let url = api.archive_url(95);
    for part in ["posts?categories=3&offset=95&per_page=100&orderby=id&order=asc&", "_fields=id%2Cslug", "content"] {
        assert!(url.contains(part), "{url}");
    }
    assert!(api.posts_url(&["7".into(), "12".into()]).contains("&include=7%2C12&per_page=100&"));
    // WordPress 6.8 would add sticky posts to each part of the list.
    assert!(url.ends_with("&ignore_sticky=true") && api.front_url(20).contains("&ignore_sticky=false"), "{url}");
    let cut = Answer { status: 200, headers: &[], bytes: b"[{\"id\":1,\"modified_gmt\":\"x\"},{\"id\":2" };
    assert!(read_changes(&cut).is_err(), "a truncated list is no list");
}
