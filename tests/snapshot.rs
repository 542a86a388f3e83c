//! Sites that are built from a source: a WordPress, a Ghost, a feed. Input: servers on this machine, and `broadsheet
//! build`. Output: the files of the site, compared with those of a Markdown site, and with those before a failure.

use file_tree::tree;
use local_server::{LocalServer, Reply};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use wordpress_server::{WordPress, date, slug};

mod file_tree;
mod local_server;
mod reader_folder;
mod wordpress_server;

const FRAME: &str = r#"<html lang="en" data-base="/"><head><link rel="alternate" href="/feed.json" /><!--broadsheet:page--></head><body><main></main><footer>By us. <a href="/feed.json">JSON Feed</a></footer></body></html>"#;

/// A site in a folder of its own, with its output and its cache.
struct Paper {
    folder: TempDir,
}

impl Paper {
    fn new(settings: &str) -> Self {
        let paper = Paper { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(paper.site()).unwrap();
        paper.set(settings);
        reader_folder::write(&paper.folder.path().join("reader"), FRAME, &[]);
        paper
    }

    /// A site whose source is a WordPress.
    fn of(wordpress: &WordPress) -> Self {
        Paper::new(&source(&wordpress.server.url("/"), "kind = \"wordpress\"\n"))
    }

    fn set(&self, settings: &str) {
        fs::write(self.site().join("broadsheet.toml"), settings).unwrap();
    }

    fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_broadsheet"));
        command.args(["build", "site", "--out", "out", "--cache", "cache", "--reader", "reader"]).args(arguments);
        command.current_dir(self.folder.path());
        command
    }

    fn build(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Builds, and returns the numbers that the build reports.
    #[track_caller]
    fn built(&self, arguments: &[&str]) -> Value {
        let output = self.build(&[arguments, &["--json"]].concat());
        assert!(output.status.success(), "{}", said(&output));
        let text = String::from_utf8(output.stdout).unwrap();
        serde_json::from_str(text.lines().last().unwrap()).unwrap()
    }

    /// Asserts that a build fails, says this, and changes nothing.
    #[track_caller]
    fn fails(&self, arguments: &[&str], words: &str) {
        let before = self.files();
        let output = self.build(arguments);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains(words), "{words} is not in: {}", said(&output));
        assert!(self.files() == before, "the output changed");
    }

    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.out())
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.out().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }
}

fn source(url: &str, more: &str) -> String {
    format!("title = \"Paper\"\nbase_url = \"https://paper.example/\"\n[source]\nurl = \"{url}\"\n{more}")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The same articles as Markdown.
fn markdown_of(wordpress: &WordPress) -> Paper {
    let settings = "title = \"Paper\"\nbase_url = \"https://paper.example/\"\n";
    let paper = Paper::new(settings);
    let content = wordpress.content.lock().unwrap();
    for post in content.posts.values() {
        let named = |numbers: &[u32]| numbers.iter().map(|number| content.terms[number].clone()).collect::<Vec<_>>();
        let categories = [named(&post.categories), named(&post.tags)].concat();
        let header = format!(
            "---\ntitle: {}\ndate: {}\ncategories: {categories:?}\nauthor: Ann Quill\nauthor_url: https://log.example/ann/\n---\n\n{}",
            post.title,
            date(post.number).to_rfc3339(),
            post.body
        );
        let folder = paper.site().join("content");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{}.md", slug(post.number))), header).unwrap();
    }
    paper
}

#[test]
fn a_site_from_a_source_has_everything_that_a_markdown_site_has() {
    let wordpress = WordPress::start(45);
    wordpress.change(|content| content.terms.values_mut().for_each(|name| *name = name.replace(" & ", " and ")));
    let (snapshot, markdown) = (Paper::of(&wordpress), markdown_of(&wordpress));
    assert_eq!(snapshot.built(&[])["articles"], 45);
    assert_eq!(markdown.built(&[])["articles"], 45);
    // Only the addresses of categories differ, because WordPress has its own.
    let same_name = |name: String| {
        let ours = [("term-101", "ropes"), ("term-1", "news-and-views"), ("term-2", "tides")];
        ours.iter().fold(name, |name, (theirs, ours)| name.replace(theirs, ours))
    };
    let names = |paper: &Paper| paper.files().into_keys().map(same_name).collect::<Vec<_>>();
    assert_eq!(names(&snapshot), names(&markdown));
    for file in
        ["posts/post-7/index.html", "posts/post-45/index.html", "data/posts/post-7.json", "rss.xml", "sitemap.xml"]
    {
        let text = |paper: &Paper| {
            let text = same_name(paper.read(file));
            // The original of an article is elsewhere, and each build has a hash.
            text.split(['<', '>', '\n'])
                .filter(|part| part.contains("number7") || part.contains("/posts/"))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert!(!text(&markdown).is_empty(), "{file}");
        assert_eq!(text(&snapshot), text(&markdown), "{file}");
    }
    let terms = |paper: &Paper| paper.read("data/search/words/0.json");
    assert_eq!(terms(&snapshot), terms(&markdown), "the search index");
    let page = snapshot.read("posts/post-7/index.html");
    assert!(page.contains("https://log.example/post-7/"), "the page links to the original");
    assert!(page.contains("rel=\"canonical\" href=\"https://paper.example/posts/post-7/\""), "{page}");
}

#[test]
fn a_refresh_without_changes_asks_little_and_writes_nothing() {
    let wordpress = WordPress::start(250);
    let paper = Paper::of(&wordpress);
    paper.built(&[]);
    let cache = paper.folder.path().join("cache");
    let (before, kept) = (wordpress.requests(), (paper.files(), tree(&cache)));
    let times = || modification_times(&paper.out());
    let earlier = times();
    let start = Instant::now();
    let report = paper.built(&[]);
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    assert!(wordpress.requests() - before <= 3, "{:?}", &wordpress.server.paths()[before..]);
    assert_eq!((&report["written"], &report["removed"], &report["articles"]), (&json!(0), &json!(0), &json!(250)));
    assert!((paper.files(), tree(&cache)) == kept && times() == earlier);
    // A file that is missing in the output comes back.
    fs::remove_file(paper.out().join("posts/post-7/index.html")).unwrap();
    assert_eq!(paper.built(&[])["written"], 1);
    // Changed settings are applied.
    paper.set(&source(&wordpress.server.url("/"), "kind = \"wordpress\"\n").replace("Paper", "Gazette"));
    paper.built(&[]);
    assert!(paper.read("index.html").contains("Gazette"));
}

fn modification_times(folder: &Path) -> BTreeMap<PathBuf, std::time::SystemTime> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    files.map(|file| (file.path().to_owned(), file.metadata().unwrap().modified().unwrap())).collect()
}

#[test]
fn changed_new_and_removed_posts_are_found() {
    let wordpress = WordPress::start(250);
    let paper = Paper::of(&wordpress);
    paper.built(&[]);
    let before = wordpress.requests();
    wordpress.change(|content| content.edit(17, "<p>Rewritten heron.</p>"));
    paper.built(&[]);
    assert!(paper.read("posts/post-17/index.html").contains("Rewritten heron"));
    assert!(wordpress.requests() - before < 9, "{:?}", &wordpress.server.paths()[before..]);

    wordpress.change(|content| content.add(251));
    assert_eq!(paper.built(&[])["articles"], 251);
    assert!(paper.read("rss.xml").contains("Post 251"));

    wordpress.change(|content| drop(content.posts.remove(&250)));
    assert_eq!(paper.built(&[])["articles"], 250);
    let traces: Vec<String> = paper
        .files()
        .into_iter()
        .filter(|(name, bytes)| name.contains("post-250") || String::from_utf8_lossy(bytes).contains("Post 250"))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(traces, [""; 0]);
    let cached = tree(&paper.folder.path().join("cache"));
    assert!(!cached.values().any(|bytes| String::from_utf8_lossy(bytes).contains("number250")), "the cache");

    // One post is replaced by an older one, so that the number of posts stays.
    wordpress.change(|content| {
        content.posts.remove(&3);
        content.edit(4, "<p>Four.</p>");
        content.add(252);
    });
    assert_eq!(paper.built(&[])["articles"], 250);
    assert!(!paper.out().join("posts/post-3").exists() && paper.out().join("posts/post-252").exists());

    // A category with a new name.
    wordpress.change(|content| drop(content.terms.insert(2, String::from("Currents"))));
    paper.built(&[]);
    assert!(paper.read("posts/post-17/index.html").contains("Currents"));
}

#[test]
fn a_failing_source_leaves_the_site_as_it_is() {
    let wordpress = WordPress::start(30);
    let paper = Paper::of(&wordpress);
    let page = "<!doctype html><html><head><title>Log in</title></head><body>Welcome</body></html>";
    let list = format!("[{{\"id\":1,\"modified_gmt\":\"2026-01-01T00:00:00\"}},{}", "{\"id\":2,".repeat(3));
    let cut = Reply { is_cut: true, ..Reply::ok("application/json", "[{\"id\":1,\"modified_gmt\":\"2026-01-01\"}]") };
    let faults = [
        ("a server error", Reply::status(500)),
        ("a page", Reply::ok("text/html", page)),
        ("JSON of another kind", Reply::ok("application/json", "{\"hello\":[1]}")),
        ("truncated JSON", Reply::ok("application/json", list)),
        ("an answer that ends early", cut),
        ("nothing", Reply::ok("application/json", "")),
        ("an empty list", Reply::ok("application/json", "[]").with("X-WP-Total", "0")),
    ];
    for round in 0..2 {
        for (name, fault) in &faults {
            wordpress.change(|content| content.fault = Some(fault.clone()));
            let before = paper.files();
            let output = paper.build(&[]);
            assert_eq!(output.status.code(), Some(1), "{name}, round {round}: {}", said(&output));
            assert!(said(&output).contains("source"), "{name}: {}", said(&output));
            assert!(paper.files() == before, "{name}: the output changed");
        }
        wordpress.change(|content| content.fault = None);
        assert_eq!(paper.built(&[])["articles"], 30, "it recovers");
    }
    wordpress.change(|content| content.fault = Some(Reply::status(500)));
    assert_eq!(paper.built(&["--offline"])["articles"], 30);
}

#[test]
fn half_of_the_articles_do_not_disappear_unnoticed() {
    let wordpress = WordPress::start(40);
    let paper = Paper::of(&wordpress);
    paper.built(&[]);
    wordpress.change(|content| content.posts.retain(|number, _| *number > 20));
    assert_eq!(paper.built(&[])["articles"], 20, "exactly half");
    wordpress.change(|content| content.posts.retain(|number, _| *number > 31));
    paper.fails(&[], "--accept-removals");
    paper.fails(&[], "9 articles");
    // A cache that was lost does not change that: the output says how many there were.
    fs::remove_dir_all(paper.folder.path().join("cache")).unwrap();
    paper.fails(&[], "20 articles");
    assert_eq!(paper.built(&["--accept-removals"])["articles"], 9);
    assert_eq!(paper.built(&[])["articles"], 9);
    assert!(!paper.out().join("posts/post-25").exists());
}

#[test]
fn a_build_offline_needs_an_earlier_one() {
    let wordpress = WordPress::start(5);
    let paper = Paper::of(&wordpress);
    paper.fails(&["--offline"], "without --offline");
    assert_eq!(wordpress.requests(), 0);
    paper.built(&[]);
    fs::remove_dir_all(paper.out()).unwrap();
    let before = wordpress.requests();
    assert_eq!(paper.built(&["--offline"])["articles"], 5);
    assert!(paper.read("posts/post-2/index.html").contains("number2"));
    assert_eq!(wordpress.requests(), before);
}

/// While the list is read, each request removes a post and adds one.
#[test]
fn paging_is_stable_while_posts_are_added_and_removed() {
    for (ignores_offset, count) in [(false, 1000), (true, 300)] {
        let wordpress = WordPress::start(count);
        wordpress.change(|content| {
            content.ignores_offset = ignores_offset;
            content.churn = Some(|content| {
                // Those that are divisible by 7 stay.
                let first = content.posts.keys().copied().find(|number| number % 7 != 0);
                content.posts.remove(&first.unwrap());
                let next = content.posts.keys().last().unwrap() + 1;
                content.add(next);
            });
        });
        let paper = Paper::of(&wordpress);
        paper.built(&[]);
        let slugs = published(&paper);
        let mut unique = slugs.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), slugs.len(), "none twice");
        let posts = wordpress.content.lock().unwrap().posts.clone();
        for number in posts.keys().filter(|number| **number <= count) {
            assert!(slugs.contains(&slug(*number)), "post {number} is missing (ignores_offset: {ignores_offset})");
        }
    }
}

/// The slugs of all articles in lists.
fn published(paper: &Paper) -> Vec<String> {
    let mut slugs = Vec::new();
    for page in 1.. {
        let Ok(text) = fs::read_to_string(paper.out().join(format!("data/pages/{page}.json"))) else { return slugs };
        let page: Value = serde_json::from_str(&text).unwrap();
        let slug =
            |item: &Value| item["url"].as_str().unwrap().trim_end_matches('/').rsplit('/').next().unwrap().to_owned();
        slugs.extend(page["items"].as_array().unwrap().iter().map(slug));
    }
    slugs
}

#[test]
fn an_api_at_another_address_is_found() {
    let wordpress = WordPress::start(3);
    wordpress.change(|content| content.root = "/api/rest/");
    let paper = Paper::of(&wordpress);
    assert_eq!(paper.built(&[])["articles"], 3);
    let before = wordpress.requests();
    paper.built(&[]);
    assert!(wordpress.requests() - before <= 3, "the address is kept");
    paper.set(&source(&wordpress.server.url("/"), ""));
    assert_eq!(paper.built(&[])["articles"], 3, "without `kind`");
}

#[test]
fn foreign_text_is_cleaned_and_its_links_lead_to_this_site() {
    let wordpress = WordPress::start(3);
    wordpress.change(|content| {
        content.edit(
            2,
            "<p onclick=\"x()\">See <a href=\"https://log.example/post-1/#top\">one</a>, <a href=\"/other/\">other</a> and \
             <a href=\"https://elsewhere.example/\">more</a>.</p><script>attack()</script><img src=\"/a.png\" onerror=\"x()\">\
             <iframe src=\"https://evil.example/\"></iframe><h2 id=\"first\">First</h2><a href=\"#first\">up</a>",
        );
        content.posts.get_mut(&3).unwrap().title = String::from("<b>Tom</b> &#038; <script>x</script>Jerry");
    });
    let paper = Paper::of(&wordpress);
    paper.built(&[]);
    let document: Value = serde_json::from_str(&paper.read("data/posts/post-2.json")).unwrap();
    let html = document["items"][0]["content_html"].as_str().unwrap();
    assert!(html.contains("<a href=\"/posts/post-1/#u-top\">one</a>"), "{html}");
    assert!(
        html.contains("href=\"https://log.example/other/\"") && html.contains("src=\"https://log.example/a.png\""),
        "{html}"
    );
    assert!(html.contains("href=\"https://elsewhere.example/\" rel=\"external noopener noreferrer\""), "{html}");
    assert!(html.contains("<a href=\"#u-first\">"), "{html}");
    for attack in ["onclick", "onerror", "attack", "evil", "<script", "<iframe"] {
        assert!(!html.contains(attack), "{attack}: {html}");
    }
    assert!(!paper.read("posts/post-3/index.html").contains("<script>x"));
}

#[test]
fn slugs_of_a_source_stay_in_the_output_folder() {
    let items: Vec<Value> = ["../../escape", "..", "a/../../b", "/etc/passwd", "con", "nul.txt", ".htaccess", "%2e%2e%2fx", "x".repeat(900).as_str()]
        .iter()
        .enumerate()
        .map(|(at, slug)| json!({ "id": at.to_string(), "title": format!("T{at}"), "content_text": "Text.", "_broadsheet": { "slug": slug }, "tags": [slug] }))
        .collect();
    let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": "F", "items": items }).to_string();
    let server = LocalServer::start(move |_, _| Reply::ok("application/feed+json", feed.clone()));
    let paper = Paper::new(&source(&server.url("/feed.json"), ""));
    let around = |paper: &Paper| {
        let entries =
            fs::read_dir(paper.folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = entries.collect();
        names.sort();
        names
    };
    assert_eq!(paper.built(&[])["articles"], 9);
    assert_eq!(around(&paper), ["cache", "out", "reader", "site"]);
    let known = [
        "index.html",
        "404.html",
        "posts",
        "data",
        "categories",
        "archive",
        "page",
        "search",
        "feed.json",
        "atom.xml",
        "rss.xml",
    ];
    for name in fs::read_dir(paper.out()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()) {
        assert!(known.contains(&&*name) || name.starts_with(['_', 's', 'r']), "{name}");
    }
}

#[test]
fn a_feed_is_asked_whether_it_changed() {
    let title = Arc::new(Mutex::new(String::from("One")));
    let shown = title.clone();
    let server = LocalServer::start(move |request, _| {
        let title = shown.lock().unwrap().clone();
        let tag = format!("\"{title}\"");
        if request.header("if-none-match") == Some(&tag) {
            return Reply::status(304).with("ETag", tag);
        }
        let second = request.path.contains("page=2");
        let mut feed = json!({
            "version": "https://jsonfeed.org/version/1.1", "title": "The Harbour Log", "description": "Daily", "language": "de",
            "items": [{ "id": if second { "2" } else { "1" }, "url": format!("/posts/{}/", if second { "two" } else { "one" }),
                "title": title, "content_html": "<p>Wasser.</p>", "date_published": "2026-01-02T00:00:00Z", "tags": ["Tides"] }]
        });
        if !second {
            feed["next_url"] = "/feed.json?page=2".into();
        }
        Reply::ok("application/feed+json", feed.to_string()).with("ETag", tag)
    });
    let paper = Paper::new(&format!("source = \"{}\"\n", server.url("/feed.json")));
    assert_eq!(paper.built(&[])["articles"], 2);
    let front = paper.read("index.html");
    assert!(
        front.contains("The Harbour Log") && front.contains("lang=\"de\""),
        "what the settings leave open: {front}"
    );
    let before = server.received().len();
    assert_eq!(paper.built(&[])["written"], 0);
    assert_eq!(server.received().len() - before, 2, "once for each page");
    *title.lock().unwrap() = String::from("Zwei");
    paper.built(&[]);
    assert!(paper.read("posts/one/index.html").contains("Zwei"));
}

#[test]
fn rss_and_atom_become_sites_too() {
    let rss = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>The Log</title><link>https://log.example/</link>\
               <item><title>Tide</title><link>https://log.example/tide/</link><category>Tides</category>\
               <description>&lt;p&gt;High &lt;b&gt;water&lt;/b&gt;.&lt;/p&gt;</description>\
               <pubDate>Tue, 17 Nov 2026 18:10:00 GMT</pubDate></item></channel></rss>";
    let whole = Arc::new(Mutex::new(true));
    let shown = whole.clone();
    let server = LocalServer::start(move |_, _| {
        let length = if *shown.lock().unwrap() { rss.len() } else { rss.len() - 60 };
        Reply::ok("application/rss+xml", &rss[..length])
    });
    let paper = Paper::new(&source(&server.url("/rss.xml"), ""));
    paper.built(&[]);
    let page = paper.read("posts/tide/index.html");
    assert!(page.contains("<p>High <b>water</b>.</p>") && page.contains("/categories/tides/"), "{page}");
    *whole.lock().unwrap() = false;
    paper.fails(&[], "cut short");
}

#[test]
fn any_json_becomes_a_site_with_a_mapping() {
    let list = json!({ "data": [{ "heading": "Tide", "text": "<p>High water.</p>", "day": "2026-11-17T18:10:00Z", "name": "tide" }] });
    let server = LocalServer::start(move |_, _| Reply::ok("application/json", list.to_string()));
    let map = "[source.map]\nitems = \"data\"\ntitle = \"heading\"\nbody = \"text\"\ndate = \"day\"\nslug = \"name\"\n";
    let paper = Paper::new(&source(&server.url("/api/texts"), map));
    paper.built(&[]);
    assert!(paper.read("posts/tide/index.html").contains("<p>High water.</p>"));
    assert_eq!(paper.built(&[])["written"], 0);
}

#[test]
fn a_source_can_be_a_file_of_the_site() {
    let paper = Paper::new("title = \"Paper\"\nsource = \"/feed.json\"\n");
    paper.fails(&[], "feed.json");
    let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": "F",
        "items": [{ "id": "1", "title": "Spring tide", "content_html": "<p>Water.</p><p><img src=\"pic.svg\" alt=\"A\"></p>" }] });
    fs::write(paper.site().join("feed.json"), feed.to_string()).unwrap();
    fs::write(paper.site().join("pic.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"4\"/>")
        .unwrap();
    assert_eq!(paper.built(&[])["articles"], 1);
    assert!(paper.files().keys().any(|name| name.starts_with("media/pic.")), "its pictures are files of the site");
    assert_eq!(paper.built(&[])["written"], 0);
}

#[test]
fn images_are_copied_if_the_settings_say_so() {
    let mut png = Vec::new();
    let noise =
        image::RgbImage::from_fn(1300, 700, |x, y| image::Rgb([(x * y % 251) as u8, (x ^ y) as u8, (x + y) as u8]));
    noise.write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
    let items = |with_image: bool| {
        let body = if with_image {
            "<p>A</p><p><img src=\"/wide.png\" srcset=\"/wide.png 1300w\" alt=\"W\"></p><img src=\"/gone.png\" alt=\"\">"
        } else {
            "<p>A</p>"
        };
        json!({ "version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [
            { "id": "1", "url": "/posts/one/", "title": "One", "content_html": body },
            { "id": "2", "url": "/posts/two/", "title": "Two", "content_html": "<p>B</p>" }] })
    };
    let has_image = Arc::new(Mutex::new(true));
    let shown = has_image.clone();
    let server = LocalServer::start(move |request, _| match request.path.as_str() {
        "/feed.json" => Reply::ok("application/json", items(*shown.lock().unwrap()).to_string()),
        "/wide.png" => Reply::ok("image/png", png.clone()),
        _ => Reply::status(404),
    });
    let paper = Paper::new(&source(&server.url("/feed.json"), "images = \"copy\"\n"));
    let report = paper.built(&[]);
    assert_eq!(report["warnings"], 1, "one image is gone");
    let page = paper.read("posts/one/index.html");
    assert!(page.contains("src=\"/media/wide.") && page.contains("width=\"1300\""), "{page}");
    assert!(page.contains("srcset=\"/media/wide."), "smaller copies are made: {page}");
    assert!(page.contains(&format!("src=\"{}\"", server.url("/gone.png"))), "{page}");
    let requests = server.paths().iter().filter(|path| *path == "/wide.png").count();
    paper.built(&[]);
    assert_eq!(server.paths().iter().filter(|path| *path == "/wide.png").count(), requests, "it is asked for once");
    *has_image.lock().unwrap() = false;
    paper.built(&[]);
    assert!(!paper.files().keys().any(|name| name.starts_with("media/wide")), "its image goes with it");
    assert!(!tree(&paper.folder.path().join("cache/snapshots")).keys().any(|name| name.contains("wide")));
}

/// Recorded answers of a Ghost.
fn ghost() -> LocalServer {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/ghost");
    let read = move |name: &str| -> Value { serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap() };
    LocalServer::start(move |request, _| {
        if !request.path.contains("key=4b1d5eca7") {
            return Reply { status: 401, ..Reply::ok("application/json", read("error-bad-key.json").to_string()) };
        }
        let body = match request.path.split('?').next().unwrap() {
            "/ghost/api/content/settings/" => read("settings.json"),
            "/ghost/api/content/posts/" => {
                let mut posts = read("posts-limit-500.json");
                let list = posts["posts"].as_array_mut().unwrap();
                list.sort_by_key(|post| post["published_at"].as_str().unwrap().to_owned());
                if request.path.contains("published_at%3A%3E") {
                    let last = list.split_off(list.len() - 1);
                    *list = last;
                }
                posts
            }
            _ => return Reply::status(404),
        };
        Reply::ok("application/json", body.to_string())
    })
}

#[test]
fn secrets_never_reach_the_output() {
    let server = ghost();
    let paper = Paper::new(&source(
        &server.url("/"),
        "kind = \"ghost\"\nkey = \"env:BROADSHEET_TEST_KEY\"\nheaders = { X-Token = \"env:BROADSHEET_TEST_TOKEN\" }\n",
    ));
    let output = paper.build(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("BROADSHEET_TEST_KEY is not set"), "{}", said(&output));
    let run = |key: &str| {
        let mut command = paper.command(&[]);
        command.env("BROADSHEET_TEST_KEY", key).env("BROADSHEET_TEST_TOKEN", "7e57-token").output().unwrap()
    };
    let output = run("4b1d5eca7");
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(server.received()[0].header("x-token"), Some("7e57-token"));
    let refused = run("4b1d5eca7bad5ecre7:aa");
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    let everything = paper.files().into_values().chain([output.stdout, output.stderr, refused.stdout, refused.stderr]);
    for text in everything {
        let text = String::from_utf8_lossy(&text).into_owned();
        assert!(!text.contains("4b1d5eca7") && !text.contains("7e57-token"), "{text}");
    }
}

#[test]
fn a_ghost_is_read_without_its_internal_tags() {
    let server = ghost();
    let paper = Paper::new(&source(&server.url("/"), "kind = \"ghost\"\nkey = \"4b1d5eca7\"\n"));
    let report = paper.built(&[]);
    let count = report["articles"].as_u64().unwrap();
    assert!(count > 3, "{report}");
    assert_eq!(published(&paper).len() as u64, count);
    let names: Vec<String> = paper.files().into_keys().filter(|name| name.starts_with("categories/")).collect();
    assert!(!names.is_empty() && !names.iter().any(|name| name.contains("hash-")), "{names:?}");
    let before = server.received().len();
    assert_eq!(paper.built(&[])["written"], 0);
    assert!(server.received().len() - before <= 3);
}

/// Such as a WordPress on this machine. The security policy names its origin only.
#[test]
fn a_live_source_that_is_not_secure_may_be_read() {
    let paper = Paper::new(&source("http://127.0.0.1:8090/blog/", "kind = \"wordpress\"\nmode = \"live\"\n"));
    paper.built(&[]);
    let page = paper.read("index.html");
    for directive in ["connect-src 'self' https:", "img-src 'self' https: data:"] {
        assert!(page.contains(&format!("{directive} http://127.0.0.1:8090;")), "{directive}");
    }
    // A snapshot needs no permission, and neither does a secure source.
    paper.set(&source("https://blog.example/feed.json", "mode = \"live\"\n"));
    paper.built(&[]);
    assert!(!paper.read("index.html").contains("https: http:"));
}

#[test]
fn a_live_source_is_one_document() {
    let paper = Paper::new(&source("https://blog.example/feed.json", "mode = \"live\"\n"));
    paper.built(&[]);
    assert!(paper.read("index.html").contains("https://blog.example/feed.json"));
    assert!(!paper.out().join("data").exists() && !paper.out().join("posts").exists());
    for wrong in
        ["mode = \"life\"\n", "images = \"move\"\n", "colour = \"red\"\n", "mode = \"live\"\nheaders = { A = \"b\" }\n"]
    {
        paper.set(&source("https://blog.example/feed.json", wrong));
        paper.fails(&[], "`source` must be");
    }
}
