//! The reader in parts: drawing an article does not wait for the rest of the reader.

use crate::faults::{PATIENCE, be_impatient_with, faults, plain, says, the_frame_stands};
use crate::server::Fault;
use crate::{Stage, Test, pause, tests};
use serde_json::json;
use std::os::unix::fs::symlink;
use std::process::Command;
use std::{fs, thread, time::Duration};
use tempfile::TempDir;

pub fn tests() -> Vec<Test> {
    let mut tests = tests![
        what_an_address_says_is_asked_for_at_once,
        an_article_does_not_wait_for_the_rest,
        an_article_without_the_rest_is_whole_and_its_links_work,
        where_one_went_before_anybody_listened_is_shown,
        a_part_that_does_not_suffice_fetches_the_rest,
    ];
    for (what, fault, face, words) in faults() {
        tests.push(Test::new(format!("an_article_to_be_drawn_that_{}", plain(what)), move |stage| {
            what_goes_wrong_is_said(stage, &fault, face, words)
        }));
    }
    tests
}

/// Builds a site with only the documents of the tested one and its reader, and serves it from now on.
fn elsewhere(stage: &Stage) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (site, out, root) = (folder.path().join("site"), folder.path().join("out"), stage.server.root());
    fs::create_dir(&site).expect("a folder");
    fs::write(site.join("broadsheet.toml"), "title = \"Elsewhere\"\nsource = \"/elsewhere/site.json\"\n")
        .expect("a file");
    let mut build = Command::new(env!("CARGO_BIN_EXE_broadsheet"));
    build.arg("build").arg(&site).arg("--reader").arg(&root).arg("--out").arg(&out);
    let built = build.output().expect("the command line tool runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    symlink(root.join("data"), out.join("elsewhere")).expect("the documents");
    stage.server.show(&out);
    folder
}

const IN_A_HURRY: &str =
    "performance.getEntriesByType('resource').some((entry) => entry.initiatorType === 'xmlhttprequest')";

fn what_an_address_says_is_asked_for_at_once(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let _folder = elsewhere(stage);
    let story = &site.stories[1];
    let article = format!("/elsewhere/posts/{}.json", story.slug);
    let from_a_letter = format!("{}?utm_source=letter", story.path);
    for (address, document) in [(&*from_a_letter, &*article), ("/", "/elsewhere/pages/1.json")] {
        server.heal();
        let gate = server.hold("/article-*.wasm");
        page.begin(address);
        // The reader is not loaded yet, so the page itself must have sent these requests.
        let asked = |path: &str| server.requests().iter().filter(|request| request.path() == path).count();
        for _ in 0..100 {
            if asked(document) > 0 && asked("/elsewhere/site.json") > 0 {
                break;
            }
            thread::sleep(Duration::from_millis(50));
        }
        let site_before = asked("/elsewhere/site.json");
        assert_eq!(asked(document), 1, "{address}");
        gate.open();
        page.settled();
        assert_eq!(page.state(), "ready");
        assert_eq!((asked(document), asked("/elsewhere/site.json")), (1, site_before), "{address}");
        assert!(!page.is(IN_A_HURRY), "{address}");
    }
}

fn an_article_does_not_wait_for_the_rest(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let _folder = elsewhere(stage);
    let story = &site.stories[1];
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
    // The reader handles its links now, so the document stays.
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
    let _folder = elsewhere(stage);
    let story = &site.stories[1];
    for fault in [Fault::Status(404), Fault::Garbled, Fault::Drop] {
        server.heal();
        server.fault("/rest-*.wasm", fault);
        page.begin(&story.path);
        page.wait_for("article h1");
        pause(500);
        assert_eq!(page.state(), "ready");
        assert_eq!(page.count(".notice"), 0);
        // The missing rest is reported, because lists need it.
        server.heal();
        page.js("window.stays = true", json!([]));
        page.click("[data-part=categories] a");
        page.wait_for("main[data-state=ready] .stories .story-title a");
        assert!(!page.is("window.stays"), "the browser went there itself");
    }
}

/// Notices are in the rest, which is loaded for them.
fn what_goes_wrong_is_said(stage: &Stage, fault: &Fault, face: &str, words: &str) {
    let Stage { page, server, site, .. } = stage;
    let story = &site.stories[1];
    let _folder = elsewhere(stage);
    for (document, face) in
        [("/elsewhere/site.json", "failed"), (&format!("/elsewhere/posts/{}.json", story.slug), face)]
    {
        be_impatient_with(stage, fault);
        server.fault(document, fault.clone());
        page.begin(&story.path);
        page.wait_until_within(
            PATIENCE,
            &format!("(({{ dataset, textContent }}) => dataset.state === '{face}' && textContent.includes({}))(document.querySelector('main'))", json!(words)),
        );
        the_frame_stands(stage);
        says(stage, "main", words);
        page.settled();
        server.heal();
        if face == "failed" {
            page.click("[data-part=retry]");
            page.wait_until(&format!("document.querySelector('article h1')?.textContent === {}", json!(story.title)));
            assert_eq!(page.count(".notice"), 0);
        } else {
            page.click("main a[href='/']");
            page.wait_for("main[data-state=ready] .stories .story-title a");
        }
    }
}

fn where_one_went_before_anybody_listened_is_shown(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let _folder = elsewhere(stage);
    let (story, other) = (&site.stories[1], &site.stories[2]);
    let gate = server.hold("/rest-*.wasm");
    page.begin(&story.path);
    page.wait_for("article h1");
    page.js("history.pushState(null, '', arguments[0])", json!([other.path]));
    gate.open();
    page.wait_for(&format!("article[data-slug='{}'] h1", other.slug));
}

/// The part that draws articles meets a feed, which it cannot parse.
fn a_part_that_does_not_suffice_fetches_the_rest(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let story = &site.stories[1];
    let feed = fs::read(server.root().join("feed.json")).expect("a feed");
    let _folder = elsewhere(stage);
    server.put("/elsewhere/site.json", feed);
    page.begin(&story.path);
    page.wait_for("article h1");
    page.settled();
    assert_eq!(page.text("article h1"), story.title);
    assert!(page.is(IN_A_HURRY));
}
