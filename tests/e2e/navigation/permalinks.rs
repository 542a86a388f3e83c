//! Sites with a permalink pattern below a base path: the reader works as on any other site.

use crate::{Context, Test, pause, tests};
use broadsheet::content::Date;
use publish::{Options, page::reader_bundle::ReaderBundle, site::base_url::BaseUrl};
use std::fs;
use tempfile::TempDir;

pub fn tests() -> Vec<Test> {
    tests![
        each_link_to_an_article_has_its_permalink,
        a_page_opened_at_its_permalink_is_adopted,
        a_permalink_with_the_wrong_date_is_missing,
        equal_names_are_different_articles,
    ]
}

const NAMES: [&str; 4] = ["quay", "tide", "lamp", "rope"];

/// Builds such a site with the tested reader, and serves it from now on.
fn build_site(context: &Context) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (site, dist) = (folder.path().join("site"), folder.path().join("dist"));
    let write = |name: &str, text: &str| {
        let path = site.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("broadsheet.toml", "title = \"Log\"\npermalink = \"/:year/:month/:slug/\"\n");
    for (at, name) in NAMES.iter().enumerate() {
        let filling = "A line of text that is long enough to be scrolled over.\n\n".repeat(60);
        let text = format!(
            "---\ntitle: The {name}\ndate: 2026-0{}-05\ncategories: [{}]\n---\n\n## Low {name}\n\n{filling}",
            at + 1,
            if at < 2 { "Stone" } else { "Light" }
        );
        write(&format!("content/{name}.md"), &text);
    }
    let reader = ReaderBundle::load(&context.server.root()).expect("the site under test has a reader");
    let options = Options {
        out: Some(&dist.join("log")),
        base: BaseUrl::parse("/log/"),
        frame: Some(&reader.frame),
        reader_files: &reader.files,
        ..Options::new(&site, Date::parse("2026-06-01").unwrap())
    };
    let outcome = publish::build(&options);
    assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
    fs::copy(dist.join("log/404.html"), dist.join("404.html")).unwrap();
    context.server.serve_folder(&dist);
    folder
}

fn address(at: usize) -> String {
    format!("/log/2026/0{}/{}/", at + 1, NAMES[at])
}

fn each_link_to_an_article_has_its_permalink(context: &Context) {
    let Context { page, server, .. } = context;
    let _folder = build_site(context);
    page.open("/log/");
    page.scroll_to(40.0);
    page.click(&format!(".stories .story-title a[href='{}']", address(1)));
    page.wait_for_address(&address(1));
    assert_eq!(page.text("h1"), "The tide");
    assert_eq!(server.requests_for(&address(1)).len(), 0, "the reader handled the link without loading a document");

    page.click(".neighbours a[rel=next]");
    page.wait_for_address(&address(2));
    page.click(".neighbours a[rel=prev]");
    page.wait_for_address(&address(1));
    page.back();
    page.wait_for_address(&address(2));
    page.back();
    page.wait_for_address(&address(1));
    page.back();
    page.wait_for_address("/log/");
    assert_eq!(page.scroll_position(), 40.0, "Back restores the scroll position");

    page.click(".filter[data-category=stone]");
    page.wait_for_address("/log/categories/stone/");
    assert_eq!(page.attributes(".stories .story-title a", "href"), [address(1), address(0)]);
    page.click(&format!(".recent a[href='{}']", address(3)));
    page.wait_for_address(&address(3));
    assert_eq!(server.requests_for(&address(3)).len(), 0);
}

fn a_page_opened_at_its_permalink_is_adopted(context: &Context) {
    let Context { page, server, .. } = context;
    let _folder = build_site(context);
    page.open(&address(0));
    for again in [false, true] {
        if again {
            page.reload();
            page.wait_until_settled();
        }
        pause(200);
        assert_eq!((page.text("h1").as_str(), page.state().as_str()), ("The quay", "ready"));
        assert!(
            server.requests_for("/log/data/posts/quay.json").is_empty(),
            "what came with the document is not fetched"
        );
    }
    page.open("/log/archive/");
    page.open(&format!("{}#u-low-quay", address(0)));
    assert!(page.scroll_position() > 0.0);
    page.click(".masthead-title a");
    page.wait_for_address("/log/");
    let link = format!(".stories .story-title a[href='{}']", address(2));
    page.hover(&link);
    page.wait_until("performance.getEntriesByType('resource').some((entry) => entry.name.includes('posts/lamp.json'))");
    page.click(&link);
    page.wait_for_address(&address(2));
    assert_eq!(
        server.requests_for("/log/data/posts/lamp.json").len(),
        1,
        "what was fetched for a pointer does for the click"
    );
}

fn a_permalink_with_the_wrong_date_is_missing(context: &Context) {
    let Context { page, .. } = context;
    let _folder = build_site(context);
    for path in ["/log/2025/01/quay/", "/log/posts/quay/", "/log/quay/"] {
        page.open(path);
        assert_eq!(page.state(), "missing", "{path}");
        assert!(page.text("h1").contains("not found"));
        page.click("main a[href='/log/']");
        page.wait_for_address("/log/");
    }
}

/// Two folders, or two years, have articles of the same name.
fn equal_names_are_different_articles(context: &Context) {
    let Context { page, server, .. } = context;
    let reader = ReaderBundle::load(&server.root()).expect("the site under test has a reader");
    for (pattern, first, second) in
        [("", "/posts/ca/tide/", "/posts/tide/"), ("/:year/:slug/", "/2026/tide/", "/2025/tide/")]
    {
        let folder = tempfile::tempdir().unwrap();
        let (site, dist) = (folder.path().join("site"), folder.path().join("dist"));
        fs::create_dir_all(site.join("content/ca")).unwrap();
        let permalink = if pattern.is_empty() { String::new() } else { format!("permalink = \"{pattern}\"\n") };
        fs::write(site.join("broadsheet.toml"), format!("title = \"Log\"\n{permalink}")).unwrap();
        for (file, year, title) in [("ca/tide", 2026, "Marea"), ("tide", 2025, "Tide"), ("rope", 2024, "Rope")] {
            let text = format!("---\ntitle: {title}\ndate: {year}-01-05\n---\n\nThe text of {title}.\n");
            fs::write(site.join(format!("content/{file}.md")), text).unwrap();
        }
        let options = Options {
            out: Some(&dist),
            frame: Some(&reader.frame),
            reader_files: &reader.files,
            ..Options::new(&site, Date::parse("2026-06-01").unwrap())
        };
        let outcome = publish::build(&options);
        assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
        server.serve_folder(&dist);
        page.open("/");
        let shown = |address: &str, title: &str| {
            page.wait_for_address(address);
            assert_eq!(page.text("h1"), title, "{address}");
            assert!(page.text("[data-part=body]").contains(title), "{address}");
            let name = address.trim_start_matches("/posts").trim_matches('/');
            assert_eq!(page.attribute("article", "data-slug").as_deref(), Some(name));
        };
        for (address, title) in [(first, "Marea"), (second, "Tide")] {
            page.click(&format!(".story-title a[href='{address}']"));
            shown(address, title);
            page.back();
            page.wait_for_address("/");
        }
        page.open(first);
        page.click(".neighbours a[rel=prev]");
        shown(second, "Tide");
        page.back();
        shown(first, "Marea");
        page.reload();
        shown(first, "Marea");
        assert_eq!(server.requests_for(second).len(), 0, "the reader followed the links");
    }
}
