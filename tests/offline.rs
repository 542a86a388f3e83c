//! A site with `offline = true`: its worker, its manifest, and how the worker goes away again.

use broadsheet::content::Date;
use file_tree::tree;
use publish::export::offline::RETIRED_WORKER;
use publish::page::frame::Frame;
use publish::{Options, Outcome};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use tempfile::TempDir;

mod file_tree;

const FRAME: &str =
    "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><body><main></main></body></html>";
const WORKER: &str = "broadsheet-worker.js";
const MANIFEST: &str = "manifest.webmanifest";

fn site() -> TempDir {
    let site = tempfile::tempdir().unwrap();
    fs::create_dir(site.path().join("content")).unwrap();
    fs::write(site.path().join("content/one.md"), "---\ntitle: One\ndate: 2026-01-01\n---\n\nText.\n").unwrap();
    fs::write(site.path().join("icon.svg"), "<svg width=\"4\" height=\"4\"/>").unwrap();
    image::RgbImage::new(192, 192).save(site.path().join("icon.png")).unwrap();
    site
}

/// Builds the site with these settings.
fn build(site: &TempDir, settings: &str, change: impl Fn(&mut Options<'_>)) -> (Outcome, BTreeMap<String, String>) {
    fs::write(site.path().join("broadsheet.toml"), format!("title = \"Log\"\n{settings}")).unwrap();
    let (frame, dist) = (Frame::parse(FRAME).unwrap(), site.path().join("dist"));
    let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
    let mut options = Options { out: Some(&dist), frame: Some(&frame), ..Options::new(site.path(), now) };
    change(&mut options);
    let outcome = publish::build(&options);
    assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
    let files = tree(&dist).into_iter().map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).into_owned()));
    (outcome, files.collect())
}

fn unchanged(_: &mut Options<'_>) {}

#[test]
fn a_site_without_the_setting_has_no_worker() {
    for settings in ["", "offline = false\n"] {
        let (_, files) = build(&site(), settings, unchanged);
        assert!(!files.contains_key(WORKER) && !files.contains_key(MANIFEST) && !files.contains_key("offline.html"));
        let page = &files["posts/one/index.html"];
        assert!(!page.contains("manifest") && !page.contains("worker"), "{page}");
    }
}

#[test]
fn the_setting_adds_a_worker_a_manifest_and_a_page() {
    let settings = "offline = true\nbase_url = \"https://a.example/log/\"\nfavicon = [\"icon.svg\", \"icon.png\"]\n\
                    [languages.de]\n[look]\nbackground = \"#ffffff\"\n";
    let site = site();
    fs::create_dir(site.path().join("content/de")).unwrap();
    fs::write(site.path().join("content/de/eins.md"), "---\ntitle: Eins\ndate: 2026-01-01\n---\n\nText.\n").unwrap();
    let (_, files) = build(&site, settings, unchanged);
    assert!(
        files[WORKER].starts_with("self.SETTINGS={\"editions\":[\"/log/de/\",\"/log/\"],\"files\":["),
        "{}",
        files[WORKER]
    );
    assert!(!files.contains_key(&format!("de/{WORKER}")), "one worker is enough");
    let manifest: Value = serde_json::from_str(&files[MANIFEST]).unwrap();
    assert_eq!(
        (&manifest["name"], &manifest["start_url"], &manifest["theme_color"]),
        (&json!("Log"), &json!("/log/"), &json!("#ffffff"))
    );
    let icons: Vec<_> =
        manifest["icons"].as_array().unwrap().iter().map(|icon| icon["sizes"].as_str().unwrap()).collect();
    assert_eq!(icons, ["any", "192x192"]);
    for (page, start, heading) in [
        ("offline.html", "/log/", "This page is not available offline"),
        ("de/offline.html", "/log/de/", "Diese Seite ist offline nicht verfügbar"),
    ] {
        let text = &files[page];
        assert!(text.contains(&format!("<h1 id=\"page-title\" tabindex=\"-1\">{heading}</h1>")), "{text}");
        assert!(text.contains(&format!("<link rel=\"manifest\" href=\"{start}{MANIFEST}\" />")), "{text}");
        assert!(text.contains("<!--kept-->") && text.contains("data-state=\"plain\""), "{text}");
        assert!(text.contains("noindex") && text.contains("manifest-src 'self'; worker-src 'self'"), "{text}");
    }
    assert!(!files["sitemap.xml"].contains("offline"), "{}", files["sitemap.xml"]);
    assert!(files["_headers"].contains("worker-src 'self'"), "{}", files["_headers"]);
}

#[test]
fn without_the_setting_the_next_build_ends_the_worker() {
    let site = site();
    let (_, files) = build(&site, "offline = true\n", unchanged);
    assert_ne!(files[WORKER], RETIRED_WORKER);
    for _ in 0..2 {
        let (_, files) = build(&site, "", unchanged);
        assert_eq!(files[WORKER], RETIRED_WORKER, "it must stay, for visitors who come later");
        assert!(!files.contains_key(MANIFEST) && !files.contains_key("offline.html"));
    }
    let (_, files) = build(&site, "offline = true\n", unchanged);
    assert_ne!(files[WORKER], RETIRED_WORKER);
    let live = "offline = true\n[source]\nurl = \"https://b.example/feed.json\"\nmode = \"live\"\n";
    let (outcome, files) = build(&site, live, unchanged);
    assert_eq!(files[WORKER], RETIRED_WORKER);
    assert!(outcome.report.to_json_lines().contains("`offline` has no effect"), "{}", outcome.report.to_json_lines());
}

/// A preview, and a site that is being edited, must leave nothing in the browser.
#[test]
fn previews_have_no_worker() {
    type Change = fn(&mut Options<'_>);
    let changes: [Change; 3] =
        [|options| options.drafts = true, |options| options.future = true, |options| options.piecemeal = true];
    for change in changes {
        let (_, files) = build(&site(), "offline = true\n", change);
        assert!(!files.contains_key(WORKER) && !files["posts/one/index.html"].contains("manifest"));
    }
}

#[test]
fn an_invalid_value_is_reported() {
    let site = site();
    fs::write(site.path().join("broadsheet.toml"), "offline = \"sometimes\"\nreturn_visit = true\n").unwrap();
    let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
    let said = publish::build(&Options::new(site.path(), now)).report.to_json_lines();
    assert!(said.contains("`offline` must be `true` or `false`"), "{said}");
    assert!(said.contains("did you mean `return_visits`?"), "{said}");
}
