//! The loading goals: no layout shift, no unnecessary request, and instant display of prefetched pages.

use crate::server::{Fault, Outcome, Request};
use crate::{Stage, Test, pause, tests};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

pub fn tests() -> Vec<Test> {
    tests![
        nothing_moves_while_the_front_page_loads,
        nothing_moves_while_an_article_loads,
        the_front_page_needs_few_requests,
        an_article_needs_few_requests,
        one_filter_needs_a_page_of_its_own_and_no_list,
        a_page_needs_nothing_but_itself_to_be_read,
        the_markdown_module_is_fetched_only_for_markdown,
        a_prefetched_article_is_there_in_the_next_frame,
    ]
}

fn nothing_moves_while_the_front_page_loads(stage: &Stage) {
    nothing_moves(stage, "/");
}

fn nothing_moves_while_an_article_loads(stage: &Stage) {
    for story in [&stage.site.stories[0], stage.site.longest()] {
        nothing_moves(stage, &story.path);
    }
}

/// Loads a page so that the frame is painted first, then the text, then the images.
fn nothing_moves(stage: &Stage, path: &str) {
    let Stage { page, server, .. } = stage;
    server.fault("*.json", Fault::Delay(Duration::from_millis(200)));
    for kind in ["*.svg", "*.png", "*.jpg", "*.webp"] {
        server.fault(kind, Fault::Delay(Duration::from_millis(500)));
    }
    page.open(path);
    pause(900);
    let shifts = page.js("return __probe.shifts.filter((shift) => !shift.input)", json!([]));
    assert_eq!(shifts, json!([]), "{path} moved while it loaded: {shifts:#}");
}

fn the_front_page_needs_few_requests(stage: &Stage) {
    needs_few_requests(stage, "/");
}

fn an_article_needs_few_requests(stage: &Stage) {
    needs_few_requests(stage, &stage.site.stories[0].path);
}

fn needs_few_requests(stage: &Stage, path: &str) {
    stage.page.open(path);
    pause(500);
    let requests = stage.server.requests();
    let log: Vec<String> = requests.iter().map(ToString::to_string).collect();
    let count = |end: &str| requests.iter().filter(|request| request.path().ends_with(end)).count();
    assert_eq!(count(".wasm"), 1, "the reader alone: {log:#?}");
    assert_eq!(count(".js"), 2, "what waits for the first paint, and the reader's script: {log:#?}");
    assert_eq!(count(".json"), 1, "the site document, for what comes next: {log:#?}");
    assert_eq!(count(".css"), 1, "the style of what comes next: {log:#?}");
    let known = [".wasm", ".js", ".json", ".css", ".svg", ".png", ".jpg", ".webp", ".woff2", ".ico"];
    let other = requests.iter().filter(|request| !known.iter().any(|end| request.path().ends_with(end)));
    assert_eq!(other.map(Request::path).collect::<Vec<_>>(), [path], "and the page itself");
    let files = requests
        .iter()
        .filter(|request| [".wasm", ".js", ".json", ".css"].iter().any(|end| request.path().ends_with(end)));
    assert!(files.count() <= 5, "besides the page: {log:#?}");
}

fn one_filter_needs_a_page_of_its_own_and_no_list(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let (one, other) = site.overlapping_pair();
    let filter = |slug: &str| format!(".filter[data-category='{slug}']");
    let of_categories = || {
        let paths = server.requests().into_iter().map(|request| request.path().to_owned());
        paths.filter(|path| path.contains("/data/categories")).collect::<Vec<_>>()
    };
    page.open("/");
    page.click(&filter(&one.slug));
    page.arrived(&format!("/?categories={}", one.slug));
    assert_eq!(of_categories(), [format!("/data/categories/{}/1.json", one.slug)]);
    let counts = page.texts(".filter:not([aria-current]) .filter-count");
    let others = site.categories.iter().filter(|known| known.slug != one.slug);
    assert_eq!(counts, others.map(|known| site.in_any(&[one, known]).len().to_string()).collect::<Vec<_>>());
    page.click(&filter(&other.slug));
    page.wait_for(".filters-match:not([hidden])");
    let lists = || of_categories().split_off(1);
    assert_eq!(lists(), ["/data/categories.json"], "two together are combined from the lists, which come at once");
}

fn a_page_needs_nothing_but_itself_to_be_read(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    for pattern in ["*.wasm", "*.json", "*.js", "*.css", "*.svg"] {
        server.hold(pattern);
    }
    page.begin(&site.stories[0].path);
    assert_eq!(page.text("h1"), site.stories[0].title);
    let paper = "getComputedStyle(document.body).fontFamily + getComputedStyle(document.querySelector('h1')).fontSize";
    let styled = page.js(&format!("return {paper}"), json!([]));
    server.heal();
    page.settled();
    assert_eq!(page.js(&format!("return {paper}"), json!([])), styled, "and it has its style");
}

fn the_markdown_module_is_fetched_only_for_markdown(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let fetched = |end: &str| {
        let of_module = |one: &&Request| one.path().starts_with("/markdown") && one.path().ends_with(end);
        server.requests().iter().filter(of_module).count()
    };
    page.open(&site.longest().path);
    pause(300);
    assert_eq!((fetched(".js"), fetched(".wasm")), (0, 0));
    server.put("/feeds/of-marks.json", crate::feeds::MARKDOWN);
    server.read_from("/feeds/of-marks.json");
    page.open("/posts/one/");
    page.wait_for("[data-part=body] strong");
    assert_eq!((fetched(".js"), fetched(".wasm")), (1, 1));
}

fn a_prefetched_article_is_there_in_the_next_frame(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let story = &site.stories[2];
    let link = format!(".stories .story-title a[href='{}']", story.path);
    page.open("/");
    page.hover(&link);
    let late = Instant::now() + Duration::from_secs(5);
    while !server.requests_for(&story.document).iter().any(|request| request.outcome == Outcome::Finished(200)) {
        assert!(Instant::now() < late, "a hovered link is not fetched");
        pause(20);
    }
    pause(200);
    let shown = page.js_later(
        "const [selector, done] = arguments; document.querySelector(selector).click();
         requestAnimationFrame(() => done(document.querySelector('article h1')?.textContent ?? null))",
        json!([link]),
    );
    assert_eq!(shown, Value::from(story.title.as_str()));
}
