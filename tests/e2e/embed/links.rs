//! Links of an article that is read in a host page.

use super::{Embedded, READER};
use crate::{Context, Test, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![a_link_to_another_article_opens_in_the_reader, external_links_are_marked]
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
