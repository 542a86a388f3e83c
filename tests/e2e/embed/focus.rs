//! Focus: a reader takes it only when the visitor navigates in it.

use super::{Embedded, READER};
use crate::{Stage, Test, pause, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![
        a_copy_of_a_reader_takes_no_focus,
        an_attribute_that_changes_takes_no_focus,
        in_a_box_that_scrolls_an_article_begins_at_its_title,
        what_a_page_takes_off_the_element_is_ours_all_the_same
    ]
}

/// A text field of the host page above a reader that is partly out of sight.
const BESIDE: &str = "<div style=height:300px></div><input id=own style='position:fixed;bottom:0;right:0'>";

fn a_copy_of_a_reader_takes_no_focus(stage: &Stage) {
    let Stage { page, .. } = stage;
    let embedded = Embedded::new(stage);
    embedded
        .show(&format!("{BESIDE}<broadsheet-reader src={{src}}></broadsheet-reader><div style=height:3000px></div>"));
    page.settled();
    // Turbo copies its kept pages like this, and scripts copy templates.
    page.js(
        "document.getElementById('own').focus(); scrollTo(0, 500);
         const reader = document.querySelector(arguments[0]), copy = reader.cloneNode(true);
         copy.id = 'copy'; reader.replaceWith(copy)",
        json!([READER]),
    );
    page.look_into("#copy");
    page.wait_for(".stories > li");
    page.settled();
    pause(200);
    assert!(page.is("document.activeElement.id === 'own'"), "whoever types goes on typing");
    assert_eq!(page.scrolled(), 500.0, "and the page stays where it was");
}

fn an_attribute_that_changes_takes_no_focus(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    embedded.show(&format!("{BESIDE}<broadsheet-reader src={{src}} view=article slug={}></broadsheet-reader><div style=height:3000px></div>", site.longest().slug));
    page.settled();
    page.js("document.getElementById('own').focus(); scrollTo(0, 500)", json!([]));
    page.js("document.querySelector(arguments[0]).slug = arguments[1]", json!([READER, site.stories[1].slug]));
    page.wait_for(&format!("article[data-slug='{}']", site.stories[1].slug));
    page.js(
        "document.querySelector(arguments[0]).removeAttribute('slug');
         document.querySelector(arguments[0]).categories = arguments[1]",
        json!([READER, site.categories[1].slug]),
    );
    page.wait_for(".stories > li");
    page.settled();
    pause(200);
    assert!(page.is("document.activeElement.id === 'own'"), "whoever types goes on typing");
    assert_eq!(page.scrolled(), 500.0, "and the page stays where it was");

    // If the focused element disappears, the focus stays in the reader.
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    page.settled();
    assert!(page.focus_is_on("#page-title"));
    page.js("document.querySelector(arguments[0]).slug = arguments[1]", json!([READER, site.stories[2].slug]));
    page.wait_for(&format!("article[data-slug='{}']", site.stories[2].slug));
    assert!(page.focus_is_on("#page-title"));
}

fn in_a_box_that_scrolls_an_article_begins_at_its_title(stage: &Stage) {
    let page = &stage.page;
    let embedded = Embedded::new(stage);
    embedded.show("<div id=box style='position:fixed;inset:300px 0 0;overflow:auto'><broadsheet-reader src={src}></broadsheet-reader></div>");
    page.settled();
    page.js("document.getElementById('box').scrollTop = 250", json!([]));
    page.js(
        "document.querySelector(arguments[0]).shadowRoot.querySelectorAll('.story-title a')[1].click()",
        json!([READER]),
    );
    page.wait_for("article[data-slug]");
    page.settled();
    let title = "const title = document.querySelector(arguments[0]).shadowRoot.querySelector('#page-title');
        return title.getBoundingClientRect().top";
    let top = page.number(title, json!([READER]));
    assert!((300.0..700.0).contains(&top), "the title is in sight, at {top}");
}

/// Some scripts reset an element's attributes to those of the server's HTML.
fn what_a_page_takes_off_the_element_is_ours_all_the_same(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let embedded = Embedded::new(stage);
    embedded.read("");
    page.wait_for(".home:not([data-fresh])");
    page.js("document.querySelector(arguments[0]).removeAttribute('data-reader')", json!([READER]));
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    page.settled();
    assert_eq!(page.text("[role=status]"), site.stories[0].title, "those who do not see it are told");
    assert!(page.is(&format!("document.querySelector('{READER}').dataset.reader === 'ready'")));
}
