//! Detects harm by articles: scripts that ran, requests, and elements or attributes that neither the policy nor our
//! views allow. Entry point: [`assert_harmless`].

use crate::Context;
use broadsheet::content::policy::{self, ElementRule};
use serde_json::json;
use std::collections::BTreeSet;

/// The functions that attacks call, and a serialisation of the tree. A browser records 250 requests unless asked for
/// more.
const WATCH: &str = r#"
    window.__ran = [];
    for (const name of ["alert", "confirm", "prompt", "print", "xss", "XSS", "pwn"])
        window[name] = (what) => void __ran.push(`${name}(${what}) at ${location.pathname}`);
    performance.setResourceTimingBufferSize(20000);
    window.__note = (root, inside, around) => {
        for (const one of root.querySelectorAll("*")) {
            const body = one.closest("[data-part=body]");
            const here = body && body !== one ? inside : around;
            here.add(one.localName);
            // The stored settings are applied by the first script of each page (`page::stored_settings`).
            const isOurs = one.parentNode?.localName === "head" && /^try \{\nconst root = [^<]*\} catch \{\}$/.test(one.textContent);
            const isData = one.type === "application/ld+json";
            if (one.localName === "script" && one.textContent && !isOurs && !isData) here.add("script inline");
            for (const { name, value } of one.attributes) {
                const told = /^(href|src|srcset|poster|action|data|formaction|http-equiv)$/.test(name);
                here.add(`${one.localName} ${name}${told ? ` ${value.slice(0, 60)}` : ""}`);
            }
        }
    };
"#;

/// Parses documents as a browser does when it opens them, without opening them.
const READ: &str = r#"
    const [addresses, done] = arguments;
    const inside = new Set(window.__inside), around = new Set(window.__around), wrong = [];
    const read = async (address) => {
        const text = await (await fetch(address)).text();
        const page = new DOMParser().parseFromString(text, "text/html");
        const whole = page.querySelectorAll("body > *").length === 7 && page.querySelector("body > script:last-child[data-reader]");
        if (!whole || !page.querySelector("main#content")) wrong.push(address);
        window.__note(page, inside, around);
    };
    Promise.all(addresses.map(read)).catch((error) => wrong.push(String(error))).then(() => {
        window.__inside = [...inside], window.__around = [...around];
        done(wrong);
    });
"#;

/// A report that any page may cause: an image without encryption, which is no attack.
const HARMLESS: &str = "policy: img-src http:";

/// Reports that Chromium may send for the inert document, without effect: style elements, and handlers that
/// `safe_html::limits` does not see.
pub const INERT: [&str; 2] = ["policy: style-src-elem inline", "policy: script-src-attr inline"];

/// Visits these addresses and asserts that there is no harm. `reported` lists expected reports of the security
/// policy.
pub fn assert_harmless(context: &Context, addresses: &[String], reported: &[&'static str]) {
    context.allow_errors();
    context.expect_reports(&[HARMLESS]);
    context.expect_reports(reported);
    // WebKit refuses a document that pushes more than a hundred addresses in 30 seconds. A command has a time limit,
    // too.
    for some in addresses.chunks(60) {
        context.page.open("/");
        start_recording(context);
        visit_pages(context, some, reported);
    }
}

/// Starts to record.
pub fn start_recording(context: &Context) {
    context.page.js(WATCH, json!([]));
}

/// Visits these addresses from the open page.
pub fn visit_pages(context: &Context, addresses: &[String], reported: &[&str]) {
    let wrong = context.page.js_async(include_str!("harm.js"), json!([addresses, null]));
    assert_eq!(wrong, json!([]));
    assert_no_harm(context, &[&context.server.url("")], reported);
}

/// Visits these addresses in an embed, whose files are at `origins`.
pub fn visit_in_embed(context: &Context, embed: &str, addresses: &[String], origins: &[&str]) {
    for some in addresses.chunks(60) {
        let wrong = context.page.js_async(include_str!("harm.js"), json!([some, embed]));
        assert_eq!(wrong, json!([]));
    }
    assert_no_harm(context, origins, &[]);
}

/// Parses these pages in one without a security policy, which would forbid parsing text as a document.
pub fn read(context: &Context, addresses: &[String]) {
    context
        .server
        .put("/plain/", "<!doctype html><meta charset=utf-8><title>Plain</title><script src=/__e2e/probe.js></script>");
    context.page.load("/plain/");
    start_recording(context);
    for some in addresses.chunks(50) {
        let wrong = context.page.js_async(READ, json!([some]));
        assert_eq!(wrong, json!([]), "documents that have changed");
    }
    assert_no_harm(context, &[&context.server.url("")], &[]);
}

/// Asserts that the records contain no harm. Requests to `origins` are allowed.
fn assert_no_harm(context: &Context, origins: &[&str], reported: &[&str]) {
    let Context { page, server, .. } = context;
    let strings = |name: &str| -> BTreeSet<String> {
        let found = page.js(&format!("return window.{name}"), json!([]));
        found.as_array().expect("a list").iter().map(|one| one.as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(strings("__ran"), BTreeSet::new(), "scripts ran");
    let strange: Vec<String> = strings("__inside").into_iter().filter(|pair| !is_known(pair)).collect();
    assert!(strange.is_empty(), "in bodies: {strange:#?}");
    let strange: Vec<String> = strings("__around").into_iter().filter(|pair| !is_ours(pair)).collect();
    assert!(strange.is_empty(), "around bodies: {strange:#?}");
    let reports = server.reports().into_iter().chain(page.errors());
    let expected = |report: &String| reported.iter().chain([&HARMLESS]).any(|known| report.starts_with(known));
    let reports: Vec<String> = reports.filter(|report| !expected(report)).collect();
    assert!(reports.is_empty(), "reported: {reports:#?}");
    let fetched = page.js(
        "return performance.getEntriesByType('resource').filter(({ name, initiatorType }) => \
         !arguments[0].includes(new URL(name).origin) && initiatorType !== 'img').map(({ name, initiatorType }) => initiatorType + ' ' + name)",
        json!([origins]),
    );
    assert_eq!(fetched, json!([]), "fetched from elsewhere");
}

/// The element, the attribute, and the attribute's value if it was recorded.
fn parts(pair: &str) -> (&str, &str, &str) {
    let mut words = pair.splitn(3, ' ');
    let mut word = || words.next().unwrap_or_default();
    (word(), word(), word())
}

/// Whether a URL of this scheme only navigates. In an image it may also be the image.
fn is_harmless(element: &str, address: &str) -> bool {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_lowercase());
    scheme.is_none_or(|scheme| {
        ["http", "https", "mailto", "tel"].contains(&scheme.as_str())
            || scheme == "data" && element == "img"
            || scheme.contains(['/', '?', '#'])
    })
}

/// Whether the policy allows this element, this attribute on it, or this URL in it.
fn is_known(pair: &str) -> bool {
    let (element, attribute, address) = parts(pair);
    let is_kept = matches!(policy::element(element), ElementRule::Keep(name) if name == element);
    if !is_kept && policy::math(element) != Some(element) {
        return false;
    }
    let ours = element == "div" && ["class", "tabindex", "role", "aria-label"].contains(&attribute)
        // An embed states the level of each heading.
        || element == "h2" && attribute == "aria-level"
        || element == "a" && attribute == "rel"
        || policy::forced(element).iter().any(|(name, _)| *name == attribute);
    (attribute.is_empty() || ours || policy::attribute(element, attribute).is_some()) && is_harmless(element, address)
}

/// Elements of the frame and of the views, outside of bodies.
const AROUND: &str = "html head meta title link style noscript script body a header p nav button main footer div section article aside h1 h2 \
                      h3 ul ol li time span img figure figcaption form input label select option mark svg path details summary search strong \
                      em b slot";

/// Their attributes and URLs that could do harm if foreign text became more than a value.
fn is_ours(pair: &str) -> bool {
    let (element, attribute, value) = parts(pair);
    let is_own = match (element, attribute) {
        ("script", "inline") => false,
        ("script", "src") => value.starts_with('/'),
        ("meta", "http-equiv") => value == "content-security-policy",
        _ => is_harmless(element, value),
    };
    AROUND.split_ascii_whitespace().any(|known| known == element)
        && is_own
        && !attribute.starts_with("on")
        && !["srcdoc", "formaction", "ping", "is", "xlink:href"].contains(&attribute)
        && !attribute.contains(['<', '"', '\'', '=', '`'])
}
