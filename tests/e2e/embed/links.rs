//! Links of an article that is read in a host page.

use super::{Embedded, READER};
use crate::{Context, Test, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![
        a_link_to_another_article_opens_in_the_reader,
        external_links_are_marked,
        a_headline_opens_in_another_tab,
        a_fragment_of_the_host_page_opens_nothing,
        a_copied_link_leads_where_a_click_leads,
    ]
}

/// Links between articles lead to their site, not to the host page.
fn a_link_to_another_article_opens_in_the_reader(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    let (from, to) = site.linked_pair();
    for (routing, start) in [("", "#/"), ("routing=hash", "#/"), ("routing=path base=/host/", "/host/")] {
        embedded.open_reader(&format!("{routing} view=article slug={}", from.slug));
        let link = format!("[data-part=body] a[href^='{start}posts/{}/']", to.slug);
        page.click(&link);
        page.wait_for(&format!("article[data-slug='{}']", to.slug));
        assert!(page.address().starts_with("/host/"), "{routing}: the page around stays: {}", page.address());
    }
}

/// A headline that is opened in another tab, or whose address is copied, leads to the article in the same reader.
fn a_headline_opens_in_another_tab(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    let tag = |view: &str| format!("<broadsheet-reader src={{src}} view={view} loading=eager></broadsheet-reader>");
    let body = ["reader", "list", "recent"].map(tag).concat();
    for (at, others) in [(1, [2, 3]), (2, [1, 3]), (3, [1, 2])] {
        embedded.open_body(&body);
        page.enter_shadow_root(&format!("{READER}:nth-of-type({at})"));
        page.wait_until_settled();
        let link = "[data-part=list] h2 a, [data-part=recent] li a";
        page.wait_for(link);
        let path = &site.articles[0].path;
        let find = format!(
            "return document.querySelector('{READER}:nth-of-type({at})').shadowRoot.querySelector(arguments[0]).href"
        );
        let href = page.js(&find, json!([link])).as_str().unwrap_or_default().to_owned();
        assert!(href.starts_with(&context.server.url("/host/#")) && href.ends_with(path), "{href}");
        page.visit("about:blank#");
        page.visit(&href);
        page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
        page.wait_until_settled();
        for other in others {
            page.enter_shadow_root(&format!("{READER}:nth-of-type({other})"));
            page.wait_until_settled();
            assert_eq!(page.count("article[data-slug]"), 0, "reader {other} shows its own articles");
        }
        page.enter_shadow_root(&format!("{READER}:nth-of-type({at})"));
        page.click(".masthead-nav a");
        page.wait_for(link);
    }
}

/// The host page may have addresses of its own that look like ours.
fn a_fragment_of_the_host_page_opens_nothing(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_body("<broadsheet-reader src={src}></broadsheet-reader>");
    for fragment in ["#/posts/5/", "#/archive/", "#contact"] {
        page.js("location.hash = arguments[0]", json!([fragment]));
        page.reload();
        page.wait_for(".stories > li");
        page.wait_until_settled();
        assert_eq!(page.text("h1"), "Latest", "{fragment}");
    }
}

/// The `base` of a host page applies to relative links, and must not apply to those of the reader.
fn a_copied_link_leads_where_a_click_leads(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    let bases = ["/another/place/".to_owned(), embedded.other.url("/")];
    for base in &bases {
        for routing in ["routing=hash", "routing=path base=/host/", "routing=memory"] {
            let source = embedded.other.url(&site.source);
            embedded.open_page(
                &format!("<base href={base}><script type=module src={{script}}></script>"),
                &format!("<broadsheet-reader src={source} {routing}></broadsheet-reader>"),
            );
            page.enter_shadow_root(READER);
            page.wait_until_settled();
            let category = format!("[data-category='{}']", site.categories[0].slug);
            // In the navigation, in the filter before and after its use, and in the list.
            for (link, gone) in [
                (category.as_str(), ".filter[aria-current=true]"),
                (category.as_str(), ".filter:not([aria-current=true])"),
                (".stories .story-title a", "article[data-slug]"),
                (".masthead-nav a", ".stories"),
            ] {
                let find =
                    format!("return document.querySelector('{READER}').shadowRoot.querySelector(arguments[0]).href");
                let href = page.js(&find, json!([link])).as_str().unwrap_or_default().to_owned();
                assert!(href.starts_with(&context.server.url("/host/")), "{base}, {routing}, {link}: {href}");
                page.click(link);
                page.wait_for(gone);
                page.wait_until_settled();
                if routing != "routing=memory" {
                    let here = page.js("return location.href", json!([]));
                    assert_eq!(here, json!(href), "{base}, {routing}, {link}");
                }
            }
        }
    }
}

fn external_links_are_marked(context: &Context) {
    let page = &context.page;
    let embedded = Embedded::new(context);
    let (there, here) = (embedded.other.url("/terms"), context.server.url("/terms"));
    let body = format!(
        "<p><a id=there href='{there}'>there</a> <a id=beside href='/terms'>beside</a> <a id=here href='{here}'>here</a></p>"
    );
    let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": "A feed",
        "items": [{ "id": "1", "title": "One", "content_html": body }] });
    embedded.other.put("/other.json", feed.to_string().into_bytes());
    embedded.open_body(&format!("<broadsheet-reader src={}></broadsheet-reader>", embedded.other.url("/other.json")));
    page.wait_until_settled();
    page.wait_for(".home:not([data-fresh])");
    page.click(".stories .story-title a");
    page.wait_for("#u-there");
    for id in ["#u-there", "#u-beside"] {
        page.wait_until(&format!(
            "document.querySelector('{READER}').shadowRoot.querySelector('{id}').rel === 'external noopener noreferrer'"
        ));
    }
}
