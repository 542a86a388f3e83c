//! Several feeds as one source: a site whose pages read them, and a tag with their addresses.

use crate::embed::{Embedded, READER};
use crate::server::{Fault, Server};
use crate::{Context, Test, tests};
use serde_json::{Value, json};
use std::{fs, process::Command};

pub fn tests() -> Vec<Test> {
    tests![several_live_feeds_are_one_list, a_tag_joins_several_feeds, feeds_without_an_answer_leave_the_others]
}

const HARBOUR: &str = r#"<rss version="2.0"><channel><title>Harbour</title>
    <item><title>Dredging</title><link>https://h.example/dredging/</link><pubDate>Mon, 14 Sep 2020 00:00:00 GMT</pubDate><description>&lt;p&gt;Mud.&lt;/p&gt;</description></item>
    <item><title>Old quay</title><link>https://h.example/quay/</link><pubDate>Mon, 01 Jan 2018 00:00:00 GMT</pubDate><description>&lt;p&gt;Stone.&lt;/p&gt;</description></item>
    </channel></rss>"#;

/// The articles of both feeds, by date.
const ALL: [&str; 5] = ["Spring tide", "Dredging", "New quay", "Old quay", "Neap tide"];

/// Serves two feeds. Both have an article at the same address, and the second has two pages.
fn put_feeds(server: &Server) {
    let item = |slug: &str, title: &str, date: &str| {
        json!({ "id": slug, "url": format!("https://t.example/{slug}/"), "title": title,
        "content_html": format!("<p>{title} text.</p>"), "date_published": format!("{date}T00:00:00Z"), "tags": ["Moon"] })
    };
    let tides = |items: Value, next: Value| {
        json!({ "version": "https://jsonfeed.org/version/1.1", "title": "Tides", "items": items, "next_url": next })
            .to_string()
    };
    server.put("/harbour.xml", HARBOUR);
    let first = json!([item("spring", "Spring tide", "2021-01-01"), item("quay", "New quay", "2019-01-01")]);
    server.put("/tides.json", tides(first, json!("/more.json")));
    server.put("/more.json", tides(json!([item("neap", "Neap tide", "2017-01-01")]), Value::Null));
}

/// One of the three feeds does not exist.
fn several_live_feeds_are_one_list(context: &Context) {
    let Context { page, .. } = context;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (site, out) = (folder.path().join("site"), folder.path().join("out"));
    fs::create_dir(&site).expect("a folder");
    let source = |url: &str| format!("[[source]]\nurl = \"{url}\"\nmode = \"live\"\n");
    let sources = [source("/harbour.xml") + "name = \"Port\"\n", source("/tides.json"), source("/none.xml")];
    fs::write(site.join("broadsheet.toml"), format!("title = \"Coast\"\n{}", sources.concat())).expect("a file");
    let mut build = Command::new(env!("CARGO_BIN_EXE_broadsheet"));
    build.arg("build").arg(&site).arg("--reader").arg(context.server.root()).arg("--out").arg(&out);
    let built = build.output().expect("the command line tool runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let server = Server::start(&out);
    put_feeds(&server);
    page.visit(&server.url("/"));
    page.wait_until_settled();
    assert_eq!(page.texts(".stories .story-title"), ALL);
    assert_eq!(page.title(), "Coast");
    // The origin of each article is a category.
    page.click(".filter[data-category='port']");
    page.wait_until("document.querySelectorAll('.stories .story-title').length === 2");
    assert_eq!(page.texts(".stories .story-title"), ["Dredging", "Old quay"]);
    page.click(".stories li:nth-child(2) .story-title a");
    page.wait_for("article");
    page.wait_until_settled();
    assert_eq!(page.text("[data-part=body] p"), "Stone.");
    assert_eq!(page.attributes("[data-part=body] a", "href"), ["https://h.example/quay/"], "it leads to the original");
    assert_eq!(page.texts(".neighbours a").len(), 2, "the neighbours are those of the whole list");
    page.visit(&server.url("/search/?q=neap"));
    page.wait_until_settled();
    assert_eq!(page.texts(".stories .story-title"), ["Neap tide"]);
    assert_eq!(server.reports(), [""; 0]);
}

fn a_tag_joins_several_feeds(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    put_feeds(&embedded.other);
    let [harbour, tides] = ["/harbour.xml", "/tides.json"].map(|path| embedded.other.url(path));
    embedded.open_body(&format!("<broadsheet-reader src='{harbour} {tides}'></broadsheet-reader>"));
    page.wait_until_settled();
    assert_eq!(page.texts(".stories .story-title"), ALL);
    page.click(".filter[data-category='harbour']");
    page.wait_until(&format!(
        "document.querySelector('{READER}').shadowRoot.querySelectorAll('.stories > li').length === 2"
    ));
    assert_eq!(page.texts(".stories .story-title"), ["Dredging", "Old quay"]);
}

/// The connection closes, for one feed and then for both. A retry asks both again.
fn feeds_without_an_answer_leave_the_others(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    put_feeds(&embedded.other);
    let [harbour, tides] = ["/harbour.xml", "/tides.json"].map(|path| embedded.other.url(path));
    let tag = format!("<broadsheet-reader src='{harbour} {tides}'></broadsheet-reader>");
    let left =
        [("/harbour.xml", vec!["Spring tide", "New quay", "Neap tide"]), ("/more.json", vec!["Dredging", "Old quay"])];
    for (failing, left) in left {
        embedded.other.fault(failing, Fault::Drop);
        embedded.open_body(&tag);
        page.wait_until_settled();
        assert_eq!(page.texts(".stories .story-title"), left, "without {failing}");
        embedded.other.clear_faults();
    }
    for path in ["/harbour.xml", "/tides.json"] {
        embedded.other.fault(path, Fault::Drop);
    }
    embedded.open_body(&tag);
    page.wait_for("main[data-state=failed]");
    assert!(page.text("main").contains("The server could not be reached."), "{}", page.text("main"));
    embedded.other.clear_faults();
    page.click("[data-part=retry]");
    page.wait_until_settled();
    assert_eq!(page.texts(".stories .story-title"), ALL);
}
