//! `<broadsheet-reader>` in host pages: the host page has one origin, the reader and its articles another.
//!
//! [`Embedded`] opens a host page. [`hosts`], [`sites`] and [`frameworks`] cover kinds of host pages. [`life`] and
//! [`cost`] cover many elements. [`builder`] tests the page that builds tags.
//!
//! [`addresses`], [`links`], [`focus`] and [`selection`] cover navigation. [`words`] and [`room`] cover fallback
//! content and reserved space. [`delivery`], [`limits`] and [`players`] cover loading and security.

mod addresses;
mod builder;
mod cost;
mod delivery;
mod focus;
mod frameworks;
mod hosts;
mod life;
mod limits;
mod links;
mod players;
mod room;
mod selection;
mod sites;
mod words;

use crate::server::{Fault, Server};
use crate::{Stage, Test, pause, tests};
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub fn tests() -> Vec<Test> {
    let mut tests = tests![
        a_reader_of_another_origin_is_read_without_leaving_the_page,
        nothing_is_loaded_until_the_tag_is_near,
        each_view_shows_what_it_is_called,
        a_list_of_a_category_has_pages_of_any_length,
        a_program_is_told_what_happens,
        a_page_may_keep_the_reader_where_it_is,
        a_program_leads_the_reader,
        an_attribute_that_changes_is_followed,
        links_within_an_article_stay_within_the_reader,
        everything_has_its_name_in_there,
        axe_finds_nothing_in_it,
    ];
    tests.extend(hosts::tests());
    tests.extend(life::tests());
    tests.extend(sites::tests());
    tests.extend(cost::tests());
    tests.extend(frameworks::tests());
    tests.extend(builder::tests());
    tests.extend(players::tests());
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
const READER: &str = "broadsheet-reader";

/// A host page, and the other origin that serves the reader.
pub struct Embedded<'a> {
    stage: &'a Stage,
    pub other: Server,
}

impl<'a> Embedded<'a> {
    pub fn new(stage: &'a Stage) -> Self {
        Embedded { stage, other: Server::start(&stage.server.root()) }
    }

    /// Opens a page with this head and body. `{src}` becomes the URL of the articles, `{script}` that of the script.
    pub fn host(&self, head: &str, body: &str) {
        let page = format!(
            "<!doctype html><html lang=en><meta charset=utf-8><title>Host</title>\
             <meta name=viewport content='width=device-width'><script src=/__e2e/probe.js></script>{head}<body>{body}"
        );
        let page = page.replace("{src}", &self.other.url(&self.stage.site.source));
        let page = page.replace("{script}", &self.other.url("/broadsheet.js"));
        self.stage.server.put("/host/", page);
        self.stage.page.look_around();
        self.stage.page.begin("/host/");
    }

    /// Opens a page with the script and this body. Selectors then apply to its first reader.
    pub fn show(&self, body: &str) {
        self.host("<script type=module src={script}></script>", body);
        self.stage.page.look_into(READER);
    }

    /// Opens a page with one reader with these attributes, and waits until it is ready.
    pub fn read(&self, attributes: &str) {
        self.show(&format!("<h1>A page</h1><broadsheet-reader src={{src}} {attributes}></broadsheet-reader>"));
        self.stage.page.settled();
    }

    /// The paths that were requested from the reader's origin.
    pub fn asked(&self) -> Vec<String> {
        self.other.requests().iter().map(|request| request.path().to_owned()).collect()
    }
}

/// A property of the element as a program reads it.
fn state(stage: &Stage, what: &str) -> Value {
    stage.page.js("return document.querySelector(arguments[0]).state[arguments[1]]", json!([READER, what]))
}

/// Calls `navigate` like a program of the page. Returns its result.
fn navigate(stage: &Stage, address: &str) -> Value {
    stage.page.js("return document.querySelector(arguments[0]).navigate(arguments[1])", json!([READER, address]))
}

fn a_reader_of_another_origin_is_read_without_leaving_the_page(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    embedded.read("");
    assert_eq!(page.texts(".stories .story-title").len(), site.stories.len().min(site.page_size));
    let category = &site.categories[1];
    page.click(&format!(".filter[data-category='{}']", category.slug));
    page.wait_until(&format!(
        "document.querySelector('{READER}').shadowRoot.querySelectorAll('.stories > li').length === {}",
        site.in_all(&[category]).len().min(site.page_size)
    ));
    let first = site.in_all(&[category])[0];
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", first.slug));
    page.settled();
    assert_eq!(page.text("h1"), first.title);
    assert!(page.count("[data-part=recent] li") > 0);
    assert_eq!((page.address().as_str(), page.title().as_str()), ("/host/", "Host"), "the page is still its own");
    page.click(".masthead-nav a");
    page.wait_for(".stories");
}

fn nothing_is_loaded_until_the_tag_is_near(stage: &Stage) {
    let Stage { page, .. } = stage;
    let embedded = Embedded::new(stage);
    embedded.show("<div style=height:5000px>Far above.</div><broadsheet-reader src={src}></broadsheet-reader>");
    page.wait_until("customElements.get('broadsheet-reader') && document.readyState === 'complete'");
    pause(500);
    assert_eq!(embedded.asked(), ["/broadsheet.js"]);
    assert_eq!(state(stage, "status"), "waiting");
    page.scroll_to(4600.0);
    page.settled();
    assert!(page.count(".stories > li") > 0);
}

fn each_view_shows_what_it_is_called(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    let story = &site.stories[2];
    embedded.read(&format!("view=article slug={}", story.slug));
    assert_eq!(page.text("h1"), story.title);
    assert_eq!(page.count("[data-part=recent], .masthead-nav, .neighbours"), 0, "an article is alone");

    embedded.read("view=list limit=3");
    assert_eq!(
        page.texts(".stories .story-title"),
        site.stories.iter().take(3).map(|s| s.title.clone()).collect::<Vec<_>>()
    );
    assert_eq!(page.count("[data-part=recent], .masthead-nav:not([hidden])"), 0);

    let category = &site.categories[1];
    embedded.read(&format!("view=list categories={}", category.slug));
    assert_eq!(page.texts(".stories .story-title").len(), site.in_all(&[category]).len().min(site.page_size));

    let both = [&site.categories[0], &site.categories[1]];
    embedded.read(&format!("view=list categories='{}, {}'", both[0].slug, both[1].slug));
    // A list far below the window is laid out after the first paint.
    page.wait_for(".home:not([data-fresh])");
    let titles: Vec<_> = site.in_any(&both).iter().take(site.page_size).map(|story| story.title.clone()).collect();
    assert_eq!(page.texts(".stories .story-title"), titles, "several categories are all that is in one of them");

    embedded.read("view=recent limit=4");
    assert_eq!(page.count("[data-part=recent] li"), 4);
    assert_eq!(page.count("[data-part=recent] li time[datetime]"), 4);
    assert_eq!(page.count("[data-part=filters], [data-part=list], .masthead-nav:not([hidden])"), 0);
    assert_eq!(state(stage, "title"), json!(page.text("[data-part=recent] h2")));

    embedded.read(&format!("view=recent limit=2 categories={}", category.slug));
    let titles: Vec<_> = site.in_all(&[category]).iter().take(2).map(|story| story.title.clone()).collect();
    assert_eq!(page.texts("[data-part=recent] li a"), titles);
}

/// The source cuts a category into pages of 20.
fn a_list_of_a_category_has_pages_of_any_length(stage: &Stage) {
    let page = &stage.page;
    let embedded = Embedded::new(stage);
    let item = |number: u32| json!({ "id": number, "title": format!("Story {number}"), "content_text": "Text", "tags": ["News", "Other"] });
    let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": "A feed", "items": (1..=44).map(item).collect::<Vec<_>>() });
    embedded.other.put("/other.json", feed.to_string().into_bytes());
    let src = embedded.other.url("/other.json");
    embedded.show(&format!("<broadsheet-reader src={src} view=list categories=news limit=15></broadsheet-reader>"));
    for pages in [1..=15, 16..=30, 31..=44] {
        let titles: Vec<_> = pages.clone().map(|number| format!("Story {number}")).collect();
        page.wait_until(&format!(
            "document.querySelector('{READER}').shadowRoot.querySelector('.story-title')?.textContent === '{}'",
            titles[0]
        ));
        page.settled();
        // A list far below the window is laid out after the first paint.
        page.wait_for(".home:not([data-fresh])");
        assert_eq!(page.texts(".stories .story-title"), titles);
        if *pages.end() < 44 {
            page.click("[data-part=pages] [rel=next]");
        }
    }
}

/// A program that records the events and optionally cancels them.
const HEARS: &str = "<script>window.heard = []; window.no = false;
     for (const name of ['ready', 'navigate', 'error']) document.addEventListener('broadsheet:' + name, (event) => {
       heard.push([name, event.target.localName, event.detail.address ?? event.detail.message, event.detail.title]);
       if (no) event.preventDefault();
     });</script><script type=module src={script}></script>";

fn a_program_is_told_what_happens(stage: &Stage) {
    let page = &stage.page;
    let embedded = Embedded::new(stage);
    embedded.host(HEARS, "<broadsheet-reader src={src}></broadsheet-reader>");
    page.look_into(READER);
    page.settled();
    page.wait_until("heard.length > 0");
    assert_eq!(page.js("return heard.map((one) => one.slice(0, 3))", json!([])), json!([["ready", READER, "#/"]]));
    // From inside another component, too.
    embedded.host(
        "<script>window.heard = []; document.addEventListener('broadsheet:ready', (event) => heard.push(event.target.localName))</script>
         <script type=module src={script}></script>",
        "<some-card></some-card><script>document.querySelector('some-card').attachShadow({ mode: 'open' }).innerHTML =
           '<broadsheet-reader src={src}></broadsheet-reader>'</script>",
    );
    page.wait_until("heard.length > 0");
    assert_eq!(page.js("return heard", json!([])), json!(["some-card"]));
}

fn a_page_may_keep_the_reader_where_it_is(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    embedded.host(HEARS, "<broadsheet-reader src={src}></broadsheet-reader>");
    page.look_into(READER);
    page.settled();
    page.wait_until("heard.length > 0");
    page.js("window.no = true; heard.length = 0", json!([]));
    page.click(".stories .story-title a");
    page.wait_until("heard.length > 0");
    let address = format!("#{}", site.stories[0].path);
    assert_eq!(page.js("return heard[0]", json!([])), json!(["navigate", READER, address, null]));
    pause(300);
    assert_eq!(page.count("article[data-slug]"), 0, "the page said no");
    page.js("window.no = false; heard.length = 0", json!([]));
    // An article that was not prefetched, because no pointer has been near its link.
    embedded.other.fault(&site.stories[4].document, Fault::Status(500));
    let address = format!("#{}", site.stories[4].path);
    navigate(stage, &address);
    page.wait_until("heard.some(([name]) => name === 'error')");
    assert!(page.js("return heard.at(-1)[2]", json!([])).as_str().is_some_and(|text| text.contains("500")));
    embedded.other.heal();
    page.click("[data-part=retry]");
    page.wait_for("article[data-slug]");
    page.settled();
    assert_eq!(state(stage, "address"), json!(address));
    assert_eq!(state(stage, "title"), json!(site.stories[4].title));
    assert_eq!(state(stage, "status"), "ready");
}

fn a_program_leads_the_reader(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    embedded.show("<broadsheet-reader src={src}></broadsheet-reader>");
    page.settled();
    assert_eq!(navigate(stage, &format!("#{}", site.stories[3].path)), true);
    page.wait_for(&format!("article[data-slug='{}']", site.stories[3].slug));
    assert_eq!(navigate(stage, "https://elsewhere.example/"), false);
    assert_eq!(navigate(stage, "#/archive/"), true);
    page.wait_for(".page-archive, .archive, [data-page=archive], .years, main ol, main ul");
    page.wait_until(&format!("document.querySelector('{READER}').state.title === 'Archive'"));
    let before = embedded.other.requests_for(&site.source).len();
    page.js("document.querySelector(arguments[0]).refresh()", json!([READER]));
    pause(400);
    page.settled();
    assert_eq!(embedded.other.requests_for(&site.source).len(), before + 1, "it was fetched once more");

    // A refresh reloads the page that is shown, not the one that failed.
    embedded.other.fault(&site.stories[4].document, Fault::Status(500));
    navigate(stage, &format!("#{}", site.stories[4].path));
    page.wait_for(".notice-inline");
    embedded.other.heal();
    page.js("document.querySelector(arguments[0]).refresh()", json!([READER]));
    page.wait_until(&format!("!document.querySelector('{READER}').shadowRoot.querySelector('.notice-inline')"));
    page.settled();
    assert_eq!(state(stage, "title"), "Archive");
}

fn an_attribute_that_changes_is_followed(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    embedded.read("view=article theme=light");
    let set = |name: &str, value: &str| {
        page.js("document.querySelector(arguments[0])[arguments[1]] = arguments[2]", json!([READER, name, value]));
    };
    set("slug", &site.stories[1].slug);
    page.wait_for(&format!("article[data-slug='{}']", site.stories[1].slug));
    set("slug", &site.stories[2].slug);
    page.wait_for(&format!("article[data-slug='{}']", site.stories[2].slug));
    let paper = || {
        let script = "return getComputedStyle(document.querySelector(arguments[0]).shadowRoot.querySelector('.home')).backgroundColor";
        page.js(script, json!([READER]))
    };
    let light = paper();
    set("theme", "dark");
    page.js("document.getAnimations().forEach((one) => one.finish())", json!([]));
    pause(300);
    assert_ne!(paper(), light, "the theme is another");
    assert_eq!(page.attribute("h1", "aria-level"), Some("2".to_owned()));
    set("headingLevel", "3");
    page.wait_for("h1[aria-level='3']");
    set("headingLevel", "high");
    page.wait_for("h1[aria-level='2']");
    set("view", "recent");
    set("limit", "3");
    page.wait_for("[data-part=recent]");
    page.settled();
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

fn links_within_an_article_stay_within_the_reader(stage: &Stage) {
    let Stage { page, server: _, site, .. } = stage;
    let embedded = Embedded::new(stage);
    let story =
        site.stories.iter().find(|story| story.html.contains("href=\"#u-fn-")).expect("the handbook has footnotes");
    embedded.read(&format!("view=article slug={}", story.slug));
    page.click("[data-part=body] a[href*='fn-']");
    page.wait_until("scrollY > 200");
    assert_eq!(page.address(), "/host/", "the page's own address is not touched");
    let inside = "const root = document.querySelector(arguments[0]).shadowRoot;
        const to = root.querySelector('.footnotes, [data-part=body] section:last-of-type, [data-part=body] li[id]');
        return to ? to.getBoundingClientRect().top : -1";
    let top = page.number(inside, json!([READER]));
    assert!((-50.0..900.0).contains(&top), "the note is in sight, at {top}");

    // An article opened from the recent posts is not limited to their size.
    embedded.read("view=recent limit=100");
    page.click(&format!("[data-part=recent] a[href$='/{}/']", story.slug));
    page.wait_for(&format!("article[data-slug='{}']", story.slug));
    let cut = "const all = [...document.querySelector(arguments[0]).shadowRoot.querySelectorAll('article li')]; \
               return all.length && all.filter((one) => one.scrollHeight > one.clientHeight + 1 || \
               getComputedStyle(one).overflowY === 'clip').length";
    assert_eq!(page.number(cut, json!([READER])), 0.0, "its lists are whole");
    page.click(".masthead-nav a");
    page.wait_for("[data-part=recent]");
    assert_eq!(page.count(".masthead-nav:not([hidden])"), 0, "what leads back is there where it leads somewhere");
}

/// The names for styles and scripts of publishers are the same in the shadow root.
fn everything_has_its_name_in_there(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    let state = |state: &str| page.wait_for(&format!("main[data-state={state}]"));
    let mut parts = BTreeSet::new();
    let mut note = || {
        let all = "return [...document.querySelector(arguments[0]).shadowRoot.querySelectorAll('[part]')].map((one) => one.part.value)";
        let found = page.js(all, json!([READER]));
        parts.extend(found.as_array().expect("a list").iter().filter_map(|part| part.as_str().map(str::to_owned)));
    };
    embedded.read("");
    state("ready");
    note();
    for name in [
        "[data-part=filters] [data-category]",
        "[data-part=list] > [data-part=summary] a",
        "[data-part=summary] [data-part=excerpt]",
        "[data-part=summary] time[datetime]",
        "[data-part=recent] li a",
        "[data-part=recent] li [data-part=excerpt]",
        "[data-part=recent] li time[datetime]",
    ] {
        assert!(page.count(name) > 0, "{name}");
    }
    assert!(page.is(&format!("document.querySelector('{READER}').dataset.reader === 'ready'")));
    page.settled();
    page.wait_for(".home:not([data-fresh])");
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    for name in ["h1", "[data-part=byline]", "[data-part=categories] a", "[data-part=body] p"] {
        assert!(page.count(&format!("article[data-slug] {name}")) > 0, "{name}");
    }
    note();
    navigate(stage, "#/search/");
    page.wait_for("[data-part=search]");
    note();
    navigate(stage, "#/page/2/");
    page.wait_for("[data-part=pages] [rel=prev]");
    note();
    let (one, other) = site.disjoint_pair();
    navigate(stage, &format!("#/?categories={},{}&match=all", one.slug, other.slug));
    state("empty");
    navigate(stage, "#/posts/there-is-no-such-article/");
    state("missing");
    note();
    // None of these pages has an image above its text.
    let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": "A feed",
        "items": [{ "id": "1", "title": "One", "content_text": "Text", "image": embedded.other.url("/favicon.svg") }] });
    embedded.other.put("/pictures.json", feed.to_string().into_bytes());
    embedded.show(&format!("<broadsheet-reader src={}></broadsheet-reader>", embedded.other.url("/pictures.json")));
    page.settled();
    page.wait_for(".home:not([data-fresh])");
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug] .hero img");
    note();
    let script = include_str!("../../../src/embed/embed.js");
    let (_, table) = script.split_once("const PARTS = {\n").expect("the names of the parts");
    let names = table.lines().take_while(|line| *line != "};").filter_map(|line| line.trim().split_once(':'));
    let missing: Vec<_> = names.map(|(name, _)| name).filter(|name| !parts.contains(*name)).collect();
    assert_eq!(missing, Vec::<&str>::new(), "parts that nothing has");
}

fn axe_finds_nothing_in_it(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    let article = format!("view=article slug={}", site.longest().slug);
    for attributes in
        ["theme=light", "theme=dark", "theme=page", "view=recent theme=light", "view=recent theme=dark", &article]
    {
        embedded.show(&format!(
            "<main><h1>A page</h1><broadsheet-reader src={{src}} {attributes}></broadsheet-reader></main>"
        ));
        page.settled();
        // Readers require a `main`. Beside the host page's own it is a region, which axe reports.
        let mut violations = crate::accessibility::violations(page);
        violations.retain(|one| !one.starts_with("aria-allowed-role"));
        assert!(violations.is_empty(), "{attributes}:\n  {}", violations.join("\n  "));
    }
}
