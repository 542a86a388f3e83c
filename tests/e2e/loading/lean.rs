//! A prerendered page that is only read loads nothing more on a slow connection. The reader follows when it is wanted.

use crate::driver::Engine;
use crate::server::Fault;
use crate::{Context, Test, pause, tests};
use broadsheet::content::{Age, Date};
use serde_json::json;
use std::fs;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub fn tests() -> Vec<Test> {
    tests![
        a_page_that_is_only_read_loads_nothing_more,
        fonts_are_not_loaded_with_save_data,
        the_reader_is_loaded_when_it_is_wanted,
        a_click_before_the_reader_is_there_is_left_to_the_browser,
        documents_change_with_a_view_transition_if_motion_is_allowed,
        ages_and_theme_need_no_reader,
        idle_time_on_a_fast_connection_loads_the_reader,
        an_address_that_needs_the_reader_loads_it_at_once,
        a_page_enters_the_back_forward_cache,
    ]
}

/// Makes the connection slow, as the browser sees it: by its own report, or by the time that the document takes.
fn slow_connection(context: &Context, path: &str) {
    if context.engine() == Engine::Chromium {
        assert!(context.page.emulate_network(json!({
            "offline": false, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 93_750,
        })));
    } else {
        context.server.fault(path, Fault::Delay(Duration::from_millis(400)));
    }
}

fn is_live(context: &Context) -> bool {
    context.page.is("document.documentElement.dataset.reader === 'ready'")
}

/// The longest article, loaded over a slow connection.
fn load_slowly(context: &Context) -> String {
    let path = context.site.longest().path.clone();
    slow_connection(context, &path);
    context.page.load(&path);
    pause(2500);
    path
}

fn a_page_that_is_only_read_loads_nothing_more(context: &Context) {
    let path = load_slowly(context);
    context.page.scroll_to(100.0);
    pause(1500);
    assert!(!is_live(context), "nobody wants the reader of {path}");
    let requests: Vec<String> = context.server.requests().iter().map(|request| request.path().to_owned()).collect();
    let loaded = |ending: &str| requests.iter().filter(|path| path.ends_with(ending)).count();
    for ending in [".wasm", ".css", ".json"] {
        assert_eq!(loaded(ending), 0, "{requests:#?}");
    }
    assert_eq!(loaded(".js"), 1, "the bootstrap script: {requests:#?}");
    let fonts: Vec<_> = requests.iter().filter(|path| path.ends_with(".woff2")).collect();
    assert!(fonts.len() <= 1, "{requests:#?}");
    for font in fonts {
        let size = fs::metadata(context.server.root().join(&font[1..])).expect("a file of the site").len();
        assert!(size <= 25_000, "{font} has {size} bytes");
    }
}

fn fonts_are_not_loaded_with_save_data(context: &Context) {
    let Context { page, server, .. } = context;
    let fonts = || server.requests().iter().filter(|request| request.path().ends_with(".woff2")).count();
    if page.save_data(true) {
        page.load("/");
        pause(500);
        assert_eq!(fonts(), 0);
        page.save_data(false);
    }
    page.load("/");
    pause(500);
    assert_eq!(fonts(), 1, "the font of the demo");
    assert!(
        page.is("getComputedStyle(document.querySelector('.masthead-title')).fontFamily.startsWith('site-headings,')")
    );
}

fn the_reader_is_loaded_when_it_is_wanted(context: &Context) {
    type Act = fn(&Context);
    let acts: [(&str, Act); 4] = [
        ("a pointer", |context| context.page.hover(".masthead-nav a")),
        ("a key", |context| context.page.press("\u{e015}")),
        ("focus", |context| _ = context.page.js("document.querySelector('.masthead-nav a').focus()", json!([]))),
        ("the end of the page", |context| context.page.scroll_to(1e6)),
    ];
    for (what, act) in acts {
        load_slowly(context);
        assert!(!is_live(context), "{what} has not happened yet");
        act(context);
        context.page.wait_until_within(Duration::from_secs(20), "document.documentElement.dataset.reader === 'ready'");
        context.page.load("/404.html");
    }
}

fn a_click_before_the_reader_is_there_is_left_to_the_browser(context: &Context) {
    let Context { page, server, .. } = context;
    load_slowly(context);
    let gate = server.hold("*.wasm");
    page.click(".masthead-nav a[href='/archive/']");
    page.wait_until("location.pathname === '/archive/' && document.readyState !== 'loading'");
    assert_eq!(server.requests_for("/archive/").len(), 1, "the browser followed the link");
    gate.open();
}

/// Only Chromium can run a script before the first paint of the next document.
fn documents_change_with_a_view_transition_if_motion_is_allowed(context: &Context) {
    let Context { page, server, .. } = context;
    if context.engine() != Engine::Chromium {
        return;
    }
    page.run_before_scripts("addEventListener('pagereveal', (event) => (window.__fades = !!event.viewTransition))");
    // The browser follows the links.
    let gate = server.hold("*.wasm");
    for (setting, expected) in [("no-preference", true), ("reduce", false)] {
        let features = json!([{ "name": "prefers-reduced-motion", "value": setting }]);
        assert!(page.emulate(json!({ "features": features })));
        for (from, to) in [("/", "/archive/"), ("/archive/", "/")] {
            page.load(from);
            page.click(&format!(".masthead-nav a[href='{to}']"));
            page.wait_until(&format!("location.pathname === '{to}' && window.__fades !== undefined"));
            assert_eq!(page.is("window.__fades"), expected, "{setting}: from {from} to {to}");
        }
    }
    page.emulate(json!({ "features": [] }));
    gate.open();
}

fn ages_and_theme_need_no_reader(context: &Context) {
    let Context { page, .. } = context;
    slow_connection(context, "/");
    page.load("/");
    pause(500);
    let ages = page.attributes("time[data-age]", "datetime").into_iter().zip(page.texts("time[data-age]"));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    let mut seen = 0;
    for (stated, text) in ages {
        let age = Age::between(Date::parse(&stated).unwrap().seconds(), now);
        assert_eq!(
            text,
            if age.future { format!("in {}", age.text()) } else { format!("{} ago", age.text()) },
            "{stated}"
        );
        seen += 1;
    }
    assert!(seen > 5, "{seen}");
    page.js("document.querySelector('[data-part=comfort]').click()", json!([]));
    page.wait_for(".comfort [value=dark]");
    page.js("document.querySelector('.comfort [value=dark]').click()", json!([]));
    assert!(page.is("document.documentElement.dataset.theme === 'dark'"));
    page.js("localStorage.clear()", json!([]));
    assert!(!is_live(context));
}

fn idle_time_on_a_fast_connection_loads_the_reader(context: &Context) {
    let Context { page, site, .. } = context;
    // A busy machine may make one document slow.
    let is_loaded = (0..5).any(|_| {
        page.load(&site.longest().path);
        (0..30).any(|_| {
            pause(100);
            is_live(context)
        })
    });
    assert!(is_loaded);
}

fn an_address_that_needs_the_reader_loads_it_at_once(context: &Context) {
    for path in ["/search/?q=reader", "/?categories=guides,design"] {
        slow_connection(context, "/search/");
        context.page.load(path);
        context.page.wait_until_within(Duration::from_secs(20), "document.documentElement.dataset.reader === 'ready'");
    }
}

/// The browser keeps the page as it is, so that Back needs no request and no script.
fn a_page_enters_the_back_forward_cache(context: &Context) {
    let Context { page, .. } = context;
    load_slowly(context);
    page.js(
        "window.__kept = true; addEventListener('pageshow', (event) => (window.__persisted = event.persisted))",
        json!([]),
    );
    page.load("/404.html");
    page.back();
    page.wait_until("location.pathname !== '/404.html' && document.readyState === 'complete'");
    if context.engine() != Engine::WebKit {
        assert!(page.is("window.__kept && window.__persisted"), "the page was loaded again");
    }
}
