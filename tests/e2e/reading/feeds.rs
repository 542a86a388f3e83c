//! JSON Feeds as a source: real and damaged ones from `tests/fixtures/jsonfeed`, in place of the site's document.

use crate::{Context, Test, tests};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

pub fn tests() -> Vec<Test> {
    tests![
        real_feeds_show_their_articles,
        an_article_of_a_feed_is_read_like_any_other,
        an_article_without_a_title_can_be_opened,
        each_damaged_feed_is_reported_with_its_kind,
        rss_and_atom_are_read_in_the_browser,
        a_source_loads_the_adapter_module_of_its_kind,
        a_body_in_markdown_is_rendered,
        a_live_article_gets_its_contents_and_its_reading_time,
        a_site_is_built_around_a_feed,
    ]
}

/// A feed whose only body is Markdown.
pub const MARKDOWN: &str = r##"{
  "version": "https://jsonfeed.org/version/1.1",
  "title": "Marked",
  "items": [{
    "id": "one", "url": "/posts/one/", "title": "One", "content_text": "Plain words.", "date_published": "2026-01-01T00:00:00Z",
    "_broadsheet": { "slug": "one", "markdown": "**Strong** words.\n\n## A heading\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done\n" }
  }]
}"##;

const GOOD: [&str; 10] = [
    "feedrs-jsonfeed_example_1",
    "own-truncated",
    "own-whitespace",
    "gofeed-translator_json_json10_full",
    "gofeed-parser_universal_json11_feed",
    "own-author-and-authors",
    "own-bom",
    "own-date-rfc822",
    "own-id-number",
    "own-tags-mixed",
];

/// The file, and a word that its message must have.
const BAD: [(&str, &str); 6] = [
    ("own-empty", "empty"),
    ("own-html-instead", "web page"),
    ("own-jsonp", "JSONP"),
    ("own-null", "JSON Feed"),
    ("own-single-quotes", "valid JSON"),
    ("gofeed-parser_json_invalid_invalid", "cut short"),
];

fn real_feeds_show_their_articles(context: &Context) {
    for name in GOOD {
        let bytes = read_from(context, name);
        context.page.open("/");
        assert_eq!(context.page.state(), "ready", "{name}");
        let text = String::from_utf8_lossy(&bytes);
        let shown = context.page.texts(".stories .story-title");
        assert!(!shown.is_empty(), "{name}");
        // A truncated feed shows its complete items.
        let Ok(feed) = serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')) else { continue };
        let items = feed["items"].as_array().expect("items");
        // A feed that continues on another host ends there, with a note.
        let note = usize::from(feed["next_url"].as_str().is_some_and(|next| next.starts_with("http")));
        assert_eq!(shown.len(), (items.len() + note).min(context.site.page_size), "{name}");
        for title in items.iter().filter_map(|item| item["title"].as_str()).filter(|title| !title.contains(['<', '&']))
        {
            assert!(shown.iter().any(|one| one == title.trim()), "{name}: {title:?} is not among {shown:?}");
        }
    }
}

fn an_article_of_a_feed_is_read_like_any_other(context: &Context) {
    let Context { page, .. } = context;
    read_from(context, GOOD[0]);
    page.open("/");
    let title = page.text(".stories .story-title a");
    page.click(".stories .story-title a");
    page.wait_for("article");
    page.wait_until_settled();
    assert_eq!(page.text("h1"), title);
    assert!(!page.text("[data-part=body]").is_empty());
    let address = page.address();
    page.open(&address);
    assert_eq!(page.text("h1"), title, "its address opens it");
}

fn an_article_without_a_title_can_be_opened(context: &Context) {
    let Context { page, .. } = context;
    read_from(context, "own-author-and-authors");
    page.open("/");
    page.click(".stories > li a[href*='/posts/']");
    page.wait_for("article");
    page.wait_until_settled();
    assert!(!page.text("h1").is_empty(), "a page has a heading");
    assert_eq!(page.text("[data-part=body]"), "x");
}

fn each_damaged_feed_is_reported_with_its_kind(context: &Context) {
    for (name, word) in BAD {
        read_from(context, name);
        context.page.open("/");
        assert_eq!(context.page.state(), "failed", "{name}");
        let text = context.page.text("main");
        assert!(text.contains(word), "{name}: no {word:?} in {text:?}");
        assert_eq!(context.page.count("[data-part=retry]"), 1, "{name}");
    }
}

/// The same expected texts as natively: `tests/feeds.rs`.
fn rss_and_atom_are_read_in_the_browser(context: &Context) {
    let fixtures = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("tests/fixtures");
    for name in ["rss2-full", "rss1-rdf", "atom-full", "atom-03", "encoding-1251", "damaged-truncated"] {
        let expected = fs::read_to_string(fixtures.join(format!("xml-expected/{name}.txt"))).unwrap();
        let titles: Vec<_> = expected.lines().filter_map(|line| line.strip_prefix("  title: ")).collect();
        context.server.put("/feeds/feed.xml", fs::read(fixtures.join(format!("xml/{name}.xml"))).unwrap());
        context.server.set_source("/feeds/feed.xml");
        context.page.open("/");
        assert_eq!(context.page.state(), "ready", "{name}");
        // Articles without a title, and a notice about missing pages, may follow.
        let shown = context.page.texts(".stories .story-title");
        assert!(titles.iter().all(|title| shown.iter().any(|it| it == title)), "{name}: {titles:?} in {shown:?}");
    }
}

/// The address says nothing, so the first bytes decide.
fn a_source_loads_the_adapter_module_of_its_kind(context: &Context) {
    let Context { page, server, .. } = context;
    let rss = "<?xml version='1.0'?><rss><channel><title>T</title><item><title>One</title></item></channel></rss>";
    let json = r#"{"data":[{"title":"One","body":"<p>x</p>","published_at":"2026-01-01T00:00:00Z","slug":"one"}]}"#;
    let table = [
        (rss, "feeds", "ready"),
        (MARKDOWN, "feeds", "ready"),
        (json, "mapped", "ready"),
        ("<!doctype html><title>A page</title>", "apis", "failed"),
    ];
    for (source, module, state) in table {
        server.put("/articles", source);
        server.set_source("/articles");
        page.open("/");
        assert_eq!(page.state(), state, "{source}: {}", page.text("main"));
        let names = "return performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)";
        let names: Vec<String> = serde_json::from_value(page.js(names, Value::Array(Vec::new()))).expect("names");
        let is_module = |name: &&str| names.iter().any(|path| path.starts_with(&format!("/{name}-")));
        let loaded: Vec<_> = ["feeds", "apis", "mapped"].into_iter().filter(is_module).collect();
        assert_eq!(loaded, [module], "{source}");
        // The console says what was tried, and with which result.
        let said = page.js("return __probe.console.join('\\n')", Value::Array(Vec::new()));
        let attempt = format!("{}: {} bytes", server.url("/articles"), source.len());
        assert!(said.as_str().is_some_and(|said| said.contains(&attempt)), "{attempt} is not in {said}");
    }
}

fn a_body_in_markdown_is_rendered(context: &Context) {
    let Context { page, server, .. } = context;
    server.put("/feeds/markdown.json", MARKDOWN);
    server.set_source("/feeds/markdown.json");
    page.open("/posts/one/");
    assert_eq!(page.text("[data-part=body] strong"), "Strong");
    assert_eq!(page.count("[data-part=body] h2[id]"), 1);
    assert_eq!(page.count("[data-part=body] table td"), 2);
    assert_eq!(page.count("[data-part=body] input[type=checkbox][disabled]"), 1);
}

/// No build has seen the article, so a script of the reading aids computes both.
fn a_live_article_gets_its_contents_and_its_reading_time(context: &Context) {
    let Context { page, server, .. } = context;
    let feed = MARKDOWN.replace("## A heading", "## A heading\\n\\n### Inside\\n\\n## Another");
    server.put("/feeds/markdown.json", feed);
    server.set_source("/feeds/markdown.json");
    page.open("/posts/one/");
    page.wait_for(".toc li");
    assert_eq!(page.attributes(".toc li a", "href").len(), 3);
    assert_eq!(page.count(".toc li li a"), 1, "the third level is inside the second");
    page.wait_until("document.querySelector('.byline').textContent.includes('1 min read')");
    page.js("[...document.querySelectorAll('.toc a')].at(-1).click()", json!([]));
    page.wait_until(
        "document.getElementById(decodeURIComponent(location.hash.slice(1)))?.textContent.startsWith('Another')",
    );
}

/// Puts a fixture at the URL of the source.
fn read_from(context: &Context, name: &str) -> Vec<u8> {
    let file =
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(format!("tests/fixtures/jsonfeed/{name}.json"));
    let bytes = fs::read(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    context.server.put("/feeds/fixture.json", bytes.clone());
    context.server.set_source("/feeds/fixture.json");
    bytes
}

/// `source` in `broadsheet.toml`: one document for each address; the articles are elsewhere.
fn a_site_is_built_around_a_feed(context: &Context) {
    let Context { page, .. } = context;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (site, out) = (folder.path().join("site"), folder.path().join("out"));
    fs::create_dir(&site).expect("a folder");
    fs::write(
        site.join("broadsheet.toml"),
        "title = \"The Harbour Log\"\nsource = { url = \"/articles.json\", mode = \"live\" }\n",
    )
    .expect("a file");
    let mut build = std::process::Command::new(env!("CARGO_BIN_EXE_broadsheet"));
    build.arg("build").arg(&site).arg("--reader").arg(context.server.root()).arg("--out").arg(&out);
    let built = build.output().expect("the command line tool runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let server = crate::server::Server::start(&out);
    server.put("/articles.json", read_from(context, GOOD[0]));
    page.visit(&server.url("/"));
    page.wait_until_settled();
    assert_eq!(page.text(".masthead-title"), "The Harbour Log");
    let title = page.text(".stories .story-title a");
    page.click(".stories .story-title a");
    page.wait_for("article");
    page.wait_until_settled();
    assert_eq!(page.text("h1"), title);
    // There is no such file, and the same document is served.
    page.reload();
    page.wait_until_settled();
    assert_eq!(page.text("h1"), title);
    assert_eq!(server.reports(), [""; 0], "it keeps its own security policy");
}
