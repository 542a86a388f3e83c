//! Articles with equal slugs: each has its own address, page and document, and the old addresses lead to them.

use broadsheet::content::Date;
use file_tree::tree;
use publish::page::frame::Frame;
use publish::{Options, Outcome};
use std::collections::BTreeMap;
use std::fs;
use tempfile::TempDir;

mod file_tree;

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><!--broadsheet:page--><main></main>";

/// Builds a site with these settings and files. Returns what it wrote.
fn build(settings: &str, files: &[(&str, &str)]) -> (TempDir, Outcome, BTreeMap<String, Vec<u8>>) {
    let site = tempfile::tempdir().unwrap();
    fs::write(site.path().join("broadsheet.toml"), format!("title = \"T\"\n{settings}")).unwrap();
    for (file, text) in files {
        let path = site.path().join("content").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let (frame, dist) = (Frame::parse(FRAME).unwrap(), site.path().join("dist"));
    let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
    let outcome = publish::build(&Options { out: Some(&dist), frame: Some(&frame), ..Options::new(site.path(), now) });
    let tree = tree(&dist);
    (site, outcome, tree)
}

/// The pages with a body, by address, and the title of each.
fn articles(tree: &BTreeMap<String, Vec<u8>>) -> Vec<(String, String)> {
    let pages = tree.iter().filter_map(|(file, bytes)| {
        let page = String::from_utf8_lossy(bytes);
        let title = page.split_once("<h1")?.1.split_once('>')?.1.split_once("</h1>")?.0;
        page.contains("<article data-slug").then(|| (file.replace("index.html", ""), title.to_owned()))
    });
    pages.collect()
}

/// The target of the page that sends people on.
fn redirect<'a>(tree: &'a BTreeMap<String, Vec<u8>>, file: &str) -> Option<&'a str> {
    let page = std::str::from_utf8(tree.get(file)?).unwrap();
    page.split_once("url=")?.1.split_once('"').map(|(url, _)| url)
}

const OLD: &str = "---\ndate: 2024-01-01\n---\n# Old\n\nText.\n";
const NEW: &str = "---\ndate: 2026-01-01\n---\n# New\n\nText.\n";
const BARE: &str = "# Bare\n\nText.\n";

#[test]
fn equal_slugs_get_different_addresses() {
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [(&'a str, &'a str)]);
    let table: [Case; 10] = [
        ("", &[("about.md", OLD), ("ca/about.md", NEW)], &[("posts/about/", "Old"), ("posts/ca/about/", "New")]),
        ("", &[("a/x.md", NEW), ("b/x.md", OLD)], &[("posts/a/x/", "New"), ("posts/b/x/", "Old")]),
        ("", &[("posts/x.md", NEW), ("notes/x.md", OLD)], &[("posts/notes/x/", "Old"), ("posts/x/", "New")]),
        ("", &[("a/x/index.md", NEW), ("b/x/index.md", OLD)], &[("posts/a/x/", "New"), ("posts/b/x/", "Old")]),
        ("", &[("a/x.md", NEW), ("a/X/index.md", OLD)], &[("posts/a/x-2/", "New"), ("posts/a/x/", "Old")]),
        ("", &[("a.md", "---\nslug: deep/er\n---\n# A\n")], &[("posts/deep/er/", "A")]),
        (
            "permalink = \"/:year/:slug/\"\n",
            &[("a/x.md", NEW), ("b/x.md", OLD), ("y.md", OLD)],
            &[("2024/x/", "Old"), ("2024/y/", "Old"), ("2026/x/", "New")],
        ),
        (
            "permalink = \"/blog/:year/:slug.html\"\n",
            &[("en/x.md", NEW), ("ca/x.md", NEW)],
            &[("blog/2026/ca/x.html", "New"), ("blog/2026/en/x.html", "New")],
        ),
        (
            "permalink = \"/:year/:month/:slug/\"\n",
            &[("about.md", BARE), ("x.md", NEW)],
            &[("2026/01/x/", "New"), ("posts/about/", "Bare")],
        ),
        (
            "permalink = \"/:categories/:slug/\"\n",
            &[("a.md", "---\ncategories: [One, Two]\n---\n# A\n"), ("b.md", BARE)],
            &[("b/", "Bare"), ("one/two/a/", "A")],
        ),
    ];
    for (settings, files, expected) in table {
        let (_site, outcome, tree) = build(settings, files);
        assert!(!outcome.report.has_errors(), "{files:?}: {}", outcome.report.draw(9));
        let found = articles(&tree);
        let found: Vec<_> = found.iter().map(|(address, title)| (address.as_str(), title.as_str())).collect();
        assert_eq!(found, expected, "{settings} {:?}", tree.keys());
        let documents = tree.keys().filter(|file| file.starts_with("data/posts/")).count();
        assert_eq!(documents, files.len(), "each article has a document: {:?}", tree.keys());
    }
}

#[test]
fn short_addresses_and_those_of_earlier_versions_lead_on() {
    let (_site, _, tree) = build("", &[("a/x.md", NEW), ("b/x.md", OLD), ("y.md", "---\nslug: deep/er\n---\n# Y\n")]);
    assert_eq!(redirect(&tree, "posts/x/index.html"), Some("/posts/b/x/"), "the older one had it");
    assert_eq!(redirect(&tree, "posts/deep-er/index.html"), Some("/posts/deep/er/"));
    let settings = "permalink = \"/:categories/:slug/\"\n";
    let (_site, _, tree) = build(settings, &[("a.md", "---\ncategories: [One, Two]\n---\n# A\n"), ("b.md", BARE)]);
    assert_eq!(redirect(&tree, "one/a/index.html"), Some("/one/two/a/"), "earlier versions used the first category");
}

#[test]
fn links_find_the_article_in_their_own_folder() {
    let text = "# A\n\n[md](x.md) [other](../b/x.md) [short](/posts/x/) [name](x) [old](/b/x/)\n";
    let (_site, outcome, tree) = build("", &[("a/a.md", text), ("a/x.md", NEW), ("b/x.md", OLD)]);
    assert_eq!(outcome.report.summary(), "", "{}", outcome.report.draw(9));
    let page = String::from_utf8_lossy(&tree["posts/a/index.html"]);
    let links = [
        ("/posts/a/x/", "md"),
        ("/posts/b/x/", "other"),
        ("/posts/b/x/", "short"),
        ("/posts/a/x/", "name"),
        ("/posts/b/x/", "old"),
    ];
    for (href, text) in links {
        assert!(page.contains(&format!("<a href=\"{href}\">{text}</a>")), "{text} {href}: {page}");
    }
}

#[test]
fn feeds_lists_and_the_sitemap_name_each_article() {
    let (_site, _, tree) = build("base_url = \"https://a.example/\"\n", &[("a/x.md", NEW), ("b/x.md", OLD)]);
    for file in ["index.html", "feed.json", "atom.xml", "rss.xml", "sitemap.xml", "data/site.json", "data/pages/1.json"]
    {
        let text = String::from_utf8_lossy(&tree[file]);
        assert!(text.contains("/posts/a/x/") && text.contains("/posts/b/x/"), "{file}: {text}");
    }
    let page = String::from_utf8_lossy(&tree["posts/b/x/index.html"]);
    assert!(page.contains("<article data-slug=\"b/x\""), "{page}");
    assert!(page.contains("href=\"/posts/a/x/\""), "its neighbour is the other one");
}

#[test]
fn strict_turns_warnings_into_errors() {
    let files = [("a.md", "# A\n\n[x](gone.md) ![y](gone.png)\n\n[z](/also/gone.pdf)\n")];
    let (_site, outcome, tree) = build("", &files);
    assert!(!outcome.report.has_errors() && tree.contains_key("posts/a/index.html"));
    assert_eq!(outcome.report.summary(), "     2 warning  broken-link\n     1 warning  broken-image\n");
    let (_site, outcome, tree) = build("strict = true\n", &files);
    assert!(outcome.report.has_errors() && tree.is_empty(), "{:?}", tree.keys());
    assert!(outcome.report.to_json_lines().contains("\"code\":\"broken-image\""));
}

/// No article is lost, and no two articles share an address, for any folders and names.
#[test]
fn no_article_is_lost() {
    let names =
        ["x.md", "X.md", "a/x.md", "a/b/x.md", "A/x.md", "b/x/index.md", "2026-01-02-x.md", "posts/x.md", "_x/x.md"];
    for pattern in ["", "/:year/:slug/", "/:sections/:slug/", "/:slug.html", "/:categories/:slug/"] {
        let settings = if pattern.is_empty() { String::new() } else { format!("permalink = \"{pattern}\"\n") };
        let files: Vec<_> = names.iter().map(|name| (*name, NEW)).collect();
        let (_site, outcome, tree) = build(&settings, &files);
        assert!(!outcome.report.has_errors(), "{pattern}: {}", outcome.report.draw(9));
        assert_eq!(
            (outcome.articles, articles(&tree).len()),
            (names.len(), names.len()),
            "{pattern}: {:?}",
            tree.keys()
        );
        let lower: std::collections::BTreeSet<_> = tree.keys().map(|file| file.to_lowercase()).collect();
        assert_eq!(lower.len(), tree.len(), "{pattern}: names that differ only in case");
    }
}
