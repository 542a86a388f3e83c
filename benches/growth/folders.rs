//! Operations on folders: whole builds, images, snapshots and imports.
//!
//! Input: a size. Output: a [`Run`], whose folders are removed with it. Entry points: one function for each operation.

use crate::curve::Run;
use crate::local_server::{LocalServer, Received, Reply};
use crate::material::{self, Post};
use broadsheet::content::Date;
use publish::page::frame::Frame;
use publish::{Options, import};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><main></main>";
const PICTURE: &[u8] = include_bytes!("../../tests/fixtures/import/quay.png");

fn write(path: &Path, text: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("a parent")).and_then(|()| fs::write(path, text)).expect("a file");
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// A site with these posts as Markdown. `more` is added to each.
fn site(count: usize, more: impl Fn(&Path, usize) -> String) -> TempDir {
    let site = folder();
    write(&site.path().join("broadsheet.toml"), "title = \"News\"\nbase_url = \"https://news.example/\"\n");
    for post in (0..count).map(Post::new) {
        let text = post.file() + &more(site.path(), post.number);
        write(&site.path().join(format!("content/post-{}.md", post.number)), text);
    }
    site
}

/// Builds a site into an empty folder. Only the build is timed.
fn build(site: &Path, count: usize, has_pages: bool) -> Duration {
    let (out, cache) = (folder(), folder());
    let frame = Frame::parse(FRAME).expect("a frame");
    let now = Date::parse("2026-03-01T00:00:00Z").expect("a date");
    let options = Options {
        out: Some(out.path()),
        frame: has_pages.then_some(&frame),
        cache: Some(cache.path()),
        ..Options::new(site, now)
    };
    let start = Instant::now();
    let outcome = publish::build(&options);
    let duration = start.elapsed();
    assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
    assert_eq!(outcome.articles, count, "all posts are published");
    duration
}

/// The documents for the reader, feeds and search, without pages.
pub fn data(count: usize) -> Run {
    let site = site(count, |_, _| String::new());
    Box::new(move || build(site.path(), count, false))
}

/// The whole build: all documents and a page for each address.
pub fn pages(count: usize) -> Run {
    let site = site(count, |_, _| String::new());
    Box::new(move || build(site.path(), count, true))
}

/// A site in which each post has a picture of its own.
pub fn images(count: usize) -> Run {
    let site = site(count, |site, number| {
        // Decoders ignore what follows the picture, but its hash is another one.
        let picture = [PICTURE, number.to_string().as_bytes()].concat();
        write(&site.join(format!("content/picture-{number}.png")), picture);
        format!("\n![A quay](picture-{number}.png)\n")
    });
    Box::new(move || build(site.path(), count, false))
}

/// A site around a WordPress, without an earlier snapshot.
pub fn snapshot(count: usize) -> Run {
    let posts: Vec<Value> = (0..count).map(|number| Post::new(number).of_wordpress()).collect();
    let server = LocalServer::start(move |request, _| answer(request, &posts));
    let site = folder();
    let settings = format!(
        "title = \"News\"\nbase_url = \"https://news.example/\"\n[source]\nurl = \"{}\"\nkind = \"wordpress\"\n",
        server.url("/")
    );
    write(&site.path().join("broadsheet.toml"), settings);
    Box::new(move || {
        let _running = &server;
        build(site.path(), count, false)
    })
}

/// Answers like a WordPress with these posts, whose dates fall with their numbers.
fn answer(request: &Received, posts: &[Value]) -> Reply {
    let list = |list: &[Value], total: usize| {
        let reply = Reply::ok("application/json", Value::from(list).to_string());
        reply.with("X-WP-Total", total.to_string()).with("X-WP-TotalPages", total.div_ceil(100).to_string())
    };
    let number = |name: &str| {
        let query = request.path.split(['?', '&']).skip(1);
        query.filter_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse::<usize>().ok()).next()
    };
    let route = request.path.split('?').next().unwrap_or_default();
    match route.strip_prefix("/wp-json/") {
        Some("") => Reply::ok("application/json", json!({ "name": "News", "namespaces": ["wp/v2"] }).to_string()),
        Some("wp/v2/categories") => {
            list(&[json!({ "id": 1, "slug": "news", "name": "News", "count": posts.len() })], 1)
        }
        Some("wp/v2/tags") => list(&[], 0),
        Some("wp/v2/posts") => {
            let size = number("per_page").unwrap_or(10);
            let start = number("offset").or_else(|| number("page").map(|page| (page - 1) * size)).unwrap_or_default();
            let end = posts.len().min(start + size);
            list(posts.get(start..end).unwrap_or_default(), posts.len())
        }
        _ => Reply::status(404),
    }
}

/// An import of an export of WordPress.
pub fn import(count: usize) -> Run {
    let export = folder();
    let file = export.path().join("export.xml");
    write(&file, material::rss(count));
    Box::new(move || {
        let _kept = &export;
        let out = folder();
        let options = import::Options {
            from: file.to_str().expect("a path"),
            out: out.path(),
            with_images: false,
            overwrites: false,
            settings: None,
            allowed: &[],
            progress: &|_, _| {},
            is_stopped: || false,
        };
        let start = Instant::now();
        let report = import::import(&options).expect("an import");
        let duration = start.elapsed();
        assert_eq!((report.format, report.written), ("a WordPress export", count), "{:?}", report.unconverted.first());
        duration
    })
}
