//! The page that builds tags: choices are shown at once, and the copied tag works on other pages.

use super::{Embedded, READER};
use crate::server::Server;
use crate::{Context, Test, pause, tests};
use broadsheet::content::link::percent_encode;
use serde_json::json;
use std::fs;

pub fn tests() -> Vec<Test> {
    tests![
        the_builder_previews_a_tag_that_works,
        without_a_script_the_tag_links_to_the_site,
        another_site_is_requested_only_after_a_click,
        only_web_urls_reach_the_tag,
        settings_that_the_reader_would_ignore_are_hidden,
        the_tag_of_headlines_is_short,
        the_preview_and_the_choices_leave_the_tag_in_sight,
        the_theme_is_that_of_the_other_pages,
    ]
}

/// Sets a form field as a visitor does.
fn choose(context: &Context, field: &str, value: &str) {
    context.page.js(
        "const field = document.getElementById(arguments[0]); field.value = arguments[1];
         field.dispatchEvent(new Event('input', { bubbles: true }))",
        json!([field, value]),
    );
}

/// The tag that the page writes for a view and a number of articles, without its script. It reads `{src}`.
pub fn built_tag(context: &Context, view: &str, limit: &str) -> String {
    let Context { page, site, server, .. } = context;
    page.leave_shadow_root();
    page.load("/embed-builder.html");
    page.wait_until("document.getElementById('tag').textContent.includes('<broadsheet-reader')");
    choose(context, "limit", limit);
    choose(context, "view", view);
    page.wait_until(&format!("document.getElementById('tag').textContent.includes('view=\"{view}\"')"));
    let tag = page.js("return document.getElementById('tag').textContent", json!([]));
    let tag = tag.as_str().and_then(|tag| tag.split_once("</script>")).expect("a script before a tag").1;
    tag.replace(&server.url(&site.source), "{src}")
}

fn the_builder_previews_a_tag_that_works(context: &Context) {
    let Context { page, site, server, .. } = context;
    page.leave_shadow_root();
    page.load("/embed-builder.html");
    page.wait_until("document.getElementById('tag').textContent.includes('<broadsheet-reader')");
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    assert!(page.count(".stories > li") > 0, "the site's own articles are the default");
    page.leave_shadow_root();
    choose(context, "layout", "cards");
    choose(context, "thumbnails", "off");
    page.wait_until("document.getElementById('tag').textContent.includes(' layout=\"cards\" thumbnails=\"off\"')");
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    page.wait_for("[data-layout=cards]");
    let pictures = "return [...document.querySelector(arguments[0]).shadowRoot.querySelectorAll('.stories img')]
        .filter((picture) => picture.checkVisibility()).length";
    assert_eq!(page.js(pictures, json!([READER])), json!(0), "lists have no pictures");
    page.leave_shadow_root();
    choose(context, "view", "article");
    choose(context, "slug", &site.articles[1].slug);
    choose(context, "theme", "dark");
    page.wait_until(&format!("document.querySelector('{READER}').state.title === {}", json!(site.articles[1].title)));
    assert!(page.is("document.getElementById('limit').disabled"), "one article has no number of articles");
    page.click("#fixed");
    page.wait_until("document.getElementById('tag').textContent.includes('integrity=\"sha384-')");
    page.click("#copy");
    page.wait_until("document.getElementById('said').textContent");
    let tag = page.text("#tag");
    assert_eq!(server.reports(), [""; 0], "the page keeps its own policy");
    let violations = crate::accessibility::violations(page);
    assert!(violations.iter().all(|one| one.starts_with("aria-allowed-role")), "{violations:?}");
    page.reload();
    page.wait_until(&format!("document.getElementById('slug').value === {}", json!(site.articles[1].slug)));

    // In a foreign page, with the copied script URL and hash.
    let embedded = Embedded::new(context);
    embedded.open_page("", &tag);
    page.enter_shadow_root(READER);
    page.wait_for(&format!("article[data-slug='{}']", site.articles[1].slug));
    page.wait_until_settled();
    assert_eq!(page.text("h1"), site.articles[1].title);
}

/// Also if the site is in a folder of its server.
fn without_a_script_the_tag_links_to_the_site(context: &Context) {
    let Context { page, .. } = context;
    page.leave_shadow_root();
    page.load("/embed-builder.html");
    page.wait_until("document.getElementById('tag').textContent.includes('<broadsheet-reader')");
    for (source, home) in [
        ("https://example.org/blog/data/site.json", "https://example.org/blog/"),
        ("https://example.org/blog/feed.json", "https://example.org/blog/"),
        ("https://example.org/news/wp-json/wp/v2/posts", "https://example.org/news/"),
        ("https://example.org/", "https://example.org/"),
    ] {
        choose(context, "src", source);
        let link = format!("href=\"{home}\">Read the articles");
        page.wait_until(&format!("document.getElementById('tag').textContent.includes({})", json!(link)));
    }
}

fn settings_that_the_reader_would_ignore_are_hidden(context: &Context) {
    let Context { page, .. } = context;
    page.leave_shadow_root();
    page.load("/embed-builder.html");
    let always = ["view", "src", "source", "theme", "lang", "heading-level", "routing"];
    let table: [(&str, &str, &[&str]); 6] = [
        ("", "", &["slug", "categories", "limit", "key", "layout", "thumbnails"]),
        ("article", "", &["slug", "key"]),
        ("list", "ghost", &["categories", "limit", "key", "layout", "thumbnails"]),
        ("recent", "site", &["categories", "limit"]),
        ("article", "feed", &["slug"]),
        ("list", "wordpress", &["categories", "limit", "layout", "thumbnails"]),
    ];
    for (view, source, used) in table {
        choose(context, "view", view);
        choose(context, "source", source);
        for field in ["slug", "categories", "limit", "key"] {
            choose(context, field, "7");
        }
        for field in ["slug", "categories", "limit", "key"] {
            let attribute = json!(format!(" {field}=\"7\""));
            let is_used = used.contains(&field);
            page.wait_until(&format!("document.getElementById('tag').textContent.includes({attribute}) === {is_used}"));
        }
        let mut expected: Vec<&str> = always.iter().chain(used).copied().collect();
        expected.sort_unstable();
        let shown = "const shown = [...document.querySelectorAll('#choices [name]')]
            .filter((field) => field.checkVisibility() && field.labels[0].checkVisibility() && !field.disabled);
            return shown.map((field) => field.id).sort()";
        assert_eq!(page.js(shown, json!([])), json!(expected), "{view:?} of {source:?}");
    }
}

/// One line for each headline reserves the space, and nothing else.
fn the_tag_of_headlines_is_short(context: &Context) {
    let tag = built_tag(context, "recent", "6");
    assert_eq!(tag.matches("<br>").count(), 6, "{tag}");
    for empty in ["<i>", "<div"] {
        assert!(!tag.contains(empty), "{tag}");
    }
    assert!(tag.lines().filter(|line| !line.is_empty()).count() <= 4 && tag.len() < 520, "{} bytes: {tag}", tag.len());
}

fn the_preview_and_the_choices_leave_the_tag_in_sight(context: &Context) {
    let Context { page, .. } = context;
    page.leave_shadow_root();
    // Widths of a phone and of a desktop, in a window of 700 px.
    for (width, most) in [(390, 1000.0), (1280, 700.0)] {
        page.load(&format!("/__e2e/frame?{width},/embed-builder.html"));
        page.enter_frame();
        page.wait_for("#live broadsheet-reader");
        page.enter_shadow_root(READER);
        page.wait_until_settled();
        page.leave_shadow_root();
        let number = |script: &str| page.number(script, json!([]));
        let top = number("return document.getElementById('tag').getBoundingClientRect().top + scrollY");
        assert!(top < most, "at {width} px, the tag begins at {top}");
        let preview = number("return document.getElementById('live').getBoundingClientRect().height");
        assert!((150.0..=700.0 * 0.8 + 1.0).contains(&preview), "at {width} px, the preview is {preview} px tall");
        assert!(page.is("document.documentElement.scrollWidth <= innerWidth"), "at {width} px");
        let (heading, lead) = (
            number("return document.querySelector('h1').getBoundingClientRect().bottom"),
            number("return document.querySelector('h1 + p').getBoundingClientRect().top"),
        );
        assert!(lead - heading >= 8.0, "at {width} px, the sentence is {} px below the heading", lead - heading);
        let line = number("return document.querySelector('h1 + p').getBoundingClientRect().width");
        assert!(line < 800.0, "at {width} px, a line is {line} px long");
    }
}

fn the_theme_is_that_of_the_other_pages(context: &Context) {
    let Context { page, .. } = context;
    page.leave_shadow_root();
    page.load("/embed-builder.html");
    let switch = "[data-part=theme]";
    for (theme, next) in [("dark", "light"), ("light", "system")] {
        page.click(switch);
        page.wait_for(&format!("html[data-theme={theme}]"));
        assert!(page.text(switch).contains(next), "{:?}", page.text(switch));
    }
    page.open("/");
    page.wait_for("html[data-theme=light]");
    page.load("/embed-builder.html");
    page.wait_for("html[data-theme=light]");
    page.click(switch);
    page.wait_for("html:not([data-theme])");
    for link in ["./", "archive/", "search/"] {
        assert_eq!(page.count(&format!("header nav a[href='{link}']")), 1, "a link to {link}");
    }
}

/// Removes the security policy, which would refuse the other test servers because they lack `https`.
fn without_policy(context: &Context) {
    let file = context.server.root().join("embed-builder.html");
    let html = fs::read_to_string(file).expect("the page that builds tags");
    let (before, rest) = html.split_once("<meta http-equiv").expect("a policy");
    let after = rest.split_once('>').expect("the end of the tag").1;
    context.server.put("/embed-builder.html", format!("{before}<script src=/__e2e/probe.js></script>{after}"));
}

/// Holds if a link or the visitor names the source.
fn another_site_is_requested_only_after_a_click(context: &Context) {
    let Context { page, site, server, .. } = context;
    without_policy(context);
    let [first, second] = [0, 1].map(|_| Server::start(&server.root()));
    let host = |server: &Server| server.url("").replace("http://", "");
    let waits = |other: &Server| {
        page.wait_until(&format!("document.getElementById('confirm')?.textContent.includes({})", json!(host(other))));
        pause(500);
        assert_eq!(other.requests().iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
        assert_eq!(page.count("#live broadsheet-reader"), 0);
        assert!(page.text("#live-source").contains(&host(other)), "{}", page.text("#live-source"));
    };
    page.leave_shadow_root();
    let source = percent_encode(&first.url(&site.source));
    page.load(&format!("/embed-builder.html#src={source}&source=site&key=k&view=list"));
    waits(&first);
    let filled = ["src", "source", "key", "view"]
        .map(|id| page.js("return document.getElementById(arguments[0]).value", json!([id])));
    assert_eq!(filled, [json!(first.url(&site.source)), json!("site"), json!("k"), json!("list")]);
    page.click("#confirm");
    page.wait_for("#live broadsheet-reader");
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    assert!(page.count(".stories > li") > 0);
    page.leave_shadow_root();
    assert!(page.text("#live-source").contains(&host(&first)), "the host is still shown");

    choose(context, "src", &second.url(&site.source));
    waits(&second);
    choose(context, "src", &server.url(&site.source));
    page.wait_for("#live broadsheet-reader");
    assert_eq!(page.count("#confirm"), 0, "this site's own articles need no confirmation");
}

/// URLs that are refused.
const REFUSED: [&str; 21] = [
    "javascript:alert(1)//data/",
    "javascript://x/%0aalert(1)//data/",
    "javascript://x/%0aalert(1)//wp-json/x",
    "JaVaScRiPt://x/%0aalert(1)//feed/",
    "java\tscript:alert(1)",
    "\u{1}javascript:alert(1)//data/",
    "data:text/html,<script>alert(1)</script>",
    "data://x/data/",
    "vbscript:x",
    "blob:https://x.example/y",
    "filesystem:https://x.example/temporary/y",
    "view-source:https://x.example/",
    "file:///etc/passwd/data/",
    "ftp://x.example/data/",
    "ws://x.example/",
    "mailto:x@x.example",
    "about:blank",
    "https://",
    "http://[",
    "http://a:99999/data/",
    "https://%00/data/",
];

/// Unusual but valid web URLs.
const TAKEN: [&str; 16] = [
    "",
    "data/site.json",
    "..",
    "?x",
    "#x",
    "//x.example/feed.json",
    "\\\\x.example\\feed.json",
    "https:x.example/data/",
    "https:/data/x",
    "https://x.example/\"><img src=x onerror=alert(1)>/data/",
    "https://x.example/data/'\"<>&",
    "https://javascript:alert(1)@x.example/feed.json",
    "https://x.example/%E0%A4%A/wp-json/",
    "https://xn--e1afmkfd.example/?rest_route=/wp-json/",
    "https://пример.example/data/site.json",
    "https://x.example/javascript:alert(1)//data/",
];

fn only_web_urls_reach_the_tag(context: &Context) {
    let Context { page, .. } = context;
    without_policy(context);
    // The parsed tag: its elements, its event handlers, and URLs with other schemes.
    let script = "const made = new DOMParser().parseFromString(document.getElementById('tag').textContent, 'text/html');
        const all = [...made.querySelectorAll('head *, body *')];
        const named = all.flatMap((one) => [...one.attributes]);
        return [
          [...new Set(all.map((one) => one.localName))].join(' '),
          named.filter(({ name }) => name.startsWith('on')).length,
          named.filter(({ name, value }) => ['src', 'href'].includes(name) && !/^https?:$/.test(new URL(value, location).protocol)).length,
          document.getElementById('copy').disabled,
        ]";
    let looked = |address: &str, taken: bool| {
        let expected = if taken { json!(["script broadsheet-reader a", 0, 0, false]) } else { json!(["", 0, 0, true]) };
        let found = page.js(script, json!([]));
        assert_eq!(found, expected, "{address:?}: {}", page.text("#tag"));
    };
    page.leave_shadow_root();
    page.load("/embed-builder.html");
    let all = REFUSED.map(|address| (address, false)).into_iter().chain(TAKEN.map(|address| (address, true)));
    for (number, (address, taken)) in all.clone().enumerate() {
        choose(context, "slug", &format!("n{number}\"><img src=x onerror=alert(1)>"));
        choose(context, "src", address);
        page.wait_until(&format!("location.hash.includes('slug=n{number}%22')"));
        looked(address, taken);
    }
    for (number, (address, taken)) in all.enumerate().step_by(3) {
        page.load(&format!("/embed-builder.html?{number}#src={}", percent_encode(address)));
        page.wait_until("document.getElementById('tag').textContent || document.getElementById('said').textContent");
        looked(address, taken);
    }
}
