//! What a site tells other programs, and what follows an article.

use broadsheet::content::Date;
use file_tree::tree;
use publish::page::frame::Frame;
use publish::{Options, Outcome};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

mod file_tree;

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><!--broadsheet:page--><main></main>";
const BASE: &str = "base_url = \"https://a.example/\"\n";

/// Builds a site with these settings and other files. Returns the report and the text of each file.
fn build(settings: &str, files: &[(&str, &str)]) -> (Outcome, BTreeMap<String, String>) {
    let site = tempfile::tempdir().unwrap();
    fs::write(site.path().join("broadsheet.toml"), format!("title = \"T\"\n{settings}")).unwrap();
    fs::create_dir_all(site.path().join("content")).unwrap();
    image::RgbImage::new(400, 300).save(site.path().join("card.png")).unwrap();
    let articles = [
        (
            "content/new.md",
            "---\ntitle: New [one] & more\ndate: 2026-02-28T12:00:00Z\nauthor: Ann\n---\n\nSee [old](old.md).\n",
        ),
        ("content/old.md", "---\ntitle: Old\ndate: 2025-02-01\n---\n\nText **bold**.\n"),
        ("content/copy.md", "---\ntitle: Copy\ndate: 2026-02-28\ncanonical: https://b.example/\n---\n\nText.\n"),
    ];
    for (name, text) in articles.iter().chain(files) {
        fs::write(site.path().join(name), text).unwrap();
    }
    let (frame, dist) = (Frame::parse(FRAME).unwrap(), site.path().join("dist"));
    let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
    let outcome = publish::build(&Options { out: Some(&dist), frame: Some(&frame), ..Options::new(site.path(), now) });
    let files = tree(&dist).into_iter().map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).into_owned()));
    (outcome, files.collect())
}

fn said(outcome: &Outcome) -> String {
    outcome.report.to_json_lines()
}

/// The structured data of a page.
fn linked_data(page: &str) -> Vec<Value> {
    let scripts = page.split("<script type=\"application/ld+json\">").skip(1);
    scripts.map(|rest| serde_json::from_str(rest.split("</script>").next().unwrap()).unwrap()).collect()
}

#[test]
fn nothing_is_added_without_a_setting() {
    let (outcome, files) = build(BASE, &[]);
    assert_eq!(said(&outcome), "");
    let added = ["llms.txt", "sitemap-news.xml", "posts/new/index.html.md"];
    assert!(!added.iter().any(|file| files.contains_key(*file)));
    let page = &files["posts/new/index.html"];
    let absent = ["rel=\"me\"", "webmention", "fediverse", "newsletter", "class=\"frame\"", "NewsArticle"];
    assert!(!absent.iter().any(|text| page.contains(text)), "{page}");
    assert!(page.contains("form-action 'self';"), "{page}");
}

#[test]
fn pages_name_their_owner_elsewhere() {
    let settings = "me = [\"https://social.example/@t\", \"mailto:t@a.example\"]\nfediverse_creator = \"@t@social.example\"\n\
                    webmention = \"https://webmention.example/t\"\nimage = \"card.png\"\nnews_sitemap = true\n";
    let (outcome, files) = build(&[BASE, settings].concat(), &[]);
    assert_eq!(said(&outcome), "");
    let (front, article) = (&files["index.html"], &files["posts/new/index.html"]);
    assert!(front.contains("<link rel=\"me\" href=\"https://social.example/@t\" />"), "{front}");
    assert!(front.contains("<link rel=\"me\" href=\"mailto:t@a.example\" />"), "{front}");
    assert!(article.contains("<meta name=\"fediverse:creator\" content=\"@t@social.example\" />"), "{article}");
    assert!(article.contains("<link rel=\"webmention\" href=\"https://webmention.example/t\" />"), "{article}");
    let data = &linked_data(article)[0];
    assert_eq!(data["@type"], "NewsArticle");
    let logo = data["publisher"]["logo"]["url"].as_str().unwrap();
    assert!(logo.starts_with("https://a.example/media/card."), "{logo}");
    let news = &files["sitemap-news.xml"];
    assert!(roxmltree::Document::parse(news).is_ok(), "{news}");
    assert!(news.contains("<news:title>New [one] &amp; more</news:title>"), "{news}");
    assert_eq!(news.matches("<url>").count(), 1, "old articles and copies are no news: {news}");
    assert!(files["robots.txt"].ends_with("Sitemap: https://a.example/sitemap-news.xml\n"));
}

#[test]
fn an_article_without_a_picture_has_a_card() {
    let pictured = ("content/pictured.md", "---\ntitle: P\nimage: /card.png\nimage_alt: x\n---\n\nText.\n");
    let foreign = ("content/tide.ja.md", "---\ntitle: 潮\ndate: 2026-01-01\n---\n\nText.\n");
    let settings = [BASE, "cards = true\nimage = \"card.png\"\n"].concat();
    let (outcome, files) = build(&settings, &[pictured, foreign]);
    let note = "1 article without a card, because its font lacks letters such as `潮`: tide.ja.md";
    assert!(said(&outcome).contains(note) && said(&outcome).lines().count() == 1, "{}", said(&outcome));
    let property = |page: &str, name: &str| {
        let found = page.split(&format!("=\"{name}\" content=\"")).nth(1).and_then(|rest| rest.split('"').next());
        found.unwrap_or_default().to_owned()
    };
    let page = &files["posts/old/index.html"];
    let card = property(page, "og:image").replace("https://a.example/", "");
    assert!(card.starts_with("media/card.") && card.ends_with(".png"), "{card}");
    assert_eq!((property(page, "og:image:width"), property(page, "og:image:height")), ("1200".into(), "630".into()));
    assert_eq!(
        (property(page, "og:image:alt"), property(page, "twitter:card")),
        ("Old · T".into(), "summary_large_image".into())
    );
    assert!(files.contains_key(&card) && !page.contains("<figure"), "only previews show it");
    assert_ne!(property(&files["posts/new/index.html"], "og:image"), property(page, "og:image"));
    for other in ["posts/pictured/index.html", "posts/tide-ja/index.html", "index.html"] {
        assert_eq!(
            property(&files[other], "og:image:width"),
            "400",
            "{other} has its own picture, or that of the site"
        );
    }
    let (_, plain) = build(&[BASE, "image = \"card.png\"\n"].concat(), &[pictured, foreign]);
    assert!(!plain.contains_key(&card));
    let (outcome, files) = build("cards = true\n", &[]);
    assert!(said(&outcome).contains("link previews have no images"), "{}", said(&outcome));
    assert!(!files.keys().any(|file| file.contains("card.")), "without an address nothing is drawn");
}

/// A card is drawn again only if what it shows has changed.
#[test]
fn cards_are_kept_between_builds() {
    let (site, cache) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
    let frame = Frame::parse(FRAME).unwrap();
    fs::create_dir_all(site.path().join("content")).unwrap();
    fs::write(site.path().join("content/one.md"), "# One\n\nText.\n").unwrap();
    let card = |title: &str, out: &str| {
        let settings = format!("{BASE}title = \"{title}\"\ncards = true\n");
        fs::write(site.path().join("broadsheet.toml"), settings).unwrap();
        let out = cache.path().join(out);
        let options = Options {
            out: Some(&out),
            frame: Some(&frame),
            cache: Some(cache.path()),
            ..Options::new(site.path(), now)
        };
        publish::build(&options);
        tree(&out).into_iter().find(|(name, _)| name.starts_with("media/card.")).unwrap()
    };
    let first = card("T", "first");
    let kept = tree(cache.path()).into_keys().find(|name| name.ends_with("/1200.png")).unwrap();
    let marked = [first.1.as_slice(), b"!"].concat();
    fs::write(cache.path().join(&kept), &marked).unwrap();
    let record = cache.path().join(kept.replace("1200.png", "preview"));
    fs::write(&record, format!("1200 630 {} png\n", marked.len())).unwrap();
    assert_eq!(card("T", "second"), (first.0.clone(), marked), "the kept card is used");
    assert_ne!(card("Other", "third").0, first.0);
}

#[test]
fn the_own_robots_file_is_kept() {
    let own = "User-agent: *\nDisallow: /private/\n\nSitemap: https://a.example/sitemap.xml\n";
    assert_eq!(build(BASE, &[("robots.txt", own)]).1["robots.txt"], own);
    let (_, files) = build(BASE, &[("robots.txt", "User-agent: GPTBot\nDisallow: /")]);
    let expected = "User-agent: GPTBot\nDisallow: /\n\nSitemap: https://a.example/sitemap.xml\n";
    assert_eq!(files["robots.txt"], expected);
    assert_eq!(build("", &[("robots.txt", "User-agent: x\n")]).1["robots.txt"], "User-agent: x\n");
}

#[test]
fn language_models_get_markdown() {
    let (_, files) = build(&[BASE, "description = \"About\"\nllms = true\n"].concat(), &[]);
    assert_eq!(
        files["llms.txt"],
        "# T\n\n> About\n\n## Articles\n\n\
         - [New one & more](https://a.example/posts/new/index.html.md): See old.\n\
         - [Old](https://a.example/posts/old/index.html.md): Text bold.\n"
    );
    assert_eq!(
        files["posts/new/index.html.md"],
        "# New [one] & more\n\nAnn · 2026-02-28T12:00:00Z\n\nSee [old](https://a.example/posts/old/).\n"
    );
    assert!(!files.contains_key("posts/copy/index.html.md"), "the original is elsewhere");
}

#[test]
fn comments_are_a_link_to_an_allowed_frame() {
    let giscus = "[comments]\nprovider = \"giscus\"\nrepo = \"a/b\"\nrepo_id = \"R_1\"\ncategory = \"C & D\"\ncategory_id = \"D_1\"\n";
    let (outcome, files) = build(&[BASE, giscus].concat(), &[]);
    let note = "the security policy of every page is wider than by default: frames may show https://giscus.app";
    assert!(said(&outcome).contains(note), "{}", said(&outcome));
    let page = &files["posts/old/index.html"];
    let link = page.split("<a class=\"frame\" href=\"").nth(1).unwrap_or_else(|| panic!("{page}"));
    let (href, rest) = link.split_once('"').unwrap();
    assert!(href.starts_with("https://giscus.app/en/widget?origin=https%3A%2F%2Fa.example%2Fposts%2Fold%2F"), "{href}");
    assert!(href.contains("term=%2Fposts%2Fold%2F") && href.contains("category=C%20%26%20D"), "{href}");
    assert!(rest.contains(">Show the comments</a>"), "{rest}");
    assert!(page.contains(" https://giscus.app; require-trusted-types-for"), "{page}");
    assert!(page.contains("data-allow=\"giscus.app\""), "the reader knows the host too: {page}");
    let own = "[comments]\nurl = \"https://c.example/{slug}?title={title}\"\ntitle = \"Voices\"\n";
    let page = &build(own, &[]).1["posts/new/index.html"];
    assert!(page.contains("href=\"https://c.example/new?title=New%20%5Bone%5D%20%26%20more\""), "{page}");
    assert!(page.contains(">Voices</a>"), "{page}");
}

#[test]
fn own_html_follows_each_article() {
    let html = "<p>Write to <a href=\"mailto:t@a.example?subject={title}\">us</a>.</p>\n\
                <iframe src=\"https://c.example/x?u={path}\" title=\"Film\"></iframe>\n<script>alert(1)</script>\n<form></form>\n";
    let (outcome, files) = build("frame_hosts = [\"c.example\"]\n", &[("after-article.html", html)]);
    let page = &files["posts/old/index.html"];
    assert!(page.contains("href=\"mailto:t@a.example?subject=Old\""), "{page}");
    assert!(page.contains("<a class=\"frame\" href=\"https://c.example/x?u=%2Fposts%2Fold%2F\""), "{page}");
    assert!(!page.contains("alert(1)") && !page.contains("<form"), "{page}");
    for (tag, line) in [("<script>", 3), ("<form>", 4)] {
        let lines = said(&outcome);
        let found = lines.lines().find(|it| it.contains(tag)).unwrap_or_else(|| panic!("{tag}: {lines}"));
        assert!(found.contains("removed-element") && found.contains(&format!("\"line\":{line},")), "{found}");
    }
}

#[test]
fn a_newsletter_form_may_be_sent_to_its_service_only() {
    let settings = "[newsletter]\naction = \"https://news.example/in?a=1&b=2\"\nfield = \"mail\"\nbutton = \"Go\"\n";
    let (outcome, files) = build(settings, &[]);
    assert!(said(&outcome).contains("forms may be sent to https://news.example"), "{}", said(&outcome));
    for file in ["index.html", "posts/old/index.html"] {
        let page = &files[file];
        let form = page.split("</main><form ").nth(1).unwrap_or_else(|| panic!("{page}"));
        assert!(form.contains("action=\"https://news.example/in?a=1&amp;b=2\" method=\"post\""), "{form}");
        assert!(form.contains("type=\"email\" name=\"mail\"") && form.contains("<button>Go</button>"), "{form}");
        assert!(page.contains("form-action 'self' https://news.example;"), "{page}");
    }
}

#[test]
fn one_script_of_an_analytics_service_may_run() {
    let settings = "search_key = \"s\"\n[analytics]\nscript = \"https://stats.example/s.js\"\ndomain = \"a.example\"\n";
    let (outcome, files) = build(settings, &[]);
    assert!(said(&outcome).contains("the script https://stats.example/s.js may run"), "{}", said(&outcome));
    for file in ["index.html", "posts/old/index.html"] {
        let page = &files[file];
        let tag = "<script defer src=\"https://stats.example/s.js\" data-domain=\"a.example\"></script>";
        assert!(page.contains(tag) && page.contains(" https://stats.example/s.js; style-src"), "{page}");
        assert!(page.contains(" data-search-key=\"s\""), "{page}");
    }
    let (_, files) = build("search_key = false\n", &[]);
    let page = &files["index.html"];
    assert!(page.contains(" data-search-key=\"\"") && !page.contains("<script defer"), "{page}");
}

#[test]
fn invalid_values_have_a_position_and_a_suggestion() {
    let table = [
        ("me = [\"https://a.example/\", \"social\"]\n", "`me` must be a list of URLs", 2),
        ("fediverse_creator = \"t@social.example\"\n", "a name in the fediverse", 2),
        ("webmention = \"http://a.example/\"\n", "a secure address", 2),
        ("llms = 1\n", "`true` or `false`", 2),
        ("[comments]\nprovider = \"disqus\"\n", "for another one, write its address as `url`", 3),
        ("[comments]\nprovider = \"giscus\"\nrepo = \"a/b\"\n", "lacks `repo_id`; copy the value of `data-repo-id`", 2),
        ("[comments]\nurl = \"https://{slug}/x\"\n", "`url` must be a secure address", 3),
        ("[comments]\nurl = \"https://c.example/\"\ntilte = \"x\"\n", "did you mean `title`?", 4),
        ("[newsletter]\naction = \"/subscribe\"\n", "`action` must be a secure address", 3),
        ("newsletter = \"https://news.example/\"\n", "a table such as [newsletter]", 2),
        ("search_key = \"Enter\"\n", "`search_key` must be one character", 2),
        ("[analytics]\nscript = \"/s.js\"\n", "`script` must be a secure address", 3),
        (
            "base_url = \"https://a.example/\"\n[comments]\nurl = \"https://a.example/c\"\n",
            "the host of this site itself",
            0,
        ),
    ];
    for (settings, expected, line) in table {
        let lines = said(&build(settings, &[]).0);
        let found = lines.lines().find(|it| it.contains(expected)).unwrap_or_else(|| panic!("{expected}: {lines}"));
        assert!(line == 0 || found.contains(&format!("\"line\":{line},")), "{expected}: {found}");
    }
}
