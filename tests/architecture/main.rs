//! Architecture rules that can be checked in the source: imports, the only place of each dangerous operation, and
//! layout.

use std::{
    fs,
    path::{Path, PathBuf},
};

mod errors;
mod imports;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const CRATES: [&str; 8] = [
    "src",
    "crates/publish/src",
    "crates/cards/src",
    "crates/images/src",
    "crates/cli/src",
    "crates/bundle/src",
    "crates/pack/src",
    "crates/article-json/src",
];

/// The Rust files of a folder, or the one file, each with its code without comments and tests.
fn sources(place: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    collect(&Path::new(ROOT).join(place), &mut files);
    assert!(!files.is_empty(), "{place} does not exist any more: update this test");
    let read = |file: PathBuf| {
        let name = file.strip_prefix(ROOT).unwrap().to_string_lossy().replace('\\', "/");
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
    let text = text.split("#[cfg(test)]").next().unwrap().split("#[cfg(all(test").next().unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Asserts that none of `words` occurs in the code below a path.
fn absent(place: &str, words: &[&str], except: &[&str]) {
    for (name, code) in sources(place) {
        for word in words.iter().filter(|_| !except.contains(&name.as_str())) {
            assert!(!code.contains(word), "{name} contains `{word}`, which does not belong in {place}");
        }
    }
}

/// The section of a manifest, without its heading.
fn section<'m>(manifest: &'m str, heading: &str) -> &'m str {
    let rest = manifest.split(&format!("\n{heading}\n")).nth(1).unwrap_or_else(|| panic!("no section {heading}"));
    rest.split("\n[").next().unwrap()
}

#[test]
fn modules_have_no_import_cycles() {
    for source in CRATES {
        let graph = imports::graph(&Path::new(ROOT).join(source));
        if let Some(cycle) = imports::cycle(&graph) {
            panic!("{source}: {}", cycle.join(" -> "));
        }
    }
}

/// Each module of `publish` may import only those before it.
#[test]
fn the_modules_of_publish_are_layered() {
    const LAYERS: [&str; 12] = [
        "fetch", "source", "import", "probe", "output", "site", "snapshot", "article", "page", "export", "build", "dev",
    ];
    for (at, room) in LAYERS.iter().enumerate() {
        for later in &LAYERS[at + 1..] {
            absent(&format!("crates/publish/src/{room}"), &[&format!("crate::{later}::")], &[]);
        }
    }
}

#[test]
fn each_package_depends_only_on_what_it_uses() {
    let manifest = |path: &str| fs::read_to_string(Path::new(ROOT).join(path)).unwrap();
    let app = manifest("Cargo.toml");
    let native = ["clap", "hyper", "image", "lightningcss", "oxc", "walrus", "icu_", "rayon", "tokio", "notify"];
    for name in native {
        assert!(!app.contains(&format!("\n{name}")), "{name} does not belong to the app");
    }
    for package in ["crates/publish/Cargo.toml", "crates/cli/Cargo.toml"] {
        let manifest = manifest(package);
        assert!(
            !["lightningcss", "oxc", "walrus"].iter().any(|name| manifest.contains(&format!("\n{name}"))),
            "{package}: only bundle needs lightningcss, oxc and walrus"
        );
    }
    // Ammonia is too large for a browser.
    let wasm = section(&app, "[target.'cfg(target_arch = \"wasm32\")'.dependencies]");
    assert!(!wasm.contains("ammonia") && !section(&app, "[dependencies]").contains("ammonia"));
}

#[test]
fn the_build_starts_no_program() {
    absent("crates/publish/src", &["Command::new", "process::Command"], &[]);
}

#[test]
fn no_module_is_included_by_its_path() {
    for source in CRATES {
        absent(source, &["#[path"], &[]);
    }
}

const BROWSER: [&str; 6] = ["web_sys", "js_sys", "wasm_bindgen", "gloo", "window()", "document()"];
const IO: [&str; 6] = ["std::fs", "std::net", "std::io", "std::env", "std::process", "std::thread"];
const CLOCKS: [&str; 3] = ["SystemTime", "Instant", "Date::now"];

#[test]
fn content_feed_html_route_and_navigation_are_pure() {
    for place in ["src/content", "src/feed", "src/html", "src/route.rs", "src/markdown", "src/navigation"] {
        absent(place, &BROWSER, &[]);
        absent(place, &IO, &[]);
        absent(place, &CLOCKS, &[]);
        absent(place, &["leptos", "crate::view", "crate::reader", "crate::publish"], &[]);
    }
}

/// The policy is passed as a value: two builds, or two readers, in one process do not share one.
#[test]
fn the_policy_is_not_global() {
    for place in ["src/content", "src/safe_html"] {
        absent(place, &["\nstatic ", "\npub static ", "thread_local!", "RwLock", "Mutex", "OnceLock"], &[]);
    }
    absent("src/content/link.rs", &["policy"], &[]);
}

#[test]
fn the_view_knows_neither_browser_nor_publisher() {
    absent("src/view", &BROWSER, &[]);
    absent("src/view", &IO, &[]);
    absent("src/view", &CLOCKS, &[]);
    absent("src/view", &["crate::reader", "crate::publish", "crate::feed", "on:click", "spawn_local"], &[]);
}

#[test]
fn html_imports_no_other_module() {
    absent("src/html", &["crate::", "super::super"], &[]);
}

#[test]
fn data_flows_one_way() {
    absent("src/content", &["crate::feed", "crate::route", "crate::view"], &[]);
    absent("src/feed", &["crate::route", "crate::view"], &[]);
    absent("src/navigation", &["crate::feed", "crate::safe_html"], &[]);
    absent("src/reader", &["crate::publish"], &[]);
    absent("crates/publish/src", &["broadsheet::reader"], &[]);
    absent("crates/cli/src", &["broadsheet::reader"], &[]);
}

#[test]
fn html_enters_the_document_in_one_place() {
    let raw = ["inner_html", "set_inner_html", "insert_adjacent_html", "outer_html", "document.write", "DomParser"];
    // The native way of the same operation: the string that SafeHtml returns.
    let doors = ["src/safe_html/browser.rs", "src/safe_html/native.rs", "src/view/article.rs"];
    absent("src", &raw, &doors);
    absent("crates", &raw, &[]);
    let (_, article) = sources("src/view/article.rs").remove(0);
    assert_eq!(article.matches("inner_html").count(), 1);
    assert!(article.contains("inner_html=html.as_str()"), "inserted HTML must come from SafeHtml");
}

#[test]
fn safe_html_has_one_constructor() {
    for door in ["src/safe_html/browser.rs", "src/safe_html/native.rs"] {
        let (_, code) = sources(door).remove(0);
        let made = code.matches("-> Self").count() + code.matches("-> SafeHtml").count();
        let public = code.split("impl SafeHtml").nth(1).unwrap().split("\nimpl").next().unwrap();
        assert_eq!(public.matches("-> Self").count(), 1, "{door}: {made} functions make one");
        assert!(code.contains("pub struct SafeHtml("), "{door}");
        assert!(!code.contains("pub struct SafeHtml(pub"), "{door}: its field is private");
    }
}

#[test]
fn ammonia_is_used_in_one_place() {
    absent("src", &["ammonia::"], &["src/safe_html/ammonia_check.rs"]);
    absent("crates", &["ammonia::"], &[]);
}

#[test]
fn each_dangerous_operation_is_in_one_place() {
    absent("src/reader", &["gloo_net", "Request::"], &["src/reader/fetch.rs"]);
    absent("src/reader", &["local_storage", "session_storage"], &["src/reader/storage.rs"]);
    absent("src/reader", &["Date::now"], &["src/reader/browser_api.rs"]);
    absent("src/reader", &["push_state", "replace_state"], &["src/reader/scroll_history.rs"]);
    absent("src/reader", &["mount_to"], &["src/reader/island.rs"]);
    // The scroll history is written in JavaScript, because an embed's host page may keep any value in the history
    // state.
    let root = Path::new(ROOT).join("src");
    for script in ["reader/bootstrap.js", "reader/trust.js", "embed/element.js", "embed/embed.js"] {
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
    absent("src/view", &ours, &[]);
    absent("src/reader", &ours, &[]);
    // An archive of Substack has such a folder, too.
    absent("crates/publish/src", &["\"posts/\"", "\"archive/\""], &["crates/publish/src/import/newsletters.rs"]);
}

#[test]
fn files_are_named_after_their_contents() {
    for source in CRATES {
        for (name, _) in sources(source) {
            let stem = name.rsplit('/').next().unwrap().trim_end_matches(".rs");
            assert!(!["util", "utils", "helper", "helpers", "common", "misc"].contains(&stem), "{name}");
        }
    }
}

#[test]
fn every_module_has_docs() {
    let mut files = Vec::new();
    CRATES.iter().for_each(|source| collect(&Path::new(ROOT).join(source), &mut files));
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//!"), "{} does not open with `//!`", file.display());
        let lines = text.split("#[cfg(test)]").next().unwrap().lines().count();
        assert!(lines <= 400, "{} has {lines} lines: split it", file.display());
    }
}

#[test]
fn tools_are_pinned_in_one_place() {
    let read = |name: &str| fs::read_to_string(Path::new(ROOT).join(name)).unwrap();
    let trunk = read("Trunk.toml");
    let pinned = trunk
        .split("wasm_bindgen = \"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("Trunk.toml pins wasm-bindgen");
    let locked = format!("name = \"wasm-bindgen\"\nversion = \"{pinned}\"");
    assert!(
        read("Cargo.lock").contains(&locked),
        "Trunk.toml pins wasm-bindgen {pinned}, Cargo.lock has another version"
    );
}

/// `trunk serve` sends the same security policy as a page, as far as it is known before a build.
#[test]
fn trunk_sends_the_same_security_policy() {
    use publish::page::security_policy::{self, Additions};
    let trunk = fs::read_to_string(Path::new(ROOT).join("Trunk.toml")).unwrap();
    let sent = trunk.split("\"Content-Security-Policy\" = \"").nth(1).and_then(|rest| rest.split('"').next());
    let additions = Additions { has_settings: true, has_fonts: true, ..Additions::default() };
    let header = security_policy::header(&security_policy::policy_with([], "", additions));
    let of_the_page = ["default-src", "style-src", "frame-src"];
    let known = header.split("; ").filter(|directive| !of_the_page.iter().any(|name| directive.starts_with(name)));
    assert_eq!(sent.expect("Trunk.toml sends a policy"), known.collect::<Vec<_>>().join("; "));
}

/// A browser applies both the header and the policy of the page. The handbook cannot know the hashes of inline
/// styles.
#[test]
fn no_header_of_the_handbook_forbids_the_style_of_a_page() {
    use publish::page::security_policy;
    let folder = Path::new(ROOT).join("content");
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
            // Media files are not pages.
            if line.contains(&security_policy::of_media("a.pdf")) {
                continue;
            }
            assert!(!line.contains("default-src") && !line.contains("style-src"), "{}: {line}", path.display());
        }
    }
    assert!(sent > 1, "the handbook names the header");
}
