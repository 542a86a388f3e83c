//! `broadsheet embed`: a tag with the headlines of an address as links.

mod local_server;

use local_server::{LocalServer, Reply};
use std::fs;
use std::path::Path;
use std::process::Command;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/probe");
const PUBLIC: &str = concat!("https://unpkg.com/broadsheet-reader@", env!("CARGO_PKG_VERSION"), "/broadsheet.js");

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(FIXTURES).join(name)).unwrap()
}

fn embed(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_broadsheet")).arg("embed").args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The tag for an address, without the address of the server.
fn tag(server: &LocalServer, path: &str, more: &[&str]) -> String {
    let (code, stdout, stderr) = embed(&[&[&*server.url(path)], more].concat());
    assert_eq!((code, &*stderr), (Some(0), ""), "{path}");
    stdout.replace(&server.address, "")
}

#[test]
fn a_feed_becomes_a_tag_with_links() {
    let item = |number: u8, title: &str| {
        format!(
            r#"{{"id":"{number}","url":"https://a.example/{number}?a=1&b","title":"{title}","content_text":"Text"}}"#
        )
    };
    let titles = ["One & 2 < 3", "Two \\\"quoted\\\"", "Three\\u001b[31m", "Four"];
    let items: Vec<_> = titles.iter().zip(1..).map(|(title, number)| item(number, title)).collect();
    let feed = format!(
        r#"{{"version":"https://jsonfeed.org/version/1.1","title":"A & B","items":[{},{{"id":"x","content_text":"No title here"}}]}}"#,
        items.join(",")
    );
    let server = LocalServer::start(move |request, _| match request.path.as_str() {
        "/news" => Reply::ok("application/feed+json", feed.clone()),
        "/" => {
            Reply::ok("text/html", "<!doctype html><link rel=alternate type=application/feed+json href=/news><p>Hello")
        }
        _ => Reply::status(404),
    });
    let expected = format!(
        "<script type=\"module\" src=\"{PUBLIC}\"></script>\n\
         <broadsheet-reader src=\"/news\" source=\"feed\" view=\"recent\" limit=\"2\" style=\"display:block\">\n  \
           <p><a href=\"/\">A &amp; B</a></p>\n  <ul>\n    \
             <li><a href=\"https://a.example/1?a=1&amp;b\">One &amp; 2 &lt; 3</a></li>\n    \
             <li><a href=\"https://a.example/2?a=1&amp;b\">Two &quot;quoted&quot;</a></li>\n  \
           </ul>\n</broadsheet-reader>\n"
    );
    assert_eq!(tag(&server, "/", &["--limit", "2"]), expected, "the page names the feed");
    assert_eq!(tag(&server, "/news", &["--limit=2"]), expected, "the feed itself");
    let all = tag(&server, "/news", &["--view", "list", "--script", "/own.js?a&b"]);
    for part in [
        "<script type=\"module\" src=\"/own.js?a&amp;b\">",
        "view=\"list\" limit=\"6\" style=\"display:block;min-height:100vh\"",
        ">Three [31m</a>",
        "    <li>No title here</li>\n",
    ] {
        assert!(all.contains(part), "{part}\n{all}");
    }
}

#[test]
fn each_kind_of_source_has_its_attributes() {
    let files =
        [("/rss", "rss.xml"), ("/wp-json/wp/v2/posts", "wordpress.json"), ("/ghost/api/content/posts/", "ghost.json")];
    let answers: Vec<_> = files.iter().filter(|(_, file)| Path::new(FIXTURES).join(file).exists()).collect();
    assert!(answers.len() >= 2);
    for (path, file) in answers {
        let body = fixture(file);
        let server = LocalServer::start(move |_, _| Reply::ok("application/json", body.clone()));
        let given = if path.contains("ghost") { format!("{path}?key=0a%3Db") } else { path.to_string() };
        let tag = tag(&server, &given, &[]);
        let attributes = match *file {
            "rss.xml" => "src=\"/rss\" source=\"feed\" view=",
            "wordpress.json" => "src=\"/wp-json/wp/v2/posts\" source=\"wordpress\" view=",
            _ => "source=\"ghost\" source-key=\"0a=b\" view=",
        };
        assert!(tag.contains(attributes), "{file}: {tag}");
        assert!(tag.contains("<li>"), "{file}: {tag}");
    }
    // A page is public, so a secret stays out of it. The key of Ghost is made to be public.
    let rss = fixture("rss.xml");
    let server = LocalServer::start(move |_, _| Reply::ok("application/rss+xml", rss.clone()));
    let (code, stdout, stderr) = embed(&[&server.url("/rss?token=t0p&page=1")]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains("/rss?page=1\" source=") && !stdout.contains("t0p"), "{stdout}");
    assert!(stderr.contains("does not have the key"), "{stderr}");
    // Any other JSON needs its mapping.
    let json = r#"{"entries":[{"headline":"H  1","body":"<p>Text","published_at":"2026-01-02"},{"headline":"H2","body":"<p>More","published_at":"2026-01-01"}]}"#;
    let server = LocalServer::start(move |_, _| Reply::ok("application/json", json));
    let tag = tag(&server, "/api", &[]);
    assert!(tag.contains(" map=\"{&quot;") && !tag.contains(" source="), "{tag}");
    assert!(tag.contains("<li>H 1</li>"), "{tag}");
}

/// The data files of a Broadsheet site cost the reader less than its feed. Its own script fits them.
#[test]
fn a_site_of_ours_is_read_from_its_data_files_with_its_own_script() {
    let site = tempfile::tempdir().unwrap();
    fs::write(site.path().join("one.md"), "---\ntitle: One\ndate: 2026-01-01\n---\n\nText.\n").unwrap();
    let out = site.path().join("dist");
    let server = {
        let out = out.clone();
        LocalServer::start(move |request, _| {
            let name = request.path.trim_start_matches("/paper/");
            let name = if name.is_empty() { "index.html" } else { name };
            match fs::read(out.join(name)) {
                Ok(bytes) if request.path.starts_with("/paper/") => {
                    let kind = if name.ends_with("html") { "text/html" } else { "application/json" };
                    Reply::ok(kind, bytes)
                }
                _ => Reply::status(404),
            }
        })
    };
    let mut build = Command::new(env!("CARGO_BIN_EXE_broadsheet"));
    build.arg("build").arg(site.path()).arg("--out").arg(&out);
    let built = build.args(["--base-url", &server.url("/paper/")]).output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    for address in ["/paper/", "/paper/feed.json", "/paper/data/site.json"] {
        let tag = tag(&server, address, &[]);
        for part in [
            "<script type=\"module\" src=\"/paper/broadsheet.js\">",
            "src=\"/paper/data/site.json\" source=\"site\" view=\"recent\"",
            "<li><a href=\"/paper/posts/one/\">One</a></li>",
        ] {
            assert!(tag.contains(part), "{address}: {part}\n{tag}");
        }
    }
}

#[test]
fn errors_are_those_of_probe() {
    let server = LocalServer::start(|request, _| match request.path.as_str() {
        "/" => Reply::ok("text/html", "<!doctype html><p>Hello"),
        path if path.starts_with("/ghost/api/") => Reply { status: 401, ..Reply::ok("application/json", "{}") },
        _ => Reply::status(404),
    });
    let (code, stdout, stderr) = embed(&[&server.url("/")]);
    assert_eq!((code, &*stdout), (Some(1), ""), "{stderr}");
    assert!(stderr.contains("Attempts:") && stderr.contains("make a Content API key"), "{stderr}");
    for arguments in
        [&["feed.xml"][..], &["https://a.example/", "--limit", "0"], &["https://a.example/", "--view", "x"], &[]]
    {
        let (code, _, stderr) = embed(arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {stderr}");
    }
    assert!(embed(&["feed.xml"]).2.contains("begins with https://"));
}
