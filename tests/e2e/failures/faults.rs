//! Bad, slow and missing responses: the reader reports what happened and what to do. The frame and shown content
//! stay, and Retry works without a reload.

use crate::driver::Disabled;
use crate::server::Fault;
use crate::{Context, Test, pause};
use serde_json::json;
use std::{fs, time::Duration};

/// Each fault, the state that the reader must show, and the words that distinguish it.
pub fn faults() -> Vec<(&'static str, Fault, &'static str, &'static str)> {
    vec![
        ("is missing (404)", Fault::Status(404), "missing", "There is nothing"),
        ("is gone (410)", Fault::Status(410), "missing", "There is nothing"),
        ("needs a password (401)", Fault::Status(401), "failed", "does not allow this page to be read"),
        ("is forbidden (403)", Fault::Status(403), "failed", "does not allow this page to be read"),
        ("redirects to itself", Fault::RedirectLoop, "failed", "could not be reached"),
        ("is rate limited (429)", Fault::RetryAfter(429, "1".into()), "failed", "too busy. Try again in a minute."),
        ("gets a server error (500)", Fault::Status(500), "failed", "an error (500)"),
        (
            "gets a busy server (503)",
            Fault::RetryAfter(503, "120".into()),
            "failed",
            "too busy. Try again in 2 minutes.",
        ),
        ("gets a closed connection", Fault::Drop, "failed", "could not be reached"),
        ("is truncated", Fault::Truncated, "failed", "broke off before everything had arrived"),
        ("exceeds its content length", Fault::ShortLength, "failed", "was cut short"),
        ("is corrupted", Fault::Corrupted, "failed", "JSON"),
        ("is empty", Fault::Empty, "failed", "was empty"),
        ("is an HTML page", Fault::Html, "failed", "is a web page"),
        ("is null", Fault::Body("null"), "failed", "JSON, but not a JSON Feed"),
        ("is JSON of another kind", Fault::Body(r#"{"posts":[{"name":"x"}]}"#), "failed", "JSON, but not a JSON Feed"),
        (
            "has members of the wrong type",
            Fault::Body(r#"{"version":"https://jsonfeed.org/version/1.1","title":7,"items":"none"}"#),
            "failed",
            "JSON, but not a JSON Feed",
        ),
        ("is huge", Fault::Huge, "failed", "more than 48 MB"),
        ("never arrives", Fault::NoResponse, "failed", "took too long"),
    ]
}

/// Faults in the files of the reader itself.
const READER_FAULTS: [(&str, Fault); 11] = [
    ("is missing", Fault::Status(404)),
    ("is forbidden", Fault::Status(403)),
    ("gets a busy server", Fault::Status(503)),
    ("redirects to itself", Fault::RedirectLoop),
    ("is empty", Fault::Empty),
    ("is truncated", Fault::Truncated),
    ("exceeds its content length", Fault::ShortLength),
    ("is corrupted", Fault::Corrupted),
    ("is an HTML page", Fault::Html),
    ("gets a closed connection", Fault::Drop),
    ("never arrives", Fault::NoResponse),
];

/// The script that nothing starts without, and the files that it loads.
const START: &str = "/start-*.js";
const FILES: [&str; 3] = [START, "/reader-*.js", "/reader-*.wasm"];

pub fn tests() -> Vec<Test> {
    let mut tests = Vec::new();
    for (what, fault, expected_state, words) in faults() {
        let again = fault.clone();
        tests.push(Test::new(format!("a_site_document_that_{}", as_test_name(what)), move |context| {
            the_first_page_reports_the_failure_and_can_be_retried(context, &fault, words)
        }));
        tests.push(Test::new(format!("an_article_that_{}", as_test_name(what)), move |context| match expected_state {
            "failed" => the_old_page_stays_and_retry_works(context, &again, words),
            _ => the_page_says_that_it_is_missing(context, &again, words),
        }));
    }
    for (what, fault) in READER_FAULTS {
        let broken = fault.clone();
        tests.push(Test::new(
            format!("a_page_without_articles_whose_reader_{}_says_so", as_test_name(what)),
            move |context| {
                context.allow_errors();
                context.server.remove_prerendered();
                shorten_timeouts_for(context, &fault);
                for file in FILES {
                    context.server.clear_faults();
                    context.server.fault(file, fault.clone());
                    context.page.load("/");
                    assert_failure_notice(context, file == START);
                }
            },
        ));
        tests.push(Test::new(
            format!("a_page_whose_reader_{}_is_complete_and_its_links_work", as_test_name(what)),
            move |context| {
                context.allow_errors();
                for file in FILES.into_iter().chain(["/style-*.css"]) {
                    context.server.clear_faults();
                    context.server.fault(file, broken.clone());
                    assert_complete_without_a_reader(context);
                }
            },
        ));
    }
    tests.extend(crate::tests![
        data_with_another_content_type_is_read,
        a_slow_first_page_is_shown_in_the_end,
        a_late_reader_removes_the_failure_notice,
        a_busy_server_says_when_to_try_again,
        an_article_missing_on_first_load_links_to_the_front_page,
        a_failed_request_is_not_retried_automatically,
        a_retry_that_fails_again_says_so_once,
        after_a_failed_article_the_other_links_work,
        going_back_after_a_failure_shows_the_page_that_was_there,
        a_markdown_module_that_is_missing_can_be_retried,
        a_failed_feed_says_so_and_can_be_retried,
        a_module_that_a_policy_refuses_leaves_the_pages_whole,
    ]);
    let name = "a_page_of_a_browser_without_webassembly_is_complete_and_its_links_work";
    tests.push(Test::new(name, assert_complete_without_a_reader).disabled(Disabled::WebAssembly));
    tests.push(Test::new("a_browser_without_script_reads_everything", without_script).disabled(Disabled::Script));
    tests.push(
        Test::new("a_browser_without_webassembly_gets_an_explanation", reports_missing_webassembly)
            .disabled(Disabled::WebAssembly),
    );
    let name = "a_browser_without_webassembly_is_told_that_filters_need_it";
    tests.push(Test::new(name, reports_that_a_filter_needs_the_reader).disabled(Disabled::WebAssembly));
    tests
}

/// A prerendered page stays complete, and its links work.
fn assert_complete_without_a_reader(context: &Context) {
    let Context { page, site, .. } = context;
    let article = &site.articles[1];
    page.load("/");
    pause(500);
    assert_eq!(page.state(), "ready");
    assert_eq!(page.count(".notice"), 0);
    page.click(&format!(".stories .story-title a[href='{}']", article.path));
    page.wait_until(&format!("document.querySelector('article h1')?.textContent === {}", json!(article.title)));
    assert_eq!(page.address(), article.path);
    assert!(page.text("[data-part=body]").len() > 100);
    page.click("[data-part=categories] a");
    page.wait_for("main[data-state=ready] .stories .story-title a");
}

/// Some servers send a security policy that forbids WebAssembly.
fn a_module_that_a_policy_refuses_leaves_the_pages_whole(context: &Context) {
    let Context { server, site, .. } = context;
    context.allow_errors();
    context.expect_reports(&["policy: script-src"]);
    let categories = site.categories.iter().map(|category| format!("/categories/{}/", category.slug));
    for path in categories.chain([String::from("/"), site.articles[1].path.clone()]) {
        let page = std::fs::read_to_string(server.root().join(format!("{}index.html", &path[1..]))).expect("a page");
        let strict = page.replace(" 'wasm-unsafe-eval'", "");
        assert_ne!(page, strict, "{path}");
        server.put(&path, strict);
    }
    assert_complete_without_a_reader(context);
    assert_eq!(context.page.count("html[data-reader]"), 0, "the module was refused");
}

pub fn as_test_name(words: &str) -> String {
    words.chars().filter(|letter| !"()".contains(*letter)).collect()
}

/// A huge response is read up to a limit, which is slow in some engines.
pub const TIMEOUT: Duration = Duration::from_secs(40);

/// Without the site document no page can be called missing: it failed, and Retry is offered.
fn the_first_page_reports_the_failure_and_can_be_retried(context: &Context, fault: &Fault, words: &str) {
    let Context { page, server, site, .. } = context;
    server.remove_prerendered();
    shorten_timeouts_for(context, fault);
    server.fault(&site.source, fault.clone());
    page.load("/");
    page.wait_until_within(TIMEOUT, "document.querySelector('main').dataset.state === 'failed'");
    assert_frame_is_shown(context);
    assert_notice(context, "main", words);
    server.clear_faults();
    page.click("[data-part=retry]");
    page.wait_for(".stories .story-title a");
    assert_eq!(page.state(), "ready");
    assert_eq!(page.count(".notice"), 0);
}

fn the_old_page_stays_and_retry_works(context: &Context, fault: &Fault, words: &str) {
    let Context { page, server, site, .. } = context;
    let article = &site.articles[1];
    shorten_timeouts_for(context, fault);
    page.open("/");
    let listed = page.attributes(".stories .story-title a", "href");
    server.fault(&article.document, fault.clone());
    page.click(&format!(".stories .story-title a[href='{}']", article.path));
    page.wait_until_within(TIMEOUT, "document.querySelector('main').dataset.state === 'failed'");
    assert_frame_is_shown(context);
    assert_eq!(page.attributes(".stories .story-title a", "href"), listed, "the shown content stays");
    page.wait_for(".notice-inline[role=alert]");
    assert_notice(context, ".notice-inline", words);
    assert!(
        page.is("(({ top, bottom }) => bottom > 0 && top < innerHeight)(document.querySelector('.notice-inline').getBoundingClientRect())"),
        "the notice is in the window"
    );
    server.clear_faults();
    page.click("[data-part=retry]");
    page.wait_for_address(&article.path);
    assert_eq!(page.text("h1"), article.title);
    assert_eq!(page.count(".notice"), 0);
    page.back();
    page.wait_for_address("/");
    assert_eq!(page.attributes(".stories .story-title a", "href"), listed);
}

/// A missing document is a page of its own, like an unknown address.
fn the_page_says_that_it_is_missing(context: &Context, fault: &Fault, words: &str) {
    let Context { page, server, site, .. } = context;
    let article = &site.articles[1];
    page.open("/");
    server.fault(&article.document, fault.clone());
    page.click(&format!(".stories .story-title a[href='{}']", article.path));
    page.wait_until("document.querySelector('main').dataset.state === 'missing'");
    assert_frame_is_shown(context);
    assert_notice(context, "main", words);
    assert_eq!(page.count("[data-part=retry]"), 0, "a retry would not help");
    page.click("main a[href='/']");
    page.wait_for_address("/");
    assert!(page.count(".stories .story-title a") > 0);
}

fn data_with_another_content_type_is_read(context: &Context) {
    context.server.remove_prerendered();
    for kind in ["text/plain", "application/octet-stream", "application/feed+json", "text/html"] {
        context.server.fault("*.json", Fault::ContentType(kind));
        context.page.open("/");
        assert_eq!(context.page.state(), "ready", "{kind}");
    }
}

fn a_slow_first_page_is_shown_in_the_end(context: &Context) {
    context.server.remove_prerendered();
    context.server.fault("*.json", Fault::Delay(Duration::from_millis(1200)));
    context.page.load("/");
    assert_frame_is_shown(context);
    assert_eq!(context.page.state(), "loading");
    context.page.wait_for(".stories .story-title a");
    context.page.wait_until_settled();
}

/// A slow connection is not reported as failed for good.
fn a_late_reader_removes_the_failure_notice(context: &Context) {
    let Context { page, server, .. } = context;
    server.remove_prerendered();
    server.shorten_timeouts();
    let gate = server.hold("/reader-*.wasm");
    page.load("/");
    assert_failure_notice(context, false);
    gate.open();
    page.wait_for(".stories .story-title a");
    page.wait_until_settled();
    assert_eq!(page.count(".notice"), 0);
    assert_eq!(page.state(), "ready");
}

fn a_busy_server_says_when_to_try_again(context: &Context) {
    let Context { page, server, site, .. } = context;
    let article = &site.articles[1];
    // Formatted by the browser as an HTTP date.
    let date = |minutes: u32| {
        let text = format!("return new Date(Date.now() + {minutes} * 60000 - 15000).toUTCString()");
        page.js(&text, json!([])).as_str().unwrap().to_owned()
    };
    page.open("/");
    let soon = "The server is too busy. Try again in a minute.";
    for (code, when, words) in [
        (429, "5".to_owned(), soon),
        (503, "0".to_owned(), soon),
        (429, "300".to_owned(), "The server is too busy. Try again in 5 minutes."),
        (503, "7200".to_owned(), "The server is too busy. Try again in 2 hours."),
        (429, date(10), "The server is too busy. Try again in 10 minutes."),
        (503, date(180), "The server is too busy. Try again in 3 hours."),
        (429, date(0), soon),
        (429, "tomorrow".to_owned(), soon),
        (503, "-1".to_owned(), "The server reported an error (503). Try again in a moment."),
    ] {
        page.open("/");
        server.fault(&article.document, Fault::RetryAfter(code, when.clone()));
        page.click(&format!(".stories .story-title a[href='{}']", article.path));
        page.wait_for(".notice-inline[role=alert]");
        let said = page.text(".notice-inline");
        assert!(said.contains(words), "{code} after {when:?}: {said:?}");
        server.clear_faults();
    }
}

fn an_article_missing_on_first_load_links_to_the_front_page(context: &Context) {
    let Context { page, server, site, .. } = context;
    server.remove_prerendered();
    let article = &site.articles[0];
    server.fault(&article.document, Fault::Status(404));
    page.open(&article.path);
    assert_eq!(page.state(), "missing");
    assert_frame_is_shown(context);
    page.click("main a[href='/']");
    page.wait_for_address("/");
    assert_eq!(page.state(), "ready");
}

fn a_failed_request_is_not_retried_automatically(context: &Context) {
    let Context { page, server, site, .. } = context;
    let article = &site.articles[1];
    server.shorten_timeouts();
    page.open("/");
    server.fault(&article.document, Fault::NoResponse);
    page.click(&format!(".stories .story-title a[href='{}']", article.path));
    page.wait_for(".notice-inline");
    pause(300);
    assert_eq!(server.requests_for(&article.document).len(), 1);
}

fn a_retry_that_fails_again_says_so_once(context: &Context) {
    let Context { page, server, site, .. } = context;
    server.remove_prerendered();
    server.fault(&site.source, Fault::Status(500));
    page.open("/");
    for _ in 0..2 {
        page.click("[data-part=retry]");
        pause(300);
        page.wait_until_settled();
        assert_eq!(page.state(), "failed");
        assert_eq!(page.count(".notice"), 1);
        assert!(page.focus_is_on("main *"), "the focus stays after a retry by keyboard");
    }
    server.clear_faults();
    page.click("[data-part=retry]");
    page.wait_for(".stories .story-title a");
}

fn after_a_failed_article_the_other_links_work(context: &Context) {
    let Context { page, server, site, .. } = context;
    let (broken, whole) = (&site.articles[0], &site.articles[1]);
    page.open("/");
    server.fault(&broken.document, Fault::Status(500));
    page.click(&format!(".stories .story-title a[href='{}']", broken.path));
    page.wait_for(".notice-inline");
    page.click(&format!(".stories .story-title a[href='{}']", whole.path));
    page.wait_for_address(&whole.path);
    assert_eq!(page.text("h1"), whole.title);
    assert_eq!(page.count(".notice"), 0, "a new navigation removes the notice");
}

fn going_back_after_a_failure_shows_the_page_that_was_there(context: &Context) {
    let Context { page, server, site, .. } = context;
    page.open("/archive/");
    page.click(".masthead-title a");
    page.wait_for_address("/");
    server.fault(&site.articles[0].document, Fault::Drop);
    page.click(&format!(".stories .story-title a[href='{}']", site.articles[0].path));
    page.wait_for(".notice-inline");
    page.back();
    page.wait_until("document.querySelector('main').dataset.state === 'ready'");
    let expected = if page.address() == "/" { ".stories" } else { ".index" };
    page.wait_for(expected);
    assert_eq!(page.count(".notice"), 0);
}

fn a_markdown_module_that_is_missing_can_be_retried(context: &Context) {
    let Context { page, server, .. } = context;
    server.put("/feeds/markdown.json", crate::feeds::MARKDOWN);
    server.set_source("/feeds/markdown.json");
    page.open("/");
    server.fault("*markdown*.wasm", Fault::Status(500));
    server.fault("*markdown*.js", Fault::Status(500));
    page.click(".stories .story-title a");
    page.wait_for(".notice-inline[role=alert]");
    assert_notice_has_an_action(context, ".notice-inline");
    server.clear_faults();
    page.click("[data-part=retry]");
    page.wait_for("[data-part=body] strong");
}

/// For a source that is not a compiled site: its articles, and the adapter module.
fn a_failed_feed_says_so_and_can_be_retried(context: &Context) {
    let Context { page, server, .. } = context;
    server.put("/feeds/one.json", crate::feeds::MARKDOWN);
    server.set_source("/feeds/one.json");
    let part = "A part of this reader that these articles need could not be loaded.";
    for (file, fault, words) in [
        ("/feeds/one.json", Fault::Status(404), "There is nothing where the articles should be."),
        ("/feeds/one.json", Fault::Status(500), "an error (500)"),
        ("/feeds/one.json", Fault::Drop, "could not be reached"),
        ("/feeds/one.json", Fault::Html, "is a web page"),
        ("/feeds-*.wasm", Fault::Status(404), part),
        ("/feeds-*.wasm", Fault::Drop, part),
        ("/feeds-*.js", Fault::Status(503), part),
        ("/feeds-*.js", Fault::Drop, part),
    ] {
        server.fault(file, fault);
        page.load("/");
        page.wait_until("document.querySelector('main').dataset.state === 'failed'");
        assert_frame_is_shown(context);
        assert_notice(context, "main", words);
        server.clear_faults();
        page.click("[data-part=retry]");
        page.wait_for(".stories .story-title a");
        assert_eq!(page.count(".notice"), 0, "{file}");
    }
}

fn without_script(context: &Context) {
    let Context { page, site, .. } = context;
    context.allow_errors();
    let text = page.load_without_script("/");
    for article in &site.articles[..3] {
        assert!(text.contains(&article.title), "{} is on the front page", article.title);
    }
    // A filter is a link to its result.
    let home = fs::read_to_string(context.server.root().join("index.html")).unwrap();
    for category in &site.categories {
        let path = format!("/categories/{}/", category.slug);
        assert!(home.contains(&format!("data-category=\"{}\" href=\"{path}\"", category.slug)), "{path}");
    }
    let text = page.load_without_script(&format!("/categories/{}/", site.categories[0].slug));
    let first_page = &site.in_all(&[&site.categories[0]])[..10];
    assert!(first_page.iter().all(|article| text.contains(&article.title)), "{text:?}");
    let text = page.load_without_script("/search/");
    assert!(text.contains("needs JavaScript"), "the page says what needs JavaScript: {text:?}");
    let article = site.longest();
    let text = page.load_without_script(&article.path);
    let words = article.words();
    let missing: Vec<_> = words.iter().filter(|word| !text.to_lowercase().contains(*word)).collect();
    assert!(missing.is_empty(), "{} lacks {missing:?}", article.path);
    // If the articles are elsewhere, the page shows a reason.
    context.server.remove_prerendered();
    let text = page.load_without_script("/");
    assert!(text.contains("A script fetches the articles"), "{text:?}");
    assert!(!text.contains("have not come yet"), "{text:?}");
}

fn reports_missing_webassembly(context: &Context) {
    context.allow_errors();
    context.server.remove_prerendered();
    context.page.load("/");
    assert_failure_notice(context, false);
    let text = context.page.text("main");
    assert!(text.contains("WebAssembly"), "{text:?}");
}

/// The prerendered content does not match the address, and a notice above it says so.
fn reports_that_a_filter_needs_the_reader(context: &Context) {
    let Context { page, site, .. } = context;
    for address in [format!("/?categories={}", site.categories[0].slug), "/search/?q=reader".to_owned()] {
        page.load(&address);
        page.wait_for("main .notice");
        assert!(page.text("main .notice").contains("WebAssembly"), "{address}");
        assert_frame_is_shown(context);
        assert_eq!(page.count("main > .page"), 1, "the content stays: {address}");
    }
}

// ---- Shared helpers

/// Shortens the timeouts if no response comes. A huge response needs its time.
pub fn shorten_timeouts_for(context: &Context, fault: &Fault) {
    if matches!(fault, Fault::NoResponse) {
        context.server.shorten_timeouts();
    }
}

pub fn assert_frame_is_shown(context: &Context) {
    for part in [".masthead", ".masthead-title a", ".masthead-nav a", ".colophon"] {
        let there = format!("document.querySelector({})?.getClientRects().length > 0", json!(part));
        assert!(context.page.is(&there), "{part} is gone");
    }
}

/// Asserts that a notice has words that distinguish this fault.
pub fn assert_notice(context: &Context, within: &str, words: &str) {
    assert_notice_has_an_action(context, within);
    let text = context.page.text(within);
    assert!(text.contains(words), "no {words:?} in {text:?}");
}

/// Asserts that a notice has words that a visitor understands, and a link or a button.
fn assert_notice_has_an_action(context: &Context, within: &str) {
    let text = context.page.text(within);
    assert!(text.split(' ').count() >= 8, "says too little: {text:?}");
    for jargon in ["undefined", "panicked", "JsValue", "Error(", "Err(", "[object", "NaN", "serde", "Some("] {
        assert!(!text.contains(jargon), "is too technical: {text:?}");
    }
    assert!(context.page.count(&format!("{within} a[href], {within} button")) > 0, "no link or button: {text:?}");
}

/// Asserts a notice on an empty page, by the start-up script or by the page itself if that script is missing.
fn assert_failure_notice(context: &Context, by_itself: bool) {
    let Context { page, .. } = context;
    if by_itself {
        page.wait_until("document.readyState !== 'loading' && document.querySelector('main .stalled')");
        assert_eq!(page.text("main"), "", "no notice before the failure");
        page.js("document.getAnimations().forEach((one) => one.finish())", json!([]));
    }
    page.wait_until("document.querySelector('main').innerText.trim().length > 30");
    assert_frame_is_shown(context);
    assert_notice_has_an_action(context, "main");
    assert_eq!(page.attributes("main a", "href"), [""], "the page can be reloaded");
    assert_eq!(page.state(), if by_itself { "loading" } else { "failed" });
}
