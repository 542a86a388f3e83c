//! New articles of a live source are announced, and shown when the visitor wishes. Input: a feed and an API that grow.

use crate::driver::Engine;
use crate::embed::{Embedded, READER};
use crate::server::{Fault, Server};
use crate::{Context, Test, pause, tests};
use serde_json::{Value, json};
use std::fs;
use std::ops::RangeInclusive;
use tempfile::TempDir;

pub fn tests() -> Vec<Test> {
    tests![
        new_articles_are_announced_and_shown_on_request,
        a_list_of_a_category_announces_its_own_articles,
        a_failing_source_announces_nothing,
        a_source_is_asked_again_only_when_it_is_due,
        an_embed_announces_articles_of_its_list,
        an_api_is_asked_for_its_newest_articles_only,
        another_compiled_site_is_asked_for_its_first_document,
    ]
}

const BUTTON: &str = ".news button";

/// A feed of these articles, newest first. Odd ones are in the category `tides`.
fn feed(numbers: RangeInclusive<u32>) -> String {
    let item = |number: u32| {
        let tags = if number % 2 == 1 { vec!["Tides"] } else { vec![] };
        let date = format!("2026-01-{number:02}T00:00:00Z");
        json!({ "id": number, "url": format!("https://a.example/story-{number}"), "title": format!("Story {number}"),
                "content_text": "Text", "date_published": date, "tags": tags })
    };
    let items: Vec<Value> = numbers.rev().map(item).collect();
    json!({ "version": "https://jsonfeed.org/version/1.1", "title": "A feed", "items": items }).to_string()
}

/// A site whose browsers read a feed of three articles.
fn live_site(context: &Context, settings: &str) -> (TempDir, Server) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (site, out) = (folder.path().join("site"), folder.path().join("out"));
    fs::create_dir(&site).expect("a folder");
    let source = "source = { url = \"/articles.json\", mode = \"live\" }\n";
    fs::write(site.join("broadsheet.toml"), format!("title = \"The Log\"\n{settings}{source}")).expect("a file");
    let mut build = std::process::Command::new(env!("CARGO_BIN_EXE_broadsheet"));
    build.arg("build").arg(&site).arg("--reader").arg(context.server.root()).arg("--out").arg(&out);
    let built = build.output().expect("the command line tool runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let server = Server::start(&out);
    server.put("/articles.json", feed(1..=3));
    (folder, server)
}

/// The visitor comes back to the page after some minutes.
fn return_after(context: &Context, minutes: u32) {
    context.page.js(
        "__probe.jump += arguments[0] * 60000; document.dispatchEvent(new Event('visibilitychange'))",
        json!([minutes]),
    );
}

fn titles(context: &Context) -> Vec<String> {
    context.page.texts(".stories .story-title")
}

fn stories(numbers: RangeInclusive<u32>) -> Vec<String> {
    numbers.rev().map(|number| format!("Story {number}")).collect()
}

fn new_articles_are_announced_and_shown_on_request(context: &Context) {
    let Context { page, .. } = context;
    let (_folder, server) = live_site(context, "");
    page.visit(&server.url("/"));
    page.wait_until_settled();
    assert_eq!(titles(context), stories(1..=3));
    // WebKit requests a preloaded document twice.
    let first = server.requests_for("/articles.json").len();
    let asked = || server.requests_for("/articles.json").len() - first;

    server.put("/articles.json", feed(1..=5));
    page.js("__probe.shifts.length = 0", json!([]));
    return_after(context, 6);
    assert_eq!(page.text(BUTTON), "2 new articles");
    assert_eq!(page.attribute(".news", "role").as_deref(), Some("status"), "screen readers announce it");
    pause(300);
    assert_eq!(titles(context), stories(1..=3), "nothing is inserted");
    assert_eq!(page.js("return __probe.shifts", json!([])), json!([]), "nothing moves");
    assert_eq!(asked(), 1);

    page.click(BUTTON);
    page.wait_until("document.querySelectorAll('.stories .story-title').length === 5");
    assert_eq!(titles(context), stories(1..=5));
    assert_eq!((page.count(BUTTON), asked()), (0, 1), "the answer is used, and not requested again");
    assert!(page.focus_is_on("#page-title"));

    // It waits while another page is shown.
    server.put("/articles.json", feed(1..=6));
    return_after(context, 6);
    assert_eq!(page.text(BUTTON), "1 new article");
    page.click(".stories .story-title a");
    page.wait_for("article");
    page.wait_until_settled();
    page.wait_until(&format!("!document.querySelector('{BUTTON}')"));
    page.back();
    page.wait_for(BUTTON);
    page.click(BUTTON);
    page.wait_until("document.querySelectorAll('.stories .story-title').length === 6");
    assert_eq!(server.reports(), [""; 0]);
}

/// The text has several forms in Polish.
fn a_list_of_a_category_announces_its_own_articles(context: &Context) {
    let Context { page, .. } = context;
    let (_folder, server) = live_site(context, "language = \"pl\"\n");
    page.visit(&server.url("/categories/tides/"));
    page.wait_until_settled();
    assert_eq!(titles(context), ["Story 3", "Story 1"]);
    server.put("/articles.json", feed(1..=14));
    return_after(context, 6);
    assert_eq!(page.text(BUTTON), "5 nowych artykułów");
    page.click(BUTTON);
    page.wait_until("document.querySelectorAll('.stories .story-title').length === 7");
}

fn a_failing_source_announces_nothing(context: &Context) {
    let Context { page, .. } = context;
    let (_folder, server) = live_site(context, "");
    page.visit(&server.url("/"));
    page.wait_until_settled();
    server.put("/articles.json", feed(1..=5));
    let faults = [Fault::Status(500), Fault::Drop, Fault::Html, Fault::Empty, Fault::Status(404)];
    for (at, fault) in faults.into_iter().enumerate() {
        server.fault("/articles.json", fault);
        let before = server.requests_for("/articles.json").len();
        return_after(context, 61);
        for _ in 0..100 {
            if server.requests_for("/articles.json").len() > before {
                break;
            }
            pause(50);
        }
        pause(200);
        assert!(server.requests_for("/articles.json").len() > before, "fault {at} was met");
        assert_eq!((page.count(BUTTON), page.count(".notice-inline")), (0, 0), "fault {at}");
        assert_eq!((titles(context), &*page.state()), (stories(1..=3), "ready"), "fault {at}");
        server.clear_faults();
    }
    page.click(".stories .story-title a");
    page.wait_for("article");
    assert_eq!(page.text("h1"), "Story 3");
    page.back();
    page.wait_for(".stories");
    return_after(context, 61);
    assert_eq!(page.text(BUTTON), "2 new articles", "the source has recovered");
}

fn a_source_is_asked_again_only_when_it_is_due(context: &Context) {
    let Context { page, .. } = context;
    let (_folder, server) = live_site(context, "");
    page.visit(&server.url("/"));
    page.wait_until_settled();
    server.put("/articles.json", feed(1..=5));
    let first = server.requests_for("/articles.json").len();
    let asked = || server.requests_for("/articles.json").len() - first;
    return_after(context, 3);
    pause(700);
    assert_eq!(asked(), 0, "the visitor was away for a short time");
    let states =
        [("document", "hidden", true), ("navigator", "onLine", false), ("navigator.connection", "saveData", true)];
    for (object, name, value) in states {
        // Only Chromium reports that its visitor saves data.
        if name == "saveData" && context.engine() != Engine::Chromium {
            continue;
        }
        let define = format!("Object.defineProperty({object}, '{name}', {{ value: {value}, configurable: true }})");
        page.js(&define, json!([]));
        return_after(context, 6);
        pause(700);
        assert_eq!(asked(), 0, "{name} is {value}");
        page.js(&format!("delete {object}.{name}"), json!([]));
    }
    return_after(context, 6);
    assert_eq!(page.text(BUTTON), "2 new articles");
}

fn an_embed_announces_articles_of_its_list(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    embedded.other.put("/other.json", feed(1..=3));
    let src = embedded.other.url("/other.json");
    for view in ["", "view=list", "view=recent"] {
        embedded.other.put("/other.json", feed(1..=3));
        embedded.open_body(&format!("<p>Host</p><broadsheet-reader src={src} {view}></broadsheet-reader>"));
        page.wait_until_settled();
        let row = if view == "view=recent" { "[data-part=recent] li" } else { ".stories > li" };
        page.wait_for(row);
        assert_eq!(page.count(row), 3, "{view}");
        embedded.other.put("/other.json", feed(1..=5));
        return_after(context, 6);
        assert_eq!(page.text(BUTTON), "2 new articles", "{view}");
        assert_eq!(page.count(row), 3, "{view}");
        page.click(BUTTON);
        let count = format!("document.querySelector('{READER}').shadowRoot.querySelectorAll('{row}').length === 5");
        page.wait_until(&count);
        assert_eq!(page.count(BUTTON), 0, "{view}");
    }
    // An element that is removed asks nothing more.
    page.js("document.querySelector(arguments[0]).remove()", json!([READER]));
    page.leave_shadow_root();
    pause(200);
    let before = embedded.other.requests_for("/other.json").len();
    return_after(context, 61);
    pause(500);
    assert_eq!(embedded.other.requests_for("/other.json").len(), before);
}

/// Its categories and its title are known, and need not be asked for again.
fn an_api_is_asked_for_its_newest_articles_only(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    let envelope = |body: Value, total: usize| {
        json!({ "body": body, "status": 200, "headers": { "X-WP-Total": total, "X-WP-TotalPages": 1 } }).to_string()
    };
    let put = |count: u32| {
        let post = |number: u32| {
            let date = format!("2026-01-{number:02}T00:00:00");
            json!({ "id": number, "slug": format!("story-{number}"), "title": { "rendered": format!("Story {number}") },
                    "date": date, "date_gmt": date, "categories": [3], "content": { "rendered": "<p>Text</p>" } })
        };
        let posts: Vec<Value> = (1..=count).rev().map(post).collect();
        embedded.other.put("/wp-json/wp/v2/posts", envelope(json!(posts), count as usize));
    };
    put(3);
    let terms = json!([{ "id": 3, "slug": "tides", "name": "Tides", "count": 3 }]);
    embedded.other.put("/wp-json/wp/v2/categories", envelope(terms, 1));
    let src = embedded.other.url("/wp-json/");
    embedded.open_body(&format!("<broadsheet-reader src={src} view=list></broadsheet-reader>"));
    page.wait_until_settled();
    assert_eq!(page.count(".stories > li"), 3);
    let asked = || embedded.requested_paths().iter().filter(|path| path.starts_with("/wp-json/")).count();
    let before = asked();
    put(4);
    return_after(context, 6);
    assert_eq!(page.text(BUTTON), "1 new article");
    assert_eq!(asked() - before, 1);
    page.click(BUTTON);
    page.wait_until(&format!(
        "document.querySelector('{READER}').shadowRoot.querySelectorAll('.stories > li').length === 4"
    ));
}

fn another_compiled_site_is_asked_for_its_first_document(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_reader("");
    let bytes = fs::read(embedded.other.root().join(site.source.trim_start_matches('/'))).expect("the site's document");
    let mut document: Value = serde_json::from_slice(&bytes).expect("JSON");
    let items = document["items"].as_array_mut().expect("items");
    let mut new = items[0].clone();
    new["id"] = json!("/posts/quite-new/");
    items.insert(0, new);
    // The first one only loads the script, which then reads what the reader had.
    return_after(context, 1);
    pause(700);
    embedded.other.put(&site.source, document.to_string());
    return_after(context, 6);
    assert_eq!(page.text(BUTTON), "1 new article");
    let before = embedded.other.requests_for(&site.source).len();
    page.click(BUTTON);
    page.wait_until(&format!("!document.querySelector('{READER}').shadowRoot.querySelector('{BUTTON}')"));
    page.wait_until_settled();
    assert_eq!(embedded.other.requests_for(&site.source).len(), before, "the answer is used");
}
