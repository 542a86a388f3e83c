//! Navigation: deep links, Back and Forward, scroll positions, slow networks, and prefetching.

use crate::page::key;
use crate::server::{Fault, Outcome, Request};
use crate::site::Article;
use crate::{Context, Test, pause, stress_site, tests};
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
        the_number_of_the_first_page_leads_to_the_list,
        each_article_is_on_one_list_page,
        an_unknown_address_says_so_and_links_to_the_front_page,
        clicks_for_the_browser_are_left_to_it,
        a_middle_click_is_left_to_the_browser,
        a_control_click_opens_a_new_tab,
        back_and_forward_restore_the_scroll_position_exactly,
        back_and_forward_work_for_fragments_in_the_text,
        a_reload_keeps_the_scroll_position,
        a_reload_on_a_phone_keeps_a_scroll_position_far_below,
        coming_back_from_another_document_restores_the_scroll_position,
        scrolling_before_the_script_loads_is_respected,
        on_a_slow_network_the_old_page_stays_until_the_new_one_is_loaded,
        a_newer_navigation_aborts_the_older_request,
        going_back_while_a_page_loads_keeps_the_scroll_position,
        back_and_forward_while_a_page_loads_keep_both_scroll_positions,
        a_failed_navigation_is_discarded_by_back,
        two_quick_filter_choices_are_both_kept,
        a_hovered_link_opens_without_a_request,
        a_site_below_a_base_path_works_like_one_at_the_root,
        nothing_is_requested_twice_in_a_whole_session,
        each_page_after_the_first_is_an_event,
    ]
}

const HEADLINE: &str = ".stories .story-title a";

fn a_deep_link_opens_an_article(context: &Context) {
    for article in [&context.site.articles[0], context.site.articles.last().expect("a story")] {
        context.page.open(&article.path);
        assert_eq!(context.page.state(), "ready");
        assert_eq!(context.page.text("h1"), article.title);
        assert!(context.page.title().starts_with(&article.title));
    }
}

fn a_deep_link_opens_a_category(context: &Context) {
    let category = context.site.categories.last().expect("a category");
    context.page.open(&format!("/categories/{}/", category.slug));
    assert_eq!(context.page.text("h1"), category.name);
    assert_eq!(context.page.count(".stories > li"), category.count.min(context.site.page_size));
}

fn a_deep_link_opens_a_year_of_the_archive(context: &Context) {
    let (year, count) = context.site.years[0];
    context.page.open(&format!("/archive/{year}/"));
    assert_eq!(context.page.text("h1"), year.to_string());
    assert_eq!(context.page.count(".stories > .story"), count.min(context.site.page_size));
}

/// Lists omit the number, but visitors may type it.
fn the_number_of_the_first_page_leads_to_the_list(context: &Context) {
    let Context { page, .. } = context;
    let site = stress_site::serve(context, None);
    let (year, count) = site.years[0];
    assert!(count > site.page_size, "its list has several pages");
    for list in ["/".to_owned(), format!("/archive/{year}/")] {
        page.load(&format!("{list}page/1/"));
        page.wait_for_address(&list);
        page.wait_until_settled();
        assert_eq!(page.state(), "ready");
    }
}

fn a_deep_link_opens_a_filter(context: &Context) {
    let (one, other) = context.site.overlapping_pair();
    context.page.open(&format!("/?categories={},{}&match=all", one.slug, other.slug));
    assert_eq!(context.page.count(".stories > li"), context.site.in_all(&[one, other]).len());
    assert_eq!(context.page.count(".filter[aria-current=true]"), 2);
}

fn a_deep_link_to_a_heading_scrolls_to_it(context: &Context) {
    let Context { page, site, .. } = context;
    let article = site.longest();
    page.open(&article.path);
    let ids = page.attributes("[data-part=body] h2[id]", "id");
    let heading = &ids[ids.len() / 2];
    page.load("/404.html");
    page.open(&format!("{}#{heading}", article.path));
    let near = format!("Math.abs(document.getElementById({}).getBoundingClientRect().top) < 120", json!(heading));
    page.wait_until(&near);
    pause(300);
    assert!(page.is(&near), "it stays there");
}

fn each_article_is_on_one_list_page(context: &Context) {
    let Context { page, server, .. } = context;
    let item = |n: usize| {
        json!({ "id": n, "url": format!("/posts/number-{n}/"), "title": format!("Number {n}"),
        "content_text": "Words.", "date_published": format!("2026-01-{:02}T{:02}:00:00Z", n % 28 + 1, n / 28) })
    };
    let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "title": "Long",
        "items": (0..45).map(item).collect::<Vec<Value>>() });
    server.put("/feeds/long.json", feed.to_string());
    server.set_source("/feeds/long.json");
    page.open("/");
    let mut seen = page.texts(HEADLINE);
    assert!(page.text("[data-part=pages]").contains("Page 1 of"));
    assert_eq!(page.count("[data-part=pages] a[rel=prev]"), 0);
    while page.count("[data-part=pages] a[rel=next]") > 0 {
        let here = page.address();
        page.click("[data-part=pages] a[rel=next]");
        page.wait_until(&format!("location.pathname + location.search !== {}", json!(here)));
        page.wait_until_settled();
        assert!(page.scroll_position() < 200.0, "a new page is read from its top, not from {}", page.scroll_position());
        seen.extend(page.texts(HEADLINE));
    }
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!((seen.len(), once.len()), (45, 45));
    let (last, of_last) = (page.address(), page.texts(HEADLINE));
    page.open(&last);
    assert_eq!(page.texts(HEADLINE), of_last, "the address of a list page opens it");
    page.click("[data-part=pages] a[rel=prev]");
    page.wait_for("[data-part=pages] a[rel=next]");
}

fn an_unknown_address_says_so_and_links_to_the_front_page(context: &Context) {
    let Context { page, .. } = context;
    for path in ["/no/such/page/", "/posts/no-such-article/", "/categories/no-such-category/"] {
        page.open(path);
        assert_eq!(page.state(), "missing", "{path}");
        assert!(!page.text("h1").is_empty());
        assert_eq!(page.count("[data-part=retry]"), 0, "a retry would not help");
        assert!(page.is(
            "document.querySelector('.masthead').offsetHeight && document.querySelector('.colophon').offsetHeight"
        ));
        page.click("main a[href='/']");
        page.wait_for_address("/");
        assert!(page.count(HEADLINE) > 0);
    }
}

fn clicks_for_the_browser_are_left_to_it(context: &Context) {
    let Context { page, site, .. } = context;
    let ours = &site.articles[0].path;
    page.open("/");
    add_link(context);
    for attributes in [
        json!({ "href": ours, "target": "_blank" }),
        json!({ "href": ours, "download": "" }),
        json!({ "href": ours, "rel": "external" }),
        json!({ "href": "https://example.invalid/posts/x/" }),
        json!({ "href": "mailto:desk@example.invalid" }),
        json!({ "href": "/feed.json" }),
        json!({ "href": "/images/picture.png" }),
    ] {
        set_link(context, &attributes);
        page.click("#e2e-link");
        assert!(!was_taken(context), "the reader took {attributes}");
    }
    for held in [key::CONTROL, key::META, key::SHIFT] {
        set_link(context, &json!({ "href": ours }));
        page.click_with_key(held, "#e2e-link");
        assert!(!was_taken(context), "the reader took a click with {held:?}");
    }
    assert_eq!(page.address(), "/");
    // The reader handles a plain click on the same link.
    set_link(context, &json!({ "href": ours }));
    page.click("#e2e-link");
    assert!(was_taken(context));
    page.wait_for_address(ours);
}

fn a_middle_click_is_left_to_the_browser(context: &Context) {
    context.page.open("/");
    add_link(context);
    set_link(context, &json!({ "href": context.site.articles[0].path }));
    context.page.middle_click("#e2e-link");
    assert!(!was_taken(context));
    assert_eq!(context.page.address(), "/");
}

/// Adds a link, and a listener after the reader's. It records whether the reader took the click, then cancels it.
fn add_link(context: &Context) {
    context.page.js(
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

fn set_link(context: &Context, attributes: &Value) {
    context.page.js(
        "const link = document.querySelector('#e2e-link');
         for (const name of ['href', 'target', 'download', 'rel']) link.removeAttribute(name);
         for (const [name, value] of Object.entries(arguments[0])) link.setAttribute(name, value);
         window.taken = null;",
        json!([attributes]),
    );
}

fn was_taken(context: &Context) -> bool {
    context.page.wait_until("window.taken !== null");
    context.page.is("window.taken")
}

fn a_control_click_opens_a_new_tab(context: &Context) {
    let Context { page, .. } = context;
    page.open("/");
    page.click_with_key(key::CONTROL, HEADLINE);
    let late = Instant::now() + Duration::from_secs(10);
    while page.tabs() < 2 {
        assert!(Instant::now() < late, "no tab opened");
        pause(50);
    }
    assert_eq!(page.address(), "/");
    assert!(page.count(HEADLINE) > 0);
}

fn back_and_forward_restore_the_scroll_position_exactly(context: &Context) {
    let Context { page, site, .. } = context;
    let article = &site.articles[site.articles.len().min(site.page_size) / 2];
    let link = headline(article);
    page.open("/");
    page.hover(&link);
    page.js("scrollBy({ top: 37, behavior: 'instant' })", json!([]));
    // Firefox may still scroll to the link for the hover. The final position counts.
    pause(300);
    let on_the_list = page.scroll_position();
    assert!(on_the_list > 100.0, "the front page is long enough to scroll");
    page.click(&link);
    page.wait_for_address(&article.path);
    assert_eq!(page.scroll_position(), 0.0, "an article opens at its top");
    page.scroll_to(311.0);
    let in_the_article = page.scroll_position();
    assert!(in_the_article > 100.0, "the article is long enough to scroll");
    page.back();
    page.wait_for_address("/");
    stays_at(context, on_the_list);
    page.forward();
    page.wait_for_address(&article.path);
    stays_at(context, in_the_article);
    page.back();
    page.wait_for_address("/");
    stays_at(context, on_the_list);
}

// Navigates without a pointer or key, like a screen reader, as the first action on the page.
fn back_and_forward_work_for_fragments_in_the_text(context: &Context) {
    let Context { page, site, .. } = context;
    page.open(&site.longest().path);
    let ids = page.attributes("[data-part=body] h2[id]", "id");
    let heading = &ids[ids.len() / 2];
    let follow = "const link = document.createElement('a'); link.href = '#' + arguments[0]; \
                  document.querySelector('[data-part=body] p').append(link); link.click()";
    page.js(follow, json!([heading]));
    let near = format!("Math.abs(document.getElementById({}).getBoundingClientRect().top) < 120", json!(heading));
    page.wait_until(&near);
    page.back();
    stays_at(context, 0.0);
    page.forward();
    page.wait_until(&near);
    pause(300);
    assert!(page.is(&near), "it stays there");
}

fn a_reload_keeps_the_scroll_position(context: &Context) {
    let Context { page, site, .. } = context;
    page.open(&site.longest().path);
    page.scroll_to(523.0);
    pause(200);
    page.reload();
    page.wait_until_settled();
    stays_at(context, 523.0);
}

fn a_reload_on_a_phone_keeps_a_scroll_position_far_below(context: &Context) {
    // Articles differ in length and elements. Each takes more than a second, so only every fifth is tested.
    for article in context.site.articles.iter().step_by(5) {
        a_scroll_position_far_below_is_kept(context, article, || context.page.reload());
    }
}

fn coming_back_from_another_document_restores_the_scroll_position(context: &Context) {
    let Context { page, site, .. } = context;
    a_scroll_position_far_below_is_kept(context, site.longest(), || {
        page.open("/archive/");
        page.back();
        page.wait_for_address(&site.longest().path);
    });
}

/// Far below the first screens of a phone.
fn a_scroll_position_far_below_is_kept(context: &Context, article: &Article, leave_and_return: impl FnOnce()) {
    let page = &context.page;
    page.in_narrow_window(|| {
        page.open(&article.path);
        let deep = "return Math.floor((document.scrollingElement.scrollHeight - innerHeight) * 0.6)";
        let line = page.number(deep, json!([]));
        page.scroll_to(line);
        pause(200);
        leave_and_return();
        page.wait_until_settled();
        stays_at(context, line);
    });
}

fn scrolling_before_the_script_loads_is_respected(context: &Context) {
    let Context { page, server, site, .. } = context;
    page.in_narrow_window(|| {
        page.open(&site.longest().path);
        page.scroll_to(2000.0);
        pause(200);
        server.fault("/start-*.js", Fault::Delay(Duration::from_millis(2000)));
        // WebDriver's own reload waits for the script in some browsers.
        page.js("window.old = true; setTimeout(() => location.reload())", json!([]));
        page.wait_until("!window.old && scrollY > 0");
        page.press(key::PAGE_UP);
        pause(600);
        assert!(
            page.is("document.documentElement.dataset.reader === undefined"),
            "the script loaded before the visitor scrolled"
        );
        let line = "const [x, y] = [innerWidth / 2, innerHeight / 2]; window.read ??= document.elementFromPoint(x, y); \
                    return window.read.getBoundingClientRect().top";
        let top = page.number(line, json!([]));
        page.wait_until_settled();
        pause(300);
        server.clear_faults();
        let now = page.number(line, json!([]));
        assert!((now - top).abs() <= 2.0, "what was read moved by {} px", now - top);
    });
}

fn on_a_slow_network_the_old_page_stays_until_the_new_one_is_loaded(context: &Context) {
    let Context { page, server, site, .. } = context;
    let article = &site.articles[0];
    page.open("/");
    let listed = page.count(".stories > li");
    let gate = server.hold(&article.document);
    page.click(&headline(article));
    page.wait_until("document.querySelector('main').dataset.state === 'loading'");
    assert!(!shows_loading_bar(context), "a fast page needs no loading bar");
    pause(800);
    assert_eq!(page.state(), "loading");
    assert_eq!(page.count(".stories > li"), listed, "the old page stays");
    assert!(page.is("document.querySelector('.stories').offsetHeight > 0"));
    assert!(shows_loading_bar(context), "after half a second a loading bar is visible");
    gate.open();
    page.wait_for_address(&article.path);
    assert_eq!(page.text("h1"), article.title);
    assert!(!shows_loading_bar(context));
}

fn a_newer_navigation_aborts_the_older_request(context: &Context) {
    let Context { page, server, site, .. } = context;
    let (slow, quick) = (&site.articles[0], &site.articles[1]);
    page.open("/");
    let gate = server.hold(&slow.document);
    page.click(&headline(slow));
    page.wait_until("document.querySelector('main').dataset.state === 'loading'");
    page.click(&headline(quick));
    page.wait_for_address(&quick.path);
    assert_eq!(page.text("h1"), quick.title);
    let late = Instant::now() + Duration::from_secs(5);
    while server.requests_for(&slow.document).iter().any(|request| request.outcome == Outcome::Pending) {
        assert!(Instant::now() < late, "the older request was not aborted");
        pause(50);
    }
    assert!(server.requests_for(&slow.document).iter().all(|request| request.outcome == Outcome::Aborted));
    gate.open();
    pause(300);
    assert_eq!(page.text("h1"), quick.title);
    assert_eq!(page.address(), quick.path);
}

fn going_back_while_a_page_loads_keeps_the_scroll_position(context: &Context) {
    let Context { page, server, site, .. } = context;
    let (read, wanted) = (&site.articles[2], &site.articles[0]);
    page.open("/");
    page.click(&headline(read));
    page.wait_for_address(&read.path);
    let gate = server.hold(&wanted.document);
    page.click(&format!(".recent a[href='{}']", wanted.path));
    page.wait_until("document.querySelector('main').dataset.state === 'loading'");
    page.back();
    page.wait_until("document.querySelector('main').dataset.state === 'ready'");
    let shown = page.address();
    gate.open();
    pause(400);
    assert_eq!(page.address(), shown, "an abandoned navigation is not completed");
    let heading = page.text("h1");
    assert!(if shown == "/" { page.count(HEADLINE) > 0 } else { shown == read.path && heading == read.title });
}

fn back_and_forward_while_a_page_loads_keep_both_scroll_positions(context: &Context) {
    let Context { page, server, site, .. } = context;
    let article = &site.articles[site.articles.len().min(site.page_size) / 2];
    // Only the prerendered article is here: Back must fetch the list.
    page.open("/");
    page.hover(&headline(article));
    pause(300);
    let on_the_list = page.scroll_position();
    assert!(on_the_list > 100.0, "the front page is long enough to scroll");
    page.click(&headline(article));
    page.wait_for_address(&article.path);
    // A document keeps the pages that it has left, and this is another one.
    page.reload();
    page.wait_until_settled();
    page.scroll_to(311.0);
    let gate = server.hold("/data/pages/1.json*");
    page.back();
    page.wait_until("document.querySelector('main').dataset.state === 'loading'");
    page.forward();
    page.wait_for_address(&article.path);
    stays_at(context, 311.0);
    gate.open();
    page.back();
    page.wait_for_address("/");
    stays_at(context, on_the_list);
}

fn a_failed_navigation_is_discarded_by_back(context: &Context) {
    let Context { page, server, site, .. } = context;
    let article = &site.articles[2];
    context.allow_errors();
    page.open("/");
    page.click(&headline(article));
    page.wait_for_address(&article.path);
    // A document keeps the pages that it has left, and this is another one.
    page.reload();
    page.wait_until_settled();
    server.fault("/data/pages/1.json*", Fault::Status(500));
    page.back();
    page.wait_for("main > [role=alert]");
    page.forward();
    page.wait_until("document.querySelector('main').dataset.state === 'ready'");
    assert_eq!(page.count("main > [role=alert]"), 0);
    assert_eq!(page.text("h1"), article.title);
}

fn two_quick_filter_choices_are_both_kept(context: &Context) {
    let Context { page, server, site, .. } = context;
    let (one, other) = site.overlapping_pair();
    page.open("/");
    let gate = server.hold(&format!("/data/categories/{}*", one.slug));
    page.click(&format!("[data-category='{}']", one.slug));
    page.wait_until("document.querySelector('main').dataset.state === 'loading'");
    page.click(&format!("[data-category='{}']", other.slug));
    gate.open();
    page.wait_until("location.search.includes(',')");
    page.wait_until_settled();
    assert_eq!(page.count(".filter[aria-current=true]"), 2);
    assert_eq!(page.address(), format!("/?categories={},{}", one.slug, other.slug));
}

fn a_hovered_link_opens_without_a_request(context: &Context) {
    let Context { page, server, site, .. } = context;
    let article = &site.articles[1];
    page.open("/");
    page.hover(&headline(article));
    let late = Instant::now() + Duration::from_secs(5);
    while !server.requests_for(&article.document).iter().any(|request| request.outcome == Outcome::Finished(200)) {
        assert!(Instant::now() < late, "a hovered link is not prefetched");
        pause(20);
    }
    pause(200);
    let before = of_data(context).len();
    page.click(&headline(article));
    page.wait_for_address(&article.path);
    assert_eq!(page.text("h1"), article.title);
    let after: Vec<String> = of_data(context)[before..].iter().map(ToString::to_string).collect();
    assert!(after.is_empty(), "{after:#?}");
}

fn nothing_is_requested_twice_in_a_whole_session(context: &Context) {
    let Context { page, site, .. } = context;
    let (one, other) = site.overlapping_pair();
    page.open("/");
    for category in [one, other, one] {
        let here = page.address();
        page.click(&format!(".filter[data-category='{}']", category.slug));
        page.wait_until(&format!("location.pathname + location.search !== {}", json!(here)));
        page.wait_until_settled();
        // The pointer rests on a filter, whose opposite is prefetched. The prefetch is not aborted here.
        pause(300);
    }
    page.back();
    page.wait_until_settled();
    page.click(HEADLINE);
    page.wait_for("article");
    page.click(".neighbours a");
    page.wait_until_settled();
    page.click("[data-part=categories] a");
    page.wait_for(".stories");
    page.back();
    page.wait_for("article");
    for place in ["/archive/", "/search/", "/"] {
        page.click(&format!(".masthead-nav a[href='{place}']"));
        page.wait_for_address(place);
    }
    page.click(HEADLINE);
    page.wait_for("article");
    page.back();
    page.wait_for_address("/");
    pause(300);
    let mut times = BTreeMap::<String, usize>::new();
    // The browser fetches images, not the reader.
    let is_picture =
        |request: &Request| [".svg", ".png", ".jpg", ".webp", ".ico"].iter().any(|end| request.path().ends_with(end));
    for request in context.server.requests().into_iter().filter(|request| !is_picture(request)) {
        *times.entry(request.target).or_default() += 1;
    }
    times.retain(|_, count| *count > 1);
    assert!(times.is_empty(), "requested more than once: {times:#?}");
}

// ---- Shared helpers

fn headline(article: &Article) -> String {
    format!(".stories .story-title a[href='{}']", article.path)
}

fn of_data(context: &Context) -> Vec<Request> {
    context.server.requests().into_iter().filter(|request| request.path().ends_with(".json")).collect()
}

/// Asserts that the page is scrolled there, within two pixels, and stays there.
fn stays_at(context: &Context, y: f64) {
    let there = format!("Math.abs(scrollY - {y}) <= 2");
    context.page.wait_until(&there);
    pause(300);
    assert!(context.page.is(&there), "scrolled to {y}, then moved to {}", context.page.scroll_position());
}

/// Whether the loading bar at the top is visible.
fn shows_loading_bar(context: &Context) -> bool {
    context.page.is("(({ content, display, transform, borderTopWidth }) => content !== 'none' && display !== 'none' \
         && borderTopWidth !== '0px' && !transform.startsWith('matrix(0,'))(getComputedStyle(document.querySelector('main'), '::before'))")
}

/// The same site, built for one folder of a server. Its other folders belong to other sites.
fn a_site_below_a_base_path_works_like_one_at_the_root(context: &Context) {
    let Context { page, server, site, .. } = context;
    let host = tempfile::tempdir().expect("a temporary folder");
    let mut build = std::process::Command::new(env!("CARGO_BIN_EXE_broadsheet"));
    build.arg("build").arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).args(["--base-url", "/our/paper/"]);
    let built = build.arg("--reader").arg(server.root()).arg("--out").arg(host.path().join("our/paper")).output();
    let built = built.expect("the command line tool runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let host = crate::server::Server::start(host.path());
    page.visit(&host.url("/our/paper/"));
    page.wait_until_settled();
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    page.wait_until_settled();
    assert_eq!(page.address(), format!("/our/paper{}", site.articles[0].path));
    page.reload();
    page.wait_until_settled();
    assert_eq!(page.text("h1"), site.articles[0].title);
    page.click("[data-part=categories] a");
    page.wait_for("[data-part=list]");
    page.wait_until_settled();
    assert!(page.address().starts_with("/our/paper/categories/"), "{}", page.address());
    page.back();
    page.wait_for("article");
    page.wait_until_settled();
    assert_eq!(page.text("h1"), site.articles[0].title);
    let strays: Vec<String> = host
        .requests()
        .iter()
        .map(|one| one.path().to_owned())
        .filter(|path| !path.starts_with("/our/paper/"))
        .collect();
    assert_eq!(strays, [""; 0], "nothing is requested outside of the site");
    assert_eq!(host.reports(), [""; 0]);
}

/// Services that count visits listen to it.
fn each_page_after_the_first_is_an_event(context: &Context) {
    let Context { page, site, .. } = context;
    let article = &site.articles[0].path;
    page.open("/");
    let listen = "window.viewed = []; document.addEventListener('broadsheet-page', (event) => viewed.push(event.detail.address))";
    page.js(listen, json!([]));
    page.click(&format!(".stories a[href='{article}']"));
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    page.back();
    page.wait_for(HEADLINE);
    page.wait_until("viewed.length > 1");
    pause(200);
    assert_eq!(page.js("return viewed", json!([])), json!([article, "/"]));
}
