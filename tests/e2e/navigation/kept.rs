//! Back and Forward: the pages that were left are kept, and shown again as they were.

use crate::harness::page::key;
use crate::{Context, Test, pause, tests};
use serde_json::{Value, json};
use std::time::Duration;

/// Drawing 300 rows in steps takes several seconds on a busy machine.
const DRAWING_TIMEOUT: Duration = Duration::from_secs(30);

pub fn tests() -> Vec<Test> {
    tests![
        back_and_forward_show_the_same_nodes,
        a_kept_page_needs_no_documents,
        a_filter_is_left_and_entered_with_the_same_rows,
        only_the_last_pages_are_kept,
        a_reload_of_the_page_forgets_kept_pages,
        an_embed_keeps_its_pages,
        a_long_list_is_complete_and_returned_to,
    ]
}

/// Marks the element, so that a copy can be told from it.
fn mark(context: &Context, selector: &str, root: &str) {
    context.page.js(&format!("{root}.querySelector(arguments[0]).isMarked = true"), json!([selector]));
}

fn is_marked(context: &Context, selector: &str, root: &str) -> bool {
    context.page.js(&format!("return !!{root}.querySelector(arguments[0])?.isMarked"), json!([selector])) == true
}

const DOCUMENT: &str = "document";

/// Adds a `details` to the article that is shown. The articles of the demo site have none.
fn add_details(context: &Context, root: &str) {
    let script = "const details = document.createElement('details'); details.append('More'); details.open = true;
        ROOT.querySelector('[data-part=body]').prepend(details)";
    context.page.js(&script.replace("ROOT", root), json!([]));
}

fn back_and_forward_show_the_same_nodes(context: &Context) {
    let Context { page, site, .. } = context;
    let (one, two) = (&site.articles[0], &site.articles[1]);
    page.open("/");
    mark(context, ".stories > li", DOCUMENT);
    page.scroll_to(300.0);
    page.click(".stories .story-title a");
    page.wait_for_address(&one.path);
    assert_eq!(page.scroll_position(), 0.0);
    add_details(context, DOCUMENT);
    mark(context, "article", DOCUMENT);
    page.click(".masthead a[href='/archive/']");
    page.wait_for_address("/archive/");
    let title = page.title();

    page.back();
    page.wait_for_address(&one.path);
    assert!(is_marked(context, "article", DOCUMENT) && page.count("details[open]") > 0, "the article is the same");
    assert_eq!(page.text("h1"), one.title);
    assert!(page.title().starts_with(&one.title), "{}", page.title());
    assert_eq!(page.count(".masthead a[aria-current]"), 0);
    page.back();
    page.wait_for_address("/");
    assert!(is_marked(context, ".stories > li", DOCUMENT), "the list is the same");
    page.wait_until("Math.abs(scrollY - 300) < 60");
    assert!(page.focus_is_on(".stories .story-title a"), "the focus is on the link that was followed");
    page.forward();
    page.wait_for_address(&one.path);
    assert!(is_marked(context, "article", DOCUMENT) && page.count("details[open]") > 0);
    page.forward();
    page.wait_for_address("/archive/");
    assert_eq!(page.title(), title);
    assert_eq!(page.attributes(".masthead a[aria-current]", "href"), ["/archive/"]);
    // Another page of the same kind is a page of its own.
    page.click(&format!(".stories a[href='{}']", two.path));
    page.wait_for_address(&two.path);
    assert!(!is_marked(context, "article", DOCUMENT));
    assert_eq!(page.count("details[open]"), 0);
}

/// The network is gone, and the kept pages are still there.
fn a_kept_page_needs_no_documents(context: &Context) {
    let Context { page, site, server, .. } = context;
    page.open("/");
    page.click(".stories .story-title a");
    page.wait_for_address(&site.articles[0].path);
    page.wait_until_settled();
    server.fault("*", crate::server::Fault::Status(500));
    // A pending page is given up.
    page.js("document.querySelector(\"a[href='/archive/']\").click()", json!([]));
    page.back();
    page.wait_for_address("/");
    page.wait_for(".stories > li");
    page.forward();
    page.wait_for_address(&site.articles[0].path);
    page.wait_for("article[data-slug]");
    server.clear_faults();
    assert_eq!(page.count(".notice"), 0);
}

fn a_filter_is_left_and_entered_with_the_same_rows(context: &Context) {
    let Context { page, site, .. } = context;
    let category = &site.categories[1];
    page.open("/");
    mark(context, ".stories > li", DOCUMENT);
    mark(context, ".filters", DOCUMENT);
    let choice = format!(".filter[data-category='{}']", category.slug);
    page.tab_to(&choice);
    page.press(key::ENTER);
    page.wait_for(&format!("{choice}[aria-current]"));
    page.wait_until_settled();
    assert!(page.focus_is_on(&choice), "the filter keeps the focus");
    assert!(is_marked(context, ".filters", DOCUMENT) && !is_marked(context, ".stories > li", DOCUMENT));
    let filtered = page.texts(".stories .story-title");
    let (heading, note) = (page.text("h1"), page.text(".front-note"));
    mark(context, ".stories > li", DOCUMENT);
    page.js("document.querySelector('.stories > li').isFiltered = true", json!([]));
    page.back();
    page.wait_for_address("/");
    assert_eq!(page.text("h1"), "Latest");
    assert!(
        is_marked(context, ".stories > li", DOCUMENT) && page.is("!document.querySelector('.stories > li').isFiltered")
    );
    assert_eq!(page.count(".filter[aria-current]"), 0);
    page.forward();
    page.wait_for(&format!("{choice}[aria-current]"));
    assert_eq!((page.text("h1"), page.text(".front-note")), (heading, note));
    assert_eq!(page.texts(".stories .story-title"), filtered);
    assert!(page.is("document.querySelector('.stories > li').isFiltered"));
    // The filter works as before.
    page.click(&choice);
    page.wait_until("!document.querySelector('.filter[aria-current]')");
    page.wait_until_settled();
    assert_eq!(page.text("h1"), "Latest");
}

/// The first of many pages is no longer kept, and drawn again. Nothing else differs.
fn only_the_last_pages_are_kept(context: &Context) {
    let Context { page, site, .. } = context;
    page.open("/");
    mark(context, ".stories > li", DOCUMENT);
    let count = 8;
    for article in &site.articles[..count] {
        page.js(
            "const link = document.createElement('a'); Object.assign(link, { href: arguments[0], id: 'next', textContent: 'Next' });
             document.querySelector('main').prepend(link)",
            json!([article.path]),
        );
        // WebKit leaves out entries that the visitor has not caused.
        page.click("#next");
        page.wait_for_address(&article.path);
        mark(context, "article", DOCUMENT);
    }
    for (at, article) in site.articles[..count - 1].iter().enumerate().rev() {
        page.back();
        page.wait_for_address(&article.path);
        page.wait_for(&format!("article[data-slug='{}']", article.slug));
        // Eight pages were left before the last one, and six are kept.
        assert_eq!(is_marked(context, "article", DOCUMENT), at >= 1, "article {at}");
    }
    page.back();
    page.wait_for_address("/");
    page.wait_for(".stories > li");
    assert!(!is_marked(context, ".stories > li", DOCUMENT));
}

/// In an embed, a program can fetch everything again.
fn a_reload_of_the_page_forgets_kept_pages(context: &Context) {
    let Context { page, .. } = context;
    let root = open_embed(context, "routing=hash");
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    page.js("document.querySelector('broadsheet-reader').refresh()", json!([]));
    pause(300);
    page.wait_until_settled();
    page.back();
    page.wait_for(".stories > li");
    page.wait_until_settled();
    assert!(!is_marked(context, ".stories > li", &root));
}

/// Opens a reader in a host page, and marks its first row. Returns its shadow root as an expression.
fn open_embed(context: &Context, attributes: &str) -> String {
    let Context { page, site, server, .. } = context;
    server.put(
        "/host/",
        format!(
            "<!doctype html><html lang=en><meta charset=utf-8><title>Host</title><script src=/__e2e/probe.js></script>\
             <script type=module src=/broadsheet.js></script><body><p style=height:900px>Above</p>\
             <broadsheet-reader loading=eager src={} {attributes}></broadsheet-reader>",
            site.source
        ),
    );
    page.load("/host/");
    page.enter_shadow_root("broadsheet-reader");
    page.wait_until_settled();
    page.wait_for(".home:not([data-fresh])");
    let root = "document.querySelector('broadsheet-reader').shadowRoot".to_owned();
    mark(context, ".stories > li", &root);
    root
}

fn an_embed_keeps_its_pages(context: &Context) {
    let Context { page, site, .. } = context;
    for routing in ["routing=hash", "routing=path base=/host/"] {
        page.leave_shadow_root();
        let root = open_embed(context, routing);
        page.scroll_to(700.0);
        page.click(".stories .story-title a");
        page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
        page.wait_until_settled();
        add_details(context, &root);
        mark(context, "article", &root);
        page.back();
        page.wait_for(".stories > li");
        assert!(is_marked(context, ".stories > li", &root), "{routing}");
        page.forward();
        page.wait_for("article[data-slug]");
        assert!(is_marked(context, "article", &root) && page.count("details[open]") == 1, "{routing}");
        let state = page.js(
            "const { state } = document.querySelector('broadsheet-reader'); return [state.title, state.status]",
            json!([]),
        );
        assert_eq!(state, json!([site.articles[0].title, "ready"]), "{routing}");
        assert_eq!(page.title(), "Host");
    }
}

/// The titles of all rows. Rows that are not laid out have no rendered text.
fn all_titles(context: &Context) -> Value {
    let script =
        "return [...document.querySelector('broadsheet-reader').shadowRoot.querySelectorAll('.stories .story-title')]
        .map((title) => title.textContent.trim())";
    context.page.js(script, json!([]))
}

/// A list that is drawn in steps: all rows come, in their order, and Back returns to its end.
fn a_long_list_is_complete_and_returned_to(context: &Context) {
    let Context { page, server, .. } = context;
    let titles: Vec<_> = (0..300).map(|number| format!("Story {number}")).collect();
    let item =
        |title: &String| json!({ "id": title, "title": title, "content_text": "word ".repeat(40), "tags": ["News"] });
    let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": "Long", "items": titles.iter().map(item).collect::<Vec<_>>() });
    server.put("/long.json", feed.to_string());
    server.put(
        "/host/",
        "<!doctype html><html lang=en><meta charset=utf-8><title>Host</title><script src=/__e2e/probe.js></script>\
         <script type=module src=/broadsheet.js></script><body>\
         <broadsheet-reader loading=eager src=/long.json limit=300 routing=hash></broadsheet-reader>",
    );
    page.load("/host/");
    page.enter_shadow_root("broadsheet-reader");
    let has_all_rows =
        "document.querySelector('broadsheet-reader').shadowRoot?.querySelectorAll('.story').length === 300";
    page.wait_until_within(DRAWING_TIMEOUT, has_all_rows);
    page.wait_for(".home:not([data-fresh])");
    assert_eq!(all_titles(context), json!(titles));
    page.click(".stories > li:nth-child(280) .story-title a");
    page.wait_for("article[data-slug]");
    page.wait_until_settled();
    page.back();
    page.wait_for(".stories");
    page.wait_until_settled();
    let top = "document.querySelector('broadsheet-reader').shadowRoot.querySelector('.stories > li:nth-child(280)').getBoundingClientRect().top";
    page.wait_until(&format!("{top} > -300 && {top} < innerHeight"));
    assert!(page.focus_is_on(".stories > li:nth-child(280) .story-title a"));
    // Left before all rows are drawn.
    page.click("[data-category=news]");
    page.wait_for("[data-category=news][aria-current]");
    page.js("document.querySelector('broadsheet-reader').navigate('#/archive/')", json!([]));
    page.wait_until("document.querySelector('broadsheet-reader').state.title === 'Archive'");
    page.back();
    page.wait_until_within(DRAWING_TIMEOUT, has_all_rows);
    assert_eq!(all_titles(context), json!(titles));
}
