//! Adoption: the reader takes over a prerendered page without a visible change.

use crate::{Context, Test, driver, pause, tests};
use base64::{Engine, engine::general_purpose::STANDARD};
use broadsheet::content::Date;
use publish::{Options, page::reader_bundle::ReaderBundle};
use serde_json::json;
use std::{fs, time::SystemTime};

pub fn tests() -> Vec<Test> {
    tests![
        adopting_a_page_does_not_change_it,
        no_article_moves_after_its_first_paint,
        a_page_reached_by_a_link_looks_like_an_opened_one,
        adopting_a_page_keeps_input_focus_selection_and_playback,
        prerendered_content_is_not_fetched,
        the_reader_waits_for_the_first_paint,
        the_first_filter_keeps_the_filter_bar,
        the_first_search_keeps_the_field,
        a_word_typed_before_the_reader_loads_is_searched,
        nothing_moves_when_an_age_grows,
        ages_and_dates_equal_those_of_the_browser,
        a_link_replaces_the_page_and_back_restores_it,
        a_prerendered_page_at_another_address_is_replaced,
        an_empty_page_is_kept_for_any_address,
    ]
}

/// Opens a page whose reader does not load until the gate opens.
fn open_before_the_reader(context: &Context, path: &str) {
    for file in ["*.wasm", "/style-*.css"] {
        context.server.hold(file);
    }
    context.page.load(path);
    // Not `complete`: if a script needs the style first, the document waits for it too.
    context.page.wait_until("[...document.images].every((image) => image.complete || image.loading === 'lazy')");
    assert!(context.page.is("!document.documentElement.dataset.reader"));
}

fn load_the_reader(context: &Context) {
    context.server.clear_faults();
    context.page.wait_until_settled();
    pause(100);
}

/// Hides what may differ between two screenshots of a page: ages, and curves, whose edges WebKit draws differently when
/// they are painted again.
const HIDE: &str = "document.querySelectorAll('time, img').forEach((one) => one.style.visibility = 'hidden')";

fn adopting_a_page_does_not_change_it(context: &Context) {
    let Context { page, site, .. } = context;
    let category = format!("/categories/{}/", site.categories[0].slug);
    for path in ["/", &site.longest().path, &category, "/archive/", "/search/", "/no/such/page/"] {
        open_before_the_reader(context, path);
        page.js(HIDE, json!([]));
        pause(100);
        let (before, markup) = (still_screenshot(context), markup(context));
        load_the_reader(context);
        assert_eq!(self::markup(context), markup, "{path}");
        assert!(
            screenshots_match(&still_screenshot(context), &before),
            "{path} looks different once the reader is there"
        );
        let shifts = page.js("return __probe.shifts", json!([]));
        assert_eq!(shifts, json!([]), "{path} moved: {shifts:#}");
    }
}

/// Parts below the text are laid out after the first paint.
fn no_article_moves_after_its_first_paint(context: &Context) {
    let Context { page, site, .. } = context;
    page.in_narrow_window(|| {
        for article in &site.articles {
            page.open(&article.path);
            pause(200);
            assert_eq!(page.js("return __probe.shifts", json!([])), json!([]), "{} moved", article.path);
        }
    });
}

/// Each page brings the style that it needs.
fn a_page_reached_by_a_link_looks_like_an_opened_one(context: &Context) {
    let Context { page, site, .. } = context;
    let article = &site.longest().path;
    let picture = || {
        page.js(HIDE, json!([]));
        still_screenshot(context)
    };
    for (from, to) in [(article.as_str(), "/"), ("/archive/", article), (article, "/no/such/page/")] {
        page.open(to);
        let opened = picture();
        page.open(from);
        page.js(
            "const link = document.createElement('a'); link.href = arguments[0];
             document.querySelector('main').append(link); link.click()",
            json!([to]),
        );
        page.wait_for_address(to);
        assert!(screenshots_match(&picture(), &opened), "{to} looks different where {from} leads to it");
    }
}

/// A screenshot when nothing of the browser's interface moves any more, such as a fading scroll bar.
fn still_screenshot(context: &Context) -> String {
    let mut last = context.page.screenshot();
    for _ in 0..10 {
        pause(100);
        let next = context.page.screenshot();
        if next == last {
            break;
        }
        last = next;
    }
    last
}

/// Whether two screenshots look the same. WebKit rescales photographs late, which changes colours by a few steps, and
/// its scroll bar overlays the page.
fn screenshots_match(one: &str, other: &str) -> bool {
    let pixels = |picture: &str| {
        let bytes = STANDARD.decode(picture).expect("a picture in base64");
        image::load_from_memory(&bytes).expect("a picture").into_rgb8()
    };
    let (one, other) = (pixels(one), pixels(other));
    let bar = one.width().saturating_sub(8);
    let mut pairs = one.enumerate_pixels().zip(other.pixels()).filter(|((x, ..), _)| *x < bar);
    one.dimensions() == other.dimensions()
        && pairs.all(|((.., a), b)| a.0.iter().zip(b.0).all(|(a, b)| a.abs_diff(b) <= 8))
}

/// The markup of the page, without its ages.
fn markup(context: &Context) -> String {
    let script = "const main = document.querySelector('main').cloneNode(true);
        main.querySelectorAll('time').forEach((time) => time.remove()); return main.outerHTML";
    context.page.js(script, json!([])).as_str().unwrap_or_default().to_owned()
}

fn adopting_a_page_keeps_input_focus_selection_and_playback(context: &Context) {
    // WebKit returns a selection to a focused field, so the test also uses a link.
    assert_input_is_kept_with_focus_on(context, "input");
    assert_input_is_kept_with_focus_on(context, "a");
}

fn assert_input_is_kept_with_focus_on(context: &Context, element: &str) {
    let Context { page, site, .. } = context;
    open_before_the_reader(context, &site.longest().path);
    page.js(
        "const body = document.querySelector('[data-part=body]');
         const details = document.createElement('details');
         details.append(document.createElement('summary'), 'open'); body.prepend(details); details.open = true;
         const canvas = document.createElement('canvas'); const ink = canvas.getContext('2d');
         const video = document.createElement('video'); video.muted = true; body.prepend(video);
         if (canvas.captureStream) {
           setInterval(() => { ink.fillStyle = `rgb(${Date.now() % 255},0,0)`; ink.fillRect(0, 0, 9, 9); }, 20);
           video.srcObject = canvas.captureStream(); video.play();
         }
         const field = document.createElement(arguments[0]); field.href = '/'; field.value = 'half a wo'; body.prepend(field);
         field.focus({ preventScroll: true });
         const paragraph = body.querySelector(':scope > p'); getSelection().selectAllChildren(paragraph);
         scrollTo({ top: 120, behavior: 'instant' });
         window.__kept = { details, video, field, text: getSelection().toString() }",
        json!([element]),
    );
    pause(300);
    // An engine without canvas streams or a decoder plays no film; it reports that here.
    let plays = page.is("!__kept.video.paused && __kept.video.currentTime > 0");
    let at = page.js("return __kept.video.currentTime", json!([])).as_f64().unwrap_or_default();
    let selects = page.is("__kept.text && getSelection().toString() === __kept.text");
    assert!(selects || (page.engine() == driver::Engine::WebKit && element == "input"));
    load_the_reader(context);
    assert!(page.is("__kept.details.isConnected && __kept.details.open"), "opened details stay open");
    assert!(page.is("document.activeElement === __kept.field"), "the focus is kept");
    assert!(page.is("__kept.field.value === 'half a wo'"), "typed text is kept");
    assert_eq!(page.is("getSelection().toString() === __kept.text"), selects, "the selection is kept");
    assert!(page.is("__kept.video.isConnected"));
    assert!(plays || page.engine() != driver::Engine::Chromium, "Chromium plays");
    assert!(
        !plays || page.is(&format!("!__kept.video.paused && __kept.video.currentTime > {at}")),
        "what was playing plays"
    );
    assert_eq!(page.scroll_position(), 120.0);
}

fn prerendered_content_is_not_fetched(context: &Context) {
    let Context { page, server, site, .. } = context;
    page.open(&site.articles[0].path);
    pause(300);
    assert!(server.requests_for(&site.articles[0].document).is_empty());
    assert_eq!(server.requests_for(&site.source).len(), 1);
}

fn the_reader_waits_for_the_first_paint(context: &Context) {
    let Context { page, site, .. } = context;
    page.open(&site.articles[0].path);
    let early = page.js(
        "const paint = performance.getEntriesByType('paint').find((entry) => entry.name === 'first-contentful-paint');
         const late = performance.getEntriesByType('resource').filter((entry) => /\\.(wasm|json)/.test(entry.name));
         return late.filter((entry) => paint && entry.startTime < paint.startTime).map((entry) => entry.name)",
        json!([]),
    );
    assert_eq!(early, json!([]));
}

fn the_first_filter_keeps_the_filter_bar(context: &Context) {
    let Context { page, site, .. } = context;
    let category = &site.categories[1];
    let filter = format!(".filter[data-category='{}']", category.slug);
    page.open("/");
    page.js("window.__kept = document.querySelector(arguments[0])", json!([filter]));
    page.click(&filter);
    page.wait_for_address(&format!("/categories/{}/", category.slug));
    assert!(page.is("__kept.isConnected && __kept.getAttribute('aria-current') === 'true'"));
    assert!(page.focus_is_on(&filter));
    assert_eq!(page.count(".stories > li"), site.in_all(&[category]).len().min(site.page_size));
}

fn the_first_search_keeps_the_field(context: &Context) {
    let Context { page, .. } = context;
    page.open("/search/");
    page.type_text("#search-q", "brow");
    page.wait_for(".stories .story-title a");
    page.type_text("#search-q", "ser");
    page.wait_until("location.search === '?q=browser'");
    page.wait_until_settled();
    assert!(page.focus_is_on("#search-q"));
    assert_eq!(page.js("return document.querySelector('#search-q').value", json!([])), json!("browser"));
}

fn a_word_typed_before_the_reader_loads_is_searched(context: &Context) {
    let Context { page, .. } = context;
    open_before_the_reader(context, "/search/");
    page.type_text("#search-q", "browser");
    load_the_reader(context);
    page.wait_until("location.search === '?q=browser'");
    page.wait_for(".stories .story-title a");
    assert!(page.focus_is_on("#search-q"));
}

/// Ages have grown since the build, and have other words in another language.
fn nothing_moves_when_an_age_grows(context: &Context) {
    let Context { page, site, .. } = context;
    let category = format!("/categories/{}/", site.categories[0].slug);
    // For one of these names, the longer age no longer fits beside it.
    for letters in (22..=42).step_by(2) {
        open_before_the_reader(context, &category);
        page.js(
            "document.body.style.width = '360px';
             document.querySelectorAll('.story-byline').forEach((by) => by.textContent = 'Mara '.repeat(9).slice(0, arguments[0]));
             document.querySelectorAll('.story-meta time').forEach((time, at) => {
               time.textContent = '4 weeks ago'; time.dateTime = new Date(Date.now() - (10 + at % 2) * 2628e6).toISOString() })",
            json!([letters]),
        );
        pause(100);
        page.js("__probe.shifts.length = 0", json!([]));
        load_the_reader(context);
        assert!(page.texts(".story-meta time").iter().all(|age| age.ends_with("months ago")));
        assert_eq!(page.js("return __probe.shifts", json!([])), json!([]), "below a name of {letters} letters");
    }
}

/// Prerendered and drawn text in the page's language are the same. Both tables come from CLDR.
fn ages_and_dates_equal_those_of_the_browser(context: &Context) {
    let Context { page, server, .. } = context;
    let reader = ReaderBundle::load(&server.root()).expect("the site under test has a reader");
    for (language, words) in [("de", "vor "), ("fr", "il y a "), ("ru", " назад"), ("he", "לפני ")] {
        let folder = tempfile::tempdir().unwrap();
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() as i64;
        let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
        write("broadsheet.toml", format!("title = \"Log\"\nlanguage = \"{language}\"\ncontent = \"text\"\n"));
        fs::create_dir(folder.path().join("text")).unwrap();
        for (at, days) in [3, 20, 100, 800].into_iter().enumerate() {
            let date = Date::from_unix(now - days * 86_400 - 40_000).to_rfc3339();
            write(&format!("text/a{at}.md"), format!("---\ntitle: A{at}\ndate: {date}\n---\nText.\n"));
        }
        let dist = folder.path().join("dist");
        let outcome = publish::build(&Options {
            out: Some(&dist),
            frame: Some(&reader.frame),
            reader_files: &reader.files,
            ..Options::new(folder.path(), Date::from_unix(now))
        });
        assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
        server.serve_folder(&dist);
        for path in ["/", "/posts/a2/"] {
            open_before_the_reader(context, path);
            let said = || (page.texts("main time"), page.attributes("main time", "title"));
            let before = said();
            assert!(before.0.iter().any(|age| age.contains(words)), "{language} {path}: {before:?}");
            load_the_reader(context);
            assert_eq!(said(), before, "{language} {path}");
            assert_eq!(page.js("return __probe.shifts", json!([])), json!([]), "{language} {path}");
        }
        page.click("article .neighbours a");
        page.wait_until("document.querySelector('h1').textContent !== 'A2'");
        page.back();
        page.wait_for_address("/posts/a2/");
        let drawn = page.text("[data-part=byline] time");
        page.open("/posts/a2/");
        assert_eq!(page.text("[data-part=byline] time"), drawn, "{language}");
    }
}

fn a_link_replaces_the_page_and_back_restores_it(context: &Context) {
    let Context { page, site, .. } = context;
    page.open("/");
    let listed = page.attributes(".stories .story-title a", "href");
    page.click(&format!(".stories .story-title a[href='{}']", site.articles[1].path));
    page.wait_for_address(&site.articles[1].path);
    assert_eq!(page.count("main > *"), 1, "the prerendered page is replaced");
    page.back();
    page.wait_for_address("/");
    assert_eq!(page.attributes(".stories .story-title a", "href"), listed);
    assert_eq!(page.count("main > *"), 1);
}

fn a_prerendered_page_at_another_address_is_replaced(context: &Context) {
    let Context { page, site, .. } = context;
    let category = &site.categories[0];
    // The server ignores the query and sends the front page.
    page.open(&format!("/?categories={}", category.slug));
    assert_eq!(page.count(".stories > li"), site.in_all(&[category]).len().min(site.page_size));
    assert_eq!(page.count("main > *"), 1);
}

fn an_empty_page_is_kept_for_any_address(context: &Context) {
    let Context { page, .. } = context;
    for path in ["/no/such/page/", "/posts/no-such-post/"] {
        page.open(path);
        assert_eq!(page.state(), "missing");
        assert!(page.text("h1").contains("not found"));
        page.click("main a[href='/']");
        page.wait_for_address("/");
        assert_eq!(page.state(), "ready");
    }
}
