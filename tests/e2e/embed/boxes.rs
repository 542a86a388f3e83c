//! Elements without a box, or with an empty one: the reader must load all the same, or as soon as it is shown.

use super::{Embedded, READER};
use crate::{Context, Test, pause, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![an_element_without_a_box_loads, an_element_that_is_hidden_loads_when_it_is_shown]
}

const TAG: &str = "<broadsheet-reader src={src} view=list limit=3></broadsheet-reader>";

/// Styles that leave the element without a box, or its parents without a size.
fn an_element_without_a_box_loads(context: &Context) {
    let embedded = Embedded::new(context);
    for (name, style, body) in [
        ("display: contents", "broadsheet-reader { display: contents }", TAG.to_owned()),
        ("with !important", "broadsheet-reader { display: contents !important }", TAG.to_owned()),
        ("all parents", "div, broadsheet-reader { display: contents }", format!("<div><div>{TAG}</div></div>")),
        ("in a grid", "div { display: grid } broadsheet-reader { display: contents }", format!("<div>{TAG}</div>")),
        ("in a flex box", "div { display: flex } broadsheet-reader { display: contents }", format!("<div>{TAG}</div>")),
        ("inline", "broadsheet-reader { display: inline }", format!("<p>Text {TAG}</p>")),
        ("no size", "broadsheet-reader { width: 0; height: 0; --broadsheet-min-height: 0 }", TAG.to_owned()),
        ("no height", "broadsheet-reader { height: 0; overflow: hidden }", TAG.to_owned()),
        ("a parent without a size", "div { width: 0; height: 0 }", format!("<div>{TAG}</div>")),
        ("a float", "broadsheet-reader { float: left; --broadsheet-min-height: 0 }", TAG.to_owned()),
        ("no room", "broadsheet-reader { position: absolute; inset: 0 auto auto 0; width: 0 }", TAG.to_owned()),
    ] {
        embedded.open_page(&format!("<style>{style}</style><script type=module src={{script}}></script>"), &body);
        context.page.enter_shadow_root(READER);
        context.page.wait_until(&format!(
            "document.querySelector('{READER}').shadowRoot?.querySelectorAll('.stories > li').length === 3 \
             /* {name} */"
        ));
    }
}

/// What hides an element, and the script that shows it.
fn an_element_that_is_hidden_loads_when_it_is_shown(context: &Context) {
    let Context { page, .. } = context;
    for (body, show) in [
        (format!("<details><summary>More</summary>{TAG}</details>"), "document.querySelector('details').open = true"),
        (format!("<div id=tab hidden>{TAG}</div>"), "document.getElementById('tab').hidden = false"),
        (format!("<div id=tab style='display:none'>{TAG}</div>"), "document.getElementById('tab').style = ''"),
        (format!("<dialog>{TAG}</dialog>"), "document.querySelector('dialog').showModal()"),
        (
            format!("<div id=fold style='height:0;overflow:hidden;padding-top:1px'><hr>{TAG}</div>"),
            "document.getElementById('fold').style.height = 'auto'",
        ),
        (
            format!("<style>broadsheet-reader {{ display: contents }}</style><div id=tab hidden>{TAG}</div>"),
            "document.getElementById('tab').hidden = false",
        ),
    ] {
        let embedded = Embedded::new(context);
        embedded.open_body(&body);
        page.wait_until("customElements.get('broadsheet-reader') && document.readyState === 'complete'");
        pause(200);
        if !body.contains("fold") {
            assert_eq!(embedded.requested_paths().iter().filter(|path| path.ends_with(".wasm")).count(), 0, "{body}");
            assert_eq!(super::state(context, "status"), "waiting", "{body}");
        }
        page.js(show, json!([]));
        page.wait_until_settled();
        assert_eq!(page.count(".stories > li"), 3, "{body}");
    }
}
