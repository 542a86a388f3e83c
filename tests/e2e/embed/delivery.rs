//! How the script and what it loads come to a page: early, from each of their addresses, with the header that lets them be read.

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
    ]
}

fn what_it_needs_is_asked_for_at_once_and_leaves_nothing_behind(stage: &Stage) {
    let Stage { page, .. } = stage;
    let embedded = Embedded::new(stage);
    // The script that begins the chain: what is behind it is asked for without it.
    let gate = embedded.other.hold("/embed-*");
    embedded.show("<broadsheet-reader src={src}></broadsheet-reader>");
    let hints = "document.head.querySelectorAll('link[rel=modulepreload], link[rel=preload]')";
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

/// The latest, this version, and exactly these bytes.
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

/// The tests' own server says it of everything. What a host says is written in the site's `_headers`.
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
    // It may ask later.
    embedded.show(&format!("{far}></broadsheet-reader>"));
    page.wait_until("customElements.get('broadsheet-reader')");
    page.js("document.querySelector(arguments[0]).loading = 'eager'", json!([READER]));
    page.settled();
}
