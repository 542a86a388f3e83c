//! How the script and its files reach a page: early, from each of their URLs, with the CORS header.

use super::{Embedded, READER};
use crate::{Stage, Test, pause, tests};
use serde_json::json;
use std::fs;

pub fn tests() -> Vec<Test> {
    tests![
        what_it_needs_is_asked_for_at_once_and_leaves_nothing_behind,
        each_address_of_the_script_is_the_script,
        a_host_is_told_to_let_other_pages_read,
        a_tag_that_asks_for_it_is_loaded_wherever_it_is,
        a_changed_file_is_not_run_and_the_page_keeps_its_links,
        a_changed_module_for_other_sources_is_not_run,
        a_changed_language_is_not_run,
        what_was_checked_is_not_requested_again,
    ]
}

fn what_it_needs_is_asked_for_at_once_and_leaves_nothing_behind(stage: &Stage) {
    let Stage { page, .. } = stage;
    let embedded = Embedded::new(stage);
    // The first script is held back. The files that it needs are requested without it.
    let gate = embedded.other.hold("/embed-*");
    embedded.show("<broadsheet-reader src={src}></broadsheet-reader>");
    let hints = "document.head.querySelectorAll('link[integrity], script[integrity]')";
    page.wait_until(&format!("{hints}.length === 2"));
    pause(500);
    let asked = embedded.asked();
    for part in [".js", ".wasm"] {
        let early = asked.iter().any(|path| path.starts_with("/reader-") && path.ends_with(part));
        assert!(early, "the reader's {part} waits for embed.js: {asked:?}");
    }
    gate.open();
    page.settled();
    page.wait_until(&format!("{hints}.length === 0"));
}

/// The URLs of the latest version, of this version, and of exactly these bytes.
fn each_address_of_the_script_is_the_script(stage: &Stage) {
    let Stage { page, server, .. } = stage;
    let mut scripts: Vec<String> = fs::read_dir(server.root())
        .expect("a site")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with("broadsheet") && name.ends_with(".js"))
        .collect();
    scripts.sort();
    assert_eq!(scripts.len(), 3, "{scripts:?}");
    assert!(scripts.contains(&concat!("broadsheet-", env!("CARGO_PKG_VERSION"), ".js").to_owned()), "{scripts:?}");
    assert!(server.root().join("broadsheet.d.ts").is_file(), "the declarations stand beside it");
    for script in scripts {
        let embedded = Embedded::new(stage);
        embedded.host(
            &format!("<script type=module src={}></script>", embedded.other.url(&format!("/{script}"))),
            "<broadsheet-reader src={src}></broadsheet-reader>",
        );
        page.look_into(READER);
        page.settled();
        assert!(page.count(".stories > li") > 0, "{script}");
    }
}

/// The test server sends the header with each file. A real server reads it from `_headers`.
fn a_host_is_told_to_let_other_pages_read(stage: &Stage) {
    let site = stage.server.root();
    let headers = fs::read_to_string(site.join("_headers")).expect("the build writes _headers");
    let (mut pattern, mut told) = (String::new(), Vec::new());
    for line in headers.lines().filter(|line| !line.trim().is_empty()) {
        match line.strip_prefix("  ") {
            Some(header) => told.push((pattern.clone(), header.to_owned())),
            None => pattern = line.to_owned(),
        }
    }
    let fits = |pattern: &str, path: &str| match pattern.split_once('*') {
        Some((before, after)) => path.starts_with(before) && path.ends_with(after),
        None => path == pattern,
    };
    let reader = ["/broadsheet.js".to_owned(), stage.site.source.clone(), stage.site.stories[0].document.clone()];
    let loaded = fs::read_dir(&site).expect("a site").filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let loaded = loaded.filter(|name| name.ends_with(".js") || name.ends_with(".wasm")).map(|name| format!("/{name}"));
    for path in loaded.chain(reader) {
        let said: Vec<_> = told
            .iter()
            .filter(|(pattern, header)| fits(pattern, &path) && header.starts_with("Access-Control-Allow-Origin:"))
            .map(|(_, header)| header.as_str())
            .collect();
        assert_eq!(said, ["Access-Control-Allow-Origin: *"], "{path}");
    }
}

fn a_tag_that_asks_for_it_is_loaded_wherever_it_is(stage: &Stage) {
    let Stage { page, .. } = stage;
    let embedded = Embedded::new(stage);
    let far = "<div style=height:9000px>Far above.</div><broadsheet-reader src={src}";
    embedded.show(&format!("{far} loading=eager></broadsheet-reader>"));
    page.settled();
    assert!(page.count(".stories > li") > 0);
    assert_eq!(page.scrolled(), 0.0);
    // It may be requested later.
    embedded.show(&format!("{far}></broadsheet-reader>"));
    page.wait_until("customElements.get('broadsheet-reader')");
    page.js("document.querySelector(arguments[0]).loading = 'eager'", json!([READER]));
    page.settled();
}

/// A change to a script that is visible if it runs.
const SCRIPT: &[u8] = b"\nglobalThis.altered = true;";
/// A custom section, which leaves a WebAssembly module valid.
const SECTION: &[u8] = &[0, 2, 1, b'a'];

/// The path of the only file of the site with this prefix and suffix.
fn path_of(stage: &Stage, start: &str, end: &str) -> String {
    let names = fs::read_dir(stage.server.root())
        .expect("a site")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let found: Vec<_> = names.filter(|name| name.starts_with(start) && name.ends_with(end)).collect();
    assert_eq!(found.len(), 1, "{start}*{end}: {found:?}");
    format!("/{}", found[0])
}

/// Serves a file with valid bytes appended. Returns its path and its original bytes.
fn alter(stage: &Stage, embedded: &Embedded, start: &str, end: &str) -> (String, Vec<u8>) {
    let path = path_of(stage, start, end);
    let original = fs::read(stage.server.root().join(&path[1..])).expect("a file of the site");
    embedded.other.put(&path, [&original[..], if end == ".js" { SCRIPT } else { SECTION }].concat());
    (path, original)
}

fn a_changed_file_is_not_run_and_the_page_keeps_its_links(stage: &Stage) {
    let Stage { page, .. } = stage;
    stage.forgive_errors();
    for (start, end) in [("embed-", ".js"), ("reader-", ".js"), ("reader-", ".wasm")] {
        let embedded = Embedded::new(stage);
        let (path, original) = alter(stage, &embedded, start, end);
        embedded.show("<broadsheet-reader src={src}><a href=/articles/>Read the articles</a></broadsheet-reader>");
        page.wait_for("slot[name=failed] button");
        assert!(page.text("slot[name=failed]").contains("could not be loaded"), "{path}");
        assert!(page.is("!globalThis.altered"), "{path} ran");
        assert!(page.is("document.querySelector('broadsheet-reader a').getClientRects().length"), "{path}");
        embedded.other.put(&path, original);
        page.click("slot[name=failed] button");
        page.settled();
        assert!(page.count(".stories > li") > 0, "{path}");
    }
}

fn a_changed_module_for_other_sources_is_not_run(stage: &Stage) {
    let Stage { page, .. } = stage;
    stage.forgive_errors();
    for (module, attributes) in [("feeds-", ""), ("markdown-", "view=article slug=one")] {
        for end in [".js", ".wasm"] {
            let embedded = Embedded::new(stage);
            embedded.other.put("/feed.json", crate::feeds::MARKDOWN);
            let (path, original) = alter(stage, &embedded, module, end);
            let src = embedded.other.url("/feed.json");
            embedded.show(&format!("<broadsheet-reader src={src} {attributes}></broadsheet-reader>"));
            page.wait_for("[data-part=retry]");
            assert!(page.is("!globalThis.altered"), "{path} ran");
            embedded.other.put(&path, original);
            page.click("[data-part=retry]");
            page.wait_for(if attributes.is_empty() { ".stories > li" } else { "[data-part=body] p" });
        }
    }
}

fn a_changed_language_is_not_run(stage: &Stage) {
    let Stage { page, .. } = stage;
    stage.forgive_errors();
    let embedded = Embedded::new(stage);
    let (path, original) = alter(stage, &embedded, "messages-de-", ".js");
    embedded.read("lang=de");
    assert_eq!(page.text(".masthead-nav a"), "Latest", "it is in English");
    assert!(page.is("!globalThis.altered"), "{path} ran");
    embedded.other.put(&path, original);
    embedded.read("lang=de");
    assert_eq!(page.text(".masthead-nav a"), "Neueste");
}

/// A second response would be unverified.
fn what_was_checked_is_not_requested_again(stage: &Stage) {
    let embedded = Embedded::new(stage);
    embedded.read("lang=de");
    for (start, end) in [("embed-", ".js"), ("reader-", ".js"), ("reader-", ".wasm"), ("messages-de-", ".js")] {
        let path = path_of(stage, start, end);
        assert_eq!(embedded.other.requests_for(&path).len(), 1, "{path}");
    }
}
