//! `broadsheet serve` while a source file changes: a real folder, a real process, real requests.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value;
use served::Served;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

mod reader_folder;
mod served;

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><main></main>";

/// A site with one article, the reader files, and the server.
struct LiveSite {
    site: TempDir,
    _reader: TempDir,
    server: Served,
}

impl LiveSite {
    fn new(article: &str) -> Self {
        LiveSite::with(|site| write(&site.join("content/one.md"), article))
    }

    fn with(fill: impl FnOnce(&Path)) -> Self {
        let (site, reader) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        reader_folder::write(reader.path(), FRAME, &[]);
        fill(site.path());
        let server = Served::start(&[site.path().to_str().unwrap(), "--reader", reader.path().to_str().unwrap()]);
        LiveSite { site, _reader: reader, server }
    }

    fn write(&self, name: &str, text: &str) {
        write(&self.site.path().join("content").join(name), text);
    }

    fn page(&self, path: &str) -> (u16, String) {
        let (status, _, page) = self.server.get(path, "");
        (status, String::from_utf8(page).unwrap())
    }

    /// Requests the build number as the page's script does. With `since`, the answer waits for a newer build.
    fn build_state(&self, since: Option<u64>) -> (u64, String) {
        let query = since.map(|since| format!("?since={since}")).unwrap_or_default();
        let (_, _, build_state) = self.server.get(&format!("/.broadsheet/builds{query}"), "");
        let build_state: Value = serde_json::from_slice(&build_state).unwrap();
        (build_state["build"].as_u64().unwrap(), build_state["wrong"].as_str().unwrap().to_owned())
    }

    /// Waits for builds until one satisfies the condition.
    fn wait_until(&self, is: impl Fn(&Self, &str) -> bool) {
        let (mut build, mut wrong) = self.build_state(None);
        for _ in 0..20 {
            if is(self, &wrong) {
                return;
            }
            (build, wrong) = self.build_state(Some(build));
        }
        panic!("no build satisfied the condition; the last error is {wrong:?}");
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn saved_changes_are_served() {
    let live = LiveSite::new("# One\n\nFirst words.\n");
    assert!(live.page("/posts/one/").1.contains("First words."));
    live.write("one.md", "# One\n\nSecond words.\n");
    live.wait_until(|live, _| live.page("/posts/one/").1.contains("Second words."));
    live.write("two.md", "# Two\n\n![A line](line.svg)\n");
    live.write("line.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"></svg>");
    live.wait_until(|live, wrong| wrong.is_empty() && live.page("/posts/two/").1.contains("/media/line."));
    fs::remove_file(live.site.path().join("content/one.md")).unwrap();
    live.wait_until(|live, _| live.page("/posts/one/").0 == 404);
    write(&live.site.path().join("broadsheet.toml"), "title = \"Another name\"\n");
    live.wait_until(|live, _| live.page("/").1.contains("<title>Another name</title>"));
}

/// Pages of this machine may read unpublished text, such as a page that tests an embed. Other sites may not.
#[test]
fn unpublished_text_is_not_readable_by_other_sites() {
    let live = LiveSite::new("# One\n\nFirst words.\n");
    for path in ["/data/site.json", "/.broadsheet/builds"] {
        let allowed = |origin: &str| {
            let (_, head, _) = live.server.get(path, &format!("Origin: {origin}\r\n"));
            served::header(&head, "access-control-allow-origin").map(str::to_owned)
        };
        assert_eq!(allowed("https://evil.example"), None, "{path}");
        assert_eq!(allowed("http://localhost:3000").as_deref(), Some("http://localhost:3000"), "{path}");
    }
}

#[test]
fn a_site_below_a_path_is_served_there() {
    let live = LiveSite::with(|site| {
        write(&site.join("content/one.md"), "# One\n\nFirst words.\n");
        write(&site.join("broadsheet.toml"), "base_url = \"https://ann.example/paper/\"\n");
    });
    for (path, to) in [("/", "/paper/"), ("/paper", "/paper/"), ("/paper/posts/one", "/paper/posts/one/")] {
        let (status, head, _) = live.server.get(path, "");
        assert!((300..400).contains(&status), "{path}: {status}");
        assert!(head.lines().any(|line| line.trim() == format!("location: {to}")), "{path}: {head}");
    }
    let (status, page) = live.page("/paper/posts/one/");
    assert!(status == 200 && page.contains("First words."), "{page}");
    let paths = page.split("href=\"/").skip(1).map(|rest| &rest[..rest.find('"').unwrap()]);
    let paths: Vec<String> = paths.map(|path| format!("/{path}")).collect();
    assert!(paths.len() > 1, "{page}");
    for path in paths {
        assert_eq!(live.page(&path).0, 200, "{path}");
    }
    assert_eq!(live.page("/posts/one/").0, 404, "as on a real server");
    assert!(live.page("/papers/").1.contains("Page not found"));
    live.write("one.md", "# One\n\nSecond words.\n");
    live.wait_until(|live, _| live.page("/paper/posts/one/").1.contains("Second words."));
}

#[test]
fn saving_by_rename_is_noticed() {
    let live = LiveSite::new("# One\n\nFirst words.\n");
    write(&live.site.path().join("content/.one.md.swp"), "# One\n\nSecond words.\n");
    fs::rename(live.site.path().join("content/.one.md.swp"), live.site.path().join("content/one.md")).unwrap();
    live.wait_until(|live, _| live.page("/posts/one/").1.contains("Second words."));
}

#[test]
fn errors_are_shown_on_the_page_until_they_are_fixed() {
    let live = LiveSite::new("# One\n\nFirst words.\n");
    live.write("one.md", "---\ndate: someday\n---\n# One\n");
    live.wait_until(|_, wrong| wrong.contains("one.md:2:7") && wrong.contains("date"));
    assert!(live.page("/posts/one/").1.contains("First words."), "the last valid page stays");
    live.write("one.md", "---\ndate: 2026-01-02\n---\n# One\n\nMended words.\n");
    live.wait_until(|live, wrong| wrong.is_empty() && live.page("/posts/one/").1.contains("Mended words."));
}

#[test]
fn a_site_that_never_built_says_so_on_every_page() {
    let live = LiveSite::new("---\ndate: someday\n---\n# <One>\n");
    let (status, page) = live.page("/posts/one/");
    assert_eq!(status, 503);
    assert!(page.contains("cannot be built yet") && page.contains("one.md:2:7"), "{page}");
    assert!(page.contains("/.broadsheet/live.js"), "it follows: {page}");
    live.write("one.md", "# One\n\nText.\n");
    live.wait_until(|live, _| live.page("/posts/one/").0 == 200);
}

#[test]
fn the_script_is_in_the_pages_and_not_in_the_files() {
    let live = LiveSite::new("# One\n\nText.\n");
    for path in ["/", "/posts/one/", "/no/such/page/"] {
        assert!(
            live.page(path).1.contains("<script type=\"module\" src=\"/.broadsheet/live.js\"></script></head>"),
            "{path}"
        );
    }
    let (status, head, script) = live.server.get("/.broadsheet/live.js", "");
    assert_eq!((status, served::header(&head, "content-type")), (200, Some("text/javascript; charset=utf-8")));
    assert!(String::from_utf8(script).unwrap().contains("location.reload()"));
    assert!(!live.page("/data/posts/one.json").1.contains("live.js"));
    let tag = |path: &str| served::header(&live.server.get(path, "").1, "etag").map(str::to_owned);
    assert_eq!(tag("/posts/one/"), tag("/posts/one/"));
    assert_ne!(tag("/posts/one/"), tag("/"), "a page is named by what is in it");
}

#[test]
fn a_saved_article_is_served_before_the_full_build_ends() {
    let live = LiveSite::with(|site| {
        for at in 0..300 {
            write(&site.join(format!("content/a{at}.md")), &format!("# A{at}\n\nText {at}.\n"));
        }
    });
    let (build, _) = live.build_state(None);
    live.write("a7.md", "# A7\n\nChanged.\n");
    live.build_state(Some(build));
    assert!(live.page("/posts/a7/").1.contains("Changed."), "the first build after the change has it");
    live.write("a0.md", "# Another title\n\nChanged.\n");
    live.wait_until(|live, _| live.page("/posts/a0/").1.contains("Changed."));
    for list in ["/", "/data/pages/1.json", "/data/site.json"] {
        assert!(live.page(list).1.contains("Another title"), "{list} has it too");
    }
    live.wait_until(|live, _| live.page("/data/posts/a1.json").1.contains("Another title"));
    // Everything else that mentions the article is updated too: neighbours, recent posts, feeds, the search index.
    live.wait_until(|live, _| {
        let reported =
            ["/posts/a1/", "/posts/a299/", "/feed.json", "/atom.xml", "/rss.xml"].map(|path| live.page(path).1);
        reported.iter().all(|page| page.contains("Another title") && !page.contains(">A0<"))
            && live.page("/data/search/articles/0.json").1.contains("Another title")
    });
}

/// A saved article is built first, alone, and keeps its address.
#[test]
fn a_saved_article_with_a_dated_address_keeps_it() {
    let live = LiveSite::with(|site| {
        write(&site.join("broadsheet.toml"), "permalink = \"/:year/:month/:slug/\"\n");
        for at in 0..300 {
            let text = format!("---\ndate: 2026-01-{:02}\n---\n\nText {at}.\n", at % 28 + 1);
            write(&site.join(format!("content/a{at}.md")), &text);
        }
    });
    let (build, _) = live.build_state(None);
    live.write("a7.md", "---\ndate: 2026-01-08\n---\n\nChanged.\n");
    live.build_state(Some(build));
    assert!(live.page("/2026/01/a7/").1.contains("Changed."), "the first build after the change has it");
    assert_eq!(live.page("/posts/a7/").0, 404);
    live.write("a7.md", "---\ndate: 2025-12-08\n---\n\nEarlier.\n");
    live.wait_until(|live, _| live.page("/2025/12/a7/").1.contains("Earlier.") && live.page("/2026/01/a7/").0 == 404);
}

#[test]
fn changes_during_a_build_are_built_in_the_end() {
    let live = LiveSite::with(|site| {
        for at in 0..300 {
            write(&site.join(format!("content/a{at}.md")), &format!("# A{at}\n\nText {at}.\n"));
        }
    });
    // One after the other, so that each change meets the previous build at another step.
    for at in 0..30 {
        live.write(&format!("a{at}.md"), &format!("# A{at}\n\nChanged {at}.\n"));
        std::thread::sleep(std::time::Duration::from_millis(13 * at));
    }
    live.wait_until(|live, wrong| {
        let has = |path: &str, text: &str| live.page(path).1.contains(text);
        wrong.is_empty()
            && (0..30).all(|at| has(&format!("/posts/a{at}/"), &format!("Changed {at}.")))
            && has("/data/search/articles/0.json", "Changed 0.")
            && (1..=15)
                .map(|page| live.page(&format!("/data/pages/{page}.json")).1.matches("Changed ").count())
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
    let reader = site.path().join("reader");
    reader_folder::write(&reader, FRAME, &[]);
    let mut server =
        Served::start_in(temporary.path(), &[site.path().to_str().unwrap(), "--reader", reader.to_str().unwrap()]);
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 1, "temporary files are outside of the site");
    let killed = std::process::Command::new("kill").args(["-INT", &server.process.id().to_string()]).status();
    assert!(killed.unwrap().success());
    assert_eq!(server.process.wait().unwrap().code(), Some(0));
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0);
}

/// Each page shows what is wrong with its file, and where that is.
#[test]
fn pages_know_their_file_and_its_problems() {
    let live = LiveSite::with(|site| {
        write(&site.join("content/one.md"), "---\ntitle: One\n---\n\n\nWords and [nothing](nothing.md).\n");
        write(&site.join("content/pages/about.md"), "# About\n\nUs.\n");
    });
    let read = |path: &str| -> Value {
        let (status, _, answer) = live.server.get(path, "");
        assert_eq!(status, 200, "{path}");
        serde_json::from_slice(&answer).unwrap()
    };
    live.wait_until(|live, wrong| wrong.is_empty() && live.page("/posts/one/").0 == 200);
    let builds = read("/.broadsheet/builds");
    let problem = &builds["problems"][0];
    assert_eq!((&problem["severity"], &problem["line"]), (&"warning".into(), &6.into()), "{builds}");
    let source = read("/.broadsheet/source?page=%2Fposts%2Fone%2F");
    assert_eq!(source["line"], 6, "where the text begins: {source}");
    assert_eq!(source["path"], problem["path"], "the page finds its own problems");
    assert!(Path::new(source["file"].as_str().unwrap()).is_absolute(), "{source}");
    assert_eq!(read("/.broadsheet/source?page=/about/")["line"], 3);
    assert_eq!(read("/.broadsheet/source?page=/"), Value::Null);
    // A public site contains neither the panel nor its addresses.
    assert!(live.page("/.broadsheet/live.js").1.contains("broadsheet-panel"));
    live.write("one.md", "---\ntitle: One\n---\n\nWords.\n");
    live.wait_until(|_, _| read("/.broadsheet/builds")["problems"].as_array().unwrap().is_empty());
}
