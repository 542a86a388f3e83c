//! The life cycle of elements: many at once, added, moved and removed.

use super::{Embedded, READER};
use crate::driver::Engine;
use crate::{Context, Test, pause, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![
        ten_tags_share_one_module,
        ten_tags_of_a_feed_share_one_module_and_one_feed,
        a_hundred_tags_load_only_those_near_the_window,
        a_removed_and_reinserted_tag_keeps_its_page,
        a_hundred_readers_are_independent,
        an_attribute_is_a_property,
        attribute_changes_are_followed,
        attributes_set_before_the_script_loads_apply,
        attribute_changes_of_a_removed_reader_are_followed,
        attribute_changes_during_the_start_are_followed,
        two_script_urls_define_one_element,
        two_hundred_removals_leak_nothing,
    ]
}

pub fn tags(count: usize, attributes: &str) -> String {
    let tag = |number| format!("<broadsheet-reader id=r{number} src={{src}} {attributes}></broadsheet-reader>");
    (0..count).map(tag).collect()
}

/// Waits until this many readers show content.
pub fn wait_for_readers(context: &Context, count: usize) {
    // A list is drawn in steps. Until the last one, the content below it moves.
    context.page.wait_until(&format!(
        "[...document.querySelectorAll('{READER}')].filter((one) => ['ready', 'empty'].includes(one.state.status)
            && !one.shadowRoot.querySelector('[data-fresh]')).length === {count}"
    ));
}

fn ten_tags_share_one_module(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_body(&tags(10, "loading=eager style=--broadsheet-min-height:0"));
    wait_for_readers(context, 10);
    let requested = embedded.requested_paths();
    let mut twice: Vec<_> =
        requested.iter().filter(|path| requested.iter().filter(|other| other == path).count() > 1).collect();
    if context.engine() == Engine::WebKit {
        // WebKit does not hand preloaded responses to `fetch`.
        twice.retain(|path| !path.ends_with(".wasm"));
    }
    assert_eq!(twice, Vec::<&String>::new(), "requested more than once");
    page.enter_shadow_root("#r3");
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    page.enter_shadow_root("#r4");
    assert_eq!(page.count("article[data-slug]"), 0, "readers navigate independently");
    page.click(&format!(".filter[data-category='{}']", site.categories[0].slug));
    page.wait_for(".filter[aria-current=true]");
    page.enter_shadow_root("#r5");
    assert_eq!(page.count(".filter[aria-current=true]"), 0);
}

/// A feed of `count` stories.
pub fn feed_of(count: usize) -> String {
    let item = |number| json!({ "id": number, "title": format!("Story {number}"), "content_text": "word ".repeat(40), "tags": ["News"] });
    json!({ "version": "https://jsonfeed.org/version/1.1", "title": "A feed", "items": (0..count).map(item).collect::<Vec<_>>() })
        .to_string()
}

/// Whether the kind of the source is known or not, and also for readers that begin later.
fn ten_tags_of_a_feed_share_one_module_and_one_feed(context: &Context) {
    let Context { page, .. } = context;
    for attributes in ["", "source=feed"] {
        let embedded = Embedded::new(context);
        embedded.other.put("/ten.json", feed_of(60));
        let tag = tags(10, &format!("{attributes} loading=eager style=--broadsheet-min-height:0"));
        embedded.open_body(&tag.replace("{src}", &embedded.other.url("/ten.json")));
        wait_for_readers(context, 10);
        // One that begins later, one that is refreshed, and one that has begun before that.
        page.js("document.body.append(document.getElementById('r0').cloneNode())", json!([]));
        wait_for_readers(context, 11);
        let count = |ending: &str| embedded.requested_paths().iter().filter(|path| path.ends_with(ending)).count();
        let feeds = |ending: &str| {
            // A feed whose version comes last looks like any JSON at first.
            let starts = |path: &&String| {
                ["/feeds-", "/mapped-"].iter().any(|start| path.starts_with(start)) && path.ends_with(ending)
            };
            embedded.requested_paths().iter().filter(starts).count()
        };
        // WebKit does not hand a preloaded script to `import`.
        let scripts = if context.engine() == Engine::WebKit { 1..=2 } else { 1..=1 };
        assert!(scripts.contains(&feeds(".js")), "{:?}", embedded.requested_paths());
        assert_eq!((feeds(".wasm"), count("/ten.json")), (1, 1), "{:?}", embedded.requested_paths());

        embedded.other.put("/ten.json", feed_of(1));
        page.js("document.getElementById('r1').refresh()", json!([]));
        page.enter_shadow_root("#r1");
        page.wait_until("document.getElementById('r1').shadowRoot.querySelectorAll('.story').length === 1");
        page.js("document.getElementById('r2').navigate('#/archive/')", json!([]));
        page.wait_until("document.getElementById('r2').state.title === 'Archive'");
        page.wait_until("document.getElementById('r2').state.status === 'ready'");
    }
}

fn a_hundred_tags_load_only_those_near_the_window(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_body(&tags(100, "view=recent limit=6"));
    page.wait_until_settled();
    pause(300);
    let live = page.number(
        "return [...document.querySelectorAll(arguments[0])].filter((one) => one.state.status !== 'waiting').length",
        json!([READER]),
    );
    assert!((1.0..30.0).contains(&live), "{live} of 100 are live");
    page.js("scrollTo(0, document.body.scrollHeight)", json!([]));
    page.wait_until("document.getElementById('r99').state.status === 'ready'");
}

fn a_removed_and_reinserted_tag_keeps_its_page(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_reader("");
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    page.wait_until_settled();
    page.js("window.gone = document.querySelector(arguments[0]); gone.remove()", json!([READER]));
    pause(100);
    assert!(page.is("gone.state.status === 'waiting' && !gone.dataset.reader"), "nothing is loaded");
    page.js("document.body.append(gone)", json!([]));
    page.wait_until_settled();
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    page.click(".masthead-nav a");
    page.wait_for(".stories");
}

fn attributes_set_before_the_script_loads_apply(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    // A framework sets properties before the element is defined.
    embedded.open_body(&format!(
        "<script>const reader = document.createElement('broadsheet-reader');
         Object.assign(reader, {{ src: '{{src}}', view: 'recent', limit: 3, categories: '{}', headingLevel: 4 }});
         document.body.append(reader)</script>",
        site.categories[1].slug
    ));
    page.wait_until_settled();
    let titles: Vec<_> =
        site.in_all(&[&site.categories[1]]).iter().take(3).map(|article| article.title.clone()).collect();
    assert_eq!(page.texts("[data-part=recent] li a"), titles);
    assert_eq!(page.attribute("h2", "aria-level").as_deref(), Some("4"));
    assert_eq!(page.js("return document.querySelector(arguments[0]).getAttribute('limit')", json!([READER])), "3");
    page.js("document.querySelector(arguments[0]).limit = 2", json!([READER]));
    page.wait_until(&format!(
        "document.querySelector('{READER}').shadowRoot.querySelectorAll('[data-part=recent] li').length === 2"
    ));
}

/// Each attribute except `lang` is also a property, and the other way round.
fn an_attribute_is_a_property(context: &Context) {
    let page = &context.page;
    let embedded = Embedded::new(context);
    embedded.open_body("<broadsheet-reader src={src}></broadsheet-reader>");
    page.wait_until_settled();
    let wrong = page.js(
        "const reader = document.createElement('broadsheet-reader'), wrong = [];
         for (const name of reader.constructor.observedAttributes) {
           const property = name.replace(/-(.)/, (_, letter) => letter.toUpperCase());
           reader.setAttribute(name, 'x');
           if (reader[property] !== 'x') wrong.push(name);
           reader[property] = 'y';
           if (reader.getAttribute(name) !== 'y') wrong.push(property);
         }
         return wrong",
        json!([]),
    );
    assert_eq!(wrong, json!([]));
}

/// Changes of the source, the addresses and the language take effect at once.
fn attribute_changes_are_followed(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    let set = |name: &str, value: &str| {
        page.js(
            "document.querySelector(arguments[0]).setAttribute(arguments[1], arguments[2])",
            json!([READER, name, value]),
        );
    };
    let home = |name: &str, value: &str| {
        page.wait_until(&format!(
            "document.querySelector('{READER}').shadowRoot.querySelector('.home')?.getAttribute('{name}') === '{value}'"
        ));
    };
    embedded.open_reader("base=/host/");
    for (name, value, told) in [
        ("source", "site", "data-source-kind"),
        ("key", "0123", "data-key"),
        ("lang", "de", "lang"),
        ("routing", "path", "data-routing"),
        ("routing", "hash", "data-routing"),
    ] {
        set(name, value);
        home(told, value);
        page.wait_for(".stories > li");
        page.wait_until_settled();
    }
    assert!(page.texts(".stories time").iter().any(|age| age.starts_with("vor ")), "{:?}", page.texts(".stories time"));
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    assert_eq!(page.address(), format!("/host/#{}", site.articles[0].path));
}

/// A hundred readers on one page, each at its own address.
fn a_hundred_readers_are_independent(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_body(&tags(100, "view=list limit=2 loading=eager"));
    let all = "[...document.querySelectorAll('broadsheet-reader')]";
    page.wait_until(&format!("{all}.every((one) => one.shadowRoot.querySelectorAll('.stories > li').length === 2)"));
    page.js(
        &format!("{all}.forEach((one, at) => at % 2 && one.navigate(`#/posts/${{arguments[0]}}/`))"),
        json!([site.articles[3].slug]),
    );
    page.wait_until(&format!(
        "{all}.every((one, at) => one.shadowRoot.querySelectorAll(at % 2 ? \"article[data-slug='{}']\" : '.stories > li').length === (at % 2 ? 1 : 2))",
        site.articles[3].slug
    ));
    let modules = embedded.requested_paths().iter().filter(|path| path.ends_with(".wasm")).count();
    assert!(modules <= 2, "{modules} modules");
}

fn attribute_changes_of_a_removed_reader_are_followed(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    let feed = |title: &str| json!({ "version": "https://jsonfeed.org/version/1.1", "title": title, "items": [{ "id": "1", "title": title, "content_text": "." }] });
    for title in ["One", "Two"] {
        embedded.other.put(&format!("/{title}.json"), feed(title).to_string().into_bytes());
    }
    embedded.open_reader("");
    page.click(".stories .story-title a");
    page.wait_for(&format!("article[data-slug='{}']", site.articles[0].slug));
    // Moved at once, with another source, as frameworks do.
    page.js(
        "window.reader = document.querySelector(arguments[0]); reader.remove(); reader.src = arguments[1]; document.body.append(reader)",
        json!([READER, embedded.other.url("/One.json")]),
    );
    page.wait_until("reader.shadowRoot.querySelector('.story-title')?.textContent.trim() === 'One'");
    // Removed for a while.
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    page.js("reader.remove()", json!([]));
    pause(100);
    page.js("reader.src = arguments[0]; document.body.append(reader)", json!([embedded.other.url("/Two.json")]));
    page.wait_until("reader.shadowRoot.querySelector('.story-title')?.textContent.trim() === 'Two'");
    page.wait_until_settled();
    assert_eq!(page.text("h1"), "Latest", "the address of the other source is discarded");
}

fn attribute_changes_during_the_start_are_followed(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_reader("view=recent");
    // The module is cached, so the next reader starts at once. Attributes change after that.
    page.js(
        "const [first] = document.querySelectorAll(arguments[0]); window.reader = first.cloneNode(); reader.loading = 'eager'; \
         first.replaceWith(reader); setTimeout(() => { reader.limit = 2; reader.view = 'list' })",
        json!([READER]),
    );
    page.wait_until("reader.shadowRoot.querySelectorAll('[data-part=list] > li').length === 2");
    // A failed start is retried when the attributes change.
    context.allow_errors();
    page.js("reader.src = 'https://['", json!([]));
    page.wait_for("slot[name=failed] button");
    page.js("reader.src = arguments[0]", json!([embedded.other.url(&site.source)]));
    page.wait_until("reader.shadowRoot.querySelectorAll('[data-part=list] > li').length === 2");
    assert_eq!(page.count("slot[name=failed] button"), 0);
}

fn two_script_urls_define_one_element(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    let fixed = concat!("/broadsheet-", env!("CARGO_PKG_VERSION"), ".js");
    embedded.open_page(
        &format!(
            "<script type=module src={{script}}></script><script type=module src={}></script>",
            embedded.other.url(fixed)
        ),
        &tags(2, ""),
    );
    wait_for_readers(context, 2);
    let modules = embedded
        .requested_paths()
        .into_iter()
        .filter(|path| path.starts_with("/reader-") && path.ends_with(".js"))
        .count();
    assert_eq!(modules, 1);
    page.enter_shadow_root("#r1");
    assert!(page.count(".stories > li") > 0);
}

/// Runs in Chromium, which reports memory use.
fn two_hundred_removals_leak_nothing(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    let cycles = if context.engine() == Engine::Chromium { 200 } else { 20 };
    let tag = tags(1, &format!("view=article slug={}", site.articles[0].slug));
    embedded.open_page(
        // The memory of the module is not garbage collected.
        "<script>const begin = WebAssembly.instantiateStreaming;
         WebAssembly.instantiateStreaming = (...all) => begin(...all).then((made) => {
           window.memory = made.instance.exports.memory; return made; });</script><script type=module src={script}></script>",
        &format!("{tag}<div id=room></div>"),
    );
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    let cycle = "const done = arguments[arguments.length - 1], [times, src, slug] = arguments;
        (async () => {
          const room = document.getElementById('room'), wait = () => new Promise((then) => setTimeout(then, 2));
          const tag = (said) => Object.assign(document.createElement('broadsheet-reader'), { src, loading: 'eager' }, said);
          // One element stays: it is moved, or removed for a while and put back.
          window.kept ??= tag({ view: 'list', limit: 2 });
          for (let n = 0; n < times; n++) {
            if (n % 2) kept.remove(), await wait();
            (n % 4 ? room : document.body).append(kept);
            const reader = tag({ ...(n % 2 && { view: 'article', slug }), ...(n % 3 === 0 && { routing: 'hash' }) });
            room.append(reader);
            while (reader.state.status !== 'ready' || kept.state.status !== 'ready') await wait();
            reader.remove();
            await 0;
          }
        })().then(() => done('ok'), (error) => done(String(error)))";
    let source = embedded.other.url(&site.source);
    let run = |times: u32| assert_eq!(page.js_async(cycle, json!([times, source, site.articles[1].slug])), "ok");
    let memory = || page.number("return memory.buffer.byteLength", json!([]));
    run(20);
    let (before, kept) = (page.memory_use(), memory());
    run(cycles);
    let (after, grown) = (page.memory_use(), memory() - kept);
    println!("the module's memory: {kept} bytes, and {grown} more after {cycles} comings and goings");
    assert!(grown <= 262_144.0, "the module's memory has grown by {grown} bytes");
    let Some((before, after)) = before.zip(after) else { return };
    println!("held by the page before and after {cycles} comings and goings: {before:?}, {after:?}");
    assert!(after.nodes <= before.nodes + 60.0, "nodes stay: {before:?} {after:?}");
    assert!(after.listeners <= before.listeners + 20.0, "listeners stay: {before:?} {after:?}");
    assert!(after.heap <= before.heap * 1.1 + 300_000.0, "the heap grows: {before:?} {after:?}");
}
