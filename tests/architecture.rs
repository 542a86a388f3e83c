//! The invariants of DESIGN.md that can be read from the source: who may import what, and where the dangerous doors are.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Every Rust file below a folder of `src`, or the one file, with its code: comments and tests left out.
fn sources(place: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root.join(place), &mut files);
    assert!(!files.is_empty(), "src/{place} is not there any more: mend this test");
    let read = |file: PathBuf| {
        let name = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        (name, code(&fs::read_to_string(file).unwrap()))
    };
    files.into_iter().map(read).collect()
}

fn collect(place: &Path, files: &mut Vec<PathBuf>) {
    if place.is_dir() {
        for entry in fs::read_dir(place).unwrap() {
            collect(&entry.unwrap().path(), files);
        }
    } else if place.extension().is_some_and(|extension| extension == "rs") {
        files.push(place.to_owned());
    }
}

fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Asserts that none of `words` stands in the code of `place`.
fn absent(place: &str, words: &[&str], except: &[&str]) {
    for (name, code) in sources(place) {
        for word in words.iter().filter(|_| !except.contains(&name.as_str())) {
            assert!(!code.contains(word), "src/{name} has `{word}`, which does not belong in src/{place}");
        }
    }
}

const BROWSER: [&str; 6] = ["web_sys", "js_sys", "wasm_bindgen", "gloo", "window()", "document()"];
const IO: [&str; 6] = ["std::fs", "std::net", "std::io", "std::env", "std::process", "std::thread"];
const CLOCKS: [&str; 3] = ["SystemTime", "Instant", "Date::now"];

#[test]
fn content_feed_and_route_are_pure() {
    for place in ["content", "feed", "route.rs", "markdown"] {
        absent(place, &BROWSER, &[]);
        absent(place, &IO, &[]);
        absent(place, &CLOCKS, &[]);
        absent(place, &["leptos", "crate::view", "crate::reader", "crate::publish"], &[]);
    }
}

#[test]
fn the_view_knows_neither_browser_nor_publisher() {
    absent("view", &BROWSER, &[]);
    absent("view", &IO, &[]);
    absent("view", &CLOCKS, &[]);
    absent("view", &["crate::reader", "crate::publish", "crate::feed", "on:click", "spawn_local"], &[]);
}

#[test]
fn data_flows_one_way() {
    absent("content", &["crate::feed", "crate::route", "crate::view"], &[]);
    absent("feed", &["crate::route", "crate::view"], &[]);
    absent("reader", &["crate::publish"], &[]);
    absent("publish", &["crate::reader"], &[]);
}

#[test]
fn html_enters_the_document_by_one_door() {
    let raw = ["inner_html", "set_inner_html", "insert_adjacent_html", "outer_html", "document.write", "DomParser"];
    // The native form of the same door: the string that SafeHtml answers for.
    let doors = ["safe_html/browser.rs", "safe_html/native.rs", "view/article.rs"];
    absent(".", &raw, &doors);
    let (_, article) = sources("view/article.rs").remove(0);
    assert_eq!(article.matches("inner_html").count(), 1);
    assert!(article.contains("inner_html=html.as_str()"), "what enters must come from SafeHtml");
}

#[test]
fn safe_html_has_one_constructor() {
    for door in ["safe_html/browser.rs", "safe_html/native.rs"] {
        let (_, code) = sources(door).remove(0);
        let made = code.matches("-> Self").count() + code.matches("-> SafeHtml").count();
        let public = code.split("impl SafeHtml").nth(1).unwrap().split("\nimpl").next().unwrap();
        assert_eq!(public.matches("-> Self").count(), 1, "src/{door}: {made} functions make one");
        assert!(code.contains("pub struct SafeHtml("), "src/{door}");
        assert!(!code.contains("pub struct SafeHtml(pub"), "src/{door}: its field is private");
    }
}

/// The second sanitiser is for what is published: in a browser it would be half a megabyte.
#[test]
fn ammonia_is_native() {
    absent(".", &["ammonia::"], &["safe_html/second.rs"]);
    let (_, module) = sources("safe_html/mod.rs").remove(0);
    assert!(module.contains("#[cfg(not(target_arch = \"wasm32\"))]\npub mod second;"), "{module}");
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let (before, native) = manifest
        .split_once("[target.'cfg(not(target_arch = \"wasm32\"))'.dependencies]")
        .expect("Cargo.toml has native dependencies");
    let native = native.split("\n[").next().unwrap();
    assert!(
        native.contains("\nammonia = ") && !before.contains("ammonia"),
        "ammonia belongs to the native dependencies"
    );
}

#[test]
fn each_danger_has_one_door() {
    absent("reader", &["gloo_net", "Request::"], &["reader/fetch.rs"]);
    absent("reader", &["local_storage", "session_storage"], &["reader/storage.rs"]);
    absent("reader", &["Date::now"], &["reader/place.rs"]);
    absent("reader", &["push_state", "replace_state"], &["reader/places.rs"]);
    absent("reader", &["mount_to"], &["reader/stage.rs"]);
    // The history is written in JavaScript: what an embed's page keeps there is a bag of whatever it likes.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for script in ["reader/start.js", "reader/trust.js", "embed/element.js", "embed/embed.js"] {
        let text = fs::read_to_string(root.join(script)).unwrap();
        assert!(
            !["pushState", "replaceState"].iter().any(|word| text.contains(word)),
            "src/{script} writes the history"
        );
    }
}

#[test]
fn only_routes_know_our_addresses() {
    let ours =
        ["\"posts/\"", "\"categories/\"", "\"archive/\"", "\"/posts", "\"/categories", "\"/archive", "\"/search"];
    // The data files of the layout have folders of the same names.
    absent("view", &ours, &[]);
    absent("reader", &ours, &[]);
    absent("publish", &["\"posts/\"", "\"archive/\""], &[]);
}

#[test]
fn rooms_have_names_of_their_own() {
    for (name, _) in sources(".") {
        let stem = name.rsplit('/').next().unwrap().trim_end_matches(".rs");
        assert!(!["util", "utils", "helper", "helpers", "common", "misc"].contains(&stem), "src/{name}");
    }
}

#[test]
fn every_module_says_what_it_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//!"), "{} does not open with `//!`", file.display());
        let lines = text.split("#[cfg(test)]").next().unwrap().lines().count();
        assert!(lines <= 400, "{} has {lines} lines: perhaps it is two rooms", file.display());
    }
}

#[test]
fn tools_are_pinned_in_one_place() {
    let read = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    let trunk = read("Trunk.toml");
    let pinned = trunk
        .split("wasm_bindgen = \"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("Trunk.toml pins wasm-bindgen");
    let locked = format!("name = \"wasm-bindgen\"\nversion = \"{pinned}\"");
    assert!(read("Cargo.lock").contains(&locked), "Trunk.toml wants wasm-bindgen {pinned}, Cargo.lock has another");
}

/// `trunk serve` sends what a page says, as far as that is known before there is one.
#[test]
fn trunk_serves_under_the_same_policy() {
    use broadsheet::publish::security_policy;
    let trunk = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Trunk.toml")).unwrap();
    let sent = trunk.split("\"Content-Security-Policy\" = \"").nth(1).and_then(|rest| rest.split('"').next());
    let header = security_policy::header("");
    let of_the_page = ["default-src", "style-src", "frame-src"];
    let known = header.split("; ").filter(|directive| !of_the_page.iter().any(|name| directive.starts_with(name)));
    assert_eq!(sent.expect("Trunk.toml sends a policy"), known.collect::<Vec<_>>().join("; "));
}

/// A browser obeys what a host sends and what the page says. The handbook cannot know the hashes of the style that stands in the pages.
#[test]
fn no_header_of_the_handbook_refuses_what_a_page_wears() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let mut sent = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for line in text
            .lines()
            .filter(|line| line.contains("Content-Security-Policy: ") || line.contains("add_header Content-Security"))
        {
            sent += 1;
            assert!(!line.contains("default-src") && !line.contains("style-src"), "{}: {line}", path.display());
        }
    }
    assert!(sent > 1, "the handbook names the header");
}
