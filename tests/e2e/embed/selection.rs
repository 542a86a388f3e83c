//! Text selection with the mouse, within the reader or across its edge. A selection survives changes around it.

use super::{Embedded, READER};
use crate::{Stage, Test, tests};
use serde_json::{Value, json};

pub fn tests() -> Vec<Test> {
    tests![
        what_is_selected_in_an_article_stays_selected,
        a_selection_goes_from_the_page_into_the_reader,
        a_selection_goes_from_the_reader_into_the_page,
    ]
}

/// One article between two paragraphs of the page.
fn show(stage: &Stage) -> Embedded<'_> {
    let story = &stage.site.stories[0];
    let tag = format!(
        "<p id=before>Words of the page before it.</p><broadsheet-reader src={{src}} slug={}></broadsheet-reader>\
         <p id=after>Words of the page after it.</p>",
        story.slug
    );
    stage.server.hurry();
    let embedded = Embedded::new(stage);
    embedded.show(&tag);
    stage.page.settled();
    stage.page.wait_for("[data-part=body] p");
    // Both ends of each selection are visible then.
    stage.page.js("document.querySelector('#before').scrollIntoView({ behavior: 'instant' })", json!([]));
    embedded
}

/// Window coordinates of the first letter of an element, and of the end of its first line.
fn ends(stage: &Stage, element: &str) -> [(f64, f64); 2] {
    let script = format!(
        "const root = document.querySelector('{READER}').shadowRoot, range = document.createRange();
         range.selectNodeContents({element});
         const lines = [...range.getClientRects()].filter((line) => line.width > 40), [line] = lines;
         return [line.left + 1, line.top + line.height / 2, line.right - 1, line.top + line.height / 2]"
    );
    let found = stage.page.js(&script, json!([]));
    let number = |at: usize| found[at].as_f64().unwrap_or_else(|| panic!("{element} is nowhere: {found}"));
    [(number(0), number(1)), (number(2), number(3))]
}

/// The selection: whether its start and its end are in the reader, and its text if both are.
fn selected(stage: &Stage) -> Value {
    let script = format!(
        "const root = document.querySelector('{READER}').shadowRoot, selection = getSelection();
         let range;
         if (selection.getComposedRanges) {{
           try {{ [range] = selection.getComposedRanges({{ shadowRoots: [root] }}); }} catch {{}}
           if (!range || !root.contains(range.startContainer) && !root.contains(range.endContainer))
             try {{ [range] = selection.getComposedRanges(root); }} catch {{}}
         }} else if (root.getSelection?.().rangeCount) range = root.getSelection().getRangeAt(0);
         if (!range) return null;
         const inside = [root.contains(range.startContainer), root.contains(range.endContainer)];
         if (!inside[0] || !inside[1]) return [...inside, ''];
         const words = document.createRange();
         words.setStart(range.startContainer, range.startOffset);
         words.setEnd(range.endContainer, range.endOffset);
         return [...inside, words.toString().trim()]"
    );
    stage.page.js(&script, json!([]))
}

const TITLE: &str = "root.querySelector('h1')";
const TEXT: &str = "root.querySelector('[data-part=body] p')";

fn what_is_selected_in_an_article_stays_selected(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let _embedded = show(stage);
    let ([from, _], [_, to]) = (ends(stage, TITLE), ends(stage, TEXT));
    page.drag(from, to);
    let words = |found: &Value| {
        assert_eq!((&found[0], &found[1]), (&json!(true), &json!(true)), "{found}");
        found[2].as_str().unwrap_or_default().to_owned()
    };
    let before = words(&selected(stage));
    let text = page.text("[data-part=body] p");
    assert!(before.starts_with(&site.stories[0].title[..20.min(site.stories[0].title.len())]), "{before:?}");
    assert!(before.contains(&text[..20]), "from the title into the text: {before:?}");

    // The page is redrawn around the reader, as frameworks do: other siblings, the same attributes again.
    page.js(
        "const reader = document.querySelector(arguments[0]);
         for (const name of reader.getAttributeNames()) reader.setAttribute(name, reader.getAttribute(name));
         reader.setAttribute('class', 'drawn anew');
         document.getElementById('before').remove();
         document.getElementById('after').textContent = 'Other words.';
         reader.before(document.createElement('nav')); reader.after(document.createElement('footer'))",
        json!([READER]),
    );
    assert_eq!(words(&selected(stage)), before, "after the page was drawn anew");

    // A year passes, and the ages beside the article change.
    let ages = || page.texts("[data-part=recent] time[data-age]");
    let then = ages();
    page.js("__probe.jump = 400 * 86400000", json!([]));
    page.wait_until(&format!(
        "[...document.querySelector('{READER}').shadowRoot.querySelectorAll('[data-part=recent] time[data-age]')]
           .every((time) => /year/.test(time.textContent))"
    ));
    assert!(!then.is_empty() && ages().iter().zip(&then).all(|(now, then)| now != then), "{then:?}");
    assert_eq!(words(&selected(stage)), before, "after the ages were told anew");
}

fn a_selection_goes_from_the_page_into_the_reader(stage: &Stage) {
    let _embedded = show(stage);
    let ([from, _], [_, to]) = (ends(stage, "document.getElementById('before')"), ends(stage, TITLE));
    stage.page.drag(from, to);
    assert_eq!(selected(stage), json!([false, true, ""]));
}

fn a_selection_goes_from_the_reader_into_the_page(stage: &Stage) {
    let _embedded = show(stage);
    let ([from, _], [to, _]) = (ends(stage, TITLE), ends(stage, "document.getElementById('before')"));
    // Upwards, so that the selection ends where the mouse started.
    stage.page.drag(from, to);
    assert_eq!(selected(stage), json!([false, true, ""]));
}
