//! The native side: sites and their expected output (`fixtures/sites`), front matter (`fixtures/front-matter`), the
//! command line, and the server.

use broadsheet::content::Date;
use file_tree::tree;
use publish::page::frame::Frame;
use publish::source::confinement::Confinement;
use publish::source::post::{self, Criteria, Reading};
use publish::{Options, Outcome};
use serde_json::{Value, json};
use served::{Served, exchange, header};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};
use tempfile::TempDir;

mod file_tree;
mod reader_folder;
mod served;

fn fixtures() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("tests/fixtures")
}

fn now() -> Date {
    Date::parse("2026-03-01T12:00:00Z").unwrap()
}

fn build(site: &Path, out: &Path) -> Outcome {
    publish::build(&Options { out: Some(out), ..Options::new(site, now()) })
}

/// Runs `broadsheet` in `folder`.
fn broadsheet(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_broadsheet")).args(arguments).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A folder with one valid article.
fn small_site() -> TempDir {
    let site = tempfile::tempdir().unwrap();
    write(&site.path().join("content/one.md"), "---\ntitle: One\ndate: 2026-01-01\n---\n\nText.\n");
    site
}

#[test]
fn sites_come_out_as_expected() {
    let sites = fixtures().join("sites");
    let mut wrong = Vec::new();
    for name in ["paper", "notes", "broken", "moved", "tangled", "dated", "nameless", "timeless", "framed", "carried"] {
        let folder = sites.join(name);
        let out = tempfile::tempdir().unwrap();
        let outcome = build(&folder.join("site"), &out.path().join("dist"));
        let mut found = strip_ansi(&outcome.report.draw(usize::MAX)).replace(&folder.display().to_string(), "…");
        for (file, bytes) in tree(&out.path().join("dist")) {
            let _ = writeln!(found, "== {file}");
            match serde_json::from_slice::<Value>(&bytes) {
                Ok(json) if file.starts_with("data/search/") || file.starts_with("data/categories") => {
                    let _ = writeln!(found, "{json}");
                }
                Ok(json) => {
                    let _ = writeln!(found, "{}", serde_json::to_string_pretty(&json).unwrap());
                }
                Err(_) if file.ends_with(".html") || file == "_redirects" => found += &String::from_utf8_lossy(&bytes),
                Err(_) => {
                    let _ = writeln!(found, "{} bytes", bytes.len());
                }
            }
        }
        let expected = folder.join("expected.txt");
        if env::var_os("RECORD").is_some() {
            fs::write(&expected, &found).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("--- {name}\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "not as in {}:\n{}", sites.display(), wrong.concat());
}

fn strip_ansi(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain += before;
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}

/// Files with errors that must be reported.
const REFUSED: [&str; 3] = ["tab-indent.md", "dup-key.md", "eleventy-js.md"];

/// Files whose front matter is not supported yet, and why.
const WAITING: &[(&str, &str)] = &[];

/// Handwritten HTML is checked with another sanitiser. It removes one URL that ours keeps and that no browser can
/// follow. Markdown without HTML is exempt.
#[test]
fn handwritten_html_passes_a_second_sanitiser() {
    let site = small_site();
    write(&site.path().join("content/one.md"), "# One\n\n[words](<http://[>)\n");
    write(&site.path().join("content/two.md"), "# Two\n\n[words](<http://[>) and <b>more</b>\n");
    write(&site.path().join("content/three.md"), "# Three\n\n<p>\n<a href=\"http://[\">words</a>\n</p>\n");
    let out = site.path().join("dist");
    let outcome = build(site.path(), &out);
    assert_eq!(outcome.articles, 3, "{}", outcome.report.draw(20));
    let is_led = |slug: &str| {
        let item = fs::read_to_string(out.join(format!("data/posts/{slug}.json"))).unwrap();
        assert!(item.contains("words</a>"), "{item}");
        let feed: Value = serde_json::from_str(&item).unwrap();
        feed["items"][0]["content_html"].as_str().unwrap().contains("href=")
    };
    assert_eq!((is_led("one"), is_led("two"), is_led("three")), (true, false, false));
}

#[test]
fn front_matter_is_parsed_as_expected() {
    let folder = fixtures().join("front-matter");
    let expected = fs::read_to_string(folder.join("expected.jsonl")).unwrap();
    let mut seen = 0;
    for line in expected.lines() {
        let expected: Value = serde_json::from_str(line).unwrap();
        let file = expected["file"].as_str().unwrap();
        if WAITING.iter().any(|(name, _)| *name == file) {
            continue;
        }
        seen += 1;
        let (reading, found) =
            post::read(&folder, Path::new(file), Criteria::public(now()), &Confinement::new(&folder), &[]);
        match reading {
            Reading::Published(post) => {
                assert!(expected["due"].is_null(), "{file}: it is not due yet");
                if let Some(title) = expected["title"].as_str() {
                    assert_eq!(post.title, title, "{file}");
                }
                if let Some(slug) = expected["slug"].as_str() {
                    assert_eq!(post.slug.as_str(), slug, "{file}");
                }
                if let Some(date) = expected["date"].as_str() {
                    assert_eq!(post.header.date, Date::parse(date), "{file}");
                }
                if let Some(toc) = expected["toc"].as_bool() {
                    assert_eq!(post.header.toc, Some(toc), "{file}");
                }
                let header = &post.header;
                let authors: Vec<_> = header.authors.iter().map(|author| &*author.name).collect();
                let categories = header.categories.as_deref().unwrap_or_default();
                let lists =
                    [("tags", json!(header.tags)), ("categories", json!(categories)), ("authors", json!(authors))];
                for (key, list) in lists.iter().filter(|(key, _)| expected.get(key).is_some()) {
                    assert_eq!(expected[key], *list, "{file}: {key}");
                }
                assert!(found.is_empty() && !REFUSED.contains(&file), "{file}: {found:?}");
            }
            Reading::Draft(_) => assert_eq!(expected["draft"], true, "{file}"),
            Reading::Scheduled(_, due) => assert_eq!(expected["due"], due.to_rfc3339(), "{file}"),
            other => {
                assert!(REFUSED.contains(&file), "{file}: {other:?} {found:?}");
                assert!(found[0].place.as_ref().is_some_and(|place| place.line > 0 && place.text.is_some()), "{file}");
            }
        }
    }
    assert_eq!(seen, fs::read_dir(&folder).unwrap().count() - 2, "each file except the README and the expectations");
}

#[test]
fn the_demo_site_has_no_diagnostics() {
    let checked = broadsheet(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")), &["check", "content", "--json"]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
    let summary: Value = serde_json::from_str(said(&checked).lines().last().unwrap()).unwrap();
    assert_eq!((&summary["errors"], &summary["warnings"]), (&0.into(), &0.into()), "{}", said(&checked));
}

#[test]
fn a_build_without_changes_writes_nothing() {
    let site = small_site();
    let dist = site.path().join("dist");
    assert!(build(site.path(), &dist).changes.written > 0);
    let times = |folder: &Path| -> Vec<_> {
        let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
        files.map(|file| (file.path().to_owned(), file.metadata().unwrap().modified().unwrap())).collect()
    };
    let (before, beside) = (times(&dist), fs::read_dir(site.path()).unwrap().count());
    assert_eq!(build(site.path(), &dist).changes.written, 0);
    assert_eq!(times(&dist), before);

    // Files that belong to nobody go, unchanged files keep their time, and removed articles disappear.
    write(&dist.join("reader.js"), "theirs");
    write(&dist.join("media/own.png"), "theirs");
    write(&site.path().join("content/two.md"), "---\ndate: 2025-01-01\n---\n# Two\n\n[file](a.pdf)");
    write(&site.path().join("content/a.pdf"), "pdf");
    let changes = build(site.path(), &dist).changes;
    assert!(changes.written > 0 && changes.kept > 0 && changes.removed == 0, "{changes:?}");
    assert_eq!(tree(&dist).keys().filter(|name| name.starts_with("media/a.")).count(), 1);
    fs::remove_file(site.path().join("content/two.md")).unwrap();
    assert!(build(site.path(), &dist).changes.removed > 0);
    let left = tree(&dist);
    assert!(left.contains_key("reader.js") && left.contains_key("media/own.png"), "{:?}", left.keys());
    assert!(!left.keys().any(|name| name.contains("two") || name.starts_with("media/a.")), "{:?}", left.keys());
    assert_eq!(fs::read_dir(site.path()).unwrap().count(), beside, "nothing is left beside the output");
}

/// The smallest valid frame.
fn small_frame() -> Frame {
    Frame::parse("<html lang=\"en\" data-base=\"/\"><!--broadsheet:page--><main></main>").unwrap()
}

#[test]
fn pages_and_data_are_exchanged_together() {
    let site = small_site();
    let dist = site.path().join("dist");
    let frame = small_frame();
    let build =
        || publish::build(&Options { out: Some(&dist), frame: Some(&frame), ..Options::new(site.path(), now()) });
    write(&site.path().join("content/two.md"), "# Two\n\nText.\n");
    assert!(!build().report.has_errors());
    let pages = tree(&dist);
    for page in ["index.html", "404.html", "posts/one/index.html", "posts/two/index.html", "archive/2026/index.html"] {
        assert!(pages.contains_key(page), "{page}: {:?}", pages.keys());
    }
    write(&dist.join("posts/theirs.txt"), "theirs");
    assert_eq!(build().changes.written, 0);
    fs::remove_file(site.path().join("content/two.md")).unwrap();
    build();
    let pages = tree(&dist);
    assert!(pages.contains_key("posts/theirs.txt") && pages.contains_key("posts/one/index.html"), "{:?}", pages.keys());
    assert!(!pages.contains_key("posts/two/index.html"), "{:?}", pages.keys());
    fs::write(site.path().join("content/one.md"), "---\ntitle: One\ncategory: News\n---\nText.\n").unwrap();
    build();
    assert!(tree(&dist).contains_key("categories/news/atom.xml"));
    fs::write(site.path().join("content/one.md"), "---\ntitle: One\n---\nText.\n").unwrap();
    build();
    let left: Vec<_> = tree(&dist).into_keys().filter(|name| name.starts_with("categories/")).collect();
    assert_eq!(left, [""; 0], "no category is left");
    assert!(!dist.join("categories").exists());
}

/// The archive lists years, so it is one page, and counts the articles of its years.
#[test]
fn each_list_counts_what_it_lists() {
    let site = tempfile::tempdir().unwrap();
    write(&site.path().join("broadsheet.toml"), "page_size = 2\n");
    for (name, header) in [
        ("one", "date: 2024-01-01\ncategory: News"),
        ("two", "date: 2026-01-01\ncategory: News"),
        ("three", "date: 2026-01-02\ncategory: News"),
        ("four", "date: 2026-01-03\ncategory: Opinion"),
        ("five", "category: Opinion"),
    ] {
        write(
            &site.path().join(format!("content/{name}.md")),
            &format!("---\ntitle: {name}\n{header}\n---\n\nText.\n"),
        );
    }
    let dist = site.path().join("dist");
    let frame = small_frame();
    let outcome =
        publish::build(&Options { out: Some(&dist), frame: Some(&frame), ..Options::new(site.path(), now()) });
    assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
    let mut lists: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, bytes) in tree(&dist) {
        let page = String::from_utf8_lossy(&bytes).into_owned();
        if let Some(folder) = name.strip_suffix("index.html").filter(|_| page.contains("class=\"front-note\"")) {
            let list = folder.split("page/").next().unwrap_or_default();
            lists.entry(list.to_owned()).or_default().push(page);
        }
    }
    let number = |text: &str| text.split([' ', '<']).next().and_then(|number| number.parse::<usize>().ok());
    let numbers = |page: &str, before: &str| page.split(before).skip(1).filter_map(number).collect::<Vec<_>>();
    let mut found = BTreeMap::new();
    for (list, pages) in &lists {
        let counted = numbers(&pages[0], "class=\"front-note\">");
        let listed: usize = pages.iter().map(|page| page.matches("data-part=\"summary\"").count()).sum();
        let content = pages[0].split("data-part=\"side\"").next().unwrap_or_default();
        let rows: usize = numbers(content, "class=\"index-count\">").iter().sum();
        let announced = if list == "archive/" { rows } else { listed };
        assert_eq!(counted.first().copied().unwrap_or_default(), announced, "/{list}");
        let pagers: Vec<_> = pages.iter().flat_map(|page| numbers(page, "class=\"pages-here\">Page ")).collect();
        let expected: Vec<_> = (1..=pages.len()).filter(|_| pages.len() > 1).collect();
        assert_eq!(pagers, expected, "/{list}");
        let last_pages: Vec<_> = pages.iter().flat_map(|page| numbers(page, " of ")).collect();
        assert!(last_pages.iter().all(|last| *last == pages.len()), "/{list}: {last_pages:?}");
        found.insert(list.as_str(), pages.len());
    }
    let expected = [
        ("", 3),
        ("archive/", 1),
        ("archive/2024/", 1),
        ("archive/2026/", 2),
        ("archive/undated/", 1),
        ("categories/", 1),
        ("categories/news/", 2),
        ("categories/opinion/", 1),
        ("search/", 1),
    ];
    assert_eq!(found, BTreeMap::from(expected));
}

#[test]
fn the_number_of_a_first_page_redirects_to_the_list() {
    let site = tempfile::tempdir().unwrap();
    write(
        &site.path().join("broadsheet.toml"),
        "title = \"A & B\"\npage_size = 1\nbase_url = \"https://a.example/log/\"\n",
    );
    for (name, category) in [("one", "Old news"), ("two", "Old news"), ("three", "Ropes")] {
        let text =
            format!("---\ntitle: {name}\ndate: 2026-01-01\ncategory: {category}\nalias: /{name}/\n---\n\nText.\n");
        write(&site.path().join(format!("content/{name}.md")), &text);
    }
    let dist = site.path().join("dist");
    let frame = small_frame();
    publish::build(&Options { out: Some(&dist), frame: Some(&frame), ..Options::new(site.path(), now()) });
    let files = tree(&dist);
    let redirects: Vec<&str> = files.keys().filter_map(|name| name.strip_suffix("page/1/index.html")).collect();
    assert_eq!(redirects, ["archive/2026/", "categories/old-news/", ""]);
    let page = String::from_utf8_lossy(&files["page/1/index.html"]);
    for part in ["content=\"0; url=/log/\"", "<link rel=\"canonical\" href=\"https://a.example/log/\">", "A &amp; B"] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let rules = String::from_utf8_lossy(&files["_redirects"]);
    assert!(rules.contains("/log/page/1/ /log/ 301\n"), "{rules}");
    assert!(rules.contains("/log/categories/old-news/page/1/ /log/categories/old-news/ 301\n"), "{rules}");
}

/// Names do not prove who wrote a file. A first build keeps all existing files; later builds keep each file without
/// our marker.
#[test]
fn files_of_other_programs_are_never_removed() {
    let site = small_site();
    let dist = site.path().join("dist");
    let frame = small_frame();
    let build = || {
        let options =
            Options { out: Some(&dist), frame: Some(&frame), compress: true, ..Options::new(site.path(), now()) };
        let outcome = publish::build(&options);
        assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
        outcome.changes
    };
    let named_as_ours = ["media/own.0123456789abcdef.png", "sitemap-1.xml"];
    let theirs =
        ["archive/2009/index.html", "posts/handmade/index.html", "posts/one/feed.json", "categories/a/atom.xml"];
    named_as_ours.iter().chain(&theirs).for_each(|name| write(&dist.join(name), "theirs"));
    let stays = |name: &&str| fs::read_to_string(dist.join(name)).is_ok_and(|text| text == "theirs");
    write(
        &site.path().join("content/two.md"),
        "---\ndate: 2025-01-01\ncategory: News\naliases: [/posts/old/, /archive/old.html]\n---\n# Two\n\nText.\n",
    );
    assert_eq!(build().removed, 0);
    assert!(named_as_ours.iter().chain(&theirs).all(stays), "{:?}", tree(&dist).keys());
    let ours = [
        "posts/two/index.html",
        "posts/old/index.html",
        "archive/old.html",
        "archive/2025/index.html",
        "categories/news",
    ];
    assert!(ours.iter().all(|name| dist.join(name).exists()), "{:?}", tree(&dist).keys());

    fs::remove_file(site.path().join("content/two.md")).unwrap();
    build();
    let left = tree(&dist);
    assert!(theirs.iter().all(stays), "{:?}", left.keys());
    assert!(!ours.iter().any(|name| dist.join(name).exists()), "{:?}", left.keys());
    assert_eq!(build().written, 0);
}

/// A file of somebody else at an address that is needed ends the build: it is reported and kept, and so is the site.
#[test]
fn a_file_in_the_way_of_a_new_one_is_reported() {
    let site = small_site();
    let dist = site.path().join("dist");
    let frame = small_frame();
    let build =
        || publish::build(&Options { out: Some(&dist), frame: Some(&frame), ..Options::new(site.path(), now()) });
    assert!(!build().report.has_errors());
    let two = "---\ndate: 2025-01-01\naliases: [/old/, /posts/old/]\n---\n# Two\n";
    write(&site.path().join("content/two.md"), two);
    for name in ["_redirects", "old/index.html", "posts/old/index.html", "posts/two/index.html", "feed.json/x"] {
        let _ = fs::remove_file(dist.join("feed.json"));
        write(&dist.join(name), "theirs");
        let before = tree(&dist);
        let said = build().report.draw(9);
        let named = name.trim_end_matches("/x");
        assert!(said.contains(named) && said.contains("this is not from a Broadsheet build"), "{name}: {said}");
        assert_eq!(tree(&dist), before, "{name}");
        fs::remove_file(dist.join(name)).unwrap();
        let _ = fs::remove_dir(dist.join(named));
    }
    assert!(!build().report.has_errors());
    assert!(dist.join("_redirects").exists());
    fs::write(dist.join("sitemap-1.xml"), "theirs").unwrap();
    fs::write(dist.join("data/notes.md"), "theirs").unwrap();
    write(&site.path().join("content/two.md"), "# Two\n");
    assert!(!build().report.has_errors());
    assert!(!dist.join("_redirects").exists(), "a listed folder is removed when it is empty");
    assert!(dist.join("sitemap-1.xml").exists() && dist.join("data/notes.md").exists());
}

/// The rename must happen in the target folder, because the link may lead to another file system.
#[cfg(unix)]
#[test]
fn the_output_may_be_a_symbolic_link() {
    use std::os::unix::fs::symlink;
    let site = small_site();
    // On Linux this is in memory, usually another file system than the temporary folder.
    let elsewhere = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let dist = elsewhere.path().join("real");
    fs::create_dir(&dist).unwrap();
    symlink(&dist, site.path().join("link")).unwrap();
    for text in ["The first.", "The second."] {
        write(&site.path().join("content/one.md"), &format!("# One\n\n{text}\n"));
        let built = broadsheet(site.path(), &["build", "--out", "link"]);
        assert_eq!(built.status.code(), Some(0), "{}", said(&built));
        assert!(String::from_utf8_lossy(&tree(&dist)["data/posts/one.json"]).contains(text));
    }
    assert!(site.path().join("link").is_symlink());
    for folder in [site.path(), dist.as_path(), elsewhere.path()] {
        let hidden = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with('.');
        assert_eq!(fs::read_dir(folder).unwrap().flatten().filter(hidden).count(), 0, "{}", folder.display());
    }
    symlink("nowhere", site.path().join("dangling")).unwrap();
    let refused = broadsheet(site.path(), &["build", "--out", "dangling"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        said(&refused).contains("--> dangling") && said(&refused).contains("broken symbolic link"),
        "{}",
        said(&refused)
    );
}

#[test]
fn an_unwritable_folder_is_reported() {
    let site = small_site();
    write(&site.path().join("Taken"), "a file");
    let refused = broadsheet(site.path(), &["build", "--out", "Taken/dist"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains(": Taken"), "{}", said(&refused));
}

/// Emacs locks a file by a dangling link.
#[cfg(unix)]
#[test]
fn a_dangling_link_is_an_error_only_for_an_article() {
    use std::os::unix::fs::symlink;
    let site = small_site();
    let check = |link: &str| {
        symlink("me@host.1:2", site.path().join("content").join(link)).unwrap();
        let checked = broadsheet(site.path(), &["check"]);
        (checked.status.code(), said(&checked))
    };
    let (code, words) = check(".#one.md");
    assert!(code == Some(0) && !words.contains(".#one.md"), "{words}");
    let (code, words) = check("picture.png");
    assert!(code == Some(0) && words.contains("warning: symbolic link is broken"), "{words}");
    assert!(words.contains("content/picture.png"), "{words}");
    let (code, words) = check("two.md");
    assert!(code == Some(1) && words.contains("content/two.md"), "{words}");
}

#[test]
fn compressed_files_follow_their_originals() {
    let site = small_site();
    let dist = site.path().join("dist");
    let words = "Words that fill a page. ".repeat(60);
    write(&site.path().join("content/one.md"), &format!("---\ntitle: One\ndate: 2026-01-01\n---\n\n{words}\n"));
    let build = |compress| {
        let options = Options { out: Some(&dist), compress, ..Options::new(site.path(), now()) };
        publish::build(&options).changes
    };
    build(true);
    let files = tree(&dist);
    let mut page = Vec::new();
    brotli::BrotliDecompress(&mut files["data/posts/one.json.br"].as_slice(), &mut page).unwrap();
    assert_eq!(page, files["data/posts/one.json"], "the compressed file has the same content");
    assert!(files.contains_key("feed.json.gz"), "{:?}", files.keys());
    assert_eq!(build(true).written, 0);
    // A compressed file that is older than its original would be sent instead of it.
    assert!(build(false).removed > 0);
    assert!(!tree(&dist).keys().any(|name| name.ends_with(".br") || name.ends_with(".gz")));
}

/// The body is inserted at the marker of the view. A title must not be able to imitate the marker.
#[test]
fn a_title_cannot_imitate_the_marker_of_the_body() {
    let site = tempfile::tempdir().unwrap();
    let title = r#"<div data-part="body"> & data-part="body">"#;
    write(
        &site.path().join("content/one.md"),
        &format!("---\ntitle: '{title}'\ndescription: '{title}'\ndate: 2026-01-01\n---\n\nThe words.\n"),
    );
    write(&site.path().join("content/two.md"), "---\ntitle: Two\ndate: 2026-01-02\n---\n\nText.\n");
    let out = site.path().join("out");
    let frame = small_frame();
    publish::build(&Options { out: Some(&out), frame: Some(&frame), ..Options::new(site.path(), now()) });
    let page = fs::read_to_string(out.join("posts/one/index.html")).unwrap();
    let (before, _) = page.split_once("The words.").unwrap();
    let around = before.rfind("<div data-part=\"body\"").expect("the element of the view");
    assert!(!before[around..].contains("</"), "{page}");
    assert!(before[..around].contains("</h1>"), "{page}");
}

#[test]
fn unchanged_pages_are_not_rewritten_on_another_day() {
    let site = small_site();
    let dist = site.path().join("dist");
    let frame = small_frame();
    let build = |now: &str| {
        let options = Options::new(site.path(), Date::parse(now).unwrap());
        publish::build(&Options { out: Some(&dist), frame: Some(&frame), ..options }).changes
    };
    write(&site.path().join("content/two.md"), "---\ntitle: Two\ndate: 2026-02-01\n---\n\nText.\n");
    build("2026-03-01");
    assert!(String::from_utf8_lossy(&tree(&dist)["posts/one/index.html"]).contains(" ago</time>"));
    let changes = build("2026-08-01");
    assert_eq!((changes.written, changes.removed), (0, 0), "only ages are different");
}

#[test]
fn an_interrupted_build_keeps_the_old_output() {
    let site = small_site();
    let dist = site.path().join("dist");
    build(site.path(), &dist);
    let before = tree(&dist);
    write(&site.path().join("content/one.md"), "# Changed\n\nText.\n");
    let progress = publish::site::progress::Progress::default();
    progress.stop();
    let options = Options { out: Some(&dist), progress: Some(&progress), ..Options::new(site.path(), now()) };
    let outcome = publish::build(&options);
    assert!(outcome.stopped && !outcome.report.has_errors(), "{}", outcome.report.draw(9));
    assert_eq!(tree(&dist), before);
    assert_eq!(fs::read_dir(site.path()).unwrap().count(), 2, "nothing is left beside the output");
}

#[test]
fn linked_folders_of_other_programs_are_kept() {
    let site = small_site();
    write(&site.path().join("content/_drafts/idea.md"), "# Idea\n\nNot ready.\n");
    write(&site.path().join("content/blog/two.md"), "# Two\n\n[one](@/one.md#text)\n\n[one](@/one.md)\n");
    let dist = site.path().join("dist");
    let outcome = build(site.path(), &dist);
    assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
    assert!(strip_ansi(&outcome.report.draw(9)).contains("left out 1 draft: _drafts/idea.md"));
    let files = tree(&dist);
    assert!(!files.contains_key("data/posts/idea.json"), "{:?}", files.keys());
    let two = String::from_utf8_lossy(&files["data/posts/two.json"]);
    assert!(two.contains("href=\\\"/posts/one/\\\"") && !two.contains('@'), "{two}");
}

#[test]
fn a_folder_without_articles_says_what_was_found() {
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);
    let table: [Case; 3] = [
        (
            &[("content/a.txt", ""), ("content/b.txt", ""), ("content/c.pdf", "")],
            "2 with .txt, 1 with .pdf",
            "`broadsheet new`",
        ),
        (&[("content/.keep", ""), ("blog/one.md", "# One")], "it has no files", "write `content = \"blog\"`"),
        (&[("notes.rst", "")], "1 with .rst", "hello.md"),
    ];
    for (files, found, help) in table {
        let site = tempfile::tempdir().unwrap();
        files.iter().for_each(|(file, text)| write(&site.path().join(file), text));
        let report = strip_ansi(&build(site.path(), &site.path().join("dist")).report.draw(9));
        assert!(report.contains(found) && report.contains(help), "{files:?}: {report}");
    }
}

#[test]
fn a_failed_build_keeps_the_old_output() {
    let site = small_site();
    let dist = site.path().join("dist");
    build(site.path(), &dist);
    let before = tree(&dist);
    write(&site.path().join("content/one.md"), "---\ntitle: Changed\n---\n\n[gone](gone.md)\n");
    let failed = broadsheet(site.path(), &["build", "--strict"]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(
        said(&failed).contains("content/one.md:5:8") && said(&failed).contains("nothing was written"),
        "{}",
        said(&failed)
    );
    assert!(!said(&failed).contains('\u{1b}'), "colours only on a terminal");
    assert_eq!(tree(&dist), before);
    assert_eq!(fs::read_dir(site.path()).unwrap().count(), 2, "nothing is left beside the output");
}

#[test]
fn a_foreign_output_folder_is_refused() {
    let site = small_site();
    write(&site.path().join("dist/data/precious.txt"), "theirs");
    let refused = broadsheet(site.path(), &["build"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("`data` that is not from a Broadsheet build"), "{}", said(&refused));
    assert_eq!(tree(&site.path().join("dist")).len(), 1);
    write(&site.path().join("file"), "");
    assert_eq!(broadsheet(site.path(), &["build", "--out", "file"]).status.code(), Some(1));

    // A page of somebody else at an address of ours.
    write(&site.path().join("own/index.html"), "theirs");
    let out = site.path().join("own");
    let frame = small_frame();
    let build =
        || publish::build(&Options { out: Some(&out), frame: Some(&frame), ..Options::new(site.path(), now()) }).report;
    let said = strip_ansi(&build().draw(9));
    assert!(said.contains("index.html: this is not from a Broadsheet build"), "{said}");
    assert_eq!(tree(&out), BTreeMap::from([("index.html".to_owned(), b"theirs".to_vec())]));
    fs::rename(out.join("index.html"), out.join("old.html")).unwrap();
    // Each page of ours links the data, also the only page of a site with a remote source.
    write(&out.join("index.html"), "<link id=\"broadsheet-source\" href=\"/feed.json\" />");
    assert!(!build().has_errors());
    // After the first build, the folder is ours.
    write(&site.path().join("content/one.md"), "# Another\n\nText.\n");
    assert!(!build().has_errors());
    assert_eq!(fs::read_to_string(out.join("old.html")).unwrap(), "theirs");
}

#[test]
fn diagnostics_can_be_printed_as_json() {
    let output = broadsheet(&fixtures().join("sites/broken"), &["check", "site", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<Value> = said(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let yaml = lines.iter().find(|line| line["path"] == "site/content/bad-yaml.md").unwrap();
    assert_eq!((&yaml["severity"], &yaml["line"], &yaml["column"]), (&"error".into(), &4.into(), &1.into()));
    assert!(lines.last().unwrap()["errors"].as_u64() > Some(10));
}

/// A closed pipe, as with `head`, is no error. The command completes its work.
#[cfg(target_os = "linux")]
#[test]
fn a_closed_pipe_does_not_stop_the_command() {
    let site = small_site();
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for arguments in [&["build", "--out", "dist"][..], &["check", "--json"]] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_broadsheet"));
        command.current_dir(site.path()).args(arguments).stdout(full()).stderr(full());
        assert_eq!(command.status().unwrap().code(), Some(0), "{arguments:?}");
    }
    assert!(site.path().join("dist/data/site.json").exists());
}

/// A build deletes files with the names of its own, so it must not write where people write.
#[test]
fn the_input_may_not_be_in_the_output() {
    let site = small_site();
    let precious = site.path().join("content/data/mine.md");
    write(&precious, "# Mine\n");
    for out in ["content", ".", "..", "content/."] {
        let refused = broadsheet(site.path(), &["build", "--out", out]);
        assert_eq!(refused.status.code(), Some(2), "{out}: {}", said(&refused));
    }
    assert!(precious.exists() && !site.path().join("content/index.html").exists());
}

#[cfg(unix)]
#[test]
fn unreadable_settings_are_an_error() {
    let site = small_site();
    std::os::unix::fs::symlink("nowhere", site.path().join("broadsheet.toml")).unwrap();
    let refused = broadsheet(site.path(), &["check"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("broadsheet.toml"), "{}", said(&refused));
}

/// Links lead to one folder several times and back.
#[cfg(unix)]
#[test]
fn cyclic_links_are_followed_once() {
    let site = small_site();
    let content = site.path().join("content");
    for name in 0..9 {
        write(&content.join(format!("f{name}/a{name}.md")), "# A\n");
        for other in (0..9).filter(|other| *other != name) {
            std::os::unix::fs::symlink(format!("../f{other}"), content.join(format!("f{name}/to{other}"))).unwrap();
        }
    }
    let checked = broadsheet(site.path(), &["check"]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
    assert!(said(&checked).contains("Checked 10 articles"), "{}", said(&checked));
}

#[test]
fn usage_is_explained() {
    let site = small_site();
    let here = site.path();
    for command in
        [&["--help"][..], &["new", "--help"], &["build", "--help"], &["check", "--help"], &["serve", "--help"]]
    {
        assert_eq!(broadsheet(here, command).status.code(), Some(0), "{command:?}");
    }
    let refused: [(&[&str], &str); 9] = [
        (&[], "Usage"),
        (&["bild"], "similar"),
        (&["build", "nowhere"], "nowhere does not exist"),
        (&["build", ".", "--out", "."], "contains the site or its articles"),
        (&["build", "--base-url", "example.org"], "https://example.org/blog/"),
        (&["build", "--reader", "content"], "trunk build"),
        (&["new", "content"], "not empty"),
        (&["serve"], "--reader DIST"),
        (&["serve", "--static", "nowhere"], "folder nowhere does not exist"),
    ];
    for (command, word) in refused {
        let output = broadsheet(here, command);
        assert_eq!(output.status.code(), Some(2), "{command:?}");
        assert!(said(&output).contains(word), "{command:?}: {}", said(&output));
    }
}

/// The site's own origin may be in its settings (`fixtures/sites/framed`) or on the command line.
#[test]
fn players_of_the_site_s_own_host_are_refused() {
    let site = small_site();
    write(&site.path().join("broadsheet.toml"), "title = \"T\"\nframe_hosts = \"own.example\"\n");
    let check = |url: &str| broadsheet(site.path(), &["check", "--base-url", url]);
    for url in ["https://own.example/", "http://OWN.example:8080/blog/"] {
        let refused = check(url);
        assert_eq!(refused.status.code(), Some(1), "{url}");
        let words = said(&refused);
        for part in ["`frame_hosts` names own.example", "broadsheet.toml:2:", "remove it, because"] {
            assert!(words.contains(part), "{url}: {words}");
        }
    }
    for url in ["https://www.own.example/", "https://own.example.org/", "/own.example/"] {
        assert_eq!(check(url).status.code(), Some(0), "{url}: {}", said(&check(url)));
    }
}

#[test]
fn a_new_site_builds_at_once() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(broadsheet(folder.path(), &["new", "my-paper"]).status.code(), Some(0));
    let built = broadsheet(&folder.path().join("my-paper"), &["build", "--json"]);
    assert_eq!(built.status.code(), Some(0), "{}", said(&built));
    assert_eq!(said(&built).lines().count(), 1, "nothing to complain of: {}", said(&built));
    let site = fs::read_to_string(folder.path().join("my-paper/dist/data/site.json")).unwrap();
    assert!(site.contains("\"title\":\"My paper\"") && site.contains("\"total\":2"), "{site}");
    assert_eq!(broadsheet(folder.path(), &["new", "my-paper"]).status.code(), Some(2));
}

fn served_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("dist");
    write(&folder.path().join("secret.txt"), "secret");
    write(&dist.join("index.html"), "front");
    write(&dist.join("404.html"), "no such page");
    write(&dist.join("posts/one/index.html"), "one");
    write(&dist.join("data/site.json"), "{}");
    write(&dist.join("feed.json"), "{}");
    write(&dist.join("reader-0123456789abcdef.wasm"), "\0asm");
    write(&dist.join("reader-0123456789abcdef.js"), "plain script");
    write(&dist.join("reader-0123456789abcdef.js.br"), "brotli");
    write(&dist.join("reader-0123456789abcdef.js.gz"), "gzip");
    write(&dist.join(".env"), "secret");
    folder
}

#[test]
fn serves_like_a_static_file_server() {
    let folder = served_folder();
    let server = Served::start(&["--static", folder.path().join("dist").to_str().unwrap()]);
    for (path, status, body) in [
        ("/", 200, "front"),
        ("/?q=1", 200, "front"),
        ("/posts/one/", 200, "one"),
        ("/posts/two/", 404, "no such page"),
        ("/posts/one/deeper/still/", 404, "no such page"),
        ("/.env", 404, "no such page"),
        ("/%2eenv", 404, "no such page"),
        ("//x.example/", 404, "no such page"),
        ("/../secret.txt", 404, "no such page"),
        ("/%2e%2e/secret.txt", 404, "no such page"),
        ("/..%2fsecret.txt", 404, "no such page"),
        ("/posts/..%5c..%5csecret.txt", 404, "no such page"),
        ("/posts//../../secret.txt", 404, "no such page"),
        ("/%00", 404, "no such page"),
    ] {
        let (found, head, text) = server.get(path, "");
        assert_eq!((found, String::from_utf8(text).unwrap().as_str()), (status, body), "{path}");
        assert_eq!(header(&head, "x-content-type-options"), Some("nosniff"), "{path}");
        assert!(header(&head, "content-security-policy").unwrap().starts_with("default-src 'none';"), "{path}");
        assert_eq!(header(&head, "content-type"), Some("text/html; charset=utf-8"), "{path}");
        assert_eq!(header(&head, "cache-control"), Some("no-cache"), "{path}");
    }
    let (status, head, _) = server.get("/posts/one", "");
    assert_eq!((status, header(&head, "location")), (307, Some("/posts/one/")));
}

/// A folder that is rebuilt while it is served gets the security policy of its new style.
#[test]
fn the_security_policy_follows_the_pages() {
    let folder = served_folder();
    let server = Served::start(&["--static", folder.path().join("dist").to_str().unwrap()]);
    let page = folder.path().join("dist/index.html");
    let mut policies = Vec::new();
    for style in ["a{color:red}", "a{color:blue}"] {
        let policy = publish::page::security_policy::policy([style], "");
        write(&page, &publish::page::security_policy::meta(&policy));
        let (_, head, _) = server.get("/", "");
        let sent = header(&head, "content-security-policy").unwrap().to_owned();
        assert!(sent.starts_with(&policy), "{sent}");
        policies.push(sent);
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_ne!(policies[0], policies[1]);
}

#[test]
fn caching_headers_are_correct() {
    let folder = served_folder();
    let server = Served::start(&["--static", folder.path().join("dist").to_str().unwrap()]);
    let forever = Some("public, max-age=31536000, immutable");
    for (path, kind, cache) in [
        ("/reader-0123456789abcdef.wasm", "application/wasm", forever),
        ("/reader-0123456789abcdef.js", "text/javascript; charset=utf-8", forever),
        ("/data/site.json?v=abc", "application/json", forever),
        ("/data/site.json", "application/json", Some("no-cache")),
        ("/feed.json", "application/json", Some("no-cache")),
        ("/data/gone.json?v=abc", "text/html; charset=utf-8", Some("no-cache")),
    ] {
        let (_, head, _) = server.get(path, "");
        assert_eq!((header(&head, "content-type"), header(&head, "cache-control")), (Some(kind), cache), "{path}");
    }
    // One connection for all requests, as in browsers.
    let stream = &mut server.connect();
    let (_, head, _) = exchange(stream, "/", "");
    let (etag, modified) =
        (header(&head, "etag").unwrap().to_owned(), header(&head, "last-modified").unwrap().to_owned());
    assert_eq!(exchange(stream, "/", &format!("If-None-Match: {etag}\r\n")).0, 304);
    assert_eq!(exchange(stream, "/", &format!("If-Modified-Since: {modified}\r\n")).0, 304);
    assert_eq!(exchange(stream, "/", "If-None-Match: \"other\"\r\n").0, 200);
    for (accepted, body) in [("br, gzip", "brotli"), ("gzip", "gzip"), ("identity", "plain script")] {
        let (_, head, found) =
            exchange(stream, "/reader-0123456789abcdef.js", &format!("Accept-Encoding: {accepted}\r\n"));
        assert_eq!(String::from_utf8(found).unwrap(), body);
        assert_eq!(header(&head, "content-type"), Some("text/javascript; charset=utf-8"), "{accepted}");
    }
    let (status, head, body) = exchange(stream, "/posts/one/index.html", "Range: bytes=1-2\r\n");
    assert_eq!((status, header(&head, "content-range"), body.as_slice()), (206, Some("bytes 1-2/3"), &b"ne"[..]));
}

#[test]
fn a_used_port_is_reported() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let folder = served_folder();
    let refused = broadsheet(folder.path(), &["serve", "--static", "dist", "--port", &port]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains(&format!("port {port} is used by another program")), "{}", said(&refused));
}

#[test]
fn articles_are_served_with_a_reader() {
    let site = small_site();
    let reader = tempfile::tempdir().unwrap();
    let frame = "<html lang=\"en\" data-base=\"/\"><!--broadsheet:page--><main></main><script src=\"/reader-0123456789abcdef.js\">";
    reader_folder::write(reader.path(), frame, &[("reader-0123456789abcdef.js", "script")]);
    write(&reader.path().join("posts/of-another-site/index.html"), "x");
    let server = Served::start(&[site.path().to_str().unwrap(), "--reader", reader.path().to_str().unwrap()]);
    let (status, head, page) = server.get("/posts/one/", "");
    assert_eq!((status, header(&head, "cache-control")), (200, Some("no-cache")));
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains("<title>One · ") && page.contains("<main id=\"content\" data-state=\"ready\""), "{page}");
    let place = page.find("data-part=\"body\"").unwrap();
    assert!(page[place..].split_once('>').unwrap().1.starts_with("<p>Text"), "the article is in its page: {page}");
    assert_eq!(server.get("/reader-0123456789abcdef.js", "").2, b"script");
    assert_eq!(server.get("/data/posts/one.json?v=x", "").0, 200);
    assert_eq!(server.get("/posts/of-another-site/", "").0, 404);
}
