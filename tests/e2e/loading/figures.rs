//! The loading goals: no layout shift, no unnecessary request, and instant display of prefetched pages.

use crate::server::{Fault, Outcome, Request};
use crate::{Context, Test, pause, tests};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

pub fn tests() -> Vec<Test> {
    tests![
        no_layout_shift_while_the_front_page_loads,
        no_layout_shift_while_an_article_loads,
        the_front_page_needs_few_requests,
        an_article_needs_few_requests,
        one_filter_needs_a_list_page_and_no_number_list,
        a_prerendered_page_needs_no_other_document,
        the_markdown_module_is_fetched_only_for_markdown,
        a_prefetched_article_is_shown_in_the_next_frame,
    ]
}

fn no_layout_shift_while_the_front_page_loads(context: &Context) {
    no_layout_shift(context, "/");
}

fn no_layout_shift_while_an_article_loads(context: &Context) {
    for article in [&context.site.articles[0], context.site.longest()] {
        no_layout_shift(context, &article.path);
    }
}

/// Loads a page so that the frame is painted first, then the text, then the images.
fn no_layout_shift(context: &Context, path: &str) {
    let Context { page, server, .. } = context;
    server.fault("*.json", Fault::Delay(Duration::from_millis(200)));
    for kind in ["*.svg", "*.png", "*.jpg", "*.webp"] {
        server.fault(kind, Fault::Delay(Duration::from_millis(500)));
    }
    page.open(path);
    pause(900);
    let shifts = page.js("return __probe.shifts.filter((shift) => !shift.input)", json!([]));
    assert_eq!(shifts, json!([]), "{path} moved while it loaded: {shifts:#}");
}

fn the_front_page_needs_few_requests(context: &Context) {
    needs_few_requests(context, "/");
}

fn an_article_needs_few_requests(context: &Context) {
    needs_few_requests(context, &context.site.articles[0].path);
}

fn needs_few_requests(context: &Context, path: &str) {
    context.page.open(path);
    pause(500);
    let mut requests = context.server.requests();
    let log: Vec<String> = requests.iter().map(ToString::to_string).collect();
    // The worker and its script come after the reader, and the manifest is for the browser.
    let of_offline = ["/offline-", "/broadsheet-worker.js", "/manifest.webmanifest"];
    requests.retain(|request| !of_offline.iter().any(|start| request.path().starts_with(start)));
    let count = |end: &str| requests.iter().filter(|request| request.path().ends_with(end)).count();
    assert_eq!(count(".wasm"), 1, "only the reader: {log:#?}");
    let scripts = if path == "/" { 2 } else { 4 };
    assert_eq!(
        count(".js"),
        scripts,
        "the bootstrap script, the reader's script, and two scripts for articles: {log:#?}"
    );
    assert_eq!(count(".json"), 1, "the site document, for the next page: {log:#?}");
    assert_eq!(count(".css"), 1, "the style of the next page: {log:#?}");
    let known = [".wasm", ".js", ".json", ".css", ".svg", ".png", ".jpg", ".webp", ".woff2", ".ico"];
    let other = requests.iter().filter(|request| !known.iter().any(|end| request.path().ends_with(end)));
    assert_eq!(other.map(Request::path).collect::<Vec<_>>(), [path], "and the page itself");
    let files = requests
        .iter()
        .filter(|request| [".wasm", ".js", ".json", ".css"].iter().any(|end| request.path().ends_with(end)));
    assert!(files.count() <= scripts + 3, "besides the page: {log:#?}");
}

fn one_filter_needs_a_list_page_and_no_number_list(context: &Context) {
    let Context { page, server, site, .. } = context;
    let (one, other) = site.overlapping_pair();
    let filter = |slug: &str| format!(".filter[data-category='{slug}']");
    let of_categories = || {
        let paths = server.requests().into_iter().map(|request| request.path().to_owned());
        paths.filter(|path| path.contains("/data/categories")).collect::<Vec<_>>()
    };
    page.open("/");
    page.click(&filter(&one.slug));
    page.wait_for_address(&format!("/categories/{}/", one.slug));
    assert_eq!(of_categories(), [format!("/data/categories/{}/1.json", one.slug)]);
    page.click(&filter(&other.slug));
    page.wait_for(".filters-match:not([hidden])");
    let lists = || of_categories().split_off(1);
    assert_eq!(
        lists(),
        ["/data/categories.json"],
        "two categories are combined from their lists, which load in parallel"
    );
}

fn a_prerendered_page_needs_no_other_document(context: &Context) {
    let Context { page, server, site, .. } = context;
    for pattern in ["*.wasm", "*.json", "*.js", "*.css", "*.svg"] {
        server.hold(pattern);
    }
    page.load(&site.articles[0].path);
    assert_eq!(page.text("h1"), site.articles[0].title);
    let paper = "getComputedStyle(document.body).fontFamily + getComputedStyle(document.querySelector('h1')).fontSize";
    let styled = page.js(&format!("return {paper}"), json!([]));
    server.clear_faults();
    page.wait_until_settled();
    assert_eq!(page.js(&format!("return {paper}"), json!([])), styled, "and it has its style");
}

fn the_markdown_module_is_fetched_only_for_markdown(context: &Context) {
    let Context { page, server, site, .. } = context;
    let fetched = |end: &str| {
        let of_module = |one: &&Request| one.path().starts_with("/markdown") && one.path().ends_with(end);
        server.requests().iter().filter(of_module).count()
    };
    page.open(&site.longest().path);
    pause(300);
    assert_eq!((fetched(".js"), fetched(".wasm")), (0, 0));
    server.put("/feeds/of-marks.json", crate::feeds::MARKDOWN);
    server.set_source("/feeds/of-marks.json");
    page.open("/posts/one/");
    page.wait_for("[data-part=body] strong");
    assert_eq!((fetched(".js"), fetched(".wasm")), (1, 1));
}

fn a_prefetched_article_is_shown_in_the_next_frame(context: &Context) {
    let Context { page, server, site, .. } = context;
    let article = &site.articles[2];
    let link = format!(".stories .story-title a[href='{}']", article.path);
    page.open("/");
    page.hover(&link);
    let late = Instant::now() + Duration::from_secs(5);
    while !server.requests_for(&article.document).iter().any(|request| request.outcome == Outcome::Finished(200)) {
        assert!(Instant::now() < late, "a hovered link is not prefetched");
        pause(20);
    }
    pause(200);
    let shown = page.js_async(
        "const [selector, done] = arguments; document.querySelector(selector).click();
         requestAnimationFrame(() => done(document.querySelector('article h1')?.textContent ?? null))",
        json!([link]),
    );
    assert_eq!(shown, Value::from(article.title.as_str()));
}
