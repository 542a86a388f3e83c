//! Text selection with the mouse, within the reader or across its edge. A selection survives changes around it.

use super::{Embedded, READER};
use crate::{Context, Test, tests};
use serde_json::{Value, json};

pub fn tests() -> Vec<Test> {
    tests![
        a_selection_in_an_article_is_kept,
        a_selection_extends_from_the_page_into_the_reader,
        a_selection_extends_from_the_reader_into_the_page,
    ]
}

/// One article between two paragraphs of the page.
fn show(context: &Context) -> Embedded<'_> {
    let article = context.site.articles.iter().find(|article| article.slug == "problems").expect("it begins with text");
    let tag = format!(
        "<p id=before>Words of the page before it.</p><broadsheet-reader src={{src}} slug={}></broadsheet-reader>\
         <p id=after>Words of the page after it.</p>",
        article.slug
    );
    context.server.shorten_timeouts();
    let embedded = Embedded::new(context);
    embedded.open_body(&tag);
    context.page.wait_until_settled();
    context.page.wait_for("[data-part=body] p");
    // Both ends of each selection are visible then.
    context.page.js("document.querySelector('#before').scrollIntoView({ behavior: 'instant' })", json!([]));
    embedded
}

/// Window coordinates of the first letter of an element, and of the end of its first line.
fn ends(context: &Context, element: &str) -> [(f64, f64); 2] {
    let script = format!(
        "const root = document.querySelector('{READER}').shadowRoot, range = document.createRange();
         range.selectNodeContents({element});
         const lines = [...range.getClientRects()].filter((line) => line.width > 40), [line] = lines;
         return [line.left + 1, line.top + line.height / 2, line.right - 1, line.top + line.height / 2]"
    );
    let found = context.page.js(&script, json!([]));
    let number = |at: usize| found[at].as_f64().unwrap_or_else(|| panic!("{element} is nowhere: {found}"));
    [(number(0), number(1)), (number(2), number(3))]
}

/// The selection: whether its start and its end are in the reader, and its text if both are.
fn selected(context: &Context) -> Value {
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
    context.page.js(&script, json!([]))
}

const TITLE: &str = "root.querySelector('h1')";
const TEXT: &str = "root.querySelector('[data-part=body] p')";

fn a_selection_in_an_article_is_kept(context: &Context) {
    let Context { page, .. } = context;
    let _embedded = show(context);
    let ([from, _], [_, to]) = (ends(context, TITLE), ends(context, TEXT));
    page.drag(from, to);
    let words = |found: &Value| {
        assert_eq!((&found[0], &found[1]), (&json!(true), &json!(true)), "{found}");
        found[2].as_str().unwrap_or_default().to_owned()
    };
    let before = words(&selected(context));
    let text = page.text("[data-part=body] p");
    assert!(before.starts_with(&page.text("h1")), "{before:?}");
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
    assert_eq!(words(&selected(context)), before, "after the page was redrawn");

    // A year passes, and the ages beside the article change.
    let ages = || page.texts("[data-part=recent] time[data-age]");
    let then = ages();
    page.js("__probe.jump = 400 * 86400000", json!([]));
    page.wait_until(&format!(
        "[...document.querySelector('{READER}').shadowRoot.querySelectorAll('[data-part=recent] time[data-age]')]
           .every((time) => /year/.test(time.textContent))"
    ));
    assert!(!then.is_empty() && ages().iter().zip(&then).all(|(now, then)| now != then), "{then:?}");
    assert_eq!(words(&selected(context)), before, "after the ages were updated");
}

fn a_selection_extends_from_the_page_into_the_reader(context: &Context) {
    let _embedded = show(context);
    let ([from, _], [_, to]) = (ends(context, "document.getElementById('before')"), ends(context, TITLE));
    context.page.drag(from, to);
    assert_eq!(selected(context), json!([false, true, ""]));
}

fn a_selection_extends_from_the_reader_into_the_page(context: &Context) {
    let _embedded = show(context);
    let ([from, _], [to, _]) = (ends(context, TITLE), ends(context, "document.getElementById('before')"));
    // Upwards, so that the selection ends where the mouse started.
    context.page.drag(from, to);
    assert_eq!(selected(context), json!([false, true, ""]));
}
