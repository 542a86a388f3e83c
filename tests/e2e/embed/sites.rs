//! Real host sites: Hugo and WordPress, with the reader inserted as their authors would.

use super::{Embedded, READER};
use crate::wordpress::WordPress;
use crate::{Context, Test, tests};
use broadsheet::content::Slug;
use broadsheet::feed::ghost;
use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

pub fn tests() -> Vec<Test> {
    tests![in_a_hugo_site, in_a_wordpress_page, of_a_wordpress, of_a_ghost]
}

/// The path of an installed program, from the variable that names it.
pub fn installed(variable: &str) -> PathBuf {
    env::var_os(variable)
        .map(PathBuf::from)
        .unwrap_or_else(|| panic!("{variable} is not set: see target/setup/env, which tools/setup.sh writes"))
}

/// Reads like a visitor: from the list into an article and back.
pub fn assert_readable(context: &Context) {
    let Context { page, site, .. } = context;
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    assert_eq!(page.texts(".stories .story-title").len(), site.articles.len().min(site.page_size));
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    page.wait_until_settled();
    assert_eq!(page.text("h1"), site.articles[0].title);
    page.click(".masthead-nav a");
    page.wait_for(".stories");
    page.wait_until_settled();
}

fn in_a_hugo_site(context: &Context) {
    let Context { page, server, .. } = context;
    let embedded = Embedded::new(context);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).and_then(|()| fs::write(path, text)).expect("a file");
    };
    let (script, source) = (embedded.other.url("/broadsheet.js"), embedded.other.url(&context.site.source));
    write("hugo.toml", "baseURL = '/'\ntitle = 'A Hugo site'\n");
    // A shortcode works in a post without raw HTML.
    write(
        "layouts/shortcodes/broadsheet.html",
        "<broadsheet-reader src=\"{{ .Get \"src\" }}\"><a href=\"{{ .Get \"src\" }}\">Our articles</a></broadsheet-reader>\n",
    );
    write(
        "layouts/baseof.html",
        &format!(
            "<!doctype html><html lang=en><head><meta charset=utf-8><title>{{{{ .Title }}}}</title><script type=module src={script}></script></head><body><main>{{{{ block \"main\" . }}}}{{{{ end }}}}</main></body></html>"
        ),
    );
    write("layouts/single.html", "{{ define \"main\" }}<h1>{{ .Title }}</h1>{{ .Content }}{{ end }}");
    write("layouts/home.html", "{{ define \"main\" }}<h1>Home</h1>{{ end }}");
    write(
        "content/news.md",
        &format!("---\ntitle: News\n---\nBelow are *our* articles.\n\n{{{{< broadsheet src=\"{source}\" >}}}}\n"),
    );
    let out = folder.path().join("public");
    run(Command::new(installed("BROADSHEET_HUGO")).current_dir(folder.path()).arg("--quiet"));
    server.serve_folder(&out);
    page.load("/news/");
    assert_readable(context);
    page.leave_shadow_root();
    assert_eq!(page.text("h1"), "News");
    assert_eq!(page.address(), "/news/");
}

fn run(command: &mut Command) {
    let done = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(
        done.status.success(),
        "{command:?}: {}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
}

fn in_a_wordpress_page(context: &Context) {
    let Context { page, site, .. } = context;
    let wordpress = WordPress::shared();
    let embedded = Embedded::new(context);
    // The text that an editor pastes into a Custom HTML block.
    let block = format!(
        "<script type=\"module\" src=\"{}\"></script>\n<broadsheet-reader src=\"{}\" style=\"display:block;min-height:100vh\">\n  <a href=\"{}\">Our articles</a>\n</broadsheet-reader>",
        embedded.other.url("/broadsheet.js"),
        embedded.other.url(&site.source),
        embedded.other.url("/"),
    );
    let url = wordpress.publish(&format!("<!-- wp:html -->\n{block}\n<!-- /wp:html -->"));
    page.leave_shadow_root();
    page.visit(&url);
    assert_readable(context);
    page.leave_shadow_root();
    assert!(page.text("h1").contains("A page of WordPress"), "{}", page.text("h1"));
}

/// The articles of a WordPress, from its own API, in a foreign page.
fn of_a_wordpress(context: &Context) {
    let Context { page, .. } = context;
    let wordpress = WordPress::shared();
    let articles = wordpress.with_posts();
    let embedded = Embedded::new(context);
    let tag = |source: &str| format!("<broadsheet-reader loading=eager src={articles} {source}></broadsheet-reader>");
    embedded.open_body(&tag("source=wordpress"));
    page.wait_until_settled();
    assert_eq!(page.texts(".stories .story-title").len(), 20);
    assert_eq!(page.text(".stories .story-title"), "Day 1 & night");
    assert_eq!(page.texts("[data-part=filters] [data-category=tides] .filter-count"), ["17"]);

    // The second list page, and one of its articles, with neighbours from other pages.
    page.click("[data-part=pages] a[rel=next]");
    page.wait_until(
        "document.querySelector('broadsheet-reader').shadowRoot.querySelectorAll('.stories .story-title').length === 5",
    );
    page.wait_until_settled();
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug=day-21]");
    page.wait_until_settled();
    assert_eq!(page.text("h1"), "Day 21 & night");
    assert!(page.text("[data-part=body]").contains("the word quay21 stands"), "{}", page.text("[data-part=body]"));
    assert!(page.text("a[rel=prev]").contains("Day 22") && page.text("a[rel=next]").contains("Day 20"));
    assert_eq!(page.text("[data-part=byline] .byline-authors"), "By editor");
    assert_eq!(page.count("[data-part=recent] li"), 6);

    // Two categories at once, counted over all posts.
    page.click(".masthead-nav a");
    page.wait_for("[data-part=filters]");
    page.wait_until_settled();
    page.click("[data-category=tides]");
    page.wait_for("[data-category=tides][aria-current=true]");
    page.wait_until_settled();
    page.click("[data-category=news]");
    page.wait_for("[data-category=news][aria-current=true]");
    page.wait_until_settled();
    page.click("[data-match=all]");
    page.wait_for("[data-match=all][aria-current=true]");
    page.wait_until_settled();
    assert_eq!(
        page.texts(".stories .story-title"),
        ["Day 6 & night", "Day 12 & night", "Day 18 & night", "Day 24 & night"]
    );
    assert!(page.text(".labels").contains("News & Views"), "{}", page.text(".labels"));

    // WordPress itself searches.
    page.js("document.querySelector('broadsheet-reader').navigate('#/search/?q=quay17')", serde_json::json!([]));
    page.wait_until(
        "document.querySelector('broadsheet-reader').shadowRoot.querySelectorAll('[data-part=summary]').length === 1",
    );
    page.wait_until_settled();
    assert_eq!(page.text(".story-title"), "Day 17 & night");

    // Hostile text of an editor stays text, and the years are counted.
    page.js("document.querySelector('broadsheet-reader').navigate('#/posts/day-1/')", serde_json::json!([]));
    page.wait_for("article[data-slug=day-1]");
    page.wait_until_settled();
    assert_eq!(page.count("[data-part=body] script, [data-part=body] [onerror], [data-part=body] [style]"), 0);
    assert!(!page.is("window.attacked"));
    page.js("document.querySelector('broadsheet-reader').navigate('#/archive/')", serde_json::json!([]));
    page.wait_until("document.querySelector('broadsheet-reader').state.address === '#/archive/'");
    page.wait_until_settled();
    assert!(page.text("main").contains("2026"), "{}", page.text("main"));
    page.leave_shadow_root();
    let articles = format!("{articles}?rest_route=/");
    embedded.open_body(&format!(
        "<broadsheet-reader loading=eager view=recent limit=3 src={articles}></broadsheet-reader>"
    ));
    page.wait_until_settled();
    assert_eq!(page.count("[data-part=recent] li"), 3);
}

/// The articles of a Ghost through its Content API, from recorded answers. They require a key.
fn of_a_ghost(context: &Context) {
    const KEY: &str = "22444f78447824223cefc48062";
    let page = &context.page;
    let embedded = Embedded::new(context);
    let api = ghost::Api::named(&embedded.other.url("/ghost/"), Some(KEY)).expect("an address").expect("a key");
    let cards = Slug::new("cards").expect("a slug");
    for (url, answer) in [
        (api.about_url(), &include_bytes!("../../fixtures/ghost/settings.json")[..]),
        (api.tags_url(1), include_bytes!("../../fixtures/ghost/tags.json")),
        (api.page_url(1, 20), include_bytes!("../../fixtures/ghost/posts-p1.json")),
        (api.post_url(&cards), include_bytes!("../../fixtures/ghost/post-by-slug.json")),
    ] {
        // Without the key there is nothing at the URL.
        embedded.other.put(url.strip_prefix(&embedded.other.url("")).expect("an address of the server"), answer);
    }
    // Its images do not exist.
    context.allow_errors();
    embedded.open_body(&format!(
        "<broadsheet-reader src={} source=ghost key={KEY} style='display:block;min-height:100vh'></broadsheet-reader>",
        embedded.other.url("/")
    ));
    page.wait_until_settled();
    assert_eq!(page.text(".stories .story-title"), "Unicode slug ünïcode ß %20");
    assert!(page.text("[data-part=filters]").contains("Arts & Letters"), "{}", page.text("[data-part=filters]"));
    page.js("document.querySelector('broadsheet-reader').navigate('#/posts/cards/')", serde_json::json!([]));
    page.wait_for("article[data-slug=cards]");
    page.wait_until_settled();
    assert_eq!(page.text("h1"), "Cards");
    assert!(page.text("[data-part=body]").contains("fn main()"), "{}", page.text("[data-part=body]"));
}
