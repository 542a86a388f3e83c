//! `broadsheet serve` while a source file changes: a real folder, a real process, real requests.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value;
use served::Served;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

mod served;

/// A site with one article, the reader files, and the server.
struct Desk {
    site: TempDir,
    _reader: TempDir,
    server: Served,
}

impl Desk {
    fn new(article: &str) -> Self {
        Desk::with(|site| write(&site.join("content/one.md"), article))
    }

    fn with(fill: impl FnOnce(&Path)) -> Self {
        let (site, reader) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let frame = "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--><!--/broadsheet:page--></head>\
            <main ><!--broadsheet:content--><!--/broadsheet:content--></main>";
        write(&reader.path().join("index.html"), frame);
        fill(site.path());
        let server = Served::start(&[site.path().to_str().unwrap(), "--reader", reader.path().to_str().unwrap()]);
        Desk { site, _reader: reader, server }
    }

    fn write(&self, name: &str, text: &str) {
        write(&self.site.path().join("content").join(name), text);
    }

    fn page(&self, path: &str) -> (u16, String) {
        let (status, _, page) = self.server.get(path, "");
        (status, String::from_utf8(page).unwrap())
    }

    /// Requests the build number as the page's script does. With `since`, the answer waits for a newer build.
    fn news(&self, since: Option<u64>) -> (u64, String) {
        let query = since.map(|since| format!("?since={since}")).unwrap_or_default();
        let (_, _, news) = self.server.get(&format!("/.broadsheet/builds{query}"), "");
        let news: Value = serde_json::from_slice(&news).unwrap();
        (news["build"].as_u64().unwrap(), news["wrong"].as_str().unwrap().to_owned())
    }

    /// Waits for builds until one satisfies the condition.
    fn until(&self, is: impl Fn(&Self, &str) -> bool) {
        let (mut build, mut wrong) = self.news(None);
        for _ in 0..20 {
            if is(self, &wrong) {
                return;
            }
            (build, wrong) = self.news(Some(build));
        }
        panic!("twenty builds, and none is right; the last says {wrong:?}");
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn what_is_written_is_served() {
    let desk = Desk::new("# One\n\nFirst words.\n");
    assert!(desk.page("/posts/one/").1.contains("First words."));
    desk.write("one.md", "# One\n\nSecond words.\n");
    desk.until(|desk, _| desk.page("/posts/one/").1.contains("Second words."));
    desk.write("two.md", "# Two\n\n![A line](line.svg)\n");
    desk.write("line.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"></svg>");
    desk.until(|desk, wrong| wrong.is_empty() && desk.page("/posts/two/").1.contains("/media/line."));
    fs::remove_file(desk.site.path().join("content/one.md")).unwrap();
    desk.until(|desk, _| desk.page("/posts/one/").0 == 404);
    write(&desk.site.path().join("broadsheet.toml"), "title = \"Another name\"\n");
    desk.until(|desk, _| desk.page("/").1.contains("<title>Another name</title>"));
}

/// Pages of this machine may read unpublished text, such as a page that tests an embed. Other sites may not.
#[test]
fn what_is_written_is_not_for_other_sites() {
    let desk = Desk::new("# One\n\nFirst words.\n");
    for path in ["/data/site.json", "/.broadsheet/builds"] {
        let allowed = |origin: &str| {
            let (_, head, _) = desk.server.get(path, &format!("Origin: {origin}\r\n"));
            served::header(&head, "access-control-allow-origin").map(str::to_owned)
        };
        assert_eq!(allowed("https://evil.example"), None, "{path}");
        assert_eq!(allowed("http://localhost:3000").as_deref(), Some("http://localhost:3000"), "{path}");
    }
}

#[test]
fn a_site_below_a_path_is_served_there() {
    let desk = Desk::with(|site| {
        write(&site.join("content/one.md"), "# One\n\nFirst words.\n");
        write(&site.join("broadsheet.toml"), "base_url = \"https://ann.example/paper/\"\n");
    });
    for (path, to) in [("/", "/paper/"), ("/paper", "/paper/"), ("/paper/posts/one", "/paper/posts/one/")] {
        let (status, head, _) = desk.server.get(path, "");
        assert!((300..400).contains(&status), "{path}: {status}");
        assert!(head.lines().any(|line| line.trim() == format!("location: {to}")), "{path}: {head}");
    }
    let (status, page) = desk.page("/paper/posts/one/");
    assert!(status == 200 && page.contains("First words."), "{page}");
    let paths = page.split("href=\"/").skip(1).map(|rest| &rest[..rest.find('"').unwrap()]);
    let paths: Vec<String> = paths.map(|path| format!("/{path}")).collect();
    assert!(paths.len() > 1, "{page}");
    for path in paths {
        assert_eq!(desk.page(&path).0, 200, "{path}");
    }
    assert_eq!(desk.page("/posts/one/").0, 404, "as it is on the host");
    assert!(desk.page("/papers/").1.contains("Page not found"));
    desk.write("one.md", "# One\n\nSecond words.\n");
    desk.until(|desk, _| desk.page("/paper/posts/one/").1.contains("Second words."));
}

#[test]
fn an_editor_that_writes_beside_and_renames_is_seen() {
    let desk = Desk::new("# One\n\nFirst words.\n");
    write(&desk.site.path().join("content/.one.md.swp"), "# One\n\nSecond words.\n");
    fs::rename(desk.site.path().join("content/.one.md.swp"), desk.site.path().join("content/one.md")).unwrap();
    desk.until(|desk, _| desk.page("/posts/one/").1.contains("Second words."));
}

#[test]
fn what_is_wrong_is_said_on_the_page_until_it_is_mended() {
    let desk = Desk::new("# One\n\nFirst words.\n");
    desk.write("one.md", "---\ndate: someday\n---\n# One\n");
    desk.until(|_, wrong| wrong.contains("one.md:2:7") && wrong.contains("date"));
    assert!(desk.page("/posts/one/").1.contains("First words."), "the last good page stays");
    desk.write("one.md", "---\ndate: 2026-01-02\n---\n# One\n\nMended words.\n");
    desk.until(|desk, wrong| wrong.is_empty() && desk.page("/posts/one/").1.contains("Mended words."));
}

#[test]
fn a_site_that_was_never_right_says_so_on_every_page() {
    let desk = Desk::new("---\ndate: someday\n---\n# <One>\n");
    let (status, page) = desk.page("/posts/one/");
    assert_eq!(status, 503);
    assert!(page.contains("cannot be built yet") && page.contains("one.md:2:7"), "{page}");
    assert!(page.contains("/.broadsheet/live.js"), "it follows: {page}");
    desk.write("one.md", "# One\n\nText.\n");
    desk.until(|desk, _| desk.page("/posts/one/").0 == 200);
}

#[test]
fn the_script_is_in_the_pages_and_not_in_the_files() {
    let desk = Desk::new("# One\n\nText.\n");
    for path in ["/", "/posts/one/", "/no/such/page/"] {
        assert!(
            desk.page(path).1.contains("<script type=\"module\" src=\"/.broadsheet/live.js\"></script></head>"),
            "{path}"
        );
    }
    let (status, head, script) = desk.server.get("/.broadsheet/live.js", "");
    assert_eq!((status, served::header(&head, "content-type")), (200, Some("text/javascript; charset=utf-8")));
    assert!(String::from_utf8(script).unwrap().contains("location.reload()"));
    assert!(!desk.page("/data/posts/one.json").1.contains("live.js"));
    let tag = |path: &str| served::header(&desk.server.get(path, "").1, "etag").map(str::to_owned);
    assert_eq!(tag("/posts/one/"), tag("/posts/one/"));
    assert_ne!(tag("/posts/one/"), tag("/"), "a page is named by what is in it");
}

#[test]
fn one_of_many_articles_is_there_before_the_others_are_looked_at() {
    let desk = Desk::with(|site| {
        for at in 0..300 {
            write(&site.join(format!("content/a{at}.md")), &format!("# A{at}\n\nText {at}.\n"));
        }
    });
    let (build, _) = desk.news(None);
    desk.write("a7.md", "# A7\n\nChanged.\n");
    desk.news(Some(build));
    assert!(desk.page("/posts/a7/").1.contains("Changed."), "the first build after the change has it");
    desk.write("a0.md", "# Another title\n\nChanged.\n");
    desk.until(|desk, _| desk.page("/posts/a0/").1.contains("Changed."));
    for list in ["/", "/data/pages/1.json", "/data/site.json"] {
        assert!(desk.page(list).1.contains("Another title"), "{list} has it too");
    }
    desk.until(|desk, _| desk.page("/data/posts/a1.json").1.contains("Another title"));
    // Everything else that mentions the article is updated too: neighbours, recent posts, feeds, the search index.
    desk.until(|desk, _| {
        let told = ["/posts/a1/", "/posts/a299/", "/feed.json", "/atom.xml", "/rss.xml"].map(|path| desk.page(path).1);
        told.iter().all(|page| page.contains("Another title") && !page.contains(">A0<"))
            && desk.page("/data/terms/an.json").1.contains("\"another\":[0]")
    });
}

/// A saved article is built first, alone, and keeps its address.
#[test]
fn an_article_with_a_date_in_its_address_is_rewritten_where_it_stands() {
    let desk = Desk::with(|site| {
        write(&site.join("broadsheet.toml"), "permalink = \"/:year/:month/:slug/\"\n");
        for at in 0..300 {
            let text = format!("---\ndate: 2026-01-{:02}\n---\n\nText {at}.\n", at % 28 + 1);
            write(&site.join(format!("content/a{at}.md")), &text);
        }
    });
    let (build, _) = desk.news(None);
    desk.write("a7.md", "---\ndate: 2026-01-08\n---\n\nChanged.\n");
    desk.news(Some(build));
    assert!(desk.page("/2026/01/a7/").1.contains("Changed."), "the first build after the change has it");
    assert_eq!(desk.page("/posts/a7/").0, 404);
    desk.write("a7.md", "---\ndate: 2025-12-08\n---\n\nEarlier.\n");
    desk.until(|desk, _| desk.page("/2025/12/a7/").1.contains("Earlier.") && desk.page("/2026/01/a7/").0 == 404);
}

#[test]
fn what_is_saved_while_a_build_is_under_way_is_there_in_the_end() {
    let desk = Desk::with(|site| {
        for at in 0..300 {
            write(&site.join(format!("content/a{at}.md")), &format!("# A{at}\n\nText {at}.\n"));
        }
    });
    // One after the other, so that each change meets the previous build at another step.
    for at in 0..30 {
        desk.write(&format!("a{at}.md"), &format!("# A{at}\n\nChanged {at}.\n"));
        std::thread::sleep(std::time::Duration::from_millis(13 * at));
    }
    desk.until(|desk, wrong| {
        let has = |path: &str, text: &str| desk.page(path).1.contains(text);
        wrong.is_empty()
            && (0..30).all(|at| has(&format!("/posts/a{at}/"), &format!("Changed {at}.")))
            && has("/data/terms/ch.json", "\"changed\"")
            && (1..=15)
                .map(|page| desk.page(&format!("/data/pages/{page}.json")).1.matches("Changed ").count())
                .sum::<usize>()
                == 30
    });
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_and_leaves_nothing_behind() {
    let temporary = tempfile::tempdir().unwrap();
    let site = tempfile::tempdir().unwrap();
    write(&site.path().join("content/one.md"), "# One\n");
    write(&site.path().join("reader/index.html"), "<!--broadsheet:page--><!--/broadsheet:page-->");
    let reader = site.path().join("reader");
    let mut server =
        Served::start_in(temporary.path(), &[site.path().to_str().unwrap(), "--reader", reader.to_str().unwrap()]);
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 1, "it works beside the site, not in it");
    let killed = std::process::Command::new("kill").args(["-INT", &server.process.id().to_string()]).status();
    assert!(killed.unwrap().success());
    assert_eq!(server.process.wait().unwrap().code(), Some(0));
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0);
}
