//! Fallback content of the host page for loading, missing and failed content, and the reader's own notices.

use super::{Embedded, READER, navigate};
use crate::page::Page;
use crate::server::Fault;
use crate::{Context, Test, pause, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![
        fallback_content_replaces_our_notices,
        fallback_for_an_empty_list_keeps_filter_and_search,
        fallback_for_a_failure_keeps_the_shown_article,
        a_failed_load_says_so_and_can_be_retried,
        a_repeated_failure_is_reported_once,
        an_empty_recent_view_says_so,
        notices_are_in_the_language_of_the_embed,
    ]
}

/// Whether an element of the page is visible.
fn is_visible(page: &Page, id: &str) -> bool {
    page.is(&visibility_script(id))
}

/// The script for `is_visible`.
fn visibility_script(id: &str) -> String {
    format!("document.getElementById('{id}').getClientRects().length > 0")
}

fn fallback_content_replaces_our_notices(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    let own = "<p id=words>Our articles are at example.org.</p><p slot=loading id=wait>One moment</p>\
               <p slot=failed id=sorry>Not today</p><p slot=empty id=none>Nothing yet</p>";
    let is_visible = |id: &str| is_visible(page, id);
    let gate = embedded.other.hold(&site.source);
    embedded.open_body(&format!("<broadsheet-reader src={{src}}>{own}</broadsheet-reader>"));
    page.wait_until(
        "customElements.get('broadsheet-reader') && document.getElementById('wait').getClientRects().length",
    );
    page.wait_until("!document.getElementById('words').getClientRects().length");
    assert!(!is_visible("words") && !is_visible("sorry") && !is_visible("none"));
    gate.open();
    page.wait_until_settled();
    page.wait_until("!document.getElementById('wait').getClientRects().length");
    assert!(!is_visible("words") && page.count(".stories > li") > 0);

    embedded.other.fault(&site.source, Fault::Status(500));
    embedded.open_body(&format!("<broadsheet-reader src={{src}}>{own}</broadsheet-reader>"));
    // Before the script arrives, all of them are visible.
    page.wait_until(
        "customElements.get('broadsheet-reader') && document.getElementById('sorry').getClientRects().length",
    );
    page.wait_until("!document.getElementById('words').getClientRects().length");
    assert!(is_visible("sorry") && !is_visible("wait"));
    embedded.other.clear_faults();

    let (one, other) = site.disjoint_pair();
    let filter = format!("#/?categories={},{}&match=all", one.slug, other.slug);
    embedded.open_body(&format!("<broadsheet-reader src={{src}}>{own}</broadsheet-reader>"));
    page.wait_until_settled();
    page.js("document.querySelector(arguments[0]).navigate(arguments[1])", json!([READER, filter]));
    page.wait_until("document.getElementById('none').getClientRects().length");

    // Without a script, only the fallback content of the page is shown.
    embedded.other.fault("/broadsheet.js", Fault::Drop);
    embedded.open_body(&format!(
        "<broadsheet-reader src={{src}}>{}</broadsheet-reader>",
        &own[..own.find("<p slot").unwrap()]
    ));
    pause(300);
    assert!(is_visible("words"));
}

fn fallback_for_an_empty_list_keeps_filter_and_search(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_body("<broadsheet-reader src={src}><p slot=empty id=none>Nothing yet</p></broadsheet-reader>");
    page.wait_until_settled();
    let (one, other) = site.disjoint_pair();
    page.click(&format!("[data-category='{}']", one.slug));
    page.wait_for(&format!("[data-category='{}'][aria-current=true]", one.slug));
    page.wait_until_settled();
    page.click(&format!("[data-category='{}']", other.slug));
    page.wait_for(&format!("[data-category='{}'][aria-current=true]", other.slug));
    page.wait_until_settled();
    page.click("[data-match=all]");
    page.wait_until(&visibility_script("none"));
    let stands = |selector: &str| {
        let script = "return document.querySelector(arguments[0]).shadowRoot.querySelector(arguments[1])?.getBoundingClientRect().bottom ?? 0";
        page.number(script, json!([READER, selector]))
    };
    assert!(stands(".filters-options") > 0.0, "the filter is still shown");
    assert!(stands(".masthead-nav") > 0.0, "the navigation is still shown");
    assert!(!page.text("main").contains("No article is in"), "ours is not said as well: {}", page.text("main"));
    let words = page.number("return document.getElementById('none').getBoundingClientRect().top", json!([]));
    let below = words - stands(".filters-options");
    assert!((0.0..200.0).contains(&below), "the fallback is at the place of the list, {below} pixels below the filter");
    page.click("[data-clear]");
    page.wait_until(&format!("!({})", visibility_script("none")));
    assert!(page.count(".stories > li") > 0, "the filter can be cleared");

    // It appears and disappears repeatedly, and typing is not interrupted.
    navigate(context, "#/search/");
    page.wait_for("#search-q");
    page.wait_until_settled();
    for word in ["qqzxv", "xvqqj"] {
        page.js(
            "document.querySelector(arguments[0]).shadowRoot.querySelector('#search-q').value = ''",
            json!([READER]),
        );
        page.type_text("#search-q", word);
        page.wait_until(&visibility_script("none"));
        assert!(page.focus_is_on("#search-q"), "the focused field stays");
        assert!(!page.text("main").contains("No article has all of"), "{}", page.text("main"));
        page.js(
            "document.querySelector(arguments[0]).shadowRoot.querySelector('#search-q').value = ''",
            json!([READER]),
        );
        page.type_text("#search-q", "the");
        page.wait_until(&format!("!({})", visibility_script("none")));
        page.wait_for(".stories > li");
    }
}

fn fallback_for_a_failure_keeps_the_shown_article(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_body("<broadsheet-reader src={src}><p slot=failed id=sorry>Not today</p></broadsheet-reader>");
    page.wait_until_settled();
    // An article that was not prefetched, because no pointer has been near its link.
    embedded.other.fault(&site.articles[4].document, Fault::Status(500));
    navigate(context, &format!("#{}", site.articles[4].path));
    page.wait_for("main[data-state=failed]");
    pause(100);
    assert!(!is_visible(page, "sorry"), "the fallback for a missing reader does not replace it");
    assert!(page.text(".stories").contains(&site.articles[0].title), "the article is still shown");
    embedded.other.clear_faults();
    page.click("[data-part=retry]");
    page.wait_for(&format!("article[data-slug='{}']", site.articles[4].slug));
}

fn a_failed_load_says_so_and_can_be_retried(context: &Context) {
    let Context { page, site, .. } = context;
    context.allow_errors();
    // A file of the reader itself.
    for part in ["/embed-*", "/reader-*.js", "/reader-*.wasm"] {
        // A new origin, so that no cache has the file.
        let embedded = Embedded::new(context);
        embedded.other.fault(part, Fault::Status(503));
        embedded.open_body("<broadsheet-reader src={src}><p>Words of the page</p></broadsheet-reader>");
        page.wait_for("slot[name=failed] button");
        assert!(page.text("slot[name=failed]").contains("could not be loaded"), "{part}");
        assert!(page.is("document.querySelector('broadsheet-reader p').getClientRects().length"), "{part}");
        embedded.other.clear_faults();
        page.click("slot[name=failed] button");
        page.wait_until_settled();
        assert!(page.count(".stories > li") > 0, "{part}");
        assert_eq!(page.count("slot[name=failed] button"), 0);
    }
    // The articles.
    let embedded = Embedded::new(context);
    for fault in [Fault::Status(404), Fault::Html, Fault::Empty, Fault::Drop] {
        embedded.other.fault(&site.source, fault);
        embedded.open_reader("");
        assert!(["failed", "missing"].contains(&page.state().as_str()), "{}", page.state());
        assert!(page.text("main").len() > 20);
        embedded.other.clear_faults();
        page.click("[data-part=retry]");
        page.wait_for(".stories > li");
    }
}

fn a_repeated_failure_is_reported_once(context: &Context) {
    let Context { page, .. } = context;
    context.allow_errors();
    let embedded = Embedded::new(context);
    embedded.other.fault("/embed-*", Fault::Status(503));
    embedded.open_body("<broadsheet-reader src={src}></broadsheet-reader>");
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
    embedded.other.clear_faults();
    page.js("document.querySelector(arguments[0]).refresh()", json!([READER]));
    page.wait_until_settled();
    assert_eq!(page.text("h1"), "Archive", "the navigation is completed");
    assert_eq!(page.count("slot[name=failed] button"), 0);
}

fn an_empty_recent_view_says_so(context: &Context) {
    let page = &context.page;
    let embedded = Embedded::new(context);
    let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": "A feed", "items": [] });
    embedded.other.put("/none.json", feed.to_string().into_bytes());
    embedded.open_body(&format!(
        "<broadsheet-reader view=recent src={}></broadsheet-reader>",
        embedded.other.url("/none.json")
    ));
    page.wait_for("main[data-state=empty] .nothing");
    assert!(page.text(".nothing").contains("nothing"), "{}", page.text(".nothing"));
}

/// The language of the page or of the element. English if its messages cannot be loaded.
fn notices_are_in_the_language_of_the_embed(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    let said = || [".masthead-nav a", "h1", ".topics > h2"].map(|part| page.text(part));
    for (language, words) in [
        ("lang=de-CH", ["Neueste", "Neueste", "Themen"]),
        ("lang=ja", ["最新記事", "最新記事", "トピック"]),
        ("lang=zh-Hant", ["Latest", "Latest", "Topics"]),
        ("lang=constructor", ["Latest", "Latest", "Topics"]),
    ] {
        embedded.open_reader(language);
        assert_eq!(said(), words, "{language}");
    }
    embedded.open_reader("lang=de view=list");
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    assert_eq!(page.text(".masthead-nav:not([hidden]) a"), "Zurück zur Liste");
    embedded.open_reader("lang=de");
    embedded.other.fault(&format!("{}*", site.articles[0].document), Fault::Status(500));
    page.click(".stories .story-title a");
    page.wait_for("main > [role=alert]");
    assert!(page.text("[role=alert]").contains("Fehler (500)"), "{}", page.text("[role=alert]"));
    embedded.other.clear_faults();

    embedded.other.fault("/messages-*.json", Fault::Status(404));
    context.allow_errors();
    embedded.open_reader("lang=de");
    assert_eq!(said(), ["Latest", "Latest", "Topics"]);
}
