//! The only list of tests that an engine skips, with reasons. Skipped tests are listed as ignored.

use crate::driver::Engine::{self, Firefox, WebKit};
use crate::wordpress::WordPress;
use std::env;

const PRELOADS: &str =
    "WebKitGTK never hands a preloaded answer to `fetch`, so it asks twice for what the head announces";

const EXCUSED: &[(Engine, &str, &str)] = &[
    (Firefox, "figures::nothing_moves", "Firefox does not report layout shifts"),
    (WebKit, "figures::nothing_moves", "WebKit does not report layout shifts"),
    (WebKit, "figures::the_front_page_needs_few_requests", PRELOADS),
    (WebKit, "figures::an_article_needs_few_requests", PRELOADS),
    (WebKit, "serve::", "MiniBrowser cannot map a host name to an address"),
    (WebKit, "routes::nothing_is_requested_twice", PRELOADS),
    (WebKit, "routes::a_click_of_the_middle_button", "WebKitWebDriver sends the middle button as the left one"),
    (WebKit, "routes::a_link_opened_with_control", "MiniBrowser, when automated, opens it in the same tab"),
    (
        WebKit,
        "routes::who_scrolls_before_the_script_is_there_is_left_alone",
        "it brings nobody back before the script has run, and lays everything out at once",
    ),
];

/// Tests that need a real WordPress. Outside of CI they are skipped if it is not installed.
const OF_WORDPRESS: [&str; 2] = ["embed::in_a_wordpress_page", "embed::of_a_wordpress"];

/// The reason why this engine skips the test, if any. `name` is matched by prefix.
pub fn excuse(engine: Engine, name: &str) -> Option<&'static str> {
    if OF_WORDPRESS.contains(&name) && env::var_os("CI").is_none() && !WordPress::is_here() {
        return Some("skipped: WordPress is not here, tools/setup.sh installs it");
    }
    let mut rows = EXCUSED.iter().filter(|(excused, ..)| *excused == engine);
    rows.find(|(_, start, _)| name.starts_with(start)).map(|(.., why)| *why)
}
