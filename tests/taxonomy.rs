//! Authors, tags, series, related and pinned articles of a site, as visitors see them.

use broadsheet::content::Date;
use file_tree::tree;
use publish::page::frame::Frame;
use publish::{Options, Outcome};
use std::collections::BTreeMap;
use std::fs;

mod file_tree;

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><!--broadsheet:page--><main></main>";

/// Builds a site with these settings and articles. Returns the report and the text of each file.
fn build(settings: &str, articles: &[(&str, &str)]) -> (Outcome, BTreeMap<String, String>) {
    let site = tempfile::tempdir().unwrap();
    fs::write(site.path().join("broadsheet.toml"), format!("title = \"T\"\n{settings}")).unwrap();
    fs::create_dir_all(site.path().join("content")).unwrap();
    fs::write(site.path().join("ann.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>")
        .unwrap();
    for (name, front_matter) in articles {
        let text = format!("---\ntitle: {}\n{front_matter}\n---\n\nText.\n", name.replace('-', " "));
        fs::write(site.path().join(format!("content/{name}.md")), text).unwrap();
    }
    let (frame, dist) = (Frame::parse(FRAME).unwrap(), site.path().join("dist"));
    let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
    let outcome = publish::build(&Options { out: Some(&dist), frame: Some(&frame), ..Options::new(site.path(), now) });
    let files = tree(&dist).into_iter().map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).into_owned()));
    (outcome, files.collect())
}

/// The diagnostics as lines of JSON.
fn said(outcome: &Outcome) -> String {
    outcome.report.to_json_lines()
}

/// The part of a page after `from` and before `to`.
fn between<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    let (_, rest) = page.split_once(from).unwrap_or_else(|| panic!("{from} is not in {page}"));
    rest.split_once(to).unwrap_or_else(|| panic!("{to} is not in {rest}")).0
}

/// The articles of a list page.
fn listed(page: &str) -> Vec<&str> {
    let mut found = links(between(page, "<ol data-part=\"list\"", "</ol>"));
    found.retain(|href| href.contains("/posts/"));
    found
}

/// The targets of all links in a part of a page.
fn links(part: &str) -> Vec<&str> {
    part.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn an_author_has_a_page_with_articles_and_feeds() {
    let settings = "page_size = 2\nbase_url = \"https://a.example/blog/\"\n[authors.ann]\nname = \"Ann Quill\"\n\
                    url = \"https://ann.example/\"\npicture = \"ann.svg\"\nbiography = \"Ann **writes**.\"\n\
                    links = { Social = \"https://social.example/@ann\" }\nfediverse = \"@ann@social.example\"\n\
                    [authors.idle]\nname = \"Never Wrote\"\n";
    let (outcome, files) = build(
        settings,
        &[
            ("one", "date: 2026-01-01\nauthors: [ann]"),
            ("two", "date: 2026-01-02\nauthor: Ann Quill"),
            ("three", "date: 2026-01-03\nauthors: [ann, Guest]"),
            ("other", "date: 2026-01-04\nauthors: [Guest]"),
        ],
    );
    assert!(!outcome.report.has_errors(), "{}", said(&outcome));
    let page = &files["authors/ann/index.html"];
    assert!(page.contains("<h1 id=\"page-title\" tabindex=\"-1\">Ann Quill</h1>"), "{page}");
    assert!(page.contains("data-state=\"plain\" data-route=\"/blog/authors/ann/\""), "{page}");
    assert!(page.contains("Ann <strong>writes</strong>.") && page.contains("src=\"/blog/media/ann."), "{page}");
    assert!(page.contains("<a rel=\"me external noopener\" href=\"https://social.example/@ann\">Social</a>"), "{page}");
    assert!(page.contains("href=\"/blog/authors/ann/rss.xml\"") && page.contains("\"ProfilePage\""), "{page}");
    assert_eq!(listed(page), ["/blog/posts/three/", "/blog/posts/two/"]);
    assert_eq!(links(between(page, "<nav data-part=\"pages\"", "</nav>")), ["/blog/authors/ann/page/2/"]);
    let second = &files["authors/ann/page/2/index.html"];
    assert_eq!(listed(second), ["/blog/posts/one/"]);
    assert_eq!(links(between(second, "<nav data-part=\"pages\"", "</nav>")), ["/blog/authors/ann/"]);
    assert!(!second.contains("<strong>writes"), "only the first page introduces the author");
    assert_eq!(files["authors/ann/rss.xml"].matches("<item>").count(), 3);
    assert!(files["authors/index.html"].contains("<a href=\"/blog/authors/ann/\">Ann Quill</a>"));
    assert!(!files.contains_key("authors/idle/index.html"));
    assert!(files["sitemap.xml"].contains("https://a.example/blog/authors/ann/page/2/"));
    // The byline, on the page and in the document that the reader draws.
    for file in ["posts/three/index.html", "data/posts/three.json"] {
        assert!(
            files[file].replace("\\\"", "\"").contains("By <a href=\"/blog/authors/ann/\">Ann Quill</a> and Guest"),
            "{file}"
        );
    }
    assert!(
        files["posts/three/index.html"].contains("<meta name=\"fediverse:creator\" content=\"@ann@social.example\" />")
    );
}

#[test]
fn tags_have_pages_only_if_the_site_wants_them() {
    let articles = [
        ("one", "date: 2026-01-01\ncategories: [News]\ntags: [Sea, Ropes]"),
        ("two", "date: 2026-01-02\ncategories: [News]\ntags: [sea]"),
        ("three", "date: 2026-01-03\ncategories: [News]\naliases: [/tags/ropes/]"),
    ];
    let (outcome, files) = build("tags = true\n", &articles);
    assert_eq!(listed(&files["tags/sea/index.html"]), ["/posts/two/", "/posts/one/"]);
    assert!(files.contains_key("tags/ropes/feed.json") && files.contains_key("categories/news/index.html"));
    assert_eq!(
        links(between(&files["tags/index.html"], "<ul class=\"index\">", "</ul>")),
        ["/tags/sea/", "/tags/ropes/"]
    );
    let ending = between(&files["posts/one/index.html"], "data-part=\"related\"", "</article>");
    assert_eq!(links(between(ending, "<p>Tags:", "</p>")), ["/tags/sea/", "/tags/ropes/"]);
    assert!(said(&outcome).contains("alias `/tags/ropes/` is reserved"), "{}", said(&outcome));
    let (_, files) = build("", &articles);
    assert!(!files.keys().any(|file| file.starts_with("tags/sea")) && !files["posts/one/index.html"].contains("Tags:"));
    // Without categories, tags stand for them, as before.
    let (_, files) = build("", &[("one", "tags: [Sea]")]);
    assert!(files.contains_key("categories/sea/index.html"));
    let (_, files) = build("tags = true\n", &[("one", "tags: [Sea]")]);
    assert!(files.contains_key("tags/sea/index.html") && !files.contains_key("categories/sea/index.html"));
}

#[test]
fn addresses_of_articles_are_not_taken() {
    let settings = "tags = true\npermalink = \"/:categories/:slug/\"\n";
    let (outcome, files) = build(settings, &[("one", "categories: [Tags]\ntags: [Sea]")]);
    assert!(said(&outcome).contains("no pages below /tags/ are written"), "{}", said(&outcome));
    assert!(files["tags/one/index.html"].contains("<article") && !files.contains_key("tags/sea/index.html"));
    assert!(!files["tags/one/index.html"].contains("/tags/sea/"));
}

#[test]
fn the_parts_of_a_series_follow_each_other() {
    let (outcome, files) = build(
        "",
        &[
            ("start", "date: 2026-01-05\nseries: The harbour\nseries_order: 1"),
            ("middle", "date: 2026-01-01\nseries: the Harbour\nseries_order: 2"),
            ("first-by-date", "date: 2026-01-02\nseries: The harbour"),
            ("last-by-date", "date: 2026-01-03\nseries: The harbour"),
            ("alone", "date: 2026-01-04\nseries: Ropes"),
        ],
    );
    assert!(!said(&outcome).contains("series"), "{}", said(&outcome));
    let series = |name: &str| {
        let part = between(&files[&format!("posts/{name}/index.html")], "alert-series", "</aside>");
        (
            between(part, "alert-title\">", "</p>").to_owned(),
            links(part).into_iter().map(str::to_owned).collect::<Vec<_>>(),
        )
    };
    for (name, title, to) in [
        ("start", "The harbour: Part 1 of 4", &["/posts/middle/"][..]),
        ("middle", "The harbour: Part 2 of 4", &["/posts/start/", "/posts/first-by-date/"]),
        ("last-by-date", "The harbour: Part 4 of 4", &["/posts/first-by-date/"]),
    ] {
        assert_eq!(series(name), (title.to_owned(), to.iter().map(|&href| href.to_owned()).collect()), "{name}");
    }
    assert!(files["data/posts/start.json"].contains("alert-series"), "the reader shows it too");
    assert!(!files["posts/alone/index.html"].contains("alert-series"));
}

#[test]
fn pinned_articles_come_first_on_the_front_page() {
    let articles = [
        ("newest", "date: 2026-01-05\ncategories: [News]"),
        ("newer", "date: 2026-01-04\nsticky: 10"),
        ("middle", "date: 2026-01-03\ncategories: [News]\npinned: false"),
        ("older", "date: 2026-01-02\ncategories: [News]\npinned: true"),
        ("oldest", "date: 2025-01-01\ncategories: [News]\nfeatured: true"),
    ];
    let (outcome, files) = build("page_size = 3\nlanguage = \"de\"\n", &articles);
    assert!(!said(&outcome).contains("pinned") && !outcome.report.has_errors(), "{}", said(&outcome));
    let front = &files["index.html"];
    let named = |page: &str| listed(page).iter().map(|href| href[7..href.len() - 1].to_owned()).collect::<Vec<_>>();
    assert_eq!(named(front), ["oldest", "newer", "older"]);
    assert_eq!(named(&files["page/2/index.html"]), ["newest", "middle"]);
    let labels: Vec<_> =
        front.split("<p class=\"labels\">").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
    assert_eq!(labels, ["Empfohlen", "Angeheftet", "Angeheftet"]);
    assert!(!files["page/2/index.html"].contains("<p class=\"labels\">"));
    // The reader computes the same order from the same numbers.
    assert!(files["data/site.json"].contains("\"pinned\":[[4,\"Empfohlen\"],[1,\"Angeheftet\"],[3,\"Angeheftet\"]]"));
    // Everything else is in the order of dates.
    assert_eq!(named(&files["categories/news/index.html"]), ["newest", "middle", "older"]);
    assert_eq!(named(&files["archive/2026/index.html"]), ["newest", "newer", "middle"]);
    let feed = &files["rss.xml"];
    assert!(feed.find("<title>newest").unwrap() < feed.find("<title>older").unwrap());
    let (outcome, files) = build("", &[("one", "pinned: perhaps")]);
    assert!(said(&outcome).contains("`pinned` is neither true nor false; ignored"), "{}", said(&outcome));
    assert!(!files["data/site.json"].contains("pinned") && !files["index.html"].contains("<p class=\"labels\">"));
}

#[test]
fn related_articles_share_tags_and_rare_words() {
    let mut articles: Vec<(String, &str)> =
        (10..40).map(|day| (format!("entry-{day}"), "date: 2026-02-01\ncategories: [Log]")).collect();
    articles.push(("a-lighthouse-in-winter".into(), "date: 2025-01-01\ncategories: [Log]"));
    articles.push(("filler".into(), "date: 2025-01-02"));
    articles.push(("lighthouse-keepers".into(), "date: 2025-01-03"));
    let articles: Vec<(&str, &str)> = articles.iter().map(|(name, front)| (name.as_str(), *front)).collect();
    let (_, files) = build("recent = 5\n", &articles);
    let aside = |name: &str| {
        between(&files[&format!("posts/{name}/index.html")], "<aside><h2>Related articles</h2>", "</aside>")
    };
    let part = aside("lighthouse-keepers");
    assert_eq!(links(part), ["/posts/a-lighthouse-in-winter/"]);
    assert!(part.contains("<time datetime=\"2025-01-01\">1 January 2025</time>"), "{part}");
    let part = aside("entry-12");
    assert_eq!(links(part).len(), 4);
    assert!(!["10", "11", "12", "13", "14"].iter().any(|day| part.contains(&format!("entry-{day}/"))), "{part}");
}

#[test]
fn invalid_values_have_a_position_and_a_suggestion() {
    let table = [
        ("[authors.ann]\nname = \"Ann\"\npicture = \"none.jpg\"\n", "", "none.jpg", 4),
        ("[authors.ann]\nname = \"Ann\"\nlinks = [\"social\"]\n", "", "`links` must be a list of URLs", 4),
        ("[authors.ann]\nname = \"Ann\"\nfediverse = \"ann\"\n", "", "`fediverse` must be", 4),
        ("[authors.ann]\nname = \"Ann\"\nbiografy = \"x\"\n", "", "did you mean `biography`?", 4),
        ("[authors.ann]\nname = \"A\"\n[authors.Ann]\nname = \"B\"\n", "", "have the same address", 4),
        ("tags = \"yes\"\n", "", "`tags` must be `true` or `false`", 2),
        ("tag = true\n", "", "did you mean `tags`?", 2),
        ("", "series: A\nseries_order: second", "must be a whole number from 1", 4),
        ("", "series: [[A]]", "is not the name of a series", 3),
    ];
    for (settings, front_matter, expected, line) in table {
        let (outcome, _) = build(settings, &[("one", &format!("{front_matter}\nauthor: Ann"))]);
        let lines = said(&outcome);
        let found = lines.lines().find(|line| line.contains(expected)).unwrap_or_else(|| panic!("{expected}: {lines}"));
        assert!(found.contains(&format!("\"line\":{line},")), "{expected}: {found}");
    }
    let twice = [("one", "series: A\nseries_order: 1"), ("two", "series: A\nseries_order: 1")];
    let (outcome, _) = build("", &twice);
    assert!(said(&outcome).contains("part 1 of the series `A` is also"), "{}", said(&outcome));
    let similar = [("one", "series: The harbour"), ("two", "series: The harbour"), ("three", "series: The habour")];
    let (outcome, _) = build("", &similar);
    assert!(said(&outcome).contains("did you mean `The harbour`?"), "{}", said(&outcome));
}

/// "Topic 10" was before "Topic 2".
#[test]
fn topics_and_tags_sort_numbers_by_value() {
    let articles = ["10", "2", "1"].map(|number| {
        (format!("a{number}"), format!("date: 2026-01-01\ncategories: [Topic {number}]\ntags: [part {number}]"))
    });
    let articles: Vec<_> = articles.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let (outcome, files) = build("tags = true\n", &articles);
    assert!(!outcome.report.has_errors(), "{}", said(&outcome));
    for (page, folder) in [("categories/index.html", "categories/topic"), ("tags/index.html", "tags/part")] {
        let mut found = links(&files[page]);
        found.retain(|href| href.starts_with(&format!("/{folder}")));
        found.dedup();
        let expected = ["1", "2", "10"].map(|number| format!("/{folder}-{number}/"));
        assert_eq!(found[..3], expected, "{page}");
    }
}
