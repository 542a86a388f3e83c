//! Navigation: deep links, Back and Forward, scroll positions, slow networks, and prefetching.

use crate::page::key;
use crate::server::{Fault, Outcome, Request};
use crate::site::Story;
use crate::{Stage, Test, pause, tests};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

pub fn tests() -> Vec<Test> {
    tests![
        a_deep_link_opens_an_article,
        a_deep_link_opens_a_category,
        a_deep_link_opens_a_year_of_the_archive,
        a_deep_link_opens_a_filter,
        a_deep_link_to_a_heading_scrolls_to_it,
        a_long_list_has_pages_that_hold_each_article_once,
        an_unknown_address_says_so_and_leads_home,
        a_click_that_is_the_browsers_is_left_to_it,
        a_click_of_the_middle_button_is_left_to_the_browser,
        a_link_opened_with_control_opens_a_tab_and_leaves_this_one,
        back_and_forward_restore_the_scroll_position_exactly,
        a_place_in_the_text_is_left_by_back_and_found_again,
        a_reload_keeps_the_scroll_position,
        a_reload_on_a_phone_keeps_a_line_far_below,
        who_comes_back_from_another_document_is_at_their_line,
        who_scrolls_before_the_script_is_there_is_left_alone,
        on_a_slow_network_the_old_page_stays_until_the_new_one_is_there,
        a_newer_navigation_wins_and_the_older_request_is_given_up,
        going_back_while_a_page_loads_stays_where_one_was,
        who_turns_round_while_a_page_loads_keeps_both_lines,
        what_did_not_come_is_forgotten_by_who_turns_round,
        two_quick_choices_are_both_kept,
        a_link_hovered_over_opens_without_a_request,
        a_site_below_a_path_is_read_like_one_at_the_root,
        nothing_is_requested_twice_in_a_whole_session,
    ]
}

const HEADLINE: &str = ".stories .story-title a";

fn a_deep_link_opens_an_article(stage: &Stage) {
    for story in [&stage.site.stories[0], stage.site.stories.last().expect("a story")] {
        stage.page.open(&story.path);
        assert_eq!(stage.page.state(), "ready");
        assert_eq!(stage.page.text("h1"), story.title);
        assert!(stage.page.title().starts_with(&story.title));
    }
}

fn a_deep_link_opens_a_category(stage: &Stage) {
    let category = stage.site.categories.last().expect("a category");
    stage.page.open(&format!("/categories/{}/", category.slug));
    assert_eq!(stage.page.text("h1"), category.name);
    assert_eq!(stage.page.count(".stories > li"), category.count.min(stage.site.page_size));
}

fn a_deep_link_opens_a_year_of_the_archive(stage: &Stage) {
    let (year, count) = stage.site.years[0];
    stage.page.open(&format!("/archive/{year}/"));
    assert_eq!(stage.page.text("h1"), year.to_string());
    assert_eq!(stage.page.count(".stories > li"), count.min(stage.site.page_size));
}

fn a_deep_link_opens_a_filter(stage: &Stage) {
    let (one, other) = stage.site.overlapping_pair();
    stage.page.open(&format!("/?categories={},{}&match=all", one.slug, other.slug));
    assert_eq!(stage.page.count(".stories > li"), stage.site.in_all(&[one, other]).len());
    assert_eq!(stage.page.count(".filter[aria-current=true]"), 2);
}

fn a_deep_link_to_a_heading_scrolls_to_it(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let story = site.longest();
    page.open(&story.path);
    let ids = page.attributes("[data-part=body] h2[id]", "id");
    let heading = &ids[ids.len() / 2];
    page.begin("/404.html");
    page.open(&format!("{}#{heading}", story.path));
    let near = format!("Math.abs(document.getElementById({}).getBoundingClientRect().top) < 120", json!(heading));
    page.wait_until(&near);
    pause(300);
    assert!(page.is(&near), "it stays there");
}

fn a_long_list_has_pages_that_hold_each_article_once(stage: &Stage) {
    let Stage { page, server, .. } = stage;
    let item = |n: usize| {
        json!({ "id": n, "url": format!("/posts/number-{n}/"), "title": format!("Number {n}"),
        "content_text": "Words.", "date_published": format!("2026-01-{:02}T{:02}:00:00Z", n % 28 + 1, n / 28) })
    };
    let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": "Long",
        "items": (0..45).map(item).collect::<Vec<Value>>() });
    server.put("/feeds/long.json", feed.to_string());
    server.read_from("/feeds/long.json");
    page.open("/");
    let mut seen = page.texts(HEADLINE);
    assert!(page.text("[data-part=pages]").contains("Page 1 of"));
    assert_eq!(page.count("[data-part=pages] a[rel=prev]"), 0);
    while page.count("[data-part=pages] a[rel=next]") > 0 {
        let here = page.address();
        page.click("[data-part=pages] a[rel=next]");
        page.wait_until(&format!("location.pathname + location.search !== {}", json!(here)));
        page.settled();
        assert!(page.scrolled() < 200.0, "a new page is read from its top, not from {}", page.scrolled());
        seen.extend(page.texts(HEADLINE));
    }
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!((seen.len(), once.len()), (45, 45));
    let (last, of_last) = (page.address(), page.texts(HEADLINE));
    page.open(&last);
    assert_eq!(page.texts(HEADLINE), of_last, "the address of a page leads to it");
    page.click("[data-part=pages] a[rel=prev]");
    page.wait_for("[data-part=pages] a[rel=next]");
}

fn an_unknown_address_says_so_and_leads_home(stage: &Stage) {
    let Stage { page, .. } = stage;
    for path in ["/no/such/page/", "/posts/no-such-article/", "/categories/no-such-category/"] {
        page.open(path);
        assert_eq!(page.state(), "missing", "{path}");
        assert!(!page.text("h1").is_empty());
        assert_eq!(page.count("[data-part=retry]"), 0, "trying again would not help");
        assert!(page.is(
            "document.querySelector('.masthead').offsetHeight && document.querySelector('.colophon').offsetHeight"
        ));
        page.click("main a[href='/']");
        page.arrived("/");
        assert!(page.count(HEADLINE) > 0);
    }
}

fn a_click_that_is_the_browsers_is_left_to_it(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let ours = &site.stories[0].path;
    page.open("/");
    add_link(stage);
    for attributes in [
        json!({ "href": ours, "target": "_blank" }),
        json!({ "href": ours, "download": "" }),
        json!({ "href": ours, "rel": "external" }),
        json!({ "href": "https://example.invalid/posts/x/" }),
        json!({ "href": "mailto:desk@example.invalid" }),
        json!({ "href": "/feed.json" }),
        json!({ "href": "/images/picture.png" }),
    ] {
        set_link(stage, &attributes);
        page.click("#e2e-link");
        assert!(!was_taken(stage), "the reader took {attributes}");
    }
    for held in [key::CONTROL, key::META, key::SHIFT] {
        set_link(stage, &json!({ "href": ours }));
        page.click_holding(held, "#e2e-link");
        assert!(!was_taken(stage), "the reader took a click with {held:?}");
    }
    assert_eq!(page.address(), "/");
    // The reader handles a plain click on the same link.
    set_link(stage, &json!({ "href": ours }));
    page.click("#e2e-link");
    assert!(was_taken(stage));
    page.arrived(ours);
}

fn a_click_of_the_middle_button_is_left_to_the_browser(stage: &Stage) {
    stage.page.open("/");
    add_link(stage);
    set_link(stage, &json!({ "href": stage.site.stories[0].path }));
    stage.page.click_with_the_middle_button("#e2e-link");
    assert!(!was_taken(stage));
    assert_eq!(stage.page.address(), "/");
}

/// Adds a link, and a listener after the reader's. It records whether the reader took the click, then cancels it.
fn add_link(stage: &Stage) {
    stage.page.js(
        "const link = document.createElement('a');
         link.id = 'e2e-link';
         link.textContent = 'A link';
         link.style.cssText = 'position:fixed;top:0;left:0;z-index:9;padding:9px';
         document.querySelector('main').append(link);
         for (const kind of ['click', 'auxclick']) addEventListener(kind, (event) => {
           if (event.target !== link) return;
           window.taken = event.defaultPrevented;
           event.preventDefault();
         });",
        json!([]),
    );
}

fn set_link(stage: &Stage, attributes: &Value) {
    stage.page.js(
        "const link = document.querySelector('#e2e-link');
         for (const name of ['href', 'target', 'download', 'rel']) link.removeAttribute(name);
         for (const [name, value] of Object.entries(arguments[0])) link.setAttribute(name, value);
         window.taken = null;",
        json!([attributes]),
    );
}

fn was_taken(stage: &Stage) -> bool {
    stage.page.wait_until("window.taken !== null");
    stage.page.is("window.taken")
}

fn a_link_opened_with_control_opens_a_tab_and_leaves_this_one(stage: &Stage) {
    let Stage { page, .. } = stage;
    page.open("/");
    page.click_holding(key::CONTROL, HEADLINE);
    let late = Instant::now() + Duration::from_secs(10);
    while page.tabs() < 2 {
        assert!(Instant::now() < late, "no tab opened");
        pause(50);
    }
    assert_eq!(page.address(), "/");
    assert!(page.count(HEADLINE) > 0);
}

fn back_and_forward_restore_the_scroll_position_exactly(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let story = &site.stories[site.stories.len().min(site.page_size) / 2];
    let link = headline(story);
    page.open("/");
    page.hover(&link);
    page.js("scrollBy({ top: 37, behavior: 'instant' })", json!([]));
    // Firefox may still scroll to the link for the hover. The final position counts.
    pause(300);
    let on_the_list = page.scrolled();
    assert!(on_the_list > 100.0, "the front page is long enough to scroll");
    page.click(&link);
    page.arrived(&story.path);
    assert_eq!(page.scrolled(), 0.0, "an article is read from its top");
    page.scroll_to(311.0);
    let in_the_article = page.scrolled();
    assert!(in_the_article > 100.0, "the article is long enough to scroll");
    page.back();
    page.arrived("/");
    stays_at(stage, on_the_list);
    page.forward();
    page.arrived(&story.path);
    stays_at(stage, in_the_article);
    page.back();
    page.arrived("/");
    stays_at(stage, on_the_list);
}

// Navigates without a pointer or key, like a screen reader, as the first action on the page.
fn a_place_in_the_text_is_left_by_back_and_found_again(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    page.open(&site.longest().path);
    let ids = page.attributes("[data-part=body] h2[id]", "id");
    let heading = &ids[ids.len() / 2];
    let follow = "const link = document.createElement('a'); link.href = '#' + arguments[0]; \
                  document.querySelector('[data-part=body] p').append(link); link.click()";
    page.js(follow, json!([heading]));
    let near = format!("Math.abs(document.getElementById({}).getBoundingClientRect().top) < 120", json!(heading));
    page.wait_until(&near);
    page.back();
    stays_at(stage, 0.0);
    page.forward();
    page.wait_until(&near);
    pause(300);
    assert!(page.is(&near), "it stays there");
}

fn a_reload_keeps_the_scroll_position(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    page.open(&site.longest().path);
    page.scroll_to(523.0);
    pause(200);
    page.reload();
    page.settled();
    stays_at(stage, 523.0);
}

fn a_reload_on_a_phone_keeps_a_line_far_below(stage: &Stage) {
    // Each article has its own height, which was estimated too high or too low.
    for story in &stage.site.stories {
        a_line_far_below_is_kept(stage, story, || stage.page.reload());
    }
}

fn who_comes_back_from_another_document_is_at_their_line(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    a_line_far_below_is_kept(stage, site.longest(), || {
        page.open("/archive/");
        page.back();
        page.arrived(&site.longest().path);
    });
}

/// Far below what a phone lays out before the first paint.
fn a_line_far_below_is_kept(stage: &Stage, story: &Story, leave_and_return: impl FnOnce()) {
    let page = &stage.page;
    page.on_a_phone(|| {
        page.open(&story.path);
        let deep = "return Math.floor((document.scrollingElement.scrollHeight - innerHeight) * 0.6)";
        let line = page.number(deep, json!([]));
        page.scroll_to(line);
        pause(200);
        leave_and_return();
        page.settled();
        stays_at(stage, line);
    });
}

fn who_scrolls_before_the_script_is_there_is_left_alone(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    page.on_a_phone(|| {
        page.open(&site.longest().path);
        page.scroll_to(2000.0);
        pause(200);
        server.fault("/start-*.js", Fault::Delay(Duration::from_millis(2000)));
        // WebDriver's own reload waits for the script in some browsers.
        page.js("window.old = true; setTimeout(() => location.reload())", json!([]));
        page.wait_until("!window.old && scrollY > 0");
        page.press(key::PAGE_UP);
        pause(600);
        assert!(page.is("document.documentElement.dataset.painted === undefined"), "the script came before the hand");
        let line = "const [x, y] = [innerWidth / 2, innerHeight / 2]; window.read ??= document.elementFromPoint(x, y); \
                    return window.read.getBoundingClientRect().top";
        let top = page.number(line, json!([]));
        page.settled();
        pause(300);
        server.heal();
        let now = page.number(line, json!([]));
        assert!((now - top).abs() <= 2.0, "what was read moved by {} px", now - top);
    });
}

fn on_a_slow_network_the_old_page_stays_until_the_new_one_is_there(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let story = &site.stories[0];
    page.open("/");
    let listed = page.count(".stories > li");
    let gate = server.hold(&story.document);
    page.click(&headline(story));
    page.wait_until("document.querySelector('main').dataset.state === 'loading'");
    assert!(!shows_a_bar(stage), "a page that comes soon comes without a bar");
    pause(800);
    assert_eq!(page.state(), "loading");
    assert_eq!(page.count(".stories > li"), listed, "the old page stays");
    assert!(page.is("document.querySelector('.stories').offsetHeight > 0"));
    assert!(shows_a_bar(stage), "after half a second something says that a page is loading");
    gate.open();
    page.arrived(&story.path);
    assert_eq!(page.text("h1"), story.title);
    assert!(!shows_a_bar(stage));
}

fn a_newer_navigation_wins_and_the_older_request_is_given_up(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let (slow, quick) = (&site.stories[0], &site.stories[1]);
    page.open("/");
    let gate = server.hold(&slow.document);
    page.click(&headline(slow));
    page.wait_until("document.querySelector('main').dataset.state === 'loading'");
    page.click(&headline(quick));
    page.arrived(&quick.path);
    assert_eq!(page.text("h1"), quick.title);
    let late = Instant::now() + Duration::from_secs(5);
    while server.requests_for(&slow.document).iter().any(|request| request.outcome == Outcome::Pending) {
        assert!(Instant::now() < late, "the older request was not given up");
        pause(50);
    }
    assert!(server.requests_for(&slow.document).iter().all(|request| request.outcome == Outcome::Aborted));
    gate.open();
    pause(300);
    assert_eq!(page.text("h1"), quick.title);
    assert_eq!(page.address(), quick.path);
}

fn going_back_while_a_page_loads_stays_where_one_was(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let (read, wanted) = (&site.stories[2], &site.stories[0]);
    page.open("/");
    page.click(&headline(read));
    page.arrived(&read.path);
    let gate = server.hold(&wanted.document);
    page.click(&format!(".recent a[href='{}']", wanted.path));
    page.wait_until("document.querySelector('main').dataset.state === 'loading'");
    page.back();
    page.wait_until("document.querySelector('main').dataset.state === 'ready'");
    let shown = page.address();
    gate.open();
    pause(400);
    assert_eq!(page.address(), shown, "what was left behind does not come back");
    let heading = page.text("h1");
    assert!(if shown == "/" { page.count(HEADLINE) > 0 } else { shown == read.path && heading == read.title });
}

fn who_turns_round_while_a_page_loads_keeps_both_lines(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let story = &site.stories[site.stories.len().min(site.page_size) / 2];
    // Only the prerendered article is here: Back must fetch the list.
    page.open("/");
    page.hover(&headline(story));
    pause(300);
    let on_the_list = page.scrolled();
    assert!(on_the_list > 100.0, "the front page is long enough to scroll");
    page.click(&headline(story));
    page.arrived(&story.path);
    page.scroll_to(311.0);
    let gate = server.hold("/data/pages/1.json*");
    page.back();
    page.wait_until("document.querySelector('main').dataset.state === 'loading'");
    page.forward();
    page.arrived(&story.path);
    stays_at(stage, 311.0);
    gate.open();
    page.back();
    page.arrived("/");
    stays_at(stage, on_the_list);
}

fn what_did_not_come_is_forgotten_by_who_turns_round(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let story = &site.stories[2];
    stage.forgive_errors();
    page.open("/");
    page.click(&headline(story));
    page.arrived(&story.path);
    server.fault("/data/pages/1.json*", Fault::Status(500));
    page.back();
    page.wait_for("main > [role=alert]");
    page.forward();
    page.wait_until("document.querySelector('main').dataset.state === 'ready'");
    assert_eq!(page.count("main > [role=alert]"), 0);
    assert_eq!(page.text("h1"), story.title);
}

fn two_quick_choices_are_both_kept(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let (one, other) = site.overlapping_pair();
    page.open("/");
    let gate = server.hold(&format!("/data/categories/{}*", one.slug));
    page.click(&format!("[data-category='{}']", one.slug));
    page.wait_until("document.querySelector('main').dataset.state === 'loading'");
    page.click(&format!("[data-category='{}']", other.slug));
    gate.open();
    page.wait_until("location.search.includes(',')");
    page.settled();
    assert_eq!(page.count(".filter[aria-current=true]"), 2);
    assert_eq!(page.address(), format!("/?categories={},{}", one.slug, other.slug));
}

fn a_link_hovered_over_opens_without_a_request(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let story = &site.stories[1];
    page.open("/");
    page.hover(&headline(story));
    let late = Instant::now() + Duration::from_secs(5);
    while !server.requests_for(&story.document).iter().any(|request| request.outcome == Outcome::Finished(200)) {
        assert!(Instant::now() < late, "a hovered link is not fetched");
        pause(20);
    }
    pause(200);
    let before = of_data(stage).len();
    page.click(&headline(story));
    page.arrived(&story.path);
    assert_eq!(page.text("h1"), story.title);
    let after: Vec<String> = of_data(stage)[before..].iter().map(ToString::to_string).collect();
    assert!(after.is_empty(), "{after:#?}");
}

fn nothing_is_requested_twice_in_a_whole_session(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let (one, other) = site.overlapping_pair();
    page.open("/");
    for category in [one, other, one] {
        let here = page.address();
        page.click(&format!(".filter[data-category='{}']", category.slug));
        page.wait_until(&format!("location.pathname + location.search !== {}", json!(here)));
        page.settled();
        // The pointer rests on a filter, whose opposite is prefetched. The prefetch is not aborted here.
        pause(300);
    }
    page.back();
    page.settled();
    page.click(HEADLINE);
    page.wait_for("article");
    page.click(".neighbours a");
    page.settled();
    page.click("[data-part=categories] a");
    page.wait_for(".stories");
    page.back();
    page.wait_for("article");
    for place in ["/archive/", "/search/", "/"] {
        page.click(&format!(".masthead-nav a[href='{place}']"));
        page.arrived(place);
    }
    page.click(HEADLINE);
    page.wait_for("article");
    page.back();
    page.arrived("/");
    pause(300);
    let mut times = BTreeMap::<String, usize>::new();
    // The browser fetches images, not the reader.
    let is_picture =
        |request: &Request| [".svg", ".png", ".jpg", ".webp", ".ico"].iter().any(|end| request.path().ends_with(end));
    for request in stage.server.requests().into_iter().filter(|request| !is_picture(request)) {
        *times.entry(request.target).or_default() += 1;
    }
    times.retain(|_, count| *count > 1);
    assert!(times.is_empty(), "requested more than once: {times:#?}");
}

// ---- Shared helpers

fn headline(story: &Story) -> String {
    format!(".stories .story-title a[href='{}']", story.path)
}

fn of_data(stage: &Stage) -> Vec<Request> {
    stage.server.requests().into_iter().filter(|request| request.path().ends_with(".json")).collect()
}

/// Asserts that the page is scrolled there, within two pixels, and stays there.
fn stays_at(stage: &Stage, y: f64) {
    let there = format!("Math.abs(scrollY - {y}) <= 2");
    stage.page.wait_until(&there);
    pause(300);
    assert!(stage.page.is(&there), "scrolled to {y}, then moved to {}", stage.page.scrolled());
}

/// Whether the loading bar at the top is visible.
fn shows_a_bar(stage: &Stage) -> bool {
    stage.page.is("(({ content, display, transform, borderTopWidth }) => content !== 'none' && display !== 'none' \
         && borderTopWidth !== '0px' && !transform.startsWith('matrix(0,'))(getComputedStyle(document.querySelector('main'), '::before'))")
}

/// The same site, built for one folder of a server. Its other folders belong to other sites.
fn a_site_below_a_path_is_read_like_one_at_the_root(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    let host = tempfile::tempdir().expect("a temporary folder");
    let mut build = std::process::Command::new(env!("CARGO_BIN_EXE_broadsheet"));
    build.arg("build").arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).args(["--base-url", "/our/paper/"]);
    let built = build.arg("--reader").arg(server.root()).arg("--out").arg(host.path().join("our/paper")).output();
    let built = built.expect("the command line tool runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let host = crate::server::Server::start(host.path());
    page.visit(&host.url("/our/paper/"));
    page.settled();
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.stories[0].slug));
    page.settled();
    assert_eq!(page.address(), format!("/our/paper{}", site.stories[0].path));
    page.reload();
    page.settled();
    assert_eq!(page.text("h1"), site.stories[0].title);
    page.click("[data-part=categories] a");
    page.wait_for("[data-part=list]");
    page.settled();
    assert!(page.address().starts_with("/our/paper/categories/"), "{}", page.address());
    page.back();
    page.wait_for("article");
    page.settled();
    assert_eq!(page.text("h1"), site.stories[0].title);
    let strays: Vec<String> = host
        .requests()
        .iter()
        .map(|one| one.path().to_owned())
        .filter(|path| !path.starts_with("/our/paper/"))
        .collect();
    assert_eq!(strays, [""; 0], "nothing is asked of what is not ours");
    assert_eq!(host.reports(), [""; 0]);
}
