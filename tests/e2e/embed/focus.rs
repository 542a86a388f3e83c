//! Focus: a reader takes it only when the visitor navigates in it.

use super::{Embedded, READER};
use crate::{Context, Test, pause, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![
        a_copy_of_a_reader_takes_no_focus,
        an_attribute_that_changes_takes_no_focus,
        in_a_scrolling_container_an_article_begins_at_its_title,
        attributes_that_a_page_removes_do_not_break_the_focus
    ]
}

/// A text field of the host page above a reader that is partly out of sight.
const FIELD_ABOVE: &str = "<div style=height:300px></div><input id=own style='position:fixed;bottom:0;right:0'>";

fn a_copy_of_a_reader_takes_no_focus(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_body(&format!(
        "{FIELD_ABOVE}<broadsheet-reader src={{src}}></broadsheet-reader><div style=height:3000px></div>"
    ));
    page.wait_until_settled();
    // Turbo copies its kept pages like this, and scripts copy templates.
    page.js(
        "document.getElementById('own').focus(); scrollTo(0, 500);
         const reader = document.querySelector(arguments[0]), copy = reader.cloneNode(true);
         copy.id = 'copy'; reader.replaceWith(copy)",
        json!([READER]),
    );
    page.enter_shadow_root("#copy");
    page.wait_for(".stories > li");
    page.wait_until_settled();
    pause(200);
    assert!(page.is("document.activeElement.id === 'own'"), "typing is not interrupted");
    assert_eq!(page.scroll_position(), 500.0, "the page does not scroll");
}

fn an_attribute_that_changes_takes_no_focus(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_body(&format!("{FIELD_ABOVE}<broadsheet-reader src={{src}} view=article slug={}></broadsheet-reader><div style=height:3000px></div>", site.longest().slug));
    page.wait_until_settled();
    page.js("document.getElementById('own').focus(); scrollTo(0, 500)", json!([]));
    page.js("document.querySelector(arguments[0]).slug = arguments[1]", json!([READER, site.articles[1].slug]));
    page.wait_for(&format!("article[data-slug='{}']", site.articles[1].slug));
    page.js(
        "document.querySelector(arguments[0]).removeAttribute('slug');
         document.querySelector(arguments[0]).categories = arguments[1]",
        json!([READER, site.categories[1].slug]),
    );
    page.wait_for(".stories > li");
    page.wait_until_settled();
    pause(200);
    assert!(page.is("document.activeElement.id === 'own'"), "typing is not interrupted");
    assert_eq!(page.scroll_position(), 500.0, "the page does not scroll");

    // If the focused element disappears, the focus stays in the reader.
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    page.wait_until_settled();
    assert!(page.focus_is_on("#page-title"));
    page.js("document.querySelector(arguments[0]).slug = arguments[1]", json!([READER, site.articles[2].slug]));
    page.wait_for(&format!("article[data-slug='{}']", site.articles[2].slug));
    assert!(page.focus_is_on("#page-title"));
}

fn in_a_scrolling_container_an_article_begins_at_its_title(context: &Context) {
    let page = &context.page;
    let embedded = Embedded::new(context);
    embedded.open_body("<div id=box style='position:fixed;inset:300px 0 0;overflow:auto'><broadsheet-reader src={src}></broadsheet-reader></div>");
    page.wait_until_settled();
    page.js("document.getElementById('box').scrollTop = 250", json!([]));
    page.js(
        "document.querySelector(arguments[0]).shadowRoot.querySelectorAll('.story-title a')[1].click()",
        json!([READER]),
    );
    page.wait_for("article[data-slug]");
    page.wait_until_settled();
    let title = "const title = document.querySelector(arguments[0]).shadowRoot.querySelector('#page-title');
        return title.getBoundingClientRect().top";
    let top = page.number(title, json!([READER]));
    assert!((300.0..700.0).contains(&top), "the title is visible, at {top}");
}

/// Some scripts reset an element's attributes to those of the server's HTML.
fn attributes_that_a_page_removes_do_not_break_the_focus(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_reader("");
    page.wait_for(".home:not([data-fresh])");
    page.js("document.querySelector(arguments[0]).removeAttribute('data-reader')", json!([READER]));
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    page.wait_until_settled();
    assert_eq!(page.text("[role=status]"), site.articles[0].title, "it is announced");
    assert!(page.is(&format!("document.querySelector('{READER}').dataset.reader === 'ready'")));
}
