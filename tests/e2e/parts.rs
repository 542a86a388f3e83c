//! The reader in parts: an article that is still to be drawn does not wait for what else the reader can do.

use crate::server::Fault;
use crate::{Stage, Test, pause, tests};
use serde_json::json;
use std::fs;

pub fn tests() -> Vec<Test> {
    tests![
        an_article_does_not_wait_for_the_rest,
        an_article_without_the_rest_is_whole_and_its_links_work,
        where_one_went_before_anybody_listened_is_shown,
        a_part_that_does_not_suffice_fetches_the_rest,
    ]
}

const IN_A_HURRY: &str =
    "performance.getEntriesByType('resource').some((entry) => entry.initiatorType === 'xmlhttprequest')";

fn an_article_does_not_wait_for_the_rest(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let story = &site.stories[1];
    server.in_parts();
    let gate = server.hold("/rest-*.wasm");
    page.begin(&story.path);
    page.wait_for(&format!("article[data-slug='{}'] h1", story.slug));
    assert_eq!(page.state(), "ready");
    assert!(page.text("[data-part=body]").len() > 100);
    assert!(page.count("[data-part=recent] li") > 1);
    assert!(!page.is("document.documentElement.dataset.reader"), "nobody listens yet, and that is not said");
    assert!(
        server
            .requests()
            .iter()
            .all(|request| !request.path().starts_with("/reader-") || request.path().ends_with(".js"))
    );
    gate.open();
    page.settled();
    assert!(!page.is(IN_A_HURRY), "the rest was needed before it was there");
    // The reader follows its links now: the document stays.
    page.js("window.stays = true", json!([]));
    page.click("[data-part=categories] a");
    page.wait_for("main[data-state=ready] .stories .story-title a");
    assert!(page.is("window.stays"));
    page.js("history.back()", json!([]));
    page.wait_for("article h1");
    assert!(page.is("window.stays"));
}

fn an_article_without_the_rest_is_whole_and_its_links_work(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    stage.forgive_errors();
    let story = &site.stories[1];
    for fault in [Fault::Status(404), Fault::Garbled, Fault::Drop] {
        server.heal();
        server.in_parts();
        server.fault("/rest-*.wasm", fault);
        page.begin(&story.path);
        page.wait_for("article h1");
        pause(500);
        assert_eq!(page.state(), "ready");
        assert_eq!(page.count(".notice"), 0);
        page.click("[data-part=categories] a");
        page.wait_for("main[data-state=ready] .stories .story-title a");
    }
}

fn where_one_went_before_anybody_listened_is_shown(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let (story, other) = (&site.stories[1], &site.stories[2]);
    server.in_parts();
    let gate = server.hold("/rest-*.wasm");
    page.begin(&story.path);
    page.wait_for("article h1");
    page.js("history.pushState(null, '', arguments[0])", json!([other.path]));
    gate.open();
    page.wait_for(&format!("article[data-slug='{}'] h1", other.slug));
}

/// Here the part that draws an article meets a feed, of which it understands nothing.
fn a_part_that_does_not_suffice_fetches_the_rest(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let story = &site.stories[1];
    server.in_parts();
    let feed = fs::read(server.root().join("feed.json")).expect("a feed");
    server.put(&site.source, feed);
    page.begin(&story.path);
    page.wait_for("article h1");
    page.settled();
    assert_eq!(page.text("article h1"), story.title);
    assert!(page.is(IN_A_HURRY));
}
