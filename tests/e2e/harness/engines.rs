//! The only list of tests that an engine skips, with reasons. Skipped tests are listed as ignored.

use crate::driver::Engine::{self, Firefox, WebKit};
use crate::embed::{bundled, plugin};
use crate::reading::admin;
use crate::wordpress::WordPress;
use std::env;

const PRELOADS: &str = "WebKitGTK never hands a preloaded response to `fetch`, so it requests preloaded files twice";

const PICTURES: &str = "pictures are recorded in Chromium; each engine draws letters differently";

const BOXES: &str = "measured in Chromium only, so that all tests take at most 70 minutes";

const TEXTS: &str = "texts are chosen in the same way in each engine";

const SHIFTS: &str = "only Chromium reports layout shifts";

const HELD: &str = "only Chromium reports what a page holds";

const SERVERS: &str = "what a server does is the same for each engine, and `faults` tests each failure in all of them";

const FRAMEWORKS: &str = "a framework uses the tag in the same way in each engine";

const EDITOR: &str = "what differs between engines is the concern of Decap CMS";

const SOURCES: &str = "the parsers of this engine get each attack from a feed, another site and an embed; other sources differ only \
                       before the parser, which Chromium tests";

const EXCUSED: &[(Engine, &str, &str)] = &[
    (Firefox, "figures::no_layout_shift", SHIFTS),
    (WebKit, "figures::no_layout_shift", SHIFTS),
    (Firefox, "adoption::no_article_moves", SHIFTS),
    (WebKit, "adoption::no_article_moves", SHIFTS),
    (Firefox, "accessibility::no_page_is_wider_than_a_desktop", BOXES),
    (WebKit, "accessibility::no_page_is_wider_than_a_desktop", BOXES),
    (Firefox, "languages::all_texts", TEXTS),
    (WebKit, "languages::all_texts", TEXTS),
    (Firefox, "embed::the_plugin_explains", SERVERS),
    (WebKit, "embed::the_plugin_explains", SERVERS),
    (Firefox, "screenshots::", PICTURES),
    (WebKit, "screenshots::", PICTURES),
    (Firefox, "layout::", BOXES),
    (WebKit, "layout::", BOXES),
    (Firefox, "hostile::attacks_in_a_compiled_site", SOURCES),
    (WebKit, "hostile::attacks_in_a_compiled_site", SOURCES),
    (Firefox, "hostile::attacks_in_a_wordpress", SOURCES),
    (WebKit, "hostile::attacks_in_a_wordpress", SOURCES),
    (Firefox, "hostile::attacks_in_a_ghost", SOURCES),
    (WebKit, "hostile::attacks_in_a_ghost", SOURCES),
    (Firefox, "hostile::attacks_in_a_feed_of_markdown", SOURCES),
    (WebKit, "hostile::attacks_in_a_feed_of_markdown", SOURCES),
    (Firefox, "hostile::attacks_in_a_feed_of_text", SOURCES),
    (WebKit, "hostile::attacks_in_a_feed_of_text", SOURCES),
    (Firefox, "sizes::hostile_markdown_is_shown", SOURCES),
    (WebKit, "sizes::hostile_markdown_is_shown", SOURCES),
    (Firefox, "flapping::", SERVERS),
    (WebKit, "flapping::", SERVERS),
    (Firefox, "budgets::", HELD),
    (WebKit, "budgets::", HELD),
    (Firefox, "endurance::", HELD),
    (WebKit, "endurance::", HELD),
    (Firefox, "looks::", BOXES),
    (WebKit, "looks::", BOXES),
    (Firefox, "comfort::", BOXES),
    (WebKit, "comfort::", BOXES),
    (Firefox, "offline::", BOXES),
    (WebKit, "offline::", BOXES),
    (Firefox, "visits::", BOXES),
    (WebKit, "visits::", BOXES),
    (Firefox, "admin::", EDITOR),
    (WebKit, "admin::", EDITOR),
    (Firefox, "embed::bundled_framework", FRAMEWORKS),
    (WebKit, "embed::bundled_framework", FRAMEWORKS),
    (Firefox, "crawl::every_page", BOXES),
    (WebKit, "crawl::every_page", BOXES),
    (
        WebKit,
        "embed::the_preview_and_the_choices_leave_the_tag_in_sight",
        "WebKitWebDriver reports no window for the frame whose width the test sets",
    ),
    (WebKit, "figures::the_front_page_needs_few_requests", PRELOADS),
    (WebKit, "figures::an_article_needs_few_requests", PRELOADS),
    (WebKit, "serve::", "MiniBrowser cannot map a host name to an address"),
    (WebKit, "routes::nothing_is_requested_twice", PRELOADS),
    (WebKit, "routes::a_middle_click", "WebKitWebDriver sends the middle button as the left one"),
    (WebKit, "routes::a_control_click", "MiniBrowser, when automated, opens it in the same tab"),
    (
        WebKit,
        "routes::scrolling_before_the_script_loads_is_respected",
        "WebKit restores no scroll position before the script runs, and lays everything out at once",
    ),
];

/// The modules and tests that `make test-fast` runs: what visitors do most. All tests would take too long.
const QUICK: [&str; 18] = [
    "acceptance::",
    "adoption::adopting_a_page_keeps_input_focus",
    "breaches::",
    "budgets::",
    "embed::a_failed_load_says_so",
    "embed::an_attribute_change_is_followed",
    "embed::articles_are_read_without_leaving",
    "embed::each_view_shows_its_content",
    "embed::events_report_what_happens",
    "embed::links_within_an_article",
    "embed::the_style_of_",
    "figures::",
    "frames::",
    "kept::",
    "media::",
    "routes::",
    "search::",
    "serve::",
];

/// Tests that need a real WordPress. Outside of CI they are skipped if it is not installed.
const NEEDS_WORDPRESS: [&str; 4] = [
    "embed::in_a_wordpress_page",
    "embed::of_a_wordpress",
    "embed::the_plugin_shows_headlines_with_and_without_scripts",
    "embed::the_plugin_explains_invalid_settings_to_authors_only",
];

/// The reason why this engine skips the test, if any. `name` is matched by prefix.
pub fn excuse(engine: Engine, name: &str) -> Option<&'static str> {
    if NEEDS_WORDPRESS.contains(&name) && env::var_os("CI").is_none() && !WordPress::is_installed() {
        return Some("skipped: WordPress is not installed; run tools/setup.sh");
    }
    if name.starts_with("embed::the_plugin") && env::var_os("CI").is_none() && !plugin::pack().is_dir() {
        return Some("skipped: there are no packages; run `make pack`");
    }
    if name.starts_with("embed::bundled") && env::var_os("CI").is_none() && !bundled::is_installed() {
        return Some("skipped: there are no packages or no frameworks; run `make pack` and tools/setup.sh");
    }
    if name.starts_with("admin::") && env::var_os("CI").is_none() && !admin::is_installed() {
        return Some("skipped: Decap CMS is not installed; run tools/setup.sh");
    }
    if env::var_os("BROADSHEET_QUICK").is_some() && !QUICK.iter().any(|start| name.starts_with(start)) {
        return Some("left out of `make test-fast`");
    }
    let mut rows = EXCUSED.iter().filter(|(excused, ..)| *excused == engine);
    rows.find(|(_, start, _)| name.starts_with(start)).map(|(.., why)| *why)
}
