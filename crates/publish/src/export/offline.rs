//! The files of a site with `offline = true`: its service worker and its web app manifest (W3C).
//!
//! Input: the settings, the icons, and the files that the worker keeps from the start. Output: texts of files. Entry
//! points: [`worker`] and [`manifest`]. A site that removes the setting gets [`RETIRED_WORKER`] in place of its worker.

use crate::page::slots::Icon;
use crate::site::settings::Settings;
use crate::source::language;
use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64;

/// The name of the worker. It must stay the same, because browsers look there for a newer one.
pub const WORKER: &str = "broadsheet-worker.js";

/// The worker that ends itself.
pub const RETIRED_WORKER: &str = include_str!("retired_worker.js");

/// The worker. `editions` are the base paths of all languages, and `files` the addresses of scripts and styles that it
/// loads at once. `page` is the text of the page for missing ones; when it changes, browsers load the worker again.
pub fn worker(mut editions: Vec<String>, files: &[String], page: &str) -> String {
    let script = include_str!("worker.js");
    // The longest path that matches is that of the page.
    editions.sort_by_key(|path| std::cmp::Reverse(path.len()));
    let version = xxh3_64(format!("{script}{editions:?}{files:?}{page}").as_bytes());
    let settings = json!({ "editions": editions, "files": files, "version": format!("{version:016x}") });
    let lines = script.lines().filter(|line| !line.trim_start().starts_with("//") && !line.is_empty());
    let code: String = lines.flat_map(|line| [line, "\n"]).collect();
    format!("self.SETTINGS={settings};\n{code}")
}

/// The manifest of a site, with which browsers can install it.
pub fn manifest(settings: &Settings, icons: &[Icon]) -> String {
    let paper = settings.customisation.look.light_palette().background.to_string();
    let icon = |icon: &Icon| {
        let size = icon.size.map_or_else(|| "any".to_owned(), |(width, height)| format!("{width}x{height}"));
        json!({ "src": icon.href, "type": icon.kind, "sizes": size })
    };
    let base = &settings.base.path;
    let mut manifest = json!({
        "id": base,
        "name": settings.title,
        "start_url": base,
        "scope": base,
        "display": "minimal-ui",
        "lang": settings.language,
        "dir": if language::is_right_to_left(&settings.language) { "rtl" } else { "ltr" },
        "background_color": paper,
        "theme_color": paper,
        "icons": icons.iter().map(icon).collect::<Vec<Value>>(),
    });
    if let Some(description) = &settings.description {
        manifest["description"] = json!(description);
    }
    format!("{manifest:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_changes_with_its_files_and_its_page() {
        let editions = || vec!["/".to_owned(), "/de/".to_owned()];
        let first = worker(editions(), &["/start-1.js".to_owned()], "page");
        assert!(
            first.starts_with("self.SETTINGS={\"editions\":[\"/de/\",\"/\"],\"files\":[\"/start-1.js\"]"),
            "{first}"
        );
        assert_eq!(first, worker(editions(), &["/start-1.js".to_owned()], "page"));
        assert_ne!(first, worker(editions(), &["/start-2.js".to_owned()], "page"));
        assert_ne!(first, worker(editions(), &["/start-1.js".to_owned()], "other"));
    }

    #[test]
    fn a_manifest_describes_the_site() {
        let mut settings = Settings::load(std::path::Path::new("nowhere"), &mut Vec::new());
        settings.title = "A \"B\"".to_owned();
        settings.language = "ar".to_owned();
        let icons = ["/blog/a.svg", "/blog/b.png"].map(|href| Icon::new(href.to_owned(), Some((192, 192))).unwrap());
        let manifest: Value = serde_json::from_str(&manifest(&settings, &icons)).unwrap();
        assert_eq!(
            (&manifest["name"], &manifest["dir"], &manifest["start_url"], &manifest["background_color"]),
            (&json!("A \"B\""), &json!("rtl"), &json!("/"), &json!("#faf8f3"))
        );
        let icon = |href: &str, kind: &str, sizes: &str| json!({ "src": href, "type": kind, "sizes": sizes });
        let expected = [icon("/blog/a.svg", "image/svg+xml", "any"), icon("/blog/b.png", "image/png", "192x192")];
        assert_eq!(manifest["icons"], json!(expected));
        assert!(Icon::new("/a.gif".to_owned(), None).is_none());
    }
}
