//! Search pages of a compiled site: marks, filters in the address, keys, and a damaged index.

use crate::server::Fault;
use crate::{Context, Test, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![
        matches_are_marked,
        an_empty_field_offers_topics,
        a_filter_is_a_part_of_the_address,
        keys_lead_to_results,
        pages_of_results_are_in_no_order_of_time,
        a_damaged_index_shows_the_newest,
        an_unknown_address_leads_on,
    ]
}

const FIRST: &str = "[data-part=list] [data-part=summary]:first-child h2 a";

fn matches_are_marked(context: &Context) {
    let Context { page, .. } = context;
    page.open("/search/?q=keyboard");
    page.wait_for("[data-part=list] mark");
    let marks = page.texts("[data-part=list] mark");
    assert!(marks.iter().all(|mark| mark.to_lowercase().starts_with("keyboard")), "{marks:?}");
    assert!(page.text(FIRST).contains("Keyboard"), "the title comes first: {}", page.text(FIRST));
    page.open("/search/?q=keybaord");
    page.wait_for("[data-part=list] mark");
    assert!(page.text(FIRST).contains("Keyboard"), "one letter is wrong: {}", page.text(FIRST));
}

/// The topics are below the field, not beside it as well. Results take their place.
fn an_empty_field_offers_topics(context: &Context) {
    let Context { page, .. } = context;
    let topics = ".results .index a";
    page.open("/search/");
    let names = page.texts(topics);
    assert!(names.contains(&"Guides".to_owned()), "{names:?}");
    assert_eq!(page.count("[data-part=side] .index a"), 0);
    page.type_text("#search-q", "keyboard");
    page.wait_for("[data-part=list] mark");
    assert_eq!(page.count(topics), 0);
    page.open("/search/");
    page.click(topics);
    page.wait_until("location.pathname.startsWith('/categories/')");
    page.wait_until_settled();
    assert!(names.contains(&page.text("h1")), "{}", page.text("h1"));
}

fn a_filter_is_a_part_of_the_address(context: &Context) {
    let Context { page, .. } = context;
    page.open("/search/?q=reader");
    page.wait_for(".search-filters [name=year] option:nth-child(2)");
    let before = page.count("[data-part=summary]");
    let choose = "const year = document.querySelector('.search-filters [name=year]');
        year.selectedIndex = year.options.length - 1; year.dispatchEvent(new Event('change')); return year.value";
    let year = page.js(choose, json!([]));
    let year = year.as_str().unwrap();
    page.wait_until(&format!("decodeURIComponent(location.search) === '?q=reader year:{year}'"));
    page.wait_until(&format!("document.querySelectorAll('[data-part=summary]').length < {before}"));
    assert!(page.attributes("[data-part=summary] time", "datetime").iter().all(|date| date.starts_with(year)));
    page.reload();
    page.wait_for(".search-filters [name=year] option:nth-child(2)");
    assert_eq!(page.js("return document.querySelector('.search-filters [name=year]').value", json!([])), json!(year));
}

/// The second page has less relevant articles, not older ones.
fn pages_of_results_are_in_no_order_of_time(context: &Context) {
    let Context { page, .. } = context;
    page.open("/search/?q=article");
    page.wait_for("[data-part=list] mark");
    let links = || page.texts("[data-part=pages] a");
    assert_eq!(links(), ["Next page"]);
    page.click("[data-part=pages] [rel=next]");
    page.wait_until("location.search.includes('page=2')");
    page.wait_for("[data-part=pages] [rel=prev]");
    assert_eq!(links()[0], "Previous page");
}

fn keys_lead_to_results(context: &Context) {
    let [enter, escape, up, down] = ["\u{e007}", "\u{e00c}", "\u{e013}", "\u{e015}"];
    let Context { page, .. } = context;
    page.open("/archive/");
    page.press("/");
    page.wait_for("#search-q");
    page.wait_until("document.activeElement?.id === 'search-q'");
    page.type_text("#search-q", "keyboard");
    page.wait_for("[data-part=list] mark");
    page.press(down);
    assert!(page.focus_is_on(FIRST));
    page.press(down);
    assert!(!page.focus_is_on(FIRST) && !page.focus_is_on("#search-q"));
    page.press(up);
    page.press(up);
    assert!(page.focus_is_on("#search-q"));
    page.press(down);
    page.press(escape);
    assert!(page.focus_is_on("#search-q"));
    page.press(down);
    page.press(enter);
    page.wait_until("location.pathname.startsWith('/posts/')");
}

/// One sentence and the newest articles, and never an endless wait.
fn a_damaged_index_shows_the_newest(context: &Context) {
    let Context { page, server, .. } = context;
    for (pattern, fault) in [("*/search/words/*", Fault::Body("[[\"key")), ("*/search/index.json*", Fault::Status(404))]
    {
        server.clear_faults();
        server.fault(pattern, fault);
        page.open("/search/?q=keyboard");
        page.wait_for("[data-part=summary]");
        let text = page.text("main");
        assert!(text.contains("The search index is damaged"), "{pattern}: {text:?}");
        assert!(page.is("document.querySelector('#search-q').value === 'keyboard'"));
    }
}

fn an_unknown_address_leads_on(context: &Context) {
    let Context { page, .. } = context;
    page.open("/nowhere/");
    page.wait_for("main[data-state=missing]");
    let recent = page.texts("[data-part=recent] li a");
    assert_eq!(recent.len(), 6, "{recent:?}");
    page.type_text("[role=search] [name=q]", "keyboard");
    assert_eq!(page.address(), "/nowhere/", "nothing happens before Enter");
    page.press("\u{e007}");
    page.wait_for("[data-part=list] mark");
    assert!(page.text(FIRST).contains("Keyboard"));
    page.wait_until("location.search === '?q=keyboard'");
    page.back();
    page.wait_for("main[data-state=missing] [role=search]");
    assert_eq!(page.text("h1"), "Page not found");
    assert_eq!(page.texts("[data-part=recent] li a"), recent, "the reader draws the same posts");
    page.click("[data-part=recent] li a");
    page.wait_for("article[data-slug]");
    assert_eq!(page.text("h1"), recent[0]);
}
