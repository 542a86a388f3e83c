//! Orientation and comfort: the table of contents, copied links and code, footnotes, large pictures, and the settings
//! of the text, on pages from the publisher and on those that the reader draws.

use crate::{Context, Test, pause, tests};
use serde_json::json;

/// The page of the handbook that has everything.
const PAGE: &str = "/posts/reading/";

pub fn tests() -> Vec<Test> {
    tests![
        the_contents_lead_to_sections_and_show_the_current_one,
        an_article_drawn_by_the_reader_has_the_same_contents,
        headings_and_code_are_copied,
        a_footnote_opens_at_its_reference,
        a_picture_is_enlarged_with_the_keyboard,
        settings_of_the_text_are_remembered,
        nothing_is_loaded_before_it_is_used,
    ]
}

/// Opens a page, and waits for the script for articles.
fn open(context: &Context, path: &str) {
    context.page.open(path);
    wait_for_script(context);
}

fn wait_for_script(context: &Context) {
    let is_loaded = "performance.getEntriesByType('resource').some(({ name, responseEnd }) => responseEnd && name.includes('/reading-'))";
    context.page.wait_until(is_loaded);
    pause(300);
}

/// Replaces the clipboard, which browsers protect. `__copied` is the last text.
fn watch_clipboard(context: &Context) {
    let script = "Object.defineProperty(navigator, 'clipboard', {
        value: { writeText: async (text) => void (window.__copied = text) } })";
    context.page.js(script, json!([]));
}

fn the_contents_lead_to_sections_and_show_the_current_one(context: &Context) {
    let Context { page, .. } = context;
    open(context, PAGE);
    let side = page.is("getComputedStyle(document.querySelector('.toc')).position === 'static'");
    assert!(side, "it is in the side column of a wide window");
    assert!(page.is("document.querySelector('.toc li li a').checkVisibility()"), "the list is open there");
    let last = ".toc [data-part=contents] > details > ol > li:last-child > a";
    // WebDriver does not know that the closed list is shown.
    page.js("document.querySelector(arguments[0]).click()", json!([last]));
    page.wait_until("location.hash === '#u-what-it-costs'");
    page.wait_until(&format!("document.querySelector('{last}').getAttribute('aria-current') === 'location'"));
    assert_eq!(page.count(".toc [aria-current]"), 1);
    page.in_narrow_window(|| {
        open(context, PAGE);
        assert!(page.is("document.documentElement.scrollWidth <= innerWidth"));
        assert!(!page.is("document.querySelector('.toc a').checkVisibility()"), "a button, until it is pressed");
        assert!(page.is("document.querySelector('.toc').getBoundingClientRect().bottom <= innerHeight"));
        page.click(".toc summary");
        page.click(last);
        page.wait_until("location.hash === '#u-what-it-costs'");
        page.wait_until("!document.querySelector('.toc details').open");
    });
}

fn an_article_drawn_by_the_reader_has_the_same_contents(context: &Context) {
    let Context { page, .. } = context;
    page.load(PAGE);
    let markup = "return [...document.querySelectorAll('.toc summary, .toc a')].map((one) => one.outerHTML).join() + \
                  document.querySelector('.byline').textContent";
    let expected = page.js(markup, json!([]));
    assert!(expected.as_str().is_some_and(|text| text.contains("min read")), "{expected}");
    page.open("/");
    page.js("document.querySelector(`.story a[href='/posts/reading/']`).click()", json!([]));
    page.wait_for_address(PAGE);
    page.wait_for(".toc a");
    assert_eq!(page.js(markup, json!([])), expected);
    wait_for_script(context);
    page.hover(".prose h2");
    page.wait_for(".prose h2 .anchor");
}

fn headings_and_code_are_copied(context: &Context) {
    let Context { page, .. } = context;
    open(context, PAGE);
    watch_clipboard(context);
    page.hover(".prose h2");
    page.click(".prose h2 .anchor");
    page.wait_until("window.__copied?.endsWith('/posts/reading/#u-finding-your-way')");
    assert_eq!(page.text(".announcer"), "Copied");
    page.hover(".prose pre");
    page.click(".prose .copy");
    page.wait_until("window.__copied === 'toc: false\\n'");
    page.wait_until("document.querySelector('.prose .copy').textContent === 'Copied'");
}

fn a_footnote_opens_at_its_reference(context: &Context) {
    let Context { page, .. } = context;
    open(context, PAGE);
    page.click(".prose .footnote-reference a");
    page.wait_for(".note:popover-open");
    assert!(page.text(".note").starts_with("Like this one."), "{:?}", page.text(".note"));
    assert!(!page.is("location.hash"), "the page stays");
    assert!(page.is("document.activeElement.matches('.note')"));
    page.press("\u{e00c}");
    page.wait_until("!document.querySelector('.note')");
}

fn a_picture_is_enlarged_with_the_keyboard(context: &Context) {
    let Context { page, site, .. } = context;
    let article = site.articles.iter().find(|article| article.html.contains("<figcaption")).expect("a caption");
    open(context, &article.path);
    page.press("\u{e004}");
    page.wait_for(".prose img[role=button]");
    page.js("document.querySelector('.prose figure img[role=button]').focus()", json!([]));
    page.press("\u{e007}");
    page.wait_for("dialog.enlarged[open] img");
    assert!(!page.text("dialog.enlarged p").is_empty(), "the caption is shown");
    page.press("\u{e00c}");
    page.wait_until("!document.querySelector('dialog')");
    assert!(page.focus_is_on(".prose img"));
}

fn settings_of_the_text_are_remembered(context: &Context) {
    let Context { page, .. } = context;
    open(context, PAGE);
    let look = "const style = getComputedStyle(document.querySelector('.prose p'));
        return [style.fontSize, style.lineHeight, getComputedStyle(document.body).backgroundColor,
            document.querySelector('.article').clientWidth]";
    let before = page.js(look, json!([]));
    page.click("[data-part=comfort]");
    page.wait_for(".comfort:popover-open");
    page.click(".comfort [value=sepia]");
    for property in ["font-size", "--measure", "--leading"] {
        page.js(&format!("document.querySelector('.comfort [data-property=\"{property}\"]').focus()"), json!([]));
        page.press("\u{e014}");
    }
    let after = page.js(look, json!([]));
    for at in 0..4 {
        assert_ne!(before[at], after[at], "{before} {after}");
    }
    page.press("\u{e00c}");
    page.wait_until("!document.querySelector('.comfort:popover-open')");
    page.reload();
    page.wait_until_settled();
    assert_eq!(page.js(look, json!([])), after);
    page.click("[data-part=comfort]");
    page.wait_for(".comfort:popover-open [value=sepia]:checked");
    page.click(".comfort p button");
    assert_eq!(page.js(look, json!([])), before);
    page.in_narrow_window(|| {
        open(context, PAGE);
        page.click("[data-part=comfort]");
        page.wait_for(".comfort:popover-open");
        let inside = "const box = document.querySelector('.comfort').getBoundingClientRect();
            return box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight";
        assert_eq!(page.js(inside, json!([])), json!(true));
    });
}

fn nothing_is_loaded_before_it_is_used(context: &Context) {
    let Context { page, server, .. } = context;
    // The reader must not be loaded either: its script stands for a slow connection.
    page.emulate_network(json!({
        "offline": false, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 93_750,
    }));
    page.load(PAGE);
    pause(1500);
    let requested = |start: &str| server.requests().iter().any(|request| request.to_string().contains(start));
    assert!(!requested("/reading-") && !requested("/comfort-"), "{:?}", server.requests().len());
    page.js("document.querySelector('[data-part=comfort]').click()", json!([]));
    page.wait_for(".comfort");
    assert!(requested("/comfort-") && !requested("/reading-"));
    assert!(!requested(".wasm"), "the settings need no reader");
}
