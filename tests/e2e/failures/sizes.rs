//! Extremely large bodies and feeds: they are shown within seconds, omitted content is reported, and the tab
//! responds.

use crate::{Context, Test, tests};
use broadsheet::content::policy;
use serde_json::json;
use std::time::{Duration, Instant};

pub fn tests() -> Vec<Test> {
    tests![
        a_body_of_ten_megabytes_is_cut_and_says_so,
        a_hundred_thousand_nested_elements_are_shown,
        hidden_depth_is_limited_in_a_page,
        fifty_thousand_links_are_shown,
        a_feed_of_a_hundred_thousand_articles_is_listed,
        hostile_markdown_is_shown,
    ]
}

/// The time limit on a busy machine. A hang takes minutes.
const TIMEOUT: Duration = Duration::from_secs(45);

/// Opens the only article of a feed from the front page. `body` is its HTML or Markdown.
fn show(context: &Context, body: &str, markdown: bool) {
    let Context { page, server, .. } = context;
    let mut item =
        json!({ "id": "one", "url": "/posts/one/", "title": "One", "date_published": "2026-01-01T00:00:00Z" });
    match markdown {
        true => item["_broadsheet"] = json!({ "slug": "one", "markdown": body }),
        false => item["content_html"] = json!(body),
    }
    let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": "Large", "items": [item] });
    server.put("/feeds/large.json", feed.to_string());
    server.set_source("/feeds/large.json");
    let begun = Instant::now();
    page.load("/");
    page.wait_until_within(TIMEOUT, "document.querySelector('.stories .story-title a')");
    page.click(".stories .story-title a");
    page.wait_until_within(TIMEOUT, "document.querySelector('[data-part=body]')");
    assert!(begun.elapsed() < TIMEOUT);
}

/// Asserts that the tab responds: a link works, and soon.
fn assert_tab_responds(context: &Context) {
    let begun = Instant::now();
    context.page.click(".masthead-title a");
    context.page.wait_until_within(
        TIMEOUT,
        "document.querySelector('.stories') && !document.querySelector('[data-part=body]')",
    );
    assert!(begun.elapsed() < TIMEOUT);
}

fn a_body_of_ten_megabytes_is_cut_and_says_so(context: &Context) {
    let paragraph = "<p>Some <b>words</b> of <a href='https://news.example/'>an</a> <i>article</i>.</p>\n";
    show(context, &paragraph.repeat((10 << 20) / paragraph.len()), false);
    let body = "document.querySelector('[data-part=body]')";
    assert!(
        context.page.is(&format!("{body}.textContent.endsWith({})", json!(policy::CUT))),
        "it says that it was cut"
    );
    assert!(
        context.page.number(&format!("return {body}.querySelectorAll('*').length"), json!([]))
            >= policy::MAX_ELEMENTS as f64
    );
    assert_tab_responds(context);
}

fn a_hundred_thousand_nested_elements_are_shown(context: &Context) {
    for name in ["div", "blockquote", "b", "a href='/x'"] {
        show(context, &format!("<p>Beginning</p>{}end", format!("<{name}>").repeat(100_000)), false);
        let text = context.page.text("[data-part=body]");
        // A link ends the one before it, so these are siblings and exceed the limit of elements.
        let end = if name.starts_with("a ") { policy::CUT } else { "end" };
        assert!(text.starts_with("Beginning") && text.ends_with(end), "{name}: {text:?}");
        assert_tab_responds(context);
    }
}

/// End tags in quoted values or comments, or ignored by the parser; drawings; and forms.
fn hidden_depth_is_limited_in_a_page(context: &Context) {
    let bodies = include_str!("../../fixtures/hostile/hidden-depth.json");
    for [begin, middle, end] in serde_json::from_str::<Vec<[String; 3]>>(bodies).unwrap() {
        let body = ["<p>Beginning</p>", &begin, &middle.repeat(100_000), &end.repeat(100_000), "end"].concat();
        show(context, &body, false);
        let text = context.page.text("[data-part=body]");
        assert!(text.starts_with("Beginning") && text.ends_with("end"), "{begin}{middle}{end}");
        assert_tab_responds(context);
    }
}

fn fifty_thousand_links_are_shown(context: &Context) {
    let links: String = (0..50_000).map(|at| format!("<a href='https://news.example/{at}'>{at}</a> ")).collect();
    show(context, &links, false);
    assert_eq!(context.page.count("[data-part=body] a"), 50_000);
    assert_tab_responds(context);
}

fn a_feed_of_a_hundred_thousand_articles_is_listed(context: &Context) {
    let Context { page, server, .. } = context;
    let item = |at: u32| {
        format!(
            r#"{{"id":"{at}","url":"/posts/n-{at}/","title":"Number {at}","content_text":"Words","tags":["T{}"]}}"#,
            at % 7
        )
    };
    let items: Vec<_> = (0..100_000).map(item).collect();
    let feed =
        format!(r#"{{"version":"https://jsonfeed.org/version/1.1","title":"Long","items":[{}]}}"#, items.join(","));
    server.put("/feeds/long.json", feed);
    server.set_source("/feeds/long.json");
    let begun = Instant::now();
    page.load("/");
    page.wait_until_within(TIMEOUT, "document.querySelector('.stories .story-title a')");
    page.click("main a[rel=next]");
    page.wait_until_within(TIMEOUT, "location.pathname.endsWith('/page/2/')");
    page.click(".stories .story-title a");
    page.wait_until_within(TIMEOUT, "document.querySelector('[data-part=body]')");
    assert!(begun.elapsed() < TIMEOUT);
    assert_tab_responds(context);
    // The last page says that there was more.
    page.load("/page/1001/");
    page.wait_until_within(
        TIMEOUT,
        "document.querySelector('.stories')?.innerText.includes('cut here: this feed goes on')",
    );
}

fn hostile_markdown_is_shown(context: &Context) {
    for part in ["[a](", "> ", "- ", "*a ", "![", "`a``", "<a "] {
        show(context, &["# End\n\n", &part.repeat(50_000)].concat(), true);
        assert_eq!(context.page.text("[data-part=body] h2"), "End", "{part}");
        assert_tab_responds(context);
    }
}
