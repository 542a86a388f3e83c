//! `broadsheet probe`: which articles a file or an address has, and how they were found.

mod local_server;

use local_server::{LocalServer, Reply};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/probe");

fn probe(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_broadsheet")).arg("probe").args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn json(arguments: &[&str]) -> (Option<i32>, Value) {
    let (code, stdout, stderr) = probe(&[arguments, &["--json"]].concat());
    assert_eq!(stdout.trim().lines().count(), 1, "{stdout}{stderr}");
    (code, serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}")))
}

#[test]
fn files_of_every_format_give_their_articles() {
    let mut count = 0;
    let mut files: Vec<_> = fs::read_dir(FIXTURES).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".expected.json") {
            continue;
        }
        let (code, mut found) = json(&[path.to_str().unwrap()]);
        assert_eq!(code, Some(0), "{name} {found}");
        // The path of this machine.
        found["attempts"][0]["url"] = Value::from(name.clone());
        let text = serde_json::to_string_pretty(&found).unwrap() + "\n";
        let expected = path.with_file_name(format!("{name}.expected.json"));
        if std::env::var_os("RECORD").is_some() {
            fs::write(&expected, &text).unwrap();
        }
        assert!(fs::read_to_string(&expected).unwrap_or_default() == text, "{name} differs; RECORD=1 accepts:\n{text}");
        count += 1;
    }
    assert!(count >= 7);
}

#[test]
fn articles_have_their_values() {
    let (_, found) = json(&[&format!("{FIXTURES}/rss.xml")]);
    let first = &found["articles"][0];
    assert_eq!(found["title"], "The Quay & Tide");
    assert_eq!(first["title"], "Spring <tide>");
    assert_eq!(first["date"], "2026-11-17T18:10:00+01:00");
    assert_eq!(first["authors"], serde_json::json!(["Ann Quill"]));
    assert_eq!(first["categories"], serde_json::json!(["Tides", "Harbour"]));
    assert_eq!(first["text"], "The water came at ten pastsix o’clock. H2O");
    assert_eq!(found["articles"][1]["date"], Value::Null);
    assert_eq!(found["articles"][1]["text"], "Only a summary.");
}

#[test]
fn exports_are_read_as_import_reads_them() {
    let folder = Path::new(FIXTURES).with_file_name("import");
    for (name, format, count) in
        [("medium", "medium", 2), ("substack", "substack", 2), ("wordpress.xml", "wordpress", 6)]
    {
        let (code, found) = json(&[folder.join(name).to_str().unwrap()]);
        assert_eq!(code, Some(0), "{name} {found}");
        let result = found["attempts"][0]["result"].as_str().unwrap();
        assert_eq!(result, format!("{format}, {count} articles"), "{found}");
        assert!(found["articles"].as_array().unwrap().iter().all(|article| article["title"] != ""), "{found}");
    }
}

#[test]
fn our_own_site_is_read_from_its_data() {
    let site = tempfile::tempdir().unwrap();
    for (name, date) in [("one", "2026-01-01"), ("two", "2026-01-02")] {
        let text = format!(
            "---\ntitle: {name}\ndate: {date}\nauthors: [Ann]\ncategories: [News]\n---\n\nText of **{name}**.\n"
        );
        fs::write(site.path().join(format!("{name}.md")), text).unwrap();
    }
    let out = site.path().join("dist");
    let built = Command::new(env!("CARGO_BIN_EXE_broadsheet"))
        .args(["build", site.path().to_str().unwrap(), "--out", out.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let (code, found) = json(&[out.join("data/site.json").to_str().unwrap()]);
    assert_eq!(code, Some(0));
    assert_eq!(found["articles"][0]["title"], "two");
    assert_eq!(found["articles"][1]["text"], "Text of one.");
    assert_eq!(found["articles"][1]["categories"], serde_json::json!(["News"]));
    let (_, found) = json(&[out.join("data/posts/one.json").to_str().unwrap()]);
    assert_eq!(found["articles"][0]["title"], "one");
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(FIXTURES).join(name)).unwrap()
}

/// The addresses that were tried, without the server.
fn tried(found: &Value, server: &LocalServer) -> Vec<String> {
    let attempts = found["attempts"].as_array().unwrap();
    attempts.iter().map(|it| it["url"].as_str().unwrap().replace(&server.address, "")).collect()
}

#[test]
fn an_address_is_probed_in_the_documented_order() {
    // The page names a feed.
    let rss = fixture("rss.xml");
    let server = LocalServer::start(move |request, _| match request.path.as_str() {
        "/blog/" => Reply::ok(
            "text/html",
            "<!doctype html><html><head><title>Blog</title><link rel=alternate type=application/rss+xml title='Comments' href=/c>\
             <link rel=alternate type=application/rss+xml href=main.rss></head><body><p>Hello",
        ),
        "/blog/main.rss" => Reply::ok("application/rss+xml", rss.clone()),
        _ => Reply::status(404),
    });
    let (code, found) = json(&[&server.url("/blog/")]);
    assert_eq!((code, found["articles"].as_array().unwrap().len()), (Some(0), 2), "{found}");
    assert_eq!(tried(&found, &server), ["/blog/", "/blog/main.rss"]);

    // The header names the API of a WordPress in a folder of its own.
    let posts = fixture("wordpress.json");
    let server = LocalServer::start(move |request, _| match request.path.as_str() {
        "/" => Reply::ok("text/html", "<!doctype html><p>Hello")
            .with("Link", "</cms/wp-json/>; rel=\"https://api.w.org/\", </cms/x>; rel=shortlink"),
        path if path.starts_with("/cms/wp-json/wp/v2/posts?") => Reply::ok("application/json", posts.clone()),
        _ => Reply::status(404),
    });
    let (code, found) = json(&[&server.url("/")]);
    assert_eq!((code, &found["articles"][0]["title"]), (Some(0), &Value::from("WP – post")), "{found}");

    // Nothing is named: the usual places.
    let feed = fixture("json-feed.json");
    let server = LocalServer::start(move |request, _| match request.path.as_str() {
        "/feed.json" => Reply::ok("application/json", feed.clone()),
        "/paper/" => Reply::ok("text/html", "<!doctype html><p>Hello"),
        path if path.contains("/ghost/") => Reply::ok("text/html", "<!doctype html><p>A page for every address"),
        _ => Reply::status(404),
    });
    let (code, found) = json(&[&server.url("/paper/")]);
    assert_eq!(code, Some(0), "{found}");
    let tried = tried(&found, &server);
    let position =
        |end: &str| tried.iter().position(|url| url.starts_with(end)).unwrap_or_else(|| panic!("{end} {tried:?}"));
    let order = [
        "/paper/wp-json/",
        "/paper/?rest_route=",
        "/paper/ghost/",
        "/paper/feed.json",
        "/paper/atom.xml",
        "/wp-json/",
        "/feed.json",
    ];
    assert!(order.windows(2).all(|two| position(two[0]) < position(two[1])), "{tried:?}");
    assert_eq!(tried.last().map(String::as_str), Some("/feed.json"));
}

#[test]
fn without_articles_it_says_what_was_tried_and_what_to_do() {
    let server = LocalServer::start(|request, _| match request.path.as_str() {
        "/" => Reply::ok("text/html", "<!doctype html><p>Hello"),
        path if path.starts_with("/ghost/api/") => {
            Reply { status: 401, ..Reply::ok("application/json", "{\"errors\":[]}") }
        }
        _ => Reply::status(404),
    });
    let (code, stdout, stderr) = probe(&[&server.url("/")]);
    assert_eq!(code, Some(1));
    assert!(stdout.contains("/wp-json/wp/v2/posts") && stdout.contains("status 404"), "{stdout}");
    assert!(stderr.contains("this is a Ghost: make a Content API key"), "{stderr}");

    let (code, found) = json(&["http://nowhere.invalid/"]);
    assert_eq!((code, found["attempts"].as_array().unwrap().len()), (Some(1), 1), "{found}");
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    fs::write(&page, "<!doctype html><link rel=alternate type=application/atom+xml href=https://a.example/feed>")
        .unwrap();
    let (code, _, stderr) = probe(&[page.to_str().unwrap()]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("broadsheet probe https://a.example/feed"), "{stderr}");
    assert_eq!(probe(&["no-such-file"]).0, Some(2));
    assert_eq!(probe(&[]).0, Some(2));
}

#[test]
fn the_text_for_people_has_all_values() {
    let (code, stdout, stderr) = probe(&[&format!("{FIXTURES}/rss.xml")]);
    assert_eq!(code, Some(0), "{stderr}");
    for part in [
        "The Quay & Tide",
        "Spring <tide>\n  2026-11-17T18:10:00+01:00, ",
        "by Ann Quill, in Tides, Harbour",
        "Undated\n  no date",
    ] {
        assert!(stdout.contains(part), "{part}: {stdout}");
    }
    assert!(stdout.contains("rss.xml: rss, 2 articles"), "{stdout}");
}

/// A warning belongs to the article that has it, in any order of the answer.
#[test]
fn warnings_are_shown_with_their_articles() {
    let folder = tempfile::tempdir().unwrap();
    let warned = |name: &str, answer: Value| {
        let file = folder.path().join(name);
        fs::write(&file, answer.to_string()).unwrap();
        let (_, found) = json(&[file.to_str().unwrap()]);
        let articles = found["articles"].as_array().unwrap();
        let warnings = articles.iter().map(|it| format!("{} {}", it["title"], it["warnings"])).collect::<Vec<_>>();
        (warnings.join("; ").replace('"', ""), found["attempts"][0]["result"].as_str().unwrap().to_owned())
    };
    const DATE: &str = "`date_published` is not a date such as 2026-01-31T12:00:00Z; ignored";
    let item =
        |title: &str, date: &str| serde_json::json!({ "title": title, "content_text": "x", "date_published": date });
    let items = [item("old", "2024-01-01"), "no article".into(), item("undated", "soon"), item("new", "2026-01-01")];
    let (articles, general) =
        warned("feed.json", serde_json::json!({ "version": "https://jsonfeed.org/version/1.1", "items": items }));
    assert_eq!(articles, format!("new []; old []; undated [{DATE}]"));
    assert!(general.ends_with("; item 1: `items` has an entry that is not an object; entry ignored"), "{general}");

    let post = |title: &str, date: &str, text: &str| {
        serde_json::json!({ "id": 1, "slug": title, "title": { "rendered": title }, "date_gmt": date,
                            "content": { "rendered": text } })
    };
    let posts = [
        post("old", "2024-01-01T00:00:00", ""),
        serde_json::json!({ "id": 7 }),
        post("new", "2026-01-01T00:00:00", "<p>x"),
    ];
    let (articles, general) = warned("posts.json", posts.to_vec().into());
    assert_eq!(articles, "new []; old [`content` is empty: the post has no text]");
    assert!(general.contains("; item 1: `slug` is missing"), "{general}");
}
