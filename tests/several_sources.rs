//! Sites that are built from several sources. Input: a WordPress and a feed on this machine. Output: one site.

use file_tree::tree;
use local_server::{LocalServer, Reply};
use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use wordpress_server::WordPress;

mod file_tree;
mod local_server;
mod reader_folder;
mod wordpress_server;

const FRAME: &str = r#"<html lang="en" data-base="/"><head><link rel="alternate" href="/feed.json" /><!--broadsheet:page--></head><body><main></main></body></html>"#;

/// Posts 1 to 3 of the WordPress are from 13 September 2020. One item has the address of one of them.
const FEED: &str = r#"<rss version="2.0"><channel><title>Harbour News</title>
    <item><title>Dredging</title><link>https://harbour.example/dredging/</link><pubDate>Mon, 14 Sep 2020 00:00:00 GMT</pubDate><description>&lt;p&gt;Mud.&lt;/p&gt;</description></item>
    <item><title>Old quay</title><link>https://harbour.example/post-2/</link><pubDate>Mon, 01 Jan 2018 00:00:00 GMT</pubDate><description>&lt;p&gt;Stone.&lt;/p&gt;</description></item>
    </channel></rss>"#;

/// A site of a WordPress and a feed, whose answer can be changed.
struct Paper {
    folder: TempDir,
    wordpress: WordPress,
    feed: Arc<Mutex<Reply>>,
    server: LocalServer,
}

impl Paper {
    fn new(more: &str) -> Self {
        let feed = Arc::new(Mutex::new(Reply::ok("application/rss+xml", FEED)));
        let answer = feed.clone();
        let server = LocalServer::start(move |_, _| answer.lock().unwrap().clone());
        let paper = Paper { folder: tempfile::tempdir().unwrap(), wordpress: WordPress::start(3), feed, server };
        fs::create_dir(paper.folder.path().join("site")).unwrap();
        reader_folder::write(&paper.folder.path().join("reader"), FRAME, &[]);
        paper.set(more);
        paper
    }

    /// Writes the settings; `more` belongs to the feed.
    fn set(&self, more: &str) {
        let (log, feed) = (self.wordpress.server.url("/"), self.server.url("/feed.xml"));
        let settings = format!(
            "title = \"Paper\"\n[[source]]\nurl = \"{log}\"\nkind = \"wordpress\"\nname = \"Ann & Bob\"\n\n\
             [[source]]\nurl = \"{feed}\"\n{more}"
        );
        fs::write(self.folder.path().join("site/broadsheet.toml"), settings).unwrap();
    }

    fn build(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_broadsheet"));
        command.args(["build", "site", "--out", "out", "--reader", "reader"]).args(arguments);
        command.current_dir(self.folder.path()).output().unwrap()
    }

    /// Builds with a cache, and returns the messages.
    #[track_caller]
    fn built(&self) -> String {
        let output = self.build(&["--cache", "cache"]);
        assert!(output.status.success(), "{}", said(&output));
        said(&output)
    }

    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.folder.path().join("out"))
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.folder.path().join("out").join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    /// The titles of a feed of the site, in order.
    fn titles(&self, file: &str) -> Vec<String> {
        let feed: serde_json::Value = serde_json::from_str(&self.read(file)).unwrap();
        feed["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn several_sources_make_one_site() {
    let paper = Paper::new("");
    paper.built();
    assert_eq!(paper.titles("feed.json"), ["Dredging", "Post 3", "Post 2", "Post 1", "Old quay"], "by date");
    // The origin is a category: of its setting, or of the title of the source.
    assert_eq!(paper.titles("categories/ann-bob/feed.json"), ["Post 3", "Post 2", "Post 1"]);
    assert_eq!(paper.titles("categories/harbour-news/feed.json"), ["Dredging", "Old quay"]);
    let page = paper.read("index.html");
    assert!(page.contains("Ann &amp; Bob") && page.contains("Harbour News"), "the origin is shown: {page}");
    // Both articles of one address are there.
    assert!(paper.read("posts/post-2/index.html").contains("number2"));
    assert!(paper.read("posts/harbour-news-post-2/index.html").contains("Stone."));
    assert!(paper.read("posts/harbour-news-post-2/index.html").contains("https://harbour.example/post-2/"));
    // Nothing changes without a reason.
    let before = paper.files();
    paper.built();
    assert!(paper.files() == before);
}

#[test]
fn a_source_that_fails_stops_the_build_unless_it_is_optional() {
    let paper = Paper::new("");
    paper.built();
    let before = paper.files();
    *paper.feed.lock().unwrap() = Reply::status(500);
    let output = paper.build(&["--cache", "cache"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("/feed.xml") && paper.files() == before, "{}", said(&output));

    // The articles of the last build stay, and the other source goes on.
    paper.set("optional = true\n");
    paper.wordpress.change(|content| content.add(4));
    let messages = paper.built();
    assert!(messages.contains("warning") && messages.contains("/feed.xml"), "{messages}");
    assert_eq!(paper.titles("feed.json"), ["Dredging", "Post 4", "Post 3", "Post 2", "Post 1", "Old quay"]);
    *paper.feed.lock().unwrap() = Reply::ok("application/rss+xml", FEED.replace("Dredging", "Dredged"));
    assert!(!paper.built().contains("warning"));
    assert_eq!(paper.titles("feed.json")[0], "Dredged");
}

#[test]
fn settings_that_make_no_sense_are_explained() {
    let paper = Paper::new("mode = \"live\"\n");
    let output = paper.build(&[]);
    assert!(said(&output).contains("several that are all live and feeds"), "{}", said(&output));
    paper.set(&format!("[[source]]\nurl = \"{}\"\n", paper.wordpress.server.url("/")));
    let output = paper.build(&[]);
    assert!(said(&output).contains("is in the list twice"), "{}", said(&output));
}
