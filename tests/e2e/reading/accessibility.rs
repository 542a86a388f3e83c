//! axe-core finds no violations in any page and state, in both themes, and no page is wider than its window.

use crate::page::Page;
use crate::server::Fault;
use crate::{Stage, Test, tests};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::{env, fs};

/// A state of the site, and how to reach it.
struct State {
    name: &'static str,
    face: &'static str,
    enter: fn(&Stage),
}

const STATES: [State; 12] = [
    State { name: "the_front_page", face: "ready", enter: |stage| stage.page.open("/") },
    State { name: "a_filtered_front_page", face: "ready", enter: |stage| stage.page.open(&filtered(stage, false)) },
    State {
        name: "a_filter_that_leaves_nothing",
        face: "empty",
        enter: |stage| stage.page.open(&filtered(stage, true)),
    },
    State { name: "an_article", face: "ready", enter: |stage| stage.page.open(&stage.site.stories[0].path) },
    State { name: "the_longest_article", face: "ready", enter: |stage| stage.page.open(&stage.site.longest().path) },
    State { name: "a_category", face: "ready", enter: |stage| stage.page.open(&category(stage)) },
    State { name: "the_archive", face: "ready", enter: |stage| stage.page.open("/archive/") },
    State { name: "a_year", face: "ready", enter: |stage| stage.page.open(&year(stage)) },
    State { name: "a_search", face: "ready", enter: |stage| stage.page.open("/search/?q=article") },
    State { name: "a_missing_page", face: "missing", enter: |stage| stage.page.open("/no/such/page/") },
    State { name: "a_failed_page", face: "failed", enter: fail },
    State { name: "a_failed_article_above_the_front_page", face: "failed", enter: fail_inline },
];

pub fn tests() -> Vec<Test> {
    let mut tests: Vec<Test> = STATES
        .iter()
        .map(|state| {
            Test::new(format!("{}_has_no_violations", state.name), move |stage| has_no_violations(stage, state))
        })
        .collect();
    tests.extend(tests![no_page_is_wider_than_a_phone, no_page_is_wider_than_a_desk]);
    tests
}

fn has_no_violations(stage: &Stage, state: &State) {
    let Stage { page, .. } = stage;
    (state.enter)(stage);
    assert_eq!(page.state(), state.face);
    for theme in ["light", "dark"] {
        // Colours are checked after their transitions.
        page.js(
            "document.documentElement.dataset.theme = arguments[0]; document.getAnimations().forEach((one) => one.finish())",
            json!([theme]),
        );
        let violations = violations(page);
        assert!(violations.is_empty(), "in the {theme} theme:\n  {}", violations.join("\n  "));
    }
}

/// The violations that axe-core finds in the current page.
pub fn violations(page: &Page) -> Vec<String> {
    page.js(axe(), json!([]));
    let script = "const done = arguments[arguments.length - 1];
            requestAnimationFrame(() => axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => done(
              violations.map(({ id, help, nodes }) => id + ': ' + help + '\\n    '
                + nodes.map((node) => node.target + '  ' + node.any.concat(node.all).map((check) => check.message).join('; ')).join('\\n    '))),
              (error) => done(['axe: ' + error])))";
    let violations = page.js_later(script, json!([]));
    let violations = violations.as_array().expect("a list").iter().filter_map(Value::as_str);
    violations.map(str::to_owned).collect()
}

fn no_page_is_wider_than_a_phone(stage: &Stage) {
    nothing_is_wider_than(stage, 360);
}

fn no_page_is_wider_than_a_desk(stage: &Stage) {
    nothing_is_wider_than(stage, 1440);
}

fn nothing_is_wider_than(stage: &Stage, width: u32) {
    let Stage { page, site, .. } = stage;
    let mut pages = vec!["/".to_owned(), filtered(stage, false), category(stage), year(stage), "/archive/".to_owned()];
    pages.extend(["/search/?q=article".to_owned(), "/no/such/page/".to_owned()]);
    pages.extend(site.stories.iter().map(|story| story.path.clone()));
    // One narrow window for all: the pages are opened inside it.
    page.begin(&format!("/__e2e/frame?{width},/"));
    page.enter_frame();
    page.settled();
    for path in pages {
        page.js("location.href = arguments[0]; window.__leaving = true", json!([path]));
        page.wait_until("!window.__leaving && document.readyState === 'complete'");
        page.settled();
        let found = page.js(
            "const wide = document.scrollingElement.scrollWidth > innerWidth;
             const out = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
             return wide ? out.slice(0, 5).map((one) => one.outerHTML.slice(0, 100)).concat('…') : []",
            json!([]),
        );
        assert_eq!(found, json!([]), "{path} at {width} px");
    }
}

fn filtered(stage: &Stage, empty: bool) -> String {
    let (one, other) = if empty { stage.site.disjoint_pair() } else { stage.site.overlapping_pair() };
    format!("/?categories={},{}&match={}", one.slug, other.slug, if empty { "all" } else { "any" })
}

fn category(stage: &Stage) -> String {
    format!("/categories/{}/", stage.site.categories[0].slug)
}

fn year(stage: &Stage) -> String {
    format!("/archive/{}/", stage.site.years[0].0)
}

fn fail(stage: &Stage) {
    stage.server.bare();
    stage.server.fault(&stage.site.source, Fault::Status(500));
    stage.page.open("/");
}

fn fail_inline(stage: &Stage) {
    stage.page.open("/");
    stage.server.fault(&stage.site.stories[0].document, Fault::Status(500));
    stage.page.click(&format!(".stories .story-title a[href='{}']", stage.site.stories[0].path));
    stage.page.wait_for(".notice-inline");
}

/// The source of axe-core: `BROADSHEET_AXE`, or the file that set-up installed.
fn axe() -> &'static str {
    static AXE: OnceLock<String> = OnceLock::new();
    AXE.get_or_init(|| {
        let told = env::var_os("BROADSHEET_AXE").map(PathBuf::from);
        let home = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let cache = home.unwrap_or_else(|| PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".cache"));
        let mut found =
            fs::read_dir(cache.join("broadsheet")).into_iter().flatten().flatten().map(|entry| entry.path());
        let file = told.or_else(|| {
            found.find_map(|folder| Some(folder.join("node_modules/axe-core/axe.min.js")).filter(|file| file.is_file()))
        });
        let file = file.expect("axe-core is installed by tools/setup.sh, or named by BROADSHEET_AXE");
        fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
    })
}
