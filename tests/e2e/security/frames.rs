//! Players in articles: a link until it is pressed, then a sandboxed frame. No other frame is created.

use crate::{Context, Test, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![
        a_player_is_a_link_until_it_is_pressed,
        frames_of_unlisted_hosts_are_never_created,
        a_player_of_the_page_s_own_origin_stays_a_link,
        the_content_of_a_body_stays_within_it
    ]
}

const FRAME: &str = "[data-part=body] iframe";

/// Opens an article with this body.
fn show(context: &Context, body: &str) {
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1", "title": "Films",
        "items": [{ "id": "1", "title": "A", "url": "https://here.example/a", "date_published": "2025-01-01T00:00:00Z", "content_html": body }],
    });
    // Unreachable URLs are errors in the browser.
    context.allow_errors();
    context.server.put("/feeds/films.json", feed.to_string().into_bytes());
    context.server.set_source("/feeds/films.json");
    context.page.open("/");
    context.page.click(".stories .story-title a");
    context.page.wait_for("[data-part=body] a");
}

/// Presses a link and returns whether the reader handled it.
fn is_taken(context: &Context, link: &str) -> bool {
    let press = "const link = document.querySelector(arguments[0]); let taken; \
                 addEventListener('click', (event) => { taken = event.defaultPrevented; event.preventDefault(); }, { once: true }); \
                 link.click(); return taken";
    context.page.js(press, json!([link])) == json!(true)
}

/// The frames that the security policy blocked.
fn blocked_frames(context: &Context) -> Vec<String> {
    context
        .server
        .reports()
        .into_iter()
        .chain(context.page.errors())
        .filter(|report| report.contains("frame-src"))
        .collect()
}

fn a_player_is_a_link_until_it_is_pressed(context: &Context) {
    let page = &context.page;
    show(
        context,
        "<p>Before</p><iframe src='//www.youtube.com/embed/x' title='A film' allow='camera' name='top'></iframe><p>After</p>",
    );
    assert_eq!(page.count(FRAME), 0);
    assert_eq!(page.attribute("a.frame", "href").as_deref(), Some("https://www.youtube.com/embed/x"));
    let requested = "performance.getEntriesByType('resource').some(({ name }) => name.includes('youtube'))";
    assert!(!page.is(requested), "nothing is requested from the player's host before");
    let address = page.address();
    page.click("a.frame");
    page.wait_for(FRAME);
    assert_eq!(page.address(), address);
    assert_eq!(page.count("a.frame"), 0);
    for (name, value) in [
        ("src", "https://www.youtube.com/embed/x"),
        ("title", "A film"),
        ("sandbox", "allow-scripts allow-same-origin allow-popups"),
        ("allow", "autoplay;encrypted-media;fullscreen"),
        ("referrerpolicy", "strict-origin"),
    ] {
        assert_eq!(page.attribute(FRAME, name).as_deref(), Some(value), "{name}");
    }
    assert!(page.is("!document.querySelector('[data-part=body] iframe').hasAttribute('name')"));
    assert!(page.focus_is_on(FRAME), "the player has the focus after a key press");
    assert_eq!(blocked_frames(context), Vec::<String>::new(), "the security policy of the page allows the host");
}

fn frames_of_unlisted_hosts_are_never_created(context: &Context) {
    let page = &context.page;
    show(
        context,
        "<iframe src=//evil.example/></iframe><iframe src='javascript:alert(1)'></iframe><iframe srcdoc='<b>x'></iframe>\
         <iframe src=https://www.youtube.com.evil.example/></iframe><iframe src='https://www.youtube.com@evil.example/'></iframe>\
         <p><a class=frame href='#/nowhere'>nowhere</a> <a class=frame id=evil href=https://www.youtube.com.evil.example/>film</a></p>",
    );
    assert_eq!(page.count(FRAME), 0);
    // An attacker's link that imitates a player is only a link, which the browser follows.
    assert!(!is_taken(context, "#u-evil"));
    assert_eq!(page.count("a.frame"), 0, "nor does it look like one");
    assert_eq!(page.count(FRAME), 0);
    // The security policy of the page forbids such a frame, too.
    context.expect_reports(&["policy: frame-src https://evil.example"]);
    page.js("const frame = document.createElement('iframe'); frame.src = 'https://evil.example/'; document.body.append(frame)", json!([]));
    page.wait_until("true");
    for _ in 0..50 {
        if !blocked_frames(context).is_empty() {
            return;
        }
        crate::pause(100);
    }
    panic!("the policy lets a strange frame in");
}

/// For any size that an author sets, and for deeply nested headings.
fn the_content_of_a_body_stays_within_it(context: &Context) {
    let page = &context.page;
    let deep = format!("{}Deep{}", "<h2><blockquote>".repeat(20), "</blockquote></h2>".repeat(20));
    show(
        context,
        &format!(
            "<iframe src='https://www.youtube.com/embed/x'></iframe><video width=99999 height=9999 poster='/poster.png'></video>\
             {deep}<p><sup><div>one</div><div id=two>two</div></sup></p>"
        ),
    );
    assert!(page.is("document.documentElement.scrollWidth <= innerWidth"), "nothing makes the page wider");
    let within = "const outer = document.querySelector('[data-part=body]').getBoundingClientRect();
         return [...document.querySelectorAll('[data-part=body] *')].filter((one) => {
           const inner = one.getBoundingClientRect();
           return inner.right > outer.right + 1 || inner.bottom > outer.bottom + 1;
         }).map((one) => one.localName)";
    assert_eq!(page.js(within, json!([])), json!([]));
    let sizes = "const size = (one) => parseFloat(getComputedStyle(one).fontSize);
         return Math.max(...[...document.querySelectorAll('[data-part=body] *')].map(size)) / size(document.querySelector('[data-part=body]'))";
    assert!(page.number(sizes, json!([])) < 2.1, "sizes do not multiply: {}", page.number(sizes, json!([])));
    assert!(
        page.number("return document.querySelector('#u-two').getBoundingClientRect().height", json!([])) > 8.0,
        "lines have a height"
    );
}

/// The test server has no `https`, which players require. The link says that its origin is that of the page.
fn a_player_of_the_page_s_own_origin_stays_a_link(context: &Context) {
    let page = &context.page;
    show(context, "<iframe src='https://www.youtube.com/embed/x' title='A film'></iframe>");
    let origin = "Object.defineProperty(HTMLAnchorElement.prototype, 'origin', { value: arguments[0] || location.origin, configurable: true })";
    page.js(origin, json!([]));
    assert!(!is_taken(context, "a.frame"), "in a frame, a page of this origin could take its sandbox off");
    assert_eq!(page.count(FRAME), 0);
    page.js(origin, json!(["https://www.youtube.com"]));
    assert!(is_taken(context, "a.frame"));
    assert_eq!(page.count(FRAME), 1);
}
