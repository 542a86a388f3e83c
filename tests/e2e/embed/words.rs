//! Fallback content of the host page for loading, missing and failed content, and the reader's own notices.

use super::{Embedded, READER, navigate};
use crate::page::Page;
use crate::server::Fault;
use crate::{Stage, Test, pause, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![
        the_page_has_the_last_word_on_what_is_missing,
        words_for_an_empty_list_leave_the_filter_and_the_search_at_hand,
        words_for_a_failure_leave_what_is_being_read,
        what_cannot_be_loaded_says_so_and_can_be_tried_again,
        a_failure_is_said_once_however_often_it_is_tried,
        where_there_is_nothing_recent_it_says_so,
        it_says_it_in_its_language,
    ]
}

/// Whether an element of the page is visible.
fn seen(page: &Page, id: &str) -> bool {
    page.is(&sight(id))
}

/// The script for `seen`.
fn sight(id: &str) -> String {
    format!("document.getElementById('{id}').getClientRects().length > 0")
}

fn the_page_has_the_last_word_on_what_is_missing(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    let own = "<p id=words>Our articles are at example.org.</p><p slot=loading id=wait>One moment</p>\
               <p slot=failed id=sorry>Not today</p><p slot=empty id=none>Nothing yet</p>";
    let seen = |id: &str| seen(page, id);
    let gate = embedded.other.hold(&site.source);
    embedded.show(&format!("<broadsheet-reader src={{src}}>{own}</broadsheet-reader>"));
    page.wait_until(
        "customElements.get('broadsheet-reader') && document.getElementById('wait').getClientRects().length",
    );
    page.wait_until("!document.getElementById('words').getClientRects().length");
    assert!(!seen("words") && !seen("sorry") && !seen("none"));
    gate.open();
    page.settled();
    page.wait_until("!document.getElementById('wait').getClientRects().length");
    assert!(!seen("words") && page.count(".stories > li") > 0);

    embedded.other.fault(&site.source, Fault::Status(500));
    embedded.show(&format!("<broadsheet-reader src={{src}}>{own}</broadsheet-reader>"));
    // Before the script arrives, all of them are visible.
    page.wait_until(
        "customElements.get('broadsheet-reader') && document.getElementById('sorry').getClientRects().length",
    );
    page.wait_until("!document.getElementById('words').getClientRects().length");
    assert!(seen("sorry") && !seen("wait"));
    embedded.other.heal();

    let (one, other) = site.disjoint_pair();
    let filter = format!("#/?categories={},{}&match=all", one.slug, other.slug);
    embedded.show(&format!("<broadsheet-reader src={{src}}>{own}</broadsheet-reader>"));
    page.settled();
    page.js("document.querySelector(arguments[0]).navigate(arguments[1])", json!([READER, filter]));
    page.wait_until("document.getElementById('none').getClientRects().length");

    // Without a script, only the fallback content of the page is shown.
    embedded.other.fault("/broadsheet.js", Fault::Drop);
    embedded
        .show(&format!("<broadsheet-reader src={{src}}>{}</broadsheet-reader>", &own[..own.find("<p slot").unwrap()]));
    pause(300);
    assert!(seen("words"));
}

fn words_for_an_empty_list_leave_the_filter_and_the_search_at_hand(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    embedded.show("<broadsheet-reader src={src}><p slot=empty id=none>Nothing yet</p></broadsheet-reader>");
    page.settled();
    let (one, other) = site.disjoint_pair();
    page.click(&format!("[data-category='{}']", one.slug));
    page.wait_for(&format!("[data-category='{}'][aria-current=true]", one.slug));
    page.settled();
    page.click(&format!("[data-category='{}']", other.slug));
    page.wait_for(&format!("[data-category='{}'][aria-current=true]", other.slug));
    page.settled();
    page.click("[data-match=all]");
    page.wait_until(&sight("none"));
    let stands = |selector: &str| {
        let script = "return document.querySelector(arguments[0]).shadowRoot.querySelector(arguments[1])?.getBoundingClientRect().bottom ?? 0";
        page.number(script, json!([READER, selector]))
    };
    assert!(stands(".filters-options") > 0.0, "the filter is still there");
    assert!(stands(".masthead-nav") > 0.0, "and so is the navigation");
    assert!(!page.text("main").contains("No article is in"), "ours is not said as well: {}", page.text("main"));
    let words = page.number("return document.getElementById('none').getBoundingClientRect().top", json!([]));
    let below = words - stands(".filters-options");
    assert!((0.0..200.0).contains(&below), "the words stand where the list would, {below} pixels below the filter");
    page.click("[data-clear]");
    page.wait_until(&format!("!({})", sight("none")));
    assert!(page.count(".stories > li") > 0, "the filter can be undone");

    // It appears and disappears repeatedly, and typing is not interrupted.
    navigate(stage, "#/search/");
    page.wait_for("#search-q");
    page.settled();
    for word in ["qqzxv", "xvqqj"] {
        page.js(
            "document.querySelector(arguments[0]).shadowRoot.querySelector('#search-q').value = ''",
            json!([READER]),
        );
        page.write("#search-q", word);
        page.wait_until(&sight("none"));
        assert!(page.focus_is_on("#search-q"), "the field that is typed in stays");
        assert!(!page.text("main").contains("No article has all of"), "{}", page.text("main"));
        page.js(
            "document.querySelector(arguments[0]).shadowRoot.querySelector('#search-q').value = ''",
            json!([READER]),
        );
        page.write("#search-q", "the");
        page.wait_until(&format!("!({})", sight("none")));
        page.wait_for(".stories > li");
    }
}

fn words_for_a_failure_leave_what_is_being_read(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    embedded.show("<broadsheet-reader src={src}><p slot=failed id=sorry>Not today</p></broadsheet-reader>");
    page.settled();
    // An article that was not prefetched, because no pointer has been near its link.
    embedded.other.fault(&site.stories[4].document, Fault::Status(500));
    navigate(stage, &format!("#{}", site.stories[4].path));
    page.wait_for("main[data-state=failed]");
    pause(100);
    assert!(!seen(page, "sorry"), "what the page would say in place of a reader does not take its place");
    assert!(page.text(".stories").contains(&site.stories[0].title), "what was read is still there");
    embedded.other.heal();
    page.click("[data-part=retry]");
    page.wait_for(&format!("article[data-slug='{}']", site.stories[4].slug));
}

fn what_cannot_be_loaded_says_so_and_can_be_tried_again(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    stage.forgive_errors();
    // A file of the reader itself.
    for part in ["/embed-*", "/reader-*.js", "/reader-*.wasm"] {
        // A new origin, so that no cache has the file.
        let embedded = Embedded::new(stage);
        embedded.other.fault(part, Fault::Status(503));
        embedded.show("<broadsheet-reader src={src}><p>Words of the page</p></broadsheet-reader>");
        page.wait_for("slot[name=failed] button");
        assert!(page.text("slot[name=failed]").contains("could not be loaded"), "{part}");
        assert!(page.is("document.querySelector('broadsheet-reader p').getClientRects().length"), "{part}");
        embedded.other.heal();
        page.click("slot[name=failed] button");
        page.settled();
        assert!(page.count(".stories > li") > 0, "{part}");
        assert_eq!(page.count("slot[name=failed] button"), 0);
    }
    // The articles.
    let embedded = Embedded::new(stage);
    for fault in [Fault::Status(404), Fault::Html, Fault::Empty, Fault::Drop] {
        embedded.other.fault(&site.source, fault);
        embedded.read("");
        assert!(["failed", "missing"].contains(&page.state().as_str()), "{}", page.state());
        assert!(page.text("main").len() > 20);
        embedded.other.heal();
        page.click("[data-part=retry]");
        page.wait_for(".stories > li");
    }
}

fn a_failure_is_said_once_however_often_it_is_tried(stage: &Stage) {
    let Stage { page, .. } = stage;
    stage.forgive_errors();
    let embedded = Embedded::new(stage);
    embedded.other.fault("/embed-*", Fault::Status(503));
    embedded.show("<broadsheet-reader src={src}></broadsheet-reader>");
    page.wait_for("slot[name=failed] button");
    for order in ["refresh()", "navigate('#/archive/')"] {
        page.js(
            &format!(
                "const reader = document.querySelector('{READER}');
                 window.failures = 0;
                 reader.addEventListener('broadsheet:error', () => window.failures++, {{ once: true }});
                 reader.{order}"
            ),
            json!([]),
        );
        page.wait_until("failures === 1");
        assert_eq!(page.count("slot[name=failed]"), 1, "{order}");
    }
    embedded.other.heal();
    page.js("document.querySelector(arguments[0]).refresh()", json!([READER]));
    page.settled();
    assert_eq!(page.text("h1"), "Archive", "it goes where it was sent");
    assert_eq!(page.count("slot[name=failed] button"), 0);
}

fn where_there_is_nothing_recent_it_says_so(stage: &Stage) {
    let page = &stage.page;
    let embedded = Embedded::new(stage);
    let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": "A feed", "items": [] });
    embedded.other.put("/none.json", feed.to_string().into_bytes());
    embedded
        .show(&format!("<broadsheet-reader view=recent src={}></broadsheet-reader>", embedded.other.url("/none.json")));
    page.wait_for("main[data-state=empty] .nothing");
    assert!(page.text(".nothing").contains("nothing"), "{}", page.text(".nothing"));
}

/// The language of the page or of the element. English if its messages cannot be loaded.
fn it_says_it_in_its_language(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    let said = || [".masthead-nav a", "h1", "#recent-title"].map(|part| page.text(part));
    for (language, words) in [
        ("lang=de-CH", ["Neueste", "Neueste", "Neueste Beiträge"]),
        ("lang=ja", ["最新記事", "最新記事", "最近の記事"]),
        ("lang=zh-Hant", ["Latest", "Latest", "Recent posts"]),
        ("lang=constructor", ["Latest", "Latest", "Recent posts"]),
    ] {
        embedded.read(language);
        assert_eq!(said(), words, "{language}");
    }
    embedded.read("lang=de view=list");
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    assert_eq!(page.text(".masthead-nav:not([hidden]) a"), "Zurück zur Liste");
    embedded.read("lang=de");
    embedded.other.fault(&format!("{}*", site.stories[0].document), Fault::Status(500));
    page.click(".stories .story-title a");
    page.wait_for("main > [role=alert]");
    assert!(page.text("[role=alert]").contains("Fehler (500)"), "{}", page.text("[role=alert]"));
    embedded.other.heal();

    embedded.other.fault("/messages-*.js", Fault::Status(404));
    stage.forgive_errors();
    embedded.read("lang=de");
    assert_eq!(said(), ["Latest", "Latest", "Recent posts"]);
}
