//! The page in print, and with forced colours.

use crate::{Context, Test, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![in_print_only_the_article_is_shown, choices_are_visible_without_colours]
}

fn in_print_only_the_article_is_shown(context: &Context) {
    let Context { page, site, .. } = context;
    let article =
        site.articles.iter().find(|article| article.html.contains("href=\"https://")).expect("a link to elsewhere");
    page.open(&article.path);
    if !page.emulate(json!({ "media": "print" })) {
        return;
    }
    let shown = |selector: &str| {
        page.is(&format!("[...document.querySelectorAll('{selector}')].some((one) => one.getClientRects().length)"))
    };
    assert!(shown("h1") && shown("[data-part=byline]") && shown("[data-part=body] p"));
    for furniture in
        [".masthead-nav", "[data-part=comfort]", "[data-part=recent]", ".toc", ".neighbours", ".colophon", ".skip"]
    {
        assert!(!shown(furniture), "{furniture} is printed");
    }
    let style = |pseudo: &str, property: &str| {
        let script = "const link = document.querySelector('[data-part=body] a[href^=\"https://\"]');
            return getComputedStyle(link, arguments[0] || null)[arguments[1]]";
        page.js(script, json!([pseudo, property])).as_str().unwrap_or_default().to_owned()
    };
    assert!(style("::after", "content").contains("https://"), "URLs are legible in print");
    assert_eq!(style("", "color"), "rgb(0, 0, 0)");
    assert_eq!(
        page.js("return getComputedStyle(document.body).backgroundColor", json!([])),
        json!("rgb(255, 255, 255)"),
        "also where the screen is dark"
    );
    page.emulate(json!({ "media": "" }));
}

fn choices_are_visible_without_colours(context: &Context) {
    let Context { page, site, .. } = context;
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
    assert!(!outline.contains("none") && !outline.contains(" 0px"), "the focus is visible: {outline}");
    page.open(&site.articles[0].path);
    let sign = "const link = document.createElement('a'); link.rel = 'external'; document.querySelector('[data-part=body]').append(link);
        return getComputedStyle(link, '::after').content";
    assert!(page.js(sign, json!([])).to_string().contains('↗'), "external links are marked");
    page.emulate(json!({ "features": [] }));
}
