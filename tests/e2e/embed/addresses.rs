//! Addresses of an embed in the URL of the host page, which has its own history, `base` and fragments.

use super::{Embedded, READER, navigate};
use crate::{Context, Test, pause, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![
        addresses_are_kept_as_the_routing_attribute_says,
        a_base_element_does_not_change_addresses,
        the_history_state_of_the_page_is_kept,
        below_a_path_the_reader_starts_at_the_address_in_the_url,
        a_program_can_navigate_before_the_reader_loads,
        a_fragment_of_the_page_does_not_change_the_reader,
        a_reopened_page_does_not_jump,
        a_link_to_the_top_is_not_an_address_of_the_reader,
        a_new_source_starts_at_its_first_page,
        back_to_an_address_outside_the_path_shows_the_first_page,
    ]
}

fn addresses_are_kept_as_the_routing_attribute_says(context: &Context) {
    let Context { page, server, site, .. } = context;
    let embedded = Embedded::new(context);
    let article = &site.articles[0];
    embedded.open_reader("routing=hash");
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    assert_eq!(page.address(), format!("/host/#{}", article.path));
    page.back();
    page.wait_for(".stories");
    assert_eq!(page.address(), "/host/");
    page.forward();
    page.wait_for(&format!("article[data-slug='{}']", article.slug));
    page.reload();
    page.wait_for(&format!("article[data-slug='{}']", article.slug));

    embedded.open_reader("routing=path base=/host/");
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    let path = format!("/host{}", article.path);
    assert_eq!(page.address(), path);
    page.back();
    page.wait_for(".stories");
    assert_eq!(page.address(), "/host/");
    assert_eq!(server.requests_for(&path).len(), 0, "the page was not left");
}

fn a_base_element_does_not_change_addresses(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    let article = &site.articles[0];
    // A base of another origin. `src` is resolved against it, as every URL of the host page.
    let source = site.source.trim_start_matches('/');
    let bases = ["/another/place/".to_owned(), embedded.other.url("/")];
    for (routing, base, source, expected) in [
        ("routing=hash", &bases[0], "{src}", format!("/host/#{}", article.path)),
        ("routing=hash", &bases[1], source, format!("/host/#{}", article.path)),
        ("routing=path base=/host/", &bases[0], "{src}", format!("/host{}", article.path)),
        ("routing=path base=/host/", &bases[1], source, format!("/host{}", article.path)),
    ] {
        embedded.open_page(
            &format!("<base href={base}><script type=module src={{script}}></script>"),
            &format!("<broadsheet-reader src={source} {routing}></broadsheet-reader>"),
        );
        page.enter_shadow_root(READER);
        page.wait_until_settled();
        page.click(".stories .story-title a");
        page.wait_for(&format!("article[data-slug='{}']", article.slug));
        page.wait_until_settled();
        assert_eq!(page.address(), expected, "{routing}, {base}");
        page.back();
        page.wait_for(".stories");
        assert_eq!(page.address(), "/host/", "{routing}, {base}");
    }
}

/// Routers keep data for Back and Forward in the history state.
fn the_history_state_of_the_page_is_kept(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_page(
        "<script>history.replaceState({ router: 'mine' }, '')</script><script type=module src={script}></script>",
        "<broadsheet-reader src={src} routing=hash></broadsheet-reader>",
    );
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    assert_eq!(page.js("return history.state.router", json!([])), "mine", "at the initial address");
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    assert_eq!(page.js("return history.state.router", json!([])), "mine", "at the article");
    page.back();
    page.wait_for(".stories");
    assert_eq!(page.js("return history.state.router", json!([])), "mine", "after Back");

    // A history state that is not an object cannot store our number. Nothing else breaks.
    embedded.open_page(
        "<script>history.replaceState(['mine'], '')</script><script type=module src={script}></script>",
        "<broadsheet-reader src={src} routing=hash></broadsheet-reader>",
    );
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    assert_eq!(page.js("return history.state", json!([])), json!(["mine"]));
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    page.back();
    page.wait_for(".stories");
    assert_eq!(page.js("return history.state", json!([])), json!(["mine"]), "after Back");
}

fn below_a_path_the_reader_starts_at_the_address_in_the_url(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    let article = &site.articles[2];
    embedded.open_reader(&format!("routing=path base=/host/ slug={}", article.slug));
    assert_eq!(page.text("h1"), article.title);
    // Back to a list with the initial address, and then to the start.
    page.click(".masthead-nav a");
    page.wait_for(".stories");
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    page.back();
    page.wait_for(".stories");
    page.back();
    page.wait_for(&format!("article[data-slug='{}']", article.slug));
    page.forward();
    page.wait_for(".stories");
    page.reload();
    page.wait_for(".stories");
    page.leave_shadow_root();
    page.load("/404.html");
    let article = site.articles.iter().find(|article| article.html.contains("href=\"#u-fn-")).expect("footnotes");
    embedded.open_reader(&format!("routing=path base=/host/ slug={}", article.slug));
    page.click("[data-part=body] a[href*='fn-']");
    page.wait_until("scrollY > 200");
    assert_eq!(page.text("h1"), article.title, "a footnote stays in the article");
    embedded.open_reader(&format!("routing=path base=/host/ categories={}", site.categories[1].slug));
    assert_eq!(page.text("h1"), site.categories[1].name);

    // A path without encoding, as people write it.
    embedded.open_reader("routing=path base=host");
    assert_eq!(page.attributes(".masthead-nav a", "href"), ["/host/", "/host/archive/", "/host/search/"]);
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    assert_eq!(page.address(), format!("/host{}", site.articles[0].path));
}

fn a_program_can_navigate_before_the_reader_loads(context: &Context) {
    let Context { page, server, site, .. } = context;
    let embedded = Embedded::new(context);
    let article = &site.articles[1];
    for (routing, base) in [("routing=memory", "#"), ("routing=hash", "#"), ("routing=path base=/host/", "/host")] {
        let tag =
            format!("<div style=height:5000px></div><broadsheet-reader src={{src}} {routing}></broadsheet-reader>");
        embedded.open_body(&tag);
        page.wait_until("customElements.get('broadsheet-reader')");
        // The address bar already has an article of the site. A request of a program is newer.
        let other = format!("{base}{}", site.articles[3].path);
        server.put(
            &format!("/host{}", site.articles[3].path),
            page.js("return document.documentElement.outerHTML", json!([])).as_str().unwrap_or_default(),
        );
        if routing != "routing=memory" {
            page.js("history.replaceState(null, '', arguments[0])", json!([other]));
            page.reload();
            page.wait_until("customElements.get('broadsheet-reader')");
        }
        assert_eq!(navigate(context, "https://elsewhere.example/"), false, "{routing}");
        assert_eq!(navigate(context, "#somewhere"), false, "{routing}");
        assert_eq!(super::state(context, "status"), "waiting");
        let address = format!("{base}{}", article.path);
        assert_eq!(navigate(context, &address), true, "{routing}");
        page.wait_until_settled();
        assert_eq!(page.text("h1"), article.title, "{routing}");
        assert_eq!(super::state(context, "address"), json!(address));
        if routing != "routing=memory" {
            assert!(page.address().ends_with(&address), "{routing}: {}", page.address());
        }
    }
}

fn a_fragment_of_the_page_does_not_change_the_reader(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_body(
        "<a id=jump href=#contact>Contact</a><broadsheet-reader src={src} routing=hash></broadsheet-reader><h2 id=contact>Contact</h2>",
    );
    page.wait_until_settled();
    page.click(".stories .story-title a");
    let article = format!("article[data-slug='{}']", site.articles[0].slug);
    page.wait_for(&article);
    page.leave_shadow_root();
    page.click("#jump");
    page.wait_until("location.hash === '#contact'");
    pause(300);
    page.enter_shadow_root(READER);
    assert_eq!(page.count(&article), 1, "the article is still shown");
    page.js("document.activeElement.blur()", json!([]));
    page.back();
    page.wait_until("location.hash.startsWith('#/posts/')");
    pause(300);
    assert_eq!(page.count(&article), 1);
    assert!(page.is("document.activeElement === document.body"), "the focus has not moved");
    page.click(".masthead-nav a");
    page.wait_for(".stories");

    // The page may be opened there, too.
    page.js("location.hash = '#contact'", json!([]));
    page.reload();
    page.wait_until_settled();
    assert!(page.count(".stories > li") > 0);
}

fn a_reopened_page_does_not_jump(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_body(
        "<div style=height:3000px>Above</div><broadsheet-reader src={src} routing=hash></broadsheet-reader><div style=height:3000px></div>",
    );
    page.scroll_to(2900.0);
    page.wait_until_settled();
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    page.scroll_to(3200.0);
    let gate = embedded.other.hold("*.wasm");
    page.reload();
    page.wait_until("customElements.get('broadsheet-reader') && document.readyState === 'complete'");
    // The visitor scrolls above while the reader is loading.
    pause(300);
    page.scroll_to(2500.0);
    gate.open();
    page.wait_until_settled();
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    pause(200);
    assert_eq!(page.scroll_position(), 2500.0);
}

fn a_link_to_the_top_is_not_an_address_of_the_reader(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_body("<a href='#' id=top>Top</a><broadsheet-reader src={src} routing=hash></broadsheet-reader>");
    page.wait_until_settled();
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    page.js("document.getElementById('top').click()", json!([]));
    page.wait_until("location.href.endsWith('#')");
    pause(300);
    assert_eq!(page.count("article[data-slug]"), 1, "the article stays");
}

fn a_new_source_starts_at_its_first_page(context: &Context) {
    let page = &context.page;
    let embedded = Embedded::new(context);
    let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": "A feed",
        "items": [{ "id": "1", "title": "From elsewhere", "content_text": "Text" }] });
    embedded.other.put("/other.json", feed.to_string().into_bytes());
    for (routing, address) in [("routing=hash", "/host/#/"), ("routing=path base=/host/", "/host/")] {
        embedded.open_reader(routing);
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

fn back_to_an_address_outside_the_path_shows_the_first_page(context: &Context) {
    let page = &context.page;
    let embedded = Embedded::new(context);
    embedded.open_reader("routing=path base=/news/");
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    assert!(page.address().starts_with("/news/posts/"), "{}", page.address());
    page.back();
    page.wait_for(".stories");
    assert_eq!(page.address(), "/host/");
}
