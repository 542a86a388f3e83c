//! Sites with settings of their own: the three looks in both themes, and a site with a landing page, pins, a menu, a
//! banner, a logo, sections and cards.
//!
//! Input: the site of difficult articles, and `tests/fixtures/custom-site`. `layout.js` measures, and axe-core checks
//! the contrast of texts.

use super::accessibility::violations;
use super::layout::{assert_none, fit_at_every_width, measure};
use crate::{Context, Test, stress_site, tests};
use image::RgbImage;
use serde_json::json;

pub fn tests() -> Vec<Test> {
    let mut tests = tests![
        a_landing_page_leads_to_the_list,
        pinned_and_featured_articles_come_first,
        a_customised_site_fits_at_every_width,
        a_long_table_shows_that_it_continues,
    ];
    for look in ["modern", "journal", "plain"] {
        tests.push(Test::new(format!("{look}_fits_and_is_legible_in_both_themes"), move |c: &Context| fits(c, look)));
    }
    tests
}

const LISTS: [&str; 3] = ["/", "/?categories=board,harbour", "/search/?q=harbour"];
const ARTICLES: [&str; 3] = ["/posts/harbour-opens/", "/posts/wide-table/", "/posts/untitled/"];

fn fits(context: &Context, look: &str) {
    let settings = format!("title = \"Quay\"\ndescription = \"News of the harbour\"\n[look]\npreset = \"{look}\"\n");
    stress_site::serve(context, Some(&settings));
    let paths = [LISTS, ARTICLES].concat().into_iter().map(str::to_owned).collect::<Vec<_>>();
    fit_at_every_width(context, &paths);
    assert_none(&measure(context, "edges", json!([LISTS])));
    let mut defects = Vec::new();
    for path in &paths {
        context.page.open(path);
        for theme in ["light", "dark"] {
            let script = "document.documentElement.dataset.theme = arguments[0];
                document.getAnimations().forEach((one) => one.finish())";
            context.page.js(script, json!([theme]));
            defects.extend(violations(&context.page).into_iter().map(|found| format!("{path}, {theme}: {found}")));
        }
    }
    assert_none(&defects);
}

fn a_landing_page_leads_to_the_list(context: &Context) {
    let Context { page, .. } = context;
    stress_site::serve_customised(context);
    page.load("/");
    assert_eq!(page.text("h1"), "A paper for the harbour");
    assert_eq!(page.count("[data-part=list]"), 0, "a landing page is no list");
    page.click(".masthead-nav a[href='/latest/']");
    page.wait_for_address("/latest/");
    page.wait_for("[data-part=list] [data-part=summary]");
    assert_eq!(page.text("h1"), "Latest");
    assert_eq!(page.texts(".masthead-nav [aria-current]"), ["Latest"]);
    page.open("/latest/");
    // An article, its way back, and the next page of the list stay below the address of the list.
    page.click("[data-part=list] h2 a");
    page.wait_for("article[data-slug]");
    page.back();
    page.wait_for_address("/latest/");
    page.click("[data-part=pages] [rel=next]");
    page.wait_for_address("/latest/page/2/");
    assert_eq!(page.attribute(".masthead-title a", "href").as_deref(), Some("/"));
}

fn pinned_and_featured_articles_come_first(context: &Context) {
    let Context { page, .. } = context;
    stress_site::serve_customised(context);
    let first =
        "return [...document.querySelectorAll('[data-part=list] [data-part=summary]')].slice(0, 3).map((story) =>
        [story.querySelector('p.labels')?.textContent ?? '', story.querySelector('.story-title').textContent])";
    let expected = json!([
        ["Featured", "How to tie a knot number 1"],
        ["Pinned", "How to tie a knot number 2"],
        ["", "The harbour opens for the summer"],
    ]);
    page.load("/latest/");
    assert_eq!(page.js(first, json!([])), expected, "as it comes");
    page.open("/archive/");
    assert_eq!(page.count("[data-part=list] p.labels"), 0, "only the newest articles have pins");
    page.click(".masthead-nav a[href='/latest/']");
    page.wait_for_address("/latest/");
    page.wait_for("[data-part=list] p.labels");
    assert_eq!(page.js(first, json!([])), expected, "drawn by the reader");
    // Both are old, and each is shown once.
    let mut titles = page.texts(".story-title");
    while page.count("[data-part=pages] [rel=next]") > 0 {
        let next = page.attribute("[data-part=pages] [rel=next]", "href").expect("a link");
        page.open(&next);
        titles.extend(page.texts(".story-title"));
    }
    for title in ["How to tie a knot number 1", "How to tie a knot number 2"] {
        assert_eq!(titles.iter().filter(|shown| *shown == title).count(), 1, "{title}");
    }
}

fn a_customised_site_fits_at_every_width(context: &Context) {
    stress_site::serve_customised(context);
    let paths =
        ["/", "/latest/", "/guides/", "/about/", "/authors/ann/", "/tags/knots/", "/posts/knot-2/", "/categories/"];
    fit_at_every_width(context, &paths.map(str::to_owned));
}

/// A table that is taller than the window scrolls in its box. Its last visible line is shaded.
fn a_long_table_shows_that_it_continues(context: &Context) {
    let Context { page, .. } = context;
    page.open("/posts/front-matter/");
    assert!(page.resize_viewport(1084, 600), "the window can be resized");
    let place = "const box = [...document.querySelectorAll('.table-scroll')].find((one) => one.scrollHeight > one.clientHeight);
        box.scrollIntoView({ block: 'end', behavior: 'instant' });
        box.scrollTop = arguments[0] ? box.scrollHeight : 0;
        const { left, bottom } = box.getBoundingClientRect();
        return [left, bottom]";
    // The lightest pixel of a row is between letters.
    let shades = [false, true].map(|at_end| {
        let place = page.js(place, json!([at_end]));
        let [left, bottom] = [0, 1].map(|at| place[at].as_f64().expect("a number") as u32);
        let picture: RgbImage = image::load_from_memory(&page.picture()).expect("a screenshot").to_rgb8();
        let light =
            |y: u32| (100..400).map(|x| u32::from(picture.get_pixel(left + x, y).0[0])).max().unwrap_or_default();
        light(bottom - 60).abs_diff(light(bottom - 3))
    });
    page.reset_viewport();
    assert!(shades[0] > 15, "nothing tells that the table continues: {shades:?}");
    assert!(shades[1] < 6, "the end of the table is shaded: {shades:?}");
}
