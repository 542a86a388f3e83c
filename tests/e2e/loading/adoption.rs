//! Adoption: the reader takes over a prerendered page without a visible change.

use crate::{Stage, Test, driver, pause, tests};
use base64::{Engine, engine::general_purpose::STANDARD};
use broadsheet::content::Date;
use publish::{Options, page::reader_bundle::ReaderBundle};
use serde_json::json;
use std::{fs, time::SystemTime};

pub fn tests() -> Vec<Test> {
    tests![
        a_page_looks_the_same_before_and_after,
        no_article_moves_once_it_is_painted,
        where_a_page_leads_looks_as_if_it_had_been_opened,
        what_a_person_has_begun_goes_on,
        what_came_with_the_document_is_not_fetched,
        the_reader_waits_for_the_first_paint,
        the_first_filter_on_the_page_keeps_the_strip,
        the_first_word_searched_for_keeps_the_field,
        a_word_typed_before_the_reader_came_is_searched_for,
        nothing_moves_when_an_age_grows,
        ages_and_dates_have_the_words_of_the_browser,
        a_link_replaces_the_page_and_back_brings_it,
        a_page_that_does_not_belong_at_its_address_gives_way,
        a_page_of_nothing_stays_for_any_address,
    ]
}

/// Opens a page whose reader does not load until the gate opens.
fn open_before_the_reader(stage: &Stage, path: &str) {
    for file in ["*.wasm", "/style-*.css"] {
        stage.server.hold(file);
    }
    stage.page.begin(path);
    // Not `complete`: if a script needs the style first, the document waits for it too.
    stage.page.wait_until("[...document.images].every((image) => image.complete || image.loading === 'lazy')");
    assert!(stage.page.is("!document.documentElement.dataset.reader"));
}

fn let_the_reader_come(stage: &Stage) {
    stage.server.heal();
    stage.page.settled();
    pause(100);
}

fn a_page_looks_the_same_before_and_after(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let category = format!("/categories/{}/", site.categories[0].slug);
    for path in ["/", &site.longest().path, &category, "/archive/", "/search/", "/no/such/page/"] {
        open_before_the_reader(stage, path);
        // Ages may change between the two screenshots, so they are hidden.
        page.js("document.querySelectorAll('time').forEach((time) => time.style.visibility = 'hidden')", json!([]));
        pause(100);
        let (before, markup) = (at_rest(stage), markup(stage));
        let_the_reader_come(stage);
        assert_eq!(self::markup(stage), markup, "{path}");
        assert!(look_the_same(&at_rest(stage), &before), "{path} looks different once the reader is there");
        let shifts = page.js("return __probe.shifts", json!([]));
        assert_eq!(shifts, json!([]), "{path} moved: {shifts:#}");
    }
}

/// Content out of sight is laid out after the first paint. WebKit reports no layout shifts and does not do that.
fn no_article_moves_once_it_is_painted(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    page.on_a_phone(|| {
        for story in &site.stories {
            page.open(&story.path);
            pause(200);
            assert_eq!(page.js("return __probe.shifts", json!([])), json!([]), "{} moved", story.path);
        }
    });
}

/// Each page brings the style that it needs.
fn where_a_page_leads_looks_as_if_it_had_been_opened(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let article = &site.longest().path;
    let picture = || {
        page.js("document.querySelectorAll('time').forEach((time) => time.style.visibility = 'hidden')", json!([]));
        at_rest(stage)
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
        page.arrived(to);
        assert!(look_the_same(&picture(), &opened), "{to} looks different where {from} leads to it");
    }
}

/// A screenshot when nothing of the browser's interface moves any more, such as a fading scroll bar.
fn at_rest(stage: &Stage) -> String {
    let mut last = stage.page.screenshot();
    for _ in 0..10 {
        pause(100);
        let next = stage.page.screenshot();
        if next == last {
            break;
        }
        last = next;
    }
    last
}

/// Whether two screenshots look the same. WebKit rescales photographs late, which changes colours by a few steps, and
/// its scroll bar overlays the page.
fn look_the_same(one: &str, other: &str) -> bool {
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
fn markup(stage: &Stage) -> String {
    let script = "const main = document.querySelector('main').cloneNode(true);
        main.querySelectorAll('time').forEach((time) => time.remove()); return main.outerHTML";
    stage.page.js(script, json!([])).as_str().unwrap_or_default().to_owned()
}

fn what_a_person_has_begun_goes_on(stage: &Stage) {
    // WebKit returns a selection to a focused field, so the test also uses a link.
    go_on_with_focus_on(stage, "input");
    go_on_with_focus_on(stage, "a");
}

fn go_on_with_focus_on(stage: &Stage, element: &str) {
    let Stage { page, site, .. } = stage;
    open_before_the_reader(stage, &site.longest().path);
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
    let_the_reader_come(stage);
    assert!(page.is("__kept.details.isConnected && __kept.details.open"), "what was opened is open");
    assert!(page.is("document.activeElement === __kept.field"), "the focus is where it was");
    assert!(page.is("__kept.field.value === 'half a wo'"), "what was typed is there");
    assert_eq!(page.is("getSelection().toString() === __kept.text"), selects, "what was selected is selected");
    assert!(page.is("__kept.video.isConnected"));
    assert!(plays || page.engine() != driver::Engine::Chromium, "Chromium plays");
    assert!(
        !plays || page.is(&format!("!__kept.video.paused && __kept.video.currentTime > {at}")),
        "what was playing plays"
    );
    assert_eq!(page.scrolled(), 120.0);
}

fn what_came_with_the_document_is_not_fetched(stage: &Stage) {
    let Stage { page, server, site, .. } = stage;
    page.open(&site.stories[0].path);
    pause(300);
    assert!(server.requests_for(&site.stories[0].document).is_empty());
    assert_eq!(server.requests_for(&site.source).len(), 1);
}

fn the_reader_waits_for_the_first_paint(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    page.open(&site.stories[0].path);
    let early = page.js(
        "const paint = performance.getEntriesByType('paint').find((entry) => entry.name === 'first-contentful-paint');
         const late = performance.getEntriesByType('resource').filter((entry) => /\\.(wasm|json)/.test(entry.name));
         return late.filter((entry) => paint && entry.startTime < paint.startTime).map((entry) => entry.name)",
        json!([]),
    );
    assert_eq!(early, json!([]));
}

fn the_first_filter_on_the_page_keeps_the_strip(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let category = &site.categories[1];
    let filter = format!(".filter[data-category='{}']", category.slug);
    page.open("/");
    page.js("window.__kept = document.querySelector(arguments[0])", json!([filter]));
    page.click(&filter);
    page.arrived(&format!("/?categories={}", category.slug));
    assert!(page.is("__kept.isConnected && __kept.getAttribute('aria-current') === 'true'"));
    assert!(page.focus_is_on(&filter));
    assert_eq!(page.count(".stories > li"), site.in_all(&[category]).len().min(site.page_size));
}

fn the_first_word_searched_for_keeps_the_field(stage: &Stage) {
    let Stage { page, .. } = stage;
    page.open("/search/");
    page.write("#search-q", "brow");
    page.wait_for(".stories .story-title a");
    page.write("#search-q", "ser");
    page.wait_until("location.search === '?q=browser'");
    page.settled();
    assert!(page.focus_is_on("#search-q"));
    assert_eq!(page.js("return document.querySelector('#search-q').value", json!([])), json!("browser"));
}

fn a_word_typed_before_the_reader_came_is_searched_for(stage: &Stage) {
    let Stage { page, .. } = stage;
    open_before_the_reader(stage, "/search/");
    page.write("#search-q", "browser");
    let_the_reader_come(stage);
    page.wait_until("location.search === '?q=browser'");
    page.wait_for(".stories .story-title a");
    assert!(page.focus_is_on("#search-q"));
}

/// Ages have grown since the build, and have other words in another language.
fn nothing_moves_when_an_age_grows(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let category = format!("/categories/{}/", site.categories[0].slug);
    // For one of these names, the longer age no longer fits beside it.
    for letters in (22..=42).step_by(2) {
        open_before_the_reader(stage, &category);
        page.js(
            "document.body.style.width = '360px';
             document.querySelectorAll('.story-byline').forEach((by) => by.textContent = 'Mara '.repeat(9).slice(0, arguments[0]));
             document.querySelectorAll('.story-meta time').forEach((time, at) => {
               time.textContent = '4 weeks ago'; time.dateTime = new Date(Date.now() - (10 + at % 2) * 2628e6).toISOString() })",
            json!([letters]),
        );
        pause(100);
        page.js("__probe.shifts.length = 0", json!([]));
        let_the_reader_come(stage);
        assert!(page.texts(".story-meta time").iter().all(|age| age.ends_with("months ago")));
        assert_eq!(page.js("return __probe.shifts", json!([])), json!([]), "below a name of {letters} letters");
    }
}

/// Prerendered and drawn text in the page's language are the same. Both tables come from CLDR.
fn ages_and_dates_have_the_words_of_the_browser(stage: &Stage) {
    let Stage { page, server, .. } = stage;
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
            beside: &reader.files,
            ..Options::new(folder.path(), Date::from_unix(now))
        });
        assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
        server.show(&dist);
        for path in ["/", "/posts/a2/"] {
            open_before_the_reader(stage, path);
            let said = || (page.texts("main time"), page.attributes("main time", "title"));
            let before = said();
            assert!(before.0.iter().any(|age| age.contains(words)), "{language} {path}: {before:?}");
            let_the_reader_come(stage);
            assert_eq!(said(), before, "{language} {path}");
            assert_eq!(page.js("return __probe.shifts", json!([])), json!([]), "{language} {path}");
        }
        page.click("article .neighbours a");
        page.wait_until("document.querySelector('h1').textContent !== 'A2'");
        page.back();
        page.arrived("/posts/a2/");
        let drawn = page.text("[data-part=byline] time");
        page.open("/posts/a2/");
        assert_eq!(page.text("[data-part=byline] time"), drawn, "{language}");
    }
}

fn a_link_replaces_the_page_and_back_brings_it(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    page.open("/");
    let listed = page.attributes(".stories .story-title a", "href");
    page.click(&format!(".stories .story-title a[href='{}']", site.stories[1].path));
    page.arrived(&site.stories[1].path);
    assert_eq!(page.count("main > *"), 1, "the page that came is gone");
    page.back();
    page.arrived("/");
    assert_eq!(page.attributes(".stories .story-title a", "href"), listed);
    assert_eq!(page.count("main > *"), 1);
}

fn a_page_that_does_not_belong_at_its_address_gives_way(stage: &Stage) {
    let Stage { page, site, .. } = stage;
    let category = &site.categories[0];
    // The server ignores the query and sends the front page.
    page.open(&format!("/?categories={}", category.slug));
    assert_eq!(page.count(".stories > li"), site.in_all(&[category]).len().min(site.page_size));
    assert_eq!(page.count("main > *"), 1);
}

fn a_page_of_nothing_stays_for_any_address(stage: &Stage) {
    let Stage { page, .. } = stage;
    for path in ["/no/such/page/", "/posts/no-such-post/"] {
        page.open(path);
        assert_eq!(page.state(), "missing");
        assert!(page.text("h1").contains("not found"));
        page.click("main a[href='/']");
        page.arrived("/");
        assert_eq!(page.state(), "ready");
    }
}
