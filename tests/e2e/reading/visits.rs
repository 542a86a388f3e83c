//! What a browser remembers for its visitor: the position in an article, saved articles, and settings that apply before
//! the first paint. Reading aloud, and what a visitor learns when a script cannot be loaded.

use crate::page::key;
use crate::server::Fault;
use crate::{Context, Test, pause, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![
        a_visitor_can_continue_where_they_stopped,
        saved_and_read_articles_are_listed_and_erased,
        a_visitor_can_forbid_the_memory,
        settings_apply_before_the_first_paint,
        an_article_is_read_aloud,
        a_script_that_cannot_be_loaded_explains_itself,
    ]
}

const PAGE: &str = "/posts/reading/";
const STORED: &str = "JSON.parse(localStorage.getItem('broadsheet-visits:/') ?? '{}')";

fn open_panel(context: &Context) {
    context.page.click("[data-part=comfort]");
    context.page.wait_for(".comfort:popover-open .visits");
}

fn a_visitor_can_continue_where_they_stopped(context: &Context) {
    let Context { page, .. } = context;
    page.open(PAGE);
    page.wait_until(&format!("{STORED}.read?.some(({{ path }}) => path === '{PAGE}')"));
    assert_eq!(page.count(".resume"), 0, "there is nothing to continue");
    page.js("document.querySelector('#u-making-it-comfortable').scrollIntoView({ behavior: 'instant' })", json!([]));
    page.wait_until(&format!("{STORED}.read?.[0]?.block > 3"));
    page.js("scrollTo({ top: 0, behavior: 'instant' }); history.scrollRestoration = 'manual'", json!([]));
    page.js(
        "const visits = JSON.parse(localStorage.getItem('broadsheet-visits:/'));
        addEventListener('pagehide', () => localStorage.setItem('broadsheet-visits:/', JSON.stringify(visits)))",
        json!([]),
    );
    page.open("/archive/");
    page.open(PAGE);
    page.wait_for(".resume");
    assert_eq!(page.scroll_position(), 0.0, "the page does not jump");
    page.click(".resume");
    page.wait_until("document.querySelector('#u-making-it-comfortable').getBoundingClientRect().top < innerHeight");
    assert_eq!(page.count(".resume"), 0);
    assert!(page.is("document.activeElement.closest('.prose')"), "the keyboard goes on there, too");
}

fn saved_and_read_articles_are_listed_and_erased(context: &Context) {
    let Context { page, .. } = context;
    page.open(PAGE);
    page.wait_until(&format!("{STORED}.read?.length"));
    open_panel(context);
    page.click(".visits [aria-pressed=false]");
    page.wait_for(".visits [aria-pressed=true]");
    assert!(page.focus_is_on(".visits [aria-pressed]"), "the focus stays");
    assert_eq!(page.attributes(".visits li a", "href"), [PAGE, PAGE], "it is saved, and was read");
    assert!(!page.is("document.cookie"), "there are no cookies");
    page.open("/archive/");
    open_panel(context);
    assert_eq!(page.text(".visits summary"), "Saved articles (1)");
    page.click(".visits summary");
    page.click(".visits li a");
    page.wait_for_address(PAGE);
    open_panel(context);
    page.click(".visits p button:last-of-type");
    page.wait_until("!localStorage.getItem('broadsheet-visits:/')");
    assert_eq!(page.text(".visits summary"), "Saved articles (0)");
}

fn a_visitor_can_forbid_the_memory(context: &Context) {
    let Context { page, .. } = context;
    page.open(PAGE);
    page.wait_until(&format!("{STORED}.read?.length"));
    open_panel(context);
    page.click(".visits [type=checkbox]");
    page.wait_until(&format!("{STORED}.isOff && !{STORED}.read.length"));
    page.press(key::ESCAPE);
    page.scroll_to(900.0);
    pause(700);
    assert!(page.is(&format!("!{STORED}.read.length")), "nothing is noted any more");
}

fn settings_apply_before_the_first_paint(context: &Context) {
    let Context { page, server, .. } = context;
    page.load(PAGE);
    page.js(
        "localStorage.setItem('broadsheet-theme', 'dark');
        localStorage.setItem('broadsheet-style', 'font-size: 150%;')",
        json!([]),
    );
    // No script of the page arrives.
    let gate = server.hold("/start-*");
    page.load(PAGE);
    page.wait_for(".prose p");
    let look = "return [document.documentElement.dataset.theme, document.documentElement.style.fontSize]";
    assert_eq!(page.js(look, json!([])), json!(["dark", "150%"]));
    gate.open();
    page.wait_until_settled();
    assert_eq!(page.js(look, json!([])), json!(["dark", "150%"]));
}

fn an_article_is_read_aloud(context: &Context) {
    let Context { page, .. } = context;
    page.open(PAGE);
    // Browsers under test have no voices. This one takes each sentence, and ends when the test says so.
    let voice = "window.__spoken = [];
        Object.defineProperty(window, 'speechSynthesis', { value: {
            speak(utterance) { window.__spoken.push(utterance); utterance.onstart(); }, cancel() {} } })";
    page.js(voice, json!([]));
    open_panel(context);
    let marked = "[...(CSS.highlights.get('broadsheet-spoken') ?? [])].map(String).join()";
    let button = "[...document.querySelectorAll('.comfort button')].find((one) => /ead/.test(one.textContent))";
    page.js(&format!("{button}.click()"), json!([]));
    page.wait_until("window.__spoken.length === 1");
    assert!(page.is(&format!("{button}.textContent === 'Stop reading aloud'")));
    page.js("window.__spoken[0].onend()", json!([]));
    page.wait_until("window.__spoken.length === 2");
    assert!(page.is("window.__spoken[1].lang === 'en'"));
    assert!(
        page.is(&format!("{marked} && {marked} === window.__spoken[1].text")),
        "{:?}",
        page.js(&format!("return {marked}"), json!([]))
    );
    let code = "window.__spoken.at(-1).onend()";
    for _ in 0..12 {
        page.js(code, json!([]));
    }
    assert!(!page.is("window.__spoken.some(({ text }) => text.includes('toc: false'))"), "code is not read");
    page.js(&format!("{button}.click()"), json!([]));
    page.wait_until(&format!("!{marked}"));
    page.js(code, json!([]));
    assert!(page.is(&format!("{button}.textContent === 'Read aloud' && !{marked}")), "it stays silent");
}

fn a_script_that_cannot_be_loaded_explains_itself(context: &Context) {
    let Context { page, server, .. } = context;
    context.allow_errors();
    page.open(PAGE);
    server.fault("/comfort-*", Fault::Drop);
    page.click("[data-part=comfort]");
    page.wait_for(".masthead-bar [role=alert]");
    assert!(page.text(".masthead-bar [role=alert]").starts_with("This could not be loaded."));
    server.clear_faults();
    server.fault("/visits-*", Fault::Drop);
    page.click("[data-part=comfort]");
    page.wait_for(".comfort:popover-open [role=alert], .comfort:popover-open .visits");
    assert_eq!(page.count(".masthead-bar > [role=alert]"), 0, "the explanation is gone");
}
