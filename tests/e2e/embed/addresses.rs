//! Addresses of an embed in the URL of the host page, which has its own history, `base` and fragments.

use super::{Embedded, READER, navigate};
use crate::{Stage, Test, pause, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![
        addresses_are_kept_where_the_publisher_wants_them,
        a_base_of_the_page_does_not_lead_addresses_astray,
        what_the_page_keeps_in_its_history_stays_there,
        below_a_path_it_begins_where_it_is_told_to,
        a_program_may_send_it_somewhere_before_it_is_here,
        a_fragment_of_the_page_leaves_the_reader_alone,
        a_page_that_is_opened_again_does_not_jump,
        the_top_of_the_page_is_no_address_of_ours,
        another_source_begins_at_its_beginning,
        back_to_a_page_beside_the_path_is_back_to_the_beginning,
    ]
}

fn addresses_are_kept_where_the_publisher_wants_them(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let embedded = Embedded::new(stage);
    let story = &site.stories[0];
    embedded.read("routing=hash");
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    assert_eq!(page.address(), format!("/host/#{}", story.path));
    page.back();
    page.wait_for(".stories");
    assert_eq!(page.address(), "/host/");
    page.forward();
    page.wait_for(&format!("article[data-slug='{}']", story.slug));
    page.reload();
    page.wait_for(&format!("article[data-slug='{}']", story.slug));

    embedded.read("routing=path base=/host/");
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    let path = format!("/host{}", story.path);
    assert_eq!(page.address(), path);
    page.back();
    page.wait_for(".stories");
    assert_eq!(page.address(), "/host/");
    assert_eq!(server.requests_for(&path).len(), 0, "the page was not left");
}

fn a_base_of_the_page_does_not_lead_addresses_astray(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    let story = &site.stories[0];
    // A base of another origin. `src` is resolved against it, as every URL of the host page.
    let source = site.source.trim_start_matches('/');
    let bases = ["/another/place/".to_owned(), embedded.other.url("/")];
    for (routing, base, source, expected) in [
        ("routing=hash", &bases[0], "{src}", format!("/host/#{}", story.path)),
        ("routing=hash", &bases[1], source, format!("/host/#{}", story.path)),
        ("routing=path base=/host/", &bases[0], "{src}", format!("/host{}", story.path)),
        ("routing=path base=/host/", &bases[1], source, format!("/host{}", story.path)),
    ] {
        embedded.host(
            &format!("<base href={base}><script type=module src={{script}}></script>"),
            &format!("<broadsheet-reader src={source} {routing}></broadsheet-reader>"),
        );
        page.look_into(READER);
        page.settled();
        page.click(".stories .story-title a");
        page.wait_for(&format!("article[data-slug='{}']", story.slug));
        page.settled();
        assert_eq!(page.address(), expected, "{routing}, {base}");
        page.back();
        page.wait_for(".stories");
        assert_eq!(page.address(), "/host/", "{routing}, {base}");
    }
}

/// Routers keep data for Back and Forward in the history state.
fn what_the_page_keeps_in_its_history_stays_there(stage: &Stage) {
    let Stage { page, .. } = stage;
    let embedded = Embedded::new(stage);
    embedded.host(
        "<script>history.replaceState({ router: 'mine' }, '')</script><script type=module src={script}></script>",
        "<broadsheet-reader src={src} routing=hash></broadsheet-reader>",
    );
    page.look_into(READER);
    page.settled();
    assert_eq!(page.js("return history.state.router", json!([])), "mine", "where it began");
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    assert_eq!(page.js("return history.state.router", json!([])), "mine", "at the article");
    page.back();
    page.wait_for(".stories");
    assert_eq!(page.js("return history.state.router", json!([])), "mine", "on the way back");

    // A history state that is not an object cannot store our number. Nothing else breaks.
    embedded.host(
        "<script>history.replaceState(['mine'], '')</script><script type=module src={script}></script>",
        "<broadsheet-reader src={src} routing=hash></broadsheet-reader>",
    );
    page.look_into(READER);
    page.settled();
    assert_eq!(page.js("return history.state", json!([])), json!(["mine"]));
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    page.back();
    page.wait_for(".stories");
    assert_eq!(page.js("return history.state", json!([])), json!(["mine"]), "on the way back");
}

fn below_a_path_it_begins_where_it_is_told_to(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    let story = &site.stories[2];
    embedded.read(&format!("routing=path base=/host/ slug={}", story.slug));
    assert_eq!(page.text("h1"), story.title);
    // Back to a list with the initial address, and then to the start.
    page.click(".masthead-nav a");
    page.wait_for(".stories");
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.stories[0].slug));
    page.back();
    page.wait_for(".stories");
    page.back();
    page.wait_for(&format!("article[data-slug='{}']", story.slug));
    page.forward();
    page.wait_for(".stories");
    page.reload();
    page.wait_for(".stories");
    page.look_around();
    page.begin("/404.html");
    let story = site.stories.iter().find(|story| story.html.contains("href=\"#u-fn-")).expect("footnotes");
    embedded.read(&format!("routing=path base=/host/ slug={}", story.slug));
    page.click("[data-part=body] a[href*='fn-']");
    page.wait_until("scrollY > 200");
    assert_eq!(page.text("h1"), story.title, "a footnote does not lead away from it");
    embedded.read(&format!("routing=path base=/host/ categories={}", site.categories[1].slug));
    assert_eq!(page.text("h1"), site.categories[1].name);

    // A path without encoding, as people write it.
    embedded.read("routing=path base=host");
    assert_eq!(page.attributes(".masthead-nav a", "href"), ["/host/", "/host/archive/", "/host/search/"]);
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    assert_eq!(page.address(), format!("/host{}", site.stories[0].path));
}

fn a_program_may_send_it_somewhere_before_it_is_here(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let embedded = Embedded::new(stage);
    let story = &site.stories[1];
    for (routing, base) in [("routing=memory", "#"), ("routing=hash", "#"), ("routing=path base=/host/", "/host")] {
        let tag =
            format!("<div style=height:5000px></div><broadsheet-reader src={{src}} {routing}></broadsheet-reader>");
        embedded.show(&tag);
        page.wait_until("customElements.get('broadsheet-reader')");
        // The address bar already has an article of the site. A request of a program is newer.
        let other = format!("{base}{}", site.stories[3].path);
        server.put(
            &format!("/host{}", site.stories[3].path),
            page.js("return document.documentElement.outerHTML", json!([])).as_str().unwrap_or_default(),
        );
        if routing != "routing=memory" {
            page.js("history.replaceState(null, '', arguments[0])", json!([other]));
            page.reload();
            page.wait_until("customElements.get('broadsheet-reader')");
        }
        assert_eq!(navigate(stage, "https://elsewhere.example/"), false, "{routing}");
        assert_eq!(navigate(stage, "#somewhere"), false, "{routing}");
        assert_eq!(super::state(stage, "status"), "waiting");
        let address = format!("{base}{}", story.path);
        assert_eq!(navigate(stage, &address), true, "{routing}");
        page.settled();
        assert_eq!(page.text("h1"), story.title, "{routing}");
        assert_eq!(super::state(stage, "address"), json!(address));
        if routing != "routing=memory" {
            assert!(page.address().ends_with(&address), "{routing}: {}", page.address());
        }
    }
}

fn a_fragment_of_the_page_leaves_the_reader_alone(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    embedded.show(
        "<a id=jump href=#contact>Contact</a><broadsheet-reader src={src} routing=hash></broadsheet-reader><h2 id=contact>Contact</h2>",
    );
    page.settled();
    page.click(".stories .story-title a");
    let article = format!("article[data-slug='{}']", site.stories[0].slug);
    page.wait_for(&article);
    page.look_around();
    page.click("#jump");
    page.wait_until("location.hash === '#contact'");
    pause(300);
    page.look_into(READER);
    assert_eq!(page.count(&article), 1, "what was read is still there");
    page.js("document.activeElement.blur()", json!([]));
    page.back();
    page.wait_until("location.hash.startsWith('#/posts/')");
    pause(300);
    assert_eq!(page.count(&article), 1);
    assert!(page.is("document.activeElement === document.body"), "nobody has lost the focus to it");
    page.click(".masthead-nav a");
    page.wait_for(".stories");

    // The page may be opened there, too.
    page.js("location.hash = '#contact'", json!([]));
    page.reload();
    page.settled();
    assert!(page.count(".stories > li") > 0);
}

fn a_page_that_is_opened_again_does_not_jump(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    embedded.show(
        "<div style=height:3000px>Above</div><broadsheet-reader src={src} routing=hash></broadsheet-reader><div style=height:3000px></div>",
    );
    page.scroll_to(2900.0);
    page.settled();
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.stories[0].slug));
    page.scroll_to(3200.0);
    let gate = embedded.other.hold("*.wasm");
    page.reload();
    page.wait_until("customElements.get('broadsheet-reader') && document.readyState === 'complete'");
    // The visitor scrolls above while the reader is loading.
    pause(300);
    page.scroll_to(2500.0);
    gate.open();
    page.settled();
    page.wait_for(&format!("article[data-slug='{}']", site.stories[0].slug));
    pause(200);
    assert_eq!(page.scrolled(), 2500.0);
}

fn the_top_of_the_page_is_no_address_of_ours(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    embedded.show("<a href='#' id=top>Top</a><broadsheet-reader src={src} routing=hash></broadsheet-reader>");
    page.settled();
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.stories[0].slug));
    page.js("document.getElementById('top').click()", json!([]));
    page.wait_until("location.href.endsWith('#')");
    pause(300);
    assert_eq!(page.count("article[data-slug]"), 1, "what is read stays");
}

fn another_source_begins_at_its_beginning(stage: &Stage) {
    let page = &stage.page;
    let embedded = Embedded::new(stage);
    let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": "A feed",
        "items": [{ "id": "1", "title": "From elsewhere", "content_text": "Text" }] });
    embedded.other.put("/other.json", feed.to_string().into_bytes());
    for (routing, address) in [("routing=hash", "/host/#/"), ("routing=path base=/host/", "/host/")] {
        embedded.read(routing);
        page.click(".stories .story-title a");
        page.wait_for("article[data-slug]");
        page.js(
            "document.querySelector(arguments[0]).src = arguments[1]",
            json!([READER, embedded.other.url("/other.json")]),
        );
        page.wait_until(&format!(
            "document.querySelector('{READER}').shadowRoot.querySelector('.story-title')?.textContent.trim() === 'From elsewhere'"
        ));
        assert_eq!(page.address(), address);
    }
}

fn back_to_a_page_beside_the_path_is_back_to_the_beginning(stage: &Stage) {
    let page = &stage.page;
    let embedded = Embedded::new(stage);
    embedded.read("routing=path base=/news/");
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    assert!(page.address().starts_with("/news/posts/"), "{}", page.address());
    page.back();
    page.wait_for(".stories");
    assert_eq!(page.address(), "/host/");
}
