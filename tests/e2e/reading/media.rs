//! The page in print, and with forced colours.

use crate::{Stage, Test, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![on_paper_the_article_stands_alone, what_is_chosen_is_told_without_colours]
}

fn on_paper_the_article_stands_alone(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let story = site.stories.iter().find(|story| story.html.contains("href=\"https://")).expect("a link to elsewhere");
    page.open(&story.path);
    if !page.emulate(json!({ "media": "print" })) {
        return;
    }
    let shown = |selector: &str| {
        page.is(&format!("[...document.querySelectorAll('{selector}')].some((one) => one.getClientRects().length)"))
    };
    assert!(shown("h1") && shown("[data-part=byline]") && shown("[data-part=body] p"));
    for furniture in [".masthead-nav", "[data-part=theme]", "[data-part=recent]", ".neighbours", ".colophon", ".skip"] {
        assert!(!shown(furniture), "{furniture} is printed");
    }
    let style = |pseudo: &str, property: &str| {
        let script = "const link = document.querySelector('[data-part=body] a[href^=\"https://\"]');
            return getComputedStyle(link, arguments[0] || null)[arguments[1]]";
        page.js(script, json!([pseudo, property])).as_str().unwrap_or_default().to_owned()
    };
    assert!(style("::after", "content").contains("https://"), "an address on paper can be read");
    assert_eq!(style("", "color"), "rgb(0, 0, 0)");
    assert_eq!(
        page.js("return getComputedStyle(document.body).backgroundColor", json!([])),
        json!("rgb(255, 255, 255)"),
        "also where the screen is dark"
    );
    page.emulate(json!({ "media": "" }));
}

fn what_is_chosen_is_told_without_colours(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    if !page.emulate(json!({ "features": [{ "name": "forced-colors", "value": "active" }] })) {
        return;
    }
    page.open(&format!("/?categories={}", site.categories[0].slug));
    assert!(page.is("matchMedia('(forced-colors: active)').matches"));
    let mark = |selector: &str| {
        page.js("return getComputedStyle(document.querySelector(arguments[0]), '::before').content", json!([selector]))
    };
    assert!(mark("[data-category][aria-current=true]").to_string().contains('✓'));
    assert!(!mark("[data-category]:not([aria-current])").to_string().contains('✓'));
    let outline = "const link = document.querySelector('[data-category]'); link.focus({ focusVisible: true });
        const { outlineStyle, outlineWidth } = getComputedStyle(link); return outlineStyle + ' ' + outlineWidth";
    let outline = page.js(outline, json!([])).to_string();
    assert!(!outline.contains("none") && !outline.contains(" 0px"), "the focus is seen: {outline}");
    page.open(&site.stories[0].path);
    let sign = "const link = document.createElement('a'); link.rel = 'external'; document.querySelector('[data-part=body]').append(link);
        return getComputedStyle(link, '::after').content";
    assert!(page.js(sign, json!([])).to_string().contains('↗'), "what leads elsewhere says so");
    page.emulate(json!({ "features": [] }));
}
