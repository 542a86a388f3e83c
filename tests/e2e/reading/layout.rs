//! The layout at every width and text size: nothing overlaps, breaks apart, moves or leaves a hole, and everything can be
//! seen and touched.
//!
//! Input: the demo site, and the site of difficult articles under names of any length. `layout.js` measures a page in a
//! frame at all widths. All defects are reported together.

use crate::server::Fault;
use crate::site::Site;
use crate::{Context, Test, stress_site, tests};
use serde_json::{Value, json};
use std::time::Duration;

pub fn tests() -> Vec<Test> {
    tests![
        pages_of_the_demo_fit_at_every_width,
        lists_of_difficult_articles_fit_at_every_width,
        difficult_articles_fit_at_every_width,
        the_masthead_fits_a_name_of_any_length,
        pages_of_a_right_to_left_site_fit,
        chips_and_fields_have_visible_edges,
        a_page_that_arrives_in_parts_does_not_move,
    ]
}

const MEASURE: &str = include_str!("layout.js");
/// Pages are loaded at the first width of each row, because the layout may move only while it loads.
const WIDTHS: [&[u32]; 2] = [&[390, 320, 768], &[1440, 1084, 2560]];
const TEXT_SIZES: [u32; 2] = [100, 200];

fn pages_of_the_demo_fit_at_every_width(context: &Context) {
    let article = context.site.longest().path.clone();
    fit_at_every_width(context, &[lists(&context.site, "article"), vec![article]].concat());
}

fn lists_of_difficult_articles_fit_at_every_width(context: &Context) {
    let site = stress_site::serve(context, None);
    fit_at_every_width(context, &lists(&site, "harbour"));
}

/// One kind of page: only the header and the body differ.
fn difficult_articles_fit_at_every_width(context: &Context) {
    stress_site::serve(context, None);
    let slugs = [
        "long-title",
        "untitled",
        "twelve-categories",
        "twelve-authors",
        "only-a-title",
        "wide-table",
        "long-code",
        "arabic",
    ];
    let pictures = ["picture-tiny", "picture-portrait", "picture-panorama", "picture-broken"];
    let paths: Vec<String> = slugs.iter().chain(&pictures).map(|slug| format!("/posts/{slug}/")).collect();
    fit_at_every_width(context, &paths);
}

/// Names of 3, 28, 52 and 90 letters. The last two have a long tagline too.
const NAMES: [&str; 4] = [
    "Log",
    "Kleinmachnower Stadtanzeiger",
    "Proceedings of the Harbour Board and the Ferry Union",
    "The Quarterly Review of Tides, Lamps, Ropes, Pilots and Ferries on the Northern Coast Line",
];
const TAGLINE: &str = "All that the tide brings, and most of what it takes away, told by those who saw it happen";

fn the_masthead_fits_a_name_of_any_length(context: &Context) {
    let mut defects = Vec::new();
    for name in NAMES {
        let tagline = if name.len() > 30 { TAGLINE } else { "News of the harbour" };
        stress_site::serve(
            context,
            Some(&format!("title = \"{name}\"\ndescription = \"{tagline}\"\npage_size = 10\n")),
        );
        let found = inspect(context, &["/archive/".to_owned()], WIDTHS.concat());
        defects.extend(found.into_iter().map(|defect| format!("“{name}”: {defect}")));
    }
    assert_none(&defects);
}

/// Its articles are written from left to right.
fn pages_of_a_right_to_left_site_fit(context: &Context) {
    let site =
        stress_site::serve(context, Some("title = \"الرصيف\"\ndescription = \"أخبار الميناء\"\nlanguage = \"ar\"\n"));
    let paths =
        ["/", &site.articles[0].path, "/posts/wide-table/", "/posts/long-code/", "/archive/"].map(str::to_owned);
    fit_at_every_width(context, &paths);
}

/// The front page, a filter, a category, the archive, searches and a missing page.
fn lists(site: &Site, word: &str) -> Vec<String> {
    let (one, other) = site.overlapping_pair();
    vec![
        "/".to_owned(),
        format!("/?categories={},{}", one.slug, other.slug),
        format!("/categories/{}/", one.slug),
        "/archive/".to_owned(),
        "/search/".to_owned(),
        format!("/search/?q={word}"),
        "/search/?q=zzzzzz".to_owned(),
        "/no/such/page/".to_owned(),
    ]
}

pub fn fit_at_every_width(context: &Context, paths: &[String]) {
    let defects: Vec<String> = WIDTHS.iter().flat_map(|widths| inspect(context, paths, widths.to_vec())).collect();
    assert_none(&defects);
}

/// The defects of these pages, loaded at the first width with slow pictures, and measured at each.
fn inspect(context: &Context, paths: &[String], widths: Vec<u32>) -> Vec<String> {
    for kind in ["*.png", "*.svg", "*.webp", "*.jpg"] {
        context.server.fault(kind, Fault::Delay(Duration::from_millis(150)));
    }
    // One script for each page: a script may run for one minute, and the machine may be busy.
    paths.chunks(1).flat_map(|paths| measure(context, "inspect", json!([paths, widths, TEXT_SIZES]))).collect()
}

pub fn measure(context: &Context, call: &str, arguments: Value) -> Vec<String> {
    context.page.load("/__e2e/frame?390,about:blank");
    let script = format!(
        "{MEASURE} const [given, done] = arguments;
         {call}(...given).then(done, (why) => done([String(why)]))"
    );
    let found = context.page.js_async(&script, json!([arguments]));
    found.as_array().expect("a list").iter().map(|defect| defect.as_str().unwrap_or_default().to_owned()).collect()
}

pub fn assert_none(defects: &[String]) {
    assert!(defects.is_empty(), "{} defects:\n  {}", defects.len(), defects.join("\n  "));
}

fn chips_and_fields_have_visible_edges(context: &Context) {
    let (one, other) = context.site.overlapping_pair();
    let filtered = format!("/?categories={},{}", one.slug, other.slug);
    assert_none(&measure(context, "edges", json!([["/", filtered, "/search/"]])));
}

/// Slow networks split a document anywhere. Only Chromium reports what moved.
fn a_page_that_arrives_in_parts_does_not_move(context: &Context) {
    let Context { page, server, .. } = context;
    stress_site::serve(context, None);
    let ends = [
        "<p class=\"masthead-title",
        "<a href=\"/search/\">",
        "<button ",
        "<li><a data-category=\"languages\"",
        "<span class=\"filter-name\">Harbour",
        "<div data-part=\"results\"",
        "<ul class=\"labels\"",
    ];
    let mut moved = Vec::new();
    for width in [1280, 412] {
        page.resize_viewport(width, 800);
        for end in ends {
            server.fault("/", Fault::PauseBefore(end, Duration::from_millis(200)));
            page.open("/");
            let script = "return __probe.shifts.filter((shift) => !shift.input).flatMap((shift) => shift.who)";
            let shifts = page.js(script, json!([]));
            moved.extend(shifts.as_array().into_iter().flatten().map(|who| format!("{width} px, before {end}: {who}")));
        }
    }
    page.reset_viewport();
    assert_none(&moved);
}
