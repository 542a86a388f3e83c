//! Bad, slow and missing responses: the reader reports what happened and what to do. The frame and shown content
//! stay, and Retry works without a reload.

use crate::driver::Lacking;
use crate::server::Fault;
use crate::{Stage, Test, pause};
use serde_json::json;
use std::{fs, time::Duration};

/// Each fault, the state that the reader must show, and the words that distinguish it.
pub fn faults() -> Vec<(&'static str, Fault, &'static str, &'static str)> {
    vec![
        ("is not there (404)", Fault::Status(404), "missing", "There is nothing"),
        ("is gone (410)", Fault::Status(410), "missing", "There is nothing"),
        ("wants a password (401)", Fault::Status(401), "failed", "does not allow this page to be read"),
        ("is forbidden (403)", Fault::Status(403), "failed", "does not allow this page to be read"),
        ("is sent in a circle", Fault::Circle, "failed", "could not be reached"),
        ("comes too often (429)", Fault::Busy(429, "1".into()), "failed", "too busy. Try again in a minute."),
        ("meets a broken server (500)", Fault::Status(500), "failed", "an error (500)"),
        ("meets a busy server (503)", Fault::Busy(503, "120".into()), "failed", "too busy. Try again in 2 minutes."),
        ("meets a closed connection", Fault::Drop, "failed", "could not be reached"),
        ("is cut short", Fault::CutShort, "failed", "broke off before everything had arrived"),
        ("is longer than it says", Fault::Understated, "failed", "was cut short"),
        ("is garbled", Fault::Garbled, "failed", "JSON"),
        ("is empty", Fault::Empty, "failed", "was empty"),
        ("is a page of HTML", Fault::Html, "failed", "is a web page"),
        ("is null", Fault::Body("null"), "failed", "JSON, but not a JSON Feed"),
        ("is JSON of another kind", Fault::Body(r#"{"posts":[{"name":"x"}]}"#), "failed", "JSON, but not a JSON Feed"),
        (
            "has members of the wrong type",
            Fault::Body(r#"{"version":"https://jsonfeed.org/version/1.1","title":7,"items":"none"}"#),
            "failed",
            "JSON, but not a JSON Feed",
        ),
        ("is gigantic", Fault::Endless, "failed", "more than 64 MB"),
        ("never comes", Fault::Never, "failed", "took too long"),
    ]
}

/// Faults in the files of the reader itself.
const OF_THE_READER: [(&str, Fault); 11] = [
    ("is missing", Fault::Status(404)),
    ("is forbidden", Fault::Status(403)),
    ("meets a busy server", Fault::Status(503)),
    ("leads in circles", Fault::Circle),
    ("is empty", Fault::Empty),
    ("is cut short", Fault::CutShort),
    ("is longer than it says", Fault::Understated),
    ("is garbled", Fault::Garbled),
    ("is something else", Fault::Html),
    ("does not come", Fault::Drop),
    ("never comes", Fault::Never),
];

/// The script that nothing starts without, and the files that it loads.
const START: &str = "/start-*.js";
const FILES: [&str; 3] = [START, "/reader-*.js", "/reader-*.wasm"];

pub fn tests() -> Vec<Test> {
    let mut tests = Vec::new();
    for (what, fault, face, words) in faults() {
        let again = fault.clone();
        tests.push(Test::new(format!("a_site_document_that_{}", plain(what)), move |stage| {
            the_first_page_says_so_and_recovers(stage, &fault, words)
        }));
        tests.push(Test::new(format!("an_article_that_{}", plain(what)), move |stage| match face {
            "failed" => the_old_page_stays_and_retry_works(stage, &again, words),
            _ => the_page_says_that_it_is_missing(stage, &again, words),
        }));
    }
    for (what, fault) in OF_THE_READER {
        let broken = fault.clone();
        tests.push(Test::new(format!("a_page_without_articles_whose_reader_{}_says_so", plain(what)), move |stage| {
            stage.forgive_errors();
            stage.server.bare();
            be_impatient_with(stage, &fault);
            for file in FILES {
                stage.server.heal();
                stage.server.fault(file, fault.clone());
                stage.page.begin("/");
                says_that_nothing_came(stage, file == START);
            }
        }));
        tests.push(Test::new(
            format!("a_page_whose_reader_{}_is_whole_and_its_links_work", plain(what)),
            move |stage| {
                stage.forgive_errors();
                for file in FILES.into_iter().chain(["/style-*.css"]) {
                    stage.server.heal();
                    stage.server.fault(file, broken.clone());
                    is_whole_without_a_reader(stage);
                }
            },
        ));
    }
    tests.extend(crate::tests![
        data_under_another_content_type_is_read_all_the_same,
        a_slow_first_page_arrives_in_the_end,
        a_reader_that_comes_late_takes_the_apology_away,
        a_busy_server_says_when_to_try_again,
        an_article_missing_on_first_load_leads_home,
        a_failed_request_is_not_repeated_unasked,
        a_retry_that_fails_again_says_so_once,
        a_failed_article_leaves_the_other_links_alive,
        going_back_after_a_failure_shows_the_page_that_was_there,
        a_markdown_module_that_is_missing_can_be_retried,
        a_feed_that_does_not_come_says_so_and_recovers,
        a_module_that_a_policy_refuses_leaves_the_pages_whole,
    ]);
    let whole = "a_page_of_a_browser_without_webassembly_is_whole_and_its_links_work";
    tests.push(Test::new(whole, is_whole_without_a_reader).lacking(Lacking::WebAssembly));
    tests.push(Test::new("a_browser_without_script_reads_everything", without_script).lacking(Lacking::Script));
    tests.push(Test::new("a_browser_without_webassembly_is_told_so", says_so_at_once).lacking(Lacking::WebAssembly));
    let asked = "a_browser_without_webassembly_is_told_what_it_cannot_ask";
    tests.push(Test::new(asked, says_what_it_cannot_answer).lacking(Lacking::WebAssembly));
    tests
}

/// A prerendered page stays complete, and its links work.
fn is_whole_without_a_reader(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let story = &site.stories[1];
    page.begin("/");
    pause(500);
    assert_eq!(page.state(), "ready");
    assert_eq!(page.count(".notice"), 0);
    page.click(&format!(".stories .story-title a[href='{}']", story.path));
    page.wait_until(&format!("document.querySelector('article h1')?.textContent === {}", json!(story.title)));
    assert_eq!(page.address(), story.path);
    assert!(page.text("[data-part=body]").len() > 100);
    page.click("[data-part=categories] a");
    page.wait_for("main[data-state=ready] .stories .story-title a");
}

/// Some servers send a security policy that forbids WebAssembly.
fn a_module_that_a_policy_refuses_leaves_the_pages_whole(stage: &Stage) {
    let Stage { server, site, .. } = stage;
    stage.forgive_errors();
    stage.provoke(&["policy: script-src"]);
    let categories = site.categories.iter().map(|category| format!("/categories/{}/", category.slug));
    for path in categories.chain([String::from("/"), site.stories[1].path.clone()]) {
        let page = std::fs::read_to_string(server.root().join(format!("{}index.html", &path[1..]))).expect("a page");
        let strict = page.replace(" 'wasm-unsafe-eval'", "");
        assert_ne!(page, strict, "{path}");
        server.put(&path, strict);
    }
    is_whole_without_a_reader(stage);
    assert_eq!(stage.page.count("html[data-reader]"), 0, "the module was refused");
}

pub fn plain(words: &str) -> String {
    words.chars().filter(|letter| !"()".contains(*letter)).collect()
}

/// A huge response is read up to a limit, which is slow in some engines.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// Without the site document no page can be called missing: it failed, and Retry is offered.
fn the_first_page_says_so_and_recovers(stage: &Stage, fault: &Fault, words: &str) {
    let Stage { page, server, site, .. } = stage;
    server.bare();
    be_impatient_with(stage, fault);
    server.fault(&site.source, fault.clone());
    page.begin("/");
    page.wait_until_within(PATIENCE, "document.querySelector('main').dataset.state === 'failed'");
    the_frame_stands(stage);
    says(stage, "main", words);
    server.heal();
    page.click("[data-part=retry]");
    page.wait_for(".stories .story-title a");
    assert_eq!(page.state(), "ready");
    assert_eq!(page.count(".notice"), 0);
}

fn the_old_page_stays_and_retry_works(stage: &Stage, fault: &Fault, words: &str) {
    let Stage { page, server, site, .. } = stage;
    let story = &site.stories[1];
    be_impatient_with(stage, fault);
    page.open("/");
    let listed = page.attributes(".stories .story-title a", "href");
    server.fault(&story.document, fault.clone());
    page.click(&format!(".stories .story-title a[href='{}']", story.path));
    page.wait_until_within(PATIENCE, "document.querySelector('main').dataset.state === 'failed'");
    the_frame_stands(stage);
    assert_eq!(page.attributes(".stories .story-title a", "href"), listed, "what was shown stays");
    page.wait_for(".notice-inline[role=alert]");
    says(stage, ".notice-inline", words);
    assert!(
        page.is("(({ top, bottom }) => bottom > 0 && top < innerHeight)(document.querySelector('.notice-inline').getBoundingClientRect())"),
        "the notice is where the person looks"
    );
    server.heal();
    page.click("[data-part=retry]");
    page.arrived(&story.path);
    assert_eq!(page.text("h1"), story.title);
    assert_eq!(page.count(".notice"), 0);
    page.back();
    page.arrived("/");
    assert_eq!(page.attributes(".stories .story-title a", "href"), listed);
}

/// A missing document is a page of its own, like an unknown address.
fn the_page_says_that_it_is_missing(stage: &Stage, fault: &Fault, words: &str) {
    let Stage { page, server, site, .. } = stage;
    let story = &site.stories[1];
    page.open("/");
    server.fault(&story.document, fault.clone());
    page.click(&format!(".stories .story-title a[href='{}']", story.path));
    page.wait_until("document.querySelector('main').dataset.state === 'missing'");
    the_frame_stands(stage);
    says(stage, "main", words);
    assert_eq!(page.count("[data-part=retry]"), 0, "trying again would not help");
    page.click("main a[href='/']");
    page.arrived("/");
    assert!(page.count(".stories .story-title a") > 0);
}

fn data_under_another_content_type_is_read_all_the_same(stage: &Stage) {
    stage.server.bare();
    for kind in ["text/plain", "application/octet-stream", "application/feed+json", "text/html"] {
        stage.server.fault("*.json", Fault::ContentType(kind));
        stage.page.open("/");
        assert_eq!(stage.page.state(), "ready", "{kind}");
    }
}

fn a_slow_first_page_arrives_in_the_end(stage: &Stage) {
    stage.server.bare();
    stage.server.fault("*.json", Fault::Delay(Duration::from_millis(1200)));
    stage.page.begin("/");
    the_frame_stands(stage);
    assert_eq!(stage.page.state(), "loading");
    stage.page.wait_for(".stories .story-title a");
    stage.page.settled();
}

/// A slow connection is not reported as failed for good.
fn a_reader_that_comes_late_takes_the_apology_away(stage: &Stage) {
    let Stage { page, server, .. } = stage;
    server.bare();
    server.hurry();
    let gate = server.hold("/reader-*.wasm");
    page.begin("/");
    says_that_nothing_came(stage, false);
    gate.open();
    page.wait_for(".stories .story-title a");
    page.settled();
    assert_eq!(page.count(".notice"), 0);
    assert_eq!(page.state(), "ready");
}

fn a_busy_server_says_when_to_try_again(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let story = &site.stories[1];
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
        server.fault(&story.document, Fault::Busy(code, when.clone()));
        page.click(&format!(".stories .story-title a[href='{}']", story.path));
        page.wait_for(".notice-inline[role=alert]");
        let said = page.text(".notice-inline");
        assert!(said.contains(words), "{code} after {when:?}: {said:?}");
        server.heal();
    }
}

fn an_article_missing_on_first_load_leads_home(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    server.bare();
    let story = &site.stories[0];
    server.fault(&story.document, Fault::Status(404));
    page.open(&story.path);
    assert_eq!(page.state(), "missing");
    the_frame_stands(stage);
    page.click("main a[href='/']");
    page.arrived("/");
    assert_eq!(page.state(), "ready");
}

fn a_failed_request_is_not_repeated_unasked(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let story = &site.stories[1];
    server.hurry();
    page.open("/");
    server.fault(&story.document, Fault::Never);
    page.click(&format!(".stories .story-title a[href='{}']", story.path));
    page.wait_for(".notice-inline");
    pause(300);
    assert_eq!(server.requests_for(&story.document).len(), 1);
}

fn a_retry_that_fails_again_says_so_once(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    server.bare();
    server.fault(&site.source, Fault::Status(500));
    page.open("/");
    for _ in 0..2 {
        page.click("[data-part=retry]");
        pause(300);
        page.settled();
        assert_eq!(page.state(), "failed");
        assert_eq!(page.count(".notice"), 1);
        assert!(page.focus_is_on("main *"), "whoever retried by keyboard is still there");
    }
    server.heal();
    page.click("[data-part=retry]");
    page.wait_for(".stories .story-title a");
}

fn a_failed_article_leaves_the_other_links_alive(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let (broken, whole) = (&site.stories[0], &site.stories[1]);
    page.open("/");
    server.fault(&broken.document, Fault::Status(500));
    page.click(&format!(".stories .story-title a[href='{}']", broken.path));
    page.wait_for(".notice-inline");
    page.click(&format!(".stories .story-title a[href='{}']", whole.path));
    page.arrived(&whole.path);
    assert_eq!(page.text("h1"), whole.title);
    assert_eq!(page.count(".notice"), 0, "a notice goes with the navigation that it was about");
}

fn going_back_after_a_failure_shows_the_page_that_was_there(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    page.open("/archive/");
    page.click(".masthead-title a");
    page.arrived("/");
    server.fault(&site.stories[0].document, Fault::Drop);
    page.click(&format!(".stories .story-title a[href='{}']", site.stories[0].path));
    page.wait_for(".notice-inline");
    page.back();
    page.wait_until("document.querySelector('main').dataset.state === 'ready'");
    let expected = if page.address() == "/" { ".stories" } else { ".years" };
    page.wait_for(expected);
    assert_eq!(page.count(".notice"), 0);
}

fn a_markdown_module_that_is_missing_can_be_retried(stage: &Stage) {
    let Stage { page, server, .. } = stage;
    server.put("/feeds/markdown.json", crate::feeds::MARKDOWN);
    server.read_from("/feeds/markdown.json");
    page.open("/");
    server.fault("*markdown*.wasm", Fault::Status(500));
    server.fault("*markdown*.js", Fault::Status(500));
    page.click(".stories .story-title a");
    page.wait_for(".notice-inline[role=alert]");
    says_what_to_do(stage, ".notice-inline");
    server.heal();
    page.click("[data-part=retry]");
    page.wait_for("[data-part=body] strong");
}

/// For a source that is not a compiled site: its articles, and the adapter module.
fn a_feed_that_does_not_come_says_so_and_recovers(stage: &Stage) {
    let Stage { page, server, .. } = stage;
    server.put("/feeds/one.json", crate::feeds::MARKDOWN);
    server.read_from("/feeds/one.json");
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
        page.begin("/");
        page.wait_until("document.querySelector('main').dataset.state === 'failed'");
        the_frame_stands(stage);
        says(stage, "main", words);
        server.heal();
        page.click("[data-part=retry]");
        page.wait_for(".stories .story-title a");
        assert_eq!(page.count(".notice"), 0, "{file}");
    }
}

fn without_script(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    stage.forgive_errors();
    let text = page.load_without_script("/");
    for story in &site.stories[..3] {
        assert!(text.contains(&story.title), "{} is on the front page", story.title);
    }
    // A filter is a link to its result.
    let home = fs::read_to_string(stage.server.root().join("index.html")).unwrap();
    for category in &site.categories {
        let path = format!("/categories/{}/", category.slug);
        assert!(home.contains(&format!("data-category=\"{}\" href=\"{path}\"", category.slug)), "{path}");
    }
    let text = page.load_without_script(&format!("/categories/{}/", site.categories[0].slug));
    assert!(site.in_all(&[&site.categories[0]]).iter().all(|story| text.contains(&story.title)), "{text:?}");
    let text = page.load_without_script("/search/");
    assert!(text.contains("takes JavaScript"), "what then cannot be asked is said: {text:?}");
    let story = site.longest();
    let text = page.load_without_script(&story.path);
    let words = story.words();
    let missing: Vec<_> = words.iter().filter(|word| !text.to_lowercase().contains(*word)).collect();
    assert!(missing.is_empty(), "{} lacks {missing:?}", story.path);
    // If the articles are elsewhere, the page shows a reason.
    stage.server.bare();
    let text = page.load_without_script("/");
    assert!(text.contains("A script fetches the articles"), "{text:?}");
    assert!(!text.contains("have not come yet"), "{text:?}");
}

fn says_so_at_once(stage: &Stage) {
    stage.forgive_errors();
    stage.server.bare();
    stage.page.begin("/");
    says_that_nothing_came(stage, false);
    let text = stage.page.text("main");
    assert!(text.contains("WebAssembly"), "{text:?}");
}

/// The prerendered content does not match the address, and a notice above it says so.
fn says_what_it_cannot_answer(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    for asked in [format!("/?categories={}", site.categories[0].slug), "/search/?q=reader".to_owned()] {
        page.begin(&asked);
        page.wait_for("main .notice");
        assert!(page.text("main .notice").contains("WebAssembly"), "{asked}");
        the_frame_stands(stage);
        assert_eq!(page.count("main > .page"), 1, "what is there stays: {asked}");
    }
}

// ---- Shared helpers

/// Shortens the timeouts if no response comes. A huge response needs its time.
pub fn be_impatient_with(stage: &Stage, fault: &Fault) {
    if matches!(fault, Fault::Never) {
        stage.server.hurry();
    }
}

pub fn the_frame_stands(stage: &Stage) {
    for part in [".masthead", ".masthead-title a", ".masthead-nav a", ".colophon"] {
        let there = format!("document.querySelector({})?.getClientRects().length > 0", json!(part));
        assert!(stage.page.is(&there), "{part} is gone");
    }
}

/// Asserts that a notice has words that distinguish this fault.
pub fn says(stage: &Stage, within: &str, words: &str) {
    says_what_to_do(stage, within);
    let text = stage.page.text(within);
    assert!(text.contains(words), "no {words:?} in {text:?}");
}

/// Asserts that a notice has words that a visitor understands, and a link or a button.
fn says_what_to_do(stage: &Stage, within: &str) {
    let text = stage.page.text(within);
    assert!(text.split(' ').count() >= 8, "says too little: {text:?}");
    for jargon in ["undefined", "panicked", "JsValue", "Error(", "Err(", "[object", "NaN", "serde", "Some("] {
        assert!(!text.contains(jargon), "speaks like a machine: {text:?}");
    }
    assert!(stage.page.count(&format!("{within} a[href], {within} button")) > 0, "no way on: {text:?}");
}

/// Asserts a notice on an empty page, by the start-up script or by the page itself if that script is missing.
fn says_that_nothing_came(stage: &Stage, by_itself: bool) {
    let Stage { page, .. } = stage;
    if by_itself {
        page.wait_until("document.readyState !== 'loading' && document.querySelector('main .stalled')");
        assert_eq!(page.text("main"), "", "not before there is reason to");
        page.js("document.getAnimations().forEach((one) => one.finish())", json!([]));
    }
    page.wait_until("document.querySelector('main').innerText.trim().length > 30");
    the_frame_stands(stage);
    says_what_to_do(stage, "main");
    assert_eq!(page.attributes("main a", "href"), [""], "the page can be loaded again");
    assert_eq!(page.state(), if by_itself { "loading" } else { "failed" });
}
