//! Machine-readable output, checked with independent parsers: feeds by feed-rs, the site map by roxmltree, JSON-LD by
//! serde_json.
#![cfg(not(target_arch = "wasm32"))]

use broadsheet::content::Date;
use publish::{Options, page::frame::Frame, site::base_url::BaseUrl};
use serde_json::Value;
use std::fs;
use tempfile::TempDir;

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><main></main>";

/// Builds a site below `base`, with text that is hard to express in XML.
fn built(base: Option<&str>) -> TempDir {
    built_with(base, "", "title = \"A < B\"\ndescription = \"Sea & land\"\n")
}

/// The same with one more article, unless it is empty, and with these settings.
fn built_with(base: Option<&str>, more: &str, settings: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    fs::create_dir_all(&content).unwrap();
    let write = |name: &str, text: &str| fs::write(content.join(name), text).unwrap();
    write(
        "hostile.md",
        "---\ntitle: \"</title><script>alert(1)</script> & ]]> \\u0001\"\ndate: 2026-01-02T03:04:05+01:00\nupdated: 2026-02-03\n\
         categories: [Überblick, News]\nauthor: A & B\nimage: quay.png\nimage_alt: \"A \\\"quay\\\"\"\n---\n\nText <b>bold</b> [on](plain.md).\n",
    );
    write(
        "plain.md",
        "---\ntitle: Plain\ndate: 2025-12-31\nlanguage: ar\ndir: RTL\ntranslationKey: about\n---\n\nAnother text.\n",
    );
    write("undated.md", "---\ntranslation_key: about\n---\n# Undated\n\nNobody knows when.\n");
    image::RgbImage::new(400, 300).save(content.join("quay.png")).unwrap();
    if !more.is_empty() {
        write("more.md", more);
    }
    fs::write(folder.path().join("broadsheet.toml"), settings).unwrap();
    let frame = Frame::parse(FRAME).unwrap();
    let outcome = publish::build(&Options {
        out: Some(&folder.path().join("dist")),
        base: base.map(|base| BaseUrl::parse(base).unwrap()),
        frame: Some(&frame),
        ..Options::new(folder.path(), Date::parse("2026-03-01T00:00:00Z").unwrap())
    });
    assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
    folder
}

fn read(site: &TempDir, name: &str) -> String {
    let file = site.path().join("dist").join(name);
    fs::read_to_string(&file).unwrap_or_else(|why| panic!("{}: {why}", file.display()))
}

#[test]
fn translations_link_to_each_other() {
    let site = built(Some("https://a.example/blog/"));
    let of = |language: &str, name: &str| {
        format!("<link rel=\"alternate\" href=\"https://a.example/blog/posts/{name}/\" hreflang=\"{language}\" />")
    };
    for name in ["plain", "undated"] {
        let page = read(&site, &format!("posts/{name}/index.html"));
        for link in [of("ar", "plain"), of("en", "undated"), of("x-default", "undated")] {
            assert!(page.contains(&link), "{name} has no {link}");
        }
    }
    let home = read(&site, "index.html");
    assert!(!home.contains("hreflang"), "{home}");
}

#[test]
fn an_article_has_its_own_direction() {
    let site = built(None);
    let begins = |name: &str| {
        let page = read(&site, &format!("posts/{name}/index.html"));
        page.split_once("<article").and_then(|(_, rest)| rest.split_once('>')).map(|(tag, _)| tag.to_owned()).unwrap()
    };
    assert!(begins("plain").contains("lang=\"ar\" dir=\"rtl\""), "{}", begins("plain"));
    assert!(!begins("undated").contains("dir="), "{}", begins("undated"));
}

#[test]
fn feeds_have_equal_content_in_three_formats() {
    let site = built(Some("https://a.example/blog/"));
    for file in ["feed.json", "atom.xml", "rss.xml"] {
        let feed = feed_rs::parser::parse(read(&site, file).as_bytes()).unwrap_or_else(|why| panic!("{file}: {why}"));
        assert_eq!(feed.title.as_ref().unwrap().content, "A < B", "{file}");
        let urls: Vec<&str> = feed.entries.iter().map(|entry| entry.links[0].href.as_str()).collect();
        assert_eq!(urls.len(), 3, "{file}");
        assert!(urls.iter().all(|url| url.starts_with("https://a.example/blog/posts/")), "{file}: {urls:?}");
        let first = &feed.entries[0];
        let title = &first.title.as_ref().unwrap().content;
        assert!(title.contains("<script>alert(1)</script> & ]]>"), "{file}: {title}");
        assert_eq!(first.published.unwrap().to_rfc3339(), "2026-01-02T02:04:05+00:00", "{file}");
        let body = first.content.as_ref().and_then(|content| content.body.as_deref());
        let body = body.or(first.summary.as_ref().map(|summary| summary.content.as_str())).unwrap();
        if file != "rss.xml" {
            assert!(
                body.contains("<b>bold</b>") && body.contains("https://a.example/blog/posts/plain/"),
                "{file}: {body}"
            );
        }
    }
    let rss = read(&site, "rss.xml");
    assert!(rss.contains("https://a.example/blog/posts/plain/\">on</a>"), "the whole text is in it: {rss}");
}

/// JSON Feed 1.1 requires a time (RFC 3339), but front matter may contain a date only.
#[test]
fn each_date_of_a_json_feed_has_a_time() {
    let site = built(None);
    let feed: Value = serde_json::from_str(&read(&site, "feed.json")).unwrap();
    let dates: Vec<&str> =
        feed["items"].as_array().unwrap().iter().filter_map(|item| item["date_published"].as_str()).collect();
    assert_eq!(dates, ["2026-01-02T03:04:05+01:00", "2025-12-31T00:00:00+00:00"]);
}

/// An article with a canonical URL on another site belongs to the site map of that site.
#[test]
fn articles_with_a_foreign_canonical_url_are_not_in_the_site_map() {
    for (canonical, is_listed) in [("https://b.example/x/", false), ("https://a.example/posts/more/", true)] {
        let more = format!("---\ntitle: More\ncanonical: {canonical}\n---\nText.\n");
        let site = built_with(Some("https://a.example/"), &more, "");
        assert_eq!(read(&site, "sitemap.xml").contains("/posts/more/"), is_listed, "{canonical}");
    }
}

#[test]
fn a_page_has_the_direction_of_its_language() {
    let site = built_with(None, "---\ntitle: More\nlanguage: en\n---\nText.\n", "language = \"fa\"\n");
    assert!(read(&site, "index.html").contains("<html lang=\"fa\" dir=\"rtl\""));
    assert!(read(&site, "posts/more/index.html").contains(" lang=\"en\" dir=\"ltr\""));
}

#[test]
fn each_category_has_feeds_that_its_page_links_to() {
    let site = built(Some("https://a.example/"));
    let feed = feed_rs::parser::parse(read(&site, "categories/news/atom.xml").as_bytes()).unwrap();
    assert_eq!((feed.entries.len(), feed.title.unwrap().content.as_str()), (1, "News · A < B"));
    let own = feed.links.iter().find(|link| link.rel.as_deref() == Some("self")).unwrap();
    assert_eq!(own.href, "https://a.example/categories/news/atom.xml");
    let page = read(&site, "categories/news/index.html");
    for feed in ["/atom.xml", "/rss.xml", "/feed.json", "/categories/news/atom.xml"] {
        assert!(page.contains(&format!("rel=\"alternate\" href=\"{feed}\"")), "{feed}");
    }
}

#[test]
fn without_an_origin_feeds_have_stable_ids() {
    let site = built(None);
    for file in ["feed.json", "atom.xml", "rss.xml"] {
        let feed = feed_rs::parser::parse(read(&site, file).as_bytes()).unwrap_or_else(|why| panic!("{file}: {why}"));
        assert_eq!(feed.entries.len(), 3, "{file}");
    }
    assert!(read(&site, "atom.xml").contains("<id>urn:broadsheet:plain</id>"));
    assert!(!site.path().join("dist/sitemap.xml").exists(), "a site map needs addresses");
    assert!(!read(&site, "robots.txt").contains("Sitemap"));
}

/// XML cannot contain some characters, in any spelling. A single one makes the feed unreadable.
#[test]
fn no_character_makes_a_feed_unreadable() {
    let article = "{\"title\": \"More\", \"slug\": \"more\\ufffe\", \"date\": \"2026-02-28\", \"language\": \"en\\u0001\",\
        \"author\": \"A\\u0001\", \"author_url\": \"https://a.example/\\u0001\", \"categories\": [\"N\\uffff\"]}\n\nText.\n";
    for base in [None, Some("https://a.example/")] {
        let site = built_with(base, article, "title = \"A\\u0001\"\n");
        for file in ["atom.xml", "rss.xml"] {
            let text = read(&site, file);
            let feed = roxmltree::Document::parse(&text).unwrap_or_else(|why| panic!("{file}: {why}: {text:?}"));
            let says = |wanted: &str| feed.descendants().any(|node| node.text() == Some(wanted));
            assert!(says("More"), "{file}: {text}");
            assert!(base.is_some() || says("urn:broadsheet:more"), "{file}: {text}");
            assert!(file == "rss.xml" || says("https://a.example/"), "{file}: {text}");
        }
    }
}

#[test]
fn the_site_map_lists_every_page_with_its_last_change() {
    let site = built(Some("https://a.example/blog/"));
    let text = read(&site, "sitemap.xml");
    let map = roxmltree::Document::parse(&text).unwrap();
    assert_eq!(map.root_element().tag_name().namespace(), Some("http://www.sitemaps.org/schemas/sitemap/0.9"));
    let pages: Vec<(String, Option<String>)> = map
        .root_element()
        .children()
        .filter(roxmltree::Node::is_element)
        .map(|url| {
            let text = |name| url.children().find(|child| child.has_tag_name(name)).and_then(|child| child.text());
            let name = |name| text(("http://www.sitemaps.org/schemas/sitemap/0.9", name)).map(str::to_owned);
            (name("loc").unwrap(), name("lastmod"))
        })
        .collect();
    for (path, _) in &pages {
        let file = path.strip_prefix("https://a.example/blog/").unwrap();
        let file = broadsheet::content::link::percent_decode(file).unwrap();
        assert!(site.path().join("dist").join(&file).join("index.html").exists(), "{path} is a page");
    }
    let changed = |path: &str| pages.iter().find(|(page, _)| page.ends_with(path)).unwrap().1.as_deref();
    assert_eq!(changed("/posts/plain/"), Some("2025-12-31"));
    assert!(pages.iter().all(|(page, _)| !page.contains("/search/")));
    assert!(read(&site, "robots.txt").contains("Sitemap: https://a.example/blog/sitemap.xml"));
}

#[test]
fn a_page_has_social_metadata() {
    let site = built(Some("https://a.example/blog/"));
    let slug = fs::read_dir(site.path().join("dist/posts"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect::<Vec<_>>();
    let hostile = slug.iter().find(|slug| !["plain", "undated"].iter().any(|known| *slug == known)).unwrap();
    let page = read(&site, &format!("posts/{}/index.html", hostile.to_str().unwrap()));
    assert!(!page.contains("<script>alert"), "{page}");
    for tag in [
        "property=\"og:type\" content=\"article\"",
        "property=\"og:site_name\" content=\"A &lt; B\"",
        "property=\"article:published_time\" content=\"2026-01-02T03:04:05+01:00\"",
        "property=\"article:section\" content=\"Überblick\"",
        "property=\"og:image:alt\" content=\"A &quot;quay&quot;\"",
        "name=\"twitter:card\" content=\"summary_large_image\"",
        "property=\"og:image\" content=\"https://a.example/blog/media/quay.",
    ] {
        assert!(page.contains(tag), "{tag} in {page}");
    }
    let data = linked_data(&page);
    let kinds: Vec<&str> = data.iter().map(|data| data["@type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["BlogPosting", "BreadcrumbList"]);
    assert_eq!(data[0]["author"][0]["name"], "A & B");
    assert_eq!(data[0]["dateModified"], "2026-02-03");
    assert!(data[0]["headline"].as_str().unwrap().contains("</title><script>"));
    assert_eq!(data[1]["itemListElement"].as_array().unwrap().len(), 3);
    assert_eq!(linked_data(&read(&site, "index.html"))[0]["@type"], "WebSite");
    assert!(read(&site, "404.html").contains("name=\"robots\" content=\"noindex\""));
    assert!(read(&site, "search/index.html").contains("noindex"));
}

/// Each block of JSON-LD in a page.
fn linked_data(page: &str) -> Vec<Value> {
    let blocks = page.split("<script type=\"application/ld+json\">").skip(1);
    blocks.map(|block| serde_json::from_str(block.split("</script>").next().unwrap()).unwrap()).collect()
}

#[test]
fn the_headers_file_has_policy_and_cache_rules() {
    let site = built(Some("https://a.example/blog/"));
    let rules = read(&site, "_headers");
    assert!(rules.starts_with("/blog/*\n"), "{rules}");
    assert!(rules.contains("Content-Security-Policy: default-src 'none'") && rules.contains("immutable"), "{rules}");
}

/// Podcast players find the recording, the people and the picture.
#[test]
fn a_recording_is_announced_to_podcast_players() {
    let more = "---\ntitle: Episode\ndate: 2026-02-01\nauthor: Ann Quill\ndeck: About tides\nimage: quay.png\n---\n\nHear it:\n\n\
                <audio src=\"https://sound.example/1.mp3\" controls></audio>\n";
    let site = built_with(Some("https://a.example/"), more, "title = \"Tides\"\ndescription = \"Sea & land\"\n");
    let rss = read(&site, "rss.xml");
    assert!(feed_rs::parser::parse(rss.as_bytes()).is_ok(), "{rss}");
    for part in [
        "<enclosure url=\"https://sound.example/1.mp3\" length=\"0\" type=\"audio/mpeg\"",
        "<itunes:author>Ann Quill</itunes:author>",
        "<itunes:summary>About tides</itunes:summary>",
        "<itunes:episodeType>full</itunes:episodeType>",
        "<itunes:type>episodic</itunes:type>",
        "<itunes:image href=\"https://a.example/media/",
        "<podcast:medium>podcast</podcast:medium>",
        "<podcast:person>Ann Quill</podcast:person>",
        "xmlns:itunes=",
        "xmlns:podcast=",
    ] {
        assert!(rss.contains(part), "{part} is not in {rss}");
    }
    assert!(!rss.contains("itunes:duration") && !rss.contains("itunes:explicit"), "nothing unknown is stated");
    assert!(read(&site, "atom.xml").contains("rel=\"enclosure\""));
    let json: Value = serde_json::from_str(&read(&site, "feed.json")).unwrap();
    let attachment = serde_json::json!([{ "url": "https://sound.example/1.mp3", "mime_type": "audio/mpeg" }]);
    assert_eq!(json["items"][0]["attachments"], attachment);

    let silent = built(Some("https://a.example/"));
    assert!(!read(&silent, "rss.xml").contains("itunes"));
}
