//! axe-core finds no violations in any page and state, in both themes, and no page is wider than its window.

use crate::page::Page;
use crate::server::Fault;
use crate::{Context, Test, tests};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::{env, fs};

/// A state of the site, and how to reach it.
struct State {
    name: &'static str,
    expected_state: &'static str,
    enter: fn(&Context),
}

const STATES: [State; 14] = [
    State { name: "the_front_page", expected_state: "ready", enter: |context| context.page.open("/") },
    State {
        name: "a_filtered_front_page",
        expected_state: "ready",
        enter: |context| context.page.open(&filtered(context, false)),
    },
    State {
        name: "a_filter_that_leaves_nothing",
        expected_state: "empty",
        enter: |context| context.page.open(&filtered(context, true)),
    },
    State {
        name: "an_article",
        expected_state: "ready",
        enter: |context| context.page.open(&context.site.articles[0].path),
    },
    State {
        name: "the_longest_article",
        expected_state: "ready",
        enter: |context| context.page.open(&context.site.longest().path),
    },
    State { name: "a_category", expected_state: "ready", enter: |context| context.page.open(&category(context)) },
    State { name: "the_archive", expected_state: "ready", enter: |context| context.page.open("/archive/") },
    State { name: "a_year", expected_state: "ready", enter: |context| context.page.open(&year(context)) },
    State { name: "a_search", expected_state: "ready", enter: |context| context.page.open("/search/?q=article") },
    State { name: "a_missing_page", expected_state: "missing", enter: |context| context.page.open("/no/such/page/") },
    State {
        name: "the_page_without_network",
        expected_state: "plain",
        // Its own script never starts the reader.
        enter: |context| context.page.load("/offline.html"),
    },
    State { name: "the_panel_and_a_begun_article", expected_state: "ready", enter: open_panel },
    State { name: "a_failed_page", expected_state: "failed", enter: fail },
    State { name: "a_failed_article_above_the_front_page", expected_state: "failed", enter: fail_inline },
];

pub fn tests() -> Vec<Test> {
    let mut tests: Vec<Test> = STATES
        .iter()
        .map(|state| {
            Test::new(format!("{}_has_no_violations", state.name), move |context| has_no_violations(context, state))
        })
        .collect();
    tests.extend(tests![no_page_is_wider_than_a_phone, no_page_is_wider_than_a_desktop]);
    tests
}

/// An article that was begun before, with its button and the open panel of settings.
fn open_panel(context: &Context) {
    let path = &context.site.longest().path;
    context.page.load(path);
    let visit = json!({ "read": [{ "path": path, "title": "Long", "at": 1, "block": 5 }], "saved": [] });
    let script = "localStorage.setItem('broadsheet-visits:/', JSON.stringify(arguments[0]))";
    context.page.js(script, json!([visit]));
    context.page.open(path);
    context.page.wait_for(".resume");
    context.page.click("[data-part=comfort]");
    context.page.wait_for(".comfort:popover-open .visits");
    context.page.js("for (const list of document.querySelectorAll('.visits details')) list.open = true", json!([]));
}

fn has_no_violations(context: &Context, state: &State) {
    let Context { page, .. } = context;
    (state.enter)(context);
    assert_eq!(page.state(), state.expected_state);
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
    let violations = page.js_async(script, json!([]));
    let violations = violations.as_array().expect("a list").iter().filter_map(Value::as_str);
    violations.map(str::to_owned).collect()
}

fn no_page_is_wider_than_a_phone(context: &Context) {
    nothing_is_wider_than(context, 360);
}

fn no_page_is_wider_than_a_desktop(context: &Context) {
    nothing_is_wider_than(context, 1440);
}

fn nothing_is_wider_than(context: &Context, width: u32) {
    let Context { page, site, .. } = context;
    let mut pages =
        vec!["/".to_owned(), filtered(context, false), category(context), year(context), "/archive/".to_owned()];
    pages.extend(["/search/?q=article".to_owned(), "/no/such/page/".to_owned()]);
    pages.extend(site.articles.iter().map(|article| article.path.clone()));
    // One narrow window for all: the pages are opened inside it.
    page.load(&format!("/__e2e/frame?{width},/"));
    page.enter_frame();
    page.wait_until_settled();
    for path in pages {
        page.js("location.href = arguments[0]; window.__leaving = true", json!([path]));
        page.wait_until("!window.__leaving && document.readyState === 'complete'");
        page.wait_until_settled();
        let found = page.js(
            "const wide = document.scrollingElement.scrollWidth > innerWidth;
             const out = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
             return wide ? out.slice(0, 5).map((one) => one.outerHTML.slice(0, 100)).concat('…') : []",
            json!([]),
        );
        assert_eq!(found, json!([]), "{path} at {width} px");
    }
}

fn filtered(context: &Context, empty: bool) -> String {
    let (one, other) = if empty { context.site.disjoint_pair() } else { context.site.overlapping_pair() };
    format!("/?categories={},{}&match={}", one.slug, other.slug, if empty { "all" } else { "any" })
}

fn category(context: &Context) -> String {
    format!("/categories/{}/", context.site.categories[0].slug)
}

fn year(context: &Context) -> String {
    format!("/archive/{}/", context.site.years[0].0)
}

fn fail(context: &Context) {
    context.server.remove_prerendered();
    context.server.fault(&context.site.source, Fault::Status(500));
    context.page.open("/");
}

fn fail_inline(context: &Context) {
    context.page.open("/");
    context.server.fault(&context.site.articles[0].document, Fault::Status(500));
    context.page.click(&format!(".stories .story-title a[href='{}']", context.site.articles[0].path));
    context.page.wait_for(".notice-inline");
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
