//! `<broadsheet-reader>` in host pages: the host page has one origin, the reader and its articles another.
//!
//! [`Embedded`] opens a host page. [`hosts`], [`sites`], [`plugin`], [`frameworks`] and [`bundled`] cover kinds of host
//! pages.
//! [`life`] and [`cost`] cover many elements. [`builder`] tests the page that builds tags.
//!
//! [`addresses`], [`links`], [`focus`] and [`selection`] cover navigation. [`words`] and [`room`] cover fallback
//! content and reserved space. [`delivery`], [`limits`] and [`players`] cover loading and security.

mod addresses;
mod boxes;
mod builder;
pub mod bundled;
mod cost;
mod delivery;
mod focus;
mod frameworks;
mod hosts;
mod inline;
mod life;
mod limits;
mod links;
mod players;
pub mod plugin;
mod room;
mod selection;
mod sites;
mod words;

use crate::server::{Fault, Server};
use crate::{Context, Test, pause, tests};
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub fn tests() -> Vec<Test> {
    let mut tests = tests![
        articles_are_read_without_leaving_the_host_page,
        nothing_is_loaded_until_the_tag_is_near_the_window,
        each_view_shows_its_content,
        a_list_of_a_category_has_pages_of_any_length,
        events_report_what_happens,
        a_page_can_cancel_a_navigation,
        a_program_can_navigate,
        an_attribute_change_is_followed,
        links_within_an_article_stay_within_the_reader,
        parts_have_their_names_in_the_shadow_root,
        axe_finds_no_violations_in_an_embed,
    ];
    tests.extend(hosts::tests());
    tests.extend(boxes::tests());
    tests.extend(inline::tests());
    tests.extend(life::tests());
    tests.extend(sites::tests());
    tests.extend(cost::tests());
    tests.extend(frameworks::tests());
    tests.extend(bundled::tests());
    tests.extend(builder::tests());
    tests.extend(players::tests());
    tests.extend(plugin::tests());
    tests.extend(selection::tests());
    tests.extend(addresses::tests());
    tests.extend(words::tests());
    tests.extend(room::tests());
    tests.extend(focus::tests());
    tests.extend(delivery::tests());
    tests.extend(links::tests());
    tests.extend(limits::tests());
    tests
}

/// The selector by which most tests find their reader.
pub const READER: &str = "broadsheet-reader";

/// A host page, and the other origin that serves the reader.
pub struct Embedded<'a> {
    context: &'a Context,
    pub other: Server,
}

impl<'a> Embedded<'a> {
    pub fn new(context: &'a Context) -> Self {
        Embedded { context, other: Server::start(&context.server.root()) }
    }

    /// Opens a page with this head and body. `{src}` becomes the URL of the articles, `{script}` that of the script.
    pub fn open_page(&self, head: &str, body: &str) {
        let page = format!(
            "<!doctype html><html lang=en><meta charset=utf-8><title>Host</title>\
             <meta name=viewport content='width=device-width'><script src=/__e2e/probe.js></script>{head}<body>{body}"
        );
        let page = page.replace("{src}", &self.other.url(&self.context.site.source));
        let page = page.replace("{script}", &self.other.url("/broadsheet.js"));
        self.context.server.put("/host/", page);
        self.context.page.leave_shadow_root();
        self.context.page.load("/host/");
    }

    /// Opens a page with the script and this body. Selectors then apply to its first reader.
    pub fn open_body(&self, body: &str) {
        self.open_page("<script type=module src={script}></script>", body);
        self.context.page.enter_shadow_root(READER);
    }

    /// Opens a page with one reader with these attributes, and waits until it is ready.
    pub fn open_reader(&self, attributes: &str) {
        self.open_body(&format!("<h1>A page</h1><broadsheet-reader src={{src}} {attributes}></broadsheet-reader>"));
        self.context.page.wait_until_settled();
    }

    /// The paths that were requested from the reader's origin.
    pub fn requested_paths(&self) -> Vec<String> {
        self.other.requests().iter().map(|request| request.path().to_owned()).collect()
    }
}

/// A property of the element as a program reads it.
fn state(context: &Context, what: &str) -> Value {
    context.page.js("return document.querySelector(arguments[0]).state[arguments[1]]", json!([READER, what]))
}

/// Calls `navigate` like a program of the page. Returns its result.
fn navigate(context: &Context, address: &str) -> Value {
    context.page.js("return document.querySelector(arguments[0]).navigate(arguments[1])", json!([READER, address]))
}

fn articles_are_read_without_leaving_the_host_page(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_reader("");
    assert_eq!(page.texts(".stories .story-title").len(), site.articles.len().min(site.page_size));
    let category = &site.categories[1];
    page.click(&format!(".filter[data-category='{}']", category.slug));
    page.wait_until(&format!(
        "document.querySelector('{READER}').shadowRoot.querySelectorAll('.stories > li').length === {}",
        site.in_all(&[category]).len().min(site.page_size)
    ));
    let first = site.in_all(&[category])[0];
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", first.slug));
    page.wait_until_settled();
    assert_eq!(page.text("h1"), first.title);
    assert!(page.count("[data-part=recent] li") > 0);
    assert_eq!((page.address().as_str(), page.title().as_str()), ("/host/", "Host"), "the host page is unchanged");
    page.click(".masthead-nav a");
    page.wait_for(".stories");
}

fn nothing_is_loaded_until_the_tag_is_near_the_window(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_body("<div style=height:5000px>Far above.</div><broadsheet-reader src={src}></broadsheet-reader>");
    page.wait_until("customElements.get('broadsheet-reader') && document.readyState === 'complete'");
    pause(500);
    assert_eq!(embedded.requested_paths(), ["/broadsheet.js"]);
    assert_eq!(state(context, "status"), "waiting");
    page.scroll_to(4600.0);
    page.wait_until_settled();
    assert!(page.count(".stories > li") > 0);
}

fn each_view_shows_its_content(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    let article = &site.articles[2];
    embedded.open_reader(&format!("view=article slug={}", article.slug));
    assert_eq!(page.text("h1"), article.title);
    assert_eq!(page.count("[data-part=recent], .masthead-nav, .neighbours"), 0, "only the article is shown");

    embedded.open_reader("view=list limit=3");
    assert_eq!(
        page.texts(".stories .story-title"),
        site.articles.iter().take(3).map(|s| s.title.clone()).collect::<Vec<_>>()
    );
    assert_eq!(page.count("[data-part=recent], .masthead-nav:not([hidden])"), 0);

    let category = &site.categories[1];
    embedded.open_reader(&format!("view=list categories={}", category.slug));
    assert_eq!(page.texts(".stories .story-title").len(), site.in_all(&[category]).len().min(site.page_size));

    let both = [&site.categories[0], &site.categories[1]];
    embedded.open_reader(&format!("view=list categories='{}, {}'", both[0].slug, both[1].slug));
    // A list far below the window is laid out after the first paint.
    page.wait_for(".home:not([data-fresh])");
    let titles: Vec<_> = site.in_any(&both).iter().take(site.page_size).map(|article| article.title.clone()).collect();
    assert_eq!(page.texts(".stories .story-title"), titles, "several categories match any of them");

    embedded.open_reader("view=recent limit=4");
    assert_eq!(page.count("[data-part=recent] li"), 4);
    assert_eq!(page.count("[data-part=recent] li time[datetime]"), 4);
    assert_eq!(page.count("[data-part=filters], [data-part=list], .masthead-nav:not([hidden])"), 0);
    assert_eq!(state(context, "title"), json!(page.text("[data-part=recent] h2")));

    embedded.open_reader(&format!("view=recent limit=2 categories={}", category.slug));
    let titles: Vec<_> = site.in_all(&[category]).iter().take(2).map(|article| article.title.clone()).collect();
    assert_eq!(page.texts("[data-part=recent] li a"), titles);
}

/// The source cuts a category into pages of 20.
fn a_list_of_a_category_has_pages_of_any_length(context: &Context) {
    let page = &context.page;
    let embedded = Embedded::new(context);
    let item = |number: u32| json!({ "id": number, "title": format!("Story {number}"), "content_text": "Text", "tags": ["News", "Other"] });
    let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": "A feed", "items": (1..=44).map(item).collect::<Vec<_>>() });
    embedded.other.put("/other.json", feed.to_string().into_bytes());
    let src = embedded.other.url("/other.json");
    embedded
        .open_body(&format!("<broadsheet-reader src={src} view=list categories=news limit=15></broadsheet-reader>"));
    for pages in [1..=15, 16..=30, 31..=44] {
        let titles: Vec<_> = pages.clone().map(|number| format!("Story {number}")).collect();
        page.wait_until(&format!(
            "document.querySelector('{READER}').shadowRoot.querySelector('.story-title')?.textContent === '{}'",
            titles[0]
        ));
        page.wait_until_settled();
        // A list far below the window is laid out after the first paint.
        page.wait_for(".home:not([data-fresh])");
        assert_eq!(page.texts(".stories .story-title"), titles);
        if *pages.end() < 44 {
            page.click("[data-part=pages] [rel=next]");
        }
    }
}

/// A program that records the events and optionally cancels them.
const EVENT_RECORDER: &str = "<script>window.heard = []; window.no = false;
     for (const name of ['ready', 'navigate', 'error']) document.addEventListener('broadsheet:' + name, (event) => {
       heard.push([name, event.target.localName, event.detail.address ?? event.detail.message, event.detail.title]);
       if (no) event.preventDefault();
     });</script><script type=module src={script}></script>";

fn events_report_what_happens(context: &Context) {
    let page = &context.page;
    let embedded = Embedded::new(context);
    embedded.open_page(EVENT_RECORDER, "<broadsheet-reader src={src}></broadsheet-reader>");
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    page.wait_until("heard.length > 0");
    assert_eq!(page.js("return heard.map((one) => one.slice(0, 3))", json!([])), json!([["ready", READER, "#/"]]));
    // From inside another component, too.
    embedded.open_page(
        "<script>window.heard = []; document.addEventListener('broadsheet:ready', (event) => heard.push(event.target.localName))</script>
         <script type=module src={script}></script>",
        "<some-card></some-card><script>document.querySelector('some-card').attachShadow({ mode: 'open' }).innerHTML =
           '<broadsheet-reader src={src}></broadsheet-reader>'</script>",
    );
    page.wait_until("heard.length > 0");
    assert_eq!(page.js("return heard", json!([])), json!(["some-card"]));
}

fn a_page_can_cancel_a_navigation(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_page(EVENT_RECORDER, "<broadsheet-reader src={src}></broadsheet-reader>");
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    page.wait_until("heard.length > 0");
    page.js("window.no = true; heard.length = 0", json!([]));
    page.click(".stories .story-title a");
    page.wait_until("heard.length > 0");
    let address = format!("#{}", site.articles[0].path);
    assert_eq!(page.js("return heard[0]", json!([])), json!(["navigate", READER, address, null]));
    pause(300);
    assert_eq!(page.count("article[data-slug]"), 0, "the page cancelled it");
    page.js("window.no = false; heard.length = 0", json!([]));
    // An article that was not prefetched, because no pointer has been near its link.
    embedded.other.fault(&site.articles[4].document, Fault::Status(500));
    let address = format!("#{}", site.articles[4].path);
    navigate(context, &address);
    page.wait_until("heard.some(([name]) => name === 'error')");
    assert!(page.js("return heard.at(-1)[2]", json!([])).as_str().is_some_and(|text| text.contains("500")));
    embedded.other.clear_faults();
    page.click("[data-part=retry]");
    page.wait_for("article[data-slug]");
    page.wait_until_settled();
    assert_eq!(state(context, "address"), json!(address));
    assert_eq!(state(context, "title"), json!(site.articles[4].title));
    assert_eq!(state(context, "status"), "ready");
}

fn a_program_can_navigate(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_body("<broadsheet-reader src={src}></broadsheet-reader>");
    page.wait_until_settled();
    assert_eq!(navigate(context, &format!("#{}", site.articles[3].path)), true);
    page.wait_for(&format!("article[data-slug='{}']", site.articles[3].slug));
    assert_eq!(navigate(context, "https://elsewhere.example/"), false);
    assert_eq!(navigate(context, "#/archive/"), true);
    page.wait_for(".page-archive, .archive, [data-page=archive], .years, main ol, main ul");
    page.wait_until(&format!("document.querySelector('{READER}').state.title === 'Archive'"));
    let before = embedded.other.requests_for(&site.source).len();
    page.js("document.querySelector(arguments[0]).refresh()", json!([READER]));
    pause(400);
    page.wait_until_settled();
    assert_eq!(embedded.other.requests_for(&site.source).len(), before + 1, "it was fetched again");

    // A refresh reloads the page that is shown, not the one that failed.
    embedded.other.fault(&site.articles[4].document, Fault::Status(500));
    navigate(context, &format!("#{}", site.articles[4].path));
    page.wait_for(".notice-inline");
    embedded.other.clear_faults();
    page.js("document.querySelector(arguments[0]).refresh()", json!([READER]));
    page.wait_until(&format!("!document.querySelector('{READER}').shadowRoot.querySelector('.notice-inline')"));
    page.wait_until_settled();
    assert_eq!(state(context, "title"), "Archive");
}

fn an_attribute_change_is_followed(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_reader("view=article theme=light");
    let set = |name: &str, value: &str| {
        page.js("document.querySelector(arguments[0])[arguments[1]] = arguments[2]", json!([READER, name, value]));
    };
    set("slug", &site.articles[1].slug);
    page.wait_for(&format!("article[data-slug='{}']", site.articles[1].slug));
    set("slug", &site.articles[2].slug);
    page.wait_for(&format!("article[data-slug='{}']", site.articles[2].slug));
    let paper = || {
        let script = "return getComputedStyle(document.querySelector(arguments[0]).shadowRoot.querySelector('.home')).backgroundColor";
        page.js(script, json!([READER]))
    };
    let light = paper();
    set("theme", "dark");
    page.js("document.getAnimations().forEach((one) => one.finish())", json!([]));
    pause(300);
    assert_ne!(paper(), light, "the theme has changed");
    assert_eq!(page.attribute("h1", "aria-level"), Some("2".to_owned()));
    set("headingLevel", "3");
    page.wait_for("h1[aria-level='3']");
    set("headingLevel", "high");
    page.wait_for("h1[aria-level='2']");
    set("view", "recent");
    set("limit", "3");
    page.wait_for("[data-part=recent]");
    page.wait_until_settled();
    assert_eq!(page.count("[data-part=recent] li"), 3);
    set("limit", "5");
    page.wait_for("[data-part=recent] li:nth-child(5)");
    assert!(page.is("document.querySelector('broadsheet-reader').getAttribute('limit') === '5'"), "it is reflected");
    let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": "A feed",
        "items": [{ "id": "1", "title": "From elsewhere", "content_text": "Text" }] });
    embedded.other.put("/other.json", feed.to_string().into_bytes());
    set("src", &embedded.other.url("/other.json"));
    page.wait_until(&format!(
        "document.querySelector('{READER}').shadowRoot.querySelector('[data-part=recent] a')?.textContent === 'From elsewhere'"
    ));
}

fn links_within_an_article_stay_within_the_reader(context: &Context) {
    let Context { page, server: _, site, .. } = context;
    let embedded = Embedded::new(context);
    let article = site
        .articles
        .iter()
        .find(|article| article.html.contains("href=\"#u-fn-"))
        .expect("the handbook has footnotes");
    embedded.open_reader(&format!("view=article slug={}", article.slug));
    page.click("[data-part=body] a[href*='fn-']");
    page.wait_until("scrollY > 200");
    assert_eq!(page.address(), "/host/", "the address of the page has not changed");
    let inside = "const root = document.querySelector(arguments[0]).shadowRoot;
        const to = root.querySelector('.footnotes, [data-part=body] section:last-of-type, [data-part=body] li[id]');
        return to ? to.getBoundingClientRect().top : -1";
    let top = page.number(inside, json!([READER]));
    assert!((-50.0..900.0).contains(&top), "the note is visible, at {top}");

    // An article opened from the recent posts is not limited to their size.
    embedded.open_reader("view=recent limit=100");
    page.click(&format!("[data-part=recent] a[href$='/{}/']", article.slug));
    page.wait_for(&format!("article[data-slug='{}']", article.slug));
    let cut = "const all = [...document.querySelector(arguments[0]).shadowRoot.querySelectorAll('article li')]; \
               return all.length && all.filter((one) => one.scrollHeight > one.clientHeight + 1 || \
               getComputedStyle(one).overflowY === 'clip').length";
    assert_eq!(page.number(cut, json!([READER])), 0.0, "its lists are complete");
    page.click(".masthead-nav a");
    page.wait_for("[data-part=recent]");
    assert_eq!(page.count(".masthead-nav:not([hidden])"), 0, "a back link exists if there is a page to return to");
}

/// The names for styles and scripts of publishers are the same in the shadow root.
fn parts_have_their_names_in_the_shadow_root(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    let state = |state: &str| page.wait_for(&format!("main[data-state={state}]"));
    let mut parts = BTreeSet::new();
    let mut note = || {
        let all = "return [...document.querySelector(arguments[0]).shadowRoot.querySelectorAll('[part]')].map((one) => one.part.value)";
        let found = page.js(all, json!([READER]));
        parts.extend(found.as_array().expect("a list").iter().filter_map(|part| part.as_str().map(str::to_owned)));
    };
    embedded.open_reader("");
    state("ready");
    note();
    for name in [
        "[data-part=filters] [data-category]",
        "[data-part=list] > [data-part=summary] a",
        "[data-part=summary] [data-part=excerpt]",
        "[data-part=summary] time[datetime]",
    ] {
        assert!(page.count(name) > 0, "{name}");
    }
    assert!(page.is(&format!("document.querySelector('{READER}').dataset.reader === 'ready'")));
    page.wait_until_settled();
    page.wait_for(".home:not([data-fresh])");
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    for name in ["h1", "[data-part=byline]", "[data-part=categories] a", "[data-part=body] p"] {
        assert!(page.count(&format!("article[data-slug] {name}")) > 0, "{name}");
    }
    for name in ["a", "[data-part=excerpt]", "time[datetime]"] {
        assert!(page.count(&format!("[data-part=recent] li {name}")) > 0, "{name}");
    }
    note();
    navigate(context, "#/search/");
    page.wait_for("[data-part=search]");
    note();
    navigate(context, "#/page/2/");
    page.wait_for("[data-part=pages] [rel=prev]");
    note();
    let (one, other) = site.disjoint_pair();
    navigate(context, &format!("#/?categories={},{}&match=all", one.slug, other.slug));
    state("empty");
    navigate(context, "#/posts/there-is-no-such-article/");
    state("missing");
    note();
    // None of these pages has an image above its text.
    let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": "A feed",
        "items": [{ "id": "1", "title": "One", "content_text": "Text", "image": embedded.other.url("/favicon.svg") }] });
    embedded.other.put("/pictures.json", feed.to_string().into_bytes());
    embedded
        .open_body(&format!("<broadsheet-reader src={}></broadsheet-reader>", embedded.other.url("/pictures.json")));
    page.wait_until_settled();
    page.wait_for(".home:not([data-fresh])");
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug] .hero img");
    note();
    let script = include_str!("../../../src/embed/embed.js");
    let (_, table) = script.split_once("const PARTS = {\n").expect("the names of the parts");
    let names = table.lines().take_while(|line| *line != "};").filter_map(|line| line.trim().split_once(':'));
    let missing: Vec<_> = names.map(|(name, _)| name).filter(|name| !parts.contains(*name)).collect();
    assert_eq!(missing, Vec::<&str>::new(), "parts that no page has");
}

fn axe_finds_no_violations_in_an_embed(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    let article = format!("view=article slug={}", site.longest().slug);
    for attributes in
        ["theme=light", "theme=dark", "theme=page", "view=recent theme=light", "view=recent theme=dark", &article]
    {
        embedded.open_body(&format!(
            "<main><h1>A page</h1><broadsheet-reader src={{src}} {attributes}></broadsheet-reader></main>"
        ));
        page.wait_until_settled();
        // Readers require a `main`. Beside the host page's own it is a region, which axe reports.
        let mut violations = crate::accessibility::violations(page);
        violations.retain(|one| !one.starts_with("aria-allowed-role"));
        assert!(violations.is_empty(), "{attributes}:\n  {}", violations.join("\n  "));
    }
}
