//! What a hostile source can take from a page: memory, time, and the URL of the page.

use super::{Embedded, READER, state};
use crate::server::{Fault, Outcome};
use crate::{Context, Test, tests};
use serde_json::json;
use std::{collections::BTreeMap, fs, time::Duration};

pub fn tests() -> Vec<Test> {
    tests![
        a_feed_of_large_pages_takes_little_memory,
        a_response_that_trickles_in_times_out,
        no_source_receives_the_url_of_the_page,
        only_strings_are_addresses,
    ]
}

const MB: usize = 1 << 20;

/// The renderer processes of one browser by number, with current and peak memory in bytes. Linux only.
fn renderers(driver: u16) -> BTreeMap<u32, [usize; 2]> {
    let read = |id: u32, name: &str| fs::read(format!("/proc/{id}/{name}")).ok();
    let text = |id: u32, name: &str| read(id, name).map(|bytes| String::from_utf8_lossy(&bytes).replace('\0', " "));
    let field = |id: u32, name: &str| -> Option<usize> {
        let status = text(id, "status")?;
        status.lines().find_map(|line| line.strip_prefix(name))?.trim_end_matches("kB").trim().parse().ok()
    };
    let is_of_driver = |mut id: u32| {
        let port = format!("--port={driver}");
        while id > 1 {
            if text(id, "cmdline").is_some_and(|line| line.split(' ').any(|word| word == port)) {
                return true;
            }
            let Some(parent) = field(id, "PPid:") else { return false };
            id = parent as u32;
        }
        false
    };
    let ids = fs::read_dir("/proc").into_iter().flatten().flatten();
    ids.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|id| text(*id, "cmdline").is_some_and(|line| line.contains("--type=renderer")) && is_of_driver(*id))
        .filter_map(|id| Some((id, [field(id, "VmRSS:")? * 1024, field(id, "VmHWM:")? * 1024])))
        .collect()
}

/// An endless feed of large pages. To find a missing article, the reader looks through all of them.
fn a_feed_of_large_pages_takes_little_memory(context: &Context) {
    let page = &context.page;
    let embedded = Embedded::new(context);
    embedded.other.fault("/pages/*.json", Fault::FeedPage(30 * MB));
    let source = embedded.other.url("/pages/0.json");
    let before = renderers(page.driver_port());
    // A page of another site, so that Chromium draws it in a new process.
    let script = embedded.other.url("/broadsheet.js");
    let html = format!(
        "<!doctype html><title>Memory</title><script>window.memories = []; const begin = WebAssembly.instantiateStreaming;
         WebAssembly.instantiateStreaming = (...all) => begin(...all).then((made) => {{
           memories.push(made.instance.exports.memory); return made; }});</script><script type=module src={script}></script>
         <body><broadsheet-reader slug=nonexistent src={source}></broadsheet-reader>"
    );
    context.server.put("/memory/", html);
    embedded.open_page("", "");
    let address = context.server.url("/memory/").replace("127.0.0.1", "localhost");
    page.js("location.href = arguments[0]", json!([address]));
    page.wait_until("location.pathname === '/memory/'");
    let ready = format!("document.querySelector('{READER}')?.state.status");
    page.wait_until_within(Duration::from_secs(90), &format!("['missing', 'ready', 'failed'].includes({ready})"));
    let requested = embedded.requested_paths().iter().filter(|path| path.starts_with("/pages/")).count();
    assert_eq!(requested, 2, "one page is within the limit, the second is not");
    let held = page.number("return memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0)", json!([]));
    // A new process may have the number of one that ended.
    let grown =
        |(id, [_, peak]): (u32, [usize; 2])| (peak.saturating_sub(before.get(&id).map_or(0, |[held, _]| *held)), peak);
    let peak = renderers(page.driver_port()).into_iter().map(grown).max();
    println!("the modules hold {held} bytes; the renderer that grew most, and what it held at its peak: {peak:?}");
    assert!(held > 0.0 && held < 100.0 * MB as f64, "the modules use {held} bytes");
    // Only Chromium's processes have these names.
    if let Some((_, most)) = peak {
        assert!(most < 300 * MB, "the renderer used {most} bytes");
    }

    // Complete pages are shown, and the list says where it ends.
    page.js("document.querySelector(arguments[0]).navigate('#/')", json!([READER]));
    page.enter_shadow_root(READER);
    page.wait_until_within(
        Duration::from_secs(30),
        &format!(
            "document.querySelector('{READER}').shadowRoot.querySelectorAll('.stories .story-title').length === 2"
        ),
    );
    assert_eq!(
        page.texts(".stories .story-title"),
        ["Number 0", "… cut here: this feed goes on for longer than it is read."]
    );
}

/// A slow trickle of bytes must still time out: the limit grows with the size of the response.
fn a_response_that_trickles_in_times_out(context: &Context) {
    let page = &context.page;
    let path = "/slow.json";
    let one = json!({ "version": "https://jsonfeed.org/version/1.1", "items": [{ "id": "1", "content_text": "word ".repeat(200_000) }] });
    // A large first part extends the time limit.
    for (head, early) in [(100, 50), (512 << 10, 110)] {
        let embedded = Embedded::new(context);
        embedded.other.put(path, one.to_string());
        embedded.other.fault(path, Fault::Trickle(head));
        embedded.open_body(&format!("<broadsheet-reader src={}></broadsheet-reader>", embedded.other.url(path)));
        page.wait_until("document.querySelector('broadsheet-reader').shadowRoot?.querySelector('main')");
        let request = || embedded.other.requests_for(path).pop().map(|request| request.outcome);
        let begun = || request() == Some(Outcome::Pending);
        while !begun() {
            std::thread::sleep(Duration::from_millis(20));
        }
        std::thread::sleep(Duration::from_millis(500));
        page.js("__probe.jump = arguments[0] * 1000", json!([early]));
        std::thread::sleep(Duration::from_millis(500));
        assert_eq!(
            (state(context, "status"), request()),
            (json!("loading"), Some(Outcome::Pending)),
            "after {early} s"
        );
        page.js("__probe.jump = arguments[0] * 1000", json!([early + 30]));
        page.wait_until(&format!("document.querySelector('{READER}').state.status === 'failed'"));
        assert!(page.text("main").contains("took too long"), "{}", page.text("main"));
        while begun() {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(request(), Some(Outcome::Aborted));
    }
}

/// Independent of the referrer policy of the page.
fn no_source_receives_the_url_of_the_page(context: &Context) {
    let embedded = Embedded::new(context);
    embedded.other.put("/feeds/one.json", crate::feeds::MARKDOWN);
    let head = "<meta name=referrer content=unsafe-url><script type=module src={script}></script>";
    for source in [context.site.source.as_str(), "/feeds/one.json"] {
        embedded
            .open_page(head, &format!("<broadsheet-reader src={}></broadsheet-reader>", embedded.other.url(source)));
        context.page.enter_shadow_root(READER);
        context.page.wait_until_settled();
        context.page.click(".stories .story-title a");
        context.page.wait_for("[data-part=body]");
        context.page.wait_until_settled();
    }
    let origin = context.server.url("/");
    let fetched = embedded.other.requests().into_iter().filter(|request| !request.path().ends_with(".js"));
    let mut count = 0;
    for request in fetched {
        count += 1;
        let told = request.referrer.as_deref();
        assert!(told.is_none_or(|told| told == origin || !told.starts_with(&origin)), "{request} was told {told:?}");
    }
    assert!(count >= 4, "modules and documents were fetched: {count}");
}

/// A program of the page may pass any value.
fn only_strings_are_addresses(context: &Context) {
    let page = &context.page;
    let embedded = Embedded::new(context);
    let others = "[undefined, null, 0, 1e9, true, {}, ['#/archive/'], [], () => {}, Symbol('x'), 10n, new String('#/archive/'), \
                  { toString: () => '#/archive/' }, { toString() { throw Error('no') } }]";
    let answers = format!("return {others}.map((one) => document.querySelector('{READER}').navigate(one))");
    let none = json!(vec![false; 14]);
    embedded.open_body("<div style=height:5000px></div><broadsheet-reader src={src}></broadsheet-reader>");
    page.wait_until("customElements.get('broadsheet-reader')");
    assert_eq!(page.js(&answers, json!([])), none, "before the reader loads");
    embedded.open_reader("");
    assert_eq!(page.js(&answers, json!([])), none);
    assert_eq!(state(context, "address"), json!("#/"), "the page does not change");
    assert_eq!(super::navigate(context, "#/archive/"), true);
}
