//! Sites with a permalink pattern: pages and links, files that remain after a change of the pattern, and sites whose
//! articles are elsewhere.

use broadsheet::content::Date;
use publish::page::{frame::Frame, reader_bundle::ReaderBundle};
use publish::{Options, Outcome};
use std::path::Path;
use std::process::Command;
use std::{env, fs};
use tempfile::TempDir;

mod reader_folder;

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head>\
    <body><main></main></body></html>";

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Three articles below a base path, with a pattern.
fn site(permalink: &str) -> TempDir {
    let site = tempfile::tempdir().unwrap();
    configure(&site, permalink);
    for (name, date) in [("one", "2025-12-31"), ("two", "2026-01-05"), ("three", "2026-02-03")] {
        let text = format!(
            "---\ntitle: Number {name}\ndate: {date}\ncategories: [Tea]\ntranslation_key: x\nlanguage: {name}\n---\n\nText.\n"
        );
        write(&site.path().join(format!("content/{name}.md")), &text);
    }
    site
}

fn configure(site: &TempDir, permalink: &str) {
    let settings = format!("title = \"T\"\nbase_url = \"https://a.example/log/\"\npermalink = \"{permalink}\"\n");
    write(&site.path().join("broadsheet.toml"), &settings);
}

fn build(site: &TempDir) -> Outcome {
    let (frame, dist) = (Frame::parse(FRAME).unwrap(), site.path().join("dist"));
    let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
    let outcome = publish::build(&Options { out: Some(&dist), frame: Some(&frame), ..Options::new(site.path(), now) });
    assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
    outcome
}

fn read(site: &TempDir, file: &str) -> String {
    fs::read_to_string(site.path().join("dist").join(file)).unwrap_or_else(|why| panic!("{file}: {why}"))
}

fn has(site: &TempDir, file: &str) -> bool {
    site.path().join("dist").join(file).exists()
}

#[test]
fn each_link_to_an_article_follows_the_permalink_pattern() {
    let site = site("/:year/:month/:slug/");
    build(&site);
    let page = read(&site, "2026/01/two/index.html");
    for tag in [
        "<html lang=\"en\" data-articles=\"0000/00/:/\" data-base=\"/log/\">",
        "data-route=\"/log/2026/01/two/\"",
        "<link rel=\"canonical\" href=\"https://a.example/log/2026/01/two/\" />",
        "<meta property=\"og:url\" content=\"https://a.example/log/2026/01/two/\" />",
        "\"mainEntityOfPage\":\"https://a.example/log/2026/01/two/\"",
        "\"item\":\"https://a.example/log/2026/01/two/\"",
        "<link rel=\"alternate\" href=\"https://a.example/log/2025/12/one/\" hreflang=\"one\" />",
        "<a rel=\"prev\" href=\"/log/2025/12/one/\">",
        "<a rel=\"next\" href=\"/log/2026/02/three/\">",
        "<li><a href=\"/log/2026/02/three/\"",
    ] {
        assert!(page.contains(tag), "{tag} is not in {page}");
    }
    for file in ["index.html", "categories/tea/index.html", "sitemap.xml", "feed.json", "atom.xml", "rss.xml"] {
        let text = read(&site, file);
        assert!(text.contains("/log/2026/01/two/") && !text.contains("posts/two"), "{file}: {text}");
    }
    assert!(read(&site, "404.html").contains("data-articles=\"0000/00/:/\""), "it may have to read any address");
    assert!(!has(&site, "posts"), "the default address is unused");
}

#[test]
fn an_article_can_be_a_single_file() {
    let site = site("/blog/:slug.html");
    write(
        &site.path().join("content/two.md"),
        "---\ndate: 2026-01-05\n---\n\n[Near](one.md) and [beside](one.html).\n",
    );
    build(&site);
    let page = read(&site, "blog/two.html");
    assert!(
        page.contains("data-articles=\"blog/:.html\"") && page.contains("data-route=\"/log/blog/two.html\""),
        "{page}"
    );
    for words in ["Near", "beside"] {
        assert!(page.contains(&format!("<a href=\"/log/blog/one.html\">{words}</a>")), "{words}: {page}");
    }
}

#[test]
fn a_page_is_removed_with_its_article_or_pattern() {
    let site = site("/:slug/");
    let theirs = site.path().join("dist/one/theirs.txt");
    build(&site);
    write(&theirs, "theirs");
    write(&site.path().join("dist/about/index.html"), "theirs");
    assert_eq!(build(&site).changes.written, 0, "nothing has changed");
    fs::remove_file(site.path().join("content/one.md")).unwrap();
    build(&site);
    assert!(has(&site, "two/index.html") && !has(&site, "one/index.html"));
    for (permalink, here, gone) in [
        ("/:slug.html", "two.html", "two/index.html"),
        ("/:year/:slug/", "2026/two/index.html", "two.html"),
        ("/posts/:slug/", "posts/two/index.html", "2026"),
    ] {
        configure(&site, permalink);
        build(&site);
        assert!(has(&site, here) && !has(&site, gone), "{permalink}");
    }
    configure(&site, "/posts/:slug.html");
    for words in ["Old words.", "New words."] {
        write(&site.path().join("content/two.md"), &format!("# Two\n\n{words}\n"));
        build(&site);
        assert!(read(&site, "posts/two.html").contains(words) && !has(&site, "posts/two/index.html"));
        assert!(read(&site, "posts/three.html").contains("</html>"), "unchanged pages are complete");
    }
    configure(&site, "/posts/:slug/");
    build(&site);
    assert!(!has(&site, "posts/two.html"));
    assert!(!read(&site, "index.html").contains("data-articles"), "the default pattern is used");
    assert!(theirs.exists() && has(&site, "about/index.html"), "foreign files stay");
}

#[test]
fn a_built_site_can_be_the_reader_of_the_next_build() {
    let first = site("/:year/:slug/");
    let original = first.path().join("reader");
    reader_folder::write(&original, FRAME, &[("reader-0123456789abcdef.js", "script")]);
    let build = |site: &TempDir, reader: &Path| {
        let reader = ReaderBundle::load(reader).unwrap();
        let (out, now) = (site.path().join("dist"), Date::parse("2026-03-01T12:00:00Z").unwrap());
        let options = Options {
            out: Some(&out),
            frame: Some(&reader.frame),
            reader_files: &reader.files,
            ..Options::new(site.path(), now)
        };
        assert!(!publish::build(&options).report.has_errors());
        (out, read(site, "index.html"))
    };
    let (built, page) = build(&first, &original);
    assert!(page.contains("data-articles=\"0000/:/\"") && built.join("reader-0123456789abcdef.js").is_file());
    let second = site("/:year/:month/:slug/");
    let (built, moved) = build(&second, &built);
    assert_eq!(moved.matches("data-articles").count(), 1);
    assert!(moved.contains("data-articles=\"0000/00/:/\""));
    assert!(!build(&site("/posts/:slug/"), &built).1.contains("data-articles"));
}

/// Such a site has no articles to count.
#[test]
fn a_site_around_a_foreign_source_is_reported_as_one() {
    let site = tempfile::tempdir().unwrap();
    write(
        &site.path().join("broadsheet.toml"),
        "source = { url = \"https://blog.example/feed.json\", mode = \"live\" }\npermalink = \"/:slug/\"\n",
    );
    let reader = tempfile::tempdir().unwrap();
    reader_folder::write(reader.path(), FRAME, &[]);
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_broadsheet"));
        let output =
            command.args(arguments).arg("--reader").arg(reader.path()).current_dir(site.path()).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
    };
    let said = run(&["build"]);
    assert!(said.contains("Built the pages around https://blog.example/feed.json into dist in "), "{said}");
    assert!(!said.contains("article"), "{said}");
    let said = run(&["build"]);
    assert!(
        said.contains("Built the pages around https://blog.example/feed.json into dist")
            && said.contains("0 files written"),
        "{said}"
    );
    let page = fs::read_to_string(site.path().join("dist/index.html")).unwrap();
    assert!(!page.contains("data-articles"), "its articles have no dates to be put into addresses: {page}");
}
