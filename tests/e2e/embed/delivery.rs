//! How the script and its files reach a page: early, from each of their URLs, with the CORS header.

use super::{Embedded, READER};
use crate::{Context, Test, pause, tests};
use serde_json::json;
use std::fs;

pub fn tests() -> Vec<Test> {
    tests![
        files_are_preloaded_once_without_leftover_elements,
        each_script_url_serves_the_script,
        the_headers_file_allows_other_origins_to_read,
        an_eager_tag_is_loaded_anywhere,
        a_changed_file_is_not_run_and_the_page_keeps_its_links,
        a_changed_adapter_module_is_not_run,
        a_changed_translation_is_not_used,
        verified_files_are_not_requested_again,
    ]
}

fn files_are_preloaded_once_without_leftover_elements(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    // The first script is held back. The files that it needs are requested without it.
    let gate = embedded.other.hold("/embed-*");
    embedded.open_body("<broadsheet-reader src={src}></broadsheet-reader>");
    let hints = "document.head.querySelectorAll('link[integrity], script[integrity]')";
    // The reader's hint may be gone already.
    page.wait_until(&format!("{hints}.length >= 1"));
    pause(500);
    let requested = embedded.requested_paths();
    for part in [".js", ".wasm"] {
        let early = requested.iter().any(|path| path.starts_with("/reader-") && path.ends_with(part));
        assert!(early, "the reader's {part} waits for embed.js: {requested:?}");
    }
    gate.open();
    page.wait_until_settled();
    page.wait_until(&format!("{hints}.length === 0"));
}

/// The URLs of the latest version, of this version, and of exactly these bytes.
fn each_script_url_serves_the_script(context: &Context) {
    let Context { page, server, .. } = context;
    let mut scripts: Vec<String> = fs::read_dir(server.root())
        .expect("a site")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with("broadsheet") && name.ends_with(".js") && name != "broadsheet-worker.js")
        .collect();
    scripts.sort();
    assert_eq!(scripts.len(), 3, "{scripts:?}");
    assert!(scripts.contains(&concat!("broadsheet-", env!("CARGO_PKG_VERSION"), ".js").to_owned()), "{scripts:?}");
    assert!(server.root().join("broadsheet.d.ts").is_file(), "the declarations are beside it");
    for script in scripts {
        let embedded = Embedded::new(context);
        embedded.open_page(
            &format!("<script type=module src={}></script>", embedded.other.url(&format!("/{script}"))),
            "<broadsheet-reader src={src}></broadsheet-reader>",
        );
        page.enter_shadow_root(READER);
        page.wait_until_settled();
        assert!(page.count(".stories > li") > 0, "{script}");
    }
}

/// The test server sends the header with each file. A real server reads it from `_headers`.
fn the_headers_file_allows_other_origins_to_read(context: &Context) {
    let site = context.server.root();
    let headers = fs::read_to_string(site.join("_headers")).expect("the build writes _headers");
    let (mut pattern, mut told) = (String::new(), Vec::new());
    for line in headers.lines().filter(|line| !line.trim().is_empty()) {
        match line.strip_prefix("  ") {
            Some(header) => told.push((pattern.clone(), header.to_owned())),
            None => pattern = line.to_owned(),
        }
    }
    let matches_pattern = |pattern: &str, path: &str| match pattern.split_once('*') {
        Some((before, after)) => path.starts_with(before) && path.ends_with(after),
        None => path == pattern,
    };
    let reader = ["/broadsheet.js".to_owned(), context.site.source.clone(), context.site.articles[0].document.clone()];
    let loaded = fs::read_dir(&site).expect("a site").filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let loaded = loaded.filter(|name| name.ends_with(".js") || name.ends_with(".wasm")).map(|name| format!("/{name}"));
    for path in loaded.chain(reader) {
        let said: Vec<_> = told
            .iter()
            .filter(|(pattern, header)| {
                matches_pattern(pattern, &path) && header.starts_with("Access-Control-Allow-Origin:")
            })
            .map(|(_, header)| header.as_str())
            .collect();
        assert_eq!(said, ["Access-Control-Allow-Origin: *"], "{path}");
    }
}

fn an_eager_tag_is_loaded_anywhere(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    let far = "<div style=height:9000px>Far above.</div><broadsheet-reader src={src}";
    embedded.open_body(&format!("{far} loading=eager></broadsheet-reader>"));
    page.wait_until_settled();
    assert!(page.count(".stories > li") > 0);
    assert_eq!(page.scroll_position(), 0.0);
    // It may be requested later.
    embedded.open_body(&format!("{far}></broadsheet-reader>"));
    page.wait_until("customElements.get('broadsheet-reader')");
    page.js("document.querySelector(arguments[0]).loading = 'eager'", json!([READER]));
    page.wait_until_settled();
}

/// A change to a script that is visible if it runs.
const SCRIPT: &[u8] = b"\nglobalThis.altered = true;";
/// A custom section, which leaves a WebAssembly module valid.
const SECTION: &[u8] = &[0, 2, 1, b'a'];

/// The path of the only file of the site with this prefix and suffix.
fn path_of(context: &Context, start: &str, end: &str) -> String {
    let names = fs::read_dir(context.server.root())
        .expect("a site")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    // Other files begin in the same way: `embed-builder.js`.
    let is_hash = |middle: &str| middle.len() == 16 && middle.bytes().all(|byte| byte.is_ascii_hexdigit());
    let middle = |name: &String| Some(name.strip_prefix(start)?.strip_suffix(end)?.to_owned());
    let found: Vec<_> = names.filter(|name| middle(name).is_some_and(|middle| is_hash(&middle))).collect();
    assert_eq!(found.len(), 1, "{start}*{end}: {found:?}");
    format!("/{}", found[0])
}

/// Serves a file with valid bytes appended. Returns its path and its original bytes.
fn alter(context: &Context, embedded: &Embedded, start: &str, end: &str) -> (String, Vec<u8>) {
    let path = path_of(context, start, end);
    let original = fs::read(context.server.root().join(&path[1..])).expect("a file of the site");
    let change = match end {
        ".js" => SCRIPT,
        ".json" => b" ",
        _ => SECTION,
    };
    embedded.other.put(&path, [&original[..], change].concat());
    (path, original)
}

fn a_changed_file_is_not_run_and_the_page_keeps_its_links(context: &Context) {
    let Context { page, .. } = context;
    context.allow_errors();
    for (start, end) in [("embed-", ".js"), ("reader-", ".js"), ("reader-", ".wasm")] {
        let embedded = Embedded::new(context);
        let (path, original) = alter(context, &embedded, start, end);
        embedded.open_body("<broadsheet-reader src={src}><a href=/articles/>Read the articles</a></broadsheet-reader>");
        page.wait_for("slot[name=failed] button");
        assert!(page.text("slot[name=failed]").contains("could not be loaded"), "{path}");
        assert!(page.is("!globalThis.altered"), "{path} ran");
        assert!(page.is("document.querySelector('broadsheet-reader a').getClientRects().length"), "{path}");
        embedded.other.put(&path, original);
        page.click("slot[name=failed] button");
        page.wait_until_settled();
        assert!(page.count(".stories > li") > 0, "{path}");
    }
}

fn a_changed_adapter_module_is_not_run(context: &Context) {
    let Context { page, .. } = context;
    context.allow_errors();
    for (module, attributes) in [("feeds-", ""), ("markdown-", "view=article slug=one")] {
        for end in [".js", ".wasm"] {
            let embedded = Embedded::new(context);
            embedded.other.put("/feed.json", crate::feeds::MARKDOWN);
            let (path, original) = alter(context, &embedded, module, end);
            let src = embedded.other.url("/feed.json");
            embedded.open_body(&format!("<broadsheet-reader src={src} {attributes}></broadsheet-reader>"));
            page.wait_for("[data-part=retry]");
            assert!(page.is("!globalThis.altered"), "{path} ran");
            embedded.other.put(&path, original);
            page.click("[data-part=retry]");
            page.wait_for(if attributes.is_empty() { ".stories > li" } else { "[data-part=body] p" });
        }
    }
}

fn a_changed_translation_is_not_used(context: &Context) {
    let Context { page, .. } = context;
    context.allow_errors();
    let embedded = Embedded::new(context);
    let (path, original) = alter(context, &embedded, "messages-de-", ".json");
    embedded.open_reader("lang=de");
    assert_eq!(page.text(".masthead-nav a"), "Latest", "it is in English");
    assert!(page.is("!globalThis.altered"), "{path} ran");
    embedded.other.put(&path, original);
    embedded.open_reader("lang=de");
    assert_eq!(page.text(".masthead-nav a"), "Neueste");
}

/// A second response would be unverified.
fn verified_files_are_not_requested_again(context: &Context) {
    let embedded = Embedded::new(context);
    embedded.open_reader("lang=de");
    for (start, end) in [("embed-", ".js"), ("reader-", ".js"), ("reader-", ".wasm"), ("messages-de-", ".json")] {
        let path = path_of(context, start, end);
        assert_eq!(embedded.other.requests_for(&path).len(), 1, "{path}");
    }
}
