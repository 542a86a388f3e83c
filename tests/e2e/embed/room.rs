//! Reserved space: the content below a reader does not move when the reader appears.
//!
//! Firefox and WebKit do not report layout shifts, so the page records the position of that content in each frame.

use super::{Embedded, READER};
use crate::server::Gate;
use crate::{Context, Test, pause, tests};
use serde_json::{Value, json};

pub fn tests() -> Vec<Test> {
    tests![
        the_page_does_not_move_when_the_reader_appears,
        space_for_headlines_is_reserved_at_any_width,
        a_long_headline_is_cut_between_two_lines,
        the_reader_has_a_width_in_containers_sized_by_content
    ]
}

/// Records the top of `#below` in each frame in which it changed.
const LOOK: &str = "<script>window.tops = [];
    const look = () => {
      const below = document.getElementById('below');
      const top = below && Math.round(below.getBoundingClientRect().top + scrollY);
      if (below && tops.at(-1) !== top) tops.push(top);
      requestAnimationFrame(look);
    };
    look();</script>";

/// Opens a page with a tag between two lines, lets its files arrive step by step, and returns the tops of the second
/// line.
pub fn tops(embedded: &Embedded, context: &Context, tag: &str) -> Vec<f64> {
    let page = &context.page;
    let gates: Vec<Gate> =
        ["/broadsheet.js", "*.wasm", &context.site.source].map(|part| embedded.other.hold(part)).into();
    embedded.open_page(
        LOOK,
        &format!("<p>Above</p>{tag}<p id=below>Below</p><script type=module src={{script}}></script>"),
    );
    page.enter_shadow_root(READER);
    page.wait_until("window.tops?.length > 0");
    pause(200);
    for gate in gates {
        gate.open();
        pause(300);
    }
    page.wait_until_settled();
    // The rest of a list is laid out after the first paint.
    pause(500);
    let tops = page.js("return tops", json!([]));
    tops.as_array().expect("a list").iter().filter_map(Value::as_f64).collect()
}

fn the_page_does_not_move_when_the_reader_appears(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    for view in ["", "view=list", &format!("view=article slug={}", site.longest().slug)] {
        let tag = format!(
            "<broadsheet-reader src={{src}} {view} style='display:block;min-height:100vh'></broadsheet-reader>"
        );
        let tops = tops(&embedded, context, &tag);
        let height = page.number("return innerHeight", json!([]));
        // A reader longer than the window may move content out of sight.
        assert!(tops.len() == 1 || tops.iter().all(|top| *top >= height), "{view:?}: {tops:?} in a window of {height}");
        let shifts = page.js("return __probe.shifts", json!([]));
        assert_eq!(shifts, json!([]), "{view:?}: {shifts:#}");
    }
}

/// In containers that are sized by their content.
fn the_reader_has_a_width_in_containers_sized_by_content(context: &Context) {
    let page = &context.page;
    let embedded = Embedded::new(context);
    for host in [
        "display:flex",
        "display:flex;flex-direction:column;align-items:center",
        "display:grid;place-items:center",
        "float:left",
        "position:absolute",
    ] {
        for (width, least) in [("1000px", 600.0), ("300px", 290.0)] {
            embedded.open_body(&format!(
                "<div style='position:relative;width:{width};height:900px'><div style='{host}'>\
                 <broadsheet-reader src={{src}} view=list limit=3></broadsheet-reader></div></div>"
            ));
            page.wait_for(".stories > li");
            page.wait_until_settled();
            let wide = page
                .number("return document.querySelector(arguments[0]).getBoundingClientRect().width", json!([READER]));
            let most: f64 = width.trim_end_matches("px").parse().expect("a number");
            assert!((least..=most).contains(&wide), "{host}: {wide} of {width}");
        }
    }
}

/// A part of the next line would look like dirt on the excerpt.
fn a_long_headline_is_cut_between_two_lines(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    for width in [180, 220, 240] {
        embedded.open_body(&format!(
            "<div style='width:{width}px'><broadsheet-reader src={{src}} view=recent></broadsheet-reader></div>"
        ));
        page.wait_until_settled();
        let cut = page.js(
            "const { shadowRoot } = document.querySelector(arguments[0]);
             return [...shadowRoot.querySelectorAll('.recent li > *')].flatMap((part) => {
               const range = document.createRange();
               range.selectNodeContents(part);
               const { bottom } = part.getBoundingClientRect();
               const lines = [...range.getClientRects()].map((line) => [line.top, line.bottom]);
               return lines.filter(([top, end]) => top < bottom - 4 && end > bottom + 4).map(() => part.textContent);
             })",
            json!([READER]),
        );
        assert_eq!(cut, json!([]), "{width} px: these lines are cut in the middle");
    }
}

/// The tag with the style from the builder, which reserves space before the script runs.
fn space_for_headlines_is_reserved_at_any_width(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    for (limit, width, count) in
        [("", "auto", 6), ("", "400px", 6), ("12", "auto", 12), ("12", "400px", 12), ("3", "700px", 3)]
    {
        let tag = super::builder::built_tag(context, "recent", limit);
        let tag = format!("<div style=width:{width};font-size:20px>{tag}</div>");
        let tops = tops(&embedded, context, &tag);
        assert_eq!(page.count("[data-part=recent] li"), count, "limit {limit:?}");
        assert_eq!(tops.len(), 1, "limit {limit:?}, {width}: the tops were {tops:?}");
    }
    // Invalid limits are ignored.
    for limit in ["-3", "2.5", "0", "many", ""] {
        embedded.open_reader(&format!("view=recent limit='{limit}'"));
        assert_eq!(page.count("[data-part=recent] li"), 6, "limit {limit:?}");
        assert_eq!(page.count(".list > i"), 6, "limit {limit:?}");
    }
}
