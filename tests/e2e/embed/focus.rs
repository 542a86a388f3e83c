//! Whose the focus is: a reader takes it when somebody goes somewhere in it, and never else.

use super::{Embedded, READER};
use crate::{Stage, Test, pause, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![a_copy_of_a_reader_takes_no_focus, an_attribute_that_changes_takes_no_focus]
}

/// A field of the page that somebody types in, above a reader that is partly out of sight.
const BESIDE: &str = "<div style=height:300px></div><input id=own style='position:fixed;bottom:0;right:0'>";

fn a_copy_of_a_reader_takes_no_focus(stage: &Stage) {
    let Stage { page, .. } = stage;
    let embedded = Embedded::new(stage);
    embedded
        .show(&format!("{BESIDE}<broadsheet-reader src={{src}}></broadsheet-reader><div style=height:3000px></div>"));
    page.settled();
    // As Turbo does with the pages that it keeps, and many a script with a template.
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

    // Where the focus is in the reader, and what has it goes, it is not lost.
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    page.settled();
    assert!(page.focus_is_on("#page-title"));
    page.js("document.querySelector(arguments[0]).slug = arguments[1]", json!([READER, site.stories[2].slug]));
    page.wait_for(&format!("article[data-slug='{}']", site.stories[2].slug));
    assert!(page.focus_is_on("#page-title"));
}
