//! The page that builds tags: what is chosen is seen at once, and what is copied works elsewhere.

use super::{Embedded, READER};
use crate::{Stage, Test, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![a_tag_is_built_seen_and_used, who_has_no_script_is_led_to_the_site]
}

/// Says what a person chooses in a field.
fn choose(stage: &Stage, field: &str, value: &str) {
    stage.page.js(
        "const field = document.getElementById(arguments[0]); field.value = arguments[1];
         field.dispatchEvent(new Event('input', { bubbles: true }))",
        json!([field, value]),
    );
}

/// The tag that the page writes for a view and a number of articles, without its script; it reads `{src}`.
pub fn written(stage: &Stage, view: &str, limit: &str) -> String {
    let Stage { page, site, server, .. } = stage;
    page.look_around();
    page.begin("/embed-builder.html");
    page.wait_until("document.getElementById('tag').textContent.includes('<broadsheet-reader')");
    choose(stage, "limit", limit);
    choose(stage, "view", view);
    page.wait_until(&format!("document.getElementById('tag').textContent.includes('view=\"{view}\"')"));
    let tag = page.js("return document.getElementById('tag').textContent", json!([]));
    let tag = tag.as_str().and_then(|tag| tag.split_once("</script>")).expect("a script before a tag").1;
    tag.replace(&server.url(&site.source), "{src}")
}

fn a_tag_is_built_seen_and_used(stage: &Stage) {
    let Stage { page, site, server, .. } = stage;
    page.look_around();
    page.begin("/embed-builder.html");
    page.wait_until("document.getElementById('tag').textContent.includes('<broadsheet-reader')");
    page.look_into(READER);
    page.settled();
    assert!(page.count(".stories > li") > 0, "the site's own articles are there before anything is chosen");
    page.look_around();
    choose(stage, "view", "article");
    choose(stage, "slug", &site.stories[1].slug);
    choose(stage, "theme", "dark");
    page.wait_until(&format!("document.querySelector('{READER}').state.title === {}", json!(site.stories[1].title)));
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
    page.wait_until(&format!("document.getElementById('slug').value === {}", json!(site.stories[1].slug)));

    // In a page of somebody else's, with the script's address and its hash as they were copied.
    let embedded = Embedded::new(stage);
    embedded.host("", &tag);
    page.look_into(READER);
    page.wait_for(&format!("article[data-slug='{}']", site.stories[1].slug));
    page.settled();
    assert_eq!(page.text("h1"), site.stories[1].title);
}

/// Also where that site is a folder of its host.
fn who_has_no_script_is_led_to_the_site(stage: &Stage) {
    let Stage { page, .. } = stage;
    page.look_around();
    page.begin("/embed-builder.html");
    page.wait_until("document.getElementById('tag').textContent.includes('<broadsheet-reader')");
    for (source, home) in [
        ("https://example.org/blog/data/site.json", "https://example.org/blog/"),
        ("https://example.org/blog/feed.json", "https://example.org/blog/"),
        ("https://example.org/news/wp-json/wp/v2/posts", "https://example.org/news/"),
        ("https://example.org/", "https://example.org/"),
    ] {
        choose(stage, "src", source);
        let link = format!("href=\"{home}\">Read the articles");
        page.wait_until(&format!("document.getElementById('tag').textContent.includes({})", json!(link)));
    }
}
