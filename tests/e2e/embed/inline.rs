//! What frameworks need: articles in the page itself, events and attributes with other names, and states.

use super::{Embedded, READER};
use crate::{Context, Test, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![
        articles_in_the_page_need_no_request,
        articles_can_be_replaced_by_a_program,
        unreadable_articles_in_the_page_are_reported,
        each_event_has_a_name_without_a_colon,
        a_start_that_fails_is_reported_in_the_state,
        each_status_is_a_state_for_style_sheets,
        a_source_key_is_the_key,
    ]
}

fn feed(title: &str) -> String {
    let item = |number: u32| json!({ "id": number, "url": format!("/{number}"), "title": format!("{title} {number}"), "content_html": format!("<p>Text of {title} {number}.</p>") });
    json!({ "version": "https://jsonfeed.org/version/1.1", "title": title, "items": [item(1), item(2)] }).to_string()
}

/// The URLs that were requested from both servers, without files of the reader.
fn requests(context: &Context, embedded: &Embedded) -> Vec<String> {
    let here = context.server.requests().iter().map(|request| request.path().to_owned()).collect::<Vec<_>>();
    let all = here.into_iter().chain(embedded.requested_paths());
    let ours = |path: &String| {
        path.ends_with(".js") || path.ends_with(".wasm") || path == "/host/" || path.starts_with("/favicon")
    };
    all.filter(|path| !ours(path)).collect()
}

fn articles_in_the_page_need_no_request(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    for attributes in ["", "src=/missing.json", "source=ghost", "view=list routing=hash"] {
        let feed = feed("Inline").replace("</", "<\\/");
        embedded.open_body(&format!(
            "<broadsheet-reader {attributes}><a href=/all>All</a><script type=application/feed+json>{feed}</script></broadsheet-reader>"
        ));
        page.wait_for(".stories > li");
        page.wait_until_settled();
        assert_eq!(page.texts(".stories .story-title"), ["Inline 1", "Inline 2"], "{attributes}");
        page.click(".stories .story-title a");
        page.wait_for("article[data-slug]");
        assert!(page.text("article").contains("Text of Inline 1."));
        page.js("document.querySelector(arguments[0]).refresh()", json!([READER]));
        page.wait_until_settled();
        assert_eq!(requests(context, &embedded), Vec::<String>::new(), "{attributes}");
    }
}

/// Before the script is loaded, before the reader has begun, and afterwards. Two elements are independent.
fn articles_can_be_replaced_by_a_program(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    let other = feed("Other");
    embedded.open_page(
        &format!("<script>const make = (articles) => Object.assign(document.createElement('broadsheet-reader'), {{ articles, loading: 'eager' }});
         addEventListener('DOMContentLoaded', () => document.body.append(make({}), make('{}')))</script>
         <script type=module src={{script}}></script>", feed("Early"), other),
        "",
    );
    let titles = |at: usize, expected: &str| {
        page.wait_until(&format!(
            "document.querySelectorAll('{READER}')[{at}]?.shadowRoot?.querySelector('.story-title')?.textContent.trim() === '{expected} 1'"
        ));
    };
    titles(0, "Early");
    titles(1, "Other");
    page.js("document.querySelector(arguments[0]).articles = JSON.parse(arguments[1])", json!([READER, feed("Late")]));
    titles(0, "Late");
    assert_eq!(page.js("return document.querySelector(arguments[0]).articles.title", json!([READER])), "Late");
    titles(1, "Other");
    assert_eq!(requests(context, &embedded), Vec::<String>::new());
    // Without articles of its own, it shows those of the site that the script came from.
    page.js("document.querySelector(arguments[0]).articles = null", json!([READER]));
    titles_of_the_site(context);
}

fn titles_of_the_site(context: &Context) {
    let title = json!(context.site.articles[0].title);
    context.page.wait_until(&format!(
        "document.querySelector('{READER}').shadowRoot.querySelector('.story-title')?.textContent.trim() === {title}"
    ));
}

fn unreadable_articles_in_the_page_are_reported(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    for text in ["{", "[]", "<p>none</p>"] {
        embedded.open_body(&format!(
            "<broadsheet-reader><script type=application/feed+json>{text}</script></broadsheet-reader>"
        ));
        page.wait_until(&format!("document.querySelector('{READER}').state?.status === 'failed'"));
        page.wait_for(".notice");
    }
}

fn each_event_has_a_name_without_a_colon(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    embedded.open_page(
        "<script>window.heard = []; window.no = '';
         for (const name of ['ready', 'navigate', 'error']) for (const mark of [':', '-'])
           document.addEventListener(`broadsheet${mark}${name}`, (event) => {
             heard.push(event.type);
             if (no === event.type) event.preventDefault();
           });</script><script type=module src={script}></script>",
        "<broadsheet-reader src={src}></broadsheet-reader>",
    );
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    page.wait_until("heard.length === 2");
    for no in ["broadsheet:navigate", "broadsheet-navigate"] {
        page.js("window.no = arguments[0]; heard.length = 0", json!([no]));
        page.click(".stories .story-title a");
        page.wait_until("heard.length === 2");
        assert_eq!(page.count("article[data-slug]"), 0, "{no} was cancelled");
    }
    page.js("window.no = ''; heard.length = 0", json!([]));
    page.click(".stories .story-title a");
    page.wait_for("article[data-slug]");
    assert_eq!(page.js("return heard", json!([])), json!(["broadsheet:navigate", "broadsheet-navigate"]));
    page.js(
        "heard.length = 0; document.querySelector(arguments[0]).src = arguments[1]",
        json!([READER, embedded.other.url("/none.json")]),
    );
    page.wait_until("heard.includes('broadsheet:error') && heard.includes('broadsheet-error')");
}

/// A file of the reader is missing, or differs from the one that the script was built with.
fn a_start_that_fails_is_reported_in_the_state(context: &Context) {
    let Context { page, .. } = context;
    context.allow_errors();
    for pattern in ["*.wasm", "/embed-*", "/reader-*"] {
        let embedded = Embedded::new(context);
        embedded.other.fault(pattern, crate::server::Fault::Status(404));
        embedded.open_body("<broadsheet-reader src={src}></broadsheet-reader>");
        page.wait_until(&format!("document.querySelector('{READER}').state?.status === 'failed'"));
        embedded.other.clear_faults();
        page.click("slot[name=failed] button");
        page.wait_for(".stories > li");
        page.wait_until(&format!("document.querySelector('{READER}').state.status === 'ready'"));
    }
    let embedded = Embedded::new(context);
    embedded.open_body("<broadsheet-reader src='https://['></broadsheet-reader>");
    page.wait_until(&format!("document.querySelector('{READER}').state?.status === 'failed'"));
    page.js("document.querySelector(arguments[0]).remove()", json!([READER]));
}

fn each_status_is_a_state_for_style_sheets(context: &Context) {
    let Context { page, site, .. } = context;
    let embedded = Embedded::new(context);
    if !page.is("CSS.supports('selector(:state(ready))')") {
        return;
    }
    let states = ["loading", "ready", "empty", "missing", "failed"];
    let has_only = |expected: &str| {
        let others = states.iter().filter(|state| **state != expected).map(|state| format!(":not(:state({state}))"));
        let selector = format!("{READER}:state({expected}){}", others.collect::<String>());
        page.wait_until(&format!("document.querySelector('{selector}')"));
    };
    let gate = embedded.other.hold(&site.source);
    embedded.open_body("<broadsheet-reader src={src}></broadsheet-reader>");
    has_only("loading");
    gate.open();
    page.wait_until_settled();
    has_only("ready");
    super::navigate(context, "#/search/?q=zzzzzz");
    has_only("empty");
    super::navigate(context, "#/posts/no-such-article/");
    has_only("missing");
    super::navigate(context, "#/");
    has_only("ready");
    embedded.other.fault(&site.articles[5].document, crate::server::Fault::Status(500));
    super::navigate(context, &format!("#{}", site.articles[5].path));
    has_only("failed");
    page.js("window.gone = document.querySelector(arguments[0]); gone.remove()", json!([READER]));
    page.wait_until("gone.state.status === 'waiting' && !gone.matches(':state(failed)')");
}

fn a_source_key_is_the_key(context: &Context) {
    let Context { page, .. } = context;
    let embedded = Embedded::new(context);
    for attribute in ["key", "source-key"] {
        embedded.open_body(&format!(
            "<broadsheet-reader src='{}' source=ghost {attribute}=22444f78447824223cefc48062 loading=eager></broadsheet-reader>",
            embedded.other.url("/")
        ));
        page.wait_until(&format!("document.querySelector('{READER}').state?.status === 'failed'"));
        let requests = embedded.other.requests();
        assert!(
            requests.iter().any(|request| request.to_string().contains("key=22444f78447824223cefc48062")),
            "{attribute}"
        );
    }
}
