//! Pages that the reader draws, because the articles come from another site.

use crate::faults::{TIMEOUT, as_test_name, assert_frame_is_shown, assert_notice, faults, shorten_timeouts_for};
use crate::server::Fault;
use crate::{Context, Test, tests};
use serde_json::json;
use std::os::unix::fs::symlink;
use std::process::Command;
use std::{fs, thread, time::Duration};
use tempfile::TempDir;

pub fn tests() -> Vec<Test> {
    let mut tests = tests![
        the_document_of_an_address_is_requested_at_once,
        only_an_article_is_drawn_before_the_reader,
        a_navigation_before_the_reader_loads_is_followed,
    ];
    for (what, fault, expected_state, words) in faults() {
        tests.push(Test::new(format!("an_article_to_be_drawn_that_{}", as_test_name(what)), move |context| {
            failures_are_reported(context, &fault, expected_state, words)
        }));
    }
    tests
}

/// Builds a site with only the documents of the tested one and its reader, and serves it from now on.
fn build_site_elsewhere(context: &Context) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (site, out, root) = (folder.path().join("site"), folder.path().join("out"), context.server.root());
    fs::create_dir(&site).expect("a folder");
    fs::write(
        site.join("broadsheet.toml"),
        "title = \"Elsewhere\"\nsource = { url = \"/elsewhere/site.json\", mode = \"live\" }\n",
    )
    .expect("a file");
    let mut build = Command::new(env!("CARGO_BIN_EXE_broadsheet"));
    build.arg("build").arg(&site).arg("--reader").arg(&root).arg("--out").arg(&out);
    let built = build.output().expect("the command line tool runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    symlink(root.join("data"), out.join("elsewhere")).expect("the documents");
    context.server.serve_folder(&out);
    folder
}

fn the_document_of_an_address_is_requested_at_once(context: &Context) {
    let Context { page, server, site, .. } = context;
    let _folder = build_site_elsewhere(context);
    let article = &site.articles[1];
    let article_document = format!("/elsewhere/posts/{}.json", article.slug);
    let from_a_letter = format!("{}?utm_source=letter", article.path);
    for (address, document) in [(&*from_a_letter, &*article_document), ("/", "/elsewhere/pages/1.json")] {
        server.clear_faults();
        let gate = server.hold("/reader-*.wasm");
        page.load(address);
        // The reader is not loaded yet, so the page itself must have sent these requests.
        let requested = |path: &str| requests_below(context, path);
        wait_until(|| requested(document) > 0 && requested("/elsewhere/site.json") > 0);
        let site_before = requested("/elsewhere/site.json");
        assert_eq!(requested(document), 1, "{address}");
        gate.open();
        page.wait_until_settled();
        assert_eq!(page.state(), "ready");
        assert_eq!((requested(document), requested("/elsewhere/site.json")), (1, site_before), "{address}");
    }
}

/// Lists are drawn by the reader, so the front page must not wait for the small program.
fn only_an_article_is_drawn_before_the_reader(context: &Context) {
    let Context { page, server, site, .. } = context;
    let _folder = build_site_elsewhere(context);
    let gate = server.hold("/first-*");
    page.load("/");
    page.wait_until_settled();
    assert_eq!(page.state(), "ready");
    gate.open();
    server.clear_faults();
    let gate = server.hold("/reader-*");
    page.load(&site.articles[1].path);
    page.wait_for("article h1");
    assert_eq!(page.count("html[data-reader]"), 0, "the reader has not arrived");
    gate.open();
    page.wait_until_settled();
    assert_eq!(page.state(), "ready");
}

/// The number of requests so far whose path begins with `start`.
fn requests_below(context: &Context, start: &str) -> usize {
    context.server.requests().iter().filter(|request| request.path().starts_with(start)).count()
}

fn wait_until(is_true: impl Fn() -> bool) {
    for _ in 0..100 {
        if is_true() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn failures_are_reported(context: &Context, fault: &Fault, expected_state: &str, words: &str) {
    let Context { page, server, site, .. } = context;
    let article = &site.articles[1];
    let _folder = build_site_elsewhere(context);
    for (document, expected_state) in
        [("/elsewhere/site.json", "failed"), (&format!("/elsewhere/posts/{}.json", article.slug), expected_state)]
    {
        shorten_timeouts_for(context, fault);
        server.fault(document, fault.clone());
        page.load(&article.path);
        page.wait_until_within(
            TIMEOUT,
            &format!("(({{ dataset, textContent }}) => dataset.state === '{expected_state}' && textContent.includes({}))(document.querySelector('main'))", json!(words)),
        );
        assert_frame_is_shown(context);
        assert_notice(context, "main", words);
        page.wait_until_settled();
        server.clear_faults();
        if expected_state == "failed" {
            page.click("[data-part=retry]");
            page.wait_until(&format!("document.querySelector('article h1')?.textContent === {}", json!(article.title)));
            assert_eq!(page.count(".notice"), 0);
        } else {
            page.click("main a[href='/']");
            page.wait_for("main[data-state=ready] .stories .story-title a");
        }
    }
}

fn a_navigation_before_the_reader_loads_is_followed(context: &Context) {
    let Context { page, server, site, .. } = context;
    let _folder = build_site_elsewhere(context);
    let (article, other) = (&site.articles[1], &site.articles[2]);
    let gate = server.hold("/reader-*.wasm");
    page.load(&article.path);
    page.wait_for("article h1");
    page.js("history.pushState(null, '', arguments[0])", json!([other.path]));
    gate.open();
    page.wait_for(&format!("article[data-slug='{}'] h1", other.slug));
}
